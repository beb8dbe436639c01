/* vm/builtins/special/bessel_fn.c - besselj, bessely, besseli, besselk, besselh and airy: arguments, shapes,
 * special values. */
#include "vm/run/builtin.h"
#include "vm/builtins/special/bessel.h"

typedef enum bessel_kind { BESSEL_J, BESSEL_Y, BESSEL_I, BESSEL_K, BESSEL_H1, BESSEL_H2 } bessel_kind;

/* The second output: what Amos's library says of a value, and documents as IERR (Algorithm 644, ACM TOMS 12,
 * 1986). Programs see the numbers. */
enum {
    ERROR_NONE,
    ERROR_INPUT,     /* no value: NaN */
    ERROR_OVERFLOW,  /* infinite */
    ERROR_PRECISION, /* the argument is so large that less than half of the digits are good */
    ERROR_NO_DIGITS  /* none are */
};
/* From where on that is said: half of the digits, and all of them, go into reducing an argument of that size. */
#define HALF_PRECISION_FROM 32767.999
#define NO_DIGITS_FROM      1.0737e9

/* Values at zero; NaN for H, which has no limit there. */
static vm_cplx at_zero(bessel_kind kind, double order, double *error) {
    double v = fabs(order);
    bool integer = v == floor(v);
    switch (kind) {
    case BESSEL_J:
    case BESSEL_I: return v == 0 ? 1 : order > 0 || integer ? 0 : INFINITY;
    case BESSEL_Y: return order < 0 && cos(M_PI * v) < 1e-15 && cos(M_PI * v) > -1e-15 ? 0 : -INFINITY;
    case BESSEL_K: return INFINITY;
    default: *error = ERROR_INPUT; return CMPLX(NAN, NAN);
    }
}

/* Recurrence takes a step for each unit of the order. From here on it would take minutes, and nothing is left
 * of the digits anyway: these are the limits for orders beyond the argument, and no number where the two are
 * alike. */
#define ORDER_MAX 1e9

static vm_cplx far_order(bessel_kind kind, double order, vm_cplx z, double *error) {
    if (cabs(z) > 0.5 * fabs(order)) return CMPLX(NAN, kind < BESSEL_H1 ? 0 : NAN);
    if (kind == BESSEL_J || kind == BESSEL_I) return 0;
    *error = ERROR_OVERFLOW;
    return CMPLX(INFINITY, INFINITY);
}

/* One value and its error number. The order of the tests is what decides between NaN, Inf and 0 at the
 * corners; it follows what Octave returns there. Real functions of positive numbers are made real at the
 * end. */
static vm_cplx value(vm_t *vm, bessel_kind kind, double order, vm_cplx z, bool scaled, double *error) {
    double size = cabs(z);
    *error = ERROR_NONE;
    if (size != size || order != order) return CMPLX(NAN, size != size && cimag(z) == 0 ? 0 : NAN);
    if (size == 0) return at_zero(kind, order, error);
    if (isinf(size) || isinf(order)) {
        *error = kind == BESSEL_I ? ERROR_OVERFLOW : ERROR_NO_DIGITS;
        return kind == BESSEL_I ? CMPLX(INFINITY, INFINITY)
                                : CMPLX(NAN, cimag(z) == 0 && kind < BESSEL_H1 ? 0 : NAN);
    }
    double large = fmax(size, fabs(order));
    if (large > HALF_PRECISION_FROM) *error = large > NO_DIGITS_FROM ? ERROR_NO_DIGITS : ERROR_PRECISION;
    if (fabs(order) > ORDER_MAX) return far_order(kind, order, z, error);
    vm_cplx r;
    switch (kind) {
    case BESSEL_J: r = vm_bessel_j(vm, order, z, scaled); break;
    case BESSEL_Y: r = vm_bessel_y(vm, order, z, scaled); break;
    case BESSEL_I: r = vm_bessel_i(vm, order, z, scaled); break;
    case BESSEL_K: r = vm_bessel_k(vm, order, z, scaled); break;
    default: r = vm_bessel_h(vm, order, kind == BESSEL_H1 ? VM_HANKEL_1 : VM_HANKEL_2, z, scaled);
    }
    if (cimag(z) == 0 && creal(z) > 0 && (kind == BESSEL_I || kind == BESSEL_K)) r = creal(r);
    if (isinf(creal(r)) || isinf(cimag(r)) || r != r) {
        *error = ERROR_OVERFLOW;
        if (kind != BESSEL_Y || creal(z) <= 0 || cimag(z) != 0) return CMPLX(INFINITY, INFINITY);
        return -INFINITY;
    }
    return r;
}

