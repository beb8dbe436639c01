/* memory/write.c - regions and the pages of them that are wanted → a memory file. Knows nothing of trackers (memory/save.c).
 *
 * Pages are read while the file is written, in order and once, right into the piece of it that is held. Pages of zeros are
 * told by the index and stored nowhere. The file is the new one in its place when everything of it has been flushed. */
#include "memory/file.h"
#include "memory/layout.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/view.h"
#include "format/stream.h"
#include "memory/bitmap.h"
#include "memory/packed.h"
#include "memory/space.h"
#include "memory/stored.h"
#include "memory/untouched.h"

#include <fcntl.h>
#include <string.h>
#include <sys/random.h>

typedef struct writing {
    const mica_memory_content *content;
    uint32_t page;
    mica_memory_bitmap **pages; /* of each region, in pages of the file; NULL: all */
    mem_untouched untouched;    /* pages of the region that is written, where it is read from memory */
    fmt_stream to;
    uint64_t begin;  /* of the section of pages */
    mem_extent open; /* the last extent, which may become longer; count 0: none */
    base_buf index, records;
    mem_epoch epoch;
    uint8_t *chunk; /* pages that are packed together, and room for as many bytes; NULL: none are */
    size_t held;    /* bytes of them */
    uint64_t first, count;
    base_buf packed;
    uint64_t told;      /* pages, those of zeros too */
    size_t description; /* bytes of it that are taken */
} writing;

static mica_status write_check_sections(const mica_memory_content *c, mica_error *err) {
    if (c->section_count > MICA_MEMORY_SECTIONS_MAX)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "a memory file has at most %d sections of its writer's, not %zu",
                         MICA_MEMORY_SECTIONS_MAX, c->section_count);
    for (size_t k = 0; k < c->section_count; k++) {
        const mica_memory_section *section = &c->sections[k];
        if (section->id < MICA_MEMORY_SECTION_FIRST || (section->size && !section->data))
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                             "section 0x%x has no bytes, or an id that is not the writer's (from 0x%x on)",
                             section->id, MICA_MEMORY_SECTION_FIRST);
        for (size_t i = 0; i < k; i++)
            if (c->sections[i].id == section->id)
                return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                                 "two sections have the id 0x%x", section->id);
    }
    return MICA_OK;
}

static mica_status write_check(writing *w, bool stored, mica_error *err) {
    const mica_memory_content *c = w->content;
    size_t count = mica_memory_space_count(c->space);
    if (count == 0)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a memory file has one region at least");
    mica_status status = mem_granule_check(w->page, err);
    if (status == MICA_OK) status = write_check_sections(c, err);
    if (status != MICA_OK) return status;
    if ((!stored && !c->changed != !c->parent) || (c->parent && !c->space_id))
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "a diff has a parent, its space id, and pages that changed; a full file has no parent");
    for (size_t k = 0; c->changed && k < count; k++) {
        const mica_memory_region *region = mica_memory_space_at(c->space, k);
        if (!c->changed[k] || mica_memory_bitmap_bytes(c->changed[k]) != region->size)
            return base_fail_pair(
                err, MICA_ERR_INVALID_ARGUMENT, region->name, MICA_NO_OFFSET,
                base_pair_numbers(region->size, c->changed[k] ? mica_memory_bitmap_bytes(c->changed[k]) : 0),
                "the pages that changed are not of the bytes of region '%s'", region->name);
    }
    const char *text = c->description ? c->description : "";
    if (!base_utf8_cut(text, strlen(text), MICA_MEMORY_DESCRIPTION, &w->description))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the description of a memory file must be UTF-8");
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
    if (w->content->compress) { /* and a page's padding */
        w->chunk = base_malloc((size_t)(2 * mem_packed_most(w->page) * w->page) + FMT_PAGE);
        if (!w->chunk) return base_fail_memory(err, "packing pages");
    }
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

/* Ends the extent that is open. */
static void write_extent(writing *w) {
    if (w->open.count) base_buf_append(&w->index, &w->open, sizeof w->open);
    w->open = (mem_extent){0};
}

