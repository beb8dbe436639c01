/* compiler/codegen_real_types.c - in loops over real scalars (codegen_real.c): what each register may hold
 * in front of each instruction, followed through the first copy until nothing changes. What a variable
 * must hold for that when the loop begins is noted for the guards; a loop in which it cannot be told is
 * refused.
 *
 * A small data-flow analysis: `held` has for every instruction and register the set of what may be there
 * (MAY_…), joined over all ways that lead to the instruction. It begins with what guards can promise of
 * variables, and with nothing promised: where an instruction needs a real double in a variable that may
 * hold anything, the variable is added to what the guards ask, and all is followed again (`again`). Sets
 * only grow within one round of that, and promises only are added, so it ends; ROUNDS bounds it as a
 * whole.
 *
 * A temporary cannot be promised anything, except that it holds no object when the loop begins. */
#include "compiler/codegen_real_internal.h"
#include "compiler/passes_internal.h"

#define ROUNDS 64u

/* ---- one instruction ---- */

/* In a round in which something was promised anew, what else is found missing is noted too, so that fewer
 * rounds are needed. */
void gen_want_real(gen_real_loop *r, const uint8_t *now, unsigned reg) {
    if (reg >= r->nregs)
        r->refused = true;
    else if (now[reg] == MAY_DOUBLE)
        return;
    else if (reg < r->g->f->nvars && (r->again || !r->real_first[reg]))
        r->real_first[reg] = 1, r->again = true;
    else
        r->refused = true;
}

void gen_put(gen_real_loop *r, uint8_t *now, unsigned reg, uint8_t what) {
    if (reg >= r->nregs)
        r->refused = true;
    else
        now[reg] = what;
}

/* A register that will be written over without a look: no object may be there, which a variable is asked when
 * the loop begins. */
static void want_no_object(gen_real_loop *r, const uint8_t *now, unsigned reg) {
    if (reg < r->g->f->nvars && !r->written[reg])
        r->written[reg] = 1, r->again = true;
    else if (reg >= r->nregs || (now[reg] & OBJECTS && !r->again))
        r->refused = true;
}

void gen_put_over(gen_real_loop *r, uint8_t *now, unsigned reg, uint8_t what) {
    want_no_object(r, now, reg);
    gen_put(r, now, reg, what);
}

static void consume(const gen_real_loop *r, uint8_t *now, unsigned reg) {
    if (reg >= r->g->f->nvars && reg < r->nregs && now[reg] & OBJECTS) now[reg] = MAY_UNDEF;
}

bool gen_constant_at(const gen_real_loop *r, uint32_t i, double *d) {
    const gen_const *k = &r->g->consts[i];
    if (i >= r->g->nconsts || k->object || !prog_is_double(k->value)) return false;
    *d = prog_as_double(k->value);
    return true;
}

/* Other immediates (single, integers, chars) are none of this loop's. */
static void follow_constant(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    const gen_const *k = &r->g->consts[prog_i_wide(s->word)];
    if (!k->object && prog_is_double(k->value))
        gen_put(r, now, s->a, MAY_DOUBLE);
    else if (!k->object && (k->value == PROG_TRUE || k->value == PROG_FALSE))
        gen_put(r, now, s->a, MAY_TRUTH);
    else if (k->object)
        gen_put(r, now, s->a, k->object->cls == PROG_CHAR ? MAY_TEXT : MAY_OBJECT);
    else
        r->refused = true;
}

/* A power of a real double is one where the exponent is an integer. */
static void follow_power(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    double d;
    gen_want_real(r, now, s->b);
    if (!gen_constant_at(r, s->c, &d) || d != (double)(int)d) r->refused = true;
    gen_put(r, now, s->a, MAY_DOUBLE);
}

/* FORPREP of an inner loop consumes a range or a matrix; FORLOOP gives it a number or leaves, and the copy
 * leaves for anything else. */
