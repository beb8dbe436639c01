/* vm/linear/blas.h - BLAS and LAPACK as a table of typed function pointers, looked up in a shared library at the
 * first use.
 *
 * if (vm_blas()) vm_blas()->dgemm_("N", "N", &m, &n, &k, &one, a, &lda, b, &ldb, &zero, c, &ldc, 1, 1); */
#ifndef VM_LINEAR_BLAS_H
#define VM_LINEAR_BLAS_H

#include "vm/arith/complex.h"

#include <stddef.h>

typedef struct vm_blas_table {
#define VM_BLAS(name, args) void(*name) args;
#include "vm/linear/blas.def"
#undef VM_BLAS
} vm_blas_table;

/* The table, or NULL when no library with all of these routines can be opened or has room, or the environment
 * variable MICA_NO_BLAS is set. The first call opens it. */
const vm_blas_table *vm_blas(void);
/* Why there is none: a sentence for a message. */
const char *vm_blas_missing(void);

#endif
