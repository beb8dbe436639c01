/* include/mica/signature.h - Ed25519 signatures over snapshots (RFC 8032): keys from PEM files, signing, and
 * the question whose signature a file carries.
 *
 * A signature covers the header of the file, the header covers the root of the tree, and the root covers
 * every other byte; so it holds for the whole file as far as the file is verified (mica_validation). Keys are
 * made and kept with OpenSSL:
 *
 *   openssl genpkey -algorithm ed25519 -out private.pem
 *   openssl pkey -in private.pem -pubout -out public.pem
 *
 * All functions are thread-safe. */
#ifndef MICA_SIGNATURE_H
#define MICA_SIGNATURE_H

#include "mica/error.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

#define MICA_KEY_SIZE 32 /* bytes of a private (seed) or public key in raw form */

/* Reads the raw key from a PEM file: the private one (PKCS #8, not encrypted) or the public one
 * (SubjectPublicKeyInfo). Errors: IO; CONFIGURATION (not PEM, another kind of key, an encrypted one). */
MICA_MUST_USE mica_status mica_snapshot_key_load(const char *path, bool secret, uint8_t out[MICA_KEY_SIZE],
                                                 mica_error *err);
/* As mica_snapshot_key_load from text in memory; `name` stands for it in messages. */
MICA_MUST_USE mica_status mica_snapshot_key_parse(const char *text, size_t len, const char *name, bool secret,
                                                  uint8_t out[MICA_KEY_SIZE], mica_error *err);
/* The public key that belongs to a private one. */
void mica_snapshot_key_public(const uint8_t secret[MICA_KEY_SIZE], uint8_t out[MICA_KEY_SIZE]);
/* The id of a public key as a signed file carries it: its SHA-256. */
void mica_snapshot_key_id(const uint8_t public_key[MICA_KEY_SIZE], uint8_t out[32]);
/* Overwrites a key in memory; the compiler does not leave it out. */
void mica_snapshot_key_forget(uint8_t key[MICA_KEY_SIZE]);

/* Signs the whole file of a snapshot in memory, in place; an older signature is replaced. Only the header is
 * looked at: verify the file before you sign it. Errors: as mica_snapshot_open gives for a bad header. */
MICA_MUST_USE mica_status mica_snapshot_sign(void *file, size_t size, const uint8_t secret[MICA_KEY_SIZE],
                                             mica_error *err);
/* Does the header of this file (at least 4096 bytes) carry a good signature by that key? Errors: SIGNATURE
 * (none, by another key, or wrong). */
MICA_MUST_USE mica_status mica_snapshot_check_signature(const void *header,
                                                        const uint8_t public_key[MICA_KEY_SIZE],
                                                        mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
