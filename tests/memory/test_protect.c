/* tests/memory/test_protect.c - read-only pages and the signal that opens them: how many areas that makes, and whose signal it
 * is besides. */
#include "base/guard.h"
#include "tests/memory/tracked.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static bool protected_memory(tracked *t, size_t size, uint32_t most_areas) {
    void *at = fresh_memory(size);
    if (track(t, at, size, PAGE,
              (mica_memory_tracker_options){.tracking = MICA_MEMORY_PROTECT,
                                            .only = true,
                                            .marks_given_back = true,
                                            .most_areas = most_areas}))
        return true;
    munmap(at, size);
    return false;
}

static void end(tracked *t) {
    void *at = t->at;
    size_t size = t->size;
    untrack(t);
    memset(at, 1, size); /* it can be written again */
    munmap(at, size);
}

static size_t areas(void) {
    size_t count = 0;
    FILE *f = fopen("/proc/self/maps", "r");
    for (int c; (c = getc(f)) != EOF;)
        count += c == '\n';
    fclose(f);
    return count;
}

static void only_pages_that_are_written_are_candidates(void **state) {
    (void)state;
    tracked t;
    if (!protected_memory(&t, 1000 * PAGE, 0)) skip();
    (void)commit(&t, true);
    for (size_t k = 0; k < 1000; k += 10)
        t.at[k * PAGE] = 1;
    *(volatile uint8_t *)(t.at + 5 * PAGE) = 0; /* as it is */
    assert_int_equal(commit(&t, false), 100);
    assert_int_equal(report(&t).candidates, 101);
    assert_int_equal(commit(&t, false), 0);
    assert_int_equal(report(&t).candidates, 0);
    end(&t);
}

static void scattered_writes_stay_below_the_areas_that_are_allowed(void **state) {
    (void)state;
    enum { ALLOWED = 200, PAGES = 20000 };
    tracked t;
    size_t before = areas();
    if (!protected_memory(&t, PAGES * PAGE, ALLOWED)) skip();
    (void)commit(&t, true);
    for (int epoch = 1; epoch < 4; epoch++) {
        for (size_t k = 0; k < PAGES; k += 2) {
            t.at[k * PAGE + 7] = (uint8_t)epoch;
            if (k % 1000 == 0) assert_true(areas() < before + ALLOWED + 5);
        }
        assert_int_equal(commit(&t, false), PAGES / 2);
        t.at[33 * PAGE] = (uint8_t)epoch; /* few writes are told exactly again */
        assert_int_equal(commit(&t, false), 1);
        assert_int_equal(report(&t).candidates, 1);
    }
    end(&t);
}

static void more_pages_than_the_kernel_has_areas_are_not_lost(void **state) {
    (void)state;
    enum { PAGES = 90000 }; /* 45,000 written, which would be 90,000 areas */
    tracked t;
    if (!protected_memory(&t, (size_t)PAGES * PAGE, 0)) skip();
    (void)commit(&t, true);
    for (size_t k = 0; k < PAGES; k += 2)
        t.at[k * PAGE] = 1;
    assert_int_equal(commit(&t, false), PAGES / 2);
    end(&t);
}

static void a_refusal_of_the_kernel_opens_more(void **state) {
    (void)state;
    enum { PAGES = 90000 };
    tracked t;
    if (!protected_memory(&t, (size_t)PAGES * PAGE, 10000000))
        skip(); /* more than there are: it must find out */
    (void)commit(&t, true);
    for (size_t k = 0; k < PAGES; k += 2)
        t.at[k * PAGE] = 1;
    assert_int_equal(commit(&t, false), PAGES / 2);
    t.at[0] = 2;
    assert_int_equal(commit(&t, false), 1);
    end(&t);
}

static sigjmp_buf back;
static volatile sig_atomic_t others;
static void other_handler(int number) {
    (void)number;
    others++;
    siglongjmp(back, 1);
}

static void faults_elsewhere_go_to_who_had_the_signal(void **state) {
    (void)state;
    struct sigaction other = {.sa_handler = other_handler}, before;
    tracked t;
    uint8_t *wall = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigaction(SIGSEGV, &other, &before);
    bool works = protected_memory(&t, 100 * PAGE, 0);
    if (works) {
        (void)commit(&t, true);
        for (volatile int round = 0; round < 3; round++) {
            t.at[round * PAGE] = 1;
            if (sigsetjmp(back, 1) == 0) {
                *(volatile uint8_t *)wall = 1;
                fail();
            }
        }
        assert_int_equal(others, 3);
        assert_int_equal(commit(&t, false), 3);
        end(&t);
    }
    sigaction(SIGSEGV, &before, NULL);
    munmap(wall, PAGE);
    if (!works) skip();
}

