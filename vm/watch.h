/* vm/watch.h - being told of what a running program takes from outside. */
#ifndef VM_WATCH_H
#define VM_WATCH_H

#include "vm/run/outside.h"

/* Told of a call with what it takes (bits of vm/run/outside.h, at least one), ahead of it; of one that takes entropy behind
 * it, and only when its numbers came from there. The call's arguments may be looked at, nothing may be made or run. */
typedef void (*vm_watch_fn)(void *ctx, vm_t *vm, const vm_call *c, unsigned outside);
/* From now on until the VM ends, `told` hears of calls of builtins that take something from outside. A VM that is not
 * watched pays nothing for this, a watched one at those calls alone. The VM stands still. Errors: NO_MEMORY;
 * INVALID_ARGUMENT (it is watched already, or has builtins of its own). */
MICA_MUST_USE mica_status vm_watch(vm_t *vm, vm_watch_fn told, void *ctx, mica_error *err);
void vm_watch_free(vm_t *vm); /* for vm_free, behind vm_overlay_free */

#endif
