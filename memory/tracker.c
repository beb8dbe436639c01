/* memory/tracker.c - epochs of a memory: takes candidates from each region's way of tracking, and decides by a sum of
 * each which of them changed.
 *
 * A collection first has every way name its candidates and begin anew, then reads the pages. So a write is before the
 * reading, or it is noted for the next collection, or both, which costs a look and no more. A page is looked at where it
 * lies; if it differs it is copied, and the copy's sum is what counts: somebody may write to the page while it is
 * handed over, and then the next collection finds it different from the copy.
 *
 * Candidates are kept until a commit, since a page that was handed over in vain must be handed over again although nobody
 * writes to it any more. Sums are kept for what was handed over, and become the epoch's at the commit. */
#include "memory/ways.h"

#include "base/alloc.h"
#include "base/error.h"
#include "memory/pagemap.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

struct mica_memory_tracker {
    const mica_memory_space *space;
    mica_memory_tracker_options options;
    _Atomic size_t count; /* regions before it are complete: others may mark them */
    bool collected, all;  /* all: the collection finds every page */
    bool saved;
    uint8_t file[MICA_MEMORY_IDENTITY]; /* that has the last epoch, if saved */
    const uint8_t *copied;              /* whose page the copy has, while pages of a file are read */
    uint8_t *copy;                      /* of a page, of the largest granule there is */
    mem_region *regions[MICA_MEMORY_REGIONS_MAX];
};

static const struct {
    const char *name, *sentence;
} names[] = {
    [MICA_MEMORY_AUTOMATIC] = {"automatic", "the first that works"},
#define MICA_TRACKER_ROW(number, name, text, sentence) [number] = {text, sentence},
#include "mica/trackers.def"
#undef MICA_TRACKER_ROW
};
#define WAYS (sizeof names / sizeof *names)

const char *mica_memory_tracking_name(mica_memory_tracking tracking) {
    return names[(size_t)tracking < WAYS ? (size_t)tracking : 0].name;
}

const char *mica_memory_tracking_sentence(mica_memory_tracking tracking) {
    return names[(size_t)tracking < WAYS ? (size_t)tracking : 0].sentence;
}

/* Marks are all there is: they are taken for every way. */
static mica_status cards_arm(mem_region *region, mica_error *err) {
    (void)region;
    (void)err;
    return MICA_OK;
}
static const mem_way way_cards = {.number = MICA_MEMORY_CARDS, .arm = cards_arm, .take = cards_arm};

static mica_status compare_take(mem_region *region, mica_error *err) {
    (void)err;
    mica_memory_bitmap_set_bytes(region->candidates, 0, region->about->size);
    return MICA_OK;
}
static const mem_way way_compare = {.number = MICA_MEMORY_COMPARE, .arm = cards_arm, .take = compare_take};

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
    uint64_t base = (uintptr_t)region->about->base;
    if (way == &way_cards || way == &way_compare || base == mem_page_up(base)) return true;
    return base_fail(err, MICA_ERR_UNSUPPORTED, region->about->name, MICA_NO_OFFSET,
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
            return base_fail(err, MICA_ERR_UNSUPPORTED, region->about->name, MICA_NO_OFFSET,
                             "memory region '%s' cannot be tracked by %s: %s", region->about->name,
                             mica_memory_tracking_name(wanted), inner.message);
        } else if (!region->reason[0]) {
            snprintf(region->reason, sizeof region->reason, "%s: %.150s",
                     mica_memory_tracking_name(way->number), inner.message);
        }
    }
    atomic_store(&region->way, armed);
    return MICA_OK;
}

static void region_free(mem_region *region) {
    if (!region) return;
    const mem_way *way = atomic_load(&region->way);
    if (way && way->disarm) way->disarm(region);
    mica_memory_adaptive_free(region->cards);
    mica_memory_bitmap_free(region->candidates);
    mica_memory_bitmap_free(region->changed);
    base_free(region->sums);
    base_free(region->found);
    base_free(region);
}