/* An output array of complex numbers with its error codes. */
typedef struct bessel_out {
    prog_value values, errors;
    vm_cplx *v;
    double *e;
} bessel_out;

static bessel_out make_out(vm_t *vm, uint32_t ndims, const int64_t *dims) {
    bessel_out o;
    o.values = vm_new_array(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, ndims, dims, (void **)&o.v);
    o.errors = vm_new_array(vm, PROG_DOUBLE, 0, ndims, dims, (void **)&o.e);
    return o;
}

/* The last argument: [] is false. Text is refused, though it is a number elsewhere. */
static bool scaling(vm_t *vm, vm_call *c, uint32_t k, const char *who) {
    if (k >= c->nargs) return false;
    vm_arr o;
    vm_view(vm, c->args[k], &o);
    if (!vm_is_number(&o) || o.cls == PROG_CHAR || o.numel > 1 ||
        (o.numel == 1 && vm_elem(&o, 0) != 0 && vm_elem(&o, 0) != 1))
        vm_error(vm, NULL, "%s: OPT must be 0 (or false) or 1 (or true)", who);
    return o.numel == 1 && vm_elem(&o, 0) != 0;
}

/* Errors are returned whether or not they are asked for: vm_return drops them. */
static void give(vm_t *vm, vm_call *c, const bessel_out *o, bool single) {
    prog_value v = vm_simplify(vm, o->values);
    vm_return(vm, c, 0, single ? vm_convert(vm, v, PROG_SINGLE) : v);
    vm_return(vm, c, 1, o->errors);
}

/* order and x of equal size, one of them a scalar, or a row of orders with a column of x, which make a
 * table. Each value may take a while, so an interrupt is looked for often. */
static void bessel(vm_t *vm, vm_call *c, bessel_kind kind, uint32_t x_at, uint32_t opt_at, const char *who) {
    vm_arr a, x;
    vm_view(vm, c->args[0], &a);
    vm_view(vm, c->args[x_at], &x);
    if (!vm_is_number(&a) || a.cls == PROG_CHAR)
        vm_error(vm, NULL, "%s: ALPHA must be a scalar or matrix", who);
    if (x.cls > PROG_SINGLE) vm_error(vm, NULL, "%s: X must be a scalar or matrix", who);
    bool scaled = scaling(vm, c, opt_at, who), single = a.cls == PROG_SINGLE || x.cls == PROG_SINGLE;
    bool table =
        a.numel != 1 && x.numel != 1 && a.ndims == 2 && x.ndims == 2 && a.dims[0] == 1 && x.dims[1] == 1;
    bool same = a.ndims == x.ndims && memcmp(a.dims, x.dims, a.ndims * sizeof *a.dims) == 0;
    if (a.numel != 1 && x.numel != 1 && !table && !same)
        vm_error(vm, NULL, "%s: the sizes of alpha and x must conform", who);
    const double *orders = vm_as(vm, &a, VM_F64);
    const vm_cplx *points = vm_as(vm, &x, VM_C64);
    int64_t dims[2] = {x.numel, a.numel};
    const vm_arr *shape = a.numel == 1 ? &x : &a;
    bessel_out o = make_out(vm, table ? 2 : shape->ndims, table ? dims : shape->dims);
    int64_t n = table ? x.numel * a.numel : shape->numel;
    VM_STEPS (k, n) {
        vm_poll_at(vm, k << 8);
        int64_t ka = table          ? k / x.numel
                     : a.numel == 1 ? 0
                                    : k,
                kx = table          ? k % x.numel
                     : x.numel == 1 ? 0
                                    : k;
        o.v[k] = value(vm, kind, orders[ka], points[kx], scaled, &o.e[k]);
    }
    give(vm, c, &o, single);
}

void vm_bi_besselj(vm_t *vm, vm_call *c) {
    bessel(vm, c, BESSEL_J, 1, 2, "besselj");
}
void vm_bi_bessely(vm_t *vm, vm_call *c) {
    bessel(vm, c, BESSEL_Y, 1, 2, "bessely");
}
void vm_bi_besseli(vm_t *vm, vm_call *c) {
    bessel(vm, c, BESSEL_I, 1, 2, "besseli");
}
void vm_bi_besselk(vm_t *vm, vm_call *c) {
    bessel(vm, c, BESSEL_K, 1, 2, "besselk");
}

/* besselh (order, x) is the first kind: K stands between the two and may be missing. */
void vm_bi_besselh(vm_t *vm, vm_call *c) {
    double kind = VM_HANKEL_1;
    if (c->nargs > 2) {
        kind = vm_to_double(vm, c->args[1], "besselh");
        if (kind != VM_HANKEL_1 && kind != VM_HANKEL_2) vm_error(vm, NULL, "besselh: K must be 1 or 2");
    }
    bessel(vm, c, kind == VM_HANKEL_1 ? BESSEL_H1 : BESSEL_H2, c->nargs > 2 ? 2 : 1, 3, "besselh");
}

