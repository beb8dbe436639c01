/* vm/builtins/matrix/shape.c - asks for and changes the shape of arrays: size, reshape, permute, cat, diag,
 * tril, sub2ind and their kin.
 *
 * Dimensions beyond the last are 1 and are not kept; a value has at least two. Functions that move
 * elements do it by their size in bytes, whatever class they are, and count the references of members
 * (cells, structs) afterwards (vm_elems_incref). Ranges and scalars have no memory of their own and are
 * boxed first (vm_boxed). */
#include "vm/builtins/matrix/matrix.h"
#include "vm/builtins/args.h"
#include "vm/index/concat.h"
#include "vm/index/index.h"
#include "vm/index/map.h"
#include "vm/linear/ops.h"
#include "vm/run/frame.h"

#include <string.h>
#include <math.h>

/* Dimensions of a value; a map counts its keys as rows, which is what size and length say of it. */
static uint32_t shape(vm_t *vm, prog_value v, int64_t *dims) {
    const int64_t *have;
    int64_t buf[2];
    uint32_t n = vm_dims(vm, v, &have, buf);
    if (n > PROG_DIMS_MOST) n = PROG_DIMS_MOST;
    memcpy(dims, have, n * sizeof *dims);
    prog_value map = vm_map_inside(vm, v);
    if (map != PROG_UNDEF) dims[0] = vm_map_count(vm, map);
    return n;
}

/* Of dimensions of an array or, where they are a program's, of as many as fit: a product that overflows is
 * larger than any array, and compares so. */
static int64_t product(uint32_t n, const int64_t *dims) {
    int64_t p = 1;
    for (uint32_t k = 0; k < n; k++) {
        if (dims[k] == 0) return 0;
        if (__builtin_mul_overflow(p, dims[k], &p)) p = INT64_MAX;
    }
    return p;
}

/* ---- questions ---- */

/* d from 1; any number beyond the last dimension has extent 1. */
static int64_t size_along(vm_t *vm, uint32_t n, const int64_t *dims, double d) {
    if (d != floor(d)) vm_error(vm, NULL, "conversion of %g to octave_idx_type value failed", d);
    if (!(d >= 1)) vm_error(vm, NULL, "size: requested dimension DIM (= %g) out of range", d);
    return d <= n ? dims[(uint32_t)d - 1] : 1;
}

/* size (x) in a row or one output a dimension; size (x, d) and size (x, d1, d2, …) for chosen ones. With
 * fewer outputs than dimensions the last one is the product of the rest, so [r, c] = size (x) of an N-d
 * array has columns of all pages. */
void vm_bi_size(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST];
    uint32_t n = shape(vm, c->args[0], dims);
    if (c->nargs == 1 && c->nout < 2) {
        int64_t row[2] = {1, n};
        double *to;
        prog_value made = vm_new_array_raw(vm, PROG_DOUBLE, 0, 2, row, (void **)&to);
        for (uint32_t k = 0; k < n; k++)
            to[k] = (double)dims[k];
        vm_return(vm, c, 0, made);
        return;
    }
    if (c->nargs == 1) { /* one output a dimension, the last takes the rest */
        for (uint32_t k = 0; k < c->nout; k++) {
            int64_t d = k < n ? dims[k] : 1;
            if (k + 1 == c->nout)
                for (uint32_t i = k + 1; i < n; i++)
                    d *= dims[i];
            vm_return(vm, c, k, prog_double((double)d));
        }
        return;
    }
    double asked[256];
    uint32_t count = 0;
    for (uint32_t k = 1; k < c->nargs; k++) {
        vm_arr a;
        vm_view(vm, c->args[k], &a);
        if (a.cls == PROG_CHAR) vm_error(vm, NULL, "invalid conversion from string to real N-D array");
        if (a.cls >= PROG_CELL) vm_error(vm, NULL, "size: DIM must be a positive integer");
        for (int64_t i = 0; i < a.numel && count < 256; i++)
            asked[count++] = vm_elem(&a, i);
    }
    if (c->nout < 2) {
        int64_t row[2] = {1, count};
        double *to;
        prog_value made = vm_new_array_raw(vm, PROG_DOUBLE, 0, 2, row, (void **)&to);
        for (uint32_t k = 0; k < count; k++)
            to[k] = (double)size_along(vm, n, dims, asked[k]);
        vm_return(vm, c, 0, made);
        return;
    }
    if (c->nout > count) vm_error(vm, NULL, "size: nargout > number of requested dimensions");
    for (uint32_t k = 0; k < c->nout; k++)
        vm_return(vm, c, k, prog_double((double)size_along(vm, n, dims, asked[k])));
}

