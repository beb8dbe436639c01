/* builder/compress.c - groups cold parts into blocks and compresses them; the Auto rule lives here.
 *
 * Auto looks at sizes it measured on a sample, never at a clock, so the choice is the same on every machine.
 * How fast a codec decodes is a known property of the codec: LZ4 about 4 GB/s, ZSTD about 1 GB/s. ZSTD is
 * worth its slower decoding where it takes a fifth off what LZ4 leaves and that is at least a twentieth of
 * the raw bytes; any codec must save a tenth over storing the bytes as they are. */
#include "builder/builder_internal.h"

#include "base/alloc.h"
#include "base/pool.h"
#include "format/codec.h"

#define AUTO_MIN_BYTES                                                                                       \
    1024u /* below this the block header of a codec and its start-up cost more than they save */
#define AUTO_SAMPLE_RUNS  8u
#define AUTO_SAMPLE_BYTES (128u * 1024u)
#define AUTO_SAMPLE_LEVEL 3u /* higher levels cost much more and hardly change which codec wins */

/* Bytes the codec makes of the sample. */
static mica_status auto_measure(fmt_codec codec, unsigned level, const base_view *runs, size_t count,
                                size_t stride, uint64_t *stored, mica_error *err) {
    base_buf scratch = {0};
    mica_status status = MICA_OK;
    size_t room = AUTO_SAMPLE_BYTES;
    *stored = 0;
    for (size_t i = 0; i < count && room && status == MICA_OK; i += stride) {
        base_view run = {runs[i].data, runs[i].len < room ? runs[i].len : room};
        room -= run.len;
        scratch.len = 0;
        status = fmt_encode(codec, level, run, &scratch, err);
        *stored += scratch.len;
    }
    base_buf_free(&scratch);
    return status;
}

static mica_status auto_choose(unsigned level, const base_view *runs, size_t count, uint8_t *codec,
                               const char **why, mica_error *err) {
    uint64_t raw = 0, sampled = 0, lz4, zstd;
    for (size_t i = 0; i < count; i++)
        raw += runs[i].len;
    *codec = FMT_CODEC_NONE;
    *why = "less than 1 KiB";
    if (raw < AUTO_MIN_BYTES) return MICA_OK;
    size_t stride = (count + AUTO_SAMPLE_RUNS - 1) / AUTO_SAMPLE_RUNS;
    for (size_t i = 0; i < count && sampled < AUTO_SAMPLE_BYTES; i += stride)
        sampled += runs[i].len;
    if (sampled > AUTO_SAMPLE_BYTES) sampled = AUTO_SAMPLE_BYTES;
    if (level > AUTO_SAMPLE_LEVEL) level = AUTO_SAMPLE_LEVEL;
    mica_status status = auto_measure(FMT_CODEC_LZ4, level, runs, count, stride, &lz4, err);
    if (status == MICA_OK) status = auto_measure(FMT_CODEC_ZSTD, level, runs, count, stride, &zstd, err);
    if (status != MICA_OK) return status;
    uint64_t best = lz4 < zstd ? lz4 : zstd;
    if (best * 10 > sampled * 9) {
        *why = "the sample shrinks by less than a tenth";
    } else if (zstd * 5 <= lz4 * 4 && (lz4 - zstd) * 20 >= sampled) {
        *codec = FMT_CODEC_ZSTD;
        *why = "ZSTD makes the sample a fifth smaller than LZ4";
    } else {
        *codec = FMT_CODEC_LZ4;
        *why = "LZ4 decodes faster and comes close to ZSTD";
    }
    return MICA_OK;
}

mica_status bld_choose_codec(const mica_builder_config *config, const base_view *runs, size_t count,
                             uint8_t *codec, const char **why, mica_error *err) {
    mica_compression wanted =
        config->compression_enabled ? config->compression_algorithm : MICA_COMPRESSION_NONE;
    *why = "configured";
    switch (wanted) {
    case MICA_COMPRESSION_NONE: *codec = FMT_CODEC_NONE; return MICA_OK;
    case MICA_COMPRESSION_LZ4: *codec = FMT_CODEC_LZ4; return MICA_OK;
    case MICA_COMPRESSION_ZSTD: *codec = FMT_CODEC_ZSTD; return MICA_OK;
    case MICA_COMPRESSION_AUTO: return auto_choose(config->compression_level, runs, count, codec, why, err);
    }
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "there is no compression %d",
                     (int)wanted);
}

