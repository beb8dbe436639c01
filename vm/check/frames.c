/* vm/check/frames.c - frames and registers: each frame lies where a call from the frame below puts it, runs code at an
 * instruction that a way leads to, and has in its registers what its code takes for granted there.
 *
 * Frames overlap: a callee's registers begin at its arguments, which are temporaries of its caller (vm/run/frame.c). So a
 * register belongs to the newest frame that covers it. What a caller still needs lies below: variables, states of loops,
 * lists; that is what the verifier of code has proved of each instruction that calls, and what places of frames are held
 * to. */
#include "vm/check/check_internal.h"

#include "base/alloc.h"
#include "program/families.h"
#include "program/verify.h"
#include "vm/index/index.h"
#include "vm/run/frame.h"

#include <stdlib.h>

#define CODE_FLAGS (VM_FRAME_SCOPED | VM_FRAME_DYN | VM_FRAME_AT | VM_FRAME_SETTINGS | VM_FRAME_TOUCHED)

static vm_frame *frame(const chk *c, uint32_t k) {
    return &vm_frames(c->vm)[k];
}

/* ---- rows ---- */

/* A script uses the variables of a function below it or of the base workspace. */
static bool scope_ok(chk *c, uint32_t k, const prog_code *code) {
    const vm_frame *f = frame(c, k);
    bool scoped = f->flags & VM_FRAME_SCOPED, script = code->flags & PROG_CODE_SCRIPT;
    if (scoped != script)
        return CHK_REFUSE(c, chk_here(c, f), "a frame has variables of another kind than its code");
    if (!scoped || f->scope == VM_BASE_SCOPE) return true;
    return (f->scope < k && frame(c, f->scope)->kind == VM_FRAME_CODE &&
            !(frame(c, f->scope)->flags & VM_FRAME_SCOPED)) ||
           CHK_REFUSE(c, chk_here(c, f), "the variables of a frame are those of no function");
}

static bool code_frame(chk *c, uint32_t k) {
    vm_frame *f = frame(c, k);
    uint64_t here = chk_here(c, f);
    if (!chk_value(c, &f->func, CHK_KIND(CODE) | CHK_KIND(FUNC) | CHK_RUN_AT | CHK_UNDEFINED)) return false;
    if (vm_is_kind(c->vm, f->func, PROG_KIND_FUNC)) {
        if (!f->code || f->code & VM_FN_BUILTIN || ((vm_func *)vm_obj(c->vm, f->func))->code != f->code)
            return CHK_REFUSE(c, here, "a frame runs other code than its function's");
    } else if (!chk_code(c, f->code, f->func, here) || (f->code < VM_SLOTS_END && f->func != PROG_UNDEF)) {
        return c->status != MICA_OK ? false : CHK_REFUSE(c, here, "a frame holds code that it does not run");
    }
    const prog_code *code = vm_frame_code(c->vm, f);
    bool args = f->nargin <= code->nparams || code->flags & PROG_CODE_VARARGIN;
    if (f->pc >= code->ninstr || f->top < f->base || f->top - f->base != code->nregs ||
        f->flags & ~CODE_FLAGS || !args || f->builtin || f->nlocals_at || f->result_at || f->nresults)
        return CHK_REFUSE(c, here, "a frame is no frame of its code");
    return scope_ok(c, k, code);
}

#define IS_WINDOW(op) (prog_ops[op].rules & PROG_R_WINDOW)

/* How many results the instruction of a call asks for; -1 where it calls nothing. */
static int64_t results_of(const vm_frame *f, uint64_t ins) {
    unsigned asked = prog_i_c(ins);
    switch (prog_i_op(ins)) {
    case PROG_OP_INDEX1:
    case PROG_OP_INDEX2:
    case PROG_OP_FIELD:
    case PROG_OP_FIELDDYN: return 1;
    case PROG_OP_CALLV: asked = prog_callv_results(prog_i_n(ins)); break;
    case PROG_OP_CALL:
    case PROG_OP_CALLX:
    case PROG_OP_CALLSUB:
    case PROG_OP_CALLSUBX:
    case PROG_OP_CALLNEST:
    case PROG_OP_CALLOWN:
    case PROG_OP_APPLY:
    case PROG_OP_APPLYX:
    case PROG_OP_BRACE: /* of objects, as FIELD: their subsref */
    case PROG_OP_BRACEX: break;
    default: return -1;
    }
    if (asked != PROG_AS_ASKED) return asked;
    return f->nout < PROG_ASKED_MOST ? f->nout : PROG_ASKED_MOST;
}

static bool gives_at_most(const vm_frame *f, int64_t asked) {
    return (f->nout ? f->nout : 1) <= (asked ? asked : 1);
}

