/* vm/arith/erf_complex.c - the error functions of complex numbers through Faddeeva's function.
 *
 * w is computed by the rational series of J. A. C. Weideman, "Computation of the complex error
 * function" (SIAM J. Numer. Anal. 31, 1994) in the upper half plane, and by w (z) = 2 exp (-z^2) -
 * w (-z) in the lower. */
#include "vm/arith/erf_complex.h"

#include <complex.h>
#include <math.h>
#include <stdatomic.h>

#define TERMS  48
#define POINTS (4 * TERMS)

static double coefficients[TERMS + 1];
static atomic_int ready;

static double scale(void) {
    return sqrt(TERMS / M_SQRT2);
}

/* Fourier coefficients of exp (-t^2) (L^2 + t^2) on the circle; idempotent, so threads may race. */
static void make_coefficients(void) {
    double l = scale();
    for (int n = 1; n <= TERMS; n++) {
        double sum = l * l; /* the point t = 0 */
        for (int k = 1; k < POINTS / 2; k++) {
            double theta = 2 * M_PI * k / POINTS, t = l * tan(theta / 2);
            sum += 2 * exp(-t * t) * (l * l + t * t) * cos(n * theta);
        }
        coefficients[n] = sum / POINTS;
    }
    atomic_store_explicit(&ready, 1, memory_order_release);
}

double _Complex vm_faddeeva(double _Complex z) {
    if (cimag(z) < 0) return 2 * cexp(-z * z) - vm_faddeeva(-z);
    if (!atomic_load_explicit(&ready, memory_order_acquire)) make_coefficients();
    double l = scale();
    double _Complex iz = CMPLX(-cimag(z), creal(z)), x = (l + iz) / (l - iz), p = 0;
    for (int n = TERMS; n >= 1; n--)
        p = p * x + coefficients[n];
    return 2 * p / ((l - iz) * (l - iz)) + 1 / (sqrt(M_PI) * (l - iz));
}

/* The Taylor series, where 1 - exp (-z^2) w (i z) would cancel. */
static double _Complex erf_series(double _Complex z) {
    double _Complex term = z, sum = z;
    for (int n = 1; n < 60; n++) {
        term *= -z * z / n;
        double _Complex add = term / (2 * n + 1);
        sum += add;
        if (cabs(add) < 1e-17 * cabs(sum)) break;
    }
    return M_2_SQRTPI * sum;
}

double _Complex vm_erfcx_complex(double _Complex z) {
    return vm_faddeeva(CMPLX(-cimag(z), creal(z)));
}

double _Complex vm_erfc_complex(double _Complex z) {
    if (cabs(z) < 1.5) return 1 - erf_series(z);
    return cexp(-z * z) * vm_erfcx_complex(z);
}

/* Odd, so the left half plane is the right one turned over; on the imaginary axis the result is imaginary, and what
 * the subtraction leaves in the real part is rounding. */
double _Complex vm_erf_complex(double _Complex z) {
    if (cabs(z) < 1.5) return erf_series(z);
    if (creal(z) < 0) return -vm_erf_complex(-z);
    double _Complex w = 1 - vm_erfc_complex(z);
    return creal(z) == 0 ? CMPLX(0, cimag(w)) : w;
}
