/* session/portable_put.c - single things of a state as MessagePack (docs/state.md): values, places in code, objects. */
#include "session/portable_put.h"

#include "vm/heap/map_object.h"
#include "vm/heap/trace.h"
#include "vm/run/builtin.h"

#include <string.h>

/* ---- single values ---- */

void por_put_key(por_writing *w, const char *key) {
    fmt_pack_str(&w->pack, key);
}

void por_put_number(por_writing *w, const char *key, uint64_t n) {
    por_put_key(w, key);
    fmt_pack_u64(&w->pack, n);
}

static void put_small(por_writing *w, prog_value v) {
    prog_class cls = prog_small_class(v);
    uint32_t payload = prog_small_payload(v);
    bool quoted = cls == PROG_CHAR && v & PROG_SMALL_DQ;
    if (cls == PROG_LOGICAL) {
        fmt_pack_bool(&w->pack, payload != 0);
        return;
    }
    fmt_pack_array(&w->pack, 2);
    fmt_pack_str(&w->pack, quoted ? "string" : prog_class_name(cls));
    if (cls == PROG_SINGLE)
        fmt_pack_double(&w->pack, (double)prog_as_single(v));
    else if (cls == PROG_CHAR || cls == PROG_UINT32 || cls == PROG_UINT8 || cls == PROG_UINT16)
        fmt_pack_u64(&w->pack, payload);
    else
        fmt_pack_i64(&w->pack, (int32_t)payload);
}

static void put_identity(por_writing *w, uint32_t number) {
    char name[POR_IDENTITY_MOST];
    por_identity(w->ids, number, name);
    fmt_pack_str(&w->pack, name);
}

static void put_number_of(por_writing *w, prog_value v) {
    if (w->ids && por_is_shared(vm_obj(w->vm, v)))
        put_identity(w, por_number_of(w->ids->found, v));
    else
        fmt_pack_u64(&w->pack, por_number_of(&w->found, v));
}

void por_put_value(por_writing *w, prog_value v) {
    if (prog_is_double(v)) {
        fmt_pack_double(&w->pack, prog_as_double(v));
    } else if (v == PROG_UNDEF) {
        fmt_pack_nil(&w->pack);
    } else if (prog_is_small(v)) {
        put_small(w, v);
    } else {
        bool object = prog_is_object(v);
        fmt_pack_array(&w->pack, 2);
        fmt_pack_str(&w->pack, object ? "object" : "special");
        if (object)
            put_number_of(w, v);
        else
            fmt_pack_u64(&w->pack, prog_offset(v));
    }
}

/* Roots say 0 for none. */
void por_put_root(por_writing *w, prog_value v) {
    por_put_value(w, v ? v : PROG_UNDEF);
}

bool por_is_known_place(const por_writing *w, vm_keys *keys, uint32_t field, prog_value *v) {
    const por_found *found = w->ids ? w->ids->found : &w->found;
    if (!por_is_place(w->vm, keys, field, *v)) return false;
    bool known = por_blob_of(found, (uint64_t)prog_as_double(*v)) < found->count;
    if (!known) *v = prog_double(0);
    return known;
}

void por_put_code(por_writing *w, uint64_t code) {
    const por_found *found = w->ids ? w->ids->found : &w->found;
    uint32_t blob = code >= VM_SLOTS_END ? por_blob_of(found, code) : found->count;
    bool builtin = (code & VM_FN_BUILTIN) != 0;
    if (!code || (!builtin && code >= VM_SLOTS_END && blob == found->count)) {
        fmt_pack_nil(&w->pack);
    } else if (builtin) {
        fmt_pack_array(&w->pack, 2);
        fmt_pack_str(&w->pack, "builtin");
        fmt_pack_str(&w->pack, vm_builtin_row(w->vm, (uint32_t)code)->name);
    } else if (blob < found->count) {
        fmt_pack_array(&w->pack, 3);
        fmt_pack_str(&w->pack, "code");
        if (w->ids)
            put_identity(w, blob);
        else
            fmt_pack_u64(&w->pack, blob);
        fmt_pack_u64(&w->pack, code - found->list[blob] - sizeof(vm_raw));
    } else {
        fmt_pack_array(&w->pack, 3);
        fmt_pack_str(&w->pack, "library");
        fmt_pack_u64(&w->pack, (uint64_t)vm_slot_of(code));
        fmt_pack_u64(&w->pack, code - VM_SLOT_OFF(vm_slot_of(code)));
    }
}

/* ---- objects ---- */

static void put_dims(por_writing *w, const prog_array *a) {
    fmt_pack_array(&w->pack, a->ndims);
    for (uint32_t k = 0; k < a->ndims; k++)
        fmt_pack_u64(&w->pack, (uint64_t)a->dims[k]);
}

