/* tests/loader/test_start.c - what a profile changes in a file: order, fewer pages for a start; and
 * what a damaged start section cannot do. */
#include "tests/fake_language.h"

#include "format/pack.h"
#include "loader/loader_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define ENTRIES 600
#define TOUCHED 24 /* entries a start touches, spread over all of them */

static base_buf plain, profiled;

static void touched_name(char *out, size_t size, unsigned i) {
    snprintf(out, size, "many%05u", (i * 211 + 17) % ENTRIES);
}

static void put_pair(fmt_pack *p, const char *key, uint64_t n) {
    fmt_pack_str(p, key);
    fmt_pack_u64(p, n);
}

/* A profile whose start touches TOUCHED entries and whose runs also call "two" and a
 * function that is gone. */
static base_buf make_profile(const char *language) {
    base_buf out = {0};
    fmt_pack pack = {&out}, *p = &pack;
    char name[32];
    fmt_pack_map(p, 5);
    put_pair(p, "mica_profile", 1);
    fmt_pack_str(p, "language");
    fmt_pack_str(p, language);
    put_pair(p, "runs", 2);
    fmt_pack_str(p, "entries");
    fmt_pack_array(p, TOUCHED + 2);
    for (unsigned i = 0; i < TOUCHED; i++) {
        touched_name(name, sizeof name, i);
        fmt_pack_map(p, 4);
        fmt_pack_str(p, "name");
        fmt_pack_str(p, name);
        put_pair(p, "calls", 10 + i);
        put_pair(p, "self_ns", 1000 * (uint64_t)(10 + i));
        put_pair(p, "first_touch", i);
    }
    for (unsigned i = 0; i < 2; i++) {
        fmt_pack_map(p, 3);
        fmt_pack_str(p, "name");
        fmt_pack_str(p, i ? "two" : "long_gone");
        put_pair(p, "calls", 5);
        put_pair(p, "self_ns", 50000000);
    }
    fmt_pack_str(p, "names");
    fmt_pack_array(p, TOUCHED + 2);
    for (unsigned i = 0; i < TOUCHED; i++) {
        touched_name(name, sizeof name, i);
        fmt_pack_str(p, name);
    }
    fmt_pack_str(p, "plus");
    fmt_pack_str(p, "never_defined");
    assert_false(out.failed);
    return out;
}

static base_buf build(const base_buf *profile, unsigned jobs) {
    mica_builder_config config;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.jobs = jobs;
    if (profile) config.profile_data = mica_view_of(profile->data, profile->len);
    if (fake_build(&config, ENTRIES, &out, &err) != MICA_OK) fail_msg("%s", err.message);
    return out;
}

static int set_up(void **state) {
    (void)state;
    base_buf profile = make_profile("fake");
    plain = build(NULL, 1);
    profiled = build(&profile, 1);
    base_buf_free(&profile);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    base_buf_free(&plain);
    base_buf_free(&profiled);
    return 0;
}

static mica_snapshot *open_bytes(const base_buf *bytes, mica_validation level) {
    mica_snapshot_options options = {.memory = bytes->data, .memory_size = bytes->len, .level = level};
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_snapshot_open(&options, &s, &err) != MICA_OK) fail_msg("%s", err.message);
    return s;
}

static uint64_t code_offset(mica_snapshot *s, const char *name, uint32_t *index) {
    mica_snapshot_part_info part;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_entry_find(s, mica_view_str(name), index, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part_at(s, *index, 0, &part, &err), MICA_OK);
    assert_int_equal(part.kind, FAKE_CODE);
    return part.offset;
}

static void parts_lie_in_the_order_of_first_touch(void **state) {
    (void)state;
    mica_snapshot *s = open_bytes(&profiled, MICA_VALIDATE_LAZY);
    uint64_t before = 0;
    uint32_t index;
    char name[32];
    for (unsigned i = 0; i < TOUCHED; i++) {
        touched_name(name, sizeof name, i);
        uint64_t at = code_offset(s, name, &index);
        assert_int_equal(index, i);
        assert_true(at > before);
        before = at;
    }
    assert_true(code_offset(s, "two", &index) > before);
    assert_int_equal(index, TOUCHED); /* called, but not by a start */
    assert_true(code_offset(s, "many00000", &index) > code_offset(s, "two", &index));
    assert_true(code_offset(s, "many00001", &index) > code_offset(s, "many00000", &index));
    mica_snapshot_close(s);
}

