/* tests/memory/test_resize.c - regions that become larger and smaller, under every tracker and in files. */
#include "base/alloc.h"
#include "tests/memory/saved.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define MOST (400 * PAGE)

static void resize(tracked *t, size_t size) {
    mica_error err = MICA_ERROR_INIT;
    OK(mica_memory_space_resize(t->space, 0, size, &err));
    t->size = size;
}

/* Exactly what differs, where pages that are new or not as long as before differ. */
static uint64_t expect(tracked *t, size_t before) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t differ = 0, pages = (t->size + t->granule - 1) / t->granule,
             same = (before < t->size ? before : t->size) / t->granule;
    if (before == t->size) same = pages;
    t->handed = 0;
    OK(mica_memory_tracker_collect(t->tracker, tracked_page, t, &err));
    const mica_memory_bitmap *changed = mica_memory_tracker_changed(t->tracker, 0);
    assert_int_equal(mica_memory_bitmap_pages(changed), pages);
    for (uint64_t page = 0; page < pages; page++) {
        bool differs = page >= same || tracked_differs(t, page);
        if (mica_memory_bitmap_test(changed, page) != differs)
            fail_msg("page %llu of %llu %s", (unsigned long long)page, (unsigned long long)pages,
                     differs ? "was lost" : "did not change");
        differ += differs;
    }
    assert_int_equal(t->handed, differ);
    OK(mica_memory_tracker_commit(t->tracker, &err));
    memcpy(t->epoch, t->at, t->size);
    return differ;
}

/* Of a private map of a file for the way that tracks such. */
static void *memory(mica_memory_tracking way) {
    uint8_t *at = fresh_memory(MOST);
    for (size_t k = 0; k < MOST; k += 512)
        at[k] = (uint8_t)(k >> 9);
    if (way != MICA_MEMORY_PRIVATE) return at;
    int fd = open(path_of("mapped"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, at, MOST), MOST);
    assert_ptr_equal(mmap(at, MOST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0), at);
    close(fd);
    return at;
}

static void trackers_follow_a_size(void **state) {
    (void)state;
    EVERY_WAY(way)
    for (size_t granule = PAGE; granule <= 4 * PAGE; granule *= 4) {
        static const size_t sizes[] = {100 * PAGE,
                                       160 * PAGE,
                                       160 * PAGE - 9,
                                       161 * PAGE,
                                       30 * PAGE + 1,
                                       30 * PAGE + 700,
                                       30 * PAGE + 70,
                                       1,
                                       2,
                                       MOST};
        tracked t;
        void *at = memory(way);
        if (!track(&t, at, 100 * PAGE, granule,
                   (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            munmap(at, MOST);
            continue;
        }
        t.epoch = realloc(t.epoch, MOST);
        (void)commit(&t, true);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            size_t before = t.size, last = sizes[k] - 1;
            put(&t, 0, (uint8_t)k);
            resize(&t, sizes[k]);
            put(&t, last, (uint8_t)(t.at[last] + 1));
            (void)expect(&t, before);
            put(&t, last / 2, (uint8_t)(t.at[last / 2] + 1)); /* and goes on to track */
            assert_int_equal(expect(&t, t.size), 1);
            assert_int_equal(expect(&t, t.size), 0);
        }
        untrack(&t);
        memset(at, 1, MOST); /* nothing is protected any more */
        munmap(at, MOST);
    }
}

static void what_was_noted_stays_noted(void **state) {
    (void)state;
    static const mica_memory_tracking ways[] = {MICA_MEMORY_USERFAULTFD, MICA_MEMORY_PRIVATE,
                                                MICA_MEMORY_PROTECT};
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        tracked t;
        void *at = memory(ways[k]);
        mica_memory_tracker_options options = {.tracking = ways[k], .only = true, .marks_given_back = true};
        if (track(&t, at, 300 * PAGE, PAGE, options)) {
            t.epoch = realloc(t.epoch, MOST);
            (void)commit(&t, true);
            t.at[7 * PAGE]++;
            resize(&t, MOST);
            t.at[8 * PAGE]++;
            t.at[350 * PAGE]++;
            assert_int_equal(expect(&t, 300 * PAGE), 102);
            assert_int_equal(report(&t).candidates, 102); /* nothing else was looked at */
            t.at[9 * PAGE]++;
            t.at[399 * PAGE]++;
            resize(&t, 20 * PAGE);
            assert_int_equal(expect(&t, MOST), 1);
            assert_true(report(&t).candidates <= 3);
            untrack(&t);
        }
        munmap(at, MOST);
    }
}

