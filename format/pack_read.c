/* format/pack_read.c - reads MessagePack that was checked (fmt_pack_check), value by value, where it lies: nothing is
 * allocated, and nothing calls itself. What the check has proved is not asked again. */
#include "format/pack.h"

#include <string.h>

static uint64_t number_at(const uint8_t *p, unsigned width) {
    uint64_t n = 0;
    for (unsigned i = 0; i < width; i++)
        n = n << 8 | p[i];
    return n;
}

static uint64_t take(fmt_pack_cursor *c, unsigned width) {
    uint64_t n = number_at(c->data.data + c->at, width);
    c->at += width;
    return n;
}

static void take_text(fmt_pack_cursor *c, size_t len, fmt_pack_item *out) {
    out->type = FMT_PACK_TEXT;
    out->text = base_view_of(c->data.data + c->at, len);
    c->at += len;
}

static void take_integer(fmt_pack_item *out, int64_t n) {
    out->type = FMT_PACK_INTEGER;
    out->integer = n;
}

static void take_container(fmt_pack_item *out, fmt_pack_type type, uint64_t count) {
    out->type = type;
    out->count = count;
}

static void take_double(fmt_pack_cursor *c, bool single, fmt_pack_item *out) {
    out->type = FMT_PACK_DOUBLE;
    uint64_t bits = take(c, single ? 4 : 8);
    uint32_t half = (uint32_t)bits;
    float f;
    memcpy(&f, &half, sizeof f);
    memcpy(&out->number, &bits, sizeof bits);
    if (single) out->number = (double)f;
}

/* Of a byte from 0xC0 to 0xDF. */
static void take_headed(fmt_pack_cursor *c, uint8_t b, fmt_pack_item *out) {
    switch (b) {
    case 0xC2:
    case 0xC3:
        out->type = FMT_PACK_BOOL;
        out->integer = b & 1;
        return;
    case 0xC4:
    case 0xD9: take_text(c, (size_t)take(c, 1), out); return;
    case 0xC5:
    case 0xDA: take_text(c, (size_t)take(c, 2), out); return;
    case 0xC6:
    case 0xDB: take_text(c, (size_t)take(c, 4), out); return;
    case 0xCA:
    case 0xCB: take_double(c, b == 0xCA, out); return;
    case 0xCC:
    case 0xCD:
    case 0xCE:
    case 0xCF:
        take_integer(out, (int64_t)take(c, 1u << (b - 0xCC)));
        out->wide = b == 0xCF && out->integer < 0;
        return;
    case 0xD0: take_integer(out, (int8_t)take(c, 1)); return;
    case 0xD1: take_integer(out, (int16_t)take(c, 2)); return;
    case 0xD2: take_integer(out, (int32_t)take(c, 4)); return;
    case 0xD3: take_integer(out, (int64_t)take(c, 8)); return;
    case 0xDC:
    case 0xDD: take_container(out, FMT_PACK_ARRAY, take(c, b == 0xDC ? 2 : 4)); return;
    case 0xDE:
    case 0xDF: take_container(out, FMT_PACK_MAP, take(c, b == 0xDE ? 2 : 4)); return;
    default: out->type = FMT_PACK_NIL;
    }
}

bool fmt_pack_next(fmt_pack_cursor *c, fmt_pack_item *out) {
    *out = (fmt_pack_item){.at = c->at};
    if (c->at >= c->data.len) return false;
    uint8_t b = c->data.data[c->at++];
    if (b <= 0x7F || b >= 0xE0)
        take_integer(out, (int8_t)b);
    else if (b <= 0x8F)
        take_container(out, FMT_PACK_MAP, b & 15u);
    else if (b <= 0x9F)
        take_container(out, FMT_PACK_ARRAY, b & 15u);
    else if (b <= 0xBF)
        take_text(c, b & 31u, out);
    else
        take_headed(c, b, out);
    return true;
}

void fmt_pack_skip(fmt_pack_cursor *c) {
    fmt_pack_item item;
    for (uint64_t left = 1; left && fmt_pack_next(c, &item);)
        left += item.type == FMT_PACK_MAP     ? 2 * item.count - 1
                : item.type == FMT_PACK_ARRAY ? item.count - 1
                                              : UINT64_MAX;
}

base_view fmt_pack_take(fmt_pack_cursor *c) {
    size_t at = c->at;
    fmt_pack_skip(c);
    return base_view_of(c->data.data + at, c->at - at);
}

/* Keys are short as a rule, and their length stands in their first byte then. */
static bool is_key(fmt_pack_cursor *c, const char *key, size_t len) {
    fmt_pack_item name;
    uint8_t b = c->data.data[c->at];
    if (b >= 0xA0 && b <= 0xBF) {
        const uint8_t *text = c->data.data + c->at + 1;
        size_t have = b & 31u;
        c->at += 1 + have;
        return have == len && memcmp(text, key, len) == 0;
    }
    fmt_pack_cursor look = *c;
    fmt_pack_skip(c); /* a key may be a container, too */
    return fmt_pack_next(&look, &name) && name.type == FMT_PACK_TEXT && name.text.len == len &&
           memcmp(name.text.data, key, len) == 0;
}

bool fmt_pack_find(fmt_pack_cursor map, const char *key, fmt_pack_cursor *out) {
    fmt_pack_item head;
    size_t len = strlen(key);
    if (!fmt_pack_next(&map, &head) || head.type != FMT_PACK_MAP) return false;
    for (uint64_t k = 0; k < head.count; k++) {
        if (is_key(&map, key, len)) {
            *out = map;
            return true;
        }
        fmt_pack_skip(&map);
    }
    return false;
}
