/* tests/loader/test_open.c - a built snapshot opens, its names are found, its parts are the bytes that went
 * in. */
#include "tests/fake_language.h"

#include "base/alloc.h"
#include "base/file.h"
#include "format/snapshot.h"
#include "mica/snapshot.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-loader-XXXXXX";
static char path[64];

static void write_file(const char *to, const void *data, size_t len) {
    FILE *f = fopen(to, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    fclose(f);
}

static base_buf build(size_t count) {
    mica_builder_config config;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    if (fake_build(&config, count, &out, &err) != MICA_OK) fail_msg("%s", err.message);
    return out;
}

static mica_snapshot *open_at(const mica_snapshot_options *options) {
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_snapshot_open(options, &s, &err) != MICA_OK) fail_msg("%s", err.message);
    return s;
}

static base_view part_of(mica_snapshot *s, const char *name, uint16_t kind) {
    uint32_t entry;
    base_view view = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str(name), &entry, &err), MICA_OK);
    mica_status status = mica_snapshot_part(s, entry, kind, &view, &err);
    if (status != MICA_OK) fail_msg("%s: %s %s", name, mica_status_name(status), err.message);
    return view;
}

static uint32_t u32_at(base_view view, size_t at) {
    uint32_t n;
    assert_true(at + 4 <= view.len);
    memcpy(&n, view.data + at, 4);
    return n;
}

static void check_content(mica_snapshot *s) {
    mica_error err = MICA_ERROR_INIT;
    uint32_t id, one, two, plus;
    base_view code = part_of(s, "one", FAKE_CODE);
    assert_int_equal(code.len, 12);
    assert_memory_equal(code.data, "1111", 4);
    assert_int_equal((uintptr_t)code.data % 64, 0);
    assert_int_equal(mica_snapshot_symbol_find(s, base_view_str("one"), &one, &err), MICA_OK);
    assert_int_equal(mica_snapshot_symbol_find(s, base_view_str("two"), &two, &err), MICA_OK);
    assert_int_equal(mica_snapshot_symbol_find(s, base_view_str("plus"), &plus, &err), MICA_OK);
    assert_int_equal(u32_at(code, 4), two);
    assert_int_equal(u32_at(code, 8), plus);
    assert_int_equal(u32_at(part_of(s, "two", FAKE_CODE), 4), one);
    base_view text = part_of(s, "one", FAKE_TEXT);
    assert_int_equal(text.len, 18);
    assert_memory_equal(text.data, "the first of them\n", 18);
    assert_memory_equal(part_of(s, "one", FAKE_NOTE).data, "n1\n", 3);
    assert_memory_equal(part_of(s, "one_helper", FAKE_CODE).data, "hhhh", 4);
    assert_int_equal(mica_snapshot_symbol_find(s, base_view_str("three"), &id, &err), MICA_ERR_NOT_FOUND);
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str("plus"), &id, &err), MICA_ERR_NOT_FOUND);

    mica_snapshot_symbol symbol;
    assert_int_equal(mica_snapshot_symbol_info(s, plus, &symbol, &err), MICA_OK);
    assert_int_equal(symbol.external, 0);
    assert_int_equal(symbol.entry, MICA_NONE);
    assert_int_equal(symbol.hash, fmt_name_hash(base_view_str("plus")));
    mica_snapshot_external x;
    base_view name;
    assert_int_equal(mica_snapshot_external_info(s, 0, &x, &err), MICA_OK);
    assert_int_equal(x.in_max, -1);
    assert_int_equal(mica_snapshot_name(s, x.complexity, &name, &err), MICA_OK);
    assert_true(base_view_equal(name, base_view_str("O(n)")));
    assert_int_equal(mica_snapshot_external_info(s, 1, &x, &err), MICA_OK);
    assert_int_equal(x.flags, 9);
    assert_int_equal(x.complexity, MICA_NONE);

    uint32_t entry;
    mica_snapshot_entry info;
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str("one_helper"), &entry, &err), MICA_OK);
    assert_int_equal(mica_snapshot_entry_info(s, entry, &info, &err), MICA_OK);
    assert_int_equal(info.info[0], 7);
    assert_int_equal(mica_snapshot_name(s, info.source, &name, &err), MICA_OK);
    assert_true(base_view_equal(name, base_view_str("numbers/one.fk")));
    base_view section;
    assert_int_equal(mica_snapshot_section(s, FAKE_SECTION_HOT, &section, &err), MICA_OK);
    assert_int_equal(u32_at(section, 4), one);
    assert_int_equal(mica_snapshot_section(s, FAKE_SECTION_COLD, &section, &err), MICA_OK);
    assert_int_equal(section.len, 5000);
    assert_int_equal(mica_snapshot_section(s, 0x8003, &section, &err), MICA_ERR_NOT_FOUND);
    assert_int_equal(mica_snapshot_verify_structure(s, &err), MICA_OK);
}

