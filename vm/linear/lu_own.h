/* vm/linear/lu_own.h - square systems without LAPACK: LU factors with partial pivoting and what is computed from them,
 * for the small matrices of a machine that has no library. Column-major doubles, pairs where `cplx`. */
#ifndef VM_LINEAR_LU_OWN_H
#define VM_LINEAR_LU_OWN_H

#include "vm/heap/vm.h"

/* Replaces a (n by n) by its factors; row k was exchanged with pivots[k] - 1, as LAPACK counts. Returns 0, or the
 * number of the first pivot that is zero. */
int vm_own_factor(bool cplx, int n, double *a, int *pivots);
/* Replaces the columns of b (leading dimension ldb) by the solutions. A zero pivot divides. */
void vm_own_solve(bool cplx, int n, const double *lu, const int *pivots, int nrhs, double *b, int ldb);
/* The inverse from the factors, in scratch memory of the running builtin. */
double *vm_own_inverse(vm_t *vm, bool cplx, int n, const double *lu, const int *pivots);
/* 1 / (norm1 (A) * norm1 (inv (A))), by the inverse itself; norm is norm1 (A). */
double vm_own_rcond(vm_t *vm, bool cplx, int n, const double *lu, const int *pivots, double norm);

#endif
