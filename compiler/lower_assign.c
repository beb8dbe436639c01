/* compiler/lower_assign.c - assignments of every form: plain, operator, several targets, ++ and --.
 *
 * Order of evaluation is what is delicate here. `x(i) = f ()` evaluates i before f is called, but code
 * generation evaluates the value first, as its register comes first. That can be told only where the value
 * changes what the index reads: by an assignment within it, or through a global variable that a call may
 * write. Such indices are taken into variables in front of the statement (cmp_lower_indices_first); all
 * others stay where they are.
 *
 * x += v becomes x = x + v where x can be read twice without a difference, and a node of its own, which
 * walks the path once, where it cannot. */
#include "compiler/lower_internal.h"

#include <stdio.h>

/* Steps keep the bracket they were written with: what a chain means depends on all of them
 * (program/code.h). */
static hir_node *lower_step_node(cmp_lower *l, const cmp_link *link) {
    static const uint8_t kinds[] = {[CMP_LINK_PAREN] = PROG_STEP_PAREN,
                                    [CMP_LINK_BRACE] = PROG_STEP_BRACE,
                                    [CMP_LINK_FIELD] = PROG_STEP_FIELD,
                                    [CMP_LINK_DYNAMIC] = PROG_STEP_DYN};
    uint32_t nargs = link->kind == CMP_LINK_FIELD ? 0 : link->kind == CMP_LINK_DYNAMIC ? 1 : link->arg_count;
    hir_node *n = cmp_node_at(l, HIR_STEP, nargs, link->pos);
    n->op = kinds[link->kind];
    if (link->kind == CMP_LINK_FIELD)
        n->index = cmp_lower_name(l, link->field);
    else if (link->kind == CMP_LINK_DYNAMIC && !l->unit->failed)
        n->kids[0] = cmp_lower_expr(l, link->args[0]);
    else
        n->extra = cmp_lower_args(l, link, n, 0, true);
    return n;
}

/* The variable is made here if this is its first mention; it counts as assigned only behind the statement
 * (cmp_scope_mark by the caller). */
hir_node *cmp_lower_target(cmp_lower *l, const cmp_expr *e) {
    if (e->kind == CMP_EXPR_TILDE) return cmp_node_at(l, HIR_TILDE, 0, e->pos);
    if (e->kind == CMP_EXPR_IDENT) return cmp_var_node(l, cmp_scope_target(l, e->name), e->pos);
    if (e->kind != CMP_EXPR_INDEX || e->index.base->kind != CMP_EXPR_IDENT) {
        cmp_lower_refuse(l, e->pos, "invalid target of an assignment");
        return cmp_node_at(l, HIR_TILDE, 0, e->pos);
    }
    uint32_t count = 0, at = 0;
    for (const cmp_link *link = e->index.first; link; link = link->next)
        count++;
    hir_node *n = cmp_node_at(l, HIR_TARGET, count, e->pos);
    n->index = cmp_scope_target(l, e->index.base->name);
    for (const cmp_link *link = e->index.first; link && !l->unit->failed; link = link->next)
        n->kids[at++] = lower_step_node(l, link);
    return n;
}

static const cmp_name *target_name(const cmp_expr *e) {
    if (e->kind == CMP_EXPR_INDEX) e = e->index.base;
    return e->kind == CMP_EXPR_IDENT ? e->name : NULL;
}

/* x(i) = zeros (0, 0) deletes nothing: it must be written as an empty literal. */
static bool deletes(const cmp_expr *target, const cmp_expr *value) {
    /* [], '' and "" written as such */
    bool empty = value->kind == CMP_EXPR_MATRIX   ? !value->matrix.count
                 : value->kind == CMP_EXPR_STRING ? !value->string.len
                                                  : false;
    if (target->kind != CMP_EXPR_INDEX || !empty) return false;
    const cmp_link *last = target->index.first;
    while (last->next)
        last = last->next;
    return last->kind == CMP_LINK_PAREN;
}

static hir_node *two(cmp_lower *l, hir_kind kind, uint32_t pos, hir_node *a, hir_node *b) {
    hir_node *n = cmp_node_at(l, kind, 2, pos);
    if (l->unit->failed) return n;
    n->kids[0] = a, n->kids[1] = b;
    return n;
}

