/* vm/linear/solve.c - matrix division: triangular, Cholesky or LU for square systems, least squares of minimum norm
 * for others.
 *
 * A \ b looks at A before it computes. A triangular matrix is solved by substitution, in n^2 steps instead of
 * n^3. A Hermitian one with a positive diagonal may be positive definite: Cholesky is tried, costs half of LU,
 * and finds out on the way if it is not; then LU takes over. Anything else is LU with partial pivoting.
 *
 * No factorisation says how good its answer is. The condition number does: relative errors of A and b come out
 * multiplied by it. LAPACK estimates its reciprocal, rcond, from the factors at the cost of a few more
 * substitutions. Where 1 + rcond == 1 in the precision at hand, not a digit of the answer can be relied on, and
 * the matrix counts as singular. What happens then:
 *
 *     rcond > 0         a warning with it; the answer of the factors stands, however inexact
 *     rcond == 0        a zero pivot: a warning, and the answer is the least squares one of minimum norm
 *     NaN or Inf in A   a warning; the answer of the factors, or zeros or NaN for a triangular matrix
 *
 * That is why the right-hand side is kept: substitution has replaced it when the warning is due. A system that
 * is not square has no solution or many; the singular value decomposition gives the x of least norm among those
 * with the least residual (vm/linear/solve_lapack.c).
 *
 * b / A is (A' \ b')', which transposes three times and keeps one way of solving. */
#include "vm/linear/blas.h"
#include "vm/linear/linear.h"
#include "vm/linear/solve_internal.h"

/* Whether A has neither NaN nor Inf: only then can least squares do better than the factors. */
static bool finite_all(const vm_system *s) {
    size_t n = (size_t)s->m * (size_t)s->n * (s->type >= VM_C64 ? 2 : 1);
    bool single = s->type == VM_F32 || s->type == VM_C32;
    bool finite = true;
    VM_STEPS (i, (int64_t)n) {
        double d = single ? ((const float *)s->a)[i] : ((const double *)s->a)[i];
        finite &= d - d == 0;
    }
    return finite;
}

static void warn_singular(vm_t *vm, double rcond) {
    if (rcond == 0 || rcond != rcond)
        vm_warning(vm, "Octave:singular-matrix", "matrix singular to machine precision");
    else
        vm_warning(vm, "Octave:nearly-singular-matrix", "matrix singular to machine precision, rcond = %g",
                   rcond);
}

#define TILE 32
/* Marks in *is what the entries above the diagonal and their mirrors allow: bits LOWER, UPPER, HERMITIAN.
 * Walked in tiles, for the mirrors lie a column apart. */
enum { LOWER = 1, UPPER = 2, HERMITIAN = 4 };
#define CLASSIFY(NAME, T, ZERO, MIRRORED)                                                                    \
    static unsigned NAME(const T *a, int n) {                                                                \
        unsigned is = LOWER | UPPER | HERMITIAN;                                                             \
        for (int j0 = 0; j0 < n && is; j0 += TILE, vm_poll_here())                                           \
            for (int i0 = 0; i0 <= j0 && is; i0 += TILE)                                                     \
                for (int j = j0; j < n && j < j0 + TILE; j++)                                                \
                    for (int i = i0; i < j && i < i0 + TILE; i++) {                                          \
                        T u = a[i + (size_t)j * n], l = a[j + (size_t)i * n];                                \
                        if (!(ZERO(u))) is &= ~(unsigned)LOWER;                                              \
                        if (!(ZERO(l))) is &= ~(unsigned)UPPER;                                              \
                        if (!(MIRRORED(u, l))) is &= ~(unsigned)HERMITIAN;                                   \
                    }                                                                                        \
        return is;                                                                                           \
    }
#define IS_ZERO(x)      ((x) == 0)
#define SAME(u, l)      ((u) == (l))
#define CONJUGATE(u, l) (__real__(u) == __real__(l) && __imag__(u) == -__imag__(l))
CLASSIFY(classify_d, double, IS_ZERO, SAME)
CLASSIFY(classify_s, float, IS_ZERO, SAME)
CLASSIFY(classify_z, vm_cplx, IS_ZERO, CONJUGATE)
CLASSIFY(classify_c, vm_cplxf, IS_ZERO, CONJUGATE)

/* Positive real diagonal? */
static bool positive_diagonal(const vm_system *s) {
    for (size_t k = 0; k < (size_t)s->n; k++) {
        size_t at = k + k * (size_t)s->n;
        double re, im = 0;
        switch (s->type) {
        case VM_F32: re = ((const float *)s->a)[at]; break;
        case VM_C64: re = ((const double *)s->a)[2 * at], im = ((const double *)s->a)[2 * at + 1]; break;
        case VM_C32: re = ((const float *)s->a)[2 * at], im = ((const float *)s->a)[2 * at + 1]; break;
        default: re = ((const double *)s->a)[at];
        }
        if (!(re > 0) || im != 0) return false;
    }
    return true;
}

/* Which entries are zero, and is the matrix Hermitian with a positive diagonal? */
static vm_shape classify(const vm_system *s) {
    unsigned is;
    switch (s->type) {
    case VM_F32: is = classify_s(s->a, s->n); break;
    case VM_C64: is = classify_z(s->a, s->n); break;
    case VM_C32: is = classify_c(s->a, s->n); break;
    default: is = classify_d(s->a, s->n);
    }
    if (is & UPPER) return SHAPE_UPPER;
    if (is & LOWER) return SHAPE_LOWER;
    return (is & HERMITIAN) && positive_diagonal(s) ? SHAPE_POSITIVE : SHAPE_FULL;
}

