/* cli/mica/mica.h - the parts of the program `mica`. */
#ifndef CLI_MICA_H
#define CLI_MICA_H

#include "mica/session.h"

#include <signal.h>

/* The prompt: reads and runs inputs until their end or exit, with history, completion and multi-line input at a
 * terminal. Returns the exit status. */
int cli_prompt(mica_session *s, bool quiet);
/* Reads standard input whole and runs it as one program. *exited: it called exit. Returns the exit status. */
int cli_run_input(mica_session *s, bool *exited);
/* Tells an error, and for a file where in it and what was expected there; returns `status`. */
int cli_fail(const mica_error *err, int status);
/* Prints the report of the run that failed. */
void cli_report(mica_session *s);
/* The user's start-up file of the prompt, or that of the current folder; false when there is none. */
bool cli_startup_file(bool here, char *out, size_t size);
/* Whether what is written to this descriptor may be coloured: a terminal that can, and NO_COLOR is not set. */
bool cli_colours(int fd);

/* While the prompt waits for a line, Ctrl-C gives that line up instead of interrupting a program. */
extern volatile sig_atomic_t cli_reading, cli_given_up, cli_interrupts;

#endif
