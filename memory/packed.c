/* memory/packed.c - bytes of pages ↔ a packed run of them. Numbers compress better when the first bytes of all of them stand
 * together, then the second ones, and so on (shuffle); whether they are numbers, and how wide, is tried on the first 4 KiB. */
#include "memory/packed.h"

#include "format/codec.h"

#include <string.h>

/* Bytes of elements of `wide` bytes apart; what is left at the end stays there. */
static void packed_apart(const uint8_t *from, size_t size, unsigned wide, uint8_t *to) {
    size_t count = size / wide;
    for (unsigned b = 0; b < wide; b++)
        for (size_t k = 0; k < count; k++)
            to[b * count + k] = from[k * wide + b];
    memcpy(to + count * wide, from + count * wide, size - count * wide);
}

static void packed_together(const uint8_t *from, size_t size, unsigned wide, uint8_t *to) {
    size_t count = size / wide;
    for (unsigned b = 0; b < wide; b++)
        for (size_t k = 0; k < count; k++)
            to[k * wide + b] = from[b * count + k];
    memcpy(to + count * wide, from + count * wide, size - count * wide);
}

/* Packs in one way. */
static mica_status packed_as(const mem_packing *from, size_t size, unsigned wide, base_buf *out,
                             mica_error *err) {
    if (wide) packed_apart(from->bytes, size, wide, from->room);
    out->len = 0;
    return fmt_encode(FMT_CODEC_ZSTD, from->level, base_view_of(wide ? from->room : from->bytes, size), out,
                      err);
}

mica_status mem_pack(const mem_packing *from, base_buf *out, mem_extent *extent, bool *packed,
                     mica_error *err) {
    static const uint8_t widths[] = {0, 4, 8};
    size_t size = from->size, sample = size < FMT_PAGE ? size : FMT_PAGE, least = SIZE_MAX;
    extent->codec = FMT_CODEC_ZSTD;
    for (size_t k = 0; k < sizeof widths; k++) {
        mica_status status = packed_as(from, sample, widths[k], out, err);
        if (status != MICA_OK) return status;
        if (out->len >= least) continue;
        least = out->len;
        extent->shuffle = widths[k];
    }
    *packed = least <= sample / 8 * 7; /* noise is not tried as a whole */
    if (!*packed) return MICA_OK;
    mica_status status = packed_as(from, size, extent->shuffle, out, err);
    *packed = status == MICA_OK && out->len <= size / 4 * 3;
    return status;
}

mica_status mem_unpack(const mem_extent *extent, base_view stored, uint8_t *out, size_t size, uint8_t *room,
                       mica_error *err) {
    mica_status status = fmt_decode(extent->codec, stored, extent->shuffle ? room : out, size, err);
    if (status == MICA_OK && extent->shuffle) packed_together(room, size, extent->shuffle, out);
    return status;
}
