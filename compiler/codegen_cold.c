/* compiler/codegen_cold.c - code that seldom runs goes behind the end of its function, so that what runs
 * lies together and falls through; and calls whose list arguments nearly always are one value each.
 *
 * What is cold is known without asking the program: a block that raises an error, a branch that recorded
 * runs hardly ever took (compiler/branch.h), and the general form beside each special one that this
 * compiler makes: the call beside the expression in its place, the list beside the single values.
 *
 * Such code is noted where it belongs (gen_defer: its node, what jumps to it, the top of the stack there)
 * and emitted when the function's own is complete, with a jump back. So three things must hold of it:
 *
 *   - It stands outside all statements that must be left in order (try, unwind_protect), so it is never taken
 *     out of them, and a block that breaks or continues a loop around it stays where it is (gen_may_defer).
 *   - Registers at its place are those of the place it was left out of: what lies below `top` is alive there
 *     and stays so, and what the special form may have begun to fill in is cleared first.
 *   - While it is emitted (`cold_now`) no special forms are made: they would save time where none is spent. */
#include "compiler/branch.h"
#include "compiler/codegen_internal.h"
#include "compiler/library.h"
#include "compiler/traits.h"

/* The verifier would let cold code stand anywhere; handlers protect ranges of instructions, and it is in
 * none of them. */
bool gen_may_defer(const cmp_gen *g) {
    if (!gen_aggressive(g)) return false;
    for (const gen_frame *f = g->frames; f; f = f->outer)
        if (f->kind != GEN_LOOP) return false;
    return true;
}

/* What jumps there is taken over from the caller, whose list is empty then. The record may move when the
 * next one is made: callers keep its number where more may come. */
gen_cold *gen_defer(cmp_gen *g, int kind, const hir_node *node, gen_jumps *from) {
    if (!hir_grow(g->u, &g->cold, g->ncold, &g->cold_cap, sizeof *g->cold)) return NULL;
    gen_cold *cold = &g->cold[g->ncold++];
    *cold = (gen_cold){.kind = kind,
                       .node = node,
                       .from = *from,
                       .back = PROG_NONE,
                       .top = g->top,
                       .loop_depth = g->loop_depth};
    *from = (gen_jumps){0};
    return cold;
}

/* ---- what seldom runs ---- */

/* A statement that calls `error` and its like. */
static bool raises(const cmp_gen *g, const hir_node *statement) {
    return statement->kind == HIR_EXPR && statement->kids[0]->kind == HIR_CALL &&
           cmp_traits(g->u->names[statement->kids[0]->index].text) & CMP_TRAIT_RAISES;
}

/* Of a loop around the block: the frames are gone by the time cold code is emitted. */
static bool jumps_out(const hir_node *n) {
    if (n->kind == HIR_BREAK || n->kind == HIR_CONTINUE) return true;
    for (uint32_t i = 0; i < n->count && hir_is_statement(n); i++)
        if (jumps_out(n->kids[i])) return true;
    return false;
}

/* Raising is asked of the statements of the block itself; one in a branch of it says nothing. */
bool gen_is_cold(const cmp_gen *g, const hir_node *condition, bool truth, const hir_node *block) {
    bool known;
    if (block->kind != HIR_BLOCK || jumps_out(block)) return false;
    if (condition->kind == HIR_GUARD && cmp_is_known(cmp_guarded_value(condition), &known))
        return known != truth;
    if (cmp_is_seldom(g->u->branches, condition, truth)) return true;
    for (uint32_t i = 0; i < block->count; i++)
        if (raises(g, block->kids[i])) return true;
    return false;
}

/* ---- lists that nearly always are one value ---- */

/* Of a call its arguments, of an index those behind the object. */
static hir_node *const *items_of(const hir_node *n, uint32_t *count) {
    bool index = n->kind == HIR_APPLY || n->kind == HIR_BRACE;
    *count = n->count - index;
    return n->kids + index;
}

/* Evaluated twice it gives the same, and no one can tell. */
static bool repeatable(const cmp_gen *g, const hir_node *n) {
    if (n->kind == HIR_CONST || n->kind == HIR_COLON) return true;
    if (n->kind == HIR_VAR) return gen_in_place(g, n);
    if (n->kind != HIR_UNARY && n->kind != HIR_BINARY && n->kind != HIR_FIELD) return false;
    for (uint32_t i = 0; i < n->count; i++)
        if (!repeatable(g, n->kids[i])) return false;
    return true;
}

