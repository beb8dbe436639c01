/* tests/vm/test_ids.c - builtins' ids: what each row's id leads to, memory that refers to other builtins, and functions
 * that one VM is given. */
#include "vm/functions.h"
#include "vm/heap/root.h"
#include "vm/run/builtin.h"
#include "vm/run/carry.h"
#include "vm/run/frame.h"
#include "vm/run/overlay.h"

#include "vm_fixture.h"

static void every_id_leads_to_its_row_and_its_function(void **state) {
    (void)state;
    uint32_t rows = 0;
#define VM_BUILTIN(id, text, fn, min, max, outs, category, complexity, level, outside, help)                 \
    assert_string_equal(vm_builtins[id].name, #text);                                                        \
    assert_ptr_equal(vm_builtin_function(id), fn);                                                           \
    assert_string_equal(vm_builtin_help(&vm_builtins[id]), help);                                            \
    rows++;
#include "vm/builtins.def"
#undef VM_BUILTIN
    assert_int_equal(rows, vm_builtin_count);
}

static void memory_that_refers_to_other_builtins_is_refused_by_name(void **state) {
    vm_t *vm = *state;
    mica_error err = MICA_ERROR_INIT;
    vm_records_tell(vm);
    vm_carried c = vm->root->carried;
    char message[400];
    /* of a program that had fewer: ids mean the same here */
    c.builtins = 100;
    c.builtin_names = vm_builtin_names(vm, 100);
    snprintf(c.last_builtin, sizeof c.last_builtin, "%s", vm_builtins[99].name);
    assert_int_equal(vm_records_check(vm, &c, &err), MICA_OK);
    /* of one where another order stood in the rows */
    c.builtin_names ^= 1;
    assert_int_equal(vm_records_check(vm, &c, &err), MICA_ERR_VERSION_MISMATCH);
    snprintf(message, sizeof message,
             "the builtins that the memory refers to, up to '%s', have other names in this program, where "
             "'%s' is the "
             "last of as many",
             vm_builtins[99].name, vm_builtins[99].name);
    assert_string_equal(err.message, message);
    /* of one that has more */
    c = vm->root->carried;
    c.builtins++;
    strcpy(c.last_builtin, "newest");
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(vm_records_check(vm, &c, &err), MICA_ERR_VERSION_MISMATCH);
    snprintf(message, sizeof message,
             "the memory may refer to the builtin 'newest' (%u of them); this program knows %u, up to '%s'",
             VM_BUILTINS + 1, VM_BUILTINS, vm_builtins[VM_BUILTINS - 1].name);
    assert_string_equal(err.message, message);
}

/* ---- functions that one VM is given ---- */

static void forty_two(vm_t *vm, vm_call *c) {
    vm_return_double(vm, c, 42);
}

static vm_builtin row_named(const char *name) {
    vm_builtin row = {.min_args = 0, .max_args = 2, .max_outs = 1, .category = VM_CATEGORY_Math};
    snprintf(row.name, sizeof row.name, "%s", name);
    return row;
}

typedef struct called {
    const char *name;
    double result;
} called;

/* Calls a function of one number by name, as a program's call would find it. */
static void call_by_name(vm_t *vm, void *ctx) {
    called *k = ctx;
    vm_sym name = vm_known_function(vm, k->name, strlen(k->name));
    if (!name) vm_error(vm, NULL, "no function");
    vm_guard_stack(vm, 2);
    vm->stack[0] = PROG_UNDEF;
    vm->stack[1] = prog_double(9);
    vm_start_call(vm, vm_target_of_name(vm, name), (vm_site){.base = 1, .nargs = 1, .nout = 1});
    k->result = vm_to_double(vm, vm->stack[0], "test");
}

static double result_of(vm_t *vm, const char *name) {
    called k = {name, 0};
    must_run(vm, call_by_name, &k);
    return k.result;
}

static void one_vm_is_given_a_function_and_no_other_is(void **state) {
    vm_t *vm = *state, *other = NULL;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(vm_new(NULL, &other, &err), MICA_OK);
    called unknown = {"answer", 0};
    assert_true(result_of(vm, "sqrt") == 3); /* resolved before it is replaced */
    must_raise(vm, call_by_name, &unknown, "no function");
    vm_builtin root = row_named("sqrt"), answer = row_named("answer");
    assert_int_equal(vm_builtin_overlay(vm, &root, forty_two, &err), MICA_OK);
    assert_int_equal(vm_builtin_overlay(vm, &answer, forty_two, &err), MICA_OK);
    assert_true(result_of(vm, "sqrt") == 42);
    assert_true(result_of(vm, "answer") == 42);
    assert_true(result_of(vm, "floor") == 9); /* the program's own are where they were */
    assert_string_equal(vm_builtin_help(vm_builtin_row(vm, (uint32_t)vm_builtin_find(vm, "sqrt", 4))),
                        vm_builtin_help(&vm_builtins[vm_builtin_find(NULL, "sqrt", 4)]));
    assert_int_equal(vm_builtins_of(vm), VM_BUILTINS + 2);
    assert_true(result_of(other, "sqrt") == 3);
    must_raise(other, call_by_name, &unknown, "no function");
    vm_free(other);
}

static void nine(vm_t *vm, vm_call *c) {
    vm_return_double(vm, c, 9);
}

static void given_twice_the_second_counts(void **state) {
    vm_t *vm = *state;
    mica_error err = MICA_ERROR_INIT;
    vm_builtin row = row_named("cos");
    assert_int_equal(vm_builtin_overlay(vm, &row, forty_two, &err), MICA_OK);
    assert_true(result_of(vm, "cos") == 42);
    assert_int_equal(vm_builtin_overlay(vm, &row, nine, &err), MICA_OK);
    assert_true(result_of(vm, "cos") == 9);
    assert_int_equal(vm_builtins_of(vm), VM_BUILTINS + 1);
}

static void a_row_that_is_none_is_refused_and_changes_nothing(void **state) {
    vm_t *vm = *state;
    mica_error err = MICA_ERROR_INIT;
    vm_builtin row = row_named("");
    assert_int_equal(vm_builtin_overlay(vm, &row, forty_two, &err), MICA_ERR_CONFIGURATION);
    row = row_named("fine");
    row.max_args = 0, row.min_args = 1;
    assert_int_equal(vm_builtin_overlay(vm, &row, forty_two, &err), MICA_ERR_CONFIGURATION);
    row.min_args = 0;
    assert_int_equal(vm_builtin_overlay(vm, &row, NULL, &err), MICA_ERR_CONFIGURATION);
    assert_int_equal(vm_builtins_of(vm), VM_BUILTINS);
}

static void memory_with_a_vms_own_builtins_needs_them(void **state) {
    vm_t *vm = *state, *other = NULL;
    mica_error err = MICA_ERROR_INIT;
    vm_builtin row = row_named("hook");
    assert_int_equal(vm_new(NULL, &other, &err), MICA_OK);
    assert_int_equal(vm_builtin_overlay(vm, &row, forty_two, &err), MICA_OK);
    vm_records_tell(vm);
    assert_int_equal(vm_records_check(other, &vm->root->carried, &err), MICA_ERR_VERSION_MISMATCH);
    assert_non_null(strstr(err.message, "'hook'"));
    assert_int_equal(vm_builtin_overlay(other, &row, nine, &err), MICA_OK);
    assert_int_equal(vm_records_check(other, &vm->root->carried, &err), MICA_OK);
    vm_free(other);
}

static uint32_t extended(vm_t *vm, const char *name, vm_builtin_fn fn) {
    mica_error err = MICA_ERROR_INIT;
    vm_builtin row = row_named(name);
    uint32_t id = 0;
    assert_int_equal(vm_builtin_extend(vm, &row, fn, name, &id, &err), MICA_OK);
    return id;
}

static void functions_of_extensions_come_and_go_and_their_places_are_used_again(void **state) {
    vm_t *vm = *state;
    called gone = {"ext_one", 0};
    uint32_t one = extended(vm, "ext_one", forty_two), two = extended(vm, "ext_two", nine);
    assert_true(result_of(vm, "ext_one") == 42 && result_of(vm, "ext_two") == 9);
    assert_string_equal(vm_overlay_help(vm, one), "ext_one");
    vm_builtin_retract(vm, one);
    must_raise(vm, call_by_name, &gone, "no function");
    assert_null(vm_overlay_help(vm, one));
    assert_int_equal(extended(vm, "ext_three", forty_two), one);
    assert_int_equal(extended(vm, "ext_two", forty_two), two); /* given twice, the second counts */
    assert_true(result_of(vm, "ext_two") == 42);
    vm_overlay_drop(vm);
    vm_forget_names(vm);
    must_raise(vm, call_by_name, &(called){"ext_two", 0}, "no function");
}

static void memory_holds_no_ids_of_functions_of_extensions(void **state) {
    vm_t *vm = *state, *other = NULL;
    mica_error err = MICA_ERROR_INIT;
    vm_builtin hook = row_named("hook");
    assert_int_equal(vm_new(NULL, &other, &err), MICA_OK);
    (void)extended(vm, "ext_one", forty_two);
    assert_true(result_of(vm, "ext_one") == 42);
    vm_sym name = vm_known_name(vm, "ext_one", 7);
    assert_true(vm_sym_record(vm, name)->func & VM_FN_BUILTIN);
    vm_carry_ready(vm);
    assert_int_equal(vm_sym_record(vm, name)->func, 0);
    vm_records_tell(vm);
    assert_int_equal(vm_records_check(other, &vm->root->carried, &err), MICA_OK);
    assert_true(result_of(vm, "ext_one") == 42);
    assert_int_equal(vm_builtin_overlay(vm, &hook, nine, &err),
                     MICA_ERR_CONFIGURATION); /* it would lie behind */
    vm_free(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_id_leads_to_its_row_and_its_function),
        cmocka_unit_test_setup_teardown(memory_that_refers_to_other_builtins_is_refused_by_name, vm_setup,
                                        vm_teardown),
        cmocka_unit_test_setup_teardown(one_vm_is_given_a_function_and_no_other_is, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(given_twice_the_second_counts, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(a_row_that_is_none_is_refused_and_changes_nothing, vm_setup,
                                        vm_teardown),
        cmocka_unit_test_setup_teardown(memory_with_a_vms_own_builtins_needs_them, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(functions_of_extensions_come_and_go_and_their_places_are_used_again,
                                        vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(memory_holds_no_ids_of_functions_of_extensions, vm_setup,
                                        vm_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
