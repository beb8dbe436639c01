/* program/ops.c - the opcode table as data, and pairs of instructions.
 *
 * Both tables are constant data without a pointer: a program maps them and relocates nothing at its start.
 * Code, VM and verifier index them with bytes they have not looked at, so every number from 0 to 255 has a
 * row; `known` tells which are instructions. */
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

/* The word of a set of opcodes that one lies in, and those of others: nothing. */
#define SET(op, word) ((op) / 64 == (word) ? 1ull << (op) % 64 : 0)
const uint64_t prog_pair_begins[4] = {
#define PROG_PAIR(number, first, second) | SET(PROG_OP_##first, 0)
    0
#include "program/pairs.def"
#undef PROG_PAIR
    ,
#define PROG_PAIR(number, first, second) | SET(PROG_OP_##first, 1)
    0
#include "program/pairs.def"
#undef PROG_PAIR
    ,
#define PROG_PAIR(number, first, second) | SET(PROG_OP_##first, 2)
    0
#include "program/pairs.def"
#undef PROG_PAIR
    ,
#define PROG_PAIR(number, first, second) | SET(PROG_OP_##first, 3)
    0
#include "program/pairs.def"
#undef PROG_PAIR
};

/* The compiler asks this of every instruction it emits: the set of opcodes that begin a pair answers most
 * of the questions with one bit. */
unsigned prog_pair_of(unsigned first, unsigned second) {
    if (!prog_begins_pair(first)) return 0;
    uint8_t number = 0; /* at most one is it: all are looked at, several at a time */
    for (uint8_t i = 0; i < PROG_PAIR_MOST; i++)
        number |= prog_pairs[i].first == first && prog_pairs[i].second == second ? PROG_PAIR_FIRST + i : 0;
    return number;
}

/* Pairs are two instructions that run one behind the other, which is not always the next word: loops jump
 * back, and what skips a JMP goes on behind it. Compiler, verifier and interpreter must agree on that, so
 * it is said once. */
int64_t prog_follows(const uint64_t *instr, uint32_t pc) {
    unsigned op = prog_i_op(instr[pc]);
    if (op == PROG_OP_JMP || op == PROG_OP_RBACK || op == PROG_OP_FORLOOP || op == PROG_OP_RFORLOOP)
        return (int64_t)pc + 1 + prog_i_rel(instr[pc]);
    return (int64_t)pc + (prog_ops[op].rules & PROG_R_SKIPS ? 2 : 1);
}

const char *prog_operator_text(unsigned op) {
    static const char texts[256][4] = {
#define PROG_OPERATOR(name, text, function) [PROG_OP_##name] = text,
#include "program/operators.def"
#undef PROG_OPERATOR
    };
    return texts[op & 255u];
}

const char *prog_operator_function(const char *text, size_t len) {
    /* rows and no pointers: those would be relocated at every start */
    static const char rows[][2][12] = {
#define PROG_OPERATOR(name, text, function) {text, function},
#include "program/operators.def"
#undef PROG_OPERATOR
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (strlen(rows[k][0]) == len && memcmp(rows[k][0], text, len) == 0) return rows[k][1];
    return NULL;
}
