/* tests/builder/test_layout.c - where things lie is chosen by what they are, and what
 * that costs is bounded. */
#include "tests/fake_language.h"

#include "format/records.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static base_buf file;

static int set_up(void **state) {
    (void)state;
    mica_builder_config config;
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.jobs = 1;
    return fake_build(&config, 3000, &file, &err) == MICA_OK ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    base_buf_free(&file);
    return 0;
}

static const fmt_header *header(void) {
    return (const fmt_header *)(const void *)file.data;
}

static const void *records(uint16_t id, uint32_t *count) {
    for (uint32_t i = 0; i < header()->section_count; i++) {
        const fmt_section *s = &header()->sections[i];
        if (s->id != id) continue;
        *count = s->count;
        return file.data + s->offset;
    }
    fail_msg("no section %u", id);
    return NULL;
}

/* What begins on a page: what is handed out where it lies, and the tree. */
static uint64_t wanted(const fmt_section *s) {
    bool raw_language = s->id >= FMT_SECTION_LANGUAGE && s->codec == FMT_CODEC_NONE;
    return s->id == FMT_SECTION_HOT || s->id == FMT_SECTION_TREE || raw_language ? FMT_PAGE : FMT_HOT_ALIGN;
}

static void sections_begin_at_the_least_place_their_content_allows(void **state) {
    (void)state;
    uint64_t end = FMT_PAGE;
    for (uint32_t i = 0; i < header()->section_count; i++) {
        const fmt_section *s = &header()->sections[i];
        assert_int_equal(s->offset, (end + wanted(s) - 1) / wanted(s) * wanted(s));
        end = s->offset + s->stored_size;
    }
    assert_int_equal(end, file.len);
}

static void hot_parts_begin_on_a_line(void **state) {
    (void)state;
    uint32_t count = 0, seen = 0;
    const fmt_part *parts = records(FMT_SECTION_PARTS, &count);
    uint64_t end = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i].block != FMT_NONE || !parts[i].len) continue;
        assert_int_equal(parts[i].offset % FMT_HOT_ALIGN, 0);
        if (seen++) assert_true(parts[i].offset - end < FMT_HOT_ALIGN);
        end = parts[i].offset + parts[i].len;
    }
    assert_true(seen > 3000);
}

static void cold_blocks_and_their_parts_lie_on_eight(void **state) {
    (void)state;
    uint32_t count = 0, part_count = 0;
    const fmt_block *blocks = records(FMT_SECTION_BLOCKS, &count);
    const fmt_part *parts = records(FMT_SECTION_PARTS, &part_count);
    for (uint32_t i = 1; i < count; i++) {
        uint64_t end = blocks[i - 1].offset + blocks[i - 1].stored_size;
        if (blocks[i].kind == blocks[i - 1].kind) assert_int_equal(blocks[i].offset, (end + 7) / 8 * 8);
    }
    uint64_t *held = calloc(count, sizeof *held);
    assert_non_null(held);
    for (uint32_t i = 0; i < part_count; i++)
        if (parts[i].block != FMT_NONE)
            held[parts[i].block] = (held[parts[i].block] + 7) / 8 * 8 + parts[i].len;
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal((held[i] + 7) / 8, (blocks[i].raw_size + 7ull) / 8);
    free(held);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_begin_at_the_least_place_their_content_allows),
        cmocka_unit_test(hot_parts_begin_on_a_line),
        cmocka_unit_test(cold_blocks_and_their_parts_lie_on_eight),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
