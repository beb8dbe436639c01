/* vm/fuse/blocks.c - builds plans of element-wise operations (vm/fuse/blocks.h), node by node, for chains (chain.c) and
 * loops (loops.c); blocks_run.c runs them. Nothing here reads an element or raises.
 *
 * What decides whether a plan is right is that its results have the same bits as the operations one by one. So a node
 * is never a formula of its own: it is the kernel (vm/arith) that the operator would have chosen for these classes,
 * with the operands converted as the operator converts them. Where the class or the value of a result depends on more
 * than the operands' types (a negative base of a broken power, a single number among doubles, NaN as a truth value)
 * there are two answers: VM_BLOCK_NONE, and the caller ends its plan in front of the operation; or a bound on the
 * operand (`bounded`), and the plan fails while it runs, and what it computed is thrown away.
 *
 * Equal nodes are made once: `x .* x + x` reads x once, and two loads of one element in a loop's body are one. Numbers
 * are compared by their bits, since 0 and -0 are equal and give different quotients. */
#include "vm/fuse/blocks.h"

#include "program/families.h"
#include "vm/run/fast.h"

#pragma GCC optimize("O3")

/* ---- building ---- */

/* A new node, or NULL when the plan is full. `steps` counts what was an instruction of its own, which decides whether a
 * plan is worth it; `cost` counts what takes time, which decides how many threads it is worth. */
static vm_node *add(vm_blocks *b, vm_node_kind kind, vm_num type) {
    if (b->count == VM_BLOCK_NODES) return NULL;
    vm_node *n = &b->nodes[b->count++];
    *n = (vm_node){.kind = (uint8_t)kind, .type = (uint8_t)type};
    if (kind >= VM_NODE_TWO) {
        b->steps += kind != VM_NODE_CONVERT;
        b->cost++;
    }
    return n;
}

static int index_of(const vm_blocks *b, const vm_node *n) {
    return n ? (int)(n - b->nodes) : VM_BLOCK_NONE;
}

int vm_blocks_array(vm_blocks *b, prog_class cls, const void *data) {
    for (unsigned k = 0; k < b->count; k++)
        if (b->nodes[k].kind == VM_NODE_ARRAY && b->nodes[k].data == data && b->nodes[k].type == cls)
            return (int)k;
    vm_node *n = add(b, VM_NODE_ARRAY, (vm_num)cls);
    if (n) n->data = data;
    return index_of(b, n);
}

int vm_blocks_number(vm_blocks *b, double d) {
    for (unsigned k = 0; k < b->count; k++) /* the same bits: 0 is not -0 */
        if (b->nodes[k].kind == VM_NODE_SCALAR && b->nodes[k].type == VM_F64 &&
            memcmp(&b->nodes[k].number.f64, &d, sizeof d) == 0)
            return (int)k;
    vm_node *n = add(b, VM_NODE_SCALAR, VM_F64);
    if (n) n->number.f64 = d;
    return index_of(b, n);
}

int vm_blocks_single(vm_blocks *b, float f) {
    vm_node *n = add(b, VM_NODE_SCALAR, VM_F32);
    if (n) n->number.f32 = f;
    return index_of(b, n);
}

int vm_blocks_truth(vm_blocks *b, bool truth) {
    vm_node *n = add(b, VM_NODE_SCALAR, VM_BOOL);
    if (n) n->number.truth = truth;
    return index_of(b, n);
}

int vm_blocks_gather(vm_blocks *b, prog_class cls, const void *data, int64_t stride) {
    for (unsigned k = 0; k < b->count; k++)
        if (b->nodes[k].kind == VM_NODE_GATHER && b->nodes[k].data == data && b->nodes[k].stride == stride)
            return (int)k;
    vm_node *n = add(b, VM_NODE_GATHER, (vm_num)cls);
    if (!n) return VM_BLOCK_NONE;
    n->data = data;
    n->stride = stride;
    return index_of(b, n);
}

int vm_blocks_range(vm_blocks *b, const vm_range *r) {
    vm_node *n = add(b, VM_NODE_RANGE, VM_F64);
    if (n) n->range = r;
    return index_of(b, n);
}

static void set_operands(vm_node *n, unsigned count, int x, int y) {
    n->nin = (uint8_t)count;
    n->in[0] = (uint8_t)x;
    n->in[1] = (uint8_t)y;
}

