/* session/portable_read.c - a portable state (docs/state.md) → the memory of a VM, proved by nobody yet.
 *
 * The state may be hostile. It was checked as MessagePack, so that no length in it means more than there is; here each value
 * is made by the VM's own constructors, from lengths that the data bear out, and nothing calls itself. What the values mean
 * together is proved by the deep verifier, as for any memory of a stranger.
 *
 * First comes the code, since names tell places in it; then names, which get the numbers that they had; then all objects
 * without their members, and then the members, so that objects may refer to each other in any way. The frames count last:
 * nothing can fail behind that. */
#include "session/portable.h"

#include "base/alloc.h"
#include "base/error.h"
#include "program/verify.h"
#include "session/image_internal.h"
#include "vm/heap/guard.h"
#include "vm/heap/map_object.h"
#include "vm/heap/regions.h"
#include "vm/heap/text_state.h"
#include "vm/heap/trace.h"
#include "vm/index/access.h"
#include "vm/index/map.h"
#include "vm/interp/counter.h"
#include "vm/run/builtin.h"
#include "vm/run/carry.h"
#include "vm/run/classes.h"
#include "vm/run/extension.h"
#include "vm/run/persist.h"

#include <stdarg.h>
#include <stdio.h>
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

typedef struct numbered {
    size_t at; /* in the data */
    object_kind kind;
    prog_value v;
    prog_value next; /* in the queue of what waits for its end, held; it is put in its place last */
} numbered;

enum {
    PART_NAMES,
    PART_OBJECTS,
    PART_SYMBOLS,
    PART_STACK,
    PART_FRAMES,
    PART_ROOT,
    PART_RECORDS,
    PART_SESSION,
    PARTS
};
static const char part_names[PARTS][16] = {"names",  "objects", "symbols", "stack",
                                           "frames", "root",    "records", "session"};

typedef struct reading {
    vm_t *vm;
    fmt_pack_cursor state;       /* all of it, and */
    fmt_pack_cursor part[PARTS]; /* where its larger parts lie: a look for a key passes over all before it */
    numbered *objects;
    uint32_t count;
    uint32_t frames;
    base_buf *account;
    mica_status status;
    mica_error *err;
} reading;

/* ---- what is read ---- */

/* Leaves what the VM makes, by its own way of errors. */
_Noreturn static void refuse(reading *r, size_t at, const char *format, ...) MICA_PRINTF(3, 4);
_Noreturn static void refuse(reading *r, size_t at, const char *format, ...) {
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    r->status = base_fail(r->err, MICA_ERR_SERIALIZATION, "state", at, "%s (at byte %zu)", text, at);
    vm_error(r->vm, NULL, "%s", text);
}

static fmt_pack_cursor need(reading *r, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor out;
    if (!fmt_pack_find(map, key, &out)) refuse(r, map.at, "the state has no '%s' here", key);
    return out;
}

static fmt_pack_item next(reading *r, fmt_pack_cursor *c, fmt_pack_type type, const char *what) {
    fmt_pack_item item;
    size_t at = c->at;
    if (!fmt_pack_next(c, &item) || item.type != type) refuse(r, at, "%s is expected here", what);
    return item;
}

static uint64_t number_here(reading *r, fmt_pack_cursor *c, uint64_t most) {
    fmt_pack_item item = next(r, c, FMT_PACK_INTEGER, "a whole number");
    if ((item.integer < 0 && !item.wide) || (uint64_t)item.integer > most)
        refuse(r, item.at, "the number must be from 0 to %llu", (unsigned long long)most);
    return (uint64_t)item.integer;
}

static uint64_t number(reading *r, fmt_pack_cursor map, const char *key, uint64_t most) {
    fmt_pack_cursor c = need(r, map, key);
    return number_here(r, &c, most);
}

static base_view text(reading *r, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor c = need(r, map, key);
    return next(r, &c, FMT_PACK_TEXT, "text").text;
}

static fmt_pack_cursor list(reading *r, fmt_pack_cursor map, const char *key, uint64_t *count) {
    fmt_pack_cursor c = need(r, map, key);
    *count = next(r, &c, FMT_PACK_ARRAY, "a list").count;
    return c;
}

static fmt_pack_cursor part_of(reading *r, unsigned part) {
    if (!r->part[part].data.data) refuse(r, 0, "the state has no '%s'", part_names[part]);
    return r->part[part];
}

static fmt_pack_cursor list_of(reading *r, unsigned part, uint64_t *count) {
    fmt_pack_cursor c = part_of(r, part);
    *count = next(r, &c, FMT_PACK_ARRAY, "a list").count;
    return c;
}

/* In one pass over the state. */
static void find_parts(reading *r) {
    fmt_pack_cursor c = r->state;
    fmt_pack_item head, key;
    if (!fmt_pack_next(&c, &head)) return;
    for (uint64_t k = 0; k < head.count; k++) {
        fmt_pack_cursor look = c;
        fmt_pack_skip(&c);
        (void)fmt_pack_next(&look, &key);
        for (unsigned part = 0; part < PARTS && key.type == FMT_PACK_TEXT; part++)
            if (base_view_equal(key.text, base_view_str(part_names[part]))) r->part[part] = c;
        fmt_pack_skip(&c);
    }
}

static bool is(base_view text, const char *word) {
    return base_view_equal(text, base_view_str(word));
}

/* PROG_CLASS_COUNT where there is none. */
static prog_class class_named(base_view name) {
    prog_class cls = 0;
    while (cls < PROG_CLASS_COUNT && !(prog_class_name(cls) && is(name, prog_class_name(cls))))
        cls++;
    return cls;
}

/* ---- values ---- */

static prog_value object_here(reading *r, fmt_pack_cursor *c) {
    size_t at = c->at;
    uint64_t n = number_here(r, c, UINT32_MAX);
    if (n >= r->count || r->objects[n].v == PROG_UNDEF)
        refuse(r, at, "there is no object %llu", (unsigned long long)n);
    return r->objects[n].v;
}

