/* session/portable_value.c - single things of a portable state: numbers, texts, values, places in code. Each is checked for what
 * it is; what all of them mean together is proved later (session/portable_read.c). */
#include "session/portable_internal.h"

#include "base/error.h"
#include "vm/heap/root.h"
#include "vm/run/builtin.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char part_names[POR_PARTS][16] = {"names",  "objects", "symbols", "stack",
                                               "frames", "root",    "records", "session"};

/* ---- what is read ---- */

/* Leaves what the VM makes, by its own way of errors. */
_Noreturn void por_refuse(por_reading *r, size_t at, const char *format, ...) {
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    r->status = base_fail(r->err, MICA_ERR_SERIALIZATION, "state", at, "%s (at byte %zu)", text, at);
    vm_error(r->vm, NULL, "%s", text);
}

void por_poll(por_reading *r) {
    if (!r->halt || !base_halted(r->halt)) return;
    r->status = base_halt_fail(r->halt, POR_NOT_LOADED, r->err);
    vm_error(r->vm, NULL, "given up");
}

fmt_pack_cursor por_need(por_reading *r, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor out;
    if (!fmt_pack_find(map, key, &out)) por_refuse(r, map.at, "the state has no '%s' here", key);
    return out;
}

fmt_pack_item por_next(por_reading *r, fmt_pack_cursor *c, fmt_pack_type type, const char *what) {
    fmt_pack_item item;
    size_t at = c->at;
    if (!fmt_pack_next(c, &item) || item.type != type) por_refuse(r, at, "%s is expected here", what);
    return item;
}

uint64_t por_number_here(por_reading *r, fmt_pack_cursor *c, uint64_t most) {
    fmt_pack_item item = por_next(r, c, FMT_PACK_INTEGER, "a whole number");
    if ((item.integer < 0 && !item.wide) || (uint64_t)item.integer > most)
        por_refuse(r, item.at, "the number must be from 0 to %llu", (unsigned long long)most);
    return (uint64_t)item.integer;
}

uint64_t por_number(por_reading *r, fmt_pack_cursor map, const char *key, uint64_t most) {
    fmt_pack_cursor c = por_need(r, map, key);
    return por_number_here(r, &c, most);
}

base_view por_text(por_reading *r, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor c = por_need(r, map, key);
    return por_next(r, &c, FMT_PACK_TEXT, "text").text;
}

fmt_pack_cursor por_list(por_reading *r, fmt_pack_cursor map, const char *key, uint64_t *count) {
    fmt_pack_cursor c = por_need(r, map, key);
    *count = por_next(r, &c, FMT_PACK_ARRAY, "a list").count;
    return c;
}

fmt_pack_cursor por_part_of(por_reading *r, unsigned part) {
    if (!r->part[part].data.data) por_refuse(r, 0, "the state has no '%s'", part_names[part]);
    return r->part[part];
}

fmt_pack_cursor por_list_of(por_reading *r, unsigned part, uint64_t *count) {
    fmt_pack_cursor c = por_part_of(r, part);
    *count = por_next(r, &c, FMT_PACK_ARRAY, "a list").count;
    return c;
}

/* In one pass over the state. */
void por_find_parts(por_reading *r) {
    fmt_pack_cursor c = r->state;
    fmt_pack_item head, key;
    if (!fmt_pack_next(&c, &head)) return;
    for (uint64_t k = 0; k < head.count; k++) {
        fmt_pack_cursor look = c;
        fmt_pack_skip(&c);
        (void)fmt_pack_next(&look, &key);
        for (unsigned part = 0; part < POR_PARTS && key.type == FMT_PACK_TEXT; part++)
            if (base_view_equal(key.text, base_view_str(part_names[part]))) r->part[part] = c;
        fmt_pack_skip(&c);
    }
}

bool por_is(base_view text, const char *word) {
    return base_view_equal(text, base_view_str(word));
}

/* PROG_CLASS_COUNT where there is none. */
prog_class por_class_named(base_view name) {
    prog_class cls = 0;
    while (cls < PROG_CLASS_COUNT && !(prog_class_name(cls) && por_is(name, prog_class_name(cls))))
        cls++;
    return cls;
}

/* ---- values ---- */

static prog_value object_here(por_reading *r, fmt_pack_cursor *c) {
    size_t at = c->at;
    fmt_pack_cursor look = *c;
    fmt_pack_item name;
    if (r->shared && fmt_pack_next(&look, &name) && name.type == FMT_PACK_TEXT) {
        prog_value v;
        if (!ses_identities_find(r->shared, name.text, &v))
            por_refuse(r, at, "there is no '%.*s'", (int)(name.text.len < 80 ? name.text.len : 80),
                       name.text.data);
        *c = look;
        return v;
    }
    uint64_t n = por_number_here(r, c, UINT32_MAX);
    if (n >= r->count || r->objects[n].v == PROG_UNDEF)
        por_refuse(r, at, "there is no object %llu", (unsigned long long)n);
    return r->objects[n].v;
}

static uint64_t library_here(por_reading *r, fmt_pack_cursor *c) {
    uint64_t slot = por_number_here(r, c, SES_SLOTS - 1), at = por_number_here(r, c, VM_SLOT_CAP - 1);
    return VM_SLOT_OFF(slot) + at;
}

/* The offset of the code at a place in a blob: of its first byte at least. */
static uint64_t blob_here(por_reading *r, fmt_pack_cursor *c) {
    size_t from = c->at;
    prog_value v = object_here(r, c);
    const prog_obj *o = vm_obj(r->vm, v);
    if (o->kind != PROG_KIND_CODE && o->kind != PROG_KIND_RAW) por_refuse(r, from, "the object is no code");
    uint64_t at = por_number_here(r, c, ((const vm_raw *)o)->size);
    return vm_offset_of(r->vm, (const vm_raw *)o + 1) + at;
}

