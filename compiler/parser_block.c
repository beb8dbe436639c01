/* compiler/parser_block.c - control statements: if, loops, switch, try, unwind_protect, spmd, and how they
 * are closed.
 *
 * A block ends with `end` or with the word of its own kind, which is checked only to help whoever forgot
 * one: a wrong word is reported, and taken for the right one, so that one mistake gives one message. */
#include "compiler/parser_internal.h"

#include <stdio.h>

/* Words that end something, whatever it is. */
bool parse_is_end(cmp_token_kind kind) {
    switch (kind) {
    case CMP_KEYWORD_END:
    case CMP_KEYWORD_END_TRY_CATCH:
    case CMP_KEYWORD_END_UNWIND_PROTECT:
    case CMP_KEYWORD_ENDCLASSDEF:
    case CMP_KEYWORD_ENDFOR:
    case CMP_KEYWORD_ENDFUNCTION:
    case CMP_KEYWORD_ENDIF:
    case CMP_KEYWORD_ENDPARFOR:
    case CMP_KEYWORD_ENDSPMD:
    case CMP_KEYWORD_ENDSWITCH:
    case CMP_KEYWORD_ENDWHILE: return true;
    default: return false;
    }
}

/* Steps over the `end` of the block that `opener` began at `pos`; a wrong one is
 * reported and taken for it. */
static void close_block(cmp_parser *p, cmp_token_kind opener, cmp_token_kind own, uint32_t pos) {
    cmp_token_kind kind = p->token.kind;
    bool matches = kind == CMP_KEYWORD_END || kind == own ||
                   (opener == CMP_KEYWORD_PARFOR && kind == CMP_KEYWORD_ENDFOR);
    if (!parse_is_end(kind)) {
        char what[96];
        snprintf(what, sizeof what, "'end' or %s to close %s of line %u", cmp_token_text(own),
                 cmp_token_text(opener), parse_line(p, pos));
        parse_expected(p, what);
        return;
    }
    if (!matches) {
        parse_error(p, MICA_ERR_SYNTAX, p->token.pos, "%s cannot close %s of line %u: expected 'end' or %s",
                    cmp_token_text(kind), cmp_token_text(opener), parse_line(p, pos), cmp_token_text(own));
        p->panic = false;
    }
    parse_advance(p);
}

/* The condition or value in a block's first line; after an error in it the block is read all the same. */
static cmp_expr *parse_head(cmp_parser *p) {
    cmp_expr *expr = parse_expr(p);
    if (!expr) parse_recover(p);
    return expr;
}

/* & and | that stand as the condition decide as && and || do. */
static void mark_condition(cmp_expr *expr) {
    while (expr && expr->kind == CMP_EXPR_BINARY &&
           (expr->binary.op == CMP_EL_AND || expr->binary.op == CMP_EL_OR)) {
        expr->binary.condition = true;
        mark_condition(expr->binary.right);
        expr = expr->binary.left;
    }
}

static bool parse_if(cmp_parser *p, cmp_stmt *stmt) {
    size_t mark = p->lists.len;
    bool last = false;
    do {
        cmp_branch branch = {.pos = p->token.pos};
        last = parse_at(p, CMP_KEYWORD_ELSE);
        parse_advance(p);
        if (!last) branch.value = parse_head(p);
        mark_condition(branch.value);
        branch.body = parse_block(p);
        parse_push(p, &p->lists, &branch, sizeof branch);
    } while (!last && (parse_at(p, CMP_KEYWORD_ELSEIF) || parse_at(p, CMP_KEYWORD_ELSE)));
    stmt->branches.items = parse_take(p, mark, sizeof(cmp_branch), &stmt->branches.count);
    close_block(p, CMP_KEYWORD_IF, CMP_KEYWORD_ENDIF, stmt->pos);
    return stmt->branches.items != NULL;
}

static bool parse_spmd(cmp_parser *p, cmp_stmt *stmt) {
    cmp_branch *branch = parse_alloc(p, sizeof *branch);
    if (!branch) return false;
    branch->pos = stmt->pos;
    parse_advance(p);
    branch->body = parse_block(p);
    stmt->branches.items = branch;
    stmt->branches.count = 1;
    close_block(p, CMP_KEYWORD_SPMD, CMP_KEYWORD_ENDSPMD, stmt->pos);
    return true;
}