int vm_blocks_copy(vm_blocks *b, int x, vm_num type) {
    vm_node *n = add(b, VM_NODE_CONVERT, type);
    if (n) set_operands(n, 1, x, x);
    return index_of(b, n);
}

/* x as the type: numbers are converted here, arrays by a node of their own. */
static int as_type(vm_blocks *b, int x, vm_num type) {
    if (x < 0 || b->nodes[x].type == type) return x;
    if (!vm_blocks_is_number(b, x)) return vm_blocks_copy(b, x, type);
    if (b->nodes[x].type == VM_BOOL)
        return type == VM_F64 ? vm_blocks_number(b, b->nodes[x].number.truth) : VM_BLOCK_NONE;
    return type == VM_F32   ? vm_blocks_single(b, (float)b->nodes[x].number.f64)
           : type == VM_F64 ? vm_blocks_number(b, b->nodes[x].number.f32)
                            : VM_BLOCK_NONE;
}

/* The type that arithmetic and comparisons convert both operands to; false where a result would be of a class
 * that depends on more than these (a single number among doubles, a double array among singles). */
static bool common_type(const vm_blocks *b, int x, int y, vm_num *type) {
    const vm_node *p = &b->nodes[x], *q = &b->nodes[y];
    *type = p->type == VM_F32 || q->type == VM_F32 ? VM_F32 : VM_F64;
    if (*type == VM_F64) return true;
    const vm_node *other = p->type == VM_F32 ? q : p;
    return other->type != VM_F64 || other->kind == VM_NODE_SCALAR;
}

/* A kernel has forms for two arrays and for a number on either side: a number is read once, not once an element. */
static vm_loop form_of(const vm_blocks *b, const vm_kernel *k, int x, int y) {
    return vm_blocks_is_number(b, x) ? k->sv : vm_blocks_is_number(b, y) ? k->vs : k->vv;
}

/* The loop alone tells equal nodes: it is one function for each operator, type and form. */
static int add_two(vm_blocks *b, vm_num type, vm_loop loop, int x, int y) {
    if (x < 0 || y < 0) return VM_BLOCK_NONE;
    for (unsigned k = 0; k < b->count; k++) { /* computed already */
        const vm_node *had = &b->nodes[k];
        if (had->kind == VM_NODE_TWO && had->two == loop && had->in[0] == x && had->in[1] == y) return (int)k;
    }
    vm_node *n = add(b, VM_NODE_TWO, type);
    if (!n) return VM_BLOCK_NONE;
    n->two = loop;
    set_operands(n, 2, x, y);
    return index_of(b, n);
}

/* Truth values and numbers become what arithmetic makes of them; the result is of that type as well. */
static int arith(vm_blocks *b, vm_arith_op op, int x, int y) {
    vm_num t;
    if (!common_type(b, x, y, &t)) return VM_BLOCK_NONE;
    x = as_type(b, x, t);
    y = as_type(b, y, t);
    if (x < 0 || y < 0) return VM_BLOCK_NONE;
    return add_two(b, t, form_of(b, vm_arith_kernel(op, t == VM_F32 ? VM_PAIR_F32 : VM_PAIR_F64), x, y), x,
                   y);
}

/* Two masks are refused: their comparison is one of bytes, for which there is no kernel here. */
static int compare(vm_blocks *b, prog_op op, int x, int y) {
    vm_num t;
    if (b->nodes[x].type == VM_BOOL && b->nodes[y].type == VM_BOOL) return VM_BLOCK_NONE;
    if (!common_type(b, x, y, &t)) return VM_BLOCK_NONE;
    if (op == PROG_OP_GT || op == PROG_OP_GE) { /* as < and <= with the operands exchanged */
        int swap = x;
        x = y;
        y = swap;
        op = op == PROG_OP_GT ? PROG_OP_LT : PROG_OP_LE;
    }
    x = as_type(b, x, t);
    y = as_type(b, y, t);
    if (x < 0 || y < 0) return VM_BLOCK_NONE;
    static_assert(VM_LT == 0 && VM_LE == 1 && VM_EQ == 2 && VM_NE == 3, "in the order of the opcodes");
    const vm_kernel *k = vm_compare_kernel((vm_cmp_op)prog_comparison_place(op), t);
    return add_two(b, VM_BOOL, form_of(b, k, x, y), x, y);
}

