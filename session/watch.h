/* session/watch.h - who looks for function files that change while a program runs. */
#ifndef SESSION_WATCH_H
#define SESSION_WATCH_H

#include "base/buf.h"

#include <stdbool.h>

struct mica_session;

/* What was heard of since it was last taken. */
typedef struct ses_heard {
    base_buf paths; /* of files that were written, moved or removed, each with its end; to be freed */
    bool all;       /* any file may have changed */
} ses_heard;

/* False where nothing was heard. */
bool ses_watch_take(struct mica_session *s, ses_heard *out);
void ses_watch_forget(struct mica_session *s);
/* Whether somebody has the file open and writes it, as far as that is heard of. */
bool ses_watch_writing(struct mica_session *s, const char *path);
/* Any file may have changed. */
void ses_watch_all(struct mica_session *s);
/* Whether each change of that file is heard of, so that nobody need look at it. */
bool ses_watch_hears(struct mica_session *s, const char *path);
/* Has the thread that runs the program look again in a moment; does nothing where nobody watches, as the next two. */
void ses_watch_again(struct mica_session *s);
/* Watches the folder of a file, or a folder. Paths are from the root. */
void ses_watch_file(struct mica_session *s, const char *path);
void ses_watch_folder(struct mica_session *s, const char *folder);
void ses_watch_free(struct mica_session *s);

#endif
