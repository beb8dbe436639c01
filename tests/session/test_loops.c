/* tests/session/test_loops.c - loops over arrays by scalar index run block by block: which do, that each
 * iteration's result is what it is alone, and that they stop when they are asked to. */
#include "session/session_internal.h"
#include "vm/heap/root.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <signal.h>
#include <cmocka.h>

#include "bare.h"

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
             "for from = 1:100:n, for i = from:min (from + 99, n), %s; end, if i < min (from + 99, n), "
             "break, end, end, "
             "end\n"
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

static void conditions_become_masks(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "|if a(i) > 0.5, s = s + 1; else, s = s - 1; end",
        "|if a(i) > 0.5, y(i) = a(i); end",
        "|if a(i) > 0.5, y(i) = 1; elseif b(i) > 1, y(i) = 2; else, y(i) = 3; end",
        "|if a(i) > 0.5, t = a(i); else, t = b(i); end; y(i) = t",
        "|y(i) = 1; if a(i) > 0.5 || b(i) > 1.2, y(i) = 2; end",
        "|if a(i) < 0.2, continue, end, s = s + a(i)",
        "|if m(i), t = i; end",
        "|if a(i) > 2, t = i; end",
        "|if a(i) > 0.1, if b(i) > 0.4, s = s + 1; else, s = s * 0.5; end, else, k = k + 2; end",
        "|if mod (i, 3) == 0, k = k + 1; end",
        "|if mod (i, 2), k = k + 1; else, s = s - i; end",
        "|if a(i) > 0.7, y(i) = sqrt (a(i) - 0.7); end",
        "|if !m(i) && mod (i, 7) != 0, k++; end",
        "|if a(i) > 0.5, k = k + 1; else, k = 0; end, s = max (s, k)",
        "|s = s + a(i); if s > 100, s = 0; end",
        "m = false (1, n)|if a(i) > 0.5, m(i) = true; else, m(i) = b(i) > 1; end, k = m(i)",
        "|if m(i), if b(i) > 0.7, s = a(i); else, s = s * b(i); end, end",
        "|if m(i), t = i; end; y(i) = t",
        "|t = a(i) > 0.5 || b(i) > 1.1; if t, s = s + 1; end",
    };
    CHECK(bodies, 1);
}

static void arrays_grow(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "y = []|y(i) = a(i) * 2",
        "y = []|y(end + 1) = i",
        "y = []|if a(i) > 0.5, y(end + 1) = a(i); end",
        "y = [1; 2]|if m(i), y(end+1) = -a(i); s = s + 1; end",
        "y = zeros (1, 0)|if mod (i, 1000) == 0, y(end + 1) = i; end",
        "y = []; t = []|y(end+1) = i; if a(i) < 0.1, t(end + 1) = b(i); end",
        "y = [3 4]; y(2) = 5; a = [a a a]|y(i + 2) = a(i)",
        "y = []|if i == 4103, break, end, y(end + 1) = sqrt (a(i))",
    };
    CHECK(bodies, 1);
}

static void extremes_are_found(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "s = -Inf|if a(i) > s, s = a(i); end",
        "s = Inf; a = sin (37 * a)|if a(i) < s, s = a(i); k = i; end",
        "s = a(5); a = sin (37 * a)|if s <= a(i), s = a(i); k = k + 1; end",
        "a = sin (37 * a); a(7) = NaN|s = max (s, a(i)); t = min (a(i), t)",
        "a = sin (37 * a)|if m(i), if abs (a(i)) > s, s = abs (a(i)); k = i; end, end",
        "|y(i) = max (a(i), b(i)) + atan2 (a(i), 2)",
    };
    CHECK(bodies, 1);
}

/* A side of a condition that no plan can do ends the plan in front of the first iteration that takes it. */
static void other_ways_out_end_the_plan(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "|if a(i) > 0.8, break, end, s = s + a(i)",
        "|if a(i) > 0.8, t = i; break, end, y(i) = 2",
        "|if a(i) > 2, error ('large'); end, s = s + 1; y(i) = s",
        "|y(i) = a(i); if i == 4003, y(1) = 7; end",
        "|if mod (i, 1000) == 0, t = sprintf ('%d', i); end, s = s + a(i)",
        "|if a(i) > 0.8, s = numel (y); else, s = s + a(i); end",
    };
    mica_session *s = open_bare();
    for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++)
        if (loops_of(s, bodies[k]) != 1) fail_msg("no loop: %s", bodies[k]);
    mica_session_close(s);
}

