/* compiler/guard.c - calls of small functions of the library, of layers and of the script itself become
 * their expressions, behind a guard that sends everything unexpected to the ordinary call: a name that has
 * been given another meaning, an argument that is no real double scalar or, where an element is taken of
 * it, no array of such.
 *
 * Only calls that may run often are looked at: those in functions, and in loops that may have many rounds.
 *
 * A call of `pi`, `isempty (x)` or a one-line function of the script costs a look-up, a frame and a
 * return. Where it is an expression of its arguments (compiler/partial.c finds it), the expression is put
 * in its place as a GUARD node: the value, the call, and the names that both rest on. Code generation
 * emits a look at these names and at the arguments, then the expression; the call lies out of line
 * (codegen_cold.c). So names stay what they are in the language: looked up when they are reached. Nothing
 * is bound early, and errors come from the call, in its frame.
 *
 * Guards are not stored: HIR in a snapshot has the calls, and each compiler decides for the library it
 * has. */
#include "compiler/library.h"
#include "compiler/passes_internal.h"

#define MAX_ARGS 3
#define MANY     64.0 /* rounds from which on looking at a call pays */
#define FEW      8.0
#define REAL     (HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL)

typedef struct guarding {
    hir_unit *unit;
    hir_func *func;
    const cmp_library *outer;   /* the library and the layers */
    const cmp_library *library; /* and before them what the script defines */
    bool script;
} guarding;

/* ---- the script's own functions, as the partial evaluation asks for them ---- */

static uint32_t own_function(const guarding *g, const char *name, size_t len) {
    return hir_own_function(g->unit, hir_intern(g->unit, name, len));
}

static bool ask_builtin(void *ctx, const char *name, size_t len, cmp_builtin *out) {
    const guarding *g = ctx;
    return g->outer->builtin(g->outer->ctx, name, len, out);
}

static bool ask_signature(void *ctx, const char *name, size_t len, cmp_signature *out) {
    const guarding *g = ctx;
    if (own_function(g, name, len) != HIR_NONE) {
        *out = (cmp_signature){.scalar_counts = UINT8_MAX, .origin = CMP_ORIGIN_OWN};
        return true;
    }
    return g->outer->signature && g->outer->signature(g->outer->ctx, name, len, out);
}

/* A view of the unit with the function in front, as the partial evaluation looks at the first function of
 * what it gets. */
static const hir_unit *ask_hir(void *ctx, const char *name, size_t len, base_arena *arena) {
    const guarding *g = ctx;
    uint32_t own = own_function(g, name, len);
    if (own == HIR_NONE) return g->outer->hir ? g->outer->hir(g->outer->ctx, name, len, arena) : NULL;
    hir_unit *view = base_arena_alloc(arena, sizeof *view);
    if (!view) return NULL;
    *view = *g->unit;
    view->funcs = &g->unit->funcs[own];
    return view;
}

/* Whether a function takes elements of its parameter. Such a parameter may be an array; all others must be
 * numbers, which the guard asks. */
static bool takes_elements(const hir_node *n, uint32_t param) {
    if (n->kind == HIR_APPLY && n->kids[0]->kind == HIR_VAR && n->kids[0]->index == param) return true;
    for (uint32_t i = 0; i < n->count; i++)
        if (takes_elements(n->kids[i], param)) return true;
    return false;
}

static bool is_array(const guarding *g, const hir_node *call, uint32_t arg) {
    uint32_t own = hir_own_function(g->unit, call->index);
    return own != HIR_NONE && call->kids[arg]->kind == HIR_VAR &&
           takes_elements(g->unit->funcs[own].body, arg);
}

/* ---- calls ---- */

/* Where arguments are computed first: a variable that has no name. */
static uint32_t hidden_variable(guarding *g) {
    return hir_add_var(g->unit, g->func, hir_intern(g->unit, "", 0), 0);
}

