/* tests/memory/test_bitmap.c - sets of pages against a plain array of flags, and with threads that set while one drains. */
#include "base/alloc.h"
#include "mica/memory.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define OK(call) assert_int_equal((call), MICA_OK)

static uint32_t random_state;
static uint32_t draw(uint32_t below) {
    random_state = random_state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)random_state * below >> 32);
}

static mica_memory_bitmap *bitmap_of(uint64_t bytes, uint32_t granule) {
    mica_memory_bitmap *bitmap = NULL;
    mica_error err = MICA_ERROR_INIT;
    OK(mica_memory_bitmap_new(bytes, granule, &bitmap, &err));
    return bitmap;
}

static void the_last_page_may_be_shorter(void **state) {
    (void)state;
    mica_memory_bitmap *bitmap = bitmap_of(3 * 65536 + 1, 65536);
    assert_int_equal(mica_memory_bitmap_pages(bitmap), 4);
    assert_int_equal(mica_memory_bitmap_bytes(bitmap), 3 * 65536 + 1);
    assert_int_equal(mica_memory_bitmap_granule(bitmap), 65536);
    assert_int_equal(mica_memory_bitmap_page_bytes(bitmap, 2), 65536);
    assert_int_equal(mica_memory_bitmap_page_bytes(bitmap, 3), 1);
    assert_int_equal(mica_memory_bitmap_page_bytes(bitmap, 4), 0);
    mica_memory_bitmap_set_bytes(bitmap, 3 * 65536, 1000); /* passes the end */
    assert_int_equal(mica_memory_bitmap_next(bitmap, 0), 3);
    mica_memory_bitmap_set_bytes(bitmap, 3 * 65536 + 1, 5);
    mica_memory_bitmap_set_bytes(bitmap, 5, 0);
    assert_false(mica_memory_bitmap_set(bitmap, 4));
    assert_int_equal(mica_memory_bitmap_count(bitmap), 1);
    assert_false(mica_memory_bitmap_test(bitmap, 4));
    mica_memory_bitmap_free(bitmap);
    mica_memory_bitmap_free(NULL);
}

static void what_is_no_set_of_pages_is_refused(void **state) {
    (void)state;
    static const struct {
        uint64_t bytes;
        uint32_t granule;
    } bad[] = {{0, 4096},      {UINT64_MAX, 4096}, {MICA_MEMORY_REGION_BYTES + 1, 4096},
               {4096, 0},      {4096, 2048},       {4096, 12288},
               {4096, 4194304}};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        mica_memory_bitmap *bitmap = (void *)1;
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(mica_memory_bitmap_new(bad[k].bytes, bad[k].granule, &bitmap, &err),
                         MICA_ERR_INVALID_ARGUMENT);
        assert_null(bitmap);
    }
    mica_memory_bitmap *bitmap;
    mica_error err = MICA_ERROR_INIT;
    base_alloc_fail_at(1);
    assert_int_equal(mica_memory_bitmap_new(4096, 4096, &bitmap, &err), MICA_ERR_NO_MEMORY);
    base_alloc_fail_at(0);
}

/* Whether a set has exactly the pages with a byte that is flagged, by all ways of looking. */
static void expect_bytes(const mica_memory_bitmap *bitmap, const uint8_t *flags, uint64_t pages4k) {
    uint64_t per = mica_memory_bitmap_granule(bitmap) / 4096, count = 0,
             next = mica_memory_bitmap_next(bitmap, 0);
    for (uint64_t page = 0; page < mica_memory_bitmap_pages(bitmap); page++) {
        bool in = false;
        for (uint64_t k = page * per; k < (page + 1) * per && k < pages4k; k++)
            in |= flags[k];
        assert_int_equal(mica_memory_bitmap_test(bitmap, page), in);
        if (!in) continue;
        count++;
        assert_int_equal(next, page);
        next = mica_memory_bitmap_next(bitmap, page + 1);
    }
    assert_int_equal(next, mica_memory_bitmap_pages(bitmap));
    assert_int_equal(mica_memory_bitmap_count(bitmap), count);
}

/* Flags every 4 KiB of the pages that have one of the bytes [from, to). */
static void flag(uint8_t *flags, uint64_t granule, uint64_t pages4k, uint64_t from, uint64_t to) {
    for (uint64_t k = from / granule * (granule / 4096);
         k < pages4k && k * 4096 / granule <= (to - 1) / granule; k++)
        flags[k] = 1;
}

static void sets_of_every_granule_do_as_flags_do(void **state) {
    (void)state;
    static uint8_t flags[2][40000];
    random_state = 1;
    for (int round = 0; round < 300; round++) {
        uint64_t pages = 1 + draw(round % 10 ? 3000 : 39999), bytes = pages * 4096 - draw(4096);
        mica_memory_bitmap *bitmap[2];
        mica_error err = MICA_ERROR_INIT;
        memset(flags, 0, sizeof flags);
        for (int k = 0; k < 2; k++) {
            bitmap[k] = bitmap_of(bytes, 4096u << draw(10));
            uint64_t granule = mica_memory_bitmap_granule(bitmap[k]);
            for (uint32_t n = draw(40); n; n--) {
                uint64_t at = draw((uint32_t)pages) * UINT64_C(4096), many = draw(4) ? 1 : 1 + draw(2000000);
                if (at >= bytes) continue;
                if (many == 1) {
                    assert_int_equal(mica_memory_bitmap_set(bitmap[k], at / granule), !flags[k][at / 4096]);
                } else {
                    at += draw(4096);
                    mica_memory_bitmap_set_bytes(bitmap[k], at, many);
                }
                if (at < bytes) flag(flags[k], granule, pages, at, at + many < bytes ? at + many : bytes);
            }
            expect_bytes(bitmap[k], flags[k], pages);
        }
        for (uint64_t k = 0; k < pages; k++)
            flags[1][k] |= flags[0][k];
        if (draw(2)) {
            OK(mica_memory_bitmap_unite(bitmap[1], bitmap[0], &err));
            expect_bytes(bitmap[0], flags[0], pages);
        } else {
            OK(mica_memory_bitmap_drain(bitmap[0], bitmap[1], &err));
            assert_int_equal(mica_memory_bitmap_count(bitmap[0]), 0);
            assert_int_equal(mica_memory_bitmap_next(bitmap[0], 0), mica_memory_bitmap_pages(bitmap[0]));
        }
        expect_bytes(bitmap[1], flags[1], pages);
        OK(mica_memory_bitmap_drain(bitmap[1], NULL, &err));
        assert_int_equal(mica_memory_bitmap_count(bitmap[1]), 0);
        mica_memory_bitmap_free(bitmap[0]);
        mica_memory_bitmap_free(bitmap[1]);
    }
}

