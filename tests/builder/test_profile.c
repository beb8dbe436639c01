/* tests/builder/test_profile.c - a profile is looked up by name, and whatever its bytes
 * are, reading it ends. */
#include "base/alloc.h"
#include "format/pack.h"
#include "mica/pack.h"
#include "mica/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void put_entry(fmt_pack *p, const char *name, uint64_t calls, uint64_t ns, int64_t touch) {
    fmt_pack_map(p, 4);
    fmt_pack_str(p, "name");
    fmt_pack_str(p, name);
    fmt_pack_str(p, "calls");
    fmt_pack_u64(p, calls);
    fmt_pack_str(p, "self_ns");
    fmt_pack_u64(p, ns);
    fmt_pack_str(p, "first_touch");
    if (touch < 0)
        base_buf_byte(p->out, (uint8_t)touch);
    else
        fmt_pack_u64(p, (uint64_t)touch);
}

/* Head of a profile of `pairs` pairs, three of which are in it. */
static void put_head(fmt_pack *p, uint32_t pairs, uint64_t version, const char *language) {
    fmt_pack_map(p, pairs);
    fmt_pack_str(p, "mica_profile");
    fmt_pack_u64(p, version);
    fmt_pack_str(p, "language");
    fmt_pack_str(p, language);
    fmt_pack_str(p, "runs");
    fmt_pack_u64(p, 3);
}

static base_buf good_profile(void) {
    base_buf out = {0};
    fmt_pack p = {&out};
    put_head(&p, 7, 1, "fake");
    fmt_pack_str(&p, "entries");
    fmt_pack_array(&p, 4);
    put_entry(&p, "two", 7, 900, 1);
    put_entry(&p, "one", UINT64_MAX, 5000000000u, 0);
    put_entry(&p, "one_helper", 0, 0, -1);
    put_entry(&p, "strtrim", 1, 1, 2);
    fmt_pack_str(&p, "from a later version");
    fmt_pack_array(&p, 2);
    fmt_pack_double(&p, 1.5);
    fmt_pack_bool(&p, true);
    fmt_pack_str(&p, "names");
    fmt_pack_array(&p, 2);
    fmt_pack_str(&p, "one");
    fmt_pack_str(&p, "disp");
    fmt_pack_str(&p, "language_data");
    fmt_pack_map(&p, 2);
    fmt_pack_str(&p, "types");
    fmt_pack_array(&p, 0);
    fmt_pack_str(&p, "shapes");
    fmt_pack_map(&p, 1);
    fmt_pack_str(&p, "square");
    fmt_pack_u64(&p, 4);
    assert_false(out.failed);
    return out;
}

static mica_status try_bytes(const base_buf *bytes, const char *language, mica_error *err) {
    mica_profile *profile;
    *err = (mica_error)MICA_ERROR_INIT;
    mica_status status = mica_profile_open(mica_view_of(bytes->data, bytes->len), language, &profile, err);
    assert_true((status == MICA_OK) == (profile != NULL));
    if (status != MICA_OK) assert_int_equal(err->code, status);
    mica_profile_free(profile);
    return status;
}

static void names_are_found_and_unknown_keys_passed_over(void **state) {
    (void)state;
    base_buf bytes = good_profile();
    mica_profile *p;
    mica_error err = MICA_ERROR_INIT;
    if (mica_profile_open(mica_view_of(bytes.data, bytes.len), "fake", &p, &err) != MICA_OK)
        fail_msg("%s", err.message);
    base_buf_free(&bytes); /* the profile holds a copy */
    assert_int_equal(p->runs, 3);
    assert_int_equal(p->entry_count, 4);
    const mica_profile_entry *one = mica_profile_find(p, "one", 3);
    assert_int_equal(one->calls, UINT64_MAX);
    assert_int_equal(one->self_ns, 5000000000u);
    assert_int_equal(one->first_touch, 0);
    assert_int_equal(mica_profile_find(p, "one_helper", 10)->first_touch, -1);
    assert_int_equal(mica_profile_find(p, "two", 3)->calls, 7);
    assert_string_equal(mica_profile_find(p, "strtrim", 7)->name, "strtrim");
    const char *missing[] = {"", "on", "one_", "onf", "zzz", "a"};
    for (size_t i = 0; i < 6; i++)
        assert_null(mica_profile_find(p, missing[i], strlen(missing[i])));
    assert_null(mica_profile_find(NULL, "one", 3));
    assert_int_equal(p->name_count, 2);
    assert_true(mica_pack_is(p->names[1], "disp"));
    mica_pack in = mica_pack_of(mica_profile_language(p, "shapes"));
    assert_int_equal(mica_pack_map(&in), 1);
    assert_true(mica_pack_is(mica_pack_str(&in), "square"));
    assert_int_equal(mica_pack_u64(&in), 4);
    assert_false(in.bad);
    assert_int_equal(mica_profile_language(p, "colours").len, 0);
    assert_int_equal(mica_profile_language(NULL, "shapes").len, 0);
    mica_profile_free(p);
}

