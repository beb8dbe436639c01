/* session/tally.h - figures of recorded runs by key: added up within a run, joined over runs and processes,
 * written as a profile (docs/profile.md). */
#ifndef SESSION_TALLY_H
#define SESSION_TALLY_H

#include "base/arena.h"
#include "base/buf.h"
#include "mica/error.h"

typedef enum ses_tally_kind {
    SES_TALLY_RUN = 1, /* no key; runs */
    SES_TALLY_ENTRY,   /* name; calls, ns, starts that look it up, sum of its ranks in them */
    SES_TALLY_NAME, /* name; starts that look it up, sum of its ranks in them, runs, sum of its ranks in them
                     */
    SES_TALLY_SEQUENCE, /* opcodes; count, ns */
    SES_TALLY_TYPES,    /* function NUL, one text NUL for each argument; count */
    SES_TALLY_BRANCH    /* function NUL, line and column as big-endian u32; taken, passed */
} ses_tally_kind;

typedef struct ses_tally_item {
    struct ses_tally_item *next; /* in the order they came */
    const uint8_t *key;
    uint32_t len, hash;
    uint8_t kind; /* ses_tally_kind */
    uint64_t n[4];
} ses_tally_item;

/* Zero-initialise to begin. */
typedef struct ses_tally {
    base_arena arena;
    ses_tally_item *first, *last;
    ses_tally_item **table;
    size_t count, size;
    bool failed; /* memory ran out */
} ses_tally;

/* Adds to the figures of a key; n has four members. */
void ses_tally_add(ses_tally *t, ses_tally_kind kind, const void *key, size_t len, const uint64_t n[4]);
/* All of it as bytes for another process of this program, and back: adds what they say. False when they are
 * cut. */
void ses_tally_dump(const ses_tally *t, base_buf *out);
bool ses_tally_join(ses_tally *t, const void *bytes, size_t len);
/* Appends the profile. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status ses_tally_profile(const ses_tally *t, base_buf *out, mica_error *err);
void ses_tally_free(ses_tally *t);

#endif
