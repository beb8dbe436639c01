/* include/mica/pack.h - reads MessagePack in place, value by value; what frontends use for the data their
 * language keeps in a profile.
 *
 * A cursor walks forward over bytes that may be hostile. The first thing that is not as asked for sets `bad`,
 * and from then on every call returns nothing (0, an empty view): read a whole record, then ask once. Nothing
 * is allocated, nothing recurses, and no count is larger than the bytes that are left. */
#ifndef MICA_PACK_H
#define MICA_PACK_H

#include "mica/view.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

typedef struct mica_pack {
    const uint8_t *at, *end;
    bool bad;
} mica_pack;

/* A cursor at the beginning of the bytes, which outlive it. */
static inline mica_pack mica_pack_of(mica_view bytes) {
    mica_pack pack = {bytes.data, bytes.data + bytes.len, false};
    return pack;
}

/* Sets `bad` and ends the cursor; 0. */
static inline uint64_t mica_pack_fail(mica_pack *p) {
    p->bad = true;
    p->at = p->end;
    return 0;
}

/* `width` big-endian bytes. */
static inline uint64_t mica_pack_bytes(mica_pack *p, unsigned width) {
    uint64_t n = 0;
    if (p->bad || (size_t)(p->end - p->at) < width) return mica_pack_fail(p);
    for (unsigned i = 0; i < width; i++)
        n = n << 8 | *p->at++;
    return n;
}

/* Count of a map's pairs or an array's items; `small`, `wide` are the heads of the two encodings. */
static inline uint32_t mica_pack_count(mica_pack *p, uint8_t small, uint8_t wide, uint32_t per_item) {
    if (p->bad || p->at == p->end) return (uint32_t)mica_pack_fail(p);
    uint8_t head = *p->at++;
    uint64_t count;
    if ((head & 0xf0u) == small)
        count = head & 15u;
    else if (head == wide || head == wide + 1)
        count = mica_pack_bytes(p, head == wide ? 2 : 4);
    else
        return (uint32_t)mica_pack_fail(p);
    if (count * per_item > (uint64_t)(p->end - p->at)) return (uint32_t)mica_pack_fail(p);
    return (uint32_t)count;
}

/* Pairs of the map that begins here; each is a key (mica_pack_str) and a value. */
static inline uint32_t mica_pack_map(mica_pack *p) {
    return mica_pack_count(p, 0x80, 0xde, 2);
}

/* Items of the array that begins here. */
static inline uint32_t mica_pack_array(mica_pack *p) {
    return mica_pack_count(p, 0x90, 0xdc, 1);
}

/* A text; valid as long as the bytes. */
static inline mica_view mica_pack_str(mica_pack *p) {
    mica_view none = {(const uint8_t *)"", 0};
    if (p->bad || p->at == p->end) return mica_pack_fail(p), none;
    uint8_t head = *p->at++;
    uint64_t len;
    if ((head & 0xe0u) == 0xa0)
        len = head & 31u;
    else if (head >= 0xd9 && head <= 0xdb)
        len = mica_pack_bytes(p, 1u << (head - 0xd9));
    else
        return mica_pack_fail(p), none;
    if (p->bad || len > (uint64_t)(p->end - p->at)) return mica_pack_fail(p), none;
    mica_view text = {p->at, (size_t)len};
    p->at += len;
    return text;
}

/* Whether a text (a key, for example) is the one meant. */
static inline bool mica_pack_is(mica_view text, const char *wanted) {
    size_t len = strlen(wanted);
    return text.len == len && memcmp(text.data, wanted, len) == 0;
}

/* An integer that is not negative. */
static inline uint64_t mica_pack_u64(mica_pack *p) {
    if (p->bad || p->at == p->end) return mica_pack_fail(p);
    uint8_t head = *p->at++;
    if (head <= 0x7f) return head;
    if (head >= 0xcc && head <= 0xcf) return mica_pack_bytes(p, 1u << (head - 0xcc));
    return mica_pack_fail(p);
}

/* An integer. */
static inline int64_t mica_pack_i64(mica_pack *p) {
    if (p->bad || p->at == p->end) return (int64_t)mica_pack_fail(p);
    uint8_t head = *p->at;
    if (head >= 0xe0) return p->at++, (int8_t)head;
    if (head >= 0xd0 && head <= 0xd3) {
        unsigned width = 1u << (head - 0xd0);
        p->at++;
        uint64_t n = mica_pack_bytes(p, width);
        unsigned shift = 64 - 8 * width;
        return (int64_t)(n << shift) >> shift;
    }
    uint64_t n = mica_pack_u64(p);
    return n <= INT64_MAX ? (int64_t)n : (int64_t)mica_pack_fail(p);
}

/* Passes over one value of any type and everything in it, and returns its bytes. */
static inline mica_view mica_pack_skip(mica_pack *p) {
    mica_view whole = {p->at, 0};
    for (uint64_t left = 1; left && !p->bad; left--) {
        if (p->at == p->end) {
            mica_pack_fail(p);
            break;
        }
        uint8_t head = *p->at;
        uint64_t len = 0;
        if ((head & 0xf0u) == 0x80 || head == 0xde || head == 0xdf)
            left += (uint64_t)mica_pack_map(p) * 2;
        else if ((head & 0xf0u) == 0x90 || head == 0xdc || head == 0xdd)
            left += mica_pack_array(p);
        else if ((head & 0xe0u) == 0xa0 || (head >= 0xd9 && head <= 0xdb))
            (void)mica_pack_str(p);
        else if (p->at++, head >= 0xc4 && head <= 0xc6)
            len = mica_pack_bytes(p, 1u << (head - 0xc4));
        else if (head >= 0xca && head <= 0xcb)
            len = head == 0xca ? 4 : 8;
        else if (head >= 0xcc && head <= 0xd3)
            len = 1u << (head & 3u);
        else if (head > 0x7f && head < 0xe0 && head != 0xc0 && head != 0xc2 && head != 0xc3)
            mica_pack_fail(p); /* extension types */
        if (p->bad || len > (uint64_t)(p->end - p->at))
            mica_pack_fail(p);
        else
            p->at += len;
    }
    if (!p->bad) whole.len = (size_t)(p->at - whole.data);
    return whole;
}

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
