/* format/file.h - reads a file of any kind: mapped or copied, guarded against being cut short, each page
 * verified against the Merkle tree the first time it is used. Knows pages and sections and nothing of what is
 * in them.
 *
 *     fmt_source  what to read, and what it must be
 *     fmt_image   its bytes in memory, of which nothing is believed yet
 *     fmt_file    an image whose header was checked; its pages are believed one by one
 *
 * A container may begin at any page of a file that holds others too (fmt_source.offset): a file that grows by
 * appending is read from the container that its reader was told of. The functions on an fmt_file are
 * thread-safe but fmt_file_begin and fmt_file_end. */
#ifndef FORMAT_FILE_H
#define FORMAT_FILE_H

#include "format/header.h"
#include "format/tree.h"

#include <stdatomic.h>
#include <time.h>

/* Brings pages of memory that is used in place, each before it is verified and used for the first time. A page that is there is
 * asked for again now and then. Page 0 is there already. Thread-safe, and may be called where a fault is handled. */
typedef struct fmt_fetch {
    mica_status (*pages)(void *ctx, uint64_t first, uint64_t count, mica_error *err);
    void *ctx;
} fmt_fetch;

/* Exactly one of path, memory and fd_plus_one is given. */
typedef struct fmt_source {
    fmt_form form;
    const char *path;
    const void *memory; /* used in place when aligned to 64 and no map_at is given; else copied */
    size_t memory_size;
    const fmt_fetch *fetch; /* of memory used in place, and lives as long; NULL: all of it is there */
    int fd_plus_one;        /* a file, which is mapped, or a pipe, which is read to its end; not closed */
    uint64_t offset;  /* where in the file it begins, a multiple of 4096; unless 0 other bytes may follow */
    const char *name; /* what messages call it; NULL: the path or the noun */
    void *map_at;     /* exactly here, over a reservation of the caller's; NULL: anywhere */
    size_t map_capacity; /* bytes reserved there */
    bool map_free;       /* nothing is: replaces nothing that is mapped there, leaves nothing at the end */
    uint64_t max_size;   /* of the file; 0: 1 TiB */
    bool copy;           /* read instead of mapped */
    bool guard;          /* a mapped file that is cut short gives errors instead of a signal (base/guard.h) */
    bool whole;          /* all of it will be read, not a part here and there */
    bool unhashed;       /* the header is not compared with its own hash */
    bool hash_stream;    /* what cannot be read twice is hashed as it arrives (fmt_image.leaves) */
    bool packed;         /* a packed file may be there instead; its bytes are given as they are */
    /* What else the header must say; for a stream asked before memory is taken, too. NULL: nothing. */
    mica_status (*wanted)(const void *ctx, const fmt_header *header, mica_error *err);
    const void *ctx;
} fmt_source;

typedef struct fmt_image {
    const uint8_t *base;
    uint64_t size;
    size_t mapped; /* bytes to unmap; 0: the memory is the caller's */
    bool at_fixed; /* the reservation is put back at the end */
    int fd;        /* of a mapped file, -1 otherwise */
    bool guarded;  /* registered with base/guard.h */
    bool streamed; /* read from what cannot be read twice */
    struct timespec changed;
    uint8_t *leaves;    /* with hash_stream: the hash of each page before the tree; base_free */
    uint64_t hashed_ns; /* what that took */
} fmt_image;

/* Brings the bytes into memory. On an error nothing is left open or mapped. Errors: IO, TRUNCATED, LIMIT,
 * NO_MEMORY, INVALID_ARGUMENT; of streams also those of fmt_header_check and `wanted`. */
MICA_MUST_USE mica_status fmt_image_of(const fmt_source *source, fmt_image *image, mica_error *err);
/* Zeros that may be written, `size` bytes at the place of the source. LIMIT, IO. */
MICA_MUST_USE mica_status fmt_image_blank(const fmt_source *source, uint64_t size, fmt_image *image,
                                          mica_error *err);
/* No writing any more. */
void fmt_image_close(const fmt_image *image);
/* Ends what an image holds; a reservation is put back. */
void fmt_image_end(fmt_image *image);
/* What messages call the source. */
const char *fmt_source_name(const fmt_source *source);

typedef struct fmt_file {
    fmt_header header; /* a copy: what was checked cannot change any more */
    fmt_form form;
    const uint8_t *base;
    uint64_t size, offset; /* of the container; where in its file it begins */
    size_t mapped;
    bool at_fixed, guarded;
    bool trusted;           /* pages are used without being verified */
    const fmt_fetch *fetch; /* or NULL */
    int fd;
    int64_t changed_s, changed_ns; /* the file's time of change when it was opened */
    fmt_tree_shape tree;
    uint64_t deadline; /* of fmt_file_verify_all, 0: none */
    atomic_bool timed_out;
    /* one bit for each section whose parts are used where they lie; set before any look-up */
    uint32_t in_place;
    _Atomic int advice;      /* FMT_ADVICE_…: what the system is told of look-ups */
    _Atomic uint32_t handed; /* sections of which views were given out (fmt_file_hand_out) */
    atomic_bool lost;        /* pages of the map were lost and are zeros now; their bits are cleared */
    atomic_bool all_verified;
    _Atomic uint64_t *verified; /* one bit for each page */
    _Atomic uint64_t validation_ns, bytes_verified;
} fmt_file;

