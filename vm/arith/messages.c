/* vm/arith/messages.c - names of types and sizes, and the errors of operators that need them.
 *
 * Programs catch these errors and look at their words, so the words are part of the language: types are called
 * what the reference implementation calls them in the same place, which is not always what class() says. That is
 * why there is more than one list of them: vm_type_name for operators, vm_kind_text for indexing
 * (vm/index/parse.c), vm_type_text for typeinfo (vm/text/display.c). */
#include "vm/arith/arith.h"

#include <stdio.h>

const char *vm_dims_text(uint32_t ndims, const int64_t *dims, char *buf, size_t size) {
    size_t used = 0;
    buf[0] = 0;
    for (uint32_t k = 0; k < ndims && used < size; k++)
        used += (size_t)snprintf(buf + used, size - used, k ? "x%lld" : "%lld", (long long)dims[k]);
    return buf;
}

/* `numeric`: of an operand that was converted to a number before the operator saw it: a char or a truth value is
 * called the scalar or matrix it became. */
const char *vm_type_name(vm_t *vm, prog_value v, bool numeric, char buf[32]) {
    vm_arr a;
    if (vm_is_diag(vm, v)) return vm_diag_type(vm, v);
    bool range = vm_is_kind(vm, v, PROG_KIND_RANGE);
    vm_view(vm, v, &a);
    bool one = a.numel == 1;
    switch (a.cls) {
    case PROG_DOUBLE:
        if (a.complex) return one ? "complex scalar" : "complex matrix";
        if (range && !numeric) return "range";
        return one ? "scalar" : "matrix";
    case PROG_SINGLE:
        if (a.complex) return one ? "float complex scalar" : "float complex matrix";
        return one ? "float scalar" : "float matrix";
    case PROG_LOGICAL:
        if (numeric) return one ? "scalar" : "matrix";
        return one ? "bool" : "bool matrix";
    case PROG_CHAR:
        if (numeric) return one ? "scalar" : "matrix";
        return "string";
    case PROG_CELL: return "cell";
    case PROG_STRUCT: return one ? "scalar struct" : "struct";
    case PROG_FUNC: return "function handle";
    case PROG_MAP:
    case PROG_OBJECT: return "object";
    default: snprintf(buf, 32, "%s %s", prog_class_name(a.cls), one ? "scalar" : "matrix"); return buf;
    }
}

_Noreturn void vm_error_binary(vm_t *vm, const char *op, prog_value x, prog_value y) {
    char bx[32], by[32];
    if (vm_class(vm, x) == PROG_MAP || vm_class(vm, y) == PROG_MAP) {
        const char *method = prog_operator_function(op, strlen(op));
        vm_error(vm, NULL, "%s method not defined for containers.Map class", method ? method : op);
    }
    vm_error(vm, NULL, "binary operator '%s' not implemented for '%s' by '%s' operations", op,
             vm_type_name(vm, x, true, bx), vm_type_name(vm, y, true, by));
}

_Noreturn void vm_error_unary(vm_t *vm, const char *op, prog_value x) {
    char buf[32];
    vm_error(vm, NULL, "unary operator '%s' not implemented for '%s' operands", op,
             vm_type_name(vm, x, true, buf));
}

_Noreturn void vm_error_dims(vm_t *vm, const char *name, const vm_arr *x, const vm_arr *y) {
    char bx[160], by[160];
    vm_error(vm, "Octave:nonconformant-args", "%s: nonconformant arguments (op1 is %s, op2 is %s)", name,
             vm_dims_text(x->ndims, x->dims, bx, sizeof bx), vm_dims_text(y->ndims, y->dims, by, sizeof by));
}
