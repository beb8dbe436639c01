/* compiler/source.h - one piece of M source text with its name and an index of its lines. */
#ifndef CMP_SOURCE_H
#define CMP_SOURCE_H

#include "base/view.h"
#include "mica/error.h"

/* Text longer than this is refused, so that every place in it fits a u32. */
#define CMP_SOURCE_MAX ((size_t)1 << 30)

/* The text is borrowed: it must outlive the source, and every AST made from it. */
typedef struct cmp_source {
    const char *name; /* shown in diagnostics: a path, or "<eval>"; owned by the source */
    const char *text; /* need not end with NUL or newline */
    uint32_t len;
    uint32_t start;       /* first byte of code: after a byte order mark, else 0 */
    uint32_t *line_start; /* byte offset of each line; [0] is 0 */
    uint32_t line_count;  /* at least 1 */
} cmp_source;

/* Indexes the lines of `text` ("\n", "\r\n" and a lone "\r" end a line). The name is copied. MICA_ERR_LIMIT
 * when the text is too long, MICA_ERR_NO_MEMORY. On failure `source` is empty and needs no free. */
MICA_MUST_USE mica_status cmp_source_init(cmp_source *source, const char *name, base_view text,
                                          mica_error *err);
void cmp_source_free(cmp_source *source); /* also accepts a zeroed source */

/* Line and column (both from 1; columns count bytes) of a byte offset, by binary search. An offset beyond
 * the text is the place after its last byte. */
void cmp_source_locate(const cmp_source *source, uint32_t pos, uint32_t *line, uint32_t *column);
/* The text of a line (from 1) without its line end; empty when there is no such line. */
base_view cmp_source_line(const cmp_source *source, uint32_t line);

#endif
