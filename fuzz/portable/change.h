/* fuzz/portable/change.h - changes in a state that leave it MessagePack: any value may stand in the place of any other, since a
 * container says how many values follow, not how many bytes. */
#ifndef FUZZ_PORTABLE_CHANGE_H
#define FUZZ_PORTABLE_CHANGE_H

#include "format/pack.h"

#include <string.h>

#define PORTABLE_CHANGE                                                                                      \
    8u /* bytes: how, two of a value's number, two of another's, three of a number; low bytes first */
#define PORTABLE_VALUES 65536u

typedef struct portable_values {
    size_t from[PORTABLE_VALUES],
        to[PORTABLE_VALUES]; /* of each value in the bytes, containers with all that is in them */
    size_t count;
} portable_values;

static inline void portable_list(base_view state, portable_values *v) {
    fmt_pack_cursor c = {state, 0};
    fmt_pack_item item;
    v->count = 0;
    while (v->count < PORTABLE_VALUES && fmt_pack_next(&c, &item)) {
        fmt_pack_cursor whole = {state, item.at};
        fmt_pack_skip(&whole);
        v->from[v->count] = item.at;
        v->to[v->count++] = whole.at;
    }
}

static inline void portable_splice(base_buf *state, size_t from, size_t to, const void *bytes, size_t len) {
    base_buf out = {0};
    base_buf_append(&out, state->data, from);
    base_buf_append(&out, bytes, len);
    base_buf_append(&out, state->data + to, state->len - to);
    base_buf_free(state);
    *state = out;
}

static inline void portable_change(base_buf *state, const uint8_t c[PORTABLE_CHANGE]) {
    static portable_values list;
    portable_values *v = &list;
    mica_error ignored = MICA_ERROR_INIT;
    if (fmt_pack_check(base_view_of(state->data, state->len), &ignored) != MICA_OK)
        return; /* a bit of a head was changed */
    uint32_t number = c[5] | (uint32_t)c[6] << 8 | (uint32_t)c[7] << 16;
    portable_list(base_view_of(state->data, state->len), v);
    size_t one = (c[1] | (size_t)c[2] << 8) % v->count, other = (c[3] | (size_t)c[4] << 8) % v->count;
    size_t from = v->from[one], to = v->to[one];
    uint8_t bytes[5] = {0xCE, (uint8_t)(number >> 24), c[7], c[6], c[5]};
    base_buf copy = {0};
    switch (c[0] % 6) {
    case 0: /* another value of the state */
        base_buf_append(&copy, state->data + v->from[other], v->to[other] - v->from[other]);
        portable_splice(state, from, to, copy.data, copy.len);
        base_buf_free(&copy);
        break;
    case 1: portable_splice(state, from, to, bytes, sizeof bytes); break;
    case 2: portable_splice(state, from, to, "\xC0", 1); break;
    case 3: /* the last byte of a number, or one within text or bytes */
        state->data[from + number % (to - from)] ^= (uint8_t)(1u << (c[3] & 7));
        break;
    case 4: state->data[to - 1] = (uint8_t)(state->data[to - 1] + c[5]); break;
    default: /* a bit of an instruction, or of a number in the data of an array */
        if (to - from > 64) state->data[from + 32 + number % (to - from - 33)] ^= (uint8_t)(1u << (c[3] & 7));
    }
}

#endif
