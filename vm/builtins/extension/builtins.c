/* vm/builtins/extension/builtins.c - extension_load and its kin as programs call them, and as hosts do. */
#include "vm/builtins/extension/extension_internal.h"

#include "base/error.h"
#include "vm/builtins/args.h"
#include "vm/heap/cage.h"
#include "vm/run/overlay.h"

static void require(vm_t *vm, const char *who, mica_status status, const mica_error *err) {
    if (status != MICA_OK) vm_error(vm, EXT_ID, "%s: %s", who, err->message);
}

static const char *text_arg(vm_t *vm, vm_call *c, const char *who, const char *what) {
    if (!vm_is_string(vm, c->args[0]) || vm_numel(vm, c->args[0]) == 0)
        vm_error(vm, NULL, "%s: %s must be a string", who, what);
    return vm_to_cstr(vm, c->args[0], who);
}

void vm_bi_extension_load(vm_t *vm, vm_call *c) {
    mica_error err = MICA_ERROR_INIT;
    ext_library *l = NULL;
    (void)text_arg(vm, c, "extension_load", "FILE");
    const char *path = vm_path_arg(vm, c->args[0], "extension_load");
    require(vm, "extension_load", ext_load_path(ext_state_of(vm), path, &l, &err), &err);
    if (c->nout) vm_return(vm, c, 0, vm_new_cstring(vm, l->name));
}

void vm_bi_extension_reload(vm_t *vm, vm_call *c) {
    mica_error err = MICA_ERROR_INIT;
    bool changed = false;
    const char *name = text_arg(vm, c, "extension_reload", "NAME");
    require(vm, "extension_reload", ext_reload(ext_state_of(vm), name, &changed, &err), &err);
    if (c->nout) vm_return_bool(vm, c, changed);
}

void vm_bi_extension_unload(vm_t *vm, vm_call *c) {
    mica_error err = MICA_ERROR_INIT;
    const char *name = text_arg(vm, c, "extension_unload", "NAME");
    require(vm, "extension_unload", ext_unload(ext_state_of(vm), name, &err), &err);
}

/* ---- what there is ---- */

enum {
    SHOWN_NAME,
    SHOWN_VERSION,
    SHOWN_PATH,
    SHOWN_FUNCTIONS,
    SHOWN_LOADED,
    SHOWN_CHANGED,
    SHOWN_RUNNING,
    SHOWN_HELP
};
static const char shown_names[][12] = {"name",   "version", "path",    "functions",
                                       "loaded", "changed", "running", "help"};
#define SHOWN ((uint32_t)(sizeof shown_names / sizeof *shown_names))

/* Members that name, version, path and functions are, as the record has them; the others are of this process. */
static void show(vm_t *vm, prog_value all, int64_t k) {
    static const uint8_t same[] = {VM_EXTENSION_NAME, VM_EXTENSION_VERSION, VM_EXTENSION_PATH,
                                   VM_EXTENSION_FUNCTIONS};
    const ext_state *s = ext_known(vm);
    prog_value entry = vm_extension_entry(vm, k);
    prog_value *to = &vm_struct_slots(vm_array(vm, all))[1 + k * SHOWN];
    vm_arr name;
    vm_view(vm, vm_extension_field(vm, entry, VM_EXTENSION_NAME), &name);
    const ext_library *l = s ? ext_named(s, (const char *)name.data, (size_t)name.numel) : NULL;
    for (uint32_t j = 0; j < sizeof same; j++)
        vm_set(vm, &to[j], vm_extension_field(vm, entry, same[j]));
    vm_set(vm, &to[SHOWN_LOADED], prog_bool(l != NULL));
    vm_set(vm, &to[SHOWN_CHANGED], prog_bool(l && base_dynfile_changed(l->path, &l->seen)));
    vm_set(vm, &to[SHOWN_RUNNING], prog_double(l ? l->running : 0));
    vm_set(vm, &to[SHOWN_HELP], vm_new_cstring(vm, l ? l->help : ""));
}

void vm_bi_extensions(vm_t *vm, vm_call *c) {
    int64_t dims[2] = {1, vm_extension_count(vm)};
    vm_sym names[SHOWN];
    for (uint32_t k = 0; k < SHOWN; k++)
        names[k] = vm_intern_cstr(vm, shown_names[k]);
    prog_value all = vm_new_struct(vm, 2, dims, SHOWN, names);
    for (int64_t k = 0; k < dims[1]; k++)
        show(vm, all, k);
    vm_return(vm, c, 0, all);
}

/* ---- names that memory brought along ---- */

int32_t vm_extension_open_for(vm_t *vm, const char *name, size_t len) {
    int64_t k = vm_extension_with(vm, name, len);
    mica_error err = MICA_ERROR_INIT;
    vm_arr whose;
    if (k < 0) return -1;
    vm_view(vm, vm_extension_field(vm, vm_extension_entry(vm, k), VM_EXTENSION_NAME), &whose);
    mica_status status = ext_open_entry(ext_state_of(vm), k, &err);
    if (status != MICA_OK)
        vm_error(vm, EXT_ID, "'%.*s' is a function of the extension '%.*s', which cannot be opened again: %s",
                 (int)len, name, (int)whose.numel, (const char *)whose.data, err.message);
    int32_t id = vm_builtin_find(vm, name, len);
    if (id < 0)
        vm_error(vm, EXT_ID, "the extension from which '%.*s' was has no such function any more", (int)len,
                 name);
    return id;
}

/* ---- hosts ---- */

typedef struct wish {
    const char *path;
} wish;

static void load_body(vm_t *vm, void *ctx) {
    const wish *w = ctx;
    mica_error err = MICA_ERROR_INIT;
    ext_library *l;
    mica_status status = ext_load_path(ext_state_of(vm), w->path, &l, &err);
    if (status != MICA_OK) vm_error(vm, EXT_ID, "%s", err.message);
}

mica_status vm_extension_load_file(vm_t *vm, const char *path, mica_error *err) {
    if (vm_protect(vm, load_body, &(wish){path})) return MICA_OK;
    return base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s", vm_last_error_message(vm));
}