static void a_built_file_gives_back_what_went_in_at_every_level(void **state) {
    (void)state;
    base_buf file = build(50);
    write_file(path, file.data, file.len);
    for (int level = MICA_VALIDATE_LAZY; level <= MICA_VALIDATE_OFF; level++) {
        for (int copy = 0; copy < 2; copy++) {
            mica_snapshot *s = open_at(
                &(mica_snapshot_options){.path = path, .level = (mica_validation)level, .copy = copy});
            check_content(s);
            mica_snapshot_close(s);
        }
        mica_snapshot *s = open_at(&(mica_snapshot_options){
            .memory = file.data, .memory_size = file.len, .level = (mica_validation)level});
        check_content(s);
        mica_snapshot_close(s);
    }
    base_buf_free(&file);
}

static void a_hot_part_is_a_view_into_the_map_where_it_was_asked_for(void **state) {
    (void)state;
    base_buf file = build(10);
    write_file(path, file.data, file.len);
    size_t room = 64u << 20;
    uint8_t *cage = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_true(cage != MAP_FAILED);
    mica_snapshot *s =
        open_at(&(mica_snapshot_options){.path = path, .map_at = cage + 4096, .map_capacity = room - 4096});
    base_view code = part_of(s, "one", FAKE_CODE);
    assert_true(code.data > cage + 4096 && code.data < cage + 4096 + file.len);
    mica_snapshot_close(s);
    assert_int_equal(mprotect(cage, room, PROT_NONE), 0); /* the reservation has no hole */
    mica_snapshot *none;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(
        mica_snapshot_open(&(mica_snapshot_options){.path = path, .map_at = cage, .map_capacity = 4096},
                           &none, &err),
        MICA_ERR_LIMIT);
    assert_null(none);
    munmap(cage, room);
    base_buf_free(&file);
}

static void a_free_place_takes_a_file_and_keeps_what_others_have_there(void **state) {
    (void)state;
    base_buf file = build(10);
    write_file(path, file.data, file.len);
    size_t room = 64u << 20;
    uint8_t *place = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_true(place != MAP_FAILED);
    munmap(place, room);
    mica_snapshot_options free_place = {
        .path = path, .map_at = place, .map_capacity = room, .map_free = true};
    mica_snapshot *s = open_at(&free_place), *none;
    assert_true(part_of(s, "one", FAKE_CODE).data > place);
    mica_snapshot_close(s);
    assert_int_equal(mprotect(place, 4096, PROT_NONE), -1); /* nothing is left there */
    uint8_t *other =
        mmap(place, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    assert_true(other == place);
    other[7] = 7;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_open(&free_place, &none, &err), MICA_ERR_IO);
    assert_int_equal(other[7], 7);
    munmap(other, 4096);
    base_buf_free(&file);
}

static void a_pipe_can_be_read(void **state) {
    (void)state;
    int ends[2];
    base_buf file = build(0);
    assert_int_equal(pipe(ends), 0);
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    assert_int_equal(write(ends[1], file.data, file.len), file.len);
    close(ends[1]);
    mica_snapshot *s = open_at(&(mica_snapshot_options){.fd_plus_one = ends[0] + 1});
    check_content(s);
    mica_snapshot_close(s);
    close(ends[0]);
    base_buf_free(&file);
}

static mica_status open_error(const mica_snapshot_options *options, mica_error *err);

