/* vm/builtins/special/psi.c - the polygamma functions and Jacobi's elliptic functions.
 *
 * psi is reflected to positive arguments, moved right by recurrence until the asymptotic series has full
 * precision in ten terms (x >= 12), and summed there; derivatives go by the Euler-Maclaurin formula of
 * Hurwitz' zeta function. sn, cn and dn come from the arithmetic-geometric mean, which converges
 * quadratically: sixteen steps are more than any m needs. */
#include "vm/arith/arith.h"
#include "vm/run/builtin.h"

/* B(2k) for the asymptotic series. */
static const double bernoulli[] = {1.0 / 6,       -1.0 / 30, 1.0 / 42,      -1.0 / 30,     5.0 / 66,
                                   -691.0 / 2730, 7.0 / 6,   -3617.0 / 510, 43867.0 / 798, -174611.0 / 330};
#define BERNOULLI_COUNT 10

/* Digamma: reflection, recurrence to the right, asymptotic series (Abramowitz and Stegun 6.3.7, 6.3.5,
 * 6.3.18). Poles are -Inf. Whole numbers are summed as the definition has them, so that psi (1) is Euler's
 * constant to the last digit. */
static double digamma(double x) {
    if (x == floor(x) && x <= 0) return -INFINITY;
    if (isinf(x)) return x;
    double r = 0;
    if (x < 0) {
        double t = x - floor(x);
        return digamma(1 - x) - M_PI / tan(M_PI * t);
    }
    if (x == floor(x) && x < 20) { /* sums of reciprocals, exactly as the definition has them */
        r = -0.57721566490153286061;
        for (int k = (int)x - 1; k > 0; k--)
            r += 1.0 / k;
        return r;
    }
    for (; x < 12; x++)
        r -= 1 / x;
    double square = 1 / (x * x), power = square;
    double sum = log(x) - 0.5 / x;
    for (int k = 0; k < BERNOULLI_COUNT; k++, power *= square)
        sum -= bernoulli[k] / (2 * (k + 1)) * power;
    return r + sum;
}

/* The same in the plane; on the real axis the real function, with its poles. */
static vm_cplx digamma_complex(vm_cplx z) {
    if (cimag(z) == 0) return digamma(creal(z));
    vm_cplx r = 0;
    if (creal(z) < 0) return digamma_complex(1 - z) - M_PI / ctan(M_PI * z);
    for (; creal(z) < 12; z += 1)
        r -= 1 / z;
    vm_cplx square = 1 / (z * z), power = square, sum = clog(z) - 0.5 / z;
    for (int k = 0; k < BERNOULLI_COUNT; k++, power *= square)
        sum -= bernoulli[k] / (2 * (k + 1)) * power;
    return r + sum;
}

/* (-1)^(n+1) n! zeta (n + 1, x) by the Euler-Maclaurin formula, n > 0, x > 0: at least twenty terms of the
 * sum itself, then integral, half a term and ten corrections. */
static double polygamma(int n, double x) {
    if (x == 0) return n % 2 ? INFINITY : -INFINITY;
    double s = n + 1, sum = 0, factorial = tgamma(s);
    for (int k = 0; k < 20 || x < 20; k++, x++)
        sum += pow(x, -s);
    sum += pow(x, 1 - s) / (s - 1) + 0.5 * pow(x, -s);
    double term = s * pow(x, -s - 1), down = 2;
    for (int k = 0; k < BERNOULLI_COUNT; k++) {
        sum += bernoulli[k] * term / down;
        term *= (s + 2 * k + 1) * (s + 2 * k + 2) / (x * x);
        down *= (2 * k + 3) * (2 * k + 4);
    }
    return (n % 2 ? 1 : -1) * factorial * sum;
}

/* psi (k, z). Orders beyond a million are cut: factorials are infinite long before. */
void vm_bi_psi(vm_t *vm, vm_call *c) {
    vm_arr z;
    vm_view(vm, c->args[c->nargs - 1], &z);
    int order = 0;
    if (c->nargs == 2) {
        vm_arr k;
        vm_view(vm, c->args[0], &k);
        if (k.numel != 1 || !vm_is_number(&k)) vm_error(vm, NULL, "psi: K must be an integer");
        int64_t asked = vm_int_of(vm_elem(&k, 0));
        order = asked > 1000000 ? 1000000 : asked < 0 ? -1 : (int)asked; /* infinite long before */
        if (order < 0) vm_error(vm, NULL, "psi: K must be non-negative");
    }
    if (z.cls > PROG_SINGLE) vm_error(vm, NULL, "psi: Z must be a floating point");
    if (z.complex && order > 0) vm_error(vm, NULL, "psi: Z must be real value for polygamma (K > 0)");
    void *data;
    vm_num t = z.complex ? VM_C64 : VM_F64;
    prog_value r = vm_new_array_raw(vm, PROG_DOUBLE, vm_num_flags(t), z.ndims, z.dims, &data);
    const void *from = vm_as(vm, &z, t);
    VM_STEPS (k, z.numel) {
        if (z.complex) {
            ((vm_cplx *)data)[k] = digamma_complex(((const vm_cplx *)from)[k]);
            continue;
        }
        double x = ((const double *)from)[k];
        if (order > 0 && x < 0) vm_error(vm, NULL, "psi: Z must be non-negative for polygamma (K > 0)");
        ((double *)data)[k] = order ? polygamma(order, x) : digamma(x);
    }
    r = vm_simplify(vm, r);
    vm_return(vm, c, 0, z.cls == PROG_SINGLE ? vm_convert(vm, r, PROG_SINGLE) : r);
}

