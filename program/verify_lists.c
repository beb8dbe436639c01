/* program/verify_lists.c - which registers hold lists, proved by following all ways through a code object.
 *
 * A list is a row cell under construction: LISTNEW and TAKELIST make one, the LIST… instructions append to it
 * in its block, calls take it as their arguments. None of them looks whether it is one; that is proved here.
 * What is known at an instruction is the set of temporaries that hold lists whichever way led there; two ways
 * that meet keep what both know, and a handler is entered knowing nothing. The code is passed over in order,
 * each jump handing its set to its target, and again only where a jump back took something away, which what
 * the compiler emits does not do: the work is linear, and code that needs many passes is refused. */
#include "program/verify_internal.h"

#include "base/alloc.h"

#define LISTS_MAX  1024u      /* registers of one code object that may hold lists */
#define PASSES_MAX 32u        /* through any code, */
#define STEPS_MAX  (1u << 21) /* and more while all of them together look at this many instructions */
#define NEAR       576u /* words of memory that need no allocation: 512 instructions with up to 64 lists */
#define WORD(i)    ((i) >> 6)
#define BIT(i)     (1ull << ((i)&63))

typedef struct flow {
    prog_proof *p;
    uint32_t count, words;   /* registers that may hold lists; words of a set of them */
    uint16_t reg[LISTS_MAX]; /* which, ascending */
    uint64_t *at;            /* by pc: what every way there knows, */
    uint8_t *reached;        /* where a way is known to lead */
    uint64_t now[LISTS_MAX / 64];
    bool live;  /* the instruction before leads on */
    bool again; /* a jump back took something away */
} flow;

/* ---- sets ---- */

/* Binary search: operands are looked up for every instruction, and few registers ever hold lists. */
static int place_of(const flow *f, unsigned reg) {
    uint32_t low = 0, high = f->count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (f->reg[mid] == reg) return (int)mid;
        if (f->reg[mid] < reg)
            low = mid + 1;
        else
            high = mid;
    }
    return -1;
}

static bool is_list(const flow *f, unsigned reg) {
    int i = place_of(f, reg);
    return i >= 0 && f->now[WORD(i)] & BIT(i);
}

/* Registers first…last hold no lists any more. */
static void forget(flow *f, uint64_t first, uint64_t last) {
    for (uint32_t w = 0; w < f->words; w++)
        for (uint64_t left = f->now[w]; left; left &= left - 1) {
            uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(left);
            if (f->reg[i] >= first && f->reg[i] <= last) f->now[w] &= ~BIT(i);
        }
}

static bool nothing_known(const flow *f) {
    for (uint32_t w = 0; w < f->words; w++)
        if (f->now[w]) return false;
    return true;
}

/* The jump at `from` leads to `to` with what is known now. */
static void lead(flow *f, uint32_t from, uint32_t to) {
    uint64_t *there = f->at + (size_t)to * f->words;
    bool changed = !f->reached[to];
    for (uint32_t w = 0; w < f->words; w++) {
        uint64_t was = f->reached[to] ? there[w] : UINT64_MAX;
        there[w] = was & f->now[w];
        changed |= there[w] != was;
    }
    f->reached[to] = 1;
    if (changed && to <= from) f->again = true;
}

/* What is known where the instruction at `pc` begins: false when no way leads there. */
static bool arrive(flow *f, uint32_t pc) {
    uint64_t *here = f->at + (size_t)pc * f->words;
    if (!f->reached[pc] && !f->live) return false;
    if (!f->reached[pc]) { /* kept: a jump back is known to take something away, or nothing */
        memcpy(here, f->now, f->words * sizeof *here);
        f->reached[pc] = 1;
        return true;
    }
    for (uint32_t w = 0; w < f->words; w++)
        here[w] = f->now[w] = f->live ? here[w] & f->now[w] : here[w];
    return true;
}

/* ---- one instruction ---- */