static void put_size(por_writing *w, const prog_array *a) {
    por_put_key(w, "size");
    put_dims(w, a);
}

void por_put_list(por_writing *w, const char *key, const prog_value *v, int64_t n) {
    por_put_key(w, key);
    fmt_pack_array(&w->pack, (uint32_t)n);
    for (int64_t k = 0; k < n; k++)
        por_put_value(w, v[k]);
}

static void begin(por_writing *w, uint32_t pairs, const char *kind) {
    fmt_pack_map(&w->pack, pairs + 1);
    por_put_key(w, "kind");
    fmt_pack_str(&w->pack, kind);
}

static void put_class(por_writing *w, const prog_array *a) {
    if (a->h.flags & PROG_FLAG_COMPLEX)
        fmt_pack_str(&w->pack, a->h.cls == PROG_SINGLE ? "complex single" : "complex double");
    else
        fmt_pack_str(&w->pack, a->h.flags & PROG_FLAG_DQ ? "string" : prog_class_name((prog_class)a->h.cls));
}

static void put_array(por_writing *w, prog_array *a) {
    prog_class cls = (prog_class)a->h.cls;
    bool complex = a->h.flags & PROG_FLAG_COMPLEX;
    if (cls == PROG_CELL) {
        begin(w, 2, "cell");
        put_size(w, a);
        por_put_list(w, "members", vm_cell_data(a), a->numel);
        return;
    }
    begin(w, 3, "array");
    por_put_key(w, "class");
    put_class(w, a);
    put_size(w, a);
    por_put_key(w, "data");
    fmt_pack_bin(&w->pack, vm_data(a), (size_t)a->numel * prog_class_bytes(cls) * (complex ? 2 : 1));
}

static void put_fields(por_writing *w, const vm_keys *keys) {
    fmt_pack_array(&w->pack, keys->count);
    for (uint32_t k = 0; k < keys->count; k++)
        fmt_pack_name(&w->pack, vm_sym_text(w->vm, keys->syms[k]));
}

static void put_struct(por_writing *w, prog_array *a) {
    vm_keys *keys = vm_struct_keys(w->vm, a);
    const prog_value *slots = vm_struct_slots(a) + 1;
    int64_t n = a->numel * (int64_t)keys->count;
    begin(w, 3, a->h.flags & PROG_FLAG_MEXC ? "exception" : "struct");
    put_size(w, a);
    por_put_key(w, "fields");
    put_fields(w, keys);
    por_put_key(w, "members");
    fmt_pack_array(&w->pack, (uint32_t)n);
    for (int64_t k = 0; k < n; k++) {
        prog_value v = slots[k];
        if (por_is_known_place(w, keys, (uint32_t)(k % keys->count), &v))
            por_put_code(w, (uint64_t)prog_as_double(v));
        else
            por_put_value(w, v);
    }
}

static const char *range_kind(const vm_range *r) {
    return r->h.flags & VM_RANGE_DERIVED ? "computed range" : "range";
}

static void put_range(por_writing *w, const vm_range *r) {
    begin(w, 5, range_kind(r));
    por_put_number(w, "count", (uint64_t)r->numel);
    por_put_key(w, "base");
    fmt_pack_double(&w->pack, r->base);
    por_put_key(w, "increment");
    fmt_pack_double(&w->pack, r->inc);
    por_put_key(w, "limit");
    fmt_pack_double(&w->pack, r->limit);
    por_put_key(w, "of");
    fmt_pack_str(&w->pack, prog_class_name(PROG_DOUBLE));
}

void por_put_name(por_writing *w, vm_sym name) {
    if (name)
        fmt_pack_name(&w->pack, vm_sym_text(w->vm, name));
    else
        fmt_pack_nil(&w->pack);
}

static void put_function(por_writing *w, vm_func *f) {
    begin(w, 5, f->h.flags & VM_FUNC_CLEANUP ? "onCleanup" : "function");
    por_put_key(w, "name");
    por_put_name(w, f->name);
    por_put_key(w, "code");
    por_put_code(w, f->code);
    por_put_key(w, "owner");
    por_put_value(w, f->owner);
    por_put_list(w, "captures", f->captures, f->ncaptures);
    por_put_number(w, "flags", f->h.flags);
}

