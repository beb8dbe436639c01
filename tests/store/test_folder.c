/* tests/store/test_folder.c - the store in a folder: also by two that have it open, and with calls of the file system that fail. */
#include "tests/store/suite.h"

#include "base/file.h"
#include "store/folder.h"
#include "tests/folder.h"

#include <unistd.h>

static char folder[64];

static int begin(void **state) {
    (void)state;
    const char *root = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/mica-store-XXXXXX", root && strlen(root) < 40 ? root : "/tmp");
    if (!mkdtemp(folder)) return -1;
    char path[96];
    snprintf(path, sizeof path, "%s/in/a store/", folder);
    return store_folder_open(path, &suite_store, NULL) == MICA_OK ? 0 : -1;
}
static int end(void **state) {
    (void)state;
    store_end(suite_store);
    return test_remove(folder);
}

/* Nothing but the lock is left when all objects are gone, whatever the tests before did. */
static void nothing_is_left(void **state) {
    (void)state;
    char path[96];
    snprintf(path, sizeof path, "%s/in/a store", folder);
    unsigned count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *item; (item = readdir(dir));)
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0 &&
            strcmp(item->d_name, ".lock") != 0)
            count++;
    closedir(dir);
    assert_int_equal(count, 0);
}

static void two_that_have_it_open(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *other;
    char path[96];
    snprintf(path, sizeof path, "%s/in/a store", folder);
    OK(store_folder_open(path, &other, &err));
    OK(store_put_absent(suite_store, "shared", base_view_str("one"), NULL, NULL, &err));
    FAILS(MICA_ERR_CONFLICT, store_put_absent(other, "shared", base_view_str("two"), NULL, NULL, &err));
    expect_bytes(other, "shared", whole, "one", 3);
    store_end(other);
    OK(store_remove(suite_store, "shared", NULL, &err));
}

/* Every call of the file system fails once: a put is done or not, and never half. */
static void calls_that_fail(void **state) {
    (void)state;
    store *s = suite_store;
    const char *old = "the old one", *new = "the new one, which is longer";
    unsigned failed = 0;
    for (uint64_t n = 1;; n++) {
        mica_error err = MICA_ERROR_INIT;
        base_buf out = {0};
        OK(store_put(s, "calls/x", base_view_str(old), NULL, NULL, &err));
        base_file_fail_at(n, ENOSPC);
        uint64_t before = base_file_count();
        mica_status status = store_put(s, "calls/x", base_view_str(new), NULL, NULL, &err);
        uint64_t calls = base_file_count() - before;
        base_file_fail_at(0, 0);
        if (status == MICA_OK && n > calls) break;
        failed += status != MICA_OK;
        if (status != MICA_OK) assert_int_equal(status, MICA_ERR_IO);
        err = (mica_error)MICA_ERROR_INIT;
        OK(store_get(s, "calls/x", whole, NULL, &out, NULL, &err));
        bool is_new = out.len == strlen(new) && memcmp(out.data, new, out.len) == 0;
        bool is_old = out.len == strlen(old) && memcmp(out.data, old, out.len) == 0;
        assert_true(status == MICA_OK ? is_new : is_new || is_old);
        base_buf_free(&out);
    }
    assert_true(failed > 3);
    mica_error err = MICA_ERROR_INIT;
    OK(store_remove(s, "calls/x", NULL, &err));
}

int main(void) {
    const struct CMUnitTest tests[] = {SUITE, cmocka_unit_test(memory_that_runs_out),
                                       cmocka_unit_test(two_that_have_it_open),
                                       cmocka_unit_test(calls_that_fail), cmocka_unit_test(nothing_is_left)};
    return cmocka_run_group_tests(tests, begin, end);
}
