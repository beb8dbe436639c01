/* memory/mapped.c - a region whose memory was mapped from a memory file: which of its pages may differ from the file. Nothing of
 * them is read: what is mapped and was not copied is the file's, as whoever mapped it vouches; everything else is a candidate.
 *
 * It is asked before the region is tracked: where the kernel notes writes, pages that nobody has touched look like pages that
 * were written out. */
#include "memory/pagemap.h"
#include "memory/tracker_internal.h"
#include "memory/file.h"

#include "base/error.h"

typedef struct mapped {
    const mica_memory_region *about;
    mica_memory_bitmap *found;
    mica_memory_file *file;
    size_t number;
    mem_pagemap map;
    uint64_t from, seen; /* of what is scanned, and up to which offset areas were seen */
} mapped;

static void mapped_found(void *ctx, uint64_t from, uint64_t to, uint64_t are) {
    (void)are;
    const mapped *m = ctx;
    mica_memory_bitmap_set_bytes(m->found, m->from + from, to - from);
}

/* Pages that are there, of this process alone (`own`) or of a file too. */
static mica_status mapped_scan(mapped *m, uint64_t from, uint64_t to, bool own, mica_error *err) {
    uint64_t not = own ? MEM_PAGE_FILE : 0;
    const mem_scan scan = {.inverted = not, .all = not, .any = MEM_PAGE_PRESENT | MEM_PAGE_SWAPPED};
    m->from = from;
    return mem_pagemap_scan(&m->map, (const uint8_t *)m->about->base + from, to - from, &scan, mapped_found,
                            m, err);
}

/* Fresh memory has zeros until it is written: it differs where the file has something else. */
static mica_status mapped_fresh(mapped *m, uint64_t from, uint64_t to, mica_error *err) {
    mica_status status = MICA_OK;
    mem_run run;
    for (uint64_t at = from; at < to && status == MICA_OK; at = run.offset + run.bytes) {
        status = mem_file_run(m->file, m->number, at, &run, err);
        if (status != MICA_OK) break;
        uint64_t end = run.offset + run.bytes < to ? run.offset + run.bytes : to;
        if (run.zeros)
            status = mapped_scan(m, at, end, false, err);
        else
            mica_memory_bitmap_set_bytes(m->found, at, end - at);
    }
    return status;
}

static mica_status mapped_area(void *ctx, const mem_area *area, mica_error *err) {
    mapped *m = ctx;
    uint64_t base = (uintptr_t)m->about->base, size = m->about->size;
    uint64_t from = area->from > base ? area->from - base : 0,
             to = area->to - base < size ? area->to - base : size;
    if (from > m->seen) mica_memory_bitmap_set_bytes(m->found, m->seen, from - m->seen);
    m->seen = to;
    if (area->shared) {
        mica_memory_bitmap_set_bytes(m->found, from, to - from);
        return MICA_OK;
    }
    return area->inode ? mapped_scan(m, from, to, true, err) : mapped_fresh(m, from, to, err);
}

mica_status mem_mapped_find(const mica_memory_region *about, size_t number, mica_memory_file *file,
                            mica_memory_bitmap *found, mica_error *err) {
    mapped m = {.about = about, .found = found, .file = file, .number = number, .map = {.fd = -1}};
    mica_status status = mem_areas(about->base, about->size, mapped_area, &m, err);
    mem_pagemap_close(&m.map);
    if (status == MICA_OK && m.seen < about->size)
        mica_memory_bitmap_set_bytes(found, m.seen, about->size - m.seen);
    return status;
}
