/* vm/check/natives.c - native frames: builtins that wait for what they called, and the progress that they keep
 * (vm/builtins/natives.def). */
#include "vm/check/check_internal.h"

#include "base/alloc.h"
#include "vm/builtins/natives.h"
#include "vm/heap/trace.h"
#include "vm/run/anew.h"
#include "vm/run/frame.h"

#include <stdlib.h>

typedef struct row {
    char name[24];
    uint8_t steps;
    bool catches, calls;
    char locals[VM_LOCALS + 1];
} row;

static const row rows[] = {
#define VM_NATIVE(name, steps, catches, calls, locals, holds) {#name, steps, catches, calls, locals},
#include "vm/builtins/natives.def"
#undef VM_NATIVE
};

static bool holds(vm_t *vm, size_t k, const vm_call *call) {
    size_t at = 0;
#define VM_NATIVE(name, steps, catches, calls, locals, holds)                                                \
    if (at++ == k) return vm_holds_##holds(vm, call);
#include "vm/builtins/natives.def"
#undef VM_NATIVE
    return false;
}

/* The row of a builtin of the program's; rows of a VM's own builtins are nowhere. */
static size_t row_of(uint32_t builtin) {
    size_t k = 0, count = sizeof rows / sizeof *rows;
    if (builtin >= VM_BUILTINS) return count;
    while (k < count && strcmp(rows[k].name, vm_builtins[builtin].name) != 0)
        k++;
    return k;
}

bool chk_is_cleanup(const chk *c, const vm_frame *f) {
    (void)c;
    return f->kind == VM_FRAME_NATIVE && f->builtin < VM_BUILTINS &&
           strcmp(vm_builtins[f->builtin].name, "__run_cleanups__") == 0;
}

static bool is_newest(const chk *c, uint32_t k) {
    return k + 1 == c->vm->root->nframes;
}

/* The newest frame may be about to get the error of what it called, which is the last one. */
static bool flags_ok(const chk *c, uint32_t k, bool catches) {
    uint32_t flags = vm_frames(c->vm)[k].flags & ~VM_FRAME_TOUCHED, failed = VM_FRAME_CATCH | VM_FRAME_FAILED;
    if (flags == failed)
        return catches && is_newest(c, k) && vm_is_kind(c->vm, c->vm->root->last_error, PROG_KIND_STRUCT);
    return flags == 0 || (flags == VM_FRAME_CATCH && catches);
}

static bool args_ok(const vm_builtin *b, const vm_frame *f) {
    return f->nargin <= INT16_MAX && (int32_t)f->nargin >= b->min_args &&
           (b->max_args < 0 || (int32_t)f->nargin <= b->max_args);
}

/* A call that was given up, and begins anew (vm/run/anew.h): on top of all frames, and no progress is kept. */
static bool begins(const chk *c, uint32_t k) {
    const vm_frame *f = &vm_frames(c->vm)[k];
    return f->pc == 0 && is_newest(c, k) && vm_anew_waits(c->vm, f->builtin);
}

static bool waits_to_begin(chk *c, uint32_t k) {
    const vm_frame *f = &vm_frames(c->vm)[k];
    const vm_builtin *b = vm_builtin_row(c->vm, f->builtin);
    uint32_t flags = f->flags & ~(VM_FRAME_TOUCHED | UINT32_MAX << VM_ANEW_SHIFT);
    bool place = f->nlocals_at >= f->base && f->nlocals_at - f->base >= f->nargin && f->nlocals_at < f->top &&
                 f->top - f->nlocals_at == VM_LOCALS && f->result_at == f->top && f->nresults == 0;
    if (f->code || flags || !place || f->scope || f->func != PROG_UNDEF || !args_ok(b, f))
        return CHK_REFUSE(c, chk_here(c, f), "the frame of the builtin '%s' is none of its own", b->name);
    return true;
}

