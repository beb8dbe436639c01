/* store/open.h - opens a store by its URL:
 *
 *     s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME&ca=FILE&hosted=1]
 *     redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE][?prefix=PREFIX&cluster=1]
 *     rediss://…  the same by TLS, and ca=FILE&cert=FILE&key=FILE&name=NAME&verify=0
 *     file:///FOLDER[?prefix=PREFIX]
 *
 * '%' and two digits stand for a byte everywhere. A prefix is put before every key, with a '/' behind it where it ends without
 * one. Credentials of S3 are those of the environment (store/s3.h); a password that is not in the URL is REDISCLI_AUTH. */
#ifndef STORE_OPEN_H
#define STORE_OPEN_H

#include "store/again.h"

/* NULL and zeros stand for what the kind of store has. */
typedef struct store_open_options {
    uint32_t connect_ms;
    store_again again;
} store_open_options;

/* Nothing is sent before the first call. `options` may be NULL. Errors: CONFIGURATION (the URL is none; the message says what is
 * wrong in it, without user and password), and those of the kind of store. */
MICA_MUST_USE mica_status store_open_url(const char *url, const store_open_options *options, store **out,
                                         mica_error *err);

#endif
