/* tests/store/test_s3.c - the store behind an S3 service: beside tests/store/double.py, which verifies everything and fails on
 * request; or, where STORE_TEST_ENDPOINT names one, a real service with the bucket "mica-bucket" (tests/store/rgw.sh).
 *
 * What has to happen is counted, by the double's requests and by pauses, which here take no time. */
#include "tests/store/service.h"
#include "tests/store/suite.h"

#include "store/open.h"
#include "store/s3.h"
#include "tests/folder.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUCKET "mica-bucket"
#define ACCESS "MICAKEY"
#define SECRET "MICASECRET"

/* ---- the store ---- */

static unsigned pauses;
static uint64_t paused[64];
static _Atomic int *cancel_at_pause;

static void no_pause(void *ctx, const store_call *call, uint64_t ns) {
    (void)ctx, (void)call;
    if (pauses < 64) paused[pauses] = ns;
    pauses++;
    if (cancel_at_pause) atomic_store(cancel_at_pause, 1);
}

static char endpoint[128];
static store_s3_options usual(void) {
    return (store_s3_options){.bucket = BUCKET,
                              .endpoint = endpoint,
                              .region = "us-east-1",
                              .access_key = ACCESS,
                              .secret_key = SECRET,
                              .part = STORE_S3_PART_LEAST,
                              .again = {.pause = no_pause}};
}

static store *open_store(store_s3_options options) {
    mica_error err = MICA_ERROR_INIT;
    store *s;
    OK(store_s3_open(&options, &s, &err));
    return s;
}

static int begin(void **state) {
    (void)state;
    const char *real = getenv("STORE_TEST_ENDPOINT");
    setenv("no_proxy", "*", 1);
    if (!real) plain = start(NULL, NULL);
    snprintf(endpoint, sizeof endpoint, "%s", real ? real : "");
    if (!real) snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", plain.port);
    suite_keys = 1100;
    suite_rounds = 250;
    suite_store = open_store(usual());
    return 0;
}
static int end(void **state) {
    (void)state;
    store_end(suite_store);
    if (plain.child) stop(&plain);
    return 0;
}

/* As at the beginning, with no fault and no object. */
static int afresh(void **state) {
    (void)state;
    if (plain.child) (void)control("reset");
    pauses = 0;
    cancel_at_pause = NULL;
    return 0;
}

/* Behind the suite: the double refused nothing, so every name, prefix and token was signed as it was sent. */
static void nothing_was_refused(void **state) {
    (void)state;
    if (!strstr(control("counts"), "\"refused\": []")) fail_msg("%s", told);
    assert_true(count_of("requests") > 1000);
    assert_int_equal(count_of("objects"), 0);
}

/* ---- faults ---- */

/* perkeep#1184, harbor#23005: five times 503, then 200. */
static void slow_down_is_tried_again(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    store_about about;
    store_page page;
    bool differ = false;
    const char *methods[] = {"PUT", "HEAD", "GET", "GET", "DELETE"},
               *kinds[] = {"503", "500", "429", "503", "502"};
    for (size_t k = 0; k < 5; k++) {
        unsigned before = count_of("requests");
        pauses = 0;
        fault(methods[k], kinds[k], 5, "");
        if (k == 0) OK(store_put_absent(s, "busy", base_view_str("not lost"), NULL, NULL, &err));
        if (k == 1) OK(store_head(s, "busy", NULL, &about, &err));
        if (k == 2) expect_bytes(s, "busy", whole, "not lost", 8);
        if (k == 3) OK(store_list(s, &(store_list_request){.prefix = "busy"}, NULL, &page, &err));
        if (k == 4) OK(store_remove(s, "busy", NULL, &err));
        assert_int_equal(pauses, 5);
        assert_int_equal(count_of("requests") - before, 6);
        for (unsigned n = 0; n < 5; n++) {
            assert_true(paused[n] <= STORE_PAUSE_NS(n));
            differ = differ || paused[n] != STORE_PAUSE_NS(n);
        }
    }
    assert_true(differ); /* 25 draws from 0 to their bounds */
    assert_int_equal(page.count, 1);
    store_page_free(&page);
}

