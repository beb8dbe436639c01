/* session/leaves.c - the places of a state: registers, frames, names, the root's values and numbers, records, what the session
 * has, and what maps, handles, shared variables and code hold, which have places of their own. What differs between
 * two lives of one state is none of them: the folder where the process is, which pages of a snapshot it has touched. */
#include "session/leaves.h"

#include "base/alloc.h"
#include "base/error.h"
#include "session/portable_fields.h"
#include "session/rename.h"
#include "vm/builtins/random/random.h"
#include "vm/heap/map_object.h"
#include "vm/heap/trace.h"
#include "vm/run/carry.h"
#include "vm/run/classes.h"

#include <stdlib.h>
#include <string.h>

/* ---- one leaf ---- */

/* Begins a key of so many items; what is packed goes into it, until it gets its value. */
static fmt_pack *begin(ses_leaves *l, uint32_t items, const char *kind) {
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : 256;
        ses_leaf *list = base_realloc(l->list, room * sizeof *list);
        if (list) {
            l->list = list;
            l->room = room;
        } else {
            l->text.failed = true;
        }
    }
    fmt_pack *p = &l->d.w.pack;
    p->out = &l->text;
    if (l->count < l->room) l->list[l->count] = (ses_leaf){.key = l->text.len, .v = PROG_UNDEF};
    fmt_pack_array(p, items);
    fmt_pack_str(p, kind);
    return p;
}

static ses_leaf *keyed(ses_leaves *l) {
    if (l->text.failed || l->count == l->room || l->status != MICA_OK) return NULL;
    ses_leaf *leaf = &l->list[l->count++];
    leaf->key_len = l->text.len - leaf->key;
    return leaf;
}

static void end_value(ses_leaves *l, prog_value v) {
    ses_leaf *leaf = keyed(l);
    l->d.w.pack.out = &l->d.scratch;
    if (!leaf) return;
    leaf->v = v;
    l->status = ses_digest_of(&l->d, v, leaf->digest, l->err);
}

/* What is packed now lies in the place. */
static ses_leaf *begin_body(ses_leaves *l) {
    ses_leaf *leaf = keyed(l);
    if (leaf) leaf->body = l->text.len;
    return leaf;
}

static void end_body(ses_leaves *l, ses_leaf *leaf) {
    l->d.w.pack.out = &l->d.scratch;
    if (!leaf || l->text.failed) return;
    leaf->body_len = l->text.len - leaf->body;
    ses_digest_packed(l->text.data + leaf->body, leaf->body_len, leaf->digest);
}

/* Nothing lies where there is no value. */
static void value_at(ses_leaves *l, const char *kind, const char *key, prog_value v) {
    if (!v || v == PROG_UNDEF) return;
    fmt_pack_str(begin(l, 2, kind), key);
    end_value(l, v);
}

static void number_at(ses_leaves *l, const char *kind, const char *key, uint64_t n) {
    fmt_pack *p = begin(l, 2, kind);
    fmt_pack_str(p, key);
    ses_leaf *leaf = begin_body(l);
    fmt_pack_u64(p, n);
    end_body(l, leaf);
}

/* ---- what the VM has ---- */

static void stack(ses_leaves *l, vm_t *vm) {
    uint32_t n = por_stack_count(vm);
    for (uint32_t k = 0; k < n; k++) {
        if (vm->stack[k] == PROG_UNDEF) continue;
        fmt_pack_u64(begin(l, 2, "stack"), k);
        end_value(l, vm->stack[k]);
    }
}

static void frames(ses_leaves *l, vm_t *vm) {
    for (uint32_t k = 0; k < vm->root->nframes; k++) {
        const vm_frame *f = &vm_frames(vm)[k];
        fmt_pack_u64(begin(l, 2, "frame"), k);
        ses_leaf *leaf = begin_body(l);
        por_put_frame(&l->d.w, f);
        end_body(l, leaf);
        const struct {
            const char *name;
            prog_value v;
        } held[] = {{"function", f->func}, {"dynamic", f->dyn}};
        for (size_t i = 0; i < 2; i++) {
            if (held[i].v == PROG_UNDEF) continue;
            fmt_pack *p = begin(l, 3, "frame");
            fmt_pack_u64(p, k);
            fmt_pack_str(p, held[i].name);
            end_value(l, held[i].v);
        }
    }
}

