/* compiler/codegen_real_parts.c - in loops over real scalars (codegen_real.c): fields, members, and what is
 * loaded in front of the copy because nothing in the loop changes it: numbers, fields of structs that are not
 * written, answers such as numel (x) where x keeps its class and shape.
 *
 * What is loaded in front must raise nothing and show nothing, as the loop may end before it would have been
 * asked. Where it is no real double, the copy is not entered. In the copy no function runs that could write a
 * variable. */
#include "compiler/codegen_real_internal.h"
#include "compiler/library.h"

/* ---- what the loop changes ---- */

/* Writing an element changes neither class nor shape in the copy, as one that is not there leaves it. */
void gen_find_changed(gen_real_loop *r) {
    for (uint32_t pc = r->start; pc < r->end; pc++) {
        gen_step s = gen_step_at(r, pc);
        const prog_op_info *info = &prog_ops[s.op];
        bool jump = info->effects & PROG_JUMP, loop = s.op == PROG_OP_FORPREP || s.op == PROG_OP_FORLOOP;
        bool element =
            s.op == PROG_OP_SETIDX1 || s.op == PROG_OP_SETIDX2; /* in the copy, one that is there */
        unsigned reg = loop ? s.b : s.a;
        if ((loop || !(jump || element || info->a == PROG_NO)) && reg < r->nregs) r->changed[reg] = 1;
    }
}

static bool is_kept_variable(const gen_real_loop *r, unsigned reg) {
    return reg < r->g->f->nvars && reg < r->nregs && !r->changed[reg];
}

/* Whether the iterations may jump over it. The loop's entry, and leaving the loop, do not count. What some
 * rounds may jump over cannot be loaded in front: it might be missing there, and nobody would have asked. */
static bool is_conditional(const gen_real_loop *r, uint32_t pc) {
    for (uint32_t at = r->start; at < pc; at++) {
        gen_step s = gen_step_at(r, at);
        bool jump = prog_ops[s.op].effects & PROG_JUMP && s.op != PROG_OP_FORPREP;
        if (jump && at > r->start && gen_target_of(&s) > pc && gen_target_of(&s) < r->end) return true;
    }
    return false;
}

/* ---- what is kept ---- */

/* Its register, or GEN_NO_REG where there are too many. The same number or the same load is kept once. */
static uint32_t keep(gen_real_loop *r, gen_kept what) {
    for (uint32_t i = 0; i < r->nkept; i++)
        if (r->kept[i].number == what.number && r->kept[i].load == what.load) return r->kept_from + i;
    if (r->nkept == GEN_MAX_KEPT) return GEN_NO_REG;
    r->kept[r->nkept] = what;
    return r->kept_from + r->nkept++;
}

uint32_t gen_keep_number(gen_real_loop *r, double d) {
    uint32_t reg = keep(r, (gen_kept){prog_double(d), 0});
    if (reg != GEN_NO_REG) return reg;
    r->refused = true;
    return r->kept_from;
}

/* A call takes the registers from its own on, so answers come first, in the order of their registers. */
void gen_load_kept(gen_real_loop *r, uint32_t back, uint32_t other) {
    cmp_gen *g = r->g;
    for (int calls = 1; calls >= 0; calls--)
        for (uint32_t i = 0; i < r->nkept; i++) {
            uint64_t w = r->kept[i].load;
            uint32_t reg = r->kept_from + i;
            if ((prog_i_op(w) == PROG_OP_CALLV) != calls) continue;
            if (!w) {
                gen_load_value(g, reg, r->kept[i].number);
                continue;
            }
            gen_emit(g, prog_i_op(w), prog_i_n(w), reg, prog_i_b(w), prog_i_c(w));
            if (calls)
                gen_jump_to(g, PROG_OP_JNPLAIN, reg, 0, other);
            else
                gen_jump_to(g, PROG_OP_JMP, 0, 0, other);
        }
    gen_jump_to(g, PROG_OP_JMP, 0, 0, back);
}

/* ---- answers ---- */