bool chk_native(chk *c, uint32_t k) {
    const vm_frame *f = &vm_frames(c->vm)[k];
    uint64_t here = chk_here(c, f);
    if (f->builtin >= vm_builtins_of(c->vm)) return CHK_REFUSE(c, here, "a frame of no builtin");
    const vm_builtin *b = vm_builtin_row(c->vm, f->builtin);
    size_t at = row_of(f->builtin);
    if (begins(c, k)) return waits_to_begin(c, k);
    if (at == sizeof rows / sizeof *rows)
        return CHK_REFUSE(c, here, "what the builtin '%s' keeps while it waits cannot be proved", b->name);
    bool place = f->nlocals_at < f->top && f->nlocals_at >= f->base && f->nlocals_at - f->base >= f->nargin &&
                 f->result_at == f->nlocals_at + VM_LOCALS && f->nresults > 0 && f->result_at < f->top &&
                 f->nresults <= f->top - f->result_at;
    if (f->code || f->pc == 0 || f->pc > rows[at].steps || !flags_ok(c, k, rows[at].catches) ||
        !args_ok(b, f) || !place || f->scope)
        return CHK_REFUSE(c, here, "the frame of the builtin '%s' is none of its own", b->name);
    uint32_t may = CHK_KIND(FUNC) | CHK_KIND(ARRAY) | CHK_IMMEDIATE | CHK_RUN_AT;
    return chk_value(c, &f->func, is_newest(c, k) ? may | CHK_UNDEFINED : may);
}

/* ---- its progress ---- */

static bool is_function(const chk *c, prog_value v) {
    return vm_is_kind(c->vm, v, PROG_KIND_FUNC) || chk_is_text(c, v);
}

static bool local_ok(chk *c, prog_value v, char shape) {
    double d = prog_as_double(v);
    switch (shape) {
    case 'n': return prog_is_double(v) && d >= 0 && d <= 0x1p53 && d == __builtin_floor(d);
    case 'b': return v == PROG_TRUE || v == PROG_FALSE;
    case 't': return v == PROG_UNDEF || chk_is_text(c, v);
    case 'f': return is_function(c, v);
    case 'h': return v == PROG_UNDEF || is_function(c, v);
    case 'c':
        return vm_holds_alone(c->vm, v) && vm_is_kind(c->vm, v, PROG_KIND_ARRAY) &&
               vm_array(c->vm, v)->h.cls == PROG_CELL;
    case 'v': return !vm_is_kind(c->vm, v, PROG_KIND_RAW);
    case 'r': return v == PROG_UNDEF || vm_is_kind(c->vm, v, PROG_KIND_RAW);
    case 'q': return v == PROG_UNDEF || chk_queue(c, v, &(prog_value){0});
    default: return v == PROG_UNDEF;
    }
}

bool chk_native_holds(chk *c, uint32_t k) {
    const vm_frame *f = &vm_frames(c->vm)[k];
    bool begun = !begins(c, k);
    size_t at = row_of(f->builtin), known = begun ? strlen(rows[at].locals) : 0;
    for (uint32_t i = 0; i < VM_LOCALS; i++) {
        const prog_value *local = &c->vm->stack[f->nlocals_at + i];
        if (!local_ok(c, *local, i < known ? rows[at].locals[i] : '-'))
            return c->status != MICA_OK ? false
                                        : CHK_REFUSE(c, chk_here(c, local), "'%s' does not keep such a value",
                                                     vm_builtin_row(c->vm, f->builtin)->name);
    }
    if (!begun) return true;
    vm_call call = {.args = c->vm->stack + f->base,
                    .nargs = f->nargin,
                    .nout = f->nout,
                    .id = f->builtin,
                    .step = f->pc,
                    .local = c->vm->stack + f->nlocals_at,
                    .results = c->vm->stack + f->result_at,
                    .nresults = f->nresults,
                    .error = PROG_UNDEF};
    if (rows[at].calls && !is_function(c, f->func))
        return CHK_REFUSE(c, chk_here(c, f), "'%s' calls no function", rows[at].name);
    if (!rows[at].calls && (f->func != PROG_UNDEF || k + 1 != c->vm->root->nframes))
        return CHK_REFUSE(c, chk_here(c, f), "'%s' waits for a function", rows[at].name);
    return holds(c->vm, at, &call) ||
           CHK_REFUSE(c, chk_here(c, f), "what '%s' keeps does not fit what it was called with",
                      rows[at].name);
}

/* ---- what several frames hold together ---- */

