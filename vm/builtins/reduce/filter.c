/* vm/builtins/reduce/filter.c - digital filters and two-dimensional convolution.
 *
 * filter is the transposed direct form II (Oppenheim and Schafer, Discrete-Time Signal Processing): the state
 * holds what is still to come of the inputs so far, one number less than there are coefficients, and is both
 * an argument and a result, so that a signal can be filtered in pieces. A step waits for the one before it,
 * so there is nothing for vectors to do; the loops over coefficients are short.
 *
 * conv2 adds shifted copies of one matrix, scaled by an element of the other: columns at a time, which the
 * processor likes, and without a transform, so that integers stay exact. */
#include "vm/builtins/reduce/reduce_internal.h"
#include "vm/linear/linear.h"

#pragma GCC optimize("O3")

/* The coefficients, as many of each and the first of `a` 1, and how the lines that they run over lie. */
typedef struct filter {
    char *b, *a;
    int64_t order;   /* one less than the coefficients */
    int64_t n, step; /* points of a line, step apart */
} filter;

/* One line through the transposed direct form; state has `order` entries and is left as the final state. */
#define FILTER(NAME, T)                                                                                      \
    static void NAME(vm_t *vm, const filter *f, T *y, const T *x, T *state) {                                \
        const T *b = (const T *)(const void *)f->b, *a = (const T *)(const void *)f->a;                      \
        int64_t n = f->n, step = f->step, order = f->order;                                                  \
        VM_STEPS (k, n) {                                                                                    \
            if ((k & 1023) == 0) vm_poll(vm);                                                                \
            T in = x[k * step], out = order ? state[0] + b[0] * in : b[0] * in;                              \
            y[k * step] = out;                                                                               \
            for (int64_t j = 1; j < order; j++)                                                              \
                state[j - 1] = state[j] - a[j] * out + b[j] * in;                                            \
            if (order) state[order - 1] = b[order] * in - a[order] * out;                                    \
        }                                                                                                    \
    }
FILTER(filter_f64, double)
FILTER(filter_c64, vm_cplx)

/* Both polynomials at the longer one's length, divided by the first coefficient of `a`. */
static filter normed(vm_t *vm, const vm_arr *b, const vm_arr *a, vm_num t) {
    int64_t taps = a->numel > b->numel ? a->numel : b->numel;
    size_t bytes = vm_num_bytes(t) * (size_t)taps;
    filter f = {.b = vm_scratch(vm, bytes), .a = vm_scratch(vm, bytes), .order = taps - 1};
    memset(f.b, 0, bytes);
    memset(f.a, 0, bytes);
    vm_convert_data(f.b, t, b->data, vm_num_of(b), b->numel);
    vm_convert_data(f.a, t, a->data, vm_num_of(a), a->numel);
    if (t == VM_C64) {
        vm_cplx *bn = (vm_cplx *)(void *)f.b, *an = (vm_cplx *)(void *)f.a, norm = an[0];
        VM_STEPS (k, taps)
            bn[k] /= norm, an[k] /= norm;
    } else {
        double *bn = (double *)(void *)f.b, *an = (double *)(void *)f.a, norm = an[0];
        for (int64_t k = 0; k < taps && norm != 1; k++)
            bn[k] /= norm, an[k] /= norm;
    }
    return f;
}

/* Works along the first dimension that is not 1, or the one that is given, line by line; each line has its
 * own column of state. An initial state for one line may be a row. Everything is computed in double and
 * rounded to single at the end. */
