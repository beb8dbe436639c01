/* vm/index/map.h - what the rest of vm/ may ask of containers.Map objects beyond vm/index/access.h. */
#ifndef VM_INDEX_MAP_H
#define VM_INDEX_MAP_H

#include "vm/heap/trace.h"

/* The map that an object of a class below containers.Map holds, the value itself where it is a map, else PROG_UNDEF. */
#define VM_MAP_FIELD ".map" /* the field, which no property can have */
prog_value vm_map_inside(vm_t *vm, prog_value v);
/* A new map. key_class: PROG_CHAR, DOUBLE, SINGLE, INT32, UINT32, INT64 or UINT64; value_class: PROG_CHAR,
 * LOGICAL, a numeric class, or PROG_CELL for "any". Owned by the pool. */
prog_value vm_map_new(vm_t *vm, prog_class key_class, prog_class value_class);
int64_t vm_map_count(vm_t *vm, prog_value map);
bool vm_map_numeric(vm_t *vm, prog_value map);
/* The value of a key (borrowed), or PROG_UNDEF; also when the key is of another type. */
prog_value vm_map_find(vm_t *vm, prog_value map, prog_value key);
/* Where the value of a key lies, in a map whose values are of any class; else NULL. Valid until the map changes. */
prog_value *vm_map_slot(vm_t *vm, prog_value map, prog_value key);
/* Removes a key; false when there is none. */
bool vm_map_remove(vm_t *vm, prog_value map, prog_value key);
/* Row cells in the order of the keys. */
prog_value vm_map_keys(vm_t *vm, prog_value map);
prog_value vm_map_values(vm_t *vm, prog_value map);
prog_class vm_map_key_class(vm_t *vm, prog_value map);
prog_class vm_map_value_class(vm_t *vm, prog_value map); /* PROG_CELL for "any" */
/* The hash of a key as it is stored, and the order of two of one map. */
uint64_t vm_map_key_hash(vm_t *vm, prog_value key);
int vm_map_key_compare(vm_t *vm, prog_value x, prog_value y);
/* The union of n maps; later ones win. */
prog_value vm_map_concat(vm_t *vm, uint32_t n, const prog_value *maps);

#endif
