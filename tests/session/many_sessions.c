/* tests/session/many_sessions.c - more sessions at once in one process than it has lanes for cages: those that come
 * late lie where the kernel wishes, over a reservation, and run the same. Usage: many_sessions SNAPSHOT */
#include "session/session_internal.h"

#include <stdio.h>

#define COUNT 26

/* Names beyond what is open of their region at first, and a function of the snapshot. */
static const char program[] = "s = struct (); for k = 1:23000, s.(sprintf ('n%d', k)) = k; end\n"
                              "if s.n22999 != 22999 || ! strcmp (fliplr ('ab'), 'ba'), error ('wrong'), end";

int main(int argc, char **argv) {
    mica_session *all[COUNT];
    mica_error err = MICA_ERROR_INIT;
    int lanes = 0;
    if (argc != 2) return 2;
    mica_session_options options = {.snapshot = argv[1], .strict = true};
    for (int k = 0; k < COUNT; k++) {
        if (mica_session_open(&options, &all[k], &err) != MICA_OK) {
            fprintf(stderr, "session %d: %s\n", k, err.message);
            return 1;
        }
        lanes += all[k]->vm->lane >= 0;
    }
    for (int k = 0; k < COUNT; k += k == 0 ? COUNT - 1 : 1)
        if (mica_session_run_text(all[k], program, sizeof program - 1, "<test>", false, &err) !=
            MICA_RUN_DONE) {
            fprintf(stderr, "session %d: %s\n", k, mica_session_report(all[k]));
            return 1;
        }
    for (int k = 0; k < COUNT; k++)
        mica_session_close(all[k]);
    printf("%d sessions, %d of them in lanes\n", COUNT, lanes);
    return lanes < COUNT ? 0 : 1;
}
