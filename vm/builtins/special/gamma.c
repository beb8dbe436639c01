/* vm/builtins/special/gamma.c - incomplete gamma and beta functions, the exponential integral, Dawson's
 * integral and erfi.
 *
 * Each is a front, a power and an exponential, times a series or a continued fraction, and which of the two
 * converges depends on which side of the function's middle the argument lies (x = a + 1 for gamma, about a /
 * (a + b) for beta). The other tail is 1 less the one that was computed, so the small one is always computed
 * and never the difference.
 *
 * The front is where digits are lost: x^a exp (-x) / Gamma (a + 1) for large a is a quotient of huge
 * numbers that nearly cancel. It is computed from Stirling's remainder and the deviance (Loader, Fast and
 * accurate computation of binomial probabilities, 2000), which have no cancellation. Continued fractions
 * are evaluated forwards by the modified Lentz method (Thompson and Barnett 1986), with a tiny number in
 * place of a denominator of zero. */
#include "vm/arith/arith.h"
#include "vm/arith/erf_complex.h"
#include "vm/run/builtin.h"

#include <float.h>

/* log Gamma (x + 1) less Stirling's formula (Loader, Fast and accurate computation of binomial probabilities,
 * 2000). */
static double stirling_error(double x) {
    if (x < 15) return lgamma(x + 1) - (x + 0.5) * log(x) + x - 0.91893853320467274178;
    double s = 1 / (x * x);
    return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s / 1188)))) / x;
}

/* x log (x / m) + m - x without cancellation where x is near m (Loader). */
static double deviance(double x, double m) {
    if (fabs(x - m) < 0.1 * (x + m)) {
        double v = (x - m) / (x + m), s = (x - m) * v, term = 2 * x * v, square = v * v;
        for (int j = 1; j < 1000; j++) {
            term *= square;
            double next = s + term / (2 * j + 1);
            if (next == s) break;
            s = next;
        }
        return s;
    }
    return x * log(x / m) + m - x;
}

/* x^a exp (-x) / Gamma (a + 1) */
static double gamma_front(double x, double a) {
    if (a < 20 && x < 600) return pow(x, a) * exp(-x) / tgamma(a + 1);
    return exp(-stirling_error(a) - deviance(a, x)) / sqrt(2 * M_PI * a);
}

typedef enum tail { LOWER, UPPER, SCALED_LOWER, SCALED_UPPER } tail;

/* P (a, x) divided by its front: the power series. */
static double gamma_series(double x, double a) {
    double term = 1, sum = 1;
    for (int64_t n = 1; n < 10000000; n++) {
        term *= x / (a + (double)n);
        sum += term;
        if (fabs(term) < DBL_EPSILON / 4 * fabs(sum)) break;
    }
    return sum;
}

/* Q (a, x) divided by its front: Legendre's continued fraction by the modified Lentz method. */
static double gamma_fraction(double x, double a) {
    double b = x + 1 - a, c = 1e300, d = 1 / b, f = d;
    if (x > 1e17 * (a + 1))
        return a / b; /* what follows is below the last place, and d may be too small for all digits */
    for (int64_t n = 1; n < 10000000; n++) {
        double an = -(double)n * ((double)n - a);
        b += 2;
        d = an * d + b;
        if (d == 0) d = 1e-300;
        c = b + an / c;
        if (c == 0) c = 1e-300;
        d = 1 / d;
        f *= d * c;
        if (fabs(d * c - 1) < DBL_EPSILON / 2) break;
    }
    return f * a;
}

/* x < 0: the series of the integral itself, whose terms all have one sign; NaN where x^a is complex. */
static double gamma_negative(double x, double a, bool lower, bool scaled) {
    double term = 1, sum = 1 / a;
    for (int k = 1; k < 100000; k++) {
        term *= -x / k;
        double add = term / (a + k);
        sum += add;
        if (!(add > DBL_EPSILON / 4 * sum)) break;
    }
    double p = pow(x, a) * sum / tgamma(a), scale = exp(x) * tgamma(a + 1) / pow(x, a);
    if (scaled) return lower ? a * exp(x) * sum : scale - a * exp(x) * sum;
    return lower ? p : 1 - p;
}

/* The corners first: 0 and Inf in either argument, as Octave has them. Scaled forms are divided by the
 * front. A front that vanishes leaves 0 or 1. */
