/* vm/builtins/linear/solve.c - inverses, determinants, condition numbers and Cholesky factors. Systems
 * themselves (A \ b) are vm/linear.
 *
 * Hermitian matrices with a positive diagonal are tried by Cholesky's method first: if it works it costs
 * half, and a positive definite matrix is proved. Otherwise LU with row exchanges, by the library or, where
 * there is none, by vm/linear/lu_own.c.
 *
 * Condition numbers are reciprocal, in the 1-norm, and estimated from the factors (Hager 1984; Higham
 * 1988) for the price of a few solutions; they are lower bounds of the condition, mostly good to a factor
 * of 3. A matrix with 1 + rcond == 1 is singular to working precision: a warning and the inverse all the
 * same. One that is exactly singular gives Inf everywhere. */
#include "vm/linear/diag.h"
#include "vm/builtins/linear/linear_internal.h"

#include "vm/linear/lu_own.h"

/* Worth a try as positive definite: real and positive on the diagonal, and there is a library to try with. */
static bool positive_diagonal(const vm_mat *a) {
    if (!vm_blas()) return false;
    for (int k = 0; k < a->n; k++) {
        size_t at = (size_t)k * a->m + k;
        if (!(a->a[a->cplx ? 2 * at : at] > 0)) return false;
    }
    return true;
}

/* Cholesky factor in the upper triangle of a; the order of the first minor that is not positive definite, or
 * 0. */
static int factor_positive(vm_t *vm, vm_mat *a, const char *uplo) {
    int info = 0;
    if (a->n == 0) return 0;
    if (a->cplx)
        vm_lapack(vm)->zpotrf_(uplo, &a->n, VM_Z(a->a), &a->m, &info, 1);
    else
        vm_lapack(vm)->dpotrf_(uplo, &a->n, a->a, &a->m, &info, 1);
    return info;
}

/* From the Cholesky factor; `norm` is the matrix' own. */
static double condition_positive(vm_t *vm, const vm_mat *r, double norm) {
    double rc = 0;
    int info = 0;
    if (r->cplx)
        vm_lapack(vm)->zpocon_("U", &r->n, VM_Z(r->a), &r->m, &norm, &rc,
                               VM_Z(vm_lapack_work(vm, 3 * r->n, true)), vm_lapack_work(vm, r->n, false),
                               &info, 1);
    else
        vm_lapack(vm)->dpocon_("U", &r->n, r->a, &r->m, &norm, &rc, vm_lapack_work(vm, 3 * r->n, false),
                               vm_scratch(vm, sizeof(int) * (size_t)r->n), &info, 1);
    return rc;
}

/* LU factors with their pivots; the reciprocal condition (0 when exactly singular or not finite). Without
 * a library an infinite norm has to be kept away from the estimate, which the library does by itself. */
static double factor_lu(vm_t *vm, vm_mat *a, int *pivots, bool condition) {
    const vm_blas_table *l = vm_blas();
    double norm = condition ? vm_mat_norm1(a) : 0, rc = 0;
    int info = 0;
    if (!l) {
        info = vm_own_factor(a->cplx, a->n, a->a, pivots);
        if (!condition || info != 0 || norm - norm != 0) return 0;
        return vm_own_rcond(vm, a->cplx, a->n, a->a, pivots, norm);
    }
    if (a->cplx)
        l->zgetrf_(&a->m, &a->n, VM_Z(a->a), &a->m, pivots, &info);
    else
        l->dgetrf_(&a->m, &a->n, a->a, &a->m, pivots, &info);
    if (!condition || info != 0 || norm != norm) return 0;
    if (a->cplx)
        l->zgecon_("1", &a->n, VM_Z(a->a), &a->m, &norm, &rc, VM_Z(vm_lapack_work(vm, 2 * a->n, true)),
                   vm_lapack_work(vm, 2 * a->n, false), &info, 1);
    else
        l->dgecon_("1", &a->n, a->a, &a->m, &norm, &rc, vm_lapack_work(vm, 4 * a->n, false),
                   vm_scratch(vm, sizeof(int) * (size_t)a->n), &info, 1);
    return rc;
}

/* From the Cholesky factor in the upper triangle to the whole inverse: LAPACK fills one triangle, the
 * other is its mirror. */
