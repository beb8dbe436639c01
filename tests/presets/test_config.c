/* tests/presets/test_config.c - settings: defaults, presets, precedence, files, environment, and what is
 * refused with which words. */
#include "mica/config.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/file.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

static char path[64];

static void write_file(const char *text) {
    snprintf(path, sizeof path, "/tmp/mica_config_XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static size_t index_of(const char *key) {
    mica_setting setting;
    for (size_t i = 0; mica_setting_at(i, &setting); i++)
        if (strcmp(setting.key, key) == 0) return i;
    fail_msg("there is no setting %s", key);
    return 0;
}

static void assert_source(const mica_config *config, const char *key, const char *source) {
    base_buf out = {0};
    assert_true(mica_config_source(config, index_of(key), &out));
    assert_string_equal(base_buf_cstr(&out), source);
    base_buf_free(&out);
}

static void assert_value(const mica_config *config, const char *key, const char *value) {
    base_buf out = {0};
    assert_true(mica_config_value(config, index_of(key), &out));
    assert_string_equal(base_buf_cstr(&out), value);
    base_buf_free(&out);
}

static void set(mica_config *config, const char *key, const char *value, mica_config_origin origin) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_config_set(config, key, value, origin, &err) != MICA_OK) fail_msg("%s", err.message);
}

static void refuse(const char *key, const char *value, const char *words) {
    mica_config config;
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&config);
    assert_int_equal(mica_config_set(&config, key, value, MICA_FROM_COMMAND_LINE, &err),
                     MICA_ERR_CONFIGURATION);
    if (!strstr(err.message, words)) fail_msg("\"%s\" lacks \"%s\"", err.message, words);
}

static void defaults_are_those_of_the_reference(void **state) {
    (void)state;
    mica_snapshot_config c;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_config_default(&c);
    assert_true(c.compression_enabled && c.validation_enabled && c.memory_mapping_enabled);
    assert_int_equal(c.validation_level, MICA_VALIDATE_LAZY);
    assert_true(c.parallel_loading && !c.progress_reporting);
    assert_int_equal(c.compression_algorithm, MICA_COMPRESSION_AUTO);
    assert_int_equal(c.compression_level, 6);
    assert_int_equal(c.max_optimization_level, MICA_OPTIMIZE_MAX_PERFORMANCE);
    assert_int_equal(c.max_cache_size, 128 << 20);
    assert_int_equal(c.cache_eviction_policy, MICA_EVICTION_ADAPTIVE);
    assert_int_equal(mica_snapshot_config_check(&c, &err), MICA_OK);
    c.compression_level = 10;
    assert_int_equal(mica_snapshot_config_check(&c, &err), MICA_ERR_CONFIGURATION);
    assert_non_null(strstr(err.message, "compression_level cannot be '10'"));
    c.compression_level = 9;
    c.cache_eviction_policy = (mica_eviction)7;
    assert_int_equal(mica_snapshot_config_check(&c, NULL), MICA_ERR_CONFIGURATION);
}

static void every_value_printed_is_read_back(void **state) {
    (void)state;
    mica_setting setting;
    for (size_t p = 0; p < mica_snapshot_preset_count; p++) {
        mica_config from, to;
        mica_config_init(&from);
        mica_config_init(&to);
        set(&from, "preset", mica_snapshot_presets[p].name, MICA_FROM_FILE);
        set(&from, "gc.preset", mica_gc_presets[p % mica_gc_preset_count].name, MICA_FROM_FILE);
        for (size_t i = 0; mica_setting_at(i, &setting); i++) {
            base_buf text = {0};
            assert_true(mica_config_value(&from, i, &text));
            set(&to, setting.key, base_buf_cstr(&text), MICA_FROM_COMMAND_LINE);
            assert_value(&to, setting.key, base_buf_cstr(&text));
            base_buf_free(&text);
        }
        assert_memory_equal(&from.snapshot, &to.snapshot, sizeof from.snapshot);
        assert_memory_equal(&from.gc, &to.gc, sizeof from.gc);
    }
}

