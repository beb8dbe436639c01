/* include/mica/memory.h - pages of a program's memory: named regions, and which of their pages changed.
 *
 * For any program in C, not only for Mica's own interpreter: nothing here knows what the bytes mean. */
#ifndef MICA_MEMORY_H
#define MICA_MEMORY_H

#include "mica/error.h"
#include "mica/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* A granule is how much memory is told as one page: a power of two between these, in bytes, whatever the
 * machine's own pages are. */
#define MICA_MEMORY_GRANULE_MIN  4096u
#define MICA_MEMORY_GRANULE_MAX  (2048u * 1024)
#define MICA_MEMORY_REGIONS_MAX  256                 /* of one space */
#define MICA_MEMORY_NAME_MAX     64                  /* bytes of a region's name with the zero at its end */
#define MICA_MEMORY_REGION_BYTES (UINT64_C(1) << 46) /* most that one region may have */

/* A named piece of memory. Its pages are numbered from its base; where the size is no multiple of the granule
 * the last one is shorter. */
typedef struct mica_memory_region {
    const char *name;
    void *base;       /* on a page of the machine where the system is to track it (mica_memory_tracker_new) */
    uint64_t size;    /* bytes */
    uint32_t granule; /* bytes of a page; 0: MICA_MEMORY_GRANULE_MIN */
} mica_memory_region;

/* A list of regions, in the order in which they were added. It owns its names, not the memory. Looking things
 * up is thread-safe while nothing is added. */
typedef struct mica_memory_space mica_memory_space;

/* Makes an empty space. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status mica_memory_space_new(mica_memory_space **out, mica_error *err);
/* Ends a space; trackers of it must have ended before. Accepts NULL. */
void mica_memory_space_free(mica_memory_space *space);
/* Appends a region; the record and its name are copied. After an error the space is as it was. Errors:
 * INVALID_ARGUMENT (no space, region, name or base; an empty name or one too long; a size of 0 or too large, or that
 * passes the end of the addresses; a granule that is none; memory of another region, which is named), EXISTS (a region
 * of that name), LIMIT (there are MICA_MEMORY_REGIONS_MAX), NO_MEMORY. */
MICA_MUST_USE mica_status mica_memory_space_add(mica_memory_space *space, const mica_memory_region *region,
                                                mica_error *err);
/* Gives the region of that number another size: before memory at its end is given back, and after some was added there.
 * Trackers of the space follow at once: pages that are new, or became shorter or longer, are changed ones, those that are
 * gone are forgotten, and what the last collection found must be collected again. Nobody may mark or open bytes of the
 * region, or collect, meanwhile; threads may write to it. Where a tracker has no memory to follow, its next collection
 * says so. Errors: INVALID_ARGUMENT (no such region; a size as in mica_memory_space_add, or over another region). */
MICA_MUST_USE mica_status mica_memory_space_resize(mica_memory_space *space, size_t number, uint64_t size,
                                                   mica_error *err);
/* How many regions there are. */
size_t mica_memory_space_count(const mica_memory_space *space);
/* The region of that number, of that name, or in which an address lies; NULL when there is none. Valid until the space
 * ends. */
const mica_memory_region *mica_memory_space_at(const mica_memory_space *space, size_t number);
const mica_memory_region *mica_memory_space_find(const mica_memory_space *space, const char *name);
const mica_memory_region *mica_memory_space_of(const mica_memory_space *space, const void *address);

/* A set of pages, lock-free: one bit for each granule of so many bytes, and above them a summary, a bit for each 64 of
 * them, so that a nearly empty set is gone through quickly. Where the bytes are no multiple of the granule the last page
 * is shorter. All functions but _new and _free are thread-safe. */
typedef struct mica_memory_bitmap mica_memory_bitmap;

/* Makes an empty set of the pages of `bytes` bytes. Errors: INVALID_ARGUMENT (no bytes, too many, a granule that is
 * none), NO_MEMORY. */
MICA_MUST_USE mica_status mica_memory_bitmap_new(uint64_t bytes, uint32_t granule, mica_memory_bitmap **out,
                                                 mica_error *err);