static double gamma_part(double x, double a, tail t) {
    bool lower = t == LOWER || t == SCALED_LOWER, scaled = t >= SCALED_LOWER;
    if (x != x || a != a || (isinf(x) && isinf(a))) return NAN;
    if (x == 0) {
        if (a == 0) return lower ? 1 : 0;
        return scaled ? (lower ? 1 : INFINITY) : lower ? 0 : 1;
    }
    if (a == 0) return scaled ? (lower ? exp(x) : 0) : lower ? 1 : 0;
    if (isinf(x)) return scaled ? (lower ? INFINITY : 0) : lower ? 1 : 0;
    if (isinf(a)) return scaled ? (lower ? 1 : INFINITY) : lower ? 0 : 1;
    if (x < 0) return gamma_negative(x, a, lower, scaled);
    double front = gamma_front(x, a);
    if (front == 0 && !scaled) return (x < a + 1) == lower ? 0 : 1;
    if (x < a + 1) {
        double p = gamma_series(x, a);
        if (lower) return scaled ? p : p * front;
        return scaled ? 1 / front - p : 1 - p * front;
    }
    double q = gamma_fraction(x, a);
    if (!lower) return scaled ? q : q * front;
    return scaled ? 1 / front - q : 1 - q * front;
}

/* "lower" is the default; scaled tails are gammainc's alone. */
static tail tail_of(vm_t *vm, const vm_call *c, uint32_t k, const char *who, bool scaled) {
    static const char *const names[] = {"lower", "upper", "scaledlower", "scaledupper"};
    if (k >= c->nargs) return LOWER;
    for (int t = 0; vm_is_string(vm, c->args[k]) && t < (scaled ? 4 : 2); t++) {
        base_view s = vm_to_view(vm, c->args[k], who);
        if (base_view_equal(s, base_view_str(names[t]))) return (tail)t;
    }
    vm_error(vm, NULL, "%s: invalid value for TAIL", who);
}

/* Up to three arguments of one size or scalar, as doubles. */
typedef struct common {
    vm_arr arg[3];
    const double *data[3];
    int64_t step[3], n;
    bool single;
    prog_value result;
    double *out;
} common;

/* `names` is what the message calls the arguments. */
static void make_common(vm_t *vm, const vm_call *c, common *m, int count, const char *who,
                        const char *names) {
    const vm_arr *shape = NULL;
    m->single = false;
    for (int k = 0; k < count; k++) {
        vm_view(vm, c->args[k], &m->arg[k]);
        if (!vm_is_number(&m->arg[k]) || m->arg[k].complex)
            vm_error(vm, NULL, "%s: all inputs must be real", who);
        if (m->arg[k].numel != 1 && !shape) shape = &m->arg[k];
        m->single |= m->arg[k].cls == PROG_SINGLE;
    }
    if (!shape) shape = &m->arg[0];
    for (int k = 0; k < count; k++) {
        vm_arr *a = &m->arg[k];
        bool same = a->ndims == shape->ndims && memcmp(a->dims, shape->dims, a->ndims * sizeof *a->dims) == 0;
        if (a->numel != 1 && !same)
            vm_error(vm, NULL, "%s: %s must be of common size or scalars", who, names);
        m->data[k] = vm_as(vm, a, VM_F64);
        m->step[k] = a->numel == 1 ? 0 : 1;
    }
    m->n = shape->numel;
    m->result = vm_new_array_raw(vm, PROG_DOUBLE, 0, shape->ndims, shape->dims, (void **)&m->out);
}

static void give(vm_t *vm, vm_call *c, const common *m) {
    prog_value v = vm_simplify(vm, m->result);
    vm_return(vm, c, 0, m->single ? vm_convert(vm, v, PROG_SINGLE) : v);
}

/* X may be negative, A not. */
void vm_bi_gammainc(vm_t *vm, vm_call *c) {
    common m;
    make_common(vm, c, &m, 2, "gammainc", "X and A");
    tail t = tail_of(vm, c, 2, "gammainc", true);
    VM_STEPS (k, m.arg[1].numel)
        if (m.data[1][k] < 0) vm_error(vm, NULL, "gammainc: A must be non-negative");
    VM_STEPS (k, m.n)
        m.out[k] = gamma_part(m.data[0][k * m.step[0]], m.data[1][k * m.step[1]], t);
    give(vm, c, &m);
}

/* Continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8),
 * modified Lentz method. */
