/* vm/fuse/blocks_run.c - runs plans of element-wise operations (vm/fuse/blocks.h) block by block. Called by chains, for
 * whole arrays on several threads, and by loops, one block after the other on the calling thread. Never raises: a plan
 * that leaves the real numbers is marked as failed, and its caller lets the interpreter do it again.
 *
 * A block is 512 elements: a node's doubles are a page, sixteen slots fill 64 KiB, so what one node leaves the next
 * finds in the caches, and the memory is touched once for each array instead of once for each operation. Around 512 the
 * calls of kernels, one for each node and block, no longer weigh.
 *
 * Numbers that are handed on (SCAN, PEAK) make a plan one of an order: the node keeps the number between blocks, and
 * whoever runs such plans runs blocks from the first to the last on one thread. */
#include "vm/fuse/blocks.h"

#include "program/families.h"
#include "vm/arith/parallel.h"

#pragma GCC optimize("O3")

static void range_elements(const vm_range *r, double *to, int64_t from, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        to[i] = r->base + (double)(from + i) * r->inc;
    if (from + n == r->numel) to[n - 1] = vm_range_last(r);
}

/* One operator of two numbers, rounded once. */
static inline double apply(unsigned op, double x, double y) {
    switch (op) {
    case PROG_OP_ADD: return x + y;
    case PROG_OP_SUB: return x - y;
    case PROG_OP_MUL:
    case PROG_OP_EMUL: return x * y;
    default: return x / y;
    }
}

/* Operands of one change: where an element lies, and 0 or 1 for how far the next one is. */
typedef struct change_in {
    const double *at;
    int64_t step;
    const uint8_t *mask;
} change_in;

/* Change k of a number that is handed on; any kind of change, so the slowest form of scan. */
static double change(vm_node *n, unsigned k, double s, double v) {
    switch (n->ops[k]) {
    case PROG_OP_MOVE: n->moved = true; return v;
    case PROG_OP_CALL: return n->right >> k & 1 ? n->fn[k](v, s) : n->fn[k](s, v);
    default: return n->right >> k & 1 ? apply(n->ops[k], v, s) : apply(n->ops[k], s, v);
    }
}

#define SCAN(EXPR)                                                                                           \
    for (int64_t i = 0; i < n; i++)                                                                          \
        r[i] = s = (EXPR);                                                                                   \
    return s

/* The most frequent ones: a sum or product, and a sum where a mask is true. */
static double scan_plain(unsigned op, double *r, const double *x, int64_t step, double s, int64_t n) {
    switch (op) {
    case PROG_OP_ADD: SCAN(s + x[i * step]);
    case PROG_OP_SUB: SCAN(s - x[i * step]);
    default: SCAN(apply(op, s, x[i * step]));
    }
}
static double scan_masked(double *r, const change_in *in, double s, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        double t = s + in->at[i * in->step];
        r[i] = s = in->mask[i] ? t : s;
    }
    return s;
}

/* Operators alone, in all iterations. */
static double scan_operators(const vm_node *n, double *r, const change_in *in, double s, int64_t count) {
    unsigned ops = n->nops, right = n->right;
    for (int64_t i = 0; i < count; i++) {
        for (unsigned k = 0; k < ops; k++) {
            double v = in[k].at[i * in[k].step];
            s = right >> k & 1 ? apply(n->ops[k], v, s) : apply(n->ops[k], s, v);
        }
        r[i] = s;
    }
    return s;
}

/* Each element waits for the one before, so the work of a scan is the latency of its operations: the frequent forms
 * have loops without a switch in them, in which nothing else is on that path. */
static void scan(const vm_blocks *b, vm_node *n, double *r, const void *const *at, int64_t count) {
    change_in in[VM_BLOCK_CHANGES];
    double s = n->number.f64;
    for (unsigned k = 0; k < n->nops; k++) {
        in[k].at = at[n->in[2 * k]];
        in[k].step = !vm_blocks_is_number(b, n->in[2 * k]);
        in[k].mask = n->masked >> k & 1 ? at[n->in[2 * k + 1]] : NULL;
    }
    bool one = n->nops == 1 && !n->right, operators = !n->masked;
    for (unsigned k = 0; k < n->nops; k++)
        operators &= prog_is_arithmetic(n->ops[k]);
    if (one && operators) {
        n->number.f64 = scan_plain(n->ops[0], r, in[0].at, in[0].step, s, count);
    } else if (operators) {
        n->number.f64 = scan_operators(n, r, in, s, count);
    } else if (one && n->masked && n->ops[0] == PROG_OP_ADD) {
        n->number.f64 = scan_masked(r, in, s, count);
    } else {
        for (int64_t i = 0; i < count; i++) {
            for (unsigned k = 0; k < n->nops; k++)
                if (!in[k].mask || in[k].mask[i]) s = change(n, k, s, in[k].at[i * in[k].step]);
            r[i] = s;
        }
        n->number.f64 = s;
    }
}

