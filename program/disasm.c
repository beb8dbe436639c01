/* program/disasm.c - code objects to text, for `micac dump`, tests and people; allocates only in the
 * output buffer.
 *
 * It stands beside the verifier and trusts it: every index of an instruction is used as it is, so a blob
 * that has not passed prog_verify must not come here. What it shows follows the tables (opcodes.def,
 * operands.def): a new instruction needs nothing here unless its operands mean something that no kind
 * says, as with LOADI, whose number lies across b and c. */
#include "program/disasm.h"

typedef struct listing {
    const prog_code *code;
    base_buf *out;
    prog_symbol_name *name;
    void *context;
} listing;

/* Text of the symbol at `index` of the object's table. */
static void put_symbol(const listing *l, uint32_t index) {
    uint32_t id = prog_code_syms(l->code)[index];
    const char *text = l->name ? l->name(l->context, id) : NULL;
    if (text)
        base_buf_str(l->out, text);
    else
        base_buf_printf(l->out, "$%u", id);
}

/* A variable, by its number where the compiler made it and it has no name; or a temporary. */
static void put_reg(const listing *l, unsigned reg) {
    if (reg >= l->code->nvars) {
        base_buf_printf(l->out, "t%u", reg - l->code->nvars);
        return;
    }
    size_t before = l->out->len;
    put_symbol(l, prog_code_vars(l->code)[reg]);
    if (l->out->len == before) base_buf_printf(l->out, "v%u", reg);
}

static void put_chars(base_buf *out, const uint8_t *text, int64_t len) {
    base_buf_byte(out, '\'');
    for (int64_t i = 0; i < len && i < 60; i++) {
        if (text[i] < 32 || text[i] > 126)
            base_buf_printf(out, "\\x%02x", text[i]);
        else
            base_buf_byte(out, text[i]);
    }
    base_buf_str(out, len > 60 ? "...'" : "'");
}

static void put_array(const prog_array *a, base_buf *out) {
    const uint8_t *data = (const uint8_t *)a + a->data_off;
    if (a->h.cls == PROG_CHAR && a->ndims == 2 && a->dims[0] <= 1) {
        put_chars(out, data, a->numel);
        return;
    }
    for (uint32_t i = 0; i < a->ndims; i++)
        base_buf_printf(out, "%s%lld", i ? "x" : "", (long long)a->dims[i]);
    base_buf_printf(out, " %s%s", (a->h.flags & PROG_FLAG_COMPLEX) ? "complex " : "",
                    prog_class_name((prog_class)a->h.cls));
    if (a->h.cls != PROG_DOUBLE) return;
    int64_t shown = a->numel * ((a->h.flags & PROG_FLAG_COMPLEX) ? 2 : 1);
    for (int64_t i = 0; i < shown && i < 8; i++) {
        double d;
        memcpy(&d, data + 8 * i, 8);
        base_buf_printf(out, " %.17g", d);
    }
    if (shown > 8) base_buf_str(out, " ...");
}

/* A relative value is an offset from the code object whose table holds it, which is why the object is
 * asked for with the value. */
void prog_disasm_constant(const prog_code *code, prog_value v, base_buf *out) {
    if (prog_is_double(v))
        base_buf_printf(out, "%.17g", prog_as_double(v));
    else if (v == PROG_COLON)
        base_buf_str(out, ":");
    else if (prog_is_rel(v))
        put_array((const prog_array *)((const char *)code + prog_offset(v)), out);
    else if (prog_is_small(v)) {
        prog_class cls = prog_small_class(v);
        uint8_t byte = (uint8_t)prog_small_payload(v);
        if (cls == PROG_CHAR)
            put_chars(out, &byte, 1);
        else if (cls == PROG_SINGLE)
            base_buf_printf(out, "single %.9g", (double)prog_as_single(v));
        else if (cls == PROG_UINT32)
            base_buf_printf(out, "uint32 %u", prog_small_payload(v));
        else
            base_buf_printf(out, "%s %d", prog_class_name(cls), (int32_t)prog_small_payload(v));
    }
}

/* The last part of a child's name; children share the blob's symbols by their own tables. */
static void put_child(const listing *l, unsigned i) {
    listing child = *l;
    child.code = prog_code_child(l->code, i);
    base_buf_printf(l->out, "#%u:", i);
    put_symbol(&child, child.code->name);
}

static void put_path(const listing *l, unsigned path) {
    const prog_step *step = prog_path_steps(l->code, path);
    for (uint32_t i = 0; i < prog_code_paths(l->code)[path].nsteps; i++) {
        const char *open = step[i].kind == PROG_STEP_BRACE ? "{" : "(",
                   *close = step[i].kind == PROG_STEP_BRACE ? "}" : ")";
        if (step[i].kind == PROG_STEP_FIELD) {
            base_buf_byte(l->out, '.');
            put_symbol(l, step[i].sym);
        } else if (step[i].kind == PROG_STEP_DYN) {
            base_buf_str(l->out, ".(1)");
        } else if (step[i].nargs == PROG_STEP_LIST) {
            base_buf_printf(l->out, "%slist%s", open, close);
        } else {
            base_buf_printf(l->out, "%s%u%s", open, step[i].nargs, close);
        }
    }
}

/* A constant of 32 bits takes b and c together, so the word is wanted beside the operand. Kinds that name
 * registers need no rows here: they are the rest. */
