/* vm/index/read.c - v(idx…): shapes and elements of what an index selects; `end`; loop columns; reshaping.
 *
 * Two things have to be found: the shape of the result and its elements. With several indices the shape is how many
 * each selects. With one index it depends on both: v(:) is a column; a vector indexed by a vector keeps its own
 * direction, whatever the index's; all else takes the shape of the index. Elements are gathered column by column:
 * the first index along memory, by one loop for its form, the others by a walk that moves an offset.
 *
 * What a value is stays hidden as long as possible: one element of a range is computed, a range of a range is a
 * range, parts of diagonal matrices may be diagonal (vm/index/diag.c), and only then is the value an array in
 * memory (vm_boxed). References of cells and structs are copied like other bytes and counted at the end (vm_fill_begin);
 * nothing between may raise an error. */
#include "vm/index/index.h"

#include "vm/index/map.h"

#include <math.h>

/* One loop for each form of an index. Each element of a mask is stored, and overwritten when it was not wanted:
 * cheaper than a jump that is taken as often as not. The loop over a mask ends with the last element that is
 * wanted, so it never stores behind the result. */
#define GATHER_AS(type)                                                                                      \
    do {                                                                                                     \
        type *t = (type *)(void *)to;                                                                        \
        const type *f = (const type *)(const void *)from;                                                    \
        if (ix->mask) {                                                                                      \
            const uint8_t *m = ix->mask;                                                                     \
            for (int64_t k = 0, at = 0; at < ix->n; k++) {                                                   \
                if (k % VM_STEP == 0) vm_poll_here();                                                        \
                t[at] = f[k];                                                                                \
                at += m[k] != 0;                                                                             \
            }                                                                                                \
        } else if (ix->list)                                                                                 \
            VM_STEPS (k, ix->n)                                                                              \
                t[k] = f[ix->list[k]];                                                                       \
        else if (ix->doubles)                                                                                \
            VM_STEPS (k, ix->n)                                                                              \
                t[k] = f[(int64_t)ix->doubles[k] - 1];                                                       \
        else                                                                                                 \
            VM_STEPS (k, ix->n)                                                                              \
                t[k] = f[ix->first + k * ix->step];                                                          \
    } while (0)

typedef struct pair16 {
    uint64_t a, b;
} pair16;

/* Elements are moved as words of their size, whatever they are. A struct array's element is a row of references and
 * may be of any size: those are copied by memcpy. */
void vm_gather(uint8_t *to, const uint8_t *from, const vm_ix *ix, size_t es) {
    if (ix->n <= 0 || es == 0) return;
    if (vm_ix_steps(ix) && (ix->step == 1 || ix->n == 1)) {
        vm_copy_bytes(to, from + (size_t)ix->first * es, (size_t)ix->n * es);
        return;
    }
    switch (es) {
    case 1: GATHER_AS(uint8_t); break;
    case 2: GATHER_AS(uint16_t); break;
    case 4: GATHER_AS(uint32_t); break;
    case 8: GATHER_AS(uint64_t); break;
    case 16: GATHER_AS(pair16); break;
    default:
        if (ix->mask) {
            for (int64_t k = 0, at = 0; at < ix->n; k++)
                if (ix->mask[k]) memcpy(to + (size_t)at++ * es, from + (size_t)k * es, es);
            break;
        }
        VM_STEPS_OF (k, ix->n, (int64_t)(es / 8))
            memcpy(to + (size_t)k * es, from + (size_t)vm_ix_at(ix, k) * es, es);
    }
}

