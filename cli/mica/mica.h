/* cli/mica/mica.h - the parts of the program `mica`. */
#ifndef CLI_MICA_H
#define CLI_MICA_H

#include "mica/session.h"

#include <signal.h>

/* Reads and runs inputs until the end of stdin or exit; returns the exit status. A terminal gets a prompt
 * with history, completion and multi-line input; anything else is read and run as one program. */
int cli_prompt(mica_session *s, bool quiet);

/* While the prompt waits for a line, Ctrl-C gives that line up instead of interrupting a program. */
extern volatile sig_atomic_t cli_reading, cli_given_up;

#endif
