/* vm/heap/chunks.h - what heap.c asks of the chunks of small blocks. Inside vm/ only. */
#ifndef VM_HEAP_CHUNKS_H
#define VM_HEAP_CHUNKS_H

#include "vm/heap/root.h"

#define VM_LARGE         VM_KIB(32)
#define VM_CHUNK         VM_KIB(256)
#define VM_SMALL_CLASSES 57u /* the first class beyond VM_LARGE */

/* What is left of the chunk that blocks are cut from goes to the free lists. */
void vm_chunk_leave(vm_t *vm);
/* A chunk that was given back, all zero, or 0. */
uint64_t vm_chunk_free(vm_t *vm);
/* Gives chunks that are free to the system, as many as the settings of the collector ask for. */
void vm_chunks_return(vm_t *vm);

/* heap.c: whether `size` more free bytes may be kept. */
bool vm_keeps_pages(const vm_root *root, size_t size);

#endif
