/* tests/memory/test_restore.c - memory of files comes back in every way: the same bytes, none before it was verified, none
 * that the program gave back, and never zeros for what is missing. */
#include "base/alloc.h"
#include "base/file.h"
#include "tests/memory/restored.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EVERY_RESTORE(way)                                                                                   \
    for (mica_memory_restoring way = MICA_MEMORY_COPY; way <= MICA_MEMORY_DEMAND; way++)
#define DEMAND ((mica_memory_restore_options){.way = MICA_MEMORY_DEMAND})

static void expect_good_end(pid_t pid) {
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static uint32_t next_random(uint32_t *random) {
    *random = *random * 1664525u + 1013904223u;
    return *random >> 8;
}

/* A chain of random epochs of all page sizes, packed or not, and its memory. */
static size_t random_chain(uint32_t seed, tracked *t, char names[6][128], const char *paths[6]) {
    uint32_t random = seed * 7919;
    size_t size = 40 * PAGE + next_random(&random) % (60 * PAGE), epochs = 1 + next_random(&random) % 5;
    *t = memory_by(size, PAGE, MICA_MEMORY_COMPARE);
    for (size_t epoch = 0; epoch < epochs; epoch++) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_content content = {.page = PAGE << next_random(&random) % 5,
                                       .compress = next_random(&random) % 2};
        for (uint32_t n = next_random(&random) % 8; n; n--) {
            size_t from = next_random(&random) % size, many = next_random(&random) % (9 * PAGE);
            memset(t->at + from, (int)(next_random(&random) % 3), many < size - from ? many : size - from);
        }
        for (uint32_t n = 0; n < 20; n++)
            t->at[next_random(&random) % size] = (uint8_t)random;
        paths[epoch] = strcpy(names[epoch], diff_of((int)epoch));
        OK(mica_memory_save(t->tracker, epoch == 0, &content, paths[epoch], NULL, &err));
    }
    return epochs;
}

static mica_status differs(void *ctx, const mica_memory_difference *difference, mica_error *err) {
    (void)ctx, (void)err;
    fail_msg("%s differs at %llu", difference->region, (unsigned long long)difference->offset);
    return MICA_OK;
}

static void every_way_gives_the_same_bytes(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 60; seed++) {
        tracked t;
        char names[6][128];
        const char *paths[6];
        size_t epochs = random_chain(seed, &t, names, paths);
        EVERY_RESTORE(way) {
            mica_memory_file *file = chain(paths, epochs);
            restored r;
            uint32_t random = seed;
            restore_with(&r, file, (mica_memory_restore_options){.way = way});
            for (int n = 0; n < 100; n++) { /* touched here and there first */
                size_t at = next_random(&random) % t.size;
                assert_int_equal(((volatile uint8_t *)r.at)[at], t.at[at]);
            }
            assert_memory_equal(r.at, t.at, t.size);
            for (size_t k = t.size; k < r.room && way != MICA_MEMORY_COPY; k++)
                assert_int_equal(r.at[k], 0);
            assert_int_equal(told(&r).way, way);
            assert_int_equal(told(&r).bytes, t.size);
            assert_int_equal(told(&r).missing, 0);
            drop_regions(&r);
            mica_memory_file_close(file);
        }
        end(&t);
    }
}

