/* compiler/parser_stmt.c - blocks of statements, and the simple statements: expressions, commands,
 * declarations. */
#include "compiler/parser_internal.h"

cmp_stmt *parse_new_statement(cmp_parser *p, cmp_stmt_kind kind) {
    cmp_stmt *stmt = parse_alloc(p, sizeof *stmt);
    if (!stmt) return NULL;
    stmt->kind = (uint8_t)kind;
    stmt->pos = p->token.pos;
    return stmt;
}

/* The words that end a block, whichever block it is: the statement that opened it checks which one came.
 * In a flat file the next function ends the one before. */
bool parse_is_stop(const cmp_parser *p) {
    switch (p->token.kind) {
    case CMP_TOKEN_END_OF_TEXT:
    case CMP_KEYWORD_ELSE:
    case CMP_KEYWORD_ELSEIF:
    case CMP_KEYWORD_CASE:
    case CMP_KEYWORD_OTHERWISE:
    case CMP_KEYWORD_UNTIL:
    case CMP_KEYWORD_CATCH:
    case CMP_KEYWORD_UNWIND_PROTECT_CLEANUP: return true;
    case CMP_KEYWORD_FUNCTION: return p->flat && p->function;
    default: return parse_is_end(p->token.kind);
    }
}

/* ---- simple statements ---- */

/* Words are texts; a quote that is not closed in one is an error of the whole statement. */
static cmp_expr *parse_command(cmp_parser *p) {
    cmp_expr *expr = parse_new(p, CMP_EXPR_COMMAND, p->token.pos);
    if (!expr) return NULL;
    expr->command.name = p->token.name;
    size_t mark = p->lists.len;
    uint32_t errors = p->lexer.diags->errors;
    cmp_token word;
    while (cmp_lexer_command_word(&p->lexer, &word)) {
        cmp_expr *argument = parse_new(p, CMP_EXPR_STRING, word.pos);
        if (!argument) break;
        argument->string.bytes = word.string.bytes;
        argument->string.len = word.string.len;
        parse_push(p, &p->lists, &argument, sizeof argument);
    }
    expr->command.args = parse_take(p, mark, sizeof(cmp_expr *), &expr->command.count);
    if (expr->command.count > 0) expr->height = 2;
    parse_advance(p);
    if (p->lexer.diags->errors > errors) p->panic = true; /* a quote in it was not closed */
    return p->panic || p->lexer.stopped ? NULL : expr;
}

static cmp_stmt *parse_expression_statement(cmp_parser *p) {
    cmp_stmt *stmt = parse_new_statement(p, CMP_STMT_EXPR);
    if (!stmt) return NULL;
    stmt->expr = parse_at(p, CMP_TOKEN_COMMAND) ? parse_command(p) : parse_expr(p);
    stmt->print = true;
    return stmt->expr ? stmt : NULL;
}

/* global a b = 1 c. Names are separated by blanks; an initial value ends where the next name begins. */
static cmp_stmt *parse_declaration(cmp_parser *p, cmp_stmt_kind kind) {
    cmp_stmt *stmt = parse_new_statement(p, kind);
    parse_advance(p);
    if (!stmt) return NULL;
    if (!parse_at(p, CMP_TOKEN_IDENT)) {
        parse_expected(p, "a variable name");
        return NULL;
    }
    size_t mark = p->lists.len;
    bool good = true;
    while (good && parse_at(p, CMP_TOKEN_IDENT)) {
        cmp_decl decl = {.name = p->token.name, .pos = p->token.pos};
        parse_assigned(p, decl.name);
        parse_advance(p);
        if (parse_at(p, CMP_TOKEN_ASSIGN)) {
            parse_advance(p);
            decl.init = parse_expr(p);
            good = decl.init != NULL;
        }
        good = good && parse_push(p, &p->lists, &decl, sizeof decl);
    }
    if (!good) p->lists.len = mark;
    stmt->decls.items = parse_take(p, mark, sizeof(cmp_decl), &stmt->decls.count);
    return good ? stmt : NULL;
}

