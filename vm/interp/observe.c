/* vm/interp/observe.c - what a step did is known when the next one begins, by comparing frames and registers with those of before.
 *
 * A register is written where its bits differ. Where they do not, an array may have changed in its place, or another one
 * may lie where the old one did: so registers that the instruction names as written count as such, and those of frames that came or
 * went, and of builtins that wait. Shared objects are told by whoever writes them (vm/heap/seen.h); an instruction that
 * writes a register with a shared variable in it writes that variable. */
#include "vm/interp/observe.h"

#include "base/alloc.h"
#include "program/code.h"
#include "vm/heap/root.h"
#include "vm/run/frame.h"

#include <string.h>

#define WRITTEN 0xFFFFFFFFFFFFFFFFull /* no value has these bits: whatever is there counts as written */

typedef struct vm_observed observed;

typedef struct known_frame {
    uint64_t code;
    uint32_t base, builtin;
} known_frame;

struct vm_observed {
    vm_observer *to;
    prog_value *registers; /* as they were */
    size_t room, used;
    size_t live; /* registers that there are now */
    known_frame *frames;
    uint32_t frame_count, frame_room;
    bool pending;       /* an instruction ran since */
    uint64_t ins, next; /* it, and the one behind it */
    uint32_t base, nregs;
    bool no_memory;
};

static void *grown(observed *o, void *list, size_t *room, size_t need, size_t each) {
    if (need <= *room) return list;
    size_t more = 2 * need + 64;
    void *now = base_realloc(list, more * each);
    if (now)
        *room = more;
    else
        o->no_memory = true;
    return now;
}

static void tell(observed *o, vm_t *vm, vm_seen what, uint64_t where, prog_value v) {
    o->to->tell(o->to, vm, what, where, v);
}

/* ---- registers ---- */

static void count_written(observed *o, size_t from, size_t to) {
    for (size_t k = from; k < to && k < o->used; k++)
        o->registers[k] = WRITTEN;
}

/* Of a register of the frame that the instruction names. */
static void operand(observed *o, vm_t *vm, uint8_t kind, unsigned reg) {
    size_t at = o->base + reg;
    switch ((prog_operand)kind) {
    case PROG_DST:
    case PROG_VAR:
    case PROG_TMP:
    case PROG_CLR:
    case PROG_GROW:
    case PROG_NEWLIST:
    case PROG_ROWS:
    case PROG_PEEK:
        if (at < o->used && at < o->live && vm_is_kind(vm, vm->stack[at], PROG_KIND_BOX))
            tell(o, vm, VM_SEEN_SHARED, 0, vm->stack[at]);
        count_written(o, at, at + 1);
        return;
    case PROG_STATE: count_written(o, at, at + 3); return;
    case PROG_ARGS:
    case PROG_ARGLIST: count_written(o, at, (size_t)o->base + o->nregs); return;
    default: return;
    }
}

static void operands(observed *o, vm_t *vm) {
    const prog_op_info *info = &prog_ops[prog_i_op(o->ins)];
    operand(o, vm, info->a, prog_i_a(o->ins));
    operand(o, vm, info->b, prog_i_b(o->ins));
    if (info->c != PROG_REL) operand(o, vm, info->c, prog_i_c(o->ins));
    /* what a builtin gives may be made in the variable where it is stored next (vm/run/reuse.c) */
    bool stored = info->effects & PROG_CALL && prog_i_op(o->next) == PROG_OP_MOVE;
    if (stored) operand(o, vm, PROG_DST, prog_i_a(o->next));
    if (info->rules & PROG_R_SPAN_A && info->effects == 0) /* CLEARN */
        count_written(o, (size_t)o->base + prog_i_a(o->ins),
                      (size_t)o->base + prog_i_a(o->ins) + prog_i_n(o->ins));
}

static void count_live(observed *o, vm_t *vm) {
    o->live = 0;
    for (uint32_t k = 0; k < vm->root->nframes; k++)
        if (vm_frames(vm)[k].top > o->live) o->live = vm_frames(vm)[k].top;
}

