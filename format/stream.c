/* format/stream.c - bytes in their order → a file of any kind; see format/stream.h. format/write.c writes through it, too.
 *
 * A piece is held so that a page is hashed while the processor's cache still has it, and written by few calls. */
#include "format/stream.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "format/hasher.h"

#include <string.h>

#define STREAM_PIECE ((size_t)1024 * 1024) /* is written when so much is held; whole pages */
#define STREAM_LARGE 8u                    /* the piece from which on a file is a large one */

mica_status fmt_stream_begin(fmt_stream *s, int fd, const char *name, uint64_t base, mica_error *err) {
    *s = (fmt_stream){.fd = fd, .name = name, .base = base, .at = FMT_PAGE};
    s->piece = base_malloc(STREAM_PIECE + FMT_STREAM_ROOM);
    return s->piece ? MICA_OK : base_fail_memory(err, "writing a file");
}

static mica_status stream_write(const fmt_stream *s, const void *data, size_t len, uint64_t at,
                                mica_error *err) {
    return s->sink ? s->sink->write(s->sink->ctx, data, len, at, err)
                   : base_file_pwrite_all(s->fd, s->name, data, len, s->base + at, err);
}

/* Memory for the hashes of so many pages more. */
static mica_status stream_grow(fmt_stream *s, uint64_t pages, mica_error *err) {
    if (s->room - s->pages >= pages) return MICA_OK;
    uint64_t room = s->room * 2 > s->pages + pages ? s->room * 2 : s->pages + pages + FMT_FANOUT;
    if (s->hasher) fmt_hasher_wait(s->hasher); /* which writes there */
    uint8_t *hashes = base_realloc(s->hashes, (size_t)(room * FMT_HASH));
    if (!hashes) return base_fail_memory(err, "the hashes of a file");
    s->hashes = hashes;
    s->room = room;
    return MICA_OK;
}

/* Writes the whole pages that are held, and has them hashed. A large file is hashed by a thread of its own, and goes to the
 * disk while more of it is made. */
static mica_status stream_flush(fmt_stream *s, mica_error *err) {
    size_t whole = s->held / FMT_PAGE * FMT_PAGE, rest = s->held - whole;
    uint64_t pages = whole / FMT_PAGE, at = s->at - s->held;
    mica_status status = stream_grow(s, pages, err);
    if (status != MICA_OK) return status;
    uint8_t *piece = s->piece, *out = s->hashes + s->pages * FMT_HASH, *next = piece;
    if (++s->flushes == STREAM_LARGE) s->hasher = fmt_hasher_new(STREAM_PIECE + FMT_STREAM_ROOM);
    if (s->hasher) {
        next = fmt_hasher_pass(s->hasher, &(fmt_hasher_piece){piece, out, pages, s->fd, s->base + at});
        memcpy(next, piece + whole, rest);
    } else {
        base_sha256_pages(piece, (size_t)pages, (uint8_t(*)[FMT_HASH])(void *)out);
    }
    status = stream_write(s, piece, whole, at, err);
    if (!s->hasher) memmove(piece, piece + whole, rest);
    s->piece = next;
    s->pages += pages;
    s->held = rest;
    return status;
}

mica_status fmt_stream_room(fmt_stream *s, size_t len, uint8_t **out, mica_error *err) {
    *out = NULL;
    if (len > FMT_STREAM_ROOM)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "%s: %zu bytes at once are too many",
                         s->name, len);
    mica_status status = s->held >= STREAM_PIECE ? stream_flush(s, err) : MICA_OK;
    *out = s->piece + s->held;
    return status;
}

void fmt_stream_take(fmt_stream *s, size_t len) {
    s->held += len;
    s->at += len;
}

