/* mica/state.h - the state of a program that was stopped: taken from one session, loaded into another.
 *
 * A state is MessagePack (docs/state.md): any program can read it, and change it. It has what runs and what it holds: calls
 * and where they stand, variables, functions that the program defined, objects, open files by their paths. It lies over
 * the snapshots that the session has, and is for programs with the same instructions and builtins; others refuse it by
 * name. Who loads a state runs its author's program.
 *
 * A session is used by one thread at a time; what other threads and signal handlers may call says so. */
#ifndef MICA_STATE_H
#define MICA_STATE_H

#include "mica/error.h"
#include "mica/session.h"
#include "mica/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* -- the counter -- */

/* From now on safe points are counted: functions of the program that are entered, and jumps backward that are taken. With the
 * place of the program the count names one moment of its run. Called between runs; the count begins at 0. A program that is
 * counted runs through a loop of its own, others pay nothing. */
void mica_session_count(mica_session *session);
/* False where safe points are not counted. */
bool mica_session_counter(const mica_session *session, uint64_t *count);
/* Stops the program (MICA_RUN_STOPPED) when it has passed `count` safe points in all. Errors: INVALID_ARGUMENT (they are not
 * counted, or so many have passed). */
MICA_MUST_USE mica_status mica_session_stop_at(mica_session *session, uint64_t count, mica_error *err);

/* -- states -- */

/* Appends the state of a session whose program is stopped (mica_session_request_stop, mica_session_stop_at), or which runs
 * nothing: then its variables and functions. What was printed is written out before. The session can go on. Errors:
 * NO_MEMORY. */
MICA_MUST_USE mica_status mica_state_take(mica_session *session, mica_buffer *out, mica_error *err);
/* The same from another thread than the one that runs the session: that one takes the state at the program's next safe point
 * and goes on. Waits at most `wait_ms` milliseconds for a safe point (0: 1000), and then for the state. `cancel` (NULL: none) is
 * set to another value than 0, by an atomic store, by whoever gives it up meanwhile. Where the host counts safe points
 * (mica_session_stop_after), it is met when they have passed; a session that runs nothing meets it never. Thread-safe. Errors:
 * NO_MEMORY; QUIESCE_TIMEOUT (there was no safe point), CANCELLED: nothing was taken and nothing will be, and the program goes on
 * as if nobody had asked. */
MICA_MUST_USE mica_status mica_state_take_from(mica_session *session, unsigned wait_ms,
                                               const volatile int *cancel, mica_buffer *out, mica_error *err);
/* Puts a state into a session, whose program, if one is stopped in it, is given up; mica_session_continue goes on with
 * what stands in the state. All of it is proved before any of it runs. After an error the session is as it was before.
 * Errors: SERIALIZATION (it is no state; the offset says where), VERSION_MISMATCH (it is of another program, or over other
 * snapshots, and is not read further), CORRUPTED (what it tells is nothing that a program could have come to), LIMIT,
 * NO_MEMORY. */
MICA_MUST_USE mica_status mica_state_load(mica_session *session, const void *state, size_t len,
                                          mica_error *err);
/* The same, which may be given up while the state is read and proved: after `wait_ms` milliseconds (0: never), or when `cancel`
 * (NULL: none) is set to another value than 0, by an atomic store, as by another thread or a signal handler. Nobody is asked
 * while the bytes are checked as MessagePack, and no more when all is proved. Errors: as above; QUIESCE_TIMEOUT (the time was
 * over), CANCELLED: the session is as it was, and a program that is stopped in it can go on. */
MICA_MUST_USE mica_status mica_state_load_within(mica_session *session, const void *state, size_t len,
                                                 unsigned wait_ms, const volatile int *cancel,
                                                 mica_error *err);
/* Reads a state from a file, and writes one, whole or not at all. Errors: as above, IO. */
MICA_MUST_USE mica_status mica_state_load_file(mica_session *session, const char *path, mica_error *err);
MICA_MUST_USE mica_status mica_state_take_file(mica_session *session, const char *path, mica_error *err);
/* -- states that stay in memory -- */

/* A copy of a session's memory, which this process made and believes: it is taken and put back faster than a state that
 * others can read, and goes nowhere else. Sessions may have ended that it is of. */
typedef struct mica_held_state mica_held_state;
/* Takes one of a session as mica_state_take does. The session can go on. End it with mica_held_state_free. Errors:
 * NO_MEMORY. */
MICA_MUST_USE mica_status mica_state_hold(mica_session *session, mica_held_state **out, mica_error *err);
/* Puts it back, as often as is wished, into the session that it is of or another one over the same snapshots, whose program, if
 * one is stopped in it, is given up; mica_session_continue goes on with what stood in it. Where an error is given the session is
 * as it was before. Errors: VERSION_MISMATCH (other snapshots), LIMIT (the session has no room for so much), NO_MEMORY. */
MICA_MUST_USE mica_status mica_state_restore(mica_session *session, const mica_held_state *held,
                                             mica_error *err);
size_t mica_held_state_bytes(const mica_held_state *held); /* of memory that it takes */
void mica_held_state_free(mica_held_state *held);          /* accepts NULL */

/* -- what a state says -- */

/* Appends what a state says of itself, as lines or JSON: versions, counter, where its program stands, how much it has. The
 * values are not looked at. Errors: SERIALIZATION (it is no state), VERSION_MISMATCH, NO_MEMORY. */
MICA_MUST_USE mica_status mica_state_describe(const void *state, size_t len, bool json, mica_buffer *out,
                                              mica_error *err);
/* Appends all of a state as JSON, bytes as hexadecimal text. Errors: as above. */
MICA_MUST_USE mica_status mica_state_export(const void *state, size_t len, mica_buffer *out, mica_error *err);

