/* tests/base/test_stream.c - buffered streams: lines, mixed reading and writing, resuming, and a failure at
 * every file call; programs that are run, and what runs in a process of its own. */
#include "base/apart.h"
#include "base/file.h"
#include "base/stream.h"
#include "base/system.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64];

static int make_path(void **state) {
    (void)state;
    snprintf(path, sizeof path, "/tmp/mica-stream-%d", (int)getpid());
    return 0;
}

static int remove_path(void **state) {
    (void)state;
    (void)base_file_unlink(path);
    return 0;
}

static void put(const char *mode, const char *text) {
    base_stream *s = base_stream_open(path, mode, false);
    assert_non_null(s);
    assert_int_equal(base_stream_write(s, text, strlen(text)), 0);
    assert_int_equal(base_stream_close(s), 0);
}

static void expect_content(const char *want) {
    base_buf all = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_file_read_all(path, 1 << 20, &all, &err), MICA_OK);
    assert_int_equal(all.len, strlen(want));
    assert_memory_equal(all.data, want, all.len);
    base_buf_free(&all);
}

static void reads_lines_and_tells_the_end(void **state) {
    (void)state;
    put("w", "one\ntwo\n\nlast");
    base_stream *s = base_stream_open(path, "r", false);
    base_buf line = {0};
    assert_int_equal(base_stream_line(s, &line, SIZE_MAX), 4);
    assert_int_equal(base_stream_tell(s), 4);
    line.len = 0;
    assert_int_equal(base_stream_line(s, &line, 2), 2); /* no more than asked for */
    assert_int_equal(base_stream_line(s, &line, SIZE_MAX), 2);
    assert_memory_equal(line.data, "two\n", 4);
    assert_int_equal(base_stream_line(s, &line, SIZE_MAX), 1);
    assert_false(base_stream_eof(s));
    assert_int_equal(base_stream_line(s, &line, SIZE_MAX), 4);
    assert_true(base_stream_eof(s));
    assert_int_equal(base_stream_line(s, &line, SIZE_MAX), 0);
    base_buf_free(&line);
    base_stream_close(s);
}

static void reading_and_writing_alternate(void **state) {
    (void)state;
    put("w", "abcdef");
    base_stream *s = base_stream_open(path, "r+", false);
    char two[2];
    assert_int_equal(base_stream_read(s, two, 2), 2);
    assert_int_equal(base_stream_write(s, "XY", 2), 0);
    assert_int_equal(base_stream_tell(s), 4);
    assert_int_equal(base_stream_read(s, two, 2), 2);
    assert_memory_equal(two, "ef", 2);
    assert_int_equal(base_stream_seek(s, 0, SEEK_SET), 0);
    assert_int_equal(base_stream_read(s, two, 2), 2);
    assert_memory_equal(two, "ab", 2);
    base_stream_close(s);
    expect_content("abXYef");
}

static void resuming_neither_cuts_nor_makes(void **state) {
    (void)state;
    put("w", "first");
    base_stream *s = base_stream_open(path, "w", true);
    assert_non_null(s);
    assert_int_equal(base_stream_seek(s, 5, SEEK_SET), 0);
    assert_int_equal(base_stream_write(s, "+", 1), 0);
    base_stream_close(s);
    expect_content("first+");
    (void)base_file_unlink(path);
    assert_null(base_stream_open(path, "w", true));
    assert_int_equal(errno, ENOENT);
}

static void appending_goes_to_the_end(void **state) {
    (void)state;
    put("w", "a");
    put("a", "b");
    expect_content("ab");
}

static void refuses_what_the_mode_forbids(void **state) {
    (void)state;
    put("w", "a");
    char byte;
    base_stream *s = base_stream_open(path, "r", false);
    assert_int_equal(base_stream_write(s, "x", 1), -1);
    base_stream_close(s);
    s = base_stream_open(path, "w", false);
    assert_int_equal(base_stream_read(s, &byte, 1), -1);
    base_stream_close(s);
    assert_null(base_stream_open("/tmp", "r", false));
    assert_null(base_stream_open(path, "q", false));
}

/* Writes, reads back and closes; true when no call reported a failure. */
static bool round_trip(void) {
    base_stream *s = base_stream_open(path, "w+", false);
    if (!s) return false;
    char back[6];
    bool good = base_stream_write(s, "hello\n", 6) == 0 && base_stream_seek(s, 0, SEEK_SET) == 0;
    good = good && base_stream_read(s, back, 6) == 6 && memcmp(back, "hello\n", 6) == 0;
    return base_stream_close(s) == 0 && good;
}

static void reports_a_failure_of_every_file_call(void **state) {
    (void)state;
    uint64_t before = base_file_count();
    assert_true(round_trip());
    uint64_t calls = base_file_count() - before, failures = 0;
    for (uint64_t n = 1; n <= calls; n++) {
        base_file_fail_at(n, EIO);
        if (!round_trip()) failures++;
        base_file_fail_at(0, 0);
    }
    assert_true(failures >= 3); /* open, write, read; fstat and close are never fatal */
    assert_true(round_trip());
}

