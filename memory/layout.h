/* memory/layout.h - what a memory file puts into the container of format/layout.h; docs/format.md says the same in words.
 *
 *     epoch         one mem_epoch
 *     regions       a mem_record for each region, in the order of the space
 *     description   text, where one was given
 *     0x8000 …      the writer's own
 *     pages         the bytes of stored pages, in the order of the index
 *     index         a mem_extent for each run of pages that the file has; the regions one after the other
 *
 * The index stands behind the pages, because which of them are zeros is known when they are read, and they are read once. */
#ifndef MEMORY_LAYOUT_H
#define MEMORY_LAYOUT_H

#include "format/header.h"
#include "mica/memory.h"

enum {
    MEM_SECTION_EPOCH = 1,
    MEM_SECTION_REGIONS = 2,
    MEM_SECTION_INDEX = 3,
    MEM_SECTION_PAGES = 4,
    MEM_SECTION_DESCRIPTION = 5
};

typedef struct mem_epoch {
    uint8_t parent[MICA_MEMORY_IDENTITY]; /* zeros: a full file */
    uint8_t space[MICA_MEMORY_SPACE_ID];  /* the same in all files of a chain; not zeros */
    int64_t time_ns;                      /* since 1970 */
    uint64_t instructions;                /* 0: unknown */
    uint64_t branch;                      /* 0: the first */
    uint64_t pages;                       /* stored ones: those of zeros do not count */
    uint32_t page;                        /* bytes */
    uint32_t full;                        /* 1 or 0 */
    uint32_t scattered;   /* 1: stored pages lie in any order, with others between them; or 0 */
    uint8_t reserved[36]; /* zeros */
} mem_epoch;
static_assert(sizeof(mem_epoch) == 128, "mem_epoch");
static_assert(offsetof(mem_epoch, time_ns) == 48 && offsetof(mem_epoch, scattered) == 88, "mem_epoch");

typedef struct mem_record {
    char name[MICA_MEMORY_NAME_MAX]; /* padded with zeros, of which there is one at least */
    uint64_t size;                   /* bytes of the region */
    uint64_t count;                  /* of its extents, which follow those of the region before */
} mem_record;
static_assert(sizeof(mem_record) == 80, "mem_record");

#define MEM_PACKED_BYTES (64u * 1024) /* most that is packed together, but one page */

typedef enum mem_kind { MEM_RAW = 0, MEM_ZEROS = 1, MEM_PACKED = 2 } mem_kind;

/* A run of pages, of one kind. */
typedef struct mem_extent {
    int64_t page;     /* the first; negative ones are a tape's */
    uint64_t count;   /* of pages; not 0 */
    uint64_t at;      /* in `pages`; zeros: 0 */
    uint32_t stored;  /* bytes, of a packed one, whose place is a multiple of 8; else 0 */
    uint8_t kind;     /* mem_kind */
    uint8_t codec;    /* of a packed one: fmt_codec; else 0 */
    uint8_t shuffle;  /* of a packed one: bytes of an element whose bytes were put apart, or 0; else 0 */
    uint8_t reserved; /* zero */
} mem_extent;
static_assert(sizeof(mem_extent) == 32, "mem_extent");

/* A state file has one mem_named for each memory file that it belongs to, the full one first, and the state: any bytes. */
enum { MEM_STATE_MEMBERS = 1, MEM_STATE_BYTES = 2 };
#define MEM_STATE_MEMBERS_MAX 4096
typedef struct mem_named {
    uint8_t identity[MICA_MEMORY_IDENTITY];
    char name[256]; /* in the state file's folder; padded with zeros, of which there is one at least */
} mem_named;
static_assert(sizeof(mem_named) == 288, "mem_named");

/* A working set's file: the pages of a memory that were touched first, in order. */
enum { MEM_SET_HEAD = 1, MEM_SET_RUNS = 2 };
#define MEM_SET_RUNS_MAX (512u * 1024)
typedef struct mem_set_head {
    uint8_t space[MICA_MEMORY_SPACE_ID]; /* of the memory's files */
    uint32_t regions;                    /* of the memory when it was recorded */
    uint8_t reserved[12];                /* zeros */
} mem_set_head;
static_assert(sizeof(mem_set_head) == 32, "mem_set_head");
typedef struct mem_set_run {
    uint64_t first; /* page of 4096 bytes, in the region */
    uint32_t count; /* of pages that follow each other; not 0 */
    uint32_t region;
} mem_set_run;
static_assert(sizeof(mem_set_run) == 16, "mem_set_run");

/* How memory files are checked by the container. memory/member.c. */
fmt_form mem_file_form(void);

/* Pages that so many bytes have. */
static inline uint64_t mem_pages(uint64_t bytes, uint32_t page) {
    return bytes / page + (bytes % page != 0);
}
/* Bytes that `count` pages from `first` on of a region have. */
static inline uint64_t mem_raw_bytes(uint64_t size, uint32_t page, uint64_t first, uint64_t count) {
    uint64_t left = size - first * page;
    return left < count * page ? left : count * page;
}
/* Bytes that `count` pages from `first` on of a region take when they are stored raw: the last page of a region has what is
 * left of it, rounded up to 4096 with zeros. */
static inline uint64_t mem_stored_bytes(uint64_t size, uint32_t page, uint64_t first, uint64_t count) {
    uint64_t left = size - first * page;
    return left < count * page ? (left + FMT_PAGE - 1) & ~(uint64_t)(FMT_PAGE - 1) : count * page;
}

#endif
