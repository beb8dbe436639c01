/* store/s3.c - a bucket as a store: opening it, and what each call asks of the service. */
#include "store/s3.h"
#include "store/s3_internal.h"
#include "store/xml.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/wiped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_MOST   ((uint64_t)32 << 20)
#define PART_BYTES  ((uint64_t)64 << 20)
#define CONNECT_MS  10000u
#define RANGE_BYTES 64

/* ---- putting ---- */

mica_status s3_is_ours(s3_store *s, const char *key, const char *put_id, const store_call *call,
                       store_about *about, bool *ours, mica_error *err) {
    store_http_answer answer;
    *ours = false;
    mica_status status = s3_send(s, &(s3_ask){.doing = "look at", .method = "HEAD", .key = key, .also = 404},
                                 call, &answer, err);
    if (status != MICA_OK) return status;
    *ours = answer.status == 200 && strcmp(answer.put_id, put_id) == 0;
    memcpy(about->etag, answer.etag, sizeof about->etag);
    return MICA_OK;
}

/* A condition that does not hold may be of our own doing: an answer was lost, or libcurl, on a connection that was closed
 * under it, sent twice. The object then has our number. Or it does hold, and the service compares the text between the
 * quotation marks with all of the header's (Ceph's object gateway 16): *holds. */
static mica_status settle(s3_store *s, const store_put_request *r, const char *put_id, const store_call *call,
                          store_about *about, bool *holds, mica_error *err) {
    bool ours;
    mica_status status = s3_is_ours(s, r->key, put_id, call, about, &ours, err);
    *holds = status == MICA_OK && !ours && r->when == STORE_MATCH && strcmp(about->etag, r->etag) == 0;
    if (status != MICA_OK || ours || *holds) return status;
    char where[STORE_WHERE];
    s3_where(s, r->key, where);
    return store_conflict(
        where,
        r->when == STORE_ABSENT ? "it is in the store already" : "it was replaced or removed meanwhile", err);
}

/* An ETag as the service wants it in a condition. */
static const char *match_text(const char *etag, bool bare, char out[STORE_ETAG_SIZE]) {
    size_t len = strlen(etag);
    if (!bare || len < 2 || etag[0] != '"' || etag[len - 1] != '"') return etag;
    memcpy(out, etag + 1, len - 2);
    out[len - 2] = 0;
    return out;
}

/* One put in one request. *holds: it was refused for a condition that holds. */
static mica_status put_whole(s3_store *s, const store_put_request *r, bool bare, const store_call *call,
                             store_about *about, bool *holds, mica_error *err) {
    char hash[STORE_SIGN_HASH], put_id[STORE_PUT_ID], where[STORE_WHERE], etag[STORE_ETAG_SIZE];
    store_http_answer answer;
    mica_error refused = MICA_ERROR_INIT;
    s3_where(s, r->key, where);
    *holds = false;
    if (!store_new_put_id(put_id)) return base_fail_errno(err, where, "draw a number for the put");
    store_sign_hash(r->data, hash);
    s3_ask ask = {.doing = "put",
                  .method = "PUT",
                  .key = r->key,
                  .body = r->data,
                  .has_body = true,
                  .body_hash = hash,
                  .hash = hash,
                  .put_id = put_id,
                  .if_none_match = r->when == STORE_ABSENT ? "*" : NULL,
                  .if_match = r->when == STORE_MATCH ? match_text(r->etag, bare, etag) : NULL};
    mica_status status = s3_send(s, &ask, call, &answer, &refused);
    about->size = r->data.len;
    memcpy(about->etag, answer.etag, sizeof about->etag);
    bool gone =
        r->when == STORE_MATCH && status == MICA_ERR_NOT_FOUND && strcmp(answer.code, "NoSuchBucket") != 0;
    if (r->when != STORE_ALWAYS && (status == MICA_ERR_CONFLICT || gone))
        return settle(s, r, put_id, call, about, holds, err);
    return status == MICA_OK ? status : base_fail_as(err, &refused, "%s", refused.message);
}

