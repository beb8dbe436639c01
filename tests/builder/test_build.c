/* tests/builder/test_build.c - same input same bytes, refusals with their places,
 * compression as configured. */
#include "tests/fake_language.h"
#include "tests/folder.h"

#include "format/pack.h"
#include "format/snapshot.h"
#include "mica/builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char root[] = "/tmp/mica-builder-XXXXXX";

static void put(const char *folder, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s/%s", root, folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void make_tree(const char *folder, int order) {
    char path[256];
    const char *parts[] = {"", "/numbers", "/strings"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s%s", root, folder, parts[i]);
        mkdir(path, 0777);
    }
    const char *files[][2] = {{"numbers/one.fk", fake_one},
                              {"numbers/two.fk", fake_two},
                              {"words.fk", fake_words},
                              {"strings/odd.fk", "entry odd x\ntext t\n"}};
    for (int i = 0; i < 4; i++) {
        int k = order ? 3 - i : i;
        put(folder, files[k][0], files[k][1]);
    }
    put(folder, "notes.txt", "not a source");
}

static base_buf build_folder(const char *folder, unsigned jobs) {
    char path[256];
    mica_builder_config config;
    mica_builder *b;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.jobs = jobs;
    snprintf(path, sizeof path, "%s/%s", root, folder);
    assert_int_equal(mica_builder_new(&fake_frontend, &config, &b, &err), MICA_OK);
    assert_int_equal(mica_builder_add_directory(b, path, &err), MICA_OK);
    mica_builder_report report;
    if (mica_builder_build_memory(b, &out, &report, &err) != MICA_OK) fail_msg("%s", err.message);
    assert_int_equal(report.sources, 4);
    assert_int_equal(report.entries, 5);
    assert_int_equal(report.refusal_count, 1); /* the warning in words.fk */
    assert_int_equal(report.refusals[0].line, 3);
    assert_false(report.refusals[0].fatal);
    mica_builder_free(b);
    return out;
}

static void builds_are_the_same_bytes_in_any_folder_with_any_number_of_jobs(void **state) {
    (void)state;
    make_tree("a", 0);
    make_tree("another-path", 1);
    base_buf first = build_folder("a", 1);
    const struct {
        const char *folder;
        unsigned jobs;
    } others[] = {{"a", 2}, {"another-path", 1}, {"another-path", 4}, {"a", 0}};
    for (size_t i = 0; i < 4; i++) {
        base_buf other = build_folder(others[i].folder, others[i].jobs);
        assert_int_equal(other.len, first.len);
        assert_memory_equal(other.data, first.data, first.len);
        base_buf_free(&other);
    }
    base_buf_free(&first);
}

static void many_sources_are_the_same_bytes_with_any_number_of_jobs(void **state) {
    (void)state;
    mica_builder_config config;
    base_buf files[3] = {{0}};
    mica_builder_config_default(&config);
    for (unsigned jobs = 1; jobs <= 3; jobs++) {
        config.jobs = jobs;
        assert_int_equal(fake_build(&config, 3000, &files[jobs - 1], NULL), MICA_OK);
        assert_int_equal(files[jobs - 1].len, files[0].len);
        assert_memory_equal(files[jobs - 1].data, files[0].data, files[0].len);
    }
    for (int i = 0; i < 3; i++)
        base_buf_free(&files[i]);
}

static mica_builder *builder_of(const mica_builder_config *config, const char *const sources[][2],
                                size_t count) {
    mica_builder *b;
    assert_int_equal(mica_builder_new(&fake_frontend, config, &b, NULL), MICA_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(
            mica_builder_add_memory(b, sources[i][0], sources[i][1], strlen(sources[i][1]), NULL), MICA_OK);
    }
    return b;
}

