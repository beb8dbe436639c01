/* vm/builtins/linear/eig.c - eigenvalues and eigenvectors, ordinary and generalized.
 *
 * Which routine is used depends on the matrix and not on what is asked: Hermitian (and, with B, positive
 * definite) matrices take the symmetric ones, whose values are real, ascending, and whose vectors are
 * orthonormal; all others the general ones with balancing, whose values come in no order. This is Octave's
 * choice, and programs rely on the ascending order. With B and "qz" the general routine is used even for
 * symmetric pairs.
 *
 * Real matrices have eigenvalues in conjugate pairs, and LAPACK packs the vectors of a pair into two real
 * columns, the real part and the imaginary part of the first (unpack).
 *
 * One output is a column of values, two are vectors and a diagonal matrix of values; "vector" and "matrix"
 * change that. */
#include "vm/builtins/linear/linear_internal.h"

/* What LAPACK found: values w, complex as stored; right and left vectors, real or complex. */
typedef struct eigen {
    int n;
    bool single, real; /* real: all values are, and w has no imaginary parts */
    vm_mat w, v, left; /* w is n x 1 */
} eigen;

/* What is empty has no eigenvalues and is no error, not even an empty cell. NaN and Inf would have LAPACK
 * iterate for ever. */
static vm_mat argument(vm_t *vm, prog_value v, const char *name) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls > PROG_SINGLE && !(a.cls == PROG_CELL && a.numel == 0)) {
        char buf[32];
        vm_error(vm, NULL, "eig: wrong type argument '%s'", vm_type_name(vm, v, false, buf));
    }
    if (a.numel == 0) return vm_mat_zeros(vm, 0, 0, false, false);
    vm_mat m = vm_mat_of(vm, v, "eig");
    vm_need_square(vm, &m, "eig", name);
    if (!vm_mat_finite(&m)) vm_error(vm, NULL, "EIG: matrix contains Inf or NaN values");
    return m;
}

static void real_values(eigen *e, const double *values) {
    e->real = true;
    for (int k = 0; k < e->n; k++)
        e->w.a[2 * k] = values[k], e->w.a[2 * k + 1] = 0;
}

/* The upper triangle is read. With B the problem is A x = lambda B x, and the vectors are B-orthonormal. */
static void symmetric(vm_t *vm, eigen *e, vm_mat *a, vm_mat *b, bool vectors) {
    int n = a->n, info = 0, lwork = 70 * n + 64, type = 1;
    double *values = vm_lapack_work(vm, n, false), *work = vm_lapack_work(vm, lwork, a->cplx);
    const char *job = vectors ? "V" : "N";
    const vm_blas_table *l = vm_lapack(vm);
    if (a->cplx) {
        double *rwork = vm_lapack_work(vm, 3 * n, false);
        if (b)
            l->zhegv_(&type, job, "U", &n, VM_Z(a->a), &n, VM_Z(b->a), &n, values, VM_Z(work), &lwork, rwork,
                      &info, 1, 1);
        else
            l->zheev_(job, "U", &n, VM_Z(a->a), &n, values, VM_Z(work), &lwork, rwork, &info, 1, 1);
    } else if (b) {
        l->dsygv_(&type, job, "U", &n, a->a, &n, b->a, &n, values, work, &lwork, &info, 1, 1);
    } else {
        l->dsyev_(job, "U", &n, a->a, &n, values, work, &lwork, &info, 1, 1);
    }
    if (info != 0) vm_lapack_failed(vm, "eig", info);
    real_values(e, values);
    if (vectors) e->v = e->left = *a;
}

/* Real vectors as LAPACK packs them: columns k and k+1 of a conjugate pair hold its real
 * and imaginary parts. */
static vm_mat unpack(vm_t *vm, const vm_mat *packed, const double *imag) {
    int n = packed->n;
    vm_mat v = vm_mat_new(vm, n, n, true, packed->single);
    for (int j = 0; j < n; j++) {
        bool pair = imag[j] != 0 && j + 1 < n;
        for (int i = 0; i < n; i++) {
            double re = packed->a[(size_t)j * n + i], im = pair ? packed->a[(size_t)(j + 1) * n + i] : 0;
            VM_Z(v.a)[(size_t)j * n + i] = CMPLX(re, im);
            if (pair) VM_Z(v.a)[(size_t)(j + 1) * n + i] = CMPLX(re, -im);
        }
        if (pair) j++;
    }
    return v;
}

/* Balancing (permuting and scaling first) is on unless "nobalance" is given; it makes values more exact
 * unless the small elements are nothing but noise. The condition numbers that geevx can give are not asked
 * for. */
