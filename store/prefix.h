/* store/prefix.h - a part of another store: what it keeps has a prefix before every key, which its callers do not see. */
#ifndef STORE_PREFIX_H
#define STORE_PREFIX_H

#include "store/store.h"

/* Takes `inner` over, and ends it with itself; after an error it is the caller's still. Keys may be as much shorter as the
 * prefix is long; messages name whole keys. Errors: CONFIGURATION (no key begins like that), NO_MEMORY. */
MICA_MUST_USE mica_status store_prefix_new(const char *prefix, store *inner, store **out, mica_error *err);

#endif