static void the_higher_origin_wins_in_any_order(void **state) {
    (void)state;
    mica_config c;
    mica_config_init(&c);
    set(&c, "compression_level", "3", MICA_FROM_COMMAND_LINE);
    set(&c, "compression_level", "4", MICA_FROM_ENVIRONMENT);
    set(&c, "preset", "low-memory", MICA_FROM_COMMAND_LINE);
    assert_int_equal(c.snapshot.compression_level, 3);
    assert_source(&c, "compression_level", "command line");
    assert_int_equal(c.snapshot.compression_algorithm, MICA_COMPRESSION_ZSTD);
    assert_source(&c, "compression_algorithm", "preset low-memory");
    assert_int_equal(c.snapshot.cache_ttl, 60);
    set(&c, "max_cache_size", "1M", MICA_FROM_FILE);
    set(&c, "max_cache_size", "2M", MICA_FROM_PROGRAM);
    assert_int_equal(c.snapshot.max_cache_size, 1 << 20);
    set(&c, "preset", "debug", MICA_FROM_FILE); /* a lower wish changes nothing */
    assert_string_equal(c.preset->name, "low-memory");
    set(&c, "preset", "network-optimized", MICA_FROM_COMMAND_LINE);
    assert_string_equal(c.preset->name, "network-optimised");
    assert_int_equal(c.snapshot.cache_eviction_policy, MICA_EVICTION_LFU);
    assert_int_equal(c.snapshot.max_cache_size, 1 << 20);
    assert_source(&c, "max_optimization_level", "preset network-optimised");
}

static void a_collector_preset_gives_way_to_single_fields(void **state) {
    (void)state;
    mica_config c;
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&c);
    assert_string_equal(c.gc.name, "default");
    set(&c, "gc.growth", "2", MICA_FROM_COMMAND_LINE);
    set(&c, "gc.young_size", "8M", MICA_FROM_FILE);
    set(&c, "gc.preset", "low-memory", MICA_FROM_COMMAND_LINE);
    assert_true(c.gc.growth == 2 && c.gc.generations == 2);
    assert_int_equal(c.gc.young_size, 8 << 20);
    assert_int_equal(c.gc.heap_max, 16 << 20);
    assert_source(&c, "gc.heap_max", "preset low-memory");
    assert_source(&c, "preset", "default");
    assert_int_equal(mica_config_check(&c, &err), MICA_OK);
    set(&c, "gc.heap_min", "32MiB", MICA_FROM_ENVIRONMENT);
    assert_int_equal(mica_config_check(&c, &err), MICA_ERR_CONFIGURATION);
    assert_non_null(strstr(err.message, "gc.heap_max (16777216) is less than gc.heap_min (33554432)"));
}

static void wrong_keys_and_values_are_told_with_what_is_right(void **state) {
    (void)state;
    refuse("compression_levle", "3", "there is no setting 'compression_levle'; is compression_level meant?");
    refuse("growth", "3", "is gc.growth meant?");
    refuse("q", "3", "`micac config` lists all");
    refuse("compression_level", "0", "it is a whole number from 1 to 9");
    refuse("compression_level", "10", "cannot be '10'");
    refuse("compression_level", "3x", "cannot be '3x'");
    refuse("compression_level", "", "cannot be ''");
    refuse("compression_algorithm", "brotli", "none, lz4, zstd, auto");
    refuse("max_optimization_level", "4", "max-performance (or 0 to 3)");
    refuse("validation_enabled", "maybe", "true or false");
    refuse("max_cache_size", "2T", "from 0 to 1T");
    refuse("max_cache_size", "99999999999999999999", "bytes (K, M, G, T)");
    refuse("max_cache_size", "9999999999G", "bytes (K, M, G, T)");
    refuse("cache_ttl", "0", "seconds (s, m, h, d) from 1s to 365d");
    refuse("gc.growth", "0.5", "a number from 1 to 16");
    refuse("gc.growth", "1e1", "a number from 1 to 16");
    refuse("gc.minor_threshold", "0", "a number from 0.01 to 1");
    refuse("gc.preset", "fast", "default, low-latency, high-throughput, low-memory, debug");
    refuse("preset", "fast", "network-optimised");
    mica_config c;
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&c);
    assert_int_equal(mica_config_assign(&c, "compression_level", &err), MICA_ERR_CONFIGURATION);
    assert_non_null(strstr(err.message, "key=value"));
    assert_int_equal(mica_config_assign(&c, "cache_ttl=5m", NULL), MICA_OK);
    assert_int_equal(c.snapshot.cache_ttl, 300);
    assert_value(&c, "cache_ttl", "5m");
}

