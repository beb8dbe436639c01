/* base/hash.c - SHA-256 by libcrypto, whose code uses the processor's instructions for it where there are
 * some. The older interface (SHA256_Init and so on): the newer one looks algorithms up by name and
 * allocates, and hashing a page must not be able to fail. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/hash.h"

#include "base/cpu.h"
#include "base/touched.h"

#include <assert.h>
#include <openssl/sha.h>
#include <string.h>

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

/* ---- four pages at once ---- */

#if defined(MICA_SHA256_LANES)
/* libcrypto's own function for records of TLS, four or eight streams side by side (crypto/sha/asm/sha256-mb-x86_64.pl): one
 * stream waits for each of its rounds, and meanwhile others have theirs. Its archive has the function, its headers and its
 * shared library do not: programs that are linked with that hash one page after the other. Word `k` of lane `n` is
 * state[k][n]. */
typedef struct lanes_state {
    uint32_t word[8][8];
} lanes_state;
typedef struct lanes_input {
    const uint8_t *at;
    int blocks; /* of 64 bytes */
} lanes_input;
void sha256_multi_block(lanes_state *state, const lanes_input input[4], int fours) __attribute__((weak));

#define LANES 4u

static void hash_four(const uint8_t *pages, uint8_t (*out)[BASE_SHA256_SIZE]) {
    static const uint32_t begin[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}; /* FIPS 180-4, 5.3.3 */
    static const uint8_t end[64] = {[0] = 0x80, [62] = 0x80}; /* and the length of a page in bits, 0x8000 */
    lanes_state state __attribute__((aligned(64)));
    lanes_input input[LANES];
    for (unsigned k = 0; k < 8; k++)
        for (unsigned n = 0; n < 8; n++)
            state.word[k][n] = begin[k];
    for (unsigned n = 0; n < LANES; n++)
        input[n] = (lanes_input){pages + n * BASE_SHA256_PAGE, BASE_SHA256_PAGE / 64};
    sha256_multi_block(&state, input, 1);
    for (unsigned n = 0; n < LANES; n++)
        input[n] = (lanes_input){end, 1};
    sha256_multi_block(&state, input, 1);
    for (unsigned n = 0; n < LANES; n++)
        for (unsigned k = 0; k < 8; k++) {
            uint32_t word = __builtin_bswap32(state.word[k][n]);
            memcpy(out[n] + 4 * k, &word, 4);
        }
}
#else
#define LANES              4u
#define sha256_multi_block 0
static void hash_four(const uint8_t *pages, uint8_t (*out)[BASE_SHA256_SIZE]) {
    (void)pages;
    (void)out;
}
#endif

void base_sha256_pages(const uint8_t *pages, size_t count, uint8_t (*out)[BASE_SHA256_SIZE]) {
    size_t k = 0;
    for (; sha256_multi_block && count - k >= LANES; k += LANES)
        hash_four(pages + k * BASE_SHA256_PAGE, out + k);
    for (; k < count; k++)
        base_sha256_of(pages + k * BASE_SHA256_PAGE, BASE_SHA256_PAGE, out[k]);
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
