/* store/s3_send.c - one request: written, signed, sent, judged, and sent again (store/again.h).
 *
 * Every attempt is signed anew, since a signature is good for some minutes only. */
#include "store/s3_internal.h"

#include "store/xml.h"

#include "base/error.h"
#include "base/time.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SIGNED_MOST 12

void s3_where(const s3_store *s, const char *key, char out[STORE_WHERE]) {
    store_where(out, "s3://%s/%s", s->bucket, key ? key : "");
}

/* ---- writing it ---- */

/* What is signed: in the order of names. */
static size_t gather(const s3_store *s, const s3_ask *a, const char *body_hash, const char *date,
                     store_pair out[SIGNED_MOST]) {
    const char *token = *s->secrets->session_token ? s->secrets->session_token : NULL;
    const store_pair all[] = {{"host", s->host},
                              {"if-match", a->if_match},
                              {"if-none-match", a->if_none_match},
                              {"range", a->range},
                              {"x-amz-content-sha256", body_hash},
                              {"x-amz-date", date},
                              {"x-amz-meta-mica-put", a->put_id},
                              {"x-amz-meta-mica-sha256", a->hash},
                              {"x-amz-security-token", token}};
    size_t count = 0;
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        if (all[k].value) out[count++] = all[k];
    return count;
}

static void write_path(const s3_store *s, const char *key, base_buf *out) {
    if (!s->virtual_host) base_buf_printf(out, "/%s", s->bucket);
    if (key || s->virtual_host) base_buf_byte(out, '/');
    if (key) store_encode(key, true, out);
}

/* A request's texts, each a buffer of its own, since headers are lines by themselves. */
typedef struct written {
    base_buf path, url, lines[SIGNED_MOST + 3];
    const char *headers[SIGNED_MOST + 3];
    size_t count;
} written;

static void free_written(written *w) {
    base_buf_free(&w->path);
    base_buf_free(&w->url);
    for (size_t k = 0; k < SIGNED_MOST + 3; k++)
        base_buf_free(&w->lines[k]);
}

static bool write_request(const s3_store *s, const s3_ask *a, const char *body_hash, written *w) {
    char date[STORE_SIGN_DATE];
    store_pair pairs[SIGNED_MOST];
    store_sign_date((int64_t)(base_time_real_ns() / 1000000000), date);
    size_t count = gather(s, a, body_hash, date, pairs);
    write_path(s, a->key, &w->path);
    const char *path = base_buf_cstr(&w->path);
    if (!path) return false;
    base_buf_printf(&w->url, "%s%s", s->origin, path);
    if (a->query_count) base_buf_byte(&w->url, '?');
    store_encode_query(a->query, a->query_count, &w->url);
    for (size_t k = 0; k < count; k++)
        base_buf_printf(&w->lines[w->count++], "%s: %s", pairs[k].name, pairs[k].value);
    base_buf_str(&w->lines[w->count], "authorization: ");
    store_sign(&(store_sign_request){.method = a->method,
                                     .path = path,
                                     .query = a->query,
                                     .query_count = a->query_count,
                                     .headers = pairs,
                                     .header_count = count,
                                     .payload = body_hash},
               &(store_sign_scope){date, s->region, "s3"}, s->secrets->access_key, s->secrets->secret_key,
               &w->lines[w->count++]);
    base_buf_str(&w->lines[w->count++], "Expect:"); /* libcurl would send them by itself */
    base_buf_str(&w->lines[w->count++], "Content-Type:");
    bool whole = base_buf_cstr(&w->url) != NULL;
    for (size_t k = 0; k < w->count; k++) {
        w->headers[k] = base_buf_cstr(&w->lines[k]);
        whole = whole && w->headers[k];
    }
    return whole;
}

/* ---- judging the answer ---- */

/* The service's own word, "SlowDown"; nothing else of what it says is told, since services repeat what they were sent. */
static void read_code(store_http_answer *answer) {
    char *out = answer->code;
    base_view code, body = base_view_of(answer->fault.data, answer->fault.len);
    out[0] = 0;
    if (!store_xml_first(body, "Code", &code) || code.len >= sizeof answer->code) return;
    for (size_t k = 0; k < code.len; k++) {
        uint8_t c = code.data[k] | 32;
        if (c < 'a' || c > 'z') return;
    }
    memcpy(out, code.data, code.len);
    out[code.len] = 0;
}

static bool passes(int status, const char *code) {
    static const char codes[] = " SlowDown RequestTimeout InternalError ServiceUnavailable OperationAborted "
                                "ConditionalRequestConflict ";
    char wanted[64];
    snprintf(wanted, sizeof wanted, " %s ", code);
    return status == 429 || status == 408 || status == 500 || status == 502 || status == 503 ||
           status == 504 || (*code && strstr(codes, wanted));
}

