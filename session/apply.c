/* session/apply.c - a state with changes applied: its memory is made in a VM that runs nothing, what lies in the places that the
 * changes name is put there by the VM's own constructors, and the result is written as a state.
 *
 * Every place must have what the changes start from, by its digest; else nothing is done and the place is told. The
 * changes may be hostile, as states may: what comes of them is a state like any other, which is proved when it is
 * loaded. */
#include "mica/state.h"

#include "base/alloc.h"
#include "base/error.h"
#include "session/changes.h"
#include "session/merkle.h"
#include "session/places.h"
#include "session/portable_internal.h"
#include "vm/heap/guard.h"
#include "vm/heap/map_object.h"
#include "vm/heap/regions.h"
#include "vm/heap/trace.h"
#include "vm/index/map.h"
#include "vm/new.h"
#include "vm/run/carry.h"
#include "vm/run/classes.h"
#include "vm/run/frame.h"

#include <stdlib.h>
#include <string.h>

typedef struct applying {
    por_reading r; /* of the objects that come */
    vm_t *vm;
    ses_told told;
    ses_leaves leaves;
    ses_changes changes;
    ses_identities ids;
    base_buf session;                        /* parts of what is said of the session that change: pairs, */
    uint32_t session_parts;                  /* and how many */
    uint32_t registers, nframes, frames_end; /* that can be set; that are there; that stay, or UINT32_MAX */
    prog_value *held;                        /* objects that are not to end because a place lets go of them */
    uint32_t held_count;
} applying;

/* A place, and what is to lie there. */
typedef struct put {
    fmt_pack_cursor key; /* at the second item of the place */
    base_view kind;      /* the first item */
    uint64_t items;
    bool nothing, content;
    fmt_pack_cursor at; /* of what comes */
} put;

/* ---- whether the state is what the changes start from ---- */

static mica_status conflict(const ses_leaves *l, base_view key, const char *what, mica_error *err) {
    base_buf text = {0};
    base_view name = ses_place_variable(l, key);
    mica_status status = MICA_ERR_EXISTS;
    (void)!ses_place_text(key, &text);
    const char *place = base_buf_cstr(&text);
    if (name.len)
        status = base_fail(err, MICA_ERR_EXISTS, "changes", MICA_NO_OFFSET, "variable %.*s %s",
                           (int)(name.len < 80 ? name.len : 80), name.data, what);
    else
        status = base_fail(err, MICA_ERR_EXISTS, "changes", MICA_NO_OFFSET, "the place %.120s %s",
                           place ? place : "?", what);
    base_buf_free(&text);
    return status;
}

static mica_status check_places(const applying *a, mica_error *err) {
    fmt_pack_cursor places = a->changes.places, digests = a->changes.digests;
    for (uint64_t k = 0; k < a->changes.count; k++) {
        fmt_pack_item pair, want;
        base_view key = fmt_pack_take(&places);
        fmt_pack_cursor c = digests;
        fmt_pack_skip(&digests);
        if (!fmt_pack_next(&c, &pair) || pair.type != FMT_PACK_ARRAY || pair.count != 2 ||
            !fmt_pack_next(&c, &want))
            return base_fail(err, MICA_ERR_SERIALIZATION, "changes", pair.at,
                             "the changes have no digest here");
        const ses_leaf *have = ses_leaf_find(&a->leaves, key);
        bool same = have ? want.type == FMT_PACK_TEXT && want.text.len == 32 &&
                               memcmp(want.text.data, have->digest, 32) == 0
                         : want.type == FMT_PACK_NIL;
        if (!same) return conflict(&a->leaves, key, "is not what the changes start from", err);
    }
    return MICA_OK;
}

/* ---- reading the parts of changes; what is not there as it should be is refused ---- */

static bool begins(base_view text, const char *word) {
    return text.len >= strlen(word) && memcmp(text.data, word, strlen(word)) == 0;
}

static prog_value value_in(applying *a, put *p) {
    if (p->nothing) return PROG_UNDEF;
    if (p->content) por_refuse(&a->r, p->at.at, "a value is expected here");
    return por_value_here(&a->r, &p->at);
}