static void the_environment_names_every_setting(void **state) {
    (void)state;
    const char *environment[] = {"MICA_COMPRESSION_LEVEL=2", "MICA_GC_YOUNG_SIZE=4M",
                                 "MICA_NO_BLAS=1",           "OTHER=1",
                                 "MICA_PRESET=debug",        NULL};
    mica_config c;
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&c);
    assert_int_equal(mica_config_environment(&c, environment, &err), MICA_OK);
    assert_int_equal(c.snapshot.compression_level, 2);
    assert_int_equal(c.gc.young_size, 4 << 20);
    assert_int_equal(c.snapshot.compression_algorithm, MICA_COMPRESSION_NONE);
    assert_source(&c, "gc.young_size", "MICA_GC_YOUNG_SIZE");
    const char *bad[] = {"MICA_MAX_CACHE_SIZE=lots", NULL};
    assert_int_equal(mica_config_environment(&c, bad, &err), MICA_ERR_CONFIGURATION);
    assert_non_null(
        strstr(err.message, "environment variable MICA_MAX_CACHE_SIZE: max_cache_size cannot be 'lots'"));
    mica_setting setting;
    for (size_t i = 0; mica_setting_at(i, &setting); i++) {
        base_buf variable = {0}, value = {0};
        assert_true(mica_setting_variable(i, &variable) && mica_config_value(&c, i, &value));
        base_buf_byte(&variable, '=');
        base_buf_append(&variable, value.data, value.len);
        const char *one[] = {base_buf_cstr(&variable), NULL};
        mica_config d;
        mica_config_init(&d);
        assert_int_equal(mica_config_environment(&d, one, &err), MICA_OK);
        assert_int_equal(d.origin[i], MICA_FROM_ENVIRONMENT);
        base_buf_free(&variable);
        base_buf_free(&value);
    }
}

static void a_file_is_read_with_sections_comments_and_indents(void **state) {
    (void)state;
    write_file("; a comment\n# another\n\ncompression_level = 8 ; effort\n  validation_enabled=no\n"
               "[gc]\n    growth = 2\n    young_size = 8M\n[snapshot]\ncache_ttl = 2h");
    mica_config c;
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&c);
    if (mica_config_file(&c, path, &err) != MICA_OK) fail_msg("%s", err.message);
    unlink(path);
    assert_int_equal(c.snapshot.compression_level, 8);
    assert_false(c.snapshot.validation_enabled);
    assert_true(c.gc.growth == 2);
    assert_int_equal(c.gc.young_size, 8 << 20);
    assert_int_equal(c.snapshot.cache_ttl, 7200);
    char source[128];
    snprintf(source, sizeof source, "%s:8", path);
    assert_source(&c, "gc.young_size", source);
    assert_string_equal(c.file, path);
}

static void refuse_file(const char *text, unsigned line, const char *words) {
    mica_config c;
    mica_error err = MICA_ERROR_INIT;
    char place[128];
    write_file(text);
    mica_config_init(&c);
    assert_int_equal(mica_config_file(&c, path, &err), MICA_ERR_CONFIGURATION);
    unlink(path);
    snprintf(place, sizeof place, "%s:%u: ", path, line);
    if (strncmp(err.message, place, strlen(place)) != 0 || !strstr(err.message, words))
        fail_msg("\"%s\" is not \"%s…%s\"", err.message, place, words);
    assert_string_equal(c.file, "");
}

static void a_wrong_file_is_refused_with_its_line(void **state) {
    (void)state;
    refuse_file("\ncompression_level = 8\ncompresion_level = 8\n", 3, "is compression_level meant?");
    refuse_file("compression_level = 12\nnonsense\n", 1, "cannot be '12'");
    refuse_file("nonsense\ncompression_level = 12\n", 1, "no `key = value`");
    refuse_file("[gc]\ngrowth = 2\n[cache]\nsize = 2\n", 4, "there is no section [cache]");
    refuse_file("[gc]\ncompression_level = 2\n", 2, "there is no setting 'gc.compression_level'");
    refuse_file("preset = fast\n", 1, "development, production");
    char text[400];
    memset(text, 'x', sizeof text);
    text[0] = ';', text[sizeof text - 1] = 0;
    refuse_file(text, 1, "at most");
    mica_config c;
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&c);
    assert_int_equal(mica_config_file(&c, "/nonexistent/mica.conf", &err), MICA_ERR_IO);
}

