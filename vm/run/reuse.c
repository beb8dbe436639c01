/* vm/run/reuse.c - finds where a result is about to be stored, so that what lies there may be changed in place.
 *
 * In `t.v = [t.v w]` the old value is read, joined and stored over itself. While it is joined two references to it are
 * left, the operand and the place itself; and between the instruction that joins and the one that stores only operands
 * of the path are loaded. So the value may be changed where it lies: nothing can fail any more, and nobody can look.
 *
 * The instructions ahead are simulated for this: which temporaries will have been loaded with what, which path the
 * store will walk, and that each step of it is held by one holder alone. Everything that is not a load of a known
 * value, a move or the store itself ends the search without an answer. The search is short (LOADS), and is begun only
 * where a count is exactly two, so that operations on values of their own pay one comparison. */
#include "vm/run/reuse.h"

#include "vm/index/index.h"
#include "vm/index/map.h"
#include "vm/run/plain.h"

#define LOADS 8 /* operands between a result and its store, at most */

typedef struct ahead {
    vm_t *vm;
    const vm_frame *f;
    const prog_code *code;
    prog_value *regs;
    bool alone;                  /* the place must be one that nobody else reaches, through a map either */
    unsigned nloads, reg[LOADS]; /* temporaries that will have been loaded, and with what */
    prog_value value[LOADS];
} ahead;

/* The value of a register when the store runs; PROG_UNDEF where that is not certain. */
static prog_value operand(const ahead *a, unsigned i) {
    if (i < a->code->nvars)
        return prog_is_object(a->regs[i]) && vm_obj(a->vm, a->regs[i])->kind == PROG_KIND_BOX ? PROG_UNDEF
                                                                                              : a->regs[i];
    for (unsigned k = a->nloads; k-- > 0;)
        if (a->reg[k] == i) return a->value[k];
    return PROG_UNDEF;
}

static bool note(ahead *a, unsigned reg, prog_value v) {
    if (a->nloads == LOADS || v == PROG_UNDEF || reg < a->code->nvars) return false;
    a->reg[a->nloads] = reg;
    a->value[a->nloads++] = v;
    return true;
}

static prog_value constant(const ahead *a, uint64_t ins) {
    prog_value v = prog_code_consts(a->code)[prog_i_wide(ins)];
    return prog_is_rel(v) ? prog_object(a->f->code + prog_offset(v)) : v;
}

/* The place of a key. Who holds the map sees the change as he is to see it, but not a place without its
 * value. */
static prog_value *enter_map(const ahead *a, prog_value map, prog_value key) {
    return vm_is_kind(a->vm, map, PROG_KIND_MAP) && (!a->alone || vm_unique(a->vm, map))
               ? vm_map_slot(a->vm, map, key)
               : NULL;
}

/* The place of one step into what *slot holds; NULL where there is none yet, or others
 * would see the change. */
static prog_value *enter(const ahead *a, prog_value *slot, const prog_step *step, const prog_value *idx,
                         bool last) {
    vm_t *vm = a->vm;
    if (step->kind == PROG_STEP_PAREN && last) return step->nargs == 1 ? enter_map(a, *slot, idx[0]) : NULL;
    if (!vm_unique(vm, *slot)) return NULL;
    if (step->kind == PROG_STEP_BRACE) return vm_brace_slot(vm, slot, step->nargs, idx);
    return step->kind == PROG_STEP_FIELD ? fast_field(vm, *slot, vm_code_sym(vm, a->code, step->sym)) : NULL;
}

/* s(k).name */
static prog_value *enter_element(const ahead *a, prog_value *slot, prog_value index, vm_sym name) {
    vm_t *vm = a->vm;
    if (!vm_unique(vm, *slot) || !vm_is_kind(vm, *slot, PROG_KIND_STRUCT) || !prog_is_double(index))
        return NULL;
    prog_array *s = vm_array(vm, *slot);
    double d = prog_as_double(index);
    int field = vm_field_index(vm, *slot, name);
    if (field < 0 || s->h.flags & PROG_FLAG_MEXC || !(d >= 1 && d <= (double)s->numel) ||
        d != (double)(int64_t)d)
        return NULL;
    return &vm_struct_slots(s)[1 + ((int64_t)d - 1) * vm_struct_keys(vm, s)->count + field];
}

static prog_value *follow(const ahead *a, uint64_t ins, prog_value *slot) {
    const prog_step *step = prog_path_steps(a->code, prog_i_b(ins));
    uint32_t nsteps = prog_code_paths(a->code)[prog_i_b(ins)].nsteps, at = prog_i_c(ins) + 1u;
    for (uint32_t k = 0; k < nsteps && slot; k++) {
        prog_value idx[2];
        if (step[k].nargs > 2 || step[k].kind == PROG_STEP_DYN) return NULL;
        for (unsigned i = 0; i < step[k].nargs; i++)
            if ((idx[i] = operand(a, at++)) == PROG_UNDEF) return NULL;
        bool element = step[k].kind == PROG_STEP_PAREN && step[k].nargs == 1 && k + 1 < nsteps &&
                       step[k + 1].kind == PROG_STEP_FIELD;
        if (element) {
            slot = enter_element(a, slot, idx[0], vm_code_sym(a->vm, a->code, step[k + 1].sym));
            k++;
        } else {
            slot = enter(a, slot, &step[k], idx, k + 1 == nsteps);
        }
    }
    return slot;
}

