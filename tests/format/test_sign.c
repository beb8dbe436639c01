/* tests/format/test_sign.c - keys from PEM, signatures over a header, and every flipped bit of both. */
#include "base/hash.h"
#include "format/snapshot.h"
#include "format/tree.h"
#include "mica/signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sodium.h>
#include <cmocka.h>

static void from_hex(const char *text, uint8_t *out) {
    for (size_t i = 0; text[2 * i]; i++) {
        unsigned byte;
        assert_int_equal(sscanf(text + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
}

/* RFC 8032, section 7.1, tests 1 to 3: private key, public key, message, signature. */
static const struct {
    const char *secret, *public_key, *message, *signature;
} vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f"
     "0595bbe24655141"
     "438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2ea"
     "eb4302aeeb00d29"
     "1612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e"
     "9716ed28dc027be"
     "ceea1ec40a"},
};

static void the_curve_is_that_of_the_rfc(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint8_t secret[32], public_key[32], expected[32], message[8], signature[64], made[64], pair[64];
        from_hex(vectors[i].secret, secret);
        from_hex(vectors[i].public_key, expected);
        from_hex(vectors[i].message, message);
        from_hex(vectors[i].signature, signature);
        mica_snapshot_key_public(secret, public_key);
        assert_memory_equal(public_key, expected, 32);
        crypto_sign_seed_keypair(public_key, pair, secret);
        crypto_sign_detached(made, NULL, message, strlen(vectors[i].message) / 2, pair);
        assert_memory_equal(made, signature, 64);
        assert_int_equal(
            crypto_sign_verify_detached(signature, message, strlen(vectors[i].message) / 2, public_key), 0);
    }
}

/* The key of test 1 as OpenSSL writes it. */
static const char secret_pem[] = "-----BEGIN PRIVATE KEY-----\n"
                                 "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                                 "-----END PRIVATE KEY-----\n";
static const char public_pem[] = "-----BEGIN PUBLIC KEY-----\n"
                                 "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
                                 "-----END PUBLIC KEY-----\n";

static mica_status parse(const char *text, bool secret, uint8_t *out, mica_error *err) {
    *err = (mica_error)MICA_ERROR_INIT;
    return mica_snapshot_key_parse(text, strlen(text), "key.pem", secret, out, err);
}

static void keys_come_from_pem(void **state) {
    (void)state;
    uint8_t key[32], expected[32];
    mica_error err;
    assert_int_equal(parse(secret_pem, true, key, &err), MICA_OK);
    from_hex(vectors[0].secret, expected);
    assert_memory_equal(key, expected, 32);
    assert_int_equal(parse(public_pem, false, key, &err), MICA_OK);
    from_hex(vectors[0].public_key, expected);
    assert_memory_equal(key, expected, 32);
}

static void other_keys_are_refused_with_the_reason(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
        bool secret;
    } cases[] = {
        {"", "no PEM key", true},
        {"no key at all", "no PEM key", false},
        {public_pem, "a private key is needed", true},
        {secret_pem, "a public key is needed", false},
        {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "encrypted",
         true},
        {"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qY", "has no end", false},
        {"-----BEGIN PUBLIC KEY-----\nMCow!QYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END "
         "PUBLIC KEY-----\n",
         "not an Ed25519 key", false},
        {"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END "
         "PUBLIC KEY-----\n",
         "not an Ed25519 key", false}, /* X25519 */
        {"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n", "not an Ed25519 key",
         false},
        {"-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n", "not an Ed25519 key", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t key[32];
        mica_error err;
        assert_int_equal(parse(cases[i].text, cases[i].secret, key, &err), MICA_ERR_CONFIGURATION);
        if (!strstr(err.message, cases[i].says)) fail_msg("%zu: %s", i, err.message);
    }
    uint8_t key[32];
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_key_load("/nowhere/key.pem", true, key, &err), MICA_ERR_IO);
}

/* The smallest file: a header, one page of zeros, a tree of one page. */
static uint8_t file[3 * FMT_PAGE];
static uint8_t secret[32], public_key[32];

