/* fuzz/code/random.c - random code objects that obey the verifier, built instruction by instruction from the
 * opcode table: variables with values of every class, calls of builtins, paths, lists, loops, handlers,
 * closures, jumps. */
#include "fuzz/code/maker.h"

#include "base/buf.h"
#include "vm/run/builtin.h"

#include <math.h>

enum { INSTRS = 400, CONSTS = 48, SYMS = 64, PATHS = 16, STEPS = 4, HANDLERS = 160, OBJECTS = 4, REGS = 48 };

typedef struct maker {
    seeds_random *r;
    uint64_t code[INSTRS];
    uint32_t ninstr;
    prog_value consts[CONSTS]; /* REL: index of an array */
    uint32_t nconsts;
    struct {
        uint8_t bytes[256];
        size_t len;
    } arrays[CONSTS];
    uint32_t narrays;
    const char *syms[SYMS];
    uint32_t nsyms;
    prog_step steps[PATHS][STEPS];
    uint32_t nsteps[PATHS], npaths;
    prog_handler handlers[HANDLERS];
    uint32_t nhandlers;
    unsigned nvars, temps, nregs, depth; /* temps: first register above loop state */
    bool defined[REGS], list[REGS];
    uint32_t flags[OBJECTS];
    unsigned captures[OBJECTS];
    unsigned nobjects;
} maker;

#define UNTIL_FULL(m) ((m)->ninstr + 24 < INSTRS)

/* ---- pieces ---- */

static const char *const fields[] = {"a", "b", "x", "message", "stack", "keys", "Count", "identifier"};
static const char *const variables[] = {"p", "q", "r", "s", "t", "u", "v", "w", "varargin", "ans"};

static uint32_t symbol(maker *m, const char *name) {
    for (uint32_t i = 0; i < m->nsyms; i++)
        if (strcmp(m->syms[i], name) == 0) return i;
    if (m->nsyms == SYMS) return seeds_below(m->r, SYMS);
    m->syms[m->nsyms] = name;
    return m->nsyms++;
}

static uint32_t field_symbol(maker *m) {
    return symbol(m, fields[seeds_below(m->r, sizeof fields / sizeof *fields)]);
}

static uint32_t function_symbol(maker *m) {
    if (seeds_chance(m->r, 5)) return symbol(m, "made");
    for (;;) {
        const vm_builtin *b = &vm_builtins[seeds_below(m->r, vm_builtin_count)];
        if (strcmp(vm_builtin_category(b), "IO") && code_is_harmless(b->name, strlen(b->name)))
            return symbol(m, b->name);
    }
}

static double number(maker *m) {
    static const double odd[] = {
        0, 1, 2, 3, -1, 0.5, NAN, INFINITY, -INFINITY, 1e10, 255, 9007199254740992.0, 1e300, 7, -0.0, 65536};
    return odd[seeds_below(m->r, seeds_chance(m->r, 60) ? 4 : sizeof odd / sizeof *odd)];
}

