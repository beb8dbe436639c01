/* compiler/parser_arguments.c - arguments blocks at the head of a function: which lines they have, and whether they
 * fit the signature. compiler/lower_arguments.c makes code of them.
 *
 * `arguments` is a word like any other wherever no block can stand, and at the head of a function, too, unless it
 * stands alone on its line, perhaps with (Input), (Output), (Repeating) or both. In a block no line is in command
 * syntax, as in the declarations of a class.
 *
 * Lines are read first and looked at together when the last block has ended: the signature has named all parameters,
 * and each must be declared in its place. Then the parameters are divided: those that a call gives by position stay,
 * the others come from a cell of all that is left (cmp_arguments). */
#include "compiler/lexer_internal.h"
#include "compiler/parser_internal.h"
#include "program/code.h"

#include <stdarg.h>
#include <stdio.h>

/* One call gives the first values of all these (lower_arguments.c). */
#define MOST_STRUCTS 100

/* ---- where a block begins ---- */

static uint32_t skip_blanks(const cmp_parser *p, uint32_t at) {
    while (at < p->lexer.len && lex_is_blank(p->lexer.text[at]))
        at++;
    return at;
}

static bool ends_line(const cmp_parser *p, uint32_t at) {
    return at < p->lexer.len && (lex_is_newline(p->lexer.text[at]) || lex_is_comment(p->lexer.text[at]));
}

static uint32_t word_at(const cmp_parser *p, uint32_t at, const char *word) {
    size_t len = strlen(word);
    return p->lexer.len - at >= len && memcmp(p->lexer.text + at, word, len) == 0 ? (uint32_t)len : 0;
}

/* The words behind `arguments`; false where they are not those of a block. */
static bool read_words(const cmp_parser *p, bool *output, bool *repeating) {
    uint32_t at = skip_blanks(p, p->token.end), len;
    *output = *repeating = false;
    if (ends_line(p, at)) return true;
    if (lex_peek(&p->lexer, at) != '(') return false;
    do {
        at = skip_blanks(p, at + 1);
        if ((len = word_at(p, at, "Repeating")))
            *repeating = true;
        else if ((len = word_at(p, at, "Output")))
            *output = true;
        else if (!(len = word_at(p, at, "Input")))
            return false;
        at = skip_blanks(p, at + len);
    } while (lex_peek(&p->lexer, at) == ',');
    return lex_peek(&p->lexer, at) == ')' && ends_line(p, skip_blanks(p, at + 1));
}

static bool at_block(const cmp_parser *p, bool *output, bool *repeating) {
    return parse_at(p, CMP_TOKEN_IDENT) && strcmp(p->token.name->text, "arguments") == 0 &&
           read_words(p, output, repeating);
}

/* ---- lines ---- */

static bool at_separator(const cmp_parser *p) {
    return parse_at(p, CMP_TOKEN_NEWLINE) || parse_at(p, CMP_TOKEN_SEMICOLON) || parse_at(p, CMP_TOKEN_COMMA);
}

/* .Name or .?Class behind the name of a struct, which is NAMED then; the current token is the dot. */
static bool parse_named(cmp_parser *p, cmp_argument *a) {
    uint32_t pos;
    a->kind = CMP_ARG_NAMED;
    parse_advance(p);
    if (parse_at(p, CMP_TOKEN_QUESTION)) {
        parse_advance(p);
        a->class_ = parse_dotted_name(p, "the name of a class behind '?'", &pos);
        return a->class_ != NULL;
    }
    if (!parse_at(p, CMP_TOKEN_IDENT)) {
        parse_expected(p, "the name of an argument, or '?' and a class, behind '.'");
        return false;
    }
    a->field = p->token.name;
    parse_advance(p);
    return true;
}

/* ~, or name (sizes) class {validators} = default, or the same of struct.name, or struct.?Class */
static bool parse_line_of(cmp_parser *p, cmp_argument *a) {
    if (parse_at(p, CMP_TOKEN_NOT)) {
        parse_advance(p);
        return true;
    }
    if (!parse_at(p, CMP_TOKEN_IDENT)) {
        parse_expected(p, "the name of an argument");
        return false;
    }
    a->name = p->token.name;
    parse_advance(p);
    if (parse_at(p, CMP_TOKEN_DOT) && !parse_named(p, a)) return false;
    if (a->class_) return true;
    if (!parse_restrictions(p, &a->is, "argument", a->name, a->field)) return false;
    if (!parse_at(p, CMP_TOKEN_ASSIGN)) return true;
    parse_advance(p);
    a->value = parse_expr(p);
    return a->value != NULL;
}

