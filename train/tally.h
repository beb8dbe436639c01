/* train/tally.h - figures of recorded runs by key: added up within a run, joined over runs and processes,
 * written as a profile (docs/profile.md). */
#ifndef TRAIN_TALLY_H
#define TRAIN_TALLY_H

#include "base/arena.h"
#include "base/buf.h"
#include "mica/error.h"

typedef enum trn_tally_kind {
    TRN_TALLY_RUN = 1, /* no key; runs */
    TRN_TALLY_ENTRY,   /* name; calls, ns, starts that look it up, sum of its ranks in them */
    /* name; starts that look it up, sum of its ranks in them, runs, sum of its ranks in them */
    TRN_TALLY_NAME,
    TRN_TALLY_SEQUENCE, /* opcodes; count, ns */
    TRN_TALLY_TYPES,    /* function NUL, one text NUL for each argument; count */
    TRN_TALLY_BRANCH    /* function NUL, line and column as big-endian u32; taken, passed */
} trn_tally_kind;

typedef struct trn_tally_item {
    struct trn_tally_item *next; /* in the order they came */
    const uint8_t *key;
    uint32_t len, hash;
    uint8_t kind; /* trn_tally_kind */
    uint64_t n[4];
} trn_tally_item;

/* Zero-initialise to begin. */
typedef struct trn_tally {
    base_arena arena;
    trn_tally_item *first, *last;
    trn_tally_item **table;
    size_t count, size;
    bool failed; /* memory ran out */
} trn_tally;

/* Adds to the figures of a key; n has four members. */
void trn_tally_add(trn_tally *t, trn_tally_kind kind, const void *key, size_t len, const uint64_t n[4]);
/* All of it as bytes for another process of this program, and back: adds what they say. False when they are
 * cut. */
void trn_tally_dump(const trn_tally *t, base_buf *out);
bool trn_tally_join(trn_tally *t, const void *bytes, size_t len);
/* Appends the profile. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status trn_tally_profile(const trn_tally *t, base_buf *out, mica_error *err);
void trn_tally_free(trn_tally *t);

#endif