/* Element k (from 0) of an array object as a value in canonical form. */
static prog_value element(vm_t *vm, prog_value v, int64_t k) {
    prog_array *a = vm_array(vm, v);
    const void *data = vm_data(a);
    if (!(a->h.flags & PROG_FLAG_COMPLEX)) switch ((prog_class)a->h.cls) {
        case PROG_DOUBLE: return prog_double(((const double *)data)[k]);
        case PROG_SINGLE: return prog_single(((const float *)data)[k]);
        case PROG_LOGICAL: return prog_bool(((const uint8_t *)data)[k] != 0);
        case PROG_UINT8: return prog_small(PROG_UINT8, ((const uint8_t *)data)[k]);
        case PROG_CHAR:
            return prog_small(PROG_CHAR, ((const uint8_t *)data)[k]) |
                   (a->h.flags & PROG_FLAG_DQ ? PROG_SMALL_DQ : 0);
        case PROG_INT8: return prog_small(PROG_INT8, (uint32_t)((const int8_t *)data)[k]);
        case PROG_INT16: return prog_small(PROG_INT16, (uint32_t)((const int16_t *)data)[k]);
        case PROG_INT32: return prog_small(PROG_INT32, ((const uint32_t *)data)[k]);
        case PROG_UINT16: return prog_small(PROG_UINT16, ((const uint16_t *)data)[k]);
        case PROG_UINT32: return prog_small(PROG_UINT32, ((const uint32_t *)data)[k]);
        default: break;
        }
    int64_t one[2] = {1, 1};
    prog_value made = vm_new_same(vm, v, 2, one, 0);
    a = vm_array(vm, v);
    prog_array *to = vm_array(vm, made);
    size_t es = vm_elem_bytes(vm, a);
    if (es) memcpy(vm_elems(to), vm_elems(a) + (size_t)k * es, es);
    vm_elems_incref(vm, to, vm_elems(to), 1);
    return vm_simplify(vm, made);
}

/* The ends are not what the formula gives (vm/arith/range.c says why). */
static double range_element(const vm_range *r, int64_t k) {
    double d = r->base + (double)k * r->inc;
    if (k == 0)
        d = r->base; /* also where it is -0 */
    else if (k == r->numel - 1)
        d = vm_range_last(r);
    return d;
}

/* A range of a range stays one. Its limit is an element, so it ends where the other range has that element. */
static prog_value range_of_range(vm_t *vm, const vm_range *r, const vm_ix *ix) {
    double base = range_element(r, ix->first), inc = r->inc * (double)ix->step;
    double limit = range_element(r, ix->first + (ix->n - 1) * ix->step);
    prog_value made;
    vm_range *to = vm_new_object(vm, PROG_KIND_RANGE, sizeof *to, &made);
    to->numel = ix->n;
    to->base = base;
    to->inc = inc;
    to->limit = limit;
    return made;
}

/* Orientation of v(ix) for one index: a vector source keeps its direction under a vector index. */
static uint32_t linear_dims(uint32_t ndims, const int64_t *dims, int64_t numel, const vm_ix *ix,
                            int64_t *out) {
    if (ix->colon) {
        out[0] = numel;
        out[1] = 1;
        return 2;
    }
    uint32_t source_long = 0, index_long = 0, along = 0;
    for (uint32_t k = 0; k < ndims; k++)
        if (dims[k] != 1) source_long++, along = k;
    for (uint32_t k = 0; k < ix->ndims; k++)
        if (ix->dims[k] != 1) index_long++;
    if (numel != 1 && source_long == 1 && index_long == 1 && ix->n != 1) {
        memcpy(out, dims, ndims * sizeof *dims);
        out[along] = ix->n;
        return ndims;
    }
    memcpy(out, ix->dims, ix->ndims * sizeof *dims);
    return ix->ndims;
}

/* One index. The largest position is compared with the number of elements before the shape is looked at. A long
 * mask with one true element has no position yet, and goes the general way. */
static prog_value index_one(vm_t *vm, prog_value v, prog_value idx, const char *var) {
    vm_ix ix;
    vm_ix_parse_masked(vm, idx, var, &ix);
    const int64_t *dims;
    int64_t buf[2], out[PROG_DIMS_MOST], numel = vm_numel(vm, v);
    uint32_t ndims = vm_dims(vm, v, &dims, buf);
    vm_ix_extent(&ix, numel);
    if (ix.max > numel) vm_ix_out_of_bound(vm, &(vm_ix_miss){var, 0, 1, ix.max, numel, ndims, dims});
    bool range = vm_is_kind(vm, v, PROG_KIND_RANGE);
    if (ix.n == 1 && !ix.mask && ix.ndims == 2 && ix.dims[0] == 1 && ix.dims[1] == 1 && !ix.colon) {
        if (range) return prog_double(range_element((const vm_range *)vm_obj(vm, v), vm_ix_at(&ix, 0)));
        return prog_is_object(v) ? element(vm, v, vm_ix_at(&ix, 0)) : v;
    }
    if (range && !ix.colon && vm_ix_steps(&ix) && ix.n > 1 && ix.step != 0 && ix.ndims == 2 &&
        ix.dims[0] == 1)
        return range_of_range(vm, (const vm_range *)vm_obj(vm, v), &ix);
    uint32_t out_ndims = linear_dims(ndims, dims, numel, &ix, out);
    v = vm_boxed(vm, v);
    if (ix.colon) return vm_reshape(vm, v, out_ndims, out);
    prog_value made = vm_new_same(vm, v, out_ndims, out, 0);
    prog_array *a = vm_array(vm, v), *to = vm_array(vm, made);
    int64_t filled = vm_fill_begin(to);
    vm_gather(vm_elems(to), vm_elems(a), &ix, vm_elem_bytes(vm, a));
    vm_fill_end(vm, to, filled);
    return vm_simplify(vm, made);
}

