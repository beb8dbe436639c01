/* vm/builtins/linear/svd.c - singular values; Schur form, Hessenberg form, balancing; the Sylvester equation.
 *
 * All iterate on a condensed form (bidiagonal, Hessenberg) that is reached by reflections; each is one
 * call of LAPACK with the work around it. Singular values come in falling order and are not negative. */
#include "vm/builtins/linear/linear_internal.h"

/* LAPACK's gesvd, which is Octave's default. It needs room for a copy of the smaller square besides its
 * blocks. LAPACK gives V transposed, which is turned round here. Without vectors it must still be given
 * places for them. */
double *vm_mat_svd(vm_t *vm, vm_mat *a, bool full, vm_mat *u, vm_mat *v, const char *who) {
    int m = a->m, n = a->n, k = vm_min_int(m, n), info = 0;
    double *s = vm_lapack_work(vm, k, false);
    int ucols = full ? m : k, vrows = full ? n : k;
    vm_mat vt = {0};
    if (u) {
        *u = vm_mat_new(vm, m, ucols, a->cplx, a->single);
        vt = vm_mat_new(vm, vrows, n, a->cplx, a->single);
    }
    const char *job = !u ? "N" : full ? "A" : "S";
    int64_t room = 2 * (int64_t)k * k + 70 * ((int64_t)m + n) + 64;
    int lwork = room < INT32_MAX ? (int)room : INT32_MAX;
    double *work = vm_lapack_work(vm, lwork, a->cplx), unused[2];
    int ldvt = vm_max_int(1, vrows), ldu = vm_max_int(1, m), one = 1;
    if (a->cplx)
        vm_lapack(vm)->zgesvd_(job, job, &m, &n, VM_Z(a->a), &m, s, VM_Z(u ? u->a : unused), u ? &ldu : &one,
                               VM_Z(u ? vt.a : unused), u ? &ldvt : &one, VM_Z(work), &lwork,
                               vm_lapack_work(vm, 5 * k, false), &info, 1, 1);
    else
        vm_lapack(vm)->dgesvd_(job, job, &m, &n, a->a, &m, s, u ? u->a : unused, u ? &ldu : &one,
                               u ? vt.a : unused, u ? &ldvt : &one, work, &lwork, &info, 1, 1);
    if (info != 0) vm_lapack_failed(vm, who, info);
    for (int i = 0; i < k; i++)
        s[i] = fabs(s[i]); /* LAPACK leaves a 1 x 1 zero its sign */
    if (u) *v = vm_mat_ctrans(vm, &vt);
    return s;
}

/* No singular values, and identities beside them. */
static void svd_empty(vm_t *vm, vm_call *c, const vm_mat *a, bool econ) {
    vm_mat s = vm_mat_zeros(vm, econ ? 0 : a->m, econ ? 0 : a->n, false, a->single);
    if (c->nout < 2) {
        s = vm_mat_zeros(vm, 0, 1, false, a->single);
        vm_return(vm, c, 0, vm_mat_value(vm, &s));
        return;
    }
    vm_mat u = vm_mat_eye(vm, a->m, econ ? 0 : a->m, false, a->single);
    vm_mat v = vm_mat_eye(vm, a->n, econ ? 0 : a->n, false, a->single);
    vm_return(vm, c, 0, vm_mat_value(vm, &u));
    vm_return(vm, c, 1, vm_mat_value(vm, &s));
    vm_return(vm, c, 2, vm_mat_value(vm, &v));
}

/* The second argument asks for the economy form whatever it is, but 0 only where there are more rows than
 * columns. */
