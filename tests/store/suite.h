/* tests/store/suite.h - what every store has to do, whatever it is: run over memory, a folder, the double and a real service. */
#ifndef TESTS_STORE_SUITE_H
#define TESTS_STORE_SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/time.h"
#include "store/store.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static store *suite_store;          /* set by the group's setup */
static unsigned suite_threads = 4;  /* of those that race */
static unsigned suite_rounds = 400; /* of random calls */
static unsigned suite_keys = 2300;  /* of the long list: more than two pages */
static bool suite_forgets;          /* what store_durability has to say */

#define OK(call)                                                                                             \
    do {                                                                                                     \
        mica_status suite_status = (call);                                                                   \
        if (suite_status != MICA_OK)                                                                         \
            fail_msg("%s: %s: %s", #call, mica_status_name(suite_status), err.message);                      \
    } while (0)
/* The status, a message, and a record to go on with. */
#define FAILS(wanted, call)                                                                                  \
    do {                                                                                                     \
        mica_status suite_status = (call);                                                                   \
        if (suite_status != (wanted))                                                                        \
            fail_msg("%s: %s, not %s: %s", #call, mica_status_name(suite_status), #wanted, err.message);     \
        assert_int_equal(err.code, suite_status);                                                            \
        assert_true(strlen(err.message) > 10);                                                               \
        err = (mica_error)MICA_ERROR_INIT;                                                                   \
    } while (0)

static inline void expect_bytes(store *s, const char *key, store_range range, const void *want, size_t len) {
    mica_error err = MICA_ERROR_INIT;
    base_buf out = {0};
    base_buf_str(&out, "before"); /* what is in the buffer stays */
    OK(store_get(s, key, range, NULL, &out, NULL, &err));
    assert_int_equal(out.len, 6 + len);
    assert_memory_equal(out.data, "before", 6);
    if (len) assert_memory_equal(out.data + 6, want, len);
    base_buf_free(&out);
}
static const store_range whole = {0, STORE_ALL};

static inline void put_get_head_remove(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    store_about put, head, got;
    base_buf out = {0};
    FAILS(MICA_ERR_NOT_FOUND, store_head(s, "basic/one", NULL, &head, &err));
    FAILS(MICA_ERR_NOT_FOUND, store_get(s, "basic/one", whole, NULL, &out, &got, &err));
    OK(store_put(s, "basic/one", base_view_str("first"), NULL, &put, &err));
    assert_int_equal(put.size, 5);
    assert_true(strlen(put.etag) > 0);
    OK(store_head(s, "basic/one", NULL, &head, &err));
    assert_int_equal(head.size, 5);
    assert_string_equal(head.etag, put.etag);
    OK(store_get(s, "basic/one", whole, NULL, &out, &got, &err));
    assert_int_equal(got.size, 5);
    assert_string_equal(got.etag, put.etag);
    assert_memory_equal(out.data, "first", 5);
    OK(store_put(s, "basic/one", base_view_str("the second"), NULL, &got, &err));
    assert_string_not_equal(got.etag, put.etag);
    expect_bytes(s, "basic/one", whole, "the second", 10);
    OK(store_put(s, "basic/empty", base_view_of(NULL, 0), NULL, &put, &err));
    expect_bytes(s, "basic/empty", whole, "", 0);
    expect_bytes(s, "basic/empty", (store_range){0, 10}, "", 0);
    OK(store_head(s, "basic/empty", NULL, &head, &err));
    assert_int_equal(head.size, 0);
    OK(store_put(s, "basic", base_view_str("beside its folder"), NULL, NULL, &err));
    OK(store_put(s, "basic/one/below", base_view_str("below it"), NULL, NULL, &err));
    expect_bytes(s, "basic", whole, "beside its folder", 17);
    expect_bytes(s, "basic/one", whole, "the second", 10);
    expect_bytes(s, "basic/one/below", whole, "below it", 8);
    OK(store_remove(s, "basic/one", NULL, &err));
    OK(store_remove(s, "basic/one", NULL, &err));
    expect_bytes(s, "basic/one/below", whole, "below it", 8);
    FAILS(MICA_ERR_NOT_FOUND, store_head(s, "basic/one", NULL, &head, &err));
    OK(store_remove(s, "basic/one/below", NULL, &err));
    OK(store_remove(s, "basic/empty", NULL, &err));
    OK(store_remove(s, "basic", NULL, &err));
    base_buf_free(&out);
}

static inline void ranges(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    const size_t len = 300001;
    store_about got;
    base_buf out = {0};
    uint8_t *data = malloc(len);
    for (size_t k = 0; k < len; k++)
        data[k] = (uint8_t)(k * 2654435761u >> 13);
    OK(store_put(s, "ranges/r", base_view_of(data, len), NULL, NULL, &err));
    const struct {
        uint64_t at, size, want;
    } cases[] = {{0, 1, 1},
                 {0, len, len},
                 {0, len - 1, len - 1},
                 {0, len + 1, len},
                 {1, len, len - 1},
                 {7, 65536, 65536},
                 {len - 1, 1, 1},
                 {len - 1, STORE_ALL, 1},
                 {len, 1, 0},
                 {len + 5, STORE_ALL, 0},
                 {UINT64_MAX / 4, 7, 0},
                 {9, 0, 0},
                 {5, STORE_ALL, len - 5},
                 {0, STORE_ALL, len}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        expect_bytes(s, "ranges/r", (store_range){cases[k].at, cases[k].size},
                     data + (cases[k].at % (len + 6)), (size_t)cases[k].want);
    OK(store_get(s, "ranges/r", (store_range){3, 4}, NULL, &out, &got, &err));
    assert_int_equal(got.size, len);
    FAILS(MICA_ERR_NOT_FOUND, store_get(s, "ranges/none", (store_range){3, 4}, NULL, &out, &got, &err));
    assert_int_equal(out.len, 4);
    OK(store_remove(s, "ranges/r", NULL, &err));
    base_buf_free(&out);
    free(data);
}

static inline void conditions(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    store_about one, two, three;
    const char *key = "conditions/head";
    OK(store_put_absent(s, key, base_view_str("1"), NULL, &one, &err));
    FAILS(MICA_ERR_CONFLICT, store_put_absent(s, key, base_view_str("no"), NULL, NULL, &err));
    expect_bytes(s, key, whole, "1", 1);
    store_put_request r = {.key = key, .data = base_view_str("22"), .etag = one.etag};
    OK(store_put_match(s, &r, NULL, &two, &err));
    FAILS(MICA_ERR_CONFLICT, store_put_match(s, &r, NULL, NULL, &err));
    expect_bytes(s, key, whole, "22", 2);
    r.etag = two.etag;
    r.data = base_view_str("333");
    OK(store_put_match(s, &r, NULL, &three, &err));
    OK(store_remove(s, key, NULL, &err));
    r.etag = three.etag;
    FAILS(MICA_ERR_CONFLICT, store_put_match(s, &r, NULL, NULL, &err));
    store_about none;
    FAILS(MICA_ERR_NOT_FOUND, store_head(s, key, NULL, &none, &err));
    OK(store_put_absent(s, key, base_view_str("again"), NULL, NULL, &err));
    OK(store_remove(s, key, NULL, &err));
    r.etag = "";
    FAILS(MICA_ERR_INVALID_ARGUMENT, store_put_match(s, &r, NULL, NULL, &err));
    r.etag = "\"a\"\r\nx: y";
    FAILS(MICA_ERR_INVALID_ARGUMENT, store_put_match(s, &r, NULL, NULL, &err));
}

/* curl#9717, curl#8107, curl#7559: names that are encoded, signed and listed in more than one way */
static const char *const odd_names[] = {"odd/a b",
                                        "odd/a+b",
                                        "odd/a*b",
                                        "odd/a:b",
                                        "odd/\xC3\xA9t\xC3\xA9",
                                        "odd/%41",
                                        "odd/a=b&c",
                                        "odd/<x>\"'",
                                        "odd/~tilde",
                                        "odd/.hidden",
                                        "odd/...",
                                        "odd/a//b",
                                        "odd/end/",
                                        "odd/?query#part",
                                        "odd/100%",
                                        "odd/\xF0\x9F\x98\x80",
                                        "odd/a,b;c",
                                        "odd/$(x)!",
                                        "odd/a\\b",
                                        "odd/&amp;",
                                        "odd/[1]",
                                        "odd/{1}|^`",
                                        "odd/@"};
#define ODD (sizeof odd_names / sizeof *odd_names)

static inline int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline void odd_keys(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    const char *sorted[ODD];
    for (size_t k = 0; k < ODD; k++)
        OK(store_put(s, odd_names[k], base_view_str(odd_names[k]), NULL, NULL, &err));
    memcpy(sorted, odd_names, sizeof sorted);
    qsort(sorted, ODD, sizeof *sorted, by_text);
    for (size_t k = 0; k < ODD; k++)
        expect_bytes(s, odd_names[k], whole, odd_names[k], strlen(odd_names[k]));
    /* in pages of 3, each behind a key that is odd itself */
    size_t seen = 0;
    char token[STORE_KEY_MOST + 64] = "";
    for (bool more = true; more;) {
        store_page page;
        OK(store_list(s, &(store_list_request){"odd/", *token ? token : NULL, 3}, NULL, &page, &err));
        for (size_t k = 0; k < page.count; k++, seen++) {
            assert_true(seen < ODD);
            assert_string_equal(page.items[k].key, sorted[seen]);
            assert_int_equal(page.items[k].size, strlen(sorted[seen]));
        }
        more = page.next != NULL;
        if (more) snprintf(token, sizeof token, "%s", page.next);
        store_page_free(&page);
    }
    assert_int_equal(seen, ODD);
    /* prefixes, odd ones too */
    const struct {
        const char *prefix;
        size_t want;
    } cases[] = {{"odd/a b", 1}, {"odd/a+", 1}, {"odd/a*", 1}, {"odd/a:", 1}, {"odd/\xC3\xA9", 1},
                 {"odd/%", 1},   {"odd/a/", 1}, {"odd/e", 1},  {"odd/z", 0},  {"odd/end/", 1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        store_page page;
        OK(store_list(s, &(store_list_request){.prefix = cases[k].prefix}, NULL, &page, &err));
        if (page.count != cases[k].want) fail_msg("%s: %zu keys", cases[k].prefix, page.count);
        assert_null(page.next);
        store_page_free(&page);
    }
    for (size_t k = 0; k < ODD; k++)
        OK(store_remove(s, odd_names[k], NULL, &err));
    store_page page;
    OK(store_list(s, &(store_list_request){.prefix = "odd/"}, NULL, &page, &err));
    assert_int_equal(page.count, 0);
    store_page_free(&page);
}

static inline void long_list(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    char key[64], token[STORE_KEY_MOST + 64] = "";
    for (unsigned k = 0; k < suite_keys; k++) {
        snprintf(key, sizeof key, "long/%u/%05u", k / 1000, k);
        OK(store_put(s, key, base_view_str("x"), NULL, NULL, &err));
    }
    unsigned seen = 0, pages = 0;
    for (bool more = true; more; pages++) {
        store_page page;
        OK(store_list(s, &(store_list_request){"long/", *token ? token : NULL, 0}, NULL, &page, &err));
        for (size_t k = 0; k < page.count; k++, seen++) {
            snprintf(key, sizeof key, "long/%u/%05u", seen / 1000, seen);
            assert_string_equal(page.items[k].key, key);
        }
        more = page.next != NULL;
        if (more) snprintf(token, sizeof token, "%s", page.next);
        store_page_free(&page);
    }
    assert_int_equal(seen, suite_keys);
    assert_int_equal(pages, (suite_keys + STORE_PAGE_MOST - 1) / STORE_PAGE_MOST);
    for (unsigned k = 0; k < suite_keys; k++) {
        snprintf(key, sizeof key, "long/%u/%05u", k / 1000, k);
        OK(store_remove(s, key, NULL, &err));
    }
}

static inline void keys_that_are_none(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    store_about about;
    char large[STORE_KEY_MOST + 2];
    memset(large, 'k', sizeof large);
    large[STORE_KEY_MOST + 1] = 0;
    const char *bad[] = {"", "/a", "a\nb", "a\x7F", "..", "a/../b", "a/.", "./a", "\xC3", "a\xFF", large};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        FAILS(MICA_ERR_INVALID_ARGUMENT, store_head(s, bad[k], NULL, &about, &err));
        FAILS(MICA_ERR_INVALID_ARGUMENT, store_put(s, bad[k], base_view_str("x"), NULL, NULL, &err));
        FAILS(MICA_ERR_INVALID_ARGUMENT, store_remove(s, bad[k], NULL, &err));
    }
}

static inline void calls_that_have_to_end(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    _Atomic int cancel = 1;
    store_about about;
    base_buf out = {0};
    store_page page;
    for (int late = 0; late < 2; late++) {
        const store_call call = {.cancel = late ? NULL : &cancel, .deadline_ns = late ? 1 : 0};
        mica_status want = late ? MICA_ERR_IO : MICA_ERR_CANCELLED;
        mica_status got[] = {store_put(s, "ends/a", base_view_str("x"), &call, NULL, &err),
                             store_put_absent(s, "ends/a", base_view_str("x"), &call, NULL, &err),
                             store_get(s, "ends/a", whole, &call, &out, NULL, &err),
                             store_head(s, "ends/a", &call, &about, &err),
                             store_list(s, &(store_list_request){.prefix = "ends/"}, &call, &page, &err),
                             store_remove(s, "ends/a", &call, &err)};
        for (size_t k = 0; k < sizeof got / sizeof *got; k++)
            assert_int_equal(got[k], want);
        assert_int_equal(err.code, want);
        if (late) assert_int_equal(err.sys_errno, ETIMEDOUT);
        err = (mica_error)MICA_ERROR_INIT;
    }
    FAILS(MICA_ERR_NOT_FOUND, store_head(s, "ends/a", NULL, &about, &err));
    base_buf_free(&out);
}

/* Whether it may forget, and by what where it may. */
static inline void durability(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    base_buf why = {0};
    bool may_forget;
    OK(store_durability(suite_store, NULL, &may_forget, &why, &err));
    assert_int_equal(may_forget, suite_forgets);
    assert_int_equal(why.len > 10, suite_forgets);
    base_buf_free(&why);
}

/* ---- many at once ---- */

#define RACE_ROUNDS 12
#define RACE_TRIES  5000
typedef struct racer {
    pthread_t thread;
    unsigned number, won;
    char message[MICA_ERROR_MESSAGE_MAX]; /* of what should not have failed */
} racer;

/* Adds 1 to a number in an object, RACE_ROUNDS times, by If-Match; then tries to be the maker of RACE_ROUNDS objects. */
static inline void *race(void *ctx) {
    racer *r = ctx;
    mica_error err = MICA_ERROR_INIT;
    for (unsigned done = 0, tries = 0; done < RACE_ROUNDS;) {
        if (tries++ == RACE_TRIES) {
            snprintf(r->message, sizeof r->message, "no put was taken");
            return NULL;
        }
        base_buf out = {0};
        store_about about;
        char text[24] = "";
        mica_status status = store_get(suite_store, "race/count", whole, NULL, &out, &about, &err);
        if (status == MICA_OK) {
            memcpy(text, out.data, out.len < 20 ? out.len : 20);
            snprintf(text, sizeof text, "%u", (unsigned)strtoul(text, NULL, 10) + 1);
            store_put_request put = {.key = "race/count", .data = base_view_str(text), .etag = about.etag};
            status = store_put_match(suite_store, &put, NULL, NULL, &err);
        }
        base_buf_free(&out);
        if (status == MICA_OK) done++;
        if (status != MICA_OK && status != MICA_ERR_CONFLICT) {
            snprintf(r->message, sizeof r->message, "%s", err.message);
            return NULL;
        }
        err = (mica_error)MICA_ERROR_INIT;
    }
    for (unsigned k = 0; k < RACE_ROUNDS; k++) {
        char key[32];
        snprintf(key, sizeof key, "race/made/%u", k);
        mica_status status = store_put_absent(suite_store, key, base_view_str("x"), NULL, NULL, &err);
        if (status == MICA_OK) r->won++;
        if (status != MICA_OK && status != MICA_ERR_CONFLICT)
            snprintf(r->message, sizeof r->message, "%s", err.message);
        err = (mica_error)MICA_ERROR_INIT;
    }
    return NULL;
}

static inline void races(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    racer racers[16] = {0};
    char want[24], key[32];
    unsigned won = 0;
    OK(store_put(s, "race/count", base_view_str("0"), NULL, NULL, &err));
    for (unsigned k = 0; k < suite_threads; k++)
        assert_int_equal(pthread_create(&racers[k].thread, NULL, race, &racers[k]), 0);
    for (unsigned k = 0; k < suite_threads; k++) {
        assert_int_equal(pthread_join(racers[k].thread, NULL), 0);
        assert_string_equal(racers[k].message, "");
        won += racers[k].won;
    }
    snprintf(want, sizeof want, "%u", suite_threads * RACE_ROUNDS);
    expect_bytes(s, "race/count", whole, want, strlen(want));
    assert_int_equal(won, RACE_ROUNDS);
    OK(store_remove(s, "race/count", NULL, &err));
    for (unsigned k = 0; k < RACE_ROUNDS; k++) {
        snprintf(key, sizeof key, "race/made/%u", k);
        OK(store_remove(s, key, NULL, &err));
    }
}

/* ---- random calls beside a table that says what has to be there ---- */

#define MODEL_KEYS 12
typedef struct model {
    bool there;
    size_t len;
    uint8_t seed;
    char etag[STORE_ETAG_SIZE];
} model;

static inline void model_bytes(const model *m, uint8_t *out) {
    for (size_t k = 0; k < m->len; k++)
        out[k] = (uint8_t)(m->seed + k * 31);
}

static inline void random_calls(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    model have[MODEL_KEYS] = {0};
    uint8_t bytes[5000];
    char stale[STORE_ETAG_SIZE] = "\"none\"";
    uint32_t random = 12345;
#define NEXT(n) ((random = random * 1664525u + 1013904223u) >> 8) % (n)
    for (unsigned round = 0; round < suite_rounds; round++) {
        unsigned k = NEXT(MODEL_KEYS), what = NEXT(6);
        char key[32];
        store_about about = {0};
        model *m = &have[k];
        snprintf(key, sizeof key, "random/%u/%s", k % 3, "abcdefghijkl" + k);
        model next = {.there = true, .len = NEXT(sizeof bytes), .seed = (uint8_t)round};
        if (what < 3) {
            model_bytes(&next, bytes);
            base_view data = base_view_of(bytes, next.len);
            bool use_stale = NEXT(3) == 0;
            store_put_request r = {
                .key = key, .data = data, .etag = use_stale || !m->there ? stale : m->etag};
            bool fits = what == 0 || (what == 1 && !m->there) ||
                        (what == 2 && m->there && strcmp(r.etag, m->etag) == 0);
            mica_status status = what == 0   ? store_put(s, key, data, NULL, &about, &err)
                                 : what == 1 ? store_put_absent(s, key, data, NULL, &about, &err)
                                             : store_put_match(s, &r, NULL, &about, &err);
            if (status != (fits ? MICA_OK : MICA_ERR_CONFLICT)) fail_msg("round %u: %s", round, err.message);
            err = (mica_error)MICA_ERROR_INIT;
            if (fits) {
                if (m->there) memcpy(stale, m->etag, sizeof stale);
                *m = next;
                memcpy(m->etag, about.etag, sizeof m->etag);
            }
        } else if (what == 3) {
            OK(store_remove(s, key, NULL, &err));
            m->there = false;
        } else if (m->there) {
            uint64_t at = NEXT(6000), len = NEXT(6000), from, to;
            model_bytes(m, bytes);
            store_cut((store_range){at, len}, m->len, &from, &to);
            expect_bytes(s, key, (store_range){at, len}, bytes + from, (size_t)(to - from));
            expect_bytes(s, key, whole, bytes, m->len);
        } else {
            mica_status status = store_head(s, key, NULL, &about, &err);
            assert_int_equal(status, MICA_ERR_NOT_FOUND);
            err = (mica_error)MICA_ERROR_INIT;
        }
    }
#undef NEXT
    size_t count = 0;
    store_page page;
    for (unsigned k = 0; k < MODEL_KEYS; k++)
        count += have[k].there;
    OK(store_list(s, &(store_list_request){.prefix = "random/"}, NULL, &page, &err));
    assert_int_equal(page.count, count);
    for (size_t k = 0; k < page.count; k++)
        OK(store_remove(s, page.items[k].key, NULL, &err));
    store_page_free(&page);
}

/* ---- memory that runs out ---- */

/* A little of everything; the first failure ends it. */
static inline mica_status some_of_each(store *s, mica_error *err) {
    store_about about;
    base_buf out = {0};
    store_page page = {0};
    mica_status status = store_put(s, "memory/a", base_view_str("aaa"), NULL, &about, err);
    if (status == MICA_OK) {
        store_put_request r = {.key = "memory/a", .data = base_view_str("bbb"), .etag = about.etag};
        status = store_put_match(s, &r, NULL, &about, err);
    }
    if (status == MICA_OK) status = store_put_absent(s, "memory/b/c", base_view_str("ccc"), NULL, NULL, err);
    if (status == MICA_OK) status = store_get(s, "memory/a", whole, NULL, &out, &about, err);
    if (status == MICA_OK && (out.len != 3 || memcmp(out.data, "bbb", 3) != 0)) status = MICA_ERR_VALIDATION;
    if (status == MICA_OK) status = store_get(s, "memory/a", (store_range){1, 1}, NULL, &out, &about, err);
    if (status == MICA_OK) status = store_head(s, "memory/b/c", NULL, &about, err);
    if (status == MICA_OK)
        status = store_list(s, &(store_list_request){"memory/", NULL, 1}, NULL, &page, err);
    if (status == MICA_OK && (page.count != 1 || !page.next)) status = MICA_ERR_VALIDATION;
    if (status == MICA_OK) status = store_remove(s, "memory/b/c", NULL, err);
    store_page_free(&page);
    base_buf_free(&out);
    return status;
}

/* Every allocation fails once: the call says so, and the store is as good as before. */
static inline void memory_that_runs_out(void **state) {
    (void)state;
    store *s = suite_store;
    uint64_t failed = 0;
    for (uint64_t n = 1;; n++) {
        mica_error err = MICA_ERROR_INIT;
        OK(store_remove(s, "memory/b/c", NULL, &err));
        base_alloc_fail_at(n);
        mica_status status = some_of_each(s, &err);
        base_alloc_fail_at(0);
        if (status == MICA_OK) break;
        failed++;
        if (status != MICA_ERR_NO_MEMORY)
            fail_msg("allocation %u: %s: %s", (unsigned)n, mica_status_name(status), err.message);
        assert_int_equal(err.code, MICA_ERR_NO_MEMORY);
    }
    assert_true(failed > 3);
    mica_error err = MICA_ERROR_INIT;
    OK(store_remove(s, "memory/a", NULL, &err));
    store_page page;
    OK(store_list(s, &(store_list_request){.prefix = "memory/"}, NULL, &page, &err));
    assert_int_equal(page.count, 0);
    store_page_free(&page);
}

/* The same of a store that is opened for each; `afresh` comes before. Every allocation of ours fails once, and nothing is said to be
 * done that is not. */
static inline void memory_runs_out_from_the_opening(mica_status (*open)(store **out, mica_error *err),
                                                    void (*afresh)(void)) {
    uint64_t failed = 0;
    for (uint64_t n = 1;; n++) {
        mica_error err = MICA_ERROR_INIT;
        store *s = NULL;
        afresh();
        base_alloc_fail_at(n);
        mica_status status = open(&s, &err);
        if (status == MICA_OK) status = some_of_each(s, &err);
        base_alloc_fail_at(0);
        store_end(s);
        if (status == MICA_OK) break;
        failed++;
        if (status != MICA_ERR_NO_MEMORY)
            fail_msg("allocation %u: %s: %s", (unsigned)n, mica_status_name(status), err.message);
    }
    assert_true(failed > 20);
}

#define SUITE                                                                                                \
    cmocka_unit_test(put_get_head_remove), cmocka_unit_test(ranges), cmocka_unit_test(conditions),           \
        cmocka_unit_test(odd_keys), cmocka_unit_test(long_list), cmocka_unit_test(keys_that_are_none),       \
        cmocka_unit_test(calls_that_have_to_end), cmocka_unit_test(durability), cmocka_unit_test(races),     \
        cmocka_unit_test(random_calls)

#endif