/* The path's arguments from register `first` on: lists where steps say so. */
static bool path_lists_ok(const flow *f, const prog_site *s, unsigned first) {
    const prog_code *c = f->p->code;
    const prog_step *step = prog_path_steps(c, s->b);
    for (uint32_t i = 0; i < prog_code_paths(c)[s->b].nsteps; i++) {
        if (step[i].nargs == PROG_STEP_LIST && !is_list(f, first)) return false;
        first += prog_step_registers(&step[i]);
    }
    return true;
}

/* PATH_AT_C and PATH_BEHIND_C say where the arguments of a path begin; the value of an assignment lies in
 * front of them. */
static bool finds_lists(const flow *f, const prog_site *s, const prog_op_info *info) {
    if (prog_wants_list(info->a) && !is_list(f, s->a)) return false;
    if (prog_wants_list(info->b) && !is_list(f, s->b)) return false;
    if (prog_wants_list(info->c) && !is_list(f, s->c)) return false;
    if (info->rules & PROG_R_PATH_AT_C) return path_lists_ok(f, s, s->c);
    return !(info->rules & PROG_R_PATH_BEHIND_C) || path_lists_ok(f, s, s->c + 1u);
}

/* A register that the instruction writes or consumes. */
static bool ends_list(unsigned kind) {
    return kind == PROG_DST || kind == PROG_SRC || kind == PROG_TMP || kind == PROG_CLR ||
           kind == PROG_ARGS || kind == PROG_ARGLIST || kind == PROG_LIST;
}

/* What is forgotten comes before what is made: an instruction may consume a list and make another in its
 * place. Ranges may reach beyond what exists, as they are only compared. */
static void change(flow *f, const prog_site *s, const prog_op_info *info) {
    unsigned rules = info->rules;
    bool makes = info->a == PROG_NEWLIST || (rules & PROG_R_COPIES && is_list(f, s->b));
    if (!nothing_known(f)) {
        if (ends_list(info->a)) forget(f, s->a, s->a);
        if (ends_list(info->b)) forget(f, s->b, s->b);
        if (ends_list(info->c)) forget(f, s->c, s->c);
        if (info->n == PROG_SRC) forget(f, s->n, s->n);
        if (rules & PROG_R_SPAN_A && s->n) forget(f, s->a, s->a + s->n - 1u);
        if (rules & PROG_R_SPAN_B && s->n) forget(f, s->b, s->b + s->n - 1u);
        if (rules & PROG_R_SPAN_C && s->n) forget(f, s->c, s->c + s->n - 1u);
        if (rules & PROG_R_ANY_PATH && s->op != PROG_OP_PATHCOUNT) forget(f, s->c, s->c + s->n);
        if (rules & PROG_R_RESULTS) forget(f, s->a, s->a + PROG_RESULTS_MOST);
        if (rules & PROG_R_WINDOW) forget(f, s->a, UINT64_MAX);
    }
    int i = makes ? place_of(f, s->a) : -1;
    if (i >= 0) f->now[WORD(i)] |= BIT(i);
}

static mica_status follow(flow *f, uint32_t pc) {
    prog_site s = prog_site_at(f->p->code, pc);
    const prog_op_info *info = &prog_ops[s.op];
    if (!finds_lists(f, &s, info))
        return prog_refuse_op(f->p, &s, "a register that must hold a list may not");
    change(f, &s, info);
    if (info->effects & PROG_JUMP) lead(f, pc, (uint32_t)((int64_t)pc + 1 + prog_i_rel(s.word)));
    if (info->rules & PROG_R_SKIPS) lead(f, pc, pc + 2);
    f->live = !(info->effects & PROG_END) && s.op != PROG_OP_JMP; /* FORLOOP leads behind FORPREP next */
    return MICA_OK;
}

/* ---- the object ---- */

static bool seen(const uint8_t *set, unsigned reg) {
    return set[reg >> 3] >> (reg & 7) & 1;
}

/* Registers that lists are made in, and temporaries that copies of these go to. False when there are too
 * many. */
