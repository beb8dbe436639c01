/* vm/check/objects.c - objects of the heap: what their heads say, that their blocks hold all of them, and what their
 * members may be.
 *
 * A head is looked at when the object is met, and everything that its size depends on: a struct's names, a handle's
 * code. Members come later, from the list of objects (values.c). */
#include "vm/check/check_internal.h"

#include "base/checked.h"
#include "vm/heap/map_object.h"
#include "vm/heap/trace.h"
#include "vm/run/frame.h"

#define HELD_ALONE 1u

/* Flags and class that an object of a kind may have. */
static bool head_fits(const prog_obj *o) {
    bool real = o->cls <= PROG_SINGLE;
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY:
        return o->cls <= PROG_CELL && (o->flags == 0 || (o->flags == PROG_FLAG_COMPLEX && real) ||
                                       (o->flags == PROG_FLAG_DQ && o->cls == PROG_CHAR));
    case PROG_KIND_STRUCT: return o->cls == PROG_STRUCT && (o->flags == 0 || o->flags == PROG_FLAG_MEXC);
    case PROG_KIND_RANGE: return o->cls == 0 && (o->flags & ~VM_RANGE_DERIVED) == 0;
    case PROG_KIND_FUNC:
        return o->cls == 0 && (o->flags == 0 || o->flags == VM_FUNC_AT || o->flags == VM_FUNC_PLAIN ||
                               o->flags == VM_FUNC_CLEANUP);
    case PROG_KIND_MAP: return o->cls == PROG_MAP && o->flags == 0;
    case PROG_KIND_DIAG: return real && (o->flags & ~(VM_DIAG_PERM | VM_DIAG_IDENTITY)) == 0;
    case PROG_KIND_INSTANCE: return chk_instance_head(o);
    case PROG_KIND_CODE: return o->cls <= VM_CODE_KEEPS && o->flags == 0;
    case PROG_KIND_KEYS:
    case PROG_KIND_BOX:
    case PROG_KIND_RAW: return o->cls == 0 && o->flags == 0;
    }
    return false;
}

/* Dimensions whose product is the number of elements, and fits with those that are 0 left out. Elements begin behind
 * them, or further back where some were taken off the front (vm/index/delete.c). */
static bool dims_ok(const prog_array *a) {
    int64_t numel = 1, most = 1;
    if (a->ndims < 2 || a->ndims > PROG_DIMS_MOST || a->data_off < prog_array_data_off(a->ndims) ||
        a->data_off % prog_class_bytes(a->h.cls))
        return false;
    for (uint32_t k = 0; k < a->ndims; k++) {
        if (a->dims[k] < 0 || !base_mul_i64(most, a->dims[k] ? a->dims[k] : 1, &most)) return false;
        numel = a->dims[k] ? numel : 0;
    }
    return a->numel == (numel ? most : 0) && (a->ndims == 2 || a->dims[a->ndims - 1] != 1);
}

/* An array-like object of elements of `each` bytes, behind `front` more, fits its block. */
static bool elements_fit(chk *c, uint64_t offset, uint64_t front, uint64_t each, uint64_t room) {
    const prog_array *a = vm_at(c->vm, offset);
    uint64_t bytes;
    return (base_mul_u64((uint64_t)a->numel, each, &bytes) &&
            base_range_ok(a->data_off + front, bytes, room)) ||
           CHK_REFUSE(c, offset, "an array has more elements than its block");
}

/* Dims may be read as far as the block holds them, whatever else is wrong. */
static bool array_head(chk *c, uint64_t offset, uint64_t room) {
    const prog_array *a = vm_at(c->vm, offset);
    if (room < sizeof *a || a->ndims > PROG_DIMS_MOST || room < sizeof *a + a->ndims * sizeof a->dims[0] ||
        !dims_ok(a))
        return CHK_REFUSE(c, offset, "the dimensions of an array do not give its size");
    return true;
}

