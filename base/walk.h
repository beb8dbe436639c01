/* base/walk.h - the files below a folder, in an order that depends on their names alone. */
#ifndef BASE_WALK_H
#define BASE_WALK_H

#include "base/arena.h"
#include "mica/error.h"

#include <stddef.h>

typedef struct base_walk_list {
    const char **names; /* relative to the folder, parts joined by '/' */
    size_t count;
    const char **folders; /* every folder that was read, "" for the outermost */
    size_t folder_count;
} base_walk_list;

/* Lists every regular file (or link to one) below `folder` whose name ends in `extension`, sorted by the
 * bytes of the relative name. Links to folders are not followed; names that begin with '.' are passed over.
 * The list lives in `arena`. Errors: IO, NO_MEMORY, LIMIT (folders nested deeper than 64). */
MICA_MUST_USE mica_status base_walk(const char *folder, const char *extension, base_arena *arena,
                                    base_walk_list *out, mica_error *err);

/* The order of two files on a search path of all folders: a folder's own files first, then those of its folders,
 * which go by name, each with all that lies below it. Less than, equal to or greater than 0. */
int base_walk_order(const char *a, const char *b);

#endif
