/* session/portable_object.c - the objects of a portable state, made by the VM's own constructors: first without their members,
 * from lengths that the data bear out, and then the members. */
#include "session/portable_internal.h"

#include "base/alloc.h"
#include "program/verify.h"
#include "vm/heap/map_object.h"
#include "vm/heap/root.h"
#include "vm/heap/trace.h"
#include "vm/index/access.h"
#include "vm/index/map.h"

#include <string.h>

typedef enum object_kind {
    KIND_ARRAY,
    KIND_CELL,
    KIND_STRUCT,
    KIND_EXCEPTION,
    KIND_RANGE,
    KIND_COMPUTED,
    KIND_FUNCTION,
    KIND_CLEANUP,
    KIND_MAP,
    KIND_OBJECT,
    KIND_BOX,
    KIND_DIAGONAL,
    KIND_CODE,
    KIND_RAW,
    KINDS
} object_kind;
static const char kind_names[KINDS][16] = {
    [KIND_ARRAY] = "array",         [KIND_CELL] = "cell",         [KIND_STRUCT] = "struct",
    [KIND_EXCEPTION] = "exception", [KIND_RANGE] = "range",       [KIND_COMPUTED] = "computed range",
    [KIND_FUNCTION] = "function",   [KIND_CLEANUP] = "onCleanup", [KIND_MAP] = "map",
    [KIND_OBJECT] = "object",       [KIND_BOX] = "box",           [KIND_DIAGONAL] = "diagonal",
    [KIND_CODE] = "code",           [KIND_RAW] = "raw",
};

/* ---- objects without their members ---- */

static fmt_pack_cursor object_at(const por_reading *r, uint32_t k) {
    return (fmt_pack_cursor){r->state.data, r->objects[k].at};
}

static object_kind kind_of(por_reading *r, uint32_t k) {
    base_view name = por_text(r, object_at(r, k), "kind");
    object_kind kind = 0;
    while (kind < KINDS && !por_is(name, kind_names[kind]))
        kind++;
    if (kind == KINDS) por_refuse(r, r->objects[k].at, "no object has such a kind");
    return kind;
}

static prog_value new_bytes(por_reading *r, fmt_pack_cursor o, uint64_t boxes) {
    base_view bytes = por_text(r, o, "bytes");
    prog_value v;
    size_t room = (bytes.len + 7) & ~(size_t)7;
    vm_raw *raw = vm_new_object(r->vm, PROG_KIND_RAW, sizeof *raw + room + boxes * sizeof(prog_value), &v);
    raw->size = bytes.len;
    memcpy(raw + 1, bytes.data, bytes.len);
    for (uint64_t k = 0; k < boxes; k++)
        vm_code_boxes(raw)[k] = PROG_UNDEF;
    return v;
}

/* Raw bytes until it is whole, as when code is loaded (vm/run/load.c). */
static prog_value new_code(por_reading *r, fmt_pack_cursor o) {
    uint64_t boxes;
    (void)por_list(r, o, "persistent", &boxes);
    if (boxes > UINT32_MAX) por_refuse(r, o.at, "code has too many persistent variables");
    return new_bytes(r, o, boxes);
}

static uint32_t size_of(por_reading *r, fmt_pack_cursor o, int64_t dims[PROG_DIMS_MOST]) {
    uint64_t n;
    fmt_pack_cursor c = por_list(r, o, "size", &n);
    if (n < 2 || n > PROG_DIMS_MOST)
        por_refuse(r, c.at, "an array has from 2 to %d dimensions", PROG_DIMS_MOST);
    for (uint64_t k = 0; k < n; k++)
        dims[k] = (int64_t)por_number_here(r, &c, INT64_MAX);
    if (n > 2 && dims[n - 1] == 1) por_refuse(r, c.at, "the last dimension is 1");
    return (uint32_t)n;
}

static prog_value new_array(por_reading *r, fmt_pack_cursor o) {
    int64_t dims[PROG_DIMS_MOST];
    uint32_t n = size_of(r, o, dims);
    base_view name = por_text(r, o, "class"), data = por_text(r, o, "data");
    bool complex = name.len > 8 && memcmp(name.data, "complex ", 8) == 0, quoted = por_is(name, "string");
    if (complex) name = base_view_of(name.data + 8, name.len - 8);
    prog_class cls = quoted ? PROG_CHAR : por_class_named(name);
    if (cls >= PROG_CELL || (complex && cls != PROG_DOUBLE && cls != PROG_SINGLE))
        por_refuse(r, o.at, "no array has such a class");
    uint64_t each = prog_class_bytes(cls) * (complex ? 2u : 1u);
    int64_t numel = vm_count_dims(r->vm, n, dims);
    if ((uint64_t)numel > data.len / each || (uint64_t)numel * each != data.len)
        por_refuse(r, o.at, "an array of %lld elements of %llu bytes has %zu bytes", (long long)numel,
                   (unsigned long long)each, data.len);
    void *to;
    unsigned flags = (complex ? PROG_FLAG_COMPLEX : 0) | (quoted ? PROG_FLAG_DQ : 0);
    prog_value v = vm_new_array_raw(r->vm, cls, flags, n, dims, &to);
    if (data.len) memcpy(to, data.data, data.len);
    return v;
}