static bool parse_while(cmp_parser *p, cmp_stmt *stmt) {
    parse_advance(p);
    stmt->loop.condition = parse_head(p);
    mark_condition(stmt->loop.condition);
    stmt->loop.body = parse_block(p);
    close_block(p, CMP_KEYWORD_WHILE, CMP_KEYWORD_ENDWHILE, stmt->pos);
    return stmt->loop.condition != NULL;
}

static bool parse_until(cmp_parser *p, cmp_stmt *stmt) {
    parse_advance(p);
    stmt->loop.body = parse_block(p);
    if (!parse_at(p, CMP_KEYWORD_UNTIL)) {
        char what[64];
        snprintf(what, sizeof what, "'until' to close 'do' of line %u", parse_line(p, stmt->pos));
        parse_expected(p, what);
        return false;
    }
    parse_advance(p);
    stmt->loop.condition = parse_expr(p);
    mark_condition(stmt->loop.condition);
    return stmt->loop.condition != NULL;
}

/* The loop variable, or [value, key]. for [v, k] = s walks the fields of a struct. */
static bool parse_loop_target(cmp_parser *p, cmp_stmt *stmt) {
    uint32_t pos = p->token.pos;
    cmp_expr *target = parse_postfix(p);
    if (!target) return false;
    if (target->kind == CMP_EXPR_MATRIX && target->matrix.count == 1 && target->matrix.rows[0].count == 2) {
        stmt->for_.target = target->matrix.rows[0].items[0];
        stmt->for_.key = target->matrix.rows[0].items[1];
    } else {
        stmt->for_.target = target;
    }
    if (!parse_is_target(stmt->for_.target) || (stmt->for_.key && !parse_is_target(stmt->for_.key))) {
        parse_error(p, MICA_ERR_SYNTAX, pos,
                    "expected a loop variable, or [value, key] for the fields of a struct");
        return false;
    }
    parse_assigned_target(p, stmt->for_.target);
    if (stmt->for_.key) parse_assigned_target(p, stmt->for_.key);
    return parse_expect(p, CMP_TOKEN_ASSIGN, "'=' behind the loop variable");
}

/* Parentheses around the head are allowed, and hold the number of workers of a parfor, which means nothing
 * here. */
static bool parse_for_head(cmp_parser *p, cmp_stmt *stmt) {
    uint32_t open = p->token.pos;
    bool parens = parse_at(p, CMP_TOKEN_LEFT_PAREN);
    if (parens) {
        cmp_lexer_push(&p->lexer, CMP_NEST_INDEX);
        parse_advance(p);
    }
    if (!parse_loop_target(p, stmt)) return false;
    stmt->for_.values = parse_expr(p);
    if (!stmt->for_.values) return false;
    if (!parens) return true;
    if (stmt->for_.parallel && parse_at(p, CMP_TOKEN_COMMA)) {
        parse_advance(p);
        stmt->for_.workers = parse_expr(p);
        if (!stmt->for_.workers) return false;
    }
    return parse_close(p, CMP_TOKEN_RIGHT_PAREN, open);
}

static bool parse_for(cmp_parser *p, cmp_stmt *stmt) {
    cmp_token_kind opener = p->token.kind;
    stmt->for_.parallel = opener == CMP_KEYWORD_PARFOR;
    parse_advance(p);
    bool good = parse_for_head(p, stmt);
    if (!good) parse_recover(p);
    stmt->for_.body = parse_block(p);
    close_block(p, opener, stmt->for_.parallel ? CMP_KEYWORD_ENDPARFOR : CMP_KEYWORD_ENDFOR, stmt->pos);
    return good;
}

/* Cases are values, not conditions: & and | in them are operators. */
static bool parse_switch(cmp_parser *p, cmp_stmt *stmt) {
    parse_advance(p);
    stmt->switch_.value = parse_head(p);
    while (parse_at(p, CMP_TOKEN_NEWLINE) || parse_at(p, CMP_TOKEN_SEMICOLON) ||
           parse_at(p, CMP_TOKEN_COMMA)) {
        parse_advance(p);
    }
    if (!parse_is_stop(p)) {
        parse_expected(p, "'case', 'otherwise' or the end of the switch");
        parse_recover(p);
        parse_block(p); /* what stands before the first case is read only to find further errors */
    }
    size_t mark = p->lists.len;
    bool last = false;
    while (!last && (parse_at(p, CMP_KEYWORD_CASE) || parse_at(p, CMP_KEYWORD_OTHERWISE))) {
        cmp_branch branch = {.pos = p->token.pos};
        last = parse_at(p, CMP_KEYWORD_OTHERWISE);
        parse_advance(p);
        if (!last) branch.value = parse_head(p);
        branch.body = parse_block(p);
        parse_push(p, &p->lists, &branch, sizeof branch);
    }
    stmt->switch_.cases = parse_take(p, mark, sizeof(cmp_branch), &stmt->switch_.count);
    close_block(p, CMP_KEYWORD_SWITCH, CMP_KEYWORD_ENDSWITCH, stmt->pos);
    return stmt->switch_.value != NULL;
}

