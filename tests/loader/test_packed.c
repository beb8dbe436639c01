/* tests/loader/test_packed.c - packed files that lie about the snapshot within are refused before much is
 * expanded; what the builder packs is never taken for one. */
#include "tests/fake_language.h"

#include "base/hash.h"
#include "format/packed.h"
#include "format/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* A snapshot with two megabytes of one letter, packed. */
static base_buf pack_letters(mica_compression compression) {
    mica_builder_config config;
    mica_builder *b;
    base_buf text = {0}, out = {0};
    mica_error err = MICA_ERROR_INIT;
    char line[128];
    memset(line, 'a', sizeof line);
    memcpy(line, "code ", 5);
    line[105] = '\n', line[106] = 0;
    base_buf_str(&text, "entry letters\n");
    for (int i = 0; i < 20000; i++)
        base_buf_str(&text, line);
    mica_builder_config_default(&config);
    config.packed = true;
    config.compression_algorithm = compression;
    assert_int_equal(mica_builder_new(&fake_frontend, &config, &b, &err), MICA_OK);
    assert_int_equal(mica_builder_add_memory(b, "letters.fake", text.data, text.len, &err), MICA_OK);
    assert_int_equal(mica_builder_build_memory(b, &out, NULL, &err), MICA_OK);
    mica_builder_free(b);
    base_buf_free(&text);
    return out;
}

static fmt_packed_header header_of(const base_buf *file) {
    fmt_packed_header h;
    memcpy(&h, file->data, sizeof h);
    return h;
}

static fmt_packed_chunk *chunks_of(const base_buf *file) {
    return (fmt_packed_chunk *)(void *)(file->data + sizeof(fmt_packed_header));
}

static void what_shrinks_beyond_belief_is_packed_so_that_it_is_believed(void **state) {
    (void)state;
    base_buf file = pack_letters(MICA_COMPRESSION_ZSTD);
    fmt_packed_header h = header_of(&file);
    mica_error err = MICA_ERROR_INIT;
    assert_true(h.content_size > 2000000);
    assert_true(h.content_size / FMT_PACKED_RATIO < h.total_size);
    for (uint32_t i = 0; i < h.chunk_count; i++)
        assert_true(chunks_of(&file)[i].raw_size / FMT_PACKED_RATIO <= chunks_of(&file)[i].stored_size);
    uint8_t *out = calloc(1, h.unpacked_size);
    assert_int_equal(fmt_packed_check(&h, file.len, &err), MICA_OK);
    assert_int_equal(fmt_packed_expand(base_view_of(file.data, file.len), &h, out, 1, &err), MICA_OK);
    free(out);
    base_buf_free(&file);
}

static void a_small_file_that_claims_gigabytes_is_refused_by_its_header(void **state) {
    (void)state;
    base_buf file = pack_letters(MICA_COMPRESSION_ZSTD);
    fmt_packed_header h = header_of(&file);
    mica_error err = MICA_ERROR_INIT;
    fmt_tree_shape shape;
    h.content_size = FMT_PAGE + (3840ull << 20);
    assert_true(fmt_tree_plan(h.content_size / FMT_PAGE - 1, &shape));
    h.unpacked_size = h.content_size + shape.total_pages * FMT_PAGE;
    fmt_packed_seal(&h, chunks_of(&file));
    assert_int_equal(fmt_packed_check(&h, file.len, &err), MICA_ERR_CORRUPTED);
    assert_non_null(strstr(err.message, "cannot hold"));
    base_buf_free(&file);
}

/* The first chunk is a snapshot's header. Where it is not that of a snapshot of the size the file claims,
 * nothing behind it is expanded. */
static void nothing_is_expanded_behind_a_first_chunk_of_another_snapshot(void **state) {
    (void)state;
    base_buf file = pack_letters(MICA_COMPRESSION_LZ4);
    fmt_packed_header h = header_of(&file);
    mica_error err = MICA_ERROR_INIT;
    uint8_t *out = calloc(1, h.unpacked_size);
    h.identity[0] ^= 1;
    fmt_packed_seal(&h, chunks_of(&file));
    assert_int_equal(fmt_packed_check(&h, file.len, &err), MICA_OK);
    assert_int_equal(fmt_packed_expand(base_view_of(file.data, file.len), &h, out, 1, &err),
                     MICA_ERR_CORRUPTED);
    assert_non_null(strstr(err.message, "another than the header says"));
    for (uint64_t i = FMT_PAGE; i < h.unpacked_size; i++)
        assert_int_equal(out[i], 0);
    free(out);
    base_buf_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_shrinks_beyond_belief_is_packed_so_that_it_is_believed),
        cmocka_unit_test(a_small_file_that_claims_gigabytes_is_refused_by_its_header),
        cmocka_unit_test(nothing_is_expanded_behind_a_first_chunk_of_another_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
