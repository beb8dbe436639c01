/* cli/mica/image.h - keeping the session in an image: --image and what goes with it. */
#ifndef CLI_MICA_IMAGE_H
#define CLI_MICA_IMAGE_H

#include "cli/mica/options.h"
#include "mica/session.h"

/* Loads the image that --image names, if it is there, and has the session kept in it. *pending: a program stands in it and
 * is to be continued. 0, or the status to end with, when it was told on stderr. */
int cli_image_begin(mica_session *s, const cli_options *args, bool *pending);
/* Behind every call that runs something: while the program has stopped because it was time to save, saves and goes on.
 * What could not be saved is told, and the program goes on all the same. */
mica_outcome cli_image_drive(mica_session *s, mica_outcome outcome, mica_error *err);
/* At the end: saves the session as --save says. `status` is that of what ran; the result is the program's. */
int cli_image_end(mica_session *s, const cli_options *args, int status);
/* Whether the session goes on in an image, so that its variables do not end with this process. */
bool cli_image_saved(void);

/* For tapes too (cli/mica/tape.c): whether what is to run may run where a program may have stopped, which is told where not;
 * tells that a program's file has changed since; a text of an image without what steers terminals, in `out`. */
bool cli_image_fits(const cli_options *args, const mica_image_loaded *image);
void cli_image_tell_changed(const cli_options *args, const mica_image_loaded *image);
const char *cli_image_plain(const char *text, char *out, size_t size);

#endif
