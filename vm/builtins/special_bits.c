/* vm/builtins/special_bits.c - numbers as bits and bits as numbers; message digests. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "vm/arith_internal.h"
#include "vm/builtin.h"

#include <openssl/md4.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <strings.h>

void vm_bi_bitpack(vm_t *vm, vm_call *c) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (x.cls != PROG_LOGICAL) vm_error(vm, NULL, "bitpack: X must be a logical array");
    base_view name = vm_to_view(vm, c->args[1], "bitpack");
    bool cplx = false;
    int cls = -1;
    for (int k = PROG_DOUBLE; k <= PROG_CHAR; k++)
        if (k != PROG_LOGICAL && base_view_equal(name, base_view_str(prog_class_name((prog_class)k))))
            cls = k;
    if (base_view_equal(name, base_view_str("double complex"))) cls = PROG_DOUBLE, cplx = true;
    if (base_view_equal(name, base_view_str("single complex"))) cls = PROG_SINGLE, cplx = true;
    if (cls < 0)
        vm_error(vm, NULL, "bitpack: cannot pack to %.*s class", (int)name.len, (const char *)name.data);
    int64_t each = 8 * (int64_t)prog_class_bytes((prog_class)cls) * (cplx ? 2 : 1);
    if (x.numel % each != 0) vm_error(vm, NULL, "bitpack: incorrect number of bits to make up output value");
    int64_t n = x.numel / each;
    bool column = vm_cols(&x) == 1;
    uint8_t *to;
    prog_value r = vm_new_matrix(vm, (prog_class)cls, cplx ? PROG_FLAG_COMPLEX : 0, column ? n : 1,
                                 column ? 1 : n, (void **)&to);
    const uint8_t *bits = x.data;
    for (int64_t k = 0; k < x.numel; k++)
        if (bits[k]) to[k / 8] |= (uint8_t)(1u << k % 8);
    vm_return(vm, c, 0, r);
}

void vm_bi_bitunpack(vm_t *vm, vm_call *c) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (!vm_is_number(&x) || x.cls == PROG_LOGICAL)
        vm_error(vm, NULL, "bitunpack: argument must be a number or a string");
    int64_t n = x.numel * (int64_t)vm_num_bytes(vm_num_of(&x)) * 8;
    bool column = vm_cols(&x) == 1 && x.numel != 1;
    uint8_t *to;
    prog_value r = vm_new_matrix(vm, PROG_LOGICAL, 0, column ? n : 1, column ? 1 : n, (void **)&to);
    const uint8_t *from = x.data;
    for (int64_t k = 0; k < n; k++)
        to[k] = from[k / 8] >> k % 8 & 1;
    vm_return(vm, c, 0, r);
}

/* The digest algorithms of libcrypto, each by its plain Init, Update and Final: the one-shot functions would
 * link and start the whole EVP layer. */
#define DIGEST(name, context, init, update, final)                                                           \
    static void digest_##name(const unsigned char *data, size_t len, unsigned char *out) {                   \
        context c;                                                                                           \
        init(&c);                                                                                            \
        update(&c, data, len);                                                                               \
        final(out, &c);                                                                                      \
    }
DIGEST(md4, MD4_CTX, MD4_Init, MD4_Update, MD4_Final)
DIGEST(md5, MD5_CTX, MD5_Init, MD5_Update, MD5_Final)
DIGEST(sha1, SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final)
DIGEST(sha224, SHA256_CTX, SHA224_Init, SHA224_Update, SHA224_Final)
DIGEST(sha256, SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final)
DIGEST(sha384, SHA512_CTX, SHA384_Init, SHA384_Update, SHA384_Final)
DIGEST(sha512, SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final)

static const struct {
    const char *name;
    void (*digest)(const unsigned char *, size_t, unsigned char *);
    int size;
} digests[] = {{"md4", digest_md4, 16},       {"md5", digest_md5, 16},       {"sha1", digest_sha1, 20},
               {"sha224", digest_sha224, 28}, {"sha256", digest_sha256, 32}, {"sha384", digest_sha384, 48},
               {"sha512", digest_sha512, 64}};

void vm_bi_hash(vm_t *vm, vm_call *c) {
    const char *name = vm_to_cstr(vm, c->args[0], "hash");
    base_view text = vm_to_view(vm, c->args[1], "hash");
    for (size_t k = 0; k < sizeof digests / sizeof *digests; k++) {
        if (strcasecmp(name, digests[k].name) != 0) continue;
        unsigned char bytes[64];
        char hex[129];
        digests[k].digest(text.data ? text.data : (const unsigned char *)"", text.len, bytes);
        for (int i = 0; i < digests[k].size; i++) {
            hex[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
            hex[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
        }
        vm_return(vm, c, 0, vm_new_string(vm, hex, 2 * (size_t)digests[k].size, false));
        return;
    }
    vm_error(vm, NULL, "hash function '%s' not supported", name);
}