void vm_bi_svd(vm_t *vm, vm_call *c) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (x.ndims > 2) vm_error(vm, NULL, "svd: A must be a 2-D matrix");
    vm_mat a = vm_mat_of(vm, c->args[0], "svd"), u, v;
    bool econ = c->nargs > 1;
    if (econ && vm_numel(vm, c->args[1]) == 1 && !vm_is_string(vm, c->args[1]) &&
        vm_to_double(vm, c->args[1], "svd") == 0)
        econ = a.m > a.n; /* as MATLAB has it: 0 saves only rows */
    if (a.m == 0 || a.n == 0) {
        svd_empty(vm, c, &a, econ);
        return;
    }
    if (!vm_mat_finite(&a)) vm_error(vm, NULL, "svd: cannot take SVD of matrix containing Inf or NaN values");
    int m = a.m, n = a.n, k = vm_min_int(m, n);
    double *s = vm_mat_svd(vm, &a, !econ, c->nout > 1 ? &u : NULL, &v, "svd");
    if (c->nout < 2) {
        vm_mat column = {k, 1, false, a.single, s};
        vm_return(vm, c, 0, vm_mat_value(vm, &column));
        return;
    }
    vm_mat d = vm_mat_diag(vm, econ ? k : m, econ ? k : n, s, a.single);
    vm_return(vm, c, 0, vm_mat_value(vm, &u));
    vm_return(vm, c, 1, vm_new_diag(vm, vm_mat_value(vm, &d), 0));
    vm_return(vm, c, 2, vm_mat_value(vm, &v));
}

/* Which eigenvalues an ordered Schur form has in front: LAPACK calls these for each. They see no VM, so
 * they must not raise. */
static int left_half(const double *re, const double *im) {
    return (void)im, *re < 0;
}
static int left_half_z(const vm_cplx *z) {
    return creal(*z) < 0;
}
static int unit_disk(const double *re, const double *im) {
    return hypot(*re, *im) < 1;
}
static int unit_disk_z(const vm_cplx *z) {
    return hypot(creal(*z), cimag(*z)) < 1;
}

/* info above n says that an ordering was not quite kept after rounding, which is no failure. */
void vm_mat_schur(vm_t *vm, vm_mat *a, vm_mat *z, char order, const char *who) {
    int n = a->n, sdim, info = 0, lwork = 70 * n + 64;
    double *work = vm_lapack_work(vm, lwork, a->cplx), unused[2];
    int *bwork = vm_scratch(vm, sizeof(int) * (size_t)(n + 1));
    const char *job = z ? "V" : "N", *sort = order ? "S" : "N";
    if (z) *z = vm_mat_new(vm, n, n, a->cplx, a->single);
    if (n == 0) return;
    if (a->cplx) {
        void *pick = (void *)(uintptr_t)(order == 'd' ? unit_disk_z : left_half_z);
        vm_lapack(vm)->zgees_(job, sort, pick, &n, VM_Z(a->a), &n, &sdim, VM_Z(vm_lapack_work(vm, n, true)),
                              VM_Z(z ? z->a : unused), &n, VM_Z(work), &lwork, vm_lapack_work(vm, n, false),
                              bwork, &info, 1, 1);
    } else {
        void *pick = (void *)(uintptr_t)(order == 'd' ? unit_disk : left_half);
        vm_lapack(vm)->dgees_(job, sort, pick, &n, a->a, &n, &sdim, vm_lapack_work(vm, n, false),
                              vm_lapack_work(vm, n, false), z ? z->a : unused, &n, work, &lwork, bwork, &info,
                              1, 1);
    }
    if (info > 0 && info <= n) vm_lapack_failed(vm, who, info);
}

/* "real" and "complex", or an order by its first letter: a (left half-plane), d (unit disk), u (none). A
 * real matrix keeps blocks of two for conjugate pairs unless "complex" is asked for. */
