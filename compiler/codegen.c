/* compiler/codegen.c - HIR to a code blob: one function after the other, each laid out as program/code.h
 * says.
 *
 * What comes in is resolved and well-formed (lowering made it, or reading checked it); what goes out
 * passes the verifier, which is not part of this room and knows nothing of it. Two bounds are met on the
 * way and kept as marks, so that no emitting function needs a result: `unit->failed`, memory ran out, and
 * `blob->no_room`, the function needs more than the format holds (registers, symbols, a path). Whoever
 * emits goes on with what is at hand; gen_unit looks at both when the function is complete.
 *
 * Each function is emitted in this order, and each step changes what the one before left:
 *
 *   gen_stmt      the body, statement by statement (codegen_stmt.c, codegen_flow.c)
 *   gen_deferred  what seldom runs, behind the end (codegen_cold.c)
 *   gen_thread    jumps to jumps go to where these go
 *   gen_real      second copies of loops over real scalars (codegen_real.c)
 *   gen_pairs     two instructions in one; last, as nobody else wants to see them
 *
 * The same unit gives the same bytes, whoever compiles: nothing here depends on addresses, time or the
 * order in which files were read. */
#include "compiler/codegen_internal.h"

#include "base/error.h"
#include "compiler/traits.h"

/* Whether an expression assigns: then operands must not be read late from variables. `y = x + (x = 2)`
 * adds the x of before. Where operands are read from their registers when the operator runs, as elsewhere,
 * it would add the new one: such functions copy each operand when it is met. */
static bool is_in_expression(void *context, const hir_write *w) {
    (void)context;
    return hir_is_assignment(w->by) && !(w->by->flags & HIR_STMT);
}

/* Boxes of the shared variables this function owns; arguments move into theirs. The box is empty when it
 * is made (CLEAR), as the register may hold an argument of the same number; the argument itself is moved,
 * so that no second holder is left that would make the first write copy it. */
static void gen_boxes(cmp_gen *g) {
    for (uint32_t i = 0; i < g->f->nvars; i++) {
        const hir_var *v = &g->f->vars[i];
        if (!(v->flags & HIR_VAR_OWNED)) continue;
        gen_emit(g, PROG_OP_CLEAR, 0, i, 0, 0);
        gen_emit(g, PROG_OP_BOXVAR, 0, i, 0, 0);
        if (v->param == HIR_NONE) continue;
        gen_emit(g, PROG_OP_COPY, 0, i, v->param, 0);
        gen_emit(g, PROG_OP_CLEAR, 0, v->param, 0, 0);
    }
}

static bool gives_many(const hir_node *e) {
    return hir_may_call(e) && (e->kind != HIR_BRACE || gen_may_be_list(e));
}

/* Anonymous functions and eval values: the expression's results are the frame's. Results as asked: `[a, b]
 * = g()` of a handle @() f () gets what f gives for two. */
static void gen_value_body(cmp_gen *g, const hir_node *e) {
    if (gives_many(e)) {
        uint32_t base = gen_call(g, e, PROG_AS_ASKED, gen_temp(g));
        gen_emit(g, PROG_OP_RETN, 0, base, PROG_ASKED_MOST, 0);
    } else {
        uint32_t v = gen_any(g, e);
        gen_emit(g, PROG_OP_RETN, 0, v, 1, 0);
    }
}

/* The functions a script defines are its children; the VM gives them their names when the script is entered.
 * A file's local functions are children of its first function, and have it as a child, so that they are found
 * when a program names them by text. */
static void gen_definitions(cmp_gen *g) {
    if (g->index > 0) {
        if (g->blob->locals) gen_child(g, 0);
        return;
    }
    for (uint32_t i = 1; i < g->u->nfuncs; i++) {
        uint32_t flags = g->u->funcs[i].flags;
        if (flags & PROG_CODE_SUB || !(flags & PROG_CODE_INNER)) gen_add_child(g, i);
    }
}

/* Whether a unit is a file with local functions. */
static bool has_locals(const hir_unit *u) {
    if (u->nfuncs == 0 || u->funcs[0].flags & PROG_CODE_SCRIPT) return false;
    for (uint32_t i = 1; i < u->nfuncs; i++)
        if (u->funcs[i].flags & PROG_CODE_SUB) return true;
    return false;
}

