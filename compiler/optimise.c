/* compiler/optimise.c - which passes run at which level. */
#include "compiler/passes_internal.h"

#define INLINE_AGGRESSIVE 16 /* nodes of a body that is put in place of its call */
#define INLINE_MAXIMAL    64

/* CALLV is for builtins: calls of functions with code are told apart where the builtins are known. */
static void tell_code(const hir_unit *unit, const cmp_library *library, hir_node *n) {
    cmp_builtin b;
    if (n->kind == HIR_CALL && n->count == 1) {
        const hir_name *name = &unit->names[n->index];
        if (hir_own_function(unit, n->index) != HIR_NONE || !library->builtin(library->ctx, name->text, name->len, &b))
            n->flags |= HIR_CODE;
    }
    for (uint32_t i = 0; i < n->count; i++)
        tell_code(unit, library, n->kids[i]);
}

void cmp_optimise(hir_unit *unit, int level, const cmp_library *library) {
    if (level <= 0) return;
    unit->library = library;
    if (level >= 2) cmp_pass_inline(unit, level >= 3 ? INLINE_MAXIMAL : INLINE_AGGRESSIVE);
    if (level >= 2) cmp_pass_library(unit, library);
    cmp_pass_fold(unit);
    cmp_pass_dead(unit);
    if (level >= 3) cmp_pass_place(unit, library, unit->recorded);
    if (level >= 2) cmp_pass_infer(unit, NULL);
    for (uint32_t i = 0; level >= 2 && library && i < unit->nfuncs && !unit->failed; i++)
        tell_code(unit, library, unit->funcs[i].body);
}
