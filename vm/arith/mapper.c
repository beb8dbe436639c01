/* vm/arith/mapper.c - functions of one number over the elements of an array, for real and complex numbers.
 *
 * A row here is all that a builtin such as sqrt or acosh is: a loop for doubles, a loop for singles, a function of
 * a complex number, and the interval in which real numbers have real results. Who applies it
 * (vm/builtins/math/map.c, vm/fuse/blocks.h) has a block of elements looked through and computed while it lies in
 * the first cache; if one lies outside, what is there is dropped and the whole array goes through the complex
 * function, since one array has one class. NaN lies within: it has a real result, itself.
 *
 * The complex functions exist where libm's answer is not the language's on a branch cut. A real argument has
 * imaginary part +0, so which side of the cut it is on is decided once, here, and not by a sign of zero that
 * some conversion left. */
#include "vm/arith/mapper.h"

#include "base/libm.h"
#include "vm/arith/erf_complex.h"
#include "vm/arith/mathfn.h"

#pragma GCC optimize("O3")

/* ---- complex functions with the branch choices of Octave ---- */
static vm_cplx c_round(vm_cplx z) {
    return CMPLX(round(creal(z)), round(cimag(z)));
}
static vm_cplx c_roundb(vm_cplx z) {
    return CMPLX(nearbyint(creal(z)), nearbyint(cimag(z)));
}
static vm_cplx c_floor(vm_cplx z) {
    return CMPLX(floor(creal(z)), floor(cimag(z)));
}
static vm_cplx c_ceil(vm_cplx z) {
    return CMPLX(ceil(creal(z)), ceil(cimag(z)));
}
static vm_cplx c_fix(vm_cplx z) {
    return CMPLX(trunc(creal(z)), trunc(cimag(z)));
}
static vm_cplx c_sign(vm_cplx z) {
    return z == 0 ? 0 : z / cabs(z);
}
static vm_cplx c_sqrt(vm_cplx z) {
    if (cimag(z) == 0) return creal(z) < 0 ? CMPLX(0, sqrt(-creal(z))) : CMPLX(sqrt(creal(z)), 0);
    return csqrt(z);
}
static vm_cplx c_log(vm_cplx z) {
    return clog(z);
}
static vm_cplx c_log2(vm_cplx z) {
    return clog(z) / M_LN2;
}
static vm_cplx c_log10(vm_cplx z) {
    return clog(z) / M_LN10;
}
static vm_cplx c_log1p(vm_cplx z) {
    double r = creal(z), i = cimag(z);
    if (i == 0) return r < -1 ? CMPLX(log(-(1 + r)), M_PI) : CMPLX(log1p(r), 0);
    double u = 2 * r + r * r + i * i;
    return CMPLX(u < 1 && u > -0.5 ? log1p(u / (1 + sqrt(u + 1))) : log(cabs(1 + z)), carg(1 + z));
}
static vm_cplx c_expm1(vm_cplx z) {
    double im = cimag(z), u = expm1(creal(z)), v = sin(im / 2);
    v = -2 * v * v;
    return CMPLX(u * v + u + v, (u + 1) * sin(im));
}
static vm_cplx c_asin(vm_cplx z) {
    if (cimag(z) == 0 && fabs(creal(z)) <= 1) return CMPLX(asin(creal(z)), 0);
    vm_cplx w = casin(z);
    return cimag(z) == 0 && creal(z) > 1 ? conj(w) : w;
}
static vm_cplx c_acos(vm_cplx z) {
    if (cimag(z) == 0 && fabs(creal(z)) <= 1) return CMPLX(acos(creal(z)), 0);
    vm_cplx w = cacos(z);
    return cimag(z) == 0 && creal(z) > 1 ? conj(w) : w;
}

static inline double d_sign(double x) {
    return (double)(x > 0) - (double)(x < 0) + (x != x ? x : 0);
}
/* One step of Newton's iteration makes cubes of integers exact. */
static inline double d_cbrt(double x) {
    double y = cbrt(x);
    return y - y != 0 || y == 0 ? y : (x / (y * y) + y + y) / 3;
}
static inline double d_identity(double x) {
    return x;
}
static inline double d_lgamma(double x) {
    int sign;
    return x < 0 && x == floor(x) ? INFINITY : lgamma_r(x, &sign);
}
/* The logarithm of a negative value of the gamma function has the imaginary part pi. */
static vm_cplx c_lgamma(vm_cplx z) {
    int sign;
    double x = creal(z), r = d_lgamma(x);
    lgamma_r(x, &sign);
    return CMPLX(r, x < 0 && x != floor(x) && sign < 0 ? M_PI : 0);
}
static inline float f_sign(float x) {
    return (float)(x > 0) - (float)(x < 0) + (x != x ? x : 0);
}
static inline float f_identity(float x) {
    return x;
}
#define IN_DOUBLE(name, fn)                                                                                  \
    static inline float name(float x) {                                                                      \
        return (float)fn((double)x);                                                                         \
    }
