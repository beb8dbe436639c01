/* compiler/inline.c - calls of small local functions become their bodies.
 *
 * Such a function is one assignment of an expression of its parameters, without calls, to its only output;
 * arguments must be free of effects, and names or constants where the body uses them more than once. A
 * local function of a file cannot be replaced by anything while its file is the one that runs, so no guard
 * is needed, unlike for what the library or a script defines (guard.c).
 *
 * What could be told: an error in the body is one of the caller then, without a frame of its own. The
 * language shows frames of local functions only in the stack of an error, and the place is that of the
 * call: that frame is given up from level 2 on. */
#include "compiler/passes_internal.h"

typedef struct inliner {
    hir_unit *unit;
    unsigned limit;
} inliner;

/* Counts nodes and uses of each parameter; false where the body is more than operators on parameters and
 * constants. Uses are counted in a byte, which is enough to know none, one and more. */
static bool measure(const hir_func *f, const hir_node *n, unsigned *nodes, uint8_t uses[8]) {
    ++*nodes;
    switch (n->kind) {
    case HIR_VAR:
        if (n->index >= f->nparams || (n->flags & HIR_MAYBE)) return false;
        if (uses[n->index] < 255) uses[n->index]++;
        return true;
    case HIR_CONST: return true;
    case HIR_UNARY:
    case HIR_BINARY: break;
    default: return false;
    }
    for (uint32_t i = 0; i < n->count; i++)
        if (!measure(f, n->kids[i], nodes, uses)) return false;
    return true;
}

/* The expression that a small function computes; NULL when the function is of another kind. The output
 * must not be a parameter: its value before the assignment would count. */
static const hir_node *small_body(const inliner *in, const hir_func *f, uint8_t uses[8]) {
    if ((f->flags & ~PROG_CODE_SUB) || f->nouts != 1 || f->nparams > 8 || f->shared_count) return NULL;
    const hir_node *body = f->body;
    if (body->kind != HIR_BLOCK || body->count != 1 || body->kids[0]->kind != HIR_ASSIGN) return NULL;
    const hir_node *assign = body->kids[0];
    if (assign->kids[0]->kind != HIR_VAR || assign->kids[0]->index != f->outs[0] || f->outs[0] < f->nparams)
        return NULL;
    if (assign->flags & (HIR_PRINT | HIR_DELETE)) return NULL;
    unsigned nodes = 0;
    memset(uses, 0, 8);
    return measure(f, assign->kids[1], &nodes, uses) && nodes <= in->limit ? assign->kids[1] : NULL;
}

static bool is_name(const hir_node *n) {
    return n->kind == HIR_CONST || (n->kind == HIR_VAR && !(n->flags & HIR_MAYBE));
}

static bool is_pure(const hir_node *n) {
    if (is_name(n)) return true;
    if (n->kind != HIR_UNARY && n->kind != HIR_BINARY) return false;
    for (uint32_t i = 0; i < n->count; i++)
        if (!is_pure(n->kids[i])) return false;
    return true;
}

/* A copy of the body with arguments in place of parameters. Places are those of the call: that is where
 * errors happen as far as the calling function is concerned. */
static hir_node *substitute(const inliner *in, const hir_node *n, const hir_node *call) {
    if (n->kind == HIR_VAR) return hir_copy(in->unit, call->kids[n->index]);
    hir_node *copy = hir_like(in->unit, n->kind, n->count, call);
    if (in->unit->failed) return copy;
    copy->op = n->op;
    copy->k = n->k;
    for (uint32_t i = 0; i < n->count; i++)
        copy->kids[i] = substitute(in, n->kids[i], call);
    return copy;
}

/* A parameter that is used once may be any expression without effects; one that is not used must still be
 * evaluable without anybody missing it, which only names are. */
static hir_node *inline_call(const inliner *in, hir_node *n) {
    uint8_t uses[8];
    const hir_func *f = &in->unit->funcs[n->index];
    const hir_node *body = small_body(in, f, uses);
    if (!body || n->count != f->nparams) return n;
    for (uint32_t i = 0; i < n->count; i++)
        if (!is_pure(n->kids[i]) || (uses[i] != 1 && !is_name(n->kids[i]))) return n;
    return substitute(in, body, n);
}

/* Kids first, so that a body that was put in place of a call is not looked at again. */
static void inline_below(const inliner *in, hir_node *n) {
    for (uint32_t i = 0; i < n->count && !in->unit->failed; i++) {
        inline_below(in, n->kids[i]);
        bool several = n->kind == HIR_MULTI && i + 1 == n->count;
        if (n->kids[i]->kind == HIR_SUB && !several && n->kind != HIR_EXPR)
            n->kids[i] = inline_call(in, n->kids[i]);
    }
}

void cmp_pass_inline(hir_unit *unit, unsigned limit) {
    inliner in = {unit, limit};
    if (unit->nfuncs < 2 || unit->funcs[0].flags & PROG_CODE_SCRIPT)
        return; /* these call by name (guard.c) */
    for (uint32_t i = 0; i < unit->nfuncs && !unit->failed; i++)
        inline_below(&in, unit->funcs[i].body);
}
