/* store/http.c - requests by libcurl's multi interface, so that a caller's flag ends one within a moment.
 *
 * Nobody links libcurl: it is opened by name when the first store of this kind is opened (base/dynlib.h), as zlib and
 * libarchive are for builtins. So `micac`, and whoever else links this room, starts as before; a static program, too, can
 * use it where it can open libraries at all. TLS is libcurl's, which is OpenSSL's on Debian. */
#include "store/http.h"

#include "base/alloc.h"
#include "base/dynlib.h"
#include "base/error.h"
#include "base/time.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define POLL_MS      20
#define FAULT_MOST   16384
#define IDLE_SECONDS 30L /* without a byte a connection counts as lost */
#define PROTOCOLS    "http,https"
#define BUFFER_BYTES 262144L

/* ---- the library ---- */

static struct {
#define STORE_CURL(result, name, parameters) result(*name) parameters;
#include "store/curl.def"
#undef STORE_CURL
} lib;

static const base_dynlib_routine routines[] = {
#define STORE_CURL(result, name, parameters) {"curl_" #name, offsetof(__typeof__(lib), name)},
#include "store/curl.def"
#undef STORE_CURL
};

static bool lib_there;
static pthread_once_t lib_once = PTHREAD_ONCE_INIT;

static void open_library(void) {
    const char *names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};
    lib_there = base_dynlib_fill(names, routines, sizeof routines / sizeof *routines, &lib) &&
                lib.global_init(CURL_GLOBAL_ALL) == CURLE_OK;
}

/* ---- connections ---- */

typedef struct line {
    CURL *easy;
    CURLM *multi; /* which keeps its connections */
    struct line *next;
} line;

struct store_http {
    store_http_options options;
    pthread_mutex_t lock;
    line *idle;
};

mica_status store_http_new(store_http_options options, store_http **out, mica_error *err) {
    *out = NULL;
    pthread_once(&lib_once, open_library);
    if (!lib_there)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "libcurl, which stores behind a network need, cannot be opened: install the Debian "
                         "package libcurl4");
    store_http *http = base_calloc(1, sizeof *http);
    if (!http) return store_no_memory(err);
    http->options = options;
    pthread_mutex_init(&http->lock, NULL);
    *out = http;
    return MICA_OK;
}

static void end_line(line *l) {
    if (!l) return;
    if (l->easy) lib.easy_cleanup(l->easy);
    if (l->multi) (void)lib.multi_cleanup(l->multi);
    base_free(l);
}

void store_http_free(store_http *http) {
    if (!http) return;
    for (line *l = http->idle, *next; l; l = next) {
        next = l->next;
        end_line(l);
    }
    pthread_mutex_destroy(&http->lock);
    base_free(http);
}

static line *take_line(store_http *http) {
    pthread_mutex_lock(&http->lock);
    line *l = http->idle;
    if (l) http->idle = l->next;
    pthread_mutex_unlock(&http->lock);
    if (l) return l;
    l = base_calloc(1, sizeof *l);
    if (!l) return NULL;
    l->easy = lib.easy_init();
    l->multi = lib.multi_init();
    if (l->easy && l->multi) return l;
    end_line(l);
    return NULL;
}

static void give_line(store_http *http, line *l) {
    lib.easy_reset(l->easy);
    pthread_mutex_lock(&http->lock);
    l->next = http->idle;
    http->idle = l;
    pthread_mutex_unlock(&http->lock);
}

/* ---- one request ---- */

typedef struct exchange {
    const store_http_request *request;
    store_http_answer *answer;
    size_t before; /* bytes in the caller's buffer */
    bool too_long, no_memory;
} exchange;

static bool good(int status) {
    return status == 200 || status == 206;
}

/* Called by the library, as take_header is. */
static size_t take_body(char *data, size_t size, size_t count, void *ctx) {
    exchange *x = ctx;
    size_t len = size * count;
    store_http_answer *a = x->answer;
    if (!good(a->status)) {
        size_t some = len < FAULT_MOST - a->fault.len ? len : FAULT_MOST - a->fault.len;
        if (!base_buf_append(&a->fault, data, some)) x->no_memory = true;
        return x->no_memory ? 0 : len;
    }
    if (!a->body) return len; /* nothing is wanted of it */
    x->too_long = len > x->request->most - (a->body->len - x->before);
    if (x->too_long) return 0;
    if (!base_buf_append(a->body, data, len)) x->no_memory = true;
    return x->no_memory ? 0 : len;
}

/* The value of a header, where the line has it; too long ones are not taken. */
static void take_value(const char *text, size_t len, const char *name, char *out, size_t size) {
    size_t n = strlen(name);
    if (len <= n || text[n] != ':' || strncasecmp(text, name, n) != 0) return;
    text += n + 1;
    len -= n + 1;
    while (len && (*text == ' ' || *text == '\t'))
        text++, len--;
    while (len && (uint8_t)text[len - 1] <= ' ')
        len--;
    if (len >= size) return;
    memcpy(out, text, len);
    out[len] = 0;
}

