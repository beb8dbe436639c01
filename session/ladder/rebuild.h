/* session/ladder/rebuild.h - a snapshot for this very program in the user's cache, made from the sources at
 * hand. */
#ifndef SESSION_LADDER_REBUILD_H
#define SESSION_LADDER_REBUILD_H

#include "mica/builder.h"
#include "mica/snapshot.h"

/* Where the sources are: in a snapshot that is of no other use here, or in a folder; and what compiles
 * them. */
typedef struct ses_sources {
    mica_snapshot *snapshot; /* or NULL */
    const char *folder;      /* used when `snapshot` is NULL */
    const mica_frontend *(*frontend)(void);
} ses_sources;

/* What names the cached file: a hash over this program's fingerprint and version and the sources (root of the
 * snapshot; or name, size and time of change of each file). Errors: IO, NO_MEMORY. */
MICA_MUST_USE mica_status ses_rebuild_identity(const ses_sources *sources, const uint8_t fingerprint[32],
                                               uint8_t out[32], mica_error *err);
/* Compiles the sources (a ses_sources) into the snapshot `path`, which is replaced as a whole; sources that
 * do not compile are left out. As `write` of ses_cache_making. Errors: those of the builder. */
MICA_MUST_USE mica_status ses_rebuild(void *sources, const char *path, mica_error *err);

#endif