static void an_endless_or_short_stream_is_refused(void **state) {
    (void)state;
    mica_error err;
    assert_int_equal(open_error(&(mica_snapshot_options){.path = "/dev/zero"}, &err),
                     MICA_ERR_NOT_A_SNAPSHOT);
    assert_int_equal(open_error(&(mica_snapshot_options){.path = "/dev/null"}, &err), MICA_ERR_TRUNCATED);
    base_buf file = build(0);
    const size_t sizes[] = {10, 4096, file.len - 1, file.len + 1};
    base_buf_append(&file, NULL, 1);
    for (int i = 0; i < 4; i++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
        assert_int_equal(write(ends[1], file.data, sizes[i]), sizes[i]);
        close(ends[1]);
        mica_status status = open_error(&(mica_snapshot_options){.fd_plus_one = ends[0] + 1}, &err);
        assert_int_equal(status, i == 3 ? MICA_ERR_CORRUPTED : MICA_ERR_TRUNCATED);
        close(ends[0]);
    }
    base_buf_free(&file);
}

static mica_status open_error(const mica_snapshot_options *options, mica_error *err) {
    mica_snapshot *s;
    *err = (mica_error)MICA_ERROR_INIT;
    mica_status status = mica_snapshot_open(options, &s, err);
    assert_true(status == MICA_OK || s == NULL);
    mica_snapshot_close(s);
    return status;
}

static void every_reason_to_fall_back_has_its_code(void **state) {
    (void)state;
    mica_error err;
    base_buf file = build(0);
    uint8_t wrong[32] = {9};
    mica_snapshot_options memory = {.memory = file.data, .memory_size = file.len};
    mica_snapshot_options other = memory;
    assert_int_equal(open_error(&(mica_snapshot_options){.path = "/nonexistent/x.snap"}, &err), MICA_ERR_IO);
    assert_int_equal(mica_fallback_reason(&err), MICA_FALLBACK_MISSING);
    assert_int_equal(open_error(&(mica_snapshot_options){.path = folder}, &err), MICA_ERR_IO);
    assert_int_equal(mica_fallback_reason(&err), MICA_FALLBACK_IO);
    other.fingerprint = wrong;
    assert_int_equal(open_error(&other, &err), MICA_ERR_VERSION_MISMATCH);
    assert_int_equal(mica_fallback_reason(&err), MICA_FALLBACK_FINGERPRINT);
    assert_non_null(strstr(err.message, "expected 0900"));
    assert_non_null(strstr(err.message, "found 010203"));
    other = memory;
    other.language = "m";
    assert_int_equal(open_error(&other, &err), MICA_ERR_NOT_A_SNAPSHOT);
    assert_int_equal(mica_fallback_reason(&err), MICA_FALLBACK_FOREIGN);
    other = memory;
    other.max_size = 100;
    assert_int_equal(open_error(&other, &err), MICA_ERR_LIMIT);
    assert_int_equal(mica_fallback_reason(&err), MICA_FALLBACK_LIMIT);
    other = memory;
    other.memory_size = 0;
    assert_int_equal(open_error(&other, &err), MICA_ERR_TRUNCATED);
    assert_int_equal(mica_fallback_reason(&err), MICA_FALLBACK_EMPTY);
    other.memory_size = file.len - 4096;
    assert_int_equal(open_error(&other, &err), MICA_ERR_TRUNCATED);
    assert_int_equal(mica_fallback_reason(&err), MICA_FALLBACK_TRUNCATED);

    fmt_header *h = (fmt_header *)(void *)file.data;
    const struct {
        uint16_t version;
        uint32_t flags;
        uint64_t cpu;
        mica_fallback reason;
    } sealed[] = {{0, 0, 0, MICA_FALLBACK_OLDER_FORMAT},
                  {2, 0, 0, MICA_FALLBACK_NEWER_FORMAT},
                  {1, 1u << 31, 0, MICA_FALLBACK_NEWER_FORMAT},
                  {1, 0, (uint64_t)1 << 63, MICA_FALLBACK_CPU}};
    for (size_t i = 0; i < 4; i++) {
        h->version_major = sealed[i].version;
        h->required_flags = sealed[i].flags;
        h->cpu_features = sealed[i].cpu;
        fmt_header_seal(h);
        assert_int_equal(open_error(&memory, &err), MICA_ERR_VERSION_MISMATCH);
        assert_int_equal(mica_fallback_reason(&err), sealed[i].reason);
    }
    file.data[0] ^= 1;
    assert_int_equal(open_error(&memory, &err), MICA_ERR_NOT_A_SNAPSHOT);
    for (int reason = MICA_FALLBACK_NONE; reason <= MICA_FALLBACK_OTHER; reason++) {
        assert_true(strlen(mica_fallback_name((mica_fallback)reason)) > 0 &&
                    strlen(mica_fallback_sentence((mica_fallback)reason)) > 0);
    }
    base_buf_free(&file);
}