static void large_runs_are_mapped_and_stay_when_the_file_is_closed(void **state) {
    (void)state;
    tracked t = memory_of(300 * PAGE - 100, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1")};
    restored r;
    memset(t.at + 100 * PAGE, 0, 50 * PAGE);
    (void)save(&t, true, 0, paths[0]);
    t.at[200 * PAGE]++;
    (void)save(&t, false, 0, paths[1]);
    mica_memory_file *file = chain(paths, 2);
    restore_with(&r, file, (mica_memory_restore_options){.way = MICA_MEMORY_MAP});
    assert_int_equal(told(&r).mapped, (100 + 50 + 99) * PAGE - 100);
    mica_memory_restored_free(r.handle);
    r.handle = NULL;
    mica_memory_file_close(file);
    assert_memory_equal(r.at, t.at, t.size);
    r.at[7] ^= 0xff; /* private */
    expect_chain(&t, paths, 2);
    drop_regions(&r);
    end(&t);
}

/* Regions of all sizes, which the program has in another order, and a working set over several of them. */
static void every_region_comes_to_its_place(void **state) {
    (void)state;
    enum { REGIONS = 5, SLOT = 64 };
    static const size_t sizes[REGIONS] = {10 * PAGE, 1, 37 * PAGE - 100, 63 * PAGE + 1, PAGE};
    const char *paths[] = {path_of("full"), path_of("d1")}, *set = path_of("set");
    mica_error err = MICA_ERROR_INIT;
    mica_memory_space *space = NULL, *there = NULL;
    mica_memory_tracker *tracker = NULL;
    uint8_t *at = fresh_memory(REGIONS * SLOT * PAGE), *to = fresh_memory(REGIONS * SLOT * PAGE);
    OK(mica_memory_space_new(&space, &err));
    for (size_t k = 0; k < REGIONS; k++) {
        char name[2] = {(char)('a' + k)};
        for (size_t n = 0; n < sizes[k]; n += 300)
            at[k * SLOT * PAGE + n] = (uint8_t)(k * 40 + n / 300);
        mica_memory_region region = {name, at + k * SLOT * PAGE, sizes[k], 0};
        OK(mica_memory_space_add(space, &region, &err));
    }
    OK(mica_memory_tracker_new(space, NULL, &tracker, &err));
    OK(mica_memory_save(tracker, true, NULL, paths[0], NULL, &err));
    at[3 * SLOT * PAGE + 63 * PAGE] ^= 9; /* the only byte of its page */
    at[2 * SLOT * PAGE + 5 * PAGE] ^= 9;
    OK(mica_memory_save(tracker, false, &(mica_memory_content){.page = 16384}, paths[1], NULL, &err));
    mica_memory_file *file = chain(paths, 2);
    EVERY_RESTORE(way)
    for (int known = 0; known < (way == MICA_MEMORY_DEMAND ? 3 : 1); known++) { /* 1: recorded, 2: used */
        mica_memory_restored *handle;
        mica_memory_restored_report report;
        mica_memory_restore_options options = {
            .way = way, .record = known == 1, .working_set = known == 2 ? set : NULL};
        assert_ptr_equal(mmap(to, REGIONS * SLOT * PAGE, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
                         to);
        OK(mica_memory_space_new(&there, &err));
        for (size_t k = REGIONS; k-- > 0;) {
            char name[2] = {(char)('a' + k)};
            mica_memory_region region = {name, to + k * SLOT * PAGE, sizes[k], 0};
            OK(mica_memory_space_add(there, &region, &err));
        }
        OK(mica_memory_restore(file, there, &options, &handle, &err));
        for (size_t k = 0; k < REGIONS; k++) {
            const uint8_t *mine = to + k * SLOT * PAGE, *its = at + k * SLOT * PAGE;
            assert_int_equal(mine[sizes[k] - 1], its[sizes[k] - 1]);
            assert_int_equal(mine[sizes[k] / 2], its[sizes[k] / 2]);
        }
        if (known == 1) OK(mica_memory_restored_save_set(handle, set, &err));
        mica_memory_restored_tell(handle, &report);
        if (known == 2) assert_int_equal(report.faults, 0);
        if (known == 2) assert_int_equal(report.set, 8 * PAGE); /* of two regions one page each */
        for (size_t k = 0; k < REGIONS; k++)
            assert_memory_equal(to + k * SLOT * PAGE, at + k * SLOT * PAGE, sizes[k]);
        mica_memory_restored_free(handle);
        mica_memory_space_free(there);
    }
    mica_memory_file_close(file);
    mica_memory_tracker_free(tracker);
    mica_memory_space_free(space);
    munmap(at, REGIONS * SLOT * PAGE);
    munmap(to, REGIONS * SLOT * PAGE);
}

/* A state that is another after it was loaded and saved again (tendermint, 425): here at another address, in every way. */
static void what_is_restored_and_saved_again_is_the_same_memory(void **state) {
    (void)state;
    for (uint32_t seed = 100; seed < 110; seed++) {
        tracked t;
        char names[6][128];
        const char *paths[6], *again = path_of("again");
        size_t epochs = random_chain(seed, &t, names, paths);
        EVERY_RESTORE(way) {
            mica_error err = MICA_ERROR_INIT;
            mica_memory_file *file = chain(paths, epochs);
            restored r;
            restore_with(&r, file, (mica_memory_restore_options){.way = way});
            mica_memory_content content = {.space = r.space};
            OK(mica_memory_write(&content, again, NULL, &err));
            mica_memory_file *second = chain(&again, 1);
            OK(mica_memory_file_compare(file, second, differs, NULL, &err));
            mica_memory_file_close(second);
            drop_regions(&r);
            mica_memory_file_close(file);
        }
        end(&t);
    }
}

/* A tracker takes over when the memory is whole: what the program writes then is the next diff. */
static void a_tracker_goes_on_from_restored_memory(void **state) {
    (void)state;
    tracked t = memory_of(100 * PAGE, PAGE);
    const char *path = path_of("full"), *next = path_of("next"), *diff = path_of("d1");
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    EVERY_RESTORE(way) {
        mica_error err = MICA_ERROR_INIT;
        restored r;
        mica_memory_tracker *tracker;
        mica_memory_saved saved;
        restore_with(&r, file, (mica_memory_restore_options){.way = way});
        OK(mica_memory_restored_finish(r.handle, &err));
        OK(mica_memory_tracker_new(r.space, NULL, &tracker, &err));
        OK(mica_memory_save(tracker, true, NULL, next, NULL, &err));
        r.at[50 * PAGE] ^= 1;
        OK(mica_memory_save(tracker, false, NULL, diff, &saved, &err));
        assert_int_equal(saved.pages, 1);
        mica_memory_tracker_free(tracker);
        drop_regions(&r);
    }
    mica_memory_file_close(file);
    end(&t);
}

static void other_regions_are_refused_and_left_alone(void **state) {
    (void)state;
    tracked t = memory_of(30 * PAGE, PAGE);
    const char *path = path_of("full");
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    uint8_t *at = fresh_memory(64 * PAGE);
    memset(at, 0xaa, 64 * PAGE);
    static const struct {
        const char *names[2], *said;
        size_t offset, size;
    } cases[] = {{{"memory", NULL}, "size", 0, 29 * PAGE},
                 {{"other", NULL}, "'memory'", 0, 30 * PAGE},
                 {{"memory", "more"}, "'more'", 0, 30 * PAGE},
                 {{"memory", NULL}, "page", 16, 30 * PAGE}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        EVERY_RESTORE(way) {
            mica_memory_space *space;
            mica_memory_restored *r = (void *)1;
            mica_error err = MICA_ERROR_INIT, fine = MICA_ERROR_INIT;
            OK(mica_memory_space_new(&space, &fine));
            for (int n = 0; n < 2 && cases[k].names[n]; n++)
                OK(mica_memory_space_add(space,
                                         &(mica_memory_region){cases[k].names[n],
                                                               at + cases[k].offset + (size_t)n * 40 * PAGE,
                                                               cases[k].size, 0},
                                         &fine));
            mica_status status =
                mica_memory_restore(file, space, &(mica_memory_restore_options){.way = way}, &r, &err);
            if (cases[k].offset && way == MICA_MEMORY_COPY) { /* which goes anywhere */
                OK(status);
                assert_memory_equal(at + 16, t.at, t.size);
                memset(at, 0xaa, 64 * PAGE);
            } else {
                assert_int_equal(status, MICA_ERR_INVALID_ARGUMENT);
                assert_null(r);
                if (!strstr(err.message, cases[k].said)) fail_msg("%s", err.message);
            }
            mica_memory_restored_free(r);
            mica_memory_space_free(space);
            for (size_t n = 0; n < 64 * PAGE; n++)
                assert_int_equal(at[n], 0xaa);
        }
    mica_memory_space *space;
    mica_memory_restored *r;
    mica_error fine = MICA_ERROR_INIT;
    OK(mica_memory_space_new(&space, &fine));
    OK(mica_memory_space_add(space, &(mica_memory_region){"memory", at, t.size, 0}, &fine));
    static const mica_memory_restore_options none[] = {{.way = 4},
                                                       {.record = true},
                                                       {.way = MICA_MEMORY_MAP, .ahead = 1},
                                                       {.way = MICA_MEMORY_COPY, .working_set = "x"}};
    for (size_t k = 0; k < sizeof none / sizeof *none; k++) {
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(mica_memory_restore(file, space, &none[k], &r, &err), MICA_ERR_INVALID_ARGUMENT);
    }
    mica_memory_space_free(space);
    mica_memory_file_close(file);
    munmap(at, 64 * PAGE);
    end(&t);
}

/* By copy nothing was written; by map nothing was replaced. */
static void a_damaged_page_is_refused_before_anything_is_written(void **state) {
    (void)state;
    for (int packed = 0; packed < 2; packed++) {
        tracked t = memory_of(100 * PAGE, PAGE);
        const char *path = path_of("full");
        mica_error fine = MICA_ERROR_INIT;
        mica_memory_content content = {.compress = packed};
        uint32_t random = 7;
        for (size_t k = 0; k < t.size; k += 3) /* so that a third of it is left when it is packed */
            t.at[k] = (uint8_t)next_random(&random);
        OK(mica_memory_save(t.tracker, true, &content, path, NULL, &fine));
        int fd = open(path, O_RDWR);
        off_t at = packed ? 4096 + 300 : 4096 + 80 * PAGE + 17;
        uint8_t byte;
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        byte ^= 1;
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        close(fd);
        mica_memory_file *file = chain(&path, 1);
        for (mica_memory_restoring way = MICA_MEMORY_COPY; way <= MICA_MEMORY_MAP; way++) {
            restored r;
            mica_error err = MICA_ERROR_INIT;
            fresh_regions(&r, t.size);
            assert_int_equal(mica_memory_restore(file, r.space, &(mica_memory_restore_options){.way = way},
                                                 &r.handle, &err),
                             MICA_ERR_CORRUPTED);
            assert_int_equal(err.offset / PAGE, at / PAGE);
            for (size_t k = 0; k < r.room; k++)
                assert_int_equal(r.at[k], 0xee);
            drop_regions(&r);
        }
        mica_memory_file_close(file);
        end(&t);
    }
}

/* ---- on demand ---- */

static sigjmp_buf caught;
static void catch (int number) {
    (void)number;
    siglongjmp(caught, 1);
}
static bool can_be_read(const volatile uint8_t *at) {
    struct sigaction now = {.sa_handler = catch}, segv, bus;
    sigaction(SIGSEGV, &now, &segv);
    sigaction(SIGBUS, &now, &bus);
    bool good = sigsetjmp(caught, 1) == 0;
    if (good) (void)*at;
    sigaction(SIGSEGV, &segv, NULL);
    sigaction(SIGBUS, &bus, NULL);
    return good;
}

static void a_page_comes_when_it_is_touched(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(1000 * PAGE, PAGE);
    const char *path = path_of("full");
    mica_error err = MICA_ERROR_INIT;
    restored r;
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    restore_with(&r, file, DEMAND);
    assert_int_equal(told(&r).missing, 1000 * PAGE);
    assert_int_equal(r.at[500 * PAGE + 5], t.at[500 * PAGE + 5]);
    assert_int_equal(told(&r).faults, 1);
    assert_int_equal(told(&r).missing, 996 * PAGE);
    assert_memory_equal(r.at + 500 * PAGE, t.at + 500 * PAGE, 200 * PAGE); /* in a row: 4, 8, 16, … pages */
    assert_int_equal(told(&r).faults, 6);
    r.at[3] = 77; /* a write is a touch */
    assert_int_equal(r.at[4], t.at[4]);
    OK(mica_memory_restored_finish(r.handle, &err));
    assert_int_equal(told(&r).missing, 0);
    assert_int_equal(told(&r).faults, 7);
    assert_int_equal(r.at[3], 77);
    t.at[3] = 77;
    assert_memory_equal(r.at, t.at, t.size);
    OK(mica_memory_restored_finish(r.handle, &err)); /* nothing is missing */
    OK(mica_memory_restored_prefetch(r.handle, r.at, t.size, &err));
    drop_regions(&r);
    mica_memory_file_close(file);
    end(&t);
}

static void system_calls_need_what_is_there(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(100 * PAGE, PAGE);
    const char *path = path_of("full");
    mica_error err = MICA_ERROR_INIT;
    restored r;
    int ends[2];
    uint8_t bytes[3 * PAGE];
    memset(t.at + 41 * PAGE, 0, PAGE);
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    restore_with(&r, file, DEMAND);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], r.at + 40 * PAGE, 3 * PAGE), -1);
    assert_int_equal(errno, EFAULT);
    OK(mica_memory_restored_prefetch(r.handle, r.at + 40 * PAGE, 3 * PAGE, &err));
    assert_int_equal(told(&r).faults, 0);
    assert_int_equal(write(ends[1], r.at + 40 * PAGE, 3 * PAGE), 3 * PAGE);
    assert_int_equal(read(ends[0], bytes, 3 * PAGE), 3 * PAGE);
    assert_memory_equal(bytes, t.at + 40 * PAGE, 3 * PAGE);
    OK(mica_memory_restored_prefetch(r.handle, r.at - 50 * PAGE, 1000 * PAGE,
                                     &err)); /* beyond on both sides */
    assert_int_equal(told(&r).missing, 0);
    close(ends[0]);
    close(ends[1]);
    drop_regions(&r);
    mica_memory_file_close(file);
    end(&t);
}

