/* session/contents.h - what the snapshots of a session hold, beyond what a call finds by name. */
#ifndef SESSION_CONTENTS_H
#define SESSION_CONTENTS_H

#include "base/view.h"
#include "mica/session.h"

#include <stdbool.h>
#include <stdint.h>

/* The source that defines a name, after *skip others (less by as many as there were): of the topmost layer that has it the one that calls find, then those it
 * hides in the order of a search path, then the same of each snapshot below. False beyond the last. *source is valid as
 * long as the session. */
bool ses_source_nth(mica_session *s, const char *name, size_t len, uint32_t *skip, uint32_t *slot,
                    base_view *source);

/* As ses_package, ses_class_folder and ses_members (session/folders.h), of snapshots alone; members may come more than
 * once and in any order. */
bool ses_contents_package(mica_session *s, const char *name, size_t len);
bool ses_contents_class(mica_session *s, const char *name, size_t len);
typedef void (*ses_member_each)(void *ctx, const char *name, size_t len, char kind);
void ses_contents_members(mica_session *s, const char *name, size_t len, ses_member_each each, void *ctx);

#endif
