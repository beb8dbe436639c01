/* tests/tape/test_processes.c - two processes as two nodes over one store, a folder and an S3 service: one that is killed, one that sleeps for
 * longer than it may and comes back. What was told as done is there, and nobody's epochs are lost. */
#include "tests/store/service.h"
#include "tests/tape/nodes.h"

#include "store/folder.h"
#include "store/s3.h"

#include <signal.h>
#include <sys/prctl.h>

enum { LEASE_MS = 1500, TRIES = 4000, TRY_US = 10000 };

static bool over_s3;
static unsigned scene; /* each has a store of its own */

static mica_status open_store(store **out, mica_error *err) {
    char endpoint[64], bucket[128];
    if (!over_s3) {
        snprintf(bucket, sizeof bucket, "%s/store %u", folder_name, scene);
        return store_folder_open(bucket, out, err);
    }
    snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", plain.port);
    store_s3_options options = {.bucket = "mica-bucket",
                                .endpoint = endpoint,
                                .region = "us-east-1",
                                .access_key = "MICAKEY",
                                .secret_key = "MICASECRET"};
    return store_s3_open(&options, out, err);
}

/* ---- a node in a process of its own, which does as it is told ---- */

typedef struct node {
    pid_t child;
    int to, from;
} node;

typedef struct told_of {
    mica_status status;
    uint64_t epoch;
} told_of;

static mica_tape *open_node(const char *path, bool read_only, mica_status *status) {
    mica_error err = MICA_ERROR_INIT;
    tape_tiers_options with = {.upload_ms = 1, .grace_ms = 1, .lease_ms = LEASE_MS, .wait_ms = 5000};
    mica_tape *t = NULL;
    if (open_store(&with.cold, &err) != MICA_OK) _exit(3);
    *status = tape_open(path, &(mica_tape_options){.read_only = read_only, .together = 3}, &with, &t, &err);
    return t;
}

static void serve(const char *path, int in, int out) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    uint8_t what[2];
    while (read(in, what, sizeof what) == (ssize_t)sizeof what) {
        told_of told_now = {.status = MICA_OK};
        err = (mica_error)MICA_ERROR_INIT;
        switch (what[0]) {
        case 'o': t = open_node(path, false, &told_now.status); break;
        case 'e':
            fill(t, what[1], 20);
            told_now.status = mica_tape_checkpoint(t, NULL, &told_now.epoch, &err);
            break;
        case 's': told_now.status = mica_tape_sync(t, 20000, &err); break;
        case 'r': told_now.epoch = byte_of(t, 4097); break;
        default: mica_tape_close(t); t = NULL;
        }
        if (write(out, &told_now, sizeof told_now) != (ssize_t)sizeof told_now) _exit(4);
    }
    _exit(0);
}

static node begin_node(const char *name) {
    int to[2], from[2];
    char path[128];
    snprintf(path, sizeof path, "%s", folder_path(name));
    assert_int_equal(pipe(to), 0);
    assert_int_equal(pipe(from), 0);
    node n = {fork(), to[1], from[0]};
    assert_true(n.child >= 0);
    if (n.child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(to[1]);
        close(from[0]);
        serve(path, to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    return n;
}

static told_of tell(node *n, char what, uint8_t byte) {
    uint8_t text[2] = {(uint8_t)what, byte};
    told_of answer = {.status = MICA_ERR_IO};
    assert_int_equal(write(n->to, text, 2), 2);
    assert_int_equal(read(n->from, &answer, sizeof answer), (ssize_t)sizeof answer);
    return answer;
}

/* Until the other's time is over. */
static void open_in_time(node *n) {
    for (int k = 0; k < TRIES; k++) {
        mica_status status = tell(n, 'o', 0).status;
        if (status == MICA_OK) return;
        assert_int_equal(status, MICA_ERR_BUSY);
        usleep(TRY_US);
    }
    fail_msg("it never may write");
}

/* Ended in any case: the other has its pipe, too. */
static void end_node(node *n, bool kills) {
    if (!kills) (void)tell(n, 'q', 0);
    (void)kill(n->child, SIGKILL);
    close(n->to);
    close(n->from);
    (void)waitpid(n->child, NULL, 0);
}

static void expect_epoch(mica_tape *t, uint64_t epoch, uint8_t byte) {
    mica_error err = MICA_ERROR_INIT;
    uint8_t have;
    mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = epoch};
    OK(mica_tape_read_at(t, &m, 4097, &have, 1, &err));
    assert_int_equal(have, FILLED(byte));
}

static void begin_scene(void) {
    scene++;
    (void)unlink(folder_path("a"));
    (void)unlink(folder_path("b"));
    if (over_s3) (void)control("reset");
}

/* ---- scenes ---- */

static void one_is_killed(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    begin_scene();
    node a = begin_node("a"), b = begin_node("b");
    assert_int_equal(tell(&a, 'o', 0).status, MICA_OK);
    assert_int_equal(tell(&a, 'e', 1).status, MICA_OK);
    assert_int_equal(tell(&a, 's', 0).status, MICA_OK);
    assert_int_equal(tell(&b, 'o', 0).status, MICA_ERR_BUSY);
    end_node(&a, true);
    open_in_time(&b);
    assert_int_equal(tell(&b, 'r', 0).epoch, FILLED(1));
    for (uint8_t k = 2; k < 12; k++) {
        assert_int_equal(tell(&b, 'e', k).epoch, k);
        assert_int_equal(tell(&b, 's', 0).status, MICA_OK);
    }
    end_node(&b, false);
    /* the one that was killed has nothing of its own, and goes on from there at once: the other has left */
    a = begin_node("a");
    assert_int_equal(tell(&a, 'o', 0).status, MICA_OK);
    assert_int_equal(tell(&a, 'r', 0).epoch, FILLED(11));
    assert_int_equal(tell(&a, 'e', 12).epoch, 12);
    assert_int_equal(tell(&a, 's', 0).status, MICA_OK);
    end_node(&a, false);
    mica_status status;
    mica_tape *t = open_node(NULL, true, &status);
    assert_int_equal(status, MICA_OK);
    for (uint8_t k = 1; k <= 12; k++)
        expect_epoch(t, k, k);
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);
}

