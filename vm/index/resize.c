/* vm/index/resize.c - grows and reshapes the array in a slot, in place where its block has room.
 *
 * Growth by one element that copied the array each time would make a loop of n appends cost n^2. So an array that
 * has to move and grows by little asks for a block with room for half as much again: between two moves the array
 * grows by half of itself, and each element is moved twice on average, however long the loop is. An array that is
 * made larger once (zeros (n) is no growth at all; x(1000) = 1 is) gets what it asks for.
 *
 * The room is not an attribute of the array: it is what its block has beyond its elements, and every holder may
 * find it there. Only a unique array may use it. Nobody writes to it before that, so bytes there are of any
 * value, and what becomes part of the array is cleared first.
 *
 * Growing the last dimension (or a vector) leaves all elements where they are: they are a prefix. Growing another
 * one moves columns apart, from the last to the first, for the places lie behind the sources (vm_widen). In cells
 * and structs the new elements are [], one shared object whose count goes up by their number in one addition. */
#include "vm/index/index.h"

#include <assert.h>

#define ELEMENTS_MOST ((int64_t)1 << 46) /* of an array that grows: more fit no cage */

/* New elements of a cell or struct array are []; other arrays get zeros. */
static void fill_new(vm_t *vm, prog_array *a, uint8_t *elems, int64_t count, size_t es) {
    if (count <= 0 || es == 0) return;
    if (!vm_holds_values(a)) {
        vm_clear_bytes(elems, (size_t)count * es);
        return;
    }
    uint32_t mark = vm_pool_mark(vm);
    prog_value empty = vm_empty(vm), *values = (prog_value *)(void *)elems;
    int64_t n = count * (int64_t)(es / 8);
    VM_STEPS (k, n)
        values[k] = empty;
    vm_incref_by(vm, empty, (uint32_t)n);
    vm_pool_drain(vm, mark);
}

/* Room to ask for when `have` elements become `want`: half as much again where the array grows by little. */
static int64_t room_for(int64_t have, int64_t want) {
    if (have < 8 || want - have > have / 4 + 1) return want;
    return want + want / 2;
}

/* Copies elements of `from` to their places in the larger grid of `to`, a column at a time. */
static void move_grid(uint8_t *to, const uint8_t *from, uint32_t n, const int64_t *old, const int64_t *now,
                      size_t es) {
    int64_t at[PROG_DIMS_MOST] = {0}, outer = 1;
    for (uint32_t k = 1; k < n; k++)
        outer *= old[k];
    size_t run = (size_t)old[0] * es;
    VM_STEPS_OF (done, outer, old[0]) {
        int64_t place = 0;
        for (uint32_t k = n; k-- > 1;)
            place = (place + at[k]) * now[k - 1];
        vm_copy_bytes(to + (size_t)place * es, from, run);
        from += run;
        for (uint32_t k = 1; k < n && ++at[k] == old[k]; k++)
            at[k] = 0;
    }
}

void vm_widen(uint8_t *elems, uint32_t n, const int64_t *old, const int64_t *now, size_t es) {
    int64_t at[PROG_DIMS_MOST], outer = 1, from = 1;
    for (uint32_t k = 1; k < n; k++) {
        outer *= now[k];
        from *= old[k];
        at[k] = now[k] - 1;
    }
    size_t run = (size_t)old[0] * es, wide = (size_t)now[0] * es;
    for (int64_t to = outer; to-- > 0;) {
        bool inside = true;
        for (uint32_t k = 1; k < n; k++)
            inside &= at[k] < old[k];
        uint8_t *column = elems + (size_t)to * wide;
        if (inside) memmove(column, elems + (size_t)--from * run, run);
        memset(column + (inside ? run : 0), 0, wide - (inside ? run : 0));
        for (uint32_t k = 1; k < n && --at[k] < 0; k++)
            at[k] = now[k] - 1;
    }
}

