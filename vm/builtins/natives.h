/* vm/builtins/natives.h - what builtins say of the progress that their native frames hold (vm/builtins/natives.def).
 * Called by the deep verifier for frames of memory that is not believed: everything that the call refers to is well
 * formed, but need not be what this builtin put there. They read, and neither raise nor make anything. */
#ifndef VM_BUILTINS_NATIVES_H
#define VM_BUILTINS_NATIVES_H

#include "vm/run/builtin.h"

bool vm_holds_always(vm_t *vm, const vm_call *c);
bool vm_holds_cellfun(vm_t *vm, const vm_call *c);
bool vm_holds_arrayfun(vm_t *vm, const vm_call *c);
bool vm_holds_accumarray(vm_t *vm, const vm_call *c);
bool vm_holds_eval(vm_t *vm, const vm_call *c);
bool vm_holds_evalin(vm_t *vm, const vm_call *c);
bool vm_holds_results(vm_t *vm, const vm_call *c);

/* The same of the records of the root (vm/heap/records.def) that rooms of builtins keep. */
bool vm_holds_files(vm_t *vm);
bool vm_holds_generators(vm_t *vm);
bool vm_holds_extensions(vm_t *vm);

/* A cell or an array that the frame alone holds, so that it may be changed where it lies. */
static inline bool vm_holds_alone(const vm_t *vm, prog_value v) {
    return vm_is_counted(v) && vm_obj(vm, v)->rc == 1;
}

#endif
