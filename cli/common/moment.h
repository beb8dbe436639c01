/* cli/common/moment.h - what command lines say of tapes: moments of their past, and which epochs they keep. */
#ifndef CLI_COMMON_MOMENT_H
#define CLI_COMMON_MOMENT_H

#include "mica/tape.h"

/* "12" is an epoch, "instructions=500", "time=NANOSECONDS", everything else a name, which stays the caller's; NULL: the last
 * checkpoint. False: it is none of them. */
bool cli_moment_of(const char *text, mica_tape_moment *out);
#define CLI_MOMENT_WANTED                                                                                    \
    "a moment is the number of an epoch, the name of a checkpoint, time=NANOSECONDS or instructions=N, not"
/* "last:3": what --keep and --tape-keep say. False: it is none. */
bool cli_moment_keeping(const char *text, mica_tape_keeping *keeping, size_t *count);
/* "last". */
const char *cli_moment_keeping_name(mica_tape_keeping keeping);

#endif
