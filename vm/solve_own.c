/* vm/solve_own.c - real double systems without LAPACK: LU with partial pivoting, least squares by orthogonal
 * rotations. */
#include "vm/solve_internal.h"

bool vm_solve_own_square(vm_t *vm, const vm_system *s, double *rcond, vm_solved *result) {
    if (s->type != VM_F64) return false;
    int n = s->n;
    double *a = vm_scratch(vm, (size_t)n * n * 8), *b = s->b, smallest = INFINITY, largest = 0;
    memcpy(a, s->a, (size_t)n * n * 8);
    for (int k = 0; k < n; k++) {
        int pivot = k;
        for (int i = k + 1; i < n; i++)
            if (fabs(a[i + (size_t)k * n]) > fabs(a[pivot + (size_t)k * n])) pivot = i;
        if (pivot != k) {
            for (int j = 0; j < n; j++) {
                double t = a[k + (size_t)j * n];
                a[k + (size_t)j * n] = a[pivot + (size_t)j * n];
                a[pivot + (size_t)j * n] = t;
            }
            for (int j = 0; j < s->nrhs; j++) {
                double t = b[k + (size_t)j * s->ldb];
                b[k + (size_t)j * s->ldb] = b[pivot + (size_t)j * s->ldb];
                b[pivot + (size_t)j * s->ldb] = t;
            }
        }
        double d = a[k + (size_t)k * n];
        smallest = fmin(smallest, fabs(d));
        largest = fmax(largest, fabs(d));
        for (int i = k + 1; i < n && d != 0; i++)
            a[i + (size_t)k * n] /= d;
        for (int j = k + 1; j < n; j++)
            for (int i = k + 1; i < n; i++)
                a[i + (size_t)j * n] -= a[i + (size_t)k * n] * a[k + (size_t)j * n];
    }
    *rcond = largest > 0 ? smallest / largest : 0; /* of the pivots: coarse, and enough to see singularity */
    for (int j = 0; j < s->nrhs; j++) {
        double *x = b + (size_t)j * s->ldb;
        for (int k = 0; k < n; k++)
            for (int i = k + 1; i < n; i++)
                x[i] -= a[i + (size_t)k * n] * x[k];
        for (int k = n - 1; k >= 0; k--) {
            x[k] /= a[k + (size_t)k * n];
            for (int i = 0; i < k; i++)
                x[i] -= a[i + (size_t)k * n] * x[k];
        }
    }
    *result = *rcond > 0x1p-52 ? SOLVE_DONE : SOLVE_SINGULAR;
    return true;
}

/* One-sided Jacobi: rotates pairs of columns of the p x q matrix u (p >= q) until all are orthogonal; v
 * gathers the rotations. Then column norms are the singular values. */
static void jacobi(double *u, double *v, int p, int q) {
    for (int sweep = 0; sweep < 60; sweep++) {
        bool rotated = false;
        for (int i = 0; i < q; i++)
            for (int j = i + 1; j < q; j++) {
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
