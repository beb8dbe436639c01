/* vm/interp/ending.c - what is called while no frame is in being: functions of onCleanup objects that went, those of
 * atexit, and the end of all variables. Called by run.c behind each run, and by the session at its end.
 *
 * The loop calls such functions itself while the program runs (vm/run/cleanup.c); here are those that became due
 * when its last frame went. A builtin that takes them one by one is called as if the host had asked for it, so they
 * may call anything, raise (a warning comes of it) and set more onCleanup objects free, for which it is called again.
 * Each round must take one at least, or it ends: a function that cannot be called must not keep the program from
 * ending. The error, interruption and exit status that the program ended with are put back afterwards. */
#include "vm/heap/seen.h"
#include "vm/run/cleanup.h"
#include "vm/run/persist.h"
#include "vm/interp/run.h"

#include "vm/interp/interp_internal.h"

#include <stdlib.h>

typedef struct named {
    const char *name;
    uint32_t index;
} named;

static int by_name(const void *x, const void *y) {
    return strcmp(((const named *)x)->name, ((const named *)y)->name);
}

/* Base variables go in the order of their names, then globals, then what persistent variables hold. */
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
        if (box) vm_write_box(vm, box, PROG_UNDEF);
    }
    vm_persist_clear(vm);
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
    vm_cleanup_start(vm, 1, ((calls *)which)->builtin);
}

static void complain_body(vm_t *vm, void *which) {
    vm_cleanup_complain(vm, ((calls *)which)->complaint, vm->root->last_error);
}

/* False when nothing more is to be called: interrupted, or what was called ended the program. */
static bool run_some(vm_t *vm, calls *which) {
    int64_t count = which->waiting(vm);
    if (!vm_protect(vm, begin_body, which)) /* the first one could not be found */
        return vm_protect(vm, complain_body, which) && which->waiting(vm) < count;
    vm_outcome outcome = vm_run(vm, 0);
    while (outcome == VM_STOPPED) /* whoever asked for it waits until the program may stop again */
        outcome = vm_run(vm, 0);
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

void vm_cleanup_run(vm_t *vm) {
    calls all = {"__run_cleanups__", VM_CLEANUP_FAILED, cleanups_waiting};
    if (vm->root->cleanups && !vm->root->nframes) run_waiting(vm, &all);
}

static void collect_body(vm_t *vm, void *ctx) {
    (void)ctx;
    vm_gc_collect(vm, vm->root->gc.generations);
}

/* Handles that hold each other have no last reference: the collector finds them, and their destructors may set free more. */
static void end_cycles(vm_t *vm) {
    uint64_t before = 0;
    while (vm->root->cleanup_count && vm->root->cleanup_count != before) {
        before = vm->root->cleanup_count;
        if (!vm_protect(vm, collect_body, NULL)) return;
        vm_cleanup_run(vm);
    }
}

void vm_cleanup_finish(vm_t *vm) {
    calls all = {"__run_atexit__", VM_ATEXIT_FAILED, vm_atexit_waiting};
    if (vm->root->nframes) return;
    if (vm->root->settings && vm_atexit_waiting(vm)) run_waiting(vm, &all);
    if (!vm->root->cleanup_count || !vm_protect(vm, clear_variables, NULL)) return;
    vm_cleanup_run(vm);
    end_cycles(vm);
}
