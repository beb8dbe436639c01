/* vm/builtins/math_map.c - functions of one number, over all elements of an array. */
#include "vm/builtins/math_internal.h"
#include "vm/diag.h"

#include "base/libm.h"
#include "vm/erf_complex.h"
#include "vm/parallel.h"

#include <stdatomic.h>

#pragma GCC optimize("O3")

_Noreturn void vm_map_error(vm_t *vm, const char *name, prog_value x) {
    char buf[32];
    vm_error(vm, NULL, "%s: not defined for %s", name, vm_type_name(vm, x, false, buf));
}

static prog_value map_complex(vm_t *vm, const vm_mapper *m, const vm_arr *a) {
    bool single = a->cls == PROG_SINGLE;
    vm_num t = single ? VM_C32 : VM_C64;
    const vm_cplx *from = vm_as(vm, a, VM_C64);
    void *out;
    prog_value r = vm_new_like_raw(vm, a->cls, PROG_FLAG_COMPLEX, a, &out);
    for (int64_t i = 0; i < a->numel; i++) {
        vm_cplx z = m->cplx(from[i]);
        if (t == VM_C64)
            ((vm_cplx *)out)[i] = z;
        else
            ((vm_cplxf *)out)[i] = (vm_cplxf)z;
    }
    return vm_simplify(vm, r);
}

/* All elements of a real array, on several threads; `left`: one lay outside the interval of real results. */
typedef struct map_job {
    const vm_mapper *m;
    bool single;
    atomic_bool left;
} map_job;

#define MAP_BLOCK 512 /* elements that are looked at and computed while they lie in the first-level cache */

static void map_piece(const void *ctx, void *r, const void *x, int64_t n) {
    map_job *job = (map_job *)(uintptr_t)ctx;
    size_t bytes = job->single ? 4 : 8;
    for (int64_t at = 0; at < n && !atomic_load_explicit(&job->left, memory_order_relaxed); at += MAP_BLOCK) {
        int64_t count = n - at < MAP_BLOCK ? n - at : MAP_BLOCK;
        size_t skip = (size_t)at * bytes;
        if (!vm_map_within(job->m, job->single, (char *)r + skip, (const char *)x + skip, count))
            atomic_store_explicit(&job->left, true, memory_order_relaxed);
    }
}

/* Of a real number or array; PROG_UNDEF where an element lies outside the interval of real results. */
static prog_value map_scalar(vm_t *vm, const vm_mapper *m, const vm_arr *a) {
    double one;
    if (!vm_map_within(m, a->cls == PROG_SINGLE, &one, a->data, 1)) return PROG_UNDEF;
    return vm_scalar_from(vm, (vm_num)a->cls, &one);
}

static prog_value map_real(vm_t *vm, const vm_mapper *m, const vm_arr *a) {
    map_job job = {.m = m, .single = a->cls == PROG_SINGLE};
    vm_spread s = {.x = a->data, .one = map_piece, .ctx = &job};
    uint32_t mark = vm_pool_mark(vm);
    prog_value r = vm_new_like_raw(vm, a->cls, 0, a, &s.r);
    s.step_r = s.step_x = vm_num_bytes((vm_num)a->cls);
    vm_run_spread(vm, &s, a->numel, vm_parallel_from(m->cost));
    if (!atomic_load(&job.left)) return r;
    vm_pool_drain(vm, mark);
    return PROG_UNDEF;
}