/* A page that is given back is zeros, whether it had come or not (e2b, 2520; firecracker, 6174). */
static void memory_given_back_is_zeros_and_new_bytes_stay(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(200 * PAGE, PAGE);
    const char *path = path_of("full");
    mica_error err = MICA_ERROR_INIT;
    restored r;
    memset(t.at, 9, t.size);
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    for (int finished = 0; finished < 2; finished++) {
        restore_with(&r, file, DEMAND);
        assert_int_equal(r.at[20 * PAGE], 9);
        if (finished) OK(mica_memory_restored_finish(r.handle, &err));
        assert_int_equal(madvise(r.at + 10 * PAGE, 100 * PAGE, MADV_DONTNEED), 0);
        for (size_t k = 10; k < 110; k++)
            assert_int_equal(r.at[k * PAGE + k], 0);
        memset(r.at + 15 * PAGE, 5, 10 * PAGE);
        assert_int_equal(r.at[20 * PAGE], 5);
        assert_int_equal(r.at[9 * PAGE], 9);
        assert_int_equal(r.at[110 * PAGE], 9);
        drop_regions(&r);
    }
    EVERY_RESTORE(way) {
        restore_with(&r, file, (mica_memory_restore_options){.way = way});
        memset(r.at, 0, r.room); /* clear() of a large array */
        assert_int_equal(madvise(r.at, r.room, MADV_DONTNEED), 0);
        for (size_t k = 0; k < t.size; k += 512) /* of a map the file's bytes, as is documented */
            assert_int_equal(r.at[k], way == MICA_MEMORY_MAP ? 9 : 0);
        drop_regions(&r);
    }
    mica_memory_file_close(file);
    end(&t);
}

