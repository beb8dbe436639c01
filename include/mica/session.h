/* include/mica/session.h - a session: one object that owns a VM, the compiler and the standard-library
 * snapshot it starts from.
 *
 * A session and everything made with it belongs to one thread at a time; different sessions are independent.
 * Only mica_session_interrupt and mica_session_request_stop may be called from anywhere, signal handlers included, and
 * mica_session_checkpoint_from from other threads. */
#ifndef MICA_SESSION_H
#define MICA_SESSION_H

#include "mica/config.h"
#include "mica/error.h"
#include "mica/image_secret.h"
#include "mica/view.h"

#include <stdbool.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

typedef struct mica_session mica_session;

/* Zero-initialise and set what is wanted. Strings must live until mica_session_open returns. */
typedef struct mica_session_options {
    const char *snapshot; /* path of the standard-library snapshot; NULL: the one embedded in the program, or
                             else found beside it, in ../lib/mica from there, or in lib/mica where libmica.so
                             is installed (a program with libmica.a of its own names it); "embedded": only the
                             first; "none": start without one */
    /* M sources used when there is no usable snapshot; NULL: found as the snapshot is */
    const char *stdlib_folder;
    const mica_config *config;  /* settings of loading, compiler and collector; NULL: the defaults. Copied */
    const char *validate;       /* "off", "header", "lazy" or "full", whatever `config` says; NULL: its
                             validation_level, or off without its validation_enabled */
    const char *gc;             /* name of a collector preset that takes the place of `config`'s, with the
                           values that the snapshot has for it; or NULL */
    const char *program_folder; /* folder of the running program, where relative defaults are looked for;
                                   NULL: from the system */
    const char *const *layers;  /* paths of snapshots over the library, at most 3: a later one's functions are
                                   found first, before those of the library and the builtins */
    size_t layer_count;
    /* folders between colons in which functions are looked for before the library; `default_path`: after those of `path`, and
     * not what the program's command_line_path () gives. NULL: none */
    const char *path, *default_path;
    bool
        saved_path; /* and those of the user's own list (savepath): $XDG_CONFIG_HOME/mica/path or ~/.config/mica/path */
    bool quiet; /* no warning line when a fallback is taken */
    /* path of a public Ed25519 key (PEM) the snapshot must be signed by, or NULL; then library sources are
     * used only from a stdlib_folder that was named */
    const char *require_signature;
    bool strict; /* a snapshot that cannot be used is an error instead of a fallback, at opening and at later
                    uses */
    const char *cache_folder;   /* where the expanded copy of a packed snapshot is kept, and one rebuilt for
                                   this program when the installed one cannot be used: NULL nowhere, "" the
                                   user's ($XDG_CACHE_HOME/mica or
                                   ~/.cache/mica), or a path */
    uint64_t max_validation_ms; /* for `full`: time after which the rest is verified when it is used (strict:
                                   the snapshot is refused), 0 = any */
    /* after a run that fails nobody asks for the variables of the base workspace: then a script's x = f (x,
     * ...) may change x where it lies, and an error in f leaves x undefined */
    bool forget_failed;
} mica_session_options;

/* Makes a session. A snapshot that cannot be used is no error: the session falls back to the sources, then to
 * the C builtins alone, and says so in one line on stderr. Errors: CONFIGURATION (an unknown option value, a
 * key that cannot be read, too many layers), NO_MEMORY; for a layer those of mica_snapshot_open: what was
 * asked for by name is not left out silently; with `strict` those of mica_snapshot_open. End it with
 * mica_session_close. */
MICA_MUST_USE mica_status mica_session_open(const mica_session_options *options, mica_session **out,
                                            mica_error *err);
/* Ends the program's variables, so that the functions of its onCleanup objects run. mica_session_close does
 * it too; a process that ends without closing calls this. */
void mica_session_finish(mica_session *session);
void mica_session_close(mica_session *session); /* accepts NULL */

/* How a run ended. */
typedef enum mica_outcome {
    MICA_RUN_DONE,   /* to its end */
    MICA_RUN_FAILED, /* an uncaught error; the error is in `err` */
    MICA_RUN_EXIT,   /* the program called exit; see mica_session_exit_status */
    MICA_RUN_STOPPED /* at a safe point, by mica_session_stop_after; mica_session_continue goes on */
} mica_outcome;

