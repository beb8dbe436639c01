/* vm/fuse/loops.h - loops over arrays by scalar index run as one plan. Inside vm/ only. */
#ifndef VM_FUSE_LOOPS_H
#define VM_FUSE_LOOPS_H

#include "vm/run/registers.h"

#define VM_LOOP_FROM 200 /* times: a loop that runs less often is over before it has been looked at */

/* A loop was prepared by the FORPREP in front of f->pc: runs as many of its first iterations as form one
 * plan, and leaves state and variables as they are behind them, so that FORLOOP goes on with the next one. */
void vm_op_loop(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t forprep);

#endif