static fmt_pack_cursor content_in(applying *a, const put *p) {
    if (p->nothing || !p->content) por_refuse(&a->r, p->at.at, "no value can lie in such a place");
    return p->at;
}

static uint64_t number_in(applying *a, const put *p, uint64_t most) {
    fmt_pack_cursor c = content_in(a, p);
    return por_number_here(&a->r, &c, most);
}

/* In a slot that counts what it holds. */
static void set_value(applying *a, put *p, prog_value *slot) {
    vm_set(a->vm, slot, value_in(a, p));
}

/* The same where 0 is none. */
static void set_root(applying *a, put *p, prog_value *slot) {
    por_store_root(&a->r, slot, value_in(a, p));
}

/* ---- structs of one element ---- */

static void remove_field(vm_t *vm, prog_value *slot, vm_sym name) {
    prog_array *old = (prog_array *)vm_obj(vm, *slot);
    vm_keys *keys = vm_struct_keys(vm, old);
    int at = vm_find_key(keys, name);
    if (at < 0) return;
    vm_sym *kept = vm_scratch(vm, (keys->count + 1) * sizeof *kept);
    uint32_t n = 0;
    for (uint32_t k = 0; k < keys->count; k++)
        if (k != (uint32_t)at) kept[n++] = keys->syms[k];
    prog_value made = vm_new_struct(vm, 2, (int64_t[]){1, 1}, n, kept);
    for (uint32_t k = 0; k < n; k++)
        vm_set(vm, &vm_struct_slots((prog_array *)vm_obj(vm, made))[1 + k],
               vm_struct_slots(old)[1 + k + (k >= (uint32_t)at)]);
    vm_set(vm, slot, made);
}

/* The struct is made where there is none; `zero` is none in the slot. */
static void set_field(applying *a, put *p, prog_value *slot, prog_value zero, vm_sym name, prog_value v) {
    vm_t *vm = a->vm;
    if (*slot != zero && !vm_is_kind(vm, *slot, PROG_KIND_STRUCT))
        por_refuse(&a->r, p->key.at, "no struct lies there");
    if (*slot == zero) {
        prog_value made = vm_new_struct_scalar(vm);
        vm_incref(vm, made);
        *slot = made;
    }
    if (p->nothing)
        remove_field(vm, slot, name);
    else
        vm_set_field(vm, slot, name, v);
}

/* ---- the places, by their kinds ---- */

static void put_stack(applying *a, put *p) {
    uint64_t k = por_number_here(&a->r, &p->key, UINT32_MAX);
    if (k >= a->registers) por_refuse(&a->r, p->key.at, "there is no register %llu", (unsigned long long)k);
    set_value(a, p, &a->vm->stack[k]);
}

static void open_frame(applying *a, uint64_t k) {
    vm_t *vm = a->vm;
    if (k < a->nframes) return;
    if (k > a->nframes || k + 1 >= VM_FRAME_MAX ||
        !vm_region_adopt(vm, VM_REGION_FRAMES, (k + 2) * sizeof(vm_frame)))
        por_refuse(&a->r, 0, "there is no frame %llu", (unsigned long long)k);
    vm_guard_lift(vm);
    vm_frame *f = &vm_frames(vm)[k];
    memset(f, 0, sizeof *f);
    f->func = f->dyn = PROG_UNDEF;
    a->nframes = (uint32_t)k + 1;
}

static void put_frame(applying *a, put *p) {
    vm_t *vm = a->vm;
    uint64_t k = por_number_here(&a->r, &p->key, UINT32_MAX);
    if (p->nothing && k >= a->nframes) return;
    open_frame(a, k);
    vm_frame *f = &vm_frames(vm)[k];
    if (p->items == 3) {
        base_view part = por_next(&a->r, &p->key, FMT_PACK_TEXT, "a part of a frame").text;
        set_value(a, p, por_is(part, "function") ? &f->func : &f->dyn);
    } else if (p->nothing) {
        vm_set(vm, &f->func, PROG_UNDEF);
        vm_set(vm, &f->dyn, PROG_UNDEF);
        if (k < a->frames_end) a->frames_end = (uint32_t)k;
    } else {
        prog_value held[2] = {f->func, f->dyn};
        por_frame(&a->r, content_in(a, p), f);
        f->func = held[0];
        f->dyn = held[1];
    }
}

