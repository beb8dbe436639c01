/* vm/fuse/loops_sets.c - which iterations an instruction of a loop's body is done in (vm/fuse/loops_internal.h).
 *
 * A condition splits the iterations that come to it in two sides. Code has no jumps back, so an instruction is done in
 * the union of what falls through to it and of what jumps to it; where both sides of a split come together again, they
 * are what was split. A side that does what no plan can do (an error, a `break`, output) is gone: the plan ends in
 * front of the first such iteration, so nothing need be right there.
 *
 * A set is a word of bits, one for each side of each split, and stands for the union of those sides; bit 0 stands for
 * all. Sets need not be unique: two words may mean the same iterations. loop_is_within compares what they mean. A mask
 * of truth values, which costs a node, is made of a set only when something must be done in some iterations and not in
 * others. */
#include "vm/fuse/loops_internal.h"

static loop_set side(unsigned split, unsigned which) {
    return UINT64_C(1) << (1 + 2 * split + which);
}

/* Whether the iterations of `set` are all among those of `in`. */
bool loop_is_within(const loop *l, loop_set set, loop_set in) {
    in = loop_join(l, in, LOOP_NEVER);
    if (in & LOOP_ALL) return true;
    for (loop_set rest = set & ~in & ~l->gone; rest; rest &= rest - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(rest);
        if (bit == 0 || !loop_is_within(l, l->splits[(bit - 1) / 2].from, in)) return false;
    }
    return true;
}

/* From the newest split to the oldest, so that sides that join may complete the side of an older one. */
loop_set loop_join(const loop *l, loop_set a, loop_set b) {
    loop_set set = a | b;
    for (unsigned s = l->nsplits; s-- > 0 && set;) {
        loop_set yes = side(s, 0), no = side(s, 1);
        bool both = (set & yes || l->gone & yes) && (set & no || l->gone & no);
        if (both && set & (yes | no)) set = (set & ~(yes | no)) | l->splits[s].from;
    }
    return set & LOOP_ALL ? LOOP_ALL : set;
}

/* True where the split's iterations are on that side: those that came to it, and for which its
 * condition holds or not. */
static int side_node(loop *l, unsigned split, unsigned which) {
    loop_split *s = &l->splits[split];
    if (s->node[which] >= 0) return s->node[which];
    int from, node = which ? vm_blocks_one(&l->b, PROG_OP_NOT, s->cond) : s->cond;
    if (!loop_set_node(l, s->from, &from)) return VM_BLOCK_NONE;
    if (from >= 0) node = vm_blocks_two(&l->b, PROG_OP_AND, from, node);
    return s->node[which] = node;
}

bool loop_set_node(loop *l, loop_set set, int *node) {
    *node = VM_BLOCK_NONE;
    if (set & LOOP_ALL) return true;
    for (; set; set &= set - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(set) - 1;
        int one = side_node(l, bit / 2, bit % 2);
        if (one >= 0 && *node >= 0) one = vm_blocks_two(&l->b, PROG_OP_OR, *node, one);
        if (one < 0) return false;
        *node = one;
    }
    return *node >= 0;
}

bool loop_divide(loop *l, int cond, loop_set *holds, loop_set *fails) {
    if (cond < 0 || l->nsplits == LOOP_SPLITS) return false;
    l->splits[l->nsplits] = (loop_split){l->set, cond, {VM_BLOCK_NONE, VM_BLOCK_NONE}};
    *holds = side(l->nsplits, 0);
    *fails = side(l->nsplits, 1);
    l->nsplits++;
    return true;
}

/* The plan ends in front of the first iteration where one of these nodes is true. */
static bool exit_at(loop *l, int node) {
    if (node >= 0 && l->exit >= 0) node = vm_blocks_two(&l->b, PROG_OP_OR, l->exit, node);
    l->exit = node;
    return node >= 0;
}

bool loop_leave(loop *l, loop_set set) {
    int node;
    if (set & LOOP_ALL || !loop_set_node(l, set, &node) || !exit_at(l, node)) return false;
    l->gone |= set;
    return true;
}

bool loop_leave_where(loop *l, int cond) {
    int within;
    if (cond < 0 || !loop_set_node(l, l->set, &within)) return false;
    return exit_at(l, within < 0 ? cond : vm_blocks_two(&l->b, PROG_OP_AND, within, cond));
}

bool loop_jump(loop *l, int64_t target, loop_set set) {
    if (target <= (int64_t)l->pc || target > (int64_t)l->end) return loop_leave(l, set);
    if (l->npending == LOOP_SPLITS) return false;
    l->pending[l->npending].pc = (uint32_t)target;
    l->pending[l->npending++].set = set;
    return true;
}

/* Jumps that wait are few: one for each condition at most. */
void loop_arrive(loop *l) {
    for (unsigned k = 0; k < l->npending; k++)
        if (l->pending[k].pc == l->pc) {
            l->set = loop_join(l, l->set, l->pending[k].set);
            l->pending[k--] = l->pending[--l->npending];
        }
}