static mica_status region_new(mica_memory_tracker *tracker, const mica_memory_region *about, mem_region **out,
                              mica_error *err) {
    mica_memory_adaptive_options marks = {.granule = about->granule,
                                          .threshold = tracker->options.threshold,
                                          .window_ms = tracker->options.window_ms};
    mem_region *region = base_calloc(1, sizeof *region);
    if (!region) return base_fail_memory(err, "a tracked region");
    region->about = about;
    region->options = &tracker->options;
    mica_status status = mica_memory_adaptive_new(about->size, &marks, &region->cards, err);
    if (status == MICA_OK)
        status = mica_memory_bitmap_new(about->size, about->granule, &region->candidates, err);
    if (status == MICA_OK)
        status = mica_memory_bitmap_new(about->size, about->granule, &region->changed, err);
    if (status == MICA_OK) {
        region->sums = base_calloc((size_t)mica_memory_bitmap_pages(region->changed), BASE_SUM_SIZE);
        if (!region->sums) status = base_fail_memory(err, "the sums of a region's pages");
    }
    if (status == MICA_OK) status = region_choose(region, region->options->only, err);
    if (status == MICA_OK) {
        *out = region;
    } else {
        region_free(region);
    }
    return status;
}

/* Takes in the regions that the space has and the tracker has not. */
static mica_status tracker_follow(mica_memory_tracker *tracker, mica_error *err) {
    for (size_t k = atomic_load(&tracker->count); k < mica_memory_space_count(tracker->space); k++) {
        mica_status status =
            region_new(tracker, mica_memory_space_at(tracker->space, k), &tracker->regions[k], err);
        if (status != MICA_OK) return status;
        atomic_store(&tracker->count, k + 1);
    }
    return MICA_OK;
}

mica_status mica_memory_tracker_new(const mica_memory_space *space,
                                    const mica_memory_tracker_options *options, mica_memory_tracker **out,
                                    mica_error *err) {
    *out = NULL;
    if (!space)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "there is no memory space");
    if (options && options->tracking != MICA_MEMORY_AUTOMATIC && !mem_way_of(options->tracking))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is no way of tracking memory with the number %d", (int)options->tracking);
    mica_memory_tracker *tracker = base_calloc(1, sizeof *tracker);
    if (!tracker) return base_fail_memory(err, "a tracker of memory");
    tracker->space = space;
    if (options) tracker->options = *options;
    tracker->copy = base_malloc(MICA_MEMORY_GRANULE_MAX);
    mica_status status =
        tracker->copy ? tracker_follow(tracker, err) : base_fail_memory(err, "a copy of a page");
    if (status == MICA_OK) {
        *out = tracker;
    } else {
        mica_memory_tracker_free(tracker);
    }
    return status;
}

void mica_memory_tracker_free(mica_memory_tracker *tracker) {
    if (!tracker) return;
    for (size_t k = 0; k < atomic_load(&tracker->count); k++)
        region_free(tracker->regions[k]);
    base_free(tracker->copy);
    base_free(tracker);
}

/* What of [at, at + bytes) lies in a region; false when nothing does. */
static bool region_part(const mem_region *region, const void *at, uint64_t bytes, uint64_t *from,
                        uint64_t *to) {
    uint64_t base = (uintptr_t)region->about->base, end = base + region->about->size, first = (uintptr_t)at,
             last = bytes > UINT64_MAX - first ? UINT64_MAX : first + bytes;
    *from = (first > base ? first : base) - base;
    *to = (last < end ? last : end) - base;
    return first < end && last > base && *from < *to;
}

void mica_memory_tracker_mark(mica_memory_tracker *tracker, const void *at, uint64_t bytes) {
    uint64_t from, to;
    for (size_t k = 0; k < atomic_load_explicit(&tracker->count, memory_order_acquire); k++)
        if (region_part(tracker->regions[k], at, bytes, &from, &to))
            mica_memory_adaptive_mark(tracker->regions[k]->cards, from, to - from);
}

void mica_memory_tracker_open(mica_memory_tracker *tracker, void *at, uint64_t bytes) {
    uint64_t from, to;
    for (size_t k = 0; k < atomic_load_explicit(&tracker->count, memory_order_acquire); k++) {
        const mem_way *way = atomic_load(&tracker->regions[k]->way);
        if (way->unlock && region_part(tracker->regions[k], at, bytes, &from, &to))
            way->unlock(tracker->regions[k], from, to - from);
    }
}

