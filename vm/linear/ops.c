/* vm/linear/ops.c - the operators of the language: which room computes each. Numbers are computed here, arrays
 * element by element in vm/arith/arith.c, matrices as such by products, divisions and powers; diagonal matrices
 * keep their form where they can. It stands above all of these, so that none of them has to know another.
 *
 * The interpreter computes most of what two real doubles give by itself. What comes here is sorted from the
 * commonest to the rest: two doubles, two immediates of any classes, complex scalars; then arrays. The first
 * three allocate nothing (complex results but one object) and look at no shape. They give up, with PROG_UNDEF,
 * on whatever has a rule of its own: powers that leave the real numbers, integers of two classes, NaN as a truth
 * value. What is right or an error is then decided in one place, with the words for it.
 *
 * * / \ ^ are operators of matrices only where both operands (for a division: the divisor) have more than one
 * element; else they are .* ./ .\ .^ under another name, and the name is passed along for messages. */
#include "program/families.h"
#include "vm/linear/diag.h"
#include "vm/linear/linear.h"
#include "vm/linear/ops.h"

/* ---- two operands ---- */
static bool scalar_like(vm_t *vm, prog_value v) {
    return !prog_is_object(v) || vm_numel(vm, v) == 1;
}

/* Arithmetic and comparisons of doubles, also for other immediates whose values a double holds. */
static prog_value binary_doubles(prog_op op, double a, double b) {
    switch (op) {
    case PROG_OP_ADD: return prog_double(a + b);
    case PROG_OP_SUB: return prog_double(a - b);
    case PROG_OP_MUL:
    case PROG_OP_EMUL: return prog_double(a * b);
    case PROG_OP_DIV:
    case PROG_OP_EDIV: return prog_double(a / b);
    case PROG_OP_LDIV:
    case PROG_OP_ELDIV: return prog_double(b / a);
    case PROG_OP_POW:
    case PROG_OP_EPOW:
        if (a < 0 && b != trunc(b)) return PROG_UNDEF;
        return prog_double(pow(a, b));
    case PROG_OP_LT: return prog_bool(a < b);
    case PROG_OP_LE: return prog_bool(a <= b);
    case PROG_OP_EQ: return prog_bool(a == b);
    case PROG_OP_NE: return prog_bool(a != b);
    case PROG_OP_GE: return prog_bool(a >= b);
    case PROG_OP_GT: return prog_bool(a > b);
    default: return PROG_UNDEF;
    }
}

/* The number in an immediate value, and its class. */
static inline double immediate(prog_value v, prog_class *cls) {
    if (prog_is_double(v)) {
        *cls = PROG_DOUBLE;
        return prog_as_double(v);
    }
    *cls = prog_small_class(v);
    uint32_t payload = prog_small_payload(v);
    if (*cls == PROG_SINGLE) return prog_as_single(v);
    return *cls >= PROG_INT8 && *cls <= PROG_INT32 ? (double)(int32_t)payload : (double)payload;
}

static prog_value saturated(prog_class cls, double d) {
    switch (cls) {
    case PROG_INT8: return prog_small(cls, (uint32_t)vm_sat_i8(d));
    case PROG_INT16: return prog_small(cls, (uint32_t)vm_sat_i16(d));
    case PROG_INT32: return prog_small(cls, (uint32_t)vm_sat_i32(d));
    case PROG_UINT8: return prog_small(cls, vm_sat_u8(d));
    case PROG_UINT16: return prog_small(cls, vm_sat_u16(d));
    default: return prog_small(cls, vm_sat_u32(d));
    }
}

/* Two immediates of any classes, without arrays: all classes an immediate can have are exact in a double. A
 * result of integers is computed in double and saturated: exact for sums and products of 32 bits but for
 * products beyond 2^53, which saturate anyway. */
