/* vm/builtins/linear/tridiagonal.c - tridiagonal systems in linear time: elimination with row exchanges, which
 * leaves a second diagonal above the main one (Golub and Van Loan, Matrix Computations, section 4.3). What
 * interpolation by splines solves. */
#include "vm/builtins/linear/linear_internal.h"

#include <math.h>

typedef struct bands {
    int64_t n, nrhs;
    double *low, *mid, *up, *up2; /* low[k] is in row k + 1, up[k] and up2[k] in row k */
    double *b;                    /* n x nrhs, column by column */
} bands;

static void swap(double *x, double *y) {
    double t = *x;
    *x = *y;
    *y = t;
}

/* Row k + 1 minus a multiple of row k, the one with the larger pivot first. False where the pivot is 0. */
static bool eliminate(bands *s, int64_t k) {
    bool more = k + 2 < s->n;
    s->up2[k] = 0;
    if (fabs(s->low[k]) > fabs(s->mid[k])) {
        swap(&s->mid[k], &s->low[k]);
        swap(&s->up[k], &s->mid[k + 1]);
        if (more) swap(&s->up2[k], &s->up[k + 1]);
        for (int64_t j = 0; j < s->nrhs; j++)
            swap(&s->b[k + j * s->n], &s->b[k + 1 + j * s->n]);
    }
    if (s->mid[k] == 0) return false;
    double factor = s->low[k] / s->mid[k];
    s->mid[k + 1] -= factor * s->up[k];
    if (more) s->up[k + 1] -= factor * s->up2[k];
    for (int64_t j = 0; j < s->nrhs; j++)
        s->b[k + 1 + j * s->n] -= factor * s->b[k + j * s->n];
    return true;
}

static void substitute(const bands *s, double *x) {
    for (int64_t k = s->n; k-- > 0;) {
        double v = x[k];
        if (k + 1 < s->n) v -= s->up[k] * x[k + 1];
        if (k + 2 < s->n) v -= s->up2[k] * x[k + 2];
        x[k] = v / s->mid[k];
    }
}

/* Writable doubles of a real argument that must have `n` elements. */
static double *band(vm_t *vm, prog_value v, int64_t n) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls > PROG_SINGLE || a.complex || a.numel != n)
        vm_error(vm, NULL, "__tridiagonal__: bands must be real and of lengths n - 1, n, n - 1");
    double *to = vm_scratch(vm, ((size_t)n + 1) * sizeof *to);
    for (int64_t k = 0; k < n; k++)
        to[k] = vm_elem(&a, k);
    return to;
}

/* A zero pivot gives the warning that every singular system gives, and what comes out of the division. */
void vm_bi_tridiagonal(vm_t *vm, vm_call *c) {
    vm_arr b;
    vm_view(vm, c->args[3], &b);
    if (b.cls > PROG_SINGLE || b.complex || b.ndims != 2 || b.dims[0] == 0)
        vm_error(vm, NULL, "__tridiagonal__: the right side must be a real matrix");
    bands s = {.n = b.dims[0], .nrhs = b.dims[1]};
    s.low = band(vm, c->args[0], s.n - 1);
    s.mid = band(vm, c->args[1], s.n);
    s.up = band(vm, c->args[2], s.n - 1);
    s.up2 = vm_scratch(vm, ((size_t)s.n + 1) * sizeof *s.up2);
    prog_value made = vm_new_matrix(vm, PROG_DOUBLE, 0, s.n, s.nrhs, (void **)&s.b);
    for (int64_t k = 0; k < b.numel; k++)
        s.b[k] = vm_elem(&b, k);
    bool regular = true;
    for (int64_t k = 0; k + 1 < s.n; k++)
        regular &= eliminate(&s, k);
    if (!regular || s.mid[s.n - 1] == 0)
        vm_warning(vm, "Octave:singular-matrix", "matrix singular to machine precision");
    for (int64_t j = 0; j < s.nrhs; j++)
        substitute(&s, s.b + j * s.n);
    vm_return(vm, c, 0, vm_simplify(vm, made));
}