static void it_is_given_up(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    fault("PUT", "503", 100, "");
    mica_status status = store_put(s, "busy", base_view_str("x"), NULL, NULL, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_int_equal(err.sys_errno, EAGAIN);
    assert_non_null(strstr(err.message, "s3://" BUCKET "/busy"));
    assert_non_null(strstr(err.message, "SlowDown"));
    assert_int_equal(count_of("requests"), 8);
    /* by the deadline, before a pause that would end behind it: the writer waits no longer than it said */
    err = (mica_error)MICA_ERROR_INIT;
    store_s3_options many = usual();
    many.again.attempts = 100;
    s = open_store(many);
    store_call call = {.deadline_ns = base_time_ns() + UINT64_C(10000000000)};
    fault("PUT", "503", 1000, "");
    status = store_put(s, "busy", base_view_str("x"), &call, NULL, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_true(err.sys_errno == ETIMEDOUT);
    assert_true(count_of("requests") < 8 + 100);
    /* and by the caller's flag */
    err = (mica_error)MICA_ERROR_INIT;
    _Atomic int cancel = 0;
    unsigned before = count_of("requests");
    cancel_at_pause = &cancel;
    status = store_put(s, "busy", base_view_str("x"), &(store_call){.cancel = &cancel}, NULL, &err);
    assert_int_equal(status, MICA_ERR_CANCELLED);
    assert_int_equal(count_of("requests"), before + 1);
    store_end(s);
}

static void connections_are_lost(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    store_about about, other;
    fault("PUT", "cut", 2, "");
    OK(store_put(s, "lost", base_view_str("0123456789"), NULL, &about, &err));
    fault("GET", "half", 2, "");
    expect_bytes(s, "lost", whole, "0123456789", 10);
    fault("GET", "half", 2, "");
    expect_bytes(s, "lost", (store_range){2, 6}, "234567", 6);
    fault("GET", "cut", 2, "");
    store_page page;
    OK(store_list(s, &(store_list_request){.prefix = "l"}, NULL, &page, &err));
    assert_int_equal(page.count, 1);
    store_page_free(&page);
    /* it was done, and the answer was lost: the same asked again must not count as somebody else's */
    for (unsigned times = 1; times <= 2; times++) {
        char key[16];
        snprintf(key, sizeof key, "maker%u", times);
        fault("PUT", "lost", times, "");
        OK(store_put_absent(s, key, base_view_str("mine"), NULL, &about, &err));
        OK(store_head(s, key, NULL, &other, &err));
        assert_string_equal(about.etag, other.etag);
        FAILS(MICA_ERR_CONFLICT, store_put_absent(s, key, base_view_str("mine"), NULL, NULL, &err));
        store_put_request r = {.key = key, .data = base_view_str("mine still"), .etag = about.etag};
        fault("PUT", "lost", times, "");
        OK(store_put_match(s, &r, NULL, &other, &err));
        FAILS(MICA_ERR_CONFLICT, store_put_match(s, &r, NULL, NULL, &err));
    }
    fault("DELETE", "lost", 1, "");
    OK(store_remove(s, "lost", NULL, &err));
    FAILS(MICA_ERR_NOT_FOUND, store_head(s, "lost", NULL, &about, &err));
    assert_non_null(strstr(control("counts"), "\"refused\": []"));
}

static void bytes_are_wrong(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    base_buf out = {0};
    OK(store_put(s, "wrong", base_view_str("0123456789"), NULL, NULL, &err));
    const char *kinds[] = {"bytes", "short", "hash"};
    for (size_t k = 0; k < 3; k++) {
        fault("GET", kinds[k], 1, "");
        expect_bytes(s, "wrong", whole, "0123456789", 10);
        fault("GET", kinds[k], 8, "");
        FAILS(MICA_ERR_CORRUPTED, store_get(s, "wrong", whole, NULL, &out, NULL, &err));
        assert_int_equal(out.len, 0);
        /* a range that is all of it is known, too */
        fault("GET", kinds[k], 8, "");
        FAILS(MICA_ERR_CORRUPTED, store_get(s, "wrong", (store_range){0, 10}, NULL, &out, NULL, &err));
        assert_int_equal(out.len, 0);
    }
    fault("GET", "short", 8, "");
    FAILS(MICA_ERR_CORRUPTED, store_get(s, "wrong", (store_range){2, 6}, NULL, &out, NULL, &err));
    fault("GET", "plain", 8, ""); /* a service that knows no ranges sends too much */
    FAILS(MICA_ERR_IO, store_get(s, "wrong", (store_range){2, 6}, NULL, &out, NULL, &err));
    fault("GET", "plain", 8, "&skip=7");
    assert_int_equal(out.len, 0);
    (void)control("reset");
    OK(store_put(s, "bare", base_view_str("by another program"), NULL, NULL, &err));
    fault("GET", "bare", 1, ""); /* has no hash that could be wrong */
    expect_bytes(s, "bare", whole, "by another program", 18);
    base_buf_free(&out);
}

static void refusals_are_told(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store_about about;
    fault("HEAD", "region", 1, "");
    mica_status status = store_head(suite_store, "a", NULL, &about, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_non_null(strstr(err.message, "eu-elsewhere-1"));
    err = (mica_error)MICA_ERROR_INIT;
    fault("PUT", "501", 1, "");
    FAILS(MICA_ERR_UNSUPPORTED, store_put_absent(suite_store, "a", base_view_str("x"), NULL, NULL, &err));
    const char *wrong[][2] = {{ACCESS, "ANOTHERSECRET"}, {"ANOTHERKEY", SECRET}};
    for (size_t k = 0; k < 2; k++) {
        store_s3_options o = usual();
        o.access_key = wrong[k][0];
        o.secret_key = wrong[k][1];
        store *s = open_store(o);
        unsigned before = count_of("requests");
        status = store_put(s, "a", base_view_str("x"), NULL, NULL, &err);
        assert_int_equal(status, MICA_ERR_IO);
        assert_int_equal(count_of("requests"), before + 1); /* not tried again */
        assert_non_null(strstr(err.message, "credentials"));
        const char *secret[] = {ACCESS, SECRET, "ANOTHERKEY", "ANOTHERSECRET", "Signature="};
        for (size_t n = 0; n < 5; n++)
            assert_null(strstr(err.message, secret[n])); /* though the double tells them */
        err = (mica_error)MICA_ERROR_INIT;
        store_end(s);
    }
    store_s3_options o = usual();
    o.bucket = "no-bucket";
    store *s = open_store(o);
    status = store_put(s, "a", base_view_str("x"), NULL, NULL, &err);
    assert_int_equal(status, MICA_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "NoSuchBucket"));
    err = (mica_error)MICA_ERROR_INIT;
    FAILS(MICA_ERR_NOT_FOUND, store_remove(s, "a", NULL, &err));
    store_put_request r = {.key = "a", .data = base_view_str("x"), .etag = "\"1\""};
    FAILS(MICA_ERR_NOT_FOUND, store_put_match(s, &r, NULL, NULL, &err));
    store_end(s);
    o = usual();
    o.endpoint = "http://127.0.0.1:1"; /* where nobody listens */
    s = open_store(o);
    pauses = 0;
    FAILS(MICA_ERR_IO, store_head(s, "a", NULL, &about, &err));
    assert_int_equal(pauses, 7);
    store_end(s);
}

/* aws-cli#9214, ovh#781: nothing is sent that services know differently, no checksum but the one that is signed */
static void what_is_sent(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    OK(store_put(suite_store, "sent", base_view_str("x"), NULL, NULL, &err));
    const char *last = strstr(control("counts"), "\"last\": {");
    const char *none[] = {"x-amz-checksum",   "x-amz-sdk",         "x-amz-trailer", "content-md5",
                          "content-encoding", "transfer-encoding", "expect",        "content-type"};
    for (size_t k = 0; k < sizeof none / sizeof *none; k++)
        if (strstr(last, none[k])) fail_msg("%s was sent: %s", none[k], last);
    assert_non_null(strstr(last, "x-amz-content-sha256"));
    assert_non_null(strstr(last, "x-amz-meta-mica-sha256"));
}

/* ---- parts ---- */

static uint8_t *large_data(size_t len) {
    uint8_t *data = malloc(len);
    assert_non_null(data);
    for (size_t k = 0; k < len; k++)
        data[k] = (uint8_t)(k * 2654435761u >> 11);
    return data;
}
#define LARGE ((size_t)12 << 20)

static void large_objects_go_in_parts(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    uint8_t *data = large_data(LARGE);
    store_about put, head;
    OK(store_put(s, "parts/a b+\xC3\xA9", base_view_of(data, LARGE), NULL, &put, &err));
    expect_bytes(s, "parts/a b+\xC3\xA9", whole, data, LARGE);
    expect_bytes(s, "parts/a b+\xC3\xA9", (store_range){(5 << 20) - 3, 9}, data + (5 << 20) - 3, 9);
    OK(store_head(s, "parts/a b+\xC3\xA9", NULL, &head, &err));
    assert_string_equal(put.etag, head.etag);
    assert_int_equal(head.size, LARGE);
    OK(store_put_absent(s, "parts/whole", base_view_of(data, LARGE), NULL, NULL, &err)); /* in one */
    FAILS(MICA_ERR_CONFLICT, store_put_absent(s, "parts/whole", base_view_of(data, LARGE), NULL, NULL, &err));
    OK(store_remove(s, "parts/whole", NULL, &err));
    OK(store_remove(s, "parts/a b+\xC3\xA9", NULL, &err));
    free(data);
}

static void parts_fail(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = suite_store;
    uint8_t *data = large_data(LARGE);
    store_about put, head;
    fault("POST", "503", 5, "&query=uploads");
    fault("PUT", "cut", 2, "&query=partNumber=2");
    fault("PUT", "lost", 1, "&query=partNumber=3");
    fault("POST", "late", 2, "&query=uploadId");
    OK(store_put(s, "parts", base_view_of(data, LARGE), NULL, NULL, &err));
    expect_bytes(s, "parts", whole, data, LARGE);
    assert_int_equal(count_of("uploads"), 0);
    fault("POST", "lost", 1, "&query=uploadId"); /* it was joined, and the answer was lost */
    OK(store_put(s, "parts", base_view_of(data, LARGE), NULL, &put, &err));
    OK(store_head(s, "parts", NULL, &head, &err));
    assert_string_equal(put.etag, head.etag);
    /* what fails for good is given up on the service, too, and the old object is there */
    fault("PUT", "503", 8, "&query=partNumber=3");
    mica_status status = store_put(s, "parts", base_view_of(data, LARGE - 1), NULL, NULL, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_int_equal(count_of("uploads"), 0);
    expect_bytes(s, "parts", whole, data, LARGE);
    free(data);
}

/* Some services compare If-Match with an ETag without its quotation marks: found out once, and a real conflict is one. */
static void etags_without_marks(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s = open_store(usual()), *kept = suite_store;
    unsigned requests[2];
    store_about about;
    (void)control("bare");
    OK(store_put_absent(s, "head", base_view_str("0"), NULL, &about, &err));
    for (int k = 0; k < 2; k++) {
        unsigned before = count_of("requests");
        store_put_request r = {.key = "head", .data = base_view_str("1"), .etag = about.etag};
        char old[STORE_ETAG_SIZE];
        memcpy(old, about.etag, sizeof old);
        OK(store_put_match(s, &r, NULL, &about, &err));
        requests[k] = count_of("requests") - before;
        r.etag = old;
        FAILS(MICA_ERR_CONFLICT, store_put_match(s, &r, NULL, NULL, &err));
    }
    assert_int_equal(requests[0], 3); /* refused, looked at, put */
    assert_int_equal(requests[1], 1);
    OK(store_remove(s, "head", NULL, &err));
    suite_store = s;
    conditions(NULL);
    races(NULL);
    large_objects_go_in_parts(NULL);
    suite_store = kept;
    store_end(s);
}

/* ---- addresses, TLS, options ---- */

static void bucket_in_the_host(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char host[64];
    snprintf(host, sizeof host, "http://localhost:%d/", plain.port);
    store_s3_options o = usual();
    o.endpoint = host;
    o.virtual_host = true;
    store *s = open_store(o);
    store_page page;
    OK(store_put(s, "a b/c+d", base_view_str("x"), NULL, NULL, &err));
    expect_bytes(s, "a b/c+d", whole, "x", 1);
    OK(store_list(s, &(store_list_request){.prefix = "a b"}, NULL, &page, &err));
    assert_int_equal(page.count, 1);
    store_page_free(&page);
    store_end(s);
    assert_non_null(strstr(control("counts"), BUCKET ".localhost:"));
}

static void tls(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char folder[] = "/tmp/mica-s3-XXXXXX", certificate[64], key[64], command[400], address[64];
    store_about about;
    assert_non_null(mkdtemp(folder));
    snprintf(certificate, sizeof certificate, "%s/c.pem", folder);
    snprintf(key, sizeof key, "%s/k.pem", folder);
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
             "subjectAltName=DNS:localhost -keyout %s -out %s 2>/dev/null",
             key, certificate);
    if (system(command) != 0) {
        (void)test_remove(folder);
        skip(); /* there is no openssl */
    }
    service secure = start(certificate, key);
    snprintf(address, sizeof address, "https://localhost:%d", secure.port);
    store_s3_options o = usual();
    o.endpoint = address;
    store *stranger = open_store(o);
    pauses = 0;
    FAILS(MICA_ERR_IO, store_head(stranger, "a", NULL, &about, &err));
    assert_int_equal(pauses, 0); /* who does not prove who it is will not another time */
    store_end(stranger);
    o.authorities = certificate;
    store *s = open_store(o);
    OK(store_put(s, "a", base_view_str("over TLS"), NULL, NULL, &err));
    expect_bytes(s, "a", whole, "over TLS", 8);
    store_end(s);
    stop(&secure);
    (void)test_remove(folder);
}

static void options_that_are_none(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    store *s;
    const char *endpoints[] = {"ftp://a",           "127.0.0.1",      "http://",   "http://user:secret@host",
                               "https://host/path", "https://host?x", "http://a b"};
    for (size_t k = 0; k < sizeof endpoints / sizeof *endpoints; k++) {
        store_s3_options o = usual();
        o.endpoint = endpoints[k];
        FAILS(MICA_ERR_CONFIGURATION, store_s3_open(&o, &s, &err));
        assert_null(s);
    }
    const char *buckets[] = {NULL, "", "a/b", "a b", "..", "a..b", "a?b", "a\r\nb"};
    for (size_t k = 0; k < sizeof buckets / sizeof *buckets; k++) {
        store_s3_options o = usual();
        o.bucket = buckets[k];
        FAILS(MICA_ERR_CONFIGURATION, store_s3_open(&o, &s, &err));
    }
    store_s3_options o = usual();
    o.region = "us\r\neast";
    FAILS(MICA_ERR_CONFIGURATION, store_s3_open(&o, &s, &err));
    o = usual();
    o.part = 1000;
    FAILS(MICA_ERR_CONFIGURATION, store_s3_open(&o, &s, &err));
    o = usual();
    o.secret_key = "a\r\nb: c";
    mica_status status = store_s3_open(&o, &s, &err);
    assert_int_equal(status, MICA_ERR_CONFIGURATION);
    assert_null(strstr(err.message, "b: c"));
    err = (mica_error)MICA_ERROR_INIT;
    /* from the environment, all or none */
    o = usual();
    o.secret_key = NULL;
    setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
    FAILS(MICA_ERR_CONFIGURATION, store_s3_open(&o, &s, &err));
    o.access_key = NULL;
    FAILS(MICA_ERR_CONFIGURATION, store_s3_open(&o, &s, &err));
    setenv("AWS_ACCESS_KEY_ID", ACCESS, 1);
    setenv("AWS_SESSION_TOKEN", "a/session+token==", 1);
    setenv("AWS_ENDPOINT_URL", endpoint, 1);
    setenv("AWS_REGION", "us-east-1", 1);
    o.region = o.endpoint = NULL;
    OK(store_s3_open(&o, &s, &err));
    OK(store_put(s, "a", base_view_str("x"), NULL, NULL, &err));
    assert_non_null(strstr(control("counts"), "\"x-amz-security-token\": \"a/session+token==\""));
    store_end(s);
}

/* By a URL, in a part of the bucket. */
static void opened_by_url(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char url[256];
    store *kept = suite_store, *s;
    setenv("AWS_ACCESS_KEY_ID", ACCESS, 1);
    setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
    (void)unsetenv("AWS_SESSION_TOKEN");
    snprintf(url, sizeof url, "s3://" BUCKET "/a%%20part?region=us-east-1&endpoint=%s", endpoint);
    OK(store_open_url(url, NULL, &s, &err));
    OK(store_put(s, "within", base_view_str("x"), NULL, NULL, &err));
    expect_bytes(kept, "a part/within", whole, "x", 1);
    OK(store_remove(s, "within", NULL, &err));
    suite_store = s;
    put_get_head_remove(NULL);
    conditions(NULL);
    odd_keys(NULL);
    suite_store = kept;
    store_end(s);
}

static mica_status open_again(store **out, mica_error *err) {
    store_s3_options o = usual();
    return store_s3_open(&o, out, err);
}
static void reset(void) {
    (void)control("reset");
}

static void memory_of_ours_runs_out(void **state) {
    (void)state;
    memory_runs_out_from_the_opening(open_again, reset);
}

#define AFRESH(test) cmocka_unit_test_setup(test, afresh)

int main(void) {
    const struct CMUnitTest real[] = {SUITE, cmocka_unit_test(large_objects_go_in_parts),
                                      cmocka_unit_test(opened_by_url)};
    const struct CMUnitTest tests[] = {SUITE,
                                       cmocka_unit_test(large_objects_go_in_parts),
                                       cmocka_unit_test(nothing_was_refused),
                                       AFRESH(slow_down_is_tried_again),
                                       AFRESH(it_is_given_up),
                                       AFRESH(connections_are_lost),
                                       AFRESH(bytes_are_wrong),
                                       AFRESH(refusals_are_told),
                                       AFRESH(what_is_sent),
                                       AFRESH(etags_without_marks),
                                       AFRESH(parts_fail),
                                       AFRESH(bucket_in_the_host),
                                       AFRESH(tls),
                                       AFRESH(options_that_are_none),
                                       AFRESH(opened_by_url),
                                       AFRESH(memory_of_ours_runs_out)};
    if (getenv("STORE_TEST_ENDPOINT")) return cmocka_run_group_tests(real, begin, end);
    return cmocka_run_group_tests(tests, begin, end);
}
