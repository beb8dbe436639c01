/* vm/loops.c - finds loops that fill or reduce arrays by scalar index, and runs their iterations block by
 * block (vm/blocks.c).
 *
 *     for i = 1:n, y(i) = a(i) * b(i) + c; end
 *     for i = 1:n, s = s + x(i); if x(i) > t, k = k + 1; end, end
 *
 * When FORPREP has made a range of many numbers one apart, the instructions up to FORLOOP are gone through
 * once. A register holds a node of the plan, the index (plus a whole number), or a number that one iteration
 * hands to the next (a carry), which is changed by + - .* ./ in the order of the iterations, so that sums
 * have the bits they always have. What is not so simple leaves the loop to the interpreter: nothing has
 * happened then. So do iterations whose index lies outside an array, an interruption, and an element that a
 * function has no real result for: the plan ends in front of the block, with all variables as they are there,
 * and the interpreter goes on. */
#include "vm/loops.h"

#include "vm/blocks.h"
#include "vm/interp_fast.h"

#define BODY_MAX  40 /* instructions */
#define VARS_MAX  24 /* registers that an iteration writes */
#define CARRY_MAX 6
#define STORE_MAX 6

typedef enum kind { NOTHING, NODE, INDEX, CARRY } kind;
typedef struct sv { /* what a register holds in every iteration */
    kind is;
    int node;       /* NODE */
    int64_t offset; /* INDEX: what is added to it */
    unsigned carry; /* CARRY: which, */
    unsigned age;   /* after how many changes */
} sv;

typedef struct carry {
    unsigned reg, nops, right;
    uint8_t ops[VM_BLOCK_OPERANDS - 1];
    int in[VM_BLOCK_OPERANDS - 1], mask, node; /* node: of its values, once the variable has got the last */
} carry;

typedef struct store { /* of node's elements from `to` on; or a load */
    unsigned reg;
    int64_t offset;
    int node;
    char *to;
} store;

typedef struct loop {
    vm_t *vm;
    const vm_frame *f;
    const prog_code *code;
    prog_value *regs;
    const vm_range *range;
    uint32_t first, end; /* the body's instructions */
    int64_t count;       /* iterations whose indices lie inside the arrays */
    unsigned index;      /* register of the loop's variable */
    int index_node, mask;
    uint32_t mask_end;
    unsigned nheld, ncarries, nstores, nloads;
    struct {
        unsigned reg;
        sv v;
    } held[VARS_MAX];
    carry carries[CARRY_MAX];
    store stores[STORE_MAX], loads[STORE_MAX]; /* loads: of arrays that are stored to later */
    vm_blocks b;
} loop;

static const sv nothing = {NOTHING, VM_BLOCK_NONE, 0, 0, 0};

static sv of_node(int node) {
    return node < 0 ? nothing : (sv){.is = NODE, .node = node};
}

/* ---- registers ---- */

static int place_of(const loop *l, unsigned reg) {
    for (unsigned k = 0; k < l->nheld; k++)
        if (l->held[k].reg == reg) return (int)k;
    return -1;
}

static bool hold(loop *l, unsigned reg, sv v) {
    int at = place_of(l, reg);
    if (v.is == NOTHING || (at < 0 && l->nheld == VARS_MAX)) return false;
    if (at < 0) at = (int)l->nheld++;
    l->held[at].reg = reg;
    l->held[at].v = v;
    return true;
}

static bool stores_element(unsigned op) {
    return op == PROG_OP_SETIDX1 || op == PROG_OP_SETIDX2 || op == PROG_OP_RSETIDX1 || op == PROG_OP_RSETIDX2;
}

/* Whether some instruction of the body writes the register. */
static bool is_written(const loop *l, unsigned reg) {
    const uint64_t *instr = prog_code_instr(l->code);
    for (uint32_t pc = l->first; pc < l->end; pc++) {
        unsigned op = prog_i_op(instr[pc]);
        bool jump = (prog_ops[op].effects & PROG_JUMP) != 0;
        if (!jump && !stores_element(op) && prog_i_a(instr[pc]) == reg) return true;
    }
    return false;
}

static const store *store_of(const loop *l, unsigned reg) {
    for (unsigned k = 0; k < l->nstores; k++)
        if (l->stores[k].reg == reg) return &l->stores[k];
    return NULL;
}

