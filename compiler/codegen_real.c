/* compiler/codegen_real.c - at the maximal level, loops that do nothing but work on real double scalars
 * and on elements of arrays get a second copy behind the end of their function, in instructions that take
 * for granted what guards in front of the copy have asked once (opcodes.def, RADD to JHOLDS).
 *
 * Both copies keep the same values in the same registers at every instruction of the first, so the second
 * can be left for the first anywhere: where an instruction meets what it was not made for (an index
 * outside, an array of another class, an interruption), the JMP behind it goes to its general form. What
 * registers may hold is followed through the first copy (codegen_real_types.c).
 *
 * Which loops: those that were laid out with a door (a NOP in front), in functions compiled at the highest
 * level, that are short, stand in no protected range, call nothing but what is known to change no variable
 * here, and of which every register can be told to hold a real double scalar, a truth value, or an object
 * that is only read by element, field or member. All that is decided on the bytecode of the first copy,
 * not on HIR: there each move, each call and each jump is one instruction, and the copy can be made
 * instruction by instruction.
 *
 * What the copy saves: the general ADD looks at the tags of two values, at boxes, at what the result
 * register holds; RADD adds. A guard in front of the copy asks each variable once. Numbers that the loop
 * loads again and again lie in registers of their own behind all others, as do fields and answers that
 * nothing in the loop changes (codegen_real_parts.c).
 *
 * Leaving is always possible, coming back is not: once in the first copy, the loop stays there until it is
 * entered anew. An interruption (Ctrl-C, a stop) leaves by the same way, since only general instructions
 * are safe points. */
#include "compiler/codegen_real_internal.h"

#define MAX_CODE 512u /* instructions of a loop that is copied */
#define MAX_REGS 192u

/* ---- doors ---- */

/* Only the outermost of the loops that fit is copied, but the door is needed before that is known. */
uint32_t gen_door(cmp_gen *g) {
    return g->blob->level >= 3 && !g->cold_now ? gen_emit(g, PROG_OP_NOP, 0, 0, 0, 0) : GEN_NO_REG;
}

void gen_loop_ends(cmp_gen *g, uint32_t door) {
    if (door == GEN_NO_REG || !hir_grow(g->u, &g->loops, g->nloops, &g->loops_cap, sizeof *g->loops)) return;
    g->loops[g->nloops++] = (gen_loop){door, g->ninstr, false};
}

/* ---- the copy ---- */

/* To where the copy of an instruction inside is, or to the instruction itself. */
static void fix(gen_real_loop *r, uint32_t at, uint32_t to) {
    if (!hir_grow(r->g->u, &r->fixes, r->nfixes, &r->fixes_cap, sizeof *r->fixes)) return;
    r->fixes[r->nfixes].at = at;
    r->fixes[r->nfixes++].to = to;
}

void gen_otherwise(gen_real_loop *r, const gen_step *s) {
    gen_jump_to(r->g, PROG_OP_JMP, 0, 0, s->pc);
}

/* An operation as the copy has it: op a b c. */
typedef struct operation {
    unsigned op, a, b, c;
} operation;

/* False for what is no operation on two numbers. Powers are products where the exponent is 2; others call
 * the mathematics library and gain nothing. Immediate operands and constants come from a kept register, so
 * all forms become four instructions. */
