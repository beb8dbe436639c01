/* vm/builtins/linear/qz.c - generalized Schur forms and the order of their eigenvalues; ordered Schur forms.
 *
 * A pencil A - lambda B is taken to Q' A Z and Q' B Z, both triangular (quasi-triangular if real: conjugate
 * pairs stand in blocks of two), by the QZ method of Moler and Stewart (1973) in LAPACK's gges. Eigenvalues
 * are quotients alpha / beta of the two diagonals and are kept as such: an infinite one is beta = 0, and an
 * undefined one of a singular pencil is 0 / 0.
 *
 * Reordering moves chosen eigenvalues to the front by exchanging neighbours (tgsen, trsen); nearly equal
 * ones may not be exchangeable, and that is the error "failed to reorder". LAPACK's Q is the transpose of
 * what programs get: here it stays LAPACK's until it is returned. */
#include "vm/builtins/linear/linear_internal.h"

/* A pair with its transformations as LAPACK has them (A = Q AA Z'), and the eigenvalues alpha ./ beta. */
typedef struct pencil {
    int n;
    bool cplx;
    vm_mat a, b, q, z;
    vm_mat alpha, beta; /* n x 1, complex */
} pencil;

/* Takes both arguments; false, after a warning, when A is empty. Sizes are checked on B's view, before it
 * is copied. */
static bool read_pair(vm_t *vm, const vm_call *c, pencil *p) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (x.numel == 0) {
        vm_warning(vm, NULL, "qz: A: argument is empty matrix");
        return false;
    }
    p->a = vm_mat_of(vm, c->args[0], "qz");
    vm_need_square(vm, &p->a, "qz", "A");
    vm_view(vm, c->args[1], &x);
    if (x.ndims > 2 || x.dims[0] != p->a.n || x.dims[1] != p->a.n)
        vm_error(vm, "Octave:nonconformant-args", "nonconformant matrices");
    p->b = vm_mat_of(vm, c->args[1], "qz");
    p->n = p->a.n;
    p->cplx = p->a.cplx || p->b.cplx;
    p->a.single = p->b.single = p->a.single || p->b.single;
    return true;
}

/* Once it is known whether any matrix is complex. */
static void settle(vm_t *vm, pencil *p) {
    bool single = p->a.single;
    if (p->cplx) p->a = vm_mat_complex(vm, &p->a), p->b = vm_mat_complex(vm, &p->b);
    p->alpha = vm_mat_zeros(vm, p->n, 1, true, single);
    p->beta = vm_mat_zeros(vm, p->n, 1, true, single);
}

static void take_real(pencil *p, const double *re, const double *im, const double *beta) {
    for (int k = 0; k < p->n; k++) {
        VM_Z(p->alpha.a)[k] = CMPLX(re[k], im[k]);
        VM_Z(p->beta.a)[k] = beta[k];
    }
}

static void fill_nan(vm_mat *m) {
    for (size_t k = 0; k < (size_t)m->m * (size_t)m->n * (m->cplx ? 2 : 1); k++)
        m->a[k] = NAN;
}

/* Numbers that are not finite make everything NaN, instead of an iteration without an end. */
static void decompose(vm_t *vm, pencil *p) {
    int n = p->n, sdim, info = 0, lwork = 80 * n + 64;
    double *work = vm_lapack_work(vm, lwork, p->cplx);
    int *bwork = vm_scratch(vm, sizeof(int) * (size_t)(n + 1));
    p->q = vm_mat_new(vm, n, n, p->cplx, p->a.single);
    p->z = vm_mat_new(vm, n, n, p->cplx, p->a.single);
    if (!vm_mat_finite(&p->a) || !vm_mat_finite(&p->b)) {
        vm_mat *all[] = {&p->a, &p->b, &p->q, &p->z, &p->alpha, &p->beta};
        for (size_t k = 0; k < sizeof all / sizeof *all; k++)
            fill_nan(all[k]);
        return;
    }
    if (p->cplx) {
        vm_lapack(vm)->zgges_("V", "V", "N", NULL, &n, VM_Z(p->a.a), &n, VM_Z(p->b.a), &n, &sdim,
                              VM_Z(p->alpha.a), VM_Z(p->beta.a), VM_Z(p->q.a), &n, VM_Z(p->z.a), &n,
                              VM_Z(work), &lwork, vm_lapack_work(vm, 8 * n, false), bwork, &info, 1, 1, 1);
    } else {
        double *re = vm_lapack_work(vm, n, false), *im = vm_lapack_work(vm, n, false),
               *beta = vm_lapack_work(vm, n, false);
        vm_lapack(vm)->dgges_("V", "V", "N", NULL, &n, p->a.a, &n, p->b.a, &n, &sdim, re, im, beta, p->q.a,
                              &n, p->z.a, &n, work, &lwork, bwork, &info, 1, 1, 1);
        take_real(p, re, im, beta);
    }
    if (info != 0) vm_lapack_failed(vm, "qz", info);
}

