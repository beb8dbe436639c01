/* program/verify_ops.c - instructions of one code object: operands by kind, jumps, loops, handlers. */
#include "program/verify_internal.h"

#define MAX_RESULTS 254u
#define AS_ASKED    255u /* results of a call: as many as the frame was asked for, */
#define ASKED_MOST  16u  /* at most so many */

typedef struct op_site {
    uint64_t word;
    uint32_t pc;
    unsigned op, n, a, b, c;
} op_site;

static bool is_pinned(const prog_proof *p, uint64_t reg) {
    return p->pinned[reg >> 3] >> (reg & 7) & 1;
}

/* `count` registers from `first` exist and none is loop state. */
static bool regs_ok(const prog_proof *p, uint64_t first, uint64_t count) {
    if (first + count > p->code->nregs) return false;
    for (uint64_t r = first; r < first + count; r++)
        if (is_pinned(p, r)) return false;
    return true;
}

/* Whether an instruction's VAR operand is a list in a temporary rather than a variable. */
static bool op_on_list(unsigned op) {
    return op == PROG_OP_LISTADD || op == PROG_OP_LISTBRACE || op == PROG_OP_LISTFIELD ||
           op == PROG_OP_LISTDYN || op == PROG_OP_LISTBRACEX;
}

static bool op_on_loop(unsigned op) {
    return op == PROG_OP_FORPREP || op == PROG_OP_FORLOOP;
}

/* One operand by its kind; ranges of several registers are checked by check_ranges. */
static bool operand_ok(const prog_proof *p, const op_site *s, unsigned kind, unsigned value) {
    const prog_code *c = p->code;
    switch (kind) {
    case PROG_NO:
    case PROG_NUM:
    case PROG_REL: return true;
    case PROG_DST:
    case PROG_SRC:
    case PROG_KEEP: return regs_ok(p, value, 1);
    case PROG_VAR: return regs_ok(p, value, 1) && (op_on_list(s->op) ? value >= c->nvars : value < c->nvars);
    case PROG_LIST: return regs_ok(p, value, 1) && value >= c->nvars;
    case PROG_ARGS: return regs_ok(p, value, 1);
    case PROG_K: return prog_i_wide(s->word) < c->nconsts;
    case PROG_KD: return value < c->nconsts && prog_is_double(prog_code_consts(c)[value]);
    case PROG_SYM: return value < c->nsyms;
    case PROG_CHILD: return value < c->nchildren;
    case PROG_PATH: return value < c->npaths;
    default: return false;
    }
}

static uint64_t path_args(const prog_code *c, unsigned path) {
    uint64_t args = 0;
    const prog_step *step = prog_path_steps(c, path);
    for (uint32_t i = 0; i < prog_code_paths(c)[path].nsteps; i++)
        args += step[i].nargs == PROG_STEP_LIST ? 1 : step[i].nargs;
    return args;
}

static bool closure_ok(const prog_proof *p, const op_site *s) {
    const prog_code *child = prog_proof_child(p, s->b);
    return (child->flags & (PROG_CODE_ANON | PROG_CODE_NESTED)) && child->ncaptures == s->n &&
           (s->n == 0 || regs_ok(p, s->c, s->n));
}

static bool nested_call_ok(const prog_proof *p, const op_site *s) {
    const prog_code *child = prog_proof_child(p, s->b);
    if (!(child->flags & PROG_CODE_NESTED)) return false;
    for (uint32_t i = 0; i < child->ncaptures; i++)
        if (prog_code_captures(child)[i] >= p->code->nvars) return false;
    return true;
}

static bool sub_call_ok(const prog_proof *p, const op_site *s) {
    return !(prog_proof_child(p, s->b)->flags & (PROG_CODE_ANON | PROG_CODE_NESTED | PROG_CODE_SCRIPT));
}

static bool call_var_ok(const prog_proof *p, const op_site *s) {
    return s->a >= p->code->nvars && s->c < p->code->nvars &&
           regs_ok(p, s->a, (s->n & 3) == 3 ? ASKED_MOST : 1);
}

