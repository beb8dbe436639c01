/* session/cache.h - a folder of files that can be made again: named by what they are made from, published
 * whole, bounded in size. Nothing in it is believed without the checks any file gets. */
#ifndef SESSION_CACHE_H
#define SESSION_CACHE_H

#include "base/buf.h"
#include "mica/error.h"

#define SES_CACHE_ENDING  ".snap"
#define SES_CACHE_MAX     ((uint64_t)256 << 20) /* bytes kept */
#define SES_CACHE_WAIT_MS 10000u                /* for another process that makes the same file */

/* The folder meant by `wanted`: a path, or "" for the user's ($XDG_CACHE_HOME/mica, else $HOME/.cache/mica,
 * both absolute). False when there is none. */
bool ses_cache_folder(const char *wanted, base_buf *out);
/* Path of the file named by an identity. False when memory ran out. */
bool ses_cache_path(const char *folder, const uint8_t identity[32], base_buf *out);
/* Is there such a file, and does it belong to this user, who alone may write to it? */
bool ses_cache_has(const char *path);

/* Makes the file `path` of the cache with `write`, which must replace it as a whole. One process at a time
 * writes; one that waited finds the file already there and writes only if `again`. Afterwards the files used
 * longest ago are removed until all others together take at most `max_bytes`. A failure leaves no half file
 * behind. Errors: IO (the folder cannot be made or written to, the wait was too long), those of `write`. */
MICA_MUST_USE mica_status ses_cache_publish(
    const char *folder, const char *path, bool again, uint64_t max_bytes, unsigned wait_ms,
    mica_status (*write)(void *ctx, const char *path, mica_error *err), void *ctx, mica_error *err);

#endif