/* An array constant of a random class and shape, elements small. */
static prog_value array_constant(maker *m) {
    static const prog_class classes[] = {PROG_DOUBLE, PROG_CHAR,   PROG_LOGICAL, PROG_SINGLE,
                                         PROG_INT8,   PROG_UINT16, PROG_INT64};
    prog_class cls = classes[seeds_below(m->r, sizeof classes / sizeof *classes)];
    uint32_t ndims = seeds_chance(m->r, 85) ? 2 : 3, n = 1;
    bool complex = cls == PROG_DOUBLE && seeds_chance(m->r, 20);
    int64_t dims[3];
    for (uint32_t k = 0; k < ndims; k++) {
        dims[k] = seeds_below(m->r, 4);
        if (k == 2 && dims[k] == 1) dims[k] = 2;
        n *= (uint32_t)dims[k];
    }
    if (n == 1 && !complex && cls != PROG_INT64) return prog_double(number(m));
    uint8_t *at = m->arrays[m->narrays].bytes;
    prog_array a = {{0, PROG_KIND_ARRAY, (uint8_t)cls, complex ? PROG_FLAG_COMPLEX : 0, 0},
                    ndims,
                    prog_array_data_off(ndims),
                    n};
    size_t element = prog_class_bytes(cls), count = n * (complex ? 2u : 1u);
    if (a.data_off + element * count > sizeof m->arrays[0].bytes) return prog_double(2);
    if (cls == PROG_CHAR && seeds_chance(m->r, 30)) a.h.flags = PROG_FLAG_DQ;
    memset(at, 0, sizeof m->arrays[0].bytes);
    memcpy(at, &a, sizeof a);
    memcpy(at + sizeof a, dims, 8 * ndims);
    for (size_t i = 0; i < count; i++) {
        double d = number(m);
        float f = (float)seeds_below(m->r, 9);
        int64_t v = cls == PROG_LOGICAL ? seeds_below(m->r, 2)
                    : cls == PROG_CHAR  ? 'a' + seeds_below(m->r, 26)
                                        : seeds_below(m->r, 5);
        const void *from = cls == PROG_DOUBLE ? (void *)&d : cls == PROG_SINGLE ? (void *)&f : (void *)&v;
        if (cls == PROG_DOUBLE && d != d) d = 4;
        memcpy(at + a.data_off + element * i, from, element);
    }
    m->arrays[m->narrays].len = a.data_off + element * count;
    return prog_rel(m->narrays++);
}

static uint32_t constant(maker *m, bool real) {
    if (m->nconsts == CONSTS) return real ? 0 : seeds_below(m->r, CONSTS);
    prog_value v = prog_double(number(m));
    if (!real) switch (seeds_below(m->r, 8)) {
        case 0: v = PROG_COLON; break;
        case 1: v = prog_bool(seeds_chance(m->r, 50)); break;
        case 2: v = prog_small(PROG_CHAR, 'a' + seeds_below(m->r, 26)); break;
        case 3: v = prog_small(PROG_INT8, (uint32_t)(int32_t)((int)seeds_below(m->r, 256) - 128)); break;
        case 4: v = prog_single((float)number(m)); break;
        case 5:
        case 6: v = array_constant(m); break;
        }
    m->consts[m->nconsts] = v;
    return m->nconsts++;
}

static uint32_t path(maker *m) {
    if (m->npaths == PATHS) return seeds_below(m->r, PATHS);
    uint32_t n = 1 + seeds_below(m->r, STEPS);
    for (uint32_t i = 0; i < n; i++) {
        prog_step *s = &m->steps[m->npaths][i];
        *s = (prog_step){.kind = (uint8_t)(1 + seeds_below(m->r, 4))};
        if (s->kind == PROG_STEP_FIELD) s->sym = field_symbol(m);
        if (s->kind == PROG_STEP_DYN) s->nargs = 1;
        if (s->kind <= PROG_STEP_BRACE)
            s->nargs = seeds_chance(m->r, 15) ? PROG_STEP_LIST : (uint8_t)(seeds_below(m->r, 12) % 4);
    }
    m->nsteps[m->npaths] = n;
    return m->npaths++;
}

static void emit(maker *m, unsigned op, unsigned n, unsigned a, unsigned b, unsigned c) {
    if (m->ninstr < INSTRS - 1) m->code[m->ninstr++] = prog_instr(op, n, a, b, c);
}

/* ---- registers ---- */

static unsigned temp(maker *m) {
    return m->temps + seeds_below(m->r, m->nregs - m->temps);
}

static unsigned source(maker *m) {
    for (int tries = 0; tries < 12; tries++) {
        unsigned r = seeds_chance(m->r, 60) ? seeds_below(m->r, m->nvars) : temp(m);
        if (m->defined[r]) return r;
    }
    return seeds_below(m->r, m->nvars);
}

static void consume(maker *m, unsigned r) {
    if (r >= m->nvars && r < REGS) m->defined[r] = m->list[r] = false;
}

static void set(maker *m, unsigned r) {
    if (r < REGS) m->defined[r] = true, m->list[r] = false;
}

