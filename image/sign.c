/* image/sign.c - Ed25519 over the superblock of an image. Called by image/file.c and by who opens images.
 *
 * Signed are 55 bytes: a domain, so that the signature means nothing anywhere else, and the SHA-256 of the superblock with
 * signature, tag, the tag's key, the seal of an encrypted image (which is over the signature) and the hash zero. The
 * superblock names the identities of all epochs, which cover every byte of them, so the signature holds for the whole image as
 * far as it is verified. The tag is left out because it is over the signature. An epoch that is appended is in another
 * superblock, which has no signature. */
#include "image/sign.h"

#include "base/error.h"
#include "base/hash.h"

#include <sodium.h>
#include <string.h>

#define SIGN_DOMAIN "mica-image-signature-1"

static_assert(crypto_sign_BYTES == IMG_SIGNATURE, "as the format says");

typedef struct sign_message {
    uint8_t bytes[sizeof SIGN_DOMAIN + FMT_HASH]; /* the domain's closing zero is part of it */
} sign_message;
static_assert(sizeof(sign_message) == 55, "as docs/format.md says");

static sign_message message_of(const img_super *super) {
    sign_message message;
    img_super bare = *super;
    memset(bare.key, 0, sizeof bare.key);
    memset(bare.tag, 0, sizeof bare.tag);
    memset(bare.signature, 0, sizeof bare.signature);
    memset(bare.encryption.seal, 0, sizeof bare.encryption.seal);
    memset(bare.self, 0, sizeof bare.self);
    memcpy(message.bytes, SIGN_DOMAIN, sizeof SIGN_DOMAIN);
    base_sha256_of(&bare, sizeof bare, message.bytes + sizeof SIGN_DOMAIN);
    return message;
}

void img_sign(img_super *super, const uint8_t secret[MICA_KEY_SIZE]) {
    uint8_t public_key[MICA_KEY_SIZE], pair[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(public_key, pair, secret);
    mica_snapshot_key_id(public_key, super->signer);
    sign_message message = message_of(super);
    crypto_sign_detached(super->signature, NULL, message.bytes, sizeof message.bytes, pair);
    sodium_memzero(pair, sizeof pair);
}

void img_sign_clear(img_super *super) {
    memset(super->signer, 0, sizeof super->signer);
    memset(super->signature, 0, sizeof super->signature);
}

bool img_signed(const img_super *super) {
    static const uint8_t none[sizeof super->signer];
    return memcmp(super->signer, none, sizeof none) != 0;
}

/* The name of the key is a hint for the message alone: what counts is that the signature fits the key. */
mica_status img_sign_check(const img_super *super, const uint8_t public_key[MICA_KEY_SIZE], const char *path,
                           mica_error *err) {
    uint8_t id[FMT_HASH];
    uint64_t at = (super->sequence & 1) * FMT_PAGE + offsetof(img_super, signature);
    if (!img_signed(super))
        return base_fail(err, MICA_ERR_SIGNATURE, "superblock", at,
                         "%s: the image is not signed; `micac image sign` does it, and a save afterwards "
                         "undoes it",
                         path);
    mica_snapshot_key_id(public_key, id);
    if (memcmp(id, super->signer, sizeof id) != 0)
        return base_fail_pair(err, MICA_ERR_SIGNATURE, "superblock", at, base_pair_hashes(id, super->signer),
                              "%s: the image is signed by another key", path);
    sign_message message = message_of(super);
    if (crypto_sign_verify_detached(super->signature, message.bytes, sizeof message.bytes, public_key) != 0)
        return base_fail(err, MICA_ERR_SIGNATURE, "superblock", at,
                         "%s: the signature does not belong to this image", path);
    return MICA_OK;
}
