/* tests/base/test_files.c - the file layer, atomic replacement, folder walks and the worker pool. */
#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "base/pool.h"
#include "base/time.h"
#include "base/walk.h"
#include "tests/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char root[] = "/tmp/mica-base-XXXXXX";

static const char *in_root(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static void check_text(const char *path, const char *text) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_file_read_all(path, 1000000, &out, &err), MICA_OK);
    assert_int_equal(out.len, strlen(text));
    assert_memory_equal(out.data, text, out.len);
    base_buf_free(&out);
}

static void replacing_a_file_leaves_the_old_or_the_new_one(void **state) {
    (void)state;
    const char *path = in_root("file");
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_atomic_replace(path, "old", 3, &err), MICA_OK);
    check_text(path, "old");
    for (uint64_t n = 1;; n++) {
        mica_error e = MICA_ERROR_INIT;
        uint64_t before = base_file_count();
        assert_int_equal(base_atomic_replace(path, "old", 3, &err), MICA_OK);
        uint64_t calls = base_file_count() - before;
        base_file_fail_at(n, ENOSPC);
        mica_status status = base_atomic_replace(path, "newer", 5, &e);
        base_file_fail_at(0, 0);
        base_buf text = {0};
        assert_int_equal(base_file_read_all(path, 100, &text, &err), MICA_OK);
        bool is_new = text.len == 5 && memcmp(text.data, "newer", 5) == 0;
        assert_true(is_new || (text.len == 3 && memcmp(text.data, "old", 3) == 0));
        if (status == MICA_OK)
            assert_true(is_new);
        else
            assert_int_equal(e.sys_errno, ENOSPC);
        base_buf_free(&text);
        if (n > calls) break;
    }
    base_arena arena = {0};
    base_walk_list list;
    assert_int_equal(base_walk(root, ".tmp", &arena, &list, &err), MICA_OK);
    assert_int_equal(list.count, 0);
    base_arena_free(&arena);
}

/* A sweep of another process may hold the fresh file for a moment, or have taken it already: the next name is
 * tried. */
static void a_swept_temporary_name_is_followed_by_another(void **state) {
    (void)state;
    const char *path = in_root("swept");
    for (uint64_t n = 1; n <= 3; n++) { /* look at the place, open, lock */
        base_atomic file = {0};
        mica_error err = MICA_ERROR_INIT;
        base_file_fail_at(n, n == 3 ? EWOULDBLOCK : n == 2 ? EEXIST : ENOENT);
        mica_status status = base_atomic_begin(&file, path, &err);
        base_file_fail_at(0, 0);
        assert_int_equal(status, MICA_OK);
        assert_int_equal(base_atomic_write(&file, "new", 3, &err), MICA_OK);
        assert_int_equal(base_atomic_commit(&file, &err), MICA_OK);
        check_text(path, "new");
    }
    base_atomic next = {0};
    mica_error err = MICA_ERROR_INIT;
    /* removes the file that was not waited for */
    assert_int_equal(base_atomic_begin(&next, path, &err), MICA_OK);
    base_atomic_abort(&next);
    base_arena arena = {0};
    base_walk_list list;
    assert_int_equal(base_walk(root, ".tmp", &arena, &list, &err), MICA_OK);
    assert_int_equal(list.count, 0);
    base_arena_free(&arena);
}

static uint64_t calls_of_replacing(const char *name) {
    uint64_t before = base_file_count();
    assert_int_equal(base_atomic_replace(in_root(name), "x", 1, NULL), MICA_OK);
    return base_file_count() - before;
}

/* The folder is read where a file is replaced, which removes what was left beside it; a new one costs the same
 * in a folder of many. */
static void a_new_file_does_not_read_its_folder(void **state) {
    (void)state;
    char left[4096];
    assert_int_equal(mkdir(in_root("many"), 0777), 0);
    uint64_t first = calls_of_replacing("many/first");
    for (int k = 0; k < 50; k++) {
        char name[32];
        snprintf(name, sizeof name, "many/%d", k);
        assert_int_equal(calls_of_replacing(name), first);
    }
    assert_true(calls_of_replacing("many/first") > first + 50);
    snprintf(left, sizeof left, "%s", in_root("many/late.1-1.tmp"));
    assert_int_equal(base_atomic_replace(left, "half", 4, NULL), MICA_OK);
    calls_of_replacing("many/late");
    assert_int_equal(access(left, F_OK), 0);
    calls_of_replacing("many/late");
    assert_int_equal(access(left, F_OK), -1);
    assert_int_equal(test_remove(in_root("many")), 0);
}

