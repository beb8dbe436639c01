/* session/portable_find.c - the objects that a state is made of, found without calling itself however deep values are. */
#include "session/portable_found.h"

#include "base/alloc.h"
#include "session/portable_fields.h"
#include "vm/heap/map_object.h"
#include "vm/heap/regions.h"
#include "vm/heap/trace.h"

#include <stdlib.h>
#include <string.h>

/* ---- the list, and the table that knows the numbers ---- */

static uint32_t *place_of(const por_found *f, uint64_t offset) {
    uint32_t at = (uint32_t)((offset >> 4) * 0x9E3779B97F4A7C15ull >> 32) & (f->slots - 1);
    while (f->index[at] && f->list[f->index[at] - 1] != offset)
        at = (at + 1) & (f->slots - 1);
    return &f->index[at];
}

static bool make_room(por_found *f) {
    if (f->count < f->room) return true;
    uint32_t room = f->room ? 2 * f->room : 512;
    uint64_t *list =
        f->no_memory || room > UINT32_MAX / 16 ? NULL : base_realloc(f->list, room * sizeof *list);
    uint32_t *index = list ? base_calloc(2 * (size_t)room, sizeof *index) : NULL;
    if (list) f->list = list;
    if (!index) {
        f->no_memory = true;
        return false;
    }
    base_free(f->index);
    f->index = index;
    f->room = room;
    f->slots = 2 * room;
    for (uint32_t k = 0; k < f->count; k++)
        *place_of(f, f->list[k]) = k + 1;
    return true;
}

static void find(por_found *f, prog_value v) {
    if (!prog_is_object(v) || !make_room(f)) return;
    uint32_t *at = place_of(f, prog_offset(v));
    if (*at) return;
    f->list[f->count] = prog_offset(v);
    *at = ++f->count;
}

uint32_t por_number_of(const por_found *f, prog_value v) {
    uint32_t at = prog_is_object(v) && f->slots ? *place_of(f, prog_offset(v)) : 0;
    return at ? at - 1 : f->count;
}

void por_found_free(por_found *f) {
    base_free(f->list);
    base_free(f->index);
    base_free(f->blobs);
}

/* ---- what objects hold ---- */

/* The names of a struct are told with it. */
static void find_member(vm_t *vm, prog_value *slot, void *ctx) {
    if (prog_is_object(*slot) && vm_obj(vm, *slot)->kind == PROG_KIND_KEYS) return;
    find(ctx, *slot);
}

static void find_map(por_found *f, vm_map *m) {
    if (!prog_is_object(m->table)) return;
    const vm_map_entry *e = vm_map_entries(vm_map_table_of(f->vm, m));
    for (int64_t k = 0; k < m->count; k++) {
        find(f, e[k].key);
        find(f, e[k].value);
    }
}

static void find_members(por_found *f, uint32_t k) {
    prog_obj *o = por_found_object(f, k);
    if (o->kind == PROG_KIND_MAP)
        find_map(f, (vm_map *)o);
    else
        vm_trace(f->vm, o, find_member, f);
}

bool por_is_shared(const prog_obj *o) {
    return o->kind == PROG_KIND_MAP || o->kind == PROG_KIND_BOX || o->kind == PROG_KIND_CODE ||
           (o->kind == PROG_KIND_INSTANCE && o->flags & VM_INST_HANDLE && !(o->flags & VM_INST_LIST));
}

bool por_is_place(vm_t *vm, vm_keys *keys, uint32_t field, prog_value v) {
    if (!prog_is_double(v) || keys->count < 4) return false;
    double d = prog_as_double(v);
    return base_view_equal(vm_sym_text(vm, keys->syms[field]), base_view_str("code")) &&
           vm_find_key(keys, vm_known_name(vm, "maker", 5)) >= 0 && d >= (double)VM_HEAP &&
           d < (double)VM_CAGE_MAX;
}

/* ---- what the VM holds ---- */

uint32_t por_stack_count(vm_t *vm) {
    uint64_t from, to;
    vm_region_used(vm, VM_REGION_STACK, &from, &to);
    return (uint32_t)((to - from) / sizeof(prog_value));
}

/* Values of the root, or of its records. */
static void find_fields(por_found *f, bool of_root) {
    for (size_t k = 0; k < POR_FIELDS; k++) {
        const por_field *field = &por_fields[k];
        if (por_is_value(field) && (field->in == POR_IN_ROOT) == of_root)
            find(f, *por_slot_in(por_struct_of(f->vm, field->in), field));
    }
}

