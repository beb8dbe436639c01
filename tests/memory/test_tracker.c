/* tests/memory/test_tracker.c - epochs of a memory, in every way of tracking that this machine has. */
#include "base/alloc.h"
#include "tests/memory/tracked.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static void every_way_finds_exactly_what_differs(void **state) {
    (void)state;
    static const size_t granules[] = {4096, 16384, 65536, 2097152};
    EVERY_WAY(way)
    for (size_t g = 0; g < sizeof granules / sizeof *granules; g++) {
        tracked t;
        size_t whole = 5u << 20, size = whole - 3000; /* the last page is partial */
        uint32_t random = 11;
        uint8_t *at = fresh_memory(whole);
        if (track(&t, at, size, granules[g],
                  (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            assert_int_equal(report(&t).tracking, way);
            for (int epoch = 0; epoch < 12; epoch++) {
                for (int n = epoch * 3; n; n--) {
                    random = random * 1664525u + 1013904223u;
                    size_t place = (random >> 4) % size;
                    put(&t, place, n % 3 ? (uint8_t)random : at[place]); /* a third writes what is there */
                }
                (void)commit(&t, epoch == 0);
            }
            put(&t, size - 1, (uint8_t)(at[size - 1] + 1));
            assert_int_equal(commit(&t, false), 1);
            assert_int_equal(commit(&t, false), 0);
            untrack(&t);
        }
        munmap(at, whole);
    }
}

static void what_was_not_committed_is_told_again(void **state) {
    (void)state;
    EVERY_WAY(way) {
        tracked t;
        mica_error err = MICA_ERROR_INIT;
        uint8_t *at = fresh_memory(100 * PAGE);
        if (track(&t, at, 100 * PAGE, PAGE,
                  (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            assert_int_equal(mica_memory_tracker_commit(t.tracker, &err), MICA_ERR_INVALID_ARGUMENT);
            (void)commit(&t, true);
            put(&t, 5 * PAGE, 1);
            assert_int_equal(collect(&t, false), 1);
            assert_int_equal(collect(&t, false), 1);
            put(&t, 50 * PAGE, 1);
            assert_int_equal(collect(&t, false), 2);
            put(&t, 5 * PAGE, 0); /* as it was: nothing to tell any more */
            assert_int_equal(commit(&t, false), 1);
            assert_int_equal(commit(&t, false), 0);
            untrack(&t);
        }
        munmap(at, 100 * PAGE);
    }
}

static mica_status third_page_fails(void *ctx, size_t region, uint64_t page, const void *bytes, size_t size,
                                    mica_error *err) {
    (void)region;
    (void)bytes;
    (void)size;
    (void)err;
    (void)page;
    return ++*(int *)ctx == 3 ? MICA_ERR_IO : MICA_OK;
}

static void a_page_that_cannot_be_handed_over_loses_none(void **state) {
    (void)state;
    EVERY_WAY(way) {
        tracked t;
        uint8_t *at = fresh_memory(100 * PAGE);
        if (track(&t, at, 100 * PAGE, PAGE,
                  (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            mica_error err = MICA_ERROR_INIT, again = MICA_ERROR_INIT;
            int calls = 0;
            (void)commit(&t, true);
            for (size_t k = 0; k < 10; k++)
                put(&t, k * 7 * PAGE, 1);
            assert_int_equal(mica_memory_tracker_collect(t.tracker, third_page_fails, &calls, &err),
                             MICA_ERR_IO);
            assert_int_equal(mica_memory_tracker_commit(t.tracker, &again), MICA_ERR_INVALID_ARGUMENT);
            assert_int_equal(commit(&t, false), 10);
            untrack(&t);
        }
        munmap(at, 100 * PAGE);
    }
}

static void memory_that_runs_out_loses_no_page(void **state) {
    (void)state;
    uint8_t *at = fresh_memory(100 * PAGE);
    mica_error err = MICA_ERROR_INIT;
    mica_memory_region region = {"memory", at, 100 * PAGE, PAGE};
    mica_memory_space *space = NULL;
    mica_memory_tracker *tracker = NULL;
    OK(mica_memory_space_new(&space, &err));
    OK(mica_memory_space_add(space, &region, &err));
    uint64_t n = 0;
    for (mica_status status = MICA_ERR_NO_MEMORY; status != MICA_OK;) {
        mica_error each = MICA_ERROR_INIT;
        base_alloc_fail_at(++n);
        status = mica_memory_tracker_new(space, NULL, &tracker, &each);
        base_alloc_fail_at(0);
        if (status != MICA_OK) assert_int_equal(status, MICA_ERR_NO_MEMORY);
        if (status != MICA_OK) assert_null(tracker);
    }
    assert_true(n > 8);
    mica_error none = MICA_ERROR_INIT;
    base_alloc_fail_at(1); /* of the list of changed pages */
    assert_int_equal(mica_memory_tracker_collect(tracker, NULL, NULL, &none), MICA_ERR_NO_MEMORY);
    base_alloc_fail_at(0);
    OK(mica_memory_tracker_collect(tracker, NULL, NULL, &err));
    assert_int_equal(mica_memory_bitmap_count(mica_memory_tracker_changed(tracker, 0)), 100);
    mica_memory_tracker_free(tracker);
    mica_memory_space_free(space);
    munmap(at, 100 * PAGE);
}

static void regions_may_be_added_later(void **state) {
    (void)state;
    EVERY_WAY(way) {
        tracked t;
        uint8_t *at = fresh_memory(200 * PAGE);
        if (track(&t, at, 50 * PAGE, PAGE,
                  (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            mica_error err = MICA_ERROR_INIT;
            mica_memory_region more = {"more", at + 100 * PAGE, 60 * PAGE, PAGE};
            (void)commit(&t, true);
            assert_null(mica_memory_tracker_changed(t.tracker, 1));
            OK(mica_memory_space_add(t.space, &more, &err));
            mica_memory_tracker_mark(t.tracker, at + 40 * PAGE,
                                     100 * PAGE); /* of both; one is not known yet */
            OK(mica_memory_tracker_collect(t.tracker, NULL, NULL, &err));
            assert_int_equal(mica_memory_bitmap_count(mica_memory_tracker_changed(t.tracker, 0)), 0);
            assert_int_equal(mica_memory_bitmap_count(mica_memory_tracker_changed(t.tracker, 1)), 60);
            OK(mica_memory_tracker_commit(t.tracker, &err));
            at[49 * PAGE] = at[101 * PAGE] = 9;
            mica_memory_tracker_mark(t.tracker, at + 49 * PAGE, 53 * PAGE);
            OK(mica_memory_tracker_collect(t.tracker, NULL, NULL, &err));
            assert_int_equal(mica_memory_bitmap_count(mica_memory_tracker_changed(t.tracker, 0)), 1);
            assert_int_equal(mica_memory_bitmap_next(mica_memory_tracker_changed(t.tracker, 1), 0), 1);
            untrack(&t);
        }
        munmap(at, 200 * PAGE);
    }
}

static void what_cannot_be_tracked_is_refused(void **state) {
    (void)state;
    mica_memory_tracker *tracker;
    mica_memory_space *space = NULL;
    mica_error err = MICA_ERROR_INIT, other = MICA_ERROR_INIT;
    mica_memory_tracker_options options = {.tracking = (mica_memory_tracking)99};
    assert_int_equal(mica_memory_tracker_new(NULL, NULL, &tracker, &err), MICA_ERR_INVALID_ARGUMENT);
    mica_error fine = MICA_ERROR_INIT;
    OK(mica_memory_space_new(&space, &fine));
    assert_int_equal(mica_memory_tracker_new(space, &options, &tracker, &other), MICA_ERR_INVALID_ARGUMENT);
    assert_null(tracker);
    mica_memory_space_free(space);
    mica_memory_tracker_free(NULL);
    assert_string_equal(mica_memory_tracking_name(MICA_MEMORY_CARDS), "cards");
    assert_string_equal(mica_memory_tracking_name(99), "automatic");
    assert_non_null(strstr(mica_memory_tracking_sentence(MICA_MEMORY_COMPARE), "looked at"));
}

/* Threads write and mark while another collects and commits; what it was handed, one page on the other, is the memory
 * in the end. */
enum { WRITERS = 3, PAGES = 600, ROUNDS = 4000 };
static tracked running;
static _Atomic int done;

static void *writer(void *which) {
    uint32_t random = (uint32_t)(uintptr_t)which * 31 + 3;
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        random = random * 1664525u + 1013904223u;
        uint32_t page = (random >> 8) % (PAGES / WRITERS) * WRITERS + (uint32_t)(uintptr_t)which;
        uint8_t *at = running.at + page * PAGE + (random >> 20) / 8 * 8 % PAGE;
        __atomic_store_n((uint64_t *)(void *)at, round, __ATOMIC_RELAXED);
        mica_memory_tracker_mark(running.tracker, at, 8);
    }
    atomic_fetch_add(&done, 1);
    return NULL;
}

static mica_status page_of_running(void *ctx, size_t region, uint64_t page, const void *bytes, size_t size,
                                   mica_error *err) {
    (void)region;
    (void)err;
    memcpy((uint8_t *)ctx + page * PAGE, bytes, size);
    return MICA_OK;
}

static void pages_written_while_they_are_collected_are_not_lost(void **state) {
    (void)state;
    EVERY_WAY(way) {
        pthread_t threads[WRITERS];
        mica_error err = MICA_ERROR_INIT;
        uint8_t *at = fresh_memory(PAGES * PAGE);
        if (track(&running, at, PAGES * PAGE, PAGE,
                  (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            atomic_store(&done, 0);
            for (uintptr_t k = 0; k < WRITERS; k++)
                assert_int_equal(pthread_create(&threads[k], NULL, writer, (void *)k), 0);
            for (bool last = false;;) {
                OK(mica_memory_tracker_collect(running.tracker, page_of_running, running.epoch, &err));
                OK(mica_memory_tracker_commit(running.tracker, &err));
                if (last) break;
                last = atomic_load(&done) == WRITERS;
            }
            for (int k = 0; k < WRITERS; k++)
                pthread_join(threads[k], NULL);
            if (memcmp(at, running.epoch, PAGES * PAGE) != 0)
                fail_msg("%s lost a write", mica_memory_tracking_name(way));
            untrack(&running);
        }
        munmap(at, PAGES * PAGE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_finds_exactly_what_differs),
        cmocka_unit_test(what_was_not_committed_is_told_again),
        cmocka_unit_test(a_page_that_cannot_be_handed_over_loses_none),
        cmocka_unit_test(memory_that_runs_out_loses_no_page),
        cmocka_unit_test(regions_may_be_added_later),
        cmocka_unit_test(what_cannot_be_tracked_is_refused),
        cmocka_unit_test(pages_written_while_they_are_collected_are_not_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