static prog_value binary_immediates(prog_op op, prog_value x, prog_value y) {
    prog_class cx, cy;
    double a = immediate(x, &cx), b = immediate(y, &cy);
    if (op == PROG_OP_POW || op == PROG_OP_EPOW) return PROG_UNDEF;
    if (op == PROG_OP_AND || op == PROG_OP_OR) {
        if (a != a || b != b) return PROG_UNDEF;
        return prog_bool(op == PROG_OP_AND ? a != 0 && b != 0 : a != 0 || b != 0);
    }
    bool ix = vm_is_int_class(cx), iy = vm_is_int_class(cy), compare = prog_is_comparison(op);
    if (ix || iy) {
        if (compare) return binary_doubles(op, a, b);
        if (ix && iy && cx != cy) return PROG_UNDEF;
        prog_value r = binary_doubles(op, a, b);
        return r == PROG_UNDEF ? r : saturated(ix ? cx : cy, prog_as_double(r));
    }
    if (cx != PROG_SINGLE && cy != PROG_SINGLE) return binary_doubles(op, a, b);
    float f = (float)a, g = (float)b;
    switch (op) {
    case PROG_OP_ADD: return prog_single(f + g);
    case PROG_OP_SUB: return prog_single(f - g);
    case PROG_OP_MUL:
    case PROG_OP_EMUL: return prog_single(f * g);
    case PROG_OP_DIV:
    case PROG_OP_EDIV: return prog_single(f / g);
    case PROG_OP_LDIV:
    case PROG_OP_ELDIV: return prog_single(g / f);
    default: return compare ? binary_doubles(op, f, g) : PROG_UNDEF;
    }
}

/* A double scalar, complex or not. */
static bool complex_scalar(vm_t *vm, prog_value v, vm_cplx *z) {
    if (prog_is_double(v)) {
        *z = prog_as_double(v);
        return true;
    }
    if (!prog_is_object(v)) return false;
    const prog_array *a = vm_array(vm, v);
    if (a->h.kind != PROG_KIND_ARRAY || a->h.cls != PROG_DOUBLE || a->numel != 1 ||
        !(a->h.flags & PROG_FLAG_COMPLEX))
        return false;
    memcpy(z, (const char *)a + a->data_off, sizeof *z);
    return true;
}

/* Sums and products of complex scalars; a real operand is not widened where that would turn Inf into NaN. */
static prog_value binary_complex(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    vm_cplx a, b;
    if (!complex_scalar(vm, x, &a) || !complex_scalar(vm, y, &b)) return PROG_UNDEF;
    bool rx = prog_is_double(x), ry = prog_is_double(y);
    vm_cplx r;
    switch (op) {
    case PROG_OP_ADD: r = rx ? creal(a) + b : ry ? a + creal(b) : a + b; break;
    case PROG_OP_SUB: r = rx ? creal(a) - b : ry ? a - creal(b) : a - b; break;
    case PROG_OP_MUL:
    case PROG_OP_EMUL: r = rx ? creal(a) * b : ry ? a * creal(b) : a * b; break;
    case PROG_OP_DIV:
    case PROG_OP_EDIV: r = rx ? creal(a) / b : ry ? a / creal(b) : a / b; break;
    default: return PROG_UNDEF;
    }
    return vm_complex(vm, creal(r), cimag(r));
}

static inline bool is_immediate(prog_value v) {
    return prog_is_double(v) || prog_is_small(v);
}

/* Diagonal matrices are asked for first: an operation that does not keep the form sees a full matrix, whose
 * buffer is not the caller's to give away. */
