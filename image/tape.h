/* image/tape.h - memory of a session, or of memory files, as epochs of a tape (include/mica/tape.h).
 *
 * The memory of a session lies at the offsets of its cage, so its pages are those of an image; the regions of memory files lie
 * IMG_TAPE_APART apart, in their order, from position 0 on. What a memory file has beside its pages (regions and their sizes,
 * sections, description, time) is the epoch's *account*, at IMG_TAPE_ACCOUNT. Numbers are little-endian:
 *
 *     head           one img_tape_head
 *     regions        img_tape_region, in the order of the memory file
 *     sections       img_tape_section, by their ids
 *     description    its text, and zeros up to a multiple of 8
 *     bytes          of each section, and zeros up to a multiple of 8 */
#ifndef IMAGE_TAPE_H
#define IMAGE_TAPE_H

#include "base/buf.h"
#include "image/save.h"
#include "mica/tape.h"

#define IMG_TAPE_MAGIC   "\x89MICATE\n"
#define IMG_TAPE_VERSION 1u
#define IMG_TAPE_ACCOUNT (-(INT64_C(1) << 30)) /* position, … */
#define IMG_TAPE_MOST    (64u << 20)           /* … and most bytes of an account */
#define IMG_TAPE_APART   (INT64_C(1) << 46)    /* from one region of a memory file to the next */

typedef enum img_tape_kind { IMG_TAPE_SESSION = 1, IMG_TAPE_FILE = 2 } img_tape_kind;

typedef struct img_tape_head {
    uint8_t magic[8];
    uint32_t version;
    uint32_t kind;                           /* img_tape_kind */
    uint64_t bytes;                          /* of the account */
    uint32_t regions, sections, description; /* how many; bytes of the description */
    uint32_t page;                           /* bytes, of the memory file */
    uint32_t packed;                         /* 1: its pages were packed; or 0 */
    uint32_t reserved;                       /* zero */
    int64_t time_ns;
    uint64_t instructions, branch;
    uint8_t space_id[MICA_MEMORY_SPACE_ID];
    uint8_t spare[32]; /* zeros */
} img_tape_head;
static_assert(sizeof(img_tape_head) == 120, "img_tape_head");
static_assert(offsetof(img_tape_head, time_ns) == 48, "img_tape_head");

typedef struct img_tape_region {
    char name[MICA_MEMORY_NAME_MAX]; /* padded with zeros, of which there is one at least */
    int64_t at;                      /* position */
    uint64_t size;                   /* bytes, from 1 on */
} img_tape_region;
static_assert(sizeof(img_tape_region) == 80, "img_tape_region");

typedef struct img_tape_section {
    uint32_t id, reserved;
    uint64_t size; /* bytes, from 1 on */
} img_tape_section;
static_assert(sizeof(img_tape_section) == 16, "img_tape_section");

/* An account in memory. What it points to is the caller's while one is written, and lies in `bytes` when one was read. */
typedef struct img_tape_account {
    img_tape_head head;
    const img_tape_region *regions;
    const uint8_t *description;
    mica_memory_section sections[MICA_MEMORY_SECTIONS_MAX];
    base_buf bytes;
} img_tape_account;

/* Appends the bytes of an account, whose head has all but magic, version, bytes and reserved. False: memory ran out. */
bool img_tape_account_pack(const img_tape_account *account, base_buf *out);
/* Reads the account of an epoch, of which nothing is believed. Errors: NOT_FOUND (the moment is not kept; or the epoch has no
 * account: it is no memory that was put there), VERSION_MISMATCH, CORRUPTED, those of mica_tape_read, NO_MEMORY. */
MICA_MUST_USE mica_status img_tape_account_read(mica_tape *tape, const mica_tape_moment *moment,
                                                img_tape_account *out, mica_error *err);
void img_tape_account_free(img_tape_account *account); /* accepts one of zeros */

/* The pages of the tape that an epoch may have written, by rising positions: all others of it are zeros. So what is read is in proportion to what is there, whatever sizes an account tells. */
typedef struct img_tape_pages {
    int64_t *at; /* for base_free */
    size_t count;
    uint32_t page; /* bytes of each */
} img_tape_pages;
/* Errors: as mica_tape_changed_since. */
MICA_MUST_USE mica_status img_tape_pages_of(mica_tape *tape, const mica_tape_moment *moment,
                                            img_tape_pages *out, mica_error *err);
/* The first of them that ends behind a position: its number, or their count. */
size_t img_tape_pages_next(const img_tape_pages *pages, int64_t at);

/* Gives the tape a region, unless it has just that one. EXISTS: another lies there, which is named; NO_MEMORY, LIMIT. */
MICA_MUST_USE mica_status img_tape_region_want(mica_tape *tape, const mica_tape_region *region,
                                               mica_error *err);
/* The regions that a tape of a session has: those of the cage, and the account. Errors: as above. */
MICA_MUST_USE mica_status img_tape_session_regions(mica_tape *tape, mica_error *err);

/* Whether an epoch's account tells of a session's memory that may go on in `vm`: as img_check of an image. Errors: those;
 * INVALID_ARGUMENT (it is the memory of something else). */
MICA_MUST_USE mica_status img_tape_check(mica_tape *tape, const mica_tape_moment *moment,
                                         const img_tape_account *account, vm_t *vm, mica_error *err);
/* Puts the memory of an epoch into the cage of `vm`, which has the same snapshots, and proves it: a tape carries no tag of who
 * wrote it. Errors: as img_load. After an error the VM is good for vm_free alone. */
MICA_MUST_USE mica_status img_tape_load(mica_tape *tape, const mica_tape_moment *moment,
                                        const img_tape_account *account, vm_t *vm, mica_error *err);

#endif
