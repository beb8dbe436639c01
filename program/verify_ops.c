/* program/verify_ops.c - instructions of one code object: operands by kind and rule (operands.def,
 * rules.def), jumps, loops, handlers. Which registers hold lists: verify_lists.c.
 *
 * One pass in the order of the code is enough for all but two things, since a kind or a rule speaks of one
 * instruction alone: which registers exist, what tables hold. The two are loops and lists.
 *
 * A `for` loop keeps three values in registers, its state, which FORPREP makes and FORLOOP reads without a
 * check of its form. So no other instruction may write them, whichever way leads there: pin_loops marks
 * them first, and every operand is then held against the marks. It is enough that each register has one
 * place among the three, as all that ever gets there is made by some FORPREP for that place.
 *
 * Calls give their callee the registers from the arguments on, as its window. Nothing of this frame that
 * is still wanted may lie there, and loop state always is: so arguments begin above all of it
 * (`above_loops`).
 *
 * Lists are followed along all ways, which costs an allocation in larger functions: verify_lists.c is
 * asked only where some instruction needs one. */
#include "program/verify_internal.h"

#include "base/alloc.h"

#include <string.h>

static unsigned place_of(const prog_proof *p, uint64_t reg) {
    return p->place[reg >> 2] >> (reg & 3) * 2 & 3;
}

/* `count` registers from `first` exist and none is loop state. */
static bool regs_ok(const prog_proof *p, uint64_t first, uint64_t count) {
    if (first + count > p->code->nregs) return false;
    if (first >= p->above_loops) return true;
    for (uint64_t r = first; r < first + count; r++)
        if (place_of(p, r)) return false;
    return true;
}

/* ---- operands ---- */

/* A switch without a default: an operand kind that is added does not compile silently into "anything
 * goes". */
static bool operand_ok(const prog_proof *p, const prog_site *s, unsigned kind, unsigned value) {
    const prog_code *c = p->code;
    switch ((prog_operand)kind) {
    case PROG_NO:
    case PROG_NUM:
    case PROG_REL: return true;
    case PROG_DST:
    case PROG_SRC:
    case PROG_KEEP: return regs_ok(p, value, 1);
    case PROG_VAR: return value < c->nvars;
    case PROG_TMP:
    case PROG_ARGLIST:
    case PROG_LIST:
    case PROG_PEEK:
    case PROG_GROW:
    case PROG_NEWLIST:
    case PROG_ROWS: return value >= c->nvars && regs_ok(p, value, 1);
    case PROG_ARGS: return value >= p->above_loops && value < c->nregs;
    case PROG_CLR: return value < c->nregs;
    case PROG_STATE: return value >= c->nvars && value + 3u <= c->nregs;
    case PROG_K: return prog_i_wide(s->word) < c->nconsts;
    case PROG_KD: return value < c->nconsts && prog_is_double(prog_code_consts(c)[value]);
    case PROG_SYM: return value < c->nsyms;
    case PROG_CHILD: return value < c->nchildren;
    case PROG_PATH: return value < c->npaths;
    }
    return false;
}

/* ---- rules ---- */

static uint64_t path_args(const prog_code *c, unsigned path) {
    uint64_t args = 0;
    const prog_step *step = prog_path_steps(c, path);
    for (uint32_t i = 0; i < prog_code_paths(c)[path].nsteps; i++)
        args += prog_step_registers(&step[i]);
    return args;
}

static bool path_has_list(const prog_code *c, unsigned path) {
    const prog_step *step = prog_path_steps(c, path);
    for (uint32_t i = 0; i < prog_code_paths(c)[path].nsteps; i++)
        if (step[i].nargs == PROG_STEP_LIST) return true;
    return false;
}

/* `before`: registers in front of the arguments that the instruction reads too. A path of names takes
 * none, and c then means nothing. */
static bool path_ok(const prog_proof *p, const prog_site *s, unsigned before) {
    return path_args(p->code, s->b) == s->n && (before + s->n == 0 || regs_ok(p, s->c, before + s->n));
}

