/* tests/tape/shared_store.h - one store that several tapes of a test use, each through a handle of its own with faults of its own. */
#ifndef TESTS_TAPE_SHARED_STORE_H
#define TESTS_TAPE_SHARED_STORE_H

#include "base/error.h"
#include "store/store.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct handle {
    store store;
    store *to;
    _Atomic uint64_t calls, gets, puts, got_bytes;
    _Atomic uint32_t fails_every; /* each n-th call is IO, before or after it was done; 0: none */
    _Atomic int away;             /* every call is IO */
    _Atomic uint64_t ends_after;  /* every call behind that one is IO; 0: none */
    _Atomic int stuck;            /* calls wait for their end */
    _Atomic int lies;             /* gets give other bytes */
    _Atomic uint64_t delay_ns;    /* of each call */
    _Atomic uint64_t says_size;   /* that of every object, if it is not 0 */
    _Atomic int lists_again;      /* the first page of a list is followed by itself */
} handle;

/* 0: go on, 1: fail now, 2: fail when it is done. */
static inline int handle_begin(handle *h, const store_call *call, mica_status *status, mica_error *err) {
    uint64_t n = atomic_fetch_add(&h->calls, 1) + 1;
    while (atomic_load(&h->stuck)) {
        *status = store_go_on(call, "wait", "store", err);
        if (*status != MICA_OK) return 1;
        store_wait(call, 1000000);
    }
    if (h->delay_ns) store_wait(call, h->delay_ns);
    *status = base_fail(NULL, MICA_ERR_IO, NULL, MICA_NO_OFFSET, "x");
    uint32_t every = atomic_load(&h->fails_every);
    if (h->ends_after && n > h->ends_after) atomic_store(&h->away, 1);
    if (!atomic_load(&h->away) && !(every && n % every == 0)) return 0;
    if (!atomic_load(&h->away) && n / every % 2) return 2;
    (void)!base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "the store cannot be reached: a test wants that");
    return 1;
}

static inline mica_status handle_end(int how, mica_status status, mica_error *err) {
    if (how == 0 || status != MICA_OK) return status;
    return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "the store's answer was lost: a test wants that");
}

#define HANDLE_CALL(done)                                                                                    \
    handle *h = (handle *)s;                                                                                 \
    mica_status status;                                                                                      \
    int how = handle_begin(h, call, &status, err);                                                           \
    if (how == 1) return status;                                                                             \
    status = (done);                                                                                         \
    return handle_end(how, status, err)

static inline mica_status handle_put(store *s, const store_put_request *r, const store_call *call,
                                     store_about *about, mica_error *err) {
    atomic_fetch_add(&((handle *)s)->puts, 1);
    HANDLE_CALL(h->to->put(h->to, r, call, about, err));
}
static inline mica_status handle_get(store *s, const char *key, store_range range, const store_call *call,
                                     base_buf *out, store_about *about, mica_error *err) {
    handle *h = (handle *)s;
    mica_status status;
    size_t before = out->len;
    atomic_fetch_add(&h->gets, 1);
    int how = handle_begin(h, call, &status, err);
    if (how == 1) return status;
    status = h->to->get(h->to, key, range, call, out, about, err);
    if (how == 2 && status == MICA_OK) out->len = before;
    if (status == MICA_OK) atomic_fetch_add(&h->got_bytes, out->len - before);
    if (about && atomic_load(&h->says_size)) about->size = h->says_size;
    for (size_t k = before; atomic_load(&h->lies) && k < out->len; k++)
        out->data[k] ^= 0x55;
    return handle_end(how, status, err);
}
static inline mica_status handle_head(store *s, const char *key, const store_call *call, store_about *about,
                                      mica_error *err) {
    HANDLE_CALL(h->to->head(h->to, key, call, about, err));
}
static inline mica_status handle_list(store *s, const store_list_request *r, const store_call *call,
                                      store_page *out, mica_error *err) {
    handle *h = (handle *)s;
    mica_status status;
    if (handle_begin(h, call, &status, err) == 1) return status;
    bool again = atomic_load(&h->lists_again);
    store_list_request request = *r;
    if (again) request.token = NULL;
    status = h->to->list(h->to, &request, call, out, err);
    if (again && !out->next) out->next = "again";
    return status;
}
static inline mica_status handle_remove(store *s, const char *key, const store_call *call, mica_error *err) {
    HANDLE_CALL(h->to->remove(h->to, key, call, err));
}
static inline void handle_close(store *s) {
    free(s);
}

/* Ended with the tape; what it leads to is the test's. */
static inline handle *handle_to(store *to) {
    handle *h = calloc(1, sizeof *h);
    if (!h) abort();
    h->store = (store){.kind = "test",
                       .put = handle_put,
                       .get = handle_get,
                       .head = handle_head,
                       .list = handle_list,
                       .remove = handle_remove,
                       .end = handle_close};
    h->to = to;
    return h;
}

#endif