/* numel (x) and its like depend on class and shape alone (CMP_FORM_QUERY). */
bool gen_is_answer(const gen_real_loop *r, const gen_step *s) {
    cmp_builtin b;
    const cmp_gen *g = r->g;
    const cmp_library *l = g->u->library;
    if (s->op != PROG_OP_CALLV || prog_callv_results(s->n) != 1 || !is_kept_variable(r, s->c) || !l ||
        l->counted)
        return false;
    const hir_name *name = &g->u->names[g->syms[s->b] / 2];
    return hir_own_function(g->u, g->syms[s->b] / 2) == HIR_NONE &&
           l->builtin(l->ctx, name->text, name->len, &b) && b.level >= CMP_PURE_LEVEL &&
           b.form == CMP_FORM_QUERY && prog_is_double(b.answer);
}

void gen_copy_answer(gen_real_loop *r, const gen_step *s) {
    uint32_t reg = keep(r, (gen_kept){0, prog_instr(s->op, s->n, 0, s->b, s->c)});
    if (reg == GEN_NO_REG)
        r->refused = true;
    else
        gen_emit(r->g, PROG_OP_RMOVE, 0, s->a, reg, 0);
}

/* The names must mean the builtins, or another function would have to be asked each time. */
void gen_guard_answers(gen_real_loop *r) {
    for (uint32_t pc = r->start; pc < r->end; pc++) {
        gen_step s = gen_step_at(r, pc);
        if (!gen_is_answer(r, &s)) continue;
        gen_jump_to(r->g, PROG_OP_JNLIB, CMP_ORIGIN_BUILTIN, s.b, r->start);
        gen_jump_to(r->g, PROG_OP_JUNDEF, s.c, 0, r->start);
    }
}

/* ---- fields and members ---- */

/* s.x of a variable, as a value or, with ARGFIELD and a JMP behind it, as an argument. */
static bool reads_field(const gen_step *s) {
    return (s->op == PROG_OP_FIELD && s->n == 0) || s->op == PROG_OP_ARGFIELD;
}

/* s.x.y of a variable: the instruction that takes y, whose name is the other's n. Two instructions that
 * become one: the temporary between them must be the one the second reads. */
static bool reads_inner(const gen_real_loop *r, const gen_step *s, gen_step *inner) {
    uint32_t nvars = r->g->f->nvars;
    if (s->op != PROG_OP_FIELD || s->n || s->b >= nvars || s->a < nvars || s->c > PROG_N_MOST ||
        s->pc + 1 >= r->end)
        return false;
    gen_step next = gen_step_at(r, s->pc + 1);
    if (!reads_field(&next) || next.b != s->a) return false;
    *inner = next;
    return true;
}

/* A member of a struct that is itself in a temporary is only known as the second of two steps. */
static void follow_field(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    gen_step other;
    uint32_t nvars = r->g->f->nvars;
    if (reads_inner(r, s, &other)) {
        gen_put(r, now, s->a, MAY_UNDEF); /* in the copy it does not get there */
        return;
    }
    if (s->b >= nvars) {
        gen_step outer = gen_step_at(r, s->pc - (s->pc > r->start));
        if (!reads_inner(r, &outer, &other) || other.pc != s->pc) r->refused = true;
    }
    gen_put_over(r, now, s->a, MAY_DOUBLE);
}

/* The JMP behind an argument leads out of the loop, to a call with a list. */
static bool leads_out(const gen_real_loop *r, const gen_step *s) {
    if (s->pc + 2 >= r->end) return false;
    gen_step jump = gen_step_at(r, s->pc + 1);
    return jump.op == PROG_OP_JMP && gen_target_of(&jump) >= r->end;
}

/* Steps of names and of one index in braces each. */
static bool is_path_of_slots(const gen_real_loop *r, unsigned path) {
    const gen_path *p = &r->g->paths[path];
    for (uint32_t i = 0; i < p->count; i++) {
        const prog_step *step = &r->g->steps[p->first + i];
        if (step->kind != PROG_STEP_FIELD && !(step->kind == PROG_STEP_BRACE && step->nargs == 1))
            return false;
    }
    return true;
}