/* The name of the function is its first symbol. Loop state lies between the variables and the temporaries,
 * three registers for each level of nesting, so that neither a call nor a statement ever reuses it
 * (program/verify_ops.c). */
static void gen_function(cmp_gen *g) {
    hir_func *f = g->f;
    g->loop_base = f->nvars;
    g->temp_base = g->top = g->max_top = f->nvars + 3 * gen_loops_in(f->body);
    g->values_change = hir_each_write(f->body, is_in_expression, NULL);
    g->hosts = base_arena_alloc(g->u->arena, (f->nhosts + 1) * sizeof *g->hosts);
    if (!g->hosts) {
        g->u->failed = true;
        return;
    }
    gen_symbol(g, f->name);
    gen_definitions(g);
    gen_boxes(g);
    if (f->body->kind == HIR_EXPR && (f->flags & (PROG_CODE_ANON | PROG_CODE_EXPR))) {
        gen_value_body(g, f->body->kids[0]);
    } else {
        gen_stmt(g, f->body);
        gen_emit(g, PROG_OP_RET, 0, 0, 0, 0);
    }
    gen_deferred(g);
    gen_thread(g);
    gen_real(g);
    gen_pairs(g);
}

/* ---- layout ---- */

static uint32_t begin_table(base_buf *out, size_t start, size_t align) {
    base_buf_align(out, align);
    return (uint32_t)(out->len - start);
}

/* A symbol is an index into the relocations until the builder, or the VM, writes an id there: the one
 * thing in a blob that depends on where it is loaded. */
static void put_symbols(cmp_gen *g, base_buf *out) {
    gen_blob *b = g->blob;
    for (uint32_t i = 0; i < g->nsyms; i++) {
        const hir_name *name = &g->u->names[g->syms[i] / 2];
        if (hir_grow(g->u, &b->relocs, b->nrelocs, &b->relocs_cap, sizeof *b->relocs))
            b->relocs[b->nrelocs++] =
                (cmp_reloc){(uint32_t)out->len, name->text, name->len, (g->syms[i] & 1) != 0};
        base_buf_u32(out, b->nrelocs - 1);
    }
}

static void put_u16(base_buf *out, uint32_t n) {
    uint16_t v = (uint16_t)n;
    base_buf_append(out, &v, 2);
}

/* Constant arrays behind the tables, then the table's values once their places are known. Offsets are from
 * the start of the code object, so a blob can lie anywhere. */
static void put_constants(cmp_gen *g, base_buf *out, size_t start, uint32_t consts_off) {
    for (uint32_t i = 0; i < g->nconsts; i++) {
        prog_value v = g->consts[i].value;
        const hir_const *k = g->consts[i].object;
        if (k) {
            base_buf_align(out, 16);
            v = prog_rel(out->len - start);
            prog_array a = {
                {0, PROG_KIND_ARRAY, k->cls, k->flags, 0}, 2, prog_array_data_off(2), k->rows * k->cols};
            int64_t dims[2] = {k->rows, k->cols};
            base_buf_append(out, &a, sizeof a);
            base_buf_append(out, dims, sizeof dims);
            base_buf_append(out, NULL, prog_array_data_off(2) - sizeof a - sizeof dims);
            base_buf_append(out, k->data, k->bytes);
        }
        if (!out->failed) memcpy(out->data + start + consts_off + 8 * (size_t)i, &v, 8);
    }
}

/* Whether a name is that of a function through which code looks at the variables of its caller, or calls one
 * that does. */
static bool reaches_out(const cmp_gen *g) {
    for (uint32_t i = 0; g->u->traits & CMP_TRAIT_REACHES && i < g->nsyms; i++)
        if (g->syms[i] & 1 && cmp_traits(g->u->names[g->syms[i] / 2].text) & CMP_TRAIT_REACHES) return true;
    return false;
}