/* Looks up and reads what the profile's start does; pages verified for it. */
static uint64_t start_pages(const base_buf *bytes) {
    mica_snapshot *s = open_bytes(bytes, MICA_VALIDATE_LAZY);
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_stats stats;
    mica_view code;
    uint32_t entry;
    char name[32];
    for (unsigned i = 0; i < TOUCHED; i++) {
        touched_name(name, sizeof name, i);
        assert_int_equal(mica_snapshot_entry_find(s, mica_view_str(name), &entry, &err), MICA_OK);
        assert_int_equal(mica_snapshot_part(s, entry, FAKE_CODE, &code, &err), MICA_OK);
        assert_true(code.len > 0);
    }
    mica_snapshot_get_stats(s, &stats);
    mica_snapshot_close(s);
    return stats.bytes_verified / FMT_PAGE;
}

static void a_start_needs_at_most_six_tenths_of_the_pages(void **state) {
    (void)state;
    uint64_t without = start_pages(&plain), with = start_pages(&profiled);
    print_message("pages of a start: %llu without a profile, %llu with one\n", (unsigned long long)without,
                  (unsigned long long)with);
    assert_true(with * 10 <= without * 6);
}

/* What tools are told of the pages of a start is what it verifies, but for the header. */
static void pages_of_a_start_are_told(void **state) {
    (void)state;
    mica_snapshot *s = open_bytes(&profiled, MICA_VALIDATE_LAZY);
    mica_error err = MICA_ERROR_INIT;
    uint64_t told = 0, end = 0;
    uint32_t first, count, n = 0;
    while (mica_snapshot_start_at(s, n, &first, &count, &err) == MICA_OK) {
        assert_true(count > 0 && first > end && first + count <= profiled.len / FMT_PAGE);
        end = (uint64_t)first + count;
        told += count;
        n++;
    }
    assert_true(n > 1 && told + 1 >= start_pages(&profiled) && told < profiled.len / FMT_PAGE);
    mica_snapshot_close(s);
}

/* Bytes verified from the open to the first part of an entry. */
static uint64_t first_look_up(const base_buf *file, const char *name) {
    mica_snapshot *s = open_bytes(file, MICA_VALIDATE_LAZY);
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_stats stats;
    uint32_t entry;
    assert_int_equal(mica_snapshot_entry_find(s, mica_view_str(name), &entry, &err), MICA_OK);
    mica_snapshot_get_stats(s, &stats);
    mica_snapshot_close(s);
    return stats.bytes_verified;
}

/* Of all entries, those that starts look up and the others. */
static void a_single_look_up_verifies_no_more_with_a_profile(void **state) {
    (void)state;
    uint64_t without = 0, with = 0, unfiltered = 0;
    base_buf old = {0}; /* as files were before the header told the names */
    base_buf_append(&old, profiled.data, profiled.len);
    fmt_header *h = (fmt_header *)(void *)old.data;
    memset(h->start_filter, 0, sizeof h->start_filter);
    fmt_header_seal(h);
    for (unsigned i = 0; i < ENTRIES; i++) {
        char name[32];
        snprintf(name, sizeof name, "many%05u", i);
        without += first_look_up(&plain, name);
        with += first_look_up(&profiled, name);
        unfiltered += first_look_up(&old, name);
    }
    base_buf_free(&old);
    print_message("pages: %llu without, %llu with, %llu unfiltered\n", (unsigned long long)without / FMT_PAGE,
                  (unsigned long long)with / FMT_PAGE, (unsigned long long)unfiltered / FMT_PAGE);
    assert_true(with <= without && with < unfiltered);
}

