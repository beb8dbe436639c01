/* session/unpack.h - runs a packed snapshot from an expanded copy in the user's cache. */
#ifndef SESSION_UNPACK_H
#define SESSION_UNPACK_H

#include "session/session_internal.h"

/* Opens the snapshot within the packed file options->path, found to be `packed`, for a slot of the VM: from
 * the copy of that identity in the cache, made now if need be, or, where none can be kept, expanded into
 * memory. The copy is verified as any file is. For the library `s->cache` says what happened. Errors: those
 * of mica_snapshot_open. */
MICA_MUST_USE mica_status ses_open_packed(mica_session *s, uint32_t slot,
                                          const mica_snapshot_options *options, const char *cache_folder,
                                          const mica_snapshot_packed *packed, mica_snapshot **out,
                                          mica_error *err);
/* The copy in use in a slot is damaged: removes it, so that the next start makes it anew. */
void ses_drop_copy(mica_session *s, uint32_t slot);

#endif
