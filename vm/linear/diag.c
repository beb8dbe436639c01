/* vm/linear/diag.c - what keeps the form of diagonal and permutation matrices: products, sums, quotients, powers,
 * transposes and inverses; the ways of indexing that do are in vm/index/diag.c.
 *
 * The form matters twice. D * A scales rows, in n^2 steps instead of n^3, and P * A exchanges them, exactly. And
 * zeros outside the diagonal are zeros of another kind than those of a matrix: 0 * NaN is NaN, but what is
 * outside stays out of a product, and dividing by a zero of the diagonal gives zeros and not Inf.
 *
 * Every function here takes the diagonal out as a column (or as a row), has the element-wise operators compute with
 * it, and makes a diagonal matrix of what comes out, or gives the product with a full matrix, for which a column
 * is broadcast along rows. A permutation is used as the list of its places, for an index. PROG_UNDEF means that the
 * operation has no such short form; then operands are taken in full, and what is wrong with them is said there. */
#include "vm/linear/diag.h"

#include "vm/heap/elems.h"
#include "vm/index/access.h"
#include "vm/linear/linear.h"

#include <math.h>

static unsigned flags_of(vm_t *vm, prog_value v) {
    return vm_obj(vm, v)->flags;
}
static bool is_perm(vm_t *vm, prog_value v) {
    return vm_is_diag(vm, v) && flags_of(vm, v) & VM_DIAG_PERM;
}
static bool is_plain(vm_t *vm, prog_value v) {
    return vm_is_diag(vm, v) && !(flags_of(vm, v) & VM_DIAG_PERM);
}

static int64_t rows_of(vm_t *vm, prog_value v) {
    return vm_array(vm, vm_diag_full(vm, v))->dims[0];
}
static int64_t columns_of(vm_t *vm, prog_value v) {
    return vm_array(vm, vm_diag_full(vm, v))->dims[1];
}
static bool is_square(vm_t *vm, prog_value v) {
    return rows_of(vm, v) == columns_of(vm, v);
}

/* ---- diagonals as columns ---- */

/* The first n elements of the diagonal as a column (or row). */
static prog_value diagonal(vm_t *vm, prog_value v, int64_t n, bool row) {
    prog_value full = vm_diag_full(vm, v);
    int64_t dims[2] = {row ? 1 : n, row ? n : 1}, step = rows_of(vm, v) + 1;
    prog_value made = vm_new_same(vm, full, 2, dims, 0);
    prog_array *from = vm_array(vm, full), *to = vm_array(vm, made);
    size_t es = vm_elem_bytes(vm, from);
    for (int64_t k = 0; k < n; k++)
        memcpy((uint8_t *)vm_data(to) + (size_t)k * es, (uint8_t *)vm_data(from) + (size_t)(k * step) * es,
               es);
    return made;
}

static int64_t shorter(vm_t *vm, prog_value v) {
    int64_t r = rows_of(vm, v), c = columns_of(vm, v);
    return r < c ? r : c;
}

/* The diagonal matrix rows-by-cols with the elements of `column` (a float vector or
 * scalar) on its diagonal. */
static prog_value from_diagonal(vm_t *vm, prog_value column, int64_t rows, int64_t cols) {
    vm_arr a;
    vm_view(vm, column, &a);
    void *data;
    prog_value made = vm_new_matrix(vm, a.cls, a.complex ? PROG_FLAG_COMPLEX : 0, rows, cols, &data);
    size_t es = prog_class_bytes(a.cls) * (a.complex ? 2 : 1);
    for (int64_t k = 0; k < a.numel && k < rows && k < cols; k++)
        memcpy((uint8_t *)data + (size_t)(k * (rows + 1)) * es, (const uint8_t *)a.data + (size_t)k * es, es);
    return vm_new_diag(vm, made, 0);
}

/* Zeros of a divisor become Inf, so that what they divide becomes zero, as such matrices are divided. */
static prog_value divisor(vm_t *vm, prog_value column) {
    if (!prog_is_object(column))
        return prog_is_double(column) && prog_as_double(column) == 0 ? prog_double(INFINITY) : column;
    prog_array *a = vm_array(vm, column);
    if (a->h.flags & PROG_FLAG_COMPLEX) return column;
    for (int64_t k = 0; k < a->numel; k++) {
        if (a->h.cls == PROG_SINGLE) {
            float *f = vm_data(a);
            if (f[k] == 0) f[k] = INFINITY;
        } else {
            double *d = vm_data(a);
            if (d[k] == 0) d[k] = INFINITY;
        }
    }
    return column;
}

