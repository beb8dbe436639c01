/* vm/builtins/matrix/make.c - arrays from nothing or from few numbers: zeros, ones, eye, cell, linspace,
 * colon, repmat, true, false.
 *
 * Sizes and classes are read by vm/builtins/args.c. Arrays are made raw and filled once, but for zeros,
 * which the heap gives zeroed. */
#include "vm/builtins/args.h"
#include "vm/builtins/matrix/matrix.h"
#include "vm/arith/operand.h"
#include "vm/index/index.h"

#include <math.h>

/* Writes one element to n places. Eight and one bytes are most of what is filled and have loops of their
 * own, which become vectors. */
#define FILLED (1 << 16)
static void fill(void *to, const void *element, size_t size, int64_t n) {
    if (size == 8) {
        uint64_t bits, *t = to;
        memcpy(&bits, element, 8);
        VM_STEPS (k, n)
            t[k] = bits;
    } else if (size == 1) {
        VM_STEPS_OF (part, (n + FILLED - 1) / FILLED, VM_STEP)
            memset((char *)to + part * FILLED, *(const uint8_t *)element,
                   (size_t)(n - part * FILLED < FILLED ? n - part * FILLED : FILLED));
    } else {
        VM_STEPS (k, n)
            memcpy((char *)to + (size_t)k * size, element, size);
    }
}

/* An array of one value of a class. A negative zero is not all zero bits and is filled like any other
 * number. */
static prog_value filled(vm_t *vm, const vm_dims_args *d, double value) {
    prog_value one = vm_scalar(vm, d->cls, value);
    if (d->ndims == 2 && d->dims[0] == 1 && d->dims[1] == 1) return one;
    void *to;
    if (value == 0 && !signbit(value)) return vm_new_array(vm, d->cls, 0, d->ndims, d->dims, &to);
    prog_value made = vm_new_array_raw(vm, d->cls, 0, d->ndims, d->dims, &to);
    vm_arr a;
    vm_view(vm, one, &a);
    fill(to, a.data, prog_class_bytes(d->cls), vm_array(vm, made)->numel);
    return made;
}

static void constant_fill(vm_t *vm, vm_call *c, double value) {
    vm_dims_args d;
    vm_read_dims(vm, c, 0, &d);
    vm_return(vm, c, 0, filled(vm, &d, value));
}

void vm_bi_zeros(vm_t *vm, vm_call *c) {
    constant_fill(vm, c, 0);
}
void vm_bi_ones(vm_t *vm, vm_call *c) {
    constant_fill(vm, c, 1);
}

/* The result remembers that it is diagonal (VM_DIAG_IDENTITY), so that products and inverses of it cost
 * next to nothing; it is a full matrix as soon as an element is set. */
void vm_bi_eye(vm_t *vm, vm_call *c) {
    vm_dims_args d;
    vm_read_dims(vm, c, 0, &d);
    if (d.ndims > 2) vm_error_usage(vm, "eye");
    void *to;
    prog_value made = vm_new_array(vm, d.cls, 0, 2, d.dims, &to), one = vm_scalar(vm, d.cls, 1);
    vm_arr a;
    vm_view(vm, one, &a);
    size_t es = prog_class_bytes(d.cls);
    int64_t n = d.dims[0] < d.dims[1] ? d.dims[0] : d.dims[1];
    VM_STEPS (k, n)
        memcpy((char *)to + (size_t)(k * (d.dims[0] + 1)) * es, a.data, es);
    vm_return(vm, c, 0, vm_new_diag(vm, made, VM_DIAG_IDENTITY));
}

/* Without sizes 0x0, unlike zeros, which is 1x1. */
void vm_bi_cell(vm_t *vm, vm_call *c) {
    vm_dims_args d;
    for (uint32_t k = 0; k < c->nargs; k++)
        if (vm_class(vm, c->args[k]) == PROG_CHAR)
            vm_error(vm, NULL, "invalid conversion from string to real N-D array");
    vm_read_dims(vm, c, 0, &d);
    if (d.none) d.dims[0] = d.dims[1] = 0;
    vm_return(vm, c, 0, vm_new_array(vm, PROG_CELL, 0, d.ndims, d.dims, NULL));
}

