/* vm/run/call.c - calls of functions and builtins, whoever makes them: instructions, builtins, the host.
 *
 * M CODE is entered: a frame is pushed over its arguments, and that is all; the interpreter loop finds it on top.
 * BUILTINS are C functions and are called at once, with their arguments where the caller put them. Their results are
 * written to where the caller wants them when the arguments and the pool are gone, with references taken before: a
 * result may be an argument, or be held by one.
 *
 * NATIVE FRAMES. A builtin that needs M code called (cellfun, eval) cannot call the loop: C would nest as deep as M
 * code does, a stop in the callee could not leave, and memory that is carried elsewhere has no C stack. It asks with
 * vm_call_later and returns. The first time, a native frame is made for it: its arguments, which lie below, become the
 * frame's registers, VM_LOCALS values above them are its progress, and above these lie the results and the arguments
 * of the call it asked for:
 *
 *     base          nlocals_at      result_at          result_at + nresults          top
 *     | arguments   | VM_LOCALS     | results of       | arguments of               |
 *     | of builtin  | values        | what it called   | what it wants called       |
 *
 * When the callee has returned or raised, the loop finds the native frame on top again and enters the builtin anew
 * (vm_resume_native), with `step` as it wished. The step is all that tells it where it was: nothing of C survives
 * between. A builtin whose callee is another builtin needs no loop: vm_start_call goes on with that in a loop of its
 * own.
 *
 * WHO HOLDS WHAT. Arguments are the call's from the moment it begins, so on every way out they are released: by
 * refusals (release_range), by finish, or by the frame that covers them. The function to be called is held by the
 * native frame (f->func) and, until the call has begun, perhaps by the pool alone; so the pool is drained behind that,
 * never before. */
#include "base/time.h"
#include "vm/run/anew.h"
#include "vm/run/reuse.h"

#define OUTS_INLINE 8

/* A vm_call with what the interpreter needs to go on after it. */
typedef struct native_call {
    vm_call c;
    uint32_t base, ret;
    bool has_frame;
    bool calling;     /* the builtin asked for a call */
    uint8_t attempts; /* that were given up (vm/run/anew.h) */
    uint32_t top;     /* of the frame below, before it was raised over the arguments */
    uint64_t begun;   /* when this attempt was, where that matters */
    vm_target target; /* of that call, and where it takes place */
    vm_site site;
    prog_value locals[VM_LOCALS];
    prog_value outs[OUTS_INLINE];
} native_call;

_Noreturn static void bad_arity(vm_t *vm, const vm_builtin *b, uint32_t nargs) {
    if (b->max_args >= 0 && (int32_t)nargs > b->max_args && vm_builtin_is_exact(b))
        vm_error(vm, "Octave:invalid-fun-call", "%s: function called with too many inputs", b->name);
    vm_error_usage(vm, b->name);
}

static void release_range(vm_t *vm, uint32_t from, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        vm_drop(vm, &vm->stack[from + i]);
}

/* First stack index that no frame uses: above the top frame's registers. */
static uint32_t free_stack(vm_t *vm) {
    return vm->root->nframes ? vm_top_frame(vm)->top : 0;
}

/* Room for values that the heap's bound does not refuse: a builtin that is entered again has something to put back
 * (evalc), and would be passed by. */
static prog_value *room_for(vm_t *vm, uint32_t count) {
    bool lifted = vm_lift_bound(vm);
    prog_value *room = vm_scratch(vm, count * sizeof *room);
    vm->unbound = lifted;
    return room;
}

static void prepare_outs(vm_t *vm, native_call *n) {
    uint32_t count = n->c.nout ? n->c.nout : 1;
    n->c.out = count <= OUTS_INLINE && !BASE_ASAN ? n->outs : room_for(vm, count);
    for (uint32_t i = 0; i < count; i++)
        n->c.out[i] = PROG_UNDEF;
}

/* An instrumented build shows a builtin its arguments in a block of their own: registers follow them. */
static void guard_args(vm_t *vm, vm_call *c) {
    if (!BASE_ASAN) return;
    prog_value *args = room_for(vm, c->nargs);
    memcpy(args, c->args, c->nargs * sizeof *args);
    c->args = args;
}