/* s.a.b of a variable s, or c{i} of a variable c. */
static bool single(const cmp_gen *g, const hir_node *n) {
    if (n->kind == HIR_FIELD) return repeatable(g, n);
    return n->kind == HIR_BRACE && n->count == 2 && n->kids[0]->kind == HIR_VAR &&
           repeatable(g, n->kids[0]) && repeatable(g, n->kids[1]) && n->kids[1]->kind != HIR_COLON &&
           !gen_may_be_list(n->kids[1]);
}

/* Number of items up to the last that may be a list; 0 when the call is of another kind. What comes before
 * that one is evaluated again where it turns out to be no single value. An `end` in the indices means the
 * object through the list that is being made, which the special form has not. In a script outside of loops
 * the code runs once. */
static uint32_t singles(const cmp_gen *g, const hir_node *n) {
    uint32_t count, last = 0;
    hir_node *const *items = items_of(n, &count);
    if (!gen_may_defer(g) || g->cold_now || count > GEN_MAX_ARGS) return 0;
    if ((g->f->flags & PROG_CODE_SCRIPT) && !g->frames) return 0; /* two forms cost more than a list */
    if (n->kind != HIR_CALL && n->kind != HIR_SUB &&
        !(n->kids[0]->kind == HIR_VAR && gen_in_place(g, n->kids[0])))
        return 0;
    if ((n->kind == HIR_APPLY || n->kind == HIR_BRACE) && n->extra) return 0;
    for (uint32_t i = 0; i < count; i++)
        if (gen_may_be_list(items[i])) last = i + 1;
    for (uint32_t i = 0; i < last; i++)
        if (gen_may_be_list(items[i]) ? !single(g, items[i]) : !repeatable(g, items[i])) return 0;
    return last;
}

/* The one value of a field or member into `at`; where it is none or several, on to the cold form. ARGFIELD
 * and ARGBRACE skip the JMP behind them when there is exactly one value, and otherwise change nothing and
 * do not raise: the list form then finds everything as it was. */
static void gen_single_value(cmp_gen *g, const hir_node *n, uint32_t at, gen_jumps *other) {
    uint32_t object = n->kids[0]->index;
    gen_use(g, at + 1);
    g->top = at + 1;
    if (n->kids[0]->kind != HIR_VAR) gen_to(g, n->kids[0], object = at);
    if (n->kind == HIR_FIELD) {
        gen_at(g, n);
        gen_emit(g, PROG_OP_ARGFIELD, 0, at, object, gen_symbol(g, n->index));
    } else {
        uint32_t index = gen_any(g, n->kids[1]);
        gen_at(g, n);
        gen_emit(g, PROG_OP_ARGBRACE, 0, at, object, index);
    }
    gen_wait(g, other, gen_jump(g, PROG_OP_JMP, 0, 0));
    g->top = at + 1;
}

static unsigned call_op(const hir_node *n) {
    return n->kind == HIR_CALL    ? PROG_OP_CALL
           : n->kind == HIR_SUB   ? PROG_OP_CALLSUB
           : n->kind == HIR_APPLY ? PROG_OP_APPLY
                                  : PROG_OP_BRACE;
}

/* Items that can be no list are evaluated between the others, and again in the cold form if they stand in
 * front of one that may: singles() has made sure that nobody can tell. */
bool gen_single_call(cmp_gen *g, const hir_node *n, unsigned results, uint32_t base) {
    uint32_t count, last = singles(g, n);
    hir_node *const *items = items_of(n, &count);
    if (!last) return false;
    gen_jumps other = {0};
    for (uint32_t i = 0; i < count; i++) {
        if (gen_may_be_list(items[i])) {
            gen_single_value(g, items[i], base + i, &other);
            continue;
        }
        gen_use(g, base + i + 1);
        gen_to(g, items[i], base + i);
        g->top = base + i + 1;
    }
    gen_use_results(g, base, results);
    /* of the cold form: the list and what is appended to it */
    gen_use(g, base + last + 2);
    gen_at(g, n);
    unsigned callee = n->kind == HIR_CALL  ? gen_function_name(g, n->index)
                      : n->kind == HIR_SUB ? gen_child(g, n->index)
                                           : n->kids[0]->index;
    gen_emit(g, call_op(n), count, base, callee, results);
    gen_cold *cold = gen_defer(g, GEN_COLD_CALL, n, &other);
    if (!cold) return true;
    cold->top = cold->base = base;
    cold->clear = last + 1;
    cold->results = results;
    cold->back = g->ninstr;
    return true;
}

/* ---- lists as conditions ---- */

/* A list of none or several values is false; __condition__ says so. `if c{:}` with none or several values
 * is no error in the language. */
