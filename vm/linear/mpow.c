/* vm/linear/mpow.c - powers of square matrices: by repeated products where the exponent is an integer, else by
 * eigenvalues.
 *
 * A^n by squaring takes log2 (n) products and gives integers for integers; a negative n takes the inverse first.
 * Any other power is defined through the eigenvalues: A = V D V^-1, so A^p = V D^p V^-1, and likewise p^A = V
 * p^D V^-1. A symmetric matrix has real eigenvalues and orthogonal vectors, for which LAPACK has a routine that
 * is faster and better; others are taken as complex. A matrix without a full set of vectors makes V singular:
 * the division warns. */
#include "vm/linear/linear.h"
#include "vm/linear/blas.h"

static prog_value identity(vm_t *vm, int64_t n, bool single) {
    void *data;
    prog_value v = vm_new_matrix(vm, single ? PROG_SINGLE : PROG_DOUBLE, 0, n, n, &data);
    for (int64_t i = 0; i < n; i++)
        if (single)
            ((float *)data)[i * (n + 1)] = 1;
        else
            ((double *)data)[i * (n + 1)] = 1;
    return v;
}

/* Eigenvalues into w, eigenvectors into v (n x n), from the matrix `a` (complex, destroyed). */
static bool eigen(vm_t *vm, vm_cplx *a, const vm_arr *src, int n, vm_cplx *w, vm_cplx *v) {
    const vm_blas_table *blas = vm_blas();
    if (!blas) return false;
    bool symmetric = !src->complex;
    for (int j = 0; j < n && symmetric; j++)
        for (int i = 0; i < j && symmetric; i++)
            symmetric = a[i + (size_t)j * n] == a[j + (size_t)i * n];
    int info = 0, lwork = 66 * n;
    if (symmetric) {
        double *d = vm_scratch(vm, (size_t)n * n * 8), *lambda = vm_scratch(vm, (size_t)n * 8);
        double *work = vm_scratch(vm, (size_t)lwork * 8);
        for (size_t i = 0; i < (size_t)n * n; i++)
            d[i] = creal(a[i]);
        blas->dsyev_("V", "U", &n, d, &n, lambda, work, &lwork, &info, 1, 1);
        for (size_t i = 0; i < (size_t)n * n; i++)
            v[i] = d[i];
        for (int i = 0; i < n; i++)
            w[i] = lambda[i];
        return info == 0;
    }
    vm_cplx *work = vm_scratch(vm, (size_t)lwork * 16), none;
    double *rwork = vm_scratch(vm, (size_t)n * 16);
    int one = 1;
    blas->zgeev_("N", "V", &n, a, &n, w, &none, &one, v, &n, work, &lwork, rwork, &info, 1, 1);
    return info == 0;
}

/* V * diag(f(lambda)) / V, where f is lambda ^ p, or p ^ lambda. */
static prog_value by_eigen(vm_t *vm, const vm_arr *m, vm_cplx p, bool matrix_is_base, bool single) {
    int n = (int)m->dims[0];
    vm_cplx *a = vm_scratch(vm, (size_t)n * n * 16), *w = vm_scratch(vm, (size_t)n * 16), *scaled, *v;
    vm_convert_data(a, VM_C64, m->data, vm_num_of(m), m->numel);
    prog_value vecs = vm_new_matrix(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, n, n, (void **)&v);
    if (!vm_blas()) vm_error(vm, NULL, "matrix power: eigenvalues need LAPACK: %s", vm_blas_missing());
    if (!eigen(vm, a, m, n, w, v)) vm_error(vm, NULL, "matrix power: eigenvalues could not be computed");
    prog_value left = vm_new_matrix(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, n, n, (void **)&scaled);
    for (int j = 0; j < n; j++) {
        vm_cplx f = matrix_is_base ? vm_cpow(w[j], p) : vm_cpow(p, w[j]);
        for (int i = 0; i < n; i++)
            scaled[i + (size_t)j * n] = v[i + (size_t)j * n] * f;
    }
    prog_value r = vm_right_divide(vm, vm_simplify(vm, left), vm_simplify(vm, vecs));
    /* A real matrix raised with real eigenvalues is real: rounding leaves an imaginary part of its own size
     * only. */
    bool real = !m->complex && cimag(p) == 0 && (matrix_is_base || creal(p) >= 0);
    for (int j = 0; j < n && real && matrix_is_base; j++)
        real = cimag(w[j]) == 0 && creal(w[j]) >= 0;
    if (real && vm_is_complex(vm, r)) {
        double *d = vm_data(vm_array(vm, r));
        for (int64_t i = 0; i < (int64_t)n * n; i++)
            d[2 * i + 1] = 0;
    }
    return vm_simplify(vm, single ? vm_convert(vm, vm_simplify(vm, r), PROG_SINGLE) : r);
}

/* The lowest bit of the exponent first; the first factor is taken as it is, which saves a product by the
 * identity. */
static prog_value integer_power(vm_t *vm, prog_value x, int64_t n, double p, bool single) {
    if (p == 0) return identity(vm, n, single);
    prog_value base = p < 0 ? vm_left_divide(vm, x, identity(vm, n, single)) : x, r = PROG_UNDEF;
    for (uint64_t e = (uint64_t)fabs(p); e; e >>= 1) {
        if (e & 1) r = r == PROG_UNDEF ? base : vm_product(vm, r, base);
        if (e > 1) base = vm_product(vm, base, base);
    }
    return single ? vm_convert(vm, r, PROG_SINGLE) : r;
}

/* One operand is a scalar: which of them decides between A^p and p^A. Integer classes have neither. */
prog_value vm_mpow(vm_t *vm, prog_value x, prog_value y) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    bool ints = vm_is_int_class(a.cls) && vm_is_int_class(b.cls);
    if (!ints && vm_is_number(&a) && vm_is_number(&b) && a.numel != 1 && b.numel != 1)
        vm_error(vm, NULL, "can't do A ^ B for A and B both matrices");
    if (!vm_is_number(&a) || !vm_is_number(&b) || vm_is_int_class(a.cls) || vm_is_int_class(b.cls))
        vm_error_binary(vm, "^", x, y);
    const vm_arr *m = a.numel == 1 ? &b : &a, *s = a.numel == 1 ? &a : &b;
    if (s->numel != 1 || m->ndims > 2 || m->dims[0] != m->dims[1])
        vm_error(vm, NULL,
                 "for x^y, only square matrix arguments are permitted and one argument must be scalar.  "
                 "Use .^ for elementwise power.");
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE, base = m == &a;
    vm_cplx p;
    vm_convert_data(&p, VM_C64, s->data, vm_num_of(s), 1);
    if (m->numel == 0) return base ? m->v : vm_empty(vm);
    if (base && cimag(p) == 0 && creal(p) == trunc(creal(p)) && fabs(creal(p)) < 0x1p53)
        return integer_power(vm, m->v, m->dims[0], creal(p), single);
    return by_eigen(vm, m, p, base, single);
}