static void invert_factor(vm_t *vm, vm_mat *r) {
    int info = 0;
    if (r->n == 0) return;
    if (r->cplx)
        vm_lapack(vm)->zpotri_("U", &r->n, VM_Z(r->a), &r->m, &info, 1);
    else
        vm_lapack(vm)->dpotri_("U", &r->n, r->a, &r->m, &info, 1);
    for (int j = 0; j < r->n; j++)
        for (int i = 0; i < j; i++) {
            size_t u = (size_t)j * r->m + i, l = (size_t)i * r->m + j;
            if (r->cplx)
                r->a[2 * l] = r->a[2 * u], r->a[2 * l + 1] = -r->a[2 * u + 1];
            else
                r->a[l] = r->a[u];
        }
}

/* True with the inverse in a when a is Hermitian positive definite. */
static bool invert_positive(vm_t *vm, vm_mat *a, double *rc) {
    if (!vm_mat_hermitian(a) || !positive_diagonal(a)) return false;
    vm_mat r = vm_mat_copy(vm, a);
    if (factor_positive(vm, &r, "U") != 0) return false;
    *rc = condition_positive(vm, &r, vm_mat_norm1(a));
    if (*rc == 0) return false;
    invert_factor(vm, &r);
    *a = r;
    return true;
}

/* The inverse in a; its reciprocal condition. */
static double invert(vm_t *vm, vm_mat *a) {
    double rc = 0;
    if (invert_positive(vm, a, &rc)) return rc;
    int *pivots = vm_scratch(vm, sizeof(int) * (size_t)a->n), info = 0, lwork = 64 * a->n;
    rc = factor_lu(vm, a, pivots, true);
    if (rc == 0) {
        size_t n = (size_t)a->n * (size_t)a->n * (a->cplx ? 2 : 1);
        for (size_t k = 0; k < n; k++)
            a->a[k] = a->cplx && k % 2 ? 0 : INFINITY;
        return 0;
    }
    if (!vm_blas()) {
        a->a = vm_own_inverse(vm, a->cplx, a->n, a->a, pivots);
        return rc;
    }
    double *work = vm_lapack_work(vm, lwork, a->cplx);
    if (a->cplx)
        vm_lapack(vm)->zgetri_(&a->n, VM_Z(a->a), &a->m, pivots, VM_Z(work), &lwork, &info);
    else
        vm_lapack(vm)->dgetri_(&a->n, a->a, &a->m, pivots, work, &lwork, &info);
    return rc;
}

/* The reciprocal; returns its condition: 1, or 0 at zero and infinity. Complex division by zero would give
 * NaN; here it is Inf without an imaginary part. */
static double invert_scalar(vm_mat *a) {
    double size = a->cplx ? hypot(a->a[0], a->a[1]) : fabs(a->a[0]);
    if (!a->cplx) {
        a->a[0] = 1 / a->a[0];
    } else if (size - size != 0 || size == 0 || a->a[0] != a->a[0] || a->a[1] != a->a[1]) {
        bool nan = a->a[0] != a->a[0] || a->a[1] != a->a[1];
        a->a[0] = nan ? NAN : size == 0 ? INFINITY : 0;
        a->a[1] = nan ? NAN : 0;
        if (nan) return NAN;
    } else {
        *VM_Z(a->a) = 1 / *VM_Z(a->a);
    }
    return size != size ? size : size == 0 || isinf(size) ? 0 : 1;
}

/* The inverse of a diagonal matrix is one. */
static bool invert_diagonal(vm_t *vm, vm_call *c) {
    bool singular;
    prog_value inverse =
        vm_is_diag(vm, c->args[0]) && c->nout < 2 ? vm_diag_inverse(vm, c->args[0], &singular) : PROG_UNDEF;
    if (inverse == PROG_UNDEF || vm_numel(vm, inverse) == 0) return false;
    if (singular) vm_warning(vm, "Octave:singular-matrix", "matrix singular to machine precision");
    vm_return(vm, c, 0, inverse);
    return true;
}

/* The warning is given only when the caller does not take the condition. The message says "inverse",
 * Octave's older name of the function. */
