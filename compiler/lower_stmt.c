/* compiler/lower_stmt.c - statements: most are one node of HIR for one of the tree. What has no node of
 * its own is made of others here (for over the fields of a struct, defaults, declarations with values), so
 * that passes and code generation have fewer kinds to know. */
#include "compiler/lower_internal.h"

#include <stdio.h>

static hir_node *node1(cmp_lower *l, hir_kind kind, uint32_t pos, hir_node *a) {
    hir_node *n = cmp_node_at(l, kind, 1, pos);
    if (!l->unit->failed) n->kids[0] = a;
    return n;
}

static hir_node *node2(cmp_lower *l, hir_kind kind, uint32_t pos, hir_node *a, hir_node *b) {
    hir_node *n = cmp_node_at(l, kind, 2, pos);
    if (!l->unit->failed) n->kids[0] = a, n->kids[1] = b;
    return n;
}

/* A name alone, or the one of `display (x)`, that may be a variable by then and is shown under its name.
 * Decided before the expression is lowered, as the name becomes a variable by it. */
static void find_late_name(cmp_lower *l, const cmp_expr *e) {
    if (!l->scope->script && !l->scope->dynamic) return;
    if (e->kind == CMP_EXPR_INDEX && e->index.base->kind == CMP_EXPR_IDENT &&
        strcmp(e->index.base->name->text, "display") == 0 && e->index.first->arg_count == 1)
        e = e->index.first->args[0];
    if (e->kind != CMP_EXPR_IDENT || e->parens || strcmp(e->name->text, "nargin") == 0 ||
        strcmp(e->name->text, "nargout") == 0)
        return;
    if (cmp_scope_find(l, e->name) == HIR_NONE && cmp_may_be_late(l, e->name)) cmp_scope_late(l, e->name);
}

/* x++ as a statement gives no `ans`, unless it is shown. */
static hir_node *lower_expr_stmt(cmp_lower *l, const cmp_stmt *s) {
    const cmp_expr *e = s->expr;
    cmp_expr object = {.kind = CMP_EXPR_IDENT, .pos = e->pos}, *targets[] = {&object};
    cmp_expr assign = {.kind = CMP_EXPR_ASSIGN,
                       .pos = e->pos,
                       .assign = {.op = CMP_NO_OP, .count = 1, .targets = targets, .value = s->expr}};
    bool built = cmp_is_super_statement(l, e); /* shows nothing, with a semicolon or without */
    if (built) {
        object.name = l->scope->func->outputs.items[0].name;
        e = &assign;
    }
    if (cmp_is_import(l, s)) return cmp_node_at(l, HIR_BLOCK, 0, s->pos);
    find_late_name(l, e);
    bool step = e->kind == CMP_EXPR_UNARY && e->unary.op >= CMP_PRE_INC;
    hir_node *value = cmp_lower_expr(l, e);
    if (l->unit->failed) return value;
    if ((e->kind == CMP_EXPR_ASSIGN && e->parens == 0) || (step && !s->print)) {
        value->flags |= HIR_STMT | (s->print && !built ? HIR_PRINT : 0u);
        return cmp_lower_indices_first(l, value);
    }
    cmp_scope_ans(l);
    hir_node *n = node1(l, HIR_EXPR, s->pos, value);
    if (s->print) n->flags |= HIR_PRINT;
    return n;
}

/* spmd is a branch without a condition: its body is all there is. */
static hir_node *lower_if(cmp_lower *l, const cmp_stmt *s) {
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < s->branches.count; i++)
        count += s->branches.items[i].value ? 2 : 1;
    if (count == 1) return cmp_lower_block(l, &s->branches.items[0].body);
    hir_node *n = cmp_node_at(l, HIR_IF, count, s->pos);
    for (uint32_t i = 0; i < s->branches.count && !l->unit->failed; i++) {
        const cmp_branch *b = &s->branches.items[i];
        if (b->value) n->kids[at++] = cmp_lower_expr(l, b->value);
        n->kids[at++] = cmp_lower_block(l, &b->body);
    }
    return n;
}

static hir_node *lower_switch(cmp_lower *l, const cmp_stmt *s) {
    hir_node *n = cmp_node_at(l, HIR_SWITCH, 1 + s->switch_.count, s->pos);
    if (l->unit->failed) return n;
    n->kids[0] = cmp_lower_expr(l, s->switch_.value);
    for (uint32_t i = 0; i < s->switch_.count && !l->unit->failed; i++) {
        const cmp_branch *b = &s->switch_.cases[i];
        hir_node *value = b->value ? cmp_lower_expr(l, b->value) : NULL, *body = cmp_lower_block(l, &b->body);
        n->kids[1 + i] = value ? node2(l, HIR_CASE, b->pos, value, body) : node1(l, HIR_CASE, b->pos, body);
    }
    return n;
}

