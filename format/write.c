/* format/write.c - sections → the bytes of a file, in memory or piece by piece on disk; see format/write.h.
 *
 * Both ways put the same bytes at the same places: what lies between sections is zero, the tree covers
 * every page between header and tree, and the header comes last because it holds the root.
 *
 * Placing is a step of its own because records hold offsets: of parts, of blocks. Sizes are known when all
 * sections are closed; then every section gets its place in the order in which they stand, each at a
 * multiple of its alignment, and the tree begins on the page behind the last. Who wants to see some bytes
 * lie together arranges the sections before (fmt_writer_arrange). A section whose bytes are held is copied
 * into its place; one that is large is told by a function only when the file is written, so that its bytes
 * never exist twice. */
#include "format/write.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "format/stream.h"

#include <string.h>

#define WRITE_PIECE                                                                                          \
    ((uint64_t)1024 * 1024) /* bytes held while a file is written piece by piece; whole pages */

fmt_out *fmt_writer_add(fmt_writer *w, uint16_t id, uint16_t kind, const char *name, mica_error *err) {
    if (w->count + 1 >= FMT_MAX_SECTIONS) { /* the last place is the tree's */
        mica_status status = base_fail(err, MICA_ERR_LIMIT, "header", MICA_NO_OFFSET,
                                       "there are more than %u sections", FMT_MAX_SECTIONS);
        (void)status; /* the caller reads it from the record */
        return NULL;
    }
    fmt_out *out = &w->outs[w->count++];
    *out = (fmt_out){.section = {.id = id, .kind = kind}, .name = name, .align = FMT_ALIGN};
    return out;
}

/* An empty section has no place and is left out: readers take a missing one for an empty one. */
mica_status fmt_writer_close(fmt_writer *w, fmt_out *out, size_t count, mica_error *err) {
    if (out->bytes.failed) return base_fail_memory(err, "laying out a section");
    if (out->bytes.len == 0) {
        base_buf_free(&out->bytes);
        w->count--;
        return MICA_OK;
    }
    out->section.count = (uint32_t)count;
    out->section.stored_size = out->bytes.len;
    if (out->section.codec == FMT_CODEC_NONE) out->section.raw_size = out->bytes.len;
    return MICA_OK;
}

void fmt_writer_close_fill(fmt_writer *w, fmt_out *out, size_t count, uint64_t size, fmt_fill fill,
                           void *ctx) {
    if (!size) {
        w->count--;
        return;
    }
    out->fill = fill;
    out->ctx = ctx;
    out->section.count = (uint32_t)count;
    out->section.stored_size = size;
    if (!out->section.raw_size) out->section.raw_size = size;
}

fmt_out *fmt_writer_find(fmt_writer *w, uint16_t id, uint16_t kind) {
    for (size_t i = 0; i < w->count; i++) {
        if (w->outs[i].section.id == id && w->outs[i].section.kind == kind) return &w->outs[i];
    }
    return NULL;
}

/* By insertion, which is stable; there are at most FMT_MAX_SECTIONS. */
void fmt_writer_arrange(fmt_writer *w, int (*rank)(const fmt_section *section)) {
    for (size_t i = 1; i < w->count; i++) {
        fmt_out out = w->outs[i];
        size_t at = i;
        for (; at > 0 && rank(&w->outs[at - 1].section) > rank(&out.section); at--)
            w->outs[at] = w->outs[at - 1];
        w->outs[at] = out;
    }
}

/* A section may take half of what fits at most: rounding up and the tree, which come after, cannot
 * overflow. */
mica_status fmt_writer_place(fmt_writer *w, const char *noun, mica_error *err) {
    uint64_t at = FMT_PAGE;
    for (size_t i = 0; i < w->count; i++) {
        uint64_t align = w->outs[i].align;
        at = (at + align - 1) & ~(align - 1);
        w->outs[i].section.offset = at;
        if (w->outs[i].section.stored_size > INT64_MAX / 2 - at)
            return base_fail(err, MICA_ERR_LIMIT, "tree", MICA_NO_OFFSET, "the %s is too large", noun);
        at += w->outs[i].section.stored_size;
    }
    w->tree_at = (at + FMT_PAGE - 1) & ~(uint64_t)(FMT_PAGE - 1);
    if (!fmt_tree_plan(w->tree_at / FMT_PAGE - 1, &w->shape))
        return base_fail(err, MICA_ERR_LIMIT, "tree", MICA_NO_OFFSET, "the %s is too large", noun);
    w->total = w->tree_at + w->shape.total_pages * FMT_PAGE;
    return MICA_OK;
}

