/* vm/builtins/extension/attach.c - functions of extensions among the builtins of the VM: what they may be called, and what loading,
 * loading again and unloading change, and in which order, so that after an error all is as it was. */
#include "vm/builtins/extension/extension_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "vm/heap/cage.h"
#include "vm/run/overlay.h"

#include <stdio.h>

/* ---- names ---- */

static bool library_has(vm_t *vm, const char *name) {
    const vm_resolver *r = vm->resolver;
    vm_found found = {0, PROG_UNDEF};
    mica_error ignored = MICA_ERROR_INIT;
    size_t len = strlen(name);
    if (!r || !r->in_library || !r->in_library(r->ctx, name, len, -1)) return false;
    if (!r->find_library || !r->find_library(r->ctx, vm, name, len, &found, &ignored))
        return ignored.code != 0;
    vm_decref(vm, found.owner);
    return true;
}

static mica_status taken(const ext_library *l, const char *name, const char *by, mica_error *err) {
    return base_fail(err, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                     "%s: the function '%s' must be called otherwise: %s", l->path, name, by);
}

static mica_status check_names(ext_state *s, const ext_library *l, mica_error *err) {
    vm_t *vm = s->vm;
    char by[200];
    for (uint32_t k = 0; k < l->count; k++) {
        const char *name = l->functions[k].name;
        size_t len = strlen(name);
        if (vm_builtin_find(NULL, name, len) >= 0) return taken(l, name, "a builtin has that name", err);
        if (library_has(vm, name))
            return taken(l, name, "a function of the library or a layer has that name", err);
        int64_t other = vm_extension_with(vm, name, len);
        if (other < 0) continue;
        prog_value whose = vm_extension_field(vm, vm_extension_entry(vm, other), VM_EXTENSION_NAME);
        if (vm_extension_is_text(vm, whose, l->name, strlen(l->name))) continue;
        vm_arr a;
        vm_view(vm, whose, &a);
        snprintf(by, sizeof by, "the extension '%.*s' has one of that name", (int)a.numel,
                 (const char *)a.data);
        return taken(l, name, by, err);
    }
    return MICA_OK;
}

/* ---- places ---- */

/* Room for the places that so many functions may get, before any of them is given. */
static bool make_room(ext_state *s, uint32_t more) {
    uint32_t wanted = vm_builtins_of(s->vm) - VM_BUILTINS + more;
    if (wanted <= s->place_count) return true;
    ext_place *places = base_realloc(s->places, wanted * sizeof *places);
    if (!places) return false;
    memset(places + s->place_count, 0, (wanted - s->place_count) * sizeof *places);
    s->places = places;
    s->place_count = wanted;
    return true;
}

static vm_builtin row_of(const ext_function *f) {
    vm_builtin row = {.min_args = (int16_t)f->least,
                      .max_args = (int16_t)f->most,
                      .max_outs = (int16_t)f->results,
                      .category = VM_CATEGORY_Utility,
                      .complexity = VM_COMPLEXITY_Linear};
    memcpy(row.name, f->name, sizeof row.name);
    return row;
}
static_assert(MICA_EXTENSION_ARGUMENTS_MOST <= INT16_MAX, "numbers of arguments fit a row");

/* All that are still its own: others may have taken its places over. */
void ext_detach(ext_state *s, ext_library *l) {
    for (uint32_t k = 0; k < s->place_count; k++)
        if (s->places[k].library == l) {
            vm_builtin_retract(s->vm, VM_BUILTINS + k);
            s->places[k].library = NULL;
        }
}

static mica_status give(ext_state *s, ext_library *l, uint32_t k, mica_error *err) {
    vm_builtin row = row_of(&l->functions[k]);
    uint32_t id;
    mica_status status = vm_builtin_extend(s->vm, &row, ext_builtin, l->functions[k].help, &id, err);
    if (status == MICA_OK) s->places[id - VM_BUILTINS] = (ext_place){l, k};
    return status;
}

typedef struct checking {
    ext_state *s;
    const ext_library *library;
    mica_error *err;
    mica_status status;
} checking;

/* Asking the library may have it make a function, for which memory may be lacking. */
static void check_body(vm_t *vm, void *ctx) {
    checking *c = ctx;
    (void)vm;
    c->status = check_names(c->s, c->library, c->err);
}

/* The functions of `old`, for which there is room, are the VM's again. */
static void put_back(ext_state *s, ext_library *l, ext_library *old) {
    mica_error ignored = MICA_ERROR_INIT;
    ext_detach(s, l);
    for (uint32_t k = 0; old && k < old->count; k++)
        (void)!give(s, old, k, &ignored);
}

mica_status ext_attach(ext_state *s, ext_library *l, ext_library *old, mica_error *err) {
    checking c = {s, l, err, MICA_OK};
    if (!vm_protect(s->vm, check_body, &c)) c.status = base_fail_memory(err, "loading an extension");
    if (c.status == MICA_OK && !make_room(s, l->count))
        c.status = base_fail_memory(err, "loading an extension");
    if (c.status != MICA_OK) return c.status;
    for (uint32_t k = 0; c.status == MICA_OK && k < l->count; k++)
        c.status = give(s, l, k, err);
    if (c.status != MICA_OK)
        put_back(s, l, old);
    else if (old)
        ext_detach(s, old);
    return c.status;
}

/* ---- loading ---- */

/* What may raise, and its message as an error. */
typedef struct entering {
    const ext_library *library;
    int64_t strike;
} entering;

