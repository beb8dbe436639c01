/* fuzz/forge.h - programs whose states are forged, and what is done with what came of it: for the fuzzers of states, and of
 * changes between them. Included once. */
#ifndef FUZZ_FORGE_H
#define FUZZ_FORGE_H

#include "fuzz/bytes.h"
#include "fuzz/portable/change.h"
#include "mica/state.h"

#define SAFE_POINTS 400

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

/* All the changes of an input, from its byte `at` on. */
static void forge(base_buf *bytes, const uint8_t *data, size_t size, size_t at) {
    for (; at + PORTABLE_CHANGE <= size; at += PORTABLE_CHANGE)
        portable_change(bytes, data + at);
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
