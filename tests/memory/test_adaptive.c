/* tests/memory/test_adaptive.c - sets of pages that change their granularity: when they do, and that no page is lost. */
#include "base/alloc.h"
#include "mica/memory.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <cmocka.h>

#define OK(call) assert_int_equal((call), MICA_OK)
#define BLOCK    65536u
#define PAGES    (BLOCK / 4096)

static _Atomic uint64_t now_ms;
static uint64_t clock_ns(void) {
    return atomic_load(&now_ms) * 1000000;
}

static mica_memory_adaptive *set_of(uint64_t bytes, uint32_t threshold) {
    mica_memory_adaptive *set = NULL;
    mica_error err = MICA_ERROR_INIT;
    mica_memory_adaptive_options options = {
        .block = BLOCK, .threshold = threshold, .window_ms = 10, .clock_ns = clock_ns};
    OK(mica_memory_adaptive_new(bytes, &options, &set, &err));
    return set;
}

/* Drains; how many pages there were. */
static uint64_t drained(mica_memory_adaptive *set, mica_memory_bitmap *into) {
    mica_error err = MICA_ERROR_INIT;
    OK(mica_memory_bitmap_drain(into, NULL, &err));
    OK(mica_memory_adaptive_drain(set, into, &err));
    return mica_memory_bitmap_count(into);
}

static mica_memory_bitmap *bitmap_of(uint64_t bytes) {
    mica_memory_bitmap *bitmap = NULL;
    mica_error err = MICA_ERROR_INIT;
    OK(mica_memory_bitmap_new(bytes, 4096, &bitmap, &err));
    return bitmap;
}

static void a_block_is_coarse_until_it_proves_hot(void **state) {
    (void)state;
    mica_memory_adaptive *set = set_of(4 * BLOCK, 5);
    mica_memory_bitmap *pages = bitmap_of(4 * BLOCK);
    for (int k = 0; k < 4; k++)
        mica_memory_adaptive_mark(set, BLOCK + 4096, 8);
    assert_int_equal(mica_memory_adaptive_hot(set), 0);
    assert_int_equal(drained(set, pages), PAGES);
    mica_memory_adaptive_mark(set, BLOCK + 4096, 8); /* the fifth */
    assert_int_equal(mica_memory_adaptive_hot(set), 1);
    mica_memory_adaptive_mark(set, BLOCK + 8192, 8);
    assert_int_equal(drained(set, pages), PAGES); /* its coarse mark still counts */
    mica_memory_adaptive_mark(set, BLOCK + 4096 + 100, 8);
    assert_int_equal(drained(set, pages), 1);
    assert_true(mica_memory_bitmap_test(pages, PAGES + 1));
    assert_int_equal(mica_memory_adaptive_hot(set), 1);
    assert_int_equal(drained(set, pages), 0); /* nothing was marked: coarse again */
    assert_int_equal(mica_memory_adaptive_hot(set), 0);
    mica_memory_adaptive_mark(set, BLOCK, 8);
    assert_int_equal(drained(set, pages), PAGES);
    mica_memory_adaptive_free(set);
    mica_memory_bitmap_free(pages);
}

static void marks_further_apart_than_the_window_do_not_add_up(void **state) {
    (void)state;
    mica_memory_adaptive *set = set_of(BLOCK, 3);
    for (int k = 0; k < 20; k++) {
        atomic_fetch_add(&now_ms, 6); /* two of them in each window of 10 */
        mica_memory_adaptive_mark(set, 0, 1);
    }
    assert_int_equal(mica_memory_adaptive_hot(set), 0);
    for (int k = 0; k < 20; k++) {
        atomic_fetch_add(&now_ms, 5);
        mica_memory_adaptive_mark(set, 0, 1);
    }
    assert_int_equal(mica_memory_adaptive_hot(set), 1);
    mica_memory_adaptive_free(set);
}

static void whole_blocks_stay_coarse(void **state) {
    (void)state;
    mica_memory_adaptive *set = set_of(2 * BLOCK + 100, 1);
    mica_memory_bitmap *pages = bitmap_of(2 * BLOCK + 100);
    mica_memory_adaptive_mark(set, BLOCK, BLOCK + 100);
    mica_memory_adaptive_mark(set, 2 * BLOCK, UINT64_MAX);
    assert_int_equal(mica_memory_adaptive_hot(set), 0);
    assert_int_equal(drained(set, pages), PAGES + 1);
    mica_memory_adaptive_mark(set, 2 * BLOCK + 100, 1); /* beyond the end */
    mica_memory_adaptive_mark(set, 0, 0);
    assert_int_equal(drained(set, pages), 0);
    mica_memory_adaptive_free(set);
    mica_memory_bitmap_free(pages);
}

