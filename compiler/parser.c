/* compiler/parser.c - entry of the parser, and what its other files stand on: tokens, errors and recovery,
 * lists, scopes.
 *
 * Recursive descent over one token at a time; the lexer is told by the parser which brackets are open, as
 * blanks and newlines mean other things there. One text is parsed without knowing what its names mean,
 * with one exception: command syntax (`hold on`) depends on whether the name is a variable, so the parser
 * keeps track of what was assigned so far (parse_scope).
 *
 * Errors: the first of a statement is reported, `panic` silences what follows from it, and parse_recover
 * goes to the next line. A file with several errors gives several messages, and no tree. Memory that runs
 * out, and the twentieth error, stop the lexer instead: everything then sees the end of the text. */
#include "compiler/parser_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/stack.h"
#include "compiler/level.h"

#include <stdarg.h>
#include <stdio.h>

#define STACK_FIRST_BYTES 1024u

/* ---- tokens and errors ---- */

void parse_advance(cmp_parser *p) {
    p->previous = p->token.kind;
    p->previous_end = p->token.end;
    cmp_lexer_next(&p->lexer, &p->token);
}

/* Once silenced, callers unwind as if the error were theirs. */
void parse_error(cmp_parser *p, mica_status code, uint32_t pos, const char *format, ...) {
    if (p->panic || p->lexer.stopped) {
        p->panic = true;
        return;
    }
    p->panic = true;
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cmp_diags_add(p->lexer.diags, p->lexer.source, CMP_ERROR, code, pos, "%s", text);
    if (p->lexer.diags->errors >= CMP_DIAG_LIMIT) p->lexer.stopped = true;
}

/* At the end of the text more lines could complete it: a prompt asks for them instead of complaining
 * (diags->incomplete), but only if nothing was wrong before. */
void parse_expected(cmp_parser *p, const char *what) {
    if (p->panic || parse_at(p, CMP_TOKEN_BAD)) { /* the lexer has reported that one */
        p->panic = true;
        return;
    }
    if (parse_at(p, CMP_TOKEN_END_OF_TEXT) && !p->lexer.stopped && p->lexer.diags->errors == 0) {
        p->lexer.diags->incomplete = true;
    }
    const char *found = cmp_token_text(p->token.kind);
    uint32_t pos = parse_at(p, CMP_TOKEN_END_OF_TEXT) ? p->previous_end : p->token.pos;
    bool named = parse_at(p, CMP_TOKEN_IDENT) || parse_at(p, CMP_TOKEN_COMMAND);
    if (named) {
        const cmp_name *name = p->token.name;
        parse_error(p, MICA_ERR_SYNTAX, pos, "expected %s, found '%.*s'", what,
                    name->len < 60 ? (int)name->len : 60, name->text);
    } else {
        parse_error(p, MICA_ERR_SYNTAX, pos, "expected %s, found %s", what, found);
    }
}

bool parse_expect(cmp_parser *p, cmp_token_kind kind, const char *what) {
    if (!parse_at(p, kind)) {
        parse_expected(p, what);
        return false;
    }
    parse_advance(p);
    return true;
}

uint32_t parse_line(const cmp_parser *p, uint32_t pos) {
    uint32_t line, column;
    cmp_source_locate(p->lexer.source, pos, &line, &column);
    return line;
}

/* The line of the opening bracket helps if it is another one. */
bool parse_close(cmp_parser *p, cmp_token_kind close, uint32_t open) {
    if (!parse_at(p, close)) {
        char what[80];
        uint32_t line = parse_line(p, open);
        snprintf(what, sizeof what, "%s to close '%c'", cmp_token_text(close), p->lexer.text[open]);
        if (line != parse_line(p, p->token.pos)) {
            size_t len = strlen(what);
            snprintf(what + len, sizeof what - len, " of line %u", line);
        }
        parse_expected(p, what);
        return false;
    }
    cmp_lexer_pop(&p->lexer);
    parse_advance(p);
    return true;
}

/* Goes to the end of the line the error is on; stays where a line or a block ends already. */
void parse_recover(cmp_parser *p) {
    p->panic = false;
    bool stays = parse_at(p, CMP_TOKEN_NEWLINE) || parse_at(p, CMP_TOKEN_END_OF_TEXT) || parse_is_stop(p);
    if (stays) {
        p->lexer.nest_count = 0;
        if (parse_at(p, CMP_TOKEN_NEWLINE)) p->lexer.statement_start = true;
        return;
    }
    cmp_lexer_skip_line(&p->lexer, p->token.pos);
    parse_advance(p);
}

/* Each level costs stack here and in every pass behind: both are bounded, by number and by what the thread
 * has left. */
bool parse_enter(cmp_parser *p) {
    if (p->depth >= PARSE_MAX_DEPTH) {
        parse_error(p, MICA_ERR_LIMIT, p->token.pos, "nested deeper than %d levels", PARSE_MAX_DEPTH);
        return false;
    }
    if (!base_stack_has(p->depth * CMP_LEVEL_STACK)) {
        parse_error(p, MICA_ERR_LIMIT, p->token.pos, "nested deeper than %u levels", p->depth);
        return false;
    }
    p->depth++;
    return true;
}