static prog_value new_cell(por_reading *r, fmt_pack_cursor o) {
    int64_t dims[PROG_DIMS_MOST];
    uint64_t members;
    void *data;
    uint32_t n = size_of(r, o, dims);
    (void)por_list(r, o, "members", &members);
    if ((uint64_t)vm_count_dims(r->vm, n, dims) != members)
        por_refuse(r, o.at, "the members of a cell do not fill it");
    return vm_new_array(r->vm, PROG_CELL, 0, n, dims, &data);
}

static prog_value new_struct(por_reading *r, fmt_pack_cursor o, bool exception) {
    int64_t dims[PROG_DIMS_MOST];
    uint64_t fields, members, wanted;
    uint32_t n = size_of(r, o, dims);
    fmt_pack_cursor names = por_list(r, o, "fields", &fields);
    (void)por_list(r, o, "members", &members);
    if (fields > UINT32_MAX / 16 ||
        __builtin_mul_overflow((uint64_t)vm_count_dims(r->vm, n, dims), fields, &wanted) || wanted != members)
        por_refuse(r, o.at, "the members of a struct do not fill it");
    vm_sym *syms = vm_scratch(r->vm, (fields + 1) * sizeof *syms);
    for (uint64_t k = 0; k < fields; k++)
        syms[k] = por_name_here(r, &names);
    prog_value v = vm_new_struct(r->vm, n, dims, (uint32_t)fields, syms);
    if (exception) vm_obj(r->vm, v)->flags |= PROG_FLAG_MEXC;
    return v;
}

static prog_value new_range(por_reading *r, fmt_pack_cursor o, bool computed) {
    prog_value v;
    fmt_pack_cursor base = por_need(r, o, "base"), inc = por_need(r, o, "increment"),
                    limit = por_need(r, o, "limit");
    uint64_t count = por_number(r, o, "count", INT64_MAX);
    vm_range *made = vm_new_object(r->vm, PROG_KIND_RANGE, sizeof *made, &v);
    made->h.flags = computed ? VM_RANGE_DERIVED : 0;
    made->numel = (int64_t)count;
    made->base = por_next(r, &base, FMT_PACK_DOUBLE, "a number").number;
    made->inc = por_next(r, &inc, FMT_PACK_DOUBLE, "a number").number;
    made->limit = por_next(r, &limit, FMT_PACK_DOUBLE, "a number").number;
    return v;
}

static prog_value new_function(por_reading *r, fmt_pack_cursor o, bool cleanup) {
    uint64_t captures;
    prog_value v;
    fmt_pack_item name;
    (void)por_list(r, o, "captures", &captures);
    if (captures > UINT16_MAX || (cleanup && captures != 2))
        por_refuse(r, o.at, "no function captures so many values");
    vm_func *f = vm_new_object(r->vm, PROG_KIND_FUNC, sizeof *f + captures * sizeof(prog_value), &v);
    f->owner = PROG_UNDEF;
    f->ncaptures = (uint32_t)captures;
    for (uint64_t k = 0; k < captures; k++)
        f->captures[k] = PROG_UNDEF;
    fmt_pack_cursor c = por_need(r, o, "name"), look = c;
    if (fmt_pack_next(&look, &name) && name.type != FMT_PACK_NIL) f->name = por_name_here(r, &c);
    unsigned flags = (unsigned)por_number(r, o, "flags", UINT8_MAX);
    if (!cleanup != !(flags & VM_FUNC_CLEANUP))
        por_refuse(r, o.at, "an onCleanup object is told by its kind");
    f->h.flags = (uint8_t)flags; /* who lets go of it goes by them */
    r->vm->root->cleanup_count += cleanup;
    return v;
}