/* Sets what argv() gives the program. Copies. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status mica_session_set_arguments(mica_session *session, int argc, const char *const *argv,
                                                     mica_error *err);
/* Runs a script or function file in the base workspace. Errors in `err`: IO, SYNTAX, UNSUPPORTED, RUNTIME,
 * INTERRUPTED. */
MICA_MUST_USE mica_outcome mica_session_run_file(mica_session *session, const char *path, mica_error *err);
/* Runs text in the base workspace; `name` stands for the file in messages. `interactive` text sets and shows
 * ans. */
MICA_MUST_USE mica_outcome mica_session_run_text(mica_session *session, const char *text, size_t len,
                                                 const char *name, bool interactive, mica_error *err);
/* Does the text need more lines to be complete? */
bool mica_session_incomplete(mica_session *session, const char *text, size_t len);
/* The whole report of the last failed run as it is printed on stderr ("error: …" with the stack); valid until
 * the next run. */
const char *mica_session_report(mica_session *session);
/* Loads functions in C from a shared object (mica/extension.h), as the program's extension_load does: before a run, between two, or
 * while one is stopped. Errors: RUNTIME, with what extension_load says. */
MICA_MUST_USE mica_status mica_session_load_extension(mica_session *session, const char *path,
                                                      mica_error *err);
/* Ends all extensions, with their hooks. mica_session_close does it too; a process that ends without closing calls this last. */
void mica_session_end_extensions(mica_session *session);

/* What the program gave to exit(); 0 while it has not called it. */
int mica_session_exit_status(const mica_session *session);
/* errno of the first write to standard output that failed, or 0. */
int mica_session_output_error(const mica_session *session);

/* Whether the snapshots that the session runs from still hold what they held when they were opened; asks the system for
 * their time of change, and verifies those again whose time differs. The message names the file. Errors: CORRUPTED
 * (written to: what was computed since may be wrong), IO, NO_MEMORY. */
MICA_MUST_USE mica_status mica_session_check_files(mica_session *session, mica_error *err);

/* Asks the running program to end: its cleanup blocks run, then the run fails with INTERRUPTED.
 * Async-signal-safe. */
void mica_session_interrupt(mica_session *session);
/* Lets the program run for n more safe points (loop turns and calls), then stops it. */
void mica_session_stop_after(mica_session *session, uint32_t safe_points);
/* Stops the program at its next safe point, as soon as it has one. Thread-safe and async-signal-safe; an interruption that was
 * asked for is never lost to it. */
void mica_session_request_stop(mica_session *session);
/* Goes on with a run that ended with MICA_RUN_STOPPED; ends as the run would have. */
MICA_MUST_USE mica_outcome mica_session_continue(mica_session *session, mica_error *err);

/* ---- functions that change ---- */

/* From now on files of functions that change are noticed while a program runs, by a thread that waits for the system to tell
 * (inotify) or, with `by_date`, looks at their dates twice a second; calls behind the program's next safe point are of the new
 * version. The folders of the search path and those of loaded files are watched. Does nothing where files are watched already.
 * Errors: IO, NO_MEMORY. */
MICA_MUST_USE mica_status mica_session_watch(mica_session *session, bool by_date, mica_error *err);
void mica_session_unwatch(mica_session *session);

/* ---- images ----
 *
 * An image is a session in a file: variables, functions, and a program where it stopped, with its calls and loops
 * (docs/image.md). It lies over the snapshots that the session had, and is loaded into a session that has the same. */

#define MICA_IMAGE_COPY    1u /* all of it is read and verified now, not mapped and verified as it is touched */
#define MICA_IMAGE_ABANDON 2u /* a program that stands in it is given up */
#define MICA_IMAGE_KEEP    4u /* the session is kept in that file from now on (mica_session_keep_image) */
#define MICA_IMAGE_SHARED                                                                                    \
    8u /* with KEEP: it is only read, and others may keep theirs there; a save replaces it, if nobody has meanwhile */

/* What was loaded. */
typedef struct mica_image_loaded {
    bool pending;    /* a program stands in it: mica_session_continue goes on with it */
    bool ready;      /* it stands in image_ready: it was made for sessions to begin there */
    int64_t time_ns; /* when it was saved, since 1970 */
    uint32_t epochs; /* in the file */
    const char
        *program;    /* file of the program that ran, as it was given, or NULL; valid until the next run */
    char place[200]; /* where it stands, for people: "line 12 of sim.m"; "": unknown */
    char description[256]; /* "": none */
} mica_image_loaded;

