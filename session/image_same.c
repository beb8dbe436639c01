/* session/image_same.c - compares two values of two VMs. Called by session/image_diff.c.
 *
 * Pairs of objects wait in a list and are compared in turn, so nothing recurses. A pair that was met is not compared again: it
 * is taken for the same, and where it is not the comparison ends anyway. So values that hold themselves end too. */
#include "session/image_same.h"

#include "session/image_values.h"
#include "vm/heap/trace.h"
#include "vm/index/map.h"
#include "vm/run/frame.h"
#include "vm/text/display.h"

typedef struct pair {
    prog_value a, b;
} pair;

/* The list of pairs and the index over it lie in scratch memory of the first VM. */
typedef struct comparing {
    vm_t *va, *vb;
    pair *pairs;
    uint32_t *index; /* number of a pair + 1; 0: free */
    uint32_t count, slots;
    uint64_t members;
} comparing;

static uint32_t *place_of(const comparing *c, prog_value a, prog_value b) {
    uint64_t hash =
        (prog_offset(a) >> 4) * 0x9E3779B97F4A7C15ull ^ (prog_offset(b) >> 4) * 0xC2B2AE3D27D4EB4Full;
    for (uint32_t k = (uint32_t)(hash >> 32);; k++) {
        uint32_t *slot = &c->index[k & (c->slots - 1)];
        if (!*slot || (c->pairs[*slot - 1].a == a && c->pairs[*slot - 1].b == b)) return slot;
    }
}

static void grow(comparing *c) {
    uint32_t slots = c->slots ? c->slots * 2 : 512;
    if (!slots) vm_error_memory(c->va);
    pair *pairs = vm_scratch(c->va, (size_t)slots / 2 * sizeof *pairs);
    uint32_t *index = vm_scratch(c->va, (size_t)slots * sizeof *index);
    memset(index, 0, (size_t)slots * sizeof *index);
    if (c->count) memcpy(pairs, c->pairs, c->count * sizeof *pairs);
    c->pairs = pairs;
    c->index = index;
    c->slots = slots;
    for (uint32_t k = 0; k < c->count; k++)
        *place_of(c, pairs[k].a, pairs[k].b) = k + 1;
}

/* Values without an object are compared at once; others wait. */
static bool meet(comparing *c, prog_value a, prog_value b) {
    a = vm_unbox(c->va, a);
    b = vm_unbox(c->vb, b);
    if (++c->members > ses_members_most(c->va) + ses_members_most(c->vb))
        vm_error(c->va, NULL, "values hold one another so often that they cannot be compared");
    if (prog_is_small(a)) a &= ~PROG_SMALL_DQ;
    if (prog_is_small(b)) b &= ~PROG_SMALL_DQ;
    if (!prog_is_object(a) && !prog_is_object(b)) return a == b;
    if (c->count == c->slots / 2) grow(c);
    uint32_t *slot = place_of(c, a, b);
    if (!*slot) {
        c->pairs[c->count] = (pair){a, b};
        *slot = ++c->count;
    }
    return true;
}

static bool same_size(const vm_arr *x, const vm_arr *y) {
    return x->cls == y->cls && x->complex == y->complex && x->ndims == y->ndims &&
           memcmp(x->dims, y->dims, x->ndims * sizeof *x->dims) == 0;
}

static bool same_members(comparing *c, const prog_value *x, const prog_value *y, int64_t n) {
    for (int64_t k = 0; k < n; k++)
        if (!meet(c, x[k], y[k])) return false;
    return true;
}

static bool same_sym(const comparing *c, vm_sym x, vm_sym y) {
    return base_view_equal(vm_sym_text(c->va, x), vm_sym_text(c->vb, y));
}

static bool same_struct(comparing *c, const vm_arr *x, const vm_arr *y) {
    vm_keys *kx = vm_struct_keys(c->va, vm_array(c->va, x->v)),
            *ky = vm_struct_keys(c->vb, vm_array(c->vb, y->v));
    if (kx->count != ky->count) return false;
    for (uint32_t k = 0; k < kx->count; k++)
        if (!same_sym(c, kx->syms[k], ky->syms[k])) return false;
    return same_members(c, x->data, y->data, x->numel * (int64_t)kx->count);
}

