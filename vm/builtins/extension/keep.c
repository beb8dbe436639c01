/* vm/builtins/extension/keep.c - what the cage knows of extensions: the record "extensions", which goes into images with the rest of
 * the memory, and their state, which their hooks give before it does.
 *
 * AN EXTENSION HAS TWO HALVES, as an open file has (vm/builtins/io/open_files.c). Name, path, version, names of functions and the
 * state that was saved last are an entry in the cage; the shared object belongs to the process. Where memory is carried to
 * another process, or another state of it comes back, the first use of a name that is nobody else's looks into the entries,
 * opens the file and hands it the state. So a file that is gone, or was built for another program, is an error of that call. */
#include "vm/builtins/extension/extension_internal.h"

#include "base/error.h"
#include "vm/builtins/natives.h"
#include "vm/run/overlay.h"

#include <stdio.h>

/* ---- entries ---- */

static prog_value names_of(vm_t *vm, const ext_library *l) {
    prog_value *members, cell = vm_new_cell(vm, 1, l->count, &members);
    for (uint32_t k = 0; k < l->count; k++)
        vm_cell_set(vm, cell, k, vm_new_cstring(vm, l->functions[k].name));
    return cell;
}

static prog_value entry_of(vm_t *vm, const ext_library *l) {
    prog_value *members, entry = vm_new_cell(vm, 1, VM_EXTENSION_FIELDS, &members);
    vm_cell_set(vm, entry, VM_EXTENSION_NAME, vm_new_cstring(vm, l->name));
    vm_cell_set(vm, entry, VM_EXTENSION_PATH, vm_new_cstring(vm, l->path));
    vm_cell_set(vm, entry, VM_EXTENSION_VERSION, vm_new_cstring(vm, l->version));
    vm_cell_set(vm, entry, VM_EXTENSION_ABI, prog_double(MICA_EXTENSION_ABI));
    vm_cell_set(vm, entry, VM_EXTENSION_FUNCTIONS, names_of(vm, l));
    vm_cell_set(vm, entry, VM_EXTENSION_KEPT, prog_double(VM_STATE_NONE));
    vm_cell_set(vm, entry, VM_EXTENSION_LOST, vm_new_cstring(vm, ""));
    return entry;
}

/* A table of `count` entries, those of the old one without entry `but`, which takes the old one's place. */
static prog_value new_table(vm_t *vm, int64_t count, int64_t but) {
    prog_value *slot = &vm_record_extensions(vm)->table, *members;
    prog_value table = vm_new_cell(vm, 1, count, &members);
    for (int64_t k = 0, to = 0; k < vm_extension_count(vm); k++)
        if (k != but) vm_set(vm, &members[to++], vm_extension_entry(vm, k));
    vm_incref(vm, table);
    if (*slot) vm_pool_add(vm, *slot);
    *slot = table;
    return table;
}

/* The entry is whole before the table changes. */
void ext_enter(vm_t *vm, const ext_library *l) {
    int64_t k = vm_extension_named(vm, l->name, strlen(l->name)), count = vm_extension_count(vm);
    prog_value entry = entry_of(vm, l);
    prog_value table = k < 0 ? new_table(vm, count + 1, -1) : vm_record_extensions(vm)->table;
    vm_set(vm, &vm_cell_data(vm_array(vm, table))[k < 0 ? count : k], entry);
}

void ext_strike(vm_t *vm, int64_t k) {
    if (vm_extension_count(vm) > 1) {
        (void)new_table(vm, vm_extension_count(vm) - 1, k);
        return;
    }
    vm_pool_add(vm, vm_record_extensions(vm)->table);
    vm_record_extensions(vm)->table = 0;
}

bool ext_kept(vm_t *vm, int64_t k, ext_given *out, mica_error *err) {
    prog_value entry = vm_extension_entry(vm, k);
    double kept = prog_as_double(vm_extension_field(vm, entry, VM_EXTENSION_KEPT));
    vm_arr lost;
    *out = (ext_given){PROG_UNDEF, PROG_UNDEF};
    if (kept == VM_STATE_KEPT) {
        out->state = vm_extension_field(vm, entry, VM_EXTENSION_STATE);
        out->version = vm_extension_field(vm, entry, VM_EXTENSION_VERSION);
    }
    if (kept != VM_STATE_LOST) return true;
    vm_view(vm, vm_extension_field(vm, entry, VM_EXTENSION_LOST), &lost);
    (void)!base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET,
                     "its state was not saved: %.*s (extension_unload, then extension_load begins it anew)",
                     (int)lost.numel, (const char *)lost.data);
    return false;
}

/* ---- state ---- */

typedef struct keeping {
    prog_value entry, state;
    int kept;
    const char *lost;
} keeping;

static void keep_body(vm_t *vm, void *ctx) {
    const keeping *k = ctx;
    vm_cell_set(vm, k->entry, VM_EXTENSION_LOST, vm_new_cstring(vm, k->lost));
    vm_cell_set(vm, k->entry, VM_EXTENSION_STATE, k->kept == VM_STATE_KEPT ? k->state : vm_empty(vm));
    vm_cell_set(vm, k->entry, VM_EXTENSION_KEPT, prog_double(k->kept));
}

