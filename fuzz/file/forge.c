/* fuzz/file/forge.c - changes in tables, texts, MessagePack, compressed parts and the
 * header of a snapshot. */
#include "fuzz/file/forge.h"

#include "base/buf.h"
#include "base/hash.h"
#include "format/codec.h"
#include "format/snapshot.h"
#include "fuzz/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number a reader could trip over, near `old` or near a size of the file. */
static uint64_t odd_number(seeds_random *r, const fmt_header *h, uint64_t old) {
    const fmt_section *s = &h->sections[seeds_below(r, h->section_count)];
    const uint64_t odd[] = {0,
                            1,
                            old + 1,
                            old - 1,
                            old ^ 1ull << seeds_below(r, 64),
                            old + seeds_below(r, 4096),
                            old - seeds_below(r, 4096),
                            0xFFFFFFFF,
                            0x7FFFFFFF,
                            0x80000000,
                            UINT64_MAX - seeds_below(r, 4096),
                            s->count,
                            s->count - 1,
                            s->offset,
                            s->offset + s->stored_size,
                            s->stored_size,
                            s->raw_size,
                            h->total_size,
                            h->tree_offset,
                            seeds_below(r, s->count + 1),
                            seeds_next(r)};
    return odd[seeds_below(r, sizeof odd / sizeof *odd)];
}

/* Replaces the number of `width` bytes at `at`, at times by the one at `other`. */
static void change_number(seeds_random *r, const fmt_header *h, uint8_t *at, const uint8_t *other,
                          size_t width) {
    uint64_t n = 0;
    memcpy(&n, at, width);
    n = odd_number(r, h, n);
    if (seeds_chance(r, 40)) memcpy(&n, other, width);
    memcpy(at, &n, width);
}

static void change_record(seeds_random *r, const fmt_header *h, uint8_t *records, size_t size, size_t count) {
    if (!count || size < 4) return;
    uint8_t *one = records + size * seeds_below(r, (uint32_t)count);
    uint8_t *other = records + size * seeds_below(r, (uint32_t)count);
    if (seeds_chance(r, 15)) { /* two records change places, or one stands twice */
        uint8_t kept[64];
        memcpy(kept, one, size), memcpy(one, other, size);
        if (seeds_chance(r, 50)) memcpy(other, kept, size);
        return;
    }
    static const uint8_t widths[] = {4, 4, 4, 8, 2, 1};
    size_t width = widths[seeds_below(r, sizeof widths)];
    if (width > size) width = 4;
    size_t in = width * seeds_below(r, (uint32_t)(size / width));
    change_number(r, h, one + in, other + in, width);
}

/* Bytes without records: numbers within them, single bytes, stretches copied or moved. */
static void change_bytes(seeds_random *r, const fmt_header *h, uint8_t *bytes, size_t len) {
    static const uint8_t tags[] = {0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC4,
                                   0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCF, 0xD3, 0xD9, 0xDA,
                                   0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xFF, 0x7F, 0x00};
    if (len < 16) return;
    size_t at = seeds_below(r, (uint32_t)len - 8), from = seeds_below(r, (uint32_t)len - 8);
    size_t room = len - (at > from ? at : from), n = 1 + seeds_below(r, (uint32_t)(room < 64 ? room : 64));
    switch (seeds_below(r, 5)) {
    case 0: change_number(r, h, bytes + (at & ~(size_t)3), bytes + (from & ~(size_t)3), 4); break;
    case 1: bytes[at] = (uint8_t)seeds_next(r); break;
    case 2: bytes[at] = tags[seeds_below(r, sizeof tags)]; break;
    case 3: memmove(bytes + at, bytes + from, n); break;
    default: change_number(r, h, bytes + at, bytes + from, seeds_chance(r, 50) ? 2 : 8);
    }
}

/* What a block decodes to, changed and compressed again; left as it was when that needs more room. */
static void change_block(seeds_random *r, uint8_t *file, size_t len, const fmt_header *h) {
    const fmt_section *s = fmt_header_section(h, FMT_SECTION_BLOCKS, 0);
    if (!s || !s->count) return;
    fmt_block *b = (fmt_block *)(void *)(file + s->offset) + seeds_below(r, s->count);
    if (b->offset > len || b->stored_size > len - b->offset || b->raw_size > FMT_BLOCK_TARGET * 16) return;
    base_buf raw = {0}, packed = {0};
    if (!base_buf_reserve(&raw, b->raw_size)) abort();
    uint8_t *bytes = raw.data;
    base_view stored = base_view_of(file + b->offset, b->stored_size);
    if (fmt_decode(b->codec, stored, bytes, b->raw_size, NULL) != MICA_OK) goto done;
    for (unsigned n = 1 + seeds_below(r, 3); n; n--)
        change_bytes(r, h, bytes, b->raw_size);
    if (fmt_encode((fmt_codec)b->codec, 9, base_view_of(bytes, b->raw_size), &packed, NULL) == MICA_OK &&
        packed.len <= b->stored_size) {
        memcpy(file + b->offset, packed.data, packed.len);
        memset(file + b->offset + packed.len, 0, b->stored_size - packed.len);
        b->stored_size = (uint32_t)packed.len;
    }
done:
    base_buf_free(&raw);
    base_buf_free(&packed);
}

static void change_header(seeds_random *r, fmt_header *h) {
    if (seeds_chance(r, 40)) { /* as if built for other opcodes, classes, builtins or another HIR */
        h->fingerprint_parts[seeds_below(r, 4)][0] ^= 1;
        base_sha256_of(h->fingerprint_parts, sizeof h->fingerprint_parts, h->fingerprint);
    } else if (seeds_chance(r, 60)) {
        change_record(r, h, (uint8_t *)h->sections, sizeof *h->sections, h->section_count);
    } else {
        uint64_t *fields[] = {&h->total_size, &h->cpu_features, &h->tree_offset};
        uint64_t *one = fields[seeds_below(r, 3)];
        *one = odd_number(r, h, *one);
    }
}

static void change_section(seeds_random *r, uint8_t *file, fmt_header *h, const fmt_section *s) {
    size_t record = fmt_section_record(s->id);
    if (s->id == FMT_SECTION_START && s->stored_size > 8) {
        if (seeds_chance(r, 20))
            change_number(r, h, file + s->offset + 4 * seeds_below(r, 2), file + s->offset, 4);
        else
            change_record(r, h, file + s->offset + 8, 8, (s->stored_size - 8) / 8);
    } else if (record) {
        change_record(r, h, file + s->offset, record, s->count);
    } else {
        change_bytes(r, h, file + s->offset, s->stored_size);
    }
}

void forge(seeds_random *r, uint8_t *file, size_t len, char *what) {
    fmt_header *h = (fmt_header *)(void *)file;
    size_t said = 0;
    unsigned headers = 0;
    *what = 0;
    for (unsigned n = 1 + seeds_below(r, 4); n; n--) {
        const fmt_section *s = &h->sections[seeds_below(r, h->section_count)];
        bool header = s->id == FMT_SECTION_TREE || s->id == FMT_SECTION_HOT || seeds_chance(r, 5);
        headers += header;
        if (!header && s->id == FMT_SECTION_COLD)
            change_block(r, file, len, h);
        else if (!header)
            change_section(r, file, h, s);
        said += (size_t)snprintf(what + said, 64 - said, " %s", header ? "header" : fmt_section_name(s->id));
        if (said > 63) said = 63;
    }
    while (headers--) /* last: the other changes go by the header */
        change_header(r, h);
    fuzz_seal_snapshot(file, len);
}
