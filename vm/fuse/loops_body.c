/* vm/fuse/loops_body.c - goes through the instructions of a loop's body once and makes nodes of a plan of them. Called
 * by loops.c; it runs nothing, so whatever it meets that no plan has, it may give up.
 *
 * It is an interpreter whose values are what a register holds in every iteration (loop_value) in place of what it
 * holds in this one, and whose program counter is a set of iterations (l->set, loops_sets.c). Both sides of a
 * condition are followed, one after the other, since code has jumps ahead only; where an instruction is followed for
 * no iteration, it is passed over. Loops over real scalars have instructions of their own with a jump behind each to
 * what does the general case: they are read as their general forms (loops_general.c), and that jump is skipped.
 *
 * Where one instruction is none of a plan's, iterations that reach it are cut off (give_up): the plan ends in front of
 * the first of them. If that would be all iterations, there is no plan. */
#include "vm/run/fast.h"
#include "vm/fuse/loops_internal.h"

/* ---- instructions ---- */

static loop_value number(loop *l, double d) {
    return loop_node(vm_blocks_number(&l->b, d));
}

/* ---- values ---- */

/* A square is a product, as the power alone computes it; other powers may be complex, and are no node here. */
static loop_value with_constant(loop *l, unsigned op, loop_value x, uint32_t k) {
    double d = prog_as_double(prog_code_consts(l->code)[k]);
    prog_op by = prog_constant_operator(op);
    if ((by == PROG_OP_POW || by == PROG_OP_EPOW) && d == 2) {
        int node = loop_node_of(l, x);
        return loop_node(vm_blocks_two(&l->b, PROG_OP_EMUL, node, node));
    }
    return by == PROG_OP_POW || by == PROG_OP_EPOW ? loop_nothing : loop_two(l, by, x, number(l, d));
}

/* Only iterations that do the call count, so in the others the function gets a number that it takes. */
static int masked_argument(loop *l, uint32_t builtin, int node) {
    int where;
    if (vm_blocks_is_number(&l->b, node) || !vm_fast1_of(builtin, 1) || vm_fast1_of(builtin, -2)) return node;
    if (!loop_set_node(l, l->set, &where)) return VM_BLOCK_NONE;
    return where < 0 ? node : vm_blocks_select(&l->b, where, node, vm_blocks_number(&l->b, 1));
}

static bool builtin_of(loop *l, unsigned sym, uint32_t *builtin) {
    if (l->f->flags & VM_FRAME_DYN) return false;
    uint64_t func = vm_sym_record(l->vm, fast_sym(l->vm, l->f, l->code, sym))->func;
    *builtin = (uint32_t)func;
    return func - VM_FN_BUILTIN < VM_BUILTINS; /* not one that the VM was given */
}

static loop_value call_one(loop *l, unsigned sym, loop_value x) {
    uint32_t builtin;
    int node = loop_node_of(l, x);
    if (node < 0 || l->b.nodes[node].type != VM_F64 || !builtin_of(l, sym, &builtin)) return loop_nothing;
    return loop_node(vm_blocks_call(&l->b, builtin, masked_argument(l, builtin, node)));
}

static loop_value call_two(loop *l, unsigned sym, unsigned args) {
    uint32_t builtin;
    loop_value x = loop_read(l, args), y = loop_read(l, args + 1);
    if (!builtin_of(l, sym, &builtin)) return loop_nothing;
    vm_fast2 fn = vm_fast2_of(builtin);
    return fn ? loop_call_two(l, fn, x, y) : loop_nothing;
}

static loop_value call(loop *l, uint64_t ins) {
    if (prog_i_c(ins) != 1) return loop_nothing;
    if (prog_i_n(ins) == 1) return call_one(l, prog_i_b(ins), loop_read(l, prog_i_a(ins)));
    return prog_i_n(ins) == 2 ? call_two(l, prog_i_b(ins), prog_i_a(ins)) : loop_nothing;
}

