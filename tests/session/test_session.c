/* tests/session/test_session.c - the session from C: fingerprint, runs, errors, fallbacks, stopping. */
#include "program/families.h"
#include "session/session_internal.h"
#include "vm/heap/root.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "bare.h"

static mica_outcome run(mica_session *s, const char *text, mica_error *err) {
    *err = (mica_error)MICA_ERROR_INIT;
    return mica_session_run_text(s, text, strlen(text), "<test>", false, err);
}

static void fingerprint_built_in_is_the_computed_one(void **state) {
    (void)state;
    uint8_t a[32], b[32], parts[SES_FINGERPRINT_PARTS][32], computed[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint(a);
    ses_fingerprint_parts(parts);
    ses_fingerprint_compute(computed, b);
    assert_memory_equal(a, b, 32);
    assert_memory_equal(parts, computed, sizeof parts);
}

/* Stored HIR has their numbers: where all of them are others, in the same order, it means something else. */
static void operators_of_other_numbers_are_another_fingerprint(void **state) {
    (void)state;
    static prog_op_info moved[256];
    uint8_t parts[SES_FINGERPRINT_PARTS][32], same[32], other[32];
    uint32_t from = PROG_OPERATORS_FROM, to = PROG_OPERATORS_TO;
    for (uint32_t op = from; op <= to; op++)
        moved[op + 1] = prog_ops[op];
    ses_fingerprint_parts(parts);
    ses_fingerprint_hir(prog_ops, from, to, same);
    ses_fingerprint_hir(moved, from + 1, to + 1, other);
    assert_memory_equal(parts[SES_FINGERPRINT_HIR], same, 32);
    assert_memory_not_equal(same, other, 32);
}

static void variables_live_from_run_to_run(void **state) {
    (void)state;
    mica_session *s = open_bare();
    mica_error err;
    assert_int_equal(run(s, "x = 41;", &err), MICA_RUN_DONE);
    assert_int_equal(run(s, "x = x + 1; exit (x);", &err), MICA_RUN_EXIT);
    assert_int_equal(mica_session_exit_status(s), 42);
    mica_session_close(s);
}

static void an_uncaught_error_is_reported_and_the_session_goes_on(void **state) {
    (void)state;
    mica_session *s = open_bare();
    mica_error err;
    assert_int_equal(run(s, "error ('a:b', 'no %d', 7);", &err), MICA_RUN_FAILED);
    assert_int_equal(err.code, MICA_ERR_RUNTIME);
    assert_string_equal(err.message, "no 7");
    assert_non_null(strstr(mica_session_report(s), "error: no 7"));
    assert_int_equal(run(s, "exit (3);", &err), MICA_RUN_EXIT);
    mica_session_close(s);
}

static void a_syntax_error_names_its_place(void **state) {
    (void)state;
    mica_session *s = open_bare();
    mica_error err;
    assert_int_equal(run(s, "x = 1;\ny = = 2;", &err), MICA_RUN_FAILED);
    assert_int_equal(err.code, MICA_ERR_SYNTAX);
    assert_non_null(strstr(err.message, "<test>:2:"));
    mica_session_close(s);
}

/* A call may change its argument where it lies, but not where the old value can be
 * asked for after an error. */
static void a_failed_run_leaves_what_it_passed(void **state) {
    (void)state;
    static const char text[] = "1;\nfunction x = longer (x, fails)\nx(end+1) = 3; t = x; t(1) = 9;\n"
                               "if fails, error ('no'); end\nend\n"
                               "x = [1 2]; s.v = x + 1; x = longer (x, false); x = longer (x, true);";
    mica_session *s = open_bare();
    mica_error err;
    assert_int_equal(run(s, text, &err), MICA_RUN_FAILED);
    assert_int_equal(run(s, "if ! isequal (x, [1 2 3]), error ('lost'); end", &err), MICA_RUN_DONE);
    assert_int_equal(run(s, "s.v = longer (s.v, true);", &err), MICA_RUN_FAILED);
    assert_int_equal(run(s, "if ! isequal (s.v, [2 3]), error ('lost'); end", &err), MICA_RUN_DONE);
    mica_session_close(s);
}

static void a_stopped_program_goes_on(void **state) {
    (void)state;
    mica_session *s = open_bare();
    mica_error err = MICA_ERROR_INIT;
    int lives = 1;
    mica_session_stop_after(s, 10);
    mica_outcome outcome = run(s, "n = 0; for k = 1:1000, n = n + k; end; exit (mod (n, 251));", &err);
    while (outcome == MICA_RUN_STOPPED) {
        mica_session_stop_after(s, 10);
        outcome = mica_session_continue(s, &err);
        lives++;
    }
    assert_int_equal(outcome, MICA_RUN_EXIT);
    assert_int_equal(mica_session_exit_status(s), 500500 % 251);
    assert_true(lives > 90);
    mica_session_close(s);
}

static void an_interrupt_runs_cleanup_blocks(void **state) {
    (void)state;
    mica_session *s = open_bare();
    mica_error err;
    mica_session_interrupt(s);
    assert_int_equal(
        run(s,
            "done = 0; unwind_protect, while true, end, unwind_protect_cleanup, done = 5; end_unwind_protect",
            &err),
        MICA_RUN_FAILED);
    assert_int_equal(err.code, MICA_ERR_INTERRUPTED);
    mica_session_close(s);
}

static void unknown_settings_are_refused_by_name(void **state) {
    (void)state;
    mica_session *s = NULL;
    mica_error err = MICA_ERROR_INIT;
    mica_session_options options = {.snapshot = "none", .gc = "fastest"};
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_ERR_CONFIGURATION);
    assert_non_null(strstr(err.message, "fastest"));
    err = (mica_error)MICA_ERROR_INIT;
    options = (mica_session_options){.snapshot = "none", .validate = "sometimes"};
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_ERR_CONFIGURATION);
    assert_non_null(strstr(err.message, "sometimes"));
}

