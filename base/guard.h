/* base/guard.h - says so when a mapped file is cut short under a running program, instead of dying without a
 * word.
 *
 * A page that a truncated file no longer has raises SIGBUS at the next touch, and no check beforehand can
 * rule that out. The bytes are gone, so there is nothing to go on with: the guard names the file on stderr
 * and ends the process with status 1. */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#define BASE_GUARD_MAX 16 /* ranges at one time */

/* Watches [at, at + len); `name` is copied (shortened to 200 bytes). Installs the handler with the first
 * range; other SIGBUS signals go where they went before. False when all places are taken. Thread-safe. */
bool base_guard_add(const void *at, size_t len, const char *name);
/* Stops watching the range that begins at `at`; does nothing when there is none. */
void base_guard_remove(const void *at);

#endif
