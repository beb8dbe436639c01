/* cli/mica/image.c - a session that is kept in an image: loaded at the begin, saved every so often and at the end.
 *
 * A timer's signal asks for a stop, and the program stops at its next safe point, where cli_image_drive saves and lets it go
 * on. The handler keeps other signals away while it runs, so that a Ctrl-C is not lost to it.
 *
 * A run that ended with an error is not saved: the image keeps what the last save had, from where it can be tried again. */
#include "cli/mica/image.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "base/time.h"
#include "cli/common/secret.h"
#include "cli/mica/leaving.h"
#include "cli/mica/mica.h"
#include "cli/mica/state.h"
#include "cli/mica/tape.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static mica_session *image_session;
static volatile sig_atomic_t image_due;
static const char *image_path; /* NULL: the session is kept nowhere */
static bool image_resumed;     /* a program went on from it */
static bool image_written;     /* the session as it is now */
static bool image_quiet;
static timer_t image_soon; /* the next slice of a save; with image_session */

/* ---- saving every so often ---- */

#define BEGIN_NS   20000000u /* that a program waits when it begins … */
#define SLICE_NS   600000u   /* … and later, at a time */
#define BETWEEN_NS 600000u   /* that it runs between two slices … */
#define WRITING_NS 20000000  /* … and while a save is written */

static void image_tick(int number) {
    (void)number;
    image_due = 1;
    if (image_session) mica_session_request_stop(image_session);
}

/* SA_RESTART: a program that waits for input goes on waiting. */
static int image_start_timer(mica_session *s, double seconds) {
    struct sigaction action = {.sa_handler = image_tick, .sa_flags = SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct itimerval timer = {.it_interval.tv_sec = (time_t)seconds,
                              .it_interval.tv_usec =
                                  (suseconds_t)((seconds - (double)(time_t)seconds) * 1e6)};
    timer.it_value = timer.it_interval;
    image_session = s;
    sigfillset(&action.sa_mask);
    if (sigaction(SIGALRM, &action, NULL) == 0 && timer_create(CLOCK_MONOTONIC, &event, &image_soon) == 0 &&
        setitimer(ITIMER_REAL, &timer, NULL) == 0)
        return 0;
    fprintf(stderr, "mica: --autosave: no timer can be had: %s\n", strerror(errno));
    return 1;
}

static void image_not_saved(const mica_error *err) {
    fprintf(stderr, "mica: the session was not saved, its last image is as it was: %s\n", err->message);
}

/* Of saves every so often: a disk that stays full is told of once, and when there is room again. */
static void image_told(mica_status status, const mica_error *err) {
    static mica_error last = MICA_ERROR_INIT;
    if (status == MICA_OK && last.code != MICA_OK) fputs("mica: the session is saved again\n", stderr);
    if (status != MICA_OK && strcmp(last.message, err->message) != 0) image_not_saved(err);
    last = *err;
}

static bool image_checkpoint(mica_session *s) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_checkpoint(s, &err) == MICA_OK) return true;
    image_not_saved(&err);
    return false;
}

/* One slice, and when the next is due. The first is a long one: when a run begins nobody waits for it yet, and then its program
 * stands in the image before it can come to wait for something. */
static void image_slice(mica_session *s) {
    static bool begun;
    mica_error err = MICA_ERROR_INIT;
    mica_autosave state;
    mica_status status = mica_session_autosave(s, begun ? SLICE_NS : BEGIN_NS, &state, &err);
    if (status != MICA_OK || state == MICA_AUTOSAVE_DONE) image_told(status, &err);
    begun = true;
    struct itimerspec next = {.it_value.tv_nsec = state == MICA_AUTOSAVE_COPYING ? BETWEEN_NS : WRITING_NS};
    if (state != MICA_AUTOSAVE_DONE) (void)timer_settime(image_soon, 0, &next, NULL);
}

/* The process was told to end: the session is saved where it stands, whatever --save would ask. */
_Noreturn static void image_leave(mica_session *s) {
    cli_leaving_saves();
    if (image_path && image_checkpoint(s) && !image_quiet)
        fprintf(stderr, "mica: told to end; the session is saved in %s\n", image_path);
    if (!image_path) cli_tape_leave(s);
    cli_leave();
}

mica_outcome cli_image_drive(mica_session *s, mica_outcome outcome, mica_error *err) {
    while (outcome == MICA_RUN_STOPPED) {
        if (cli_leaving()) image_leave(s);
        if (!cli_state_met(s)) return outcome;
        if (image_due) {
            image_due = 0;
            image_slice(s);
        }
        cli_tape_met(s);
        outcome = mica_session_continue(s, err);
    }
    return outcome;
}

/* ---- the begin ---- */