/* The current name stands alone up to the end of its statement: the error variable of a catch. */
static bool name_stands_alone(const cmp_parser *p) {
    if (!parse_at(p, CMP_TOKEN_IDENT)) return false;
    uint32_t at = p->token.end;
    while (at < p->lexer.len && (p->lexer.text[at] == ' ' || p->lexer.text[at] == '\t'))
        at++;
    return at == p->lexer.len || (p->lexer.text[at] && strchr("\r\n,;%#", p->lexer.text[at]));
}

/* `catch err` on one line names the variable; `catch, disp (1)` begins the handler. */
static bool parse_try(cmp_parser *p, cmp_stmt *stmt) {
    parse_advance(p);
    stmt->try_.body = parse_block(p);
    if (parse_at(p, CMP_KEYWORD_CATCH)) {
        stmt->try_.has_catch = true;
        parse_advance(p);
        if (name_stands_alone(p)) {
            stmt->try_.error = p->token.name;
            stmt->try_.error_pos = p->token.pos;
            parse_assigned(p, p->token.name);
            parse_advance(p);
        }
        stmt->try_.handler = parse_block(p);
    }
    close_block(p, CMP_KEYWORD_TRY, CMP_KEYWORD_END_TRY_CATCH, stmt->pos);
    return true;
}

static bool parse_unwind(cmp_parser *p, cmp_stmt *stmt) {
    parse_advance(p);
    stmt->unwind.body = parse_block(p);
    if (!parse_at(p, CMP_KEYWORD_UNWIND_PROTECT_CLEANUP)) {
        char what[96];
        snprintf(what, sizeof what, "'unwind_protect_cleanup' to go on with 'unwind_protect' of line %u",
                 parse_line(p, stmt->pos));
        parse_expected(p, what);
        if (parse_is_end(
                p->token.kind)) { /* the block's own end, so that what follows is read in its place */
            p->panic = false;
            parse_advance(p);
        }
        return false;
    }
    parse_advance(p);
    stmt->unwind.cleanup = parse_block(p);
    close_block(p, CMP_KEYWORD_UNWIND_PROTECT, CMP_KEYWORD_END_UNWIND_PROTECT, stmt->pos);
    return true;
}

bool parse_is_control(cmp_token_kind kind, cmp_stmt_kind *statement) {
    switch (kind) {
    case CMP_KEYWORD_IF:
    case CMP_KEYWORD_SPMD: *statement = CMP_STMT_IF; return true;
    case CMP_KEYWORD_WHILE: *statement = CMP_STMT_WHILE; return true;
    case CMP_KEYWORD_DO: *statement = CMP_STMT_UNTIL; return true;
    case CMP_KEYWORD_FOR:
    case CMP_KEYWORD_PARFOR: *statement = CMP_STMT_FOR; return true;
    case CMP_KEYWORD_SWITCH: *statement = CMP_STMT_SWITCH; return true;
    case CMP_KEYWORD_TRY: *statement = CMP_STMT_TRY; return true;
    case CMP_KEYWORD_UNWIND_PROTECT: *statement = CMP_STMT_UNWIND; return true;
    default: return false;
    }
}

bool parse_control(cmp_parser *p, cmp_stmt *stmt) {
    switch ((cmp_stmt_kind)stmt->kind) {
    case CMP_STMT_IF: return parse_at(p, CMP_KEYWORD_SPMD) ? parse_spmd(p, stmt) : parse_if(p, stmt);
    case CMP_STMT_WHILE: return parse_while(p, stmt);
    case CMP_STMT_UNTIL: return parse_until(p, stmt);
    case CMP_STMT_FOR: return parse_for(p, stmt);
    case CMP_STMT_SWITCH: return parse_switch(p, stmt);
    case CMP_STMT_TRY: return parse_try(p, stmt);
    default: return parse_unwind(p, stmt);
    }
}
