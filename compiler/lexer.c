/* compiler/lexer.c - reads the next token: names, keywords, operators, brackets; called by the parser.
 *
 * The language cannot be split into tokens without knowing where one is. A quote is a transpose behind a
 * value and begins a string elsewhere; in a matrix the blank in front decides. `end` is a keyword, but a
 * value inside brackets; behind a dot every keyword is a name. A word at the start of a statement may
 * begin a command, whose rest is text (lexer_command.c). So the lexer keeps a few facts about the token
 * before (after_value, after_dot, statement_start), and the parser tells it about brackets.
 *
 * It reads bytes and never looks beyond the text: what lies behind the end reads as a newline (lex_peek). */
#include "compiler/lexer_internal.h"

#include <stdarg.h>
#include <stdio.h>

#define NAMES_FIRST_BUCKETS 64u

const char *cmp_token_text(cmp_token_kind kind) {
    static const char *const texts[] = {
#define CMP_TOKEN_ROW(name, text) text,
#include "compiler/tokens.def"
#undef CMP_TOKEN_ROW
#define CMP_KEYWORD_ROW(name, text, statement) "'" text "'",
#include "compiler/keywords.def"
#undef CMP_KEYWORD_ROW
    };
    return texts[kind];
}

void lex_error(cmp_lexer *lexer, uint32_t pos, const char *format, ...) {
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cmp_diags_add(lexer->diags, lexer->source, CMP_ERROR, MICA_ERR_SYNTAX, pos, "%s", text);
}

/* Out of memory is the end of the text for everybody. */
void *lex_alloc(cmp_lexer *lexer, size_t size) {
    void *p = base_arena_alloc(lexer->arena, size);
    if (!p) lexer->no_memory = lexer->stopped = true;
    return p;
}

/* ---- names ---- */

static bool grow_names(cmp_lexer *lexer) {
    cmp_names *names = &lexer->names;
    uint32_t count = names->bucket_count ? names->bucket_count * 2 : NAMES_FIRST_BUCKETS;
    cmp_name **buckets = lex_alloc(lexer, count * sizeof *buckets);
    if (!buckets) return false;
    for (uint32_t i = 0; i < names->bucket_count; i++) {
        for (cmp_name *name = names->buckets[i], *next; name; name = next) {
            next = name->next_in_bucket;
            name->next_in_bucket = buckets[name->hash & (count - 1)];
            buckets[name->hash & (count - 1)] = name;
        }
    }
    names->buckets = buckets;
    names->bucket_count = count;
    return true;
}

/* Names of one unit are few and asked for often: two names are equal where their pointers are. */
cmp_name *cmp_lexer_intern(cmp_lexer *lexer, const char *text, uint32_t len) {
    cmp_names *names = &lexer->names;
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (uint32_t i = 0; i < len; i++)
        hash = (hash ^ (uint8_t)text[i]) * 16777619u;
    hash ^= hash >> 15;
    if (names->bucket_count) {
        cmp_name *name = names->buckets[hash & (names->bucket_count - 1)];
        for (; name; name = name->next_in_bucket) {
            if (name->hash == hash && name->len == len && memcmp(name->text, text, len) == 0) return name;
        }
    }
    if (names->count >= names->bucket_count && !grow_names(lexer)) return NULL;
    cmp_name *name = lex_alloc(lexer, sizeof *name);
    if (!name) return NULL;
    name->text = base_arena_copy(lexer->arena, text, len);
    if (!name->text) {
        lexer->no_memory = lexer->stopped = true;
        return NULL;
    }
    name->len = len;
    name->hash = hash;
    name->index = names->count++;
    name->next_in_bucket = names->buckets[hash & (names->bucket_count - 1)];
    names->buckets[hash & (names->bucket_count - 1)] = name;
    return name;
}

/* ---- state that the parser sets ---- */

void cmp_lexer_init(cmp_lexer *lexer, const cmp_source *source, base_arena *arena, cmp_diags *diags) {
    *lexer = (cmp_lexer){.source = source, .text = source->text, .len = source->len, .at = source->start};
    lexer->arena = arena;
    lexer->diags = diags;
    lexer->statement_start = true;
    /* "#!interpreter" is no part of the first comment */
    if (lex_peek(lexer, lexer->at) == '#' && lex_peek(lexer, lexer->at + 1) == '!') {
        lexer->at = lex_end_of_line(lexer, lexer->at);
    }
}