void vm_bi_schur(vm_t *vm, vm_call *c) {
    vm_mat a = vm_mat_of(vm, c->args[0], "schur"), z;
    bool to_complex = false;
    char order = 0;
    if (c->nargs > 1) {
        base_view s = vm_to_view(vm, c->args[1], "schur");
        char first = s.len ? (char)s.data[0] : 'u';
        if (vm_option_is(vm, c->args[1], "complex"))
            to_complex = true;
        else if (vm_option_is(vm, c->args[1], "real"))
            to_complex = false;
        else if (strchr("aA", first))
            order = 'a';
        else if (strchr("dD", first))
            order = 'd';
        else if (!strchr("uU", first)) {
            vm_warning(vm, NULL, "schur: incorrect ordered schur argument '%.*s'", (int)s.len,
                       (const char *)s.data);
            return;
        }
    }
    vm_need_square(vm, &a, "schur", "A");
    if (to_complex) a = vm_mat_complex(vm, &a);
    if (a.n && !vm_mat_finite(&a)) vm_error(vm, NULL, "schur: argument must not contain Inf or NaN values");
    vm_mat_schur(vm, &a, c->nout > 1 ? &z : NULL, order, "schur");
    if (c->nout < 2) {
        vm_return(vm, c, 0, vm_mat_value(vm, &a));
        return;
    }
    vm_return(vm, c, 0, vm_mat_value(vm, &z));
    vm_return(vm, c, 1, vm_mat_value(vm, &a));
}

/* [U, T] = rsf2csf (UR, TR): Givens rotations make the 2x2 blocks of a real Schur form triangular, from
 * the last block up, each by the eigenvector of its larger eigenvalue, whose difference to the other does
 * not cancel. */
void vm_bi_rsf2csf(vm_t *vm, vm_call *c) {
    vm_mat ur = vm_mat_of(vm, c->args[0], "rsf2csf"), tr = vm_mat_of(vm, c->args[1], "rsf2csf");
    if (ur.cplx || tr.cplx) vm_error(vm, NULL, "rsf2csf: UR and TR must be real matrices");
    if (tr.m != tr.n || ur.m != ur.n || ur.n != tr.n)
        vm_error(vm, NULL, "rsf2csf: inconsistent matrix dimensions");
    vm_mat tc = vm_mat_complex(vm, &tr), uc = vm_mat_complex(vm, &ur);
    int n = tr.n;
    vm_cplx *t = VM_Z(tc.a), *u = VM_Z(uc.a);
    for (int k = n - 2; k >= 0; k--) {
        vm_cplx p = t[(size_t)k * n + k], q = t[(size_t)(k + 1) * n + k + 1],
                below = t[(size_t)k * n + k + 1];
        if (below == 0) continue;
        vm_cplx right = t[(size_t)(k + 1) * n + k], half = (p - q) / 2;
        vm_cplx root = csqrt(half * half + right * below), mu = half + root, other = half - root;
        if (cabs(mu) < cabs(other)) mu = other;
        /* the eigenvector of eigenvalue q + mu of the block is (mu, below) */
        double norm = hypot(cabs(mu), cabs(below));
        vm_cplx cs = mu / norm, sn = below / norm;
        for (int j = k; j < n; j++) {
            vm_cplx x = t[(size_t)j * n + k], y = t[(size_t)j * n + k + 1];
            t[(size_t)j * n + k] = conj(cs) * x + conj(sn) * y;
            t[(size_t)j * n + k + 1] = -sn * x + cs * y;
        }
        for (int i = 0; i < n; i++) {
            if (i <= k + 1) {
                vm_cplx x = t[(size_t)k * n + i], y = t[(size_t)(k + 1) * n + i];
                t[(size_t)k * n + i] = x * cs + y * sn;
                t[(size_t)(k + 1) * n + i] = -x * conj(sn) + y * conj(cs);
            }
            vm_cplx x = u[(size_t)k * n + i], y = u[(size_t)(k + 1) * n + i];
            u[(size_t)k * n + i] = x * cs + y * sn;
            u[(size_t)(k + 1) * n + i] = -x * conj(sn) + y * conj(cs);
        }
        t[(size_t)k * n + k + 1] = 0;
    }
    vm_return(vm, c, 0, vm_mat_value(vm, &uc));
    vm_return(vm, c, 1, vm_mat_value(vm, &tc));
}

/* Reflections from both sides; what lies below the subdiagonal are reflectors and is cleared when P has
 * been made of them. */
