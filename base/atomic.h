/* base/atomic.h - replaces a file so that at every moment, also after a crash, the old or the new one is
 * there, whole. */
#ifndef BASE_ATOMIC_H
#define BASE_ATOMIC_H

#include "mica/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A file being written under a temporary name beside its place. Zero-initialise; end with commit or abort. */
typedef struct base_atomic {
    int fd;
    char *path; /* where it shall be; NULL while nothing is under way */
    char *temp; /* where it is now */
    bool own;   /* set before begin: for the user alone, whatever the umask lets others do */
    int *
        keep; /* set before begin, or NULL: base_atomic_commit leaves the descriptor open here, with its lock */
} base_atomic;

/* Creates the temporary file beside the file that `path` names, behind links if it is one; where that is there
 * already, removes those that processes which died left beside it. Errors: IO (also when something other than a
 * regular file is there), NO_MEMORY. */
MICA_MUST_USE mica_status base_atomic_begin(base_atomic *file, const char *path, mica_error *err);
/* Appends bytes. After an error the caller aborts. Errors: IO. */
MICA_MUST_USE mica_status base_atomic_write(base_atomic *file, const void *data, size_t len, mica_error *err);
/* Flushes the bytes, renames the file to its place and flushes the folder; on an error the temporary file is
 * removed. An error of the last step leaves the new file in place. Ends the record in every case. Errors: IO,
 * NO_MEMORY; CROSS_FILESYSTEM (the temporary file does not lie beside its place any more: something else was mounted there). */
MICA_MUST_USE mica_status base_atomic_commit(base_atomic *file, mica_error *err);
/* As base_atomic_commit without flushing, for a file that replaces none, or one that can be made again at any
 * time: after a crash of the machine soon behind it the file may be missing, or there with any content, as one
 * that was written in place, so its reader must check it. A process that dies does it no harm. */
MICA_MUST_USE mica_status base_atomic_commit_unflushed(base_atomic *file, mica_error *err);
/* Flushes the folder in which a file lies, that a name which is new there is there for good. Errors: IO, NO_MEMORY. */
MICA_MUST_USE mica_status base_atomic_flush_folder(const char *path, mica_error *err);
/* Removes the temporary file; the old file stays as it was. Does nothing when nothing is under way. */
void base_atomic_abort(base_atomic *file);

/* Begin, write and commit in one. */
MICA_MUST_USE mica_status base_atomic_replace(const char *path, const void *data, size_t len,
                                              mica_error *err);
/* As base_atomic_replace, a file for the user alone. */
MICA_MUST_USE mica_status base_atomic_replace_own(const char *path, const void *data, size_t len,
                                                  mica_error *err);

#endif