static void a_missing_snapshot_is_a_fallback(void **state) {
    (void)state;
    mica_session_options options = {.snapshot = "/nowhere/there.snap", .quiet = true};
    mica_session *s = NULL;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    assert_int_equal(s->ladder.fallback, MICA_FALLBACK_MISSING);
    assert_int_equal(run(s, "exit (numel ([1 2 3]));", &err), MICA_RUN_EXIT);
    assert_int_equal(mica_session_exit_status(s), 3);
    mica_session_close(s);
}

/* A bound on the heap makes ever later allocations fail as it grows: each must end in a clean error, and the
 * session must live on. */
static void running_out_of_memory_anywhere_is_a_clean_error(void **state) {
    (void)state;
    static const char program[] =
        "s.a = {}; for k = 1:40, s.a{end + 1} = repmat ('x', 1, 100 * k); end;"
        "m = containers.Map (); for k = 1:30, m(sprintf ('%d', k)) = zeros (1, 200); end;"
        "c = cellfun (@(t) [t, t], s.a, 'UniformOutput', false); d = [c{:}]; e = regexprep (d, 'x+', 'y'); f "
        "= num2cell (1:500);"
        "try, g = [f{:}] * [f{:}]'; catch q, rethrow (q); end;";
    int failed = 0, done = 0;
    for (uint64_t limit = 8 << 10; limit < 2 << 20; limit += limit / 16) {
        mica_session *s = open_bare();
        mica_error err;
        s->vm->root->gc.heap_max = limit;
        mica_outcome outcome = run(s, program, &err);
        s->vm->root->gc.heap_max = 0;
        assert_true(outcome == MICA_RUN_DONE || outcome == MICA_RUN_FAILED);
        failed += outcome == MICA_RUN_FAILED;
        done += outcome == MICA_RUN_DONE;
        if (outcome == MICA_RUN_FAILED) assert_true(err.message[0] != 0);
        assert_int_equal(run(s, "exit (7);", &err), MICA_RUN_EXIT);
        mica_session_close(s);
    }
    assert_true(failed > 10 && done > 0);
}

