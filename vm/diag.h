/* vm/diag.h - diagonal and permutation matrices: a matrix in full beside the mark that says what it is.
 *
 * The object holds an ordinary array. Whatever does not know the form sees that array (vm_full, vm_view), so
 * an operation loses the form unless it is named in vm/diag.c. Stores into a variable replace it by the array
 * first. */
#ifndef VM_DIAG_H
#define VM_DIAG_H

#include "vm/builtin.h"
#include "vm/ops.h"

#define VM_DIAG_PERM     1u /* a permutation of the rows of the identity */
#define VM_DIAG_IDENTITY 2u /* what eye made: its columns permuted are a permutation matrix */

typedef struct vm_diag {
    prog_obj h; /* cls: of the elements */
    prog_value full;
} vm_diag;

static inline bool vm_is_diag(const vm_t *vm, prog_value v) {
    return prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_DIAG;
}
/* Kinds that stand for an array of another object. */
static inline bool vm_is_lazy(const vm_t *vm, prog_value v) {
    return prog_is_object(v) &&
           (vm_obj(vm, v)->kind == PROG_KIND_DIAG || vm_obj(vm, v)->kind == PROG_KIND_RANGE);
}
static inline prog_value vm_diag_full(const vm_t *vm, prog_value v) {
    return ((const vm_diag *)vm_obj(vm, v))->full;
}

/* Marks a float matrix; what is a scalar or no float matrix is returned as it is. */
prog_value vm_new_diag(vm_t *vm, prog_value full, unsigned flags);
/* First result of a builtin that leaves zeros zeros: diagonal when its first argument is. */
void vm_keep_diag(vm_t *vm, vm_call *c);
/* The operation on operands of which one is diagonal, where the form or its zeros matter; else PROG_UNDEF. */
prog_value vm_diag_binary(vm_t *vm, prog_op op, prog_value x, prog_value y);
prog_value vm_diag_unary(vm_t *vm, prog_op op, prog_value x);
prog_value vm_diag_index(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx);
/* The inverse; *singular when there is none. PROG_UNDEF when the matrix is not square. */
prog_value vm_diag_inverse(vm_t *vm, prog_value v, bool *singular);
/* Name of the type, for typeinfo and messages. */
const char *vm_diag_type(vm_t *vm, prog_value v);

#endif
