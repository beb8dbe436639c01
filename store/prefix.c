/* store/prefix.c - a store that puts a prefix before every key, and takes it away from those that are listed. Tokens are the other
 * store's. */
#include "store/prefix.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

typedef struct prefix_store {
    store store;
    struct store *inner;
    size_t len;
    char prefix[STORE_KEY_MOST + 1];
} prefix_store;

/* A key of the other store; false: it would be too long, which is said. */
static mica_status whole_key(const prefix_store *p, const char *key, char out[STORE_KEY_MOST + 1],
                             mica_error *err) {
    size_t len = strlen(key);
    if (p->len + len > STORE_KEY_MOST)
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "%.40s... cannot be the key of an object: with the store's prefix it has more than 1024 bytes",
            key);
    memcpy(out, p->prefix, p->len);
    memcpy(out + p->len, key, len + 1);
    return MICA_OK;
}

static mica_status prefix_put(store *s, const store_put_request *r, const store_call *call,
                              store_about *about, mica_error *err) {
    prefix_store *p = (prefix_store *)s;
    char key[STORE_KEY_MOST + 1];
    store_put_request whole = *r;
    mica_status status = whole_key(p, r->key, key, err);
    whole.key = key;
    return status == MICA_OK ? p->inner->put(p->inner, &whole, call, about, err) : status;
}

static mica_status prefix_get(store *s, const char *key, store_range range, const store_call *call,
                              base_buf *out, store_about *about, mica_error *err) {
    prefix_store *p = (prefix_store *)s;
    char whole[STORE_KEY_MOST + 1];
    mica_status status = whole_key(p, key, whole, err);
    return status == MICA_OK ? p->inner->get(p->inner, whole, range, call, out, about, err) : status;
}

static mica_status prefix_head(store *s, const char *key, const store_call *call, store_about *about,
                               mica_error *err) {
    prefix_store *p = (prefix_store *)s;
    char whole[STORE_KEY_MOST + 1];
    mica_status status = whole_key(p, key, whole, err);
    return status == MICA_OK ? p->inner->head(p->inner, whole, call, about, err) : status;
}

static mica_status prefix_list(store *s, const store_list_request *r, const store_call *call, store_page *out,
                               mica_error *err) {
    prefix_store *p = (prefix_store *)s;
    char prefix[STORE_KEY_MOST + 1];
    store_list_request whole = *r;
    mica_status status = whole_key(p, r->prefix, prefix, err);
    whole.prefix = prefix;
    if (status == MICA_OK) status = p->inner->list(p->inner, &whole, call, out, err);
    if (status != MICA_OK) return status;
    store_item *items = mica_arena_alloc(&out->arena, (out->count + 1) * sizeof *items);
    if (!items) return store_no_memory(err);
    size_t count = 0;
    for (size_t k = 0; k < out->count; k++) /* the prefix itself may be a key there, which is none here */
        if (out->items[k].key[p->len])
            items[count++] = (store_item){out->items[k].key + p->len, out->items[k].size};
    out->items = items;
    out->count = count;
    return MICA_OK;
}

static mica_status prefix_remove(store *s, const char *key, const store_call *call, mica_error *err) {
    prefix_store *p = (prefix_store *)s;
    char whole[STORE_KEY_MOST + 1];
    mica_status status = whole_key(p, key, whole, err);
    return status == MICA_OK ? p->inner->remove(p->inner, whole, call, err) : status;
}

static mica_status prefix_durability(store *s, const store_call *call, bool *may_forget, base_buf *why,
                                     mica_error *err) {
    prefix_store *p = (prefix_store *)s;
    return p->inner->durability(p->inner, call, may_forget, why, err);
}

static void prefix_end(store *s) {
    store_end(((prefix_store *)s)->inner);
    base_free(s);
}

mica_status store_prefix_new(const char *prefix, store *inner, store **out, mica_error *err) {
    *out = NULL;
    mica_error fault = MICA_ERROR_INIT;
    if (store_check_key(prefix, &fault) != MICA_OK || strlen(prefix) == STORE_KEY_MOST)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "the store's prefix is none: %.200s",
                         *fault.message ? fault.message : "it is too long");
    prefix_store *p = base_calloc(1, sizeof *p);
    if (!p) return store_no_memory(err);
    p->inner = inner;
    p->len = strlen(prefix);
    memcpy(p->prefix, prefix, p->len + 1);
    p->store.kind = inner->kind;
    p->store.put = prefix_put;
    p->store.get = prefix_get;
    p->store.head = prefix_head;
    p->store.list = prefix_list;
    p->store.remove = prefix_remove;
    p->store.durability = prefix_durability;
    p->store.end = prefix_end;
    *out = &p->store;
    return MICA_OK;
}
