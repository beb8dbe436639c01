/* tests/program/made_code.h - code objects written down instruction by instruction. */
#ifndef TESTS_MADE_CODE_H
#define TESTS_MADE_CODE_H

#include "program/code.h"

#include <string.h>

/* Registers: variables 0…2, loop state 3…8, temporaries T…REGS-1. */
enum { VARS = 3, STATE = 3, T = 9, REGS = 64, CODE_MAX = 64 };
/* Children of the code under test. */
enum { ANON, NESTED, LOCAL, SCRIPT, WIDE };
/* Paths. */
enum { PAREN1, BRACE2, FIELD, LIST, FIELD_LIST, NO_INDEX, BRACE1 };

#define WORD(op, n, a, b, c)                                                                                 \
    ((uint64_t)(op) | (uint64_t)((n)&0xFF) << 8 | (uint64_t)((a)&0xFFFF) << 16 |                             \
     (uint64_t)((b)&0xFFFF) << 32 | (uint64_t)((c)&0xFFFF) << 48)
#define I(op, n, a, b, c) WORD(PROG_OP_##op, n, a, b, c)
#define J(op, a, b, rel)  WORD(PROG_OP_##op, (unsigned)(rel) >> 16, a, b, (unsigned)(rel))

/* Appends a code object with three symbols, two constants, the paths above, at most one handler and the
 * outputs 0 and 1, as far as `c` declares them; returns its size. `out` is zeroed and large enough. */
static inline size_t made_put(uint8_t *out, size_t *at, const void *data, size_t len, size_t align) {
    *at = (*at + align - 1) & ~(align - 1);
    size_t off = *at;
    if (len) memcpy(out + off, data, len);
    *at += len;
    return off;
}

static inline size_t made_put_object(uint8_t *out, prog_code c, const uint64_t *code, size_t ninstr,
                                     const prog_handler *handler, const int32_t *children, size_t nchildren) {
    static const uint32_t syms[] = {1, 2, 3}, vars[] = {0, 1, 2, 0, 1, 2, 0, 1};
    static const uint16_t captures[] = {1, 7}, outs[] = {0, 1};
    static const prog_step steps[] = {
        {PROG_STEP_PAREN, 1, 0, 0}, {PROG_STEP_BRACE, 2, 0, 0},
        {PROG_STEP_FIELD, 0, 0, 1}, {PROG_STEP_PAREN, PROG_STEP_LIST, 0, 0},
        {PROG_STEP_PAREN, 0, 0, 0}, {PROG_STEP_BRACE, 1, 0, 0},
    };
    static const struct {
        unsigned first, count;
    } paths[] = {{0, 1}, {1, 1}, {2, 1}, {3, 1}, {2, 2}, {4, 1}, {5, 1}};
    const prog_value consts[] = {prog_double(1.5), prog_small(PROG_CHAR, 'x')};
    size_t at = sizeof c;
    c.magic = PROG_CODE_MAGIC, c.file = PROG_NONE, c.ans = 0xFFFF, c.parent = PROG_NONE;
    c.text = c.flags & PROG_CODE_ANON ? 1 : PROG_NONE;
    if (!c.nvars) c.nvars = VARS;
    c.nregs = REGS, c.nsyms = 3, c.nconsts = 2, c.npersist = 1;
    c.ninstr = (uint32_t)ninstr, c.nchildren = (uint32_t)nchildren;
    c.instr_off = (uint32_t)made_put(out, &at, code, 8 * ninstr, 8);
    c.consts_off = (uint32_t)made_put(out, &at, consts, sizeof consts, 8);
    c.syms_off = (uint32_t)made_put(out, &at, syms, sizeof syms, 4);
    c.vars_off = (uint32_t)made_put(out, &at, vars, sizeof vars, 4);
    c.captures_off = (uint32_t)made_put(out, &at, captures, sizeof captures, 2);
    c.children_off = (uint32_t)made_put(out, &at, children, 4 * nchildren, 4);
    if (c.nouts) c.outs_off = (uint32_t)made_put(out, &at, outs, 2 * c.nouts, 2);
    if (handler) c.nhandlers = 1, c.handlers_off = (uint32_t)made_put(out, &at, handler, sizeof *handler, 4);
    uint32_t steps_off = (uint32_t)made_put(out, &at, steps, sizeof steps, 4);
    prog_path_ref refs[sizeof paths / sizeof *paths];
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        refs[i] = (prog_path_ref){steps_off + 8 * paths[i].first, paths[i].count};
    c.npaths = sizeof paths / sizeof *paths;
    c.paths_off = (uint32_t)made_put(out, &at, refs, sizeof refs, 4);
    c.size = (uint32_t)((at + 15) & ~(size_t)15);
    memcpy(out, &c, sizeof c);
    return c.size;
}

#endif