static void assert_path(const char *const *environment, const char *expected, bool expected_named) {
    char found[MICA_CONFIG_PATH_MAX];
    bool named;
    assert_int_equal(mica_config_file_path(environment, found, &named), expected != NULL);
    if (expected) assert_string_equal(found, expected);
    assert_int_equal(named, expected_named);
}

static void one_path_is_tried_and_never_the_working_folder(void **state) {
    (void)state;
    assert_path((const char *[]){"MICA_CONFIG=x.conf", "HOME=/h", NULL}, "x.conf", true);
    assert_path((const char *[]){"MICA_CONFIG=none", "HOME=/h", NULL}, NULL, true);
    assert_path((const char *[]){"MICA_CONFIG=", NULL}, NULL, true);
    assert_path((const char *[]){"HOME=/h", "XDG_CONFIG_HOME=/x", NULL}, "/x/mica/mica.conf", false);
    assert_path((const char *[]){"HOME=/h", "XDG_CONFIG_HOME=rel", NULL}, "/h/.config/mica/mica.conf", false);
    assert_path((const char *[]){"HOME=/h", NULL}, "/h/.config/mica/mica.conf", false);
    assert_path((const char *[]){"HOME=", NULL}, "/etc/mica.conf", false);
    assert_path((const char *[]){NULL}, "/etc/mica.conf", false);
    mica_config c;
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&c);
    assert_int_equal(mica_config_load(&c, (const char *[]){"HOME=/nonexistent", NULL}, &err), MICA_OK);
    assert_int_equal(mica_config_load(&c, (const char *[]){"MICA_CONFIG=/nonexistent/x", NULL}, &err),
                     MICA_ERR_IO);
    write_file("compression_level = 8\nparallel_loading = off\n");
    char variable[128];
    snprintf(variable, sizeof variable, "MICA_CONFIG=%s", path);
    const char *both[] = {variable, "MICA_COMPRESSION_LEVEL=1", NULL};
    assert_int_equal(mica_config_load(&c, both, NULL), MICA_OK);
    unlink(path);
    assert_int_equal(c.snapshot.compression_level, 1);
    assert_false(c.snapshot.parallel_loading);
}

/* Every file call and every allocation of reading a file fails once; the record then still holds only whole
 * values, and nothing is leaked (the address sanitizer would tell). */
static void failing_calls_are_errors(void **state) {
    (void)state;
    write_file("compression_level = 8\n[gc]\ngrowth = 2\n");
    char variable[128];
    snprintf(variable, sizeof variable, "MICA_CONFIG=%s", path);
    const char *environment[] = {variable, NULL};
    for (int kind = 0; kind < 2; kind++) {
        unsigned n = 1;
        for (;; n++) {
            mica_config c;
            mica_error err = MICA_ERROR_INIT;
            mica_config_init(&c);
            if (kind)
                base_alloc_fail_at(n);
            else
                base_file_fail_at(n, EIO);
            mica_status status = mica_config_load(&c, environment, &err);
            base_alloc_fail_at(0);
            base_file_fail_at(0, 0);
            if (status == MICA_OK) break;
            assert_int_equal(status, kind ? MICA_ERR_NO_MEMORY : MICA_ERR_IO);
            assert_int_equal(err.code, status);
            assert_int_equal(c.snapshot.compression_level, 6);
        }
        assert_true(n > 1);
    }
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_of_the_reference),
        cmocka_unit_test(every_value_printed_is_read_back),
        cmocka_unit_test(the_higher_origin_wins_in_any_order),
        cmocka_unit_test(a_collector_preset_gives_way_to_single_fields),
        cmocka_unit_test(wrong_keys_and_values_are_told_with_what_is_right),
        cmocka_unit_test(the_environment_names_every_setting),
        cmocka_unit_test(a_file_is_read_with_sections_comments_and_indents),
        cmocka_unit_test(a_wrong_file_is_refused_with_its_line),
        cmocka_unit_test(one_path_is_tried_and_never_the_working_folder),
        cmocka_unit_test(failing_calls_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
