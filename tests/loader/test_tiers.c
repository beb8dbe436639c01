/* tests/loader/test_tiers.c - parts decoded alone with a dictionary, everything decoded at once, and packed
 * snapshots. */
#include "tests/fake_language.h"

#include "base/alloc.h"
#include "format/packed.h"
#include "format/snapshot.h"
#include "mica/snapshot.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#define ENTRIES 600

static base_buf single, shared, packed; /* the same sources built three ways; packed holds shared */

static base_buf built(bool alone, bool pack) {
    mica_builder_config config;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.compression_algorithm = MICA_COMPRESSION_ZSTD;
    config.single_access = alone;
    config.packed = pack;
    if (fake_build(&config, ENTRIES, &out, &err) != MICA_OK) fail_msg("%s", err.message);
    return out;
}

static int setup(void **state) {
    (void)state;
    single = built(true, false);
    shared = built(false, false);
    packed = built(false, true);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    base_buf_free(&single);
    base_buf_free(&shared);
    base_buf_free(&packed);
    return 0;
}

static mica_snapshot *open_good(const mica_snapshot_options *o) {
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_snapshot_open(o, &s, &err) != MICA_OK) fail_msg("%s", err.message);
    return s;
}

static mica_snapshot *open_memory(const base_buf *file) {
    return open_good(&(mica_snapshot_options){.memory = file->data, .memory_size = file->len});
}

static void check_text(mica_snapshot *s, unsigned number) {
    char name[32], text[128];
    base_view part;
    uint32_t entry;
    mica_error err = MICA_ERROR_INIT;
    snprintf(name, sizeof name, "many%05u", number);
    snprintf(text, sizeof text, "text of number %u, much like the others\n", number);
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str(name), &entry, &err), MICA_OK);
    if (mica_snapshot_part(s, entry, FAKE_TEXT, &part, &err) != MICA_OK) fail_msg("%s", err.message);
    assert_true(base_view_equal(part, base_view_str(text)));
}

static uint64_t decompressed(const mica_snapshot *s) {
    mica_snapshot_stats stats;
    mica_snapshot_get_stats(s, &stats);
    return stats.bytes_decompressed;
}

/* -- dictionaries -- */

static void one_small_part_is_decoded_without_its_neighbours(void **state) {
    (void)state;
    const fmt_header *h = (const fmt_header *)(const void *)single.data;
    assert_int_equal(h->version_minor, 1);
    assert_int_equal(h->required_flags, FMT_REQUIRED_DICTIONARY);
    assert_non_null(fmt_header_section(h, FMT_SECTION_DICTIONARY, FAKE_TEXT));
    mica_snapshot *s = open_memory(&single), *other = open_memory(&shared);
    check_text(s, 17);
    check_text(other, 17);
    assert_true(decompressed(s) > 0 && decompressed(s) < 64);
    assert_true(decompressed(other) > 20000);
    assert_int_equal(mica_snapshot_verify_structure(s, NULL), MICA_OK);
    mica_snapshot_close(s);
    mica_snapshot_close(other);
}

static void files_without_a_dictionary_stay_version_1_0(void **state) {
    (void)state;
    const fmt_header *h = (const fmt_header *)(const void *)shared.data;
    assert_int_equal(h->version_minor, 0);
    assert_int_equal(h->required_flags, 0);
    assert_null(fmt_header_section(h, FMT_SECTION_DICTIONARY, FAKE_TEXT));
}

static void *read_many(void *arg) {
    for (unsigned i = 0; i < ENTRIES; i++)
        check_text(arg, (i * 7) % ENTRIES);
    return NULL;
}

static void threads_share_one_dictionary(void **state) {
    (void)state;
    mica_snapshot *s = open_memory(&single);
    pthread_t threads[6];
    for (int i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_many, s), 0);
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    mica_snapshot_close(s);
}

static void everything_is_decoded_at_once_on_any_number_of_threads(void **state) {
    (void)state;
    for (unsigned jobs = 0; jobs < 4; jobs++) {
        const base_buf *file = jobs % 2 ? &single : &shared;
        mica_snapshot *s = open_memory(file);
        assert_int_equal(mica_snapshot_decode_all(s, jobs, NULL), MICA_OK);
        uint64_t all = decompressed(s);
        assert_true(all > 20000);
        read_many(s);
        assert_int_equal(decompressed(s), all); /* nothing was left to decode */
        mica_snapshot_close(s);
    }
}