/* More pages are told, whose bytes lie `at` in the section (0: zeros): they make the run before them longer, or begin another. */
static void write_told(writing *w, uint64_t number, uint64_t count, mem_kind kind, uint64_t at) {
    mem_extent *open = &w->open;
    bool follows = open->count && open->kind == kind && kind != MEM_PACKED &&
                   (uint64_t)open->page + open->count == number &&
                   (kind == MEM_ZEROS || open->at + open->count * w->page == at);
    if (!follows) {
        write_extent(w);
        *open = (mem_extent){.page = (int64_t)number, .at = at, .kind = (uint8_t)kind};
    }
    open->count += count;
    w->told += count;
    if (kind != MEM_ZEROS) w->epoch.pages += count;
}

/* Where in the section the next bytes come. */
static uint64_t write_at(const writing *w) {
    return w->to.at - w->begin;
}

/* All runs of a region are told, from `before` on in the index. */
static void write_region(writing *w, const mica_memory_region *region, size_t before) {
    mem_record record = {.size = region->size};
    write_extent(w);
    strcpy(record.name, region->name);
    record.count = (w->index.len - before) / sizeof(mem_extent);
    base_buf_append(&w->records, &record, sizeof record);
}

/* Packs the pages that are held, or stores them as they are where that saves little. */
static mica_status write_chunk(writing *w, mica_error *err) {
    mem_extent how = {0};
    bool packed = false;
    size_t most = (size_t)(mem_packed_most(w->page) * w->page), held = w->held;
    if (!w->count) return MICA_OK;
    mica_status status = mem_pack(&(mem_packing){MEM_PACKED_LEVEL, w->chunk, held, w->chunk + most},
                                  &w->packed, &how, &packed, err);
    if (status == MICA_OK) status = fmt_stream_align(&w->to, packed ? 8 : FMT_PAGE, err);
    if (status != MICA_OK) return status;
    write_told(w, w->first, w->count, packed ? MEM_PACKED : MEM_RAW, write_at(w));
    if (packed) {
        w->open.codec = how.codec;
        w->open.shuffle = how.shuffle;
        w->open.stored = (uint32_t)w->packed.len;
        status = fmt_stream_put(&w->to, w->packed.data, w->packed.len, err);
    } else {
        status = fmt_stream_put(&w->to, w->chunk, held, err);
        if (status == MICA_OK) status = fmt_stream_align(&w->to, FMT_PAGE, err);
    }
    w->held = 0;
    w->count = 0;
    return status;
}

/* Where a page is read to: its place in the file, or behind the others that it is packed with. */
static mica_status write_place(writing *w, uint64_t page, size_t stored, uint8_t **to, mica_error *err) {
    if (!w->chunk) return fmt_stream_room(&w->to, stored, to, err);
    mica_status status = MICA_OK;
    if (w->first + w->count != page || w->count == mem_packed_most(w->page)) status = write_chunk(w, err);
    *to = w->chunk + w->held;
    return status;
}

/* Reads a page to where it is stored, and tells it. */
static mica_status write_read(writing *w, size_t number, uint64_t page, mica_error *err) {
    const mica_memory_content *c = w->content;
    const mica_memory_region *region = mica_memory_space_at(c->space, number);
    uint64_t offset = page * w->page;
    size_t size = (size_t)mem_raw_bytes(region->size, w->page, page, 1),
           stored = (size_t)mem_stored_bytes(region->size, w->page, page, 1);
    uint8_t *to;
    mica_status status = write_place(w, page, stored, &to, err);
    if (status == MICA_OK && c->read)
        status = c->read(c->ctx, number, offset, to, size, err);
    else if (status == MICA_OK && w->untouched.pages && mem_untouched_is(&w->untouched, page))
        memset(to, 0, size);
    else if (status == MICA_OK)
        memcpy(to, (const uint8_t *)region->base + offset, size);
    if (status != MICA_OK) return status;
    memset(to + size, 0, stored - size);
    if (base_view_zeros(base_view_of(to, stored))) {
        status = write_chunk(w, err);
        write_told(w, page, 1, MEM_ZEROS, 0);
    } else if (w->chunk) {
        if (!w->count) w->first = page;
        w->count++;
        w->held += size;
    } else {
        write_told(w, page, 1, MEM_RAW, write_at(w));
        fmt_stream_take(&w->to, stored);
    }
    return status;
}

