/* compiler/parser.h - M source text to syntax tree. */
#ifndef CMP_PARSER_H
#define CMP_PARSER_H

#include "compiler/ast.h"

typedef enum cmp_parse_mode {
    CMP_PARSE_FILE, /* a file on the path: a function file if its first token is `function`, else a script */
    CMP_PARSE_SCRIPT, /* always a script, whatever it begins with */
    CMP_PARSE_TEXT,   /* text of eval or the prompt: a script in which every function needs its end */
} cmp_parse_mode;

typedef struct cmp_parse_options {
    cmp_parse_mode mode;
    /* Tells whether a name is a variable already (the workspace of eval or the prompt), where command syntax
     * does not apply; NULL when none is. */
    bool (*is_variable)(void *context, const char *name, size_t len);
    void *context;
} cmp_parse_options;

/* Parses `source` into `arena`. Returns MICA_OK and a unit without errors, or the status of the first
 * error (MICA_ERR_SYNTAX, MICA_ERR_UNSUPPORTED, MICA_ERR_LIMIT, MICA_ERR_NO_MEMORY), with `err` filled and
 * all errors in `diags`; diags->incomplete then tells that more lines could complete the text. *out is
 * NULL on failure. `source` must outlive the unit. `err` may be NULL. Safe from several threads on
 * different arenas. */
MICA_MUST_USE mica_status cmp_parse(const cmp_source *source, const cmp_parse_options *options,
                                    base_arena *arena, cmp_diags *diags, cmp_unit **out, mica_error *err);

#endif
