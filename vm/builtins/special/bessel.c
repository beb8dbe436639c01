/* vm/builtins/special/bessel.c - Bessel functions by way of I and K in the right half-plane; bessel_fn.c is
 * what programs call.
 *
 * THE METHOD. K of an order within 1/2 of zero comes from Temme's series (|z| <= 2), from his continued
 * fraction, or from Hankel's expansion for large z; forward recurrence, which is stable for K, takes it to
 * the order wanted. I comes from its power series, from Hankel's expansion, or from the continued fraction of
 * I(v+1) / I(v) and the Wronskian with K. All other functions and the left half-plane follow from the
 * connection formulas (Abramowitz and Stegun, chapter 9; Temme, J. Comput. Phys. 19, 1975).
 *
 * SCALING. I grows and K falls like exp (z), and products of them appear everywhere, so all is computed with
 * the exponential taken off, and it is put back at the very end unless the program asked for the scaled
 * value. What overflows then is what has to.
 *
 * ACCURACY suffers near a function's zeros, where order and argument are both large and nearly equal
 * (recurrence multiplies rounding errors), and would in H2 where J nearly equals H1 / 2, which is why H2
 * is computed from K itself in the first quadrant. A step of recurrence is needed for each unit of the
 * order: bessel_fn.c says where that ends. */
#include "vm/builtins/special/bessel.h"

#define IMAG CMPLX(0, 1)

/* Coefficients of 1 / Gamma (1 + x) = sum c[k] x^k (Abramowitz and Stegun 6.1.34). */
static const double reciprocal_gamma[] = {
    1.0000000000000000,  0.5772156649015329,  -0.6558780715202538, -0.0420026350340952, 0.1665386113822915,
    -0.0421977345555443, -0.0096219715278770, 0.0072189432466630,  -0.0011651675918591, -0.0002152416741149,
    0.0001280502823882,  -0.0000201348547807, -0.0000012504934821, 0.0000011330272320,  -0.0000002056338417,
    0.0000000061160950,  0.0000000050020075,  -0.0000000011812746, 0.0000000001043427,  0.0000000000077823,
    -0.0000000000036968, 0.0000000000005100,  -0.0000000000000206, -0.0000000000000054, 0.0000000000000014};

/* Exact at multiples of a half, where cos and sin of the rounded product are not: functions of half orders
 * are zero there and must come out so. */
static double cos_pi(double x) {
    x = fabs(fmod(x, 2));
    if (x == 0.5 || x == 1.5) return 0;
    return cos(M_PI * x);
}
static double sin_pi(double x) {
    x = fmod(x, 2);
    if (x == 0 || fabs(x) == 1) return 0;
    return sin(M_PI * x);
}
static vm_cplx turn(double x) {
    return CMPLX(cos_pi(x), sin_pi(x));
} /* exp (i pi x) */

/* K of orders mu and mu + 1, |mu| <= 1/2, times exp (z); |z| <= 2. Gamma functions near 1 come from the
 * series of their reciprocal, split into even and odd parts: their difference, divided by mu, does not
 * cancel then. */
static void temme_series(double mu, vm_cplx z, vm_cplx k[2]) {
    double odd = 0, even = 0, square = mu * mu;
    for (int n = 24; n >= 0; n--) {
        if (n % 2)
            odd = odd * square + reciprocal_gamma[n];
        else
            even = even * square + reciprocal_gamma[n];
    }
    double g1 = -odd, g2 = even, pm = M_PI * mu, ratio = fabs(pm) < 1e-8 ? 1 : pm / sin(pm);
    vm_cplx l = clog(2 / z), sigma = mu * l;
    vm_cplx hyper = cabs(sigma) < 1e-4 ? 1 + sigma * sigma / 6 : csinh(sigma) / sigma;
    vm_cplx f = ratio * (ccosh(sigma) * g1 + hyper * l * g2);
    vm_cplx p = 0.5 * cexp(sigma) / (even + mu * odd), q = 0.5 * cexp(-sigma) / (even - mu * odd);
    vm_cplx quarter = z * z / 4, c = 1, sum = f, next = p;
    for (int n = 1; n < 100; n++) {
        f = (n * f + p + q) / (n * (double)n - square);
        p /= n - mu;
        q /= n + mu;
        c *= quarter / n;
        sum += c * f;
        next += c * (p - n * f);
        if (cabs(c * f) < 1e-17 * cabs(sum) && cabs(c * (p - n * f)) < 1e-17 * cabs(next)) break;
    }
    vm_cplx scale = cexp(z);
    k[0] = sum * scale;
    k[1] = next * 2 / z * scale;
}

/* The same for |z| > 2 by Temme's continued fraction, evaluated forwards (Steed), together with the sum
 * that normalises it. The smaller |z| the slower it converges, hence the many steps allowed; an order of
 * exactly 1/2 needs none. */
