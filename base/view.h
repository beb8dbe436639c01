/* base/view.h - const bytes that belong to somebody else; each user says until when they stay valid. */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct base_view {
    const uint8_t *data;
    size_t len;
} base_view;

static inline base_view base_view_of(const void *data, size_t len) {
    return (base_view){(const uint8_t *)data, len};
}

static inline base_view base_view_str(const char *text) {
    return base_view_of(text, strlen(text));
}

static inline bool base_view_equal(base_view a, base_view b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

#endif
