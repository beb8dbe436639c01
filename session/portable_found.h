/* session/portable_found.h - the objects of a session's memory that can be reached, by number (session/portable_find.c). */
#ifndef SESSION_PORTABLE_FOUND_H
#define SESSION_PORTABLE_FOUND_H

#include "vm/heap/root.h"

typedef struct por_blob {
    uint64_t offset;
    uint32_t number;
} por_blob;

/* Objects are numbered as they are found. Code lies in some of them, which are listed by their offsets. */
typedef struct por_found {
    vm_t *vm;
    uint64_t *list; /* offsets of the objects, by number */
    uint32_t *index, slots;
    uint32_t count, room;
    uint32_t
        live; /* the first so many are what the program can come to; the others are cycles that nobody else holds */
    por_blob *blobs;
    uint32_t blob_count;
    bool no_memory;
} por_found;

/* All objects that are reached from the registers, the frames, the names, the root and the records; memory may lack. */
void por_find_all(por_found *found);
/* Those that are reached from `v`, too, but not through maps, handles, boxes and code, which are in the list themselves. */
void por_find_value(por_found *found, prog_value v);
/* Code, and what its constants hold. */
void por_find_code(por_found *found, prog_value code);
/* Lists the code among them. */
void por_find_blobs(por_found *found);
void por_found_free(por_found *found);
/* The number of an object, or found->count. */
uint32_t por_number_of(const por_found *found, prog_value v);
/* The number of the object that holds the code at an offset of the heap, or found->count. */
uint32_t por_blob_of(const por_found *found, uint64_t code);
static inline prog_obj *por_found_object(const por_found *found, uint32_t k) {
    return vm_at(found->vm, found->list[k]);
}

/* Of a name that means a file's function the owner is found by the path once more (vm_keep_code). */
static inline prog_value por_kept_owner(const vm_sym_rec *r) {
    return r->owner && (r->defined || !r->func) ? r->owner : PROG_UNDEF;
}
uint32_t por_stack_count(vm_t *vm);
/* Whether all that hold it share an object, so that it is told once, with a name of its own. */
bool por_is_shared(const prog_obj *o);
/* In the table of classes the place of a class's code, to know it again, is a number: whether v, a member of a struct with
 * those keys, is one. */
bool por_is_place(vm_t *vm, vm_keys *keys, uint32_t field, prog_value v);

#endif
