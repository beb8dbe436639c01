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
    hir_type argument; /* of the first function's parameters, 0: not known */
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

#define PLAIN   (HIR_T_DOUBLE | HIR_T_LOGICAL | HIR_T_CHAR)
#define NUMBERS (PLAIN | HIR_T_SINGLE | HIR_T_INT)

/* The class of what is computed of numbers of two sets of classes: integers take others in, then single; 0
 * where it may be one or the other. */
static unsigned number_class(unsigned a, unsigned b) {
    if (!a || !b || (a | b) & ~NUMBERS) return 0;
    if (a == HIR_T_INT || b == HIR_T_INT) return HIR_T_INT;
    if ((a | b) & HIR_T_INT) return 0;
    if (a == HIR_T_SINGLE || b == HIR_T_SINGLE) return HIR_T_SINGLE;
    return HIR_T_DOUBLE | ((a | b) & HIR_T_SINGLE);
}

static hir_type binary_type(const hir_node *n, hir_type a, hir_type b) {
    unsigned shape = a & b & HIR_T_SCALAR;
    if (n->op >= PROG_OP_LT && n->op <= PROG_OP_OR) return (hir_type)(HIR_T_LOGICAL | HIR_T_REAL | shape);
    unsigned cls = number_class(a & HIR_T_CLASSES, b & HIR_T_CLASSES);
    if (!cls) return 0;
    bool power = n->op == PROG_OP_POW || n->op == PROG_OP_EPOW;
    return (hir_type)(cls | shape | (power ? 0u : a & b & HIR_T_REAL));
}

static hir_type unary_type(const hir_node *n, hir_type a) {
    if (n->op == PROG_OP_NOT) return (hir_type)(HIR_T_LOGICAL | HIR_T_REAL | (a & HIR_T_SCALAR));
    if (n->op == PROG_OP_TRANS || n->op == PROG_OP_CTRANS) return a & KNOWN;
    unsigned cls = number_class(a & HIR_T_CLASSES, a & HIR_T_CLASSES);
    return cls ? (hir_type)(cls | (a & (HIR_T_SCALAR | HIR_T_REAL))) : 0;
}

/* What an element or a part of a value is; a handle is called. */
static hir_type part_type(const hir_node *n) {
    hir_type whole = n->kids[0]->type;
    bool one = n->count > 1;
    if (!(whole & HIR_T_CLASSES) || whole & HIR_T_FUNC) return 0;
    for (uint32_t i = 1; i < n->count; i++)
        one = one && n->kids[i]->type & HIR_T_SCALAR && !(n->kids[i]->type & HIR_T_LOGICAL);
    return (hir_type)((whole & (HIR_T_CLASSES | HIR_T_REAL)) | (one ? HIR_T_SCALAR : 0u));
}

/* What a variable is once a part of it was written. */
static hir_type stored_type(const hir_node *target, hir_type was, hir_type value) {
    const hir_node *step = target->kids[0];
    if (step->op == PROG_STEP_BRACE) return was == NOTHING_YET || was == HIR_T_CELL ? HIR_T_CELL : 0;
    if (step->op == PROG_STEP_FIELD || step->op == PROG_STEP_DYN)
        return was == NOTHING_YET || (was & HIR_T_CLASSES) == HIR_T_STRUCT ? HIR_T_STRUCT : 0;
    if (target->count != 1) return 0;
    unsigned a = was == NOTHING_YET ? HIR_T_DOUBLE : was & HIR_T_CLASSES, b = value & HIR_T_CLASSES;
    unsigned cls = a == b ? a : number_class(a, b), real = was & value & HIR_T_REAL;
    if (was == NOTHING_YET) real = value & HIR_T_REAL;
    if (a == HIR_T_CELL) return HIR_T_CELL;
    return cls ? (hir_type)(cls | a | b | real) : 0; /* an empty value takes the class of what is stored */
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
    if (cls && !(cls & (cls - 1)) && cls != HIR_T_FUNC) return (hir_type)(all & ~HIR_T_SCALAR);
    if (cls == (HIR_T_DOUBLE | HIR_T_LOGICAL)) return (hir_type)(HIR_T_DOUBLE | (all & HIR_T_REAL));
    return cls == (HIR_T_DOUBLE | HIR_T_CHAR) ? HIR_T_CHAR : 0;
}

/* What the others than the first of several results are: of builtins that give indices and counts with them.
 */
static hir_type other_result(const inference *in, const hir_node *call) {
    static const char *const names[] = {"size", "sort", "find", "max", "min"};
    if (call->kind != HIR_CALL || !in->library) return 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(in->unit->names[call->index].text, names[i]) == 0) return HIR_T_DOUBLE;
    return 0;
}

