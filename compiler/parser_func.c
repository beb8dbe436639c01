/* compiler/parser_func.c - functions: signatures, bodies, nesting and how they end; anonymous functions
 * and handles.
 *
 * Functions of a file may all end with `end`, or none of them may, and which it is shows only at the last
 * line: a function that begins before another has ended is nested in the one case and the next one in the
 * other. Nesting is assumed first (run_parser). */
#include "compiler/lexer_internal.h"
#include "compiler/parser_internal.h"

#include <stdio.h>

#define MAX_NAME_PARTS 64 /* of a dotted name: joining them costs the square of their number */

/* ---- parameters ---- */

static bool last_is(const cmp_params *params, const char *name) {
    if (params->count == 0) return false;
    const cmp_name *last = params->items[params->count - 1].name;
    return last && strcmp(last->text, name) == 0;
}

/* ( a, ~, b = 1, varargin ): the current token is the left parenthesis, in the end the right one. Defaults
 * are expressions of the function; a list that ends in an error is given up as a whole. */
static bool parse_params(cmp_parser *p, cmp_params *params, bool assigned) {
    size_t mark = p->lists.len;
    cmp_lexer_push(&p->lexer, CMP_NEST_INDEX);
    parse_advance(p);
    bool good = true;
    while (good && !(parse_at(p, CMP_TOKEN_RIGHT_PAREN) && p->lists.len == mark)) {
        cmp_param param = {.pos = p->token.pos};
        if (parse_at(p, CMP_TOKEN_IDENT))
            param.name = p->token.name;
        else if (!parse_at(p, CMP_TOKEN_NOT)) {
            parse_expected(p, "a parameter name or '~'");
            good = false;
            break;
        }
        if (assigned) parse_assigned(p, param.name);
        parse_advance(p);
        if (param.name && parse_at(p, CMP_TOKEN_ASSIGN)) {
            parse_advance(p);
            param.init = parse_expr(p);
            good = param.init != NULL;
        }
        good = good && parse_push(p, &p->lists, &param, sizeof param);
        if (!good || !parse_at(p, CMP_TOKEN_COMMA)) break;
        parse_advance(p);
    }
    if (!good) p->lists.len = mark;
    params->items = parse_take(p, mark, sizeof(cmp_param), &params->count);
    params->variadic = last_is(params, "varargin");
    return good;
}

/* [a, b c]: the current token is the bracket. */
static bool parse_outputs(cmp_parser *p, cmp_params *outputs) {
    uint32_t open = p->token.pos;
    size_t mark = p->lists.len;
    cmp_lexer_push(&p->lexer, CMP_NEST_MATRIX);
    parse_advance(p);
    while (parse_at(p, CMP_TOKEN_IDENT)) {
        cmp_param param = {.name = p->token.name, .pos = p->token.pos};
        parse_assigned(p, param.name);
        parse_push(p, &p->lists, &param, sizeof param);
        parse_advance(p);
        if (parse_at(p, CMP_TOKEN_COMMA)) {
            parse_advance(p);
            if (!parse_at(p, CMP_TOKEN_IDENT)) parse_expected(p, "the name of an output");
        }
    }
    outputs->items = parse_take(p, mark, sizeof(cmp_param), &outputs->count);
    return !p->panic && parse_close(p, CMP_TOKEN_RIGHT_BRACKET, open);
}

/* ---- signatures ---- */

/* name.part as one name. Interned like every name; the length is bounded by MAX_NAME_PARTS. */
const cmp_name *parse_join_names(cmp_parser *p, const cmp_name *name, const cmp_name *part) {
    size_t len = (size_t)name->len + 1 + part->len;
    char *text = parse_alloc(p, len);
    if (!text) return NULL;
    memcpy(text, name->text, name->len);
    text[name->len] = '.';
    memcpy(text + name->len + 1, part->text, part->len);
    return cmp_lexer_intern(&p->lexer, text, (uint32_t)len);
}

/* A class may have a method that says what `end` means in an index of its objects. */
static bool at_method_end(const cmp_parser *p) {
    if (!parse_at(p, CMP_KEYWORD_END)) return false;
    uint32_t at = p->token.end;
    while (at < p->lexer.len && lex_is_blank(p->lexer.text[at]))
        at++;
    return lex_peek(&p->lexer, at) == '(';
}

/* A name, perhaps with dots ("pkg.name"). */
const cmp_name *parse_dotted_name(cmp_parser *p, const char *what, uint32_t *pos) {
    *pos = p->token.pos;
    if (at_method_end(p)) {
        parse_advance(p);
        return cmp_lexer_intern(&p->lexer, "end", 3);
    }
    if (!parse_at(p, CMP_TOKEN_IDENT)) {
        parse_expected(p, what);
        return NULL;
    }
    const cmp_name *name = p->token.name;
    parse_advance(p);
    for (int parts = 1; name && parse_at(p, CMP_TOKEN_DOT) && !p->token.space_before; parts++) {
        parse_advance(p);
        if (!parse_at(p, CMP_TOKEN_IDENT) || parts == MAX_NAME_PARTS) {
            parse_expected(p, parts == MAX_NAME_PARTS ? "no further part of the name" : "a name behind '.'");
            return NULL;
        }
        name = parse_join_names(p, name, p->token.name);
        parse_advance(p);
    }
    return name;
}

