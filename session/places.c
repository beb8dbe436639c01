/* session/places.c - see places.h. A variable of the outermost script lies in a register, by the table of its code. */
#include "session/places.h"

#include "base/error.h"
#include "base/json.h"
#include "vm/heap/trace.h"
#include "vm/run/frame.h"

#include <string.h>

/* ---- values with what they hold ---- */

void ses_parts_begin(ses_parts *parts, const ses_leaves *l, const ses_leaves *other, fmt_pack *out) {
    *parts = (ses_parts){.w = {.vm = l->d.w.vm, .pack = *out, .found.vm = l->d.w.vm, .ids = &l->d.ids},
                         .l = l,
                         .other = other};
}

void ses_parts_value(ses_parts *parts, prog_value v) {
    por_find_value(&parts->w.found, v);
    por_put_value(&parts->w, v);
}

/* Whether the other state has no such code. */
static bool is_new_code(const ses_parts *parts, const prog_obj *o) {
    char id[POR_IDENTITY_MOST];
    base_buf key = {0};
    if (o->kind != PROG_KIND_CODE || !parts->other) return false;
    por_identity(&parts->l->d.ids, por_number_of(&parts->l->d.w.found, vm_value_of(parts->w.vm, o)), id);
    fmt_pack p = {&key};
    fmt_pack_array(&p, 1);
    fmt_pack_str(&p, id);
    bool is_new = !ses_leaf_find(parts->other, base_view_of(key.data, key.len));
    base_buf_free(&key);
    return is_new;
}

void ses_parts_end(ses_parts *parts) {
    por_found *found = &parts->w.found;
    const por_found *all = &parts->l->d.w.found;
    for (uint32_t k = 0; k < all->blob_count && parts->other; k++) {
        prog_obj *o = por_found_object(all, all->blobs[k].number);
        if (all->blobs[k].number < all->live && is_new_code(parts, o))
            por_find_code(found, vm_value_of(parts->w.vm, o));
    }
    fmt_pack_array(&parts->w.pack, found->count);
    for (uint32_t k = 0; k < found->count; k++) {
        prog_obj *o = por_found_object(found, k);
        if (por_is_shared(o) && !is_new_code(parts, o))
            fmt_pack_nil(&parts->w.pack);
        else
            por_put_object(&parts->w, o);
    }
    parts->w.pack.out->failed |= found->no_memory;
    por_found_free(found);
}

/* ---- places ---- */

bool ses_place_text(base_view key, base_buf *out) {
    base_json j = {.out = out};
    return fmt_pack_json(key, &j, NULL) == MICA_OK && !out->failed;
}

/* The outermost frame that runs code of the program's own, or NULL. */
static const vm_frame *outermost(const vm_t *vm) {
    for (uint32_t k = 0; k < vm->root->nframes; k++) {
        const vm_frame *f = &vm_frames(vm)[k];
        if (f->kind == VM_FRAME_CODE && f->code >= VM_SLOTS_END) return f;
    }
    return NULL;
}

/* Its code, as far as it lies in an object that was proved to be code. */
static const prog_code *code_of(const ses_leaves *l, const vm_frame *f) {
    const por_found *found = &l->d.w.found;
    uint32_t blob = f ? por_blob_of(found, f->code) : found->count;
    if (blob == found->count) return NULL;
    vm_raw *raw = (vm_raw *)por_found_object(found, blob);
    const char *end = (const char *)(raw + 1) + raw->size;
    for (prog_code *c = (prog_code *)(raw + 1); (const char *)c < end; c = vm_next_code(c))
        if (vm_offset_of(l->d.w.vm, c) == f->code) return c;
    return NULL;
}

static void pack_place(base_buf *out, const char *kind, const uint64_t *number, base_view name) {
    fmt_pack p = {out};
    fmt_pack_array(&p, 2);
    fmt_pack_str(&p, kind);
    if (number)
        fmt_pack_u64(&p, *number);
    else
        fmt_pack_name(&p, name);
}

/* The place of what a register holds; where that is a variable which functions share, its own. */
static void register_place(const ses_leaves *l, uint64_t at, base_buf *out) {
    vm_t *vm = l->d.w.vm;
    prog_value v = vm->stack[at];
    char id[POR_IDENTITY_MOST];
    if (!vm_is_kind(vm, v, PROG_KIND_BOX)) {
        pack_place(out, "stack", &at, base_view_of(NULL, 0));
        return;
    }
    fmt_pack p = {out};
    por_identity(&l->d.ids, por_number_of(&l->d.w.found, v), id);
    fmt_pack_array(&p, 1);
    fmt_pack_str(&p, id);
}

static void variable_place(const ses_leaves *l, base_view name, base_buf *out) {
    vm_t *vm = l->d.w.vm;
    const vm_frame *f = outermost(vm);
    const prog_code *c = code_of(l, f);
    for (uint32_t k = 0; c && k < c->nvars; k++) {
        base_view have = vm_sym_text(vm, prog_code_syms(c)[prog_code_vars(c)[k]]);
        if (!base_view_equal(have, name) || f->base + k >= por_stack_count(vm)) continue;
        register_place(l, f->base + k, out);
        return;
    }
    pack_place(out, "base", NULL, name);
}

static const ses_leaf *find_text(const ses_leaves *l, base_view text) {
    base_buf have = {0};
    const ses_leaf *found = NULL;
    for (size_t k = 0; k < l->count && !found; k++) {
        have.len = 0;
        if (ses_place_text(ses_leaf_key(l, &l->list[k]), &have) &&
            base_view_equal(base_view_of(have.data, have.len), text))
            found = &l->list[k];
    }
    base_buf_free(&have);
    return found;
}

mica_status ses_place_key(const ses_leaves *l, const char *place, base_buf *out, mica_error *err) {
    if (place[0] == '[') {
        const ses_leaf *leaf = find_text(l, base_view_str(place));
        if (!leaf)
            return base_fail(err, MICA_ERR_NOT_FOUND, "state", MICA_NO_OFFSET,
                             "the state has nothing in the place %.160s; micac state places lists them",
                             place);
        base_view key = ses_leaf_key(l, leaf);
        base_buf_append(out, key.data, key.len);
    } else {
        variable_place(l, base_view_str(place), out);
    }
    return out->failed ? base_fail_memory(err, "looking for a place of a state") : MICA_OK;
}

mica_status ses_place_find(const ses_leaves *l, const char *place, const ses_leaf **out, mica_error *err) {
    base_buf key = {0};
    mica_status status = ses_place_key(l, place, &key, err);
    *out = status == MICA_OK ? ses_leaf_find(l, base_view_of(key.data, key.len)) : NULL;
    base_buf_free(&key);
    if (status == MICA_OK && !*out)
        status = base_fail(err, MICA_ERR_NOT_FOUND, "state", MICA_NO_OFFSET,
                           "the state has no variable '%.80s'", place);
    return status;
}

base_view ses_place_variable(const ses_leaves *l, base_view key) {
    vm_t *vm = l->d.w.vm;
    const vm_frame *f = outermost(vm);
    const prog_code *c = code_of(l, f);
    base_buf have = {0};
    base_view name = base_view_of(NULL, 0);
    for (uint32_t k = 0; c && k < c->nvars && !name.len && f->base + k < por_stack_count(vm); k++) {
        have.len = 0;
        register_place(l, f->base + k, &have);
        if (base_view_equal(base_view_of(have.data, have.len), key))
            name = vm_sym_text(vm, prog_code_syms(c)[prog_code_vars(c)[k]]);
    }
    base_buf_free(&have);
    return name;
}