bool por_is_map_class(prog_class key, prog_class value) {
    bool known = key == PROG_CHAR || key == PROG_DOUBLE || key == PROG_SINGLE || key == PROG_INT32 ||
                 key == PROG_UINT32 || key == PROG_INT64 || key == PROG_UINT64;
    return known && value <= PROG_CELL;
}

static prog_value new_map(por_reading *r, fmt_pack_cursor o) {
    prog_class key = por_class_named(por_text(r, o, "key class"));
    base_view of_values = por_text(r, o, "value class");
    prog_class value_class = por_is(of_values, "any") ? PROG_CELL : por_class_named(of_values);
    uint64_t keys, values;
    (void)por_list(r, o, "keys", &keys);
    (void)por_list(r, o, "values", &values);
    if (!por_is_map_class(key, value_class) || keys != values)
        por_refuse(r, o.at, "a map has no such keys, or not as many values");
    prog_value v = vm_map_new(r->vm, key, value_class);
    fmt_pack_cursor serial;
    bool said = fmt_pack_find(o, "serial", &serial);
    vm_map_of(r->vm, v)->serial = said ? (uint32_t)por_number_here(r, &serial, UINT32_MAX) : 0;
    return v;
}

static prog_value new_instance(por_reading *r, fmt_pack_cursor o) {
    fmt_pack_cursor name = por_need(r, o, "class");
    unsigned flags = (unsigned)por_number(r, o, "flags", UINT8_MAX);
    prog_value v = vm_new_instance(r->vm, por_name_here(r, &name), flags, PROG_UNDEF);
    vm_instance_of(r->vm, v)->serial = (uint32_t)por_number(r, o, "serial", UINT32_MAX);
    return v;
}

static prog_value new_plain(por_reading *r, prog_kind kind, size_t bytes) {
    prog_value v;
    (void)vm_new_object(r->vm, kind, bytes, &v);
    if (kind == PROG_KIND_BOX)
        ((vm_box *)vm_obj(r->vm, v))->value = PROG_UNDEF;
    else
        ((vm_diag *)vm_obj(r->vm, v))->full = PROG_UNDEF;
    return v;
}

static prog_value new_object(por_reading *r, uint32_t k) {
    por_poll(r);
    fmt_pack_cursor o = object_at(r, k);
    object_kind kind = r->objects[k].kind;
    switch (kind) {
    case KIND_ARRAY: return new_array(r, o);
    case KIND_CELL: return new_cell(r, o);
    case KIND_STRUCT:
    case KIND_EXCEPTION: return new_struct(r, o, kind == KIND_EXCEPTION);
    case KIND_RANGE:
    case KIND_COMPUTED: return new_range(r, o, kind == KIND_COMPUTED);
    case KIND_FUNCTION:
    case KIND_CLEANUP: return new_function(r, o, kind == KIND_CLEANUP);
    case KIND_MAP: return new_map(r, o);
    case KIND_OBJECT: return new_instance(r, o);
    case KIND_BOX: return new_plain(r, PROG_KIND_BOX, sizeof(vm_box));
    case KIND_DIAGONAL: return new_plain(r, PROG_KIND_DIAG, sizeof(vm_diag));
    case KIND_CODE: return new_code(r, o);
    case KIND_RAW:
    case KINDS: break;
    }
    return new_bytes(r, o, 0);
}

/* ---- members ---- */

void por_fill_slots(por_reading *r, fmt_pack_cursor o, const char *key, prog_value *slots) {
    uint64_t n;
    fmt_pack_cursor c = por_list(r, o, key, &n);
    for (uint64_t k = 0; k < n; k++) {
        por_poll(r);
        vm_set(r->vm, &slots[k], por_value_here(r, &c));
    }
}

/* A number or a text is looked at for what it is, which only arrays are from the beginning: other objects may have nothing
 * in them yet. */
static void refuse_unfilled(por_reading *r, prog_value v, size_t at, const char *what) {
    if (prog_is_object(v) && vm_obj(r->vm, v)->kind != PROG_KIND_ARRAY)
        por_refuse(r, at, "%s of a map is neither a number nor a text", what);
}

void por_map_set(por_reading *r, prog_value map, prog_value key, prog_value v, size_t at) {
    refuse_unfilled(r, key, at, "a key");
    if (vm_map_of(r->vm, map)->value_class != PROG_CELL) refuse_unfilled(r, v, at, "a value");
    vm_map_set(r->vm, map, key, v);
}

