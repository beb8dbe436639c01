/* vm/builtins/linear/norm.c - norms of vectors and matrices; Kronecker product; Gram-Schmidt; the type of a
 * matrix.
 *
 * Vectors have any p, also 0 (how many are not zero), negative and infinite ones. Matrices have 1, 2, Inf,
 * "fro" and p > 1: the 1- and Inf-norms are sums, the 2-norm is the largest singular value, other p are
 * estimated by iteration. */
#include "vm/builtins/linear/linear_internal.h"

typedef struct norm_kind {
    double p;
    bool fro;
} norm_kind;

static double part(const vm_mat *a, size_t k) {
    return a->cplx ? hypot(a->a[2 * k], a->a[2 * k + 1]) : fabs(a->a[k]);
}

/* Norm of n elements from `start`, `step` apart. 2-norms are scaled so that squares neither overflow nor
 * vanish, by the largest element met so far (as in BLAS nrm2): the sum is rescaled whenever a larger one
 * comes. NaN anywhere is NaN. */
static double vector_norm(const vm_mat *a, size_t start, size_t step, int n, double p) {
    double sum = 0, scale = 0, least = INFINITY, most = 0;
    bool nan = false;
    if (p == 2) {
        double squares = 0;
        for (int k = 0; k < n; k++) {
            double v = part(a, start + (size_t)k * step);
            if (v != v) return v;
            if (isinf(v)) scale = v;
            if (v == 0 || isinf(scale)) continue;
            if (scale < v) {
                squares = squares * (scale / v) * (scale / v) + 1;
                scale = v;
            } else {
                squares += (v / scale) * (v / scale);
            }
        }
        return isinf(scale) ? scale : scale * sqrt(squares);
    }
    for (int k = 0; k < n; k++) {
        double v = part(a, start + (size_t)k * step);
        nan |= v != v;
        if (v < least) least = v;
        if (v > most) most = v;
        if (p == 1)
            sum += v;
        else if (p == 0)
            sum += v != 0;
        else if (!isinf(p))
            sum += pow(v, p);
    }
    if (nan) return NAN;
    if (p == INFINITY) return most;
    if (p == -INFINITY) return n ? least : 0;
    return p == 0 || p == 1 ? sum : pow(sum, 1 / p);
}

/* y = dual vector of x for the p-norm: |x|^(p-1) with x's signs, of unit q-norm. */
static void dual(vm_mat *x, double p) {
    double q = p / (p - 1), norm = 0;
    for (int k = 0; k < x->m; k++) {
        double v = part(x, (size_t)k), f = v > 0 ? pow(v, p - 2) : 0;
        if (x->cplx)
            VM_Z(x->a)[k] *= f;
        else
            x->a[k] *= f;
    }
    norm = vector_norm(x, 0, 1, x->m, q);
    for (int k = 0; norm > 0 && k < x->m * (x->cplx ? 2 : 1); k++)
        x->a[k] /= norm;
}

/* p-norm of a matrix by the power method (Higham, Estimating the matrix p-norm, 1992), from the column of
 * largest norm. */
static double matrix_p_norm(vm_t *vm, const vm_mat *a, double p) {
    double q = p / (p - 1), best = -1, gamma = 0;
    int at = 0;
    for (int j = 0; j < a->n; j++) {
        double v = vector_norm(a, (size_t)j * a->m, 1, a->m, p);
        if (v > best) best = v, at = j;
    }
    if (!(best > 0)) return best < 0 ? 0 : best;
    vm_mat x = vm_mat_zeros(vm, a->n, 1, a->cplx, false);
    size_t each = a->cplx ? 2 : 1;
    for (int j = 0; j < a->n; j++)
        x.a[each * (size_t)j] = 0.1 / a->n;
    x.a[each * (size_t)at] = 1;
    for (int round = 0; round < 300; round++) {
        double size = vector_norm(&x, 0, 1, a->n, p), before = gamma;
        for (size_t k = 0; k < each * (size_t)a->n; k++)
            x.a[k] /= size;
        vm_mat y = vm_mat_times(vm, 'N', a, 'N', &x);
        gamma = vector_norm(&y, 0, 1, a->m, p);
        if (round > 0 && fabs(gamma - before) <= 4 * DBL_EPSILON * gamma) break;
        dual(&y, p);
        x = vm_mat_times(vm, 'C', a, 'N', &y);
        dual(&x, q);
    }
    return gamma;
}

/* A matrix with NaN or Inf has no singular values that LAPACK could find: NaN. */
static double matrix_norm(vm_t *vm, vm_mat *a, norm_kind kind) {
    if (kind.fro) return vector_norm(a, 0, 1, a->m * a->n, 2);
    if (kind.p == 1) return vm_mat_norm1(a);
    if (kind.p == INFINITY) {
        double best = 0;
        for (int i = 0; i < a->m; i++) {
            double sum = vector_norm(a, (size_t)i, (size_t)a->m, a->n, 1);
            if (!(sum <= best)) best = sum;
        }
        return best;
    }
    if (kind.p == 2) {
        if (!vm_mat_finite(a)) return NAN;
        return vm_mat_svd(vm, a, false, NULL, NULL, "norm")[0];
    }
    if (!(kind.p > 1)) vm_error(vm, NULL, "xnorm: p must be >= 1");
    return matrix_p_norm(vm, a, kind.p);
}

