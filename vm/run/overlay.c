/* vm/run/overlay.c - builtins that one VM has of its own: copies of the program's tables with more rows behind them. A
 * debugger's hooks, a sandbox and tests replace functions this way without touching another VM of the process.
 *
 * Nothing of it lies in the cage: memory that is carried holds ids, and says how many there were and what they were
 * called (vm/run/carry.c). A function in place of a builtin gets an id of its own rather than that of the builtin,
 * because ids are what the fast forms (vm/run/fast.c), chains of operations and guards in compiled code go by: to all
 * of them an unknown id is a function to be called.
 *
 * Functions of extensions come behind all others. They go again, and their places are used again; so nothing that is
 * carried may hold their ids: frames of theirs never stand where a VM stops, and what names mean is forgotten. */
#include "vm/run/overlay.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/touched.h"
#include "vm/heap/root.h"

struct vm_overlay {
    vm_builtin *rows; /* `total` of them, the program's first */
    int32_t *functions;
    vm_builtin_fn *own; /* of the ids from VM_BUILTINS on: they may lie too far away for a distance */
    const char **help;  /* of the same ids: of functions of extensions, else NULL */
    uint32_t total;
    uint32_t given;                /* ids from here on are functions of extensions */
    const vm_builtin *rows_before; /* the VM's tables until the first function was given */
    const int32_t *functions_before;
};

/* What the table holds for every id that the VM was given. */
static void call_own(vm_t *vm, vm_call *c) {
    vm->overlay->own[c->id - VM_BUILTINS](vm, c);
}

BASE_TOUCHED_TEXT uint32_t vm_builtins_of(const vm_t *vm) {
    return vm->overlay ? vm->overlay->total : VM_BUILTINS;
}

uint32_t vm_overlay_carried(const vm_t *vm) {
    return vm->overlay ? vm->overlay->given : VM_BUILTINS;
}

const char *vm_overlay_help(const vm_t *vm, uint32_t id) {
    return vm->overlay && id >= VM_BUILTINS && id < vm->overlay->total ? vm->overlay->help[id - VM_BUILTINS]
                                                                       : NULL;
}

int32_t vm_overlay_find(const vm_t *vm, const char *name, size_t len) {
    const struct vm_overlay *o = vm->overlay;
    for (uint32_t id = VM_BUILTINS; id < o->total; id++)
        if (strlen(o->rows[id].name) == len && memcmp(o->rows[id].name, name, len) == 0) return (int32_t)id;
    return -1;
}

static void free_overlay(struct vm_overlay *o) {
    if (!o) return;
    base_free(o->rows);
    base_free(o->functions);
    base_free(o->own);
    base_free(o->help);
    base_free(o);
}

void vm_overlay_free(vm_t *vm) {
    if (!vm->overlay) return;
    vm->builtin_rows = vm->overlay->rows_before;
    vm->builtin_functions = vm->overlay->functions_before;
    free_overlay(vm->overlay);
    vm->overlay = NULL;
}

/* The VM's tables with one more row, or NULL. They are new ones, as the old must serve if memory lacks; who gives a VM
 * many functions copies many tables, which nobody does in a loop. */
static struct vm_overlay *grown(const vm_t *vm) {
    uint32_t total = vm_builtins_of(vm);
    struct vm_overlay *o = base_calloc(1, sizeof *o);
    if (!o) return NULL;
    o->total = total + 1;
    o->given = vm_overlay_carried(vm);
    o->rows = base_calloc(o->total, sizeof *o->rows);
    o->functions = base_calloc(o->total, sizeof *o->functions);
    o->own = base_calloc(o->total - VM_BUILTINS, sizeof *o->own);
    o->help = base_calloc(o->total - VM_BUILTINS, sizeof *o->help);
    if (!o->rows || !o->functions || !o->own || !o->help) {
        free_overlay(o);
        return NULL;
    }
    memcpy(o->rows, vm->builtin_rows, total * sizeof *o->rows);
    memcpy(o->functions, vm->builtin_functions, total * sizeof *o->functions);
    if (vm->overlay) memcpy(o->own, vm->overlay->own, (total - VM_BUILTINS) * sizeof *o->own);
    if (vm->overlay) memcpy(o->help, vm->overlay->help, (total - VM_BUILTINS) * sizeof *o->help);
    o->rows_before = vm->overlay ? vm->overlay->rows_before : vm->builtin_rows;
    o->functions_before = vm->overlay ? vm->overlay->functions_before : vm->builtin_functions;
    return o;
}