/* The value that the hook gives is the pool's: it is drained here, since this may run where no builtin does. */
static bool keep(ext_state *s, ext_library *l, bool or_lost, mica_error *err) {
    vm_t *vm = s->vm;
    int64_t at = vm_extension_named(vm, l->name, strlen(l->name));
    uint32_t mark = vm_pool_mark(vm);
    keeping k = {.state = PROG_UNDEF, .lost = ""};
    mica_error why = MICA_ERROR_INIT;
    if (at < 0) return true;
    bool good = !l->save || ext_hook(s, l, l->save, NULL, 0, &k.state, &why);
    k.entry = vm_extension_entry(vm, at);
    k.kept = !good ? VM_STATE_LOST : k.state == PROG_UNDEF ? VM_STATE_NONE : VM_STATE_KEPT;
    if (!good) k.lost = why.message;
    if ((good || or_lost) && !vm_protect(vm, keep_body, &k)) {
        (void)!base_fail(&why, MICA_ERR_NO_MEMORY, NULL, MICA_NO_OFFSET, "memory ran out");
        good = false;
    }
    vm_pool_drain(vm, mark);
    if (!good) (void)!base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s", why.message);
    return good;
}

bool ext_keep_one(ext_state *s, ext_library *l, mica_error *err) {
    return keep(s, l, false, err);
}

/* An image that lacks the state of one extension is better than none: it is said now, and at the first call there. */
void vm_extensions_keep(vm_t *vm) {
    ext_state *s = ext_known(vm);
    prog_value last = vm->root->last_error;
    uint32_t mark = vm_pool_mark(vm);
    vm_incref(vm, last);
    for (ext_library *l = s ? s->libraries : NULL; l; l = l->next) {
        mica_error err = MICA_ERROR_INIT;
        if (l->retired || keep(s, l, true, &err)) continue;
        char text[1200];
        snprintf(text, sizeof text, "warning: the extension '%s' cannot save its state: %s\n", l->name,
                 err.message);
        vm_put_error(vm, text);
    }
    vm_set(vm, &vm->root->last_error, last);
    vm_decref(vm, last);
    vm_pool_drain(vm, mark);
}

/* What is open belongs to the life that is over. Names are not looked at: the memory is not believed yet. */
void vm_extensions_adopted(vm_t *vm) {
    ext_state *s = ext_known(vm);
    if (!s) return;
    vm_overlay_drop(vm);
    memset(s->places, 0, s->place_count * sizeof *s->places);
    for (ext_library *l = s->libraries, *next; l; l = next) {
        next = l->next;
        if (!l->retired) ext_retire(s, l);
    }
}

/* ---- memory that nobody believes ---- */

static bool is_cell(vm_t *vm, prog_value v, int64_t least) {
    return vm_is_kind(vm, v, PROG_KIND_ARRAY) && vm_array(vm, v)->h.cls == PROG_CELL &&
           vm_array(vm, v)->ndims == 2 && vm_array(vm, v)->dims[0] == 1 && vm_array(vm, v)->numel >= least;
}

static bool is_number(prog_value v, double most) {
    return prog_is_double(v) && prog_as_double(v) >= 0 && prog_as_double(v) <= most;
}

static bool entry_holds(vm_t *vm, prog_value entry) {
    static const uint8_t texts[] = {VM_EXTENSION_NAME, VM_EXTENSION_PATH, VM_EXTENSION_VERSION,
                                    VM_EXTENSION_LOST};
    if (!is_cell(vm, entry, VM_EXTENSION_FIELDS) || vm_array(vm, entry)->numel != VM_EXTENSION_FIELDS ||
        !vm_holds_alone(vm, entry))
        return false;
    for (size_t k = 0; k < sizeof texts; k++)
        if (!vm_is_string(vm, vm_extension_field(vm, entry, texts[k]))) return false;
    prog_value names = vm_extension_field(vm, entry, VM_EXTENSION_FUNCTIONS);
    if (!is_cell(vm, names, 1)) return false;
    for (int64_t k = 0; k < vm_array(vm, names)->numel; k++)
        if (!vm_is_string(vm, vm_cell_data(vm_array(vm, names))[k])) return false;
    return is_number(vm_extension_field(vm, entry, VM_EXTENSION_KEPT), VM_STATE_LOST) &&
           is_number(vm_extension_field(vm, entry, VM_EXTENSION_ABI), UINT32_MAX);
}

bool vm_holds_extensions(vm_t *vm) {
    const vm_extension_data *d = vm_record_extensions(vm);
    if (d->unused) return false;
    if (!d->table) return true;
    if (!is_cell(vm, d->table, 1) || !vm_holds_alone(vm, d->table)) return false;
    for (int64_t k = 0; k < vm_array(vm, d->table)->numel; k++)
        if (!entry_holds(vm, vm_extension_entry(vm, k))) return false;
    return true;
}
