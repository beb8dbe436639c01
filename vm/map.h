/* vm/map.h - what the rest of vm/ may ask of containers.Map objects beyond vm/ops.h. */
#ifndef VM_MAP_H
#define VM_MAP_H

#include "vm/object.h"

int64_t vm_map_count(vm_t *vm, prog_value map);
/* The union of n maps; later ones win. */
prog_value vm_map_concat(vm_t *vm, uint32_t n, const prog_value *maps);

#endif