static void general(vm_t *vm, eigen *e, vm_mat *a, bool right, bool left, bool nobalance) {
    int n = a->n, info = 0, lwork = 70 * n + 64;
    double *work = vm_lapack_work(vm, lwork, a->cplx);
    const char *jobl = left ? "V" : "N", *jobr = right ? "V" : "N", *balance = nobalance ? "N" : "B";
    int ilo, ihi;
    double norm, *scale = vm_lapack_work(vm, n, false), *rcv = vm_lapack_work(vm, n, false),
                 *rce = vm_lapack_work(vm, n, false);
    vm_mat vl = vm_mat_new(vm, n, n, a->cplx, a->single), vr = vm_mat_new(vm, n, n, a->cplx, a->single);
    if (a->cplx) {
        vm_lapack(vm)->zgeevx_(balance, jobl, jobr, "N", &n, VM_Z(a->a), &n, VM_Z(e->w.a), VM_Z(vl.a), &n,
                               VM_Z(vr.a), &n, &ilo, &ihi, scale, &norm, rcv, rce, VM_Z(work), &lwork,
                               vm_lapack_work(vm, 2 * n, false), &info, 1, 1, 1, 1);
    } else {
        double *re = vm_lapack_work(vm, n, false), *im = vm_lapack_work(vm, n, false);
        vm_lapack(vm)->dgeevx_(balance, jobl, jobr, "N", &n, a->a, &n, re, im, vl.a, &n, vr.a, &n, &ilo, &ihi,
                               scale, &norm, rcv, rce, work, &lwork,
                               vm_scratch(vm, sizeof(int) * 2 * (size_t)n), &info, 1, 1, 1, 1);
        e->real = true;
        for (int k = 0; k < n; k++) {
            VM_Z(e->w.a)[k] = CMPLX(re[k], im[k]);
            e->real &= im[k] == 0;
        }
        if (right && !e->real) vr = unpack(vm, &vr, im);
        if (left && !e->real) vl = unpack(vm, &vl, im);
    }
    if (info != 0) vm_lapack_failed(vm, "eig", info);
    e->v = vr;
    e->left = vl;
}

/* LAPACK gives values as quotients alpha / beta; beta 0 is an infinite value, of a singular B. The
 * quotient of real numbers is taken part by part, so that an infinite value has no NaN beside it. */
static void generalized(vm_t *vm, eigen *e, vm_mat *a, vm_mat *b, bool right, bool left) {
    int n = a->n, info = 0, lwork = 80 * n + 64;
    double *work = vm_lapack_work(vm, lwork, a->cplx), *beta = vm_lapack_work(vm, n, a->cplx);
    const char *jobl = left ? "V" : "N", *jobr = right ? "V" : "N";
    vm_mat vl = vm_mat_new(vm, n, n, a->cplx, a->single), vr = vm_mat_new(vm, n, n, a->cplx, a->single);
    if (a->cplx) {
        vm_cplx *alpha = VM_Z(vm_lapack_work(vm, n, true));
        vm_lapack(vm)->zggev_(jobl, jobr, &n, VM_Z(a->a), &n, VM_Z(b->a), &n, alpha, VM_Z(beta), VM_Z(vl.a),
                              &n, VM_Z(vr.a), &n, VM_Z(work), &lwork, vm_lapack_work(vm, 8 * n, false), &info,
                              1, 1);
        for (int k = 0; k < n; k++)
            VM_Z(e->w.a)[k] = VM_Z(beta)[k] == 0 ? CMPLX(INFINITY, 0) : alpha[k] / VM_Z(beta)[k];
    } else {
        double *re = vm_lapack_work(vm, n, false), *im = vm_lapack_work(vm, n, false);
        vm_lapack(vm)->dggev_(jobl, jobr, &n, a->a, &n, b->a, &n, re, im, beta, vl.a, &n, vr.a, &n, work,
                              &lwork, &info, 1, 1);
        e->real = true;
        for (int k = 0; k < n; k++) {
            VM_Z(e->w.a)[k] = CMPLX(re[k] / beta[k], im[k] == 0 ? 0 : im[k] / beta[k]);
            e->real &= im[k] == 0;
        }
        if (right && !e->real) vr = unpack(vm, &vr, im);
        if (left && !e->real) vl = unpack(vm, &vl, im);
    }
    if (info != 0) vm_lapack_failed(vm, "eig", info);
    e->v = vr;
    e->left = vl;
}

/* The test is Cholesky's method itself: it ends at the first minor that is not. */
static bool positive_definite(vm_t *vm, const vm_mat *b) {
    int info = 0;
    vm_mat r = vm_mat_copy(vm, b);
    if (r.cplx)
        vm_lapack(vm)->zpotrf_("U", &r.n, VM_Z(r.a), &r.n, &info, 1);
    else
        vm_lapack(vm)->dpotrf_("U", &r.n, r.a, &r.n, &info, 1);
    return info == 0;
}

