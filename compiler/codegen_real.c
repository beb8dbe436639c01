/* compiler/codegen_real.c - at the maximal level, loops that do nothing but work on real double scalars and
 * on elements of arrays get a second copy behind the end of their function, in instructions that take for
 * granted what guards in front of the copy have asked once (opcodes.def, RADD to JHOLDS).
 *
 * Both copies keep the same values in the same registers at every instruction of the first, so the second can
 * be left for the first anywhere: where an instruction meets what it was not made for (an index outside, an
 * array of another class, an interruption), the JMP behind it goes to its general form. What is known of
 * registers is followed through the first copy: a set of what each may hold at each instruction. */
#include "compiler/codegen_real_internal.h"

#define MAX_CODE 512u /* instructions of a loop that is copied */
#define MAX_REGS 192u
#define ROUNDS   64u

/* ---- doors ---- */

uint32_t gen_door(cmp_gen *g) {
    return g->blob->level >= 3 && !g->late_now ? gen_emit(g, PROG_OP_NOP, 0, 0, 0, 0) : GEN_NO_REG;
}

void gen_loop_ends(cmp_gen *g, uint32_t door) {
    if (door == GEN_NO_REG || !hir_grow(g->u, &g->loops, g->nloops, &g->loops_cap, sizeof *g->loops)) return;
    g->loops[g->nloops++] = (gen_loop){door, g->ninstr, false};
}

/* ---- one instruction ---- */

static uint8_t *held_at(const gen_real_loop *r, uint32_t pc) {
    return r->held + (size_t)(pc - r->start) * r->nregs;
}

static bool is_inside(const gen_real_loop *r, uint32_t pc) {
    return pc >= r->start && pc < r->end;
}

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

static bool constant_at(const gen_real_loop *r, uint32_t i, double *d) {
    const gen_const *k = &r->g->consts[i];
    if (i >= r->g->nconsts || k->object || !prog_is_double(k->value)) return false;
    *d = prog_as_double(k->value);
    return true;
}

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
    if (!constant_at(r, s->c, &d) || d != (double)(int)d) r->refused = true;
    gen_put(r, now, s->a, MAY_DOUBLE);
}

