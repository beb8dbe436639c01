/* vm/interp/nested.h - M code called within C code; vm_above.call. */
#ifndef VM_INTERP_NESTED_H
#define VM_INTERP_NESTED_H

#include "vm/heap/vm.h"

/* Runs a function to its end, within whatever instruction or builtin runs now. Raises what it raises. */
void vm_call_nested(vm_t *vm, const vm_now *now);

#endif
