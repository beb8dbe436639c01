/* session/changes.h - changes between states, as MessagePack (docs/state.md, "Changes"). */
#ifndef SESSION_CHANGES_H
#define SESSION_CHANGES_H

#include "session/leaves.h"

#define CHANGES_FORMAT  "mica changes"
#define CHANGES_VERSION 1u

/* Appends what turns one state into another. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status ses_changes_write(const ses_leaves *from, const ses_leaves *to,
                                            const uint8_t from_root[32], const uint8_t to_root[32],
                                            base_buf *out, mica_error *err);

/* The parts of changes that were checked. */
typedef struct ses_changes {
    fmt_pack_cursor places, before, after, digests; /* lists, of as many items; before, after: maps */
    uint64_t count;
    base_view from, to; /* roots; empty where they do not say */
} ses_changes;
/* Errors: SERIALIZATION, VERSION_MISMATCH. */
MICA_MUST_USE mica_status ses_changes_open(ses_changes *c, base_view data, mica_error *err);
/* The first item of a list in a map, and how many it has; false where there is none. */
bool ses_changes_list(fmt_pack_cursor map, const char *key, fmt_pack_cursor *out, uint64_t *count);
/* Appends the head of changes with so many parts to come. */
void ses_changes_head(fmt_pack *p, base_view from, base_view to);

#endif
