/* session/portable_read.c - a portable state (docs/state.md) → the memory of a VM, proved by nobody yet.
 *
 * The state may be hostile. It was checked as MessagePack, so that no length in it means more than there is; here each value
 * is made by the VM's own constructors, from lengths that the data bear out, and nothing calls itself. What the values mean
 * together is proved by the deep verifier, as for any memory of a stranger.
 *
 * First comes the code, since names tell places in it; then names, which get the numbers that they had; then all objects
 * without their members, and then the members, so that objects may refer to each other in any way. The frames count last:
 * nothing can fail behind that. */
#include "session/portable_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/heap/guard.h"
#include "vm/heap/regions.h"
#include "vm/heap/trace.h"
#include "vm/new.h"
#include "vm/run/builtin.h"
#include "vm/run/carry.h"
#include "vm/run/persist.h"

#include <stdio.h>
#include <string.h>

/* ---- names ---- */

static vm_sym persistent_here(por_reading *r, fmt_pack_cursor *c) {
    char name[64];
    fmt_pack_item head = por_next(r, c, FMT_PACK_ARRAY, "a name");
    if (head.count != 3 || !por_is(por_next(r, c, FMT_PACK_TEXT, "a kind").text, "persistent"))
        por_refuse(r, head.at, "a name is expected here");
    uint64_t code = por_code_here(r, c), k = por_number_here(r, c, UINT16_MAX);
    int len = snprintf(name, sizeof name, VM_PERSISTENT_NAME, (unsigned long long)code, (unsigned)k);
    return vm_intern(r->vm, name, (size_t)len);
}

vm_sym por_name_or_persistent(por_reading *r, fmt_pack_cursor *c) {
    fmt_pack_cursor look = *c;
    fmt_pack_item item;
    (void)fmt_pack_next(&look, &item);
    return item.type == FMT_PACK_ARRAY ? persistent_here(r, c) : por_name_here(r, c);
}

/* They get the numbers that they had, which code has; a name that comes twice would not. */
static void names(por_reading *r) {
    uint64_t n;
    fmt_pack_cursor c = por_list_of(r, POR_PART_NAMES, &n);
    if (r->vm->root->nsyms > 1) por_refuse(r, c.at, "the VM has names already");
    for (uint64_t k = 0; k < n; k++) {
        size_t at = c.at;
        por_poll(r);
        if (por_name_or_persistent(r, &c) != k + 1) por_refuse(r, at, "a name comes twice");
    }
}

static vm_sym symbol_here(por_reading *r, fmt_pack_cursor *c) {
    size_t at = c->at;
    uint64_t s = por_number_here(r, c, UINT32_MAX);
    if (s == 0 || s >= r->vm->root->nsyms) por_refuse(r, at, "there is no name %llu", (unsigned long long)s);
    return (vm_sym)s;
}

static void symbols(por_reading *r) {
    uint64_t n;
    fmt_pack_cursor c = por_list_of(r, POR_PART_SYMBOLS, &n);
    for (uint64_t k = 0; k < n; k++) {
        por_poll(r);
        fmt_pack_item head = por_next(r, &c, FMT_PACK_ARRAY, "what a name holds");
        if (head.count != 4) por_refuse(r, head.at, "a name holds four things");
        vm_sym_rec *rec = vm_sym_record(r->vm, symbol_here(r, &c));
        prog_value global = por_value_here(r, &c);
        uint64_t code = por_code_here(r, &c);
        prog_value owner = por_value_here(r, &c);
        if (rec->global || rec->defined || rec->owner) por_refuse(r, head.at, "a name comes twice");
        vm_incref(r->vm, global);
        vm_incref(r->vm, owner);
        rec->global = global == PROG_UNDEF ? 0 : global;
        rec->owner = owner == PROG_UNDEF ? 0 : owner;
        rec->defined = rec->func = code;
    }
}

/* ---- registers and frames ---- */

static void stack(por_reading *r) {
    uint64_t n;
    fmt_pack_cursor c = por_list_of(r, POR_PART_STACK, &n);
    if (n > UINT32_MAX || !vm_stack_fits(r->vm, n + 1)) por_refuse(r, c.at, "there are too many registers");
    vm_guard_stack(r->vm, n + 1);
    for (uint64_t k = 0; k < n; k++) {
        por_poll(r);
        prog_value v = por_value_here(r, &c);
        vm_incref(r->vm, v);
        r->vm->stack[k] = v;
    }
}

static uint32_t part(por_reading *r, fmt_pack_cursor map, const char *key) {
    return (uint32_t)por_number(r, map, key, UINT32_MAX);
}

/* A value that may be missing, which is counted. */
static prog_value value_if_told(por_reading *r, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor c;
    prog_value v = fmt_pack_find(map, key, &c) ? por_value_here(r, &c) : PROG_UNDEF;
    vm_incref(r->vm, v);
    return v;
}

