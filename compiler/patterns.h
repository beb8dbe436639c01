/* compiler/patterns.h - the shapes of expressions in stored HIR, and how often each occurs: what tells which
 * sequences deserve instructions of their own. Used by session/dump.c; nothing of it is kept. */
#ifndef COMPILER_PATTERNS_H
#define COMPILER_PATTERNS_H

#include "base/buf.h"
#include "mica/error.h"

/* Shapes met so far. Zero-initialise to begin. */
typedef struct cmp_patterns {
    base_buf texts; /* each with a NUL */
    uint64_t count;
} cmp_patterns;

/* Adds every expression of a function's HIR as it is stored (a part PROG_PART_HIR). Errors: those of
 * cmp_hir_read. */
MICA_MUST_USE mica_status cmp_patterns_add(cmp_patterns *p, base_view hir, mica_error *err);
/* Appends how many there are and those that occur at least `least` times, most frequent first: names of
 * variables and fields and large numbers do not count, names of functions do. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status cmp_patterns_report(const cmp_patterns *p, uint64_t least, base_buf *out,
                                              mica_error *err);
void cmp_patterns_free(cmp_patterns *p);

#endif
