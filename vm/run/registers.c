/* vm/run/registers.c - storing in registers: the one way in which an instruction's result gets into a variable. */
#include "vm/run/registers.h"

/* The new value is in place before the old one goes, whose end may look at the register. */
void vm_write(vm_t *vm, prog_value *regs, unsigned i, prog_value owned) {
    prog_value *slot = vm_var_slot(vm, &regs[i]), old = *slot;
    vm_store(vm, slot, owned);
    vm_decref(vm, old);
}
