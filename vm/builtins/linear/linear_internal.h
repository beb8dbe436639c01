/* vm/builtins/linear/linear_internal.h - matrices on their way to LAPACK.
 *
 * Work is done in double precision, real or complex; results for single arguments are rounded to single at
 * the end. A matrix here is a private copy in scratch memory that LAPACK may overwrite. */
#ifndef VM_BUILTINS_LINEAR_LINEAR_INTERNAL_H
#define VM_BUILTINS_LINEAR_LINEAR_INTERNAL_H

#include "vm/linear/blas.h"
#include "vm/run/builtin.h"
#include "vm/linear/linear.h"

#include <float.h>

typedef struct vm_mat {
    int m, n;
    bool cplx, single;
    double *a; /* column-major; pairs when cplx */
} vm_mat;

#define VM_Z(p) ((vm_cplx *)(void *)(p)) /* the elements of a complex matrix */

/* The table of routines; raises when there is no library. */
const vm_blas_table *vm_lapack(vm_t *vm);
/* Copies argument v. Raises for what is not a 2-D numeric array: "WHO: wrong type argument 'cell'", … */
vm_mat vm_mat_of(vm_t *vm, prog_value v, const char *who);
/* An uncleared matrix. */
vm_mat vm_mat_new(vm_t *vm, int m, int n, bool cplx, bool single);
vm_mat vm_mat_zeros(vm_t *vm, int m, int n, bool cplx, bool single);
vm_mat vm_mat_eye(vm_t *vm, int m, int n, bool cplx, bool single);
vm_mat vm_mat_copy(vm_t *vm, const vm_mat *a);
/* The same numbers as complex; a itself when it is. */
vm_mat vm_mat_complex(vm_t *vm, const vm_mat *a);
/* The conjugate transpose. */
vm_mat vm_mat_ctrans(vm_t *vm, const vm_mat *a);
/* The first n columns and m rows. */
vm_mat vm_mat_cut(vm_t *vm, const vm_mat *a, int m, int n);
/* op(a) * op(b), where op is 'N', or 'C' for the conjugate transpose. Both complex or both real. */
vm_mat vm_mat_times(vm_t *vm, char ta, const vm_mat *a, char tb, const vm_mat *b);
/* min(m, n)-fold diagonal matrix of d, m x n. */
vm_mat vm_mat_diag(vm_t *vm, int m, int n, const double *d, bool single);
/* Zeroes what lies below (above) the diagonal. */
void vm_mat_keep_upper(vm_mat *a);
void vm_mat_keep_lower(vm_mat *a);
/* The value of a matrix, real when all imaginary parts are zero. */
prog_value vm_mat_value(vm_t *vm, const vm_mat *a);
bool vm_mat_finite(const vm_mat *a);
bool vm_mat_hermitian(const vm_mat *a);
double vm_mat_norm1(const vm_mat *a);
/* Scratch for n doubles or complex numbers. */
double *vm_lapack_work(vm_t *vm, int64_t n, bool cplx);
_Noreturn void vm_lapack_failed(vm_t *vm, const char *who, int info);
/* Is the value a string that equals text, whatever the case of letters? */
bool vm_option_is(vm_t *vm, prog_value v, const char *text);
static inline void vm_need_square(vm_t *vm, const vm_mat *a, const char *who, const char *arg) {
    if (a->m != a->n) vm_error(vm, NULL, "%s: %s must be a square matrix", who, arg);
}
/* Elements of workspace: `blocks` for each of n columns and some more, which is what LAPACK likes, but at
 * most 2^26 beyond the four it needs. */
static inline int vm_lapack_room(int blocks, int n) {
    int64_t room = (int64_t)blocks * n + 256, least = 4 * (int64_t)n + 256;
    return (int)(room - least > 1 << 26 ? least + (1 << 26) : room);
}
static inline int vm_min_int(int a, int b) {
    return a < b ? a : b;
}
static inline int vm_max_int(int a, int b) {
    return a > b ? a : b;
}
static inline double vm_mat_eps(const vm_mat *a) {
    return a->single ? FLT_EPSILON : DBL_EPSILON;
}

/* A = U diag(s) V'. u: m x ucols, v: n x vcols, or NULL when not wanted. full: square u and v. Destroys a. */
double *vm_mat_svd(vm_t *vm, vm_mat *a, bool full, vm_mat *u, vm_mat *v, const char *who);
/* A = Z T Z' with T upper triangular (quasi-triangular for a real matrix); z may be NULL. a becomes T. order:
 * 0, 'a', 'd'. */
void vm_mat_schur(vm_t *vm, vm_mat *a, vm_mat *z, char order, const char *who);

#endif
