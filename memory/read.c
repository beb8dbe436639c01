/* memory/read.c - memory files → bytes of regions: a full file and diffs, read as one. Every record is checked when a file
 * is opened and every page when it is read; nothing is taken from a hole, since pages are found by an index.
 *
 * Each 4 KiB is looked for from the newest file back. A file of another page size than its parent's is no special case:
 * where a page begins and ends is asked of each file alone. */
#include "memory/layout.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"
#include "format/file.h"

#include <stdio.h>
#include <string.h>

typedef struct member {
    fmt_file file;
    bool open;
    char *path;
    mem_epoch epoch;
    mem_record *regions; /* copies: what was checked cannot change any more */
    size_t count;
    uint64_t *index;   /* of a diff: page numbers */
    uint64_t pages_at; /* of the section, in the file */
} member;

struct mica_memory_file {
    size_t count;
    member *members;
    mica_memory_region *regions; /* of the newest */
};

static const char *read_section_name(uint16_t id) {
    static const char *const names[] = {"", "epoch", "regions", "index", "pages"};
    return id == FMT_TREE_ID ? "tree" : id <= MEM_SECTION_PAGES ? names[id] : "unknown";
}

static mica_status read_section_check(const fmt_header *header, uint32_t i, mica_error *err) {
    const fmt_section *s = &header->sections[i];
    if (s->codec == FMT_CODEC_NONE && s->raw_size == s->stored_size &&
        (s->id != MEM_SECTION_PAGES || s->offset % FMT_PAGE == 0))
        return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, read_section_name(s->id), MICA_NO_OFFSET,
                     "section %u is not as a memory file's must be", i);
}

fmt_form mem_file_form(void) {
    return (fmt_form){.kind = FMT_FILE_MEMORY,
                      .noun = "memory file",
                      .section_name = read_section_name,
                      .check_section = read_section_check};
}

static mica_status read_bad(const member *m, const char *section, const char *what, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, section, MICA_NO_OFFSET, "%s: %s", m->path, what);
}

/* Copies a section that must have `size` bytes. */
static mica_status read_copy(member *m, uint16_t id, uint64_t size, void *out, mica_error *err) {
    base_view view = {0};
    mica_status status = fmt_file_section(&m->file, id, 0, &view, err);
    if (status != MICA_OK && status != MICA_ERR_NOT_FOUND) return status;
    if (view.len != size)
        return read_bad(m, read_section_name(id), "a section is missing or of another size", err);
    memcpy(out, view.data, (size_t)size);
    const fmt_section *section = fmt_header_section(&m->file.header, id, 0);
    return fmt_file_settled(&m->file, section->offset, size, err);
}

/* The numbers of a region's stored pages rise and are within it; *bytes: what its pages take. */
static mica_status read_region(const member *m, const mem_record *r, uint64_t *bytes, mica_error *err) {
    uint64_t page = m->epoch.page, pages = (r->size + page - 1) / page;
    if (!r->name[0] || r->name[MICA_MEMORY_NAME_MAX - 1] || r->size == 0 ||
        r->size > MICA_MEMORY_REGION_BYTES)
        return read_bad(m, "regions", "a region has no name or an impossible size", err);
    if (r->count > pages || (m->epoch.full && r->count != pages))
        return read_bad(m, "regions", "a region has another number of pages than its size", err);
    for (uint64_t k = 0; m->index && k < r->count; k++) {
        const uint64_t *number = &m->index[r->first + k];
        if (*number >= pages || (k > 0 && number[-1] >= *number))
            return read_bad(m, "index", "the numbers of pages do not rise, or pass the end of their region",
                            err);
    }
    uint64_t last = r->count == 0 ? 0 : m->index ? m->index[r->first + r->count - 1] : pages - 1;
    *bytes = r->count == 0 ? 0 : (r->count - 1) * page + mem_stored_bytes(r->size, m->epoch.page, last);
    return MICA_OK;
}

