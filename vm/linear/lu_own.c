/* vm/linear/lu_own.c - Gaussian elimination column by column (Golub and Van Loan, Matrix Computations, 3.4),
 * once for real and once for complex numbers.
 *
 * In step k the largest element of column k from the diagonal down is brought to the diagonal, so that no
 * multiplier exceeds 1 and rounding errors do not grow with the numbers. The multipliers take the places of the
 * zeros they make. Loops run down columns, as memory does. A zero pivot ends nothing: that column is left out,
 * and the first such is reported, as LAPACK does; solving divides by it and lets Inf and NaN say so. */
#include "vm/linear/lu_own.h"

#include "vm/linear/blas.h"

#include <complex.h>
#include <math.h>
#include <string.h>

/* LAPACK chooses complex pivots by |re| + |im|; so do we. */
#define SIZE_REAL(x)    fabs(x)
#define SIZE_COMPLEX(x) (fabs(creal(x)) + fabs(cimag(x)))

/* Polls every so many columns of n elements, of which this is the k-th. */
static inline void poll_column(int k, int n) {
    if ((int64_t)k * n % VM_STEP < n) vm_poll_here();
}

#define LU(T, SUFFIX, SIZE)                                                                                  \
    static void exchange_##SUFFIX(T *a, int rows, int cols, int i, int k) {                                  \
        for (int j = 0; i != k && j < cols; j++) {                                                           \
            T *column = a + (size_t)j * (size_t)rows, kept = column[i];                                      \
            column[i] = column[k];                                                                           \
            column[k] = kept;                                                                                \
        }                                                                                                    \
    }                                                                                                        \
    static int factor_##SUFFIX(int n, T *a, int *pivots) {                                                   \
        int zero = 0;                                                                                        \
        for (int k = 0; k < n; k++) {                                                                        \
            T *column = a + (size_t)k * (size_t)n;                                                           \
            int pivot = k;                                                                                   \
            for (int i = k + 1; i < n; i++)                                                                  \
                if (SIZE(column[i]) > SIZE(column[pivot])) pivot = i;                                        \
            pivots[k] = pivot + 1;                                                                           \
            exchange_##SUFFIX(a, n, n, k, pivot);                                                            \
            if (SIZE(column[k]) == 0) {                                                                      \
                if (!zero) zero = k + 1;                                                                     \
                continue;                                                                                    \
            }                                                                                                \
            for (int i = k + 1; i < n; i++)                                                                  \
                column[i] /= column[k];                                                                      \
            for (int j = k + 1; j < n; j++) {                                                                \
                poll_column(j, n);                                                                           \
                T *right = a + (size_t)j * (size_t)n, top = right[k];                                        \
                for (int i = k + 1; i < n; i++)                                                              \
                    right[i] -= column[i] * top;                                                             \
            }                                                                                                \
        }                                                                                                    \
        return zero;                                                                                         \
    }                                                                                                        \
    static void solve_##SUFFIX(int n, const T *lu, const int *pivots, int nrhs, T *b, int ldb) {             \
        for (int k = 0; k < n; k++)                                                                          \
            exchange_##SUFFIX(b, ldb, nrhs, k, pivots[k] - 1);                                               \
        for (int j = 0; j < nrhs; j++) {                                                                     \
            T *x = b + (size_t)j * (size_t)ldb;                                                              \
            for (int k = 0; k < n; k++, poll_column(k, n))                                                   \
                for (int i = k + 1; i < n; i++)                                                              \
                    x[i] -= lu[i + (size_t)k * (size_t)n] * x[k];                                            \
            for (int k = n - 1; k >= 0; k--) {                                                               \
                poll_column(k, n);                                                                           \
                x[k] /= lu[k + (size_t)k * (size_t)n];                                                       \
                for (int i = 0; i < k; i++)                                                                  \
                    x[i] -= lu[i + (size_t)k * (size_t)n] * x[k];                                            \
            }                                                                                                \
        }                                                                                                    \
    }
LU(double, real, SIZE_REAL)
LU(vm_cplx, complex, SIZE_COMPLEX)

int vm_own_factor(bool cplx, int n, double *a, int *pivots) {
    return cplx ? factor_complex(n, (vm_cplx *)a, pivots) : factor_real(n, a, pivots);
}

void vm_own_solve(bool cplx, int n, const double *lu, const int *pivots, int nrhs, double *b, int ldb) {
    if (cplx)
        solve_complex(n, (const vm_cplx *)lu, pivots, nrhs, (vm_cplx *)b, ldb);
    else
        solve_real(n, lu, pivots, nrhs, b, ldb);
}

/* The systems whose right-hand sides are the columns of the identity. */
double *vm_own_inverse(vm_t *vm, bool cplx, int n, const double *lu, const int *pivots) {
    size_t parts = cplx ? 2 : 1, side = (size_t)n, bytes = side * side * parts * sizeof(double);
    double *inverse = vm_scratch(vm, bytes);
    memset(inverse, 0, bytes);
    for (size_t k = 0; k < side; k++)
        inverse[parts * (k * side + k)] = 1;
    vm_own_solve(cplx, n, lu, pivots, n, inverse, n);
    return inverse;
}

/* LAPACK estimates the norm of the inverse; for small matrices the inverse itself is cheap enough. Where it has
 * NaN (a zero pivot) rcond is 0. */
double vm_own_rcond(vm_t *vm, bool cplx, int n, const double *lu, const int *pivots, double norm) {
    const double *inverse = vm_own_inverse(vm, cplx, n, lu, pivots);
    double largest = 0;
    for (size_t j = 0; j < (size_t)n; j++) {
        double sum = 0;
        for (size_t i = j * (size_t)n; i < (j + 1) * (size_t)n; i++)
            sum += cplx ? hypot(inverse[2 * i], inverse[2 * i + 1]) : fabs(inverse[i]);
        if (!(sum <= largest)) largest = sum;
    }
    double rcond = 1 / largest / norm;
    return rcond == rcond ? rcond : 0;
}
