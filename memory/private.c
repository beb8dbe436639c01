/* memory/private.c - the way PRIVATE, for a file that is mapped privately: a page that was written is a copy of this
 * process's own, and the pagemap tells which pages are (neither a file's page nor absent). Nothing is protected and no
 * write costs more than the kernel's copy.
 *
 * A page that is a copy now may have been written since the last epoch. One that was a copy then and is none any more
 * has the file's bytes again (MADV_DONTNEED). Where something else was mapped into the region, as fresh memory is for
 * blocks that are freed, or back again, everything is a candidate once; after that fresh memory goes by the same rule, and
 * what is neither fresh memory nor the file is always looked at. */
#include "memory/ways.h"

#include "base/alloc.h"
#include "base/error.h"
#include "memory/copies.h"

typedef struct private_state {
    mem_area file; /* what is mapped, as at the region's base */
    mem_copies copies;
    mica_memory_bitmap *foreign, *foreign_now; /* pages where it is not */
    uint64_t seen;                             /* while looking at areas: up to which address */
    bool all;                                  /* and whether all of them were the file's */
} private_state;

static void private_end(private_state *state) {
    mem_copies_end(&state->copies);
    mica_memory_bitmap_free(state->foreign);
    mica_memory_bitmap_free(state->foreign_now);
    base_free(state);
}

static void private_disarm(mem_region *region) {
    private_end(region->state);
    region->state = NULL;
}

static bool private_is_file(const private_state *state, const mem_area *area) {
    const mem_area *file = &state->file;
    return area->inode && !area->shared && area->inode == file->inode && area->major == file->major &&
           area->minor == file->minor && area->from - area->offset == file->from - file->offset;
}

/* At arm: the region is one private map of a file. */
static mica_status private_first(void *ctx, const mem_area *area, mica_error *err) {
    private_state *state = ctx;
    (void)err;
    if (!state->file.inode) state->file = *area;
    state->all = state->all && area->from <= state->seen && private_is_file(state, area);
    state->seen = area->to;
    return MICA_OK;
}

/* Sets the pages of [from, to), addresses, that lie in the region. */
static void private_set(mica_memory_bitmap *pages, const mem_region *region, uint64_t from, uint64_t to) {
    uint64_t base = (uintptr_t)region->about.base;
    if (from < base) from = base;
    if (to > from) mica_memory_bitmap_set_bytes(pages, from - base, to - from);
}

static mica_status private_area(void *ctx, const mem_area *area, mica_error *err) {
    mem_region *region = ctx;
    private_state *state = region->state;
    (void)err;
    if (private_is_file(state, area)) return MICA_OK;
    private_set(state->foreign_now, region, area->from, area->to);
    if (area->inode || area->shared) private_set(region->candidates, region, area->from, area->to);
    return MICA_OK;
}

static mica_status private_arm(mem_region *region, mica_error *err) {
    const mica_memory_region *about = &region->about;
    private_state *state = base_calloc(1, sizeof *state);
    if (!state) return base_fail_memory(err, "the state of a private map");
    region->state = state;
    state->seen = (uintptr_t)about->base;
    state->all = true;
    mica_status status = mem_copies_begin(&state->copies, about, err);
    if (status == MICA_OK) status = mem_areas(about->base, about->size, private_first, state, err);
    if (status == MICA_OK && (!state->all || state->seen < (uintptr_t)about->base + about->size))
        status = base_fail(err, MICA_ERR_UNSUPPORTED, about->name, MICA_NO_OFFSET,
                           "the region is not a private map of one file");
    if (status == MICA_OK) status = mica_memory_bitmap_new(about->size, about->granule, &state->foreign, err);
    if (status == MICA_OK)
        status = mica_memory_bitmap_new(about->size, about->granule, &state->foreign_now, err);
    if (status != MICA_OK) private_disarm(region);
    return status;
}

static mica_status private_take(mem_region *region, mica_error *err) {
    private_state *state = region->state;
    mica_status status = mem_areas(region->about.base, region->about.size, private_area, region, err);
    if (status == MICA_OK) status = mem_copies_look(&state->copies, &region->about, false, err);
    if (status != MICA_OK) return status;
    mem_bitmap_differ(state->foreign, state->foreign_now, region->candidates);
    mem_bitmap_differ(state->foreign_now, state->foreign, region->candidates);
    mica_memory_bitmap *before = state->foreign;
    state->foreign = state->foreign_now;
    state->foreign_now = before;
    status = mica_memory_bitmap_drain(before, NULL, err);
    if (status == MICA_OK) status = mica_memory_bitmap_unite(region->candidates, state->copies.were, err);
    if (status == MICA_OK) status = mica_memory_bitmap_unite(region->candidates, state->copies.are, err);
    return status;
}

static mica_status private_resize(mem_region *region, mica_error *err) {
    private_state *state = region->state, *next = base_calloc(1, sizeof *next);
    const mica_memory_region *about = &region->about;
    if (!next) return base_fail_memory(err, "the state of a private map");
    next->file = state->file;
    mica_status status = mem_copies_resize(&next->copies, &state->copies, about, err);
    if (status == MICA_OK) status = mica_memory_bitmap_new(about->size, about->granule, &next->foreign, err);
    if (status == MICA_OK)
        status = mica_memory_bitmap_new(about->size, about->granule, &next->foreign_now, err);
    if (status == MICA_OK) {
        mem_bitmap_copy(state->foreign, next->foreign, UINT64_MAX);
        region->state = next;
        next = state;
    }
    private_end(next);
    return status;
}

const mem_way mem_way_private = {.number = MICA_MEMORY_PRIVATE,
                                 .arm = private_arm,
                                 .take = private_take,
                                 .resize = private_resize,
                                 .disarm = private_disarm};
