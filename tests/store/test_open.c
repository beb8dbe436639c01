/* tests/store/test_open.c - stores by their URLs: what is a URL and what is none, and that no message repeats a password; and a part of a
 * store by a prefix, which does what every store does. */
#include "tests/store/suite.h"

#include "store/memory.h"
#include "store/open.h"
#include "store/prefix.h"
#include "tests/folder.h"

#include <unistd.h>

static store *inner;

static int begin(void **state) {
    (void)state;
    suite_forgets = true;
    if (store_memory_new(&inner, NULL) != MICA_OK) return -1;
    if (store_put(inner, "part/", base_view_str("the prefix itself"), NULL, NULL, NULL) != MICA_OK) return -1;
    if (store_put(inner, "partition", base_view_str("beside it"), NULL, NULL, NULL) != MICA_OK) return -1;
    return store_prefix_new("part/", inner, &suite_store, NULL) == MICA_OK ? 0 : -1;
}
static int end(void **state) {
    (void)state;
    store_end(suite_store);
    return 0;
}

static void a_prefix_is_before_every_key(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store, *none;
    store_page page;
    char key[STORE_KEY_MOST + 1];
    store_about about;
    OK(store_put(s, "a", base_view_str("below"), NULL, NULL, &err));
    expect_bytes(inner, "part/a", whole, "below", 5);
    OK(store_list(s, &(store_list_request){0}, NULL, &page, &err));
    assert_int_equal(page.count, 1); /* neither the prefix itself nor what begins alike */
    assert_string_equal(page.items[0].key, "a");
    assert_int_equal(page.items[0].size, 5);
    store_page_free(&page);
    OK(store_remove(s, "a", NULL, &err));
    FAILS(MICA_ERR_NOT_FOUND, store_head(inner, "part/a", NULL, &about, &err));
    memset(key, 'k', sizeof key);
    key[STORE_KEY_MOST - 5] = 0; /* with the prefix as long as a key may be */
    OK(store_put(s, key, base_view_str("x"), NULL, NULL, &err));
    expect_bytes(s, key, whole, "x", 1);
    OK(store_remove(s, key, NULL, &err));
    key[STORE_KEY_MOST - 5] = 'k';
    key[STORE_KEY_MOST - 4] = 0;
    FAILS(MICA_ERR_INVALID_ARGUMENT, store_put(s, key, base_view_str("x"), NULL, NULL, &err));
    FAILS(MICA_ERR_INVALID_ARGUMENT, store_get(s, key, whole, NULL, &(base_buf){0}, NULL, &err));
    FAILS(MICA_ERR_INVALID_ARGUMENT, store_head(s, key, NULL, &about, &err));
    FAILS(MICA_ERR_INVALID_ARGUMENT, store_remove(s, key, NULL, &err));
    FAILS(MICA_ERR_INVALID_ARGUMENT, store_list(s, &(store_list_request){.prefix = key}, NULL, &page, &err));
    const char *bad[] = {"", "/a/", "../", "a\n/"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        FAILS(MICA_ERR_CONFIGURATION, store_prefix_new(bad[k], inner, &none, &err));
}

/* What opens, and by which kind; nothing is sent. */
static void urls_that_open(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char folder[] = "/tmp/mica-open-XXXXXX", here[128];
    assert_non_null(mkdtemp(folder));
    setenv("AWS_ACCESS_KEY_ID", "KEY", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "SECRET", 1);
    snprintf(here, sizeof here, "file://%s/a%%20b", folder);
    const struct {
        const char *url, *kind;
    } good[] = {{"s3://bucket", "s3"},
                {"s3://bucket/", "s3"},
                {"s3://bucket/a/b", "s3"},
                {"s3://bucket/a%20b/?endpoint=http://127.0.0.1:9000&region=eu-west-1", "s3"},
                {"s3://bucket?endpoint=http%3A%2F%2Flocalhost&hosted=1", "s3"},
                {"redis://localhost", "redis"},
                {"redis://localhost:6380/3", "redis"},
                {"redis://localhost/", "redis"},
                {"redis://:hunter2@localhost", "redis"},
                {"redis://user:hunter2%40%3A%2F@localhost:1?prefix=a/b&cluster=1", "redis"},
                {"redis://user:hun:ter@2@localhost", "redis"},
                {"redis://[::1]:6379/0?cluster=0", "redis"},
                {"redis://[::1]", "redis"},
                {"rediss://localhost?verify=0&name=redis.example", "redis"},
                {"rediss://localhost", "redis"},
                {here, "folder"}};
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        store *s = NULL;
        mica_status status = store_open_url(good[k].url, NULL, &s, &err);
        if (status != MICA_OK) fail_msg("%s: %s", good[k].url, err.message);
        assert_string_equal(s->kind, good[k].kind);
        store_end(s);
    }
    snprintf(here, sizeof here, "%s/a b", folder);
    assert_int_equal(access(here, F_OK), 0);
    assert_int_equal(test_remove(folder), 0);
}