/* Opens a new block when the part would not fit into the current one. Records where each block begins. */
static mica_status cold_gather(mica_builder *b, size_t k, size_t *starts, size_t *blocks, mica_error *err) {
    uint16_t kind = b->frontend->kinds[k].kind;
    base_buf *raw = &b->raw_cold[k];
    size_t begun = 0, begin = 0;
    for (size_t i = 0; i < b->part_count; i++) {
        fmt_part *part = &b->parts[i];
        if (part->kind != kind) continue;
        base_buf_align(raw, 8);
        if (begun == 0 || raw->len - begin + part->len > FMT_BLOCK_TARGET) {
            begin = raw->len;
            if (starts) starts[begun] = begin;
            begun++;
        }
        part->block = (uint32_t)(b->block_count + begun - 1);
        part->offset = raw->len - begin;
        if (!base_buf_append(raw, b->part_of[i]->data, part->len))
            return base_fail_memory(err, "grouping cold parts");
    }
    *blocks = begun;
    return MICA_OK;
}

static mica_status cold_kind(mica_builder *b, size_t k, mica_error *err) {
    size_t count = 0, cap = 0;
    for (size_t i = 0; i < b->part_count; i++)
        cap += b->parts[i].kind == b->frontend->kinds[k].kind;
    if (!cap) return MICA_OK;
    size_t *starts = base_malloc(cap * sizeof *starts);
    if (!starts) return base_fail_memory(err, "grouping cold parts");
    mica_status status = cold_gather(b, k, starts, &count, err);
    bld_cold_block *blocks = NULL;
    base_view *runs = NULL;
    if (status != MICA_OK) goto done;
    blocks = base_realloc(b->blocks, (b->block_count + count) * sizeof *blocks);
    runs = base_malloc(count * sizeof *runs);
    if (blocks) b->blocks = blocks;
    if (!blocks || !runs) {
        status = base_fail_memory(err, "grouping cold parts");
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        size_t end = i + 1 < count ? starts[i + 1] : b->raw_cold[k].len;
        runs[i] = base_view_of(b->raw_cold[k].data + starts[i], end - starts[i]);
        blocks[b->block_count + i] = (bld_cold_block){.kind = b->frontend->kinds[k].kind, .raw = runs[i]};
    }
    uint8_t codec;
    status = bld_choose_codec(&b->config, runs, count, &codec, &b->cold_why[k], err);
    if (status != MICA_OK) goto done;
    for (size_t i = 0; i < count; i++)
        blocks[b->block_count + i].codec = codec;
    b->block_count += count;
done:
    base_free(runs);
    base_free(starts);
    return status;
}

static mica_status cold_compress_block(void *ctx, size_t index, mica_error *err) {
    mica_builder *b = ctx;
    bld_cold_block *block = &b->blocks[index];
    if (block->codec == FMT_CODEC_NONE) return MICA_OK;
    mica_status status =
        fmt_encode((fmt_codec)block->codec, b->config.compression_level, block->raw, &block->stored, err);
    if (status == MICA_OK &&
        block->stored.len >= block->raw.len) { /* this block does not shrink: keep it as it is */
        base_buf_free(&block->stored);
        block->codec = FMT_CODEC_NONE;
    }
    pthread_mutex_lock(&b->lock);
    bld_tell(b, "compress", ++b->done, b->block_count);
    pthread_mutex_unlock(&b->lock);
    return status;
}

mica_status bld_compress(mica_builder *b, mica_error *err) {
    for (size_t k = 0; k < b->frontend->kind_count; k++) {
        if (b->frontend->kinds[k].hot) continue;
        mica_status status = cold_kind(b, k, err);
        if (status != MICA_OK) return status;
    }
    b->done = 0;
    return base_pool_run(b->block_count, bld_threads(b), cold_compress_block, b, err);
}
