/* tape/layout.h - what a tape's file has; docs/tape.md says the same in words.
 *
 *     0       superblock   of even sequence numbers
 *     16 KiB  superblock   of odd ones
 *     32 KiB  parts        containers (format/layout.h), each at a multiple of 4096, in any order, with gaps
 *
 * A part has the versions of pages of some epochs that follow each other:
 *
 *     epochs   one tape_epoch for each, by number
 *     names    the texts of their names
 *     regions  one tape_region_record for each, by position; marks: one tape_mark for each, by name; where they changed
 *              in these epochs
 *     streams  one tape_batch for each stream that got records in an epoch, by name, branch and epoch
 *     records  of each batch one tape_record for each, then their bytes
 *     pages    as they are, or packed each alone
 *     index    one tape_entry for each version, by page, branch and epoch */
#ifndef TAPE_LAYOUT_H
#define TAPE_LAYOUT_H

#include "format/layout.h"
#include "mica/tape.h"

enum {
    TAPE_SECTION_EPOCHS = 1,
    TAPE_SECTION_NAMES = 2,
    TAPE_SECTION_INDEX = 3,
    TAPE_SECTION_PAGES = 4,
    TAPE_SECTION_REGIONS = 5,
    TAPE_SECTION_MARKS = 6,
    TAPE_SECTION_STREAMS = 7,
    TAPE_SECTION_RECORDS = 8,
    TAPE_SECTION_LAST = TAPE_SECTION_RECORDS
};

#define TAPE_EPOCH_GONE 1u /* it is not kept: others are reckoned from it */

typedef struct tape_epoch {
    uint64_t number;      /* from 1 */
    uint64_t parent;      /* 0: the empty tape */
    uint64_t branch;      /* 0: the first */
    uint64_t fork;        /* the parent of the first epoch of that branch */
    uint64_t fork_branch; /* and its branch */
    int64_t time_ns;      /* since 1970; never less than that of a smaller number */
    uint64_t instructions;
    uint64_t pages;    /* that it changed */
    uint32_t name_at;  /* in the names */
    uint32_t name_len; /* 0: none */
    uint32_t flags;
    uint8_t reserved[20]; /* zeros */
} tape_epoch;
static_assert(sizeof(tape_epoch) == 96, "tape_epoch");
static_assert(offsetof(tape_epoch, time_ns) == 40 && offsetof(tape_epoch, flags) == 72, "tape_epoch");

typedef enum tape_kind { TAPE_RAW = 0, TAPE_ZEROS = 1, TAPE_PACKED = 2 } tape_kind;

/* A version of a page. */
typedef struct tape_entry {
    int64_t page;
    uint64_t branch, epoch;
    uint64_t at;     /* in `pages`, a multiple of 8; zeros: 0 */
    uint32_t stored; /* bytes there; zeros: 0 */
    uint8_t kind;    /* tape_kind */
    uint8_t codec;   /* of a packed one: fmt_codec; else 0 */
    uint8_t shuffle; /* of a packed one: bytes of an element whose bytes were put apart, or 0; else 0 */
    uint8_t reserved;
    uint8_t sum[16]; /* XXH3 of its bytes as they are read */
} tape_entry;
static_assert(sizeof(tape_entry) == 56, "tape_entry");

typedef struct tape_region_record {
    int64_t at;
    uint64_t size;
    uint32_t hint, priority;
    char name[MICA_TAPE_NAME_MAX]; /* padded with zeros, of which there is one at least */
} tape_region_record;
static_assert(sizeof(tape_region_record) == 88, "tape_region_record");

typedef struct tape_mark {
    int64_t at;
    char name[MICA_TAPE_NAME_MAX];
} tape_mark;
static_assert(sizeof(tape_mark) == 72, "tape_mark");

/* What one epoch appended to one stream. */
typedef struct tape_batch {
    char name[MICA_TAPE_NAME_MAX]; /* padded with zeros, of which there is one at least */
    uint64_t branch, epoch;
    uint64_t first, count; /* number of its first record; records, at least one */
    uint64_t at, size;     /* in `records`, a multiple of 8; bytes there */
} tape_batch;
static_assert(sizeof(tape_batch) == 112, "tape_batch");
typedef struct tape_record {
    uint64_t
        end; /* of its bytes, from the end of the batch's table on; where the one before ends it begins */
    uint64_t sum; /* the first 8 bytes of XXH3, 128 bits, of them */
} tape_record;
static_assert(sizeof(tape_record) == 16, "tape_record");

#define TAPE_MAGIC      "\x89MICATP\n" /* 8 bytes */
#define TAPE_VERSION    1u
#define TAPE_SUPER      (16u * 1024)
#define TAPE_FIRST      (2u * TAPE_SUPER) /* where parts may begin */
#define TAPE_PARTS_MOST 220u

/* The store of the tape has all of the part: pages that the file does not have, or not with their sum, are there. */
#define TAPE_COLD 1u

typedef struct tape_part_record {
    uint64_t at, size;    /* in the file, of the container */
    uint64_t first, last; /* epochs that it has */
    uint32_t level;       /* how often what it has was moved together */
    uint32_t places;      /* TAPE_COLD */
    uint8_t identity[FMT_HASH];
} tape_part_record;
static_assert(sizeof(tape_part_record) == 72, "tape_part_record");

/* Each opening for writing of a tape with a store draws a generation (tape/remote.c): of that one the epochs below `next` are
 * in this state. */
typedef struct tape_taken {
    uint64_t generation, next;
} tape_taken;
#define TAPE_TAKEN 16u

typedef struct tape_super {
    uint8_t magic[8];
    uint32_t version, count; /* of parts */
    uint64_t sequence;       /* counts commits; its lowest bit is the number of the superblock */
    uint64_t end;            /* bytes of the file that count */
    uint8_t space[16];
    uint32_t page, keeping;
    uint64_t keep_count;
    uint64_t head;                /* epoch of what is current; 0: none yet */
    uint64_t next;                /* number of the next epoch */
    uint64_t branches;            /* number of the next branch */
    uint64_t horizon;             /* from this epoch on all are kept */
    uint8_t node[16];             /* of this file: who it is beside others that write to the same store */
    uint64_t generation;          /* 0: it never had a store */
    tape_taken taken[TAPE_TAKEN]; /* what it has of the generations before, newest first */
    uint8_t reserved[136];
    tape_part_record part[TAPE_PARTS_MOST]; /* by their epochs; unused ones are zeros */
    uint8_t self[FMT_HASH];                 /* SHA-256 of the superblock with this field zero */
} tape_super;
static_assert(sizeof(tape_super) == TAPE_SUPER, "tape_super");

#endif
