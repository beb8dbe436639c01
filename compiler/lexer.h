/* compiler/lexer.h - M source text to tokens, one at a time; the parser tells it which brackets are open,
 * because blanks, newlines and quotes mean different things inside them. */
#ifndef CMP_LEXER_H
#define CMP_LEXER_H

#include "compiler/ast.h"

typedef enum cmp_token_kind {
#define CMP_TOKEN_ROW(name, text) CMP_TOKEN_##name,
#include "compiler/tokens.def"
#undef CMP_TOKEN_ROW
#define CMP_KEYWORD_ROW(name, text, statement) CMP_KEYWORD_##name,
#include "compiler/keywords.def"
#undef CMP_KEYWORD_ROW
} cmp_token_kind;

#define CMP_FIRST_KEYWORD CMP_KEYWORD_FILE_NAME

typedef struct cmp_token {
    cmp_token_kind kind;
    bool space_before; /* blank, continuation or comment since the token before */
    bool space_after;  /* a blank follows at once */
    uint32_t pos, end; /* its bytes are [pos, end) */
    union {
        const cmp_name *name; /* IDENT, COMMAND */
        struct {
            double value;
            uint64_t bits;
            uint8_t class_; /* cmp_number_class */
            bool imaginary;
        } number;
        struct {
            const char *bytes; /* in the arena, or in the source where no escape had to be taken */
            uint32_t len;
            bool double_quoted;
        } string;
    };
} cmp_token;

/* What the innermost open bracket makes of blanks and newlines. */
typedef enum cmp_nest {
    CMP_NEST_NONE,   /* a newline ends the statement */
    CMP_NEST_INDEX,  /* ( ) and index { }: newlines are blanks */
    CMP_NEST_MATRIX, /* [ ] and cell { }: blanks separate elements, newlines separate rows */
    CMP_NEST_ANON,   /* body of an anonymous function inside a matrix: blanks do not separate */
} cmp_nest;

#define CMP_NEST_MAX 1024

/* Names of one unit, hashed. */
typedef struct cmp_names {
    cmp_name **buckets;
    uint32_t bucket_count; /* a power of two, or 0 */
    uint32_t count;
} cmp_names;

/* Comment lines between two tokens, as byte ranges [begin, end); empty when begin == end. */
typedef struct cmp_comment {
    uint32_t begin, end;
} cmp_comment;

typedef struct cmp_lexer {
    const cmp_source *source;
    const char *text;
    uint32_t at, len;
    base_arena *arena;
    cmp_diags *diags;
    cmp_names names;
    uint8_t nest[CMP_NEST_MAX]; /* cmp_nest of each open bracket */
    uint32_t nest_count;
    bool statement_start; /* the next token begins a statement */
    bool after_value;     /* the last token ends a value, so that a quote is a transpose */
    bool after_dot;       /* the last token was a field access: keywords are names */
    bool no_memory;       /* an allocation failed */
    bool stopped;         /* every further token is END_OF_TEXT: memory ran out, or the parser gave up */
    bool may_go_on; /* text of the prompt: a block comment open at its end is an error, else a warning */
    bool continued; /* the text ends in a continuation mark */
    bool declares;  /* set by the parser: declarations of a class, where no statement is a command */
    /* Whether a name is a variable where the lexer stands: command syntax does not apply then. */
    bool (*is_variable)(void *context, const cmp_name *name);
    void *context;
    /* Comment blocks of the last stretch between statements: the first that is no copyright notice, the last
     * that is no test block. */
    cmp_comment first_comment, last_comment;
} cmp_lexer;

/* Begins at the start of `source`. The lexer owns nothing but what it takes from `arena`. */
void cmp_lexer_init(cmp_lexer *lexer, const cmp_source *source, base_arena *arena, cmp_diags *diags);
void cmp_lexer_next(cmp_lexer *lexer, cmp_token *token);
/* After a COMMAND token: reads its next word into `token` (STRING) and returns true, or returns false at
 * the end of the command; cmp_lexer_next goes on with what ended it. */
bool cmp_lexer_command_word(cmp_lexer *lexer, cmp_token *token);
/* Opening (before the token after the bracket is read) and closing of brackets. */
void cmp_lexer_push(cmp_lexer *lexer, cmp_nest nest);
void cmp_lexer_pop(cmp_lexer *lexer);
cmp_nest cmp_lexer_nest(const cmp_lexer *lexer);
/* Forgets open brackets and goes to the end of the line that holds `pos`: where parsing resumes after an
 * error. */
void cmp_lexer_skip_line(cmp_lexer *lexer, uint32_t pos);
/* The interned name, or NULL when memory ran out. */
cmp_name *cmp_lexer_intern(cmp_lexer *lexer, const char *text, uint32_t len);
/* How messages show a token kind. */
const char *cmp_token_text(cmp_token_kind kind);

#endif