static void gen_condition_call(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t name = hir_intern(g->u, "__condition__", 13);
    hir_node *item = (hir_node *)n;
    if (g->u->failed) return;
    uint32_t list = gen_list(g, &item, 1);
    gen_at(g, n);
    gen_emit(g, PROG_OP_CALLX, 0, list, gen_function_name(g, name), 1);
    if (list != dst) gen_emit(g, PROG_OP_MOVE, 0, dst, list, 0);
    g->top = dst + 1;
}

static bool has_colon(const hir_node *n) {
    for (uint32_t i = 1; i < n->count; i++)
        if (n->kids[i]->kind == HIR_COLON) return true;
    return n->count < 2;
}

bool gen_list_condition(cmp_gen *g, const hir_node *n, uint32_t dst) {
    if (!gen_may_be_list(n)) return false;
    if (!gen_may_defer(g) || g->cold_now || !single(g, n)) {
        if (n->kind == HIR_DYN || (n->kind == HIR_BRACE && !has_colon(n))) return false;
        gen_condition_call(g, n, dst);
        return true;
    }
    gen_jumps other = {0};
    gen_single_value(g, n, dst, &other);
    gen_use(g, dst + 2);
    gen_cold *cold = gen_defer(g, GEN_COLD_CONDITION, n, &other);
    if (!cold) return true;
    cold->top = cold->base = dst;
    cold->back = g->ninstr;
    return true;
}

/* ---- library functions in place ---- */

/* Jumps where the name means something else. An own function of a script is compared as code: its name may
 * have been given to another since. */
static uint32_t gen_meaning(cmp_gen *g, const hir_node *name) {
    unsigned function = gen_function_name(g, name->index);
    if (name->extra != CMP_ORIGIN_OWN) return gen_jump(g, PROG_OP_JNLIB, name->extra, function);
    return gen_jump(g, PROG_OP_JNCHILD, gen_child(g, hir_own_function(g->u, name->index)), function);
}

/* The element must be one of a real double array and inside it: then nothing can be raised, and the
 * expression stands for the call. Otherwise the call is made, and raises what it raises. */
void gen_guarded_element(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t top = g->top, at = gen_base(g, dst), second = 0;
    gen_use(g, at + 1);
    g->top = at + 1;
    uint32_t first = gen_any(g, n->kids[1]);
    if (n->count > 2) second = gen_any(g, n->kids[2]);
    if (second > PROG_N_MOST) g->blob->no_room = true;
    gen_at(g, n);
    gen_emit(g, n->count > 2 ? PROG_OP_RINDEX2 : PROG_OP_RINDEX1, second, at, n->kids[0]->index, first);
    uint32_t jump = gen_jump(g, PROG_OP_JMP, 0, 0);
    if (!g->u->failed) gen_wait(g, &g->cold[g->guarded].from, jump);
    if (at != dst) gen_emit(g, PROG_OP_MOVE, 0, dst, at, 0);
    g->top = top;
}

/* Arguments that had to be computed are in variables without a name by then; the call reads them, too, so
 * both forms see the same. A guarded value that is a constant has no arguments to look at. */
void gen_guard(cmp_gen *g, const hir_node *n, uint32_t dst) {
    const hir_node *call = n->kids[1], *names = n->kids[2];
    uint32_t top = g->top;
    gen_jumps other = {0};
    for (uint32_t i = 3; i < n->count; i++)
        gen_stmt(g, n->kids[i]);
    if (!gen_may_defer(g) || g->cold_now || g->values_change) {
        gen_to(g, call, dst);
        return;
    }
    gen_at(g, n);
    for (uint32_t i = 0; i < names->count; i++)
        gen_wait(g, &other, gen_meaning(g, names->kids[i]));
    for (uint32_t i = 0; i < call->count; i++)
        if (n->kids[0]->kind != HIR_CONST && call->kids[i]->kind == HIR_VAR &&
            !(call->kids[i]->flags & HIR_ARRAY))
            gen_wait(g, &other, gen_jump(g, PROG_OP_JNREAL, call->kids[i]->index, 0));
    gen_cold *cold = gen_defer(g, GEN_COLD_GUARD, n, &other);
    uint32_t index = g->ncold - 1, outer = g->guarded; /* nested expressions may add more, and move them */
    g->guarded = index;
    gen_to(g, n->kids[0], dst);
    g->guarded = outer;
    g->top = top;
    if (!cold) return;
    g->cold[index].base = dst;
    g->cold[index].back = g->ninstr;
}