/* A link names the file that is replaced, also one that is not there yet, and stays a link. */
static void a_link_stays_and_its_file_is_replaced(void **state) {
    (void)state;
    struct stat info;
    mica_error err = MICA_ERROR_INIT;
    char link[4096], second[4096], loop[4096];
    snprintf(link, sizeof link, "%s", in_root("link"));
    snprintf(second, sizeof second, "%s", in_root("second"));
    snprintf(loop, sizeof loop, "%s", in_root("loop"));
    assert_int_equal(symlink("behind", link), 0);
    assert_int_equal(symlink(link, second), 0);
    assert_int_equal(symlink("loop", loop), 0);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(base_atomic_replace(second, round ? "two" : "one", 3, &err), MICA_OK);
        check_text(in_root("behind"), round ? "two" : "one");
        assert_int_equal(lstat(link, &info), 0);
        assert_true(S_ISLNK(info.st_mode));
    }
    assert_int_equal(base_atomic_replace(loop, "x", 1, &err), MICA_ERR_IO);
    assert_int_equal(err.sys_errno, ELOOP);
    assert_int_equal(lstat(loop, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
}

static void an_aborted_file_is_gone(void **state) {
    (void)state;
    base_atomic file = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_atomic_begin(&file, in_root("aborted"), &err), MICA_OK);
    assert_int_equal(base_atomic_write(&file, "x", 1, &err), MICA_OK);
    assert_int_equal(access(file.temp, F_OK), 0);
    base_atomic_abort(&file);
    base_atomic_abort(&file);
    assert_int_equal(access(in_root("aborted"), F_OK), -1);
    assert_int_equal(base_atomic_begin(&file, in_root("no/such/folder/file"), &err), MICA_ERR_IO);
    assert_int_equal(err.sys_errno, ENOENT);
}

static void reading_stops_at_the_limit(void **state) {
    (void)state;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_atomic_replace(in_root("file"), "0123456789", 10, &err), MICA_OK);
    assert_int_equal(base_file_read_all(in_root("file"), 9, &out, &err), MICA_ERR_LIMIT);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(base_file_read_all(in_root("file"), 10, &out, &err), MICA_OK);
    base_buf_free(&out);
    assert_int_equal(base_file_read_all(in_root("absent"), 10, &out, &err), MICA_ERR_IO);
    assert_int_equal(err.sys_errno, ENOENT);
    assert_non_null(strstr(err.message, "absent: cannot open"));
}

static void a_walk_is_sorted_by_name_alone(void **state) {
    (void)state;
    const char *names[] = {"w/b.m", "w/a/z.m", "w/a.m", "w/a/c/d.m", "w/.hidden.m", "w/x.txt", "w/B.m"};
    const char *sorted[] = {"B.m", "a.m", "a/c/d.m", "a/z.m", "b.m"};
    mkdir(in_root("w"), 0777);
    mkdir(in_root("w/a"), 0777);
    mkdir(in_root("w/a/c"), 0777);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(base_atomic_replace(in_root(names[i]), "", 0, NULL), MICA_OK);
    assert_int_equal(symlink("..", in_root("w/a/loop")), 0);
    assert_int_equal(symlink("nowhere", in_root("w/dangling.m")), 0);
    base_arena arena = {0};
    base_walk_list list;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_walk(in_root("w"), ".m", &arena, &list, &err), MICA_OK);
    assert_int_equal(list.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(list.names[i], sorted[i]);
    base_arena_free(&arena);
    for (uint64_t n = 1; n < 20; n++) {
        base_alloc_fail_at(n);
        mica_status status = base_walk(in_root("w"), ".m", &arena, &list, NULL);
        base_alloc_fail_at(0);
        assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
        base_arena_free(&arena);
    }
    assert_int_equal(base_walk(in_root("nowhere"), ".m", &arena, &list, &err), MICA_ERR_IO);
    base_arena_free(&arena);
}

typedef struct square_run {
    uint64_t squares[1000];
    size_t fail_from;
    _Atomic size_t ran;
} square_run;

static mica_status square(void *ctx, size_t index, mica_error *err) {
    square_run *run = ctx;
    atomic_fetch_add(&run->ran, 1);
    run->squares[index] = index * index;
    if (index >= run->fail_from) return base_fail(err, MICA_ERR_LIMIT, NULL, index, "job %zu", index);
    return MICA_OK;
}

static void jobs_all_run_and_the_lowest_error_wins(void **state) {
    (void)state;
    for (unsigned threads = 0; threads <= 8; threads++) {
        square_run run = {.fail_from = SIZE_MAX};
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(base_pool_run(1000, threads, square, &run, &err), MICA_OK);
        assert_int_equal(run.ran, 1000);
        for (size_t i = 0; i < 1000; i++)
            assert_int_equal(run.squares[i], i * i);
        run.fail_from = 300;
        assert_int_equal(base_pool_run(1000, threads, square, &run, &err), MICA_ERR_LIMIT);
        assert_string_equal(err.message, "job 300");
        assert_true(run.ran < 2000);
        assert_int_equal(base_pool_run(0, threads, square, &run, NULL), MICA_OK);
    }
}

static void the_clock_runs_forward(void **state) {
    (void)state;
    uint64_t a = base_time_ns(), b = base_time_ns();
    assert_true(b >= a && a > 0);
}