/* ---- operators ---- */

/* Element by element, between a diagonal and a scalar, a diagonal or a full matrix. */
static prog_value each(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    switch (op) {
    case PROG_OP_ADD: return vm_arith(vm, op, "+", x, y, 0);
    case PROG_OP_SUB: return vm_arith(vm, op, "-", x, y, 0);
    case PROG_OP_EMUL: return vm_arith(vm, op, ".*", x, y, 0);
    case PROG_OP_EPOW: return vm_epow(vm, ".^", x, y);
    default: return vm_arith(vm, PROG_OP_EDIV, "./", x, y, 0);
    }
}

static bool is_scale(vm_t *vm, prog_value v) {
    prog_class cls = vm_class(vm, v);
    return (cls == PROG_DOUBLE || cls == PROG_LOGICAL || cls == PROG_CHAR) && vm_numel(vm, v) == 1;
}

static bool is_matrix(vm_t *vm, prog_value v) {
    int64_t buf[2];
    const int64_t *dims;
    return !vm_is_diag(vm, v) && vm_class(vm, v) == PROG_DOUBLE && vm_dims(vm, v, &dims, buf) == 2 &&
           vm_numel(vm, v) != 1;
}

static prog_value scaled(vm_t *vm, prog_op op, prog_value d, prog_value s) {
    prog_value column = diagonal(vm, d, shorter(vm, d), false);
    return from_diagonal(vm, each(vm, op, column, s), rows_of(vm, d), columns_of(vm, d));
}

/* Both are diagonal. The product's diagonal ends with the shorter of the two: behind it there are zeros in one
 * of them. Quotients are left to full matrices where one is not square, for then they are least squares. */
static prog_value both(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    int64_t rows = rows_of(vm, x), cols = columns_of(vm, y), n = shorter(vm, x), m = shorter(vm, y);
    if (op == PROG_OP_ADD || op == PROG_OP_SUB) {
        if (rows != rows_of(vm, y) || columns_of(vm, x) != cols) return PROG_UNDEF;
        return from_diagonal(vm, each(vm, op, diagonal(vm, x, n, false), diagonal(vm, y, m, false)), rows,
                             cols);
    }
    if (m < n) n = m;
    if (op == PROG_OP_MUL) {
        if (columns_of(vm, x) != rows_of(vm, y)) return PROG_UNDEF;
        prog_value p = each(vm, PROG_OP_EMUL, diagonal(vm, x, n, false), diagonal(vm, y, n, false));
        return from_diagonal(vm, p, rows, cols);
    }
    if (!is_square(vm, x) || !is_square(vm, y) || rows != cols) return PROG_UNDEF;
    bool left = op == PROG_OP_LDIV;
    if (op != PROG_OP_DIV && !left) return PROG_UNDEF;
    prog_value over = diagonal(vm, left ? y : x, n, false),
               under = divisor(vm, diagonal(vm, left ? x : y, n, false));
    return from_diagonal(vm, each(vm, PROG_OP_EDIV, over, under), rows, cols);
}

/* Which row the one of each column stands in (from 1), as a row; the rows of M in this order are P' * M. */
static prog_value places(vm_t *vm, prog_value p) {
    int64_t n = rows_of(vm, p);
    double *to;
    prog_value made = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, n, (void **)&to);
    const double *from = vm_data(vm_array(vm, vm_diag_full(vm, p)));
    for (int64_t c = 0; c < n; c++)
        for (int64_t r = 0; r < n; r++)
            if (from[r + c * n] != 0) to[c] = (double)(r + 1);
    return made;
}

static prog_value transposed(vm_t *vm, prog_value v, bool conjugate) {
    return vm_new_diag(vm, vm_transpose(vm, vm_diag_full(vm, v), conjugate), flags_of(vm, v));
}

static prog_value permuted(vm_t *vm, prog_value p, prog_value m, bool rows, bool inverse) {
    prog_value order = places(vm, rows == inverse ? p : transposed(vm, p, false));
    prog_value idx[2] = {rows ? order : PROG_COLON, rows ? PROG_COLON : order};
    return vm_index(vm, m, 2, idx, NULL);
}

