/* vm/fuse/loops_values.c - what the registers of a loop's body hold, and numbers that one iteration hands to the next.
 * Called by loops_body.c.
 *
 * A register is one of these in all iterations: a node (a row of values, one for each), the index times and plus whole
 * numbers (kept apart from nodes, as it says which elements are meant), the length of an array that grows, or a CARRY.
 * A value may hold for a set of iterations only (`valid`); in the others the register is what it was, and reading it
 * there makes both one (select).
 *
 * CARRIES. A variable that an iteration reads before it writes it takes its value from the iteration before: s = s +
 * x(i). Its changes are noted in their order, each with the set of iterations it is done in, and the whole is one
 * node, a scan, which does them one iteration after the other; so sums round as the loop rounds them. While changes
 * are still being noted there are no values of it that anything else could use: `age` says after how many changes a
 * value was read, and one that is not of the last change is none. When the number is used for something else than its
 * own next change, it is settled: its scan is made, and no change may follow. A PEAK is the one carry whose condition
 * depends on itself. */
#include "vm/fuse/loops_internal.h"

const loop_value loop_nothing = {NOTHING, VM_BLOCK_NONE, 0, 0, 0, 0};

/* ---- registers ---- */

static int place_of(const loop *l, unsigned reg) {
    for (unsigned k = 0; k < l->nheld; k++)
        if (l->held[k].reg == reg) return (int)k;
    return -1;
}

static bool same_value(const loop_value *x, const loop_value *y) {
    return x->is == y->is && x->node == y->node && x->scale == y->scale && x->offset == y->offset &&
           x->carry == y->carry && x->age == y->age;
}

/* The value where l->set is, the one held before elsewhere. */
static bool hold_some(loop *l, unsigned at, loop_value v) {
    loop_set valid = l->held[at].valid;
    loop_value *had = &l->held[at].v;
    if (!loop_is_within(l, valid, l->set) && !same_value(had, &v)) {
        int where, x = loop_node_of(l, v), y = loop_node_of(l, *had);
        if (x < 0 || y < 0 || !loop_set_node(l, l->set, &where)) return false;
        loop_value both = loop_node(vm_blocks_select(&l->b, where, x, y));
        if (both.is == NOTHING && l->held[at].reg < l->code->nvars) return false;
        l->held[at].valid = both.is == NOTHING ? l->set : loop_join(l, valid, l->set);
        if (both.is != NOTHING) v = both;
    } else {
        l->held[at].valid = same_value(had, &v) ? loop_join(l, valid, l->set) : l->set;
    }
    l->held[at].v = v;
    return true;
}

/* False where the register cannot hold that: the instruction is then none of the plan's. */
static bool hold(loop *l, unsigned reg, loop_value v) {
    int at = place_of(l, reg);
    if (v.is == NOTHING || (at < 0 && l->nheld == LOOP_VARS)) return false;
    if (v.is == LENGTH && reg < l->code->nvars) return false;
    if (at >= 0 && l->set != LOOP_ALL) return hold_some(l, (unsigned)at, v);
    if (at < 0) at = (int)l->nheld++;
    l->held[at].reg = reg;
    l->held[at].v = v;
    l->held[at].valid = l->set;
    return true;
}

static void hold_for_all(loop *l, unsigned reg, loop_value v) {
    int at = place_of(l, reg);
    if (at < 0) return;
    l->held[at].v = v;
    l->held[at].valid = LOOP_ALL;
}

bool loop_stores_element(unsigned op) {
    return op == PROG_OP_SETIDX1 || op == PROG_OP_SETIDX2;
}

static void note(uint64_t *set, unsigned reg) {
    reg = reg < LOOP_REGS ? reg : LOOP_REGS - 1;
    set[reg / 64] |= UINT64_C(1) << reg % 64;
}

static bool is_noted(const uint64_t *set, unsigned reg) {
    reg = reg < LOOP_REGS ? reg : LOOP_REGS - 1;
    return set[reg / 64] >> reg % 64 & 1;
}

/* Asked before the body is followed: whether a variable is read from before the loop or handed on depends on what comes
 * later. */
