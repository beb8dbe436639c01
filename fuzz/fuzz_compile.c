/* fuzz/fuzz_compile.c - bytes as M source at every level: what compiles passes the verifier, and its HIR
 * survives storage. */
#include "compiler/compile.h"
#include "program/verify.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what, const mica_error *err) {
    fprintf(stderr, "%s: %s\n", what, err->message);
    abort();
}

/* Storing and reading gives the same blob. */
static void check_storage(const cmp_output *code, int level) {
    base_buf bytes = {0};
    base_arena arena = {0};
    mica_error err = MICA_ERROR_INIT;
    hir_unit unit;
    cmp_code again;
    if (cmp_hir_write(&code->hir, &bytes, &err)) fail("HIR cannot be written", &err);
    if (cmp_hir_read(base_view_of(bytes.data, bytes.len), &arena, &unit, &err))
        fail("HIR cannot be read back", &err);
    if (cmp_codegen(&unit, level, &arena, &again, &err)) fail("HIR gives no code", &err);
    if (again.blob_len != code->blob_len || memcmp(again.blob, code->blob, again.blob_len) != 0)
        fail("HIR gives other code", &err);
    base_arena_free(&arena);
    base_buf_free(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;
    cmp_options options = {.level = data[0] & 3};
    cmp_mode mode = (cmp_mode)((data[0] >> 2) % 5);
    cmp_source source;
    mica_error err = MICA_ERROR_INIT;
    if (cmp_source_init(&source, "fuzz.m", base_view_of(data + 1, size - 1), &err)) return 0;
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_output code;
    if (cmp_compile(&source, mode, &options, &arena, &diags, &code, &err) == MICA_OK) {
        if (prog_verify(code.blob, code.blob_len, code.nrelocs, true, &err))
            fail("the verifier refuses compiled code", &err);
        check_storage(&code, options.level);
    }
    cmp_source_free(&source);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
    return 0;
}
