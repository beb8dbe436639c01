/* vm/builtins/math/two.c - functions of two numbers with broadcasting: atan2, hypot, mod, rem, gcd, lcm, and
 * those of bits.
 *
 * Each is a kernel for a pair of loops (vm/arith) per type; what is here are the kernels, the choice of
 * types, and what they refuse.
 *
 * MOD AND REM differ in the sign: mod has that of the divisor, rem that of the dividend. mod (x, 0) is x, rem
 * (x, 0) is NaN for floats and 0 for integers. With a divisor that is no integer the quotient is rounded when
 * it is within eps of a whole number, and then the remainder is 0: mod (0.3, 0.1) is 0 and not 0.1 less a
 * rounding error. This is Octave's rule, and the reason why fmod alone does not do. Integers do not overflow:
 * the one division that would, INT_MIN by -1, has remainder 0 and is not carried out.
 *
 * MIXED CLASSES follow arithmetic: two integer classes must be one, an integer with a float gives the
 * integer class, single with double gives single. */
#include "vm/builtins/math/math_internal.h"

#include "vm/arith/mathfn.h"
#include "vm/linear/ops.h"

VM_KERNEL(k_atan2, double, double, double, atan2(x, y))
VM_KERNEL(k_atan2f, float, float, float, atan2f(x, y))
VM_KERNEL(k_hypot, double, double, double, hypot(x, y))
VM_KERNEL(k_hypotf, float, float, float, hypotf(x, y))
VM_KERNEL(k_mod, double, double, double, vm_mod(x, y))
VM_KERNEL(k_rem, double, double, double, vm_rem(x, y))

/* Single numbers: the rules of the doubles (vm_mod) with the precision of singles. A double's rules on
 * widened singles would give other numbers: what is within eps of a whole quotient depends on the
 * precision. */
static float mod_f(float x, float y) {
    if (y == 0) return x;
    if (isinf(y)) return NAN;
    float q = x / y, near = roundf(q);
    if (y != floorf(y) && near != 0 && fabsf((q - near) / near) < 0x1p-23f) return 0;
    float r = x == floorf(x) && y == floorf(y) ? fmodf(x, y) : x - y * floorf(q);
    if (r != 0 && (r < 0) != (y < 0)) r += x == floorf(x) && y == floorf(y) ? y : 0;
    return r == 0 ? 0 : copysignf(r, y);
}
static float rem_f(float x, float y) {
    if (y == 0 || isinf(y)) return NAN;
    float q = x / y, near = roundf(q);
    if (y != floorf(y) && near != 0 && fabsf((q - near) / near) < 0x1p-23f) return 0;
    return x == floorf(x) && y == floorf(y) ? fmodf(x, y) : copysignf(x - y * truncf(q), x);
}
VM_KERNEL(k_modf, float, float, float, mod_f(x, y))
VM_KERNEL(k_remf, float, float, float, rem_f(x, y))