static void opening_costs_the_same_for_ten_entries_and_ten_thousand(void **state) {
    (void)state;
    uint64_t calls[2], allocations[2], verified[2], faults[2];
    for (int i = 0; i < 2; i++) {
        base_buf file = build(i ? 10000 : 7);
        write_file(path, file.data, file.len);
        base_buf_free(&file);
        mica_snapshot_close(open_at(&(mica_snapshot_options){.path = path})); /* warm */
        uint64_t c = base_file_count(), a = base_alloc_count();
        mica_snapshot *s = open_at(&(mica_snapshot_options){.path = path});
        part_of(s, "one", FAKE_CODE);
        calls[i] = base_file_count() - c;
        allocations[i] = base_alloc_count() - a;
        mica_snapshot_stats stats;
        mica_snapshot_get_stats(s, &stats);
        verified[i] = stats.bytes_verified;
        faults[i] = stats.page_faults;
        mica_snapshot_close(s);
    }
    assert_int_equal(calls[0], 4); /* open, fstat, map, handle */
    assert_int_equal(calls[0], calls[1]);
    assert_int_equal(allocations[0], 0);
    assert_int_equal(allocations[1], 0);
    assert_true(faults[1] <= faults[0] + 1);
    assert_true(verified[1] <=
                verified[0] + 16 * 4096); /* more levels and fewer shared pages, not more entries */
}

static void a_peek_reads_only_the_header(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_info info;
    static _Alignas(8) uint8_t page[4096];
    base_buf file = build(3);
    memset(file.data + 4096, 0xff, 4096);
    write_file(path, file.data, file.len);
    assert_int_equal(mica_snapshot_peek(path, page, &info, &err), MICA_OK);
    assert_string_equal(info.language, "fake");
    assert_int_equal(info.entries, 7);
    assert_int_equal(truncate(path, 4000), 0);
    assert_int_equal(mica_snapshot_peek(path, page, &info, &err), MICA_ERR_TRUNCATED);
    base_buf_free(&file);
}

/* Many threads, one fresh snapshot: every answer is right whoever verifies or decodes first. */
static void *use_everything(void *arg) {
    mica_snapshot *s = arg;
    for (uint32_t i = 0; i < 300; i++) {
        char name[32], text[80];
        uint32_t entry;
        base_view view;
        snprintf(name, sizeof name, "many%05u", i * 6);
        int len = snprintf(text, sizeof text, "text of number %u, much like the others\n", i * 6);
        if (mica_snapshot_entry_find(s, base_view_str(name), &entry, NULL) != MICA_OK) return "not found";
        if (mica_snapshot_part(s, entry, FAKE_TEXT, &view, NULL) != MICA_OK) return "no text";
        if (!base_view_equal(view, base_view_of(text, (size_t)len))) return "wrong text";
        if (mica_snapshot_part(s, entry, FAKE_CODE, &view, NULL) != MICA_OK || view.len < 8) return "no code";
        if (mica_snapshot_section(s, FAKE_SECTION_COLD, &view, NULL) != MICA_OK || view.len != 5000)
            return "no section";
    }
    return NULL;
}

