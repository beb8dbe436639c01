/* tape/making.h - writes a part of a tape's file: versions in the order of the index, then what its epochs are.
 *
 *     tape_making_begin
 *     tape_making_add     for each version, by page, branch and epoch
 *     tape_making_batch   for each batch of records, by stream, branch and epoch
 *     tape_making_end     record is what the superblock is to list
 *     tape_making_free    in every case */
#ifndef TAPE_MAKING_H
#define TAPE_MAKING_H

#include "base/buf.h"
#include "format/stream.h"
#include "tape/layout.h"

typedef struct tape_making {
    fmt_stream to;
    uint64_t at, room; /* of the container in the file; bytes that it may have */
    uint64_t pages;    /* bytes of them so far */
    uint64_t records;  /* the same, and then no page comes any more */
    bool pages_end;
    base_buf index, batches;
    base_buf epochs, names, regions, marks; /* the caller fills them in before the end */
} tape_making;

/* At `at`, where nobody's bytes are, of which `room` are this part's. NO_MEMORY, IO. */
MICA_MUST_USE mica_status tape_making_begin(tape_making *m, int fd, const char *name, uint64_t at,
                                            uint64_t room, mica_error *err);
/* Of `entry` all is taken but `at`. IO, NO_MEMORY; CORRUPTED: more than there is room for, as the end says it. */
MICA_MUST_USE mica_status tape_making_add(tape_making *m, const tape_entry *entry, base_view stored,
                                          mica_error *err);
/* Of `batch` all is taken but `at`; its bytes are in two pieces, which have `size` together. Errors: as tape_making_add. */
MICA_MUST_USE mica_status tape_making_batch(tape_making *m, const tape_batch *batch, base_view table,
                                            base_view bytes, mica_error *err);
/* Ends it: first, last and level of the record are the caller's. Nothing is flushed. IO, NO_MEMORY, LIMIT,
 * CORRUPTED. */
MICA_MUST_USE mica_status tape_making_end(tape_making *m, tape_part_record *record, mica_error *err);
void tape_making_free(tape_making *m);
/* Most bytes of a part that has so many versions of pages, epochs, and bytes besides. */
uint64_t tape_making_bound(uint64_t versions, uint64_t stored, uint64_t epochs, uint64_t others);

#endif