static void memory_may_be_moved_and_unmapped(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(300 * PAGE, PAGE);
    const char *path = path_of("full");
    mica_error err = MICA_ERROR_INIT;
    restored r;
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    restore_with(&r, file, DEMAND);
    uint8_t *to = fresh_memory(100 * PAGE);
    uint8_t *moved = mremap(r.at + 50 * PAGE, 100 * PAGE, 100 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to);
    assert_ptr_equal(moved, to);
    assert_int_equal(munmap(r.at + 200 * PAGE, 50 * PAGE), 0);
    assert_int_equal(moved[30 * PAGE + 5], t.at[80 * PAGE + 5]);
    assert_int_equal(r.at[180 * PAGE], t.at[180 * PAGE]);
    OK(mica_memory_restored_finish(r.handle, &err));
    assert_memory_equal(r.at, t.at, 50 * PAGE);
    assert_memory_equal(moved, t.at + 50 * PAGE, 100 * PAGE);
    assert_memory_equal(r.at + 150 * PAGE, t.at + 150 * PAGE, 50 * PAGE);
    assert_memory_equal(r.at + 250 * PAGE, t.at + 250 * PAGE, 50 * PAGE);
    munmap(moved, 100 * PAGE);
    drop_regions(&r);
    mica_memory_file_close(file);
    end(&t);
}

