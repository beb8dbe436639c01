/* format/sign.c - Ed25519 over the header: what is signed, keys from PEM, signing and checking.
 *
 * What is signed is not the file but 58 bytes: a domain, so that the signature means nothing anywhere else,
 * and the SHA-256 of the header with its own hash and the signature taken as zero. The curve is libsodium's:
 * it needs no initialisation and works in a static program, where libcrypto's only door to it is the EVP
 * layer. */
#include "mica/signature.h"

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "format/snapshot.h"

#include <sodium.h>
#include <string.h>

#define SIGN_PEM_MAX 16384u /* bytes of a key file */
#define SIGN_DOMAIN  "mica-snapshot-signature-1"

static_assert(crypto_sign_SEEDBYTES == MICA_KEY_SIZE && crypto_sign_PUBLICKEYBYTES == MICA_KEY_SIZE,
              "raw keys are 32 bytes");
static_assert(crypto_sign_BYTES == sizeof(((fmt_header *)0)->signature), "a signature is 64 bytes");

/* ---- keys ---- */

/* The DER around a raw key (RFC 8410): it has no variable part but the key. */
static const uint8_t sign_public_der[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                          0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
static const uint8_t sign_secret_der[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                          0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

/* Text of a key file has no end of its own: it is searched within its length. */
static const char *sign_find(const char *text, size_t len, const char *what) {
    return memmem(text, len, what, strlen(what));
}

static mica_status sign_refuse(const char *name, const char *why, mica_error *err) {
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s: %s", name, why);
}

/* The usual mistakes (the other key of the pair, an encrypted one, another algorithm) are told from each
 * other, with the command that helps. A stray private key is wiped from memory wherever it was. */
mica_status mica_snapshot_key_parse(const char *text, size_t len, const char *name, bool secret,
                                    uint8_t out[MICA_KEY_SIZE], mica_error *err) {
    const char *begin = secret ? "-----BEGIN PRIVATE KEY-----" : "-----BEGIN PUBLIC KEY-----";
    const char *end = secret ? "-----END PRIVATE KEY-----" : "-----END PUBLIC KEY-----";
    const char *from = sign_find(text, len, begin);
    if (!from) {
        if (sign_find(text, len, "ENCRYPTED PRIVATE KEY"))
            return sign_refuse(name, "the private key is encrypted; decrypt it with `openssl pkey -in FILE`",
                               err);
        if (sign_find(text, len, secret ? "PUBLIC KEY" : "PRIVATE KEY"))
            return sign_refuse(name,
                               secret
                                   ? "a private key is needed, this is a public one"
                                   : "a public key is needed, this is a private one (openssl pkey -pubout)",
                               err);
        return sign_refuse(name, "there is no PEM key in it", err);
    }
    from += strlen(begin);
    const char *to = sign_find(from, len - (size_t)(from - text), end);
    if (!to) return sign_refuse(name, "the PEM key has no end", err);
    uint8_t der[128];
    size_t got = 0, head = secret ? sizeof sign_secret_der : sizeof sign_public_der;
    const char *stopped = NULL;
    bool decoded = sodium_base642bin(der, sizeof der, from, (size_t)(to - from), "\r\n\t ", &got, &stopped,
                                     sodium_base64_VARIANT_ORIGINAL) == 0 &&
                   stopped == to;
    bool good = decoded && got == head + MICA_KEY_SIZE &&
                memcmp(der, secret ? sign_secret_der : sign_public_der, head) == 0;
    if (good) memcpy(out, der + head, MICA_KEY_SIZE);
    sodium_memzero(der, sizeof der);
    return good
               ? MICA_OK
               : sign_refuse(name, "the key is not an Ed25519 key (openssl genpkey -algorithm ed25519)", err);
}

mica_status mica_snapshot_key_load(const char *path, bool secret, uint8_t out[MICA_KEY_SIZE],
                                   mica_error *err) {
    base_buf text = {0};
    mica_status status = base_file_read_all(path, SIGN_PEM_MAX, &text, err);
    if (status == MICA_OK)
        status = mica_snapshot_key_parse((const char *)text.data, text.len, path, secret, out, err);
    if (text.data) sodium_memzero(text.data, text.len);
    base_buf_free(&text);
    return status;
}

void mica_snapshot_key_public(const uint8_t secret[MICA_KEY_SIZE], uint8_t out[MICA_KEY_SIZE]) {
    uint8_t pair[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(out, pair, secret);
    sodium_memzero(pair, sizeof pair);
}

void mica_snapshot_key_id(const uint8_t public_key[MICA_KEY_SIZE], uint8_t out[FMT_HASH]) {
    base_sha256_of(public_key, MICA_KEY_SIZE, out);
}

void mica_snapshot_key_forget(uint8_t key[MICA_KEY_SIZE]) {
    sodium_memzero(key, MICA_KEY_SIZE);
}

/* ---- signatures ---- */

typedef struct sign_message {
    uint8_t bytes[sizeof SIGN_DOMAIN + FMT_HASH]; /* the domain's closing zero is part of it */
} sign_message;

/* The hash of the header's own place is left out because it covers the signature; both are zero here and in
 * the check. The root in the header stands for every page of the file. */
static sign_message sign_message_of(const fmt_header *header) {
    sign_message message;
    fmt_header bare = *header;
    memset(bare.self, 0, sizeof bare.self);
    memset(bare.signature, 0, sizeof bare.signature);
    memcpy(message.bytes, SIGN_DOMAIN, sizeof SIGN_DOMAIN);
    base_sha256_of(&bare, sizeof bare, message.bytes + sizeof SIGN_DOMAIN);
    return message;
}

/* Changes the file in place, in memory: key, signature and seal, and the version if it is older than
 * signatures. */
mica_status mica_snapshot_sign(void *file, size_t size, const uint8_t secret[MICA_KEY_SIZE],
                               mica_error *err) {
    uint8_t public_key[MICA_KEY_SIZE], pair[crypto_sign_SECRETKEYBYTES];
    fmt_header header = {0};
    memcpy(&header, file, size < sizeof header ? size : sizeof header);
    mica_status status = fmt_snapshot_check(&header, size, true, err);
    if (status != MICA_OK) return status;
    crypto_sign_seed_keypair(public_key, pair, secret);
    if (header.version_minor < FMT_VERSION_MINOR) header.version_minor = FMT_VERSION_MINOR;
    mica_snapshot_key_id(public_key, header.key_id);
    sign_message message = sign_message_of(&header);
    crypto_sign_detached(header.signature, NULL, message.bytes, sizeof message.bytes, pair);
    sodium_memzero(pair, sizeof pair);
    fmt_header_seal(&header);
    memcpy(file, &header, sizeof header);
    return MICA_OK;
}

static mica_status sign_bad(const char *why, mica_error *err) {
    return base_fail(err, MICA_ERR_SIGNATURE, "header", offsetof(fmt_header, signature), "%s", why);
}

/* The identity of the key is a hint for the message alone: what counts is that the signature fits the key
 * the caller trusts. */
mica_status mica_snapshot_check_signature(const void *file, const uint8_t public_key[MICA_KEY_SIZE],
                                          mica_error *err) {
    fmt_header header;
    uint8_t id[FMT_HASH];
    memcpy(&header, file, sizeof header);
    if (!fmt_header_signed(&header))
        return base_fail(err, MICA_ERR_SIGNATURE, "header", offsetof(fmt_header, key_id),
                         "the snapshot is not signed, and a signature is required");
    mica_snapshot_key_id(public_key, id);
    if (memcmp(id, header.key_id, sizeof id) != 0)
        return base_fail_pair(err, MICA_ERR_SIGNATURE, "header", offsetof(fmt_header, signature),
                              base_pair_hashes(id, header.key_id),
                              "the snapshot is signed by another key than the required one");
    sign_message message = sign_message_of(&header);
    if (crypto_sign_verify_detached(header.signature, message.bytes, sizeof message.bytes, public_key) != 0)
        return sign_bad("the signature does not belong to this snapshot", err);
    return MICA_OK;
}