/* What is read first may turn out to be the only output, when "=" follows. */
bool parse_signature(cmp_parser *p, cmp_func *func) {
    bool listed = parse_at(p, CMP_TOKEN_LEFT_BRACKET);
    if (listed && (!parse_outputs(p, &func->outputs) ||
                   !parse_expect(p, CMP_TOKEN_ASSIGN, "'=' behind the list of outputs"))) {
        return false;
    }
    func->name = parse_dotted_name(p, "the name of a function", &func->name_pos);
    if (!func->name) return false;
    if (!listed && parse_at(p, CMP_TOKEN_ASSIGN)) { /* it was the only output */
        cmp_param *output = parse_alloc(p, sizeof *output);
        if (!output) return false;
        *output = (cmp_param){.name = func->name, .pos = func->name_pos};
        func->outputs.items = output;
        func->outputs.count = 1;
        parse_assigned(p, output->name);
        parse_advance(p);
        func->name = parse_dotted_name(p, "the name of a function", &func->name_pos);
        if (!func->name) return false;
    }
    func->outputs.variadic = last_is(&func->outputs, "varargout");
    uint32_t open = p->token.pos;
    if (!parse_at(p, CMP_TOKEN_LEFT_PAREN)) return true;
    return parse_params(p, &func->params, true) && parse_close(p, CMP_TOKEN_RIGHT_PAREN, open);
}

/* ---- bodies ---- */

static bool is_empty(cmp_comment comment) {
    return comment.begin >= comment.end;
}

/* The comment block before the keyword: the file's first for its first function, the nearest for others.
 * Help stands in front of the keyword or behind the signature. */
static cmp_comment leading_comment(const cmp_parser *p) {
    if (p->previous != CMP_TOKEN_NEWLINE) return (cmp_comment){0, 0};
    bool first = p->options->mode == CMP_PARSE_FILE && p->functions == 0 && !p->class_;
    return first ? p->lexer.first_comment : p->lexer.last_comment;
}

/* What closes a function: its end, or where files without such ends allow it, the next function or the end of
 * the text. */
static void close_function(cmp_parser *p, cmp_func *func) {
    if (parse_at(p, CMP_KEYWORD_END) || parse_at(p, CMP_KEYWORD_ENDFUNCTION)) {
        func->ended = true;
        p->any_ended = true;
        parse_advance(p);
        return;
    }
    bool at_end = parse_at(p, CMP_TOKEN_END_OF_TEXT);
    const char *name = func->name ? func->name->text : "?";
    bool open_end = p->options->mode != CMP_PARSE_TEXT && !p->any_ended;
    if (open_end && parse_at(p, CMP_KEYWORD_FUNCTION)) return;
    if (open_end && at_end) {
        if (func->parent && !p->lexer.stopped) p->restart = p->lexer.stopped = true;
        return;
    }
    if (p->restart) return;
    if (at_end && p->class_ && !p->lexer.stopped) {
        parse_error(p, MICA_ERR_SYNTAX, func->pos,
                    "function '%s' is not closed: every function in the file of a class has an end", name);
        p->lexer.stopped = true;
        return;
    }
    if (at_end && p->any_ended && !p->lexer.stopped) {
        parse_error(p, MICA_ERR_SYNTAX, func->pos,
                    "function '%s' is not closed: when one function of a file has an end, all must have one",
                    name);
        return;
    }
    char what[96];
    snprintf(what, sizeof what, "'end' or 'endfunction' to close function '%.30s' of line %u", name,
             parse_line(p, func->pos));
    parse_expected(p, what);
    if (!at_end && !parse_at(p, CMP_KEYWORD_FUNCTION)) {
        p->panic = false;
        parse_advance(p);
    }
}

static void parse_body(cmp_parser *p, cmp_func *func, cmp_comment leading) {
    if (parse_at(p, CMP_TOKEN_SEMICOLON) || parse_at(p, CMP_TOKEN_COMMA)) parse_advance(p);
    if (parse_at(p, CMP_TOKEN_NEWLINE)) {
        if (is_empty(leading)) leading = p->lexer.first_comment;
        parse_advance(p);
    }
    func->help = parse_help(p, leading);
    parse_argument_blocks(p, func);
    func->body = parse_block(p);
    close_function(p, func);
    func->nested = parse_children(p, &func->nested_count);
}