static sv new_carry(loop *l, unsigned reg) {
    if (l->ncarries == CARRY_MAX || !prog_is_double(l->regs[reg])) return nothing;
    carry *c = &l->carries[l->ncarries];
    *c = (carry){.reg = reg, .mask = VM_BLOCK_NONE, .node = VM_BLOCK_NONE};
    return (sv){.is = CARRY, .carry = l->ncarries++};
}

static sv read_register(loop *l, unsigned reg) {
    if (reg == l->index) return (sv){.is = INDEX};
    int at = place_of(l, reg);
    if (at >= 0) {
        sv v = l->held[at].v;
        if (reg >= l->code->nvars) l->held[at] = l->held[--l->nheld];
        return v;
    }
    if (is_written(l, reg)) return reg < l->code->nvars ? new_carry(l, reg) : nothing;
    prog_value v = l->regs[reg];
    return prog_is_double(v) ? of_node(vm_blocks_number(&l->b, prog_as_double(v))) : nothing;
}

/* The value as a node: the index as the numbers of the range. */
static int node_of(loop *l, sv v) {
    if (v.is == NODE) return v.node;
    if (v.is != INDEX) return VM_BLOCK_NONE;
    if (l->index_node < 0) l->index_node = vm_blocks_range(&l->b, l->range);
    if (v.offset == 0 || l->index_node < 0) return l->index_node;
    return vm_blocks_two(&l->b, PROG_OP_ADD, l->index_node, vm_blocks_number(&l->b, (double)v.offset));
}

/* ---- operations ---- */

/* A carry is changed; one that was read before its last change, or is done, is none any more. */
static sv change(loop *l, sv v, prog_op op, int by, bool right) {
    carry *c = &l->carries[v.carry];
    if (by < 0 || c->node >= 0 || v.age != c->nops || c->nops == VM_BLOCK_OPERANDS - 1) return nothing;
    if (op != PROG_OP_ADD && op != PROG_OP_SUB && op != PROG_OP_MUL && op != PROG_OP_DIV &&
        op != PROG_OP_EMUL && op != PROG_OP_EDIV)
        return nothing;
    if (c->nops && c->mask != l->mask) return nothing;
    c->mask = l->mask;
    c->ops[c->nops] = (uint8_t)op;
    c->in[c->nops] = by;
    c->right |= (unsigned)right << c->nops;
    c->nops++;
    return (sv){.is = CARRY, .carry = v.carry, .age = c->nops};
}

static sv scalar_two(loop *l, prog_op op, int x, int y) {
    if (x < 0 || y < 0) return nothing;
    static const uint8_t of_elements[] = {[PROG_OP_MUL] = PROG_OP_EMUL, [PROG_OP_DIV] = PROG_OP_EDIV};
    if (op == PROG_OP_MUL || op == PROG_OP_DIV) op = (prog_op)of_elements[op];
    if (op > PROG_OP_GT || op == PROG_OP_POW || op == PROG_OP_EPOW || op == PROG_OP_LDIV ||
        op == PROG_OP_ELDIV)
        return nothing;
    return of_node(vm_blocks_two(&l->b, op, x, y));
}

/* Index plus or minus a whole number stays an index. */
static bool moves_index(const loop *l, prog_op op, sv x, sv y, sv *moved) {
    if (x.is != INDEX || y.is != NODE || !vm_blocks_is_number(&l->b, y.node) ||
        (op != PROG_OP_ADD && op != PROG_OP_SUB))
        return false;
    double d = l->b.nodes[y.node].number.f64;
    if (d != (double)(int32_t)d) return false;
    *moved = (sv){.is = INDEX, .offset = x.offset + (op == PROG_OP_ADD ? (int64_t)d : -(int64_t)d)};
    return true;
}

static sv two(loop *l, prog_op op, sv x, sv y) {
    sv moved;
    if (moves_index(l, op, x, y, &moved)) return moved;
    if (x.is == CARRY && y.is == CARRY) return nothing;
    if (x.is == CARRY) return change(l, x, op, node_of(l, y), false);
    if (y.is == CARRY) return change(l, y, op, node_of(l, x), true);
    return scalar_two(l, op, node_of(l, x), node_of(l, y));
}

static sv plus(loop *l, sv x, double number) {
    return two(l, PROG_OP_ADD, x, of_node(vm_blocks_number(&l->b, number)));
}