static bool arithmetic(gen_real_loop *r, const gen_step *s, operation *o) {
    double d = 0;
    *o = (operation){0, s->a, s->b, s->c};
    switch (s->op) {
    case PROG_OP_ADD: o->op = PROG_OP_RADD; return true;
    case PROG_OP_SUB: o->op = PROG_OP_RSUB; return true;
    case PROG_OP_MUL:
    case PROG_OP_EMUL: o->op = PROG_OP_RMUL; return true;
    case PROG_OP_DIV:
    case PROG_OP_EDIV: o->op = PROG_OP_RDIV; return true;
    case PROG_OP_ADDI: o->op = PROG_OP_RADD, d = (int16_t)s->c; break;
    case PROG_OP_MULI: o->op = PROG_OP_RMUL, d = (int16_t)s->c; break;
    case PROG_OP_INC: o->op = PROG_OP_RADD, o->b = s->a, d = 1; break;
    case PROG_OP_DEC: o->op = PROG_OP_RSUB, o->b = s->a, d = 1; break;
    case PROG_OP_ADDK: o->op = PROG_OP_RADD; break;
    case PROG_OP_SUBK: o->op = PROG_OP_RSUB; break;
    case PROG_OP_MULK:
    case PROG_OP_EMULK: o->op = PROG_OP_RMUL; break;
    case PROG_OP_DIVK:
    case PROG_OP_EDIVK: o->op = PROG_OP_RDIV; break;
    case PROG_OP_POWK:
    case PROG_OP_EPOWK: o->op = PROG_OP_RMUL, o->c = s->b; return gen_constant_at(r, s->c, &d) && d == 2;
    default: return false;
    }
    if (d == 0 && prog_has_constant(s->op)) gen_constant_at(r, s->c, &d);
    o->c = gen_keep_number(r, d);
    return true;
}

/* t = b * c, a = x + t or t + x or x - t or t - x: one instruction. Two roundings, as in the first copy:
 * fused means one dispatch, not a fused multiply-add. The product must be a temporary that nothing else
 * reads, and no jump may lead between the two. */
static bool fused(gen_real_loop *r, const gen_step *s, const operation *product) {
    operation o;
    uint32_t next = s->pc + 1;
    if (product->op != PROG_OP_RMUL || product->a < r->g->f->nvars || next >= r->end ||
        r->target[next - r->start])
        return false;
    gen_step then = gen_step_at(r, next);
    if (!arithmetic(r, &then, &o) || (o.op != PROG_OP_RADD && o.op != PROG_OP_RSUB)) return false;
    bool first = o.b == product->a, second = o.c == product->a;
    uint32_t other = first ? o.c : o.b;
    if (first == second || other > PROG_N_MOST) return false;
    unsigned op = o.op == PROG_OP_RADD ? (first ? PROG_OP_RMULADD : PROG_OP_RADDMUL)
                                       : (first ? PROG_OP_RMULSUB : PROG_OP_RSUBMUL);
    gen_emit(r->g, op, other, o.a, product->b, product->c);
    r->copy[next - r->start] = r->g->ninstr;
    return true;
}

/* The jumps of the copy say nothing of other cases: the JMP behind each leads to the general form, which
 * decides anew. */
static void copy_jump(gen_real_loop *r, const gen_step *s) {
    bool number = prog_compares_number(s->op);
    fix(r, gen_jump(r->g, prog_real_jump(s->op), s->a, number ? gen_keep_number(r, (int16_t)s->b) : s->b),
        gen_target_of(s));
    gen_otherwise(r, s);
}

/* A call of a function with code, whose registers lie over the numbers, which are loaded again; a number
 * that it should have given is looked at. The callee's window begins at its arguments, so it may use any
 * register from there on, the kept numbers among them. */
static void copy_function(gen_real_loop *r, const gen_step *s, unsigned origin, bool number) {
    const uint8_t *now = gen_held_at(r, s->pc);
    gen_jump_to(r->g, PROG_OP_JNLIB, origin, s->b, s->pc);
    for (unsigned i = 0; s->op == PROG_OP_CALL && i < s->n; i++) /* a handle may do anything */
        if (now[s->a + i] & MAY_OBJECT) gen_jump_to(r->g, PROG_OP_JNDATA, s->a + i, 0, s->pc);
    gen_emit(r->g, s->op, s->n, s->a, s->b, s->c);
    if (number) gen_jump_to(r->g, PROG_OP_JNPLAIN, s->a, 0, s->pc + 1);
    if (!hir_grow(r->g->u, &r->calls, r->ncalls, &r->calls_cap, sizeof *r->calls)) return;
    r->calls[r->ncalls].next = s->pc + 1;
    r->calls[r->ncalls++].jump = gen_jump(r->g, PROG_OP_JMP, 0, 0);
}

