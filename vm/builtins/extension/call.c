/* vm/builtins/extension/call.c - a call of a function or hook of an extension, the handles of values in it, and how an error of M
 * gets past the frames of C in between.
 *
 * An error of M jumps to the nearest handler and would jump over the extension, which may hold memory and locks. So each
 * function of the table of addresses that may raise catches what it raises and keeps it; the extension returns, and then it is
 * raised again. Whatever the extension does, the call is left by returning, so `running` is exact, and a library that was taken
 * away meanwhile is closed by the last call that leaves it.
 *
 * A HANDLE is the number of an entry and a stamp that no other entry of the VM ever had (but for 2^32 of them): a
 * handle of another call, or of what was released, has another stamp and is refused. Records of calls are kept and used
 * again, so that one that is over can still be asked whether it is. */
#include "vm/builtins/extension/extension_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/heap/object.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

static mica_api api;
static pthread_once_t api_made = PTHREAD_ONCE_INIT;

/* By assignments: a table of addresses would be relocated at every start. */
static void make_api(void) {
    api.abi = MICA_EXTENSION_ABI;
    api.bytes = sizeof api;
    api.arguments = ext_arguments;
    api.wanted = ext_wanted;
    api.argument = ext_argument;
    api.class_of = ext_class_of;
    api.is_complex = ext_is_complex;
    api.numel = ext_numel;
    api.dims = ext_dims;
    api.elements = ext_elements;
    api.to_double = ext_to_double;
    api.to_integer = ext_to_integer;
    api.to_text = ext_to_text;
    api.cell_get = ext_cell_get;
    api.field_count = ext_field_count;
    api.field_name = ext_field_name;
    api.field_get = ext_field_get;
    api.new_double = ext_new_double;
    api.new_complex = ext_new_complex;
    api.new_integer = ext_new_integer;
    api.new_logical = ext_new_logical;
    api.new_text = ext_new_text;
    api.new_array = ext_new_array;
    api.new_cell = ext_new_cell;
    api.cell_set = ext_cell_set;
    api.new_struct = ext_new_struct;
    api.field_set = ext_field_set;
    api.result = ext_result;
    api.fail = ext_fail;
    api.warn = ext_warn;
    api.print = ext_print;
    api.interrupted = ext_interrupted;
    api.scratch = ext_scratch;
    api.mark = ext_mark;
    api.release = ext_release;
    api.call_function = ext_call_function;
}

const mica_api *ext_api(void) {
    (void)pthread_once(&api_made, make_api);
    return &api;
}

/* ---- handles ---- */

ext_call *ext_of(mica_call *call) {
    ext_call *x = (ext_call *)call;
    return x && x->active && pthread_equal(x->thread, pthread_self()) ? x : NULL;
}

static ext_entry *entry_at(const ext_call *x, uint32_t k) {
    return &x->blocks[k / EXT_BLOCK][k % EXT_BLOCK];
}

ext_entry *ext_entry_of(ext_call *x, mica_value v) {
    uint32_t k = (uint32_t)v.handle - 1;
    ext_entry *e = v.handle && k < x->count ? entry_at(x, k) : NULL;
    if (e && e->stamp == v.handle >> 32) return e;
    if (v.handle)
        (void)ext_say(x, EXT_ID, "%s: a handle of another call, or of a value that was released, was used",
                      x->who);
    else if (x->why == EXT_NOTHING) /* else what was to make it has said more */
        (void)ext_say(x, EXT_ID, "%s: a value was used that is none", x->who);
    return NULL;
}

/* One block more. */
static bool grow(ext_call *x) {
    ext_entry **blocks = base_realloc(x->blocks, (x->block_count + 1) * sizeof *blocks);
    if (!blocks) return false;
    x->blocks = blocks;
    blocks[x->block_count] = base_malloc(EXT_BLOCK * sizeof **blocks);
    return blocks[x->block_count] && ++x->block_count;
}

mica_value ext_handle(ext_call *x, prog_value v, bool own) {
    if (x->count == UINT32_MAX - 1 || (x->count == x->block_count * EXT_BLOCK && !grow(x))) {
        (void)ext_say(x, "Octave:bad-alloc", "out of memory or dimension too large for Octave's index type");
        return MICA_NO_VALUE;
    }
    ext_entry *e = entry_at(x, x->count++);
    if (++x->s->stamp == 0) x->s->stamp = 1;
    e->v = v;
    e->full = PROG_UNDEF;
    e->stamp = x->s->stamp;
    e->own = own;
    return (mica_value){(uint64_t)e->stamp << 32 | x->count};
}