static bool find_registers(flow *f) {
    const prog_code *c = f->p->code;
    uint8_t set[65536 / 8];
    memset(set, 0, (c->nregs + 7u) / 8);
    f->count = 0;
    for (int copies = 0; copies < 2; copies++)
        for (uint32_t pc = 0; pc < c->ninstr; pc++) {
            prog_site s = prog_site_at(c, pc);
            const prog_op_info *info = &prog_ops[s.op];
            if (copies ? info->rules & PROG_R_COPIES && s.a >= c->nvars && seen(set, s.b)
                       : info->a == PROG_NEWLIST)
                set[s.a >> 3] |= (uint8_t)(1u << (s.a & 7));
        }
    for (uint32_t r = 0; r < c->nregs; r++) {
        if (!seen(set, r)) continue;
        if (f->count == LISTS_MAX) return false;
        f->reg[f->count++] = (uint16_t)r;
    }
    f->words = f->count ? (f->count + 63) / 64 : 1;
    return true;
}

static mica_status pass(flow *f) {
    const prog_code *c = f->p->code;
    memset(f->now, 0, f->words * sizeof *f->now);
    f->live = true, f->again = false;
    for (uint32_t pc = 0; pc < c->ninstr; pc++) {
        f->live = arrive(f, pc);
        if (!f->live) continue;
        mica_status s = follow(f, pc);
        if (s != MICA_OK) return s;
    }
    return MICA_OK;
}

/* The set at an instruction only shrinks from pass to pass, so passes end; a bound is needed all the same,
 * because each may take away a single register and code can be written so that very many are needed. */
static mica_status settle(flow *f) {
    const prog_code *c = f->p->code;
    memset(f->reached, 0, c->ninstr);
    /* an error may come from anywhere in the range: nothing is known where it is caught */
    for (uint32_t i = 0; i < c->nhandlers; i++) {
        uint32_t to = prog_code_handlers(c)[i].target;
        memset(f->at + (size_t)to * f->words, 0, f->words * sizeof *f->at);
        f->reached[to] = 1;
    }
    mica_status s = MICA_OK;
    unsigned passes = 0;
    do
        s = pass(f);
    while (s == MICA_OK && f->again && ++passes < PASSES_MAX + STEPS_MAX / c->ninstr);
    if (s == MICA_OK && f->again) s = PROG_REFUSE(f->p, f->p->at, "control flow is too tangled to follow");
    return s;
}

/* Small functions are proved in memory of the stack. */
mica_status prog_verify_lists(prog_proof *p) {
    const prog_code *c = p->code;
    flow f;
    f.p = p;
    if (!find_registers(&f)) return PROG_REFUSE(p, p->at, "more than %u registers hold lists", LISTS_MAX);
    uint64_t near[NEAR];
    size_t sets = (size_t)c->ninstr * f.words * sizeof *f.at;
    bool far = sets + c->ninstr > sizeof near;
    f.at = far ? base_malloc(sets + c->ninstr) : near;
    if (!f.at) return base_fail_memory(p->err, "the verifier");
    f.reached = (uint8_t *)f.at + sets;
    mica_status s = settle(&f);
    if (far) base_free(f.at);
    return s;
}

/* ---- for who looks at a program that stands still ---- */

mica_status prog_lists_find(const prog_code *code, prog_lists *out, mica_error *err) {
    prog_proof p = {.blob = (const uint8_t *)code, .len = code->size, .code = code, .err = err};
    flow f;
    f.p = &p;
    *out = (prog_lists){0};
    if (!find_registers(&f)) return PROG_REFUSE(&p, 0, "more than %u registers hold lists", LISTS_MAX);
    if (!f.count) return MICA_OK;
    size_t sets = (size_t)code->ninstr * f.words * sizeof *f.at;
    *out = (prog_lists){f.count, f.words, base_malloc(f.count * sizeof *out->reg),
                        base_malloc(sets + code->ninstr), NULL};
    if (!out->reg || !out->at) {
        prog_lists_free(out);
        return base_fail_memory(err, "the verifier");
    }
    memcpy(out->reg, f.reg, f.count * sizeof *out->reg);
    f.at = out->at;
    f.reached = out->reached = (uint8_t *)out->at + sets;
    mica_status s = settle(&f);
    if (s != MICA_OK) prog_lists_free(out);
    return s;
}

void prog_lists_free(prog_lists *lists) {
    base_free(lists->reg);
    base_free(lists->at);
    *lists = (prog_lists){0};
}
