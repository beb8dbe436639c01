/* tests/loader/test_faults.c - the n-th allocation and the n-th file call fail, for every n, in building and
 * in loading. */
#include "tests/fake_language.h"
#include "tests/folder.h"

#include "base/alloc.h"
#include "base/file.h"
#include "mica/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char root[] = "/tmp/mica-faults-XXXXXX";
static char sources[64], target[64];

static void put(const char *path, const char *text) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int setup(void **state) {
    (void)state;
    char path[128];
    if (!mkdtemp(root)) return -1;
    snprintf(sources, sizeof sources, "%s/src", root);
    snprintf(target, sizeof target, "%s/out.snap", root);
    mkdir(sources, 0777);
    snprintf(path, sizeof path, "%s/numbers", sources);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/numbers/one.fk", sources);
    put(path, fake_one);
    snprintf(path, sizeof path, "%s/numbers/two.fk", sources);
    put(path, fake_two);
    snprintf(path, sizeof path, "%s/words.fk", sources);
    put(path, fake_words);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return test_remove(root);
}

static mica_status build_to_target(mica_error *err) {
    mica_builder_config config;
    mica_builder *b = NULL;
    mica_builder_config_default(&config);
    config.jobs = 1;
    config.compression_algorithm = MICA_COMPRESSION_ZSTD;
    mica_status status = mica_builder_new(&fake_frontend, &config, &b, err);
    if (status == MICA_OK) status = mica_builder_add_directory(b, sources, err);
    if (status == MICA_OK) status = mica_builder_build_path(b, target, NULL, err);
    mica_builder_free(b);
    return status;
}

/* Opens and uses everything a runtime would. */
static mica_status load_target(mica_validation level, mica_error *err) {
    mica_snapshot *s;
    base_view view;
    uint32_t entry = 0;
    mica_status status =
        mica_snapshot_open(&(mica_snapshot_options){.path = target, .level = level, .jobs = 1}, &s, err);
    if (status != MICA_OK) return status;
    status = mica_snapshot_entry_find(s, base_view_str("one"), &entry, err);
    if (status == MICA_OK) status = mica_snapshot_part(s, entry, FAKE_CODE, &view, err);
    if (status == MICA_OK) status = mica_snapshot_part(s, entry, FAKE_TEXT, &view, err);
    if (status == MICA_OK) status = mica_snapshot_section(s, FAKE_SECTION_COLD, &view, err);
    mica_snapshot_close(s);
    return status;
}

/* The target is whole (old or new: both load) and no temporary file is left. */
static void check_target(void) {
    mica_error err = MICA_ERROR_INIT;
    if (load_target(MICA_VALIDATE_FULL, &err) != MICA_OK) fail_msg("the file was damaged: %s", err.message);
    DIR *dir = opendir(root);
    assert_non_null(dir);
    for (struct dirent *item; (item = readdir(dir));)
        assert_null(strstr(item->d_name, ".tmp"));
    closedir(dir);
}

static void building_survives_every_failed_allocation(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(build_to_target(&err), MICA_OK);
    for (uint64_t n = 1;; n++) {
        mica_error e = MICA_ERROR_INIT;
        uint64_t before = base_alloc_count();
        base_alloc_fail_at(n);
        mica_status status = build_to_target(&e);
        base_alloc_fail_at(0);
        if (base_alloc_count() - before < n) {
            assert_int_equal(status, MICA_OK);
            assert_true(n > 50);
            break;
        }
        if (status != MICA_ERR_NO_MEMORY)
            fail_msg("allocation %d: %s %s", (int)n, mica_status_name(status), e.message);
        assert_int_equal(e.code, status);
    }
    check_target();
}

static void building_survives_every_failed_file_call(void **state) {
    (void)state;
    const int numbers[] = {EIO, ENOSPC};
    for (int i = 0; i < 2; i++) {
        for (uint64_t n = 1;; n++) {
            mica_error e = MICA_ERROR_INIT;
            uint64_t before = base_file_count();
            base_file_fail_at(n, numbers[i]);
            mica_status status = build_to_target(&e);
            base_file_fail_at(0, 0);
            check_target();
            if (base_file_count() - before < n) break;
            /* closing is counted but cannot fail; any other failed call is reported */
            if (status == MICA_OK) continue;
            assert_int_equal(status, MICA_ERR_IO);
            assert_int_equal(e.sys_errno, numbers[i]);
        }
    }
}

static void loading_survives_every_failed_allocation(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(build_to_target(&err), MICA_OK);
    for (int level = MICA_VALIDATE_LAZY; level <= MICA_VALIDATE_OFF; level++) {
        for (uint64_t n = 1;; n++) {
            mica_error e = MICA_ERROR_INIT;
            uint64_t before = base_alloc_count();
            base_alloc_fail_at(n);
            mica_status status = load_target((mica_validation)level, &e);
            base_alloc_fail_at(0);
            if (base_alloc_count() - before < n) break;
            assert_int_equal(status, MICA_ERR_NO_MEMORY);
        }
    }
}

static void loading_survives_every_failed_file_call(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(build_to_target(&err), MICA_OK);
    uint64_t failed = 0;
    for (uint64_t n = 1;; n++) {
        mica_error e = MICA_ERROR_INIT;
        uint64_t before = base_file_count();
        base_file_fail_at(n, EIO);
        mica_status status = load_target(MICA_VALIDATE_LAZY, &e);
        base_file_fail_at(0, 0);
        if (base_file_count() - before < n) break;
        if (status == MICA_OK) continue; /* an unmap or close */
        failed++;
        assert_true(status == MICA_ERR_IO || status == MICA_ERR_NO_MEMORY);
        assert_int_equal(e.code, status);
    }
    assert_int_equal(failed, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(building_survives_every_failed_allocation),
        cmocka_unit_test(building_survives_every_failed_file_call),
        cmocka_unit_test(loading_survives_every_failed_allocation),
        cmocka_unit_test(loading_survives_every_failed_file_call),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