static void a_refused_source_is_named_with_line_column_and_reason(void **state) {
    (void)state;
    const char *const sources[][2] = {{"good.fk", "entry good\ncode 1\n"},
                                      {"bad.fk", "entry b\n\nbad no such word\n"}};
    for (int keep_going = 0; keep_going < 2; keep_going++) {
        mica_builder_config config;
        mica_builder_report report;
        base_buf out = {0};
        mica_error err = MICA_ERROR_INIT;
        mica_builder_config_default(&config);
        config.keep_going = keep_going;
        mica_builder *b = builder_of(&config, sources, 2);
        mica_status status = mica_builder_build_memory(b, &out, &report, &err);
        assert_int_equal(status, keep_going ? MICA_OK : MICA_ERR_SYNTAX);
        if (!keep_going) assert_string_equal(err.message, "bad.fk:3:5: no such word");
        assert_int_equal(report.refused, 1);
        assert_int_equal(report.accepted, 1);
        assert_string_equal(report.refusals[0].source, "bad.fk");
        assert_int_equal(report.refusals[0].line, 3);
        assert_int_equal(report.refusals[0].column, 5);
        assert_string_equal(report.refusals[0].reason, "no such word");
        assert_int_equal(report.entries, keep_going ? 1 : 0);
        mica_builder_free(b);
        base_buf_free(&out);
    }
}

static void an_entry_defined_twice_is_refused(void **state) {
    (void)state;
    const char *const twice[][2] = {{"a.fk", "entry same\n"},
                                    {"b.fk", "entry other\nentry same\n"},
                                    {"c.fk", "entry c\nentry c\n"},
                                    {"a.fk", "entry z\n"}};
    mica_builder_config config;
    mica_builder_report report;
    base_buf out = {0};
    mica_builder_config_default(&config);
    config.keep_going = true;
    mica_builder *b = builder_of(&config, twice, 4);
    assert_int_equal(mica_builder_build_memory(b, &out, &report, NULL), MICA_OK);
    assert_int_equal(report.refused, 3);
    assert_int_equal(report.entries, 1);
    assert_string_equal(report.refusals[0].reason, "another source has the same name");
    assert_string_equal(report.refusals[1].reason, "same is defined by another source already");
    assert_string_equal(report.refusals[2].reason, "c is defined twice");
    mica_builder_free(b);
    base_buf_free(&out);
    config.keep_going = false;
    b = builder_of(&config, twice, 2);
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_builder_build_memory(b, &out, &report, &err), MICA_ERR_EXISTS);
    mica_builder_free(b);
    base_buf_free(&out);
}

/* A source whose text part is `len` bytes of the given variety: 1 = one letter over and over, 62 = noise. */
static const mica_section_report *section_of(const mica_builder_report *report, const char *name) {
    for (size_t i = 0; i < report->section_count; i++) {
        if (strcmp(report->sections[i].name, name) == 0) return &report->sections[i];
    }
    fail_msg("no section %s", name);
    return NULL;
}

static void check_auto(size_t lines, unsigned variety, const char *codec) {
    mica_builder_config config;
    mica_builder_report report;
    base_buf text = {0}, out = {0};
    uint32_t seed = 12345;
    mica_builder_config_default(&config);
    base_buf_str(&text, "entry e\n");
    for (size_t i = 0; i < lines; i++) {
        base_buf_str(&text, "text ");
        for (int k = 0; k < 60; k++) {
            seed = seed * 1103515245u + 12345u;
            base_buf_byte(&text, (uint8_t)(variety == 250 ? 1 + (seed >> 16) % 9 + (seed >> 20) % 240 + 10
                                                          : 'a' + (seed >> 16) % variety));
        }
        base_buf_byte(&text, '\n');
    }
    mica_builder *b;
    assert_int_equal(mica_builder_new(&fake_frontend, &config, &b, NULL), MICA_OK);
    assert_int_equal(mica_builder_add_memory(b, "e.fk", text.data, text.len, NULL), MICA_OK);
    assert_int_equal(mica_builder_build_memory(b, &out, &report, NULL), MICA_OK);
    const mica_section_report *s = section_of(&report, "text");
    assert_string_equal(s->codec, codec);
    assert_true(strlen(s->why) > 8);
    if (strcmp(codec, "none") != 0) assert_true(s->stored < s->raw);
    mica_builder_free(b);
    base_buf_free(&text);
    base_buf_free(&out);
}

