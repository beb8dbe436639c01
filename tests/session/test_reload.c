/* tests/session/test_reload.c - functions that are replaced while a program runs, as a host sees it: memory does not grow, and
 * watched files are met at safe points, however they are written and whatever the system refuses. */
#include "base/file.h"
#include "base/time.h"
#include "session/session_internal.h"
#include "tests/folder.h"
#include "vm/check/check.h"
#include "vm/heap/root.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#if BASE_ASAN || defined(__SANITIZE_THREAD__)
#define PATCHES 20000
#define PATCHED "19999"
#else
#define PATCHES 1000000
#define PATCHED "999999"
#endif

static char folder[] = "/tmp/mica-reload-XXXXXX";
static mica_session *s;
static base_buf told;

static void hear(void *ctx, const void *text, size_t len) {
    (void)ctx;
    base_buf_append(&told, text, len);
}

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return 1;
    return setenv("XDG_DATA_HOME", folder, 1);
}

static int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

static const vm_host host = {.write_out = hear, .write_err = hear};

static void open_session(void) {
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(
        mica_session_open(&(mica_session_options){.snapshot = "none", .path = folder, .quiet = true}, &s,
                          &err),
        MICA_OK);
    vm_set_host(s->vm, &host);
    told.len = 0;
}

static void close_session(void) {
    mica_session_close(s);
    base_buf_free(&told);
    told = (base_buf){0};
}

static void run(const char *text) {
    mica_error err = MICA_ERROR_INIT;
    told.len = 0;
    if (mica_session_run_text(s, text, strlen(text), "<prompt>", true, &err) != MICA_RUN_DONE)
        fail_msg("%s: %s", text, mica_session_report(s));
}

static void expect(const char *text, const char *output) {
    run(text);
    base_buf_byte(&told, 0);
    assert_string_equal((char *)told.data, output);
}

static void put(const char *name, const char *text) {
    char path[200], aside[210];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(aside, sizeof aside, "%s.new", path);
    FILE *to = fopen(aside, "w");
    assert_non_null(to);
    fputs(text, to);
    fclose(to);
    assert_int_equal(rename(aside, path), 0);
}

static void take_away(const char *name) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(unlink(path), 0);
}

static void prove(void) {
    mica_error err = MICA_ERROR_INIT;
    if (vm_deep_check(s->vm, &err) != MICA_OK) fail_msg("%s", err.message);
}

/* ---- memory ---- */

/* The old body of a handle is the one thing that stays of all versions. */
static void patches_leave_memory_as_it_was(void **state) {
    (void)state;
    char text[128];
    open_session();
    run("function r = f (), r = @() 'the old body'; end\nh = f ();");
    int64_t used = 0;
    uint32_t names = 0;
    for (unsigned k = 0; k < PATCHES; k++) {
        snprintf(text, sizeof text, "function r = f (), persistent n = 0; n++; r = n * 0 + %u; end", k);
        run(text);
        if (k == 1000) used = (int64_t)s->vm->root->used, names = s->vm->root->nsyms;
    }
    assert_true(llabs((int64_t)s->vm->root->used - used) < 4096);
    assert_int_equal(s->vm->root->nsyms, names);
    expect("printf ('%d %s', f (), h ())", PATCHED " the old body");
    prove();
    run("patch_reset all");
    expect("h2 = f (); printf ('%s', h2 ())", "the old body");
    prove();
    close_session();
}

static void old_versions_end_with_their_last_holder(void **state) {
    (void)state;
    open_session();
    run("function r = f (), r = @() ones (1, 1000); end\nh = cell (1, 2000);");
    uint64_t begun = s->vm->root->used;
    run("for k = 1:2000, eval (sprintf ('function r = f (), r = @() %d + zeros (1, 1); end', k)); h{k} = f "
        "(); end");
    assert_true(s->vm->root->used > begun + 2000 * 500);
    expect("printf ('%d ', h{1} (), h{1000} (), h{2000} ())", "1 1000 2000 ");
    run("h = cell (1, 2000); ans = 0;");
    assert_true(s->vm->root->used < begun + 100000);
    close_session();
}

/* ---- watched ---- */

/* Calls f until it gives what is wanted, in one run; what it gave on the way must be among what may come. */
static void until(const char *wanted) {
    char text[300];
    snprintf(
        text, sizeof text,
        "t = tic; do, try, v = f (); catch e, v = e.message; end, until strcmp (v, '%s') || toc (t) > 20\n"
        "printf ('%%s', v)",
        wanted);
    run(text);
    size_t len = strlen(wanted);
    if (told.len < len || memcmp(told.data + told.len - len, wanted, len) != 0)
        fail_msg("wanted %s, got %.*s", wanted, (int)told.len, (const char *)told.data);
}

