/* include/mica/image_tool.h - images of sessions looked into by tools: proving their memory, what variables hold, comparing,
 * taking variables out, migrating, signing. Nothing of an image's program runs.
 *
 * What needs the memory needs the snapshots that the image lies over, as loading it does. Memory that is not this user's, nor
 * signed by a key that was named, is proved first (docs/trust.md). Functions are for one thread at a time, and different
 * files are independent. */
#ifndef MICA_IMAGE_TOOL_H
#define MICA_IMAGE_TOOL_H

#include "mica/session.h"
#include "mica/signature.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Which image, and how its memory is had. Zero-initialise and set what is wanted. */
typedef struct mica_image_source {
    const char *path;
    uint32_t epoch;                /* the state after so many epochs of the file, from 1; 0: the newest */
    mica_session_options snapshot; /* the library and layers that it lies over, as for mica_session_open */
    const char *trusted; /* path of a public Ed25519 key (PEM): images that it signed are believed; or NULL */
    const mica_image_secret
        *secret; /* of an encrypted image, or NULL: then one is refused, with KEY_NEEDED */
    bool prove;  /* all of it is read, verified and proved, also where it would be believed */
} mica_image_source;

/* Proves that an image's memory is a state that the VM could have made, whoever saved it. Errors: as of
 * mica_session_load_image; CORRUPTED names what cannot be proved, with its region and the offset in the cage. */
MICA_MUST_USE mica_status mica_image_verify_deep(const mica_image_source *source, mica_error *err);

/* As mica_image_describe, with what is found in the memory instead of what the image says of it: all frames and variables,
 * and the bytes that each variable reaches, shared ones told apart. Errors: as of mica_session_load_image; NO_MEMORY. */
MICA_MUST_USE mica_status mica_image_describe_deep(const mica_image_source *source, bool json,
                                                   mica_buffer *out, mica_error *err);

/* Appends what differs between two images, or two epochs of one: frames and where they stand, variables that came, went or
 * changed in class, size or any bit of their values, and pages of the memory. *differ: anything does, if only a page that no
 * variable lies in (persistent variables, functions, the VM's own). Errors: as of mica_session_load_image; RUNTIME (values
 * that hold one another too often), NO_MEMORY. */
MICA_MUST_USE mica_status mica_image_diff(const mica_image_source *a, const mica_image_source *b, bool json,
                                          mica_buffer *out, bool *differ, mica_error *err);

/* The text of values. */
typedef enum mica_image_form {
    MICA_IMAGE_DISPLAY, /* as a session displays them; control characters become '?' */
    MICA_IMAGE_OCTAVE, /* Octave's text format, which its `load` reads; has no maps and no handles of functions in files */
    MICA_IMAGE_JSON, /* one object, with a member for each variable (docs/image.md) */
    MICA_IMAGE_CSV   /* one matrix of real numbers or truth values, a line for each row */
} mica_image_form;
/* Which variables. */
typedef struct mica_image_wanted {
    const char *const *names; /* as many as count; none: all that the form can hold */
    size_t count;
    uint32_t frame; /* of the program that stands there, 1 the innermost; 0: the base workspace */
    mica_image_form form;
} mica_image_wanted;
/* Takes text, piece by piece; an error ends the extraction with it. */
typedef mica_status (*mica_image_sink)(void *ctx, const void *text, size_t len, mica_error *err);
/* Writes variables of an image, without running its program. Names of those that were left out, where all were asked for, are
 * appended to `left_out`, a line each with why. Errors: as of mica_session_load_image; NOT_FOUND (no such epoch, frame or
 * variable), UNSUPPORTED (the form cannot hold one that was named), RUNTIME (values nested too deeply, or holding one another
 * too often), INVALID_ARGUMENT (csv of several), those of the sink. Text may have been written before an error. */
MICA_MUST_USE mica_status mica_image_extract(const mica_image_source *source, const mica_image_wanted *wanted,
                                             mica_image_sink sink, void *ctx, mica_buffer *left_out,
                                             mica_error *err);

#define MICA_IMAGE_PARTIAL 1u /* what cannot be carried is left out */
#define MICA_IMAGE_GIVE_UP 2u /* a program that stands in it is given up, and the workspace kept */
/* What a migration did. */
typedef struct mica_image_migrated {
    bool needed; /* false: the image is of this program and library already, and nothing was written */
    uint32_t variables, functions, extensions;
} mica_image_migrated;
/* Makes an image that was saved over another library, or by a program with other instructions, one of this program over the
 * library of `source`: variables of the workspace and globals are made anew by value, functions that texts defined are
 * compiled anew, and extensions are opened from their files, with their state, when they are used. `from`: the library and layers that it was saved over, for values that lie in them; NULL: not at hand.
 * Settings, persistent variables, random generators and open files begin anew. What was encrypted is so again, by the same
 * secret. The memory must be believed. What cannot be carried is named in `left_out`, a line each with why, with
 * MICA_IMAGE_PARTIAL; else the first is an error and nothing is written. Errors: as of mica_session_load_image and
 * mica_session_save_image; UNTRUSTED; UNSUPPORTED (a variable or function cannot be carried); INVALID_ARGUMENT (a program
 * stands in it). */
MICA_MUST_USE mica_status mica_image_migrate(const mica_image_source *source,
                                             const mica_session_options *from, unsigned flags,
                                             const char *into, mica_image_migrated *done,
                                             mica_buffer *left_out, mica_error *err);

/* Signs the newest state of an image that this user saved, by a private `key`, in its file or, with `into`, in a new one that
 * has all of it as one epoch. All pages are verified before. `secret` (NULL: none) is that of an encrypted image, which stays
 * so. A later save in the file is without a signature. Errors: as of mica_image_verify and mica_image_merge. */
MICA_MUST_USE mica_status mica_image_sign(const char *path, const char *into, const mica_image_secret *secret,
                                          const uint8_t key[MICA_KEY_SIZE], mica_error *err);
/* Whether an image's newest state is signed by a key; its pages are not read. Errors: as mica_image_tell; SIGNATURE (it is not
 * signed, by another key, or the signature is wrong). */
MICA_MUST_USE mica_status mica_image_check_signature(const char *path, const mica_image_secret *secret,
                                                     const uint8_t public_key[MICA_KEY_SIZE],
                                                     mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