static void make_signed(void) {
    fmt_tree_shape shape;
    mica_error err = MICA_ERROR_INIT;
    fmt_header *h = (fmt_header *)(void *)file;
    memset(file, 0, sizeof file);
    memcpy(h->magic, FMT_MAGIC, 8);
    h->version_major = FMT_VERSION_MAJOR;
    h->file_kind = FMT_FILE_SNAPSHOT;
    h->total_size = sizeof file;
    h->tree_offset = 2 * FMT_PAGE;
    h->section_count = 1;
    h->sections[0] = (fmt_section){.id = FMT_SECTION_TREE,
                                   .offset = 2 * FMT_PAGE,
                                   .stored_size = FMT_PAGE,
                                   .raw_size = FMT_PAGE,
                                   .count = 1};
    assert_true(fmt_tree_plan(1, &shape));
    fmt_tree_build(&shape, file + FMT_PAGE, file + 2 * FMT_PAGE, 1, h->root);
    fmt_header_seal(h);
    from_hex(vectors[0].secret, secret);
    mica_snapshot_key_public(secret, public_key);
    assert_int_equal(mica_snapshot_sign(file, sizeof file, secret, &err), MICA_OK);
}

static void a_signed_header_is_good_and_says_who_signed(void **state) {
    (void)state;
    uint8_t id[32], message[26 + 32], bare[FMT_PAGE];
    mica_error err = MICA_ERROR_INIT;
    make_signed();
    const fmt_header *h = (const fmt_header *)(const void *)file;
    assert_int_equal(h->version_minor, 1);
    assert_int_equal(fmt_snapshot_check(h, sizeof file, true, &err), MICA_OK);
    assert_true(fmt_header_signed(h));
    base_sha256_of(public_key, 32, id);
    assert_memory_equal(file + 240, id, 32);
    assert_int_equal(mica_snapshot_check_signature(file, public_key, &err), MICA_OK);
    /* as docs/format.md says it: the domain with its zero byte, then the hash of the header without self and
     * signature */
    memcpy(bare, file, sizeof bare);
    memset(bare + 128, 0, 32);
    memset(bare + 176, 0, 64);
    memcpy(message, "mica-snapshot-signature-1", 26);
    base_sha256_of(bare, sizeof bare, message + 26);
    assert_int_equal(crypto_sign_verify_detached(file + 176, message, sizeof message, public_key), 0);
}

static void signing_twice_gives_the_same_bytes_and_another_key_replaces(void **state) {
    (void)state;
    uint8_t first[sizeof file], other[32], other_public[32];
    mica_error err = MICA_ERROR_INIT;
    make_signed();
    memcpy(first, file, sizeof file);
    assert_int_equal(mica_snapshot_sign(file, sizeof file, secret, &err), MICA_OK);
    assert_memory_equal(first, file, sizeof file);
    from_hex(vectors[1].secret, other);
    mica_snapshot_key_public(other, other_public);
    assert_int_equal(mica_snapshot_sign(file, sizeof file, other, &err), MICA_OK);
    assert_int_equal(mica_snapshot_check_signature(file, other_public, &err), MICA_OK);
    assert_int_equal(mica_snapshot_check_signature(file, public_key, &err), MICA_ERR_SIGNATURE);
    assert_non_null(strstr(err.message, "another key"));
}

static void every_flipped_bit_of_the_header_is_noticed_twice(void **state) {
    (void)state;
    make_signed();
    for (size_t bit = 0; bit < FMT_PAGE * 8; bit += bit < 304 * 8 ? 1 : 37) {
        mica_error err = MICA_ERROR_INIT;
        bool in_self = bit / 8 >= 128 && bit / 8 < 160;
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_not_equal(
            fmt_snapshot_check((const fmt_header *)(const void *)file, sizeof file, true, &err), MICA_OK);
        err = (mica_error)MICA_ERROR_INIT; /* and by the signature alone, had the hash been made anew */
        if (!in_self)
            assert_int_equal(mica_snapshot_check_signature(file, public_key, &err), MICA_ERR_SIGNATURE);
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void an_unsigned_file_is_told_apart(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    make_signed();
    memset(file + 176, 0, 96);
    fmt_header_seal((fmt_header *)(void *)file);
    assert_int_equal(mica_snapshot_check_signature(file, public_key, &err), MICA_ERR_SIGNATURE);
    assert_non_null(strstr(err.message, "not signed"));
    err = (mica_error)MICA_ERROR_INIT;
    file[0] ^= 1;
    assert_int_equal(mica_snapshot_sign(file, sizeof file, secret, &err), MICA_ERR_NOT_A_SNAPSHOT);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_sign(file, 100, secret, &err), MICA_ERR_NOT_A_SNAPSHOT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_curve_is_that_of_the_rfc),
        cmocka_unit_test(keys_come_from_pem),
        cmocka_unit_test(other_keys_are_refused_with_the_reason),
        cmocka_unit_test(a_signed_header_is_good_and_says_who_signed),
        cmocka_unit_test(signing_twice_gives_the_same_bytes_and_another_key_replaces),
        cmocka_unit_test(every_flipped_bit_of_the_header_is_noticed_twice),
        cmocka_unit_test(an_unsigned_file_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
