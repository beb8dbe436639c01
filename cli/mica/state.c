/* cli/mica/state.c - states of a program: taken when it has passed so many safe points, or when a signal comes, and loaded.
 *
 * A signal's handler asks for a stop, and the program stops at its next safe point, where cli_image_drive has the state
 * taken. */
#include "cli/mica/state.h"

#include "cli/mica/mica.h"
#include "mica/state.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static mica_session *state_session;
static const char *state_path;
static volatile sig_atomic_t state_due;
static int state_ends; /* the signal behind which the program ends, or 0 */
static uint64_t state_after;
static bool state_taken, state_failed;

static void state_wanted(int number) {
    state_due = number;
    if (state_session) mica_session_request_stop(state_session);
}

static int state_listen(int number) {
    struct sigaction action = {.sa_handler = state_wanted, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    if (sigaction(number, &action, NULL) == 0) return 0;
    fprintf(stderr, "mica: --take-on: the signal cannot be had: %s\n", strerror(errno));
    return 1;
}

static int state_count(mica_session *s, uint64_t after) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t passed;
    state_after = after;
    if (!mica_session_counter(s, &passed)) mica_session_count(s);
    return mica_session_stop_at(s, after, &err) == MICA_OK ? 0 : cli_fail(&err, 2);
}

int cli_state_begin(mica_session *s, const cli_options *args, bool *pending) {
    mica_error err = MICA_ERROR_INIT;
    if (args->load) {
        if (mica_state_load_file(s, args->load, &err) != MICA_OK) return cli_fail(&err, 1);
        *pending = true;
    }
    if (!args->state) return 0;
    state_session = s;
    state_path = args->state;
    state_ends = args->take_on == SIGTERM ? SIGTERM : 0;
    int status = args->take_on ? state_listen(args->take_on) : 0;
    return status || !args->take_after ? status : state_count(s, args->take_after);
}

static void state_take(mica_session *s) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_state_take_file(s, state_path, &err) == MICA_OK) {
        state_taken = true;
        return;
    }
    state_failed = true;
    (void)cli_fail(&err, 1);
    fputs("mica: the state was not taken\n", stderr);
}

bool cli_state_met(mica_session *s) {
    uint64_t passed;
    bool reached = state_after && mica_session_counter(s, &passed) && passed >= state_after;
    if (!state_path || (!reached && !state_due)) return true;
    bool ends = reached || (state_due && state_due == state_ends);
    state_due = 0;
    state_failed = state_taken = false;
    state_take(s);
    state_taken &= ends; /* a program that goes on has not moved */
    return !ends;
}

int cli_state_end(mica_session *s, int status) {
    uint64_t passed;
    if (state_failed) return status ? status : 1;
    if (!state_after || state_taken) return status;
    (void)mica_session_counter(s, &passed);
    fprintf(stderr,
            "mica: --take-after: the program ended after %" PRIu64 " safe points; no state was taken\n",
            passed);
    return status ? status : 1;
}

bool cli_state_taken(void) {
    return state_taken;
}