/* The bytes [from, from + len) between header and tree into `out`, which holds zeros. Sections may begin
 * and end anywhere in the piece, or reach over it at both ends. */
static mica_status write_content(const fmt_writer *w, uint64_t from, uint8_t *out, uint64_t len,
                                 mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t i = 0; i < w->count && status == MICA_OK; i++) {
        const fmt_out *o = &w->outs[i];
        uint64_t begin = o->section.offset, end = begin + o->section.stored_size;
        if (begin < from) begin = from;
        if (end > from + len) end = from + len;
        if (begin >= end) continue;
        uint64_t at = begin - o->section.offset;
        if (o->fill)
            status = o->fill(o->ctx, at, out + (begin - from), (size_t)(end - begin), err);
        else
            memcpy(out + (begin - from), o->bytes.data + at, (size_t)(end - begin));
    }
    return status;
}

/* The sections as the header has them. */
static uint32_t write_table(const fmt_writer *w, fmt_section sections[FMT_MAX_SECTIONS]) {
    for (size_t i = 0; i < w->count; i++)
        sections[i] = w->outs[i].section;
    return (uint32_t)w->count;
}

mica_status fmt_writer_finish(fmt_writer *w, fmt_header *header, const fmt_hashing *hashing, base_buf *out,
                              mica_error *err) {
    base_buf_free(out);
    out->data = base_calloc_filled((size_t)w->total); /* zero: nobody writes the padding */
    if (!out->data) return base_fail_memory(err, "writing a file");
    out->len = out->cap = (size_t)w->total;
    mica_status status = write_content(w, FMT_PAGE, out->data + FMT_PAGE, w->tree_at - FMT_PAGE, err);
    if (status != MICA_OK) return status;
    fmt_tree_build_with(&w->shape, out->data + FMT_PAGE, out->data + w->tree_at, hashing->threads,
                        hashing->leaf, hashing->ctx, header->root);
    fmt_section sections[FMT_MAX_SECTIONS];
    uint32_t count = write_table(w, sections);
    fmt_stream_header(sections, count, w->tree_at, &w->shape, header);
    memcpy(out->data, header, sizeof *header);
    return MICA_OK;
}

/* The file at `base` of `fd`, whose bytes from there on are nobody's. */
static mica_status write_pieces(fmt_writer *w, fmt_header *header, int fd, const char *name, uint64_t base,
                                mica_error *err) {
    fmt_stream to;
    mica_status status = fmt_stream_begin(&to, fd, name, base, err);
    for (uint64_t at = FMT_PAGE; at < w->tree_at && status == MICA_OK;) {
        size_t len = (size_t)(w->tree_at - at < WRITE_PIECE ? w->tree_at - at : WRITE_PIECE);
        uint8_t *piece;
        status = fmt_stream_room(&to, len, &piece, err);
        if (status != MICA_OK) break;
        memset(piece, 0, len);
        status = write_content(w, at, piece, len, err);
        fmt_stream_take(&to, len);
        at += len;
    }
    to.count = write_table(w, to.sections);
    if (status == MICA_OK) status = fmt_stream_end(&to, header, err);
    fmt_stream_free(&to);
    return status;
}

mica_status fmt_writer_save(fmt_writer *w, fmt_header *header, const char *path, mica_error *err) {
    base_atomic file = {0};
    mica_status status = base_atomic_begin(&file, path, err);
    if (status != MICA_OK) return status;
    status = write_pieces(w, header, file.fd, file.temp, 0, err);
    if (status == MICA_OK) return base_atomic_commit(&file, err);
    base_atomic_abort(&file);
    return status;
}

/* Whoever reads finds the container only when told of its place, so a crash in the middle leaves bytes
 * nobody reads. */
mica_status fmt_writer_append(fmt_writer *w, fmt_header *header, int fd, const char *name, uint64_t *at,
                              mica_error *err) {
    mica_status status = base_file_end(fd, name, FMT_PAGE, at, err);
    return status == MICA_OK ? write_pieces(w, header, fd, name, *at, err) : status;
}

void fmt_writer_free(fmt_writer *w) {
    for (size_t i = 0; i < w->count; i++)
        base_buf_free(&w->outs[i].bytes);
    *w = (fmt_writer){0};
}