/* Ends a set; accepts NULL. */
void mica_memory_bitmap_free(mica_memory_bitmap *bitmap);
/* What it was made of, and how many pages that are. */
uint64_t mica_memory_bitmap_bytes(const mica_memory_bitmap *bitmap);
uint32_t mica_memory_bitmap_granule(const mica_memory_bitmap *bitmap);
uint64_t mica_memory_bitmap_pages(const mica_memory_bitmap *bitmap);
/* The bytes of one page: the granule, or what is left for the last; 0 for a page that there is not. */
uint32_t mica_memory_bitmap_page_bytes(const mica_memory_bitmap *bitmap, uint64_t page);
/* Puts a page into the set; whether it was not in it. Pages that there are not are left out. Whoever notes a page as
 * written does it after the write: then a drain on another thread, and reading the page after it, miss nothing.
 * Async-signal-safe. */
bool mica_memory_bitmap_set(mica_memory_bitmap *bitmap, uint64_t page);
/* Puts every page into the set that has one of the `bytes` bytes at `offset`, as far as they lie within it.
 * Async-signal-safe. */
void mica_memory_bitmap_set_bytes(mica_memory_bitmap *bitmap, uint64_t offset, uint64_t bytes);
/* Whether a page is in the set. */
bool mica_memory_bitmap_test(const mica_memory_bitmap *bitmap, uint64_t page);
/* The first page of the set from `from` on; the number of pages when there is none. */
uint64_t mica_memory_bitmap_next(const mica_memory_bitmap *bitmap, uint64_t from);
/* How many pages are in the set. */
uint64_t mica_memory_bitmap_count(const mica_memory_bitmap *bitmap);
/* Puts the pages of `from` into `into`: the union of both. Sets of another granule are folded: a page of `into` is set
 * when a page of `from` has a byte of it. Errors: INVALID_ARGUMENT (not of the same bytes). */
MICA_MUST_USE mica_status mica_memory_bitmap_unite(mica_memory_bitmap *into, const mica_memory_bitmap *from,
                                                   mica_error *err);
/* The same, and takes the pages out of `from`; a page that is set meanwhile is in one of both afterwards, and one that
 * was set before is in `into`. With NULL for `into` they are forgotten. */
MICA_MUST_USE mica_status mica_memory_bitmap_drain(mica_memory_bitmap *from, mica_memory_bitmap *into,
                                                   mica_error *err);

/* A set of pages that is coarse until a block proves hot: a mark in a block puts the whole block into the set, which is
 * one bit to write and to look at; a block that is marked often within a short time tells its pages apart from then on,
 * until it was not marked between two drains. All functions but _new and _free are thread-safe. */
typedef struct mica_memory_adaptive mica_memory_adaptive;

/* Zeros stand for what is said here. */
typedef struct mica_memory_adaptive_options {
    uint32_t granule;           /* bytes of a page: MICA_MEMORY_GRANULE_MIN */
    uint32_t block;             /* bytes of a block, not less than the granule: MICA_MEMORY_GRANULE_MAX */
    uint32_t threshold;         /* a block is hot at so many marks … : 32 */
    uint32_t window_ms;         /* … within so many milliseconds: 100 */
    uint64_t (*clock_ns)(void); /* nanoseconds that only rise: the monotonic clock, to a few milliseconds */
} mica_memory_adaptive_options;

/* Makes an empty set of the pages of `bytes` bytes, all blocks coarse; `options` may be NULL. Errors: INVALID_ARGUMENT
 * (as mica_memory_bitmap_new, or a block smaller than the granule), NO_MEMORY. */
MICA_MUST_USE mica_status mica_memory_adaptive_new(uint64_t bytes,
                                                   const mica_memory_adaptive_options *options,
                                                   mica_memory_adaptive **out, mica_error *err);
/* Ends a set; accepts NULL. */
void mica_memory_adaptive_free(mica_memory_adaptive *set);
/* Notes that the `bytes` bytes at `offset` were written, as far as they lie within. As with mica_memory_bitmap_set: after
 * the write. Async-signal-safe where the clock is (that of the options, or the system's). */
void mica_memory_adaptive_mark(mica_memory_adaptive *set, uint64_t offset, uint64_t bytes);
/* Puts the marked pages into `into` (NULL: they are forgotten) and takes them out of the set; of coarse blocks all pages.
 * Blocks that were not marked since the last drain are coarse again. Errors: INVALID_ARGUMENT (not of the same bytes). */
MICA_MUST_USE mica_status mica_memory_adaptive_drain(mica_memory_adaptive *set, mica_memory_bitmap *into,
                                                     mica_error *err);
/* How many blocks tell their pages apart now. */
uint64_t mica_memory_adaptive_hot(const mica_memory_adaptive *set);

