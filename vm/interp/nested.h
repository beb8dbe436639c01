/* vm/interp/nested.h - M code called within C code; vm_above.call. */
#ifndef VM_INTERP_NESTED_H
#define VM_INTERP_NESTED_H

#include "vm/run/frame.h"

/* Runs a function to its end, within whatever instruction or builtin runs now. Raises what it raises. */
void vm_call_nested(vm_t *vm, const vm_now *now);

/* The parts of it, for who keeps other values. Values that are lent, and those of the frame's variables, are
 * put on the stack from index `at` on (VM_LENT + nvars places, which no frame has), so that what runs can
 * lend and write its own. */
void vm_put_aside(vm_t *vm, const vm_frame *f, uint32_t at, uint32_t nvars);
/* Calls it, over the arguments that lie there, and runs until it has ended; a stop that was asked for meanwhile is asked for
 * again. Raises what escapes. */
void vm_start_nested(vm_t *vm, vm_target target, vm_site site);
/* The values that were lent are lent again. Those of variables are the caller's to take, behind them. */
void vm_lend_again(vm_t *vm, uint32_t at);

#endif