static void put_name(applying *a, put *p) {
    vm_sym_rec *rec = vm_sym_record(a->vm, por_name_or_persistent(&a->r, &p->key));
    if (por_is(p->kind, "global")) {
        set_root(a, p, &rec->global);
    } else if (por_is(p->kind, "owner")) {
        set_root(a, p, &rec->owner);
    } else {
        fmt_pack_cursor c = p->nothing ? p->at : content_in(a, p);
        rec->defined = rec->func = p->nothing ? 0 : por_code_here(&a->r, &c);
    }
}

static void put_class(applying *a, put *p) {
    vm_class_data *d = vm_record_classes(a->vm);
    vm_sym cls = por_name_here(&a->r, &p->key);
    if (p->items == 2) { /* it is being defined */
        set_field(a, p, &d->table, 0, cls, value_in(a, p));
        return;
    }
    vm_sym part = por_name_here(&a->r, &p->key);
    prog_value description = d->table ? vm_get_field(a->vm, d->table, cls) : PROG_UNDEF, v = PROG_UNDEF;
    if (p->nothing && !vm_is_kind(a->vm, description, PROG_KIND_STRUCT)) return;
    vm_incref(a->vm, description);
    if (p->content && !p->nothing)
        v = prog_double((double)por_code_here(&a->r, &p->at));
    else
        v = value_in(a, p);
    set_field(a, p, &description, PROG_UNDEF, part, v);
    put whole = {.nothing = vm_struct_keys(a->vm, (prog_array *)vm_obj(a->vm, description))->count == 0};
    set_field(a, &whole, &d->table, 0, cls, description);
    vm_decref(a->vm, description);
}

static void put_in_field(applying *a, put *p, const por_field *f) {
    void *of = por_struct_of(a->vm, (por_in)f->in);
    if (por_is_value(f))
        por_put_in_field(&a->r, por_slot_in(of, f), f, value_in(a, p));
    else
        por_set_number_in(of, f, number_in(a, p, por_most_in(f)));
}

static void put_in_root(applying *a, put *p) {
    base_view key = por_next(&a->r, &p->key, FMT_PACK_TEXT, "a part of the root").text;
    const por_field *f = por_field_placed(POR_IN_ROOT, POR_IN_VM, key);
    const prog_value *error = &a->vm->root->last_error;
    vm_error_at *at = &a->vm->root->error_at;
    bool was_last = at->exception && at->exception == *error;
    if (f)
        put_in_field(a, p, f);
    else if (por_is(key, "error at"))
        por_error_at(&a->r, content_in(a, p));
    else
        por_refuse(&a->r, p->key.at, "there is no such place");
    if (was_last && f) at->exception = *error;
}

typedef struct wanted_record {
    applying *a;
    put *p;
    base_view name;
} wanted_record;

/* False where it is that one. */
static bool put_record_bytes(void *ctx, const char *name, uint32_t version, base_view bytes) {
    const wanted_record *w = ctx;
    (void)version;
    if (!por_is(w->name, name) || por_has_places(por_record_named(name, strlen(name)))) return true;
    por_record_bytes(&w->a->r, content_in(w->a, w->p), bytes);
    return false;
}

static void put_record(applying *a, put *p) {
    base_view key = por_next(&a->r, &p->key, FMT_PACK_TEXT, "a record").text;
    const por_field *f = por_field_placed(POR_IN_text, POR_INS, key);
    if (f)
        put_in_field(a, p, f);
    else if (vm_each_record(a->vm, put_record_bytes, &(wanted_record){a, p, key}))
        por_refuse(&a->r, p->key.at, "there is no such place");
}

/* ---- shared objects ---- */

