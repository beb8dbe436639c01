/* compiler/patterns.c - turns expressions of HIR into shapes and counts them.
 *
 * A shape is the expression written out again with everything left out that would make each of them unique:
 * variables are `x`, fields `.f`, large numbers `k`, and what lies below DEPTH levels of operators and calls
 * is `e`. Names of functions stay, for they are what an instruction of its own would stand for. Every
 * operator and call counts, also within a larger expression, so that a shape is found whatever stands around
 * it.
 *
 * Shapes are only appended while functions are read, and sorted once at the end: the same text side by side
 * is the same shape. */
#include "compiler/patterns.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "compiler/hir.h"

#include <stdlib.h>

#define DEPTH 2 /* levels of operators and calls that make one shape; what lies deeper is `e` */

/* One function while its expressions are taken. */
typedef struct mining {
    const hir_unit *unit;
    cmp_patterns *to;
} mining;

static void put_shape(const mining *m, const hir_node *n, int depth, base_buf *out);

static void put_kids(const mining *m, const hir_node *n, uint32_t from, int depth, const char *open,
                     const char *close, base_buf *out) {
    base_buf_str(out, open);
    for (uint32_t i = from; i < n->count; i++) {
        if (i > from) base_buf_str(out, ", ");
        put_shape(m, n->kids[i], depth, out);
    }
    base_buf_str(out, close);
}

static void put_constant(const hir_node *n, base_buf *out) {
    double d;
    if (hir_is_number(n, &d) && d >= -9 && d <= 9 && d == (double)(int)d)
        base_buf_printf(out, "%d", (int)d);
    else
        base_buf_str(out, n->k->cls == PROG_CHAR ? "'t'" : hir_is_number(n, &d) ? "k" : "K");
}

static void put_infix(const mining *m, const hir_node *n, const char *op, int depth, base_buf *out) {
    put_shape(m, n->kids[0], depth, out);
    base_buf_printf(out, " %s ", op);
    put_shape(m, n->kids[1], depth, out);
}

static void put_shape(const mining *m, const hir_node *n, int depth, base_buf *out) {
    switch (n->kind) {
    case HIR_CONST: put_constant(n, out); return;
    case HIR_COLON: base_buf_str(out, ":"); return;
    case HIR_VAR: base_buf_str(out, "x"); return;
    case HIR_END: base_buf_str(out, "end"); return;
    case HIR_NARGIN: base_buf_str(out, "nargin"); return;
    case HIR_NARGOUT: base_buf_str(out, "nargout"); return;
    default: break;
    }
    if (depth == 0) {
        base_buf_str(out, "e");
        return;
    }
    depth--;
    switch (n->kind) {
    case HIR_CALL:
        base_buf_str(out, m->unit->names[n->index].text);
        put_kids(m, n, 0, depth, " (", ")", out);
        break;
    case HIR_SUB:
    case HIR_NEST: put_kids(m, n, 0, depth, "local (", ")", out); break;
    case HIR_APPLY:
    case HIR_BRACE:
        put_shape(m, n->kids[0], depth, out);
        put_kids(m, n, 1, depth, n->kind == HIR_APPLY ? "(" : "{", n->kind == HIR_APPLY ? ")" : "}", out);
        break;
    case HIR_FIELD:
        put_shape(m, n->kids[0], depth, out);
        base_buf_str(out, ".f");
        break;
    case HIR_UNARY: {
        bool behind = n->op == PROG_OP_TRANS || n->op == PROG_OP_CTRANS;
        if (!behind) base_buf_str(out, prog_operator_text(n->op));
        put_shape(m, n->kids[0], depth, out);
        if (behind) base_buf_str(out, prog_operator_text(n->op));
        break;
    }
    case HIR_BINARY: put_infix(m, n, prog_operator_text(n->op), depth, out); break;
    case HIR_ANDAND: put_infix(m, n, "&&", depth, out); break;
    case HIR_OROR: put_infix(m, n, "||", depth, out); break;
    case HIR_RANGE: put_infix(m, n, n->count == 3 ? ":…:" : ":", depth, out); break;
    default: base_buf_str(out, hir_kind_name(n->kind));
    }
}

static bool is_shape(const hir_node *n) {
    return (n->kind >= HIR_CALL && n->kind <= HIR_RANGE);
}

static void mine(const mining *m, const hir_node *n) {
    if (is_shape(n)) {
        put_shape(m, n, DEPTH, &m->to->texts);
        base_buf_byte(&m->to->texts, 0);
        m->to->count++;
    }
    for (uint32_t i = 0; i < n->count; i++)
        mine(m, n->kids[i]);
}

typedef struct shape_count {
    const char *text;
    uint64_t count;
} shape_count;

static int by_text(const void *a, const void *b) {
    return strcmp(((const shape_count *)a)->text, ((const shape_count *)b)->text);
}
static int by_count(const void *a, const void *b) {
    const shape_count *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->text, y->text);
}

mica_status cmp_patterns_add(cmp_patterns *p, base_view hir, mica_error *err) {
    base_arena arena = {0};
    hir_unit unit;
    mica_status status = cmp_hir_read(hir, &arena, &unit, err);
    const mining m = {&unit, p};
    for (uint32_t i = 0; status == MICA_OK && i < unit.nfuncs; i++)
        mine(&m, unit.funcs[i].body);
    base_arena_free(&arena);
    return status;
}

/* Equal shapes joined, the most frequent first. */
mica_status cmp_patterns_report(const cmp_patterns *p, uint64_t least, base_buf *out, mica_error *err) {
    shape_count *all = base_calloc(p->count + 1, sizeof *all);
    if (!all || p->texts.failed) {
        base_free(all);
        return base_fail_memory(err, "counting expressions");
    }
    const char *at = (const char *)p->texts.data;
    size_t kinds = 0;
    for (uint64_t i = 0; i < p->count; i++, at += strlen(at) + 1)
        all[i] = (shape_count){at, 1};
    qsort(all, p->count, sizeof *all, by_text);
    for (uint64_t i = 0; i < p->count; i++) {
        if (kinds && strcmp(all[kinds - 1].text, all[i].text) == 0)
            all[kinds - 1].count++;
        else
            all[kinds++] = all[i];
    }
    qsort(all, kinds, sizeof *all, by_count);
    base_buf_printf(out, "%llu expressions of %zu shapes; those met at least %llu times:\n",
                    (unsigned long long)p->count, kinds, (unsigned long long)least);
    for (size_t i = 0; i < kinds && all[i].count >= least; i++)
        base_buf_printf(out, "%8llu  %s\n", (unsigned long long)all[i].count, all[i].text);
    base_free(all);
    return out->failed ? base_fail_memory(err, "showing expressions") : MICA_OK;
}

void cmp_patterns_free(cmp_patterns *p) {
    base_buf_free(&p->texts);
}