static void decoding_at_once_stays_within_its_bound(void **state) {
    (void)state;
    mica_snapshot *s = open_good(
        &(mica_snapshot_options){.memory = single.data, .memory_size = single.len, .max_decoded = 1000});
    assert_int_equal(mica_snapshot_decode_all(s, 2, NULL), MICA_OK);
    assert_true(decompressed(s) > 500 && decompressed(s) <= 1000);
    mica_snapshot_close(s);
}

static void seal(base_buf *file) {
    fmt_header_seal((fmt_header *)(void *)file->data);
}

static base_buf copy_of(const base_buf *file) {
    base_buf copy = {0};
    assert_true(base_buf_append(&copy, file->data, file->len));
    return copy;
}

static void a_file_whose_dictionary_is_gone_or_damaged_gives_an_error(void **state) {
    (void)state;
    for (int how = 0; how < 3; how++) {
        base_buf file = copy_of(&single);
        mica_error err = MICA_ERROR_INIT;
        fmt_header *h = (fmt_header *)(void *)file.data;
        fmt_section *d = (fmt_section *)(uintptr_t)fmt_header_section(h, FMT_SECTION_DICTIONARY, FAKE_TEXT);
        uint64_t at = d->offset;
        base_view part;
        uint32_t entry;
        if (how == 0) d->kind = FAKE_NOTE; /* of a kind that does not need it */
        if (how == 1) memset(file.data + d->offset, 0, 8);
        if (how == 2) file.data[d->offset + d->stored_size / 2] ^= 1;
        seal(&file);
        mica_snapshot *s =
            open_good(&(mica_snapshot_options){.memory = file.data,
                                               .memory_size = file.len,
                                               .level = how == 2 ? MICA_VALIDATE_LAZY : MICA_VALIDATE_OFF});
        assert_int_equal(mica_snapshot_entry_find(s, base_view_str("many00003"), &entry, NULL), MICA_OK);
        const mica_status expected[] = {MICA_ERR_CORRUPTED, MICA_ERR_COMPRESSION, MICA_ERR_CORRUPTED};
        assert_int_equal(mica_snapshot_part(s, entry, FAKE_TEXT, &part, &err), expected[how]);
        if (how < 2) assert_string_equal(err.section, "dictionary"); /* else what its page begins with */
        if (how) assert_int_equal(err.offset & ~(uint64_t)4095, at & ~(uint64_t)4095);
        assert_int_equal(mica_snapshot_decode_all(s, 2, NULL), expected[how]);
        mica_snapshot_close(s);
        base_buf_free(&file);
    }
}

/* Without hashes only the decoder's own bounds are left; sanitizers watch. */
static void flipped_dictionaries_and_blocks_never_lead_out_of_bounds(void **state) {
    (void)state;
    base_buf file = copy_of(&single);
    const fmt_header *h = (const fmt_header *)(const void *)single.data;
    const fmt_section *d = fmt_header_section(h, FMT_SECTION_DICTIONARY, FAKE_TEXT);
    const fmt_section *cold = fmt_header_section(h, FMT_SECTION_COLD, FAKE_TEXT);
    const fmt_section *blocks = fmt_header_section(h, FMT_SECTION_BLOCKS, 0);
    const fmt_section *const all[] = {d, cold, blocks};
    size_t refused = 0;
    for (int k = 0; k < 3; k++) {
        for (uint64_t i = 0; i < all[k]->stored_size; i += 1 + i / 24) {
            uint64_t at = all[k]->offset + i;
            file.data[at] ^= (uint8_t)(1u << (i % 8));
            mica_snapshot *s = open_good(&(mica_snapshot_options){
                .memory = file.data, .memory_size = file.len, .level = MICA_VALIDATE_OFF});
            refused += mica_snapshot_verify_structure(s, NULL) != MICA_OK;
            mica_snapshot_close(s);
            s = open_memory(&file);
            assert_int_equal(mica_snapshot_verify_all(s, 1, NULL), MICA_ERR_CORRUPTED);
            mica_snapshot_close(s);
            file.data[at] = single.data[at];
        }
    }
    assert_true(refused > 20);
    base_buf_free(&file);
}

