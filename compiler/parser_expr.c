/* compiler/parser_expr.c - expressions by precedence climbing: operators, ranges, literals, parentheses.
 *
 * Precedence, from weak to strong: || && | & comparison : sum product, then prefix operators, then powers
 * and transposes, then indices. Prefix operators bind weaker than powers: -2^2 is -4, and stronger on the
 * right of one: 2^-1. Ranges are no operator of two sides: a:b:c has three.
 *
 * In matrices a blank separates elements, and it is the spacing around an operator that decides whether it
 * joins what stands beside it (sign_separates, at_step, parse_separated). */
#include "compiler/lexer_internal.h"
#include "compiler/parser_internal.h"

#include "base/stack.h"
#include "compiler/level.h"

/* ---- nodes ---- */

cmp_expr *parse_new(cmp_parser *p, cmp_expr_kind kind, uint32_t pos) {
    cmp_expr *expr = parse_alloc(p, sizeof *expr);
    if (!expr) return NULL;
    expr->kind = (uint8_t)kind;
    expr->height = 1;
    expr->pos = pos;
    return expr;
}

/* Trees deeper than any pass could follow are refused here, once, where they are made. */
bool parse_heighten(cmp_parser *p, const cmp_expr *expr, uint32_t more) {
    uint32_t height = expr->height + more;
    if (height <= CMP_AST_MAX_HEIGHT && base_stack_has((size_t)height * CMP_LEVEL_STACK)) return true;
    parse_error(p, MICA_ERR_LIMIT, expr->pos, "the expression is nested deeper than %d levels",
                height > CMP_AST_MAX_HEIGHT ? CMP_AST_MAX_HEIGHT : (int)height - 1);
    return false;
}

cmp_expr *parse_grow(cmp_parser *p, cmp_expr *expr, const cmp_expr *a, const cmp_expr *b) {
    uint32_t height = expr->height;
    if (a && a->height + 1u > height) height = a->height + 1u;
    if (b && b->height + 1u > height) height = b->height + 1u;
    if (!parse_heighten(p, expr, height - expr->height)) return NULL;
    expr->height = (uint16_t)height;
    return expr;
}

cmp_expr *parse_new_unary(cmp_parser *p, cmp_unary_op op, uint32_t pos, cmp_expr *operand) {
    cmp_expr *expr = operand ? parse_new(p, CMP_EXPR_UNARY, pos) : NULL;
    if (!expr) return NULL;
    expr->unary.op = (uint8_t)op;
    expr->unary.operand = operand;
    return parse_grow(p, expr, operand, NULL);
}

static cmp_expr *new_binary(cmp_parser *p, cmp_binary_op op, uint32_t pos, cmp_expr *left, cmp_expr *right) {
    cmp_expr *expr = left && right ? parse_new(p, CMP_EXPR_BINARY, pos) : NULL;
    if (!expr) return NULL;
    expr->binary.op = (uint8_t)op;
    expr->binary.left = left;
    expr->binary.right = right;
    return parse_grow(p, expr, left, right);
}

/* ---- binary operators ---- */

enum {
    LEVEL_NONE,
    LEVEL_OR_OR,
    LEVEL_AND_AND,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_COMPARE,
    LEVEL_RANGE,
    LEVEL_SUM,
    LEVEL_PRODUCT
};

/* Levels of the enumeration above; what is no binary operator ends the expression. */
static int binary_level(cmp_token_kind kind, cmp_binary_op *op) {
    switch (kind) {
    case CMP_TOKEN_OR_OR: *op = CMP_OR_OR; return LEVEL_OR_OR;
    case CMP_TOKEN_AND_AND: *op = CMP_AND_AND; return LEVEL_AND_AND;
    case CMP_TOKEN_OR: *op = CMP_EL_OR; return LEVEL_OR;
    case CMP_TOKEN_AND: *op = CMP_EL_AND; return LEVEL_AND;
    case CMP_TOKEN_LT: *op = CMP_LT; return LEVEL_COMPARE;
    case CMP_TOKEN_LE: *op = CMP_LE; return LEVEL_COMPARE;
    case CMP_TOKEN_EQ: *op = CMP_EQ; return LEVEL_COMPARE;
    case CMP_TOKEN_NE: *op = CMP_NE; return LEVEL_COMPARE;
    case CMP_TOKEN_GE: *op = CMP_GE; return LEVEL_COMPARE;
    case CMP_TOKEN_GT: *op = CMP_GT; return LEVEL_COMPARE;
    case CMP_TOKEN_COLON: *op = CMP_NO_OP; return LEVEL_RANGE;
    case CMP_TOKEN_PLUS: *op = CMP_ADD; return LEVEL_SUM;
    case CMP_TOKEN_MINUS: *op = CMP_SUB; return LEVEL_SUM;
    case CMP_TOKEN_STAR: *op = CMP_MUL; return LEVEL_PRODUCT;
    case CMP_TOKEN_SLASH: *op = CMP_DIV; return LEVEL_PRODUCT;
    case CMP_TOKEN_BACKSLASH: *op = CMP_LDIV; return LEVEL_PRODUCT;
    case CMP_TOKEN_DOT_STAR: *op = CMP_EL_MUL; return LEVEL_PRODUCT;
    case CMP_TOKEN_DOT_SLASH: *op = CMP_EL_DIV; return LEVEL_PRODUCT;
    case CMP_TOKEN_DOT_BACKSLASH: *op = CMP_EL_LDIV; return LEVEL_PRODUCT;
    default: return LEVEL_NONE;
    }
}