#define LARGEST(T) ((T)((T)-1 < 1 ? (1ull << (8 * sizeof(T) - 1)) - 1 : ~0ull))
/* One set of kernels for each integer class. (T)-1 < 1 asks whether T is signed. */
#define INT_LOOPS(N, T)                                                                                      \
    static inline T mod_of_##N(T x, T y) {                                                                   \
        if (y == 0) return x;                                                                                \
        if (y == (T)-1 && (T)-1 < 1) return 0;                                                               \
        T r = (T)(x % y);                                                                                    \
        return r != 0 && (r < 0) != (y < 0) ? (T)(r + y) : r;                                                \
    }                                                                                                        \
    static inline T rem_of_##N(T x, T y) {                                                                   \
        return y == 0 || (y == (T)-1 && (T)-1 < 1) ? 0 : (T)(x % y);                                         \
    }                                                                                                        \
    /* saturating, as arithmetic of these classes is */                                                      \
    static inline T size_of_##N(T x) {                                                                       \
        T minus = (T)(0u - (unsigned long long)x);                                                           \
        return x >= 0 ? x : minus < 0 ? LARGEST(T) : minus;                                                  \
    }                                                                                                        \
    static inline T gcd_of_##N(T x, T y) {                                                                   \
        while (y != 0) {                                                                                     \
            T t = y == (T)-1 && (T)-1 < 1 ? 0 : (T)(x % y);                                                  \
            x = y;                                                                                           \
            y = t;                                                                                           \
        }                                                                                                    \
        return size_of_##N(x);                                                                               \
    }                                                                                                        \
    static inline T lcm_of_##N(T x, T y) {                                                                   \
        T g = gcd_of_##N(x, y), l;                                                                           \
        if (g == 0) return 0;                                                                                \
        x = (T)(x / g);                                                                                      \
        return !__builtin_mul_overflow(x, y, &l) ? l : (x < 0) == (y < 0) ? LARGEST(T) : (T)~LARGEST(T);     \
    }                                                                                                        \
    VM_KERNEL(k_mod_##N, T, T, T, mod_of_##N(x, y))                                                          \
    VM_KERNEL(k_rem_##N, T, T, T, rem_of_##N(x, y))                                                          \
    VM_KERNEL(k_gcd_##N, T, T, T, gcd_of_##N(x, y))                                                          \
    VM_KERNEL(k_lcm_##N, T, T, T, lcm_of_##N(x, y))                                                          \
    VM_KERNEL(k_and_##N, T, T, T, x &y)                                                                      \
    VM_KERNEL(k_or_##N, T, T, T, x | y)                                                                      \
    VM_KERNEL(k_xor_##N, T, T, T, x ^ y)
#pragma GCC diagnostic ignored "-Wtype-limits" /* the macros serve unsigned types too */
#pragma GCC diagnostic ignored "-Wbool-compare"
INT_LOOPS(i8, int8_t)
INT_LOOPS(i16, int16_t)
INT_LOOPS(i32, int32_t)
INT_LOOPS(i64, int64_t)
INT_LOOPS(u8, uint8_t)
INT_LOOPS(u16, uint16_t)
INT_LOOPS(u32, uint32_t)
INT_LOOPS(u64, uint64_t)
#define INT_ROW(P)                                                                                           \
    { &P##_i8, &P##_i16, &P##_i32, &P##_i64, &P##_u8, &P##_u16, &P##_u32, &P##_u64 }
static const vm_kernel *const mod_rows[8] = INT_ROW(k_mod), *const rem_rows[8] = INT_ROW(k_rem),
                              *const gcd_rows[8] = INT_ROW(k_gcd), *const lcm_rows[8] = INT_ROW(k_lcm),
                              *const and_rows[8] = INT_ROW(k_and), *const or_rows[8] = INT_ROW(k_or),
                              *const xor_rows[8] = INT_ROW(k_xor);

/* Euclid's algorithm; fmod is exact, so every step is, up to 2^53 and beyond. */
static double gcd_double(double x, double y) {
    x = fabs(x);
    y = fabs(y);
    while (y != 0) {
        double t = fmod(x, y);
        x = y;
        y = t;
    }
    return x;
}
static double lcm_double(double x, double y) {
    double g = gcd_double(x, y);
    return g == 0 ? 0 : x / g * y;
}
VM_KERNEL(k_gcd, double, double, double, gcd_double(x, y))
VM_KERNEL(k_lcm, double, double, double, lcm_double(x, y))

static prog_value apply(vm_t *vm, const char *name, const vm_arr *a, const vm_arr *b, vm_num t,
                        const vm_kernel *k) {
    return vm_broadcast(vm, &(vm_pairing){.name = name,
                                          .x = vm_operand_as(vm, a, t),
                                          .y = vm_operand_as(vm, b, t),
                                          .kernel = k,
                                          .type = t});
}

/* The two arguments, which must be real numbers of any class; truth values are none. */
static void real_pair(vm_t *vm, vm_call *c, const char *name, vm_arr *a, vm_arr *b) {
    vm_view(vm, c->args[0], a);
    vm_view(vm, c->args[1], b);
    for (int k = 0; k < 2; k++) {
        const vm_arr *v = k ? b : a;
        char buf[32];
        if (!vm_is_numeric_class(v->cls))
            vm_error(vm, NULL, "%s: wrong type argument '%s'", name,
                     vm_type_name(vm, c->args[k], false, buf));
        if (v->complex) vm_error(vm, NULL, "%s: not defined for complex numbers", name);
    }
}

/* Floating results of two of them. */
static void float_pair(vm_t *vm, vm_call *c, const char *name, const vm_kernel *d, const vm_kernel *f) {
    vm_arr a, b;
    real_pair(vm, c, name, &a, &b);
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE;
    vm_return(vm, c, 0, apply(vm, name, &a, &b, single ? VM_F32 : VM_F64, single ? f : d));
}
void vm_bi_atan2(vm_t *vm, vm_call *c) {
    float_pair(vm, c, "atan2", &k_atan2, &k_atan2f);
}

/* Any number of arguments, from left to right. Calls abs as a builtin through a call record of its own,
 * which is how one builtin uses another without a frame. */
void vm_bi_hypot(vm_t *vm, vm_call *c) {
    prog_value x = c->args[0], out = PROG_UNDEF;
    for (uint32_t k = 0; k < c->nargs; k++) { /* complex arguments count by their absolute values */
        prog_value v = c->args[k];
        if (vm_is_complex(vm, v)) {
            vm_call inner = {.args = &v, .nargs = 1, .nout = 1, .out = &out};
            vm_bi_abs(vm, &inner);
            v = out;
        }
        if (k == 0) {
            x = v;
            continue;
        }
        prog_value pair[2] = {x, v};
        vm_call inner = {.args = pair, .nargs = 2, .nout = 1, .out = &out};
        float_pair(vm, &inner, "hypot", &k_hypot, &k_hypotf);
        x = out;
    }
    vm_return(vm, c, 0, x);
}

/* mod and rem: integers of one class (a double joins them), else floating. */
static void remainder_pair(vm_t *vm, vm_call *c, const char *name, const vm_kernel *d, const vm_kernel *f,
                           const vm_kernel *const *ints) {
    vm_arr a, b;
    real_pair(vm, c, name, &a, &b);
    bool ia = vm_is_int_class(a.cls), ib = vm_is_int_class(b.cls);
    if (ia && ib && a.cls != b.cls)
        vm_error(vm, NULL, "%s: cannot combine %s and %s", name, prog_class_name(a.cls),
                 prog_class_name(b.cls));
    if (ia || ib) {
        vm_num t = (vm_num)(ia ? a.cls : b.cls);
        vm_return(vm, c, 0, apply(vm, name, &a, &b, t, ints[t - VM_I8]));
        return;
    }
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE;
    vm_return(vm, c, 0, apply(vm, name, &a, &b, single ? VM_F32 : VM_F64, single ? f : d));
}
void vm_bi_mod(vm_t *vm, vm_call *c) {
    remainder_pair(vm, c, "mod", &k_mod, &k_modf, mod_rows);
}
void vm_bi_rem(vm_t *vm, vm_call *c) {
    remainder_pair(vm, c, "rem", &k_rem, &k_remf, rem_rows);
}

/* ---- gcd, lcm ---- */
/* Floats must hold whole numbers. lcm says nothing of its own for those that do not: it is defined by gcd
 * and speaks through it. */
static prog_value integers_pair(vm_t *vm, const char *name, prog_value x, prog_value y, const vm_kernel *d,
                                const vm_kernel *const *ints) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    bool alike = a.ndims == b.ndims && memcmp(a.dims, b.dims, a.ndims * sizeof *a.dims) == 0;
    if (name[0] == 'l' && a.numel != 1 && b.numel != 1 && !alike)
        vm_error(vm, NULL, "lcm: all args must be the same size or scalar");
    for (int k = 0; k < 2; k++) {
        const vm_arr *v = k ? &b : &a;
        if (!vm_is_numeric_class(v->cls) || v->complex)
            vm_error(vm, NULL, "%s: all arguments must be numeric", name);
        for (int64_t i = 0; i < v->numel && vm_is_float_class(v->cls); i++)
            if (vm_elem(v, i) != round(vm_elem(v, i)) || isinf(vm_elem(v, i)))
                vm_error(vm, NULL, "gcd: all values must be integers"); /* lcm is defined by gcd */
    }
    bool ia = vm_is_int_class(a.cls), ib = vm_is_int_class(b.cls);
    if (ia && ib && a.cls != b.cls)
        vm_error(vm, NULL, "%s: all arguments must be the same class or double", name);
    if (ia || ib) {
        vm_num t = (vm_num)(ia ? a.cls : b.cls);
        return apply(vm, name, &a, &b, t, ints[t - VM_I8]);
    }
    prog_value r = apply(vm, name, &a, &b, VM_F64, d);
    return a.cls == PROG_SINGLE || b.cls == PROG_SINGLE ? vm_convert(vm, r, PROG_SINGLE) : r;
}

/* [g, u, v] = gcd (x, y): g = u x + v y, by Euclid's extended algorithm on the absolute values, whose
 * signs go to the factors. In doubles, which is exact up to 2^53; the class is put back at the end. */
static void extended_gcd(vm_t *vm, vm_call *c) {
    vm_arr a, b;
    vm_view(vm, integers_pair(vm, "gcd", c->args[0], c->args[1], &k_gcd, gcd_rows), &a);
    prog_value zero = vm_new_like(vm, PROG_DOUBLE, 0, a.v, NULL);
    prog_value xs =
        vm_binary(vm, PROG_OP_ADD, vm_convert(vm, c->args[0], PROG_DOUBLE), vm_simplify(vm, zero), 0);
    prog_value ys =
        vm_binary(vm, PROG_OP_ADD, vm_convert(vm, c->args[1], PROG_DOUBLE), vm_simplify(vm, zero), 0);
    double *g, *u, *v;
    prog_value vg = vm_new_like(vm, PROG_DOUBLE, 0, a.v, (void **)&g),
               vu = vm_new_like(vm, PROG_DOUBLE, 0, a.v, (void **)&u);
    prog_value vv = vm_new_like(vm, PROG_DOUBLE, 0, a.v, (void **)&v);
    vm_view(vm, xs, &a);
    vm_view(vm, ys, &b);
    VM_STEPS (i, a.numel) {
        double x = vm_elem(&a, i), y = vm_elem(&b, i), r0 = fabs(x), r1 = fabs(y), u0 = 1, u1 = 0, v0 = 0,
               v1 = 1;
        while (r1 != 0) {
            double t = fmod(r0, r1), q = (r0 - t) / r1;
            r0 = r1, r1 = t;
            t = u0 - q * u1, u0 = u1, u1 = t;
            t = v0 - q * v1, v0 = v1, v1 = t;
        }
        g[i] = r0;
        u[i] = x < 0 ? -u0 : u0;
        v[i] = y < 0 ? -v0 : v0;
    }
    prog_class cls =
        vm_is_int_class(vm_class(vm, c->args[0])) ? vm_class(vm, c->args[0]) : vm_class(vm, c->args[1]);
    vm_return(vm, c, 0, vm_convert(vm, vm_simplify(vm, vg), cls));
    vm_return(vm, c, 1, vm_convert(vm, vm_simplify(vm, vu), cls));
    vm_return(vm, c, 2, vm_convert(vm, vm_simplify(vm, vv), cls));
}

/* ---- Gaussian integers ---- */
typedef struct gauss {
    vm_cplx g, u, v;
} gauss;

static vm_cplx nearest(vm_cplx z) {
    return CMPLX(floor(creal(z) + 0.5), floor(cimag(z) + 0.5));
}

/* g = u x + v y by Euclid's algorithm with the nearest quotient, which at least halves the remainder's
 * norm, so that it ends; the bound on steps is for numbers that rounding has spoilt. The larger one is
 * divided first. */
static gauss gauss_gcd(vm_cplx x, vm_cplx y) {
    bool swap = cabs(x) < cabs(y);
    vm_cplx r0 = swap ? y : x, r1 = swap ? x : y, u0 = 1, u1 = 0, v0 = 0, v1 = 1;
    for (int step = 0; r1 != 0 && step < 4096; step++) {
        vm_cplx q = nearest(r0 / r1), t = r0 - q * r1;
        r0 = r1, r1 = t;
        t = u0 - q * u1, u0 = u1, u1 = t;
        t = v0 - q * v1, v0 = v1, v1 = t;
    }
    return (gauss){r0, swap ? v0 : u0, swap ? u0 : v0};
}

static const vm_cplx *gauss_view(vm_t *vm, const char *name, prog_value v, vm_arr *a) {
    vm_view(vm, v, a);
    if (!vm_is_numeric_class(a->cls)) vm_error(vm, NULL, "%s: all arguments must be numeric", name);
    const vm_cplx *z = vm_as(vm, a, VM_C64);
    VM_STEPS (i, a->numel)
        if (creal(z[i]) != floor(creal(z[i])) || cimag(z[i]) != floor(cimag(z[i])))
            vm_error(vm, NULL, "%s: all complex parts must be integers", name);
    return z;
}

/* The divisors, and with FACTORS what makes them; or the least common multiples. All three results are
 * made whatever is asked, since the algorithm has them. */
static prog_value gauss_pairs(vm_t *vm, const char *name, prog_value x, prog_value y, prog_value *factors,
                              bool multiple) {
    vm_arr a, b;
    const vm_cplx *p = gauss_view(vm, name, x, &a), *q = gauss_view(vm, name, y, &b);
    if (a.numel != 1 && b.numel != 1 && (a.ndims != b.ndims || memcmp(a.dims, b.dims, 8 * a.ndims) != 0))
        vm_error(vm, NULL, "%s: all values must be the same size", name);
    const vm_arr *shape = a.numel == 1 ? &b : &a;
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE;
    vm_cplx *out[3];
    prog_value made[3];
    for (int k = 0; k < 3; k++)
        made[k] = vm_new_like_raw(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, shape, (void **)&out[k]);
    VM_STEPS (i, shape->numel) {
        vm_cplx m = p[a.numel == 1 ? 0 : i], n = q[b.numel == 1 ? 0 : i];
        gauss r = gauss_gcd(m, n);
        out[0][i] = !multiple ? r.g : r.g == 0 ? 0 : m * n / r.g;
        out[1][i] = r.u;
        out[2][i] = r.v;
    }
    for (int k = 0; k < 3; k++) {
        made[k] = vm_simplify(vm, made[k]);
        if (single) made[k] = vm_convert(vm, made[k], PROG_SINGLE);
        if (k && factors) factors[k - 1] = made[k];
    }
    return made[0];
}

static bool any_complex(vm_t *vm, const vm_call *c) {
    for (uint32_t k = 0; k < c->nargs; k++)
        if (vm_is_complex(vm, c->args[k])) return true;
    return false;
}

/* gcd or lcm where an argument is complex. */
static void gauss_fold(vm_t *vm, vm_call *c, const char *name, bool multiple) {
    prog_value r = c->args[0], factors[2];
    for (uint32_t k = 1; k < c->nargs; k++)
        r = gauss_pairs(vm, name, r, c->args[k], factors, multiple);
    vm_return(vm, c, 0, r);
    if (c->nout > 1 && c->nargs == 2) {
        vm_return(vm, c, 1, factors[0]);
        vm_return(vm, c, 2, factors[1]);
    }
}

/* Three ways: complex numbers, two numbers with factors, and the fold over any number of arguments. */
void vm_bi_gcd(vm_t *vm, vm_call *c) {
    if (any_complex(vm, c)) {
        gauss_fold(vm, c, "gcd", false);
        return;
    }
    if (c->nout > 1 && c->nargs == 2) {
        extended_gcd(vm, c);
        return;
    }
    prog_value r = c->args[0];
    for (uint32_t k = 1; k < c->nargs; k++)
        r = integers_pair(vm, "gcd", r, c->args[k], &k_gcd, gcd_rows);
    vm_return(vm, c, 0, r);
}
void vm_bi_lcm(vm_t *vm, vm_call *c) {
    if (any_complex(vm, c)) {
        gauss_fold(vm, c, "lcm", true);
        return;
    }
    prog_value r = c->args[0];
    for (uint32_t k = 1; k < c->nargs; k++)
        r = integers_pair(vm, "lcm", r, c->args[k], &k_lcm, lcm_rows);
    vm_return(vm, c, 0, r);
}

/* ---- bits ---- */
/* Integers by their bits; truth values stay truth values; floats are taken as whole numbers of 64 bits and
 * given back as floats. */
static void bits(vm_t *vm, vm_call *c, const char *name, const vm_kernel *const *rows) {
    vm_arr a, b;
    vm_view(vm, c->args[0], &a);
    vm_view(vm, c->args[1], &b);
    if (a.cls > PROG_LOGICAL || b.cls > PROG_LOGICAL) vm_error(vm, NULL, "%s: invalid operand type", name);
    if (a.complex || b.complex) vm_error(vm, NULL, "%s: invalid operand class", name);
    if (a.numel != 1 && b.numel != 1 && (a.ndims != b.ndims || memcmp(a.dims, b.dims, a.ndims * 8u)))
        vm_error(vm, NULL, "%s: size of X and Y must match, or one operand must be a scalar", name);
    bool ia = vm_is_int_class(a.cls), ib = vm_is_int_class(b.cls);
    if (ia && ib && a.cls != b.cls) vm_error(vm, NULL, "%s: must have matching operand types", name);
    if (ia || ib) {
        vm_num t = (vm_num)(ia ? a.cls : b.cls);
        vm_return(vm, c, 0, apply(vm, name, &a, &b, t, rows[t - VM_I8]));
        return;
    }
    if (a.cls == PROG_LOGICAL && b.cls == PROG_LOGICAL) {
        vm_return(vm, c, 0,
                  vm_broadcast(vm, &(vm_pairing){.name = name,
                                                 .x = {&a, a.data, 1},
                                                 .y = {&b, b.data, 1},
                                                 .kernel = rows[VM_U8 - VM_I8],
                                                 .type = VM_BOOL}));
        return;
    }
    /* Floating numbers act as 64-bit unsigned integers. */
    prog_value r = apply(vm, name, &a, &b, VM_U64, rows[VM_U64 - VM_I8]);
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE;
    vm_return(vm, c, 0, vm_convert(vm, r, single ? PROG_SINGLE : PROG_DOUBLE));
}

/* Any number of arguments, from left to right. */
static void bits_all(vm_t *vm, vm_call *c, const char *name, const vm_kernel *const *rows) {
    prog_value pair[2] = {c->args[0], PROG_UNDEF}, out = PROG_UNDEF;
    for (uint32_t k = 1; k < c->nargs; k++) {
        pair[1] = c->args[k];
        vm_call inner = {.args = pair, .nargs = 2, .nout = 1, .out = &out};
        bits(vm, &inner, name, rows);
        pair[0] = out;
    }
    vm_return(vm, c, 0, pair[0]);
}
void vm_bi_bitand(vm_t *vm, vm_call *c) {
    bits_all(vm, c, "bitand", and_rows);
}
void vm_bi_bitor(vm_t *vm, vm_call *c) {
    bits_all(vm, c, "bitor", or_rows);
}
void vm_bi_bitxor(vm_t *vm, vm_call *c) {
    bits_all(vm, c, "bitxor", xor_rows);
}

/* Bits that go left leave the class; those that go right bring copies of the sign. */
static uint64_t shift_integer(int64_t x, bool is_signed, double by, int64_t bits, uint64_t mask) {
    if (by >= 0) return by >= (double)(bits - is_signed) ? 0 : (uint64_t)x << (int)by & mask;
    if (!is_signed) return by <= -64 ? 0 : (uint64_t)x >> (int)-by & mask;
    return (uint64_t)(x >> (by < -63 ? 63 : (int)-by)) & mask;
}

/* The magnitude is moved, as a whole number of as many bits as the class keeps. */
static double shift_number(double x, double by, uint64_t mask) {
    if (!(fabs(x) < 0x1p63) || by >= 64 || by <= -64) return 0;
    uint64_t size = (uint64_t)fabs(x);
    double moved = (double)((by >= 0 ? size << (int)by : size >> (int)-by) & mask);
    return x < 0 ? -moved : moved;
}

/* Positive n shifts left. What is left of the class' bits (53 and 24 for floats) falls away; a third
 * argument keeps fewer bits, and of a signed class the sign bit besides. Signed numbers shift right with
 * their sign, as in Octave: bitshift (int8 (-8), -1) is -4. */
void vm_bi_bitshift(vm_t *vm, vm_call *c) {
    vm_arr a, n;
    vm_view(vm, c->args[0], &a);
    vm_view(vm, c->args[1], &n);
    if (!vm_is_numeric_class(a.cls))
        vm_error(vm, NULL, "bitshift: not defined for %s objects", vm_class_name(vm, c->args[0]));
    if (a.complex) vm_error(vm, NULL, "bitshift: invalid operand class");
    if (a.numel != 1 && n.numel != 1 && (a.ndims != n.ndims || memcmp(a.dims, n.dims, a.ndims * 8u)))
        vm_error(vm, NULL, "bitshift: size of A and N must match, or one operand must be a scalar");
    int64_t bits_in = vm_is_int_class(a.cls) ? (int64_t)prog_class_bytes(a.cls) * 8
                      : a.cls == PROG_SINGLE ? 24
                                             : 53;
    if (n.cls > PROG_LOGICAL) vm_error(vm, NULL, "bitshift: K must be a scalar or array of integers");
    VM_STEPS (i, n.numel)
        if (vm_elem(&n, i) != trunc(vm_elem(&n, i)))
            vm_error(vm, NULL, "bitshift: K must be a scalar or array of integers");
    if (c->nargs > 2 && vm_numel(vm, c->args[2]) != 1)
        vm_error(vm, NULL, "bitshift: N must be a scalar integer");
    int64_t mask_bits = c->nargs > 2 ? vm_to_int(vm, c->args[2], "bitshift") : bits_in;
    if (mask_bits < 0) vm_error(vm, NULL, "bitshift: N must be positive");
    uint64_t mask = mask_bits >= 64 || (vm_is_int_class(a.cls) && mask_bits >= bits_in)
                        ? UINT64_MAX
                        : (1ull << mask_bits) - 1;
    bool is_signed = a.cls >= PROG_INT8 && a.cls <= PROG_INT64;
    if (is_signed) mask |= 1ull << (bits_in - 1);
    const vm_arr *like = a.numel == 1 ? &n : &a;
    bool ints = vm_is_int_class(a.cls);
    const void *x = vm_as(vm, &a, !ints ? VM_F64 : is_signed ? VM_I64 : VM_U64);
    void *out;
    prog_value r = vm_new_like_raw(vm, a.cls, 0, like, &out);
    size_t bytes = prog_class_bytes(a.cls);
    VM_STEPS (i, like->numel) {
        int64_t at = a.numel == 1 ? 0 : i;
        double by = vm_elem(&n, n.numel == 1 ? 0 : i);
        if (ints) {
            uint64_t moved = shift_integer(((const int64_t *)x)[at], is_signed, by, bits_in, mask);
            memcpy((char *)out + (size_t)i * bytes, &moved, bytes);
        } else {
            double moved = shift_number(((const double *)x)[at], by, mask);
            if (a.cls == PROG_SINGLE)
                ((float *)out)[i] = (float)moved;
            else
                ((double *)out)[i] = moved;
        }
    }
    vm_return(vm, c, 0, r);
}
