/* base/kdf.h - keys from other keys (HKDF) and from passphrases (scrypt). */
#ifndef BASE_KDF_H
#define BASE_KDF_H

#include "base/view.h"
#include "mica/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BASE_HKDF_MOST (255u * 32u)

/* HKDF with SHA-256 (RFC 5869): `len` bytes, at most BASE_HKDF_MOST, from `key`. `salt` may be empty; what `info` says keeps
 * keys for different ends apart. Cannot fail. */
void base_hkdf(base_view key, base_view salt, base_view info, uint8_t *out, size_t len);

/* The costs of scrypt (RFC 7914): it fills 128 * r * 2^log_n bytes, p times. */
typedef struct base_scrypt_cost {
    uint32_t log_n, r, p;
} base_scrypt_cost;
/* Whether they are in bounds for costs that a stranger may have chosen: 256 MiB of memory and some seconds at most. */
bool base_scrypt_bounded(base_scrypt_cost cost);
/* `len` bytes from a passphrase. Errors: NO_MEMORY; LIMIT (the costs are out of bounds). */
MICA_MUST_USE mica_status base_scrypt(base_view passphrase, base_view salt, base_scrypt_cost cost,
                                      uint8_t *out, size_t len, mica_error *err);

#endif
