/* tests/format/test_format.c - codecs, tree, header checks, MessagePack checks, the hash of names. */
#include "base/alloc.h"
#include "base/hash.h"
#include "format/codec.h"
#include "format/pack.h"
#include "format/snapshot.h"
#include "format/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void every_codec_and_level_gives_back_its_input(void **state) {
    (void)state;
    static uint8_t raw[70000], back[70000];
    for (size_t i = 0; i < sizeof raw; i++)
        raw[i] = (uint8_t)((i * i) >> 7);
    const size_t sizes[] = {1, 17, 4096, sizeof raw};
    for (int codec = FMT_CODEC_NONE; codec <= FMT_CODEC_ZSTD; codec++) {
        for (unsigned level = 1; level <= 9; level++) {
            for (size_t k = 0; k < 4; k++) {
                base_buf out = {0};
                assert_int_equal(fmt_encode((fmt_codec)codec, level, base_view_of(raw, sizes[k]), &out, NULL),
                                 MICA_OK);
                assert_int_equal(
                    fmt_decode((uint8_t)codec, base_view_of(out.data, out.len), back, sizes[k], NULL),
                    MICA_OK);
                assert_memory_equal(raw, back, sizes[k]);
                assert_int_not_equal(
                    fmt_decode((uint8_t)codec, base_view_of(out.data, out.len), back, sizes[k] - 1, NULL),
                    MICA_OK);
                assert_int_not_equal(
                    fmt_decode((uint8_t)codec, base_view_of(out.data, out.len - 1), back, sizes[k], NULL),
                    MICA_OK);
                base_buf_free(&out);
            }
        }
    }
    assert_int_equal(fmt_decode(9, base_view_of(raw, 1), back, 1, NULL), MICA_ERR_COMPRESSION);
    assert_int_equal(fmt_encode(FMT_CODEC_LZ4, 0, base_view_of(raw, 1), &(base_buf){0}, NULL),
                     MICA_ERR_CONFIGURATION);
}

static void damaged_blocks_never_write_beyond_their_size(void **state) {
    (void)state;
    uint8_t raw[600], back[600 + 8];
    for (size_t i = 0; i < sizeof raw; i++)
        raw[i] = (uint8_t)(i / 9);
    for (int codec = FMT_CODEC_LZ4; codec <= FMT_CODEC_ZSTD; codec++) {
        base_buf out = {0};
        assert_int_equal(fmt_encode((fmt_codec)codec, 6, base_view_of(raw, sizeof raw), &out, NULL), MICA_OK);
        for (size_t i = 0; i < out.len; i++) {
            for (int bit = 0; bit < 8; bit++) {
                memset(back, 0xaa, sizeof back);
                out.data[i] ^= (uint8_t)(1 << bit);
                mica_status status =
                    fmt_decode((uint8_t)codec, base_view_of(out.data, out.len), back, sizeof raw, NULL);
                assert_true(status == MICA_OK || status == MICA_ERR_COMPRESSION ||
                            status == MICA_ERR_NO_MEMORY);
                for (size_t k = sizeof raw; k < sizeof back; k++)
                    assert_int_equal(back[k], 0xaa);
                out.data[i] ^= (uint8_t)(1 << bit);
            }
        }
        base_buf_free(&out);
    }
}

static void the_tree_has_the_shape_the_document_says(void **state) {
    (void)state;
    fmt_tree_shape shape;
    assert_false(fmt_tree_plan(0, &shape));
    assert_true(fmt_tree_plan(1, &shape));
    assert_int_equal(shape.total_pages, 1);
    assert_true(fmt_tree_plan(128, &shape));
    assert_int_equal(shape.levels, 1);
    assert_true(fmt_tree_plan(129, &shape));
    assert_int_equal(shape.levels, 2);
    assert_int_equal(shape.total_pages, 3);
    assert_true(fmt_tree_plan(128 * 128 + 1, &shape));
    assert_int_equal(shape.levels, 3);
    assert_int_equal(shape.total_pages, 129 + 2 + 1);
    assert_int_equal(shape.first[2], 131);
    assert_false(fmt_tree_plan(UINT64_MAX, &shape));
}