static sv with_constant(loop *l, unsigned op, sv x, uint32_t k) {
    static const uint8_t of[] = {PROG_OP_ADD, PROG_OP_SUB,  PROG_OP_MUL,  PROG_OP_DIV,
                                 PROG_OP_POW, PROG_OP_EMUL, PROG_OP_EDIV, PROG_OP_EPOW};
    double d = prog_as_double(prog_code_consts(l->code)[k]);
    prog_op by = (prog_op)of[op - PROG_OP_ADDK];
    if ((by == PROG_OP_POW || by == PROG_OP_EPOW) && d == 2 && x.is == NODE)
        return scalar_two(l, PROG_OP_EMUL, x.node, x.node);
    return two(l, by, x, of_node(vm_blocks_number(&l->b, d)));
}

static sv call(loop *l, unsigned sym, sv x) {
    if (l->f->flags & VM_FRAME_DYN) return nothing;
    uint64_t func = vm_sym_record(l->vm, fast_sym(l->vm, l->f, l->code, sym))->func;
    int node = node_of(l, x);
    if (!(func & VM_FN_BUILTIN) || node < 0 || l->b.nodes[node].type != VM_F64) return nothing;
    return of_node(vm_blocks_call(&l->b, (uint32_t)func, node));
}

/* ---- elements ---- */

/* Cuts the iterations to those whose index plus offset lies within 1…numel; false where the first does not.
 */
static bool bound(loop *l, int64_t offset, int64_t numel) {
    int64_t begin = (int64_t)l->range->base + offset;
    if (begin < 1 || begin > numel) return false;
    if (numel - begin + 1 < l->count) l->count = numel - begin + 1;
    return true;
}

/* A variable that holds an array of real doubles, or of truth values, and that the loop does not replace. */
static prog_array *array_in(const loop *l, unsigned reg) {
    if (reg >= l->code->nvars || !prog_is_object(l->regs[reg])) return NULL;
    prog_array *a = vm_array(l->vm, l->regs[reg]);
    bool good = a->h.kind == PROG_KIND_ARRAY && !(a->h.flags & PROG_FLAG_COMPLEX) &&
                (a->h.cls == PROG_DOUBLE || a->h.cls == PROG_LOGICAL);
    return good && !is_written(l, reg) ? a : NULL;
}

static bool is_stored(const loop *l, unsigned reg) {
    const uint64_t *instr = prog_code_instr(l->code);
    for (uint32_t pc = l->first; pc < l->end; pc++) {
        if (stores_element(prog_i_op(instr[pc])) && prog_i_a(instr[pc]) == reg) return true;
    }
    return false;
}

/* The first element's place of a(i + offset) or of a column of it. */
static const char *element_at(const loop *l, prog_array *a, int64_t offset, int64_t skipped) {
    size_t bytes = a->h.cls == PROG_DOUBLE ? 8 : 1;
    return (const char *)vm_data(a) + (size_t)((int64_t)l->range->base + offset - 1 + skipped) * bytes;
}

/* Whether one iteration may meet at one offset what another does at the other. */
static bool meet(const loop *l, int64_t x, int64_t y) {
    int64_t apart = x < y ? y - x : x - y;
    return apart < l->range->numel;
}

static sv load(loop *l, unsigned reg, prog_array *a, int64_t offset, int64_t skipped) {
    const store *s = store_of(l, reg);
    if (s && s->offset == offset + skipped) return of_node(s->node);
    if (s && meet(l, s->offset, offset + skipped)) return nothing;
    int node = vm_blocks_array(&l->b, (prog_class)a->h.cls, element_at(l, a, offset, skipped));
    if (!is_stored(l, reg) || node < 0) return of_node(node);
    if (l->nloads == STORE_MAX) return nothing;
    l->loads[l->nloads++] = (store){.reg = reg, .offset = offset + skipped};
    return of_node(vm_blocks_copy(&l->b, node, (vm_num)a->h.cls)); /* as it was before the store */
}

static bool whole(const loop *l, sv v, int64_t most, int64_t *k) {
    if (v.is != NODE || !vm_blocks_is_number(&l->b, v.node)) return false;
    double d = l->b.nodes[v.node].number.f64;
    if (!(d >= 1 && d <= (double)most) || d != floor(d)) return false;
    *k = (int64_t)d;
    return true;
}

