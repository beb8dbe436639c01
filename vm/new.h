/* vm/new.h - making a VM whole: the one header that knows of all rooms. */
#ifndef VM_NEW_H
#define VM_NEW_H

#include "vm/heap/cage.h"

/* Reserves a cage and makes an empty VM. Errors: NO_MEMORY, CONFIGURATION. End it with vm_free (accepts
 * NULL). */
MICA_MUST_USE mica_status vm_new(const vm_gc_config *gc, vm_t **out, mica_error *err);
void vm_free(vm_t *vm);

#endif