static cmp_expr *parse_binary(cmp_parser *p, int least, cmp_expr *left);

/* start : stop or start : step : stop; the current token is the first colon. */
static cmp_expr *parse_range(cmp_parser *p, cmp_expr *start) {
    cmp_expr *range = parse_new(p, CMP_EXPR_RANGE, start->pos);
    parse_advance(p);
    cmp_expr *second = parse_binary(p, LEVEL_SUM, NULL), *third = NULL;
    if (!range || !second) return NULL;
    if (parse_at(p, CMP_TOKEN_COLON)) {
        parse_advance(p);
        third = parse_binary(p, LEVEL_SUM, NULL);
        if (!third) return NULL;
    }
    if (parse_at(p, CMP_TOKEN_COLON)) {
        parse_error(p, MICA_ERR_SYNTAX, p->token.pos, "a range has at most three parts, found a further ':'");
        return NULL;
    }
    range->range.start = start;
    range->range.step = third ? second : NULL;
    range->range.stop = third ? third : second;
    range = parse_grow(p, range, start, second);
    return range ? parse_grow(p, range, third, NULL) : NULL;
}

/* "[a -b]" are two elements, "[a - b]", "[a-b]" and "[a .-b]" are one. */
static bool sign_separates(const cmp_parser *p) {
    bool sign =
        (parse_at(p, CMP_TOKEN_PLUS) || parse_at(p, CMP_TOKEN_MINUS)) && p->token.end - p->token.pos == 1;
    return sign && parse_separated(p) && !p->token.space_after;
}

/* Operators of at least the level `least`, all of them left-associative. `left` is the first operand when it
 * was read already. */
static cmp_expr *parse_binary(cmp_parser *p, int least, cmp_expr *left) {
    if (!left) left = parse_unary(p);
    while (left) {
        cmp_binary_op op;
        int level = binary_level(p->token.kind, &op);
        if (level == LEVEL_NONE || level < least || sign_separates(p)) break;
        if (level == LEVEL_RANGE) {
            left = parse_range(p, left);
            continue;
        }
        uint32_t pos = p->token.pos;
        parse_advance(p);
        left = new_binary(p, op, pos, left, parse_binary(p, level + 1, NULL));
    }
    return left;
}

cmp_expr *parse_expr_after(cmp_parser *p, cmp_expr *left) {
    cmp_expr *expr = parse_binary(p, LEVEL_OR_OR, left);
    return expr && parse_is_assign(p->token.kind) ? parse_assign(p, expr) : expr;
}

cmp_expr *parse_expr(cmp_parser *p) {
    if (!parse_enter(p)) return NULL;
    cmp_expr *expr = parse_expr_after(p, NULL);
    parse_leave(p);
    return expr;
}

/* ---- prefix, power and postfix operators ---- */

static bool prefix_op(cmp_token_kind kind, cmp_unary_op *op) {
    switch (kind) {
    case CMP_TOKEN_MINUS: *op = CMP_NEG; return true;
    case CMP_TOKEN_PLUS: *op = CMP_PLUS; return true;
    case CMP_TOKEN_NOT: *op = CMP_NOT; return true;
    case CMP_TOKEN_PLUS_PLUS: *op = CMP_PRE_INC; return true;
    case CMP_TOKEN_MINUS_MINUS: *op = CMP_PRE_DEC; return true;
    default: return false;
    }
}

/* ++ and -- change a variable: anything else as operand is an error, and so is their place in an anonymous
 * function. */
static cmp_expr *new_step(cmp_parser *p, cmp_unary_op op, uint32_t pos, cmp_expr *operand) {
    if (!operand) return NULL;
    const char *text = cmp_unary_text(op);
    if (p->anonymous) {
        parse_error(p, MICA_ERR_SYNTAX, pos, "'%s' cannot be used in an anonymous function", text);
        return NULL;
    }
    if (!parse_is_target(operand)) {
        parse_error(p, MICA_ERR_SYNTAX, pos, "'%s' needs a variable to change", text);
        return NULL;
    }
    parse_assigned_target(p, operand);
    return parse_new_unary(p, op, pos, operand);
}

