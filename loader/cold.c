/* loader/cold.c - decodes blocks and sections the first time they are asked for, and keeps them until the
 * snapshot is closed.
 *
 * No lock is held while anything is decoded. Each block has a slot, empty until somebody has decoded it.
 * Threads that ask for the same block at the same time all decode it, and the first to put its result into
 * the slot wins (one compare and exchange); the others take the winner's and let go of their own. That
 * costs a little double work in a case that is rare, and in return a thread never waits for another one,
 * and no thread can die with a lock.
 *
 * What was decoded stays where it is, so views into it are valid until the snapshot is closed, and nothing
 * is counted. The price is memory that only grows. It is bounded (max_decoded): beyond the bound a part
 * that is not decoded yet is refused with LIMIT, and those that are remain. Bytes are counted before memory
 * is taken, so that threads together do not pass the bound either.
 *
 * Decoders and dictionaries are dear to make and cheap to use again. A few decoders are kept for all
 * threads, taken and put back as a whole (an exchange of pointers); a thread that finds none makes one. */
#include "loader/loader_internal.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/pool.h"
#include "base/time.h"
#include "format/codec.h"

/* Nobody holds a view any more when a snapshot is closed; that is the caller's to know. */
void ldr_free_decoded(mica_snapshot *s) {
    for (ldr_decoded *d = atomic_load(&s->decoded), *next; d; d = next) {
        next = d->next;
        base_free(d);
    }
    for (uint32_t i = 0; i < FMT_MAX_SECTIONS; i++)
        fmt_decode_dictionary_free(atomic_load(&s->dictionaries[i]));
    for (uint32_t i = 0; i < LDR_DECODERS; i++)
        fmt_decoder_free(atomic_load(&s->decoders[i]));
}

/* The dictionary of a kind, made ready once. Threads may do it at the same time; one result is kept. It is
 * used where it is mapped, so its pages are verified before, and whether they are still there is asked
 * after each decoding. */
static mica_status cold_dictionary(mica_snapshot *s, const fmt_section *section, uint16_t kind,
                                   const fmt_decode_dictionary **out, mica_error *err) {
    if (!section)
        return base_fail(err, MICA_ERR_CORRUPTED, "dictionary", MICA_NO_OFFSET,
                         "blocks of kind %u need a dictionary that is not there", kind);
    _Atomic(fmt_decode_dictionary *) *slot = &s->dictionaries[section - s->file.header.sections];
    fmt_decode_dictionary *known = atomic_load_explicit(slot, memory_order_acquire), *fresh;
    mica_status status = MICA_OK;
    if (!known) {
        status = fmt_file_check(&s->file, section->offset, section->stored_size, err);
        mica_error inner = MICA_ERROR_INIT;
        if (status != MICA_OK) return status;
        status = fmt_decode_dictionary_new(
            base_view_of(s->file.base + section->offset, (size_t)section->stored_size), &fresh, &inner);
        if (status != MICA_OK)
            return base_fail(err, status, "dictionary", section->offset, "%s", inner.message);
        if (atomic_compare_exchange_strong(slot, &known, fresh))
            known = fresh;
        else
            fmt_decode_dictionary_free(fresh);
    }
    *out = known;
    return MICA_OK;
}

/* The error of a lost dictionary hides what the decoder said: it read zeros and
 * rightly found them damaged. */
static mica_status cold_zstd(mica_snapshot *s, uint8_t codec, uint16_t kind, base_view stored, uint8_t *out,
                             size_t raw, mica_error *err) {
    bool with = codec == FMT_CODEC_ZSTD_DICTIONARY;
    const fmt_section *section =
        with ? fmt_header_section(&s->file.header, FMT_SECTION_DICTIONARY, kind) : NULL;
    const fmt_decode_dictionary *dictionary = NULL;
    fmt_decoder *decoder = NULL;
    mica_status status = MICA_OK;
    if (with) status = cold_dictionary(s, section, kind, &dictionary, err);
    if (status != MICA_OK) return status;
    for (uint32_t i = 0; i < LDR_DECODERS && !decoder; i++)
        decoder = atomic_exchange(&s->decoders[i], NULL);
    if (!decoder) status = fmt_decoder_new(&decoder, err);
    if (status != MICA_OK) return status;
    status = fmt_decode_with(decoder, dictionary, stored, out, raw, err);
    for (uint32_t i = 0; i < LDR_DECODERS && decoder; i++) {
        fmt_decoder *none = NULL;
        if (atomic_compare_exchange_strong(&s->decoders[i], &none, decoder)) decoder = NULL;
    }
    fmt_decoder_free(decoder);
    /* the dictionary is read where it is mapped, and may have been lost meanwhile */
    return section && fmt_file_settled(&s->file, section->offset, section->stored_size, err) != MICA_OK
               ? MICA_ERR_TRUNCATED
               : status;
}

/* The decoder's error goes into a record of its own first. If the file was cut short meanwhile, that is the
 * better explanation, and the first error written to `err` is the one that stays. */
