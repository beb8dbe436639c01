/* tests/memory/test_private.c - a file mapped privately: which of its pages became copies, and everything that turns them
 * back or puts something else in their place. */
#include "tests/memory/tracked.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 500

/* A file of as many pages, each full of its own number. */
static int numbered_file(void) {
    char path[] = "/tmp/mica_private_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    for (int page = 0; page < PAGES; page++) {
        uint8_t bytes[PAGE];
        memset(bytes, page % 250 + 1, sizeof bytes);
        assert_int_equal(write(fd, bytes, sizeof bytes), sizeof bytes);
    }
    return fd;
}

static void *map_of(int fd) {
    void *at = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    assert_ptr_not_equal(at, MAP_FAILED);
    return at;
}

static bool begin(tracked *t, int *fd, size_t granule) {
    *fd = numbered_file();
    void *at = map_of(*fd);
    if (track(t, at, PAGES * PAGE, granule,
              (mica_memory_tracker_options){.tracking = MICA_MEMORY_PRIVATE, .only = true}))
        return true;
    munmap(at, PAGES * PAGE);
    close(*fd);
    return false;
}

static void end(tracked *t, int fd) {
    uint8_t *at = t->at;
    untrack(t);
    munmap(at, PAGES * PAGE);
    close(fd);
}

static void copies_are_found_by_every_granule(void **state) {
    (void)state;
    for (size_t granule = 4096; granule <= 2097152; granule *= 8) {
        tracked t;
        int fd;
        uint32_t random = 5;
        if (!begin(&t, &fd, granule)) skip();
        t.at[7 * PAGE] = 99; /* before the first epoch */
        for (int epoch = 0; epoch < 10; epoch++) {
            (void)commit(&t, epoch == 0);
            for (int n = 0; n < 8; n++) {
                random = random * 1664525u + 1013904223u;
                uint8_t *place = t.at + (random >> 4) % (PAGES * PAGE);
                *(volatile uint8_t *)place = n % 3 ? (uint8_t)random : *place;
            }
        }
        end(&t, fd);
    }
}

static void reading_the_file_makes_no_candidates(void **state) {
    (void)state;
    tracked t;
    int fd;
    if (!begin(&t, &fd, PAGE)) skip();
    (void)commit(&t, true);
    volatile uint8_t sum = 0;
    for (int page = 0; page < PAGES; page++)
        sum = (uint8_t)(sum + t.at[page * PAGE]);
    t.at[9 * PAGE] = 0;
    assert_int_equal(commit(&t, false), 1);
    assert_int_equal(report(&t).candidates, 1);
    (void)madvise(t.at, PAGES * PAGE, MADV_PAGEOUT);
    t.at[10 * PAGE] = 0;
    assert_int_equal(commit(&t, false), 1);
    end(&t, fd);
}

static void pages_that_are_the_files_again_are_found(void **state) {
    (void)state;
    tracked t;
    int fd;
    if (!begin(&t, &fd, PAGE)) skip();
    memset(t.at + 20 * PAGE, 0, 30 * PAGE);
    (void)commit(&t, true);
    assert_int_equal(madvise(t.at + 10 * PAGE, 25 * PAGE, MADV_DONTNEED), 0); /* 15 of them were copies */
    assert_int_equal(collect(&t, false), 15);
    assert_int_equal(collect(&t, false), 15); /* also when it is told again */
    assert_int_equal(commit(&t, false), 15);
    assert_int_equal(commit(&t, false), 0);
    memset(t.at + 40 * PAGE, 1, PAGE); /* written and given back between two epochs */
    assert_int_equal(madvise(t.at + 40 * PAGE, PAGE, MADV_DONTNEED), 0);
    memset(t.at + 60 * PAGE, 1, PAGE);
    assert_int_equal(madvise(t.at + 60 * PAGE, PAGE, MADV_DONTNEED), 0);
    assert_int_equal(commit(&t, false), 1);
    end(&t, fd);
}