/* numel (x, i, j, …) says how many elements x(i, j, …) would have, without reading any. */
void vm_bi_numel(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST];
    uint32_t n = shape(vm, c->args[0], dims);
    if (c->nargs == 1) { /* a map is one object, however many keys it has */
        vm_return_double(vm, c, vm_map_inside(vm, c->args[0]) != PROG_UNDEF ? 1 : (double)product(n, dims));
        return;
    }
    double count = 1; /* elements that these indices would select */
    int64_t folded[PROG_DIMS_MOST];
    uint32_t m = c->nargs - 1;
    if (m > PROG_DIMS_MOST) vm_error_usage(vm, "numel");
    vm_fold_dims(n, dims, m, folded);
    for (uint32_t k = 0; k < m; k++) {
        vm_ix ix;
        vm_ix_parse(vm, c->args[k + 1], k, m, NULL, &ix);
        vm_ix_extent(&ix, folded[k]);
        count *= (double)ix.n;
    }
    vm_return_double(vm, c, count);
}

void vm_bi_ndims(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST];
    vm_return_double(vm, c, shape(vm, c->args[0], dims));
}
void vm_bi_rows(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST];
    shape(vm, c->args[0], dims);
    vm_return_double(vm, c, (double)dims[0]);
}
void vm_bi_columns(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST];
    shape(vm, c->args[0], dims);
    vm_return_double(vm, c, (double)dims[1]);
}
/* The longest dimension, but 0 as soon as any of them is. */
void vm_bi_length(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST], longest = 0;
    uint32_t n = shape(vm, c->args[0], dims);
    for (uint32_t k = 0; k < n; k++) {
        if (dims[k] == 0) longest = 0;
        if (dims[k] == 0) break;
        if (dims[k] > longest) longest = dims[k];
    }
    vm_return_double(vm, c, (double)longest);
}
void vm_bi_isempty(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST];
    uint32_t n = shape(vm, c->args[0], dims);
    vm_return_bool(vm, c, product(n, dims) == 0);
}
/* True of [] where it is written out, in the call itself: values do not remember it. */
void vm_bi_isnull(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST];
    uint32_t n = shape(vm, c->args[0], dims);
    vm_return_bool(vm, c,
                   n == 2 && dims[0] == 0 && dims[1] == 0 && vm_class(vm, c->args[0]) <= PROG_CHAR &&
                       vm_literal_argument(vm, "isnull"));
}

typedef enum shape_question { Q_ROW, Q_COLUMN, Q_VECTOR, Q_SCALAR, Q_MATRIX, Q_SQUARE } shape_question;
/* All of these are false for arrays of more than two dimensions, and ismatrix is true for the others. A
 * vector has at least one element. */
static void ask(vm_t *vm, vm_call *c, shape_question q) {
    int64_t d[PROG_DIMS_MOST];
    uint32_t n = shape(vm, c->args[0], d);
    bool flat = n == 2, yes = flat;
    switch (q) {
    case Q_ROW: yes = flat && d[0] == 1; break;
    case Q_COLUMN: yes = flat && d[1] == 1; break;
    case Q_VECTOR: yes = flat && (d[0] == 1 || d[1] == 1) && d[0] * d[1] >= 1; break;
    case Q_SCALAR: yes = flat && d[0] == 1 && d[1] == 1; break;
    case Q_MATRIX: break;
    case Q_SQUARE: yes = flat && d[0] == d[1]; break;
    }
    vm_return_bool(vm, c, yes);
}
void vm_bi_isrow(vm_t *vm, vm_call *c) {
    ask(vm, c, Q_ROW);
}
void vm_bi_iscolumn(vm_t *vm, vm_call *c) {
    ask(vm, c, Q_COLUMN);
}
void vm_bi_isvector(vm_t *vm, vm_call *c) {
    ask(vm, c, Q_VECTOR);
}
void vm_bi_isscalar(vm_t *vm, vm_call *c) {
    ask(vm, c, Q_SCALAR);
}
void vm_bi_ismatrix(vm_t *vm, vm_call *c) {
    ask(vm, c, Q_MATRIX);
}
void vm_bi_issquare(vm_t *vm, vm_call *c) {
    ask(vm, c, Q_SQUARE);
}