static bool compares(unsigned op, double x, double s) {
    switch (op) {
    case PROG_OP_LT: return x < s;
    case PROG_OP_LE: return x <= s;
    case PROG_OP_GE: return x >= s;
    default: return x > s;
    }
}
/* `if x > m, m = x; end`: a comparison with NaN is false, so the number never becomes NaN on the
 * way, as in the loop. */
static void peak(vm_node *n, uint8_t *r, const double *x, const uint8_t *mask, int64_t count) {
    double s = n->number.f64;
    for (int64_t i = 0; i < count; i++) {
        r[i] = compares(n->ops[0], x[i], s) && (!mask || mask[i]);
        if (r[i]) s = x[i];
    }
    n->number.f64 = s;
}

static void gather(const vm_node *n, void *r, int64_t from, int64_t count) {
    if (n->type == VM_F64) {
        const double *x = (const double *)n->data + from * n->stride;
        for (int64_t i = 0; i < count; i++)
            ((double *)r)[i] = x[i * n->stride];
    } else {
        const uint8_t *x = (const uint8_t *)n->data + from * n->stride;
        for (int64_t i = 0; i < count; i++)
            ((uint8_t *)r)[i] = x[i * n->stride];
    }
}

#define SELECT(T)                                                                                            \
    for (int64_t i = 0; i < count; i++)                                                                      \
    ((T *)r)[i] = mask[i] ? ((const T *)x)[i * sx] : ((const T *)y)[i * sy]
static void choose(const vm_blocks *b, const vm_node *n, void *r, const void *const *at, int64_t count) {
    const uint8_t *mask = at[n->in[0]];
    const void *x = at[n->in[1]], *y = at[n->in[2]];
    int64_t sx = !vm_blocks_is_number(b, n->in[1]), sy = !vm_blocks_is_number(b, n->in[2]);
    if (n->type == VM_F64)
        SELECT(double);
    else
        SELECT(uint8_t);
}

static void call_two(const vm_blocks *b, const vm_node *n, double *r, const void *const *at, int64_t count) {
    const double *x = at[n->in[0]], *y = at[n->in[1]];
    int64_t sx = !vm_blocks_is_number(b, n->in[0]), sy = !vm_blocks_is_number(b, n->in[1]);
    for (int64_t i = 0; i < count; i++)
        r[i] = n->fn[0](x[i * sx], y[i * sy]);
}

/* A copy, or a number repeated. */
static void convert(const vm_node *n, void *r, const vm_node *from, const void *x, int64_t count) {
    if (from->kind != VM_NODE_SCALAR)
        vm_convert_data(r, (vm_num)n->type, x, (vm_num)from->type, count);
    else if (n->type == VM_BOOL)
        memset(r, from->number.truth, (size_t)count);
    else
        for (int64_t i = 0; i < count; i++)
            ((double *)r)[i] = from->number.f64;
}

/* False: an element left the interval of a function's real results. */
static bool compute(const vm_blocks *b, vm_node *n, void *r, const void *const *at, int64_t count) {
    switch ((vm_node_kind)n->kind) {
    case VM_NODE_TWO: { /* r may lie where an operand lies */
        bool within = !n->bounded || !vm_outside(at[n->in[0]], n->type == VM_F32, count, n->lo, n->hi);
        n->two(r, at[n->in[0]], at[n->in[1]], count);
        return within;
    }
    case VM_NODE_ONE: n->one(r, at[n->in[0]], count); break;
    case VM_NODE_MAP: return vm_map_within(n->map, n->type == VM_F32, r, at[n->in[0]], count);
    case VM_NODE_CALL: call_two(b, n, r, at, count); break;
    case VM_NODE_SELECT: choose(b, n, r, at, count); break;
    case VM_NODE_SCAN: scan(b, n, r, at, count); break;
    case VM_NODE_PEAK: peak(n, r, at[n->in[0]], n->masked ? at[n->in[1]] : NULL, count); break;
    default: convert(n, r, &b->nodes[n->in[0]], at[n->in[0]], count); break;
    }
    return true;
}

/* Arrays and numbers are read where they lie. A failed node does not end the block: what follows computes with numbers
 * that nobody will use, which costs less than a test behind each node. */