/* A value in a temporary. */
static void fill(maker *m, unsigned r) {
    if (seeds_chance(m->r, 50))
        emit(m, PROG_OP_LOADK, 0, r, constant(m, false), 0);
    else
        emit(m, seeds_chance(m->r, 80) ? PROG_OP_COPY : PROG_OP_MOVE, 0, r, source(m), 0);
    set(m, r);
}

static void fill_all(maker *m, unsigned first, unsigned n) {
    for (unsigned k = 0; k < n; k++)
        fill(m, first + k);
}

/* A register that holds a list, but for `apart`. */
static unsigned list(maker *m, unsigned apart) {
    for (int tries = 0; tries < 6; tries++) {
        unsigned r = temp(m);
        if (m->list[r] && r != apart) return r;
    }
    unsigned r = temp(m);
    if (r == apart) r = r + 1 < m->nregs ? r + 1 : m->temps;
    emit(m, PROG_OP_LISTNEW, 0, r, 0, 0);
    for (unsigned k = seeds_below(m->r, 4); k > 0; k--) {
        unsigned v = source(m);
        if (v == r) continue;
        emit(m, PROG_OP_LISTADD, 0, r, v, 0);
        consume(m, v);
    }
    m->defined[r] = m->list[r] = true;
    return r;
}

/* ---- one instruction ---- */

typedef struct operands {
    unsigned n, a, b, c;
} operands;

static unsigned child_for(maker *m, unsigned rules, unsigned *captures) {
    for (int tries = 0; tries < 8; tries++) {
        unsigned k = seeds_below(m->r, m->nobjects);
        uint32_t f = m->flags[k];
        *captures = m->captures[k];
        if (rules & PROG_R_LOCAL && !(f & (PROG_CODE_ANON | PROG_CODE_NESTED))) return k;
        if (rules & PROG_R_NESTED && f & PROG_CODE_NESTED) return k;
        if (rules & PROG_R_CAPTURES && f & (PROG_CODE_ANON | PROG_CODE_NESTED)) return k;
    }
    return 0;
}

static unsigned operand(maker *m, unsigned kind, const prog_op_info *info, unsigned a) {
    switch ((prog_operand)kind) {
    case PROG_DST: return seeds_chance(m->r, 60) ? seeds_below(m->r, m->nvars) : temp(m);
    case PROG_SRC:
    case PROG_KEEP: return source(m);
    case PROG_VAR: return seeds_below(m->r, m->nvars);
    case PROG_TMP:
    case PROG_CLR:
    case PROG_NEWLIST: return temp(m);
    case PROG_ARGLIST:
    case PROG_LIST:
    case PROG_PEEK:
    case PROG_GROW: return list(m, a);
    case PROG_ROWS: return seeds_chance(m->r, 80) ? list(m, a) : temp(m);
    case PROG_K: return constant(m, false);
    case PROG_KD: return constant(m, true);
    case PROG_SYM:
        return info->rules & PROG_R_RESULTS || info->rules & PROG_R_ASKS || info->a == PROG_NUM
                   ? function_symbol(m)
               : seeds_chance(m->r, 80) ? field_symbol(m)
                                        : function_symbol(m);
    case PROG_PATH: return path(m);
    default: return seeds_chance(m->r, 80) ? seeds_below(m->r, 4) : seeds_below(m->r, 65536);
    }
}

