/* vm/run/reuse.h - values whose place is about to be overwritten by what is made of them. Inside vm/ only. */
#ifndef VM_RUN_REUSE_H
#define VM_RUN_REUSE_H

#include "vm/run/registers.h"

/* The place that register `reg` is stored in next, where it holds v and nobody else does but one operand;
 * else NULL. */
prog_value *vm_held_by_store(vm_t *vm, const vm_frame *f, unsigned reg, prog_value v);

/* c = {c{:}, v, …}: where nothing happens between the running instruction, which puts the members of the row
 * `cell` into the empty list `list`, and the one that makes c of the list, but that members are added which
 * fit into c's block, c itself becomes the list. False where this is not such a case. */
bool vm_reopen_cell(vm_t *vm, const vm_frame *f, unsigned list, unsigned cell);

/* Whether one of n values has two holders, so that vm_give_arguments may find something. */
static inline bool vm_any_held_twice(const vm_t *vm, uint32_t n, const prog_value *values) {
    for (uint32_t k = 0; k < n; k++)
        if (vm_holders(vm, values[k]) == 2) return true;
    return false;
}
/* Before a call of M code whose results go to registers of the caller: what an argument shares only with the variable
 * that a result is stored in next moves into the call. */
void vm_give_arguments(vm_t *vm, const vm_frame *f, const prog_code *callee, vm_site site);

#endif