static void names(ses_leaves *l, vm_t *vm) {
    for (vm_sym s = 1; s < vm->root->nsyms; s++) {
        const vm_sym_rec *r = vm_sym_record(vm, s);
        if (r->global) {
            (void)begin(l, 2, "global");
            por_put_name_or_persistent(&l->d.w, s);
            end_value(l, r->global);
        }
        if (r->defined) {
            (void)begin(l, 2, "function");
            por_put_name_or_persistent(&l->d.w, s);
            ses_leaf *leaf = begin_body(l);
            por_put_code(&l->d.w, r->defined);
            end_body(l, leaf);
        }
        if (por_kept_owner(r) != PROG_UNDEF) {
            (void)begin(l, 2, "owner");
            por_put_name_or_persistent(&l->d.w, s);
            end_value(l, por_kept_owner(r));
        }
    }
}

/* Fields of a struct of one element, each in a place of its own. */
static void fields(ses_leaves *l, vm_t *vm, const char *kind, prog_value body) {
    prog_array *a = vm_is_kind(vm, body, PROG_KIND_STRUCT) ? (prog_array *)vm_obj(vm, body) : NULL;
    if (!a || a->numel != 1) return;
    vm_keys *keys = vm_struct_keys(vm, a);
    for (uint32_t k = 0; k < keys->count; k++) {
        (void)begin(l, 2, kind);
        por_put_name(&l->d.w, keys->syms[k]);
        end_value(l, vm_struct_slots(a)[1 + k]);
    }
}

/* What is known of a class, part by part; "found" is what calls have found since, and no part of it. */
static void class_parts(ses_leaves *l, vm_t *vm, vm_sym name, prog_value v) {
    prog_array *a = vm_is_kind(vm, v, PROG_KIND_STRUCT) ? (prog_array *)vm_obj(vm, v) : NULL;
    vm_keys *keys = a && a->numel == 1 ? vm_struct_keys(vm, a) : NULL;
    if (!keys) { /* it is being defined */
        (void)begin(l, 2, "class");
        por_put_name(&l->d.w, name);
        end_value(l, v);
    }
    for (uint32_t k = 0; keys && k < keys->count; k++) {
        prog_value part = vm_struct_slots(a)[1 + k];
        if (base_view_equal(vm_sym_text(vm, keys->syms[k]), base_view_str("found"))) continue;
        (void)begin(l, 3, "class");
        por_put_name(&l->d.w, name);
        por_put_name(&l->d.w, keys->syms[k]);
        if (por_is_known_place(&l->d.w, keys, k, &part)) {
            ses_leaf *leaf = begin_body(l);
            por_put_code(&l->d.w, (uint64_t)prog_as_double(part));
            end_body(l, leaf);
        } else {
            end_value(l, part);
        }
    }
}

static void classes(ses_leaves *l, vm_t *vm, prog_value table) {
    prog_array *a = table && vm_is_kind(vm, table, PROG_KIND_STRUCT) ? (prog_array *)vm_obj(vm, table) : NULL;
    vm_keys *keys = a && a->numel == 1 ? vm_struct_keys(vm, a) : NULL;
    for (uint32_t k = 0; keys && k < keys->count; k++)
        class_parts(l, vm, keys->syms[k], vm_struct_slots(a)[1 + k]);
}

/* Each field of a struct in a place of its own. */
static void fields_of(ses_leaves *l, vm_t *vm, const char *kind, por_in in) {
    for (size_t k = 0; k < POR_FIELDS; k++) {
        const por_field *f = &por_fields[k];
        if (f->in != in || !f->place[0]) continue;
        void *of = por_struct_of(vm, in);
        if (por_is_value(f))
            value_at(l, kind, f->place, *por_slot_in(of, f));
        else
            number_at(l, kind, f->place, por_number_in(of, f));
    }
}