void cmp_lexer_push(cmp_lexer *lexer, cmp_nest nest) {
    if (lexer->nest_count < CMP_NEST_MAX) lexer->nest[lexer->nest_count] = (uint8_t)nest;
    lexer->nest_count++; /* the parser's depth limit keeps it in bounds; beyond them it only counts */
}

void cmp_lexer_pop(cmp_lexer *lexer) {
    if (lexer->nest_count > 0) lexer->nest_count--;
}

cmp_nest cmp_lexer_nest(const cmp_lexer *lexer) {
    if (lexer->nest_count == 0) return CMP_NEST_NONE;
    if (lexer->nest_count > CMP_NEST_MAX) return CMP_NEST_INDEX;
    return (cmp_nest)lexer->nest[lexer->nest_count - 1];
}

void cmp_lexer_skip_line(cmp_lexer *lexer, uint32_t pos) {
    if (pos < lexer->at) pos = lexer->at;
    lexer->at = lex_end_of_line(lexer, pos);
    lexer->nest_count = 0;
    lexer->statement_start = lexer->after_value = lexer->after_dot = false;
}

/* ---- tokens ---- */

/* First letter and length refuse nearly all names at once. */
static bool keyword_at(const char *text, uint32_t len, cmp_token_kind *kind, bool *statement) {
    static const struct {
        const char *text;
        uint8_t len;
        bool statement;
    } keywords[] = {
#define CMP_KEYWORD_ROW(name, text, statement) {text, sizeof text - 1, statement},
#include "compiler/keywords.def"
#undef CMP_KEYWORD_ROW
    };
    if (len < 2 || !strchr("_bcdefgioprstuw", text[0])) return false;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (keywords[i].len != len || keywords[i].text[0] != text[0]) continue;
        if (memcmp(keywords[i].text, text, len) != 0) continue;
        *kind = (cmp_token_kind)(CMP_FIRST_KEYWORD + i);
        *statement = keywords[i].statement;
        return true;
    }
    return false;
}

/* `end` in brackets is a value, and behind it a quote transposes. Keywords like `else` let a statement
 * begin at once. */
static void lex_word(cmp_lexer *lexer, cmp_token *token) {
    uint32_t begin = lexer->at, end = begin;
    while (lex_is_word(lex_peek(lexer, end)))
        end++;
    const char *text = lexer->text + begin;
    bool statement = false, started = lexer->statement_start;
    lexer->at = end;
    lexer->statement_start = false;
    if (!lexer->after_dot && keyword_at(text, end - begin, &token->kind, &statement)) {
        bool value = token->kind == CMP_KEYWORD_FILE_NAME || token->kind == CMP_KEYWORD_LINE_NUMBER;
        if (token->kind == CMP_KEYWORD_END && lexer->nest_count > 0) {
            token->kind = CMP_TOKEN_END_VALUE;
            value = true;
        }
        lexer->statement_start = statement && lexer->nest_count == 0;
        lexer->after_value = value;
        return;
    }
    token->kind = CMP_TOKEN_IDENT;
    token->name = cmp_lexer_intern(lexer, text, end - begin);
    lexer->after_value = true;
    if (!token->name)
        token->kind = CMP_TOKEN_END_OF_TEXT;
    else if (started && lexer->nest_count == 0 && !lexer->declares &&
             lex_is_command(lexer, token->name, end)) {
        token->kind = CMP_TOKEN_COMMAND;
    }
}

/* An operator that may have "=" behind it. */
static cmp_token_kind maybe_assign(const cmp_lexer *lexer, uint32_t *len, cmp_token_kind plain,
                                   cmp_token_kind assign) {
    if (lex_peek(lexer, lexer->at + *len) != '=' || lex_peek(lexer, lexer->at + *len + 1) == '=')
        return plain;
    *len += 1;
    return assign;
}

/* Operators that begin with a dot; the dot of a field access when none matches. */
static cmp_token_kind dot_operator(const cmp_lexer *lexer, uint32_t *len) {
    *len = 2;
    switch (lex_peek(lexer, lexer->at + 1)) {
    case '*':
        if (lex_peek(lexer, lexer->at + 2) == '*') {
            *len = 3;
            return maybe_assign(lexer, len, CMP_TOKEN_DOT_CARET, CMP_TOKEN_EL_POW_ASSIGN);
        }
        return maybe_assign(lexer, len, CMP_TOKEN_DOT_STAR, CMP_TOKEN_EL_MUL_ASSIGN);
    case '/': return maybe_assign(lexer, len, CMP_TOKEN_DOT_SLASH, CMP_TOKEN_EL_DIV_ASSIGN);
    case '\\': return maybe_assign(lexer, len, CMP_TOKEN_DOT_BACKSLASH, CMP_TOKEN_EL_LDIV_ASSIGN);
    case '^': return maybe_assign(lexer, len, CMP_TOKEN_DOT_CARET, CMP_TOKEN_EL_POW_ASSIGN);
    case '\'': return CMP_TOKEN_TRANSPOSE;
    case '+': return maybe_assign(lexer, len, CMP_TOKEN_PLUS, CMP_TOKEN_ADD_ASSIGN); /* older spellings */
    case '-': return maybe_assign(lexer, len, CMP_TOKEN_MINUS, CMP_TOKEN_SUB_ASSIGN);
    default: *len = 1; return CMP_TOKEN_DOT;
    }
}

