/* base/dynfile.h - a shared object from a file that may be rebuilt while it is open: opened from a copy, and closed. */
#ifndef BASE_DYNFILE_H
#define BASE_DYNFILE_H

#include "mica/error.h"

#include <stdbool.h>
#include <stdint.h>

#define BASE_DYNFILE_MOST (1ull << 30) /* bytes of a file that is opened */

/* What tells a file that was rebuilt from what it was. */
typedef struct base_dynfile_seen {
    uint64_t device, inode, size;
    int64_t seconds, nanoseconds; /* when it was changed */
} base_dynfile_seen;

typedef struct base_dynfile base_dynfile;

/* Copies a file into memory, or where that cannot be run into a temporary one without a name; nothing is opened yet. `path` only
 * names it in errors later. Errors: IO; NOT_FOUND; UNSUPPORTED (no ELF shared object, one for another machine, or this program opens
 * no libraries); LIMIT; NO_MEMORY; TRUNCATED (its segments end behind its end). */
MICA_MUST_USE mica_status base_dynfile_copy(const char *path, base_dynfile **out, mica_error *err);
/* The file that was copied, as it was then; a checksum of the copy. */
const base_dynfile_seen *base_dynfile_seen_of(const base_dynfile *f);
const uint8_t *base_dynfile_sum(const base_dynfile *f); /* BASE_SUM_SIZE bytes */
/* Whether the file at that path is another one than was copied, or was written to since. */
bool base_dynfile_changed(const char *path, const base_dynfile_seen *seen);

/* Opens the copy, once: its initialisers run. Its symbols are its own. Errors: UNSUPPORTED with what the loader says. */
MICA_MUST_USE mica_status base_dynfile_open(base_dynfile *f, mica_error *err);
/* Address of a symbol of it, or NULL. */
void *base_dynfile_symbol(const base_dynfile *f, const char *name);
/* Closes it, if it is open, and frees `f` (NULL: nothing): its finalisers run, and it is unmapped, unless something holds it:
 * thread-local variables whose destructors wait for the end of their thread, symbols that the loader shares among all objects, its
 * own wish. Then it stays, with the copy; another copy of the same file is opened beside it. True where it was unmapped. */
bool base_dynfile_close(base_dynfile *f);

#endif
