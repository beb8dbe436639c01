/* vm/arith/operand.h - what operators and builtins do with a value: make ranges, convert, compare, ask for its truth.
 *
 * Results are owned by the pool. All raise M errors with Octave's identifiers and messages. Ranges and immediates are
 * accepted everywhere. */
#ifndef VM_ARITH_OPERAND_H
#define VM_ARITH_OPERAND_H

#include "vm/heap/object.h"

#define VM_STEAL_X                                                                                           \
    1u /* x is a temporary of the caller with no other use: its buffer may take the result when unique */
#define VM_STEAL_Y 2u
/* base:limit (inc = PROG_UNDEF) or base:inc:limit. Lazy for doubles. */
prog_value vm_colon(vm_t *vm, prog_value base, prog_value inc, prog_value limit);
/* Conversion to a class as the functions double(), int8(), logical(), char() … do (saturating, rounding). */
prog_value vm_convert(vm_t *vm, prog_value v, prog_class cls);
/* True as a condition of if and while and as an operand of && and ||: non-empty and all elements non-zero. Structs,
 * handles and maps are false; NaN and cells raise. */
bool vm_truth(vm_t *vm, prog_value v);
/* isequal semantics: same size, equal values whatever the numeric class. nan_equal: NaN == NaN. */
bool vm_equal(vm_t *vm, prog_value x, prog_value y, bool nan_equal);
/* Does switch value v match case value c. */
bool vm_case_match(vm_t *vm, prog_value v, prog_value c);

#endif