/* Those of a struct that hold nothing yet. */
static void fields(por_reading *r, fmt_pack_cursor map, por_in in, void *of) {
    for (size_t k = 0; k < POR_FIELDS; k++) {
        const por_field *f = &por_fields[k];
        if (f->in != in || !por_is_keyed(f)) continue;
        if (por_is_value(f))
            por_put_in_field(r, por_slot_in(of, f), f, por_value(r, map, f->key));
        else
            por_set_number_in(of, f, por_number(r, map, f->key, por_most_in(f)));
    }
}

void por_put_in_field(por_reading *r, prog_value *slot, const por_field *f, prog_value v) {
    if (f->kind == POR_HELD)
        vm_set(r->vm, slot, v);
    else
        por_store_root(r, slot, v);
}

void por_frame(por_reading *r, fmt_pack_cursor map, vm_frame *f) {
    fmt_pack_cursor place = por_need(r, map, "code");
    memset(f, 0, sizeof *f);
    f->func = f->dyn = PROG_UNDEF;
    uint64_t code = por_code_here(r, &place);
    f->kind = code & VM_FN_BUILTIN ? VM_FRAME_NATIVE : VM_FRAME_CODE;
    if (f->kind == VM_FRAME_NATIVE)
        f->builtin = (uint32_t)code;
    else
        f->code = code;
    fields(r, map, POR_IN_FRAME, f);
    f->func = value_if_told(r, map, "function");
    f->dyn = value_if_told(r, map, "dynamic");
}

static void frames(por_reading *r) {
    uint64_t n;
    fmt_pack_cursor c = por_list_of(r, POR_PART_FRAMES, &n);
    if (n >= VM_FRAME_MAX || !vm_region_adopt(r->vm, VM_REGION_FRAMES, (n + 1) * sizeof(vm_frame)))
        por_refuse(r, c.at, "there are too many frames");
    vm_guard_lift(r->vm);
    for (uint64_t k = 0; k < n; k++) {
        vm_frame *f = &vm_frames(r->vm)[k];
        por_frame(r, c, f);
#if BASE_ASAN
        if (k) f->below = f[-1].top > f[-1].below ? f[-1].top : f[-1].below;
#endif
        fmt_pack_skip(&c);
    }
    r->frames = (uint32_t)n;
}

/* ---- the root ---- */

/* By its number or, where names are told as names, by its text; nil: none. */
static vm_sym name_number(por_reading *r, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor c = por_need(r, map, key), look = c;
    fmt_pack_item item;
    if (!r->shared) { /* who tells of a state that nobody has proved reads its text */
        vm_sym number = part(r, map, key);
        if (number && number >= r->vm->root->nsyms) por_refuse(r, c.at, "there is no name %u", number);
        return number;
    }
    (void)fmt_pack_next(&look, &item);
    return item.type == FMT_PACK_NIL ? 0 : por_name_here(r, &c);
}

void por_error_at(por_reading *r, fmt_pack_cursor map) {
    vm_error_at *at = &r->vm->root->error_at;
    fmt_pack_cursor last = por_need(r, map, "last"), slot = por_need(r, map, "slot");
    fmt_pack_item item = por_next(r, &slot, FMT_PACK_INTEGER, "a slot");
    bool is_last = por_next(r, &last, FMT_PACK_BOOL, "true or false").integer != 0;
    if (item.integer < -1 || item.integer >= VM_SLOTS) por_refuse(r, item.at, "there is no such slot");
    *at = (vm_error_at){.exception = is_last ? r->vm->root->last_error : 0,
                        .file = name_number(r, map, "file"),
                        .slot = (int32_t)item.integer,
                        .line = part(r, map, "line"),
                        .column = part(r, map, "column"),
                        .script = part(r, map, "script"),
                        .pending = part(r, map, "pending"),
                        .function = name_number(r, map, "function")};
}

void por_last_of_queue(por_reading *r) {
    vm_root *root = r->vm->root;
    prog_value v = root->cleanups;
    for (uint64_t k = 0; prog_is_object(v) && k <= root->allocations; k++) {
        const prog_obj *o = vm_obj(r->vm, v);
        bool handle = o->kind == PROG_KIND_FUNC && o->flags & VM_FUNC_CLEANUP;
        if (!handle && o->kind != PROG_KIND_INSTANCE) return;
        root->cleanups_last = v;
        v = handle ? ((const vm_func *)o)->captures[VM_CLEANUP_NEXT] : ((const vm_instance *)o)->next;
    }
}

static void root(por_reading *r) {
    vm_root *root = r->vm->root;
    fmt_pack_cursor map = por_part_of(r, POR_PART_ROOT);
    fields(r, map, POR_IN_ROOT, root);
    fields(r, map, POR_IN_VM, r->vm);
    uint64_t lent;
    (void)por_list(r, map, "lent", &lent);
    if (lent != VM_LENT) por_refuse(r, map.at, "other values are lent");
    por_fill_slots(r, map, "lent", root->lent);
    por_error_at(r, por_need(r, map, "error at"));
}

void por_record_bytes(por_reading *r, fmt_pack_cursor c, base_view record) {
    size_t at = c.at;
    base_view have = por_next(r, &c, FMT_PACK_TEXT, "bytes").text;
    if (have.len != record.len) por_refuse(r, at, "a record has another length");
    memcpy((void *)(uintptr_t)record.data, have.data, have.len);
}

