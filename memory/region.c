/* memory/region.c - a region under a tracker: which way it is tracked in, what is kept of each page, and another size.
 *
 * What is kept is made for one size. Another size makes it anew and carries over what is known of pages that are as long as
 * before; the way goes on. Where it cannot, another begins, and then every page is a candidate once, since writes between the
 * end of one and the beginning of the other were noted by nobody. */
#include "memory/ways.h"

#include "base/alloc.h"
#include "base/error.h"
#include "memory/pagemap.h"

#include <stdio.h>
#include <string.h>

/* Marks are all there is: they are taken for every way. */
static mica_status cards_arm(mem_region *region, mica_error *err) {
    (void)region;
    (void)err;
    return MICA_OK;
}
static const mem_way way_cards = {
    .number = MICA_MEMORY_CARDS, .arm = cards_arm, .take = cards_arm, .resize = cards_arm};

static mica_status compare_take(mem_region *region, mica_error *err) {
    (void)err;
    mica_memory_bitmap_set_bytes(region->candidates, 0, region->about.size);
    return MICA_OK;
}
static const mem_way way_compare = {
    .number = MICA_MEMORY_COMPARE, .arm = cards_arm, .take = compare_take, .resize = cards_arm};

const mem_way *mem_way_of(mica_memory_tracking number) {
    switch (number) {
    case MICA_MEMORY_CARDS: return &way_cards;
    case MICA_MEMORY_USERFAULTFD: return &mem_way_userfaultfd;
    case MICA_MEMORY_PRIVATE: return &mem_way_private;
    case MICA_MEMORY_PROTECT: return &mem_way_protect;
    case MICA_MEMORY_COMPARE: return &way_compare;
    default: return NULL;
    }
}

/* The kernel knows whole pages only. */
static bool region_fits(const mem_region *region, const mem_way *way, mica_error *err) {
    uint64_t base = (uintptr_t)region->about.base;
    if (way == &way_cards || way == &way_compare || base == mem_page_up(base)) return true;
    return base_fail(err, MICA_ERR_UNSUPPORTED, region->about.name, MICA_NO_OFFSET,
                     "the region does not begin on a page of the machine") == MICA_OK;
}

/* Arms a region in the way that was wanted, or else in the first that works; COMPARE always does. `must`: it has to be
 * the one that was wanted. */
static mica_status region_choose(mem_region *region, bool must, mica_error *err) {
    static const mica_memory_tracking order[] = {MICA_MEMORY_USERFAULTFD, MICA_MEMORY_PRIVATE,
                                                 MICA_MEMORY_PROTECT, MICA_MEMORY_COMPARE};
    mica_memory_tracking wanted = region->options->tracking;
    const mem_way *armed = NULL;
    region->reason[0] = 0;
    for (size_t k = 0; k <= sizeof order / sizeof *order && !armed; k++) {
        if (k == 0 ? wanted == MICA_MEMORY_AUTOMATIC : order[k - 1] == wanted) continue;
        const mem_way *way = mem_way_of(k == 0 ? wanted : order[k - 1]);
        mica_error inner = MICA_ERROR_INIT;
        if (region_fits(region, way, &inner) && way->arm(region, &inner) == MICA_OK) {
            armed = way;
        } else if (inner.code == MICA_ERR_NO_MEMORY) {
            return base_fail_as(err, &inner, "%s", inner.message);
        } else if (k == 0 && must) {
            return base_fail(err, MICA_ERR_UNSUPPORTED, region->about.name, MICA_NO_OFFSET,
                             "memory region '%s' cannot be tracked by %s: %s", region->about.name,
                             mica_memory_tracking_name(wanted), inner.message);
        } else if (!region->reason[0]) {
            snprintf(region->reason, sizeof region->reason, "%s: %.150s",
                     mica_memory_tracking_name(way->number), inner.message);
        }
    }
    atomic_store(&region->way, armed);
    region->armed = region->about.size;
    mica_memory_bitmap_set_bytes(region->candidates, 0, region->about.size);
    return MICA_OK;
}

static void region_drop(mem_region *region) {
    mica_memory_adaptive_free(region->cards);
    mica_memory_bitmap_free(region->candidates);
    mica_memory_bitmap_free(region->changed);
    mica_memory_bitmap_free(region->fresh);
    mica_memory_bitmap_free(region->unread);
    mem_untouched_free(&region->untouched);
    base_free(region->sums);
}

static void region_disarm(mem_region *region) {
    const mem_way *way = atomic_load(&region->way);
    atomic_store(&region->way, &way_compare);
    if (region->untouched.pages) mem_untouched_forget(&region->untouched, 0, region->about.size);
    if (way && way->disarm) way->disarm(region);
}

void mem_region_free(mem_region *region) {
    if (!region) return;
    region_disarm(region);
    region_drop(region);
    base_free(region->found);
    base_free(region);
}

/* What is kept of each page, of nothing known yet. */
static mica_status region_make(mem_region *region, bool unread, mica_error *err) {
    const mica_memory_region *about = &region->about;
    mica_memory_adaptive_options marks = {.granule = about->granule,
                                          .threshold = region->options->threshold,
                                          .window_ms = region->options->window_ms};
    mica_memory_bitmap **sets[] = {&region->candidates, &region->changed, &region->fresh, &region->unread};
    mica_status status = mica_memory_adaptive_new(about->size, &marks, &region->cards, err);
    for (size_t k = 0; k < (unread ? 4 : 3) && status == MICA_OK; k++)
        status = mica_memory_bitmap_new(about->size, about->granule, sets[k], err);
    if (status == MICA_OK) status = mem_untouched_make(&region->untouched, about->size, about->granule, err);
    if (status != MICA_OK) return status;
    region->sums = base_calloc((size_t)mica_memory_bitmap_pages(region->changed), BASE_SUM_SIZE);
    return region->sums ? MICA_OK : base_fail_memory(err, "the sums of a region's pages");
}