/* All arguments, and true of none or one. */
void vm_bi_size_equal(vm_t *vm, vm_call *c) {
    int64_t a[PROG_DIMS_MOST], b[PROG_DIMS_MOST];
    bool same = true;
    uint32_t n = c->nargs ? shape(vm, c->args[0], a) : 0;
    for (uint32_t k = 1; k < c->nargs; k++) {
        uint32_t m = shape(vm, c->args[k], b);
        same &= m == n && memcmp(a, b, n * sizeof *a) == 0;
    }
    vm_return_bool(vm, c, same);
}

/* Bytes of the elements, of members too, as whos and sizeof report them: what Octave would need, not what
 * lies in the heap. A range is three numbers; handles and maps count nothing. */
static double bytes_of(vm_t *vm, prog_value v) {
    if (vm_is_kind(vm, v, PROG_KIND_RANGE)) return 24; /* base, increment, limit */
    prog_class cls = vm_class(vm, v);
    if (cls == PROG_FUNC || cls == PROG_MAP) return 0;
    if (cls != PROG_CELL && cls != PROG_STRUCT)
        return (double)vm_numel(vm, v) * (double)prog_class_bytes(cls) * (vm_is_complex(vm, v) ? 2 : 1);
    prog_array *a = vm_array(vm, v);
    const prog_value *members = (const prog_value *)(const void *)vm_elems(a);
    int64_t n = a->numel * (int64_t)(vm_elem_bytes(vm, a) / 8);
    double sum = 0;
    vm_descend(vm, "measured");
    VM_STEPS (k, n)
        sum += bytes_of(vm, members[k]);
    return sum;
}

double vm_bytes_of(vm_t *vm, prog_value v) {
    return bytes_of(vm, v);
}
void vm_bi_sizeof(vm_t *vm, vm_call *c) {
    vm_return_double(vm, c, bytes_of(vm, c->args[0]));
}
/* The largest number of elements that an index could name, whatever memory there is. */
void vm_bi_sizemax(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, vm_int(vm, PROG_INT64, INT64_MAX - 1));
}

/* ---- reshape, resize, vec ---- */

/* One size may be [] and follows from the others. A size that does not fit is reported in Octave's
 * sentence about both. Elements are not moved; where nobody else has the array, not even copied. */
void vm_bi_reshape(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST], numel = vm_numel(vm, c->args[0]);
    uint32_t n = 0;
    int unknown = -1;
    if (c->nargs == 2) {
        vm_arr a;
        vm_view(vm, c->args[1], &a);
        if (a.numel < 2) vm_error(vm, NULL, "reshape: SIZE must have 2 or more dimensions");
        if (a.numel > PROG_DIMS_MOST) vm_error_memory(vm);
        VM_STEPS (k, a.numel) {
            double d = vm_elem(&a, k);
            if (!(d >= 0)) vm_error(vm, NULL, "reshape: SIZE must be non-negative");
            dims[n++] = d < 0x1p62 ? (int64_t)d : INT64_MAX;
        }
    } else {
        if (c->nargs - 1 > PROG_DIMS_MOST) vm_error_memory(vm);
        for (uint32_t k = 1; k < c->nargs; k++) {
            if (vm_numel(vm, c->args[k]) == 0) {
                if (unknown >= 0) vm_error(vm, NULL, "reshape: only a single dimension can be unknown");
                unknown = (int)n;
                dims[n++] = 1;
                continue;
            }
            double d = vm_to_double(vm, c->args[k], "reshape");
            if (!(d >= 0)) vm_error(vm, NULL, "reshape: SIZE must be non-negative");
            dims[n++] = d < 0x1p62 ? (int64_t)d : INT64_MAX;
        }
    }
    int64_t known = 1;
    for (uint32_t k = 0; k < n; k++)
        if (__builtin_mul_overflow(known, dims[k], &known)) known = -1;
    if (unknown >= 0) {
        if (known <= 0 ? known < 0 || numel != 0 : numel % known != 0)
            vm_error(vm, NULL, "reshape: SIZE is not divisible by the product of known dimensions (= %lld)",
                     (long long)known);
        dims[unknown] = known ? numel / known : 0;
        known = numel;
    }
    if (known != numel) {
        char from[160], to[160];
        int64_t have[PROG_DIMS_MOST];
        uint32_t m = shape(vm, c->args[0], have);
        vm_error(vm, NULL, "reshape: can't reshape %s array to %s array", vm_index_dims_text(from, m, have),
                 vm_index_dims_text(to, n, dims));
    }
    vm_return(vm, c, 0, vm_reshape(vm, c->args[0], n, dims));
}