static bool ends_in_paren(const prog_code *c, unsigned path) {
    return prog_path_steps(c, path)[prog_code_paths(c)[path].nsteps - 1].kind == PROG_STEP_PAREN;
}

/* A child is entered with as many values as it has captures, by an instruction that counts them itself. */
static bool captures_ok(const prog_proof *p, const prog_site *s) {
    const prog_code *child = prog_proof_child(p, s->b);
    return (child->flags & (PROG_CODE_ANON | PROG_CODE_NESTED)) && child->ncaptures == s->n;
}

/* A nested function's captures are numbers of registers in the frame that calls it, where the boxes of the
 * family lie, in the same place in all of its members. */
static bool nested_ok(const prog_proof *p, const prog_site *s) {
    const prog_code *child = prog_proof_child(p, s->b);
    if (!(child->flags & PROG_CODE_NESTED)) return false;
    for (uint32_t i = 0; i < child->ncaptures; i++)
        if (prog_code_captures(child)[i] >= p->code->nvars) return false;
    return true;
}

static bool local_ok(const prog_proof *p, const prog_site *s) {
    return !(prog_proof_child(p, s->b)->flags & (PROG_CODE_ANON | PROG_CODE_NESTED | PROG_CODE_SCRIPT));
}

/* Also for a call that asks for none: what it gives as `ans` comes to register a. */
static bool results_ok(const prog_proof *p, const prog_site *s) {
    unsigned results = s->c == PROG_AS_ASKED ? PROG_ASKED_MOST : s->c;
    return results <= PROG_RESULTS_MOST && regs_ok(p, s->a, results ? results : 1);
}

static bool asks_ok(const prog_proof *p, const prog_site *s) {
    return prog_callv_results(s->n) != 2 &&
           regs_ok(p, s->a, prog_callv_results(s->n) == PROG_AS_ASKED ? PROG_ASKED_MOST : 1);
}

/* The interpreter steps over the next word without a look: it must be the JMP, and there must be something
 * behind it. */
static bool skips_ok(const prog_proof *p, const prog_site *s) {
    return (uint64_t)s->pc + 2 < p->code->ninstr &&
           prog_i_op(prog_code_instr(p->code)[s->pc + 1]) == PROG_OP_JMP;
}

static bool within(unsigned reg, unsigned first, unsigned count) {
    return reg >= first && reg < first + count;
}

/* a is neither b nor c nor among the registers they span; TMP and NEWLIST operands count as read where they
 * are written first. */
static bool apart_ok(const prog_site *s, const prog_op_info *info) {
    bool b = prog_is_register(info->b), c = prog_is_register(info->c) && !(info->rules & PROG_R_SPAN_C);
    return !(b && s->a == s->b) && !(c && s->a == s->c) &&
           !((info->rules & PROG_R_SPAN_C) && within(s->a, s->c, s->n));
}

