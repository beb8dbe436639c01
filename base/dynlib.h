/* base/dynlib.h - opens shared libraries at the first use of what they hold, never at start. */
#ifndef BASE_DYNLIB_H
#define BASE_DYNLIB_H

#include <stdbool.h>

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

#endif
