/* vm/fuse/loops_elements.c - elements that a loop's body reads and stores, at places that move evenly with the index.
 * Called by loops_body.c while the plan is made; loop_append also while it runs.
 *
 * A plan does a whole block of one instruction before the next, so iterations are no longer one behind the other. What
 * may be asked of elements follows from that: an iteration may read what it stored itself (the node is at hand), and
 * what no iteration of the loop stores; where one might read what another has stored, earlier or later, there is no
 * plan (meet). Places are `start + k * stride`, so that is a question of two numbers.
 *
 * Indices are checked once, for all iterations: bound cuts the iterations to those whose places lie within the array,
 * and the interpreter does the first beyond, which raises or makes the array grow. Arrays cannot move or change their
 * class meanwhile, since the body stores elements of the same class only, and replaces no array that it indexes. */
#include "vm/index/index.h"
#include "vm/fuse/loops_internal.h"

#include <assert.h>

/* A variable that holds an array of real doubles, or of truth values, and that the loop does not replace. */
static prog_array *array_in(const loop *l, unsigned reg) {
    if (reg >= l->code->nvars || !prog_is_object(l->regs[reg])) return NULL;
    prog_array *a = vm_array(l->vm, l->regs[reg]);
    bool good = a->h.kind == PROG_KIND_ARRAY && !(a->h.flags & PROG_FLAG_COMPLEX) &&
                (a->h.cls == PROG_DOUBLE || a->h.cls == PROG_LOGICAL);
    return good && !loop_is_written(l, reg) ? a : NULL;
}

/* scale * index + offset from 1 on, and how far it moves; cuts the iterations to those where it lies within
 * 1…most. False where the first does not. */
static bool bound(loop *l, loop_value i, int64_t most, loop_place *at) {
    if (i.is != INDEX) return false;
    int64_t first = i.scale * (int64_t)l->range->base + i.offset, step = i.scale * (int64_t)l->range->inc;
    if (first < 1 || first > most) return false;
    int64_t inside = step > 0 ? (most - first) / step + 1 : (first - 1) / -step + 1;
    if (inside < l->count) l->count = inside;
    *at = (loop_place){first - 1, step};
    return true;
}

bool loop_whole(const loop *l, loop_value v, int64_t most, int64_t *k) {
    if (v.is != NODE || !vm_blocks_is_number(&l->b, v.node) || l->b.nodes[v.node].type != VM_F64)
        return false;
    double d = l->b.nodes[v.node].number.f64;
    if (!(d >= 1 && d <= (double)most) || d != floor(d)) return false;
    *k = (int64_t)d;
    return true;
}

static bool place_one(loop *l, const prog_array *a, loop_value i, loop_place *at) {
    return bound(l, i, a->numel, at);
}

/* a(i, j) down a column, along a row, or both at once. */
static bool place_two(loop *l, const prog_array *a, loop_value i, loop_value j, loop_place *at) {
    if (a->ndims != 2) return false;
    loop_place row = {0, 0}, column = {0, 0};
    int64_t k;
    if (loop_whole(l, i, a->dims[0], &k))
        row.start = k - 1;
    else if (!bound(l, i, a->dims[0], &row))
        return false;
    if (loop_whole(l, j, a->dims[1], &k))
        column.start = k - 1;
    else if (!bound(l, j, a->dims[1], &column))
        return false;
    *at = (loop_place){row.start + column.start * a->dims[0], row.stride + column.stride * a->dims[0]};
    return at->stride != 0;
}

static char *element_at(prog_array *a, int64_t place) {
    return (char *)vm_data(a) + (size_t)place * (a->h.cls == PROG_DOUBLE ? 8u : 1u);
}

static bool same_place(loop_place x, loop_place y) {
    return x.start == y.start && x.stride == y.stride;
}

/* Whether one iteration may meet at one place what another does at the other. */
static bool meet(const loop *l, loop_place x, loop_place y) {
    if (x.stride != y.stride) return true;
    int64_t apart = x.start < y.start ? y.start - x.start : x.start - y.start,
            stride = x.stride < 0 ? -x.stride : x.stride;
    return apart % stride == 0 && apart / stride < l->range->numel;
}

/* At most one place of each array is stored to. */
static loop_store *store_of(loop *l, unsigned reg) {
    for (unsigned k = 0; k < l->nstores; k++)
        if (l->stores[k].reg == reg) return &l->stores[k];
    return NULL;
}

static int elements(loop *l, prog_array *a, loop_place at) {
    const char *data = element_at(a, at.start);
    return at.stride == 1 ? vm_blocks_array(&l->b, (prog_class)a->h.cls, data)
                          : vm_blocks_gather(&l->b, (prog_class)a->h.cls, data, at.stride);
}