static void infer_assign(inference *in, hir_node *n) {
    const hir_node *value = n->kids[n->count - 1];
    if (!(n->kind == HIR_ASSIGN && n->flags & HIR_DELETE)) infer_node(in, n->kids[n->count - 1]);
    for (uint32_t i = 0; i + 1 < n->count; i++) {
        hir_node *target = n->kids[i];
        for (uint32_t k = 0; k < target->count; k++)
            infer_node(in, target->kids[k]);
        if (target->kind != HIR_VAR && target->kind != HIR_TARGET) continue;
        hir_type was = in->vars[target->index], type = i ? other_result(in, value) : value->type;
        if (n->kind == HIR_OPASSIGN)
            type = target->kind == HIR_VAR ? binary_type(n, was == NOTHING_YET ? 0 : was, type) : 0;
        if (target->kind == HIR_TARGET && !(n->flags & HIR_DELETE && n->kind == HIR_ASSIGN))
            type = stored_type(target, was, type);
        else if (target->kind == HIR_TARGET)
            type = was == NOTHING_YET ? 0 : (hir_type)(was & ~HIR_T_SCALAR);
        assign(in, target->index, type);
    }
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

static const hir_type kinds[CMP_ARG_KINDS] = {[CMP_ARG_SCALAR] = HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL,
                                              [CMP_ARG_REAL] = HIR_T_DOUBLE | HIR_T_REAL,
                                              [CMP_ARG_DOUBLE] = HIR_T_DOUBLE,
                                              [CMP_ARG_SINGLE] = HIR_T_SINGLE,
                                              [CMP_ARG_INTEGER] = HIR_T_INT,
                                              [CMP_ARG_LOGICAL] = HIR_T_LOGICAL,
                                              [CMP_ARG_CHAR] = HIR_T_CHAR,
                                              [CMP_ARG_CELL] = HIR_T_CELL,
                                              [CMP_ARG_STRUCT] = HIR_T_STRUCT};

bool cmp_is_of_kind(const hir_type *types, uint32_t count, cmp_arg_kind kind) {
    hir_type want = kinds[kind];
    for (uint32_t i = 0; i < count; i++)
        if ((types[i] & HIR_T_CLASSES) != (want & HIR_T_CLASSES) ||
            (want & ~types[i] & (HIR_T_SCALAR | HIR_T_REAL)))
            return false;
    return count > 0;
}

/* What a call gives, with what is known of its arguments. */
static hir_type call_type(const inference *in, const hir_node *n) {
    cmp_signature s;
    cmp_builtin b;
    hir_type args[4];
    const cmp_library *l = in->library;
    if (!l) return 0;
    const hir_name *name = &in->unit->names[n->index];
    uint32_t count = n->count < 4 ? n->count : 4;
    for (uint32_t i = 0; i < count; i++)
        args[i] = n->kids[i]->type;
    if (l->signature && l->signature(l->ctx, name->text, name->len, &s)) {
        for (unsigned k = 0; k < CMP_ARG_KINDS && n->count <= 4; k++)
            if (s.by_kind[k] && cmp_is_of_kind(args, count, (cmp_arg_kind)k)) return s.by_kind[k];
        return s.result;
    }
    if (!l->builtin(l->ctx, name->text, name->len, &b)) return 0;
    if (b.form == CMP_FORM_QUERY || (b.form == CMP_FORM_CONSTANT && n->count == 0))
        return value_type(b.answer);
    if (b.form == CMP_FORM_ONE && b.real && n->count == 1 && cmp_is_of_kind(args, 1, CMP_ARG_SCALAR))
        return HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL;
    if (b.form == CMP_FORM_TWO && n->count == 2 && cmp_is_of_kind(args, 2, CMP_ARG_SCALAR))
        return HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL;
    return cmp_builtin_result(name->text, args, count);
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
        if (n->index != HIR_NONE) assign(in, n->index, 0);
        infer_kids(in, n);
        return 0;
    case HIR_DEFAULT:
        infer_kids(in, n);
        if (n->index != HIR_NONE) assign(in, n->index, n->count ? n->kids[0]->type : 0);
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
    case HIR_APPLY: return part_type(n);
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
    for (uint32_t i = 0; in->argument && f == in->unit->funcs && !opaque && i < fixed; i++)
        if (!(f->vars[i].flags & (foreign & ~HIR_VAR_PARAM)))
            in->vars[i] = i < f->nparams ? in->argument : HIR_T_CELL;
    for (unsigned rounds = 0; rounds == 0 || in->changed; rounds++) {
        if (rounds == MAX_ROUNDS) memset(in->vars, 0, f->nvars * sizeof *in->vars);
        in->changed = false;
        infer_node(in, f->body);
    }
    for (uint32_t i = 0; i < f->nvars; i++)
        f->vars[i].type = in->vars[i] == NOTHING_YET ? 0 : in->vars[i] & KNOWN;
}

/* Callees come after their callers in a file: two rounds carry results of local functions up. A script calls
 * what it defines by name, and of its own variables nothing is known. */
void cmp_pass_infer(hir_unit *unit, const cmp_library *library) {
    uint32_t first = unit->funcs[0].flags & PROG_CODE_SCRIPT ? 1 : 0;
    inference in = {
        .unit = unit, .library = library, .opaque = unit->nfuncs > first && makes_variables(unit)};
    for (int round = 0; round < (first || unit->nfuncs == 1 ? 1 : 2); round++)
        for (uint32_t i = first; i < unit->nfuncs && !unit->failed; i++)
            infer_func(&in, &unit->funcs[i]);
}

hir_type cmp_infer_kind(hir_unit *unit, const cmp_library *library, cmp_arg_kind kind) {
    inference in = {
        .unit = unit, .library = library, .argument = kinds[kind], .opaque = makes_variables(unit)};
    const hir_func *f = unit->funcs;
    for (uint32_t i = unit->nfuncs; i-- > 0 && !unit->failed;)
        infer_func(&in, &unit->funcs[i]);
    return f->nouts ? f->vars[f->outs[0]].type : 0;
}
