/* vm/interp/record.c - counts what the watching loop reports (vm/interp/record.h): calls and time of functions,
 * sequences of instructions, classes and shapes of arguments, branches. train/record.c turns the counts into figures
 * by name.
 *
 * An instruction's time is known when the next one is reported: until then it is pending. What runs between is
 * charged to it, calls of builtins included; the recorder's own work is not, since the clock is read again when it is
 * done. Nothing here may raise or fail the program: where memory lacks, out_of_memory says so, and the record is
 * thrown away at the end. All of it lies outside the cage: a recorded program's memory is the same as if it were not
 * recorded. */
#include "vm/interp/record.h"

#include "base/alloc.h"
#include "base/time.h"
#include "vm/interp/echo.h"
#include "vm/interp/interp_internal.h"
#include "vm/interp/observe.h"

static uint64_t ticks_now(void) {
#ifdef __x86_64__
    return __builtin_ia32_rdtsc();
#else
    return base_time_ns();
#endif
}

/* ---- tables ---- */

/* Records are found by the offset of their code, in a table of indices that is never more than a quarter full. */
static bool grow_codes(vm_recorder *r) {
    size_t cap = r->code_cap ? r->code_cap * 2 : 64, size = cap * 4;
    vm_record_code *codes = base_realloc(r->codes, cap * sizeof *codes);
    if (codes) r->codes = codes;
    uint32_t *table = base_calloc(size, sizeof *table);
    if (!codes || !table) {
        base_free(table);
        return false;
    }
    base_free(r->table);
    r->code_cap = cap;
    r->table = table;
    r->table_size = size;
    for (size_t i = 1; i < r->code_count; i++) {
        size_t at = (codes[i].code >> 4) & (size - 1);
        while (table[at])
            at = (at + 1) & (size - 1);
        table[at] = (uint32_t)i + 1;
    }
    return true;
}

/* Record of a code object; 0, the heap's, also when memory ran out. */
static uint32_t code_record(vm_recorder *r, uint64_t code) {
    if (code >= VM_SLOTS_END) return 0;
    size_t at = (code >> 4) & (r->table_size - 1);
    for (; r->table[at]; at = (at + 1) & (r->table_size - 1))
        if (r->codes[r->table[at] - 1].code == code) return r->table[at] - 1;
    if (r->code_count == r->code_cap) {
        if (!grow_codes(r)) {
            r->out_of_memory = true;
            return 0;
        }
        for (at = (code >> 4) & (r->table_size - 1); r->table[at];)
            at = (at + 1) & (r->table_size - 1);
    }
    r->codes[r->code_count] = (vm_record_code){.code = code};
    r->table[at] = (uint32_t)++r->code_count;
    return (uint32_t)r->code_count - 1;
}

static size_t run_slot(const vm_record_runs *t, uint32_t ops) {
    size_t at = (ops * 2654435769u >> 7) & (t->size - 1);
    while (t->slots[at].used && t->slots[at].ops != ops)
        at = (at + 1) & (t->size - 1);
    return at;
}

static bool grow_runs(vm_record_runs *t) {
    vm_record_runs more = {.size = t->size ? t->size * 2 : 256, .used = t->used};
    more.slots = base_calloc(more.size, sizeof *more.slots);
    if (!more.slots) return false;
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i].used) more.slots[run_slot(&more, t->slots[i].ops)] = t->slots[i];
    base_free(t->slots);
    *t = more;
    return true;
}

static void count_run(vm_recorder *r, unsigned length, uint32_t ops, uint64_t ticks) {
    vm_record_runs *t = &r->runs[length - 1];
    if ((t->used + 1) * 2 > t->size && !grow_runs(t)) {
        r->out_of_memory = true;
        return;
    }
    vm_record_run *slot = &t->slots[run_slot(t, ops)];
    t->used += !slot->used;
    slot->used = 1;
    slot->ops = ops;
    slot->n.count++;
    slot->n.ticks += ticks;
}

/* ---- instructions ---- */