static void follow_for(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    if (s->op == PROG_OP_FORPREP) {
        if (s->b >= r->nregs || now[s->b] & MAY_UNDEF || !is_inside(r, gen_target_of(s))) r->refused = true;
        if (!r->refused) consume(r, now, s->b);
        return;
    }
    if (!is_inside(r, gen_target_of(s))) r->refused = true;
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

/* The pure function of the library that a CALL means: it changes no variable here. */
static bool pure_function(const gen_real_loop *r, const gen_step *s, cmp_signature *known) {
    const cmp_gen *g = r->g;
    const cmp_library *l = g->u->library;
    if (s->op != PROG_OP_CALL || !l || !l->signature || l->counted || s->n == 0 || s->n > CMP_COUNTS ||
        s->c != 1)
        return false;
    const hir_name *name = &g->u->names[g->syms[s->b] / 2];
    return hir_own_function(g->u, g->syms[s->b] / 2) == HIR_NONE &&
           l->signature(l->ctx, name->text, name->len, known) && known->flags & CMP_SIGNATURE_PURE;
}

/* What a register most likely holds; of an object of which nothing is known, an array of real doubles. */
static hir_type likely_type(unsigned held) {
    if (held & MAY_OBJECT) return HIR_T_DOUBLE | HIR_T_REAL;
    if (!(held & OBJECTS))
        return held & MAY_DOUBLE ? HIR_T_DOUBLE | HIR_T_REAL | HIR_T_SCALAR
                                 : HIR_T_LOGICAL | HIR_T_REAL | HIR_T_SCALAR;
    return (hir_type)((held & MAY_TEXT ? HIR_T_CHAR : 0u) | (held & MAY_CELL ? HIR_T_CELL : 0u) |
                      (held & MAY_STRUCT ? HIR_T_STRUCT : 0u));
}

/* What the function that a CALL means gives for what the registers hold in front of it, and where it is:
 * MAY_DOUBLE, most likely one; 0 for other functions and other results. */
static uint8_t function_gives(const gen_real_loop *r, const gen_step *s, const uint8_t *now, unsigned *origin) {
    cmp_signature known;
    hir_type types[CMP_COUNTS];
    if (!pure_function(r, s, &known)) return 0;
    *origin = known.origin;
    for (unsigned i = 0; i < s->n; i++)
        types[i] = s->a + i < r->nregs ? likely_type(now[s->a + i]) : 0;
    switch (cmp_signature_result(&known, types, s->n) & HIR_T_CLASSES) {
    case HIR_T_DOUBLE:
    case HIR_T_DOUBLE | HIR_T_SINGLE: return MAY_DOUBLE;
    case HIR_T_CHAR: return MAY_TEXT;
    case HIR_T_CELL: return MAY_CELL;
    case HIR_T_STRUCT: return MAY_STRUCT;
    default: return 0;
    }
}

/* The variable must have a value here: it may be asked to when the loop begins. */
static void want_value(gen_real_loop *r, const uint8_t *now, unsigned reg) {
    if (reg >= r->nregs || !(now[reg] & MAY_UNDEF)) return;
    if (reg < r->g->f->nvars && !r->defined[reg])
        r->defined[reg] = 1, r->again = true;
    else
        r->refused = true;
}

/* Whether a temporary goes to a pure function of the library, without anything between that jumps. */
static bool is_argument(const gen_real_loop *r, const gen_step *s) {
    cmp_signature known;
    for (uint32_t pc = s->pc + 1; s->a >= r->g->f->nvars && pc < r->end; pc++) {
        gen_step next = gen_step_at(r, pc);
        if (next.op == PROG_OP_CALL && s->a >= next.a && s->a < next.a + next.n)
            return pure_function(r, &next, &known);
        if (prog_ops[next.op].effects & PROG_JUMP) return false;
    }
    return false;
}

/* A move that carries more than a number: as it is. */
static bool carries_object(const gen_real_loop *r, const gen_step *s, const uint8_t *now) {
    if (s->b >= r->nregs || !(now[s->b] & OBJECTS)) return false;
    return is_argument(r, s) || (s->b >= r->g->f->nvars && !(now[s->b] & (MAY_DOUBLE | MAY_TRUTH)));
}

static void follow_move(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    if (!carries_object(r, s, now)) {
        gen_want_real(r, now, s->b);
        gen_put_over(r, now, s->a, MAY_DOUBLE);
        return;
    }
    want_value(r, now, s->b);
    gen_put(r, now, s->a, now[s->b] & (uint8_t)~MAY_UNDEF);
    consume(r, now, s->b);
}

/* length (s) and its like, of an object: a number. */
static bool is_query(const gen_real_loop *r, const gen_step *s, const uint8_t *now) {
    cmp_builtin b;
    const cmp_library *l = r->g->u->library;
    const hir_name *name = &r->g->u->names[r->g->syms[s->b] / 2];
    if (s->op != PROG_OP_CALLV || (s->n & 3) != 1 || s->c >= r->nregs || !l || l->counted) return false;
    return now[s->c] && !(now[s->c] & ~(MAY_TEXT | MAY_CELL | MAY_STRUCT)) &&
           l->builtin(l->ctx, name->text, name->len, &b) && b.form == CMP_FORM_QUERY &&
           prog_is_double(b.answer);
}

static void follow_call(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    unsigned origin;
    uint8_t gives = function_gives(r, s, now, &origin);
    if (gen_is_answer(r, s) || is_query(r, s, now)) {
        gen_put_over(r, now, s->a, MAY_DOUBLE);
        return;
    }
    if (s->op == PROG_OP_CALLV) {
        if ((s->n & 3) != 1) r->refused = true;
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

/* x(i) that is only asked for its truth. */
static bool is_test(const gen_real_loop *r, const gen_step *s) {
    if (s->op != PROG_OP_INDEX1 || s->a < r->g->f->nvars || s->pc + 1 >= r->end) return false;
    gen_step next = gen_step_at(r, s->pc + 1);
    return (next.op == PROG_OP_JT || next.op == PROG_OP_JF) && next.a == s->a;
}

/* What holds behind the instruction in place of what held in front of it. */
static void follow(gen_real_loop *r, const gen_step *s, uint8_t *now) {
    switch (s->op) {
    case PROG_OP_NOP:
    case PROG_OP_LOOPHINT:
    case PROG_OP_JMP: break;
    case PROG_OP_MOVE: follow_move(r, s, now); break;
    case PROG_OP_LOADI: gen_put(r, now, s->a, MAY_DOUBLE); break;
    case PROG_OP_LOADK: follow_constant(r, s, now); break;
    case PROG_OP_ADD:
    case PROG_OP_SUB:
    case PROG_OP_MUL:
    case PROG_OP_EMUL:
    case PROG_OP_DIV:
    case PROG_OP_EDIV:
        gen_want_real(r, now, s->b);
        gen_want_real(r, now, s->c);
        gen_put_over(r, now, s->a, MAY_DOUBLE);
        break;
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
        break;
    case PROG_OP_POWK:
    case PROG_OP_EPOWK: follow_power(r, s, now); break;
    case PROG_OP_NEG:
        gen_want_real(r, now, s->b);
        gen_put(r, now, s->a, MAY_DOUBLE);
        break;
    case PROG_OP_NOT:
        if (s->b >= r->nregs || now[s->b] != MAY_TRUTH) r->refused = true;
        gen_put(r, now, s->a, MAY_TRUTH);
        break;
    case PROG_OP_LT:
    case PROG_OP_LE:
    case PROG_OP_EQ:
    case PROG_OP_NE:
    case PROG_OP_GE:
    case PROG_OP_GT:
        gen_want_real(r, now, s->b);
        gen_want_real(r, now, s->c);
        gen_put(r, now, s->a, MAY_TRUTH);
        break;
    case PROG_OP_INC:
    case PROG_OP_DEC: gen_want_real(r, now, s->a); break;
    case PROG_OP_JT:
    case PROG_OP_JF:
        if (s->a >= r->nregs || now[s->a] != MAY_TRUTH) r->refused = true;
        break;
    case PROG_OP_JNREAL:
    case PROG_OP_JDEEP: break;
    case PROG_OP_JNCHILD:
    case PROG_OP_JNLIB: break;
    case PROG_OP_RANGE:
        for (unsigned i = 0; i < s->n; i++)
            gen_want_real(r, now, s->b + i);
        gen_put(r, now, s->a, MAY_DOUBLE | MAY_OBJECT);
        break;
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
    case PROG_OP_INDEX2: follow_index(r, s, now, is_test(r, s)); break;
    case PROG_OP_SETIDX1:
    case PROG_OP_SETIDX2: follow_store(r, s, now); break;
    case PROG_OP_CALL:
    case PROG_OP_CALLV: follow_call(r, s, now); break;
    default:
        if (s->op >= PROG_OP_JLT && s->op <= PROG_OP_JNGT) {
            gen_want_real(r, now, s->a);
            gen_want_real(r, now, s->b);
        } else if (s->op >= PROG_OP_JLTI && s->op <= PROG_OP_JNGTI) {
            gen_want_real(r, now, s->a);
        } else if (!gen_follow_part(r, s, now)) {
            r->refused = true;
        }
    }
}

/* ---- all of the loop ---- */

static void lead(gen_real_loop *r, const uint8_t *now, uint32_t to, bool *changed) {
    if (!is_inside(r, to)) return;
    uint8_t *there = held_at(r, to);
    if (!r->reached[to - r->start]) *changed = true;
    r->reached[to - r->start] = 1;
    for (uint32_t i = 0; i < r->nregs; i++) {
        if (!(now[i] & ~there[i])) continue;
        there[i] |= now[i];
        *changed = true;
    }
}

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
    uint8_t *now = held_at(r, r->start);
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

static bool find_types(gen_real_loop *r) {
    uint8_t *now = base_arena_alloc(r->g->u->arena, r->nregs);
    if (!now) r->g->u->failed = true;
    for (unsigned rounds = 0; now && rounds < ROUNDS && !r->refused; rounds++) {
        bool changed = false;
        if (rounds == 0 || r->again) begin(r);
        r->again = false;
        for (uint32_t pc = r->start; pc < r->end && !r->refused; pc++) {
            if (!r->reached[pc - r->start]) continue;
            gen_step s = gen_step_at(r, pc);
            memcpy(now, held_at(r, pc), r->nregs);
            follow(r, &s, now);
            if (!r->refused) lead_on(r, &s, now, &changed);
        }
        if (!changed && !r->again) return !r->refused;
    }
    return false;
}

/* ---- the copy ---- */

static uint32_t copy_emit(gen_real_loop *r, unsigned op, unsigned n, unsigned a, unsigned b, unsigned c) {
    return gen_emit(r->g, op, n, a, b, c);
}

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
    case PROG_OP_EPOWK: o->op = PROG_OP_RMUL, o->c = s->b; return constant_at(r, s->c, &d) && d == 2;
    default: return false;
    }
    if (d == 0 && s->op >= PROG_OP_ADDK) constant_at(r, s->c, &d);
    o->c = gen_keep_number(r, d);
    return true;
}

/* t = b * c, a = x + t or t + x or x - t or t - x: one instruction. */
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
    if (first == second || other > 255) return false;
    unsigned op = o.op == PROG_OP_RADD ? (first ? PROG_OP_RMULADD : PROG_OP_RADDMUL)
                                       : (first ? PROG_OP_RMULSUB : PROG_OP_RSUBMUL);
    copy_emit(r, op, other, o.a, product->b, product->c);
    r->copy[next - r->start] = r->g->ninstr;
    return true;
}