static void put_map(por_writing *w, vm_map *m) {
    const vm_map_entry *e = prog_is_object(m->table) ? vm_map_entries(vm_map_table_of(w->vm, m)) : NULL;
    int64_t n = e ? m->count : 0;
    begin(w, 5, "map");
    por_put_number(w, "serial", m->serial);
    por_put_key(w, "key class");
    fmt_pack_str(&w->pack, prog_class_name((prog_class)m->key_class));
    por_put_key(w, "value class");
    fmt_pack_str(&w->pack, m->value_class == PROG_CELL ? "any" : prog_class_name((prog_class)m->value_class));
    por_put_key(w, "keys");
    fmt_pack_array(&w->pack, (uint32_t)n);
    for (int64_t k = 0; k < n; k++)
        por_put_value(w, e[k].key);
    por_put_key(w, "values");
    fmt_pack_array(&w->pack, (uint32_t)n);
    for (int64_t k = 0; k < n; k++)
        por_put_value(w, e[k].value);
}

/* What persistent variables of its functions hold, behind its bytes. */
static void put_boxes(por_writing *w, vm_raw *raw) {
    uint32_t boxes = raw->h.cls == VM_CODE_KEEPS ? (uint32_t)vm_persistent_count(raw + 1, raw->size) : 0;
    if (!w->ids) {
        por_put_list(w, "persistent", vm_code_boxes(raw), boxes);
        return;
    }
    por_put_key(w, "persistent"); /* what they hold has places of its own */
    fmt_pack_array(&w->pack, boxes);
    for (uint32_t k = 0; k < boxes; k++)
        fmt_pack_nil(&w->pack);
}

/* The names that the functions of a blob have in their tables. */
static void put_code_names(por_writing *w, vm_raw *raw) {
    char *begins = (char *)(raw + 1), *end = begins + raw->size;
    uint32_t names = 0;
    for (prog_code *c = (prog_code *)begins; (char *)c < end; c = vm_next_code(c))
        names += c->nsyms;
    fmt_pack_array(&w->pack, names);
    for (prog_code *c = (prog_code *)begins; (char *)c < end; c = vm_next_code(c))
        for (uint32_t i = 0; i < c->nsyms; i++)
            por_put_name(w, prog_code_syms(c)[i]);
}

/* With identities: its own, and its names as texts, whose numbers are zeros in the bytes. */
static void put_blob_names(por_writing *w, vm_raw *raw) {
    por_put_key(w, "identity");
    put_identity(w, por_number_of(w->ids->found, vm_value_of(w->vm, raw)));
    por_put_key(w, "names");
    put_code_names(w, raw);
}

/* Constants that are objects are told one by one, and are zeros in the bytes: where they lay means nothing elsewhere. */
static void put_blob(por_writing *w, vm_raw *raw) {
    char *begins = (char *)(raw + 1), *end = begins + raw->size;
    uint32_t constants = 0;
    begin(w, w->ids ? 5 : 3, "code");
    if (w->ids) put_blob_names(w, raw);
    por_put_key(w, "bytes");
    size_t at = w->pack.out->len;
    fmt_pack_bin(&w->pack, begins, raw->size);
    size_t body = w->pack.out->len - raw->size;
    for (prog_code *c = (prog_code *)begins; (char *)c < end; c = vm_next_code(c))
        for (uint32_t i = 0; i < c->nconsts; i++) {
            const prog_value *k = &prog_code_consts(c)[i];
            if (!prog_is_object(*k)) continue;
            constants++;
            if (!w->pack.out->failed && body > at)
                memset(w->pack.out->data + body + ((const char *)k - begins), 0, sizeof *k);
        }
    for (prog_code *c = (prog_code *)begins; (char *)c < end && w->ids; c = vm_next_code(c))
        if (!w->pack.out->failed)
            memset(w->pack.out->data + body + ((const char *)c - begins) + c->syms_off, 0,
                   c->nsyms * sizeof(vm_sym));
    por_put_key(w, "constants");
    fmt_pack_array(&w->pack, constants);
    for (prog_code *c = (prog_code *)begins; (char *)c < end; c = vm_next_code(c))
        for (uint32_t i = 0; i < c->nconsts; i++) {
            const prog_value *k = &prog_code_consts(c)[i];
            if (!prog_is_object(*k)) continue;
            fmt_pack_array(&w->pack, 2);
            fmt_pack_u64(&w->pack, (uint64_t)((const char *)k - begins));
            por_put_value(w, *k);
        }
    put_boxes(w, raw);
}

static void put_instance(por_writing *w, const vm_instance *o) {
    begin(w, 5, "object");
    por_put_key(w, "class");
    fmt_pack_name(&w->pack, vm_sym_text(w->vm, o->cls));
    por_put_number(w, "flags", o->head.h.flags);
    por_put_number(w, "serial", o->serial);
    por_put_key(w, "body");
    por_put_value(w, o->body);
    por_put_key(w, "next");
    por_put_value(w, o->next);
}

