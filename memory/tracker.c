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
#include "memory/file.h"
#include "memory/space.h"
#include "memory/tracker_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <stdatomic.h>
#include <string.h>

struct mica_memory_tracker {
    mica_memory_space *space;
    mem_watcher watcher;
    mica_memory_tracker_options options;
    _Atomic size_t count; /* regions before it are complete: others may mark them */
    bool collected, all;  /* all: the collection finds every page */
    bool saved;
    mica_memory_saved file;       /* that has the last epoch, if saved */
    mica_memory_file *begun_from; /* whose newest member was the first epoch; NULL: none */
    const uint8_t *copied;        /* whose page the copy has, while pages of a file are read */
    uint8_t *copy;                /* of a page, of the largest granule there is */
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

/* Takes in the regions that the space has and the tracker has not, and sizes that it could not follow. */
mica_status mem_tracker_follow(mica_memory_tracker *tracker, mica_error *err) {
    for (size_t k = 0; k < atomic_load(&tracker->count); k++) {
        mica_status status = mem_region_fit(tracker->regions[k], err);
        if (status != MICA_OK) return status;
    }
    for (size_t k = atomic_load(&tracker->count); k < mica_memory_space_count(tracker->space); k++) {
        mica_status status = mem_region_new(mica_memory_space_at(tracker->space, k), &tracker->options,
                                            &tracker->regions[k], err);
        if (status != MICA_OK) return status;
        atomic_store(&tracker->count, k + 1);
    }
    return MICA_OK;
}

static void tracker_resized(void *ctx, size_t number) {
    mica_memory_tracker *tracker = ctx;
    tracker->collected = false;
    if (number < atomic_load(&tracker->count))
        mem_region_resize(tracker->regions[number], mica_memory_space_at(tracker->space, number)->size);
}

mica_status mica_memory_tracker_new(mica_memory_space *space, const mica_memory_tracker_options *options,
                                    mica_memory_tracker **out, mica_error *err) {
    *out = NULL;
    if (!space)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "there is no memory space");
    if (options && options->tracking != MICA_MEMORY_AUTOMATIC && !mem_way_of(options->tracking))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is no way of tracking memory with the number %d", (int)options->tracking);
    mica_memory_tracker *tracker = base_calloc(1, sizeof *tracker);
    if (!tracker) return base_fail_memory(err, "a tracker of memory");
    tracker->space = space;
    tracker->watcher = (mem_watcher){.resized = tracker_resized, .ctx = tracker};
    mem_space_watch(space, &tracker->watcher);
    if (options) tracker->options = *options;
    tracker->copy = base_malloc(MICA_MEMORY_GRANULE_MAX);
    mica_status status =
        tracker->copy ? mem_tracker_follow(tracker, err) : base_fail_memory(err, "a copy of a page");
    if (status == MICA_OK) {
        *out = tracker;
    } else {
        mica_memory_tracker_free(tracker);
    }
    return status;
}

void mica_memory_tracker_free(mica_memory_tracker *tracker) {
    if (!tracker) return;
    mem_space_unwatch(tracker->space, &tracker->watcher);
    for (size_t k = 0; k < atomic_load(&tracker->count); k++)
        mem_region_free(tracker->regions[k]);
    base_free(tracker->copy);
    base_free(tracker);
}

