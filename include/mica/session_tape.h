/* include/mica/session_tape.h - a session that is kept on a tape (mica/tape.h): its memory, with its history.
 *
 * Each epoch has the memory as an image would have it that was saved then (docs/image.md): variables, functions, and the program
 * where it stood. So every epoch that the tape keeps can be looked at, gone on from, and written as an image. The regions of
 * the tape are those of the interpreter's memory, at the same positions in every tape (docs/tape.md). */
#ifndef MICA_SESSION_TAPE_H
#define MICA_SESSION_TAPE_H

#include "mica/session.h"
#include "mica/tape.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Keeps a session, which has run nothing and is kept in no image, on the tape at `path`. A tape that has epochs is gone on from:
 * the session has the memory of the last one, copied and proved as an image of somebody else, and with out->pending a program
 * stands in it (mica_session_continue); MICA_IMAGE_ABANDON in `flags` gives that up. Nothing is written before the first
 * epoch. `options` and `out` may be NULL. After an error the session is good for mica_session_close alone. Errors: those of
 * mica_tape_open; INVALID_ARGUMENT (the session has run something, or is kept elsewhere or encrypted; the tape has the memory of
 * something else); VERSION_MISMATCH (it is of another library, or program with other instructions), NOT_FOUND (its last epoch
 * is nothing that a session left), CORRUPTED (also: what cannot be proved), LIMIT, EXISTS (it has other regions there). */
MICA_MUST_USE mica_status mica_session_keep_tape(mica_session *session, const char *path,
                                                 const mica_tape_options *options, unsigned flags,
                                                 mica_image_loaded *out, mica_error *err);
/* The same on a tape that is open for writing, perhaps by a configuration with stores (mica/tape_policy.h); `name` is for messages. It is
 * the session's from here on, and ended with it, also after an error. */
MICA_MUST_USE mica_status mica_session_take_tape(mica_session *session, mica_tape *tape, const char *name,
                                                 unsigned flags, mica_image_loaded *out, mica_error *err);
/* Begins a session, which has run nothing, with the memory that an epoch has. The tape is read, and closed again. Errors: as
 * above; NOT_FOUND (there is no such epoch, or it is not kept). */
MICA_MUST_USE mica_status mica_session_load_tape(mica_session *session, const char *path,
                                                 const mica_tape_moment *moment, unsigned flags,
                                                 mica_image_loaded *out, mica_error *err);

/* The same of a tape that is open, and stays the caller's. */
MICA_MUST_USE mica_status mica_session_look_at_tape(mica_session *session, mica_tape *tape, const char *name,
                                                    const mica_tape_moment *moment, unsigned flags,
                                                    mica_image_loaded *out, mica_error *err);

/* Makes an epoch of a session that stopped or runs nothing, and waits until the disk has it. Its instructions are the safe points
 * that the program has passed, where they are counted (mica_session_count). `name` may be NULL; where an epoch on the way has that
 * name, it gets a number: "name-2". `*epoch` may be NULL. What was printed is written out first. The tape has the old
 * epochs or this one too, whole, at every moment; after an error the next epoch has what this one would have had. Errors:
 * those of mica_tape_checkpoint; INVALID_ARGUMENT (the session is kept on no tape). */
MICA_MUST_USE mica_status mica_session_tape_epoch(mica_session *session, const char *name, uint64_t *epoch,
                                                  mica_error *err);
/* The same without waiting: what changed is copied, and a thread writes it while the program runs on. Does nothing while one is
 * being written (*busy). The error is that of the epoch before, where it failed: the next call makes one again. */
MICA_MUST_USE mica_status mica_session_tape_begin(mica_session *session, bool *busy, mica_error *err);
/* The tape, while nothing is being written, which is waited for; NULL: the session is kept on none. The session's until it is
 * closed: epochs may be read, and what it keeps be said, but nothing written. */
mica_tape *mica_session_tape(mica_session *session);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