static void auto_measures_before_it_chooses(void **state) {
    (void)state;
    check_auto(5, 1, "none");     /* too little */
    check_auto(400, 250, "none"); /* noise */
    check_auto(400, 1, "lz4");    /* both shrink it to nothing */
    check_auto(400, 8, "zstd");   /* three bits to a letter: entropy coding pays */
}

static void configured_codecs_are_used(void **state) {
    (void)state;
    for (int c = MICA_COMPRESSION_NONE; c <= MICA_COMPRESSION_ZSTD; c++) {
        for (unsigned level = 1; level <= 9; level += 4) {
            mica_builder_config config;
            base_buf out = {0};
            mica_builder_config_default(&config);
            config.compression_algorithm = (mica_compression)c;
            config.compression_level = level;
            assert_int_equal(fake_build(&config, 200, &out, NULL), MICA_OK);
            const fmt_header *h = (const fmt_header *)(const void *)out.data;
            const fmt_section *text = fmt_header_section(h, FMT_SECTION_COLD, FAKE_TEXT);
            if (c == MICA_COMPRESSION_NONE)
                assert_int_equal(text->stored_size, text->raw_size);
            else
                assert_true(text->stored_size * 2 < text->raw_size);
            base_buf_free(&out);
        }
    }
    mica_builder_config config;
    mica_builder_config_default(&config);
    config.compression_level = 10;
    mica_builder *b;
    assert_int_equal(mica_builder_new(&fake_frontend, &config, &b, NULL), MICA_ERR_CONFIGURATION);
    assert_null(b);
}

static void metadata_holds_no_time_unless_given_one(void **state) {
    (void)state;
    for (int with = 0; with < 2; with++) {
        mica_builder_config config;
        base_buf out = {0}, json = {0};
        mica_builder_config_default(&config);
        mica_builder_config_preset(&config, mica_snapshot_preset_find("low-memory"));
        config.has_epoch = with;
        config.epoch = 1234567890;
        assert_int_equal(fake_build(&config, 0, &out, NULL), MICA_OK);
        const fmt_header *h = (const fmt_header *)(const void *)out.data;
        const fmt_section *meta = fmt_header_section(h, FMT_SECTION_METADATA, 0);
        assert_int_equal(fmt_pack_json(base_view_of(out.data + meta->offset, meta->stored_size),
                                       &(base_json){.out = &json}, NULL),
                         MICA_OK);
        const char *text = base_buf_cstr(&json);
        assert_non_null(strstr(text, "\"preset\":\"low-memory\""));
        assert_non_null(strstr(text, "\"compression\":\"zstd\",\"level\":9"));
        assert_non_null(strstr(text, "\"entries\":4"));
        assert_int_equal(strstr(text, "1234567890") != NULL, with);
        base_buf_free(&json);
        base_buf_free(&out);
    }
}

/* A frontend that breaks one rule, chosen by ctx. */
enum { BREAK_KIND, BREAK_TWICE, BREAK_RELOC, BREAK_SECTION_ID, BREAK_SECTION_COUNT };

static mica_status broken_compile(void *ctx, const mica_source *source, mica_module *out, mica_error *err) {
    int rule = *(int *)ctx;
    (void)source;
    (void)err;
    mica_entry *entry = mica_module_entry(out, "e", 1, NULL);
    mica_part *part = mica_entry_part(out, entry, rule == BREAK_KIND ? 55 : FAKE_CODE, "12345678", 8);
    if (rule == BREAK_TWICE) mica_entry_part(out, entry, FAKE_CODE, "x", 1);
    if (rule == BREAK_RELOC) mica_part_symbol(&out->arena, part, 5, "name", 4);
    return MICA_OK;
}