/* x(:), along any dimension. */
void vm_bi_vec(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST], at = c->nargs > 1 ? vm_to_int(vm, c->args[1], "vec") : 1;
    if (at < 1 || at > PROG_DIMS_MOST) vm_error(vm, NULL, "vec: DIM must be greater than zero");
    for (int k = 0; k < PROG_DIMS_MOST; k++)
        dims[k] = 1;
    dims[at - 1] = vm_numel(vm, c->args[0]);
    vm_return(vm, c, 0, vm_reshape(vm, c->args[0], at < 2 ? 2 : (uint32_t)at, dims));
}

/* The corner that both sizes have in common stays, and zeros (or what the class has for them) are added. */
void vm_bi_resize(vm_t *vm, vm_call *c) {
    vm_dims_args d;
    vm_read_dims(vm, c, 1, &d);
    prog_value x = vm_boxed(vm, c->args[0]);
    if (!vm_is_kind(vm, x, PROG_KIND_ARRAY) && !vm_is_kind(vm, x, PROG_KIND_STRUCT))
        vm_error(vm, NULL, "octave_base_value::resize (): wrong type argument '%s'", vm_kind_text(vm, x));
    int64_t have[PROG_DIMS_MOST], keep[PROG_DIMS_MOST];
    uint32_t n = shape(vm, x, have);
    uint32_t m = n > d.ndims ? n : d.ndims;
    prog_value idx[PROG_DIMS_MOST];
    bool cut = false;
    for (uint32_t k = 0; k < m; k++) { /* the corner that stays */
        int64_t old = k < n ? have[k] : 1, want = k < d.ndims ? d.dims[k] : 1;
        keep[k] = old < want ? old : want;
        cut |= keep[k] != old;
        idx[k] = keep[k] == old ? PROG_COLON
                                : vm_colon(vm, prog_double(1), PROG_UNDEF, prog_double((double)keep[k]));
    }
    prog_value *slot = vm_temp_slot(vm);
    vm_set(vm, slot, cut ? vm_index(vm, x, m, idx, NULL) : x);
    vm_resize_slot(vm, slot, d.ndims, d.dims);
    vm_return(vm, c, 0, *slot);
}

/* ---- permute ---- */

/* Walks the result in order and keeps the place in the source by strides, one addition for an element
 * nearly always: a carry into the next dimension comes once in a run. */
static void permute_elements(uint8_t *to, const uint8_t *from, uint32_t n, const int64_t *out,
                             const int64_t *stride, size_t es) {
    int64_t at[PROG_DIMS_MOST] = {0}, offset = 0, total = product(n, out);
    VM_STEPS_OF (k, total, 4) {
        if (es == 8)
            ((uint64_t *)(void *)to)[k] = ((const uint64_t *)(const void *)from)[offset];
        else
            memcpy(to + (size_t)k * es, from + (size_t)offset * es, es);
        for (uint32_t i = 0; i < n; i++) {
            offset += stride[i];
            if (++at[i] < out[i]) break;
            offset -= stride[i] * out[i];
            at[i] = 0;
        }
    }
}

