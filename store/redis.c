/* store/redis.c - opening a store in Redis. */
#include "store/redis_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/wiped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_MS       10000u
#define IDLE_MS          30000u
#define CLUSTER_ATTEMPTS 12u /* so that there is time for a failover, which takes 15 s and more */
#define CHUNK_BYTES      ((uint32_t)1 << 20)
#define CHUNK_MOST       ((uint32_t)256 << 20) /* a value of Redis has at most 512 MiB */

static void redis_end(store *any) {
    redis_store *s = (redis_store *)any;
    redis_nodes_free(s);
    store_tls_free(s->tls);
    base_wiped_free(s->secrets, sizeof *s->secrets);
    base_free(s->name);
    base_free(s->shown);
    pthread_mutex_destroy(&s->lock);
    base_free(s);
}

static mica_status refuse(mica_error *err, const char *what) {
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s", what);
}

/* Letters, digits, and what stands in addresses. */
static bool is_host(const char *text) {
    size_t len = text ? strlen(text) : 0;
    return len > 0 && len <= STORE_HOST_MOST &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:%") == len;
}

static bool is_port(const char *text) {
    size_t len = strlen(text);
    return len > 0 && len <= 5 && strspn(text, "0123456789") == len && atoi(text) >= 1 && atoi(text) <= 65535;
}

static mica_status take_secrets(redis_store *s, const store_redis_options *o, mica_error *err) {
    void *memory;
    const char *password = o->password ? o->password : getenv("REDISCLI_AUTH");
    if (!password) password = "";
    const char *user = o->user ? o->user : "";
    if (*user && !*password)
        return refuse(err, "the store has a user and no password: give one, or set REDISCLI_AUTH");
    if (strlen(user) > REDIS_USER_MOST || strlen(password) > REDIS_PASSWORD_MOST)
        return refuse(err, "the store's user or password is too long");
    mica_status status = base_wiped_new(sizeof *s->secrets, &memory, err);
    if (status != MICA_OK) return status;
    s->secrets = memory;
    memcpy(s->secrets->user, user, strlen(user) + 1);
    memcpy(s->secrets->password, password, strlen(password) + 1);
    return MICA_OK;
}

static mica_status take_address(redis_store *s, const store_redis_options *o, mica_error *err) {
    char address[REDIS_ADDRESS];
    const char *port = o->port ? o->port : "6379";
    uint16_t node;
    if (!is_host(o->host)) return refuse(err, "the store's host is none: a name or an address is wanted");
    if (!is_port(port)) return refuse(err, "the store's port is none: a number from 1 to 65535 is wanted");
    if (o->name && !is_host(o->name))
        return refuse(err, "the name that the server's certificate has to have is none");
    if (!redis_note(s, o->host, port, &node)) return store_no_memory(err);
    redis_address(s, node, address);
    base_buf shown = {0};
    base_buf_printf(&shown, "%s%s", o->tls ? "rediss://" : "redis://", address);
    s->shown = base_buf_cstr(&shown) ? base_text_copy((const char *)shown.data) : NULL;
    base_buf_free(&shown);
    if (o->name) s->name = base_text_copy(o->name);
    return s->shown && (s->name || !o->name) ? MICA_OK : store_no_memory(err);
}

static mica_status take_options(redis_store *s, const store_redis_options *o, mica_error *err) {
    if (o->cluster && o->database)
        return refuse(err, "a cluster of Redis has the database 0 alone: name no other");
    if (o->chunk > CHUNK_MOST) return refuse(err, "a chunk of an object in Redis has at most 256 MiB");
    s->database = o->database;
    s->cluster = s->stale = o->cluster;
    s->connect_ms = o->connect_ms ? o->connect_ms : CONNECT_MS;
    s->idle_ms = o->idle_ms ? o->idle_ms : IDLE_MS;
    s->chunk = o->chunk ? o->chunk : CHUNK_BYTES;
    s->again = o->again;
    if (o->cluster && s->again.attempts == 0) s->again.attempts = CLUSTER_ATTEMPTS;
    mica_status status = take_address(s, o, err);
    if (status == MICA_OK) status = take_secrets(s, o, err);
    if (status != MICA_OK || !o->cluster) return status;
    s->owners = base_malloc(SLOTS * sizeof *s->owners);
    if (!s->owners) return store_no_memory(err);
    memset(s->owners, 0xFF, SLOTS * sizeof *s->owners); /* SLOTS_NONE */
    return MICA_OK;
}

mica_status store_redis_open(const store_redis_options *options, store **out, mica_error *err) {
    *out = NULL;
    redis_store *s = base_calloc(1, sizeof *s);
    if (!s) return store_no_memory(err);
    pthread_mutex_init(&s->lock, NULL);
    mica_status status = take_options(s, options, err);
    if (status == MICA_OK) status = resp_prepare(err);
    if (status == MICA_OK && options->tls)
        status = store_tls_new(&(store_tls_options){options->authorities, options->certificate, options->key,
                                                    options->unverified},
                               &s->tls, err);
    if (status != MICA_OK) {
        redis_end(&s->store);
        return status;
    }
    s->store.kind = "redis";
    s->store.put = redis_put;
    s->store.get = redis_get;
    s->store.head = redis_head;
    s->store.list = redis_list;
    s->store.remove = redis_remove;
    s->store.durability = redis_durability;
    s->store.end = redis_end;
    *out = &s->store;
    return MICA_OK;
}