static void threads_may_use_one_snapshot_at_once(void **state) {
    (void)state;
    base_buf file = build(2000);
    for (int round = 0; round < 5; round++) {
        pthread_t threads[4];
        mica_snapshot *s = open_at(&(mica_snapshot_options){.memory = file.data, .memory_size = file.len});
        for (int i = 0; i < 4; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, use_everything, s), 0);
        for (int i = 0; i < 4; i++) {
            void *complaint;
            pthread_join(threads[i], &complaint);
            if (complaint) fail_msg("%s", (char *)complaint);
        }
        mica_snapshot_stats stats;
        mica_snapshot_get_stats(s, &stats);
        assert_true(stats.bytes_decompressed < file.len * 8);
        mica_snapshot_close(s);
    }
    base_buf_free(&file);
}

static void statistics_tell_what_happened(void **state) {
    (void)state;
    base_buf file = build(100), out = {0};
    mica_snapshot *s = open_at(&(mica_snapshot_options){.memory = file.data, .memory_size = file.len});
    mica_snapshot_stats t;
    part_of(s, "one", FAKE_CODE);
    part_of(s, "one", FAKE_TEXT);
    part_of(s, "one", FAKE_TEXT);
    mica_snapshot_note_initialization(s, 77);
    mica_snapshot_get_stats(s, &t);
    assert_true(t.load_ns > 0 && t.validation_ns > 0 && t.decompression_ns > 0);
    assert_int_equal(t.builtin_count, 2);
    assert_int_equal(t.compressed_size, file.len);
    assert_true(t.bytes_verified > 4096 && t.bytes_verified % 4096 == 0 && t.bytes_verified < file.len);
    assert_true(t.bytes_decompressed > 0 && t.cache_hit_rate > 0.49 && t.cache_hit_rate < 0.51);
    assert_int_equal(t.initialization_ns, 77);
    assert_true(mica_snapshot_stats_text(&t, &out) && mica_snapshot_stats_json(&t, &out));
    assert_non_null(strstr(base_buf_cstr(&out), "\"fallback_reason\":\"none\"}"));
    mica_snapshot_close(s);
    base_buf_free(&out);
    base_buf_free(&file);
}

static void ratios_come_from_sizes_and_times(void **state) {
    (void)state;
    mica_snapshot_stats t = {.load_ns = 120000000,
                             .validation_ns = 60000000,
                             .decompression_ns = 40000000,
                             .bytes_verified = 600,
                             .bytes_decompressed = 400,
                             .total_size = 1000,
                             .compressed_size = 600};
    mica_snapshot_stats_derive(&t);
    assert_true(t.compression_ratio == 0.6 && t.compression_efficiency == 0.4);
    assert_true(t.loading_throughput == 10000);
    t = (mica_snapshot_stats){.load_ns = 1000, .total_size = 1000, .compressed_size = 600};
    mica_snapshot_stats_derive(&t);
    assert_true(t.loading_throughput == 0); /* what was only mapped was not loaded yet */
}

static void decoded_parts_are_bounded(void **state) {
    (void)state;
    base_buf file = build(100);
    mica_error err = MICA_ERROR_INIT;
    base_view view;
    uint32_t entry;
    mica_snapshot *s =
        open_at(&(mica_snapshot_options){.memory = file.data, .memory_size = file.len, .max_decoded = 100});
    assert_int_equal(mica_snapshot_entry_find(s, base_view_str("one"), &entry, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_TEXT, &view, &err), MICA_ERR_LIMIT);
    mica_snapshot_close(s);
    base_buf_free(&file);
}

static int setup(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/t.snap", folder);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_built_file_gives_back_what_went_in_at_every_level),
        cmocka_unit_test(a_hot_part_is_a_view_into_the_map_where_it_was_asked_for),
        cmocka_unit_test(a_free_place_takes_a_file_and_keeps_what_others_have_there),
        cmocka_unit_test(a_pipe_can_be_read),
        cmocka_unit_test(an_endless_or_short_stream_is_refused),
        cmocka_unit_test(every_reason_to_fall_back_has_its_code),
        cmocka_unit_test(opening_costs_the_same_for_ten_entries_and_ten_thousand),
        cmocka_unit_test(a_peek_reads_only_the_header),
        cmocka_unit_test(threads_may_use_one_snapshot_at_once),
        cmocka_unit_test(statistics_tell_what_happened),
        cmocka_unit_test(ratios_come_from_sizes_and_times),
        cmocka_unit_test(decoded_parts_are_bounded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