static mica_status s3_put(store *any, const store_put_request *r, const store_call *call, store_about *about,
                          mica_error *err) {
    s3_store *s = (s3_store *)any;
    char where[STORE_WHERE];
    bool holds, bare = atomic_load(&s->bare_etags) != 0;
    s3_where(s, r->key, where);
    if (r->when == STORE_ALWAYS && r->data.len > s->part) return s3_put_parts(s, r, call, about, err);
    if (r->data.len > STORE_S3_PUT_MOST)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%s: an object with a condition may have 5 GiB: put it without one, or in pieces",
                         where);
    mica_status status = put_whole(s, r, bare, call, about, &holds, err);
    if (status != MICA_OK || !holds) return status;
    status = put_whole(s, r, !bare, call, about, &holds, err);
    if (status == MICA_OK && !holds) atomic_store(&s->bare_etags, !bare);
    if (status != MICA_OK || !holds) return status;
    return base_fail(
        err, MICA_ERR_CONFLICT, NULL, MICA_NO_OFFSET,
        "%s: the service refuses a condition that holds: another keeps writing it, or the service "
        "cannot do it",
        where);
}

/* ---- getting ---- */

typedef struct reading {
    store_range range;
    size_t before; /* bytes in the buffer */
    uint64_t size; /* of the object, once it is known */
} reading;

static mica_status wrong(const char *where, mica_status status, const char *what, mica_error *err) {
    return base_fail(err, status, NULL, MICA_NO_OFFSET, "%s: cannot get it: the service gives %s", where,
                     what);
}

/* "bytes A-B/SIZE" or "bytes * /SIZE" */
static bool read_range(const char *text, uint64_t *from, uint64_t *to, uint64_t *size) {
    unsigned long long a = 0, b = 0, n = 0;
    int end = -1;
    if (sscanf(text, "bytes */%llu%n", &n, &end) == 1 && end >= 0 && !text[end]) {
        *from = *to = *size = n;
        return true;
    }
    end = -1;
    if (sscanf(text, "bytes %llu-%llu/%llu%n", &a, &b, &n, &end) != 3 || end < 0 || text[end] || a > b ||
        b >= n)
        return false;
    *from = a;
    *to = b + 1;
    *size = n;
    return true;
}

static mica_status check_reading(const s3_ask *a, const char *where, const store_http_answer *answer,
                                 mica_error *err) {
    reading *r = a->ctx;
    uint64_t from, to, want_from, want_to, came = a->out->len - r->before;
    if (answer->status == 416) {
        r->size = read_range(answer->range, &from, &to, &r->size) ? to : 0;
        return MICA_OK;
    }
    if (answer->status == 206) {
        if (!read_range(answer->range, &from, &to, &r->size))
            return wrong(where, MICA_ERR_IO, "bytes without saying which: use one that knows ranges", err);
    } else {
        from = 0;
        to = r->size = came;
    }
    store_cut(r->range, r->size, &want_from, &want_to);
    if (from != want_from || to != want_to || came != to - from)
        return wrong(where, MICA_ERR_CORRUPTED, "fewer bytes, or others, than it should", err);
    if (from != 0 || to != r->size || !answer->hash[0]) return MICA_OK;
    char hash[STORE_SIGN_HASH];
    store_sign_hash(base_view_of(came ? a->out->data + r->before : NULL, (size_t)came), hash);
    if (strcmp(hash, answer->hash) == 0) return MICA_OK;
    char kept[sizeof answer->hash];
    memcpy(kept, answer->hash, sizeof kept);
    base_plain(kept, strlen(kept));
    return base_fail_pair(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET, base_pair_texts(kept, hash),
                          "%s: cannot get it: the service gives other bytes than were put there", where);
}

static mica_status s3_head(store *any, const char *key, const store_call *call, store_about *about,
                           mica_error *err) {
    store_http_answer answer;
    mica_status status = s3_send((s3_store *)any, &(s3_ask){.doing = "look at", .method = "HEAD", .key = key},
                                 call, &answer, err);
    if (status != MICA_OK) return status;
    about->size = answer.length;
    memcpy(about->etag, answer.etag, sizeof about->etag);
    if (answer.length != UINT64_MAX) return MICA_OK;
    char where[STORE_WHERE];
    s3_where((s3_store *)any, key, where);
    return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "%s: the service does not say how long it is: use another", where);
}

