/* compiler/lexer_internal.h - what the files of the lexer share. */
#ifndef CMP_LEXER_INTERNAL_H
#define CMP_LEXER_INTERNAL_H

#include "compiler/lexer.h"

static inline bool lex_is_digit(char c) {
    return c >= '0' && c <= '9';
}
static inline bool lex_is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
static inline bool lex_is_word(char c) {
    return lex_is_alpha(c) || lex_is_digit(c);
}
static inline bool lex_is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\f' || c == '\v';
}
static inline bool lex_is_newline(char c) {
    return c == '\n' || c == '\r';
}
static inline bool lex_is_comment(char c) {
    return c == '%' || c == '#';
}
/* The byte at `at`, or a newline beyond the end: no rule needs to tell the two apart. */
static inline char lex_peek(const cmp_lexer *lexer, uint32_t at) {
    return at < lexer->len ? lexer->text[at] : '\n';
}
/* "..." stands at `at`. */
static inline bool lex_is_continuation(const cmp_lexer *lexer, uint32_t at) {
    return lex_peek(lexer, at) == '.' && lex_peek(lexer, at + 1) == '.' && lex_peek(lexer, at + 2) == '.';
}
uint32_t lex_end_of_line(const cmp_lexer *lexer, uint32_t at);   /* offset of the newline, or the length */
uint32_t lex_after_newline(const cmp_lexer *lexer, uint32_t at); /* steps over "\n", "\r\n" or "\r" */
void lex_error(cmp_lexer *lexer, uint32_t pos, const char *format, ...) MICA_PRINTF(3, 4);
void *lex_alloc(cmp_lexer *lexer, size_t size);

/* lexer_blank.c: skips blanks, comments and continuations; returns true when a newline that counts was
 * passed. */
bool lex_skip_blanks(cmp_lexer *lexer, bool *space);
/* lexer_number.c, lexer_string.c: read the token that begins at lexer->at. */
void lex_number(cmp_lexer *lexer, cmp_token *token);
void lex_single_quoted(cmp_lexer *lexer, cmp_token *token);
void lex_double_quoted(cmp_lexer *lexer, cmp_token *token);
/* lexer_command.c: whether the statement that begins with `name`, which ends at `end`,
 * is in command syntax. */
bool lex_is_command(const cmp_lexer *lexer, const cmp_name *name, uint32_t end);

#endif