static void follow_for(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    if (s->op == PROG_OP_FORPREP) {
        if (s->b >= r->nregs || now[s->b] & MAY_UNDEF || !gen_is_inside(r, gen_target_of(s)))
            r->refused = true;
        if (!r->refused) consume(r, now, s->b);
        return;
    }
    if (!gen_is_inside(r, gen_target_of(s))) r->refused = true;
    want_no_object(r, now, s->b);
}

static void follow_index(gen_real_loop *r, const gen_step *s, uint8_t *now, bool test) {
    if (s->b >= r->g->f->nvars) r->refused = true;
    gen_want_real(r, now, s->c);
    if (s->op == PROG_OP_INDEX2 || s->op == PROG_OP_RINDEX2) gen_want_real(r, now, s->n);
    gen_put_over(r, now, s->a, test ? MAY_TRUTH : MAY_DOUBLE);
}

static void follow_store(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    gen_want_real(r, now, s->b);
    if (s->op == PROG_OP_SETIDX2) {
        gen_want_real(r, now, s->n);
        gen_want_real(r, now, s->c);
    } else if (s->c >= r->nregs || now[s->c] != MAY_TRUTH) {
        gen_want_real(r, now, s->c);
    }
}

/* The function of the library that a CALL means, if it changes no variable here and no name's meaning. A
 * function with code may do anything to its own variables, but must neither run text nor write those of
 * others (CMP_SIGNATURE_APART): the guards hold while it runs. */
static bool apart_function(const gen_real_loop *r, const gen_step *s, cmp_signature *known) {
    const cmp_gen *g = r->g;
    const cmp_library *l = g->u->library;
    if (s->op != PROG_OP_CALL || !l || !l->signature || l->counted || s->n == 0 || s->n > CMP_COUNTS ||
        s->c != 1)
        return false;
    const hir_name *name = &g->u->names[g->syms[s->b] / 2];
    return hir_own_function(g->u, g->syms[s->b] / 2) == HIR_NONE &&
           l->signature(l->ctx, name->text, name->len, known) && known->flags & CMP_SIGNATURE_APART;
}

/* What a register most likely holds; of an object of which nothing is known, an array of real doubles. A
 * guess is good enough: whether the function gave a number is looked at when it returned. */
static hir_type likely_type(unsigned held) {
    if (held & MAY_OBJECT) return HIR_T_DOUBLE | HIR_T_REAL;
    if (!(held & OBJECTS))
        return held & MAY_DOUBLE ? HIR_T_DOUBLE | HIR_T_REAL | HIR_T_SCALAR
                                 : HIR_T_LOGICAL | HIR_T_REAL | HIR_T_SCALAR;
    return (hir_type)((held & MAY_TEXT ? HIR_T_CHAR : 0u) | (held & MAY_CELL ? HIR_T_CELL : 0u) |
                      (held & MAY_STRUCT ? HIR_T_STRUCT : 0u));
}

static uint8_t held_of(hir_type result) {
    switch (result & HIR_T_CLASSES) {
    case HIR_T_DOUBLE:
    case HIR_T_DOUBLE | HIR_T_SINGLE: return MAY_DOUBLE;
    case HIR_T_CHAR: return MAY_TEXT;
    case HIR_T_CELL: return MAY_CELL;
    case HIR_T_STRUCT: return MAY_STRUCT;
    default: return 0;
    }
}

bool cmp_loops_follow(hir_type result) {
    return held_of(result) != 0;
}

uint8_t gen_function_gives(const gen_real_loop *r, const gen_step *s, const uint8_t *now, unsigned *origin) {
    cmp_signature known;
    hir_type types[CMP_COUNTS];
    if (!apart_function(r, s, &known)) return 0;
    *origin = known.origin;
    for (unsigned i = 0; i < s->n; i++)
        types[i] = s->a + i < r->nregs ? likely_type(now[s->a + i]) : 0;
    return held_of(cmp_signature_result(&known, types, s->n));
}

/* The variable must have a value here: it may be asked to when the loop begins. */
static void want_value(gen_real_loop *r, const uint8_t *now, unsigned reg) {
    if (reg >= r->nregs || !(now[reg] & MAY_UNDEF)) return;
    if (reg < r->g->f->nvars && !r->defined[reg])
        r->defined[reg] = 1, r->again = true;
    else
        r->refused = true;
}

