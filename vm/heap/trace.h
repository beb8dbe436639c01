/* vm/heap/trace.h - visiting every value slot an object holds. Used when objects end and by
 * the cycle collector. */
#ifndef VM_HEAP_TRACE_H
#define VM_HEAP_TRACE_H

#include "vm/heap/object.h"

typedef void (*vm_trace_fn)(vm_t *vm, prog_value *slot, void *ctx);

/* The code object behind this one in the blob of a loaded program. */
static inline prog_code *vm_next_code(prog_code *code) {
    return (prog_code *)((char *)code + ((code->size + 15u) & ~15u));
}

/* Persistent variables of all functions of a blob. */
static inline uint64_t vm_persistent_count(const void *blob, size_t len) {
    const char *end = (const char *)blob + len;
    uint64_t count = 0;
    for (prog_code *c = (prog_code *)(uintptr_t)blob; (const char *)c < end; c = vm_next_code(c))
        count += c->npersist;
    return count;
}

/* Calls `each` for every slot of `o` that holds a counted reference. */
void vm_trace(vm_t *vm, prog_obj *o, vm_trace_fn each, void *ctx);

/* ---- onCleanup objects and handles with a destructor (vm/run/cleanup.h) ---- */
#define VM_FUNC_CLEANUP 0x20u
enum { VM_CLEANUP_CALLED, VM_CLEANUP_NEXT }; /* captures: what is called; the next in the queue */

static inline bool vm_is_cleanup(const vm_t *vm, prog_value v) {
    return prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_FUNC &&
           vm_obj(vm, v)->flags & VM_FUNC_CLEANUP;
}
/* Whether its last reference calls something: an onCleanup object, a handle with a destructor. */
static inline bool vm_waits_for_end(const prog_obj *o) {
    return (o->kind == PROG_KIND_FUNC && o->flags & VM_FUNC_CLEANUP) ||
           (o->kind == PROG_KIND_INSTANCE && o->flags & VM_INST_DELETE);
}
/* Called with an object whose last reference went: true when it waits in the queue now. */
bool vm_cleanup_postpone(vm_t *vm, prog_obj *o);
/* What is left of a queue that was taken from the root, which is not empty, waits there once more, in front of what came since. */
void vm_cleanup_wait_on(vm_t *vm, prog_value *queue);

/* The cycle collector's candidate list (vm/heap/gc.c): a new map or handle is noted once it is whole (its members may be
 * visited), an ended one is forgotten. */
static inline bool vm_gc_knows(const prog_obj *o) {
    return o->kind == PROG_KIND_MAP || o->kind == PROG_KIND_INSTANCE;
}
void vm_gc_note(vm_t *vm, prog_value map);
void vm_gc_forget(vm_t *vm, prog_value map);
void vm_gc_list(vm_t *vm, prog_value map); /* appends to the list of its generation */
/* How many candidates there are: all maps and handles in being; and number k of them, from 0. */
uint64_t vm_gc_count(const vm_t *vm);
prog_value vm_gc_candidate(vm_t *vm, uint64_t k);

#endif
