/* compiler/codegen_flow.c - loops, switch, try, unwind_protect, and jumps out of them.
 *
 * What must be done when control leaves a statement early is known from the frames (gen_frame) around the
 * place, innermost first:
 *
 *   LOOP     break and continue end here; a `for` that is left drops its state
 *   HELD     an error waits in a register while its cleanup runs; leaving drops it
 *   CLEANUP  an unwind_protect: its cleanup runs, in a copy of its own for each way out
 *   CATCH    a try: nothing to do
 *
 * Cleanup code exists several times: once behind the body, once for errors, once for each break, continue
 * or return that leaves the body. Copies are dearer in bytes than a subroutine would be, and need no
 * return address, no state that says why it runs, and nothing the verifier would have to follow.
 *
 * A handler protects ranges of instructions. While a copy of a cleanup is emitted in the middle of the
 * protected body, the ranges of its statement and of those inside it are closed, and opened again behind
 * it: an error in the cleanup must not run it a second time. So a statement has a list of ranges, not one.
 *
 * Errors unwind to a handler with the temporaries of its place; the state of loops that were entered
 * inside is still there and is cleared first (clear_loops). */
#include "compiler/codegen_internal.h"

/* Where the first loop begins is noted: code of a script in front of it runs once, and nothing is made
 * better there (gen_thread). */
static gen_frame open_frame(cmp_gen *g, int kind) {
    gen_frame f = {.outer = g->frames,
                   .kind = kind,
                   .reg = GEN_NO_REG,
                   .loop_depth = g->loop_depth,
                   .range_start = g->ninstr};
    if (kind == GEN_LOOP && !g->loops_from) g->loops_from = g->ninstr + 1;
    return f;
}

/* ---- loops ---- */

/* FORPREP jumps to FORLOOP, which gives the first column like every other, so the loop has one head. The
 * condition stands at the bottom: one jump a round. A target that is no variable gets each column by way
 * of a temporary. */
void gen_for(cmp_gen *g, const hir_node *n) {
    const hir_node *target = n->kids[0];
    gen_jumps breaks = {0}, continues = {0};
    uint32_t top = g->top, state = g->loop_base + 3 * g->loop_depth;
    uint32_t values = gen_any(g, n->kids[1]);
    gen_at(g, n);
    uint32_t door = gen_door(g), prep = gen_jump(g, PROG_OP_FORPREP, state, values);
    g->top = top;
    gen_frame frame = open_frame(g, GEN_LOOP);
    frame.reg = state, frame.breaks = &breaks, frame.continues = &continues;
    g->frames = &frame;
    g->loop_depth++;
    uint32_t item = target->kind == HIR_VAR ? target->index : top;
    if (target->kind != HIR_VAR) {
        gen_use(g, top + 1);
        gen_store(g, target, item);
        g->top = top;
    }
    gen_stmt(g, n->kids[2]);
    g->loop_depth--;
    g->frames = frame.outer;
    gen_land_all(g, &continues);
    gen_land(g, prep);
    gen_at(g, n);
    gen_jump_to(g, PROG_OP_FORLOOP, state, item, prep + 1);
    gen_loop_ends(g, door);
    gen_land_all(g, &breaks);
}

/* Landing means "here", and here is another place for a moment. */
static void land_all_at(cmp_gen *g, gen_jumps *jumps, uint32_t target) {
    uint32_t here = g->ninstr;
    g->ninstr = target;
    gen_land_all(g, jumps);
    g->ninstr = here;
}

/* while and do-until: the condition stands at the bottom. */
void gen_while(cmp_gen *g, const hir_node *n) {
    bool until = n->kind == HIR_UNTIL;
    const hir_node *condition = n->kids[until ? 1 : 0], *body = n->kids[until ? 0 : 1];
    gen_jumps breaks = {0}, continues = {0}, again = {0};
    gen_frame frame = open_frame(g, GEN_LOOP);
    frame.breaks = &breaks, frame.continues = &continues;
    uint32_t door = gen_door(g);
    /* a while is entered at its condition */
    if (!until) gen_wait(g, &continues, gen_jump(g, PROG_OP_JMP, 0, 0));
    uint32_t head = gen_emit(g, PROG_OP_LOOPHINT, 0, 0, 0, 0);
    g->frames = &frame;
    gen_stmt(g, body);
    g->frames = frame.outer;
    gen_land_all(g, &continues);
    gen_at(g, n);
    gen_condition(g, condition, !until, &again);
    land_all_at(g, &again, gen_aggressive(g) ? head + 1 : head); /* the jump itself is a safe point */
    gen_loop_ends(g, door);
    gen_land_all(g, &breaks);
}

