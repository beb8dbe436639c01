/* vm/linear/solve_internal.h - a linear system on its way to LAPACK or to the loops that stand in for it. */
#ifndef VM_LINEAR_SOLVE_INTERNAL_H
#define VM_LINEAR_SOLVE_INTERNAL_H

#include "vm/arith/arith.h"

/* A (m x n) x = b. b has ldb = max(m, n) rows and receives x. */
typedef struct vm_system {
    vm_num type; /* F64, F32, C64 or C32 */
    int m, n, nrhs, ldb;
    const void *a;
    void *b;
} vm_system;

typedef enum vm_shape { SHAPE_FULL, SHAPE_UPPER, SHAPE_LOWER, SHAPE_POSITIVE } vm_shape;
typedef enum vm_solved { SOLVE_DONE, SOLVE_SINGULAR } vm_solved;

/* Square system of a known shape. SINGULAR: rcond tells how badly (for POSITIVE: it is not positive
 * definite); b then holds what the factors gave. */
vm_solved vm_solve_lapack(vm_t *vm, const vm_system *s, vm_shape shape, double *rcond);
/* Least squares of minimum norm. */
bool vm_solve_least(vm_t *vm, const vm_system *s);
/* The same without LAPACK; least squares only for real double: false when s is of another type. */
vm_solved vm_solve_own_square(vm_t *vm, const vm_system *s, double *rcond);
bool vm_solve_own_least(vm_t *vm, const vm_system *s);

#endif
