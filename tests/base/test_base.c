/* tests/base/test_base.c - errors, arenas, buffers and the allocation door. */
#include "base/hash.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* One byte that is set is found wherever it is, of every length from 0 to beyond two words. */
static void zeros_are_told_from_any_byte(void **state) {
    uint8_t bytes[40] = {0};
    (void)state;
    for (size_t len = 0; len <= sizeof bytes; len++) {
        assert_true(base_view_zeros(base_view_of(bytes, len)));
        for (size_t at = 0; at < sizeof bytes; at++) {
            bytes[at] = 0x80;
            assert_int_equal(base_view_zeros(base_view_of(bytes, len)), at >= len);
            bytes[at] = 0;
        }
    }
}

static void file_is_named_once(void **state) {
    mica_error inner = MICA_ERROR_INIT, bare = MICA_ERROR_INIT, named = MICA_ERROR_INIT;
    (void)state;
    (void)!base_fail(&inner, MICA_ERR_CORRUPTED, "tree", 7, "a page is wrong");
    assert_int_equal(base_fail_named(&bare, &inner, "a.mem"), MICA_ERR_CORRUPTED);
    assert_string_equal(bare.message, "a.mem: a page is wrong");
    assert_string_equal(bare.section, "tree");
    assert_int_equal(bare.offset, 7);
    assert_int_equal(base_fail_named(&named, &bare, "a.mem"), MICA_ERR_CORRUPTED);
    assert_string_equal(named.message, "a.mem: a page is wrong");
}

static void first_error_wins(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_fail(&err, MICA_ERR_CORRUPTED, "names", 7, "bad %d", 1), MICA_ERR_CORRUPTED);
    assert_int_equal(base_fail(&err, MICA_ERR_IO, NULL, 0, "later"), MICA_ERR_IO);
    assert_int_equal(err.code, MICA_ERR_CORRUPTED);
    assert_string_equal(err.message, "bad 1");
    assert_string_equal(err.section, "names");
    assert_int_equal(err.offset, 7);
}

static void arena_survives_every_failed_allocation(void **state) {
    (void)state;
    for (uint64_t n = 1; n < 8; n++) {
        base_arena arena = {0};
        base_alloc_fail_at(n);
        for (int i = 0; i < 2000; i++) {
            char *p = base_arena_copy(&arena, "abcdefgh", 8);
            if (p) assert_string_equal(p, "abcdefgh");
        }
        base_alloc_fail_at(0);
        base_arena_free(&arena);
    }
}

static void buffer_remembers_a_failed_growth(void **state) {
    (void)state;
    base_buf buf = {0};
    assert_true(base_buf_str(&buf, "x"));
    base_alloc_fail_at(1);
    assert_false(base_buf_append(&buf, NULL, 100000));
    base_alloc_fail_at(0);
    assert_true(buf.failed);
    assert_false(base_buf_byte(&buf, 1));
    base_buf_free(&buf);
}

static void ranges_are_checked_without_overflow(void **state) {
    (void)state;
    assert_true(base_range_ok(4, 6, 10));
    assert_false(base_range_ok(4, 7, 10));
    assert_false(base_range_ok(UINT64_MAX, 2, 10));
    uint64_t up;
    assert_false(base_align_u64(UINT64_MAX, 8, &up));
}

static void json_is_separated_and_escaped(void **state) {
    (void)state;
    base_buf out = {0};
    base_json j = {.out = &out};
    base_json_object(&j, NULL);
    base_json_str(&j, "a\"b", "\x01\xff\xc3\xa9\\");
    base_json_array(&j, "list");
    base_json_double(&j, NULL, 0.1, 0);
    base_json_double(&j, NULL, 0.0 / 0.0, 6);
    base_json_null(&j, NULL);
    base_json_array_end(&j);
    base_json_break(&j);
    base_json_name(&j, base_view_str("n"));
    base_json_i64(&j, NULL, -5);
    base_json_members(&j, base_view_str("{\"x\":1,\"y\":{}}\n"));
    base_json_members(&j, base_view_str("{}"));
    base_json_hex(&j, "h", "\x0f\xf0", 2);
    base_json_object_end(&j);
    assert_string_equal(base_buf_cstr(&out),
                        "{\"a\\\"b\":\"\\u0001\\ufffd\xc3\xa9\\\\\",\"list\":[0.1,null,null],\n"
                        "\"n\":-5,\"x\":1,\"y\":{},\"h\":\"0ff0\"}");
    base_buf_free(&out);
}

/* Whether several are hashed at once or not: what is in a file must not depend on it. */
static void pages_have_the_hashes_that_they_have_alone(void **state) {
    (void)state;
    static uint8_t pages[11][BASE_SHA256_PAGE];
    uint8_t together[11][BASE_SHA256_SIZE], alone[BASE_SHA256_SIZE];
    uint32_t random = 5;
    for (size_t k = 0; k < sizeof pages; k++) {
        random = random * 1664525u + 1013904223u;
        ((uint8_t *)pages)[k] = (uint8_t)(random >> 24);
    }
    memset(pages[3], 0, sizeof pages[3]);
    for (size_t count = 0; count <= 11; count++) {
        memset(together, 0xee, sizeof together);
        base_sha256_pages(pages[0], count, together);
        for (size_t k = 0; k < 11; k++) {
            base_sha256_of(pages[k], BASE_SHA256_PAGE, alone);
            if (k >= count) memset(alone, 0xee, sizeof alone);
            assert_memory_equal(together[k], alone, sizeof alone);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_have_the_hashes_that_they_have_alone),
        cmocka_unit_test(zeros_are_told_from_any_byte),
        cmocka_unit_test(file_is_named_once),
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(arena_survives_every_failed_allocation),
        cmocka_unit_test(buffer_remembers_a_failed_growth),
        cmocka_unit_test(ranges_are_checked_without_overflow),
        cmocka_unit_test(json_is_separated_and_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