/* A name that meant a builtin, or nothing, is looked up again at its next use. */
static void forget(vm_t *vm, const char *name) {
    vm_sym s = vm_known_name(vm, name, strlen(name));
    vm->bound++;
    if (!s) return;
    vm_sym_rec *r = vm_sym_record(vm, s);
    if (r->func & VM_FN_BUILTIN) r->func = 0;
}

static mica_status check_row(const vm_builtin *row, vm_builtin_fn fn, mica_error *err) {
    if (!fn || !row->name[0] || !memchr(row->name, 0, sizeof row->name) || row->min_args < 0 ||
        (row->max_args >= 0 && row->max_args < row->min_args) || row->category > VM_CATEGORY_Language ||
        row->complexity > VM_COMPLEXITY_Exponential)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a builtin needs a function, a name of at most %d bytes and an arity",
                         VM_BUILTIN_NAME_MAX - 1);
    return MICA_OK;
}

/* Another id, for the row that is put there next. */
static mica_status more(vm_t *vm, uint32_t *id, mica_error *err) {
    if (vm_builtins_of(vm) >= VM_BUILTINS_MOST)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "a VM has at most %d builtins",
                         VM_BUILTINS_MOST);
    struct vm_overlay *o = grown(vm);
    if (!o) return base_fail_memory(err, "giving a VM a builtin");
    free_overlay(vm->overlay);
    vm->overlay = o;
    vm->builtin_rows = o->rows;
    vm->builtin_functions = o->functions;
    *id = o->total - 1;
    return MICA_OK;
}

static void put(vm_t *vm, uint32_t id, const vm_builtin *row, vm_builtin_fn fn) {
    vm->overlay->rows[id] = *row;
    vm->overlay->rows[id].level = 0; /* its calls are never computed beforehand */
    vm->overlay->functions[id] = (int32_t)((intptr_t)call_own - vm->builtin_base);
    vm->overlay->own[id - VM_BUILTINS] = fn;
    forget(vm, row->name);
}

mica_status vm_builtin_overlay(vm_t *vm, const vm_builtin *row, vm_builtin_fn fn, mica_error *err) {
    mica_status status = check_row(row, fn, err);
    int32_t found = vm->overlay ? vm_overlay_find(vm, row->name, strlen(row->name)) : -1;
    uint32_t id = (uint32_t)found;
    if (status == MICA_OK && vm->overlay && vm->overlay->given < vm->overlay->total)
        status = base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                           "a VM is given builtins of its own before extensions are loaded");
    if (status == MICA_OK && found < 0) {
        status = more(vm, &id, err);
        if (status == MICA_OK) vm->overlay->given = vm->overlay->total;
    }
    if (status == MICA_OK) put(vm, id, row, fn);
    return status;
}

/* ---- functions of extensions ---- */

mica_status vm_builtin_extend(vm_t *vm, const vm_builtin *row, vm_builtin_fn fn, const char *help,
                              uint32_t *id, mica_error *err) {
    const struct vm_overlay *o = vm->overlay;
    mica_status status = check_row(row, fn, err);
    int32_t found = o ? vm_overlay_find(vm, row->name, strlen(row->name)) : -1;
    if (status != MICA_OK) return status;
    if (found >= 0 && (uint32_t)found < o->given)
        return base_fail(err, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET, "the host has a function '%s'",
                         row->name);
    for (*id = o ? o->given : 0; o && found < 0 && *id < o->total; (*id)++) /* one that was taken away */
        if (!o->rows[*id].name[0]) found = (int32_t)*id;
    if (found >= 0)
        *id = (uint32_t)found;
    else
        status = more(vm, id, err);
    if (status != MICA_OK) return status;
    put(vm, *id, row, fn);
    vm->overlay->help[*id - VM_BUILTINS] = help;
    return MICA_OK;
}

void vm_builtin_retract(vm_t *vm, uint32_t id) {
    struct vm_overlay *o = vm->overlay;
    if (!o || id < o->given || id >= o->total) return;
    char name[VM_BUILTIN_NAME_MAX];
    memcpy(name, o->rows[id].name, sizeof name);
    o->rows[id].name[0] = 0;
    o->help[id - VM_BUILTINS] = NULL;
    forget(vm, name);
}

void vm_overlay_forget(vm_t *vm) {
    for (uint32_t id = vm_overlay_carried(vm); id < vm_builtins_of(vm); id++)
        if (vm_builtin_row(vm, id)->name[0]) forget(vm, vm_builtin_row(vm, id)->name);
}

void vm_overlay_drop(vm_t *vm) {
    for (uint32_t id = vm_overlay_carried(vm); id < vm_builtins_of(vm); id++) {
        vm->overlay->rows[id].name[0] = 0;
        vm->overlay->help[id - VM_BUILTINS] = NULL;
    }
    vm->bound++;
}
