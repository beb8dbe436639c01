/* tests/tape/test_hazards.c - a tape whose disk fails, whose memory runs out, and whose process is killed, at every call: what was
 * told as done is there, and what failed can be done again. */
#include "tests/tape/oracle.h"

#include "base/alloc.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

enum { STEPS = 14 };

static mica_tape_options options(void) {
    return (mica_tape_options){.together = 2, .memory = 1, .keeping = MICA_TAPE_KEEP_LAST, .keep_count = 6};
}

static uint8_t content(int step, int64_t page) {
    return (uint8_t)(step * 31 + page * 7 + 1);
}

/* Records of a step, with numbers that say which; step `n` has n % 3 of them, of up to some pages. */
static size_t record_of(int n, int k, uint8_t out[9000]) {
    size_t size = n % 4 ? (size_t)(n * k) : 9000;
    memset(out, n * 16 + k, size);
    return size;
}

static int appended, appended_step; /* in both streams, by a step that was begun and is not done */

static mica_status append(mica_tape *t, int n, mica_error *err) {
    mica_status status = MICA_OK;
    uint8_t bytes[9000];
    if (appended_step != n) appended_step = n, appended = 0;
    while (appended < 2 * (n % 3) && status == MICA_OK) {
        size_t size = record_of(n, appended / 2, bytes);
        status = mica_tape_append(t, appended % 2 ? "all of them" : "log", bytes, size, NULL, err);
        appended += status == MICA_OK;
    }
    return status;
}

typedef struct replay {
    int step, k, last;
} replay;

static bool replays(void *ctx, uint64_t number, uint64_t epoch, mica_view record) {
    replay *r = ctx;
    uint8_t want[9000];
    while (r->step <= r->last && r->k == r->step % 3)
        r->step++, r->k = 0;
    if (r->step > r->last || epoch != (uint64_t)r->step || record.len != record_of(r->step, r->k, want) ||
        memcmp(want, record.data, record.len) != 0)
        fail_msg("record %llu of epoch %llu is another one", (unsigned long long)number,
                 (unsigned long long)epoch);
    r->k++;
    return true;
}

static const mica_tape_moment latest = {.when = MICA_TAPE_LATEST};

/* What step `n` does; step 0 opens the tape. */
static mica_status step(mica_tape **t, const char *path, int n, mica_error *err) {
    mica_tape_options o = options();
    mica_status status = MICA_OK;
    uint8_t bytes[300];
    if (!*t) {
        appended_step = 0;
        status = mica_tape_open(path, &o, t, err);
    }
    if (status != MICA_OK || n == 0) return status;
    for (int64_t page = -20; page < 20 && status == MICA_OK; page += 1 + n % 3) {
        memset(bytes, content(n, page), sizeof bytes);
        status = mica_tape_write(*t, page * 4096 + 4000, bytes, sizeof bytes, err);
    }
    if (status == MICA_OK) status = append(*t, n, err);
    mica_tape_checkpoint_about about = {.instructions = (uint64_t)n};
    if (n % 5 == 0) snprintf(about.name, sizeof about.name, "step %d", n);
    if (status == MICA_OK) status = mica_tape_checkpoint(*t, &about, NULL, err);
    if (status == MICA_OK && n == 9) status = mica_tape_compact(*t, err);
    if (status == MICA_OK && n % 4 == 2)
        status = mica_tape_stream_read(*t, &latest, "log", 0, replays, &(replay){1, 0, n}, err);
    return status;
}

/* The tape has what `steps` steps left. */
static bool is_after(mica_tape *t, int steps) {
    for (int64_t page = -20; page < 20; page++) {
        uint8_t have[300], want = 0;
        mica_error err = MICA_ERROR_INIT;
        for (int n = 1; n <= steps; n++)
            if ((page + 20) % (1 + n % 3) == 0) want = content(n, page);
        OK(mica_tape_read(t, page * 4096 + 4000, have, sizeof have, &err));
        if (have[0] != want || have[90] != want) return false; /* what follows is the next page's */
    }
    mica_error err = MICA_ERROR_INIT;
    mica_tape_stream_about about;
    replay r = {1, 0, steps};
    uint64_t want = 0;
    for (int n = 1; n <= steps; n++)
        want += (uint64_t)(n % 3);
    OK(mica_tape_stream_read(t, &latest, "log", 0, replays, &r, &err));
    OK(mica_tape_stream_tell(t, &latest, "all of them", &about, &err));
    return about.count == want;
}

static uint64_t count_epochs(mica_tape *t) {
    mica_tape_about about;
    mica_tape_about_of(t, &about);
    return about.epoch;
}

/* One pass with the n-th call failing; false: no call failed. */
static bool with_failure(const char *path, uint64_t n, bool memory) {
    mica_tape *t = NULL;
    mica_error err = MICA_ERROR_INIT;
    bool failed = false;
    (void)unlink(path);
    if (memory)
        base_alloc_fail_at(n);
    else
        base_file_fail_at(n, n % 2 ? ENOSPC : EIO);
    for (int k = 0; k < STEPS; k++) {
        err = (mica_error)MICA_ERROR_INIT;
        mica_status status = step(&t, path, k, &err);
        if (status == MICA_OK) continue;
        failed = true;
        if (err.code != status || !err.message[0]) fail_msg("a failure says nothing");
        base_alloc_fail_at(0);
        base_file_fail_at(0, 0);
        uint64_t done = t ? count_epochs(t) : 0;
        if (k && done == (uint64_t)k) continue; /* the checkpoint was made; what failed came after it */
        err = (mica_error)MICA_ERROR_INIT;
        OK(step(&t, path, k, &err)); /* again */
    }
    base_alloc_fail_at(0);
    base_file_fail_at(0, 0);
    if (!is_after(t, STEPS - 1))
        fail_msg("after failure %llu the tape has something else", (unsigned long long)n);
    mica_tape_close(t);
    t = NULL;
    err = (mica_error)MICA_ERROR_INIT;
    OK(step(&t, path, 0, &err));
    OK(mica_tape_scrub(t, &err));
    if (!is_after(t, STEPS - 1))
        fail_msg("after failure %llu the file has something else", (unsigned long long)n);
    mica_tape_close(t);
    return failed;
}

