/* vm/heap/chunks.c - the chunks that small blocks are cut from: taken, and given back when all of one is free.
 *
 * Small blocks of all classes lie mixed in chunks of 256 KiB, in the order in which they were first asked for: what a
 * program makes together lies together. The price is that a chunk is given back only when all of it is free.
 *
 * A chunk begins at a multiple of its size, so a block's place tells its chunk; and what is left over at the end of a
 * chunk is cut into free blocks, so every byte of it belongs to a block. Free blocks lie in the list of their class. A
 * chunk is free, then, when the blocks of the lists that lie in it fill it. Nothing counts that while the program runs:
 * the lists are walked when as much was freed as they held after the last walk, and more free memory is kept than the
 * settings allow. */
#include "vm/heap/chunks.h"

#include "base/alloc.h"

#include <string.h>

#define WALK_LEAST VM_MIB(4) /* bytes freed between two walks */
#define KEPT_LEAST VM_MIB(8) /* free bytes that are kept in any case */

static void push(vm_t *vm, uint64_t at, uint8_t c) {
    vm_gate_word(vm, vm_at(vm, at), vm->root->free_list[c]);
    vm->root->free_list[c] = at;
    vm->root->cached += vm_class_size(c);
}

void vm_chunk_leave(vm_t *vm) {
    vm_root *root = vm->root;
    for (uint8_t c = VM_SMALL_CLASSES - 1; root->chunk_at < root->chunk_end;) {
        while (vm_class_size(c) > root->chunk_end - root->chunk_at)
            c--;
        push(vm, root->chunk_at, c);
        root->chunk_at += vm_class_size(c);
    }
}

uint64_t vm_chunk_free(vm_t *vm) {
    vm_root *root = vm->root;
    uint64_t at = root->free_chunks;
    if (!at) return 0;
    memcpy(&root->free_chunks, vm_at(vm, at), 8);
    vm_gate_word(vm, vm_at(vm, at), 0);
    root->churn += VM_CHUNK;
    return at;
}

/* ---- giving back ---- */

static uint64_t window_of(uint64_t at) {
    return (at - VM_HEAP) / VM_CHUNK;
}

/* Adds up the free bytes of each chunk; returns the sum. */
static uint64_t count_free(vm_t *vm, uint32_t *bytes) {
    uint64_t sum = 0;
    for (unsigned c = 1; c < VM_SMALL_CLASSES; c++) {
        size_t size = vm_class_size((uint8_t)c);
        for (uint64_t at = vm->root->free_list[c]; at; memcpy(&at, vm_at(vm, at), 8)) {
            bytes[window_of(at)] += (uint32_t)size;
            sum += size;
        }
    }
    return sum;
}

/* Takes the blocks of chunks that are all free out of the lists. */
static void unlink_free(vm_t *vm, const uint32_t *bytes) {
    for (unsigned c = 1; c < VM_SMALL_CLASSES; c++) {
        uint64_t kept = 0, last = 0, next;
        for (uint64_t at = vm->root->free_list[c]; at; at = next) {
            memcpy(&next, vm_at(vm, at), 8);
            if (bytes[window_of(at)] == VM_CHUNK) continue;
            if (last)
                vm_gate_word(vm, vm_at(vm, last), at);
            else
                kept = at;
            last = at;
        }
        if (last) vm_gate_word(vm, vm_at(vm, last), 0);
        vm->root->free_list[c] = kept;
    }
}

/* A chunk whose pages the system does not take keeps its memory, and is cleared. */
static void give_back(vm_t *vm, uint64_t at) {
    vm_root *root = vm->root;
    if (vm_cage_give_back(vm, at, at + VM_CHUNK)) {
        vm_gate_returned(vm, vm_at(vm, at), VM_CHUNK);
        root->returned += VM_CHUNK;
    } else {
        vm_gate_open(vm, vm_at(vm, at), VM_CHUNK);
        memset(vm_at(vm, at), 0, VM_CHUNK);
    }
    vm_gate_word(vm, vm_at(vm, at), root->free_chunks);
    root->free_chunks = at;
}

/* Small blocks come and go in great numbers, and pages are dearer to get again than to keep: some more may be free
 * than is granted to large blocks. */
static bool keeps_chunks(const vm_root *root) {
    double share = 1.0 - root->gc.target_utilisation;
    return (double)root->cached <= share * (double)(root->used + root->cached) + (double)KEPT_LEAST ||
           vm_keeps_pages(root, 0);
}

void vm_chunks_return(vm_t *vm) {
    vm_root *root = vm->root;
    root->freed = 0;
    if (keeps_chunks(root)) return;
    uint64_t windows = window_of(root->heap_top + VM_CHUNK - 1) + 1, found = 0;
    uint32_t *bytes = base_calloc(windows, sizeof *bytes);
    if (!bytes) return;
    root->walk_at = count_free(vm, bytes);
    for (uint64_t k = windows; k-- > 0;) { /* the newest first, and no more than need be */
        if (bytes[k] != VM_CHUNK) continue;
        if (keeps_chunks(root)) {
            bytes[k] = 0;
            continue;
        }
        root->cached -= VM_CHUNK;
        found++;
    }
    if (found) unlink_free(vm, bytes);
    for (uint64_t k = 0; k < windows && found; k++)
        if (bytes[k] == VM_CHUNK) give_back(vm, VM_HEAP + k * VM_CHUNK);
    if (found) root->churn -= root->churn / 4;
    base_free(bytes);
    root->walk_at -= found * VM_CHUNK;
    if (root->walk_at < WALK_LEAST) root->walk_at = WALK_LEAST;
}