static void root(ses_leaves *l, vm_t *vm) {
    fields(l, vm, "base", vm->root->base_scope);
    fields_of(l, vm, "root", POR_IN_ROOT);
    fields_of(l, vm, "root", POR_IN_VM);
    for (unsigned k = 0; k < VM_LENT; k++) {
        if (vm->root->lent[k] == PROG_UNDEF) continue;
        fmt_pack_u64(begin(l, 2, "lent"), k);
        end_value(l, vm->root->lent[k]);
    }
    fmt_pack *p = begin(l, 2, "root");
    fmt_pack_str(p, "error at");
    ses_leaf *leaf = begin_body(l);
    por_put_error_at(&l->d.w);
    end_body(l, leaf);
}

/* Generators of random numbers that the program has not seeded are other ones in each life. */
static void record_bytes(ses_leaves *l, const char *name, base_view bytes) {
    base_buf kept = {0};
    if (strcmp(name, "random") == 0) {
        l->text.failed |= !vm_random_kept(l->d.w.vm, &kept);
        bytes = base_view_of(kept.data, kept.len);
    }
    fmt_pack *p = begin(l, 2, "record");
    fmt_pack_str(p, name);
    ses_leaf *leaf = begin_body(l);
    fmt_pack_bin(p, bytes.data, bytes.len);
    end_body(l, leaf);
    base_buf_free(&kept);
}

static bool record(void *ctx, const char *name, uint32_t version, base_view bytes) {
    ses_leaves *l = ctx;
    vm_t *vm = l->d.w.vm;
    por_in in = por_record_named(name, strlen(name));
    (void)version;
    if (in == POR_IN_classes) classes(l, vm, vm_record_classes(vm)->table);
    if (por_has_places(in))
        fields_of(l, vm, "record", in);
    else
        record_bytes(l, name, bytes);
    return true;
}

/* ---- what shared objects hold ---- */

static void map_key(ses_leaves *l, fmt_pack *p, prog_value key) {
    vm_t *vm = l->d.w.vm;
    const prog_array *a = prog_is_object(key) ? (const prog_array *)vm_obj(vm, key) : NULL;
    if (a && a->h.cls == PROG_CHAR)
        fmt_pack_name(p, base_view_of(vm_data((prog_array *)(uintptr_t)a), (size_t)a->numel));
    else if (a && a->h.cls == PROG_INT64)
        fmt_pack_i64(p, *(const int64_t *)vm_data((prog_array *)(uintptr_t)a));
    else if (a && a->h.cls == PROG_UINT64)
        fmt_pack_u64(p, *(const uint64_t *)vm_data((prog_array *)(uintptr_t)a));
    else if (prog_is_small(key) && prog_small_class(key) == PROG_CHAR)
        fmt_pack_name(p, base_view_of(&(char){(char)prog_small_payload(key)}, 1));
    else
        por_put_value(&l->d.w, key);
}

static void map(ses_leaves *l, const char *id, vm_map *m) {
    fmt_pack *p = begin(l, 1, id);
    ses_leaf *leaf = begin_body(l);
    fmt_pack_array(p, 2);
    fmt_pack_u64(p, m->key_class);
    fmt_pack_u64(p, m->value_class);
    end_body(l, leaf);
    if (!prog_is_object(m->table)) return;
    const vm_map_entry *e = vm_map_entries(vm_map_table_of(l->d.w.vm, m));
    for (int64_t k = 0; k < m->count; k++) {
        map_key(l, begin(l, 2, id), e[k].key);
        end_value(l, e[k].value);
    }
}