static void copy_jump(gen_real_loop *r, const gen_step *s) {
    bool number = s->op >= PROG_OP_JLTI && s->op <= PROG_OP_JNGTI;
    unsigned op = PROG_OP_RJLT + s->op - (number ? PROG_OP_JLTI : PROG_OP_JLT);
    fix(r, gen_jump(r->g, op, s->a, number ? gen_keep_number(r, (int16_t)s->b) : s->b), gen_target_of(s));
    gen_otherwise(r, s);
}

/* A call of a function with code, whose registers lie over the numbers, which are loaded again; a number that
 * it should have given is looked at. */
static void copy_function(gen_real_loop *r, const gen_step *s, unsigned origin, bool number) {
    gen_jump_to(r->g, PROG_OP_JNLIB, origin, s->b, s->pc);
    copy_emit(r, s->op, s->n, s->a, s->b, s->c);
    if (number) gen_jump_to(r->g, PROG_OP_JNPLAIN, s->a, 0, s->pc + 1);
    if (!hir_grow(r->g->u, &r->calls, r->ncalls, &r->calls_cap, sizeof *r->calls)) return;
    r->calls[r->ncalls].next = s->pc + 1;
    r->calls[r->ncalls++].jump = gen_jump(r->g, PROG_OP_JMP, 0, 0);
}