/* How a tracker gets to know which pages may have been written: its candidates. Which of them changed is decided by a
 * sum of each page (XXH3, 128 bits) against that of the last epoch, so all ways give the same answer and differ in what
 * they cost. All but CARDS and COMPARE want whole pages of the machine, that is, a region whose base is on one and whose
 * last page is the region's alone. */
typedef enum mica_memory_tracking {
    MICA_MEMORY_AUTOMATIC = 0, /* the first of the others that works, but CARDS */
#define MICA_TRACKER_ROW(number, name, text, sentence) MICA_MEMORY_##name = number,
#include "mica/trackers.def"
#undef MICA_TRACKER_ROW
} mica_memory_tracking;

/* The name of a way ("cards") and what it does; "automatic" for any other number. Thread-safe. */
const char *mica_memory_tracking_name(mica_memory_tracking tracking);
const char *mica_memory_tracking_sentence(mica_memory_tracking tracking);

/* Zeros stand for what is said here. */
typedef struct mica_memory_tracker_options {
    mica_memory_tracking tracking; /* what is wanted: AUTOMATIC */
    bool only;                     /* nothing else takes its place where it does not work */
    bool private_kept; /* pages of private maps of files are never given back: USERFAULTFD may watch them */
    bool marks_given_back;         /* memory that is given back is marked: PROTECT needs it on some kernels */
    uint32_t threshold, window_ms; /* of marks (mica_memory_adaptive_options) */
    uint32_t
        most_areas; /* PROTECT: areas of memory, of the whole process, that it may split others into: half of what
                            the kernel allows */
} mica_memory_tracker_options;

/* Which way a region is tracked in, and what the last collection found in it. */
typedef struct mica_memory_tracker_report {
    mica_memory_tracking tracking;
    char reason[200]; /* why it is not the one that was wanted, or the first that is tried; "" when it is */
    uint64_t pages;   /* of the region */
    uint64_t candidates; /* pages that were looked at */
    uint64_t changed;    /* pages that differ from the last epoch */
} mica_memory_tracker_report;

/* Tells which pages of a space changed since the last epoch.
 *
 *     mica_memory_tracker_collect   hands over every changed page: all of them at first, and of a new region
 *     …                             they are written somewhere; where that fails, collect again
 *     mica_memory_tracker_commit    what was handed over is the last epoch now
 *
 * The program may write meanwhile: what is handed over is a copy that was read once, and what is written later is
 * told by the next collection. One thread at a time collects, commits, saves, asks for what was found and ends
 * it; marking and opening are thread-safe. Every byte of a region must be readable as long as a tracker is there. After
 * fork(2) both processes may go on with it.
 *
 * What no way notices but COMPARE must be marked: writes to the same memory at other addresses, changes of the file
 * under a private map, pages of shared memory that are taken out of it (MADV_REMOVE). CARDS knows of marks alone: memory
 * that is given back (MADV_DONTNEED) or mapped anew must be marked as well. MADV_FREE must not be used on a region.
 *
 * PROTECT takes the signal SIGSEGV; faults that are none of its go to whoever had it before. Threads that write to a
 * region must not block it, and a region must not be a stack on which the handler would run. */
typedef struct mica_memory_tracker mica_memory_tracker;

/* Gets called with the bytes of a changed page, which are valid until it returns; `page` counts from the base of the
 * region of that number. A status that is not MICA_OK ends the collection with it. */
typedef mica_status (*mica_memory_page_fn)(void *ctx, size_t region, uint64_t page, const void *bytes,
                                           size_t size, mica_error *err);

/* Begins to track the regions of a space, also those that are added to it later; the space must outlive the tracker.
 * `options` may be NULL. Errors: NO_MEMORY; UNSUPPORTED (with `only`: the way that was wanted does not work here, and
 * why); INVALID_ARGUMENT (no space, no such way). */
MICA_MUST_USE mica_status mica_memory_tracker_new(mica_memory_space *space,
                                                  const mica_memory_tracker_options *options,
                                                  mica_memory_tracker **out, mica_error *err);
/* Ends a tracker and gives pages back the access they had. With PROTECT nobody may write to its
 * regions meanwhile. Accepts NULL. */
void mica_memory_tracker_free(mica_memory_tracker *tracker);
/* Notes that bytes were written, after the write; parts that lie in no region are left out. Marks count with every way,
 * for writes that it does not notice. Async-signal-safe. */