static void a_section_can_not_be_compressed_with_a_dictionary(void **state) {
    (void)state;
    base_buf file = copy_of(&shared);
    mica_snapshot *s;
    fmt_header *h = (fmt_header *)(void *)file.data;
    fmt_section *x = (fmt_section *)(uintptr_t)fmt_header_section(h, FAKE_SECTION_COLD, 0);
    assert_int_equal(x->codec, FMT_CODEC_ZSTD);
    x->codec = FMT_CODEC_ZSTD_DICTIONARY;
    seal(&file);
    assert_int_equal(
        mica_snapshot_open(&(mica_snapshot_options){.memory = file.data, .memory_size = file.len}, &s, NULL),
        MICA_ERR_CORRUPTED);
    base_buf_free(&file);
}

static void every_codec_and_level_decodes(void **state) {
    (void)state;
    for (int c = MICA_COMPRESSION_NONE; c <= MICA_COMPRESSION_AUTO; c++) {
        for (uint32_t level = 1; level <= 9; level++) {
            mica_builder_config config;
            base_buf file = {0};
            mica_builder_config_default(&config);
            config.compression_algorithm = (mica_compression)c;
            config.compression_level = level;
            config.single_access = level % 2;
            assert_int_equal(fake_build(&config, 100, &file, NULL), MICA_OK);
            mica_snapshot *s = open_memory(&file);
            assert_int_equal(mica_snapshot_verify_structure(s, NULL), MICA_OK);
            for (unsigned i = 0; i < 100; i += 9)
                check_text(s, i);
            mica_snapshot_close(s);
            base_buf_free(&file);
        }
    }
}

/* -- packed snapshots -- */

static void check_same(mica_snapshot *s) {
    base_view bytes;
    mica_snapshot_info info;
    assert_int_equal(mica_snapshot_bytes(s, 2, &bytes, NULL), MICA_OK);
    assert_int_equal(bytes.len, shared.len);
    assert_memory_equal(bytes.data, shared.data, shared.len);
    mica_snapshot_get_info(s, &info);
    assert_int_equal(info.packed_size, packed.len);
    check_text(s, 599);
    mica_snapshot_close(s);
}

static void a_packed_snapshot_expands_to_the_very_file_it_was_made_from(void **state) {
    (void)state;
    assert_true(packed.len * 2 < shared.len);
    for (unsigned jobs = 0; jobs < 3; jobs++)
        check_same(open_good(&(mica_snapshot_options){
            .memory = packed.data, .memory_size = packed.len, .jobs = jobs, .language = "fake"}));
    uint8_t *crooked = malloc(packed.len + 1);
    memcpy(crooked + 1, packed.data, packed.len);
    check_same(open_good(&(mica_snapshot_options){.memory = crooked + 1, .memory_size = packed.len}));
    free(crooked);
}

static void it_is_opened_from_a_path_a_pipe_and_at_a_fixed_place(void **state) {
    (void)state;
    char path[] = "/tmp/mica-packed-XXXXXX";
    int fd = mkstemp(path), ends[2];
    assert_int_equal(write(fd, packed.data, packed.len), (ssize_t)packed.len);
    check_same(open_good(&(mica_snapshot_options){.path = path}));
    check_same(open_good(&(mica_snapshot_options){.path = path, .copy = true}));
    size_t room = 1 << 20;
    void *place = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    mica_snapshot_options fixed = {.path = path, .map_at = place, .map_capacity = room};
    mica_snapshot *s = open_good(&fixed);
    mica_snapshot_info info;
    mica_snapshot_get_info(s, &info);
    assert_ptr_equal(info.base, place);
    check_same(s);
    fixed.map_capacity = packed.len + 4096; /* holds the packed file but not the snapshot */
    assert_int_equal(mica_snapshot_open(&fixed, &s, NULL), MICA_ERR_LIMIT);
    munmap(place, room);
    lseek(fd, 0, SEEK_SET);
    check_same(open_good(&(mica_snapshot_options){.fd_plus_one = fd + 1}));
    assert_int_equal(pipe(ends), 0);
    assert_true(packed.len < 65536);
    assert_int_equal(write(ends[1], packed.data, packed.len), (ssize_t)packed.len);
    close(ends[1]);
    check_same(open_good(&(mica_snapshot_options){.fd_plus_one = ends[0] + 1}));
    close(ends[0]);
    close(fd);
    unlink(path);
}

