/* vm/builtins/linear/factor.c - QR and LU factors, and plane rotations.
 *
 * LAPACK keeps factors packed: Q as reflectors below R's diagonal with their scalars (tau), L's unit
 * diagonal not at all, permutations as exchanges or as column numbers. Most of this file unpacks them.
 * Permutations are given as a diagonal-like matrix that remembers it is one (VM_DIAG_PERM), or, with
 * "vector", as numbers. */
#include "vm/builtins/linear/linear_internal.h"

static prog_value permutation_row(vm_t *vm, const int *p, int n, bool column) {
    void *data;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, 0, column ? n : 1, column ? 1 : n, &data);
    for (int k = 0; k < n; k++)
        ((double *)data)[k] = p[k];
    return vm_simplify(vm, v);
}

/* Reflectors and R of a in place, tau in scratch. pivots NULL: no column exchanges; with them the diagonal
 * of R falls in size (Businger and Golub), which is what three outputs of qr ask for. */
static double *reflect(vm_t *vm, vm_mat *a, int *pivots) {
    int m = a->m, n = a->n, info = 0, lwork = vm_lapack_room(72, n);
    const vm_blas_table *l = vm_lapack(vm);
    double *tau = vm_lapack_work(vm, vm_min_int(m, n), a->cplx), *work = vm_lapack_work(vm, lwork, a->cplx);
    if (pivots) memset(pivots, 0, sizeof(int) * (size_t)n);
    if (a->cplx && pivots)
        l->zgeqp3_(&m, &n, VM_Z(a->a), &m, pivots, VM_Z(tau), VM_Z(work), &lwork,
                   vm_lapack_work(vm, 2 * n, false), &info);
    else if (a->cplx)
        l->zgeqrf_(&m, &n, VM_Z(a->a), &m, VM_Z(tau), VM_Z(work), &lwork, &info);
    else if (pivots)
        l->dgeqp3_(&m, &n, a->a, &m, pivots, tau, work, &lwork, &info);
    else
        l->dgeqrf_(&m, &n, a->a, &m, tau, work, &lwork, &info);
    return tau;
}

/* The first `cols` columns of Q: all m of them, or as many as A has columns for the economy form. */
static vm_mat make_q(vm_t *vm, const vm_mat *a, const double *tau, int cols) {
    int m = a->m, k = vm_min_int(m, a->n), info = 0, lwork = vm_lapack_room(70, cols);
    vm_mat q = vm_mat_zeros(vm, m, cols, a->cplx, a->single);
    size_t each = a->cplx ? 16 : 8;
    memcpy(q.a, a->a, (size_t)m * (size_t)vm_min_int(cols, a->n) * each);
    double *work = vm_lapack_work(vm, lwork, a->cplx);
    if (a->cplx)
        vm_lapack(vm)->zungqr_(&m, &cols, &k, VM_Z(q.a), &m, VM_Z(tau), VM_Z(work), &lwork, &info);
    else
        vm_lapack(vm)->dorgqr_(&m, &cols, &k, q.a, &m, tau, work, &lwork, &info);
    return q;
}

/* The one-output form: R above, and below the diagonal the reflectors times their factors. It is what
 * Octave has always returned; triu of it is R. */
static void scale_reflectors(vm_mat *a, const double *tau) {
    for (int j = 0; j < vm_min_int(a->m, a->n); j++)
        for (int i = j + 1; i < a->m; i++) {
            size_t k = (size_t)j * a->m + i;
            if (a->cplx)
                VM_Z(a->a)[k] *= ((const vm_cplx *)(const void *)tau)[j];
            else
                a->a[k] *= tau[j];
        }
}

/* LAPACK is not called for nothing; Q is an identity. */
static void qr_empty(vm_t *vm, vm_call *c, const vm_mat *a, bool econ, bool vector) {
    int k = econ ? 0 : a->m;
    vm_mat q = vm_mat_eye(vm, a->m, k, false, a->single), r = vm_mat_zeros(vm, k, a->n, false, a->single);
    vm_mat p = vm_mat_eye(vm, a->n, a->n, false, false);
    if (c->nout < 2) {
        vm_return(vm, c, 0, vm_mat_value(vm, &r));
        return;
    }
    vm_return(vm, c, 0, vm_mat_value(vm, &q));
    vm_return(vm, c, 1, vm_mat_value(vm, &r));
    int *order = vm_scratch(vm, sizeof(int) * (size_t)(a->n + 1));
    for (int i = 0; i < a->n; i++)
        order[i] = i + 1;
    if (c->nout > 2)
        vm_return(vm, c, 2, vector ? permutation_row(vm, order, a->n, false) : vm_mat_value(vm, &p));
}

/* What the arguments behind the matrix ask for. */
typedef struct qr_options {
    bool econ, vector, has_b;
    vm_mat b;
} qr_options;

