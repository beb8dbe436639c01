/* vm/heap/unique.c - makes values solely held, so that they may be changed in place: the slow half of vm_unique
 * (vm/heap/write.h). Assignments come here with the slot that holds the value, never with the value alone: a copy must
 * take its place there, and the reference that the slot had to the shared one must go.
 *
 * Copies are shallow. `t = s; t.a(3) = 1` copies the struct's slots, which makes every field shared, and then the one
 * field that is changed, when the path steps into it. So an assignment through a path copies what lies on the path and
 * nothing beside it, and a value that nobody else holds is copied nowhere. */
#include "vm/heap/elems.h"

/* References that are taken between two looks at whether the program is to stop. */
#define COUNTED 1024

void vm_elems_incref(vm_t *vm, prog_array *a, uint8_t *elems, int64_t count) {
    if (!vm_holds_values(a)) return;
    prog_value *values = (prog_value *)elems;
    int64_t n = count * (int64_t)(vm_elem_bytes(vm, a) / 8);
    for (int64_t k = 0; k < n; k++)
        vm_incref(vm, values[k]);
}

void vm_fill_end(vm_t *vm, prog_array *a, int64_t numel) {
    if (!vm_holds_values(a)) return;
    int64_t es = (int64_t)vm_elem_bytes(vm, a), step = 8 * COUNTED / (es ? es : 8) + 1;
    while (a->numel < numel) {
        int64_t at = a->numel, part = numel - at < step ? numel - at : step;
        if (at) vm_poll_pure(vm);
        vm_elems_incref(vm, a, vm_elems(a) + at * es, part);
        a->numel = at + part;
    }
}

void vm_put_owned(vm_t *vm, prog_value *slot, uint32_t mark, prog_value v) {
    prog_value kept = vm_pool_keep(vm, mark, v), old = *slot;
    vm_store(vm, slot, kept);
    vm_decref(vm, old);
}

void vm_slot_simplify(vm_t *vm, prog_value *slot) {
    prog_value v = *slot;
    if (!prog_is_object(v) || vm_obj(vm, v)->kind != PROG_KIND_ARRAY) return;
    prog_array *a = vm_array(vm, v);
    if (a->numel != 1 && !(a->h.flags & PROG_FLAG_COMPLEX)) return;
    uint32_t mark = vm_pool_mark(vm);
    prog_value simple = vm_simplify(vm, v);
    if (simple != v) vm_put_owned(vm, slot, mark, simple);
}

/* Small scalars lie in the value itself and ranges have no elements: as arrays, which can be indexed into. */
prog_value vm_boxed(vm_t *vm, prog_value v) {
    if (prog_is_object(v)) return vm_full(vm, v);
    if (v == PROG_UNDEF) return vm_empty(vm);
    vm_arr a;
    vm_view(vm, v, &a);
    void *data;
    prog_value made = vm_new_matrix(vm, a.cls, a.dq ? PROG_FLAG_DQ : 0, 1, 1, &data);
    memcpy(data, a.data, prog_class_bytes(a.cls));
    return made;
}

/* An array of the class of another, uninitialised, with room for more elements than it has: who grows one by an element
 * asks for half as much again, so that a loop of n appends moves n elements a constant number of times. The references
 * of cells and structs are left to the caller, who mostly moves them; until then the new one holds none. */