static void copy_call(gen_real_loop *r, const gen_step *s) {
    const uint8_t *now = held_at(r, s->pc);
    if (gen_is_answer(r, s)) {
        gen_copy_answer(r, s);
        return;
    }
    unsigned origin = CMP_ORIGIN_BUILTIN;
    uint8_t gives = function_gives(r, s, now, &origin);
    bool query = is_query(r, s, now);
    if (gives || query) {
        copy_function(r, s, origin, query || gives == MAY_DOUBLE);
        return;
    }
    if (s->op == PROG_OP_CALLV) copy_emit(r, PROG_OP_RMOVE, 0, s->a, s->c, 0);
    copy_emit(r, PROG_OP_RCALL, s->op == PROG_OP_CALLV ? 1 : s->n, s->a, s->b, 0);
    gen_otherwise(r, s);
}

static void copy_checked(gen_real_loop *r, const gen_step *s, unsigned op) {
    copy_emit(r, op, s->n, s->a, s->b, s->c);
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
    uint32_t at = copy_emit(r, s->op, s->n, s->a, s->b, s->c);
    if (prog_ops[s->op].effects & PROG_JUMP) fix(r, at, gen_target_of(s));
}

/* Asks for the meaning of a name, which never raises and stays as it is in the loop: it can be asked in
 * front. */
static bool is_meaning(const gen_step *s) {
    return s->op == PROG_OP_JNCHILD || (s->op == PROG_OP_JNLIB && s->a == CMP_ORIGIN_BUILTIN);
}

/* Copies the instruction at pc; how many were copied with it. */
static uint32_t copy_step(gen_real_loop *r, uint32_t pc) {
    operation o;
    gen_step s = gen_step_at(r, pc);
    if (arithmetic(r, &s, &o)) {
        if (fused(r, &s, &o)) return 2;
        copy_emit(r, o.op, 0, o.a, o.b, o.c);
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
        if (held_at(r, pc)[s.a] != MAY_DOUBLE) copy_as_it_is(r, &s);
        break;
    case PROG_OP_MOVE:
        copy_emit(r, carries_object(r, &s, held_at(r, pc)) ? PROG_OP_MOVE : PROG_OP_RMOVE, 0, s.a, s.b, 0);
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
    case PROG_OP_INDEX1: copy_checked(r, &s, is_test(r, &s) ? PROG_OP_RTEST1 : PROG_OP_RINDEX1); break;
    case PROG_OP_INDEX2: copy_checked(r, &s, PROG_OP_RINDEX2); break;
    case PROG_OP_SETIDX1: copy_checked(r, &s, PROG_OP_RSETIDX1); break;
    case PROG_OP_SETIDX2: copy_checked(r, &s, PROG_OP_RSETIDX2); break;
    case PROG_OP_CALL:
    case PROG_OP_CALLV: copy_call(r, &s); break;
    default:
        if ((s.op >= PROG_OP_JLT && s.op <= PROG_OP_JNGT) || (s.op >= PROG_OP_JLTI && s.op <= PROG_OP_JNGTI))
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

static void find_targets(gen_real_loop *r) {
    for (uint32_t pc = 0; pc < r->g->ninstr; pc++) {
        gen_step s = gen_step_at(r, pc);
        if (prog_ops[s.op].effects & PROG_JUMP && is_inside(r, gen_target_of(&s)))
            r->target[gen_target_of(&s) - r->start] = 1;
    }
}

/* Guards, the numbers, and the copy; the door leads to them. */
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
        gen_set_target(g, r->fixes[i].at, is_inside(r, to) ? r->copy[to - r->start] : to);
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

/* What can be told at once, before types are followed: it calls what is no builtin of numbers, or has texts.
 */
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
    if (!find_types(&r)) return false;
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