/* Loads an image into a session that has run nothing yet. Maps of it stay until the session is closed; the file may be
 * replaced meanwhile and must not be written to. A part that is found damaged when it is touched ends the process, with a
 * message. `out` may be NULL. After an error the session is good for mica_session_close alone; after KEY_NEEDED also for
 * mica_session_use_secret and loading the image then. Errors: IO, NOT_A_SNAPSHOT, VERSION_MISMATCH (also: other snapshots,
 * records or builtins), CORRUPTED (also: memory that this user has not saved, nor somebody whose key is trusted, and that cannot
 * be proved), TRUNCATED, BUSY (with MICA_IMAGE_KEEP: another process keeps its session there), LIMIT, NO_MEMORY; KEY_NEEDED,
 * WRONG_KEY; INVALID_ARGUMENT (also: the session has a secret, and the image is not encrypted). */
MICA_MUST_USE mica_status mica_session_load_image(mica_session *session, const char *path, unsigned flags,
                                                  mica_image_loaded *out, mica_error *err);
/* Images that are signed by a public Ed25519 key (PEM; `micac image sign`) are believed as this user's own from now on, by
 * mica_session_load_image and when a program goes back. Errors: IO, CONFIGURATION (no such key), NO_MEMORY. */
MICA_MUST_USE mica_status mica_session_trust_images(mica_session *session, const char *key, mica_error *err);
/* Tells of an image what can be told without loading it: time_ns, epochs and description. Errors: as of loading, of the file
 * alone. `secret` (NULL: none) is that of an encrypted image, here and in the following functions: KEY_NEEDED, WRONG_KEY. */
MICA_MUST_USE mica_status mica_image_tell(const char *path, const mica_image_secret *secret,
                                          mica_image_loaded *out, mica_error *err);
/* Appends what an image is, and what it says of its session, as text or JSON; of an encrypted one without its secret what
 * mica_image_tell_locked tells. Errors: as mica_image_tell, NO_MEMORY. */
MICA_MUST_USE mica_status mica_image_describe(const char *path, const mica_image_secret *secret, bool json,
                                              mica_buffer *out, mica_error *err);
/* Verifies every page of an image. Errors: as mica_image_tell, CORRUPTED, TRUNCATED. */
MICA_MUST_USE mica_status mica_image_verify(const char *path, const mica_image_secret *secret,
                                            mica_error *err);
/* Writes an image with one epoch that has the memory of all of another's; `into` may be the same file. It is encrypted where
 * the other is, by the same secret. Errors: as mica_session_save_image, and of reading; UNTRUSTED (this user has not saved
 * it). */
MICA_MUST_USE mica_status mica_image_merge(const char *path, const char *into,
                                           const mica_image_secret *secret, mica_error *err);
/* The same, encrypted or not any more. What a file had that is replaced may lie on the disk for a while yet. Errors: those of
 * mica_image_merge; INVALID_ARGUMENT (it is encrypted already, or is not). */
MICA_MUST_USE mica_status mica_image_encrypt(const char *path, const char *into,
                                             const mica_image_secret *secret, mica_error *err);
MICA_MUST_USE mica_status mica_image_decrypt(const char *path, const char *into,
                                             const mica_image_secret *secret, mica_error *err);
/* Images are read with that secret from now on, and whatever the session saves is encrypted by it: where it is kept, by
 * image_save, quicksaves and checkpoints. It is the session's from here on, also after an error, which ends it. Errors:
 * NO_MEMORY; INVALID_ARGUMENT (the session has one already). */
MICA_MUST_USE mica_status mica_session_use_secret(mica_session *session, mica_image_secret *secret,
                                                  mica_error *err);
/* Saves the session, which stopped or runs nothing, into a file, which is replaced as a whole; for this user alone (0600).
 * What was printed is written out first. Errors: IO, LIMIT, NO_MEMORY, CONFIGURATION (the key that marks this user's images
 * is not usable). */
MICA_MUST_USE mica_status mica_session_save_image(mica_session *session, const char *path, mica_error *err);
/* -- a session that others begin behind (mica --base) -- */
/* What the session runs from now on is a set-up: what its builtins take from outside is noted, and image_ready of the program
 * ends a run with MICA_RUN_STOPPED. Called once, of a session that has run nothing. Errors: NO_MEMORY, INVALID_ARGUMENT. */
