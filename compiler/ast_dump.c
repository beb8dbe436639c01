/* compiler/ast_dump.c - the syntax tree as compact S-expressions, for tests and for people.
 *
 * Every field of a node that the grammar decides is shown, so that tests of the parser can compare one
 * line of text: parentheses as <>, a condition mark as ?, an `end` with how deep it stands and at which
 * position. */
#include "compiler/ast.h"

static void dump_expr(const cmp_expr *expr, base_buf *out);

static void dump_bytes(const char *bytes, size_t len, char quote, base_buf *out) {
    base_buf_byte(out, (uint8_t)quote);
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)bytes[i];
        if (byte == '\n')
            base_buf_str(out, "\\n");
        else if (byte == '\t')
            base_buf_str(out, "\\t");
        else if (byte == '\\' || byte == (uint8_t)quote)
            base_buf_printf(out, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7F)
            base_buf_printf(out, "\\x%02x", byte);
        else
            base_buf_byte(out, byte);
    }
    base_buf_byte(out, (uint8_t)quote);
}

static void dump_list(cmp_expr *const *items, uint32_t count, base_buf *out) {
    for (uint32_t i = 0; i < count; i++) {
        base_buf_byte(out, ' ');
        dump_expr(items[i], out);
    }
}

static void dump_number(const cmp_expr *expr, base_buf *out) {
    static const char *const classes[] = {"",      "int8",   "int16",  "int32", "int64",
                                          "uint8", "uint16", "uint32", "uint64"};
    if (expr->number.class_ == CMP_NUMBER_DOUBLE)
        base_buf_printf(out, "%.15g", expr->number.value);
    else if (expr->number.class_ <= CMP_NUMBER_INT64) {
        base_buf_printf(out, "%s:%lld", classes[expr->number.class_], (long long)expr->number.bits);
    } else {
        base_buf_printf(out, "%s:%llu", classes[expr->number.class_], (unsigned long long)expr->number.bits);
    }
    if (expr->number.imaginary) base_buf_byte(out, 'i');
}

/* How many indexes of the same function lie between an `end` and the outermost one. */
static uint32_t link_depth(const cmp_link *link) {
    uint32_t depth = 0;
    for (; link; link = link->outer)
        depth++;
    return depth;
}

static void dump_link(const cmp_link *link, base_buf *out) {
    switch (link->kind) {
    case CMP_LINK_PAREN: base_buf_str(out, " (()"); break;
    case CMP_LINK_BRACE: base_buf_str(out, " ({}"); break;
    case CMP_LINK_FIELD: base_buf_printf(out, " .%s", link->field->text); return;
    case CMP_LINK_DYNAMIC: base_buf_str(out, " (."); break;
    }
    dump_list(link->args, link->arg_count, out);
    base_buf_byte(out, ')');
}

static void dump_index(const cmp_expr *expr, base_buf *out) {
    base_buf_str(out, "(index ");
    dump_expr(expr->index.base, out);
    for (const cmp_link *link = expr->index.first; link; link = link->next)
        dump_link(link, out);
    base_buf_byte(out, ')');
}

static void dump_assign(const cmp_expr *expr, base_buf *out) {
    base_buf_printf(out, "(%s=", cmp_binary_text((cmp_binary_op)expr->assign.op));
    if (expr->assign.bracketed) base_buf_str(out, " [");
    for (uint32_t i = 0; i < expr->assign.count; i++) {
        if (i > 0 || !expr->assign.bracketed) base_buf_byte(out, ' ');
        dump_expr(expr->assign.targets[i], out);
    }
    if (expr->assign.bracketed) base_buf_byte(out, ']');
    base_buf_byte(out, ' ');
    dump_expr(expr->assign.value, out);
    base_buf_byte(out, ')');
}

static void dump_matrix(const cmp_expr *expr, base_buf *out) {
    bool cell = expr->kind == CMP_EXPR_CELL;
    base_buf_str(out, cell ? "{" : "[");
    for (uint32_t i = 0; i < expr->matrix.count; i++) {
        if (i > 0) base_buf_str(out, " ;");
        const cmp_row *row = &expr->matrix.rows[i];
        for (uint32_t k = 0; k < row->count; k++) {
            if (i > 0 || k > 0) base_buf_byte(out, ' ');
            dump_expr(row->items[k], out);
        }
    }
    base_buf_str(out, cell ? "}" : "]");
}

