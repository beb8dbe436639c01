/* vm/arith/reduce.h - loops over the lines of an array: sums, products and their cumulative forms.
 *
 * Element k of line (o, i) lies at (o * len + k) * inner + i; a reduction gives one element for each line, a cumulative
 * form as many as there were. Long dense lines are summed in eight partial results, so that a sum of parts can have the
 * bits of the sum of the whole. */
#ifndef VM_ARITH_REDUCE_H
#define VM_ARITH_REDUCE_H

#include "vm/arith/arith.h"

typedef void (*vm_reducer)(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_sum_f64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_sum_f32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_sum_c64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_sum_c32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_prod_f64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_prod_f32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_prod_c64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_prod_c32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_sumsq_f64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_sumsq_f32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_sumsq_c64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_sumsq_c32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_cumsum_f64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_cumsum_f32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_cumsum_c64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_cumsum_c32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_cumprod_f64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_cumprod_f32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_cumprod_c64(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
void vm_cumprod_c32(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);
/* Logical arrays are counted without becoming doubles. */
void vm_count_bytes(void *out, const void *in, int64_t inner, int64_t len, int64_t outer);

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
void vm_reduce_begin(vm_reduction how, double lanes[8]);
void vm_reduce_part(vm_reduction how, double lanes[8], const double *x, int64_t n);
double vm_reduce_end(vm_reduction how, const double lanes[8], const double *rest, int64_t n);

#endif