void loop_find_written(loop *l) {
    const uint64_t *instr = prog_code_instr(l->code);
    memset(l->written, 0, sizeof l->written);
    memset(l->stored, 0, sizeof l->stored);
    for (uint32_t pc = l->first; pc < l->end; pc++) {
        bool skips;
        uint64_t ins = loop_general(instr[pc], &skips);
        unsigned op = prog_i_op(ins);
        if (op == PROG_OP_FORLOOP) note(l->written, prog_i_b(ins));
        if (loop_stores_element(op))
            note(l->stored, prog_i_a(ins));
        else if (op == PROG_OP_FORLOOP || !(prog_ops[op].effects & PROG_JUMP))
            note(l->written, prog_i_a(ins));
        pc += skips;
    }
}

bool loop_is_written(const loop *l, unsigned reg) {
    return is_noted(l->written, reg);
}

bool loop_is_stored(const loop *l, unsigned reg) {
    return is_noted(l->stored, reg);
}

static loop_carry *carry_of(loop *l, unsigned reg) {
    for (unsigned k = 0; k < l->ncarries; k++)
        if (l->carries[k].reg == reg) return &l->carries[k];
    return NULL;
}

/* It begins with a real number, the variable's value when the loop begins; any other leaves the loop to the
 * interpreter. */
static loop_value new_carry(loop *l, unsigned reg) {
    if (l->ncarries == LOOP_CARRIES || !prog_is_double(l->regs[reg])) return loop_nothing;
    loop_carry *c = &l->carries[l->ncarries];
    *c = (loop_carry){.reg = reg, .node = VM_BLOCK_NONE};
    return (loop_value){.is = CARRY, .carry = l->ncarries++};
}

/* A variable that has been given a value in some iterations only holds in the others what it held before. */
static int completed(loop *l, unsigned at, double first) {
    vm_change c = {.op = PROG_OP_MOVE, .in = loop_node_of(l, l->held[at].v)};
    if (c.in < 0 || l->b.nodes[c.in].type != VM_F64 || !loop_set_node(l, l->held[at].valid, &c.mask))
        return VM_BLOCK_NONE;
    return vm_blocks_scan(&l->b, first, 1, &c);
}

/* The same, before the iteration ends: what comes later may change the variable again. */
static loop_value carried(loop *l, unsigned at) {
    unsigned reg = l->held[at].reg;
    int node = loop_node_of(l, l->held[at].v);
    if (node < 0 || l->b.nodes[node].type != VM_F64) return loop_nothing;
    loop_value v = new_carry(l, reg);
    if (v.is == NOTHING) return v;
    loop_carry *c = &l->carries[v.carry];
    c->changes[0] = (vm_change){.op = PROG_OP_MOVE, .in = node};
    c->sets[0] = l->held[at].valid;
    c->count = c->assigned = v.age = 1;
    hold_for_all(l, reg, v);
    return v;
}

/* A temporary is read once and then free. */
static loop_value read_held(loop *l, unsigned at) {
    unsigned reg = l->held[at].reg;
    loop_value v = l->held[at].v;
    if (loop_is_within(l, l->set, l->held[at].valid)) {
        if (reg >= l->code->nvars) l->held[at] = l->held[--l->nheld];
        return v;
    }
    return reg < l->code->nvars ? carried(l, at) : loop_nothing;
}

static loop_value as_it_was(loop *l, unsigned reg) {
    prog_value v = l->regs[reg];
    if (v == PROG_TRUE || v == PROG_FALSE) return loop_node(vm_blocks_truth(&l->b, v == PROG_TRUE));
    return prog_is_double(v) ? loop_node(vm_blocks_number(&l->b, prog_as_double(v))) : loop_nothing;
}

/* What the loop does not write is the same number in every iteration. A peak may be read by its
 * own comparison alone. */
loop_value loop_read(loop *l, unsigned reg) {
    if (reg == l->index) return (loop_value){.is = INDEX, .scale = 1};
    if (reg >= l->code->nvars && !loop_is_written(l, reg)) return as_it_was(l, reg);
    const loop_carry *c = carry_of(l, reg);
    if (c && c->peak) return loop_nothing;
    int at = place_of(l, reg);
    if (at >= 0) return read_held(l, (unsigned)at);
    if (c) return (loop_value){.is = CARRY, .carry = (unsigned)(c - l->carries), .age = c->assigned};
    if (loop_is_written(l, reg)) return reg < l->code->nvars ? new_carry(l, reg) : loop_nothing;
    return as_it_was(l, reg);
}