static void forget_from(ext_call *x, uint32_t count) {
    while (x->count > count)
        vm_decref(x->s->vm, entry_at(x, --x->count)->full);
}

uint64_t ext_mark(mica_call *call) {
    ext_call *x = ext_of(call);
    return x ? (uint64_t)x->count << 32 | vm_pool_mark(x->s->vm) : 0;
}

/* Marks are numbers that only go down the other way: what is none of this call's is left alone. */
void ext_release(mica_call *call, uint64_t mark) {
    ext_call *x = ext_of(call);
    if (!x) return;
    uint32_t count = (uint32_t)(mark >> 32), pool = (uint32_t)mark;
    if (count < x->nargs || count > x->count || pool < vm_pool_mark(x->s->vm) || pool > x->pool) {
        (void)ext_say(x, EXT_ID, "%s: a mark of another call was used", x->who);
        return;
    }
    forget_from(x, count);
    vm_pool_drain(x->s->vm, pool);
}

/* ---- errors ---- */

bool ext_say(ext_call *x, const char *id, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(x->text, sizeof x->text, format, args);
    va_end(args);
    snprintf(x->id, sizeof x->id, "%s", id ? id : "");
    x->why = EXT_SAID;
    return false;
}

void ext_try_begin(ext_call *x, ext_try *t) {
    vm_t *vm = x->s->vm;
    t->outer = vm->on_error;
    t->landing = vm->landing;
    t->frames = vm->root->nframes;
    vm->on_error = &t->here;
}

void ext_tried(ext_call *x, ext_try *t) {
    x->s->vm->on_error = t->outer;
}

/* The exception is held, since what is called back may have others. */
bool ext_try_failed(ext_call *x, ext_try *t) {
    vm_t *vm = x->s->vm;
    vm->on_error = t->outer;
    vm->landing = t->landing;
    vm->running = NULL;
    vm->above.unwind(vm, t->frames);
    vm_set(vm, &x->exception, vm->root->last_error);
    x->why = EXT_RAISED;
    return false;
}

/* ---- a call ---- */

static ext_call *next_call(ext_state *s) {
    ext_call *x = s->calls ? s->calls->inner : s->outermost;
    if (x || !(x = base_calloc(1, sizeof *x))) return x;
    x->pub.api = ext_api();
    x->exception = PROG_UNDEF;
    x->outer = s->calls;
    if (s->calls)
        s->calls->inner = x;
    else
        s->outermost = x;
    return x;
}

static void free_results(ext_call *x) {
    for (uint32_t k = 0; k < x->nresults; k++)
        vm_decref(x->s->vm, x->results[k]);
    base_free(x->results);
    x->results = NULL;
    x->nresults = 0;
}

/* The call is over: what it held goes, but for the exception and the results. */
static void leave(ext_call *x) {
    forget_from(x, 0);
    x->active = false;
    x->s->calls = x->outer;
    x->library->running--;
}

static bool enter(ext_call *x, const prog_value *args, uint32_t nargs, uint32_t nout) {
    free_results(x); /* of a call whose results could not be given */
    x->results = base_calloc(nout, sizeof *x->results);
    if (!x->results) return false;
    for (uint32_t k = 0; k < nout; k++)
        x->results[k] = PROG_UNDEF;
    x->nresults = nout;
    x->thread = pthread_self();
    x->why = EXT_NOTHING;
    x->count = 0;
    x->pool = vm_pool_mark(x->s->vm);
    for (uint32_t k = 0; k < nargs; k++)
        if (!mica_is_value(ext_handle(x, args[k], false))) return false;
    x->nargs = nargs;
    x->s->calls = x;
    x->active = true;
    x->library->running++;
    return true;
}

static ext_call *begin(ext_state *s, ext_library *l, const char *who, bool hook, const prog_value *args,
                       uint32_t nargs, uint32_t nout) {
    ext_call *x = next_call(s);
    if (!x) return NULL;
    x->s = s;
    x->library = l;
    x->who = who;
    x->hook = hook;
    x->wanted = nout;
    if (enter(x, args, nargs, nout ? nout : 1)) return x;
    forget_from(x, 0);
    free_results(x);
    return NULL;
}

