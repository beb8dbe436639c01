/* fuzz/fuzz_parser.c - any bytes as M source, as a file and as text of eval: no crash, no leak, and what was
 * parsed can be printed. */
#include "base/alloc.h"
#include "compiler/parser.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Function handles anywhere among the statements are printed as source text. */
static void print_statements(const cmp_block *block, base_buf *out) {
    for (uint32_t i = 0; i < block->count; i++) {
        if (block->items[i]->kind == CMP_STMT_EXPR) cmp_ast_expr_text(block->items[i]->expr, out);
    }
}

static void parse_as(cmp_parse_mode mode, const uint8_t *data, size_t size) {
    cmp_source source;
    if (cmp_source_init(&source, "fuzz.m", base_view_of(data, size), NULL) != MICA_OK) return;
    base_arena arena = {0};
    cmp_diags *diags = base_calloc(1, sizeof *diags);
    if (!diags) abort();
    base_buf out = {0};
    cmp_parse_options options = {.mode = mode};
    cmp_unit *unit;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = cmp_parse(&source, &options, &arena, diags, &unit, &err);
    if ((status == MICA_OK) != (unit != NULL)) abort();
    if ((status == MICA_OK) == (diags->errors > 0))
        abort(); /* an error without a diagnostic, or the reverse */
    if (unit) {
        cmp_ast_dump(unit, &out);
        print_statements(&unit->body, &out);
    }
    cmp_diags_format(diags, &source, &out);
    base_buf_free(&out);
    cmp_diags_free(diags);
    base_free(diags);
    base_arena_free(&arena);
    cmp_source_free(&source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    parse_as(CMP_PARSE_FILE, data, size);
    parse_as(CMP_PARSE_TEXT, data, size);
    return 0;
}