void vm_move_objects(vm_t *vm, vm_call *c, void (*builtin)(vm_t *vm, vm_call *c)) {
    prog_value x = c->args[0];
    const int64_t *dims;
    int64_t buf[2];
    double *data;
    prog_value places = vm_new_like(vm, PROG_DOUBLE, 0, x, (void **)&data);
    int64_t n = vm_numel(vm, x);
    VM_STEPS (k, n)
        data[k] = (double)k + 1;
    prog_value *args = vm_scratch(vm, c->nargs * sizeof *args);
    memcpy(args, c->args, c->nargs * sizeof *args);
    args[0] = places;
    vm_call other = *c;
    other.args = args;
    builtin(vm, &other);
    prog_value moved = other.out[0];
    uint32_t ndims = vm_dims(vm, moved, &dims, buf);
    vm_return(vm, c, 0, vm_reshape(vm, vm_index(vm, x, 1, &moved, NULL), ndims, dims));
}

/* More dimensions than the array has may be named, which makes it higher. Two dimensions are a transpose,
 * which has its own code in vm/arith. */
void vm_bi_permute(vm_t *vm, vm_call *c) {
    if (vm_is_instance(vm, c->args[0])) {
        vm_move_objects(vm, c, vm_bi_permute);
        return;
    }
    vm_arr perm;
    vm_view(vm, c->args[1], &perm);
    prog_value x = vm_boxed(vm, c->args[0]);
    if (!vm_is_kind(vm, x, PROG_KIND_ARRAY) && !vm_is_kind(vm, x, PROG_KIND_STRUCT))
        vm_error_usage(vm, "permute");
    int64_t have[PROG_DIMS_MOST], full[PROG_DIMS_MOST], out[PROG_DIMS_MOST], stride[PROG_DIMS_MOST],
        step[PROG_DIMS_MOST];
    uint32_t n = shape(vm, x, have), m = (uint32_t)perm.numel;
    if (m < n || m > PROG_DIMS_MOST || perm.cls >= PROG_CELL) vm_error_usage(vm, "permute");
    vm_fold_dims(n, have, m, full);
    step[0] = 1;
    for (uint32_t k = 1; k < m; k++)
        step[k] = step[k - 1] * full[k - 1];
    bool seen[PROG_DIMS_MOST] = {false};
    for (uint32_t k = 0; k < m; k++) {
        double d = vm_elem(&perm, k);
        if (!(d >= 1 && d <= m) || d != floor(d))
            vm_error(vm, NULL, "permute: permutation vector contains an invalid element");
        uint32_t p = (uint32_t)d - 1;
        if (seen[p]) vm_error(vm, NULL, "permute: permutation vector cannot contain identical elements");
        seen[p] = true;
        out[k] = full[p];
        stride[k] = step[p];
    }
    if (m == 2 && vm_is_kind(vm, x, PROG_KIND_ARRAY)) {
        vm_return(vm, c, 0, vm_elem(&perm, 0) == 2 ? vm_unary(vm, PROG_OP_TRANS, x, 0) : x);
        return;
    }
    prog_value made = vm_new_same(vm, x, m, out, 0);
    prog_array *a = vm_array(vm, x), *to = vm_array(vm, made);
    int64_t filled = vm_fill_begin(to);
    permute_elements(vm_elems(to), vm_elems(a), m, out, stride, vm_elem_bytes(vm, a));
    vm_fill_end(vm, to, filled);
    vm_return(vm, c, 0, made);
}

/* ---- concatenation as functions ---- */

/* Returns arguments `from` and up joined along dim; x = horzcat (x, …) and the like grow x where it lies. */
static void join(vm_t *vm, vm_call *c, unsigned dim, uint32_t from, const char *who) {
    uint32_t n = c->nargs - from;
    const prog_value *values = c->args + from;
    for (uint32_t front = 0; front < 2 && n > 1 && dim < 2; front++) {
        prog_value *slot = vm_reused(vm, c, front ? c->nargs - 1 : from);
        if (slot && vm_append(vm, slot, 2, dim == 0, front, n - 1, values + !front)) {
            vm_return(vm, c, 0, *slot);
            return;
        }
    }
    vm_return(vm, c, 0, n ? vm_concat_named(vm, dim, n, values, who) : vm_empty(vm));
}

