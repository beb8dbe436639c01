/* compiler/parser_matrix.c - matrix and cell literals: rows, separators, and the ignored outputs among
 * targets. */
#include "compiler/parser_internal.h"

static bool at_row_end(const cmp_parser *p, cmp_token_kind close) {
    return parse_at(p, CMP_TOKEN_SEMICOLON) || parse_at(p, CMP_TOKEN_NEWLINE) || parse_at(p, close);
}

/* "~" alone is an ignored output; with an operand behind it, the operator. */
static cmp_expr *parse_tilde_or_not(cmp_parser *p, uint32_t *tilde) {
    uint32_t pos = p->token.pos;
    parse_advance(p);
    if (parse_at(p, CMP_TOKEN_COMMA) || parse_at(p, CMP_TOKEN_RIGHT_BRACKET)) {
        *tilde = pos;
        return parse_new(p, CMP_EXPR_TILDE, pos);
    }
    if (!parse_enter(p)) return NULL;
    cmp_expr *left = parse_new_unary(p, CMP_NOT, pos, parse_unary(p));
    cmp_expr *expr = left ? parse_expr_after(p, left) : NULL;
    parse_leave(p);
    return expr;
}

static cmp_expr *parse_element(cmp_parser *p, bool cell, uint32_t *tilde) {
    if (!cell && parse_at(p, CMP_TOKEN_NOT)) return parse_tilde_or_not(p, tilde);
    if (cell && parse_at(p, CMP_TOKEN_COLON)) {
        cmp_expr *colon = parse_new(p, CMP_EXPR_COLON, p->token.pos);
        parse_advance(p);
        return colon;
    }
    return parse_expr(p);
}

/* One row: elements between commas or blanks. Elements are separated by commas or by blanks; what touches
 * the one before without either is an error. */
static bool parse_row(cmp_parser *p, cmp_expr *matrix, cmp_token_kind close, uint32_t *tilde) {
    size_t mark = p->lists.len;
    bool good = true;
    if (parse_at(p, CMP_TOKEN_COMMA)) parse_advance(p);
    while (!at_row_end(p, close)) {
        cmp_expr *item = parse_element(p, close == CMP_TOKEN_RIGHT_BRACE, tilde);
        good = item && parse_push(p, &p->lists, &item, sizeof item) && parse_grow(p, matrix, item, NULL);
        if (!good || at_row_end(p, close)) break;
        if (parse_at(p, CMP_TOKEN_COMMA)) {
            parse_advance(p);
        } else if (!p->token.space_before || parse_at(p, CMP_TOKEN_END_OF_TEXT)) {
            parse_expected(p, close == CMP_TOKEN_RIGHT_BRACKET ? "',', ';' or ']' behind an element"
                                                               : "',', ';' or '}' behind an element");
            good = false;
            break;
        }
    }
    if (!good) p->lists.len = mark;
    cmp_row row;
    row.items = parse_take(p, mark, sizeof(cmp_expr *), &row.count);
    return good && (row.count == 0 || parse_push(p, &p->lists, &row, sizeof row));
}

/* "~" is known to be wrong only when no "=" follows: it is remembered and refused behind the bracket. */
cmp_expr *parse_matrix(cmp_parser *p, bool cell) {
    uint32_t open = p->token.pos, tilde = UINT32_MAX;
    cmp_token_kind close = cell ? CMP_TOKEN_RIGHT_BRACE : CMP_TOKEN_RIGHT_BRACKET;
    cmp_expr *matrix = parse_new(p, cell ? CMP_EXPR_CELL : CMP_EXPR_MATRIX, open);
    if (!matrix) return NULL;
    cmp_lexer_push(&p->lexer, CMP_NEST_MATRIX);
    parse_advance(p);
    size_t mark = p->lists.len;
    for (;;) {
        while (parse_at(p, CMP_TOKEN_SEMICOLON) || parse_at(p, CMP_TOKEN_NEWLINE))
            parse_advance(p);
        if (parse_at(p, close)) break;
        if (!parse_row(p, matrix, close, &tilde)) {
            p->lists.len = mark;
            return NULL;
        }
    }
    matrix->matrix.rows = parse_take(p, mark, sizeof(cmp_row), &matrix->matrix.count);
    if (!parse_close(p, close, open)) return NULL;
    if (tilde != UINT32_MAX && !parse_at(p, CMP_TOKEN_ASSIGN)) {
        parse_error(p, MICA_ERR_SYNTAX, tilde, "'~' as an ignored output stands only on the left of '='");
        return NULL;
    }
    return matrix;
}
