/* vm/heap/elems.h - array-like objects as rows of elements, whatever these are: for moving, copying and growing them.
 *
 * Every array-like object is seen as elements of `es` bytes; cells and struct arrays are elements of es/8
 * references, which are counted where elements are copied. */
#ifndef VM_HEAP_ELEMS_H
#define VM_HEAP_ELEMS_H

#include "vm/heap/object.h"

/* Bytes of one element, as stored. */
static inline size_t vm_elem_bytes(const vm_t *vm, prog_array *a) {
    if (a->h.kind == PROG_KIND_STRUCT) return 8u * vm_struct_keys(vm, a)->count;
    return prog_class_bytes((prog_class)a->h.cls) * (a->h.flags & PROG_FLAG_COMPLEX ? 2 : 1);
}
static inline bool vm_holds_values(const prog_array *a) {
    return a->h.kind == PROG_KIND_STRUCT || a->h.cls == PROG_CELL;
}
static inline uint8_t *vm_elems(prog_array *a) {
    return (uint8_t *)vm_data(a) + (a->h.kind == PROG_KIND_STRUCT ? 8 : 0);
}
/* A new array of the same class, flags (and fields) as `like`, elements undefined bytes (cells, structs: zero
 * bits, which are the double 0, to be overwritten). Room for at least `room` elements is made when room
 * exceeds the count. Owned by the pool. */
prog_value vm_new_same(vm_t *vm, prog_value like, uint32_t ndims, const int64_t *dims, int64_t room);
/* Takes references to `count` elements that were copied bytewise. */
void vm_elems_incref(vm_t *vm, prog_array *a, uint8_t *elems, int64_t count);
/* Between them the elements of a new array are copied bytewise, by loops that may be given up: until it is filled, a cell or
 * struct array has no elements that would be released with it. The end takes the references. */
static inline int64_t vm_fill_begin(prog_array *a) {
    int64_t numel = a->numel;
    if (vm_holds_values(a)) a->numel = 0;
    return numel;
}
void vm_fill_end(vm_t *vm, prog_array *a, int64_t numel);
/* Makes an immediate or range value an array object (owned by the pool); arrays as they are. */
prog_value vm_boxed(vm_t *vm, prog_value v);
/* Puts `v` (owned by the pool and made since `mark`) into *slot so that the slot is its only holder. */
void vm_put_owned(vm_t *vm, prog_value *slot, uint32_t mark, prog_value v);
/* Puts v into *slot in canonical form if it has one. */
void vm_slot_simplify(vm_t *vm, prog_value *slot);

/* Whether two lists of field names are equal. */
static inline bool vm_same_keys(const vm_keys *x, const vm_keys *y) {
    return x == y || (x->count == y->count && memcmp(x->syms, y->syms, x->count * sizeof x->syms[0]) == 0);
}

#endif