/* Where a frame lies follows from the instruction that the frame below waits in. */
static bool above_code(const chk *c, const vm_frame *below, const vm_frame *f) {
    if (chk_is_cleanup(c, f))
        return f->base == below->top + 1 && f->ret == below->top && f->nargin == 0 && f->nout == 0;
    if (below->pc == 0) return false;
    uint64_t ins = prog_code_instr(vm_frame_code(c->vm, below))[below->pc - 1];
    int64_t asked = results_of(below, ins);
    uint32_t a = below->base + prog_i_a(ins);
    bool in_window = IS_WINDOW(prog_i_op(ins)) && f->base == a;
    return asked >= 0 && (in_window || f->base == below->top) && f->ret == a && gives_at_most(f, asked);
}

static bool place_ok(chk *c, uint32_t k) {
    const vm_frame *f = frame(c, k);
    bool good;
    if (k == 0) {
        good = f->kind == VM_FRAME_CODE && f->base == 1 && f->ret == 0 && f->nout == 0 && f->nargin == 0;
    } else {
        const vm_frame *below = frame(c, k - 1);
        good = below->kind == VM_FRAME_CODE
                   ? above_code(c, below, f)
                   : f->base == below->result_at + below->nresults && f->ret == below->result_at &&
                         gives_at_most(f, below->nresults);
    }
    return good || CHK_REFUSE(c, chk_here(c, f), "frame %u lies where the frame below it calls nothing", k);
}

static bool tops_ok(chk *c, uint32_t k) {
    vm_frame *f = frame(c, k);
    if (f->top > c->vm->stack_room || f->base > f->top)
        return CHK_REFUSE(c, chk_here(c, f), "a frame has more registers than their region holds");
#if BASE_ASAN
    if (f->below != (k ? c->stack_top : 0))
        return CHK_REFUSE(c, chk_here(c, f), "the guard's mark is another");
#endif
    if (f->top > c->stack_top) c->stack_top = f->top;
    return true;
}

static bool rows_ok(chk *c) {
    const vm_root *root = c->vm->root;
    uint32_t depth = 0;
    c->stack_top = 0;
    for (uint32_t k = 0; k < root->nframes; k++) {
        const vm_frame *f = frame(c, k);
        if (f->kind != VM_FRAME_CODE && f->kind != VM_FRAME_NATIVE)
            return CHK_REFUSE(c, chk_here(c, f), "a frame is of no kind");
        if (f->dyn != PROG_UNDEF && f->kind == VM_FRAME_NATIVE)
            return CHK_REFUSE(c, chk_here(c, f), "a builtin has variables");
        if (!tops_ok(c, k) || !(f->kind == VM_FRAME_CODE ? code_frame(c, k) : chk_native(c, k)) ||
            !chk_value(c, &f->dyn, CHK_KIND(STRUCT) | CHK_UNDEFINED | CHK_SCOPE) || !place_ok(c, k))
            return false;
        depth += f->kind == VM_FRAME_CODE;
    }
    if (depth != root->depth)
        return CHK_REFUSE(c, VM_ROOT, "the root tells of %u calls; there are %u", root->depth, depth);
    return true;
}

/* ---- registers ---- */

/* Registers [from, to) of the frame, those that no newer frame covers. */
static bool registers_ok(chk *c, const vm_frame *f, uint64_t from, uint64_t to) {
    uint32_t nvars = f->kind == VM_FRAME_CODE ? vm_frame_code(c->vm, f)->nvars : 0;
    for (uint64_t k = from; k < to; k++) {
        uint32_t may = k - f->base < nvars ? CHK_VARIABLE : CHK_MAYBE;
        if (f->kind == VM_FRAME_NATIVE && k - f->base < f->nargin) may = CHK_VALUE;
        if (f->kind == VM_FRAME_NATIVE && k >= f->nlocals_at && k - f->nlocals_at < VM_LOCALS)
            may = CHK_MAYBE | CHK_KIND(RAW);
        if (!chk_value(c, &c->vm->stack[k], may)) return false;
    }
    return true;
}

bool chk_frames(chk *c) {
    uint32_t n = c->vm->root->nframes;
    if (!rows_ok(c)) return false;
    uint64_t first = n ? frame(c, 0)->base : 1;
    for (uint64_t k = 0; k < first; k++)
        if (!chk_value(c, &c->vm->stack[k], CHK_MAYBE)) return false;
    for (uint32_t k = 0; k < n; k++)
        if (!registers_ok(c, frame(c, k), frame(c, k)->base,
                          k + 1 < n ? frame(c, k + 1)->base : c->stack_top))
            return false;
    return true;
}

/* ---- what code relies on ---- */

static bool whole(prog_value v, double most) {
    double d = prog_as_double(v);
    return prog_is_double(v) && d >= 0 && d <= most && d == __builtin_floor(d);
}

/* The three registers of a loop's state (vm/interp/ops.c): what it goes over, the next column, how many there are; or
 * the mark of a loop that counts, the next number and the last. Whatever of it was cleared ends the loop. */
