/* vm/run/registers.c - storing in registers. */
#include "vm/run/registers.h"

void vm_write(vm_t *vm, prog_value *regs, unsigned i, prog_value owned) {
    prog_value *slot = vm_var_slot(vm, &regs[i]), old = *slot;
    *slot = owned;
    vm_decref(vm, old);
}