mica_status fmt_stream_put(fmt_stream *s, const void *data, size_t len, mica_error *err) {
    const uint8_t *from = data;
    mica_status status = MICA_OK;
    while (len && status == MICA_OK) {
        size_t part = len < FMT_STREAM_ROOM ? len : FMT_STREAM_ROOM;
        uint8_t *to;
        status = fmt_stream_room(s, part, &to, err);
        if (status != MICA_OK) break;
        memcpy(to, from, part);
        fmt_stream_take(s, part);
        from += part;
        len -= part;
    }
    return status;
}

mica_status fmt_stream_align(fmt_stream *s, uint32_t align, mica_error *err) {
    size_t pad = (size_t)(-s->at & (align - 1));
    uint8_t *to;
    mica_status status = fmt_stream_room(s, pad, &to, err);
    if (status != MICA_OK) return status;
    memset(to, 0, pad);
    fmt_stream_take(s, pad);
    return MICA_OK;
}

mica_status fmt_stream_section(fmt_stream *s, uint16_t id, uint32_t align, mica_error *err) {
    if (s->count + 1 >= FMT_MAX_SECTIONS) /* the last place is the tree's */
        return base_fail(err, MICA_ERR_LIMIT, "header", MICA_NO_OFFSET, "there are more than %u sections",
                         FMT_MAX_SECTIONS);
    mica_status status = fmt_stream_align(s, align, err);
    s->sections[s->count] = (fmt_section){.id = id, .offset = s->at};
    return status;
}

void fmt_stream_close(fmt_stream *s, uint32_t count) {
    fmt_section *section = &s->sections[s->count];
    section->stored_size = section->raw_size = s->at - section->offset;
    section->count = count;
    if (section->stored_size) s->count++;
}

void fmt_stream_adopt(fmt_stream *s, uint8_t *hashes, uint64_t pages, uint64_t room) {
    base_free(s->hashes);
    s->hashes = hashes;
    s->pages = pages;
    s->room = room;
    s->at += pages * FMT_PAGE;
}

void fmt_stream_header(const fmt_section *sections, uint32_t count, uint64_t tree_at,
                       const fmt_tree_shape *shape, fmt_header *h) {
    uint64_t tree = shape->total_pages * FMT_PAGE;
    memcpy(h->magic, FMT_MAGIC, sizeof h->magic);
    h->version_major = FMT_VERSION_MAJOR;
    h->total_size = tree_at + tree;
    h->section_count = count + 1;
    h->tree_offset = tree_at;
    memcpy(h->sections, sections, count * sizeof *sections);
    h->sections[count] = (fmt_section){
        .id = FMT_TREE_ID, .offset = tree_at, .stored_size = tree, .raw_size = tree, .count = shape->levels};
    fmt_header_seal(h);
}

mica_status fmt_stream_end(fmt_stream *s, fmt_header *header, mica_error *err) {
    fmt_tree_shape shape;
    mica_status status = fmt_stream_align(s, FMT_PAGE, err);
    if (status == MICA_OK) status = stream_flush(s, err);
    if (status != MICA_OK) return status;
    if (s->at > INT64_MAX / 2 || !fmt_tree_plan(s->pages, &shape))
        return base_fail(err, MICA_ERR_LIMIT, "tree", MICA_NO_OFFSET, "%s: the file is too large", s->name);
    size_t tree = (size_t)(shape.total_pages * FMT_PAGE), leaves = (size_t)(s->pages * FMT_HASH);
    status = stream_grow(s, (tree - leaves) / FMT_HASH, err);
    if (status != MICA_OK) return status;
    if (s->hasher) fmt_hasher_wait(s->hasher);
    memset(s->hashes + leaves, 0, tree - leaves);
    fmt_tree_raise(&shape, s->hashes, 1, header->root);
    fmt_stream_header(s->sections, s->count, s->at, &shape, header);
    status = stream_write(s, s->hashes, tree, s->at, err);
    return status == MICA_OK ? stream_write(s, header, sizeof *header, 0, err) : status;
}

void fmt_stream_free(fmt_stream *s) {
    fmt_hasher_free(s->hasher);
    base_free(s->piece);
    base_free(s->hashes);
    *s = (fmt_stream){0};
}
