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

#endif
