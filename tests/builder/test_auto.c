/* tests/builder/test_auto.c - data that fits each rule of Auto gets the codec the rule names; what was
 * measured is in the report and in the metadata, and holds. */
#include "tests/fake_language.h"

#include "format/pack.h"
#include "format/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* What a text part is made of. */
typedef enum kind_of_text { LETTER, NOISE, EIGHT_LETTERS, RECORDS, SENTENCES } kind_of_text;

static uint32_t seed;
static uint32_t next_random(void) {
    return (seed = seed * 1103515245u + 12345u) >> 16;
}

static void put_line(base_buf *out, kind_of_text kind, int number) {
    static const char *const words[] = {"the value ", "of every ", "element ", "is returned ",
                                        "as a row ",  "vector ",   "when ",    "given "};
    base_buf_str(out, "text ");
    switch (kind) {
    case LETTER: base_buf_str(out, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"); break;
    case NOISE:
        for (int i = 0; i < 60; i++)
            base_buf_byte(out, (uint8_t)(11 + next_random() % 245));
        break;
    case EIGHT_LETTERS:
        for (int i = 0; i < 60; i++)
            base_buf_byte(out, (uint8_t)('a' + next_random() % 8));
        break;
    case RECORDS: /* half of each line is noise, half is always the same: LZ4 finds all there is to find */
        base_buf_str(out, "the same thirty letters in each");
        for (int i = 0; i < 30; i++)
            base_buf_byte(out, (uint8_t)(11 + next_random() % 245));
        break;
    case SENTENCES:
        base_buf_printf(out, "f%d: ", number);
        for (int i = 0; i < 6; i++)
            base_buf_str(out, words[next_random() % 8]);
        break;
    }
    base_buf_byte(out, '\n');
}

typedef struct built {
    mica_section_report text; /* of the text section */
    bool has_dictionary;
    base_buf file, json;
} built;

/* `parts` entries of `lines` lines each. */
static built build(const mica_builder_config *config, kind_of_text kind, int parts, int lines) {
    mica_builder *b;
    mica_builder_report report;
    mica_error err = MICA_ERROR_INIT;
    built out = {0};
    seed = 4711;
    assert_int_equal(mica_builder_new(&fake_frontend, config, &b, &err), MICA_OK);
    for (int i = 0; i < parts; i++) {
        base_buf source = {0};
        char name[32];
        base_buf_printf(&source, "entry e%d\n", i);
        for (int k = 0; k < lines; k++)
            put_line(&source, kind, i);
        snprintf(name, sizeof name, "e%d.fk", i);
        assert_int_equal(mica_builder_add_memory(b, name, source.data, source.len, &err), MICA_OK);
        base_buf_free(&source);
    }
    if (mica_builder_build_memory(b, &out.file, &report, &err) != MICA_OK) fail_msg("%s", err.message);
    for (size_t i = 0; i < report.section_count; i++) {
        if (strcmp(report.sections[i].name, "text") == 0) out.text = report.sections[i];
        out.has_dictionary |= report.sections[i].id == FMT_SECTION_DICTIONARY;
    }
    const fmt_header *h = (const fmt_header *)(const void *)out.file.data;
    const fmt_section *meta = fmt_header_section(h, FMT_SECTION_METADATA, 0);
    assert_int_equal(fmt_pack_json(base_view_of(out.file.data + meta->offset, meta->stored_size),
                                   &(base_json){.out = &out.json}, &err),
                     MICA_OK);
    mica_builder_free(b);
    return out;
}

static void end(built *b) {
    base_buf_free(&b->file);
    base_buf_free(&b->json);
}

static mica_builder_config config_of(mica_compression compression, bool alone) {
    mica_builder_config config;
    mica_builder_config_default(&config);
    config.compression_algorithm = compression;
    config.single_access = alone;
    return config;
}

/* Reason and sample of the report are those of the metadata. */
static void check_told(built *b) {
    char expected[256];
    const char *json = base_buf_cstr(&b->json);
    assert_non_null(b->text.why);
    assert_non_null(strstr(json, b->text.why));
    if (!b->text.sample_raw) return;
    snprintf(expected, sizeof expected, "\"sample\":{\"raw\":%llu,\"lz4\":%llu,\"zstd\":%llu",
             (unsigned long long)b->text.sample_raw, (unsigned long long)b->text.sample_lz4,
             (unsigned long long)b->text.sample_zstd);
    assert_non_null(strstr(json, expected));
}

/* Is ZSTD taken where, by the speeds that were measured, the bytes it saves are worth
 * its time at 100 MB/s? */
static void check_weighed(const built *b) {
    enum {
#define FMT_CODEC_SPEED(name, megabytes) name = (megabytes),
#include "format/codec_speeds.def"
#undef FMT_CODEC_SPEED
    };
    double raw = (double)b->text.sample_raw, lz4 = (double)b->text.sample_lz4;
    double zstd = (double)b->text.sample_zstd, longer = raw / ZSTD - raw / LZ4;
    bool small = (lz4 < zstd ? lz4 : zstd) <= 0.9 * raw;
    bool taken = strcmp(b->text.codec, "zstd") == 0;
    if (raw > 0 && small) assert_int_equal(taken, zstd <= 0.8 * lz4 && (lz4 - zstd) / 100 >= longer);
}

static void check_shared(kind_of_text kind, int parts, int lines, const char *codec, const char *why) {
    mica_builder_config config = config_of(MICA_COMPRESSION_AUTO, false);
    built b = build(&config, kind, parts, lines);
    uint64_t raw = b.text.sample_raw, lz4 = b.text.sample_lz4, zstd = b.text.sample_zstd;
    assert_string_equal(b.text.codec, codec);
    if (!strstr(b.text.why, why)) fail_msg("why: %s", b.text.why);
    assert_false(b.text.alone);
    check_weighed(&b);
    assert_true(raw <= 128 * 1024 && raw <= b.text.raw);
    check_told(&b);
    if (strcmp(codec, "none") == 0 && raw) assert_true((lz4 < zstd ? lz4 : zstd) * 10 > raw * 9);
    end(&b);
}

static void shared_blocks_follow_the_four_rules(void **state) {
    (void)state;
    check_shared(SENTENCES, 4, 3, "none", "less than 1 KiB");
    check_shared(NOISE, 40, 50, "none", "less than a tenth");
    check_shared(EIGHT_LETTERS, 40, 50, "zstd", "a fifth smaller");
    check_shared(LETTER, 40, 50, "lz4", "comes close");  /* a fifth, but of next to nothing */
    check_shared(RECORDS, 40, 50, "lz4", "comes close"); /* much, but not a fifth apart */
}

static void parts_alone_get_a_dictionary_where_it_is_smaller(void **state) {
    (void)state;
    mica_builder_config config = config_of(MICA_COMPRESSION_AUTO, true);
    built b = build(&config, SENTENCES, 400, 4);
    assert_string_equal(b.text.codec, "zstd+dictionary");
    assert_true(b.has_dictionary && b.text.alone && b.text.blocks == 400);
    assert_true(b.text.dictionary >= 256 && b.text.dictionary <= 65536);
    assert_true(b.text.sample_dictionary + b.text.dictionary < b.text.sample_zstd);
    check_told(&b);
    end(&b);
    config.compression_algorithm = MICA_COMPRESSION_ZSTD;
    b = build(&config, EIGHT_LETTERS, 6, 1000); /* large parts with nothing in common */
    assert_string_equal(b.text.codec, "zstd");
    assert_non_null(strstr(b.text.why, "more than it saves"));
    assert_true(!b.has_dictionary && b.text.alone && b.text.blocks == 6);
    check_told(&b);
    end(&b);
    config.compression_algorithm = MICA_COMPRESSION_AUTO;
    b = build(&config, NOISE, 100, 20);
    assert_string_equal(b.text.codec, "none");
    assert_true(!b.has_dictionary && b.text.stored == b.text.raw);
    check_told(&b);
    end(&b);
    b = build(&config, SENTENCES, 4, 3);
    assert_string_equal(b.text.why, "less than 1 KiB");
    end(&b);
    config.compression_algorithm = MICA_COMPRESSION_LZ4;
    b = build(&config, SENTENCES, 100, 20);
    assert_string_equal(b.text.codec, "lz4");
    assert_string_equal(b.text.why, "configured");
    assert_true(!b.has_dictionary && b.text.alone && b.text.blocks == 100);
    end(&b);
}

static void every_level_shrinks_and_nine_is_not_larger_than_one(void **state) {
    (void)state;
    for (int c = MICA_COMPRESSION_LZ4; c <= MICA_COMPRESSION_ZSTD; c++) {
        for (int alone = 0; alone < 2; alone++) {
            uint64_t first = 0, last = 0;
            for (uint32_t level = 1; level <= 9; level++) {
                mica_builder_config config = config_of((mica_compression)c, alone);
                config.compression_level = level;
                built b = build(&config, SENTENCES, 60, 12);
                assert_true(b.text.stored < b.text.raw);
                last = b.text.stored;
                if (level == 1) first = last;
                end(&b);
            }
            assert_true(last <= first);
        }
    }
}

/* Twice the data is measured with the same sample: choosing costs what the sample costs. */
static void the_sample_does_not_grow_with_the_data(void **state) {
    (void)state;
    mica_builder_config config = config_of(MICA_COMPRESSION_AUTO, false);
    built small = build(&config, SENTENCES, 600, 30), large = build(&config, SENTENCES, 1200, 30);
    assert_true(small.text.raw > 500 * 1024 && large.text.raw > small.text.raw * 3 / 2);
    assert_true(small.text.sample_raw > 64 * 1024 && small.text.sample_raw <= 128 * 1024);
    assert_true(large.text.sample_raw <= 128 * 1024);
    end(&small);
    end(&large);
    config.single_access = true;
    config.compression_level = 1;
    large = build(&config, SENTENCES, 1500, 30);
    assert_true(large.text.raw > 1400 * 1024 && large.text.sample_raw <= 1024 * 1024);
    end(&large);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_blocks_follow_the_four_rules),
        cmocka_unit_test(parts_alone_get_a_dictionary_where_it_is_smaller),
        cmocka_unit_test(every_level_shrinks_and_nine_is_not_larger_than_one),
        cmocka_unit_test(the_sample_does_not_grow_with_the_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