/* A variable that nothing else can write between the guard and the use, or a number. */
static bool is_simple(const guarding *g, const hir_node *n) {
    double d;
    if (n->kind == HIR_VAR)
        return !(n->flags & HIR_MAYBE) &&
               !(g->func->vars[n->index].flags & (HIR_VAR_SHARED | HIR_VAR_CAPTURE | HIR_VAR_OWNED));
    return hir_is_number(n, &d);
}

/* Exactly one value, or an error. */
static bool is_single(const hir_node *n) {
    return n->kind == HIR_BINARY || n->kind == HIR_UNARY;
}

/* The type cache knows for how many arguments a function is an expression at all, so most calls are
 * refused by one look at a record. In scripts only names and numbers are taken: variables in front of the
 * call would be seen by whoever looks at the scope. */
static bool suits(const guarding *g, const hir_node *call) {
    if (call->kind != HIR_CALL || call->count > MAX_ARGS) return false;
    for (uint32_t i = 0; i < call->count; i++)
        if (!is_simple(g, call->kids[i]) && (g->script || !is_single(call->kids[i]))) return false;
    const hir_name *name = &g->unit->names[call->index];
    cmp_signature known;
    cmp_builtin b;
    if (own_function(g, name->text, name->len) == HIR_NONE &&
        ask_builtin((void *)(uintptr_t)g, name->text, name->len, &b))
        return false; /* the library is looked up only for what may be there */
    return g->library->signature(g->library->ctx, name->text, name->len, &known) &&
           known.scalar_counts >> call->count & 1;
}

const hir_node *cmp_guarded_value(const hir_node *n) {
    bool constant = n->kind == HIR_GUARD && n->count == 3 && n->kids[0]->kind == HIR_CONST;
    return constant ? n->kids[0] : n;
}

/* Guards of operands are taken apart: their names join those of the whole, and in the general form the
 * calls stand in place of the values, so there are never guards within guards. */
hir_node *cmp_guard_of(hir_unit *unit, hir_node *computed, hir_node *value, hir_node *const *parts,
                       uint32_t count, hir_node *name) {
    uint32_t names = name ? 1 : 0, at = 0;
    for (uint32_t i = 0; i < count; i++)
        if (parts[i]->kind == HIR_GUARD) names += parts[i]->kids[2]->count;
    hir_node *n = hir_like(unit, HIR_GUARD, 3, computed), *row = hir_like(unit, HIR_ROW, names, computed);
    hir_node *plain = hir_like(unit, (hir_kind)computed->kind, count, computed);
    if (unit->failed) return computed;
    if (name) row->kids[at++] = name;
    plain->op = computed->op;
    plain->flags = computed->flags;
    plain->index = computed->index;
    plain->extra = computed->extra;
    for (uint32_t i = 0; i < count; i++) {
        plain->kids[i] = parts[i]->kind == HIR_GUARD ? parts[i]->kids[1] : parts[i];
        for (uint32_t k = 0; parts[i]->kind == HIR_GUARD && k < parts[i]->kids[2]->count; k++)
            row->kids[at++] = parts[i]->kids[2]->kids[k];
    }
    n->kids[0] = value;
    n->kids[1] = plain;
    n->kids[2] = row;
    return n;
}

static hir_node *variable(guarding *g, const hir_node *place, uint32_t index) {
    hir_node *n = hir_like(g->unit, HIR_VAR, 0, place);
    n->index = index;
    n->type = REAL;
    return n;
}

/* GUARD of the expression, the call, what both take for granted, and what computes the arguments. */
static hir_node *guarded(guarding *g, hir_node *call, const cmp_expanded *x, hir_node *const *first,
                         uint32_t nfirst) {
    hir_node *n = hir_like(g->unit, HIR_GUARD, 3 + nfirst, call);
    hir_node *names = hir_like(g->unit, HIR_ROW, x->count, call);
    if (g->unit->failed) return call;
    for (uint32_t i = 0; i < x->count; i++) {
        names->kids[i] = hir_like(g->unit, HIR_HANDLE, 0, call);
        if (g->unit->failed) return call;
        names->kids[i]->index = x->assumed[i].name;
        names->kids[i]->extra = x->assumed[i].origin;
    }
    n->kids[0] = x->value;
    n->kids[1] = call;
    n->kids[2] = names;
    for (uint32_t i = 0; i < nfirst; i++)
        n->kids[3 + i] = first[i];
    return n;
}