void mica_memory_tracker_mark(mica_memory_tracker *tracker, const void *at, uint64_t bytes);
/* Before a system call writes there: the kernel does not wait for a signal handler, but fails with EFAULT, or writes less,
 * where PROTECT has made pages read-only. Until the next collection they can be written, and are noted as written; other
 * ways need nothing. Async-signal-safe. */
void mica_memory_tracker_open(mica_memory_tracker *tracker, void *at, uint64_t bytes);
/* Calls `each` (NULL: only counts) with every page that differs from the last epoch, by region and page. Errors: those of
 * `each`; NO_MEMORY; UNSUPPORTED as above, of regions that are new. After an error no page is forgotten. */
MICA_MUST_USE mica_status mica_memory_tracker_collect(mica_memory_tracker *tracker, mica_memory_page_fn each,
                                                      void *ctx, mica_error *err);
/* The pages that the last collection found changed in a region; NULL for a region that it did not see. Valid until the
 * next call of collect or free. */
const mica_memory_bitmap *mica_memory_tracker_changed(const mica_memory_tracker *tracker, size_t region);
/* Makes what the last collection handed over the last epoch. Errors: INVALID_ARGUMENT (there is none, or it failed). */
MICA_MUST_USE mica_status mica_memory_tracker_commit(mica_memory_tracker *tracker, mica_error *err);
/* Tells of a region; false when the tracker has not seen it. */
bool mica_memory_tracker_report_of(const mica_memory_tracker *tracker, size_t region,
                                   mica_memory_tracker_report *out);

#define MICA_MEMORY_IDENTITY                                                                                 \
    32 /* bytes of a file's identity: the SHA-256 of its header, which covers the rest */
#define MICA_MEMORY_SPACE_ID      16     /* bytes that all files of one memory have in common */
#define MICA_MEMORY_DESCRIPTION   255    /* most bytes of a description */
#define MICA_MEMORY_SECTION_FIRST 0x8000 /* ids of sections of the writer's own begin here */
#define MICA_MEMORY_SECTIONS_MAX  24     /* of them in one file */

/* Reads `size` bytes at an offset of a region. Called for rising regions and offsets. A status that is not MICA_OK
 * ends the writing with it. */
typedef mica_status (*mica_memory_read_fn)(void *ctx, size_t region, uint64_t offset, void *out, size_t size,
                                           mica_error *err);

/* Bytes that a writer puts into a file beside the pages; what they mean is its own. */
typedef struct mica_memory_section {
    uint16_t id; /* from MICA_MEMORY_SECTION_FIRST on; no two of a file have one */
    const void *data;
    size_t size; /* 0: the section is left out */
} mica_memory_section;

/* What a memory file is made of. Zeros stand for what is said here. */
typedef struct mica_memory_content {
    const mica_memory_space *space;
    mica_memory_read_fn read; /* where the bytes come from: the regions themselves */
    void *ctx;
    uint32_t page; /* bytes of a page of the file, a power of two as granules are: MICA_MEMORY_GRANULE_MIN */
    /* Of a diff: a set of pages for each region, of any granule; all their bytes are written, and pages of the file that
     * have some. NULL: everything, a full file. */
    const mica_memory_bitmap *const *changed;
    const uint8_t *parent;   /* of a diff: the identity of the file that it changes */
    const uint8_t *space_id; /* of a diff: that file's; of a full one: drawn at random */
    int64_t time_ns;         /* since 1970: now */
    uint64_t instructions;   /* of the program so far, where somebody counts: unknown */
    uint64_t branch;         /* which of several histories it belongs to: the first */
    const char
        *description; /* UTF-8; what is longer than MICA_MEMORY_DESCRIPTION is cut before a character: none */
    bool
        compress; /* pages are packed where it saves a quarter (docs/format.md): they are stored as they are */
    const mica_memory_section *sections;
    size_t section_count;
} mica_memory_content;

/* What was written. */
typedef struct mica_memory_saved {
    uint8_t identity[MICA_MEMORY_IDENTITY], space_id[MICA_MEMORY_SPACE_ID];
    uint64_t pages; /* that the file tells, of the file's size */
    uint64_t zeros; /* how many of them have zeros alone, and take no room */
    uint64_t bytes; /* of the file */
    bool cut;       /* the description was too long */
} mica_memory_saved;