static void memory_in_place_of_the_file_is_found(void **state) {
    (void)state;
    tracked t;
    int fd;
    if (!begin(&t, &fd, PAGE)) skip();
    (void)commit(&t, true);
    void *freed = t.at + 100 * PAGE;
    assert_ptr_equal(
        mmap(freed, 50 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
        freed);
    assert_int_equal(commit(&t, false), 50); /* zeros, of which nobody touched one */
    assert_int_equal(commit(&t, false), 0);
    t.at[120 * PAGE] = 1;
    assert_int_equal(commit(&t, false), 1);
    assert_int_equal(madvise(freed, 50 * PAGE, MADV_DONTNEED), 0);
    assert_int_equal(commit(&t, false), 1);
    assert_ptr_equal(mmap(freed, 20 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 100 * PAGE),
                     freed);
    assert_int_equal(commit(&t, false), 20); /* the file again */
    assert_ptr_equal(mmap(freed, 20 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0), freed);
    assert_int_equal(commit(&t, false), 20); /* other bytes of it */
    int other = numbered_file();
    assert_ptr_equal(mmap(freed, 20 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, other, 0), freed);
    assert_int_equal(commit(&t, false), 0); /* the same bytes in another file, shared */
    uint8_t byte = 77;
    assert_int_equal(pwrite(other, &byte, 1, 3 * PAGE), 1); /* and written behind its back */
    assert_int_equal(commit(&t, false), 1);
    end(&t, fd);
    close(other);
}

static void what_is_not_one_private_map_is_refused(void **state) {
    (void)state;
    int fd = numbered_file();
    uint8_t *at = map_of(fd);
    tracked t;
    mica_memory_tracker_options options = {.tracking = MICA_MEMORY_PRIVATE};
    assert_true(track(&t, at, PAGES * PAGE, PAGE, options));
    bool works = report(&t).tracking == MICA_MEMORY_PRIVATE;
    untrack(&t);
    if (!works) skip();
    void *freed = at + 100 * PAGE;
    assert_ptr_equal(
        mmap(freed, 50 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
        freed);
    assert_true(track(&t, at, PAGES * PAGE, PAGE, options));
    assert_int_not_equal(report(&t).tracking, MICA_MEMORY_PRIVATE);
    assert_non_null(strstr(report(&t).reason, "private: the region is not a private map of one file"));
    (void)commit(&t, true);
    at[3 * PAGE] = 0;
    assert_int_equal(commit(&t, false), 1);
    untrack(&t);
    void *anonymous = fresh_memory(PAGE);
    options.only = true;
    assert_false(track(&t, anonymous, PAGE, PAGE, options));
    munmap(anonymous, PAGE);
    munmap(at, PAGES * PAGE);
    void *shared = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_false(track(&t, shared, PAGES * PAGE, PAGE, options));
    munmap(shared, PAGES * PAGE);
    close(fd);
}

static void a_private_map_is_chosen_by_itself(void **state) {
    (void)state;
    tracked t;
    int fd;
    if (!begin(&t, &fd, PAGE)) skip();
    end(&t, fd);
    fd = numbered_file();
    void *at = map_of(fd);
    /* which would keep pages protected that have the file's bytes again */
    assert_false(track(&t, at, PAGES * PAGE, PAGE,
                       (mica_memory_tracker_options){.tracking = MICA_MEMORY_USERFAULTFD, .only = true}));
    assert_true(track(&t, at, PAGES * PAGE, PAGE, (mica_memory_tracker_options){0}));
    assert_int_equal(report(&t).tracking, MICA_MEMORY_PRIVATE);
    assert_int_equal(strncmp(report(&t).reason, "userfaultfd: ", 13), 0);
    end(&t, fd);
}

static void both_sides_of_a_fork_are_tracked(void **state) {
    (void)state;
    tracked t;
    int fd, status = 0;
    if (!begin(&t, &fd, PAGE)) skip();
    t.at[1 * PAGE] = 200;
    (void)commit(&t, true);
    pid_t pid = fork();
    if (pid == 0) {
        mica_error err = MICA_ERROR_INIT;
        t.at[2 * PAGE] = t.at[1 * PAGE] = 201;
        if (mica_memory_tracker_collect(t.tracker, NULL, NULL, &err) != MICA_OK) _exit(1);
        const mica_memory_bitmap *changed = mica_memory_tracker_changed(t.tracker, 0);
        _exit(mica_memory_bitmap_count(changed) == 2 && mica_memory_bitmap_test(changed, 1) &&
                      mica_memory_bitmap_test(changed, 2)
                  ? 0
                  : 2);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    t.at[3 * PAGE] = 202;
    assert_int_equal(commit(&t, false), 1);
    end(&t, fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_are_found_by_every_granule),
        cmocka_unit_test(reading_the_file_makes_no_candidates),
        cmocka_unit_test(pages_that_are_the_files_again_are_found),
        cmocka_unit_test(memory_in_place_of_the_file_is_found),
        cmocka_unit_test(what_is_not_one_private_map_is_refused),
        cmocka_unit_test(a_private_map_is_chosen_by_itself),
        cmocka_unit_test(both_sides_of_a_fork_are_tracked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