/* Takes the results of a finished builtin to `ret`, after its arguments and the pool are gone. */
static void finish(vm_t *vm, native_call *n, uint32_t mark, uint32_t nargs) {
    uint32_t count = n->c.nout ? n->c.nout : 1;
    if (count == 1) {
        prog_value v = vm_pool_keep(vm, mark, n->c.out[0]);
        release_range(vm, n->base, nargs);
        vm_guard_stack(vm, (uint64_t)n->ret + 1);
        vm_write(vm, vm->stack, n->ret, v);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        vm_incref(vm, n->c.out[i]);
    release_range(vm, n->base, nargs);
    for (uint32_t i = 0; i < count; i++)
        vm_write(vm, vm->stack, n->ret + i, n->c.out[i]);
    vm_pool_drain(vm, mark);
}

/* Native frames have a bound of their own, as the depth of calls counts M functions alone: a callback that never
 * reaches one must end too. */
static void push_native_frame(vm_t *vm, native_call *n) {
    vm_root *root = vm->root;
    uint32_t top = free_stack(vm), locals = n->base + n->c.nargs > top ? n->base + n->c.nargs : top;
    if (!vm_stack_fits(vm, locals + VM_LOCALS + VM_STACK_SPARE) || root->nframes + 1 >= VM_FRAME_MAX ||
        root->nframes > root->max_depth * 3)
        vm_error(vm, "Octave:undefined-function", "max_recursion_depth exceeded");
    vm_guard_stack(vm, (uint64_t)locals + VM_LOCALS);
    for (uint32_t i = 0; i < VM_LOCALS; i++)
        vm->stack[locals + i] = n->locals[i];
    vm_guard_frame(vm, root->nframes, true);
    vm_frame *f = &vm_frames(vm)[root->nframes++];
    *f = (vm_frame){.kind = VM_FRAME_NATIVE,
                    .base = n->base,
                    .top = locals + VM_LOCALS,
                    .ret = n->ret,
                    .nargin = n->c.nargs,
                    .nout = n->c.nout,
                    .builtin = n->c.id,
                    .nlocals_at = locals,
                    .ignored = n->c.ignored,
                    .func = PROG_UNDEF,
                    .dyn = PROG_UNDEF};
    vm_guard_entered(vm);
    n->has_frame = true;
    n->c.local = &vm->stack[locals];
}

void vm_call_frame(vm_t *vm, vm_call *c) {
    native_call *n = (native_call *)c;
    if (!n->has_frame) push_native_frame(vm, n);
}

void vm_call_later(vm_t *vm, vm_call *c, vm_later later) {
    native_call *n = (native_call *)c;
    vm_call_frame(vm, c);
    vm_frame *f = vm_top_frame(vm);
    uint32_t want = later.nout ? later.nout : 1;
    if (f->func != later.fn) /* the pool, which may be its only holder, is drained before the call starts */
        vm_set(vm, &f->func, later.fn);
    f->pc = later.step;
    f->flags = later.catches ? VM_FRAME_CATCH : 0;
    f->result_at = f->nlocals_at + VM_LOCALS;
    f->nresults = want;
    uint32_t base = f->result_at + want;
    if (!vm_stack_fits(vm, (uint64_t)base + later.nargs + VM_STACK_SPARE)) vm_error_memory(vm);
    vm_guard_stack(vm, (uint64_t)base + later.nargs);
    for (uint32_t i = 0; i < want; i++)
        vm->stack[f->result_at + i] = PROG_UNDEF;
    for (uint32_t i = 0; i < later.nargs; i++) {
        vm_incref(vm, later.args[i]);
        vm->stack[base + i] = later.args[i];
    }
    f->top = base + later.nargs;
    n->calling = true;
    n->site = (vm_site){base, later.nargs, later.nout, f->result_at};
    n->target.owner = later.fn; /* resolve_later makes a target of it */
}

/* Resolves what vm_call_later was given; here, so that an unknown function is an error of the callee. */
static void resolve_later(vm_t *vm, native_call *n) {
    prog_value fn = n->target.owner;
    if (fn == PROG_UNDEF) { /* the loop finds the native frame on top */
        n->target = (vm_target){.owner = PROG_UNDEF};
        return;
    }
    if (vm_is_kind(vm, fn, PROG_KIND_FUNC)) {
        n->target = vm_target_of_handle(vm, fn, n->site.base, &n->site.nargs);
        return;
    }
    base_view name = vm_to_view(vm, fn, "feval");
    vm_named named = vm_function_named(vm, name);
    n->target = named.code ? (vm_target){named.code, named.owner, NULL, 0}
                           : vm_target_of_call(vm, named.name, n->site.nargs, vm->stack + n->site.base);
}

/* A symbol's owner belongs to the code that a program defined; a builtin given in its place later has none. */
vm_target vm_target_of_name(vm_t *vm, vm_sym name) {
    uint64_t func = vm_resolve(vm, name);
    if (!func) vm_error_undefined(vm, name);
    prog_value owner = vm_sym_record(vm, name)->owner;
    return (vm_target){func, owner && !(func & VM_FN_BUILTIN) ? owner : PROG_UNDEF, NULL, 0};
}

vm_target vm_target_of_call(vm_t *vm, vm_sym name, uint32_t nargs, const prog_value *args) {
    vm_sym method = vm->classes && nargs ? vm->above.object_method(vm, name, nargs, args) : 0;
    return vm_target_of_name(vm, method ? method : name);
}

vm_target vm_target_of_handle(vm_t *vm, prog_value fn, uint32_t base, uint32_t *nargs) {
    vm_func *h = (vm_func *)vm_obj(vm, fn);
    if (h->code) return (vm_target){h->code, h->owner, h, h->h.flags & VM_FUNC_AT ? VM_FRAME_AT : 0};
    if (h->ncaptures) { /* bound method: the object goes first */
        vm_guard_stack(vm, (uint64_t)base + *nargs + h->ncaptures);
        prog_value *args = &vm->stack[base];
        memmove(args + h->ncaptures, args, *nargs * sizeof *args);
        for (uint32_t k = 0; k < h->ncaptures; k++) {
            vm_incref(vm, h->captures[k]);
            args[k] = h->captures[k];
        }
        *nargs += h->ncaptures;
    }
    vm_frame *f = vm->root->nframes ? vm_top_frame(vm) : NULL;
    uint32_t top = f ? f->top : 0;
    bool above = f && h->ncaptures && base + *nargs > top;
    if (above) f->top = base + *nargs; /* an error must find what was bound */
    bool asks = vm->classes && *nargs && !(h->h.flags & VM_FUNC_PLAIN);
    vm_sym method = asks ? vm->above.object_method(vm, h->name, *nargs, vm->stack + base) : 0;
    if (!method && !vm_resolve(vm, h->name))
        vm_error(vm, "Octave:undefined-function", "invalid function handle, unable to find function for @%s",
                 vm_function_text(vm, h->name));
    vm_target target = vm_target_of_name(vm, method ? method : h->name);
    if (above) f->top = top;
    return target;
}

static void run_builtin(vm_t *vm, native_call *n, uint32_t mark) {
    void *outer = vm->running;
    vm_gate_close(vm);
    vm->running = n;
    vm->made_before = vm->root->handles_made;
    vm_function_called(vm, n->c.id)(vm, &n->c);
    vm->running = outer;
    if (!n->calling) {
        if (n->has_frame) {
            /* the frame's registers hold arguments and locals: results first, then it goes */
            uint32_t count = n->c.nout ? n->c.nout : 1;
            for (uint32_t i = 0; i < count; i++)
                vm_incref(vm, n->c.out[i]);
            vm_leave(vm);
            vm_guard_stack(vm, (uint64_t)n->ret + count); /* may lie above the frame */
            for (uint32_t i = 0; i < count; i++)
                vm_write(vm, vm->stack, n->ret + i, n->c.out[i]);
            vm_pool_drain(vm, mark);
        } else {
            finish(vm, n, mark, n->c.nargs);
        }
        return;
    }
    resolve_later(vm, n); /* the pool may hold the only reference to what is called: it is drained when the
                             call has begun */
}

/* The running instruction is the call itself, so what follows it says where its result is stored. A builtin with a
 * native frame has returned to the loop, and is not called by that instruction any more. */
prog_value *vm_reused(vm_t *vm, const vm_call *c, uint32_t k) {
    const native_call *n = (const native_call *)c;
    const vm_frame *f = vm->root->nframes ? vm_top_frame(vm) : NULL;
    if (n->has_frame || !f || f->kind != VM_FRAME_CODE || n->ret < f->base || f->pc == 0) return NULL;
    uint64_t ins = prog_code_instr(vm_frame_code(vm, f))[f->pc - 1];
    unsigned reg = n->ret - f->base;
    if (prog_i_a(ins) != reg || reg < vm_frame_code(vm, f)->nvars) return NULL;
    prog_value *held = vm_held_by_store(vm, f, reg, c->args[k]);
    if (held) vm->running = NULL; /* what is changed is no argument to begin anew with */
    return held;
}

/* Whether the builtin asked for a call, which n then describes. Field by field: to clear the whole record costs as
 * much as many builtins do. */
static bool start_native(vm_t *vm, uint32_t builtin, vm_site site, native_call *n) {
    uint32_t base = site.base, nargs = site.nargs, nout = site.nout;
    const vm_builtin *b = vm_builtin_row(vm, builtin);
    if ((int32_t)nargs < b->min_args || (b->max_args >= 0 && (int32_t)nargs > b->max_args)) {
        release_range(vm, base, nargs);
        bad_arity(vm, b, nargs);
    }
    if (b->max_outs >= 0 && nout > 1 && (int32_t)nout > b->max_outs) {
        if (vm_builtin_is_exact(b)) {
            release_range(vm, base, nargs);
            vm_error(vm, "Octave:invalid-fun-call", "%s: function called with too many outputs", b->name);
        }
        nout = b->max_outs > 1 ? (uint32_t)b->max_outs : 1; /* who asked misses the rest */
    }
    uint32_t mark = vm_pool_mark(vm);
    n->c = (vm_call){.args = vm->stack + base,
                     .nargs = nargs,
                     .nout = nout,
                     .id = builtin,
                     .ignored = vm->root->ignored,
                     .error = PROG_UNDEF};
    n->base = base;
    n->ret = site.ret;
    n->has_frame = n->calling = false;
    n->attempts = 0;
    vm->root->ignored = 0;
    for (uint32_t i = 0; i < VM_LOCALS; i++)
        n->locals[i] = PROG_UNDEF;
    n->c.local = n->locals;
    prepare_outs(vm, n);
    guard_args(vm, &n->c);
    run_builtin(vm, n, mark);
    return n->calling;
}

/* Arguments of a builtin must be under a frame that ends them when an error unwinds: those above the top
 * frame's registers (made from a list) are covered by raising its top for the time. */
void vm_start_call(vm_t *vm, vm_target target, vm_site site) {
    native_call n;
    uint32_t mark = vm_pool_mark(vm);
    for (bool later = false;; later = true) {
        if (!(target.func & VM_FN_BUILTIN)) {
            vm_enter(vm, &target, site);
            if (later) vm_pool_drain(vm, mark);
            return;
        }
        vm_frame *f = vm->root->nframes ? vm_top_frame(vm) : NULL;
        uint32_t top = f ? f->top : 0, end = site.base + site.nargs;
        if (f && end > top) f->top = end;
        n.top = top;
        bool again = start_native(vm, (uint32_t)target.func, site, &n);
        if (f && end > top) {
            f->top = top;
            if (vm_top_frame(vm) != f) vm_guard_entered(vm); /* a native frame came over the raised top */
        }
        if (!again) {
            if (later) vm_pool_drain(vm, mark);
            return;
        }
        target = n.target;
        site = n.site;
        if (!target.func) break; /* nothing is to be called */
    }
    vm_pool_drain(vm, mark);
}

void vm_resume_native(vm_t *vm, prog_value error) {
    vm_frame *f = vm_top_frame(vm);
    native_call n; /* field by field: this runs once per element of cellfun, and the locals already lie in the
                      frame */
    n.c = (vm_call){.args = vm->stack + f->base,
                    .nargs = f->nargin,
                    .nout = f->nout,
                    .id = f->builtin,
                    .ignored = f->ignored,
                    .step = f->pc,
                    .local = vm->stack + f->nlocals_at,
                    .results = vm->stack + f->result_at,
                    .nresults = f->nresults,
                    .error = error};
    n.base = f->base;
    n.ret = f->ret;
    n.has_frame = true;
    n.calling = false;
    n.attempts = vm_anew_attempts(f);
    if (vm_anew_is_patient(n.attempts)) n.begun = base_time_ns();
    uint32_t mark = vm_pool_mark(vm);
    f->flags = 0;
    uint32_t held = f->result_at, nheld = f->nresults;
    f->top = held + nheld;
    vm_pool_add_ref(vm, error);
    prepare_outs(vm, &n);
    /* the results stay in the frame's registers while the builtin reads them; a new call would overwrite
     * them, so the pool takes them over */
    prog_value copies[OUTS_INLINE], *results = copies;
    if (nheld > OUTS_INLINE || BASE_ASAN) results = room_for(vm, nheld);
    for (uint32_t i = 0; i < nheld; i++) {
        results[i] = vm->stack[held + i];
        vm->stack[held + i] = PROG_UNDEF;
        vm_pool_add(vm, results[i]);
    }
    n.c.results = results;
    guard_args(vm, &n.c);
    run_builtin(vm, &n, mark);
    if (!n.calling) return;
    if (n.target.func) vm_start_call(vm, n.target, n.site);
    vm_pool_drain(vm, mark);
}

/* ---- beginning anew ---- */

/* As for a call that it asks for, but that it has no results, and is entered again at step 0. */
static void wait_to_begin(vm_t *vm, native_call *n) {
    vm_frame *below = vm_top_frame(vm);
    if (n->has_frame) {
        for (uint32_t i = 0; i < VM_LOCALS; i++)
            vm_drop(vm, &n->c.local[i]);
    } else {
        for (uint32_t i = 0; i < VM_LOCALS; i++)
            n->locals[i] = PROG_UNDEF;
        push_native_frame(vm, n);
        below->top = n->top;
        vm_guard_entered(vm);
    }
    vm_frame *f = vm_top_frame(vm);
    f->pc = 0;
    f->flags = vm_anew_flags(n->attempts);
    f->result_at = f->top = f->nlocals_at + VM_LOCALS;
    f->nresults = 0;
}

/* A builtin that waits for what it called keeps its progress, and goes on from there alone. */
static bool may_wait(vm_t *vm, const native_call *n) {
    if (n->c.step || n->calling || !vm_anew_may(vm, n->c.id, n->attempts, n->begun)) return false;
    if (n->has_frame) return vm_top_frame(vm)->nresults == 0;
    return vm->root->nframes &&
           vm_stack_fits(vm, (uint64_t)free_stack(vm) + n->c.nargs + VM_LOCALS + VM_STACK_SPARE) &&
           vm->root->nframes + 1 < VM_FRAME_MAX && vm->root->nframes <= vm->root->max_depth * 3;
}

static bool may_land(const vm_t *vm) {
    return vm->landing && vm->on_error == vm->landing && !vm->root->quitting && !vm->raising;
}

bool vm_may_give_up(vm_t *vm) {
    if (!may_land(vm) || vm->running == VM_STORE || vm->running == VM_REPEATED) return false;
    return vm->running == VM_INSTRUCTION || (vm->running && may_wait(vm, vm->running));
}

void vm_give_up(vm_t *vm) {
    bool repeated = vm->running == VM_REPEATED && may_land(vm);
    if (!repeated && !vm_may_give_up(vm)) return;
    bool instruction = repeated || vm->running == VM_INSTRUCTION;
    if (!instruction) wait_to_begin(vm, vm->running);
    vm->unbound = false;
    vm->root->handles_made =
        vm->made_before; /* maps that were made go, and are made again with the same numbers */
    longjmp(*vm->landing, instruction ? VM_LANDED_INSTRUCTION : VM_LANDED_ANEW);
}

prog_value *vm_dynamic_variable(vm_t *vm, vm_sym name) {
    uint32_t scope = vm_scope_of(vm, 0);
    prog_value *slot = vm_scope_find(vm, scope, name);
    return slot && vm_unbox(vm, *slot) != PROG_UNDEF ? slot : NULL;
}