/* What is missing when the restore ends, or in a child, cannot be touched: it is never zeros (fcvm, 739). */
static void missing_pages_are_never_zeros(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(100 * PAGE, PAGE);
    const char *path = path_of("full");
    restored r;
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    restore_with(&r, file, DEMAND);
    uint8_t there = r.at[50 * PAGE];
    pid_t pid = fork();
    if (pid == 0) {
        mica_error err = MICA_ERROR_INIT;
        if (can_be_read(r.at + 80 * PAGE) || can_be_read(r.at + 50 * PAGE)) _exit(1);
        if (mica_memory_restored_finish(r.handle, &err) != MICA_ERR_INVALID_ARGUMENT) _exit(2);
        mica_memory_restored_free(r.handle);
        _exit(0);
    }
    expect_good_end(pid);
    mica_memory_restored_free(r.handle);
    r.handle = NULL;
    assert_int_equal(r.at[50 * PAGE], there);
    assert_true(can_be_read(r.at + 53 * PAGE));
    assert_false(can_be_read(r.at + 54 * PAGE));
    assert_false(can_be_read(r.at + 49 * PAGE));
    assert_false(can_be_read(r.at));
    drop_regions(&r);
    mica_memory_file_close(file);
    end(&t);
}

/* A program that closes every descriptor, as daemons do, does not end the kernel's watch over the memory. */
static void descriptors_that_the_program_closes_are_not_the_restores(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(100 * PAGE, PAGE);
    const char *path = path_of("full");
    (void)save(&t, true, 0, path);
    pid_t pid = fork();
    if (pid == 0) {
        restored r;
        mica_error err = MICA_ERROR_INIT;
        mica_memory_file *file = chain(&path, 1);
        restore_with(&r, file, DEMAND);
        for (int fd = 3; fd < 1024; fd++)
            close(fd);
        if (memcmp(r.at, t.at, 60 * PAGE) != 0) _exit(1);
        if (mica_memory_restored_finish(r.handle, &err) != MICA_OK) _exit(2);
        _exit(memcmp(r.at, t.at, t.size) != 0);
    }
    expect_good_end(pid);
    end(&t);
}

