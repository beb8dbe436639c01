/* compiler/optimise.c - which passes run at which level, and in which order.
 *
 * Bodies go in place of calls first, as they bring constants together; folding and dropping dead branches
 * follow, since they make what is left small; copies by profile come then, and types last, when the tree
 * is what will be generated. What is kept over a loop must see all calls that are left. Level 1 folds; 2
 * adds everything that pays for itself in any program; 3 adds what makes code larger. */
#include "compiler/passes_internal.h"

#include "compiler/compile.h"

#define INLINE_AGGRESSIVE 16 /* nodes of a body that is put in place of its call */
#define INLINE_MAXIMAL    64

void cmp_optimise(hir_unit *unit, int level, const cmp_library *library) {
    if (level <= 0) return;
    unit->library = library;
    if (level >= 2) cmp_pass_inline(unit, level >= 3 ? INLINE_MAXIMAL : INLINE_AGGRESSIVE);
    if (level >= 2) cmp_pass_library(unit, library);
    cmp_pass_fold(unit);
    cmp_pass_dead(unit);
    if (level >= 3) cmp_pass_place(unit, library, unit->recorded);
    if (level >= 2) cmp_pass_infer(unit, NULL);
    if (level >= 2) cmp_pass_once(unit, library);
}
