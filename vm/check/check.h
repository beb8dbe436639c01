/* vm/check/check.h - the deep verifier: proves that memory which came from a stranger is a state that the VM itself could
 * have made. Called behind vm_adopt_end and before anything runs, and by tests of every state there is. */
#ifndef VM_CHECK_CHECK_H
#define VM_CHECK_CHECK_H

#include "base/halt.h"
#include "vm/heap/cage.h"

/* Believes nothing of the cage but that vm_adopt_end took it (vm/run/carry.h): the root, symbols, every block of the
 * heap and every object in it, code, frames, registers, what builtins hold in their frames, and that every count of
 * references is exact. What it accepts runs without touching memory that is not its own. The VM's resolver must know
 * the snapshots that the memory refers to. It writes nothing; free memory in large pieces is given to the system instead
 * of being read. It needs memory in proportion to the heap, at most half as much, and time in proportion to the memory
 * that came, whatever is in it. Errors: CORRUPTED with the region and the offset in the cage of what cannot be proved;
 * those of a snapshot whose code is used; NO_MEMORY. After an error the VM is good for vm_free alone. */
MICA_MUST_USE mica_status vm_deep_check(vm_t *vm, mica_error *err);
/* The same where who asked may give it up. Errors: as above, those of the halt. */
MICA_MUST_USE mica_status vm_deep_check_halting(vm_t *vm, base_halt *halt, mica_error *err);

#endif
