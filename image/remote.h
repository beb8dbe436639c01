/* image/remote.h - an image that lies in a store of objects (store/store.h), read while it is still being fetched.
 *
 * Under its key lies a *head*, a few lines of text that name an object by its content; that one has the bytes of the image file,
 * and is never changed. All of it gets a place in memory, a file without a name that the rest of image/ takes for the
 * image's. One thread fetches it from the begin to the end; another one the blocks that somebody waits for. A block is
 * written there once, and what is in it is verified where it is used, as of any image: who has the store can withhold bytes,
 * and cannot have others used. */
#ifndef IMAGE_REMOTE_H
#define IMAGE_REMOTE_H

#include "base/buf.h"
#include "image/file.h"
#include "memory/file.h"

#define IMG_REMOTE_BLOCK ((uint64_t)64 << 10) /* bytes */
#define IMG_HEAD_MOST    512u                 /* bytes of a head */
#define IMG_HEAD_OBJECTS "objects/"           /* where objects lie, beside the head's key */

struct store; /* store/store.h; its short name is a name of others' in vm/ */

/* What a head says. */
typedef struct img_remote_head {
    uint8_t object[FMT_HASH]; /* SHA-256 of all bytes, */
    uint8_t first[FMT_HASH];  /* and of the first IMG_FIRST: the superblocks */
    uint64_t size;            /* bytes */
} img_remote_head;

/* Appends the text of a head; false: memory ran out. Whether a text is one: CORRUPTED. */
bool img_head_write(const img_remote_head *head, base_buf *out);
MICA_MUST_USE mica_status img_head_read(base_view text, const char *name, img_remote_head *out,
                                        mica_error *err);
/* The key of the object that a head names; appended, with a zero that does not count. */
bool img_head_object(const char *key, const img_remote_head *head, base_buf *out);

/* Whether a path is the URL of an image: it has "://" behind letters and digits. */
bool img_url_is(const char *path);
/* A URL as messages may have it, without user and password; for base_free, NULL where memory ran out. */
char *img_url_shown(const char *url);
/* The store of a URL (store/open.h), and the key there, which is the part behind the last '/'; both are the caller's (store_end,
 * base_free). `making`: folders are made where there are none. Errors: NOT_FOUND (no folder), INVALID_ARGUMENT (no key), those of
 * store_open_url. */
MICA_MUST_USE mica_status img_url_open(const char *url, bool making, struct store **out, char **key,
                                       mica_error *err);

typedef struct img_remote img_remote;
/* Begins to fetch: the head and the superblocks are there when it returns. The store is the image's, also after an error. `name`
 * is for messages. Errors: NOT_FOUND, CORRUPTED, those of stores, IO, NO_MEMORY. */
MICA_MUST_USE mica_status img_remote_open(struct store *s, const char *key, const char *name,
                                          img_remote **out, mica_error *err);
/* Where an image file would be open for reading; the caller's own. -1 with errno. */
int img_remote_dup(const img_remote *remote);
/* Where an epoch lies, of `bytes` at most; valid as long as the image. Errors: as below. */
MICA_MUST_USE mica_status img_remote_place(img_remote *remote, uint32_t number, uint64_t at, uint64_t bytes,
                                           mem_place *out, mica_error *err);
/* Waits until bytes are there, or, of the second, all of them, and that they are what the head names. Errors: those of stores; every
 * later call has the same. */
MICA_MUST_USE mica_status img_remote_want(img_remote *remote, uint64_t at, uint64_t bytes, mica_error *err);
MICA_MUST_USE mica_status img_remote_all(img_remote *remote, mica_error *err);
base_view img_remote_bytes(const img_remote *remote); /* behind img_remote_all */
/* Ends it: what was not fetched never comes. Accepts NULL. */
void img_remote_close(img_remote *remote);

#endif
