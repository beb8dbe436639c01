/* session/portable_write.c - a stopped session → its portable state (docs/state.md).
 *
 * Objects that can be reached are numbered as they are found, from the registers, the frames, the names and the root on;
 * then all is written once, and what refers to an object names its number. So what was one object is one again, and
 * nothing here calls itself however deep values are. Names keep their numbers, which code and descriptions of classes
 * hold; places in code are told as an object and a distance, since objects lie elsewhere in the next life. */
#include "session/image_internal.h"
#include "session/portable.h"
#include "session/portable_found.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "base/time.h"
#include "mica/version.h"
#include "vm/heap/map_object.h"
#include "vm/heap/regions.h"
#include "vm/heap/text_state.h"
#include "vm/heap/trace.h"
#include "vm/interp/counter.h"
#include "vm/run/builtin.h"
#include "vm/run/carry.h"
#include "vm/run/classes.h"
#include "vm/run/extension.h"
#include "vm/run/persist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct writing {
    mica_session *s;
    vm_t *vm;
    fmt_pack pack;
    por_found found;
} writing;

/* ---- single values ---- */

static void put_key(writing *w, const char *key) {
    fmt_pack_str(&w->pack, key);
}

static void put_number(writing *w, const char *key, uint64_t n) {
    put_key(w, key);
    fmt_pack_u64(&w->pack, n);
}

static void put_small(writing *w, prog_value v) {
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

static void put_value(writing *w, prog_value v) {
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
        fmt_pack_u64(&w->pack, object ? por_number_of(&w->found, v) : prog_offset(v));
    }
}

/* Roots say 0 for none. */
static void put_root(writing *w, prog_value v) {
    put_value(w, v ? v : PROG_UNDEF);
}

