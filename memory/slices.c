/* memory/slices.c - what a tracker finds → a memory file, while the program runs on between slices.
 *
 * A ROUND has the way of tracking name what was written since the round before, region by region and piece by piece, and then
 * looks at those pages: what differs from the last epoch, or from what this save has copied already, is copied to its place in
 * the file. A page that is copied again keeps its place, so a file is never larger than the pages that changed; its places are
 * in the order in which pages came (the epoch is `scattered`).
 *
 * Where pages go through a sink, which encrypts each under its number, none is written twice: a page that is copied again gets
 * a new place, and the old one stays in the file as a page that no run has. So such a file may be larger than what changed, and
 * the program stands when as many pages were copied again as for the first time.
 *
 * A round takes a share of the time in which the one before it was made, so what is left becomes less, unless the program
 * writes faster than a slice copies. When it is little, or after enough rounds, the program stands while the last round is made.
 *
 * Candidates are taken out of the tracker as they are named there, also by a region that changes its size, and are all put back
 * when a save ends without a commit. */
#include "memory/slices.h"

#include "memory/stored.h"
#include "memory/tracker_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "base/view.h"
#include "format/slots.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define SLICES_PIECE  (UINT64_C(32) << 20) /* bytes whose candidates are asked for at once */
#define SLICES_PAGES  16u                  /* copied between two looks at the clock */
#define SLICES_FEW    192u                 /* pages that are worth a stop */
#define SLICES_MANY   512u                 /* that are not, unless … */
#define SLICES_ROUNDS 24u                  /* … so many rounds have not made them fewer */
#define SLICES_LONG   2000000u /* nanoseconds of a slice that are worth waiting for the disk, … */
#define SLICES_NAP    100000u  /* … so many at a time */
#define PAGE          MICA_MEMORY_GRANULE_MIN

typedef struct slices_part {
    mem_region *region;
    uint64_t size;                  /* for which this was made */
    mica_memory_bitmap *seen;       /* that were candidates and were looked at */
    mica_memory_bitmap *pending;    /* to be looked at */
    mica_memory_bitmap *told;       /* that the file tells */
    uint32_t *slot;                 /* as in mem_stored_part */
    uint8_t (*sums)[BASE_SUM_SIZE]; /* of pages that are told */
} slices_part;

struct mem_slices {
    mica_memory_tracker *tracker;
    const mica_memory_saved *parent; /* of a diff */
    mem_slices_hooks hooks;
    mem_place place;
    fmt_slots *slots;
    bool full, scanning;
    uint64_t again; /* pages that have left a place behind */
    size_t part;    /* which is scanned or copied … */
    uint64_t at;    /* … from here on: an offset, or a page */
    unsigned rounds;
    uint64_t copied, last, before; /* in this round, in the one before it, and before that */
    size_t count;
    slices_part parts[MICA_MEMORY_REGIONS_MAX];
};

/* ---- as large as the regions are now ---- */

static mica_status part_bitmap(mica_memory_bitmap **set, uint64_t size, mica_error *err) {
    mica_memory_bitmap *next, *before = *set;
    mica_status status = mica_memory_bitmap_new(size, PAGE, &next, err);
    if (status != MICA_OK) return status;
    if (before) mem_bitmap_copy(before, next, mica_memory_bitmap_pages(before));
    mica_memory_bitmap_free(before);
    *set = next;
    return MICA_OK;
}

/* Memory for `pages` records of `each` bytes instead of `before`; those that are new are zeros. */
static void *part_grow(void *old, uint64_t before, uint64_t pages, size_t each) {
    if (!old) return base_calloc((size_t)pages, each);
    uint8_t *next = base_realloc(old, (size_t)(pages * each));
    if (next && pages > before) memset(next + before * each, 0, (size_t)((pages - before) * each));
    return next;
}

