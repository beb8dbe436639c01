/* vm/run/registers.h - what instructions do with the registers of their frame. */
#ifndef VM_RUN_REGISTERS_H
#define VM_RUN_REGISTERS_H

#include "vm/run/frame.h"

/* The register was read: a temporary gives its value up. */
static inline void vm_consume(vm_t *vm, const prog_code *code, prog_value *regs, unsigned i) {
    if (i >= code->nvars) vm_drop(vm, &regs[i]);
}
/* Stores an owned value in a register, into the box if it holds one. */
void vm_write(vm_t *vm, prog_value *regs, unsigned i, prog_value owned);
/* The slot behind a variable register. */
static inline prog_value *vm_var_slot(vm_t *vm, prog_value *reg) {
    if (prog_is_object(*reg) && vm_obj(vm, *reg)->kind == PROG_KIND_BOX)
        return &((vm_box *)vm_obj(vm, *reg))->value;
    return reg;
}

#endif
