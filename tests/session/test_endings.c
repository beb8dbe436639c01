/* tests/session/test_endings.c - what waits for its end where the call of it breaks off: a destructor that is interrupted, ends
 * the program or is taken in its middle leaves the rest of the queue where the next call finds it. */
#include "mica/state.h"

#include "base/buf.h"
#include "vm/check/check.h"
#include "vm/heap/map_object.h"
#include "vm/heap/root.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "heard.h"

/* Of two that hold each other one is ended first; it brings the other back to life, so that nobody lets go of it, and breaks off. */
static const char class_text[] =
    "classdef Keeper < handle\n properties, next, breaks, end\n methods\n"
    "function delete (o), global kept count, count = count + 1;\n"
    "kept = o.next; printf ('%d ', count); fflush (stdout); eval (o.breaks); end\n end\nend\n";
static char folder[64];

static int make_folder(void **state) {
    (void)state;
    const char *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    snprintf(folder, sizeof folder, "%s/mica-endings-XXXXXX", base);
    if (!mkdtemp(folder) || chdir(folder) != 0) return -1;
    FILE *f = fopen("Keeper.m", "w");
    return f && fputs(class_text, f) >= 0 && fclose(f) == 0 ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    return remove("Keeper.m") || chdir("/") || rmdir(folder);
}

/* In as many collections as it takes; the third waits behind them. */
static mica_outcome end_two(mica_session *s, const char *breaks) {
    char text[600];
    snprintf(text, sizeof text,
             "global kept count, count = 0; a = Keeper (); b = Keeper (); a.next = b; b.next = a;\n"
             "a.breaks = b.breaks = '%s'; clear a b\n"
             "while count < 1, for k = 1:1000, m = containers.Map (); m('itself') = m; end, end",
             breaks);
    return run(s, text);
}

static mica_session *interrupted_one;
static void hear_and_interrupt(void *ctx, const void *text, size_t len) {
    hear(ctx, text, len);
    if (memchr(text, '1', len)) mica_session_interrupt(interrupted_one);
}
static const vm_host interrupting = {.write_out = hear_and_interrupt, .write_err = hear};

static void an_interrupted_destructor_leaves_the_rest_in_the_queue(void **state) {
    (void)state;
    mica_session *s = interrupted_one = open_session();
    s->vm->host = &interrupting;
    assert_int_equal(end_two(s, "if count == 1, while true, end, end"), MICA_RUN_FAILED);
    assert_int_equal(run(s, "printf ('%d', count);"), MICA_RUN_DONE);
    expect_printed("1 2 2");
    mica_session_close(s);
}

static void a_destructor_that_ends_the_program_leaves_the_rest_in_the_queue(void **state) {
    (void)state;
    mica_session *s = open_session();
    assert_int_equal(end_two(s, "exit (3)"), MICA_RUN_EXIT);
    expect_printed("1 2 ");
    mica_session_close(s);
}

static prog_value variable(mica_session *s, const char *name) {
    return vm_get_field(s->vm, s->vm->root->base_scope, vm_intern_cstr(s->vm, name));
}

static void nothing_waits_in_no_queue(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    assert_int_equal(run(s, "x = Keeper (); y = Keeper (); x.next = y;"), MICA_RUN_DONE);
    OK(vm_deep_check(s->vm, &err));
    vm_set(s->vm, &vm_instance_of(s->vm, variable(s, "x"))->next, variable(s, "y"));
    assert_int_equal(vm_deep_check(s->vm, &err), MICA_ERR_CORRUPTED);
    assert_string_equal(err.message, "what waits for its end waits in no queue that is called");
    mica_session_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interrupted_destructor_leaves_the_rest_in_the_queue),
        cmocka_unit_test(a_destructor_that_ends_the_program_leaves_the_rest_in_the_queue),
        cmocka_unit_test(nothing_waits_in_no_queue),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
