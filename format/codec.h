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
 * them, whatever `stored` holds. Errors: COMPRESSION (damaged data or unknown codec), NO_MEMORY. */
MICA_MUST_USE mica_status fmt_decode(uint8_t codec, base_view stored, uint8_t *out, size_t raw_size,
                                     mica_error *err);

#endif