/* Walks the grid of indices 1…n-1 and gathers index 0 for each of their positions. */
static void gather_grid(uint8_t *to, const uint8_t *from, uint32_t n, const vm_ix *ix, const int64_t *dims,
                        size_t es) {
    int64_t at[PROG_DIMS_MOST] = {0}, stride[PROG_DIMS_MOST], outer = 1, offset = 0;
    stride[0] = 1;
    for (uint32_t k = 1; k < n; k++) {
        stride[k] = stride[k - 1] * dims[k - 1];
        outer *= ix[k].n;
        if (ix[k].n) offset += vm_ix_at(&ix[k], 0) * stride[k];
    }
    if (ix[0].n == 0 || outer == 0) return;
    size_t run = (size_t)ix[0].n * es;
    bool one = ix[0].n == 1 && es == 8;
    int64_t first = vm_ix_at(&ix[0], 0);
    VM_STEPS_OF (done, outer, ix[0].n) {
        const uint8_t *column = from + (size_t)offset * es;
        if (one)
            ((uint64_t *)(void *)to)[done] = ((const uint64_t *)(const void *)column)[first];
        else
            vm_gather(to + (size_t)done * run, column, &ix[0], es);
        for (uint32_t k = 1; k < n; k++) {
            offset -= vm_ix_at(&ix[k], at[k]) * stride[k];
            if (++at[k] < ix[k].n) {
                offset += vm_ix_at(&ix[k], at[k]) * stride[k];
                break;
            }
            at[k] = 0;
            offset += vm_ix_at(&ix[k], 0) * stride[k];
        }
    }
}

/* Several indices. Each may select nothing, and each is checked even then: x(zeros (1, 0), 9) is out of bound where
 * there are 3 columns. The product of what they select may overflow although no array is that large. */
static prog_value index_many(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx, const char *var) {
    vm_ix ix[PROG_DIMS_MOST];
    const int64_t *dims;
    int64_t buf[2], folded[PROG_DIMS_MOST], out[PROG_DIMS_MOST], selected = 1;
    for (uint32_t k = 0; k < n; k++)
        vm_ix_parse(vm, idx[k], k, n, var, &ix[k]);
    uint32_t ndims = vm_dims(vm, v, &dims, buf);
    vm_fold_dims(ndims, dims, n, folded);
    bool scalars = true, all = true;
    for (uint32_t k = 0; k < n; k++) {
        vm_ix_extent(&ix[k], folded[k]);
        if (ix[k].max > folded[k])
            vm_ix_out_of_bound(vm, &(vm_ix_miss){var, k, n, ix[k].max, folded[k], ndims, dims});
        out[k] = ix[k].n;
        if (__builtin_mul_overflow(selected, ix[k].n, &selected)) vm_error_memory(vm);
        scalars &= ix[k].n == 1;
        all &= ix[k].colon;
    }
    if (all) return vm_reshape(vm, vm_full(vm, v), n, folded);
    if (scalars) {
        int64_t at = 0;
        for (uint32_t k = n; k-- > 0;)
            at = at * folded[k] + vm_ix_at(&ix[k], 0);
        if (vm_is_kind(vm, v, PROG_KIND_RANGE))
            return prog_double(range_element((const vm_range *)vm_obj(vm, v), at));
        return prog_is_object(v) ? element(vm, v, at) : v;
    }
    v = vm_boxed(vm, v);
    prog_value made = vm_new_same(vm, v, n, out, 0);
    prog_array *a = vm_array(vm, v), *to = vm_array(vm, made);
    int64_t filled = vm_fill_begin(to);
    gather_grid(vm_elems(to), vm_elems(a), n, ix, folded, vm_elem_bytes(vm, a));
    vm_fill_end(vm, to, filled);
    return vm_simplify(vm, made);
}

