/* tests/session/test_requests.c - a session is saved, or its state taken, because another thread asks for it, while its program runs; where the
 * program comes to no safe point in time, that thread is told so and nothing is saved. */
#include "mica/session.h"
#include "mica/state.h"

#include "base/file.h"
#include "tests/folder.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-requests-XXXXXX";
static char path[64];

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/run.img", folder);
    return setenv("XDG_DATA_HOME", folder, 1);
}

static int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

typedef struct running {
    mica_session *session;
    const char *program;
    mica_outcome outcome;
    uint32_t stops; /* that the host counts; 0: none */
    unsigned stopped;
    pthread_t thread;
} running;

static void *run(void *ctx) {
    running *r = ctx;
    mica_error err = MICA_ERROR_INIT;
    if (r->stops) mica_session_stop_after(r->session, r->stops);
    r->outcome = mica_session_run_text(r->session, r->program, strlen(r->program), "<test>", false, &err);
    while (r->outcome == MICA_RUN_STOPPED && r->stops && r->stopped < 200) {
        r->stopped++;
        mica_session_stop_after(r->session, r->stops);
        r->outcome = mica_session_continue(r->session, &err);
    }
    return NULL;
}

static void begin(running *r, const char *program, uint32_t stops) {
    mica_error err = MICA_ERROR_INIT;
    *r = (running){.program = program, .stops = stops};
    unlink(path);
    assert_int_equal(
        mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &r->session, &err),
        MICA_OK);
    assert_int_equal(mica_session_keep_image(r->session, path, &err), MICA_OK);
    assert_int_equal(pthread_create(&r->thread, NULL, run, r), 0);
}

static void end(running *r) {
    mica_session_interrupt(r->session);
    pthread_join(r->thread, NULL);
    mica_session_close(r->session);
}

/* k of the program that stands in the image. */
static int saved_k(void) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s;
    static const char text[] = "exit (mod (k, 100) + 100 * (k == 0))";
    assert_int_equal(mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, &err),
                     MICA_OK);
    if (mica_session_load_image(s, path, MICA_IMAGE_ABANDON, NULL, &err) != MICA_OK)
        fail_msg("%s", err.message);
    assert_int_equal(mica_session_run_text(s, text, sizeof text - 1, "<test>", false, &err), MICA_RUN_EXIT);
    int k = mica_session_exit_status(s);
    mica_session_close(s);
    return k;
}

static void nap(long ms) {
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static mica_status ask(running *r, unsigned wait_ms, mica_error *err) {
    return mica_session_checkpoint_from(r->session, wait_ms, err);
}

static void a_running_program_is_saved_and_goes_on(void **state) {
    (void)state;
    running r;
    begin(&r, "k = 0; while true, k = k + 1; end", 0);
    nap(20);
    for (int n = 0; n < 30; n++) {
        mica_error err = MICA_ERROR_INIT;
        if (ask(&r, 10000, &err) != MICA_OK) fail_msg("%s", err.message);
    }
    end(&r);
    assert_int_equal(r.outcome, MICA_RUN_FAILED); /* interrupted, and not before */
    (void)saved_k();
}

/* The host's own stops are told to it, however many requests come between. */
static void stops_of_the_host_are_not_lost(void **state) {
    (void)state;
    running r;
    begin(&r, "k = 0; while true, k = k + 1; end", 20000);
    nap(5);
    for (int n = 0; n < 20; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_status status = ask(&r, 200, &err);
        assert_true(status == MICA_OK ||
                    status == MICA_ERR_QUIESCE_TIMEOUT); /* it may have come to its end */
    }
    pthread_join(r.thread, NULL);
    assert_int_equal(r.stopped, 200);
    assert_int_equal(r.outcome, MICA_RUN_STOPPED);
    mica_session_close(r.session);
}

static void *ask_often(void *ctx) {
    running *r = ctx;
    for (int n = 0; n < 10; n++) {
        mica_error err = MICA_ERROR_INIT;
        if (ask(r, 10000, &err) != MICA_OK) return ctx;
    }
    return NULL;
}

static void several_threads_may_ask(void **state) {
    (void)state;
    running r;
    pthread_t threads[4];
    begin(&r, "k = 0; a = ones (100, 100); while true, k = k + 1; a(mod (k, 10000) + 1) = k; end", 0);
    nap(20);
    for (int k = 0; k < 4; k++)
        assert_int_equal(pthread_create(&threads[k], NULL, ask_often, &r), 0);
    for (int k = 0; k < 4; k++) {
        void *failed;
        pthread_join(threads[k], &failed);
        assert_null(failed);
    }
    end(&r);
}

static void a_program_without_a_safe_point_is_not_saved(void **state) {
    (void)state;
    running r;
    mica_error err = MICA_ERROR_INIT, again = MICA_ERROR_INIT;
    struct timespec from, to;
    begin(&r, "system ('sleep 0.4'); k = 0; while true, k = k + 1; end", 0);
    nap(50);
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_int_equal(ask(&r, 60, &err), MICA_ERR_QUIESCE_TIMEOUT);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_true((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000 >= 60);
    assert_non_null(strstr(err.message, "no safe point"));
    assert_int_not_equal(access(path, F_OK), 0);
    nap(500);
    assert_int_not_equal(access(path, F_OK), 0); /* nor later: the request was withdrawn */
    if (ask(&r, 10000, &again) != MICA_OK) fail_msg("%s", again.message);
    assert_int_equal(access(path, F_OK), 0);
    end(&r);
}

static void what_cannot_be_saved_is_told_to_who_asked(void **state) {
    (void)state;
    running r;
    mica_error none = MICA_ERROR_INIT;
    unsigned failed = 0;
    begin(&r, "k = 0; while true, k = k + 1; end", 0);
    nap(20);
    for (uint64_t n = 1; n < 30; n++) {
        mica_error err = MICA_ERROR_INIT, again = MICA_ERROR_INIT;
        base_file_fail_at(n, ENOSPC);
        mica_status status = ask(&r, 10000, &err);
        base_file_fail_at(0, 0);
        failed += status == MICA_ERR_IO && err.sys_errno == ENOSPC && strlen(err.message) > 0;
        if (ask(&r, 10000, &again) != MICA_OK) fail_msg("%s", again.message);
    }
    assert_true(failed > 5);
    end(&r);
    assert_int_equal(mica_session_open(&(mica_session_options){.snapshot = "none"}, &r.session, &none),
                     MICA_OK);
    assert_int_equal(ask(&r, 10, &none), MICA_ERR_INVALID_ARGUMENT);
    mica_session_close(r.session);
}

/* ---- states ---- */

/* k of the program that stands in the state, which goes on for a little. */
static void expect_state(const mica_buffer *state) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s;
    static const char text[] = "exit (k > 0)";
    assert_int_equal(mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, &err),
                     MICA_OK);
    if (mica_state_load(s, state->data, state->len, &err) != MICA_OK) fail_msg("%s", err.message);
    mica_session_stop_after(s, 1000);
    assert_int_equal(mica_session_continue(s, &err), MICA_RUN_STOPPED);
    mica_session_abandon(s);
    assert_int_equal(mica_session_run_text(s, text, sizeof text - 1, "<test>", false, &err), MICA_RUN_EXIT);
    assert_int_equal(mica_session_exit_status(s), 1);
    mica_session_close(s);
}