/* -- the root -- */

/* A hash of all that a state is (docs/state.md): the same wherever its memory lies, before it was taken and where it was loaded,
 * and different where anything differs that the program could meet. */
#define MICA_STATE_ROOT_SIZE 32
/* Of a session whose program is stopped, or which runs nothing. The session remembers hashes: of the places of the state, those that
 * have changed since are hashed up to the root again. *changed (may be NULL): how many they are. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status mica_session_root(mica_session *session, uint8_t root[MICA_STATE_ROOT_SIZE],
                                            size_t *changed, mica_error *err);
/* Of a taken state, which is not proved. Errors: as mica_state_load. */
MICA_MUST_USE mica_status mica_state_root(const void *state, size_t len, uint8_t root[MICA_STATE_ROOT_SIZE],
                                          mica_error *err);
/* Appends the proof that a place of the state has what it has: what lies there, and the hashes that lead from it to the
 * root. The place is the name of a variable of the outermost workspace, or a list as JSON, as mica_state_places tells it.
 * Errors: as mica_state_load; NOT_FOUND, INVALID_ARGUMENT (no such list). */
MICA_MUST_USE mica_status mica_state_prove(const void *state, size_t len, const char *place, mica_buffer *out,
                                           mica_error *err);
/* Appends the places of a state, a line each: the place as JSON, a tab, its digest. Errors: as mica_state_load. */
MICA_MUST_USE mica_status mica_state_places(const void *state, size_t len, mica_buffer *out, mica_error *err);

/* Appends the state with another value in a place: a variable of the outermost workspace, or a list as mica_state_places tells it. The
 * value is JSON: a number, true, false, or a text. Errors: as mica_state_load; INVALID_ARGUMENT (no such value), NOT_FOUND (no
 * such place). */
MICA_MUST_USE mica_status mica_state_set(const void *state, size_t len, const char *place, const char *value,
                                         mica_buffer *out, mica_error *err);

/* -- changes -- */

/* Appends what turns one state into the other, as MessagePack (docs/state.md): the places where they differ, what lies there before
 * and after. Errors: as mica_state_load; VERSION_MISMATCH (they are over different snapshots). */
MICA_MUST_USE mica_status mica_state_changes(const void *from, size_t from_len, const void *to, size_t to_len,
                                             mica_buffer *out, mica_error *err);
/* What a session, whose program is stopped or which runs nothing, has changed since a state of it was taken. Errors: as above. */
MICA_MUST_USE mica_status mica_session_changes(mica_session *session, const void *since, size_t len,
                                               mica_buffer *out, mica_error *err);
/* Appends the state with the changes. Errors: as mica_state_load; EXISTS (in a place lies something else than what the changes
 * start from: which place is told); CORRUPTED (they do not lead where they say). */
MICA_MUST_USE mica_status mica_changes_apply(const void *state, size_t len, const void *changes,
                                             size_t changes_len, mica_buffer *out, mica_error *err);
/* Appends the changes that take them back. Errors: SERIALIZATION, VERSION_MISMATCH, NO_MEMORY. */
MICA_MUST_USE mica_status mica_changes_invert(const void *changes, size_t len, mica_buffer *out,
                                              mica_error *err);
/* Appends the changes of both, which start from one state; in either order the same. What both changed alike is
 * changed so. Errors: as above; EXISTS (both change a place, to different things: which place is told). */
MICA_MUST_USE mica_status mica_changes_merge(const void *a, size_t a_len, const void *b, size_t b_len,
                                             mica_buffer *out, mica_error *err);
/* Appends the places that are changed, a line each: '+', '-' or '~', and the place as JSON. Errors: SERIALIZATION,
 * VERSION_MISMATCH, NO_MEMORY. */
MICA_MUST_USE mica_status mica_changes_describe(const void *changes, size_t len, mica_buffer *out,
                                                mica_error *err);

/* -- observing -- */

typedef enum mica_event_kind {
    MICA_EVENT_PUSH, /* a frame is there */
    MICA_EVENT_POP,  /* it is gone */
    MICA_EVENT_WRITE /* something was written, also where it is what was there */
} mica_event_kind;

/* What a step of the program did. Of a write one of these is told: a register; a shared object; a variable that was found by its
 * name, in a frame (its number) or in the base workspace; a global variable. */
typedef struct mica_event {
    mica_event_kind kind;
    int64_t frame;    /* that came or went, or has the variable; -1: the base workspace, or none */
    int64_t stack;    /* register of the stack, as in the place ["stack", n]; -1: none */
    uint64_t object;  /* shared object: equal numbers are the same object as long as it lives; 0: none */
    const char *what; /* "map", "handle", "variable" (that functions share), "code"; NULL: no shared object */
    uint32_t serial;  /* of a map or handle, as in its identity */
    const char
        *name; /* of a variable that was found by its name, or is global; NULL: none, or any of the frame's */
    size_t name_len;
} mica_event;
typedef void (*mica_observer_fn)(void *ctx, const mica_event *event);

/* Has a function told of each step of the programs that the session runs: frames that come and go, and writes to registers, to
 * maps and handles, and to variables. The program runs instruction by instruction then: a loop that would go many turns at once
 * takes some hundred times as long. Between two states every place of stack, frames, variables and shared objects that
 * differs (mica_state_changes) was told as written; what the VM keeps beside them (settings, the last error, generators of
 * random numbers) is not. The function may not use the session; strings are valid until it returns. NULL: nobody is told any
 * more. Called between runs, or while a program is stopped. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status mica_session_observe(mica_session *session, mica_observer_fn observer, void *ctx,
                                               mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