/* What of [at, at + bytes) lies in a region; false when nothing does. */
static bool region_part(const mem_region *region, const void *at, uint64_t bytes, uint64_t *from,
                        uint64_t *to) {
    uint64_t base = (uintptr_t)region->about.base, end = base + region->about.size, first = (uintptr_t)at,
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

/* Whether the last epoch had a page; then its sum is in its place. */
mica_status mem_tracker_known(const mica_memory_tracker *tracker, size_t number, uint64_t page, bool *known,
                              mica_error *err) {
    mem_region *region = tracker->regions[number];
    *known = !mica_memory_bitmap_test(region->fresh, page);
    if (!*known || !region->unread || !mica_memory_bitmap_test(region->unread, page)) return MICA_OK;
    size_t size = mica_memory_bitmap_page_bytes(region->changed, page);
    mica_status status = mica_memory_file_read(tracker->begun_from, number, page * region->about.granule,
                                               tracker->copy, size, err);
    if (status != MICA_OK) return status;
    base_sum_of(tracker->copy, size, region->sums[page]);
    mem_bitmap_clear(region->unread, page);
    return MICA_OK;
}

/* Where a page's bytes are to be read; the copy has them where nobody has touched the page. */
static const uint8_t *tracker_page(mica_memory_tracker *tracker, const mem_region *region, uint64_t page,
                                   size_t size) {
    if (mem_untouched_is(&region->untouched, page)) memset(tracker->copy, 0, size);
    return mem_region_page(region, page, tracker->copy);
}

/* Looks at one candidate. */
static mica_status region_look(mica_memory_tracker *tracker, size_t number, uint64_t page,
                               mica_memory_page_fn each, void *ctx, mica_error *err) {
    mem_region *region = tracker->regions[number];
    size_t size = mica_memory_bitmap_page_bytes(region->changed, page);
    uint8_t sum[BASE_SUM_SIZE] = {0};
    bool summed = false, known;
    if (tracker->all) /* it is summed when it is read */
        return region_keep(region, page, sum) ? MICA_OK : base_fail_memory(err, "the list of changed pages");
    mica_status status = mem_tracker_known(tracker, number, page, &known, err);
    if (status != MICA_OK) return status;
    const uint8_t *at = tracker_page(tracker, region, page, size);
#if !defined(__SANITIZE_THREAD__) /* which is right that others may write here */
    if (known || !each) {
        base_sum_of(at, size, sum);
        summed = !each; /* nobody gets to see other bytes than these */
        if (known && memcmp(sum, region->sums[page], sizeof sum) == 0) return MICA_OK;
    }
#endif
    if (!summed) {
        copy_running(tracker->copy, at, size);
        base_sum_of(tracker->copy, size, sum);
        if (known && memcmp(sum, region->sums[page], sizeof sum) == 0) return MICA_OK;
    }
    status = each ? each(ctx, number, page, tracker->copy, size, err) : MICA_OK;
    if (status == MICA_OK && !region_keep(region, page, sum))
        return base_fail_memory(err, "the list of changed pages");
    return status;
}

static mica_status tracker_collect(mica_memory_tracker *tracker, bool all, mica_memory_page_fn each,
                                   void *ctx, mica_error *err) {
    tracker->collected = false;
    tracker->all = all;
    tracker->copied = NULL;
    mica_status status = mem_tracker_follow(tracker, err);
    size_t count = atomic_load(&tracker->count);
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        mem_region *region = tracker->regions[k];
        region->count = 0;
        region->looked_at = 0;
        status = mica_memory_bitmap_drain(region->changed, NULL, err);
        if (status == MICA_OK) status = mem_region_take(region, tracker->all, err);
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
    uint64_t granule = region->about.granule;
    const uint8_t *base = region->about.base;
    uint8_t *to = out, sum[BASE_SUM_SIZE];
    while (size) {
        uint64_t page = offset / granule, at = offset % granule;
        size_t whole = mica_memory_bitmap_page_bytes(region->changed, page);
        size_t part = whole - at < size ? (size_t)(whole - at) : size;
        bool direct = at == 0 && part == whole;
        if (direct || at == 0 || tracker->copied != base + page * granule) {
            uint8_t *copy = direct ? to : tracker->copy;
            if (mem_untouched_is(&region->untouched, page))
                memset(copy, 0, whole);
            else
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

mem_region *mem_tracker_region(const mica_memory_tracker *tracker, size_t number) {
    return number < atomic_load(&tracker->count) ? tracker->regions[number] : NULL;
}

const mica_memory_space *mem_tracker_space(const mica_memory_tracker *tracker) {
    return tracker->space;
}

const mica_memory_saved *mem_tracker_file(const mica_memory_tracker *tracker) {
    return tracker->saved ? &tracker->file : NULL;
}

mica_status mem_tracker_parent(const mica_memory_tracker *tracker, bool full, const char *name,
                               const mica_memory_saved **parent, mica_error *err) {
    *parent = full ? NULL : mem_tracker_file(tracker);
    if (full || *parent) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                     "%s: there is no file with the last epoch that a diff could change; save all first",
                     name);
}

void mem_tracker_set_file(mica_memory_tracker *tracker, const mica_memory_saved *saved) {
    tracker->file = *saved;
    tracker->saved = true;
}

/* Is region `number` of the space the file's? */
static bool tracker_same(const mica_memory_tracker *tracker, const mica_memory_file *file, size_t number) {
    const mica_memory_region *a = mica_memory_space_at(tracker->space, number),
                             *b = mica_memory_file_region(file, number);
    return a && b && a->size == b->size && strcmp(a->name, b->name) == 0;
}

mica_status mem_tracker_begin_from(mica_memory_tracker *tracker, mica_memory_file *file, mica_error *err) {
    size_t count = mica_memory_space_count(tracker->space), last = 0;
    mica_memory_file_about about;
    mica_memory_saved saved = {0};
    mica_status status = mem_tracker_follow(tracker, err);
    for (size_t k = 0; k < count || k < mica_memory_file_count(file); k++)
        if (status == MICA_OK && !tracker_same(tracker, file, k))
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                             "the regions of the memory are not those of the file");
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        mem_region *region = tracker->regions[k];
        if (!region->unread)
            status = mica_memory_bitmap_new(region->about.size, region->about.granule, &region->unread, err);
    }
    if (status != MICA_OK) return status;
    for (size_t k = 0; k < count; k++) {
        mem_region *region = tracker->regions[k];
        mica_memory_bitmap_set_bytes(region->unread, 0, region->about.size);
        status = mica_memory_bitmap_drain(region->fresh, NULL, err);
        if (status != MICA_OK) return status;
    }
    while (mica_memory_file_tell(file, last, &about))
        last++;
    memcpy(saved.identity, about.identity, sizeof saved.identity);
    memcpy(saved.space_id, about.space_id, sizeof saved.space_id);
    tracker->begun_from = file;
    mem_tracker_set_file(tracker, &saved);
    return MICA_OK;
}

/* The candidates of all regions, found before anything is armed. */
static mica_status resume_find(const mica_memory_space *space, mica_memory_file *file,
                               mica_memory_bitmap **found, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < mica_memory_space_count(space) && status == MICA_OK; k++) {
        const mica_memory_region *about = mica_memory_space_at(space, k);
        status = mica_memory_bitmap_new(about->size, about->granule, &found[k], err);
        if (status == MICA_OK) status = mem_mapped_find(about, k, file, found[k], err);
    }
    return status;
}

