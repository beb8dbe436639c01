/* base/view.h - const bytes that belong to somebody else; each user says until when they stay valid. */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include "mica/view.h"

typedef mica_view base_view;
#define base_view_of  mica_view_of
#define base_view_str mica_view_str

static inline bool base_view_equal(base_view a, base_view b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Whether all of its bytes are zeros; so are those of none. Compares them with themselves, eight bytes on. */
static inline bool base_view_zeros(base_view v) {
    static const uint8_t zeros[8];
    size_t head = v.len < sizeof zeros ? v.len : sizeof zeros;
    return v.len == 0 ||
           (memcmp(v.data, zeros, head) == 0 && memcmp(v.data, v.data + head, v.len - head) == 0);
}

#endif