/* What nobody has touched of a region that is read from memory, all of it, need not be read, where that is zeros. */
static mica_status write_look(writing *w, const mica_memory_region *region, mica_error *err) {
    mem_untouched_free(&w->untouched);
    if (w->content->read || w->pages || !mem_space_is_plain(w->content->space)) return MICA_OK;
    mica_status status = mem_untouched_make(&w->untouched, region->size, w->page, err);
    return status == MICA_OK ? mem_untouched_find(&w->untouched, region, err) : status;
}

static mica_status write_pages(writing *w, mica_error *err) {
    const mica_memory_space *space = w->content->space;
    mica_status status = fmt_stream_section(&w->to, MEM_SECTION_PAGES, FMT_PAGE, err);
    w->begin = w->to.at;
    for (size_t k = 0; k < mica_memory_space_count(space) && status == MICA_OK; k++) {
        const mica_memory_region *region = mica_memory_space_at(space, k);
        size_t before = w->index.len;
        status = write_look(w, region, err);
        for (uint64_t n = write_next(w, k, 0); n != UINT64_MAX && status == MICA_OK;
             n = write_next(w, k, n + 1))
            status = write_read(w, k, n, err);
        if (status == MICA_OK) status = write_chunk(w, err);
        write_region(w, region, before);
    }
    fmt_stream_close(&w->to, 0);
    return status;
}

/* The sections behind the pages. */
static mica_status write_tables(writing *w, mica_error *err) {
    const mica_memory_content *c = w->content;
    if (w->index.failed || w->records.failed) return base_fail_memory(err, "the index of a memory file");
    mica_memory_section parts[4 + MICA_MEMORY_SECTIONS_MAX] = {
        {MEM_SECTION_INDEX, w->index.data, w->index.len},
        {MEM_SECTION_REGIONS, w->records.data, w->records.len},
        {MEM_SECTION_EPOCH, &w->epoch, sizeof w->epoch},
        {MEM_SECTION_DESCRIPTION, c->description, w->description}};
    const size_t counts[4] = {w->index.len / sizeof(mem_extent), mica_memory_space_count(c->space), 1, 0};
    if (c->section_count) memcpy(parts + 4, c->sections, c->section_count * sizeof *parts);
    for (size_t k = 0; k < 4 + c->section_count; k++) {
        if (!parts[k].size) continue;
        mica_status status = fmt_stream_section(&w->to, parts[k].id, FMT_ALIGN, err);
        if (status == MICA_OK) status = fmt_stream_put(&w->to, parts[k].data, parts[k].size, err);
        if (status != MICA_OK) return status;
        fmt_stream_close(&w->to, k < 4 ? (uint32_t)counts[k] : 0);
    }
    return MICA_OK;
}

static mica_status write_epoch(writing *w, mica_error *err) {
    const mica_memory_content *c = w->content;
    w->epoch = (mem_epoch){.time_ns = c->time_ns ? c->time_ns : (int64_t)base_time_real_ns(),
                           .instructions = c->instructions,
                           .branch = c->branch,
                           .page = w->page,
                           .full = !c->parent};
    if (c->parent) memcpy(w->epoch.parent, c->parent, sizeof w->epoch.parent);
    if (c->space_id)
        memcpy(w->epoch.space, c->space_id, sizeof w->epoch.space);
    else if (getrandom(w->epoch.space, sizeof w->epoch.space, 0) != (ssize_t)sizeof w->epoch.space)
        return base_fail_errno(err, "the space id of a memory file", "draw");
    return MICA_OK;
}

static mica_status write_stored(writing *w, mem_stored *stored, mica_error *err) {
    const mica_memory_space *space = w->content->space;
    mica_status status = fmt_stream_section(&w->to, MEM_SECTION_PAGES, FMT_PAGE, err);
    if (status != MICA_OK) return status;
    fmt_stream_adopt(&w->to, stored->hashes, stored->count, stored->room);
    stored->hashes = NULL;
    fmt_stream_close(&w->to, 0);
    for (size_t k = 0; k < mica_memory_space_count(space); k++) {
        const mica_memory_region *region = mica_memory_space_at(space, k);
        const mem_stored_part *part = &stored->parts[k];
        size_t before = w->index.len;
        uint64_t pages = mica_memory_bitmap_pages(part->told);
        for (uint64_t n = 0; (n = mica_memory_bitmap_next(part->told, n)) < pages; n++) {
            uint32_t slot = part->slot[n];
            write_told(w, n, 1, slot ? MEM_RAW : MEM_ZEROS, slot ? (uint64_t)(slot - 1) * FMT_PAGE : 0);
        }
        write_region(w, region, before);
    }
    return MICA_OK;
}