typedef enum norm_way { WHOLE, BY_ROWS, BY_COLUMNS } norm_way;

/* p may be a number or a word, and only as the second argument; "rows" and "columns" ask for the norms of
 * these. A kind behind those is refused, which Octave does too and does not explain. */
static void read_options(vm_t *vm, vm_call *c, norm_kind *kind, norm_way *way) {
    bool late = false; /* a kind after "rows" or "columns" */
    for (uint32_t k = 1; k < c->nargs; k++) {
        prog_value v = c->args[k];
        if (vm_is_string(vm, v) && vm_numel(vm, v) > 0) {
            late |= *way != WHOLE;
            if (vm_option_is(vm, v, "inf"))
                kind->p = INFINITY;
            else if (vm_option_is(vm, v, "-inf"))
                kind->p = -INFINITY;
            else if (vm_option_is(vm, v, "fro"))
                kind->fro = true;
            else if (vm_option_is(vm, v, "rows"))
                *way = BY_ROWS;
            else if (vm_option_is(vm, v, "cols") || vm_option_is(vm, v, "columns"))
                *way = BY_COLUMNS;
            else
                vm_error(vm, NULL, "norm: unrecognized option: %s", vm_to_cstr(vm, v, "norm"));
        } else if (k == 1) {
            vm_arr p;
            vm_view(vm, v, &p);
            if (p.numel == 0) continue;
            char buf[32];
            if (p.numel != 1 || !vm_is_number(&p) || p.complex)
                vm_error(vm, NULL, "norm: wrong type argument '%s'", vm_type_name(vm, v, false, buf));
            kind->p = vm_elem(&p, 0);
        } else if (*way != WHOLE) {
            late = true;
        }
    }
    if (late) vm_error(vm, NULL, "norm: invalid combination of options");
}

/* A matrix of one row or column is a vector. */
void vm_bi_norm(vm_t *vm, vm_call *c) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (x.cls > PROG_SINGLE) {
        char buf[32];
        vm_error(vm, NULL, "xnorm: wrong type argument '%s'", vm_type_name(vm, c->args[0], false, buf));
    }
    if (x.ndims > 2) vm_error(vm, NULL, "norm: only valid for 2-D objects");
    norm_kind kind = {2, false};
    norm_way way = WHOLE;
    read_options(vm, c, &kind, &way);
    vm_mat a = vm_mat_of(vm, c->args[0], "norm");
    if (way == WHOLE) {
        double r = 0;
        if (a.m == 0 || a.n == 0)
            r = 0;
        else if (a.m == 1 || a.n == 1)
            r = vector_norm(&a, 0, 1, a.m * a.n, kind.fro ? 2 : kind.p);
        else
            r = matrix_norm(vm, &a, kind);
        vm_return(vm, c, 0, a.single ? prog_single((float)r) : prog_double(r));
        return;
    }
    vm_mat r = vm_mat_new(vm, way == BY_ROWS ? a.m : 1, way == BY_ROWS ? 1 : a.n, false, a.single);
    double p = kind.fro ? 2 : kind.p;
    for (int k = 0; k < (way == BY_ROWS ? a.m : a.n); k++)
        r.a[k] = way == BY_ROWS ? vector_norm(&a, (size_t)k, (size_t)a.m, a.n, p)
                                : vector_norm(&a, (size_t)k * a.m, 1, a.m, p);
    vm_return(vm, c, 0, vm_mat_value(vm, &r));
}

/* In the order of the result, which is written once from front to back. */
static vm_mat kron_two(vm_t *vm, const vm_mat *a, const vm_mat *b) {
    int64_t m = (int64_t)a->m * b->m, n = (int64_t)a->n * b->n;
    if (m >= INT32_MAX || n >= INT32_MAX) vm_error_memory(vm);
    vm_mat r = vm_mat_new(vm, (int)m, (int)n, a->cplx, a->single || b->single);
    size_t to = 0;
    for (int ja = 0; ja < a->n; ja++)
        for (int jb = 0; jb < b->n; jb++)
            for (int ia = 0; ia < a->m; ia++) {
                size_t f = (size_t)ja * a->m + ia;
                for (int ib = 0; ib < b->m; ib++, to++) {
                    size_t g = (size_t)jb * b->m + ib;
                    if (a->cplx)
                        VM_Z(r.a)[to] = VM_Z(a->a)[f] * VM_Z(b->a)[g];
                    else
                        r.a[to] = a->a[f] * b->a[g];
                }
            }
    return r;
}

/* A copy of an argument of kron, whose pages lie side by side. */
static vm_mat kron_argument(vm_t *vm, prog_value v) {
    vm_arr x;
    vm_view(vm, v, &x);
    if (x.ndims > 2) {
        int64_t dims[2] = {x.dims[0], vm_cols(&x)};
        v = vm_reshape(vm, v, 2, dims);
    }
    return vm_mat_of(vm, v, "kron");
}

