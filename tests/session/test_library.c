/* tests/session/test_library.c - a snapshot manager that builds M libraries and loads what it built; a
 * session that uses the file. */
#include "mica/library.h"
#include "mica/manager.h"
#include "mica/session.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-library-XXXXXX";

static void put(const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static bool has(mica_snapshot_ref *ref, const char *name) {
    uint32_t entry;
    mica_view view = {(const uint8_t *)name, strlen(name)};
    return mica_snapshot_entry_find(mica_snapshot_ref_get(ref), view, &entry, NULL) == MICA_OK;
}

static void manager_builds_and_loads_a_library(void **state) {
    (void)state;
    char src[64], out[64];
    assert_non_null(mkdtemp(folder));
    snprintf(src, sizeof src, "%s/src", folder);
    snprintf(out, sizeof out, "%s/out.snap", folder);
    mkdir(src, 0777);
    put("src/lib_twice.m", "function y = lib_twice (x)\n  y = 2 * x;\nend\n");
    const char *folders[] = {src};
    mica_library_sources sources = {.folders = folders, .folder_count = 1};
    mica_manager_config config;
    mica_snapshot_manager *m;
    mica_snapshot_ref *first, *second;
    mica_error err = MICA_ERROR_INIT;
    mica_manager_config_default(&config);
    config.create = mica_library_create;
    config.create_ctx = &sources;
    config.open.language = "m";
    assert_int_equal(mica_snapshot_manager_new(&config, &m, &err), MICA_OK);
    assert_int_equal(mica_snapshot_manager_create(m, out, &err), MICA_OK);
    assert_int_equal(mica_snapshot_manager_load(m, out, &first, &err), MICA_OK);
    assert_true(has(first, "lib_twice"));
    assert_false(has(first, "lib_thrice"));
    put("src/lib_thrice.m", "function y = lib_thrice (x)\n  y = 3 * x;\nend\n");
    assert_int_equal(mica_snapshot_manager_create(m, out, &err), MICA_OK);
    assert_int_equal(mica_snapshot_manager_load(m, out, &second, &err), MICA_OK);
    assert_true(has(second, "lib_thrice"));
    assert_false(has(first, "lib_thrice")); /* the old one stays what it was */
    put("src/lib_bad.m", "function y = lib_bad (x\n");
    assert_int_equal(mica_snapshot_manager_create(m, out, &err), MICA_ERR_SYNTAX);
    mica_snapshot_ref_release(first);
    mica_snapshot_ref_release(second);
    mica_snapshot_manager_free(m);

    mica_session *s;
    mica_session_options options = {.snapshot = out, .strict = true};
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    assert_int_equal(mica_session_run_text(s, "x = lib_thrice (2);", 19, "test", false, &err), MICA_RUN_DONE);
    assert_int_equal(mica_session_run_text(s, "error (num2str (x))", 19, "test", false, &err),
                     MICA_RUN_FAILED);
    assert_string_equal(err.message, "6");
    mica_session_close(s);
    assert_int_equal(test_remove(folder), 0);
}

static void a_running_session_writes_its_library(void **state) {
    (void)state;
    static const char define[] = "function y = lib_made (x), y = x + 40; end";
    static const char use[] = "error (num2str (lib_made (2) + mean ([1 3])))";
    char out[] = "/tmp/mica-running-XXXXXX";
    mica_session *s;
    mica_manager_config config;
    mica_snapshot_manager *m;
    mica_snapshot_ref *ref;
    mica_error err = MICA_ERROR_INIT;
    close(mkstemp(out));
    strcpy(folder, "/tmp/mica-library-XXXXXX");
    assert_non_null(mkdtemp(folder));
    put("mean.m", "function m = mean (x), m = sum (x) / numel (x); end");
    mica_session_options options = {.snapshot = "none", .stdlib_folder = folder, .quiet = true};
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    assert_int_equal(mica_session_run_text(s, define, strlen(define), "test", false, &err), MICA_RUN_DONE);
    mica_manager_config_default(&config);
    config.create = mica_library_create_running;
    config.create_ctx = s;
    assert_int_equal(mica_snapshot_manager_new(&config, &m, &err), MICA_OK);
    assert_int_equal(mica_snapshot_manager_create(m, out, &err), MICA_OK);
    assert_int_equal(mica_snapshot_manager_load(m, out, &ref, &err), MICA_OK);
    assert_true(has(ref, "lib_made") && has(ref, "mean"));
    mica_snapshot_ref_release(ref);
    mica_snapshot_manager_free(m);
    mica_session_close(s);
    options = (mica_session_options){.snapshot = out, .strict = true};
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    assert_int_equal(mica_session_run_text(s, use, strlen(use), "test", false, &err), MICA_RUN_FAILED);
    assert_string_equal(err.message, "44");
    mica_session_close(s);
    unlink(out);
    assert_int_equal(test_remove(folder), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(manager_builds_and_loads_a_library),
                                       cmocka_unit_test(a_running_session_writes_its_library)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
