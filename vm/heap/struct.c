/* vm/heap/struct.c - struct arrays: making them, finding fields, adding fields in place. Cells' element stores.
 *
 * The names are an object of their own that all elements share, and copies of the struct too, until one of them gets
 * another field. So a struct array of n elements and f fields is n * f values and one list of names, and a field is
 * found by the position of its name. Names are compared as symbols. */
#include "vm/heap/seen.h"
#include "vm/heap/elems.h"
#include "vm/heap/root.h"
#include "vm/heap/trace.h"

prog_value vm_new_keys(vm_t *vm, uint32_t count, uint32_t cap, const vm_sym *names) {
    prog_value made;
    if (cap > UINT32_MAX / 16) vm_error_memory(vm);
    size_t words = (size_t)cap + vm_key_slots(cap);
    vm_keys *keys = vm_new_object(vm, PROG_KIND_KEYS, sizeof *keys + words * sizeof keys->syms[0], &made);
    keys->count = count;
    keys->cap = cap;
    if (count) memcpy(keys->syms, names, count * sizeof *names);
    return made;
}

/* The index holds positions + 1. It is all zero at first. */
int vm_find_key(vm_keys *keys, vm_sym name) {
    uint32_t slots = vm_key_slots(keys->cap), *index = keys->syms + keys->cap, at;
    if (!slots || keys->count <= VM_KEYS_FEW) {
        for (uint32_t k = 0; k < keys->count; k++)
            if (keys->syms[k] == name) return (int)k;
        return -1;
    }
    if (keys->indexed == 0) {
        for (uint32_t k = 0; k < VM_KEYS_FEW; k++) /* where fields go one by one, from an end */
            if (keys->syms[k] == name)
                return (int)k;
            else if (keys->syms[keys->count - 1 - k] == name)
                return (int)(keys->count - 1 - k);
    }
    if (keys->indexed < keys->count)
        vm_gate_open(NULL, keys, (size_t)((char *)(index + slots) - (char *)keys));
    if (keys->indexed == 0) memset(index, 0, slots * sizeof *index);
    for (; keys->indexed < keys->count; index[at] = ++keys->indexed)
        for (at = vm_key_slot(keys->syms[keys->indexed], slots); index[at]; at = (at + 1) & (slots - 1)) {
        }
    for (at = vm_key_slot(name, slots); index[at]; at = (at + 1) & (slots - 1))
        if (keys->syms[index[at] - 1] == name) return (int)index[at] - 1;
    return -1;
}

/* A struct array whose fields all hold the double 0 for now. */
static prog_value new_struct_raw(vm_t *vm, prog_value keys, uint32_t ndims, const int64_t *dims) {
    size_t bytes;
    while (ndims > 2 && dims[ndims - 1] == 1)
        ndims--;
    int64_t numel = vm_count_dims(vm, ndims, dims);
    size_t head = prog_array_data_off(ndims) + 8, es = 8u * ((vm_keys *)vm_obj(vm, keys))->count;
    if (__builtin_mul_overflow((size_t)numel, es, &bytes) || bytes > SIZE_MAX / 2) vm_error_memory(vm);
    prog_value made;
    prog_array *a = vm_new_object(vm, PROG_KIND_STRUCT, head + bytes, &made);
    a->h.cls = PROG_STRUCT;
    a->ndims = ndims;
    a->data_off = prog_array_data_off(ndims);
    memcpy(a->dims, dims, ndims * sizeof *dims);
    vm_struct_slots(a)[0] = keys;
    vm_incref(vm, keys);
    a->numel = numel;
    return made;
}

prog_value vm_new_struct(vm_t *vm, uint32_t ndims, const int64_t *dims, uint32_t nfields,
                         const vm_sym *names) {
    prog_value keys = vm_new_keys(vm, nfields, nfields, names);
    prog_value made = new_struct_raw(vm, keys, ndims, dims);
    prog_array *a = vm_array(vm, made);
    int64_t count = a->numel * nfields;
    if (count == 0) return made;
    prog_value empty = vm_empty(vm), *slots = vm_struct_slots(vm_array(vm, made)) + 1;
    int64_t numel = vm_fill_begin(a);
    VM_STEPS (k, count)
        slots[k] = empty;
    a->numel = numel;
    vm_incref_by(vm, empty, (uint32_t)count);
    return made;
}

