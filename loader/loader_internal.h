/* loader/loader_internal.h - the handle of an opened snapshot.
 *
 * The handle, the bitmap of verified pages and the table of decoded blocks lie in one anonymous mapping that
 * the kernel fills with zeros as it is touched, so their size costs nothing at open. */
#ifndef LOADER_LOADER_INTERNAL_H
#define LOADER_LOADER_INTERNAL_H

#include "base/buf.h"
#include "format/codec.h"
#include "format/header.h"
#include "format/tree.h"
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
    fmt_header header; /* a copy: what was checked cannot change any more */
    const uint8_t *base;
    uint64_t size;
    size_t mapped;                 /* bytes to unmap at close, 0 = the memory is the caller's */
    bool at_fixed;                 /* restore the reservation at close */
    bool guarded;                  /* registered with base/guard.h */
    int fd;                        /* of a mapped file, -1 otherwise */
    uint64_t file_offset;          /* where in that file the snapshot begins */
    int64_t changed_s, changed_ns; /* its time of change when it was opened */
    mica_validation level;
    uint64_t max_decoded;
    size_t handle_size;
    fmt_tree_shape tree;
    ldr_table symbols, index, names, entries, parts, externals, kinds, blocks, start;
    atomic_bool start_ready;      /* the start section was checked */
    _Atomic uint32_t start_count; /* records in it */
    _Atomic int advice;           /* LDR_ADVICE_…: what the system is told of look-ups */

    uint64_t deadline; /* of the verification at open, 0 = none */
    atomic_bool timed_out;
    _Atomic uint32_t
        handed;       /* sections of which raw views were given out, beside those that are always in use */
    atomic_bool lost; /* pages of the map were lost and are zeros now; their bits are cleared */
    atomic_bool all_verified;
    _Atomic uint64_t *verified;                        /* one bit for each page of the file */
    _Atomic(ldr_decoded *) *block_cache;               /* one pointer for each block */
    _Atomic(ldr_decoded *) sections[FMT_MAX_SECTIONS]; /* decoded sections */
    _Atomic(ldr_decoded *) decoded;                    /* chain of all */
    _Atomic uint64_t decoded_bytes;
    _Atomic(fmt_decode_dictionary *) dictionaries[FMT_MAX_SECTIONS]; /* made ready at the first use */
    _Atomic(fmt_decoder *) decoders[LDR_DECODERS]; /* kept between blocks; taken and put back whole */
    uint64_t packed_size;                          /* of the file this was expanded from, or 0 */

    uint64_t load_ns, page_faults, total_raw;
    _Atomic uint64_t validation_ns, decompression_ns, initialization_ns;
    _Atomic uint64_t bytes_verified, bytes_decompressed, cold_hits, cold_misses;
};

/* advice.c: what the system was told of the order of reading: nothing, of the map, of what runs in place too.
 */
enum { LDR_ADVICE_NONE, LDR_ADVICE_MAP, LDR_ADVICE_PARTS };
void ldr_advise_open(mica_snapshot *s, const mica_snapshot_options *o);
void ldr_advise_lookup(mica_snapshot *s, uint64_t page, uint64_t last); /* these pages are read next */
void ldr_advise_whole(mica_snapshot *s);                                /* everything is */
static inline bool ldr_advised(mica_snapshot *s) {
    return atomic_load_explicit(&s->advice, memory_order_relaxed) != LDR_ADVICE_NONE;
}

/* verify.c: makes sure the pages of a range that lies within the file may be used. */
MICA_MUST_USE mica_status ldr_check_pages(mica_snapshot *s, uint64_t offset, uint64_t len, mica_error *err);
/* TRUNCATED: the file was cut short while it was in use. */
MICA_MUST_USE mica_status ldr_fail_lost(uint64_t offset, mica_error *err);
/* As mica_snapshot_verify_all, with the hashes of the pages before the tree computed already. */
MICA_MUST_USE mica_status ldr_verify_leaves(mica_snapshot *s, const uint8_t *leaves, mica_error *err);
static inline mica_status ldr_check(mica_snapshot *s, uint64_t offset, uint64_t len, mica_error *err) {
    if (s->level >= MICA_VALIDATE_HEADER)
        return atomic_load_explicit(&s->lost, memory_order_acquire) ? ldr_fail_lost(offset, err) : MICA_OK;
    if (atomic_load_explicit(&s->all_verified, memory_order_acquire)) return MICA_OK;
    return ldr_check_pages(s, offset, len, err);
}
/* After bytes of a checked range were read: were they still there? */
static inline mica_status ldr_settled(mica_snapshot *s, uint64_t offset, uint64_t len, mica_error *err) {
    return atomic_load_explicit(&s->lost, memory_order_acquire) ? ldr_check(s, offset, len, err) : MICA_OK;
}
/* Before a view into the map is given out: losing its bytes can no longer be turned into an error. */
static inline void ldr_hand_out(mica_snapshot *s, const fmt_section *section) {
    atomic_fetch_or(&s->handed, (uint32_t)1 << (section - s->header.sections));
}
static_assert(FMT_MAX_SECTIONS <= 32, "one bit for each section");
/* base_guard_lost of an opened snapshot; `ctx` is the handle. */
bool ldr_lost(void *ctx, size_t offset, size_t len);

/* open.c: how many bytes of the snapshot its file has now. Only while s->fd is open. */
MICA_MUST_USE mica_status ldr_file_size(const mica_snapshot *s, uint64_t *size, mica_error *err);
/* Copies the verified record `index` of a table. Errors: CORRUPTED when there is none. */
MICA_MUST_USE mica_status ldr_record(mica_snapshot *s, const ldr_table *table, uint16_t section,
                                     uint32_t index, void *out, size_t size, mica_error *err);

/* find.c: checks the record of a symbol and gives it with its name; reads it from the large table. */
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
/* Whether the name may be one that starts look up: told by bits of the header, which was checked at the open.
 */
bool ldr_start_may_have(const mica_snapshot *s, base_view name);
static inline bool ldr_start_is_open(const mica_snapshot *s) {
    return atomic_load_explicit(&s->start_ready, memory_order_acquire);
}
/* Before a look-up; does its work once. */
static inline mica_status ldr_start(mica_snapshot *s, mica_error *err) {
    if (!s->start.size || atomic_load_explicit(&s->start_ready, memory_order_acquire)) return MICA_OK;
    return ldr_start_open(s, err);
}

/* cold.c */
MICA_MUST_USE mica_status ldr_block(mica_snapshot *s, uint32_t index, uint16_t kind, uint64_t offset,
                                    uint64_t len, base_view *out, mica_error *err);
void ldr_free_decoded(mica_snapshot *s);
MICA_MUST_USE mica_status ldr_decode(mica_snapshot *s, const char *name, uint64_t offset, uint64_t stored,
                                     uint64_t raw, uint8_t codec, uint16_t kind, _Atomic(ldr_decoded *) *slot,
                                     base_view *out, mica_error *err);

#endif
