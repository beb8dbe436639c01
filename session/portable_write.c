/* session/portable_write.c - a stopped session → its portable state (docs/state.md).
 *
 * Objects that can be reached are numbered as they are found, from the registers, the frames, the names and the root on;
 * then all is written once, and what refers to an object names its number. So what was one object is one again, and
 * nothing here calls itself however deep values are. Names keep their numbers, which code and descriptions of classes
 * hold; places in code are told as an object and a distance, since objects lie elsewhere in the next life. */
#include "session/portable_put.h"

#include "base/error.h"
#include "base/path.h"
#include "mica/version.h"
#include "session/identities.h"
#include "session/image_internal.h"
#include "session/portable.h"
#include "session/portable_fields.h"
#include "session/rename.h"
#include "vm/interp/counter.h"
#include "vm/run/builtin.h"
#include "vm/run/carry.h"
#include "vm/run/persist.h"

#include <stdio.h>
#include <string.h>

/* ---- names, frames, root ---- */

/* The place is one of this life. */
static bool put_persistent(por_writing *w, base_view text) {
    unsigned long long code;
    unsigned number;
    if (sscanf((const char *)text.data, VM_PERSISTENT_NAME, &code, &number) != 2) return false;
    fmt_pack_array(&w->pack, 3);
    fmt_pack_str(&w->pack, "persistent");
    por_put_code(w, code);
    fmt_pack_u64(&w->pack, number);
    return true;
}

void por_put_name_or_persistent(por_writing *w, vm_sym name) {
    base_view text = vm_sym_text(w->vm, name);
    if (!put_persistent(w, text)) fmt_pack_name(&w->pack, text);
}

static void put_names(por_writing *w) {
    uint32_t n = w->vm->root->nsyms;
    por_put_key(w, "names");
    fmt_pack_array(&w->pack, n - 1);
    for (vm_sym s = 1; s < n; s++)
        por_put_name_or_persistent(w, s);
}

static bool has_meaning(const vm_sym_rec *r) {
    return r->global || r->defined || por_kept_owner(r) != PROG_UNDEF;
}

/* What names hold beside their text: [number of the name, global, code, owner]. */
static void put_symbols(por_writing *w) {
    uint32_t n = w->vm->root->nsyms, count = 0;
    for (vm_sym s = 1; s < n; s++)
        count += has_meaning(vm_sym_record(w->vm, s));
    por_put_key(w, "symbols");
    fmt_pack_array(&w->pack, count);
    for (vm_sym s = 1; s < n; s++) {
        const vm_sym_rec *r = vm_sym_record(w->vm, s);
        if (!has_meaning(r)) continue;
        fmt_pack_array(&w->pack, 4);
        fmt_pack_u64(&w->pack, s);
        por_put_root(w, r->global);
        por_put_code(w, r->defined);
        por_put_value(w, por_kept_owner(r));
    }
}

static uint32_t count_fields(por_in in) {
    uint32_t n = 0;
    for (size_t k = 0; k < POR_FIELDS; k++)
        n += por_fields[k].in == in && por_is_keyed(&por_fields[k]);
    return n;
}

static void put_fields(por_writing *w, por_in in, const void *of) {
    for (size_t k = 0; k < POR_FIELDS; k++) {
        const por_field *f = &por_fields[k];
        if (f->in != in || !por_is_keyed(f)) continue;
        por_put_key(w, f->key);
        if (por_is_value(f))
            por_put_root(w, *por_slot_in((void *)(uintptr_t)of, f));
        else
            fmt_pack_u64(&w->pack, por_number_in(of, f));
    }
}

void por_put_frame(por_writing *w, const vm_frame *f) {
    bool native = f->kind == VM_FRAME_NATIVE;
    fmt_pack_map(&w->pack, 1 + count_fields(POR_IN_FRAME) + (w->ids ? 0 : 2));
    por_put_key(w, "code");
    if (native) {
        fmt_pack_array(&w->pack, 2);
        fmt_pack_str(&w->pack, "builtin");
        fmt_pack_str(&w->pack, vm_builtin_row(w->vm, f->builtin)->name);
    } else {
        por_put_code(w, f->code);
    }
    put_fields(w, POR_IN_FRAME, f);
    if (w->ids) return;
    por_put_key(w, "function");
    por_put_value(w, f->func);
    por_put_key(w, "dynamic");
    por_put_value(w, f->dyn);
}