static void fill_map(por_reading *r, fmt_pack_cursor o, prog_value map) {
    uint64_t n;
    fmt_pack_cursor keys = por_list(r, o, "keys", &n), values = por_list(r, o, "values", &n);
    for (uint64_t k = 0; k < n; k++) {
        uint32_t mark = vm_pool_mark(r->vm);
        por_poll(r);
        prog_value key = por_value_here(r, &keys), v = por_value_here(r, &values);
        if (v == PROG_UNDEF || key == PROG_UNDEF)
            por_refuse(r, keys.at, "a map has a member without a value");
        por_map_set(r, map, key, v, keys.at);
        vm_pool_drain(r->vm, mark);
    }
}

/* What follows in a queue is held now and put there when nothing ends or is collected any more: who does that follows the
 * queue, which is not proved yet. */
static void keep_next(por_reading *r, uint32_t k, prog_value next, size_t at) {
    const prog_obj *o = prog_is_object(next) ? vm_obj(r->vm, next) : NULL;
    bool waits =
        o && (o->kind == PROG_KIND_INSTANCE || (o->kind == PROG_KIND_FUNC && o->flags & VM_FUNC_CLEANUP));
    if (!waits && next != PROG_UNDEF) por_refuse(r, at, "what follows in a queue does not wait for its end");
    vm_incref(r->vm, next);
    r->objects[k].next = next;
}

static void fill_function(por_reading *r, uint32_t k, fmt_pack_cursor o, vm_func *f) {
    fmt_pack_cursor code = por_need(r, o, "code");
    por_fill_slots(r, o, "captures", f->captures);
    if (f->h.flags & VM_FUNC_CLEANUP) {
        prog_value next = f->captures[VM_CLEANUP_NEXT];
        vm_store(r->vm, &f->captures[VM_CLEANUP_NEXT], PROG_UNDEF); /* before it may be refused */
        keep_next(r, k, next, o.at);
        vm_decref(r->vm, next);
    }
    por_set(r, &f->owner, o, "owner");
    f->code = por_code_here(r, &code);
}

/* In changes between states code tells its names as texts, and has zeros for their numbers. */
static void code_names(por_reading *r, fmt_pack_cursor o, vm_raw *raw) {
    uint64_t n, k = 0;
    fmt_pack_item item;
    mica_error why = MICA_ERROR_INIT;
    fmt_pack_cursor c = por_list(r, o, "names", &n);
    const char *end = (const char *)(raw + 1) + raw->size;
    for (prog_code *code = (prog_code *)(raw + 1); (const char *)code < end; code = vm_next_code(code))
        for (uint32_t i = 0; i < code->nsyms; i++, k++) {
            fmt_pack_cursor look = c;
            if (k == n) por_refuse(r, c.at, "code has fewer names than it says");
            (void)fmt_pack_next(&look, &item);
            vm_sym name = item.type == FMT_PACK_NIL ? 0 : por_name_here(r, &c);
            if (!name) c = look;
            ((uint32_t *)(void *)((char *)code + code->syms_off))[i] = name;
        }
    if (prog_verify_loaded(raw + 1, raw->size, r->vm->root->nsyms, &why) != MICA_OK)
        por_refuse(r, o.at, "code: %s", why.message);
}

/* From here on the VM walks it as code, so it is proved before: what ends it, or collects, follows its tables. */
static void fill_boxes(por_reading *r, fmt_pack_cursor o, vm_raw *raw) {
    uint64_t n;
    mica_error why = MICA_ERROR_INIT;
    (void)por_list(r, o, "persistent", &n);
    if (prog_verify_loaded(raw + 1, raw->size, r->vm->root->nsyms, &why) != MICA_OK)
        por_refuse(r, o.at, "code: %s", why.message);
    if (r->shared) code_names(r, o, raw);
    uint64_t boxes = vm_persistent_count(raw + 1, raw->size);
    if (n && n != boxes) por_refuse(r, o.at, "code has %llu persistent variables", (unsigned long long)boxes);
    if (n) raw->h.cls = VM_CODE_KEEPS;
    raw->h.kind = PROG_KIND_CODE;
    por_fill_slots(r, o, "persistent", vm_code_boxes(raw));
}

static void fill_code(por_reading *r, fmt_pack_cursor o, vm_raw *raw) {
    uint64_t n;
    fmt_pack_cursor c = por_list(r, o, "constants", &n);
    for (uint64_t k = 0; k < n; k++) {
        fmt_pack_item head = por_next(r, &c, FMT_PACK_ARRAY, "a constant");
        if (head.count != 2) por_refuse(r, head.at, "a constant is a place and a value");
        uint64_t at = por_number_here(r, &c, raw->size);
        prog_value v = por_value_here(r, &c), zero = 0;
        if (at % 8 || raw->size - at < 8 || memcmp((char *)(raw + 1) + at, &zero, 8) != 0)
            por_refuse(r, head.at, "no constant lies there");
        vm_incref(r->vm, v);
        memcpy((char *)(raw + 1) + at, &v, 8);
    }
    fill_boxes(r, o, raw);
}

