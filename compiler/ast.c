/* compiler/ast.c - operators of the tree: the instructions that compute them, and how they are written. The
 * parser asks for texts, lowering for instructions. The texts themselves are rows of program/operators.def;
 * only what is no instruction of its own has its text here. */
#include "compiler/ast.h"

#include "program/code.h"

unsigned cmp_unary_opcode(cmp_unary_op op) {
    static const uint8_t opcodes[CMP_POST_DEC + 1] = {[CMP_NEG] = PROG_OP_NEG,
                                                      [CMP_PLUS] = PROG_OP_UPLUS,
                                                      [CMP_NOT] = PROG_OP_NOT,
                                                      [CMP_CTRANSPOSE] = PROG_OP_CTRANS,
                                                      [CMP_TRANSPOSE] = PROG_OP_TRANS};
    return opcodes[op];
}

unsigned cmp_binary_opcode(cmp_binary_op op) {
    static const uint8_t opcodes[CMP_NO_OP + 1] = {
        [CMP_ADD] = PROG_OP_ADD,     [CMP_SUB] = PROG_OP_SUB,     [CMP_MUL] = PROG_OP_MUL,
        [CMP_DIV] = PROG_OP_DIV,     [CMP_LDIV] = PROG_OP_LDIV,   [CMP_POW] = PROG_OP_POW,
        [CMP_EL_MUL] = PROG_OP_EMUL, [CMP_EL_DIV] = PROG_OP_EDIV, [CMP_EL_LDIV] = PROG_OP_ELDIV,
        [CMP_EL_POW] = PROG_OP_EPOW, [CMP_LT] = PROG_OP_LT,       [CMP_LE] = PROG_OP_LE,
        [CMP_EQ] = PROG_OP_EQ,       [CMP_NE] = PROG_OP_NE,       [CMP_GE] = PROG_OP_GE,
        [CMP_GT] = PROG_OP_GT,       [CMP_EL_AND] = PROG_OP_AND,  [CMP_EL_OR] = PROG_OP_OR,
    };
    return opcodes[op];
}

const char *cmp_unary_text(cmp_unary_op op) {
    switch (op) {
    case CMP_PRE_INC:
    case CMP_POST_INC: return "++";
    case CMP_PRE_DEC:
    case CMP_POST_DEC: return "--";
    default: return prog_operator_text(cmp_unary_opcode(op));
    }
}

const char *cmp_binary_text(cmp_binary_op op) {
    switch (op) {
    case CMP_AND_AND: return "&&";
    case CMP_OR_OR: return "||";
    default: return prog_operator_text(cmp_binary_opcode(op)); /* of CMP_NO_OP: nothing */
    }
}
