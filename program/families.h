/* program/families.h - families of instructions that opcodes.def numbers one after the other, and the only
 * place that computes with opcode numbers: everybody else asks here.
 *
 * What a family promises is proved below, member by member, so a row of opcodes.def that is moved does not
 * compile. Three families are the same six comparisons in the same order: what compares (LT … GT), the jumps
 * that compare two registers, a register with a number, or two real doubles; in each, the six that jump where
 * the comparison is true come before the six that jump where it is not. "Not less" is no "greater or equal":
 * with NaN both are false, which is why there are twelve jumps.
 *
 *   arithmetic  ADD … EPOW     comparison  LT … GT     logic  AND, OR      together: binary
 *   unary       NEG … CTRANS   with a constant  ADDK … EPOWK               of reals  RADD and all behind it */
#ifndef PROGRAM_FAMILIES_H
#define PROGRAM_FAMILIES_H

#include "program/code.h"

enum { PROG_COMPARISONS = 6 };

#define PROG_FOLLOWS(first, second)                                                                          \
    static_assert(PROG_OP_##second == PROG_OP_##first + 1, #second " is numbered right behind " #first)
PROG_FOLLOWS(ADD, SUB);
PROG_FOLLOWS(SUB, MUL);
PROG_FOLLOWS(MUL, DIV);
PROG_FOLLOWS(DIV, LDIV);
PROG_FOLLOWS(LDIV, POW);
PROG_FOLLOWS(POW, EMUL);
PROG_FOLLOWS(EMUL, EDIV);
PROG_FOLLOWS(EDIV, ELDIV);
PROG_FOLLOWS(ELDIV, EPOW);
PROG_FOLLOWS(EPOW, LT);
PROG_FOLLOWS(GT, AND);
PROG_FOLLOWS(AND, OR);
PROG_FOLLOWS(NEG, UPLUS);
PROG_FOLLOWS(UPLUS, NOT);
PROG_FOLLOWS(NOT, TRANS);
PROG_FOLLOWS(TRANS, CTRANS);
PROG_FOLLOWS(ADDK, SUBK);
PROG_FOLLOWS(SUBK, MULK);
PROG_FOLLOWS(MULK, DIVK);
PROG_FOLLOWS(DIVK, POWK);
PROG_FOLLOWS(POWK, EMULK);
PROG_FOLLOWS(EMULK, EDIVK);
PROG_FOLLOWS(EDIVK, EPOWK);
PROG_FOLLOWS(RADDMUL, RMULADD);
PROG_FOLLOWS(RMULADD, RSUBMUL);
PROG_FOLLOWS(RSUBMUL, RMULSUB);
#undef PROG_FOLLOWS

/* One comparison has the same place in every family. */
#define PROG_COMPARISON(place, name)                                                                         \
    static_assert(                                                                                           \
        PROG_OP_##name == PROG_OP_LT + place && PROG_OP_J##name == PROG_OP_JLT + place &&                    \
            PROG_OP_JN##name == PROG_OP_JNLT + place && PROG_OP_J##name##I == PROG_OP_JLTI + place &&        \
            PROG_OP_JN##name##I == PROG_OP_JNLTI + place && PROG_OP_RJ##name == PROG_OP_RJLT + place &&      \
            PROG_OP_RJN##name == PROG_OP_RJNLT + place,                                                      \
        "comparisons and their jumps are in one order")
PROG_COMPARISON(0, LT);
PROG_COMPARISON(1, LE);
PROG_COMPARISON(2, EQ);
PROG_COMPARISON(3, NE);
PROG_COMPARISON(4, GE);
PROG_COMPARISON(5, GT);
#undef PROG_COMPARISON
static_assert(PROG_OP_JNLT == PROG_OP_JLT + PROG_COMPARISONS &&
                  PROG_OP_JNLTI == PROG_OP_JLTI + PROG_COMPARISONS &&
                  PROG_OP_RJNLT == PROG_OP_RJLT + PROG_COMPARISONS,
              "jumps on false follow those on true");

/* ---- operators of the language, as HIR has them too ---- */

/* Stored HIR names them by number, the two with a small number (ADDI, MULI) between them by none. */
enum { PROG_OPERATORS_FROM = PROG_OP_ADD, PROG_OPERATORS_TO = PROG_OP_CTRANS };
static_assert(PROG_OP_NEG == PROG_OP_OR + 3 && PROG_OP_ADDI == PROG_OP_OR + 1 &&
                  PROG_OP_MULI == PROG_OP_OR + 2,
              "unary operators follow the binary ones");
static inline bool prog_is_binary(unsigned op) {
    return op >= PROG_OP_ADD && op <= PROG_OP_OR;
}
static inline bool prog_is_unary(unsigned op) {
    return op >= PROG_OP_NEG && op <= PROG_OP_CTRANS;
}
static inline bool prog_is_arithmetic(unsigned op) {
    return op >= PROG_OP_ADD && op <= PROG_OP_EPOW;
}
static inline bool prog_is_comparison(unsigned op) {
    return op >= PROG_OP_LT && op <= PROG_OP_GT;
}
/* Comparisons, & and |: what they give is logical. */
static inline bool prog_gives_truth(unsigned op) {
    return op >= PROG_OP_LT && op <= PROG_OP_OR;
}
/* The place of a comparison among the six, from 0: an index for tables in the order of opcodes.def. */
static inline unsigned prog_comparison_place(unsigned op) {
    return op - PROG_OP_LT;
}

/* ---- the same with a constant ---- */

static inline bool prog_has_constant(unsigned op) {
    return op >= PROG_OP_ADDK && op <= PROG_OP_EPOWK;
}
/* The operator that an instruction with a constant (ADDK … EPOWK) applies. */
static inline prog_op prog_constant_operator(unsigned op) {
    static const uint8_t of[] = {PROG_OP_ADD, PROG_OP_SUB,  PROG_OP_MUL,  PROG_OP_DIV,
                                 PROG_OP_POW, PROG_OP_EMUL, PROG_OP_EDIV, PROG_OP_EPOW};
    static_assert(sizeof of == PROG_OP_EPOWK - PROG_OP_ADDK + 1, "an operator for each");
    return (prog_op)of[op - PROG_OP_ADDK];
}

/* ---- jumps that compare ---- */

/* Of a register with a number in the instruction: JLTI … JNGTI. */
static inline bool prog_compares_number(unsigned op) {
    return op >= PROG_OP_JLTI && op <= PROG_OP_JNGTI;
}
/* Of two registers, JLT … JNGT, or of one with a number. */
static inline bool prog_compares(unsigned op) {
    return (op >= PROG_OP_JLT && op <= PROG_OP_JNGT) || prog_compares_number(op);
}
/* The place of such a jump among its twelve, from 0. */
static inline unsigned prog_compare_jump_place(unsigned op) {
    return op - (prog_compares_number(op) ? PROG_OP_JLTI : PROG_OP_JLT);
}
/* The comparison that the jump makes. */
static inline prog_op prog_compared(unsigned jump) {
    return (prog_op)(PROG_OP_LT + prog_compare_jump_place(jump) % PROG_COMPARISONS);
}
/* Whether it jumps where the comparison is true. */
static inline bool prog_jumps_when_true(unsigned jump) {
    return prog_compare_jump_place(jump) < PROG_COMPARISONS;
}
/* The jump on a comparison (LT … GT) that comes out as `when`. */
static inline prog_op prog_compare_jump(unsigned comparison, bool when, bool number) {
    unsigned place = prog_comparison_place(comparison);
    if (number) return (prog_op)((when ? PROG_OP_JLTI : PROG_OP_JNLTI) + place);
    return (prog_op)((when ? PROG_OP_JLT : PROG_OP_JNLT) + place);
}
/* The jump that does the same where both operands are known to be real doubles in registers. */
static inline prog_op prog_real_jump(unsigned jump) {
    return (prog_op)(PROG_OP_RJLT + prog_compare_jump_place(jump));
}

/* ---- loops over real doubles ---- */

/* RADDMUL … RMULSUB: three operands, the third in n. */
static inline bool prog_is_fused(unsigned op) {
    return op >= PROG_OP_RADDMUL && op <= PROG_OP_RMULSUB;
}
/* The place of an instruction of such loops behind the first of them, for tables; those in front have none. */
#define PROG_REAL_PLACE(op) ((op)-PROG_OP_RADD)
enum { PROG_REAL_PLACES = 256 - PROG_OP_RADD };
static inline bool prog_is_of_reals(unsigned op) {
    return op >= PROG_OP_RADD;
}

#endif