static void fill_diagonal(por_reading *r, fmt_pack_cursor o, vm_diag *d) {
    prog_value full = por_value(r, o, "full");
    if (!vm_is_kind(r->vm, full, PROG_KIND_ARRAY)) por_refuse(r, o.at, "a diagonal matrix has no matrix");
    d->h.cls = vm_obj(r->vm, full)->cls;
    d->h.flags = (uint8_t)por_number(r, o, "flags", UINT8_MAX);
    vm_set(r->vm, &d->full, full);
}

static void fill(por_reading *r, uint32_t k) {
    por_poll(r);
    fmt_pack_cursor o = object_at(r, k);
    prog_obj *made = vm_obj(r->vm, r->objects[k].v);
    switch (r->objects[k].kind) {
    case KIND_CELL: por_fill_slots(r, o, "members", vm_cell_data((prog_array *)made)); return;
    case KIND_STRUCT:
    case KIND_EXCEPTION: por_fill_slots(r, o, "members", vm_struct_slots((prog_array *)made) + 1); return;
    case KIND_FUNCTION:
    case KIND_CLEANUP: fill_function(r, k, o, (vm_func *)made); return;
    case KIND_BOX: por_set(r, &((vm_box *)made)->value, o, "value"); return;
    case KIND_CODE: fill_code(r, o, (vm_raw *)made); return;
    case KIND_MAP: fill_map(r, o, r->objects[k].v); return;
    case KIND_OBJECT:
        por_set(r, &((vm_instance *)made)->body, o, "body");
        keep_next(r, k, por_value(r, o, "next"), o.at);
        return;
    case KIND_DIAGONAL: fill_diagonal(r, o, (vm_diag *)made); return;
    case KIND_ARRAY:
    case KIND_RANGE:
    case KIND_COMPUTED:
    case KIND_RAW:
    case KINDS: return;
    }
}

/* In changes, an object that the state has already is told by its identity, and is nil in the list. */
static bool is_elsewhere(por_reading *r, uint32_t k) {
    fmt_pack_cursor c = object_at(r, k);
    fmt_pack_item item;
    return r->shared && fmt_pack_next(&c, &item) && item.type == FMT_PACK_NIL;
}

static void make_code(por_reading *r, uint32_t k) {
    fmt_pack_cursor o = object_at(r, k);
    r->objects[k].v = new_code(r, o);
    if (r->shared && !ses_identities_add(r->shared, por_text(r, o, "identity"), r->objects[k].v))
        vm_error_memory(r->vm);
}

void por_objects(por_reading *r) {
    uint64_t n;
    fmt_pack_cursor c = por_list_of(r, POR_PART_OBJECTS, &n);
    if (n > UINT32_MAX / 16) por_refuse(r, c.at, "there are too many objects");
    r->objects = base_calloc(n + 1, sizeof *r->objects);
    if (!r->objects) vm_error_memory(r->vm);
    r->count = (uint32_t)n;
    for (uint32_t k = 0; k < r->count; k++) {
        r->objects[k] = (por_object){.at = c.at, .v = PROG_UNDEF, .next = PROG_UNDEF};
        fmt_pack_skip(&c);
    }
    for (uint32_t k = 0; k < r->count; k++) {
        por_poll(r);
        r->objects[k].kind = is_elsewhere(r, k) ? KINDS : kind_of(r, k);
        if (r->objects[k].kind == KIND_CODE) make_code(r, k);
    }
}

void por_make_objects(por_reading *r) {
    for (uint32_t k = 0; k < r->count; k++)
        if (r->objects[k].v == PROG_UNDEF && r->objects[k].kind != KINDS) r->objects[k].v = new_object(r, k);
    for (uint32_t k = 0; k < r->count; k++)
        if (r->objects[k].kind != KINDS) fill(r, k);
}

void por_queue(por_reading *r) {
    for (uint32_t k = 0; k < r->count; k++) {
        if (r->objects[k].next == PROG_UNDEF) continue;
        prog_obj *o = vm_obj(r->vm, r->objects[k].v);
        if (o->kind == PROG_KIND_INSTANCE)
            ((vm_instance *)o)->next = r->objects[k].next;
        else
            ((vm_func *)o)->captures[VM_CLEANUP_NEXT] = r->objects[k].next;
    }
}