/* Moves the selected eigenvalues to the front; with none selected only computes them, which is how ordqz
 * learns them from the matrices it is given. job 0: no condition numbers. */
static void reorder(vm_t *vm, pencil *p, const int *select) {
    int n = p->n, job = 0, yes = 1, m = 0, info = 0, lwork = 4 * n + 16 + 64, liwork = n + 6;
    double pl, pr, dif[2], *work = vm_lapack_work(vm, lwork, p->cplx);
    int *iwork = vm_scratch(vm, sizeof(int) * (size_t)liwork);
    if (p->cplx) {
        vm_lapack(vm)->ztgsen_(&job, &yes, &yes, select, &n, VM_Z(p->a.a), &n, VM_Z(p->b.a), &n,
                               VM_Z(p->alpha.a), VM_Z(p->beta.a), VM_Z(p->q.a), &n, VM_Z(p->z.a), &n, &m, &pl,
                               &pr, dif, VM_Z(work), &lwork, iwork, &liwork, &info);
    } else {
        double *re = vm_lapack_work(vm, n, false), *im = vm_lapack_work(vm, n, false),
               *beta = vm_lapack_work(vm, n, false);
        vm_lapack(vm)->dtgsen_(&job, &yes, &yes, select, &n, p->a.a, &n, p->b.a, &n, re, im, beta, p->q.a, &n,
                               p->z.a, &n, &m, &pl, &pr, dif, work, &lwork, iwork, &liwork, &info);
        take_real(p, re, im, beta);
    }
    if (info != 0) vm_error(vm, NULL, "ordqz: failed to reorder eigenvalues");
}

/* Part by part where beta is real, so that an infinite value has no NaN beside it. */
static vm_cplx quotient(vm_cplx a, vm_cplx b) {
    if (b == 0 && cimag(a) == 0) return CMPLX(INFINITY, 0); /* infinity has no sign here */
    if (cimag(b) == 0) return CMPLX(creal(a) / creal(b), cimag(a) == 0 ? 0 : cimag(a) / creal(b));
    return a / b;
}

/* Which eigenvalues the keyword means: 's' inside the unit circle, 'b' the others, '-' in the left
 * half-plane,
 * '+' the others. */
static int *select_by(vm_t *vm, const pencil *p, char key) {
    int *select = vm_scratch(vm, sizeof(int) * (size_t)(p->n + 1));
    for (int k = 0; k < p->n; k++) {
        vm_cplx a = VM_Z(p->alpha.a)[k], b = VM_Z(p->beta.a)[k];
        bool small = cabs(a) < cabs(b), left = b != 0 && creal(quotient(a, b)) < 0;
        select[k] = key == 's' ? small : key == 'b' ? !small : key == '-' ? left : key == '+' ? !left : 0;
    }
    return select;
}

static prog_value eigenvalues(vm_t *vm, const pencil *p) {
    vm_mat w = vm_mat_new(vm, p->n, 1, true, p->a.single);
    for (int k = 0; k < p->n; k++)
        VM_Z(w.a)[k] = quotient(VM_Z(p->alpha.a)[k], VM_Z(p->beta.a)[k]);
    return vm_mat_value(vm, &w);
}

/* Columns of a conjugate pair, packed as real and imaginary part, become two complex columns. */
static vm_mat unpack(vm_t *vm, const pencil *p, const vm_mat *packed) {
    int n = p->n;
    bool any = false;
    for (int k = 0; k < n; k++)
        any |= cimag(VM_Z(p->alpha.a)[k]) != 0;
    if (p->cplx || !any) return *packed;
    vm_mat v = vm_mat_complex(vm, packed);
    for (int j = 0; j + 1 < n; j++) {
        if (cimag(VM_Z(p->alpha.a)[j]) == 0) continue;
        for (int i = 0; i < n; i++) {
            double re = packed->a[(size_t)j * n + i], im = packed->a[(size_t)(j + 1) * n + i];
            VM_Z(v.a)[(size_t)j * n + i] = CMPLX(re, im);
            VM_Z(v.a)[(size_t)(j + 1) * n + i] = CMPLX(re, -im);
        }
        j++;
    }
    return v;
}