/* Pages locked into memory are not filled before they are watched. */
static void memory_that_is_locked_is_restored(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(100 * PAGE, PAGE);
    const char *path = path_of("full");
    (void)save(&t, true, 0, path);
    pid_t pid = fork();
    if (pid == 0) {
        restored r;
        mica_memory_file *file = chain(&path, 1);
        mica_error err = MICA_ERROR_INIT;
        mica_memory_restore_options options = DEMAND;
        fresh_regions(&r, t.size);
        if (mlockall(MCL_FUTURE) != 0) _exit(0); /* it is not granted here */
        mica_status done = mica_memory_restore(file, r.space, &options, &r.handle, &err);
        if (done != MICA_OK && err.sys_errno == EAGAIN) _exit(0); /* nor is so much of it */
        if (done != MICA_OK) _exit(1);
        _exit(told(&r).missing != 100 * PAGE || memcmp(r.at, t.at, t.size) != 0);
    }
    expect_good_end(pid);
    end(&t);
}

/* Refuses a system call, as a container may. */
static void refuse(int number) {
    struct sock_filter filter[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                                   BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
                                   BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
                                   BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {4, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        _exit(0); /* nor is that granted here */
}

/* No other way takes its place. */
static void a_way_that_is_refused_is_an_error_that_says_why(void **state) {
    (void)state;
    static const struct {
        int call;
        const char *said;
    } calls[] = {{SYS_userfaultfd, "userfaultfd"}, {SYS_close_range, "close_range"}};
    tracked t = memory_of(20 * PAGE, PAGE);
    const char *path = path_of("full");
    NEEDS_DEMAND();
    (void)save(&t, true, 0, path);
    for (int k = 0; k < 2; k++) {
        pid_t pid = fork();
        if (pid == 0) {
            restored r;
            mica_error err = MICA_ERROR_INIT;
            mica_memory_restore_options options = DEMAND;
            mica_memory_file *file = chain(&path, 1);
            fresh_regions(&r, t.size);
            refuse(calls[k].call);
            if (mica_memory_restore(file, r.space, &options, &r.handle, &err) != MICA_ERR_UNSUPPORTED)
                _exit(1);
            if (!strstr(err.message, calls[k].said) || !strstr(err.message, strerror(EPERM))) _exit(2);
            for (size_t n = 0; n < r.room; n++)
                if (r.at[n] != 0xee) _exit(3);
            options.way = MICA_MEMORY_MAP;
            err = (mica_error)MICA_ERROR_INIT;
            if (mica_memory_restore(file, r.space, &options, &r.handle, &err) != MICA_OK) _exit(4);
            _exit(0);
        }
        expect_good_end(pid);
    }
    end(&t);
}

typedef struct toucher {
    pthread_t thread;
    const tracked *t;
    const restored *r;
    uint32_t random;
    bool good;
} toucher;

static void *touch(void *ctx) {
    toucher *me = ctx;
    me->good = true;
    for (int n = 0; n < 3000; n++) {
        size_t at = next_random(&me->random) % me->t->size;
        if (((volatile uint8_t *)me->r->at)[at] != me->t->at[at]) me->good = false;
    }
    return NULL;
}

static void threads_touch_at_once(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(2000 * PAGE, PAGE);
    const char *path = path_of("full");
    mica_error err = MICA_ERROR_INIT;
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    for (int round = 0; round < 5; round++) {
        restored r;
        toucher all[6];
        restore_with(&r, file, DEMAND);
        for (int k = 0; k < 6; k++) {
            all[k] = (toucher){.t = &t, .r = &r, .random = (uint32_t)(round * 10 + (round % 2 ? k : 0))};
            assert_int_equal(pthread_create(&all[k].thread, NULL, touch, &all[k]), 0);
        }
        if (round > 2) OK(mica_memory_restored_finish(r.handle, &err));
        for (int k = 0; k < 6; k++) {
            pthread_join(all[k].thread, NULL);
            assert_true(all[k].good);
        }
        assert_memory_equal(r.at, t.at, t.size);
        drop_regions(&r);
    }
    mica_memory_file_close(file);
    end(&t);
}

static pthread_mutex_t deciding = PTHREAD_MUTEX_INITIALIZER;
static mica_memory_lost decide(void *ctx, const mica_error *why, char *socket) {
    assert_string_equal(socket, "");
    pthread_mutex_lock(&deciding);
    *(mica_error *)ctx = *why;
    pthread_mutex_unlock(&deciding);
    return MICA_MEMORY_LOST_CLOSE;
}
static mica_status decided(const mica_error *why) {
    pthread_mutex_lock(&deciding);
    mica_status code = why->code;
    pthread_mutex_unlock(&deciding);
    return code;
}

static void a_damaged_page_is_never_seen(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(100 * PAGE, PAGE);
    const char *path = path_of("full");
    (void)save(&t, true, 0, path);
    int fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, "x", 1, 4096 + 80 * PAGE + 17), 1);
    close(fd);
    mica_memory_file *file = chain(&path, 1);
    mica_error why = MICA_ERROR_INIT, err = MICA_ERROR_INIT, later = MICA_ERROR_INIT;
    restored r;
    restore_with(&r, file,
                 (mica_memory_restore_options){.way = MICA_MEMORY_DEMAND, .lost = decide, .lost_ctx = &why});
    assert_int_equal(r.at[70 * PAGE + 3], t.at[70 * PAGE + 3]);
    assert_int_equal(mica_memory_restored_prefetch(r.handle, r.at, t.size, &err), MICA_ERR_CORRUPTED);
    assert_int_equal(err.offset, 4096 + 80 * PAGE);
    assert_int_equal(decided(&why), MICA_OK);           /* nobody waited for it */
    assert_int_equal(r.at[99 * PAGE], t.at[99 * PAGE]); /* others come */
    assert_false(can_be_read(r.at + 80 * PAGE + 17));
    assert_int_equal(decided(&why), MICA_ERR_CORRUPTED);
    assert_int_equal(r.at[70 * PAGE + 3], t.at[70 * PAGE + 3]);
    assert_int_equal(mica_memory_restored_finish(r.handle, &later), MICA_ERR_CORRUPTED);
    drop_regions(&r);
    mica_memory_file_close(file);
    end(&t);
}

