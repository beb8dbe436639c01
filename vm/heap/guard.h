/* vm/heap/guard.h - what a build with AddressSanitizer (preset asan) is told about the cage, which is one mapping
 * to it: bytes of a heap block beyond what was asked for, freed blocks, registers and frames above the live
 * ones, the unused pool. In other builds every function here is empty. Included in vm/ only.
 *
 * A block of the instrumented heap is [16 bytes: size asked for][object][at least 16 bytes], the outer two
 * poisoned; fresh bytes are filled with VM_GUARD_FILL, so that reading what was never written shows. A freed
 * block is poisoned and waits in a ring of the root before the heap may use it again. */
#ifndef VM_HEAP_GUARD_H
#define VM_HEAP_GUARD_H

#include "base/poison.h"
#include "vm/heap/root.h"

#define VM_GUARD_FILL 0xA7

/* The first `live` bytes of an object's block are in use, the rest was asked for to grow into. */
static inline void vm_guard_spare(vm_t *vm, prog_value v, size_t live) {
    if (BASE_ASAN) BASE_POISON((char *)vm_obj(vm, v) + live, vm_block_bytes(vm, v) - live);
}
/* Bytes [from, to) of an object are about to be used. */
static inline void vm_guard_grow(const void *object, size_t from, size_t to) {
    BASE_UNPOISON((const char *)object + from, to - from);
}
static inline void vm_guard_pool(const prog_value *slot, bool live) {
    if (live)
        BASE_UNPOISON(slot, sizeof *slot);
    else
        BASE_POISON(slot, sizeof *slot);
}

#if BASE_ASAN
void vm_guard_begin(vm_t *vm); /* a new VM */
void vm_guard_lift(vm_t *vm);  /* nothing of the cage is poisoned from here on: it is copied, or goes */
/* Registers below stack index `top` are about to be used; those above the top frame's are not any more. */
void vm_guard_stack(vm_t *vm, uint64_t top);
void vm_guard_stack_cut(vm_t *vm);
void vm_guard_frame(vm_t *vm, uint32_t index, bool live);
void vm_guard_entered(vm_t *vm); /* the newest frame is filled in */
/* Memory that was lifted, and whose blocks are known to be well formed, is watched again: the margins of an object, and
 * freed blocks, frames and registers above the live ones. */
void vm_guard_object(vm_t *vm, uint64_t object);
void vm_guard_resume(vm_t *vm, uint64_t stack_top);
uint64_t vm_guard_waiting(const vm_t *vm); /* bytes of freed blocks that wait */
#else
static inline void vm_guard_begin(vm_t *vm) {
    (void)vm;
}
static inline void vm_guard_lift(vm_t *vm) {
    (void)vm;
}
static inline void vm_guard_stack(vm_t *vm, uint64_t top) {
    (void)vm;
    (void)top;
}
static inline void vm_guard_stack_cut(vm_t *vm) {
    (void)vm;
}
static inline void vm_guard_entered(vm_t *vm) {
    (void)vm;
}
static inline void vm_guard_frame(vm_t *vm, uint32_t index, bool live) {
    (void)vm;
    (void)index;
    (void)live;
}
#endif

#endif
