/* tests/tape/test_store_hazards.c - a tape with a store, whose disk fails, whose memory runs out, and whose process is killed, at every call:
 * also one that is opened from its store alone, and one that takes over what the store has.
 *
 * Threads make calls too, so which one is the n-th differs from run to run: what has to be so has to be so after each of them. */
#include "tests/tape/nodes.h"

#include "base/alloc.h"
#include "base/file.h"
#include "store/folder.h"

#include <signal.h>
#include <sys/wait.h>

enum { EPOCHS = 6, PAGES = 12 };

static mica_tape_options small(void) {
    return (mica_tape_options){.together = 3, .memory = 1, .unflushed = true};
}

static void expect_epochs(mica_tape *t, uint64_t last, const char *who, uint64_t n) {
    for (uint64_t e = 1; e <= last; e++) {
        mica_error err = MICA_ERROR_INIT;
        uint8_t byte;
        mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = e};
        mica_status status = mica_tape_read_at(t, &m, (int64_t)(e % PAGES) * 4096 + 1, &byte, 1, &err);
        if (status != MICA_OK || byte != FILLED(e))
            fail_msg("%s at call %llu: epoch %llu: %s", who, (unsigned long long)n, (unsigned long long)e,
                     status == MICA_OK ? "other bytes" : err.message);
    }
}

/* ---- calls that fail ---- */

static void all_good(void) {
    base_alloc_fail_at(0);
    base_file_fail_at(0, 0);
}

/* The whole of a page of every epoch, so that it may be written again. */
static mica_status write_epoch(mica_tape *t, uint8_t number, mica_error *err) {
    uint8_t bytes[4096];
    mica_status status = MICA_OK;
    for (unsigned k = 0; k < sizeof bytes; k++)
        bytes[k] = (uint8_t)(k * k * number >> 3);
    bytes[1] = FILLED(number);
    for (unsigned k = 0; k < PAGES && status == MICA_OK; k++) {
        bytes[0] = (uint8_t)k;
        status = mica_tape_write(t, (int64_t)k * 4096, bytes, sizeof bytes, err);
    }
    return status;
}

static mica_status step(mica_tape **t, const char *path, int n, mica_error *err) {
    mica_status status = MICA_OK;
    mica_tape_about about;
    if (!*t) {
        tape_tiers_options with = stores(false);
        status = tape_open(path, &(mica_tape_options){.together = 3, .memory = 1, .unflushed = true}, &with,
                           t, err);
    }
    if (status != MICA_OK || n == 0) return status;
    mica_tape_about_of(*t, &about);
    if (about.epoch < (uint64_t)n) { /* not made before it failed */
        status = write_epoch(*t, (uint8_t)n, err);
        if (status == MICA_OK) status = mica_tape_checkpoint(*t, NULL, NULL, err);
    }
    if (status == MICA_OK && n % 2 == 0) status = mica_tape_sync(*t, 20000, err);
    if (status == MICA_OK && n % 2 == 0) (void)evict_all(*t);
    uint8_t byte;
    if (status == MICA_OK) status = mica_tape_read(*t, 4097, &byte, 1, err);
    if (status == MICA_OK && byte != FILLED(n)) fail_msg("step %d: other bytes", n);
    return status;
}

/* False: nobody was told of a failure. */
static bool with_failure(const char *path, uint64_t n, bool memory) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    bool failed = false;
    (void)unlink(path);
    fresh_store();
    if (memory)
        base_alloc_fail_at(n);
    else
        base_file_fail_at(n, n % 2 ? ENOSPC : EIO);
    for (int k = 0; k <= EPOCHS; k++) {
        err = (mica_error)MICA_ERROR_INIT;
        mica_status status = step(&t, path, k, &err);
        if (status == MICA_OK) continue;
        failed = true;
        if (err.code != status || !err.message[0]) fail_msg("a failure says nothing");
        all_good();
        err = (mica_error)MICA_ERROR_INIT;
        status = step(&t, path, k, &err);
        if (status != MICA_OK)
            fail_msg("call %llu, step %d, again: %s", (unsigned long long)n, k, err.message);
    }
    all_good();
    OK(mica_tape_sync(t, 20000, &err));
    expect_epochs(t, EPOCHS, "failed", n);
    mica_tape_close(t);
    t = open_with(path, small(), stores(false));
    OK(mica_tape_scrub(t, &err));
    expect_epochs(t, EPOCHS, "failed and opened again", n);
    mica_tape_close(t);
    (void)unlink(path); /* another node, while a call of it fails */
    mica_tape *other = NULL;
    if (memory)
        base_alloc_fail_at(n);
    else
        base_file_fail_at(n, EIO);
    for (int k = 0; k < 2; k++) {
        tape_tiers_options with = stores(false);
        mica_tape_options o = small();
        err = (mica_error)MICA_ERROR_INIT;
        o.read_only = n % 2;
        mica_status status = tape_open(n % 2 ? NULL : path, &o, &with, &other, &err);
        all_good();
        if (status == MICA_OK) break;
        failed = true;
        if (k) fail_msg("call %llu: it cannot be opened again: %s", (unsigned long long)n, err.message);
    }
    expect_epochs(other, EPOCHS, "another node", n);
    mica_tape_close(other);
    return failed;
}

