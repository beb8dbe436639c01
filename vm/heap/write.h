/* vm/heap/write.h - the one gate of writes to heap objects: counting references, storing them, and finding out whether
 * an object may be changed where it lies. Part of vm/heap/vm.h, which alone includes it.
 *
 * COUNTS. An object lives as long as something counted refers to it: a register, a slot of another object, the root,
 * the pool. Values below the heap (constants of snapshots) are never counted. Whoever only looks at a value borrows it:
 * no count is taken as long as what it was read from stays as it is, which holds within an instruction, and within a
 * builtin for its arguments. A count is taken by what keeps a value. Reading should write nothing: a page that was
 * written is a page that a checkpoint must look at, and counts lie in the objects' own pages.
 *
 * CHANGING IN PLACE. M values have value semantics, so an object may be changed where it lies only while one holder
 * refers to it and that holder asks: vm_unique, or vm_make_unique, which copies it otherwise. Handles (containers.Map)
 * and boxes (variables that functions share) are changed for all their holders.
 *
 * THE GATE. Trackers of changes (cards, a recorder of the past) must hear of every write, so there are five ways to
 * write to the heap and no sixth:
 *   1. into what was just allocated, until the instruction that did ends;
 *   2. into an object for which vm_unique or vm_make_unique answered that it may be changed, as long;
 *   3. into a slot by vm_set or vm_store;
 *   4. counts, by vm_incref, vm_decref and vm_incref_by;
 *   5. behind a vm_gate_open of one's own: maps, caches within objects, the collector, the heap's lists of free blocks.
 *      All of them pass vm_gate_open, which does nothing in the program that is shipped. The gated build
 *      (vm/heap/gate.c, target mica_gated) keeps the heap write-protected and opens there what is about to be written,
 *      each object on pages of its own, until the next instruction: a write that goes round the gate ends it. The tests
 *      gate/… run the language's programs under it. */
#ifndef VM_HEAP_WRITE_H
#define VM_HEAP_WRITE_H

#include <string.h>

#if VM_GATED
/* The running instruction is about to write some of the `bytes` from `at` on; what is not in the heap does not matter.
 * Whoever has no VM at hand passes NULL. */
void vm_gate_open(const vm_t *vm, const void *at, size_t bytes);
void vm_gate_open_object(const vm_t *vm, prog_value v);          /* all of its block */
void vm_gate_count(const vm_t *vm, prog_obj *o, uint32_t by);    /* adds to a count */
void vm_gate_word(const vm_t *vm, void *at, uint64_t word);      /* writes one word */
void vm_gate_returned(const vm_t *vm, void *at, size_t bytes);   /* these pages were given to the system */
void vm_gate_close(const vm_t *vm);                              /* an instruction, or a builtin, begins */
void vm_gate_begin(vm_t *vm);                                    /* a new VM */
void vm_gate_end(vm_t *vm);                                      /* it goes */
void vm_gate_commit(const vm_t *vm, uint64_t from, uint64_t to); /* so much of the heap became writable */
size_t vm_gate_bytes(size_t bytes);                              /* what a block of its own pages takes */
#else
static inline void vm_gate_open(const vm_t *vm, const void *at, size_t bytes) {
    (void)vm;
    (void)at;
    (void)bytes;
}
static inline void vm_gate_open_object(const vm_t *vm, prog_value v) {
    (void)vm;
    (void)v;
}
static inline void vm_gate_count(const vm_t *vm, prog_obj *o, uint32_t by) {
    (void)vm;
    o->rc += by;
}
static inline void vm_gate_word(const vm_t *vm, void *at, uint64_t word) {
    (void)vm;
    memcpy(at, &word, sizeof word);
}
static inline void vm_gate_returned(const vm_t *vm, void *at, size_t bytes) {
    (void)vm;
    (void)at;
    (void)bytes;
}
static inline void vm_gate_close(const vm_t *vm) {
    (void)vm;
}
static inline void vm_gate_begin(vm_t *vm) {
    (void)vm;
}
static inline void vm_gate_end(vm_t *vm) {
    (void)vm;
}
static inline void vm_gate_commit(const vm_t *vm, uint64_t from, uint64_t to) {
    (void)vm;
    (void)from;
    (void)to;
}
static inline size_t vm_gate_bytes(size_t bytes) {
    return bytes;
}
#endif

void vm_free_object(vm_t *vm, prog_value v); /* called when the last reference went */

/* Whether v is counted at all. */
static inline bool vm_is_counted(prog_value v) {
    return prog_is_object(v) && prog_offset(v) >= VM_HEAP;
}
static inline void vm_incref(vm_t *vm, prog_value v) {
    if (vm_is_counted(v)) vm_gate_count(vm, vm_obj(vm, v), 1);
}
/* `count` references at once to an object of the heap. */
static inline void vm_incref_by(vm_t *vm, prog_value v, uint32_t count) {
    vm_gate_count(vm, vm_obj(vm, v), count);
}
/* One reference less; true when it was the last, and the caller then ends the object. */
static inline bool vm_uncount(vm_t *vm, prog_obj *o) {
    vm_gate_count(vm, o, (uint32_t)-1);
    return o->rc == 0;
}
static inline void vm_decref(vm_t *vm, prog_value v) {
    if (vm_is_counted(v) && vm_uncount(vm, vm_obj(vm, v))) vm_free_object(vm, v);
}
/* Stores what the caller holds a reference to in *slot, without looking at what was there. */
static inline void vm_store(vm_t *vm, prog_value *slot, prog_value owned) {
    vm_gate_word(vm, slot, owned);
}
/* Stores v in *slot: takes a reference to v, drops the one to what was there. */
static inline void vm_set(vm_t *vm, prog_value *slot, prog_value v) {
    prog_value old = *slot;
    vm_incref(vm, v);
    vm_store(vm, slot, v);
    vm_decref(vm, old);
}
/* How many hold an object of the heap, for those who know who they are; 0 for other values. */
static inline uint32_t vm_holders(const vm_t *vm, prog_value v) {
    return vm_is_counted(v) ? vm_obj(vm, v)->rc : 0;
}
/* True when v is a heap object that only one holder refers to, so that it may be changed in place
 * by that holder, now. */
static inline bool vm_unique(const vm_t *vm, prog_value v) {
    if (!vm_is_counted(v) || vm_obj(vm, v)->rc != 1) return false;
    vm_gate_open_object(vm, v);
    return true;
}

#endif
