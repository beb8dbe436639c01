/* vm/builtins/reduce/reduce_internal.h - walking an array along one dimension. */
#ifndef VM_BUILTINS_REDUCE_REDUCE_INTERNAL_H
#define VM_BUILTINS_REDUCE_REDUCE_INTERNAL_H

#include "vm/builtins/args.h"
#include "vm/arith/reduce.h"

/* Element k of line (o, i) lies at (o * len + k) * inner + i. */
typedef struct vm_walk {
    uint32_t dim;
    int64_t inner, len, outer;
    uint32_t ndims;
    int64_t dims[64]; /* of the array, which a reduction changes at dim */
} vm_walk;
/* dim < 0: the first dimension that is not 1. */
void vm_walk_init(vm_t *vm, vm_walk *w, const vm_arr *a, int64_t dim);
/* Sum-like reductions of a 0-by-0 array give one element: its second dimension counts as 1. */
void vm_walk_init_sum(vm_t *vm, vm_walk *w, const vm_arr *a, int64_t dim);
/* Dims of the reduced array are then in w->dims. */
static inline void vm_walk_reduce(vm_walk *w) {
    w->dims[w->dim] = 1;
}

/* Sorting of real lines (order.c). The sorter and its buffers are scratch. */
typedef struct vm_sorter vm_sorter;
/* n elements at start, start + step, … of an array. */
typedef struct vm_line {
    int64_t start, step, n;
} vm_line;
vm_sorter *vm_sorter_new(vm_t *vm, int64_t len, bool numbered, bool descending);
/* Sorts a line of `a` to the same places of `out`; the numbers of its elements from 1 go to the same places of
 * `index`, which may be NULL. */
void vm_sort_line(vm_t *vm, vm_sorter *s, const vm_arr *a, vm_line line, void *out, double *index);

#endif
