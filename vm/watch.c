/* vm/watch.c - tells somebody which calls of builtins take something from outside.
 *
 * The VM gets a table of functions of its own, where one function stands in place of all that have something in the column
 * (vm/run/outside.h): it tells, and calls what the program's table has. So the interpreter knows nothing of it. A row says
 * what a builtin can take; what a call takes is told as exactly as its arguments show. */
#include "vm/watch.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/builtins/random/random.h"
#include "vm/heap/root.h"

struct vm_watch {
    int32_t *functions; /* of every id below VM_BUILTINS */
    const int32_t *before;
    vm_watch_fn told;
    void *ctx;
};

/* Standard input has the number 0; a pause without a number waits for a line; the name alone of the running file is known. */
static unsigned takes(vm_t *vm, const vm_call *c) {
    unsigned outside = vm_builtin_outside[c->id];
    prog_value first = c->nargs ? c->args[0] : PROG_UNDEF;
    if (outside == VM_OUTSIDE_ClockInput) return c->nargs ? VM_OUTSIDE_Clock : VM_OUTSIDE_Input;
    if (outside == VM_OUTSIDE_FileInput) {
        if (vm_is_string(vm, first)) /* a name, or of textscan a text that is read as a file would be */
            return strcmp(vm_builtins[c->id].name, "textscan") == 0 ? VM_OUTSIDE_None : VM_OUTSIDE_File;
        return prog_is_double(first) && prog_as_double(first) == 0 ? VM_OUTSIDE_Input : VM_OUTSIDE_File;
    }
    if (outside == VM_OUTSIDE_FileEnvironment && c->nargs) return VM_OUTSIDE_File;
    if (!c->nargs && strcmp(vm_builtins[c->id].name, "mfilename") == 0) return VM_OUTSIDE_None;
    return outside;
}

static void watched(vm_t *vm, vm_call *c) {
    const struct vm_watch *w = vm->watch;
    vm_builtin_fn fn = (vm_builtin_fn)(vm->builtin_base + w->before[c->id]);
    if (c->step) { /* told when it began */
        fn(vm, c);
        return;
    }
    unsigned outside = takes(vm, c);
    if (outside == VM_OUTSIDE_Entropy) {
        vm_random_marks marks;
        vm_random_mark(vm, &marks);
        fn(vm, c);
        if (vm_random_drew_entropy(vm, &marks)) w->told(w->ctx, vm, c, outside);
        return;
    }
    if (outside) w->told(w->ctx, vm, c, outside);
    fn(vm, c);
}

/* A function of an extension says what it takes in its row. */
static void took(vm_t *vm, const vm_call *c, unsigned outside) {
    vm->watch->told(vm->watch->ctx, vm, c, outside);
}

mica_status vm_watch(vm_t *vm, vm_watch_fn told, void *ctx, mica_error *err) {
    if (vm->watch || vm->overlay)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a VM is watched once, and before it is given builtins of its own");
    struct vm_watch *w = base_calloc(1, sizeof *w);
    int32_t *functions = base_calloc(VM_BUILTINS, sizeof *functions);
    if (!w || !functions) {
        base_free(w);
        base_free(functions);
        return base_fail_memory(err, "watching a VM");
    }
    for (uint32_t id = 0; id < VM_BUILTINS; id++)
        functions[id] = vm_builtin_outside[id] ? (int32_t)((intptr_t)watched - vm->builtin_base)
                                               : vm->builtin_functions[id];
    *w = (struct vm_watch){functions, vm->builtin_functions, told, ctx};
    vm->watch = w;
    vm->above.took = took;
    vm->builtin_functions = functions;
    return MICA_OK;
}

void vm_watch_free(vm_t *vm) {
    if (!vm->watch) return;
    vm->above.took = NULL;
    vm->builtin_functions = vm->watch->before;
    base_free(vm->watch->functions);
    base_free(vm->watch);
    vm->watch = NULL;
}
