/* compiler/parser_class.c - the file of a class: its header, its blocks and what they declare, and the local
 * functions behind it.
 *
 * The words of the blocks (properties, methods, events, enumeration, and endproperties and its like) are names
 * like any others everywhere else, so the lexer knows nothing of them: they are told by where they stand. No
 * line of a declaration is in command syntax (`x double` declares), which the lexer is told (declares), but for
 * the bodies of methods.
 *
 * A value that is declared is evaluated when the class is used and not where it is written, so it hangs in the
 * tree as the body of an anonymous function; the validators of a property (parser_restrict.c) become the statements
 * of a function of one parameter, which has the name of the property, as calls of validators mention it.
 *
 * A header or a block that cannot be read ends the parse, as nothing behind it would be read in its place; a
 * malformed line of a block is reported, and the next one read. */
#include "compiler/lexer_internal.h"
#include "compiler/parser_internal.h"

#include <stdio.h>

static const char *const block_words[] = {"properties", "methods", "events", "enumeration"};
static const char *const block_ends[] = {"endproperties", "endmethods", "endevents", "endenumeration"};

static bool at_word(const cmp_parser *p, const char *word) {
    return parse_at(p, CMP_TOKEN_IDENT) && strcmp(p->token.name->text, word) == 0;
}

static bool at_separator(const cmp_parser *p) {
    return parse_at(p, CMP_TOKEN_NEWLINE) || parse_at(p, CMP_TOKEN_SEMICOLON) || parse_at(p, CMP_TOKEN_COMMA);
}

static void skip_separators(cmp_parser *p) {
    while (at_separator(p))
        parse_advance(p);
}

static void stop(cmp_parser *p) {
    p->lexer.stopped = true;
    parse_advance(p);
}

/* ---- values ---- */

/* An expression of the class itself, which has no variables. */
static cmp_expr *parse_declared(cmp_parser *p) {
    p->anonymous++;
    cmp_expr *expr = parse_expr(p);
    p->anonymous--;
    return expr;
}

static cmp_expr *new_function_of_nothing(cmp_parser *p, cmp_expr *body) {
    cmp_expr *anon = body ? parse_new(p, CMP_EXPR_ANON, body->pos) : NULL;
    if (!anon) return NULL;
    anon->anon.body = body;
    anon->anon.end = p->previous_end;
    return parse_grow(p, anon, body, NULL);
}

/* ---- attributes ---- */

static bool parse_attribute(cmp_parser *p, cmp_attribute *attribute) {
    attribute->negated = parse_at(p, CMP_TOKEN_NOT);
    if (attribute->negated) parse_advance(p);
    attribute->pos = p->token.pos;
    if (!parse_at(p, CMP_TOKEN_IDENT)) {
        parse_expected(p, "the name of an attribute");
        return false;
    }
    attribute->name = p->token.name;
    parse_advance(p);
    if (!parse_at(p, CMP_TOKEN_ASSIGN)) return true;
    if (attribute->negated) {
        parse_error(p, MICA_ERR_SYNTAX, attribute->pos,
                    "attribute '%.60s' is negated and has a value: drop one", attribute->name->text);
        return false;
    }
    parse_advance(p);
    attribute->value = parse_declared(p);
    return attribute->value != NULL;
}

/* (A, ~B, C = value), perhaps; the current token is what may open the list. */
static bool parse_attributes(cmp_parser *p, cmp_attributes *attributes) {
    if (!parse_at(p, CMP_TOKEN_LEFT_PAREN)) return true;
    size_t mark = p->lists.len;
    uint32_t open = p->token.pos;
    cmp_lexer_push(&p->lexer, CMP_NEST_INDEX);
    parse_advance(p);
    bool good = true;
    while (good && !(parse_at(p, CMP_TOKEN_RIGHT_PAREN) && p->lists.len == mark)) {
        cmp_attribute attribute = {0};
        good = parse_attribute(p, &attribute) && parse_push(p, &p->lists, &attribute, sizeof attribute);
        if (!good || !parse_at(p, CMP_TOKEN_COMMA)) break;
        parse_advance(p);
    }
    if (!good) p->lists.len = mark;
    attributes->items = parse_take(p, mark, sizeof(cmp_attribute), &attributes->count);
    return good && parse_close(p, CMP_TOKEN_RIGHT_PAREN, open);
}

/* ---- properties ---- */

