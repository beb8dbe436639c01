/* vm/fuse/loops_general.c - what instructions of loops over real scalars do in general. The compiler emits such a loop
 * twice, quick and general (compiler/codegen_real.c); a plan can be made of either copy, which must be the same plan.
 * Read by loops_body.c, which follows instructions, and by loops_values.c, which looks ahead among them. */
#include "vm/fuse/loops_internal.h"

#define COMPARE(name) [PROG_REAL_PLACE(PROG_OP_R##name)] = {PROG_OP_##name, 1}
const loop_general_op loop_generals[PROG_REAL_PLACES] = {
    [PROG_REAL_PLACE(PROG_OP_RADD)] = {PROG_OP_ADD, 0},
    [PROG_REAL_PLACE(PROG_OP_RSUB)] = {PROG_OP_SUB, 0},
    [PROG_REAL_PLACE(PROG_OP_RMUL)] = {PROG_OP_MUL, 0},
    [PROG_REAL_PLACE(PROG_OP_RDIV)] = {PROG_OP_DIV, 0},
    [PROG_REAL_PLACE(PROG_OP_RMOVE)] = {PROG_OP_MOVE, 0},
    [PROG_REAL_PLACE(PROG_OP_RINDEX1)] = {PROG_OP_INDEX1, 1},
    [PROG_REAL_PLACE(PROG_OP_RTEST1)] = {PROG_OP_INDEX1, 1},
    [PROG_REAL_PLACE(PROG_OP_RINDEX2)] = {PROG_OP_INDEX2, 1},
    [PROG_REAL_PLACE(PROG_OP_RSETIDX1)] = {PROG_OP_SETIDX1, 1},
    [PROG_REAL_PLACE(PROG_OP_RSETIDX2)] = {PROG_OP_SETIDX2, 1},
    [PROG_REAL_PLACE(PROG_OP_RCALL)] = {PROG_OP_CALL, 1},
    COMPARE(JLT),
    COMPARE(JLE),
    COMPARE(JEQ),
    COMPARE(JNE),
    COMPARE(JGE),
    COMPARE(JGT),
    COMPARE(JNLT),
    COMPARE(JNLE),
    COMPARE(JNEQ),
    COMPARE(JNNE),
    COMPARE(JNGE),
    COMPARE(JNGT),
};
