/* builder/choose.c - picks codec and dictionary for one section; the Auto rule lives here.
 *
 * Auto looks at sizes it measured on a sample, never at a clock, so the choice is the same on every
 * machine. How fast codecs decode was measured once (format/codec_speeds.def). ZSTD is worth its slower
 * decoding where it takes a fifth off what LZ4 leaves, and reading those bytes would take longer than ZSTD
 * takes more than LZ4; any codec must save a tenth over storing the bytes as they are.
 *
 * The two rules for ZSTD say different things. The fifth is about the file: below it the difference is too
 * small to care. The other one is about time: who reads a part waits for its bytes from a disk or a network
 * (AUTO_READ) and then for the decoder, and the codec that makes this sum smaller wins. From a warm cache
 * of the system LZ4 always wins; Auto decides for the cold one, because there the time is long enough to be
 * felt.
 *
 * Parts that are decoded alone (single access) are too small for any codec to find much in: what they have
 * in common lies outside of them. A dictionary brings it back, but is a part of the file itself and is read
 * with the first part. So sizes of dictionaries are tried, doubling, until the whole (parts and dictionary)
 * no longer shrinks, and one is taken only if it earns its own bytes.
 *
 * Samples are evenly spaced, since neighbours look alike: the sources of one folder lie together. */
#include "builder/build_internal.h"

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

/* What is measured: every `stride`-th of some runs, up to `room` bytes of them. */
typedef struct choose_sample {
    const bld_run *runs;
    size_t count, stride, room;
    unsigned level;
} choose_sample;

