/* memory/copies.c - memory of the process's own, by the pagemap: pages that are there, or were written out, and are no
 * file's. Whether a page is resident is never the question: what was written out counts. */
#include "memory/copies.h"

mica_status mem_copies_begin(mem_copies *copies, const mica_memory_region *about, mica_error *err) {
    *copies = (mem_copies){.map = {.fd = -1}, .begun = true};
    mica_status status = mem_pagemap_open(&copies->map, err);
    if (status == MICA_OK) status = mica_memory_bitmap_new(about->size, about->granule, &copies->were, err);
    if (status == MICA_OK) status = mica_memory_bitmap_new(about->size, about->granule, &copies->are, err);
    return status;
}

mica_status mem_copies_resize(mem_copies *copies, const mem_copies *from, const mica_memory_region *about,
                              mica_error *err) {
    mica_status status = mem_copies_begin(copies, about, err);
    if (status != MICA_OK) return status;
    mem_bitmap_copy(from->were, copies->were, UINT64_MAX);
    mem_bitmap_copy(from->are, copies->are, UINT64_MAX);
    return MICA_OK;
}

static void copies_found(void *ctx, uint64_t from, uint64_t to, uint64_t are) {
    (void)are;
    mica_memory_bitmap_set_bytes(ctx, from, to - from);
}

mica_status mem_copies_look(mem_copies *copies, const mica_memory_region *about, bool written,
                            mica_error *err) {
    mica_memory_bitmap *before = copies->were;
    uint64_t not = MEM_PAGE_FILE | (written ? MEM_PAGE_ZERO : 0);
    mem_scan scan = {.inverted = not, .all = not, .any = MEM_PAGE_PRESENT | MEM_PAGE_SWAPPED};
    copies->were = copies->are;
    copies->are = before;
    mica_status status = mica_memory_bitmap_drain(before, NULL, err);
    if (status == MICA_OK)
        status =
            mem_pagemap_scan(&copies->map, about->base, about->size, &scan, copies_found, copies->are, err);
    /* to know too little would lose a page that is given back later */
    if (status != MICA_OK) mica_memory_bitmap_set_bytes(copies->are, 0, about->size);
    return status;
}

void mem_copies_end(mem_copies *copies) {
    if (!copies->begun) return;
    mem_pagemap_close(&copies->map);
    mica_memory_bitmap_free(copies->were);
    mica_memory_bitmap_free(copies->are);
}
