/* format/stream.h - writes a file of any kind from its beginning to its end, where sizes are known only when the bytes are
 * written. Pages are hashed as they leave; a piece of them is held, and the hashes of all.
 *
 *     fmt_stream_begin
 *     fmt_stream_section, then bytes by fmt_stream_put or fmt_stream_room, then fmt_stream_close     for each section
 *     fmt_stream_end        the tree, and the header last, because it has the root
 *     fmt_stream_free       in every case */
#ifndef FORMAT_STREAM_H
#define FORMAT_STREAM_H

#include "format/header.h"
#include "format/tree.h"

#include <stddef.h>

#define FMT_STREAM_ROOM ((size_t)2 * 1024 * 1024) /* most that fmt_stream_room gives at once */

/* Where the bytes go, if not as they are into the file: whole pages, each of them once, the first one last. */
typedef struct fmt_sink {
    /* `at`: from the header on. */
    mica_status (*write)(void *ctx, const void *data, size_t len, uint64_t at, mica_error *err);
    void *ctx;
} fmt_sink;

typedef struct fmt_stream {
    int fd;
    const char *name;
    uint64_t base;  /* where the file's header is in the file behind fd */
    uint64_t at;    /* of the next byte, from the header on */
    uint8_t *piece; /* bytes that are not written yet: the last `held` before `at` */
    size_t held;
    uint8_t *hashes;      /* of the pages that are written */
    uint64_t pages, room; /* how many, and for how many there is memory */
    struct fmt_hasher
        *hasher; /* of a large file: hashes while others write (format/hasher.h); NULL: none yet, or never */
    unsigned flushes;
    const fmt_sink *sink; /* said after fmt_stream_begin; NULL: the file */
    fmt_section sections[FMT_MAX_SECTIONS];
    uint32_t count;
} fmt_stream;

/* Begins to write behind a header at `base` of `fd`, where nobody's bytes are; `name` is for messages. NO_MEMORY. */
MICA_MUST_USE mica_status fmt_stream_begin(fmt_stream *stream, int fd, const char *name, uint64_t base,
                                           mica_error *err);
/* Opens a section at the next multiple of `align`. LIMIT: there are too many; IO, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_stream_section(fmt_stream *stream, uint16_t id, uint32_t align,
                                             mica_error *err);
/* Closes it; `count` as in fmt_section. An empty one is left out. */
void fmt_stream_close(fmt_stream *stream, uint32_t count);
/* Bytes of the open section: `len` of them from `data`. IO, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_stream_put(fmt_stream *stream, const void *data, size_t len, mica_error *err);
/* Zeros up to a multiple of `align`. IO, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_stream_align(fmt_stream *stream, uint32_t align, mica_error *err);
/* A place for at most `len` bytes, which are the section's when fmt_stream_take says how many of them; valid until the
 * next call. IO, NO_MEMORY; LIMIT: more than FMT_STREAM_ROOM. */
MICA_MUST_USE mica_status fmt_stream_room(fmt_stream *stream, size_t len, uint8_t **out, mica_error *err);
void fmt_stream_take(fmt_stream *stream, size_t len);
/* The open section, which is the first and empty, has `pages` pages that were written there already (format/slots.h). Takes
 * over their hashes, with memory for `room` of them. */
void fmt_stream_adopt(fmt_stream *stream, uint8_t *hashes, uint64_t pages, uint64_t room);
/* Ends the file: pads the last page, writes tree and header. `header` says what the kind of file says in it; the rest is
 * filled in here. IO, NO_MEMORY, LIMIT. */
MICA_MUST_USE mica_status fmt_stream_end(fmt_stream *stream, fmt_header *header, mica_error *err);
void fmt_stream_free(fmt_stream *stream);

/* Says in a header what the container says in it, and seals it: the sections with the tree behind them. The root is there
 * already. */
void fmt_stream_header(const fmt_section *sections, uint32_t count, uint64_t tree_at,
                       const fmt_tree_shape *shape, fmt_header *header);

#endif