/* Kind and length of the operator or bracket at lexer->at; BAD when there is none. The longest that is
 * there. */
static cmp_token_kind operator_at(const cmp_lexer *lexer, uint32_t *len) {
    char c = lexer->text[lexer->at], next = lex_peek(lexer, lexer->at + 1);
    bool twice = c == next, equals = next == '=';
    *len = 1;
    switch (c) {
    case '(': return CMP_TOKEN_LEFT_PAREN;
    case ')': return CMP_TOKEN_RIGHT_PAREN;
    case '[': return CMP_TOKEN_LEFT_BRACKET;
    case ']': return CMP_TOKEN_RIGHT_BRACKET;
    case '{': return CMP_TOKEN_LEFT_BRACE;
    case '}': return CMP_TOKEN_RIGHT_BRACE;
    case ';': return CMP_TOKEN_SEMICOLON;
    case ',': return CMP_TOKEN_COMMA;
    case ':': return CMP_TOKEN_COLON;
    case '@': return CMP_TOKEN_AT;
    case '?': return CMP_TOKEN_QUESTION;
    case '.': return dot_operator(lexer, len);
    case '^': return maybe_assign(lexer, len, CMP_TOKEN_CARET, CMP_TOKEN_POW_ASSIGN);
    case '/': return maybe_assign(lexer, len, CMP_TOKEN_SLASH, CMP_TOKEN_DIV_ASSIGN);
    case '\\': return maybe_assign(lexer, len, CMP_TOKEN_BACKSLASH, CMP_TOKEN_LDIV_ASSIGN);
    case '*':
        *len = twice ? 2 : 1;
        return twice ? maybe_assign(lexer, len, CMP_TOKEN_CARET, CMP_TOKEN_POW_ASSIGN)
                     : maybe_assign(lexer, len, CMP_TOKEN_STAR, CMP_TOKEN_MUL_ASSIGN);
    case '+':
        *len = twice ? 2 : 1;
        return twice ? CMP_TOKEN_PLUS_PLUS : maybe_assign(lexer, len, CMP_TOKEN_PLUS, CMP_TOKEN_ADD_ASSIGN);
    case '-':
        *len = twice ? 2 : 1;
        return twice ? CMP_TOKEN_MINUS_MINUS
                     : maybe_assign(lexer, len, CMP_TOKEN_MINUS, CMP_TOKEN_SUB_ASSIGN);
    case '&':
        *len = twice ? 2 : 1;
        return twice ? CMP_TOKEN_AND_AND : maybe_assign(lexer, len, CMP_TOKEN_AND, CMP_TOKEN_AND_ASSIGN);
    case '|':
        *len = twice ? 2 : 1;
        return twice ? CMP_TOKEN_OR_OR : maybe_assign(lexer, len, CMP_TOKEN_OR, CMP_TOKEN_OR_ASSIGN);
    case '=': *len = equals ? 2 : 1; return equals ? CMP_TOKEN_EQ : CMP_TOKEN_ASSIGN;
    case '<': *len = equals ? 2 : 1; return equals ? CMP_TOKEN_LE : CMP_TOKEN_LT;
    case '>': *len = equals ? 2 : 1; return equals ? CMP_TOKEN_GE : CMP_TOKEN_GT;
    case '!':
    case '~': *len = equals ? 2 : 1; return equals ? CMP_TOKEN_NE : CMP_TOKEN_NOT;
    default: return CMP_TOKEN_BAD;
    }
}

/* a--3 and a++b are a - -3 and a + +b, as in MATLAB: what follows a value and has a number, a name or a parenthesis
 * behind it at once is no step. */
