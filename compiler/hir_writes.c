/* compiler/hir_writes.c - what a piece of HIR writes: one walk that tells every target it comes to, for the
 * passes and for lowering and code generation, each of which asks something else of it. */
#include "compiler/hir.h"

bool hir_is_assignment(const hir_node *n) {
    return n->kind == HIR_ASSIGN || n->kind == HIR_OPASSIGN || n->kind == HIR_MULTI;
}

/* The node's own targets stand in front of its value; a loop writes its variable in each round. */
static uint32_t targets_of(const hir_node *n) {
    if (hir_is_assignment(n)) return n->count - 1;
    return n->kind == HIR_FOR ? 1 : 0;
}

/* Statements that name the variable they give a value, in place of having a target. */
static bool names_variable(const hir_node *n) {
    bool may =
        n->kind == HIR_TRY || n->kind == HIR_GLOBAL || n->kind == HIR_PERSISTENT || n->kind == HIR_DEFAULT;
    return may && n->index != HIR_NONE;
}

bool hir_each_write(const hir_node *n, hir_see_write *see, void *context) {
    if (names_variable(n) && see(context, &(hir_write){n, n->index, false})) return true;
    for (uint32_t i = 0, targets = targets_of(n); i < targets; i++) {
        const hir_node *target = n->kids[i];
        bool part = target->kind == HIR_TARGET;
        uint32_t var = part || target->kind == HIR_VAR ? target->index : HIR_NONE;
        if (see(context, &(hir_write){n, var, part})) return true;
    }
    for (uint32_t i = 0; i < n->count; i++)
        if (hir_each_write(n->kids[i], see, context)) return true;
    return false;
}

static bool is_by_assignment(void *context, const hir_write *w) {
    (void)context;
    return hir_is_assignment(w->by);
}

bool hir_assigns(const hir_node *n) {
    return hir_each_write(n, is_by_assignment, NULL);
}