void vm_bi_horzcat(vm_t *vm, vm_call *c) {
    join(vm, c, 1, 0, "horzcat");
}
void vm_bi_vertcat(vm_t *vm, vm_call *c) {
    join(vm, c, 0, 0, "vertcat");
}
/* The dimension first, then the arrays, as join expects them from argument 1 on. */
void vm_bi_cat(vm_t *vm, vm_call *c) {
    if (vm_class(vm, c->args[0]) > PROG_LOGICAL || vm_numel(vm, c->args[0]) != 1)
        vm_error(vm, NULL, "cat: DIM must be an integer");
    double d = vm_to_double(vm, c->args[0], "cat");
    if (!(d >= 1 && d <= PROG_DIMS_MOST)) vm_error(vm, NULL, "cat: DIM must be a valid dimension");
    join(vm, c, (unsigned)d - 1, 1, "cat");
}

/* ---- diag, tril, triu ---- */

/* A diagonal matrix that knows it is one, unless the diagonal is shifted. */
static void diag_from_vector(vm_t *vm, vm_call *c, prog_value x, int64_t shift, int64_t rows, int64_t cols) {
    int64_t n = vm_array(vm, x)->numel, down = shift < 0 ? -shift : 0, right = shift > 0 ? shift : 0,
            dims[2] = {rows, cols};
    prog_value *slot = vm_temp_slot(vm);
    int64_t none[2] = {0, 0};
    vm_set(vm, slot, vm_new_same(vm, x, 2, none, 0));
    vm_resize_slot(vm, slot, 2, dims);
    prog_array *a = vm_array(vm, x), *to = (prog_array *)vm_make_unique(vm, slot);
    size_t es = vm_elem_bytes(vm, a);
    for (int64_t k = 0; k < n && k + down < rows && k + right < cols; k++) {
        int64_t at = (k + right) * rows + k + down;
        if (vm_holds_values(a))
            vm_set(vm, (prog_value *)(void *)(vm_elems(to) + (size_t)at * es),
                   ((prog_value *)(void *)vm_elems(a))[k]);
        else
            memcpy(vm_elems(to) + (size_t)at * es, vm_elems(a) + (size_t)k * es, es);
    }
    vm_return(vm, c, 0, shift ? *slot : vm_new_diag(vm, *slot, 0));
}

/* Of a vector a matrix, of a matrix its diagonal as a column; diag (v, m, n) is m by n. The diagonal is a
 * strided read, from which elements are gathered. */
void vm_bi_diag(vm_t *vm, vm_call *c) {
    prog_value x = vm_boxed(vm, c->args[0]);
    if (!vm_is_kind(vm, x, PROG_KIND_ARRAY)) vm_error_usage(vm, "diag");
    prog_array *a = vm_array(vm, x);
    if (a->ndims > 2) vm_error(vm, NULL, "Matrix must be 2-dimensional");
    int64_t rows = a->dims[0], cols = a->dims[1];
    bool vector = rows == 1 || cols == 1;
    if (c->nargs == 3) {
        if (!vector) vm_error(vm, NULL, "diag: V must be a vector");
        if (vm_to_double(vm, c->args[1], "diag") < 0 || vm_to_double(vm, c->args[2], "diag") < 0)
            vm_error(vm, "Octave:index-out-of-bounds",
                     "Invalid resizing operation or ambiguous assignment to an out-of-bounds array element");
        diag_from_vector(vm, c, x, 0, vm_read_dim(vm, c->args[1]), vm_read_dim(vm, c->args[2]));
        return;
    }
    double kd = c->nargs > 1 ? vm_to_double(vm, c->args[1], "diag") : 0;
    if (kd != floor(kd) || fabs(kd) > 0x1p40)
        vm_error(vm, NULL, "diag: invalid argument K: must be an integer");
    int64_t k = (int64_t)kd, size = a->numel + (k < 0 ? -k : k);
    if (vector) {
        diag_from_vector(vm, c, x, k, size, size);
        return;
    }
    if (a->numel == 0 && rows == 0 && cols == 0) {
        vm_return(vm, c, 0, x);
        return;
    }
    int64_t r = k < 0 ? -k : 0, q = k > 0 ? k : 0, n = rows - r < cols - q ? rows - r : cols - q;
    if (n < 0) n = 0;
    int64_t dims[2] = {n, n ? 1 : r >= rows || q >= cols ? 1 : 1};
    prog_value made = vm_new_same(vm, x, 2, dims, 0);
    a = vm_array(vm, x);
    prog_array *to = vm_array(vm, made);
    vm_ix ix = {.n = n, .first = r + q * rows, .step = rows + 1};
    int64_t filled = vm_fill_begin(to);
    vm_gather(vm_elems(to), vm_elems(a), &ix, vm_elem_bytes(vm, a));
    vm_fill_end(vm, to, filled);
    vm_return(vm, c, 0, made);
}