/* "econ" and a last argument 0 mean the same, and both imply a vector of column numbers. A second argument
 * that is no text is B, of which qr returns Q' B instead of Q. */
static qr_options read_qr(vm_t *vm, const vm_call *c) {
    qr_options o = {0};
    for (uint32_t k = 1; k < c->nargs; k++) {
        if (vm_is_string(vm, c->args[k])) {
            if (vm_option_is(vm, c->args[k], "vector"))
                o.vector = true;
            else if (vm_option_is(vm, c->args[k], "econ"))
                o.econ = o.vector = true;
            else if (vm_option_is(vm, c->args[k], "matrix"))
                o.vector = false;
            else
                vm_error(vm, NULL, "qr: type for P must be 'matrix' or 'vector', not %s",
                         vm_to_cstr(vm, c->args[k], "qr"));
            continue;
        }
        vm_arr x;
        vm_view(vm, c->args[k], &x);
        if (x.numel == 1 && k == c->nargs - 1 && x.cls <= PROG_SINGLE && vm_elem(&x, 0) == 0) {
            o.econ = o.vector = true;
        } else if (k == 1) {
            o.b = vm_mat_of(vm, c->args[k], "qr");
            o.has_b = true;
        } else {
            vm_error_usage(vm, "qr");
        }
    }
    if (o.has_b && c->nout > 2) vm_error(vm, NULL, "qr: too many output arguments for dense A with B");
    return o;
}

/* [C, R] = qr (A, B) leaves Q unmade for the caller: R \ C solves the least squares problem. */
void vm_bi_qr(vm_t *vm, vm_call *c) {
    qr_options o = read_qr(vm, c);
    vm_mat a = vm_mat_of(vm, c->args[0], "qr"), b = o.b;
    if (a.m == 0 || a.n == 0) {
        qr_empty(vm, c, &a, o.econ, o.vector);
        return;
    }
    if (o.has_b && b.m != a.m)
        vm_error(vm, NULL, "qr: dimensions of A (%dx%d) and B (%dx%d) are not consistent", a.m, a.n, b.m,
                 b.n);
    if (o.has_b && a.cplx != b.cplx) a = vm_mat_complex(vm, &a), b = vm_mat_complex(vm, &b);
    int k = vm_min_int(a.m, a.n), *pivots = c->nout > 2 ? vm_scratch(vm, sizeof(int) * (size_t)a.n) : NULL;
    double *tau = reflect(vm, &a, pivots);
    int rows = o.econ ? k : a.m;
    if (c->nout < 2 && !o.has_b) {
        scale_reflectors(&a, tau);
        vm_return(vm, c, 0, vm_mat_value(vm, &a));
        return;
    }
    vm_mat r = vm_mat_cut(vm, &a, rows, a.n), q = make_q(vm, &a, tau, rows);
    vm_mat_keep_upper(&r);
    if (o.has_b) {
        q = vm_mat_times(vm, 'C', &q, 'N', &b);
        q.single = a.single || b.single;
    }
    vm_return(vm, c, 0, vm_mat_value(vm, &q));
    vm_return(vm, c, 1, vm_mat_value(vm, &r));
    if (!pivots) return;
    if (o.vector) {
        vm_return(vm, c, 2, permutation_row(vm, pivots, a.n, false));
        return;
    }
    vm_mat p = vm_mat_zeros(vm, a.n, a.n, false, false);
    for (int j = 0; j < a.n; j++)
        p.a[(size_t)j * a.n + pivots[j] - 1] = 1;
    vm_return(vm, c, 2, vm_new_diag(vm, vm_mat_value(vm, &p), VM_DIAG_PERM));
}

/* Thresholds belong to sparse matrices, which there are none of. */
static bool read_lu(vm_t *vm, const vm_call *c) {
    bool vector = false;
    if (c->nargs > 2 && !vm_is_string(vm, c->args[2])) vm_error_usage(vm, "lu");
    for (uint32_t k = 1; k < c->nargs; k++) {
        if (!vm_is_string(vm, c->args[k]))
            vm_error(vm, NULL, "lu: can not define pivoting threshold THRESH for full matrices");
        if (!vm_option_is(vm, c->args[k], "vector")) vm_error(vm, NULL, "lu: unrecognized string argument");
        vector = true;
    }
    return vector;
}

/* Both factors of a in place; the order of its rows, from 1. A zero pivot (info > 0) is no error: the
 * factors exist, U has a zero on its diagonal. Row exchanges are applied in their order to the numbers of
 * rows. */