static void its_header_alone_says_what_is_within(void **state) {
    (void)state;
    char path[] = "/tmp/mica-packed-XXXXXX";
    int fd = mkstemp(path);
    static _Alignas(8) uint8_t page[4096];
    const fmt_header *h = (const fmt_header *)(const void *)shared.data;
    mica_snapshot_info info;
    mica_snapshot_packed what;
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(write(fd, packed.data, packed.len), (ssize_t)packed.len);
    assert_int_equal(mica_snapshot_peek(path, page, &info, &err), MICA_OK);
    assert_memory_equal(info.identity, h->self, 32);
    assert_memory_equal(info.root, h->root, 32);
    assert_string_equal(info.language, "fake");
    assert_int_equal(info.packed_size, packed.len);
    assert_int_equal(info.total_size, shared.len);
    assert_int_equal(mica_snapshot_open(&(mica_snapshot_options){.path = path, .packed = &what}, &s, &err),
                     MICA_OK);
    assert_null(s);
    assert_true(what.found);
    assert_memory_equal(what.identity, h->self, 32);
    assert_int_equal(what.unpacked_size, shared.len);
    s = open_good(
        &(mica_snapshot_options){.memory = shared.data, .memory_size = shared.len, .packed = &what});
    assert_non_null(s);
    assert_false(what.found);
    mica_snapshot_close(s);
    mica_snapshot_options wrong = {.path = path, .packed = &what, .language = "other"};
    assert_int_equal(mica_snapshot_open(&wrong, &s, &err), MICA_ERR_NOT_A_SNAPSHOT);
    wrong = (mica_snapshot_options){.path = path, .max_size = shared.len - 1};
    assert_int_equal(mica_snapshot_open(&wrong, &s, NULL), MICA_ERR_LIMIT);
    close(fd);
    unlink(path);
}

static mica_status open_copy(uint8_t *data, size_t len, mica_error *err) {
    mica_snapshot *s = NULL;
    mica_status status = mica_snapshot_open(
        &(mica_snapshot_options){.memory = data, .memory_size = len, .jobs = 1, .level = MICA_VALIDATE_OFF},
        &s, err);
    mica_snapshot_close(s);
    return status;
}

static void every_flipped_byte_and_every_truncation_is_refused(void **state) {
    (void)state;
    base_buf file = copy_of(&packed);
    for (size_t i = 0; i < file.len; i++) {
        file.data[i] ^= (uint8_t)(1u << (i % 8));
        mica_error err = MICA_ERROR_INIT;
        mica_status status = open_copy(file.data, file.len, &err);
        if (status == MICA_OK) fail_msg("byte %zu was not seen", i);
        assert_int_equal(err.code, status);
        file.data[i] = packed.data[i];
    }
    for (size_t len = 0; len < file.len; len += len < 600 ? 1 : 97)
        assert_int_equal(open_copy(file.data, len, NULL), MICA_ERR_TRUNCATED);
    base_buf_append(&file, "x", 1);
    assert_int_equal(open_copy(file.data, file.len, NULL), MICA_ERR_CORRUPTED);
    base_buf_free(&file);
}

