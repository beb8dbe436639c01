/* tests/memory/test_packed.c - pages that are packed: the same memory in fewer bytes, decided alike each time, and refused where
 * they are not what they should be. */
#include "base/alloc.h"
#include "base/file.h"
#include "memory/file.h"
#include "memory/layout.h"
#include "tests/memory/forged.h"

#include <fcntl.h>
#include <unistd.h>

/* Doubles that vary little, then single-precision numbers, text, noise and zeros, a fifth each. */
static tracked mixed(size_t size, size_t granule) {
    tracked t = memory_by(size, granule, MICA_MEMORY_COMPARE);
    uint64_t random = 88172645463325252u;
    size_t part = size / 5 / PAGE * PAGE;
    memset(t.at, 0, size);
    for (size_t k = 0; k < part / 8; k++)
        ((double *)(void *)t.at)[k] = 1000.0 + (double)k / 7.0;
    for (size_t k = 0; k < part / 4; k++)
        ((float *)(void *)(t.at + part))[k] = 3.0f + (float)k / 70000.0f;
    for (size_t k = 2 * part; k + 32 < 3 * part; k += 32)
        memcpy(t.at + k, "what is said again and again    ", 32);
    for (size_t k = 0; k < part / 8; k++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        ((uint64_t *)(void *)(t.at + 3 * part))[k] = random;
    }
    t.at[size - 1] = 1;
    return t;
}

static mica_memory_saved pack(tracked *t, bool full, uint32_t page, const char *path) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_saved saved;
    static const uint8_t id[MICA_MEMORY_SPACE_ID] = {1};
    mica_memory_content content = {.page = page, .compress = true, .time_ns = 5, .space_id = id};
    if (mica_memory_save(t->tracker, full, &content, path, &saved, &err) != MICA_OK)
        fail_msg("%s", err.message);
    return saved;
}

static void packed_pages_are_the_memory(void **state) {
    (void)state;
    for (size_t granule = PAGE; granule <= 16 * PAGE; granule *= 16)
        for (uint32_t page = PAGE; page <= 2u << 20; page *= 8) {
            tracked t = mixed(700 * PAGE - 77, granule);
            const char *paths[] = {path_of("full"), path_of("d1"), path_of("d2")},
                       *merged = path_of("merged");
            mica_error err = MICA_ERROR_INIT;
            mica_memory_saved saved = pack(&t, true, page, paths[0]);
            assert_true(saved.bytes < t.size * 2 / 3 || page > 1u << 20);
            expect_chain(&t, paths, 1);
            for (size_t k = 0; k < t.size; k += 50021)
                t.at[k]++;
            (void)pack(&t, false, PAGE, paths[1]);
            expect_chain(&t, paths, 2);
            t.at[5 * PAGE]++;
            (void)save(&t, false, page, paths[2]); /* and one that is not packed */
            expect_chain(&t, paths, 3);
            OK(mica_memory_merge(paths, 3, merged, 0, NULL, &err));
            expect_chain(&t, &merged, 1);
            end(&t);
        }
}

static void numbers_are_put_apart_and_noise_is_left(void **state) {
    (void)state;
    tracked t = mixed(1000 * PAGE, PAGE);
    const char *path = path_of("full");
    mica_error err = MICA_ERROR_INIT;
    base_buf whole = {0};
    uint64_t kinds[3] = {0}, shuffles[9] = {0};
    (void)pack(&t, true, PAGE, path);
    OK(base_file_read_all(path, 1 << 24, &whole, &err));
    const fmt_section *index =
        fmt_header_section((const fmt_header *)(void *)whole.data, MEM_SECTION_INDEX, 0);
    const mem_extent *e = (const mem_extent *)(const void *)(whole.data + index->offset);
    for (uint32_t k = 0; k < index->count; k++) {
        kinds[e[k].kind] += e[k].count;
        if (e[k].kind == MEM_PACKED) shuffles[e[k].shuffle] += e[k].count;
    }
    assert_true(kinds[MEM_ZEROS] == 199 && kinds[MEM_RAW] >= 190 && kinds[MEM_RAW] < 220);
    if (shuffles[8] < 150 || shuffles[4] < 100 || shuffles[0] < 150)
        fail_msg("%llu %llu %llu", (unsigned long long)shuffles[0], (unsigned long long)shuffles[4],
                 (unsigned long long)shuffles[8]);
    base_buf_free(&whole);
    end(&t);
}

static void the_same_memory_is_packed_alike(void **state) {
    (void)state;
    tracked t = mixed(300 * PAGE, PAGE);
    mica_memory_saved a = pack(&t, true, 0, path_of("full")), b = pack(&t, true, 0, path_of("other"));
    assert_memory_equal(a.identity, b.identity, sizeof a.identity);
    end(&t);
}

