/* vm/fuse/loops.c - finds loops that fill or reduce arrays by scalar index, and runs their iterations block by
 * block (vm/fuse/blocks.c).
 *
 *     for i = 1:n, y(i) = a(i) * b(i) + c; end
 *     for i = n:-2:1, s = s + A(k, i); if x(i) > t, k = i; else, y(i) = 0; end, end
 *
 * When FORPREP has made a range of many whole numbers evenly apart, the instructions up to FORLOOP are gone
 * through once (vm/fuse/loops_body.c). A register holds a node of the plan, the index (times and plus whole
 * numbers), or a number that one iteration hands to the next (a carry), which is changed in the order of the
 * iterations, so that sums have the bits they always have. Conditions become masks (vm/fuse/loops_sets.c). What is
 * not so simple leaves the loop to the interpreter: nothing has happened then. So do iterations that leave
 * the loop, raise an error or do what no plan does, whose index lies outside an array, an interruption, and
 * an element that a function has no real result for: the plan ends in front of that iteration or of its
 * block, with all variables as they are there, and the interpreter goes on. */
#include "vm/fuse/loops_internal.h"

#include "vm/fuse/loops.h"

/* What each variable holds behind the last block that counts. */
typedef struct ends {
    double held[LOOP_VARS], peaks[LOOP_CARRIES];
    bool never[LOOP_VARS]; /* the variable has got no value in any iteration */
} ends;

/* Numbers that are handed on, as they are in front of a block. */
typedef struct handed {
    double number[VM_BLOCK_NODES];
    bool moved[VM_BLOCK_NODES];
} handed;

static bool is_handed_on(const vm_node *n) {
    return n->kind == VM_NODE_SCAN || n->kind == VM_NODE_PEAK;
}

/* A block that turns out to end early is computed again up to that iteration, from the numbers in front of it. */
static void keep_numbers(const loop *l, handed *h) {
    for (unsigned k = 0; k < l->b.count; k++)
        if (is_handed_on(&l->b.nodes[k])) {
            h->number[k] = l->b.nodes[k].number.f64;
            h->moved[k] = l->b.nodes[k].moved;
        }
}

static void take_numbers_back(loop *l, const handed *h) {
    for (unsigned k = 0; k < l->b.count; k++)
        if (is_handed_on(&l->b.nodes[k])) {
            l->b.nodes[k].number.f64 = h->number[k];
            l->b.nodes[k].moved = h->moved[k];
        }
}

/* The value behind the last of n iterations. */
static double number_at(const vm_node *node, const void *at, int64_t n) {
    int64_t last = node->kind == VM_NODE_SCALAR ? 0 : n - 1;
    return node->type == VM_BOOL ? ((const uint8_t *)at)[last] : ((const double *)at)[last];
}

/* A node of the values of a variable that had no number when the loop began, and may have got none. */
static bool may_be_none(const loop *l, unsigned held, const vm_node *node) {
    return node->kind == VM_NODE_SCAN && node->ops[0] == PROG_OP_MOVE && node->nops == 1 &&
           !prog_is_double(l->regs[l->held[held].reg]);
}

/* Taken behind every block, since the next one may not count and then nothing tells the last values any more. */
static void keep_ends(const loop *l, const vm_block_room *room, int64_t n, ends *e) {
    for (unsigned k = 0; k < l->nheld; k++) {
        const loop_value *v = &l->held[k].v;
        if (v->is != NODE || l->held[k].reg >= l->code->nvars) continue;
        const vm_node *node = &l->b.nodes[v->node];
        e->held[k] = number_at(node, room->at[v->node], n);
        e->never[k] = may_be_none(l, k, node) && !node->moved;
    }
    for (unsigned k = 0; k < l->ncarries; k++)
        if (l->carries[k].peak) e->peaks[k] = l->b.nodes[l->carries[k].node].number.f64;
}

/* Whether what a block stores is thrown away where the plan ends in front of it, or within it. */
static bool may_end(const loop *l) {
    return l->b.bounded || l->exit >= 0;
}

/* Stores go straight to the arrays, but for a plan that may end in front of a block, and for elements that
 * lie apart. */
static uint64_t kept(loop *l) {
    uint64_t bits = l->exit >= 0 ? UINT64_C(1) << l->exit : 0;
    for (unsigned k = 0; k < l->nstores; k++) {
        bits |= UINT64_C(1) << l->stores[k].node;
        if (l->stores[k].appends && l->stores[k].mask >= 0) bits |= UINT64_C(1) << l->stores[k].mask;
        if (!may_end(l) && l->stores[k].at.stride == 1) l->b.nodes[l->stores[k].node].out = l->stores[k].to;
    }
    for (unsigned k = 0; k < l->nheld; k++)
        if (l->held[k].v.is == NODE) bits |= UINT64_C(1) << l->held[k].v.node;
    return bits;
}

static void scatter(const loop_store *s, vm_num type, const void *at, int64_t from, int64_t n) {
    size_t bytes = vm_num_bytes(type);
    char *to = s->to + from * s->at.stride * (int64_t)bytes;
    if (s->at.stride == 1)
        memcpy(to, at, (size_t)n * bytes);
    else if (type == VM_F64)
        for (int64_t i = 0; i < n; i++)
            ((double *)(void *)to)[i * s->at.stride] = ((const double *)at)[i];
    else
        for (int64_t i = 0; i < n; i++)
            to[i * s->at.stride] = ((const char *)at)[i];
}

/* Elements that are known to be good go to the arrays, and not before: iterations that the interpreter does anew must
 * find the arrays as they were. Where no block can end early, nodes have written to the arrays themselves (kept). */