/* What the operand kinds alone do not say: register ranges, small numbers, children of the right sort. */
static bool special_ok(const prog_proof *p, const op_site *s) {
    const prog_code *c = p->code;
    unsigned results = s->c == AS_ASKED ? ASKED_MOST : s->c;
    uint64_t most = s->n > results ? s->n : results;
    bool many = results > MAX_RESULTS; /* bounds the work per instruction, too */
    switch (s->op) {
    case PROG_OP_RANGE: return (s->n == 2 || s->n == 3) && regs_ok(p, s->b, s->n);
    case PROG_OP_HCAT:
    case PROG_OP_VCAT:
    case PROG_OP_CELLCOL: return s->n > 0 && regs_ok(p, s->b, s->n);
    case PROG_OP_CELLROW: return s->n == 0 || regs_ok(p, s->b, s->n);
    case PROG_OP_LISTBRACE: return s->n == 0 || regs_ok(p, s->c, s->n);
    case PROG_OP_CALL:
    case PROG_OP_APPLY:
    case PROG_OP_BRACE: return !many && regs_ok(p, s->a, most ? most : 1);
    case PROG_OP_CALLSUB: return !many && sub_call_ok(p, s) && regs_ok(p, s->a, most ? most : 1);
    case PROG_OP_CALLNEST: return !many && nested_call_ok(p, s) && regs_ok(p, s->a, most ? most : 1);
    case PROG_OP_CALLX:
    case PROG_OP_APPLYX:
    case PROG_OP_BRACEX: return !many && s->a >= c->nvars && regs_ok(p, s->a, results ? results : 1);
    case PROG_OP_CALLSUBX:
        return !many && s->a >= c->nvars && sub_call_ok(p, s) && regs_ok(p, s->a, results ? results : 1);
    case PROG_OP_CALLV: return (s->n & 3) != 2 && call_var_ok(p, s);
    case PROG_OP_ARGFIELD:
    case PROG_OP_ARGBRACE:
        return s->a >= c->nvars && s->pc + 2 < c->ninstr &&
               prog_i_op(prog_code_instr(c)[s->pc + 1]) == PROG_OP_JMP;
    case PROG_OP_JNLIB: return s->a <= 1;
    case PROG_OP_HANDLESUB: return sub_call_ok(p, s);
    case PROG_OP_CLOSURE: return closure_ok(p, s);
    case PROG_OP_FIELD:
    case PROG_OP_FIELDDYN: return s->n <= 2;
    case PROG_OP_END: return s->n < s->c;
    case PROG_OP_SETPATHN:
    case PROG_OP_PATHCOUNT:
        if (s->c < c->nvars) return false;
        /* fall through */
    case PROG_OP_SETPATH: return path_args(c, s->b) == s->n && regs_ok(p, s->c, 1u + s->n);
    case PROG_OP_DELPATH: {
        const prog_step *step = prog_path_steps(c, s->b);
        return path_args(c, s->b) == s->n && (s->n == 0 || regs_ok(p, s->c, s->n)) &&
               step[prog_code_paths(c)[s->b].nsteps - 1].kind == PROG_STEP_PAREN;
    }
    case PROG_OP_RETN: return s->b > 0 && s->b <= ASKED_MOST && regs_ok(p, s->a, s->b);
    case PROG_OP_CLEARN: return s->n > 0 && s->a >= c->nvars && s->a + s->n <= c->nregs;
    case PROG_OP_GLOBAL:
    case PROG_OP_CHECKVAR: return s->a < c->nvars;
    case PROG_OP_PERSIST: return s->a < c->nvars && s->b < c->npersist;
    default: return true;
    }
}

static mica_status refuse_op(prog_proof *p, const op_site *s, const char *reason) {
    return PROG_REFUSE(p, p->at + p->code->instr_off + 8 * (uint64_t)s->pc, "pc %u (%s): %s", s->pc,
                       prog_ops[s->op].known ? prog_ops[s->op].name : "?", reason);
}

static op_site site_at(const prog_code *c, uint32_t pc) {
    uint64_t w = prog_code_instr(c)[pc];
    return (op_site){w, pc, prog_i_op(w), prog_i_n(w), prog_i_a(w), prog_i_b(w), prog_i_c(w)};
}

/* FORPREP at pc jumps to the FORLOOP that jumps back to pc + 1 with the same state, which lies in
 * temporaries. */