/* Masks alone: of other numbers NaN would have to raise. */
static int logic(vm_blocks *b, prog_op op, int x, int y) {
    if (b->nodes[x].type != VM_BOOL || b->nodes[y].type != VM_BOOL) return VM_BLOCK_NONE;
    return add_two(b, VM_BOOL, op == PROG_OP_AND ? vm_and_kernel.vv : vm_or_kernel.vv, x, y);
}

/* Powers with a number as exponent: 2 and 3 are products, as they are alone. */
static int power(vm_blocks *b, int x, int y) {
    if (!vm_blocks_is_number(b, y) || vm_blocks_is_number(b, x) || b->nodes[y].type != VM_F64 ||
        b->nodes[x].type == VM_BOOL)
        return VM_BLOCK_NONE;
    double p = b->nodes[y].number.f64;
    if (p == 2 || p == 3) {
        int square = arith(b, VM_MUL, x, x);
        return p == 2 || square < 0 ? square : arith(b, VM_MUL, square, x);
    }
    vm_num t = (vm_num)b->nodes[x].type;
    int r = add_two(b, t, vm_pow_kernel(t == VM_F32)->vs, x, as_type(b, y, t));
    if (r < 0) return r;
    b->cost += VM_COST_POWER;
    if (p != trunc(p)) { /* of a negative number it is complex */
        b->nodes[r].lo = 0;
        b->nodes[r].hi = INFINITY;
        b->nodes[r].bounded = b->bounded = true;
    }
    return r;
}

/* Operators of two numbers, computed now. Double numbers only: a result of singles would have to be rounded as the
 * operator rounds it, and few programs have such. */
static int fold(vm_blocks *b, prog_op op, int x, int y) {
    if (b->nodes[x].type != VM_F64 || b->nodes[y].type != VM_F64) return VM_BLOCK_NONE;
    double p = b->nodes[x].number.f64, q = b->nodes[y].number.f64;
    switch (op) {
    case PROG_OP_ADD: return vm_blocks_number(b, p + q);
    case PROG_OP_SUB: return vm_blocks_number(b, p - q);
    case PROG_OP_MUL:
    case PROG_OP_EMUL: return vm_blocks_number(b, p * q);
    case PROG_OP_DIV:
    case PROG_OP_EDIV: return vm_blocks_number(b, p / q);
    default: return VM_BLOCK_NONE;
    }
}

/* All nodes of a plan are of one length, so an operator of matrices is one of elements only where one side is a number:
 * `A * B` of two arrays is a product, which no plan has. */
int vm_blocks_two(vm_blocks *b, prog_op op, int x, int y) {
    if (x < 0 || y < 0) return VM_BLOCK_NONE;
    bool nx = vm_blocks_is_number(b, x), ny = vm_blocks_is_number(b, y);
    if (nx && ny) return fold(b, op, x, y);
    switch (op) {
    case PROG_OP_ADD: return arith(b, VM_ADD, x, y);
    case PROG_OP_SUB: return arith(b, VM_SUB, x, y);
    case PROG_OP_MUL: return nx || ny ? arith(b, VM_MUL, x, y) : VM_BLOCK_NONE;
    case PROG_OP_EMUL: return arith(b, VM_MUL, x, y);
    case PROG_OP_DIV: return ny ? arith(b, VM_DIV, x, y) : VM_BLOCK_NONE;
    case PROG_OP_EDIV: return arith(b, VM_DIV, x, y);
    case PROG_OP_LDIV: return nx ? arith(b, VM_DIV, y, x) : VM_BLOCK_NONE;
    case PROG_OP_ELDIV: return arith(b, VM_DIV, y, x);
    case PROG_OP_EPOW: return power(b, x, y);
    case PROG_OP_LT:
    case PROG_OP_LE:
    case PROG_OP_EQ:
    case PROG_OP_NE:
    case PROG_OP_GE:
    case PROG_OP_GT: return compare(b, op, x, y);
    case PROG_OP_AND:
    case PROG_OP_OR: return logic(b, op, x, y);
    default: return VM_BLOCK_NONE;
    }
}