/* What the name means decides: an answer that is kept, a function with code or a question about an object,
 * a builtin of numbers. */
static void copy_call(gen_real_loop *r, const gen_step *s) {
    const uint8_t *now = gen_held_at(r, s->pc);
    if (gen_is_answer(r, s)) {
        gen_copy_answer(r, s);
        return;
    }
    unsigned origin = CMP_ORIGIN_BUILTIN;
    uint8_t gives = gen_function_gives(r, s, now, &origin);
    bool query = gen_is_query(r, s, now);
    if (gives || query) {
        copy_function(r, s, origin, query || gives == MAY_DOUBLE);
        return;
    }
    if (s->op == PROG_OP_CALLV) gen_emit(r->g, PROG_OP_RMOVE, 0, s->a, s->c, 0);
    gen_emit(r->g, PROG_OP_RCALL, s->op == PROG_OP_CALLV ? 1 : s->n, s->a, s->b, 0);
    gen_otherwise(r, s);
}

static void copy_checked(gen_real_loop *r, const gen_step *s, unsigned op) {
    gen_emit(r->g, op, s->n, s->a, s->b, s->c);
    gen_otherwise(r, s);
}

/* A jump back by a truth value: around one that looks for interruptions. */
static void copy_back(gen_real_loop *r, const gen_step *s) {
    unsigned other = s->op == PROG_OP_JT ? PROG_OP_JF : PROG_OP_JT;
    uint32_t over = gen_jump(r->g, other, s->a, 0);
    fix(r, gen_jump(r->g, PROG_OP_RBACK, 0, 0), gen_target_of(s));
    gen_otherwise(r, s);
    gen_land(r->g, over);
}

static void copy_as_it_is(gen_real_loop *r, const gen_step *s) {
    uint32_t at = gen_emit(r->g, s->op, s->n, s->a, s->b, s->c);
    if (prog_ops[s->op].effects & PROG_JUMP) fix(r, at, gen_target_of(s));
}

/* Asks for the meaning of a name, which never raises and stays as it is in the loop: it can be asked in
 * front. Asking for a function of the library may load it, which can raise: that stays where it is. */
static bool is_meaning(const gen_step *s) {
    return s->op == PROG_OP_JNCHILD || (s->op == PROG_OP_JNLIB && s->a == CMP_ORIGIN_BUILTIN);
}

/* Copies the instruction at pc; how many were copied with it. Instructions that carry their target (jumps
 * inside) are mended when all of the copy is there; those that leave it keep the target of the first copy. */
static uint32_t copy_step(gen_real_loop *r, uint32_t pc) {
    operation o;
    gen_step s = gen_step_at(r, pc);
    if (arithmetic(r, &s, &o)) {
        if (fused(r, &s, &o)) return 2;
        gen_emit(r->g, o.op, 0, o.a, o.b, o.c);
        return 1;
    }
    uint32_t parts = gen_copy_part(r, &s);
    if (parts) return parts;
    switch (s.op) {
    case PROG_OP_NOP:
    case PROG_OP_LOOPHINT: break;
    case PROG_OP_JNLIB:
    case PROG_OP_JNCHILD:
        if (!is_meaning(&s)) copy_as_it_is(r, &s);
        break;
    case PROG_OP_JNREAL:
        if (gen_held_at(r, pc)[s.a] != MAY_DOUBLE) copy_as_it_is(r, &s);
        break;
    case PROG_OP_MOVE:
        gen_emit(r->g, gen_carries_object(r, &s, gen_held_at(r, pc)) ? PROG_OP_MOVE : PROG_OP_RMOVE, 0, s.a,
                 s.b, 0);
        break;
    case PROG_OP_JMP:
        if (gen_target_of(&s) > pc) {
            copy_as_it_is(r, &s);
            break;
        }
        fix(r, gen_jump(r->g, PROG_OP_RBACK, 0, 0), gen_target_of(&s));
        gen_otherwise(r, &s);
        break;
    case PROG_OP_JT:
    case PROG_OP_JF:
        if (gen_target_of(&s) > pc)
            copy_as_it_is(r, &s);
        else
            copy_back(r, &s);
        break;
    case PROG_OP_FORLOOP:
        fix(r, gen_jump(r->g, PROG_OP_RFORLOOP, s.a, s.b), gen_target_of(&s));
        gen_otherwise(r, &s);
        break;
    case PROG_OP_INDEX1: copy_checked(r, &s, gen_is_test(r, &s) ? PROG_OP_RTEST1 : PROG_OP_RINDEX1); break;
    case PROG_OP_INDEX2: copy_checked(r, &s, PROG_OP_RINDEX2); break;
    case PROG_OP_SETIDX1: copy_checked(r, &s, PROG_OP_RSETIDX1); break;
    case PROG_OP_SETIDX2: copy_checked(r, &s, PROG_OP_RSETIDX2); break;
    case PROG_OP_CALL:
    case PROG_OP_CALLV: copy_call(r, &s); break;
    default:
        if (prog_compares(s.op))
            copy_jump(r, &s);
        else
            copy_as_it_is(r, &s);
    }
    return 1;
}