/* A container at `place`, of content that was checked; its pages are there already (`stored`) or (NULL) are read now. */
static mica_status write_container(writing *w, mem_stored *stored, const mem_place *place,
                                   mica_memory_saved *out, mica_error *err) {
    fmt_header header = {.file_kind = FMT_FILE_MEMORY};
    mica_status status = fmt_stream_begin(&w->to, place->fd, place->name, place->offset, err);
    w->to.sink = place->sink;
    if (status == MICA_OK && !stored) status = write_choose(w, err);
    if (status == MICA_OK) status = write_epoch(w, err);
    if (status == MICA_OK) w->epoch.scattered = stored != NULL;
    if (status == MICA_OK) status = stored ? write_stored(w, stored, err) : write_pages(w, err);
    if (status == MICA_OK) status = write_tables(w, err);
    if (status == MICA_OK) status = fmt_stream_end(&w->to, &header, err);
    if (status == MICA_OK && out) {
        *out = (mica_memory_saved){.pages = w->told,
                                   .zeros = w->told - w->epoch.pages,
                                   .bytes = header.total_size,
                                   .cut = w->content->description && w->content->description[w->description]};
        memcpy(out->identity, header.self, sizeof out->identity);
        memcpy(out->space_id, w->epoch.space, sizeof out->space_id);
    }
    fmt_stream_free(&w->to);
    mem_untouched_free(&w->untouched);
    base_buf_free(&w->index);
    base_buf_free(&w->records);
    base_buf_free(&w->packed);
    base_free(w->chunk);
    for (size_t k = 0; w->pages && k < mica_memory_space_count(w->content->space); k++)
        mica_memory_bitmap_free(w->pages[k]);
    base_free(w->pages);
    return status;
}

static writing write_of(const mica_memory_content *content) {
    return (writing){.content = content, .page = content->page ? content->page : MICA_MEMORY_GRANULE_MIN};
}

mica_status mem_file_append(const mica_memory_content *content, mem_place *place, mica_memory_saved *out,
                            mica_error *err) {
    writing w = write_of(content);
    mica_status status = write_check(&w, false, err);
    if (status == MICA_OK) status = base_file_end(place->fd, place->name, FMT_PAGE, &place->offset, err);
    return status == MICA_OK ? write_container(&w, NULL, place, out, err) : status;
}

mica_status mem_file_finish(const mica_memory_content *content, mem_stored *stored, const mem_place *place,
                            mica_memory_saved *out, mica_error *err) {
    mica_memory_content with = *content;
    with.changed = NULL;
    with.page = MICA_MEMORY_GRANULE_MIN;
    with.compress = false;
    writing w = write_of(&with);
    mica_status status = write_check(&w, true, err);
    if (status == MICA_OK) status = write_container(&w, stored, place, out, err);
    base_free(stored->hashes);
    stored->hashes = NULL;
    return status;
}

mica_status mica_memory_write(const mica_memory_content *content, const char *path, mica_memory_saved *out,
                              mica_error *err) {
    return mem_file_write(content, path, NULL, out, err);
}

mica_status mem_file_write(const mica_memory_content *content, const char *path, int *keep,
                           mica_memory_saved *out, mica_error *err) {
    writing w = write_of(content);
    base_atomic file = {.own = true, .keep = keep};
    mica_status status = write_check(&w, false, err);
    if (status == MICA_OK) status = write_not_parent(content, path, err);
    if (status == MICA_OK) status = base_atomic_begin(&file, path, err);
    if (status != MICA_OK) return status;
    status = write_container(&w, NULL, &(mem_place){.fd = file.fd, .name = path}, out, err);
    if (status == MICA_OK) return base_atomic_commit(&file, err);
    base_atomic_abort(&file);
    return status;
}