static void record_holds(por_reading *r, fmt_pack_cursor c, por_in record, base_view bytes) {
    void *of = por_struct_of(r->vm, record);
    switch (por_form_of(record)) {
    case POR_FORM_FIELDS: fields(r, c, record, of); return;
    case POR_FORM_VALUE:
        for (size_t k = 0; k < POR_FIELDS; k++)
            if (por_fields[k].in == record)
                por_put_in_field(r, por_slot_in(of, &por_fields[k]), &por_fields[k], por_value_here(r, &c));
        return;
    default: por_record_bytes(r, c, bytes);
    }
}

typedef struct wanted {
    por_reading *r;
    fmt_pack_cursor records;
} wanted;

/* Each record of this program; those that the state does not have begin anew. */
static bool record(void *ctx, const char *name, uint32_t version, base_view bytes) {
    const wanted *w = ctx;
    por_reading *r = w->r;
    fmt_pack_cursor c;
    if (!fmt_pack_find(w->records, name, &c)) return true;
    size_t at = c.at;
    fmt_pack_item head = por_next(r, &c, FMT_PACK_ARRAY, "a record");
    if (head.count != 2) por_refuse(r, at, "a record is a version and what it holds");
    if (por_number_here(r, &c, UINT32_MAX) != version) {
        r->status = base_fail(r->err, MICA_ERR_VERSION_MISMATCH, "state", at,
                              "the state has another version of the record '%s'", name);
        vm_error(r->vm, NULL, "record");
    }
    record_holds(r, c, por_record_named(name, strlen(name)), bytes);
    return true;
}

/* ---- all of it ---- */

/* Each object is held by another one, a register or the root: else it would end when the pool lets go of it, and what is kept
 * for a queue with it. */
static void all_held(por_reading *r) {
    for (uint32_t k = 0; k < r->count; k++)
        if (vm_is_counted(r->objects[k].v) && vm_obj(r->vm, r->objects[k].v)->rc < 2)
            por_refuse(r, r->objects[k].at, "nobody holds object %u", k);
}

/* Nothing can fail any more, and nothing ends. */
static void finish(por_reading *r) {
    por_queue(r);
    por_last_of_queue(r);
    r->vm->root->nframes = r->frames;
}

static void body(vm_t *vm, void *ctx) {
    por_reading *r = ctx;
    (void)vm;
    por_find_parts(r);
    por_objects(r);
    names(r);
    por_make_objects(r);
    symbols(r);
    stack(r);
    frames(r);
    root(r);
    vm_each_record(r->vm, record, &(wanted){r, por_part_of(r, POR_PART_RECORDS)});
    por_account(r);
    all_held(r);
}

/* Which values the numbers of objects stand for, and where the session's part lies. */
static mica_status tell(const por_reading *r, ses_told *told, mica_error *err) {
    fmt_pack_cursor map = r->part[POR_PART_SESSION];
    told->session = fmt_pack_take(&map);
    told->objects = base_malloc((r->count + 1ull) * sizeof *told->objects);
    told->count = r->count;
    if (!told->objects) return base_fail_memory(err, "reading a state");
    for (uint32_t k = 0; k < r->count; k++)
        told->objects[k] = r->objects[k].v;
    return MICA_OK;
}

static mica_status read_into(base_view state, vm_t *vm, base_buf *out, ses_told *told, base_halt *halt,
                             mica_error *err) {
    por_reading r = {
        .vm = vm, .state = {state, 0}, .account = out, .halt = halt, .err = err, .status = MICA_OK};
    mica_status status = ses_portable_check(state, err);
    if (status != MICA_OK) return status;
    bool whole = vm_protect(vm, body, &r) && !out->failed;
    if (whole) finish(&r);
    if (whole && told) status = tell(&r, told, err);
    base_free(r.objects);
    if (status != MICA_OK) return status;
    if (r.status != MICA_OK) return r.status;
    if (!whole)
        return base_fail(err, MICA_ERR_CORRUPTED, "state", MICA_NO_OFFSET, "a value cannot be made: %s",
                         vm_last_error_message(vm));
    return vm_used_check(vm, err);
}

mica_status ses_portable_read(base_view state, vm_t *vm, base_buf *out, base_halt *halt, mica_error *err) {
    return read_into(state, vm, out, NULL, halt, err);
}

mica_status ses_portable_open(base_view state, vm_t **vm, ses_told *told, mica_error *err) {
    base_buf account = {0};
    *told = (ses_told){.count = 0};
    mica_status status = vm_new(&vm_gc_default, vm, err);
    if (status != MICA_OK) return status;
    status = read_into(state, *vm, &account, told, NULL, err);
    base_buf_free(&account);
    if (status != MICA_OK) ses_portable_close(*vm, told);
    return status;
}

void ses_portable_close(vm_t *vm, ses_told *told) {
    base_free(told->objects);
    vm_free(vm);
    *told = (ses_told){.count = 0};
}
