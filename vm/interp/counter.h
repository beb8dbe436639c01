/* vm/interp/counter.h - how far a program has run: the record "counter" (vm/heap/records.def). Included in vm/ and
 * session/.
 *
 * The count is that of safe points: functions that were entered and jumps backward that were taken. Between two of them
 * control goes forward only, so the count and the place of the top frame name one moment of the run. A VM counts or
 * does not; the loop that counts is a compile of its own (vm/interp/loop_counted.c), so the plain one pays nothing. */
#ifndef VM_INTERP_COUNTER_H
#define VM_INTERP_COUNTER_H

#include "vm/heap/root.h"

typedef struct vm_counter {
    uint64_t count; /* safe points that were passed */
    uint64_t stop;  /* the VM stops when `count` becomes this; 0: nowhere */
    uint32_t on;    /* counted from the beginning */
    uint32_t stood; /* the VM stopped where a function begins, which is counted already */
} vm_counter;
VM_RECORD_SIZE(counter, vm_counter);

/* Begins to count, from 0: between runs. */
void vm_count_begin(vm_t *vm);
/* Stops the VM when it has passed so many safe points in all; false where that is behind it, or it does not count. 0: stops
 * nowhere. */
bool vm_count_stop_at(vm_t *vm, uint64_t count);
/* Whether it has passed as many as it was to stop at; true once. */
static inline bool vm_count_met(vm_t *vm) {
    vm_counter *c = vm_record_counter(vm);
    bool met = c->stop && c->count >= c->stop;
    if (met) c->stop = 0;
    return met;
}
/* A safe point is passed: of the loop that counts. */
static inline void vm_count_one(vm_t *vm) {
    vm_counter *c = vm_record_counter(vm);
    if (__builtin_expect(++c->count == c->stop, 0)) vm_request_stop(vm);
}
/* The same where a function begins, which is reached again when a VM that was stopped there goes on. */
static inline void vm_count_entry(vm_t *vm, const vm_frame *f) {
    vm_counter *c = vm_record_counter(vm);
    if (f->pc == 0 && !c->stood) vm_count_one(vm);
    c->stood = 0;
}
/* Before a stop at the next instruction of f. */
static inline void vm_count_stood(vm_t *vm, const vm_frame *f) {
    vm_record_counter(vm)->stood = f->pc == 0;
}

#endif