static void handle(ses_leaves *l, const char *id, const vm_instance *o) {
    fmt_pack *p = begin(l, 1, id);
    ses_leaf *leaf = begin_body(l);
    fmt_pack_array(p, 3);
    por_put_name(&l->d.w, o->cls);
    fmt_pack_u64(p, o->head.h.flags);
    fmt_pack_bool(p, o->body == PROG_UNDEF);
    end_body(l, leaf);
    fields(l, l->d.w.vm, id, o->body);
    if (o->next == PROG_UNDEF) return;
    fmt_pack_nil(begin(l, 2, id));
    end_value(l, o->next);
}

/* What code is, is its identity; a place says that it is there. */
static void code(ses_leaves *l, const char *id, vm_raw *raw) {
    fmt_pack *p = begin(l, 1, id);
    ses_leaf *leaf = begin_body(l);
    fmt_pack_bool(p, raw->h.cls == VM_CODE_KEEPS);
    end_body(l, leaf);
    if (raw->h.cls != VM_CODE_KEEPS) return;
    uint64_t n = vm_persistent_count(raw + 1, raw->size);
    for (uint64_t k = 0; k < n; k++) {
        if (vm_code_boxes(raw)[k] == PROG_UNDEF) continue;
        fmt_pack_u64(begin(l, 2, id), k);
        end_value(l, vm_code_boxes(raw)[k]);
    }
}

static void shared(ses_leaves *l) {
    char id[POR_IDENTITY_MOST];
    const por_found *found = &l->d.w.found;
    for (uint32_t k = 0; k < found->live; k++) {
        prog_obj *o = por_found_object(found, k);
        if (!por_is_shared(o)) continue;
        por_identity(&l->d.ids, k, id);
        switch ((prog_kind)o->kind) {
        case PROG_KIND_MAP: map(l, id, (vm_map *)o); break;
        case PROG_KIND_INSTANCE: handle(l, id, (const vm_instance *)o); break;
        case PROG_KIND_CODE: code(l, id, (vm_raw *)o); break;
        default: (void)begin(l, 1, id); end_value(l, ((const vm_box *)o)->value);
        }
    }
}

/* ---- what the session has beside the memory ---- */

typedef struct naming {
    const ses_leaves *l;
    const ses_told *told; /* told->objects NULL: the numbers are the memory's own */
} naming;

static bool identity_of(void *ctx, const fmt_pack_item *name, fmt_pack *out) {
    const naming *n = ctx;
    char id[POR_IDENTITY_MOST];
    const por_found *found = &n->l->d.w.found;
    if (name->type != FMT_PACK_INTEGER || name->integer < 0) return false;
    uint64_t number = (uint64_t)name->integer;
    uint32_t k = number < found->count ? (uint32_t)number : found->count;
    if (n->told->objects)
        k = number < n->told->count ? por_number_of(found, n->told->objects[number]) : found->count;
    if (k == found->count || !por_is_shared(por_found_object(found, k))) return false;
    por_identity(&n->l->d.ids, k, id);
    fmt_pack_str(out, id);
    return true;
}

/* Which they are, and not which pages of them were in use. */
static bool snapshots(fmt_pack_cursor c, fmt_pack *out) {
    static const char keys[][16] = {"slot", "identity"};
    fmt_pack_item head;
    if (!fmt_pack_next(&c, &head) || head.type != FMT_PACK_ARRAY) return false;
    fmt_pack_array(out, (uint32_t)(2 * head.count));
    for (uint64_t k = 0; k < 2 * head.count; k++) {
        fmt_pack_cursor part;
        if (!fmt_pack_find(c, keys[k % 2], &part)) return false;
        base_view item = fmt_pack_take(&part);
        base_buf_append(out->out, item.data, item.len);
        if (k % 2) fmt_pack_skip(&c);
    }
    return true;
}

static bool session_part(naming *n, base_view key, fmt_pack_cursor c, fmt_pack *out) {
    if (base_view_equal(key, base_view_str("snapshots"))) return snapshots(c, out);
    return ses_rename_part(key, c, out, identity_of, n);
}

bool ses_leaves_rename(const ses_leaves *l, const ses_told *told, base_view key, fmt_pack_cursor from,
                       fmt_pack *out) {
    naming n = {l, told};
    return ses_rename_part(key, from, out, identity_of, &n);
}