/* Numbers are doubles in maps of all their classes. */
static prog_value map_key(applying *a, put *p) {
    fmt_pack_cursor c = p->key;
    fmt_pack_item item;
    (void)fmt_pack_next(&c, &item);
    if (item.type == FMT_PACK_TEXT)
        return vm_new_string(a->vm, (const char *)item.text.data, item.text.len, false);
    return por_value_here(&a->r, &p->key);
}

static void put_in_map(applying *a, put *p, prog_value map) {
    const vm_map *m = vm_map_of(a->vm, map);
    if (p->items == 1) {
        fmt_pack_cursor c = p->at;
        fmt_pack_item head =
            p->nothing ? (fmt_pack_item){.count = 2} : por_next(&a->r, &c, FMT_PACK_ARRAY, "a map's classes");
        if (p->nothing) return;
        if (head.count != 2 || por_number_here(&a->r, &c, PROG_CLASS_COUNT) != m->key_class ||
            por_number_here(&a->r, &c, PROG_CLASS_COUNT) != m->value_class)
            por_refuse(&a->r, p->at.at, "a map cannot become one of other classes");
        return;
    }
    prog_value key = map_key(a, p);
    if (p->nothing)
        (void)vm_map_remove(a->vm, map, key);
    else
        por_map_set(&a->r, map, key, value_in(a, p), p->at.at);
}

static void put_in_handle(applying *a, put *p, prog_value v) {
    vm_instance *o = vm_instance_of(a->vm, v);
    fmt_pack_item item;
    fmt_pack_cursor c = p->key;
    if (p->items == 1) {
        if (p->nothing) {
            vm_instance_settle(a->vm, v);
            return;
        }
        c = content_in(a, p);
        (void)por_next(&a->r, &c, FMT_PACK_ARRAY, "a handle");
        o->cls = por_name_here(&a->r, &c);
        unsigned flags = (unsigned)por_number_here(&a->r, &c, UINT8_MAX), was = o->head.h.flags;
        if (!(flags & VM_INST_HANDLE)) por_refuse(&a->r, c.at, "a handle cannot become a value");
        a->vm->root->cleanup_count += !!(flags & VM_INST_DELETE);
        a->vm->root->cleanup_count -= !!(was & VM_INST_DELETE);
        o->head.h.flags = (uint8_t)flags;
        bool deleted = por_next(&a->r, &c, FMT_PACK_BOOL, "whether it was deleted").integer != 0;
        if (deleted) vm_set(a->vm, &o->body, PROG_UNDEF);
        if (!deleted && o->body == PROG_UNDEF) vm_set(a->vm, &o->body, vm_new_struct_scalar(a->vm));
        return;
    }
    (void)fmt_pack_next(&c, &item);
    if (item.type == FMT_PACK_NIL) {
        prog_value next = value_in(a, p);
        vm_incref(a->vm, next);
        prog_value old = o->next;
        o->next = next;
        vm_decref(a->vm, old);
        return;
    }
    if (p->nothing && o->body == PROG_UNDEF) return; /* it was deleted, and all of them with it */
    set_field(a, p, &o->body, PROG_UNDEF, por_name_here(&a->r, &p->key), value_in(a, p));
}

static void put_in_code(applying *a, put *p, vm_raw *raw) {
    if (p->items == 1) return;
    uint64_t k = por_number_here(&a->r, &p->key, UINT32_MAX);
    if (raw->h.cls != VM_CODE_KEEPS || k >= vm_persistent_count(raw + 1, raw->size))
        por_refuse(&a->r, p->key.at, "code has no such persistent variable");
    set_value(a, p, &vm_code_boxes(raw)[k]);
}

static void put_in_shared(applying *a, put *p) {
    prog_value v;
    if (!ses_identities_find(&a->ids, p->kind, &v)) {
        if (p->nothing) return;
        por_refuse(&a->r, p->key.at, "there is no '%.*s'", (int)(p->kind.len < 90 ? p->kind.len : 90),
                   p->kind.data);
    }
    prog_obj *o = vm_obj(a->vm, v);
    switch ((prog_kind)o->kind) {
    case PROG_KIND_MAP: put_in_map(a, p, v); return;
    case PROG_KIND_INSTANCE: put_in_handle(a, p, v); return;
    case PROG_KIND_BOX: set_value(a, p, &((vm_box *)o)->value); return;
    case PROG_KIND_CODE:
    case PROG_KIND_RAW: put_in_code(a, p, (vm_raw *)o); return;
    default: por_refuse(&a->r, p->key.at, "there is no such kind of place");
    }
}