static void runs_tell_what_is_packed(void **state) {
    (void)state;
    tracked t = mixed(300 * PAGE, PAGE);
    const char *path = path_of("full");
    mica_error err = MICA_ERROR_INIT;
    mem_run run;
    uint64_t packed = 0;
    (void)pack(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    for (uint64_t at = 0; at < t.size; at += run.bytes) {
        OK(mem_file_run(file, 0, at, &run, &err));
        assert_true(run.bytes > 0 && run.offset == at);
        packed += run.packed ? run.bytes : 0;
        if (run.packed || run.zeros) continue;
        OK(fmt_file_check(mem_file_member(file, 0), run.at, run.bytes, &err));
        assert_memory_equal(mem_file_member(file, 0)->base + run.at, t.at + at, run.bytes);
    }
    assert_true(packed > t.size / 2);
    mica_memory_file_close(file);
    end(&t);
}

/* A file changed in one place and sealed again. */
static mica_status forged(const base_buf *whole, uint64_t at, const void *bytes, size_t size,
                          mica_error *err) {
    const char *path = forged_file(whole, at, bytes, size);
    static uint8_t out[100 * PAGE];
    mica_memory_file *file;
    mica_status status = mica_memory_file_open(&path, 1, &file, err);
    if (status != MICA_OK) return status;
    status = mica_memory_file_read(file, 0, 0, out, mica_memory_file_region(file, 0)->size, err);
    mica_memory_file_close(file);
    return status;
}

static void forged_packed_pages_are_refused(void **state) {
    (void)state;
    tracked t = mixed(50 * PAGE, PAGE);
    mica_error fine = MICA_ERROR_INIT;
    base_buf whole = {0};
    (void)pack(&t, true, 0, path_of("full"));
    OK(base_file_read_all(path_of("full"), 1 << 24, &whole, &fine));
    const fmt_header *header = (const fmt_header *)(const void *)whole.data;
    uint64_t index = fmt_header_section(header, MEM_SECTION_INDEX, 0)->offset,
             pages = fmt_header_section(header, MEM_SECTION_PAGES, 0)->offset;
    mem_extent good;
    memcpy(&good, whole.data + index, sizeof good);
    assert_int_equal(good.kind, MEM_PACKED);
    for (int k = 0; k < 9; k++) {
        mica_error err = MICA_ERROR_INIT;
        mem_extent e = good;
        if (k == 0) e.codec = 0;
        if (k == 1) e.codec = 3;
        if (k == 2) e.shuffle = 2;
        if (k == 3) e.stored = 0;
        if (k == 4) e.stored = (uint32_t)(good.count * PAGE);
        if (k == 5) e.at = 8;
        if (k == 6) e.stored += 8;
        if (k == 7) e.codec = FMT_CODEC_LZ4;
        if (k == 8) e.reserved = 1;
        assert_int_equal(forged(&whole, index, &e, sizeof e, &err), MICA_ERR_CORRUPTED);
    }
    uint32_t random = 7, refused = 0;
    for (int round = 0; round < 300; round++) { /* what is unpacked may be other bytes, but never too many */
        mica_error err = MICA_ERROR_INIT;
        random = random * 1664525u + 1013904223u;
        uint8_t byte = (uint8_t)(random >> 24);
        mica_status status = forged(&whole, pages + (random >> 4) % good.stored, &byte, 1, &err);
        assert_true(status == MICA_OK || status == MICA_ERR_CORRUPTED);
        refused += status != MICA_OK;
    }
    assert_true(refused > 20);
    base_buf_free(&whole);
    end(&t);
}

static void packing_without_memory_can_be_repeated(void **state) {
    (void)state;
    tracked t = mixed(60 * PAGE, PAGE);
    const char *path = path_of("full");
    mica_error err = MICA_ERROR_INIT;
    uint8_t *bytes = malloc(t.size);
    (void)pack(&t, true, 0, path);
    for (uint64_t n = 1;; n++) {
        mica_error failed = MICA_ERROR_INIT;
        base_alloc_fail_at(n);
        mica_status status =
            mica_memory_save(t.tracker, true, &(mica_memory_content){.compress = true}, path, NULL, &failed);
        base_alloc_fail_at(0);
        if (status == MICA_OK) break;
        assert_int_equal(status, MICA_ERR_NO_MEMORY);
    }
    expect_chain(&t, &path, 1);
    mica_memory_file *file = chain(&path, 1);
    for (uint64_t n = 1;; n++) {
        mica_error failed = MICA_ERROR_INIT;
        base_alloc_fail_at(n);
        mica_status status = mica_memory_file_read(file, 0, 0, bytes, t.size, &failed);
        base_alloc_fail_at(0);
        if (status == MICA_OK) break;
        assert_int_equal(status, MICA_ERR_NO_MEMORY);
    }
    assert_memory_equal(bytes, t.at, t.size);
    OK(mica_memory_file_verify(file, &err));
    mica_memory_file_close(file);
    free(bytes);
    end(&t);
}

/* Longer than the piece from which on another thread hashes. */
static void large_files_are_the_same_as_small_ones(void **state) {
    (void)state;
    for (int packed = 0; packed < 2; packed++) {
        tracked t = mixed(40u << 20, PAGE);
        const char *paths[] = {path_of("full"), path_of("d1")};
        (void)(packed ? pack(&t, true, 65536, paths[0]) : save(&t, true, 2u << 20, paths[0]));
        expect_chain(&t, paths, 1);
        for (size_t k = 0; k < t.size; k += 3 * PAGE)
            t.at[k] ^= 1;
        (void)save(&t, false, 0, paths[1]);
        expect_chain(&t, paths, 2);
        end(&t);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_pages_are_the_memory),
        cmocka_unit_test(numbers_are_put_apart_and_noise_is_left),
        cmocka_unit_test(the_same_memory_is_packed_alike),
        cmocka_unit_test(runs_tell_what_is_packed),
        cmocka_unit_test(forged_packed_pages_are_refused),
        cmocka_unit_test(packing_without_memory_can_be_repeated),
        cmocka_unit_test(large_files_are_the_same_as_small_ones),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
