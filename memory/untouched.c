/* memory/untouched.c - pages of a region that the kernel has no memory for; untouched.h says who tells. */
#include "memory/untouched.h"

#include "base/error.h"
#include "memory/pagemap.h"

mica_status mem_untouched_make(mem_untouched *u, uint64_t size, uint64_t granule, mica_error *err) {
    *u = (mem_untouched){.granule = granule};
    mica_status status = mica_memory_bitmap_new(size, granule, &u->plain, err);
    if (status == MICA_OK) status = mica_memory_bitmap_new(size, granule, &u->pages, err);
    return status == MICA_OK ? mica_memory_bitmap_new(size, granule, &u->marked, err) : status;
}

void mem_untouched_free(mem_untouched *u) {
    mica_memory_bitmap_free(u->plain);
    mica_memory_bitmap_free(u->pages);
    mica_memory_bitmap_free(u->marked);
    *u = (mem_untouched){0};
}

void mem_untouched_carry(const mem_untouched *from, mem_untouched *to, uint64_t pages) {
    mem_bitmap_copy(from->plain, to->plain, pages);
    mem_bitmap_copy(from->pages, to->pages, pages);
}

/* Pages of which the bytes have a part … */
static void touching(const mem_untouched *u, uint64_t from, uint64_t to, uint64_t *first, uint64_t *end) {
    *first = from / u->granule;
    *end = (to + u->granule - 1) / u->granule;
}

/* … and those that lie in them: the last one may be shorter. */
static void within(const mem_untouched *u, uint64_t from, uint64_t to, uint64_t *first, uint64_t *end) {
    *first = (from + u->granule - 1) / u->granule;
    *end = to >= mica_memory_bitmap_bytes(u->pages) ? mica_memory_bitmap_pages(u->pages) : to / u->granule;
}

void mem_untouched_forget(mem_untouched *u, uint64_t from, uint64_t to) {
    uint64_t first, end;
    touching(u, from, to, &first, &end);
    mem_bitmap_clear_pages(u->plain, first, end);
    mem_bitmap_clear_pages(u->pages, first, end);
}

void mem_untouched_plain(mem_untouched *u, uint64_t from, uint64_t to) {
    uint64_t first, end;
    within(u, from, to, &first, &end);
    mem_bitmap_set_pages(u->plain, first, end);
}

void mem_untouched_told(mem_untouched *u, uint64_t from, uint64_t to, bool none) {
    uint64_t first, end;
    touching(u, from, to, &first, &end);
    mem_bitmap_clear_pages(u->pages, first, end);
    if (!none) return;
    within(u, from, to, &first, &end);
    for (uint64_t k = mica_memory_bitmap_next(u->plain, first); k < end;
         k = mica_memory_bitmap_next(u->plain, k + 1))
        (void)mica_memory_bitmap_set(u->pages, k);
}

typedef struct finding {
    mem_untouched *u;
    uint64_t base;
} finding;

static mica_status find_area(void *ctx, const mem_area *area, mica_error *err) {
    const finding *f = ctx;
    (void)err;
    if (!area->inode && !area->shared &&
        area->readable) /* what cannot be read may be mapped at its first touch */
        mem_untouched_plain(f->u, area->from > f->base ? area->from - f->base : 0, area->to - f->base);
    return MICA_OK;
}

static void find_none(void *ctx, uint64_t from, uint64_t to, uint64_t are) {
    const finding *f = ctx;
    (void)are;
    mem_untouched_told(f->u, from, to, true);
}

/* A page that a tracker has protected without its being touched looks like one that was written out, and is read. */
mica_status mem_untouched_find(mem_untouched *u, const mica_memory_region *region, mica_error *err) {
    static const uint64_t there = MEM_PAGE_PRESENT | MEM_PAGE_SWAPPED | MEM_PAGE_FILE;
    const mem_scan none = {.inverted = there, .all = there};
    finding f = {u, (uintptr_t)region->base};
    mem_pagemap map = {.fd = -1};
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = f.base == mem_page_up(f.base)
                             ? mem_areas(region->base, region->size, find_area, &f, &inner)
                             : MICA_OK; /* the kernel knows whole pages */
    if (status == MICA_OK && f.base == mem_page_up(f.base))
        status = mem_pagemap_scan(&map, region->base, region->size, &none, find_none, &f, &inner);
    mem_pagemap_close(&map);
    if (status != MICA_OK) mem_untouched_forget(u, 0, region->size);
    return status == MICA_ERR_NO_MEMORY ? base_fail_as(err, &inner, "%s", inner.message) : MICA_OK;
}
