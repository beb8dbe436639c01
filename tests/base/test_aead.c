/* tests/base/test_aead.c - AES-256-GCM, HKDF and scrypt give the values that their specifications publish, by each library;
 * what was changed is refused. */
#include "base/aead.h"
#include "base/alloc.h"
#include "base/file.h"
#include "base/kdf.h"
#include "base/wiped.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static size_t hex(const char *text, uint8_t *out) {
    size_t n = 0;
    for (; *text; text += 2) {
        char two[3] = {text[0], text[1], 0};
        out[n++] = (uint8_t)strtoul(two, NULL, 16);
    }
    return n;
}

static base_aead *key_of(base_aead_by by, const uint8_t key[32]) {
    base_aead *a;
    mica_error err = MICA_ERROR_INIT;
    if (base_aead_new(by, key, &a, &err) != MICA_OK) fail_msg("%s", err.message);
    return a;
}

/* Test cases 13 to 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega), which NIST's validation took over. */
static const struct {
    const char *key, *nonce, *beside, *plain, *sealed, *tag;
} gcm[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "",
     "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "",
     "00000000000000000000000000000000", "cea7403d4d606b6e074ec5d3baf39d18",
     "d0d1c8a799996bf0265b98b5d48ab919"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
     "b16aedf5aa0de657ba637b391aafd255",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
     "c5f61e6393ba7a0abcc9f662898015ad",
     "b094dac5d93471bdec1a502270e3cc6c"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
     "b16aedf5aa0de657ba637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
     "c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
};

static void gcm_by(base_aead_by by) {
    for (size_t k = 0; k < sizeof gcm / sizeof *gcm; k++) {
        uint8_t key[32], nonce[12], beside[64], plain[64], sealed[64], tag[16], out[64], have[16];
        mica_error err = MICA_ERROR_INIT;
        hex(gcm[k].key, key);
        hex(gcm[k].nonce, nonce);
        hex(gcm[k].tag, tag);
        base_view with = base_view_of(beside, hex(gcm[k].beside, beside));
        size_t len = hex(gcm[k].plain, plain);
        hex(gcm[k].sealed, sealed);
        base_aead *a = key_of(by, key);
        for (int twice = 0; twice < 2; twice++) { /* the key stays good */
            assert_int_equal(base_aead_seal(a, &(base_aead_text){nonce, with, plain, out, len}, have, &err),
                             MICA_OK);
            assert_memory_equal(out, sealed, len);
            assert_memory_equal(have, tag, sizeof tag);
            assert_true(base_aead_open(a, &(base_aead_text){nonce, with, sealed, out, len}, tag));
            assert_memory_equal(out, plain, len);
        }
        tag[15] ^= 1;
        assert_false(base_aead_open(a, &(base_aead_text){nonce, with, sealed, out, len}, tag));
        tag[15] ^= 1;
        nonce[0] ^= 1;
        assert_false(base_aead_open(a, &(base_aead_text){nonce, with, sealed, out, len}, tag));
        nonce[0] ^= 1;
        if (len) sealed[len - 1] ^= 1;
        if (len) assert_false(base_aead_open(a, &(base_aead_text){nonce, with, sealed, out, len}, tag));
        if (len) sealed[len - 1] ^= 1;
        if (with.len) beside[0] ^= 1;
        if (with.len) assert_false(base_aead_open(a, &(base_aead_text){nonce, with, sealed, out, len}, tag));
        base_aead_free(a);
    }
}

static void libcrypto_gives_the_published_values(void **state) {
    (void)state;
    gcm_by(BASE_AEAD_LIBCRYPTO);
}
static void libsodium_gives_the_published_values(void **state) {
    (void)state;
    base_aead *a;
    mica_error err = MICA_ERROR_INIT;
    if (base_aead_new(BASE_AEAD_LIBSODIUM, (const uint8_t[32]){0}, &a, &err) == MICA_ERR_UNSUPPORTED) skip();
    base_aead_free(a);
    gcm_by(BASE_AEAD_LIBSODIUM);
}

/* In place, and what one library made the other reads. */
static void pages_go_from_one_library_to_the_other(void **state) {
    (void)state;
    static uint8_t page[4096], copy[4096];
    uint8_t tag[16], nonce[12] = {7};
    const uint8_t key[32] = {1, 2, 3};
    base_aead *a = key_of(BASE_AEAD_ANY, key), *b;
    mica_error err = MICA_ERROR_INIT;
    if (base_aead_new(BASE_AEAD_LIBSODIUM, key, &b, &err) == MICA_ERR_UNSUPPORTED) skip();
    for (size_t k = 0; k < sizeof page; k++)
        page[k] = copy[k] = (uint8_t)(k * 7);
    assert_int_equal(
        base_aead_seal(a, &(base_aead_text){nonce, base_view_of("x", 1), page, page, sizeof page}, tag, &err),
        MICA_OK);
    assert_memory_not_equal(page, copy, sizeof page);
    assert_true(
        base_aead_open(b, &(base_aead_text){nonce, base_view_of("x", 1), page, page, sizeof page}, tag));
    assert_memory_equal(page, copy, sizeof page);
    base_aead_free(a);
    base_aead_free(b);
}

