/* base/hash.c - SHA-256 by libcrypto. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/hash.h"

#include <assert.h>
#include <openssl/sha.h>

static_assert(sizeof(SHA256_CTX) <= sizeof(base_sha256), "a hash in progress fits its opaque record");

void base_sha256_init(base_sha256 *hash) {
    SHA256_Init((SHA256_CTX *)(void *)hash);
}

void base_sha256_update(base_sha256 *hash, const void *data, size_t len) {
    SHA256_Update((SHA256_CTX *)(void *)hash, data, len);
}

void base_sha256_final(base_sha256 *hash, uint8_t out[BASE_SHA256_SIZE]) {
    SHA256_Final(out, (SHA256_CTX *)(void *)hash);
}

void base_sha256_of(const void *data, size_t len, uint8_t out[BASE_SHA256_SIZE]) {
    base_sha256 hash;
    base_sha256_init(&hash);
    base_sha256_update(&hash, data, len);
    base_sha256_final(&hash, out);
}