static size_t take_header(char *data, size_t size, size_t count, void *ctx) {
    exchange *x = ctx;
    store_http_answer *a = x->answer;
    size_t len = size * count;
    char number[24] = "";
    if (len > 9 && memcmp(data, "HTTP/", 5) == 0) { /* of this answer, not of one before it (100 Continue) */
        const char *blank = memchr(data, ' ', len);
        a->status = blank && blank + 3 < data + len
                        ? (blank[1] - '0') * 100 + (blank[2] - '0') * 10 + (blank[3] - '0')
                        : 0;
        a->length = UINT64_MAX;
        a->etag[0] = a->range[0] = a->region[0] = a->hash[0] = a->put_id[0] = 0;
    }
    take_value(data, len, "content-length", number, sizeof number);
    if (*number) a->length = strtoull(number, NULL, 10);
    take_value(data, len, "etag", a->etag, sizeof a->etag);
    take_value(data, len, "content-range", a->range, sizeof a->range);
    take_value(data, len, "x-amz-bucket-region", a->region, sizeof a->region);
    take_value(data, len, "x-amz-meta-mica-sha256", a->hash, sizeof a->hash);
    take_value(data, len, "x-amz-meta-mica-put", a->put_id, sizeof a->put_id);
    return len;
}

static long time_left_ms(const store_call *call) {
    if (!call || call->deadline_ns == 0) return 0; /* for ever */
    uint64_t now = base_time_ns(), left = call->deadline_ns > now ? (call->deadline_ns - now) / 1000000 : 0;
    return left < 1 ? 1 : left > INT32_MAX ? INT32_MAX : (long)left;
}

#define SET(option, value) (set = set && lib.easy_setopt(easy, option, value) == CURLE_OK)
static bool prepare(CURL *easy, const store_http *http, exchange *x, const store_call *call,
                    struct curl_slist *headers, char *fault) {
    const store_http_request *r = x->request;
    bool set = true;
    SET(CURLOPT_URL, r->url);
    SET(CURLOPT_PATH_AS_IS, 1L); /* what was signed */
    SET(CURLOPT_PROTOCOLS_STR, PROTOCOLS);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_ERRORBUFFER, fault);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, x);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, x);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_BUFFERSIZE, BUFFER_BYTES);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)http->options.connect_ms);
    SET(CURLOPT_TIMEOUT_MS, time_left_ms(call));
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, IDLE_SECONDS);
    if (http->options.authorities) SET(CURLOPT_CAINFO, http->options.authorities);
    if (r->has_body) { /* a body that lies there can be sent again; POSTFIELDS does not copy it */
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
        SET(CURLOPT_POSTFIELDS, r->body.len ? (const char *)r->body.data : "");
    }
    if (strcmp(r->method, "HEAD") == 0)
        SET(CURLOPT_NOBODY, 1L);
    else
        SET(CURLOPT_CUSTOMREQUEST, r->method);
    return set;
}
#undef SET

static store_http_end judge(CURLcode code, const exchange *x) {
    if (x->no_memory) return STORE_HTTP_NO_MEMORY;
    if (x->too_long) return STORE_HTTP_LONG;
    switch (code) {
    case CURLE_OK: return x->answer->status ? STORE_HTTP_ANSWERED : STORE_HTTP_LOST;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return STORE_HTTP_UNREACHED;
    case CURLE_OUT_OF_MEMORY: return STORE_HTTP_NO_MEMORY;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_WRITE_ERROR:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING: return STORE_HTTP_LOST;
    default: return STORE_HTTP_REFUSED;
    }
}

/* False: the caller wants no more. */
static bool run(line *l, const store_call *call, CURLcode *code) {
    mica_error ignored = MICA_ERROR_INIT;
    int running = 1, left;
    *code = CURLE_OUT_OF_MEMORY;
    while (running) {
        if (store_go_on(call, "", "", &ignored) != MICA_OK) return false;
        if (lib.multi_perform(l->multi, &running) != CURLM_OK) return true;
        if (running && lib.multi_poll(l->multi, NULL, 0, POLL_MS, NULL) != CURLM_OK) return true;
    }
    for (CURLMsg *said; (said = lib.multi_info_read(l->multi, &left));)
        if (said->msg == CURLMSG_DONE) *code = said->data.result;
    return *code != CURLE_OPERATION_TIMEDOUT || store_go_on(call, "", "", &ignored) == MICA_OK;
}

store_http_end store_http_ask(store_http *http, const store_http_request *request, const store_call *call,
                              store_http_answer *answer) {
    char fault[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = NULL;
    store_http_end end = STORE_HTTP_NO_MEMORY;
    base_buf *body = answer->body;
    exchange x = {.request = request, .answer = answer, .before = body ? body->len : 0};
    *answer = (store_http_answer){.body = body, .length = UINT64_MAX};
    line *l = take_line(http);
    if (!l) return end;
    bool whole = true;
    for (size_t k = 0; whole && k < request->header_count; k++) {
        struct curl_slist *more = lib.slist_append(headers, request->headers[k]);
        whole = more != NULL;
        if (more) headers = more;
    }
    if (whole && prepare(l->easy, http, &x, call, headers, fault) &&
        lib.multi_add_handle(l->multi, l->easy) == CURLM_OK) {
        CURLcode code;
        end = run(l, call, &code) ? judge(code, &x) : STORE_HTTP_STOPPED;
        (void)lib.multi_remove_handle(l->multi, l->easy);
        if (end != STORE_HTTP_ANSWERED) {
            snprintf(answer->text, sizeof answer->text, "%.*s", (int)sizeof answer->text - 1,
                     *fault ? fault : lib.easy_strerror(code));
            base_plain(answer->text, strlen(answer->text));
        }
    }
    lib.slist_free_all(headers);
    give_line(http, l);
    return end;
}
