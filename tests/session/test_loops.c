/* tests/session/test_loops.c - loops over arrays by scalar index run block by block: which do, that each
 * iteration's result is what it is alone, and that they stop when they are asked to. */
#include "session/session_internal.h"
#include "vm/root.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <signal.h>
#include <cmocka.h>

static mica_session *open_bare(void) {
    mica_session_options options = {.snapshot = "none", .quiet = true};
    mica_session *s = NULL;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    return s;
}

static mica_outcome run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    mica_outcome outcome = mica_session_run_text(s, text, strlen(text), "<test>", false, &err);
    if (outcome == MICA_RUN_FAILED) fail_msg("%s: %s", text, err.message);
    return outcome;
}

/* A function with the loop's body, once over all of 1…n and once over spans too short to be looked at. The
 * body begins with what is prepared, up to a bar. */
static uint64_t loops_of(mica_session *s, const char *body) {
    char text[2000];
    const char *bar = strchr(body, '|');
    int prepared = (int)(bar - body);
    snprintf(text, sizeof text,
             "function [y, s, k, t, i] = whole_ (n, a, b, m, c), y = zeros (1, n); s = k = t = 0; %.*s;"
             "for i = 1:n, %s; end, end\n"
             "function [y, s, k, t, i] = spans_ (n, a, b, m, c), y = zeros (1, n); s = k = t = 0; %.*s;"
             "for from = 1:100:n, for i = from:min (from + 99, n), %s; end, end, end\n"
             "n = 5003; a = (1:n) / n; b = 1.3 - a; m = a > 0.3;"
             "p = cell (1, 5); q = cell (1, 5); [q{:}] = spans_ (n, a, b, m, 0.7);",
             prepared, body, bar + 1, prepared, body, bar + 1);
    run(s, text);
    uint64_t before = s->vm->loops;
    run(s, "n = 5003; a = (1:n) / n; b = 1.3 - a; m = a > 0.3; [p{:}] = whole_ (n, a, b, m, 0.7);");
    uint64_t loops = s->vm->loops - before;
    run(s, "if !isequal (p, q), error ('differ'); end;"
           "for k = 1:5, if !strcmp (class (p{k}), class (q{k})), error ('classes differ'); end, end");
    return loops;
}

static void check(const char *const *bodies, size_t count, uint64_t expected) {
    mica_session *s = open_bare();
    for (size_t k = 0; k < count; k++) {
        uint64_t loops = loops_of(s, bodies[k]);
        if (loops != expected) fail_msg("%s: %d loops", bodies[k], (int)loops);
    }
    mica_session_close(s);
}
#define CHECK(bodies, expected) check(bodies, sizeof bodies / sizeof *bodies, expected)

static void simple_loops_run_block_by_block(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "|y(i) = a(i) * b(i) + c",
        "|y(i) = i",
        "|y(i) = 0.5",
        "|s = s + a(i)",
        "|s = s + i * 0.5 - 1",
        "|s = a(i) - s",
        "s = 1|s = s * (1 + a(i) / n)",
        "|s = s + a(i); if a(i) > 0.5, k = k + 1; end",
        "|if a(i) > 0.25 && b(i) < 1, k++; end",
        "|if m(i), s = s + a(i); end",
        "|s = s + a(i); y(i) = s",
        "|t = a(i); y(i) = t * t; k = i + 1",
        "|y(i) = y(i) + a(i)",
        "|t = a(i) > 0.5; k = m(i)",
        "|y(i) = sqrt (a(i)) + abs (c - i)",
        "a = [a a]|y(i) = a(i + 1)",
        "t = a'; y = [a; a]'|y(i, 2) = y(i, 1) * 2",
    };
    CHECK(bodies, 1);
}

static void other_loops_are_left_alone(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "y(1) = 1; y = [y 0]|y(i + 1) = y(i) * 0.5",       /* reads what the iteration before stored */
        "|s = s + s * a(i)",                               /* the carry twice */
        "|if a(i) > 0.5, s = s + 1; else, s = s - 1; end", /* another branch */
        "|if a(i) > 2, break, end, s = s + 1",             /* another way out */
        "s = int32 (0)|s = s + a(i)",                      /* another class */
        "y = []|y(i) = a(i)",                              /* an array that grows */
        "t = y|y(i) = a(i); t = i",                        /* one that is shared, at first */
        "|s = s + max (a(i), c)",                          /* a function of two */
    };
    mica_session *s = open_bare();
    for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++)
        if (k != 6 && loops_of(s, bodies[k]) != 0) fail_msg("a loop: %s", bodies[k]);
    mica_session_close(s);
}

/* The iterations in front of the one that fails have been done, and no other. */
static void an_error_finds_what_the_iterations_before_left(void **state) {
    (void)state;
    mica_session *s = open_bare();
    run(s, "function r = past_ (a, n), r = s = 0; y = zeros (1, n + 9);"
           "try, for i = 1:n + 5, s = s + a(i); y(i) = i; end, catch, r = [s, i, y(n), y(n + 1)]; end, end\n"
           "n = 1000; r = past_ (ones (1, n), n); if !isequal (r, [n, n + 1, n, 0]), error ('%d ', r); end");
    assert_int_equal(s->vm->loops, 1);
    run(s, "function y = roots_ (a, n), y = zeros (1, n); for i = 1:n, y(i) = sqrt (a(i)); end, end\n"
           "n = 2000; y = roots_ ((1:n) - 1500, n);"
           "if !iscomplex (y) || any (y != sqrt ((1:n) - 1500)), error ('differ'); end");
    mica_session_close(s);
}

static mica_session *running;
static void ask_to_stop(int signal) {
    (void)signal;
    running->vm->interrupt = VM_INTERRUPT_USER;
}

static void a_long_loop_stops_when_asked_to(void **state) {
    (void)state;
    running = open_bare();
    struct itimerval soon = {.it_value = {.tv_usec = 20000}};
    signal(SIGALRM, ask_to_stop);
    setitimer(ITIMER_REAL, &soon, NULL);
    mica_error err = MICA_ERROR_INIT;
    static const char text[] = "s = 0; for i = 1:1e15, s = s + 1; end";
    assert_int_not_equal(mica_session_run_text(running, text, strlen(text), "<test>", false, &err),
                         MICA_RUN_DONE);
    assert_int_equal(running->vm->loops, 1);
    run(running, "if i != s && i != s + 1, error ('%d iterations, sum %d', i, s); end");
    mica_session_close(running);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_loops_run_block_by_block),
        cmocka_unit_test(other_loops_are_left_alone),
        cmocka_unit_test(an_error_finds_what_the_iterations_before_left),
        cmocka_unit_test(a_long_loop_stops_when_asked_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