static void put_code(writing *w, uint64_t code) {
    const por_found *found = &w->found;
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

static void put_size(writing *w, const prog_array *a) {
    put_key(w, "size");
    fmt_pack_array(&w->pack, a->ndims);
    for (uint32_t k = 0; k < a->ndims; k++)
        fmt_pack_u64(&w->pack, (uint64_t)a->dims[k]);
}

static void put_list(writing *w, const char *key, const prog_value *v, int64_t n) {
    put_key(w, key);
    fmt_pack_array(&w->pack, (uint32_t)n);
    for (int64_t k = 0; k < n; k++)
        put_value(w, v[k]);
}

static void begin(writing *w, uint32_t pairs, const char *kind) {
    fmt_pack_map(&w->pack, pairs + 1);
    put_key(w, "kind");
    fmt_pack_str(&w->pack, kind);
}

static void put_array(writing *w, prog_array *a) {
    prog_class cls = (prog_class)a->h.cls;
    bool complex = a->h.flags & PROG_FLAG_COMPLEX, quoted = a->h.flags & PROG_FLAG_DQ;
    if (cls == PROG_CELL) {
        begin(w, 2, "cell");
        put_size(w, a);
        put_list(w, "members", vm_cell_data(a), a->numel);
        return;
    }
    begin(w, 3, "array");
    put_key(w, "class");
    if (complex)
        fmt_pack_str(&w->pack, cls == PROG_SINGLE ? "complex single" : "complex double");
    else
        fmt_pack_str(&w->pack, quoted ? "string" : prog_class_name(cls));
    put_size(w, a);
    put_key(w, "data");
    fmt_pack_bin(&w->pack, vm_data(a), (size_t)a->numel * prog_class_bytes(cls) * (complex ? 2 : 1));
}

static void put_struct(writing *w, prog_array *a) {
    vm_keys *keys = vm_struct_keys(w->vm, a);
    const prog_value *slots = vm_struct_slots(a) + 1;
    int64_t n = a->numel * (int64_t)keys->count;
    begin(w, 3, a->h.flags & PROG_FLAG_MEXC ? "exception" : "struct");
    put_size(w, a);
    put_key(w, "fields");
    fmt_pack_array(&w->pack, keys->count);
    for (uint32_t k = 0; k < keys->count; k++)
        fmt_pack_name(&w->pack, vm_sym_text(w->vm, keys->syms[k]));
    put_key(w, "members");
    fmt_pack_array(&w->pack, (uint32_t)n);
    for (int64_t k = 0; k < n; k++)
        if (por_is_place(w->vm, keys, (uint32_t)(k % keys->count), slots[k]))
            put_code(w, (uint64_t)prog_as_double(slots[k]));
        else
            put_value(w, slots[k]);
}

static void put_range(writing *w, const vm_range *r) {
    begin(w, 5, r->h.flags & VM_RANGE_DERIVED ? "computed range" : "range");
    put_number(w, "count", (uint64_t)r->numel);
    put_key(w, "base");
    fmt_pack_double(&w->pack, r->base);
    put_key(w, "increment");
    fmt_pack_double(&w->pack, r->inc);
    put_key(w, "limit");
    fmt_pack_double(&w->pack, r->limit);
    put_key(w, "of");
    fmt_pack_str(&w->pack, prog_class_name(PROG_DOUBLE));
}

static void put_function(writing *w, vm_func *f) {
    begin(w, 5, f->h.flags & VM_FUNC_CLEANUP ? "onCleanup" : "function");
    put_key(w, "name");
    if (f->name)
        fmt_pack_name(&w->pack, vm_sym_text(w->vm, f->name));
    else
        fmt_pack_nil(&w->pack);
    put_key(w, "code");
    put_code(w, f->code);
    put_key(w, "owner");
    put_value(w, f->owner);
    put_list(w, "captures", f->captures, f->ncaptures);
    put_number(w, "flags", f->h.flags);
}

static void put_map(writing *w, vm_map *m) {
    const vm_map_entry *e = prog_is_object(m->table) ? vm_map_entries(vm_map_table_of(w->vm, m)) : NULL;
    int64_t n = e ? m->count : 0;
    begin(w, 5, "map");
    put_number(w, "serial", m->serial);
    put_key(w, "key class");
    fmt_pack_str(&w->pack, prog_class_name((prog_class)m->key_class));
    put_key(w, "value class");
    fmt_pack_str(&w->pack, m->value_class == PROG_CELL ? "any" : prog_class_name((prog_class)m->value_class));
    put_key(w, "keys");
    fmt_pack_array(&w->pack, (uint32_t)n);
    for (int64_t k = 0; k < n; k++)
        put_value(w, e[k].key);
    put_key(w, "values");
    fmt_pack_array(&w->pack, (uint32_t)n);
    for (int64_t k = 0; k < n; k++)
        put_value(w, e[k].value);
}

/* What persistent variables of its functions hold, behind its bytes. */
static void put_boxes(writing *w, vm_raw *raw) {
    char *begins = (char *)(raw + 1), *end = begins + raw->size;
    uint32_t boxes = 0;
    for (prog_code *c = (prog_code *)begins; (char *)c < end && raw->h.cls == VM_CODE_KEEPS;
         c = vm_next_code(c))
        boxes += c->npersist;
    put_list(w, "persistent", vm_code_boxes(raw), boxes);
}

/* Constants that are objects are told one by one, and are zeros in the bytes: where they lay means nothing elsewhere. */
static void put_blob(writing *w, vm_raw *raw) {
    char *begins = (char *)(raw + 1), *end = begins + raw->size;
    uint32_t constants = 0;
    begin(w, 3, "code");
    put_key(w, "bytes");
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
    put_key(w, "constants");
    fmt_pack_array(&w->pack, constants);
    for (prog_code *c = (prog_code *)begins; (char *)c < end; c = vm_next_code(c))
        for (uint32_t i = 0; i < c->nconsts; i++) {
            const prog_value *k = &prog_code_consts(c)[i];
            if (!prog_is_object(*k)) continue;
            fmt_pack_array(&w->pack, 2);
            fmt_pack_u64(&w->pack, (uint64_t)((const char *)k - begins));
            put_value(w, *k);
        }
    put_boxes(w, raw);
}

static void put_instance(writing *w, const vm_instance *o) {
    begin(w, 5, "object");
    put_key(w, "class");
    fmt_pack_name(&w->pack, vm_sym_text(w->vm, o->cls));
    put_number(w, "flags", o->head.h.flags);
    put_number(w, "serial", o->serial);
    put_key(w, "body");
    put_value(w, o->body);
    put_key(w, "next");
    put_value(w, o->next);
}

static void put_object(writing *w, prog_obj *o) {
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
        put_key(w, "value");
        put_value(w, ((const vm_box *)o)->value);
        return;
    case PROG_KIND_DIAG:
        begin(w, 2, "diagonal");
        put_number(w, "flags", o->flags);
        put_key(w, "full");
        put_value(w, ((const vm_diag *)o)->full);
        return;
    case PROG_KIND_RAW:
        begin(w, 1, "raw");
        put_key(w, "bytes");
        fmt_pack_bin(&w->pack, (const vm_raw *)o + 1, ((const vm_raw *)o)->size);
        return;
    case PROG_KIND_KEYS: fmt_pack_nil(&w->pack); return;
    }
}