/* One position in an array is answered before anything is asked about either; a position that is not one falls
 * through to where its error is worded. */
prog_value vm_index(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx, const char *var) {
    if (n == 1 && prog_is_double(idx[0]) && prog_is_object(v)) { /* one position in an array */
        prog_obj *o = vm_obj(vm, v);
        double d = prog_as_double(idx[0]);
        if (o->kind == PROG_KIND_ARRAY && d >= 1 && d <= (double)((prog_array *)o)->numel) {
            int64_t k = (int64_t)d;
            if ((double)k == d) return element(vm, v, k - 1);
        }
    }
    if (vm_is_instance(vm, v)) return vm->above.object_index(vm, v, n, idx, var);
    if (vm_is_kind(vm, v, PROG_KIND_FUNC) || vm_is_kind(vm, v, PROG_KIND_MAP))
        vm_error(vm, NULL, "%s cannot be indexed with (", vm_kind_text(vm, v));
    if (n == 0) return v;
    if (vm_is_diag(vm, v)) {
        vm_diag_part part = vm_diag_part_of(vm, v, n, idx);
        if (part == VM_PART_ALL) return v;
        if (part != VM_PART_FULL)
            return vm_new_diag(vm, index_many(vm, vm_diag_full(vm, v), n, idx, var),
                               part == VM_PART_PERMUTATION ? VM_DIAG_PERM : 0);
        v = vm_full(vm, v);
    }
    if (n == 1) return index_one(vm, v, idx[0], var);
    if (n > PROG_DIMS_MOST) vm_error(vm, NULL, "too many indices: at most %d are possible", PROG_DIMS_MOST);
    return index_many(vm, v, n, idx, var);
}

/* c{idx} is c(idx) whose members are handed out one by one, since there is no value that holds several. */
int64_t vm_index_brace(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx, const char *var,
                       void (*each)(void *ctx, prog_value member), void *ctx) {
    if (vm_is_kind(vm, v, PROG_KIND_MAP))
        vm_error(vm, NULL, "containers.Map: only '()' indexing is supported");
    if (v == PROG_UNDEF || vm_class(vm, v) != PROG_CELL)
        vm_error(vm, NULL, "%s cannot be indexed with {",
                 vm_is_kind(vm, v, PROG_KIND_STRUCT) ? "struct" : vm_kind_text(vm, v));
    if (n == 0) vm_error(vm, NULL, "invalid empty index expression {}, use {:} instead");
    if (n == 1 && prog_is_double(idx[0])) {
        prog_array *a = vm_array(vm, v);
        double d = prog_as_double(idx[0]);
        if (d >= 1 && d <= (double)a->numel && d == floor(d)) {
            each(ctx, vm_cell_data(a)[(int64_t)d - 1]);
            return 1;
        }
    }
    bool whole = n == 1 && idx[0] == PROG_COLON;
    prog_value picked = whole ? v : vm_index(vm, v, n, idx, var);
    int64_t count = vm_array(vm, picked)->numel;
    for (int64_t k = 0; k < count; k++)
        each(ctx, vm_cell_data(vm_array(vm, picked))[k]);
    return count;
}

/* The last index stands for all dimensions that are left, so its end is their product. */
int64_t vm_end(vm_t *vm, prog_value v, uint32_t k, uint32_t n) {
    if (v == PROG_UNDEF) return 0;
    if (vm_is_kind(vm, v, PROG_KIND_MAP)) return n == 1 || k == 0 ? vm_map_count(vm, v) : 1;
    int64_t said;
    if (vm_is_instance(vm, v) && vm->above.object_end(vm, v, k, n, &said)) return said;
    if (n == 1) return vm_numel(vm, v);
    const int64_t *dims;
    int64_t buf[2], size = 1;
    uint32_t ndims = vm_dims(vm, v, &dims, buf);
    if (k + 1 < n) return k < ndims ? dims[k] : 1;
    for (uint32_t i = k; i < ndims; i++)
        size *= dims[i];
    return size;
}

