/* compiler/infer_value.c - classes and shapes of what expressions give, by those of what they are made of.
 *
 * The types are those of hir.h: a set of classes, of which 0 means "not known" and not "none", and the
 * marks SCALAR and REAL. Two more values stand only in here: INFER_NONE, no value at all, for what always
 * raises and for variables that nothing was assigned to, and INFER_UNSET, perhaps none. Every rule must
 * give a set that holds what may really come, however odd the program; tests compare with what builtins
 * and functions give (tests/session/results.py, signatures). */
#include "compiler/infer_internal.h"
#include "program/families.h"

#define REAL_SCALAR (HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL)
#define TRUTH       (HIR_T_LOGICAL | HIR_T_SCALAR | HIR_T_REAL)

/* Not known on one side is not known of both; nothing on one side is the other. */
hir_type infer_join(hir_type a, hir_type b) {
    hir_type unset = (a | b) & INFER_UNSET;
    a &= (hir_type)~INFER_UNSET;
    b &= (hir_type)~INFER_UNSET;
    if (a == INFER_NONE) return b | unset;
    if (b == INFER_NONE) return a | unset;
    hir_type shape = a & b & (HIR_T_SCALAR | HIR_T_REAL);
    if (!(a & HIR_T_CLASSES) || !(b & HIR_T_CLASSES)) return shape | unset;
    return (hir_type)(((a | b) & HIR_T_CLASSES) | shape | unset);
}

/* What is known of members, names and truth holds only if both sides have it, or one side has no value. */
infer_value infer_join_values(infer_value a, infer_value b) {
    infer_value all = {infer_join(a.type, b.type), infer_join(a.members, b.members),
                       a.names && b.names ? a.names | b.names : 0, a.truth == b.truth ? a.truth : 0};
    bool none_a = (a.type & ~INFER_UNSET) == INFER_NONE, none_b = (b.type & ~INFER_UNSET) == INFER_NONE;
    hir_type type = all.type;
    if (none_a) all = b;
    if (none_b) all = a;
    all.type = type;
    return all;
}

unsigned infer_names(const inference *in, const hir_node *n) {
    return infer_whole(in, n).names;
}

static hir_type members_of_cell(const inference *in, const hir_node *n) {
    hir_type all = INFER_NONE;
    for (uint32_t r = 0; r < n->count; r++)
        for (uint32_t c = 0; c < n->kids[r]->count; c++) {
            hir_type type = n->kids[r]->kids[c]->type;
            if (n->kind == HIR_MATRIX)
                type = type == HIR_T_CELL ? infer_whole(in, n->kids[r]->kids[c]).members : 0;
            all = infer_join(all, type);
        }
    return all;
}

/* A variable keeps more than its node does; the node must still be of its time, which its type tells. */
infer_value infer_whole(const inference *in, const hir_node *n) {
    bool whole;
    int truth = infer_truth(in, n);
    infer_value v = {n->type, 0, 0, truth < 0 ? 0 : (uint16_t)(1 + truth)};
    switch (n->kind) {
    case HIR_VAR:
        if (n->type == (in->vars[n->index].type & INFER_KNOWN))
            return v = in->vars[n->index], v.type = n->type, v;
        break;
    case HIR_CONST: v.names = (uint16_t)infer_named_class(n, &whole); break;
    case HIR_CALL:
        if (in->library && n->count == 1 && strcmp(in->unit->names[n->index].text, "class") == 0)
            v.names = (uint16_t)(n->kids[0]->type & HIR_T_CLASSES);
        break;
    case HIR_CELL:
    case HIR_MATRIX:
        if (n->type == HIR_T_CELL) v.members = members_of_cell(in, n);
        break;
    case HIR_APPLY:
        if ((n->kids[0]->type & HIR_T_CLASSES) == HIR_T_CELL) v.members = infer_whole(in, n->kids[0]).members;
        break;
    case HIR_ASSIGN: return infer_whole(in, n->kids[1]);
    default: break;
    }
    return v;
}