/* ---- names, frames, root ---- */

/* The place is one of this life. */
static bool put_persistent(writing *w, base_view text) {
    unsigned long long code;
    unsigned number;
    if (sscanf((const char *)text.data, VM_PERSISTENT_NAME, &code, &number) != 2) return false;
    fmt_pack_array(&w->pack, 3);
    fmt_pack_str(&w->pack, "persistent");
    put_code(w, code);
    fmt_pack_u64(&w->pack, number);
    return true;
}

static void put_names(writing *w) {
    uint32_t n = w->vm->root->nsyms;
    put_key(w, "names");
    fmt_pack_array(&w->pack, n - 1);
    for (vm_sym s = 1; s < n; s++) {
        base_view text = vm_sym_text(w->vm, s);
        if (!put_persistent(w, text)) fmt_pack_name(&w->pack, text);
    }
}

static bool has_meaning(const vm_sym_rec *r) {
    return r->global || r->defined || por_kept_owner(r) != PROG_UNDEF;
}

/* What names hold beside their text: [number of the name, global, code, owner]. */
static void put_symbols(writing *w) {
    uint32_t n = w->vm->root->nsyms, count = 0;
    for (vm_sym s = 1; s < n; s++)
        count += has_meaning(vm_sym_record(w->vm, s));
    put_key(w, "symbols");
    fmt_pack_array(&w->pack, count);
    for (vm_sym s = 1; s < n; s++) {
        const vm_sym_rec *r = vm_sym_record(w->vm, s);
        if (!has_meaning(r)) continue;
        fmt_pack_array(&w->pack, 4);
        fmt_pack_u64(&w->pack, s);
        put_root(w, r->global);
        put_code(w, r->defined);
        put_value(w, por_kept_owner(r));
    }
}

static void put_frame(writing *w, const vm_frame *f) {
    bool native = f->kind == VM_FRAME_NATIVE;
    fmt_pack_map(&w->pack, 15);
    put_key(w, "code");
    if (native) {
        fmt_pack_array(&w->pack, 2);
        fmt_pack_str(&w->pack, "builtin");
        fmt_pack_str(&w->pack, vm_builtin_row(w->vm, f->builtin)->name);
    } else {
        put_code(w, f->code);
    }
    put_number(w, "pc", f->pc);
    put_number(w, "base", f->base);
    put_number(w, "top", f->top);
    put_number(w, "flags", f->flags);
    put_number(w, "return", f->ret);
    put_number(w, "arguments", f->nargin);
    put_number(w, "wanted", f->nout);
    put_number(w, "scope", f->scope);
    put_number(w, "locals", f->nlocals_at);
    put_number(w, "results", f->result_at);
    put_number(w, "result count", f->nresults);
    put_number(w, "ignored", f->ignored);
    put_key(w, "function");
    put_value(w, f->func);
    put_key(w, "dynamic");
    put_value(w, f->dyn);
}

static void put_frames(writing *w) {
    uint32_t n = w->vm->root->nframes;
    put_key(w, "frames");
    fmt_pack_array(&w->pack, n);
    for (uint32_t k = 0; k < n; k++)
        put_frame(w, &vm_frames(w->vm)[k]);
}

static void put_error_at(writing *w, const vm_error_at *at, prog_value error) {
    put_key(w, "error at");
    fmt_pack_map(&w->pack, 8);
    put_key(w, "last");
    fmt_pack_bool(&w->pack, error && at->exception == error);
    put_number(w, "file", at->file);
    put_key(w, "slot");
    fmt_pack_i64(&w->pack, at->slot);
    put_number(w, "line", at->line);
    put_number(w, "column", at->column);
    put_number(w, "script", at->script);
    put_number(w, "pending", at->pending);
    put_number(w, "function", at->function);
}

