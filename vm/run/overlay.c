/* vm/run/overlay.c - builtins that one VM has of its own: copies of the program's tables with more rows behind them. A
 * debugger's hooks, a sandbox and tests replace functions this way without touching another VM of the process.
 *
 * Nothing of it lies in the cage: memory that is carried holds ids, and says how many there were and what they were
 * called (vm/run/carry.c). A function in place of a builtin gets an id of its own rather than that of the builtin,
 * because ids are what the fast forms (vm/run/fast.c), chains of operations and guards in compiled code go by: to all
 * of them an unknown id is a function to be called. */
#include "vm/run/overlay.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/touched.h"
#include "vm/heap/root.h"

struct vm_overlay {
    vm_builtin *rows; /* `total` of them, the program's first */
    int32_t *functions;
    vm_builtin_fn *own; /* of the ids from VM_BUILTINS on: they may lie too far away for a distance */
    uint32_t total;
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
    o->rows = base_calloc(o->total, sizeof *o->rows);
    o->functions = base_calloc(o->total, sizeof *o->functions);
    o->own = base_calloc(o->total - VM_BUILTINS, sizeof *o->own);
    if (!o->rows || !o->functions || !o->own) {
        free_overlay(o);
        return NULL;
    }
    memcpy(o->rows, vm->builtin_rows, total * sizeof *o->rows);
    memcpy(o->functions, vm->builtin_functions, total * sizeof *o->functions);
    if (vm->overlay) memcpy(o->own, vm->overlay->own, (total - VM_BUILTINS) * sizeof *o->own);
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

mica_status vm_builtin_overlay(vm_t *vm, const vm_builtin *row, vm_builtin_fn fn, mica_error *err) {
    if (!fn || !row->name[0] || !memchr(row->name, 0, sizeof row->name) || row->min_args < 0 ||
        (row->max_args >= 0 && row->max_args < row->min_args) || row->category > VM_CATEGORY_Language ||
        row->complexity > VM_COMPLEXITY_Exponential)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a builtin needs a function, a name of at most %d bytes and an arity",
                         VM_BUILTIN_NAME_MAX - 1);
    int32_t id = vm->overlay ? vm_overlay_find(vm, row->name, strlen(row->name)) : -1;
    if (id < 0) {
        if (vm_builtins_of(vm) >= VM_BUILTINS_MOST)
            return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "a VM has at most %d builtins",
                             VM_BUILTINS_MOST);
        struct vm_overlay *more = grown(vm);
        if (!more) return base_fail_memory(err, "giving a VM a builtin");
        free_overlay(vm->overlay);
        vm->overlay = more;
        vm->builtin_rows = more->rows;
        vm->builtin_functions = more->functions;
        id = (int32_t)more->total - 1;
    }
    vm->overlay->rows[id] = *row;
    vm->overlay->rows[id].level = 0; /* its calls are never computed beforehand */
    vm->overlay->functions[id] = (int32_t)((intptr_t)call_own - vm->builtin_base);
    vm->overlay->own[id - VM_BUILTINS] = fn;
    forget(vm, row->name);
    return MICA_OK;
}
