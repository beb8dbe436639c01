/* fuzz/forge.h - programs whose states are forged, and changes of MessagePack that leave it MessagePack: for the fuzzers of
 * states, and of changes between them. Included once.
 *
 * A change has eight bytes (how, two of a value's number, two of another's, three of a number; low bytes first). A container
 * of MessagePack says how many values follow, not how many bytes, so that any value may stand in the place of any other. */
#ifndef FUZZ_FORGE_H
#define FUZZ_FORGE_H

#include "format/pack.h"
#include "fuzz/bytes.h"
#include "mica/state.h"

#define SAFE_POINTS 400
#define CHANGE      8u
#define VALUES      65536u

static const char *const programs[] = {
    "c = {}; for k = 1:50, c{end+1} = {k, 'ab', int8(k), single(k), true}; c{1}{1} = k; x = [c{2:end}]; end",
    "s = struct ('a', {1, 2}); for k = 1:50, s(2).b.c{k} = s(1).a; s(1).a = k; t.(sprintf ('f%d', mod (k, "
    "14))) = s; "
    "end",
    "m = containers.Map (); n = containers.Map ('KeyType', 'double', 'ValueType', 'any');\n"
    "for k = 1:50, m(sprintf ('k%d', mod (k, 7))) = n; n(k) = m; v = keys (m); remove (n, k); end",
    "1;\nfunction r = f (n), if n < 2, r = n; else, r = f (n - 1) + f (n - 2); end, end\n"
    "function varargout = g (varargin), persistent p, p{end+1} = 1; for k = 1:nargout, varargout{k} = "
    "varargin; end, end\n"
    "global u; u = {1}; h = @(x) f (x) + 1; for k = 1:20, y(k) = h (mod (k, 6)); [p, q] = g (1, {2}); end",
    "function r = f (x), r = x; for j = 1:3, r = r + j; end, end\n"
    "for k = 1:20, a = cellfun (@(x) f (x) + k, {1, 2}); b = arrayfun (@(x) {x}, 1:3, 'UniformOutput', "
    "false);\n"
    "e = accumarray ([1; 2; 1], [4; 5; 6], [], @(v) f (sum (v))); w = evalc ('f (2)'); eval ('f (3);');\n"
    "try, cellfun (@(x) error ('no'), {1}); catch e, end, d = onCleanup (@() f (1)); clear d; end",
    "t = 0; r = 1:5; z = eye (3); for k = 1:40, for j = [1 2; 3 4], t = t + sum (j); end, for i = k:-1:1, t "
    "= t + i; end\n"
    "while t > 1e3, t = t / 2; end, x(k) = t + 2i; x = x(1:end); unwind_protect, y = \"q\"; "
    "unwind_protect_cleanup, y = 1; "
    "end_unwind_protect, end",
};
#define PROGRAMS (sizeof programs / sizeof *programs)

typedef struct values {
    size_t from[VALUES], to[VALUES]; /* of each value in the bytes, containers with all that is in them */
    size_t count;
} values;

static void list_values(base_view state, values *v) {
    fmt_pack_cursor c = {state, 0};
    fmt_pack_item item;
    v->count = 0;
    while (v->count < VALUES && fmt_pack_next(&c, &item)) {
        fmt_pack_cursor whole = {state, item.at};
        fmt_pack_skip(&whole);
        v->from[v->count] = item.at;
        v->to[v->count++] = whole.at;
    }
}

static void splice(base_buf *state, size_t from, size_t to, const void *bytes, size_t len) {
    base_buf out = {0};
    base_buf_append(&out, state->data, from);
    base_buf_append(&out, bytes, len);
    base_buf_append(&out, state->data + to, state->len - to);
    base_buf_free(state);
    *state = out;
}

static void change(base_buf *state, values *v, const uint8_t *c) {
    uint32_t number = c[5] | (uint32_t)c[6] << 8 | (uint32_t)c[7] << 16;
    list_values(base_view_of(state->data, state->len), v);
    size_t one = (c[1] | (size_t)c[2] << 8) % v->count, other = (c[3] | (size_t)c[4] << 8) % v->count;
    size_t from = v->from[one], to = v->to[one];
    uint8_t bytes[5] = {0xCE, (uint8_t)(number >> 24), c[7], c[6], c[5]};
    base_buf copy = {0};
    switch (c[0] % 6) {
    case 0: /* another value of the state */
        base_buf_append(&copy, state->data + v->from[other], v->to[other] - v->from[other]);
        splice(state, from, to, copy.data, copy.len);
        base_buf_free(&copy);
        break;
    case 1: splice(state, from, to, bytes, sizeof bytes); break;
    case 2: splice(state, from, to, "\xC0", 1); break;
    case 3: /* the last byte of a number, or one within text or bytes */
        state->data[from + number % (to - from)] ^= (uint8_t)(1u << (c[3] & 7));
        break;
    case 4: state->data[to - 1] = (uint8_t)(state->data[to - 1] + c[5]); break;
    default: /* a bit of an instruction, or of a number in the data of an array */
        if (to - from > 64) state->data[from + 32 + number % (to - from - 33)] ^= (uint8_t)(1u << (c[3] & 7));
    }
}

/* All the changes of an input, from its byte `at` on. */
static void forge(base_buf *bytes, const uint8_t *data, size_t size, size_t at) {
    static values list;
    for (; at + CHANGE <= size; at += CHANGE)
        change(bytes, &list, data + at);
}

/* Loads a state into a session, and lets it go on for a bounded time. */
static void go_on(mica_session *s, const base_buf *state) {
    mica_error err = MICA_ERROR_INIT;
    uint8_t *exact = malloc(state->len ? state->len : 1);
    if (!exact) exit(2);
    memcpy(exact, state->data, state->len);
    if (mica_state_load(s, exact, state->len, &err) == MICA_OK) {
        mica_session_stop_after(s, SAFE_POINTS);
        if (mica_session_continue(s, &err) == MICA_RUN_STOPPED) mica_session_abandon(s);
    }
    free(exact);
    fuzz_run_text(s, "clear all; 1;", 13, "<fuzz>", false); /* whatever it was, it runs */
}

#endif