static void age_text(int64_t then_ns, char *out, size_t size) {
    int64_t seconds = ((int64_t)base_time_real_ns() - then_ns) / 1000000000;
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    if (seconds < 0) seconds = 0;
    size_t k = 0;
    while (k < 3 && seconds < units[k].seconds)
        k++;
    long long n = (long long)(seconds / units[k].seconds);
    snprintf(out, size, "%lld %s%s ago", n, units[k].name, n == 1 ? "" : "s");
}

/* An image may be a stranger's, and what it says of itself cannot steer a terminal. */
const char *cli_image_plain(const char *text, char *out, size_t size) {
    snprintf(out, size, "%s", text);
    base_plain(out, strlen(out));
    return out;
}

/* -e CODE and another program cannot run in an image whose own program has not ended. */
bool cli_image_fits(const cli_options *args, const mica_image_loaded *image) {
    if (!image->pending) return true;
    if (!args->ncode && (!args->file || (image->program && strcmp(args->file, image->program) == 0)))
        return true;
    char program[256], place[sizeof image->place];
    const char *path = args->image ? args->image : args->tape;
    fprintf(stderr,
            "mica: %s: a program has not ended there: %s%s%s. `mica --%s %s` goes on with it, --abandon "
            "gives it up\n",
            path,
            cli_image_plain(image->program ? image->program : "what was typed", program, sizeof program),
            *image->place ? ", " : "", cli_image_plain(image->place, place, sizeof place),
            args->image ? "image" : "tape", path);
    return false;
}