static void a_crash_stays_a_crash(void **state) {
    (void)state;
    tracked t;
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGSEGV, SIG_DFL);
        if (!protected_memory(&t, 100 * PAGE, 0)) _exit(77);
        t.at[PAGE] = 1;
        *(volatile uint8_t *)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = 1;
        _exit(1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) skip();
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static bool lost(void *ctx, size_t offset, size_t len) {
    (void)offset;
    (void)len;
    return ++*(int *)ctx;
}

static void the_guard_of_files_works_beside_it(void **state) {
    (void)state;
    tracked t;
    char path[] = "/tmp/mica_protect_XXXXXX";
    int fd = mkstemp(path), times = 0;
    unlink(path);
    assert_int_equal(ftruncate(fd, 2 * PAGE), 0);
    volatile uint8_t *file = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    if (!protected_memory(&t, 100 * PAGE, 0)) skip();
    assert_true(base_guard_add((const void *)file, 2 * PAGE, "a file", lost, &times));
    (void)commit(&t, true);
    t.at[3 * PAGE] = 1;
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(file[PAGE], 0);
    t.at[4 * PAGE] = 1;
    assert_int_equal(times, 1);
    assert_int_equal(commit(&t, false), 2);
    base_guard_remove((const void *)file);
    end(&t);
    munmap((void *)file, 2 * PAGE);
    close(fd);
}

static void memory_that_cannot_be_written_is_refused(void **state) {
    (void)state;
    tracked t;
    mica_memory_tracker_options options = {.tracking = MICA_MEMORY_PROTECT};
    uint8_t *at = fresh_memory(10 * PAGE);
    mprotect(at + 5 * PAGE, PAGE, PROT_READ);
    assert_true(track(&t, at, 10 * PAGE, PAGE, options));
    assert_int_not_equal(report(&t).tracking, MICA_MEMORY_PROTECT);
    assert_int_equal(strncmp(report(&t).reason, "protect: ", 9), 0);
    untrack(&t);
    munmap(at, 10 * PAGE);
}

/* Threads that write while pages are closed again and again; each looks whether its write stood. */
static tracked running;
static _Atomic int stop;
static void *writer(void *which) {
    volatile uint8_t *at = running.at + (uintptr_t)which;
    uint32_t random = (uint32_t)(uintptr_t)which + 1;
    for (uint8_t round = 0; !atomic_load(&stop); round++) {
        random = random * 1664525u + 1013904223u;
        size_t page = (random >> 8) % 64;
        at[page * PAGE] = round;
        if (at[page * PAGE] != round) return (void *)1;
    }
    return NULL;
}

static mica_status keep(void *ctx, size_t region, uint64_t page, const void *bytes, size_t size,
                        mica_error *err) {
    (void)region;
    (void)err;
    memcpy((uint8_t *)ctx + page * PAGE, bytes, size);
    return MICA_OK;
}

static void writes_while_pages_are_closed_are_not_lost(void **state) {
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* plain writes while others read are the point here */
#endif
    pthread_t threads[3];
    mica_error err = MICA_ERROR_INIT;
    if (!protected_memory(&running, 64 * PAGE, 0)) skip();
    atomic_store(&stop, 0);
    for (uintptr_t k = 0; k < 3; k++)
        pthread_create(&threads[k], NULL, writer, (void *)k);
    for (int round = 0; round < 3000; round++) {
        OK(mica_memory_tracker_collect(running.tracker, keep, running.epoch, &err));
        OK(mica_memory_tracker_commit(running.tracker, &err));
    }
    atomic_store(&stop, 1);
    for (int k = 0; k < 3; k++) {
        void *wrong;
        pthread_join(threads[k], &wrong);
        assert_null(wrong);
    }
    OK(mica_memory_tracker_collect(running.tracker, keep, running.epoch, &err));
    assert_memory_equal(running.at, running.epoch, 64 * PAGE);
    end(&running);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_pages_that_are_written_are_candidates),
        cmocka_unit_test(scattered_writes_stay_below_the_areas_that_are_allowed),
        cmocka_unit_test(more_pages_than_the_kernel_has_areas_are_not_lost),
        cmocka_unit_test(a_refusal_of_the_kernel_opens_more),
        cmocka_unit_test(faults_elsewhere_go_to_who_had_the_signal),
        cmocka_unit_test(a_crash_stays_a_crash),
        cmocka_unit_test(the_guard_of_files_works_beside_it),
        cmocka_unit_test(memory_that_cannot_be_written_is_refused),
        cmocka_unit_test(writes_while_pages_are_closed_are_not_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
