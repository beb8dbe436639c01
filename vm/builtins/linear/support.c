/* vm/builtins/linear/support.c - copies of arguments for LAPACK, and results made of them: what every file of
 * this room stands on.
 *
 * LAPACK'S WAYS. The library is looked up when it is first needed (vm/linear/blas.c) and may be missing; then
 * vm_lapack raises, and only what has a method of our own goes on (inverses, determinants, conditions:
 * solve.c). All work is in double precision, real or complex. A single argument is widened, and the result is
 * rounded once at the end, which is more exact than Octave's single routines and costs a copy that has to be
 * made anyway, because
 *
 * - LAPACK destroys its arguments, so every matrix here is a private copy in scratch, column by column,
 * without gaps (a matrix of m rows has m as its leading dimension);
 *
 * - dimensions are C ints. vm_mat_of refuses sides of 2^29 and more, so that sums of a few sides fit.
 *
 * Scratch lives until the builtin returns, and an error that unwinds leaks nothing.
 *
 * WORKSPACE. A routine names the least workspace it needs and likes more, so many columns for each block that
 * it works on at once; one can ask it how much. Asking costs a call, and the answer is always the same
 * product of a block size, mostly 32 or 64, and a side. So it is given as much from the start: 70 or 80 for
 * each column and some for what does not grow. Too little would be an error number below zero, never a wrong
 * result.
 *
 * ERROR NUMBERS. info < 0 says that argument -info was wrong: a fault of ours, not of a program. info > 0
 * is about the matrix: for potrf the order of the first minor that is not positive definite (chol returns
 * it), for getrf the first zero pivot (the matrix is singular), for the eigenvalue routines how much did
 * not converge, which is raised (vm_lapack_failed). Matrices with NaN or Inf are kept away from iterations
 * beforehand: LAPACK may not come back. */
#include "vm/builtins/linear/linear_internal.h"

#include <strings.h>

const vm_blas_table *vm_lapack(vm_t *vm) {
    const vm_blas_table *l = vm_blas();
    if (!l) vm_error(vm, NULL, "linear algebra needs LAPACK: %s", vm_blas_missing());
    return l;
}

/* Always a copy, of doubles or pairs of them, also where the value already is that: see above. */
vm_mat vm_mat_of(vm_t *vm, prog_value v, const char *who) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls == PROG_CHAR) vm_error(vm, NULL, "invalid conversion from string to real matrix");
    if (!vm_is_number(&a)) vm_error(vm, NULL, "%s: wrong type argument '%s'", who, vm_class_name(vm, v));
    if (a.ndims > 2) vm_error(vm, NULL, "%s: A must be a 2-D matrix", who);
    if (a.dims[0] >= INT32_MAX / 4 || a.dims[1] >= INT32_MAX / 4) vm_error_memory(vm);
    vm_mat r = vm_mat_new(vm, (int)a.dims[0], (int)a.dims[1], a.complex, a.cls == PROG_SINGLE);
    vm_convert_data(r.a, a.complex ? VM_C64 : VM_F64, a.data, vm_num_of(&a), a.numel);
    return r;
}

double *vm_lapack_work(vm_t *vm, int64_t n, bool cplx) {
    return vm_scratch(vm, (size_t)(n > 0 ? n : 1) * (cplx ? 16 : 8));
}

vm_mat vm_mat_new(vm_t *vm, int m, int n, bool cplx, bool single) {
    return (vm_mat){m, n, cplx, single, vm_lapack_work(vm, (int64_t)m * n, cplx)};
}

static size_t bytes_of(const vm_mat *a) {
    return (size_t)a->m * (size_t)a->n * (a->cplx ? 16 : 8);
}

vm_mat vm_mat_zeros(vm_t *vm, int m, int n, bool cplx, bool single) {
    vm_mat r = vm_mat_new(vm, m, n, cplx, single);
    memset(r.a, 0, bytes_of(&r));
    return r;
}

vm_mat vm_mat_eye(vm_t *vm, int m, int n, bool cplx, bool single) {
    vm_mat r = vm_mat_zeros(vm, m, n, cplx, single);
    for (int k = 0; k < m && k < n; k++)
        r.a[(cplx ? 2 : 1) * ((size_t)k * m + k)] = 1;
    return r;
}

vm_mat vm_mat_diag(vm_t *vm, int m, int n, const double *d, bool single) {
    vm_mat r = vm_mat_zeros(vm, m, n, false, single);
    for (int k = 0; k < m && k < n; k++)
        r.a[(size_t)k * m + k] = d[k];
    return r;
}

vm_mat vm_mat_copy(vm_t *vm, const vm_mat *a) {
    vm_mat r = vm_mat_new(vm, a->m, a->n, a->cplx, a->single);
    memcpy(r.a, a->a, bytes_of(a));
    return r;
}

vm_mat vm_mat_complex(vm_t *vm, const vm_mat *a) {
    if (a->cplx) return *a;
    vm_mat r = vm_mat_new(vm, a->m, a->n, true, a->single);
    vm_convert_data(r.a, VM_C64, a->a, VM_F64, (int64_t)a->m * a->n);
    return r;
}

vm_mat vm_mat_ctrans(vm_t *vm, const vm_mat *a) {
    vm_mat r = vm_mat_new(vm, a->n, a->m, a->cplx, a->single);
    for (int j = 0; j < a->n; j++)
        for (int i = 0; i < a->m; i++) {
            size_t from = (size_t)j * a->m + i, to = (size_t)i * a->n + j;
            if (a->cplx)
                r.a[2 * to] = a->a[2 * from], r.a[2 * to + 1] = -a->a[2 * from + 1];
            else
                r.a[to] = a->a[from];
        }
    return r;
}