static sv index_one(loop *l, unsigned reg, sv i) {
    prog_array *a = array_in(l, reg);
    int64_t k;
    if (!a) return nothing;
    if (i.is == INDEX) return bound(l, i.offset, a->numel) ? load(l, reg, a, i.offset, 0) : nothing;
    if (a->h.cls != PROG_DOUBLE || is_stored(l, reg) || !whole(l, i, a->numel, &k)) return nothing;
    return of_node(vm_blocks_number(&l->b, ((const double *)vm_data(a))[k - 1]));
}

/* a(i, j) down a column. */
static sv index_two(loop *l, unsigned reg, sv i, sv j) {
    prog_array *a = array_in(l, reg);
    int64_t column;
    if (!a || a->ndims != 2 || a->h.cls != PROG_DOUBLE || i.is != INDEX ||
        !whole(l, j, a->dims[1], &column) || !bound(l, i.offset, a->dims[0]))
        return nothing;
    return load(l, reg, a, i.offset, (column - 1) * a->dims[0]);
}

/* Whether what is stored is read by its own iteration alone. */
static bool loaded_elsewhere(const loop *l, unsigned reg, int64_t offset) {
    for (unsigned k = 0; k < l->nloads; k++)
        if (l->loads[k].reg == reg && l->loads[k].offset != offset && meet(l, l->loads[k].offset, offset))
            return true;
    return false;
}

static bool is_output(const loop *l, int node) {
    for (unsigned k = 0; k < l->nstores; k++)
        if (l->stores[k].node == node) return true;
    return false;
}

static bool put(loop *l, unsigned reg, prog_array *a, int64_t offset, int64_t skipped, sv v) {
    vm_num type = a->h.cls == PROG_DOUBLE ? VM_F64 : VM_BOOL;
    int node = node_of(l, v);
    if (v.is == CARRY || node < 0 || store_of(l, reg) || l->nstores == STORE_MAX || l->mask >= 0 ||
        !vm_unique(l->vm, l->regs[reg]) || l->b.nodes[node].type != type ||
        loaded_elsewhere(l, reg, offset + skipped))
        return false;
    if (l->b.nodes[node].kind <= VM_NODE_RANGE || is_output(l, node)) {
        if (type == VM_BOOL && vm_blocks_is_number(&l->b, node)) return false;
        node = vm_blocks_copy(&l->b, node, type);
        if (node < 0) return false;
    }
    char *to = (char *)(uintptr_t)element_at(l, a, offset, skipped);
    l->stores[l->nstores++] = (store){reg, offset + skipped, node, to};
    return true;
}

static bool store_one(loop *l, unsigned reg, sv i, sv v) {
    prog_array *a = array_in(l, reg);
    return a && i.is == INDEX && bound(l, i.offset, a->numel) && put(l, reg, a, i.offset, 0, v);
}

static bool store_two(loop *l, unsigned reg, sv i, sv j, sv v) {
    prog_array *a = array_in(l, reg);
    int64_t column;
    return a && a->ndims == 2 && a->h.cls == PROG_DOUBLE && i.is == INDEX &&
           whole(l, j, a->dims[1], &column) && bound(l, i.offset, a->dims[0]) &&
           put(l, reg, a, i.offset, (column - 1) * a->dims[0], v);
}

/* ---- the body ---- */

/* A variable gets a value. A carry's variable gets its last change, and holds its values from then on. */
static bool assign(loop *l, unsigned reg, sv v) {
    if (reg >= l->code->nvars) return hold(l, reg, v);
    if (reg == l->index) return false;
    if (v.is == CARRY) {
        carry *c = &l->carries[v.carry];
        if (c->reg != reg || c->node >= 0 || v.age != c->nops || c->nops == 0 || c->mask != l->mask)
            return false;
        prog_value first = l->regs[reg];
        c->node = vm_blocks_scan(&l->b, prog_as_double(first), c->nops, c->ops, c->in, c->right, c->mask);
        return c->node >= 0 && hold(l, reg, of_node(c->node));
    }
    for (unsigned k = 0; k < l->ncarries; k++)
        if (l->carries[k].reg == reg) return false;
    return l->mask < 0 && hold(l, reg, v);
}

