/* vm/arith/mathfn.c - numeric functions that libm does not have, or not with M's rules.
 *
 * mod and rem forgive rounding: mod (0.3, 0.1) is 0 and not nearly 0.1, since the quotient is within an ulp of
 * 3. So the quotient decides, and fmod, which is exact, is only asked where the quotient has no fraction left to
 * look at. Whole numbers below 2^53, which nearly all are, need neither: their remainder is exact, and a
 * division and a conversion take less than a call. Inverses of the error functions are found by Halley's
 * iteration, whose every step triples the digits that are right: the loops end by their own tests, and have
 * bounds only to be sure. */
#include "vm/arith/mathfn.h"

#include <math.h>
#include <stdint.h>

/* Rounding without a call, for quotients below 2^52. */
static inline double floor_small(double q) {
    double t = (double)(int64_t)q;
    return t > q ? t - 1 : t;
}
static inline double near_small(double q) {
    return (double)(int64_t)(q + (q < 0 ? -0.5 : 0.5));
}

static inline int whole(double x) {
    return x > -0x1p53 && x < 0x1p53 && x == (double)(int64_t)x;
}

/* x where y is 0; within rounding of a multiple 0; else the sign of y. */
double vm_mod(double x, double y) {
    if (y == 0) return x;
    if (isinf(y)) return NAN;
    double q = x / y;
    if (whole(x) && whole(y)) {
        double r = x - y * (double)(int64_t)q; /* exact below 2^53 */
        if (r != 0 && (r < 0) != (y < 0)) r += y;
        return r + 0.0;
    }
    if (!(q > -0x1p52 && q < 0x1p52)) {
        if (x != floor(x) || y != floor(y)) return x - y * floor(q);
        double r = fmod(x, y);
        return r == 0 ? 0.0 : (r < 0) != (y < 0) ? r + y : r;
    }
    double near = near_small(q);
    if (near != 0 && fabs((q - near) / near) < 0x1p-52 && !whole(y)) return 0;
    double r = x - y * floor_small(q);
    return r != 0 && (r < 0) != (y < 0) ? copysign(r, y) : r;
}

/* NaN where y is 0; within rounding of a multiple 0; else the sign of x. */
double vm_rem(double x, double y) {
    if (y == 0 || isinf(y)) return NAN;
    double q = x / y;
    if (whole(x) && whole(y)) return copysign(x - y * (double)(int64_t)q, x);
    if (!(q > -0x1p52 && q < 0x1p52)) return x == floor(x) && y == floor(y) ? fmod(x, y) : x - y * trunc(q);
    double near = near_small(q);
    if (near != 0 && fabs((q - near) / near) < 0x1p-52 && !whole(y)) return 0;
    double r = x - y * (double)(int64_t)q;
    return r != 0 && (r < 0) != (x < 0) ? copysign(r, x) : r;
}

double vm_max(double x, double y) {
    return x != x ? y : y != y ? x : x >= y ? x : y;
}
double vm_min(double x, double y) {
    return x != x ? y : y != y ? x : x <= y ? x : y;
}

double vm_gamma(double x) {
    if (x == 0) return signbit(x) ? -INFINITY : INFINITY;
    if (x != x) return x;
    if (isinf(x) || (x < 0 && x == floor(x))) return INFINITY;
    return tgamma(x);
}

/* z with erfc(z) = q for 0 < q <= 1: a guess from the tail's logarithm, then Halley's iteration. */
static double erfc_inverse(double q) {
    double l = log(q * (2 - q)), a = 0.147, t = 2 / (M_PI * a) + l / 2;
    double z = sqrt(sqrt(t * t - l / a) - t);
    for (int k = 0; k < 6; k++) {
        double slope = M_2_SQRTPI * exp(-z * z), f = (erfc(z) - q) / slope;
        if (slope == 0) break;
        double step = f / (1 - z * f * -1);
        z += step;
        if (fabs(step) <= 1e-16 * z) break;
    }
    return z;
}

double vm_erfinv(double x) {
    double a = fabs(x);
    if (!(a <= 1)) return NAN;
    if (a == 1) return copysign(INFINITY, x);
    if (a >= 0.5) return copysign(erfc_inverse(1 - a), x);
    double z = x / M_2_SQRTPI;
    for (int k = 0; k < 8; k++) {
        double f = (erf(z) - x) / (M_2_SQRTPI * exp(-z * z));
        double step = f / (1 + z * f);
        z -= step;
        if (fabs(step) <= 1e-17 * fabs(z)) break;
    }
    return z;
}

double vm_erfcinv(double x) {
    if (!(x >= 0 && x <= 2)) return NAN;
    if (x == 0) return INFINITY;
    if (x == 2) return -INFINITY;
    if (x > 0.5 && x < 1.5) return vm_erfinv(1 - x);
    return x <= 1 ? erfc_inverse(x) : -erfc_inverse(2 - x);
}

/* exp(x^2) erfc(x): the product while erfc is there, a continued fraction further out. */
double vm_erfcx(double x) {
    if (x < 10) {
        double hi = x * x, lo = fma(x, x, -hi);
        return exp(hi) * (1 + lo) * erfc(x);
    }
    if (x > 1e8) return 1 / (x * sqrt(M_PI));
    double f = 0;
    for (int k = 60; k >= 1; k--)
        f = 0.5 * k / (x + f);
    return 1 / ((x + f) * sqrt(M_PI));
}