/* ---- memory and lists ---- */

void *parse_alloc(cmp_parser *p, size_t size) {
    void *memory = base_arena_alloc(p->lexer.arena, size);
    if (!memory) p->lexer.no_memory = p->lexer.stopped = true;
    return memory;
}

/* Lists are gathered on one stack, since an argument list may hold others; when one is complete it moves
 * to the arena in one piece (parse_take). */
bool parse_push(cmp_parser *p, parse_stack *stack, const void *item, size_t size) {
    if (stack->cap - stack->len < size) {
        size_t cap = stack->cap ? stack->cap * 2 : STACK_FIRST_BYTES;
        uint8_t *bytes = base_realloc(stack->bytes, cap); /* no item is larger than the first capacity */
        if (!bytes) {
            p->lexer.no_memory = p->lexer.stopped = true;
            return false;
        }
        stack->bytes = bytes;
        stack->cap = cap;
    }
    memcpy(stack->bytes + stack->len, item, size);
    stack->len += size;
    return true;
}

void *parse_take(cmp_parser *p, size_t mark, size_t size, uint32_t *count) {
    size_t bytes = p->lists.len - mark;
    p->lists.len = mark;
    *count = 0;
    if (bytes == 0) return NULL;
    void *items = parse_alloc(p, bytes);
    if (!items) return NULL;
    memcpy(items, p->lists.bytes + mark, bytes);
    *count = (uint32_t)(bytes / size);
    return items;
}

/* ---- scopes ---- */

parse_scope parse_open_scope(cmp_parser *p, bool script, bool nested) {
    parse_scope outer = p->scope;
    p->scope.id = ++p->scopes;
    if (!nested) p->scope.visible_from = p->scope.id;
    p->scope.log = p->log.len;
    p->scope.mentions = p->mentions.len;
    p->scope.named = p->named.len;
    p->scope.script = script;
    return outer;
}

/* A name's stamp is the scope that assigned it last: one comparison says whether it is a variable here.
 * The old stamp is logged and given back when the scope ends, so that no table is copied. */
void parse_assigned(cmp_parser *p, const cmp_name *name) {
    if (!name) return;
    ((cmp_name *)(uintptr_t)name)->used = p->scope.visible_from;
    if (name->scope == p->scope.id) return;
    /* names are const to the tree's readers; the stamp is the parser's */
    parse_logged entry = {(cmp_name *)(uintptr_t)name, name->scope};
    if (parse_push(p, &p->log, &entry, sizeof entry)) entry.name->scope = p->scope.id;
}

void parse_mentioned(cmp_parser *p, const cmp_name *name) {
    cmp_name *stamped = (cmp_name *)(uintptr_t)name;
    stamped->used = p->scope.visible_from;
    if (!p->function || p->flat || name->mentioned == p->scope.id) return;
    if (parse_push(p, &p->mentions, &stamped, sizeof stamped)) stamped->mentioned = p->scope.id;
}

/* Behind a nested function a name is noted once more, as its stamp was lost; whoever reads the list does not mind. */
void parse_take_mentions(cmp_parser *p, cmp_func *func) {
    size_t bytes = p->mentions.len - p->scope.mentions;
    const cmp_name **list = func->nested_count && bytes ? parse_alloc(p, bytes) : NULL;
    if (list) {
        memcpy(list, p->mentions.bytes + p->scope.mentions, bytes);
        func->mentioned = list;
        func->mentioned_count = (uint32_t)(bytes / sizeof *list);
    }
    p->mentions.len = p->scope.mentions;
}

/* What was logged is also the list of names that the function assigns, each once. */
void parse_close_scope(cmp_parser *p, parse_scope outer, const cmp_name ***names, uint32_t *count) {
    size_t entries = (p->log.len - p->scope.log) / sizeof(parse_logged);
    const cmp_name **list = entries ? parse_alloc(p, entries * sizeof *list) : NULL;
    *names = list;
    *count = list ? (uint32_t)entries : 0;
    for (size_t i = 0; i < entries; i++) {
        parse_logged entry;
        memcpy(&entry, p->log.bytes + p->scope.log + i * sizeof entry, sizeof entry);
        if (list) list[i] = entry.name;
        entry.name->scope = entry.stamp;
    }
    p->log.len = p->scope.log;
    p->scope = outer;
}

/* In a script the workspace has variables, too. */
bool parse_is_variable(const cmp_parser *p, const cmp_name *name) {
    if (name->scope >= p->scope.visible_from) return true;
    if (!p->scope.script || !p->options->is_variable) return false;
    return p->options->is_variable(p->options->context, name->text, name->len);
}

static bool is_variable(void *context, const cmp_name *name) {
    return parse_is_variable(context, name);
}

/* ---- whole units ---- */

/* A function file: functions one after the other. Statements behind them are kept in the unit's body; what is
 * called by the file's name is its first function all the same. */