static void neg_f64(void *r, const void *x, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        ((double *)r)[i] = -((const double *)x)[i];
}
static void neg_f32(void *r, const void *x, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        ((float *)r)[i] = -((const float *)x)[i];
}
static void not_bool(void *r, const void *x, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        ((uint8_t *)r)[i] = ((const uint8_t *)x)[i] ^ 1;
}

int vm_blocks_one(vm_blocks *b, prog_op op, int x) {
    if (x < 0) return VM_BLOCK_NONE;
    vm_num t = (vm_num)b->nodes[x].type;
    if (vm_blocks_is_number(b, x))
        return op == PROG_OP_NEG && t == VM_F64 ? vm_blocks_number(b, -b->nodes[x].number.f64)
                                                : VM_BLOCK_NONE;
    if ((op == PROG_OP_NOT) != (t == VM_BOOL) || op == PROG_OP_UPLUS) return VM_BLOCK_NONE;
    vm_node *n = add(b, VM_NODE_ONE, t);
    if (!n) return VM_BLOCK_NONE;
    set_operands(n, 1, x, x);
    n->one = t == VM_BOOL ? not_bool : t == VM_F32 ? neg_f32 : neg_f64;
    return index_of(b, n);
}

/* Of a number the answer is taken at once, from the same function that the interpreter would have called, so that sin
 * (1) within a plan and outside have the same bits. A function that is real on an interval only makes the plan
 * bounded. */
int vm_blocks_call(vm_blocks *b, uint32_t builtin, int x) {
    if (x < 0) return VM_BLOCK_NONE;
    if (vm_blocks_is_number(b, x)) {
        double d = b->nodes[x].number.f64;
        vm_fast1 fn = b->nodes[x].type == VM_F64 ? vm_fast1_of(builtin, d) : NULL;
        return fn ? vm_blocks_number(b, fn(d)) : VM_BLOCK_NONE;
    }
    const vm_mapper *m = vm_mapper_of(builtin);
    if (!m) return VM_BLOCK_NONE;
    if (b->nodes[x].type == VM_BOOL) x = as_type(b, x, VM_F64);
    for (unsigned k = 0; x >= 0 && k < b->count; k++)
        if (b->nodes[k].kind == VM_NODE_MAP && b->nodes[k].map == m && b->nodes[k].in[0] == x) return (int)k;
    vm_node *n = x < 0 ? NULL : add(b, VM_NODE_MAP, (vm_num)b->nodes[x].type);
    if (!n) return VM_BLOCK_NONE;
    set_operands(n, 1, x, x);
    n->map = m;
    n->bounded = m->lo != -INFINITY || m->hi != INFINITY;
    b->bounded |= n->bounded;
    b->cost += m->cost - 1u;
    return index_of(b, n);
}

int vm_blocks_call_two(vm_blocks *b, vm_fast2 fn, int x, int y) {
    if (x < 0 || y < 0) return VM_BLOCK_NONE;
    if (vm_blocks_is_number(b, x) && vm_blocks_is_number(b, y) && b->nodes[x].type == VM_F64 &&
        b->nodes[y].type == VM_F64)
        return vm_blocks_number(b, fn(b->nodes[x].number.f64, b->nodes[y].number.f64));
    if (b->nodes[x].type != VM_F64 || b->nodes[y].type != VM_F64) return VM_BLOCK_NONE;
    vm_node *n = add(b, VM_NODE_CALL, VM_F64);
    if (!n) return VM_BLOCK_NONE;
    set_operands(n, 2, x, y);
    n->fn[0] = fn;
    b->cost += VM_COST_FUNCTION;
    return index_of(b, n);
}

int vm_blocks_select(vm_blocks *b, int mask, int x, int y) {
    if (mask < 0 || x < 0 || y < 0 || b->nodes[mask].type != VM_BOOL || vm_blocks_is_number(b, mask) ||
        b->nodes[x].type != b->nodes[y].type || (b->nodes[x].type != VM_F64 && b->nodes[x].type != VM_BOOL))
        return VM_BLOCK_NONE;
    vm_node *n = add(b, VM_NODE_SELECT, (vm_num)b->nodes[x].type);
    if (!n) return VM_BLOCK_NONE;
    set_operands(n, 3, mask, x);
    n->in[2] = (uint8_t)y;
    return index_of(b, n);
}

