/* session/ladder/unpack.h - runs a packed snapshot from an expanded copy in the user's cache. */
#ifndef SESSION_LADDER_UNPACK_H
#define SESSION_LADDER_UNPACK_H

#include "mica/snapshot.h"

/* What became of the copy. */
typedef struct ses_copy {
    char *path; /* of the copy in use, for the caller to free (base_free); NULL: none is, or memory ran out */
    const char *cache; /* "hit", "built", "failed"; NULL: there is no cache to keep it in */
} ses_copy;

/* Opens the snapshot of that identity within the packed file options->path: from the copy in the cache
 * (`folder` as ses_cache_folder takes it), made now if need be, or, where none can be kept, expanded into
 * memory. The copy is verified as any file is. Errors: those of mica_snapshot_open. */
MICA_MUST_USE mica_status ses_unpack(const mica_snapshot_options *options, const char *folder,
                                     const uint8_t identity[32], ses_copy *copy, mica_snapshot **out,
                                     mica_error *err);

#endif