/* Values for the registers an instruction reads beside its operands. */
static void spans(maker *m, const prog_op_info *info, operands *o) {
    unsigned rules = info->rules, room = m->nregs - m->temps;
    unsigned n = rules & PROG_R_N_2_OR_3 ? 2 + seeds_below(m->r, 2)
                 : rules & PROG_R_N_SOME ? 1 + seeds_below(m->r, 4)
                                         : seeds_below(m->r, 4);
    unsigned base = m->temps + seeds_below(m->r, room > 20 ? room - 18 : 1);
    if (rules & (PROG_R_SPAN_A | PROG_R_SPAN_B | PROG_R_SPAN_C)) o->n = n;
    if (rules & PROG_R_SPAN_A) {
        o->a = base;
        if (info->a == PROG_ARGS) fill_all(m, base, n);
    } else if (info->a == PROG_ARGS) {
        o->a = base;
    }
    if (rules & PROG_R_SPAN_B && n) fill_all(m, o->b = base, n);
    if (rules & PROG_R_SPAN_C && n && !(rules & PROG_R_CAPTURES)) fill_all(m, o->c = base, n);
    if (rules & PROG_R_RESULTS)
        o->c = seeds_chance(m->r, 80) ? seeds_below(m->r, 3) : seeds_chance(m->r, 50) ? 255 : 5;
    if (rules & (PROG_R_PATH_AT_C | PROG_R_PATH_BEHIND_C)) {
        const prog_step *step = m->steps[o->b];
        unsigned at = base + (rules & PROG_R_PATH_BEHIND_C ? 1 : 0);
        o->n = 0;
        if (at > base && info->c == PROG_SRC) fill(m, base);
        if (at > base && info->c == PROG_LIST) emit(m, PROG_OP_LISTNEW, 0, base, 0, 0);
        for (uint32_t i = 0; i < m->nsteps[o->b]; i++) {
            bool is_list = step[i].nargs == PROG_STEP_LIST;
            for (unsigned k = is_list ? 1 : step[i].nargs; k > 0; k--, o->n++) {
                if (!is_list)
                    fill(m, at + o->n);
                else
                    emit(m, PROG_OP_LISTNEW, 0, at + o->n, 0, 0),
                        emit(m, PROG_OP_LISTADD, 0, at + o->n, seeds_below(m->r, m->nvars), 0);
            }
        }
        o->c = base;
    }
}

static void random_instruction(maker *m) {
    unsigned op = seeds_below(m->r, 256), captures = 0;
    const prog_op_info *info = &prog_ops[op];
    if (!info->known || info->effects & PROG_END || info->rules & PROG_R_LOOP) return;
    if (info->effects & PROG_JUMP && seeds_chance(m->r, 50)) return;
    operands o = {0};
    if (info->a == PROG_NUM) o.a = seeds_below(m->r, 2);
    o.n = info->n == PROG_SRC              ? source(m)
          : info->rules & PROG_R_N_UP_TO_2 ? seeds_below(m->r, 3)
                                           : seeds_below(m->r, 2);
    if (info->a != PROG_NO && info->a != PROG_NUM && info->a != PROG_ARGS)
        o.a = operand(m, info->a, info, REGS);
    o.b = info->b == PROG_CHILD ? child_for(m, info->rules, &captures) : operand(m, info->b, info, o.a);
    o.c = operand(m, info->c, info, o.a);
    spans(m, info, &o);
    if (info->rules & PROG_R_CAPTURES) {
        o.n = captures;
        if (captures) fill_all(m, o.c = m->temps, captures);
    }
    if (info->rules & PROG_R_N_BELOW_C) o.c = o.n + 1 + seeds_below(m->r, 2);
    if (info->rules & PROG_R_PERSISTENT) o.b = seeds_below(m->r, 2);
    if (info->rules & PROG_R_ASKS) o.n = seeds_chance(m->r, 50) ? 1 : 3, o.a = m->temps;
    if (info->n == PROG_REL) { /* the distance: mostly a little forward */
        int32_t rel =
            seeds_chance(m->r, 85) ? (int32_t)seeds_below(m->r, 10) : -(int32_t)seeds_below(m->r, 12);
        o.n = (uint32_t)rel >> 16 & 0xFF, o.c = (uint32_t)rel & 0xFFFF;
    }
    emit(m, op, o.n, o.a, o.b, o.c);
    if (info->rules & PROG_R_SKIPS) emit(m, PROG_OP_JMP, 0, 0, 0, seeds_below(m->r, 3));
    if (info->a == PROG_DST || info->a == PROG_TMP || info->a == PROG_ARGS || info->a == PROG_ARGLIST)
        set(m, o.a);
    if (info->a == PROG_CLR || info->a == PROG_SRC) consume(m, o.a);
    if (info->b == PROG_SRC || info->b == PROG_LIST) consume(m, o.b);
    if (info->c == PROG_SRC || info->c == PROG_LIST) consume(m, o.c);
    if (info->a == PROG_NEWLIST) m->defined[o.a] = m->list[o.a] = true;
    if (info->rules & PROG_R_WINDOW)
        for (unsigned r = o.a + 1; r < m->nregs; r++)
            m->defined[r] = m->list[r] = false;
}

