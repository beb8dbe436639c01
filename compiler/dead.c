/* compiler/dead.c - removal of statements that cannot run: behind break, continue and return, and in
 * branches whose condition is constant.
 *
 * It runs behind folding, which decides most of the conditions it finds. Nothing is moved or made: nodes
 * become blocks, or lists of kids shorter, so a tree that is shared with nobody stays one. A variable that
 * was only assigned in what is gone keeps its register, as its name may be asked for. */
#include "compiler/passes_internal.h"

static bool leaves(const hir_node *n) {
    return n->kind == HIR_BREAK || n->kind == HIR_CONTINUE || n->kind == HIR_RETURN;
}

/* NaN is no condition: it raises an error where it is asked. */
bool cmp_is_known(const hir_node *n, bool *truth) {
    double d;
    if (hir_is_number(n, &d) && d == d) {
        *truth = d != 0;
        return true;
    }
    return hir_is_truth(n, truth);
}

static void become_block(hir_node *n) {
    n->kind = HIR_BLOCK;
    n->count = 0;
}

/* Drops branches that are never taken, and those behind one that always is. */
static void prune_if(hir_node *n) {
    uint32_t kept = 0;
    bool truth, decided = false;
    for (uint32_t i = 0; i < n->count && !decided; i += 2) {
        if (i + 1 == n->count) {
            n->kids[kept++] = n->kids[i];
        } else if (!cmp_is_known(n->kids[i], &truth)) {
            n->kids[kept++] = n->kids[i];
            n->kids[kept++] = n->kids[i + 1];
        } else if (truth) {
            n->kids[kept++] = n->kids[i + 1];
            decided = true;
        }
    }
    n->count = kept;
    if (kept <= 1) n->kind = HIR_BLOCK;
}

/* From the leaves up, so that a branch that became empty counts for the statement around it. */
static void dead_node(hir_node *n) {
    bool truth;
    if (!hir_is_statement(n)) return;
    for (uint32_t i = 0; i < n->count; i++)
        dead_node(n->kids[i]);
    if (n->kind == HIR_IF)
        prune_if(n);
    else if (n->kind == HIR_WHILE && cmp_is_known(n->kids[0], &truth) && !truth)
        become_block(n);
    if (n->kind != HIR_BLOCK) return;
    for (uint32_t i = 0; i + 1 < n->count; i++)
        if (leaves(n->kids[i])) n->count = i + 1;
}

void cmp_pass_dead(hir_unit *unit) {
    for (uint32_t i = 0; i < unit->nfuncs; i++)
        dead_node(unit->funcs[i].body);
}
