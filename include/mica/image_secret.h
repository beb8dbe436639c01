/* mica/image_secret.h - what an image of a session is encrypted by: a key file or a passphrase (docs/image.md, "Encryption").
 *
 * A secret lies in memory that goes into no core dump and is wiped by mica_image_secret_free. It is read alone once it is
 * made, so threads may share it. */
#ifndef MICA_IMAGE_SECRET_H
#define MICA_IMAGE_SECRET_H

#include "mica/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

#define MICA_IMAGE_KEY_FILE_MIN 32u
#define MICA_IMAGE_KEY_FILE_MAX 65536u

typedef struct mica_image_secret mica_image_secret;

/* The bytes of a key file, all of which count: MICA_IMAGE_KEY_FILE_MIN to _MAX, in a regular file of this user's that nobody
 * else may read. Errors: IO, CONFIGURATION (another owner, or readable by others), TRUNCATED (too short), LIMIT (too long),
 * NO_MEMORY. */
MICA_MUST_USE mica_status mica_image_secret_from_file(const char *path, mica_image_secret **out,
                                                      mica_error *err);
/* A passphrase of `len` bytes, for the image at `path`, or with NULL for images to be made. Takes about half a second and
 * 128 MiB. That it is the right one is found out when the image is opened. Errors: INVALID_ARGUMENT (it is empty); those of
 * opening the image; WRONG_KEY (the image is not encrypted by a passphrase); NO_MEMORY. */
MICA_MUST_USE mica_status mica_image_secret_from_passphrase(const char *passphrase, size_t len,
                                                            const char *path, mica_image_secret **out,
                                                            mica_error *err);
/* Wipes it. Accepts NULL. */
void mica_image_secret_free(mica_image_secret *secret);

/* What can be told of an image without its secret. */
typedef struct mica_image_locked {
    bool encrypted;
    bool passphrase; /* by one, else by a key file */
    bool own;        /* this user saved it */
    uint32_t epochs;
    uint32_t log_n, r, p; /* costs of scrypt, where there is a passphrase */
    uint64_t bytes;
    uint64_t sequence; /* of the last commit: counts them */
} mica_image_locked;
/* Errors: IO, NOT_A_SNAPSHOT, VERSION_MISMATCH, TRUNCATED, CORRUPTED, NO_MEMORY, CONFIGURATION. */
MICA_MUST_USE mica_status mica_image_tell_locked(const char *path, mica_image_locked *out, mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
