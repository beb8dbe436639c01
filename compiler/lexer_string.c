/* compiler/lexer_string.c - string literals: 'single' with doubled quotes, "double" with escapes. */
#include "compiler/lexer_internal.h"

static void unterminated(cmp_lexer *lexer, cmp_token *token, char quote) {
    lex_error(lexer, token->pos, "unterminated string: expected %s before the end of the line",
              quote == '"' ? "'\"'" : "\"'\"");
    token->kind = CMP_TOKEN_BAD;
}

/* Whether the line goes on: a backslash or three dots are the last thing in it but blanks. *next is where the next line
 * begins then. */
static bool continues(const cmp_lexer *lexer, uint32_t at, uint32_t *next) {
    const char *text = lexer->text + at;
    if (lexer->len - at >= 3 && memcmp(text, "...", 3) == 0)
        at += 3;
    else if (*text == '\\')
        at++;
    else
        return false;
    while (lex_is_blank(lex_peek(lexer, at)))
        at++;
    if (!lex_is_newline(lex_peek(lexer, at))) return false;
    *next = lex_after_newline(lexer, at);
    return true;
}

/* Finds the closing quote of a string that begins at lexer->at; false when the line ends first. Sets *plain
 * when the bytes stand for themselves. Backslashes take the next byte with them in double-quoted strings. */
static bool find_end(const cmp_lexer *lexer, char quote, uint32_t *end, bool *plain) {
    uint32_t next;
    *plain = true;
    for (uint32_t at = lexer->at + 1; at < lexer->len; at++) {
        char c = lexer->text[at];
        if (c == quote) {
            if (lex_peek(lexer, at + 1) != quote) {
                *end = at;
                return true;
            }
            *plain = false;
            at++;
        } else if (quote == '"' && continues(lexer, at, &next)) {
            *plain = false;
            at = next - 1;
        } else if (c == '\\' && quote == '"') {
            *plain = false;
            at++;
        } else if (lex_is_newline(c)) {
            break;
        }
    }
    return false;
}

static void finish(cmp_lexer *lexer, cmp_token *token, const char *bytes, size_t len, uint32_t end) {
    token->kind = CMP_TOKEN_STRING;
    token->string.bytes = bytes;
    token->string.len = (uint32_t)len;
    token->string.double_quoted = lexer->text[token->pos] == '"';
    lexer->at = end + 1;
}

/* Always copied, so that it ends with a NUL like every text of the tree. */
void lex_single_quoted(cmp_lexer *lexer, cmp_token *token) {
    uint32_t end;
    bool plain;
    uint32_t begin = lexer->at + 1;
    if (!find_end(lexer, '\'', &end, &plain)) {
        unterminated(lexer, token, '\'');
        return;
    }
    char *bytes = lex_alloc(lexer, (size_t)(end - begin) + 1);
    if (!bytes) return;
    size_t len = 0;
    if (plain) {
        len = end - begin;
        memcpy(bytes, lexer->text + begin, len);
    } else {
        for (uint32_t at = begin; at < end; at++) {
            bytes[len++] = lexer->text[at];
            if (lexer->text[at] == '\'') at++;
        }
    }
    finish(lexer, token, bytes, len, end);
}

static int hex_value(char c) {
    if (lex_is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Takes up to `limit` digits of `base` at *at; the value, or -1 when there is none or it exceeds a byte. */
static int take_code(const cmp_lexer *lexer, uint32_t *at, int base, int limit) {
    int value = -1;
    for (; limit > 0; limit--, (*at)++) {
        int digit = hex_value(lex_peek(lexer, *at));
        if (digit < 0 || digit >= base) break;
        value = (value < 0 ? 0 : value) * base + digit;
    }
    return value > 255 ? -1 : value;
}

static char simple_escape(char c) {
    switch (c) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return c;
    }
}

/* Takes the escape whose backslash is at *at; appends its byte, if it makes one. False after an error. */
static bool take_escape(cmp_lexer *lexer, uint32_t *at, char *bytes, size_t *len) {
    uint32_t begin = *at;
    char c = lex_peek(lexer, begin + 1);
    *at += 2;
    int code = (unsigned char)simple_escape(c);
    if (c >= '0' && c <= '7') {
        *at = begin + 1;
        code = take_code(lexer, at, 8, 3);
    } else if (c == 'x') {
        code = take_code(lexer, at, 16, 2);
    } else if (!strchr("abfnrtv\\\"'", c)) {
        cmp_diags_add(lexer->diags, lexer->source, CMP_WARNING, MICA_ERR_SYNTAX, begin,
                      "unrecognized escape sequence '\\%c' is taken as '%c'", c, c);
    }
    if (code < 0) {
        lex_error(lexer, begin, "malformed %s escape in a string", c == 'x' ? "hexadecimal" : "octal");
        return false;
    }
    bytes[(*len)++] = (char)code;
    return true;
}

/* A bad escape is reported, and the string read to its end all the same, so that what follows is read as
 * what it is. */
void lex_double_quoted(cmp_lexer *lexer, cmp_token *token) {
    uint32_t end;
    bool plain;
    uint32_t begin = lexer->at + 1;
    if (!find_end(lexer, '"', &end, &plain)) {
        unterminated(lexer, token, '"');
        return;
    }
    char *bytes = lex_alloc(lexer, (size_t)(end - begin) + 1); /* escapes only shorten */
    if (!bytes) return;
    size_t len = 0;
    if (plain) {
        len = end - begin;
        memcpy(bytes, lexer->text + begin, len);
    }
    bool good = true;
    for (uint32_t at = begin; !plain && at < end;) {
        char c = lexer->text[at];
        if (continues(lexer, at, &at)) continue;
        if (c == '\\') {
            good &= take_escape(lexer, &at, bytes, &len);
            continue;
        }
        bytes[len++] = c;
        at += c == '"' ? 2 : 1;
    }
    finish(lexer, token, bytes, len, end);
    if (!good) token->kind = CMP_TOKEN_BAD;
}