/* Copies column by column: a smaller matrix has another leading dimension. */
vm_mat vm_mat_cut(vm_t *vm, const vm_mat *a, int m, int n) {
    vm_mat r = vm_mat_new(vm, m, n, a->cplx, a->single);
    size_t each = a->cplx ? 16 : 8;
    for (int j = 0; j < n; j++)
        memcpy((char *)r.a + (size_t)j * m * each, (const char *)a->a + (size_t)j * a->m * each,
               (size_t)m * each);
    return r;
}

/* By the library's product, with the message that the operator gives. An inner side of 0 is left out,
 * which some libraries refuse. */
vm_mat vm_mat_times(vm_t *vm, char ta, const vm_mat *a, char tb, const vm_mat *b) {
    int m = ta == 'N' ? a->m : a->n, k = ta == 'N' ? a->n : a->m, n = tb == 'N' ? b->n : b->m;
    if (k != (tb == 'N' ? b->m : b->n) || a->cplx != b->cplx)
        vm_error(vm, "Octave:nonconformant-args",
                 "operator *: nonconformant arguments (op1 is %dx%d, op2 is %dx%d)", m, k,
                 tb == 'N' ? b->m : b->n, n);
    vm_mat r = vm_mat_zeros(vm, m, n, a->cplx, a->single || b->single);
    if (m == 0 || n == 0 || k == 0) return r;
    if (a->cplx) {
        vm_cplx one = 1, zero = 0;
        vm_lapack(vm)->zgemm_(&ta, &tb, &m, &n, &k, &one, VM_Z(a->a), &a->m, VM_Z(b->a), &b->m, &zero,
                              VM_Z(r.a), &m, 1, 1);
    } else {
        double one = 1, zero = 0;
        vm_lapack(vm)->dgemm_(&ta, &tb, &m, &n, &k, &one, a->a, &a->m, b->a, &b->m, &zero, r.a, &m, 1, 1);
    }
    return r;
}

/* LAPACK leaves other things in the triangle that it does not need: reflectors, the other factor, or A
 * itself. */
void vm_mat_keep_upper(vm_mat *a) {
    for (int j = 0; j < a->n; j++)
        for (int i = j + 1; i < a->m; i++) {
            size_t k = (size_t)j * a->m + i;
            if (a->cplx)
                a->a[2 * k] = a->a[2 * k + 1] = 0;
            else
                a->a[k] = 0;
        }
}

void vm_mat_keep_lower(vm_mat *a) {
    for (int j = 1; j < a->n; j++)
        for (int i = 0; i < j && i < a->m; i++) {
            size_t k = (size_t)j * a->m + i;
            if (a->cplx)
                a->a[2 * k] = a->a[2 * k + 1] = 0;
            else
                a->a[k] = 0;
        }
}

/* The one place where results are rounded to single and lose imaginary parts that are all zero. */
prog_value vm_mat_value(vm_t *vm, const vm_mat *a) {
    void *data;
    int64_t dims[2] = {a->m, a->n};
    prog_class cls = a->single ? PROG_SINGLE : PROG_DOUBLE;
    prog_value v = vm_new_array_raw(vm, cls, a->cplx ? PROG_FLAG_COMPLEX : 0, 2, dims, &data);
    vm_num to = a->cplx ? (a->single ? VM_C32 : VM_C64) : a->single ? VM_F32 : VM_F64;
    vm_convert_data(data, to, a->a, a->cplx ? VM_C64 : VM_F64, (int64_t)a->m * a->n);
    return vm_simplify(vm, v);
}

/* x - x is 0 for finite numbers alone. */
bool vm_mat_finite(const vm_mat *a) {
    size_t n = (size_t)a->m * (size_t)a->n * (a->cplx ? 2 : 1);
    for (size_t k = 0; k < n; k++)
        if (a->a[k] - a->a[k] != 0) return false;
    return true;
}

/* Exactly, bit for bit but for the sign of zero: it decides which method is used, and nearly symmetric
 * matrices are not symmetric. A complex diagonal must be real. */
bool vm_mat_hermitian(const vm_mat *a) {
    if (a->m != a->n) return false;
    for (int j = 0; j < a->n; j++)
        for (int i = 0; i <= j; i++) {
            size_t u = (size_t)j * a->m + i, l = (size_t)i * a->m + j;
            if (a->cplx ? a->a[2 * u] != a->a[2 * l] || a->a[2 * u + 1] != -a->a[2 * l + 1]
                        : a->a[u] != a->a[l])
                return false;
        }
    return true;
}

/* The largest sum of a column; NaN where there is one, since no comparison with NaN is true. */
double vm_mat_norm1(const vm_mat *a) {
    double best = 0;
    for (int j = 0; j < a->n; j++) {
        double sum = 0;
        for (int i = 0; i < a->m; i++) {
            size_t k = (size_t)j * a->m + i;
            sum += a->cplx ? hypot(a->a[2 * k], a->a[2 * k + 1]) : fabs(a->a[k]);
        }
        if (!(sum <= best)) best = sum;
    }
    return best;
}

_Noreturn void vm_lapack_failed(vm_t *vm, const char *who, int info) {
    vm_error(vm, NULL, "%s: the computation did not converge (info = %d)", who, info);
}

bool vm_option_is(vm_t *vm, prog_value v, const char *text) {
    if (!vm_is_string(vm, v)) return false;
    base_view s = vm_to_view(vm, v, "");
    return s.len == strlen(text) && strncasecmp((const char *)s.data, text, s.len) == 0;
}
