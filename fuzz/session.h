/* fuzz/session.h - runs text in a session under test, for so many safe points. */
#ifndef FUZZ_SESSION_H
#define FUZZ_SESSION_H

#include "session/session_internal.h"

#include <stdio.h>

#define FUZZ_SAFE_POINTS 3000

/* A run that does not end by then is abandoned. With `talk`, what became of it goes to stderr. */
static inline void fuzz_run_text(mica_session *s, const char *text, size_t len, const char *name, bool talk) {
    mica_error err = MICA_ERROR_INIT;
    mica_session_stop_after(s, FUZZ_SAFE_POINTS);
    mica_outcome how = mica_session_run_text(s, text, len, name, false, &err);
    if (how == MICA_RUN_STOPPED) vm_abandon(s->vm);
    if (talk)
        fprintf(stderr, "  %.*s: %d %s\n", (int)(len < 60 ? len : 60), text, (int)how,
                how == MICA_RUN_FAILED ? mica_session_report(s) : "");
}

#endif