static hir_node *assign_var(cmp_lower *l, uint32_t pos, hir_node *target, hir_node *value) {
    hir_node *n = node2(l, HIR_ASSIGN, pos, target, value);
    n->flags |= HIR_STMT;
    return n;
}

/* for [value, key] = s: hold s, walk its field names. The struct is held in a variable of its own, as the
 * body may change the one it came from; it is let go behind the loop. Keys are the columns of the row of
 * names, cells of one, hence the braces. */
static hir_node *lower_for_fields(cmp_lower *l, const cmp_stmt *s) {
    char name_text[24]; /* names that no program can write */
    uint32_t pos = s->pos, number = cmp_here(l)->nvars;
    snprintf(name_text, sizeof name_text, ".for%u", number);
    uint32_t held = hir_add_var(l->unit, cmp_here(l), hir_intern(l->unit, name_text, strlen(name_text)), 0);
    snprintf(name_text, sizeof name_text, ".key%u", number);
    uint32_t key = hir_add_var(l->unit, cmp_here(l), hir_intern(l->unit, name_text, strlen(name_text)), 0);
    hir_node *block = cmp_node_at(l, HIR_BLOCK, 3, pos), *body = cmp_node_at(l, HIR_BLOCK, 3, pos);
    hir_node *loop = cmp_node_at(l, HIR_FOR, 3, pos);
    hir_node *values = cmp_lower_expr(l, s->for_.values);
    hir_node *to_value = cmp_lower_target(l, s->for_.target), *to_key = cmp_lower_target(l, s->for_.key);
    if (s->for_.target->kind == CMP_EXPR_IDENT) cmp_scope_mark(l, s->for_.target->name);
    if (s->for_.key->kind == CMP_EXPR_IDENT) cmp_scope_mark(l, s->for_.key->name);
    hir_node *inner = cmp_lower_block(l, &s->for_.body);
    hir_node *names = node1(l, HIR_CALL, pos, cmp_var_node(l, held, pos));
    names->index = hir_intern(l->unit, "fieldnames", 10);
    hir_node *row = node1(l, HIR_UNARY, pos, names);
    row->op = PROG_OP_TRANS;
    hir_node *one = cmp_node_at(l, HIR_CONST, 0, pos);
    hir_node *name = node2(l, HIR_BRACE, pos, cmp_var_node(l, key, pos), hir_number(l->unit, one, 1));
    hir_node *name2 = node2(l, HIR_BRACE, pos, cmp_var_node(l, key, pos), hir_number(l->unit, one, 1));
    if (l->unit->failed) return block;
    body->kids[0] = assign_var(l, pos, to_key, name);
    body->kids[1] = assign_var(l, pos, to_value, node2(l, HIR_DYN, pos, cmp_var_node(l, held, pos), name2));
    body->kids[2] = inner;
    loop->kids[0] = cmp_var_node(l, key, pos), loop->kids[1] = row, loop->kids[2] = body;
    block->kids[0] = assign_var(l, pos, cmp_var_node(l, held, pos), values);
    block->kids[1] = loop;
    block->kids[2] = assign_var(l, pos, cmp_var_node(l, held, pos), hir_number(l->unit, one, 0));
    return block;
}

/* Values are lowered before the target, which they may use. */
static hir_node *lower_for(cmp_lower *l, const cmp_stmt *s) {
    if (s->for_.key) return lower_for_fields(l, s);
    hir_node *n = cmp_node_at(l, HIR_FOR, 3, s->pos);
    hir_node *values = cmp_lower_expr(l, s->for_.values);
    hir_node *target = cmp_lower_target(l, s->for_.target);
    if (s->for_.target->kind == CMP_EXPR_IDENT) cmp_scope_mark(l, s->for_.target->name);
    hir_node *body = cmp_lower_block(l, &s->for_.body);
    if (!l->unit->failed) n->kids[0] = target, n->kids[1] = values, n->kids[2] = body;
    return n;
}

/* The error variable is assigned before the handler. */
static hir_node *lower_try(cmp_lower *l, const cmp_stmt *s) {
    hir_node *body = cmp_lower_block(l, &s->try_.body);
    uint32_t var = s->try_.error ? cmp_scope_target(l, s->try_.error) : HIR_NONE;
    if (s->try_.error) cmp_scope_mark(l, s->try_.error);
    hir_node *n = node2(l, HIR_TRY, s->pos, body, cmp_lower_block(l, &s->try_.handler));
    n->index = var;
    return n;
}

/* error ('...'). What the language refuses when a statement is reached, not when it is read, becomes a
 * call of error. */