static void enter_body(vm_t *vm, void *ctx) {
    const entering *e = ctx;
    if (e->library) ext_enter(vm, e->library);
    if (e->strike >= 0) ext_strike(vm, e->strike);
}

static mica_status enter(ext_state *s, const ext_library *l, int64_t strike, mica_error *err) {
    return vm_protect(s->vm, enter_body, &(entering){l, strike})
               ? MICA_OK
               : base_fail_memory(err, "keeping account of an extension");
}

/* A library that was opened takes its place, or is closed. */
static mica_status settle(ext_state *s, ext_library *l, ext_library *old, mica_error *err) {
    mica_status status = ext_attach(s, l, old, err);
    if (status == MICA_OK && (status = enter(s, l, -1, err)) != MICA_OK) put_back(s, l, old);
    if (status != MICA_OK) {
        ext_close(s, l);
        return status;
    }
    if (old) ext_retire(s, old);
    return MICA_OK;
}

mica_status ext_open_entry(ext_state *s, int64_t k, mica_error *err) {
    vm_t *vm = s->vm;
    prog_value entry = vm_extension_entry(vm, k);
    base_buf path = {0};
    vm_arr a;
    ext_library *l;
    vm_view(vm, vm_extension_field(vm, entry, VM_EXTENSION_PATH), &a);
    base_buf_append(&path, a.data, (size_t)a.numel);
    const char *file = base_buf_cstr(&path);
    mica_status status = file ? ext_open(s, file, &l, err) : base_fail_memory(err, "opening an extension");
    if (status == MICA_OK && !vm_extension_is_text(vm, vm_extension_field(vm, entry, VM_EXTENSION_NAME),
                                                   l->name, strlen(l->name))) {
        status = base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                           "%s: this is the extension '%s' now", l->path, l->name);
        ext_close(s, l);
    } else if (status == MICA_OK) {
        status = settle(s, l, NULL, err);
    }
    base_buf_free(&path);
    return status;
}

static ext_library *with_path(const ext_state *s, const char *path) {
    ext_library *l = s->libraries;
    while (l && (l->retired || strcmp(l->path, path) != 0))
        l = l->next;
    return l;
}

static mica_status load_new(ext_state *s, const char *path, ext_library **out, mica_error *err) {
    ext_library *l;
    mica_status status = ext_open(s, path, &l, err);
    if (status != MICA_OK) return status;
    const ext_library *same = l->next;
    while (same && (same->retired || strcmp(same->name, l->name) != 0))
        same = same->next;
    if (same) {
        status =
            base_fail(err, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                      "%s: an extension '%s' is loaded already, from %s; extension_unload (\"%s\") ends that",
                      l->path, l->name, same->path, l->name);
        ext_close(s, l);
        return status;
    }
    status = settle(s, l, NULL, err);
    if (status == MICA_OK) *out = l;
    return status;
}

mica_status ext_load_path(ext_state *s, const char *path, ext_library **out, mica_error *err) {
    char *absolute = base_path_absolute(path);
    if (!absolute) return base_fail_memory(err, "loading an extension");
    mica_status status = MICA_OK;
    ext_library *l = with_path(s, absolute);
    if (l && base_dynfile_changed(l->path, &l->seen)) {
        char name[VM_BUILTIN_NAME_MAX];
        bool changed;
        memcpy(name, l->name, sizeof name);
        status = ext_reload(s, name, &changed, err);
        l = status == MICA_OK ? ext_named(s, name, strlen(name)) : NULL;
    } else if (!l) {
        status = load_new(s, absolute, &l, err);
    }
    base_path_free(absolute);
    if (status == MICA_OK) *out = l;
    return status;
}

/* ---- loading again, unloading ---- */

static mica_status unknown(const char *name, mica_error *err) {
    return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                     "there is no extension '%s' (extensions () lists those that there are)", name);
}

/* The state that it has now goes into the record, from where the new one gets it. */
static mica_status hand_on(ext_state *s, ext_library *l, mica_error *err) {
    mica_error why = MICA_ERROR_INIT;
    if (ext_keep_one(s, l, &why)) return MICA_OK;
    return base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s: its function `save` failed: %s",
                     l->path, why.message);
}

mica_status ext_reload(ext_state *s, const char *name, bool *changed, mica_error *err) {
    ext_library *old = ext_named(s, name, strlen(name)), *l;
    *changed = true;
    if (!old) { /* of an image, and not used yet */
        int64_t k = vm_extension_named(s->vm, name, strlen(name));
        return k < 0 ? unknown(name, err) : ext_open_entry(s, k, err);
    }
    *changed = base_dynfile_changed(old->path, &old->seen);
    mica_status status = hand_on(s, old, err);
    if (status == MICA_OK) status = ext_open(s, old->path, &l, err);
    if (status != MICA_OK) return status;
    if (strcmp(l->name, old->name) != 0) {
        status = base_fail(
            err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
            "%s: this is the extension '%s' now, and was '%s'; extension_unload (\"%s\") comes first",
            l->path, l->name, old->name, old->name);
        ext_close(s, l);
        return status;
    }
    return settle(s, l, old, err);
}

mica_status ext_unload(ext_state *s, const char *name, mica_error *err) {
    ext_library *l = ext_named(s, name, strlen(name));
    int64_t k = vm_extension_named(s->vm, name, strlen(name));
    if (k < 0) return unknown(name, err);
    mica_status status = enter(s, NULL, k, err);
    if (status != MICA_OK || !l) return status;
    ext_detach(s, l);
    ext_retire(s, l);
    return MICA_OK;
}