/* The value of what lies out of line is asked behind the jump that the constant decides. */
bool gen_guarded_condition(cmp_gen *g, const hir_node *n, bool when, bool operand, gen_jumps *jumps) {
    bool truth;
    if (n->kind != HIR_GUARD || !cmp_is_known(cmp_guarded_value(n), &truth)) return false;
    if (!gen_may_defer(g) || g->cold_now || g->values_change) return false;
    const hir_node *names = n->kids[2];
    gen_jumps other = {0}, over = {0};
    uint32_t top = g->top, t = gen_temp(g);
    gen_at(g, n);
    for (uint32_t i = 0; i < names->count; i++)
        gen_wait(g, &other, gen_meaning(g, names->kids[i]));
    gen_cold *cold = gen_defer(g, GEN_COLD_GUARD, n, &other);
    gen_wait(g, truth == when ? jumps : &over, gen_jump(g, PROG_OP_JMP, 0, 0));
    if (cold) {
        cold->base = t;
        cold->back = g->ninstr;
    }
    if (operand) gen_emit(g, PROG_OP_TOBOOL, 0, t, t, 0);
    gen_wait(g, jumps, gen_jump(g, when ? PROG_OP_JT : PROG_OP_JF, t, 0));
    gen_land_all(g, &over);
    g->top = top;
    return true;
}

/* ---- copies of local functions ---- */

/* A return in the copied function leads behind the copy; what the copy was not made for leads to the call,
 * which begins anew. */
void gen_in_placed(cmp_gen *g, const hir_node *n) {
    gen_jumps done = {0}, *outer = g->finish;
    if (n->kind == HIR_COPY) {
        g->finish = &done;
        gen_stmt(g, n->kids[0]);
        g->finish = outer;
        gen_land_all(g, &done);
    } else if (n->kind == HIR_FINISH) {
        gen_wait(g, g->finish, gen_jump(g, PROG_OP_JMP, 0, 0));
    } else {
        uint32_t jump =
            n->count ? gen_jump(g, PROG_OP_JNREAL, n->kids[0]->index, 0) : gen_jump(g, PROG_OP_JMP, 0, 0);
        if (!g->u->failed) gen_wait(g, &g->cold[g->guarded].from, jump);
    }
}

/* JDEEP asks for room for the calls that are not made: a program that recurses too deeply must be told so
 * at the same depth as without copies. */
void gen_placed(cmp_gen *g, const hir_node *n, uint32_t dst) {
    const hir_node *names = n->kids[2];
    uint32_t top = g->top, index = g->ncold;
    gen_jumps other = {0};
    if (!gen_may_defer(g) || g->cold_now || g->values_change) {
        gen_to(g, n->kids[1], dst);
        return;
    }
    gen_wait(g, &other, gen_jump(g, PROG_OP_JDEEP, n->extra, 0));
    for (uint32_t i = 0; i < names->count; i++)
        gen_wait(g, &other, gen_meaning(g, names->kids[i]));
    for (uint32_t i = 4; i < n->count; i++)
        gen_wait(g, &other, gen_jump(g, PROG_OP_JNREAL, n->kids[i]->index, 0));
    if (!gen_defer(g, GEN_COLD_GUARD, n, &other)) return;
    g->cold[index].base = dst;
    g->guarded = index;
    g->placing = true;
    gen_stmt(g, n->kids[3]);
    g->placing = false;
    g->top = top;
    gen_to(g, n->kids[0], dst);
    g->top = top;
    g->cold[index].back = g->ninstr;
}

/* The call is made where its variable has no value yet; what it gave is kept there if all arguments were
 * data, and nothing that it called had another meaning than when it was found to be pure. */
void gen_once(cmp_gen *g, const hir_node *n, uint32_t dst) {
    const hir_node *call = n->kids[0];
    unsigned function = gen_function_name(g, call->index);
    gen_jumps done = {0};
    gen_at(g, n);
    uint32_t again = gen_jump(g, PROG_OP_JNPURE, n->extra, function),
             have = gen_jump(g, PROG_OP_JDEF, n->index, 0);
    gen_land(g, again);
    gen_to(g, call, dst);
    gen_wait(g, &done, gen_jump(g, PROG_OP_JNPURE, n->extra, function));
    gen_wait(g, &done, gen_jump(g, PROG_OP_JUNDEF, dst, 0));
    for (uint32_t i = 0; i < call->count; i++)
        if (call->kids[i]->kind == HIR_VAR)
            gen_wait(g, &done, gen_jump(g, PROG_OP_JNDATA, call->kids[i]->index, 0));
    gen_emit(g, PROG_OP_MOVE, 0, n->index, dst, 0);
    gen_land(g, have);
    gen_emit(g, PROG_OP_MOVE, 0, dst, n->index, 0);
    gen_land_all(g, &done);
}

