/* vm/heap/regions.h - the regions of the cage as a table (vm/heap/regions.def): what carries a VM's memory reads it. */
#ifndef VM_HEAP_REGIONS_H
#define VM_HEAP_REGIONS_H

#include "vm/heap/vm.h"

typedef enum vm_region_kind {
    VM_KIND_FILE,  /* a snapshot's file, which the state names and does not hold */
    VM_KIND_STATE, /* carried */
    VM_KIND_WORK   /* empty whenever a VM is stopped */
} vm_region_kind;
typedef struct vm_region {
    char name[16]; /* as files name it */
    uint64_t at, room;
    uint8_t kind; /* vm_region_kind */
    bool down;    /* it grows from its last byte to lower offsets */
} vm_region;
extern const vm_region vm_regions[VM_REGION_COUNT];

/* The offsets [*from, *to) of a region that hold something; what is open beyond reads as zeros. Empty for
 * files. */
void vm_region_used(const vm_t *vm, vm_region_id region, uint64_t *from, uint64_t *to);
/* The region that holds all of [from, to), or VM_REGION_COUNT. */
vm_region_id vm_region_of(uint64_t from, uint64_t to);
/* Opens `bytes` of a region for what comes of another cage, and lets links lie where it had them. */
bool vm_region_adopt(vm_t *vm, vm_region_id region, uint64_t bytes);

#endif
