/* compiler/codegen_emit.c - instructions, jumps, registers and the tables of one code object.
 *
 * Everything is appended: code, lines, symbols, constants, paths. A jump is emitted before its target is
 * known and mended when it lands; no label has a name. Entries of tables are found again so that they are
 * not repeated, but only where that costs little: symbols by a stamp for each name, constants and paths by
 * looking at the last of them.
 *
 * Memory that runs out is a mark on the unit (hir_grow), and what is emitted then is nothing, so callers
 * need not ask. */
#include "compiler/codegen_internal.h"

void gen_at(cmp_gen *g, const hir_node *n) {
    if (n->line == 0) return;
    g->line = n->line;
    g->column = n->column;
}

/* Places in the source are kept only where they change: an error of any instruction then belongs to the
 * last entry in front of it. */
uint32_t gen_emit(cmp_gen *g, unsigned op, unsigned n, unsigned a, unsigned b, unsigned c) {
    if (a > 0xFFFF || b > 0xFFFF || c > 0xFFFF || g->ninstr >= 0x7FFFF0) {
        g->blob->no_room = true;
        return 0;
    }
    if (!hir_grow(g->u, &g->code, g->ninstr, &g->code_cap, sizeof *g->code)) return 0;
    bool moved = g->nlines == 0 || g->lines[g->nlines - 1].line != g->line ||
                 g->lines[g->nlines - 1].column != g->column;
    if (moved && g->line && hir_grow(g->u, &g->lines, g->nlines, &g->lines_cap, sizeof *g->lines))
        g->lines[g->nlines++] = (prog_line){g->ninstr, g->line, g->column};
    g->code[g->ninstr] = prog_instr(op, n, a, b, c);
    return g->ninstr++;
}

/* The highest register ever used is how many the frame needs. */
void gen_use(cmp_gen *g, uint32_t top) {
    if (top > g->top) g->top = top;
    if (g->top > g->max_top) g->max_top = g->top;
}

uint32_t gen_temps(cmp_gen *g, uint32_t count) {
    uint32_t first = g->top;
    gen_use(g, g->top + count);
    return first;
}

uint32_t gen_temp(cmp_gen *g) {
    return gen_temps(g, 1);
}

/* Jumps have 24 bits for the distance; gen_emit bounds the code so that any two places fit. */
void gen_set_target(cmp_gen *g, uint32_t jump, uint32_t target) {
    if (g->u->failed || g->blob->no_room) return;
    uint32_t rel = target - (jump + 1);
    uint64_t w = g->code[jump];
    g->code[jump] = prog_instr(prog_i_op(w), rel >> 16 & 0xFF, prog_i_a(w), prog_i_b(w), rel & 0xFFFF);
}

uint32_t gen_jump(cmp_gen *g, unsigned op, unsigned a, unsigned b) {
    return gen_emit(g, op, 0, a, b, 0);
}

void gen_jump_to(cmp_gen *g, unsigned op, unsigned a, unsigned b, uint32_t target) {
    gen_set_target(g, gen_jump(g, op, a, b), target);
}

void gen_land(cmp_gen *g, uint32_t jump) {
    gen_set_target(g, jump, g->ninstr);
}

/* The list of waiting jumps is the caller's: several conditions may jump to one place. */
void gen_wait(cmp_gen *g, gen_jumps *jumps, uint32_t pc) {
    if (hir_grow(g->u, &jumps->at, jumps->count, &jumps->cap, sizeof *jumps->at))
        jumps->at[jumps->count++] = pc;
}

void gen_land_all(cmp_gen *g, gen_jumps *jumps) {
    for (uint32_t i = 0; i < jumps->count; i++)
        gen_land(g, jumps->at[i]);
    jumps->count = 0;
}

/* Tables by name hold two places for each: the plain name, and the name as that of a function. Stamped
 * with the function instead of cleared for each: a unit may have many names and many small functions. */
static uint32_t add_symbol(cmp_gen *g, uint32_t name, unsigned callee) {
    gen_blob *b = g->blob;
    uint32_t at = 2 * name + callee;
    if (b->sym_stamp[at] == g->index + 1) return b->sym_local[at];
    if (!hir_grow(g->u, &g->syms, g->nsyms, &g->syms_cap, sizeof *g->syms)) return 0;
    b->sym_stamp[at] = g->index + 1;
    b->sym_local[at] = g->nsyms;
    g->syms[g->nsyms] = at;
    return g->nsyms++;
}

uint32_t gen_symbol(cmp_gen *g, uint32_t name) {
    return add_symbol(g, name, 0);
}

uint32_t gen_function_name(cmp_gen *g, uint32_t name) {
    return add_symbol(g, name, 1);
}

uint32_t gen_add_child(cmp_gen *g, uint32_t func) {
    if (!hir_grow(g->u, &g->children, g->nchildren, &g->children_cap, sizeof *g->children)) return 0;
    g->children[g->nchildren] = func;
    return g->nchildren++;
}

/* Few functions have more than a few children. */
uint32_t gen_child(cmp_gen *g, uint32_t func) {
    for (uint32_t i = 0; i < g->nchildren; i++)
        if (g->children[i] == func) return i;
    return gen_add_child(g, func);
}

/* ---- constants ---- */