static mica_status read_records(member *m, mica_error *err) {
    const fmt_section *regions = fmt_header_section(&m->file.header, MEM_SECTION_REGIONS, 0);
    const fmt_section *pages = fmt_header_section(&m->file.header, MEM_SECTION_PAGES, 0);
    const fmt_section *index = fmt_header_section(&m->file.header, MEM_SECTION_INDEX, 0);
    mica_status status = read_copy(m, MEM_SECTION_EPOCH, sizeof m->epoch, &m->epoch, err);
    if (status != MICA_OK) return status;
    static const uint8_t none[MICA_MEMORY_IDENTITY];
    uint32_t page = m->epoch.page;
    if (page < MICA_MEMORY_GRANULE_MIN || page > MICA_MEMORY_GRANULE_MAX || (page & (page - 1)) ||
        m->epoch.full > 1 || m->epoch.full != (memcmp(m->epoch.parent, none, sizeof none) == 0))
        return read_bad(m, "epoch", "it is neither full nor a diff, or its pages have no size", err);
    if (!regions || regions->count == 0 || regions->count > MICA_MEMORY_REGIONS_MAX)
        return read_bad(m, "regions", "there are none, or too many", err);
    m->count = regions->count;
    m->regions = base_calloc(m->count, sizeof *m->regions);
    if (!m->regions) return base_fail_memory(err, "the regions of a memory file");
    status = read_copy(m, MEM_SECTION_REGIONS, m->count * sizeof *m->regions, m->regions, err);
    if (status != MICA_OK) return status;
    if (m->epoch.pages > UINT64_MAX / 8 || (m->epoch.full || m->epoch.pages == 0 ? !!index : !index) ||
        (index && index->stored_size != m->epoch.pages * 8))
        return read_bad(m, "index", "it is missing, or has another number of pages than the epoch", err);
    if (index) { /* not larger than the file is */
        m->index = base_malloc((size_t)index->stored_size);
        if (!m->index) return base_fail_memory(err, "the index of a memory file");
        status = read_copy(m, MEM_SECTION_INDEX, index->stored_size, m->index, err);
    }
    uint64_t first = 0, at = 0, bytes = 0;
    for (size_t k = 0; k < m->count && status == MICA_OK; k++) {
        const mem_record *r = &m->regions[k];
        if (r->first != first || r->at != at || !base_range_ok(first, r->count, m->epoch.pages))
            return read_bad(m, "regions", "the pages of a region are not where they should be", err);
        for (size_t i = 0; i < k; i++)
            if (strncmp(m->regions[i].name, r->name, sizeof r->name) == 0)
                return read_bad(m, "regions", "two regions have one name", err);
        status = read_region(m, r, &bytes, err);
        first += r->count;
        if (status == MICA_OK && !base_add_u64(at, bytes, &at))
            return read_bad(m, "regions", "there are too many pages", err);
    }
    if (status != MICA_OK) return status;
    if (first != m->epoch.pages || at != (pages ? pages->stored_size : 0))
        return read_bad(m, "pages", "there are more or fewer than the regions have", err);
    m->pages_at = pages ? pages->offset : 0;
    return MICA_OK;
}

static mica_status read_open(member *m, const char *path, mica_error *err) {
    fmt_source source = {.form = mem_file_form(), .path = path, .guard = true};
    fmt_image image;
    size_t len = strlen(path) + 1;
    m->path = base_malloc(len);
    if (!m->path) return base_fail_memory(err, "the name of a memory file");
    memcpy(m->path, path, len);
    mica_status status = fmt_image_of(&source, &image, err);
    if (status != MICA_OK) return status;
    fmt_header header = {0};
    memcpy(&header, image.base, image.size < sizeof header ? (size_t)image.size : sizeof header);
    status = fmt_header_check(&header, &source.form, image.size, true, err);
    void *verified = status == MICA_OK ? base_calloc(1, fmt_file_bitmap(image.size)) : NULL;
    if (status == MICA_OK && !verified) status = base_fail_memory(err, "a memory file");
    if (status != MICA_OK) {
        fmt_image_end(&image);
        return status;
    }
    m->file.fd = -1;
    status = fmt_file_begin(&m->file, &source, &image, &header, verified, err);
    if (status != MICA_OK) {
        base_free(verified);
        return status;
    }
    m->open = true;
    return read_records(m, err);
}

/* Is a file a diff of the one before it? Its regions are those, in order; new ones may follow. */
static mica_status read_follows(const member *m, const member *before, mica_error *err) {
    if (!before)
        return m->epoch.full
                   ? MICA_OK
                   : base_fail(err, MICA_ERR_INCOMPLETE_CHAIN, "epoch", MICA_NO_OFFSET,
                               "%s: it is a diff, and the file that it changes was not given", m->path);
    if (m->epoch.full || memcmp(m->epoch.parent, before->file.header.self, MICA_MEMORY_IDENTITY) != 0)
        return base_fail_pair(err, MICA_ERR_INCOMPLETE_CHAIN, "epoch", MICA_NO_OFFSET,
                              base_pair_hashes(m->epoch.parent, before->file.header.self),
                              m->epoch.full ? "%s: it is a full file, and no diff of %s"
                                            : "%s: it is a diff of another file than %s",
                              m->path, before->path);
    for (size_t k = 0; k < before->count; k++)
        if (k >= m->count || m->regions[k].size != before->regions[k].size ||
            strcmp(m->regions[k].name, before->regions[k].name) != 0)
            return base_fail(err, MICA_ERR_INCOMPLETE_CHAIN, "regions", MICA_NO_OFFSET,
                             "%s: it has other regions than %s, which it changes", m->path, before->path);
    return MICA_OK;
}