/* A function of one parameter, the property's name, whose statements are the validators. */
static cmp_func *new_check(cmp_parser *p, const cmp_class_item *item, const cmp_block *checks) {
    static const char word[] = "check";
    cmp_func *func = parse_alloc(p, sizeof *func);
    cmp_param *param = parse_alloc(p, sizeof *param);
    const cmp_name **assigned = parse_alloc(p, sizeof *assigned);
    const cmp_name *check = cmp_lexer_intern(&p->lexer, word, sizeof word - 1);
    if (!func || !param || !assigned || !check) return NULL;
    *param = (cmp_param){.name = item->name, .pos = item->pos};
    assigned[0] = item->name;
    func->name = parse_join_names(p, check, item->name);
    func->pos = func->name_pos = item->pos;
    func->end = p->previous_end;
    func->params = (cmp_params){param, 1, false};
    func->method = func->ended = true;
    func->assigned = assigned;
    func->assigned_count = 1;
    func->body = *checks;
    return func->name ? func : NULL;
}

/* Validators mention nothing of a function: they become one of their own. */
static bool parse_kind(cmp_parser *p, cmp_class_item *item) {
    cmp_restrictions is = {0};
    p->anonymous++;
    bool good = parse_restrictions(p, &is, "property", item->name, NULL);
    p->anonymous--;
    item->dims = is.dims;
    item->class_ = is.class_;
    if (!good || !is.checks.count) return good;
    item->func = new_check(p, item, &is.checks);
    return item->func != NULL;
}

/* name (sizes) class {validators} = default, or as older files have it: name@class = default. */
static bool parse_property(cmp_parser *p, cmp_class_item *item) {
    uint32_t pos;
    parse_advance(p);
    if (parse_at(p, CMP_TOKEN_AT)) {
        parse_advance(p);
        item->class_ = parse_dotted_name(p, "the class of the property", &pos);
        if (!item->class_) return false;
    } else if (!parse_kind(p, item)) {
        return false;
    }
    if (!parse_at(p, CMP_TOKEN_ASSIGN)) return true;
    parse_advance(p);
    item->value = new_function_of_nothing(p, parse_declared(p));
    return item->value != NULL;
}

/* ---- enumerations ---- */

/* Name (arguments), or a name alone. */
static bool parse_enumeration(cmp_parser *p, cmp_class_item *item) {
    cmp_expr *cell = parse_new(p, CMP_EXPR_CELL, item->pos);
    cmp_row *row = parse_alloc(p, sizeof *row);
    uint32_t open;
    parse_advance(p);
    if (!cell || !row) return false;
    if (parse_at(p, CMP_TOKEN_LEFT_PAREN)) {
        size_t mark = p->lists.len;
        bool good = true;
        open = p->token.pos;
        cmp_lexer_push(&p->lexer, CMP_NEST_INDEX);
        parse_advance(p);
        while (good && !(parse_at(p, CMP_TOKEN_RIGHT_PAREN) && p->lists.len == mark)) {
            cmp_expr *argument = parse_declared(p);
            good = argument && parse_push(p, &p->lists, &argument, sizeof argument) &&
                   parse_grow(p, cell, argument, NULL);
            if (!good || !parse_at(p, CMP_TOKEN_COMMA)) break;
            parse_advance(p);
        }
        if (!good) p->lists.len = mark;
        row->items = parse_take(p, mark, sizeof(cmp_expr *), &row->count);
        if (!good || !parse_close(p, CMP_TOKEN_RIGHT_PAREN, open)) return false;
    }
    cell->matrix.rows = row;
    cell->matrix.count = row->count ? 1 : 0;
    item->value = new_function_of_nothing(p, cell);
    return item->value != NULL;
}

/* ---- methods ---- */

/* A function, or the signature of one that is abstract or has a file of its own. */
static bool parse_method(cmp_parser *p, cmp_class_item *item) {
    cmp_func *func;
    bool good = true;
    if (parse_at(p, CMP_KEYWORD_FUNCTION)) {
        p->lexer.declares = false;
        func = parse_function(p);
        p->lexer.declares = true;
    } else {
        func = parse_alloc(p, sizeof *func);
        if (!func) return false;
        func->pos = p->token.pos;
        func->declared = true;
        parse_scope outer = parse_open_scope(p, false, false);
        good = parse_signature(p, func);
        parse_close_scope(p, outer, &func->assigned, &func->assigned_count);
        func->end = p->previous_end;
    }
    if (!func || !func->name || !good) return false;
    func->method = true;
    item->func = func;
    item->name = func->name;
    item->pos = func->name_pos;
    return true;
}

/* ---- blocks ---- */

static bool at_block_end(const cmp_parser *p, cmp_class_kind kind) {
    return parse_at(p, CMP_KEYWORD_END) || at_word(p, block_ends[kind]);
}

