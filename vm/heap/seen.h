/* vm/heap/seen.h - what an observer is told of that no instruction names: writes to objects that their holders share, and to
 * variables that are found by name. Without an observer a write pays one test. */
#ifndef VM_HEAP_SEEN_H
#define VM_HEAP_SEEN_H

#include "vm/heap/object.h"
#include "vm/heap/write.h"

typedef enum vm_seen {
    VM_SEEN_PUSH,     /* frame `where` is there */
    VM_SEEN_POP,      /* frame `where` is gone */
    VM_SEEN_REGISTER, /* register `where` of the stack was written */
    VM_SEEN_SHARED,   /* the map, handle, shared variable or code `v` was written */
    VM_SEEN_NAMED, /* the variable with the name v (a number; 0: any) of the frame `where`, or VM_BASE_SCOPE, was written */
    VM_SEEN_GLOBAL /* the name `where` has another global variable */
} vm_seen;

typedef struct vm_observer vm_observer;
struct vm_observer {
    void (*tell)(vm_observer *observer, vm_t *vm, vm_seen what, uint64_t where, prog_value v);
    struct vm_observed *before; /* the step's (vm/interp/observe.c) */
};

static inline void vm_see(vm_t *vm, vm_seen what, uint64_t where, prog_value v) {
    if (__builtin_expect(vm->observer != NULL, 0)) vm->observer->tell(vm->observer, vm, what, where, v);
}
/* A shared object is written: now, before the next look at it. */
static inline void vm_write_shared(vm_t *vm, prog_value v) {
    vm_gate_open_object(vm, v);
    vm_see(vm, VM_SEEN_SHARED, 0, v);
}

/* A variable that functions share gets another value. */
static inline void vm_write_box(vm_t *vm, prog_value box, prog_value v) {
    vm_write_shared(vm, box);
    vm_set(vm, &((vm_box *)vm_obj(vm, box))->value, v);
}

#endif
