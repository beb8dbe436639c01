/* store/sign.c - a request as AWS writes it out for signing, and its HMAC (libsodium's). */
#include "store/sign.h"

#include "base/hash.h"
#include "base/wiped.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY 8 /* characters of a date */

static bool plain(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void store_encode(const char *text, bool slash, base_buf *out) {
    for (const char *at = text; *at; at++) {
        uint8_t c = (uint8_t)*at;
        if (plain(c) || (slash && c == '/'))
            base_buf_byte(out, c);
        else
            base_buf_printf(out, "%%%02X", c);
    }
}

/* In the order of their encoded names, then values: that of their bytes would put "a b" behind "a-b". Few, so each is
 * looked for among those that are left. */
void store_encode_query(const store_pair *query, size_t count, base_buf *out) {
    base_buf pairs[STORE_QUERY_MOST] = {0};
    assert(count <= STORE_QUERY_MOST);
    for (size_t k = 0; k < count; k++) {
        store_encode(query[k].name, false, &pairs[k]);
        base_buf_byte(&pairs[k], 1); /* before everything that may follow a name which begins like another */
        store_encode(query[k].value, false, &pairs[k]);
        if (!base_buf_cstr(&pairs[k])) out->failed = true;
    }
    bool done[STORE_QUERY_MOST] = {false};
    for (size_t n = 0; n < count && !out->failed; n++) {
        size_t first = count;
        for (size_t k = 0; k < count; k++)
            if (!done[k] &&
                (first == count || strcmp((const char *)pairs[k].data, (const char *)pairs[first].data) < 0))
                first = k;
        done[first] = true;
        *(char *)memchr(pairs[first].data, 1, pairs[first].len) = '=';
        if (n) base_buf_byte(out, '&');
        base_buf_append(out, pairs[first].data, pairs[first].len);
    }
    for (size_t k = 0; k < count; k++)
        base_buf_free(&pairs[k]);
}

static void hexadecimal(const uint8_t hash[BASE_SHA256_SIZE], char out[STORE_SIGN_HASH]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t k = 0; k < BASE_SHA256_SIZE; k++) {
        out[2 * k] = digits[hash[k] >> 4];
        out[2 * k + 1] = digits[hash[k] & 15];
    }
    out[STORE_SIGN_HASH - 1] = 0;
}

void store_sign_hash(base_view data, char out[STORE_SIGN_HASH]) {
    uint8_t hash[BASE_SHA256_SIZE];
    base_sha256_of(data.data, data.len, hash);
    hexadecimal(hash, out);
}

void store_sign_date(int64_t seconds, char out[STORE_SIGN_DATE]) {
    time_t moment = (time_t)seconds;
    struct tm utc;
    if (!gmtime_r(&moment, &utc) || strftime(out, STORE_SIGN_DATE, "%Y%m%dT%H%M%SZ", &utc) == 0)
        strcpy(out, "19700101T000000Z");
}

/* A header's value as it is signed: without blanks at its ends, and one in the place of several. */
static void header_value(const char *value, base_buf *out) {
    size_t len = strlen(value);
    while (len && value[len - 1] == ' ')
        len--;
    bool blank = true;
    for (size_t k = 0; k < len; k++) {
        if (!(blank && value[k] == ' ')) base_buf_byte(out, (uint8_t)value[k]);
        blank = value[k] == ' ';
    }
}

static void signed_names(const store_sign_request *r, base_buf *out) {
    for (size_t k = 0; k < r->header_count; k++) {
        if (k) base_buf_byte(out, ';');
        base_buf_str(out, r->headers[k].name);
    }
}

void store_sign_canonical(const store_sign_request *r, base_buf *out) {
    base_buf_printf(out, "%s\n%s\n", r->method, r->path);
    store_encode_query(r->query, r->query_count, out);
    base_buf_byte(out, '\n');
    for (size_t k = 0; k < r->header_count; k++) {
        base_buf_printf(out, "%s:", r->headers[k].name);
        header_value(r->headers[k].value, out);
        base_buf_byte(out, '\n');
    }
    base_buf_byte(out, '\n');
    signed_names(r, out);
    base_buf_printf(out, "\n%s", r->payload);
}

static void scope_text(const store_sign_scope *scope, base_buf *out) {
    base_buf_printf(out, "%.*s/%s/%s/aws4_request", DAY, scope->date, scope->region, scope->service);
}

void store_sign_text(const store_sign_request *r, const store_sign_scope *scope, base_buf *out) {
    base_buf canonical = {0};
    char hash[STORE_SIGN_HASH];
    store_sign_canonical(r, &canonical);
    if (canonical.failed) out->failed = true;
    store_sign_hash(base_view_of(canonical.data, canonical.len), hash);
    base_buf_free(&canonical);
    base_buf_printf(out, "AWS4-HMAC-SHA256\n%s\n", scope->date);
    scope_text(scope, out);
    base_buf_printf(out, "\n%s", hash);
}

static void hmac(base_view key, base_view data, uint8_t out[crypto_auth_hmacsha256_BYTES]) {
    crypto_auth_hmacsha256_state state; /* none of these can fail */
    (void)crypto_auth_hmacsha256_init(&state, key.data, key.len);
    (void)crypto_auth_hmacsha256_update(&state, data.data, data.len);
    (void)crypto_auth_hmacsha256_final(&state, out);
    base_wipe(&state, sizeof state);
}

void store_sign_key(const char *secret, const store_sign_scope *scope, uint8_t out[32]) {
    uint8_t first[4 + 256];
    const char *parts[] = {scope->region, scope->service, "aws4_request"};
    size_t len =
        strlen(secret) < 256 ? strlen(secret) : 256; /* longer ones are refused where they are given */
    memcpy(first, "AWS4", 4);
    memcpy(first + 4, secret, len);
    hmac(base_view_of(first, 4 + len), base_view_of(scope->date, DAY), out);
    for (size_t k = 0; k < 3; k++) {
        uint8_t key[32];
        memcpy(key, out, sizeof key);
        hmac(base_view_of(key, sizeof key), base_view_str(parts[k]), out);
        base_wipe(key, sizeof key);
    }
    base_wipe(first, sizeof first);
}

void store_sign(const store_sign_request *r, const store_sign_scope *scope, const char *access_key,
                const char *secret, base_buf *out) {
    base_buf text = {0};
    uint8_t key[32], signature[32];
    char digits[STORE_SIGN_HASH];
    store_sign_text(r, scope, &text);
    if (text.failed || text.len == 0) {
        out->failed = true;
        base_buf_free(&text);
        return;
    }
    store_sign_key(secret, scope, key);
    hmac(base_view_of(key, sizeof key), base_view_of(text.data, text.len), signature);
    base_wipe(key, sizeof key);
    base_buf_free(&text);
    hexadecimal(signature, digits);
    base_buf_printf(out, "AWS4-HMAC-SHA256 Credential=%s/", access_key);
    scope_text(scope, out);
    base_buf_str(out, ", SignedHeaders=");
    signed_names(r, out);
    base_buf_printf(out, ", Signature=%s", digits);
}
