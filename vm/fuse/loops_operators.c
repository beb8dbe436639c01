/* vm/fuse/loops_operators.c - operators on what registers of a loop's body hold (loops_values.c): on the index, on the
 * length of an array that grows, on numbers that are handed on, and else on nodes. Called by loops_body.c.
 *
 * An index that whole numbers are added to or multiplied with stays an index, because only an index says which elements
 * an instruction means. The bounds on scale and offset keep its sums exact in whole numbers and in doubles alike. */
#include "vm/fuse/loops_internal.h"

/* Within a loop operands are scalars, so matrix operators are those of elements. */
static loop_value scalar_two(loop *l, prog_op op, int x, int y) {
    if (x < 0 || y < 0) return loop_nothing;
    static const uint8_t of_elements[] = {[PROG_OP_MUL] = PROG_OP_EMUL, [PROG_OP_DIV] = PROG_OP_EDIV};
    if (op == PROG_OP_MUL || op == PROG_OP_DIV) op = (prog_op)of_elements[op];
    if (!prog_is_binary(op) || op == PROG_OP_POW || op == PROG_OP_EPOW || op == PROG_OP_LDIV ||
        op == PROG_OP_ELDIV)
        return loop_nothing;
    return loop_node(vm_blocks_two(&l->b, op, x, y));
}

#define FAR ((double)(1 << 30))

/* The number, where it is whole and not too large. */
static bool whole_number(const loop *l, loop_value v, int64_t *n) {
    if (v.is != NODE || !vm_blocks_is_number(&l->b, v.node) || l->b.nodes[v.node].type != VM_F64)
        return false;
    double d = l->b.nodes[v.node].number.f64;
    if (!(fabs(d) < FAR) || d != floor(d) || (d == 0 && signbit(d))) return false;
    *n = (int64_t)d;
    return true;
}

/* Index plus, minus or times a whole number stays an index. */
static bool moves_index(const loop *l, prog_op op, loop_value x, loop_value y, loop_value *moved) {
    int64_t n;
    if (x.is == INDEX && whole_number(l, y, &n)) {
        *moved = x;
        if (op == PROG_OP_ADD || op == PROG_OP_SUB)
            moved->offset += op == PROG_OP_ADD ? n : -n;
        else if ((op == PROG_OP_MUL || op == PROG_OP_EMUL) && n > 0 && x.scale > 0)
            moved->scale *= n, moved->offset *= n;
        else
            return false;
    } else if (y.is == INDEX && whole_number(l, x, &n)) {
        if (op == PROG_OP_ADD || op == PROG_OP_MUL || op == PROG_OP_EMUL)
            return moves_index(l, op, y, x, moved);
        if (op != PROG_OP_SUB) return false;
        *moved = (loop_value){.is = INDEX, .scale = -y.scale, .offset = n - y.offset};
    } else {
        return false;
    }
    return fabs((double)moved->scale) < FAR && fabs((double)moved->offset) < FAR;
}

/* The order of questions matters: an index stays an index as long as it can, and a carry a carry. */
loop_value loop_two(loop *l, prog_op op, loop_value x, loop_value y) {
    loop_value moved;
    if (x.is == NOTHING || y.is == NOTHING) return loop_nothing;
    if (moves_index(l, op, x, y, &moved)) return moved;
    int64_t n;
    if (x.is == LENGTH && op == PROG_OP_ADD && whole_number(l, y, &n)) {
        x.offset += n;
        return x;
    }
    x = loop_settle(l, x);
    y = loop_settle(l, y);
    if (x.is == CARRY && y.is == CARRY) return loop_nothing;
    if (x.is == CARRY) return loop_change(l, x, op, NULL, loop_node_of(l, y), false);
    if (y.is == CARRY) return loop_change(l, y, op, NULL, loop_node_of(l, x), true);
    return scalar_two(l, op, loop_node_of(l, x), loop_node_of(l, y));
}

loop_value loop_call_two(loop *l, vm_fast2 fn, loop_value x, loop_value y) {
    if (x.is == NOTHING || y.is == NOTHING) return loop_nothing;
    x = loop_settle(l, x);
    y = loop_settle(l, y);
    if (x.is == CARRY && y.is == CARRY) return loop_nothing;
    if (x.is == CARRY) return loop_change(l, x, PROG_OP_CALL, fn, loop_node_of(l, y), false);
    if (y.is == CARRY) return loop_change(l, y, PROG_OP_CALL, fn, loop_node_of(l, x), true);
    return loop_node(vm_blocks_call_two(&l->b, fn, loop_node_of(l, x), loop_node_of(l, y)));
}