static void other_loops_are_left_alone(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "y(1) = 1; y = [y 0]|y(i + 1) = y(i) * 0.5", /* reads what the iteration before stored */
        "|s = s + s * a(i)",                         /* the carry twice */
        "s = int32 (0)|s = s + a(i)",                /* another class */
        "t = y|y(i) = a(i); t = i",                  /* one that is shared, at first */
        "|t = a(i) - s; s = a(i)",                   /* what the iteration before had */
        "|if a(i) > s, s = b(i); end",               /* no extreme */
    };
    mica_session *s = open_bare();
    for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++)
        if (k != 3 && loops_of(s, bodies[k]) != 0) fail_msg("a loop: %s", bodies[k]);
    mica_session_close(s);
}

/* Steps other than 1, rows and diagonals: each loop once over all of its range, and once over parts of it
 * that are too short. R is the range, with a span of it in front. */
static void compare_ranges(mica_session *s, const char *range, const char *body) {
    char text[2000];
    snprintf(
        text, sizeof text,
        "function [y, Y, s, k, i] = whole_ (a, A), n = numel (a); y = zeros (1, n); Y = 0 * A; s = k = 0;"
        "for i = %s, %s; end, end\n"
        "function [y, Y, s, k, i] = spans_ (a, A), n = numel (a); y = zeros (1, n); Y = 0 * A; s = k = 0;"
        "r = %s; for from = 1:100:numel (r), for i = r(from:min (from + 99, end)), %s; end, end, end\n"
        "A = sin ((1:300)' * (1:301)); a = cos (1:3000); p = q = cell (1, 5); [q{:}] = spans_ (a, A);",
        range, body, range, body);
    run(s, text);
    uint64_t before = s->vm->loops;
    run(s, "[p{:}] = whole_ (a, A);");
    if (s->vm->loops != before + 1) fail_msg("no loop: %s, %s", range, body);
    run(s, "if !isequal (p, q), error ('differ'); end");
}

static void indices_move_evenly(void **state) {
    (void)state;
    static const struct {
        const char *range, *body;
    } rows[] = {
        {"1:2:n", "y(i) = a(i) + 1; s = s + i"},
        {"n:-1:1", "y(i) = a(n - i + 1); s = s - a(i)"},
        {"n - 1:-3:2", "if a(i) > 0.5, y(i + 1) = a(i - 1); else, k = k + 1; end"},
        {"1:1500", "y(2 * i) = a(2 * i - 1)"},
        {"300:-1:1", "Y(i, i) = A(i, 301 - i) * 2"},
        {"1:301", "Y(7, i) = A(3, i); s = s + A(1, i)"},
        {"2:300", "Y(i, 5) = A(i, 4) - A(i - 1, 4)"},
        {"2:301", "Y(5, i) = A(4, i) - A(4, i - 1)"},
        {"0:2:2400", "y(i + 1) = i"},
        {"-300:-1", "y(-i) = i"},
        {"-300:-1", "y(1 - i) = i * 2"},
        {"1:300", "if A(i, 2) > 0, Y(2, i) = A(i, 2); end"},
    };
    mica_session *s = open_bare();
    for (size_t k = 0; k < sizeof rows / sizeof *rows - 1; k++)
        if (k != 9) compare_ranges(s, rows[k].range, rows[k].body);
    compare_ranges(s, rows[11].range, rows[11].body);
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
    vm_ask(running->vm, VM_INTERRUPT_USER);
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
        cmocka_unit_test(conditions_become_masks),
        cmocka_unit_test(arrays_grow),
        cmocka_unit_test(extremes_are_found),
        cmocka_unit_test(other_ways_out_end_the_plan),
        cmocka_unit_test(indices_move_evenly),
        cmocka_unit_test(other_loops_are_left_alone),
        cmocka_unit_test(an_error_finds_what_the_iterations_before_left),
        cmocka_unit_test(a_long_loop_stops_when_asked_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