void por_put_object(por_writing *w, prog_obj *o) {
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY: put_array(w, (prog_array *)o); return;
    case PROG_KIND_STRUCT: put_struct(w, (prog_array *)o); return;
    case PROG_KIND_RANGE: put_range(w, (const vm_range *)o); return;
    case PROG_KIND_FUNC: put_function(w, (vm_func *)o); return;
    case PROG_KIND_MAP: put_map(w, (vm_map *)o); return;
    case PROG_KIND_CODE: put_blob(w, (vm_raw *)o); return;
    case PROG_KIND_INSTANCE: put_instance(w, (const vm_instance *)o); return;
    case PROG_KIND_BOX:
        begin(w, 1, "box");
        por_put_key(w, "value");
        por_put_value(w, ((const vm_box *)o)->value);
        return;
    case PROG_KIND_DIAG:
        begin(w, 2, "diagonal");
        por_put_number(w, "flags", o->flags);
        por_put_key(w, "full");
        por_put_value(w, ((const vm_diag *)o)->full);
        return;
    case PROG_KIND_RAW:
        begin(w, 1, "raw");
        por_put_key(w, "bytes");
        fmt_pack_bin(&w->pack, (const vm_raw *)o + 1, ((const vm_raw *)o)->size);
        return;
    case PROG_KIND_KEYS: fmt_pack_nil(&w->pack); return;
    }
}

/* ---- what an object is without its members ---- */

static void put_code_head(por_writing *w, vm_raw *raw) {
    char *begins = (char *)(raw + 1), *end = begins + raw->size;
    uint32_t constants = 0;
    for (prog_code *c = (prog_code *)begins; (char *)c < end; c = vm_next_code(c))
        for (uint32_t i = 0; i < c->nconsts; i++)
            constants += prog_is_object(prog_code_consts(c)[i]);
    fmt_pack_array(&w->pack, 3);
    fmt_pack_str(&w->pack, "code");
    put_code_names(w, raw);
    fmt_pack_array(&w->pack, constants);
    for (prog_code *c = (prog_code *)begins; (char *)c < end; c = vm_next_code(c))
        for (uint32_t i = 0; i < c->nconsts; i++)
            if (prog_is_object(prog_code_consts(c)[i]))
                fmt_pack_u64(&w->pack, (uint64_t)((const char *)&prog_code_consts(c)[i] - begins));
}

static void put_range_head(por_writing *w, const vm_range *r) {
    fmt_pack_array(&w->pack, 5);
    fmt_pack_str(&w->pack, range_kind(r));
    fmt_pack_u64(&w->pack, (uint64_t)r->numel);
    fmt_pack_double(&w->pack, r->base);
    fmt_pack_double(&w->pack, r->inc);
    fmt_pack_double(&w->pack, r->limit);
}

static void put_function_head(por_writing *w, vm_func *f) {
    fmt_pack_array(&w->pack, 4);
    fmt_pack_str(&w->pack, f->h.flags & VM_FUNC_CLEANUP ? "onCleanup" : "function");
    por_put_name(w, f->name);
    por_put_code(w, f->code);
    fmt_pack_u64(&w->pack, f->h.flags);
}

void por_put_head(por_writing *w, prog_obj *o) {
    prog_array *a = (prog_array *)o;
    bool cell = o->cls == PROG_CELL;
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY:
        fmt_pack_array(&w->pack, cell ? 2 : 3);
        fmt_pack_str(&w->pack, cell ? "cell" : "array");
        if (!cell) put_class(w, a);
        put_dims(w, a);
        return;
    case PROG_KIND_STRUCT:
        fmt_pack_array(&w->pack, 3);
        fmt_pack_str(&w->pack, o->flags & PROG_FLAG_MEXC ? "exception" : "struct");
        put_dims(w, a);
        put_fields(w, vm_struct_keys(w->vm, a));
        return;
    case PROG_KIND_RANGE: put_range_head(w, (const vm_range *)o); return;
    case PROG_KIND_FUNC: put_function_head(w, (vm_func *)o); return;
    case PROG_KIND_CODE: put_code_head(w, (vm_raw *)o); return;
    case PROG_KIND_INSTANCE:
        fmt_pack_array(&w->pack, 3);
        fmt_pack_str(&w->pack, "object");
        por_put_name(w, ((const vm_instance *)o)->cls);
        fmt_pack_u64(&w->pack, o->flags);
        return;
    case PROG_KIND_DIAG:
        fmt_pack_array(&w->pack, 2);
        fmt_pack_str(&w->pack, "diagonal");
        fmt_pack_u64(&w->pack, o->flags);
        return;
    case PROG_KIND_MAP:
    case PROG_KIND_BOX:
    case PROG_KIND_RAW:
    case PROG_KIND_KEYS: break;
    }
    fmt_pack_array(&w->pack, 1);
    fmt_pack_str(&w->pack, "raw");
}