/* Asking a constant for several values is an error of its own. */
static bool is_literal(const hir_node *n) {
    if (n->kind == HIR_CONST) return true;
    if (n->kind != HIR_MATRIX && n->kind != HIR_ROW) return false;
    for (uint32_t i = 0; i < n->count; i++)
        if (!is_literal(n->kids[i])) return false;
    return true;
}

/* The value before the targets, since it may use what they assign. */
static hir_node *lower_multi(cmp_lower *l, const cmp_expr *e) {
    hir_node *value = cmp_lower_expr(l, e->assign.value);
    hir_node *n = cmp_node_at(l, HIR_MULTI, e->assign.count + 1, e->pos);
    for (uint32_t i = 0; i < e->assign.count && !l->unit->failed; i++)
        n->kids[i] = cmp_lower_target(l, e->assign.targets[i]);
    for (uint32_t i = 0; i < e->assign.count; i++)
        if (target_name(e->assign.targets[i])) cmp_scope_mark(l, target_name(e->assign.targets[i]));
    if (!l->unit->failed) n->kids[e->assign.count] = value;
    if (is_literal(value)) n->flags |= HIR_LITERAL;
    return n;
}

/* Whether the target may stand for several values. */
static bool ends_in_list(const cmp_expr *target) {
    if (target->kind != CMP_EXPR_INDEX) return false;
    const cmp_link *last = target->index.first;
    while (last->next)
        last = last->next;
    return last->kind != CMP_LINK_PAREN;
}

static bool is_simple(const hir_node *n) {
    return n->kind == HIR_VAR || n->kind == HIR_CONST || n->kind == HIR_COLON || n->kind == HIR_END;
}

/* One step of indices that cost nothing to read twice. */
static bool reads_twice(const hir_node *target) {
    const hir_node *s = target->kids[0];
    if (target->count != 1 || s->extra) return false;
    for (uint32_t i = 0; i < s->count; i++)
        if (!is_simple(s->kids[i])) return false;
    return s->op != PROG_STEP_BRACE;
}

/* The value that a target of one step has now. */
static hir_node *read_target(cmp_lower *l, const hir_node *target, uint32_t pos) {
    const hir_node *s = target->kids[0];
    hir_kind kind = s->op == PROG_STEP_FIELD ? HIR_FIELD : s->op == PROG_STEP_DYN ? HIR_DYN : HIR_APPLY;
    hir_node *n = hir_like(l->unit, kind, 1 + s->count, s);
    if (l->unit->failed) return n;
    n->index = s->index;
    n->kids[0] = cmp_var_node(l, target->index, pos);
    for (uint32_t i = 0; i < s->count && !l->unit->failed; i++)
        n->kids[1 + i] = hir_copy(l->unit, s->kids[i]);
    return n;
}

static bool calls(const hir_node *n) {
    if (hir_may_call(n)) return true;
    for (uint32_t i = 0; i < n->count; i++)
        if (calls(n->kids[i])) return true;
    return false;
}

/* An index that can be evaluated before the others, and gives something else when it is evaluated late.
 * `end` and `:` depend on the target itself and cannot be taken in front; what holds one stays. */
static bool must_come_first(cmp_lower *l, const hir_node *n, bool assigned, bool called) {
    if (n->kind == HIR_END || n->kind == HIR_COLON) return false;
    bool must =
        n->kind == HIR_VAR && (assigned || (called && cmp_here(l)->vars[n->index].flags & HIR_VAR_GLOBAL));
    must = must || (assigned && n->kind != HIR_CONST && n->kind != HIR_VAR);
    for (uint32_t i = 0; i < n->count; i++) {
        if (n->kids[i]->kind == HIR_END || n->kids[i]->kind == HIR_COLON) return false;
        must |= must_come_first(l, n->kids[i], assigned, called);
    }
    return must;
}

/* The variables have names that no program can write, so nothing finds them by name; there is a bound,
 * beyond which indices stay where they are. */