/* ---- switch ---- */

/* A cell of constants, variables and such cells in one row: it may be looked at member by member. All others are made
 * before anything is compared, since their members may do something. */
static bool is_plain_case(const hir_node *n) {
    if (n->kind == HIR_CONST || n->kind == HIR_VAR) return true;
    if (n->kind != HIR_CELL || n->count != 1) return false;
    for (uint32_t i = 0; i < n->kids[0]->count; i++)
        if (!is_plain_case(n->kids[0]->kids[i])) return false;
    return true;
}

/* Jumps to `yes` where the case matches; falls through otherwise. A cell of cases matches if one of its
 * members does; written as a literal it is taken apart here, which needs no cell. */
static void gen_case(cmp_gen *g, const hir_node *value, uint32_t on, gen_jumps *yes) {
    if (value->kind == HIR_CELL && is_plain_case(value)) {
        for (uint32_t i = 0; i < value->kids[0]->count; i++)
            gen_case(g, value->kids[0]->kids[i], on, yes);
        return;
    }
    uint32_t top = g->top, t = gen_temp(g), v = gen_first(g, value, t);
    gen_at(g, value);
    gen_emit(g, PROG_OP_CASEEQ, 0, t, on, v);
    gen_wait(g, yes, gen_jump(g, PROG_OP_JT, t, 0));
    g->top = top;
}

/* The value stays in its register while cases ask for it (KEEP), and is dropped in front of each body: a
 * body may run long, and must not hold a second count on what it changes. */
void gen_switch(cmp_gen *g, const hir_node *n) {
    uint32_t top = g->top, on = gen_any(g, n->kids[0]);
    bool held = gen_is_temp(g, on);
    gen_jumps done = {0};
    const hir_node *otherwise = NULL;
    for (uint32_t i = 1; i < n->count; i++) {
        const hir_node *c = n->kids[i];
        if (c->count == 1) {
            otherwise = c->kids[0];
            continue;
        }
        gen_jumps yes = {0};
        gen_at(g, c);
        gen_case(g, c->kids[0], on, &yes);
        uint32_t next = gen_jump(g, PROG_OP_JMP, 0, 0);
        gen_land_all(g, &yes);
        if (held) gen_emit(g, PROG_OP_CLEAR, 0, on, 0, 0);
        gen_stmt(g, c->kids[1]);
        gen_wait(g, &done, gen_jump(g, PROG_OP_JMP, 0, 0));
        gen_land(g, next);
    }
    if (held) gen_emit(g, PROG_OP_CLEAR, 0, on, 0, 0);
    if (otherwise) gen_stmt(g, otherwise);
    gen_land_all(g, &done);
    g->top = top;
}

/* ---- protected code ---- */

/* Ends the range that is open; a range without instructions is dropped when handlers are made. */
static void close_range(cmp_gen *g, gen_frame *f) {
    if (f->kind != GEN_CLEANUP && f->kind != GEN_CATCH) return;
    gen_wait(g, &f->ranges, f->range_start);
    gen_wait(g, &f->ranges, g->ninstr);
}

static void emit_ranges(cmp_gen *g, gen_frame *f, uint32_t target, uint32_t reg) {
    close_range(g, f);
    for (uint32_t i = 0; i + 1 < f->ranges.count; i += 2)
        gen_handler(g, f->ranges.at[i], f->ranges.at[i + 1], target, reg, f->kind == GEN_CLEANUP ? 1 : 0);
}

uint32_t gen_loops_in(const hir_node *n) {
    uint32_t most = 0;
    for (uint32_t i = 0; i < n->count && hir_is_statement(n); i++) {
        uint32_t d = gen_loops_in(n->kids[i]);
        if (d > most) most = d;
    }
    return most + (n->kind == HIR_FOR ? 1 : 0);
}

/* Loops that an error left behind. */
static void clear_loops(cmp_gen *g, const hir_node *body) {
    uint32_t depth = gen_loops_in(body);
    for (uint32_t i = 0; i < depth; i++)
        gen_emit(g, PROG_OP_CLEAR, 0, g->loop_base + 3 * (g->loop_depth + i), 0, 0);
}

/* The error goes into the first free temporary of the statement, in which the body began: everything above
 * was the body's. A body without instructions cannot fail, and its handler is left out. */