static mica_status s3_get(store *any, const char *key, store_range range, const store_call *call,
                          base_buf *out, store_about *about, mica_error *err) {
    s3_store *s = (s3_store *)any;
    char text[RANGE_BYTES];
    store_http_answer answer;
    reading r = {.range = range, .before = out->len};
    if (range.len == 0) return s3_head(any, key, call, about, err);
    bool all = range.at == 0 && range.len == STORE_ALL;
    if (range.len > UINT64_MAX - range.at)
        snprintf(text, sizeof text, "bytes=%llu-", (unsigned long long)range.at);
    else
        snprintf(text, sizeof text, "bytes=%llu-%llu", (unsigned long long)range.at,
                 (unsigned long long)(range.at + range.len - 1));
    s3_ask ask = {.doing = "get",
                  .method = "GET",
                  .key = key,
                  .range = all ? NULL : text,
                  .out = out,
                  .most = range.len,
                  .check = check_reading,
                  .ctx = &r,
                  .also = all ? 0 : 416};
    mica_status status = s3_send(s, &ask, call, &answer, err);
    if (status != MICA_OK) return status;
    about->size = r.size;
    memcpy(about->etag, answer.etag, sizeof about->etag);
    return MICA_OK;
}

/* ---- lists ---- */

static mica_status no_list(const char *where, mica_error *err) {
    return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "%s: what the service tells is no list of objects: check the endpoint", where);
}

/* Copies a content into the page; NULL: it cannot be, and *bad says whether memory ran out. */
static const char *copy_text(base_view content, bool encoded, store_page *out, bool *no_memory) {
    base_buf text = {0};
    bool good = store_xml_text(content, encoded, &text);
    *no_memory = text.failed;
    char *copy =
        good ? mica_arena_copy(&out->arena, text.data ? (const char *)text.data : "", text.len) : NULL;
    if (good && !copy) *no_memory = true;
    base_buf_free(&text);
    return copy;
}

static mica_status read_items(base_view body, bool encoded, const char *prefix, store_page *out,
                              mica_error *err) {
    base_view rest = body, item, key, size;
    size_t count = 0;
    while (store_xml_next(&rest, "Contents", &item))
        count++;
    store_item *items = mica_arena_alloc(&out->arena, (count + 1) * sizeof *items);
    if (!items) return store_no_memory(err);
    out->items = items;
    for (rest = body; store_xml_next(&rest, "Contents", &item);) {
        bool no_memory;
        char digits[24] = "";
        if (!store_xml_first(item, "Key", &key) || !store_xml_first(item, "Size", &size) ||
            size.len >= sizeof digits)
            return no_list(prefix, err);
        memcpy(digits, size.data, size.len);
        const char *name = copy_text(key, encoded, out, &no_memory);
        if (no_memory) return store_no_memory(err);
        if (name && strncmp(name, prefix, strlen(prefix)) == 0) /* others are no keys of ours */
            items[out->count++] = (store_item){name, strtoull(digits, NULL, 10)};
    }
    return MICA_OK;
}