/* The elements of a grid `now` that are new beside `old`, column by column: all get `empty`. */
static void fill_between(prog_value *values, uint32_t n, const int64_t *old, const int64_t *now, int64_t per,
                         prog_value empty) {
    int64_t at[PROG_DIMS_MOST] = {0}, outer = 1;
    for (uint32_t k = 1; k < n; k++)
        outer *= now[k];
    for (int64_t column = 0; column < outer; column++) {
        bool inside = true;
        for (uint32_t k = 1; k < n; k++)
            inside &= at[k] < old[k];
        for (int64_t e = (inside ? old[0] : 0) * per; e < now[0] * per; e++)
            values[column * now[0] * per + e] = empty;
        for (uint32_t k = 1; k < n && ++at[k] == now[k]; k++)
            at[k] = 0;
    }
}

/* Widens the grid of the array `a`, whose block has room. */
static void widen_in_place(vm_t *vm, prog_array *a, uint32_t n, const int64_t *old, const int64_t *now,
                           int64_t want, size_t es) {
    if (!vm_holds_values(a)) {
        vm_widen(vm_elems(a), n, old, now, es);
        return;
    }
    uint32_t mark = vm_pool_mark(vm);
    prog_value empty = vm_empty(vm);
    int64_t per = (int64_t)(es / 8);
    vm_widen(vm_elems(a), n, old, now, es);
    fill_between((prog_value *)(void *)vm_elems(a), n, old, now, per, empty);
    vm_incref_by(vm, empty, (uint32_t)((want - a->numel) * per));
    vm_pool_drain(vm, mark);
}

static void fill_grid_holes(vm_t *vm, prog_array *a, uint32_t n, const int64_t *old, const int64_t *now,
                            size_t es) {
    if (!vm_holds_values(a)) return; /* numbers were cleared */
    uint32_t mark = vm_pool_mark(vm);
    prog_value empty = vm_empty(vm);
    int64_t at[PROG_DIMS_MOST] = {0}, per = (int64_t)(es / 8), added = 0;
    prog_value *values = (prog_value *)(void *)vm_elems(a);
    for (int64_t e = 0; e < a->numel; e++) {
        bool inside = true;
        for (uint32_t k = 0; k < n; k++)
            inside &= at[k] < old[k];
        if (!inside) {
            for (int64_t f = 0; f < per; f++)
                values[e * per + f] = empty;
            added += per;
        }
        for (uint32_t k = 0; k < n && ++at[k] == now[k]; k++)
            at[k] = 0;
    }
    vm_incref_by(vm, empty, (uint32_t)added);
    vm_pool_drain(vm, mark);
}

/* What becomes of an array: its old size and the new one as grids of n dimensions each. */
typedef struct growth {
    uint32_t ndims, n; /* ndims: of the new size, as the array will have it */
    int64_t old[PROG_DIMS_MOST], now[PROG_DIMS_MOST];
    int64_t have, want; /* elements */
    size_t es;          /* bytes of one */
    bool prefix;        /* the old elements stay the first ones, in their order */
} growth;

/* False where the size stays as it is. [] of any dimensions has nothing to keep and counts as a prefix. */
static bool measure(vm_t *vm, prog_array *a, uint32_t ndims, const int64_t *dims, growth *g) {
    g->ndims = ndims;
    g->n = ndims > a->ndims ? ndims : a->ndims;
    if (g->n > PROG_DIMS_MOST) vm_error_memory(vm);
    vm_fold_dims(a->ndims, a->dims, g->n, g->old);
    vm_fold_dims(ndims, dims, g->n, g->now);
    g->have = a->numel;
    g->want = 1;
    g->es = vm_elem_bytes(vm, a);
    g->prefix = true;
    (void)vm_count_dims(vm, ndims, dims); /* raises where one is negative */
    for (uint32_t k = 0; k < ndims; k++)
        if (__builtin_mul_overflow(g->want, dims[k], &g->want) || g->want > ELEMENTS_MOST)
            vm_error_memory(vm);
    bool same = a->ndims == ndims;
    uint32_t last = 0; /* last dimension that is not 1 in the old grid or the new */
    for (uint32_t k = 0; k < g->n; k++)
        if (g->old[k] != 1 || g->now[k] != 1) last = k;
    for (uint32_t k = 0; k < g->n; k++) {
        assert(g->have == 0 || g->now[k] >= g->old[k]);
        if (g->now[k] == g->old[k]) continue;
        same = false;
        if (k != last && g->have) g->prefix = false;
    }
    return !same;
}

