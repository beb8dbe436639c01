/* vm/index/index.h - what the files of indexing share: parsed indices, element moves,
 * resizing. Inside vm/ only. */
#ifndef VM_INDEX_INDEX_H
#define VM_INDEX_INDEX_H

#include "vm/heap/elems.h"
#include "vm/heap/guard.h"
#include "vm/index/access.h"

/* One index, from 0. A colon has n = -1 until vm_ix_extent resolves it. */
typedef struct vm_ix {
    int64_t n;           /* elements selected */
    int64_t max;         /* largest selected + 1; 0 when none */
    int64_t first, step; /* the k-th is first + k * step, unless one of these is set: */
    const int64_t *list;
    const double *doubles; /* checked positions from 1 */
    const uint8_t *mask;   /* the n true ones of mask_len; only where the parser was asked for it */
    int64_t mask_len;
    bool colon, scalar; /* scalar: one index that was no mask */
    bool range;         /* written as a number or a range */
    uint32_t ndims;     /* shape of the index value */
    const int64_t *dims;
    int64_t dims_buf[2];
} vm_ix;

static inline int64_t vm_ix_at(const vm_ix *ix, int64_t k) {
    return ix->list ? ix->list[k] : ix->doubles ? (int64_t)ix->doubles[k] - 1 : ix->first + k * ix->step;
}
/* first, first + step, … */
static inline bool vm_ix_steps(const vm_ix *ix) {
    return !ix->list && !ix->doubles && !ix->mask;
}
/* Selects 0…extent-1 in order. */
static inline bool vm_ix_all(const vm_ix *ix, int64_t extent) {
    return ix->colon || (vm_ix_steps(ix) && ix->first == 0 && (ix->step == 1 || ix->n == 1) &&
                         ix->n == extent && extent > 0);
}

/* Reads index value v, argument k of n, of an object shown as `var` in messages. */
void vm_ix_parse(vm_t *vm, prog_value v, uint32_t k, uint32_t n, const char *var, vm_ix *out);
/* As vm_ix_parse for a single index, but a mask may stay one (see vm_ix.mask). */
void vm_ix_parse_masked(vm_t *vm, prog_value v, const char *var, vm_ix *out);
static inline void vm_ix_extent(vm_ix *ix, int64_t extent) {
    if (ix->colon) ix->n = extent, ix->max = extent;
}
/* What v(idx…) of a diagonal or permutation matrix v is: an array like others, v itself, or again such a matrix. */
typedef enum vm_diag_part { VM_PART_FULL, VM_PART_ALL, VM_PART_DIAGONAL, VM_PART_PERMUTATION } vm_diag_part;
vm_diag_part vm_diag_part_of(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx);
/* An index that lies outside: argument k (from 0) of n of what `var` names, or NULL. */
typedef struct vm_ix_miss {
    const char *var;
    uint32_t k, n;
    int64_t value, bound; /* what was asked for, from 1, and the largest there is */
    uint32_t ndims;       /* shape of what was indexed */
    const int64_t *dims;
} vm_ix_miss;
/* Raises "x(_,5): out of bound 3 (dimensions are 2x3)". */
_Noreturn void vm_ix_out_of_bound(vm_t *vm, const vm_ix_miss *miss);
/* Text "2x3x4" of dimensions, in `text`. */
const char *vm_index_dims_text(char text[160], uint32_t ndims, const int64_t *dims);
/* dims seen through n indices: the rest folded into the last, or ones appended. Nothing for n = 0. */
void vm_fold_dims(uint32_t ndims, const int64_t *dims, uint32_t n, int64_t *out);
/* Whether all of n indices lie within v; false for none, or too many. Raises what vm_ix_parse does. */
bool vm_ix_inside(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx);
/* Whether n indices are numbers that mean one element there is; then *at is its place, from 0. Raises nothing. */
bool vm_ix_one(vm_t *vm, const prog_array *a, uint32_t n, const prog_value *idx, int64_t *at);
/* Name of the kind of a value in messages: "matrix", "complex scalar", "sq_string", "int8 matrix", "scalar
 * struct" … */
const char *vm_kind_text(vm_t *vm, prog_value v);

/* to[k] = from[ix k] for the elements an index selects. */
void vm_gather(uint8_t *to, const uint8_t *from, const vm_ix *ix, size_t es);
/* Makes the array in *slot as large as dims, none of which is less than it was unless the array is empty. Elements
 * keep their places in the grid; new ones are zero or []. In place when unique and the block has room;
 * amortised growth. */
void vm_resize_slot(vm_t *vm, prog_value *slot, uint32_t ndims, const int64_t *dims);

/* x = [x, y, …] (down: [x; y; …]; front: [y, …, x]) for the array in *slot, to which `held` references are known:
 * elements are put behind (before) its own, in its block where that has room, which grows by half where it has
 * not, so that building a row, a column, a string or a cell piece by piece costs amortised O(1) an element. False,
 * and nothing has changed, where this is not such a case. */
bool vm_append(vm_t *vm, prog_value *slot, uint32_t held, bool down, bool front, uint32_t n,
               const prog_value *more);

/* Moves elements in a grid `old` to their places in the larger grid `now`, in the same block: the last first. What is
 * new between them becomes zero. */
void vm_widen(uint8_t *elems, uint32_t n, const int64_t *old, const int64_t *now, size_t es);

/* x = x(idx) for the vector in *slot, in place, where idx is a range that keeps one of its ends; false where
 * this is not such a case. */
bool vm_trim_to(vm_t *vm, prog_value *slot, prog_value idx);
/* The slot of member c{idx…} of the cell in *slot, which is made unique; NULL when it is no cell, or the
 * index is not one existing position. */
prog_value *vm_brace_slot(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx);
/* Raises unless v may be assigned to with braces. */
void vm_check_brace_target(vm_t *vm, prog_value v);
/* Undefined, or an empty numeric, char or logical array: becomes a cell or struct when assigned to as one. */
bool vm_is_blank(vm_t *vm, prog_value v);
/* A slot of the pool that holds PROG_UNDEF; what is stored there (with a reference) is released with the
 * pool. */
prog_value *vm_temp_slot(vm_t *vm);

#define VM_DOT_NEEDS_SUBSCRIPT                                                                               \
    "invalid dot name structure assignment because the structure array is empty.  "                          \
    "Specify a subscript on the structure array to resolve."

#endif