/* ---- builtins of nothing and of numbers ---- */

/* The builtin that a call of numbers, or of nothing, means as far as is known. The builtin must be pure by
 * its row, and no function of the library may have its name. */
static bool is_builtin(const guarding *g, const hir_node *call, double *args, cmp_builtin *b) {
    cmp_signature known;
    const hir_name *name = &g->unit->names[call->index];
    if (call->kind != HIR_CALL || call->count > 2) return false;
    for (uint32_t i = 0; i < call->count; i++)
        if (!hir_is_number(cmp_guarded_value(call->kids[i]), &args[i])) return false;
    return g->outer->builtin(g->outer->ctx, name->text, name->len, b) && b->level >= CMP_PURE_LEVEL &&
           (call->count || b->form == CMP_FORM_CONSTANT) &&
           !ask_signature((void *)(uintptr_t)g, name->text, name->len, &known);
}

/* pi, true, sin (1): the value, or NULL. What the builtin gives is computed by the builtin itself, in the
 * program that compiles: cos (1) is what this machine gives, as it would be a moment later. */
static hir_node *constant_value(guarding *g, const hir_node *call) {
    cmp_builtin b;
    double args[2], value;
    if (!is_builtin(g, call, args, &b)) return NULL;
    if (call->count == 0) {
        if (prog_is_double(b.answer)) return hir_number(g->unit, call, prog_as_double(b.answer));
        if (prog_is_small(b.answer) && prog_small_class(b.answer) == PROG_LOGICAL)
            return hir_truth(g->unit, call, prog_small_payload(b.answer) != 0);
        return NULL;
    }
    const hir_name *name = &g->unit->names[call->index];
    if (!g->outer->compute ||
        !g->outer->compute(g->outer->ctx, name->text, name->len, args, call->count, &value))
        return NULL;
    return hir_number(g->unit, call, value);
}

/* Numbers among the arguments may be guarded constants themselves: sin (pi / 2). */
static hir_node *replace_constant(guarding *g, hir_node *call) {
    hir_node *value = constant_value(g, call);
    if (!value) return call;
    hir_node *handle = hir_like(g->unit, HIR_HANDLE, 0, call);
    handle->index = call->index;
    handle->extra = CMP_ORIGIN_BUILTIN;
    return cmp_guard_of(g->unit, call, value, call->kids, call->count, handle);
}

/* Tried with the arguments as they are first: most are variables or numbers. Where one is an operation it
 * is computed into a hidden variable in front, and the expression made again with that, so that it is
 * computed once however often it is used. */