/* ---- linspace, colon, repmat ---- */

/* Point k of n. The ends are exact, the middle of an odd number too, and exactly zero where the line is
 * symmetric about it. Points are counted from the nearer end, so linspace (-a, a, n) is symmetric to the
 * last bit. */
static double line_point(double from, double to, int64_t n, int64_t k) {
    if (k == 0 && n > 1) return from;
    if (k == n - 1) return to;
    if (from == to && from != 0) return from;
    if (n % 2 && k == n / 2) return from == -to ? 0 : (from + to) / 2;
    double step = (to - from) / (double)(n - 1);
    /* from both ends, so that the points lie symmetrically */
    return k < n - k ? from + (double)k * step : to - (double)(n - 1 - k) * step;
}

/* Vectors as ends give a row for each pair. N that is smaller than 1 gives no points, one gives the end,
 * not the beginning. Real and imaginary parts are lines of their own. */
void vm_bi_linspace(vm_t *vm, vm_call *c) {
    vm_arr from, to;
    vm_view(vm, c->args[0], &from);
    vm_view(vm, c->args[1], &to);
    int64_t n = 100;
    if (c->nargs > 2 && vm_numel(vm, c->args[2]) == 0 && vm_class(vm, c->args[2]) < PROG_CHAR)
        n = 1;
    else if (c->nargs > 2) {
        if (vm_numel(vm, c->args[2]) != 1 || vm_class(vm, c->args[2]) >= PROG_CHAR)
            vm_error(vm, NULL, "linspace: N must be a scalar");
        double d = vm_to_double(vm, c->args[2], "linspace");
        if (d > 0x1p40) vm_error_memory(vm);
        n = d > 0 ? (int64_t)d : 0;
    }
    if (from.cls == PROG_CHAR || to.cls == PROG_CHAR)
        vm_error(vm, NULL, "invalid conversion from string to real N-D array");
    if (from.cls >= PROG_CELL || to.cls >= PROG_CELL || !vm_is_vector(&from) || !vm_is_vector(&to))
        vm_error(vm, NULL, "linspace: START, END must be scalars or vectors");
    int64_t rows = from.numel == 1 ? to.numel : from.numel;
    if (from.numel != to.numel && from.numel != 1 && to.numel != 1)
        vm_error(vm, NULL, "linspace: vectors must be of equal length");
    prog_class cls = from.cls == PROG_SINGLE || to.cls == PROG_SINGLE ? PROG_SINGLE : PROG_DOUBLE;
    bool complex = from.complex || to.complex;
    int64_t dims[2] = {rows, n};
    void *out;
    prog_value made = vm_new_array_raw(vm, cls, complex ? PROG_FLAG_COMPLEX : 0, 2, dims, &out);
    VM_STEPS (r, rows)
        VM_STEPS (k, n)
            for (int part = 0; part < (complex ? 2 : 1); part++) {
                vm_arr *ends[2] = {&from, &to};
                double end[2];
                for (int i = 0; i < 2; i++) {
                    int64_t at = ends[i]->numel == 1 ? 0 : r;
                    if (part == 0)
                        end[i] = vm_elem(ends[i], at);
                    else if (!ends[i]->complex)
                        end[i] = 0;
                    else
                        end[i] = ends[i]->cls == PROG_SINGLE ? ((const float *)ends[i]->data)[2 * at + 1]
                                                             : ((const double *)ends[i]->data)[2 * at + 1];
                }
                double v = line_point(end[0], end[1], n, k);
                int64_t place = (r + k * rows) * (complex ? 2 : 1) + part;
                if (cls == PROG_SINGLE)
                    ((float *)out)[place] = (float)v;
                else
                    ((double *)out)[place] = v;
            }
    vm_return(vm, c, 0, made);
}