void vm_bi_filter(vm_t *vm, vm_call *c) {
    vm_arr b, a, x;
    vm_view(vm, c->args[0], &b);
    vm_view(vm, c->args[1], &a);
    vm_view(vm, c->args[2], &x);
    if (b.cls > PROG_LOGICAL || a.cls > PROG_LOGICAL) vm_error(vm, NULL, "filter: A and B must be vectors");
    if (x.cls > PROG_LOGICAL) vm_error(vm, NULL, "filter: invalid argument");
    if (!a.numel || *(const vm_cplx *)vm_as(vm, &a, VM_C64) == 0)
        vm_error(vm, NULL, "filter: the first element of A must be nonzero");
    if (!b.numel) vm_error(vm, NULL, "filter: B must not be empty");
    bool single = b.cls == PROG_SINGLE || a.cls == PROG_SINGLE || x.cls == PROG_SINGLE;
    if (c->nargs > 4) {
        double d = vm_to_double(vm, c->args[4], "filter");
        if (!(d >= 1 && d <= x.ndims)) vm_error(vm, NULL, "filter: DIM must be a valid dimension");
    }
    int64_t dim = c->nargs > 4 ? (int64_t)vm_dim_arg(vm, c->args[4], "filter") : -1;
    bool has_state = c->nargs > 3 && vm_numel(vm, c->args[3]);
    vm_arr s;
    if (has_state) vm_view(vm, c->args[3], &s);
    bool cplx = a.complex || b.complex || x.complex || (has_state && s.complex);
    vm_num t = cplx ? VM_C64 : VM_F64;
    size_t bytes = vm_num_bytes(t);
    filter f = normed(vm, &b, &a, t);
    int64_t order = f.order;
    vm_walk w;
    vm_walk_init(vm, &w, &x, dim);
    f.n = w.len;
    f.step = w.inner;
    int64_t lines = w.inner * w.outer;
    if (has_state) {
        bool row = lines == 1 && s.ndims == 2 && s.dims[0] == 1 && s.numel == order;
        if (s.dims[0] != order && !row)
            vm_error(vm, NULL,
                     "filter: first dimension of SI must be of length max (length (a), length (b)) - 1");
        if (s.numel != order * lines) vm_error(vm, NULL, "filter: dimensionality of SI and X must agree");
    }
    char *out, *state;
    prog_value r = vm_new_like_raw(vm, PROG_DOUBLE, vm_num_flags(t), &x, (void **)&out);
    prog_value final = vm_new_matrix(vm, PROG_DOUBLE, vm_num_flags(t), order, lines, (void **)&state);
    if (has_state) vm_convert_data(state, t, s.data, vm_num_of(&s), s.numel);
    const char *in = vm_as(vm, &x, t);
    VM_STEPS (l, lines) {
        size_t at = (size_t)((l / w.inner) * w.len * w.inner + l % w.inner) * bytes,
               mine = (size_t)(l * order) * bytes;
        if (cplx)
            filter_c64(vm, &f, (vm_cplx *)(out + at), (const vm_cplx *)(in + at), (vm_cplx *)(state + mine));
        else
            filter_f64(vm, &f, (double *)(out + at), (const double *)(in + at), (double *)(state + mine));
    }
    if (cplx) r = vm_simplify(vm, r);
    vm_return(vm, c, 0, single ? vm_convert(vm, r, PROG_SINGLE) : r);
    vm_return(vm, c, 1, single ? vm_convert(vm, final, PROG_SINGLE) : final);
}

/* ---- conv2 ---- */

typedef struct grid {
    int64_t rows, cols;
} grid;

/* c += a * b in full, of size as + bs - 1. */
#define CONV2(NAME, T)                                                                                       \
    static void NAME(vm_t *vm, T *c, const T *a, grid as, const T *b, grid bs) {                             \
        int64_t m = as.rows, n = as.cols, p = bs.rows, q = bs.cols, rows = m + p - 1;                        \
        VM_STEPS (j, n)                                                                                      \
            VM_STEPS (l, q)                                                                                  \
                VM_STEPS (k, p) {                                                                            \
                    T f = b[k + l * p], *to = c + (j + l) * rows + k;                                        \
                    const T *from = a + j * m;                                                               \
                    if ((k & 63) == 0) vm_poll(vm);                                                          \
                    _Pragma("GCC ivdep") for (int64_t i = 0; i < m; i++) to[i] += from[i] * f;               \
                }                                                                                            \
    }
CONV2(conv2_f64, double)
CONV2(conv2_c64, vm_cplx)

