/* compiler/lexer_command.c - command syntax: "hold on", "format long": tells it from expressions and reads
 * its words.
 *
 * "a -b" is a command and "a - b" a difference: what counts is whether blanks stand on both sides of the
 * operator. A name that is known to be a variable begins no command; nor do constants that everybody uses
 * in sums. */
#include "compiler/lexer_internal.h"

/* Names that begin an expression even where a command could stand, so that "pi +1" adds. */
static const char *const constants[] = {"e", "pi", "i", "j", "I", "J", "Inf", "inf", "NaN", "nan"};

static bool is_constant(const cmp_name *name) {
    if (name->len > 3) return false;
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (strcmp(name->text, constants[i]) == 0) return true;
    }
    return false;
}

/* Length of the operator at `at`; 0 when there is none. */
static uint32_t operator_length(const cmp_lexer *lexer, uint32_t at) {
    static const char *const operators[] = {
        /* longest first */
        ".**=", "**=", ".*=", "./=", ".\\=", ".^=", ".**", "+=", "-=", "*=", "/=",  "^=", "|=", "&=",
        "==",   "!=",  "~=",  "<=",  ">=",   "&&",  "||",  "**", ".*", "./", ".\\", ".^", "++", "--",
        "+",    "-",   "*",   "/",   "^",    "<",   ">",   "&",  "|",  "!",  "~",   ":",
    };
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        uint32_t len = (uint32_t)strlen(operators[i]);
        if (lexer->len - at >= len && memcmp(lexer->text + at, operators[i], len) == 0) return len;
    }
    return 0;
}

/* A word follows the name: not an assignment, an index, or an operator that stands between blanks. */
bool lex_is_command(const cmp_lexer *lexer, const cmp_name *name, uint32_t end) {
    uint32_t at = end;
    while (at < lexer->len && lex_is_blank(lexer->text[at]))
        at++;
    if (at == end || at == lexer->len || lex_is_continuation(lexer, at)) return false;
    if (strchr("\r\n,;%#()[]{}\\", lexer->text[at]) || is_constant(name)) return false;
    if (lexer->text[at] == '=' && lex_peek(lexer, at + 1) != '=') return false;
    if (lexer->is_variable && lexer->is_variable(lexer->context, name)) return false;
    uint32_t len = operator_length(lexer, at);
    return len == 0 || !lex_is_blank(lex_peek(lexer, at + len));
}

/* Appends a quoted part of a word without its quotes. */
static bool quoted_part(cmp_lexer *lexer, base_buf *word) {
    cmp_token part = {.pos = lexer->at};
    if (lexer->text[lexer->at] == '"')
        lex_double_quoted(lexer, &part);
    else
        lex_single_quoted(lexer, &part);
    if (part.kind != CMP_TOKEN_STRING) {
        lexer->at = lex_end_of_line(lexer, part.pos);
        return false;
    }
    base_buf_append(word, part.string.bytes, part.string.len);
    return true;
}

/* Reads one word at lexer->at: up to a blank, ",", ";" outside brackets, a comment or the line's end. */
static bool read_word(cmp_lexer *lexer, base_buf *word) {
    uint32_t brackets = 0;
    while (lexer->at < lexer->len) {
        char c = lexer->text[lexer->at];
        if (lex_is_newline(c) || lex_is_comment(c) || lex_is_continuation(lexer, lexer->at)) break;
        if (brackets == 0 && (lex_is_blank(c) || c == ',' || c == ';')) break;
        if (c == '\'' || c == '"') {
            if (!quoted_part(lexer, word)) return false;
            continue;
        }
        if (strchr("([{", c) && c) brackets++;
        if (strchr(")]}", c) && c && brackets > 0) brackets--;
        base_buf_byte(word, (uint8_t)c);
        lexer->at++;
    }
    return true;
}

/* The word is gathered in a buffer, as quotes within it are taken off and its length is not known before. */
bool cmp_lexer_command_word(cmp_lexer *lexer, cmp_token *token) {
    while (lexer->at < lexer->len &&
           (lex_is_blank(lexer->text[lexer->at]) || lex_is_continuation(lexer, lexer->at))) {
        if (lex_is_blank(lexer->text[lexer->at]))
            lexer->at++;
        else
            lexer->at = lex_after_newline(lexer, lex_end_of_line(lexer, lexer->at));
    }
    *token = (cmp_token){.kind = CMP_TOKEN_STRING, .pos = lexer->at};
    base_buf word = {0};
    bool good = !lexer->stopped && read_word(lexer, &word) && lexer->at > token->pos;
    if (good) {
        char *bytes = word.failed ? NULL : base_arena_copy(lexer->arena, word.data, word.len);
        if (!bytes) lexer->no_memory = lexer->stopped = true;
        token->string.bytes = bytes;
        token->string.len = (uint32_t)word.len;
        token->end = lexer->at;
        good = bytes != NULL;
    }
    base_buf_free(&word);
    return good;
}
