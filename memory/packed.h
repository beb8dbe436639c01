/* memory/packed.h - runs of pages compressed, each alone. */
#ifndef MEMORY_PACKED_H
#define MEMORY_PACKED_H

#include "base/buf.h"
#include "memory/layout.h"

/* Most pages of one packed run: 64 KiB, or one page that is larger. */
static inline uint64_t mem_packed_most(uint32_t page) {
    return page < MEM_PACKED_BYTES ? MEM_PACKED_BYTES / page : 1;
}

/* Packs bytes into `out`, which is emptied first, and says how in codec and shuffle of `extent`; *packed: whether it
 * saves a quarter at least. `room` has place for as many bytes. The same bytes give the same with the same libraries.
 * NO_MEMORY, COMPRESSION. */
typedef struct mem_packing {
    unsigned level; /* of ZSTD: 1 to 9 */
    const uint8_t *bytes;
    size_t size;
    uint8_t *room;
} mem_packing;
#define MEM_PACKED_LEVEL 1u /* of memory files */
MICA_MUST_USE mica_status mem_pack(const mem_packing *from, base_buf *out, mem_extent *extent, bool *packed,
                                   mica_error *err);
/* The `size` bytes of a packed run; `room` has place for as many. COMPRESSION (they are not what they should be), NO_MEMORY. */
MICA_MUST_USE mica_status mem_unpack(const mem_extent *extent, base_view stored, uint8_t *out, size_t size,
                                     uint8_t *room, mica_error *err);

#endif
