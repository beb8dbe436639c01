/* base/aead.c - AES-256-GCM by libcrypto or libsodium.
 *
 * libcrypto is about twice as fast, and its only door to AES is the EVP layer, which no start shall pay for: so the shared
 * library is opened when somebody first wants to encrypt (base/dynlib.h). Where it cannot be opened, as by a static program on
 * a machine with another C library, libsodium's code does it, which is linked and needs AES instructions of the processor. So it
 * does where there is little to do: opening libcrypto took 4.5 ms, in which libsodium encrypts more than 4 MiB; what libcrypto
 * gains (0.5 ms a MiB) makes up for it from some 8 MiB on. */
#include "base/aead.h"

#include "base/alloc.h"
#include "base/dynlib.h"
#include "base/error.h"

#include <assert.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

static_assert(BASE_AEAD_KEY == crypto_aead_aes256gcm_KEYBYTES &&
                  BASE_AEAD_NONCE == crypto_aead_aes256gcm_NPUBBYTES &&
                  BASE_AEAD_TAG == crypto_aead_aes256gcm_ABYTES,
              "as libsodium says");

struct base_aead {
    crypto_aead_aes256gcm_state sodium; /* first: it is aligned to 16 */
    EVP_CIPHER_CTX *context;            /* of libcrypto; NULL: libsodium does it */
    uint8_t key[BASE_AEAD_KEY];
};

static base_aead_watcher aead_watcher;
static void *aead_watcher_ctx;

void base_aead_watch(base_aead_watcher watcher, void *ctx) {
    aead_watcher = watcher;
    aead_watcher_ctx = ctx;
}

/* ---- libcrypto ---- */

#define AEAD_FUNCTIONS(ROW)                                                                                  \
    ROW(EVP_CIPHER_CTX_new)                                                                                  \
    ROW(EVP_CIPHER_CTX_free)                                                                                 \
    ROW(EVP_CIPHER_CTX_ctrl)                                                                                 \
    ROW(EVP_aes_256_gcm)                                                                                     \
    ROW(EVP_CipherInit_ex)                                                                                   \
    ROW(EVP_CipherUpdate)                                                                                    \
    ROW(EVP_CipherFinal_ex)

static struct {
#define AEAD_ROW(name) __typeof__(name) *name;
    AEAD_FUNCTIONS(AEAD_ROW)
#undef AEAD_ROW
    bool there;
} lib;
static pthread_once_t lib_once = PTHREAD_ONCE_INIT;
static atomic_bool lib_opened; /* `lib` is as it stays */

static bool lib_symbol(base_dynlib *from, const char *name, void *function) {
    void *address = base_dynlib_symbol(from, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

static void lib_open(void) {
    static const char *const names[] = {"libcrypto.so.3", "libcrypto.so.1.1", NULL};
    base_dynlib *from = base_dynlib_open(names);
    if (!from) return;
    lib.there = true;
#define AEAD_ROW(name) lib.there = lib_symbol(from, #name, &lib.name) && lib.there;
    AEAD_FUNCTIONS(AEAD_ROW)
#undef AEAD_ROW
    atomic_store(&lib_opened, lib.there);
}

static mica_status lib_new(base_aead *a, mica_error *err) {
    a->context = lib.EVP_CIPHER_CTX_new();
    if (a->context && lib.EVP_CipherInit_ex(a->context, lib.EVP_aes_256_gcm(), NULL, a->key, NULL, 1) == 1)
        return MICA_OK;
    return base_fail_memory(err, "encryption by libcrypto");
}

/* One text; the key stays. */
static bool lib_run(base_aead *a, int seal, const base_aead_text *t, uint8_t *tag) {
    int some = 0, last = 0, len = (int)t->len;
    uint8_t none[BASE_AEAD_TAG];
    EVP_CIPHER_CTX *c = a->context;
    return lib.EVP_CipherInit_ex(c, NULL, NULL, NULL, t->nonce, seal) == 1 &&
           (seal || lib.EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, BASE_AEAD_TAG, tag) == 1) &&
           (!t->beside.len ||
            lib.EVP_CipherUpdate(c, NULL, &some, t->beside.data, (int)t->beside.len) == 1) &&
           (!len || (lib.EVP_CipherUpdate(c, t->to, &some, t->from, len) == 1 && some == len)) &&
           lib.EVP_CipherFinal_ex(c, none, &last) == 1 && last == 0 &&
           (!seal || lib.EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, BASE_AEAD_TAG, tag) == 1);
}

/* ---- either ---- */

mica_status base_aead_new(base_aead_by by, const uint8_t key[BASE_AEAD_KEY], base_aead **out,
                          mica_error *err) {
    bool sodium = by != BASE_AEAD_LIBCRYPTO && sodium_init() >= 0 && crypto_aead_aes256gcm_is_available();
    bool open = by == BASE_AEAD_LITTLE ? !sodium : by != BASE_AEAD_LIBSODIUM;
    if (open) pthread_once(&lib_once, lib_open);
    bool crypto = by != BASE_AEAD_LIBSODIUM && atomic_load(&lib_opened);
    *out = NULL;
    if (!crypto && !sodium)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "AES-256-GCM cannot be had: libcrypto.so.3 cannot be opened (install libssl3), and "
                         "the processor has no instructions for AES");
    base_aead *a = base_calloc(1, sizeof *a);
    if (!a) return base_fail_memory(err, "encryption");
    memcpy(a->key, key, sizeof a->key);
    mica_status status = MICA_OK;
    if (crypto)
        status = lib_new(a, err);
    else
        (void)crypto_aead_aes256gcm_beforenm(&a->sodium, key); /* which cannot fail */
    if (status == MICA_OK)
        *out = a;
    else
        base_aead_free(a);
    return status;
}

void base_aead_free(base_aead *a) {
    if (!a) return;
    if (a->context) lib.EVP_CIPHER_CTX_free(a->context); /* which wipes it */
    sodium_memzero(a, sizeof *a);
    base_free(a);
}

mica_status base_aead_seal(base_aead *a, const base_aead_text *t, uint8_t tag[BASE_AEAD_TAG],
                           mica_error *err) {
    if (aead_watcher) aead_watcher(aead_watcher_ctx, a->key, t->nonce);
    bool done = a->context ? lib_run(a, 1, t, tag)
                           : crypto_aead_aes256gcm_encrypt_detached_afternm(t->to, tag, NULL, t->from, t->len,
                                                                            t->beside.data, t->beside.len,
                                                                            NULL, t->nonce, &a->sodium) == 0;
    return done ? MICA_OK
                : base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                            "libcrypto refused to encrypt by AES-256-GCM");
}

bool base_aead_open(base_aead *a, const base_aead_text *t, const uint8_t tag[BASE_AEAD_TAG]) {
    uint8_t wanted[BASE_AEAD_TAG];
    memcpy(wanted, tag, sizeof wanted);
    return a->context ? lib_run(a, 0, t, wanted)
                      : crypto_aead_aes256gcm_decrypt_detached_afternm(t->to, NULL, t->from, t->len, tag,
                                                                       t->beside.data, t->beside.len,
                                                                       t->nonce, &a->sodium) == 0;
}
