/* format/write.h - writes a file of any kind: collects sections, gives each its place, builds the tree and
 * seals the header. Knows pages and sections and nothing of what is in them.
 *
 *     fmt_writer_add … fmt_writer_close   for each section; its bytes are held, or told later by a function
 *     fmt_writer_place                    now offsets are known, and records that hold some can be filled in
 *     fmt_writer_finish                   into memory, or
 *     fmt_writer_save                     into a file, a piece at a time: at most a piece is held in memory
 *
 * A file grows by appending containers: fmt_writer_append writes one behind what is there and says where, and
 * whoever keeps that place (a superblock, a list) decides when it counts. */
#ifndef FORMAT_WRITE_H
#define FORMAT_WRITE_H

#include "base/buf.h"
#include "format/header.h"
#include "format/tree.h"

/* Writes the `len` bytes at `at` of a section's stored bytes into `out`, which holds zeros. Called for rising
 * places without gaps. Errors end the writing. */
typedef mica_status (*fmt_fill)(void *ctx, uint64_t at, uint8_t *out, size_t len, mica_error *err);

/* A section on its way into the file. */
typedef struct fmt_out {
    fmt_section section; /* offset is known after fmt_writer_place */
    const char *name;    /* of a report; lives as long as the writer */
    base_buf bytes;      /* held; empty where `fill` is set */
    fmt_fill fill;
    void *ctx;
    uint32_t align;  /* of its place: FMT_ALIGN, or FMT_PAGE for what is run in place */
    const void *own; /* of whoever writes */
} fmt_out;

/* Zero-initialise, end with fmt_writer_free. */
typedef struct fmt_writer {
    fmt_out outs[FMT_MAX_SECTIONS];
    size_t count;
    uint64_t tree_at, total;
    fmt_tree_shape shape;
} fmt_writer;

/* Opens a section; NULL when there are too many (`err` says so: LIMIT). */
fmt_out *fmt_writer_add(fmt_writer *writer, uint16_t id, uint16_t kind, const char *name, mica_error *err);
/* Closes the section that holds its bytes; `count` as in fmt_section. An empty one is dropped and must then
 * be the last one opened. NO_MEMORY when bytes are missing. */
MICA_MUST_USE mica_status fmt_writer_close(fmt_writer *writer, fmt_out *out, size_t count, mica_error *err);
/* The same for a section of `size` stored bytes that `fill` tells when the file is written. */
void fmt_writer_close_fill(fmt_writer *writer, fmt_out *out, size_t count, uint64_t size, fmt_fill fill,
                           void *ctx);
/* The section of that id and kind; NULL when there is none. */
fmt_out *fmt_writer_find(fmt_writer *writer, uint16_t id, uint16_t kind);
/* Sorts the sections by a rank; those of one rank keep their order. */
void fmt_writer_arrange(fmt_writer *writer, int (*rank)(const fmt_section *section));
/* Gives every section its place, and the tree. LIMIT: the file would be too large. */
MICA_MUST_USE mica_status fmt_writer_place(fmt_writer *writer, const char *noun, mica_error *err);

/* How pages are hashed; zeros: one thread, by SHA-256 of the page. */
typedef struct fmt_hashing {
    unsigned threads;   /* of fmt_writer_finish */
    fmt_tree_leaf leaf; /* instead of hashing, for whoever knows hashes already */
    void *ctx;
} fmt_hashing;

/* The whole file into `out`, which is emptied first. `header` says what the kind of file says in it; magic,
 * sizes, sections, root and seal are filled in here, in `header` too. NO_MEMORY; errors of `fill`. */
MICA_MUST_USE mica_status fmt_writer_finish(fmt_writer *writer, fmt_header *header,
                                            const fmt_hashing *hashing, base_buf *out, mica_error *err);
/* The same bytes into the file `path`, which is replaced as a whole (base/atomic.h). IO, NO_MEMORY; errors of
 * `fill`. */
MICA_MUST_USE mica_status fmt_writer_save(fmt_writer *writer, fmt_header *header, const char *path,
                                          mica_error *err);
/* The same bytes behind the last byte of the open file `fd`, from the next page on; *at says where. Nothing
 * is flushed: the container counts when the caller has flushed the file and then written down its place. The
 * header is written last. IO, NO_MEMORY; errors of `fill`; after one the file may have grown by bytes that
 * nobody was told of. */
MICA_MUST_USE mica_status fmt_writer_append(fmt_writer *writer, fmt_header *header, int fd, const char *name,
                                            uint64_t *at, mica_error *err);
void fmt_writer_free(fmt_writer *writer);

#endif