static hir_type const_type(const hir_const *k) {
    static const uint16_t classes[PROG_CLASS_COUNT] = {
        [PROG_DOUBLE] = HIR_T_DOUBLE, [PROG_SINGLE] = HIR_T_SINGLE,   [PROG_INT8] = HIR_T_INT,
        [PROG_INT16] = HIR_T_INT,     [PROG_INT32] = HIR_T_INT,       [PROG_INT64] = HIR_T_INT,
        [PROG_UINT8] = HIR_T_INT,     [PROG_UINT16] = HIR_T_INT,      [PROG_UINT32] = HIR_T_INT,
        [PROG_UINT64] = HIR_T_INT,    [PROG_LOGICAL] = HIR_T_LOGICAL, [PROG_CHAR] = HIR_T_CHAR,
    };
    return (hir_type)(classes[k->cls] | (k->rows == 1 && k->cols == 1 ? HIR_T_SCALAR : 0u) |
                      (k->flags & PROG_FLAG_COMPLEX ? 0u : HIR_T_REAL));
}

/* Integers win, then single; logical and char count as double. What no operator takes raises. A value that is not
 * known may be an object, whose class says what an operator gives. */
unsigned cmp_class_of_two(unsigned a, unsigned b) {
    if (!a || !b) return 0;
    if (a == HIR_T_INT || b == HIR_T_INT) return HIR_T_INT; /* integers take others in */
    a &= INFER_NUMBERS;
    b &= INFER_NUMBERS; /* others raise an error */
    if (!a || !b) return INFER_NONE;
    unsigned all = (a | b) & HIR_T_INT, x = a & ~HIR_T_INT, y = b & ~HIR_T_INT;
    if (x && y) all |= (x | y) & HIR_T_SINGLE;
    return all | (x & INFER_PLAIN && y & INFER_PLAIN ? HIR_T_DOUBLE : 0u);
}

/* What comparisons give of an operand: of objects, what their class says. */
static hir_type truths(hir_type operand, unsigned shape) {
    return operand & HIR_T_CLASSES ? (hir_type)(HIR_T_LOGICAL | HIR_T_REAL | shape) : 0;
}

hir_type infer_binary(const hir_node *n, hir_type a, hir_type b) {
    unsigned shape = a & b & HIR_T_SCALAR;
    if (prog_gives_truth(n->op)) return truths(a, shape) & truths(b, shape);
    unsigned cls = cmp_class_of_two(a & HIR_T_CLASSES, b & HIR_T_CLASSES);
    if (!cls || cls == INFER_NONE) return (hir_type)cls;
    bool power = n->op == PROG_OP_POW || n->op == PROG_OP_EPOW;
    return (hir_type)(cls | shape | (power ? 0u : a & b & HIR_T_REAL));
}

static hir_type unary_type(const hir_node *n, hir_type a) {
    if (n->op == PROG_OP_NOT) return truths(a, a & HIR_T_SCALAR);
    if (n->op == PROG_OP_TRANS || n->op == PROG_OP_CTRANS) return a & INFER_KNOWN;
    unsigned cls = cmp_class_of_two(a & HIR_T_CLASSES, a & HIR_T_CLASSES);
    if (!cls || cls == INFER_NONE) return (hir_type)cls;
    return (hir_type)(cls | (a & (HIR_T_SCALAR | HIR_T_REAL)));
}

/* What an element or a part of a value is; a handle is called. A logical index may pick none or several. */
static hir_type part_type(const hir_node *n) {
    hir_type whole = n->kids[0]->type;
    bool one = n->count > 1;
    if (!(whole & HIR_T_CLASSES) || whole & HIR_T_FUNC) return 0;
    for (uint32_t i = 1; i < n->count; i++)
        one = one && n->kids[i]->type & HIR_T_SCALAR && !(n->kids[i]->type & HIR_T_LOGICAL);
    return (hir_type)((whole & (HIR_T_CLASSES | HIR_T_REAL)) | (one ? HIR_T_SCALAR : 0u));
}

