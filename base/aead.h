/* base/aead.h - AES-256-GCM (NIST SP 800-38D): bytes are encrypted, and they and bytes beside them authenticated by a tag.
 *
 * The caller sees to it that no nonce is used twice with one key: two texts under one pair give away their difference and the
 * key of all tags. */
#ifndef BASE_AEAD_H
#define BASE_AEAD_H

#include "base/view.h"
#include "mica/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BASE_AEAD_KEY          32
#define BASE_AEAD_NONCE        12
#define BASE_AEAD_TAG          16
#define BASE_AEAD_LITTLE_BYTES ((uint64_t)8 << 20)

/* Whose code does it. */
typedef enum base_aead_by {
    BASE_AEAD_ANY,       /* the first of the following that is there */
    BASE_AEAD_LIBCRYPTO, /* OpenSSL's, a shared library that is opened at the first wish */
    BASE_AEAD_LIBSODIUM, /* part of the program; needs a processor with instructions for AES */
    BASE_AEAD_LITTLE /* for BASE_AEAD_LITTLE_BYTES at most, for which opening a library is not worth its time */
} base_aead_by;

/* A key that is ready for use; belongs to one thread. */
typedef struct base_aead base_aead;

/* Errors: UNSUPPORTED (neither library can do it here), NO_MEMORY. */
MICA_MUST_USE mica_status base_aead_new(base_aead_by by, const uint8_t key[BASE_AEAD_KEY], base_aead **out,
                                        mica_error *err);
/* Wipes the key; accepts NULL. */
void base_aead_free(base_aead *aead);

/* What is encrypted or decrypted. */
typedef struct base_aead_text {
    const uint8_t *nonce; /* BASE_AEAD_NONCE bytes */
    base_view beside;     /* is authenticated too; less than 2 GiB */
    const void *from;
    void *to;   /* may be the same memory */
    size_t len; /* less than 2 GiB */
} base_aead_text;
/* Encrypts. Errors: UNSUPPORTED (the library failed). */
MICA_MUST_USE mica_status base_aead_seal(base_aead *aead, const base_aead_text *text,
                                         uint8_t tag[BASE_AEAD_TAG], mica_error *err);
/* Decrypts; false where the tag is another, and then what is at `to` may not be used. */
MICA_MUST_USE bool base_aead_open(base_aead *aead, const base_aead_text *text,
                                  const uint8_t tag[BASE_AEAD_TAG]);

/* Is told of every pair of a key and a nonce that something is sealed with; NULL ends it. Tests only. */
typedef void (*base_aead_watcher)(void *ctx, const uint8_t key[BASE_AEAD_KEY],
                                  const uint8_t nonce[BASE_AEAD_NONCE]);
void base_aead_watch(base_aead_watcher watcher, void *ctx);

#endif