static void map_all(vm_t *vm, vm_call *c, const vm_mapper *m) {
    prog_value x = c->args[0];
    vm_arr a;
    vm_view(vm, x, &a);
    if (!vm_is_number(&a)) vm_map_error(vm, m->name, x);
    if (a.cls == PROG_CHAR && !m->text) vm_error(vm, NULL, "%s: argument must be numeric", m->name);
    if (vm_is_int_class(a.cls) && m->same_int) {
        vm_return(vm, c, 0, a.v);
        return;
    }
    if (a.cls > PROG_SINGLE) {
        prog_value d = vm_convert(vm, a.v, PROG_DOUBLE);
        vm_view(vm, d, &a);
    }
    prog_value r = PROG_UNDEF;
    if (!a.complex) r = a.numel == 1 ? map_scalar(vm, m, &a) : map_real(vm, m, &a);
    if (r == PROG_UNDEF) {
        if (!m->cplx) vm_map_error(vm, m->name, x);
        r = map_complex(vm, m, &a);
    }
    vm_return(vm, c, 0, r);
}

/* sqrt and conj leave a diagonal matrix one. */
void vm_map(vm_t *vm, vm_call *c, const vm_mapper *m) {
    map_all(vm, c, m);
    if (vm_is_diag(vm, c->args[0]) && (strcmp(m->name, "sqrt") == 0 || strcmp(m->name, "conj") == 0))
        vm_keep_diag(vm, c);
}

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

/* NAME, function of double, of float, of complex, interval of real results, takes text, keeps integers, cost.
 */
#define MAPPER(name, D, F, CFN, LO, HI, TEXT, INTS, COST)                                                    \
    MAPPER_AS(, name, #name, D, F, CFN, LO, HI, TEXT, INTS, COST)
/* A long loop calls the library's function itself, not what stands in for it (base/libm.h). */
#define MAPPER_AS(STORAGE, name, TITLE, D, F, CFN, LO, HI, TEXT, INTS, COST)                                 \
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
    static const vm_mapper mapper_##name = {                                                                 \
        TITLE, map64_##name, map32_##name, CFN, LO, HI, TEXT, INTS, COST};                                   \
    STORAGE void vm_bi_##name(vm_t *vm, vm_call *c) {                                                        \
        vm_map(vm, c, &mapper_##name);                                                                       \
    }
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
    static const vm_mapper mapper_##name = {#name,    map64_##name, map32_##name, CFN, LO,                   \
                                            INFINITY, TEXT,         INTS,         COST};                     \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        vm_map(vm, c, &mapper_##name);                                                                       \
    }
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
static const vm_mapper mapper_sqrt = {"sqrt", map64_sqrt, map32_sqrt, c_sqrt, 0, INFINITY, false, false, 3};
void vm_bi_sqrt(vm_t *vm, vm_call *c) {
    vm_map(vm, c, &mapper_sqrt);
}
bool vm_map_within(const vm_mapper *m, bool single, void *r, const void *x, int64_t n) {
    if (m == &mapper_sqrt) return vm_roots(r, x, single, n);
    bool bounded = m->lo != -INFINITY || m->hi != INFINITY;
    bool within = !bounded || !vm_outside(x, single, n, m->lo, m->hi);
    if (single)
        m->f32(r, x, n);
    else
        m->f64(r, x, n);
    return within;
}
MAPPER(conj, d_identity, f_identity, conj, -INFINITY, INFINITY, true, true, 1)
MAPPER(roundb, nearbyint, nearbyintf, c_roundb, -INFINITY, INFINITY, true, true, 6)
MAPPER(gamma, vm_gamma, f_gamma, NULL, -INFINITY, INFINITY, false, false, 96)
MAPPER(gammaln, d_lgamma, f_lgamma, c_lgamma, 0, INFINITY, false, false, 40)
MAPPER(erf, erf, erff, vm_erf_complex, -INFINITY, INFINITY, false, false, 12)
MAPPER(erfc, erfc, erfcf, vm_erfc_complex, -INFINITY, INFINITY, false, false, 12)
MAPPER(erfinv, vm_erfinv, f_erfinv, NULL, -INFINITY, INFINITY, false, false, 400)
MAPPER(erfcinv, vm_erfcinv, f_erfcinv, NULL, -INFINITY, INFINITY, false, false, 400)
MAPPER(erfcx, vm_erfcx, f_erfcx, vm_erfcx_complex, -INFINITY, INFINITY, false, false, 40)
MAPPER_AS(static, log2_1, "log2", log2, log2f, c_log2, 0, INFINITY, false, false, 12)
MAPPER_AS(static, sign_float, "sign", d_sign, f_sign, c_sign, -INFINITY, INFINITY, true, false, 2)

