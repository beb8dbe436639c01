/* vm/index/delete.c - *slot(idx…) = []: removes elements, rows, columns, pages.
 *
 * What is left has to close up, so one dimension must be named and the others taken whole. Removing is making a new
 * array of what remains: two runs in each slice where what goes lies together, a list of what stays otherwise.
 * The case apart is the end of a vector or of the last dimension: q(1) = [] and x(end) = [] are how M programs use
 * queues and stacks, and a copy for each would cost the square of their length. There the array stays where it is
 * and only its bounds move (trim). */
#include "vm/index/index.h"

/* Which of `extent` positions an index removes; returns how many remain. `keep` lists them. */
static int64_t remaining(vm_t *vm, const vm_ix *ix, int64_t extent, int64_t **keep) {
    uint8_t *gone = vm_scratch(vm, (size_t)extent + 1);
    int64_t count = 0, *list = vm_scratch(vm, ((size_t)extent + 1) * 8);
    vm_clear_bytes(gone, (size_t)extent);
    VM_STEPS (k, ix->n)
        gone[vm_ix_at(ix, k)] = 1;
    VM_STEPS (k, extent)
        if (!gone[k]) list[count++] = k;
    *keep = list;
    return count;
}

static void put(vm_t *vm, prog_value *slot, uint32_t mark, prog_value v) {
    vm_put_owned(vm, slot, mark, v);
    vm_slot_simplify(vm, slot);
}

static bool one_run(const vm_ix *ix) {
    return vm_ix_steps(ix) && (ix->step == 1 || ix->n == 1);
}

/* Takes `n` positions, from `first` on, off either end of dimension `dim` of the array in *slot, if nobody
 * else holds it and its elements lie one after the other along dim: the others stay where they are, and room
 * in front of them is passed over by a larger data_off. False where the block would be mostly empty (a copy
 * frees it, so that all of it costs amortised O(1) a position) and where the result could take a simpler
 * form. */
static bool trim(vm_t *vm, prog_value *slot, uint32_t dim, int64_t first, int64_t n) {
    if (!vm_unique(vm, *slot)) return false;
    prog_array *a = vm_array(vm, *slot);
    if ((a->h.kind != PROG_KIND_ARRAY && a->h.kind != PROG_KIND_STRUCT) || a->h.flags & PROG_FLAG_COMPLEX)
        return false;
    bool column = a->ndims == 2 && dim == 0 && a->dims[1] == 1;
    if (dim >= a->ndims || (dim + 1 != a->ndims && !column)) return false;
    int64_t extent = a->dims[dim], left = extent - n;
    if (n <= 0 || left < 1 || (a->ndims > 2 && left < 2) || (first != 0 && first + n != extent)) return false;
    int64_t gone = a->numel / extent * n, rest = a->numel - gone;
    size_t es = vm_elem_bytes(vm, a), skip = first == 0 ? (size_t)gone * es : 0,
           room = vm_block_bytes(vm, *slot);
    if (rest < 2 || es == 0 || skip > UINT32_MAX - (size_t)a->data_off ||
        (room > 1024 && (size_t)rest * es < room / 4))
        return false;
    if (vm_holds_values(a)) {
        prog_value *member = (prog_value *)(void *)(vm_elems(a) + (skip ? 0 : (size_t)rest * es));
        for (size_t k = 0; k < (size_t)gone * es / 8; k++)
            vm_set(vm, &member[k], PROG_UNDEF);
    }
    if (skip && a->h.kind == PROG_KIND_STRUCT) { /* the names lie in front of the elements */
        prog_value keys = vm_struct_slots(a)[0];
        vm_struct_slots(a)[skip / 8] = keys;
    }
    a->data_off += (uint32_t)skip;
    a->numel = rest;
    a->dims[dim] = left;
    return true;
}

/* x = x(2:end) is the same as x(1) = [] and is as common. */
bool vm_trim_to(vm_t *vm, prog_value *slot, prog_value idx) {
    if (!vm_is_kind(vm, idx, PROG_KIND_RANGE) || !vm_unique(vm, *slot)) return false;
    const vm_range *r = (const vm_range *)vm_obj(vm, idx);
    prog_array *a = vm_array(vm, *slot);
    if ((a->h.kind != PROG_KIND_ARRAY && a->h.kind != PROG_KIND_STRUCT) || a->ndims != 2 ||
        (a->dims[0] != 1 && a->dims[1] != 1))
        return false;
    if (r->inc != 1 || !(r->base >= 1) || r->base > (double)a->numel || r->numel < 2 || r->numel >= a->numel)
        return false;
    int64_t first = (int64_t)r->base - 1, n = a->numel - r->numel;
    if ((double)(first + 1) != r->base || (first != 0 && first != n)) return false;
    return trim(vm, slot, a->dims[0] == 1 ? 1 : 0, first ? 0 : r->numel, n);
}

