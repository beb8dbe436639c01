/* tests/loader/test_live.c - files that are cut, written to or replaced while they are mapped; verification
 * that may take only so long. */
#include "tests/fake_language.h"

#include "base/time.h"
#include "format/snapshot.h"
#include "mica/snapshot.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char path[] = "/tmp/mica-live-XXXXXX";
static base_buf file; /* of 2000 entries */

static int make_file(void **state) {
    (void)state;
    mica_builder_config config;
    mica_error err = MICA_ERROR_INIT;
    int fd = mkstemp(path);
    mica_builder_config_default(&config);
    if (fd >= 0) close(fd);
    return fd < 0 || fake_build(&config, 2000, &file, &err) != MICA_OK;
}

static int drop_file(void **state) {
    (void)state;
    base_buf_free(&file);
    return unlink(path);
}

static mica_snapshot *open_fresh(mica_snapshot_options options) {
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(file.data, 1, file.len, f), file.len);
    fclose(f);
    options.path = path;
    if (mica_snapshot_open(&options, &s, &err) != MICA_OK) fail_msg("%s", err.message);
    return s;
}

static mica_status use(mica_snapshot *s, const char *name, uint16_t kind, mica_error *err) {
    uint32_t entry;
    base_view view;
    *err = (mica_error)MICA_ERROR_INIT;
    mica_status status = mica_snapshot_entry_find(s, base_view_str(name), &entry, err);
    if (status == MICA_OK) status = mica_snapshot_part(s, entry, kind, &view, err);
    return status;
}

/* Where the code of entry "one" lies in the file. */
static uint64_t code_at(void) {
    uint32_t entry;
    mica_snapshot *s;
    mica_snapshot_part_info part = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_options options = {.memory = file.data, .memory_size = file.len};
    assert_int_equal(mica_snapshot_open(&options, &s, &err), MICA_OK);
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str("one"), &entry, &err), MICA_OK);
    for (uint32_t n = 0; part.kind != FAKE_CODE; n++)
        assert_int_equal(mica_snapshot_part_at(s, entry, n, &part, &err), MICA_OK);
    mica_snapshot_close(s);
    assert_true(part.hot);
    return part.offset;
}

static void pages_lost_before_their_use_are_an_error(void **state) {
    (void)state;
    mica_error err;
    mica_snapshot *s = open_fresh((mica_snapshot_options){.guard = true});
    assert_int_equal(truncate(path, FMT_PAGE), 0);
    assert_int_equal(use(s, "one", FAKE_CODE, &err), MICA_ERR_TRUNCATED);
    assert_string_equal(err.section, "map");
    assert_int_equal(mica_fallback_reason(&err), MICA_FALLBACK_LOST);
    mica_snapshot_close(s);
}

static void tables_lost_after_their_use_are_an_error(void **state) {
    (void)state;
    for (int full = 0; full < 2; full++) {
        mica_error err;
        mica_snapshot *s = open_fresh(
            (mica_snapshot_options){.guard = true, .level = full ? MICA_VALIDATE_FULL : MICA_VALIDATE_LAZY});
        assert_int_equal(use(s, "many00006", FAKE_TEXT, &err), MICA_OK);
        assert_int_equal(truncate(path, FMT_PAGE), 0);
        assert_int_equal(use(s, "many00006", FAKE_TEXT, &err), MICA_ERR_TRUNCATED);
        assert_int_equal(use(s, "many01900", FAKE_TEXT, &err), MICA_ERR_TRUNCATED);
        assert_int_equal(mica_snapshot_verify_all(s, 2, &err), MICA_ERR_TRUNCATED);
        mica_snapshot_close(s);
    }
}

static void without_hashes_nothing_is_taken_from_a_cut_file(void **state) {
    (void)state;
    mica_error err;
    mica_snapshot *s = open_fresh((mica_snapshot_options){.guard = true, .level = MICA_VALIDATE_OFF});
    assert_int_equal(use(s, "many00006", FAKE_TEXT, &err), MICA_OK);
    assert_int_equal(truncate(path, FMT_PAGE), 0);
    assert_int_equal(use(s, "many00006", FAKE_TEXT, &err), MICA_ERR_TRUNCATED);
    assert_int_equal(use(s, "one", FAKE_CODE, &err), MICA_ERR_TRUNCATED);
    mica_snapshot_close(s);
}

