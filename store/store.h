/* store/store.h - objects by name, in any place that keeps them: one table of functions, filled by the memory of the process
 * (store/memory.h), a folder of files (store/folder.h), a service that speaks S3 (store/s3.h) or Redis (store/redis.h), or by
 * a part of another store (store/prefix.h). store/open.h opens one by its URL.
 *
 * An object is bytes under a key; it is replaced as a whole. Its ETag is a text that changes with its content; nothing else
 * may be read from it.
 *
 * Every call may come from any thread, several at once on one store; ending the store is the last call of all. Keys are 1 to
 * STORE_KEY_MOST bytes of UTF-8 without control characters, parts between '/' being neither "." nor "..", and not beginning
 * with '/'; INVALID_ARGUMENT otherwise.
 *
 * Statuses that every call may give:
 *   INVALID_ARGUMENT  the key is none
 *   IO                the store could not be reached or refused; sys_errno is ETIMEDOUT where the deadline came first, and
 *                     EAGAIN where the store was too busy for as often as it was asked: later it may work
 *   CANCELLED         the caller's flag was set
 *   CORRUPTED         what came is not what was put
 *   NO_MEMORY
 * After IO, CANCELLED and NO_MEMORY of a change it may have been made or not. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/buf.h"
#include "base/view.h"
#include "mica/arena.h"
#include "mica/error.h"

#include <stdatomic.h>

#define STORE_KEY_MOST  1024u /* bytes, without the zero at its end */
#define STORE_ETAG_SIZE 136u  /* with the zero at its end */
#define STORE_PAGE_MOST 1000u /* keys */
#define STORE_ALL       UINT64_MAX

typedef struct store store;

/* How long a call may take, and who ends it. NULL, and zeros: for ever, and nobody. */
typedef struct store_call {
    uint64_t deadline_ns;      /* a moment of base_time_ns */
    const _Atomic int *cancel; /* set to another number than 0 from any thread */
} store_call;

typedef struct store_about {
    uint64_t size; /* of the whole object */
    char etag[STORE_ETAG_SIZE];
} store_about;

/* When a put is done. */
typedef enum store_when { STORE_ALWAYS = 0, STORE_ABSENT, STORE_MATCH } store_when;
typedef struct store_put_request {
    const char *key;
    base_view data;
    store_when when;
    const char *etag; /* of STORE_MATCH */
} store_put_request;

typedef struct store_range {
    uint64_t at, len; /* len may be STORE_ALL */
} store_range;

typedef struct store_item {
    const char *key;
    uint64_t size;
} store_item;
/* Keys in the order of their bytes. Zero-initialise; valid until store_page_free. */
typedef struct store_page {
    const store_item *items;
    size_t count;
    const char *next; /* the token of the page behind it; NULL: there is none */
    mica_arena arena;
} store_page;
typedef struct store_list_request {
    const char *prefix; /* of bytes; NULL or "": all */
    const char *token;  /* that the page before gave; NULL: from the beginning */
    uint32_t most;      /* keys of a page: 0, and more than STORE_PAGE_MOST, are that */
} store_list_request;

/* What a kind of store does; its record begins with one of these. Callers use the functions below, which look at keys first. */
struct store {
    const char *kind;
    mica_status (*put)(store *s, const store_put_request *request, const store_call *call, store_about *about,
                       mica_error *err);
    mica_status (*get)(store *s, const char *key, store_range range, const store_call *call, base_buf *out,
                       store_about *about, mica_error *err);
    mica_status (*head)(store *s, const char *key, const store_call *call, store_about *about,
                        mica_error *err);
    mica_status (*list)(store *s, const store_list_request *request, const store_call *call, store_page *out,
                        mica_error *err);
    mica_status (*remove)(store *s, const char *key, const store_call *call, mica_error *err);
    mica_status (*durability)(store *s, const store_call *call, bool *may_forget, base_buf *why,
                              mica_error *err);
    void (*end)(store *s);
};

