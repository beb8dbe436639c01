/* vm/run/cleanup.c - the queue of functions that onCleanup objects leave behind, those of atexit, and the builtins
 * that call them one by one. The interpreter loop begins these where it may call (vm_cleanup_begin);
 * vm/interp/ending.c does when no frame is left.
 *
 * An object's last reference may go anywhere: in the middle of an assignment, while an error unwinds, in the
 * collector. So freeing it only puts it into a queue, and the loop looks whether there is one. What runs then is a
 * builtin, whose native frame makes the sequence of calls one that can be stopped, and their errors warnings. */
#include "vm/heap/seen.h"
#include "vm/run/cleanup.h"

#include "vm/run/frame.h"
#include "vm/run/setting.h"

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

/* An object of the queue becomes a handle of its destructor that is bound to it: the handle first, as memory may lack. */
static prog_value destructor_of(vm_t *vm, prog_value v, prog_value *queue) {
    vm_instance *o = vm_instance_of(vm, v);
    prog_value fn = vm_new_handle(vm, vm_intern_cstr(vm, "__delete_handle__"), v);
    vm_write_shared(vm, v);
    *queue = o->next;
    o->next = PROG_UNDEF;
    vm_instance_settle(vm, v);
    vm_pool_add(vm, v);
    return fn;
}

/* Takes the first function of a queue; the pool holds it. */
static prog_value take(vm_t *vm, prog_value *queue) {
    prog_value v = *queue;
    if (vm_is_instance(vm, v)) return destructor_of(vm, v, queue);
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

void vm_cleanup_complain(vm_t *vm, const char *what, prog_value error) {
    base_view text = vm_to_view(vm, vm_get_field(vm, error, vm_intern_cstr(vm, "message")), "onCleanup");
    vm_warning(vm, NULL, "%s:\n%.*s\n", what, (int)text.len, (const char *)text.data);
}

/* What waited when this began is called in its order; what goes meanwhile is called between. Where the frame goes before all
 * of it was called (the program ends, or is interrupted), the rest waits on. */
enum { L_QUEUE };

void vm_bi_run_cleanups(vm_t *vm, vm_call *c) {
    if (c->step && c->error != PROG_UNDEF) vm_cleanup_complain(vm, VM_CLEANUP_FAILED, c->error);
    if (!c->step && vm->root->cleanups) {
        vm_call_frame(vm, c);
        c->local[L_QUEUE] = vm->root->cleanups;
        vm->root->cleanups = 0;
    }
    if (prog_is_object(c->local[L_QUEUE]))
        vm_call_later(vm, c, (vm_later){.fn = take(vm, &c->local[L_QUEUE]), .step = 1, .catches = true});
}

void vm_cleanup_leave(vm_t *vm, const vm_frame *f) {
    prog_value *queue = &vm->stack[f->nlocals_at + L_QUEUE];
    if (vm_function_called(vm, f->builtin) == vm_bi_run_cleanups && prog_is_object(*queue))
        vm_cleanup_wait_on(vm, queue);
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

int64_t vm_atexit_waiting(vm_t *vm) {
    prog_value names = atexit_names(vm);
    return names == PROG_UNDEF ? 0 : vm_numel(vm, names);
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
        if (c->error != PROG_UNDEF) vm_cleanup_complain(vm, VM_ATEXIT_FAILED, c->error);
        return;
    }
    prog_value names = atexit_names(vm);
    if (names == PROG_UNDEF || vm_numel(vm, names) == 0) return;
    prog_value name = vm_cell_data(vm_array(vm, names))[0];
    vm_incref(vm, name);
    vm_pool_add(vm, name);
    set_names(vm, PROG_UNDEF, vm_to_cstr(vm, name, "atexit"));
    vm_call_later(vm, c, (vm_later){.fn = name, .step = 1, .catches = true});
}

/* ---- calling ---- */

void vm_cleanup_start(vm_t *vm, uint32_t base, const char *builtin) {
    if (!vm_stack_fits(vm, base + VM_STACK_SPARE)) vm_error_memory(vm);
    vm_guard_stack(vm, (uint64_t)base + 2);
    vm->stack[base] = PROG_UNDEF; /* takes the result, which is none */
    int32_t row = vm_builtin_find(vm, builtin, strlen(builtin));
    vm_start_call(vm, (vm_target){VM_FN_BUILTIN | (uint32_t)row, PROG_UNDEF, NULL, 0},
                  (vm_site){.base = base + 1, .ret = base});
}

void vm_cleanup_begin(vm_t *vm) {
    vm_cleanup_start(vm, vm_top_frame(vm)->top, "__run_cleanups__");
}