IN_DOUBLE(f_gamma, vm_gamma)
IN_DOUBLE(f_lgamma, d_lgamma)
IN_DOUBLE(f_erfinv, vm_erfinv)
IN_DOUBLE(f_erfcinv, vm_erfcinv)
IN_DOUBLE(f_erfcx, vm_erfcx)

/* NAME, function of double, of float, of complex, interval of real results, takes text,
 * keeps integers, cost. */
#define MAPPER(name, D, F, CFN, LO, HI, TEXT, INTS, COST)                                                    \
    MAPPER_AS(name, #name, D, F, CFN, LO, HI, TEXT, INTS, COST)
/* A long loop calls the library's function itself, not what stands in for it (base/libm.h). */
#define MAPPER_AS(name, TITLE, D, F, CFN, LO, HI, TEXT, INTS, COST)                                          \
    static void map64_##name(double *to, const double *from, int64_t n) {                                    \
        double (*f)(double) = n > 16 ? (double (*)(double))base_libm_function(#D) : NULL;                    \
        if (f)                                                                                               \
            for (int64_t i = 0; i < n; i++)                                                                  \
                to[i] = f(from[i]);                                                                          \
        else                                                                                                 \
            for (int64_t i = 0; i < n; i++)                                                                  \
                to[i] = D(from[i]);                                                                          \
    }                                                                                                        \
    static void map32_##name(float *to, const float *from, int64_t n) {                                      \
        for (int64_t i = 0; i < n; i++)                                                                      \
            to[i] = F(from[i]);                                                                              \
    }                                                                                                        \
    const vm_mapper vm_mapper_##name = {TITLE, map64_##name, map32_##name, CFN, LO, HI, TEXT, INTS, COST};
MAPPER(cbrt, d_cbrt, cbrtf, NULL, -INFINITY, INFINITY, false, false, 48)
MAPPER(exp, exp, expf, cexp, -INFINITY, INFINITY, false, false, 16)
MAPPER(expm1, expm1, expm1f, c_expm1, -INFINITY, INFINITY, false, false, 16)
MAPPER(log, log, logf, c_log, 0, INFINITY, false, false, 16)
MAPPER(log10, log10, log10f, c_log10, 0, INFINITY, false, false, 24)
MAPPER(log1p, log1p, log1pf, c_log1p, -1, INFINITY, false, false, 20)
MAPPER(sin, sin, sinf, csin, -INFINITY, INFINITY, false, false, 32)
MAPPER(cos, cos, cosf, ccos, -INFINITY, INFINITY, false, false, 32)
MAPPER(tan, tan, tanf, ctan, -INFINITY, INFINITY, false, false, 32)
MAPPER(asin, asin, asinf, c_asin, -1, 1, false, false, 16)
MAPPER(acos, acos, acosf, c_acos, -1, 1, false, false, 16)
MAPPER(atan, atan, atanf, catan, -INFINITY, INFINITY, false, false, 32)
MAPPER(sinh, sinh, sinhf, csinh, -INFINITY, INFINITY, false, false, 32)
MAPPER(cosh, cosh, coshf, ccosh, -INFINITY, INFINITY, false, false, 24)
MAPPER(tanh, tanh, tanhf, ctanh, -INFINITY, INFINITY, false, false, 32)
MAPPER(asinh, asinh, asinhf, casinh, -INFINITY, INFINITY, false, false, 40)
MAPPER(acosh, acosh, acoshf, cacosh, 1, INFINITY, false, false, 40)
MAPPER(atanh, atanh, atanhf, catanh, -1, 1, false, false, 40)
/* Those that processors do themselves have kernels for each instruction set. */
#define KERNEL_MAPPER(name, OP, CFN, LO, TEXT, INTS, COST)                                                   \
    static void map64_##name(double *to, const double *from, int64_t n) {                                    \
        vm_map_kernel(OP, false)(to, from, n);                                                               \
    }                                                                                                        \
    static void map32_##name(float *to, const float *from, int64_t n) {                                      \
        vm_map_kernel(OP, true)(to, from, n);                                                                \
    }                                                                                                        \
    const vm_mapper vm_mapper_##name = {#name,    map64_##name, map32_##name, CFN, LO,                       \
                                        INFINITY, TEXT,         INTS,         COST};