/* The vectors of the triangular pair are multiplied by Q and Z in place ("B": back-transform). */
static void eigenvectors(vm_t *vm, const pencil *p, vm_mat *right, vm_mat *left) {
    int n = p->n, m = 0, info = 0;
    *right = vm_mat_copy(vm, &p->z);
    *left = vm_mat_copy(vm, &p->q);
    if (vm_mat_finite(&p->a) && vm_mat_finite(&p->b)) {
        double *work = vm_lapack_work(vm, 6 * n, p->cplx);
        if (p->cplx)
            vm_lapack(vm)->ztgevc_("B", "B", NULL, &n, VM_Z(p->a.a), &n, VM_Z(p->b.a), &n, VM_Z(left->a), &n,
                                   VM_Z(right->a), &n, &n, &m, VM_Z(work), vm_lapack_work(vm, 2 * n, false),
                                   &info, 1, 1);
        else
            vm_lapack(vm)->dtgevc_("B", "B", NULL, &n, p->a.a, &n, p->b.a, &n, left->a, &n, right->a, &n, &n,
                                   &m, work, &info, 1, 1);
        if (info != 0) vm_lapack_failed(vm, "qz", info);
    }
    *right = unpack(vm, p, right);
    *left = unpack(vm, p, left);
}

static char ordering(vm_t *vm, prog_value v) {
    base_view s = vm_to_view(vm, v, "qz");
    if (s.len == 0) vm_error(vm, NULL, "qz: OPT must be a non-empty string");
    char key = (char)s.data[0];
    key = (char)(key >= 'A' && key <= 'Z' ? key - 'A' + 'a' : key);
    if (!strchr("nsb-+", key)) vm_error(vm, NULL, "qz: unknown order option \"%c\"", key);
    return key;
}

/* Three forms: the matrices (with all else, up to seven outputs), one output for the eigenvalues, and with
 * an order, which real pencils alone can have and which has outputs of its own. */
void vm_bi_qz(vm_t *vm, vm_call *c) {
    pencil p;
    bool ordered = c->nargs == 3;
    if (ordered && (c->nout < 3 || c->nout > 4))
        vm_error(vm, NULL, "qz: invalid number of output arguments for form 3 call");
    char key = ordered ? ordering(vm, c->args[2]) : 'n';
    if (!read_pair(vm, c, &p)) {
        for (uint32_t k = 0; k < (c->nout ? c->nout : 1); k++)
            vm_return(vm, c, k, vm_empty(vm));
        return;
    }
    if (ordered && p.cplx) vm_error(vm, NULL, "qz: cannot re-order complex qz decomposition");
    settle(vm, &p);
    decompose(vm, &p);
    if (key != 'n') reorder(vm, &p, select_by(vm, &p, key));
    if (c->nout < 2) {
        vm_return(vm, c, 0, eigenvalues(vm, &p));
        return;
    }
    vm_return(vm, c, 0, vm_mat_value(vm, &p.a));
    vm_return(vm, c, 1, vm_mat_value(vm, &p.b));
    if (ordered) {
        vm_return(vm, c, 2, vm_mat_value(vm, &p.z));
        vm_return(vm, c, 3, eigenvalues(vm, &p));
        return;
    }
    vm_mat q = vm_mat_ctrans(vm, &p.q);
    vm_return(vm, c, 2, vm_mat_value(vm, &q));
    vm_return(vm, c, 3, vm_mat_value(vm, &p.z));
    if (c->nout > 4) {
        vm_mat right, left;
        eigenvectors(vm, &p, &right, &left);
        vm_return(vm, c, 4, vm_mat_value(vm, &right));
        vm_return(vm, c, 5, vm_mat_value(vm, &left));
        vm_return(vm, c, 6, eigenvalues(vm, &p));
    }
}