/* x(idx) = []. A vector keeps its direction. Of a matrix the elements that are left become a row when a range was
 * removed, and a column when a list was: so does the reference implementation. An index twice counts once. */
static void delete_linear(vm_t *vm, prog_value *slot, prog_value idx) {
    uint32_t mark = vm_pool_mark(vm);
    vm_ix ix;
    vm_ix_parse(vm, idx, 0, 1, NULL, &ix);
    if (prog_is_object(*slot) && !vm_is_lazy(vm, *slot) && one_run(&ix) && ix.n > 0) {
        prog_array *a = vm_array(vm, *slot);
        if (a->ndims == 2 && (a->dims[0] == 1 || a->dims[1] == 1) && ix.max <= a->numel &&
            trim(vm, slot, a->dims[0] == 1 ? 1 : 0, ix.first, ix.n)) {
            vm_pool_drain(vm, mark);
            return;
        }
    }
    prog_value v = vm_boxed(vm, *slot);
    prog_array *a = vm_array(vm, v);
    int64_t numel = a->numel;
    if (ix.colon) {
        int64_t none[2] = {0, 0};
        put(vm, slot, mark, vm_new_same(vm, v, 2, none, 0));
        return;
    }
    if (ix.n == 0) return;
    if (ix.max > numel)
        vm_error(vm, "Octave:index-out-of-bounds",
                 "A(I) = []: index out of bounds: value %lld out of bound %lld", (long long)ix.max,
                 (long long)numel);
    bool column = a->ndims == 2 && a->dims[1] == 1 && a->dims[0] != 1;
    bool matrix = a->ndims > 2 || (a->dims[0] != 1 && a->dims[1] != 1);
    size_t es = vm_elem_bytes(vm, a);
    prog_value made;
    int64_t filled;
    bool apart = vm_apart_begin(vm);
    if (one_run(&ix) && (ix.range || !matrix)) {
        int64_t left = numel - ix.n, dims[2] = {column ? left : 1, column ? 1 : left};
        made = vm_new_same(vm, v, 2, dims, 0);
        a = vm_array(vm, v);
        uint8_t *to = vm_elems(vm_array(vm, made)), *from = vm_elems(a);
        filled = vm_fill_begin(vm_array(vm, made));
        vm_copy_bytes(to, from, (size_t)ix.first * es);
        vm_copy_bytes(to + (size_t)ix.first * es, from + (size_t)ix.max * es, (size_t)(numel - ix.max) * es);
    } else {
        int64_t *keep, left = remaining(vm, &ix, numel, &keep);
        vm_ix kept = {.n = left, .list = keep, .max = numel};
        bool down = column || matrix;
        int64_t dims[2] = {down ? left : 1, down ? 1 : left};
        made = vm_new_same(vm, v, 2, dims, 0);
        a = vm_array(vm, v);
        filled = vm_fill_begin(vm_array(vm, made));
        vm_gather(vm_elems(vm_array(vm, made)), vm_elems(a), &kept, es);
    }
    vm_fill_end(vm, vm_array(vm, made), filled);
    vm_apart_end(vm, apart);
    put(vm, slot, mark, made);
}

