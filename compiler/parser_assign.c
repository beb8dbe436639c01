/* compiler/parser_assign.c - assignments: what may stand on the left, and the operators "=", "+=" and
 * their like.
 *
 * The left side has been read as an expression by the time "=" is met, as nothing tells the two apart
 * before: [a, b] is a matrix until then. So it is turned into targets afterwards, and what cannot be one
 * is refused by what it is. */
#include "compiler/parser_internal.h"

static bool assign_op(cmp_token_kind kind, cmp_binary_op *op) {
    switch (kind) {
    case CMP_TOKEN_ASSIGN: *op = CMP_NO_OP; return true;
    case CMP_TOKEN_ADD_ASSIGN: *op = CMP_ADD; return true;
    case CMP_TOKEN_SUB_ASSIGN: *op = CMP_SUB; return true;
    case CMP_TOKEN_MUL_ASSIGN: *op = CMP_MUL; return true;
    case CMP_TOKEN_DIV_ASSIGN: *op = CMP_DIV; return true;
    case CMP_TOKEN_LDIV_ASSIGN: *op = CMP_LDIV; return true;
    case CMP_TOKEN_POW_ASSIGN: *op = CMP_POW; return true;
    case CMP_TOKEN_EL_MUL_ASSIGN: *op = CMP_EL_MUL; return true;
    case CMP_TOKEN_EL_DIV_ASSIGN: *op = CMP_EL_DIV; return true;
    case CMP_TOKEN_EL_LDIV_ASSIGN: *op = CMP_EL_LDIV; return true;
    case CMP_TOKEN_EL_POW_ASSIGN: *op = CMP_EL_POW; return true;
    case CMP_TOKEN_OR_ASSIGN: *op = CMP_EL_OR; return true;
    case CMP_TOKEN_AND_ASSIGN: *op = CMP_EL_AND; return true;
    default: return false;
    }
}

bool parse_is_assign(cmp_token_kind kind) {
    cmp_binary_op op;
    return assign_op(kind, &op);
}

bool parse_is_target(const cmp_expr *expr) {
    if (expr->kind == CMP_EXPR_IDENT) return true;
    return expr->kind == CMP_EXPR_INDEX && expr->index.base->kind == CMP_EXPR_IDENT && expr->parens == 0;
}

void parse_assigned_target(cmp_parser *p, const cmp_expr *target) {
    if (target->kind == CMP_EXPR_INDEX) target = target->index.base;
    if (target->kind == CMP_EXPR_IDENT) parse_assigned(p, target->name);
}

static bool check_target(cmp_parser *p, const cmp_expr *target, const char *op) {
    if (target->kind == CMP_EXPR_TILDE || parse_is_target(target)) return true;
    const char *what =
        target->kind == CMP_EXPR_NUMBER || target->kind == CMP_EXPR_STRING ? "a constant" : "this expression";
    parse_error(p, MICA_ERR_SYNTAX, target->pos,
                "cannot assign to %s: expected a variable on the left of '%s'", what, op);
    return false;
}

/* Makes `left` the targets of `assign`. Only one target can be changed by +=, since the old value of
 * several is no value. */
static bool take_targets(cmp_parser *p, cmp_expr *assign, cmp_expr *left, const char *op) {
    assign->assign.bracketed = left->kind == CMP_EXPR_MATRIX && left->parens == 0;
    if (!assign->assign.bracketed) {
        assign->assign.targets = parse_alloc(p, sizeof left);
        if (!assign->assign.targets) return false;
        assign->assign.targets[0] = left;
        assign->assign.count = 1;
    } else {
        if (assign->assign.op != CMP_NO_OP || left->matrix.count != 1) {
            parse_error(p, MICA_ERR_SYNTAX, left->pos,
                        left->matrix.count == 1 ? "'%s' takes one variable, not a list of them"
                                                : "expected one row of variables on the left of '%s'",
                        op);
            return false;
        }
        assign->assign.targets = left->matrix.rows[0].items;
        assign->assign.count = left->matrix.rows[0].count;
    }
    for (uint32_t i = 0; i < assign->assign.count; i++) {
        if (!check_target(p, assign->assign.targets[i], op)) return false;
        parse_assigned_target(p, assign->assign.targets[i]);
    }
    return true;
}

/* Assignments are expressions; in an anonymous function they would change what is captured, and are
 * refused. */
cmp_expr *parse_assign(cmp_parser *p, cmp_expr *left) {
    cmp_binary_op op = CMP_NO_OP;
    assign_op(p->token.kind, &op);
    char text[5] = "";
    memcpy(text, p->lexer.text + p->token.pos,
           p->token.end - p->token.pos < 4 ? p->token.end - p->token.pos : 4);
    if (p->anonymous) {
        parse_error(p, MICA_ERR_SYNTAX, p->token.pos, "'%s' cannot be used in %s", text,
                    p->lexer.declares && !p->function ? "a value that a class declares"
                                                      : "an anonymous function");
        return NULL;
    }
    cmp_expr *assign = parse_new(p, CMP_EXPR_ASSIGN, p->token.pos);
    if (!assign) return NULL;
    assign->assign.op = (uint8_t)op;
    if (!take_targets(p, assign, left, text)) return NULL;
    parse_advance(p);
    assign->assign.value = parse_expr(p);
    if (!assign->assign.value) return NULL;
    return parse_grow(p, assign, left, assign->assign.value);
}
