/* memory/layout.h - what a memory file puts into the container of format/layout.h; docs/format.md says the same in words.
 *
 *     epoch     one mem_epoch
 *     regions   a mem_record for each region, in the order of the space
 *     index     of a diff: the number of each stored page in its region, 8 bytes, rising; the regions one after the other
 *     pages     the stored pages, in the same order; a full file stores all
 *
 * A page has the file's page size, and the last of a region what is left of it, rounded up to 4096 with zeros. */
#ifndef MEMORY_LAYOUT_H
#define MEMORY_LAYOUT_H

#include "format/header.h"
#include "mica/memory.h"

enum { MEM_SECTION_EPOCH = 1, MEM_SECTION_REGIONS = 2, MEM_SECTION_INDEX = 3, MEM_SECTION_PAGES = 4 };

typedef struct mem_epoch {
    uint8_t parent[MICA_MEMORY_IDENTITY]; /* zeros: a full file */
    int64_t time_ns;                      /* since 1970 */
    uint64_t instructions;                /* 0: unknown */
    uint64_t pages;                       /* stored ones */
    uint32_t page;                        /* bytes */
    uint32_t full;                        /* 1 or 0 */
} mem_epoch;
static_assert(sizeof(mem_epoch) == 64, "mem_epoch");

typedef struct mem_record {
    char name[MICA_MEMORY_NAME_MAX]; /* padded with zeros, of which there is one at least */
    uint64_t size;                   /* bytes of the region */
    uint64_t first, count;           /* of its stored pages among all */
    uint64_t at;                     /* of the first, in the section of pages; a multiple of 4096 */
} mem_record;
static_assert(sizeof(mem_record) == 96, "mem_record");

/* How memory files are checked by the container. memory/read.c. */
fmt_form mem_file_form(void);
/* Bytes that page `number` of a region takes in the file. */
static inline uint64_t mem_stored_bytes(uint64_t size, uint32_t page, uint64_t number) {
    uint64_t left = size - number * page;
    return left < page ? (left + FMT_PAGE - 1) & ~(uint64_t)(FMT_PAGE - 1) : page;
}

#endif