/* One operand is a full matrix. */
static prog_value with_matrix(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    bool left = vm_is_diag(vm, x); /* the diagonal one is on the left */
    prog_value d = left ? x : y, m = left ? y : x;
    int64_t buf[2], n = rows_of(vm, d);
    const int64_t *dims;
    vm_dims(vm, m, &dims, buf);
    if (!is_square(vm, d) || dims[left ? 0 : 1] != n || vm_obj(vm, d)->cls != PROG_DOUBLE) return PROG_UNDEF;
    bool product = op == PROG_OP_MUL, quotient = op == (left ? PROG_OP_LDIV : PROG_OP_DIV);
    if (!product && !quotient) return PROG_UNDEF;
    if (is_perm(vm, d)) return permuted(vm, d, m, left, quotient);
    prog_value factor = diagonal(vm, d, n, !left);
    return product ? each(vm, PROG_OP_EMUL, m, factor) : each(vm, PROG_OP_EDIV, m, divisor(vm, factor));
}

static prog_value perm_power(vm_t *vm, prog_value p, prog_value n) {
    if (!prog_is_double(n) || prog_as_double(n) != floor(prog_as_double(n))) return PROG_UNDEF;
    prog_value full = vm_diag_full(vm, p);
    return vm_new_diag(vm, vm_numel(vm, full) == 1 ? vm_epow(vm, "^", full, n) : vm_mpow(vm, full, n),
                       VM_DIAG_PERM);
}

/* Two of a kind, then a full matrix, then a number. A permutation has no form to keep but in products, in quotients
 * (whose inverse is the transpose) and in whole powers. */
prog_value vm_diag_binary(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    bool dx = vm_is_diag(vm, x), dy = vm_is_diag(vm, y);
    if (dx && dy) {
        if (is_plain(vm, x) && is_plain(vm, y)) return both(vm, op, x, y);
        if (is_perm(vm, x) && is_perm(vm, y) && rows_of(vm, x) == rows_of(vm, y)) {
            if (op == PROG_OP_MUL || op == PROG_OP_LDIV)
                return vm_new_diag(vm, permuted(vm, x, vm_diag_full(vm, y), true, op == PROG_OP_LDIV),
                                   VM_DIAG_PERM);
            if (op == PROG_OP_DIV)
                return vm_new_diag(vm, permuted(vm, y, vm_diag_full(vm, x), false, true), VM_DIAG_PERM);
        }
        return PROG_UNDEF;
    }
    prog_value d = dx ? x : y, other = dx ? y : x;
    if (is_matrix(vm, other)) return with_matrix(vm, op, x, y);
    if (is_perm(vm, d)) return dx && op == PROG_OP_POW ? perm_power(vm, d, other) : PROG_UNDEF;
    if (!is_scale(vm, other)) return PROG_UNDEF;
    if (op == PROG_OP_MUL) return scaled(vm, PROG_OP_EMUL, d, other);
    if ((dx && op == PROG_OP_DIV) || (dy && op == PROG_OP_LDIV)) return scaled(vm, PROG_OP_EDIV, d, other);
    if (dx && op == PROG_OP_POW && is_square(vm, d) && vm_class(vm, other) == PROG_DOUBLE)
        return scaled(vm, PROG_OP_EPOW, d, other);
    return PROG_UNDEF;
}

prog_value vm_diag_unary(vm_t *vm, prog_op op, prog_value x) {
    switch (op) {
    case PROG_OP_UPLUS: return x;
    case PROG_OP_TRANS: return transposed(vm, x, false);
    case PROG_OP_CTRANS: return transposed(vm, x, true);
    case PROG_OP_NEG:
        if (is_perm(vm, x)) return PROG_UNDEF;
        return from_diagonal(vm, vm_negate(vm, diagonal(vm, x, shorter(vm, x), false), 0), rows_of(vm, x),
                             columns_of(vm, x));
    default: return PROG_UNDEF;
    }
}

prog_value vm_diag_inverse(vm_t *vm, prog_value v, bool *singular) {
    *singular = false;
    if (!is_square(vm, v)) return PROG_UNDEF;
    if (is_perm(vm, v)) return transposed(vm, v, false);
    int64_t n = rows_of(vm, v);
    prog_value column = diagonal(vm, v, n, false), one = prog_double(1);
    vm_arr a;
    vm_view(vm, column, &a);
    for (int64_t k = 0; k < n && !*singular; k++)
        *singular = !a.complex && vm_elem(&a, k) == 0;
    prog_value inverse = each(vm, PROG_OP_EDIV, one, column);
    if (*singular) /* without an inverse all of it is infinite */
        inverse =
            each(vm, PROG_OP_ADD, each(vm, PROG_OP_EMUL, column, prog_double(0)), prog_double(INFINITY));
    return from_diagonal(vm, inverse, n, n);
}
