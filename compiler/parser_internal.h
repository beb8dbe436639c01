/* compiler/parser_internal.h - what the files of the parser share.
 *
 * A parsing function returns NULL (or false) when its construct is malformed; the error has been reported by
 * then and `panic` is set, which silences further errors until recover() has found the next line. When memory
 * runs out the lexer is stopped: every token is then END_OF_TEXT and everything unwinds in the same way. */
#ifndef CMP_PARSER_INTERNAL_H
#define CMP_PARSER_INTERNAL_H

#include "compiler/lexer.h"
#include "compiler/parser.h"

/* Nesting of brackets, prefix operators and blocks: bounds the parser's own recursion. */
#define PARSE_MAX_DEPTH 256

/* Items of lists that are still growing; lists nest, so they share one stack. */
typedef struct parse_stack {
    uint8_t *bytes;
    size_t len, cap;
} parse_stack;

typedef struct parse_scope {
    uint32_t id;           /* stamp of names assigned in this scope */
    uint32_t visible_from; /* names with this stamp or a later one are variables here */
    size_t log;            /* where this scope's entries in the log begin */
    size_t mentions;       /* the same of the names mentioned in it */
    size_t named;          /* and of arguments Name=value that are not settled */
    bool script;           /* not inside a function: the workspace's variables count too */
} parse_scope;

/* A name that became a variable, and the stamp to give back to it when its scope ends. */
typedef struct parse_logged {
    cmp_name *name;
    uint32_t stamp;
} parse_logged;

typedef struct cmp_parser {
    cmp_lexer lexer;
    cmp_token token;         /* the one to be looked at next */
    cmp_token_kind previous; /* kind of the one before it */
    uint32_t previous_end;   /* and its end */
    const cmp_parse_options *options;
    cmp_unit *unit;
    parse_stack lists, log, mentions, named;
    parse_scope scope;
    uint32_t scopes;                 /* stamps given out */
    uint32_t depth;                  /* levels of recursion, at most PARSE_MAX_DEPTH */
    uint32_t functions;              /* begun so far */
    cmp_func *function;              /* whose body is being read; NULL in a script */
    cmp_func *children, *last_child; /* functions defined in it (or in the script) so far */
    uint32_t anonymous;              /* bodies of anonymous functions open */
    cmp_link *link;                  /* innermost index that is open, and which argument of it */
    uint32_t link_position;
    cmp_class *class_; /* the file is that of a class */
    bool names;        /* the function has arguments blocks: f (Name=value) gives a name and a value */
    bool texts;        /* in a declaration: ["a", "b"] are two texts */
    bool panic;
    bool flat;      /* functions of this file have no end: the next begins where one stops */
    bool any_ended; /* a function was closed by an end */
    bool restart;   /* the file must be parsed again, flat */
} cmp_parser;

/* ---- parser.c: tokens, errors, lists, names ---- */
void parse_advance(cmp_parser *p);
static inline bool parse_at(const cmp_parser *p, cmp_token_kind kind) {
    return p->token.kind == kind;
}
/* Reports an error at `pos` unless one is being recovered from. */
void parse_error(cmp_parser *p, mica_status code, uint32_t pos, const char *format, ...) MICA_PRINTF(4, 5);
/* Reports "expected WHAT, found ..." at the current token. */
void parse_expected(cmp_parser *p, const char *what);
/* Steps over a token of `kind`, or reports that `what` was expected. */
bool parse_expect(cmp_parser *p, cmp_token_kind kind, const char *what);
/* Closes a bracket opened at `open` and steps over `close`. */
bool parse_close(cmp_parser *p, cmp_token_kind close, uint32_t open);
void parse_recover(cmp_parser *p);
bool parse_enter(cmp_parser *p);
static inline void parse_leave(cmp_parser *p) {
    p->depth--;
}
uint32_t parse_line(const cmp_parser *p, uint32_t pos);
void *parse_alloc(cmp_parser *p, size_t size);
bool parse_push(cmp_parser *p, parse_stack *stack, const void *item, size_t size);
/* Moves what lies above `mark` into the arena; *count is in items of `size` bytes. NULL when empty or out of
 * memory. */
void *parse_take(cmp_parser *p, size_t mark, size_t size, uint32_t *count);
void parse_assigned(cmp_parser *p, const cmp_name *name);
/* Notes that the function being read mentions a name; parse_take_mentions lists what was noted, if `func` has nested
 * functions. */
void parse_mentioned(cmp_parser *p, const cmp_name *name);
/* Whether a name is a variable here, as far as the text has been read. */
bool parse_is_variable(const cmp_parser *p, const cmp_name *name);
void parse_take_mentions(cmp_parser *p, cmp_func *func);
parse_scope parse_open_scope(cmp_parser *p, bool script, bool nested);
/* Lists the scope's names in the arena and goes back to `outer`. */
void parse_close_scope(cmp_parser *p, parse_scope outer, const cmp_name ***names, uint32_t *count);