static void put_operand(const listing *l, uint64_t word, unsigned kind, unsigned value) {
    base_buf_byte(l->out, ' ');
    switch (kind) {
    case PROG_K:
        base_buf_byte(l->out, '=');
        prog_disasm_constant(l->code, prog_code_consts(l->code)[prog_i_wide(word)], l->out);
        break;
    case PROG_KD:
        base_buf_byte(l->out, '=');
        prog_disasm_constant(l->code, prog_code_consts(l->code)[value], l->out);
        break;
    case PROG_SYM:
        base_buf_byte(l->out, '"');
        put_symbol(l, value);
        base_buf_byte(l->out, '"');
        break;
    case PROG_CHILD: put_child(l, value); break;
    case PROG_PATH: put_path(l, value); break;
    case PROG_NUM: base_buf_printf(l->out, "%d", (int)(int16_t)value); break;
    default: put_reg(l, value);
    }
}

static void put_instruction(const listing *l, uint32_t pc) {
    uint64_t w = prog_code_instr(l->code)[pc];
    const prog_op_info *info = &prog_ops[prog_i_op(w)];
    base_buf_printf(l->out, "%-10s", info->name);
    if (prog_i_op(w) == PROG_OP_LOADI) {
        put_reg(l, prog_i_a(w));
        base_buf_printf(l->out, " %d", (int32_t)prog_i_wide(w));
        return;
    }
    if (info->a != PROG_NO) put_operand(l, w, info->a, prog_i_a(w));
    if (info->b != PROG_NO) put_operand(l, w, info->b, prog_i_b(w));
    if (info->c != PROG_NO && info->c != PROG_REL) put_operand(l, w, info->c, prog_i_c(w));
    if (info->n == PROG_NUM) base_buf_printf(l->out, " n=%u", prog_i_n(w));
    if (info->n == PROG_SRC || info->n == PROG_SYM) put_operand(l, w, info->n, prog_i_n(w));
    if (info->effects & PROG_JUMP) base_buf_printf(l->out, " -> %d", (int)pc + 1 + prog_i_rel(w));
}

/* Flags are shown in the order of their bits. Two have no word: they say how the VM runs the code, not what it
 * is. */
static void put_header(const listing *l) {
    static const char *const flags[] = {"varargin",   "varargout", "script", "anonymous", "nested", "local",
                                        "expression", NULL,        NULL,     "class",     "method"};
    const prog_code *c = l->code;
    base_buf_str(l->out, "function ");
    put_symbol(l, c->name);
    base_buf_printf(l->out, ": %u params, %u outputs, %u variables, %u registers, %u instructions, line %u",
                    c->nparams, c->nouts, c->nvars, c->nregs, c->ninstr, c->line);
    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i] && c->flags >> i & 1) base_buf_printf(l->out, ", %s", flags[i]);
    base_buf_str(l->out, "\n  variables:");
    for (unsigned i = 0; i < c->nvars; i++) {
        base_buf_byte(l->out, ' ');
        put_reg(l, i);
    }
    base_buf_str(l->out, "\n  outputs:");
    for (unsigned i = 0; i < c->nouts; i++) {
        base_buf_byte(l->out, ' ');
        put_reg(l, prog_code_outs(c)[i]);
    }
    base_buf_byte(l->out, '\n');
}

static void put_code(const listing *l) {
    const prog_code *c = l->code;
    put_header(l);
    const prog_line *lines = prog_code_lines(c);
    for (uint32_t pc = 0, at = 0; pc < c->ninstr; pc++) {
        if (at < c->nlines && lines[at].pc == pc) {
            base_buf_printf(l->out, "%6u:%-4u", lines[at].line, lines[at].column);
            at++;
        } else {
            base_buf_printf(l->out, "%11s", "");
        }
        bool pair = prog_is_pair(prog_i_number(prog_code_instr(c)[pc]));
        base_buf_printf(l->out, "%5u %c", pc,
                        pair ? '+' : ' '); /* + in front of one that is done with the next */
        put_instruction(l, pc);
        base_buf_byte(l->out, '\n');
    }
    for (uint32_t i = 0; i < c->nhandlers; i++) {
        const prog_handler *h = &prog_code_handlers(c)[i];
        base_buf_printf(l->out, "  %s [%u, %u) -> %u in ", h->kind ? "cleanup" : "catch", h->start, h->end,
                        h->target);
        put_reg(l, h->reg);
        base_buf_byte(l->out, '\n');
    }
    if (c->text != PROG_NONE) {
        base_buf_str(l->out, "  text: ");
        prog_disasm_constant(c, prog_code_consts(c)[c->text], l->out);
        base_buf_byte(l->out, '\n');
    }
}

/* The objects of a blob lie one after the other, the entry first: those behind `code` up to the furthest
 * child. */
static const prog_code *furthest(const prog_code *from, const prog_code *last) {
    for (uint32_t i = 0; i < from->nchildren; i++)
        if (prog_code_child(from, i) > last) last = prog_code_child(from, i);
    return last;
}

void prog_disasm(const prog_code *code, base_buf *out, prog_symbol_name *name, void *context) {
    const prog_code *last = code;
    for (const prog_code *c = code; c <= last; c = (const prog_code *)((const char *)c + c->size)) {
        listing l = {c, out, name, context};
        put_code(&l);
        last = furthest(c, last);
    }
}