static bool head_of_array(chk *c, uint64_t offset, uint64_t room) {
    prog_array *a = vm_at(c->vm, offset);
    uint64_t each = prog_class_bytes(a->h.cls) * (a->h.flags & PROG_FLAG_COMPLEX ? 2u : 1u);
    if (!array_head(c, offset, room) || !elements_fit(c, offset, 0, each, room)) return false;
    const uint8_t *data = vm_data(a);
    for (int64_t k = 0; a->h.cls == PROG_LOGICAL && k < a->numel; k++)
        if (data[k] > 1) return CHK_REFUSE(c, chk_here(c, data + k), "a logical is neither true nor false");
    return true;
}

static bool head_of_struct(chk *c, uint64_t offset, uint64_t room, bool scope) {
    prog_array *a = vm_at(c->vm, offset);
    if (!array_head(c, offset, room)) return false;
    if (room < a->data_off + 8u) return CHK_REFUSE(c, offset, "a struct has no names");
    if (!chk_value(c, vm_struct_slots(a), CHK_KIND(KEYS))) return false;
    if (scope && (a->numel != 1 || a->h.flags || a->h.rc != HELD_ALONE))
        return CHK_REFUSE(c, offset, "variables are held as no scope holds them");
    if (a->h.flags & PROG_FLAG_MEXC && (a->numel != 1 || vm_struct_keys(c->vm, a)->count < 3))
        return CHK_REFUSE(c, offset, "an exception has no message");
    return elements_fit(c, offset, 8, 8u * (uint64_t)vm_struct_keys(c->vm, a)->count, room);
}

static uint32_t home_of_key(const chk *c, const void *ctx, uint32_t entry) {
    const vm_keys *keys = ctx;
    (void)c;
    return vm_key_slot(keys->syms[entry - 1], vm_key_slots(keys->cap));
}

static bool head_of_keys(chk *c, uint64_t offset, uint64_t room) {
    const vm_keys *keys = vm_at(c->vm, offset);
    if (room < sizeof *keys || keys->cap > UINT32_MAX / 16 || keys->count > keys->cap ||
        keys->indexed > keys->count ||
        room - sizeof *keys < ((uint64_t)keys->cap + vm_key_slots(keys->cap)) * sizeof keys->syms[0])
        return CHK_REFUSE(c, offset, "the names of a struct do not fit their block");
    for (uint32_t k = 0; k < keys->count; k++)
        if (keys->syms[k] == 0 || keys->syms[k] >= c->vm->root->nsyms)
            return CHK_REFUSE(c, chk_here(c, &keys->syms[k]), "a struct has a field without a name");
    if (!vm_key_slots(keys->cap))
        return keys->indexed == 0 || CHK_REFUSE(c, offset, "few names have an index");
    return keys->indexed == 0 || chk_index_ok(c, &(chk_index){.slot = keys->syms + keys->cap,
                                                              .slots = vm_key_slots(keys->cap),
                                                              .first = 1,
                                                              .entries = keys->indexed,
                                                              .home = home_of_key,
                                                              .ctx = keys,
                                                              .what = "the index of a struct's names"});
}

static bool head_of_range(chk *c, uint64_t offset, uint64_t room) {
    const vm_range *r = vm_at(c->vm, offset);
    return (room >= sizeof *r && r->numel >= 0) || CHK_REFUSE(c, offset, "a range has no count");
}

/* The form is read without another look: a permutation as a square of doubles. */
static bool head_of_diag(chk *c, uint64_t offset, uint64_t room) {
    const vm_diag *d = vm_at(c->vm, offset);
    if (room < sizeof *d || !chk_value(c, &d->full, CHK_KIND(ARRAY) | CHK_LEAF))
        return room >= sizeof *d ? false : CHK_REFUSE(c, offset, "a diagonal matrix does not fit its block");
    const prog_array *a = vm_array(c->vm, d->full);
    bool square = a->dims[0] == a->dims[1] && a->h.cls == PROG_DOUBLE && !(a->h.flags & PROG_FLAG_COMPLEX);
    return (a->h.cls == d->h.cls && a->ndims == 2 && a->numel != 1 &&
            (!(d->h.flags & VM_DIAG_PERM) || square)) ||
           CHK_REFUSE(c, offset, "a diagonal matrix is none");
}