/* What was given out where it lies may be in use: there is nothing to put in its place. */
static void expect_end_when_lost(uint16_t kind) {
    char message[256] = "";
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        mica_error err = MICA_ERROR_INIT;
        mica_snapshot *s = open_fresh((mica_snapshot_options){.guard = true});
        uint32_t entry;
        base_view view;
        if (mica_snapshot_entry_find(s, base_view_str("one"), &entry, &err) != MICA_OK ||
            mica_snapshot_part(s, entry, kind, &view, &err) != MICA_OK || truncate(path, FMT_PAGE) != 0)
            _exit(3);
        _exit(*(volatile const uint8_t *)view.data ? 4 : 5);
    }
    close(ends[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_true(read(ends[0], message, sizeof message - 1) > 0);
    assert_non_null(strstr(message, ": the file was cut short while it was in use"));
    close(ends[0]);
}

static void code_lost_while_it_is_in_use_ends_with_a_message(void **state) {
    (void)state;
    expect_end_when_lost(FAKE_CODE);
}

static void a_raw_block_lost_while_it_is_in_use_ends_with_a_message(void **state) {
    (void)state;
    base_buf compressed = file;
    mica_builder_config config;
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.compression_enabled = false;
    file = (base_buf){0};
    mica_status status = fake_build(&config, 100, &file, &err);
    if (status == MICA_OK) expect_end_when_lost(FAKE_TEXT);
    base_buf_free(&file);
    file = compressed;
    assert_int_equal(status, MICA_OK);
}

static void bytes_written_before_their_use_are_an_error(void **state) {
    (void)state;
    mica_error err;
    mica_snapshot *s = open_fresh((mica_snapshot_options){.guard = true});
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "\xff", 1, (off_t)code_at()), 1);
    close(fd);
    assert_int_equal(use(s, "one", FAKE_TEXT, &err), MICA_OK);
    assert_int_equal(use(s, "one", FAKE_CODE, &err), MICA_ERR_CORRUPTED);
    assert_int_equal(err.offset, code_at() / FMT_PAGE * FMT_PAGE);
    mica_snapshot_close(s);
}