/* Whether a temporary goes to such a function, without anything between that jumps. */
static bool is_argument(const gen_real_loop *r, const gen_step *s) {
    cmp_signature known;
    for (uint32_t pc = s->pc + 1; s->a >= r->g->f->nvars && pc < r->end; pc++) {
        gen_step next = gen_step_at(r, pc);
        if (next.op == PROG_OP_CALL && s->a >= next.a && s->a < next.a + next.n)
            return apart_function(r, &next, &known);
        if (prog_ops[next.op].effects & PROG_JUMP) return false;
    }
    return false;
}

bool gen_carries_object(const gen_real_loop *r, const gen_step *s, const uint8_t *now) {
    if (s->b >= r->nregs || !(now[s->b] & OBJECTS)) return false;
    return is_argument(r, s) || (s->b >= r->g->f->nvars && !(now[s->b] & (MAY_DOUBLE | MAY_TRUTH)));
}

static void follow_move(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    if (!gen_carries_object(r, s, now)) {
        gen_want_real(r, now, s->b);
        gen_put_over(r, now, s->a, MAY_DOUBLE);
        return;
    }
    want_value(r, now, s->b);
    gen_put(r, now, s->a, now[s->b] & (uint8_t)~MAY_UNDEF);
    consume(r, now, s->b);
}

bool gen_is_query(const gen_real_loop *r, const gen_step *s, const uint8_t *now) {
    cmp_builtin b;
    const cmp_library *l = r->g->u->library;
    const hir_name *name = &r->g->u->names[r->g->syms[s->b] / 2];
    if (s->op != PROG_OP_CALLV || prog_callv_results(s->n) != 1 || s->c >= r->nregs || !l || l->counted)
        return false;
    return now[s->c] && !(now[s->c] & ~(MAY_TEXT | MAY_CELL | MAY_STRUCT)) &&
           l->builtin(l->ctx, name->text, name->len, &b) && b.form == CMP_FORM_QUERY &&
           prog_is_double(b.answer);
}

/* Builtins of one or two numbers (RCALL) take numbers from registers; functions with code may be given
 * objects, which they consume. */
static void follow_call(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    unsigned origin;
    uint8_t gives = gen_function_gives(r, s, now, &origin);
    if (gen_is_answer(r, s) || gen_is_query(r, s, now)) {
        gen_put_over(r, now, s->a, MAY_DOUBLE);
        return;
    }
    if (s->op == PROG_OP_CALLV) {
        if (prog_callv_results(s->n) != 1) r->refused = true;
        gen_want_real(r, now, s->c);
    } else if (!gives) {
        if (s->c != 1 || s->n > 2) r->refused = true;
        for (unsigned i = 0; i < s->n; i++)
            gen_want_real(r, now, s->a + i);
    }
    for (unsigned i = 0; gives && i < s->n; i++) {
        if (now[s->a + i] & MAY_UNDEF) r->refused = true;
        consume(r, now, s->a + i);
    }
    if (gives)
        gen_put(r, now, s->a, gives);
    else
        gen_put_over(r, now, s->a, MAY_DOUBLE);
}

bool gen_is_test(const gen_real_loop *r, const gen_step *s) {
    if (s->op != PROG_OP_INDEX1 || s->a < r->g->f->nvars || s->pc + 1 >= r->end) return false;
    gen_step next = gen_step_at(r, s->pc + 1);
    return (next.op == PROG_OP_JT || next.op == PROG_OP_JF) && next.a == s->a;
}

/* Operations on numbers, and jumps that compare them; false where the instruction is another. What writes
 * over a register without a look needs it free of objects (gen_put_over); NEG and the comparisons are
 * general instructions that drop what was there. */
