/* tests/memory/test_hazards.c - what happens to memory besides plain writes, and ways of tracking that stop working: no page
 * is lost by any of those that ask the kernel. */
#include "tests/memory/tracked.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define HUGE_SIZE (2u << 20)

/* The ways that notice writes to anonymous memory by themselves; COMPARE is the judge of the others. */
static const mica_memory_tracking noticing[] = {MICA_MEMORY_USERFAULTFD, MICA_MEMORY_PROTECT,
                                                MICA_MEMORY_COMPARE};
#define NOTICING (sizeof noticing / sizeof *noticing)

/* Runs a test over fresh memory with each of them. */
static void with_each(size_t pages, void (*test)(tracked *t)) {
    for (size_t k = 0; k < NOTICING; k++) {
        tracked t;
        uint8_t *at = fresh_memory(pages * PAGE);
        if (track(&t, at, pages * PAGE, PAGE,
                  (mica_memory_tracker_options){.tracking = noticing[k], .only = true})) {
            test(&t);
            untrack(&t);
        }
        munmap(at, pages * PAGE);
    }
}

static bool looks_at_all(const tracked *t) {
    return report(t).tracking == MICA_MEMORY_COMPARE;
}

static void fill(tracked *t, uint8_t byte) {
    memset(t->at, byte, t->size);
}

/* A status of 0 from what is done in a child of fork; there an assertion must not go on in the parent's tests. */
static int of_child(int (*child)(tracked *t), tracked *t) {
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) _exit(child(t));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* As collect and commit, for a child: whether exactly what differs was found. */
static bool exact(tracked *t) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_memory_tracker_collect(t->tracker, NULL, NULL, &err) != MICA_OK) return false;
    const mica_memory_bitmap *changed = mica_memory_tracker_changed(t->tracker, 0);
    for (uint64_t page = 0; page < mica_memory_bitmap_pages(changed); page++)
        if (mica_memory_bitmap_test(changed, page) != tracked_differs(t, page)) return false;
    memcpy(t->epoch, t->at, t->size);
    return mica_memory_tracker_commit(t->tracker, &err) == MICA_OK;
}

static void untouched(tracked *t) {
    assert_int_equal(commit(t, true), t->size / PAGE);
    for (size_t page = 0; page < t->size / PAGE; page += 50)
        t->at[page * PAGE + page] = 1;
    assert_int_equal(commit(t, false), 20);
    volatile uint8_t sum = 0;
    for (size_t page = 0; page < t->size / PAGE; page++)
        sum = (uint8_t)(sum + t->at[page * PAGE]);
    assert_int_equal(commit(t, false), 0);
    if (!looks_at_all(t)) assert_int_equal(report(t).candidates, 0); /* a read is no write */
    t->at[777 * PAGE] = 1;                                           /* read, never written */
    assert_int_equal(commit(t, false), 1);
    if (!looks_at_all(t)) assert_int_equal(report(t).candidates, 1);
}
static void pages_never_populated_are_noticed(void **state) {
    (void)state;
    with_each(1000, untouched);
}

static void after_dontneed(tracked *t) {
    fill(t, 7);
    (void)commit(t, true);
    assert_int_equal(madvise(t->at + 10 * PAGE, 50 * PAGE, MADV_DONTNEED), 0);
    assert_int_equal(commit(t, false), 50); /* zeros now */
    assert_int_equal(commit(t, false), 0);
    assert_int_equal(madvise(t->at + 100 * PAGE, 50 * PAGE, MADV_DONTNEED), 0);
    volatile uint8_t byte = t->at[120 * PAGE]; /* read before the collection: the page of zeros is there */
    (void)byte;
    t->at[130 * PAGE + 1] = 3;
    assert_int_equal(commit(t, false), 50);
    assert_int_equal(madvise(t->at + 100 * PAGE, 50 * PAGE, MADV_DONTNEED), 0);
    t->at[130 * PAGE + 1] = 3; /* as before */
    assert_int_equal(commit(t, false), 0);
    memset(t->at + 10 * PAGE, 8, 20 * PAGE); /* and used again */
    assert_int_equal(commit(t, false), 20);
    memset(t->at + 300 * PAGE, 9, PAGE);
    (void)commit(t, false);
    assert_int_equal(madvise(t->at + 300 * PAGE, PAGE, MADV_DONTNEED), 0);
    memset(t->at + 300 * PAGE, 9, PAGE); /* given back, and written with what was there */
    assert_int_equal(commit(t, false), 0);
}
static void memory_given_back_is_noticed(void **state) {
    (void)state;
    with_each(1000, after_dontneed);
}

