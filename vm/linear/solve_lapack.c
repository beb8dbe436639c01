/* vm/linear/solve_lapack.c - linear systems by LAPACK, for each of its four types.
 *
 * The names of its routines are a letter for the type (s, d, c, z), two for the matrix (ge general, po positive
 * definite, tr triangular) and the task: trf factors, trs solves with the factors, con estimates rcond. One
 * macro has the steps and is expanded for each letter. Everything is passed by address, matrices lie column by
 * column, and the hidden lengths of the letters come last, as Fortran compilers pass them. Work arrays are
 * scratch memory of the running builtin, so no path has to free them. */
#include "vm/linear/blas.h"
#include "vm/linear/solve_internal.h"

/* Norms that rcond estimates start from: the largest column sum. */
#define NORM1(NAME, T, R, ABS)                                                                               \
    static R NAME(const T *a, int n) {                                                                       \
        R best = 0;                                                                                          \
        VM_STEPS_OF (j, n, n) {                                                                              \
            R sum = 0;                                                                                       \
            for (int i = 0; i < n; i++)                                                                      \
                sum += ABS(a[i + (size_t)j * n]);                                                            \
            if (!(sum <= best)) best = sum;                                                                  \
        }                                                                                                    \
        return best;                                                                                         \
    }
NORM1(norm1_d, double, double, fabs)
NORM1(norm1_s, float, float, fabsf)
NORM1(norm1_z, vm_cplx, double, cabs)
NORM1(norm1_c, vm_cplxf, float, cabsf)

/* W is the type of the second work array: int for real types, the real type for complex ones.
 *
 * A triangular matrix is used where it lies; otherwise the factors replace a copy. LU solves even when it has
 * found a zero pivot: then x has Inf or NaN, and rcond 0 tells the caller, who decides what stands. */
#define SQUARE(P, T, R, W)                                                                                   \
    static vm_solved square_##P(vm_t *vm, const vm_system *s, vm_shape shape, double *rcond) {               \
        const vm_blas_table *l = vm_blas();                                                                  \
        int n = s->n, info = 0;                                                                              \
        T *work = vm_scratch(vm, (size_t)n * 4 * sizeof(T));                                                 \
        W *work2 = vm_scratch(vm, (size_t)n * 2 * sizeof(W));                                                \
        R rc = 0;                                                                                            \
        if (shape == SHAPE_UPPER || shape == SHAPE_LOWER) {                                                  \
            const char *uplo = shape == SHAPE_UPPER ? "U" : "L";                                             \
            l->P##trcon_("1", uplo, "N", &n, s->a, &n, &rc, work, work2, &info, 1, 1, 1);                    \
            *rcond = (double)rc;                                                                             \
            if (!(rc > 0)) return SOLVE_SINGULAR;                                                            \
            vm_poll_pure(vm);                                                                                \
            l->P##trtrs_(uplo, "N", "N", &n, &s->nrhs, s->a, &n, s->b, &s->ldb, &info, 1, 1, 1);             \
            return info == 0 && (R)1 + rc > (R)1 ? SOLVE_DONE : SOLVE_SINGULAR;                              \
        }                                                                                                    \
        T *a = vm_scratch(vm, (size_t)n * n * sizeof(T));                                                    \
        vm_copy_bytes(a, s->a, (size_t)n *n * sizeof(T));                                                    \
        R norm = norm1_##P(a, n);                                                                            \
        if (shape == SHAPE_POSITIVE) {                                                                       \
            l->P##potrf_("U", &n, a, &n, &info, 1);                                                          \
            if (info) return SOLVE_SINGULAR;                                                                 \
            vm_poll_pure(vm);                                                                                \
            l->P##pocon_("U", &n, a, &n, &norm, &rc, work, work2, &info, 1);                                 \
            *rcond = (double)rc;                                                                             \
            if (!((R)1 + rc > (R)1)) return SOLVE_SINGULAR;                                                  \
            vm_poll_pure(vm);                                                                                \
            l->P##potrs_("U", &n, &s->nrhs, a, &n, s->b, &s->ldb, &info, 1);                                 \
            return SOLVE_DONE;                                                                               \
        }                                                                                                    \
        int *pivots = vm_scratch(vm, (size_t)n * sizeof(int));                                               \
        l->P##getrf_(&n, &n, a, &n, pivots, &info);                                                          \
        *rcond = 0;                                                                                          \
        vm_poll_pure(vm);                                                                                    \
        if (info == 0 && norm - norm == 0) {                                                                 \
            l->P##gecon_("1", &n, a, &n, &norm, &rc, work, work2, &info, 1);                                 \
            *rcond = (double)rc;                                                                             \
            vm_poll_pure(vm);                                                                                \
        }                                                                                                    \
        l->P##getrs_("N", &n, &s->nrhs, a, &n, pivots, s->b, &s->ldb, &info, 1);                             \
        return (R)1 + rc > (R)1 ? SOLVE_DONE : SOLVE_SINGULAR;                                               \
    }
