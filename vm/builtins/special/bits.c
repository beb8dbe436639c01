/* vm/builtins/special/bits.c - numbers as bits and bits as numbers; message digests; large primes. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "vm/arith/arith.h"
#include "vm/run/builtin.h"

#include <math.h>
#include <openssl/md4.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <strings.h>

/* Bits come least significant first, as they lie in memory on machines that are served. */
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
    VM_STEPS (k, x.numel)
        if (bits[k]) to[k / 8] |= (uint8_t)(1u << k % 8);
    vm_return(vm, c, 0, r);
}

/* Of any class but logical; a column gives a column. */
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
    VM_STEPS (k, n)
        to[k] = from[k / 8] >> k % 8 & 1;
    vm_return(vm, c, 0, r);
}

/* The digest algorithms of libcrypto, each by its plain Init, Update and Final: the one-shot functions would
 * link and start the whole EVP layer. */
#define DIGESTED (1u << 14) /* bytes between two looks at whether the program is to stop */
#define DIGEST(name, context, init, update, final)                                                           \
    static void digest_##name(const unsigned char *data, size_t len, unsigned char *out) {                   \
        context c;                                                                                           \
        init(&c);                                                                                            \
        for (size_t part, at = 0; at < len; at += part) {                                                    \
            if (at) vm_poll_here();                                                                          \
            part = len - at < DIGESTED ? len - at : DIGESTED;                                                \
            update(&c, data + at, part);                                                                     \
        }                                                                                                    \
        final(out, &c);                                                                                      \
    }
DIGEST(md4, MD4_CTX, MD4_Init, MD4_Update, MD4_Final)
DIGEST(md5, MD5_CTX, MD5_Init, MD5_Update, MD5_Final)
DIGEST(sha1, SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final)
DIGEST(sha224, SHA256_CTX, SHA224_Init, SHA224_Update, SHA224_Final)
DIGEST(sha256, SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final)
DIGEST(sha384, SHA512_CTX, SHA384_Init, SHA384_Update, SHA384_Final)
DIGEST(sha512, SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final)

/* MD2 (RFC 1319), which libcrypto has no more. The table is a shuffle of all bytes by the digits of pi. */
static void digest_md2(const unsigned char *data, size_t len, unsigned char *out) {
    static const unsigned char s[256] = {
        41,  46,  67,  201, 162, 216, 124, 1,   61,  54,  84,  161, 236, 240, 6,   19,  98,  167, 5,   243,
        192, 199, 115, 140, 152, 147, 43,  217, 188, 76,  130, 202, 30,  155, 87,  60,  253, 212, 224, 22,
        103, 66,  111, 24,  138, 23,  229, 18,  190, 78,  196, 214, 218, 158, 222, 73,  160, 251, 245, 142,
        187, 47,  238, 122, 169, 104, 121, 145, 21,  178, 7,   63,  148, 194, 16,  137, 11,  34,  95,  33,
        128, 127, 93,  154, 90,  144, 50,  39,  53,  62,  204, 231, 191, 247, 151, 3,   255, 25,  48,  179,
        72,  165, 181, 209, 215, 94,  146, 42,  172, 86,  170, 198, 79,  184, 56,  210, 150, 164, 125, 182,
        118, 252, 107, 226, 156, 116, 4,   241, 69,  157, 112, 89,  100, 113, 135, 32,  134, 91,  207, 101,
        230, 45,  168, 2,   27,  96,  37,  173, 174, 176, 185, 246, 28,  70,  97,  105, 52,  64,  126, 15,
        85,  71,  163, 35,  221, 81,  175, 58,  195, 92,  249, 206, 186, 197, 234, 38,  44,  83,  13,  110,
        133, 40,  132, 9,   211, 223, 205, 244, 65,  129, 77,  82,  106, 220, 55,  200, 108, 193, 171, 250,
        36,  225, 123, 8,   12,  189, 177, 74,  120, 136, 149, 139, 227, 99,  232, 109, 233, 203, 213, 254,
        59,  0,   29,  57,  242, 239, 183, 14,  102, 88,  208, 228, 166, 119, 114, 248, 235, 117, 75,  10,
        49,  68,  80,  180, 143, 237, 31,  26,  219, 153, 141, 51,  159, 17,  131, 20};
    unsigned char state[48] = {0}, sum[16] = {0}, block[16], last = 0;
    size_t blocks = len / 16 + 1; /* padded with as many bytes as are missing; then the checksum */
    for (size_t b = 0; b <= blocks; b++) {
        if (b % 64 == 63) vm_poll_here();
        for (size_t k = 0; k < 16; k++) {
            size_t at = 16 * b + k;
            block[k] = b == blocks ? sum[k] : at < len ? data[at] : (unsigned char)(16 - len % 16);
        }
        for (int k = 0; k < 16 && b < blocks; k++)
            last = sum[k] ^= s[block[k] ^ last];
        for (int k = 0; k < 16; k++) {
            state[16 + k] = block[k];
            state[32 + k] = state[k] ^ block[k];
        }
        unsigned t = 0;
        for (unsigned round = 0; round < 18; round++) {
            for (int k = 0; k < 48; k++)
                t = state[k] ^= s[t];
            t = (t + round) & 255;
        }
    }
    memcpy(out, state, 16);
}

