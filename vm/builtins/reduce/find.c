/* vm/builtins/reduce/find.c - find, diff, dot. */
#include "vm/builtins/reduce/reduce_internal.h"

#include "vm/linear/ops.h"

/* Numbers (from 0) of the true elements, at most `limit` of them from the chosen end; returns their count.
 * Every element is written and only kept if it is true: no branch, which would be mispredicted half of the
 * time. */
static int64_t find_true(const uint8_t *p, int64_t n, int64_t limit, bool last, int64_t *to) {
    int64_t found = 0;
    if (!last) {
        for (int64_t i = 0; i < n && found < limit; i++) {
            to[found] = i;
            found += p[i];
        }
        return found;
    }
    int64_t at = n;
    while (at > 0 && found < limit)
        found += p[--at];
    int64_t k = 0;
    for (int64_t i = at; i < n; i++)
        if (p[i]) to[k++] = i;
    return found;
}

/* A row gives a row, everything else a column; nothing found in a scalar or a 0x0 array is 0x0. So the
 * shape of an empty result depends on the shape of the argument, and programs test it. */
static void find_shape(const vm_arr *a, int64_t found, int64_t dims[2]) {
    bool row = a->ndims == 2 && a->dims[0] == 1 && a->dims[1] != 1;
    dims[0] = row ? 1 : found;
    dims[1] = row ? found : 1;
    if (found == 0 && ((a->ndims == 2 && a->dims[0] == 0 && a->dims[1] == 0) || a->numel == 1))
        dims[0] = dims[1] = 0;
}

static int64_t count_true(const uint8_t *p, int64_t n) {
    int64_t total = 0;
    for (int64_t i = 0; i < n;) { /* in portions that 32 bits can count */
        uint32_t part = 0;
        int64_t stop = i + (1 << 17) < n ? i + (1 << 17) : n;
        vm_poll_here();
        for (; i < stop; i++)
            part += p[i];
        total += part;
    }
    return total;
}

/* How many are asked for at most, and whether from the end. */
static int64_t read_limit(vm_t *vm, const vm_call *c, bool *last) {
    int64_t limit = INT64_MAX;
    *last = false;
    if (c->nargs > 1) {
        double d = vm_is_string(vm, c->args[1]) ? NAN : vm_to_double(vm, c->args[1], "find");
        if (!(d >= 0) || d != trunc(d)) vm_error(vm, NULL, "find: N must be an integer");
        if (d < 9e18) limit = (int64_t)d;
    }
    if (c->nargs > 2) {
        *last = vm_arg_is(vm, c, 2, "last");
        if (!*last && !vm_arg_is(vm, c, 2, "first"))
            vm_error(vm, NULL, "find: DIRECTION must be \"first\" or \"last\"");
    }
    return limit;
}

/* Three ways, from the commonest: all places in one output go straight into the result; a few places, or
 * subscripts and values, go by way of a list. NaN counts as true. An N-d array has the columns of all its
 * pages. */
void vm_bi_find(vm_t *vm, vm_call *c) {
    vm_arr a;
    char buf[32];
    vm_view(vm, c->args[0], &a);
    if (!vm_is_number(&a))
        vm_error(vm, NULL, "find: wrong type argument '%s'", vm_type_name(vm, c->args[0], false, buf));
    bool last;
    int64_t limit = read_limit(vm, c, &last);
    const uint8_t *p = a.cls == PROG_LOGICAL ? a.data : vm_as(vm, &a, VM_BOOL);
    int64_t total = limit > 64 ? count_true(p, a.numel) : limit;
    if (c->nout < 2 && limit == INT64_MAX) { /* straight into the result */
        int64_t shape[2], k = 0;
        double *to;
        find_shape(&a, total, shape);
        prog_value v = vm_new_array_raw(vm, PROG_DOUBLE, 0, 2, shape, (void **)&to);
        for (int64_t i = 0, part; k < total; vm_poll_here())
            for (part = i + VM_STEP; i < part && k < total; i++) {
                to[k] = (double)i + 1;
                k += p[i];
            }
        vm_return(vm, c, 0, v);
        return;
    }
    int64_t *at = vm_scratch(vm, (size_t)(total < a.numel ? total : a.numel) * 8 + 16), dims[2];
    int64_t found = find_true(p, a.numel, total < limit ? total : limit, last, at);
    find_shape(&a, found, dims);
    double *first, *second;
    prog_value r = vm_new_array_raw(vm, PROG_DOUBLE, 0, 2, dims, (void **)&first);
    if (c->nout < 2) {
        VM_STEPS (i, found)
            first[i] = (double)at[i] + 1;
        vm_return(vm, c, 0, r);
        return;
    }
    prog_value cols = vm_new_array_raw(vm, PROG_DOUBLE, 0, 2, dims, (void **)&second);
    VM_STEPS (i, found) {
        first[i] = (double)(at[i] % a.dims[0]) + 1;
        second[i] = (double)(at[i] / a.dims[0]) + 1;
    }
    vm_return(vm, c, 0, r);
    vm_return(vm, c, 1, cols);
    if (c->nout > 2) {
        char *out;
        size_t bytes = vm_num_bytes(vm_num_of(&a));
        prog_value v = vm_new_array_raw(vm, a.cls, vm_num_flags(vm_num_of(&a)), 2, dims, (void **)&out);
        VM_STEPS (i, found)
            memcpy(out + (size_t)i * bytes, (const char *)a.data + (size_t)at[i] * bytes, bytes);
        vm_return(vm, c, 2, v);
    }
}