static void temme_fraction(double mu, vm_cplx z, vm_cplx k[2]) {
    double first = 0.25 - mu * mu, a = -first;
    vm_cplx b = 2 * (1 + z), d = 1 / b, h = d, delta = d, q1 = 0, q2 = 1, q = first, c = first,
            s = 1 + q * delta;
    for (int n = 2; n < 20000 && first != 0; n++) {
        a -= 2 * (n - 1);
        c = -a * c / n;
        vm_cplx fresh = (q1 - b * q2) / a;
        q1 = q2;
        q2 = fresh;
        q += c * fresh;
        b += 2;
        d = 1 / (b + a * d);
        delta *= b * d - 1;
        h += delta;
        s += q * delta;
        if (cabs(q * delta) < 1e-17 * cabs(s)) break;
    }
    k[0] = csqrt(M_PI / (2 * z)) / s;
    k[1] = k[0] * (mu + z + 0.5 - first * h) / z;
}

/* Where Hankel's expansion reaches full precision before its terms begin to grow. */
static bool is_large(double order, vm_cplx z) {
    return cabs(z) > 30 + order * order / 2;
}

/* Sum of a_k (order) / z^k of Hankel's expansions (A&S 9.7). It diverges in the end: stopped at the
 * smallest term. */
static vm_cplx hankel_sum(double order, vm_cplx z) {
    vm_cplx term = 1, sum = 1;
    double four = 4 * order * order, before = INFINITY;
    for (int k = 1; k < 200; k++) {
        term *= (four - (2 * k - 1.0) * (2 * k - 1.0)) / (8 * k * z);
        double size = cabs(term);
        if (size > before) break;
        sum += term;
        before = size;
        if (size < 1e-17 * cabs(sum)) break;
    }
    return sum;
}

/* exp (z) K of orders v and v + 1; v >= 0, Re z >= 0. What overflows stays infinite: the next term would
 * be Inf - Inf. */
static void right_k(vm_t *vm, double v, vm_cplx z, vm_cplx k[2]) {
    if (is_large(v + 1, z)) {
        vm_cplx front = csqrt(M_PI / (2 * z));
        k[0] = front * hankel_sum(v, z);
        k[1] = front * hankel_sum(v + 1, z);
        return;
    }
    double steps = floor(v + 0.5), mu = v - steps;
    if (cabs(z) <= 2)
        temme_series(mu, z, k);
    else
        temme_fraction(mu, z, k);
    for (double n = 0; n < steps; n++) {
        vm_poll_at(vm, (int64_t)n);
        vm_cplx fresh = k[0] + 2 * (mu + n + 1) / z * k[1];
        k[0] = k[1];
        k[1] = fresh;
        if (isinf(creal(fresh)) || isinf(cimag(fresh)) || fresh != fresh) {
            k[0] = k[1] = INFINITY;
            return;
        }
    }
}

/* exp (-z) I of order v >= 0, Re z >= 0. k: exp (z) K of orders v and v + 1. The power series is used
 * while its terms all but fall at once; the small second exponential of Hankel's expansion matters along
 * the imaginary axis. */
static vm_cplx right_i(double v, vm_cplx z, const vm_cplx k[2]) {
    double size = cabs(z);
    if (size * size / 4 < v + 1) {
        vm_cplx quarter = z * z / 4, term = 1, sum = 1;
        for (int n = 1; n < 500; n++) {
            term *= quarter / (n * (n + v));
            sum += term;
            if (cabs(term) < 1e-17 * cabs(sum)) break;
        }
        vm_cplx front = v < 150 ? cpow(z / 2, v) / tgamma(v + 1) : cexp(v * clog(z / 2) - lgamma(v + 1));
        if (v == 0) front = 1;
        return front * sum * cexp(-z);
    }
    if (is_large(v, z)) {
        vm_cplx small = cexp(-2 * z) * turn(cimag(z) >= 0 ? v + 0.5 : -v - 0.5);
        return (hankel_sum(v, -z) + small * hankel_sum(v, z)) / csqrt(2 * M_PI * z);
    }
    /* f = I(v+1) / I(v), by the modified Lentz method */
    vm_cplx f = 1e-300, c = f, d = 0;
    for (int n = 1; n < 100000; n++) {
        vm_cplx b = 2 * (v + n) / z;
        d = b + d;
        if (d == 0) d = 1e-300;
        d = 1 / d;
        c = b + 1 / c;
        if (c == 0) c = 1e-300;
        vm_cplx delta = c * d;
        f *= delta;
        if (cabs(delta - 1) < 1e-16) break;
    }
    if (isinf(creal(k[1]))) return 0;
    return 1 / (z * (k[1] + f * k[0]));
}

/* exp (-|Re z|) I and exp (z) K for any z, v >= 0. The left half-plane by I (-z) and K (-z) (A&S 9.6.30,
 * 9.6.31); on the cut the sign of a zero imaginary part says from which side it is reached. */
static void both(vm_t *vm, double v, vm_cplx z, vm_cplx *i, vm_cplx *k) {
    bool left = creal(z) < 0, upper = cimag(z) >= 0 && !(cimag(z) == 0 && signbit(cimag(z)));
    vm_cplx w = left ? -z : z, kw[2];
    right_k(vm, v, w, kw);
    vm_cplx iw = right_i(v, w, kw); /* exp (-w) I (w) */
    *i = iw * CMPLX(cos(cimag(w)), sin(cimag(w)));
    *k = kw[0];
    if (!left) return;
    *i *= turn(upper ? v : -v);
    *k = turn(upper ? -v : v) * kw[0] * cexp(-2 * w) + (upper ? -IMAG : IMAG) * M_PI * iw;
}