static bool rule_ok(const prog_proof *p, const prog_site *s, const prog_op_info *info, prog_rule rule) {
    const prog_code *c = p->code;
    switch (rule) {
    case PROG_R_N_SOME: return s->n > 0;
    case PROG_R_N_UP_TO_2: return s->n <= 2;
    case PROG_R_N_2_OR_3: return s->n == 2 || s->n == 3;
    case PROG_R_N_BELOW_C: return s->n < s->c;
    case PROG_R_A_ORIGIN: return s->a <= 4;
    case PROG_R_SPAN_A:
        return info->a == PROG_CLR ? s->a >= c->nvars && s->a + s->n <= c->nregs : regs_ok(p, s->a, s->n);
    case PROG_R_SPAN_B: return s->n == 0 || regs_ok(p, s->b, s->n);
    case PROG_R_SPAN_C: return s->n == 0 || regs_ok(p, s->c, s->n);
    case PROG_R_RESULTS: return results_ok(p, s);
    case PROG_R_WINDOW: return s->a >= p->above_loops;
    case PROG_R_APART: return apart_ok(s, info);
    case PROG_R_OBJECT: return !within(s->b, s->a, s->n);
    case PROG_R_PATH_AT_C: return path_ok(p, s, 0);
    case PROG_R_PATH_BEHIND_C: return path_ok(p, s, 1);
    case PROG_R_ENDS_IN_PAREN: return ends_in_paren(c, s->b);
    case PROG_R_LOCAL: return local_ok(p, s);
    case PROG_R_NESTED: return nested_ok(p, s);
    case PROG_R_CAPTURES: return captures_ok(p, s);
    case PROG_R_PERSISTENT: return s->b < c->npersist;
    case PROG_R_LOOP: return true;   /* pin_loops */
    case PROG_R_COPIES: return true; /* prog_verify_lists */
    case PROG_R_SKIPS: return skips_ok(p, s);
    case PROG_R_RETURNS: return s->b > 0 && s->b <= PROG_ASKED_MOST && regs_ok(p, s->a, s->b);
    case PROG_R_ASKS: return asks_ok(p, s);
    case PROG_R_RESULT: return regs_ok(p, s->a, 1);
    }
    return false;
}

static bool rules_ok(const prog_proof *p, const prog_site *s, const prog_op_info *info) {
    for (uint32_t left = info->rules; left; left &= left - 1)
        if (!rule_ok(p, s, info, (prog_rule)(left & -left))) return false;
    return true;
}

/* ---- loops ---- */

static bool ends_loop(unsigned op) {
    return op == PROG_OP_FORLOOP || op == PROG_OP_RFORLOOP;
}

/* FORPREP at pc jumps to the FORLOOP or RFORLOOP that jumps back to pc + 1 with the same state. */
static bool loop_pair_ok(const prog_proof *p, const prog_site *s, int64_t target) {
    const prog_code *c = p->code;
    if (s->a < c->nvars || s->a + 3u > c->nregs) return false;
    bool prep = s->op == PROG_OP_FORPREP;
    int64_t other_pc = prep ? target : target - 1;
    if (other_pc < 0) return false;
    prog_site other = prog_site_at(c, (uint32_t)other_pc);
    if ((prep ? !ends_loop(other.op) : other.op != PROG_OP_FORPREP) || other.a != s->a) return false;
    int64_t back = other_pc + 1 + prog_i_rel(other.word);
    return prep ? back == (int64_t)s->pc + 1 && other_pc > s->pc : back == (int64_t)s->pc;
}

/* Marks every loop's state registers, so that the main pass can refuse all others who name them. A register
 * has one place in the state of whatever loops use it: its value is what FORPREP put there, or undefined. */
static mica_status pin_loops(prog_proof *p) {
    const prog_code *c = p->code;
    bool many = c->nregs > PROG_VERIFY_PLACES;
    if (many && !p->far && !(p->far = base_malloc((UINT16_MAX + 1) / 4)))
        return base_fail_memory(p->err, "the verifier");
    p->place = many ? p->far : p->near;
    memset(p->place, 0, (c->nregs + 3u) / 4);
    p->above_loops = c->nvars;
    for (uint32_t pc = 0; pc < c->ninstr; pc++) {
        prog_site s = prog_site_at(c, pc);
        if (!(prog_ops[s.op].rules & PROG_R_LOOP)) continue;
        int64_t target = (int64_t)pc + 1 + prog_i_rel(s.word);
        if (target < 0 || target >= c->ninstr || !loop_pair_ok(p, &s, target))
            return prog_refuse_op(p, &s, "a loop's two ends do not match");
        for (unsigned k = 0; k < 3; k++) {
            unsigned r = s.a + k, was = place_of(p, r);
            if (was && was != k + 1) return prog_refuse_op(p, &s, "the states of two loops overlap");
            p->place[r >> 2] |= (uint8_t)((k + 1) << (r & 3) * 2);
        }
        if (p->above_loops < s.a + 3u) p->above_loops = s.a + 3u;
    }
    return MICA_OK;
}

/* ---- one instruction, one object ---- */