/* ---- nodes ---- */

/* The index as the numbers of the range; what is computed from it is exact. */
static int index_node(loop *l, loop_value v) {
    double far = fabs(l->range->base) + (double)l->range->numel * fabs(l->range->inc);
    if (fabs((double)v.scale) * far + fabs((double)v.offset) > 0x1p52) return VM_BLOCK_NONE;
    if (l->index_node < 0) l->index_node = vm_blocks_range(&l->b, l->range);
    int node = l->index_node;
    if (v.scale != 1)
        node = vm_blocks_two(&l->b, PROG_OP_EMUL, node, vm_blocks_number(&l->b, (double)v.scale));
    if (v.offset == 0 && v.scale > 0) return node;
    return vm_blocks_two(&l->b, PROG_OP_ADD, node, vm_blocks_number(&l->b, (double)v.offset));
}

/* All values of a number that is handed on; none changes it afterwards. */
static int carry_node(loop *l, loop_carry *c) {
    if (c->peak || c->count == 0 || c->assigned != c->count) return VM_BLOCK_NONE;
    if (c->node >= 0) return c->node;
    for (unsigned k = 0; k < c->count; k++)
        if (!loop_set_node(l, c->sets[k], &c->changes[k].mask)) return VM_BLOCK_NONE;
    c->node = vm_blocks_scan(&l->b, prog_as_double(l->regs[c->reg]), c->count, c->changes);
    if (c->node >= 0) hold_for_all(l, c->reg, loop_node(c->node));
    return c->node;
}

int loop_node_of(loop *l, loop_value v) {
    switch (v.is) {
    case NODE: return v.node;
    case INDEX: return index_node(l, v);
    case CARRY:
        return v.age == l->carries[v.carry].count ? carry_node(l, &l->carries[v.carry]) : VM_BLOCK_NONE;
    default: return VM_BLOCK_NONE;
    }
}

/* ---- changes ---- */

/* One more change. A number that is settled takes none. */
static bool record(loop *l, loop_carry *c, vm_change change) {
    if (change.in < 0 || c->peak || c->node >= 0 || c->count == VM_BLOCK_CHANGES ||
        l->b.nodes[change.in].type == VM_F32)
        return false;
    c->sets[c->count] = l->set;
    c->changes[c->count++] = change;
    return true;
}

/* A number that is handed on is changed; one that was read before its last change, or is done, is none any
 * more. */
loop_value loop_change(loop *l, loop_value v, prog_op op, vm_fast2 fn, int by, bool right) {
    loop_carry *c = &l->carries[v.carry];
    bool arithmetic = op == PROG_OP_ADD || op == PROG_OP_SUB || op == PROG_OP_MUL || op == PROG_OP_DIV ||
                      op == PROG_OP_EMUL || op == PROG_OP_EDIV;
    if (v.age != c->count || (!arithmetic && !fn) ||
        (c->count != c->assigned && c->sets[c->count - 1] != l->set))
        return loop_nothing;
    if (!record(l, c, (vm_change){.op = (uint8_t)op, .right = right, .in = by, .fn = fn}))
        return loop_nothing;
    return (loop_value){.is = CARRY, .carry = v.carry, .age = c->count};
}

static bool reads(uint64_t ins, unsigned reg) {
    unsigned op = prog_i_op(ins);
    if (op == PROG_OP_CALL) return reg >= prog_i_a(ins) && reg < prog_i_a(ins) + prog_i_n(ins);
    bool three = prog_is_fused(op);
    return prog_i_b(ins) == reg || prog_i_c(ins) == reg || (three && prog_i_n(ins) == reg);
}

/* Whether what the instruction computes ends up in the variable by operations alone: `s = s + a * b`. */
static bool leads_to(const loop *l, unsigned reg) {
    const uint64_t *instr = prog_code_instr(l->code);
    bool skips;
    uint32_t pc = l->pc;
    unsigned to = prog_i_a(loop_general(instr[pc], &skips));
    for (pc += 1 + skips; pc < l->end && to != reg && to >= l->code->nvars; pc += 1 + skips) {
        uint64_t ins = loop_general(instr[pc], &skips);
        if (!reads(ins, to) || loop_stores_element(prog_i_op(ins))) continue;
        to = prog_i_a(ins);
    }
    return to == reg;
}

