/* store/store.c - what all stores share: which keys are keys, how long a call lasts, pages of keys, ETags of content. */
#include "store/store.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/time.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define STEP_NS (uint64_t)5000000

static bool dots(const char *part, size_t len) {
    return len > 0 && len <= 2 && part[0] == '.' && part[len - 1] == '.';
}

/* Why a text is no key; NULL: it is one. */
static const char *key_fault(const char *key) {
    size_t len = strlen(key), taken;
    if (len == 0) return "it is empty";
    if (len > STORE_KEY_MOST) return "it has more than 1024 bytes";
    if (key[0] == '/') return "it begins with '/'";
    for (size_t k = 0; k < len; k++)
        if ((uint8_t)key[k] < 0x20 || key[k] == 0x7F) return "it has a control character";
    if (!base_utf8_cut(key, len, len, &taken) || taken != len) return "it is not UTF-8";
    for (const char *part = key; part;) {
        const char *slash = strchr(part, '/');
        if (dots(part, slash ? (size_t)(slash - part) : strlen(part))) return "a part of it is . or ..";
        part = slash ? slash + 1 : NULL;
    }
    return NULL;
}

mica_status store_check_key(const char *key, mica_error *err) {
    const char *fault = key_fault(key);
    if (!fault) return MICA_OK;
    char shown[64];
    size_t len = strlen(key) < sizeof shown ? strlen(key) : sizeof shown - 1;
    memcpy(shown, key, len);
    shown[len] = 0;
    base_plain(shown, len);
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                     "'%s' cannot be the key of an object: %s", shown, fault);
}

void store_end(store *s) {
    if (s) s->end(s);
}

static mica_status put(store *s, const store_put_request *request, const store_call *call, store_about *about,
                       mica_error *err) {
    store_about ignored;
    mica_status status = store_check_key(request->key, err);
    if (status != MICA_OK) return status;
    if (request->when == STORE_MATCH &&
        (!request->etag || !*request->etag || strlen(request->etag) >= STORE_ETAG_SIZE ||
         strpbrk(request->etag, "\r\n")))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: it is to be replaced where its ETag matches, and what was given is none",
                         request->key);
    return s->put(s, request, call, about ? about : &ignored, err);
}

mica_status store_put(store *s, const char *key, base_view data, const store_call *call, store_about *about,
                      mica_error *err) {
    return put(s, &(store_put_request){.key = key, .data = data}, call, about, err);
}

mica_status store_put_absent(store *s, const char *key, base_view data, const store_call *call,
                             store_about *about, mica_error *err) {
    return put(s, &(store_put_request){.key = key, .data = data, .when = STORE_ABSENT}, call, about, err);
}

mica_status store_put_match(store *s, const store_put_request *request, const store_call *call,
                            store_about *about, mica_error *err) {
    store_put_request matched = *request;
    matched.when = STORE_MATCH;
    return put(s, &matched, call, about, err);
}

mica_status store_get(store *s, const char *key, store_range range, const store_call *call, base_buf *out,
                      store_about *about, mica_error *err) {
    store_about ignored;
    size_t before = out->len;
    mica_status status = store_check_key(key, err);
    if (status == MICA_OK) status = s->get(s, key, range, call, out, about ? about : &ignored, err);
    if (status != MICA_OK) out->len = before;
    return status;
}

mica_status store_head(store *s, const char *key, const store_call *call, store_about *about,
                       mica_error *err) {
    mica_status status = store_check_key(key, err);
    return status != MICA_OK ? status : s->head(s, key, call, about, err);
}

mica_status store_list(store *s, const store_list_request *request, const store_call *call, store_page *out,
                       mica_error *err) {
    store_list_request sound = *request;
    if (!sound.prefix) sound.prefix = "";
    if (sound.most == 0 || sound.most > STORE_PAGE_MOST) sound.most = STORE_PAGE_MOST;
    *out = (store_page){0};
    mica_status status = *sound.prefix ? store_check_key(sound.prefix, err) : MICA_OK;
    if (status == MICA_OK) status = s->list(s, &sound, call, out, err);
    if (status != MICA_OK) store_page_free(out);
    return status;
}