MICA_MUST_USE mica_status mica_session_begin_base(mica_session *session, mica_error *err);
/* Appends what was noted, in lines or as JSON. Whether there was anything. */
bool mica_session_outside(const mica_session *session, bool json, mica_buffer *out);
typedef struct mica_base_options {
    const mica_session_options *session; /* as the session was opened with */
    bool
        has_epoch; /* the image is of the time `epoch_ns`, since 1970, and not of now; then the same set-up gives the same */
    int64_t epoch_ns; /* bytes, for the same user in the same folder */
} mica_base_options;
/* As mica_session_save_image. Then a session that is opened with the same options begins behind what was saved and runs
 * nothing, and the pages that it touched are noted in the file, so that the next ones have them at hand. Which they were
 * changes how fast a start is, and nothing else; where it cannot be found out they are not noted. The session's variables
 * live on in the image: cleanup functions of the program are not called when this session ends. Errors: as
 * mica_session_save_image. */
MICA_MUST_USE mica_status mica_session_save_base(mica_session *session, const mica_base_options *options,
                                                 const char *path, mica_error *err);
/* Gives up a program that stands in the session; its variables of the base workspace stay. */
void mica_session_abandon(mica_session *session);

/* From now on mica_session_checkpoint saves the session into that file. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status mica_session_keep_image(mica_session *session, const char *path, mica_error *err);
/* Saves the session, which stopped or runs nothing, where it is kept: all of it, or what changed since the last time. The
 * file has the old epochs or the new one, whole, at every moment. Errors: as mica_session_save_image; BUSY;
 * INVALID_ARGUMENT (it is kept nowhere). */
MICA_MUST_USE mica_status mica_session_checkpoint(mica_session *session, mica_error *err);

/* ---- what comes from outside ---- */

/* The names of the bits in the flags of a builtin that an M snapshot lists (mica_snapshot_external): what its calls take from
 * outside of the program, from bit 0 on "clock", "entropy", "file", "environment", "input", "process", "network". NULL where
 * there is no such bit. Valid for ever; thread-safe. */
const char *mica_outside_name(unsigned bit);

/* The same from another thread than the one that runs the session, which must be kept in an image since before: that one saves at
 * the program's next safe point and goes on. Waits at most `wait_ms` milliseconds for a safe point (0: 1000), and then for the
 * save. Where the host counts safe points (mica_session_stop_after), it is met when they have passed; a session that runs
 * nothing meets it never. Thread-safe. Errors: as mica_session_checkpoint; QUIESCE_TIMEOUT (there was no safe point: nothing was
 * saved, and nothing will be). */
MICA_MUST_USE mica_status mica_session_checkpoint_from(mica_session *session, unsigned wait_ms,
                                                       mica_error *err);
/* What mica_session_autosave has done. */
typedef enum mica_autosave {
    MICA_AUTOSAVE_DONE, /* the session as it was at a stop before is saved; the next call begins the next save */
    MICA_AUTOSAVE_COPYING, /* it was copied for a while: call again at a stop soon */
    MICA_AUTOSAVE_WRITING /* all of it was copied, as it is at this stop; a thread writes it. Call again at some stop, which
                              tells how it ended */
} mica_autosave;
/* Does what mica_session_checkpoint does without stopping the program for long: at each of several stops it copies for about
 * `slice_ns` nanoseconds, and when little is left, once, all the rest; the disk is waited for by a thread of its own. What is
 * saved is the session as it was at the stop of the call that gave MICA_AUTOSAVE_WRITING first. mica_session_checkpoint
 * completes a save that was begun; loading and going back give it up. Errors: as mica_session_checkpoint, of the save that was
 * being made, which is given up then. */
MICA_MUST_USE mica_status mica_session_autosave(mica_session *session, uint64_t slice_ns,
                                                mica_autosave *state, mica_error *err);

/* Writes the statistics of loading (text or JSON) to a stream. False when memory ran out. */
bool mica_session_write_stats(mica_session *session, bool json, FILE *to);
/* Tells the session that its host is a prompt at a terminal, so that long output may go through a pager. */
void mica_session_set_paged(mica_session *session, bool on);
/* Whether a pager has the terminal now: Ctrl-C is its own then. Async-signal-safe. */
bool mica_session_pager_runs(const mica_session *session);
/* Takes text that the host itself put on the terminal (the prompt with what was typed, a report) into the
 * program's diary, if it keeps one. */
void mica_session_note(mica_session *session, const char *text, size_t len);
/* Names of functions and variables that begin with `prefix`, for completion: calls `each` on this thread,
 * while the session is in use, until it returns false; `each` may not use the session. */
void mica_session_complete(mica_session *session, const char *prefix,
                           bool (*each)(void *ctx, const char *name), void *ctx);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
