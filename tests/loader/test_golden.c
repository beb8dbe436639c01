/* tests/loader/test_golden.c - files made by the first version of the format still open and still mean the
 * same. */
#include "tests/fake_language.h"

#include "mica/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void check_golden(const char *name) {
    char path[512];
    mica_snapshot *s;
    base_view view;
    uint32_t entry, two;
    mica_error err = MICA_ERROR_INIT;
    snprintf(path, sizeof path, "%s/%s", GOLDEN_FOLDER, name);
    if (mica_snapshot_open(
            &(mica_snapshot_options){.path = path, .level = MICA_VALIDATE_FULL, .language = "fake"}, &s,
            &err) != MICA_OK)
        fail_msg("%s", err.message);
    assert_int_equal(mica_snapshot_verify_structure(s, &err), MICA_OK);
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str("one"), &entry, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_TEXT, &view, &err), MICA_OK);
    assert_true(base_view_equal(view, base_view_str("the first of them\n")));
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_CODE, &view, &err), MICA_OK);
    assert_int_equal(mica_snapshot_symbol_find(s, base_view_str("two"), &two, &err), MICA_OK);
    assert_int_equal(view.len, 12);
    assert_memory_equal(view.data + 4, &two, 4);
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str("words"), &entry, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_TEXT, &view, &err), MICA_OK);
    assert_int_equal(view.len, 48);
    mica_snapshot_close(s);
}

static void version_one_without_compression(void **state) {
    (void)state;
    check_golden("v1_none.snap");
}
static void version_one_with_lz4(void **state) {
    (void)state;
    check_golden("v1_lz4.snap");
}
static void version_one_with_zstd(void **state) {
    (void)state;
    check_golden("v1_zstd.snap");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_one_without_compression),
        cmocka_unit_test(version_one_with_lz4),
        cmocka_unit_test(version_one_with_zstd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