static int *factor_in_place(vm_t *vm, vm_mat *a) {
    int m = a->m, n = a->n, k = vm_min_int(m, n), info = 0;
    int *pivots = vm_scratch(vm, sizeof(int) * (size_t)(k + 1)),
        *order = vm_scratch(vm, sizeof(int) * (size_t)(m + 1));
    if (k > 0) {
        if (a->cplx)
            vm_lapack(vm)->zgetrf_(&m, &n, VM_Z(a->a), &m, pivots, &info);
        else
            vm_lapack(vm)->dgetrf_(&m, &n, a->a, &m, pivots, &info);
    }
    for (int i = 0; i < m; i++)
        order[i] = i + 1;
    for (int i = 0; i < k; i++) {
        int with = pivots[i] - 1, old = order[i];
        order[i] = order[with];
        order[with] = old;
    }
    return order;
}

/* L with its rows back in A's order. */
static vm_mat rows_back(vm_t *vm, const vm_mat *l, const int *order) {
    vm_mat back = vm_mat_new(vm, l->m, l->n, l->cplx, l->single);
    for (int j = 0; j < l->n; j++)
        for (int i = 0; i < l->m; i++) {
            size_t from = (size_t)j * l->m + i, to = (size_t)j * l->m + order[i] - 1;
            if (l->cplx)
                VM_Z(back.a)[to] = VM_Z(l->a)[from];
            else
                back.a[to] = l->a[from];
        }
    return back;
}

/* One output is both factors in one matrix. With two L is not triangular but a permutation of one, so that
 * L * U is A as it stands; with three P * A = L * U. */
void vm_bi_lu(vm_t *vm, vm_call *c) {
    bool vector = read_lu(vm, c);
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    vm_mat a = x.cls == PROG_CELL && x.numel == 0 ? vm_mat_zeros(vm, 0, 0, false, false)
                                                  : vm_mat_of(vm, c->args[0], "lu");
    int m = a.m, k = vm_min_int(m, a.n), *order = factor_in_place(vm, &a);
    if (c->nout < 2) {
        vm_return(vm, c, 0, vm_mat_value(vm, &a));
        return;
    }
    vm_mat l = vm_mat_cut(vm, &a, m, k), u = vm_mat_cut(vm, &a, k, a.n);
    vm_mat_keep_lower(&l);
    vm_mat_keep_upper(&u);
    for (int i = 0; i < k; i++) {
        if (a.cplx)
            VM_Z(l.a)[(size_t)i * m + i] = 1;
        else
            l.a[(size_t)i * m + i] = 1;
    }
    if (c->nout == 2) l = rows_back(vm, &l, order);
    vm_return(vm, c, 0, vm_mat_value(vm, &l));
    vm_return(vm, c, 1, vm_mat_value(vm, &u));
    if (c->nout < 3) return;
    if (vector) {
        vm_return(vm, c, 2, permutation_row(vm, order, m, true));
        return;
    }
    vm_mat p = vm_mat_zeros(vm, m, m, false, false);
    for (int i = 0; i < m; i++)
        p.a[(size_t)(order[i] - 1) * m + i] = 1;
    vm_return(vm, c, 2, vm_new_diag(vm, vm_mat_value(vm, &p), VM_DIAG_PERM));
}

/* A plane rotation [c s; -s' c] that takes [x; y] to [r; 0]; hypot, so that no square overflows. Zeros are
 * told apart because x / |x| has no value there. Adding 0.0 takes the sign off a negative zero. */
void vm_bi_givens(vm_t *vm, vm_call *c) {
    vm_mat x = vm_mat_of(vm, c->args[0], "givens"), y = vm_mat_of(vm, c->args[1], "givens");
    if (x.m != 1 || x.n != 1 || y.m != 1 || y.n != 1) vm_error(vm, NULL, "givens: X and Y must be scalars");
    bool cplx = x.cplx || y.cplx;
    x = vm_mat_complex(vm, &x), y = vm_mat_complex(vm, &y);
    vm_cplx f = *VM_Z(x.a), g = *VM_Z(y.a), s;
    double cs, size = hypot(cabs(f), cabs(g));
    if (g == 0)
        cs = 1, s = 0;
    else if (f == 0)
        cs = 0, s = conj(g) / cabs(g);
    else
        cs = cabs(f) / size, s = f / cabs(f) * conj(g) / size;
    vm_mat r = vm_mat_new(vm, 2, 2, cplx, x.single || y.single);
    vm_cplx full[4] = {cs, -conj(s), s, cs};
    for (int k = 0; k < 4; k++) {
        if (cplx)
            VM_Z(r.a)[k] = full[k];
        else
            r.a[k] = creal(full[k]) + 0.0;
    }
    if (c->nout < 2) {
        vm_return(vm, c, 0, vm_mat_value(vm, &r));
        return;
    }
    vm_return(vm, c, 0, r.single ? prog_single((float)cs) : prog_double(cs));
    vm_return(vm, c, 1,
              r.single && !cplx ? prog_single((float)creal(s)) : vm_complex(vm, creal(s), cimag(s)));
}