/* The pending instruction has ended: its time and every sequence that ends with it are known now. */
static void settle(vm_recorder *r, uint64_t now) {
    static const uint32_t masks[VM_RECORD_LONGEST] = {0xff, 0xffff, 0xffffff, 0xffffffff};
    if (!r->pending) return;
    uint64_t ticks = now - r->since, sum = 0;
    r->pending = false;
    r->codes[r->current].ticks += ticks;
    r->window = r->window << 8 | r->op;
    for (unsigned i = VM_RECORD_LONGEST - 1; i > 0; i--)
        r->window_ticks[i] = r->window_ticks[i - 1];
    r->window_ticks[0] = ticks;
    if (r->length < VM_RECORD_LONGEST) r->length++;
    for (unsigned n = 1; n <= r->length; n++) {
        sum += r->window_ticks[n - 1];
        count_run(r, n, r->window & masks[n - 1], sum);
    }
}

static bool is_conditional(unsigned op) {
    return prog_ops[op].effects & PROG_JUMP && op != PROG_OP_JMP && op != PROG_OP_FORPREP;
}

static void count_branch(vm_recorder *r, const prog_code *code, uint32_t at, bool taken) {
    vm_record_code *c = &r->codes[r->current];
    if (!c->code) return;
    if (!c->branches && !(c->branches = base_calloc(code->ninstr, sizeof *c->branches))) {
        r->out_of_memory = true;
        return;
    }
    if (taken)
        c->branches[at].taken++;
    else
        c->branches[at].passed++;
}

/* A branch is known by the next instruction in the same code. A sequence goes on only where that is also what mostly
 * follows, so that pairs are counted as the loop would run them. */
static void record_step(vm_t *vm, const prog_code *code, uint32_t at, uint64_t ins) {
    vm_recorder *r = vm->recorder;
    uint64_t here = vm_offset_of(vm, code);
    bool follows = r->pending && r->at_code == here;
    settle(r, ticks_now());
    if (follows && is_conditional(r->op)) count_branch(r, code, r->at, at != r->at + 1);
    if (!follows || at != prog_follows(prog_code_instr(code), r->at)) r->length = 0;
    r->answered |= vm->root->out_len != 0;
    r->op = (uint8_t)prog_i_op(ins);
    r->at = at;
    r->at_code = here;
    r->pending = true;
    r->since = ticks_now();
}

/* ---- frames ---- */

/* What a compiler could know of an argument: class and shape, in a byte. */
static uint8_t argument_type(vm_t *vm, prog_value v) {
    v = vm_unbox(vm, v);
    if (v == PROG_UNDEF) return 0;
    if (v == PROG_COLON) return VM_RECORD_COLON;
    unsigned shape = VM_RECORD_MATRIX,
             cls = (unsigned)(vm_class(vm, v) < PROG_MAP ? vm_class(vm, v) : PROG_MAP);
    if (!prog_is_object(v)) return (uint8_t)(cls << 4 | VM_RECORD_SCALAR);
    const prog_array *a = vm_array(vm, v);
    int64_t numel = vm_numel(vm, v);
    if (a->h.kind == PROG_KIND_RANGE)
        shape = VM_RECORD_RANGE;
    else if (a->h.kind != PROG_KIND_ARRAY || numel == 1)
        shape = VM_RECORD_SCALAR;
    else if (numel == 0)
        shape = VM_RECORD_EMPTY;
    else if (a->ndims > 2)
        shape = VM_RECORD_ND;
    else if (a->dims[0] == 1)
        shape = VM_RECORD_ROW;
    else if (a->dims[1] == 1)
        shape = VM_RECORD_COLUMN;
    if (a->h.kind == PROG_KIND_ARRAY && a->h.flags & PROG_FLAG_COMPLEX && shape < VM_RECORD_RANGE)
        shape |= VM_RECORD_COMPLEX;
    return (uint8_t)(cls << 4 | shape);
}

/* Lists of argument types as wholes: which classes come together says more than each alone. A function that is called
 * with ever new ones stops at VM_RECORD_TYPES; it would gain nothing from being compiled for some. */