/* "pack" gives the elements of the triangle as a column. */
static void triangle(vm_t *vm, vm_call *c, const char *name, bool lower) {
    uint32_t n = c->nargs;
    bool option = n > 1 && vm_is_string(vm, c->args[n - 1]); /* one that is not "pack" says nothing */
    bool pack = option && strcmp(vm_to_cstr(vm, c->args[n - 1], name), "pack") == 0;
    if (option) n--;
    if (n > 2) vm_error_usage(vm, name);
    prog_value x = vm_boxed(vm, c->args[0]);
    if (!vm_is_kind(vm, x, PROG_KIND_ARRAY)) vm_error_usage(vm, name);
    prog_array *a = vm_array(vm, x);
    if (a->ndims > 2) vm_error(vm, NULL, "%s: need a 2-D matrix", name);
    int64_t rows = a->dims[0], cols = a->dims[1], k = n > 1 ? vm_to_int(vm, c->args[1], name) : 0, kept = 0;
    size_t es = vm_elem_bytes(vm, a);
    prog_value *slot = vm_temp_slot(vm);
    int64_t none[2] = {0, 0}, dims[2] = {rows, cols};
    vm_set(vm, slot, vm_new_same(vm, x, 2, none, 0));
    if (pack) dims[0] = rows * cols, dims[1] = 1;
    vm_resize_slot(vm, slot, 2, dims);
    a = vm_array(vm, x);
    prog_array *to = (prog_array *)vm_make_unique(vm, slot);
    VM_STEPS (j, cols) {
        int64_t from = lower ? j - k : 0, end = lower ? rows : j - k + 1;
        if (from < 0) from = 0;
        if (end > rows) end = rows;
        if (from >= end) continue;
        int64_t place = pack ? kept : j * rows + from;
        uint8_t *t = vm_elems(to) + (size_t)place * es, *f = vm_elems(a) + (size_t)(j * rows + from) * es;
        if (vm_holds_values(a))
            VM_STEPS (i, end - from)
                vm_set(vm, (prog_value *)(void *)t + i, ((prog_value *)(void *)f)[i]);
        else
            memcpy(t, f, (size_t)(end - from) * es);
        kept += end - from;
    }
    if (pack) {
        prog_value keep = vm_colon(vm, prog_double(1), PROG_UNDEF, prog_double((double)kept));
        vm_return(vm, c, 0, vm_index(vm, *slot, 1, &keep, NULL));
        return;
    }
    vm_return(vm, c, 0, *slot);
}
void vm_bi_tril(vm_t *vm, vm_call *c) {
    triangle(vm, c, "tril", true);
}
void vm_bi_triu(vm_t *vm, vm_call *c) {
    triangle(vm, c, "triu", false);
}

/* ---- sub2ind, ind2sub ---- */