/* ---- statements ---- */

static void protect(maker *m, uint32_t start) {
    if (m->nhandlers == HANDLERS || m->ninstr == start || seeds_chance(m->r, 2)) return;
    m->handlers[m->nhandlers++] =
        (prog_handler){start, m->ninstr, m->ninstr, (uint16_t)temp(m), (uint16_t)seeds_chance(m->r, 20)};
}

/* A variable gets a value worth having. */
static void useful_value(maker *m, unsigned var) {
    static const char *const makers[] = {"cell", "struct", "containers.Map", "zeros",
                                         "eye",  "ones",   "lasterr",        "pwd"};
    unsigned t = m->temps, op = seeds_below(m->r, 9);
    switch (op) {
    case 0:
    case 1: emit(m, PROG_OP_LOADK, 0, var, constant(m, false), 0); break;
    case 2:
        fill_all(m, t, 2);
        emit(m, PROG_OP_RANGE, 2, var, t, 0);
        break;
    case 3:
        fill_all(m, t, 3);
        emit(m, PROG_OP_CELLROW, 3, var, t, 0);
        break;
    case 4: emit(m, PROG_OP_HANDLE, 0, var, function_symbol(m), 0); break;
    case 5:
        fill(m, t);
        emit(m, PROG_OP_SETFIELD, 0, var, t, field_symbol(m));
        break;
    case 6:
        emit(m, seeds_chance(m->r, 50) ? PROG_OP_GLOBAL : PROG_OP_BOXVAR, 0, var,
             symbol(m, variables[seeds_below(m->r, 4)]), 0);
        break;
    default:
        fill_all(m, t, 2);
        emit(m, PROG_OP_CALL, seeds_below(m->r, 3), t, symbol(m, makers[seeds_below(m->r, 8)]), 1);
        emit(m, PROG_OP_MOVE, 0, var, t, 0);
    }
    set(m, var);
}

static void statements(maker *m, unsigned count);

static void loop(maker *m) {
    unsigned state = m->nvars + 3 * m->depth, over = source(m);
    uint32_t prep = m->ninstr;
    emit(m, PROG_OP_FORPREP, 0, state, over, 0);
    consume(m, over);
    m->depth++;
    statements(m, 1 + seeds_below(m->r, 4));
    m->depth--;
    uint32_t at = m->ninstr;
    if (at + 2 >= INSTRS - 1) return;
    m->code[prep] |= (uint64_t)((at - prep - 1) & 0xFFFF) << 48;
    int32_t back = (int32_t)prep - (int32_t)at;
    unsigned item = seeds_chance(m->r, 70) ? seeds_below(m->r, m->nvars) : temp(m);
    bool real = seeds_chance(m->r, 40);
    emit(m, real ? PROG_OP_RFORLOOP : PROG_OP_FORLOOP, (uint32_t)back >> 16 & 0xFF, state, item,
         (uint32_t)back & 0xFFFF);
    if (real) emit(m, PROG_OP_JMP, 0, 0, 0, seeds_below(m->r, 3));
    set(m, item);
}

static void statements(maker *m, unsigned count) {
    for (unsigned k = 0; k < count && UNTIL_FULL(m); k++) {
        uint32_t start = m->ninstr, kind = seeds_below(m->r, 20);
        if (kind == 0 && m->depth < 2)
            loop(m);
        else if (kind < 4)
            useful_value(m, seeds_below(m->r, m->nvars));
        else
            for (unsigned i = 1 + seeds_below(m->r, 2); i > 0; i--)
                random_instruction(m);
        protect(m, start);
    }
}

