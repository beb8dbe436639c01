/* examples/project/evaluate.c - runs the text of its first argument, over the toolbox of its second; links
 * libmica, shared or static. */
#include <mica/session.h>

#include <stdio.h>
#include <string.h>

#ifndef STDLIB_SNAPSHOT /* libmica.so finds it where it is installed; a program with libmica.a names it */
#define STDLIB_SNAPSHOT NULL
#endif

int main(int argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    const char *text = argc > 1 ? argv[1] : "disp (mean ([1 3]))";
    const char *const layers[] = {argc > 2 ? argv[2] : ""};
    mica_session_options options = {
        .snapshot = STDLIB_SNAPSHOT, .strict = true, .layers = layers, .layer_count = argc > 2};
    mica_session *session;
    if (mica_session_open(&options, &session, &err) != MICA_OK) {
        fprintf(stderr, "evaluate: %s\n", err.message);
        return 1;
    }
    mica_outcome outcome = mica_session_run_text(session, text, strlen(text), "evaluate", true, &err);
    if (outcome == MICA_RUN_FAILED) fputs(mica_session_report(session), stderr);
    int status = outcome == MICA_RUN_EXIT ? mica_session_exit_status(session) : outcome != MICA_RUN_DONE;
    mica_session_close(session);
    return status;
}
