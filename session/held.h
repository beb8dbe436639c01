/* session/held.h - memory of a session that is kept aside in this process, and put back as it was. */
#ifndef SESSION_HELD_H
#define SESSION_HELD_H

#include "mica/state.h"
#include "session/session_internal.h"

/* The memory alone, without what the session has beside it. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status ses_held_take(mica_session *s, mica_held_state **out, mica_error *err);
/* Puts it back where other memory came meanwhile, none of which is believed. Where the system gave memory back and has none any
 * more, nothing of the session is run again. */
void ses_held_return(mica_session *s, const mica_held_state *held);

#endif