mica_status ldr_decode(mica_snapshot *s, const ldr_packed *what, _Atomic(ldr_decoded *) *slot, base_view *out,
                       mica_error *err) {
    const uint64_t offset = what->offset, stored = what->stored_size, raw = what->raw_size;
    mica_status status = fmt_file_check(&s->file, offset, stored, err);
    if (status != MICA_OK) return status;
    if (atomic_fetch_add(&s->decoded_bytes, raw) + raw > s->max_decoded) {
        atomic_fetch_sub(&s->decoded_bytes, raw);
        return base_fail_pair(err, MICA_ERR_LIMIT, what->name, offset,
                              base_pair_numbers(s->max_decoded, atomic_load(&s->decoded_bytes) + raw),
                              "decoded parts would take more than %llu bytes",
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
    base_view from = base_view_of(s->file.base + offset, (size_t)stored);
    if (what->codec == FMT_CODEC_ZSTD || what->codec == FMT_CODEC_ZSTD_DICTIONARY)
        status = cold_zstd(s, what->codec, what->kind, from, fresh->data, (size_t)raw, &inner);
    else
        status = fmt_decode(what->codec, from, fresh->data, (size_t)raw, &inner);
    atomic_fetch_add_explicit(&s->decompression_ns, base_time_ns() - start, memory_order_relaxed);
    if (fmt_file_settled(&s->file, offset, stored, err) != MICA_OK) status = MICA_ERR_TRUNCATED;
    ldr_decoded *seen = NULL;
    if (status != MICA_OK || !atomic_compare_exchange_strong(slot, &seen, fresh)) {
        base_free(fresh);
        atomic_fetch_sub(&s->decoded_bytes, raw);
        if (status != MICA_OK && inner.section[0]) /* of the dictionary: it has a place of its own */
            return base_fail(err, status, inner.section, inner.offset, "%s", inner.message);
        if (status != MICA_OK) return base_fail(err, status, what->name, offset, "%s", inner.message);
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

/* The checked record of a block; `kind` is what it must hold, or BLOCK_ANY. */
#define BLOCK_ANY 0xffffu
static mica_status cold_record(mica_snapshot *s, uint32_t index, uint32_t kind, fmt_block *block,
                               mica_error *err) {
    mica_status status = ldr_record(s, &s->blocks, FMT_SECTION_BLOCKS, index, block, sizeof *block, err);
    if (status != MICA_OK) return status;
    uint64_t at = s->blocks.offset + (uint64_t)index * sizeof *block;
    const fmt_section *cold = fmt_header_section(&s->file.header, FMT_SECTION_COLD, block->kind);
    if ((kind != BLOCK_ANY && block->kind != kind) || !cold || block->offset < cold->offset ||
        block->raw_size > FMT_BLOCK_MAX ||
        !base_range_ok(block->offset - cold->offset, block->stored_size, cold->stored_size)) {
        return base_fail(err, MICA_ERR_CORRUPTED, "blocks", at, "block %u lies outside its section", index);
    }
    if (block->codec == FMT_CODEC_NONE && (block->raw_size != block->stored_size || block->offset % 8 != 0))
        return base_fail(err, MICA_ERR_CORRUPTED, "blocks", at, "block %u has impossible sizes", index);
    return MICA_OK;
}

/* A block as the codec sees it; its record was bounded by cold_record. */
static ldr_packed cold_packed(const fmt_block *block) {
    return (ldr_packed){.name = "cold",
                        .offset = block->offset,
                        .stored_size = block->stored_size,
                        .raw_size = block->raw_size,
                        .codec = block->codec,
                        .kind = block->kind};
}

mica_status mica_snapshot_block_at(mica_snapshot *s, uint32_t index, mica_snapshot_block_info *out,
                                   mica_error *err) {
    fmt_block block;
    if (index >= s->blocks.count) return MICA_ERR_NOT_FOUND;
    mica_status status = cold_record(s, index, BLOCK_ANY, &block, err);
    if (status == MICA_OK)
        *out = (mica_snapshot_block_info){.kind = block.kind,
                                          .codec = fmt_codec_name(block.codec),
                                          .offset = block.offset,
                                          .stored_size = block.stored_size,
                                          .raw_size = block.raw_size};
    return status;
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
        mica_status status = cold_record(s, index, kind, &block, err);
        if (status != MICA_OK) return status;
        if (!base_range_ok(offset, len, block.raw_size)) return cold_outside(index, err);
        if (block.codec == FMT_CODEC_NONE) { /* stored as it is: used in place */
            fmt_file_hand_out(&s->file, fmt_header_section(&s->file.header, FMT_SECTION_COLD, block.kind));
            *out = base_view_of(s->file.base + block.offset + offset, (size_t)len);
            return fmt_file_check(&s->file, block.offset + offset, len, err);
        }
        ldr_packed what = cold_packed(&block);
        status = ldr_decode(s, &what, &s->block_cache[index], &whole, err);
        if (status != MICA_OK) return status;
    }
    if (!base_range_ok(offset, len, whole.len)) return cold_outside(index, err);
    *out = base_view_of(whole.data + offset, (size_t)len);
    return MICA_OK;
}

/* Filling the cache beforehand is a wish: where there is no room left, blocks are decoded when they are
 * asked for. */
static mica_status cold_decode_job(void *ctx, size_t index, mica_error *err) {
    mica_snapshot *s = ctx;
    fmt_block block;
    base_view whole;
    if (atomic_load_explicit(&s->block_cache[index], memory_order_acquire)) return MICA_OK;
    mica_status status = cold_record(s, (uint32_t)index, BLOCK_ANY, &block, err);
    if (status != MICA_OK || block.codec == FMT_CODEC_NONE) return status;
    if (block.raw_size > s->max_decoded - atomic_load(&s->decoded_bytes)) return MICA_OK;
    mica_error inner = MICA_ERROR_INIT;
    ldr_packed what = cold_packed(&block);
    status = ldr_decode(s, &what, &s->block_cache[index], &whole, &inner);
    if (status == MICA_ERR_LIMIT) return MICA_OK; /* others took the room; it is decoded when asked for */
    if (status != MICA_OK && err) *err = inner;
    return status;
}

mica_status mica_snapshot_decode_all(mica_snapshot *s, unsigned jobs, mica_error *err) {
    fmt_advise_whole(&s->file);
    return base_pool_run(s->blocks.count, jobs, cold_decode_job, s, err);
}