/* ---- diff ---- */
/* Elements first…first+count-1 along the walked dimension, as a new array. */
static prog_value slab(vm_t *vm, const vm_arr *a, const vm_walk *w, int64_t first, int64_t count) {
    int64_t dims[64];
    memcpy(dims, w->dims, w->ndims * 8u);
    dims[w->dim] = count;
    size_t bytes = vm_num_bytes(vm_num_of(a)), chunk = (size_t)(count * w->inner) * bytes;
    char *out;
    prog_value r = vm_new_array_raw(vm, a->cls, vm_num_flags(vm_num_of(a)), w->ndims, dims, (void **)&out);
    VM_STEPS_OF (o, chunk ? w->outer : 0, (int64_t)(chunk / 8))
        vm_copy_bytes(out + (size_t)o * chunk,
                      (const char *)a->data + (size_t)((o * w->len + first) * w->inner) * bytes, chunk);
    return r;
}

/* Doubles along the first dimension, by far the commonest, have their own loop; all else is a difference
 * of two slabs by the operator, with its classes and saturation. */
static prog_value diff_once(vm_t *vm, prog_value x, int64_t dim) {
    vm_arr a;
    vm_view(vm, x, &a);
    vm_walk w;
    vm_walk_init(vm, &w, &a, dim);
    int64_t n = w.len > 0 ? w.len - 1 : 0;
    if (a.cls == PROG_DOUBLE && !a.complex && w.inner == 1) {
        double *out;
        const double *p = a.data;
        w.dims[w.dim] = n;
        prog_value r = vm_new_array_raw(vm, PROG_DOUBLE, 0, w.ndims, w.dims, (void **)&out);
        VM_STEPS_OF (o, w.outer, n) {
            double *to = out + o * n;
            const double *from = p + o * w.len;
            VM_STEPS (k, n)
                to[k] = from[k + 1] - from[k];
        }
        return vm_simplify(vm, r);
    }
    prog_value hi = slab(vm, &a, &w, w.len - n, n), lo = slab(vm, &a, &w, 0, n);
    return vm_simplify(vm, vm_binary(vm, PROG_OP_SUB, hi, lo, VM_STEAL_X));
}

/* Differences of differences, as often as ORDER says, until nothing is left. A scalar has none: 0x0. */
void vm_bi_diff(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (a.cls > PROG_LOGICAL) vm_error(vm, NULL, "diff: X must be numeric or logical");
    int64_t order = 1, dim = -1;
    if (c->nargs > 1 && vm_numel(vm, c->args[1])) {
        double d = vm_numel(vm, c->args[1]) == 1 ? vm_to_double(vm, c->args[1], "diff") : -1;
        if (!(d >= 0) || d != trunc(d)) vm_error(vm, NULL, "diff: order K must be a scalar or []");
        order = vm_int_of(d);
    }
    if (c->nargs > 2) {
        dim = vm_to_int(vm, c->args[2], "diff") - 1;
        if (dim < 0 || dim >= a.ndims) vm_error(vm, NULL, "diff: DIM must be a valid dimension");
    }
    prog_value r = a.cls == PROG_LOGICAL ? vm_convert(vm, a.v, PROG_DOUBLE) : a.v;
    if (dim < 0 && a.numel == 1) r = vm_empty(vm), order = 0;
    if (dim < 0) dim = vm_first_dim(&a);
    for (int64_t k = 0; k < order; k++) {
        if (vm_numel(vm, r) == 0) break;
        vm_poll(vm);
        r = diff_once(vm, r, dim);
    }
    vm_return(vm, c, 0, r);
}

/* ---- dot ---- */
/* The sum of conj (x) .* y, by those functions: their classes, dimensions and messages are dot's. Two
 * vectors of any direction go together. */
void vm_bi_dot(vm_t *vm, vm_call *c) {
    vm_arr a, b;
    vm_view(vm, c->args[0], &a);
    vm_view(vm, c->args[1], &b);
    if (a.cls > PROG_LOGICAL || b.cls > PROG_LOGICAL) vm_error(vm, NULL, "dot: X and Y must be numeric");
    bool same = a.ndims == b.ndims && memcmp(a.dims, b.dims, a.ndims * 8u) == 0;
    bool vectors = vm_is_vector(&a) && vm_is_vector(&b) && a.numel == b.numel;
    if (!same && !vectors) vm_error(vm, NULL, "dot: sizes of X and Y must match");
    int64_t dim = c->nargs > 2 ? vm_to_int(vm, c->args[2], "dot") - 1 : -1;
    if (c->nargs > 2 && dim < 0) vm_error(vm, NULL, "dot: DIM must be a valid dimension");
    if (!same) { /* a row with a column */
        int64_t dims[2] = {a.numel, 1};
        prog_value x = vm_reshape(vm, a.v, 2, dims), y = vm_reshape(vm, b.v, 2, dims);
        vm_view(vm, x, &a);
        vm_view(vm, y, &b);
    }
    prog_value x = a.v;
    if (a.complex) {
        prog_value out = PROG_UNDEF;
        vm_call inner = {.args = &x, .nargs = 1, .nout = 1, .out = &out};
        vm_bi_conj(vm, &inner);
        x = out;
    }
    prog_value args[2] = {vm_binary(vm, PROG_OP_EMUL, x, b.v, 0), prog_double((double)dim + 1)};
    vm_call inner = {.args = args, .nargs = dim < 0 ? 1 : 2, .nout = 1, .out = c->out};
    vm_bi_sum(vm, &inner);
}