static void mapped_anew(tracked *t) {
    fill(t, 7);
    (void)commit(t, true);
    void *there = t->at + 40 * PAGE;
    assert_ptr_equal(
        mmap(there, 30 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
        there);
    t->at[50 * PAGE] = 1;
    t->at[200 * PAGE] = 1;
    assert_int_equal(commit(t, false), 31);
    t->at[50 * PAGE] = 2; /* the new memory is tracked from then on */
    t->at[60 * PAGE] = 2;
    t->at[201 * PAGE] = 2;
    assert_int_equal(commit(t, false), 3);
    assert_int_equal(commit(t, false), 0);
    if (!looks_at_all(t)) assert_true(report(t).candidates < 10);
    there = t->at + 300 * PAGE;
    assert_ptr_equal(
        mmap(there, 30 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
        there);
    assert_int_equal(commit(t, false), 30); /* and nobody wrote */
    assert_int_equal(mprotect(t->at + 500 * PAGE, 100 * PAGE, PROT_NONE), 0);
    assert_int_equal(mprotect(t->at + 500 * PAGE, 100 * PAGE, PROT_READ | PROT_WRITE), 0);
    t->at[510 * PAGE] = 3; /* access that was taken and given */
    assert_int_equal(commit(t, false), 1);
    t->at[510 * PAGE] = 4;
    assert_int_equal(commit(t, false), 1);
}
static void memory_mapped_anew_is_noticed(void **state) {
    (void)state;
    with_each(1000, mapped_anew);
}

static void by_read(tracked *t) {
    int fd = open("/dev/zero", O_RDONLY);
    fill(t, 7);
    (void)commit(t, true);
    if (report(t).tracking == MICA_MEMORY_PROTECT) { /* the kernel does not wait for a handler */
        assert_int_equal(read(fd, t->at + 10 * PAGE + 100, 100), -1);
        assert_int_equal(errno, EFAULT);
        mica_memory_tracker_open(t->tracker, t->at + 10 * PAGE + 100, 100);
    }
    assert_int_equal(read(fd, t->at + 10 * PAGE + 100, 100), 100);
    mica_memory_tracker_open(t->tracker, t->at + 20 * PAGE + 100, 3 * PAGE);
    assert_int_equal(read(fd, t->at + 20 * PAGE + 100, 3 * PAGE), 3 * PAGE);
    assert_int_equal(commit(t, false), 5);
    mica_memory_tracker_open(t->tracker, t->at + 20 * PAGE + 100, 3 * PAGE);
    assert_int_equal(read(fd, t->at + 20 * PAGE + 100, 3 * PAGE), 3 * PAGE); /* the same again */
    assert_int_equal(commit(t, false), 0);
    close(fd);
}
static void writes_of_system_calls_are_noticed(void **state) {
    (void)state;
    with_each(100, by_read);
}

static void paged_out(tracked *t) {
    fill(t, 7);
    (void)commit(t, true);
    t->at[5 * PAGE] = t->at[50 * PAGE] = 1;
    (void)madvise(t->at, t->size,
                  MADV_PAGEOUT); /* does what it can: nothing may ask whether a page is resident */
    assert_int_equal(commit(t, false), 2);
    (void)madvise(t->at, t->size, MADV_PAGEOUT);
    assert_int_equal(commit(t, false), 0);
}
static void pages_written_out_are_noticed(void **state) {
    (void)state;
    with_each(100, paged_out);
}

static int forked_child(tracked *t) {
    t->at[3 * PAGE] = 9;
    t->at[90 * PAGE] = 9;
    if (!exact(t)) return 1;
    t->at[4 * PAGE] = 9;
    t->at[3 * PAGE] = 8;
    if (!exact(t)) return 2;
    if (!looks_at_all(t) && report(t).candidates > 10) return 3; /* it is tracked in the child, too */
    return 0;
}
static void forked(tracked *t) {
    fill(t, 7);
    (void)commit(t, true);
    t->at[1 * PAGE] = 1;
    assert_int_equal(of_child(forked_child, t), 0);
    t->at[2 * PAGE] = 1;
    assert_int_equal(commit(t, false), 2); /* the parent's own, and nothing of the child's */
    t->at[1 * PAGE] = 2;
    t->at[60 * PAGE] = 2;
    assert_int_equal(commit(t, false), 2);
    if (!looks_at_all(t)) assert_true(report(t).candidates < 10);
}
static void both_sides_of_a_fork_are_tracked(void **state) {
    (void)state;
    with_each(100, forked);
}

static void on_huge_pages(tracked *t) {
    uint32_t random = 3;
    (void)commit(t, true);
    for (int epoch = 0; epoch < 6; epoch++) {
        for (int n = 0; n < 20; n++) {
            random = random * 1664525u + 1013904223u;
            t->at[(random >> 4) % t->size] ^= (uint8_t)(random >> 28);
        }
        (void)commit(t, false);
    }
    size_t one = (HUGE_SIZE - (uintptr_t)t->at % HUGE_SIZE) % HUGE_SIZE;
    memset(t->at + one, 5, HUGE_SIZE);
    (void)commit(t, false);
    assert_int_equal(madvise(t->at + one, HUGE_SIZE, MADV_DONTNEED), 0);
    volatile uint8_t byte = t->at[one + 5000]; /* the huge page of zeros */
    (void)byte;
    assert_int_equal(commit(t, false), HUGE_SIZE / PAGE);
    t->at[one + 5000] = 1;
    assert_int_equal(commit(t, false), 1);
}
static void huge_pages_are_noticed(void **state) {
    (void)state;
    for (size_t k = 0; k < NOTICING; k++)
        for (int populated = 0; populated < 2; populated++) {
            tracked t;
            uint8_t *at = fresh_memory(4 * HUGE_SIZE);
            (void)madvise(at, 4 * HUGE_SIZE, MADV_HUGEPAGE);
            if (populated) memset(at, 1, 4 * HUGE_SIZE);
            if (track(&t, at, 4 * HUGE_SIZE, PAGE,
                      (mica_memory_tracker_options){.tracking = noticing[k], .only = true})) {
                on_huge_pages(&t);
                untrack(&t);
            }
            munmap(at, 4 * HUGE_SIZE);
        }
}

static void shared_memory_is_noticed(void **state) {
    (void)state;
    for (size_t k = 0; k < NOTICING; k++) {
        tracked t;
        uint8_t *at = mmap(NULL, 100 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        assert_ptr_not_equal(at, MAP_FAILED);
        memset(at, 3, 50 * PAGE);
        if (track(&t, at, 100 * PAGE, PAGE,
                  (mica_memory_tracker_options){.tracking = noticing[k], .only = true})) {
            (void)commit(&t, true);
            at[5 * PAGE] = at[80 * PAGE] = 1;
            assert_int_equal(commit(&t, false), 2);
            at[5 * PAGE] = 2;
            assert_int_equal(commit(&t, false), 1);
            untrack(&t);
        }
        munmap(at, 100 * PAGE);
    }
}

/* The descriptors of this process that are a userfaultfd; how many. */
static int uffds(int fds[8]) {
    int count = 0;
    DIR *dir = opendir("/proc/self/fd");
    for (struct dirent *entry; (entry = readdir(dir)) && count < 8;) {
        char path[300], to[64] = "";
        snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
        if (readlink(path, to, sizeof to - 1) > 0 && strstr(to, "userfaultfd"))
            fds[count++] = atoi(entry->d_name);
    }
    closedir(dir);
    return count;
}

static void a_closed_userfaultfd_loses_no_page(void **state) {
    (void)state;
    tracked t;
    int fds[8];
    uint8_t *at = fresh_memory(100 * PAGE);
    if (!track(&t, at, 100 * PAGE, PAGE,
               (mica_memory_tracker_options){.tracking = MICA_MEMORY_USERFAULTFD, .only = true}))
        skip();
    (void)commit(&t, true);
    for (int round = 0; round < 3; round++) {
        int null = -1;
        assert_int_equal(uffds(fds), 1);
        at[round * PAGE] = 1;
        if (round == 2) {
            null = open("/dev/null", O_RDWR);
            assert_int_equal(dup2(null, fds[0]), fds[0]); /* another file has its number now */
        } else {
            close(fds[0]);
        }
        at[(10 + round) * PAGE] = 1;
        assert_int_equal(commit(&t, false), 2);
        assert_int_equal(report(&t).tracking, MICA_MEMORY_USERFAULTFD);
        at[50 * PAGE] = (uint8_t)(round + 1);
        assert_int_equal(commit(&t, false), 1);
        assert_int_equal(report(&t).candidates, 1); /* tracked again */
        if (round == 2) {
            assert_int_equal(write(fds[0], "x", 1), 1); /* and that other file is still open */
            close(null);
            close(fds[0]);
        }
    }
    untrack(&t);
    assert_int_equal(uffds(fds), 0);
    munmap(at, 100 * PAGE);
}

/* What a tracker falls back to in a child where something is refused: 100 + its number, plus 100 when it does not say why. */
static int chosen(void) {
    tracked t;
    uint8_t *at = fresh_memory(100 * PAGE);
    if (!track(&t, at, 100 * PAGE, PAGE, (mica_memory_tracker_options){0})) return 1;
    fill(&t, 1);
    mica_error err = MICA_ERROR_INIT;
    if (mica_memory_tracker_collect(t.tracker, NULL, NULL, &err) != MICA_OK ||
        mica_memory_tracker_commit(t.tracker, &err) != MICA_OK)
        return 2;
    memcpy(t.epoch, at, t.size);
    at[40 * PAGE] = 2;
    if (!exact(&t) || !exact(&t)) return 3;
    mica_memory_tracker_report r = report(&t);
    return 100 + (int)r.tracking + (strncmp(r.reason, "userfaultfd: ", 13) == 0 ? 0 : 100);
}

static int refused_by_filter(tracked *t) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_userfaultfd, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    (void)t;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return 77;
    return chosen();
}

static void where_userfaultfd_is_refused_another_takes_its_place(void **state) {
    (void)state;
    int code = of_child(refused_by_filter, NULL);
    if (code == 77) skip();
    if (code != 100 + MICA_MEMORY_COMPARE) /* a kernel where protect loses memory that is given back */
        assert_int_equal(code, 100 + MICA_MEMORY_PROTECT);
}

static int other_user(tracked *t) {
    (void)t;
    return getuid() == 0 && setgid(65534) == 0 && setuid(65534) == 0 ? chosen() : 77;
}
static int ordinary_user(tracked *t) {
    (void)t;
    /* as after exec: a process may look at itself */
    return getuid() == 0 && setgid(65534) == 0 && setuid(65534) == 0 && prctl(PR_SET_DUMPABLE, 1) == 0
               ? chosen()
               : 77;
}

static void a_process_that_changed_its_user_falls_back(void **state) {
    (void)state;
    int code = of_child(other_user, NULL);
    if (code == 77) skip();
    assert_int_equal(code, 100 + MICA_MEMORY_COMPARE);
}

static void ordinary_users_have_userfaultfd(void **state) {
    (void)state;
    tracked t;
    uint8_t *at = fresh_memory(PAGE);
    bool has = track(&t, at, PAGE, PAGE,
                     (mica_memory_tracker_options){.tracking = MICA_MEMORY_USERFAULTFD, .only = true});
    if (has) untrack(&t);
    munmap(at, PAGE);
    int code = of_child(ordinary_user, NULL);
    if (code == 77 || !has) skip();
    assert_int_equal(code, 200 + MICA_MEMORY_USERFAULTFD); /* no reason: it is the first that is tried */
}

static void regions_off_the_machines_pages_are_compared(void **state) {
    (void)state;
    tracked t;
    uint8_t *at = fresh_memory(20 * PAGE);
    assert_true(track(&t, at + 24, 10 * PAGE, PAGE, (mica_memory_tracker_options){0}));
    assert_int_equal(report(&t).tracking, MICA_MEMORY_COMPARE);
    assert_non_null(strstr(report(&t).reason, "does not begin on a page"));
    (void)commit(&t, true);
    at[24 + 3 * PAGE] = 1;
    assert_int_equal(commit(&t, false), 1);
    untrack(&t);
    munmap(at, 20 * PAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_never_populated_are_noticed),
        cmocka_unit_test(memory_given_back_is_noticed),
        cmocka_unit_test(memory_mapped_anew_is_noticed),
        cmocka_unit_test(writes_of_system_calls_are_noticed),
        cmocka_unit_test(pages_written_out_are_noticed),
        cmocka_unit_test(both_sides_of_a_fork_are_tracked),
        cmocka_unit_test(huge_pages_are_noticed),
        cmocka_unit_test(shared_memory_is_noticed),
        cmocka_unit_test(a_closed_userfaultfd_loses_no_page),
        cmocka_unit_test(where_userfaultfd_is_refused_another_takes_its_place),
        cmocka_unit_test(a_process_that_changed_its_user_falls_back),
        cmocka_unit_test(ordinary_users_have_userfaultfd),
        cmocka_unit_test(regions_off_the_machines_pages_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