/* Copies bytes that others may be writing, a word at a time, each of which is read once. */
static void copy_running(uint8_t *to, const uint8_t *from, size_t size) {
    size_t k = 0;
    if ((uintptr_t)from % 8 == 0) {
        for (; k + 8 <= size; k += 8) {
            uint64_t word = __atomic_load_n((const uint64_t *)(const void *)(from + k), __ATOMIC_RELAXED);
            memcpy(to + k, &word, 8);
        }
    }
    for (; k < size; k++)
        to[k] = __atomic_load_n(from + k, __ATOMIC_RELAXED);
}

static bool region_keep(mem_region *region, uint64_t page, const uint8_t sum[BASE_SUM_SIZE]) {
    if (region->count == region->room) {
        size_t room = region->room ? region->room * 2 : 256;
        mem_found *found = base_realloc(region->found, room * sizeof *found);
        if (!found) return false;
        region->found = found;
        region->room = room;
    }
    region->found[region->count].page = page;
    memcpy(region->found[region->count++].sum, sum, BASE_SUM_SIZE);
    mica_memory_bitmap_set(region->changed, page);
    return true;
}

/* Has the region's candidates named. */
static mica_status region_take(mem_region *region, bool all, mica_error *err) {
    const mem_way *way = atomic_load(&region->way);
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = mica_memory_adaptive_drain(region->cards, region->candidates, err);
    if (status != MICA_OK) return status;
    bool lost = way->take(region, &inner) != MICA_OK; /* what it knew: everything may have been written */
    if (lost) {
        atomic_store(&region->way, &way_compare);
        if (way->disarm) way->disarm(region);
        status = region_choose(region, false, err);
    }
    if (lost || !region->known || all)
        mica_memory_bitmap_set_bytes(region->candidates, 0, region->about->size);
    return status;
}

/* Looks at one candidate. */
static mica_status region_look(mica_memory_tracker *tracker, size_t number, uint64_t page,
                               mica_memory_page_fn each, void *ctx, mica_error *err) {
    mem_region *region = tracker->regions[number];
    const uint8_t *at = (const uint8_t *)region->about->base + page * region->about->granule;
    size_t size = mica_memory_bitmap_page_bytes(region->changed, page);
    uint8_t sum[BASE_SUM_SIZE] = {0};
    bool summed = false;
    if (tracker->all) /* it is summed when it is read */
        return region_keep(region, page, sum) ? MICA_OK : base_fail_memory(err, "the list of changed pages");
#if !defined(__SANITIZE_THREAD__) /* which is right that others may write here */
    if (region->known || !each) {
        base_sum_of(at, size, sum);
        summed = !each; /* nobody gets to see other bytes than these */
        if (region->known && memcmp(sum, region->sums[page], sizeof sum) == 0) return MICA_OK;
    }
#endif
    if (!summed) {
        copy_running(tracker->copy, at, size);
        base_sum_of(tracker->copy, size, sum);
        if (region->known && memcmp(sum, region->sums[page], sizeof sum) == 0) return MICA_OK;
    }
    mica_status status = each ? each(ctx, number, page, tracker->copy, size, err) : MICA_OK;
    if (status == MICA_OK && !region_keep(region, page, sum))
        return base_fail_memory(err, "the list of changed pages");
    return status;
}

static mica_status tracker_collect(mica_memory_tracker *tracker, bool all, mica_memory_page_fn each,
                                   void *ctx, mica_error *err) {
    tracker->collected = false;
    tracker->all = all;
    tracker->copied = NULL;
    mica_status status = tracker_follow(tracker, err);
    size_t count = atomic_load(&tracker->count);
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        mem_region *region = tracker->regions[k];
        region->count = 0;
        region->looked_at = 0;
        status = mica_memory_bitmap_drain(region->changed, NULL, err);
        if (status == MICA_OK) status = region_take(region, tracker->all, err);
    }
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        mem_region *region = tracker->regions[k];
        uint64_t pages = mica_memory_bitmap_pages(region->candidates), page = 0;
        while (status == MICA_OK && (page = mica_memory_bitmap_next(region->candidates, page)) < pages) {
            region->looked_at++;
            status = region_look(tracker, k, page++, each, ctx, err);
        }
    }
    for (size_t k = 0; k < count; k++)
        tracker->regions[k]->sorted = tracker->regions[k]->count;
    tracker->collected = status == MICA_OK;
    return status;
}

