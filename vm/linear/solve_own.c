/* vm/linear/solve_own.c - systems without LAPACK: square ones by LU in double precision, real least squares by
 * orthogonal rotations. For the small systems of a machine that has no library: there are no blocks for caches
 * and no threads.
 *
 * Least squares go through the singular value decomposition, found by Hestenes' method: pairs of columns are
 * rotated until all are orthogonal; then A V = U S, the norms of the columns are the singular values, and x = V
 * S^-1 U' b. It takes more steps than reducing A to two diagonals first, and needs thirty lines. */
#include "vm/linear/solve_internal.h"

#include "vm/linear/lu_own.h"

/* Single precision is computed in double and rounded at the end, but judged as single: the warning must not
 * depend on whether there is a library. */
vm_solved vm_solve_own_square(vm_t *vm, const vm_system *s, double *rcond) {
    bool cplx = s->type >= VM_C64, single = s->type == VM_F32 || s->type == VM_C32;
    vm_num wide = cplx ? VM_C64 : VM_F64;
    int n = s->n, *pivots = vm_scratch(vm, (size_t)n * sizeof(int));
    int64_t count = (int64_t)n * n, right = (int64_t)s->ldb * s->nrhs;
    double *a = vm_scratch(vm, (size_t)count * 16), *b = s->b, norm = 0;
    vm_convert_data(a, wide, s->a, s->type, count);
    if (single) vm_convert_data(b = vm_scratch(vm, (size_t)right * 16), wide, s->b, s->type, right);
    for (int j = 0; j < n; j++) {
        double sum = 0;
        for (size_t i = (size_t)j * (size_t)n; i < (size_t)(j + 1) * (size_t)n; i++)
            sum += cplx ? hypot(a[2 * i], a[2 * i + 1]) : fabs(a[i]);
        if (!(sum <= norm)) norm = sum;
    }
    bool regular = vm_own_factor(cplx, n, a, pivots) == 0 && norm - norm == 0;
    *rcond = regular ? vm_own_rcond(vm, cplx, n, a, pivots, norm) : 0;
    vm_own_solve(cplx, n, a, pivots, s->nrhs, b, s->ldb);
    if (single) vm_convert_data(s->b, s->type, b, wide, right);
    bool good = single ? 1.0f + (float)*rcond > 1.0f : 1 + *rcond > 1;
    return good ? SOLVE_DONE : SOLVE_SINGULAR;
}

/* One-sided Jacobi: rotates pairs of columns of the p x q matrix u (p >= q) until all are orthogonal; v
 * gathers the rotations. Then column norms are the singular values. The angle is the smaller of the two that make a
 * pair orthogonal, for which the sweeps converge, in the end quadratically; sixty are far more than it takes. */
static void jacobi(double *u, double *v, int p, int q) {
    for (int sweep = 0; sweep < 60; sweep++) {
        bool rotated = false;
        for (int i = 0; i < q; i++)
            for (int j = i + 1; j < q; j++) {
                if ((int64_t)j * p % VM_STEP < p) vm_poll_here();
                double *x = u + (size_t)i * p, *y = u + (size_t)j * p, xx = 0, yy = 0, xy = 0;
                for (int k = 0; k < p; k++) {
                    xx += x[k] * x[k];
                    yy += y[k] * y[k];
                    xy += x[k] * y[k];
                }
                if (!(fabs(xy) > 0x1p-52 * sqrt(xx * yy))) continue;
                rotated = true;
                double zeta = (yy - xx) / (2 * xy),
                       t = copysign(1, zeta) / (fabs(zeta) + sqrt(1 + zeta * zeta));
                double c = 1 / sqrt(1 + t * t), sn = c * t, *vx = v + (size_t)i * q, *vy = v + (size_t)j * q;
                for (int k = 0; k < p; k++) {
                    double old = x[k];
                    x[k] = c * old - sn * y[k];
                    y[k] = sn * old + c * y[k];
                }
                for (int k = 0; k < q; k++) {
                    double old = vx[k];
                    vx[k] = c * old - sn * vy[k];
                    vy[k] = sn * old + c * vy[k];
                }
            }
        if (!rotated) return;
    }
}

bool vm_solve_own_least(vm_t *vm, const vm_system *s) {
    if (s->type != VM_F64) return false;
    bool wide = s->m < s->n; /* then the decomposition is of the transpose */
    int p = wide ? s->n : s->m, q = wide ? s->m : s->n;
    double *u = vm_scratch(vm, (size_t)p * q * 8), *v = vm_scratch(vm, (size_t)q * q * 8);
    double *norm2 = vm_scratch(vm, (size_t)q * 8), *x = vm_scratch(vm, (size_t)s->n * 8), largest = 0;
    const double *a = s->a;
    for (int j = 0; j < q; j++)
        for (int i = 0; i < p; i++)
            u[i + (size_t)j * p] = wide ? a[j + (size_t)i * s->m] : a[i + (size_t)j * s->m];
    for (int i = 0; i < q * q; i++)
        v[i] = i % (q + 1) == 0;
    jacobi(u, v, p, q);
    for (int j = 0; j < q; j++) {
        norm2[j] = 0;
        for (int i = 0; i < p; i++)
            norm2[j] += u[i + (size_t)j * p] * u[i + (size_t)j * p];
        largest = fmax(largest, norm2[j]);
    }
    double cut = largest * 0x1p-52 * 0x1p-52 * p * p;
    for (int r = 0; r < s->nrhs; r++) {
        double *b = (double *)s->b + (size_t)r * s->ldb;
        memset(x, 0, (size_t)s->n * 8);
        for (int j = 0; j < q; j++) {
            if (!(norm2[j] > cut)) continue;
            /* A = U V' (tall) or V U' (wide); either way x gathers one direction for each singular value. */
            const double *left = wide ? v + (size_t)j * q : u + (size_t)j * p;
            const double *right = wide ? u + (size_t)j * p : v + (size_t)j * q;
            double dot = 0;
            for (int i = 0; i < s->m; i++)
                dot += left[i] * b[i];
            for (int i = 0; i < s->n; i++)
                x[i] += right[i] * dot / norm2[j];
        }
        memcpy(b, x, (size_t)s->n * 8);
    }
    return true;
}