void gen_try(cmp_gen *g, const hir_node *n) {
    gen_frame frame = open_frame(g, GEN_CATCH);
    uint32_t reg = g->top;
    g->frames = &frame;
    gen_stmt(g, n->kids[0]);
    g->frames = frame.outer;
    gen_jumps done = {0};
    uint32_t end = g->ninstr;
    gen_wait(g, &done, gen_jump(g, PROG_OP_JMP, 0, 0));
    if (frame.range_start == end && frame.ranges.count == 0) { /* nothing to protect */
        gen_land_all(g, &done);
        return;
    }
    gen_use(g, reg + 1);
    emit_ranges(g, &frame, g->ninstr, reg);
    clear_loops(g, n->kids[0]);
    if (n->index != HIR_NONE)
        gen_emit(g, PROG_OP_MOVE, 0, n->index, reg, 0);
    else
        gen_emit(g, PROG_OP_CLEAR, 0, reg, 0, 0);
    g->top = reg;
    gen_stmt(g, n->kids[1]);
    gen_land_all(g, &done);
}

/* Behind the body the cleanup runs unprotected, then control goes on. The second copy is for errors, which
 * wait in `reg` (HELD) and are raised again. */
void gen_unwind(cmp_gen *g, const hir_node *n) {
    gen_frame frame = open_frame(g, GEN_CLEANUP);
    uint32_t reg = g->top;
    frame.cleanup = n->kids[1];
    g->frames = &frame;
    gen_stmt(g, n->kids[0]);
    g->frames = frame.outer;
    close_range(g, &frame);
    frame.range_start = g->ninstr; /* from here on nothing more is protected */
    gen_stmt(g, n->kids[1]);
    uint32_t done = gen_jump(g, PROG_OP_JMP, 0, 0);
    gen_use(g, reg + 1);
    frame.range_start = g->ninstr;
    emit_ranges(g, &frame, g->ninstr, reg);
    clear_loops(g, n->kids[0]);
    gen_frame held = open_frame(g, GEN_HELD);
    held.reg = reg;
    g->frames = &held;
    gen_stmt(g, n->kids[1]);
    g->frames = held.outer;
    gen_at(g, n);
    gen_emit(g, PROG_OP_RETHROW, 0, reg, 0, 0);
    g->top = reg;
    gen_land(g, done);
}

/* ---- leaving ---- */

/* Runs the cleanup of `f` here; neither it nor what stands inside it protects this copy. The cleanup
 * stands outside of its statement, so what it sees as frames and loops around it are those of the
 * statement. */
static void gen_cleanup_copy(cmp_gen *g, gen_frame *f) {
    gen_frame *inner = g->frames;
    uint32_t depth = g->loop_depth;
    for (gen_frame *k = inner; k != f->outer; k = k->outer)
        close_range(g, k);
    g->frames = f->outer;
    g->loop_depth = f->loop_depth;
    gen_stmt(g, f->cleanup);
    g->loop_depth = depth;
    g->frames = inner;
    for (gen_frame *k = inner; k != f->outer; k = k->outer)
        k->range_start = g->ninstr;
}

static gen_frame *outermost_cleanup(gen_frame *f) {
    gen_frame *found = NULL;
    for (; f; f = f->outer)
        if (f->kind == GEN_CLEANUP) found = f;
    return found;
}

/* Walks outwards to the loop, or to the function, doing what each frame asks for. RET is behind all
 * cleanups, and belongs to no range: an error of a missing output is the function's own. */
void gen_leave(cmp_gen *g, const hir_node *n) {
    bool leave = n->kind == HIR_RETURN;
    gen_frame *f = g->frames;
    for (; f && (leave || f->kind != GEN_LOOP); f = f->outer) {
        if (f->kind == GEN_CLEANUP)
            gen_cleanup_copy(g, f);
        else if (f->kind == GEN_HELD && !leave)
            gen_emit(g, PROG_OP_CLEAR, 0, f->reg, 0, 0);
    }
    gen_at(g, n);
    if (leave || !f) {
        gen_emit(g, PROG_OP_RET, 0, 0, 0, 0);
        for (gen_frame *k = g->frames, *last = outermost_cleanup(k); last && k != last->outer; k = k->outer)
            k->range_start = g->ninstr; /* the cleanup has run: an error of RET must not run it again */
        return;
    }
    if (n->kind == HIR_BREAK && f->reg != GEN_NO_REG) gen_emit(g, PROG_OP_CLEAR, 0, f->reg, 0, 0);
    gen_wait(g, n->kind == HIR_BREAK ? f->breaks : f->continues, gen_jump(g, PROG_OP_JMP, 0, 0));
}