/* colon (from, to), colon (from, step, to): the operator by its name, lazy as it is. */
void vm_bi_colon(vm_t *vm, vm_call *c) {
    bool three = c->nargs == 3;
    vm_return(vm, c, 0, vm_colon(vm, c->args[0], three ? c->args[1] : PROG_UNDEF, c->args[three ? 2 : 1]));
}

/* to = from repeated reps[k] times along dimension k; both column-major grids of `es`-byte elements. Every
 * dimension repeats what the lower ones have made, so most is copied in large pieces, and slabs are spread
 * from the last one back because they move up within the same memory. */
static void repeat_grid(uint8_t *to, const uint8_t *from, uint32_t n, const int64_t *dims,
                        const int64_t *reps, size_t es) {
    size_t block = es; /* bytes of one whole slab below dimension k, as already repeated in `to` */
    int64_t inner = 1, outer = 1;
    for (uint32_t k = 1; k < n; k++)
        outer *= dims[k];
    /* first the columns, each repeated down, laid where they belong when higher dimensions are not repeated
     * yet */
    size_t column = (size_t)dims[0] * es, tall = column * (size_t)reps[0];
    VM_STEPS_OF (o, outer, (int64_t)(tall / 8))
        VM_STEPS_OF (r, reps[0], (int64_t)(column / 8))
            vm_copy_bytes(to + (size_t)o * tall + (size_t)r * column, from + (size_t)o * column, column);
    block = tall;
    for (uint32_t k = 1; k < n;
         k++) { /* then spread and repeat slabs of dimension k, from the last one back */
        inner = dims[k];
        outer = 1;
        for (uint32_t i = k + 1; i < n; i++)
            outer *= dims[i];
        size_t slab = block * (size_t)inner, wide = slab * (size_t)reps[k];
        for (int64_t o = outer; o-- > 0;) {
            vm_poll_here();
            memmove(to + (size_t)o * wide, to + (size_t)o * slab, slab);
            VM_STEPS_OF (r, reps[k], (int64_t)(slab / 8))
                if (r) vm_copy_bytes(to + (size_t)o * wide + (size_t)r * slab, to + (size_t)o * wide, slab);
        }
        block = wide;
    }
}

/* repmat (x, [m n p …]), or (x, n) for n by n; of a matrix of counts the first column is taken. Returns how many
 * dimensions the counts are for. */
static uint32_t counts_of_vector(vm_t *vm, prog_value v, int64_t reps[PROG_DIMS_MOST]) {
    vm_arr a;
    vm_view(vm, v, &a);
    int64_t count = a.dims[0] > 1 && a.numel ? a.dims[0] : a.numel;
    if (count > PROG_DIMS_MOST || (a.cls >= PROG_CHAR && a.numel))
        vm_error(vm, NULL, "repmat: invalid dimensions");
    VM_STEPS (k, count)
        reps[k] = vm_read_dim(vm, prog_double(vm_elem(&a, k)));
    if (count == 1) reps[1] = reps[0];
    bool negative = count > 0;
    VM_STEPS (k, count)
        negative &= vm_elem(&a, k) < 0;
    if (negative) vm_error(vm, NULL, "repmat: invalid dimensions");
    return count > 1 ? (uint32_t)count : 2;
}