static void memory_beyond_a_smaller_size_is_left_alone(void **state) {
    (void)state;
    EVERY_WAY(way) {
        tracked t;
        void *at = memory(way);
        if (!track(&t, at, MOST, PAGE,
                   (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            munmap(at, MOST);
            continue;
        }
        (void)commit(&t, true);
        resize(&t, 10 * PAGE);
        memset(t.at + 10 * PAGE, 9, MOST - 10 * PAGE); /* it can be written */
        assert_int_equal(munmap(t.at + 10 * PAGE, MOST - 10 * PAGE), 0);
        put(&t, 3 * PAGE, 77);
        assert_int_equal(expect(&t, 10 * PAGE), 1);
        untrack(&t);
        munmap(at, 10 * PAGE);
    }
}

static void a_collection_before_a_size_is_not_committed(void **state) {
    (void)state;
    tracked t;
    void *at = memory(MICA_MEMORY_AUTOMATIC);
    mica_error err = MICA_ERROR_INIT, none = MICA_ERROR_INIT;
    assert_true(track(&t, at, 100 * PAGE, PAGE, (mica_memory_tracker_options){0}));
    t.epoch = realloc(t.epoch, MOST);
    (void)commit(&t, true);
    put(&t, 5 * PAGE, 99);
    OK(mica_memory_tracker_collect(t.tracker, NULL, NULL, &err));
    resize(&t, 120 * PAGE);
    assert_int_equal(mica_memory_tracker_commit(t.tracker, &none), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(expect(&t, 100 * PAGE), 21);
    untrack(&t);
    munmap(at, MOST);
}

static void sizes_that_cannot_be_are_refused(void **state) {
    (void)state;
    mica_memory_space *space = NULL;
    mica_error err = MICA_ERROR_INIT;
    char bytes[4000];
    OK(mica_memory_space_new(&space, &err));
    OK(mica_memory_space_add(space, &(mica_memory_region){"a", bytes, 1000, 0}, &err));
    OK(mica_memory_space_add(space, &(mica_memory_region){"b", bytes + 2000, 1000, 0}, &err));
    const struct {
        size_t number;
        uint64_t size;
        const char *said;
    } cases[] = {{0, 0, "cannot have 0 bytes"},
                 {0, UINT64_MAX, "cannot have"},
                 {0, 2001, "'a' and 'b' overlap"},
                 {2, 10, "of the number 2"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        mica_error refused = MICA_ERROR_INIT;
        assert_int_equal(mica_memory_space_resize(space, cases[k].number, cases[k].size, &refused),
                         MICA_ERR_INVALID_ARGUMENT);
        if (!strstr(refused.message, cases[k].said)) fail_msg("case %zu: %s", k, refused.message);
    }
    OK(mica_memory_space_resize(space, 0, 2000, &err));
    assert_int_equal(mica_memory_space_at(space, 0)->size, 2000);
    mica_error refused = MICA_ERROR_INIT;
    assert_int_equal(mica_memory_space_resize(NULL, 0, 2000, &refused), MICA_ERR_INVALID_ARGUMENT);
    mica_memory_space_free(space);
}

static void no_memory_to_follow_is_told_by_the_next_collection(void **state) {
    (void)state;
    EVERY_WAY(way) {
        for (uint64_t n = 1; n < 30; n++) {
            tracked t;
            void *at = memory(way);
            mica_error err = MICA_ERROR_INIT;
            if (!track(
                    &t, at, 100 * PAGE, PAGE,
                    (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
                munmap(at, MOST);
                break;
            }
            t.epoch = realloc(t.epoch, MOST);
            (void)commit(&t, true);
            put(&t, 50 * PAGE, 123);
            base_alloc_fail_at(n);
            resize(&t, n % 2 ? 200 * PAGE : 70 * PAGE);
            base_alloc_fail_at(0);
            put(&t, 60 * PAGE, 124);
            base_alloc_fail_at(1);
            mica_status status = mica_memory_tracker_collect(t.tracker, NULL, NULL, &err);
            base_alloc_fail_at(0);
            assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
            assert_int_equal(expect(&t, 100 * PAGE), n % 2 ? 102 : 2);
            untrack(&t);
            munmap(at, MOST);
        }
    }
}

static void chains_of_all_sizes_are_the_memory(void **state) {
    (void)state;
    EVERY_WAY(way)
    for (uint32_t program = 1; program <= 12; program++) {
        tracked t;
        void *at = memory(way);
        uint32_t random = program * 7919;
        const char *paths[8];
        if (!track(&t, at, 100 * PAGE, PAGE << program % 2,
                   (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            munmap(at, MOST);
            break;
        }
        for (int epoch = 0; epoch < 8; epoch++) {
            for (int n = 0; n < 5; n++) {
                random = random * 1664525u + 1013904223u;
                put(&t, (random >> 4) % t.size, (uint8_t)(random >> 24));
            }
            random = random * 1664525u + 1013904223u;
            if (random >> 30) resize(&t, random % (program % 3 ? MOST : 3 * PAGE) + 1);
            paths[epoch] = diff_of(epoch);
            (void)save(&t, epoch == 0, PAGE << (random >> 8) % 4, paths[epoch]);
            expect_chain(&t, paths, (size_t)epoch + 1);
        }
        untrack(&t);
        munmap(at, MOST);
    }
}

static void what_is_new_must_be_in_the_diff(void **state) {
    (void)state;
    tracked t;
    void *at = memory(MICA_MEMORY_AUTOMATIC);
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file;
    const char *paths[] = {path_of("full"), path_of("d1")};
    assert_true(track(&t, at, 10 * PAGE + 5, PAGE, (mica_memory_tracker_options){0}));
    mica_memory_saved full = save(&t, true, 0, paths[0]);
    resize(&t, 12 * PAGE);
    for (uint64_t missing = 9; missing < 13; missing++) {
        mica_error refused = MICA_ERROR_INIT;
        mica_memory_bitmap *changed = NULL;
        OK(mica_memory_bitmap_new(t.size, PAGE, &changed, &err));
        for (uint64_t page = 0; page < 12; page++)
            if (page != missing) mica_memory_bitmap_set(changed, page);
        mica_memory_content content = {.space = t.space,
                                       .changed = (const mica_memory_bitmap *const[]){changed},
                                       .parent = full.identity,
                                       .space_id = full.space_id};
        OK(mica_memory_write(&content, paths[1], NULL, &err));
        mica_status status = mica_memory_file_open(paths, 2, &file, &refused);
        if (status == MICA_OK) mica_memory_file_close(file);
        assert_int_equal(status, missing < 10 || missing > 11 ? MICA_OK : MICA_ERR_INCOMPLETE_CHAIN);
        if (status != MICA_OK) assert_non_null(strstr(refused.message, "not all of what is new"));
        mica_memory_bitmap_free(changed);
    }
    untrack(&t);
    munmap(at, MOST);
}

/* Threads write to a region while its size changes; the last save, when they have ended, is the memory. */
static uint8_t *_Atomic running;
static _Atomic int stop;
static void *writer(void *which) {
    uint32_t random = (uint32_t)(uintptr_t)which + 1;
    while (!atomic_load(&stop)) {
        random = random * 1664525u + 1013904223u;
        uint8_t *at = atomic_load(&running);
        __atomic_store_n((uint64_t *)(void *)(at + (random >> 8) % 40 * PAGE) + (uintptr_t)which,
                         random >> 30, __ATOMIC_RELAXED);
    }
    return NULL;
}

static void sizes_that_change_while_threads_write_lose_nothing(void **state) {
    (void)state;
    EVERY_WAY(way) {
        pthread_t threads[2];
        const char *paths[20];
        char names[20][128];
        tracked t;
        void *at = memory(way);
        if (way == MICA_MEMORY_CARDS) continue; /* which knows of marks alone */
        if (!track(&t, at, 100 * PAGE, PAGE,
                   (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            munmap(at, MOST);
            continue;
        }
        atomic_store(&running, t.at);
        atomic_store(&stop, 0);
        for (uintptr_t k = 0; k < 2; k++)
            assert_int_equal(pthread_create(&threads[k], NULL, writer, (void *)k), 0);
        for (int k = 0; k < 20; k++) {
            paths[k] = strcpy(names[k], diff_of(k));
            resize(&t, (size_t)(40 + k * 37 % 300) * PAGE);
            if (k == 19) {
                atomic_store(&stop, 1);
                for (int i = 0; i < 2; i++)
                    pthread_join(threads[i], NULL);
            }
            (void)save(&t, k == 0, PAGE, paths[k]);
        }
        expect_chain(&t, paths, 20);
        untrack(&t);
        munmap(at, MOST);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trackers_follow_a_size),
        cmocka_unit_test(what_was_noted_stays_noted),
        cmocka_unit_test(memory_beyond_a_smaller_size_is_left_alone),
        cmocka_unit_test(a_collection_before_a_size_is_not_committed),
        cmocka_unit_test(sizes_that_cannot_be_are_refused),
        cmocka_unit_test(no_memory_to_follow_is_told_by_the_next_collection),
        cmocka_unit_test(chains_of_all_sizes_are_the_memory),
        cmocka_unit_test(what_is_new_must_be_in_the_diff),
        cmocka_unit_test(sizes_that_change_while_threads_write_lose_nothing),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
