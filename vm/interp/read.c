/* vm/interp/read.c - reading a register, which may call a function. */
#include "vm/interp/interp_internal.h"

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
    /* the function may read such names too: what is lent already waits in registers, where errors find it */
    uint32_t until = root->nframes, at = f->top, waiting = at + 1;
    f->top += 1 + VM_LENT;
    if (f->top + VM_STACK_SPARE > VM_STACK_VALUES) vm_error_memory(vm);
    prog_value owner = named.code ? named.owner : vm_sym_record(vm, named.name)->owner;
    vm_guard_stack(vm, f->top);
    vm->stack[at] = PROG_UNDEF;
    for (uint32_t k = 0; k < VM_LENT; k++) {
        vm->stack[waiting + k] = root->lent[k];
        root->lent[k] = PROG_UNDEF;
    }
    vm_start_call(
        vm, (vm_target){func, prog_is_object(owner) && !(func & VM_FN_BUILTIN) ? owner : PROG_UNDEF, NULL, 0},
        (vm_site){.base = f->top, .nout = 1, .ret = at});
    bool stopped = false;
    while (root->nframes > until && !root->quitting) {
        vm_outcome outcome = vm_run(vm, until);
        if (outcome == VM_RAISED) vm_raise(vm, root->last_error);
        stopped |= outcome == VM_STOPPED;
    }
    vm_unwind_to(vm, until);
    if (stopped) vm->interrupt = VM_INTERRUPT_STOP; /* the host's wish is met at the next safe point */
    for (uint32_t k = 0; k < VM_LENT; k++) {
        prog_value theirs = root->lent[k];
        root->lent[k] = vm->stack[waiting + k];
        vm->stack[waiting + k] = PROG_UNDEF;
        vm_decref(vm, theirs);
    }
    prog_value v = vm->stack[at], *kept = &root->lent[root->lent_at++ % VM_LENT];
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