/* A size given as one number n is n by 1 here, not a square. */
static uint32_t dims_argument(vm_t *vm, prog_value v, const char *name, int64_t *dims) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls >= PROG_CELL || a.numel < 1 || a.numel > PROG_DIMS_MOST)
        vm_error(vm, NULL, "%s: DIMS must contain integers", name);
    VM_STEPS (k, a.numel) {
        double d = vm_elem(&a, k);
        if (d != floor(d) || !(d >= 0))
            vm_error(vm, NULL, "%s: dimension vector must contain integers", name);
        if (d >= 0x1p62) vm_error_memory(vm);
        dims[k] = (int64_t)d;
    }
    if (a.numel == 1) dims[1] = 1;
    return a.numel == 1 ? 2 : (uint32_t)a.numel;
}

/* Subscripts are checked as indices are, with the same messages, because they are indices. The result is
 * computed in doubles: a product of dimensions that no array could have is allowed as long as nothing is
 * read. */
void vm_bi_sub2ind(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST], folded[PROG_DIMS_MOST];
    uint32_t nd = dims_argument(vm, c->args[0], "sub2ind", dims), n = c->nargs - 1;
    if (n > PROG_DIMS_MOST) vm_error_usage(vm, "sub2ind");
    vm_fold_dims(nd, dims, n, folded);
    double *to;
    prog_value made = vm_new_like(vm, PROG_DOUBLE, 0, c->args[1], (void **)&to);
    int64_t numel = vm_numel(vm, c->args[1]);
    double stride = 1; /* a product of dimensions need not fit into 64 bits */
    int64_t first[PROG_DIMS_MOST], other[PROG_DIMS_MOST];
    uint32_t fn = shape(vm, c->args[1], first);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t on = shape(vm, c->args[k + 1], other);
        if (c->args[k + 1] == PROG_COLON || vm_class(vm, c->args[k + 1]) >= PROG_LOGICAL)
            vm_error(vm, NULL, "sub2ind: subscripts must be numeric");
        if (on != fn || memcmp(first, other, fn * sizeof *first) != 0)
            vm_error(vm, NULL, "sub2ind: all subscripts must be of the same size");
        vm_ix ix;
        vm_ix_parse(vm, c->args[k + 1], k, n, NULL, &ix);
        if (ix.max > folded[k])
            vm_ix_out_of_bound(vm, &(vm_ix_miss){NULL, k, n, ix.max, folded[k], nd, dims});
        VM_STEPS (i, numel)
            to[i] = (k ? to[i] : 1) + (double)vm_ix_at(&ix, i) * stride;
        stride *= (double)folded[k];
    }
    vm_return(vm, c, 0, made);
}

/* Fewer outputs than dimensions: the last one runs over what is left. */
void vm_bi_ind2sub(vm_t *vm, vm_call *c) {
    int64_t dims[PROG_DIMS_MOST], folded[PROG_DIMS_MOST];
    uint32_t nd = dims_argument(vm, c->args[0], "ind2sub", dims), n = c->nout < 1 ? 1 : c->nout;
    if (n > PROG_DIMS_MOST) n = PROG_DIMS_MOST;
    vm_arr a;
    vm_view(vm, c->args[1], &a);
    if (a.cls >= PROG_CELL) vm_error(vm, NULL, "ind2sub: invalid index %s", vm_kind_text(vm, c->args[1]));
    vm_fold_dims(nd, dims, n, folded);
    int64_t total = product(nd, dims);
    double *to[PROG_DIMS_MOST];
    prog_value out[PROG_DIMS_MOST];
    for (uint32_t k = 0; k < n; k++)
        out[k] = vm_new_like(vm, PROG_DOUBLE, 0, c->args[1], (void **)&to[k]);
    VM_STEPS (i, a.numel) {
        double d = vm_elem(&a, i);
        if (!(d >= 1) || d != floor(d))
            vm_error(vm, NULL,
                     "ind2sub: invalid index index %g: subscripts must be either integers 1 to (2^63)-1 or "
                     "logicals",
                     d);
        if (d > (double)total || d >= 0x1p63) vm_error(vm, NULL, "ind2sub: index out of range");
        int64_t at = (int64_t)d - 1;
        for (uint32_t k = 0; k < n; k++) {
            int64_t size = k + 1 == n ? INT64_MAX : folded[k];
            to[k][i] = (double)(at % size) + 1;
            at /= size;
        }
    }
    for (uint32_t k = 0; k < n; k++)
        vm_return(vm, c, k, out[k]);
}
