/* compiler/fold.c - constant folding: operators on real double scalars, literals whose elements are
 * constants.
 *
 * The rule is that nobody can tell, but for the time: a node is folded only where the operator on these
 * operands gives the same bits when it runs, and raises and shows nothing. So real doubles alone are
 * computed (other classes saturate, round or warn in the VM), NaN keeps the one form that values have, and
 * a power that would be complex is left alone. Compiler and VM use the same mathematics library and the
 * same rounding; a snapshot that is built elsewhere holds what was computed there.
 *
 * Calls are not folded here: what a name means is known only where it runs. A constant behind a guard
 * (compiler/guard.c) is one as long as its names keep their meaning, and what is computed of it stands
 * under the same condition (fold_guarded). */
#include "compiler/passes_internal.h"

#include <math.h>

static void fold_node(hir_unit *u, hir_node *n);

static void become(hir_node *n, const hir_node *constant) {
    n->kind = HIR_CONST;
    n->op = 0;
    n->count = 0;
    n->k = constant->k;
}

static void become_number(hir_unit *u, hir_node *n, double d) {
    prog_value canonical = prog_double(d);
    memcpy(&d, &canonical, 8);
    const hir_node *c = hir_number(u, n, d);
    if (!u->failed) become(n, c);
}

static void become_logical(hir_unit *u, hir_node *n, bool truth) {
    const hir_node *c = hir_truth(u, n, truth);
    if (!u->failed) become(n, c);
}

bool cmp_compares(unsigned op, double x, double y) {
    switch (op) {
    case PROG_OP_LT: return x < y;
    case PROG_OP_LE: return x <= y;
    case PROG_OP_EQ: return x == y;
    case PROG_OP_NE: return x != y;
    case PROG_OP_GE: return x >= y;
    default: return x > y;
    }
}

/* x ^ y where the result is real. */
static bool power(double x, double y, double *out) {
    if (x < 0 && y != floor(y)) return false;
    *out = pow(x, y);
    return true;
}

/* x \ y divides the other way round. Logical operators are left: their operands are seldom constants, and
 * NaN would have to raise. */
static void fold_binary(hir_unit *u, hir_node *n) {
    double x, y, r = 0;
    if (!hir_is_number(n->kids[0], &x) || !hir_is_number(n->kids[1], &y)) return;
    switch (n->op) {
    case PROG_OP_ADD: r = x + y; break;
    case PROG_OP_SUB: r = x - y; break;
    case PROG_OP_MUL:
    case PROG_OP_EMUL: r = x * y; break;
    case PROG_OP_DIV:
    case PROG_OP_EDIV: r = x / y; break;
    case PROG_OP_LDIV:
    case PROG_OP_ELDIV: r = y / x; break;
    case PROG_OP_POW:
    case PROG_OP_EPOW:
        if (!power(x, y, &r)) return;
        break;
    case PROG_OP_LT:
    case PROG_OP_LE:
    case PROG_OP_EQ:
    case PROG_OP_NE:
    case PROG_OP_GE:
    case PROG_OP_GT: become_logical(u, n, cmp_compares(n->op, x, y)); return;
    default: return;
    }
    become_number(u, n, r);
}

static bool is_real_double(const hir_node *n) {
    return n->kind == HIR_CONST && n->k->cls == PROG_DOUBLE && n->k->flags == 0;
}

/* A transposed copy of a real constant array. */
static void fold_transpose(hir_unit *u, hir_node *n) {
    const hir_const *k = n->kids[0]->k;
    const hir_node *t = hir_constant(u, n, PROG_DOUBLE, 0, k->cols, k->rows, k->data);
    if (u->failed) return;
    uint8_t *to = (uint8_t *)(uintptr_t)t->k->data;
    for (int64_t r = 0; r < k->rows; r++)
        for (int64_t c = 0; c < k->cols; c++)
            memcpy(to + 8 * (r * k->cols + c), k->data + 8 * (c * k->rows + r), 8);
    become(n, t);
}

/* NaN has one form, whose sign is none of its own; -0 is a number. */
static void fold_negate(hir_unit *u, hir_node *n) {
    const hir_const *k = n->kids[0]->k;
    const hir_node *t = hir_constant(u, n, PROG_DOUBLE, 0, k->rows, k->cols, k->data);
    if (u->failed) return;
    for (uint64_t i = 0; i < k->bytes / 8; i++) {
        double d;
        memcpy(&d, k->data + 8 * i, 8);
        prog_value v = prog_double(-d);
        if (v << 1 == PROG_NAN_BITS << 1) v = PROG_NAN_BITS;
        memcpy((uint8_t *)(uintptr_t)t->k->data + 8 * i, &v, 8);
    }
    become(n, t);
}

static void fold_unary(hir_unit *u, hir_node *n) {
    double x;
    if (!is_real_double(n->kids[0])) return;
    if (n->op == PROG_OP_NEG)
        fold_negate(u, n);
    else if (n->op == PROG_OP_UPLUS)
        become(n, n->kids[0]);
    else if (n->op == PROG_OP_TRANS || n->op == PROG_OP_CTRANS)
        fold_transpose(u, n);
    else if (n->op == PROG_OP_NOT && hir_is_number(n->kids[0], &x) && x == x)
        become_logical(u, n, x == 0);
}

