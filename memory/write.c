/* memory/write.c - regions and the pages of them that are wanted → a memory file. Knows nothing of trackers (memory/save.c).
 *
 * Pages are read while the file is written, in order and once, so no more than one of them is held. The file is the new
 * one in its place when everything of it has been flushed. */
#include "memory/layout.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "format/write.h"
#include "memory/bitmap.h"
#include "memory/space.h"

#include <fcntl.h>
#include <string.h>

typedef struct writing {
    const mica_memory_content *content;
    uint32_t page;
    mica_memory_bitmap **pages; /* of each region, in pages of the file; NULL: all */
    uint8_t *bytes;             /* the page that is being written */
    uint64_t held, filled;      /* bytes of it, and how many are written */
    size_t region;
    uint64_t number; /* of the next page */
} writing;

static mica_status write_check(const mica_memory_content *c, uint32_t page, mica_error *err) {
    size_t count = mica_memory_space_count(c->space);
    if (count == 0)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a memory file has one region at least");
    mica_status status = mem_granule_check(page, err);
    if (status != MICA_OK) return status;
    if (!c->changed != !c->parent)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a diff has a parent and pages that changed, a full file has neither");
    for (size_t k = 0; c->changed && k < count; k++) {
        const mica_memory_region *region = mica_memory_space_at(c->space, k);
        if (!c->changed[k] || mica_memory_bitmap_bytes(c->changed[k]) != region->size)
            return base_fail_pair(
                err, MICA_ERR_INVALID_ARGUMENT, region->name, MICA_NO_OFFSET,
                base_pair_numbers(region->size, c->changed[k] ? mica_memory_bitmap_bytes(c->changed[k]) : 0),
                "the pages that changed are not of the bytes of region '%s'", region->name);
    }
    return MICA_OK;
}

/* A diff in the place of the file that it changes would be the end of both. What is not there, or no such file, is
 * nobody's parent. */
static mica_status write_not_parent(const mica_memory_content *c, const char *path, mica_error *err) {
    fmt_header there;
    int fd = c->parent ? base_file_open(path, O_RDONLY | O_NONBLOCK, 0) : -1;
    if (fd < 0) return MICA_OK;
    bool is = base_file_pread(fd, &there, sizeof there, 0) == (ssize_t)sizeof there &&
              memcmp(there.magic, FMT_MAGIC, sizeof there.magic) == 0 &&
              memcmp(there.self, c->parent, sizeof there.self) == 0;
    base_file_close(fd);
    if (!is) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                     "%s: it is the file that the diff changes, and cannot be replaced by it", path);
}

/* The pages of the file that are written: those that have changed bytes. */
static mica_status write_choose(writing *w, mica_error *err) {
    size_t count = mica_memory_space_count(w->content->space);
    mica_status status = MICA_OK;
    if (!w->content->changed) return status;
    w->pages = base_calloc(count, sizeof *w->pages);
    if (!w->pages) return base_fail_memory(err, "the pages of a memory file");
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        uint64_t size = mica_memory_space_at(w->content->space, k)->size;
        status = mica_memory_bitmap_new(size, w->page, &w->pages[k], err);
        if (status == MICA_OK) status = mica_memory_bitmap_unite(w->pages[k], w->content->changed[k], err);
    }
    return status;
}

/* The first page of a region from a number on that is written; UINT64_MAX when there is none. */
static uint64_t write_next(const writing *w, size_t region, uint64_t from) {
    uint64_t pages = (mica_memory_space_at(w->content->space, region)->size + w->page - 1) / w->page;
    uint64_t next = w->pages ? mica_memory_bitmap_next(w->pages[region], from) : from;
    return next < pages ? next : UINT64_MAX;
}

/* Reads the next page that is written. */
static mica_status write_read(writing *w, mica_error *err) {
    const mica_memory_content *c = w->content;
    while ((w->number = write_next(w, w->region, w->number)) == UINT64_MAX) {
        w->region++;
        w->number = 0;
    }
    const mica_memory_region *region = mica_memory_space_at(c->space, w->region);
    uint64_t offset = w->number * w->page;
    size_t size = (size_t)(region->size - offset < w->page ? region->size - offset : w->page);
    w->held = mem_stored_bytes(region->size, w->page, w->number);
    w->filled = 0;
    memset(w->bytes + size, 0, (size_t)w->held - size);
    w->number++;
    if (c->read) return c->read(c->ctx, w->region, offset, w->bytes, size, err);
    memcpy(w->bytes, (const uint8_t *)region->base + offset, size);
    return MICA_OK;
}

static mica_status write_fill(void *ctx, uint64_t at, uint8_t *out, size_t len, mica_error *err) {
    writing *w = ctx;
    (void)at; /* places rise without gaps */
    while (len) {
        if (w->filled == w->held) {
            mica_status status = write_read(w, err);
            if (status != MICA_OK) return status;
        }
        size_t part = w->held - w->filled < len ? (size_t)(w->held - w->filled) : len;
        memcpy(out, w->bytes + w->filled, part);
        w->filled += part;
        out += part;
        len -= part;
    }
    return MICA_OK;
}