/* Bytes the codec makes of a sample. */
static mica_status choose_measure(bld_build *b, const choose_sample *sample, fmt_codec codec,
                                  uint64_t *stored, mica_error *err) {
    mica_status status = MICA_OK;
    size_t room = sample->room;
    *stored = 0;
    for (size_t i = 0; i < sample->count && room && status == MICA_OK; i += sample->stride) {
        const bld_run *run = &sample->runs[i];
        bld_encoding how = {
            .run = run, .len = run->len < room ? run->len : room, .codec = codec, .level = sample->level};
        base_view unused;
        uint64_t size = 0;
        room -= how.len;
        if (!bld_cache_known(b->cache, &how, &unused, &size))
            status = bld_cache_encode(b->cache, &how, NULL, &size, err);
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

/* The first step by which more than 128 KiB are reached ends the sample; levels above 3 hardly change which
 * codec wins. */
static mica_status choose_auto(bld_build *b, unsigned level, const bld_run *runs, size_t count, bld_choice *c,
                               mica_error *err) {
    c->codec = FMT_CODEC_NONE;
    c->why = "less than 1 KiB";
    if (choose_total(runs, count) < AUTO_MIN_BYTES) return MICA_OK;
    size_t stride = (count + AUTO_SAMPLE_RUNS - 1) / AUTO_SAMPLE_RUNS;
    for (size_t i = 0; i < count && c->sample_raw < AUTO_SAMPLE_BYTES; i += stride)
        c->sample_raw += runs[i].len;
    if (c->sample_raw > AUTO_SAMPLE_BYTES) c->sample_raw = AUTO_SAMPLE_BYTES;
    choose_sample sample = {runs, count, stride, AUTO_SAMPLE_BYTES,
                            level < AUTO_SAMPLE_LEVEL ? level : AUTO_SAMPLE_LEVEL};
    mica_status status = choose_measure(b, &sample, FMT_CODEC_LZ4, &c->sample_lz4, err);
    if (status == MICA_OK) status = choose_measure(b, &sample, FMT_CODEC_ZSTD, &c->sample_zstd, err);
    if (status == MICA_OK) choose_rule(c);
    return status;
}

mica_status bld_choose_codec(bld_build *b, const bld_run *runs, size_t count, bld_choice *c,
                             mica_error *err) {
    const mica_builder_config *config = b->config;
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

/* Parts that dictionaries are trained on and measured with. */
typedef struct choose_training {
    const base_view *parts;
    size_t count;
    uint64_t sampled, raw; /* bytes of them, and of all parts, up to which sizes are scaled */
    unsigned level;
} choose_training;

/* A dictionary, and what it comes to. */
typedef struct choose_trial {
    base_buf dictionary;
    uint64_t encoded; /* bytes of the sample encoded with it */
    uint64_t total;   /* that scaled up to all parts and the dictionary itself; UINT64_MAX: there is none */
} choose_trial;

/* A dictionary of at most `max` bytes. */
static mica_status choose_try(const choose_training *t, size_t max, choose_trial *out, mica_error *err) {
    base_buf scratch = {0};
    fmt_encode_dictionary *ready = NULL;
    out->dictionary.len = 0;
    out->total = UINT64_MAX;
    out->encoded = 0;
    mica_status status = fmt_dictionary_train(t->parts, t->count, max, t->level, &out->dictionary, err);
    if (status != MICA_OK || !out->dictionary.len) return status;
    status = fmt_encode_dictionary_new(base_view_of(out->dictionary.data, out->dictionary.len), t->level,
                                       &ready, err);
    for (size_t i = 0; i < t->count && status == MICA_OK; i++) {
        scratch.len = 0;
        status = fmt_encode_with(ready, t->parts[i], &scratch, err);
        out->encoded += scratch.len < t->parts[i].len ? scratch.len : t->parts[i].len;
    }
    if (status == MICA_OK)
        out->total =
            (uint64_t)((double)out->encoded * (double)t->raw / (double)t->sampled) + out->dictionary.len;
    fmt_encode_dictionary_free(ready);
    base_buf_free(&scratch);
    return status;
}

/* Sizes are doubled as long as the whole gets smaller. */
static mica_status choose_dictionary(const choose_training *t, choose_trial *best, mica_error *err) {
    choose_trial fresh = {0};
    mica_status status = MICA_OK;
    best->total = UINT64_MAX;
    for (size_t max = DICTIONARY_LEAST; max <= DICTIONARY_MOST && status == MICA_OK; max *= 2) {
        status = choose_try(t, max, &fresh, err);
        if (status != MICA_OK || fresh.total >= best->total) break;
        choose_trial swap = *best;
        *best = fresh;
        fresh = swap;
    }
    base_buf_free(&fresh.dictionary);
    return status;
}

/* Measures a sample of the parts, evenly spaced: with both codecs, and with the best dictionary for it. */
static mica_status choose_measure_alone(bld_build *b, const base_view *parts, size_t count, uint64_t raw,
                                        bld_choice *c, choose_trial *best, mica_error *err) {
    size_t stride = (size_t)(raw / DICTIONARY_SAMPLE_BYTES) + 1, taken = 0;
    unsigned level = b->config->compression_level;
    if (level > AUTO_SAMPLE_LEVEL) level = AUTO_SAMPLE_LEVEL;
    base_view *views = base_malloc(((count + stride - 1) / stride) * sizeof *views);
    bld_run *runs = base_malloc(((count + stride - 1) / stride) * sizeof *runs);
    mica_status status = views && runs ? MICA_OK : base_fail_memory(err, "measuring compression");
    for (size_t i = 0; i < count && status == MICA_OK; i += stride) {
        views[taken] = parts[i];
        runs[taken++] = bld_run_of(b->cache, parts[i]);
    }
    if (status == MICA_OK) {
        choose_sample sample = {runs, taken, 1, SIZE_MAX, level};
        c->sample_raw = choose_total(runs, taken);
        status = choose_measure(b, &sample, FMT_CODEC_LZ4, &c->sample_lz4, err);
        if (status == MICA_OK) status = choose_measure(b, &sample, FMT_CODEC_ZSTD, &c->sample_zstd, err);
    }
    if (status == MICA_OK && c->sample_raw) {
        choose_training training = {views, taken, c->sample_raw, raw, level};
        status = choose_dictionary(&training, best, err);
        c->sample_dictionary = best->encoded;
    }
    base_free(views);
    base_free(runs);
    return status;
}

/* The rule where there may be a dictionary: it must earn its own bytes. */
static void choose_weigh(bld_choice *c, const choose_trial *best, uint64_t raw, bool zstd_wanted) {
    uint64_t plain = (uint64_t)((double)c->sample_zstd * (double)raw / (double)c->sample_raw);
    if (best->total < plain) {
        bld_choice small = *c;
        small.sample_zstd = (uint64_t)((double)best->total * (double)c->sample_raw / (double)raw);
        choose_rule(&small);
        bool with = zstd_wanted || small.codec == FMT_CODEC_ZSTD;
        c->codec = with ? FMT_CODEC_ZSTD_DICTIONARY : small.codec;
        c->why = with ? "a dictionary makes parts decoded alone smaller, itself included" : small.why;
        if (with) c->dictionary = best->dictionary.len;
    } else if (zstd_wanted) {
        c->codec = FMT_CODEC_ZSTD;
        c->why = "a dictionary would take more than it saves";
    } else
        choose_rule(c);
}

/* A configured LZ4 gets no dictionary: the format has none for it. */
mica_status bld_choose_alone(bld_build *b, const base_view *parts, size_t count, bld_choice *c,
                             base_buf *dictionary, mica_error *err) {
    const mica_builder_config *config = b->config;
    mica_compression wanted =
        config->compression_enabled ? config->compression_algorithm : MICA_COMPRESSION_NONE;
    uint64_t raw = 0;
    choose_trial best = {0};
    *c = (bld_choice){.why = "configured", .alone = true};
    for (size_t i = 0; i < count; i++)
        raw += parts[i].len;
    if (wanted == MICA_COMPRESSION_NONE || wanted == MICA_COMPRESSION_LZ4) {
        c->codec = wanted == MICA_COMPRESSION_LZ4 ? FMT_CODEC_LZ4 : FMT_CODEC_NONE;
        return MICA_OK;
    }
    c->why = "less than 1 KiB";
    if (raw < AUTO_MIN_BYTES) return MICA_OK;
    mica_status status = choose_measure_alone(b, parts, count, raw, c, &best, err);
    if (status == MICA_OK && c->sample_raw) choose_weigh(c, &best, raw, wanted == MICA_COMPRESSION_ZSTD);
    if (status == MICA_OK && c->codec == FMT_CODEC_ZSTD_DICTIONARY)
        *dictionary = best.dictionary;
    else
        base_buf_free(&best.dictionary);
    return status;
}