static void write_stores(loop *l, const vm_block_room *room, int64_t from, int64_t n) {
    for (unsigned k = 0; k < l->nstores; k++) {
        const loop_store *s = &l->stores[k];
        const vm_node *node = &l->b.nodes[l->stores[k].node];
        if (s->appends)
            loop_append(l, s, room->at[s->node], s->mask < 0 ? NULL : room->at[s->mask], n);
        else if (!node->out)
            scatter(s, (vm_num)node->type, room->at[s->node], from, n);
    }
}

/* As the loop would count: the last number of a range is its limit, not a sum. */
static double index_at(const loop *l, int64_t k) {
    return k + 1 == l->range->numel ? vm_range_last(l->range) : l->range->base + (double)k * l->range->inc;
}

/* Temporaries get nothing: between two statements none is live. */
static void set_variables(loop *l, int64_t done, const ends *e) {
    double last = index_at(l, done - 1);
    for (unsigned k = 0; k < l->nheld; k++) {
        unsigned reg = l->held[k].reg;
        const loop_value *v = &l->held[k].v;
        if (reg >= l->code->nvars || (v->is == NODE && e->never[k])) continue;
        bool logical = v->is == NODE && l->b.nodes[v->node].type == VM_BOOL;
        double d = v->is == INDEX ? (double)v->scale * last + (double)v->offset : e->held[k];
        vm_write(l->vm, l->regs, reg, logical ? prog_bool(d != 0) : prog_double(d));
    }
    for (unsigned k = 0; k < l->ncarries; k++)
        if (l->carries[k].peak) vm_write(l->vm, l->regs, l->carries[k].reg, prog_double(e->peaks[k]));
    vm_write(l->vm, l->regs, l->index, prog_double(last));
}

static bool appends(const loop *l) {
    for (unsigned k = 0; k < l->nstores; k++)
        if (l->stores[k].appends) return true;
    return false;
}

/* Variables and the state of FORLOOP behind so many iterations. */
static void leave_behind(loop *l, int64_t done, const ends *e) {
    set_variables(l, done, e);
    l->regs[l->state + 1] = prog_double((double)done);
}

/* Iterations of the block in front of the one that is left to the interpreter. */
static int64_t until_exit(const loop *l, const vm_block_room *room, int64_t n) {
    if (l->exit < 0) return n;
    const uint8_t *exits = room->at[l->exit], *first = memchr(exits, 1, (size_t)n);
    return first ? first - exits : n;
}

static bool step(loop *l, vm_block_room *room, int64_t from, int64_t n) {
    vm_blocks_step(&l->b, room, from, n);
    return !atomic_load_explicit(&l->b.failed, memory_order_relaxed);
}

/* Iterations done. Between blocks the VM can be interrupted; a stop leaves the loop where the interpreter finds its
 * safe point at the next FORLOOP. */
static int64_t run(loop *l, ends *e) {
    vm_block_room room;
    handed before;
    int64_t done = 0;
    while (done < l->count && !vm_asked(l->vm)) {
        int64_t n = l->count - done < VM_BLOCK ? l->count - done : VM_BLOCK;
        keep_numbers(l, &before);
        if (!step(l, &room, done, n)) break;
        int64_t good = until_exit(l, &room, n);
        if (good == 0) break;
        if (good < n) {
            take_numbers_back(l, &before);
            if (!step(l, &room, done, good)) break;
        }
        write_stores(l, &room, done, good);
        keep_ends(l, &room, good, e);
        done += good;
        if (appends(l)) leave_behind(l, done, e); /* the next block may raise an error */
        if (good < n) break;
    }
    return done;
}

static bool is_whole(double d) {
    return d == floor(d) && fabs(d) <= 0x1p50;
}

/* Whole numbers, so that scale * index + offset is exact and says which element is meant; -0 is left out because sums
 * and products of it are not those of 0. The range is read from the loop's state, where FORPREP has just put it. */
static bool begin(loop *l, vm_t *vm, vm_frame *f, prog_value *regs, uint64_t forprep) {
    l->state = prog_i_a(forprep);
    prog_value over = regs[l->state];
    l->code = vm_frame_code(vm, f);
    l->first = f->pc;
    l->end = (uint32_t)((int64_t)f->pc + prog_i_rel(forprep));
    if (vm_asked(vm) || !prog_is_object(over) || vm_obj(vm, over)->kind != PROG_KIND_RANGE ||
        l->end <= l->first || l->end - l->first > LOOP_BODY)
        return false;
    l->range = (const vm_range *)vm_obj(vm, over);
    double base = l->range->base, inc = l->range->inc;
    if (l->range->numel < VM_LOOP_FROM || !is_whole(base) || !is_whole(inc) || inc == 0 ||
        fabs(inc) > 0x1p30 || (base == 0 && signbit(base)))
        return false;
    l->vm = vm;
    l->f = f;
    l->regs = regs;
    l->count = l->range->numel;
    l->index = prog_i_b(prog_code_instr(l->code)[l->end]);
    l->index_node = l->exit = VM_BLOCK_NONE;
    l->gone = LOOP_NEVER;
    l->nheld = l->ncarries = l->nstores = l->nloads = l->nsplits = l->npending = 0;
    if (l->index >= l->code->nvars || vm_is_kind(vm, regs[l->index], PROG_KIND_BOX)) return false;
    loop_find_written(l);
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
    if (!begin(&l, vm, f, regs, forprep) || !loop_follow(&l) || l.count < VM_LOOP_FROM ||
        !writes_no_box(&l) || !vm_blocks_place(&l.b, kept(&l)))
        return;
    int64_t done = run(&l, &e);
    if (done == 0) return;
    vm->loops++;
    leave_behind(&l, done, &e);
}
