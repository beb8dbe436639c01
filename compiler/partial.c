/* compiler/partial.c - what a library's function computes for a given number of real double scalars: its
 * body run on expressions in place of values. Branches must be decided by what is known (the number of
 * arguments, their class and shape); what is left is one expression that cannot raise.
 *
 * Used where a library is built, to find out for which numbers of arguments a function is such an
 * expression (signature.c keeps them as bits), and where a program is compiled, to make the expression for
 * the call at hand (guard.c). Both give up at the first thing they do not know; nothing is half done, as
 * the tree of the caller is not touched.
 *
 * Types on nodes say what is proved here: REAL, TRUTH, NUMBER (a double scalar, perhaps complex), 0 (a
 * variable of which elements may be taken). They are the whole domain: what is none of these has no
 * expression.
 *
 * Bounds: nodes of an expression, since it is used as often as the call is; functions within functions;
 * steps, since arguments that are copied into each other grow fast. */
#include "compiler/library.h"
#include "compiler/passes_internal.h"
#include "program/families.h"

#define MAX_NODES 24 /* of the expression, and of each on the way to it */
#define MAX_DEPTH 3  /* library functions within library functions */
#define MAX_STEPS 200
#define NUMBER    (HIR_T_DOUBLE | HIR_T_SCALAR)
#define REAL      (NUMBER | HIR_T_REAL)
#define TRUTH     (HIR_T_LOGICAL | HIR_T_SCALAR | HIR_T_REAL)

typedef struct partial {
    hir_unit *to;
    const hir_unit *from;
    const hir_func *func;
    const cmp_library *library;
    const hir_node *place;
    hir_node **values; /* by variable of `func`; NULL: has none yet */
    uint32_t nargs;
    cmp_expanded *out;
    unsigned depth, *steps;
} partial;

typedef enum outcome { FAILED, GOES_ON, RETURNED } outcome;

static hir_node *eval(partial *p, const hir_node *n);

/* What a name means is part of the result: the guard will ask for it. A name cannot mean two things. */
static bool assume(partial *p, uint32_t name, uint8_t origin) {
    cmp_expanded *o = p->out;
    for (uint32_t i = 0; i < o->count; i++)
        if (o->assumed[i].name == name) return o->assumed[i].origin == origin;
    if (o->count == CMP_ASSUMED) return false;
    o->assumed[o->count++] = (cmp_assumed){name, origin};
    return true;
}

static unsigned size_of(const hir_node *n) {
    unsigned size = 1;
    for (uint32_t i = 0; i < n->count; i++)
        size += size_of(n->kids[i]);
    return size;
}

static hir_node *number(partial *p, double d) {
    hir_node *n = hir_number(p->to, p->place, d);
    n->type = REAL;
    return n;
}

static hir_node *truth(partial *p, bool b) {
    hir_node *n = hir_truth(p->to, p->place, b);
    n->type = TRUTH;
    return n;
}

static hir_node *constant(partial *p, prog_value v) {
    if (prog_is_double(v)) return number(p, prog_as_double(v));
    if (!prog_is_small(v) || prog_small_class(v) != PROG_LOGICAL) return NULL;
    return truth(p, prog_small_payload(v) != 0);
}

/* A real double or logical scalar constant. */
static bool is_known(const hir_node *n, double *d) {
    if (hir_is_number(n, d)) return true;
    bool truth;
    if (!hir_is_truth(n, &truth)) return false;
    *d = truth;
    return true;
}

/* Size is checked where nodes are joined, so nothing grows far beyond the bound. */
static hir_node *operation(partial *p, const hir_node *like, hir_type type, hir_node *a, hir_node *b) {
    hir_node *n = hir_like(p->to, like->kind, b ? 2 : 1, p->place);
    if (p->to->failed) return NULL;
    n->op = like->op;
    n->type = type;
    n->kids[0] = a;
    if (b) n->kids[1] = b;
    return size_of(n) <= MAX_NODES ? n : NULL;
}

static hir_node *eval_unary(partial *p, const hir_node *n) {
    double d;
    hir_node *a = eval(p, n->kids[0]);
    if (!a) return NULL;
    if (n->op == PROG_OP_NOT) {
        if (a->type != TRUTH) return NULL;
        return is_known(a, &d) ? truth(p, d == 0) : operation(p, n, TRUTH, a, NULL);
    }
    if ((a->type & NUMBER) != NUMBER) return NULL;
    return operation(p, n, a->type, a, NULL);
}

/* Comparing complex numbers goes by their size first: left to the call. Logical & and | are taken of truth
 * values alone, which are never NaN and cannot raise. */