/* Writes a memory file, for this user alone (0600), in the place of the file at `path`: the old one or the new one is
 * there, whole, at every moment. Errors: INVALID_ARGUMENT (no space or no regions; a page size that is none; a diff
 * without a parent or its space id, of bitmaps that are missing or not of the regions' bytes, or in the place of its parent;
 * a description that is not UTF-8; sections with an id that is another's), IO, LIMIT, NO_MEMORY, those of `read`. */
MICA_MUST_USE mica_status mica_memory_write(const mica_memory_content *content, const char *path,
                                            mica_memory_saved *out, mica_error *err);

/* Writes what a tracker finds: everything (`full`), or what changed since the last save, whose file becomes the
 * parent. Only when the file is there is it the last epoch; after an error the same can be tried again, and the chain stays
 * whole. Of `content` all is taken but where bytes come from and what a diff has from its parent; it may be NULL. Errors: as
 * mica_memory_write and mica_memory_tracker_collect; INVALID_ARGUMENT also for a diff where the last epoch was not saved by
 * this function. */
MICA_MUST_USE mica_status mica_memory_save(mica_memory_tracker *tracker, bool full,
                                           const mica_memory_content *content, const char *path,
                                           mica_memory_saved *out, mica_error *err);

/* A memory file with all it changes: a full one and diffs, each of the one before. Functions on it are thread-safe but
 * close. */
typedef struct mica_memory_file mica_memory_file;

/* Opens `count` files, the full one first. Every page is verified when it is read. Errors: IO, NOT_A_SNAPSHOT (something
 * else), VERSION_MISMATCH, VALIDATION, TRUNCATED, CORRUPTED, LIMIT, NO_MEMORY; INVALID_ARGUMENT (no files);
 * INCOMPLETE_CHAIN (the first is a diff, or one is not of the one before it, or of another space: which file, and which
 * was expected). */
MICA_MUST_USE mica_status mica_memory_file_open(const char *const *paths, size_t count,
                                                mica_memory_file **out, mica_error *err);
/* The same with diffs of which the first one's parent is not given, or with a single one. Bytes that none of them has cannot
 * be read. Errors: the same, but the first may be a diff. */
MICA_MUST_USE mica_status mica_memory_file_open_part(const char *const *paths, size_t count,
                                                     mica_memory_file **out, mica_error *err);
/* Ends it; accepts NULL. */
void mica_memory_file_close(mica_memory_file *file);
/* How many regions there are, and one of them, whose base is NULL; NULL beyond. Valid until close. */
size_t mica_memory_file_count(const mica_memory_file *file);
const mica_memory_region *mica_memory_file_region(const mica_memory_file *file, size_t number);

/* What a member of the chain says of itself. */
typedef struct mica_memory_file_about {
    uint8_t identity[MICA_MEMORY_IDENTITY], parent[MICA_MEMORY_IDENTITY]; /* of a full file: zeros */
    uint8_t space_id[MICA_MEMORY_SPACE_ID];
    bool full;
    uint32_t page;
    uint64_t pages, zeros, bytes; /* as in mica_memory_saved */
    int64_t time_ns;
    uint64_t instructions, branch;
    char description[MICA_MEMORY_DESCRIPTION + 1]; /* "": none */
} mica_memory_file_about;
/* Tells of the member of that number; false when there is none. */
bool mica_memory_file_tell(const mica_memory_file *file, size_t member, mica_memory_file_about *out);
/* Reads `size` bytes of a region as the newest member has them. Errors: INVALID_ARGUMENT (not within a region), CORRUPTED,
 * TRUNCATED, INCOMPLETE_CHAIN (no member has them: never zeros instead). */
MICA_MUST_USE mica_status mica_memory_file_read(mica_memory_file *file, size_t region, uint64_t offset,
                                                void *out, size_t size, mica_error *err);
/* The bytes of a section of the writer's own, verified; valid until close. Errors: NOT_FOUND (the member has none of that id,
 * and `err` is left alone), INVALID_ARGUMENT (no such member, an id below MICA_MEMORY_SECTION_FIRST), CORRUPTED, TRUNCATED. */
MICA_MUST_USE mica_status mica_memory_file_section(mica_memory_file *file, size_t member, uint16_t id,
                                                   mica_memory_section *out, mica_error *err);
/* Verifies every page of every member. Errors: CORRUPTED, TRUNCATED. */
MICA_MUST_USE mica_status mica_memory_file_verify(mica_memory_file *file, mica_error *err);

