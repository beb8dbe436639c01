/* store/s3.h - a store in a bucket of a service that speaks S3: AWS, Ceph's object gateway and others.
 *
 * With every object its SHA-256 is kept (x-amz-meta-mica-sha256) and checked where the whole of it is read: what services
 * and proxies say of checksums differs. Bodies are signed with their hash, so a service that checks signatures takes no
 * other bytes either.
 *
 * What fails for a while (503, 500, 429 and the like, a connection that is lost) is tried again after a pause, drawn evenly
 * from 0 to a bound that doubles each time, as long as the call's deadline allows and so often (store/again.h). A conditional
 * put whose answer was lost is settled by a number that each put leaves with the object. */
#ifndef STORE_S3_H
#define STORE_S3_H

#include "store/again.h"

/* NULL and zeros stand for what is said here. Texts are copied. */
typedef struct store_s3_options {
    const char *bucket; /* has to be given */
    const char *
        endpoint; /* "https://HOST[:PORT]", or http; AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or AWS of the region */
    const char *region; /* AWS_REGION, AWS_DEFAULT_REGION, or us-east-1 */
    /* All of them from here, or all from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. They are in no
     * message, and the secret is kept out of core dumps and swap. */
    const char *access_key, *secret_key, *session_token;
    const char *authorities; /* a file of certificates that are believed, besides the system's way: none */
    bool virtual_host; /* the bucket is a part of the host's name, not of the path; so on AWS in every case */
    uint64_t
        part; /* bytes of a part of a multipart upload, which larger objects go by: 64 MiB; at least 5 MiB */
    uint32_t connect_ms; /* 10000 */
    store_again again;
} store_s3_options;

#define STORE_S3_PART_LEAST ((uint64_t)5 << 20)
/* Objects with a condition go in one request, which is at most that long. */
#define STORE_S3_PUT_MOST ((uint64_t)5 << 30)

/* Nothing is sent before the first call. Errors: CONFIGURATION (an option is none, there are no credentials), UNSUPPORTED
 * (libcurl cannot be opened), IO, NO_MEMORY. */
MICA_MUST_USE mica_status store_s3_open(const store_s3_options *options, store **out, mica_error *err);

#endif
