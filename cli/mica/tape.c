/* cli/mica/tape.c - a session that is kept on a tape: gone on from at the begin, an epoch made every so often and at the end.
 *
 * As with --autosave (cli/mica/image.c), a timer's signal asks for a stop, and at the program's next safe point what changed
 * is copied; a thread of the session's writes it. Epochs are made after an error too: what a tape has is a history. */
#include "cli/mica/tape.h"

#include "base/time.h"
#include "cli/common/moment.h"
#include "cli/mica/image.h"
#include "cli/mica/leaving.h"
#include "cli/mica/mica.h"
#include "mica/session_tape.h"
#include "mica/state.h"
#include "mica/tape_policy.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TAPE_INTERVAL 0.1   /* seconds */
#define TAPE_WAIT     60000 /* milliseconds, at the end, for the store of the tape */
#define TAPE_REST     9 /* times what a stop took the program runs on before the next, whatever the interval */

static mica_session *tape_session; /* NULL: the session is kept on no tape */
static const char *tape_path;
static volatile sig_atomic_t tape_due;
static timer_t tape_timer;
static bool tape_quiet, tape_stored;
static uint64_t tape_rests; /* until then */

static void tape_tick(int number) {
    (void)number;
    tape_due = 1;
    if (tape_session) mica_session_request_stop(tape_session);
}

