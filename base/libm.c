/* base/libm.c - stands in for the C mathematics library: the same names, each forwarded to the real function,
 * which is looked up at the first call. A program that calls none never loads the library (60 microseconds of
 * a start). Rounding functions are done here. Left out of builds with sanitizers, which link the library as
 * usual. */
#include "base/libm.h"

#include <stddef.h>

#if defined(MICA_LAZY_LIBM)

#include "base/dynlib.h"

#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Wmissing-prototypes"

static void *look_up(const char *name) {
    static base_dynlib *lib;
    static const char *const names[] = {"libm.so.6", NULL};
    base_dynlib *have = __atomic_load_n(&lib, __ATOMIC_ACQUIRE);
    if (!have) { /* threads that race open the same library, which stays open */
        have = base_dynlib_open(names);
        __atomic_store_n(&lib, have, __ATOMIC_RELEASE);
    }
    return have ? base_dynlib_symbol(have, name) : NULL;
}

base_libm_any base_libm_function(const char *name) {
    void *symbol = look_up(name);
    base_libm_any function = NULL;
    memcpy(&function, &symbol, sizeof function);
    return function;
}

/* Functions that the forwarders below stand for cannot be missing from the library that defines them. */
static void *find(const char *name) {
    void *symbol = look_up(name);
    if (!symbol) abort(); /* part of the C library: it is there or nothing runs */
    return symbol;
}

/* The pointer is looked up once; threads that race store the same address. */
#define FORWARD(name, type, arguments)                                                                       \
    static type pointer;                                                                                     \
    type call = __atomic_load_n(&pointer, __ATOMIC_ACQUIRE);                                                 \
    if (__builtin_expect(!call, 0)) {                                                                        \
        void *symbol = find(#name);                                                                          \
        memcpy(&call, &symbol, sizeof call);                                                                 \
        __atomic_store_n(&pointer, call, __ATOMIC_RELEASE);                                                  \
    }                                                                                                        \
    return call arguments

typedef double (*libm_d1)(double);
typedef float (*libm_f1)(float);
typedef double (*libm_d2)(double, double);
typedef float (*libm_f2)(float, float);
typedef double complex (*libm_c1)(double complex);
typedef double complex (*libm_c2)(double complex, double complex);
typedef double (*libm_cd)(double complex);
typedef float (*libm_cf)(float complex);
typedef double (*libm_d3)(double, double, double);
typedef double (*libm_di)(double, int);
typedef double (*libm_dp)(double, int *);
typedef int (*libm_id)(double);
typedef long (*libm_ld)(double);
typedef long double (*libm_l1)(long double);
typedef void (*libm_sc)(double, double *, double *);

#define LIBM_D1(name)                                                                                        \
    double name(double x) {                                                                                  \
        FORWARD(name, libm_d1, (x));                                                                         \
    }
#define LIBM_F1(name)                                                                                        \
    float name(float x) {                                                                                    \
        FORWARD(name, libm_f1, (x));                                                                         \
    }
#define LIBM_D2(name)                                                                                        \
    double name(double x, double y) {                                                                        \
        FORWARD(name, libm_d2, (x, y));                                                                      \
    }
#define LIBM_F2(name)                                                                                        \
    float name(float x, float y) {                                                                           \
        FORWARD(name, libm_f2, (x, y));                                                                      \
    }
#include "base/libm.def"

#define LIBM_C1(name)                                                                                        \
    double complex name(double complex z) {                                                                  \
        FORWARD(name, libm_c1, (z));                                                                         \
    }
/* clang-format off: it takes these for types */
LIBM_C1(cacos)
LIBM_C1(cacosh)
LIBM_C1(casin)
LIBM_C1(casinh)
LIBM_C1(catan)
LIBM_C1(catanh)
LIBM_C1(ccos)
LIBM_C1(ccosh)
LIBM_C1(cexp)
LIBM_C1(clog)
LIBM_C1(csin)
LIBM_C1(csinh)
LIBM_C1(csqrt)
LIBM_C1(ctan)
LIBM_C1(ctanh)
/* clang-format on */
double complex cpow(double complex x, double complex y) {
    FORWARD(cpow, libm_c2, (x, y));
}
double cabs(double complex z) {
    FORWARD(cabs, libm_cd, (z));
}
double carg(double complex z) {
    FORWARD(carg, libm_cd, (z));
}
float cabsf(float complex z) {
    FORWARD(cabsf, libm_cf, (z));
}
double complex conj(double complex z) {
    return ~z;
}
double fma(double x, double y, double z) {
    FORWARD(fma, libm_d3, (x, y, z));
}
double ldexp(double x, int n) {
    FORWARD(ldexp, libm_di, (x, n));
}
double scalbn(double x, int n) {
    FORWARD(scalbn, libm_di, (x, n));
}
double frexp(double x, int *exponent) {
    FORWARD(frexp, libm_dp, (x, exponent));
}
double lgamma_r(double x, int *sign) {
    FORWARD(lgamma_r, libm_dp, (x, sign));
}
int ilogb(double x) {
    FORWARD(ilogb, libm_id, (x));
}
long lround(double x) {
    FORWARD(lround, libm_ld, (x));
}
long lrint(double x) {
    FORWARD(lrint, libm_ld, (x));
}
long double roundl(long double x) {
    FORWARD(roundl, libm_l1, (x));
}
void sincos(double x, double *s, double *c) {
    FORWARD(sincos, libm_sc, (x, s, c));
}

/* ---- rounding: exact, and quicker than a call ---- */

static uint64_t bits_of(double x) {
    uint64_t b;
    memcpy(&b, &x, 8);
    return b;
}

static double with_sign_of(double magnitude, double x) {
    uint64_t b = (bits_of(magnitude) & INT64_MAX) | (bits_of(x) & ~(uint64_t)INT64_MAX);
    memcpy(&magnitude, &b, 8);
    return magnitude;
}

double fabs(double x) {
    uint64_t b = bits_of(x) & INT64_MAX;
    memcpy(&x, &b, 8);
    return x;
}

/* Beyond 2^52, and for NaN and infinities, a double has no fraction. */
static int is_whole(double x) {
    return !(x > -0x1p52 && x < 0x1p52);
}

/* The conversion to an integer cuts the fraction off; the sign of x is put back for what becomes -0. */
double trunc(double x) {
    if (is_whole(x)) return x;
    return with_sign_of((double)(int64_t)x, x);
}

double floor(double x) {
    if (is_whole(x)) return x;
    double t = (double)(int64_t)x;
    return with_sign_of(t > x ? t - 1 : t, x);
}

double ceil(double x) {
    if (is_whole(x)) return x;
    double t = (double)(int64_t)x;
    return with_sign_of(t < x ? t + 1 : t, x);
}

/* Halves go away from zero. */
double round(double x) {
    if (is_whole(x)) return x;
    double t = (double)(int64_t)x, rest = x - t;
    if (rest >= 0.5)
        t += 1;
    else if (rest <= -0.5)
        t -= 1;
    return with_sign_of(t, x);
}

typedef double pair __attribute__((vector_size(16)));
/* One instruction, correctly rounded. The second lane is zero and stays. */
double sqrt(double x) {
    pair p = {x, 0};
#if defined(__x86_64__)
    __asm__("sqrtsd %0, %0" : "+x"(p));
#endif
    return p[0];
}

#else
base_libm_any base_libm_function(const char *name) {
    (void)name;
    return NULL;
}
#endif
