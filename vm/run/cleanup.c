/* vm/run/cleanup.c - the queue of functions that onCleanup objects leave behind, those of atexit, and calling
 * them. */
#include "vm/run/cleanup.h"

#include "vm/run/frame.h"
#include "vm/run/setting.h"

#include <stdlib.h>

#define CLEANUP_FAILED "onCleanup: error caught while executing cleanup function"
#define ATEXIT_FAILED  "atexit: error caught while executing function"

prog_value vm_new_cleanup(vm_t *vm, prog_value fn) {
    prog_value v;
    vm_func *f = vm_new_object(vm, PROG_KIND_FUNC, sizeof *f + 2 * sizeof(prog_value), &v);
    f->owner = f->captures[VM_CLEANUP_CALLED] = f->captures[VM_CLEANUP_NEXT] = PROG_UNDEF;
    f->ncaptures = 2;
    f->name = vm_intern_cstr(vm, "onCleanup");
    vm_set(vm, &f->captures[VM_CLEANUP_CALLED], fn);
    f->h.flags |= VM_FUNC_CLEANUP;
    vm->root->cleanup_count++;
    return v;
}

/* Takes the first function of a queue; the pool holds it. */
static prog_value take(vm_t *vm, prog_value *queue) {
    prog_value v = *queue;
    vm_func *f = (vm_func *)vm_obj(vm, v);
    prog_value fn = f->captures[VM_CLEANUP_CALLED];
    *queue = f->captures[VM_CLEANUP_NEXT];
    vm->root->cleanup_count--;
    vm_gate_open_object(vm, v);
    f->captures[VM_CLEANUP_NEXT] = f->captures[VM_CLEANUP_CALLED] = PROG_UNDEF;
    f->h.flags &= (uint8_t)~VM_FUNC_CLEANUP;
    vm_decref(vm, v);
    vm_pool_add(vm, fn);
    return fn;
}

static void complain(vm_t *vm, const char *what, prog_value error) {
    base_view text = vm_to_view(vm, vm_get_field(vm, error, vm_intern_cstr(vm, "message")), "onCleanup");
    vm_warning(vm, NULL, "%s:\n%.*s\n", what, (int)text.len, (const char *)text.data);
}

/* What waited when this began is called in its order; what goes meanwhile is called between. */
enum { L_QUEUE };

void vm_bi_run_cleanups(vm_t *vm, vm_call *c) {
    if (c->step && c->error != PROG_UNDEF) complain(vm, CLEANUP_FAILED, c->error);
    if (!c->step && vm->root->cleanups) {
        c->local[L_QUEUE] = vm->root->cleanups;
        vm->root->cleanups = 0;
    }
    if (prog_is_object(c->local[L_QUEUE]))
        vm_call_later(vm, c, take(vm, &c->local[L_QUEUE]), 0, NULL, 0, 1, true);
}

void vm_bi_on_cleanup(vm_t *vm, vm_call *c) {
    if (!vm_is_kind(vm, c->args[0], PROG_KIND_FUNC))
        vm_error(vm, NULL, "onCleanup: argument must be a function handle");
    vm_return(vm, c, 0, vm_new_cleanup(vm, c->args[0]));
}

/* ---- atexit ---- */

/* The field of root->settings that holds their names, the last one first. */
#define ATEXIT ".atexit"

static prog_value atexit_names(vm_t *vm) {
    prog_value all = vm->root->settings;
    if (!all) return PROG_UNDEF;
    return vm_get_field(vm, all, vm_known_name(vm, ATEXIT, strlen(ATEXIT)));
}

/* The names without the first that is `without` (NULL: all), behind `first` unless that is NULL. True when
 * one was left out. */
static bool set_names(vm_t *vm, prog_value first, const char *without) {
    prog_value old = atexit_names(vm), *to;
    int64_t count = old == PROG_UNDEF ? 0 : vm_numel(vm, old), at = -1, n = 0;
    for (int64_t k = 0; without && k < count && at < 0; k++)
        if (strcmp(vm_to_cstr(vm, vm_cell_data(vm_array(vm, old))[k], "atexit"), without) == 0) at = k;
    if (without && at < 0) return false;
    prog_value names = vm_new_cell(vm, 1, count + (without ? -1 : 1), &to);
    if (!without) vm_set(vm, &to[n++], first);
    for (int64_t k = 0; k < count; k++)
        if (k != at) vm_set(vm, &to[n++], vm_cell_data(vm_array(vm, old))[k]);
    vm_setting_set_field(vm, vm_intern_cstr(vm, ATEXIT), names);
    return true;
}

void vm_bi_atexit(vm_t *vm, vm_call *c) {
    if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "atexit: FCN argument must be a string");
    if (c->nargs == 1 || vm_to_bool(vm, c->args[1], "atexit")) {
        set_names(vm, c->args[0], NULL);
        return;
    }
    bool found = set_names(vm, PROG_UNDEF, vm_to_cstr(vm, c->args[0], "atexit"));
    if (c->nout) vm_return_bool(vm, c, found);
}

