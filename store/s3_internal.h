/* store/s3_internal.h - one signed request to a bucket, tried until it is answered for good, and what is done by several. */
#ifndef STORE_S3_INTERNAL_H
#define STORE_S3_INTERNAL_H

#include "store/again.h"
#include "store/http.h"
#include "store/s3.h"
#include "store/sign.h"

#define S3_ACCESS_MOST 128u
#define S3_SECRET_MOST 256u
#define S3_TOKEN_MOST  4096u

typedef struct s3_secrets { /* in memory that is wiped (base/wiped.h) */
    char access_key[S3_ACCESS_MOST + 1], secret_key[S3_SECRET_MOST + 1], session_token[S3_TOKEN_MOST + 1];
} s3_secrets;

typedef struct s3_store {
    store store;
    store_http *http;
    s3_secrets *secrets;
    char *bucket, *region, *host, *origin,
        *authorities; /* origin: "https://HOST[:PORT]" with the bucket's name in it or not */
    bool virtual_host;
    _Atomic int bare_etags; /* 1: the service wants them without quotation marks in conditions */
    uint64_t part;
    store_again again;
} s3_store;

typedef struct s3_ask s3_ask;
struct s3_ask {
    const char *doing; /* "put", for messages: "cannot put it" */
    const char *method;
    const char *key; /* NULL: of the bucket */
    store_pair query[STORE_QUERY_MOST];
    size_t query_count;
    const char *if_match, *if_none_match, *range, *put_id, *hash; /* headers; NULL: without */
    base_view body;
    bool has_body;
    const char *body_hash; /* NULL: it is computed */
    base_buf *out;         /* NULL: nothing is wanted */
    uint64_t most;
    /* Looks at an answer of status 200 or 206; after CORRUPTED or IO the request is made again. NULL: every one is good. */
    mica_status (*check)(const s3_ask *ask, const char *where, const store_http_answer *answer,
                         mica_error *err);
    void *ctx;
    int also; /* a status that is no error; 0: none */
};

/* Sends it, and again where that helps. OK: the answer is one of status 2xx, or `also`; answer->fault need not be freed. Errors:
 * as store/store.h says; NOT_FOUND (404; *answer tells the status), CONFLICT (412), UNSUPPORTED (501). */
MICA_MUST_USE mica_status s3_send(s3_store *s, const s3_ask *ask, const store_call *call,
                                  store_http_answer *answer, mica_error *err);
/* "s3://BUCKET/KEY", cut. */
void s3_where(const s3_store *s, const char *key, char out[STORE_WHERE]);
/* Whether what is under a key was put there by that number. */
MICA_MUST_USE mica_status s3_is_ours(s3_store *s, const char *key, const char *put_id, const store_call *call,
                                     store_about *about, bool *ours, mica_error *err);
/* Puts an object in parts. */
MICA_MUST_USE mica_status s3_put_parts(s3_store *s, const store_put_request *request, const store_call *call,
                                       store_about *about, mica_error *err);

#endif