/* Each region has a long and a short name. */
static char keyword(vm_t *vm, prog_value v) {
    static const struct {
        const char *name;
        char key;
    } known[] = {{"S", 's'}, {"udi", 's'}, {"B", 'b'}, {"udo", 'b'},
                 {"-", '-'}, {"lhp", '-'}, {"+", '+'}, {"rhp", '+'}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (vm_option_is(vm, v, known[k].name)) return known[k].key;
    vm_error(vm, "Octave:ordqz:unknown-keyword",
             "ordqz: unknown KEYWORD, possible values: lhp, rhp, udi, udo");
}

/* A transformation that comes as an argument. */
static vm_mat transformation(vm_t *vm, prog_value v, const pencil *p) {
    vm_arr x;
    vm_view(vm, v, &x);
    if (x.ndims > 2 || x.dims[0] != p->n || x.dims[1] != p->n)
        vm_error(vm, "Octave:nonconformant-args", "nonconformant matrices");
    return vm_mat_of(vm, v, "ordqz");
}

/* Given matrices of a decomposition and its transformations. A keyword needs the eigenvalues first; a
 * vector of truth values says directly which go to the front. */
void vm_bi_ordqz(vm_t *vm, vm_call *c) {
    pencil p;
    if (c->nout > 4) vm_error(vm, "Octave:ordqz:nargout", "ordqz: at most four output arguments possible");
    vm_arr s;
    vm_view(vm, c->args[4], &s);
    bool named = vm_is_string(vm, c->args[4]);
    if (!named && (s.cls > PROG_UINT64 || s.cls == PROG_CHAR || (s.dims[0] != 1 && s.dims[1] != 1)))
        vm_error(vm, "Octave:ordqz:unknown-arg", "ordqz: OPT must be string or a logical vector");
    char key = named ? keyword(vm, c->args[4]) : 0;
    if (!read_pair(vm, c, &p)) {
        for (uint32_t k = 0; k < (c->nout ? c->nout : 1); k++)
            vm_return(vm, c, k, vm_empty(vm));
        return;
    }
    p.q = transformation(vm, c->args[2], &p);
    p.z = transformation(vm, c->args[3], &p);
    p.cplx |= p.q.cplx || p.z.cplx;
    settle(vm, &p);
    if (p.cplx) p.q = vm_mat_complex(vm, &p.q), p.z = vm_mat_complex(vm, &p.z);
    p.q = vm_mat_ctrans(vm, &p.q);
    p.q.single = p.z.single = p.a.single;
    int *select;
    if (named) {
        int *none = vm_scratch(vm, sizeof(int) * (size_t)(p.n + 1));
        memset(none, 0, sizeof(int) * (size_t)(p.n + 1));
        reorder(vm, &p, none);
        select = select_by(vm, &p, key);
    } else {
        if (s.numel != p.n) vm_error(vm, NULL, "ordqz: SELECT vector has the wrong number of elements");
        double *values = vm_lapack_work(vm, p.n, false);
        select = vm_scratch(vm, sizeof(int) * (size_t)(p.n + 1));
        vm_convert_data(values, VM_F64, s.data, vm_num_of(&s), s.numel);
        for (int k = 0; k < p.n; k++)
            select[k] = values[k] != 0;
    }
    reorder(vm, &p, select);
    vm_mat q = vm_mat_ctrans(vm, &p.q);
    vm_return(vm, c, 0, vm_mat_value(vm, &p.a));
    vm_return(vm, c, 1, vm_mat_value(vm, &p.b));
    vm_return(vm, c, 2, vm_mat_value(vm, &q));
    vm_return(vm, c, 3, vm_mat_value(vm, &p.z));
}

/* The long condition about sizes keeps Octave's messages apart for arguments that are wrong in several
 * ways. */
void vm_bi_ordschur(vm_t *vm, vm_call *c) {
    vm_arr s;
    vm_view(vm, c->args[2], &s);
    vm_mat u = vm_mat_of(vm, c->args[0], "ordschur"), t = vm_mat_of(vm, c->args[1], "ordschur");
    if (s.cls > PROG_UINT64 || s.cls == PROG_CHAR || s.complex)
        vm_error(vm, NULL, "ordschur: SELECT must be an array of integers");
    int n = s.numel < INT32_MAX ? (int)s.numel : INT32_MAX;
    if (u.m != u.n || t.m != t.n || u.n != t.n) {
        if (n == u.m && n == t.m && n == u.n && n == t.n) n = 0;
        if (u.m != u.n || t.m != t.n || n == u.n)
            vm_error(vm, NULL, "ordschur: U and S must be square and of equal sizes");
    }
    if (n != u.n || n != t.n)
        vm_error(vm, NULL, "ordschur: SELECT must have same length as the sides of U and S");
    bool single = u.single || t.single, cplx = u.cplx || t.cplx;
    int *select = vm_scratch(vm, sizeof(int) * (size_t)(n + 1));
    double *values = vm_lapack_work(vm, n, false), unused = 0;
    vm_convert_data(values, VM_F64, s.data, vm_num_of(&s), n);
    for (int k = 0; k < n; k++)
        select[k] = values[k] != 0;
    int m = 0, info = 0, lwork = vm_max_int(1, n), one = 1;
    int iwork = 0;
    if (cplx) {
        u = vm_mat_complex(vm, &u), t = vm_mat_complex(vm, &t);
        vm_lapack(vm)->ztrsen_("N", "V", select, &n, VM_Z(t.a), &n, VM_Z(u.a), &n,
                               VM_Z(vm_lapack_work(vm, n, true)), &m, &unused, &unused,
                               VM_Z(vm_lapack_work(vm, lwork, true)), &lwork, &info, 1, 1);
    } else {
        vm_lapack(vm)->dtrsen_("N", "V", select, &n, t.a, &n, u.a, &n, vm_lapack_work(vm, n, false),
                               vm_lapack_work(vm, n, false), &m, &unused, &unused,
                               vm_lapack_work(vm, lwork, false), &lwork, &iwork, &one, &info, 1, 1);
    }
    if (info != 0) vm_error(vm, NULL, "ordschur: failed to reorder eigenvalues");
    u.single = t.single = single;
    vm_return(vm, c, 0, vm_mat_value(vm, &u));
    vm_return(vm, c, 1, vm_mat_value(vm, &t));
}