static double beta_fraction(double x, double a, double b) {
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    if (d == 0) d = 1e-300;
    d = 1 / d;
    double f = d;
    for (int64_t m = 1; m < 1000000; m++) {
        double k = (double)m, even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
        double odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1));
        for (int half = 0; half < 2; half++) {
            double term = half ? odd : even;
            d = 1 + term * d;
            if (d == 0) d = 1e-300;
            c = 1 + term / c;
            if (c == 0) c = 1e-300;
            d = 1 / d;
            f *= d * c;
        }
        if (fabs(d * c - 1) < DBL_EPSILON / 2) break;
    }
    return f;
}

/* x^a y^b / (a B (a, b)), y = 1 - x */
static double beta_front(double x, double y, double a, double b) {
    if (a < 10 && b < 10) return pow(x, a) * pow(y, b) * tgamma(a + b) / (tgamma(a + 1) * tgamma(b));
    double n = a + b;
    double e =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    return exp(e) * sqrt(n / (2 * M_PI * a * b)) * b / n;
}

/* Symmetric in x and 1 - x with a and b exchanged, which is used where the fraction would converge slowly.
 * Infinite shapes put everything at one end. */
static double beta_part(double x, double a, double b, bool upper) {
    if (x != x || a != a || b != b) return NAN;
    if (x == 0 || x == 1) return (x == 1) != upper;
    if (isinf(a) || isinf(b)) return (isinf(b) && !isinf(a)) != upper;
    double y = 1 - x;
    bool turned = x > (a + 1) / (a + b + 2);
    double p = turned ? beta_front(y, x, b, a) * beta_fraction(y, b, a)
                      : beta_front(x, y, a, b) * beta_fraction(x, a, b);
    return turned == upper ? p : 1 - p;
}

/* All arguments are checked before anything is computed, each in its own words. */
void vm_bi_betainc(vm_t *vm, vm_call *c) {
    common m;
    make_common(vm, c, &m, 3, "betainc", "X, A, and B");
    static const char *const strict[] = {"A", "B"};
    VM_STEPS (k, m.arg[0].numel)
        if (m.data[0][k] < 0 || m.data[0][k] > 1)
            vm_error(vm, NULL, "betainc: X must be in the range [0, 1]");
    for (int p = 1; p < 3; p++)
        VM_STEPS (k, m.arg[p].numel)
            if (m.data[p][k] <= 0) vm_error(vm, NULL, "betainc: %s must be strictly positive", strict[p - 1]);
    tail t = tail_of(vm, c, 3, "betainc", false);
    VM_STEPS (k, m.n)
        m.out[k] = beta_part(m.data[0][k * m.step[0]], m.data[1][k * m.step[1]], m.data[2][k * m.step[2]],
                             t == UPPER);
    give(vm, c, &m);
}

/* E1 (A&S 5.1): power series near zero and along the negative axis (5.1.11), where the fraction does not
 * converge; asymptotic series far out there (5.1.51), stopped at its smallest term; the continued fraction
 * elsewhere (5.1.22). On the cut the value from above is taken: -pi. */
static vm_cplx exponential_integral(vm_cplx z) {
    double re = creal(z), im = cimag(z), size = hypot(re, im);
    if (re != re || im != im) return CMPLX(NAN, im == 0 ? 0 : NAN);
    if (size == 0) return INFINITY;
    if (isinf(re)) return re > 0 ? 0 : CMPLX(-INFINITY, -M_PI);
    if (isinf(im)) return 0;
    if (size < 2 || (re < 0 && fabs(im) < 1 + 0.2 * fabs(re) && size < 40)) {
        vm_cplx term = 1, sum = 0;
        for (int k = 1; k < 400; k++) {
            term *= -z / k;
            sum += term / k;
            if (cabs(term) < DBL_EPSILON / 8 * cabs(sum) * k) break;
        }
        vm_cplx l = CMPLX(log(size), im == 0 ? (re < 0 ? M_PI : 0) : atan2(im, re));
        return -0.57721566490153286061 - l - sum;
    }
    if (re < 0 && fabs(im) < 1 + 0.2 * fabs(re)) { /* far out on the left: asymptotic series */
        vm_cplx term = 1, sum = 1;
        for (int k = 1; k < size; k++) {
            term *= -k / z;
            sum += term;
            if (cabs(term) < DBL_EPSILON / 8) break;
        }
        return cexp(-z) / z * sum + (im == 0 ? CMPLX(0, -M_PI) : 0);
    }
    vm_cplx b = z + 1, c = 1e300, d = 1 / b, f = d;
    for (int n = 1; n < 10000; n++) {
        double an = -(double)n * n;
        b += 2;
        d = 1 / (an * d + b);
        c = b + an / c;
        vm_cplx delta = c * d;
        f *= delta;
        if (cabs(delta - 1) < DBL_EPSILON / 2) break;
    }
    return f * cexp(-z);
}

