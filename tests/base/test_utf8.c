/* tests/base/test_utf8.c - texts are cut between characters, and what is no UTF-8 is told. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void texts_are_cut_between_characters(void **state) {
    (void)state;
    static const char text[] = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"; /* of 1, 2, 3, 4 and 1 bytes */
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t most = 0; most < sizeof expected / sizeof *expected; most++) {
        size_t taken = 99;
        assert_true(base_utf8_cut(text, strlen(text), most, &taken));
        assert_int_equal(taken, expected[most]);
    }
}

static void what_is_no_utf8_is_told(void **state) {
    (void)state;
    static const char *const bad[] = {
        "a\x80",
        "\xc3",
        "\xc3(",
        "\xc0\xaf",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xe2\x82",
        "\xf0\x8f\x80\x80",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xe2\x82(",
    };
    static const char *const good[] = {"",        "\x7f", "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf",
                                       "\xc2\x80"};
    size_t taken;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        if (base_utf8_cut(bad[k], strlen(bad[k]), 100, &taken)) fail_msg("bad text %zu", k);
    for (size_t k = 0; k < sizeof good / sizeof *good; k++)
        if (!base_utf8_cut(good[k], strlen(good[k]), 100, &taken) || taken != strlen(good[k]))
            fail_msg("good text %zu", k);
    assert_true(base_utf8_cut("a\xff", 2, 0, &taken)); /* nothing is taken of what was not looked at */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_between_characters),
        cmocka_unit_test(what_is_no_utf8_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