static void put_frames(por_writing *w) {
    uint32_t n = w->vm->root->nframes;
    por_put_key(w, "frames");
    fmt_pack_array(&w->pack, n);
    for (uint32_t k = 0; k < n; k++)
        por_put_frame(w, &vm_frames(w->vm)[k]);
}

static void put_name_number(por_writing *w, const char *key, vm_sym name) {
    por_put_key(w, key);
    if (w->ids)
        por_put_name(w, name);
    else
        fmt_pack_u64(&w->pack, name);
}

void por_put_error_at(por_writing *w) {
    const vm_error_at *at = &w->vm->root->error_at;
    prog_value error = w->vm->root->last_error;
    fmt_pack_map(&w->pack, 8);
    por_put_key(w, "last");
    fmt_pack_bool(&w->pack, error && at->exception == error);
    put_name_number(w, "file", at->file);
    por_put_key(w, "slot");
    fmt_pack_i64(&w->pack, at->slot);
    por_put_number(w, "line", at->line);
    por_put_number(w, "column", at->column);
    por_put_number(w, "script", at->script);
    por_put_number(w, "pending", at->pending);
    put_name_number(w, "function", at->function);
}

static void put_globals(por_writing *w) {
    const vm_root *root = w->vm->root;
    por_put_key(w, "root");
    fmt_pack_map(&w->pack, count_fields(POR_IN_ROOT) + count_fields(POR_IN_VM) + 2);
    put_fields(w, POR_IN_ROOT, root);
    put_fields(w, POR_IN_VM, w->vm);
    por_put_list(w, "lent", root->lent, VM_LENT);
    por_put_key(w, "error at");
    por_put_error_at(w);
}

static void put_value_of(por_writing *w, por_in record) {
    for (size_t k = 0; k < POR_FIELDS; k++)
        if (por_fields[k].in == record)
            por_put_root(w, *por_slot_in(por_struct_of(w->vm, record), &por_fields[k]));
}

