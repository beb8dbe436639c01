/* store/memory.c - objects in an array in the order of their keys, under one lock. */
#include "store/memory.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define SLOW_STEP_NS 1000000

typedef struct object {
    char *key;
    uint8_t *data;
    size_t len;
    uint64_t version;
    uint8_t hash[BASE_SHA256_SIZE];
} object;

typedef struct memory_store {
    store store;
    pthread_mutex_t lock;
    object *objects;
    size_t count, cap;
    uint64_t
        versions; /* numbers of what was put, which are the ETags: the same bytes put again are another version */
    uint64_t calls, fault_from, fault_to;
    store_fault fault;
    _Atomic int released;
} memory_store;

/* ---- faults ---- */

/* Counts the call. What it has to meet comes in *fault; an error where that is the end of it. */
static mica_status begin(memory_store *m, const char *what, const char *key, const store_call *call,
                         store_fault *fault, mica_error *err) {
    pthread_mutex_lock(&m->lock);
    uint64_t number = ++m->calls;
    *fault = number >= m->fault_from && number < m->fault_to ? m->fault : STORE_FAULT_NONE;
    pthread_mutex_unlock(&m->lock);
    mica_status status = store_go_on(call, what, key, err);
    while (status == MICA_OK && *fault == STORE_FAULT_SLOW && !atomic_load(&m->released)) {
        store_wait(call, SLOW_STEP_NS);
        status = store_go_on(call, what, key, err);
    }
    if (status != MICA_OK) return status;
    if (*fault == STORE_FAULT_FAIL)
        return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET, "%s: cannot %s it: a test wants it to fail",
                         key, what);
    if (*fault != STORE_FAULT_BUSY) return MICA_OK;
    status = base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                       "%s: cannot %s it: the store answers 503 (SlowDown): try again later", key, what);
    if (err && err->sys_errno == 0) err->sys_errno = EAGAIN;
    return status;
}

/* Ends a call that went well: under the lock, which is given back. */
static mica_status end_call(memory_store *m, store_fault fault, const char *what, const char *key,
                            mica_error *err) {
    pthread_mutex_unlock(&m->lock);
    if (fault != STORE_FAULT_LOST) return MICA_OK;
    return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "%s: the store was asked to %s it and did not answer", key, what);
}

static mica_status end_with(memory_store *m, mica_status status) {
    pthread_mutex_unlock(&m->lock);
    return status;
}

/* ---- objects ---- */

/* Where a key is, or would be. */
static size_t place(const memory_store *m, const char *key, bool *there) {
    size_t from = 0, to = m->count;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (strcmp(m->objects[mid].key, key) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    *there = from < m->count && strcmp(m->objects[from].key, key) == 0;
    return from;
}

static void tell(const object *o, store_about *about) {
    *about = (store_about){.size = o->len};
    snprintf(about->etag, sizeof about->etag, "\"%llu\"", (unsigned long long)o->version);
}

static bool make_room(memory_store *m) {
    if (m->count < m->cap) return true;
    size_t cap = m->cap ? m->cap * 2 : 16;
    object *objects = base_realloc(m->objects, cap * sizeof *objects);
    if (!objects) return false;
    m->objects = objects;
    m->cap = cap;
    return true;
}

static mica_status take(memory_store *m, const store_put_request *r, store_about *about, mica_error *err) {
    bool there;
    store_about old = {0};
    size_t at = place(m, r->key, &there);
    if (there) tell(&m->objects[at], &old);
    if ((r->when == STORE_ABSENT && there) ||
        (r->when == STORE_MATCH && (!there || strcmp(old.etag, r->etag) != 0)))
        return store_conflict(r->key, store_found(r->when, there), err);
    uint8_t *data = base_malloc(r->data.len ? r->data.len : 1);
    char *key = there ? NULL : base_text_copy(r->key);
    if (!data || (!there && (!key || !make_room(m)))) {
        base_free(data);
        base_free(key);
        return store_no_memory(err);
    }
    if (r->data.len) memcpy(data, r->data.data, r->data.len);
    if (there) {
        base_free(m->objects[at].data);
    } else {
        memmove(m->objects + at + 1, m->objects + at, (m->count - at) * sizeof *m->objects);
        m->objects[at].key = key;
        m->count++;
    }
    object *o = &m->objects[at];
    o->data = data;
    o->len = r->data.len;
    o->version = ++m->versions;
    base_sha256_of(data, o->len, o->hash);
    tell(o, about);
    return MICA_OK;
}

/* ---- what a store does ---- */

static mica_status memory_put(store *s, const store_put_request *r, const store_call *call,
                              store_about *about, mica_error *err) {
    memory_store *m = (memory_store *)s;
    store_fault fault;
    mica_status status = begin(m, "put", r->key, call, &fault, err);
    if (status != MICA_OK) return status;
    pthread_mutex_lock(&m->lock);
    status = take(m, r, about, err);
    return status == MICA_OK ? end_call(m, fault, "put", r->key, err) : end_with(m, status);
}

static mica_status find(memory_store *m, const char *key, size_t *at, mica_error *err) {
    bool there;
    *at = place(m, key, &there);
    if (there) return MICA_OK;
    return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET, "%s: it is not in the store", key);
}