SQUARE(d, double, double, int)
SQUARE(s, float, float, int)
SQUARE(z, vm_cplx, double, double)
SQUARE(c, vm_cplxf, float, float)

vm_solved vm_solve_lapack(vm_t *vm, const vm_system *s, vm_shape shape, double *rcond) {
    if (!vm_blas()) return vm_solve_own_square(vm, s, rcond);
    switch (s->type) {
    case VM_F32: return square_s(vm, s, shape, rcond);
    case VM_C64: return square_z(vm, s, shape, rcond);
    case VM_C32: return square_c(vm, s, shape, rcond);
    default: return square_d(vm, s, shape, rcond);
    }
}

/* gelsd asks for its own work sizes first; levels bounds the integer and real work arrays, by the formulas of
 * its documentation with leaves of 25 (SMLSIZ), the value that LAPACK has. Singular values below rc times the
 * largest count as zero; -1 asks for the machine's precision. */
static int levels_of(int m, int n) {
    int k = m < n ? m : n, levels = 1;
    while (k > 26) {
        k /= 2;
        levels++;
    }
    return levels + 1;
}

#define LEAST_BEGIN(T)                                                                                       \
    int least = s->m < s->n ? s->m : s->n, info = 0, rank = 0, lwork = -1, levels = levels_of(s->m, s->n);   \
    T *a = vm_scratch(vm, (size_t)s->m * s->n * sizeof(T)), query = 0;                                       \
    vm_copy_bytes(a, s->a, (size_t)s->m * s->n * sizeof(T));                                                 \
    int *iwork = vm_scratch(vm, sizeof(int) * (size_t)least * (size_t)(3 * levels + 11) + 64);
#define LEAST_REAL(P, T)                                                                                     \
    static bool least_##P(vm_t *vm, const vm_system *s) {                                                    \
        LEAST_BEGIN(T)                                                                                       \
        T *sv = vm_scratch(vm, (size_t)least * sizeof(T)), rc = -1;                                          \
        vm_blas()->P##gelsd_(&s->m, &s->n, &s->nrhs, a, &s->m, s->b, &s->ldb, sv, &rc, &rank, &query,        \
                             &lwork, iwork, &info);                                                          \
        lwork = (int)query + 64;                                                                             \
        T *work = vm_scratch(vm, (size_t)lwork * sizeof(T));                                                 \
        vm_blas()->P##gelsd_(&s->m, &s->n, &s->nrhs, a, &s->m, s->b, &s->ldb, sv, &rc, &rank, work, &lwork,  \
                             iwork, &info);                                                                  \
        return info == 0;                                                                                    \
    }
#define LEAST_CPLX(P, T, R)                                                                                  \
    static bool least_##P(vm_t *vm, const vm_system *s) {                                                    \
        LEAST_BEGIN(T)                                                                                       \
        size_t rsize = (size_t)least * (size_t)(10 + 2 * 25 + 8 * levels) + 3 * 25 * (size_t)s->nrhs + 676 + \
                       (size_t)s->n * (1 + (size_t)s->nrhs) + 2 * (size_t)s->nrhs + 64;                      \
        R *sv = vm_scratch(vm, (size_t)least * sizeof(R)), rc = -1,                                          \
          *rwork = vm_scratch(vm, rsize * sizeof(R));                                                        \
        vm_blas()->P##gelsd_(&s->m, &s->n, &s->nrhs, a, &s->m, s->b, &s->ldb, sv, &rc, &rank, &query,        \
                             &lwork, rwork, iwork, &info);                                                   \
        lwork = (int)__real__ query + 64;                                                                    \
        T *work = vm_scratch(vm, (size_t)lwork * sizeof(T));                                                 \
        vm_blas()->P##gelsd_(&s->m, &s->n, &s->nrhs, a, &s->m, s->b, &s->ldb, sv, &rc, &rank, work, &lwork,  \
                             rwork, iwork, &info);                                                           \
        return info == 0;                                                                                    \
    }
LEAST_REAL(d, double)
LEAST_REAL(s, float)
LEAST_CPLX(z, vm_cplx, double)
LEAST_CPLX(c, vm_cplxf, float)

bool vm_solve_least(vm_t *vm, const vm_system *s) {
    if (!vm_blas()) {
        if (vm_solve_own_least(vm, s)) return true;
        vm_error(vm, NULL, "operator \\: complex and single least squares need LAPACK: %s",
                 vm_blas_missing());
    }
    switch (s->type) {
    case VM_F32: return least_s(vm, s);
    case VM_C64: return least_z(vm, s);
    case VM_C32: return least_c(vm, s);
    default: return least_d(vm, s);
    }
}