static void find_held(por_found *f) {
    vm_root *root = f->vm->root;
    uint32_t n = por_stack_count(f->vm);
    for (uint32_t k = 0; k < n; k++)
        find(f, f->vm->stack[k]);
    for (uint32_t k = 0; k < root->nframes; k++) {
        find(f, vm_frames(f->vm)[k].func);
        find(f, vm_frames(f->vm)[k].dyn);
    }
    for (vm_sym s = 1; s < root->nsyms; s++) {
        const vm_sym_rec *r = vm_sym_record(f->vm, s);
        if (r->global) find(f, r->global);
        find(f, por_kept_owner(r));
    }
    find_fields(f, true);
    for (unsigned k = 0; k < VM_LENT; k++)
        find(f, root->lent[k]);
    find_fields(f, false);
}

static void find_whole(por_found *f, uint32_t from) {
    for (uint32_t k = from; k < f->count && !f->no_memory; k++)
        find_members(f, k);
}

/* Handles that nobody but a cycle of theirs holds wait for their destructors, and only the collector knows them: they
 * follow the rest in the order they were made in. Other such cycles come last; nobody meets them again. */
static void find_candidates(por_found *f, bool with_destructor) {
    for (uint64_t k = vm_gc_count(f->vm); k > 0; k--) {
        prog_value v = vm_gc_candidate(f->vm, k - 1);
        const prog_obj *o = vm_obj(f->vm, v);
        if (!with_destructor || (o->kind == PROG_KIND_INSTANCE && o->flags & VM_INST_DELETE)) find(f, v);
    }
}

static int by_serial(const void *x, const void *y, void *ctx) {
    const vm_instance *a = vm_at(ctx, *(const uint64_t *)x), *b = vm_at(ctx, *(const uint64_t *)y);
    return (a->serial > b->serial) - (a->serial < b->serial);
}

void por_find_all(por_found *f) {
    find_held(f);
    find_whole(f, 0);
    uint32_t held = f->count;
    find_candidates(f, true);
    if (f->count > held + 1) {
        qsort_r(f->list + held, f->count - held, sizeof *f->list, by_serial, f->vm);
        for (uint32_t k = held; k < f->count; k++)
            *place_of(f, f->list[k]) = k + 1;
    }
    find_whole(f, held);
    f->live = f->count;
    find_candidates(f, false);
    find_whole(f, f->live);
    por_find_blobs(f);
}

void por_find_value(por_found *f, prog_value v) {
    uint32_t from = f->count;
    find(f, v);
    for (uint32_t k = from; k < f->count && !f->no_memory; k++)
        if (!por_is_shared(por_found_object(f, k))) find_members(f, k);
}

/* ---- code ---- */

void por_find_code(por_found *f, prog_value v) {
    uint32_t from = f->count;
    find(f, v);
    find_members(f, por_number_of(f, v));
    for (uint32_t k = from; k < f->count && !f->no_memory; k++)
        if (!por_is_shared(por_found_object(f, k))) find_members(f, k);
}

static int by_offset(const void *x, const void *y) {
    uint64_t a = ((const por_blob *)x)->offset, b = ((const por_blob *)y)->offset;
    return (a > b) - (a < b);
}

void por_find_blobs(por_found *f) {
    if (f->no_memory || !make_room(f)) return;
    f->blobs = base_malloc((f->count + 1ull) * sizeof *f->blobs);
    if (!f->blobs) f->no_memory = true;
    for (uint32_t k = 0; k < f->count && f->blobs; k++)
        if (por_found_object(f, k)->kind == PROG_KIND_CODE)
            f->blobs[f->blob_count++] = (por_blob){f->list[k], k};
    if (f->blob_count) qsort(f->blobs, f->blob_count, sizeof *f->blobs, by_offset);
}

uint32_t por_blob_of(const por_found *f, uint64_t code) {
    uint32_t low = 0, high = f->blob_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (f->blobs[mid].offset <= code)
            low = mid + 1;
        else
            high = mid;
    }
    if (!low) return f->count;
    const por_blob *b = &f->blobs[low - 1];
    const vm_raw *raw = vm_at(f->vm, b->offset);
    return code - b->offset < sizeof *raw + raw->size ? b->number : f->count;
}