static void dump_params(const cmp_params *params, base_buf *out) {
    base_buf_byte(out, '(');
    for (uint32_t i = 0; i < params->count; i++) {
        const cmp_param *param = &params->items[i];
        if (i > 0) base_buf_byte(out, ' ');
        base_buf_str(out, param->name ? param->name->text : "~");
        if (i + 1 == params->count && params->variadic) base_buf_str(out, "...");
        if (!param->init) continue;
        base_buf_byte(out, '=');
        dump_expr(param->init, out);
    }
    base_buf_byte(out, ')');
}

static void dump_unary(const cmp_expr *expr, base_buf *out) {
    static const char *const names[] = {"neg", "plus", "!", "'", ".'", "++pre", "--pre", "post++", "post--"};
    base_buf_printf(out, "(%s ", names[expr->unary.op]);
    dump_expr(expr->unary.operand, out);
    base_buf_byte(out, ')');
}

static void dump_parts(const char *head, const cmp_expr *a, const cmp_expr *b, const cmp_expr *c,
                       base_buf *out) {
    base_buf_printf(out, "(%s ", head);
    dump_expr(a, out);
    const cmp_expr *rest[] = {b, c};
    for (int i = 0; i < 2; i++) {
        if (!rest[i]) continue;
        base_buf_byte(out, ' ');
        dump_expr(rest[i], out);
    }
    base_buf_byte(out, ')');
}

/* Complete by the enumeration: a kind that is added does not compile without a case here. */
static void dump_node(const cmp_expr *expr, base_buf *out) {
    switch ((cmp_expr_kind)expr->kind) {
    case CMP_EXPR_NUMBER: dump_number(expr, out); break;
    case CMP_EXPR_STRING:
        dump_bytes(expr->string.bytes, expr->string.len, expr->string.double_quoted ? '"' : '\'', out);
        break;
    case CMP_EXPR_IDENT: base_buf_str(out, expr->name->text); break;
    case CMP_EXPR_COLON: base_buf_byte(out, ':'); break;
    case CMP_EXPR_END:
        base_buf_printf(out, "end@%u.%u", link_depth(expr->end.link), expr->end.position);
        break;
    case CMP_EXPR_TILDE: base_buf_byte(out, '~'); break;
    case CMP_EXPR_UNARY: dump_unary(expr, out); break;
    case CMP_EXPR_BINARY:
        dump_parts(cmp_binary_text((cmp_binary_op)expr->binary.op), expr->binary.left, expr->binary.right,
                   NULL, out);
        if (expr->binary.condition) base_buf_byte(out, '?');
        break;
    case CMP_EXPR_RANGE:
        if (expr->range.step)
            dump_parts("range", expr->range.start, expr->range.step, expr->range.stop, out);
        else
            dump_parts("range", expr->range.start, expr->range.stop, NULL, out);
        break;
    case CMP_EXPR_INDEX: dump_index(expr, out); break;
    case CMP_EXPR_ASSIGN: dump_assign(expr, out); break;
    case CMP_EXPR_MATRIX:
    case CMP_EXPR_CELL: dump_matrix(expr, out); break;
    case CMP_EXPR_ANON:
        base_buf_str(out, "(@ ");
        dump_params(&expr->anon.params, out);
        base_buf_byte(out, ' ');
        dump_expr(expr->anon.body, out);
        base_buf_byte(out, ')');
        break;
    case CMP_EXPR_HANDLE: base_buf_printf(out, "@%s", expr->name->text); break;
    case CMP_EXPR_SUPER:
        base_buf_printf(out, "%s@%s", expr->super.name->text, expr->super.class_->text);
        break;
    case CMP_EXPR_META: base_buf_printf(out, "?%s", expr->name->text); break;
    case CMP_EXPR_COMMAND:
        base_buf_printf(out, "(command %s", expr->command.name->text);
        dump_list(expr->command.args, expr->command.count, out);
        base_buf_byte(out, ')');
        break;
    }
}

static void dump_expr(const cmp_expr *expr, base_buf *out) {
    if (!expr) {
        base_buf_byte(out, '-');
        return;
    }
    for (int i = 0; i < expr->parens; i++)
        base_buf_str(out, "<");
    dump_node(expr, out);
    for (int i = 0; i < expr->parens; i++)
        base_buf_str(out, ">");
}