/* n + b * c and its like, of two roundings: a fused product would give other bits than the two instructions. */
static loop_value three(loop *l, uint64_t ins) {
    unsigned op = prog_i_op(ins);
    loop_value b = loop_read(l, prog_i_b(ins)),
               c = prog_i_c(ins) == prog_i_b(ins) ? b : loop_read(l, prog_i_c(ins)),
               n = loop_read(l, prog_i_n(ins)), product = loop_two(l, PROG_OP_MUL, b, c);
    prog_op with = op == PROG_OP_RADDMUL || op == PROG_OP_RMULADD ? PROG_OP_ADD : PROG_OP_SUB;
    return op == PROG_OP_RADDMUL || op == PROG_OP_RSUBMUL ? loop_two(l, with, n, product)
                                                          : loop_two(l, with, product, n);
}

static loop_value constant(loop *l, uint32_t k) {
    prog_value v = prog_code_consts(l->code)[k];
    if (v == PROG_TRUE || v == PROG_FALSE) return loop_node(vm_blocks_truth(&l->b, v == PROG_TRUE));
    return prog_is_double(v) ? number(l, prog_as_double(v)) : loop_nothing;
}

static loop_value negated(loop *l, prog_op op, unsigned reg) {
    return loop_node(vm_blocks_one(&l->b, op, loop_node_of(l, loop_read(l, reg))));
}

/* An operand that is named twice is read once: reading a temporary uses it up. */
static loop_value value_of(loop *l, uint64_t ins) {
    unsigned op = prog_i_op(ins), b = prog_i_b(ins), right = prog_i_c(ins);
    if (prog_is_binary(op)) {
        loop_value x = loop_read(l, b);
        return loop_two(l, (prog_op)op, x, b == right ? x : loop_read(l, right));
    }
    if (prog_is_fused(op)) return three(l, ins);
    if (prog_has_constant(op)) return with_constant(l, op, loop_read(l, b), right);
    switch (op) {
    case PROG_OP_MOVE: return loop_read(l, b);
    case PROG_OP_LOADI: return number(l, (double)(int32_t)prog_i_wide(ins));
    case PROG_OP_LOADK: return constant(l, prog_i_wide(ins));
    case PROG_OP_ADDI: return loop_two(l, PROG_OP_ADD, loop_read(l, b), number(l, (int16_t)right));
    case PROG_OP_MULI: return loop_two(l, PROG_OP_MUL, loop_read(l, b), number(l, (int16_t)right));
    case PROG_OP_NEG:
    case PROG_OP_NOT: return negated(l, (prog_op)op, b);
    case PROG_OP_INC: return loop_two(l, PROG_OP_ADD, loop_read(l, prog_i_a(ins)), number(l, 1));
    case PROG_OP_DEC: return loop_two(l, PROG_OP_SUB, loop_read(l, prog_i_a(ins)), number(l, 1));
    case PROG_OP_INDEX1: return loop_index_one(l, b, loop_read(l, right));
    case PROG_OP_INDEX2: {
        loop_value row = loop_read(l, right);
        return loop_index_two(l, b, row, prog_i_n(ins) == right ? row : loop_read(l, prog_i_n(ins)));
    }
    case PROG_OP_END: return prog_i_n(ins) == 0 && right == 1 ? loop_length(l, b) : loop_nothing;
    case PROG_OP_CALL: return call(l, ins);
    case PROG_OP_CALLV:
        return prog_callv_results(prog_i_n(ins)) == 1 ? call_one(l, b, loop_read(l, right)) : loop_nothing;
    default: return loop_nothing;
    }
}

/* ---- conditions ---- */

/* Jumps where `cond` is `jumps_if`; *holds: the side where it is true. */
static bool branch(loop *l, uint64_t ins, int cond, bool jumps_if, loop_set *holds) {
    int64_t target = (int64_t)l->pc + 1 + prog_i_rel(ins);
    loop_set fails;
    if (cond < 0 || l->b.nodes[cond].type != VM_BOOL) return false;
    if (vm_blocks_is_number(&l->b, cond)) {
        *holds = l->set;
        if (l->b.nodes[cond].number.truth != jumps_if) return true;
        if (!loop_jump(l, target, l->set)) return false;
        l->set = LOOP_NEVER;
        return true;
    }
    if (!loop_divide(l, cond, holds, &fails)) return false;
    l->set = jumps_if ? fails : *holds;
    return loop_jump(l, target, jumps_if ? *holds : fails);
}

