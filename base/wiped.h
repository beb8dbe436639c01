/* base/wiped.h - memory for keys: in no core dump, not swapped out where the system allows that, and wiped at its end. */
#ifndef BASE_WIPED_H
#define BASE_WIPED_H

#include "mica/error.h"

#include <stddef.h>

/* Zeros, in pages of their own; `size` is given again at the end. Errors: IO (the system has no memory for it). */
MICA_MUST_USE mica_status base_wiped_new(size_t size, void **out, mica_error *err);
void base_wiped_free(void *memory, size_t size); /* accepts NULL */
/* Overwrites bytes, whatever the compiler thinks of it. */
void base_wipe(void *bytes, size_t size);

#endif