void vm_bi_kron(vm_t *vm, vm_call *c) {
    vm_mat r = kron_argument(vm, c->args[0]);
    for (uint32_t k = 1; k < c->nargs; k++) {
        vm_mat b = kron_argument(vm, c->args[k]);
        if (r.cplx != b.cplx) r = vm_mat_complex(vm, &r), b = vm_mat_complex(vm, &b);
        r = kron_two(vm, &r, &b);
    }
    vm_return(vm, c, 0, vm_mat_value(vm, &r));
    for (uint32_t k = 1; k < c->nargs; k++)
        if (!vm_is_diag(vm, c->args[k])) return;
    vm_keep_diag(vm, c);
}

/* Modified Gram-Schmidt: x made orthogonal to the columns of v, and normed; each projection is taken off
 * before the next is computed, which loses far less than the classical form (Bjorck 1967). h has the
 * projections, and the norm of what was left. */
void vm_bi_mgorth(vm_t *vm, vm_call *c) {
    vm_mat v = vm_mat_of(vm, c->args[1], "mgorth"), x = vm_mat_of(vm, c->args[0], "mgorth");
    if (x.n != 1 || v.m != x.m)
        vm_error(vm, NULL,
                 "mgorth: V should be a matrix, and X a column vector with the same number of rows as V.");
    vm_mat xc = vm_mat_complex(vm, &x), vc = vm_mat_complex(vm, &v),
           h = vm_mat_zeros(vm, 1, v.n + 1, true, x.single || v.single);
    for (int j = 0; j < v.n; j++) {
        vm_cplx sum = 0;
        for (int i = 0; i < x.m; i++)
            sum += conj(VM_Z(vc.a)[(size_t)j * v.m + i]) * VM_Z(xc.a)[i];
        VM_Z(h.a)[j] = sum;
        for (int i = 0; i < x.m; i++)
            VM_Z(xc.a)[i] -= sum * VM_Z(vc.a)[(size_t)j * v.m + i];
    }
    double norm = vector_norm(&xc, 0, 1, x.m, 2);
    VM_Z(h.a)[v.n] = norm;
    for (int i = 0; norm > 0 && i < x.m; i++)
        VM_Z(xc.a)[i] /= norm;
    xc.single = h.single;
    vm_return(vm, c, 0, vm_mat_value(vm, &xc));
    vm_return(vm, c, 1, vm_mat_value(vm, &h));
}

/* Could a be positive definite: Hermitian, with a diagonal that outweighs each pair of elements beside it?
 * A necessary condition, |a_ij|^2 < a_ii a_jj, and a cheap one; a solver that believes it still has to
 * try. */
static bool probably_positive(const vm_mat *a) {
    if (!vm_mat_hermitian(a)) return false;
    size_t each = a->cplx ? 2 : 1, n = (size_t)a->n;
    for (size_t j = 0; j < n; j++) {
        if (!(a->a[each * (j * n + j)] > 0)) return false;
        for (size_t i = 0; i < j; i++) {
            double v = part(a, j * n + i);
            if (!(v * v < a->a[each * (i * n + i)] * a->a[each * (j * n + j)])) return false;
        }
    }
    return true;
}

/* What a solver would take a matrix for. A type that is given is only checked: a full matrix does not
 * carry it. A zero on the diagonal makes a triangular matrix singular, and then it is solved as a full
 * one. */
void vm_bi_matrix_type(vm_t *vm, vm_call *c) {
    static const char *const types[] = {"diagonal",          "permuted diagonal", "upper", "lower",
                                        "positive definite", "singular",          "full"};
    if (c->nargs > 1 && !vm_option_is(vm, c->args[1], "nocompute")) {
        for (size_t k = 0; k < sizeof types / sizeof *types; k++)
            if (vm_option_is(vm, c->args[1], types[k])) {
                vm_return(vm, c, 0, c->args[0]);
                return;
            }
        vm_error(vm, NULL, "matrix_type: Unknown matrix type %s", vm_to_cstr(vm, c->args[1], "matrix_type"));
    }
    vm_mat a = vm_mat_of(vm, c->args[0], "matrix_type");
    bool upper = true, lower = true;
    for (int j = 0; j < a.n; j++)
        for (int i = 0; i < a.m; i++) {
            bool zero = part(&a, (size_t)j * a.m + i) == 0;
            if (i > j && !zero) upper = false;
            if (i < j && !zero) lower = false;
        }
    for (int k = 0; k < vm_min_int(a.m, a.n); k++) /* a zero on the diagonal: no triangular system */
        if (part(&a, (size_t)k * a.m + k) == 0) upper = lower = false;
    const char *type = a.m != a.n              ? "Rectangular"
                       : upper                 ? "Upper"
                       : lower                 ? "Lower"
                       : probably_positive(&a) ? "Positive Definite"
                                               : "Full";
    if (a.m == 1 && a.n == 1) type = "Diagonal";
    vm_return(vm, c, 0, vm_new_cstring(vm, type));
}
