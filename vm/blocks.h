/* vm/blocks.h - several element-wise operations on arrays of one size, done block by block: what one leaves
 * the next finds in the first-level cache, and no array is made for it.
 *
 * A plan is a row of nodes in the order of evaluation. Each operation of a node is the kernel that the
 * operation alone would run, over the same elements with the same operands, so the results have the same
 * bits. Plans live on the C stack while they run; nothing of them is stored. Inside vm/ only. */
#ifndef VM_BLOCKS_H
#define VM_BLOCKS_H

#include "vm/arith_internal.h"
#include "vm/object.h"

#include <stdatomic.h>

#define VM_BLOCK          512 /* elements: a node's block of doubles is a page, and all of a plan's fit the cache */
#define VM_BLOCK_NODES    48
#define VM_BLOCK_SLOTS    8
#define VM_BLOCK_OPERANDS 4
#define VM_BLOCK_NONE     (-1) /* no node: the operation is not one a plan has */

typedef enum vm_node_kind {
    VM_NODE_ARRAY,  /* elements of an array */
    VM_NODE_SCALAR, /* one number */
    VM_NODE_RANGE,  /* elements of a range */
    VM_NODE_TWO,    /* a kernel of two operands */
    VM_NODE_ONE,    /* of one */
    VM_NODE_MAP,    /* a function of the mathematics library */
    VM_NODE_SCAN,   /* a number that each element changes: its values one after the other */
    VM_NODE_CONVERT /* a change of type, or a copy */
} vm_node_kind;

struct vm_mapper;
typedef struct vm_node {
    uint8_t kind, type; /* vm_num: VM_F64, VM_F32 or VM_BOOL */
    uint8_t nin;        /* operands */
    uint8_t in[VM_BLOCK_OPERANDS];
    uint8_t slot; /* where its block lies, unless it has an output */
    bool bounded; /* x must lie within [lo, hi] (of a MAP: its own), or the plan fails */
    vm_loop two;
    vm_map_loop one;
    const struct vm_mapper *map;
    double lo, hi;
    const void *data;      /* ARRAY: the element of step 0 */
    const vm_range *range; /* RANGE */
    /* SCAN: carry = carry op[k] in[k], in turn, or where bit k of `right` is set in[k] op[k] carry; only
     * where the mask, the last operand, is true if there is one */
    uint8_t nops, ops[VM_BLOCK_OPERANDS - 1], right;
    bool masked;
    union {
        double f64;
        float f32;
    } number;  /* SCALAR; SCAN: the carry */
    char *out; /* where element 0 of the result goes, or NULL */
} vm_node;

typedef struct vm_blocks {
    unsigned count, steps; /* nodes; operations among them */
    unsigned cost;         /* of one element, in additions */
    bool bounded;
    atomic_bool failed; /* an element left the interval of a function's real results */
    vm_node nodes[VM_BLOCK_NODES];
} vm_blocks;

static inline void vm_blocks_begin(vm_blocks *b) {
    b->count = b->steps = b->cost = 0;
    b->bounded = false;
    atomic_init(&b->failed, false);
}

/* Nodes; VM_BLOCK_NONE where there is no room or no such operation. The array's class is double, single or
 * logical. */
int vm_blocks_array(vm_blocks *b, prog_class cls, const void *data);
int vm_blocks_number(vm_blocks *b, double d);
int vm_blocks_single(vm_blocks *b, float f);
int vm_blocks_range(vm_blocks *b, const vm_range *r);
/* x op y, an operator between ADD and OR (element by element or with a number). */
int vm_blocks_two(vm_blocks *b, prog_op op, int x, int y);
/* NEG, UPLUS or NOT. */
int vm_blocks_one(vm_blocks *b, prog_op op, int x);
/* The builtin of one argument. */
int vm_blocks_call(vm_blocks *b, uint32_t builtin, int x);
/* A number that starts at `first` and that op[k] (ADD to EDIV) changes with node in[k], where node `mask` is
 * true if that is no VM_BLOCK_NONE. */
int vm_blocks_scan(vm_blocks *b, double first, unsigned nops, const uint8_t *ops, const int *in,
                   unsigned right, int mask);
/* A node of its own with the elements of x as the type. */
int vm_blocks_copy(vm_blocks *b, int x, vm_num type);
static inline bool vm_blocks_is_number(const vm_blocks *b, int x) {
    return b->nodes[x].kind == VM_NODE_SCALAR;
}

/* Gives each node its place; false where there are too few. Nodes of `keep` (bits) live to the end of a
 * block. */
bool vm_blocks_place(vm_blocks *b, uint64_t keep);
/* Elements from…from+n-1, n at most VM_BLOCK. `room` holds the slots; at[k] is where node k's elements lie.
 */
typedef struct vm_block_room {
    _Alignas(64) double slots[VM_BLOCK_SLOTS][VM_BLOCK];
    const void *at[VM_BLOCK_NODES];
} vm_block_room;
void vm_blocks_step(vm_blocks *b, vm_block_room *room, int64_t from, int64_t n);
/* All n elements into the output of node `result`, on several threads where that wins. False: an element left
 * an interval, and the output is to be thrown away. */
bool vm_blocks_run(vm_t *vm, vm_blocks *b, int result, int64_t n);

#endif
