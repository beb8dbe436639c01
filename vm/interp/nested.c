/* vm/interp/nested.c - M code that C code waits for: methods of objects that an operator, an index or a store
 * calls, the code that describes a class. It runs in a loop of its own, as a function does that stands in the
 * place of a variable (read.c, of the parts that are here).
 *
 * What is called may change variables of the frame whose instruction waits, which has borrowed their values:
 * what it replaced is kept by the pool, for as long as that instruction runs. A stop that was asked for
 * meanwhile is met at the waiting loop's next safe point. */
#include "vm/interp/nested.h"

#include "vm/interp/interp_internal.h"

#include "vm/heap/guard.h"

void vm_put_aside(vm_t *vm, const vm_frame *f, uint32_t at, uint32_t nvars) {
    for (uint32_t k = 0; k < VM_LENT; k++) {
        vm->stack[at + k] = vm->root->lent[k];
        vm->root->lent[k] = PROG_UNDEF;
    }
    for (uint32_t i = 0; i < nvars; i++) {
        prog_value v = vm_unbox(vm, vm->stack[f->base + i]);
        vm_incref(vm, v);
        vm->stack[at + VM_LENT + i] = v;
    }
}

void vm_lend_again(vm_t *vm, uint32_t at) {
    for (uint32_t k = 0; k < VM_LENT; k++) {
        prog_value theirs = vm->root->lent[k];
        vm->root->lent[k] = vm->stack[at + k];
        vm->stack[at + k] = PROG_UNDEF;
        vm_decref(vm, theirs);
    }
}

static void run_nested(vm_t *vm, uint32_t until) {
    bool stopped = false;
    while (vm->root->nframes > until && !vm->root->quitting) {
        vm_outcome outcome = vm_run(vm, until);
        if (outcome == VM_RAISED) vm_raise(vm, vm->root->last_error);
        stopped |= outcome == VM_STOPPED;
    }
    vm_unwind_to(vm, until);
    if (stopped) vm_ask(vm, VM_INTERRUPT_STOP); /* the host's wish is met at the next safe point */
}

/* What waits here cannot be given up while it does, nor afterwards: what it called has had its effects. An error goes to the
 * loop, which sets `landing` anew. */
void vm_start_nested(vm_t *vm, vm_target target, vm_site site) {
    uint32_t until = vm->root->nframes;
    jmp_buf *landing = vm->landing;
    vm->landing = NULL;
    vm_start_call(vm, target, site);
    run_nested(vm, until);
    vm->landing = landing;
    vm->running = NULL;
}

static void give_variables(vm_t *vm, const vm_frame *f, uint32_t at, uint32_t nvars) {
    for (uint32_t i = 0; i < nvars; i++) {
        prog_value *was = &vm->stack[at + i], v = *was;
        *was = PROG_UNDEF;
        if (v == vm_unbox(vm, vm->stack[f->base + i]))
            vm_decref(vm, v);
        else if (prog_is_object(v))
            vm_pool_add(vm, v);
    }
}

/* Where the call's values lie above the frame that waits. */
typedef struct places {
    uint32_t top, results, aside, nvars, args;
} places;

static void place(vm_t *vm, const vm_frame *f, const vm_now *now, places *p) {
    uint32_t want = now->nout ? now->nout : 1;
    p->top = f->top;
    p->results = f->top;
    p->aside = p->results + want;
    p->nvars = f->kind == VM_FRAME_CODE ? vm_frame_code(vm, f)->nvars : 0;
    p->args = p->aside + VM_LENT + p->nvars;
    if (!vm_stack_fits(vm, (uint64_t)p->args + now->nargs + VM_STACK_SPARE)) vm_error_memory(vm);
    vm_guard_stack(vm, (uint64_t)p->args + now->nargs);
    for (uint32_t i = 0; i < want; i++)
        vm->stack[p->results + i] = PROG_UNDEF;
    vm_put_aside(vm, f, p->aside, p->nvars);
    for (uint32_t k = 0; k < now->nargs; k++) {
        vm_incref(vm, now->args[k]);
        vm->stack[p->args + k] = now->args[k];
    }
}

void vm_call_nested(vm_t *vm, const vm_now *now) {
    vm_root *root = vm->root;
    uint32_t nargs = now->nargs;
    places p;
    vm_descend(vm, "called");
    if (!root->nframes) vm_error(vm, "Mica:internal", "a method is called while nothing runs");
    vm_frame *f = vm_top_frame(vm);
    uint64_t ignored = root->ignored;
    place(vm, f, now, &p);
    f->top = p.args + nargs;
    root->ignored = 0;
    vm_target target = now->fn == PROG_UNDEF ? vm_target_of_name(vm, now->name)
                                             : vm_target_of_handle(vm, now->fn, p.args, &nargs);
    f->top = p.args;
    vm_start_nested(vm, target,
                    (vm_site){.base = p.args, .nargs = nargs, .nout = now->nout, .ret = p.results});
    vm_lend_again(vm, p.aside);
    give_variables(vm, f, p.aside + VM_LENT, p.nvars);
    for (uint32_t i = 0; i < (now->nout ? now->nout : 1); i++) {
        now->out[i] = vm->stack[p.results + i];
        vm->stack[p.results + i] = PROG_UNDEF;
        if (prog_is_object(now->out[i])) vm_pool_add(vm, now->out[i]);
    }
    root->ignored = ignored;
    f->top = p.top;
}
