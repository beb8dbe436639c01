/* compiler/ast_text.c - expressions back to source text, spaced as Octave shows the body of a function
 * handle.
 *
 * func2str and the display of handles show the text of a function as others know it from Octave, so it is
 * made from the tree, with blanks where they stand there, and not cut from the source; numbers alone are
 * shown as they were written. */
#include "compiler/ast.h"

/* Inside [ ] and { } a call's parenthesis must touch its name, elsewhere a blank stands between. */
typedef struct text_out {
    base_buf *buf;
    bool in_matrix;
    bool in_anonymous;
} text_out;

static void text_expr(const cmp_expr *expr, text_out out);

static void text_list(cmp_expr *const *items, uint32_t count, text_out out) {
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) base_buf_str(out.buf, ", ");
        text_expr(items[i], out);
    }
}

/* The other way round from how the lexer read it. */
static void text_escaped(const cmp_expr *expr, base_buf *buf) {
    static const char named[] = "\aa\bb\ff\nn\rr\tt\vv\\\\\"\"";
    base_buf_byte(buf, '"');
    for (uint32_t i = 0; i < expr->string.len; i++) {
        char c = expr->string.bytes[i], escape = 0;
        for (size_t k = 0; k + 1 < sizeof named; k += 2) {
            if (named[k] == c) escape = named[k + 1];
        }
        if (escape)
            base_buf_printf(buf, "\\%c", escape);
        else if (c == 0)
            base_buf_str(buf, "\\0");
        else
            base_buf_byte(buf, (uint8_t)c);
    }
    base_buf_byte(buf, '"');
}

static void text_string(const cmp_expr *expr, base_buf *buf) {
    if (expr->string.double_quoted) {
        text_escaped(expr, buf);
        return;
    }
    base_buf_byte(buf, '\'');
    for (uint32_t i = 0; i < expr->string.len; i++) {
        base_buf_byte(buf, (uint8_t)expr->string.bytes[i]);
        if (expr->string.bytes[i] == '\'') base_buf_byte(buf, '\'');
    }
    base_buf_byte(buf, '\'');
}

/* A blank in front of "(" as in "f (x)", but not in a matrix, where it would separate elements. */
static void text_link(const cmp_link *link, text_out out) {
    text_out inside = {out.buf, false, out.in_anonymous};
    const char *gap = out.in_matrix ? "" : " ";
    switch (link->kind) {
    case CMP_LINK_PAREN:
        base_buf_printf(out.buf, "%s(", gap);
        text_list(link->args, link->arg_count, inside);
        base_buf_byte(out.buf, ')');
        break;
    case CMP_LINK_BRACE:
        base_buf_printf(out.buf, "%s{", gap);
        text_list(link->args, link->arg_count, inside);
        base_buf_byte(out.buf, '}');
        break;
    case CMP_LINK_FIELD: base_buf_printf(out.buf, ".%s", link->field->text); break;
    case CMP_LINK_DYNAMIC:
        base_buf_str(out.buf, ".(");
        text_expr(link->args[0], inside);
        base_buf_byte(out.buf, ')');
        break;
    }
}

static void text_matrix(const cmp_expr *expr, text_out out) {
    bool cell = expr->kind == CMP_EXPR_CELL;
    out.in_matrix = true;
    base_buf_byte(out.buf, cell ? '{' : '[');
    for (uint32_t i = 0; i < expr->matrix.count; i++) {
        if (i > 0) base_buf_str(out.buf, "; ");
        text_list(expr->matrix.rows[i].items, expr->matrix.rows[i].count, out);
    }
    base_buf_byte(out.buf, cell ? '}' : ']');
}

static void text_anon(const cmp_expr *expr, text_out out) {
    const char *close = out.in_anonymous ? ")" : ") "; /* an inner handle's body touches its parameters */
    out.in_anonymous = true;
    base_buf_str(out.buf, "@(");
    for (uint32_t i = 0; i < expr->anon.params.count; i++) {
        const cmp_param *param = &expr->anon.params.items[i];
        base_buf_printf(out.buf, "%s%s", i > 0 ? ", " : "", param->name ? param->name->text : "~");
        if (!param->init) continue;
        base_buf_str(out.buf, " = ");
        text_expr(param->init, out);
    }
    base_buf_str(out.buf, close);
    text_expr(expr->anon.body, out);
}

