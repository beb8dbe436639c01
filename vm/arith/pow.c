/* vm/arith/pow.c - powers, element by element; those of matrices are in vm/linear/mpow.c.
 *
 * Powers leave the real numbers: (-8) ^ (1/3) is complex. So the operands are looked through first, and one pair
 * of a negative base and a fractional exponent makes all results complex, as an array has one class. Where the
 * base is complex and the exponent is a small integer the power is a product, for the logarithm would give (1i)
 * ^ 2 a trace of an imaginary part. Real powers are libm's, but for squares and cubes of arrays, which are
 * products. */
#include "vm/arith/arith.h"

/* Of one power, in additions (vm/arith/parallel.h). */
#define COST_INTEGER 5
#define COST_COMPLEX 180

/* ---- numbers ---- */
static vm_cplx cplx_of(double re, double im) {
    return CMPLX(re, im);
}

/* z raised to n >= 0 by squaring. */
static vm_cplx power_int(vm_cplx z, uint64_t n) {
    vm_cplx y = n & 1 ? z : 1;
    while (n >>= 1) {
        z *= z;
        if (n & 1) y *= z;
    }
    return y;
}

vm_cplx vm_cpow_real(vm_cplx z, double p) {
    if (p == trunc(p) && fabs(p) < 1024) {
        vm_cplx w = power_int(z, (uint64_t)fabs(p));
        return p < 0 ? 1 / w : w;
    }
    if (cimag(z) == 0 && creal(z) > 0) return pow(creal(z), p);
    if (z == 0) return p > 0 ? 0 : INFINITY;
    vm_cplx t = clog(z);
    double r = exp(p * creal(t)), angle = p * cimag(t);
    return cplx_of(r * cos(angle), r * sin(angle));
}

/* A negative real base with a fractional exponent somewhere in the array: no shortcut
 * for integral exponents. */
static vm_cplx negative_pow(double x, double p) {
    if (x > 0) return pow(x, p);
    if (x == 0) return p > 0 ? 0 : p == 0 ? 1 : INFINITY;
    double r = exp(p * log(fabs(x))), angle = p * M_PI;
    return cplx_of(r * cos(angle), r * sin(angle));
}

vm_cplx vm_cpow(vm_cplx z, vm_cplx p) {
    if (cimag(p) == 0) return vm_cpow_real(z, creal(p));
    if (cimag(z) == 0 && creal(z) > 0) {
        double r = pow(creal(z), creal(p)), angle = cimag(p) * log(creal(z));
        return cplx_of(r * cos(angle), r * sin(angle));
    }
    return cpow(z, p);
}

static inline double pow_f64(double x, double y) {
    return pow(x, y);
}
static inline float pow_f32(float x, float y) {
    return powf(x, y);
}

VM_KERNEL(k_f64, double, double, double, pow_f64(x, y))
VM_KERNEL(k_f32, float, float, float, pow_f32(x, y))
VM_KERNEL(k_neg, vm_cplx, double, double, negative_pow(x, y))
VM_KERNEL(k_cr, vm_cplx, vm_cplx, double, vm_cpow_real(x, y))
VM_KERNEL(k_cc, vm_cplx, vm_cplx, vm_cplx, vm_cpow(x, y))

const vm_kernel *vm_pow_kernel(bool single) {
    return single ? &k_f32 : &k_f64;
}

#pragma GCC diagnostic ignored "-Wtype-limits" /* the macro serves unsigned types too */

/* ---- integers: by squaring with saturation at each step ----
 *
 * A product that saturates once stays at that bound or beyond it, so saturating on the way gives what saturating at
 * the end would; signs are right because squares are positive and the last factor carries the sign. Negative
 * exponents leave 1 / x^n, which is a whole number for 1 and -1 alone; all else is rounded to 0. */