/* Who has mended a program and gives it again may expect it to run as it is now. */
void cli_image_tell_changed(const cli_options *args, const mica_image_loaded *image) {
    struct stat info;
    if (args->session.quiet || base_file_stat(args->file, &info) != 0) return;
    if ((int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec <= image->time_ns) return;
    fprintf(
        stderr,
        "mica: %s has changed since it was saved in %s, and goes on as it was; --abandon begins it anew\n",
        args->file, args->image ? args->image : args->tape);
}

/* The secret of an image is asked for where loading it takes one: to ask before would open each image twice. */
static int image_take(mica_session *s, const char *path, unsigned flags, mica_image_loaded *out) {
    mica_error err = MICA_ERROR_INIT, needed = MICA_ERROR_INIT;
    mica_image_secret *secret = NULL;
    mica_status status = mica_session_load_image(s, path, flags, out, &needed);
    if (status == MICA_OK) return 0;
    if (status != MICA_ERR_KEY_NEEDED) return cli_fail(&needed, 1);
    status = cli_secret_of(path, NULL, &secret, &err);
    if (status == MICA_OK && !secret) return cli_fail(&needed, 1); /* it is another file by now */
    if (status == MICA_OK) status = mica_session_use_secret(s, secret, &err);
    if (status == MICA_OK) status = mica_session_load_image(s, path, flags, out, &err);
    return status == MICA_OK ? 0 : cli_fail(&err, status == MICA_ERR_INTERRUPTED ? 130 : 1);
}

/* Whether the session is saved at all, unless its program does that itself. */
static bool image_writes(const cli_options *args) {
    return args->save != CLI_SAVE_NEVER || args->autosave > 0;
}

/* In a store: it is gone on from, and the session is kept nowhere. */
static bool image_is_far(const char *path) {
    return strstr(path, "://") != NULL;
}

static bool image_is_there(const char *path) {
    return image_is_far(path) || base_path_kind(path) != BASE_PATH_NOTHING;
}

static int image_load(mica_session *s, const cli_options *args, bool *pending) {
    mica_image_loaded image;
    char age[64], program[256], description[sizeof image.description];
    unsigned flags = args->abandon ? MICA_IMAGE_ABANDON : 0;
    if (!image_is_far(args->image)) flags |= MICA_IMAGE_KEEP | (image_writes(args) ? 0 : MICA_IMAGE_SHARED);
    int status = image_take(s, args->image, flags, &image);
    if (status) return status;
    if (!cli_image_fits(args, &image)) return 2;
    *pending = image_resumed = image.pending;
    if (image.pending && args->file) cli_image_tell_changed(args, &image);
    age_text(image.time_ns, age, sizeof age);
    if (!args->session.quiet && isatty(2))
        fprintf(
            stderr, "%s: saved %s%s%s%s%s\n", args->image, age, *image.description ? ": " : "",
            cli_image_plain(image.description, description, sizeof description),
            image.pending ? "; going on with " : "",
            cli_image_plain(image.pending && image.program ? image.program : "", program, sizeof program));
    return 0;
}

/* An image that is older than is wanted is left alone until this session is saved in its place. */
static bool image_young(const cli_options *args, const mica_image_secret *secret) {
    mica_error err = MICA_ERROR_INIT;
    mica_image_loaded image;
    char age[64];
    if (args->if_younger < 0 || mica_image_tell(args->image, secret, &image, &err) != MICA_OK) return true;
    if ((double)((int64_t)base_time_real_ns() - image.time_ns) / 1e9 < args->if_younger) return true;
    age_text(image.time_ns, age, sizeof age);
    if (!args->session.quiet) fprintf(stderr, "mica: %s: not loaded, it was saved %s\n", args->image, age);
    return false;
}

/* A base is never written: what stops in it would stop in every session that begins with it. A program that stands in
 * image_ready was made for that: it goes on, by itself and when it is the program that was given; another program takes over
 * its variables. */
static int image_base(mica_session *s, const cli_options *args, bool *pending) {
    mica_image_loaded image;
    int status = image_take(s, args->base, 0, &image);
    if (status || !image.pending) return status;
    if (!image.ready) {
        fprintf(stderr,
                "mica: %s: a program has not ended there; it is no base. `mica --image %s` goes on with it\n",
                args->base, args->base);
        return 2;
    }
    *pending = !args->ncode && (!args->file || (image.program && strcmp(args->file, image.program) == 0));
    image_resumed = *pending;
    if (!*pending) mica_session_abandon(s);
    return 0;
}

/* What images are encrypted by, where it is said, or wanted before an image is loaded (else: image_take). The session has it then;
 * *secret is for asking of the image. */
static int image_secret(mica_session *s, const cli_options *args, const mica_image_secret **secret) {
    mica_error err = MICA_ERROR_INIT;
    mica_image_secret *found = NULL;
    const char *path = args->image ? args->image : args->base;
    mica_status status = MICA_OK;
    if (!args->key_file && !args->encrypt && args->if_younger < 0) return 0;
    bool there = path && image_is_there(path);
    if (there)
        status = cli_secret_of(path, args->key_file, &found, &err);
    else if (args->key_file || args->encrypt)
        status = cli_secret_new(path, args->key_file, &found, &err);
    if (status == MICA_OK && there && args->encrypt && !found) {
        fprintf(
            stderr,
            "mica: %s: the image is not encrypted; `micac image encrypt %s` makes it so, --encrypt makes new "
            "ones\n",
            path, path);
        return 2;
    }
    if (status == MICA_OK && found) status = mica_session_use_secret(s, found, &err);
    *secret = found;
    return status == MICA_OK ? 0 : cli_fail(&err, status == MICA_ERR_INTERRUPTED ? 130 : 1);
}

int cli_image_begin(mica_session *s, const cli_options *args, bool *pending) {
    mica_error err = MICA_ERROR_INIT;
    const mica_image_secret *secret = NULL;
    *pending = false;
    int status = args->image || args->base || args->key_file ? image_secret(s, args, &secret) : 0;
    if (status) return status;
    if (args->trust && (args->base || args->image) &&
        mica_session_trust_images(s, args->trust, &err) != MICA_OK)
        return cli_fail(&err, 2);
    if (args->base) return image_base(s, args, pending);
    if (!args->image) return 0;
    if (image_is_there(args->image) && image_young(args, secret))
        status = image_load(s, args, pending);
    else if (mica_session_keep_image(s, args->image, &err) != MICA_OK)
        status = cli_fail(&err, 1);
    if (status || image_is_far(args->image)) return status;
    image_path = args->image;
    image_quiet = args->session.quiet;
    if (image_writes(args)) cli_leaving_begin(s);
    /* what cannot be written is said before hours of work, and the name is this session's from here on */
    bool first = args->save != CLI_SAVE_NEVER && base_path_kind(args->image) == BASE_PATH_NOTHING;
    if ((first || (args->autosave > 0 && !*pending)) && mica_session_checkpoint(s, &err) != MICA_OK)
        return cli_fail(&err, 1);
    if (args->autosave > 0) {
        status = image_start_timer(s, args->autosave);
        if (!status && !*pending)
            image_tick(SIGALRM); /* from its first safe point on the program stands there */
        return status;
    }
    return 0;
}

/* ---- the end ---- */

static bool image_wanted(const cli_options *args) {
    bool prompt = args->interactive || (!args->file && !args->ncode && !image_resumed);
    if (args->save == CLI_SAVE_NEVER) return false;
    if (args->save != CLI_SAVE_ASK && !(args->save == CLI_SAVE_DEFAULT && prompt && isatty(0) && isatty(2)))
        return true;
    char answer[16] = "";
    fprintf(stderr, "Save the session to %s? [Y/n] ", args->image);
    if (!fgets(answer, sizeof answer, stdin)) {
        fputs("\n", stderr);
        return true;
    }
    return *answer != 'n' && *answer != 'N';
}

int cli_image_end(mica_session *s, const cli_options *args, int status) {
    if (!image_path) return status;
    struct itimerval none = {0};
    (void)setitimer(ITIMER_REAL, &none, NULL);
    if (image_session) (void)timer_delete(image_soon);
    image_session = NULL;
    if (cli_leaving() && !status) image_leave(s);
    if (status || !image_wanted(args)) return status;
    if (cli_leaving()) image_leave(s); /* while it was asked */
    image_written = image_checkpoint(s);
    return image_written ? 0 : 1;
}

bool cli_image_saved(void) {
    return image_written;
}