/* The root computed again from the document's words alone. */
static void the_root_is_what_the_document_says(void **state) {
    (void)state;
    enum { PAGES = 130 };
    uint8_t *data = calloc(PAGES, FMT_PAGE), *tree = calloc(3, FMT_PAGE), level0[2][FMT_PAGE],
            level1[FMT_PAGE], root[32], again[32];
    for (size_t i = 0; i < (size_t)PAGES * FMT_PAGE; i++)
        data[i] = (uint8_t)(i % 251);
    fmt_tree_shape shape;
    assert_true(fmt_tree_plan(PAGES, &shape));
    fmt_tree_build(&shape, data, tree, 2, root);
    memset(level0, 0, sizeof level0);
    memset(level1, 0, sizeof level1);
    for (size_t i = 0; i < PAGES; i++)
        base_sha256_of(data + i * FMT_PAGE, FMT_PAGE, &level0[i / 128][i % 128 * 32]);
    for (size_t i = 0; i < 2; i++)
        base_sha256_of(level0[i], FMT_PAGE, &level1[i * 32]);
    base_sha256_of(level1, FMT_PAGE, again);
    assert_memory_equal(root, again, 32);
    assert_memory_equal(tree, level0, sizeof level0);
    assert_memory_equal(tree + 2 * FMT_PAGE, level1, FMT_PAGE);
    free(data);
    free(tree);
}

static void sha256_is_the_standard_one(void **state) {
    (void)state;
    const uint8_t abc[32] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                             0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                             0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    uint8_t found[32];
    base_sha256_of("abc", 3, found);
    assert_memory_equal(found, abc, 32);
}

static void names_hash_as_documented(void **state) {
    (void)state;
    uint32_t h = 2166136261u;
    for (const char *p = "strtrim"; *p; p++)
        h = (h ^ (uint8_t)*p) * 16777619u;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    assert_int_equal(fmt_name_hash(base_view_str("strtrim")), h ^ (h >> 16));
    assert_int_not_equal(fmt_name_hash(base_view_str("a")), fmt_name_hash(base_view_str("b")));
}

/* A small valid header: one section of names, one page, one page of tree. */
static fmt_header valid_header(void) {
    fmt_header h = {.version_major = 1,
                    .file_kind = FMT_FILE_SNAPSHOT,
                    .total_size = 3 * FMT_PAGE,
                    .section_count = 2,
                    .tree_offset = 2 * FMT_PAGE};
    memcpy(h.magic, FMT_MAGIC, 8);
    h.sections[0] =
        (fmt_section){.id = FMT_SECTION_NAMES, .offset = FMT_PAGE, .stored_size = 100, .raw_size = 100};
    h.sections[1] = (fmt_section){.id = FMT_SECTION_TREE,
                                  .offset = 2 * FMT_PAGE,
                                  .stored_size = FMT_PAGE,
                                  .raw_size = FMT_PAGE,
                                  .count = 1};
    fmt_header_seal(&h);
    return h;
}

#define REFUSED(change)                                                                                      \
    do {                                                                                                     \
        fmt_header h = valid_header();                                                                       \
        change;                                                                                              \
        assert_int_equal(fmt_snapshot_check(&h, 3 * FMT_PAGE, false, NULL), MICA_ERR_CORRUPTED);             \
    } while (0)