static bool follow_number(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    switch (s->op) {
    case PROG_OP_ADD:
    case PROG_OP_SUB:
    case PROG_OP_MUL:
    case PROG_OP_EMUL:
    case PROG_OP_DIV:
    case PROG_OP_EDIV:
        gen_want_real(r, now, s->b);
        gen_want_real(r, now, s->c);
        gen_put_over(r, now, s->a, MAY_DOUBLE);
        return true;
    case PROG_OP_ADDI:
    case PROG_OP_MULI:
    case PROG_OP_ADDK:
    case PROG_OP_SUBK:
    case PROG_OP_MULK:
    case PROG_OP_DIVK:
    case PROG_OP_EMULK:
    case PROG_OP_EDIVK:
        gen_want_real(r, now, s->b);
        gen_put_over(r, now, s->a, MAY_DOUBLE);
        return true;
    case PROG_OP_POWK:
    case PROG_OP_EPOWK: follow_power(r, s, now); return true;
    case PROG_OP_NEG:
        gen_want_real(r, now, s->b);
        gen_put(r, now, s->a, MAY_DOUBLE);
        return true;
    case PROG_OP_LT:
    case PROG_OP_LE:
    case PROG_OP_EQ:
    case PROG_OP_NE:
    case PROG_OP_GE:
    case PROG_OP_GT:
        gen_want_real(r, now, s->b);
        gen_want_real(r, now, s->c);
        gen_put(r, now, s->a, MAY_TRUTH);
        return true;
    case PROG_OP_INC:
    case PROG_OP_DEC: gen_want_real(r, now, s->a); return true;
    default:
        if (!prog_compares(s->op)) return false;
        gen_want_real(r, now, s->a);
        if (!prog_compares_number(s->op)) gen_want_real(r, now, s->b);
        return true;
    }
}

static void follow_range(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    for (unsigned i = 0; i < s->n; i++)
        gen_want_real(r, now, s->b + i);
    gen_put(r, now, s->a, MAY_DOUBLE | MAY_OBJECT);
}

/* A register that is asked for its truth. */
static void want_truth(gen_real_loop *r, const uint8_t *now, unsigned reg) {
    if (reg >= r->nregs || now[reg] != MAY_TRUTH) r->refused = true;
}

/* What holds behind the instruction in place of what held in front of it. Whatever is not named here
 * refuses the loop: an instruction that is added stays out of copies until somebody has thought of it. */
static void follow(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    if (follow_number(r, s, now) || gen_follow_part(r, s, now)) return;
    switch (s->op) {
    case PROG_OP_NOP:
    case PROG_OP_LOOPHINT:
    case PROG_OP_JMP:
    case PROG_OP_JNREAL:
    case PROG_OP_JDEEP:
    case PROG_OP_JNCHILD:
    case PROG_OP_JNLIB: break;
    case PROG_OP_MOVE: follow_move(r, s, now); break;
    case PROG_OP_LOADI: gen_put(r, now, s->a, MAY_DOUBLE); break;
    case PROG_OP_LOADK: follow_constant(r, s, now); break;
    case PROG_OP_NOT:
        want_truth(r, now, s->b);
        gen_put(r, now, s->a, MAY_TRUTH);
        break;
    case PROG_OP_JT:
    case PROG_OP_JF: want_truth(r, now, s->a); break;
    case PROG_OP_RANGE: follow_range(r, s, now); break;
    case PROG_OP_FORPREP:
    case PROG_OP_FORLOOP: follow_for(r, s, now); break;
    case PROG_OP_CLEAR: gen_put(r, now, s->a, MAY_UNDEF); break;
    case PROG_OP_END:
        if (s->b >= r->g->f->nvars) r->refused = true;
        gen_put(r, now, s->a, MAY_DOUBLE);
        break;
    case PROG_OP_RINDEX1:
    case PROG_OP_RINDEX2:
    case PROG_OP_INDEX1:
    case PROG_OP_INDEX2: follow_index(r, s, now, gen_is_test(r, s)); break;
    case PROG_OP_SETIDX1:
    case PROG_OP_SETIDX2: follow_store(r, s, now); break;
    case PROG_OP_CALL:
    case PROG_OP_CALLV: follow_call(r, s, now); break;
    default: r->refused = true;
    }
}

