/* builder/choose.c - picks codec and dictionary for one section; the Auto rule lives here.
 *
 * Auto looks at sizes it measured on a sample, never at a clock, so the choice is the same on every machine.
 * How fast codecs decode was measured once (format/codec_speeds.def). ZSTD is worth its slower decoding where
 * it takes a fifth off what LZ4 leaves, and reading those bytes would take longer than ZSTD takes more than
 * LZ4; any codec must save a tenth over storing the bytes as they are. */
#include "builder/builder_internal.h"

#include "base/alloc.h"
#include "format/codec.h"

#define FMT_CODEC_SPEED(name, megabytes) CHOOSE_SPEED_##name = (megabytes),
enum {
#include "format/codec_speeds.def"
};
#undef FMT_CODEC_SPEED

#define AUTO_READ 100u /* MB a second at which files are read where it matters: a disk, a network */
#define AUTO_MIN_BYTES                                                                                       \
    1024u /* below this the block header of a codec and its start-up cost more than they save */
#define AUTO_SAMPLE_RUNS  8u
#define AUTO_SAMPLE_BYTES (128u * 1024u)
#define AUTO_SAMPLE_LEVEL 3u /* higher levels cost much more and hardly change which codec wins */

#define DICTIONARY_SAMPLE_BYTES (1024u * 1024u) /* parts trained on and measured, evenly spaced */
#define DICTIONARY_LEAST        1024u
#define DICTIONARY_MOST         (64u * 1024u)

/* Bytes the codec makes of every `stride`-th run, up to `room` bytes of them. */
static mica_status choose_measure(mica_builder *b, fmt_codec codec, unsigned level, const bld_run *runs,
                                  size_t count, size_t stride, size_t room, uint64_t *stored,
                                  mica_error *err) {
    mica_status status = MICA_OK;
    *stored = 0;
    for (size_t i = 0; i < count && room && status == MICA_OK; i += stride) {
        size_t len = runs[i].len < room ? runs[i].len : room;
        base_view unused;
        uint64_t size = 0;
        room -= len;
        if (!bld_cache_known(b, (uint8_t)codec, level, &runs[i], len, false, &unused, &size))
            status = bld_cache_encode(b, (uint8_t)codec, level, &runs[i], len, NULL, &size, err);
        *stored += size;
    }
    return status;
}

static uint64_t choose_total(const bld_run *runs, size_t count) {
    uint64_t raw = 0;
    for (size_t i = 0; i < count; i++)
        raw += runs[i].len;
    return raw;
}

/* Does reading `saved` bytes more take as long as decoding `raw` with ZSTD instead of LZ4? */
static bool choose_pays(uint64_t saved, uint64_t raw) {
    const uint64_t lz4 = CHOOSE_SPEED_LZ4, zstd = CHOOSE_SPEED_ZSTD;
    return saved * lz4 * zstd >= raw * AUTO_READ * (lz4 - zstd);
}
static_assert(CHOOSE_SPEED_LZ4 > CHOOSE_SPEED_ZSTD, "what Auto weighs");

/* The rule of docs/format.md over the measured sizes; `small` says what the smaller of the two is called. */
static void choose_rule(bld_choice *c) {
    uint64_t best = c->sample_lz4 < c->sample_zstd ? c->sample_lz4 : c->sample_zstd;
    if (best * 10 > c->sample_raw * 9) {
        c->why = "the sample shrinks by less than a tenth";
    } else if (c->sample_zstd * 5 <= c->sample_lz4 * 4 &&
               choose_pays(c->sample_lz4 - c->sample_zstd, c->sample_raw)) {
        c->codec = FMT_CODEC_ZSTD;
        c->why = "ZSTD makes the sample a fifth smaller than LZ4";
    } else {
        c->codec = FMT_CODEC_LZ4;
        c->why = "LZ4 decodes faster and comes close to ZSTD";
    }
}