#define INT_POW(N, T, W, MIN, MAX)                                                                           \
    static inline T mul_##N(T x, T y) {                                                                      \
        W p = (W)x * (W)y;                                                                                   \
        return (T)(p < (W)(MIN) ? (W)(MIN) : p > (W)(MAX) ? (W)(MAX) : p);                                   \
    }                                                                                                        \
    static T ipow_##N(T x, T y) {                                                                            \
        if (y == 0 || x == 1) return 1;                                                                      \
        if (y < 0) {                                                                                         \
            if (x == (T)-1) return y % 2 ? x : 1;                                                            \
            return 0;                                                                                        \
        }                                                                                                    \
        T r = (y & 1) ? x : 1;                                                                               \
        uint64_t n = (uint64_t)y;                                                                            \
        while (n >>= 1) {                                                                                    \
            x = mul_##N(x, x);                                                                               \
            if (n & 1) r = mul_##N(r, x);                                                                    \
        }                                                                                                    \
        return r;                                                                                            \
    }                                                                                                        \
    static T dpow_##N(T x, double y) {                                                                       \
        if (y >= 0 && y < 8 * (double)sizeof(T) && y == trunc(y)) return ipow_##N(x, (T)y);                  \
        return vm_sat_##N(pow((double)x, y));                                                                \
    }                                                                                                        \
    VM_KERNEL(k_ii_##N, T, T, T, ipow_##N(x, y))                                                             \
    VM_KERNEL(k_id_##N, T, T, double, dpow_##N(x, y))                                                        \
    VM_KERNEL(k_di_##N, T, double, T, vm_sat_##N(pow(x, (double)y)))
INT_POW(i8, int8_t, int32_t, INT8_MIN, INT8_MAX)
INT_POW(i16, int16_t, int32_t, INT16_MIN, INT16_MAX)
INT_POW(i32, int32_t, int64_t, INT32_MIN, INT32_MAX)
INT_POW(i64, int64_t, __int128, INT64_MIN, INT64_MAX)
INT_POW(u8, uint8_t, int32_t, 0, UINT8_MAX)
INT_POW(u16, uint16_t, int64_t, 0, UINT16_MAX)
INT_POW(u32, uint32_t, __int128, 0, UINT32_MAX)
INT_POW(u64, uint64_t, unsigned __int128, 0, UINT64_MAX)
static const vm_kernel *const int_kernels[3][8] = {
    {&k_ii_i8, &k_ii_i16, &k_ii_i32, &k_ii_i64, &k_ii_u8, &k_ii_u16, &k_ii_u32, &k_ii_u64},
    {&k_id_i8, &k_id_i16, &k_id_i32, &k_id_i64, &k_id_u8, &k_id_u16, &k_id_u32, &k_id_u64},
    {&k_di_i8, &k_di_i16, &k_di_i32, &k_di_i64, &k_di_u8, &k_di_u16, &k_di_u32, &k_di_u64}};

/* Does some negative base meet some fractional exponent? */
static bool needs_complex(const vm_arr *a, const double *x, const vm_arr *b, const double *y) {
    bool pairs = a->numel == b->numel, negative = false, fraction = false;
    if (pairs) {
        for (int64_t i = 0; i < a->numel; i++)
            if (x[i] < 0 && y[i] != trunc(y[i])) return true;
        return false;
    }
    for (int64_t i = 0; i < b->numel && !fraction; i++)
        fraction = y[i] != trunc(y[i]);
    if (fraction)
        for (int64_t i = 0; i < a->numel && !negative; i++)
            negative = x[i] < 0;
    return negative && fraction;
}

/* Complex results of single operands are computed in double and stored as single. */
static prog_value narrow_single(vm_t *vm, prog_value r, bool single) {
    if (!single) return vm_simplify(vm, r);
    return vm_simplify(vm, vm_convert(vm, r, PROG_SINGLE));
}

/* One record is filled as the cases go; each fills what it needs and ends. */
prog_value vm_epow(vm_t *vm, const char *text, prog_value x, prog_value y) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    bool ia = vm_is_int_class(a.cls), ib = vm_is_int_class(b.cls);
    if (!vm_is_number(&a) || !vm_is_number(&b) || (ia && ib && a.cls != b.cls) ||
        ((ia || ib) && (a.complex || b.complex)))
        vm_error_binary(vm, text, x, y);
    vm_pairing p = {.name = "operator .^"};
    if (ia || ib) {
        p.type = (vm_num)(ia ? a.cls : b.cls);
        p.x = vm_operand_as(vm, &a, ia ? p.type : VM_F64);
        p.y = vm_operand_as(vm, &b, ib ? p.type : VM_F64);
        p.kernel = int_kernels[ia && ib ? 0 : ia ? 1 : 2][p.type - VM_I8];
        p.cost = COST_INTEGER;
        return vm_broadcast(vm, &p);
    }
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE;
    if (a.complex || b.complex) {
        p.type = VM_C64;
        p.x = vm_operand_as(vm, &a, VM_C64);
        p.y = vm_operand_as(vm, &b, b.complex ? VM_C64 : VM_F64);
        p.kernel = b.complex ? &k_cc : &k_cr;
        p.cost = COST_COMPLEX;
        return narrow_single(vm, vm_broadcast(vm, &p), single);
    }
    p.x = vm_operand_as(vm, &a, VM_F64);
    p.y = vm_operand_as(vm, &b, VM_F64);
    const double *yd = p.y.data;
    if (needs_complex(&a, p.x.data, &b, yd)) {
        p.type = VM_C64;
        p.kernel = &k_neg;
        p.cost = COST_COMPLEX;
        return narrow_single(vm, vm_broadcast(vm, &p), single);
    }
    if (b.numel == 1 && a.numel > 1 &&
        (yd[0] == 2 || yd[0] == 3)) { /* as products: faster, and what Octave does */
        prog_value square = vm_arith(vm, PROG_OP_EMUL, text, a.v, a.v, 0);
        if (single && a.cls != PROG_SINGLE) square = vm_convert(vm, square, PROG_SINGLE);
        return yd[0] == 2 ? square : vm_arith(vm, PROG_OP_EMUL, text, square, a.v, VM_STEAL_X);
    }
    p.type = single ? VM_F32 : VM_F64;
    p.kernel = vm_pow_kernel(single);
    p.cost = VM_COST_POWER;
    if (single) {
        p.x = vm_operand_as(vm, &a, VM_F32);
        p.y = vm_operand_as(vm, &b, VM_F32);
    }
    return vm_broadcast(vm, &p);
}