static void put_globals(writing *w) {
    const vm_root *root = w->vm->root;
    put_key(w, "root");
    fmt_pack_map(&w->pack, POR_ROOT_VALUES + 11);
    for (size_t k = 0; k < POR_ROOT_VALUES; k++) {
        por_root_value held = por_root_at(w->vm, k);
        put_key(w, held.name);
        put_root(w, held.v);
    }
    put_number(w, "max depth", root->max_depth);
    put_number(w, "depth", root->depth);
    put_number(w, "exit status", root->exit_status);
    put_number(w, "scope wanted", root->scope_wanted);
    put_number(w, "ignored", root->ignored);
    put_number(w, "interrupted", root->interrupted);
    put_number(w, "handles made", root->handles_made);
    put_number(w, "reaches", w->vm->reaches);
    put_list(w, "lent", root->lent, VM_LENT);
    put_number(w, "lent at", root->lent_at);
    put_error_at(w, &root->error_at, root->last_error);
}

static bool put_record(void *ctx, const char *name, uint32_t version, base_view bytes) {
    writing *w = ctx;
    put_key(w, name);
    fmt_pack_array(&w->pack, 2);
    fmt_pack_u64(&w->pack, version);
    if (strcmp(name, "classes") == 0) {
        const vm_class_data *d = vm_record_classes(w->vm);
        fmt_pack_map(&w->pack, 4);
        put_key(w, "table");
        put_root(w, d->table);
        put_key(w, "names");
        put_root(w, d->names);
        put_key(w, "building");
        put_root(w, d->building);
        put_number(w, "depth", d->depth);
    } else if (strcmp(name, "text") == 0) {
        const vm_text_data *d = vm_record_text(w->vm);
        fmt_pack_map(&w->pack, 5);
        put_number(w, "precision", d->precision);
        put_number(w, "next timer", d->next_timer);
        put_number(w, "tic", d->tic_us);
        put_key(w, "files");
        put_root(w, d->files);
        put_number(w, "format", d->format_flags);
    } else if (strcmp(name, "extensions") == 0) {
        put_root(w, vm_record_extensions(w->vm)->table);
    } else {
        fmt_pack_bin(&w->pack, bytes.data, bytes.len);
    }
    return true;
}

static bool count_record(void *ctx, const char *name, uint32_t version, base_view bytes) {
    (void)name;
    (void)version;
    (void)bytes;
    ++*(uint32_t *)ctx;
    return true;
}

static void put_records(writing *w) {
    uint32_t n = 0;
    vm_each_record(w->vm, count_record, &n);
    put_key(w, "records");
    fmt_pack_map(&w->pack, n);
    vm_each_record(w->vm, put_record, w);
}

/* ---- the session ---- */

static void put_path(writing *w, const char *key, const char *path) {
    char *whole = path ? base_path_absolute(path) : NULL;
    put_key(w, key);
    if (whole)
        fmt_pack_name(&w->pack, base_view_str(whole));
    else
        fmt_pack_nil(&w->pack);
    base_path_free(whole);
}

static void put_snapshots(writing *w) {
    uint32_t count = 0;
    mica_snapshot *of[SES_SLOTS];
    for (uint32_t slot = 0; slot < SES_SLOTS; slot++) {
        of[slot] = slot ? ses_slot(&w->s->ladder, slot) : w->s->ladder.snapshot;
        count += of[slot] != NULL;
    }
    put_key(w, "snapshots");
    fmt_pack_array(&w->pack, count);
    for (uint32_t slot = 0; slot < SES_SLOTS; slot++) {
        mica_snapshot_info info;
        if (!of[slot]) continue;
        mica_snapshot_get_info(of[slot], &info);
        base_buf pages = {0};
        fmt_pack_map(&w->pack, 3);
        put_number(w, "slot", slot);
        put_key(w, "identity");
        fmt_pack_bin(&w->pack, info.identity, 32);
        ses_pages_write(w->s, slot, of[slot], &pages);
        w->found.no_memory |= pages.failed;
        put_key(w, "pages");
        fmt_pack_bin(&w->pack, pages.data, pages.len);
        base_buf_free(&pages);
    }
}

static void put_files(writing *w) {
    put_key(w, "files");
    fmt_pack_array(&w->pack, (uint32_t)w->s->loaded_count);
    for (size_t k = 0; k < w->s->loaded_count; k++) {
        const ses_loaded *l = &w->s->loaded[k];
        fmt_pack_map(&w->pack, 6);
        put_key(w, "path");
        fmt_pack_name(&w->pack, base_view_str(l->path));
        put_number(w, "bytes", (uint64_t)l->version.size);
        put_key(w, "seconds");
        fmt_pack_i64(&w->pack, l->version.seconds);
        put_number(w, "nanoseconds", (uint64_t)l->version.nanoseconds);
        put_key(w, "code");
        put_code(w, l->found.code);
        put_key(w, "owner");
        bool known = por_number_of(&w->found, l->found.owner) < w->found.count;
        put_value(w, known ? l->found.owner : PROG_UNDEF);
    }
}