static void put_session(applying *a, const put *p) {
    fmt_pack_cursor c = p->key, content = content_in(a, p);
    base_view key = fmt_pack_take(&c), part = fmt_pack_take(&content);
    base_buf_append(&a->session, key.data, key.len);
    base_buf_append(&a->session, part.data, part.len);
    a->session_parts++;
}

/* Kinds of places and how many items they have; no pointers, which a start would relocate. */
static const struct {
    char kind[10];
    uint8_t least, most;
} kinds[] = {{"stack", 2, 2}, {"frame", 2, 3}, {"global", 2, 2}, {"function", 2, 2},
             {"owner", 2, 2}, {"class", 2, 3}, {"root", 2, 2},   {"record", 2, 2}};

static void put_kind(applying *a, put *p, size_t kind) {
    switch (kind) {
    case 0: put_stack(a, p); return;
    case 1: put_frame(a, p); return;
    case 5: put_class(a, p); return;
    case 6: put_in_root(a, p); return;
    case 7: put_record(a, p); return;
    default: put_name(a, p);
    }
}

static void put_one(applying *a, put *p) {
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        if (!por_is(p->kind, kinds[k].kind)) continue;
        if (p->items < kinds[k].least || p->items > kinds[k].most)
            por_refuse(&a->r, p->key.at, "there is no such place");
        put_kind(a, p, k);
        return;
    }
    if (por_is(p->kind, "base") && p->items == 2) {
        set_field(a, p, &a->vm->root->base_scope, PROG_UNDEF, por_name_here(&a->r, &p->key), value_in(a, p));
    } else if (por_is(p->kind, "lent") && p->items == 2) {
        set_value(a, p, &a->vm->root->lent[por_number_here(&a->r, &p->key, VM_LENT - 1)]);
    } else if (por_is(p->kind, "session") && p->items == 2) {
        put_session(a, p);
    } else {
        put_in_shared(a, p);
    }
}

/* ---- all places, in an order in which each finds what it needs ---- */

typedef void (*place_fn)(applying *a, put *p);

static void each_place(applying *a, bool (*takes)(const put *p), place_fn each) {
    fmt_pack_cursor places = a->changes.places, at;
    fmt_pack_item item;
    uint64_t n;
    at = por_list(&a->r, a->changes.after, "at", &n);
    for (uint64_t k = 0; k < a->changes.count; k++) {
        put p = {.key = places, .at = at};
        fmt_pack_skip(&places);
        fmt_pack_skip(&at);
        p.items = por_next(&a->r, &p.key, FMT_PACK_ARRAY, "a place").count;
        if (p.items < 1 || p.items > 3) por_refuse(&a->r, p.key.at, "there is no such place");
        p.kind = por_next(&a->r, &p.key, FMT_PACK_TEXT, "a kind of place").text;
        if (!fmt_pack_next(&p.at, &item) ||
            (item.type != FMT_PACK_NIL && (item.type != FMT_PACK_ARRAY || item.count != 2)))
            por_refuse(&a->r, item.at, "what lies in a place is expected here");
        p.nothing = item.type == FMT_PACK_NIL;
        if (!p.nothing) p.content = por_is(por_next(&a->r, &p.at, FMT_PACK_TEXT, "its kind").text, "content");
        if (takes(&p)) each(a, &p);
    }
}

static uint32_t serial_in(base_view identity) {
    uint32_t n = 0;
    for (size_t k = 0; k < identity.len && identity.data[k] != '/'; k++)
        if (identity.data[k] >= '0' && identity.data[k] <= '9')
            n = 10 * n + (uint32_t)(identity.data[k] - '0');
    return n;
}

static bool is_shared(const put *p) {
    return p->items == 1 && !p->nothing;
}

