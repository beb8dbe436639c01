/* compiler/parser_index.c - index chains: a(1).b{2}.(c), with the context that `end` needs.
 *
 * Links know the one around them in the same function (`outer`), so that lowering can find what an `end`
 * means without a second walk (lower_expr.c). */
#include "compiler/parser_internal.h"

bool parse_separated(const cmp_parser *p) {
    return p->token.space_before && cmp_lexer_nest(&p->lexer) == CMP_NEST_MATRIX;
}

/* ":" alone is an argument; with anything beside it, it would be a range. */
static cmp_expr *parse_argument(cmp_parser *p, cmp_token_kind close) {
    if (!parse_at(p, CMP_TOKEN_COLON)) return parse_expr(p);
    cmp_expr *colon = parse_new(p, CMP_EXPR_COLON, p->token.pos);
    parse_advance(p);
    if (parse_at(p, CMP_TOKEN_COMMA) || parse_at(p, close)) return colon;
    parse_expected(p, close == CMP_TOKEN_RIGHT_PAREN ? "',' or ')' behind ':'" : "',' or '}' behind ':'");
    return NULL;
}

/* f (x, Name=value) is f (x, "Name", value) where an assignment could not stand, in an anonymous function, and where
 * arguments blocks tell that the text is none of those in which it is an assignment. */
static bool at_named_value(const cmp_parser *p) {
    if (!parse_at(p, CMP_TOKEN_IDENT) || !(p->anonymous || p->names)) return false;
    uint32_t at = p->token.end;
    while (at < p->lexer.len && (p->lexer.text[at] == ' ' || p->lexer.text[at] == '\t'))
        at++;
    return at + 1 < p->lexer.len && p->lexer.text[at] == '=' && p->lexer.text[at + 1] != '=';
}

/* Pushes the name; what is next is the value. */
static bool push_name(cmp_parser *p, cmp_expr *owner) {
    cmp_expr *name = parse_new(p, CMP_EXPR_STRING, p->token.pos);
    if (!name) return false;
    name->string.bytes = p->token.name->text;
    name->string.len = p->token.name->len;
    name->string.double_quoted = true;
    parse_advance(p);
    parse_advance(p);
    p->link_position++;
    return parse_push(p, &p->lists, &name, sizeof name) && parse_grow(p, owner, name, NULL);
}

/* The arguments up to the closing bracket; raises *height over theirs. The height of the whole grows with
 * that of each argument. */
static bool parse_arguments(cmp_parser *p, cmp_link *link, cmp_token_kind close) {
    size_t mark = p->lists.len;
    cmp_expr *owner = link->owner;
    uint32_t open = link->pos;
    bool good = true;
    while (good && !(parse_at(p, close) && p->lists.len == mark)) {
        bool named = close == CMP_TOKEN_RIGHT_PAREN && at_named_value(p);
        cmp_expr *argument = named && !push_name(p, owner) ? NULL : parse_argument(p, close);
        good = argument && parse_push(p, &p->lists, &argument, sizeof argument) &&
               parse_grow(p, owner, argument, NULL);
        p->link_position++;
        if (!good || !parse_at(p, CMP_TOKEN_COMMA)) break;
        parse_advance(p);
    }
    if (!good) p->lists.len = mark;
    link->args = parse_take(p, mark, sizeof(cmp_expr *), &link->arg_count);
    return good && parse_close(p, close, open);
}

static bool parse_dynamic(cmp_parser *p, cmp_link *link) {
    uint32_t open = p->token.pos;
    cmp_lexer_push(&p->lexer, CMP_NEST_INDEX);
    parse_advance(p);
    cmp_expr *name = parse_expr(p);
    if (!name || !parse_grow(p, link->owner, name, NULL)) return false;
    link->args = parse_alloc(p, sizeof *link->args);
    if (!link->args) return false;
    link->args[0] = name;
    link->arg_count = 1;
    return parse_close(p, CMP_TOKEN_RIGHT_PAREN, open);
}

static bool parse_field(cmp_parser *p, cmp_link *link) {
    parse_advance(p);
    if (parse_at(p, CMP_TOKEN_LEFT_PAREN)) {
        link->kind = CMP_LINK_DYNAMIC;
        return parse_dynamic(p, link);
    }
    if (!parse_at(p, CMP_TOKEN_IDENT)) {
        parse_expected(p, "a field name or '(' behind '.'");
        return false;
    }
    link->kind = CMP_LINK_FIELD;
    link->field = p->token.name;
    parse_advance(p);
    return true;
}

/* One step of the chain; the current token opens it. */
static bool parse_link(cmp_parser *p, cmp_link *link) {
    if (parse_at(p, CMP_TOKEN_DOT)) return parse_field(p, link);
    bool paren = parse_at(p, CMP_TOKEN_LEFT_PAREN);
    link->kind = paren ? CMP_LINK_PAREN : CMP_LINK_BRACE;
    cmp_link *outer = p->link;
    uint32_t outer_position = p->link_position;
    p->link = link;
    p->link_position = 0;
    cmp_lexer_push(&p->lexer, CMP_NEST_INDEX);
    parse_advance(p);
    bool good = parse_arguments(p, link, paren ? CMP_TOKEN_RIGHT_PAREN : CMP_TOKEN_RIGHT_BRACE);
    p->link = outer;
    p->link_position = outer_position;
    return good;
}

static bool at_link(const cmp_parser *p) {
    if (parse_at(p, CMP_TOKEN_DOT)) return true;
    bool bracket = parse_at(p, CMP_TOKEN_LEFT_PAREN) || parse_at(p, CMP_TOKEN_LEFT_BRACE);
    return bracket && !parse_separated(p); /* [f (1)] are two elements */
}

/* Each link may be one level of nesting when it is lowered, so a long chain counts as a high tree. */
cmp_expr *parse_index(cmp_parser *p, cmp_expr *base) {
    if (!at_link(p)) return base;
    cmp_expr *expr = parse_new(p, CMP_EXPR_INDEX, base->pos);
    if (!expr || !parse_grow(p, expr, base, NULL)) return NULL;
    expr->index.base = base;
    cmp_link **next = &expr->index.first;
    while (at_link(p)) {
        cmp_link *link = parse_alloc(p, sizeof *link);
        if (!link) return NULL;
        link->pos = p->token.pos;
        link->owner = expr;
        link->outer = p->link;
        link->outer_position = p->link_position;
        *next = link;
        next = &link->next;
        expr->index.count++;
        if (!parse_link(p, link) || !parse_heighten(p, expr, expr->index.count)) return NULL;
    }
    expr->height = (uint16_t)(expr->height + expr->index.count);
    return expr;
}