prog_value vm_binary(vm_t *vm, prog_op op, prog_value x, prog_value y, unsigned steal) {
    prog_value quick = PROG_UNDEF;
    if (vm_is_diag(vm, x) || vm_is_diag(vm, y)) {
        quick = vm_diag_binary(vm, op, x, y);
        if (quick != PROG_UNDEF) return quick;
        x = vm_full(vm, x);
        y = vm_full(vm, y);
        steal = 0;
    }
    if (prog_is_double(x) && prog_is_double(y))
        quick = binary_doubles(op, prog_as_double(x), prog_as_double(y));
    if (quick == PROG_UNDEF && is_immediate(x) && is_immediate(y))
        quick = binary_immediates(op, x, y);
    else if (quick == PROG_UNDEF)
        quick = binary_complex(vm, op, x, y);
    if (quick != PROG_UNDEF) return quick;
    if (vm_is_instance(vm, x) || vm_is_instance(vm, y)) return vm->above.object_binary(vm, op, x, y);
    switch (op) {
    case PROG_OP_ADD: return vm_arith(vm, op, "+", x, y, steal);
    case PROG_OP_SUB: return vm_arith(vm, op, "-", x, y, steal);
    case PROG_OP_EMUL: return vm_arith(vm, op, ".*", x, y, steal);
    case PROG_OP_EDIV: return vm_arith(vm, op, "./", x, y, steal);
    case PROG_OP_ELDIV: return vm_arith_left(vm, ".\\", x, y, steal);
    case PROG_OP_MUL:
        if (scalar_like(vm, x) || scalar_like(vm, y)) return vm_arith(vm, PROG_OP_EMUL, "*", x, y, steal);
        return vm_product(vm, x, y);
    case PROG_OP_DIV:
        if (scalar_like(vm, y)) return vm_arith(vm, PROG_OP_EDIV, "/", x, y, steal);
        return vm_right_divide(vm, x, y);
    case PROG_OP_LDIV:
        if (scalar_like(vm, x)) return vm_arith_left(vm, "\\", x, y, steal);
        return vm_left_divide(vm, x, y);
    case PROG_OP_EPOW: return vm_epow(vm, ".^", x, y);
    case PROG_OP_POW:
        if (scalar_like(vm, x) && scalar_like(vm, y)) return vm_epow(vm, "^", x, y);
        return vm_mpow(vm, x, y);
    case PROG_OP_LT:
    case PROG_OP_LE:
    case PROG_OP_EQ:
    case PROG_OP_NE:
    case PROG_OP_GE:
    case PROG_OP_GT: return vm_compare(vm, op, x, y);
    case PROG_OP_AND:
    case PROG_OP_OR: return vm_logic(vm, op, x, y);
    default: vm_error(vm, NULL, "unknown binary operator %d", (int)op);
    }
}

/* ---- one operand ---- */

/* Unary plus converts char and logical to double as the other operators do, and refuses what is no number. */
prog_value vm_unary(vm_t *vm, prog_op op, prog_value x, unsigned steal) {
    if (vm_is_diag(vm, x)) {
        prog_value kept = vm_diag_unary(vm, op, x);
        if (kept != PROG_UNDEF) return kept;
        x = vm_full(vm, x);
        steal = 0;
    }
    if (vm_is_instance(vm, x)) return vm->above.object_unary(vm, op, x);
    switch (op) {
    case PROG_OP_NEG: return vm_negate(vm, x, steal);
    case PROG_OP_UPLUS: {
        prog_class c = vm_class(vm, x);
        if (c > PROG_CHAR) vm_error_unary(vm, "+", x);
        return c >= PROG_LOGICAL ? vm_convert(vm, x, PROG_DOUBLE) : x;
    }
    case PROG_OP_NOT: return vm_not(vm, x);
    case PROG_OP_TRANS: return vm_transpose(vm, x, false);
    case PROG_OP_CTRANS: return vm_transpose(vm, x, true);
    default: vm_error(vm, NULL, "unknown unary operator %d", (int)op);
    }
}

/* ---- a product with one operand transposed ----
 *
 * x' * y is one instruction: BLAS reads an operand the other way round, so that x' need not be made. */

/* By the operators themselves, which keep a diagonal's form and are quick with numbers. */
static prog_value product_by_operators(vm_t *vm, prog_value x, prog_value y, bool first, bool conjugate) {
    prog_op turn = conjugate ? PROG_OP_CTRANS : PROG_OP_TRANS;
    x = first ? vm_unary(vm, turn, x, 0) : x;
    y = first ? y : vm_unary(vm, turn, y, 0);
    return vm_binary(vm, PROG_OP_MUL, x, y, 0);
}

/* A number, complex or not, or an object that holds one. */
static inline bool is_lone(vm_t *vm, prog_value v) {
    if (!prog_is_object(v)) return true;
    const prog_array *a = vm_array(vm, v);
    return a->h.kind == PROG_KIND_ARRAY && a->numel == 1;
}

prog_value vm_product_transposed(vm_t *vm, prog_value x, prog_value y, bool first, bool conjugate) {
    if (is_lone(vm, x) || is_lone(vm, y) || vm_is_diag(vm, x) || vm_is_diag(vm, y) || vm_is_instance(vm, x) ||
        vm_is_instance(vm, y))
        return product_by_operators(vm, x, y, first, conjugate);
    return vm_product_turned(vm, x, y, first, conjugate);
}
