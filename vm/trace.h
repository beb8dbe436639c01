/* vm/trace.h - visiting every value slot an object holds. Used when objects end and by the cycle collector.
 */
#ifndef VM_TRACE_H
#define VM_TRACE_H

#include "vm/object.h"

typedef void (*vm_trace_fn)(vm_t *vm, prog_value *slot, void *ctx);

/* Every containers.Map object begins with this; the collector keeps its place in the candidate lists there.
 */
typedef struct vm_map_head {
    prog_obj h;
    uint32_t gc_generation; /* 1…3; 0 = not listed */
    uint32_t gc_index;
} vm_map_head;

/* Calls `each` for every slot of `o` that holds a counted reference. */
void vm_trace(vm_t *vm, prog_obj *o, vm_trace_fn each, void *ctx);
/* The slots of a containers.Map (vm/map.c) and of a loaded code object (vm/load.c). */
void vm_map_members(vm_t *vm, prog_value map, vm_trace_fn each, void *ctx);
void vm_code_members(vm_t *vm, vm_raw *code, vm_trace_fn each, void *ctx);

/* The cycle collector's candidate list (vm/gc.c): a new map is noted once it is whole (its members may be
 * visited), an ended map is forgotten. */
void vm_gc_note(vm_t *vm, prog_value map);
void vm_gc_forget(vm_t *vm, prog_value map);
void vm_gc_list(vm_t *vm, prog_value map); /* appends to the list of its generation */

#endif
