/* format/dictionary.c - ZSTD dictionaries: training, and coding of small runs with one. What one run of a
 * kind has in common with the others lies in the dictionary, so a run of a few hundred bytes shrinks nearly
 * as well alone as in a large block. */
#include "format/codec.h"

#include "base/alloc.h"
#include "base/error.h"
#include "format/codec_internal.h"

#define ZSTD_STATIC_LINKING_ONLY
#define ZDICT_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>
#include <zstd_errors.h>

/* `opaque` is NULL, or a flag that is set when memory runs out while a dictionary is made. */
static void *dictionary_alloc(void *opaque, size_t size) {
    void *p = base_malloc(size);
    if (!p && opaque) *(bool *)opaque = true;
    return p;
}
static void dictionary_free(void *opaque, void *p) {
    (void)opaque;
    base_free(p);
}
static const ZSTD_customMem dictionary_memory = {dictionary_alloc, dictionary_free, NULL};

/* The library's own names for what went wrong; memory alone is told apart. */
static mica_status dictionary_error(size_t code, const char *doing, mica_error *err) {
    if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation) return base_fail_memory(err, doing);
    return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "%s: ZSTD: %s", doing,
                     ZSTD_getErrorName(code));
}

/* The segment size and the table size below were best, or within a hundredth of it, over help texts, sources
 * and HIR of the standard library; the identity is fixed because it would be random otherwise. */
mica_status fmt_dictionary_train(const base_view *samples, size_t count, size_t max, unsigned level,
                                 base_buf *out, mica_error *err) {
    base_buf joined = {0};
    size_t *sizes = base_malloc((count ? count : 1) * sizeof *sizes);
    mica_status status = MICA_OK;
    for (size_t i = 0; i < count && sizes; i++) {
        sizes[i] = samples[i].len;
        base_buf_append(&joined, samples[i].data, samples[i].len);
    }
    if (!sizes || joined.failed || !base_buf_reserve(out, max)) {
        status = base_fail_memory(err, "training a dictionary");
    } else if (count >= 8 && joined.len >= 8 * max && count <= UINT32_MAX) {
        ZDICT_fastCover_params_t how = {.k = 512, .d = 8, .f = 18, .accel = 2};
        how.zParams.compressionLevel = fmt_zstd_level(level);
        how.zParams.dictID = 1u << 15; /* the first number of the range kept for private use */
        size_t got = ZDICT_trainFromBuffer_fastCover(out->data + out->len, max, joined.data, sizes,
                                                     (unsigned)count, how);
        if (!ZDICT_isError(got))
            out->len += got;
        else if (ZSTD_getErrorCode(got) == ZSTD_error_memory_allocation)
            status = base_fail_memory(err, "training a dictionary");
        /* other errors say that the samples are too few or too much alike: then there is no dictionary */
    }
    base_buf_free(&joined);
    base_free(sizes);
    return status;
}

struct fmt_encode_dictionary {
    const ZSTD_CDict *zstd; /* behind this record */
};
struct fmt_decode_dictionary {
    ZSTD_DDict *zstd;
};
struct fmt_decoder {
    ZSTD_DCtx *zstd;
};

/* In memory of ours: some versions of the library do not survive their own allocation failing here. It is
 * zeros, for they look for matches by bytes that they never wrote, and what they find must not depend on
 * these. */
mica_status fmt_encode_dictionary_new(base_view bytes, unsigned level, fmt_encode_dictionary **out,
                                      mica_error *err) {
    ZSTD_compressionParameters how = ZSTD_getCParams(fmt_zstd_level(level), 0, bytes.len);
    size_t size = ZSTD_estimateCDictSize_advanced(bytes.len, how, ZSTD_dlm_byRef);
    size_t head = (sizeof **out + 15) & ~(size_t)15;
    *out = base_calloc(1, head + size);
    if (!*out) return base_fail_memory(err, "preparing a dictionary");
    (*out)->zstd = ZSTD_initStaticCDict((uint8_t *)*out + head, size, bytes.data, bytes.len, ZSTD_dlm_byRef,
                                        ZSTD_dct_fullDict, how);
    if ((*out)->zstd) return MICA_OK;
    base_free(*out);
    *out = NULL;
    return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "not a dictionary");
}