/* Opens the chain that a page server has (mica_memory_server_new, `micac memory serve`) at the path of its socket, as one
 * memory. Its pages are fetched when they are read and verified like those of a file, by the `identity` of the newest
 * member: MICA_MEMORY_IDENTITY bytes, which the caller must have from somebody whom he believes; NULL: whatever memory the
 * server has. Where an answer is not there whole after `deadline_ms` (0: 10,000) the server is lost: this and every later call
 * on the file that needs a page returns PAGE_SERVER_LOST. Nobody connects again unasked. Errors: PAGE_SERVER_LOST (also
 * nobody listens there), MISMATCHED_PAIR (another memory: expected, found), VALIDATION (no page server, or one that breaks
 * the rules), VERSION_MISMATCH, INCOMPLETE_CHAIN, CORRUPTED, LIMIT, NO_MEMORY, INVALID_ARGUMENT (a path of more than 107
 * bytes), IO (no addresses for the pages). */
MICA_MUST_USE mica_status mica_memory_file_connect(const char *socket, const uint8_t *identity,
                                                   uint32_t deadline_ms, mica_memory_file **out,
                                                   mica_error *err);

/* How memory is restored. Which way is the caller's decision: where it does not work the call fails and says why. */
typedef enum mica_memory_restoring {
#define MICA_RESTORE_ROW(number, name, text, sentence) MICA_MEMORY_##name = number,
#include "mica/restores.def"
#undef MICA_RESTORE_ROW
} mica_memory_restoring;
/* The name of a way ("demand") and what it does; "copy" for 0. Thread-safe. */
const char *mica_memory_restoring_name(mica_memory_restoring way);
const char *mica_memory_restoring_sentence(mica_memory_restoring way);

/* What happens when a page that a thread waits for cannot be had. */
typedef enum mica_memory_lost {
    MICA_MEMORY_LOST_END,   /* the process ends with status 1 after a message on standard error */
    MICA_MEMORY_LOST_CLOSE, /* all pages that are missing become inaccessible for good: a touch is SIGSEGV */
    MICA_MEMORY_LOST_AGAIN  /* of a page server: it is connected to again, or another with the same memory */
} mica_memory_lost;
/* Decides it. `why`: PAGE_SERVER_LOST, CORRUPTED and others. `socket` has the server's path, and room for another of 107
 * bytes; "" for files. Runs on a thread of the restore's own, with descriptors of its own, and may not touch regions that are
 * being restored. */
typedef mica_memory_lost (*mica_memory_lost_fn)(void *ctx, const mica_error *why, char *socket);

/* Zeros stand for what is said here; all but `way` are DEMAND's. */
typedef struct mica_memory_restore_options {
    mica_memory_restoring way; /* COPY */
    /* A file of mica_memory_restored_save_set: its pages are fetched first, together, before the call returns. NULL: the
     * page server's, if it has one. No file there: none. */
    const char *working_set;
    bool record;              /* which pages are touched, in order; nothing is read ahead then */
    uint32_t ahead;           /* most bytes that are read ahead where pages are touched in a row: 1 MiB */
    mica_memory_lost_fn lost; /* MICA_MEMORY_LOST_END */
    void *lost_ctx;
} mica_memory_restore_options;

/* What was done so far. */
typedef struct mica_memory_restored_report {
    mica_memory_restoring way;
    uint64_t bytes;    /* of all regions */
    uint64_t mapped;   /* of them, from files */
    uint64_t missing;  /* of them, not there yet; what has no byte of a region in the last page counts too */
    uint64_t set;      /* of them, fetched because the working set has them */
    uint64_t faults;   /* touches that waited for a page */
    uint64_t requests; /* that a page server answered since it was connected to */
    uint64_t fetched;  /* bytes of its files that came */
    uint64_t touched;  /* pages recorded */
} mica_memory_restored_report;

/* Restored memory. Functions on it are thread-safe but _free. */
typedef struct mica_memory_restored mica_memory_restored;