/* Each evalc that waits has put the capture before it aside; the innermost is the root's. */
bool chk_captures(chk *c) {
    const vm_root *root = c->vm->root;
    prog_value inner = root->capture;
    for (uint32_t k = root->nframes; k-- > 0;) {
        const vm_frame *f = &vm_frames(c->vm)[k];
        if (f->kind != VM_FRAME_NATIVE || strcmp(vm_builtins[f->builtin].name, "evalc") != 0) continue;
        prog_value outer = c->vm->stack[f->nlocals_at];
        if (!inner) return CHK_REFUSE(c, chk_here(c, f), "an evalc waits and captures nothing");
        inner = outer == PROG_UNDEF ? 0 : outer;
    }
    return !inner || CHK_REFUSE(c, VM_ROOT, "output is captured by no evalc");
}

/* ---- the queues of what waits for its end ---- */

typedef struct links {
    uint64_t *to;
    size_t count, room;
} links;

static bool add_link(chk *c, links *all, prog_value to) {
    if (!prog_is_object(to)) return true;
    if (!chk_grow(c, (void **)&all->to, all->count, &all->room, sizeof *all->to)) return false;
    all->to[all->count++] = prog_offset(to);
    return true;
}

static prog_value next_of(const prog_obj *o) {
    if (o->kind == PROG_KIND_INSTANCE) return ((const vm_instance *)o)->next;
    bool cleanup = o->kind == PROG_KIND_FUNC && o->flags & VM_FUNC_CLEANUP;
    return cleanup ? ((const vm_func *)o)->captures[VM_CLEANUP_NEXT] : PROG_UNDEF;
}

static bool links_of_objects(chk *c, links *all) {
    for (size_t k = 0; k < c->count; k++)
        if (!add_link(c, all, next_of(vm_at(c->vm, c->objects[k] & ~1ull)))) return false;
    return true;
}

static bool heads_of_queues(chk *c, links *all) {
    const vm_root *root = c->vm->root;
    if (root->cleanups && !add_link(c, all, root->cleanups)) return false;
    for (uint32_t k = 0; k < root->nframes; k++) {
        const vm_frame *f = &vm_frames(c->vm)[k];
        size_t at = f->kind == VM_FRAME_NATIVE ? row_of(f->builtin) : sizeof rows / sizeof *rows;
        for (uint32_t i = 0; at < sizeof rows / sizeof *rows && rows[at].locals[i]; i++)
            if (rows[at].locals[i] == 'q' && !add_link(c, all, c->vm->stack[f->nlocals_at + i])) return false;
    }
    return true;
}

static int by_offset(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

/* Where no link comes back. */
static size_t length_of(const chk *c, uint64_t first) {
    size_t n = 0;
    for (prog_value v = prog_object(first); prog_is_object(v); v = next_of(vm_obj(c->vm, v)))
        n++;
    return n;
}

/* One link at most leads to an object, that of a root or a frame counted: so no queue comes back to itself, and none
 * shares its end with another. And each link is one of a queue: what is left of one goes back to the root when its frame
 * goes, so that nothing waits where nobody looks. */
bool chk_queues(chk *c) {
    links heads = {0}, all = {0};
    size_t found = 0;
    bool good = heads_of_queues(c, &heads) && links_of_objects(c, &all);
    for (size_t k = 0; good && k < heads.count; k++)
        good = add_link(c, &all, prog_object(heads.to[k]));
    if (good && all.count) qsort(all.to, all.count, sizeof *all.to, by_offset);
    for (size_t k = 1; good && k < all.count; k++)
        if (all.to[k] == all.to[k - 1])
            good = CHK_REFUSE(c, all.to[k], "what waits for its end waits in two places");
    for (size_t k = 0; good && k < heads.count; k++)
        found += length_of(c, heads.to[k]);
    if (good && found != all.count)
        good = CHK_REFUSE(c, VM_ROOT, "what waits for its end waits in no queue that is called");
    base_free(heads.to);
    base_free(all.to);
    return good;
}

/* Handles may be held by others too: those of a cycle wait together. */
bool chk_queue(chk *c, prog_value first, prog_value *last) {
    for (prog_value v = first; v != PROG_UNDEF;) {
        const prog_obj *o = vm_obj(c->vm, v);
        bool object = vm_is_instance(c->vm, v) && o->flags & VM_INST_HANDLE;
        if (!object && (!vm_is_cleanup(c->vm, v) || o->rc != 1))
            return CHK_REFUSE(c, chk_here(c, o),
                              "what waits for its end is held by others, or does not wait");
        *last = v;
        v = object ? ((const vm_instance *)o)->next : ((const vm_func *)o)->captures[VM_CLEANUP_NEXT];
    }
    return true;
}