static int setup(void **state) {
    (void)state;
    return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    return test_remove(root);
}

/* In a namespace of its own: a file system is mounted over the folder while a file is written there. 0, or where it went
 * wrong; 77: such a namespace cannot be had. */
static int mount_over_the_folder(void) {
    base_atomic file = {0};
    mica_error err = MICA_ERROR_INIT;
    char path[256], temp[300], users[64];
    snprintf(path, sizeof path, "%s/mounted/file", root);
    snprintf(users, sizeof users, "%d %d 1", (int)getuid(), (int)getuid());
    if (unshare(CLONE_NEWNS | (getuid() == 0 ? 0 : CLONE_NEWUSER)) != 0) return 77;
    if (getuid() != 0 && base_atomic_replace("/proc/self/uid_map", users, strlen(users), &err) != MICA_OK)
        return 77;
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return 77;
    if (base_atomic_begin(&file, path, &err) != MICA_OK ||
        base_atomic_write(&file, "new", 3, &err) != MICA_OK)
        return 1;
    snprintf(temp, sizeof temp, "%s", file.temp);
    *strrchr(path, '/') = 0;
    if (mount("mica", path, "tmpfs", 0, "size=100k") != 0) return 77;
    if (base_atomic_commit(&file, &err) != MICA_ERR_CROSS_FILESYSTEM || !strstr(err.message, temp)) return 2;
    err = (mica_error)MICA_ERROR_INIT;
    if (base_atomic_begin(&file, "x", &err) != MICA_OK) return 3; /* the record is free again */
    base_atomic_abort(&file);
    return 0;
}

static void a_file_system_mounted_over_the_folder_is_noticed(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    int status;
    assert_int_equal(base_file_mkdir(in_root("mounted"), 0755), 0);
    assert_int_equal(base_atomic_replace(in_root("mounted/file"), "old", 3, &err), MICA_OK);
    pid_t pid = fork();
    if (pid == 0) _exit(mount_over_the_folder());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    check_text(in_root("mounted/file"), "old");
    assert_int_equal(base_atomic_replace(in_root("mounted/file"), "newer", 5, &err),
                     MICA_OK); /* and sweeps */
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) skip();
    assert_int_equal(status, 0);
}

static void a_rename_between_file_systems_is_told(void **state) {
    (void)state;
    mica_error fine = MICA_ERROR_INIT;
    const char *path = in_root("renamed");
    uint64_t told = 0, calls = 0;
    assert_int_equal(base_atomic_replace(path, "old", 3, &fine), MICA_OK);
    for (uint64_t n = 1; n <= calls + 1; n++) {
        mica_error err = MICA_ERROR_INIT;
        calls = base_file_count();
        base_file_fail_at(n, EXDEV);
        told += base_atomic_replace(in_root("renamed"), "old", 3, &err) == MICA_ERR_CROSS_FILESYSTEM;
        base_file_fail_at(0, 0);
        calls = base_file_count() - calls;
        check_text(in_root("renamed"), "old");
    }
    assert_true(told >= 1);
}

static void somebody_elses_file_is_not_moved(void **state) {
    (void)state;
    base_atomic file = {0};
    mica_error err = MICA_ERROR_INIT, refused = MICA_ERROR_INIT;
    char temp[300], path[256];
    snprintf(path, sizeof path, "%s", in_root("moved"));
    assert_int_equal(base_atomic_replace(path, "old", 3, &err), MICA_OK);
    assert_int_equal(base_atomic_begin(&file, path, &err), MICA_OK);
    snprintf(temp, sizeof temp, "%s", file.temp);
    assert_int_equal(unlink(temp), 0);
    assert_int_equal(base_atomic_replace(temp, "foreign", 7, &err), MICA_OK);
    assert_int_equal(base_atomic_commit(&file, &refused), MICA_ERR_CROSS_FILESYSTEM);
    check_text(path, "old");
    check_text(temp, "foreign");
    assert_int_equal(unlink(temp), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replacing_a_file_leaves_the_old_or_the_new_one),
        cmocka_unit_test(a_swept_temporary_name_is_followed_by_another),
        cmocka_unit_test(a_file_system_mounted_over_the_folder_is_noticed),
        cmocka_unit_test(a_rename_between_file_systems_is_told),
        cmocka_unit_test(somebody_elses_file_is_not_moved),
        cmocka_unit_test(an_aborted_file_is_gone),
        cmocka_unit_test(a_new_file_does_not_read_its_folder),
        cmocka_unit_test(a_link_stays_and_its_file_is_replaced),
        cmocka_unit_test(reading_stops_at_the_limit),
        cmocka_unit_test(a_walk_is_sorted_by_name_alone),
        cmocka_unit_test(jobs_all_run_and_the_lowest_error_wins),
        cmocka_unit_test(the_clock_runs_forward),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
