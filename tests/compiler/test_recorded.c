/* tests/compiler/test_recorded.c - what recorded time and types say of a source, what damaged ones do not,
 * and which calls become copies by them. */
#include "compiler/recorded.h"
#include "base/buf.h"
#include "tests/compiler/compile_case.h"

/* MessagePack: short texts and small numbers. */
static void put_text(base_buf *to, const char *name) {
    base_buf_byte(to, (uint8_t)(0xA0 | strlen(name)));
    base_buf_str(to, name);
}

static void put_types(base_buf *to, const char *name, const char *one, const char *two, uint8_t count) {
    base_buf_byte(to, 0x83);
    put_text(to, "name"), put_text(to, name);
    put_text(to, "args"), base_buf_byte(to, (uint8_t)(0x90 | (two ? 2 : 1)));
    put_text(to, one);
    if (two) put_text(to, two);
    put_text(to, "count"), base_buf_byte(to, count);
}

static cmp_recorded read_with(const mica_profile *profile, const char *name, base_arena *arena) {
    cmp_recorded out;
    assert_int_equal(cmp_recorded_of(profile, name, arena, &out, NULL), MICA_OK);
    return out;
}

static void time_counts_as_a_share(void **state) {
    (void)state;
    base_arena arena = {0};
    mica_profile_entry entries[] = {
        {"f", 1, 1, 1, -1}, {"g", 1, 1, 100, -1}, {"h", 1, 1, 3000, -1}, {"k", 1, 1, 0, -1}};
    mica_profile profile = {.entries = entries, .entry_count = 4};
    for (uint64_t speed = 1; speed <= 1000000; speed *= 1000) {
        for (int i = 0; i < 4; i++)
            entries[i].self_ns *= speed;
        assert_int_equal(read_with(&profile, "f", &arena).heat, CMP_HEAT_NONE);
        assert_int_equal(read_with(&profile, "g", &arena).heat, CMP_HEAT_HOT);
        assert_int_equal(read_with(&profile, "h", &arena).heat, CMP_HEAT_HOT);
        assert_int_equal(read_with(&profile, "k", &arena).heat, CMP_HEAT_NONE);
        assert_int_equal(read_with(&profile, "other", &arena).heat, CMP_HEAT_NONE);
        entries[1].self_ns /= 10;
        assert_int_equal(read_with(&profile, "g", &arena).heat, CMP_HEAT_WARM);
        entries[1].self_ns *= 10;
    }
    assert_int_equal(read_with(NULL, "f", &arena).heat, CMP_HEAT_NONE);
    base_arena_free(&arena);
}

static void types_are_read_by_function_and_count(void **state) {
    (void)state;
    base_buf bytes = {0};
    base_arena arena = {0};
    cmp_seen_kind kinds[CMP_SEEN_ARGS];
    const hir_name own = {"", 0}, local = {"part", 4}, other = {"par", 3};
    mica_profile_entry entry = {"f", 1, 1, 9, -1};
    base_buf_byte(&bytes, 0x81);
    put_text(&bytes, "types");
    base_buf_byte(&bytes, 0x96);
    put_types(&bytes, "f", "double scalar", NULL, 5);
    put_types(&bytes, "f>part", "double scalar", "double row", 100);
    put_types(&bytes, "f>part", "double scalar", "double scalar", 20);
    put_types(&bytes, "f>part", "double row", "char row", 2);
    put_types(&bytes, "ff>part", "char row", "char row", 100);
    put_types(&bytes, "f>part", "complex double scalar", NULL, 1);
    mica_profile profile = {"m", 1, &entry, 1, NULL, 0, {bytes.data, bytes.len}};
    cmp_recorded found = read_with(&profile, "f", &arena);
    assert_true(cmp_seen_args(&found, &own, 1, kinds) && kinds[0] == CMP_SEEN_SCALAR &&
                kinds[1] == CMP_SEEN_NEVER);
    assert_true(cmp_seen_args(&found, &local, 2, kinds) && kinds[0] == CMP_SEEN_SCALAR &&
                kinds[1] == CMP_SEEN_ARRAY);
    assert_true(cmp_seen_args(&found, &local, 1, kinds) && kinds[0] == CMP_SEEN_OTHER);
    assert_false(cmp_seen_args(&found, &local, 3, kinds) || cmp_seen_args(&found, &other, 2, kinds));
    for (size_t len = 0; len < bytes.len; len++) { /* cut off anywhere: none */
        profile.language_data.len = len;
        assert_int_equal(read_with(&profile, "f", &arena).count, 0);
    }
    base_arena_free(&arena);
    base_buf_free(&bytes);
}