mica_status mica_memory_file_open(const char *const *paths, size_t count, mica_memory_file **out,
                                  mica_error *err) {
    *out = NULL;
    if (count == 0)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "no memory file was named");
    mica_memory_file *file = base_calloc(1, sizeof *file);
    if (file) file->members = base_calloc(count, sizeof *file->members);
    mica_status status = file && file->members ? MICA_OK : base_fail_memory(err, "a chain of memory files");
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        file->count = k + 1;
        status = read_open(&file->members[k], paths[k], err);
        if (status == MICA_OK)
            status = read_follows(&file->members[k], k ? &file->members[k - 1] : NULL, err);
    }
    const member *newest = status == MICA_OK ? &file->members[count - 1] : NULL;
    if (newest) {
        file->regions = base_calloc(newest->count, sizeof *file->regions);
        if (!file->regions) status = base_fail_memory(err, "the regions of a chain");
    }
    for (size_t k = 0; status == MICA_OK && k < newest->count; k++)
        file->regions[k] =
            (mica_memory_region){newest->regions[k].name, NULL, newest->regions[k].size, newest->epoch.page};
    if (status == MICA_OK) {
        *out = file;
    } else {
        mica_memory_file_close(file);
    }
    return status;
}

void mica_memory_file_close(mica_memory_file *file) {
    if (!file) return;
    for (size_t k = 0; k < file->count; k++) {
        member *m = &file->members[k];
        void *verified = (void *)m->file.verified;
        if (m->open) {
            fmt_file_end(&m->file);
            base_free(verified);
        }
        base_free(m->index);
        base_free(m->regions);
        base_free(m->path);
    }
    base_free(file->members);
    base_free(file->regions);
    base_free(file);
}

size_t mica_memory_file_count(const mica_memory_file *file) {
    return file->members[file->count - 1].count;
}

const mica_memory_region *mica_memory_file_region(const mica_memory_file *file, size_t number) {
    return number < mica_memory_file_count(file) ? &file->regions[number] : NULL;
}

bool mica_memory_file_tell(const mica_memory_file *file, size_t number, mica_memory_file_about *out) {
    if (number >= file->count) return false;
    const member *m = &file->members[number];
    *out = (mica_memory_file_about){.full = m->epoch.full,
                                    .page = m->epoch.page,
                                    .pages = m->epoch.pages,
                                    .bytes = m->file.size,
                                    .time_ns = m->epoch.time_ns,
                                    .instructions = m->epoch.instructions};
    memcpy(out->identity, m->file.header.self, sizeof out->identity);
    memcpy(out->parent, m->epoch.parent, sizeof out->parent);
    return true;
}

/* Where a file has a page of a region; false when it has not. */
static bool read_find(const member *m, size_t region, uint64_t page, uint64_t *at) {
    if (region >= m->count) return false;
    const mem_record *r = &m->regions[region];
    uint64_t low = 0, high = r->count;
    if (!m->index) {
        low = page;
    } else {
        while (low < high) {
            uint64_t middle = low + (high - low) / 2;
            if (m->index[r->first + middle] < page)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == r->count || m->index[r->first + low] != page) return false;
    }
    *at = m->pages_at + r->at + low * m->epoch.page;
    return low < r->count;
}

/* Reads bytes of one 4 KiB. */
static mica_status read_unit(mica_memory_file *file, size_t region, uint64_t offset, uint8_t *out,
                             size_t size, mica_error *err) {
    for (size_t k = file->count; k-- > 0;) {
        member *m = &file->members[k];
        uint64_t at;
        if (!read_find(m, region, offset / m->epoch.page, &at)) continue;
        at += offset % m->epoch.page;
        mica_status status = fmt_file_check(&m->file, at, size, err);
        if (status != MICA_OK) return status;
        memcpy(out, m->file.base + at, size);
        return fmt_file_settled(&m->file, at, size, err);
    }
    return base_fail(err, MICA_ERR_INCOMPLETE_CHAIN, "index", offset,
                     "no file of the chain has these bytes of region '%s'", file->regions[region].name);
}

mica_status mica_memory_file_read(mica_memory_file *file, size_t region, uint64_t offset, void *out,
                                  size_t size, mica_error *err) {
    const mica_memory_region *about = mica_memory_file_region(file, region);
    if (!about || !base_range_ok(offset, size, about->size))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, offset, "the memory file has no such bytes");
    uint8_t *to = out;
    while (size) {
        size_t part = FMT_PAGE - (size_t)(offset % FMT_PAGE);
        if (part > size) part = size;
        mica_status status = read_unit(file, region, offset, to, part, err);
        if (status != MICA_OK) return status;
        offset += part;
        to += part;
        size -= part;
    }
    return MICA_OK;
}

mica_status mica_memory_file_verify(mica_memory_file *file, mica_error *err) {
    for (size_t k = 0; k < file->count; k++) {
        mica_status status = fmt_file_verify_all(&file->members[k].file, 1, err);
        if (status != MICA_OK) return status;
    }
    return MICA_OK;
}
