/* session/portable.h - a stopped session as MessagePack that any program can read and change, and back (docs/state.md). */
#ifndef SESSION_PORTABLE_H
#define SESSION_PORTABLE_H

#include "session/session_internal.h"
#include "base/halt.h"
#include "format/pack.h"

/* What a state says of its session (MessagePack), and which objects its numbers stand for. */
typedef struct ses_told {
    base_view session;
    prog_value *objects;
    size_t count;
} ses_told;

#define PORTABLE_FORMAT  "mica state"
#define PORTABLE_VERSION 1u
#define POR_NOT_LOADED   "the state was not loaded"
/* Appends the state of a session that stands still. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status ses_portable_write(mica_session *s, base_buf *out, mica_error *err);

/* The same of a memory that was opened and changed, with what the state says beside it, in which shared objects are told by their
 * identities in `ids` (SERIALIZATION: it names one that is not there). */
struct ses_identities;
MICA_MUST_USE mica_status ses_portable_rewrite(vm_t *vm, base_view session, const struct ses_identities *ids,
                                               base_buf *out, mica_error *err);

/* Makes the memory that a state describes, in a VM that has nothing yet. What it says of the session beside the memory is
 * appended to `account`, as images keep it (session/image_state.c). The memory is to be proved before it runs. Errors:
 * SERIALIZATION (no such state, with the place), VERSION_MISMATCH (of another program, before anything else is read),
 * CORRUPTED, NO_MEMORY; those of the halt, which may be NULL. */
MICA_MUST_USE mica_status ses_portable_read(base_view state, vm_t *vm, base_buf *account, base_halt *halt,
                                            mica_error *err);
/* The same in a VM of its own, to be looked at and changed, and not to run: with what the state tells beside the memory. `state` must
 * outlive it. Freed by ses_portable_close. */
MICA_MUST_USE mica_status ses_portable_open(base_view state, vm_t **vm, ses_told *told, mica_error *err);
void ses_portable_close(vm_t *vm, ses_told *told);

/* mica_state_load, which whoever has the halt may give up (NULL: nobody): its errors, too. */
MICA_MUST_USE mica_status ses_state_load(mica_session *s, base_view state, base_halt *halt, mica_error *err);

/* What begins with a format, its version and a fingerprint, and what is said where it does not. */
typedef struct por_form {
    uint32_t version; /* no pointers: a start would relocate them */
    char format[16], section[12], none[40], silent[32], has[24], foreign[48], use[16];
} por_form;
/* Whether the bytes are MessagePack of that form and, with `program`, of this program, which is told by what stands in front,
 * whatever follows. Errors: SERIALIZATION, VERSION_MISMATCH. */
MICA_MUST_USE mica_status por_check_form(base_view data, const por_form *form, bool program, mica_error *err);

/* Whether the bytes are MessagePack, and a state in the form that this program reads. Errors: SERIALIZATION,
 * VERSION_MISMATCH. */
MICA_MUST_USE mica_status ses_portable_is(base_view state, mica_error *err);

#endif