static void runs_programs_and_takes_their_output(void **state) {
    (void)state;
    base_buf out = {0};
    assert_int_equal(base_system_run("echo hi; exit 3", &out), 3);
    assert_int_equal(out.len, 3);
    assert_memory_equal(out.data, "hi\n", 3);
    base_buf_free(&out);
    assert_int_equal(base_system_run("kill -9 $$", NULL), 128 + 9);
    base_buf names = {0};
    assert_true(base_system_glob("/tm[p]", &names));
    assert_int_equal(names.len, 5);
    assert_memory_equal(names.data, "/tmp", 5);
    base_buf_free(&names);
}

static void finds_programs_as_a_shell_does(void **state) {
    (void)state;
    const char *kept = getenv("PATH");
    char *path_before = kept ? strdup(kept) : NULL, here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir("/bin"), 0);
    setenv("PATH", "/nowhere:/bin", 1);
    assert_true(base_system_has_program("sh -c true"));
    assert_false(base_system_has_program("no-such-program"));
    setenv("PATH", "/nowhere:", 1); /* an empty folder is the current one */
    assert_true(base_system_has_program("sh"));
    unsetenv("PATH"); /* the shell knows where to look */
    assert_true(base_system_has_program("sh"));
    assert_int_equal(chdir(here), 0);
    if (path_before) setenv("PATH", path_before, 1);
    free(path_before);
}

static void asking_whether_a_program_runs_keeps_errno(void **state) {
    (void)state;
    errno = 77;
    assert_false(base_system_runs(0x7FFFFFFF)); /* none of our children */
    assert_int_equal(errno, 77);
}

static int give(void *ctx) {
    int *n = ctx;
    return (*n)++;
}
static int crash(void *ctx) {
    (void)ctx;
    raise(SIGSEGV);
    return 0;
}
static int spin(void *ctx) {
    volatile int *n = ctx;
    while (*n)
        ;
    return 0;
}
static int wait_for_nothing(void *ctx) {
    (void)ctx;
    for (;;)
        pause();
    return 0;
}

/* What it does to memory, and how it ends, is its own affair. */
static void what_runs_apart_does_no_harm(void **state) {
    (void)state;
    int n = 5;
    base_bounds bounds = {.seconds = 10}, short_time = {.seconds = 1};
    assert_int_equal(base_apart(give, &n, &bounds), 5);
    assert_int_equal(n, 5);
    assert_int_equal(base_apart(crash, NULL, &bounds), 128 + SIGSEGV);
    int status = base_apart(spin, &n, &short_time);
    assert_true(status == 128 + SIGXCPU || status == 128 + SIGKILL);
    assert_int_equal(base_apart(wait_for_nothing, NULL, &short_time), 128 + SIGALRM);
    base_file_fail_at(1, EIO);
    assert_int_equal(base_apart(give, &n, &bounds), -1);
    assert_int_equal(errno, EIO);
}

enum { OPENED = 1, OPENED_BY_NAME = 2, OPENED_MORE = 4, TOOK = 8 };
static int look_around(void *ctx) {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", *(int *)ctx);
    int seen = open(name, O_RDWR | O_TRUNC) >= 0 ? OPENED : 0;
    if (open("/proc/self/status", O_RDONLY) >= 0) seen |= OPENED_BY_NAME;
    base_apart_may_open(false);
    if (open(name, O_RDWR) >= 0) seen |= OPENED_MORE;
    base_apart_may_open(true);
    if (open(name, O_RDWR) < 0) seen = 0;
    if (mmap(NULL, 64u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        seen |= TOOK;
    return seen;
}
static int write_much(void *ctx) {
    static char bytes[5000];
    return pwrite(*(int *)ctx, bytes, sizeof bytes, sizeof bytes) == sizeof bytes;
}

/* Files in memory are all that it opens, and what it writes and takes has an end. */
static void what_runs_apart_is_shut_in(void **state) {
    (void)state;
    int fd = base_file_memory("apart", 0);
    assert_true(fd >= 0);
    bool landlock = syscall(444, NULL, 0, 1u) >= 1;
    base_bounds bounds = {.seconds = 10, .memory = 32u << 20};
    int open_to_it = OPENED | (landlock ? 0 : OPENED_BY_NAME);
    assert_int_equal(base_apart(look_around, &fd, &bounds), open_to_it);
    bounds.memory = 0;
    assert_int_equal(base_apart(look_around, &fd, &bounds), open_to_it | TOOK);
    assert_int_equal(base_apart(write_much, &fd, &bounds), 1);
    bounds.file = 4000;
    assert_int_equal(base_apart(write_much, &fd, &bounds), 128 + SIGXFSZ);
    base_file_close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lines_and_tells_the_end),
        cmocka_unit_test(reading_and_writing_alternate),
        cmocka_unit_test(resuming_neither_cuts_nor_makes),
        cmocka_unit_test(appending_goes_to_the_end),
        cmocka_unit_test(refuses_what_the_mode_forbids),
        cmocka_unit_test(reports_a_failure_of_every_file_call),
        cmocka_unit_test(runs_programs_and_takes_their_output),
        cmocka_unit_test(finds_programs_as_a_shell_does),
        cmocka_unit_test(asking_whether_a_program_runs_keeps_errno),
        cmocka_unit_test(what_runs_apart_does_no_harm),
        cmocka_unit_test(what_runs_apart_is_shut_in),
    };
    return cmocka_run_group_tests(tests, make_path, remove_path);
}
