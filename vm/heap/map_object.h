/* vm/heap/map_object.h - how a containers.Map lies in the heap; what is done with maps is in vm/index/map.h.
 *
 * Map object:   vm_handle_head, key and value class, count, then two references:
 *
 *     table   RAW: u32 index[slots] (entry + 1, 0 = free), then vm_map_entry[cap]; entries 0 … count - 1 are in use
 *     order   RAW: u32[count], entries by ascending key; PROG_UNDEF when it must be made again */
#ifndef VM_HEAP_MAP_OBJECT_H
#define VM_HEAP_MAP_OBJECT_H

#include "vm/heap/object.h"

typedef struct vm_map_entry {
    prog_value key, value;
    uint64_t hash;
} vm_map_entry;

typedef struct vm_map {
    vm_handle_head head;
    uint8_t key_class, value_class;
    uint8_t spare[2];
    uint32_t
        serial; /* which of the shared objects made: what tells it from others in states (docs/state.md) */
    int64_t count;
    prog_value table, order;
} vm_map;

typedef struct vm_map_table {
    vm_raw raw;
    uint32_t slots, cap; /* slots is a power of two, twice cap */
    uint64_t spare;
    uint32_t index[];
} vm_map_table;

static inline vm_map *vm_map_of(const vm_t *vm, prog_value v) {
    return (vm_map *)vm_obj(vm, v);
}
static inline vm_map_table *vm_map_table_of(const vm_t *vm, const vm_map *m) {
    return (vm_map_table *)vm_obj(vm, m->table);
}
static inline vm_map_entry *vm_map_entries(vm_map_table *t) {
    return (vm_map_entry *)(void *)(t->index + t->slots);
}

#endif