static void another_language_or_version_is_refused(void **state) {
    (void)state;
    mica_error err;
    base_buf bytes = good_profile();
    assert_int_equal(try_bytes(&bytes, NULL, &err), MICA_OK);
    assert_int_equal(try_bytes(&bytes, "m", &err), MICA_ERR_CONFIGURATION);
    assert_non_null(strstr(err.message, "\"fake\""));
    base_buf_free(&bytes);
    fmt_pack p = {&bytes};
    put_head(&p, 3, 2, "fake");
    assert_int_equal(try_bytes(&bytes, "fake", &err), MICA_ERR_VERSION_MISMATCH);
    bytes.len = 0;
    fmt_pack_map(&p, 0);
    assert_int_equal(try_bytes(&bytes, "fake", &err), MICA_ERR_SERIALIZATION);
    bytes.len = 0;
    fmt_pack_u64(&p, 1);
    assert_int_equal(try_bytes(&bytes, "fake", &err), MICA_ERR_SERIALIZATION);
    base_buf_free(&bytes);
}

static void impossible_records_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *first, *second;
        int64_t touch;
    } cases[] = {{"same", "same", 0}, {"", "b", 0}, {"a", "b", -2}};
    for (size_t i = 0; i < 3; i++) {
        base_buf bytes = {0};
        fmt_pack p = {&bytes};
        mica_error err;
        put_head(&p, 4, 1, "fake");
        fmt_pack_str(&p, "entries");
        fmt_pack_array(&p, 2);
        put_entry(&p, cases[i].first, 1, 1, cases[i].touch);
        put_entry(&p, cases[i].second, 1, 1, 0);
        assert_int_equal(try_bytes(&bytes, "fake", &err), MICA_ERR_SERIALIZATION);
        base_buf_free(&bytes);
    }
}

static void a_profile_cut_anywhere_is_refused(void **state) {
    (void)state;
    base_buf bytes = good_profile();
    size_t whole = bytes.len;
    mica_error err;
    for (bytes.len = 0; bytes.len < whole; bytes.len++)
        assert_int_equal(try_bytes(&bytes, "fake", &err), MICA_ERR_SERIALIZATION);
    bytes.len = whole;
    base_buf_byte(&bytes, 0);
    assert_int_equal(try_bytes(&bytes, "fake", &err), MICA_ERR_SERIALIZATION);
    base_buf_free(&bytes);
}

static void a_profile_with_any_byte_changed_is_read_or_refused(void **state) {
    (void)state;
    base_buf bytes = good_profile();
    size_t refused = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t was = bytes.data[i];
        for (unsigned to = 0; to < 256; to++) {
            mica_error err;
            bytes.data[i] = (uint8_t)to;
            refused += try_bytes(&bytes, "fake", &err) != MICA_OK;
        }
        bytes.data[i] = was;
    }
    assert_true(refused > bytes.len * 20); /* heads, keys and lengths do matter */
    base_buf_free(&bytes);
}

static void every_failed_allocation_is_reported(void **state) {
    (void)state;
    base_buf bytes = good_profile();
    unsigned n = 0;
    for (mica_status status = MICA_ERR_NO_MEMORY; status != MICA_OK;) {
        mica_error err;
        base_alloc_fail_at(++n);
        status = try_bytes(&bytes, "fake", &err);
        base_alloc_fail_at(0);
        if (status != MICA_OK) assert_int_equal(status, MICA_ERR_NO_MEMORY);
    }
    assert_true(n > 2);
    base_buf_free(&bytes);
}

static void a_cursor_reads_every_width_and_stops_at_the_end(void **state) {
    (void)state;
    static const uint8_t bytes[] = {
        0x05, 0xcc, 200,  0xcd, 1,    2,    0xce, 1,    2,    3, 4, 0xe0, 0xd0, 0x80, 0xd1, 0xff, 0xfe, 0xd3,
        0xff, 0xff, 0xff, 0xff, 0xff, 0,    0,    0,    0xc4, 2, 9, 9,    0xcb, 0,    0,    0,    0,    0,
        0,    0,    0,    0x93, 0xc0, 0x81, 0x01, 0xc3, 0xca, 0, 0, 0,    0,    0xd9, 2,    'h',  'i'};
    mica_pack in = mica_pack_of(mica_view_of(bytes, sizeof bytes));
    assert_int_equal(mica_pack_u64(&in), 5);
    assert_int_equal(mica_pack_i64(&in), 200);
    assert_int_equal(mica_pack_u64(&in), 0x102);
    assert_int_equal(mica_pack_i64(&in), 0x1020304);
    assert_int_equal(mica_pack_i64(&in), -32);
    assert_int_equal(mica_pack_i64(&in), -128);
    assert_int_equal(mica_pack_i64(&in), -2);
    assert_int_equal(mica_pack_i64(&in), -(1ll << 24));
    assert_int_equal(mica_pack_skip(&in).len, 4);
    assert_int_equal(mica_pack_skip(&in).len, 9);
    assert_int_equal(mica_pack_skip(&in).len, 10);
    assert_true(mica_pack_is(mica_pack_str(&in), "hi"));
    assert_false(in.bad);
    assert_int_equal(mica_pack_u64(&in), 0);
    assert_true(in.bad);
    for (size_t cut = 0; cut < sizeof bytes; cut++) { /* a cut value is never read past its end */
        uint8_t *copy = malloc(cut + 1);
        memcpy(copy, bytes, cut);
        in = mica_pack_of(mica_view_of(copy, cut));
        size_t steps = 0;
        while (!in.bad && steps++ < sizeof bytes)
            mica_pack_skip(&in);
        assert_true(in.bad);
        free(copy);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_and_unknown_keys_passed_over),
        cmocka_unit_test(another_language_or_version_is_refused),
        cmocka_unit_test(impossible_records_are_refused),
        cmocka_unit_test(a_profile_cut_anywhere_is_refused),
        cmocka_unit_test(a_profile_with_any_byte_changed_is_read_or_refused),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(a_cursor_reads_every_width_and_stops_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
