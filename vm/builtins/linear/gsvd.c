/* vm/builtins/linear/gsvd.c - the generalized singular value decomposition of two matrices: A = U C X', B
 * = V S X', with C' C + S' S = I (Van Loan 1976; Paige and Saunders 1981), by LAPACK's ggsvd3. */
#include "vm/builtins/linear/linear_internal.h"

/* The order of these tests, and which of the sentences is said for which pair of bad arguments, is
 * Octave's. */
static void check(vm_t *vm, const vm_call *c) {
    vm_arr a, b;
    vm_view(vm, c->args[0], &a);
    vm_view(vm, c->args[1], &b);
    bool a_number = a.cls <= PROG_LOGICAL, b_number = b.cls <= PROG_LOGICAL;
    if (a.ndims > 2 || b.ndims > 2) vm_error(vm, NULL, "gsvd: A and B must be 2-D matrices");
    if (a.cls == PROG_CHAR) vm_error(vm, NULL, "gsvd: A must be a real or complex matrix");
    if (b.cls == PROG_CHAR) vm_error(vm, NULL, "gsvd: B must be a real or complex matrix");
    if (a_number && b_number && a.numel == 0 && b.numel == 0 && a.dims[1] == b.dims[1])
        vm_error(vm, NULL, "gsvd: A and B cannot be empty matrices");
    if (a.dims[1] != b.dims[1]) vm_error(vm, NULL, "gsvd: A and B must have the same number of columns");
    if (a.numel == 0 || b.numel == 0) vm_error(vm, NULL, "gsvd: A and B cannot be empty matrices");
    bool b_complex = b_number && b.complex, a_complex = a_number && a.complex;
    if (!a_number && b_number)
        vm_error(vm, NULL,
                 b_complex ? "gsvd: A must be a real or complex matrix"
                           : "gsvd: A and B must be real or complex matrices");
    if (!b_number)
        vm_error(vm, NULL,
                 a_complex ? "gsvd: B must be a real or complex matrix"
                           : "gsvd: A and B must be real or complex matrices");
}

/* The upper triangular R of k + l columns, which LAPACK leaves in A and, where A has too few rows, in B. */
static vm_mat triangle(vm_t *vm, const vm_mat *a, const vm_mat *b, int k, int l) {
    int n = a->n, kl = k + l, parts = a->cplx ? 2 : 1;
    vm_mat r = vm_mat_zeros(vm, kl, n, a->cplx, a->single);
    for (int j = 0; j < kl; j++)
        for (int i = 0; i <= j; i++) {
            int column = n - kl + j;
            const double *from = i < a->m ? a->a + parts * ((size_t)column * a->m + i)
                                          : b->a + parts * ((size_t)column * b->m + (i - k));
            memcpy(r.a + parts * ((size_t)column * kl + i), from, 8 * (size_t)parts);
        }
    return r;
}

/* k + l is the rank of [A; B]; of it l directions are seen by B. X is Q R' in LAPACK's letters. One output
 * is the column of the quotients alpha / beta, from the smallest on; beta 0 gives Inf. */
void vm_bi_gsvd(vm_t *vm, vm_call *c) {
    check(vm, c);
    if (c->nargs == 3)
        vm_warning(vm, NULL,
                   "gsvd: economy-sized decomposition is not yet implemented, returning full decomposition");
    vm_mat a = vm_mat_of(vm, c->args[0], "gsvd"), b = vm_mat_of(vm, c->args[1], "gsvd");
    if (!vm_mat_finite(&a)) vm_error(vm, NULL, "gsvd: A cannot have Inf or NaN values");
    if (!vm_mat_finite(&b)) vm_error(vm, NULL, "gsvd: B cannot have Inf or NaN values");
    bool cplx = a.cplx || b.cplx, single = a.single || b.single;
    if (cplx) a = vm_mat_complex(vm, &a), b = vm_mat_complex(vm, &b);
    a.single = b.single = single;
    int m = a.m, n = a.n, p = b.m, k = 0, l = 0, info = 0;
    int64_t room = 70 * ((int64_t)m + n + p) + 64;
    int lwork = room < INT32_MAX ? (int)room : INT32_MAX;
    vm_mat u = vm_mat_new(vm, m, m, cplx, single), v = vm_mat_new(vm, p, p, cplx, single),
           q = vm_mat_new(vm, n, n, cplx, single);
    double *alpha = vm_lapack_work(vm, n, false), *beta = vm_lapack_work(vm, n, false),
           *work = vm_lapack_work(vm, lwork, cplx);
    int *iwork = vm_scratch(vm, sizeof(int) * (size_t)(n + 1));
    if (cplx)
        vm_lapack(vm)->zggsvd3_("U", "V", "Q", &m, &n, &p, &k, &l, VM_Z(a.a), &m, VM_Z(b.a), &p, alpha, beta,
                                VM_Z(u.a), &m, VM_Z(v.a), &p, VM_Z(q.a), &n, VM_Z(work), &lwork,
                                vm_lapack_work(vm, 2 * n, false), iwork, &info, 1, 1, 1);
    else
        vm_lapack(vm)->dggsvd3_("U", "V", "Q", &m, &n, &p, &k, &l, a.a, &m, b.a, &p, alpha, beta, u.a, &m,
                                v.a, &p, q.a, &n, work, &lwork, iwork, &info, 1, 1, 1);
    if (info != 0) vm_lapack_failed(vm, "gsvd", info);
    int kl = k + l;
    if (c->nout < 2) {
        vm_mat sigma = vm_mat_new(vm, kl, 1, false, single);
        for (int i = 0; i < kl; i++) /* the decomposition's order is descending */
            sigma.a[kl - 1 - i] = alpha[i] / beta[i];
        vm_return(vm, c, 0, vm_mat_value(vm, &sigma));
        return;
    }
    vm_mat d1 = vm_mat_diag(vm, m, kl, alpha, single), d2 = vm_mat_zeros(vm, p, kl, false, single);
    for (int i = 0; i < l && i < p; i++)
        d2.a[(size_t)(k + i) * p + i] = beta[k + i];
    vm_mat r = triangle(vm, &a, &b, k, l), x = vm_mat_times(vm, 'N', &q, 'C', &r);
    vm_return(vm, c, 0, vm_mat_value(vm, &u));
    vm_return(vm, c, 1, vm_mat_value(vm, &v));
    vm_return(vm, c, 2, vm_mat_value(vm, &x));
    vm_return(vm, c, 3, vm_mat_value(vm, &d1));
    vm_return(vm, c, 4, vm_mat_value(vm, &d2));
}