static hir_node *raise_text(cmp_lower *l, uint32_t pos, const char *format, const char *name) {
    char text[160];
    int len = snprintf(text, sizeof text, format, name);
    if (len >= (int)sizeof text) len = sizeof text - 1;
    hir_node *place = cmp_node_at(l, HIR_CONST, 0, pos);
    hir_node *call = node1(l, HIR_CALL, pos, hir_constant(l->unit, place, PROG_CHAR, 0, 1, len, text));
    call->index = hir_intern(l->unit, "error", 5);
    cmp_scope_ans(l);
    return node1(l, HIR_EXPR, pos, call);
}

/* An input or an output of the function. */
static bool is_parameter(const cmp_lower *l, const cmp_name *name) {
    return l->scope->func && cmp_declares(l->scope->func, name);
}

/* Each name is one declaration. The initial value is looked at before the name is known as global: it may
 * still mean something else. */
static hir_node *lower_decls(cmp_lower *l, const cmp_stmt *s) {
    bool global = s->kind == CMP_STMT_GLOBAL;
    hir_node *block = cmp_node_at(l, HIR_BLOCK, s->decls.count, s->pos);
    for (uint32_t i = 0; i < s->decls.count && !l->unit->failed; i++) {
        const cmp_decl *d = &s->decls.items[i];
        hir_node *init = d->init ? cmp_lower_expr(l, d->init) : NULL;
        hir_node *n = cmp_node_at(l, global ? HIR_GLOBAL : HIR_PERSISTENT, init ? 1 : 0, d->pos);
        n->index = cmp_scope_target(l, d->name);
        if (l->unit->failed) break;
        if (!global && is_parameter(l, d->name)) {
            block->kids[i] =
                raise_text(l, d->pos, "can't make function parameter %s persistent", d->name->text);
            continue;
        }
        if (init) n->kids[0] = init;
        if (!global) n->extra = cmp_here(l)->npersist++;
        cmp_here(l)->vars[n->index].flags |= global ? HIR_VAR_GLOBAL : HIR_VAR_PERSIST;
        cmp_scope_mark(l, d->name);
        block->kids[i] = n;
    }
    return block;
}

static hir_node *lower_return(cmp_lower *l, const cmp_stmt *s) {
    hir_node *n = cmp_node_at(l, HIR_RETURN, 0, s->pos);
    return l->scope->left ? node2(l, HIR_BLOCK, s->pos, cmp_lower_leaving(l, s->pos), n) : n;
}

/* A function defined in a script stands in the unit; nothing is left of it where it stood. */
static hir_node *lower_stmt(cmp_lower *l, const cmp_stmt *s) {
    switch ((cmp_stmt_kind)s->kind) {
    case CMP_STMT_EXPR: return lower_expr_stmt(l, s);
    case CMP_STMT_IF: return lower_if(l, s);
    case CMP_STMT_WHILE: {
        hir_node *condition = cmp_lower_expr(l, s->loop.condition);
        return node2(l, HIR_WHILE, s->pos, condition, cmp_lower_block(l, &s->loop.body));
    }
    case CMP_STMT_UNTIL: {
        hir_node *body = cmp_lower_block(l, &s->loop.body);
        return node2(l, HIR_UNTIL, s->pos, body, cmp_lower_expr(l, s->loop.condition));
    }
    case CMP_STMT_FOR: return lower_for(l, s);
    case CMP_STMT_SWITCH: return lower_switch(l, s);
    case CMP_STMT_BREAK: return cmp_node_at(l, HIR_BREAK, 0, s->pos);
    case CMP_STMT_CONTINUE: return cmp_node_at(l, HIR_CONTINUE, 0, s->pos);
    case CMP_STMT_RETURN: return lower_return(l, s);
    case CMP_STMT_TRY: return lower_try(l, s);
    case CMP_STMT_UNWIND: {
        hir_node *body = cmp_lower_block(l, &s->unwind.body);
        return node2(l, HIR_UNWIND, s->pos, body, cmp_lower_block(l, &s->unwind.cleanup));
    }
    case CMP_STMT_GLOBAL:
    case CMP_STMT_PERSISTENT: return lower_decls(l, s);
    case CMP_STMT_FUNCTION: return cmp_node_at(l, HIR_BLOCK, 0, s->pos);
    }
    return cmp_node_at(l, HIR_BLOCK, 0, s->pos);
}

hir_node *cmp_lower_block(cmp_lower *l, const cmp_block *block) {
    hir_node *n = cmp_node_at(l, HIR_BLOCK, block->count, block->count ? block->items[0]->pos : 0);
    for (uint32_t i = 0; i < block->count && !l->unit->failed; i++)
        n->kids[i] = lower_stmt(l, block->items[i]);
    return n;
}