/* The sections, with all pages counted. */
static mica_status write_sections(writing *w, fmt_writer *to, uint64_t *pages, mica_error *err) {
    const mica_memory_content *c = w->content;
    size_t count = mica_memory_space_count(c->space);
    mem_epoch epoch = {.time_ns = c->time_ns ? c->time_ns : (int64_t)base_time_real_ns(),
                       .instructions = c->instructions,
                       .page = w->page,
                       .full = !c->changed};
    if (c->parent) memcpy(epoch.parent, c->parent, sizeof epoch.parent);
    base_buf index = {0}, records = {0};
    uint64_t at = 0;
    for (size_t k = 0; k < count; k++) {
        const mica_memory_region *region = mica_memory_space_at(c->space, k);
        mem_record record = {.size = region->size, .first = epoch.pages, .at = at};
        strcpy(record.name, region->name);
        for (uint64_t n = write_next(w, k, 0); n != UINT64_MAX; n = write_next(w, k, n + 1)) {
            if (w->pages) base_buf_u64(&index, n);
            at += mem_stored_bytes(region->size, w->page, n);
            epoch.pages++;
        }
        record.count = epoch.pages - record.first;
        base_buf_append(&records, &record, sizeof record);
    }
    *pages = epoch.pages;
    mica_status status = MICA_OK;
    const struct {
        uint16_t id;
        const char *name;
        base_buf *bytes;
        uint64_t counted;
    } parts[] = {{MEM_SECTION_EPOCH, "epoch", NULL, 1},
                 {MEM_SECTION_REGIONS, "regions", &records, count},
                 {MEM_SECTION_INDEX, "index", &index, 0}};
    for (size_t k = 0; k < sizeof parts / sizeof *parts && status == MICA_OK; k++) {
        if (parts[k].id == MEM_SECTION_INDEX && !(w->pages && epoch.pages)) continue;
        fmt_out *out = fmt_writer_add(to, parts[k].id, 0, parts[k].name, err);
        if (!out) {
            status = MICA_ERR_LIMIT;
        } else if (parts[k].bytes) {
            out->bytes = *parts[k].bytes; /* the writer's from here on */
            *parts[k].bytes = (base_buf){0};
        } else {
            base_buf_append(&out->bytes, &epoch, sizeof epoch);
        }
        if (out) status = fmt_writer_close(to, out, (size_t)parts[k].counted, err);
    }
    if (status == MICA_OK && epoch.pages) {
        fmt_out *out = fmt_writer_add(to, MEM_SECTION_PAGES, 0, "pages", err);
        if (out) out->align = FMT_PAGE;
        if (out) fmt_writer_close_fill(to, out, 0, at, write_fill, w);
        if (!out) status = MICA_ERR_LIMIT;
    }
    base_buf_free(&index);
    base_buf_free(&records);
    return status == MICA_OK ? fmt_writer_place(to, "memory file", err) : status;
}

static mica_status write_file(fmt_writer *to, fmt_header *header, const char *path, mica_error *err) {
    base_atomic file = {.own = true};
    uint64_t at;
    mica_status status = base_atomic_begin(&file, path, err);
    if (status != MICA_OK) return status;
    status = fmt_writer_append(to, header, file.fd, path, &at, err);
    if (status == MICA_OK) return base_atomic_commit(&file, err);
    base_atomic_abort(&file);
    return status;
}

mica_status mica_memory_write(const mica_memory_content *content, const char *path, mica_memory_saved *out,
                              mica_error *err) {
    writing w = {.content = content, .page = content->page ? content->page : MICA_MEMORY_GRANULE_MIN};
    fmt_writer to = {0};
    fmt_header header = {.file_kind = FMT_FILE_MEMORY};
    mica_status status = write_check(content, w.page, err);
    if (status == MICA_OK) status = write_not_parent(content, path, err);
    if (status != MICA_OK) return status;
    w.bytes = base_malloc(w.page);
    if (!w.bytes) return base_fail_memory(err, "a page of a memory file");
    uint64_t pages = 0;
    status = write_choose(&w, err);
    if (status == MICA_OK) status = write_sections(&w, &to, &pages, err);
    if (status == MICA_OK) status = write_file(&to, &header, path, err);
    if (status == MICA_OK && out) {
        *out = (mica_memory_saved){.pages = pages, .bytes = header.total_size};
        memcpy(out->identity, header.self, sizeof out->identity);
    }
    fmt_writer_free(&to);
    for (size_t k = 0; w.pages && k < mica_memory_space_count(content->space); k++)
        mica_memory_bitmap_free(w.pages[k]);
    base_free(w.pages);
    base_free(w.bytes);
    return status;
}