static void every_file_call_fails(void **state) {
    (void)state;
    const char *path = folder_path("tape");
    uint64_t n = 1, silent = 0;
    while (silent < 3) { /* some are hints, or are made where nobody hears of it */
        silent = with_failure(path, n, false) ? 0 : silent + 1;
        n++;
    }
    assert_true(n > 60);
}

static void every_allocation_fails(void **state) {
    (void)state;
    const char *path = folder_path("tape");
    uint64_t n = 1, silent = 0;
    while (silent < 20) {
        silent = with_failure(path, n, true) ? 0 : silent + 1;
        n++;
    }
    assert_true(n > 100);
}

/* A child works and tells how far it is; it is killed at its n-th file call. */
static bool killed(const char *path, uint64_t n, bool torn) {
    int pair[2];
    (void)unlink(path);
    assert_int_equal(pipe(pair), 0);
    pid_t pid = fork();
    if (pid == 0) {
        mica_tape *t = NULL;
        mica_error err = MICA_ERROR_INIT;
        base_file_die_at(n, torn);
        for (uint8_t k = 0; k < STEPS; k++) {
            if (step(&t, path, k, &err) != MICA_OK) _exit(2);
            if (write(pair[1], &k, 1) != 1) _exit(2);
        }
        _exit(0);
    }
    close(pair[1]);
    int done = 0, how;
    for (uint8_t k; read(pair[0], &k, 1) == 1;)
        done = k;
    close(pair[0]);
    assert_int_equal(waitpid(pid, &how, 0), pid);
    if (WIFEXITED(how)) {
        assert_int_equal(WEXITSTATUS(how), 0);
        return false;
    }
    mica_tape *t = NULL;
    mica_error err = MICA_ERROR_INIT;
    OK(step(&t, path, 0, &err));
    uint64_t have = count_epochs(t);
    if ((have != (uint64_t)done && have != (uint64_t)done + 1) || !is_after(t, (int)have))
        fail_msg("killed at call %llu: %d steps were done, %llu are there", (unsigned long long)n, done,
                 (unsigned long long)have);
    OK(mica_tape_scrub(t, &err));
    for (int k = (int)have + 1; k < STEPS; k++)
        OK(step(&t, path, k, &err));
    if (!is_after(t, STEPS - 1))
        fail_msg("killed at call %llu: it does not go on as it was", (unsigned long long)n);
    mica_tape_close(t);
    return true;
}

static void killed_at_every_file_call(void **state) {
    (void)state;
    const char *path = folder_path("tape");
    for (int torn = 0; torn < 2; torn++) {
        uint64_t n = 1;
        while (killed(path, n, torn != 0))
            n++;
        assert_true(n > 60);
    }
}

static void no_room_beyond_a_limit(void **state) {
    (void)state;
    const char *path = folder_path("tape");
    mica_tape_options o = {.file_max = 400 * 1024, .compression = MICA_TAPE_NONE};
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    uint8_t page[4096], have[4096];
    (void)unlink(path);
    OK(mica_tape_open(path, &o, &t, &err));
    uint64_t made = 0;
    for (int k = 1;; k++) {
        memset(page, k, sizeof page);
        OK(mica_tape_write(t, 8192, page, sizeof page, &err));
        mica_status status = mica_tape_checkpoint(t, NULL, NULL, &err);
        if (status != MICA_OK) {
            assert_int_equal(status, MICA_ERR_LIMIT);
            break;
        }
        made++;
    }
    assert_in_range(made, 3, 100);
    OK(mica_tape_read(t, 8192, have, sizeof have, &err)); /* what was written is there still */
    assert_memory_equal(have, page, sizeof have);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_true(info.st_size <= 400 * 1024);
    mica_tape_close(t);
    o.file_max = 0;
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_open(path, &o, &t, &err));
    assert_int_equal(count_epochs(t), made);
    mica_tape_close(t);
}

static void a_file_that_is_none(void **state) {
    (void)state;
    const char *path = folder_path("other"), *tape = folder_path("tape");
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t, *again;
    FILE *f = fopen(path, "w");
    fputs("something else entirely, and long enough to be looked at", f);
    fclose(f);
    assert_int_equal(mica_tape_open(path, NULL, &t, &err), MICA_ERR_NOT_A_SNAPSHOT);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_open(folder_path("missing/tape"), NULL, &t, &err), MICA_ERR_IO);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_open(folder_path(""), NULL, &t, &err), MICA_ERR_IO);
    (void)unlink(tape);
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_open(tape, NULL, &t, &err));
    assert_int_equal(mica_tape_open(tape, NULL, &again, &err), MICA_ERR_BUSY);
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_open(tape, &(mica_tape_options){.read_only = true}, &again, &err));
    assert_int_equal(mica_tape_write(again, 0, "x", 1, &err), MICA_ERR_UNSUPPORTED);
    mica_tape_close(again);
    mica_tape_close(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_call_fails), cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(killed_at_every_file_call), cmocka_unit_test(no_room_beyond_a_limit),
        cmocka_unit_test(a_file_that_is_none)};
    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}