static void session(ses_leaves *l, const ses_told *told) {
    fmt_pack_cursor c = {told->session, 0};
    fmt_pack_item head, key;
    naming n = {l, told};
    if (!fmt_pack_next(&c, &head)) return;
    for (uint64_t k = 0; k < head.count && l->status == MICA_OK; k++) {
        if (!fmt_pack_next(&c, &key) || key.type != FMT_PACK_TEXT) return;
        if (!base_view_equal(key.text, base_view_str("here"))) {
            fmt_pack *p = begin(l, 2, "session");
            fmt_pack_name(p, key.text);
            ses_leaf *leaf = begin_body(l);
            if (!session_part(&n, key.text, c, p) && !l->text.failed)
                l->status = base_fail(l->err, MICA_ERR_CORRUPTED, "state", c.at,
                                      "what the state says of its session names no object");
            end_body(l, leaf);
        }
        fmt_pack_skip(&c);
    }
}

/* ---- all of them ---- */

int ses_key_order(base_view a, base_view b) {
    int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_key(const void *x, const void *y, void *ctx) {
    return ses_key_order(ses_leaf_key(ctx, x), ses_leaf_key(ctx, y));
}

/* Code that is there twice has one place. */
static void leave_once(ses_leaves *l) {
    size_t kept = 0;
    for (size_t k = 0; k < l->count; k++)
        if (!kept || by_key(&l->list[kept - 1], &l->list[k], l) != 0) l->list[kept++] = l->list[k];
    l->count = kept;
}

const ses_leaf *ses_leaf_find(const ses_leaves *l, base_view key) {
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = ses_key_order(ses_leaf_key(l, &l->list[mid]), key);
        if (order == 0) return &l->list[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* Without what lies beside the memory. */
static mica_status begin_leaves(ses_leaves *l, vm_t *vm, mica_error *err) {
    *l = (ses_leaves){.err = err};
    mica_status status = ses_digests_begin(&l->d, vm, err);
    if (status != MICA_OK) return status;
    l->d.w.pack.out = &l->d.scratch;
    l->d.w.ids = &l->d.ids;
    stack(l, vm);
    frames(l, vm);
    names(l, vm);
    root(l, vm);
    vm_each_record(vm, record, l);
    shared(l);
    return MICA_OK;
}

static mica_status end_leaves(ses_leaves *l, const ses_told *told, mica_error *err) {
    session(l, told);
    if (l->count) qsort_r(l->list, l->count, sizeof *l->list, by_key, l);
    leave_once(l);
    if (l->status == MICA_OK && (l->text.failed || l->d.scratch.failed || l->d.w.found.no_memory))
        l->status = base_fail_memory(err, "telling a state's places");
    mica_status status = l->status;
    if (status != MICA_OK) ses_leaves_free(l);
    return status;
}

mica_status ses_leaves_told(ses_leaves *l, vm_t *vm, const ses_told *told, mica_error *err) {
    mica_status status = begin_leaves(l, vm, err);
    return status == MICA_OK ? end_leaves(l, told, err) : status;
}

mica_status ses_leaves_of(ses_leaves *l, mica_session *s, mica_error *err) {
    base_buf said = {0};
    vm_carry_ready(s->vm); /* extensions say what their state is */
    mica_status status = begin_leaves(l, s->vm, err);
    if (status != MICA_OK) return status;
    por_writing w = {.s = s, .vm = s->vm, .pack = {&said}, .found = l->d.w.found};
    por_put_session(&w);
    l->d.w.found.no_memory |= said.failed || w.found.no_memory;
    status = end_leaves(l, &(ses_told){.session = base_view_of(said.data, said.len)}, err);
    base_buf_free(&said);
    return status;
}

void ses_leaves_free(ses_leaves *l) {
    ses_digests_free(&l->d);
    base_buf_free(&l->text);
    base_free(l->list);
    l->list = NULL;
    l->count = l->room = 0;
}
