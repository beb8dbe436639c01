/* format/codec.h - compresses and decodes one run of bytes; knows no section. */
#ifndef FORMAT_CODEC_H
#define FORMAT_CODEC_H

#include "base/buf.h"
#include "base/view.h"
#include "format/layout.h"
#include "mica/error.h"

/* Appends `raw` compressed to `out`. `level` is 1-9: LZ4 uses its fast coder for 1 and 2 and its
 * high-compression coder above; ZSTD maps 1-9 onto its own 1-19. The bytes are the same on every machine and
 * for every thread count. Errors: COMPRESSION, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_encode(fmt_codec codec, unsigned level, base_view raw, base_buf *out,
                                     mica_error *err);

/* Decodes `stored` into exactly `raw_size` bytes at `out`; anything else is an error. Never writes beyond
 * them, whatever `stored` holds. Errors: COMPRESSION (damaged data, unknown codec, or one that needs a
 * dictionary), NO_MEMORY. */
MICA_MUST_USE mica_status fmt_decode(uint8_t codec, base_view stored, uint8_t *out, size_t raw_size,
                                     mica_error *err);

/* -- with a dictionary: many small runs that look alike, each decoded alone -- */

/* Trains a dictionary of at most `max` bytes on `count` samples and appends it to `out`; appends nothing when
 * they do not suffice for one. Same samples, same bytes. Errors: COMPRESSION, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_dictionary_train(const base_view *samples, size_t count, size_t max,
                                               unsigned level, base_buf *out, mica_error *err);

/* A dictionary made ready for encoding at one level, or for decoding. Immutable: any number of threads may
 * use one. */
typedef struct fmt_encode_dictionary fmt_encode_dictionary;
typedef struct fmt_decode_dictionary fmt_decode_dictionary;
/* `bytes` must outlive what is made. Errors: COMPRESSION (not a dictionary), NO_MEMORY. */
MICA_MUST_USE mica_status fmt_encode_dictionary_new(base_view bytes, unsigned level,
                                                    fmt_encode_dictionary **out, mica_error *err);
MICA_MUST_USE mica_status fmt_decode_dictionary_new(base_view bytes, fmt_decode_dictionary **out,
                                                    mica_error *err);
void fmt_encode_dictionary_free(fmt_encode_dictionary *dictionary); /* both accept NULL */
void fmt_decode_dictionary_free(fmt_decode_dictionary *dictionary);

/* As fmt_encode with FMT_CODEC_ZSTD_DICTIONARY. */
MICA_MUST_USE mica_status fmt_encode_with(const fmt_encode_dictionary *dictionary, base_view raw,
                                          base_buf *out, mica_error *err);

/* What ZSTD needs to decode, about 100 KB, worth keeping between small runs. One thread at a time. */
typedef struct fmt_decoder fmt_decoder;
MICA_MUST_USE mica_status fmt_decoder_new(fmt_decoder **out, mica_error *err);
void fmt_decoder_free(fmt_decoder *decoder); /* accepts NULL */
/* As fmt_decode for FMT_CODEC_ZSTD_DICTIONARY, or with no dictionary (NULL) for FMT_CODEC_ZSTD. */
MICA_MUST_USE mica_status fmt_decode_with(fmt_decoder *decoder, const fmt_decode_dictionary *dictionary,
                                          base_view stored, uint8_t *out, size_t raw_size, mica_error *err);

#endif