static mica_status choose_auto(mica_builder *b, unsigned level, const bld_run *runs, size_t count,
                               bld_choice *c, mica_error *err) {
    c->codec = FMT_CODEC_NONE;
    c->why = "less than 1 KiB";
    if (choose_total(runs, count) < AUTO_MIN_BYTES) return MICA_OK;
    size_t stride = (count + AUTO_SAMPLE_RUNS - 1) / AUTO_SAMPLE_RUNS;
    for (size_t i = 0; i < count && c->sample_raw < AUTO_SAMPLE_BYTES; i += stride)
        c->sample_raw += runs[i].len;
    if (c->sample_raw > AUTO_SAMPLE_BYTES) c->sample_raw = AUTO_SAMPLE_BYTES;
    if (level > AUTO_SAMPLE_LEVEL) level = AUTO_SAMPLE_LEVEL;
    mica_status status =
        choose_measure(b, FMT_CODEC_LZ4, level, runs, count, stride, AUTO_SAMPLE_BYTES, &c->sample_lz4, err);
    if (status == MICA_OK)
        status = choose_measure(b, FMT_CODEC_ZSTD, level, runs, count, stride, AUTO_SAMPLE_BYTES,
                                &c->sample_zstd, err);
    if (status == MICA_OK) choose_rule(c);
    return status;
}

mica_status bld_choose_codec(mica_builder *b, const bld_run *runs, size_t count, bld_choice *c,
                             mica_error *err) {
    const mica_builder_config *config = &b->config;
    mica_compression wanted =
        config->compression_enabled ? config->compression_algorithm : MICA_COMPRESSION_NONE;
    *c = (bld_choice){.why = "configured"};
    switch (wanted) {
    case MICA_COMPRESSION_NONE: c->codec = FMT_CODEC_NONE; return MICA_OK;
    case MICA_COMPRESSION_LZ4: c->codec = FMT_CODEC_LZ4; return MICA_OK;
    case MICA_COMPRESSION_ZSTD: c->codec = FMT_CODEC_ZSTD; return MICA_OK;
    case MICA_COMPRESSION_AUTO: return choose_auto(b, config->compression_level, runs, count, c, err);
    }
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "there is no compression %d",
                     (int)wanted);
}

/* -- parts alone -- */

/* Bytes a dictionary of at most `max` bytes and the sample encoded with it take together, the sample scaled
 * up to all parts; UINT64_MAX when there is none of that size. */
static mica_status choose_try(const base_view *sample, size_t count, size_t max, unsigned level, uint64_t raw,
                              uint64_t sampled, base_buf *dictionary, uint64_t *encoded, uint64_t *total,
                              mica_error *err) {
    base_buf scratch = {0};
    fmt_encode_dictionary *ready = NULL;
    dictionary->len = 0;
    *total = UINT64_MAX;
    *encoded = 0;
    mica_status status = fmt_dictionary_train(sample, count, max, level, dictionary, err);
    if (status != MICA_OK || !dictionary->len) return status;
    status = fmt_encode_dictionary_new(base_view_of(dictionary->data, dictionary->len), level, &ready, err);
    for (size_t i = 0; i < count && status == MICA_OK; i++) {
        scratch.len = 0;
        status = fmt_encode_with(ready, sample[i], &scratch, err);
        *encoded += scratch.len < sample[i].len ? scratch.len : sample[i].len;
    }
    if (status == MICA_OK)
        *total = (uint64_t)((double)*encoded * (double)raw / (double)sampled) + dictionary->len;
    fmt_encode_dictionary_free(ready);
    base_buf_free(&scratch);
    return status;
}

