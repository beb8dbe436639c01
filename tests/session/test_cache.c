/* tests/session/test_cache.c - the user's cache: where it is, one writer at a time, its bound, a failure at
 * every file call. */
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "base/lock.h"
#include "session/ladder/cache.h"
#include "session/session_internal.h"
#include "tests/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char root[] = "/tmp/mica-cache-XXXXXX";
static char folder[64];

static int make_root(void **state) {
    (void)state;
    if (!mkdtemp(root)) return 1;
    snprintf(folder, sizeof folder, "%s/a/b", root);
    return 0;
}

static int clear(void **state) {
    (void)state;
    return test_remove(root) || mkdir(root, 0700);
}

static int drop_root(void **state) {
    (void)state;
    return test_remove(root);
}

/* Writes as many bytes as ctx says. */
static mica_status write_zeros(void *ctx, const char *path, mica_error *err) {
    static const uint8_t zeros[100000];
    return base_atomic_replace_own(path, zeros, *(const size_t *)ctx, err);
}

static mica_status publish(uint8_t id, size_t size, bool again, uint64_t max, mica_error *err) {
    uint8_t identity[32] = {id};
    base_buf path = {0};
    *err = (mica_error)MICA_ERROR_INIT;
    assert_true(ses_cache_path(folder, identity, &path));
    mica_status status = ses_cache_publish(folder, base_buf_cstr(&path),
                                           &(ses_cache_making){write_zeros, &size, again, max, 20}, err);
    base_buf_free(&path);
    return status;
}

static int64_t size_of(uint8_t id) {
    uint8_t identity[32] = {id};
    struct stat info;
    base_buf path = {0};
    assert_true(ses_cache_path(folder, identity, &path));
    int64_t size = stat(base_buf_cstr(&path), &info) == 0 ? (int64_t)info.st_size : -1;
    assert_int_equal(size >= 0, ses_cache_has(base_buf_cstr(&path)));
    base_buf_free(&path);
    return size;
}

static void set_age(uint8_t id, time_t seconds) {
    uint8_t identity[32] = {id};
    base_buf path = {0};
    struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    assert_true(ses_cache_path(folder, identity, &path));
    assert_int_equal(utimensat(AT_FDCWD, base_buf_cstr(&path), times, 0), 0);
    base_buf_free(&path);
}