static void text_assign(const cmp_expr *expr, text_out out) {
    if (expr->assign.bracketed) base_buf_byte(out.buf, '[');
    text_out targets = {out.buf, out.in_matrix || expr->assign.bracketed, out.in_anonymous};
    text_list(expr->assign.targets, expr->assign.count, targets);
    base_buf_printf(out.buf, "%s %s= ", expr->assign.bracketed ? "]" : "",
                    cmp_binary_text((cmp_binary_op)expr->assign.op));
    text_expr(expr->assign.value, out);
}

static void text_unary(const cmp_expr *expr, text_out out) {
    const char *op = cmp_unary_text((cmp_unary_op)expr->unary.op);
    bool prefix = expr->unary.op == CMP_NEG || expr->unary.op == CMP_PLUS || expr->unary.op == CMP_NOT ||
                  expr->unary.op == CMP_PRE_INC || expr->unary.op == CMP_PRE_DEC;
    if (prefix) base_buf_str(out.buf, op);
    text_expr(expr->unary.operand, out);
    if (!prefix) base_buf_str(out.buf, op);
}

/* Parentheses that the source has are nodes' own (text_expr): none need be made up. */
static void text_node(const cmp_expr *expr, text_out out) {
    switch ((cmp_expr_kind)expr->kind) {
    case CMP_EXPR_NUMBER: base_buf_append(out.buf, expr->number.text, expr->number.text_len); break;
    case CMP_EXPR_STRING: text_string(expr, out.buf); break;
    case CMP_EXPR_IDENT: base_buf_str(out.buf, expr->name->text); break;
    case CMP_EXPR_COLON: base_buf_byte(out.buf, ':'); break;
    case CMP_EXPR_END: base_buf_str(out.buf, "end"); break;
    case CMP_EXPR_TILDE: base_buf_byte(out.buf, '~'); break;
    case CMP_EXPR_UNARY: text_unary(expr, out); break;
    case CMP_EXPR_BINARY:
        text_expr(expr->binary.left, out);
        base_buf_printf(out.buf, " %s ", cmp_binary_text((cmp_binary_op)expr->binary.op));
        text_expr(expr->binary.right, out);
        break;
    case CMP_EXPR_RANGE:
        text_expr(expr->range.start, out);
        base_buf_byte(out.buf, ':');
        if (expr->range.step) text_expr(expr->range.step, out);
        if (expr->range.step) base_buf_byte(out.buf, ':');
        text_expr(expr->range.stop, out);
        break;
    case CMP_EXPR_INDEX:
        text_expr(expr->index.base, out);
        for (const cmp_link *link = expr->index.first; link; link = link->next)
            text_link(link, out);
        break;
    case CMP_EXPR_ASSIGN: text_assign(expr, out); break;
    case CMP_EXPR_MATRIX:
    case CMP_EXPR_CELL: text_matrix(expr, out); break;
    case CMP_EXPR_ANON: text_anon(expr, out); break;
    case CMP_EXPR_HANDLE: base_buf_printf(out.buf, "@%s", expr->name->text); break;
    case CMP_EXPR_SUPER:
        base_buf_printf(out.buf, "%s@%s", expr->super.name->text, expr->super.class_->text);
        break;
    case CMP_EXPR_META: base_buf_printf(out.buf, "?%s", expr->name->text); break;
    case CMP_EXPR_COMMAND:
        base_buf_str(out.buf, expr->command.name->text);
        for (uint32_t i = 0; i < expr->command.count; i++) {
            base_buf_byte(out.buf, ' ');
            text_string(expr->command.args[i], out.buf);
        }
        break;
    }
}

static void text_expr(const cmp_expr *expr, text_out out) {
    for (int i = 0; i < expr->parens; i++)
        base_buf_byte(out.buf, '(');
    text_node(expr, out);
    for (int i = 0; i < expr->parens; i++)
        base_buf_byte(out.buf, ')');
}

void cmp_ast_expr_text(const cmp_expr *expr, base_buf *out) {
    text_expr(expr, (text_out){out, false, false});
}