typedef struct jacobi {
    vm_cplx sn, cn, dn;
} jacobi;

/* Descending Landen transformation by the arithmetic-geometric mean (Abramowitz and Stegun 16.4). dn is
 * the quotient of cosines from the last two angles, and where these nearly agree, which would lose digits,
 * the root of 1 - m sn^2. m = 1 has no mean to go to and is hyperbolic. */
static void jacobi_real(double u, double m, double *sn, double *cn, double *dn) {
    enum { STEPS = 16 };
    double a[STEPS], ratio[STEPS], b = sqrt(1 - m), c = sqrt(m);
    if (m < 0 || m > 1 || m != m) {
        *sn = *cn = *dn = NAN;
        return;
    }
    if (m == 1) {
        *sn = tanh(u);
        *cn = *dn = 1 / cosh(u);
        return;
    }
    int n = 0;
    a[0] = 1;
    ratio[0] = c;
    while (fabs(c) > 1e-17 && n < STEPS - 1) {
        c = (a[n] - b) / 2;
        double mean = (a[n] + b) / 2;
        b = sqrt(a[n] * b);
        a[++n] = mean;
        ratio[n] = c / mean;
        if (fabs(ratio[n]) < 1e-17) break;
    }
    double phi = ldexp(a[n] * u, n), before = phi;
    for (; n > 0; n--) {
        before = phi;
        phi = (asin(ratio[n] * sin(phi)) + phi) / 2;
    }
    *sn = sin(phi);
    *cn = cos(phi);
    double diff = cos(before - phi);
    *dn = fabs(diff) < 0.1 ? sqrt(1 - m * *sn * *sn) : *cn / diff;
    if (m == 0) *dn = 1;
}

/* Complex arguments by Jacobi's imaginary transformation and addition theorem (A&S 16.20, 16.21): a real
 * function of the complementary parameter for the imaginary part. */
static jacobi jacobi_complex(vm_cplx u, double m) {
    double s, c, d, s1, c1, d1;
    jacobi_real(creal(u), m, &s, &c, &d);
    if (cimag(u) == 0) return (jacobi){s, c, d};
    jacobi_real(cimag(u), 1 - m, &s1, &c1, &d1);
    double down = c1 * c1 + m * s * s * s1 * s1;
    return (jacobi){CMPLX(s * d1 / down, c * d * s1 * c1 / down),
                    CMPLX(c * c1 / down, -s * d * s1 * d1 / down),
                    CMPLX(d * c1 * d1 / down, -m * s * c * s1 / down)};
}

/* A column of u with a row of m makes a table. The fourth output, errors, is always zero. m outside [0, 1]
 * is warned of once and gives NaN. */
void vm_bi_ellipj(vm_t *vm, vm_call *c) {
    vm_arr u, m;
    vm_view(vm, c->args[0], &u);
    vm_view(vm, c->args[1], &m);
    if (!vm_is_number(&u)) vm_error(vm, NULL, "ellipj: U must be a scalar or matrix");
    if (!vm_is_number(&m) || m.complex) vm_error(vm, NULL, "ellipj: M must be a scalar or matrix");
    bool grid =
        u.numel != 1 && m.numel != 1 && u.ndims == 2 && m.ndims == 2 && u.dims[1] == 1 && m.dims[0] == 1;
    bool same = u.ndims == m.ndims && memcmp(u.dims, m.dims, u.ndims * sizeof *u.dims) == 0;
    if (!grid && !same && u.numel != 1 && m.numel != 1)
        vm_error(vm, NULL, "ellipj: Invalid size combination for U and M");
    const vm_arr *shape = u.numel == 1 ? &m : &u;
    int64_t grid_dims[2] = {u.numel, m.numel};
    vm_cplx *out[3];
    prog_value v[4];
    for (int k = 0; k < 4; k++)
        v[k] = vm_new_array(vm, PROG_DOUBLE, k < 3 ? PROG_FLAG_COMPLEX : 0, grid ? 2 : shape->ndims,
                            grid ? grid_dims : shape->dims, k < 3 ? (void **)&out[k] : NULL);
    const vm_cplx *us = vm_as(vm, &u, VM_C64);
    const double *ms = vm_as(vm, &m, VM_F64);
    int64_t n = grid ? u.numel * m.numel : shape->numel;
    bool warned = false;
    VM_STEPS (k, n) {
        int64_t ku = grid           ? k % u.numel
                     : u.numel == 1 ? 0
                                    : k,
                km = grid           ? k / u.numel
                     : m.numel == 1 ? 0
                                    : k;
        if ((ms[km] < 0 || ms[km] > 1) && !warned) {
            vm_warning(vm, "Octave:ellipj-invalid-m", "ellipj: invalid M value, required value 0 <= M <= 1");
            warned = true;
        }
        jacobi j = jacobi_complex(us[ku], ms[km]);
        out[0][k] = j.sn, out[1][k] = j.cn, out[2][k] = j.dn;
    }
    for (uint32_t k = 0; k < 4; k++)
        vm_return(vm, c, k, v[k]);
}