/* The place in the source of an instruction of the first copy. */
static void at_line_of(gen_real_loop *r, uint32_t pc, uint32_t nlines, uint32_t *line) {
    cmp_gen *g = r->g;
    while (*line + 1 < nlines && g->lines[*line + 1].pc <= pc)
        ++*line;
    if (*line < nlines && g->lines[*line].pc <= pc) {
        g->line = g->lines[*line].line;
        g->column = g->lines[*line].column;
    }
}

/* All of the function is searched: a jump from outside into the middle of the loop is one to the first
 * copy, and what is jumped to is not joined with what stands in front of it. */
static void find_targets(gen_real_loop *r) {
    for (uint32_t pc = 0; pc < r->g->ninstr; pc++) {
        gen_step s = gen_step_at(r, pc);
        if (prog_ops[s.op].effects & PROG_JUMP && gen_is_inside(r, gen_target_of(&s)))
            r->target[gen_target_of(&s) - r->start] = 1;
    }
}

/* Guards, the numbers, and the copy; the door leads to them. In memory: guards, a jump to where the
 * numbers are loaded, the copy, the loads. Variables that must be real doubles, must hold no object
 * because they are written over, or must have a value, are asked in front; the door is opened last, when
 * nothing can be refused any more. */
static void make_copy(gen_real_loop *r) {
    cmp_gen *g = r->g;
    uint32_t line = 0, nlines = g->nlines, nvars = g->f->nvars;
    r->kept_from = g->max_top;
    find_targets(r);
    at_line_of(r, r->start, nlines, &line);
    uint32_t entry = g->ninstr;
    for (uint32_t i = 0; i < nvars; i++) {
        if (r->real_first[i])
            gen_jump_to(g, PROG_OP_JNPLAIN, i, 0, r->start);
        else if (r->written[i])
            gen_jump_to(g, PROG_OP_JHOLDS, i, 0, r->start);
        if (r->defined[i] && !r->real_first[i]) gen_jump_to(g, PROG_OP_JUNDEF, i, 0, r->start);
    }
    for (uint32_t pc = r->start; pc < r->end; pc++) { /* nothing in the loop gives a function's name away */
        gen_step s = gen_step_at(r, pc);
        if (is_meaning(&s)) gen_jump_to(g, s.op, s.a, s.b, r->start);
    }
    gen_guard_answers(r);
    uint32_t numbers = gen_jump(g, PROG_OP_JMP, 0, 0), begins = g->ninstr;
    for (uint32_t pc = r->start; pc < r->end && !r->refused;) {
        r->copy[pc - r->start] = g->ninstr;
        at_line_of(r, pc, nlines, &line);
        pc += copy_step(r, pc);
    }
    gen_jump_to(g, PROG_OP_JMP, 0, 0, r->end);
    for (uint32_t i = 0; i < r->nfixes; i++) {
        uint32_t to = r->fixes[i].to;
        gen_set_target(g, r->fixes[i].at, gen_is_inside(r, to) ? r->copy[to - r->start] : to);
    }
    gen_land(g, numbers);
    gen_load_kept(r, begins, r->start);
    for (uint32_t i = 0; i < r->ncalls; i++) {
        gen_land(g, r->calls[i].jump);
        gen_load_kept(r, r->calls[i].jump + 1, r->calls[i].next);
    }
    if (r->kept_from + r->nkept > g->max_top) g->max_top = r->kept_from + r->nkept;
    if (r->refused) return;
    g->code[r->door] = prog_instr(PROG_OP_JMP, 0, 0, 0, 0);
    gen_set_target(g, r->door, entry);
}