/* Some of the pairs that the code holds become one instruction (program/pairs.def). */
static void join_pairs(maker *m) {
    for (uint32_t pc = 0; pc < m->ninstr; pc++) {
        int64_t to = prog_follows(m->code, pc);
        unsigned number = 0;
        if (to >= 0 && to < m->ninstr) number = prog_pair_of(prog_i_op(m->code[pc]), prog_i_op(m->code[to]));
        if (number && seeds_chance(m->r, 70)) m->code[pc] = (m->code[pc] & ~(uint64_t)0xFF) | number;
    }
}

/* ---- objects ---- */

static size_t put(base_buf *out, const void *data, size_t len, size_t align) {
    base_buf_align(out, align);
    size_t at = out->len;
    base_buf_append(out, data, len);
    return at;
}

static void put_object(maker *m, unsigned index, base_buf *out, uint32_t *syms_at) {
    prog_code c = {.magic = PROG_CODE_MAGIC,
                   .flags = m->flags[index],
                   .file = PROG_NONE,
                   .line = 1,
                   .ans = 0xFFFF,
                   .parent = PROG_NONE,
                   .text = PROG_NONE};
    uint32_t none[SYMS] = {0}, vars[REGS];
    uint16_t outs[REGS], captures[REGS];
    int32_t children[OBJECTS] = {0};
    c.name = symbol(m, "made");
    for (unsigned i = 0; i < m->nvars; i++)
        vars[i] = symbol(m, variables[i]);
    for (unsigned i = 0; i < REGS; i++)
        outs[i] = captures[i] = (uint16_t)seeds_below(m->r, m->nvars);
    c.nvars = (uint16_t)m->nvars, c.nregs = (uint16_t)m->nregs, c.npersist = 2;
    c.nparams = (uint16_t)seeds_below(m->r, 3), c.nouts = (uint16_t)seeds_below(m->r, 4);
    if (seeds_chance(m->r, index ? 25 : 85)) c.flags |= PROG_CODE_VARARGIN;
    if (seeds_chance(m->r, index ? 25 : 85))
        c.flags |= PROG_CODE_VARARGOUT, c.vararg_out = (uint16_t)seeds_below(m->r, m->nvars);
    c.ncaptures = (uint16_t)m->captures[index];
    if (c.flags & PROG_CODE_ANON) {
        m->consts[0] = prog_small(PROG_CHAR, 'x');
        c.text = 0;
    }
    size_t start = out->len;
    base_buf_append(out, &c, sizeof c);
    base_buf rest = {0}; /* offsets from the start of the object */
    base_buf_append(&rest, &c, sizeof c);
    c.ninstr = m->ninstr, c.instr_off = (uint32_t)put(&rest, m->code, 8 * m->ninstr, 8);
    c.nconsts = m->nconsts, c.consts_off = (uint32_t)put(&rest, m->consts, 8 * m->nconsts, 8);
    c.nsyms = m->nsyms, c.syms_off = (uint32_t)put(&rest, none, 4 * m->nsyms, 4);
    c.vars_off = (uint32_t)put(&rest, vars, 4 * m->nvars, 4);
    c.outs_off = (uint32_t)put(&rest, outs, 2 * c.nouts, 2);
    c.nhandlers = m->nhandlers,
    c.handlers_off = (uint32_t)put(&rest, m->handlers, sizeof(prog_handler) * m->nhandlers, 4);
    c.nchildren = m->nobjects, c.children_off = (uint32_t)put(&rest, children, 4 * m->nobjects, 4);
    c.captures_off = (uint32_t)put(&rest, captures, 2 * c.ncaptures, 2);
    prog_path_ref refs[PATHS];
    for (uint32_t i = 0; i < m->npaths; i++)
        refs[i] = (prog_path_ref){(uint32_t)put(&rest, m->steps[i], sizeof(prog_step) * m->nsteps[i], 4),
                                  m->nsteps[i]};
    c.npaths = m->npaths, c.paths_off = (uint32_t)put(&rest, refs, sizeof *refs * m->npaths, 4);
    prog_value consts[CONSTS];
    for (uint32_t i = 0; i < m->nconsts; i++) {
        consts[i] = m->consts[i];
        if (prog_is_rel(consts[i])) {
            uint32_t k = (uint32_t)prog_offset(consts[i]);
            consts[i] = prog_rel(put(&rest, m->arrays[k].bytes, m->arrays[k].len, 16));
        }
    }
    base_buf_align(&rest, 16);
    c.size = (uint32_t)rest.len;
    memcpy(rest.data, &c, sizeof c);
    memcpy(rest.data + c.consts_off, consts, 8 * m->nconsts);
    out->len = start;
    base_buf_append(out, rest.data, rest.len);
    *syms_at = (uint32_t)(start + c.syms_off);
    base_buf_free(&rest);
}