static hir_node *eval_binary(partial *p, const hir_node *n) {
    double x, y;
    hir_node *a = eval(p, n->kids[0]), *b = a ? eval(p, n->kids[1]) : NULL;
    if (!b) return NULL;
    if (!(a->type & b->type & HIR_T_SCALAR)) return NULL;
    bool real = a->type & b->type & HIR_T_REAL;
    if (n->op == PROG_OP_AND || n->op == PROG_OP_OR)
        return a->type == TRUTH && b->type == TRUTH ? operation(p, n, TRUTH, a, b) : NULL;
    if (prog_is_comparison(n->op)) {
        if (!real) return NULL;
        if (is_known(a, &x) && is_known(b, &y)) return truth(p, cmp_compares(n->op, x, y));
        return operation(p, n, TRUTH, a, b);
    }
    if (n->op == PROG_OP_POW || n->op == PROG_OP_EPOW)
        real = real && hir_is_number(a, &x) && x >= 0; /* else the result may be complex */
    return operation(p, n, real ? REAL : NUMBER, a, b);
}

/* && and || of truth values; where the left side settles it the right one is not looked at. */
static hir_node *eval_logic(partial *p, const hir_node *n) {
    double d;
    bool decides = n->kind == HIR_OROR;
    hir_node *a = eval(p, n->kids[0]);
    if (!a || a->type != TRUTH) return NULL;
    if (is_known(a, &d) && (d != 0) == decides) return a;
    hir_node *b = eval(p, n->kids[1]);
    if (!b || b->type != TRUTH) return NULL;
    return is_known(a, &d) ? b : operation(p, n, TRUTH, a, b);
}

/* A query is answered by the type of its argument; a function of numbers becomes a call of it, which never
 * raises for real doubles by its form. */
static hir_node *call_builtin(partial *p, const hir_name *name, hir_node **args, uint32_t nargs) {
    cmp_builtin b;
    if (!p->library->builtin(p->library->ctx, name->text, name->len, &b) || b.level < CMP_PURE_LEVEL)
        return NULL;
    uint32_t index = hir_intern(p->to, name->text, name->len);
    if (!assume(p, index, CMP_ORIGIN_BUILTIN)) return NULL;
    if (b.form == CMP_FORM_CONSTANT && nargs == 0) return constant(p, b.answer);
    if (b.form == CMP_FORM_QUERY && nargs == 1) {
        return args[0]->type == REAL    ? constant(p, b.answer)
               : args[0]->type == TRUTH ? constant(p, b.logical)
                                        : NULL;
    }
    if (nargs != (b.form == CMP_FORM_ONE ? 1u : b.form == CMP_FORM_TWO ? 2u : UINT32_MAX)) return NULL;
    hir_node *n = hir_like(p->to, HIR_CALL, nargs, p->place);
    if (p->to->failed) return NULL;
    n->index = index;
    n->type = b.form == CMP_FORM_TWO || b.real ? REAL : NUMBER;
    for (uint32_t i = 0; i < nargs; i++) {
        if (args[i]->type != REAL) return NULL;
        n->kids[i] = args[i];
    }
    return size_of(n) <= MAX_NODES ? n : NULL;
}

static hir_node *expand(const cmp_expansion *call, cmp_expanded *out, unsigned depth, unsigned *steps);

/* Functions of the library are gone into, as long as all arguments are numbers. */
static hir_node *eval_call(partial *p, const hir_node *n) {
    hir_node *args[2];
    cmp_signature known;
    const hir_name *name = &p->from->names[n->index];
    if (n->count > 2) return NULL;
    for (uint32_t i = 0; i < n->count; i++)
        if (!(args[i] = eval(p, n->kids[i]))) return NULL;
    const cmp_library *l = p->library;
    if (!l->signature || !l->signature(l->ctx, name->text, name->len, &known))
        return call_builtin(p, name, args, n->count);
    for (uint32_t i = 0; i < n->count; i++)
        if (args[i]->type != REAL) return NULL;
    const cmp_expansion inner = {p->to, l, p->place, name->text, name->len, args, n->count};
    return expand(&inner, p->out, p->depth + 1, p->steps);
}

/* An element of a variable whose type is not known: that it is a real double is seen when it is taken. */
static hir_node *eval_element(partial *p, const hir_node *n) {
    if (n->count < 2 || n->count > 3 || n->kids[0]->kind != HIR_VAR || n->extra) return NULL;
    hir_node *copy = hir_like(p->to, HIR_APPLY, n->count, p->place);
    for (uint32_t i = 0; i < n->count && !p->to->failed; i++) {
        hir_node *kid = eval(p, n->kids[i]);
        if (!kid || (i ? kid->type != REAL : kid->kind != HIR_VAR || kid->type)) return NULL;
        copy->kids[i] = kid;
    }
    copy->flags = HIR_ARRAY;
    copy->type = REAL;
    return p->to->failed ? NULL : copy;
}