static void headers_with_impossible_numbers_are_refused(void **state) {
    (void)state;
    fmt_header good = valid_header();
    assert_int_equal(fmt_snapshot_check(&good, 3 * FMT_PAGE, true, NULL), MICA_OK);
    assert_int_equal(fmt_snapshot_check(&good, UINT64_MAX, true, NULL), MICA_OK);
    REFUSED(h.section_count = 33);
    REFUSED(h.section_count = 1);
    REFUSED(h.section_count = 3);
    REFUSED(h.tree_offset = FMT_PAGE);
    REFUSED(h.tree_offset = UINT64_MAX & ~(uint64_t)4095);
    REFUSED(h.sections[0].offset = 0);
    REFUSED(h.sections[0].offset = 4097);
    REFUSED(h.sections[0].offset = 3 * FMT_PAGE);
    REFUSED(h.sections[0].stored_size = FMT_PAGE + 1);
    REFUSED(h.sections[0].stored_size = UINT64_MAX);
    REFUSED(h.sections[0].raw_size = 99);
    REFUSED(h.sections[0].codec = FMT_CODEC_LZ4);
    REFUSED(h.sections[0].id = FMT_SECTION_TREE);
    REFUSED(h.sections[0].id = FMT_SECTION_SYMBOLS); /* 100 bytes are not count records */
    REFUSED((h.sections[0].id = FMT_SECTION_SYMBOLS, h.sections[0].count = 0xffffffff));
    REFUSED((h.sections[0].id = FMT_SECTION_HOT, h.sections[0].offset += 64));
    REFUSED((h.sections[0].id = FMT_SECTION_KINDS, h.sections[0].count = 33,
             h.sections[0].stored_size = h.sections[0].raw_size = 33 * sizeof(fmt_kind)));
    REFUSED(h.sections[1].stored_size -= 1);
    fmt_header grown = valid_header();
    grown.total_size = 3 * FMT_PAGE + 1;
    assert_int_equal(fmt_snapshot_check(&grown, UINT64_MAX, false, NULL), MICA_ERR_CORRUPTED);
    grown.total_size = 5 * FMT_PAGE;
    assert_int_equal(fmt_snapshot_check(&grown, 3 * FMT_PAGE, false, NULL), MICA_ERR_TRUNCATED);
    good.reserved2[100] = 1;
    assert_int_equal(fmt_snapshot_check(&good, 3 * FMT_PAGE, true, NULL), MICA_ERR_VALIDATION);
}

static mica_status check_pack(const char *bytes, size_t len) {
    return fmt_pack_check(base_view_of(bytes, len), NULL);
}

static void messagepack_is_shown_in_tables(void **state) {
    (void)state;
    base_buf out = {0}, text = {0};
    fmt_pack pack = {&out};
    fmt_pack_map(&pack, 2);
    fmt_pack_str(&pack, "rows");
    fmt_pack_array(&pack, 2);
    for (uint64_t i = 0; i < 2; i++) {
        fmt_pack_map(&pack, i ? 3 : 2);
        fmt_pack_str(&pack, "name");
        fmt_pack_str(&pack, i ? "\xc3\xa9\x1b" : "longer");
        fmt_pack_str(&pack, "n");
        fmt_pack_u64(&pack, i ? 5 : 1000);
        if (!i) continue;
        fmt_pack_str(&pack, "in");
        fmt_pack_map(&pack, 1);
        fmt_pack_str(&pack, "x");
        fmt_pack_bool(&pack, true);
    }
    fmt_pack_str(&pack, "key");
    fmt_pack_double(&pack, 0.5);
    assert_int_equal(fmt_pack_text(base_view_of(out.data, out.len), &text, NULL), MICA_OK);
    assert_string_equal(base_buf_cstr(&text), "  key  0.5\n"
                                              "\n"
                                              "  rows:\n"
                                              "  name       n  in x\n"
                                              "  longer  1000\n"
                                              "  \xc3\xa9?         5  yes\n");
    for (uint64_t n = 1; n < 12; n++) {
        text.len = 0;
        base_alloc_fail_at(n);
        mica_status status = fmt_pack_text(base_view_of(out.data, out.len), &text, NULL);
        base_alloc_fail_at(0);
        assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
        text.failed = false;
    }
    base_buf_free(&out);
    base_buf_free(&text);
}