static const struct {
    const char *name;
    void (*digest)(const unsigned char *, size_t, unsigned char *);
    int size;
} digests[] = {{"md2", digest_md2, 16},       {"md4", digest_md4, 16},       {"md5", digest_md5, 16},
               {"sha1", digest_sha1, 20},     {"sha224", digest_sha224, 28}, {"sha256", digest_sha256, 32},
               {"sha384", digest_sha384, 48}, {"sha512", digest_sha512, 64}};

/* Digests as hexadecimal digits. Names are compared without case. */
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

static uint64_t product_mod(uint64_t a, uint64_t b, uint64_t m) {
    return (uint64_t)((unsigned __int128)a * b % m);
}

/* Miller and Rabin's test with the twelve bases that decide every number of 64 bits (Sorenson and Webster 2015). */
static bool is_prime(uint64_t n) {
    static const uint64_t bases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    if (n < 2) return false;
    for (int k = 0; k < 12; k++)
        if (n % bases[k] == 0) return n == bases[k];
    uint64_t odd = n - 1;
    int twos = __builtin_ctzll(odd);
    odd >>= twos;
    for (int k = 0; k < 12; k++) {
        uint64_t x = 1, square = bases[k];
        for (uint64_t e = odd; e; e >>= 1, square = product_mod(square, square, n))
            if (e & 1) x = product_mod(x, square, n);
        bool passes = x == 1 || x == n - 1;
        for (int j = 1; j < twos && !passes; j++) {
            x = product_mod(x, x, n);
            passes = x == n - 1;
        }
        if (!passes) return false;
    }
    return true;
}

/* __isprimelarge__, which isprime calls for what lies beyond its sieve. */
void vm_bi_isprimelarge(vm_t *vm, vm_call *c) {
    vm_arr x;
    vm_view(vm, c->args[0], &x);
    if (vm_is_int_class(x.cls) && x.cls != PROG_UINT64)
        vm_view(vm, vm_convert(vm, c->args[0], PROG_UINT64), &x);
    if (x.cls != PROG_UINT64 && x.cls != PROG_DOUBLE)
        vm_error(vm, NULL, "__isprimelarge__: X must be a uint64 array");
    uint8_t *to;
    prog_value r = vm_new_array_raw(vm, PROG_LOGICAL, 0, x.ndims, x.dims, (void **)&to);
    VM_STEPS (k, x.numel) {
        double d = x.cls == PROG_DOUBLE ? ((const double *)x.data)[k] : 0;
        bool whole = d >= 0 && d < 0x1p64 && d == floor(d);
        uint64_t n = x.cls == PROG_UINT64 ? ((const uint64_t *)x.data)[k] : whole ? (uint64_t)d : 0;
        to[k] = is_prime(n);
    }
    vm_return(vm, c, 0, vm_simplify(vm, r));
}
