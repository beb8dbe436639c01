/* base/dynlib.h - opens shared libraries at the first use of what they hold, never at start. */
#ifndef BASE_DYNLIB_H
#define BASE_DYNLIB_H

#include <stdbool.h>
#include <stddef.h>

/* A shared library, open until the process ends. */
typedef struct base_dynlib base_dynlib;

/* The first of the NULL-terminated names that can be opened (as the dynamic loader
 * searches them), or NULL. */
base_dynlib *base_dynlib_open(const char *const *names);
/* Whether libraries may be opened at all: not where a static program was linked with another C library. */
bool base_dynlib_allowed(void);
/* Around calls of the loader (dlopen, dlclose): a process that is made meanwhile by another thread (base/apart.h) would have the
 * loader's lock held for ever. The same thread may enter again. */
void base_dynlib_enter(void);
void base_dynlib_leave(void);
/* Whether libraries bring a C library of their own, whose memory is not ours to free: in a static program. */
bool base_dynlib_own_libc(void);
/* Address of a symbol of the library, or NULL. */
void *base_dynlib_symbol(base_dynlib *lib, const char *name);

/* What of a library stands in a table of its functions, and where. */
typedef struct base_dynlib_routine {
    char name[40]; /* no pointer, which would be relocated at every start */
    size_t at;
} base_dynlib_routine;
/* Opens the first of the names and fills `table` with the addresses of its functions. False: it cannot be opened, or lacks one of
 * them, and the table is not to be used. */
bool base_dynlib_fill(const char *const *names, const base_dynlib_routine *routines, size_t count,
                      void *table);

#endif
