/* examples/project/areas.c - runs functions of the snapshot inside this very program. */
#include <mica/session.h>
#include <mica/version.h>

#include <stdio.h>
#include <string.h>

int main(void) {
    static const char program[] =
        "printf ('%g %g\\n', square_area (3), mean ([circle_area(1) circle_area(2)]));";
    mica_error err = MICA_ERROR_INIT;
    mica_session_options options = {.snapshot = "embedded", .strict = true};
    mica_session *session;
    if (mica_session_open(&options, &session, &err) != MICA_OK) {
        fprintf(stderr, "areas: %s\n", err.message);
        return 1;
    }
    mica_outcome outcome = mica_session_run_text(session, program, strlen(program), "areas", false, &err);
    if (outcome == MICA_RUN_FAILED) fputs(mica_session_report(session), stderr);
    mica_session_close(session);
    return outcome == MICA_RUN_DONE ? 0 : 1;
}