/* Sizes are doubled as long as the whole gets smaller. */
static mica_status choose_dictionary(const base_view *sample, size_t count, unsigned level, uint64_t raw,
                                     uint64_t sampled, bld_choice *c, base_buf *best, uint64_t *best_total,
                                     mica_error *err) {
    base_buf fresh = {0};
    mica_status status = MICA_OK;
    *best_total = UINT64_MAX;
    for (size_t max = DICTIONARY_LEAST; max <= DICTIONARY_MOST && status == MICA_OK; max *= 2) {
        uint64_t total, encoded;
        status = choose_try(sample, count, max, level, raw, sampled, &fresh, &encoded, &total, err);
        if (status != MICA_OK || total >= *best_total) break;
        *best_total = total;
        c->sample_dictionary = encoded;
        base_buf swap = *best;
        *best = fresh;
        fresh = swap;
    }
    base_buf_free(&fresh);
    return status;
}

mica_status bld_choose_alone(mica_builder *b, const base_view *parts, size_t count, bld_choice *c,
                             base_buf *dictionary, mica_error *err) {
    const mica_builder_config *config = &b->config;
    mica_compression wanted =
        config->compression_enabled ? config->compression_algorithm : MICA_COMPRESSION_NONE;
    unsigned level =
        config->compression_level < AUTO_SAMPLE_LEVEL ? config->compression_level : AUTO_SAMPLE_LEVEL;
    uint64_t raw = 0, with = UINT64_MAX;
    *c = (bld_choice){.why = "configured", .alone = true};
    for (size_t i = 0; i < count; i++)
        raw += parts[i].len;
    if (wanted == MICA_COMPRESSION_NONE || wanted == MICA_COMPRESSION_LZ4) {
        c->codec = wanted == MICA_COMPRESSION_LZ4 ? FMT_CODEC_LZ4 : FMT_CODEC_NONE;
        return MICA_OK;
    }
    c->why = "less than 1 KiB";
    if (raw < AUTO_MIN_BYTES) return MICA_OK;
    size_t stride = (size_t)(raw / DICTIONARY_SAMPLE_BYTES) + 1, taken = 0;
    base_view *sample = base_malloc(((count + stride - 1) / stride) * sizeof *sample);
    bld_run *runs = base_malloc(((count + stride - 1) / stride) * sizeof *runs);
    mica_status status = sample && runs ? MICA_OK : base_fail_memory(err, "measuring compression");
    for (size_t i = 0; i < count && status == MICA_OK; i += stride) {
        sample[taken] = parts[i];
        runs[taken++] = bld_run_of(b, parts[i]);
    }
    if (status == MICA_OK) {
        c->sample_raw = choose_total(runs, taken);
        status = choose_measure(b, FMT_CODEC_LZ4, level, runs, taken, 1, SIZE_MAX, &c->sample_lz4, err);
    }
    if (status == MICA_OK)
        status = choose_measure(b, FMT_CODEC_ZSTD, level, runs, taken, 1, SIZE_MAX, &c->sample_zstd, err);
    if (status == MICA_OK && c->sample_raw)
        status = choose_dictionary(sample, taken, level, raw, c->sample_raw, c, dictionary, &with, err);
    base_free(sample);
    base_free(runs);
    if (status != MICA_OK || !c->sample_raw) return status;
    uint64_t plain = (uint64_t)((double)c->sample_zstd * (double)raw / (double)c->sample_raw);
    if (with < plain) { /* the dictionary earns its own bytes */
        bld_choice small = *c;
        small.sample_zstd = (uint64_t)((double)with * (double)c->sample_raw / (double)raw);
        choose_rule(&small);
        c->codec = wanted == MICA_COMPRESSION_ZSTD || small.codec == FMT_CODEC_ZSTD
                       ? FMT_CODEC_ZSTD_DICTIONARY
                       : small.codec;
        c->why = small.why;
        if (c->codec == FMT_CODEC_ZSTD_DICTIONARY) {
            c->dictionary = dictionary->len;
            c->why = "a dictionary makes parts decoded alone smaller, itself included";
            return MICA_OK;
        }
    } else if (wanted == MICA_COMPRESSION_ZSTD) {
        c->codec = FMT_CODEC_ZSTD;
        c->why = "a dictionary would take more than it saves";
    } else
        choose_rule(c);
    dictionary->len = 0;
    return MICA_OK;
}