static bool ends_item(cmp_parser *p) {
    if (at_separator(p) || parse_at(p, CMP_KEYWORD_END) || parse_at(p, CMP_TOKEN_END_OF_TEXT)) return true;
    parse_expected(p, "',', ';' or the end of the line");
    return false;
}

static void recover(cmp_parser *p) {
    parse_recover_declaration(p);
    if (!at_separator(p) && !parse_at(p, CMP_KEYWORD_END)) parse_advance(p);
}

/* Pushes the lines of a block. Behind one that is not closed nothing could be read in its place: all stops. */
static void parse_block_of(cmp_parser *p, bool output, bool repeating) {
    uint32_t block = p->token.pos;
    cmp_argument_kind kind = output      ? repeating ? CMP_ARG_OUTPUT_REPEATING : CMP_ARG_OUTPUT
                             : repeating ? CMP_ARG_REPEATING
                                         : CMP_ARG_REQUIRED;
    bool declares = p->lexer.declares, texts = p->texts;
    p->lexer.declares = p->texts = true;
    cmp_lexer_skip_line(&p->lexer, p->token.pos); /* the words are known */
    parse_advance(p);
    for (;;) {
        while (at_separator(p))
            parse_advance(p);
        if (parse_at(p, CMP_KEYWORD_END) || parse_at(p, CMP_TOKEN_END_OF_TEXT) ||
            parse_at(p, CMP_KEYWORD_FUNCTION) || parse_at(p, CMP_KEYWORD_ENDFUNCTION))
            break;
        cmp_argument a = {.kind = kind, .pos = p->token.pos, .block = block};
        bool good = parse_line_of(p, &a) && !p->panic && ends_item(p);
        if (good && a.kind == CMP_ARG_NAMED && kind != CMP_ARG_REQUIRED) {
            parse_error(p, MICA_ERR_SYNTAX, a.pos,
                        output ? "an output is a name without '.'"
                               : "an argument given by name cannot stand in a block 'arguments (Repeating)'");
            p->panic = false;
        } else if (good) {
            parse_push(p, &p->lists, &a, sizeof a);
        }
        if (!good || p->panic) recover(p);
    }
    p->lexer.declares = declares;
    p->texts = texts;
    if (parse_at(p, CMP_KEYWORD_END)) {
        parse_advance(p);
        return;
    }
    char what[64];
    snprintf(what, sizeof what, "'end' to close 'arguments' of line %u", parse_line(p, block));
    p->panic = false;
    parse_expected(p, what);
    p->lexer.stopped = true;
    parse_advance(p);
}

/* ---- what must hold of the whole ---- */

typedef struct checking {
    cmp_parser *p;
    cmp_func *func;
    cmp_arguments *a;
    uint32_t next; /* the parameter whose turn it is */
    uint32_t next_output;
    cmp_argument_kind stage; /* of the last input */
    uint32_t repeating;      /* the block of the inputs that repeat, 0 where there is none yet */
} checking;

MICA_PRINTF(3, 4) static void refuse(checking *c, uint32_t pos, const char *format, ...) {
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->p->panic = false;
    parse_error(c->p, MICA_ERR_SYNTAX, pos, "%s", text);
}

static const char *function_name(const checking *c) {
    return c->func->name ? c->func->name->text : "?";
}

/* The place of a name among parameters; their number where it has none. */
static uint32_t place_of(const cmp_params *params, const cmp_name *name) {
    uint32_t k = 0;
    while (k < params->count && params->items[k].name != name)
        k++;
    return k;
}

/* Whether the parameter stands where it does in the signature; "~" stands for any that is ignored. */
static bool in_turn(checking *c, const cmp_argument *item) {
    const cmp_params *params = &c->a->written;
    const cmp_name *turn = c->next < params->count ? params->items[c->next].name : NULL;
    uint32_t place = item->name ? place_of(params, item->name) : c->next;
    const char *name = item->name ? item->name->text : "~";
    if (place == c->next && place < params->count && (item->name || !turn)) return true;
    bool statement = item->value && !item->is.dims && !item->is.class_ && !item->is.checks.count;
    if (item->name && place == params->count)
        refuse(c, item->pos, "'%.60s' is no parameter of function '%.60s'%s", name, function_name(c),
               statement ? ": is the arguments block closed by an 'end'?" : "");
    else if (place < c->next)
        refuse(c, item->pos, "argument '%.60s' of function '%.60s' is declared twice", name,
               function_name(c));
    else if (c->next >= params->count)
        refuse(c, item->pos, "'%.60s' is one argument more than function '%.60s' has", name,
               function_name(c));
    else
        refuse(c, item->pos, "argument '%.60s' stands where the signature has '%.60s'", name,
               turn ? turn->text : "~");
    return false;
}

