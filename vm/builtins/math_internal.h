/* vm/builtins/math_internal.h - what the mathematical builtins share. */
#ifndef VM_BUILTINS_MATH_INTERNAL_H
#define VM_BUILTINS_MATH_INTERNAL_H

#include "vm/arith_internal.h"
#include "vm/builtin.h"
#include "vm/mathfn.h"

/* A function of one number over all elements of an array. */
typedef struct vm_mapper {
    const char *name;
    void (*f64)(double *to, const double *from, int64_t n);
    void (*f32)(float *to, const float *from, int64_t n);
    vm_cplx (*cplx)(
        vm_cplx);  /* for complex arguments and real ones outside [lo, hi]; NULL: not defined there */
    double lo, hi; /* real results exist within; NaN in, NaN out */
    bool text;     /* takes text as its character codes */
    bool same_int; /* integers stay what they are */
    uint16_t cost; /* of one element, in additions (vm/parallel.h) */
} vm_mapper;
void vm_map(vm_t *vm, vm_call *c, const vm_mapper *m);
/* n elements at x to r; false where one of them lies outside the interval: then r holds no results. */
bool vm_map_within(const vm_mapper *m, bool single, void *r, const void *x, int64_t n);
/* What a builtin does with real floating-point arrays within its interval; NULL where it is no such function.
 */
const vm_mapper *vm_mapper_of(uint32_t builtin);
_Noreturn void vm_map_error(vm_t *vm, const char *name, prog_value x);

/* Reductions of long vectors of doubles part by part, with the bits of the whole: each part but the last has
 * a multiple of 8 elements, and what the last has beyond one is left for the end. */
typedef enum vm_reduction {
    VM_REDUCE_NONE,
    VM_REDUCE_SUM,
    VM_REDUCE_PROD,
    VM_REDUCE_SUMSQ,
    VM_REDUCE_ANY, /* of truth values */
    VM_REDUCE_ALL
} vm_reduction;
#define VM_REDUCE_FROM 128 /* elements: shorter vectors are summed one element after another */
vm_reduction vm_reduction_of(uint32_t builtin);
void vm_reduce_begin(vm_reduction how, double lanes[8]);
void vm_reduce_part(vm_reduction how, double lanes[8], const double *x, int64_t n);
double vm_reduce_end(vm_reduction how, const double lanes[8], const double *rest, int64_t n);

/* The dimension argument of a reduction (from 0), checked: "NAME: invalid dimension DIM = 0". */
uint32_t vm_dim_arg(vm_t *vm, prog_value v, const char *name);
/* First dimension that is not 1 (0 if all are). */
uint32_t vm_first_dim(const vm_arr *a);
/* Removes a trailing class name or option from the arguments: true when argument k is that text. */
bool vm_arg_is(vm_t *vm, const vm_call *c, uint32_t k, const char *text);
/* Dimensions from arguments first…last-1 (n, n m …, or one vector), as zeros() takes them; returns their
 * count. */
uint32_t vm_dims_args(vm_t *vm, const vm_call *c, uint32_t first, uint32_t last, const char *name,
                      int64_t dims[32]);
/* Class by its M name, or -1. */
int vm_class_of_name(vm_t *vm, prog_value name);

#endif