/* What is known of pages that are whole before and now stays known; others are looked at. */
static mica_status part_fit(mem_slices *s, slices_part *p, mica_error *err) {
    uint64_t size = p->region->about.size, whole = (p->size < size ? p->size : size) / PAGE,
             before = (p->size + PAGE - 1) / PAGE, pages = (size + PAGE - 1) / PAGE;
    if (p->size == size) return MICA_OK;
    mica_status status = part_bitmap(&p->seen, size, err);
    if (status == MICA_OK) status = part_bitmap(&p->pending, size, err);
    if (status == MICA_OK) status = part_bitmap(&p->told, size, err);
    uint32_t *slot = status == MICA_OK ? part_grow(p->slot, before, pages, sizeof *slot) : NULL;
    if (slot) p->slot = slot;
    void *sums = slot ? part_grow(p->sums, before, pages, BASE_SUM_SIZE) : NULL;
    if (sums) p->sums = sums;
    if (!sums) return status == MICA_OK ? base_fail_memory(err, "saving memory") : status;
    p->size = size;
    if (!before && !s->full) return mica_memory_bitmap_unite(p->pending, p->region->fresh, err);
    mem_bitmap_set_pages(p->pending, whole, pages);
    return MICA_OK;
}

static mica_status slices_fit(mem_slices *s, mica_error *err) {
    mica_status status = mem_tracker_follow(s->tracker, err);
    for (size_t k = 0; status == MICA_OK; k++) {
        mem_region *region = mem_tracker_region(s->tracker, k);
        if (!region) break;
        s->parts[k].region = region;
        s->count = k + 1;
        if (region->about.granule != PAGE)
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, region->about.name, MICA_NO_OFFSET,
                             "memory is saved in slices by pages of %u bytes, and region '%s' has others",
                             PAGE, region->about.name);
        status = part_fit(s, &s->parts[k], err);
        if (status == MICA_OK)
            status = mica_memory_bitmap_drain(region->candidates, s->parts[k].pending, err);
    }
    return status;
}

/* ---- naming ---- */

static mica_status slices_scan(mem_slices *s, uint64_t bytes, mica_error *err) {
    slices_part *p = &s->parts[s->part];
    mica_status status = mem_region_take_part(p->region, &s->at, bytes, err);
    if (status == MICA_OK) status = mica_memory_bitmap_drain(p->region->candidates, p->pending, err);
    if (s->at < p->size || status != MICA_OK) return status;
    s->at = 0;
    s->part++;
    return MICA_OK;
}

bool mem_slices_with(mem_slices *s, size_t region, uint64_t offset, uint64_t bytes) {
    if (region >= s->count || offset >= s->parts[region].size) return false;
    mica_memory_bitmap *pending = s->parts[region].pending;
    uint64_t next = mica_memory_bitmap_next(pending, offset / PAGE);
    if (next >= mica_memory_bitmap_pages(pending) || next * PAGE >= offset + bytes) return false;
    mica_memory_bitmap_set_bytes(pending, offset, bytes);
    return true;
}

/* The first half of a round is next, or the second. */
static void slices_from_the_first(mem_slices *s, bool scanning) {
    s->scanning = scanning;
    s->part = 0;
    s->at = 0;
}

static void slices_named(mem_slices *s) {
    if (s->hooks.between) s->hooks.between(s->hooks.ctx, s);
    slices_from_the_first(s, false);
}

static void slices_next_round(mem_slices *s) {
    s->rounds++;
    s->before = s->last;
    s->last = s->copied;
    s->copied = 0;
    slices_from_the_first(s, true);
}

/* ---- copying ---- */

static const uint8_t zeros[PAGE];

/* Gives a page's bytes their place. What had a place keeps it, zeros too, unless places are written once. */
static mica_status slices_keep(mem_slices *s, slices_part *p, uint64_t page, size_t size, mica_error *err) {
    const uint8_t *at = mem_region_page(p->region, page, zeros);
    bool another = p->slot[page] == 0 || s->place.sink; /* place than it has */
    if (another && fmt_slots_count(s->slots) == UINT32_MAX)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "%s: there are too many pages",
                         s->place.name);
    uint8_t *to = fmt_slots_put(s->slots, another ? fmt_slots_count(s->slots) : p->slot[page] - 1);
    if (!to) return base_fail_memory(err, "saving memory");
    memcpy(to, at, size);
    memset(to + size, 0, PAGE - size);
    base_sum_of(to, size, p->sums[page]);
    if (p->slot[page] && another) s->again++;
    if (another) p->slot[page] = (uint32_t)fmt_slots_count(s->slots);
    mica_memory_bitmap_set(p->told, page);
    s->copied++;
    return MICA_OK;
}