/* What can only stand behind the block: the ends of others, and functions where none may be. */
static bool at_other_end(const cmp_parser *p, cmp_class_kind kind) {
    for (size_t i = 0; i < sizeof block_ends / sizeof *block_ends; i++)
        if (at_word(p, block_ends[i])) return true;
    return parse_at(p, CMP_TOKEN_END_OF_TEXT) || parse_at(p, CMP_KEYWORD_ENDCLASSDEF) ||
           (parse_at(p, CMP_KEYWORD_FUNCTION) && kind != CMP_CLASS_METHODS);
}

static bool parse_item(cmp_parser *p, cmp_class_kind kind, cmp_class_item *item) {
    static const char *const whats[] = {"the name of a property", "", "the name of an event",
                                        "the name of an enumeration member"};
    if (kind == CMP_CLASS_METHODS) return parse_method(p, item);
    if (!parse_at(p, CMP_TOKEN_IDENT)) {
        parse_expected(p, whats[kind]);
        return false;
    }
    item->name = p->token.name;
    if (kind == CMP_CLASS_PROPERTIES) return parse_property(p, item);
    if (kind == CMP_CLASS_ENUMERATION) return parse_enumeration(p, item);
    parse_advance(p);
    return true;
}

static bool ends_item(cmp_parser *p, cmp_class_kind kind) {
    if (at_separator(p) || at_block_end(p, kind) || parse_at(p, CMP_TOKEN_END_OF_TEXT)) return true;
    parse_expected(p, "',', ';' or the end of the line");
    return false;
}

/* Words like `else` end nothing here. */
static void recover(cmp_parser *p, cmp_class_kind kind) {
    parse_recover_declaration(p);
    if (!at_separator(p) && !at_block_end(p, kind)) parse_advance(p);
}

/* One line of a message names the block that is open, where what comes next can only stand in another. */
static bool close_block(cmp_parser *p, const cmp_class_block *block) {
    if (at_block_end(p, block->kind)) {
        parse_advance(p);
        return true;
    }
    char what[96];
    snprintf(what, sizeof what, "'end' or '%s' to close '%s' of line %u", block_ends[block->kind],
             block_words[block->kind], parse_line(p, block->pos));
    parse_expected(p, what);
    return false;
}

static bool parse_class_block(cmp_parser *p, cmp_class_block *block) {
    block->pos = p->token.pos;
    parse_advance(p);
    if (!parse_attributes(p, &block->attributes)) return false;
    if (!at_separator(p) && !at_block_end(p, block->kind)) {
        parse_expected(p, "the end of the line behind the attributes of a block");
        return false;
    }
    size_t mark = p->lists.len;
    for (skip_separators(p); !at_block_end(p, block->kind); skip_separators(p)) {
        if (at_other_end(p, block->kind)) break;
        cmp_class_item item = {.pos = p->token.pos};
        bool good = parse_item(p, block->kind, &item) && !p->panic && ends_item(p, block->kind);
        if (good) parse_push(p, &p->lists, &item, sizeof item);
        if (!good || p->panic) recover(p, block->kind);
    }
    block->items = parse_take(p, mark, sizeof(cmp_class_item), &block->count);
    return close_block(p, block);
}

/* ---- what must hold of the whole ---- */

static void check_name(cmp_parser *p, const cmp_class_item *item) {
    if (item->name->scope == p->scope.id)
        parse_error(p, MICA_ERR_SYNTAX, item->pos, "class '%.60s' declares '%.60s' twice",
                    p->class_->name->text, item->name->text);
    parse_assigned(p, item->name);
}

/* get.x and set.x belong to a property of the class; no other method has a dot in its name. The constructor
 * gives the object. */
static void check_method(cmp_parser *p, const cmp_class_item *item) {
    const char *text = item->name->text, *dot = strchr(text, '.');
    const cmp_func *func = item->func;
    bool constructs = item->name == p->class_->name;
    if (constructs && (func->outputs.count != 1 || func->outputs.variadic))
        parse_error(p, MICA_ERR_SYNTAX, item->pos,
                    "the constructor of '%.60s' must have one output, the object", text);
    if (!dot) return;
    bool access = strncmp(text, "get.", 4) == 0 || strncmp(text, "set.", 4) == 0;
    const cmp_name *property = cmp_lexer_intern(&p->lexer, dot + 1, (uint32_t)strlen(dot + 1));
    if (access && property && property->scope == p->scope.id) return;
    parse_error(p, MICA_ERR_SYNTAX, item->pos,
                access ? "'%.60s' is for no property that class '%.60s' declares"
                       : "'%.60s' in class '%.60s': only 'get.NAME' and 'set.NAME' have a dot",
                text, p->class_->name->text);
}