/* ---- at the end of the function ---- */

static void gen_cold_guard(cmp_gen *g, const gen_cold *cold) {
    const hir_node *n = cold->node;
    gen_at(g, n);
    gen_to(g, n->kids[1], cold->base);
    for (uint32_t i = 3; n->kind == HIR_GUARD && i < n->count;
         i++) /* so that nothing else holds what was passed */
        gen_emit(g, PROG_OP_CLEAR, 0, n->kids[i]->kids[0]->index, 0, 0);
}

static void gen_cold_call(cmp_gen *g, const gen_cold *cold) {
    const hir_node *n = cold->node;
    gen_at(g, n);
    gen_emit(g, PROG_OP_CLEARN, cold->clear, cold->base, 0, 0);
    gen_call(g, n, cold->results, cold->base);
    if (cold->outputs) gen_ignore(g, cold->outputs, n);
}

static void gen_cold_condition(cmp_gen *g, const gen_cold *cold) {
    gen_at(g, cold->node);
    gen_emit(g, PROG_OP_CLEARN, 2, cold->base, 0, 0);
    gen_condition_call(g, cold->node, cold->base);
}

/* Emitting may defer more, a branch in a cold block for example: the list is read by index and each record copied, as
 * it may move. Frames are none; a cold block is a piece of the function, and the loop depth is that of its
 * place, so its own loops get state above that of those around it. */
void gen_deferred(cmp_gen *g) {
    g->frames = NULL;
    for (uint32_t i = 0; i < g->ncold && !g->u->failed; i++) {
        gen_cold cold = g->cold[i];
        g->top = cold.top;
        g->loop_depth = cold.loop_depth;
        gen_land_all(g, &cold.from);
        g->cold_now = true;
        if (cold.kind == GEN_COLD_CALL)
            gen_cold_call(g, &cold);
        else if (cold.kind == GEN_COLD_GUARD)
            gen_cold_guard(g, &cold);
        else if (cold.kind == GEN_COLD_CONDITION)
            gen_cold_condition(g, &cold);
        else
            gen_stmt(g, cold.node);
        g->cold_now = false;
        gen_jump_to(g, PROG_OP_JMP, 0, 0, cold.back);
    }
}

/* Where code begins that may run more than once in a call, and often at all. What a script does before its
 * first loop runs once: nothing is made better there. Threading jumps and pairing instructions of code
 * that runs once costs a start more than it saves. */
static uint32_t often_from(const cmp_gen *g) {
    if (!gen_aggressive(g) || g->u->failed || g->blob->no_room) return g->ninstr;
    if (!(g->f->flags & PROG_CODE_SCRIPT)) return 0;
    return g->loops_from ? g->loops_from - 1 : g->ninstr;
}

/* FORPREP and FORLOOP must lead to each other (program/verify_ops.c), so they are left alone. A chain of
 * jumps is followed a few steps: longer ones are rare, and a circle of them is possible. */
void gen_thread(cmp_gen *g) {
    for (uint32_t pc = often_from(g); pc < g->ninstr; pc++) {
        unsigned op = prog_i_op(g->code[pc]);
        if (!(prog_ops[op].effects & PROG_JUMP) || op == PROG_OP_FORPREP || op == PROG_OP_FORLOOP) continue;
        uint32_t target = pc + 1 + (uint32_t)prog_i_rel(g->code[pc]), to = target;
        for (int hops = 0; hops < 8 && prog_i_op(g->code[to]) == PROG_OP_JMP; hops++)
            to = to + 1 + (uint32_t)prog_i_rel(g->code[to]);
        if (to != target) gen_set_target(g, pc, to);
    }
}

/* A pair is a number in the place of the first opcode; operands and the second instruction stay as they
 * are, so a jump to the second still finds it. */
void gen_pairs(cmp_gen *g) {
    if (g->u->apart) return;
    for (uint32_t pc = often_from(g); pc < g->ninstr; pc++) {
        uint64_t w = g->code[pc];
        if (!prog_begins_pair(prog_i_op(w))) continue;
        int64_t to = prog_follows(g->code, pc);
        unsigned number = to < g->ninstr ? prog_pair_of(prog_i_op(w), prog_i_op(g->code[to])) : 0;
        if (number) g->code[pc] = prog_instr(number, prog_i_n(w), prog_i_a(w), prog_i_b(w), prog_i_c(w));
    }
}
