/* fuzz/calls/check.c - is a value whole? Walks results and arguments; changes nothing. */
#include "fuzz/calls/calls.h"

#include "vm/heap/root.h"

#define DEPTH_MAX 64

static uint64_t mix(uint64_t h, uint64_t v) {
    h = (h ^ v) * 0x9E3779B97F4A7C15ull;
    return h ^ h >> 29;
}

static uint64_t mix_bytes(uint64_t h, const void *data, size_t len) {
    const uint8_t *p = data;
    for (; len >= 8; p += 8, len -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        h = mix(h, word);
    }
    for (size_t i = 0; i < len; i++)
        h = mix(h, p[i]);
    return h;
}

static uint64_t hash(vm_t *vm, prog_value v, int depth) {
    if (!prog_is_object(v) || depth > DEPTH_MAX) return mix(1, v);
    prog_obj *o = vm_obj(vm, v);
    uint64_t h = mix(o->kind, o->cls | (uint64_t)o->flags << 8);
    if (o->kind == PROG_KIND_RANGE) {
        const vm_range *r = (const vm_range *)o;
        return mix_bytes(mix(h, (uint64_t)r->numel), &r->base, 3 * sizeof(double));
    }
    if (o->kind == PROG_KIND_FUNC) {
        const vm_func *f = (const vm_func *)o;
        h = mix(mix(h, f->name), f->code);
        for (uint32_t k = 0; k < f->ncaptures; k++)
            h = mix(h, hash(vm, f->captures[k], depth + 1));
        return h;
    }
    if (o->kind != PROG_KIND_ARRAY && o->kind != PROG_KIND_STRUCT) return h;
    prog_array *a = (prog_array *)o;
    h = mix_bytes(mix(h, a->ndims), a->dims, a->ndims * sizeof *a->dims);
    int64_t n = a->numel;
    const prog_value *members = vm_data(a);
    if (o->kind == PROG_KIND_STRUCT) {
        const vm_keys *keys = vm_struct_keys(vm, a);
        h = mix_bytes(h, keys->syms, keys->count * sizeof *keys->syms);
        n *= keys->count;
        members++;
    } else if (a->h.cls != PROG_CELL) {
        size_t element = prog_class_bytes((prog_class)a->h.cls) * (a->h.flags & PROG_FLAG_COMPLEX ? 2 : 1);
        return mix_bytes(h, members, (size_t)n * element);
    }
    for (int64_t k = 0; k < n; k++)
        h = mix(h, hash(vm, members[k], depth + 1));
    return h;
}

uint64_t calls_hash(vm_t *vm, prog_value v) {
    return hash(vm, v, 0);
}

static const char *check(vm_t *vm, prog_value v, int depth);

static const char *check_members(vm_t *vm, const prog_value *members, int64_t n, int depth) {
    for (int64_t k = 0; k < n; k++) {
        if (members[k] == PROG_UNDEF) return "a member is undefined";
        const char *wrong = check(vm, members[k], depth + 1);
        if (wrong) return wrong;
    }
    return NULL;
}

static const char *check_array(vm_t *vm, prog_array *a, int depth) {
    if (a->ndims < 2 || a->ndims > 32) return "the number of dimensions is out of range";
    if (a->ndims > 2 && a->dims[a->ndims - 1] == 1) return "a trailing dimension of 1 is kept";
    int64_t n = 1;
    bool zero = false;
    for (uint32_t k = 0; k < a->ndims; k++) {
        if (a->dims[k] < 0) return "a dimension is negative";
        zero |= a->dims[k] == 0;
    }
    for (uint32_t k = 0; k < a->ndims && !zero; k++)
        if (__builtin_mul_overflow(n, a->dims[k], &n)) return "the dimensions overflow";
    if (zero) n = 0;
    if (n != a->numel) return "size and numel disagree";
    if (a->data_off < prog_array_data_off(a->ndims)) return "the elements overlap the dimensions";
    if (a->h.kind == PROG_KIND_STRUCT) {
        vm_keys *keys = vm_struct_keys(vm, a);
        if (keys->h.kind != PROG_KIND_KEYS) return "a struct has no keys";
        if (a->data_off + 8 * (1 + (uint64_t)n * keys->count) > vm_block_bytes(vm, vm_value_of(vm, a)))
            return "a struct is larger than its block";
        return check_members(vm, vm_struct_slots(a) + 1, n * keys->count, depth);
    }
    size_t element = prog_class_bytes((prog_class)a->h.cls) * (a->h.flags & PROG_FLAG_COMPLEX ? 2 : 1);
    if (element == 0) return "an array is of no class";
    bool heap = vm_offset_of(vm, a) >= VM_HEAP;
    if (heap && a->data_off + (uint64_t)n * element > vm_block_bytes(vm, vm_value_of(vm, a)))
        return "an array is larger than its block";
    if (a->h.cls == PROG_CELL) return check_members(vm, vm_data(a), n, depth);
    if (a->h.flags & PROG_FLAG_COMPLEX && !vm_is_float_class((prog_class)a->h.cls))
        return "a complex array is not of a float class";
    if (n == 1 && !(a->h.flags & PROG_FLAG_COMPLEX) && a->h.cls != PROG_INT64 && a->h.cls != PROG_UINT64)
        return "a scalar is held as an array";
    const uint8_t *bytes = vm_data(a);
    for (int64_t k = 0; a->h.cls == PROG_LOGICAL && k < n; k++)
        if (bytes[k] > 1) return "a logical is neither 0 nor 1";
    return NULL;
}