cmp_func **parse_children(cmp_parser *p, uint32_t *count) {
    size_t mark = p->lists.len;
    for (cmp_func *func = p->children; func; func = func->next)
        parse_push(p, &p->lists, &func, sizeof func);
    return parse_take(p, mark, sizeof(cmp_func *), count);
}

/* Signature and body of `func`, in a scope of its own. What belongs to the function around is put away and
 * back: its list of children, its scope. */
static void parse_parts(cmp_parser *p, cmp_func *func) {
    cmp_comment leading = leading_comment(p);
    cmp_func *children = p->children, *last_child = p->last_child;
    bool names = p->names;
    p->function = func;
    p->names = names && func->parent;
    p->children = p->last_child = NULL;
    p->functions++;
    parse_scope outer = parse_open_scope(p, false, func->parent != NULL);
    parse_advance(p);
    if (!parse_signature(p, func)) parse_recover(p);
    parse_body(p, func, leading);
    parse_settle_named(p);
    parse_take_mentions(p, func);
    parse_close_scope(p, outer, &func->assigned, &func->assigned_count);
    p->function = func->parent;
    p->names = names;
    p->children = children;
    p->last_child = last_child;
}

/* Deeper than the parser can follow, nothing behind it would be read in its place: all stops. */
cmp_func *parse_function(cmp_parser *p) {
    cmp_func *func = parse_alloc(p, sizeof *func);
    if (!func) return NULL;
    func->pos = p->token.pos;
    func->parent = p->function;
    if (!parse_enter(p)) { /* what follows would be read in the wrong place */
        if (!p->any_ended && p->options->mode != CMP_PARSE_TEXT) p->restart = true;
        p->lexer.stopped = true;
        parse_advance(p);
        return NULL;
    }
    parse_parts(p, func);
    parse_leave(p);
    func->end = p->previous_end;
    if (p->last_child)
        p->last_child->next = func;
    else
        p->children = func;
    p->last_child = func;
    return func;
}

/* ---- handles ---- */

/* From the parenthesis that closes the parameters on. The body ends where the expression does; a blank in
 * it separates no elements of a matrix around it. */
static cmp_expr *parse_anonymous_body(cmp_parser *p, uint32_t open) {
    if (!parse_at(p, CMP_TOKEN_RIGHT_PAREN)) {
        parse_close(p, CMP_TOKEN_RIGHT_PAREN, open);
        return NULL;
    }
    cmp_lexer_pop(&p->lexer);
    bool in_matrix = cmp_lexer_nest(&p->lexer) == CMP_NEST_MATRIX;
    if (in_matrix) cmp_lexer_push(&p->lexer, CMP_NEST_ANON);
    p->lexer.after_value = false; /* a quote now begins a string */
    parse_advance(p);
    cmp_link *link = p->link;
    p->link = NULL; /* `end` does not reach out of a function */
    p->anonymous++;
    cmp_expr *body = parse_expr(p);
    p->anonymous--;
    p->link = link;
    if (in_matrix) cmp_lexer_pop(&p->lexer);
    return body;
}

/* In the body the parameters are no names that the function around mentions: they are stamped as if they had been
 * noted, and get their stamps back. */
static cmp_expr *parse_own_body(cmp_parser *p, const cmp_params *params, uint32_t open) {
    size_t mark = p->lists.len, count = 0;
    for (uint32_t i = 0; i < params->count; i++) {
        cmp_name *name = (cmp_name *)(uintptr_t)params->items[i].name;
        parse_logged kept = {name, name ? name->mentioned : 0};
        if (!name || !parse_push(p, &p->lists, &kept, sizeof kept)) continue;
        name->mentioned = p->scope.id;
        count++;
    }
    cmp_expr *body = parse_anonymous_body(p, open);
    while (count-- > 0) {
        parse_logged kept;
        memcpy(&kept, p->lists.bytes + mark + count * sizeof kept, sizeof kept);
        kept.name->mentioned = kept.stamp;
    }
    p->lists.len = mark;
    return body;
}

cmp_expr *parse_anonymous(cmp_parser *p) {
    uint32_t pos = p->token.pos;
    parse_advance(p);
    if (!parse_at(p, CMP_TOKEN_LEFT_PAREN)) {
        cmp_expr *handle = parse_new(p, CMP_EXPR_HANDLE, pos);
        uint32_t name_pos;
        const cmp_name *name = parse_dotted_name(p, "a function name or '(' behind '@'", &name_pos);
        if (!handle || !name) return NULL;
        handle->name = name;
        return handle;
    }
    uint32_t open = p->token.pos;
    cmp_expr *anon = parse_new(p, CMP_EXPR_ANON, pos);
    if (!anon || !parse_params(p, &anon->anon.params, false)) return NULL;
    anon->anon.body = parse_own_body(p, &anon->anon.params, open);
    if (!anon->anon.body) return NULL;
    anon->anon.end = p->previous_end;
    return parse_grow(p, anon, anon->anon.body, NULL);
}
