/* compiler/branch.c - counts of conditions, read from a profile by place.
 *
 * A place is a line and a column of the source, so a profile of an older source may count for another
 * condition: that makes code slower, never wrong. Few runs say nothing (LEAST_RUNS). */
#include "compiler/branch.h"

#include "base/error.h"
#include "mica/pack.h"

#include <stdlib.h>

#define LEAST_RUNS 8          /* of a condition that count for something */
#define SELDOM     (1.0 / 32) /* share of them */

static int by_place(const void *a, const void *b) {
    const cmp_branch *x = a, *y = b;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

/* The next record of the list, and whether it is one of `name`. */
static bool read_branch(mica_pack *in, const char *name, cmp_branch *out) {
    bool mine = false;
    *out = (cmp_branch){0};
    for (uint32_t pairs = mica_pack_map(in); pairs && !in->bad; pairs--) {
        mica_view key = mica_pack_str(in);
        if (mica_pack_is(key, "name"))
            mine = mica_pack_is(mica_pack_str(in), name);
        else if (mica_pack_is(key, "line"))
            out->line = (uint32_t)mica_pack_u64(in);
        else if (mica_pack_is(key, "column"))
            out->column = (uint32_t)mica_pack_u64(in);
        else if (mica_pack_is(key, "held"))
            out->held = (double)mica_pack_u64(in);
        else if (mica_pack_is(key, "failed"))
            out->failed = (double)mica_pack_u64(in);
        else
            mica_pack_skip(in);
    }
    return mine;
}

/* Counted first, then kept. A profile that cannot be read is as none. */
mica_status cmp_branches_of(const mica_profile *profile, const char *name, base_arena *arena,
                            cmp_branches *out, mica_error *err) {
    *out = (cmp_branches){0};
    if (!profile) return MICA_OK;
    mica_pack in = mica_pack_of(mica_profile_language(profile, "branches")), again;
    uint32_t left = mica_pack_array(&in);
    size_t count = 0;
    cmp_branch one;
    again = in;
    for (uint32_t i = 0; i < left && !in.bad; i++)
        count += read_branch(&in, name, &one);
    if (in.bad || !count) return MICA_OK;
    cmp_branch *items = base_arena_alloc(arena, count * sizeof *items);
    if (!items) return base_fail_memory(err, "the compiler");
    for (count = 0; left; left--)
        if (read_branch(&again, name, &one)) items[count++] = one;
    qsort(items, count, sizeof *items, by_place);
    *out = (cmp_branches){items, count};
    return MICA_OK;
}

/* The share of runs in which a condition holds lies between these. */
typedef struct share {
    double least, most;
} share;

/* Of a condition that was not counted itself, what its parts say; between nothing and all where they say
 * nothing. */
static share share_of(const cmp_branches *branches, const hir_node *n) {
    const cmp_branch place = {.line = n->line, .column = n->column};
    const cmp_branch *seen =
        bsearch(&place, branches->items, branches->count, sizeof *branches->items, by_place);
    double runs = seen ? seen->held + seen->failed : 0;
    if (runs >= LEAST_RUNS) return (share){seen->held / runs, seen->held / runs};
    if (n->kind == HIR_ANDAND || n->kind == HIR_OROR) { /* the second side was only met where it mattered */
        share a = share_of(branches, n->kids[0]), b = share_of(branches, n->kids[1]);
        if (n->kind == HIR_ANDAND) return (share){a.least * b.least, a.most * b.most};
        return (share){1 - (1 - a.least) * (1 - b.least), 1 - (1 - a.most) * (1 - b.most)};
    }
    if (n->kind == HIR_UNARY && n->op == PROG_OP_NOT) {
        share a = share_of(branches, n->kids[0]);
        return (share){1 - a.most, 1 - a.least};
    }
    return (share){0, 1};
}

bool cmp_is_seldom(const cmp_branches *branches, const hir_node *condition, bool truth) {
    if (!branches || !branches->count) return false;
    share held = share_of(branches, condition);
    return truth ? held.most <= SELDOM : held.least >= 1 - SELDOM;
}
