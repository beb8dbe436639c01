/* vm/builtins/language/patch.c - functions that change while a program runs: files that are looked at again, patches that are
 * listed, shown, taken back and written out. What a patch is the session knows (session/patches.c, session/reload.c). */
#include "vm/builtins/language/language_internal.h"

#include "base/atomic.h"
#include "base/file.h"
#include "vm/builtins/args.h"
#include "vm/heap/root.h"

static const vm_resolver *patcher(vm_t *vm, const char *who) {
    const vm_resolver *r = vm->resolver;
    if (!r || !r->patch || !r->patch_reset || !r->reload)
        vm_error(vm, "Mica:patch", "%s: this host has no patches", who);
    return r;
}

/* ---- reload ---- */

static uint32_t count_texts(const base_buf *list) {
    uint32_t count = 0;
    for (size_t at = 0; at < list->len; at++)
        count += list->data[at] == 0;
    return count;
}

/* The texts of a list, each with its end, as a cell column. */
static prog_value cell_of_texts(vm_t *vm, base_view list) {
    const base_buf whole = {.data = (uint8_t *)(uintptr_t)list.data, .len = list.len};
    prog_value *members, cell = vm_new_cell(vm, count_texts(&whole), list.len != 0, &members);
    const char *at = (const char *)list.data, *end = at + list.len;
    for (uint32_t k = 0; at < end; at += strlen(at) + 1)
        vm_set(vm, &members[k++], vm_new_cstring(vm, at));
    return cell;
}

static void put_texts(vm_t *vm, const char *what, base_view list) {
    const char *at = (const char *)list.data, *end = at + list.len;
    for (; at < end; at += strlen(at) + 1)
        vm_printf(vm, "%s: %s\n", what, at);
}

/* A struct of paths, or a line for each. */
void vm_bi_reload(vm_t *vm, vm_call *c) {
    const vm_resolver *r = patcher(vm, "reload");
    mica_error err = MICA_ERROR_INIT;
    vm_reloaded told = {0};
    bool done = r->reload(r->ctx, vm, &told, &err);
    base_view patched = vm_scratch_of(vm, &told.patched), stale = vm_scratch_of(vm, &told.stale),
              lost = vm_scratch_of(vm, &told.lost);
    if (!done) vm_raise_status(vm, "Mica:patch", &err);
    if (c->nout) {
        prog_value *s = vm_pool_slot(vm);
        vm_set(vm, s, vm_new_struct_scalar(vm));
        vm_set_field(vm, s, vm_intern_cstr(vm, "patched"), cell_of_texts(vm, patched));
        vm_set_field(vm, s, vm_intern_cstr(vm, "stale"), cell_of_texts(vm, stale));
        vm_set_field(vm, s, vm_intern_cstr(vm, "lost"), cell_of_texts(vm, lost));
        vm_return(vm, c, 0, *s);
        return;
    }
    put_texts(vm, "patched", patched);
    put_texts(vm, "stale", stale);
    put_texts(vm, "lost", lost);
    if (!patched.len && !stale.len && !lost.len) vm_puts(vm, "nothing has changed\n");
}

/* ---- patches ---- */

/* Columns: the name, where it was defined, what it replaces. */
static void put_patches(vm_t *vm, const vm_resolver *r) {
    vm_patched p;
    int name = 4, from = 4;
    for (uint32_t n = 0; r->patch(r->ctx, vm, n, &p); n++) {
        int a = (int)strlen(p.name), b = (int)strlen(p.from);
        name = a > name ? a : name;
        from = b > from ? b : from;
    }
    for (uint32_t n = 0; r->patch(r->ctx, vm, n, &p); n++) {
        if (!n) vm_printf(vm, "%-*s  %-*s  %s\n", name, "name", from, "from", "replaces");
        vm_printf(vm, "%-*s  %-*s  %s\n", name, p.name, from, p.from, p.replaces);
    }
}

void vm_bi_patches(vm_t *vm, vm_call *c) {
    const vm_resolver *r = patcher(vm, "patches");
    const vm_sym names[3] = {vm_intern_cstr(vm, "name"), vm_intern_cstr(vm, "from"),
                             vm_intern_cstr(vm, "replaces")};
    vm_patched p;
    int64_t dims[2] = {0, 1};
    if (!c->nout) {
        put_patches(vm, r);
        return;
    }
    while (r->patch(r->ctx, vm, (uint32_t)dims[0], &p))
        dims[0]++;
    prog_value list = vm_new_struct(vm, 2, dims, 3, names), *at = vm_struct_slots(vm_array(vm, list)) + 1;
    for (uint32_t n = 0; n < dims[0] && r->patch(r->ctx, vm, n, &p); n++, at += 3) {
        vm_set(vm, &at[0], vm_new_cstring(vm, p.name));
        vm_set(vm, &at[1], vm_new_cstring(vm, p.from));
        vm_set(vm, &at[2], vm_new_cstring(vm, p.replaces));
    }
    vm_return(vm, c, 0, list);
}

