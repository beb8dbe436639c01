/* tests/base/test_base.c - errors, arenas, buffers and the allocation door. */
#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/checked.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(arena_survives_every_failed_allocation),
        cmocka_unit_test(buffer_remembers_a_failed_growth),
        cmocka_unit_test(ranges_are_checked_without_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