/* A number that is handed on, where it is not about to be changed, as a node. */
loop_value loop_settle(loop *l, loop_value v) {
    if (v.is != CARRY) return v;
    const loop_carry *c = &l->carries[v.carry];
    return c->count == c->assigned && !leads_to(l, c->reg) ? loop_node(loop_node_of(l, v)) : v;
}

/* A variable gets a value. A carry must be given what its changes made of it, in the iterations they were done in; or
 * another value altogether, which is a change as well (MOVE). */
bool loop_assign(loop *l, unsigned reg, loop_value v) {
    if (reg >= l->code->nvars) return hold(l, reg, v);
    if (reg == l->index || v.is == NOTHING) return false;
    loop_carry *c = carry_of(l, reg);
    if (!c) return hold(l, reg, v.is == CARRY ? loop_node(loop_node_of(l, v)) : v);
    if (c->peak) {
        if (loop_node_of(l, v) != c->peak_of || l->set != c->peak_set || c->settled) return false;
        return c->settled = true;
    }
    unsigned number = (unsigned)(c - l->carries);
    if (v.is == CARRY && v.carry == number) {
        if (v.age != c->count || (c->count != c->assigned && c->sets[c->count - 1] != l->set)) return false;
    } else {
        int node = loop_node_of(l, v);
        if (node < 0 || l->b.nodes[node].type != VM_F64 || c->count != c->assigned ||
            !record(l, c, (vm_change){.op = PROG_OP_MOVE, .in = node}))
            return false;
    }
    c->assigned = c->count;
    loop_value now = {.is = CARRY, .carry = number, .age = c->count};
    int at = place_of(l, reg);
    if (at < 0 && l->nheld == LOOP_VARS) return false;
    if (at < 0) l->held[l->nheld++].reg = reg;
    hold_for_all(l, reg, now);
    return true;
}

/* ---- peaks ---- */

/* The carry must not have been changed or read for anything else: a peak node is all of its values. The assignment that
 * makes it one is awaited (peak_set, peak_of), and without it there is no plan (loop_end_values). */
int loop_peak(loop *l, prog_op op, loop_value x, loop_value y, loop_carry **which) {
    static const uint8_t swapped[] = {[PROG_OP_LT] = PROG_OP_GT,
                                      [PROG_OP_LE] = PROG_OP_GE,
                                      [PROG_OP_GE] = PROG_OP_LE,
                                      [PROG_OP_GT] = PROG_OP_LT};
    if (op == PROG_OP_EQ || op == PROG_OP_NE || (x.is == CARRY) == (y.is == CARRY)) return VM_BLOCK_NONE;
    loop_carry *c = &l->carries[x.is == CARRY ? x.carry : y.carry];
    int of = loop_node_of(l, x.is == CARRY ? y : x), mask;
    if (c->count || c->peak || of < 0 || !loop_set_node(l, l->set, &mask)) return VM_BLOCK_NONE;
    if (x.is == CARRY) op = (prog_op)swapped[op];
    c->node = vm_blocks_peak(&l->b, prog_as_double(l->regs[c->reg]), op, of, mask);
    c->peak = true;
    c->peak_of = of;
    *which = c;
    return c->node;
}

/* ---- the end of an iteration ---- */

/* Carries that were begun and never assigned, or are not settled as the loop leaves them, are no plan; and variables
 * that got a value in some iterations only hold the last of those behind the loop, or what they held in front of it. */
bool loop_end_values(loop *l) {
    for (unsigned k = 0; k < l->ncarries; k++) {
        loop_carry *c = &l->carries[k];
        if (c->peak ? !c->settled : c->assigned == 0 || carry_node(l, c) < 0) return false;
    }
    for (unsigned k = 0; k < l->nheld; k++) {
        unsigned reg = l->held[k].reg;
        if (reg >= l->code->nvars || loop_is_within(l, LOOP_ALL, l->held[k].valid)) continue;
        prog_value had = l->regs[reg];
        loop_value v = loop_node(completed(l, k, prog_is_double(had) ? prog_as_double(had) : 0));
        if (v.is == NOTHING) return false;
        hold_for_all(l, reg, v);
    }
    return true;
}
