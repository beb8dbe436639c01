/* base/buf.h - a growing byte buffer; a failed growth is remembered, so that callers
 * check once at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/view.h"
#include "mica/error.h"

typedef mica_buffer base_buf;

/* Appends bytes (NULL appends `len` zeros). Returns false when memory ran out. */
bool base_buf_append(base_buf *buf, const void *data, size_t len);
bool base_buf_str(base_buf *buf, const char *text);
/* Appends bytes as lower-case hexadecimal text. */
bool base_buf_hex(base_buf *buf, const void *data, size_t len);
bool base_buf_byte(base_buf *buf, uint8_t byte);
bool base_buf_u32(base_buf *buf, uint32_t n); /* little-endian, as all numbers in Mica's files */
bool base_buf_u64(base_buf *buf, uint64_t n);
bool base_buf_printf(base_buf *buf, const char *format, ...) MICA_PRINTF(2, 3);
/* Text of somebody else's cannot steer a terminal: control characters become '?', in place or as it is appended. */
void base_plain(char *text, size_t len);
bool base_buf_plain(base_buf *buf, const void *text, size_t len);
/* Pads with zeros to a multiple of `align` (a power of two). */
bool base_buf_align(base_buf *buf, size_t align);
/* Makes room for `more` bytes beyond len. */
bool base_buf_reserve(base_buf *buf, size_t more);
/* A NUL-terminated view of the content (the NUL is not counted in len); NULL when memory ran out. */
const char *base_buf_cstr(base_buf *buf);
#define base_buf_free mica_buffer_free

#endif