/* ---- copies ---- */

static bool no_builtin(void *ctx, const char *name, size_t len, cmp_builtin *out) {
    (void)ctx, (void)name, (void)len, (void)out;
    return false;
}

/* Times that a copy begins in f, where `part` was called with a kind of argument. */
static int copies(const char *part, cmp_heat heat, cmp_seen_kind kind, int level) {
    base_buf text = {0};
    const cmp_library library = {.builtin = no_builtin};
    cmp_seen seen = {.name = {(const uint8_t *)"part", 4}, .nargs = 1, .calls = 10};
    seen.weight[0][kind] = 10;
    const cmp_recorded recorded = {heat, &seen, 1};
    base_buf_printf(&text, "function r = f (x)\nr = part (x + 1) * 2;\nend\nfunction r = part (a)\n%s\nend\n",
                    part);
    char *ops = ops_of_file(base_buf_cstr(&text), "f.m",
                            &(cmp_options){.level = level, .library = &library, .recorded = &recorded});
    int count = 0;
    for (const char *at = ops; (at = strstr(at, "JDEEP ")); at++)
        count++;
    free(ops);
    base_buf_free(&text);
    return count;
}

static void calls_become_copies_where_a_profile_tells(void **state) {
    (void)state;
    static const char choice[] = "if a > 2, r = a; else, r = -a; end";
    assert_int_equal(copies(choice, CMP_HEAT_HOT, CMP_SEEN_SCALAR, 3), 1);
    assert_int_equal(copies(choice, CMP_HEAT_WARM, CMP_SEEN_SCALAR, 3), 1);
    assert_int_equal(copies(choice, CMP_HEAT_NONE, CMP_SEEN_SCALAR, 3), 0);
    assert_int_equal(copies(choice, CMP_HEAT_HOT, CMP_SEEN_OTHER, 3), 0);
    assert_int_equal(copies(choice, CMP_HEAT_HOT, CMP_SEEN_ARRAY, 3), 0); /* x + 1 is no variable */
    assert_int_equal(copies(choice, CMP_HEAT_HOT, CMP_SEEN_SCALAR, 2), 0);
    /* what no copy gets to the end of */
    assert_int_equal(copies("r = zeros (a, a);", CMP_HEAT_HOT, CMP_SEEN_SCALAR, 3), 0);
    assert_int_equal(copies("global g\nr = g + a;", CMP_HEAT_HOT, CMP_SEEN_SCALAR, 3), 0);
    assert_int_equal(copies("r = 0; for k = 1:a, r = r + k; end", CMP_HEAT_HOT, CMP_SEEN_SCALAR, 3), 0);
    assert_int_equal(copies("if a > 2, r = a, end", CMP_HEAT_HOT, CMP_SEEN_SCALAR, 3), 0);
    /* one way is enough */
    assert_int_equal(copies("if a > 2, r = a; else, r = zeros (a); end", CMP_HEAT_HOT, CMP_SEEN_SCALAR, 3),
                     1);
    assert_int_equal(
        copies("if a > 2, r = a; else, r = 2 * part (a - 1); end", CMP_HEAT_HOT, CMP_SEEN_SCALAR, 3),
        2); /* and in itself */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_counts_as_a_share),
        cmocka_unit_test(types_are_read_by_function_and_count),
        cmocka_unit_test(calls_become_copies_where_a_profile_tells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