static void every_call_fails(bool memory) {
    const char *path = folder_path("tape");
    uint64_t passes = 0, silent = 0;
    for (uint64_t n = 1; silent < 12; n += 1 + n / 40) {
        silent = with_failure(path, n, memory) ? 0 : silent + 1;
        passes++;
    }
    assert_true(passes > 40);
}

static void every_file_call_fails(void **state) {
    (void)state;
    every_call_fails(false);
}

static void every_allocation_fails(void **state) {
    (void)state;
    every_call_fails(true);
}

/* ---- kills ---- */

static mica_status open_kept(const char *path, const char *folder, mica_tape **t, mica_error *err) {
    tape_tiers_options with = {.upload_ms = 1, .grace_ms = 1};
    mica_tape_options o = small();
    mica_status status = store_folder_open(folder, &with.cold, err);
    o.read_only = !path;
    return status == MICA_OK ? tape_open(path, &o, &with, t, err) : status;
}

/* Epochs up to `last`, all of them in the store. */
static void live(const char *path, const char *folder, uint8_t last) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    mica_tape_about about;
    OK(open_kept(path, folder, &t, &err));
    mica_tape_about_of(t, &about);
    for (uint64_t k = about.epoch + 1; k <= last; k++)
        (void)make_epoch(t, (uint8_t)k, PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    (void)evict_all(t);
    mica_tape_close(t);
}

static void copy(const char *from, const char *to) {
    char line[300];
    (void)test_remove(to);
    snprintf(line, sizeof line, "cp -a --sparse=always '%s' '%s'", from, to);
    assert_int_equal(system(line), 0);
}

static bool killed(const char *was, uint64_t n) {
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("node"), *folder = folder_path("kept");
    mica_tape *t;
    mica_tape_about about;
    int how;
    (void)unlink(path);
    if (was) copy(was, path);
    copy(folder_path("kept first"), folder);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        base_file_die_at(n, n % 2);
        live(path, folder, EPOCHS + 2);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &how, 0), pid);
    if (WIFEXITED(how)) {
        assert_int_equal(WEXITSTATUS(how), 0);
        return false;
    }
    mica_status status = open_kept(path, folder, &t, &err);
    if (status != MICA_OK) fail_msg("killed at call %llu: %s", (unsigned long long)n, err.message);
    mica_tape_about_of(t, &about);
    assert_in_range(about.epoch, EPOCHS, EPOCHS + 2);
    expect_epochs(t, about.epoch, "killed", n);
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);
    OK(open_kept(NULL, folder, &t, &err));
    expect_epochs(t, about.epoch, "killed, as the store has it", n);
    mica_tape_close(t);
    return true;
}

static void kills_while_the_store_is_taken_over(void **state) {
    (void)state;
    char early[128];
    snprintf(early, sizeof early, "%s", folder_path("early"));
    live(folder_path("first"), folder_path("kept first"), 3);
    copy(folder_path("first"), early);
    live(folder_path("first"), folder_path("kept first"), EPOCHS);
    for (int with_own = 0; with_own < 2; with_own++) {
        uint64_t n = 1;
        for (; killed(with_own ? early : NULL, n); n += 3)
            ;
        assert_true(n > 100);
    }
}

static int end_all(void **state) {
    store_end(shared);
    return folder_end(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_file_call_fails),
                                       cmocka_unit_test(every_allocation_fails),
                                       cmocka_unit_test(kills_while_the_store_is_taken_over)};
    return cmocka_run_group_tests(tests, folder_begin, end_all);
}