static void count_defined(void *ctx, const char *name, uint64_t code, base_view text) {
    (void)name;
    (void)code;
    (void)text;
    ++*(uint32_t *)ctx;
}

static void put_defined(void *ctx, const char *name, uint64_t code, base_view text) {
    writing *w = ctx;
    fmt_pack_map(&w->pack, 3);
    put_key(w, "name");
    fmt_pack_name(&w->pack, base_view_str(name));
    put_key(w, "code");
    put_code(w, code);
    put_key(w, "text");
    fmt_pack_name(&w->pack, text);
}

static void put_session(writing *w) {
    mica_session *s = w->s;
    uint32_t defined = 0, first = s->text_count > SES_TEXTS ? s->text_count - SES_TEXTS : 0;
    put_key(w, "session");
    fmt_pack_map(&w->pack, 7);
    put_key(w, "program");
    if (s->program_name)
        fmt_pack_name(&w->pack, base_view_str(s->program_name));
    else
        fmt_pack_nil(&w->pack);
    put_path(w, "folder", s->program.path);
    put_path(w, "here", ".");
    put_snapshots(w);
    put_files(w);
    ses_defined_each(s, count_defined, &defined);
    put_key(w, "functions");
    fmt_pack_array(&w->pack, defined);
    ses_defined_each(s, put_defined, w);
    put_key(w, "texts");
    fmt_pack_array(&w->pack, s->text_count - first);
    for (uint32_t k = first; k < s->text_count; k++) {
        const base_buf *text = &s->texts[k % SES_TEXTS];
        fmt_pack_name(&w->pack, base_view_of(text->data, text->len));
    }
}

/* Of whoever reads it first: a state that another program cannot go on with is refused by these. */
static void put_fingerprint(writing *w) {
    static const char names[][16] = {"code", "values", "builtins"};
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_parts(parts);
    put_key(w, "fingerprint");
    fmt_pack_map(&w->pack, sizeof names / sizeof *names);
    for (unsigned k = 0; k < sizeof names / sizeof *names; k++) {
        put_key(w, names[k]);
        fmt_pack_bin(&w->pack, parts[k], 32);
    }
}

static void put_place(writing *w) {
    const vm_root *root = w->vm->root;
    const vm_counter *counter = vm_record_counter(w->vm);
    put_key(w, "frame pointer");
    fmt_pack_i64(&w->pack, (int64_t)root->nframes - 1);
    put_key(w, "instruction pointer");
    fmt_pack_i64(&w->pack, root->nframes ? (int64_t)vm_top_frame(w->vm)->pc : -1);
    put_key(w, "instruction counter");
    if (counter->on)
        fmt_pack_u64(&w->pack, counter->count);
    else
        fmt_pack_nil(&w->pack);
}

mica_status ses_portable_write(mica_session *s, base_buf *out, mica_error *err) {
    writing w = {.s = s, .vm = s->vm, .pack = {out}, .found.vm = s->vm};
    vm_flush(s->vm);
    por_find_all(&w.found);
    if (!w.found.no_memory) {
        fmt_pack_map(&w.pack, 15);
        put_key(&w, "format");
        fmt_pack_str(&w.pack, PORTABLE_FORMAT);
        put_number(&w, "version", PORTABLE_VERSION);
        put_fingerprint(&w);
        put_key(&w, "mica");
        fmt_pack_str(&w.pack, mica_version());
        put_place(&w);
        put_session(&w);
        put_names(&w);
        put_key(&w, "objects");
        fmt_pack_array(&w.pack, w.found.count);
        for (uint32_t k = 0; k < w.found.count; k++)
            put_object(&w, por_found_object(&w.found, k));
        put_symbols(&w);
        put_list(&w, "stack", s->vm->stack, por_stack_count(s->vm));
        put_frames(&w);
        put_globals(&w);
        put_records(&w);
    }
    por_found_free(&w.found);
    return w.found.no_memory || out->failed ? base_fail_memory(err, "taking a state") : MICA_OK;
}
