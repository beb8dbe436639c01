/* vm/builtins/objects/events.h - what the end of a handle needs to know of its listeners. */
#ifndef VM_BUILTINS_OBJECTS_EVENTS_H
#define VM_BUILTINS_OBJECTS_EVENTS_H

#include "vm/run/frame.h"

/* Whether somebody listens to the end of the handle, and what is called with it and VM_DESTRUCTION then. */
bool vm_object_tells_end(vm_t *vm, prog_value handle);
prog_value vm_object_teller(vm_t *vm);

#endif
