/* vm/heap/scrub.h - memory that nobody uses any more is cleared before it is saved. */
#ifndef VM_HEAP_SCRUB_H
#define VM_HEAP_SCRUB_H

#include "vm/heap/vm.h"

/* Free blocks, registers above the top frame's, frames that ended and output that was written hold zeros afterwards, but
 * for the links of the heap's lists; pages of large free blocks are given back. The VM is stopped. */
void vm_scrub(vm_t *vm);
/* The two halves of it, for a save in slices: all but small free blocks; and those of which `with` says that some of their bytes
 * at an offset of the cage were written and are about to be saved. */
void vm_scrub_large(vm_t *vm);
void vm_scrub_small(vm_t *vm, bool (*with)(void *ctx, uint64_t at, uint64_t bytes), void *ctx);
/* Large free blocks give their pages back (vm/heap/heap.c). */
void vm_heap_scrub(vm_t *vm);

#endif