void store_page_free(store_page *page) {
    mica_arena_free(&page->arena);
    *page = (store_page){0};
}

mica_status store_remove(store *s, const char *key, const store_call *call, mica_error *err) {
    mica_status status = store_check_key(key, err);
    return status != MICA_OK ? status : s->remove(s, key, call, err);
}

mica_status store_durability(store *s, const store_call *call, bool *may_forget, base_buf *why,
                             mica_error *err) {
    *may_forget = true;
    return s->durability(s, call, may_forget, why, err);
}

/* ---- for kinds of stores ---- */

void store_where(char out[STORE_WHERE], const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(out, STORE_WHERE, format, arguments);
    va_end(arguments);
    size_t len = strlen(out), whole = len;
    while (whole && len + 1 == STORE_WHERE && ((uint8_t)out[whole - 1] & 0xC0) == 0x80)
        whole--; /* no part of a character */
    if (whole < len) out[whole - 1] = 0;
    base_plain(out, strlen(out));
}

mica_status store_conflict(const char *where, const char *what, mica_error *err) {
    return base_fail(err, MICA_ERR_CONFLICT, NULL, MICA_NO_OFFSET,
                     "%s: %s: read what is there and decide anew", where, what);
}

const char *store_found(store_when when, bool there) {
    return when == STORE_ABSENT ? "it is in the store already"
           : there              ? "it was replaced meanwhile"
                                : "it is no more in the store";
}

static bool cancelled(const store_call *call) {
    return call && call->cancel && atomic_load(call->cancel) != 0;
}

mica_status store_go_on(const store_call *call, const char *what, const char *where, mica_error *err) {
    if (cancelled(call))
        return base_fail(err, MICA_ERR_CANCELLED, NULL, MICA_NO_OFFSET,
                         "%s: to %s was given up by the caller", where, what);
    if (!call || call->deadline_ns == 0 || base_time_ns() < call->deadline_ns) return MICA_OK;
    mica_status status =
        base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                  "%s: its time was over before it could %s: try again, or allow more time", where, what);
    if (err && err->sys_errno == 0) err->sys_errno = ETIMEDOUT;
    return status;
}

void store_wait(const store_call *call, uint64_t ns) {
    mica_error ignored = MICA_ERROR_INIT;
    while (ns > 0 && store_go_on(call, "", "", &ignored) == MICA_OK) {
        uint64_t step = ns < STEP_NS ? ns : STEP_NS;
        (void)nanosleep(&(struct timespec){.tv_nsec = (long)step}, NULL);
        ns -= step;
    }
}

void store_cut(store_range range, uint64_t size, uint64_t *from, uint64_t *to) {
    *from = range.at < size ? range.at : size;
    *to = range.len < size - *from ? *from + range.len : size;
}

void store_etag_of(base_view data, char etag[STORE_ETAG_SIZE]) {
    static const char digits[] = "0123456789abcdef";
    uint8_t hash[BASE_SHA256_SIZE];
    base_sha256_of(data.data, data.len, hash);
    char *at = etag;
    *at++ = '"';
    for (size_t k = 0; k < sizeof hash; k++) {
        *at++ = digits[hash[k] >> 4];
        *at++ = digits[hash[k] & 15];
    }
    *at++ = '"';
    *at = 0;
}

mica_status store_page_fill(const store_list_request *request, const store_item *items, size_t count,
                            store_page *out, mica_error *err) {
    size_t from = 0;
    while (request->token && from < count && strcmp(items[from].key, request->token) <= 0)
        from++;
    size_t some = count - from < request->most ? count - from : request->most;
    store_item *put = mica_arena_alloc(&out->arena, (some ? some : 1) * sizeof *put);
    if (!put) return store_no_memory(err);
    out->items = put;
    for (size_t k = 0; k < some; k++) {
        const char *key = items[from + k].key;
        put[k] = (store_item){mica_arena_copy(&out->arena, key, strlen(key)), items[from + k].size};
        if (!put[k].key) return store_no_memory(err);
        out->count++;
    }
    if (from + some < count) out->next = put[some - 1].key;
    return MICA_OK;
}

mica_status store_no_memory(mica_error *err) {
    return base_fail_memory(err, "keeping an object or its name");
}