static bool put_record(void *ctx, const char *name, uint32_t version, base_view bytes) {
    por_writing *w = ctx;
    por_in record = por_record_named(name, strlen(name));
    por_put_key(w, name);
    fmt_pack_array(&w->pack, 2);
    fmt_pack_u64(&w->pack, version);
    switch (por_form_of(record)) {
    case POR_FORM_FIELDS:
        fmt_pack_map(&w->pack, count_fields(record));
        put_fields(w, record, por_struct_of(w->vm, record));
        break;
    case POR_FORM_VALUE: put_value_of(w, record); break;
    default: fmt_pack_bin(&w->pack, bytes.data, bytes.len);
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

static void put_records(por_writing *w) {
    uint32_t n = 0;
    vm_each_record(w->vm, count_record, &n);
    por_put_key(w, "records");
    fmt_pack_map(&w->pack, n);
    vm_each_record(w->vm, put_record, w);
}

/* ---- the session ---- */

static void put_path(por_writing *w, const char *key, const char *path) {
    char *whole = path ? base_path_absolute(path) : NULL;
    por_put_key(w, key);
    if (whole)
        fmt_pack_name(&w->pack, base_view_str(whole));
    else
        fmt_pack_nil(&w->pack);
    base_path_free(whole);
}

static void put_snapshots(por_writing *w) {
    uint32_t count = 0;
    mica_snapshot *of[SES_SLOTS];
    for (uint32_t slot = 0; slot < SES_SLOTS; slot++) {
        of[slot] = slot ? ses_slot(&w->s->ladder, slot) : w->s->ladder.snapshot;
        count += of[slot] != NULL;
    }
    por_put_key(w, "snapshots");
    fmt_pack_array(&w->pack, count);
    for (uint32_t slot = 0; slot < SES_SLOTS; slot++) {
        mica_snapshot_info info;
        if (!of[slot]) continue;
        mica_snapshot_get_info(of[slot], &info);
        base_buf pages = {0};
        fmt_pack_map(&w->pack, 3);
        por_put_number(w, "slot", slot);
        por_put_key(w, "identity");
        fmt_pack_bin(&w->pack, info.identity, 32);
        ses_pages_write(w->s, slot, of[slot], &pages);
        w->found.no_memory |= pages.failed;
        por_put_key(w, "pages");
        fmt_pack_bin(&w->pack, pages.data, pages.len);
        base_buf_free(&pages);
    }
}

static void put_files(por_writing *w) {
    por_put_key(w, "files");
    fmt_pack_array(&w->pack, (uint32_t)w->s->loaded_count);
    for (size_t k = 0; k < w->s->loaded_count; k++) {
        const ses_loaded *l = &w->s->loaded[k];
        fmt_pack_map(&w->pack, l->summed ? 7 : 6);
        por_put_key(w, "path");
        fmt_pack_name(&w->pack, base_view_str(l->path));
        if (l->summed) por_put_key(w, "sum");
        if (l->summed) fmt_pack_bin(&w->pack, l->sum, sizeof l->sum);
        por_put_number(w, "bytes", (uint64_t)l->version.size);
        por_put_key(w, "seconds");
        fmt_pack_i64(&w->pack, l->version.seconds);
        por_put_number(w, "nanoseconds", (uint64_t)l->version.nanoseconds);
        por_put_key(w, "code");
        por_put_code(w, l->found.code);
        por_put_key(w, "owner");
        bool known = por_number_of(&w->found, l->found.owner) < w->found.count;
        por_put_value(w, known ? l->found.owner : PROG_UNDEF);
    }
}

static void count_defined(void *ctx, const char *name, uint64_t code, base_view text) {
    (void)name;
    (void)code;
    (void)text;
    ++*(uint32_t *)ctx;
}

static void put_defined(void *ctx, const char *name, uint64_t code, base_view text) {
    por_writing *w = ctx;
    fmt_pack_map(&w->pack, 3);
    por_put_key(w, "name");
    fmt_pack_name(&w->pack, base_view_str(name));
    por_put_key(w, "code");
    por_put_code(w, code);
    por_put_key(w, "text");
    fmt_pack_name(&w->pack, text);
}

void por_put_session(por_writing *w) {
    mica_session *s = w->s;
    uint32_t defined = 0, first = s->text_count > SES_TEXTS ? s->text_count - SES_TEXTS : 0;
    fmt_pack_map(&w->pack, 7);
    por_put_key(w, "program");
    if (s->program_name)
        fmt_pack_name(&w->pack, base_view_str(s->program_name));
    else
        fmt_pack_nil(&w->pack);
    put_path(w, "folder", s->program.path);
    put_path(w, "here", ".");
    put_snapshots(w);
    put_files(w);
    ses_defined_each(s, count_defined, &defined);
    por_put_key(w, "functions");
    fmt_pack_array(&w->pack, defined);
    ses_defined_each(s, put_defined, w);
    por_put_key(w, "texts");
    fmt_pack_array(&w->pack, s->text_count - first);
    for (uint32_t k = first; k < s->text_count; k++) {
        const base_buf *text = &s->texts[k % SES_TEXTS];
        fmt_pack_name(&w->pack, base_view_of(text->data, text->len));
    }
}

/* Of whoever reads it first: a state that another program cannot go on with is refused by these. */
static void put_fingerprint(por_writing *w) {
    static const char names[][16] = {"code", "values", "builtins"};
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_parts(parts);
    por_put_key(w, "fingerprint");
    fmt_pack_map(&w->pack, sizeof names / sizeof *names);
    for (unsigned k = 0; k < sizeof names / sizeof *names; k++) {
        por_put_key(w, names[k]);
        fmt_pack_bin(&w->pack, parts[k], 32);
    }
}

static void put_place(por_writing *w) {
    const vm_root *root = w->vm->root;
    const vm_counter *counter = vm_record_counter(w->vm);
    por_put_key(w, "frame pointer");
    fmt_pack_i64(&w->pack, (int64_t)root->nframes - 1);
    por_put_key(w, "instruction pointer");
    fmt_pack_i64(&w->pack, root->nframes ? (int64_t)vm_top_frame(w->vm)->pc : -1);
    por_put_key(w, "instruction counter");
    if (counter->on)
        fmt_pack_u64(&w->pack, counter->count);
    else
        fmt_pack_nil(&w->pack);
}

/* All but what the session has beside the memory, which `put` writes. */
static mica_status write_state(por_writing *w, bool (*put)(por_writing *w, void *ctx), void *ctx,
                               mica_error *err) {
    vm_flush(w->vm);
    por_find_all(&w->found);
    bool named = true;
    if (!w->found.no_memory) {
        fmt_pack_map(&w->pack, 15);
        por_put_key(w, "format");
        fmt_pack_str(&w->pack, PORTABLE_FORMAT);
        por_put_number(w, "version", PORTABLE_VERSION);
        put_fingerprint(w);
        por_put_key(w, "mica");
        fmt_pack_str(&w->pack, mica_version());
        put_place(w);
        por_put_key(w, "session");
        named = put(w, ctx);
        put_names(w);
        por_put_key(w, "objects");
        fmt_pack_array(&w->pack, w->found.count);
        for (uint32_t k = 0; k < w->found.count; k++)
            por_put_object(w, por_found_object(&w->found, k));
        put_symbols(w);
        por_put_list(w, "stack", w->vm->stack, por_stack_count(w->vm));
        put_frames(w);
        put_globals(w);
        put_records(w);
    }
    por_found_free(&w->found);
    if (w->found.no_memory || w->pack.out->failed) return base_fail_memory(err, "taking a state");
    if (named) return MICA_OK;
    return base_fail(err, MICA_ERR_SERIALIZATION, "state", MICA_NO_OFFSET,
                     "what is said of the session names code that is not there");
}

static bool put_own_session(por_writing *w, void *ctx) {
    (void)ctx;
    por_put_session(w);
    return true;
}

mica_status ses_portable_write(mica_session *s, base_buf *out, mica_error *err) {
    por_writing w = {.s = s, .vm = s->vm, .pack = {out}, .found.vm = s->vm};
    vm_carry_ready(s->vm);
    return write_state(&w, put_own_session, NULL, err);
}

/* What another state says of its session. */
typedef struct told {
    por_writing *w;
    base_view session;
    const ses_identities *ids;
} told;

static bool number_named(void *ctx, const fmt_pack_item *name, fmt_pack *out) {
    const told *t = ctx;
    prog_value v;
    if (name->type != FMT_PACK_TEXT || !ses_identities_find(t->ids, name->text, &v)) return false;
    uint32_t k = por_number_of(&t->w->found, v);
    fmt_pack_u64(out, k);
    return k < t->w->found.count;
}

static bool put_told_session(por_writing *w, void *ctx) {
    told *t = ctx;
    fmt_pack_cursor c = {t->session, 0};
    fmt_pack_item head, key;
    bool named = true;
    t->w = w;
    if (!fmt_pack_next(&c, &head) || head.type != FMT_PACK_MAP) return false;
    fmt_pack_map(&w->pack, (uint32_t)head.count);
    for (uint64_t k = 0; k < head.count && named; k++) {
        if (!fmt_pack_next(&c, &key) || key.type != FMT_PACK_TEXT) return false;
        fmt_pack_name(&w->pack, key.text);
        named = ses_rename_part(key.text, c, &w->pack, number_named, t);
        fmt_pack_skip(&c);
    }
    return named;
}

mica_status ses_portable_rewrite(vm_t *vm, base_view session, const ses_identities *ids, base_buf *out,
                                 mica_error *err) {
    por_writing w = {.vm = vm, .pack = {out}, .found.vm = vm};
    return write_state(&w, put_told_session, &(told){.session = session, .ids = ids}, err);
}