/* The place that a store of register `reg` leads to. */
static prog_value *place_of(const ahead *a, uint64_t ins, unsigned reg) {
    prog_value *slot = vm_var_slot(a->vm, &a->regs[prog_i_a(ins)]);
    switch (prog_i_op(ins)) {
    case PROG_OP_MOVE: return slot;
    case PROG_OP_SETFIELD:
        return prog_i_b(ins) == reg && vm_unique(a->vm, *slot)
                   ? fast_field(a->vm, *slot, vm_code_sym(a->vm, a->code, prog_i_c(ins)))
                   : NULL;
    case PROG_OP_SETIDX1: {
        prog_value key = operand(a, prog_i_b(ins));
        return prog_i_c(ins) == reg && key != PROG_UNDEF ? enter_map(a, *slot, key) : NULL;
    }
    default: return prog_i_c(ins) == reg ? follow(a, ins, slot) : NULL;
    }
}

/* One more instruction in front of the store: operands are loaded, other results stored in variables. */
static bool passes(ahead *a, uint64_t ins, unsigned *moved) {
    unsigned to = prog_i_a(ins), from = prog_i_b(ins);
    switch (prog_i_op(ins)) {
    case PROG_OP_LOADI: return note(a, to, prog_double((double)(int32_t)prog_i_wide(ins)));
    case PROG_OP_LOADK: return note(a, to, constant(a, ins));
    case PROG_OP_NEEDOUT: return true;
    case PROG_OP_MOVE:
        if (to < a->code->nvars) return ++*moved == 1 && from >= a->code->nvars;
        return from < a->code->nvars && note(a, to, operand(a, from));
    default: return false;
    }
}

/* Where the instructions behind the running one store register `reg`: a variable, or a place in it that
 * exists and that nobody else can see. NULL where something else may happen before. *variable: the variable's
 * register. */
static prog_value *next_store(vm_t *vm, const vm_frame *f, unsigned reg, bool alone, unsigned *variable) {
    ahead a = {.vm = vm, .f = f, .code = vm_frame_code(vm, f), .regs = vm->stack + f->base, .alone = alone};
    const uint64_t *instr = prog_code_instr(a.code);
    unsigned moved = 0, first = 0;
    for (uint32_t pc = f->pc; pc < a.code->ninstr; pc++) {
        uint64_t ins = instr[pc];
        unsigned op = prog_i_op(ins), to = prog_i_a(ins);
        bool move = op == PROG_OP_MOVE && to < a.code->nvars && prog_i_b(ins) == reg;
        if (move || op == PROG_OP_SETFIELD || op == PROG_OP_SETIDX1 || op == PROG_OP_SETPATH) {
            if (moved && (!move || to == first)) return NULL; /* an index may be what was stored */
            *variable = to;
            return place_of(&a, ins, reg);
        }
        if (!passes(&a, ins, &moved)) return NULL;
        if (op == PROG_OP_MOVE && to < a.code->nvars) first = to;
    }
    return NULL;
}

prog_value *vm_held_by_store(vm_t *vm, const vm_frame *f, unsigned reg, prog_value v) {
    unsigned variable;
    if (vm_holders(vm, v) != 2) return NULL;
    prog_value *slot = next_store(vm, f, reg, false, &variable);
    if (!slot || *slot != v) return NULL;
    vm_gate_open_object(vm, v); /* its holders are the operand, and the place that is stored to next */
    return slot;
}

/* One more instruction in front of CELLROWX: members are loaded and put into the list. */
static bool adds_member(ahead *a, uint64_t ins, unsigned list, unsigned cell, int64_t *members) {
    unsigned moved = 1; /* no variable is stored to */
    if (prog_i_op(ins) == PROG_OP_NEEDOUT) return false;
    if (prog_i_op(ins) == PROG_OP_MOVE && prog_i_b(ins) == cell) return false;
    if (prog_i_op(ins) != PROG_OP_LISTADD) return prog_i_a(ins) != list && passes(a, ins, &moved);
    ++*members;
    return prog_i_a(ins) == list && prog_i_b(ins) != cell && operand(a, prog_i_b(ins)) != PROG_UNDEF;
}