static void registers(observed *o, vm_t *vm) {
    size_t used = o->live;
    prog_value *now = grown(o, o->registers, &o->room, used, sizeof *now);
    if (!now) return;
    o->registers = now;
    for (size_t k = used; k < o->used; k++)
        if (now[k] != PROG_UNDEF) tell(o, vm, VM_SEEN_REGISTER, k, PROG_UNDEF); /* its frame is gone */
    for (size_t k = o->used; k < used; k++)
        now[k] = PROG_UNDEF;
    o->used = used;
    for (size_t k = 0; k < used; k++) {
        prog_value v = vm->stack[k];
        if (now[k] == v) continue;
        now[k] = v;
        tell(o, vm, VM_SEEN_REGISTER, k, v);
    }
}

/* ---- frames ---- */

static bool same_frame(const known_frame *had, const vm_frame *f) {
    bool native = f->kind == VM_FRAME_NATIVE;
    return had->base == f->base && had->code == (native ? 0 : f->code) &&
           had->builtin == (native ? f->builtin : 0);
}

static void push(observed *o, vm_t *vm, uint32_t k) {
    const vm_frame *f = &vm_frames(vm)[k];
    size_t room = o->frame_room;
    known_frame *list = grown(o, o->frames, &room, k + 1ull, sizeof *list);
    if (!list) return;
    bool native = f->kind == VM_FRAME_NATIVE;
    o->frames = list;
    o->frame_room = (uint32_t)room;
    list[k] = (known_frame){native ? 0 : f->code, f->base, native ? f->builtin : 0};
    o->frame_count = k + 1;
    count_written(o, f->base, o->used);
    tell(o, vm, VM_SEEN_PUSH, k, PROG_UNDEF);
}

static void frames(observed *o, vm_t *vm) {
    uint32_t n = vm->root->nframes, same = 0;
    while (same < n && same < o->frame_count && same_frame(&o->frames[same], &vm_frames(vm)[same]))
        same++;
    while (o->frame_count > same) {
        count_written(o, o->frames[--o->frame_count].base, o->used);
        tell(o, vm, VM_SEEN_POP, o->frame_count, PROG_UNDEF);
    }
    for (uint32_t k = same; k < n && !o->no_memory; k++)
        push(o, vm, k);
    for (uint32_t k = 0; k < n; k++) {
        const vm_frame *f = &vm_frames(vm)[k];
        for (uint32_t r = f->base; f->kind == VM_FRAME_NATIVE && r < f->top && r < o->used; r++)
            if (prog_is_object(vm->stack[r])) o->registers[r] = WRITTEN;
    }
}

/* ---- steps ---- */

void vm_observe_settle(vm_t *vm) {
    observed *o = vm->observer->before;
    count_live(o, vm);
    if (o->pending) operands(o, vm);
    o->pending = false;
    frames(o, vm);
    registers(o, vm);
}

void vm_observe_frame(vm_t *vm) {
    vm_observe_settle(vm);
}

void vm_observe_step(vm_t *vm, const prog_code *code, uint32_t at, uint64_t ins) {
    observed *o = vm->observer->before;
    vm_observe_settle(vm);
    o->pending = true;
    o->ins = ins;
    o->next = at + 1 < code->ninstr ? prog_code_instr(code)[at + 1] : 0;
    o->base = vm_top_frame(vm)->base;
    o->nregs = code->nregs;
}

bool vm_observe_begin(vm_t *vm, vm_observer *observer) {
    observed *o = base_calloc(1, sizeof *o);
    if (!o) return false;
    o->to = observer;
    observer->before = o;
    vm->observer = observer;
    vm_observe_settle(vm);
    return true;
}

bool vm_observed_all(const vm_t *vm) {
    return !vm->observer || !vm->observer->before->no_memory;
}

void vm_observe_end(vm_t *vm) {
    if (!vm->observer) return;
    observed *o = vm->observer->before;
    vm_observe_settle(vm);
    vm->observer->before = NULL;
    vm->observer = NULL;
    base_free(o->registers);
    base_free(o->frames);
    base_free(o);
}