bool infer_is_list(const hir_node *n) {
    return n->kind == HIR_BRACE || n->kind == HIR_FIELD || n->kind == HIR_DYN;
}

/* Two elements of one matrix: cells take others in, then chars, then integers, then single. */
static unsigned beside(unsigned a, unsigned b) {
    if (!a || !b) return 0;
    if (a == HIR_T_CELL || b == HIR_T_CELL) return HIR_T_CELL;
    unsigned both = a | b, all = both & HIR_T_CELL;
    if (both & HIR_T_FUNC) return 0;
    if (both & HIR_T_STRUCT) all |= HIR_T_STRUCT;
    if (both & HIR_T_CHAR) all |= HIR_T_CHAR;
    a &= ~(HIR_T_CELL | HIR_T_STRUCT), b &= ~(HIR_T_CELL | HIR_T_STRUCT);
    unsigned x = a & ~HIR_T_CHAR, y = b & ~HIR_T_CHAR;
    if (!x || !y) return all;
    all |= (x | y) & HIR_T_INT;
    x &= ~HIR_T_INT, y &= ~HIR_T_INT;
    if (!x || !y) return all;
    all |= (x | y) & HIR_T_SINGLE;
    x &= ~HIR_T_SINGLE, y &= ~HIR_T_SINGLE;
    if (!x || !y) return all;
    return all | ((x | y) & HIR_T_DOUBLE) | (x & y & HIR_T_LOGICAL);
}

/* A list in it may be nothing at all, and the whole then []. */
static hir_type matrix_type(inference *in, const hir_node *n) {
    bool some = false, none = false, list = false;
    unsigned all = 0, real = HIR_T_REAL;
    for (uint32_t r = 0; r < n->count; r++)
        for (uint32_t c = 0; c < n->kids[r]->count; c++) {
            hir_node *kid = n->kids[r]->kids[c];
            hir_type type = infer_node(in, kid);
            none |= type == INFER_NONE;
            list |= infer_is_list(kid);
            real &= type;
            all = some ? beside(all, type & HIR_T_CLASSES) : type & HIR_T_CLASSES;
            some = true;
        }
    if (none) return INFER_NONE;
    if (!some) return HIR_T_DOUBLE | HIR_T_REAL;
    if (all == HIR_T_FUNC) return 0;
    if (list && all) all |= HIR_T_DOUBLE; /* of nothing, it is the empty matrix */
    return (hir_type)(all ? all | real : 0u);
}

static hir_type range_type(const hir_node *n) {
    unsigned all = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        unsigned cls = n->kids[i]->type & HIR_T_CLASSES;
        if (!cls || cls & ~(HIR_T_DOUBLE | HIR_T_LOGICAL | HIR_T_SINGLE | HIR_T_INT)) return 0;
        all = i ? cmp_class_of_two(all, cls) : cmp_class_of_two(cls, cls);
    }
    return (hir_type)(all | (all == HIR_T_DOUBLE ? HIR_T_REAL : 0u));
}

/* ---- calls ---- */

static hir_type value_type(prog_value v) {
    if (prog_is_double(v)) return REAL_SCALAR;
    return prog_is_small(v) && prog_small_class(v) == PROG_LOGICAL ? TRUTH : 0;
}

static const struct {
    hir_type first, others;
} kinds[CMP_ARG_KINDS] = {
#define CMP_KIND(name, first, others, text) [CMP_ARG_##name] = {first, others},
#include "compiler/kinds.def"
#undef CMP_KIND
};

hir_type cmp_kind_type(cmp_arg_kind kind, uint32_t argument) {
    return argument ? kinds[kind].others : kinds[kind].first;
}

static bool fits(hir_type type, hir_type want) {
    unsigned classes = type & HIR_T_CLASSES;
    if (!(want & HIR_T_CLASSES)) return true;
    return classes && !(classes & ~want) && !(want & ~type & (HIR_T_SCALAR | HIR_T_REAL));
}