void vm_bi_inv(vm_t *vm, vm_call *c) {
    vm_arr x;
    if (invert_diagonal(vm, c)) return;
    vm_view(vm, c->args[0], &x);
    if (x.ndims > 2) vm_error(vm, NULL, "inverse requires square matrix");
    if (x.cls == PROG_CELL && x.numel == 0) {
        vm_return(vm, c, 0, vm_empty(vm));
        return;
    }
    vm_mat a = vm_mat_of(vm, c->args[0], "inverse");
    double rc = 0;
    if (a.m == 0 || a.n == 0) {
        vm_return(vm, c, 0, vm_empty(vm));
        vm_return(vm, c, 1, prog_double(INFINITY));
        return;
    }
    vm_need_square(vm, &a, "inverse", "A");
    if (a.n == 1) {
        rc = invert_scalar(&a);
    } else {
        rc = invert(vm, &a);
        if (c->nout < 2) {
            if (rc == 0)
                vm_warning(vm, "Octave:singular-matrix", "matrix singular to machine precision");
            else if (rc != rc || (a.single ? (float)rc + 1.0f == 1.0f : rc + 1 == 1))
                vm_warning(vm, "Octave:nearly-singular-matrix",
                           "matrix singular to machine precision, rcond = %g", rc);
        }
    }
    vm_return(vm, c, 0, vm_mat_value(vm, &a));
    vm_return(vm, c, 1, a.single ? prog_single((float)rc) : prog_double(rc));
}

/* The product of the pivots, its sign by the exchanges; for a Cholesky factor of the squares. Kept as a
 * fraction and a power of two, since partial products may overflow where the determinant does not. */
void vm_bi_det(vm_t *vm, vm_call *c) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (x.numel == 0) {
        vm_return_double(vm, c, 1);
        vm_return(vm, c, 1, prog_double(1));
        return;
    }
    vm_mat a = vm_mat_of(vm, c->args[0], "det");
    vm_need_square(vm, &a, "det", "A");
    double rc = 0;
    vm_mat r = vm_mat_copy(vm, &a);
    bool positive =
        a.n > 1 && vm_mat_hermitian(&a) && positive_diagonal(&a) && factor_positive(vm, &r, "U") == 0;
    int *pivots = vm_scratch(vm, sizeof(int) * (size_t)a.n);
    if (positive) {
        rc = condition_positive(vm, &r, vm_mat_norm1(&a));
    } else {
        r = vm_mat_copy(vm, &a);
        rc = factor_lu(vm, &r, pivots, true);
    }
    vm_cplx d = 1;
    int exponent = 0; /* the product is d * 2^exponent: no partial product overflows */
    for (int k = 0; k < a.n; k++) {
        size_t at = (size_t)k * a.m + k;
        vm_cplx f = a.cplx ? VM_Z(r.a)[at] : r.a[at];
        if (positive)
            f *= f;
        else if (pivots[k] != k + 1)
            f = -f;
        double re = creal(d) * creal(f), im = 0;
        if (a.cplx) {
            re -= cimag(d) * cimag(f);
            im = creal(d) * cimag(f) + cimag(d) * creal(f);
        }
        int e = 0;
        double big = fmax(fabs(re), fabs(im));
        if (big > 0 && isfinite(big)) frexp(big, &e);
        exponent += e;
        d = CMPLX(ldexp(re, -e), ldexp(im, -e));
    }
    vm_mat out = vm_mat_new(vm, 1, 1, a.cplx, a.single);
    out.a[0] = ldexp(creal(d), exponent);
    if (a.cplx) out.a[1] = ldexp(cimag(d), exponent);
    vm_return(vm, c, 0, vm_mat_value(vm, &out));
    vm_return(vm, c, 1, a.single ? prog_single((float)rc) : prog_double(rc));
}

/* The matrix itself is factored where Cholesky's copy failed. */
void vm_bi_rcond(vm_t *vm, vm_call *c) {
    vm_mat a = vm_mat_of(vm, c->args[0], "rcond");
    if (a.m != a.n) vm_error(vm, NULL, "matrix must be square");
    double rc = INFINITY;
    if (a.n > 0) {
        vm_mat r = vm_mat_copy(vm, &a);
        if (!vm_mat_finite(&a))
            rc = 0;
        else if (vm_mat_hermitian(&a) && positive_diagonal(&a) && factor_positive(vm, &r, "U") == 0)
            rc = condition_positive(vm, &r, vm_mat_norm1(&a));
        else
            rc = factor_lu(vm, &a, vm_scratch(vm, sizeof(int) * (size_t)a.n), true);
    }
    vm_return(vm, c, 0, a.single ? prog_single((float)rc) : prog_double(rc));
}

/* Moore and Penrose's inverse from the singular values; those below the tolerance count as zero, by
 * default max (size) * largest * eps, as MATLAB has it. */
