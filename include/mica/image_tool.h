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
    bool prove;          /* all of it is read, verified and proved, also where it would be believed */
} mica_image_source;

/* Proves that an image's memory is a state that the VM could have made, whoever saved it. Errors: as of
 * mica_session_load_image; CORRUPTED names what cannot be proved, with its region and the offset in the cage. */
MICA_MUST_USE mica_status mica_image_verify_deep(const mica_image_source *source, mica_error *err);

/* Signs the newest state of an image that this user saved, in its file or, with `into`, in a new one that has all of it as one
 * epoch. All pages are verified before. A later save in the file is without a signature. Errors: as of mica_image_verify and
 * mica_image_merge. */
MICA_MUST_USE mica_status mica_image_sign(const char *path, const char *into,
                                          const uint8_t secret[MICA_KEY_SIZE], mica_error *err);
/* Whether an image's newest state is signed by a key; its pages are not read. Errors: as mica_image_tell; SIGNATURE (it is not
 * signed, by another key, or the signature is wrong). */
MICA_MUST_USE mica_status mica_image_check_signature(const char *path,
                                                     const uint8_t public_key[MICA_KEY_SIZE],
                                                     mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