/* Removes the selected slices along dimension `dim`. */
static void delete_slices(vm_t *vm, prog_value *slot, uint32_t mark, prog_value v, uint32_t dim,
                          const vm_ix *ix) {
    prog_array *a = vm_array(vm, v);
    int64_t extent = a->dims[dim];
    if (ix->n == 0) return;
    if (ix->max > extent)
        vm_error(vm, "Octave:index-out-of-bounds",
                 "A(..,I,..) = []: index out of bounds: value %lld out of bound %lld", (long long)ix->max,
                 (long long)extent);
    bool apart = vm_apart_begin(vm);
    bool run_only = one_run(ix); /* what is left are two runs in each slice */
    int64_t *keep = NULL, left = run_only ? extent - ix->n : remaining(vm, ix, extent, &keep);
    int64_t dims[PROG_DIMS_MOST], inner = 1, outer = 1;
    memcpy(dims, a->dims, a->ndims * sizeof *dims);
    for (uint32_t k = 0; k < dim; k++)
        inner *= dims[k];
    for (uint32_t k = dim + 1; k < a->ndims; k++)
        outer *= dims[k];
    dims[dim] = left;
    prog_value made = vm_new_same(vm, v, a->ndims, dims, 0);
    a = vm_array(vm, v);
    prog_array *to = vm_array(vm, made);
    size_t run = (size_t)inner * vm_elem_bytes(vm, a);
    uint8_t *t = vm_elems(to), *f = vm_elems(a);
    size_t head = (size_t)ix->first * run, tail = (size_t)(extent - ix->max) * run;
    int64_t filled = vm_fill_begin(to);
    VM_STEPS_OF (o, outer, (int64_t)((size_t)left * run / 8)) {
        if (run_only) {
            vm_copy_bytes(t, f, head);
            vm_copy_bytes(t + head, f + (size_t)ix->max * run, tail);
            t += head + tail;
        } else {
            VM_STEPS_OF (k, left, (int64_t)(run / 8)) {
                vm_copy_bytes(t, f + (size_t)keep[k] * run, run);
                t += run;
            }
        }
        f += (size_t)extent * run;
    }
    vm_fill_end(vm, to, filled);
    vm_apart_end(vm, apart);
    put(vm, slot, mark, made);
}

/* x(…, idx, …) = []: one index that is no colon. Two are an error unless one of them selects nothing. */
static void delete_grid(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx) {
    uint32_t mark = vm_pool_mark(vm), dim = n, others = 0;
    vm_ix ix[PROG_DIMS_MOST];
    for (uint32_t k = 0; k < n; k++) {
        vm_ix_parse(vm, idx[k], k, n, NULL, &ix[k]);
        if (!ix[k].colon) dim = k, others++;
    }
    prog_value v = vm_boxed(vm, *slot);
    prog_array *a = vm_array(vm, v);
    if (others == 0) { /* all of it: no rows are left */
        int64_t dims[PROG_DIMS_MOST];
        vm_fold_dims(a->ndims, a->dims, n, dims);
        dims[0] = 0;
        put(vm, slot, mark, vm_new_same(vm, v, n, dims, 0));
        return;
    }
    if (others == 1) {
        if (dim >= a->ndims) {
            vm_error(vm, NULL, "invalid dimension in delete_elements");
        }
        if (v == *slot && one_run(&ix[dim]) && ix[dim].max <= a->dims[dim] && n == a->ndims &&
            trim(vm, slot, dim, ix[dim].first, ix[dim].n)) {
            vm_pool_drain(vm, mark);
            return;
        }
        delete_slices(vm, slot, mark, v, dim, &ix[dim]);
        return;
    }
    others = 0; /* nothing selected, and nothing but that in doubt: nothing to do */
    for (uint32_t k = 0; k < n && others < 2; k++) {
        int64_t extent = k < a->ndims ? a->dims[k] : 1;
        if ((ix[k].colon ? extent : ix[k].n) == 0) {
            vm_pool_drain(vm, mark);
            return;
        }
        if (!vm_ix_all(&ix[k], extent)) others++;
    }
    vm_error(vm, NULL, "a null assignment can only have one non-colon index");
}

void vm_delete(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx) {
    if (n == 0) vm_error(vm, NULL, "invalid empty index list");
    if (n > PROG_DIMS_MOST) vm_error(vm, NULL, "too many indices: at most %d are possible", PROG_DIMS_MOST);
    if (vm_is_kind(vm, *slot, PROG_KIND_MAP)) { /* m(key) = [] stores an empty value */
        vm_assign(vm, slot, n, idx, vm_empty(vm));
        return;
    }
    if (vm_is_instance(vm, *slot)) {
        vm->above.object_delete(vm, slot, n, idx);
        return;
    }
    if (vm_is_kind(vm, *slot, PROG_KIND_FUNC))
        vm_error(vm, NULL, "can't perform indexed assignment for function handle type");
    if (n == 1)
        delete_linear(vm, slot, idx[0]);
    else
        delete_grid(vm, slot, n, idx);
}