/* New shared objects are made first, empty: others may refer to them. */
static void make_shared(applying *a, put *p) {
    prog_value v = PROG_UNDEF;
    fmt_pack_cursor c = p->at;
    if (ses_identities_find(&a->ids, p->kind, &v)) return;
    if (begins(p->kind, "map ")) {
        (void)por_next(&a->r, &c, FMT_PACK_ARRAY, "a map's classes");
        uint64_t key = por_number_here(&a->r, &c, PROG_CLASS_COUNT),
                 value = por_number_here(&a->r, &c, PROG_CLASS_COUNT);
        if (!por_is_map_class((prog_class)key, (prog_class)value))
            por_refuse(&a->r, c.at, "a map has no such keys");
        v = vm_map_new(a->vm, (prog_class)key, (prog_class)value);
        vm_map_of(a->vm, v)->serial = serial_in(p->kind);
    } else if (begins(p->kind, "handle ")) {
        (void)por_next(&a->r, &c, FMT_PACK_ARRAY, "a handle");
        vm_sym cls = por_name_here(&a->r, &c);
        v = vm_new_instance(a->vm, cls, VM_INST_HANDLE, PROG_UNDEF);
        vm_instance_of(a->vm, v)->serial = serial_in(p->kind);
    } else if (begins(p->kind, "variable ")) {
        (void)vm_new_object(a->vm, PROG_KIND_BOX, sizeof(vm_box), &v);
        ((vm_box *)vm_obj(a->vm, v))->value = PROG_UNDEF;
    } else {
        return;
    }
    if (!ses_identities_add(&a->ids, p->kind, v)) vm_error_memory(a->vm);
}

static bool is_frame(const put *p) {
    return por_is(p->kind, "frame");
}

/* Where the last error happened tells whether it was this one, so the error is there first. */
static bool is_error_at(const put *p) {
    fmt_pack_cursor c = p->key;
    fmt_pack_item item;
    return por_is(p->kind, "root") && fmt_pack_next(&c, &item) && item.type == FMT_PACK_TEXT &&
           por_is(item.text, "error at");
}

static bool is_other(const put *p) {
    return !is_frame(p) && !is_error_at(p);
}

/* Registers up to the newest frame's last. */
static void open_stack(applying *a) {
    uint32_t n = a->registers;
    for (uint32_t k = 0; k < a->nframes; k++)
        if (vm_frames(a->vm)[k].top > n) n = vm_frames(a->vm)[k].top;
    if (!vm_stack_fits(a->vm, n + 1ull)) por_refuse(&a->r, 0, "there are too many registers");
    vm_guard_stack(a->vm, n + 1ull);
    for (uint32_t k = a->registers; k < n; k++)
        a->vm->stack[k] = PROG_UNDEF;
    a->registers = n;
}

static void guard_frames(vm_t *vm) {
#if BASE_ASAN
    for (uint32_t k = 1; k < vm->root->nframes; k++) {
        vm_frame *f = &vm_frames(vm)[k];
        f->below = f[-1].top > f[-1].below ? f[-1].top : f[-1].below;
    }
#else
    (void)vm;
#endif
}

static void body(vm_t *vm, void *ctx) {
    applying *a = ctx;
    uint32_t made = vm->root->handles_made;
    a->registers = por_stack_count(vm);
    a->nframes = vm->root->nframes;
    vm->root->nframes = 0; /* an error tells where frames stand, which may be in code that is not here */
    a->frames_end = UINT32_MAX;
    por_objects(&a->r);
    each_place(a, is_shared, make_shared);
    por_make_objects(&a->r);
    vm->root->handles_made = made; /* those that come have the numbers that they had */
    each_place(a, is_frame, put_frame);
    open_stack(a);
    each_place(a, is_other, put_one);
    each_place(a, is_error_at, put_in_root);
    vm->root->nframes = a->frames_end < a->nframes ? a->frames_end : a->nframes;
    guard_frames(vm);
    por_queue(&a->r);
    por_last_of_queue(&a->r);
}

/* ---- what waits for its end ---- */

/* Places name shared objects, which are to be there until all is done. No function is called when a program's state is changed:
 * what the state afterwards has no more is gone without a word. */