prog_value vm_new_struct_scalar(vm_t *vm) {
    int64_t one[2] = {1, 1};
    return vm_new_struct(vm, 2, one, 0, NULL);
}

int vm_field_index(vm_t *vm, prog_value s, vm_sym name) {
    return vm_find_key(vm_struct_keys(vm, vm_array(vm, s)), name);
}

prog_value vm_get_field(vm_t *vm, prog_value s, vm_sym name) {
    if (!vm_is_kind(vm, s, PROG_KIND_STRUCT)) return PROG_UNDEF;
    int k = vm_field_index(vm, s, name);
    prog_array *a = vm_array(vm, s);
    return k < 0 || a->numel != 1 ? PROG_UNDEF : vm_struct_slots(a)[1 + k];
}

/* The keys of the unique struct in *slot with one more name, in place where nobody else holds them. */
static void add_key(vm_t *vm, prog_value *keys_slot, vm_sym name) {
    vm_keys *keys = (vm_keys *)vm_obj(vm, *keys_slot);
    if (!vm_unique(vm, *keys_slot) || keys->count == keys->cap) {
        uint32_t mark = vm_pool_mark(vm), count = keys->count, cap = count + count / 2 + 4;
        prog_value made = vm_new_keys(vm, 0, cap, NULL);
        vm_keys *to = (vm_keys *)vm_obj(vm, made);
        memcpy(to->syms, keys->syms, count * sizeof to->syms[0]);
        to->count = count;
        vm_put_owned(vm, keys_slot, mark, made);
        keys = (vm_keys *)vm_obj(vm, *keys_slot);
    }
    keys->syms[keys->count++] = name;
}

/* Adds a field, [] in every element, to the unique struct in *slot. */
static void add_field(vm_t *vm, prog_value *slot, vm_sym name) {
    uint32_t mark = vm_pool_mark(vm);
    prog_array *s = vm_array(vm, *slot);
    uint32_t old = vm_struct_keys(vm, s)->count;
    prog_value empty = s->numel ? vm_empty(vm) : PROG_UNDEF;
    size_t need = s->data_off + 8 + (size_t)s->numel * 8 * (old + 1);
    if (s->numel <= 1 && vm_block_bytes(vm, *slot) >= need) {
        if (s->numel) vm_struct_slots(s)[1 + old] = 0;
        add_key(vm, &vm_struct_slots(s)[0], name);
        if (s->numel) vm_set(vm, &vm_struct_slots(s)[1 + old], empty);
        vm_pool_drain(vm, mark);
        return;
    }
    prog_value names = vm_new_keys(vm, 0, old + old / 2 + 4, NULL);
    vm_keys *k = (vm_keys *)vm_obj(vm, names);
    memcpy(k->syms, vm_struct_keys(vm, s)->syms, old * sizeof k->syms[0]);
    k->syms[old] = name;
    uint32_t wanted = old + 1;
    k->count = wanted;
    if (s->numel == 1) k->count = old + old / 2 + 4; /* reserve slots for fields to come */
    prog_value made = new_struct_raw(vm, names, s->ndims, s->dims);
    k->count = wanted;
    prog_array *to = vm_array(vm, made);
    to->h.flags = s->h.flags;
    prog_value *from_slots = vm_struct_slots(s) + 1, *to_slots = vm_struct_slots(to) + 1;
    for (int64_t e = 0; e < s->numel; e++) {
        memcpy(to_slots, from_slots, 8 * old);
        to_slots[old] = empty;
        to_slots += old + 1;
        from_slots += old;
    }
    if (s->numel) vm_incref_by(vm, empty, (uint32_t)s->numel);
    s->numel = 0; /* its references moved */
    vm_put_owned(vm, slot, mark, made);
}