static cmp_expr *new_prefix(cmp_parser *p, cmp_unary_op op, uint32_t pos, cmp_expr *operand) {
    bool steps = op == CMP_PRE_INC || op == CMP_PRE_DEC;
    return steps ? new_step(p, op, pos, operand) : parse_new_unary(p, op, pos, operand);
}

static bool at_step(const cmp_parser *p) {
    if (!parse_at(p, CMP_TOKEN_PLUS_PLUS) && !parse_at(p, CMP_TOKEN_MINUS_MINUS)) return false;
    return !parse_separated(p) || p->token.space_after;
}

static cmp_expr *parse_step(cmp_parser *p, cmp_expr *operand) {
    cmp_unary_op op = parse_at(p, CMP_TOKEN_PLUS_PLUS) ? CMP_POST_INC : CMP_POST_DEC;
    uint32_t pos = p->token.pos;
    parse_advance(p);
    return new_step(p, op, pos, operand);
}

/* The right operand of a power: prefix operators bind to it (2^-1), a further power does not (2^3^2 is
 * (2^3)^2). */
static cmp_expr *parse_exponent(cmp_parser *p) {
    if (!parse_enter(p)) return NULL;
    cmp_unary_op op;
    cmp_expr *expr;
    if (prefix_op(p->token.kind, &op)) {
        uint32_t pos = p->token.pos;
        parse_advance(p);
        expr = new_prefix(p, op, pos, parse_exponent(p));
    } else {
        expr = parse_postfix(p);
        while (expr && at_step(p))
            expr = parse_step(p, expr);
    }
    parse_leave(p);
    return expr;
}

/* a'(1) indexes the transpose. Powers associate to the left: 2^3^2 is 64. */
static cmp_expr *parse_power(cmp_parser *p) {
    cmp_expr *expr = parse_postfix(p);
    while (expr) {
        uint32_t pos = p->token.pos;
        if (parse_at(p, CMP_TOKEN_CTRANSPOSE) || parse_at(p, CMP_TOKEN_TRANSPOSE)) {
            cmp_unary_op op = parse_at(p, CMP_TOKEN_CTRANSPOSE) ? CMP_CTRANSPOSE : CMP_TRANSPOSE;
            parse_advance(p);
            expr = parse_new_unary(p, op, pos, expr);
            if (expr) expr = parse_index(p, expr);
        } else if (parse_at(p, CMP_TOKEN_CARET) || parse_at(p, CMP_TOKEN_DOT_CARET)) {
            cmp_binary_op op = parse_at(p, CMP_TOKEN_CARET) ? CMP_POW : CMP_EL_POW;
            parse_advance(p);
            expr = new_binary(p, op, pos, expr, parse_exponent(p));
        } else if (at_step(p)) {
            expr = parse_step(p, expr);
        } else {
            break;
        }
    }
    return expr;
}

cmp_expr *parse_unary(cmp_parser *p) {
    cmp_unary_op op;
    if (!prefix_op(p->token.kind, &op)) return parse_power(p);
    if (!parse_enter(p)) return NULL;
    uint32_t pos = p->token.pos;
    parse_advance(p);
    cmp_expr *expr = new_prefix(p, op, pos, parse_unary(p));
    parse_leave(p);
    return expr;
}

/* ---- operands ---- */

static cmp_expr *parse_number(cmp_parser *p) {
    const cmp_token *token = &p->token;
    cmp_expr *expr = parse_new(p, CMP_EXPR_NUMBER, token->pos);
    if (!expr) return NULL;
    expr->number.value = token->number.value;
    expr->number.bits = token->number.bits;
    expr->number.class_ = token->number.class_;
    expr->number.imaginary = token->number.imaginary;
    expr->number.text = p->lexer.text + token->pos;
    expr->number.text_len = token->end - token->pos;
    parse_advance(p);
    return expr;
}

static cmp_expr *new_string(cmp_parser *p, const char *bytes, size_t len, bool double_quoted) {
    cmp_expr *expr = parse_new(p, CMP_EXPR_STRING, p->token.pos);
    if (!expr) return NULL;
    expr->string.bytes = bytes;
    expr->string.len = (uint32_t)len;
    expr->string.double_quoted = double_quoted;
    parse_advance(p);
    return expr;
}

/* __FILE__ is the source's name, __LINE__ the number of the line it stands on. */
static cmp_expr *parse_place(cmp_parser *p) {
    if (parse_at(p, CMP_KEYWORD_FILE_NAME)) {
        const char *name = p->lexer.source->name;
        char *copy = base_arena_copy(p->lexer.arena, name, strlen(name));
        if (!copy) p->lexer.no_memory = p->lexer.stopped = true;
        return copy ? new_string(p, copy, strlen(name), false) : NULL;
    }
    p->token.number.value = parse_line(p, p->token.pos);
    p->token.number.class_ = CMP_NUMBER_DOUBLE;
    return parse_number(p);
}

