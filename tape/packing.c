/* tape/packing.c - a page → the bytes that are stored of it, by what is in it (packing.h). By LZ4 it is packed where that saves
 * half at least: what saves less has many short matches, and takes longer to unpack than all else that reading it needs
 * (bench/tape.c). */
#include "tape/packing.h"

#include "base/sum.h"
#include "format/codec.h"
#include "memory/packed.h"

mica_status tape_pack(const tape_packing *p, const uint8_t *bytes, tape_entry *entry, base_view *stored,
                      mica_error *err) {
    uint32_t page = p->page;
    base_buf *packed = p->packed;
    mem_extent extent = {0};
    mica_status status = MICA_OK;
    bool is = false;
    packed->len = 0;
    packed->failed = false; /* by another page, perhaps */
    entry->codec = entry->shuffle = 0;
    *stored = base_view_of(bytes, 0);
    if (base_view_zeros(base_view_of(bytes, page))) {
        entry->kind = TAPE_ZEROS;
        entry->stored = 0;
        return MICA_OK;
    }
    if (p->how == MICA_TAPE_SMALL)
        status = mem_pack(&(mem_packing){p->level, bytes, page, p->room}, packed, &extent, &is, err);
    if (p->how == MICA_TAPE_FAST) {
        status = fmt_encode(FMT_CODEC_LZ4, p->level, base_view_of(bytes, page), packed, err);
        extent.codec = FMT_CODEC_LZ4;
        is = packed->len <= page / 2;
    }
    if (status != MICA_OK) return status;
    entry->kind = is ? TAPE_PACKED : TAPE_RAW;
    *stored = is ? base_view_of(packed->data, packed->len) : base_view_of(bytes, page);
    entry->stored = (uint32_t)stored->len;
    if (is) {
        entry->codec = extent.codec;
        entry->shuffle = extent.shuffle;
    }
    return MICA_OK;
}

mica_status tape_unpack(const tape_entry *entry, base_view stored, uint8_t *out, uint32_t page, uint8_t *room,
                        mica_error *err) {
    mem_extent extent = {.codec = entry->codec, .shuffle = entry->shuffle};
    return mem_unpack(&extent, stored, out, page, room, err);
}
