/* cli/mica/tape.h - keeping the session on a tape: --tape and what goes with it. */
#ifndef CLI_MICA_TAPE_H
#define CLI_MICA_TAPE_H

#include "cli/mica/options.h"

/* Goes on from the tape that --tape names, if it is there, and has the session kept on it; or begins with what it had at the
 * moment of --at. *pending: a program stands there and is to be continued. 0, or the status to end with, when it was told. */
int cli_tape_begin(mica_session *s, const cli_options *args, bool *pending);
/* While the program has stopped: begins an epoch, where it is time for one. */
void cli_tape_met(mica_session *s);
/* The process was told to end, and the session stands: its last epoch. */
void cli_tape_leave(mica_session *s);
/* At the end, whatever became of what ran; `status` is its, the result the program's. */
int cli_tape_end(mica_session *s, int status);

#endif
