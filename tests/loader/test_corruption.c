/* tests/loader/test_corruption.c - every byte flipped, every truncation: an error or the right answer, never
 * anything else. */
#include "tests/fake_language.h"

#include "format/snapshot.h"
#include "mica/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define TOUCH_MAX 128

/* Everything a snapshot can be asked for, as a list of answers. */
typedef struct touch_answer {
    mica_status status;
    base_view bytes;
} touch_answer;

typedef struct touch_list {
    touch_answer answers[TOUCH_MAX];
    size_t count;
    uint64_t scratch[TOUCH_MAX][4]; /* numbers that are answers */
} touch_list;

static void touch(touch_list *list, mica_status status, base_view bytes) {
    assert_true(list->count < TOUCH_MAX);
    list->answers[list->count++] = (touch_answer){status, bytes};
}

static void touch_numbers(touch_list *list, mica_status status, uint64_t a, uint64_t b, uint64_t c,
                          uint64_t d) {
    uint64_t *n = list->scratch[list->count];
    n[0] = a, n[1] = b, n[2] = c, n[3] = d;
    touch(list, status, base_view_of(n, 4 * sizeof *n));
}

static const char *const names[] = {"one",  "two",     "words",  "one_helper", "plus",
                                    "disp", "numbers", "absent", "O(n)"};
static const uint16_t kinds[] = {FAKE_CODE, FAKE_TEXT, FAKE_NOTE, 99};

static void touch_everything(mica_snapshot *s, touch_list *list) {
    list->count = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        uint32_t id = 0, entry = 0;
        mica_snapshot_symbol symbol = {0};
        mica_status status = mica_snapshot_symbol_find(s, base_view_str(names[i]), &id, NULL);
        touch_numbers(list, status, id, 0, 0, 0);
        if (status == MICA_OK) {
            status = mica_snapshot_symbol_info(s, id, &symbol, NULL);
            touch_numbers(list, status, symbol.hash, symbol.entry, symbol.external, 0);
            touch(list, status, symbol.name);
        }
        status = mica_snapshot_entry_find(s, base_view_str(names[i]), &entry, NULL);
        if (status != MICA_OK) {
            touch_numbers(list, status, 0, 0, 0, 0);
            continue;
        }
        mica_snapshot_entry info = {0};
        status = mica_snapshot_entry_info(s, entry, &info, NULL);
        touch_numbers(list, status, info.symbol, info.category, info.source,
                      info.info[0] + info.part_count * 65536u);
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            base_view part = {0};
            status = mica_snapshot_part(s, entry, kinds[k], &part, NULL);
            touch(list, status, part);
        }
    }
    for (uint32_t i = 0; i < 2; i++) {
        mica_snapshot_external x = {0};
        mica_status status = mica_snapshot_external_info(s, i, &x, NULL);
        touch_numbers(list, status, x.symbol, x.category, x.complexity,
                      (uint64_t)(uint16_t)x.in_max << 32 | x.flags);
    }
    const uint16_t sections[] = {FAKE_SECTION_HOT, FAKE_SECTION_COLD, FMT_SECTION_METADATA,
                                 FMT_SECTION_GC_PRESETS};
    for (size_t i = 0; i < 4; i++) {
        base_view view = {0};
        mica_status status = mica_snapshot_section(s, sections[i], &view, NULL);
        touch(list, status, view);
    }
}

/* A found answer must be the true one; a name that is there may be not found only through an error. */
static void compare(const touch_list *truth, const touch_list *found, size_t at) {
    /* a failed look-up shortens the list, so answers are compared until the first difference in status, which
     * must be an error */
    for (size_t i = 0; i < truth->count && i < found->count; i++) {
        const touch_answer *t = &truth->answers[i], *f = &found->answers[i];
        if (f->status != t->status) {
            if (f->status == MICA_OK || f->status == MICA_ERR_NOT_FOUND)
                fail_msg("byte %zu: answer %zu has status %d", at, i, f->status);
            return;
        }
        if (t->status == MICA_OK && !base_view_equal(t->bytes, f->bytes))
            fail_msg("byte %zu: answer %zu is wrong", at, i);
    }
}

static base_buf build_small(mica_compression compression) {
    mica_builder_config config;
    base_buf file = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.compression_algorithm = compression;
    if (fake_build(&config, 0, &file, &err) != MICA_OK) fail_msg("%s", err.message);
    return file;
}

static void *aligned_copy(const base_buf *file) {
    void *copy = aligned_alloc(64, (file->len + 63) & ~(size_t)63);
    assert_non_null(copy);
    memcpy(copy, file->data, file->len);
    return copy;
}

static void flip_all(mica_validation level) {
    static touch_list truth, found;
    base_buf file = build_small(MICA_COMPRESSION_ZSTD);
    uint8_t *copy = aligned_copy(&file);
    mica_snapshot_options options = {.memory = copy, .memory_size = file.len, .level = level};
    mica_snapshot *whole, *s;
    assert_int_equal(
        mica_snapshot_open(&(mica_snapshot_options){.memory = file.data, .memory_size = file.len}, &whole,
                           NULL),
        MICA_OK);
    touch_everything(whole, &truth);
    size_t refused = 0;
    for (size_t i = 0; i < file.len; i++) {
        copy[i] ^= (uint8_t)(1u << (i % 8));
        if (mica_snapshot_open(&options, &s, NULL) == MICA_OK) {
            touch_everything(s, &found);
            compare(&truth, &found, i);
            mica_snapshot_close(s);
        } else
            refused++;
        copy[i] = file.data[i];
    }
    if (level == MICA_VALIDATE_FULL)
        assert_int_equal(refused, file.len); /* padding included */
    else
        assert_int_equal(refused, 4096); /* the header; the rest when it is used */
    mica_snapshot_close(whole);
    free(copy);
    base_buf_free(&file);
}