/* A for loop runs over columns: over those of all pages of an array with more than two dimensions, over none where
 * there are no rows. A struct of one element is a value and not a row. */
int64_t vm_loop_count(vm_t *vm, prog_value v) {
    if (!prog_is_object(v)) return 1;
    const int64_t *dims;
    int64_t buf[2], count = 1;
    uint32_t ndims = vm_dims(vm, v, &dims, buf);
    if (vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_array(vm, v)->numel == 1) return 1;
    for (uint32_t k = 1; k < ndims; k++)
        count *= dims[k];
    return dims[0] == 0 ? 0 : count;
}

prog_value vm_loop_column(vm_t *vm, prog_value v, int64_t k) {
    if (!prog_is_object(v)) return v;
    if (vm_is_diag(vm, v)) v = vm_diag_full(vm, v);
    prog_obj *o = vm_obj(vm, v);
    if (o->kind == PROG_KIND_RANGE) return prog_double(range_element((const vm_range *)o, k));
    if (o->kind == PROG_KIND_INSTANCE && vm_numel(vm, v) != 1)
        return vm->above.object_index(vm, v, 2, (prog_value[]){PROG_COLON, prog_double((double)k + 1)}, NULL);
    if (o->kind != PROG_KIND_ARRAY && o->kind != PROG_KIND_STRUCT) return v;
    prog_array *a = (prog_array *)o;
    if (a->h.kind == PROG_KIND_STRUCT && a->numel == 1) return v;
    if (a->dims[0] == 1) return element(vm, v, k);
    int64_t rows = a->dims[0], dims[2] = {rows, 1};
    prog_value made = vm_new_same(vm, v, 2, dims, 0);
    a = vm_array(vm, v);
    prog_array *to = vm_array(vm, made);
    size_t es = vm_elem_bytes(vm, a);
    int64_t filled = vm_fill_begin(to);
    if (rows) vm_copy_bytes(vm_elems(to), vm_elems(a) + (size_t)(k * rows) * es, (size_t)rows * es);
    vm_fill_end(vm, to, filled);
    return vm_simplify(vm, made);
}

/* Whether dims have `numel` elements. They may come from a script, so their product need not fit; but a zero among
 * them makes it zero, whatever the others are. */
static bool same_count(uint32_t ndims, const int64_t *dims, int64_t numel) {
    int64_t count = 1;
    bool fits = true, zero = false;
    for (uint32_t k = 0; k < ndims; k++) {
        if (dims[k] < 0) return false;
        zero |= dims[k] == 0;
        fits = fits && !__builtin_mul_overflow(count, dims[k], &count);
    }
    return zero ? numel == 0 : fits && count == numel;
}

prog_value vm_reshape(vm_t *vm, prog_value v, uint32_t ndims, const int64_t *dims) {
    while (ndims > 2 && dims[ndims - 1] == 1)
        ndims--;
    const int64_t *now;
    int64_t buf[2];
    uint32_t have = vm_dims(vm, v, &now, buf);
    if (have == ndims && memcmp(now, dims, ndims * sizeof *dims) == 0) return vm_full(vm, v);
    if (!same_count(ndims, dims, vm_numel(vm, v))) {
        char from[160], to[160];
        vm_error(vm, NULL, "reshape: can't reshape %s array to %s array", vm_index_dims_text(from, have, now),
                 vm_index_dims_text(to, ndims, dims));
    }
    if (vm_is_instance(vm, v)) { /* its body has the shape */
        const vm_instance *object = vm_instance_of(vm, v);
        vm_sym cls = object->cls;
        unsigned flags = object->head.h.flags;
        return vm_new_instance(vm, cls, flags, vm_reshape(vm, object->body, ndims, dims));
    }
    v = vm_boxed(vm, v);
    prog_value made = vm_new_same(vm, v, ndims, dims, 0);
    prog_array *a = vm_array(vm, v), *to = vm_array(vm, made);
    int64_t filled = vm_fill_begin(to);
    if (a->numel) vm_copy_bytes(vm_elems(to), vm_elems(a), (size_t)a->numel * vm_elem_bytes(vm, a));
    vm_fill_end(vm, to, filled);
    return made;
}
