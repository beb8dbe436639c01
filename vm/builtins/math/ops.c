/* vm/builtins/math/ops.c - the operators as functions, constants, and conversions between classes.
 *
 * Operators are vm_binary and vm_unary with the instruction's number, so plus (a, b) is a + b to the last
 * message. Those that associate take any number of arguments, from left to right. */
#include "vm/builtins/math/math_internal.h"
#include "vm/linear/ops.h"
#include "vm/text/display.h"

#include <float.h>

/* ---- operators ---- */
#define BINARY(name, OP)                                                                                     \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        vm_return(vm, c, 0, vm_binary(vm, OP, c->args[0], c->args[1], 0));                                   \
    }
BINARY(minus, PROG_OP_SUB)
BINARY(rdivide, PROG_OP_EDIV)
BINARY(ldivide, PROG_OP_ELDIV)
BINARY(mrdivide, PROG_OP_DIV)
BINARY(mldivide, PROG_OP_LDIV)
BINARY(power, PROG_OP_EPOW)
BINARY(mpower, PROG_OP_POW)
BINARY(eq, PROG_OP_EQ)
BINARY(ne, PROG_OP_NE)
BINARY(lt, PROG_OP_LT)
BINARY(le, PROG_OP_LE)
BINARY(gt, PROG_OP_GT)
BINARY(ge, PROG_OP_GE)

#define NARY(name, OP)                                                                                       \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        prog_value r = vm_binary(vm, OP, c->args[0], c->args[1], 0);                                         \
        for (uint32_t k = 2; k < c->nargs; k++)                                                              \
            r = vm_binary(vm, OP, r, c->args[k], 0);                                                         \
        vm_return(vm, c, 0, r);                                                                              \
    }
NARY(plus, PROG_OP_ADD)
NARY(times, PROG_OP_EMUL)
NARY(mtimes, PROG_OP_MUL)
NARY(and, PROG_OP_AND)
NARY(or, PROG_OP_OR)

#define UNARY(name, OP)                                                                                      \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        vm_return(vm, c, 0, vm_unary(vm, OP, c->args[0], 0));                                                \
    }
UNARY(uminus, PROG_OP_NEG)
UNARY(uplus, PROG_OP_UPLUS)
UNARY(not, PROG_OP_NOT)
UNARY(transpose, PROG_OP_TRANS)
UNARY(ctranspose, PROG_OP_CTRANS)

/* xor has no operator. NaN is no truth value and refused. */
static prog_value xor_pair(vm_t *vm, prog_value x, prog_value y) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    for (int k = 0; k < 2; k++) {
        const vm_arr *operand = k ? &b : &a;
        if (operand->cls > PROG_LOGICAL)
            vm_error(vm, NULL, "logical: wrong type argument '%s'", vm_type_text(vm, operand->v));
    }
    const char *nan_message = "invalid conversion from NaN to logical";
    vm_pairing p = {.name = "xor",
                    .x = {&a, vm_as_bool(vm, &a, nan_message), 1},
                    .y = {&b, vm_as_bool(vm, &b, nan_message), 1},
                    .kernel = vm_compare_kernel(VM_NE, VM_U8),
                    .type = VM_BOOL};
    for (uint32_t d = 0; d < (a.ndims > b.ndims ? a.ndims : b.ndims); d++) {
        int64_t da = d < a.ndims ? a.dims[d] : 1, db = d < b.ndims ? b.dims[d] : 1;
        if (da != db && da != 1 && db != 1)
            vm_error(vm, NULL, "xor: X and Y must be of compatible size or scalars");
    }
    return vm_broadcast(vm, &p);
}
void vm_bi_xor(vm_t *vm, vm_call *c) {
    prog_value r = xor_pair(vm, c->args[0], c->args[1]);
    for (uint32_t k = 2; k < c->nargs; k++)
        r = xor_pair(vm, r, c->args[k]);
    vm_return(vm, c, 0, r);
}

/* ---- arguments that are dimensions and a class ---- */
/* -1 for what is no name of a class. Names of classes that hold no numbers are found too, and refused by
 * who asks, in its own words. */