/* The whole convolution, of size m + p - 1 by n + q - 1. */
static prog_value conv_full(vm_t *vm, prog_value x, prog_value y) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    if (a.cls > PROG_LOGICAL || b.cls > PROG_LOGICAL || a.ndims > 2 || b.ndims > 2)
        vm_error(vm, NULL, "conv2: A and B must be 1-D vectors or 2-D matrices");
    bool cplx = a.complex || b.complex, single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE;
    vm_num t = cplx ? VM_C64 : VM_F64;
    int64_t m = a.dims[0], n = a.dims[1], p = b.dims[0], q = b.dims[1];
    int64_t rows = m + p > 0 ? m + p - 1 : 0, cols = n + q > 0 ? n + q - 1 : 0;
    if (!a.numel || !b.numel)
        return vm_new_matrix(vm, single ? PROG_SINGLE : PROG_DOUBLE, 0, rows, cols, NULL);
    void *out;
    prog_value r = vm_new_matrix(vm, PROG_DOUBLE, vm_num_flags(t), rows, cols, &out);
    const void *ad = vm_as(vm, &a, t), *bd = vm_as(vm, &b, t);
    if (cplx)
        conv2_c64(vm, out, ad, (grid){m, n}, bd, (grid){p, q});
    else
        conv2_f64(vm, out, ad, (grid){m, n}, bd, (grid){p, q});
    r = vm_simplify(vm, r);
    return single ? vm_convert(vm, r, PROG_SINGLE) : r;
}

/* Rows r0…r0+m-1 and columns c0…c0+n-1 of x. */
static prog_value window(vm_t *vm, prog_value x, int64_t r0, int64_t m, int64_t c0, int64_t n) {
    vm_arr a;
    vm_view(vm, x, &a);
    size_t bytes = vm_num_bytes(vm_num_of(&a));
    if (m < 0) m = 0;
    if (n < 0) n = 0;
    char *out;
    prog_value r = vm_new_matrix(vm, a.cls, vm_num_flags(vm_num_of(&a)), m, n, (void **)&out);
    for (int64_t j = 0; j < n && m; j++)
        memcpy(out + (size_t)(j * m) * bytes,
               (const char *)a.data + (size_t)(r0 + (c0 + j) * a.dims[0]) * bytes, (size_t)m * bytes);
    return r;
}

/* "same" and "valid" are windows of the whole. With two vectors and a matrix the vectors' outer product is
 * the kernel. */
void vm_bi_conv2(vm_t *vm, vm_call *c) {
    uint32_t n = c->nargs;
    const char *shape = "full";
    if (vm_is_string(vm, c->args[n - 1]) && n > 2) shape = vm_to_cstr(vm, c->args[--n], "conv2");
    bool same = !strcmp(shape, "same"), valid = !strcmp(shape, "valid");
    if (!same && !valid && strcmp(shape, "full")) vm_error(vm, NULL, "conv2: SHAPE type not valid");
    prog_value x = c->args[0], y = c->args[1];
    if (n == 3) { /* a column vector, a row vector, a matrix */
        vm_arr column, row;
        vm_view(vm, x, &column);
        vm_view(vm, y, &row);
        if (!vm_is_vector(&column) || !vm_is_vector(&row))
            vm_error(vm, NULL, "conv2: arguments must be vectors for separable option");
        int64_t down[2] = {vm_numel(vm, x), 1}, across[2] = {1, vm_numel(vm, y)};
        y = vm_product(vm, vm_reshape(vm, x, 2, down), vm_reshape(vm, y, 2, across));
        x = c->args[2];
    }
    prog_value full = conv_full(vm, x, y);
    if (!vm_numel(vm, x) || !vm_numel(vm, y)) { /* nothing to cut a window from */
        vm_return(vm, c, 0, vm_empty(vm));
        return;
    }
    const int64_t *dx, *dy;
    int64_t bx[2], by[2];
    vm_dims(vm, x, &dx, bx);
    vm_dims(vm, y, &dy, by);
    if (same)
        full = window(vm, full, dy[0] / 2, dx[0], dy[1] / 2, dx[1]);
    else if (valid)
        full = window(vm, full, dy[0] - 1, dx[0] - dy[0] + 1, dy[1] - 1, dx[1] - dy[1] + 1);
    vm_return(vm, c, 0, full);
}