static prog_value values_of(vm_t *vm, const eigen *e, bool matrix) {
    int n = e->n;
    vm_mat w = vm_mat_zeros(vm, n, matrix ? n : 1, !e->real, e->single);
    for (int k = 0; k < n; k++) {
        size_t to = matrix ? (size_t)k * n + k : (size_t)k;
        if (e->real)
            w.a[to] = creal(VM_Z(e->w.a)[k]);
        else
            VM_Z(w.a)[to] = VM_Z(e->w.a)[k];
    }
    return vm_mat_value(vm, &w);
}

/* What the options ask for. */
typedef struct eig_options {
    bool vector, matrix, balance, nobalance, chol, qz, has_b;
} eig_options;

static void exclusive(vm_t *vm, bool both, const char *one, const char *other) {
    if (both) vm_error(vm, NULL, "eig: \"%s\" and \"%s\" options are mutually exclusive", one, other);
}

/* The second argument is B unless it is text. Options that exclude each other, or belong to the other kind
 * of problem, are errors, in this order. */
static eig_options read_options(vm_t *vm, const vm_call *c, vm_mat *b) {
    eig_options o = {0};
    for (uint32_t k = 1; k < c->nargs; k++) {
        if (k == 1 && !vm_is_string(vm, c->args[k])) {
            *b = argument(vm, c->args[k], "B");
            o.has_b = true;
            continue;
        }
        if (!vm_is_string(vm, c->args[k])) {
            char buf[32];
            vm_error(vm, NULL, "eig: wrong type argument '%s'", vm_type_name(vm, c->args[k], false, buf));
        }
        if (vm_option_is(vm, c->args[k], "vector"))
            o.vector = true;
        else if (vm_option_is(vm, c->args[k], "matrix"))
            o.matrix = true;
        else if (vm_option_is(vm, c->args[k], "qz"))
            o.qz = true;
        else if (vm_option_is(vm, c->args[k], "chol"))
            o.chol = true;
        else if (vm_option_is(vm, c->args[k], "balance"))
            o.balance = true;
        else if (vm_option_is(vm, c->args[k], "nobalance"))
            o.nobalance = true;
        else
            vm_error(vm, NULL, "eig: invalid option \"%s\"", vm_to_cstr(vm, c->args[k], "eig"));
    }
    exclusive(vm, o.balance && o.nobalance, "balance", "nobalance");
    exclusive(vm, o.vector && o.matrix, "vector", "matrix");
    exclusive(vm, o.qz && o.chol, "qz", "chol");
    const char *wrong = o.has_b  ? (o.balance     ? "balance"
                                    : o.nobalance ? "nobalance"
                                                  : NULL)
                        : o.qz   ? "qz"
                        : o.chol ? "chol"
                                 : NULL;
    if (wrong)
        vm_error(vm, NULL, "eig: invalid \"%s\" option for %s eigenvalue problem", wrong,
                 o.has_b ? "generalized" : "algebraic");
    return o;
}

/* Both matrices are made complex where one is: LAPACK has no mixed routines. */
void vm_bi_eig(vm_t *vm, vm_call *c) {
    vm_mat b = {0};
    eig_options o = read_options(vm, c, &b);
    bool has_b = o.has_b;
    vm_mat a = argument(vm, c->args[0], "A");
    if (a.n == 0 || (has_b && b.n == 0)) {
        for (uint32_t k = 0; k < 3; k++)
            vm_return(vm, c, k, vm_empty(vm));
        return;
    }
    if (has_b && a.n != b.n) vm_error(vm, NULL, "EIG requires same size matrices");
    eigen e = {.n = a.n, .single = a.single || (has_b && b.single)};
    if (has_b && a.cplx != b.cplx) a = vm_mat_complex(vm, &a), b = vm_mat_complex(vm, &b);
    a.single = e.single;
    e.w = vm_mat_new(vm, a.n, 1, true, e.single);
    bool right = c->nout > 1, left = c->nout > 2;
    if (has_b) {
        if (!o.qz && vm_mat_hermitian(&a) && vm_mat_hermitian(&b) && positive_definite(vm, &b))
            symmetric(vm, &e, &a, &b, right);
        else
            generalized(vm, &e, &a, &b, right, left);
    } else if (vm_mat_hermitian(&a)) {
        symmetric(vm, &e, &a, NULL, right);
    } else {
        general(vm, &e, &a, right, left, o.nobalance);
    }
    if (c->nout < 2) {
        prog_value values = values_of(vm, &e, o.matrix);
        vm_return(vm, c, 0, o.matrix ? vm_new_diag(vm, values, 0) : values);
        return;
    }
    e.v.single = e.left.single = e.single;
    vm_return(vm, c, 0, vm_mat_value(vm, &e.v));
    prog_value values = values_of(vm, &e, !o.vector);
    vm_return(vm, c, 1, o.vector ? values : vm_new_diag(vm, values, 0));
    if (left) vm_return(vm, c, 2, vm_mat_value(vm, &e.left));
}