/* Control goes on from the first instruction of a pair to one that is its second. */
static bool pair_ok(const prog_proof *p, const prog_site *s, unsigned number) {
    const uint64_t *instr = prog_code_instr(p->code);
    int64_t to = prog_follows(instr, s->pc);
    return to >= 0 && to < p->code->ninstr &&
           prog_i_op(instr[to]) == prog_pairs[number - PROG_PAIR_FIRST].second;
}

/* Operands that a count of 0 leaves unused may hold anything: code of empty literals names no register
 * then. The rules come after the kinds and rely on them; the jump comes last, as it needs neither. */
static mica_status check_op(prog_proof *p, const prog_site *s) {
    const prog_op_info *info = &prog_ops[s->op];
    unsigned number = prog_i_number(s->word);
    bool pair = prog_is_pair(number);
    if (!info->known || (pair && !prog_pairs[number - PROG_PAIR_FIRST].second))
        return prog_refuse_op(p, s, "no such instruction");
    bool span_b = info->rules & PROG_R_SPAN_B, span_c = info->rules & (PROG_R_SPAN_C | PROG_R_PATH_AT_C);
    if (!operand_ok(p, s, info->a, s->a)) return prog_refuse_op(p, s, "operand a is out of range");
    if (!(span_b && s->n == 0) && !operand_ok(p, s, info->b, s->b))
        return prog_refuse_op(p, s, "operand b is out of range");
    if (!(span_c && s->n == 0) && !operand_ok(p, s, info->c, s->c))
        return prog_refuse_op(p, s, "operand c is out of range");
    if (!operand_ok(p, s, info->n, s->n)) return prog_refuse_op(p, s, "operand n is out of range");
    if (!rules_ok(p, s, info)) return prog_refuse_op(p, s, "operands do not fit together");
    if (info->effects & PROG_JUMP) {
        int64_t target = (int64_t)s->pc + 1 + prog_i_rel(s->word);
        if (target < 0 || target >= p->code->ninstr)
            return prog_refuse_op(p, s, "jump leaves the code object");
    }
    if (pair && !pair_ok(p, s, number))
        return prog_refuse_op(p, s, "the second instruction of a pair is another");
    /* most functions build no list, and are spared the way through their flow */
    if (prog_wants_list(info->a) || prog_wants_list(info->b) || prog_wants_list(info->c) ||
        (info->rules & PROG_R_ANY_PATH && path_has_list(p->code, s->b)))
        p->needs_lists = true;
    return MICA_OK;
}

/* The error goes into `reg`, and the temporaries from there on are cleared: it must be a temporary, and
 * none of the state of a loop around the try statement, which lives on. */
static mica_status check_handlers(prog_proof *p) {
    const prog_code *c = p->code;
    for (uint32_t i = 0; i < c->nhandlers; i++) {
        const prog_handler *h = &prog_code_handlers(c)[i];
        if (h->start > h->end || h->end > c->ninstr || h->target >= c->ninstr || h->kind > 1 ||
            h->reg < c->nvars || !regs_ok(p, h->reg, 1))
            return PROG_REFUSE(p, p->at + c->handlers_off + 16 * (uint64_t)i, "handler %u is malformed", i);
    }
    return MICA_OK;
}

mica_status prog_verify_ops(prog_proof *p) {
    const prog_code *c = p->code;
    mica_status s = pin_loops(p);
    p->needs_lists = false;
    for (uint32_t pc = 0; s == MICA_OK && pc < c->ninstr; pc++) {
        prog_site site = prog_site_at(c, pc);
        s = check_op(p, &site);
    }
    if (s != MICA_OK) return s;
    prog_site last = prog_site_at(c, c->ninstr - 1);
    if (last.op != PROG_OP_JMP && !(prog_ops[last.op].effects & PROG_END))
        return prog_refuse_op(p, &last, "control runs off the end");
    s = check_handlers(p);
    if (s == MICA_OK && p->needs_lists) s = prog_verify_lists(p);
    return s;
}
