/* compiler/hir_dump.c - HIR as indented text, one node a line, for `micac dump`, tests and people. It
 * shows what a node means, names in place of numbers, and is read by nobody but people: nothing depends on
 * its form. */
#include "compiler/hir.h"

static void put_name(const hir_unit *u, uint32_t name, base_buf *out) {
    base_buf_append(out, u->names[name].text, u->names[name].len);
}

static void put_const(const hir_const *k, base_buf *out) {
    if (k->cls == PROG_CHAR && k->rows <= 1) {
        base_buf_printf(out, " '%.*s'", (int)(k->bytes > 60 ? 60 : k->bytes), (const char *)k->data);
        return;
    }
    if (k->rows != 1 || k->cols != 1)
        base_buf_printf(out, " %lldx%lld", (long long)k->rows, (long long)k->cols);
    if (k->cls != PROG_DOUBLE) base_buf_printf(out, " %s", prog_class_name((prog_class)k->cls));
    for (uint64_t i = 0; k->cls == PROG_DOUBLE && i < k->bytes / 8 && i < 8; i++) {
        double d;
        memcpy(&d, k->data + 8 * i, 8);
        base_buf_printf(out, " %.17g", d);
    }
    if (k->flags & PROG_FLAG_COMPLEX) base_buf_str(out, " complex");
}

static void put_type(hir_type type, base_buf *out) {
    static const char *const classes[] = {"double", "single", "int",    "logical",
                                          "char",   "cell",   "struct", "function"};
    if (!(type & (HIR_T_CLASSES | HIR_T_SCALAR))) return;
    base_buf_str(out, " :");
    for (unsigned i = 0; i < 8; i++)
        if (type >> i & 1) base_buf_printf(out, " %s", classes[i]);
    if (type & HIR_T_SCALAR) base_buf_str(out, " scalar");
    if (type & HIR_T_REAL) base_buf_str(out, " real");
}

/* What index and extra mean depends on the kind (hir.def), so each kind that has one is named here. */
static void put_node(const hir_unit *u, const hir_func *f, const hir_node *n, unsigned depth, base_buf *out) {
    base_buf_printf(out, "%*s%s", (int)(2 * depth), "", hir_kind_name(n->kind));
    if (n->op && n->kind != HIR_STEP) base_buf_printf(out, " %s", prog_ops[n->op].name);
    switch (n->kind) {
    case HIR_CONST: put_const(n->k, out); break;
    case HIR_VAR:
    case HIR_TARGET:
    case HIR_GLOBAL:
    case HIR_PERSISTENT:
    case HIR_DEFAULT:
        base_buf_byte(out, ' ');
        put_name(u, f->vars[n->index].name, out);
        break;
    case HIR_CALL:
    case HIR_FIELD:
    case HIR_HANDLE:
        base_buf_byte(out, ' ');
        put_name(u, n->index, out);
        break;
    case HIR_SUB:
    case HIR_NEST:
    case HIR_HANDLESUB:
    case HIR_CLOSURE:
        base_buf_byte(out, ' ');
        put_name(u, u->funcs[n->index].name, out);
        break;
    case HIR_STEP:
        base_buf_str(out, n->op == PROG_STEP_PAREN   ? " ()"
                          : n->op == PROG_STEP_BRACE ? " {}"
                          : n->op == PROG_STEP_DYN   ? " .()"
                                                     : " .");
        if (n->op == PROG_STEP_FIELD) put_name(u, n->index, out);
        break;
    case HIR_END: base_buf_printf(out, " #%u at %u", n->extra, n->index); break;
    case HIR_APPLY:
    case HIR_BRACE:
        if (n->extra) base_buf_printf(out, " #%u", n->extra);
        break;
    default: break;
    }
    if (n->flags & HIR_PRINT) base_buf_str(out, " print");
    if (n->flags & HIR_DELETE) base_buf_str(out, " delete");
    if (n->flags & HIR_MAYBE) base_buf_str(out, " maybe");
    if (n->flags & HIR_POST) base_buf_str(out, " post");
    put_type(n->type, out);
    base_buf_byte(out, '\n');
    for (uint32_t i = 0; i < n->count; i++)
        put_node(u, f, n->kids[i], depth + 1, out);
}

/* Functions in the order of the unit; the first is the entry. */
void cmp_hir_dump(const hir_unit *unit, base_buf *out) {
    for (uint32_t i = 0; i < unit->nfuncs; i++) {
        const hir_func *f = &unit->funcs[i];
        base_buf_str(out, "function ");
        put_name(unit, f->name, out);
        base_buf_str(out, " (");
        for (uint32_t k = 0; k < f->nparams && k < f->nvars; k++) {
            if (k) base_buf_str(out, ", ");
            put_name(unit, f->vars[k].name, out);
        }
        if (f->flags & PROG_CODE_VARARGIN) base_buf_str(out, f->nparams ? ", varargin" : "varargin");
        base_buf_str(out, ")");
        for (uint32_t k = 0; k < f->nouts; k++) {
            base_buf_str(out, k ? ", " : " -> ");
            put_name(unit, f->vars[f->outs[k]].name, out);
        }
        base_buf_byte(out, '\n');
        put_node(unit, f, f->body, 1, out);
    }
}