/* A place in code, or 0. */
uint64_t por_code_here(por_reading *r, fmt_pack_cursor *c) {
    fmt_pack_item head;
    size_t at = c->at;
    (void)fmt_pack_next(c, &head);
    if (head.type == FMT_PACK_NIL) return 0;
    if (head.type != FMT_PACK_ARRAY || head.count < 2 || head.count > 3)
        por_refuse(r, at, "a place in code is expected here");
    base_view kind = por_next(r, c, FMT_PACK_TEXT, "a kind").text;
    if (por_is(kind, "builtin") && head.count == 2) {
        base_view name = por_next(r, c, FMT_PACK_TEXT, "a name").text;
        int32_t id = vm_builtin_find(r->vm, (const char *)name.data, name.len);
        if (id < 0)
            por_refuse(r, at, "this program has no builtin '%.*s'", (int)(name.len < 60 ? name.len : 60),
                       name.data);
        return VM_FN_BUILTIN | (uint32_t)id;
    }
    if (por_is(kind, "code") && head.count == 3) return blob_here(r, c);
    if (por_is(kind, "library") && head.count == 3) return library_here(r, c);
    por_refuse(r, at, "no such kind of place");
}

static prog_value integer(por_reading *r, fmt_pack_item *item, prog_class cls) {
    static const struct {
        int64_t low, high;
    } range[PROG_CLASS_COUNT] = {
        [PROG_INT8] = {INT8_MIN, INT8_MAX},    [PROG_INT16] = {INT16_MIN, INT16_MAX},
        [PROG_INT32] = {INT32_MIN, INT32_MAX}, [PROG_UINT8] = {0, UINT8_MAX},
        [PROG_UINT16] = {0, UINT16_MAX},       [PROG_UINT32] = {0, UINT32_MAX},
        [PROG_CHAR] = {0, UINT8_MAX},
    };
    if (range[cls].high == 0) por_refuse(r, item->at, "a single value has no such class");
    if (item->type != FMT_PACK_INTEGER || item->wide || item->integer < range[cls].low ||
        item->integer > range[cls].high)
        por_refuse(r, item->at, "the value is none of its class");
    return prog_small(cls, (uint32_t)item->integer);
}

/* [kind, value]: a single number or character of a class, an object by its number, or what loops keep. */
static prog_value pair_here(por_reading *r, fmt_pack_cursor *c) {
    base_view kind = por_next(r, c, FMT_PACK_TEXT, "a kind").text;
    fmt_pack_item item;
    if (por_is(kind, "object")) return object_here(r, c);
    if (por_is(kind, "special"))
        return (uint64_t)PROG_TAG_SPECIAL << 48 | por_number_here(r, c, PROG_OFFSET_MASK);
    bool quoted = por_is(kind, "string");
    prog_class cls = quoted ? PROG_CHAR : por_class_named(kind);
    (void)fmt_pack_next(c, &item);
    if (cls == PROG_SINGLE && item.type == FMT_PACK_DOUBLE) return prog_single((float)item.number);
    if (cls >= PROG_CLASS_COUNT) por_refuse(r, item.at, "a value has no such kind");
    return integer(r, &item, cls) | (quoted ? PROG_SMALL_DQ : 0);
}

/* A NaN that is not the usual one (Inf - Inf has a sign) is one that a program can tell, as far as it is no other value. */
static prog_value double_of(double x) {
    prog_value v;
    memcpy(&v, &x, sizeof v);
    return prog_is_double(v) ? v : prog_double(x);
}

/* Whole numbers are doubles, too: other programs may write them so. */
prog_value por_value_here(por_reading *r, fmt_pack_cursor *c) {
    fmt_pack_item item;
    size_t at = c->at;
    if (!fmt_pack_next(c, &item)) por_refuse(r, at, "a value is expected here");
    switch (item.type) {
    case FMT_PACK_NIL: return PROG_UNDEF;
    case FMT_PACK_BOOL: return prog_bool(item.integer != 0);
    case FMT_PACK_INTEGER:
        return prog_double(item.wide ? (double)(uint64_t)item.integer : (double)item.integer);
    case FMT_PACK_DOUBLE: return double_of(item.number);
    case FMT_PACK_ARRAY:
        if (item.count == 2) return pair_here(r, c);
        if (item.count == 3) { /* a place in code that a description of a class has, as a number */
            c->at = at;
            return prog_double((double)por_code_here(r, c));
        }
        break;
    default: break;
    }
    por_refuse(r, at, "a value is expected here");
}

prog_value por_value(por_reading *r, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor c = por_need(r, map, key);
    return por_value_here(r, &c);
}

void por_set(por_reading *r, prog_value *slot, fmt_pack_cursor map, const char *key) {
    vm_set(r->vm, slot, por_value(r, map, key));
}

/* Of the root, where 0 is none. */
void por_store_root(por_reading *r, prog_value *slot, prog_value v) {
    prog_value old = *slot;
    vm_incref(r->vm, v);
    *slot = v == PROG_UNDEF ? 0 : v;
    if (old) vm_decref(r->vm, old);
}

vm_sym por_name_here(por_reading *r, fmt_pack_cursor *c) {
    base_view name = por_next(r, c, FMT_PACK_TEXT, "a name").text;
    if (name.len > 1u << 20) por_refuse(r, c->at, "a name has %zu bytes", name.len);
    return vm_intern(r->vm, (const char *)name.data, name.len);
}