static const struct {
    const char *url, *word;
} bad[] = {{"", "begins with none of"},
           {"hunter2", "begins with none of"},
           {"http://hunter2", "begins with none of"},
           {"S3://hunter2", "begins with none of"},
           {"s3://", "no bucket"},
           {"s3:///hunter2", "no bucket"},
           {"s3://key:hunter2@bucket", "AWS_ACCESS_KEY_ID"},
           {"s3://bucket:80", "endpoint"},
           {"s3://bucket?cluster=1", "does not have"},
           {"s3://bucket?endpoint=hunter2", "endpoint"},
           {"s3://bucket?endpoint=", "no value"},
           {"s3://bucket?region", "no value"},
           {"s3://bucket?hosted=yes", "0 or 1"},
           {"s3://bucket/../a", "prefix"},
           {"s3://buck et", "bucket"},
           {"redis://", "no host"},
           {"redis://:hunter2@", "no host"},
           {"redis://user@host", "no password"},
           {"redis://user:hunter2@host/hunter2", "number of a database"},
           {"redis://host/-1", "number of a database"},
           {"redis://host/1/2", "number of a database"},
           {"redis://host/99999999999999999999", "number of a database"},
           {"redis://host:", "no port"},
           {"redis://host:hunter2", "port"},
           {"redis://host:0", "port"},
           {"redis://host:65536", "port"},
           {"redis://[::1", "bracket"},
           {"redis://[::1]x", "bracket"},
           {"redis://ho%20st:1", "host"},
           {"redis://:hunter2/secret@host", "no host"},
           {"redis://:pass?hunter2@host", "does not have"},
           {"redis://:pass?hunter2=1@host", "does not have"},
           {"redis://:hunter2#@host", "%23"},
           {"redis://:hunter2%@host", "%25"},
           {"redis://:hunter2%0@host", "%25"},
           {"redis://:hunter2%00@host", "%25"},
           {"redis://host?ca=hunter2", "does not have"},
           {"redis://host?verify=0", "does not have"},
           {"redis://host?cluster=1&cluster=1", "twice"},
           {"redis://host?cluster=hunter2", "0 or 1"},
           {"redis://host/1?cluster=1", "database 0"},
           {"redis://host?prefix=/a", "prefix"},
           {"redis://host?prefix=..", "prefix"},
           {"redis://host?prefix=%zz", "two digits"},
           {"rediss://host?ca=/nowhere/ca.pem", "/nowhere/ca.pem"},
           {"rediss://host?key=/nowhere/key.pem", "certificate"},
           {"rediss://host?endpoint=hunter2", "does not have"},
           {"file://", "three '/'"},
           {"file:///", "no folder"},
           {"file://folder/a", "three '/'"},
           {"file://user:hunter2@host/a", "three '/'"},
           {"file:///tmp?cluster=1", "does not have"}};

static void urls_that_are_none(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        mica_error err = MICA_ERROR_INIT;
        store *s;
        mica_status status = store_open_url(bad[k].url, NULL, &s, &err);
        if (status != MICA_ERR_CONFIGURATION) fail_msg("%s: %s", bad[k].url, mica_status_name(status));
        assert_null(s);
        if (!strstr(err.message, bad[k].word))
            fail_msg("%s: no '%s' in: %s", bad[k].url, bad[k].word, err.message);
        if (strstr(err.message, "hunter2")) fail_msg("%s: %s", bad[k].url, err.message);
    }
    mica_error err = MICA_ERROR_INIT;
    store *s;
    char *large = calloc(1, 9001);
    memcpy(memset(large, 'a', 9000), "redis://", 8);
    FAILS(MICA_ERR_CONFIGURATION, store_open_url(large, NULL, &s, &err));
    free(large);
}

static void memory_of_urls_runs_out(void **state) {
    (void)state;
    const char *urls[] = {"s3://bucket/a", "redis://user:hunter2@host/0?prefix=a&cluster=1"};
    for (size_t k = 0; k < 2; k++)
        for (uint64_t n = 1;; n++) {
            mica_error err = MICA_ERROR_INIT;
            store *s;
            base_alloc_fail_at(n);
            mica_status status = store_open_url(urls[k], NULL, &s, &err);
            base_alloc_fail_at(0);
            store_end(s);
            if (status == MICA_OK) break;
            assert_int_equal(status, MICA_ERR_NO_MEMORY);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {SUITE,
                                       cmocka_unit_test(memory_that_runs_out),
                                       cmocka_unit_test(a_prefix_is_before_every_key),
                                       cmocka_unit_test(urls_that_open),
                                       cmocka_unit_test(urls_that_are_none),
                                       cmocka_unit_test(memory_of_urls_runs_out)};
    return cmocka_run_group_tests(tests, begin, end);
}