static cmp_expr *parse_end_value(cmp_parser *p) {
    if (!p->link) {
        parse_error(p, MICA_ERR_SYNTAX, p->token.pos, "'end' is a value only inside an index");
        return NULL;
    }
    cmp_expr *expr = parse_new(p, CMP_EXPR_END, p->token.pos);
    if (!expr) return NULL;
    expr->end.link = p->link;
    expr->end.position = p->link_position;
    parse_advance(p);
    return expr;
}

static cmp_expr *parse_parens(cmp_parser *p) {
    uint32_t open = p->token.pos;
    cmp_lexer_push(&p->lexer, CMP_NEST_INDEX);
    parse_advance(p);
    cmp_expr *expr = parse_expr(p);
    if (!expr || !parse_close(p, CMP_TOKEN_RIGHT_PAREN, open)) return NULL;
    if (expr->parens < UINT8_MAX) expr->parens++;
    return expr;
}

/* name@Class: a constructor or method of a superclass; between brackets nothing may stand before the "@", which is the current
 * token. */
static bool at_superclass(const cmp_parser *p) {
    if (!parse_at(p, CMP_TOKEN_AT)) return false;
    uint32_t at = p->token.end;
    while (p->token.space_before && lex_is_blank(lex_peek(&p->lexer, at)))
        at++;
    return lex_is_alpha(lex_peek(&p->lexer, at)) &&
           (!p->token.space_before || cmp_lexer_nest(&p->lexer) == CMP_NEST_NONE);
}

static cmp_expr *parse_superclass(cmp_parser *p, cmp_expr *expr) {
    const cmp_name *name = expr->name;
    uint32_t pos;
    parse_advance(p);
    expr->kind = CMP_EXPR_SUPER;
    expr->super.name = name;
    expr->super.class_ = parse_dotted_name(p, "the name of a class behind '@'", &pos);
    return expr->super.class_ ? expr : NULL;
}

/* ?Class: the object that describes it. */
static cmp_expr *parse_meta(cmp_parser *p) {
    uint32_t pos;
    cmp_expr *expr = parse_new(p, CMP_EXPR_META, p->token.pos);
    parse_advance(p);
    if (!expr) return NULL;
    expr->name = parse_dotted_name(p, "the name of a class behind '?'", &pos);
    return expr->name ? expr : NULL;
}

/* In declarations of arguments and in validators, which Octave has not, ["a", "b"] is what MATLAB makes of it: two
 * texts, a cell here. */
static cmp_expr *as_texts(const cmp_parser *p, cmp_expr *expr) {
    uint32_t count = 0;
    if (!p->texts || !expr) return expr;
    for (uint32_t i = 0; i < expr->matrix.count; i++) {
        for (uint32_t k = 0; k < expr->matrix.rows[i].count; k++, count++) {
            const cmp_expr *item = expr->matrix.rows[i].items[k];
            if (item->kind != CMP_EXPR_STRING || !item->string.double_quoted) return expr;
        }
    }
    if (count > 1) expr->kind = CMP_EXPR_CELL;
    return expr;
}

/* What follows decides nothing: an operand is one token, or what a bracket holds. */
static cmp_expr *parse_operand(cmp_parser *p) {
    cmp_expr *expr;
    switch (p->token.kind) {
    case CMP_TOKEN_IDENT:
        expr = parse_new(p, CMP_EXPR_IDENT, p->token.pos);
        if (!expr) return NULL;
        expr->name = p->token.name;
        parse_mentioned(p, expr->name);
        parse_advance(p);
        return at_superclass(p) ? parse_superclass(p, expr) : expr;
    case CMP_TOKEN_NUMBER: return parse_number(p);
    case CMP_TOKEN_STRING:
        return new_string(p, p->token.string.bytes, p->token.string.len, p->token.string.double_quoted);
    case CMP_TOKEN_END_VALUE: return parse_end_value(p);
    case CMP_TOKEN_LEFT_PAREN: return parse_parens(p);
    case CMP_TOKEN_LEFT_BRACKET: return as_texts(p, parse_matrix(p, false));
    case CMP_TOKEN_LEFT_BRACE: return parse_matrix(p, true);
    case CMP_TOKEN_AT: return parse_anonymous(p);
    case CMP_TOKEN_QUESTION: return parse_meta(p);
    case CMP_KEYWORD_FILE_NAME:
    case CMP_KEYWORD_LINE_NUMBER: return parse_place(p);
    default: parse_expected(p, "an expression"); return NULL;
    }
}

cmp_expr *parse_postfix(cmp_parser *p) {
    cmp_expr *expr = parse_operand(p);
    return expr ? parse_index(p, expr) : NULL;
}