static mica_status s3_list(store *any, const store_list_request *r, const store_call *call, store_page *out,
                           mica_error *err) {
    s3_store *s = (s3_store *)any;
    base_buf body = {0};
    char most[16], where[STORE_WHERE];
    store_http_answer answer;
    snprintf(most, sizeof most, "%u", (unsigned)r->most);
    s3_where(s, r->prefix, where);
    store_pair query[STORE_QUERY_MOST] = {{"list-type", "2"}, {"encoding-type", "url"}, {"max-keys", most}};
    size_t count = 3;
    if (*r->prefix) query[count++] = (store_pair){"prefix", r->prefix};
    if (r->token) query[count++] = (store_pair){"continuation-token", r->token};
    s3_ask ask = {.doing = "list", .method = "GET", .query_count = count, .out = &body, .most = LIST_MOST};
    memcpy(ask.query, query, count * sizeof *query);
    mica_status status = s3_send(s, &ask, call, &answer, err);
    base_view all = base_view_of(body.data, body.len), content;
    bool encoded = store_xml_first(all, "EncodingType", &content), no_memory = false;
    if (status == MICA_OK && !store_xml_first(all, "IsTruncated", &content)) status = no_list(where, err);
    bool more = status == MICA_OK && content.len == 4 && memcmp(content.data, "true", 4) == 0;
    if (status == MICA_OK) status = read_items(all, encoded, r->prefix, out, err);
    if (status == MICA_OK && more) {
        out->next = store_xml_first(all, "NextContinuationToken", &content)
                        ? copy_text(content, false, out, &no_memory)
                        : NULL;
        if (!out->next) status = no_memory ? store_no_memory(err) : no_list(where, err);
    }
    base_buf_free(&body);
    return status;
}

static mica_status s3_remove(store *any, const char *key, const store_call *call, mica_error *err) {
    store_http_answer answer;
    mica_error failed = MICA_ERROR_INIT;
    mica_status status =
        s3_send((s3_store *)any, &(s3_ask){.doing = "remove", .method = "DELETE", .key = key}, call, &answer,
                &failed);
    if (status == MICA_OK || (status == MICA_ERR_NOT_FOUND && strcmp(answer.code, "NoSuchBucket") != 0))
        return MICA_OK;
    return base_fail_as(err, &failed, "%s", failed.message);
}

/* ---- opening ---- */

static mica_status s3_durability(store *any, const store_call *call, bool *may_forget, base_buf *why,
                                 mica_error *err) {
    (void)any, (void)call, (void)why, (void)err;
    *may_forget = false;
    return MICA_OK;
}

static void s3_end(store *any) {
    s3_store *s = (s3_store *)any;
    store_http_free(s->http);
    base_wiped_free(s->secrets, sizeof *s->secrets);
    base_free(s->bucket);
    base_free(s->region);
    base_free(s->host);
    base_free(s->origin);
    base_free(s->authorities);
    base_free(s);
}

static const char *either(const char *given, const char *first, const char *second) {
    const char *found = given ? given : getenv(first);
    if (!found || !*found) found = second ? getenv(second) : NULL;
    return found && *found ? found : NULL;
}

static mica_status refuse(mica_error *err, const char *what) {
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s", what);
}

/* Only what may stand in a header and in an address. */
static bool is_name(const char *text, size_t most) {
    size_t len = strlen(text);
    return len > 0 && len <= most &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") == len;
}

/* Visible characters: a line's end in a credential would be another header. */
static bool copy_secret(const char *text, char *out, size_t most) {
    size_t len = text ? strlen(text) : 0;
    if (len > most) return false;
    for (size_t k = 0; k < len; k++)
        if (text[k] <= ' ' || text[k] > '~') return false;
    if (len) memcpy(out, text, len);
    out[len] = 0;
    return true;
}

static mica_status take_secrets(s3_store *s, const store_s3_options *o, mica_error *err) {
    void *memory;
    bool given = o->access_key || o->secret_key;
    const char *access = given ? o->access_key : getenv("AWS_ACCESS_KEY_ID");
    const char *secret = given ? o->secret_key : getenv("AWS_SECRET_ACCESS_KEY");
    const char *token = given ? o->session_token : getenv("AWS_SESSION_TOKEN");
    if (!access || !*access || !secret || !*secret)
        return refuse(
            err,
            "the store has no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give both");
    mica_status status = base_wiped_new(sizeof *s->secrets, &memory, err);
    if (status != MICA_OK) return status;
    s->secrets = memory;
    if (copy_secret(access, s->secrets->access_key, S3_ACCESS_MOST) &&
        copy_secret(secret, s->secrets->secret_key, S3_SECRET_MOST) &&
        copy_secret(token, s->secrets->session_token, S3_TOKEN_MOST))
        return MICA_OK;
    return refuse(err,
                  "the store's credentials are too long, or have characters that are none: set them anew");
}

