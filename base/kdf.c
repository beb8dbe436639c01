/* base/kdf.c - keys from keys and passphrases, by libsodium. Its hash and its scrypt need no initialisation; with it scrypt
 * finds out which instructions it may use. */
#include "base/kdf.h"

#include "base/error.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define HASH crypto_auth_hmacsha256_BYTES

static void hmac(base_view key, const base_view *parts, size_t count, uint8_t out[HASH]) {
    crypto_auth_hmacsha256_state state;
    const uint8_t *bytes = key.len ? key.data : out;           /* which is no null pointer */
    (void)crypto_auth_hmacsha256_init(&state, bytes, key.len); /* none of these can fail */
    for (size_t k = 0; k < count; k++)
        if (parts[k].len) (void)crypto_auth_hmacsha256_update(&state, parts[k].data, parts[k].len);
    (void)crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

void base_hkdf(base_view key, base_view salt, base_view info, uint8_t *out, size_t len) {
    uint8_t extracted[HASH], block[HASH];
    assert(len <= BASE_HKDF_MOST);
    hmac(salt, &key, 1, extracted);
    for (uint8_t number = 1; len; number++) {
        const base_view parts[] = {base_view_of(block, number == 1 ? 0 : sizeof block), info,
                                   base_view_of(&number, 1)};
        size_t some = len < sizeof block ? len : sizeof block;
        hmac(base_view_of(extracted, sizeof extracted), parts, 3, block);
        memcpy(out, block, some);
        out += some;
        len -= some;
    }
    sodium_memzero(extracted, sizeof extracted);
    sodium_memzero(block, sizeof block);
}

bool base_scrypt_bounded(base_scrypt_cost c) {
    if (c.log_n < 1 || c.log_n > 20 || c.r < 1 || c.r > 32 || c.p < 1 || c.p > 16) return false;
    uint64_t blocks = (uint64_t)c.r << c.log_n;
    return blocks * 128 <= (uint64_t)256 << 20 && blocks * c.p <= (uint64_t)1 << 23;
}

mica_status base_scrypt(base_view passphrase, base_view salt, base_scrypt_cost cost, uint8_t *out, size_t len,
                        mica_error *err) {
    if (!base_scrypt_bounded(cost))
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "scrypt is asked for more work than is reasonable (N = 2^%u, r = %u, p = %u)",
                         cost.log_n, cost.r, cost.p);
    if (sodium_init() >= 0 &&
        crypto_pwhash_scryptsalsa208sha256_ll(passphrase.data, passphrase.len, salt.data, salt.len,
                                              (uint64_t)1 << cost.log_n, cost.r, cost.p, out, len) == 0)
        return MICA_OK;
    return base_fail_memory(err, "making a key from the passphrase");
}