/* The order of changes is kept, and each is one rounding, as in the loop: sums are not regrouped. Operands without a
 * mask have themselves in its place, so that every change has two operands and last_uses need not know which have
 * none. */
int vm_blocks_scan(vm_blocks *b, double first, unsigned count, const vm_change *changes) {
    uint8_t in[VM_BLOCK_OPERANDS];
    if (count == 0 || count > VM_BLOCK_CHANGES) return VM_BLOCK_NONE;
    for (unsigned k = 0; k < count; k++) {
        int x = changes[k].in < 0 ? VM_BLOCK_NONE : as_type(b, changes[k].in, VM_F64);
        if (x < 0) return VM_BLOCK_NONE;
        in[2 * k] = (uint8_t)x;
        in[2 * k + 1] = (uint8_t)(changes[k].mask < 0 ? x : changes[k].mask);
    }
    vm_node *n = add(b, VM_NODE_SCAN, VM_F64);
    if (!n) return VM_BLOCK_NONE;
    memcpy(n->in, in, 2 * count);
    n->nin = (uint8_t)(2 * count);
    n->nops = (uint8_t)count;
    for (unsigned k = 0; k < count; k++) {
        n->ops[k] = changes[k].op;
        n->fn[k] = changes[k].fn;
        n->right |= (uint8_t)(changes[k].right << k);
        n->masked |= (uint8_t)((changes[k].mask >= 0) << k);
    }
    n->number.f64 = first;
    return index_of(b, n);
}

int vm_blocks_peak(vm_blocks *b, double first, prog_op op, int x, int mask) {
    if (x < 0 || b->nodes[x].type != VM_F64 || vm_blocks_is_number(b, x)) return VM_BLOCK_NONE;
    vm_node *n = add(b, VM_NODE_PEAK, VM_BOOL);
    if (!n) return VM_BLOCK_NONE;
    set_operands(n, mask < 0 ? 1 : 2, x, mask < 0 ? x : mask);
    n->masked = mask >= 0;
    n->ops[0] = (uint8_t)op;
    n->number.f64 = first;
    return index_of(b, n);
}

/* ---- places ---- */

static bool has_slot(const vm_node *n) {
    return n->kind >= VM_NODE_RANGE && !n->out;
}

/* The last node that reads each; nodes that are kept are read behind all of them, which VM_BLOCK_NODES stands for. */
static void last_uses(const vm_blocks *b, uint64_t keep, uint8_t last[VM_BLOCK_NODES]) {
    for (unsigned k = 0; k < b->count; k++) {
        last[k] = keep >> k & 1 ? VM_BLOCK_NODES : (uint8_t)k;
        const vm_node *n = &b->nodes[k];
        for (unsigned i = 0; i < n->nin; i++)
            if (last[n->in[i]] < k) last[n->in[i]] = (uint8_t)k;
    }
}

/* Registers are given out in one pass, since nodes stand in the order of evaluation and each is computed once: a slot
 * is free again behind the last node that reads it. That node's own result may take the slot already, as kernels read
 * an element before they write it, but only where both have elements of one size: a mask written over doubles would
 * overtake the reading. */
bool vm_blocks_place(vm_blocks *b, uint64_t keep) {
    uint8_t last[VM_BLOCK_NODES];
    uint16_t busy = 0;
    last_uses(b, keep, last);
    for (unsigned k = 0; k < b->count; k++) {
        vm_node *n = &b->nodes[k];
        uint16_t ended = 0, same = 0;
        for (unsigned j = 0; j < k; j++) {
            if (!has_slot(&b->nodes[j]) || last[j] != k) continue;
            ended |= (uint16_t)(1u << b->nodes[j].slot);
            if (b->nodes[j].type == n->type) same |= (uint16_t)(1u << b->nodes[j].slot);
        }
        if (has_slot(n)) {
            unsigned used = (unsigned)(busy & ~same) & 0xFFFF;
            if (used == 0xFFFF) return false;
            n->slot = (uint8_t)__builtin_ctz(~used);
        }
        busy &= (uint16_t)~ended;
        if (has_slot(n) && last[k] > k) busy |= (uint16_t)(1u << n->slot);
    }
    return true;
}