static int class_of_name(vm_t *vm, prog_value name) {
    if (!vm_is_string(vm, name)) return -1;
    base_view s = vm_to_view(vm, name, "");
    for (int k = 0; k < PROG_CLASS_COUNT; k++) {
        const char *have = prog_class_name((prog_class)k);
        if (s.len == strlen(have) && memcmp(s.data, have, s.len) == 0) return k;
    }
    return -1;
}

/* As vm_read_dim (vm/builtins/args.c), but with the sentence of the constants for NaN. */
static int64_t one_dim(vm_t *vm, double d) {
    if (d != d) vm_error(vm, NULL, "conversion of NaN to integer value failed");
    if (d != trunc(d)) vm_error(vm, NULL, "conversion of %g to octave_idx_type value failed", d);
    if (d > 9e18) vm_error_memory(vm);
    return d < 0 ? 0 : (int64_t)d;
}

/* Dimensions from arguments first…last-1 (n, n m …, or one vector), as Inf() takes them; returns their
 * count. A matrix is refused with the advice that Octave gives, since Inf (A) is often meant as Inf (size
 * (A)). */
static uint32_t dims_args(vm_t *vm, const vm_call *c, uint32_t first, uint32_t last, const char *name,
                          int64_t dims[PROG_DIMS_MOST]) {
    vm_arr a;
    dims[0] = dims[1] = 1;
    if (first >= last) return 2;
    if (last - first > 1) {
        if (last - first > PROG_DIMS_MOST) vm_error(vm, NULL, "%s: too many dimensions", name);
        for (uint32_t k = first; k < last; k++) {
            vm_view(vm, c->args[k], &a);
            if (!vm_is_number(&a)) vm_error(vm, NULL, "%s: dimensions must be scalar integers", name);
            if (a.numel > 1) vm_error(vm, NULL, "%s: dimensions must be scalar integers", name);
            dims[k - first] = a.numel ? one_dim(vm, vm_elem(&a, 0)) : 0;
        }
        return last - first;
    }
    vm_view(vm, c->args[first], &a);
    if (!vm_is_number(&a) || a.cls == PROG_CHAR)
        vm_error(vm, NULL, "%s (A): use %s (size (A)) instead", name, name);
    if (a.numel == 1) {
        dims[0] = dims[1] = one_dim(vm, vm_elem(&a, 0));
        return 2;
    }
    if (a.numel == 0) {
        dims[0] = dims[1] = 0;
        return 2;
    }
    if (!vm_is_vector(&a) || a.numel > PROG_DIMS_MOST)
        vm_error(vm, NULL, "%s (A): use %s (size (A)) instead", name, name);
    VM_STEPS (k, a.numel)
        dims[k] = one_dim(vm, vm_elem(&a, k));
    return (uint32_t)a.numel;
}

/* ---- constants ---- */
/* Splits off a class name at the end ("single", or "like" with a value). */
static prog_class float_class(vm_t *vm, vm_call *c, const char *name, uint32_t *last) {
    *last = c->nargs;
    if (c->nargs > 1 && vm_arg_is(vm, c, c->nargs - 2, "like")) {
        *last = c->nargs - 2;
        prog_class like = vm_class(vm, c->args[c->nargs - 1]);
        if (like > PROG_SINGLE) vm_error(vm, NULL, "%s: input array must be of a floating point class", name);
        return like;
    }
    if (c->nargs && vm_is_string(vm, c->args[c->nargs - 1])) {
        int k = class_of_name(vm, c->args[--*last]);
        if (k != PROG_DOUBLE && k != PROG_SINGLE) vm_error(vm, NULL, "%s: invalid class name", name);
        return (prog_class)k;
    }
    return PROG_DOUBLE;
}

