/* vm/fuse/chain.h - chains of element-wise instructions run in one pass. Inside vm/ only. */
#ifndef VM_FUSE_CHAIN_H
#define VM_FUSE_CHAIN_H

#include "vm/run/registers.h"

#define VM_CHAIN_FROM 1024 /* elements: below, finding a chain costs what its temporaries do */

/* Whether a register holds an array that is worth looking for a chain. */
static inline bool vm_chain_worth(const vm_t *vm, prog_value v) {
    if (!prog_is_object(v)) return false;
    const prog_array *a = vm_array(vm, v);
    return a->h.kind == PROG_KIND_ARRAY && a->numel >= VM_CHAIN_FROM;
}

/* The instruction in front of f->pc and as many behind it as form a chain of at least two operations: runs
 * all of them and sets f->pc behind the last. False where there is no chain: nothing has happened then. */
bool vm_op_chain(vm_t *vm, vm_frame *f, prog_value *regs);

#endif
