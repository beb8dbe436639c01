/* compiler/lower_spread.c - assignments to targets that stand for several elements, such as [varargout{1:nargout}] = f (x)
 * or [s.name] = deal (0). How many results they want is known only when they run: the targets are counted into hidden
 * variables, the results come as one cell (the builtin __results__), and are dealt out from it.
 *
 * A target counts as several when it is the only one and ends in a field or an index in braces, or when its index is visibly
 * a range, a colon or a list. A name as index among other targets is taken for one element. */
#include "compiler/lower_internal.h"

#include <stdio.h>

typedef struct spread {
    cmp_lower *l;
    uint32_t pos, list;
    hir_node **stmts;
    uint32_t nstmts, cap;
    uint32_t fixed;     /* results dealt out so far: this many */
    uint32_t *counts;   /* and those that these variables hold */
    uint32_t ncounts, counts_cap;
} spread;

static hir_node *node(spread *s, hir_kind kind, uint32_t nkids) { return cmp_node_at(s->l, kind, nkids, s->pos); }

static hir_node *variable(spread *s, uint32_t var) {
    hir_node *n = node(s, HIR_VAR, 0);
    n->index = var;
    return n;
}

static hir_node *number(spread *s, double d) { return hir_number(s->l->unit, node(s, HIR_CONST, 0), d); }

static hir_node *pair(spread *s, hir_kind kind, hir_node *a, hir_node *b) {
    hir_node *n = node(s, kind, 2);
    if (!s->l->unit->failed) n->kids[0] = a, n->kids[1] = b;
    return n;
}

static hir_node *binary(spread *s, hir_op op, hir_node *a, hir_node *b) {
    hir_node *n = pair(s, HIR_BINARY, a, b);
    n->op = op;
    return n;
}

static hir_node *call1(spread *s, const char *name, hir_node *a) {
    hir_node *n = node(s, HIR_CALL, 1);
    n->index = hir_intern(s->l->unit, name, strlen(name));
    if (!s->l->unit->failed) n->kids[0] = a;
    return n;
}

static void add(spread *s, hir_node *stmt) {
    if (hir_grow(s->l->unit, &s->stmts, s->nstmts, &s->cap, sizeof *s->stmts)) s->stmts[s->nstmts++] = stmt;
}

static void add_assign(spread *s, hir_node *target, hir_node *value) {
    hir_node *n = pair(s, HIR_ASSIGN, target, value);
    n->flags |= HIR_STMT;
    add(s, n);
}

/* A variable that no program can name, set to `value`. */
static uint32_t hold(spread *s, const char *what, hir_node *value) {
    char name[32];
    snprintf(name, sizeof name, ".%s%u", what, cmp_here(s->l)->nvars);
    uint32_t var = hir_add_var(s->l->unit, cmp_here(s->l), hir_intern(s->l->unit, name, strlen(name)), 0);
    add_assign(s, variable(s, var), value);
    return var;
}

/* ---- which targets ---- */

static bool is_several(const cmp_expr *e, bool alone) {
    switch (e->kind) {
    case CMP_EXPR_NUMBER: case CMP_EXPR_END: case CMP_EXPR_STRING: return false;
    case CMP_EXPR_COLON: case CMP_EXPR_RANGE: case CMP_EXPR_MATRIX: return true;
    case CMP_EXPR_BINARY: return is_several(e->binary.left, false) || is_several(e->binary.right, false) ? true : false;
    default: return alone;
    }
}

static bool args_several(const cmp_link *link, bool alone) {
    for (uint32_t i = 0; i < link->arg_count; i++)
        if (is_several(link->args[i], alone)) return true;
    return false;
}

/* Counted when run: c{several}, s.f alone, s(several).f; only where the index belongs to a plain variable. */
static bool spreads(const cmp_expr *target, bool alone) {
    if (target->kind != CMP_EXPR_INDEX || target->index.base->kind != CMP_EXPR_IDENT) return false;
    const cmp_link *first = target->index.first, *second = first->next;
    if (!second && first->kind == CMP_LINK_BRACE) return args_several(first, alone);
    bool fields = true;
    for (const cmp_link *link = first; link; link = link->next) fields = fields && link->kind == CMP_LINK_FIELD;
    if (fields || !second) return alone && fields;
    return !second->next && second->kind == CMP_LINK_FIELD && first->kind == CMP_LINK_PAREN && first->arg_count == 1 &&
           args_several(first, alone);
}

bool cmp_assign_spreads(const cmp_expr *e) {
    if (e->kind != CMP_EXPR_ASSIGN || e->assign.op != CMP_NO_OP || !e->assign.bracketed) return false;
    for (uint32_t i = 0; i < e->assign.count; i++)
        if (spreads(e->assign.targets[i], e->assign.count == 1)) return true;
    return false;
}

/* ---- counting ---- */