mica_status fmt_decode_dictionary_new(base_view bytes, fmt_decode_dictionary **out, mica_error *err) {
    bool no_memory = false; /* only looked at while the dictionary is made */
    ZSTD_customMem memory = {dictionary_alloc, dictionary_free, &no_memory};
    *out = base_malloc(sizeof **out);
    if (!*out) return base_fail_memory(err, "preparing a dictionary");
    (*out)->zstd =
        ZSTD_createDDict_advanced(bytes.data, bytes.len, ZSTD_dlm_byRef, ZSTD_dct_fullDict, memory);
    if ((*out)->zstd) return MICA_OK;
    base_free(*out);
    *out = NULL;
    if (no_memory) return base_fail_memory(err, "preparing a dictionary");
    return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET, "the dictionary is damaged");
}

void fmt_encode_dictionary_free(fmt_encode_dictionary *d) {
    base_free(d);
}

void fmt_decode_dictionary_free(fmt_decode_dictionary *d) {
    if (!d) return;
    ZSTD_freeDDict(d->zstd);
    base_free(d);
}

mica_status fmt_encode_with(const fmt_encode_dictionary *d, base_view raw, base_buf *out, mica_error *err) {
    size_t bound = ZSTD_compressBound(raw.len);
    if (!base_buf_reserve(out, bound)) return base_fail_memory(err, "compressing");
    ZSTD_CCtx *ctx = ZSTD_createCCtx_advanced(dictionary_memory);
    if (!ctx) return base_fail_memory(err, "compressing");
    /* neither the identity of the dictionary nor the size is stored: the snapshot says both */
    size_t put = ZSTD_CCtx_setParameter(ctx, ZSTD_c_contentSizeFlag, 0);
    if (!ZSTD_isError(put)) put = ZSTD_CCtx_setParameter(ctx, ZSTD_c_dictIDFlag, 0);
    if (!ZSTD_isError(put)) put = ZSTD_CCtx_refCDict(ctx, d->zstd);
    if (!ZSTD_isError(put)) put = ZSTD_compress2(ctx, out->data + out->len, bound, raw.data, raw.len);
    ZSTD_freeCCtx(ctx);
    if (ZSTD_isError(put)) return dictionary_error(put, "compressing", err);
    out->len += put;
    return MICA_OK;
}

mica_status fmt_decoder_new(fmt_decoder **out, mica_error *err) {
    *out = base_malloc(sizeof **out);
    if (*out && ((*out)->zstd = ZSTD_createDCtx_advanced(dictionary_memory)) != NULL) return MICA_OK;
    base_free(*out);
    *out = NULL;
    return base_fail_memory(err, "decompressing");
}

void fmt_decoder_free(fmt_decoder *decoder) {
    if (!decoder) return;
    ZSTD_freeDCtx(decoder->zstd);
    base_free(decoder);
}

mica_status fmt_decode_with(fmt_decoder *decoder, const fmt_decode_dictionary *d, base_view stored,
                            uint8_t *out, size_t raw_size, mica_error *err) {
    size_t got =
        ZSTD_decompress_usingDDict(decoder->zstd, out, raw_size, stored.data, stored.len, d ? d->zstd : NULL);
    if (ZSTD_isError(got)) return dictionary_error(got, "decompressing", err);
    if (got == raw_size) return MICA_OK;
    return base_fail(err, MICA_ERR_COMPRESSION, NULL, MICA_NO_OFFSET,
                     "a block decodes to %zu bytes, not to %zu", got, raw_size);
}