void vm_bi_hess(vm_t *vm, vm_call *c) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (x.numel == 0 && x.dims[0] == x.dims[1]) {
        vm_return(vm, c, 0, vm_empty(vm));
        vm_return(vm, c, 1, vm_empty(vm));
        return;
    }
    vm_mat a = vm_mat_of(vm, c->args[0], "hess");
    vm_need_square(vm, &a, "hess", "A");
    int n = a.n, one = 1, info = 0, lwork = 70 * n + 64;
    double *tau = vm_lapack_work(vm, n, a.cplx), *work = vm_lapack_work(vm, lwork, a.cplx);
    const vm_blas_table *l = vm_lapack(vm);
    if (a.cplx)
        l->zgehrd_(&n, &one, &n, VM_Z(a.a), &n, VM_Z(tau), VM_Z(work), &lwork, &info);
    else
        l->dgehrd_(&n, &one, &n, a.a, &n, tau, work, &lwork, &info);
    vm_mat p = vm_mat_copy(vm, &a);
    if (a.cplx)
        l->zunghr_(&n, &one, &n, VM_Z(p.a), &n, VM_Z(tau), VM_Z(work), &lwork, &info);
    else
        l->dorghr_(&n, &one, &n, p.a, &n, tau, work, &lwork, &info);
    for (int j = 0; j < n; j++)
        for (int i = j + 2; i < n; i++) {
            size_t k = (size_t)j * n + i;
            if (a.cplx)
                VM_Z(a.a)[k] = 0;
            else
                a.a[k] = 0;
        }
    if (c->nout < 2) {
        vm_return(vm, c, 0, vm_mat_value(vm, &a));
        return;
    }
    vm_return(vm, c, 0, vm_mat_value(vm, &p));
    vm_return(vm, c, 1, vm_mat_value(vm, &a));
}

/* The transformation D that gebal made: scaling, then its row and column exchanges. scale holds factors
 * for rows ilo to ihi and, outside of these, the numbers of the rows that were exchanged. */
static vm_mat balance_matrix(vm_t *vm, const vm_mat *a, int ilo, int ihi, const double *scale) {
    int n = a->n;
    vm_mat d = vm_mat_eye(vm, n, n, false, a->single);
    for (int k = ilo - 1; k < ihi; k++)
        d.a[(size_t)k * n + k] = scale[k];
    for (int pass = 0; pass < 2; pass++)
        for (int s = 0; s < n; s++) {
            int k = pass == 0 ? ilo - 2 - s : ihi + s; /* exchanges are undone from the inside out */
            if (pass == 0 ? k < 0 : k >= n) break;
            int with = (int)scale[k] - 1;
            for (int j = 0; j < n && with != k; j++) {
                double t = d.a[(size_t)j * n + k];
                d.a[(size_t)j * n + k] = d.a[(size_t)j * n + with];
                d.a[(size_t)j * n + with] = t;
            }
        }
    return d;
}

/* Parlett and Reinsch (1969): permutations that bring eigenvalues to the ends, and scaling by powers of
 * two, which loses no bit. One output is the balanced matrix; two add the transformation; three give
 * scaling and permutation apart. */