/* abs is a builtin of its own; of real floating-point numbers it is this. */
static void map64_abs(double *to, const double *from, int64_t n) {
    vm_map_kernel(VM_MAP_ABS, false)(to, from, n);
}
static void map32_abs(float *to, const float *from, int64_t n) {
    vm_map_kernel(VM_MAP_ABS, true)(to, from, n);
}
static const vm_mapper mapper_abs = {"abs", map64_abs, map32_abs, NULL, -INFINITY, INFINITY, true, false, 1};

/* By comparisons: a table of addresses would be relocated at every start. */
const vm_mapper *vm_mapper_of(uint32_t builtin) {
    vm_builtin_fn fn = vm_builtin_function(builtin);
#define IS(name)                                                                                             \
    if (fn == vm_bi_##name) return &mapper_##name;
    IS(sqrt)
    IS(abs)
    IS(exp)
    IS(log)
    IS(sin)
    IS(cos)
    IS(floor)
    IS(ceil)
    IS(round)
    IS(fix)
    IS(tan)
    IS(asin)
    IS(acos)
    IS(atan)
    IS(sinh)
    IS(cosh)
    IS(tanh)
    IS(asinh)
    IS(acosh)
    IS(atanh)
    IS(cbrt)
    IS(expm1)
    IS(log10)
    IS(log1p)
    IS(erf)
    IS(erfc)
    return NULL;
#undef IS
}

/* ---- functions with results of another kind ---- */
/* A view of x as float or integer numbers; logical and text become double. */
static void number_view(vm_t *vm, const char *name, prog_value x, vm_arr *a) {
    vm_view(vm, x, a);
    if (!vm_is_number(a)) vm_map_error(vm, name, x);
    if (a->cls >= PROG_LOGICAL) vm_view(vm, vm_convert(vm, a->v, PROG_DOUBLE), a);
}

void vm_bi_abs(vm_t *vm, vm_call *c) {
    vm_arr a;
    number_view(vm, "abs", c->args[0], &a);
    void *out;
    double one[2];
    prog_value r = PROG_UNDEF;
    if (a.numel == 1)
        out = one;
    else
        r = vm_new_like_raw(vm, a.cls, 0, &a, &out);
#define ABS(T, EXPR)                                                                                         \
    for (int64_t i = 0; i < a.numel; i++) {                                                                  \
        T x = ((const T *)a.data)[i];                                                                        \
        ((T *)out)[i] = (T)(EXPR);                                                                           \
    }                                                                                                        \
    break
    if (a.complex && a.cls == PROG_DOUBLE)
        for (int64_t i = 0; i < a.numel; i++) {
            double re = ((const double *)a.data)[2 * i], im = ((const double *)a.data)[2 * i + 1],
                   s = re * re + im * im;
            ((double *)out)[i] = s > 0x1p-960 && s < 0x1p960 ? __builtin_sqrt(s) : hypot(re, im);
        }
    else if (a.complex)
        for (int64_t i = 0; i < a.numel; i++)
            ((float *)out)[i] = cabsf(((const vm_cplxf *)a.data)[i]);
    else
        switch (a.cls) {
        case PROG_DOUBLE:
        case PROG_SINGLE: vm_map_kernel(VM_MAP_ABS, a.cls == PROG_SINGLE)(out, a.data, a.numel); break;
        case PROG_INT8: ABS(int8_t, x == INT8_MIN ? INT8_MAX : x < 0 ? -x : x);
        case PROG_INT16: ABS(int16_t, x == INT16_MIN ? INT16_MAX : x < 0 ? -x : x);
        case PROG_INT32: ABS(int32_t, x == INT32_MIN ? INT32_MAX : x < 0 ? -x : x);
        case PROG_INT64: ABS(int64_t, x == INT64_MIN ? INT64_MAX : x < 0 ? -x : x);
        default: memcpy(out, a.data, (size_t)a.numel * prog_class_bytes(a.cls)); break;
        }
    vm_return(vm, c, 0, a.numel == 1 ? vm_scalar_from(vm, (vm_num)a.cls, one) : r);
    vm_keep_diag(vm, c);
}

void vm_bi_sign(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (!vm_is_int_class(a.cls)) {
        vm_bi_sign_float(vm, c);
        return;
    }
    double *d = vm_scratch(vm, (size_t)a.numel * 8 + 8);
    for (int64_t i = 0; i < a.numel; i++) {
        double x = vm_elem(&a, i);
        d[i] = x > 0 ? 1 : x < 0 ? -1 : 0;
    }
    void *out;
    prog_value r = vm_new_like_raw(vm, a.cls, 0, &a, &out);
    vm_convert_data(out, (vm_num)a.cls, d, VM_F64, a.numel);
    vm_return(vm, c, 0, r);
}

/* The real (k = 0) or imaginary (k = 1) parts. */
static void part(vm_t *vm, vm_call *c, const char *name, int k) {
    vm_arr a;
    number_view(vm, name, c->args[0], &a);
    if (!a.complex) {
        vm_return(vm, c, 0, k == 0 ? a.v : vm_new_array(vm, a.cls, 0, a.ndims, a.dims, NULL));
        return;
    }
    void *out;
    prog_value r = vm_new_like_raw(vm, a.cls, 0, &a, &out);
    if (a.cls == PROG_DOUBLE)
        for (int64_t i = 0; i < a.numel; i++)
            ((double *)out)[i] = ((const double *)a.data)[2 * i + k];
    else
        for (int64_t i = 0; i < a.numel; i++)
            ((float *)out)[i] = ((const float *)a.data)[2 * i + k];
    vm_return(vm, c, 0, r);
}
void vm_bi_real(vm_t *vm, vm_call *c) {
    part(vm, c, "real", 0);
    vm_keep_diag(vm, c);
}
void vm_bi_imag(vm_t *vm, vm_call *c) {
    part(vm, c, "imag", 1);
    vm_keep_diag(vm, c);
}

void vm_bi_arg(vm_t *vm, vm_call *c) {
    vm_arr a;
    number_view(vm, "arg", c->args[0], &a);
    bool single = a.cls == PROG_SINGLE;
    const vm_cplx *z = vm_as(vm, &a, VM_C64);
    void *out;
    prog_value r = vm_new_like_raw(vm, single ? PROG_SINGLE : PROG_DOUBLE, 0, &a, &out);
    for (int64_t i = 0; i < a.numel; i++)
        if (single)
            ((float *)out)[i] = (float)carg(z[i]);
        else
            ((double *)out)[i] = carg(z[i]);
    vm_return(vm, c, 0, r);
}

void vm_bi_log2(vm_t *vm, vm_call *c) {
    if (c->nout < 2) {
        vm_bi_log2_1(vm, c);
        return;
    }
    vm_arr a;
    number_view(vm, "log2", c->args[0], &a);
    double *f, *e;
    if (a.complex) {
        const double *z = vm_as(vm, &a, VM_C64);
        prog_value vz = vm_new_like_raw(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, &a, (void **)&f);
        prog_value vn = vm_new_like_raw(vm, PROG_DOUBLE, 0, &a, (void **)&e);
        for (int64_t i = 0; i < a.numel; i++) { /* one exponent, of the larger part */
            int n = 0;
            double big = fmax(fabs(z[2 * i]), fabs(z[2 * i + 1]));
            if (big - big == 0) frexp(big, &n);
            f[2 * i] = ldexp(z[2 * i], -n);
            f[2 * i + 1] = ldexp(z[2 * i + 1], -n);
            e[i] = n;
        }
        vm_return(vm, c, 0, a.cls == PROG_SINGLE ? vm_convert(vm, vz, PROG_SINGLE) : vm_simplify(vm, vz));
        vm_return(vm, c, 1, a.cls == PROG_SINGLE ? vm_convert(vm, vn, PROG_SINGLE) : vn);
        return;
    }
    const double *x = vm_as(vm, &a, VM_F64);
    prog_value vf = vm_new_like_raw(vm, PROG_DOUBLE, 0, &a, (void **)&f);
    prog_value ve = vm_new_like_raw(vm, PROG_DOUBLE, 0, &a, (void **)&e);
    for (int64_t i = 0; i < a.numel; i++) {
        int n = 0;
        f[i] = frexp(x[i], &n);
        e[i] = x[i] - x[i] == 0 ? n : 0;
    }
    if (a.cls == PROG_SINGLE) {
        vf = vm_convert(vm, vf, PROG_SINGLE);
        ve = vm_convert(vm, ve, PROG_SINGLE);
    }
    vm_return(vm, c, 0, vf);
    vm_return(vm, c, 1, ve);
}

/* ---- predicates over elements ---- */
static inline bool is_na_bits(double d) {
    uint64_t v;
    memcpy(&v, &d, 8);
    return (v & 0x7FFFFFFFFFFFFFFFull) == PROG_NA_BITS;
}
#define PREDICATE(name, EXPR, INT_VALUE)                                                                     \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        vm_arr a;                                                                                            \
        vm_view(vm, c->args[0], &a);                                                                         \
        if (!vm_is_number(&a)) vm_map_error(vm, #name, c->args[0]);                                          \
        void *data;                                                                                          \
        prog_value r = vm_new_like_raw(vm, PROG_LOGICAL, 0, &a, &data);                                      \
        uint8_t *to = data;                                                                                  \
        if (!vm_is_float_class(a.cls)) {                                                                     \
            memset(to, INT_VALUE, (size_t)a.numel);                                                          \
        } else if (a.complex) {                                                                              \
            for (int64_t i = 0; i < a.numel; i++) {                                                          \
                double x =                                                                                   \
                    a.cls == PROG_DOUBLE ? ((const double *)a.data)[2 * i] : ((const float *)a.data)[2 * i]; \
                bool re = (EXPR);                                                                            \
                x = a.cls == PROG_DOUBLE ? ((const double *)a.data)[2 * i + 1]                               \
                                         : ((const float *)a.data)[2 * i + 1];                               \
                bool im = (EXPR);                                                                            \
                to[i] = (INT_VALUE) ? re && im : re || im;                                                   \
            }                                                                                                \
        } else if (a.cls == PROG_SINGLE) {                                                                   \
            _Pragma("GCC ivdep") for (int64_t i = 0; i < a.numel; i++) {                                     \
                float x = ((const float *)a.data)[i];                                                        \
                to[i] = (EXPR);                                                                              \
            }                                                                                                \
        } else {                                                                                             \
            _Pragma("GCC ivdep") for (int64_t i = 0; i < a.numel; i++) {                                     \
                double x = ((const double *)a.data)[i];                                                      \
                to[i] = (EXPR);                                                                              \
            }                                                                                                \
        }                                                                                                    \
        vm_return(vm, c, 0, r);                                                                              \
    }
PREDICATE(isnan, x != x, 0)
PREDICATE(isinf, x == INFINITY || x == -INFINITY, 0)
PREDICATE(isfinite, x - x == 0, 1)
PREDICATE(isna, is_na_bits(x), 0)
PREDICATE(signbit, __builtin_signbit(x) != 0, 0)