static bool grow_in_place(vm_t *vm, prog_value v, const growth *g) {
    prog_array *a = vm_array(vm, v);
    size_t need, head = (size_t)(vm_elems(a) - (uint8_t *)a), had = (size_t)g->have * g->es;
    if (!vm_unique(vm, v) || g->ndims != a->ndims || __builtin_mul_overflow((size_t)g->want, g->es, &need) ||
        need + head > vm_block_bytes(vm, v))
        return false;
    vm_guard_grow(a, head + had, head + need);
    if (g->prefix) { /* behind the elements that there are */
        bool apart = vm_apart_begin(vm);
        fill_new(vm, a, vm_elems(a) + had, g->want - g->have, g->es);
        vm_apart_end(vm, apart);
    } else
        widen_in_place(vm, a, g->ndims, g->old, g->now, g->want, g->es);
    memcpy(a->dims, g->now, g->ndims * sizeof *g->now);
    a->numel = g->want;
    return true;
}

/* Puts the elements into a new block. Where the old array was unique its references move along, and it is left
 * without elements so that releasing it releases none of them. */
static void grow_elsewhere(vm_t *vm, prog_value *slot, const growth *g) {
    bool moves = vm_unique(vm, *slot) && vm_holds_values(vm_array(vm, *slot));
    uint32_t mark = vm_pool_mark(vm);
    bool apart = (g->prefix || !vm_holds_values(vm_array(vm, *slot))) && vm_apart_begin(vm);
    prog_value made = vm_new_same(vm, *slot, g->ndims, g->now, room_for(g->have, g->want));
    prog_array *a = vm_array(vm, *slot), *to = vm_array(vm, made);
    uint8_t *elems = vm_elems(to);
    size_t had = (size_t)g->have * g->es;
    vm_guard_spare(vm, made, (size_t)(elems - (uint8_t *)to) + (size_t)g->want * g->es);
    if (g->prefix) { /* references are counted last: what is given up before has no elements */
        int64_t filled = vm_fill_begin(to);
        if (g->have) vm_copy_bytes(elems, vm_elems(a), had);
        fill_new(vm, to, elems + had, g->want - g->have, g->es);
        to->numel = filled;
    } else {
        if (!vm_holds_values(to)) vm_clear_bytes(elems, (size_t)g->want * g->es);
        fill_grid_holes(vm, to, g->n, g->old, g->now, g->es);
        move_grid(elems, vm_elems(a), g->n, g->old, g->now, g->es);
    }
    vm_apart_end(vm, apart);
    if (moves)
        a->numel = 0;
    else
        vm_elems_incref(vm, a, vm_elems(a), g->have);
    vm_put_owned(vm, slot, mark, made);
}

/* Three ways, from the cheapest: nothing moves (a prefix, room in the block), columns move in the block,
 * everything moves to a new block. */
void vm_resize_slot(vm_t *vm, prog_value *slot, uint32_t ndims, const int64_t *dims) {
    while (ndims > 2 && dims[ndims - 1] == 1)
        ndims--;
    if (!prog_is_object(*slot) || vm_is_lazy(vm, *slot)) vm_make_unique(vm, slot);
    growth g;
    if (measure(vm, vm_array(vm, *slot), ndims, dims, &g) && !grow_in_place(vm, *slot, &g))
        grow_elsewhere(vm, slot, &g);
}