static void watches(bool by_date, uint64_t fail_at) {
    mica_error err = MICA_ERROR_INIT;
    put("f.m", "function r = f (), r = 'one'; end");
    open_session();
    run("f ();");
    base_file_fail_at(fail_at, ENOSYS);
    assert_int_equal(mica_session_watch(s, by_date, &err), MICA_OK);
    base_file_fail_at(0, 0);
    assert_int_equal(mica_session_watch(s, by_date, &err), MICA_OK); /* once is enough */
    put("f.m", "function r = f (), r = 'two'; end");
    until("two");
    put("f.m", "function r = f (), r = (; end");
    put("f.m", "function r = f (), r = 'four'; end");
    until("four");
    take_away("f.m");
    run("t = tic; do, try, v = f (); catch e, v = e.identifier; end, until v(1) == 'O' || toc (t) > 20, "
        "printf ('%s', v)");
    assert_non_null(memmem(told.data, told.len, "Octave:undefined-function", 25));
    put("f.m", "function r = f (), r = 'five'; end");
    until("five");
    put("numel.m",
        "function r = numel (x), r = 'mine'; end"); /* a new file may hide what was something else */
    run("t = tic; do, v = numel (1:3); until ischar (v) || toc (t) > 20, printf ('%s', v)");
    assert_non_null(memmem(told.data, told.len, "mine", 4));
    take_away("numel.m");
    run("t = tic; do, v = numel (1:3); until isnumeric (v) || toc (t) > 20, printf ('%d', v)");
    assert_non_null(memmem(told.data, told.len, "3", 1));
    prove();
    mica_session_unwatch(s);
    mica_session_unwatch(s);
    close_session();
    take_away("f.m");
}

static void watched_files_are_met_by_a_program_that_runs(void **state) {
    (void)state;
    watches(false, 0);
}
static void files_are_looked_at_by_their_dates(void **state) {
    (void)state;
    watches(true, 0);
}
/* The first call asks for the system's queue, the next ones for folders. */
static void without_inotify_files_are_looked_at(void **state) {
    (void)state;
    watches(false, 1);
    for (uint64_t n = 2; n < 5; n++)
        watches(false, n);
}

/* Objects that are there have the new methods; a definition that fails leaves the class as it was. */
static void a_watched_class_is_defined_anew(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    static const char class[] = "classdef C < handle\n properties\n a = 1\n %s\n end\n methods\n"
                                "function r = f (o), r = %s; end\n end\n end\n";
    static const char waits[] = "t = tic; do, r = o.f (); until r == %s || toc (t) > 20\nprintf ('%%g', r)";
    char text[300];
    snprintf(text, sizeof text, class, "", "o.a");
    put("C.m", text);
    open_session();
    run("o = C (); o.a = 5; o.f ();");
    assert_int_equal(mica_session_watch(s, false, &err), MICA_OK);
    snprintf(text, sizeof text, class, "b = 2", "o.a * 10");
    put("C.m", text);
    snprintf(text, sizeof text, waits, "50");
    expect(text, "50");
    snprintf(text, sizeof text, class, "b = (", "o.a * 100");
    put("C.m", text);
    run("t = tic; while toc (t) < 0.3, r = o.f (); end, printf ('%g', r)");
    assert_non_null(memmem(told.data, told.len, "50", 2)); /* beside the warning */
    snprintf(text, sizeof text, class, "b = 3", "o.a * 1000");
    put("C.m", text);
    snprintf(text, sizeof text, waits, "5000");
    expect(text, "5000");
    expect("printf ('%d', C ().b)", "3");
    prove();
    close_session();
    take_away("C.m");
}

/* Half of a text that compiles by itself must not be run: it is written in pieces, with time between them. */
static void half_of_a_file_is_not_run(void **state) {
    (void)state;
    static const char text[] = "function r = f ()\n r = 'whole';\n if true, r = [r '!']; end\nend\n";
    mica_error err = MICA_ERROR_INIT;
    char path[128];
    snprintf(path, sizeof path, "%s/f.m", folder);
    put("f.m", "function r = f (), r = 'old'; end");
    open_session();
    run("f ();");
    assert_int_equal(mica_session_watch(s, false, &err), MICA_OK);
    FILE *to = fopen(path, "w");
    assert_non_null(to);
    for (size_t k = 0; k < sizeof text - 1; k += 16) {
        fwrite(text + k, 1, sizeof text - 1 - k < 16 ? sizeof text - 1 - k : 16, to);
        fflush(to);
        expect("for k = 1:300, pause (0.0001); v = f (); if ! strcmp (v, 'old'), disp (v), end, end", "");
    }
    fclose(to);
    until("whole!");
    close_session();
    take_away("f.m");
}

typedef struct writer {
    unsigned count;
    bool in_place;
} writer;

static void *write_often(void *ctx) {
    const writer *w = ctx;
    char text[100], path[128];
    snprintf(path, sizeof path, "%s/f.m", folder);
    for (unsigned k = 1; k <= w->count; k++) {
        snprintf(text, sizeof text, "function r = f ()\n r = %u;\nend\n", k);
        if (w->in_place) {
            FILE *to = fopen(path, "w");
            if (to) fputs(text, to);
            if (to) fclose(to);
        } else {
            put("f.m", text);
        }
    }
    return NULL;
}

