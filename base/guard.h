/* base/guard.h - keeps a program alive, or at least lets it say what happened, when a mapped file is cut
 * short under it.
 *
 * A page that a truncated file no longer has raises SIGBUS at the next touch, and no check beforehand can
 * rule that out. The bytes are gone. The owner of the map is asked whether it can do with a page of zeros
 * there (because it will find out by its hashes before it uses them); if so the program goes on, if not the
 * guard names the file on stderr and ends the process with status 1. */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#define BASE_GUARD_MAX 1024 /* ranges at one time */

/* Called in the signal handler: may the pages [offset, offset + len) of the range become zeros? It may only
 * read memory and use atomics. */
typedef bool (*base_guard_lost)(void *ctx, size_t offset, size_t len);

/* Watches [at, at + len), which begins on a page; `lost` may be NULL, which means no; `name` is copied
 * (shortened to 200 bytes). Installs the handler with the first range; other SIGBUS signals go where they
 * went before. False when all places are taken. Thread-safe. */
bool base_guard_add(const void *at, size_t len, const char *name, base_guard_lost lost, void *ctx);
/* Sets another callback for the range that begins at `at`. */
void base_guard_set(const void *at, base_guard_lost lost, void *ctx);
/* Calls last(ctx) before the guard ends the process, in the signal handler: a chance to write out what waits
 * in a buffer. At most 16 at one time; others are left out. base_guard_forget takes it back.
 * Thread-safe. */
void base_guard_remember(void (*last)(void *ctx), void *ctx);
void base_guard_forget(void *ctx);
/* Calls them: before a process ends in a signal handler. */
void base_guard_last_words(void);
/* Stops watching the range that begins at `at`; does nothing when there is none. */
void base_guard_remove(const void *at);

#endif