static void names_have_the_same_ids_with_and_without(void **state) {
    (void)state;
    mica_snapshot *a = open_bytes(&plain, MICA_VALIDATE_LAZY), *b = open_bytes(&profiled, MICA_VALIDATE_LAZY);
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_info info;
    mica_snapshot_get_info(a, &info);
    assert_int_equal(info.version_minor, 0);
    for (uint32_t id = 0; id < info.symbols; id++) {
        mica_snapshot_symbol x, y;
        uint32_t found;
        assert_int_equal(mica_snapshot_symbol_info(a, id, &x, &err), MICA_OK);
        assert_int_equal(mica_snapshot_symbol_info(b, id, &y, &err), MICA_OK);
        assert_int_equal(x.name.len, y.name.len);
        assert_memory_equal(x.name.data, y.name.data, x.name.len);
        assert_int_equal(x.external, y.external);
        assert_int_equal(mica_snapshot_symbol_find(b, x.name, &found, &err), MICA_OK);
        assert_int_equal(found, id);
    }
    uint32_t entry;
    assert_int_equal(mica_snapshot_entry_find(b, mica_view_str("never_defined"), &entry, &err),
                     MICA_ERR_NOT_FOUND);
    assert_int_equal(mica_snapshot_entry_find(b, mica_view_str("plus"), &entry, &err), MICA_ERR_NOT_FOUND);
    assert_int_equal(mica_snapshot_verify_structure(b, &err), MICA_OK);
    mica_snapshot_get_info(b, &info);
    assert_int_equal(info.version_minor, 1);
    mica_snapshot_close(a);
    mica_snapshot_close(b);
}

static void any_number_of_threads_gives_the_same_bytes(void **state) {
    (void)state;
    base_buf profile = make_profile("fake"), again = build(&profile, 5);
    assert_int_equal(again.len, profiled.len);
    assert_memory_equal(again.data, profiled.data, again.len);
    base_buf_free(&again);
    base_buf_free(&profile);
}

static void a_profile_of_another_language_is_refused(void **state) {
    (void)state;
    base_buf profile = make_profile("m");
    mica_builder_config config;
    mica_builder *b;
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.profile_data = mica_view_of(profile.data, profile.len);
    assert_int_equal(mica_builder_new(&fake_frontend, &config, &b, &err), MICA_ERR_CONFIGURATION);
    assert_null(b);
    config.profile = "/nowhere/profile.mp";
    assert_int_equal(mica_builder_new(&fake_frontend, &config, &b, &err), MICA_ERR_IO);
    base_buf_free(&profile);
}

/* Block of an entry's text, and bytes that reading it decodes. */
static uint64_t decoded_for(mica_snapshot *s, const char *name, fmt_block *block) {
    mica_snapshot_part_info part;
    mica_snapshot_stats before, after;
    mica_error err = MICA_ERROR_INIT;
    mica_view text;
    uint32_t entry;
    assert_int_equal(mica_snapshot_entry_find(s, mica_view_str(name), &entry, &err), MICA_OK);
    assert_int_equal(mica_snapshot_part_at(s, entry, 1, &part, &err), MICA_OK);
    memcpy(block, s->blocks.data + part.block * sizeof *block, sizeof *block);
    mica_snapshot_get_stats(s, &before);
    assert_int_equal(mica_snapshot_part(s, entry, FAKE_TEXT, &text, &err), MICA_OK);
    assert_int_equal(text.len, part.len);
    mica_snapshot_get_stats(s, &after);
    return after.bytes_decompressed - before.bytes_decompressed;
}

static void what_a_start_touches_needs_no_decoding(void **state) {
    (void)state;
    char name[32];
    fmt_block hot, cold, before, unseen;
    touched_name(name, sizeof name, 3);
    mica_snapshot *a = open_bytes(&plain, MICA_VALIDATE_LAZY), *b = open_bytes(&profiled, MICA_VALIDATE_LAZY);
    assert_true(decoded_for(a, name, &before) > 0);
    assert_int_equal(decoded_for(b, name, &hot), 0);
    assert_int_equal(hot.codec, FMT_CODEC_NONE);
    (void)decoded_for(a, "many00000", &unseen); /* of a block that is there already, perhaps */
    assert_true(decoded_for(b, "many00000", &cold) > 0);
    assert_int_equal(cold.codec, unseen.codec); /* never worse than without a profile */
    assert_true(hot.raw_size < before.raw_size && hot.offset != cold.offset);
    mica_snapshot_close(a);
    mica_snapshot_close(b);
}