/* Brings the memory of a chain into the regions of a space. Both have the same regions, by name, of the same sizes. Every page
 * is verified before it is used. `options` may be NULL. `file` must stay open until mica_memory_restored_free.
 *
 * COPY writes to the regions, wherever they are, when all of it is known to be good: after an error nothing was written.
 *
 * MAP and DEMAND put fresh private memory in the place of each region, which must begin on a page of the machine and have its
 * last page for itself. MAP is for files: pages that lie in a file as they are, 64 KiB of them together, are mapped, and the
 * file must not be written to in place afterwards; a file that is cut short ends the process with a message until _free, and
 * is SIGBUS after it. Memory that is given back (MADV_DONTNEED) has the file's bytes again. An error after the memory was
 * replaced (IO) leaves regions in no defined state.
 *
 * DEMAND returns at once. A thread of the restore's own answers the first touch of each page (userfaultfd). It is there until
 * mica_memory_restored_finish or _free. Meanwhile:
 * - System calls do not wait: with a buffer of which a page is missing they fail with EFAULT. Call
 *   mica_memory_restored_prefetch first.
 * - Memory that is given back (MADV_DONTNEED) is zeros, also where its page was missing. Memory may be moved (mremap) or
 *   unmapped.
 * - A child of fork has not the regions: a touch is SIGSEGV.
 * - A tracker of the space cannot use userfaultfd.
 *
 * Errors: INVALID_ARGUMENT (other regions or sizes; a region that is not on pages; MAP with a page server; other options than
 * DEMAND has), UNSUPPORTED (userfaultfd or what else DEMAND needs is not granted, and why), MISMATCHED_PAIR (the working set
 * is of another memory); of the working set's file also those of any file; CORRUPTED, TRUNCATED, PAGE_SERVER_LOST, VALIDATION
 * (a page server breaks the rules), IO, NO_MEMORY. */
MICA_MUST_USE mica_status mica_memory_restore(mica_memory_file *file, const mica_memory_space *space,
                                              const mica_memory_restore_options *options,
                                              mica_memory_restored **out, mica_error *err);
/* Brings the pages in which the `bytes` bytes at an address lie, as far as they are restored memory: nothing waits for them
 * afterwards, and system calls may use them. Errors: PAGE_SERVER_LOST and the others of reading: `lost` is not asked, nothing
 * is closed. */
MICA_MUST_USE mica_status mica_memory_restored_prefetch(mica_memory_restored *restored, const void *at,
                                                        uint64_t bytes, mica_error *err);
/* Brings everything that is missing; then the regions are ordinary memory, and the thread ends. Errors: as
 * mica_memory_restored_prefetch; after one it may be called again. */
MICA_MUST_USE mica_status mica_memory_restored_finish(mica_memory_restored *restored, mica_error *err);
void mica_memory_restored_tell(const mica_memory_restored *restored, mica_memory_restored_report *out);
/* Writes the pages that were touched so far, in order, to a working set's file in the place of the one at `path`: with `record`
 * those that a thread waited for, and those of the working set it began with are not told again. Errors: INVALID_ARGUMENT
 * (nothing was recorded), IO, NO_MEMORY. */
MICA_MUST_USE mica_status mica_memory_restored_save_set(mica_memory_restored *restored, const char *path,
                                                        mica_error *err);
/* Ends it; accepts NULL. The memory stays, but pages that are missing become inaccessible: a touch is SIGSEGV. */
void mica_memory_restored_free(mica_memory_restored *restored);

/* Serves the pages of a chain to any number of processes of this user. */
typedef struct mica_memory_server mica_memory_server;
/* Zeros stand for what is said here. */
typedef struct mica_memory_server_options {
    const char *working_set; /* a file that clients are given: none */
    uint32_t clients;        /* most at one time; others wait: 64 */
    uint32_t timeout_ms;     /* for a client to complete a request that it began, or take an answer: 30,000 */
    bool once;               /* it ends with the first client */
} mica_memory_server_options;
typedef struct mica_memory_served {
    uint64_t clients, requests, pages;
    uint64_t refused; /* clients that broke the rules, or took too long */
} mica_memory_served;
/* Listens at `socket` (0600), in the place of the socket of a server that is dead. `file` is of files and must outlive it;
 * `options` may be NULL. Errors: BUSY (a server that lives has the place, or is taking it), EXISTS (something else is there),
 * INVALID_ARGUMENT (a path that is none; the file of another page server; a working set of another memory), IO, NO_MEMORY;
 * those of reading the working set. */
MICA_MUST_USE mica_status mica_memory_server_new(mica_memory_file *file, const char *socket,
                                                 const mica_memory_server_options *options,
                                                 mica_memory_server **out, mica_error *err);
