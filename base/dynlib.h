/* base/dynlib.h - opens shared libraries at the first use of what they hold, never at start. */
#ifndef BASE_DYNLIB_H
#define BASE_DYNLIB_H

/* A shared library, open until the process ends. */
typedef struct base_dynlib base_dynlib;

/* The first of the NULL-terminated names that can be opened (as the dynamic loader searches them), or NULL.
 */
base_dynlib *base_dynlib_open(const char *const *names);
/* Address of a symbol of the library, or NULL. */
void *base_dynlib_symbol(base_dynlib *lib, const char *name);

#endif
