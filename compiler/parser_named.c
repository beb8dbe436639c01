/* compiler/parser_named.c - f (x, Name=value): an argument that is given by its name, which the function gets as two, the text "Name"
 * and the value.
 *
 * MATLAB has it so; to GNU Octave `Name=value` among arguments is an assignment, whose value is the argument, as in
 * `while (ischar (line = fgetl (file)))`. Which of the two is meant shows in the rest of the function: an assignment is
 * there so that the variable can be used. So these arguments are read as assignments of which nobody knows yet, and settled
 * where the function, the script or the text ends:
 *
 *   - what other arguments by position follow is an assignment, and so is the only argument of a function that asks something of
 *     it (isempty, any, numel), and of any function at the prompt and in text of eval;
 *   - where the variable is assigned by nothing else, it is an assignment if the function uses the name anywhere else;
 *   - where something else assigns it, it is an assignment if it is the only argument;
 *   - Name=Name is an argument by name, and so are all in an anonymous function, where no assignment can stand, and in text
 *     with arguments blocks, which GNU Octave does not have. */
#include "compiler/parser_internal.h"

#include "compiler/lexer_internal.h"

#include <stdio.h>
#include <string.h>

/* Such an argument: the one at `index` of the link, `assign` with one target. */
typedef struct parse_named {
    cmp_link *link;
    cmp_expr *assign;
    uint32_t index;
    bool certain; /* no assignment, wherever it stands */
} parse_named;

bool parse_at_named(const cmp_parser *p) {
    if (!parse_at(p, CMP_TOKEN_IDENT)) return false;
    uint32_t at = p->token.end;
    while (lex_is_blank(lex_peek(&p->lexer, at)))
        at++;
    return lex_peek(&p->lexer, at) == '=' && lex_peek(&p->lexer, at + 1) != '=';
}

/* The target is no mention of the name, nor a variable, before it is settled what it is. */
cmp_expr *parse_named_argument(cmp_parser *p, cmp_link *link, uint32_t index) {
    cmp_expr *target = parse_new(p, CMP_EXPR_IDENT, p->token.pos), **targets = parse_alloc(p, sizeof target);
    if (!target || !targets) return NULL;
    target->name = p->token.name;
    targets[0] = target;
    parse_advance(p);
    cmp_expr *assign = parse_new(p, CMP_EXPR_ASSIGN, p->token.pos);
    if (!assign || !parse_expect(p, CMP_TOKEN_ASSIGN, "'='")) return NULL;
    assign->assign.op = (uint8_t)CMP_NO_OP;
    assign->assign.targets = targets;
    assign->assign.count = 1;
    assign->assign.value = parse_expr(p);
    if (!assign->assign.value || !parse_grow(p, assign, target, assign->assign.value)) return NULL;
    parse_named named = {link, assign, index, p->anonymous > 0 || p->names};
    return parse_push(p, &p->named, &named, sizeof named) ? assign : NULL;
}

/* The arguments of a link anew, each name as a text before its value. */
static void give_by_name(cmp_parser *p, cmp_link *link) {
    uint32_t first = link->arg_count - link->by_name;
    cmp_expr **args = parse_alloc(p, (link->arg_count + link->by_name) * sizeof *args);
    if (!args) return;
    memcpy(args, link->args, first * sizeof *args);
    for (uint32_t k = 0; k < link->by_name; k++) {
        const cmp_expr *assign = link->args[first + k], *target = assign->assign.targets[0];
        cmp_expr *text = parse_new(p, CMP_EXPR_STRING, target->pos);
        if (!text) return;
        text->string.bytes = target->name->text;
        text->string.len = target->name->len;
        text->string.double_quoted = true;
        args[first + 2 * k] = text;
        args[first + 2 * k + 1] = assign->assign.value;
    }
    link->args = args;
    link->arg_count += link->by_name;
    link->by_name = 0;
}

/* Functions of GNU Octave's idioms ask something of what is assigned: isempty, ischar and their kin, any, numel. */
static bool asks_of_value(const cmp_link *link) {
    static const char asking[] = " any all numel length size rows columns ndims nnz ";
    const cmp_expr *base = link->owner->index.base;
    char text[12];
    if (base->kind != CMP_EXPR_IDENT || link != link->owner->index.first) return false;
    if (strncmp(base->name->text, "is", 2) == 0) return true;
    snprintf(text, sizeof text, " %.9s ", base->name->text);
    return base->name->len < sizeof text - 2 && strstr(asking, text) != NULL;
}

static bool is_by_name(const cmp_parser *p, const parse_named *n) {
    const cmp_expr *value = n->assign->assign.value;
    const cmp_name *name = n->assign->assign.targets[0]->name;
    bool only = n->link->arg_count == 1;
    if (n->certain || (value->kind == CMP_EXPR_IDENT && value->parens == 0 && value->name == name))
        return true;
    if (parse_is_variable(p, name)) return !only;
    if (only && (p->options->mode == CMP_PARSE_TEXT || asks_of_value(n->link))) return false;
    return name->used != p->scope.visible_from;
}

static parse_named named_at(const cmp_parser *p, size_t at) {
    parse_named n;
    memcpy(&n, p->named.bytes + at, sizeof n);
    return n;
}

/* Decided from the last to the first, since what stands behind decides too. */
void parse_settle_named(cmp_parser *p) {
    size_t size = sizeof(parse_named);
    for (size_t at = p->named.len; at > p->scope.named; at -= size) {
        parse_named n = named_at(p, at - size);
        if (n.index >= n.link->arg_count) continue; /* an error ended the list */
        const cmp_name *name = n.assign->assign.targets[0]->name;
        if (n.index + 1 + n.link->by_name == n.link->arg_count && is_by_name(p, &n)) {
            n.link->by_name++;
        } else if (n.certain) {
            parse_error(p, MICA_ERR_SYNTAX, n.assign->pos,
                        "'=' cannot be used here: arguments by name stand behind all others");
        } else {
            parse_assigned(p, name);
            parse_mentioned(p, name);
        }
    }
    for (size_t at = p->scope.named; at < p->named.len && !p->lexer.no_memory; at += size) {
        parse_named n = named_at(p, at);
        if (n.link->by_name) give_by_name(p, n.link);
    }
    p->named.len = p->scope.named;
}
