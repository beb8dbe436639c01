/* tests/compiler/test_branch.c - what counts of conditions do to the layout of code, and what damaged counts
 * do not do. */
#include "compiler/branch.h"
#include "base/buf.h"
#include "tests/compiler/compile_case.h"

static const char text[] = "function r = f (x, y)\n"
                           "if x && y\n"
                           "  r = 1;\n"
                           "else\n"
                           "  r = 2;\n"
                           "end\n"
                           "end\n";

/* Places of the condition's operands in `text`. */
enum { LINE = 2, X = 4, Y = 9 };

static char *ops_with(const cmp_branch *items, size_t count) {
    const cmp_branches branches = {items, count};
    return ops_of_file(text, "f.m", &(cmp_options){.level = 2, .branches = &branches});
}

/* Which of the two blocks lies behind the function's RET: 1, 2, or 0 for neither. */
static int cold_block(const cmp_branch *items, size_t count) {
    char *ops = ops_with(items, count);
    const char *ret = strstr(ops, "RET\n"), *one = strstr(ops, "LOADI r 1\n"),
               *two = strstr(ops, "LOADI r 2\n");
    assert_true(ret && one && two);
    int cold = one > ret ? 1 : two > ret ? 2 : 0;
    free(ops);
    return cold;
}

#define COLD(...)                                                                                            \
    cold_block((const cmp_branch[]){__VA_ARGS__}, sizeof((cmp_branch[]){__VA_ARGS__}) / sizeof(cmp_branch))

static void blocks_that_seldom_ran_lie_behind_the_end(void **state) {
    (void)state;
    assert_int_equal(cold_block(NULL, 0), 0);
    assert_int_equal(COLD({LINE, X, 0, 100}), 1);                      /* y is not even met */
    assert_int_equal(COLD({LINE, X, 100, 100}, {LINE, Y, 0, 100}), 1); /* x && y never holds */
    assert_int_equal(COLD({LINE, X, 100, 0}, {LINE, Y, 100, 0}), 2);
    assert_int_equal(COLD({LINE, X, 100, 0}), 0); /* nothing is known of y */
    assert_int_equal(COLD({LINE, X, 50, 50}, {LINE, Y, 25, 25}), 0);
    assert_int_equal(COLD({LINE, X, 0, 7}), 0); /* too few runs */
    assert_int_equal(COLD({LINE + 1, X, 0, 100}), 0);
}

/* MessagePack: short texts and small numbers. */
static void put_text(base_buf *to, const char *name) {
    base_buf_byte(to, (uint8_t)(0xA0 | strlen(name)));
    base_buf_str(to, name);
}

static void put_number(base_buf *to, const char *key, uint8_t n) {
    put_text(to, key);
    base_buf_byte(to, n);
}

static void put(base_buf *to, const char *name, uint8_t line, uint8_t held, uint8_t failed) {
    base_buf_byte(to, 0x86);
    put_text(to, "name"), put_text(to, name);
    put_text(to, "later"), base_buf_byte(to, 0xC3);
    put_number(to, "line", line), put_number(to, "column", 4);
    put_number(to, "held", held), put_number(to, "failed", failed);
}

static void counts_are_read_by_name_and_sorted(void **state) {
    (void)state;
    base_buf bytes = {0};
    base_arena arena = {0};
    cmp_branches found;
    base_buf_byte(&bytes, 0x81);
    put_text(&bytes, "branches");
    base_buf_byte(&bytes, 0x93);
    put(&bytes, "f", 9, 1, 2), put(&bytes, "g", 1, 3, 4), put(&bytes, "f", 2, 5, 6);
    mica_profile profile = {.language_data = {bytes.data, bytes.len}};
    assert_int_equal(cmp_branches_of(&profile, "f", &arena, &found, NULL), MICA_OK);
    assert_int_equal(found.count, 2);
    assert_true(found.items[0].line == 2 && found.items[0].held == 5 && found.items[0].failed == 6);
    assert_true(found.items[1].line == 9 && found.items[1].column == 4);
    for (size_t len = 0; len < bytes.len; len++) { /* cut off anywhere: none */
        profile.language_data.len = len;
        assert_int_equal(cmp_branches_of(&profile, "f", &arena, &found, NULL), MICA_OK);
        assert_int_equal(found.count, 0);
    }
    assert_int_equal(cmp_branches_of(NULL, "f", &arena, &found, NULL), MICA_OK);
    assert_int_equal(found.count, 0);
    base_arena_free(&arena);
    base_buf_free(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_that_seldom_ran_lie_behind_the_end),
        cmocka_unit_test(counts_are_read_by_name_and_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