static bool head_of_raw(chk *c, uint64_t offset, uint64_t room) {
    const vm_raw *raw = vm_at(c->vm, offset);
    return (room >= sizeof *raw && raw->size <= room - sizeof *raw && raw->h.rc == HELD_ALONE) ||
           CHK_REFUSE(c, offset, "raw bytes do not fit their block");
}

bool chk_head(chk *c, uint64_t offset, bool scope) {
    prog_obj *o = vm_at(c->vm, offset);
    uint64_t room;
    if (!head_fits(o))
        return CHK_REFUSE(c, offset, "no object has such a head (kind %u, class %u)", o->kind, o->cls);
    if (o->rc == 0) return CHK_REFUSE(c, offset, "an object is held by nobody");
    if (!chk_claim(c, offset, o->size_class) || !chk_block_bytes(c, offset, &room)) return false;
    if (scope && o->kind != PROG_KIND_STRUCT)
        return CHK_REFUSE(c, offset, "a scope is no struct of variables");
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY: return head_of_array(c, offset, room);
    case PROG_KIND_STRUCT: return head_of_struct(c, offset, room, scope);
    case PROG_KIND_RANGE: return head_of_range(c, offset, room);
    case PROG_KIND_FUNC:
        return (room >= sizeof(vm_func) &&
                ((vm_func *)o)->ncaptures <= (room - sizeof(vm_func)) / sizeof(prog_value) &&
                chk_handle(c, (vm_func *)o)) ||
               (c->status == MICA_OK && CHK_REFUSE(c, offset, "a handle does not fit its block"));
    case PROG_KIND_MAP:
        return room >= sizeof(vm_map) ? chk_map(c, offset) : CHK_REFUSE(c, offset, "a map is cut off");
    case PROG_KIND_KEYS: return head_of_keys(c, offset, room);
    case PROG_KIND_BOX: return room >= sizeof(vm_box) || CHK_REFUSE(c, offset, "a box is cut off");
    case PROG_KIND_CODE:
    case PROG_KIND_RAW:
        if (o->kind == PROG_KIND_RAW) return head_of_raw(c, offset, room);
        return (room >= sizeof(vm_raw) && ((vm_raw *)o)->size <= room - sizeof(vm_raw))
                   ? chk_blob(c, offset, room - sizeof(vm_raw))
                   : CHK_REFUSE(c, offset, "code is cut off");
    case PROG_KIND_DIAG: return head_of_diag(c, offset, room);
    case PROG_KIND_INSTANCE: return chk_instance(c, offset, room);
    }
    return false;
}

bool chk_members(chk *c, uint64_t offset, bool scope) {
    prog_obj *o = vm_at(c->vm, offset);
    const prog_value *slots = NULL;
    int64_t count = 0;
    uint32_t may = CHK_VALUE;
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY:
        if (o->cls != PROG_CELL) return true;
        slots = vm_data((prog_array *)o);
        count = ((prog_array *)o)->numel;
        break;
    case PROG_KIND_STRUCT:
        slots = vm_struct_slots((prog_array *)o) + 1;
        count = ((prog_array *)o)->numel * (int64_t)vm_struct_keys(c->vm, (prog_array *)o)->count;
        if (scope) may = CHK_VARIABLE;
        break;
    case PROG_KIND_FUNC: return chk_handle_members(c, (vm_func *)o);
    case PROG_KIND_MAP: return chk_map_members(c, offset);
    case PROG_KIND_CODE: return chk_blob_members(c, offset);
    case PROG_KIND_BOX:
        slots = &((vm_box *)o)->value;
        count = 1;
        may = CHK_MAYBE;
        break;
    default: return true;
    }
    for (int64_t k = 0; k < count; k++)
        if (!chk_value(c, &slots[k], may)) return false;
    return true;
}