static const char *check(vm_t *vm, prog_value v, int depth) {
    if (depth > DEPTH_MAX) return NULL;
    if (prog_is_double(v)) {
        double d = prog_as_double(v);
        return d == d || prog_double(d) == v || v == (PROG_NAN_BITS | 1ull << 63) ||
                       v == (PROG_NA_BITS | 1ull << 63)
                   ? NULL
                   : "a NaN is not canonical";
    }
    if (prog_is_small(v)) {
        prog_class cls = prog_small_class(v);
        if (cls > PROG_CHAR || cls == PROG_DOUBLE || cls == PROG_INT64 || cls == PROG_UINT64)
            return "a small value is of no small class";
        if (cls == PROG_LOGICAL && prog_small_payload(v) > 1) return "a logical is neither 0 nor 1";
        return NULL;
    }
    if (v == PROG_COLON) return NULL;
    if (!prog_is_object(v)) return "a value has no known tag";
    uint64_t offset = prog_offset(v);
    if (offset >= vm->root->heap_top || offset % 16) return "a reference leaves the heap";
    prog_obj *o = vm_obj(vm, v);
    if (offset >= VM_HEAP && o->rc == 0) return "a value without references is in use";
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY:
    case PROG_KIND_STRUCT: return check_array(vm, (prog_array *)o, depth);
    case PROG_KIND_RANGE: {
        int64_t n = ((vm_range *)o)->numel;
        return n < 0 ? "a range has a negative count" : n == 1 ? "a range of one element" : NULL;
    }
    case PROG_KIND_DIAG: {
        prog_array *full = vm_array(vm, vm_diag_full(vm, v));
        if (full->h.kind != PROG_KIND_ARRAY || full->ndims != 2 ||
            !vm_is_float_class((prog_class)full->h.cls))
            return "a diagonal matrix stands for no float matrix";
        return check_array(vm, full, depth);
    }
    case PROG_KIND_INSTANCE:
        if (vm_instance_of(vm, v)->cls >= vm->root->nsyms) return "an object has no class";
        if (o->flags & (VM_INST_CHAIN | VM_INST_NAME)) return "what stands for an object is a value";
        return NULL;
    case PROG_KIND_FUNC:
    case PROG_KIND_MAP: return NULL;
    default: return "a value is of an inner kind";
    }
}

const char *calls_check(vm_t *vm, prog_value v) {
    return check(vm, v, 0);
}

prog_value calls_variable(vm_t *vm, const char *name) {
    prog_value scope = vm->root->base_scope;
    if (!prog_is_object(scope)) return PROG_UNDEF;
    const vm_keys *keys = vm_struct_keys(vm, vm_array(vm, scope));
    for (uint32_t k = 0; k < keys->count; k++) {
        base_view have = vm_sym_text(vm, keys->syms[k]);
        if (have.len == strlen(name) && memcmp(have.data, name, have.len) == 0) {
            prog_value v = vm_struct_slots(vm_array(vm, scope))[1 + k];
            if (prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_BOX)
                v = ((vm_box *)vm_obj(vm, v))->value;
            return v;
        }
    }
    return PROG_UNDEF;
}
