/* base/hash.c - SHA-256 by libcrypto, whose code uses the processor's instructions for it where there are
 * some. The older interface (SHA256_Init and so on): the newer one looks algorithms up by name and
 * allocates, and hashing a page must not be able to fail. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/hash.h"

#include "base/cpu.h"
#include "base/touched.h"

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

#if defined(MICA_WRAP_CPUID)
/* libcrypto's constructor calls OPENSSL_cpuid_setup, which asks the processor 8 times; the linker puts this
 * in its place (--wrap). The record is described in OPENSSL_ia32cap(3). Bits that mean something else there
 * are left out: 20 (reserved) and 30 (Intel) of the first word, 11 (XOP) of the second. */
uint32_t OPENSSL_ia32cap_P[4] BASE_TOUCHED; /* in place of libcrypto's, which is not initialised */
void __real_OPENSSL_cpuid_setup(void);
void __wrap_OPENSSL_cpuid_setup(void);
void __wrap_OPENSSL_cpuid_setup(void) {
    uint32_t words[4];
    if (!base_cpu_words(words)) {
        __real_OPENSSL_cpuid_setup();
        return;
    }
    volatile uint32_t *record =
        OPENSSL_ia32cap_P; /* word by word: a vector of masks would be one more page */
    record[0] = words[0] & ~(UINT32_C(1) << 20 | UINT32_C(1) << 30);
    record[1] = words[1] & ~(UINT32_C(1) << 11);
    record[2] = words[2];
    record[3] = words[3];
}
#endif
