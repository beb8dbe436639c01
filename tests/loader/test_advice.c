/* tests/loader/test_advice.c - what the system is told of the order in which a file is read: large files that
 * are looked up at random, and nobody else. */
#include "tests/fake_language.h"

#include "loader/loader_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static char large[] = "/tmp/mica-large-XXXXXX", small[] = "/tmp/mica-small-XXXXXX";

static bool build(char *path, size_t entries) {
    mica_builder_config config;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.jobs = 1;
    if (fake_build(&config, entries, &out, &err) != MICA_OK) fail_msg("%s", err.message);
    int fd = mkstemp(path);
    bool good = fd >= 0 && write(fd, out.data, out.len) == (ssize_t)out.len;
    close(fd);
    base_buf_free(&out);
    return good;
}

static int set_up(void **state) {
    (void)state;
    return build(large, 30000) && build(small, 30) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    unlink(large);
    unlink(small);
    return 0;
}

static mica_snapshot *open_file(const mica_snapshot_options *options) {
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_snapshot_open(options, &s, &err) != MICA_OK) fail_msg("%s", err.message);
    return s;
}

/* Whether the kernel was told of random order for the page at `at`. */
static bool told_random(const uint8_t *at) {
    FILE *maps = fopen("/proc/self/smaps", "r");
    char line[512];
    unsigned long from = 0, end = 0;
    bool found = false, told = false;
    if (!maps) skip();
    while (fgets(line, sizeof line, maps)) {
        unsigned long a, b;
        if (sscanf(line, "%lx-%lx ", &a, &b) == 2) from = a, end = b;
        if (strncmp(line, "VmFlags:", 8) != 0 || (uintptr_t)at < from || (uintptr_t)at >= end) continue;
        found = true;
        told = strstr(line, " rr") != NULL;
    }
    fclose(maps);
    if (!found) skip();
    return told;
}

static const uint8_t *section_of(const mica_snapshot *s, uint16_t id, uint16_t kind) {
    const fmt_section *section = fmt_header_section(&s->file.header, id, kind);
    assert_non_null(section);
    return s->file.base + section->offset;
}

static void look_up(mica_snapshot *s) {
    mica_error err = MICA_ERROR_INIT;
    mica_view text;
    uint32_t entry;
    assert_int_equal(mica_snapshot_entry_find(s, mica_view_str("many00007"), &entry, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_CODE, &text, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_TEXT, &text, &err), MICA_OK);
}

static void tables_and_cold_parts_of_large_files_are_read_at_random(void **state) {
    (void)state;
    mica_snapshot *s = open_file(&(mica_snapshot_options){.path = large});
    assert_true(told_random(s->file.base));
    look_up(s);
    assert_true(told_random(s->file.base));
    assert_true(told_random(section_of(s, FMT_SECTION_SYMBOLS, 0)));
    assert_true(told_random(section_of(s, FMT_SECTION_COLD, FAKE_TEXT)));
    assert_true(told_random(s->file.base + s->file.header.tree_offset));
    mica_snapshot_close(s);
}

static void what_runs_in_place_keeps_its_order_of_use(void **state) {
    (void)state;
    mica_snapshot *s = open_file(&(mica_snapshot_options){.path = large});
    look_up(s);
    assert_false(told_random(section_of(s, FMT_SECTION_HOT, FAKE_CODE)));
    mica_snapshot_close(s);
}

static void who_reads_everything_reads_in_order(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot *s = open_file(&(mica_snapshot_options){.path = large, .whole = true});
    assert_false(told_random(s->file.base));
    look_up(s);
    assert_false(told_random(s->file.base));
    mica_snapshot_close(s);
    s = open_file(&(mica_snapshot_options){.path = large, .level = MICA_VALIDATE_FULL});
    assert_false(told_random(s->file.base));
    mica_snapshot_close(s);
    s = open_file(&(mica_snapshot_options){.path = large});
    look_up(s);
    assert_true(told_random(s->file.base));
    assert_int_equal(mica_snapshot_verify_all(s, 1, &err), MICA_OK);
    assert_false(told_random(s->file.base));
    mica_snapshot_close(s);
    s = open_file(&(mica_snapshot_options){.path = large});
    assert_int_equal(mica_snapshot_decode_all(s, 1, &err), MICA_OK);
    assert_false(told_random(s->file.base));
    mica_snapshot_close(s);
}

static void small_files_cost_no_call(void **state) {
    (void)state;
    mica_snapshot *s = open_file(&(mica_snapshot_options){.path = small});
    assert_false(told_random(s->file.base));
    look_up(s);
    assert_false(told_random(s->file.base));
    assert_int_equal(atomic_load(&s->file.advice), FMT_ADVICE_NONE);
    mica_snapshot_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_and_cold_parts_of_large_files_are_read_at_random),
        cmocka_unit_test(what_runs_in_place_keeps_its_order_of_use),
        cmocka_unit_test(who_reads_everything_reads_in_order),
        cmocka_unit_test(small_files_cost_no_call),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
