/* tests/loader/test_config.c - each field of a snapshot configuration that concerns building or loading
 * changes what happens. Threads are counted by taking the place of pthread_create. */
#include "tests/fake_language.h"

#include "base/file.h"
#include "mica/manager.h"
#include "mica/snapshot.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <cmocka.h>
#include <unistd.h>

static atomic_uint threads_made;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg) {
    threads_made++;
    return __real_pthread_create(thread, attr, run, arg);
}

static char path[] = "/tmp/mica-config-XXXXXX";

static mica_snapshot_config with(const char *key, const char *value) {
    mica_config config;
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&config);
    if (key && mica_config_set(&config, key, value, MICA_FROM_COMMAND_LINE, &err) != MICA_OK)
        fail_msg("%s", err.message);
    return config.snapshot;
}

static base_buf build(const mica_snapshot_config *config, size_t count) {
    mica_builder_config how;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&how);
    how.jobs = 3;
    mica_builder_config_apply(&how, config);
    if (fake_build(&how, count, &out, &err) != MICA_OK) fail_msg("%s", err.message);
    return out;
}

static size_t built_size(const char *key, const char *value) {
    mica_snapshot_config config = with(key, value);
    base_buf out = build(&config, 400);
    size_t size = out.len;
    base_buf_free(&out);
    return size;
}

static void compression_settings_change_the_file(void **state) {
    (void)state;
    size_t raw = built_size("compression_enabled", "false");
    assert_int_equal(built_size("compression_algorithm", "none"), raw);
    assert_true(built_size("compression_algorithm", "lz4") < raw);
    assert_true(built_size("compression_algorithm", "zstd") < raw);
    mica_snapshot_config config = with("compression_algorithm", "zstd");
    config.compression_level = 1;
    base_buf low = build(&config, 400);
    config.compression_level = 9;
    base_buf high = build(&config, 400);
    assert_true(low.len != high.len || memcmp(low.data, high.data, low.len) != 0);
    base_buf_free(&low);
    base_buf_free(&high);
}

static mica_snapshot *open_with(const mica_snapshot_config *config, mica_validation level) {
    mica_snapshot_options options = {.path = path, .level = level, .jobs = 3};
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_options_apply(&options, config);
    if (mica_snapshot_open(&options, &s, &err) != MICA_OK) fail_msg("%s", err.message);
    return s;
}

/* Is the file itself in this process's map? */
static bool mapped(void) {
    base_buf maps = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_file_read_all("/proc/self/maps", 1 << 24, &maps, &err), MICA_OK);
    bool found = strstr(base_buf_cstr(&maps), path + 5) != NULL;
    base_buf_free(&maps);
    return found;
}

static void without_mapping_the_file_is_read(void **state) {
    (void)state;
    mica_snapshot_config config = with(NULL, NULL);
    mica_snapshot *s = open_with(&config, MICA_VALIDATE_LAZY);
    assert_true(mapped());
    mica_snapshot_close(s);
    config = with("memory_mapping_enabled", "false");
    s = open_with(&config, MICA_VALIDATE_LAZY);
    assert_false(mapped());
    mica_snapshot_close(s);
}

static void without_validation_nothing_is_checked(void **state) {
    (void)state;
    mica_snapshot_stats stats;
    mica_snapshot_config config = with(NULL, NULL);
    mica_snapshot *s = open_with(&config, MICA_VALIDATE_FULL);
    mica_snapshot_get_stats(s, &stats);
    assert_true(stats.bytes_verified > 0);
    assert_string_equal(stats.level, "full");
    mica_snapshot_close(s);
    config = with("validation_enabled", "false");
    s = open_with(&config, MICA_VALIDATE_FULL);
    mica_snapshot_get_stats(s, &stats);
    assert_int_equal(stats.bytes_verified, 0);
    assert_string_equal(stats.level, "off");
    mica_snapshot_close(s);
    config = with("validation_level", "full");
    s = open_with(&config, MICA_VALIDATE_LAZY);
    mica_snapshot_get_stats(s, &stats);
    assert_string_equal(stats.level, "full");
    assert_true(stats.bytes_verified >= stats.compressed_size);
    mica_snapshot_close(s);
}