static void sets_of_other_extents_are_refused(void **state) {
    (void)state;
    mica_memory_bitmap *a = bitmap_of(8192, 4096), *b = bitmap_of(8191, 4096);
    mica_error err = MICA_ERROR_INIT, again = MICA_ERROR_INIT;
    mica_memory_bitmap_set(a, 1);
    assert_int_equal(mica_memory_bitmap_unite(b, a, &err), MICA_ERR_INVALID_ARGUMENT);
    assert_string_equal(err.expected, "8191");
    assert_string_equal(err.found, "8192");
    assert_int_equal(mica_memory_bitmap_drain(a, b, &again), MICA_ERR_INVALID_ARGUMENT);
    assert_true(mica_memory_bitmap_test(a, 1));
    assert_int_equal(mica_memory_bitmap_count(b), 0);
    mica_memory_bitmap_free(a);
    mica_memory_bitmap_free(b);
}

/* Each setter writes a number into a page of its own, then sets the page; a drain must have brought every page whose
 * number was written before it, whoever else sets pages of the same word. */
enum { SETTERS = 3, PAGES = 300, ROUNDS = 20000 };
static mica_memory_bitmap *shared;
static _Atomic uint32_t content[PAGES], done;

static void *setter(void *which) {
    uint32_t state = (uint32_t)(uintptr_t)which * 77 + 1;
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        state = state * 1664525u + 1013904223u;
        uint32_t page = (state >> 8) % (PAGES / SETTERS) * SETTERS + (uint32_t)(uintptr_t)which;
        atomic_store_explicit(&content[page], round, memory_order_relaxed);
        mica_memory_bitmap_set(shared, page);
    }
    atomic_fetch_add(&done, 1);
    return NULL;
}

static void no_page_is_lost_between_threads(void **state) {
    (void)state;
    static uint32_t seen[PAGES];
    pthread_t threads[SETTERS];
    mica_error err = MICA_ERROR_INIT;
    mica_memory_bitmap *taken = bitmap_of(PAGES * 4096, 4096);
    shared = bitmap_of(PAGES * 4096, 4096);
    for (uintptr_t k = 0; k < SETTERS; k++)
        assert_int_equal(pthread_create(&threads[k], NULL, setter, (void *)k), 0);
    for (bool last = false;;) {
        OK(mica_memory_bitmap_drain(shared, taken, &err));
        for (uint64_t page = mica_memory_bitmap_next(taken, 0); page < PAGES;
             page = mica_memory_bitmap_next(taken, page + 1))
            seen[page] = atomic_load_explicit(&content[page], memory_order_relaxed);
        OK(mica_memory_bitmap_drain(taken, NULL, &err));
        if (last) break;
        last = atomic_load(&done) == SETTERS;
    }
    for (int k = 0; k < PAGES; k++)
        assert_int_equal(seen[k], atomic_load(&content[k]));
    for (int k = 0; k < SETTERS; k++)
        pthread_join(threads[k], NULL);
    mica_memory_bitmap_free(taken);
    mica_memory_bitmap_free(shared);
}

/* Two threads set pages of one word that a drain has just emptied; what one of them has set is found by its own drain,
 * even while the other stands between the word and the summary. */
static void *setter_of_one(void *unused) {
    (void)unused;
    while (!atomic_load(&done))
        mica_memory_bitmap_set(shared, 1);
    return NULL;
}

static void a_set_page_is_in_the_next_drain(void **state) {
    (void)state;
    pthread_t thread;
    mica_error err = MICA_ERROR_INIT;
    mica_memory_bitmap *taken = bitmap_of(64 * 4096, 4096);
    shared = bitmap_of(64 * 4096, 4096);
    atomic_store(&done, 0);
    assert_int_equal(pthread_create(&thread, NULL, setter_of_one, NULL), 0);
    for (int round = 0; round < 100000; round++) {
        mica_memory_bitmap_set(shared, 0);
        OK(mica_memory_bitmap_drain(shared, taken, &err));
        assert_true(mica_memory_bitmap_test(taken, 0));
        OK(mica_memory_bitmap_drain(taken, NULL, &err));
    }
    atomic_store(&done, 1);
    pthread_join(thread, NULL);
    mica_memory_bitmap_free(taken);
    mica_memory_bitmap_free(shared);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_page_may_be_shorter),
        cmocka_unit_test(what_is_no_set_of_pages_is_refused),
        cmocka_unit_test(sets_of_every_granule_do_as_flags_do),
        cmocka_unit_test(sets_of_other_extents_are_refused),
        cmocka_unit_test(no_page_is_lost_between_threads),
        cmocka_unit_test(a_set_page_is_in_the_next_drain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