/* What is written becomes, or stays, an object. */
static void follow_store(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    bool path = s->op == PROG_OP_SETPATH;
    if (path && !is_path_of_slots(r, s->b)) r->refused = true;
    for (unsigned i = 0; i <= (path ? s->n : 0u); i++) {
        unsigned reg = (path ? s->c : s->b) + i;
        gen_want_real(r, now, reg);
        if (!r->refused && reg >= r->g->f->nvars) now[reg] = MAY_DOUBLE | MAY_UNDEF;
    }
    gen_put(r, now, s->a, MAY_ANY);
}

/* The instruction behind ARGFIELD and ARGBRACE must be the way to the list form, which lies outside. */
bool gen_follow_part(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    uint32_t nvars = r->g->f->nvars;
    switch (s->op) {
    case PROG_OP_ARGFIELD:
        if (!leads_out(r, s)) r->refused = true;
        follow_field(r, s, now);
        return true;
    case PROG_OP_FIELD:
        if (!reads_field(s)) return false;
        follow_field(r, s, now);
        return true;
    case PROG_OP_ARGBRACE:
        if (!leads_out(r, s) || s->b >= nvars) r->refused = true;
        gen_want_real(r, now, s->c);
        gen_put_over(r, now, s->a, MAY_DOUBLE);
        return true;
    case PROG_OP_BRACE:
        if (s->n != 1 || s->c != 1 || s->b >= nvars) return false;
        gen_want_real(r, now, s->a);
        gen_put_over(r, now, s->a, MAY_DOUBLE);
        return true;
    case PROG_OP_SETFIELD:
    case PROG_OP_SETPATH: follow_store(r, s, now); return true;
    default: return false;
    }
}

/* The copy of `count` instructions that give one number: `read` with the register in front of its
 * operands, or what was kept of it. Nothing may jump between the instructions that are read as one; where
 * something does, the loop is refused, late but in time. */
static void copy_read(gen_real_loop *r, const gen_step *s, unsigned count, unsigned a, uint64_t read,
                      bool stays) {
    uint32_t kept = stays && !is_conditional(r, s->pc) ? keep(r, (gen_kept){0, read}) : GEN_NO_REG;
    for (uint32_t i = 1; i < count; i++) { /* nothing jumps between them */
        r->copy[s->pc + i - r->start] = r->g->ninstr;
        if (r->target[s->pc + i - r->start]) r->refused = true;
    }
    if (kept != GEN_NO_REG) {
        gen_emit(r->g, PROG_OP_RMOVE, 0, a, kept, 0);
        return;
    }
    gen_emit(r->g, prog_i_op(read), prog_i_n(read), a, prog_i_b(read), prog_i_c(read));
    gen_otherwise(r, s);
}

static uint32_t copy_field(gen_real_loop *r, const gen_step *s) {
    gen_step last = *s;
    bool inner = reads_inner(r, s, &last);
    unsigned count = 1u + inner + (last.op == PROG_OP_ARGFIELD);
    uint64_t read = inner ? prog_instr(PROG_OP_RFIELD2, s->c, 0, s->b, last.c)
                          : prog_instr(PROG_OP_RFIELD, 0, 0, s->b, s->c);
    copy_read(r, s, count, last.a, read, is_kept_variable(r, s->b));
    return count;
}

uint32_t gen_copy_part(gen_real_loop *r, const gen_step *s) {
    switch (s->op) {
    case PROG_OP_FIELD:
    case PROG_OP_ARGFIELD: return copy_field(r, s);
    case PROG_OP_BRACE:
        copy_read(r, s, 1, s->a, prog_instr(PROG_OP_RBRACE, 0, 0, s->b, s->a), false);
        return 1;
    case PROG_OP_ARGBRACE:
        copy_read(r, s, 2, s->a, prog_instr(PROG_OP_RBRACE, 0, 0, s->b, s->c), false);
        return 2;
    case PROG_OP_SETFIELD: gen_emit(r->g, PROG_OP_RSETFIELD, 0, s->a, s->b, s->c); return 1;
    case PROG_OP_SETPATH: gen_emit(r->g, PROG_OP_RSETPATH, s->n, s->a, s->b, s->c); return 1;
    default: return 0;
    }
}
