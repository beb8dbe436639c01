/* tests/memory/tracked.h - a memory under a tracker, its last epoch as a plain copy, and what a collection must find. */
#ifndef TESTS_MEMORY_TRACKED_H
#define TESTS_MEMORY_TRACKED_H

#include "mica/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

#define OK(call) assert_int_equal((call), MICA_OK)
#define PAGE     4096u

typedef struct tracked {
    mica_memory_space *space;
    mica_memory_tracker *tracker;
    uint8_t *at, *epoch;
    size_t size, granule;
    uint64_t handed;
} tracked;

/* Every way by its number; those that this machine has not are left out. */
#define EVERY_WAY(way) for (mica_memory_tracking way = 1; way <= MICA_MEMORY_COMPARE; way++)

static inline void *fresh_memory(size_t size) {
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(at, MAP_FAILED);
    return at;
}

/* Tracks memory as one region; false when the way does not work here for such memory. */
static inline bool track(tracked *t, void *at, size_t size, size_t granule,
                         mica_memory_tracker_options options) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_region region = {"memory", at, size, (uint32_t)granule};
    memset(t, 0, sizeof *t);
    t->at = at;
    t->size = size;
    t->granule = granule;
    OK(mica_memory_space_new(&t->space, &err));
    OK(mica_memory_space_add(t->space, &region, &err));
    mica_status status = mica_memory_tracker_new(t->space, &options, &t->tracker, &err);
    if (status == MICA_ERR_UNSUPPORTED && options.only) {
        assert_non_null(strstr(err.message, mica_memory_tracking_name(options.tracking)));
        mica_memory_space_free(t->space);
        return false;
    }
    if (status != MICA_OK) fail_msg("%s", err.message);
    t->epoch = malloc(size);
    return true;
}

static inline void untrack(tracked *t) {
    mica_memory_tracker_free(t->tracker);
    mica_memory_space_free(t->space);
    free(t->epoch);
}

static inline mica_status tracked_page(void *ctx, size_t region, uint64_t page, const void *bytes,
                                       size_t size, mica_error *err) {
    tracked *t = ctx;
    (void)err;
    assert_int_equal(region, 0);
    assert_memory_equal(bytes, t->at + page * t->granule, size);
    t->handed++;
    return MICA_OK;
}

static inline bool tracked_differs(const tracked *t, uint64_t page) {
    size_t from = page * t->granule, size = t->size - from < t->granule ? t->size - from : t->granule;
    return memcmp(t->at + from, t->epoch + from, size) != 0;
}

/* Collects; exactly the pages that differ from the last epoch must be found (all of them when `first`). */
static inline uint64_t collect(tracked *t, bool first) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t differ = 0;
    t->handed = 0;
    if (mica_memory_tracker_collect(t->tracker, tracked_page, t, &err) != MICA_OK)
        fail_msg("%s", err.message);
    const mica_memory_bitmap *changed = mica_memory_tracker_changed(t->tracker, 0);
    for (uint64_t page = 0; page < mica_memory_bitmap_pages(changed); page++) {
        bool differs = first || tracked_differs(t, page);
        if (mica_memory_bitmap_test(changed, page) != differs)
            fail_msg("page %llu %s", (unsigned long long)page, differs ? "was lost" : "did not change");
        differ += differs;
    }
    assert_int_equal(t->handed, differ);
    return differ;
}

static inline uint64_t commit(tracked *t, bool first) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t found = collect(t, first);
    OK(mica_memory_tracker_commit(t->tracker, &err));
    memcpy(t->epoch, t->at, t->size);
    return found;
}

/* Writes and marks, as a program with cards does. */
static inline void put(tracked *t, size_t at, uint8_t byte) {
    ((volatile uint8_t *)t->at)[at] = byte;
    mica_memory_tracker_mark(t->tracker, t->at + at, 1);
}

static inline mica_memory_tracker_report report(const tracked *t) {
    mica_memory_tracker_report out;
    assert_true(mica_memory_tracker_report_of(t->tracker, 0, &out));
    return out;
}

#endif