static void states_are_taken_while_it_runs(void **state) {
    (void)state;
    running r;
    begin(&r, "k = 0; while true, k = k + 1; end", 0);
    nap(20);
    for (int n = 0; n < 10; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_buffer taken = {0};
        if (mica_state_take_from(r.session, 10000, NULL, &taken, &err) != MICA_OK)
            fail_msg("%s", err.message);
        expect_state(&taken);
        mica_buffer_free(&taken);
    }
    end(&r);
    assert_int_equal(r.outcome, MICA_RUN_FAILED);
}

/* A long call that may be given up is one. */
static void states_are_taken_in_a_long_call(void **state) {
    (void)state;
    running r;
    begin(&r, "k = 1; x = mod ((1:300000) * 7919, 300007); while true, y = sort (x); k = k + 1; end", 0);
    nap(20);
    mica_error err = MICA_ERROR_INIT;
    mica_buffer taken = {0};
    if (mica_state_take_from(r.session, 10000, NULL, &taken, &err) != MICA_OK) fail_msg("%s", err.message);
    expect_state(&taken);
    mica_buffer_free(&taken);
    end(&r);
}

/* A program that waits for another one comes to no safe point. Nothing is taken then, not later either. */
static void nothing_is_taken_too_late(void **state) {
    (void)state;
    running r;
    mica_error err = MICA_ERROR_INIT;
    mica_buffer taken = {0};
    begin(&r, "k = 1; system ('sleep 0.3'); k = 2; for j = 1:1000, k = k + 1; end", 0);
    nap(100);
    assert_int_equal(mica_state_take_from(r.session, 20, NULL, &taken, &err), MICA_ERR_QUIESCE_TIMEOUT);
    pthread_join(r.thread, NULL);
    assert_int_equal(r.outcome, MICA_RUN_DONE); /* and not stopped */
    assert_int_equal(taken.len, 0);
    mica_session_close(r.session);
}

typedef struct giving_up {
    int cancel;
    pthread_t thread;
} giving_up;

static void *give_up(void *ctx) {
    nap(30);
    __atomic_store_n(&((giving_up *)ctx)->cancel, 1, __ATOMIC_RELAXED);
    return NULL;
}

/* Long before the time is over. */
static void who_asks_may_give_it_up(void **state) {
    (void)state;
    running r;
    giving_up g = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_buffer taken = {0};
    begin(&r, "k = 1; system ('sleep 0.3'); k = 2; for j = 1:1000, k = k + 1; end", 0);
    nap(50);
    assert_int_equal(pthread_create(&g.thread, NULL, give_up, &g), 0);
    assert_int_equal(mica_state_take_from(r.session, 3600000, &g.cancel, &taken, &err), MICA_ERR_CANCELLED);
    pthread_join(g.thread, NULL);
    pthread_join(r.thread, NULL);
    assert_int_equal(r.outcome, MICA_RUN_DONE);
    assert_int_equal(taken.len, 0);
    mica_session_close(r.session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_running_program_is_saved_and_goes_on),
        cmocka_unit_test(stops_of_the_host_are_not_lost),
        cmocka_unit_test(several_threads_may_ask),
        cmocka_unit_test(a_program_without_a_safe_point_is_not_saved),
        cmocka_unit_test(what_cannot_be_saved_is_told_to_who_asked),
        cmocka_unit_test(states_are_taken_while_it_runs),
        cmocka_unit_test(states_are_taken_in_a_long_call),
        cmocka_unit_test(nothing_is_taken_too_late),
        cmocka_unit_test(who_asks_may_give_it_up),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