static void count_types(vm_t *vm, vm_recorder *r, const vm_frame *f) {
    vm_record_code *c = &r->codes[r->current];
    const prog_code *code = vm_frame_code(vm, f);
    vm_record_types seen = {.nargs = f->nargin};
    uint32_t n = f->nargin < code->nparams ? f->nargin : code->nparams;
    for (uint32_t i = 0; i < n && i < VM_RECORD_ARGS; i++)
        seen.args[i] = argument_type(vm, vm->stack[f->base + i]);
    if (!c->types && !(c->types = base_calloc(VM_RECORD_TYPES, sizeof *c->types))) {
        r->out_of_memory = true;
        return;
    }
    for (uint32_t i = 0; i < c->ntypes; i++) {
        if (c->types[i].nargs != seen.nargs || memcmp(c->types[i].args, seen.args, sizeof seen.args) != 0)
            continue;
        c->types[i].count++;
        return;
    }
    if (c->ntypes == VM_RECORD_TYPES) return;
    seen.count = 1;
    c->types[c->ntypes++] = seen;
}

static void record_frame(vm_t *vm) {
    vm_recorder *r = vm->recorder;
    uint32_t n = vm->root->nframes;
    const vm_frame *frames = vm_frames(vm);
    /* the time of a builtin that calls back is that of the function which called it */
    while (n > 0 && frames[n - 1].kind != VM_FRAME_CODE)
        n--;
    if (n < vm->root->nframes) settle(r, ticks_now());
    uint32_t next = n ? code_record(r, frames[n - 1].code) : 0;
    if (next != r->current) settle(r, ticks_now());
    r->current = next;
    if (n != vm->root->nframes || frames[n - 1].pc != 0) return;
    settle(r, ticks_now());
    r->codes[next].calls++;
    if (next) count_types(vm, r, &frames[n - 1]);
}

/* ---- the watching loop ---- */

void vm_watch_frame(vm_t *vm) {
    if (vm->recorder && vm->recorder->run) record_frame(vm);
    if (vm->echo) vm_echo_frame(vm);
    if (vm->observer) vm_observe_frame(vm);
}

void vm_watch_step(vm_t *vm, const prog_code *code, uint32_t at, uint64_t ins) {
    if (vm->recorder && vm->recorder->run) record_step(vm, code, at, ins);
    if (vm->echo) vm_echo_step(vm, code, at);
    if (vm->observer) vm_observe_step(vm, code, at, ins);
}

/* ---- begin and end ---- */

bool vm_record_begin(vm_t *vm) {
    vm_recorder *r = base_calloc(1, sizeof *r);
    if (!r) return false;
    if (!grow_codes(r)) {
        base_free(r->codes);
        base_free(r);
        return false;
    }
    r->codes[r->code_count++] = (vm_record_code){0};
    r->run = true;
    r->began_ns = base_time_ns();
    r->began_ticks = ticks_now();
    vm->recorder = r;
    return true;
}

void vm_record_end(vm_t *vm) {
    vm_recorder *r = vm->recorder;
    if (!r || !r->run) return;
    settle(r, ticks_now());
    r->ended_ns = base_time_ns();
    r->ended_ticks = ticks_now();
    r->run = false;
}

void vm_record_free(vm_t *vm) {
    vm_recorder *r = vm->recorder;
    if (!r) return;
    vm->recorder = NULL;
    for (size_t i = 0; i < r->code_count; i++) {
        base_free(r->codes[i].branches);
        base_free(r->codes[i].types);
    }
    for (size_t i = 0; i < VM_RECORD_LONGEST; i++)
        base_free(r->runs[i].slots);
    base_free(r->codes);
    base_free(r->table);
    base_free(r);
}

const vm_recorder *vm_record_of(const vm_t *vm) {
    return vm->recorder;
}

uint64_t vm_record_ns(const vm_recorder *r, uint64_t ticks) {
    uint64_t all = r->ended_ticks - r->began_ticks;
    return all ? (uint64_t)((double)ticks * (double)(r->ended_ns - r->began_ns) / (double)all) : 0;
}
