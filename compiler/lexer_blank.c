/* compiler/lexer_blank.c - what lies between tokens: blanks, newlines, continuations, comments; notes the
 * comment blocks from which help texts are taken.
 *
 * Comments are no tokens, but help texts come from them, so blocks of them are noted on the way: the first
 * of a stretch that is neither a copyright notice nor a test, and the last. Which of the two is a help
 * text depends on what follows, which the parser knows. */
#include "compiler/lexer_internal.h"

uint32_t lex_end_of_line(const cmp_lexer *lexer, uint32_t at) {
    while (at < lexer->len && !lex_is_newline(lexer->text[at]))
        at++;
    return at;
}

uint32_t lex_after_newline(const cmp_lexer *lexer, uint32_t at) {
    if (at >= lexer->len) return lexer->len;
    return lexer->text[at] == '\r' && lex_peek(lexer, at + 1) == '\n' && at + 1 < lexer->len ? at + 2
                                                                                             : at + 1;
}

/* The line that begins with a comment sign at `at` holds nothing but the sign and `brace`. */
static bool is_block_mark(const cmp_lexer *lexer, uint32_t at, char brace) {
    if (!lex_is_comment(lex_peek(lexer, at)) || lex_peek(lexer, at + 1) != brace) return false;
    for (at += 2; at < lexer->len && lex_is_blank(lexer->text[at]);)
        at++;
    return lex_is_newline(lex_peek(lexer, at));
}

/* From the opening mark at `at` to the end of the line of its closing mark; marks nest. */
static uint32_t skip_block_comment(cmp_lexer *lexer, uint32_t at) {
    uint32_t depth = 0, begin = at;
    while (at < lexer->len) {
        while (at < lexer->len && lex_is_blank(lexer->text[at]))
            at++;
        if (is_block_mark(lexer, at, '{'))
            depth++;
        else if (is_block_mark(lexer, at, '}') && --depth == 0)
            return lex_end_of_line(lexer, at);
        at = lex_after_newline(lexer, lex_end_of_line(lexer, at));
    }
    if (lexer->may_go_on && lexer->diags->errors == 0) lexer->diags->incomplete = true;
    cmp_diags_add(lexer->diags, lexer->source, lexer->may_go_on ? CMP_ERROR : CMP_WARNING, MICA_ERR_SYNTAX,
                  begin, "block comment is not closed: expected a line '%c}'", lexer->text[begin]);
    return at;
}

/* First byte of a comment block that is neither comment sign nor white space. */
static uint32_t comment_text(const cmp_lexer *lexer, cmp_comment comment) {
    uint32_t at = comment.begin;
    while (at < comment.end && (lex_is_comment(lexer->text[at]) || lex_is_blank(lexer->text[at]) ||
                                lex_is_newline(lexer->text[at]) || lexer->text[at] == '{')) {
        at++;
    }
    return at;
}

static bool begins_with(const cmp_lexer *lexer, uint32_t at, const char *word) {
    size_t len = strlen(word);
    return lexer->len - at >= len && memcmp(lexer->text + at, word, len) == 0;
}

static bool is_notice(const cmp_lexer *lexer, cmp_comment comment) {
    uint32_t at = comment_text(lexer, comment);
    return begins_with(lexer, at, "Copyright") || begins_with(lexer, at, "Author") ||
           begins_with(lexer, at, "SPDX-");
}

/* Comment lines seen since the last token, gathered into blocks. */
typedef struct gathering {
    cmp_comment block; /* the one that is growing */
    bool open, trailing;
    bool begun; /* the lexer's notes belong to this stretch already */
} gathering;

static void begin_notes(cmp_lexer *lexer, gathering *notes) {
    if (notes->begun) return;
    notes->begun = true;
    lexer->first_comment = lexer->last_comment = (cmp_comment){0, 0};
}

/* A test block ("%!") is no help, nor is a comment behind code (`trailing`) that of the next function. */
static void close_block(cmp_lexer *lexer, gathering *notes) {
    if (!notes->open) return;
    notes->open = false;
    cmp_comment block = notes->block;
    if (is_notice(lexer, block)) return;
    uint32_t at = comment_text(lexer, block);
    bool is_test = at < block.end && lexer->text[at] == '!';
    bool has_first = lexer->first_comment.begin < lexer->first_comment.end;
    if (!has_first && !is_test) lexer->first_comment = block;
    if (!is_test && !notes->trailing) lexer->last_comment = block;
}

static void note_comment(cmp_lexer *lexer, gathering *notes, uint32_t begin, uint32_t end, bool trailing) {
    begin_notes(lexer, notes);
    if (!notes->open) {
        notes->open = true;
        notes->trailing = trailing;
        notes->block.begin = begin;
    }
    notes->block.end = end;
}

static bool is_line_start(const cmp_lexer *lexer, uint32_t at) {
    while (at > lexer->source->start && lex_is_blank(lexer->text[at - 1]))
        at--;
    return at == lexer->source->start || lex_is_newline(lexer->text[at - 1]);
}

/* A continuation mark at lexer->at: "...", or a backslash with nothing but blanks and a comment behind it. */
static bool at_continuation(const cmp_lexer *lexer) {
    if (lex_is_continuation(lexer, lexer->at)) return true;
    if (lexer->text[lexer->at] != '\\') return false;
    uint32_t at = lexer->at + 1;
    while (at < lexer->len && lex_is_blank(lexer->text[at]))
        at++;
    return at < lexer->len && (lex_is_newline(lexer->text[at]) || lex_is_comment(lexer->text[at]));
}

static void skip_comment(cmp_lexer *lexer, gathering *notes, bool line_start) {
    uint32_t begin = lexer->at;
    bool block = line_start && is_block_mark(lexer, begin, '{');
    lexer->at = block ? skip_block_comment(lexer, begin) : lex_end_of_line(lexer, begin);
    if (lexer->nest_count == 0) note_comment(lexer, notes, begin, lexer->at, !line_start);
}

/* A comment line between continued lines belongs to them and ends nothing; so does the newline behind it. */
bool lex_skip_blanks(cmp_lexer *lexer, bool *space) {
    gathering notes = {0};
    bool newline = false, line_start = false, line_checked = false, line_empty = false;
    bool continued = false, absorbed = false; /* comment lines behind a continuation belong to it */
    bool newlines_count = cmp_lexer_nest(lexer) != CMP_NEST_INDEX;
    for (; lexer->at < lexer->len; *space = true) {
        char c = lexer->text[lexer->at];
        if (lex_is_blank(c)) {
            lexer->at++;
        } else if (lex_is_newline(c)) {
            if (lexer->nest_count == 0) begin_notes(lexer, &notes);
            if (line_empty) close_block(lexer, &notes);
            lexer->at = lex_after_newline(lexer, lexer->at);
            newline = newline || (newlines_count && !absorbed);
            continued = continued && absorbed;
            absorbed = false;
            line_start = line_checked = line_empty = true;
        } else if (lex_is_comment(c)) {
            if (!line_checked) line_start = is_line_start(lexer, lexer->at);
            line_checked = true;
            absorbed = continued && line_start;
            skip_comment(lexer, &notes, line_start);
            line_empty = false;
        } else if (at_continuation(lexer)) {
            lexer->at = lex_after_newline(lexer, lex_end_of_line(lexer, lexer->at));
            lexer->continued = lexer->at >= lexer->len;
            line_start = line_checked = absorbed = false;
            continued = true;
        } else {
            break;
        }
    }
    close_block(lexer, &notes);
    return newline;
}