static void check_named(checking *c, const cmp_argument *item) {
    cmp_arguments *a = c->a;
    uint32_t k = 0;
    while (k < a->struct_count && a->structs[k] != item->name)
        k++;
    if (k == a->struct_count) {
        if (!in_turn(c, item)) return;
        if (k == MOST_STRUCTS) {
            refuse(c, item->pos, "'%.60s': function '%.60s' has too many structs of arguments",
                   item->name->text, function_name(c));
            return;
        }
        a->structs[a->struct_count++] = item->name;
        c->next++;
    }
    c->stage = CMP_ARG_NAMED;
    for (const cmp_argument *other = a->items; other < item; other++)
        if (other->kind == CMP_ARG_NAMED && item->field && other->field == item->field)
            refuse(c, item->pos, "argument '%.60s' of function '%.60s' is declared twice", item->field->text,
                   function_name(c));
}

static void check_positional(checking *c, cmp_argument *item) {
    cmp_arguments *a = c->a;
    const char *name = item->name ? item->name->text : "~";
    if (!in_turn(c, item)) return;
    c->next++;
    if (c->stage == CMP_ARG_NAMED) {
        refuse(c, item->pos, "argument '%.60s' of function '%.60s' stands behind one that is given by name",
               name, function_name(c));
    } else if (item->kind == CMP_ARG_REPEATING) {
        if (c->repeating && c->repeating != item->block)
            refuse(c, item->pos,
                   "argument '%.60s': function '%.60s' has a block of arguments that repeat already", name,
                   function_name(c));
        if (item->value)
            refuse(c, item->pos, "argument '%.60s' of function '%.60s' repeats and cannot have a default",
                   name, function_name(c));
        c->repeating = item->block;
        a->group++;
    } else if (c->stage == CMP_ARG_REPEATING) {
        refuse(c, item->pos, "argument '%.60s' of function '%.60s' stands behind those that repeat", name,
               function_name(c));
    } else if (item->name && strcmp(name, "varargin") == 0) {
        refuse(c, item->pos, "'%.60s' of function '%.60s' must stand in a block 'arguments (Repeating)'",
               name, function_name(c));
    } else if (item->value || (!item->name && c->stage == CMP_ARG_OPTIONAL)) {
        item->kind = CMP_ARG_OPTIONAL;
        a->optional++;
    } else if (c->stage == CMP_ARG_OPTIONAL) {
        refuse(c, item->pos, "argument '%.60s' of function '%.60s' has no default, but one before it has",
               name, function_name(c));
    } else {
        a->required++;
    }
    c->stage = item->kind;
}

/* One that repeats is what varargout is: the last. */
static void check_output(checking *c, const cmp_argument *item) {
    cmp_params *outputs = &c->func->outputs;
    if (!item->name) {
        refuse(c, item->pos, "an output of function '%.60s' has a name", function_name(c));
        return;
    }
    const char *name = item->name->text;
    uint32_t place = place_of(outputs, item->name);
    bool repeats = item->kind == CMP_ARG_OUTPUT_REPEATING, last = place + 1 == outputs->count;
    if (place == outputs->count)
        refuse(c, item->pos, "'%.60s' is no output of function '%.60s'", name, function_name(c));
    else if (place < c->next_output)
        refuse(c, item->pos, "output '%.60s' of function '%.60s' stands behind one that follows it, or twice",
               name, function_name(c));
    else if (item->value)
        refuse(c, item->pos, "output '%.60s' of function '%.60s' cannot have a default", name,
               function_name(c));
    else if (repeats && !last)
        refuse(c, item->pos, "output '%.60s' of function '%.60s' repeats, but is not the last", name,
               function_name(c));
    else if (!repeats && last && outputs->variadic)
        refuse(c, item->pos,
               "'%.60s' of function '%.60s' must stand in a block 'arguments (Output, Repeating)'", name,
               function_name(c));
    else if (repeats)
        outputs->variadic = true;
    c->next_output = place + 1;
}

static void check_defaults(checking *c) {
    const cmp_params *params = &c->a->written;
    for (uint32_t i = 0; i < params->count; i++)
        if (params->items[i].init)
            refuse(c, params->items[i].pos,
                   "the default of '%.60s' belongs into the arguments block of function '%.60s'",
                   params->items[i].name ? params->items[i].name->text : "~", function_name(c));
}

/* varargin that no block declares takes what it always does; all others must be declared. */
static void check_rest(checking *c) {
    const cmp_params *params = &c->a->written;
    if (c->next == params->count) return;
    bool varargin =
        c->next + 1 == params->count && params->variadic && c->stage != CMP_ARG_NAMED && !c->repeating;
    if (varargin) {
        c->a->items[c->a->count++] = (cmp_argument){
            .kind = CMP_ARG_REPEATING, .pos = c->func->pos, .name = params->items[c->next].name};
        c->a->group = 1;
        return;
    }
    const cmp_name *name = params->items[c->next].name;
    refuse(c, params->items[c->next].pos,
           "argument '%.60s' of function '%.60s' is missing in its arguments blocks", name ? name->text : "~",
           function_name(c));
}