mica_status mica_memory_tracker_collect(mica_memory_tracker *tracker, mica_memory_page_fn each, void *ctx,
                                        mica_error *err) {
    return tracker_collect(tracker, false, each, ctx, err);
}

mica_status mem_tracker_collect(mica_memory_tracker *tracker, bool all, mica_error *err) {
    return tracker_collect(tracker, all, NULL, NULL, err);
}

/* Sets the sum of a page that was read. */
static bool region_sum(mem_region *region, uint64_t page, const uint8_t sum[BASE_SUM_SIZE]) {
    size_t low = 0, high = region->sorted;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (region->found[middle].page < page)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == region->sorted || region->found[low].page != page) return region_keep(region, page, sum);
    memcpy(region->found[low].sum, sum, BASE_SUM_SIZE);
    return true;
}

/* A file's page has several of the region's, or is a part of one; that one is then read as a whole when its first part is
 * wanted, so that all its parts are of one moment. */
mica_status mem_tracker_read(void *ctx, size_t number, uint64_t offset, void *out, size_t size,
                             mica_error *err) {
    mica_memory_tracker *tracker = ctx;
    mem_region *region = tracker->regions[number];
    uint64_t granule = region->about->granule;
    const uint8_t *base = region->about->base;
    uint8_t *to = out, sum[BASE_SUM_SIZE];
    while (size) {
        uint64_t page = offset / granule, at = offset % granule;
        size_t whole = mica_memory_bitmap_page_bytes(region->changed, page);
        size_t part = whole - at < size ? (size_t)(whole - at) : size;
        bool direct = at == 0 && part == whole;
        if (direct || at == 0 || tracker->copied != base + page * granule) {
            uint8_t *copy = direct ? to : tracker->copy;
            copy_running(copy, base + page * granule, whole);
            base_sum_of(copy, whole, sum);
            tracker->copied = direct ? NULL : base + page * granule;
            if (!region_sum(region, page, sum)) return base_fail_memory(err, "the list of changed pages");
        }
        if (!direct) memcpy(to, tracker->copy + at, part);
        to += part;
        offset += part;
        size -= part;
    }
    return MICA_OK;
}

const mica_memory_space *mem_tracker_space(const mica_memory_tracker *tracker) {
    return tracker->space;
}

const uint8_t *mem_tracker_file(const mica_memory_tracker *tracker) {
    return tracker->saved ? tracker->file : NULL;
}

void mem_tracker_set_file(mica_memory_tracker *tracker, const uint8_t identity[MICA_MEMORY_IDENTITY]) {
    memcpy(tracker->file, identity, sizeof tracker->file);
    tracker->saved = true;
}

const mica_memory_bitmap *mica_memory_tracker_changed(const mica_memory_tracker *tracker, size_t region) {
    return region < atomic_load(&tracker->count) ? tracker->regions[region]->changed : NULL;
}

mica_status mica_memory_tracker_commit(mica_memory_tracker *tracker, mica_error *err) {
    if (!tracker->collected)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is no collection of changed pages to commit");
    for (size_t k = 0; k < atomic_load(&tracker->count); k++) {
        mem_region *region = tracker->regions[k];
        for (size_t i = 0; i < region->count; i++)
            memcpy(region->sums[region->found[i].page], region->found[i].sum, BASE_SUM_SIZE);
        mica_status status = mica_memory_bitmap_drain(region->candidates, NULL, err);
        if (status != MICA_OK) return status;
        region->known = true;
    }
    tracker->collected = false;
    tracker->saved = false;
    return MICA_OK;
}

bool mica_memory_tracker_report_of(const mica_memory_tracker *tracker, size_t number,
                                   mica_memory_tracker_report *out) {
    if (number >= atomic_load(&tracker->count)) return false;
    const mem_region *region = tracker->regions[number];
    *out = (mica_memory_tracker_report){.tracking = atomic_load(&region->way)->number,
                                        .pages = mica_memory_bitmap_pages(region->changed),
                                        .candidates = region->looked_at,
                                        .changed = region->count};
    memcpy(out->reason, region->reason, sizeof out->reason);
    return true;
}