/* Both precisions are given: (float)realmax would be Inf. */
static void constant(vm_t *vm, vm_call *c, const char *name, double d, float f) {
    uint32_t last;
    int64_t dims[PROG_DIMS_MOST];
    prog_class cls = float_class(vm, c, name, &last);
    if (last == 0) {
        vm_return(vm, c, 0, cls == PROG_SINGLE ? prog_single(f) : prog_double(d));
        return;
    }
    uint32_t nd = dims_args(vm, c, 0, last, name, dims);
    void *data;
    prog_value r = vm_new_array_raw(vm, cls, 0, nd, dims, &data);
    int64_t n = vm_numel(vm, r);
    if (cls == PROG_SINGLE)
        VM_STEPS (i, n)
            ((float *)data)[i] = f;
    else
        VM_STEPS (i, n)
            ((double *)data)[i] = d;
    vm_return(vm, c, 0, r);
}
static double na_double(void) {
    return prog_as_double(PROG_NA_BITS);
}
#define CONSTANT(name, D, F)                                                                                 \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        constant(vm, c, #name, D, F);                                                                        \
    }
CONSTANT(pi, M_PI, (float)M_PI)
CONSTANT(e, M_E, (float)M_E)
CONSTANT(Inf, INFINITY, INFINITY)
CONSTANT(NaN, NAN, NAN)
CONSTANT(NA, na_double(), (float)na_double())
CONSTANT(realmax, DBL_MAX, FLT_MAX)
CONSTANT(realmin, DBL_MIN, FLT_MIN)

/* i, j, I and J. The real parts are zero, so the array comes zeroed. */
void vm_bi_i(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST];
    uint32_t last;
    prog_class cls = float_class(vm, c, "i", &last);
    uint32_t nd = dims_args(vm, c, 0, last, "i", dims);
    void *data;
    prog_value r = vm_new_array(vm, cls, PROG_FLAG_COMPLEX, nd, dims, &data);
    VM_STEPS (k, vm_numel(vm, r))
        if (cls == PROG_SINGLE)
            ((float *)data)[2 * k + 1] = 1;
        else
            ((double *)data)[2 * k + 1] = 1;
    vm_return(vm, c, 0, r);
}

/* Distance to the next larger number of the same class: the spacing of its binade, and below the normal
 * numbers the smallest of all. NaN for what is not finite. */
static double eps_of(double x, bool single) {
    x = fabs(x);
    if (x - x != 0) return NAN;
    if (single) return x < FLT_MIN ? 0x1p-149 : ldexp(1, ilogb(x) - 23);
    return x < DBL_MIN ? 0x1p-1074 : ldexp(1, ilogb(x) - 52);
}
/* eps alone is a constant; eps (x) the distance at x; eps ("single") and eps (2, 3) constants again. */
void vm_bi_eps(vm_t *vm, vm_call *c) {
    vm_arr a;
    if (c->nargs == 1 && !vm_is_string(vm, c->args[0])) {
        vm_view(vm, c->args[0], &a);
        if (!vm_is_float_class(a.cls)) vm_error(vm, NULL, "eps: X must be of a floating point type");
        void *data;
        prog_value r = vm_new_like_raw(vm, a.cls, 0, &a, &data);
        VM_STEPS (k, a.numel)
            if (a.cls == PROG_SINGLE)
                ((float *)data)[k] = (float)eps_of(vm_elem(&a, k), true);
            else
                ((double *)data)[k] = eps_of(vm_elem(&a, k), false);
        vm_return(vm, c, 0, r);
        return;
    }
    constant(vm, c, "eps", DBL_EPSILON, FLT_EPSILON);
}

/* The class that intmax and its kin are asked about: a name or a value; `ints` refuses floats. Two
 * sentences, since a number of the wrong class and something else are refused in different words. */