static void the_figures_are_kept_hottest_first(void **state) {
    (void)state;
    mica_snapshot *s = open_bytes(&profiled, MICA_VALIDATE_LAZY);
    mica_error err = MICA_ERROR_INIT;
    mica_view section;
    base_buf json = {0};
    assert_int_equal(mica_snapshot_section(s, FMT_SECTION_PROFILE, &section, &err), MICA_OK);
    assert_int_equal(fmt_pack_json(section, &(base_json){.out = &json}, &err), MICA_OK);
    const char *text = base_buf_cstr(&json);
    const char *begin = "{\"runs\":2,\"hotspots\":[{\"name\":\"two\",\"calls\":5,\"average_ns\":10000000,"
                        "\"at_start\":false},{";
    assert_memory_equal(text, begin, strlen(begin));
    assert_null(strstr(text, "long_gone"));
    assert_non_null(strstr(text, "\"at_start\":true"));
    assert_non_null(strstr(text, "\"sequences\":[]"));
    base_buf_free(&json);
    mica_snapshot_close(s);
}

static void a_changed_byte_of_the_section_is_noticed_at_the_first_look_up(void **state) {
    (void)state;
    const fmt_section *section =
        fmt_header_section((const fmt_header *)(const void *)profiled.data, FMT_SECTION_START, 0);
    for (uint64_t at = section->offset; at < section->offset + section->stored_size; at += 5) {
        profiled.data[at] ^= 0x10;
        mica_snapshot *s = open_bytes(&profiled, MICA_VALIDATE_LAZY);
        mica_error err = MICA_ERROR_INIT;
        uint32_t entry;
        char name[32];
        touched_name(name, sizeof name, 0);
        assert_int_equal(mica_snapshot_entry_find(s, mica_view_str(name), &entry, &err), MICA_ERR_CORRUPTED);
        mica_snapshot_close(s);
        profiled.data[at] ^= 0x10;
    }
}

/* Nothing is verified here: the bounds alone must hold. */
static void a_hostile_section_is_bounded(void **state) {
    (void)state;
    const fmt_section *section =
        fmt_header_section((const fmt_header *)(const void *)profiled.data, FMT_SECTION_START, 0);
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0xff};
    size_t noticed = 0;
    for (uint64_t at = section->offset; at < section->offset + section->stored_size; at++) {
        uint8_t was = profiled.data[at];
        for (size_t v = 0; v < sizeof values; v++) {
            profiled.data[at] = values[v];
            mica_snapshot *s = open_bytes(&profiled, MICA_VALIDATE_OFF);
            mica_error err = MICA_ERROR_INIT;
            uint32_t entry;
            char name[32];
            touched_name(name, sizeof name, (unsigned)at % TOUCHED);
            (void)!mica_snapshot_entry_find(s, mica_view_str(name), &entry, &err);
            noticed += mica_snapshot_verify_structure(s, &err) != MICA_OK;
            mica_snapshot_close(s);
        }
        profiled.data[at] = was;
    }
    assert_true(noticed > section->stored_size);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_lie_in_the_order_of_first_touch),
        cmocka_unit_test(a_start_needs_at_most_six_tenths_of_the_pages),
        cmocka_unit_test(pages_of_a_start_are_told),
        cmocka_unit_test(a_single_look_up_verifies_no_more_with_a_profile),
        cmocka_unit_test(names_have_the_same_ids_with_and_without),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(a_profile_of_another_language_is_refused),
        cmocka_unit_test(what_a_start_touches_needs_no_decoding),
        cmocka_unit_test(the_figures_are_kept_hottest_first),
        cmocka_unit_test(a_changed_byte_of_the_section_is_noticed_at_the_first_look_up),
        cmocka_unit_test(a_hostile_section_is_bounded),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