static void the_folder_comes_from_the_environment(void **state) {
    (void)state;
    static const struct {
        const char *wanted, *xdg, *home, *expected;
    } cases[] = {
        {"/x", "/c", "/usr", "/x"},
        {"", "/c", "/usr", "/c/mica"},
        {"", "c", "/usr", "/usr/.cache/mica"},
        {"", "", "/usr", "/usr/.cache/mica"},
        {"", NULL, "/usr", "/usr/.cache/mica"},
        {"", NULL, NULL, NULL},
        {"", NULL, "", NULL},
        {"", NULL, "/usr/no/such/home", NULL},
        {"", "c", "h", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        base_buf out = {0};
        if (cases[i].xdg)
            setenv("XDG_CACHE_HOME", cases[i].xdg, 1);
        else
            unsetenv("XDG_CACHE_HOME");
        if (cases[i].home)
            setenv("HOME", cases[i].home, 1);
        else
            unsetenv("HOME");
        assert_int_equal(ses_cache_folder(cases[i].wanted, &out), cases[i].expected != NULL);
        if (cases[i].expected) assert_string_equal(base_buf_cstr(&out), cases[i].expected);
        base_buf_free(&out);
    }
}

static void a_file_is_written_once_or_again_when_asked(void **state) {
    (void)state;
    mica_error err;
    assert_int_equal(publish(1, 1000, false, 1 << 20, &err), MICA_OK);
    assert_int_equal(publish(1, 2000, false, 1 << 20, &err), MICA_OK);
    assert_int_equal(size_of(1), 1000);
    assert_int_equal(publish(1, 2000, true, 1 << 20, &err), MICA_OK);
    assert_int_equal(size_of(1), 2000);
}

static void the_oldest_leave_first_and_the_new_one_stays(void **state) {
    (void)state;
    mica_error err;
    for (uint8_t id = 1; id <= 4; id++) {
        assert_int_equal(publish(id, 10000, false, 1 << 20, &err), MICA_OK);
        set_age(id, 5000 - id); /* 4 is the oldest */
    }
    assert_int_equal(publish(5, 10000, false, 30000, &err), MICA_OK);
    assert_int_equal(size_of(5), 10000);
    assert_int_equal(size_of(1), 10000);
    assert_int_equal(size_of(2), 10000);
    assert_int_equal(size_of(3), -1);
    assert_int_equal(size_of(4), -1);
    /* larger than the bound: alone, but there */
    assert_int_equal(publish(6, 50000, false, 30000, &err), MICA_OK);
    assert_int_equal(size_of(6), 50000);
    assert_int_equal(size_of(5), -1);
}

/* Somebody may have named a folder that holds more than the cache. */
static void files_of_others_in_the_folder_stay(void **state) {
    (void)state;
    static const char hex[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const char *const kept[] = {"notes.tmp",   "stdlib.snap", "stdlib.snap.1-2.tmp", "%s.snap.1-2.tmp.old",
                                "%s.snapshot", "0%s.snap",    "%s.snapx1-2.tmp"};
    mica_error err;
    char name[192], path[320];
    struct stat info;
    assert_int_equal(publish(1, 10, false, 1000, &err), MICA_OK);
    for (size_t i = 0; i <= sizeof kept / sizeof *kept; i++) {
        snprintf(name, sizeof name, i ? kept[i - 1] : "%s.snap.12-3.tmp", hex);
        snprintf(path, sizeof path, "%s/%s", folder, name);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fputs("hello", f);
        fclose(f);
    }
    assert_int_equal(publish(2, 10, false, 1, &err), MICA_OK);
    assert_int_equal(size_of(1), -1);
    for (size_t i = 0; i <= sizeof kept / sizeof *kept; i++) {
        snprintf(name, sizeof name, i ? kept[i - 1] : "%s.snap.12-3.tmp", hex);
        snprintf(path, sizeof path, "%s/%s", folder, name);
        assert_int_equal(stat(path, &info) == 0, i > 0);
    }
}

static void a_writer_that_takes_too_long_is_not_waited_for(void **state) {
    (void)state;
    mica_error err;
    char lock[96];
    assert_int_equal(publish(1, 10, false, 1000, &err), MICA_OK);
    snprintf(lock, sizeof lock, "%s/lock", folder);
    int held = base_lock_take(lock, 0);
    assert_true(held >= 0);
    assert_int_equal(publish(2, 10, false, 1000, &err), MICA_ERR_IO);
    assert_int_equal(err.sys_errno, EWOULDBLOCK);
    assert_int_equal(size_of(2), -1);
    base_lock_release(held);
    assert_int_equal(publish(2, 10, false, 1000, &err), MICA_OK);
}

static void a_lock_ends_with_its_process(void **state) {
    (void)state;
    mica_error err;
    char lock[96];
    int status;
    assert_int_equal(publish(1, 10, false, 1000, &err), MICA_OK);
    snprintf(lock, sizeof lock, "%s/lock", folder);
    pid_t child = fork();
    if (child == 0) _exit(base_lock_take(lock, 0) >= 0 ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(publish(2, 10, false, 1000, &err), MICA_OK);
}

/* Nothing half-written under a name, whichever call fails; what is left aside goes with the next success. */
static void a_failure_at_any_file_call_leaves_whole_files(void **state) {
    (void)state;
    mica_error err;
    int failed = 0;
    for (uint64_t n = 1; n < 60; n++) {
        clear(NULL);
        base_file_fail_at(n, ENOSPC);
        mica_status status = publish(1, 5000, false, 1 << 20, &err);
        base_file_fail_at(0, 0);
        failed += status != MICA_OK;
        int64_t size = size_of(1);
        assert_true(size == -1 || size == 5000);
        if (status == MICA_OK) assert_int_equal(size, 5000);
        assert_int_equal(publish(2, 100, false, 1 << 20, &err), MICA_OK);
        DIR *dir = opendir(folder);
        for (struct dirent *item; (item = readdir(dir));)
            assert_null(strstr(item->d_name, ".tmp"));
        closedir(dir);
    }
    assert_true(failed > 5);
}

/* Many systems let a user's group write to new files; a copy is none the less believed at the next start. */
static void a_copy_is_the_users_own_under_any_umask(void **state) {
    (void)state;
    char sources[64], name[96];
    snprintf(sources, sizeof sources, "%s/sources", root);
    assert_int_equal(mkdir(sources, 0755), 0);
    snprintf(name, sizeof name, "%s/twice.m", sources);
    mica_error err = MICA_ERROR_INIT;
    static const char text[] = "function y = twice (x)\n  y = 2 * x;\nend\n";
    assert_int_equal(base_atomic_replace(name, text, sizeof text - 1, &err), MICA_OK);
    mica_session_options options = {
        .snapshot = "/nowhere/t.snap", .stdlib_folder = sources, .cache_folder = folder, .quiet = true};
    mode_t before = umask(0);
    for (int start = 0; start < 2; start++) {
        mica_session *s;
        assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
        assert_string_equal(s->ladder.cache, start ? "hit" : "built");
        mica_session_close(s);
    }
    umask(before);
}

/* A session over a missing snapshot, with a cache: any failing file call costs at most the cache or the
 * folder. */
static void a_session_opens_whichever_file_call_fails(void **state) {
    (void)state;
    char sources[64], name[96];
    snprintf(sources, sizeof sources, "%s/sources", root);
    assert_int_equal(mkdir(sources, 0755), 0);
    snprintf(name, sizeof name, "%s/twice.m", sources);
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    fputs("function y = twice (x)\n  y = 2 * x;\nend\n", f);
    fclose(f);
    mica_session_options options = {
        .snapshot = "/nowhere/t.snap", .stdlib_folder = sources, .cache_folder = folder, .quiet = true};
    int built = 0, failed = 0;
    for (uint64_t n = 1; n < 60; n++) {
        mica_session *s;
        mica_error err = MICA_ERROR_INIT;
        char made[64];
        snprintf(made, sizeof made, "%s/a", root);
        assert_int_equal(test_remove(made), 0);
        base_file_fail_at(n, EIO);
        mica_status status = mica_session_open(&options, &s, &err);
        base_file_fail_at(0, 0);
        assert_int_equal(status, MICA_OK);
        if (s->ladder.rung != SES_RUNG_BUILTINS) {
            const char program[] = "exit (twice (21));";
            assert_int_equal(mica_session_run_text(s, program, strlen(program), "<t>", false, &err),
                             MICA_RUN_EXIT);
            assert_int_equal(mica_session_exit_status(s), 42);
        }
        built += strcmp(s->ladder.cache, "built") == 0;
        failed += strcmp(s->ladder.cache, "failed") == 0;
        mica_session_close(s);
    }
    assert_true(built > 5 && failed > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_folder_comes_from_the_environment, clear),
        cmocka_unit_test_teardown(a_file_is_written_once_or_again_when_asked, clear),
        cmocka_unit_test_teardown(a_copy_is_the_users_own_under_any_umask, clear),
        cmocka_unit_test_teardown(the_oldest_leave_first_and_the_new_one_stays, clear),
        cmocka_unit_test_teardown(files_of_others_in_the_folder_stay, clear),
        cmocka_unit_test_teardown(a_writer_that_takes_too_long_is_not_waited_for, clear),
        cmocka_unit_test_teardown(a_lock_ends_with_its_process, clear),
        cmocka_unit_test_teardown(a_failure_at_any_file_call_leaves_whole_files, clear),
        cmocka_unit_test_teardown(a_session_opens_whichever_file_call_fails, clear),
    };
    return cmocka_run_group_tests(tests, make_root, drop_root);
}