/* Solves A x = b for square A; b is replaced by x. False when A is singular to machine precision. */
static bool solve_square(vm_t *vm, const vm_system *s, double *rcond) {
    vm_shape shape = classify(s);
    if (shape == SHAPE_POSITIVE && vm_blas()) {
        if (vm_solve_lapack(vm, s, shape, rcond) == SOLVE_DONE) return true;
        shape = SHAPE_FULL;
    }
    return vm_solve_lapack(vm, s, shape, rcond) == SOLVE_DONE;
}

/* What a triangular matrix with infinities leaves: zeros; with NaN: NaN. */
static void settle_infinite(const vm_system *s) {
    bool single = s->type == VM_F32 || s->type == VM_C32;
    size_t parts = s->type >= VM_C64 ? 2 : 1, n = (size_t)s->m * (size_t)s->n * parts;
    double fill = 0;
    for (size_t i = 0; i < n; i++) {
        double d = single ? ((const float *)s->a)[i] : ((const double *)s->a)[i];
        if (d != d) fill = NAN;
    }
    for (size_t i = 0; i < (size_t)s->ldb * (size_t)s->nrhs * parts; i++)
        if (single)
            ((float *)s->b)[i] = (float)fill;
        else
            ((double *)s->b)[i] = fill;
}

/* x (n x nrhs) from a system whose b has m rows. Values are converted copies that may be overwritten. */
static prog_value solve(vm_t *vm, vm_system *s, const void *b) {
    size_t bytes = vm_num_bytes(s->type);
    void *out;
    int64_t dims[2] = {s->n, s->nrhs};
    prog_value r = vm_new_array(vm, vm_num_class(s->type), vm_num_flags(s->type), 2, dims, &out);
    if (s->m == 0 || s->n == 0 || s->nrhs == 0) return r;
    int ldb = s->m > s->n ? s->m : s->n;
    s->b = vm_scratch(vm, (size_t)ldb * s->nrhs * bytes);
    s->ldb = ldb;
    for (int j = 0; j < s->nrhs; j++)
        vm_copy_bytes((char *)s->b + (size_t)j * ldb * bytes, (const char *)b + (size_t)j * s->m * bytes,
                      (size_t)s->m * bytes);
    bool done = false;
    double rcond = 1;
    if (s->m == s->n) {
        void *keep = vm_scratch(vm, (size_t)s->m * s->nrhs * bytes);
        vm_copy_bytes(keep, s->b, (size_t)s->m * s->nrhs * bytes);
        done = solve_square(vm, s, &rcond);
        if (!done) {
            warn_singular(vm, rcond);
            bool finite = finite_all(s);
            done =
                !finite || rcond > 0; /* without a zero pivot the factors' answer stands, however inexact */
            if (!finite && classify(s) < SHAPE_POSITIVE && classify(s) != SHAPE_FULL) settle_infinite(s);
            if (!done) memcpy(s->b, keep, (size_t)s->m * s->nrhs * bytes);
        }
    }
    if (!done && !vm_solve_least(vm, s)) vm_error(vm, NULL, "operator \\: the system could not be solved");
    for (int j = 0; j < s->nrhs; j++)
        vm_copy_bytes((char *)out + (size_t)j * s->n * bytes, (char *)s->b + (size_t)j * ldb * bytes,
                      (size_t)s->n * bytes);
    return r;
}

static _Noreturn void mismatch(vm_t *vm, const char *op, const vm_arr *a, const vm_arr *b) {
    vm_error(vm, "Octave:nonconformant-args",
             "operator %s: nonconformant arguments (op1 is %lldx%lld, op2 is %lldx%lld)", op,
             (long long)vm_rows(a), (long long)vm_cols(a), (long long)vm_rows(b), (long long)vm_cols(b));
}

static bool fits(const vm_arr *a) {
    return a->ndims == 2 && a->dims[0] < INT32_MAX && a->dims[1] < INT32_MAX;
}

/* The system in the common type of both operands. A's elements may be those of the value itself, which LAPACK
 * must not write to: whoever factors makes a copy. */
prog_value vm_left_divide(vm_t *vm, prog_value x, prog_value y) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    if (!vm_is_number(&a) || !vm_is_number(&b) || vm_is_int_class(a.cls) || vm_is_int_class(b.cls))
        vm_error_binary(vm, "\\", x, y);
    if (!fits(&a) || !fits(&b) || a.dims[0] != b.dims[0]) mismatch(vm, "\\", &a, &b);
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE, cplx = a.complex || b.complex;
    vm_num t = cplx ? (single ? VM_C32 : VM_C64) : single ? VM_F32 : VM_F64;
    vm_system s = {.type = t, .m = (int)a.dims[0], .n = (int)a.dims[1], .nrhs = (int)b.dims[1]};
    s.a = vm_as(vm, &a, t);
    return vm_simplify(vm, solve(vm, &s, vm_as(vm, &b, t)));
}

prog_value vm_right_divide(vm_t *vm, prog_value x, prog_value y) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    if (!vm_is_number(&a) || !vm_is_number(&b) || vm_is_int_class(a.cls) || vm_is_int_class(b.cls))
        vm_error_binary(vm, "/", x, y);
    if (!fits(&a) || !fits(&b) || a.dims[1] != b.dims[1]) mismatch(vm, "/", &a, &b);
    /* x / y = (y' \ x')' */
    prog_value r = vm_left_divide(vm, vm_transpose(vm, b.v, true), vm_transpose(vm, a.v, true));
    return vm_transpose(vm, r, true);
}