/* Loads of an array that is stored to later in the body are noted, so that the store can see them (loaded_elsewhere),
 * and copied: the block's store may lie over them before they are read again. */
static loop_value load(loop *l, unsigned reg, prog_array *a, loop_place at) {
    const loop_store *s = store_of(l, reg);
    if (s && s->appends) return loop_nothing;
    if (s && same_place(s->at, at)) return loop_node(s->node);
    if (s && meet(l, s->at, at)) return loop_nothing;
    int node = elements(l, a, at);
    if (node < 0 || !loop_is_stored(l, reg)) return loop_node(node);
    if (l->nloads == LOOP_STORES) return loop_nothing;
    l->loads[l->nloads++] = (loop_store){.reg = reg, .at = at};
    return loop_node(at.stride == 1 ? vm_blocks_copy(&l->b, node, (vm_num)a->h.cls)
                                    : node); /* as it was before the store */
}

/* An element that is the same in each iteration. */
static loop_value fixed(loop *l, unsigned reg, prog_array *a, int64_t place) {
    if (loop_is_stored(l, reg)) return loop_nothing;
    const char *data = element_at(a, place);
    if (a->h.cls == PROG_DOUBLE)
        return loop_node(vm_blocks_number(&l->b, *(const double *)(const void *)data));
    return loop_node(vm_blocks_truth(&l->b, *data != 0));
}

loop_value loop_index_one(loop *l, unsigned reg, loop_value i) {
    prog_array *a = array_in(l, reg);
    loop_place at;
    int64_t k;
    if (!a) return loop_nothing;
    if (loop_whole(l, i, a->numel, &k)) return fixed(l, reg, a, k - 1);
    return place_one(l, a, i, &at) ? load(l, reg, a, at) : loop_nothing;
}

loop_value loop_index_two(loop *l, unsigned reg, loop_value i, loop_value j) {
    prog_array *a = array_in(l, reg);
    loop_place at;
    int64_t row, column;
    if (!a || a->ndims != 2) return loop_nothing;
    if (loop_whole(l, i, a->dims[0], &row) && loop_whole(l, j, a->dims[1], &column))
        return fixed(l, reg, a, row - 1 + (column - 1) * a->dims[0]);
    return place_two(l, a, i, j, &at) ? load(l, reg, a, at) : loop_nothing;
}

/* Whether what is stored is read by its own iteration alone. */
static bool loaded_elsewhere(const loop *l, unsigned reg, loop_place at) {
    for (unsigned k = 0; k < l->nloads; k++)
        if (l->loads[k].reg == reg && !same_place(l->loads[k].at, at) && meet(l, l->loads[k].at, at))
            return true;
    return false;
}

static bool is_output(const loop *l, int node) {
    for (unsigned k = 0; k < l->nstores; k++)
        if (l->stores[k].node == node) return true;
    return false;
}

/* The value as elements of the array's class: truth values become numbers, numbers no truth values. */
static int stored_node(loop *l, const prog_array *a, loop_value v) {
    vm_num type = a->h.cls == PROG_DOUBLE ? VM_F64 : VM_BOOL;
    int node = loop_node_of(l, v);
    if (node < 0 || l->b.nodes[node].type == type) return node;
    return type == VM_F64 && l->b.nodes[node].type == VM_BOOL && !vm_blocks_is_number(&l->b, node)
               ? vm_blocks_copy(&l->b, node, VM_F64)
               : VM_BLOCK_NONE;
}

/* Under a condition the old element is stored where it does not hold: every iteration stores, which is allowed because
 * nobody else holds the array and each place is met by one iteration. A node that is no operation of its own, or is
 * another store's, is copied, as a node has one output. */
static bool put(loop *l, unsigned reg, prog_array *a, loop_place at, loop_value v) {
    int node = stored_node(l, a, v), where;
    loop_store *s = store_of(l, reg);
    if (node < 0 || (s && (s->appends || !same_place(s->at, at))) || !vm_unique(l->vm, l->regs[reg]) ||
        loaded_elsewhere(l, reg, at) || !loop_set_node(l, l->set, &where))
        return false;
    if (where >= 0) /* elsewhere what was there stays */
        node = vm_blocks_select(&l->b, where, node, s ? s->node : elements(l, a, at));
    else if (l->b.nodes[node].kind <= VM_NODE_GATHER || is_output(l, node))
        node = vm_blocks_copy(&l->b, node, (vm_num)a->h.cls);
    if (node < 0 || (!s && l->nstores == LOOP_STORES)) return false;
    if (!s) s = &l->stores[l->nstores++];
    *s = (loop_store){.reg = reg, .at = at, .node = node, .to = element_at(a, at.start)};
    return true;
}