mica_status mem_tracker_resume(mica_memory_space *space, const mica_memory_tracker_options *options,
                               mica_memory_file *file, mica_memory_tracker **out, mica_error *err) {
    mica_memory_bitmap **found = base_calloc(MICA_MEMORY_REGIONS_MAX, sizeof *found);
    mica_memory_tracker *tracker = NULL;
    mica_status status =
        found ? resume_find(space, file, found, err) : base_fail_memory(err, "tracking memory");
    if (status == MICA_OK) status = mica_memory_tracker_new(space, options, &tracker, err);
    if (status == MICA_OK) status = mem_tracker_begin_from(tracker, file, err);
    for (size_t k = 0; status == MICA_OK && k < atomic_load(&tracker->count); k++) {
        mica_memory_bitmap **candidates = &tracker->regions[k]->candidates, *all = *candidates;
        *candidates = found[k];
        found[k] = all;
    }
    for (size_t k = 0; found && k < MICA_MEMORY_REGIONS_MAX; k++)
        mica_memory_bitmap_free(found[k]);
    base_free(found);
    if (status == MICA_OK)
        *out = tracker;
    else
        mica_memory_tracker_free(tracker);
    return status;
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
        for (size_t i = 0; i < region->count; i++) {
            memcpy(region->sums[region->found[i].page], region->found[i].sum, BASE_SUM_SIZE);
            if (region->unread) mem_bitmap_clear(region->unread, region->found[i].page);
        }
        mica_status status = mica_memory_bitmap_drain(region->candidates, NULL, err);
        if (status == MICA_OK) status = mica_memory_bitmap_drain(region->fresh, NULL, err);
        if (status != MICA_OK) return status;
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