static const char *advice(int status, const char *code) {
    if (strcmp(code, "RequestTimeTooSkewed") == 0) return "set this machine's clock";
    if (strcmp(code, "NoSuchBucket") == 0) return "make the bucket, or name another";
    if (status == 401 || status == 403) return "check the credentials, the region and what they may do";
    if (status == 404) return "nothing is there under that name";
    if (status == 412) return "what is there is not what was expected: read it and decide anew";
    if (status == 501) return "the service cannot do that: use another";
    return "check endpoint and bucket";
}

static mica_status tell(const char *where, const s3_ask *a, const store_http_answer *answer,
                        mica_error *err) {
    const char *code = answer->code;
    char word[64] = "";
    int status = answer->status;
    if (*code) snprintf(word, sizeof word, " (%s)", code);
    if (answer->region[0] && (status == 301 || status == 307 || status == 400)) {
        char region[sizeof answer->region];
        memcpy(region, answer->region, sizeof region);
        base_plain(region, strlen(region));
        return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "%s: cannot %s it: the bucket is in the region %s: name that one", where, a->doing,
                         region);
    }
    mica_status mine = status == 404   ? MICA_ERR_NOT_FOUND
                       : status == 412 ? MICA_ERR_CONFLICT
                       : status == 501 ? MICA_ERR_UNSUPPORTED
                                       : MICA_ERR_IO;
    return base_fail(err, mine, NULL, MICA_NO_OFFSET, "%s: cannot %s it: the service answers %d%s: %s", where,
                     a->doing, status, word, advice(status, code));
}

/* One attempt. *again: another may go better. */
static mica_status attempt(s3_store *s, const s3_ask *a, const char *body_hash, const store_call *call,
                           store_http_answer *answer, bool *again, mica_error *err) {
    written w = {0};
    char where[STORE_WHERE];
    s3_where(s, a->key, where);
    answer->body = a->out;
    *again = false;
    if (!write_request(s, a, body_hash, &w)) {
        free_written(&w);
        return store_no_memory(err);
    }
    store_http_request request = {.method = a->method,
                                  .url = (const char *)w.url.data,
                                  .headers = w.headers,
                                  .header_count = w.count,
                                  .body = a->body,
                                  .has_body = a->has_body,
                                  .most = a->most};
    store_http_end end = store_http_ask(s->http, &request, call, answer);
    free_written(&w);
    switch (end) {
    case STORE_HTTP_ANSWERED: break;
    case STORE_HTTP_STOPPED: {
        mica_status status = store_go_on(call, a->doing, where, err);
        return status != MICA_OK ? status : MICA_ERR_IO; /* the deadline does not move back */
    }
    case STORE_HTTP_NO_MEMORY: return store_no_memory(err);
    case STORE_HTTP_LONG:
        return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "%s: cannot %s it: the service sends more than was asked for: use one that knows "
                         "ranges",
                         where, a->doing);
    default:
        *again = end != STORE_HTTP_REFUSED;
        return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "%s: cannot %s it: %s: check endpoint and network", where, a->doing, answer->text);
    }
    int status = answer->status;
    if ((status >= 200 && status < 300) || (a->also && status == a->also)) {
        mica_status fit = a->check ? a->check(a, where, answer, err) : MICA_OK;
        *again = fit == MICA_ERR_CORRUPTED || fit == MICA_ERR_IO;
        return fit;
    }
    read_code(answer);
    *again = passes(status, answer->code);
    mica_status failed = tell(where, a, answer, err);
    if (*again && err && err->sys_errno == 0) err->sys_errno = EAGAIN;
    return failed;
}

/* ---- again ---- */

typedef struct sending {
    s3_store *s;
    const s3_ask *a;
    const char *body_hash;
    const store_call *call;
    store_http_answer *answer;
    size_t before;
} sending;

static mica_status send_once(void *ctx, bool *again, mica_error *err) {
    sending *g = ctx;
    *g->answer = (store_http_answer){0};
    mica_status status = attempt(g->s, g->a, g->body_hash, g->call, g->answer, again, err);
    base_buf_free(&g->answer->fault);
    if (status != MICA_OK && g->a->out) g->a->out->len = g->before;
    return status;
}

mica_status s3_send(s3_store *s, const s3_ask *a, const store_call *call, store_http_answer *answer,
                    mica_error *err) {
    char hash[STORE_SIGN_HASH], where[STORE_WHERE];
    sending g = {s, a, a->body_hash, call, answer, a->out ? a->out->len : 0};
    if (!g.body_hash) {
        store_sign_hash(a->body, hash);
        g.body_hash = hash;
    }
    s3_where(s, a->key, where);
    return store_try(&s->again, &(store_attempt){a->doing, where, call, send_once, &g}, err);
}