static void make_object(maker *m, unsigned index) {
    m->ninstr = m->nconsts = m->narrays = m->nsyms = m->npaths = m->nhandlers = m->depth = 0;
    memset(m->defined, 0, sizeof m->defined);
    memset(m->list, 0, sizeof m->list);
    m->nvars = 2 + seeds_below(m->r, 7);
    m->temps = m->nvars + 6;
    m->nregs = m->temps + 20 + seeds_below(m->r, REGS - m->temps - 20 + 1);
    (void)constant(m, true);
    for (unsigned v = 0; v < m->nvars; v++) {
        uint32_t start = m->ninstr;
        if (seeds_chance(m->r, 75)) useful_value(m, v);
        protect(m, start);
    }
    statements(m, index ? 3 + seeds_below(m->r, 6) : 6 + seeds_below(m->r, 24));
    if (m->flags[index] & PROG_CODE_ANON) {
        fill(m, m->temps);
        emit(m, PROG_OP_RETN, 0, m->temps, 1 + seeds_below(m->r, 3), 0);
    } else {
        emit(m, PROG_OP_RET, 0, 0, 0, 0);
    }
    join_pairs(m);
}

bool code_make(uint64_t seed, code_made *out) {
    static maker m; /* large */
    static const uint32_t sorts[] = {PROG_CODE_ANON, PROG_CODE_NESTED, PROG_CODE_SUB, 0};
    seeds_random r = {seed};
    base_buf bytes = {0};
    uint32_t offsets[OBJECTS];
    memset(&m, 0, sizeof m);
    *out = (code_made){0};
    m.r = &r;
    m.nobjects = 1 + seeds_below(&r, OBJECTS);
    for (unsigned k = 1; k < m.nobjects; k++) {
        m.flags[k] = sorts[seeds_below(&r, 4)];
        m.captures[k] = m.flags[k] & (PROG_CODE_ANON | PROG_CODE_NESTED) ? seeds_below(&r, 3) : 0;
    }
    out->relocs = calloc(OBJECTS * SYMS, sizeof *out->relocs);
    for (unsigned k = 0; k < m.nobjects && out->relocs; k++) {
        uint32_t syms_at;
        base_buf_align(&bytes, 16);
        offsets[k] = (uint32_t)bytes.len;
        make_object(&m, k);
        put_object(&m, k, &bytes, &syms_at);
        for (uint32_t i = 0; i < m.nsyms; i++)
            out->relocs[out->nrelocs++] = (vm_reloc){syms_at + 4 * i, base_view_str(m.syms[i])};
    }
    out->len = bytes.len;
    out->blob = aligned_alloc(16, (bytes.len + 31) & ~(size_t)15);
    if (!out->blob || !out->relocs || bytes.failed) abort();
    memcpy(out->blob, bytes.data, bytes.len);
    base_buf_free(&bytes);
    for (unsigned k = 0; k < m.nobjects; k++) {
        const prog_code *c = (const prog_code *)(const void *)(out->blob + offsets[k]);
        int32_t *child = (int32_t *)(void *)(out->blob + offsets[k] + c->children_off);
        for (unsigned i = 0; i < m.nobjects; i++)
            child[i] = (int32_t)offsets[i] - (int32_t)offsets[k];
    }
    return code_mend(out);
}
