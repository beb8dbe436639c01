/* vm/arith/parallel.h - element-wise loops on several threads, from a size on where that wins. */
#ifndef VM_ARITH_PARALLEL_H
#define VM_ARITH_PARALLEL_H

#include "vm/arith/arith.h"

/* Elements from which a loop is split, by what one of them costs: the number of additions that take as long
 * (bench/parallel.py --costs measures it). Starting a thread and waiting for it takes some tens of
 * microseconds, which is a third or less of the shortest loop that is split. */
#define VM_COST_SIMPLE 1u /* a few instructions, bound by memory */
static inline int64_t vm_parallel_from(unsigned cost) {
    int64_t from = ((int64_t)1 << 19) / (cost ? cost : 1);
    return from < 2048 ? 2048 : from;
}

/* Whether a loop takes so long that its result is not to take the place of an operand: it can be given up then, as its
 * operands are there to begin anew with. Not where nothing is given up, and not where there is no room for both; and only in a
 * program that was stopped lately, since fresh memory for each result takes half as long again. */
bool vm_keeps_operands(vm_t *vm, int64_t n, unsigned cost, size_t bytes);

/* What an element-wise loop works on; elements may overlap only where r is x or y itself. */
typedef struct vm_spread {
    void *r;
    const void *x, *y;             /* y: NULL for loops of one operand */
    size_t step_r, step_x, step_y; /* bytes from one element to the next; 0 for a scalar */
    vm_loop two;                   /* loop of two operands, or */
    void (*one)(const void *ctx, void *r, const void *x, int64_t n); /* of one */
    const void *ctx;                                                 /* of `one` */
} vm_spread;

/* Runs the loop over n elements: on the calling thread, or from `from` elements on in pieces on as many
 * threads as vm->threads says. Every element is computed as it would be alone, so the result has the same
 * bits whatever the number of threads. Threads live as long as the loop. */
bool vm_is_split(vm_t *vm, int64_t n, int64_t from); /* whether a loop over n elements is */
void vm_run_spread(vm_t *vm, const vm_spread *s, int64_t n, int64_t from);

#endif