/* An argument that is used twice is copied: trees are not shared, as passes change nodes in place. */
static hir_node *eval(partial *p, const hir_node *n) {
    double d;
    if (p->to->failed || ++*p->steps > MAX_STEPS) return NULL;
    switch (n->kind) {
    case HIR_CONST:
        if (!is_known(n, &d)) return NULL;
        return n->k->cls == PROG_LOGICAL ? truth(p, d != 0) : number(p, d);
    case HIR_VAR: return p->values[n->index] ? hir_copy(p->to, p->values[n->index]) : NULL;
    case HIR_NARGIN: return number(p, p->nargs);
    case HIR_NARGOUT: return number(p, 1);
    case HIR_UNARY: return eval_unary(p, n);
    case HIR_BINARY: return eval_binary(p, n);
    case HIR_ANDAND:
    case HIR_OROR: return eval_logic(p, n);
    case HIR_CALL: return eval_call(p, n);
    case HIR_APPLY: return eval_element(p, n);
    default: return NULL;
    }
}

static outcome run(partial *p, const hir_node *n);

/* A condition that depends on the arguments would need both branches: that is no expression. */
static outcome run_if(partial *p, const hir_node *n) {
    for (uint32_t i = 0; i < n->count; i += 2) {
        double d;
        if (i + 1 == n->count) return run(p, n->kids[i]);
        hir_node *condition = eval(p, n->kids[i]);
        if (!condition || !is_known(condition, &d) || d != d) return FAILED;
        if (d != 0) return run(p, n->kids[i + 1]);
    }
    return GOES_ON;
}

/* What a statement may show, or change beside a variable of its own, ends it. Loops do, too. */
static outcome run(partial *p, const hir_node *n) {
    if (++*p->steps > MAX_STEPS) return FAILED;
    switch (n->kind) {
    case HIR_BLOCK:
        for (uint32_t i = 0; i < n->count; i++) {
            outcome o = run(p, n->kids[i]);
            if (o != GOES_ON) return o;
        }
        return GOES_ON;
    case HIR_IF: return run_if(p, n);
    case HIR_ASSIGN:
        if (n->flags & (HIR_PRINT | HIR_DELETE) || n->kids[0]->kind != HIR_VAR) return FAILED;
        p->values[n->kids[0]->index] = eval(p, n->kids[1]);
        return p->values[n->kids[0]->index] ? GOES_ON : FAILED;
    case HIR_DEFAULT:
        if (n->count && !p->values[n->index]) p->values[n->index] = eval(p, n->kids[0]);
        return p->values[n->index] ? GOES_ON : FAILED;
    case HIR_RETURN: return RETURNED;
    default: return FAILED;
    }
}

/* varargin would need a list of what is left; nested functions have variables that others write. */
static bool is_plain(const hir_func *f, uint32_t nargs) {
    if (f->flags & ~(uint32_t)PROG_CODE_VARARGOUT || f->nouts == 0 || f->nparams < nargs || f->shared_count)
        return false;
    for (uint32_t i = 0; i < f->nvars; i++)
        if (f->vars[i].flags & (HIR_VAR_GLOBAL | HIR_VAR_PERSIST | HIR_VAR_SHARED | HIR_VAR_CAPTURE))
            return false;
    return true;
}

/* The HIR that it reads is its own and goes with its arena: what it gives is copied, node by node. */
static hir_node *expand(const cmp_expansion *call, cmp_expanded *out, unsigned depth, unsigned *steps) {
    base_arena arena = {0};
    hir_node *value = NULL;
    cmp_signature known;
    const cmp_library *l = call->library;
    hir_unit *unit = call->unit;
    const hir_unit *from =
        depth < MAX_DEPTH && l->hir && l->signature && l->signature(l->ctx, call->name, call->len, &known)
            ? l->hir(l->ctx, call->name, call->len, &arena)
            : NULL;
    if (from && is_plain(&from->funcs[0], call->nargs) &&
        assume(&(partial){.out = out}, hir_intern(unit, call->name, call->len), known.origin)) {
        const hir_func *f = &from->funcs[0];
        partial p = {.to = unit,
                     .from = from,
                     .func = f,
                     .library = l,
                     .place = call->place,
                     .nargs = call->nargs,
                     .out = out,
                     .depth = depth,
                     .steps = steps};
        p.values = base_arena_alloc(unit->arena, (f->nvars + 1) * sizeof(hir_node *));
        if (!p.values) unit->failed = true;
        for (uint32_t i = 0; i < call->nargs && p.values; i++)
            p.values[i] = call->args[i];
        if (p.values && run(&p, f->body) != FAILED) value = p.values[f->outs[0]];
    }
    base_arena_free(&arena);
    return value;
}

bool cmp_expand(const cmp_expansion *call, cmp_expanded *out) {
    unsigned steps = 0;
    *out = (cmp_expanded){0};
    out->value = expand(call, out, 0, &steps);
    if (!out->value || call->unit->failed) return false;
    out->nodes = size_of(out->value);
    return true;
}