bool vm_reopen_cell(vm_t *vm, const vm_frame *f, unsigned list, unsigned cell) {
    ahead a = {.vm = vm, .f = f, .code = vm_frame_code(vm, f), .regs = vm->stack + f->base};
    const uint64_t *instr = prog_code_instr(a.code);
    prog_value v = cell < a.code->nvars ? a.regs[cell] : PROG_UNDEF;
    if (!vm_unique(vm, v) || vm_obj(vm, v)->kind != PROG_KIND_ARRAY) return false;
    prog_array *c = vm_array(vm, v);
    if (c->h.cls != PROG_CELL || c->ndims != 2 || c->dims[0] != 1 || c->numel == 0) return false;
    int64_t members = 0;
    uint32_t pc = f->pc;
    while (pc < a.code->ninstr && adds_member(&a, instr[pc], list, cell, &members))
        pc++;
    if (pc == a.code->ninstr || prog_i_op(instr[pc]) != PROG_OP_CELLROWX || prog_i_a(instr[pc]) != cell ||
        prog_i_b(instr[pc]) != list || c->data_off + (size_t)(c->numel + members) * 8 > vm_block_bytes(vm, v))
        return false;
    vm_drop(vm, &a.regs[list]);
    a.regs[list] = v;
    a.regs[cell] = PROG_UNDEF;
    return true;
}

/* ---- values that move into a call ----
 * In `x = f (x, …)` the variable holds what f gets until f's result takes its place, so that f would have to
 * copy it before its first change. Where nobody can look at the variable meanwhile, nor after an error, it
 * gives its value up to the call. */

/* Whether an error at the running instruction ends the frame. */
static bool ends_with_error(vm_t *vm, const vm_frame *f, const prog_code *code) {
    const prog_handler *h = prog_code_handlers(code);
    for (uint32_t k = 0, pc = f->pc - 1; k < code->nhandlers; k++)
        if (pc >= h[k].start && pc < h[k].end) return false;
    if (!(code->flags & PROG_CODE_SCRIPT)) return true;
    return vm->forgets && f == vm_frames(vm) && f->scope == VM_BASE_SCOPE && !vm->root->cleanup_count;
}

/* Whether the callee was called from the base workspace before and no text has been loaded since: what it
 * calls may ask for the base workspace, and is seen to when it is loaded. */
static bool is_settled(vm_t *vm, const prog_code *callee) {
    uint64_t code = vm_offset_of(vm, callee), *seen = &vm->settled[(code >> 4) % VM_SETTLED];
    if (vm->settled_loads != vm->loads) memset(vm->settled, 0, sizeof vm->settled);
    vm->settled_loads = vm->loads;
    bool settled = *seen == code;
    *seen = code;
    return settled;
}

static bool may_give_up(vm_t *vm, const vm_frame *f, const prog_code *callee) {
    const prog_code *code = vm_frame_code(vm, f);
    if (vm->reaches || callee->flags & PROG_CODE_REACHES || f->flags & VM_FRAME_DYN ||
        !ends_with_error(vm, f, code))
        return false;
    return !(code->flags & PROG_CODE_SCRIPT) || is_settled(vm, callee);
}

/* Takes the value of one argument out of the place where a result goes next. */
static bool give_up(vm_t *vm, const vm_frame *f, unsigned result, prog_value v) {
    unsigned variable = result;
    prog_value *slot = &vm->stack[f->base + result];
    if (result >= vm_frame_code(vm, f)->nvars) slot = next_store(vm, f, result, true, &variable);
    if (!slot || *slot != v) return false;
    prog_value *reg = &vm->stack[f->base + variable];
    if (vm_var_slot(vm, reg) != reg) return false;                 /* global, persistent or shared */
    vm_store(vm, slot, slot == reg ? PROG_UNDEF : prog_double(0)); /* the path is stored to next */
    vm_decref(vm, v);
    return true;
}

/* Whether what follows a call may store its result. */
static bool stores_next(vm_t *vm, const vm_frame *f) {
    const prog_code *code = vm_frame_code(vm, f);
    switch (f->pc < code->ninstr ? prog_i_op(prog_code_instr(code)[f->pc]) : PROG_OP_NOP) {
    case PROG_OP_MOVE:
    case PROG_OP_LOADI:
    case PROG_OP_LOADK:
    case PROG_OP_NEEDOUT:
    case PROG_OP_SETFIELD:
    case PROG_OP_SETIDX1:
    case PROG_OP_SETPATH: return true;
    default: return false;
    }
}

void vm_give_arguments(vm_t *vm, const vm_frame *f, const prog_code *callee, vm_site site) {
    unsigned reg = site.ret - f->base;
    if (reg >= vm_frame_code(vm, f)->nvars && !stores_next(vm, f)) return;
    for (uint32_t k = 0; k < site.nargs; k++) {
        prog_value v = vm->stack[site.base + k];
        if (vm_holders(vm, v) != 2) continue;
        prog_kind kind = (prog_kind)vm_obj(vm, v)->kind;
        if (kind != PROG_KIND_ARRAY && kind != PROG_KIND_STRUCT) continue;
        if (!may_give_up(vm, f, callee)) return;
        for (unsigned r = 0; r < site.nout && !give_up(vm, f, reg + r, v); r++) {
        }
    }
}