/* Computed as complex; real where all of it is. */
void vm_bi_expint(vm_t *vm, vm_call *c) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (!vm_is_number(&x) || x.cls == PROG_CHAR) vm_error(vm, NULL, "expint: X must be numeric");
    vm_cplx *out;
    const vm_cplx *from = vm_as(vm, &x, VM_C64);
    prog_value r = vm_new_array_raw(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, x.ndims, x.dims, (void **)&out);
    VM_STEPS (k, x.numel)
        out[k] = exponential_integral(from[k]);
    r = vm_simplify(vm, r);
    vm_return(vm, c, 0, x.cls == PROG_SINGLE ? vm_convert(vm, r, PROG_SINGLE) : r);
}

/* Dawson's integral by Rybicki's sum of shifted Gaussians (Computers in Physics 3, 1989), whose error
 * falls like exp (-(pi / 2h)^2); with h = 0.2 that is below 1e-26. Near zero the power series, since the
 * sum cancels there; far out two terms of the asymptotic one. */
static double dawson(double x) {
    double size = fabs(x);
    if (x != x) return x;
    if (size < 0.2) {
        double term = x, sum = x, square = x * x;
        for (int k = 1; k < 30; k++) {
            term *= -2 * square / (2 * k + 1);
            sum += term;
        }
        return sum;
    }
    if (size > 1e4) return 0.5 / x + 0.25 / (x * x * x);
    const double h = 0.2;
    double middle = 2 * round(size / (2 * h)), sum = 0;
    for (int k = -61; k <= 61; k += 2) {
        double n = middle + k, d = size - n * h;
        sum += exp(-d * d) / n;
    }
    return copysign(sum / 1.77245385090551602730, x);
}

/* A function of real numbers, and of complex ones. */
static void odd_function(vm_t *vm, vm_call *c, const char *who, double (*f)(double), vm_cplx (*g)(vm_cplx)) {
    vm_arr x;
    char buf[32];
    vm_view(vm, c->args[0], &x);
    if (!vm_is_number(&x) || x.cls == PROG_CHAR)
        vm_error(vm, NULL, "%s: not defined for %s", who, vm_type_name(vm, c->args[0], false, buf));
    prog_value r;
    if (x.complex) {
        vm_cplx *out;
        const vm_cplx *from = vm_as(vm, &x, VM_C64);
        r = vm_new_array_raw(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, x.ndims, x.dims, (void **)&out);
        VM_STEPS (k, x.numel)
            out[k] = g(from[k]);
    } else {
        double *out;
        const double *from = vm_as(vm, &x, VM_F64);
        r = vm_new_array_raw(vm, PROG_DOUBLE, 0, x.ndims, x.dims, (void **)&out);
        VM_STEPS (k, x.numel)
            out[k] = f(from[k]);
    }
    r = vm_simplify(vm, r);
    vm_return(vm, c, 0, x.cls == PROG_SINGLE ? vm_convert(vm, r, PROG_SINGLE) : r);
}

/* 2 / sqrt (pi) exp (x^2) dawson (x); for tiny x the product would underflow on the way. */
static double erfi(double x) {
    if (isinf(x)) return x;
    return fabs(x) < 1e-150 ? 1.12837916709551257390 * x : 1.12837916709551257390 * exp(x * x) * dawson(x);
}

static vm_cplx erfi_complex(vm_cplx z) {
    vm_cplx e = vm_erf_complex(CMPLX(-cimag(z), creal(z))); /* erf (iz) = i erfi (z) */
    return CMPLX(cimag(e), -creal(e));
}

/* sqrt (pi) / 2 exp (-z^2) erfi (z); for large z through w, whose terms then do not cancel. */
static vm_cplx dawson_complex(vm_cplx z) {
    if (cimag(z) < 0) return -dawson_complex(-z);
    vm_cplx bell = cexp(-z * z), d;
    if (cabs(z) < 2)
        d = bell * erfi_complex(z);
    else {
        vm_cplx w = bell - vm_faddeeva(z);
        d = CMPLX(-cimag(w), creal(w));
    }
    return 0.88622692545275801365 * d;
}

void vm_bi_dawson(vm_t *vm, vm_call *c) {
    odd_function(vm, c, "dawson", dawson, dawson_complex);
}
void vm_bi_erfi(vm_t *vm, vm_call *c) {
    odd_function(vm, c, "erfi", erfi, erfi_complex);
}
