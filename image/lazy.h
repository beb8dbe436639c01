/* image/lazy.h - maps of a file whose blocks are verified when they are first touched. */
#ifndef IMAGE_LAZY_H
#define IMAGE_LAZY_H

#include "format/file.h"

#define IMG_LEAF        (16u * 1024) /* bytes that are verified and opened at once */
#define IMG_LEAVES_MOST 64u          /* in a row, where they are touched in a row */

/* The maps of one range of addresses. */
typedef struct img_lazy img_lazy;

/* Begins for the addresses [at, at + size). `name`, of the file, is copied; `guard`: nobody else sees to it that a file which
 * is cut short is told (base/guard.h). Errors: NO_MEMORY, LIMIT (too many images in one
 * process), IO (no handler for faults can be set). */
MICA_MUST_USE mica_status img_lazy_new(void *at, uint64_t size, const char *name, bool guard, img_lazy **out,
                                       mica_error *err);
/* Maps `size` bytes at `offset` of the open file `fd` over [at, …), privately and without access, over whatever is there.
 * They are those at `inner` of the container `file`, which verifies them and must live as long. Maps are added by rising
 * addresses, before any thread but this one touches them. Errors: IO, NO_MEMORY; CORRUPTED (of the first block). */
typedef struct img_part {
    void *at;
    uint64_t size, offset, inner; /* multiples of 4096 */
    int fd;
    fmt_file *file;
} img_part;
MICA_MUST_USE mica_status img_lazy_map(img_lazy *lazy, const img_part *part, mica_error *err);
/* Before the first map: none is made until something of them is touched, or img_lazy_settle is called. The caller ends with
 * img_lazy_shut, which closes all from the first map to the last, but for `count` pages at the addresses `kept`, which rise.
 * What lies between maps is the process's memory and can be written. Errors: IO. */
void img_lazy_later(img_lazy *lazy);
MICA_MUST_USE mica_status img_lazy_shut(img_lazy *lazy, void *const *kept, size_t count, mica_error *err);
/* Makes the maps that were not made yet: ahead of whoever maps something there, or has the system watch the memory. Accepts
 * NULL. False where the system refuses. */
bool img_lazy_settle(void *lazy);
/* Before the first map: pages are opened one by one, so that img_lazy_each_open tells exactly which were touched. */
void img_lazy_by_page(img_lazy *lazy);
void img_lazy_each_open(const img_lazy *lazy, void (*each)(void *ctx, const void *at), void *ctx);
/* Verifies `size` bytes from `inner` on, which cannot be read where they lie. Called in the handler of a fault. */
typedef mica_status (*img_verify_fn)(void *ctx, uint64_t inner, uint64_t size, mica_error *err);
/* Takes away access to pages that are mapped there for reading, until one of them is touched; then all are verified by `verify`.
 * By rising addresses, as maps. Errors: IO, NO_MEMORY. */
typedef struct img_closed {
    void *at;
    uint64_t size, inner; /* multiples of 4096 */
    img_verify_fn verify;
    void *ctx;
} img_closed;
MICA_MUST_USE mica_status img_lazy_close(img_lazy *lazy, const img_closed *part, mica_error *err);
/* No faults are answered any more; the maps stay. Accepts NULL. */
void img_lazy_free(img_lazy *lazy);

#endif