/* Takes the first name and calls the function. */
void vm_bi_run_atexit(vm_t *vm, vm_call *c) {
    if (c->step) {
        if (c->error != PROG_UNDEF) complain(vm, ATEXIT_FAILED, c->error);
        return;
    }
    prog_value names = atexit_names(vm);
    if (names == PROG_UNDEF || vm_numel(vm, names) == 0) return;
    prog_value name = vm_cell_data(vm_array(vm, names))[0];
    vm_incref(vm, name);
    vm_pool_add(vm, name);
    set_names(vm, PROG_UNDEF, vm_to_cstr(vm, name, "atexit"));
    vm_call_later(vm, c, name, 0, NULL, 0, 1, true);
}

/* ---- calling ---- */

static void begin_at(vm_t *vm, uint32_t base, const char *builtin) {
    if (!vm_stack_fits(vm, base + VM_STACK_SPARE)) vm_error_memory(vm);
    vm_guard_stack(vm, (uint64_t)base + 2);
    vm->stack[base] = PROG_UNDEF; /* takes the result, which is none */
    int32_t row = vm_builtin_find(vm, builtin, strlen(builtin));
    vm_start_call(vm, (vm_target){VM_FN_BUILTIN | (uint32_t)row, PROG_UNDEF, NULL, 0}, base + 1, 0, 0, base);
}

void vm_cleanup_begin(vm_t *vm) {
    begin_at(vm, vm_top_frame(vm)->top, "__run_cleanups__");
}

typedef struct named {
    const char *name;
    uint32_t index;
} named;

static int by_name(const void *x, const void *y) {
    return strcmp(((const named *)x)->name, ((const named *)y)->name);
}

static void clear_variables(vm_t *vm, void *ctx) {
    (void)ctx;
    vm_root *root = vm->root;
    if (prog_is_object(root->base_scope)) {
        const vm_keys *keys = vm_struct_keys(vm, vm_array(vm, root->base_scope));
        uint32_t n = keys->count;
        named *list = vm_scratch(vm, (n + 1) * sizeof *list);
        for (uint32_t k = 0; k < n; k++)
            list[k] = (named){vm_sym_cstr(vm, keys->syms[k]), k};
        qsort(list, n, sizeof *list, by_name); /* the order in which they go can be seen */
        for (uint32_t k = 0; k < n; k++)
            vm_set(vm, &vm_struct_slots(vm_array(vm, root->base_scope))[1 + list[k].index], PROG_UNDEF);
    }
    for (uint32_t s = 1; s < root->nsyms; s++) {
        prog_value box = vm_sym_record(vm, s)->global;
        if (box) vm_set(vm, &((vm_box *)vm_obj(vm, box))->value, PROG_UNDEF);
    }
    vm_set(vm, &root->persist, PROG_UNDEF);
    root->persist = 0;
}

/* What is called while no frame is in being: builtin, what to say of a function that is missing, how many
 * wait. */
typedef struct calls {
    char builtin[24], complaint[64];
    int64_t (*waiting)(vm_t *vm);
} calls;

static void begin_body(vm_t *vm, void *which) {
    vm->root->ignored = 0;
    begin_at(vm, 1, ((calls *)which)->builtin);
}

static void complain_body(vm_t *vm, void *which) {
    complain(vm, ((calls *)which)->complaint, vm->root->last_error);
}

/* False when nothing more is to be called: interrupted, or what was called ended the program. */
static bool run_some(vm_t *vm, calls *which) {
    int64_t count = which->waiting(vm);
    if (!vm_protect(vm, begin_body, which)) /* the first one could not be found */
        return vm_protect(vm, complain_body, which) && which->waiting(vm) < count;
    vm_outcome outcome = vm_run(vm, 0);
    vm_unwind_to(vm, 0);
    vm_pool_drain(vm, VM_POOL_EMPTY);
    return outcome == VM_DONE;
}

/* Runs until nothing waits; how the program ended stays as it is. */
static void run_waiting(vm_t *vm, calls *which) {
    vm_root *root = vm->root;
    uint32_t quitting = root->quitting, status = root->exit_status;
    uint64_t interrupted = root->interrupted;
    prog_value error = root->last_error;
    vm_incref(vm, error);
    root->quitting = 0;
    root->interrupted = 0;
    while (which->waiting(vm) && run_some(vm, which))
        ;
    root->quitting = quitting;
    root->exit_status = status;
    root->interrupted = interrupted;
    vm_set(vm, &root->last_error, error);
    vm_decref(vm, error);
    vm_flush(vm);
}

static int64_t cleanups_waiting(vm_t *vm) {
    return vm->root->cleanups ? (int64_t)vm->root->cleanup_count : 0;
}

static int64_t atexit_waiting(vm_t *vm) {
    prog_value names = atexit_names(vm);
    return names == PROG_UNDEF ? 0 : vm_numel(vm, names);
}

void vm_cleanup_run(vm_t *vm) {
    calls all = {"__run_cleanups__", CLEANUP_FAILED, cleanups_waiting};
    if (vm->root->cleanups && !vm->root->nframes) run_waiting(vm, &all);
}

void vm_cleanup_finish(vm_t *vm) {
    calls all = {"__run_atexit__", ATEXIT_FAILED, atexit_waiting};
    if (vm->root->nframes) return;
    if (vm->root->settings && atexit_waiting(vm)) run_waiting(vm, &all);
    if (vm->root->cleanup_count && vm_protect(vm, clear_variables, NULL)) vm_cleanup_run(vm);
}