/* Equal by bits: 0 and -0 are two constants. */
static uint32_t add_const(cmp_gen *g, gen_const k) {
    uint32_t from =
        g->nconsts > 64 ? g->nconsts - 64 : 0; /* near repeats are found, the search stays short */
    for (uint32_t i = from; i < g->nconsts; i++) {
        const gen_const *have = &g->consts[i];
        if (!k.object && !have->object && have->value == k.value) return i;
        if (k.object && have->object &&
            (have->object == k.object ||
             (have->object->cls == k.object->cls && have->object->flags == k.object->flags &&
              have->object->rows == k.object->rows && have->object->cols == k.object->cols &&
              memcmp(have->object->data, k.object->data, k.object->bytes) == 0)))
            return i;
    }
    if (!hir_grow(g->u, &g->consts, g->nconsts, &g->consts_cap, sizeof *g->consts)) return 0;
    g->consts[g->nconsts] = k;
    return g->nconsts++;
}

/* The immediate form of a real scalar; false where the value must be an object. What is canonical as an
 * immediate must be one (program/value.h), or the verifier refuses the blob. Classes of 64 bits have no
 * immediate form. */
static bool scalar_value(const hir_const *k, prog_value *v) {
    if (k->rows != 1 || k->cols != 1 || (k->flags & PROG_FLAG_COMPLEX)) return false;
    int64_t i = 0;
    switch (k->cls) {
    case PROG_DOUBLE: {
        double d;
        memcpy(&d, k->data, 8);
        *v = prog_double(d);
        return true;
    }
    case PROG_SINGLE: {
        float s;
        memcpy(&s, k->data, 4);
        *v = prog_single(s);
        return true;
    }
    case PROG_INT8: i = (int8_t)k->data[0]; break;
    case PROG_INT16: i = (int16_t)(k->data[0] | k->data[1] << 8); break;
    case PROG_INT32:
    case PROG_UINT32: memcpy(&i, k->data, 4); break;
    case PROG_UINT8:
    case PROG_LOGICAL:
    case PROG_CHAR: i = k->data[0]; break;
    case PROG_UINT16: i = k->data[0] | k->data[1] << 8; break;
    default: return false;
    }
    *v = prog_small((prog_class)k->cls, (uint32_t)i) | ((k->flags & PROG_FLAG_DQ) ? PROG_SMALL_DQ : 0);
    return true;
}

static void emit_constant(cmp_gen *g, uint32_t dst, gen_const k) {
    uint32_t at = add_const(g, k);
    gen_emit(g, PROG_OP_LOADK, 0, dst, at & 0xFFFF, at >> 16);
}

void gen_load_value(cmp_gen *g, uint32_t dst, prog_value v) {
    emit_constant(g, dst, (gen_const){v, NULL});
}

/* Small whole numbers lie in the instruction itself. -0 does not: its sign would be lost. */
void gen_load(cmp_gen *g, uint32_t dst, const hir_const *k) {
    prog_value v;
    if (!scalar_value(k, &v)) {
        emit_constant(g, dst, (gen_const){0, k});
        return;
    }
    double d = prog_is_double(v) ? prog_as_double(v) : 0.5;
    if (d >= -2147483648.0 && d <= 2147483647.0 && d == (double)(int32_t)d && (v >> 63 == 0 || d != 0)) {
        uint32_t i = (uint32_t)(int32_t)d;
        gen_emit(g, PROG_OP_LOADI, 0, dst, i & 0xFFFF, i >> 16);
    } else {
        gen_load_value(g, dst, v);
    }
}

void gen_load_empty(cmp_gen *g, uint32_t dst) {
    static const hir_const empty = {PROG_DOUBLE, 0, 0, 0, (const uint8_t *)"", 0};
    gen_load(g, dst, &empty);
}

bool gen_number_constant(cmp_gen *g, const hir_node *n, uint32_t *index) {
    double d;
    if (!hir_is_number(n, &d)) return false;
    *index = add_const(g, (gen_const){prog_double(d), NULL});
    return *index <= 0xFFFF;
}

uint32_t gen_text_constant(cmp_gen *g, const hir_const *k) {
    prog_value v;
    return add_const(g, scalar_value(k, &v) ? (gen_const){v, NULL} : (gen_const){0, k});
}

/* ---- other tables ---- */

/* The steps are written first and taken back where the path is there already. Symbols of fields are those
 * of this function, so equal bytes are equal paths. */
uint32_t gen_path_of(cmp_gen *g, const hir_node *target, const bool *lists) {
    gen_path path = {g->nsteps, target->count};
    if (target->count > PROG_STEPS_MOST) g->blob->no_room = true;
    for (uint32_t i = 0; i < target->count; i++) {
        const hir_node *s = target->kids[i];
        if (!hir_grow(g->u, &g->steps, g->nsteps, &g->steps_cap, sizeof *g->steps)) return 0;
        prog_step step = {s->op, lists[i] ? PROG_STEP_LIST : (uint8_t)s->count, 0, 0};
        if (s->op == PROG_STEP_FIELD) step.sym = gen_symbol(g, s->index);
        g->steps[g->nsteps++] = step;
    }
    for (uint32_t i = 0; i < g->npaths; i++)
        if (g->paths[i].count == path.count &&
            memcmp(g->steps + g->paths[i].first, g->steps + path.first, path.count * sizeof *g->steps) == 0) {
            g->nsteps = path.first;
            return i;
        }
    if (!hir_grow(g->u, &g->paths, g->npaths, &g->paths_cap, sizeof *g->paths)) return 0;
    g->paths[g->npaths] = path;
    return g->npaths++;
}

/* A range without instructions protects nothing. Inner handlers come first, as their statements end first. */
void gen_handler(cmp_gen *g, uint32_t start, uint32_t end, uint32_t target, uint32_t reg, unsigned kind) {
    if (start == end || !hir_grow(g->u, &g->handlers, g->nhandlers, &g->handlers_cap, sizeof *g->handlers))
        return;
    if (reg > 0xFFFF) g->blob->no_room = true;
    g->handlers[g->nhandlers++] = (prog_handler){start, end, target, (uint16_t)reg, (uint16_t)kind};
}