/* A file that is rewritten all the time while it is called: no call fails, numbers rise, and the last one comes. */
static void rewritten(unsigned count, bool in_place) {
    mica_error err = MICA_ERROR_INIT;
    char text[300];
    pthread_t thread;
    writer w = {count, in_place};
    put("f.m", "function r = f ()\n r = 0;\nend\n");
    open_session();
    run("f ();");
    assert_int_equal(mica_session_watch(s, false, &err), MICA_OK);
    assert_int_equal(pthread_create(&thread, NULL, write_often, &w), 0);
    snprintf(text, sizeof text,
             "t = tic; was = 0; do, v = f (); if v < was, disp ([was v]), end, was = v; "
             "until v == %u || toc (t) > 120\nprintf ('%%d', v)",
             count);
    run(text);
    pthread_join(thread, NULL);
    base_buf_byte(&told, 0);
    snprintf(text, sizeof text, "%u",
             count); /* how many of the others a call meets depends on who else runs */
    assert_string_equal((char *)told.data, text);
    prove();
    close_session();
    take_away("f.m");
}

static void a_file_is_rewritten_all_the_time(void **state) {
    const unsigned *times = *state;
    rewritten(*times, false);
    rewritten(*times / 4, true);
}

/* More paths than the list of those that wait has room for: all files are looked at then. */
static void more_changes_than_are_remembered(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char name[64];
    put("f.m", "function r = f (), r = 'one'; end");
    open_session();
    run("f ();");
    assert_int_equal(mica_session_watch(s, false, &err), MICA_OK);
    for (unsigned k = 0; k < 3000; k++) {
        snprintf(name, sizeof name, "a_function_with_a_long_name_%u.m", k);
        put(name, "function r = g (), r = 1; end");
    }
    put("f.m", "function r = f (), r = 'two'; end");
    until("two");
    close_session();
    for (unsigned k = 0; k < 3000; k++) {
        snprintf(name, sizeof name, "a_function_with_a_long_name_%u.m", k);
        take_away(name);
    }
    take_away("f.m");
}

/* What stands in the place of a file and cannot be read changes nothing, and is told once. */
static void a_file_that_cannot_be_read_leaves_the_old_version(void **state) {
    (void)state;
    char path[128];
    put("f.m", "function r = f (), r = 'old'; end");
    open_session();
    run("f ();");
    snprintf(path, sizeof path, "%s/f.m", folder);
    usleep(2100000); /* it is old enough that its date tells of a change */
    put("f.m", "function r = f (), r = 'new'; end");
    base_file_fail_at(2, EACCES); /* behind the look at its date */
    mica_error err = MICA_ERROR_INIT;
    vm_reloaded report = {0};
    assert_true(ses_reload(s, s->vm, &report, &err));
    base_file_fail_at(0, 0);
    assert_int_equal(report.stale.len, strlen(path) + 1);
    base_buf_free(&report.stale);
    expect("f ()", "ans = new\n"); /* when it can be read */
    put("f.m", "function r = f (), r = 'newer'; end");
    expect("f ()", "ans = newer\n");
    close_session();
    take_away("f.m");
}

/* Writes the file in place, dated `when`. */
static void put_dated(const char *text, const struct timespec *when) {
    const struct timespec both[2] = {*when, *when};
    char path[128];
    snprintf(path, sizeof path, "%s/f.m", folder);
    FILE *to = fopen(path, "w");
    assert_non_null(to);
    fputs(text, to);
    fclose(to);
    assert_int_equal(utimensat(AT_FDCWD, path, both, 0), 0);
}

/* Within one tick of the clock that dates files, and as long: the text tells. */
static void versions_of_one_date_are_told_apart(void **state) {
    (void)state;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    put_dated("function r = f (), r = 1; end", &now);
    open_session();
    expect("f ()", "ans = 1\n");
    put_dated("function r = f (), r = 2; end", &now);
    expect("f ()", "ans = 2\n");
    put_dated("function r = f (), r = (; end", &now);
    run("f ()");
    assert_non_null(memmem(told.data, told.len, "cannot be used", 14));
    expect("f ()", "ans = 2\n"); /* told once */
    put_dated("function r = f (), r = 3; end", &now);
    expect("f ()", "ans = 3\n");
    close_session();
    take_away("f.m");
}

/* With an argument: how often a file is rewritten. */
int main(int argc, char **argv) {
    unsigned rewrites = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1200;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patches_leave_memory_as_it_was),
        cmocka_unit_test(old_versions_end_with_their_last_holder),
        cmocka_unit_test(watched_files_are_met_by_a_program_that_runs),
        cmocka_unit_test(files_are_looked_at_by_their_dates),
        cmocka_unit_test(without_inotify_files_are_looked_at),
        cmocka_unit_test(a_watched_class_is_defined_anew),
        cmocka_unit_test(half_of_a_file_is_not_run),
        cmocka_unit_test_prestate(a_file_is_rewritten_all_the_time, &rewrites),
        cmocka_unit_test(more_changes_than_are_remembered),
        cmocka_unit_test(a_file_that_cannot_be_read_leaves_the_old_version),
        cmocka_unit_test(versions_of_one_date_are_told_apart),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
