/* loader/cold.c - decodes blocks and sections the first time they are asked for, and keeps them until the
 * snapshot is closed. */
#include "loader/loader_internal.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/time.h"
#include "format/codec.h"

void ldr_free_decoded(mica_snapshot *s) {
    for (ldr_decoded *d = atomic_load(&s->decoded), *next; d; d = next) {
        next = d->next;
        base_free(d);
    }
}

/* Decodes into `slot`; when another thread was faster its result is taken. */
mica_status ldr_decode(mica_snapshot *s, const char *name, uint64_t offset, uint64_t stored, uint64_t raw,
                       uint8_t codec, _Atomic(ldr_decoded *) *slot, base_view *out, mica_error *err) {
    mica_status status = ldr_check(s, offset, stored, err);
    if (status != MICA_OK) return status;
    if (atomic_fetch_add(&s->decoded_bytes, raw) + raw > s->max_decoded) {
        atomic_fetch_sub(&s->decoded_bytes, raw);
        return base_fail(err, MICA_ERR_LIMIT, name, offset, "decoded parts would take more than %llu bytes",
                         (unsigned long long)s->max_decoded);
    }
    ldr_decoded *fresh = base_malloc(sizeof *fresh + (size_t)raw);
    if (!fresh) {
        atomic_fetch_sub(&s->decoded_bytes, raw);
        return base_fail_memory(err, "decoding a part");
    }
    uint64_t start = base_time_ns();
    fresh->size = (size_t)raw;
    mica_error inner = MICA_ERROR_INIT;
    status =
        fmt_decode(codec, base_view_of(s->base + offset, (size_t)stored), fresh->data, (size_t)raw, &inner);
    atomic_fetch_add_explicit(&s->decompression_ns, base_time_ns() - start, memory_order_relaxed);
    if (ldr_settled(s, offset, stored, err) != MICA_OK) status = MICA_ERR_TRUNCATED;
    ldr_decoded *seen = NULL;
    if (status != MICA_OK || !atomic_compare_exchange_strong(slot, &seen, fresh)) {
        base_free(fresh);
        atomic_fetch_sub(&s->decoded_bytes, raw);
        if (status != MICA_OK) return base_fail(err, status, name, offset, "%s", inner.message);
        fresh = seen;
    } else {
        atomic_fetch_add_explicit(&s->bytes_decompressed, raw, memory_order_relaxed);
        fresh->next = atomic_load(&s->decoded);
        while (!atomic_compare_exchange_weak(&s->decoded, &fresh->next, fresh)) {
        }
    }
    *out = base_view_of(fresh->data, fresh->size);
    return MICA_OK;
}

static mica_status cold_outside(uint32_t index, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, "blocks", MICA_NO_OFFSET, "a part lies outside its block %u",
                     index);
}

/* `len` bytes at `offset` of a block. */
mica_status ldr_block(mica_snapshot *s, uint32_t index, uint16_t kind, uint64_t offset, uint64_t len,
                      base_view *out, mica_error *err) {
    if (index >= s->blocks.count)
        return base_fail(err, MICA_ERR_CORRUPTED, "blocks", MICA_NO_OFFSET, "there is no block %u", index);
    base_view whole;
    ldr_decoded *known = atomic_load_explicit(&s->block_cache[index], memory_order_acquire);
    if (known) {
        atomic_fetch_add_explicit(&s->cold_hits, 1, memory_order_relaxed);
        whole = base_view_of(known->data, known->size);
    } else {
        fmt_block block;
        atomic_fetch_add_explicit(&s->cold_misses, 1, memory_order_relaxed);
        mica_status status = ldr_record(s, &s->blocks, FMT_SECTION_BLOCKS, index, &block, sizeof block, err);
        if (status != MICA_OK) return status;
        uint64_t at = s->blocks.offset + (uint64_t)index * sizeof block;
        const fmt_section *cold = fmt_header_section(&s->header, FMT_SECTION_COLD, kind);
        if (block.kind != kind || !cold || block.offset < cold->offset || block.raw_size > FMT_BLOCK_MAX ||
            !base_range_ok(block.offset - cold->offset, block.stored_size, cold->stored_size)) {
            return base_fail(err, MICA_ERR_CORRUPTED, "blocks", at, "block %u lies outside its section",
                             index);
        }
        if (!base_range_ok(offset, len, block.raw_size)) return cold_outside(index, err);
        if (block.codec == FMT_CODEC_NONE) { /* stored as it is: used in place */
            if (block.raw_size != block.stored_size || block.offset % 8 != 0) {
                return base_fail(err, MICA_ERR_CORRUPTED, "blocks", at, "block %u has impossible sizes",
                                 index);
            }
            *out = base_view_of(s->base + block.offset + offset, (size_t)len);
            return ldr_check(s, block.offset + offset, len, err);
        }
        status = ldr_decode(s, "cold", block.offset, block.stored_size, block.raw_size, block.codec,
                            &s->block_cache[index], &whole, err);
        if (status != MICA_OK) return status;
    }
    if (!base_range_ok(offset, len, whole.len)) return cold_outside(index, err);
    *out = base_view_of(whole.data + offset, (size_t)len);
    return MICA_OK;
}