bool cmp_is_of_kind(const hir_type *types, uint32_t count, cmp_arg_kind kind) {
    for (uint32_t i = 0; i < count; i++)
        if (!fits(types[i], cmp_kind_type(kind, i))) return false;
    return true;
}

hir_type cmp_signature_result(const cmp_signature *s, const hir_type *types, uint32_t count) {
    for (unsigned k = 0; k < CMP_ARG_KINDS; k++)
        if (s->by_kind[k] && cmp_is_of_kind(types, count, (cmp_arg_kind)k)) return s->by_kind[k];
    return 0;
}

#define MAX_ARGS 12u

static hir_type named_call(const inference *in, const hir_name *name, hir_node *const *kids, uint32_t count);

/* feval of a handle or of the name of a class is the call it makes. The library comes before the builtins,
 * as when the program runs. */
static hir_type named_call(const inference *in, const hir_name *name, hir_node *const *kids, uint32_t count) {
    cmp_signature s;
    cmp_builtin b;
    hir_type args[MAX_ARGS];
    const cmp_library *l = in->library;
    bool list = false;
    for (uint32_t i = 0; i < count; i++) {
        if (kids[i]->type == INFER_NONE) return INFER_NONE;
        list |= infer_is_list(kids[i]);
        if (i < MAX_ARGS) args[i] = kids[i]->type;
    }
    if (count > MAX_ARGS) return 0;
    if (count && strcmp(name->text, "feval") == 0 && kids[0]->kind == HIR_HANDLE)
        return named_call(in, &in->unit->names[kids[0]->index], kids + 1, count - 1);
    if (count == 2 && strcmp(name->text, "feval") == 0 && infer_names(in, kids[0]))
        return infer_names(in, kids[0]); /* of a class: what turns values into it */
    if (l->signature && l->signature(l->ctx, name->text, name->len, &s)) {
        hir_type known = cmp_signature_result(&s, args, count);
        return known ? known : cmp_builtin_result(in, name->text, kids, count, list);
    }
    if (!l->builtin(l->ctx, name->text, name->len, &b)) return 0;
    if (b.form == CMP_FORM_QUERY || (b.form == CMP_FORM_CONSTANT && count == 0)) return value_type(b.answer);
    if (b.form == CMP_FORM_ONE && b.real && count == 1 && fits(args[0], REAL_SCALAR)) return REAL_SCALAR;
    if (b.form == CMP_FORM_TWO && count == 2 && fits(args[0], REAL_SCALAR) && fits(args[1], REAL_SCALAR))
        return REAL_SCALAR;
    return cmp_builtin_result(in, name->text, kids, count, list);
}

static hir_type call_type(inference *in, hir_node *n) {
    return in->library ? named_call(in, &in->unit->names[n->index], n->kids, n->count) : 0;
}

/* A local function: what comes is joined to what came before. Its parameters grow with what is passed
 * here; what it gives is as far as that is known by now, and the rounds of infer_unit go on until both
 * stand still. */
static hir_type local_type(inference *in, const hir_node *n) {
    infer_local *local = &in->locals[n->index];
    const hir_func *f = &in->unit->funcs[n->index];
    uint32_t fixed = f->nparams;
    bool list = false;
    for (uint32_t i = 0; i < n->count; i++)
        if (n->kids[i]->type == INFER_NONE) return INFER_NONE;
    for (uint32_t i = 0; local->params && i < n->count; i++) {
        list |= infer_is_list(n->kids[i]);
        for (uint32_t k = i; k < fixed && (k == i || list); k++) { /* a list may end anywhere */
            infer_value now = infer_join_values(local->params[k], infer_whole(in, n->kids[i]));
            in->changed |= memcmp(&now, &local->params[k], sizeof now) != 0;
            local->params[k] = now;
        }
    }
    return local->results[0];
}