static bool loop_pair_ok(const prog_proof *p, const op_site *s, int64_t target) {
    const prog_code *c = p->code;
    if (s->a < c->nvars || s->a + 3u > c->nregs) return false;
    bool prep = s->op == PROG_OP_FORPREP;
    int64_t other_pc = prep ? target : target - 1;
    if (other_pc < 0) return false;
    op_site other = site_at(c, (uint32_t)other_pc);
    if (other.op != (prep ? PROG_OP_FORLOOP : PROG_OP_FORPREP) || other.a != s->a) return false;
    int64_t back = other_pc + 1 + prog_i_rel(other.word);
    return prep ? back == (int64_t)s->pc + 1 && other_pc > s->pc : back == (int64_t)s->pc;
}

/* Marks every loop's state registers, so that the main pass can refuse all others who name them. */
static mica_status pin_loops(prog_proof *p) {
    const prog_code *c = p->code;
    memset(p->pinned, 0, (c->nregs + 7u) / 8);
    for (uint32_t pc = 0; pc < c->ninstr; pc++) {
        op_site s = site_at(c, pc);
        if (!op_on_loop(s.op)) continue;
        int64_t target = (int64_t)pc + 1 + prog_i_rel(s.word);
        if (target < 0 || target >= c->ninstr || !loop_pair_ok(p, &s, target))
            return refuse_op(p, &s, "a loop's two ends do not match");
        for (unsigned r = s.a; r < s.a + 3u; r++)
            p->pinned[r >> 3] |= (uint8_t)(1u << (r & 7));
    }
    return MICA_OK;
}

static mica_status check_op(prog_proof *p, const op_site *s) {
    const prog_op_info *info = &prog_ops[s->op];
    if (!info->known) return refuse_op(p, s, "no such instruction");
    bool loop = op_on_loop(s->op) || s->op == PROG_OP_CLEAR || s->op == PROG_OP_CLEARN;
    if (s->op == PROG_OP_CLEAR ? s->a >= p->code->nregs : !loop && !operand_ok(p, s, info->a, s->a))
        return refuse_op(p, s, "operand a is out of range");
    if (info->b != PROG_NO && !operand_ok(p, s, info->b, s->b) && !(s->op == PROG_OP_CELLROW && s->n == 0))
        return refuse_op(p, s, "operand b is out of range");
    if (info->c != PROG_NO && !operand_ok(p, s, info->c, s->c) && !(s->op == PROG_OP_CLOSURE && s->n == 0) &&
        !(s->op == PROG_OP_LISTBRACE && s->n == 0) && !(s->op == PROG_OP_DELPATH && s->n == 0))
        return refuse_op(p, s, "operand c is out of range");
    if (!operand_ok(p, s, info->n, s->n)) return refuse_op(p, s, "operand n is out of range");
    if (!special_ok(p, s)) return refuse_op(p, s, "operands do not fit together");
    if (info->effects & PROG_JUMP) {
        int64_t target = (int64_t)s->pc + 1 + prog_i_rel(s->word);
        if (target < 0 || target >= p->code->ninstr) return refuse_op(p, s, "jump leaves the code object");
    }
    return MICA_OK;
}

static mica_status check_handlers(prog_proof *p) {
    const prog_code *c = p->code;
    for (uint32_t i = 0; i < c->nhandlers; i++) {
        const prog_handler *h = &prog_code_handlers(c)[i];
        if (h->start > h->end || h->end > c->ninstr || h->target >= c->ninstr || h->kind > 1 ||
            !regs_ok(p, h->reg, 1))
            return PROG_REFUSE(p, p->at + c->handlers_off + 16 * (uint64_t)i, "handler %u is malformed", i);
    }
    return MICA_OK;
}

mica_status prog_verify_ops(prog_proof *p) {
    const prog_code *c = p->code;
    mica_status s = pin_loops(p);
    for (uint32_t pc = 0; s == MICA_OK && pc < c->ninstr; pc++) {
        op_site site = site_at(c, pc);
        s = check_op(p, &site);
    }
    if (s != MICA_OK) return s;
    op_site last = site_at(c, c->ninstr - 1);
    if (last.op != PROG_OP_JMP && !(prog_ops[last.op].effects & PROG_END))
        return refuse_op(p, &last, "control runs off the end");
    return check_handlers(p);
}