static mica_status slices_look(mem_slices *s, slices_part *p, uint64_t page, mica_error *err) {
    mem_region *region = p->region;
    const uint8_t *at = mem_region_page(region, page, zeros);
    size_t size = mica_memory_bitmap_page_bytes(p->pending, page);
    bool told = mica_memory_bitmap_test(p->told, page), known = told;
    const uint8_t *before = told ? p->sums[page] : region->sums[page];
    uint8_t sum[BASE_SUM_SIZE];
    mem_bitmap_clear(p->pending, page);
    mica_memory_bitmap_set(p->seen, page);
    if (!told && !s->full) {
        mica_status status = mem_tracker_known(s->tracker, s->part, page, &known, err);
        if (status != MICA_OK) return status;
    }
    if (known) {
        base_sum_of(at, size, sum);
        if (memcmp(sum, before, sizeof sum) == 0) return MICA_OK;
    }
    if (size == PAGE && p->slot[page] == 0 && base_view_zeros(base_view_of(at, PAGE))) {
        base_sum_of(zeros, size, p->sums[page]);
        mica_memory_bitmap_set(p->told, page);
        return MICA_OK;
    }
    return slices_keep(s, p, page, size, err);
}

/* Copies up to so many pages; true in *end where the round has no more. */
static mica_status slices_copy(mem_slices *s, unsigned pages, bool *end, mica_error *err) {
    mica_status status = MICA_OK;
    *end = false;
    while (pages && status == MICA_OK) {
        if (s->part == s->count) {
            *end = true;
            return MICA_OK;
        }
        slices_part *p = &s->parts[s->part];
        uint64_t page = mica_memory_bitmap_next(p->pending, s->at);
        if (page >= mica_memory_bitmap_pages(p->pending)) {
            s->part++;
            s->at = 0;
            continue;
        }
        s->at = page + 1;
        status = slices_look(s, p, page, err);
        pages--;
    }
    return status;
}

/* ---- slices ---- */

mica_status mem_slices_begin(mica_memory_tracker *tracker, bool full, const mem_slices_hooks *hooks,
                             mem_place *place, mem_slices **out, mica_error *err) {
    const mica_memory_saved *parent;
    *out = NULL;
    mica_status status = mem_tracker_parent(tracker, full, place->name, &parent, err);
    if (status == MICA_OK) status = base_file_end(place->fd, place->name, FMT_PAGE, &place->offset, err);
    if (status != MICA_OK) return status;
    mem_slices *s = base_calloc(1, sizeof *s);
    if (!s) return base_fail_memory(err, "saving memory");
    s->parent = parent;
    s->tracker = tracker;
    s->full = full;
    s->place = *place;
    if (hooks) s->hooks = *hooks;
    slices_next_round(s);
    status = fmt_slots_new(place->fd, place->name, place->offset + FMT_PAGE, place->sink, &s->slots, err);
    if (status == MICA_OK) status = slices_fit(s, err);
    if (status != MICA_OK) {
        mem_slices_free(s);
        return status;
    }
    *out = s;
    return MICA_OK;
}

/* Whether a stop now is as short as one will be: little was written during a round, or no less than during the one before. */
static bool slices_few(const mem_slices *s) {
    if (2 * s->again > fmt_slots_count(s->slots)) return true; /* the file shall not grow for ever */
    bool steady = s->rounds > 3 && 4 * s->last >= 3 * s->before;
    return s->rounds > 1 && (s->last <= (steady ? SLICES_MANY : SLICES_FEW) || s->rounds > SLICES_ROUNDS);
}