/* ---- statements ---- */

static void dump_func(const cmp_func *func, base_buf *out);
static void dump_stmt(const cmp_stmt *stmt, base_buf *out);

static void dump_block(const cmp_block *block, base_buf *out) {
    base_buf_str(out, " (");
    for (uint32_t i = 0; i < block->count; i++) {
        if (i > 0) base_buf_byte(out, ' ');
        dump_stmt(block->items[i], out);
    }
    base_buf_byte(out, ')');
}

static void dump_branches(const char *head, const cmp_branch *branches, uint32_t count, base_buf *out) {
    for (uint32_t i = 0; i < count; i++) {
        base_buf_printf(out, " (%s", branches[i].value ? head : "else");
        if (branches[i].value) base_buf_byte(out, ' ');
        if (branches[i].value) dump_expr(branches[i].value, out);
        dump_block(&branches[i].body, out);
        base_buf_byte(out, ')');
    }
}

static void dump_decls(const cmp_stmt *stmt, base_buf *out) {
    base_buf_str(out, stmt->kind == CMP_STMT_GLOBAL ? "(global" : "(persistent");
    for (uint32_t i = 0; i < stmt->decls.count; i++) {
        base_buf_printf(out, " %s", stmt->decls.items[i].name->text);
        if (!stmt->decls.items[i].init) continue;
        base_buf_byte(out, '=');
        dump_expr(stmt->decls.items[i].init, out);
    }
    base_buf_byte(out, ')');
}

static void dump_for(const cmp_stmt *stmt, base_buf *out) {
    base_buf_str(out, stmt->for_.parallel ? "(parfor " : "(for ");
    dump_expr(stmt->for_.target, out);
    if (stmt->for_.key) {
        base_buf_byte(out, ' ');
        dump_expr(stmt->for_.key, out);
    }
    base_buf_byte(out, ' ');
    dump_expr(stmt->for_.values, out);
    if (stmt->for_.workers) {
        base_buf_byte(out, ' ');
        dump_expr(stmt->for_.workers, out);
    }
    dump_block(&stmt->for_.body, out);
    base_buf_byte(out, ')');
}

/* Statements without parts are closed in the end; those that close themselves return. */
static void dump_stmt(const cmp_stmt *stmt, base_buf *out) {
    switch ((cmp_stmt_kind)stmt->kind) {
    case CMP_STMT_EXPR:
        dump_expr(stmt->expr, out);
        if (!stmt->print) base_buf_byte(out, ';');
        return;
    case CMP_STMT_IF:
        base_buf_str(out, "(if");
        dump_branches("when", stmt->branches.items, stmt->branches.count, out);
        break;
    case CMP_STMT_WHILE:
        base_buf_str(out, "(while ");
        dump_expr(stmt->loop.condition, out);
        dump_block(&stmt->loop.body, out);
        break;
    case CMP_STMT_UNTIL:
        base_buf_str(out, "(until ");
        dump_expr(stmt->loop.condition, out);
        dump_block(&stmt->loop.body, out);
        break;
    case CMP_STMT_FOR: dump_for(stmt, out); return;
    case CMP_STMT_SWITCH:
        base_buf_str(out, "(switch ");
        dump_expr(stmt->switch_.value, out);
        dump_branches("case", stmt->switch_.cases, stmt->switch_.count, out);
        break;
    case CMP_STMT_BREAK: base_buf_str(out, "(break"); break;
    case CMP_STMT_CONTINUE: base_buf_str(out, "(continue"); break;
    case CMP_STMT_RETURN: base_buf_str(out, "(return"); break;
    case CMP_STMT_TRY:
        base_buf_str(out, "(try");
        dump_block(&stmt->try_.body, out);
        if (stmt->try_.has_catch)
            base_buf_printf(out, " %s", stmt->try_.error ? stmt->try_.error->text : "catch");
        if (stmt->try_.has_catch) dump_block(&stmt->try_.handler, out);
        break;
    case CMP_STMT_UNWIND:
        base_buf_str(out, "(unwind");
        dump_block(&stmt->unwind.body, out);
        dump_block(&stmt->unwind.cleanup, out);
        break;
    case CMP_STMT_GLOBAL:
    case CMP_STMT_PERSISTENT: dump_decls(stmt, out); return;
    case CMP_STMT_FUNCTION: dump_func(stmt->func, out); return;
    }
    base_buf_byte(out, ')');
}

