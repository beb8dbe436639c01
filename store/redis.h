/* store/redis.h - a store in Redis 6 or later, one server or a cluster, and in what speaks and does the same.
 *
 * An object is a record, the hash "mica:{KEY}", which has size, SHA-256, a number that each put draws, and, where it is small, the
 * bytes. Larger ones lie in chunks beside it, "mica:{KEY}:NUMBER:INDEX", which a put writes first, with an end of an hour; a
 * script then makes them last and writes the record in one step, so readers see the old or the new object, whole, and what a
 * put left behind that did not come to its end goes by itself. What stands between the braces decides where Redis keeps a key,
 * so all keys of an object are in one slot of a cluster; '}' and '%' in KEY are written as '%' and two digits.
 *
 * The ETag is the number, which also settles a put whose answer was lost: the script finds that it was done. What fails for a
 * while is tried again (store/again.h), in a cluster after asking it anew who has which slot. A failover of Redis may lose what
 * it had said was done. The user needs HMGET, HGET, GET, GETRANGE, SET, UNLINK, SCAN and EVAL with HSET, HDEL, DEL, EXISTS,
 * PERSIST and EXPIRE, for "mica:*"; a cluster CLUSTER SLOTS; store_durability CONFIG GET or INFO. */
#ifndef STORE_REDIS_H
#define STORE_REDIS_H

#include "store/again.h"

/* NULL and zeros stand for what is said here. Texts are copied. */
typedef struct store_redis_options {
    const char *host; /* has to be given: a name, or an address without brackets */
    const char *port; /* 6379 */
    /* The password is in no message, and kept out of core dumps and swap. Without one it is REDISCLI_AUTH, as of redis-cli, and
     * without that none. */
    const char *user, *password;
    uint32_t database; /* 0; a cluster has that one alone */
    bool cluster;
    bool tls;
    const char *authorities;       /* of TLS: a file of certificates that are believed; NULL: the system's */
    const char *certificate, *key; /* of this side, in files */
    const char *name;    /* that the server's certificate has to have; NULL: the host it was reached by */
    bool unverified;     /* anybody is believed to be the server */
    uint32_t connect_ms; /* 10000 */
    uint32_t idle_ms;    /* 30000 without a byte, and a connection counts as lost */
    uint32_t chunk;      /* 1 MiB; bytes of a chunk of objects that are put from now on */
    store_again again;   /* in a cluster 12 attempts, in time for a failover */
} store_redis_options;

/* Objects of more bytes have no chunk where the record has them. */
#define STORE_REDIS_SMALL 65536u
#define STORE_REDIS_MOST  ((uint64_t)16 << 30) /* bytes of an object, and at most 16384 chunks: LIMIT */

/* Nothing is sent before the first call. Errors: CONFIGURATION (an option is none), UNSUPPORTED (libhiredis or OpenSSL cannot be
 * opened), IO, NO_MEMORY. */
MICA_MUST_USE mica_status store_redis_open(const store_redis_options *options, store **out, mica_error *err);

#endif
