/* vm/linear/ops.h - the operators of the language on any operands.
 *
 * Results are owned by the pool. All raise M errors with Octave's identifiers and messages. Ranges and immediates are
 * accepted everywhere. */
#ifndef VM_LINEAR_OPS_H
#define VM_LINEAR_OPS_H

#include "vm/arith/operand.h"

/* x op y for opcode op (PROG_OP_ADD … PROG_OP_OR), with broadcasting and mixed-class rules. */
prog_value vm_binary(vm_t *vm, prog_op op, prog_value x, prog_value y, unsigned steal);
/* NEG, UPLUS, NOT, TRANS, CTRANS. */
prog_value vm_unary(vm_t *vm, prog_op op, prog_value x, unsigned steal);
/* x times y, one of them transposed: the first or the second; `conjugate` makes that the
 * conjugate transpose. */
prog_value vm_product_transposed(vm_t *vm, prog_value x, prog_value y, bool first, bool conjugate);

#endif
