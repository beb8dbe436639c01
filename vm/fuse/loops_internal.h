/* vm/fuse/loops_internal.h - what a loop is while vm/fuse/loops.c makes a plan of it. */
#ifndef VM_FUSE_LOOPS_INTERNAL_H
#define VM_FUSE_LOOPS_INTERNAL_H

#include "program/families.h"
#include "vm/fuse/blocks.h"
#include "vm/run/plain.h"

#define LOOP_BODY    120 /* instructions */
#define LOOP_REGS    256
#define LOOP_VARS    32 /* registers that an iteration writes */
#define LOOP_CARRIES 8
#define LOOP_STORES  6
#define LOOP_SPLITS  20 /* conditions */

/* Iterations among all of a block, by the conditions that hold in them: a set of sides of splits. Bit 0
 * stands for all, bits 1 + 2s and 2 + 2s for those of split s whose condition holds and does not hold. */
typedef uint64_t loop_set;
#define LOOP_ALL   UINT64_C(1)
#define LOOP_NEVER UINT64_C(0)

typedef struct loop_split {
    loop_set from;
    int cond;    /* node */
    int node[2]; /* of its sides, once asked for */
} loop_split;

typedef enum loop_kind { NOTHING, NODE, INDEX, CARRY, LENGTH } loop_kind;
typedef struct loop_value { /* what a register holds in every iteration */
    loop_kind is;
    int node;              /* NODE */
    int64_t scale, offset; /* INDEX: scale * index + offset; LENGTH: numel + offset */
    unsigned carry;        /* CARRY: which; LENGTH: of the array in this register */
    unsigned age;          /* after how many changes */
} loop_value;

/* A number that one iteration hands to the next. */
typedef struct loop_carry {
    unsigned reg, count, assigned; /* changes; how many of them the variable has got */
    vm_change changes[VM_BLOCK_CHANGES];
    loop_set sets[VM_BLOCK_CHANGES]; /* where they are done */
    int node;                        /* of its values behind the last change, once asked for; of a PEAK */
    bool peak, settled;              /* `if x > m, m = x; end`; and the assignment was met */
    int peak_of;
    loop_set peak_set;
} loop_carry;

typedef struct loop_place { /* of an element in iteration k: start + k * stride */
    int64_t start, stride;
} loop_place;

typedef struct loop_store { /* of node's elements; or a load */
    unsigned reg;
    loop_place at;
    int node;
    char *to;
    bool appends; /* behind the array's last element, where `mask` is true if it is no VM_BLOCK_NONE */
    int mask;
} loop_store;

typedef struct loop {
    vm_t *vm;
    const vm_frame *f;
    const prog_code *code;
    prog_value *regs;
    const vm_range *range;
    uint32_t first, end, pc; /* the body's instructions; the one that is looked at */
    int64_t count;           /* iterations whose indices lie inside the arrays */
    /* Registers that the body writes, and such that it stores elements of; the last stands for all above. */
    uint64_t written[LOOP_REGS / 64], stored[LOOP_REGS / 64];
    unsigned index, state; /* registers of the loop's variable, and the first of FORLOOP's state */
    int index_node;
    loop_set set, gone; /* where the instruction is done; iterations that the interpreter does */
    int exit;           /* node: iterations in front of which the plan ends */
    unsigned nheld, ncarries, nstores, nloads, nsplits, npending;
    struct {
        unsigned reg;
        loop_set valid; /* where the value is the register's; elsewhere that is what it was */
        loop_value v;
    } held[LOOP_VARS];
    struct {
        uint32_t pc;
        loop_set set;
    } pending[LOOP_SPLITS]; /* jumps to instructions ahead */
    loop_split splits[LOOP_SPLITS];
    loop_carry carries[LOOP_CARRIES];
    loop_store stores[LOOP_STORES], loads[LOOP_STORES]; /* loads: of arrays that are stored to later */
    vm_blocks b;
} loop;

extern const loop_value loop_nothing;
static inline loop_value loop_node(int node) {
    return node < 0 ? loop_nothing : (loop_value){.is = NODE, .node = node};
}

