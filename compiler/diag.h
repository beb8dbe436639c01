/* compiler/diag.h - diagnostics of the compiler: collected, bounded, printed with source line and caret. */
#ifndef CMP_DIAG_H
#define CMP_DIAG_H

#include "base/arena.h"
#include "base/buf.h"
#include "compiler/source.h"

#define CMP_DIAG_LIMIT 20 /* errors kept; further ones are only counted */

typedef enum cmp_severity { CMP_ERROR, CMP_WARNING } cmp_severity;

typedef struct cmp_diag {
    cmp_severity severity;
    mica_status code;      /* MICA_ERR_SYNTAX, or MICA_ERR_UNSUPPORTED for what is refused by name */
    uint32_t pos;          /* byte offset in the source */
    uint32_t line, column; /* the same place, both from 1; columns count bytes */
    const char *message;   /* plain English without place or full stop */
} cmp_diag;

/* Zero-initialise to begin; diagnostics may be gathered from several passes over the same source. */
typedef struct cmp_diags {
    base_arena arena; /* owns the messages */
    cmp_diag items[CMP_DIAG_LIMIT];
    uint32_t count;  /* kept in items, in source order per pass */
    uint32_t errors; /* all errors seen, kept or not */
    bool incomplete; /* the first error was that the text ended too early: more lines could mend it */
    bool no_memory;  /* a message was lost because memory ran out */
} cmp_diags;

/* Adds one diagnostic at byte offset `pos`. Once CMP_DIAG_LIMIT are kept it only counts;
 * warnings take at most half of the places. */
void cmp_diags_add(cmp_diags *diags, const cmp_source *source, cmp_severity severity, mica_status code,
                   uint32_t pos, const char *format, ...) MICA_PRINTF(6, 7);
/* Appends "name:line:column: error: message", the source line and a caret line to `out`. */
void cmp_diag_format(const cmp_diag *diag, const cmp_source *source, base_buf *out);
/* All of them, and a last line saying how many more there were. */
void cmp_diags_format(const cmp_diags *diags, const cmp_source *source, base_buf *out);
/* Fills `err` from the first error (one line: "name:line:column: message") and returns its code; MICA_OK when
 * there is no error; MICA_ERR_NO_MEMORY when memory ran out. */
MICA_MUST_USE mica_status cmp_diags_status(const cmp_diags *diags, const cmp_source *source, mica_error *err);
void cmp_diags_free(cmp_diags *diags);

#endif
