/* vm/fuse/blocks.h - several element-wise operations on arrays of one size, done block by block: what one leaves
 * the next finds in the first-level cache, and no array is made for it.
 *
 * A plan is a row of nodes in the order of evaluation. Each operation of a node is the kernel that the
 * operation alone would run, over the same elements with the same operands, so the results have the same
 * bits. Plans live on the C stack while they run; nothing of them is stored. Inside vm/ only. */
#ifndef VM_FUSE_BLOCKS_H
#define VM_FUSE_BLOCKS_H

#include "vm/run/builtin.h"
#include "vm/arith/mapper.h"
#include "vm/arith/reduce.h"

#include <stdatomic.h>

#define VM_BLOCK          512 /* elements: a node's block of doubles is a page, and all of a plan's fit the cache */
#define VM_BLOCK_NODES    64 /* one bit each */
#define VM_BLOCK_SLOTS    16
#define VM_BLOCK_CHANGES  4 /* of a number in one iteration */
#define VM_BLOCK_OPERANDS (2 * VM_BLOCK_CHANGES)
#define VM_BLOCK_NONE     (-1) /* no node: the operation is not one a plan has */

typedef enum vm_node_kind {
    VM_NODE_ARRAY,  /* elements of an array */
    VM_NODE_SCALAR, /* one number */
    VM_NODE_RANGE,  /* elements of a range */
    VM_NODE_GATHER, /* elements of an array that lie apart */
    VM_NODE_TWO,    /* a kernel of two operands */
    VM_NODE_ONE,    /* of one */
    VM_NODE_MAP,    /* a function of the mathematics library */
    VM_NODE_CALL,   /* a function of two numbers */
    VM_NODE_SELECT, /* where a mask is true one operand, elsewhere the other */
    VM_NODE_SCAN,   /* a number that each element changes: its values one after the other */
    VM_NODE_PEAK,   /* a number that takes the elements which compare with it as asked: which did */
    VM_NODE_CONVERT /* a change of type, or a copy */
} vm_node_kind;

typedef struct vm_node {
    uint8_t kind, type; /* vm_num: VM_F64, VM_F32 or VM_BOOL */
    uint8_t nin;        /* operands */
    uint8_t in[VM_BLOCK_OPERANDS];
    uint8_t slot; /* where its block lies, unless it has an output */
    bool bounded; /* x must lie within [lo, hi] (of a MAP: its own), or the plan fails */
    vm_loop two;
    vm_map_loop one;
    const vm_mapper *map;
    double lo, hi;
    const void *data;      /* ARRAY, GATHER: the element of step 0 */
    int64_t stride;        /* GATHER: elements from one step to the next */
    const vm_range *range; /* RANGE */
    /* SCAN: carry = carry op[k] in[2k], in turn, or where bit k of `right` is set in[2k] op[k] carry; where
     * bit k of `masked` is set only where the mask in[2k + 1] is true. PEAK: where in[0] op carry holds, and
     * the mask in[1] if `masked` is not 0, the carry becomes in[0]. */
    uint8_t nops, ops[VM_BLOCK_CHANGES], right, masked;
    bool moved;                    /* SCAN: a MOVE has been done */
    vm_fast2 fn[VM_BLOCK_CHANGES]; /* SCAN: of each CALL; CALL: its function is the first */
    union {
        double f64;
        float f32;
        uint8_t truth;
    } number;  /* SCALAR; SCAN, PEAK: the carry */
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
/* fn (x, y) of doubles. */
int vm_blocks_call_two(vm_blocks *b, vm_fast2 fn, int x, int y);
/* mask ? x : y, of one type. */
int vm_blocks_select(vm_blocks *b, int mask, int x, int y);
/* Elements of an array, `stride` apart. */
int vm_blocks_gather(vm_blocks *b, prog_class cls, const void *data, int64_t stride);
/* One change of a number in an iteration: by an operator (ADD to EDIV, MOVE: takes the value, CALL: fn)
 * with node `in`, on the right side of it or on the left, where node `mask` is true if that is no
 * VM_BLOCK_NONE. */
typedef struct vm_change {
    uint8_t op;
    bool right;
    int in, mask;
    vm_fast2 fn;
} vm_change;
/* The values of a number that starts at `first`, behind all changes of each iteration. */
int vm_blocks_scan(vm_blocks *b, double first, unsigned count, const vm_change *changes);
/* Which of x's elements, where `mask` is true if it is no VM_BLOCK_NONE, compare as asked (x op number; LT to
 * GT) with a number that begins with `first` and then is the last of those. */
int vm_blocks_peak(vm_blocks *b, double first, prog_op op, int x, int mask);
int vm_blocks_truth(vm_blocks *b, bool truth);
/* A node of its own with the elements of x as the type. */
int vm_blocks_copy(vm_blocks *b, int x, vm_num type);
static inline bool vm_blocks_is_number(const vm_blocks *b, int x) {
    return b->nodes[x].kind == VM_NODE_SCALAR;
}

/* Gives each node its place; false where there are too few. Nodes of `keep` (bits) live to the end of a
 * block. */
bool vm_blocks_place(vm_blocks *b, uint64_t keep);
/* Elements from…from+n-1, n at most VM_BLOCK. `room` holds the slots; at[k] is where
 * node k's elements lie. */
typedef struct vm_block_room {
    _Alignas(64) double slots[VM_BLOCK_SLOTS][VM_BLOCK];
    const void *at[VM_BLOCK_NODES];
} vm_block_room;
void vm_blocks_step(vm_blocks *b, vm_block_room *room, int64_t from, int64_t n);
/* All n elements into the output of node `result`, on several threads where that wins. False: an element left
 * an interval, and the output is to be thrown away. */
bool vm_blocks_run(vm_t *vm, vm_blocks *b, int result, int64_t n);
/* The sum and the like of node `result` over all n elements, at least 128, on the calling thread. */
bool vm_blocks_reduce(vm_blocks *b, int result, unsigned how, int64_t n, prog_value *value);
/* Whether a reduction has such a form for elements of the type. */
bool vm_blocks_reduces(unsigned how, vm_num type);

#endif
