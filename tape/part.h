/* tape/part.h - a part of a tape's file that is there: its epochs and versions, looked up where they lie.
 *
 * Parts do not change; whoever has a list of them may look things up in any thread. Nothing of a part is believed before its
 * pages were verified, each when it is first used. */
#ifndef TAPE_PART_H
#define TAPE_PART_H

#include "base/buf.h"
#include "format/file.h"
#include "tape/layout.h"

struct tape_tiers;

typedef struct tape_part {
    _Atomic uint32_t holders;
    tape_part_record record;
    fmt_file file;
    struct tape_tiers *tiers;    /* NULL: the file has all there is */
    struct tape_part *next_open; /* of those of the tiers, under their lock */
    fmt_fetch fetch;
    _Atomic bool cold;         /* the store has all of it */
    _Atomic bool settled;      /* and the superblock on the disk says so */
    _Atomic bool forgotten;    /* the network's store does not have it */
    _Atomic uint64_t overlaid; /* bytes in memory over the map */
    _Atomic uint64_t
        *touched; /* a bit for each TAPE_SEGMENT of a part with tiers: its pages were used lately */
    const tape_epoch *epochs; /* where they lie, and so the others */
    const tape_entry *index;
    uint64_t epoch_count, index_count;
    base_view names, regions, marks; /* verified */
    uint64_t pages_at, pages_size;
    const tape_batch *batches;
    uint64_t batch_count, records_at, records_size;
    int64_t far; /* pages lie from -far up to, not with, far */
} tape_part;

/* Opens a part of the file behind `fd`, which may be closed afterwards unless there are tiers; `name` is for messages; pages have
 * `page` bytes. Errors: those of fmt_file_open and of tape_bring, CORRUPTED, NO_MEMORY. */
typedef struct tape_part_source {
    int fd;
    const char *name;
    uint32_t page;
    struct tape_tiers *tiers; /* or NULL */
} tape_part_source;
#define TAPE_SEGMENT (64u * 1024)
MICA_MUST_USE mica_status tape_part_open(const tape_part_record *record, const tape_part_source *from,
                                         tape_part **out, mica_error *err);
void tape_part_hold(tape_part *part);
void tape_part_drop(tape_part *part); /* accepts NULL */

/* The epoch of that number, or the last one before it; NULL: none in this part. CORRUPTED. */
MICA_MUST_USE mica_status tape_part_epoch(tape_part *part, uint64_t number, const tape_epoch **out,
                                          mica_error *err);
/* One by its place in the part. CORRUPTED. */
MICA_MUST_USE mica_status tape_part_epoch_at(tape_part *part, uint64_t number, const tape_epoch **out,
                                             mica_error *err);
typedef struct tape_key {
    int64_t page;
    uint64_t branch, upto;
} tape_key;
/* The last version of a page on a branch up to an epoch; NULL: none here. CORRUPTED. */
MICA_MUST_USE mica_status tape_part_find(tape_part *part, const tape_key *key, const tape_entry **out,
                                         mica_error *err);
/* As tape_part_find, for pages that rise: *cursor, 0 at first, is where the last search was. */
MICA_MUST_USE mica_status tape_part_next(tape_part *part, uint64_t *cursor, const tape_key *key,
                                         const tape_entry **out, mica_error *err);
/* An entry, verified. CORRUPTED. */
MICA_MUST_USE mica_status tape_part_entry(tape_part *part, uint64_t number, const tape_entry **out,
                                          mica_error *err);
/* The bytes of a version as they are stored, in bounds but not verified. CORRUPTED: the entry says what cannot be. */
MICA_MUST_USE mica_status tape_part_stored(tape_part *part, const tape_entry *entry, uint32_t page,
                                           base_view *out, mica_error *err);
/* Before bytes of the tables are read, or of records: they are verified, and brought where the file does not have them. CORRUPTED. */
MICA_MUST_USE mica_status tape_part_see(tape_part *part, const void *record, size_t size, mica_error *err);
/* Pages at a place of the part are in use, so they stay in the file for a while. */
void tape_part_touch(tape_part *part, uint64_t at);
/* Does the file lack bytes of a version? Then `out` is where they lie. */
bool tape_part_missing(tape_part *part, const tape_entry *entry, uint32_t page, base_view *out);
/* The page itself, proved by its sum; `room` has place for one page. CORRUPTED, TRUNCATED, NO_MEMORY. */
MICA_MUST_USE mica_status tape_part_read(tape_part *part, const tape_entry *entry, uint32_t page,
                                         uint8_t *out, uint8_t *room, mica_error *err);

/* ---- batches.c ---- */

/* How many batches are not behind those of a stream on a branch up to an epoch. `name` has MICA_TAPE_NAME_MAX bytes, padded with
 * zeros. CORRUPTED. */
typedef struct tape_batch_key {
    const char *name;
    uint64_t branch, upto;
} tape_batch_key;
MICA_MUST_USE mica_status tape_part_batches(tape_part *part, const tape_batch_key *key, uint64_t *out,
                                            mica_error *err);
/* One by its place in the part, verified, with numbers that can be. CORRUPTED. */
MICA_MUST_USE mica_status tape_part_batch(tape_part *part, uint64_t number, tape_batch *out, mica_error *err);
/* The k-th record of a batch, proved by its sum, in `room`. CORRUPTED, TRUNCATED, NO_MEMORY. */
MICA_MUST_USE mica_status tape_part_record_read(tape_part *part, const tape_batch *batch, uint64_t k,
                                                base_buf *room, base_view *out, mica_error *err);
/* All bytes of a batch as they lie in the file; verified only where the file may have holes. CORRUPTED. */
MICA_MUST_USE mica_status tape_part_batch_stored(tape_part *part, const tape_batch *batch, base_view *out,
                                                 mica_error *err);
/* Reads all. CORRUPTED. */
MICA_MUST_USE mica_status tape_part_prove_records(tape_part *part, mica_error *err);
int tape_batch_order(const tape_batch *a, const tape_batch *b);

#endif
