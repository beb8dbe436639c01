/* compiler/diag.c - collects diagnostics and prints them with source line and caret. */
#include "compiler/diag.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#define DIAG_MESSAGE_MAX 512
#define DIAG_LINE_MAX    160 /* bytes of a source line that are shown */

/* Errors must not be crowded out by warnings, which come first in a long file: these get half of the
 * places. What is beyond the limit is counted. */
void cmp_diags_add(cmp_diags *diags, const cmp_source *source, cmp_severity severity, mica_status code,
                   uint32_t pos, const char *format, ...) {
    if (severity == CMP_ERROR) diags->errors++;
    if (diags->count >= (severity == CMP_ERROR ? CMP_DIAG_LIMIT : CMP_DIAG_LIMIT / 2)) return;
    char text[DIAG_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (len < 0) len = 0;
    if ((size_t)len >= sizeof text) len = (int)sizeof text - 1;
    char *copy = base_arena_copy(&diags->arena, text, (size_t)len);
    if (!copy) {
        diags->no_memory = true;
        return;
    }
    cmp_diag *diag = &diags->items[diags->count++];
    *diag = (cmp_diag){.severity = severity, .code = code, .pos = pos, .message = copy};
    cmp_source_locate(source, pos, &diag->line, &diag->column);
}

/* Shows a long line from somewhat before the place on; tabs become one space, so that
 * the caret stands right. */
static void print_line_and_caret(const cmp_diag *diag, const cmp_source *source, base_buf *out) {
    base_view line = cmp_source_line(source, diag->line);
    size_t column = diag->column - 1;
    if (column > line.len) column = line.len;
    size_t from = column > DIAG_LINE_MAX / 2 && line.len > DIAG_LINE_MAX ? column - DIAG_LINE_MAX / 2 : 0;
    size_t to = line.len - from > DIAG_LINE_MAX ? from + DIAG_LINE_MAX : line.len;
    base_buf_str(out, "    ");
    size_t caret = 0; /* in characters: bytes that continue a UTF-8 sequence take no width */
    for (size_t i = from; i < to; i++) {
        uint8_t byte = line.data[i];
        base_buf_byte(out, byte < 0x20 || byte == 0x7F ? ' ' : byte);
        if (i < column && (byte & 0xC0) != 0x80) caret++;
    }
    base_buf_str(out, "\n    ");
    while (caret-- > 0)
        base_buf_byte(out, ' ');
    base_buf_str(out, "^\n");
}

void cmp_diag_format(const cmp_diag *diag, const cmp_source *source, base_buf *out) {
    const char *severity = diag->severity == CMP_ERROR ? "error" : "warning";
    base_buf_printf(out, "%s:%u:%u: %s: %s\n", source->name, diag->line, diag->column, severity,
                    diag->message);
    print_line_and_caret(diag, source, out);
}

void cmp_diags_format(const cmp_diags *diags, const cmp_source *source, base_buf *out) {
    uint32_t shown = 0;
    for (uint32_t i = 0; i < diags->count; i++) {
        cmp_diag_format(&diags->items[i], source, out);
        if (diags->items[i].severity == CMP_ERROR) shown++;
    }
    if (diags->errors > shown) {
        base_buf_printf(out, "%s: %u more errors are not shown\n", source->name, diags->errors - shown);
    }
}

mica_status cmp_diags_status(const cmp_diags *diags, const cmp_source *source, mica_error *err) {
    if (diags->no_memory) return base_fail_memory(err, "a diagnostic");
    for (uint32_t i = 0; i < diags->count; i++) {
        const cmp_diag *diag = &diags->items[i];
        if (diag->severity != CMP_ERROR) continue;
        return base_fail(err, diag->code, NULL, diag->pos, "%s:%u:%u: %s", source->name, diag->line,
                         diag->column, diag->message);
    }
    if (diags->errors > 0) { /* warnings had filled the list */
        return base_fail(err, MICA_ERR_SYNTAX, NULL, MICA_NO_OFFSET, "%s has errors", source->name);
    }
    return MICA_OK;
}

void cmp_diags_free(cmp_diags *diags) {
    base_arena_free(&diags->arena);
    *diags = (cmp_diags){0};
}