prog_value vm_new_same(vm_t *vm, prog_value like, uint32_t ndims, const int64_t *dims, int64_t room) {
    prog_array *from = vm_array(vm, like);
    while (ndims > 2 && dims[ndims - 1] == 1)
        ndims--;
    int64_t numel = vm_count_dims(vm, ndims, dims);
    if (room < numel) room = numel;
    prog_class cls = (prog_class)from->h.cls;
    unsigned flags = from->h.flags;
    prog_value made;
    if (vm_holds_values(from)) {
        size_t es = vm_elem_bytes(vm, from), head = prog_array_data_off(ndims) + 8, bytes;
        if (__builtin_mul_overflow((size_t)room, es, &bytes) || bytes > SIZE_MAX / 2) vm_error_memory(vm);
        bool is_struct = from->h.kind == PROG_KIND_STRUCT;
        prog_value keys = is_struct ? vm_struct_slots(from)[0] : PROG_UNDEF;
        prog_array *a =
            vm_new_object(vm, is_struct ? PROG_KIND_STRUCT : PROG_KIND_ARRAY, head + bytes, &made);
        a->h.cls = (uint8_t)cls;
        a->h.flags = (uint8_t)flags;
        a->ndims = ndims;
        a->data_off = prog_array_data_off(ndims);
        memcpy(a->dims, dims, ndims * sizeof *dims);
        if (is_struct) {
            vm_struct_slots(a)[0] = keys;
            vm_incref(vm, keys);
        }
        a->numel = numel;
        return made;
    }
    if (room == numel) return vm_new_array_raw(vm, cls, flags, ndims, dims, NULL);
    /* room to spare: made as one long row of as many dimensions, then given its dims */
    int64_t wide[PROG_DIMS_MOST];
    for (uint32_t k = 0; k < ndims; k++)
        wide[k] = 1;
    wide[ndims - 1] = room;
    if (room == 1) return vm_new_array_raw(vm, cls, flags, ndims, dims, NULL);
    made = vm_new_array_raw(vm, cls, flags, ndims, wide, NULL);
    prog_array *a = vm_array(vm, made);
    memcpy(a->dims, dims, ndims * sizeof *dims);
    a->numel = numel;
    return made;
}

static prog_value copy_keys(vm_t *vm, prog_value v, uint32_t cap) {
    const vm_keys *from = (const vm_keys *)vm_obj(vm, v);
    return vm_new_keys(vm, from->count, cap < from->count ? from->count : cap, from->syms);
}

/* The old value goes only when the new one is in the slot: making it may raise, and the slot must then be as it was. */
prog_obj *vm_make_unique(vm_t *vm, prog_value *slot) {
    prog_value v = *slot;
    if (vm_unique(vm, v) && !vm_is_lazy(vm, v)) return vm_obj(vm, v);
    uint32_t mark = vm_pool_mark(vm);
    if (!prog_is_object(v) || vm_is_lazy(vm, v)) {
        bool apart = vm_apart_begin(vm);
        prog_value full = vm_boxed(vm, v);
        vm_apart_end(vm, apart);
        vm_put_owned(vm, slot, mark, full);
        if (vm_unique(vm, *slot)) return vm_obj(vm, *slot);
        return vm_make_unique(vm, slot); /* the array of a form that others hold */
    }
    prog_obj *o = vm_obj(vm, v);
    if (o->kind == PROG_KIND_KEYS) {
        vm_put_owned(vm, slot, mark, copy_keys(vm, v, ((vm_keys *)o)->cap));
    } else if (o->kind == PROG_KIND_INSTANCE && !(o->flags & VM_INST_HANDLE)) {
        const vm_instance *from = (const vm_instance *)o;
        vm_put_owned(vm, slot, mark, vm_new_instance(vm, from->cls, o->flags, from->body));
    } else if (o->kind == PROG_KIND_ARRAY || o->kind == PROG_KIND_STRUCT) {
        prog_array *from = (prog_array *)o;
        bool apart = vm_apart_begin(vm);
        prog_value made = vm_new_same(vm, v, from->ndims, from->dims, 0);
        from = vm_array(vm, v);
        prog_array *to = vm_array(vm, made);
        int64_t numel = vm_fill_begin(to);
        if (numel) vm_copy_bytes(vm_elems(to), vm_elems(from), (size_t)numel * vm_elem_bytes(vm, from));
        vm_fill_end(vm, to, numel);
        vm_apart_end(vm, apart);
        vm_put_owned(vm, slot, mark, made);
    }
    return vm_obj(vm, *slot);
}