static void one_sleeps_for_too_long(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_status status;
    begin_scene();
    node a = begin_node("a"), b = begin_node("b");
    assert_int_equal(tell(&a, 'o', 0).status, MICA_OK);
    assert_int_equal(tell(&a, 'e', 1).status, MICA_OK);
    assert_int_equal(tell(&a, 's', 0).status, MICA_OK);
    assert_int_equal(kill(a.child, SIGSTOP), 0);
    open_in_time(&b);
    assert_int_equal(tell(&b, 'r', 0).epoch, FILLED(1));
    assert_int_equal(tell(&b, 'e', 20).epoch, 2);
    assert_int_equal(tell(&b, 's', 0).status, MICA_OK);
    /* it comes back: it writes to its file, and moves nothing of the other's */
    assert_int_equal(kill(a.child, SIGCONT), 0);
    assert_int_equal(tell(&a, 'e', 30).epoch, 2);
    assert_int_equal(tell(&a, 's', 0).status, MICA_ERR_CONFLICT);
    assert_int_equal(tell(&a, 'r', 0).epoch, FILLED(30));
    assert_int_equal(tell(&b, 'e', 21).epoch, 3);
    assert_int_equal(tell(&b, 's', 0).status, MICA_OK);
    end_node(&a, false);
    assert_int_equal(tell(&b, 'e', 22).epoch, 4);
    assert_int_equal(tell(&b, 's', 0).status, MICA_OK);
    end_node(&b, false);
    mica_tape *t = open_node(NULL, true, &status);
    assert_int_equal(status, MICA_OK);
    expect_epoch(t, 1, 1);
    for (uint8_t k = 20; k <= 22; k++)
        expect_epoch(t, k - 18u, k);
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);
    t = open_node(folder_path("a"), false, &status);
    assert_int_equal(status, MICA_ERR_CONFLICT);
    OK(mica_tape_open(folder_path("a"), NULL, &t, &err)); /* its own is in its file */
    expect_epoch(t, 2, 30);
    mica_tape_close(t);
}

/* Killed and begun again many times: of what one was told is in the store, everything stays. */
static void they_are_killed_in_turns(void **state) {
    (void)state;
    uint8_t byte = 0;
    uint64_t last = 0;
    mica_status status;
    begin_scene();
    for (int round = 0; round < 6; round++) {
        node n = begin_node(round % 2 ? "a" : "b");
        open_in_time(&n);
        if (last) assert_int_equal(tell(&n, 'r', 0).epoch, FILLED(byte));
        for (int k = 0; k < 3; k++) {
            last = tell(&n, 'e', ++byte).epoch;
            assert_int_equal(tell(&n, 's', 0).status, MICA_OK);
        }
        end_node(&n, round % 3 != 2);
    }
    mica_tape *t = open_node(NULL, true, &status);
    assert_int_equal(status, MICA_OK);
    for (uint8_t k = 1; k <= byte; k++)
        expect_epoch(t, k, k);
    mica_tape_close(t);
}

static int begin(void **state) {
    setenv("no_proxy", "*", 1);
    return folder_begin(state);
}
static int to_s3(void **state) {
    (void)state;
    over_s3 = true;
    if (!plain.child) plain = start(NULL, NULL);
    return 0;
}
static int end(void **state) {
    if (plain.child) stop(&plain);
    return folder_end(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_killed),
        cmocka_unit_test(one_sleeps_for_too_long),
        cmocka_unit_test(they_are_killed_in_turns),
        {"one_is_killed_over_s3", one_is_killed, to_s3, NULL, NULL},
        {"one_sleeps_for_too_long_over_s3", one_sleeps_for_too_long, to_s3, NULL, NULL},
        {"they_are_killed_in_turns_over_s3", they_are_killed_in_turns, to_s3, NULL, NULL}};
    return cmocka_run_group_tests(tests, begin, end);
}