static void without_parallel_loading_no_thread_is_made(void **state) {
    (void)state;
    mica_snapshot_config config = with(NULL, NULL);
    threads_made = 0;
    mica_snapshot_close(open_with(&config, MICA_VALIDATE_FULL));
    assert_true(threads_made > 0);
    config = with("parallel_loading", "false");
    threads_made = 0;
    mica_snapshot_close(open_with(&config, MICA_VALIDATE_FULL));
    assert_int_equal(threads_made, 0);
    base_buf out = build(&config, 400);
    base_buf_free(&out);
    assert_int_equal(threads_made, 0);
}

static void without_parallel_loading_one_thread_decodes(void **state) {
    (void)state;
    mica_snapshot_config config = with("compression_algorithm", "lz4");
    base_buf out = build(&config, 30000);
    for (int parallel = 0; parallel < 2; parallel++) {
        mica_snapshot_options options = {.memory = out.data, .memory_size = out.len, .jobs = 3};
        mica_snapshot *s;
        mica_error err = MICA_ERROR_INIT;
        config = with("parallel_loading", parallel ? "true" : "false");
        mica_snapshot_options_apply(&options, &config);
        assert_int_equal(mica_snapshot_open(&options, &s, &err), MICA_OK);
        threads_made = 0;
        assert_int_equal(mica_snapshot_decode_all(s, options.jobs, &err), MICA_OK);
        assert_int_equal(threads_made > 0, parallel);
        mica_snapshot_close(s);
    }
    base_buf_free(&out);
}

static void cache_settings_bound_and_order_what_is_kept(void **state) {
    (void)state;
    const char *policies[] = {"lru", "lfu", "ttl", "adaptive"};
    for (int i = 0; i < 4; i++) {
        mica_manager_config manager;
        mica_snapshot_config config = with("cache_eviction_policy", policies[i]);
        config.cache_ttl = 90;
        mica_manager_config_apply(&manager, &config);
        assert_int_equal(manager.eviction, i);
        assert_int_equal(manager.ttl_ns, 90000000000u);
    }
    for (int kept = 0; kept < 2; kept++) {
        mica_manager_config how;
        mica_snapshot_manager *manager;
        mica_snapshot_ref *ref;
        mica_cache_stats stats;
        mica_error err = MICA_ERROR_INIT;
        mica_snapshot_config config = with("max_cache_size", kept ? "64M" : "64K");
        mica_manager_config_apply(&how, &config);
        assert_int_equal(mica_snapshot_manager_new(&how, &manager, &err), MICA_OK);
        assert_int_equal(mica_snapshot_manager_load(manager, path, &ref, &err), MICA_OK);
        mica_snapshot_ref_release(ref);
        mica_snapshot_manager_cache_stats(manager, &stats);
        assert_int_equal(stats.entries, kept);
        mica_snapshot_manager_free(manager);
    }
}

/* A file large enough (4 MiB) for the loader to think of threads. */
static int make_file(void **state) {
    (void)state;
    mica_snapshot_config config = with("compression_enabled", "false");
    base_buf out = build(&config, 30000);
    assert_true(out.len > 1024 * 4096 + 65536);
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, out.data, out.len) == (ssize_t)out.len);
    close(fd);
    base_buf_free(&out);
    return 0;
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compression_settings_change_the_file),
        cmocka_unit_test(without_mapping_the_file_is_read),
        cmocka_unit_test(without_validation_nothing_is_checked),
        cmocka_unit_test(without_parallel_loading_no_thread_is_made),
        cmocka_unit_test(without_parallel_loading_one_thread_decodes),
        cmocka_unit_test(cache_settings_bound_and_order_what_is_kept),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