hir_node *cmp_lower_indices_first(cmp_lower *l, hir_node *n) {
    const hir_node *value = n->kids[n->count - 1];
    bool assigned = hir_assigns(value), called = calls(value);
    hir_node *sets[16];
    uint32_t nsets = 0;
    for (uint32_t t = 0; t + 1 < n->count; t++) {
        hir_node *target = n->kids[t];
        for (uint32_t s = 0; target->kind == HIR_TARGET && s < target->count; s++) {
            hir_node *step = target->kids[s];
            for (uint32_t k = 0; k < step->count && nsets < 16; k++) {
                if (!must_come_first(l, step->kids[k], assigned || hir_assigns(step->kids[k]), called))
                    continue;
                char text[24]; /* a name that no program can write */
                snprintf(text, sizeof text, ".at%u", cmp_here(l)->nvars);
                uint32_t var = hir_add_var(l->unit, cmp_here(l), hir_intern(l->unit, text, strlen(text)), 0);
                hir_node *set = hir_like(l->unit, HIR_ASSIGN, 2, step->kids[k]);
                hir_node *to = hir_like(l->unit, HIR_VAR, 0, step->kids[k]),
                         *from = hir_like(l->unit, HIR_VAR, 0, to);
                if (l->unit->failed) return n;
                to->index = from->index = var;
                set->flags = HIR_STMT;
                set->kids[0] = to;
                set->kids[1] = step->kids[k];
                step->kids[k] = from;
                sets[nsets++] = set;
            }
        }
    }
    if (!nsets) return n;
    hir_node *block = hir_like(l->unit, HIR_BLOCK, nsets + 1, n);
    if (l->unit->failed) return n;
    memcpy(block->kids, sets, nsets * sizeof *sets);
    block->kids[nsets] = n;
    return block;
}

/* x OP= value: on a plain variable an ordinary assignment, on a path the path is walked once. */
static hir_node *lower_operator(cmp_lower *l, uint32_t pos, const cmp_expr *target, hir_op op,
                                hir_node *value) {
    hir_node *to = cmp_lower_target(l, target), *n;
    if (l->unit->failed) return to;
    bool changed =
        hir_assigns(value) || (calls(value) && cmp_here(l)->vars[to->index].flags & HIR_VAR_GLOBAL);
    if ((to->kind == HIR_VAR || reads_twice(to)) && !changed) {
        hir_node *old =
            to->kind == HIR_VAR ? cmp_var_node(l, to->index, target->pos) : read_target(l, to, target->pos);
        hir_node *sum = two(l, HIR_BINARY, pos, old, value);
        sum->op = op;
        n = two(l, HIR_ASSIGN, pos, to, sum);
    } else {
        n = two(l, HIR_OPASSIGN, pos, to, value);
        n->op = op;
    }
    if (target_name(target)) cmp_scope_mark(l, target_name(target));
    return n;
}

/* [x] = v is x = v, except that [c{:}] = v may want several values. */
hir_node *cmp_lower_assign(cmp_lower *l, const cmp_expr *e) {
    const cmp_expr *target = e->assign.targets[0];
    if (e->assign.count > 1 || target->kind == CMP_EXPR_TILDE ||
        (e->assign.bracketed && ends_in_list(target)))
        return lower_multi(l, e);
    hir_node *value = cmp_lower_expr(l, e->assign.value);
    if (e->assign.op != CMP_NO_OP) {
        hir_op op = (hir_op)cmp_binary_opcode((cmp_binary_op)e->assign.op);
        if (!op) cmp_lower_refuse(l, e->pos, "this operator cannot be combined with '='");
        return lower_operator(l, e->pos, target, op, value);
    }
    hir_node *n = two(l, HIR_ASSIGN, e->pos, cmp_lower_target(l, target), value);
    if (deletes(target, e->assign.value)) n->flags |= HIR_DELETE;
    if (target_name(target)) cmp_scope_mark(l, target_name(target));
    return n;
}

/* x++ and ++x differ as values alone. */
hir_node *cmp_lower_step(cmp_lower *l, const cmp_expr *e) {
    hir_op op = e->unary.op == CMP_PRE_INC || e->unary.op == CMP_POST_INC ? PROG_OP_ADD : PROG_OP_SUB;
    hir_node *place = cmp_node_at(l, HIR_CONST, 0, e->pos);
    hir_node *to = cmp_lower_target(l, e->unary.operand);
    hir_node *n = two(l, HIR_OPASSIGN, e->pos, to, hir_number(l->unit, place, 1));
    n->op = op;
    if (e->unary.op == CMP_POST_INC || e->unary.op == CMP_POST_DEC) n->flags |= HIR_POST;
    return n;
}