/* A number is true where it is not 0; of NaN it is an error. */
static int truth(loop *l, loop_value v) {
    int node = loop_node_of(l, v);
    if (node < 0 || l->b.nodes[node].type != VM_F64 || vm_blocks_is_number(&l->b, node)) return node;
    if (!loop_leave_where(l, vm_blocks_two(&l->b, PROG_OP_NE, node, node))) return VM_BLOCK_NONE;
    return vm_blocks_two(&l->b, PROG_OP_NE, node, vm_blocks_number(&l->b, 0));
}

/* A comparison with a number that is handed on may be the question of a peak, `if x > m`, which
 * has a node of its own. */
static bool compare_jump(loop *l, uint64_t ins) {
    unsigned op = prog_i_op(ins);
    bool by_number = prog_compares_number(op);
    prog_op compared = prog_compared(op);
    loop_value x = loop_read(l, prog_i_a(ins)),
               y = by_number ? number(l, (int16_t)prog_i_b(ins)) : loop_read(l, prog_i_b(ins));
    loop_carry *peak = NULL;
    int cond = loop_peak(l, compared, x, y, &peak);
    if (!peak) cond = vm_blocks_two(&l->b, compared, loop_node_of(l, x), loop_node_of(l, y));
    loop_set holds;
    if (!branch(l, ins, cond, prog_jumps_when_true(op), &holds)) return false;
    if (peak) peak->peak_set = holds;
    return true;
}

/* ---- the body ---- */

static bool follow_jump(loop *l, uint64_t ins) {
    loop_set was = l->set;
    l->set = LOOP_NEVER;
    return loop_jump(l, (int64_t)l->pc + 1 + prog_i_rel(ins), was);
}

/* False: the instruction is none that a plan has. Whatever nodes were made for it stay, unused, in the plan. */
static bool follow_one(loop *l, uint64_t ins) {
    unsigned op = prog_i_op(ins), a = prog_i_a(ins), c = prog_i_c(ins);
    loop_set holds;
    if (op == PROG_OP_NOP || op == PROG_OP_LOOPHINT) return true;
    if (prog_compares(op)) return compare_jump(l, ins);
    switch (op) {
    case PROG_OP_JMP: return follow_jump(l, ins);
    case PROG_OP_JT:
    case PROG_OP_JF: return branch(l, ins, truth(l, loop_read(l, a)), op == PROG_OP_JT, &holds);
    case PROG_OP_TOBOOL: return loop_assign(l, a, loop_node(truth(l, loop_read(l, prog_i_b(ins)))));
    case PROG_OP_SETIDX1: {
        loop_value i = loop_read(l, prog_i_b(ins));
        return loop_store_one(l, a, i, prog_i_b(ins) == c ? i : loop_read(l, c));
    }
    case PROG_OP_SETIDX2: {
        loop_value i = loop_read(l, prog_i_b(ins)),
                   j = prog_i_n(ins) == prog_i_b(ins) ? i : loop_read(l, prog_i_n(ins));
        return loop_store_two(l, a, i, j, c == prog_i_b(ins) ? i : c == prog_i_n(ins) ? j : loop_read(l, c));
    }
    default: return loop_assign(l, a, value_of(l, ins));
    }
}

/* The instruction is none that a plan has: iterations that come to it are the interpreter's. What an
 * expression has changed until then comes to nothing. */
static bool give_up(loop *l, loop_set set) {
    for (unsigned k = 0; k < l->ncarries; k++)
        if (l->carries[k].node < 0) l->carries[k].count = l->carries[k].assigned;
    l->set = LOOP_NEVER;
    return loop_leave(l, set);
}

/* At the end all iterations must have come through, but those that were cut off; and the plan must do something. */
bool loop_follow(loop *l) {
    const uint64_t *instr = prog_code_instr(l->code);
    l->set = LOOP_ALL;
    for (l->pc = l->first; l->pc < l->end; l->pc++) {
        bool skips;
        loop_arrive(l);
        if (l->set == LOOP_NEVER) continue;
        uint64_t ins = loop_general(instr[l->pc], &skips);
        loop_set set = l->set;
        if (follow_one(l, ins))
            l->pc += skips;
        else if (!give_up(l, set))
            return false;
    }
    loop_arrive(l);
    return loop_is_within(l, LOOP_ALL, l->set) && loop_end_values(l) && (l->b.steps > 0 || l->nstores > 0);
}
