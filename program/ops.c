/* program/ops.c - the opcode table as data. */
#include "program/code.h"

const prog_op_info prog_ops[256] = {
#define PROG_OP(number, name, n, a, b, c, effects, rules, text)                                                  \
    [number] = {#name, PROG_##n, PROG_##a, PROG_##b, PROG_##c, effects, 1, rules},
#include "program/opcodes.def"
#undef PROG_OP
};