/* `if` without `else`: what follows is done where the condition holds. */
static bool condition(loop *l, uint32_t pc, uint64_t ins, sv holds, bool jumps_if) {
    int64_t target = (int64_t)pc + 1 + prog_i_rel(ins);
    int node = holds.is == NODE ? holds.node : VM_BLOCK_NONE;
    if (node < 0 || l->b.nodes[node].type != VM_BOOL || vm_blocks_is_number(&l->b, node) ||
        target <= (int64_t)pc || target > l->end || (l->mask >= 0 && target != l->mask_end))
        return false;
    if (jumps_if) node = vm_blocks_one(&l->b, PROG_OP_NOT, node);
    if (l->mask >= 0) node = vm_blocks_two(&l->b, PROG_OP_AND, l->mask, node); /* if a && b */
    l->mask = node;
    l->mask_end = (uint32_t)target;
    return node >= 0;
}

static bool compare_jump(loop *l, uint32_t pc, uint64_t ins) {
    static const uint8_t of[] = {PROG_OP_LT, PROG_OP_LE, PROG_OP_EQ, PROG_OP_NE, PROG_OP_GE, PROG_OP_GT};
    unsigned op = prog_i_op(ins);
    bool number = op >= PROG_OP_JLTI;
    unsigned k = op - (number ? PROG_OP_JLTI : PROG_OP_JLT);
    sv x = read_register(l, prog_i_a(ins)), y = number
                                                    ? of_node(vm_blocks_number(&l->b, (int16_t)prog_i_b(ins)))
                                                    : read_register(l, prog_i_b(ins));
    if (x.is == CARRY || y.is == CARRY) return false;
    return condition(l, pc, ins, scalar_two(l, (prog_op)of[k % 6], node_of(l, x), node_of(l, y)), k < 6);
}

/* n + b * c and its like, of two roundings. */
static sv three(loop *l, uint64_t ins) {
    unsigned op = prog_i_op(ins);
    sv b = read_register(l, prog_i_b(ins)), c = read_register(l, prog_i_c(ins)),
       n = read_register(l, prog_i_n(ins));
    sv product = two(l, PROG_OP_MUL, b, c);
    prog_op with = op == PROG_OP_RADDMUL || op == PROG_OP_RMULADD ? PROG_OP_ADD : PROG_OP_SUB;
    if (product.is == NOTHING) return nothing;
    return op == PROG_OP_RADDMUL || op == PROG_OP_RSUBMUL ? two(l, with, n, product)
                                                          : two(l, with, product, n);
}

/* The instruction that does in general what one of a loop over real scalars does; *skips: the next one, a JMP
 * to where other cases go on, is passed over. */
static uint64_t general(uint64_t ins, bool *skips) {
    unsigned op = prog_i_op(ins), base = op;
    *skips = true;
    if (op >= PROG_OP_RJLT && op <= PROG_OP_RJNGT) {
        base = op - PROG_OP_RJLT + PROG_OP_JLT;
    } else if (op == PROG_OP_RINDEX1 || op == PROG_OP_RTEST1) {
        base = PROG_OP_INDEX1;
    } else if (op == PROG_OP_RINDEX2) {
        base = PROG_OP_INDEX2;
    } else if (op == PROG_OP_RSETIDX1) {
        base = PROG_OP_SETIDX1;
    } else if (op == PROG_OP_RSETIDX2) {
        base = PROG_OP_SETIDX2;
    } else if (op == PROG_OP_RCALL) {
        return prog_instr(PROG_OP_CALL, prog_i_n(ins), prog_i_a(ins), prog_i_b(ins), 1);
    } else {
        *skips = false;
        base = op == PROG_OP_RMOVE                        ? PROG_OP_MOVE
               : op >= PROG_OP_RADD && op <= PROG_OP_RDIV ? op - PROG_OP_RADD + PROG_OP_ADD
                                                          : op;
    }
    return (ins & ~UINT64_C(0xFF)) | base;
}

