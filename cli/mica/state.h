/* cli/mica/state.h - states of a program: --take-after, --take-on, --state, --load. */
#ifndef CLI_MICA_STATE_H
#define CLI_MICA_STATE_H

#include "cli/mica/options.h"
#include "mica/session.h"

/* Loads the state that --load names, and has states taken as the options say. *pending becomes true where a program stands
 * in the state. 0, or the status to end with, when it was told on stderr. */
int cli_state_begin(mica_session *s, const cli_options *args, bool *pending);
/* While the program has stopped: takes the state that is due. False: the program ends here. */
bool cli_state_met(mica_session *s);
/* At the end: 1 where a state that was asked for was not taken, which is told; else `status`. */
int cli_state_end(mica_session *s, int status);
/* Whether the program ended because its state was taken: it goes on elsewhere. */
bool cli_state_taken(void);

#endif
