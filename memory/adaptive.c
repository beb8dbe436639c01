/* memory/adaptive.c - a set of pages in two granularities: blocks, and for those that proved hot the pages in them.
 *
 * A mark writes either the block's bit or the page's, by what it finds the block to be, and a drain takes both kinds from
 * every block, whatever it is by then. So a page is never lost at a change: what a block is decides only how exactly the
 * next mark will be told.
 *
 * Marks of coarse blocks are counted in one word for each block, the time at which its window began above the count; that
 * of hot ones are not, and cost no look at the clock. */
#include "base/alloc.h"
#include "base/error.h"
#include "base/time.h"
#include "mica/memory.h"

#include <stdatomic.h>

enum { HOT = 1, MARKED = 2 };
#define COUNT_BITS 20u
#define COUNT_MASK ((UINT64_C(1) << COUNT_BITS) - 1)

typedef struct block_state {
    _Atomic uint64_t window; /* when it began, in milliseconds, and how many marks it has */
    _Atomic uint32_t flags;  /* MARKED: since the last drain, kept for hot ones */
} block_state;

struct mica_memory_adaptive {
    mica_memory_bitmap *blocks, *pages;
    mica_memory_adaptive_options options;
    uint64_t bytes;
    block_state state[];
};

mica_status mica_memory_adaptive_new(uint64_t bytes, const mica_memory_adaptive_options *options,
                                     mica_memory_adaptive **out, mica_error *err) {
    mica_memory_adaptive_options with = options ? *options : (mica_memory_adaptive_options){0};
    if (!with.granule) with.granule = MICA_MEMORY_GRANULE_MIN;
    if (!with.block) with.block = MICA_MEMORY_GRANULE_MAX;
    if (!with.threshold) with.threshold = 32;
    if (!with.window_ms) with.window_ms = 100;
    if (!with.clock_ns) with.clock_ns = base_time_coarse_ns;
    if (with.threshold > COUNT_MASK) with.threshold = COUNT_MASK;
    *out = NULL;
    if (with.block < with.granule)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "blocks of %u bytes are smaller than pages of %u", with.block, with.granule);
    mica_memory_bitmap *blocks = NULL, *pages = NULL;
    mica_memory_adaptive *set = NULL;
    mica_status status = mica_memory_bitmap_new(bytes, with.block, &blocks, err);
    if (status == MICA_OK) status = mica_memory_bitmap_new(bytes, with.granule, &pages, err);
    if (status == MICA_OK) {
        set = base_calloc(1, sizeof *set + mica_memory_bitmap_pages(blocks) * sizeof *set->state);
        if (!set) status = base_fail_memory(err, "an adaptive set of pages");
    }
    if (status != MICA_OK) {
        mica_memory_bitmap_free(blocks);
        mica_memory_bitmap_free(pages);
        return status;
    }
    set->blocks = blocks;
    set->pages = pages;
    set->options = with;
    set->bytes = bytes;
    *out = set;
    return MICA_OK;
}

void mica_memory_adaptive_free(mica_memory_adaptive *set) {
    if (!set) return;
    mica_memory_bitmap_free(set->blocks);
    mica_memory_bitmap_free(set->pages);
    base_free(set);
}

/* Counts a mark of a coarse block; a threshold that is reached makes it hot. */
static void adaptive_count(mica_memory_adaptive *set, block_state *block) {
    uint64_t now = set->options.clock_ns() / 1000000, was = atomic_load(&block->window), next;
    do {
        uint64_t age = now - (was >> COUNT_BITS); /* a window that another thread began later is old, too */
        next = (was & COUNT_MASK) && age <= set->options.window_ms ? was + 1 : now << COUNT_BITS | 1;
    } while (!atomic_compare_exchange_weak(&block->window, &was, next));
    if ((next & COUNT_MASK) < set->options.threshold) return;
    atomic_store(&block->window, 0);
    atomic_fetch_or(&block->flags, HOT | MARKED);
}

void mica_memory_adaptive_mark(mica_memory_adaptive *set, uint64_t offset, uint64_t bytes) {
    if (offset >= set->bytes || bytes == 0) return;
    uint64_t size = set->options.block, end = bytes > set->bytes - offset ? set->bytes : offset + bytes;
    for (uint64_t k = offset / size; offset < end; k++) {
        block_state *block = &set->state[k];
        uint64_t to = (k + 1) * size < end ? (k + 1) * size : end;
        uint32_t flags = atomic_load_explicit(&block->flags, memory_order_relaxed);
        bool whole = offset == k * size && (to == (k + 1) * size || to == set->bytes);
        if (flags & HOT && !(flags & MARKED)) atomic_fetch_or(&block->flags, MARKED);
        if (flags & HOT && !whole) {
            mica_memory_bitmap_set_bytes(set->pages, offset, to - offset);
        } else {
            mica_memory_bitmap_set(set->blocks, k);
            if (!whole) adaptive_count(set, block); /* telling the pages apart would say no more */
        }
        offset = to;
    }
}

mica_status mica_memory_adaptive_drain(mica_memory_adaptive *set, mica_memory_bitmap *into, mica_error *err) {
    mica_status status = mica_memory_bitmap_drain(set->blocks, into, err);
    if (status == MICA_OK) status = mica_memory_bitmap_drain(set->pages, into, err);
    for (uint64_t k = 0; status == MICA_OK && k < mica_memory_bitmap_pages(set->blocks); k++) {
        uint32_t hot = HOT;
        if (!(atomic_load_explicit(&set->state[k].flags, memory_order_relaxed) & HOT)) continue;
        if (!(atomic_fetch_and(&set->state[k].flags, ~(uint32_t)MARKED) & MARKED))
            (void)atomic_compare_exchange_strong(&set->state[k].flags, &hot, 0); /* not if marked since */
    }
    return status;
}

uint64_t mica_memory_adaptive_hot(const mica_memory_adaptive *set) {
    uint64_t count = 0;
    for (uint64_t k = 0; k < mica_memory_bitmap_pages(set->blocks); k++)
        count += atomic_load(&set->state[k].flags) & HOT;
    return count;
}