static sv value_of(loop *l, uint64_t ins) {
    unsigned op = prog_i_op(ins), b = prog_i_b(ins), right = prog_i_c(ins);
    if (op >= PROG_OP_ADD && op <= PROG_OP_GT) {
        sv x = read_register(l, b);
        return two(l, (prog_op)op, x, b == right ? x : read_register(l, right));
    }
    if (op >= PROG_OP_RADDMUL && op <= PROG_OP_RMULSUB) return three(l, ins);
    if (op >= PROG_OP_ADDK && op <= PROG_OP_EPOWK) return with_constant(l, op, read_register(l, b), right);
    switch (op) {
    case PROG_OP_MOVE: return read_register(l, b);
    case PROG_OP_LOADI: return of_node(vm_blocks_number(&l->b, (double)(int32_t)prog_i_wide(ins)));
    case PROG_OP_LOADK: {
        prog_value v = prog_code_consts(l->code)[prog_i_wide(ins)];
        return prog_is_double(v) ? of_node(vm_blocks_number(&l->b, prog_as_double(v))) : nothing;
    }
    case PROG_OP_ADDI: return plus(l, read_register(l, b), (int16_t)right);
    case PROG_OP_MULI:
        return two(l, PROG_OP_MUL, read_register(l, b), of_node(vm_blocks_number(&l->b, (int16_t)right)));
    case PROG_OP_NEG: return of_node(vm_blocks_one(&l->b, PROG_OP_NEG, node_of(l, read_register(l, b))));
    case PROG_OP_INC: return plus(l, read_register(l, prog_i_a(ins)), 1);
    case PROG_OP_DEC: return plus(l, read_register(l, prog_i_a(ins)), -1);
    case PROG_OP_INDEX1: return index_one(l, b, read_register(l, right));
    case PROG_OP_INDEX2: {
        sv row = read_register(l, right);
        return index_two(l, b, row, read_register(l, prog_i_n(ins)));
    }
    case PROG_OP_CALL:
        return prog_i_n(ins) == 1 && right == 1 ? call(l, b, read_register(l, prog_i_a(ins))) : nothing;
    case PROG_OP_CALLV: return (prog_i_n(ins) & 3) == 1 ? call(l, b, read_register(l, right)) : nothing;
    default: return nothing;
    }
}

static bool follow_one(loop *l, uint32_t pc, uint64_t ins) {
    unsigned op = prog_i_op(ins), a = prog_i_a(ins), c = prog_i_c(ins);
    if (op == PROG_OP_NOP || op == PROG_OP_LOOPHINT) return true;
    if ((op >= PROG_OP_JLT && op <= PROG_OP_JNGT) || (op >= PROG_OP_JLTI && op <= PROG_OP_JNGTI))
        return compare_jump(l, pc, ins);
    if (op == PROG_OP_JT || op == PROG_OP_JF)
        return condition(l, pc, ins, read_register(l, a), op == PROG_OP_JT);
    if (op == PROG_OP_SETIDX1) {
        sv i = read_register(l, prog_i_b(ins));
        return store_one(l, a, i, read_register(l, c));
    }
    if (op == PROG_OP_SETIDX2) {
        sv i = read_register(l, prog_i_b(ins)), j = read_register(l, prog_i_n(ins));
        return store_two(l, a, i, j, read_register(l, c));
    }
    return assign(l, a, value_of(l, ins));
}

static bool follow(loop *l) {
    const uint64_t *instr = prog_code_instr(l->code);
    for (uint32_t pc = l->first; pc < l->end; pc++) {
        if (l->mask >= 0 && pc == l->mask_end) l->mask = VM_BLOCK_NONE;
        bool skips;
        if (!follow_one(l, pc, general(instr[pc], &skips))) return false;
        pc += skips;
    }
    for (unsigned k = 0; k < l->ncarries; k++)
        if (l->carries[k].node < 0) return false;
    return l->b.steps > 0 || l->nstores > 0;
}

/* ---- running ---- */

/* What each variable holds behind the last block that counts. */
typedef struct ends {
    double number[VARS_MAX];
} ends;

static void keep_ends(const loop *l, const vm_block_room *room, int64_t n, ends *e) {
    for (unsigned k = 0; k < l->nheld; k++) {
        const sv *v = &l->held[k].v;
        if (v->is != NODE) continue;
        const vm_node *node = &l->b.nodes[v->node];
        const void *at = room->at[v->node];
        int64_t last = node->kind == VM_NODE_SCALAR ? 0 : n - 1;
        e->number[k] = node->type == VM_BOOL ? ((const uint8_t *)at)[last] : ((const double *)at)[last];
    }
}

/* Stores go straight to the arrays, but for a plan that may end in front of a block: what that computed is
 * lost. */