static void a_missing_output_releases_the_others(void **state) {
    (void)state;
    mica_session *s = open_bare();
    mica_error err;
    uint64_t used = 0;
    for (int k = 0; k < 20; k++) {
        assert_int_equal(run(s, "function [a, b] = f (), a = zeros (1, 1e5); end\n[x, y] = f ();", &err),
                         MICA_RUN_FAILED);
        if (k == 1) used = s->vm->root->used;
    }
    assert_true(s->vm->root->used < used + 800000); /* one such array; each lost one would add as much */
    mica_session_close(s);
}

/* Arguments made from a list lie above the registers of the frame whose handler takes the error. */
static void an_error_releases_the_arguments_of_its_call(void **state) {
    (void)state;
    static const char *const texts[] = {"h = @nosuchfunction; c = {zeros(1, 1e5)}; try, h (c{:}); catch, end",
                                        "x = 1:3; c = {zeros(1, 1e5)}; try, x (c{:}); catch, end",
                                        "h = @nosuchfunction; try, h (zeros (1, 1e5), 1); catch, end"};
    mica_session *s = open_bare();
    mica_error err;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        uint64_t used = 0;
        for (int k = 0; k < 20; k++) {
            assert_int_equal(run(s, texts[i], &err), MICA_RUN_DONE);
            if (k == 1) used = s->vm->root->used;
        }
        assert_true(s->vm->root->used < used + 800000);
    }
    mica_session_close(s);
}

/* A host names its text as it likes; a file of that name is not what ran. */
static void an_error_shows_the_line_of_the_text_that_ran(void **state) {
    (void)state;
    mica_session_options options = {.snapshot = "none", .stdlib_folder = "none", .quiet = true};
    mica_session *s;
    char folder[] = "/tmp/mica_session_XXXXXX", *here = getcwd(NULL, 0);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    FILE *f = fopen("app", "w");
    fputs("a line of the file\n", f);
    fclose(f);
    assert_int_equal(mica_session_open(&options, &s, NULL), MICA_OK);
    static const char text[] = "error ('x');";
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_run_text(s, text, strlen(text), "app", false, &err), MICA_RUN_FAILED);
    assert_non_null(strstr(mica_session_report(s), "    error ('x');\n"));
    assert_null(strstr(mica_session_report(s), "a line of the file"));
    mica_session_close(s);
    assert_int_equal(unlink("app"), 0);
    assert_int_equal(chdir(here), 0);
    assert_int_equal(rmdir(folder), 0);
    free(here);
}

/* Text that is not compiled after all leaves nothing behind: later text does not run in that scope. */
static void text_that_cannot_be_compiled_leaves_its_scope(void **state) {
    (void)state;
    mica_session_options options = {.snapshot = "none", .stdlib_folder = "none", .quiet = true};
    static const char text[] = "function f (x)\n"
                               "try, eval ({1}), end, try, evalc (5), end, try, evalin ('caller', {1}), end\n"
                               "try, evalin ('base', 5), end, try, eval ('1', {2}), end\n"
                               "end\n"
                               "f (3)\n";
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_open(&options, &s, NULL), MICA_OK);
    assert_int_equal(mica_session_run_text(s, text, strlen(text), "<t>", false, &err), MICA_RUN_DONE);
    assert_false(s->vm->text_scoped);
    mica_session_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fingerprint_built_in_is_the_computed_one),
        cmocka_unit_test(operators_of_other_numbers_are_another_fingerprint),
        cmocka_unit_test(variables_live_from_run_to_run),
        cmocka_unit_test(an_uncaught_error_is_reported_and_the_session_goes_on),
        cmocka_unit_test(a_syntax_error_names_its_place),
        cmocka_unit_test(a_stopped_program_goes_on),
        cmocka_unit_test(an_interrupt_runs_cleanup_blocks),
        cmocka_unit_test(unknown_settings_are_refused_by_name),
        cmocka_unit_test(a_missing_snapshot_is_a_fallback),
        cmocka_unit_test(a_failed_run_leaves_what_it_passed),
        cmocka_unit_test(a_missing_output_releases_the_others),
        cmocka_unit_test(an_error_releases_the_arguments_of_its_call),
        cmocka_unit_test(running_out_of_memory_anywhere_is_a_clean_error),
        cmocka_unit_test(an_error_shows_the_line_of_the_text_that_ran),
        cmocka_unit_test(text_that_cannot_be_compiled_leaves_its_scope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