void store_end(store *s); /* accepts NULL */

/* Makes or replaces an object; at every moment all readers see the old or the new one, whole. `about` may be NULL. */
MICA_MUST_USE mica_status store_put(store *s, const char *key, base_view data, const store_call *call,
                                    store_about *about, mica_error *err);
/* The same where there is no such object. CONFLICT: there is. */
MICA_MUST_USE mica_status store_put_absent(store *s, const char *key, base_view data, const store_call *call,
                                           store_about *about, mica_error *err);
/* The same where the object has that ETag. CONFLICT: it has another by now, or is gone. Who gets that reads it anew before
 * anything else: where an answer was lost, what was put may have been taken, and followed by another's. */
MICA_MUST_USE mica_status store_put_match(store *s, const store_put_request *request, const store_call *call,
                                          store_about *about, mica_error *err);
/* Appends a part of an object, less where it ends before, nothing where it ends at or before range.at; after an error nothing
 * is appended. What turns out to be all of it is checked against the SHA-256 that was kept with it (CORRUPTED); parts are
 * not, and their reader must know them. `about` may be NULL. NOT_FOUND. */
MICA_MUST_USE mica_status store_get(store *s, const char *key, store_range range, const store_call *call,
                                    base_buf *out, store_about *about, mica_error *err);
/* NOT_FOUND. */
MICA_MUST_USE mica_status store_head(store *s, const char *key, const store_call *call, store_about *about,
                                     mica_error *err);
/* A page of keys with a prefix. Keys that come or go between pages may be told or not; others are, once. */
MICA_MUST_USE mica_status store_list(store *s, const store_list_request *request, const store_call *call,
                                     store_page *out, mica_error *err);
void store_page_free(store_page *page);
/* Removes an object; that there is none is no error. */
MICA_MUST_USE mica_status store_remove(store *s, const char *key, const store_call *call, mica_error *err);
/* Whether the store may forget what was put, though nobody removed it; *why, which is appended to, then says by what, for
 * people. Asks a service how it is set up at this moment. */
MICA_MUST_USE mica_status store_durability(store *s, const store_call *call, bool *may_forget, base_buf *why,
                                           mica_error *err);

/* ---- for kinds of stores ---- */

/* INVALID_ARGUMENT: it is no key, and why. The functions above have looked before a kind is called. */
MICA_MUST_USE mica_status store_check_key(const char *key, mica_error *err);

#define STORE_WHERE 160u
/* What an object is called in messages: printed, cut between two characters, without what steers a terminal. */
void store_where(char out[STORE_WHERE], const char *format, ...) MICA_PRINTF(2, 3);
/* CONFLICT: a condition of a put does not hold, since `what`. */
MICA_MUST_USE mica_status store_conflict(const char *where, const char *what, mica_error *err);
/* What a condition found there, as store_conflict wants it. */
const char *store_found(store_when when, bool there);

/* CANCELLED or IO with ETIMEDOUT, where a call has to end; `what` it was doing, `where`. */
MICA_MUST_USE mica_status store_go_on(const store_call *call, const char *what, const char *where,
                                      mica_error *err);
/* Waits that long, but not behind the end of the call, which store_go_on tells. */
void store_wait(const store_call *call, uint64_t ns);
/* The bytes [*from, *to) of `size` that a range means. */
void store_cut(store_range range, uint64_t size, uint64_t *from, uint64_t *to);
/* An ETag of content, "\"SHA-256 in hexadecimal digits\"". */
void store_etag_of(base_view data, char etag[STORE_ETAG_SIZE]);
/* Puts items with keys into a page, from the first one behind the request's token, which is a key. `items` are in the order of
 * their keys and all have the prefix. */
MICA_MUST_USE mica_status store_page_fill(const store_list_request *request, const store_item *items,
                                          size_t count, store_page *out, mica_error *err);
MICA_MUST_USE mica_status store_no_memory(mica_error *err);

#endif