static void put_children(cmp_gen *g, base_buf *out) {
    gen_blob *b = g->blob;
    for (uint32_t i = 0; i < g->nchildren; i++) {
        if (hir_grow(g->u, &b->child_fixes, b->nfixes, &b->fixes_cap, sizeof *b->child_fixes)) {
            b->child_fixes[b->nfixes].slot = (uint32_t)out->len;
            b->child_fixes[b->nfixes].func = g->children[i];
            b->child_fixes[b->nfixes++].from = g->index;
        }
        base_buf_u32(out, 0);
    }
}

/* What header and operands of 16 bits can hold. Symbols, paths and children are operands too. */
static bool fits(const cmp_gen *g) {
    const hir_func *f = g->f;
    return f->nvars < 0xFFFF && g->max_top < 0xFFFF && f->nparams < 0xFFFF && f->nouts < 0xFFFF &&
           f->npersist < 0xFFFF && f->ncaptures < 0xFFFF && g->nsyms < 0x10000 && g->npaths < 0x10000 &&
           g->nchildren < 0x10000;
}

static void put_paths(cmp_gen *g, base_buf *out, size_t start) {
    uint32_t steps = (uint32_t)(out->len - start) + g->npaths * (uint32_t)sizeof(prog_path_ref);
    for (uint32_t i = 0; i < g->npaths; i++) {
        prog_path_ref ref = {steps + g->paths[i].first * (uint32_t)sizeof(prog_step), g->paths[i].count};
        base_buf_append(out, &ref, sizeof ref);
    }
    base_buf_append(out, g->steps, g->nsteps * sizeof *g->steps);
}

/* The header of the function's code, but for where its tables lie. Names and texts that the header needs
 * become symbols and constants here, which is why it is made before the tables are written. */
static prog_code header_of(cmp_gen *g) {
    const hir_func *f = g->f;
    uint32_t file = g->u->file == HIR_NONE ? PROG_NONE : gen_symbol(g, g->u->file);
    for (uint32_t i = 0; i < f->nvars; i++)
        gen_symbol(g, f->vars[i].name);
    uint32_t text = f->text ? gen_text_constant(g, f->text) : PROG_NONE;
    uint32_t parent = f->parent == HIR_NONE ? PROG_NONE : gen_child(g, f->parent);
    bool nested = f->flags & PROG_CODE_NESTED;
    uint32_t flags = f->flags | (reaches_out(g) ? PROG_CODE_REACHES : 0), name = gen_symbol(g, f->name);
    return (prog_code){.magic = PROG_CODE_MAGIC,
                       .flags = flags,
                       .name = name,
                       .file = file,
                       .line = f->line,
                       .nparams = (uint16_t)f->nparams,
                       .nouts = (uint16_t)f->nouts,
                       .nvars = (uint16_t)f->nvars,
                       .nregs = (uint16_t)g->max_top,
                       .vararg_out = f->vararg_out == HIR_NONE ? 0 : (uint16_t)f->vararg_out,
                       .npersist = (uint16_t)f->npersist,
                       .ncaptures = (uint16_t)(nested ? f->shared_count : f->ncaptures),
                       .ans = f->ans == HIR_NONE ? 0xFFFF : (uint16_t)f->ans,
                       .text = text,
                       .ninstr = g->ninstr,
                       .nconsts = g->nconsts,
                       .nsyms = g->nsyms,
                       .nhandlers = g->nhandlers,
                       .nlines = g->nlines,
                       .nchildren = g->nchildren,
                       .npaths = g->npaths,
                       .parent = parent};
}

/* The header is written twice: first to hold its place, then with the offsets of what came behind it. The
 * order of the tables is that of program/code.h, the alignments those of the verifier; a table that is
 * empty gets an offset all the same. */