static void metadata_of_a_hostile_file_is_shown_too(void **state) {
    (void)state;
    base_buf out = {0}, text = {0};
    fmt_pack pack = {&out};
    fmt_pack_map(&pack, 1);
    fmt_pack_str(&pack, "");
    fmt_pack_str(&pack, " ");
    assert_int_equal(fmt_pack_text(base_view_of(out.data, out.len), &text, NULL), MICA_OK);
    assert_string_equal(base_buf_cstr(&text), "\n"); /* a line of blanks alone, at the front of the buffer */
    enum { MAPS = 20000 };
    out.len = text.len = 0;
    fmt_pack_array(&pack, MAPS);
    for (uint64_t i = 0; i < MAPS; i++) { /* a column for each would be 400 million cells */
        fmt_pack_map(&pack, 1);
        fmt_pack_u64(&pack, i);
        fmt_pack_bool(&pack, true);
    }
    assert_int_equal(fmt_pack_text(base_view_of(out.data, out.len), &text, NULL), MICA_OK);
    assert_memory_equal(text.data, "  0 yes\n  1 yes\n", 16);
    base_buf_free(&out);
    base_buf_free(&text);
}

static void messagepack_is_checked_before_it_is_parsed(void **state) {
    (void)state;
    base_buf out = {0}, json = {0};
    fmt_pack pack = {&out};
    fmt_pack_map(&pack, 3);
    fmt_pack_str(&pack, "a\"\n\xc3\xa9\xff");
    fmt_pack_array(&pack, 20);
    for (int i = 0; i < 20; i++)
        fmt_pack_u64(&pack, (uint64_t)1 << (3 * i));
    fmt_pack_str(&pack, "x");
    fmt_pack_double(&pack, 0.5);
    fmt_pack_str(&pack, "y");
    fmt_pack_bool(&pack, true);
    assert_int_equal(fmt_pack_json(base_view_of(out.data, out.len), &(base_json){.out = &json}, NULL),
                     MICA_OK);
    const char *text = base_buf_cstr(&json);
    assert_non_null(strstr(text, "{\"a\\\"\\u000a\xc3\xa9\\ufffd\":[1,8,64,"));
    assert_non_null(strstr(text, "\"x\":0.5,\"y\":true}"));
    for (size_t len = 0; len < out.len; len++)
        assert_int_equal(fmt_pack_check(base_view_of(out.data, len), NULL), MICA_ERR_SERIALIZATION);
    base_buf_byte(&out, 0);
    assert_int_equal(fmt_pack_check(base_view_of(out.data, out.len), NULL), MICA_ERR_SERIALIZATION);
    assert_int_equal(check_pack("\xdd\xff\xff\xff\xff", 5),
                     MICA_ERR_SERIALIZATION); /* four thousand million items */
    assert_int_equal(check_pack("\xdf\xff\xff\xff\xff", 5), MICA_ERR_SERIALIZATION);
    assert_int_equal(check_pack("\xc1", 1), MICA_ERR_SERIALIZATION);
    assert_int_equal(check_pack("\xd4\x01\x02", 3), MICA_ERR_SERIALIZATION);
    char deep[40];
    memset(deep, '\x91', sizeof deep);
    deep[16] = '\x01';
    assert_int_equal(check_pack(deep, 17), MICA_OK);
    deep[16] = '\x91';
    deep[39] = '\x01';
    assert_int_equal(check_pack(deep, 40), MICA_ERR_SERIALIZATION);
    base_buf_free(&out);
    base_buf_free(&json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_codec_and_level_gives_back_its_input),
        cmocka_unit_test(damaged_blocks_never_write_beyond_their_size),
        cmocka_unit_test(the_tree_has_the_shape_the_document_says),
        cmocka_unit_test(the_root_is_what_the_document_says),
        cmocka_unit_test(sha256_is_the_standard_one),
        cmocka_unit_test(names_hash_as_documented),
        cmocka_unit_test(headers_with_impossible_numbers_are_refused),
        cmocka_unit_test(messagepack_is_checked_before_it_is_parsed),
        cmocka_unit_test(messagepack_is_shown_in_tables),
        cmocka_unit_test(metadata_of_a_hostile_file_is_shown_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
