/* compiler/parser_restrict.c - what a property or an argument must be: (sizes) class {validators}, as blocks of classes
 * and of functions declare it (parser_class.c, parser_arguments.c).
 *
 * A validator becomes a statement that calls it with the value, by the name under which the value is known. */
#include "compiler/lexer_internal.h"
#include "compiler/parser_internal.h"

#include <stdio.h>

/* ---- sizes ---- */

/* (1,:): what is kept is the text without blanks. */
static bool parse_dims(cmp_parser *p, cmp_restrictions *is, const char *of) {
    uint32_t open = p->token.pos;
    base_buf text = {0};
    bool good = true;
    cmp_lexer_push(&p->lexer, CMP_NEST_INDEX);
    do {
        parse_advance(p);
        bool number = parse_at(p, CMP_TOKEN_NUMBER) && p->token.number.class_ == CMP_NUMBER_DOUBLE &&
                      !p->token.number.imaginary && p->token.number.value < 1e15 &&
                      p->token.number.value == (double)(int64_t)p->token.number.value;
        good = number || parse_at(p, CMP_TOKEN_COLON);
        if (!good) {
            char what[64];
            snprintf(what, sizeof what, "a size of the %s: a whole number or ':'", of);
            parse_expected(p, what);
            break;
        }
        if (text.len) base_buf_byte(&text, ',');
        if (number)
            base_buf_printf(&text, "%.0f", p->token.number.value);
        else
            base_buf_byte(&text, ':');
        parse_advance(p);
    } while (parse_at(p, CMP_TOKEN_COMMA));
    is->dims = good && !text.failed ? base_arena_copy(p->lexer.arena, text.data, text.len) : NULL;
    base_buf_free(&text);
    if (good && !is->dims) p->lexer.no_memory = p->lexer.stopped = true;
    return good && is->dims && parse_close(p, CMP_TOKEN_RIGHT_PAREN, open);
}

/* ---- validators ---- */

/* What is called with the value when no arguments are written. */
static bool names_function(const cmp_expr *expr) {
    if (expr->parens) return false;
    if (expr->kind == CMP_EXPR_IDENT) return true;
    if (expr->kind != CMP_EXPR_INDEX || expr->index.base->kind != CMP_EXPR_IDENT) return false;
    for (const cmp_link *link = expr->index.first; link; link = link->next)
        if (link->kind != CMP_LINK_FIELD) return false;
    return true;
}

static bool is_call(const cmp_expr *expr) {
    if (expr->kind != CMP_EXPR_INDEX || expr->index.base->kind != CMP_EXPR_IDENT || expr->parens)
        return false;
    const cmp_link *last = expr->index.first;
    while (last->next && last->kind == CMP_LINK_FIELD)
        last = last->next;
    return last->kind == CMP_LINK_PAREN && !last->next;
}

/* An index of one link more. */
static cmp_expr *add_link(cmp_parser *p, cmp_expr *expr, cmp_link_kind kind, cmp_link **made) {
    cmp_expr *index = expr;
    if (expr->kind == CMP_EXPR_IDENT) {
        index = parse_new(p, CMP_EXPR_INDEX, expr->pos);
        if (!index || !parse_grow(p, index, expr, NULL)) return NULL;
        index->index.base = expr;
    }
    cmp_link *link = parse_alloc(p, sizeof *link), **last = &index->index.first;
    if (!link) return NULL;
    *link = (cmp_link){.kind = kind, .pos = expr->pos, .owner = index};
    while (*last)
        last = &(*last)->next;
    *last = *made = link;
    index->index.count++;
    if (!parse_heighten(p, index, 1)) return NULL;
    index->height++;
    return index;
}

/* name, or name.field */
static cmp_expr *new_value(cmp_parser *p, const cmp_name *name, const cmp_name *field, uint32_t pos) {
    cmp_link *link;
    cmp_expr *value = parse_new(p, CMP_EXPR_IDENT, pos);
    if (!value) return NULL;
    value->name = name;
    if (!field) return value;
    value = add_link(p, value, CMP_LINK_FIELD, &link);
    if (value) link->field = field;
    return value;
}

/* mustBeFinite becomes mustBeFinite (x). */
static cmp_expr *give_value(cmp_parser *p, cmp_expr *expr, const cmp_name *name, const cmp_name *field) {
    cmp_link *link;
    cmp_expr *value = new_value(p, name, field, expr->pos);
    cmp_expr *call = value ? add_link(p, expr, CMP_LINK_PAREN, &link) : NULL;
    if (!call || !parse_grow(p, call, value, NULL)) return NULL;
    link->args = parse_alloc(p, sizeof *link->args);
    if (!link->args) return NULL;
    link->args[0] = value;
    link->arg_count = 1;
    return call;
}

static bool parse_validator(cmp_parser *p, const cmp_name *name, const cmp_name *field) {
    cmp_stmt *stmt = parse_new_statement(p, CMP_STMT_EXPR);
    uint32_t pos = p->token.pos;
    cmp_expr *expr = stmt ? parse_expr(p) : NULL;
    if (!expr) return false;
    if (names_function(expr))
        expr = give_value(p, expr, name, field);
    else if (!is_call(expr)) {
        parse_error(p, MICA_ERR_SYNTAX, pos, "a validator is the name of a function or a call of one");
        return false;
    }
    if (!expr) return false;
    stmt->expr = expr;
    stmt->print = false;
    stmt->end = p->previous_end;
    return parse_push(p, &p->lists, &stmt, sizeof stmt);
}

/* {mustBeFinite, mustBeMember(x, {1, 2})}: blanks separate nothing. */
static bool parse_validators(cmp_parser *p, cmp_restrictions *is, const cmp_name *name,
                             const cmp_name *field) {
    uint32_t open = p->token.pos;
    size_t mark = p->lists.len;
    bool good = true, texts = p->texts;
    p->texts = true;
    cmp_lexer_push(&p->lexer, CMP_NEST_INDEX);
    parse_advance(p);
    while (good && !(parse_at(p, CMP_TOKEN_RIGHT_BRACE) && p->lists.len == mark)) {
        good = parse_validator(p, name, field);
        if (!good || !parse_at(p, CMP_TOKEN_COMMA)) break;
        parse_advance(p);
    }
    p->texts = texts;
    if (!good) p->lists.len = mark;
    is->checks.items = parse_take(p, mark, sizeof(cmp_stmt *), &is->checks.count);
    return good && parse_close(p, CMP_TOKEN_RIGHT_BRACE, open);
}

/* ---- all of it ---- */

bool parse_restrictions(cmp_parser *p, cmp_restrictions *is, const char *of, const cmp_name *name,
                        const cmp_name *field) {
    char what[64];
    uint32_t pos;
    snprintf(what, sizeof what, "the class of the %s", of);
    if (parse_at(p, CMP_TOKEN_LEFT_PAREN) && !parse_dims(p, is, of)) return false;
    if (parse_at(p, CMP_TOKEN_IDENT) && !(is->class_ = parse_dotted_name(p, what, &pos))) return false;
    return !parse_at(p, CMP_TOKEN_LEFT_BRACE) || parse_validators(p, is, name, field);
}

void parse_recover_declaration(cmp_parser *p) {
    uint32_t at = p->token.pos;
    while (at > 0 && lex_is_blank(p->lexer.text[at - 1]))
        at--;
    if (parse_at(p, CMP_TOKEN_END_VALUE) && at > 0 && lex_is_newline(p->lexer.text[at - 1]))
        p->token.kind = CMP_KEYWORD_END;
    parse_recover(p);
}