static uint64_t kept(loop *l) {
    uint64_t bits = 0;
    for (unsigned k = 0; k < l->nstores; k++) {
        bits |= UINT64_C(1) << l->stores[k].node;
        if (!l->b.bounded) l->b.nodes[l->stores[k].node].out = l->stores[k].to;
    }
    for (unsigned k = 0; k < l->nheld; k++)
        if (l->held[k].v.is == NODE) bits |= UINT64_C(1) << l->held[k].v.node;
    return bits;
}

static void write_stores(const loop *l, const vm_block_room *room, int64_t from, int64_t n) {
    for (unsigned k = 0; k < l->nstores && l->b.bounded; k++) {
        const store *s = &l->stores[k];
        size_t bytes = vm_num_bytes((vm_num)l->b.nodes[s->node].type);
        memcpy(s->to + (size_t)from * bytes, room->at[s->node], (size_t)n * bytes);
    }
}

static void set_variables(loop *l, int64_t done, const ends *e) {
    double last = l->range->base + (double)(done - 1) * l->range->inc;
    if (done == l->range->numel) last = vm_range_last(l->range);
    for (unsigned k = 0; k < l->nheld; k++) {
        unsigned reg = l->held[k].reg;
        const sv *v = &l->held[k].v;
        if (reg >= l->code->nvars) continue;
        bool logical = v->is == NODE && l->b.nodes[v->node].type == VM_BOOL;
        double d = v->is == INDEX ? last + (double)v->offset : e->number[k];
        vm_write(l->vm, l->regs, reg, logical ? prog_bool(d != 0) : prog_double(d));
    }
    vm_write(l->vm, l->regs, l->index, prog_double(last));
}

/* Iterations done. */
static int64_t run(loop *l, ends *e) {
    vm_block_room room;
    int64_t done = 0;
    while (done < l->count && !l->vm->interrupt) {
        int64_t n = l->count - done < VM_BLOCK ? l->count - done : VM_BLOCK;
        vm_blocks_step(&l->b, &room, done, n);
        if (atomic_load_explicit(&l->b.failed, memory_order_relaxed)) break;
        write_stores(l, &room, done, n);
        keep_ends(l, &room, n, e);
        done += n;
    }
    return done;
}

static bool begin(loop *l, vm_t *vm, vm_frame *f, prog_value *regs, uint64_t forprep) {
    prog_value over = regs[prog_i_a(forprep)];
    l->code = vm_frame_code(vm, f);
    l->first = f->pc;
    l->end = (uint32_t)((int64_t)f->pc + prog_i_rel(forprep));
    if (vm->interrupt || !prog_is_object(over) || vm_obj(vm, over)->kind != PROG_KIND_RANGE ||
        l->end - l->first > BODY_MAX || l->end <= l->first)
        return false;
    l->range = (const vm_range *)vm_obj(vm, over);
    double base = l->range->base;
    if (l->range->inc != 1 || l->range->numel < VM_LOOP_FROM || base != floor(base) || fabs(base) > 0x1p50)
        return false;
    l->vm = vm;
    l->f = f;
    l->regs = regs;
    l->count = l->range->numel;
    l->index = prog_i_b(prog_code_instr(l->code)[l->end]);
    l->index_node = l->mask = VM_BLOCK_NONE;
    l->nheld = l->ncarries = l->nstores = l->nloads = 0;
    if (l->index >= l->code->nvars || vm_is_kind(vm, regs[l->index], PROG_KIND_BOX)) return false;
    vm_blocks_begin(&l->b);
    return true;
}

/* Variables shared with other functions hold boxes, and are left to the interpreter. */
static bool writes_no_box(const loop *l) {
    for (unsigned k = 0; k < l->nheld; k++)
        if (vm_is_kind(l->vm, l->regs[l->held[k].reg], PROG_KIND_BOX)) return false;
    return true;
}

void vm_op_loop(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t forprep) {
    loop l; /* not cleared: the plan's nodes are set as they are made */
    ends e;
    if (!begin(&l, vm, f, regs, forprep) || !follow(&l) || l.count < VM_LOOP_FROM || !writes_no_box(&l) ||
        !vm_blocks_place(&l.b, kept(&l)))
        return;
    int64_t done = run(&l, &e);
    if (done == 0) return;
    vm->loops++;
    set_variables(&l, done, &e);
    regs[prog_i_a(forprep) + 1] = prog_double((double)done);
}