static hir_node *replace(guarding *g, hir_node *call) {
    hir_node *args[MAX_ARGS], *first[MAX_ARGS], *places[MAX_ARGS];
    uint32_t nfirst = 0;
    cmp_expanded x;
    if (!suits(g, call)) return call;
    for (uint32_t i = 0; i < call->count; i++) {
        double d;
        hir_node *kid = call->kids[i];
        places[i] = kid;
        args[i] = hir_is_number(kid, &d) ? hir_number(g->unit, kid, d)
                                         : variable(g, kid, kid->kind == HIR_VAR ? kid->index : 0);
        args[i]->type = is_array(g, call, i) ? 0 : REAL;
    }
    hir_name name = g->unit->names[call->index];
    const cmp_expansion as_it_is = {g->unit, g->library, call, name.text, name.len, args, call->count};
    if (g->unit->failed || !cmp_expand(&as_it_is, &x)) return call;
    for (uint32_t i = 0; i < call->count; i++) {
        if (is_simple(g, places[i])) continue;
        /* the expression was made with copies of the argument: make it again with the variable */
        uint32_t var = hidden_variable(g);
        hir_node *set = hir_like(g->unit, HIR_ASSIGN, 2, places[i]);
        if (g->unit->failed) return call;
        set->flags = HIR_STMT;
        set->kids[0] = variable(g, places[i], var);
        set->kids[1] = places[i];
        first[nfirst++] = set;
        args[i] = variable(g, places[i], var);
        call->kids[i] = variable(g, places[i], var);
    }
    if (nfirst && !cmp_expand(&as_it_is, &x)) {
        g->unit->failed = true; /* what worked once works again, unless memory ran out */
        return call;
    }
    if (!(x.value->type & HIR_T_SCALAR)) return call;
    for (uint32_t i = 0; i < call->count; i++)
        if (is_array(g, call, i)) call->kids[i]->flags |= HIR_ARRAY;
    return guarded(g, call, &x, first, nfirst);
}

/* How many rounds a loop may have: those of a range of constants are known, and the columns of a value are
 * seldom many. A guess that costs nothing; what it decides is only whether a look at the calls inside
 * pays. */
static double rounds_of(const hir_node *loop) {
    if (loop->kind == HIR_WHILE || loop->kind == HIR_UNTIL) return MANY;
    const hir_node *values = loop->kids[1];
    double from, to, step = 1;
    if (values->kind != HIR_RANGE) return FEW;
    bool known = hir_is_number(values->kids[0], &from) &&
                 hir_is_number(values->kids[values->count - 1], &to) &&
                 (values->count == 2 || hir_is_number(values->kids[1], &step)) && step != 0;
    double rounds = known ? (to - from) / step + 1 : MANY;
    return rounds < MANY ? rounds : MANY;
}

/* What stands there runs about so many times. An expression statement wants `ans`, and the value of
 * several targets more than one result: there a call stays a call. */
static void guard_below(guarding *g, hir_node *n, double times) {
    if (n->kind == HIR_GUARD) return;
    bool loop = n->kind == HIR_WHILE || n->kind == HIR_UNTIL || n->kind == HIR_FOR;
    double each = loop ? times * rounds_of(n) : times;
    for (uint32_t i = 0; i < n->count && !g->unit->failed; i++) {
        double inside = loop && !(n->kind == HIR_FOR && i < 2) ? each : times;
        if (n->kids[i]->count == 0 && n->kids[i]->kind != HIR_CALL) continue;
        if (inside < MANY && !hir_is_statement(n->kids[i])) continue; /* looking costs more than it saves */
        guard_below(g, n->kids[i], inside);
        bool several = n->kind == HIR_EXPR || (n->kind == HIR_MULTI && i + 1 == n->count);
        if (inside < MANY || several || n->kids[i]->kind != HIR_CALL) continue;
        n->kids[i] = replace_constant(g, n->kids[i]);
        n->kids[i] = replace(g, n->kids[i]);
    }
}

/* Nested functions share variables that a guard could not vouch for. */
void cmp_pass_library(hir_unit *unit, const cmp_library *library) {
    if (!library || library->counted) return;
    if (!(library->signature && library->hir) && !(unit->funcs[0].flags & PROG_CODE_SCRIPT)) return;
    for (uint32_t i = 0; i < unit->nfuncs && !unit->failed; i++) {
        hir_func *f = &unit->funcs[i];
        guarding g = {unit, f, library, NULL, (f->flags & PROG_CODE_SCRIPT) != 0};
        const cmp_library all = {&g, ask_builtin, ask_signature, ask_hir, NULL, NULL, false};
        g.library = &all;
        if (!(f->flags & (PROG_CODE_ANON | PROG_CODE_EXPR | PROG_CODE_NESTED)))
            guard_below(&g, f->body, g.script ? 1 : MANY);
    }
}