static uint64_t library_here(reading *r, fmt_pack_cursor *c) {
    uint64_t slot = number_here(r, c, SES_SLOTS - 1), at = number_here(r, c, VM_SLOT_CAP - 1);
    return VM_SLOT_OFF(slot) + at;
}

/* The offset of the code at a place in a blob: of its first byte at least. */
static uint64_t blob_here(reading *r, fmt_pack_cursor *c) {
    size_t from = c->at;
    prog_value v = object_here(r, c);
    const prog_obj *o = vm_obj(r->vm, v);
    if (o->kind != PROG_KIND_CODE && o->kind != PROG_KIND_RAW) refuse(r, from, "the object is no code");
    uint64_t at = number_here(r, c, ((const vm_raw *)o)->size);
    return vm_offset_of(r->vm, (const vm_raw *)o + 1) + at;
}

/* A place in code, or 0. */
static uint64_t code_here(reading *r, fmt_pack_cursor *c) {
    fmt_pack_item head;
    size_t at = c->at;
    (void)fmt_pack_next(c, &head);
    if (head.type == FMT_PACK_NIL) return 0;
    if (head.type != FMT_PACK_ARRAY || head.count < 2 || head.count > 3)
        refuse(r, at, "a place in code is expected here");
    base_view kind = next(r, c, FMT_PACK_TEXT, "a kind").text;
    if (is(kind, "builtin") && head.count == 2) {
        base_view name = next(r, c, FMT_PACK_TEXT, "a name").text;
        int32_t id = vm_builtin_find(r->vm, (const char *)name.data, name.len);
        if (id < 0)
            refuse(r, at, "this program has no builtin '%.*s'", (int)(name.len < 60 ? name.len : 60),
                   name.data);
        return VM_FN_BUILTIN | (uint32_t)id;
    }
    if (is(kind, "code") && head.count == 3) return blob_here(r, c);
    if (is(kind, "library") && head.count == 3) return library_here(r, c);
    refuse(r, at, "no such kind of place");
}

static prog_value integer(reading *r, fmt_pack_item *item, prog_class cls) {
    static const struct {
        int64_t low, high;
    } range[PROG_CLASS_COUNT] = {
        [PROG_INT8] = {INT8_MIN, INT8_MAX},    [PROG_INT16] = {INT16_MIN, INT16_MAX},
        [PROG_INT32] = {INT32_MIN, INT32_MAX}, [PROG_UINT8] = {0, UINT8_MAX},
        [PROG_UINT16] = {0, UINT16_MAX},       [PROG_UINT32] = {0, UINT32_MAX},
        [PROG_CHAR] = {0, UINT8_MAX},
    };
    if (range[cls].high == 0) refuse(r, item->at, "a single value has no such class");
    if (item->type != FMT_PACK_INTEGER || item->wide || item->integer < range[cls].low ||
        item->integer > range[cls].high)
        refuse(r, item->at, "the value is none of its class");
    return prog_small(cls, (uint32_t)item->integer);
}

/* [kind, value]: a single number or character of a class, an object by its number, or what loops keep. */
static prog_value pair_here(reading *r, fmt_pack_cursor *c) {
    base_view kind = next(r, c, FMT_PACK_TEXT, "a kind").text;
    fmt_pack_item item;
    if (is(kind, "object")) return object_here(r, c);
    if (is(kind, "special")) return (uint64_t)PROG_TAG_SPECIAL << 48 | number_here(r, c, PROG_OFFSET_MASK);
    bool quoted = is(kind, "string");
    prog_class cls = quoted ? PROG_CHAR : class_named(kind);
    (void)fmt_pack_next(c, &item);
    if (cls == PROG_SINGLE && item.type == FMT_PACK_DOUBLE) return prog_single((float)item.number);
    if (cls >= PROG_CLASS_COUNT) refuse(r, item.at, "a value has no such kind");
    return integer(r, &item, cls) | (quoted ? PROG_SMALL_DQ : 0);
}

/* Whole numbers are doubles, too: other programs may write them so. */
static prog_value value_here(reading *r, fmt_pack_cursor *c) {
    fmt_pack_item item;
    size_t at = c->at;
    if (!fmt_pack_next(c, &item)) refuse(r, at, "a value is expected here");
    switch (item.type) {
    case FMT_PACK_NIL: return PROG_UNDEF;
    case FMT_PACK_BOOL: return prog_bool(item.integer != 0);
    case FMT_PACK_INTEGER:
        return prog_double(item.wide ? (double)(uint64_t)item.integer : (double)item.integer);
    case FMT_PACK_DOUBLE: return prog_double(item.number);
    case FMT_PACK_ARRAY:
        if (item.count == 2) return pair_here(r, c);
        if (item.count == 3) { /* a place in code that a description of a class has, as a number */
            c->at = at;
            return prog_double((double)code_here(r, c));
        }
        break;
    default: break;
    }
    refuse(r, at, "a value is expected here");
}

static prog_value value(reading *r, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor c = need(r, map, key);
    return value_here(r, &c);
}

static void set(reading *r, prog_value *slot, fmt_pack_cursor map, const char *key) {
    vm_set(r->vm, slot, value(r, map, key));
}

/* Of the root, where 0 is none. */
static void set_root(reading *r, prog_value *slot, fmt_pack_cursor map, const char *key) {
    prog_value v = value(r, map, key), old = *slot;
    vm_incref(r->vm, v);
    *slot = v == PROG_UNDEF ? 0 : v;
    if (old) vm_decref(r->vm, old);
}

static vm_sym name_here(reading *r, fmt_pack_cursor *c) {
    base_view name = next(r, c, FMT_PACK_TEXT, "a name").text;
    if (name.len > 1u << 20) refuse(r, c->at, "a name has %zu bytes", name.len);
    return vm_intern(r->vm, (const char *)name.data, name.len);
}

