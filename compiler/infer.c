/* compiler/infer.c - classes and shapes of values: what holds on every path, whatever the order of
 * statements.
 *
 * A variable's type is the union of what its assignments give. It is known only where nothing else can write
 * it: not for parameters, captures, globals, persistents, variables shared with nested functions, of scripts,
 * or beside eval. The types start as "nothing yet" and grow until they stand still, which the finite lattice
 * makes them do. */
#include "compiler/passes_internal.h"

#define NOTHING_YET 0x8000u /* of variables: no assignment seen */
#define MAX_ROUNDS  50      /* then variables count as unknown, which stands still at once */
#define KNOWN       (HIR_T_CLASSES | HIR_T_SCALAR | HIR_T_REAL)

typedef struct inference {
    hir_unit *unit;
    hir_func *func;
    hir_type *vars;
    const cmp_library *library;
    bool changed, opaque;
} inference;

static hir_type join(hir_type a, hir_type b) {
    if (a == NOTHING_YET) return b;
    if (b == NOTHING_YET) return a;
    if (!(a & HIR_T_CLASSES) || !(b & HIR_T_CLASSES)) return a & b & (HIR_T_SCALAR | HIR_T_REAL);
    return (hir_type)(((a | b) & HIR_T_CLASSES) | (a & b & (HIR_T_SCALAR | HIR_T_REAL)));
}