/* "https://HOST[:PORT]" becomes the host as it is sent in a header, and the origin of addresses. */
static mica_status take_endpoint(s3_store *s, const char *endpoint, mica_error *err) {
    bool tls = strncmp(endpoint, "https://", 8) == 0;
    if (!tls && strncmp(endpoint, "http://", 7) != 0)
        return refuse(err, "the store's endpoint begins with neither https:// nor http://");
    const char *host = endpoint + (tls ? 8 : 7), *usual = tls ? ":443" : ":80";
    size_t len = strlen(host);
    while (len && host[len - 1] == '/')
        len--;
    if (len == 0 || len > 256 ||
        strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]_") < len)
        return refuse(
            err, "the store's endpoint has to be https://HOST or https://HOST:PORT, with nothing behind it");
    if (len > strlen(usual) && memcmp(host + len - strlen(usual), usual, strlen(usual)) == 0)
        len -= strlen(usual);
    base_buf whole = {0}, origin = {0};
    base_buf_printf(&whole, "%s%s%.*s", s->virtual_host ? s->bucket : "", s->virtual_host ? "." : "",
                    (int)len, host);
    const char *text = base_buf_cstr(&whole);
    base_buf_printf(&origin, "%s%s", tls ? "https://" : "http://", text ? text : "");
    const char *address = base_buf_cstr(&origin);
    if (text && address) {
        s->host = base_text_copy(text);
        s->origin = base_text_copy(address);
    }
    base_buf_free(&whole);
    base_buf_free(&origin);
    return s->host && s->origin ? MICA_OK : store_no_memory(err);
}

static mica_status take_options(s3_store *s, const store_s3_options *o, mica_error *err) {
    const char *region = either(o->region, "AWS_REGION", "AWS_DEFAULT_REGION");
    const char *endpoint = either(o->endpoint, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
    char aws[128];
    if (!region) region = "us-east-1";
    if (!is_name(region, 64)) return refuse(err, "the store's region is none: letters, digits and '-'");
    if (!o->bucket || !is_name(o->bucket, 255) || strstr(o->bucket, "..") || o->bucket[0] == '.')
        return refuse(err, "the store's bucket is none: letters, digits, '.', '-' and '_'");
    if (o->part && o->part < STORE_S3_PART_LEAST)
        return refuse(err, "a part of an upload has at least 5 MiB");
    s->virtual_host = o->virtual_host || !endpoint;
    if (!endpoint) {
        snprintf(aws, sizeof aws, "https://s3.%s.amazonaws.com", region);
        endpoint = aws;
    }
    s->bucket = base_text_copy(o->bucket);
    s->region = base_text_copy(region);
    if (o->authorities) s->authorities = base_text_copy(o->authorities);
    if (!s->bucket || !s->region || (o->authorities && !s->authorities)) return store_no_memory(err);
    s->part = o->part ? o->part : PART_BYTES;
    s->again = o->again;
    return take_endpoint(s, endpoint, err);
}

mica_status store_s3_open(const store_s3_options *options, store **out, mica_error *err) {
    *out = NULL;
    s3_store *s = base_calloc(1, sizeof *s);
    if (!s) return store_no_memory(err);
    mica_status status = take_options(s, options, err);
    if (status == MICA_OK) status = take_secrets(s, options, err);
    if (status == MICA_OK)
        status = store_http_new(
            (store_http_options){s->authorities, options->connect_ms ? options->connect_ms : CONNECT_MS},
            &s->http, err);
    if (status != MICA_OK) {
        s3_end(&s->store);
        return status;
    }
    s->store.kind = "s3";
    s->store.put = s3_put;
    s->store.get = s3_get;
    s->store.head = s3_head;
    s->store.list = s3_list;
    s->store.remove = s3_remove;
    s->store.durability = s3_durability;
    s->store.end = s3_end;
    *out = &s->store;
    return MICA_OK;
}
