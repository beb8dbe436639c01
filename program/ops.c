/* program/ops.c - the opcode table as data, and pairs of instructions. */
#include "program/code.h"

const prog_op_info prog_ops[256] = {
#define PROG_OP(number, name, n, a, b, c, effects, rules, text)                                              \
    [number] = {#name, PROG_##n, PROG_##a, PROG_##b, PROG_##c, effects, 1, rules},
#include "program/opcodes.def"
#undef PROG_OP
};

const prog_pair prog_pairs[PROG_PAIR_MOST] = {
#define PROG_PAIR(number, first, second) [number - PROG_PAIR_FIRST] = {PROG_OP_##first, PROG_OP_##second},
#include "program/pairs.def"
#undef PROG_PAIR
};

unsigned prog_pair_of(unsigned first, unsigned second) {
    for (unsigned i = 0; i < PROG_PAIR_MOST && prog_pairs[i].second; i++)
        if (prog_pairs[i].first == first && prog_pairs[i].second == second) return PROG_PAIR_FIRST + i;
    return 0;
}

int64_t prog_follows(const uint64_t *instr, uint32_t pc) {
    unsigned op = prog_i_op(instr[pc]);
    if (op == PROG_OP_JMP || op == PROG_OP_RBACK || op == PROG_OP_FORLOOP || op == PROG_OP_RFORLOOP)
        return (int64_t)pc + 1 + prog_i_rel(instr[pc]);
    return (int64_t)pc + (prog_ops[op].rules & PROG_R_SKIPS ? 2 : 1);
}
