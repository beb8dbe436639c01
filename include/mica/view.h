/* include/mica/view.h - const bytes that belong to somebody else, and bytes that grow; each user says until
 * when a view stays valid. */
#ifndef MICA_VIEW_H
#define MICA_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

typedef struct mica_view {
    const uint8_t *data;
    size_t len;
} mica_view;

/* A view of `len` bytes, valid as long as they are. */
static inline mica_view mica_view_of(const void *data, size_t len) {
    mica_view view = {(const uint8_t *)data, len};
    return view;
}

/* A view of a text without its NUL, valid as long as the text. */
static inline mica_view mica_view_str(const char *text) {
    return mica_view_of(text, strlen(text));
}

/* A growing byte buffer that a call appends to. Zero-initialise to begin. `failed` is set when memory ran
 * out. The caller ends it with mica_buffer_free. */
typedef struct mica_buffer {
    uint8_t *data;
    size_t len, cap;
    bool failed;
} mica_buffer;

/* Frees the bytes and makes the buffer usable afresh. */
void mica_buffer_free(mica_buffer *buffer);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