static bool find_patch(vm_t *vm, const vm_resolver *r, const char *name, vm_patched *out) {
    for (uint32_t n = 0; r->patch(r->ctx, vm, n, out); n++)
        if (strcmp(out->name, name) == 0) return true;
    return false;
}

static vm_patched patch_named(vm_t *vm, const vm_resolver *r, const char *name, const char *who) {
    vm_patched p;
    if (!find_patch(vm, r, name, &p)) vm_error(vm, "Mica:patch", "%s: '%s' is not patched", who, name);
    if (!p.text.len) vm_error(vm, "Mica:patch", "%s: the text of '%s' is not known", who, name);
    return p;
}

bool vm_patch_words(vm_t *vm, const char *name, const char **from, const char **replaces) {
    const vm_resolver *r = vm->resolver;
    vm_patched p;
    if (!r || !r->patch || !find_patch(vm, r, name, &p)) return false;
    *from = p.from;
    *replaces = p.replaces;
    return true;
}

void vm_bi_patch_view(vm_t *vm, vm_call *c) {
    const vm_resolver *r = patcher(vm, "patch_view");
    vm_patched p = patch_named(vm, r, vm_to_cstr(vm, c->args[0], "patch_view"), "patch_view");
    if (c->nout) {
        vm_return(vm, c, 0, vm_new_string(vm, (const char *)p.text.data, p.text.len, false));
        return;
    }
    vm_put(vm, p.text.data, p.text.len);
    if (p.text.data[p.text.len - 1] != '\n') vm_puts(vm, "\n");
}

static void reset(vm_t *vm, const vm_resolver *r, const char *name) {
    mica_error err = MICA_ERROR_INIT;
    if (!r->patch_reset(r->ctx, vm, name, &err)) vm_error(vm, "Mica:patch", "patch_reset: %s", err.message);
}

/* "all" is none of a function that is called so. */
void vm_bi_patch_reset(vm_t *vm, vm_call *c) {
    const vm_resolver *r = patcher(vm, "patch_reset");
    vm_patched p;
    for (uint32_t k = 0; k < c->nargs; k++) {
        const char *name = vm_to_cstr(vm, c->args[k], "patch_reset");
        bool all = strcmp(name, "all") == 0 && !find_patch(vm, r, name, &p);
        if (!all) reset(vm, r, name);
        while (all && r->patch(r->ctx, vm, 0, &p))
            reset(vm, r, vm_to_cstr(vm, vm_new_cstring(vm, p.name), "patch_reset"));
    }
}

/* ---- patch_save ---- */

/* A line's end is added where the text has none. */
static prog_value save_patch(vm_t *vm, const char *folder, const vm_patched *p) {
    mica_error err = MICA_ERROR_INIT;
    base_buf path = {0}, text = {0};
    base_buf_printf(&path, "%s/%s.m", folder, p->name);
    base_buf_append(&text, p->text.data, p->text.len);
    if (p->text.data[p->text.len - 1] != '\n') base_buf_byte(&text, '\n');
    base_view to = vm_scratch_of(vm, &path), whole = vm_scratch_of(vm, &text);
    mica_status status = base_atomic_replace((const char *)to.data, whole.data, whole.len, &err);
    if (status != MICA_OK) vm_error(vm, "Mica:patch", "patch_save: %s", err.message);
    return vm_new_string(vm, (const char *)to.data, to.len, false);
}

/* The folder, and the patches that are meant: all of them without names. */
void vm_bi_patch_save(vm_t *vm, vm_call *c) {
    const vm_resolver *r = patcher(vm, "patch_save");
    const char *folder = vm_to_cstr(vm, c->args[0], "patch_save");
    uint32_t count = c->nargs - 1;
    vm_patched p;
    if (base_path_kind(folder) != BASE_PATH_FOLDER)
        vm_error(vm, "Mica:patch", "patch_save: %s: there is no such folder", folder);
    for (uint32_t k = 1; k < c->nargs; k++) /* nothing is written where one is wrong */
        (void)patch_named(vm, r, vm_to_cstr(vm, c->args[k], "patch_save"), "patch_save");
    while (c->nargs == 1 && r->patch(r->ctx, vm, count, &p))
        count++;
    prog_value *members, cell = vm_new_cell(vm, count, count != 0, &members);
    for (uint32_t k = 0; k < count; k++) {
        if (c->nargs > 1)
            p = patch_named(vm, r, vm_to_cstr(vm, c->args[k + 1], "patch_save"), "patch_save");
        else if (!r->patch(r->ctx, vm, k, &p) || !p.text.len)
            vm_error(vm, "Mica:patch", "patch_save: the text of '%s' is not known", p.name);
        vm_set(vm, &members[k], save_patch(vm, folder, &p));
    }
    if (c->nout) vm_return(vm, c, 0, cell);
}