static void dump_argument(const cmp_argument *item, base_buf *out) {
    static const char *const kinds[] = {"required", "optional", "repeating", "named", "output", "outputs"};
    base_buf_printf(out, " (%s %s", kinds[item->kind], item->name ? item->name->text : "~");
    if (item->field) base_buf_printf(out, ".%s", item->field->text);
    if (item->class_) base_buf_printf(out, ".?%s", item->class_->text);
    if (item->is.dims) base_buf_printf(out, " <%s>", item->is.dims);
    if (item->is.class_) base_buf_printf(out, " :%s", item->is.class_->text);
    dump_block(&item->is.checks, out);
    if (item->value) base_buf_byte(out, ' ');
    if (item->value) dump_expr(item->value, out);
    base_buf_byte(out, ')');
}

static void dump_func(const cmp_func *func, base_buf *out) {
    const cmp_arguments *a = func->arguments;
    base_buf_printf(out, "(function %s ", func->name ? func->name->text : "-");
    dump_params(a ? &a->written : &func->params, out);
    base_buf_byte(out, ' ');
    dump_params(&func->outputs, out);
    for (uint32_t i = 0; a && i < a->count; i++)
        dump_argument(&a->items[i], out);
    dump_block(&func->body, out);
    for (uint32_t i = 0; i < func->nested_count; i++) {
        base_buf_byte(out, ' ');
        dump_func(func->nested[i], out);
    }
    base_buf_byte(out, ')');
}

/* ---- classes ---- */

static void dump_attributes(const cmp_attributes *attributes, base_buf *out) {
    base_buf_str(out, " (");
    for (uint32_t i = 0; i < attributes->count; i++) {
        const cmp_attribute *a = &attributes->items[i];
        base_buf_printf(out, "%s%s%s", i ? " " : "", a->negated ? "!" : "", a->name->text);
        if (!a->value) continue;
        base_buf_byte(out, '=');
        dump_expr(a->value, out);
    }
    base_buf_byte(out, ')');
}

/* Methods by name, those of which only the signature is written with it: the others follow the class. */
static void dump_item(cmp_class_kind kind, const cmp_class_item *item, base_buf *out) {
    base_buf_byte(out, ' ');
    if (kind == CMP_CLASS_METHODS && item->func->declared) {
        dump_func(item->func, out);
        return;
    }
    if (kind == CMP_CLASS_METHODS || kind == CMP_CLASS_EVENTS) {
        base_buf_str(out, item->name->text);
        return;
    }
    base_buf_printf(out, "(%s", item->name->text);
    if (item->dims) base_buf_printf(out, " <%s>", item->dims);
    if (item->class_) base_buf_printf(out, " :%s", item->class_->text);
    if (item->func) base_buf_byte(out, ' ');
    if (item->func) dump_func(item->func, out);
    if (item->value) base_buf_byte(out, ' ');
    if (item->value) dump_expr(item->value, out);
    base_buf_byte(out, ')');
}

static void dump_class(const cmp_class *c, base_buf *out) {
    static const char *const words[] = {"properties", "methods", "events", "enumeration"};
    base_buf_printf(out, "(class %s", c->name->text);
    dump_attributes(&c->attributes, out);
    for (uint32_t i = 0; i < c->super_count; i++)
        base_buf_printf(out, " <%s", c->supers[i]->text);
    for (uint32_t i = 0; i < c->block_count; i++) {
        const cmp_class_block *block = &c->blocks[i];
        base_buf_printf(out, " (%s", words[block->kind]);
        dump_attributes(&block->attributes, out);
        for (uint32_t k = 0; k < block->count; k++)
            dump_item(block->kind, &block->items[k], out);
        base_buf_byte(out, ')');
    }
    base_buf_str(out, ")\n");
}

void cmp_ast_dump(const cmp_unit *unit, base_buf *out) {
    if (unit->kind == CMP_UNIT_CLASS) dump_class(unit->class_, out);
    for (uint32_t i = 0; unit->kind != CMP_UNIT_SCRIPT && i < unit->func_count; i++) {
        dump_func(unit->funcs[i], out);
        base_buf_byte(out, '\n');
    }
    for (uint32_t i = 0; i < unit->body.count; i++) {
        dump_stmt(unit->body.items[i], out);
        base_buf_byte(out, '\n');
    }
}
