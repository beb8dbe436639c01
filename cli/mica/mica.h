/* cli/mica/mica.h - the parts of the program `mica`. */
#ifndef CLI_MICA_H
#define CLI_MICA_H

#include "mica/session.h"

/* Reads and runs inputs until the end of stdin or exit; returns the exit status. A terminal gets a prompt with history, completion and
 * multi-line input; anything else is read and run as one program. */
int cli_prompt(mica_session *s, bool quiet);

#endif
