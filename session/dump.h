/* session/dump.h - the parts of one function of an M snapshot as text for people. */
#ifndef SESSION_DUMP_H
#define SESSION_DUMP_H

#include "base/buf.h"
#include "mica/snapshot.h"

typedef enum ses_dump {
    SES_DUMP_BYTECODE = 1,
    SES_DUMP_HIR = 2,
    SES_DUMP_SOURCE = 4,
    SES_DUMP_HELP = 8,
    SES_DUMP_TYPES = 16
} ses_dump;

/* Appends the wanted parts (a sum of ses_dump) of the entry of that name, each under a heading. The snapshot
 * must be one of M; bytecode is verified and HIR checked before either is shown. TYPES shows what the type
 * cache knows of it. Errors: NOT_FOUND, NOT_A_SNAPSHOT, and those of mica_snapshot_part, prog_verify and
 * cmp_hir_read. */
MICA_MUST_USE mica_status ses_dump_entry(mica_snapshot *snapshot, const char *name, unsigned wanted,
                                         base_buf *out, mica_error *err);

/* Appends how many functions the type cache knows what of; nothing where the snapshot has none. Errors as
 * mica_snapshot_section. */
MICA_MUST_USE mica_status ses_dump_type_counts(mica_snapshot *snapshot, base_buf *out, mica_error *err);

/* Appends each call of one of the snapshot's functions in a program, a file of that path: what the type cache
 * tells of its result for these arguments, and what the compiler makes of it; then how many. Errors of
 * reading and compiling. */
MICA_MUST_USE mica_status ses_dump_calls(mica_snapshot *snapshot, const char *path, base_buf *out,
                                         mica_error *err);

/* Appends the shapes of expressions in the HIR of all entries that occur at least `least` times, most
 * frequent first: names of variables and fields and large numbers do not count, names of functions do.
 * Errors: NOT_A_SNAPSHOT, NO_MEMORY, those of mica_snapshot_part and cmp_hir_read. */
MICA_MUST_USE mica_status ses_dump_patterns(mica_snapshot *snapshot, uint64_t least, base_buf *out,
                                            mica_error *err);

#endif
