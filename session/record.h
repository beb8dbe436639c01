/* session/record.h - records what a session's program does, for `micac train`. */
#ifndef SESSION_RECORD_H
#define SESSION_RECORD_H

#include "mica/session.h"
#include "train/tally.h"

/* From here on everything the session runs is recorded. Begin right after mica_session_open: the start is
 * part of it. Errors: NO_MEMORY; CONFIGURATION when the session has no snapshot. */
MICA_MUST_USE mica_status ses_record_begin(mica_session *session, mica_error *err);
/* Stops recording and adds what was recorded to `out` as one run. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status ses_record_end(mica_session *session, trn_tally *out, mica_error *err);

#endif