static void check(checking *c) {
    cmp_arguments *a = c->a;
    uint32_t errors = c->p->lexer.diags->errors;
    for (uint32_t i = 0; i < a->count; i++) {
        cmp_argument *item = &a->items[i];
        bool output = item->kind >= CMP_ARG_OUTPUT;
        a->inputs |= !output;
        a->outputs |= output;
        if (output)
            check_output(c, item);
        else if (item->kind == CMP_ARG_NAMED)
            check_named(c, item);
        else
            check_positional(c, item);
    }
    if (!a->inputs) return;
    check_defaults(c);
    if (c->p->lexer.diags->errors == errors) check_rest(c);
}

/* ---- what lowering needs ---- */

/* A variable of the function that no program can write. Functions within each other share names, so the place of this
 * one makes it its own. */
static const cmp_name *hidden(cmp_parser *p, const cmp_func *func, const char *what, uint32_t number) {
    char text[64];
    int len = snprintf(text, sizeof text, ".%s%u@%u", what, number, func->pos);
    const cmp_name *name = cmp_lexer_intern(&p->lexer, text, (uint32_t)len);
    parse_assigned(p, name);
    return name;
}

/* The parameters that a call fills from the left, and the cell of the others. Its name tells how many the text
 * declares, as nargin (NAME) gives it. */
static bool divide(cmp_parser *p, cmp_func *func, cmp_arguments *a) {
    char text[32];
    int positional = (int)(a->required + a->optional);
    int len = snprintf(text, sizeof text, PROG_NAME_REST "%d", a->group ? -1 - positional : positional);
    uint32_t kept = a->required + (a->struct_count ? 0 : a->optional);
    cmp_param *items = parse_alloc(p, (kept + 1) * sizeof *items);
    a->rest = cmp_lexer_intern(&p->lexer, text, (uint32_t)len);
    if (!items || !a->rest) return false;
    for (uint32_t i = 0; i < kept; i++)
        items[i] = a->written.items[i];
    items[kept] = (cmp_param){.name = a->rest, .pos = func->pos};
    parse_assigned(p, a->rest);
    func->params = (cmp_params){items, kept + 1, true};
    return true;
}

static void name_variables(cmp_parser *p, cmp_func *func, cmp_arguments *a) {
    a->set = hidden(p, func, "set", 0);
    a->error = hidden(p, func, "error", 0);
    if (a->struct_count) a->values = hidden(p, func, "values", 0);
    if (a->outputs) a->left = hidden(p, func, "left", 0);
    bool repeats = false;
    for (uint32_t i = 0; i < a->count; i++) {
        cmp_argument *item = &a->items[i];
        if (item->kind != CMP_ARG_REPEATING && item->kind != CMP_ARG_OUTPUT_REPEATING) continue;
        item->all = hidden(p, func, "all", i);
        repeats = true;
    }
    if (!repeats) return;
    a->one = hidden(p, func, "one", 0);
    a->number = hidden(p, func, "number", 0);
}

/* ---- all blocks of a function ---- */

void parse_argument_blocks(cmp_parser *p, cmp_func *func) {
    bool output, repeating;
    size_t mark = p->lists.len;
    if (!at_block(p, &output, &repeating)) return;
    uint32_t errors = p->lexer.diags->errors;
    p->names = true;
    while (at_block(p, &output, &repeating)) {
        parse_block_of(p, output, repeating);
        if (!func->help.len) func->help = parse_help(p, p->lexer.first_comment);
        while (at_separator(p))
            parse_advance(p);
    }
    uint32_t count = (uint32_t)((p->lists.len - mark) / sizeof(cmp_argument));
    cmp_arguments *a = parse_alloc(p, sizeof *a);
    /* room for varargin */
    cmp_argument none = {0};
    if (!a || !parse_push(p, &p->lists, &none, sizeof none)) return;
    a->items = parse_take(p, mark, sizeof *a->items, &a->count);
    a->count = count;
    a->written = func->params;
    a->structs = parse_alloc(p, (count + 1) * sizeof *a->structs);
    if (!a->items || !a->structs || p->lexer.diags->errors > errors || !count) return;
    check(&(checking){.p = p, .func = func, .a = a});
    p->panic = false;
    if (p->lexer.diags->errors > errors) return;
    name_variables(p, func, a);
    if (a->inputs && !divide(p, func, a)) return;
    func->arguments = a;
}