static bool same_map(comparing *c, prog_value a, prog_value b) {
    if (vm_map_count(c->va, a) != vm_map_count(c->vb, b) ||
        vm_map_key_class(c->va, a) != vm_map_key_class(c->vb, b) ||
        vm_map_value_class(c->va, a) != vm_map_value_class(c->vb, b))
        return false;
    vm_arr kx, ky, x, y;
    vm_view(c->va, vm_map_keys(c->va, a), &kx);
    vm_view(c->vb, vm_map_keys(c->vb, b), &ky);
    vm_view(c->va, vm_map_values(c->va, a), &x);
    vm_view(c->vb, vm_map_values(c->vb, b), &y);
    return same_members(c, kx.data, ky.data, kx.numel) && same_members(c, x.data, y.data, x.numel);
}

static bool same_handle(comparing *c, prog_value a, prog_value b) {
    vm_func *x = (vm_func *)vm_obj(c->va, a), *y = (vm_func *)vm_obj(c->vb, b);
    bool cleanup = vm_is_cleanup(c->va, a);
    if (cleanup != vm_is_cleanup(c->vb, b) || x->ncaptures != y->ncaptures || !x->name != !y->name ||
        !x->code != !y->code)
        return false;
    vm_text tx = {.vm = c->va}, ty = {.vm = c->vb};
    if (!cleanup) vm_func_text(c->va, a, &tx);
    if (!cleanup) vm_func_text(c->vb, b, &ty);
    if (tx.len != ty.len || (tx.len && memcmp(tx.data, ty.data, tx.len) != 0)) return false;
    return same_members(c, x->captures, y->captures, cleanup ? 1 : x->ncaptures);
}

static bool same_instance(comparing *c, prog_value a, prog_value b) {
    const vm_instance *x = vm_instance_of(c->va, a), *y = vm_instance_of(c->vb, b);
    return same_sym(c, x->cls, y->cls) && x->head.h.flags == y->head.h.flags && meet(c, x->body, y->body);
}

/* Ranges of the same numbers need not be made matrices, which may be large. */
static bool same_range(const comparing *c, prog_value a, prog_value b) {
    if (!vm_is_kind(c->va, a, PROG_KIND_RANGE) || !vm_is_kind(c->vb, b, PROG_KIND_RANGE)) return false;
    const vm_range *x = (const vm_range *)vm_obj(c->va, a), *y = (const vm_range *)vm_obj(c->vb, b);
    return x->numel == y->numel && memcmp(&x->base, &y->base, 3 * sizeof x->base) == 0;
}

static bool same_objects(comparing *c, prog_value a, prog_value b) {
    if (same_range(c, a, b)) return true;
    if (a == PROG_UNDEF || b == PROG_UNDEF) return false; /* captures of nothing */
    vm_arr x, y;
    vm_view(c->va, a, &x);
    vm_view(c->vb, b, &y);
    if (!same_size(&x, &y)) return false;
    switch (x.cls) {
    case PROG_CELL: return same_members(c, x.data, y.data, x.numel);
    case PROG_STRUCT: return same_struct(c, &x, &y);
    case PROG_MAP: return same_map(c, a, b);
    case PROG_OBJECT: return same_instance(c, a, b);
    case PROG_FUNC: return same_handle(c, a, b);
    default:
        return memcmp(x.data, y.data, (size_t)x.numel * prog_class_bytes(x.cls) * (x.complex ? 2 : 1)) == 0;
    }
}

bool ses_same(vm_t *va, prog_value a, vm_t *vb, prog_value b) {
    comparing c = {.va = va, .vb = vb};
    uint32_t mark_a = vm_pool_mark(va), mark_b = vm_pool_mark(vb);
    bool same = meet(&c, a, b);
    for (uint32_t k = 0; k < c.count && same; k++) {
        same = same_objects(&c, c.pairs[k].a, c.pairs[k].b);
        vm_poll_at(va, k);
    }
    vm_pool_drain(va, mark_a);
    vm_pool_drain(vb, mark_b);
    return same;
}
