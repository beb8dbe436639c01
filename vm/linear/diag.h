/* vm/linear/diag.h - diagonal and permutation matrices: a matrix in full beside the mark that says what it is.
 *
 * The object holds an ordinary array. Whatever does not know the form sees that array (vm_full, vm_view), so
 * an operation loses the form unless it is named in vm/linear/diag.c. Stores into a variable replace it by the array
 * first. */
#ifndef VM_LINEAR_DIAG_H
#define VM_LINEAR_DIAG_H

#include "vm/arith/operand.h"

/* The operation on operands of which one is diagonal, where the form or its zeros matter; else PROG_UNDEF. */
prog_value vm_diag_binary(vm_t *vm, prog_op op, prog_value x, prog_value y);
prog_value vm_diag_unary(vm_t *vm, prog_op op, prog_value x);
/* The inverse; *singular when there is none. PROG_UNDEF when the matrix is not square. */
prog_value vm_diag_inverse(vm_t *vm, prog_value v, bool *singular);

#endif
