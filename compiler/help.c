/* compiler/help.c - takes the help text out of a comment block: drops comment signs, keeps the rest as
 * written. */
#include "compiler/lexer_internal.h"
#include "compiler/parser_internal.h"

/* The line [at, end) holds only "%{" or "%}" (with `brace`), apart from blanks. */
static bool is_mark(const char *text, uint32_t at, uint32_t end, char brace) {
    while (at < end && lex_is_blank(text[at]))
        at++;
    while (end > at && lex_is_blank(text[end - 1]))
        end--;
    return end - at == 2 && lex_is_comment(text[at]) && text[at + 1] == brace;
}

/* Inside a block comment lines are kept as they are; its outermost marks are no text. A block never
 * shortens what it holds, so the length of the comment is room enough. */
base_view parse_help(cmp_parser *p, cmp_comment comment) {
    if (comment.begin >= comment.end) return base_view_of(NULL, 0);
    const char *text = p->lexer.text;
    char *help = parse_alloc(p, (size_t)(comment.end - comment.begin) + 1);
    if (!help) return base_view_of(NULL, 0);
    size_t len = 0;
    uint32_t depth = 0;
    for (uint32_t at = comment.begin; at < comment.end;) {
        uint32_t end = lex_end_of_line(&p->lexer, at);
        uint32_t next = lex_after_newline(&p->lexer, end);
        bool opens = is_mark(text, at, end, '{'), closes = depth > 0 && is_mark(text, at, end, '}');
        if (closes) depth--;
        bool hidden = (opens || closes) && depth == 0; /* the outermost marks are no text */
        if (opens) depth++;
        if (depth == 0 || hidden) {
            while (at < end && lex_is_blank(text[at]))
                at++;
            while (at < end && lex_is_comment(text[at]))
                at++;
        }
        if (!hidden) {
            memcpy(help + len, text + at, end - at);
            len += end - at;
            help[len++] = '\n';
        }
        at = next;
    }
    return base_view_of(help, len);
}
