/* tests/vm/gate.c - the gated build itself (vm/heap/gate.c): a write that goes round the gate ends the program, and
 * those that pass it do not. Built with VM_GATED. */
#include "vm_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef void (*act)(vm_t *vm, prog_value cell, prog_value numbers);

/* What becomes of a process that does it to two objects that an earlier instruction made: 0, or the signal. */
static int end_of(act what) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        vm_t *vm = NULL;
        mica_error err = MICA_ERROR_INIT;
        freopen("/dev/null", "w", stderr); /* where it happened is of no interest here */
        if (vm_new(NULL, &vm, &err) != MICA_OK) _exit(1);
        prog_value numbers = vm_new_matrix(vm, PROG_DOUBLE, 0, 3, 1, NULL),
                   cell = vm_new_cell(vm, 1, 2, NULL);
        vm_gate_close(vm);
        what(vm, cell, numbers);
        vm_free(vm);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

static void writes_an_element(vm_t *vm, prog_value cell, prog_value numbers) {
    (void)cell;
    ((double *)vm_data(vm_array(vm, numbers)))[0] = 1;
}
static void writes_a_header(vm_t *vm, prog_value cell, prog_value numbers) {
    (void)cell;
    vm_array(vm, numbers)->numel = 2;
}
static void writes_after_another_was_asked_for(vm_t *vm, prog_value cell, prog_value numbers) {
    if (vm_unique(vm, cell)) writes_an_element(vm, cell, numbers);
}
static void writes_where_others_hold(vm_t *vm, prog_value cell, prog_value numbers) {
    vm_incref(vm, numbers);
    if (!vm_unique(vm, numbers)) writes_an_element(vm, cell, numbers);
}
static void writes_an_instruction_later(vm_t *vm, prog_value cell, prog_value numbers) {
    if (!vm_unique(vm, numbers)) return;
    vm_gate_close(vm);
    writes_an_element(vm, cell, numbers);
}
static void writes_to_a_counted(vm_t *vm, prog_value cell, prog_value numbers) {
    vm_incref(vm, numbers);
    vm_decref(vm, numbers);
    writes_an_element(vm, cell, numbers);
}

static void what_goes_round_the_gate_is_caught(void **state) {
    (void)state;
    const act acts[] = {writes_an_element,           writes_a_header,     writes_after_another_was_asked_for,
                        writes_an_instruction_later, writes_to_a_counted, writes_where_others_hold};
    for (size_t k = 0; k < sizeof acts / sizeof *acts; k++)
        assert_int_equal(end_of(acts[k]), SIGSEGV);
}

static void asks_first(vm_t *vm, prog_value cell, prog_value numbers) {
    if (vm_unique(vm, numbers)) writes_an_element(vm, cell, numbers);
}
static void makes_unique(vm_t *vm, prog_value cell, prog_value numbers) {
    vm_set(vm, &vm->stack[0], numbers);
    vm_make_unique(vm, &vm->stack[0]);
    writes_an_element(vm, cell, vm->stack[0]);
}
static void sets_a_member(vm_t *vm, prog_value cell, prog_value numbers) {
    vm_set(vm, &vm_cell_data(vm_array(vm, cell))[0], numbers);
}
static void fills_what_is_new(vm_t *vm, prog_value cell, prog_value numbers) {
    (void)numbers;
    writes_an_element(vm, cell, vm_new_matrix(vm, PROG_DOUBLE, 0, 3, 1, NULL));
}
static void frees(vm_t *vm, prog_value cell, prog_value numbers) {
    (void)cell;
    (void)numbers;
    vm_pool_drain(vm, 0);
    fills_what_is_new(vm, 0, 0);
}

static void what_passes_the_gate_goes_on(void **state) {
    (void)state;
    const act acts[] = {asks_first, makes_unique, sets_a_member, fills_what_is_new, frees};
    for (size_t k = 0; k < sizeof acts / sizeof *acts; k++)
        assert_int_equal(end_of(acts[k]), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_round_the_gate_is_caught),
        cmocka_unit_test(what_passes_the_gate_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
