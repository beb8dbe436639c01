/* store/redis_internal.h - commands to the nodes that have their keys, tried until they are answered for good. */
#ifndef STORE_REDIS_INTERNAL_H
#define STORE_REDIS_INTERNAL_H

#include "store/lookup.h"
#include "store/redis.h"
#include "store/resp.h"
#include "store/slots.h"

#include <pthread.h>

#define REDIS_USER_MOST     256u
#define REDIS_PASSWORD_MOST 1024u
#define REDIS_ANSWER        8192u                     /* bytes of an answer that has but a few fields */
#define REDIS_NAME_MOST     (STORE_KEY_MOST * 3 + 64) /* bytes of a key in Redis */

typedef struct redis_secrets { /* in memory that is wiped (base/wiped.h) */
    char user[REDIS_USER_MOST + 1], password[REDIS_PASSWORD_MOST + 1];
} redis_secrets;

/* A connection, with AUTH and SELECT behind it. */
typedef struct redis_conn {
    resp_line *line;
    uint16_t node;
    struct redis_conn *next;
} redis_conn;
typedef struct redis_node {
    char *host, *port;
    redis_conn *idle;
    uint32_t idle_count;
} redis_node;

typedef struct redis_store {
    store store;
    redis_secrets *secrets;
    store_tls *tls;
    char *name, *shown; /* shown: "redis://HOST:PORT", for messages */
    uint32_t database, connect_ms, idle_ms, chunk;
    bool cluster;
    store_again again;
    pthread_mutex_t lock; /* of what is below */
    redis_node *nodes;    /* the first is the one that was named; none is ever taken away */
    uint16_t node_count;
    uint16_t *owners; /* of SLOTS; NULL where it is no cluster */
    bool stale;       /* who owns what has to be asked anew */
    uint16_t turn;    /* the node that is asked first */
} redis_store;

/* ---- connections (store/redis_nodes.c) ---- */

/* A node by its address, which is noted where it is new. False: memory ran out, or there are too many. */
MICA_MUST_USE bool redis_note(redis_store *s, const char *host, const char *port, uint16_t *node);
/* Who has a slot; SLOTS_NONE: nobody is known. */
uint16_t redis_owner(redis_store *s, uint16_t slot);
/* A node that another one names in a hint; noted as the slot's owner where that is what it says. */
MICA_MUST_USE bool redis_follow(redis_store *s, uint16_t said_by, const slots_hint *hint, uint16_t *node);
void redis_distrust(redis_store *s); /* the owners are asked for before the next use */
/* Every node that has slots, or the one there is: at most SLOTS_NODES. False: a slot has none. */
MICA_MUST_USE bool redis_masters(redis_store *s, uint16_t nodes[SLOTS_NODES], uint16_t *count);
/* "HOST:PORT" */
#define REDIS_ADDRESS 280u
void redis_address(redis_store *s, uint16_t node, char out[REDIS_ADDRESS]);
/* What an attempt does for whom. */
typedef struct redis_errand {
    const char *doing, *where;
    const store_call *call;
    bool again; /* another attempt may go better */
} redis_errand;
/* Asks who has which slot, where that is not known. */
MICA_MUST_USE mica_status redis_look_around(redis_store *s, redis_errand *errand, mica_error *err);
/* IO, for a while: no node has the slot. */
MICA_MUST_USE mica_status redis_nobody(redis_store *s, redis_errand *errand, mica_error *err);
MICA_MUST_USE mica_status redis_take(redis_store *s, uint16_t node, redis_errand *errand, redis_conn **out,
                                     mica_error *err);
void redis_give(redis_store *s, redis_conn *conn);
void redis_drop(redis_conn *conn);
/* Ends the connections to a node that nobody uses: behind its name there may be another server by now. */
void redis_leave(redis_store *s, uint16_t node);
/* An exchange; after a failure the connection is gone, else the caller gives it back. */
MICA_MUST_USE mica_status redis_exchange(redis_store *s, redis_conn *conn, const resp_command *commands,
                                         resp_value *answers, size_t count, redis_errand *errand,
                                         mica_error *err);
void redis_nodes_free(redis_store *s);

/* ---- what errors mean (store/redis_words.c) ---- */

/* The status that an error in an answer is, in words. */
MICA_MUST_USE mica_status redis_judge(redis_store *s, uint16_t node, const resp_value *error,
                                      redis_errand *errand, mica_error *err);

/* ---- commands (store/redis_send.c) ---- */

typedef struct redis_ask {
    const char *doing;            /* "put", for messages: "cannot put it" */
    const char *key;              /* the object's */
    const resp_command *commands; /* the key that each is about is its argument `key_at` */
    size_t count, key_at;
    resp_value *answers; /* zeros; freed by the caller whatever the end */
    bool once;           /* it does not matter much: one attempt */
} redis_ask;
/* Sends them, each to who has its key, and again where that helps; all may be done twice. No answer is an error then. */
MICA_MUST_USE mica_status redis_send(redis_store *s, const redis_ask *ask, const store_call *call,
                                     mica_error *err);

/* "redis://HOST:PORT/KEY", cut. */
void redis_where(const redis_store *s, const char *key, char out[STORE_WHERE]);
/* The record's name; a chunk's is that, ':', the number, ':' and its index. False: memory ran out. */
MICA_MUST_USE bool redis_name(const char *key, base_buf *out);
/* Appends a key as it stands between the braces. */
void redis_encode(const char *key, base_buf *out);
/* The answer is none that was to come. */
MICA_MUST_USE mica_status redis_odd(const redis_store *s, const char *doing, const char *key,
                                    mica_error *err);

/* ---- what a store does, each in a file of its own ---- */

#define REDIS_CHUNKS_MOST 16384u
/* Names of an object's chunks, for redis_names_free; `of[k]` is that of number from + k. */
typedef struct redis_names {
    base_buf text;
    base_view *of;
} redis_names;
MICA_MUST_USE bool redis_names_make(const char *key, const char *id, uint64_t from, size_t count,
                                    redis_names *out);
void redis_names_free(redis_names *names);

mica_status redis_put(store *s, const store_put_request *request, const store_call *call, store_about *about,
                      mica_error *err);
mica_status redis_remove(store *s, const char *key, const store_call *call, mica_error *err);
mica_status redis_get(store *s, const char *key, store_range range, const store_call *call, base_buf *out,
                      store_about *about, mica_error *err);
mica_status redis_head(store *s, const char *key, const store_call *call, store_about *about,
                       mica_error *err);
mica_status redis_list(store *s, const store_list_request *request, const store_call *call, store_page *out,
                       mica_error *err);
mica_status redis_durability(store *s, const store_call *call, bool *may_forget, base_buf *why,
                             mica_error *err);

#endif