static mica_status broken_finish(void *ctx, const mica_module *const *modules, size_t count,
                                 const mica_profile *profile, mica_arena *arena, mica_section **out,
                                 mica_error *err) {
    int rule = *(int *)ctx;
    size_t sections = rule == BREAK_SECTION_COUNT ? 40 : 1;
    (void)modules;
    (void)count;
    (void)profile;
    if (rule < BREAK_SECTION_ID) return MICA_OK;
    for (size_t i = 0; i < sections; i++) {
        mica_section *s = mica_arena_alloc(arena, sizeof *s);
        if (!s) return base_fail_memory(err, "making sections");
        *s = (mica_section){.next = *out, .id = rule == BREAK_SECTION_ID ? 5 : (uint16_t)(0x8000 + i)};
        s->part.data = (uint8_t *)mica_arena_copy(arena, "data", 4);
        s->part.len = 4;
        *out = s;
    }
    return MICA_OK;
}

static void frontends_that_break_a_rule_are_refused(void **state) {
    (void)state;
    const mica_status expected[] = {MICA_ERR_INVALID_ARGUMENT, MICA_ERR_INVALID_ARGUMENT,
                                    MICA_ERR_INVALID_ARGUMENT, MICA_ERR_INVALID_ARGUMENT, MICA_ERR_LIMIT};
    for (int rule = BREAK_KIND; rule <= BREAK_SECTION_COUNT; rule++) {
        mica_frontend broken = fake_frontend;
        mica_builder_config config;
        mica_builder *b;
        base_buf out = {0};
        mica_error err = MICA_ERROR_INIT;
        broken.ctx = &rule;
        broken.compile = broken_compile;
        broken.finish = broken_finish;
        mica_builder_config_default(&config);
        config.keep_going = true;
        assert_int_equal(mica_builder_new(&broken, &config, &b, &err), MICA_OK);
        assert_int_equal(mica_builder_add_memory(b, "a", "", 0, &err), MICA_OK);
        assert_int_equal(mica_builder_build_memory(b, &out, NULL, &err), expected[rule]);
        assert_int_equal(err.code, expected[rule]);
        mica_builder_free(b);
        base_buf_free(&out);
    }
}

typedef struct progress_log {
    size_t calls, last_done;
    bool backwards;
    const char *phase;
} progress_log;

static void log_progress(void *ctx, const char *phase, size_t done, size_t total) {
    progress_log *log = ctx;
    if (log->phase == phase && done < log->last_done) log->backwards = true;
    if (done > total) log->backwards = true;
    log->phase = phase;
    log->last_done = done;
    log->calls++;
}

static void progress_only_moves_forward(void **state) {
    (void)state;
    mica_builder_config config;
    base_buf out = {0};
    progress_log log = {0};
    mica_builder_config_default(&config);
    config.jobs = 2;
    config.progress = log_progress;
    config.progress_ctx = &log;
    assert_int_equal(fake_build(&config, 100, &out, NULL), MICA_OK);
    assert_true(log.calls >= 206);
    assert_false(log.backwards);
    base_buf_free(&out);
}

static int setup(void **state) {
    (void)state;
    return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    return test_remove(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_are_the_same_bytes_in_any_folder_with_any_number_of_jobs),
        cmocka_unit_test(many_sources_are_the_same_bytes_with_any_number_of_jobs),
        cmocka_unit_test(a_refused_source_is_named_with_line_column_and_reason),
        cmocka_unit_test(an_entry_defined_twice_is_refused),
        cmocka_unit_test(auto_measures_before_it_chooses),
        cmocka_unit_test(configured_codecs_are_used),
        cmocka_unit_test(metadata_holds_no_time_unless_given_one),
        cmocka_unit_test(frontends_that_break_a_rule_are_refused),
        cmocka_unit_test(progress_only_moves_forward),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