static bool hold_all(applying *a) {
    const por_found *found = &a->leaves.d.w.found;
    a->held = base_malloc((found->count + 1ull) * sizeof *a->held);
    for (uint32_t k = 0; k < found->count && a->held; k++) {
        const prog_obj *o = por_found_object(found, k);
        if (!vm_waits_for_end(o) && !por_is_shared(o)) continue;
        a->held[a->held_count] = vm_value_of(a->vm, por_found_object(found, k));
        vm_incref(a->vm, a->held[a->held_count++]);
    }
    return a->held != NULL;
}

static void let_go(applying *a, const por_found *now) {
    for (uint32_t k = 0; k < a->held_count; k++) {
        prog_obj *o = vm_obj(a->vm, a->held[k]);
        if (por_number_of(now, a->held[k]) >= now->live && vm_waits_for_end(o)) {
            o->flags &= (uint8_t) ~(o->kind == PROG_KIND_FUNC ? VM_FUNC_CLEANUP : VM_INST_DELETE);
            a->vm->root->cleanup_count--;
        }
    }
    for (uint32_t k = 0; k < a->held_count; k++)
        vm_decref(a->vm, a->held[k]);
    base_free(a->held);
    a->held = NULL;
    a->held_count = 0;
}

/* ---- what the state says of its session ---- */

static bool changes_part(const applying *a, base_view key, fmt_pack_cursor *value) {
    fmt_pack_cursor c = {base_view_of(a->session.data, a->session.len), 0};
    fmt_pack_item item;
    for (uint32_t k = 0; k < a->session_parts; k++) {
        if (!fmt_pack_next(&c, &item)) return false;
        *value = c;
        if (item.type == FMT_PACK_TEXT && base_view_equal(item.text, key)) return true;
        fmt_pack_skip(&c);
    }
    return false;
}

/* The parts of old, with those that change; all with identities, as places have them. The snapshots stay: changes are between
 * states over the same ones. */
static void merge_session(applying *a, const ses_leaves *now, base_buf *out) {
    fmt_pack p = {out};
    fmt_pack_cursor c = {a->told.session, 0}, value;
    fmt_pack_item head, key;
    (void)fmt_pack_next(&c, &head);
    fmt_pack_map(&p, (uint32_t)head.count);
    for (uint64_t k = 0; k < head.count; k++) {
        (void)fmt_pack_next(&c, &key);
        fmt_pack_name(&p, key.text);
        if (!por_is(key.text, "snapshots") && changes_part(a, key.text, &value)) {
            base_view part = fmt_pack_take(&value);
            base_buf_append(out, part.data, part.len);
        } else {
            (void)!ses_leaves_rename(now, &a->told, key.text, c, &p);
        }
        fmt_pack_skip(&c);
    }
}

static mica_status check_snapshots(const applying *a, mica_error *err) {
    fmt_pack_cursor value;
    if (!changes_part(a, base_view_str("snapshots"), &value)) return MICA_OK;
    return base_fail(err, MICA_ERR_VERSION_MISMATCH, "changes", value.at,
                     "the changes are between states over different snapshots");
}

/* ---- all of it ---- */

static bool fill_identities(ses_identities *ids, const ses_leaves *l) {
    char name[POR_IDENTITY_MOST];
    const por_found *found = &l->d.w.found;
    bool room = true;
    for (uint32_t k = 0; k < found->count && room; k++) {
        if (!por_is_shared(por_found_object(found, k))) continue;
        por_identity(&l->d.ids, k, name);
        room =
            ses_identities_add(ids, base_view_str(name), vm_value_of(found->vm, por_found_object(found, k)));
    }
    return room;
}

