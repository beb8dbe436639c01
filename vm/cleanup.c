/* vm/cleanup.c - the queue of functions that onCleanup objects leave behind, and calling them. */
#include "vm/cleanup.h"

#include "vm/frame.h"

#include <stdlib.h>

enum { CALLED, NEXT };

prog_value vm_new_cleanup(vm_t *vm, prog_value fn) {
    prog_value v;
    vm_func *f = vm_new_object(vm, PROG_KIND_FUNC, sizeof *f + 2 * sizeof(prog_value), &v);
    f->owner = f->captures[CALLED] = f->captures[NEXT] = PROG_UNDEF;
    f->ncaptures = 2;
    f->name = vm_intern_cstr(vm, "onCleanup");
    vm_set(vm, &f->captures[CALLED], fn);
    f->h.flags |= VM_FUNC_CLEANUP;
    vm->root->cleanup_count++;
    return v;
}

bool vm_cleanup_postpone(vm_t *vm, prog_obj *o) {
    if (o->kind != PROG_KIND_FUNC || !(o->flags & VM_FUNC_CLEANUP)) return false;
    vm_root *root = vm->root;
    prog_value v = vm_value_of(vm, o);
    o->rc = 1; /* the queue's */
    if (root->cleanups)
        ((vm_func *)vm_obj(vm, root->cleanups_last))->captures[NEXT] = v;
    else
        root->cleanups = v;
    /* the head of a queue that was left unfinished brings the rest of it */
    while (prog_is_object(((vm_func *)vm_obj(vm, v))->captures[NEXT]))
        v = ((vm_func *)vm_obj(vm, v))->captures[NEXT];
    root->cleanups_last = v;
    return true;
}

/* Takes the first function of a queue; the pool holds it. */
static prog_value take(vm_t *vm, prog_value *queue) {
    prog_value v = *queue;
    vm_func *f = (vm_func *)vm_obj(vm, v);
    prog_value fn = f->captures[CALLED];
    *queue = f->captures[NEXT];
    vm->root->cleanup_count--;
    f->captures[NEXT] = f->captures[CALLED] = PROG_UNDEF;
    f->h.flags &= (uint8_t)~VM_FUNC_CLEANUP;
    vm_decref(vm, v);
    vm_pool_add(vm, fn);
    return fn;
}

/* What waited when this began is called in its order; what goes meanwhile is called between. */
enum { L_QUEUE };

void vm_bi_run_cleanups(vm_t *vm, vm_call *c) {
    if (c->step && c->error != PROG_UNDEF) {
        base_view text =
            vm_to_view(vm, vm_get_field(vm, c->error, vm_intern_cstr(vm, "message")), "onCleanup");
        vm_warning(vm, NULL, "onCleanup: error caught while executing cleanup function:\n%.*s\n",
                   (int)text.len, (const char *)text.data);
    }
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

static void begin_at(vm_t *vm, uint32_t base) {
    if (base + 64 > VM_STACK_VALUES) vm_error_memory(vm);
    vm_guard_stack(vm, (uint64_t)base + 2);
    vm->stack[base] = PROG_UNDEF; /* takes the result, which is none */
    int32_t row = vm_builtin_find(vm, "__run_cleanups__", strlen("__run_cleanups__"));
    vm_start_call(vm, (vm_target){VM_FN_BUILTIN | (uint32_t)row, PROG_UNDEF, NULL, 0}, base + 1, 0, 0, base);
}

void vm_cleanup_begin(vm_t *vm) {
    begin_at(vm, vm_top_frame(vm)->top);
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

static void begin_body(vm_t *vm, void *ctx) {
    (void)ctx;
    vm->root->ignored = 0;
    begin_at(vm, 1);
}

void vm_cleanup_run(vm_t *vm) {
    vm_root *root = vm->root;
    if (!root->cleanups || root->nframes) return;
    uint32_t quitting = root->quitting, status = root->exit_status;
    uint64_t interrupted = root->interrupted;
    prog_value error = root->last_error;
    vm_incref(vm, error);
    root->quitting = 0;
    root->interrupted = 0;
    while (root->cleanups && vm_protect(vm, begin_body, NULL)) {
        vm_outcome outcome = vm_run(vm, 0);
        vm_unwind_to(vm, 0);
        vm_pool_drain(vm, 0);
        if (outcome != VM_DONE) break; /* interrupted, or one of them ended the program */
    }
    root->quitting = quitting;
    root->exit_status = status;
    root->interrupted = interrupted;
    vm_set(vm, &root->last_error, error);
    vm_decref(vm, error);
    vm_flush(vm);
}

void vm_cleanup_finish(vm_t *vm) {
    if (!vm->root->cleanup_count || vm->root->nframes) return;
    if (vm_protect(vm, clear_variables, NULL)) vm_cleanup_run(vm);
}