/* What is known of pages that are whole before and now. Marks that nobody took yet are of candidates. */
static void region_carry(const mem_region *from, mem_region *to) {
    uint64_t before = from->changed ? mica_memory_bitmap_bytes(from->changed) : 0, size = to->about.size,
             whole = (before < size ? before : size) / to->about.granule;
    mica_memory_bitmap_set_bytes(to->fresh, whole * to->about.granule, size);
    if (!whole) return;
    mem_bitmap_copy(from->candidates, to->candidates, whole);
    memcpy(to->sums, from->sums, (size_t)whole * BASE_SUM_SIZE);
    mem_bitmap_copy(from->fresh, to->fresh, whole);
    if (from->unread) mem_bitmap_copy(from->unread, to->unread, whole);
    mem_untouched_carry(&from->untouched, &to->untouched, whole);
}

/* Pages that the program marked are candidates. It may know of writes that no way sees: they are read. */
static mica_status region_marks(mem_region *region, mica_error *err) {
    mem_untouched *u = &region->untouched;
    mica_status status = mica_memory_adaptive_drain(region->cards, u->marked, err);
    for (uint64_t k = mica_memory_bitmap_next(u->marked, 0); k < mica_memory_bitmap_pages(u->marked);
         k = mica_memory_bitmap_next(u->marked, k + 1))
        mem_bitmap_clear(u->pages, k);
    return status == MICA_OK ? mica_memory_bitmap_drain(u->marked, region->candidates, err) : status;
}

/* Has the way go on with the size, or begin anew; with neither memory nor a change it is as it was. */
static mica_status region_go_on(mem_region *region, mica_error *err) {
    const mem_way *way = atomic_load(&region->way);
    mica_error inner = MICA_ERROR_INIT;
    if (!way) return region_choose(region, region->options->only, err);
    if (region->armed == region->about.size || way->resize(region, &inner) == MICA_OK) {
        region->armed = region->about.size;
        return MICA_OK;
    }
    if (inner.code == MICA_ERR_NO_MEMORY) return base_fail_as(err, &inner, "%s", inner.message);
    region_disarm(region);
    return region_choose(region, false, err);
}

mica_status mem_region_fit(mem_region *region, mica_error *err) {
    if (region->fits) return MICA_OK;
    mem_region next = {.about = region->about, .options = region->options};
    mica_status status = region_make(&next, region->unread != NULL, err);
    if (status != MICA_OK) {
        region_drop(&next);
        return status;
    }
    if (region->cards) status = region_marks(region, err);
    region_carry(region, &next);
    region_drop(region);
    region->cards = next.cards;
    region->candidates = next.candidates;
    region->changed = next.changed;
    region->fresh = next.fresh;
    region->unread = next.unread;
    region->sums = next.sums;
    region->untouched = next.untouched;
    if (status == MICA_OK) status = region_go_on(region, err);
    region->fits = status == MICA_OK;
    return status;
}

mica_status mem_region_new(const mica_memory_region *about, const mica_memory_tracker_options *options,
                           mem_region **out, mica_error *err) {
    mem_region *region = base_calloc(1, sizeof *region);
    if (!region) return base_fail_memory(err, "a tracked region");
    region->about = *about;
    region->options = options;
    mica_status status = mem_region_fit(region, err);
    if (status == MICA_OK) {
        *out = region;
    } else {
        mem_region_free(region);
    }
    return status;
}

void mem_region_resize(mem_region *region, uint64_t size) {
    const mem_way *way = atomic_load(&region->way);
    mica_error ignored = MICA_ERROR_INIT;
    if (size < region->armed && way->unlock) way->unlock(region, size, region->armed - size);
    region->about.size = size;
    region->fits = false;
    region->count = region->sorted = 0;
    mica_status status = mem_region_fit(region, &ignored);
    (void)status; /* the next collection tries again, and says why not */
}

/* What a way names; what it lost is everything. */
static mica_status region_lost(mem_region *region, bool lost, mica_error *err) {
    if (!lost) return MICA_OK;
    region_disarm(region);
    return region_choose(region, false, err);
}

mica_status mem_region_take(mem_region *region, bool all, mica_error *err) {
    const mem_way *way = atomic_load(&region->way);
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = region_marks(region, err);
    if (status == MICA_OK) status = mica_memory_bitmap_unite(region->candidates, region->fresh, err);
    if (status != MICA_OK) return status;
    status = region_lost(region, way->take(region, &inner) != MICA_OK, err);
    if (all) mica_memory_bitmap_set_bytes(region->candidates, 0, region->about.size);
    return status;
}

mica_status mem_region_take_part(mem_region *region, uint64_t *at, uint64_t bytes, mica_error *err) {
    const mem_way *way = atomic_load(&region->way);
    mica_error inner = MICA_ERROR_INIT;
    uint64_t from = *at, left = region->about.size - from;
    *at = way->take_part && bytes < left ? from + bytes : region->about.size;
    if (from == 0) {
        mica_status status = region_marks(region, err);
        if (status != MICA_OK) return status;
    }
    mica_status taken =
        way->take_part ? way->take_part(region, from, *at, &inner) : way->take(region, &inner);
    if (taken != MICA_OK) *at = region->about.size; /* all of it is a candidate now */
    return region_lost(region, taken != MICA_OK, err);
}