/* ---- objects without their members ---- */

static fmt_pack_cursor object_at(const reading *r, uint32_t k) {
    return (fmt_pack_cursor){r->state.data, r->objects[k].at};
}

static object_kind kind_of(reading *r, uint32_t k) {
    base_view name = text(r, object_at(r, k), "kind");
    object_kind kind = 0;
    while (kind < KINDS && !is(name, kind_names[kind]))
        kind++;
    if (kind == KINDS) refuse(r, r->objects[k].at, "no object has such a kind");
    return kind;
}

static prog_value new_bytes(reading *r, fmt_pack_cursor o, uint64_t boxes) {
    base_view bytes = text(r, o, "bytes");
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
static prog_value new_code(reading *r, fmt_pack_cursor o) {
    uint64_t boxes;
    (void)list(r, o, "persistent", &boxes);
    if (boxes > UINT32_MAX) refuse(r, o.at, "code has too many persistent variables");
    return new_bytes(r, o, boxes);
}

static uint32_t size_of(reading *r, fmt_pack_cursor o, int64_t dims[PROG_DIMS_MOST]) {
    uint64_t n;
    fmt_pack_cursor c = list(r, o, "size", &n);
    if (n < 2 || n > PROG_DIMS_MOST) refuse(r, c.at, "an array has from 2 to %d dimensions", PROG_DIMS_MOST);
    for (uint64_t k = 0; k < n; k++)
        dims[k] = (int64_t)number_here(r, &c, INT64_MAX);
    if (n > 2 && dims[n - 1] == 1) refuse(r, c.at, "the last dimension is 1");
    return (uint32_t)n;
}

static prog_value new_array(reading *r, fmt_pack_cursor o) {
    int64_t dims[PROG_DIMS_MOST];
    uint32_t n = size_of(r, o, dims);
    base_view name = text(r, o, "class"), data = text(r, o, "data");
    bool complex = name.len > 8 && memcmp(name.data, "complex ", 8) == 0, quoted = is(name, "string");
    if (complex) name = base_view_of(name.data + 8, name.len - 8);
    prog_class cls = quoted ? PROG_CHAR : class_named(name);
    if (cls >= PROG_CELL || (complex && cls != PROG_DOUBLE && cls != PROG_SINGLE))
        refuse(r, o.at, "no array has such a class");
    uint64_t each = prog_class_bytes(cls) * (complex ? 2u : 1u);
    int64_t numel = vm_count_dims(r->vm, n, dims);
    if ((uint64_t)numel > data.len / each || (uint64_t)numel * each != data.len)
        refuse(r, o.at, "an array of %lld elements of %llu bytes has %zu bytes", (long long)numel,
               (unsigned long long)each, data.len);
    void *to;
    unsigned flags = (complex ? PROG_FLAG_COMPLEX : 0) | (quoted ? PROG_FLAG_DQ : 0);
    prog_value v = vm_new_array_raw(r->vm, cls, flags, n, dims, &to);
    if (data.len) memcpy(to, data.data, data.len);
    return v;
}

static prog_value new_cell(reading *r, fmt_pack_cursor o) {
    int64_t dims[PROG_DIMS_MOST];
    uint64_t members;
    void *data;
    uint32_t n = size_of(r, o, dims);
    (void)list(r, o, "members", &members);
    if ((uint64_t)vm_count_dims(r->vm, n, dims) != members)
        refuse(r, o.at, "the members of a cell do not fill it");
    return vm_new_array(r->vm, PROG_CELL, 0, n, dims, &data);
}

static prog_value new_struct(reading *r, fmt_pack_cursor o, bool exception) {
    int64_t dims[PROG_DIMS_MOST];
    uint64_t fields, members, wanted;
    uint32_t n = size_of(r, o, dims);
    fmt_pack_cursor names = list(r, o, "fields", &fields);
    (void)list(r, o, "members", &members);
    if (fields > UINT32_MAX / 16 ||
        __builtin_mul_overflow((uint64_t)vm_count_dims(r->vm, n, dims), fields, &wanted) || wanted != members)
        refuse(r, o.at, "the members of a struct do not fill it");
    vm_sym *syms = vm_scratch(r->vm, (fields + 1) * sizeof *syms);
    for (uint64_t k = 0; k < fields; k++)
        syms[k] = name_here(r, &names);
    prog_value v = vm_new_struct(r->vm, n, dims, (uint32_t)fields, syms);
    if (exception) vm_obj(r->vm, v)->flags |= PROG_FLAG_MEXC;
    return v;
}

static prog_value new_range(reading *r, fmt_pack_cursor o, bool computed) {
    prog_value v;
    fmt_pack_cursor base = need(r, o, "base"), inc = need(r, o, "increment"), limit = need(r, o, "limit");
    uint64_t count = number(r, o, "count", INT64_MAX);
    vm_range *made = vm_new_object(r->vm, PROG_KIND_RANGE, sizeof *made, &v);
    made->h.flags = computed ? VM_RANGE_DERIVED : 0;
    made->numel = (int64_t)count;
    made->base = next(r, &base, FMT_PACK_DOUBLE, "a number").number;
    made->inc = next(r, &inc, FMT_PACK_DOUBLE, "a number").number;
    made->limit = next(r, &limit, FMT_PACK_DOUBLE, "a number").number;
    return v;
}

static prog_value new_function(reading *r, fmt_pack_cursor o, bool cleanup) {
    uint64_t captures;
    prog_value v;
    fmt_pack_item name;
    (void)list(r, o, "captures", &captures);
    if (captures > UINT16_MAX || (cleanup && captures != 2))
        refuse(r, o.at, "no function captures so many values");
    vm_func *f = vm_new_object(r->vm, PROG_KIND_FUNC, sizeof *f + captures * sizeof(prog_value), &v);
    f->owner = PROG_UNDEF;
    f->ncaptures = (uint32_t)captures;
    for (uint64_t k = 0; k < captures; k++)
        f->captures[k] = PROG_UNDEF;
    fmt_pack_cursor c = need(r, o, "name"), look = c;
    if (fmt_pack_next(&look, &name) && name.type != FMT_PACK_NIL) f->name = name_here(r, &c);
    f->h.flags = (uint8_t)number(r, o, "flags", UINT8_MAX);
    if (!cleanup != !(f->h.flags & VM_FUNC_CLEANUP))
        refuse(r, o.at, "an onCleanup object is told by its kind");
    r->vm->root->cleanup_count += cleanup;
    return v;
}

static prog_value new_map(reading *r, fmt_pack_cursor o) {
    prog_class key = class_named(text(r, o, "key class"));
    base_view of_values = text(r, o, "value class");
    prog_class value_class = is(of_values, "any") ? PROG_CELL : class_named(of_values);
    uint64_t keys, values;
    (void)list(r, o, "keys", &keys);
    (void)list(r, o, "values", &values);
    bool known = key == PROG_CHAR || key == PROG_DOUBLE || key == PROG_SINGLE || key == PROG_INT32 ||
                 key == PROG_UINT32 || key == PROG_INT64 || key == PROG_UINT64;
    if (!known || value_class > PROG_CELL || keys != values)
        refuse(r, o.at, "a map has no such keys, or not as many values");
    return vm_map_new(r->vm, key, value_class);
}

static prog_value new_instance(reading *r, fmt_pack_cursor o) {
    fmt_pack_cursor name = need(r, o, "class");
    unsigned flags = (unsigned)number(r, o, "flags", UINT8_MAX);
    prog_value v = vm_new_instance(r->vm, name_here(r, &name), flags, PROG_UNDEF);
    vm_instance_of(r->vm, v)->serial = (uint32_t)number(r, o, "serial", UINT32_MAX);
    return v;
}

static prog_value new_plain(reading *r, prog_kind kind, size_t bytes) {
    prog_value v;
    (void)vm_new_object(r->vm, kind, bytes, &v);
    if (kind == PROG_KIND_BOX)
        ((vm_box *)vm_obj(r->vm, v))->value = PROG_UNDEF;
    else
        ((vm_diag *)vm_obj(r->vm, v))->full = PROG_UNDEF;
    return v;
}

static prog_value new_object(reading *r, uint32_t k) {
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

static void fill_slots(reading *r, fmt_pack_cursor o, const char *key, prog_value *slots) {
    uint64_t n;
    fmt_pack_cursor c = list(r, o, key, &n);
    for (uint64_t k = 0; k < n; k++)
        vm_set(r->vm, &slots[k], value_here(r, &c));
}

static void fill_map(reading *r, fmt_pack_cursor o, prog_value map) {
    uint64_t n;
    fmt_pack_cursor keys = list(r, o, "keys", &n), values = list(r, o, "values", &n);
    for (uint64_t k = 0; k < n; k++) {
        uint32_t mark = vm_pool_mark(r->vm);
        prog_value key = value_here(r, &keys), v = value_here(r, &values);
        if (v == PROG_UNDEF || key == PROG_UNDEF) refuse(r, keys.at, "a map has a member without a value");
        vm_map_set(r->vm, map, key, v);
        vm_pool_drain(r->vm, mark);
    }
}

/* What follows in a queue is held now and put there when nothing ends or is collected any more: who does that follows the
 * queue, which is not proved yet. */
static void keep_next(reading *r, uint32_t k, prog_value next, size_t at) {
    const prog_obj *o = prog_is_object(next) ? vm_obj(r->vm, next) : NULL;
    bool waits =
        o && (o->kind == PROG_KIND_INSTANCE || (o->kind == PROG_KIND_FUNC && o->flags & VM_FUNC_CLEANUP));
    if (!waits && next != PROG_UNDEF) refuse(r, at, "what follows in a queue does not wait for its end");
    vm_incref(r->vm, next);
    r->objects[k].next = next;
}

static void fill_function(reading *r, uint32_t k, fmt_pack_cursor o, vm_func *f) {
    fmt_pack_cursor code = need(r, o, "code");
    fill_slots(r, o, "captures", f->captures);
    if (f->h.flags & VM_FUNC_CLEANUP) {
        keep_next(r, k, f->captures[VM_CLEANUP_NEXT], o.at);
        vm_set(r->vm, &f->captures[VM_CLEANUP_NEXT], PROG_UNDEF);
    }
    set(r, &f->owner, o, "owner");
    f->code = code_here(r, &code);
}

/* From here on the VM walks it as code, so it is proved before: what ends it, or collects, follows its tables. */
static void fill_boxes(reading *r, fmt_pack_cursor o, vm_raw *raw) {
    uint64_t n, boxes = 0;
    mica_error why = MICA_ERROR_INIT;
    const char *end = (const char *)(raw + 1) + raw->size;
    (void)list(r, o, "persistent", &n);
    if (prog_verify_loaded(raw + 1, raw->size, r->vm->root->nsyms, &why) != MICA_OK)
        refuse(r, o.at, "code: %s", why.message);
    for (prog_code *c = (prog_code *)(raw + 1); (const char *)c < end; c = vm_next_code(c))
        boxes += c->npersist;
    if (n && n != boxes) refuse(r, o.at, "code has %llu persistent variables", (unsigned long long)boxes);
    if (n) raw->h.cls = VM_CODE_KEEPS;
    raw->h.kind = PROG_KIND_CODE;
    fill_slots(r, o, "persistent", vm_code_boxes(raw));
}

static void fill_code(reading *r, fmt_pack_cursor o, vm_raw *raw) {
    uint64_t n;
    fmt_pack_cursor c = list(r, o, "constants", &n);
    for (uint64_t k = 0; k < n; k++) {
        fmt_pack_item head = next(r, &c, FMT_PACK_ARRAY, "a constant");
        if (head.count != 2) refuse(r, head.at, "a constant is a place and a value");
        uint64_t at = number_here(r, &c, raw->size);
        prog_value v = value_here(r, &c), zero = 0;
        if (at % 8 || raw->size - at < 8 || memcmp((char *)(raw + 1) + at, &zero, 8) != 0)
            refuse(r, head.at, "no constant lies there");
        vm_incref(r->vm, v);
        memcpy((char *)(raw + 1) + at, &v, 8);
    }
    fill_boxes(r, o, raw);
}

static void fill_diagonal(reading *r, fmt_pack_cursor o, vm_diag *d) {
    prog_value full = value(r, o, "full");
    if (!vm_is_kind(r->vm, full, PROG_KIND_ARRAY)) refuse(r, o.at, "a diagonal matrix has no matrix");
    d->h.cls = vm_obj(r->vm, full)->cls;
    d->h.flags = (uint8_t)number(r, o, "flags", UINT8_MAX);
    vm_set(r->vm, &d->full, full);
}

static void fill(reading *r, uint32_t k) {
    fmt_pack_cursor o = object_at(r, k);
    prog_obj *made = vm_obj(r->vm, r->objects[k].v);
    switch (r->objects[k].kind) {
    case KIND_CELL: fill_slots(r, o, "members", vm_cell_data((prog_array *)made)); return;
    case KIND_STRUCT:
    case KIND_EXCEPTION: fill_slots(r, o, "members", vm_struct_slots((prog_array *)made) + 1); return;
    case KIND_FUNCTION:
    case KIND_CLEANUP: fill_function(r, k, o, (vm_func *)made); return;
    case KIND_BOX: set(r, &((vm_box *)made)->value, o, "value"); return;
    case KIND_CODE: fill_code(r, o, (vm_raw *)made); return;
    case KIND_MAP: fill_map(r, o, r->objects[k].v); return;
    case KIND_OBJECT:
        set(r, &((vm_instance *)made)->body, o, "body");
        keep_next(r, k, value(r, o, "next"), o.at);
        return;
    case KIND_DIAGONAL: fill_diagonal(r, o, (vm_diag *)made); return;
    case KIND_ARRAY:
    case KIND_RANGE:
    case KIND_COMPUTED:
    case KIND_RAW:
    case KINDS: return;
    }
}

static void objects(reading *r) {
    uint64_t n;
    fmt_pack_cursor c = list_of(r, PART_OBJECTS, &n);
    if (n > UINT32_MAX / 16) refuse(r, c.at, "there are too many objects");
    r->objects = base_calloc(n + 1, sizeof *r->objects);
    if (!r->objects) vm_error_memory(r->vm);
    r->count = (uint32_t)n;
    for (uint32_t k = 0; k < r->count; k++) {
        r->objects[k] = (numbered){.at = c.at, .v = PROG_UNDEF, .next = PROG_UNDEF};
        fmt_pack_skip(&c);
    }
    for (uint32_t k = 0; k < r->count; k++) {
        r->objects[k].kind = kind_of(r, k);
        if (r->objects[k].kind == KIND_CODE) r->objects[k].v = new_code(r, object_at(r, k));
    }
}

static void make_objects(reading *r) {
    for (uint32_t k = 0; k < r->count; k++)
        if (r->objects[k].v == PROG_UNDEF) r->objects[k].v = new_object(r, k);
    for (uint32_t k = 0; k < r->count; k++)
        fill(r, k);
}

/* ---- names ---- */

static vm_sym persistent_here(reading *r, fmt_pack_cursor *c) {
    char name[64];
    fmt_pack_item head = next(r, c, FMT_PACK_ARRAY, "a name");
    if (head.count != 3 || !is(next(r, c, FMT_PACK_TEXT, "a kind").text, "persistent"))
        refuse(r, head.at, "a name is expected here");
    uint64_t code = code_here(r, c), k = number_here(r, c, UINT16_MAX);
    int len = snprintf(name, sizeof name, VM_PERSISTENT_NAME, (unsigned long long)code, (unsigned)k);
    return vm_intern(r->vm, name, (size_t)len);
}

/* They get the numbers that they had, which code has; a name that comes twice would not. */
static void names(reading *r) {
    uint64_t n;
    fmt_pack_cursor c = list_of(r, PART_NAMES, &n);
    if (r->vm->root->nsyms > 1) refuse(r, c.at, "the VM has names already");
    for (uint64_t k = 0; k < n; k++) {
        fmt_pack_cursor look = c;
        fmt_pack_item item;
        (void)fmt_pack_next(&look, &item);
        vm_sym s = item.type == FMT_PACK_ARRAY ? persistent_here(r, &c) : name_here(r, &c);
        if (s != k + 1) refuse(r, item.at, "a name comes twice");
    }
}

static vm_sym symbol_here(reading *r, fmt_pack_cursor *c) {
    size_t at = c->at;
    uint64_t s = number_here(r, c, UINT32_MAX);
    if (s == 0 || s >= r->vm->root->nsyms) refuse(r, at, "there is no name %llu", (unsigned long long)s);
    return (vm_sym)s;
}

static void symbols(reading *r) {
    uint64_t n;
    fmt_pack_cursor c = list_of(r, PART_SYMBOLS, &n);
    for (uint64_t k = 0; k < n; k++) {
        fmt_pack_item head = next(r, &c, FMT_PACK_ARRAY, "what a name holds");
        if (head.count != 4) refuse(r, head.at, "a name holds four things");
        vm_sym_rec *rec = vm_sym_record(r->vm, symbol_here(r, &c));
        prog_value global = value_here(r, &c);
        uint64_t code = code_here(r, &c);
        prog_value owner = value_here(r, &c);
        if (rec->global || rec->defined || rec->owner) refuse(r, head.at, "a name comes twice");
        vm_incref(r->vm, global);
        vm_incref(r->vm, owner);
        rec->global = global == PROG_UNDEF ? 0 : global;
        rec->owner = owner == PROG_UNDEF ? 0 : owner;
        rec->defined = rec->func = code;
    }
}

/* ---- registers and frames ---- */

static void stack(reading *r) {
    uint64_t n;
    fmt_pack_cursor c = list_of(r, PART_STACK, &n);
    if (n > UINT32_MAX || !vm_stack_fits(r->vm, n + 1)) refuse(r, c.at, "there are too many registers");
    vm_guard_stack(r->vm, n + 1);
    for (uint64_t k = 0; k < n; k++) {
        prog_value v = value_here(r, &c);
        vm_incref(r->vm, v);
        r->vm->stack[k] = v;
    }
}

static uint32_t part(reading *r, fmt_pack_cursor map, const char *key) {
    return (uint32_t)number(r, map, key, UINT32_MAX);
}

static void frame(reading *r, fmt_pack_cursor map, vm_frame *f) {
    fmt_pack_cursor place = need(r, map, "code");
    memset(f, 0, sizeof *f);
    f->func = f->dyn = PROG_UNDEF;
    uint64_t code = code_here(r, &place);
    f->kind = code & VM_FN_BUILTIN ? VM_FRAME_NATIVE : VM_FRAME_CODE;
    if (f->kind == VM_FRAME_NATIVE)
        f->builtin = (uint32_t)code;
    else
        f->code = code;
    f->pc = part(r, map, "pc");
    f->base = part(r, map, "base");
    f->top = part(r, map, "top");
    f->flags = part(r, map, "flags");
    f->ret = part(r, map, "return");
    f->nargin = part(r, map, "arguments");
    f->nout = part(r, map, "wanted");
    f->scope = part(r, map, "scope");
    f->nlocals_at = part(r, map, "locals");
    f->result_at = part(r, map, "results");
    f->nresults = part(r, map, "result count");
    f->ignored = number(r, map, "ignored", UINT64_MAX);
    f->func = value(r, map, "function");
    vm_incref(r->vm, f->func);
    f->dyn = value(r, map, "dynamic");
    vm_incref(r->vm, f->dyn);
}

static void frames(reading *r) {
    uint64_t n;
    fmt_pack_cursor c = list_of(r, PART_FRAMES, &n);
    if (n >= VM_FRAME_MAX || !vm_region_adopt(r->vm, VM_REGION_FRAMES, (n + 1) * sizeof(vm_frame)))
        refuse(r, c.at, "there are too many frames");
    vm_guard_lift(r->vm);
    for (uint64_t k = 0; k < n; k++) {
        vm_frame *f = &vm_frames(r->vm)[k];
        frame(r, c, f);
#if BASE_ASAN
        if (k) f->below = f[-1].top > f[-1].below ? f[-1].top : f[-1].below;
#endif
        fmt_pack_skip(&c);
    }
    r->frames = (uint32_t)n;
}

/* ---- the root ---- */

static void error_at(reading *r, fmt_pack_cursor map) {
    vm_error_at *at = &r->vm->root->error_at;
    fmt_pack_cursor last = need(r, map, "last"), slot = need(r, map, "slot");
    fmt_pack_item item = next(r, &slot, FMT_PACK_INTEGER, "a slot");
    bool is_last = next(r, &last, FMT_PACK_BOOL, "true or false").integer != 0;
    if (item.integer < -1 || item.integer >= VM_SLOTS) refuse(r, item.at, "there is no such slot");
    *at = (vm_error_at){.exception = is_last ? r->vm->root->last_error : 0,
                        .file = part(r, map, "file"),
                        .slot = (int32_t)item.integer,
                        .line = part(r, map, "line"),
                        .column = part(r, map, "column"),
                        .script = part(r, map, "script"),
                        .pending = part(r, map, "pending"),
                        .function = part(r, map, "function")};
}

static void last_of_queue(reading *r) {
    vm_root *root = r->vm->root;
    prog_value v = root->cleanups;
    for (uint32_t k = 0; prog_is_object(v) && k <= r->count; k++) {
        const prog_obj *o = vm_obj(r->vm, v);
        bool handle = o->kind == PROG_KIND_FUNC && o->flags & VM_FUNC_CLEANUP;
        if (!handle && o->kind != PROG_KIND_INSTANCE) return;
        root->cleanups_last = v;
        v = handle ? ((const vm_func *)o)->captures[VM_CLEANUP_NEXT] : ((const vm_instance *)o)->next;
    }
}

static void root(reading *r) {
    vm_root *root = r->vm->root;
    fmt_pack_cursor map = part_of(r, PART_ROOT);
    vm_set(r->vm, &root->base_scope, value(r, map, "base"));
    set_root(r, &root->last_error, map, "error");
    set_root(r, &root->last_warning, map, "warning");
    set_root(r, &root->last_warning_id, map, "warning id");
    set_root(r, &root->warning_states, map, "warning states");
    vm_set(r->vm, &root->arguments, value(r, map, "arguments"));
    set_root(r, &root->search_path, map, "path");
    set_root(r, &root->settings, map, "settings");
    set_root(r, &root->cleanups, map, "cleanups");
    set_root(r, &root->capture, map, "capture");
    root->max_depth = part(r, map, "max depth");
    root->depth = part(r, map, "depth");
    root->exit_status = part(r, map, "exit status");
    root->scope_wanted = part(r, map, "scope wanted");
    root->ignored = number(r, map, "ignored", UINT64_MAX);
    root->interrupted = number(r, map, "interrupted", 1);
    root->handles_made = part(r, map, "handles made");
    root->lent_at = part(r, map, "lent at");
    uint64_t lent;
    (void)list(r, map, "lent", &lent);
    if (lent != VM_LENT) refuse(r, map.at, "other values are lent");
    fill_slots(r, map, "lent", root->lent);
    r->vm->reaches = number(r, map, "reaches", 1) != 0;
    error_at(r, need(r, map, "error at"));
}

static void record_classes(reading *r, fmt_pack_cursor map) {
    vm_class_data *d = vm_record_classes(r->vm);
    set_root(r, &d->table, map, "table");
    set_root(r, &d->names, map, "names");
    set_root(r, &d->building, map, "building");
    d->depth = part(r, map, "depth");
}

static void record_extensions(reading *r, fmt_pack_cursor c) {
    prog_value v = value_here(r, &c);
    vm_incref(r->vm, v);
    vm_record_extensions(r->vm)->table = v == PROG_UNDEF ? 0 : v;
}

static void record_text(reading *r, fmt_pack_cursor map) {
    vm_text_data *d = vm_record_text(r->vm);
    d->precision = part(r, map, "precision");
    d->next_timer = part(r, map, "next timer");
    d->tic_us = number(r, map, "tic", UINT64_MAX);
    set_root(r, &d->files, map, "files");
    d->format_flags = part(r, map, "format");
}

typedef struct wanted {
    reading *r;
    fmt_pack_cursor records;
} wanted;

/* Each record of this program; those that the state does not have begin anew. */
static bool record(void *ctx, const char *name, uint32_t version, base_view bytes) {
    const wanted *w = ctx;
    reading *r = w->r;
    fmt_pack_cursor c;
    if (!fmt_pack_find(w->records, name, &c)) return true;
    size_t at = c.at;
    fmt_pack_item head = next(r, &c, FMT_PACK_ARRAY, "a record");
    if (head.count != 2) refuse(r, at, "a record is a version and what it holds");
    if (number_here(r, &c, UINT32_MAX) != version) {
        r->status = base_fail(r->err, MICA_ERR_VERSION_MISMATCH, "state", at,
                              "the state has another version of the record '%s'", name);
        vm_error(r->vm, NULL, "record");
    }
    if (strcmp(name, "classes") == 0) {
        record_classes(r, c);
    } else if (strcmp(name, "text") == 0) {
        record_text(r, c);
    } else if (strcmp(name, "extensions") == 0) {
        record_extensions(r, c);
    } else {
        base_view have = next(r, &c, FMT_PACK_TEXT, "bytes").text;
        if (have.len != bytes.len) refuse(r, at, "a record has another length");
        memcpy((void *)(uintptr_t)bytes.data, have.data, have.len);
    }
    return true;
}

/* ---- the session ---- */

static void account_text(reading *r, uint32_t kind, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor c = need(r, map, key);
    fmt_pack_item item;
    if (!fmt_pack_next(&c, &item) || item.type == FMT_PACK_NIL) return;
    base_view t = text(r, map, key);
    if (memchr(t.data, 0, t.len)) refuse(r, item.at, "a zero lies in a text");
    size_t begun = ses_item_begin(r->account, kind);
    base_buf_append(r->account, t.data, t.len);
    ses_item_end(r->account, begun);
}

static void account_snapshots(reading *r, fmt_pack_cursor map) {
    uint64_t n;
    fmt_pack_cursor c = list(r, map, "snapshots", &n);
    for (uint64_t k = 0; k < n; k++) {
        base_view identity = text(r, c, "identity"), pages = text(r, c, "pages");
        if (identity.len != 32) refuse(r, c.at, "an identity has 32 bytes");
        size_t begun = ses_item_begin(r->account, STATE_SNAPSHOT);
        base_buf_u32(r->account, (uint32_t)number(r, c, "slot", SES_SLOTS - 1));
        base_buf_append(r->account, identity.data, identity.len);
        base_buf_append(r->account, pages.data, pages.len);
        ses_item_end(r->account, begun);
        fmt_pack_skip(&c);
    }
}

static void account_files(reading *r, fmt_pack_cursor map) {
    uint64_t n;
    fmt_pack_cursor c = list(r, map, "files", &n);
    for (uint64_t k = 0; k < n; k++) {
        fmt_pack_cursor code = need(r, c, "code"), seconds = need(r, c, "seconds");
        prog_value owner = value(r, c, "owner");
        base_view path = text(r, c, "path");
        if (!path.len || memchr(path.data, 0, path.len)) refuse(r, c.at, "a file has no name");
        const uint64_t numbers[] = {number(r, c, "bytes", INT64_MAX),
                                    (uint64_t)next(r, &seconds, FMT_PACK_INTEGER, "seconds").integer,
                                    number(r, c, "nanoseconds", 999999999), code_here(r, &code), owner};
        if (owner == PROG_UNDEF) { /* nobody holds it: it is loaded anew */
            fmt_pack_skip(&c);
            continue;
        }
        size_t begun = ses_item_begin(r->account, STATE_LOADED);
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            base_buf_u64(r->account, numbers[i]);
        base_buf_append(r->account, path.data, path.len);
        ses_item_end(r->account, begun);
        fmt_pack_skip(&c);
    }
}

static void account_functions(reading *r, fmt_pack_cursor map) {
    uint64_t n;
    fmt_pack_cursor c = list(r, map, "functions", &n);
    for (uint64_t k = 0; k < n; k++) {
        fmt_pack_cursor code = need(r, c, "code");
        base_view name = text(r, c, "name"), body = text(r, c, "text");
        if (memchr(name.data, 0, name.len)) refuse(r, c.at, "a zero lies in a name");
        size_t begun = ses_item_begin(r->account, STATE_DEFINED);
        base_buf_u64(r->account, code_here(r, &code));
        base_buf_u32(r->account, (uint32_t)name.len);
        base_buf_append(r->account, name.data, name.len);
        base_buf_append(r->account, body.data, body.len);
        ses_item_end(r->account, begun);
        fmt_pack_skip(&c);
    }
}

static void account_texts(reading *r, fmt_pack_cursor map) {
    uint64_t n;
    fmt_pack_cursor c = list(r, map, "texts", &n);
    for (uint64_t k = 0; k < n; k++) {
        base_view t = next(r, &c, FMT_PACK_TEXT, "text").text;
        size_t begun = ses_item_begin(r->account, STATE_TEXT);
        base_buf_append(r->account, t.data, t.len);
        ses_item_end(r->account, begun);
    }
}

static void account(reading *r) {
    fmt_pack_cursor map = part_of(r, PART_SESSION);
    ses_item_code(r->account);
    account_snapshots(r, map);
    account_text(r, STATE_PROGRAM, map, "folder");
    account_text(r, STATE_HERE, map, "here");
    account_text(r, STATE_NAME, map, "program");
    account_files(r, map);
    account_functions(r, map);
    account_texts(r, map);
}

/* ---- all of it ---- */

/* Each object is held by another one, a register or the root: else it would end when the pool lets go of it, and what is kept
 * for a queue with it. */
static void all_held(reading *r) {
    for (uint32_t k = 0; k < r->count; k++)
        if (vm_is_counted(r->objects[k].v) && vm_obj(r->vm, r->objects[k].v)->rc < 2)
            refuse(r, r->objects[k].at, "nobody holds object %u", k);
}

/* Nothing can fail any more, and nothing ends. */
static void finish(reading *r) {
    for (uint32_t k = 0; k < r->count; k++) {
        if (r->objects[k].next == PROG_UNDEF) continue;
        prog_obj *o = vm_obj(r->vm, r->objects[k].v);
        if (o->kind == PROG_KIND_INSTANCE)
            ((vm_instance *)o)->next = r->objects[k].next;
        else
            ((vm_func *)o)->captures[VM_CLEANUP_NEXT] = r->objects[k].next;
    }
    last_of_queue(r);
    r->vm->root->nframes = r->frames;
}

static void body(vm_t *vm, void *ctx) {
    reading *r = ctx;
    (void)vm;
    find_parts(r);
    objects(r);
    names(r);
    make_objects(r);
    symbols(r);
    stack(r);
    frames(r);
    root(r);
    vm_each_record(r->vm, record, &(wanted){r, part_of(r, PART_RECORDS)});
    account(r);
    all_held(r);
}

mica_status ses_portable_is(base_view state, mica_error *err) {
    fmt_pack_cursor all = {state, 0}, c;
    fmt_pack_item item = {0};
    /* a map of so many pairs begins it: of any other file nothing is said that means nothing to its reader */
    if (state.len < 2 || (state.data[0] & 0xF0) != 0x80) {
        if (state.len < 2 || (state.data[0] != 0xDE && state.data[0] != 0xDF))
            return base_fail(err, MICA_ERR_SERIALIZATION, "state", 0, "it is no state of a program");
    }
    mica_status status = fmt_pack_check(state, err);
    if (status != MICA_OK) return status;
    if (!fmt_pack_find(all, "format", &c) || !fmt_pack_next(&c, &item) || item.type != FMT_PACK_TEXT ||
        !is(item.text, PORTABLE_FORMAT))
        return base_fail(err, MICA_ERR_SERIALIZATION, "state", 0, "it is no state of a program");
    if (!fmt_pack_find(all, "version", &c) || !fmt_pack_next(&c, &item) || item.type != FMT_PACK_INTEGER)
        return base_fail(err, MICA_ERR_SERIALIZATION, "state", 0, "the state does not say its version");
    if (item.integer != PORTABLE_VERSION)
        return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, "state", item.at,
                              base_pair_numbers(PORTABLE_VERSION, (uint64_t)item.integer),
                              "the state has version %lld of the format; this program reads version %u",
                              (long long)item.integer, PORTABLE_VERSION);
    return MICA_OK;
}

/* Before anything else of the state is read: what it needs of the program. */
static mica_status check_kind(base_view state, mica_error *err) {
    static const char names[][16] = {"code", "values", "builtins"};
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    fmt_pack_cursor all = {state, 0}, c, print;
    fmt_pack_item item;
    mica_status status = ses_portable_is(state, err);
    if (status != MICA_OK) return status;
    ses_fingerprint_parts(parts);
    for (unsigned k = 0; k < sizeof names / sizeof *names; k++) {
        if (!fmt_pack_find(all, "fingerprint", &print) || !fmt_pack_find(print, names[k], &c) ||
            !fmt_pack_next(&c, &item) || item.type != FMT_PACK_TEXT || item.text.len != 32)
            return base_fail(err, MICA_ERR_SERIALIZATION, "state", 0,
                             "the state does not say which program it is of");
        if (memcmp(item.text.data, parts[k], 32) != 0)
            return base_fail_pair(
                err, MICA_ERR_VERSION_MISMATCH, "state", item.at, base_pair_hashes(parts[k], item.text.data),
                "the state is of a version of mica with other %s; load it with that version",
                k == 0 ? "instructions" : names[k]);
    }
    return MICA_OK;
}

mica_status ses_portable_read(base_view state, vm_t *vm, base_buf *out, mica_error *err) {
    reading r = {.vm = vm, .state = {state, 0}, .account = out, .err = err, .status = MICA_OK};
    mica_status status = check_kind(state, err);
    if (status != MICA_OK) return status;
    bool whole = vm_protect(vm, body, &r) && !out->failed;
    if (whole) finish(&r);
    base_free(r.objects);
    if (r.status != MICA_OK) return r.status;
    if (!whole)
        return base_fail(err, MICA_ERR_CORRUPTED, "state", MICA_NO_OFFSET, "a value cannot be made: %s",
                         vm_last_error_message(vm));
    return vm_used_check(vm, err);
}