void vm_bi_balance(vm_t *vm, vm_call *c) {
    vm_mat a = vm_mat_of(vm, c->args[0], "balance");
    vm_need_square(vm, &a, "balance", "A");
    const char *job = "B";
    if (c->nargs > 1) {
        if (vm_option_is(vm, c->args[1], "noperm") || vm_option_is(vm, c->args[1], "S"))
            job = "S";
        else if (vm_option_is(vm, c->args[1], "noscal") || vm_option_is(vm, c->args[1], "P"))
            job = "P";
        else
            vm_error(vm, NULL, "balance: unknown option \"%s\"", vm_to_cstr(vm, c->args[1], "balance"));
    }
    int n = a.n, ilo = 1, ihi = n, info = 0;
    double *scale = vm_lapack_work(vm, n, false);
    if (n > 0) {
        if (a.cplx)
            vm_lapack(vm)->zgebal_(job, &n, VM_Z(a.a), &n, &ilo, &ihi, scale, &info, 1);
        else
            vm_lapack(vm)->dgebal_(job, &n, a.a, &n, &ilo, &ihi, scale, &info, 1);
    }
    prog_value aa = vm_mat_value(vm, &a);
    if (c->nout < 2) {
        vm_return(vm, c, 0, aa);
        return;
    }
    if (c->nout == 2) {
        vm_mat d = balance_matrix(vm, &a, ilo, ihi, scale);
        vm_return(vm, c, 0, vm_mat_value(vm, &d));
        vm_return(vm, c, 1, aa);
        return;
    }
    vm_mat s = vm_mat_new(vm, n, 1, false, a.single), p = vm_mat_new(vm, n, 1, false, a.single);
    for (int k = 0; k < n; k++) {
        s.a[k] = k >= ilo - 1 && k < ihi ? scale[k] : 1;
        p.a[k] = k + 1;
    }
    for (int pass = 0; pass < 2; pass++)
        for (int t = 0; t < n; t++) {
            int k = pass == 0 ? n - 1 - t : t;
            if (pass == 0 ? k < ihi : k >= ilo - 1) break;
            int with = (int)scale[k] - 1;
            double old = p.a[k];
            p.a[k] = p.a[with];
            p.a[with] = old;
        }
    vm_return(vm, c, 0, vm_mat_value(vm, &s));
    vm_return(vm, c, 1, vm_mat_value(vm, &p));
    vm_return(vm, c, 2, aa);
}

/* A X + X B = C by the method of Bartels and Stewart (1972): with both in Schur form the equation is
 * solved column by column. LAPACK may scale the solution down to keep it finite; that is undone. */
void vm_bi_sylvester(vm_t *vm, vm_call *c) {
    vm_mat a = vm_mat_of(vm, c->args[0], "sylvester"), b = vm_mat_of(vm, c->args[1], "sylvester");
    vm_mat q = vm_mat_of(vm, c->args[2], "sylvester"), u, v;
    bool single = a.single || b.single || q.single, cplx = a.cplx || b.cplx || q.cplx;
    if (a.n == 0 || b.n == 0 || q.n == 0 || a.m == 0 || b.m == 0 || q.m == 0) {
        vm_return(vm, c, 0, vm_empty(vm));
        return;
    }
    vm_need_square(vm, &a, "sylvester", "A");
    vm_need_square(vm, &b, "sylvester", "B");
    if (a.m != q.m || b.m != q.n) vm_error(vm, "Octave:nonconformant-args", "nonconformant matrices");
    if (cplx) a = vm_mat_complex(vm, &a), b = vm_mat_complex(vm, &b), q = vm_mat_complex(vm, &q);
    vm_mat_schur(vm, &a, &u, 0, "sylvester");
    vm_mat_schur(vm, &b, &v, 0, "sylvester");
    vm_mat t = vm_mat_times(vm, 'C', &u, 'N', &q), f = vm_mat_times(vm, 'N', &t, 'N', &v);
    int plus = 1, info = 0;
    double scale = 1;
    if (cplx)
        vm_lapack(vm)->ztrsyl_("N", "N", &plus, &a.n, &b.n, VM_Z(a.a), &a.n, VM_Z(b.a), &b.n, VM_Z(f.a), &a.n,
                               &scale, &info, 1, 1);
    else
        vm_lapack(vm)->dtrsyl_("N", "N", &plus, &a.n, &b.n, a.a, &a.n, b.a, &b.n, f.a, &a.n, &scale, &info, 1,
                               1);
    for (size_t k = 0; k < (size_t)f.m * f.n * (cplx ? 2 : 1); k++)
        f.a[k] /= scale;
    t = vm_mat_times(vm, 'N', &u, 'N', &f);
    vm_mat x = vm_mat_times(vm, 'N', &t, 'C', &v);
    x.single = single;
    vm_return(vm, c, 0, vm_mat_value(vm, &x));
}
