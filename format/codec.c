/* format/codec.c - LZ4 and ZSTD behind one door, each in memory of ours (base/alloc.h), so that tests can
 * make them fail as everything else.
 *
 * What comes out may depend on the bytes, the codec and the level and on nothing else: not on the machine,
 * the number of threads, or what the library compressed before. So no state is kept between blocks.
 * Decoders are given the exact size to make: a block that decodes to more or fewer bytes is damaged,
 * whatever its own frame says. */
#include "format/codec.h"

#include "base/alloc.h"
#include "base/error.h"
#include "format/codec_internal.h"

#define ZSTD_STATIC_LINKING_ONLY /* contexts with an allocator of ours */
#include <lz4.h>
#include <lz4hc.h>
#include <zstd.h>
#include <zstd_errors.h>

#define CODEC_LZ4_FAST_UP_TO 2u

/* Room for the worst case is reserved first: the compressor then cannot run out of it, and any failure left
 * is a real one. The state lies in the heap, since that of the slow coder is 256 KiB and the thread's stack
 * may be small. */
static mica_status codec_lz4(unsigned level, base_view raw, base_buf *out, mica_error *err) {
    int bound = raw.len <= LZ4_MAX_INPUT_SIZE ? LZ4_compressBound((int)raw.len) : 0;
    if (bound <= 0)
        return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "a block of %zu bytes is too large",
                         raw.len);
    if (!base_buf_reserve(out, (size_t)bound)) return base_fail_memory(err, "compressing");
    int fast = level <= CODEC_LZ4_FAST_UP_TO;
    size_t state_size = (size_t)(fast ? LZ4_sizeofState() : LZ4_sizeofStateHC());
    void *state = base_malloc(state_size);
    if (!state) return base_fail_memory(err, "compressing");
    const char *from = (const char *)raw.data;
    char *to = (char *)out->data + out->len;
    int put = fast ? LZ4_compress_fast_extState(state, from, to, (int)raw.len, bound, 1)
                   : LZ4_compress_HC_extStateHC(state, from, to, (int)raw.len, bound,
                                                (int)(level * LZ4HC_CLEVEL_MAX / 9));
    base_free(state);
    if (put <= 0)
        return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "LZ4 could not compress a block");
    out->len += (size_t)put;
    return MICA_OK;
}

static void *codec_zstd_alloc(void *opaque, size_t size) {
    (void)opaque;
    return base_malloc(size);
}
static void codec_zstd_free(void *opaque, void *p) {
    (void)opaque;
    base_free(p);
}
static mica_status codec_zstd_error(mica_error *err, size_t code) {
    return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "ZSTD: %s", ZSTD_getErrorName(code));
}

/* After compressing into the room of `out`: `put` bytes, or an error. */
static mica_status codec_zstd_put(base_buf *out, size_t put, mica_error *err) {
    if (ZSTD_isError(put)) {
        if (ZSTD_getErrorCode(put) == ZSTD_error_memory_allocation)
            return base_fail_memory(err, "compressing");
        return codec_zstd_error(err, put);
    }
    out->len += put;
    return MICA_OK;
}

static const ZSTD_customMem codec_zstd_memory = {codec_zstd_alloc, codec_zstd_free, NULL};

static mica_status codec_zstd(unsigned level, base_view raw, base_buf *out, mica_error *err) {
    size_t bound = ZSTD_compressBound(raw.len);
    if (!base_buf_reserve(out, bound)) return base_fail_memory(err, "compressing");
    ZSTD_CCtx *ctx = ZSTD_createCCtx_advanced(codec_zstd_memory);
    if (!ctx) return base_fail_memory(err, "compressing");
    size_t put =
        ZSTD_compressCCtx(ctx, out->data + out->len, bound, raw.data, raw.len, fmt_zstd_level(level));
    ZSTD_freeCCtx(ctx);
    return codec_zstd_put(out, put, err);
}

mica_status fmt_encode(fmt_codec codec, unsigned level, base_view raw, base_buf *out, mica_error *err) {
    if (level < 1 || level > 9) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a compression level of %u is not within 1-9", level);
    }
    switch (codec) {
    case FMT_CODEC_NONE:
        return base_buf_append(out, raw.data, raw.len) ? MICA_OK : base_fail_memory(err, "storing a block");
    case FMT_CODEC_LZ4: return codec_lz4(level, raw, out, err);
    case FMT_CODEC_ZSTD: return codec_zstd(level, raw, out, err);
    case FMT_CODEC_ZSTD_DICTIONARY: break; /* fmt_encode_with */
    }
    return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "there is no codec %d", (int)codec);
}

static mica_status decode_size_error(mica_error *err, size_t got, size_t want) {
    return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET,
                     "a block decodes to %zu bytes, not to %zu", got, want);
}

/* Sizes are the file's word. LZ4 takes them as int, so what is larger than any block may be is refused
 * before they are narrowed; the safe decoders write no byte beyond raw_size. */
mica_status fmt_decode(uint8_t codec, base_view stored, uint8_t *out, size_t raw_size, mica_error *err) {
    if (codec == FMT_CODEC_NONE) {
        if (stored.len != raw_size) return decode_size_error(err, stored.len, raw_size);
        if (raw_size) memcpy(out, stored.data, raw_size);
        return MICA_OK;
    }
    if (stored.len > INT32_MAX || raw_size > INT32_MAX) return decode_size_error(err, stored.len, raw_size);
    if (codec == FMT_CODEC_LZ4) {
        int got = LZ4_decompress_safe((const char *)stored.data, (char *)out, (int)stored.len, (int)raw_size);
        if (got < 0)
            return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "an LZ4 block is damaged");
        return (size_t)got == raw_size ? MICA_OK : decode_size_error(err, (size_t)got, raw_size);
    }
    if (codec == FMT_CODEC_ZSTD) {
        ZSTD_DCtx *ctx = ZSTD_createDCtx_advanced(codec_zstd_memory);
        if (!ctx) return base_fail_memory(err, "decompressing");
        size_t got = ZSTD_decompressDCtx(ctx, out, raw_size, stored.data, stored.len);
        ZSTD_freeDCtx(ctx);
        if (ZSTD_isError(got)) return codec_zstd_error(err, got);
        return got == raw_size ? MICA_OK : decode_size_error(err, got, raw_size);
    }
    if (codec == FMT_CODEC_ZSTD_DICTIONARY)
        return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "its dictionary is missing");
    return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "there is no codec %u", codec);
}
