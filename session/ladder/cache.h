/* session/ladder/cache.h - a folder of files that can be made again: named by what they are made from,
 * published whole, bounded in size. Nothing in it is believed without the checks any file gets. */
#ifndef SESSION_LADDER_CACHE_H
#define SESSION_LADDER_CACHE_H

#include "base/buf.h"
#include "mica/error.h"

#define SES_CACHE_ENDING  ".snap"
#define SES_CACHE_MAX     ((uint64_t)256 << 20) /* bytes kept */
#define SES_CACHE_WAIT_MS 10000u                /* for another process that makes the same file */

/* The folder meant by `wanted`: a path, or "" for the user's ($XDG_CACHE_HOME/mica, else $HOME/.cache/mica,
 * both absolute; a home that does not exist is none). False when there is none. */
bool ses_cache_folder(const char *wanted, base_buf *out);
/* Path of the file named by an identity. False when memory ran out. */
bool ses_cache_path(const char *folder, const uint8_t identity[32], base_buf *out);
/* Is there such a file, and does it belong to this user, who alone may write to it? */
bool ses_cache_has(const char *path);

/* How a file of the cache is made. */
typedef struct ses_cache_making {
    mica_status (*write)(void *ctx, const char *path, mica_error *err); /* replaces the file as a whole */
    void *ctx;
    bool again;         /* also where the file is there: it was found to be of no use */
    uint64_t max_bytes; /* that all files together may take; 0: SES_CACHE_MAX */
    unsigned wait_ms;   /* for another process that makes a file; 0: SES_CACHE_WAIT_MS */
} ses_cache_making;

/* Makes the file `path` of the cache. One process at a time writes; one that waited finds the file already
 * there and writes only if it was to be made `again`. Afterwards the files used longest ago are removed until
 * all others together take at most `max_bytes`. A failure leaves no half file behind. Errors: IO (the folder
 * cannot be made or written to, the wait was too long), those of `write`. */
MICA_MUST_USE mica_status ses_cache_publish(const char *folder, const char *path, const ses_cache_making *how,
                                            mica_error *err);

#endif