KERNEL_MAPPER(floor, VM_MAP_FLOOR, c_floor, -INFINITY, true, true, 2)
KERNEL_MAPPER(ceil, VM_MAP_CEIL, c_ceil, -INFINITY, true, true, 2)
KERNEL_MAPPER(round, VM_MAP_ROUND, c_round, -INFINITY, true, true, 2)
KERNEL_MAPPER(fix, VM_MAP_FIX, c_fix, -INFINITY, true, true, 2)
static void map64_sqrt(double *to, const double *from, int64_t n) {
    (void)vm_roots(to, from, false, n);
}
static void map32_sqrt(float *to, const float *from, int64_t n) {
    (void)vm_roots(to, from, true, n);
}
const vm_mapper vm_mapper_sqrt = {"sqrt", map64_sqrt, map32_sqrt, c_sqrt, 0, INFINITY, false, false, 3};
MAPPER(conj, d_identity, f_identity, conj, -INFINITY, INFINITY, true, true, 1)
MAPPER(roundb, nearbyint, nearbyintf, c_roundb, -INFINITY, INFINITY, true, true, 6)
MAPPER(gamma, vm_gamma, f_gamma, NULL, -INFINITY, INFINITY, false, false, 96)
MAPPER(gammaln, d_lgamma, f_lgamma, c_lgamma, 0, INFINITY, false, false, 40)
MAPPER(erf, erf, erff, vm_erf_complex, -INFINITY, INFINITY, false, false, 12)
MAPPER(erfc, erfc, erfcf, vm_erfc_complex, -INFINITY, INFINITY, false, false, 12)
MAPPER(erfinv, vm_erfinv, f_erfinv, NULL, -INFINITY, INFINITY, false, false, 400)
MAPPER(erfcinv, vm_erfcinv, f_erfcinv, NULL, -INFINITY, INFINITY, false, false, 400)
MAPPER(erfcx, vm_erfcx, f_erfcx, vm_erfcx_complex, -INFINITY, INFINITY, false, false, 40)
MAPPER_AS(log2_1, "log2", log2, log2f, c_log2, 0, INFINITY, false, false, 12)
MAPPER_AS(sign_float, "sign", d_sign, f_sign, c_sign, -INFINITY, INFINITY, true, false, 2)

void vm_map_steps(vm_map_op op, bool single, void *out, const void *in, int64_t n) {
    vm_map_loop kernel = vm_map_kernel(op, single);
    size_t bytes = single ? sizeof(float) : sizeof(double);
    for (int64_t at = 0; at < n; at += 4 * VM_STEP) {
        if (at) vm_poll_here();
        kernel((char *)out + (size_t)at * bytes, (const char *)in + (size_t)at * bytes,
               n - at < 4 * VM_STEP ? n - at : 4 * VM_STEP);
    }
}

/* abs is a builtin of its own; of real floating-point numbers it is this. */
static void map64_abs(double *to, const double *from, int64_t n) {
    vm_map_kernel(VM_MAP_ABS, false)(to, from, n);
}
static void map32_abs(float *to, const float *from, int64_t n) {
    vm_map_kernel(VM_MAP_ABS, true)(to, from, n);
}
const vm_mapper vm_mapper_abs = {"abs", map64_abs, map32_abs, NULL, -INFINITY, INFINITY, true, false, 1};

bool vm_map_within(const vm_mapper *m, bool single, void *r, const void *x, int64_t n) {
    if (m == &vm_mapper_sqrt) return vm_roots(r, x, single, n);
    bool bounded = m->lo != -INFINITY || m->hi != INFINITY;
    bool within = !bounded || !vm_outside(x, single, n, m->lo, m->hi);
    if (single)
        m->f32(r, x, n);
    else
        m->f64(r, x, n);
    return within;
}

/* A row's address by a jump: a table of addresses would be relocated at every start. */
const vm_mapper *vm_mapper_at(vm_mapper_id id) {
    switch (id) {
#define VM_MAPPER(name, joins)                                                                               \
    case VM_MAPPER_##name: return &vm_mapper_##name;
    case VM_MAPPER_NONE: break;
#include "vm/arith/mappers.def"
    }
    return NULL;
}