static int limit_class(vm_t *vm, vm_call *c, const char *name, prog_class otherwise, bool ints) {
    if (!c->nargs) return otherwise;
    int k = vm_is_string(vm, c->args[0]) ? class_of_name(vm, c->args[0]) : (int)vm_class(vm, c->args[0]);
    bool fits = k >= 0 && (ints ? vm_is_int_class((prog_class)k) : k <= PROG_SINGLE);
    if (!fits) {
        if (!vm_is_string(vm, c->args[0]) && vm_class(vm, c->args[0]) <= PROG_UINT64)
            vm_error(vm, NULL,
                     ints ? "%s: argument must be a string or integer variable"
                          : "%s: argument must be a string or floating point variable",
                     name);
        const char *text =
            vm_is_string(vm, c->args[0]) ? vm_to_cstr(vm, c->args[0], name) : vm_class_name(vm, c->args[0]);
        vm_error(vm, NULL, ints ? "%s: not defined for '%s' objects" : "%s: not defined for class '%s'", name,
                 text);
    }
    return k;
}
/* 1e30 saturates to the class' limit; 64-bit limits are no doubles and are given as they are. */
void vm_bi_intmax(vm_t *vm, vm_call *c) {
    int k = limit_class(vm, c, "intmax", PROG_INT32, true);
    vm_return(vm, c, 0,
              k == PROG_UINT64  ? vm_int(vm, PROG_UINT64, -1)
              : k == PROG_INT64 ? vm_int(vm, PROG_INT64, INT64_MAX)
                                : vm_scalar(vm, (prog_class)k, 1e30));
}
/* -1e30 saturates, to 0 for unsigned classes. */
void vm_bi_intmin(vm_t *vm, vm_call *c) {
    int k = limit_class(vm, c, "intmin", PROG_INT32, true);
    vm_return(vm, c, 0, vm_scalar(vm, (prog_class)k, -1e30));
}
/* 2^53 and 2^24: from there on not every whole number is one of the class. */
void vm_bi_flintmax(vm_t *vm, vm_call *c) {
    int k = limit_class(vm, c, "flintmax", PROG_DOUBLE, false);
    vm_return(vm, c, 0, k == PROG_SINGLE ? prog_single(16777216) : prog_double(0x1p53));
}

/* ---- conversions ---- */
#define CONVERT(name, CLS)                                                                                   \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        vm_return(vm, c, 0, vm_convert(vm, c->args[0], CLS));                                                \
        vm_keep_diag(vm, c);                                                                                 \
    }
CONVERT(double, PROG_DOUBLE)
CONVERT(single, PROG_SINGLE)
CONVERT(int8, PROG_INT8)
CONVERT(int16, PROG_INT16)
CONVERT(int32, PROG_INT32)
CONVERT(int64, PROG_INT64)
CONVERT(uint8, PROG_UINT8)
CONVERT(uint16, PROG_UINT16)
CONVERT(uint32, PROG_UINT32)
CONVERT(uint64, PROG_UINT64)
CONVERT(logical, PROG_LOGICAL)

/* complex (re, im): stays complex when all imaginary parts are zero, so the result is not passed through
 * vm_return's simplification. */
void vm_bi_complex(vm_t *vm, vm_call *c) {
    vm_arr a, b;
    vm_view(vm, c->args[0], &a);
    if (a.cls > PROG_LOGICAL) vm_error(vm, NULL, "complex: invalid conversion");
    void *data;
    if (c->nargs == 1) {
        bool single = a.cls == PROG_SINGLE;
        prog_value r = vm_new_like_raw(vm, single ? PROG_SINGLE : PROG_DOUBLE, PROG_FLAG_COMPLEX, &a, &data);
        vm_convert_data(data, single ? VM_C32 : VM_C64, a.data, vm_num_of(&a), a.numel);
        c->out[0] = r;
        return;
    }
    vm_view(vm, c->args[1], &b);
    if (b.cls > PROG_LOGICAL || a.complex || b.complex) vm_error(vm, NULL, "complex: invalid conversion");
    if (a.numel != 1 && b.numel != 1 && (a.ndims != b.ndims || memcmp(a.dims, b.dims, a.ndims * 8u)))
        vm_error(vm, NULL, "complex: dimension mismatch");
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE;
    const vm_arr *like = a.numel == 1 ? &b : &a;
    prog_value r = vm_new_like_raw(vm, single ? PROG_SINGLE : PROG_DOUBLE, PROG_FLAG_COMPLEX, like, &data);
    VM_STEPS (k, like->numel) {
        double re = vm_elem(&a, a.numel == 1 ? 0 : k), im = vm_elem(&b, b.numel == 1 ? 0 : k);
        if (single)
            ((float *)data)[2 * k] = (float)re, ((float *)data)[2 * k + 1] = (float)im;
        else
            ((double *)data)[2 * k] = re, ((double *)data)[2 * k + 1] = im;
    }
    c->out[0] = r;
}
