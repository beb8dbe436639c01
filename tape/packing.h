/* tape/packing.h - a page ↔ the bytes that are stored of it. */
#ifndef TAPE_PACKING_H
#define TAPE_PACKING_H

#include "base/buf.h"
#include "tape/layout.h"

typedef struct tape_packing {
    mica_tape_compression how;
    unsigned level; /* of the codec: 1 to 9 */
    uint32_t page;
    uint8_t *room;    /* for a page */
    base_buf *packed; /* emptied first */
} tape_packing;
/* Says in `entry` how a page is stored (kind, stored, codec, shuffle), and where its bytes are: in `bytes`, or in what was
 * packed; none of zeros. NO_MEMORY, COMPRESSION. */
MICA_MUST_USE mica_status tape_pack(const tape_packing *p, const uint8_t *bytes, tape_entry *entry,
                                    base_view *stored, mica_error *err);
/* A packed page; `room` has place for one. COMPRESSION, NO_MEMORY. */
MICA_MUST_USE mica_status tape_unpack(const tape_entry *entry, base_view stored, uint8_t *out, uint32_t page,
                                      uint8_t *room, mica_error *err);

#endif