static bool loop_ok(chk *c, const prog_value *state) {
    prog_value v = state[0], next = state[1], count = state[2];
    bool numbers =
        (prog_is_double(next) || next == PROG_UNDEF) && (prog_is_double(count) || count == PROG_UNDEF);
    if (numbers && prog_is_object(v)) {
        double columns = (double)vm_loop_count(c->vm, v);
        numbers = (count == PROG_UNDEF || count == prog_double(columns)) &&
                  (next == PROG_UNDEF || whole(next, columns));
    }
    return numbers || CHK_REFUSE(c, chk_here(c, state), "the state of a loop is none");
}

static bool list_ok(chk *c, const prog_value *reg) {
    const prog_array *a = vm_is_kind(c->vm, *reg, PROG_KIND_ARRAY) ? vm_array(c->vm, *reg) : NULL;
    return (a && prog_offset(*reg) >= VM_HEAP && a->h.cls == PROG_CELL && a->ndims == 2 &&
            (a->dims[0] == 1 || a->numel == 0)) ||
           CHK_REFUSE(c, chk_here(c, reg), "there is no list where code takes one for granted");
}

/* Where code objects with loops have the states of these. */
typedef struct facts {
    prog_lists lists;
    uint16_t *loops;
    size_t count, room;
} facts;

/* Ascending, and each once, however many loops have it. */
static bool find_loops(chk *c, const prog_code *code, facts *f) {
    uint64_t set[65536 / 64] = {0};
    f->count = 0;
    for (uint32_t pc = 0; pc < code->ninstr; pc++) {
        uint64_t ins = prog_code_instr(code)[pc];
        unsigned a = prog_i_a(ins);
        if (prog_i_op(ins) == PROG_OP_FORPREP) set[a / 64] |= 1ull << a % 64;
    }
    for (uint32_t word = 0; word < sizeof set / sizeof *set; word++)
        for (uint64_t left = set[word]; left; left &= left - 1) {
            if (!chk_grow(c, (void **)&f->loops, f->count, &f->room, sizeof *f->loops)) return false;
            f->loops[f->count++] = (uint16_t)(word * 64 + (uint32_t)__builtin_ctzll(left));
        }
    return true;
}

/* States of loops and lists lie below what a newer frame covers. */
static bool frame_holds(chk *c, uint32_t k, const facts *known) {
    const vm_frame *f = frame(c, k);
    uint64_t end = k + 1 < c->vm->root->nframes ? frame(c, k + 1)->base : f->top;
    for (size_t i = 0; i < known->count && (uint64_t)f->base + known->loops[i] + 3 <= end; i++)
        if (!loop_ok(c, &c->vm->stack[f->base + known->loops[i]])) return false;
    const prog_lists *lists = &known->lists;
    if (lists->reached && !lists->reached[f->pc])
        return CHK_REFUSE(c, chk_here(c, f), "a frame is at an instruction that no way leads to");
    for (uint32_t i = 0; i < lists->count; i++)
        if (prog_lists_hold(lists, f->pc, i) &&
            (f->base + lists->reg[i] >= end || !list_ok(c, &c->vm->stack[f->base + lists->reg[i]])))
            return c->status != MICA_OK
                       ? false
                       : CHK_REFUSE(c, chk_here(c, f), "a frame's list lies in a newer frame");
    return true;
}

typedef struct by_code {
    uint64_t code;
    uint32_t frame;
} by_code;

static int compare(const void *x, const void *y) {
    const by_code *a = x, *b = y;
    return a->code != b->code ? (a->code > b->code) - (a->code < b->code)
                              : (a->frame > b->frame) - (a->frame < b->frame);
}

/* Frames of one code object one after the other, so that it is followed once. */
static bool all_hold(chk *c, const by_code *order, uint32_t count) {
    facts known = {0};
    bool good = true;
    for (uint32_t k = 0; k < count && good; k++) {
        if (k == 0 || order[k].code != order[k - 1].code) {
            const prog_code *code = vm_at(c->vm, order[k].code);
            prog_lists_free(&known.lists);
            c->status = prog_lists_find(code, &known.lists, c->err);
            good = c->status == MICA_OK && find_loops(c, code, &known);
        }
        good = good && frame_holds(c, order[k].frame, &known);
    }
    prog_lists_free(&known.lists);
    base_free(known.loops);
    return good;
}

bool chk_frames_hold(chk *c) {
    uint32_t n = c->vm->root->nframes, count = 0;
    by_code *order = n ? base_malloc(n * sizeof *order) : NULL;
    if (n && !order) return chk_no_memory(c);
    bool good = true;
    for (uint32_t k = 0; k < n && good; k++)
        if (frame(c, k)->kind == VM_FRAME_CODE)
            order[count++] = (by_code){frame(c, k)->code, k};
        else
            good = chk_native_holds(c, k);
    if (count) qsort(order, count, sizeof *order, compare);
    good = good && all_hold(c, order, count);
    base_free(order);
    return good;
}