static bool is_two_signs(const cmp_lexer *lexer, const cmp_token *token) {
    if (token->kind != CMP_TOKEN_PLUS_PLUS && token->kind != CMP_TOKEN_MINUS_MINUS) return false;
    if (token->space_before && cmp_lexer_nest(lexer) == CMP_NEST_MATRIX) return false; /* begins an element */
    char c = lex_peek(lexer, lexer->at + 2);
    return lexer->after_value && (lex_is_alpha(c) || lex_is_digit(c) || c == '(' ||
                                  (c == '.' && lex_is_digit(lex_peek(lexer, lexer->at + 3))));
}

/* A byte that begins nothing is stepped over, with what belongs to it, and told once. */
static void lex_operator(cmp_lexer *lexer, cmp_token *token) {
    uint32_t len;
    token->kind = operator_at(lexer, &len);
    if (is_two_signs(lexer, token)) {
        token->kind = token->kind == CMP_TOKEN_PLUS_PLUS ? CMP_TOKEN_PLUS : CMP_TOKEN_MINUS;
        len = 1;
    }
    if (token->kind == CMP_TOKEN_BAD) {
        uint8_t byte = (uint8_t)lexer->text[lexer->at];
        if (byte >= 0x21 && byte < 0x7F)
            lex_error(lexer, lexer->at, "unexpected character '%c'", byte);
        else
            lex_error(lexer, lexer->at, "unexpected byte 0x%02X outside strings and comments", byte);
        while ((uint8_t)lex_peek(lexer, lexer->at + len) >= 0x80)
            len++; /* one error for one UTF-8 word */
    }
    lexer->at += len;
    lexer->after_value = token->kind == CMP_TOKEN_RIGHT_PAREN || token->kind == CMP_TOKEN_RIGHT_BRACKET ||
                         token->kind == CMP_TOKEN_RIGHT_BRACE || token->kind == CMP_TOKEN_TRANSPOSE;
    lexer->statement_start =
        lexer->nest_count == 0 && (token->kind == CMP_TOKEN_SEMICOLON || token->kind == CMP_TOKEN_COMMA);
}

static void lex_quote(cmp_lexer *lexer, cmp_token *token) {
    bool separated = token->space_before && cmp_lexer_nest(lexer) == CMP_NEST_MATRIX;
    if (lexer->after_value && !separated) {
        token->kind = CMP_TOKEN_CTRANSPOSE;
        lexer->at++;
        return;
    }
    lex_single_quoted(lexer, token);
    if (token->kind == CMP_TOKEN_BAD) lexer->at = lex_end_of_line(lexer, lexer->at);
    lexer->after_value = true;
}

/* after_dot lasts for one token: x.end.end has two fields of that name. */
static void lex_token(cmp_lexer *lexer, cmp_token *token) {
    char c = lexer->text[lexer->at];
    bool number = lex_is_digit(c) || (c == '.' && lex_is_digit(lex_peek(lexer, lexer->at + 1)));
    bool was_dot = lexer->after_dot;
    if (lex_is_alpha(c)) {
        lex_word(lexer, token);
    } else if (number) {
        lex_number(lexer, token);
        lexer->after_value = true;
        lexer->statement_start = false;
    } else if (c == '\'') {
        lex_quote(lexer, token);
        lexer->statement_start = false;
    } else if (c == '"') {
        lex_double_quoted(lexer, token);
        if (token->kind == CMP_TOKEN_BAD) lexer->at = lex_end_of_line(lexer, lexer->at);
        lexer->after_value = true;
        lexer->statement_start = false;
    } else {
        lex_operator(lexer, token);
    }
    lexer->after_dot = !was_dot && token->kind == CMP_TOKEN_DOT;
}

/* Blanks come first, as they decide how the token is read. A newline is a token only where it ends
 * something. */
void cmp_lexer_next(cmp_lexer *lexer, cmp_token *token) {
    uint32_t before = lexer->at;
    bool space = false;
    bool newline = !lexer->stopped && lex_skip_blanks(lexer, &space);
    *token = (cmp_token){.kind = CMP_TOKEN_END_OF_TEXT, .space_before = space};
    if (newline) {
        token->kind = CMP_TOKEN_NEWLINE;
        token->pos = token->end = before;
        lexer->statement_start = lexer->nest_count == 0;
        lexer->after_value = lexer->after_dot = false;
        return;
    }
    token->pos = token->end = lexer->at;
    if (lexer->at < lexer->len && !lexer->stopped) lex_token(lexer, token);
    if (lexer->stopped) {
        token->kind = CMP_TOKEN_END_OF_TEXT;
        return;
    }
    token->end = lexer->at;
    token->space_after = lex_is_blank(lex_peek(lexer, lexer->at));
}
