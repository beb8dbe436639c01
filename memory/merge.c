/* memory/merge.c - a chain of memory files → one file. It is written like any other, from bytes that are read from the chain;
 * which pages that are is a question only where the parent of the first is not given. */
#include "memory/member.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

typedef struct merging {
    mica_memory_file *file;
    mica_memory_space *space;
    mica_memory_bitmap *pages[MICA_MEMORY_REGIONS_MAX]; /* of diffs: what they have */
    mica_memory_section sections[MICA_MEMORY_SECTIONS_MAX];
    mica_memory_content content;
} merging;

static mica_status merge_read(void *ctx, size_t region, uint64_t offset, void *out, size_t size,
                              mica_error *err) {
    return mica_memory_file_read(ctx, region, offset, out, size, err);
}

/* The regions of the newest, at addresses that nobody looks at. */
static mica_status merge_space(merging *m, mica_error *err) {
    uint64_t at = MICA_MEMORY_GRANULE_MIN;
    mica_status status = mica_memory_space_new(&m->space, err);
    for (size_t k = 0; k < mica_memory_file_count(m->file) && status == MICA_OK; k++) {
        mica_memory_region region = *mica_memory_file_region(m->file, k);
        region.base = (void *)(uintptr_t)at;
        at += region.size;
        status = mica_memory_space_add(m->space, &region, err);
    }
    return status;
}

/* The pages of one region that a member has, as far as the region still reaches. */
static void merge_pages(const mem_member *member, size_t region, mica_memory_bitmap *pages) {
    for (uint64_t i = member->first[region]; i < member->first[region + 1]; i++) {
        const mem_extent *e = &member->extents[i];
        mica_memory_bitmap_set_bytes(pages, (uint64_t)e->page * member->epoch.page,
                                     e->count * member->epoch.page);
    }
}

static mica_status merge_changed(merging *m, mica_error *err) {
    const mem_member *member;
    for (size_t k = 0; k < mica_memory_file_count(m->file); k++) {
        uint64_t size = mica_memory_file_region(m->file, k)->size;
        mica_status status = mica_memory_bitmap_new(size, m->content.page, &m->pages[k], err);
        if (status != MICA_OK) return status;
        for (size_t i = 0; (member = mem_file_at(m->file, i)); i++)
            if (k < member->count) merge_pages(member, k, m->pages[k]);
    }
    m->content.changed = (const mica_memory_bitmap *const *)m->pages;
    return MICA_OK;
}

/* What the new file has of the newest beside the pages. */
static mica_status merge_sections(merging *m, size_t newest, mica_error *err) {
    const fmt_header *header = &mem_file_at(m->file, newest)->file.header;
    for (uint32_t i = 0; i < header->section_count; i++) {
        uint16_t id = header->sections[i].id;
        if (id < MICA_MEMORY_SECTION_FIRST) continue;
        if (m->content.section_count == MICA_MEMORY_SECTIONS_MAX)
            return base_fail(err, MICA_ERR_LIMIT, "header", MICA_NO_OFFSET,
                             "a memory file has more than %d sections of its writer's",
                             MICA_MEMORY_SECTIONS_MAX);
        mica_status status =
            mica_memory_file_section(m->file, newest, id, &m->sections[m->content.section_count++], err);
        if (status != MICA_OK) return status;
    }
    m->content.sections = m->sections;
    return MICA_OK;
}

static mica_status merge_prepare(merging *m, uint32_t page, mica_error *err) {
    const mem_member *first = mem_file_at(m->file, 0), *newest = first, *next;
    uint32_t least = UINT32_MAX;
    size_t last = 0;
    for (size_t i = 0; (next = mem_file_at(m->file, i)); i++) {
        if (next->epoch.page < least) least = next->epoch.page;
        newest = next;
        last = i;
    }
    m->content = (mica_memory_content){.read = merge_read,
                                       .ctx = m->file,
                                       .page = page                ? page
                                               : first->epoch.full ? newest->epoch.page
                                                                   : least,
                                       .space_id = newest->epoch.space,
                                       .time_ns = newest->epoch.time_ns,
                                       .instructions = newest->epoch.instructions,
                                       .branch = newest->epoch.branch,
                                       .compress = newest->packed,
                                       .description = newest->description};
    if (!first->epoch.full && m->content.page > least)
        return base_fail_pair(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, base_pair_numbers(least, m->content.page),
            "pages of a merged diff cannot be larger than those of the diffs (%u bytes)", least);
    mica_status status = merge_space(m, err);
    m->content.space = m->space;
    if (status == MICA_OK) status = merge_sections(m, last, err);
    if (status != MICA_OK || first->epoch.full) return status;
    m->content.parent = first->epoch.parent;
    return merge_changed(m, err);
}

mica_status mem_file_merge(mica_memory_file *file, uint32_t page, const char *path, mem_place *place,
                           mica_memory_saved *out, mica_error *err) {
    merging *m = base_calloc(1, sizeof *m);
    if (!m) return base_fail_memory(err, "merging memory files");
    m->file = file;
    mica_status status = merge_prepare(m, page, err);
    if (status == MICA_OK)
        status = path ? mica_memory_write(&m->content, path, out, err)
                      : mem_file_append(&m->content, place, out, err);
    for (size_t k = 0; k < MICA_MEMORY_REGIONS_MAX; k++)
        mica_memory_bitmap_free(m->pages[k]);
    mica_memory_space_free(m->space);
    base_free(m);
    return status;
}

mica_status mica_memory_merge(const char *const *paths, size_t count, const char *path, uint32_t page,
                              mica_memory_saved *out, mica_error *err) {
    mica_memory_file *file;
    mica_status status = mica_memory_file_open_part(paths, count, &file, err);
    if (status != MICA_OK) return status;
    status = mem_file_merge(file, page, path, NULL, out, err);
    mica_memory_file_close(file);
    return status;
}