/* Serves until mica_memory_server_stop. Errors: IO, NO_MEMORY. */
MICA_MUST_USE mica_status mica_memory_server_run(mica_memory_server *server, mica_error *err);
/* Makes run return. From any thread, async-signal-safe. */
void mica_memory_server_stop(mica_memory_server *server);
void mica_memory_server_tell(const mica_memory_server *server, mica_memory_served *out);
/* Ends it and removes the socket; accepts NULL. */
void mica_memory_server_free(mica_memory_server *server);

/* Writes the memory of a chain into one full file at `path`, byte for byte; of diffs whose parent is not given, one diff of it
 * with the pages that they have. All pages are verified. Time, instructions, branch, description and sections of the writer's
 * own are the newest file's. `page`: bytes of a page of the new file, 0: as the newest has, but for diffs not more than any of
 * them has. `path` may be that of one of the files. The new file's identity is its own: diffs of the newest are not diffs of
 * it. Errors: as mica_memory_file_open and mica_memory_write; INVALID_ARGUMENT also for pages larger than those of a diff. */
MICA_MUST_USE mica_status mica_memory_merge(const char *const *paths, size_t count, const char *path,
                                            uint32_t page, mica_memory_saved *out, mica_error *err);

/* Bytes of a region in which two memories differ, or which one of them has not. */
typedef struct mica_memory_difference {
    const char *region;
    uint64_t offset, bytes; /* begins and ends with a page of 4096, or with the region */
    bool in_a, in_b;        /* who has them */
} mica_memory_difference;
typedef mica_status (*mica_memory_difference_fn)(void *ctx, const mica_memory_difference *difference,
                                                 mica_error *err);
/* Calls `each` for every difference, regions by name. What both have from one place of one file is not read. Errors: as
 * mica_memory_file_read, NO_MEMORY, those of `each`. */
MICA_MUST_USE mica_status mica_memory_file_compare(mica_memory_file *a, mica_memory_file *b,
                                                   mica_memory_difference_fn each, void *ctx,
                                                   mica_error *err);

/* Appends what a memory file, state file or working set is, as lines of text or as one JSON object, also of one that is
 * damaged, cut short, of another version or something else: what is wrong and where, and what could be read all the same.
 * Every page is verified. Files that belong to it (a diff's parent, the memory of a state) are looked for in its folder.
 * Returns what opening and verifying it gave, MICA_OK for a good one; `err` has it too. NO_MEMORY: `out` is not complete. */
MICA_MUST_USE mica_status mica_memory_describe(const char *path, bool json, mica_buffer *out,
                                               mica_error *err);

/* A memory and what else a program must have of the same moment (its state: any bytes), under one name. The state file at
 * `path` names its memory files, which lie beside it as NAME.0123456789abcdef.memory, by their identities. It is put into its
 * place when they are there, and only then files that it does not name are removed: at every moment the old pair or the new
 * one is there, whole.
 *
 * Saves what a tracker finds, everything or (with `full` false) a diff of the last epoch, which must be that of the state file
 * at `path`; `state` is not looked into, and its id not used. The epoch moves on when the pair is there. Errors: as
 * mica_memory_save; INVALID_ARGUMENT (something else than a state file is at `path`), INCOMPLETE_CHAIN (a diff where the state
 * file is of another epoch). */
MICA_MUST_USE mica_status mica_memory_pair_save(mica_memory_tracker *tracker, bool full,
                                                const mica_memory_content *content,
                                                const mica_memory_section *state, const char *path,
                                                mica_memory_saved *out, mica_error *err);
typedef struct mica_memory_pair mica_memory_pair;
/* Opens a pair; all of the state is verified, pages of the memory when they are read. Errors: as mica_memory_file_open;
 * MISMATCHED_PAIR (a memory file is not the one that the state names: expected, found), INCOMPLETE_CHAIN (it is not there). */
MICA_MUST_USE mica_status mica_memory_pair_open(const char *path, mica_memory_pair **out, mica_error *err);
void mica_memory_pair_close(mica_memory_pair *pair);
/* The memory and the state; valid until close. */
mica_memory_file *mica_memory_pair_file(mica_memory_pair *pair);
const void *mica_memory_pair_state(const mica_memory_pair *pair, size_t *size);
/* Whether the memory file at `memory` is one that the state file at `state` names. MISMATCHED_PAIR; errors of reading both. */
MICA_MUST_USE mica_status mica_memory_pair_check(const char *state, const char *memory, mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
