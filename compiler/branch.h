/* compiler/branch.h - how often the conditions of a source held in recorded runs, and what follows from it
 * for the layout of its code. */
#ifndef CMP_BRANCH_H
#define CMP_BRANCH_H

#include "compiler/hir.h"
#include "mica/profile.h"

typedef struct cmp_branch {
    uint32_t line, column;
    double held, failed;
} cmp_branch;

/* Of one source, sorted by place. */
typedef struct cmp_branches {
    const cmp_branch *items;
    size_t count;
} cmp_branches;

/* The counts of the functions of entry `name`, in `arena`; none where the profile (NULL: no runs) has none or
 * cannot be read. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status cmp_branches_of(const mica_profile *profile, const char *name, base_arena *arena,
                                          cmp_branches *out, mica_error *err);

/* Whether a condition seldom comes out as `truth`, by enough runs. */
bool cmp_is_seldom(const cmp_branches *branches, const hir_node *condition, bool truth);

#endif