void ext_calls_free(ext_state *s) {
    for (ext_call *x = s->outermost, *next; x; x = next) {
        next = x->inner;
        for (uint32_t k = 0; k < x->block_count; k++)
            base_free(x->blocks[k]);
        base_free(x->blocks);
        base_free(x->results);
        base_free(x);
    }
}

/* ---- functions ---- */

/* What it failed with. */
_Noreturn static void raise_kept(ext_call *x) {
    vm_t *vm = x->s->vm;
    prog_value exception = x->exception;
    x->exception = PROG_UNDEF;
    if (x->why == EXT_RAISED) {
        vm_pool_add(vm, exception);
        vm_raise(vm, exception);
    }
    vm_decref(vm, exception);
    vm_error(vm, x->id, "%s", x->text);
}

/* References to results become the pool's, which holds them until the interpreter took its own. */
static void give_results(vm_t *vm, vm_call *c, ext_call *x) {
    uint32_t count = x->nresults;
    for (uint32_t k = 0; k < count; k++) {
        prog_value v = x->results[k];
        x->results[k] = PROG_UNDEF;
        if (v == PROG_UNDEF) continue;
        vm_pool_add(vm, v);
        vm_return(vm, c, k, v);
    }
}

void ext_builtin(vm_t *vm, vm_call *c) {
    ext_state *s = ext_known(vm);
    ext_place place =
        s && c->id - VM_BUILTINS < s->place_count ? s->places[c->id - VM_BUILTINS] : (ext_place){0};
    if (!place.library) vm_error(vm, EXT_ID, "the extension of this function was unloaded");
    ext_library *l = place.library;
    const ext_function *f = &l->functions[place.function];
    if (f->flags && vm->above.took) vm->above.took(vm, c, f->flags);
    vm_descend(vm, "called");
    ext_call *x = begin(s, l, f->name, false, c->args, c->nargs, c->nout);
    if (!x) vm_error_memory(vm);
    bool done = f->call(&x->pub) == MICA_DONE;
    done &= !(x->why == EXT_RAISED && vm->root->interrupted); /* whatever it makes of that */
    if (!done && x->why == EXT_NOTHING)
        (void)ext_say(x, EXT_ID, "%s: the function failed and does not say why", f->name);
    leave(x);
    if (l->retired && !l->running) ext_close(s, l);
    bool ending = vm->root->quitting || vm_asked(vm) == VM_INTERRUPT_USER; /* what it gave is of no use */
    if (done || ending) vm_set(vm, &x->exception, PROG_UNDEF);
    if (!done || ending) free_results(x);
    vm_poll(vm);
    if (vm->root->quitting) return;
    if (!done) raise_kept(x);
    give_results(vm, c, x);
    free_results(x);
}

/* ---- hooks ---- */

/* The error's message, of what was raised or said. */
static void tell(ext_call *x, mica_error *err) {
    vm_t *vm = x->s->vm;
    const char *text = x->why == EXT_SAID ? x->text : "it does not say why";
    if (x->why == EXT_RAISED) text = vm_last_error_message(vm);
    (void)!base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s", text);
}

/* The pool may lack room for one value more, which is caught like everything. */
static bool hook_result(ext_call *x, prog_value *out) {
    ext_try t;
    prog_value v = x->results[0];
    if (!EXT_TRY(x, &t)) return false;
    x->results[0] = PROG_UNDEF;
    *out = v;
    if (v != PROG_UNDEF) {
        vm_pool_add(x->s->vm, v);
        *out = vm_simplify(x->s->vm, v);
    }
    ext_tried(x, &t);
    return true;
}

bool ext_hook(ext_state *s, ext_library *l, int (*hook)(mica_call *), const prog_value *args, uint32_t nargs,
              prog_value *out, mica_error *err) {
    ext_call *x = begin(s, l, l->name, true, args, nargs, 1);
    *out = PROG_UNDEF;
    if (!x) {
        (void)!base_fail_memory(err, "calling an extension");
        return false;
    }
    bool done = hook(&x->pub) == MICA_DONE && hook_result(x, out);
    if (!done) tell(x, err);
    leave(x);
    free_results(x);
    vm_set(s->vm, &x->exception, PROG_UNDEF);
    return done;
}