void vm_bi_pinv(vm_t *vm, vm_call *c) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (x.numel == 0) {
        vm_return(vm, c, 0,
                  vm_new_matrix(vm, x.cls == PROG_SINGLE ? PROG_SINGLE : PROG_DOUBLE, 0, 0, 0, NULL));
        return;
    }
    vm_mat a = vm_mat_of(vm, c->args[0], "pinv"), u, v;
    if (c->nargs > 1 && vm_is_string(vm, c->args[1]))
        vm_error(vm, NULL, "invalid conversion from string to real scalar");
    double tol = c->nargs > 1 ? vm_to_double(vm, c->args[1], "pinv") : 0;
    if (tol < 0) vm_error(vm, NULL, "pinv: TOL must be greater than zero");
    int m = a.m, n = a.n, k = vm_min_int(m, n), rank = 0;
    if (!vm_mat_finite(&a)) {
        vm_mat none = vm_mat_zeros(vm, n, m, false, a.single);
        for (size_t i = 0; i < (size_t)m * n; i++)
            none.a[i] = NAN;
        vm_return(vm, c, 0, vm_mat_value(vm, &none));
        return;
    }
    double *s = vm_mat_svd(vm, &a, false, &u, &v, "pinv");
    if (tol <= 0) tol = vm_max_int(m, n) * s[0] * vm_mat_eps(&a);
    while (rank < k && s[rank] > tol)
        rank++;
    vm_mat uc = vm_mat_cut(vm, &u, m, rank), vc = vm_mat_cut(vm, &v, n, rank);
    for (int j = 0; j < rank; j++)
        for (size_t i = 0; i < (size_t)n * (a.cplx ? 2 : 1); i++)
            vc.a[(size_t)j * n * (a.cplx ? 2 : 1) + i] /= s[j];
    vm_mat r = vm_mat_times(vm, 'N', &vc, 'C', &uc);
    r.single = a.single;
    vm_return(vm, c, 0, vm_mat_value(vm, &r));
    vm_keep_diag(vm, c);
}

/* With a second output a matrix that is not positive definite is no error: it is the order of the first
 * minor that fails, and R is the factor of what lies before it. A complex diagonal is looked at here,
 * since LAPACK ignores its imaginary parts. */
void vm_bi_chol(vm_t *vm, vm_call *c) {
    bool lower = false;
    for (uint32_t k = 1; k < c->nargs; k++) {
        if (vm_option_is(vm, c->args[k], "lower"))
            lower = true;
        else if (vm_option_is(vm, c->args[k], "upper"))
            lower = false;
        else if (!vm_option_is(vm, c->args[k], "vector"))
            vm_error(vm, NULL, "chol: optional argument must be one of \"vector\", \"lower\", or \"upper\"");
    }
    if (c->nout > 2) vm_error(vm, NULL, "chol: using three output arguments, matrix A must be sparse");
    vm_mat a = vm_mat_of(vm, c->args[0], "chol");
    if (a.m == 0 || a.n == 0) {
        vm_return(vm, c, 0, vm_empty(vm));
        vm_return(vm, c, 1, prog_double(0));
        return;
    }
    if (a.m != a.n) vm_error(vm, NULL, "chol: requires square matrix");
    int p = factor_positive(vm, &a, lower ? "L" : "U");
    for (int k = 0; p == 0 && a.cplx && k < a.n; k++) /* LAPACK looks at the real part alone */
        if (cimag(VM_Z(a.a)[(size_t)k * a.m + k]) != 0) p = k + 1;
    if (p != 0 && c->nout < 2) vm_error(vm, NULL, "chol: input matrix must be positive definite");
    if (p != 0) a = vm_mat_cut(vm, &a, p - 1, p - 1);
    if (lower)
        vm_mat_keep_lower(&a);
    else
        vm_mat_keep_upper(&a);
    vm_return(vm, c, 0, vm_mat_value(vm, &a));
    vm_return(vm, c, 1, prog_double(p));
}

void vm_bi_cholinv(vm_t *vm, vm_call *c) {
    vm_mat a = vm_mat_of(vm, c->args[0], "cholinv");
    vm_need_square(vm, &a, "cholinv", "A");
    if (factor_positive(vm, &a, "U") != 0) vm_error(vm, NULL, "cholinv: A must be positive definite");
    invert_factor(vm, &a);
    vm_return(vm, c, 0, vm_mat_value(vm, &a));
}

void vm_bi_chol2inv(vm_t *vm, vm_call *c) {
    vm_mat a = vm_mat_of(vm, c->args[0], "chol2inv");
    vm_need_square(vm, &a, "chol2inv", "R");
    invert_factor(vm, &a);
    vm_return(vm, c, 0, vm_mat_value(vm, &a));
}