/* The field is looked for before the struct is grown, and again in what it was moved to. */
prog_value *vm_field_slot(vm_t *vm, prog_value *slot, int64_t elem, vm_sym name) {
    prog_array *s = (prog_array *)vm_make_unique(vm, slot);
    int k = vm_field_index(vm, *slot, name);
    if (k < 0) {
        k = (int)vm_struct_keys(vm, s)->count;
        add_field(vm, slot, name);
        s = vm_array(vm, *slot);
    }
    return &vm_struct_slots(s)[1 + elem * vm_struct_keys(vm, s)->count + k];
}

void vm_set_field(vm_t *vm, prog_value *slot, vm_sym name, prog_value v) {
    vm_set(vm, vm_field_slot(vm, slot, 0, name), v);
}

/* ---- objects ---- */

/* Listed by the collector when it is whole, since that may collect. */
prog_value vm_new_instance(vm_t *vm, vm_sym cls, unsigned flags, prog_value body) {
    prog_value v;
    vm_instance *o = vm_new_object(vm, PROG_KIND_INSTANCE, sizeof *o, &v);
    o->head.h.cls = PROG_OBJECT;
    o->head.h.flags = (uint8_t)flags;
    o->cls = cls;
    o->body = o->next = PROG_UNDEF;
    vm_set(vm, &o->body, body);
    if (flags & VM_INST_DELETE) vm->root->cleanup_count++;
    if (!(flags & VM_INST_HANDLE)) return v;
    o->serial = ++vm->root->handles_made;
    vm_see(vm, VM_SEEN_SHARED, 0, v);
    vm_gc_note(vm, v);
    return v;
}

void vm_instance_settle(vm_t *vm, prog_value v) {
    prog_obj *o = vm_obj(vm, v);
    if (!(o->flags & VM_INST_DELETE)) return;
    vm_see(vm, VM_SEEN_SHARED, 0, v);
    vm_gate_open_object(vm, v);
    o->flags &= (uint8_t)~VM_INST_DELETE;
    vm->root->cleanup_count--;
}

prog_value vm_instance_element(vm_t *vm, prog_value v, int64_t k) {
    const vm_instance *o = vm_instance_of(vm, v);
    if (o->head.h.flags & VM_INST_LIST) return vm_cell_data(vm_array(vm, o->body))[k];
    if (!vm_is_kind(vm, o->body, PROG_KIND_STRUCT) || o->head.h.flags & ~VM_INST_OLD ||
        vm_array(vm, o->body)->numel == 1)
        return v;
    return vm_new_instance(vm, o->cls, o->head.h.flags, vm_struct_element(vm, o->body, k));
}

/* ---- cells ---- */

void vm_cell_set(vm_t *vm, prog_value cell, int64_t k, prog_value v) {
    /* a scalar is held in the value itself, in cells too; complex values stay what they are */
    if (vm_is_kind(vm, v, PROG_KIND_ARRAY) && vm_array(vm, v)->numel == 1 && !vm_is_complex(vm, v))
        v = vm_simplify(vm, v);
    vm_set(vm, &vm_cell_data(vm_array(vm, cell))[k], v);
}

void vm_cell_give(vm_t *vm, prog_value cell, int64_t k, prog_value v) {
    vm_cell_set(vm, cell, k, v);
    if (prog_is_object(v) && vm_holders(vm, v) > 1) vm_pool_drop(vm, v);
}

prog_value vm_struct_element(vm_t *vm, prog_value s, int64_t k) {
    static const int64_t one[2] = {1, 1};
    if (vm_array(vm, s)->numel == 1) return s;
    prog_value made = vm_new_same(vm, s, 2, one, 0);
    prog_array *from = vm_array(vm, s), *to = vm_array(vm, made);
    size_t bytes = vm_elem_bytes(vm, from);
    memcpy(vm_elems(to), vm_elems(from) + (size_t)k * bytes, bytes);
    vm_elems_incref(vm, to, vm_elems(to), 1);
    return made;
}
