/* base/buf.c - the growing byte buffer, which everything that makes bytes writes to.
 *
 * A failure is remembered in the buffer and every later call does nothing, so that a writer appends as much
 * as it has to say and asks once at the end. What a buffer holds after a failure is a true prefix of what
 * it was to hold. */
#include "base/buf.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>

/* Doubling, so that n appended bytes are copied at most twice; the first block of 64 holds most texts of
 * messages. */
bool base_buf_reserve(base_buf *buf, size_t more) {
    if (buf->failed) return false;
    if (buf->cap - buf->len >= more) return true;
    size_t cap = buf->cap ? buf->cap : 64;
    while (cap - buf->len < more) {
        if (cap > SIZE_MAX / 2) goto fail;
        cap *= 2;
    }
    uint8_t *data = base_realloc(buf->data, cap);
    if (!data) goto fail;
    buf->data = data;
    buf->cap = cap;
    return true;
fail:
    buf->failed = true;
    return false;
}

/* `data` NULL appends zeros: padding, and room that is filled in later. */
bool base_buf_append(base_buf *buf, const void *data, size_t len) {
    if (!base_buf_reserve(buf, len)) return false;
    if (len && data)
        memcpy(buf->data + buf->len, data, len);
    else if (len)
        memset(buf->data + buf->len, 0, len);
    buf->len += len;
    return true;
}

bool base_buf_str(base_buf *buf, const char *text) {
    return base_buf_append(buf, text, strlen(text));
}
bool base_buf_byte(base_buf *buf, uint8_t byte) {
    return base_buf_append(buf, &byte, 1);
}

/* Byte by byte from the lowest: the same file on every machine. */
bool base_buf_u32(base_buf *buf, uint32_t n) {
    uint8_t b[4] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)(n >> 24)};
    return base_buf_append(buf, b, 4);
}

bool base_buf_u64(base_buf *buf, uint64_t n) {
    return base_buf_u32(buf, (uint32_t)n) && base_buf_u32(buf, (uint32_t)(n >> 32));
}

bool base_buf_hex(base_buf *buf, const void *data, size_t len) {
    static const char digits[] = "0123456789abcdef";
    for (const uint8_t *at = data; len--; at++) {
        base_buf_byte(buf, (uint8_t)digits[*at >> 4]);
        base_buf_byte(buf, (uint8_t)digits[*at & 15]);
    }
    return !buf->failed;
}

/* Two passes, as the length is not known before; the second cannot fail, because the room is there. */
bool base_buf_printf(base_buf *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bool ok = need >= 0 && base_buf_reserve(buf, (size_t)need + 1);
    if (ok) {
        vsnprintf((char *)buf->data + buf->len, (size_t)need + 1, format, again);
        buf->len += (size_t)need;
    }
    va_end(again);
    return ok;
}

bool base_buf_align(base_buf *buf, size_t align) {
    return base_buf_append(buf, NULL, (align - buf->len % align) % align);
}

/* The NUL lies behind the content and does not count as part of it: appending goes on where it was. */
const char *base_buf_cstr(base_buf *buf) {
    if (!base_buf_reserve(buf, 1)) return NULL;
    buf->data[buf->len] = 0;
    return (const char *)buf->data;
}

void mica_buffer_free(mica_buffer *buf) {
    base_free(buf->data);
    *buf = (base_buf){0};
}

void base_plain(char *text, size_t len) {
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) text[i] = '?';
}

bool base_buf_plain(base_buf *buf, const void *text, size_t len) {
    size_t at = buf->len;
    if (!base_buf_append(buf, text, len)) return false;
    base_plain((char *)buf->data + at, len);
    return true;
}
