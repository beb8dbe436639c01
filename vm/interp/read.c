/* vm/interp/read.c - reading a register as a source: through the box of a shared variable, and through the variable to
 * a function when it has no value. The one place where C nests for M code, and the arrow that makes the interpreter's
 * files one circle.
 *
 * `x` in code means the variable x where that has a value, and else the function x, called without arguments. The
 * compiler emits a call where it sees that the variable is never assigned; what is left are variables assigned on some
 * paths only. They are so few that reading them is allowed to be slow, but it must be right: the function may raise
 * (the exception goes on to this loop's handlers), may be stopped (the stop waits until the outer loop's next safe
 * point), may read such variables itself, to any depth (vm_descend bounds it), and its value must outlive the
 * instruction. */
#include "vm/interp/interp_internal.h"
#include "vm/interp/nested.h"

static prog_value *lend(vm_root *root) {
    return &root->lent[root->lent_at++ % VM_LENT];
}

/* The running instruction may have read variables of its frame already, and borrows their values. The function may
 * write those variables, by assignin or because they are global: what it has replaced is kept as long as the
 * instruction may need it, and no longer, since a second holder makes stores copy. `saved` is the stack index of the
 * values before. */
static void keep_replaced(vm_t *vm, const vm_frame *f, uint32_t saved, uint32_t nvars) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < nvars; i++) {
        prog_value *was = &vm->stack[saved + i];
        if (*was == vm_unbox(vm, vm->stack[f->base + i])) vm_drop(vm, was);
        n += prog_is_object(*was);
    }
    if (n == 0) return;
    uint32_t mark = vm_pool_mark(vm);
    prog_value *members, cell = vm_new_cell(vm, 1, n, &members);
    for (uint32_t i = 0; i < nvars; i++)
        if (prog_is_object(vm->stack[saved + i])) {
            vm_set(vm, members++, vm->stack[saved + i]);
            vm_drop(vm, &vm->stack[saved + i]);
        }
    vm_set(vm, lend(vm->root), cell);
    vm_pool_drain(vm, mark);
}

/* A variable without a value means the function of its name. The value is kept in the root as long as the
 * instruction that reads it may need it. A function in M runs in a loop of its own here: what reads a
 * register cannot be left and entered again.
 *
 * It is kept out of vm_read, which runs for most operands and would save all its registers for it. */
__attribute__((noinline)) static prog_value read_function(vm_t *vm, vm_sym name) {
    vm_root *root = vm->root;
    vm_descend(vm, "called");
    vm_named named = vm_function_named(vm, vm_sym_text(vm, name));
    uint64_t func = named.code ? named.code : vm_resolve(vm, named.name);
    if (!func) vm_error_undefined(vm, name);
    vm_frame *f = vm_top_frame(vm);
    /* the function may read such names too: what is lent already waits in registers, where errors find it. An
     * instruction has at most a few operands, so VM_LENT values are enough for all that it may hold at once */
    uint32_t at = f->top, waiting = at + 1, saved = waiting + VM_LENT, nvars = vm_frame_code(vm, f)->nvars;
    f->top = saved + nvars;
    if (!vm_stack_fits(vm, f->top + VM_STACK_SPARE)) {
        f->top = at;
        vm_error_memory(vm);
    }
    prog_value owner = named.code ? named.owner : vm_sym_record(vm, named.name)->owner;
    vm_guard_stack(vm, f->top);
    vm->stack[at] = PROG_UNDEF;
    vm_put_aside(vm, f, waiting, nvars);
    vm_start_nested(
        vm, (vm_target){func, prog_is_object(owner) && !(func & VM_FN_BUILTIN) ? owner : PROG_UNDEF, NULL, 0},
        (vm_site){.base = f->top, .nout = 1, .ret = at});
    vm_lend_again(vm, waiting);
    keep_replaced(vm, f, saved, nvars);
    prog_value v = vm->stack[at], *kept = lend(root);
    vm->stack[at] = PROG_UNDEF;
    f->top = at;
    if (v == PROG_UNDEF)
        vm_error(vm, "Octave:undefined-function",
                 "value on the right hand side of the assignment not defined");
    vm_set(vm, kept, v);
    vm_decref(vm, v);
    return *kept;
}

prog_value vm_read(vm_t *vm, const vm_frame *f, const prog_value *regs, unsigned i) {
    prog_value v = vm_unbox(vm, regs[i]);
    if (v != PROG_UNDEF) return v;
    const prog_code *code = vm_frame_code(vm, f);
    if (i < code->nvars) return read_function(vm, vm_code_sym(vm, code, prog_code_vars(code)[i]));
    vm_error(vm, "Octave:undefined-function", "value on the right hand side of the assignment not defined");
}