/* ---- parser_expr.c ---- */
cmp_expr *parse_expr(cmp_parser *p);
/* As parse_expr for text whose first operand was read already. */
cmp_expr *parse_expr_after(cmp_parser *p, cmp_expr *left);
cmp_expr *parse_unary(cmp_parser *p);
cmp_expr *parse_postfix(cmp_parser *p);
cmp_expr *parse_new(cmp_parser *p, cmp_expr_kind kind, uint32_t pos);
cmp_expr *parse_new_unary(cmp_parser *p, cmp_unary_op op, uint32_t pos, cmp_expr *operand);
/* False with an error when a tree `more` levels higher than expr's would be too high. */
bool parse_heighten(cmp_parser *p, const cmp_expr *expr, uint32_t more);
/* Sets the height over up to two subtrees; NULL with an error when it is too high. */
cmp_expr *parse_grow(cmp_parser *p, cmp_expr *expr, const cmp_expr *a, const cmp_expr *b);

/* ---- parser_index.c ---- */
/* Reads (args), {args}, .field and .(expr) behind `base`. */
cmp_expr *parse_index(cmp_parser *p, cmp_expr *base);
/* A blank before the current token separates elements of a matrix. */
bool parse_separated(const cmp_parser *p);

/* ---- parser_matrix.c ---- */
cmp_expr *parse_matrix(cmp_parser *p, bool cell);

/* ---- parser_assign.c ---- */
bool parse_is_assign(cmp_token_kind kind);
cmp_expr *parse_assign(cmp_parser *p, cmp_expr *left);
bool parse_is_target(const cmp_expr *expr);
/* Notes that the variable under a target is assigned. */
void parse_assigned_target(cmp_parser *p, const cmp_expr *target);

/* ---- parser_named.c: arguments by name ---- */
bool parse_at_named(const cmp_parser *p);
/* NAME=VALUE, which will be the argument at `index` of the link. */
cmp_expr *parse_named_argument(cmp_parser *p, cmp_link *link, uint32_t index);
/* Decides of those in the scope that is about to be closed which are assignments. */
void parse_settle_named(cmp_parser *p);

/* ---- parser_func.c ---- */
cmp_expr *parse_anonymous(cmp_parser *p);
/* NULL only when memory ran out; errors are reported and recovered from inside. */
cmp_func *parse_function(cmp_parser *p);
/* Outputs, name and parameters. False when malformed. */
bool parse_signature(cmp_parser *p, cmp_func *func);
/* A name, perhaps with dots; NULL when there is none, or memory ran out. */
const cmp_name *parse_dotted_name(cmp_parser *p, const char *what, uint32_t *pos);
/* "name.part" as one name. */
const cmp_name *parse_join_names(cmp_parser *p, const cmp_name *name, const cmp_name *part);
/* The functions defined so far in the current function or script, as a list in the arena. */
cmp_func **parse_children(cmp_parser *p, uint32_t *count);

/* ---- parser_stmt.c, parser_block.c ---- */
cmp_block parse_block(cmp_parser *p);
cmp_stmt *parse_statement(cmp_parser *p);
cmp_stmt *parse_new_statement(cmp_parser *p, cmp_stmt_kind kind);
bool parse_control(cmp_parser *p, cmp_stmt *stmt);
bool parse_is_end(cmp_token_kind kind); /* `end`, and the words that end one kind of block */
bool parse_is_control(cmp_token_kind kind, cmp_stmt_kind *statement);
/* The token ends the block it stands in. */
bool parse_is_stop(const cmp_parser *p);

/* ---- parser_class.c ---- */
/* A file that begins with `classdef`, the current token. */
void parse_class_file(cmp_parser *p);

/* ---- parser_restrict.c ---- */
/* (sizes) class {validators}, each part perhaps. `of` names what is declared in messages ("property"); validators
 * without arguments are called with `name`, or with name.field where that is not NULL. False when malformed. */
bool parse_restrictions(cmp_parser *p, cmp_restrictions *is, const char *of, const cmp_name *name,
                        const cmp_name *field);
/* As parse_recover; an `end` at the start of a line ends a block, whatever bracket is open. */
void parse_recover_declaration(cmp_parser *p);

/* ---- parser_arguments.c ---- */
/* The arguments blocks of a function whose signature has been read, if there are any at the current token. Errors are
 * reported and recovered from inside; the function has no blocks then. */
void parse_argument_blocks(cmp_parser *p, cmp_func *func);

/* ---- help.c ---- */
/* The text of a comment block without its comment signs, in the arena. */
base_view parse_help(cmp_parser *p, cmp_comment comment);

#endif