/* A forger can seal what he likes: sizes and places are bounded all the same, and the root decides. */
static void sealed_lies_are_refused(void **state) {
    (void)state;
    for (int lie = 0; lie < 12; lie++) {
        base_buf file = copy_of(&packed);
        fmt_packed_header *h = (fmt_packed_header *)(void *)file.data;
        fmt_packed_chunk *c = (fmt_packed_chunk *)(void *)(file.data + sizeof *h);
        mica_status expected = MICA_ERR_CORRUPTED;
        mica_error err = MICA_ERROR_INIT;
        switch (lie) {
        case 0: h->content_size += 4096; break;
        case 1: h->unpacked_size = (uint64_t)1 << 62; break;
        case 2: h->chunk_count = 0xffffffff; break;
        case 3: c[1].offset += 8; break;
        case 4: c[1].stored_size = 0xfffffff0; break;
        case 5: c[1].raw_size = 0xfffffff0; break;
        case 6: c[0].raw_size = 4095; break;
        case 7: c[1].codec = 3; break;
        case 8: h->identity[3] ^= 1; break;
        case 9: h->root[3] ^= 1; break;
        case 10: h->version_major = 2, expected = MICA_ERR_VERSION_MISMATCH; break;
        case 11: h->required_flags = 1, expected = MICA_ERR_VERSION_MISMATCH; break;
        }
        uint32_t count = h->chunk_count;
        if (lie == 2) h->chunk_count = 2; /* the records that are hashed */
        fmt_packed_seal(h, c);
        if (lie == 2) h->chunk_count = count;
        if (lie == 2) expected = MICA_ERR_VALIDATION; /* and so does not match */
        assert_int_equal(open_copy(file.data, file.len, &err), expected);
        base_buf_free(&file);
    }
}

static void packing_is_the_same_bytes_with_any_number_of_jobs_and_codecs_hold(void **state) {
    (void)state;
    base_view file = base_view_of(shared.data, shared.len);
    for (int c = MICA_COMPRESSION_NONE; c <= MICA_COMPRESSION_AUTO; c++) {
        base_buf first = {0}, second = {0};
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(mica_builder_pack(file, (mica_compression)c, 6, 1, &first, &err), MICA_OK);
        assert_int_equal(mica_builder_pack(file, (mica_compression)c, 6, 3, &second, &err), MICA_OK);
        assert_int_equal(first.len, second.len);
        assert_memory_equal(first.data, second.data, first.len);
        assert_int_equal(open_copy(first.data, first.len, &err), MICA_OK);
        base_buf_free(&first);
        base_buf_free(&second);
    }
    base_buf out = {0};
    assert_int_equal(mica_builder_pack(file, MICA_COMPRESSION_ZSTD, 10, 1, &out, NULL),
                     MICA_ERR_CONFIGURATION);
    file.len -= 4096;
    assert_int_equal(mica_builder_pack(file, MICA_COMPRESSION_ZSTD, 6, 1, &out, NULL), MICA_ERR_TRUNCATED);
    assert_int_equal(out.len, 0);
}

static void memory_may_run_out_while_it_is_expanded(void **state) {
    (void)state;
    for (uint64_t n = 1;; n++) {
        uint64_t before = base_alloc_count();
        base_alloc_fail_at(n);
        mica_status status = open_copy(packed.data, packed.len, NULL);
        base_alloc_fail_at(0);
        if (base_alloc_count() - before < n) break;
        assert_int_equal(status, MICA_ERR_NO_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_small_part_is_decoded_without_its_neighbours),
        cmocka_unit_test(files_without_a_dictionary_stay_version_1_0),
        cmocka_unit_test(threads_share_one_dictionary),
        cmocka_unit_test(everything_is_decoded_at_once_on_any_number_of_threads),
        cmocka_unit_test(decoding_at_once_stays_within_its_bound),
        cmocka_unit_test(a_file_whose_dictionary_is_gone_or_damaged_gives_an_error),
        cmocka_unit_test(flipped_dictionaries_and_blocks_never_lead_out_of_bounds),
        cmocka_unit_test(every_codec_and_level_decodes),
        cmocka_unit_test(a_section_can_not_be_compressed_with_a_dictionary),
        cmocka_unit_test(a_packed_snapshot_expands_to_the_very_file_it_was_made_from),
        cmocka_unit_test(it_is_opened_from_a_path_a_pipe_and_at_a_fixed_place),
        cmocka_unit_test(its_header_alone_says_what_is_within),
        cmocka_unit_test(every_flipped_byte_and_every_truncation_is_refused),
        cmocka_unit_test(sealed_lies_are_refused),
        cmocka_unit_test(packing_is_the_same_bytes_with_any_number_of_jobs_and_codecs_hold),
        cmocka_unit_test(memory_may_run_out_while_it_is_expanded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