/* loops_sets.c: conditions. */
bool loop_is_within(const loop *l, loop_set set, loop_set in);
loop_set loop_join(const loop *l, loop_set a, loop_set b);
/* The node that is true in the set; VM_BLOCK_NONE for all iterations. False where there is no room. */
bool loop_set_node(loop *l, loop_set set, int *node);
/* Iterations of l->set where the condition holds go to one side, the others to the other. */
bool loop_divide(loop *l, int cond, loop_set *holds, loop_set *fails);
bool loop_leave(loop *l, loop_set set);   /* iterations of the set are left to the interpreter */
bool loop_leave_where(loop *l, int cond); /* those of l->set where the node is true */
bool loop_jump(loop *l, int64_t target, loop_set set);
void loop_arrive(loop *l); /* jumps to l->pc end here */

/* loops_values.c: registers, and numbers that go from one iteration to the next. */
void loop_find_written(loop *l);
/* Whether some instruction of the body writes the register. */
bool loop_is_written(const loop *l, unsigned reg);
bool loop_is_stored(const loop *l, unsigned reg);
bool loop_stores_element(unsigned op);
loop_value loop_read(loop *l, unsigned reg);
bool loop_assign(loop *l, unsigned reg, loop_value v);
int loop_node_of(loop *l, loop_value v);
/* A number that is handed on and not about to be changed, as a node; another value as it is. */
loop_value loop_settle(loop *l, loop_value v);
/* v op by, or by op v where `right` is set, of a number v that is handed on; `fn` in place of an operator. */
loop_value loop_change(loop *l, loop_value v, prog_op op, vm_fast2 fn, int by, bool right);
/* x op y of a number that is handed on and elements: the condition that it becomes those. */
int loop_peak(loop *l, prog_op op, loop_value x, loop_value y, loop_carry **which);
bool loop_end_values(loop *l); /* every variable has a node of its last value */

/* loops_operators.c: operators, and functions of two numbers. */
loop_value loop_two(loop *l, prog_op op, loop_value x, loop_value y);
loop_value loop_call_two(loop *l, vm_fast2 fn, loop_value x, loop_value y);

/* What an instruction of a loop over real scalars does in general (loops_general.c), by its
 * opcode from RADD on. */
typedef struct loop_general_op {
    uint8_t op, skips; /* op 0: as it is */
} loop_general_op;
extern const loop_general_op loop_generals[PROG_REAL_PLACES];
/* The instruction that does the same in general; *skips: the next one, a JMP to where other cases go on, is
 * passed over. */
static inline uint64_t loop_general(uint64_t ins, bool *skips) {
    unsigned op = prog_i_op(ins);
    *skips = false;
    if (!prog_is_of_reals(op)) return (ins & ~UINT64_C(0xFF)) | op;
    loop_general_op as = loop_generals[PROG_REAL_PLACE(op)];
    *skips = as.skips != 0;
    if (op == PROG_OP_RCALL) return prog_instr(PROG_OP_CALL, prog_i_n(ins), prog_i_a(ins), prog_i_b(ins), 1);
    return (ins & ~UINT64_C(0xFF)) | (as.op ? as.op : op);
}

/* loops_elements.c: elements of arrays. */
loop_value loop_index_one(loop *l, unsigned reg, loop_value i);
loop_value loop_index_two(loop *l, unsigned reg, loop_value i, loop_value j);
/* The number of elements of an array that grows. */
loop_value loop_length(loop *l, unsigned reg);
/* Puts n elements of a block behind those of the array. May raise; then the array is as it was. */
void loop_append(loop *l, const loop_store *s, const void *elements, const uint8_t *mask, int64_t n);
bool loop_store_one(loop *l, unsigned reg, loop_value i, loop_value v);
bool loop_store_two(loop *l, unsigned reg, loop_value i, loop_value j, loop_value v);
bool loop_whole(const loop *l, loop_value v, int64_t most, int64_t *k);

/* loops_body.c: goes through the instructions of the body; false where they make no plan. */
bool loop_follow(loop *l);

#endif