/* Airy's functions and their derivatives, by the numbers that programs use. */
typedef enum airy_kind { AIRY_AI, AIRY_AI_PRIME, AIRY_BI, AIRY_BI_PRIME, AIRY_KINDS } airy_kind;

/* Ai, Ai', Bi, Bi' by Bessel functions of orders 1/3 and 2/3 (Abramowitz and Stegun 10.4): K and I on the
 * right, J on the left, where both oscillate. Scaled forms take off the exponential of zeta = 2/3 z^(3/2)
 * (of its real part for Bi). */
static vm_cplx airy(vm_t *vm, airy_kind kind, vm_cplx z, bool scaled) {
    static const double zero[AIRY_KINDS] = {0.355028053887817239, -0.258819403792806798, 0.614926627446000736,
                                            0.448288357353826359};
    if (z == 0) return zero[kind];
    bool prime = kind == AIRY_AI_PRIME || kind == AIRY_BI_PRIME, first = kind <= AIRY_AI_PRIME,
         right = creal(z) >= 0;
    double v = prime ? 2.0 / 3 : 1.0 / 3;
    vm_cplx w = right ? z : -z, zeta = 2.0 / 3 * w * csqrt(w), root = csqrt(w / 3), r;
    vm_cplx own = 2.0 / 3 * z * csqrt(z); /* the exponent of the scaled forms */
    if (first && right) {
        vm_cplx k = vm_bessel_k(vm, v, zeta, true);
        r = prime ? -z / (M_PI * sqrt(3)) * k : root / M_PI * k;
        return scaled ? r : r * cexp(-zeta);
    }
    if (right) {
        vm_cplx sum = vm_bessel_i(vm, -v, zeta, true) + vm_bessel_i(vm, v, zeta, true);
        r = prime ? z / sqrt(3) * sum : root * sum;
        return scaled ? r : r * exp(fabs(creal(zeta)));
    }
    vm_cplx plus = vm_bessel_j(vm, v, zeta, false), minus = vm_bessel_j(vm, -v, zeta, false);
    if (kind == AIRY_AI)
        r = csqrt(w) / 3 * (plus + minus);
    else if (kind == AIRY_AI_PRIME)
        r = w / 3 * (plus - minus);
    else if (kind == AIRY_BI)
        r = root * (minus - plus);
    else
        r = w / sqrt(3) * (minus + plus);
    if (!scaled) return r;
    return r * (first ? cexp(own) : exp(-fabs(creal(own))));
}

/* Limits on the size of z are where zeta has no digits left to say where in its period it is: 2^10 for
 * half of them, 2^20 for all. */
void vm_bi_airy(vm_t *vm, vm_call *c) {
    double kind = AIRY_AI;
    vm_arr x;
    if (c->nargs > 1) {
        vm_arr k;
        vm_view(vm, c->args[0], &k);
        if (!vm_is_number(&k) || k.numel == 0) vm_error(vm, NULL, "airy: K must be an integer value");
        kind = vm_elem(&k, 0);
        if (!(kind >= 0 && kind < AIRY_KINDS) || kind != floor(kind))
            vm_error(vm, NULL, "airy: K must be 0, 1, 2, or 3");
    }
    vm_view(vm, c->args[c->nargs > 1 ? 1 : 0], &x);
    if (x.cls > PROG_SINGLE) vm_error(vm, NULL, "airy: Z must be a complex matrix");
    bool scaled = c->nargs > 2; /* whatever the third argument is */
    const vm_cplx *points = vm_as(vm, &x, VM_C64);
    bessel_out o = make_out(vm, x.ndims, x.dims);
    VM_STEPS (k, x.numel) {
        double size = cabs(points[k]);
        if (size != size || isinf(size) || size > 1.0486e6) {
            o.v[k] = CMPLX(NAN, NAN);
            o.e[k] = size != size ? ERROR_NONE : ERROR_NO_DIGITS;
            continue;
        }
        o.e[k] = size > 1024 ? ERROR_PRECISION : ERROR_NONE;
        o.v[k] = airy(vm, (airy_kind)kind, points[k], scaled);
        if (cimag(points[k]) == 0 && (creal(points[k]) >= 0 || !scaled || kind >= AIRY_BI))
            o.v[k] = creal(o.v[k]);
    }
    give(vm, c, &o, x.cls == PROG_SINGLE);
}
