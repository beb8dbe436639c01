/* vm/heap/scrub.c - clears what nobody uses any more, before memory is saved: a password that was in a variable must not
 * be found in a file because its block was freed and not used again. Called by whoever saves, with the VM stopped.
 *
 * A block that holds zeros already is only read, so what was cleared once makes no page different at the next save. What
 * is not cleared are bytes within a block that its object does not use, behind its end. */
#include "vm/heap/scrub.h"

#include "vm/heap/chunks.h"
#include "vm/heap/guard.h"
#include "vm/heap/regions.h"

static void clear(vm_t *vm, void *at, size_t bytes) {
    const uint8_t *from = at;
    size_t k = 0;
    while (k < bytes && !from[k])
        k++;
    if (k == bytes) return;
    vm_gate_open(vm, at, bytes);
    memset(at, 0, bytes);
}

/* The first word of a free block is its link. */
void vm_scrub_small(vm_t *vm, bool (*with)(void *ctx, uint64_t at, uint64_t bytes), void *ctx) {
    for (unsigned c = 1; c < VM_SMALL_CLASSES; c++) {
        size_t size = vm_class_size((uint8_t)c);
        for (uint64_t at = vm->root->free_list[c]; at; memcpy(&at, vm_at(vm, at), 8))
            if (!with || with(ctx, at, size)) clear(vm, (uint8_t *)vm_at(vm, at) + 8, size - 8);
    }
}

/* As far as the pages are saved: to the end of the last one that is used. */
static void clear_rest(vm_t *vm, uint64_t from) {
    uint64_t end = (from + VM_PAGE - 1) & ~(uint64_t)(VM_PAGE - 1);
    memset(vm_at(vm, from), 0, end - from);
}

void vm_scrub_large(vm_t *vm) {
    vm_root *root = vm->root;
    uint64_t from, to; /* a frame may end below the end of one under it, whose registers are in use */
    vm_region_used(vm, VM_REGION_STACK, &from, &to);
    vm_guard_lift(vm);
    vm_heap_scrub(vm);
    clear_rest(vm, to);
    clear_rest(vm, VM_FRAMES + root->nframes * sizeof(vm_frame));
    clear(vm, root->out_buffer + root->out_len, sizeof root->out_buffer - root->out_len);
}

void vm_scrub(vm_t *vm) {
    vm_scrub_large(vm);
    vm_scrub_small(vm, NULL, NULL);
}