static void the_mapped_file_is_known_by_size_and_time(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot *s = open_fresh((mica_snapshot_options){0});
    assert_int_equal(mica_snapshot_check_alive(s, &err), MICA_OK);
    char moved[sizeof path + 8];
    snprintf(moved, sizeof moved, "%s-moved", path);
    assert_int_equal(rename(path, moved), 0); /* a replaced file lives on under its map */
    assert_int_equal(mica_snapshot_check_alive(s, &err), MICA_OK);
    assert_int_equal(rename(moved, path), 0);
    struct timespec times[2] = {{.tv_sec = 12345}, {.tv_sec = 12345}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_int_equal(mica_snapshot_check_alive(s, &err), MICA_ERR_CORRUPTED);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(truncate(path, 8192), 0);
    assert_int_equal(mica_snapshot_check_alive(s, &err), MICA_ERR_TRUNCATED);
    mica_snapshot_close(s);
}

static void what_was_used_of_a_file_that_changed_is_verified_again(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    struct timespec times[2] = {{.tv_sec = 12345}, {.tv_sec = 12345}};
    for (int full = 0; full < 2; full++) {
        mica_snapshot *s = open_fresh(
            (mica_snapshot_options){.guard = true, .level = full ? MICA_VALIDATE_FULL : MICA_VALIDATE_LAZY});
        assert_int_equal(use(s, "one", FAKE_TEXT, &err), MICA_OK);
        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
        assert_int_equal(mica_snapshot_check_content(s, &err), MICA_OK); /* touched only */
        int fd = open(path, O_WRONLY);
        assert_int_equal(pwrite(fd, "\xff", 1, (off_t)code_at()), 1);
        close(fd);
        /* a page that was not used yet is noticed when it is */
        assert_int_equal(mica_snapshot_check_content(s, &err), full ? MICA_ERR_CORRUPTED : MICA_OK);
        mica_snapshot_close(s);
        s = open_fresh((mica_snapshot_options){.guard = true});
        assert_int_equal(use(s, "one", FAKE_CODE, &err), MICA_OK);
        fd = open(path, O_WRONLY);
        assert_int_equal(pwrite(fd, "\xff", 1, (off_t)code_at()), 1);
        close(fd);
        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
        assert_int_equal(mica_snapshot_check_content(s, &err), MICA_ERR_CORRUPTED);
        assert_string_equal(err.message, "it was written to while it was in use");
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(truncate(path, 3 * FMT_PAGE), 0);
        assert_int_equal(mica_snapshot_check_content(s, &err), MICA_OK);
        fd = open(path, O_WRONLY);
        assert_int_equal(pwrite(fd, "\xff", 1, 8), 1); /* another, shorter one was written over it */
        close(fd);
        assert_int_equal(mica_snapshot_check_content(s, &err), MICA_ERR_CORRUPTED);
        mica_snapshot_close(s);
    }
}

/* The clock moves 1 ms at each reading, so the budget ends at the same chunk on every machine. */
static void full_validation_goes_on_lazily_when_its_time_is_over(void **state) {
    (void)state;
    mica_error err;
    mica_snapshot_stats stats;
    mica_snapshot_options options = {
        .level = MICA_VALIDATE_FULL, .jobs = 1, .max_validation_ns = UINT64_C(500000)};
    base_time_fake(1000000);
    mica_snapshot *s = open_fresh(options);
    base_time_fake(0);
    mica_snapshot_get_stats(s, &stats);
    assert_true(stats.validation_timed_out);
    assert_true(stats.bytes_verified < file.len / 2);
    assert_int_equal(use(s, "many01900", FAKE_TEXT, &err), MICA_OK);
    base_buf text = {0};
    assert_true(mica_snapshot_stats_json(&stats, &text));
    assert_non_null(strstr(base_buf_cstr(&text), "\"validation_timed_out\":true"));
    base_buf_free(&text);
    mica_snapshot_close(s);

    options.max_validation_ns = UINT64_C(1000000000000); /* enough */
    base_time_fake(1000000);
    s = open_fresh(options);
    base_time_fake(0);
    mica_snapshot_get_stats(s, &stats);
    assert_false(stats.validation_timed_out);
    assert_true(stats.bytes_verified >= file.len);
    mica_snapshot_close(s);
}

static void what_was_not_reached_in_time_is_verified_at_its_use(void **state) {
    (void)state;
    mica_error err;
    mica_snapshot_options options = {.level = MICA_VALIDATE_FULL, .jobs = 1, .max_validation_ns = 1};
    uint64_t at = code_at();
    file.data[at] ^= 1;
    base_time_fake(1000000);
    mica_snapshot *s = open_fresh(options);
    base_time_fake(0);
    assert_int_equal(use(s, "one", FAKE_CODE, &err), MICA_ERR_CORRUPTED);
    mica_snapshot_close(s);
    file.data[at] ^= 1;
}

static void strict_validation_refuses_when_its_time_is_over(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot *s = open_fresh((mica_snapshot_options){0});
    mica_snapshot_close(s);
    mica_snapshot_options options = {
        .path = path, .level = MICA_VALIDATE_FULL, .jobs = 1, .max_validation_ns = 1500000, .strict = true};
    base_time_fake(1000000);
    mica_status status = mica_snapshot_open(&options, &s, &err);
    base_time_fake(0);
    assert_int_equal(status, MICA_ERR_LIMIT);
    assert_null(s);
    assert_non_null(strstr(err.message, "1.500 ms"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_lost_before_their_use_are_an_error),
        cmocka_unit_test(tables_lost_after_their_use_are_an_error),
        cmocka_unit_test(without_hashes_nothing_is_taken_from_a_cut_file),
        cmocka_unit_test(code_lost_while_it_is_in_use_ends_with_a_message),
        cmocka_unit_test(a_raw_block_lost_while_it_is_in_use_ends_with_a_message),
        cmocka_unit_test(bytes_written_before_their_use_are_an_error),
        cmocka_unit_test(the_mapped_file_is_known_by_size_and_time),
        cmocka_unit_test(what_was_used_of_a_file_that_changed_is_verified_again),
        cmocka_unit_test(full_validation_goes_on_lazily_when_its_time_is_over),
        cmocka_unit_test(what_was_not_reached_in_time_is_verified_at_its_use),
        cmocka_unit_test(strict_validation_refuses_when_its_time_is_over),
    };
    return cmocka_run_group_tests(tests, make_file, drop_file);
}
