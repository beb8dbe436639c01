/* session/contents.h - what the snapshots of a session hold, beyond what a call finds by name. */
#ifndef SESSION_CONTENTS_H
#define SESSION_CONTENTS_H

#include "base/view.h"
#include "mica/session.h"

#include <stdbool.h>
#include <stdint.h>

/* The n-th source (from 0) that defines a name: of the topmost layer that has it the one that calls find, then those it
 * hides in the order of a search path, then the same of each snapshot below. False beyond the last. *source is valid as
 * long as the session. */
bool ses_source_nth(mica_session *s, const char *name, size_t len, uint32_t n, uint32_t *slot,
                    base_view *source);

#endif
