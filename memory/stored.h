/* memory/stored.h - pages that lie in a file already, in any order → a memory file around them (memory/write.c). */
#ifndef MEMORY_STORED_H
#define MEMORY_STORED_H

#include "memory/file.h"

/* Pages of one region that the file tells. */
typedef struct mem_stored_part {
    const mica_memory_bitmap *told;
    const uint32_t
        *slot; /* for each page of the region: which stored page has its bytes, counted from 1; 0: zeros */
} mem_stored_part;

/* Stored pages are those behind the header, the first at FMT_PAGE from there. */
typedef struct mem_stored {
    const mem_stored_part *parts; /* for each region of the space */
    uint8_t *hashes;              /* of stored pages, taken over; with memory for `room` of them */
    uint64_t count, room;
} mem_stored;

/* As mem_file_append, at `place`, with pages that lie there; `content` is as for mica_memory_write, but for `changed`, `read` and
 * `compress`, which are not asked: with a parent it is a diff. Pages of the file and granules are of MICA_MEMORY_GRANULE_MIN. */
MICA_MUST_USE mica_status mem_file_finish(const mica_memory_content *content, mem_stored *stored,
                                          const mem_place *place, mica_memory_saved *out, mica_error *err);

#endif