/* repmat (x, m, n, p…): counts and vectors of counts in a row; empty ones do not count. */
static uint32_t counts_of_arguments(vm_t *vm, const vm_call *c, int64_t reps[PROG_DIMS_MOST]) {
    uint32_t at = 0;
    bool negative = true;
    for (uint32_t k = 1; k < c->nargs; k++) {
        vm_arr a;
        vm_view(vm, c->args[k], &a);
        int64_t count = a.dims[0] > 1 && a.numel ? a.dims[0] : a.numel;
        if (c->nargs > 3 && count != 1) vm_error(vm, NULL, "repmat: all input arguments must be scalar");
        if ((a.cls >= PROG_CELL && a.numel) || count > PROG_DIMS_MOST - at)
            vm_error(vm, NULL, "repmat: all input arguments must be numeric");
        bool last = at > 1 && a.dims[0] > 1; /* behind a column of counts the last one counts */
        for (int64_t i = last ? a.numel - 1 : 0; i < (last ? a.numel : count); i++) {
            double times = vm_elem(&a, i);
            negative &= times < 0;
            reps[at++] = vm_read_dim(vm, prog_double(times));
        }
    }
    if (negative && at) vm_error(vm, NULL, "repmat: invalid dimensions");
    return at < 2 ? 2 : at;
}

/* The result is made by copying elements, whatever they are; references of members are counted at the end,
 * all at once. */
void vm_bi_repmat(vm_t *vm, vm_call *c) {
    if (vm_is_instance(vm, c->args[0])) {
        vm_move_objects(vm, c, vm_bi_repmat);
        return;
    }
    int64_t reps[PROG_DIMS_MOST], dims[PROG_DIMS_MOST], out[PROG_DIMS_MOST], buf[2];
    for (uint32_t k = 0; k < PROG_DIMS_MOST; k++)
        reps[k] = 1;
    uint32_t n = c->nargs == 2 ? counts_of_vector(vm, c->args[1], reps) : counts_of_arguments(vm, c, reps);
    prog_value x = vm_boxed(vm, c->args[0]);
    const int64_t *have;
    uint32_t ndims = vm_dims(vm, x, &have, buf);
    if (!vm_is_kind(vm, x, PROG_KIND_ARRAY) && !vm_is_kind(vm, x, PROG_KIND_STRUCT))
        vm_error(vm, NULL, "repmat: invalid data type");
    if (ndims > n) n = ndims;
    if (n > PROG_DIMS_MOST) vm_error_memory(vm);
    vm_fold_dims(ndims, have, n, dims);
    int64_t total = 1;
    for (uint32_t k = 0; k < n; k++)
        if (__builtin_mul_overflow(dims[k], reps[k], &out[k]) ||
            __builtin_mul_overflow(total, out[k] ? out[k] : 1, &total))
            vm_error_memory(vm);
    prog_value made = vm_new_same(vm, x, n, out, 0);
    prog_array *a = vm_array(vm, x), *to = vm_array(vm, made);
    if (to->numel) {
        size_t es = vm_elem_bytes(vm, a);
        int64_t members = vm_fill_begin(to);
        if (a->numel == 1)
            fill(vm_elems(to), vm_elems(a), es, members);
        else
            repeat_grid(vm_elems(to), vm_elems(a), n, dims, reps, es);
        vm_fill_end(vm, to, members);
    }
    vm_return(vm, c, 0, made);
}

/* true and false take sizes as zeros does, but no class beside logical. */
static void logical_dims(vm_t *vm, vm_call *c, const char *name, vm_dims_args *out) {
    if (c->nargs == 1 && vm_class(vm, c->args[0]) > PROG_CHAR)
        vm_error(vm, NULL, "%s (A): use %s (size (A)) instead", name, name);
    vm_read_dims(vm, c, 0, out);
    if (out->named && out->cls != PROG_LOGICAL)
        vm_error(vm, NULL, "%s: invalid data type '%s'", name, prog_class_name(out->cls));
    out->cls = PROG_LOGICAL;
}

void vm_bi_true(vm_t *vm, vm_call *c) {
    vm_dims_args d;
    logical_dims(vm, c, "true", &d);
    vm_return(vm, c, 0, filled(vm, &d, 1));
}

void vm_bi_false(vm_t *vm, vm_call *c) {
    vm_dims_args d;
    logical_dims(vm, c, "false", &d);
    vm_return(vm, c, 0, filled(vm, &d, 0));
}
