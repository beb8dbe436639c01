/* compiler/guard.c - calls of small library functions become their expressions, behind a guard that sends
 * everything unexpected to the ordinary call: a name that has been given another meaning, an argument that is
 * no real double scalar.
 *
 * Only calls that may run often are looked at: those in functions and in loops. */
#include "compiler/library.h"
#include "compiler/passes_internal.h"

#define MAX_ARGS 3
#define REAL     (HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL)

typedef struct guarding {
    hir_unit *unit;
    hir_func *func;
    const cmp_library *library;
    bool script;
} guarding;

/* Where arguments are computed first: a variable that has no name. */
static uint32_t hidden_variable(guarding *g) {
    return hir_add_var(g->unit, g->func, hir_intern(g->unit, "", 0), 0);
}

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

static bool suits(const guarding *g, const hir_node *call) {
    if (call->kind != HIR_CALL || call->count > MAX_ARGS) return false;
    for (uint32_t i = 0; i < call->count; i++)
        if (!is_simple(g, call->kids[i]) && (g->script || !is_single(call->kids[i]))) return false;
    const hir_name *name = &g->unit->names[call->index];
    cmp_signature known;
    return g->library->signature(g->library->ctx, name->text, name->len, &known) &&
           known.scalar_counts >> call->count & 1;
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
        args[i]->type = REAL;
    }
    hir_name name = g->unit->names[call->index];
    if (g->unit->failed || !cmp_expand(g->unit, g->library, call, name.text, name.len, args, call->count, &x))
        return call;
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
    if (nfirst && !cmp_expand(g->unit, g->library, call, name.text, name.len, args, call->count, &x)) {
        g->unit->failed = true; /* what worked once works again, unless memory ran out */
        return call;
    }
    return guarded(g, call, &x, first, nfirst);
}

static void guard_below(guarding *g, hir_node *n, bool often) {
    if (n->kind == HIR_GUARD) return;
    bool loop = n->kind == HIR_WHILE || n->kind == HIR_UNTIL || n->kind == HIR_FOR;
    for (uint32_t i = 0; i < n->count && !g->unit->failed; i++) {
        bool inside = often || (loop && !(n->kind == HIR_FOR && i < 2));
        guard_below(g, n->kids[i], inside);
        bool several = n->kind == HIR_EXPR || (n->kind == HIR_MULTI && i + 1 == n->count);
        if (inside && !several) n->kids[i] = replace(g, n->kids[i]);
    }
}

void cmp_pass_library(hir_unit *unit, const cmp_library *library) {
    if (!library || !library->signature || !library->hir) return;
    for (uint32_t i = 0; i < unit->nfuncs && !unit->failed; i++) {
        hir_func *f = &unit->funcs[i];
        guarding g = {unit, f, library, (f->flags & PROG_CODE_SCRIPT) != 0};
        if (!(f->flags & (PROG_CODE_ANON | PROG_CODE_EXPR | PROG_CODE_NESTED)))
            guard_below(&g, f->body, !g.script);
    }
}