/* `expr` with `end` meaning the variable of the target, as in the step it comes from. */
static hir_node *hosted(spread *s, const hir_node *target, const hir_node *step, hir_node *expr) {
    if (!step->extra) return expr;
    hir_node *n = node(s, HIR_HOST, 1);
    n->index = target->index;
    n->extra = step->extra;
    n->op = (uint8_t)(step->count > 255 ? 255 : step->count);
    if (!s->l->unit->failed) n->kids[0] = expr;
    return n;
}

static hir_node *extent(spread *s, const hir_node *target, hir_node *step, uint32_t position) {
    if (!step->extra) step->extra = ++cmp_here(s->l)->nhosts;
    hir_node *end = node(s, HIR_END, 0);
    end->extra = step->extra;
    end->index = position;
    return hosted(s, target, step, end);
}

static hir_node *count_of(spread *s, const hir_node *target, hir_node *step, uint32_t i) {
    if (step->kids[i]->kind == HIR_COLON) return extent(s, target, step, i);
    return call1(s, "numel", hosted(s, target, step, hir_copy(s->l->unit, step->kids[i])));
}

/* Number of elements of a.b.… before the last field; one when there is nothing yet. */
static uint32_t count_fields(spread *s, const hir_node *target) {
    uint32_t var = hold(s, "count", number(s, 1));
    hir_node *whole = variable(s, target->index), *block = node(s, HIR_BLOCK, 1);
    for (uint32_t i = 0; i + 1 < target->count && !s->l->unit->failed; i++) {
        hir_node *field = node(s, HIR_FIELD, 1);
        field->index = target->kids[i]->index;
        if (!s->l->unit->failed) field->kids[0] = whole;
        whole = field;
    }
    hir_node *attempt = pair(s, HIR_TRY, block, node(s, HIR_BLOCK, 0));
    hir_node *set = pair(s, HIR_ASSIGN, variable(s, var), call1(s, "numel", whole));
    if (s->l->unit->failed) return var;
    attempt->index = HIR_NONE;
    set->flags |= HIR_STMT;
    block->kids[0] = set;
    add(s, attempt);
    return var;
}

/* Statements that count one target; the hidden variable that then holds the number. */
static uint32_t count_target(spread *s, hir_node *target) {
    hir_node *step = target->kids[0];
    if (step->op == PROG_STEP_FIELD) return count_fields(s, target);
    hir_node *count = count_of(s, target, step, 0);
    for (uint32_t i = 1; i < step->count && !s->l->unit->failed; i++)
        count = binary(s, PROG_OP_MUL, count, count_of(s, target, step, i));
    return hold(s, "count", count);
}

/* ---- dealing out ---- */

/* How many results lie before the next one, plus `more`. */
static hir_node *position(spread *s, uint32_t more) {
    hir_node *n = number(s, s->fixed + more);
    for (uint32_t i = 0; i < s->ncounts && !s->l->unit->failed; i++) n = binary(s, PROG_OP_ADD, n, variable(s, s->counts[i]));
    return n;
}

static void deal_one(spread *s, hir_node *target) {
    if (target->kind != HIR_TILDE) add_assign(s, target, pair(s, HIR_BRACE, variable(s, s->list), position(s, 1)));
    s->fixed++;
}

/* [varargout{1:nargout}] = f () in a function called as a statement: what f gives all the same becomes the result. */
static void deal_statement(spread *s, uint32_t var, uint32_t count) {
    hir_node *test = node(s, HIR_IF, 2), *block = node(s, HIR_BLOCK, 1);
    hir_node *none = binary(s, PROG_OP_EQ, variable(s, count), number(s, 0));
    hir_node *take = pair(s, HIR_ASSIGN, variable(s, var), variable(s, s->list));
    if (s->l->unit->failed) return;
    take->flags |= HIR_STMT;
    block->kids[0] = take;
    test->kids[0] = none, test->kids[1] = block;
    add(s, test);
}

/* c{index} = the next members: c(index) = list(from:to). */
static void deal_cell(spread *s, hir_node *target, uint32_t count) {
    hir_node *range = pair(s, HIR_RANGE, position(s, 1), binary(s, PROG_OP_ADD, position(s, 0), variable(s, count)));
    target->kids[0]->op = PROG_STEP_PAREN;
    add_assign(s, target, pair(s, HIR_APPLY, variable(s, s->list), range));
    if (!s->l->unit->failed && cmp_here(s->l)->vararg_out == target->index) deal_statement(s, target->index, count);
}