static void random_marks_are_all_told_and_exactly_in_hot_blocks(void **state) {
    (void)state;
    enum { BLOCKS = 40 };
    const uint64_t bytes = BLOCKS * BLOCK - 1234;
    static uint8_t flags[BLOCKS * PAGES];
    uint32_t random = 7;
    mica_memory_adaptive *set = set_of(bytes, 4);
    mica_memory_bitmap *pages = bitmap_of(bytes);
    for (int epoch = 0; epoch < 400; epoch++) {
        memset(flags, 0, sizeof flags);
        for (int n = 0; n < 60; n++) {
            random = random * 1664525u + 1013904223u;
            uint64_t at = (random >> 8) % (n % 3 ? 3 * BLOCK : bytes), many = 1 + (random >> 4) % 9000;
            uint64_t before = mica_memory_adaptive_hot(set);
            mica_memory_adaptive_mark(set, at, many);
            assert_true(mica_memory_adaptive_hot(set) >= before);
            if (at + many > bytes) many = bytes - at;
            for (uint64_t k = at / 4096; k <= (at + many - 1) / 4096; k++)
                flags[k] = 1;
            atomic_fetch_add(&now_ms, random >> 30 == 0);
        }
        (void)drained(set, pages);
        for (uint64_t k = 0; k < BLOCKS * PAGES; k++) {
            bool near = false;
            for (uint64_t i = k / PAGES * PAGES; i < k / PAGES * PAGES + PAGES; i++)
                near |= flags[i];
            if (flags[k]) assert_true(mica_memory_bitmap_test(pages, k));
            if (mica_memory_bitmap_test(pages, k)) assert_true(near);
            /* the first three blocks were hot from the first epochs on */
            if (epoch > 10 && k < 3 * PAGES) assert_int_equal(mica_memory_bitmap_test(pages, k), flags[k]);
        }
    }
    mica_memory_adaptive_free(set);
    mica_memory_bitmap_free(pages);
}

/* Threads mark while another drains, slowly enough that blocks change back and forth. */
enum { MARKERS = 3, WORDS = 4 * PAGES, ROUNDS = 30000 };
static mica_memory_adaptive *shared;
static _Atomic uint32_t content[WORDS], done;

static void *marker(void *which) {
    uint32_t random = (uint32_t)(uintptr_t)which * 99 + 5;
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        random = random * 1664525u + 1013904223u;
        uint32_t page = (random >> 8) % (WORDS / MARKERS) * MARKERS + (uint32_t)(uintptr_t)which;
        atomic_store_explicit(&content[page], round, memory_order_relaxed);
        mica_memory_adaptive_mark(shared, page * 4096u, 8);
        if (round % 64 == 0) atomic_fetch_add(&now_ms, 3);
    }
    atomic_fetch_add(&done, 1);
    return NULL;
}

static void no_page_is_lost_while_blocks_change(void **state) {
    (void)state;
    static uint32_t seen[WORDS];
    pthread_t threads[MARKERS];
    mica_memory_bitmap *taken = bitmap_of(WORDS * 4096);
    shared = set_of(WORDS * 4096, 8);
    for (uintptr_t k = 0; k < MARKERS; k++)
        assert_int_equal(pthread_create(&threads[k], NULL, marker, (void *)k), 0);
    for (bool last = false;;) {
        (void)drained(shared, taken);
        for (uint64_t page = mica_memory_bitmap_next(taken, 0); page < WORDS;
             page = mica_memory_bitmap_next(taken, page + 1))
            seen[page] = atomic_load_explicit(&content[page], memory_order_relaxed);
        if (last) break;
        last = atomic_load(&done) == MARKERS;
    }
    for (int k = 0; k < WORDS; k++)
        assert_int_equal(seen[k], atomic_load(&content[k]));
    for (int k = 0; k < MARKERS; k++)
        pthread_join(threads[k], NULL);
    mica_memory_bitmap_free(taken);
    mica_memory_adaptive_free(shared);
}

static void what_cannot_be_made_is_refused(void **state) {
    (void)state;
    mica_memory_adaptive *set;
    mica_memory_adaptive_options less = {.granule = 65536, .block = 32768}, odd = {.block = 10000};
    mica_error err = MICA_ERROR_INIT, other = MICA_ERROR_INIT;
    assert_int_equal(mica_memory_adaptive_new(4096, &less, &set, &err), MICA_ERR_INVALID_ARGUMENT);
    assert_non_null(strstr(err.message, "smaller"));
    assert_int_equal(mica_memory_adaptive_new(4096, &odd, &set, &other), MICA_ERR_INVALID_ARGUMENT);
    for (uint64_t n = 1; n <= 3; n++) {
        mica_error memory = MICA_ERROR_INIT;
        base_alloc_fail_at(n);
        assert_int_equal(mica_memory_adaptive_new(4096, NULL, &set, &memory), MICA_ERR_NO_MEMORY);
        assert_null(set);
    }
    base_alloc_fail_at(0);
    OK(mica_memory_adaptive_new(4096, NULL, &set, &err));
    mica_memory_adaptive_mark(set, 0, 1); /* with the system's clock */
    mica_memory_adaptive_free(set);
    mica_memory_adaptive_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_coarse_until_it_proves_hot),
        cmocka_unit_test(marks_further_apart_than_the_window_do_not_add_up),
        cmocka_unit_test(whole_blocks_stay_coarse),
        cmocka_unit_test(random_marks_are_all_told_and_exactly_in_hot_blocks),
        cmocka_unit_test(no_page_is_lost_while_blocks_change),
        cmocka_unit_test(what_cannot_be_made_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