void vm_blocks_step(vm_blocks *b, vm_block_room *room, int64_t from, int64_t n) {
    for (unsigned k = 0; k < b->count; k++) {
        vm_node *node = &b->nodes[k];
        size_t bytes = vm_num_bytes((vm_num)node->type);
        void *r = node->out ? node->out + (size_t)from * bytes : (char *)room->slots[node->slot];
        switch ((vm_node_kind)node->kind) {
        case VM_NODE_ARRAY: room->at[k] = (const char *)node->data + (size_t)from * bytes; continue;
        case VM_NODE_SCALAR: room->at[k] = &node->number; continue;
        case VM_NODE_RANGE: range_elements(node->range, r, from, n); break;
        case VM_NODE_GATHER: gather(node, r, from, n); break;
        default:
            if (!compute(b, node, r, room->at, n))
                atomic_store_explicit(&b->failed, true, memory_order_relaxed);
        }
        room->at[k] = r;
    }
}

typedef struct blocks_job {
    vm_blocks *b;
    int result;
} blocks_job;

/* A thread's part of the elements, which vm_run_spread gives as a part of the output. Each thread has slots of its
 * own. */
static void run_piece(const void *ctx, void *r, const void *x, int64_t n) {
    const blocks_job *job = ctx;
    const vm_node *result = &job->b->nodes[job->result];
    int64_t from = (int64_t)((size_t)((char *)r - result->out) / vm_num_bytes((vm_num)result->type));
    vm_block_room room;
    (void)x;
    for (int64_t at = 0; at < n && !atomic_load_explicit(&job->b->failed, memory_order_relaxed);
         at += VM_BLOCK)
        vm_blocks_step(job->b, &room, from + at, n - at < VM_BLOCK ? n - at : VM_BLOCK);
}

bool vm_blocks_run(vm_t *vm, vm_blocks *b, int result, int64_t n) {
    blocks_job job = {b, result};
    vm_spread s = {.r = b->nodes[result].out, .x = b, .one = run_piece, .ctx = &job};
    s.step_r = vm_num_bytes((vm_num)b->nodes[result].type);
    vm_run_spread(vm, &s, n, vm_parallel_from(b->cost));
    return !atomic_load(&b->failed);
}

bool vm_blocks_reduces(unsigned how, vm_num type) {
    if (type == VM_BOOL) return how == VM_REDUCE_SUM || how == VM_REDUCE_ANY || how == VM_REDUCE_ALL;
    return type == VM_F64 && (how == VM_REDUCE_SUM || how == VM_REDUCE_PROD || how == VM_REDUCE_SUMSQ);
}

/* Truth values: how many are true, or until the first that decides. */
static bool count_truths(const uint8_t *x, int64_t n, unsigned how, double *count) {
    if (how != VM_REDUCE_SUM) {
        *count = memchr(x, how == VM_REDUCE_ANY, (size_t)n) != NULL;
        return *count == 0;
    }
    unsigned sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += x[i];
    *count += sum;
    return true;
}

/* The sum is added in eight lanes, which is how the reduction alone adds (vm/arith/reduce.h): a block is a multiple of
 * eight, so lanes go on from block to block, and what is left over at the end is handed to vm_reduce_end, as there. */
bool vm_blocks_reduce(vm_blocks *b, int result, unsigned how, int64_t n, prog_value *value) {
    vm_block_room room;
    vm_reduction r = (vm_reduction)how;
    double lanes[8], count = 0, end = 0;
    bool goes_on = true, truths = b->nodes[result].type == VM_BOOL;
    vm_reduce_begin(r, lanes);
    for (int64_t at = 0; at < n && goes_on; at += VM_BLOCK) {
        int64_t part = n - at < VM_BLOCK ? n - at : VM_BLOCK;
        if (at % (8 * VM_BLOCK) == 0) vm_poll_here();
        vm_blocks_step(b, &room, at, part);
        if (atomic_load_explicit(&b->failed, memory_order_relaxed)) return false;
        const void *x = room.at[result];
        if (truths)
            goes_on = count_truths(x, part, how, &count);
        else
            vm_reduce_part(r, lanes, x, part);
        if (!truths && at + part == n)
            end = vm_reduce_end(r, lanes, (const double *)x + part / 8 * 8, part % 8);
    }
    *value = how == VM_REDUCE_ANY   ? prog_bool(count != 0)
             : how == VM_REDUCE_ALL ? prog_bool(count == 0)
                                    : prog_double(truths ? count : end);
    return true;
}