/* The flags that the system has for the area of an address (proc(5), smaps). */
static bool area_has(const void *address, const char *flag) {
    char line[512];
    bool in = false, has = false;
    FILE *maps = fopen("/proc/self/smaps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            in = (uintptr_t)address >= from && (uintptr_t)address < to;
        else if (in && strncmp(line, "VmFlags:", 8) == 0)
            has = strstr(line, flag) != NULL;
    }
    fclose(maps);
    return has;
}

static void memory_for_keys_is_in_no_core_dump(void **state) {
    (void)state;
    void *memory;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_wiped_new(100, &memory, &err), MICA_OK);
    for (int k = 0; k < 100; k++)
        assert_int_equal(((uint8_t *)memory)[k], 0);
    assert_true(area_has(memory, " dd"));
    assert_false(area_has(&err, " dd"));
    base_wiped_free(memory, 100);
    base_file_fail_at(1, ENOMEM);
    assert_int_equal(base_wiped_new(100, &memory, &err), MICA_ERR_IO);
    base_file_fail_at(0, 0);
    assert_null(memory);
    base_wiped_free(NULL, 100);
    uint8_t bytes[4] = {1, 2, 3, 4};
    base_wipe(bytes, 3);
    assert_memory_equal(bytes, ((const uint8_t[]){0, 0, 0, 4}), 4);
}

static void memory_that_is_lacking_for_a_key_is_an_error(void **state) {
    (void)state;
    base_aead *a;
    mica_error err = MICA_ERROR_INIT;
    base_alloc_fail_at(1);
    assert_int_equal(base_aead_new(BASE_AEAD_ANY, (const uint8_t[32]){0}, &a, &err), MICA_ERR_NO_MEMORY);
    base_alloc_fail_at(0);
    assert_null(a);
}

/* RFC 5869, appendix A.1 to A.3. */
static void hkdf_gives_the_published_values(void **state) {
    (void)state;
    static const struct {
        const char *key, *salt, *info, *out;
    } rows[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
         "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
         "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
         "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f"
         "909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
         "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
         "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
         "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
         "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
         "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        uint8_t key[80], salt[80], info[80], want[82], out[82];
        base_view a = base_view_of(key, hex(rows[k].key, key)),
                  b = base_view_of(salt, hex(rows[k].salt, salt)),
                  c = base_view_of(info, hex(rows[k].info, info));
        size_t len = hex(rows[k].out, want);
        base_hkdf(a, b, c, out, len);
        assert_memory_equal(out, want, len);
    }
}

/* RFC 7914, section 12. */
static void scrypt_gives_the_published_values(void **state) {
    (void)state;
    static const struct {
        const char *passphrase, *salt;
        base_scrypt_cost cost;
        const char *out;
    } rows[] = {
        {"",
         "",
         {4, 1, 1},
         "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17"
         "e8d3e0fb2e0d3628cf35e20c38d18906"},
        {"password",
         "NaCl",
         {10, 8, 16},
         "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830da"
         "c727afb94a83ee6d8360cbdfa2cc0640"},
        {"pleaseletmein",
         "SodiumChloride",
         {14, 8, 1},
         "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9"
         "e61e85dc0d651e40dfcf017b45575887"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        uint8_t want[64], out[64];
        mica_error err = MICA_ERROR_INIT;
        hex(rows[k].out, want);
        assert_int_equal(base_scrypt(base_view_str(rows[k].passphrase), base_view_str(rows[k].salt),
                                     rows[k].cost, out, sizeof out, &err),
                         MICA_OK);
        assert_memory_equal(out, want, sizeof want);
    }
}

static void costs_of_a_stranger_are_bounded(void **state) {
    (void)state;
    static const base_scrypt_cost out_of_bounds[] = {
        {0, 8, 1},    {21, 1, 1},         {17, 0, 1},        {17, 33, 1},        {17, 8, 0},
        {17, 8, 17},  {20, 8, 1},         {19, 8, 1},        {17, 8, 16},        {16, 32, 8},
        {20, 32, 16}, {UINT32_MAX, 8, 1}, {17, 1u << 31, 1}, {17, 8, UINT32_MAX}};
    uint8_t out[32];
    for (size_t k = 0; k < sizeof out_of_bounds / sizeof *out_of_bounds; k++) {
        mica_error err = MICA_ERROR_INIT;
        if (base_scrypt(base_view_str("p"), base_view_str("s"), out_of_bounds[k], out, sizeof out, &err) !=
            MICA_ERR_LIMIT)
            fail_msg("row %zu was taken", k);
    }
    assert_true(base_scrypt_bounded((base_scrypt_cost){17, 8, 1}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libcrypto_gives_the_published_values),
        cmocka_unit_test(libsodium_gives_the_published_values),
        cmocka_unit_test(pages_go_from_one_library_to_the_other),
        cmocka_unit_test(memory_for_keys_is_in_no_core_dump),
        cmocka_unit_test(memory_that_is_lacking_for_a_key_is_an_error),
        cmocka_unit_test(hkdf_gives_the_published_values),
        cmocka_unit_test(scrypt_gives_the_published_values),
        cmocka_unit_test(costs_of_a_stranger_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
