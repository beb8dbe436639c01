/* vm/index/diag.c - which ways of indexing a diagonal or permutation matrix leave it one; vm/index/read.c asks, and
 * takes the elements.
 *
 * A leading part of a diagonal matrix is diagonal, and the rows and columns of an identity or a permutation in
 * another order are a permutation: eye (n)(p, :) is how permutation matrices are written. Everything else is a
 * full matrix, also where its elements happen to be those of a diagonal one. */
#include "vm/index/index.h"

#include <math.h>

/* How many leading rows or columns an index takes: all for a colon, k for 1:k; -1 for others. */
static int64_t leading(vm_t *vm, prog_value idx, int64_t all) {
    if (idx == PROG_COLON) return all;
    if (prog_is_double(idx)) return prog_as_double(idx) == 1 && all >= 1 ? 1 : -1;
    if (!vm_is_kind(vm, idx, PROG_KIND_RANGE)) return -1;
    const vm_range *r = (const vm_range *)vm_obj(vm, idx);
    return r->base == 1 && r->inc == 1 && r->numel <= all ? r->numel : -1;
}

/* Is the index a colon, or every one of 1…n once? */
static bool is_order(vm_t *vm, prog_value idx, int64_t n) {
    if (idx == PROG_COLON) return true;
    if (!prog_is_object(idx) || vm_class(vm, idx) != PROG_DOUBLE || vm_is_complex(vm, idx) ||
        vm_numel(vm, idx) != n)
        return false;
    vm_arr a;
    vm_view(vm, idx, &a);
    uint8_t *seen = vm_scratch(vm, (size_t)n + 1);
    memset(seen, 0, (size_t)n + 1);
    for (int64_t k = 0; k < n; k++) {
        double d = ((const double *)a.data)[k];
        if (!(d >= 1 && d <= (double)n) || d != floor(d) || seen[(int64_t)d]++) return false;
    }
    return true;
}

/* Indices are not checked here but for what makes a part special; whatever is wrong with them is found by
 * indexing the full array. */
vm_diag_part vm_diag_part_of(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx) {
    if (n != 2) return VM_PART_FULL;
    const int64_t *dims = vm_array(vm, vm_diag_full(vm, v))->dims;
    int64_t rows = dims[0], cols = dims[1];
    if (idx[0] == PROG_COLON && idx[1] == PROG_COLON) return VM_PART_ALL;
    unsigned flags = vm_obj(vm, v)->flags;
    bool permutes = flags & (VM_DIAG_PERM | VM_DIAG_IDENTITY) && vm_obj(vm, v)->cls == PROG_DOUBLE;
    if (permutes && rows == cols && is_order(vm, idx[0], rows) && is_order(vm, idx[1], cols))
        return VM_PART_PERMUTATION;
    if (flags & VM_DIAG_PERM || (prog_is_double(idx[0]) && prog_is_double(idx[1]))) return VM_PART_FULL;
    return leading(vm, idx[0], rows) < 0 || leading(vm, idx[1], cols) < 0 ? VM_PART_FULL : VM_PART_DIAGONAL;
}