static bool is_protected(const cmp_gen *g, const gen_loop *loop) {
    for (uint32_t i = 0; i < g->nhandlers; i++)
        if (g->handlers[i].start < loop->end && g->handlers[i].end > loop->door) return true;
    return false;
}

/* What can be told at once, before types are followed: it calls what is no builtin of numbers, or has
 * texts. A cheap refusal: following types costs more than compiling the loop did, and most loops are none
 * of numbers. */
static bool is_other_work(const cmp_gen *g, const gen_loop *loop) {
    for (uint32_t pc = loop->door; pc < loop->end; pc++) {
        uint64_t w = g->code[pc];
        unsigned op = prog_i_op(w);
        bool text = op == PROG_OP_LOADK && g->consts[prog_i_wide(w)].object;
        bool known = op == PROG_OP_CALL || op == PROG_OP_CALLV || op == PROG_OP_FIELD ||
                     op == PROG_OP_INDEX1 || op == PROG_OP_INDEX2;
        if (text || (prog_ops[op].effects & PROG_CALL && !known) || (op == PROG_OP_CALL && prog_i_c(w) != 1))
            return true;
    }
    return false;
}

static void *zeroed(base_arena *arena, size_t bytes) {
    void *p = base_arena_alloc(arena, bytes);
    return p ? memset(p, 0, bytes) : NULL;
}

/* A copy that turned out impossible halfway is taken back: code and lines are cut off where it began.
 * Constants and symbols it added stay, and do no harm. */
static bool copy_loop(cmp_gen *g, const gen_loop *loop) {
    base_arena *arena = g->u->arena;
    gen_real_loop r = {
        .g = g, .door = loop->door, .start = loop->door + 1, .end = loop->end, .nregs = g->max_top};
    uint32_t count = r.end - r.start;
    if (count > MAX_CODE || r.nregs > MAX_REGS || is_protected(g, loop) || is_other_work(g, loop))
        return false;
    r.held = base_arena_alloc(arena, (size_t)count * r.nregs);
    r.reached = zeroed(arena, count);
    r.target = zeroed(arena, count);
    r.real_first = zeroed(arena, r.nregs);
    r.written = zeroed(arena, r.nregs);
    r.changed = zeroed(arena, r.nregs);
    r.defined = zeroed(arena, r.nregs);
    r.copy = zeroed(arena, count * sizeof *r.copy);
    if (!r.held || !r.reached || !r.target || !r.real_first || !r.written || !r.changed || !r.defined ||
        !r.copy) {
        g->u->failed = true;
        return false;
    }
    gen_find_changed(&r);
    if (!gen_find_types(&r)) return false;
    uint32_t ninstr = g->ninstr, nlines = g->nlines;
    make_copy(&r);
    if (r.refused) g->ninstr = ninstr, g->nlines = nlines;
    return !r.refused;
}

/* Outer loops first: what lies in one that was copied has been copied with it. */
void gen_real(cmp_gen *g) {
    for (uint32_t i = g->nloops; i-- > 0 && !g->u->failed && !g->blob->no_room;) {
        if (g->loops[i].inner || !copy_loop(g, &g->loops[i])) continue;
        for (uint32_t k = 0; k < i; k++)
            if (g->loops[k].door > g->loops[i].door) g->loops[k].inner = true;
    }
}