static mica_status change_memory(applying *a, mica_error *err) {
    a->r = (por_reading){
        .vm = a->vm, .err = err, .status = MICA_OK, .shared = &a->ids, .state = a->changes.after};
    if (!fmt_pack_find(a->changes.after, "objects", &a->r.part[POR_PART_OBJECTS]))
        return base_fail(err, MICA_ERR_SERIALIZATION, "changes", 0, "the changes are not whole");
    bool whole = vm_protect(a->vm, body, a);
    base_free(a->r.objects);
    if (a->r.status != MICA_OK) return a->r.status;
    if (!whole || a->session.failed)
        return base_fail(err, MICA_ERR_CORRUPTED, "changes", MICA_NO_OFFSET, "a value cannot be made: %s",
                         vm_last_error_message(a->vm));
    mica_status status = check_snapshots(a, err);
    return status == MICA_OK ? vm_used_check(a->vm, err) : status;
}

/* The result is told by its leaves, which prove that it is what the changes lead to. */
static mica_status write_result(applying *a, base_buf *out, mica_error *err) {
    ses_leaves now;
    base_buf said = {0};
    ses_identities ids = {.count = 0};
    mica_status status = ses_leaves_told(&now, a->vm, &(ses_told){.count = 0}, err);
    if (status != MICA_OK) return status;
    merge_session(a, &now, &said);
    if (said.failed || !fill_identities(&ids, &now)) status = base_fail_memory(err, "applying changes");
    let_go(a, &now.d.w.found);
    if (status == MICA_OK)
        status = ses_portable_rewrite(a->vm, base_view_of(said.data, said.len), &ids, out, err);
    ses_identities_free(&ids);
    ses_leaves_free(&now);
    base_buf_free(&said);
    return status;
}

static mica_status root_is(const ses_leaves *l, base_view want, bool *is, mica_error *err) {
    uint8_t root[32];
    ses_merkle *tree = ses_merkle_new();
    mica_status status =
        tree ? ses_merkle_update(tree, l, NULL, err) : base_fail_memory(err, "hashing a state");
    if (status == MICA_OK) ses_merkle_root(tree, root);
    *is = status == MICA_OK && want.len == 32 && memcmp(root, want.data, 32) == 0;
    ses_merkle_free(tree);
    return status;
}

/* From the very state that the changes start from they lead to the one that they tell. */
static mica_status check_root(const applying *a, bool from_start, const base_buf *out, size_t from,
                              mica_error *err) {
    uint8_t root[32];
    if (!from_start || !a->changes.to.len) return MICA_OK;
    mica_status status = mica_state_root(out->data + from, out->len - from, root, err);
    if (status == MICA_OK && memcmp(root, a->changes.to.data, 32) != 0)
        status = base_fail_pair(err, MICA_ERR_CORRUPTED, "changes", MICA_NO_OFFSET,
                                base_pair_hashes((const uint8_t *)a->changes.to.data, root),
                                "the changes do not lead to the state that they tell");
    return status;
}

static mica_status apply_opened(applying *a, base_buf *out, mica_error *err) {
    mica_status status = check_places(a, err);
    if (status != MICA_OK) return status;
    if (!fill_identities(&a->ids, &a->leaves) || !hold_all(a))
        return base_fail_memory(err, "applying changes");
    bool from_start;
    size_t from = out->len;
    status = root_is(&a->leaves, a->changes.from, &from_start, err);
    if (status == MICA_OK) status = change_memory(a, err);
    if (status == MICA_OK) status = write_result(a, out, err);
    return status == MICA_OK ? check_root(a, from_start, out, from, err) : status;
}

mica_status mica_changes_apply(const void *state, size_t len, const void *changes, size_t changes_len,
                               mica_buffer *out, mica_error *err) {
    applying a = {.vm = NULL};
    size_t from = out->len;
    mica_status status = ses_changes_open(&a.changes, base_view_of(changes, changes_len), err);
    if (status == MICA_OK) status = ses_portable_open(base_view_of(state, len), &a.vm, &a.told, err);
    if (status != MICA_OK) return status;
    status = ses_leaves_told(&a.leaves, a.vm, &a.told, err);
    if (status == MICA_OK) {
        status = apply_opened(&a, out, err);
        ses_leaves_free(&a.leaves);
    }
    base_free(a.held);
    ses_identities_free(&a.ids);
    base_buf_free(&a.session);
    ses_portable_close(a.vm, &a.told);
    if (status != MICA_OK) out->len = from;
    return status;
}
