/* store/sign.h - AWS Signature Version 4: the header that proves who sends a request (AWS General Reference, "Signature Version 4
 * signing process"; for S3 the path is encoded once). libcurl's own is not used: it leaves out x-amz-content-sha256, wants
 * queries sorted beforehand, and signs headers that it removes. */
#ifndef STORE_SIGN_H
#define STORE_SIGN_H

#include "base/buf.h"
#include "base/view.h"

#define STORE_SIGN_DATE 17 /* "20130524T000000Z" with the zero at its end */
#define STORE_SIGN_HASH 65 /* a SHA-256 in hexadecimal digits, with the zero at its end */

/* A header by its name in small letters, or a parameter of a query, not encoded. */
typedef struct store_pair {
    const char *name, *value;
} store_pair;

typedef struct store_sign_request {
    const char *method;
    const char *path; /* as it is sent: encoded */
    const store_pair
        *query; /* in any order; sorted where it is signed, and by store_encode_query where it is sent */
    size_t query_count;
    const store_pair *headers; /* all that are signed, in the order of their names */
    size_t header_count;
    const char *payload; /* its SHA-256 in hexadecimal digits */
} store_sign_request;

typedef struct store_sign_scope {
    const char *date; /* "20130524T000000Z" */
    const char *region, *service;
} store_sign_scope;

/* Appends bytes, with '%' and two digits for all but letters, digits and -._~, and '/' where `slash`. Whether memory ran out
 * is in the buffer, here and below. */
void store_encode(const char *text, bool slash, base_buf *out);
/* Appends "a=1&b=2", encoded and sorted; at most STORE_QUERY_MOST pairs. */
#define STORE_QUERY_MOST 8u
void store_encode_query(const store_pair *query, size_t count, base_buf *out);
/* The SHA-256 in hexadecimal digits. */
void store_sign_hash(base_view data, char out[STORE_SIGN_HASH]);
/* The moment in UTC, seconds since 1970. */
void store_sign_date(int64_t seconds, char out[STORE_SIGN_DATE]);
/* Appends what is hashed of the request. */
void store_sign_canonical(const store_sign_request *request, base_buf *out);
/* Appends what is signed. */
void store_sign_text(const store_sign_request *request, const store_sign_scope *scope, base_buf *out);
/* The key that signs, of a day. */
void store_sign_key(const char *secret, const store_sign_scope *scope, uint8_t out[32]);
/* Appends the value of the header Authorization. */
void store_sign(const store_sign_request *request, const store_sign_scope *scope, const char *access_key,
                const char *secret, base_buf *out);

#endif