/* Properties first, as methods refer to them; each name stands once in a class. */
static void check_class(cmp_parser *p) {
    const cmp_class *c = p->class_;
    const cmp_name **names;
    uint32_t count;
    parse_scope outer = parse_open_scope(p, false, false);
    for (int round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < c->block_count; i++) {
            const cmp_class_block *block = &c->blocks[i];
            for (uint32_t k = 0; k < block->count; k++) {
                p->panic = false;
                bool property = block->kind == CMP_CLASS_PROPERTIES;
                if (round == 1 && block->kind == CMP_CLASS_METHODS) check_method(p, &block->items[k]);
                if (round == (property ? 0 : 2)) check_name(p, &block->items[k]);
            }
        }
    }
    p->panic = false;
    parse_close_scope(p, outer, &names, &count);
}

/* ---- the file ---- */

static bool parse_superclasses(cmp_parser *p, cmp_class *c) {
    size_t mark = p->lists.len;
    bool good = true;
    do {
        uint32_t pos;
        parse_advance(p);
        const cmp_name *name = parse_dotted_name(p, "the name of a superclass", &pos);
        good = name && parse_push(p, &p->lists, &name, sizeof name);
    } while (good && parse_at(p, CMP_TOKEN_AND));
    if (!good) p->lists.len = mark;
    c->supers = parse_take(p, mark, sizeof(const cmp_name *), &c->super_count);
    return good;
}

static bool parse_header(cmp_parser *p, cmp_class *c) {
    parse_advance(p);
    if (!parse_attributes(p, &c->attributes)) return false;
    c->name_pos = p->token.pos;
    if (!parse_at(p, CMP_TOKEN_IDENT)) {
        parse_expected(p, "the name of the class");
        return false;
    }
    c->name = p->token.name;
    parse_advance(p);
    if (parse_at(p, CMP_TOKEN_LT) && !parse_superclasses(p, c)) return false;
    if (at_separator(p) || parse_at(p, CMP_KEYWORD_END)) return true;
    parse_expected(p, c->super_count ? "'&' or the end of the line" : "'<' or the end of the line");
    return false;
}

static bool at_block(const cmp_parser *p, cmp_class_kind *kind) {
    for (unsigned i = 0; i < sizeof block_words / sizeof *block_words; i++) {
        *kind = (cmp_class_kind)i;
        if (at_word(p, block_words[i])) return true;
    }
    return false;
}

static bool parse_blocks(cmp_parser *p, cmp_class *c) {
    size_t mark = p->lists.len;
    bool good = true;
    cmp_class_block block = {0};
    for (skip_separators(p); good && at_block(p, &block.kind); skip_separators(p)) {
        good = parse_class_block(p, &block) && parse_push(p, &p->lists, &block, sizeof block);
        block = (cmp_class_block){0};
    }
    if (!good) p->lists.len = mark;
    c->blocks = parse_take(p, mark, sizeof block, &c->block_count);
    if (!good) return false;
    p->lexer.declares = false; /* the token behind the end may begin a function */
    if (parse_at(p, CMP_KEYWORD_END) || parse_at(p, CMP_KEYWORD_ENDCLASSDEF)) {
        parse_advance(p);
        return true;
    }
    char what[128];
    snprintf(what, sizeof what,
             "'properties', 'methods', 'events', 'enumeration', or 'end' to close 'classdef' of line %u",
             parse_line(p, c->pos));
    parse_expected(p, what);
    return false;
}

/* Behind the class only functions stand, which are local to the file. */
static void parse_local_functions(cmp_parser *p) {
    for (skip_separators(p); parse_at(p, CMP_KEYWORD_FUNCTION); skip_separators(p)) {
        if (!parse_function(p)) return;
        if (p->panic) parse_recover(p);
    }
    if (parse_at(p, CMP_TOKEN_END_OF_TEXT)) return;
    parse_expected(p, "a function or the end of the file behind the end of a class");
    stop(p);
}

void parse_class_file(cmp_parser *p) {
    cmp_class *c = parse_alloc(p, sizeof *c);
    if (!c) return;
    p->unit->kind = CMP_UNIT_CLASS;
    p->unit->class_ = p->class_ = c;
    p->any_ended = true;
    c->pos = p->token.pos;
    c->help = p->unit->help;
    p->lexer.declares = true;
    bool good = parse_header(p, c);
    if (good && !c->help.len && parse_at(p, CMP_TOKEN_NEWLINE))
        c->help = parse_help(p, p->lexer.first_comment);
    good = good && parse_blocks(p, c);
    if (!good) {
        stop(p);
        return;
    }
    c->end = p->previous_end;
    check_class(p);
    parse_local_functions(p);
}