static void every_flipped_byte_is_refused_by_full(void **state) {
    (void)state;
    flip_all(MICA_VALIDATE_FULL);
}

static void every_flipped_byte_is_seen_before_use_by_lazy(void **state) {
    (void)state;
    flip_all(MICA_VALIDATE_LAZY);
}

/* Without hashes only the bounds stand between a hostile file and the process; sanitizers watch. */
static void flipped_bytes_never_lead_out_of_bounds_without_hashes(void **state) {
    (void)state;
    static touch_list found;
    for (int c = MICA_COMPRESSION_NONE; c <= MICA_COMPRESSION_ZSTD; c++) {
        base_buf file = build_small((mica_compression)c);
        uint8_t *copy = aligned_copy(&file);
        mica_snapshot_options options = {.memory = copy, .memory_size = file.len, .level = MICA_VALIDATE_OFF};
        mica_snapshot *s;
        size_t opened = 0;
        const fmt_header *h = (const fmt_header *)(const void *)file.data;
        for (size_t i = 0; i < h->tree_offset; i++) {
            if (file.data[i] == 0 && i % 3) continue; /* padding, mostly */
            copy[i] ^= (uint8_t)(i % 2 ? 0xff : 1u << (i % 8));
            if (mica_snapshot_open(&options, &s, NULL) == MICA_OK) {
                opened++;
                touch_everything(s, &found);
                for (size_t k = 0; k < found.count; k++) {
                    volatile uint8_t last;
                    base_view v = found.answers[k].bytes;
                    if (found.answers[k].status == MICA_OK && v.len) last = v.data[v.len - 1];
                    (void)last;
                }
                mica_error err = MICA_ERROR_INIT;
                mica_status walked = mica_snapshot_verify_structure(s, &err);
                assert_true(walked == MICA_OK || err.code == walked);
                mica_snapshot_close(s);
            }
            copy[i] = file.data[i];
        }
        assert_true(opened > 1000);
        free(copy);
        base_buf_free(&file);
    }
}

static void every_truncation_is_refused(void **state) {
    (void)state;
    base_buf file = build_small(MICA_COMPRESSION_AUTO);
    uint8_t *copy = aligned_copy(&file);
    for (int level = MICA_VALIDATE_LAZY; level <= MICA_VALIDATE_OFF; level++) {
        for (size_t len = 0; len < file.len; len++) {
            mica_snapshot *s;
            mica_error err = MICA_ERROR_INIT;
            mica_status status = mica_snapshot_open(
                &(mica_snapshot_options){.memory = copy, .memory_size = len, .level = (mica_validation)level},
                &s, &err);
            assert_int_equal(status, MICA_ERR_TRUNCATED);
            assert_int_equal(mica_fallback_reason(&err), len ? MICA_FALLBACK_TRUNCATED : MICA_FALLBACK_EMPTY);
        }
    }
    free(copy);
    base_buf_free(&file);
}

static void a_longer_file_is_refused(void **state) {
    (void)state;
    base_buf file = build_small(MICA_COMPRESSION_AUTO);
    mica_snapshot *s;
    base_buf_append(&file, NULL, 4096);
    assert_int_equal(
        mica_snapshot_open(&(mica_snapshot_options){.memory = file.data, .memory_size = file.len}, &s, NULL),
        MICA_ERR_CORRUPTED);
    base_buf_free(&file);
}

static void damage_is_reported_with_its_place(void **state) {
    (void)state;
    base_buf file = build_small(MICA_COMPRESSION_AUTO);
    const fmt_header *h = (const fmt_header *)(const void *)file.data;
    const fmt_section *hot = fmt_header_section(h, FMT_SECTION_HOT, FAKE_CODE);
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot *s;
    base_view part;
    uint32_t entry;
    file.data[hot->offset] ^= 4;
    assert_int_equal(
        mica_snapshot_open(&(mica_snapshot_options){.memory = file.data, .memory_size = file.len}, &s, &err),
        MICA_OK);
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str("one"), &entry, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_CODE, &part, &err), MICA_ERR_CORRUPTED);
    assert_string_equal(err.section, "hot");
    assert_int_equal(err.offset, hot->offset);
    assert_int_equal(mica_fallback_reason(&err), MICA_FALLBACK_CORRUPTED);
    mica_snapshot_close(s);
    base_buf_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flipped_byte_is_refused_by_full),
        cmocka_unit_test(every_flipped_byte_is_seen_before_use_by_lazy),
        cmocka_unit_test(flipped_bytes_never_lead_out_of_bounds_without_hashes),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_longer_file_is_refused),
        cmocka_unit_test(damage_is_reported_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
