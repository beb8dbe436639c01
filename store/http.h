/* store/http.h - one request over HTTP and its answer, by libcurl, which is opened when the first store wants it. */
#ifndef STORE_HTTP_H
#define STORE_HTTP_H

#include "store/store.h"

/* Connections that are kept between requests. Any number of threads. */
typedef struct store_http store_http;

typedef struct store_http_options {
    const char *authorities; /* a file, or NULL; valid as long as the connections */
    uint32_t connect_ms;
} store_http_options;

typedef struct store_http_request {
    const char *method, *url;
    const char *const *headers; /* whole lines */
    size_t header_count;
    base_view body;
    bool has_body;
    uint64_t most; /* bytes of the answer's body, where its status is 200 or 206 */
} store_http_request;

#define STORE_HTTP_FAULT 160
typedef struct store_http_answer {
    int status;      /* as of HTTP */
    base_buf *body;  /* set by the caller: where the body of status 200 or 206 is appended */
    base_buf fault;  /* of any other, the beginning; freed by the caller */
    uint64_t length; /* Content-Length, or UINT64_MAX */
    char etag[STORE_ETAG_SIZE], range[64], region[32], hash[72], put_id[40]; /* headers; "": not there */
    char code[48]; /* the service's own word for a fault, "SlowDown"; the caller reads it out of `fault` */
    char text[STORE_HTTP_FAULT]; /* what went wrong before there was an answer */
} store_http_answer;

typedef enum store_http_end {
    STORE_HTTP_ANSWERED,
    STORE_HTTP_UNREACHED, /* nothing was sent; another time it may work */
    STORE_HTTP_LOST,      /* no answer, or a part of one; another time it may work */
    STORE_HTTP_LONG,      /* the body is longer than wanted */
    STORE_HTTP_REFUSED, /* it will not work another time: who is there does not prove who it is, and the like */
    STORE_HTTP_STOPPED, /* store_go_on says why */
    STORE_HTTP_NO_MEMORY
} store_http_end;

/* Errors: UNSUPPORTED (no libcurl), NO_MEMORY. */
MICA_MUST_USE mica_status store_http_new(store_http_options options, store_http **out, mica_error *err);
void store_http_free(store_http *http); /* accepts NULL */
/* Whatever the end, answer->fault is to be freed. */
MICA_MUST_USE store_http_end store_http_ask(store_http *http, const store_http_request *request,
                                            const store_call *call, store_http_answer *answer);

#endif