/* SA_RESTART: a program that waits for input goes on waiting. */
static int start_timer(double seconds) {
    struct sigaction action = {.sa_handler = tape_tick, .sa_flags = SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct itimerspec timer = {.it_interval.tv_sec = (time_t)seconds,
                               .it_interval.tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    timer.it_value = timer.it_interval;
    sigfillset(&action.sa_mask);
    if (sigaction(SIGALRM, &action, NULL) == 0 && timer_create(CLOCK_MONOTONIC, &event, &tape_timer) == 0 &&
        timer_settime(tape_timer, 0, &timer, NULL) == 0)
        return 0;
    fprintf(stderr, "mica: --tape: no timer can be had: %s\n", strerror(errno));
    return 1;
}

static void not_made(const mica_error *err) {
    fprintf(stderr, "mica: no epoch was made, the tape %s is as it was: %s\n", tape_path, err->message);
}

/* A disk that stays full is told of once, and when there is room again. */
static void told(mica_status status, const mica_error *err) {
    static char last[sizeof err->message]; /* "": the last epoch was made */
    if (status == MICA_OK && *last) fputs("mica: epochs are made again\n", stderr);
    if (status != MICA_OK && strcmp(last, err->message) != 0) not_made(err);
    snprintf(last, sizeof last, "%s", status == MICA_OK ? "" : err->message);
}

void cli_tape_met(mica_session *s) {
    mica_error err = MICA_ERROR_INIT;
    bool busy;
    uint64_t begun = base_time_ns();
    if (!tape_due || !tape_session || begun < tape_rests) return;
    tape_due = 0;
    mica_status status = mica_session_tape_begin(s, &busy, &err);
    uint64_t now = base_time_ns();
    tape_rests = now + TAPE_REST * (now - begun);
    if (!busy) told(status, &err);
}

/* ---- the begin ---- */

/* A tape is of one program: its history tells of that alone. */
static bool is_ours(const cli_options *args, const mica_image_loaded *loaded) {
    char program[256];
    if (!args->file || !loaded->program || strcmp(args->file, loaded->program) == 0) return true;
    fprintf(stderr, "mica: %s: the tape is of another program, %s; name another file for %s\n", args->tape,
            cli_image_plain(loaded->program, program, sizeof program), args->file);
    return false;
}

/* By a configuration; "-" is no file of its own. */
static mica_status open_configured(const cli_options *args, bool read_only, mica_tape **out,
                                   mica_error *err) {
    mica_tape_config *config;
    mica_status status = mica_tape_config_read(args->tape_config, &config, err);
    if (status != MICA_OK) return status;
    const char *path = strcmp(args->tape, "-") == 0 ? NULL : args->tape;
    status = mica_tape_open_configured(path, config, read_only, out, err);
    mica_tape_config_free(config);
    if (status == MICA_OK && mica_tape_warning(*out)) fprintf(stderr, "mica: %s\n", mica_tape_warning(*out));
    return status;
}

static int begin_at(mica_session *s, const cli_options *args) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *tape;
    if (!args->tape_config)
        return mica_session_load_tape(s, args->tape, &args->tape_moment, MICA_IMAGE_ABANDON, NULL, &err) ==
                       MICA_OK
                   ? 0
                   : cli_fail(&err, 1);
    mica_status status = open_configured(args, true, &tape, &err);
    if (status != MICA_OK) return cli_fail(&err, 1);
    status =
        mica_session_look_at_tape(s, tape, args->tape, &args->tape_moment, MICA_IMAGE_ABANDON, NULL, &err);
    mica_tape_close(tape);
    return status == MICA_OK ? 0 : cli_fail(&err, 1);
}

static mica_status keep(mica_session *s, const cli_options *args, mica_image_loaded *loaded,
                        mica_error *err) {
    const mica_tape_options options = {
        .keeping = args->tape_keeping, .keep_count = args->tape_keep_count, .beside = true};
    unsigned flags = args->abandon ? MICA_IMAGE_ABANDON : 0;
    mica_tape *tape;
    if (!args->tape_config) return mica_session_keep_tape(s, args->tape, &options, flags, loaded, err);
    mica_status status = open_configured(args, false, &tape, err);
    return status == MICA_OK ? mica_session_take_tape(s, tape, args->tape, flags, loaded, err) : status;
}

int cli_tape_begin(mica_session *s, const cli_options *args, bool *pending) {
    mica_error err = MICA_ERROR_INIT;
    mica_image_loaded loaded;
    uint64_t passed;
    if (args->tape_at) return begin_at(s, args);
    if (keep(s, args, &loaded, &err) != MICA_OK) return cli_fail(&err, 1);
    tape_stored = args->tape_config != NULL;
    if (!cli_image_fits(args, &loaded)) return 2;
    if (!loaded.pending && !is_ours(args, &loaded)) return 2;
    *pending = loaded.pending;
    if (loaded.pending && args->file) cli_image_tell_changed(args, &loaded);
    if (!loaded.pending && !mica_session_counter(s, &passed)) mica_session_count(s);
    tape_session = s;
    tape_path = args->tape;
    tape_quiet = args->session.quiet;
    cli_leaving_begin(s);
    /* what cannot be written is said before hours of work */
    if (!loaded.epochs && mica_session_tape_epoch(s, NULL, NULL, &err) != MICA_OK) return cli_fail(&err, 1);
    return start_timer(args->tape_interval > 0 ? args->tape_interval : TAPE_INTERVAL);
}

/* ---- the end ---- */

static bool last_epoch(mica_session *s) {
    mica_error err = MICA_ERROR_INIT;
    (void)timer_delete(tape_timer);
    tape_session = NULL;
    if (mica_session_tape_epoch(s, NULL, NULL, &err) != MICA_OK) {
        not_made(&err);
        return false;
    }
    mica_tape *tape = tape_stored ? mica_session_tape(s) : NULL;
    mica_status status = tape ? mica_tape_sync(tape, TAPE_WAIT, &err) : MICA_OK;
    if (tape) mica_tape_release(tape);
    if (status == MICA_OK) return true;
    fprintf(stderr, "mica: the tape %s is whole, but not all of it is in its store: %s\n", tape_path,
            err.message);
    return strcmp(tape_path, "-") != 0;
}

void cli_tape_leave(mica_session *s) {
    if (tape_session && last_epoch(s) && !tape_quiet)
        fprintf(stderr, "mica: told to end; the session is on the tape %s\n", tape_path);
}

int cli_tape_end(mica_session *s, int status) {
    if (!tape_session) return status;
    if (cli_leaving()) {
        cli_leaving_saves();
        cli_tape_leave(s);
        cli_leave();
    }
    bool made = last_epoch(s);
    return made || status ? status : 1;
}