mica_status mem_slices_step(mem_slices *s, uint64_t until, bool *few, mica_error *err) {
    mica_status status = slices_fit(s, err);
    bool end = false;
    *few = false;
    if (status != MICA_OK) return status;
    do {
        bool begins = s->scanning && s->part == 0 && s->at == 0;
        /* a thread that runs is interrupted for each page that is put under watch again, which takes longer than all the rest;
         * and whoever stands cannot wait for a disk */
        if (begins && !fmt_slots_idle(s->slots)) {
            if (base_time_ns() + SLICES_LONG > until) break;
            nanosleep(&(struct timespec){.tv_nsec = SLICES_NAP}, NULL);
            continue;
        }
        if (begins && slices_few(s)) {
            *few = true;
            break;
        }
        if (begins && s->hooks.before) s->hooks.before(s->hooks.ctx);
        end = false;
        if (s->scanning && s->part < s->count)
            status = slices_scan(s, SLICES_PIECE, err);
        else if (s->scanning)
            slices_named(s);
        else
            status = slices_copy(s, SLICES_PAGES, &end, err);
        if (end && status == MICA_OK) slices_next_round(s);
    } while (status == MICA_OK && base_time_ns() < until && fmt_slots_ready(s->slots));
    return status;
}

mica_status mem_slices_rest(mem_slices *s, mica_error *err) {
    mica_status status = slices_fit(s, err);
    bool end = false;
    slices_from_the_first(s, true);
    if (status == MICA_OK && s->hooks.before) s->hooks.before(s->hooks.ctx);
    while (status == MICA_OK && s->part < s->count)
        status = slices_scan(s, SLICES_PIECE, err);
    if (status == MICA_OK) slices_named(s);
    while (status == MICA_OK && !end)
        status = slices_copy(s, UINT32_MAX, &end, err);
    return status;
}

/* ---- the end ---- */

mica_status mem_slices_write(mem_slices *s, const mica_memory_content *content, mica_memory_saved *out,
                             mica_error *err) {
    mica_memory_content with = *content;
    mem_stored_part *parts = base_calloc(s->count, sizeof *parts);
    mica_status status = parts ? fmt_slots_end(s->slots, err) : base_fail_memory(err, "saving memory");
    for (size_t k = 0; status == MICA_OK && k < s->count; k++)
        parts[k] = (mem_stored_part){s->parts[k].told, s->parts[k].slot};
    with.space = mem_tracker_space(s->tracker);
    with.parent = s->parent ? s->parent->identity : NULL;
    if (s->parent) with.space_id = s->parent->space_id;
    if (status == MICA_OK) {
        mem_stored stored = {.parts = parts, .count = fmt_slots_count(s->slots)};
        stored.hashes = fmt_slots_hashes(s->slots, &stored.room);
        status = mem_file_finish(&with, &stored, &s->place, out, err);
    }
    base_free(parts);
    return status;
}

void mem_slices_commit(mem_slices *s, const mica_memory_saved *saved) {
    mica_error ignored = MICA_ERROR_INIT; /* forgetting is no work that could fail */
    for (size_t k = 0; k < s->count; k++) {
        slices_part *p = &s->parts[k];
        uint64_t pages = mica_memory_bitmap_pages(p->told);
        for (uint64_t n = mica_memory_bitmap_next(p->told, 0); n < pages;
             n = mica_memory_bitmap_next(p->told, n + 1)) {
            memcpy(p->region->sums[n], p->sums[n], BASE_SUM_SIZE);
            if (p->region->unread) mem_bitmap_clear(p->region->unread, n);
        }
        (void)!mica_memory_bitmap_drain(p->seen, NULL, &ignored);
        (void)!mica_memory_bitmap_drain(p->region->fresh, NULL, &ignored);
    }
    mem_tracker_set_file(s->tracker, saved);
}

void mem_slices_free(mem_slices *s) {
    if (!s) return;
    fmt_slots_free(s->slots);
    for (size_t k = 0; k < s->count; k++) {
        slices_part *p = &s->parts[k];
        if (p->seen) mem_bitmap_copy(p->seen, p->region->candidates, UINT64_MAX);
        if (p->pending) mem_bitmap_copy(p->pending, p->region->candidates, UINT64_MAX);
        mica_memory_bitmap_free(p->seen);
        mica_memory_bitmap_free(p->pending);
        mica_memory_bitmap_free(p->told);
        base_free(p->slot);
        base_free(p->sums);
    }
    base_free(s);
}