static mica_status give(const object *o, const char *key, store_range range, store_fault fault, base_buf *out,
                        mica_error *err) {
    uint64_t from, to;
    size_t before = out->len;
    uint8_t hash[BASE_SHA256_SIZE];
    store_cut(range, o->len, &from, &to);
    bool whole = from == 0 && to == o->len;
    if (fault == STORE_FAULT_HALF) to = from + (to - from) / 2;
    if (!base_buf_append(out, o->data + from, (size_t)(to - from))) return store_no_memory(err);
    if (fault == STORE_FAULT_BYTES && to > from) out->data[before + (size_t)(to - from) / 2] ^= 0x40;
    if (!whole) return MICA_OK;
    base_sha256_of(out->data ? out->data + before : o->data, out->len - before, hash);
    if (memcmp(hash, o->hash, sizeof hash) == 0) return MICA_OK;
    return base_fail_pair(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET, base_pair_hashes(o->hash, hash),
                          "%s: the store gives other bytes than were put there", key);
}

/* begin, and the object that is there; the lock is held then. After an error it is not. */
static mica_status begin_at(memory_store *m, const char *doing, const char *key, const store_call *call,
                            store_fault *fault, size_t *at, mica_error *err) {
    mica_status status = begin(m, doing, key, call, fault, err);
    if (status != MICA_OK) return status;
    pthread_mutex_lock(&m->lock);
    status = find(m, key, at, err);
    return status == MICA_OK ? status : end_with(m, status);
}

static mica_status memory_get(store *s, const char *key, store_range range, const store_call *call,
                              base_buf *out, store_about *about, mica_error *err) {
    memory_store *m = (memory_store *)s;
    store_fault fault;
    size_t at;
    mica_status status = begin_at(m, "get", key, call, &fault, &at, err);
    if (status != MICA_OK) return status;
    status = give(&m->objects[at], key, range, fault, out, err);
    if (status != MICA_OK) return end_with(m, status);
    tell(&m->objects[at], about);
    return end_call(m, fault, "get", key, err);
}

static mica_status memory_head(store *s, const char *key, const store_call *call, store_about *about,
                               mica_error *err) {
    memory_store *m = (memory_store *)s;
    store_fault fault;
    size_t at;
    mica_status status = begin_at(m, "look at", key, call, &fault, &at, err);
    if (status != MICA_OK) return status;
    tell(&m->objects[at], about);
    return end_call(m, fault, "look at", key, err);
}

static mica_status memory_list(store *s, const store_list_request *r, const store_call *call, store_page *out,
                               mica_error *err) {
    memory_store *m = (memory_store *)s;
    store_fault fault;
    bool there;
    mica_status status = begin(m, "list", r->prefix, call, &fault, err);
    if (status != MICA_OK) return status;
    pthread_mutex_lock(&m->lock);
    size_t from = place(m, r->prefix, &there), count = 0, len = strlen(r->prefix);
    while (from + count < m->count && strncmp(m->objects[from + count].key, r->prefix, len) == 0)
        count++;
    store_item *items = base_malloc((count ? count : 1) * sizeof *items);
    if (!items) return end_with(m, store_no_memory(err));
    for (size_t k = 0; k < count; k++)
        items[k] = (store_item){m->objects[from + k].key, m->objects[from + k].len};
    status = store_page_fill(r, items, count, out, err);
    base_free(items);
    return status == MICA_OK ? end_call(m, fault, "list", r->prefix, err) : end_with(m, status);
}

static mica_status memory_remove(store *s, const char *key, const store_call *call, mica_error *err) {
    memory_store *m = (memory_store *)s;
    store_fault fault;
    bool there;
    mica_status status = begin(m, "remove", key, call, &fault, err);
    if (status != MICA_OK) return status;
    pthread_mutex_lock(&m->lock);
    size_t at = place(m, key, &there);
    if (there) {
        base_free(m->objects[at].key);
        base_free(m->objects[at].data);
        m->count--;
        memmove(m->objects + at, m->objects + at + 1, (m->count - at) * sizeof *m->objects);
    }
    return end_call(m, fault, "remove", key, err);
}

static mica_status memory_durability(store *s, const store_call *call, bool *may_forget, base_buf *why,
                                     mica_error *err) {
    (void)s, (void)call;
    *may_forget = true;
    return base_buf_str(why, "it is in the memory of the process and ends with it") ? MICA_OK
                                                                                    : store_no_memory(err);
}

static void memory_end(store *s) {
    memory_store *m = (memory_store *)s;
    for (size_t k = 0; k < m->count; k++) {
        base_free(m->objects[k].key);
        base_free(m->objects[k].data);
    }
    base_free(m->objects);
    pthread_mutex_destroy(&m->lock);
    base_free(m);
}

mica_status store_memory_new(store **out, mica_error *err) {
    memory_store *m = base_calloc(1, sizeof *m);
    *out = NULL;
    if (!m) return store_no_memory(err);
    pthread_mutex_init(&m->lock, NULL);
    m->store.kind = "memory";
    m->store.put = memory_put;
    m->store.get = memory_get;
    m->store.head = memory_head;
    m->store.list = memory_list;
    m->store.remove = memory_remove;
    m->store.durability = memory_durability;
    m->store.end = memory_end;
    *out = &m->store;
    return MICA_OK;
}

void store_memory_fault(store *s, uint64_t nth, uint64_t count, store_fault fault) {
    memory_store *m = (memory_store *)s;
    pthread_mutex_lock(&m->lock);
    m->fault = nth ? fault : STORE_FAULT_NONE;
    m->fault_from = m->calls + nth;
    m->fault_to = nth ? m->fault_from + count : 0;
    atomic_store(&m->released, 0);
    pthread_mutex_unlock(&m->lock);
}

void store_memory_release(store *s) {
    atomic_store(&((memory_store *)s)->released, 1);
}

uint64_t store_memory_calls(store *s) {
    memory_store *m = (memory_store *)s;
    pthread_mutex_lock(&m->lock);
    uint64_t calls = m->calls;
    pthread_mutex_unlock(&m->lock);
    return calls;
}
