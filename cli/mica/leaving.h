/* cli/mica/leaving.h - a process that is told to end (SIGTERM, SIGHUP) while its session is kept in an image. */
#ifndef CLI_MICA_LEAVING_H
#define CLI_MICA_LEAVING_H

#include "mica/session.h"

#include <stdbool.h>

/* From here on a signal to end asks the session for a stop and wakes whoever waits for input; one that is ignored stays so.
 * Without a timer of the system's signals end the process as they always do. */
void cli_leaving_begin(mica_session *s);
/* Whether the process was told to end. */
bool cli_leaving(void);
/* The session is being saved, which may take its time. */
void cli_leaving_saves(void);
/* Ends the process by the signal that told it to. */
_Noreturn void cli_leave(void);

#endif
