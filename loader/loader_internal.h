/* loader/loader_internal.h - the handle of an opened snapshot.
 *
 * The handle, the bitmap of verified pages and the table of decoded blocks lie in one anonymous mapping that
 * the kernel fills with zeros as it is touched, so their size costs nothing at open. */
#ifndef LOADER_LOADER_INTERNAL_H
#define LOADER_LOADER_INTERNAL_H

#include "format/codec.h"
#include "format/file.h"
#include "format/snapshot.h"
#include "mica/snapshot.h"

#include <stdatomic.h>

/* Decoded bytes, chained for mica_snapshot_close. */
typedef struct ldr_decoded {
    struct ldr_decoded *next;
    size_t size;
    uint8_t data[]; /* at a multiple of 16 */
} ldr_decoded;

#define LDR_DECODERS 4u /* more threads than these make decoders for one block each */

typedef struct ldr_table {
    const uint8_t *data;
    uint64_t offset; /* in the file */
    uint64_t size;   /* bytes */
    uint32_t count;
} ldr_table;

struct mica_snapshot {
    fmt_file file;
    mica_validation level;
    uint64_t max_decoded;
    size_t handle_size;
    ldr_table symbols, index, names, entries, parts, externals, kinds, blocks, start;
    atomic_bool start_ready;      /* the start section was checked */
    _Atomic uint32_t start_count; /* records in it */

    _Atomic(ldr_decoded *) *block_cache;               /* one pointer for each block */
    _Atomic(ldr_decoded *) sections[FMT_MAX_SECTIONS]; /* decoded sections */
    _Atomic(ldr_decoded *) decoded;                    /* chain of all */
    _Atomic uint64_t decoded_bytes;
    _Atomic(fmt_decode_dictionary *) dictionaries[FMT_MAX_SECTIONS]; /* made ready at the first use */
    _Atomic(fmt_decoder *) decoders[LDR_DECODERS]; /* kept between blocks; taken and put back whole */
    uint64_t packed_size;                          /* of the file this was expanded from, or 0 */

    uint64_t load_ns, page_faults, total_raw;
    _Atomic uint64_t decompression_ns, initialization_ns;
    _Atomic uint64_t bytes_decompressed, cold_hits, cold_misses;
};

/* record.c: copies the verified record `index` of a table. Errors: CORRUPTED when there is none. */
MICA_MUST_USE mica_status ldr_record(mica_snapshot *s, const ldr_table *table, uint16_t section,
                                     uint32_t index, void *out, size_t size, mica_error *err);

/* The same file: checks the record of a symbol and gives it with its name; reads it from the large table. */
MICA_MUST_USE mica_status ldr_symbol(mica_snapshot *s, uint32_t id, const fmt_symbol *record,
                                     mica_snapshot_symbol *out, mica_error *err);
MICA_MUST_USE mica_status ldr_symbol_at(mica_snapshot *s, uint32_t id, mica_snapshot_symbol *out,
                                        mica_error *err);

/* start.c: reads the start section's head; the look-ups give NOT_FOUND for what is not in it. */
MICA_MUST_USE mica_status ldr_start_open(mica_snapshot *s, mica_error *err);
MICA_MUST_USE mica_status ldr_start_find(mica_snapshot *s, base_view name, uint32_t *id,
                                         mica_snapshot_symbol *out, mica_error *err);
MICA_MUST_USE mica_status ldr_start_symbol(mica_snapshot *s, uint32_t id, mica_snapshot_symbol *out,
                                           mica_error *err);
/* Is every record in it a copy of the one in the large table, and do its ranges lie in the file? */
MICA_MUST_USE mica_status ldr_start_verify(mica_snapshot *s, mica_error *err);
/* Whether the name may be one that starts look up: told by bits of the header, which was
 * checked at the open. */
bool ldr_start_may_have(const mica_snapshot *s, base_view name);
static inline bool ldr_start_is_open(const mica_snapshot *s) {
    return atomic_load_explicit(&s->start_ready, memory_order_acquire);
}
/* Before a look-up; does its work once. */
static inline mica_status ldr_start(mica_snapshot *s, mica_error *err) {
    if (!s->start.size || atomic_load_explicit(&s->start_ready, memory_order_acquire)) return MICA_OK;
    return ldr_start_open(s, err);
}

/* cold.c: `len` bytes at `offset` of a block, which must hold parts of that kind. */
MICA_MUST_USE mica_status ldr_block(mica_snapshot *s, uint32_t index, uint16_t kind, uint64_t offset,
                                    uint64_t len, base_view *out, mica_error *err);
void ldr_free_decoded(mica_snapshot *s);
/* Compressed bytes in the file, as a record or a section entry describes them. */
typedef struct ldr_packed {
    const char *name; /* of the section, for messages */
    uint64_t offset, stored_size, raw_size;
    uint8_t codec;
    uint16_t kind; /* whose dictionary they need, where the codec asks for one */
} ldr_packed;

/* Verifies and decodes them into `slot`, where they stay until the snapshot is closed; when another thread was
 * faster its result is taken. CORRUPTED, TRUNCATED, COMPRESSION, NO_MEMORY; LIMIT: max_decoded is used up. */
MICA_MUST_USE mica_status ldr_decode(mica_snapshot *s, const ldr_packed *what, _Atomic(ldr_decoded *) *slot,
                                     base_view *out, mica_error *err);

#endif
