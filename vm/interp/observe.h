/* vm/interp/observe.h - observing a VM: every frame that comes or goes and every write to registers and shared objects is told,
 * step by step. A VM that is observed runs the watching loop (vm/interp/loop_watched.c).
 *
 * A write is told also where what is written is what was there. Which writes were changes, states tell (session/leaves.h). */
#ifndef VM_INTERP_OBSERVE_H
#define VM_INTERP_OBSERVE_H

#include "vm/heap/seen.h"

/* Begins: `observer` is told from now on, and lives until the end. Between runs, or while the VM is stopped. False when memory
 * ran out. */
bool vm_observe_begin(vm_t *vm, vm_observer *observer);
/* Tells what the last step did, and ends. */
void vm_observe_end(vm_t *vm);
/* False: memory ran out since the beginning, and not everything was told. */
bool vm_observed_all(const vm_t *vm);

/* ---- for the watching loop ---- */
void vm_observe_frame(vm_t *vm);
void vm_observe_step(vm_t *vm, const prog_code *code, uint32_t at, uint64_t ins);
/* A run ends or stops. */
void vm_observe_settle(vm_t *vm);

#endif