static void put_function(cmp_gen *g) {
    gen_blob *b = g->blob;
    const hir_func *f = g->f;
    base_buf *out = &b->out;
    prog_code c = header_of(g);
    bool nested = f->flags & PROG_CODE_NESTED;
    base_buf_align(out, 16);
    size_t start = out->len;
    b->offsets[g->index] = (uint32_t)start;
    base_buf_append(out, &c, sizeof c);
    c.instr_off = begin_table(out, start, 8);
    base_buf_append(out, g->code, g->ninstr * sizeof *g->code);
    c.consts_off = begin_table(out, start, 8);
    base_buf_append(out, NULL, g->nconsts * sizeof(prog_value));
    c.syms_off = begin_table(out, start, 4);
    put_symbols(g, out);
    c.vars_off = begin_table(out, start, 4);
    for (uint32_t i = 0; i < f->nvars; i++)
        base_buf_u32(out, gen_symbol(g, f->vars[i].name));
    c.outs_off = begin_table(out, start, 2);
    for (uint32_t i = 0; i < f->nouts; i++)
        put_u16(out, f->outs[i]);
    c.handlers_off = begin_table(out, start, 4);
    base_buf_append(out, g->handlers, g->nhandlers * sizeof *g->handlers);
    c.lines_off = begin_table(out, start, 4);
    base_buf_append(out, g->lines, g->nlines * sizeof *g->lines);
    c.children_off = begin_table(out, start, 4);
    put_children(g, out);
    c.paths_off = begin_table(out, start, 4);
    put_paths(g, out, start);
    c.captures_off = begin_table(out, start, 2);
    for (uint32_t i = 0; i < c.ncaptures; i++)
        put_u16(out, nested ? f->shared_first + i : f->captures[i]);
    put_constants(g, out, start, c.consts_off);
    base_buf_align(out, 16);
    c.size = (uint32_t)(out->len - start);
    if (!out->failed) memcpy(out->data + start, &c, sizeof c);
}

/* Children refer to objects that may lie behind them, so their offsets wait until the last function has
 * its place. */
static void fix_children(gen_blob *b) {
    for (uint32_t i = 0; i < b->nfixes && !b->out.failed; i++) {
        int32_t rel = (int32_t)(b->offsets[b->child_fixes[i].func] - b->offsets[b->child_fixes[i].from]);
        memcpy(b->out.data + b->child_fixes[i].slot, &rel, 4);
    }
}

/* The arena of the unit holds all tables; what one function grew stays there until the unit goes, which is
 * short. */
static mica_status gen_unit(gen_blob *b, mica_error *err) {
    for (uint32_t i = 0; i < b->unit->nfuncs; i++) {
        cmp_gen g = {.blob = b, .u = b->unit, .f = &b->unit->funcs[i], .index = i};
        gen_function(&g);
        if (b->unit->failed) return base_fail_memory(err, "the compiler");
        if (!b->no_room && fits(&g)) put_function(&g);
        if (b->no_room || !fits(&g) || b->out.len > 0x7FFFFFFF) {
            const hir_name *name = &b->unit->names[b->unit->funcs[i].name];
            return base_fail(err, MICA_ERR_LIMIT, "code", MICA_NO_OFFSET,
                             "function '%.*s' is too large: split it", (int)name->len, name->text);
        }
        if (b->unit->failed || b->out.failed) return base_fail_memory(err, "the compiler");
    }
    fix_children(b);
    return MICA_OK;
}

/* Names that the code of a unit may use and its tree does not have: __results__, error, __condition__. */
#define OWN_NAMES 3

mica_status cmp_codegen(hir_unit *unit, int level, base_arena *arena, cmp_code *out, mica_error *err) {
    gen_blob b = {.unit = unit, .arena = arena, .level = level, .locals = has_locals(unit)};
    size_t names = unit->nnames + OWN_NAMES;
    b.sym_local = base_arena_alloc(arena, 2 * names * sizeof *b.sym_local);
    b.sym_stamp = base_arena_alloc(arena, 2 * names * sizeof *b.sym_stamp);
    b.offsets = base_arena_alloc(arena, (unit->nfuncs + 1) * sizeof *b.offsets);
    mica_status s = b.sym_local && b.sym_stamp && b.offsets ? MICA_OK : base_fail_memory(err, "the compiler");
    if (s == MICA_OK) s = gen_unit(&b, err);
    if (s == MICA_OK) {
        *out = (cmp_code){.blob = (uint8_t *)base_arena_copy(arena, b.out.data, b.out.len),
                          .blob_len = b.out.len,
                          .relocs = b.relocs,
                          .nrelocs = b.nrelocs,
                          .offsets = b.offsets};
        if (!out->blob) s = base_fail_memory(err, "the compiler");
    }
    base_buf_free(&b.out);
    return s;
}