/* [1 2; 3 4]. All rows must be of one length: otherwise it is an error, which is raised when it is
 * reached. */
static bool fold_numbers(hir_unit *u, hir_node *n) {
    int64_t rows = n->count, cols = n->kids[0]->count;
    for (int64_t r = 0; r < rows; r++) {
        if (n->kids[r]->count != cols) return false;
        for (int64_t c = 0; c < cols; c++) {
            double d;
            if (!hir_is_number(n->kids[r]->kids[c], &d)) return false;
        }
    }
    double *data = base_arena_alloc(u->arena, (size_t)(rows * cols) * sizeof *data);
    if (!data) {
        u->failed = true;
        return false;
    }
    for (int64_t r = 0; r < rows; r++)
        for (int64_t c = 0; c < cols; c++)
            memcpy(&data[c * rows + r], n->kids[r]->kids[c]->k->data, 8);
    const hir_node *k = hir_constant(u, n, PROG_DOUBLE, 0, rows, cols, data);
    if (!u->failed) become(n, k);
    return true;
}

/* ['abc' 'def'] of one kind of quotes. Text of both kinds of quotes in one row is shown like double-quoted
 * text and is left to the VM; so are columns of text, whose lengths must agree. */
static void fold_text(hir_unit *u, hir_node *n) {
    const hir_node *row = n->kids[0];
    uint64_t len = 0;
    if (n->count != 1) return;
    for (uint32_t i = 0; i < row->count; i++) {
        const hir_node *s = row->kids[i];
        if (s->kind != HIR_CONST || s->k->cls != PROG_CHAR || s->k->rows > 1 ||
            s->k->flags != row->kids[0]->k->flags)
            return;
        len += s->k->bytes;
    }
    uint8_t *text = base_arena_alloc(u->arena, len + 1);
    if (!text || len == 0) return;
    len = 0;
    for (uint32_t i = 0; i < row->count; i++) {
        memcpy(text + len, row->kids[i]->k->data, row->kids[i]->k->bytes);
        len += row->kids[i]->k->bytes;
    }
    const hir_node *k = hir_constant(u, n, PROG_CHAR, row->kids[0]->k->flags, 1, (int64_t)len, text);
    if (!u->failed) become(n, k);
}

/* 2 * pi: of constants, some of them guarded. The operator is computed on the constants and, beside it,
 * kept with the calls they stand for: if one name has changed its meaning, all of it is computed anew. */
static void fold_guarded(hir_unit *u, hir_node *n) {
    bool guarded = false;
    for (uint32_t i = 0; i < n->count; i++)
        guarded |= n->kids[i]->kind == HIR_GUARD;
    if (!guarded) return;
    hir_node *parts[2], *plain = hir_like(u, (hir_kind)n->kind, n->count, n);
    for (uint32_t i = 0; i < n->count && !u->failed; i++) {
        parts[i] = n->kids[i];
        plain->kids[i] = hir_copy(u, cmp_guarded_value(parts[i]));
        if (plain->kids[i]->kind != HIR_CONST) return;
    }
    if (u->failed) return;
    plain->op = n->op;
    fold_node(u, plain);
    if (plain->kind == HIR_CONST) *n = *cmp_guard_of(u, n, plain, parts, n->count, NULL);
}

/* 0 && x, true || x: the left side decides alone. What guards it guards the whole. */
static void fold_shortcut(hir_unit *u, hir_node *n) {
    bool truth, decides = n->kind == HIR_OROR;
    hir_node *left = n->kids[0];
    if (!cmp_is_known(cmp_guarded_value(left), &truth) || truth != decides) return;
    if (left->kind != HIR_GUARD) {
        become_logical(u, n, decides);
        return;
    }
    hir_node *value = hir_truth(u, n, decides);
    if (!u->failed) *n = *cmp_guard_of(u, n, value, n->kids, n->count, NULL);
}

/* Operands first: what folding them gives may make the node itself foldable. */
static void fold_node(hir_unit *u, hir_node *n) {
    for (uint32_t i = 0; i < n->count && !u->failed; i++)
        fold_node(u, n->kids[i]);
    if (u->failed) return;
    if (n->kind == HIR_BINARY)
        fold_binary(u, n);
    else if (n->kind == HIR_UNARY)
        fold_unary(u, n);
    else if (n->kind == HIR_ANDAND || n->kind == HIR_OROR)
        fold_shortcut(u, n);
    else if (n->kind == HIR_MATRIX && n->count > 0 && n->kids[0]->count > 0 && !fold_numbers(u, n))
        fold_text(u, n);
    if (!u->failed && (n->kind == HIR_BINARY || n->kind == HIR_UNARY)) fold_guarded(u, n);
}

void cmp_pass_fold(hir_unit *unit) {
    for (uint32_t i = 0; i < unit->nfuncs && !unit->failed; i++)
        fold_node(unit, unit->funcs[i].body);
}