/* ---- arrays that grow ---- */

/* A row or column that the loop may put elements behind, or an empty array, which becomes a row. */
static bool may_grow(const loop *l, const prog_array *a, unsigned reg) {
    if (a->h.cls != PROG_DOUBLE || a->ndims != 2) return false;
    if (a->numel == 0) return a->dims[0] <= 1 && a->dims[1] == 0;
    return (a->dims[0] == 1 || a->dims[1] == 1) && a->numel > 1 && vm_unique(l->vm, l->regs[reg]);
}

loop_value loop_length(loop *l, unsigned reg) {
    const prog_array *a = array_in(l, reg);
    if (!a || store_of(l, reg)) return loop_nothing;
    if (loop_is_stored(l, reg))
        return may_grow(l, a, reg) ? (loop_value){.is = LENGTH, .carry = reg} : loop_nothing;
    return loop_node(vm_blocks_number(&l->b, (double)a->numel));
}

/* An array that grows is neither read nor stored to otherwise: its elements move when it grows. */
static bool append(loop *l, unsigned reg, const prog_array *a, loop_value v) {
    int node = stored_node(l, a, v), mask;
    if (node < 0 || store_of(l, reg) || l->nstores == LOOP_STORES || !may_grow(l, a, reg) ||
        !loop_set_node(l, l->set, &mask))
        return false;
    for (unsigned k = 0; k < l->nloads; k++)
        if (l->loads[k].reg == reg) return false;
    if (l->b.nodes[node].kind <= VM_NODE_GATHER || is_output(l, node))
        node = vm_blocks_copy(&l->b, node, VM_F64);
    if (node < 0) return false;
    l->stores[l->nstores++] = (loop_store){.reg = reg, .node = node, .appends = true, .mask = mask};
    return true;
}

/* y(i) = v, where the first i is one more than the array has elements. */
static bool grows_with_index(const loop *l, const prog_array *a, loop_value i) {
    return i.is == INDEX && l->set == LOOP_ALL && i.scale * (int64_t)l->range->inc == 1 &&
           i.scale * (int64_t)l->range->base + i.offset == a->numel + 1;
}

/* The elements where the mask is true, if there is one. */
static void compress(double *to, const double *elements, const uint8_t *mask, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if (!mask || mask[i]) *to++ = elements[i];
}

/* A single number that the array begins with is no array yet, and becomes its first element. */
static prog_value row_of(loop *l, const loop_store *s, const double *elements, const uint8_t *mask, int64_t n,
                         int64_t count, bool down) {
    prog_value had = l->regs[s->reg];
    int64_t before = prog_is_double(had), dims[2] = {1, 1};
    double one = 0, *to = &one;
    dims[!down] = before + count;
    prog_value row = PROG_UNDEF;
    if (before + count > 1) row = vm_new_array_raw(l->vm, PROG_DOUBLE, 0, 2, dims, (void **)&to);
    if (before) to[0] = prog_as_double(had);
    compress(to + before, elements, mask, n);
    return row == PROG_UNDEF ? prog_double(one) : row;
}

void loop_append(loop *l, const loop_store *s, const void *elements, const uint8_t *mask, int64_t n) {
    prog_value *slot = &l->regs[s->reg];
    uint32_t mark = vm_pool_mark(l->vm);
    const prog_array *a = prog_is_object(*slot) ? vm_array(l->vm, *slot) : NULL;
    bool starts = !a || a->numel == 0, down = !starts && a->dims[1] == 1;
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        count += !mask || mask[i];
    if (count == 0) return;
    prog_value row = row_of(l, s, elements, mask, n, count, down);
    if (starts) {
        vm_incref(l->vm, row);
        vm_write(l->vm, l->regs, s->reg, row);
    } else {
        bool appended = vm_append(l->vm, slot, 1, down, false, 1, &row);
        assert(appended); /* may_grow has asked for all of what that needs */
        (void)appended;
    }
    vm_pool_drain(l->vm, mark);
}

bool loop_store_one(loop *l, unsigned reg, loop_value i, loop_value v) {
    prog_array *a = array_in(l, reg);
    loop_place at;
    if (a && ((i.is == LENGTH && i.carry == reg && i.offset == 1) || grows_with_index(l, a, i)))
        return append(l, reg, a, v);
    return a && place_one(l, a, i, &at) && put(l, reg, a, at, v);
}

bool loop_store_two(loop *l, unsigned reg, loop_value i, loop_value j, loop_value v) {
    prog_array *a = array_in(l, reg);
    loop_place at;
    return a && place_two(l, a, i, j, &at) && put(l, reg, a, at, v);
}