vm_cplx vm_bessel_k(vm_t *vm, double order, vm_cplx z, bool scaled) {
    vm_cplx i, k;
    both(vm, fabs(order), z, &i, &k);
    return scaled ? k : k * cexp(-z);
}

/* Negative orders by reflection (A&S 9.6.2); K does not mind the sign of its order. */
vm_cplx vm_bessel_i(vm_t *vm, double order, vm_cplx z, bool scaled) {
    vm_cplx i, k;
    double grow = fabs(creal(z));
    both(vm, fabs(order), z, &i, &k);
    if (order < 0 && order != floor(order)) i += 2 / M_PI * sin_pi(-order) * k * cexp(-z - grow);
    return scaled ? i : i * exp(grow);
}

/* Scaled H1 and J of order v >= 0 in the upper half-plane (closed). */
static void upper_h1(vm_t *vm, double v, vm_cplx z, vm_cplx *h1, vm_cplx *j) {
    vm_cplx t = CMPLX(cimag(z), -creal(z)), i, k; /* z exp (-i pi / 2): Re t >= 0 */
    both(vm, v, t, &i, &k);
    *j = turn(v / 2) * i;
    *h1 = -IMAG * (2 / M_PI) * turn(-v / 2) * k; /* K (t) exp (t) is H1 exp (-i z) */
}

/* Scaled J, H1, H2 of order v >= 0 in the whole plane; the lower half is the conjugate of the upper. */
static void all_three(vm_t *vm, double v, vm_cplx z, vm_cplx *j, vm_cplx *h1, vm_cplx *h2) {
    bool lower = cimag(z) < 0;
    vm_cplx w = lower ? conj(z) : z, a, b;
    upper_h1(vm, v, w, &a, j);
    /* H2 = 2 J - H1, but where J is nearly H1 / 2 it comes from K itself (first quadrant) */
    if (creal(w) >= 0) {
        vm_cplx t = CMPLX(-cimag(w), creal(w)), i, k; /* w exp (i pi / 2) */
        both(vm, v, t, &i, &k);
        b = IMAG * (2 / M_PI) * turn(v / 2) * k; /* K (t) exp (t) is H2 exp (i w) */
    } else {
        vm_cplx up = cexp(IMAG * w), scale = exp(fabs(cimag(w)));
        b = (2 * *j * scale - a * up) * up; /* H2 exp (i w) */
    }
    *h1 = lower ? conj(b) : a;
    *h2 = lower ? conj(a) : b;
    if (lower) *j = conj(*j);
}

vm_cplx vm_bessel_h(vm_t *vm, double order, vm_hankel kind, vm_cplx z, bool scaled) {
    vm_cplx j, h1, h2;
    all_three(vm, fabs(order), z, &j, &h1, &h2);
    vm_cplx r = kind == VM_HANKEL_1 ? h1 : h2;
    if (order < 0) r *= turn(kind == VM_HANKEL_1 ? -order : order);
    if (!scaled) r *= cexp(kind == VM_HANKEL_1 ? IMAG * z : -IMAG * z);
    return r;
}

/* J and Y of order v >= 0 times exp (-|Im z|). */
static void j_and_y(vm_t *vm, double v, vm_cplx z, vm_cplx *j, vm_cplx *y) {
    vm_cplx h1, h2;
    all_three(vm, v, z, j, &h1, &h2);
    double grow = fabs(cimag(z));
    *y = (h1 * cexp(IMAG * z - grow) - h2 * cexp(-IMAG * z - grow)) / (2 * IMAG);
    if (cimag(z) == 0 && creal(z) > 0) { /* real functions */
        *j = creal(*j);
        *y = creal(*y);
    }
}

/* Negative whole orders differ in sign alone; others by reflection, with the cosine's zeros exact. */
vm_cplx vm_bessel_j(vm_t *vm, double order, vm_cplx z, bool scaled) {
    vm_cplx j, y;
    double v = fabs(order);
    j_and_y(vm, v, z, &j, &y);
    if (order < 0)
        j = v == floor(v) ? (fmod(v, 2) ? -j : j) : (cos_pi(v) == 0 ? 0 : cos_pi(v) * j) - sin_pi(v) * y;
    return scaled ? j : j * exp(fabs(cimag(z)));
}

vm_cplx vm_bessel_y(vm_t *vm, double order, vm_cplx z, bool scaled) {
    vm_cplx j, y;
    double v = fabs(order);
    j_and_y(vm, v, z, &j, &y);
    if (order < 0)
        y = v == floor(v) ? (fmod(v, 2) ? -y : y) : sin_pi(v) * j + (cos_pi(v) == 0 ? 0 : cos_pi(v) * y);
    return scaled ? y : y * exp(fabs(cimag(z)));
}