/* Bytes of the bitmap that a file of this size needs. */
static inline size_t fmt_file_bitmap(uint64_t size) {
    return (size_t)((size / FMT_PAGE + 63) / 64 * 8);
}
/* Makes `file`, which holds zeros, of an image and a header that passed fmt_header_check, and takes over what
 * the image holds, also on an error, but its leaves. `verified` is a bitmap of zeros that lives as long.
 * CORRUPTED. */
MICA_MUST_USE mica_status fmt_file_begin(fmt_file *file, const fmt_source *source, const fmt_image *image,
                                         const fmt_header *header, void *verified, mica_error *err);
/* Ends every view into the map. */
void fmt_file_end(fmt_file *file);
/* All of it for one container by itself: image, header, bitmap and the file of them. After an error nothing is left. Errors:
 * those of fmt_image_of, fmt_header_check and fmt_file_begin; NO_MEMORY. */
MICA_MUST_USE mica_status fmt_file_open(fmt_file *file, const fmt_source *source, mica_error *err);
/* Ends a file of fmt_file_open, and every view into its map. */
void fmt_file_close(fmt_file *file);

/* advice.c: what the system was told of the order of reading: nothing, of the map, of what is used in place too. */
enum { FMT_ADVICE_NONE, FMT_ADVICE_MAP, FMT_ADVICE_PARTS };
/* How a large mapped file will be read: here and there, or (`whole`) after all from end to end. */
void fmt_advise_map(const fmt_source *source, const fmt_image *image, bool whole);
void fmt_advise_open(fmt_file *file, const fmt_source *source);
void fmt_advise_lookup(fmt_file *file, uint64_t page, uint64_t last); /* these pages are read next */
void fmt_advise_whole(fmt_file *file);                                /* everything is */

/* Makes sure the pages of a range that lies within the file may be used, whatever file->trusted says.
 * CORRUPTED with the place; TRUNCATED. */
MICA_MUST_USE mica_status fmt_file_check_pages(fmt_file *file, uint64_t offset, uint64_t len,
                                               mica_error *err);
/* The same of one page whose bytes are read at `bytes`, another map of the file, and not where they will be used. */
MICA_MUST_USE mica_status fmt_file_check_apart(fmt_file *file, uint64_t page, const uint8_t *bytes,
                                               mica_error *err);
/* TRUNCATED: the file was cut short while it was in use. */
MICA_MUST_USE mica_status fmt_file_fail_lost(const fmt_file *file, uint64_t offset, mica_error *err);
/* Before bytes are read: verifies their pages where that has not happened. CORRUPTED, TRUNCATED. */
static inline mica_status fmt_file_check(fmt_file *file, uint64_t offset, uint64_t len, mica_error *err) {
    if (file->trusted)
        return atomic_load_explicit(&file->lost, memory_order_acquire) ? fmt_file_fail_lost(file, offset, err)
                                                                       : MICA_OK;
    if (atomic_load_explicit(&file->all_verified, memory_order_acquire)) return MICA_OK;
    return fmt_file_check_pages(file, offset, len, err);
}
/* After bytes of a checked range were read: were they still there? */
static inline mica_status fmt_file_settled(fmt_file *file, uint64_t offset, uint64_t len, mica_error *err) {
    return atomic_load_explicit(&file->lost, memory_order_acquire) ? fmt_file_check(file, offset, len, err)
                                                                   : MICA_OK;
}
/* Before a view into the map is given out: losing its bytes can no longer be turned into an error. */
static inline void fmt_file_hand_out(fmt_file *file, const fmt_section *section) {
    atomic_fetch_or(&file->handed, (uint32_t)1 << (section - file->header.sections));
}
static_assert(FMT_MAX_SECTIONS <= 32, "one bit for each section");
/* The stored bytes of a section, verified, where they lie; valid until fmt_file_end. NOT_FOUND (and `err` is
 * left alone), CORRUPTED, TRUNCATED. */
MICA_MUST_USE mica_status fmt_file_section(fmt_file *file, uint16_t id, uint16_t kind, base_view *out,
                                           mica_error *err);

/* Verifies every page that has not been, on `jobs` threads; stops at file->deadline, which sets timed_out.
 * CORRUPTED. */
MICA_MUST_USE mica_status fmt_file_verify_all(fmt_file *file, unsigned jobs, mica_error *err);
/* The same, with the hashes of the pages before the tree computed already. */
MICA_MUST_USE mica_status fmt_file_verify_leaves(fmt_file *file, const uint8_t *leaves, mica_error *err);
/* Whether the mapped file is still the one that was opened. TRUNCATED, CORRUPTED, IO. */
MICA_MUST_USE mica_status fmt_file_check_alive(const fmt_file *file, mica_error *err);
/* Where it is not: are the pages that were used still what they were? CORRUPTED, IO, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_file_check_content(fmt_file *file, mica_error *err);

#endif
