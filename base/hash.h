/* base/hash.h - SHA-256 (FIPS 180-4) through libcrypto's plain functions. The EVP layer is never touched: its
 * first call costs more than a whole start of the interpreter. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define BASE_SHA256_SIZE 32

/* A hash in progress; begin with base_sha256_init. Holds no resources. */
typedef struct base_sha256 {
    uint64_t opaque[16];
} base_sha256;

void base_sha256_init(base_sha256 *hash);
void base_sha256_update(base_sha256 *hash, const void *data, size_t len);
void base_sha256_final(base_sha256 *hash, uint8_t out[BASE_SHA256_SIZE]);

/* The hash of `len` bytes at once. */
void base_sha256_of(const void *data, size_t len, uint8_t out[BASE_SHA256_SIZE]);

#define BASE_SHA256_PAGE 4096u /* bytes */
/* The hash of each of `count` pages that lie one behind the other. Several are hashed at once where the processor and
 * libcrypto can, which takes less time for four pages than for three alone. */
void base_sha256_pages(const uint8_t *pages, size_t count, uint8_t (*out)[BASE_SHA256_SIZE]);

#endif