static void assign(inference *in, uint32_t var, hir_type type) {
    hir_type now = join(in->vars[var], type);
    if (now == in->vars[var]) return;
    in->vars[var] = now;
    in->changed = true;
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

static hir_type binary_type(const hir_node *n, hir_type a, hir_type b) {
    unsigned plain = HIR_T_DOUBLE | HIR_T_LOGICAL | HIR_T_CHAR, shape = a & b & HIR_T_SCALAR;
    bool numbers = a & HIR_T_CLASSES && b & HIR_T_CLASSES && !((a | b) & HIR_T_CLASSES & ~plain);
    if (n->op >= PROG_OP_LT && n->op <= PROG_OP_OR) return (hir_type)(HIR_T_LOGICAL | HIR_T_REAL | shape);
    if (!numbers) return 0;
    bool power = n->op == PROG_OP_POW || n->op == PROG_OP_EPOW;
    return (hir_type)(HIR_T_DOUBLE | shape | (power ? 0u : a & b & HIR_T_REAL));
}

static hir_type unary_type(const hir_node *n, hir_type a) {
    if (n->op == PROG_OP_NOT) return (hir_type)(HIR_T_LOGICAL | HIR_T_REAL | (a & HIR_T_SCALAR));
    if (n->op == PROG_OP_TRANS || n->op == PROG_OP_CTRANS) return a & KNOWN;
    if (!(a & HIR_T_CLASSES) || (a & HIR_T_CLASSES & ~(HIR_T_DOUBLE | HIR_T_LOGICAL | HIR_T_CHAR))) return 0;
    return (hir_type)(HIR_T_DOUBLE | (a & (HIR_T_SCALAR | HIR_T_REAL)));
}

static hir_type infer_node(inference *in, hir_node *n);

/* All elements real doubles, logicals or chars of known class: a matrix of the one class they share. */
static hir_type matrix_type(inference *in, const hir_node *n) {
    hir_type all = NOTHING_YET;
    for (uint32_t r = 0; r < n->count; r++)
        for (uint32_t c = 0; c < n->kids[r]->count; c++)
            all = join(all, infer_node(in, n->kids[r]->kids[c]));
    if (all == NOTHING_YET) return HIR_T_DOUBLE | HIR_T_REAL;
    unsigned cls = all & HIR_T_CLASSES;
    return cls == HIR_T_DOUBLE || cls == HIR_T_LOGICAL || cls == HIR_T_CHAR ? (hir_type)(all & ~HIR_T_SCALAR)
                                                                            : 0;
}

static void infer_assign(inference *in, hir_node *n) {
    for (uint32_t i = 0; i + 1 < n->count; i++) {
        hir_node *target = n->kids[i];
        hir_type value = n->kind == HIR_ASSIGN ? infer_node(in, n->kids[1]) : 0;
        for (uint32_t k = 0; k < target->count; k++)
            infer_node(in, target->kids[k]);
        if (target->kind == HIR_VAR)
            assign(in, target->index, value);
        else if (target->kind == HIR_TARGET)
            assign(in, target->index, 0);
    }
    if (n->kind != HIR_ASSIGN) infer_node(in, n->kids[n->count - 1]);
}

static void infer_kids(inference *in, hir_node *n) {
    for (uint32_t i = 0; i < n->count; i++)
        infer_node(in, n->kids[i]);
}

/* Columns of a range are its scalars. */
static void infer_for(inference *in, hir_node *n) {
    hir_type values = infer_node(in, n->kids[1]);
    bool scalars = n->kids[1]->kind == HIR_RANGE;
    if (n->kids[0]->kind == HIR_TARGET) infer_kids(in, n->kids[0]);
    assign(in, n->kids[0]->index, n->kids[0]->kind == HIR_VAR && scalars ? (values | HIR_T_SCALAR) : 0);
    infer_node(in, n->kids[2]);
}

static hir_type value_type(prog_value v) {
    if (prog_is_double(v)) return HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL;
    bool truth = prog_is_small(v) && prog_small_class(v) == PROG_LOGICAL;
    return truth ? HIR_T_LOGICAL | HIR_T_SCALAR | HIR_T_REAL : 0;
}

/* What a call gives, whatever its arguments are. */
static hir_type call_type(const inference *in, const hir_node *n) {
    cmp_signature s;
    cmp_builtin b;
    const cmp_library *l = in->library;
    if (!l) return 0;
    const hir_name *name = &in->unit->names[n->index];
    if (l->signature && l->signature(l->ctx, name->text, name->len, &s)) return s.result;
    if (!l->builtin(l->ctx, name->text, name->len, &b)) return 0;
    if (b.form == CMP_FORM_QUERY || (b.form == CMP_FORM_CONSTANT && n->count == 0))
        return value_type(b.answer);
    return 0;
}

static hir_type type_of(inference *in, hir_node *n) {
    switch (n->kind) {
    case HIR_CONST: return const_type(n->k);
    case HIR_VAR: return in->vars[n->index] == NOTHING_YET ? 0 : in->vars[n->index];
    case HIR_END:
    case HIR_NARGIN:
    case HIR_NARGOUT: return HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL;
    case HIR_MATRIX: return matrix_type(in, n);
    case HIR_ASSIGN:
    case HIR_OPASSIGN:
    case HIR_MULTI: infer_assign(in, n); return 0;
    case HIR_FOR: infer_for(in, n); return 0;
    case HIR_TRY:
    case HIR_GLOBAL:
    case HIR_PERSISTENT:
    case HIR_DEFAULT:
        if (n->index != HIR_NONE) assign(in, n->index, 0);
        infer_kids(in, n);
        return 0;
    default: infer_kids(in, n);
    }
    switch (n->kind) {
    case HIR_BINARY: return binary_type(n, n->kids[0]->type, n->kids[1]->type);
    case HIR_UNARY: return unary_type(n, n->kids[0]->type);
    case HIR_ANDAND:
    case HIR_OROR: return HIR_T_LOGICAL | HIR_T_SCALAR | HIR_T_REAL;
    case HIR_RANGE: {
        hir_type all = join(n->kids[0]->type, n->kids[1]->type);
        if (n->count == 3) all = join(all, n->kids[2]->type);
        return (all & HIR_T_CLASSES) == HIR_T_DOUBLE ? HIR_T_DOUBLE | HIR_T_REAL : 0;
    }
    case HIR_CELL: return HIR_T_CELL;
    case HIR_HANDLE:
    case HIR_HANDLESUB:
    case HIR_CLOSURE: return HIR_T_FUNC | HIR_T_SCALAR;
    case HIR_CALL: return call_type(in, n);
    case HIR_SUB: {
        const hir_func *f = &in->unit->funcs[n->index];
        return f->nouts && f->vars[f->outs[0]].type != NOTHING_YET ? f->vars[f->outs[0]].type & KNOWN : 0;
    }
    default: return 0;
    }
}

static hir_type infer_node(inference *in, hir_node *n) {
    hir_type type = type_of(in, n);
    return n->type = type & KNOWN;
}

static bool makes_variables(const hir_unit *u) {
    static const char *const makers[] = {"eval", "evalin", "evalc", "assignin", "load", "source", "run"};
    for (uint32_t i = 0; i < u->nnames; i++)
        for (size_t k = 0; k < sizeof makers / sizeof *makers; k++)
            if (strcmp(u->names[i].text, makers[k]) == 0) return true;
    return false;
}

static void infer_func(inference *in, hir_func *f) {
    in->func = f;
    in->vars = base_arena_alloc(in->unit->arena, (f->nvars + 1) * sizeof *in->vars);
    if (!in->vars) {
        in->unit->failed = true;
        return;
    }
    unsigned foreign = HIR_VAR_PARAM | HIR_VAR_GLOBAL | HIR_VAR_PERSIST | HIR_VAR_SHARED | HIR_VAR_CAPTURE;
    bool opaque = in->opaque || (f->flags & PROG_CODE_SCRIPT);
    uint32_t fixed = f->nparams + ((f->flags & PROG_CODE_VARARGIN) ? 1u : 0u);
    for (uint32_t i = 0; i < f->nvars; i++)
        in->vars[i] = opaque || i < fixed || i == f->ans || (f->vars[i].flags & foreign) ? 0 : NOTHING_YET;
    for (unsigned rounds = 0; rounds == 0 || in->changed; rounds++) {
        if (rounds == MAX_ROUNDS) memset(in->vars, 0, f->nvars * sizeof *in->vars);
        in->changed = false;
        infer_node(in, f->body);
    }
    for (uint32_t i = 0; i < f->nvars; i++)
        f->vars[i].type = in->vars[i] == NOTHING_YET ? 0 : in->vars[i] & KNOWN;
}

/* Callees come after their callers in a file: two rounds carry results of local functions up. */
void cmp_pass_infer(hir_unit *unit, const cmp_library *library) {
    inference in = {.unit = unit, .library = library, .opaque = makes_variables(unit)};
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < unit->nfuncs && !unit->failed; i++)
            infer_func(&in, &unit->funcs[i]);
}