/* s(index).f and a.b.f: one element after the other. */
static void deal_field(spread *s, hir_node *target, uint32_t count) {
    hir_unit *u = s->l->unit;
    hir_node *first = target->kids[0], *at = node(s, HIR_STEP, 1);
    bool indexed = first->op == PROG_STEP_PAREN;
    uint32_t index = HIR_NONE, k, steps = indexed ? 2 : target->count + 1;
    if (indexed && first->kids[0]->kind != HIR_COLON)
        index = hold(s, "index", hosted(s, target, first, hir_copy(u, first->kids[0])));
    k = hold(s, "k", number(s, 0));
    hir_node *loop = node(s, HIR_FOR, 3), *block = node(s, HIR_BLOCK, 1), *to = node(s, HIR_TARGET, steps);
    hir_node *element = binary(s, PROG_OP_ADD, position(s, 0), variable(s, k));
    hir_node *value = pair(s, HIR_BRACE, variable(s, s->list), element);
    if (u->failed) return;
    to->index = target->index;
    at->op = PROG_STEP_PAREN;
    at->kids[0] = index == HIR_NONE ? variable(s, k) : pair(s, HIR_APPLY, variable(s, index), variable(s, k));
    for (uint32_t i = 0; i + 2 < steps && !indexed; i++) to->kids[i] = target->kids[i];
    to->kids[steps - 2] = at, to->kids[steps - 1] = target->kids[target->count - 1];
    block->kids[0] = pair(s, HIR_ASSIGN, to, value);
    block->kids[0]->flags |= HIR_STMT;
    loop->kids[0] = variable(s, k), loop->kids[1] = pair(s, HIR_RANGE, number(s, 1), variable(s, count)), loop->kids[2] = block;
    add(s, loop);
}

/* The cell of results: of a call for as many as are wanted, or of the values that the right side is. */
static hir_node *gather(spread *s, hir_node *value, hir_node *total) {
    hir_unit *u = s->l->unit;
    bool apply = value->kind == HIR_APPLY && value->extra == 0;
    if (!apply && value->kind != HIR_CALL && value->kind != HIR_SUB && value->kind != HIR_NEST) {
        hir_node *cell = node(s, HIR_CELL, 1), *row = node(s, HIR_ROW, 1);
        if (u->failed) return cell;
        row->kids[0] = value, cell->kids[0] = row;
        return cell;
    }
    uint32_t from = apply ? 1 : 0;
    hir_node *call = node(s, HIR_CALL, value->count - from + 2), *function = apply ? value->kids[0] : NULL;
    if (!apply) {
        function = node(s, value->kind == HIR_CALL ? HIR_HANDLE : value->kind == HIR_SUB ? HIR_HANDLESUB : HIR_CLOSURE, 0);
        function->index = value->index;
    }
    call->index = hir_intern(u, "__results__", 11);
    if (u->failed) return call;
    call->kids[0] = total, call->kids[1] = function;
    for (uint32_t i = from; i < value->count; i++) call->kids[2 + i - from] = value->kids[i];
    return call;
}

hir_node *cmp_lower_spread(cmp_lower *l, const cmp_expr *e, bool print) {
    spread s = {.l = l, .pos = e->pos};
    hir_unit *u = l->unit;
    uint32_t count = e->assign.count, fixed = 0;
    hir_node *value = cmp_lower_expr(l, e->assign.value);
    hir_node **targets = base_arena_alloc(u->arena, count * sizeof *targets);
    uint32_t *counts = base_arena_alloc(u->arena, count * sizeof *counts);
    if (!targets || !counts) u->failed = true;
    for (uint32_t i = 0; i < count && !u->failed; i++) {
        const cmp_expr *target = e->assign.targets[i];
        targets[i] = cmp_lower_target(l, target);
        counts[i] = spreads(target, count == 1) && !u->failed ? count_target(&s, targets[i]) : HIR_NONE;
        fixed += counts[i] == HIR_NONE;
    }
    hir_node *total = number(&s, fixed);
    for (uint32_t i = 0; i < count && !u->failed; i++)
        if (counts[i] != HIR_NONE) total = binary(&s, PROG_OP_ADD, total, variable(&s, counts[i]));
    if (!u->failed) s.list = hold(&s, "list", gather(&s, value, total));
    for (uint32_t i = 0; i < count && !u->failed; i++) {
        if (counts[i] == HIR_NONE) {
            deal_one(&s, targets[i]);
        } else {
            bool brace = targets[i]->kids[0]->op == PROG_STEP_BRACE;
            if (brace) deal_cell(&s, targets[i], counts[i]);
            else deal_field(&s, targets[i], counts[i]);
            if (hir_grow(u, &s.counts, s.ncounts, &s.counts_cap, sizeof *s.counts)) s.counts[s.ncounts++] = counts[i];
        }
        if (print && !u->failed && targets[i]->kind != HIR_TILDE) {
            hir_node *show = node(&s, HIR_EXPR, 1);
            if (u->failed) break;
            show->flags = HIR_PRINT;
            show->kids[0] = variable(&s, targets[i]->index);
            add(&s, show);
        }
    }
    if (!u->failed) add_assign(&s, variable(&s, s.list), number(&s, 0));
    for (uint32_t i = 0; i < count; i++) {
        const cmp_expr *target = e->assign.targets[i];
        if (target->kind == CMP_EXPR_INDEX) target = target->index.base;
        if (target->kind == CMP_EXPR_IDENT) cmp_scope_mark(l, target->name);
    }
    hir_node *block = node(&s, HIR_BLOCK, s.nstmts);
    for (uint32_t i = 0; i < s.nstmts && !u->failed; i++) block->kids[i] = s.stmts[i];
    return block;
}