/* ---- all of the loop ---- */

/* Ways that leave the loop need nothing: the first copy has the same registers. */
static void lead(gen_real_loop *r, const uint8_t *now, uint32_t to, bool *changed) {
    if (!gen_is_inside(r, to)) return;
    uint8_t *there = gen_held_at(r, to);
    if (!r->reached[to - r->start]) *changed = true;
    r->reached[to - r->start] = 1;
    for (uint32_t i = 0; i < r->nregs; i++) {
        if (!(now[i] & ~there[i])) continue;
        there[i] |= now[i];
        *changed = true;
    }
}

/* FORLOOP jumps back with a number in its variable, and falls through with what was there. Behind JNREAL
 * the register is a number. What skips the next instruction leads to it too, as to the way out. */
static void lead_on(gen_real_loop *r, const gen_step *s, uint8_t *now, bool *changed) {
    bool jumps = prog_ops[s->op].effects & PROG_JUMP;
    if (s->op == PROG_OP_FORLOOP) { /* jumps with a number */
        uint8_t was = s->b < r->nregs ? now[s->b] : 0;
        if (s->b < r->nregs) now[s->b] = MAY_DOUBLE;
        lead(r, now, gen_target_of(s), changed);
        if (s->b < r->nregs) now[s->b] = was;
        jumps = false;
    }
    if (jumps) lead(r, now, gen_target_of(s), changed);
    if (s->op == PROG_OP_JNREAL && s->a < r->nregs) now[s->a] = MAY_DOUBLE;
    if (prog_ops[s->op].rules & PROG_R_SKIPS) lead(r, now, s->pc + 2, changed);
    if (s->op != PROG_OP_JMP && s->op != PROG_OP_FORPREP) lead(r, now, s->pc + 1, changed);
}

/* What variables hold when the loop begins: what the guards will have asked. Temporaries hold no objects, but
 * for the one that a loop over columns takes. */
static void begin(gen_real_loop *r) {
    uint32_t nvars = r->g->f->nvars;
    gen_step first = gen_step_at(r, r->start);
    uint8_t *now = gen_held_at(r, r->start);
    memset(r->held, 0, (size_t)(r->end - r->start) * r->nregs);
    memset(r->reached, 0, r->end - r->start);
    for (uint32_t i = 0; i < r->nregs; i++)
        now[i] = i >= nvars         ? MAY_DOUBLE | MAY_TRUTH | MAY_UNDEF
                 : r->real_first[i] ? MAY_DOUBLE
                 : r->written[i]    ? MAY_DOUBLE | MAY_TRUTH | MAY_UNDEF
                                    : MAY_ANY;
    if (first.op == PROG_OP_FORPREP && first.b >= nvars) now[first.b] = MAY_DOUBLE | MAY_OBJECT;
    if (first.op == PROG_OP_FORPREP && first.b < nvars) now[first.b] &= (uint8_t)~MAY_UNDEF;
    for (uint32_t i = 0; i < nvars; i++)
        if (r->defined[i]) now[i] &= (uint8_t)~MAY_UNDEF;
    r->reached[0] = 1;
}

/* In the order of the code, again until nothing changes: loops make a few passes, straight code one. */
bool gen_find_types(gen_real_loop *r) {
    uint8_t *now = base_arena_alloc(r->g->u->arena, r->nregs);
    if (!now) r->g->u->failed = true;
    for (unsigned rounds = 0; now && rounds < ROUNDS && !r->refused; rounds++) {
        bool changed = false;
        if (rounds == 0 || r->again) begin(r);
        r->again = false;
        for (uint32_t pc = r->start; pc < r->end && !r->refused; pc++) {
            if (!r->reached[pc - r->start]) continue;
            gen_step s = gen_step_at(r, pc);
            memcpy(now, gen_held_at(r, pc), r->nregs);
            follow(r, &s, now);
            if (!r->refused) lead_on(r, &s, now, &changed);
        }
        if (!changed && !r->again) return !r->refused;
    }
    return false;
}
