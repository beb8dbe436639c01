/* tests/session/test_overlay.c - builtins that one VM is given, as programs meet them: in loops whose builtins are
 * computed without a call, in chains over arrays, by handles, and in functions that were compiled before. */
#include "session/session_internal.h"
#include "vm/linear/ops.h"
#include "vm/run/overlay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bare.h"

/* Of a number, the next; of an array, all its elements' next. */
static void next_number(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, vm_binary(vm, PROG_OP_ADD, c->args[0], prog_double(1), 0));
}

static void give(mica_session *s, const char *name) {
    vm_builtin row = {.min_args = 1, .max_args = 1, .max_outs = 1, .category = VM_CATEGORY_Math};
    mica_error err = MICA_ERROR_INIT;
    snprintf(row.name, sizeof row.name, "%s", name);
    assert_int_equal(vm_builtin_overlay(s->vm, &row, next_number, &err), MICA_OK);
}

static const char functions[] =
    "function r = sum_ (n), r = 0; for k = 1:n, r = r + sqrt (k * k) * 2; end, end\n"
    "function r = all_ (n), x = (1:n) .^ 2; r = sqrt (x) + sqrt (x) .* 2; end\n"
    "function r = held_ (c), r = 0; for k = 1:2, r = r + numel (c{k}); end, end\n"
    "function r = called_ (f, x), r = f (x); end\n"
    "function r = folded_ (), r = sqrt (16); end\n";

static void as_the_program_has_them(mica_session *s) {
    run_text(s, "if sum_ (100) != 10100, error ('sum'); end");
    run_text(s, "if !isequal (all_ (5000), 3 * (1:5000)), error ('all'); end");
    run_text(s, "if held_ ({'abc', 'de'}) != 5, error ('held'); end");
    run_text(s, "if called_ (@sqrt, 16) != 4, error ('called'); end");
    run_text(s, "if !isequal (cellfun (@numel, {'abc', 'de'}), [3 2]), error ('cellfun'); end");
    run_text(s, "if folded_ () != 4, error ('folded'); end");
}

static void a_given_builtin_is_called_wherever_it_was_computed_before(void **state) {
    (void)state;
    mica_session *s = open_bare(), *other = open_bare();
    run_text(s, functions);
    run_text(other, functions);
    as_the_program_has_them(s);
    give(s, "sqrt");
    give(s, "numel");
    run_text(s, "if sum_ (100) != sum ((1:100) .^ 2 + 1) * 2, error ('sum'); end");
    run_text(s, "if !isequal (all_ (5000), ((1:5000) .^ 2 + 1) * 3), error ('all'); end");
    run_text(s, "if !isequal (held_ ({1, 5}), 8), error ('held'); end");
    run_text(s, "if called_ (@sqrt, 16) != 17, error ('called'); end");
    run_text(s, "if !isequal (cellfun (@numel, {7, 9}), [8 10]), error ('cellfun'); end");
    run_text(s, "if folded_ () != 17, error ('folded'); end");
    run_text(s, "if sqrt (2) != 3, error ('new'); end");
    as_the_program_has_them(other);
    mica_session_close(s);
    mica_session_close(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_given_builtin_is_called_wherever_it_was_computed_before)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