static cmp_stmt *parse_jump(cmp_parser *p, cmp_stmt_kind kind) {
    cmp_stmt *stmt = parse_new_statement(p, kind);
    parse_advance(p);
    return stmt;
}

/* A function defined where a script stands. */
static cmp_stmt *parse_function_statement(cmp_parser *p) {
    cmp_stmt *stmt = parse_new_statement(p, CMP_STMT_FUNCTION);
    cmp_func *func = parse_function(p);
    if (!stmt || !func) return NULL;
    stmt->func = func;
    return stmt;
}

static cmp_stmt *parse_control_statement(cmp_parser *p, cmp_stmt_kind kind) {
    cmp_stmt *stmt = parse_new_statement(p, kind);
    if (!stmt) return NULL;
    return parse_control(p, stmt) ? stmt : NULL;
}

/* An error leaves NULL and the parser in panic; the block goes on with the next line. */
cmp_stmt *parse_statement(cmp_parser *p) {
    if (!parse_enter(p)) return NULL;
    cmp_stmt *stmt = NULL;
    cmp_stmt_kind kind;
    switch (p->token.kind) {
    case CMP_KEYWORD_BREAK: stmt = parse_jump(p, CMP_STMT_BREAK); break;
    case CMP_KEYWORD_CONTINUE: stmt = parse_jump(p, CMP_STMT_CONTINUE); break;
    case CMP_KEYWORD_RETURN: stmt = parse_jump(p, CMP_STMT_RETURN); break;
    case CMP_KEYWORD_GLOBAL: stmt = parse_declaration(p, CMP_STMT_GLOBAL); break;
    case CMP_KEYWORD_PERSISTENT: stmt = parse_declaration(p, CMP_STMT_PERSISTENT); break;
    case CMP_KEYWORD_FUNCTION: stmt = parse_function_statement(p); break;
    case CMP_KEYWORD_CLASSDEF:
        parse_error(p, MICA_ERR_UNSUPPORTED, p->token.pos,
                    "a class can be defined only at the beginning of a file on the path, not in a script or "
                    "at the prompt");
        p->lexer.stopped = true; /* its lines are no statements */
        break;
    default:
        if (parse_is_control(p->token.kind, &kind))
            stmt = parse_control_statement(p, kind);
        else
            stmt = parse_expression_statement(p);
    }
    parse_leave(p);
    if (stmt) stmt->end = p->previous_end;
    return stmt;
}

/* ---- blocks ---- */

/* What must follow a statement; takes a ";" as the wish for silence. */
static void parse_terminator(cmp_parser *p, cmp_stmt *stmt) {
    if (stmt->kind == CMP_STMT_FUNCTION && !stmt->func->ended) return; /* the next function has ended it */
    switch (p->token.kind) {
    case CMP_TOKEN_SEMICOLON:
        stmt->print = false;
        parse_advance(p);
        break;
    case CMP_TOKEN_COMMA:
    case CMP_TOKEN_NEWLINE: parse_advance(p); break;
    default:
        if (!parse_is_stop(p)) parse_expected(p, "an operator, ',', ';' or the end of the line");
    }
}

static bool at_separator(const cmp_parser *p) {
    return parse_at(p, CMP_TOKEN_NEWLINE) || parse_at(p, CMP_TOKEN_SEMICOLON) || parse_at(p, CMP_TOKEN_COMMA);
}

cmp_block parse_block(cmp_parser *p) {
    size_t mark = p->lists.len;
    for (;;) {
        while (at_separator(p))
            parse_advance(p);
        if (parse_is_stop(p)) break;
        if (p->function &&
            parse_at(p, CMP_KEYWORD_FUNCTION)) { /* hangs on the outer one, and is no statement */
            parse_function(p);
            if (p->panic) parse_recover(p);
            continue;
        }
        cmp_stmt *stmt = parse_statement(p);
        if (stmt && !p->panic) parse_terminator(p, stmt);
        if (stmt) parse_push(p, &p->lists, &stmt, sizeof stmt);
        if (p->panic || !stmt) parse_recover(p);
    }
    cmp_block block;
    block.items = parse_take(p, mark, sizeof(cmp_stmt *), &block.count);
    return block;
}