static void parse_function_file(cmp_parser *p) {
    p->unit->kind = CMP_UNIT_FUNCTIONS;
    while (parse_at(p, CMP_KEYWORD_FUNCTION)) {
        if (!parse_function(p)) return;
        if (p->panic) parse_recover(p);
        while (parse_at(p, CMP_TOKEN_NEWLINE) || parse_at(p, CMP_TOKEN_SEMICOLON) ||
               parse_at(p, CMP_TOKEN_COMMA)) {
            parse_advance(p);
        }
    }
}

/* Statements up to the end of the text; a stray end is reported and skipped. A stray `end` is stepped over
 * so that the rest is checked. */
static cmp_block parse_top_level(cmp_parser *p) {
    size_t mark = p->lists.len;
    while (!parse_at(p, CMP_TOKEN_END_OF_TEXT)) {
        cmp_block part = parse_block(p);
        for (uint32_t i = 0; i < part.count; i++)
            parse_push(p, &p->lists, &part.items[i], sizeof part.items[i]);
        if (parse_at(p, CMP_TOKEN_END_OF_TEXT)) break;
        parse_error(p, MICA_ERR_SYNTAX, p->token.pos, "%s stands outside any block that it could belong to",
                    cmp_token_text(p->token.kind));
        p->panic = false;
        parse_advance(p);
    }
    cmp_block block;
    block.items = parse_take(p, mark, sizeof(cmp_stmt *), &block.count);
    return block;
}

static void list_names(cmp_parser *p) {
    const cmp_names *names = &p->lexer.names;
    const cmp_name **list = parse_alloc(p, ((size_t)names->count + 1) * sizeof *list);
    if (!list) return;
    for (uint32_t i = 0; i < names->bucket_count; i++) {
        for (const cmp_name *name = names->buckets[i]; name; name = name->next_in_bucket)
            list[name->index] = name;
    }
    p->unit->names = list;
    p->unit->name_count = names->count;
}

/* The first comment of a file is its help, if no function begins with one. */
static void parse_unit(cmp_parser *p) {
    p->unit = parse_alloc(p, sizeof *p->unit);
    if (!p->unit) return;
    p->unit->source = p->lexer.source;
    parse_scope outer = parse_open_scope(p, true, false);
    parse_advance(p);
    if (parse_at(p, CMP_TOKEN_NEWLINE)) {
        p->unit->help = parse_help(p, p->lexer.first_comment);
        parse_advance(p);
    }
    if (p->options->mode == CMP_PARSE_FILE && parse_at(p, CMP_KEYWORD_CLASSDEF)) {
        parse_class_file(p);
    } else if (p->options->mode == CMP_PARSE_FILE && parse_at(p, CMP_KEYWORD_FUNCTION)) {
        parse_function_file(p);
    }
    p->unit->body = parse_top_level(p);
    p->unit->funcs = parse_children(p, &p->unit->func_count);
    parse_settle_named(p);
    parse_close_scope(p, outer, &p->unit->assigned, &p->unit->assigned_count);
    list_names(p);
}

/* One pass over the text. Whether functions of a file end with `end` shows only at its end, so nesting is
 * assumed first, and a file that turns out to have no such ends is read a second time. */
static void run_parser(cmp_parser *p, const cmp_source *source, const cmp_parse_options *options,
                       base_arena *arena, cmp_diags *diags, bool flat) {
    parse_stack lists = p->lists, log = p->log, mentions = p->mentions, named = p->named;
    lists.len = log.len = mentions.len = named.len = 0;
    *p = (cmp_parser){
        .options = options, .lists = lists, .log = log, .mentions = mentions, .named = named, .flat = flat};
    cmp_lexer_init(&p->lexer, source, arena, diags);
    p->lexer.is_variable = is_variable;
    p->lexer.context = p;
    p->lexer.may_go_on = options->mode == CMP_PARSE_TEXT;
    parse_unit(p);
}

/* Errors of a first pass that assumed nesting wrongly are taken back with it. */
mica_status cmp_parse(const cmp_source *source, const cmp_parse_options *options, base_arena *arena,
                      cmp_diags *diags, cmp_unit **out, mica_error *err) {
    *out = NULL;
    uint32_t kept = diags->count, errors = diags->errors;
    cmp_parser *p = base_calloc(1, sizeof *p);
    if (!p) return base_fail_memory(err, "the parser");
    run_parser(p, source, options, arena, diags, false);
    if (p->restart && !p->lexer.no_memory) {
        diags->count = kept;
        diags->errors = errors;
        diags->incomplete = false;
        run_parser(p, source, options, arena, diags, true);
    }
    if (p->lexer.continued && diags->errors == errors) diags->incomplete = true;
    bool no_memory = p->lexer.no_memory;
    cmp_unit *unit = p->unit;
    base_free(p->lists.bytes);
    base_free(p->log.bytes);
    base_free(p->mentions.bytes);
    base_free(p->named.bytes);
    base_free(p);
    if (no_memory || diags->no_memory) return base_fail_memory(err, "the syntax tree");
    if (diags->errors > errors) return cmp_diags_status(diags, source, err);
    *out = unit;
    return MICA_OK;
}