/* Without a decision the process ends and says why. */
static void a_page_that_cannot_be_had_ends_the_process_with_its_reason(void **state) {
    (void)state;
    NEEDS_DEMAND();
    tracked t = memory_of(100 * PAGE, PAGE);
    const char *path = path_of("full");
    int ends[2], status = 0;
    char said[1024] = "";
    (void)save(&t, true, 0, path);
    int fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, "x", 1, 4096 + 80 * PAGE + 17), 1);
    close(fd);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        restored r;
        dup2(ends[1], 2);
        close(ends[1]);
        restore_with(&r, chain(&path, 1), DEMAND);
        _exit(((volatile uint8_t *)r.at)[80 * PAGE] ? 3 : 4);
    }
    close(ends[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(read(ends[0], said, sizeof said - 1) > 0);
    close(ends[0]);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_non_null(strstr(said, "CORRUPTED"));
    assert_non_null(strstr(said, "331776"));
    end(&t);
}

static void every_failure_is_an_error(void **state) {
    (void)state;
    tracked t = memory_of(60 * PAGE - 7, PAGE);
    const char *path = path_of("full"), *set = path_of("set");
    mica_error fine = MICA_ERROR_INIT;
    mica_memory_content content = {.compress = true};
    memset(t.at, 0, 10 * PAGE);
    OK(mica_memory_save(t.tracker, true, &content, path, NULL, &fine));
    mica_memory_file *file = chain(&path, 1);
    for (int files = 0; files < 2; files++)
        EVERY_RESTORE(way) {
            mica_status status = MICA_ERR_NO_MEMORY;
            uint64_t failed = 0;
            for (uint64_t n = 1; status != MICA_OK; n++) {
                mica_error err = MICA_ERROR_INIT;
                restored r;
                bool demand = way == MICA_MEMORY_DEMAND;
                fresh_regions(&r, t.size);
                mica_memory_restore_options options = {.way = way, .record = demand};
                files ? base_file_fail_at(n, 5) : base_alloc_fail_at(n);
                status = mica_memory_restore(file, r.space, &options, &r.handle, &err);
                if (status == MICA_OK) status = mica_memory_restored_finish(r.handle, &err);
                if (status == MICA_OK && demand) status = mica_memory_restored_save_set(r.handle, set, &err);
                files ? base_file_fail_at(0, 0) : base_alloc_fail_at(0);
                if (status == MICA_OK)
                    assert_memory_equal(r.at, t.at, t.size);
                else
                    assert_true(status == (files ? MICA_ERR_IO : MICA_ERR_NO_MEMORY) ||
                                (files && status == MICA_ERR_UNSUPPORTED) || status == MICA_ERR_NO_MEMORY);
                failed += status != MICA_OK;
                drop_regions(&r);
                if (n > 500) fail_msg("it never succeeds");
            }
            uint64_t least = !files || way == MICA_MEMORY_DEMAND ? 2 : way == MICA_MEMORY_MAP;
            assert_true(failed >= least);
        }
    mica_memory_file_close(file);
    end(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_gives_the_same_bytes),
        cmocka_unit_test(large_runs_are_mapped_and_stay_when_the_file_is_closed),
        cmocka_unit_test(every_region_comes_to_its_place),
        cmocka_unit_test(what_is_restored_and_saved_again_is_the_same_memory),
        cmocka_unit_test(a_tracker_goes_on_from_restored_memory),
        cmocka_unit_test(other_regions_are_refused_and_left_alone),
        cmocka_unit_test(a_damaged_page_is_refused_before_anything_is_written),
        cmocka_unit_test(a_page_comes_when_it_is_touched),
        cmocka_unit_test(system_calls_need_what_is_there),
        cmocka_unit_test(memory_given_back_is_zeros_and_new_bytes_stay),
        cmocka_unit_test(memory_may_be_moved_and_unmapped),
        cmocka_unit_test(missing_pages_are_never_zeros),
        cmocka_unit_test(descriptors_that_the_program_closes_are_not_the_restores),
        cmocka_unit_test(memory_that_is_locked_is_restored),
        cmocka_unit_test(a_way_that_is_refused_is_an_error_that_says_why),
        cmocka_unit_test(threads_touch_at_once),
        cmocka_unit_test(a_damaged_page_is_never_seen),
        cmocka_unit_test(a_page_that_cannot_be_had_ends_the_process_with_its_reason),
        cmocka_unit_test(every_failure_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