/* A variable, or what has its name where it may have no value. */
static hir_type variable_type(const inference *in, const hir_node *n) {
    cmp_builtin b;
    cmp_signature s;
    hir_type now = in->vars[n->index].type;
    const cmp_library *l = in->library;
    const hir_name *name = &in->unit->names[in->func->vars[n->index].name];
    if (!(now & INFER_UNSET)) return now;
    if (!l || !name->len || l->builtin(l->ctx, name->text, name->len, &b) ||
        (l->signature && l->signature(l->ctx, name->text, name->len, &s)))
        return 0;
    return now & (hir_type)~INFER_UNSET;
}

/* The right side may be left out: what it assigns may stay as it was. */
static void infer_logic(inference *in, hir_node *n) {
    infer_node(in, n->kids[0]);
    bool kept = hir_assigns(n->kids[1]);
    uint32_t nvars = in->func->nvars;
    infer_value *before = kept ? base_arena_alloc(in->unit->arena, (nvars + 1) * sizeof *before) : NULL;
    if (kept && !before) in->unit->failed = true;
    if (before) memcpy(before, in->vars, nvars * sizeof *before);
    infer_node(in, n->kids[1]);
    for (uint32_t i = 0; before && i < nvars; i++)
        in->vars[i] = infer_join_values(in->vars[i], before[i]);
}

static hir_type member_type(const inference *in, const hir_node *n) {
    return (n->kids[0]->type & HIR_T_CLASSES) == HIR_T_CELL ? infer_whole(in, n->kids[0]).members : 0;
}

static hir_type compound_type(inference *in, hir_node *n) {
    switch (n->kind) {
    case HIR_BINARY: return infer_binary(n, n->kids[0]->type, n->kids[1]->type);
    case HIR_UNARY: return unary_type(n, n->kids[0]->type);
    case HIR_RANGE: return range_type(n);
    case HIR_APPLY: return part_type(n);
    case HIR_BRACE: return member_type(in, n);
    case HIR_CELL: return HIR_T_CELL;
    case HIR_HANDLE:
    case HIR_HANDLESUB:
    case HIR_CLOSURE: return HIR_T_FUNC | HIR_T_SCALAR;
    case HIR_CALL: return call_type(in, n);
    case HIR_SUB: return local_type(in, n);
    default: return 0;
    }
}

/* GUARD: what comes first, then either of the others. */
static void infer_guard(inference *in, hir_node *n) {
    for (uint32_t i = 3; i < n->count; i++)
        infer_node(in, n->kids[i]);
    for (uint32_t i = 0; i < 3; i++)
        infer_node(in, n->kids[i]);
}

/* Operands first; one that always raises makes the whole raise. */
static hir_type type_of(inference *in, hir_node *n) {
    switch (n->kind) {
    case HIR_CONST: return const_type(n->k);
    case HIR_VAR: return variable_type(in, n);
    case HIR_END:
    case HIR_NARGIN:
    case HIR_NARGOUT: return REAL_SCALAR;
    case HIR_MATRIX: return matrix_type(in, n);
    case HIR_ASSIGN:
    case HIR_OPASSIGN:
    case HIR_MULTI: return infer_assignment(in, n);
    case HIR_ANDAND:
    case HIR_OROR: infer_logic(in, n); return TRUTH;
    case HIR_GUARD: infer_guard(in, n); return 0;
    default: break;
    }
    infer_kids(in, n);
    for (uint32_t i = 0; i < n->count; i++)
        if (n->kids[i]->type == INFER_NONE) return INFER_NONE;
    return compound_type(in, n);
}

hir_type infer_node(inference *in, hir_node *n) {
    hir_type type = type_of(in, n);
    return n->type = type & INFER_NONE ? INFER_NONE : type & INFER_KNOWN;
}

void infer_kids(inference *in, hir_node *n) {
    for (uint32_t i = 0; i < n->count; i++)
        infer_node(in, n->kids[i]);
}
