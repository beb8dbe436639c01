/* tests/loader/test_golden.c - files made by every earlier version of the format still open and still mean
 * the same; spoiled ones are still refused. */
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

static void check_many(const char *name) {
    char path[512], text[64];
    mica_snapshot *s;
    base_view view;
    uint32_t entry;
    mica_error err = MICA_ERROR_INIT;
    snprintf(path, sizeof path, "%s/%s", GOLDEN_FOLDER, name);
    if (mica_snapshot_open(&(mica_snapshot_options){.path = path}, &s, &err) != MICA_OK)
        fail_msg("%s", err.message);
    for (int i = 0; i < 300; i += 13) {
        snprintf(text, sizeof text, "many%05d", i);
        assert_int_equal(mica_snapshot_entry_find(s, base_view_str(text), &entry, &err), MICA_OK);
        assert_int_equal(mica_snapshot_part(s, entry, FAKE_TEXT, &view, &err), MICA_OK);
        snprintf(text, sizeof text, "text of number %d, much like the others\n", i);
        assert_true(base_view_equal(view, base_view_str(text)));
    }
    mica_snapshot_close(s);
}

static void version_one_one_with_a_dictionary(void **state) {
    (void)state;
    check_golden("v1_1_dictionary.snap");
    check_many("v1_1_dictionary.snap");
}
static void version_one_one_packed(void **state) {
    (void)state;
    check_golden("v1_1_packed.snap");
    check_many("v1_1_packed.snap");
}

static void version_one_one_with_a_spoiled_dictionary(void **state) {
    (void)state;
    mica_snapshot *s;
    base_view view;
    uint32_t entry;
    mica_error err = MICA_ERROR_INIT;
    const mica_snapshot_options options = {.path = GOLDEN_FOLDER "/v1_1_bad_dictionary.snap",
                                           .level = MICA_VALIDATE_FULL};
    assert_int_equal(mica_snapshot_open(&options, &s, &err), MICA_OK);
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str("one"), &entry, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_CODE, &view, &err), MICA_OK);
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str("many00026"), &entry, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_TEXT, &view, &err), MICA_ERR_COMPRESSION);
    mica_snapshot_close(s);
}
static void version_one_one_packed_and_spoiled(void **state) {
    (void)state;
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    const mica_snapshot_options options = {.path = GOLDEN_FOLDER "/v1_1_bad_packed.snap"};
    assert_int_equal(mica_snapshot_open(&options, &s, &err), MICA_ERR_CORRUPTED);
    assert_string_equal(err.section, "packed");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_one_without_compression),
        cmocka_unit_test(version_one_with_lz4),
        cmocka_unit_test(version_one_with_zstd),
        cmocka_unit_test(version_one_one_with_a_dictionary),
        cmocka_unit_test(version_one_one_packed),
        cmocka_unit_test(version_one_one_with_a_spoiled_dictionary),
        cmocka_unit_test(version_one_one_packed_and_spoiled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
