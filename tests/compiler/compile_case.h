/* tests/compiler/compile_case.h - compiles a piece of text for a test and shows its bytecode. */
#ifndef TESTS_COMPILE_CASE_H
#define TESTS_COMPILE_CASE_H

#include "compiler/compile.h"
#include "program/disasm.h"
#include "program/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

typedef struct compiled {
    base_arena arena;
    cmp_source source;
    cmp_diags diags;
    cmp_output out;
    mica_error err;
    mica_status status;
    base_buf text; /* listing */
} compiled;

static inline const char *compiled_name(void *context, uint32_t id) {
    const compiled *c = context;
    return id < c->out.nrelocs ? c->out.relocs[id].name : "?";
}

/* Compiles; what comes out must pass the verifier. */
static inline compiled *compile_with(const char *text, const char *name, cmp_mode mode,
                                     const cmp_options *options) {
    compiled *c = calloc(1, sizeof *c);
    c->status = cmp_source_init(&c->source, name, base_view_str(text), &c->err);
    if (!c->status)
        c->status = cmp_compile(&c->source, mode, options, &c->arena, &c->diags, &c->out, &c->err);
    if (c->status) return c;
    mica_status verified = prog_verify(c->out.blob, c->out.blob_len, c->out.nrelocs, true, &c->err);
    if (verified) fail_msg("%s: %s", text, c->err.message);
    prog_disasm((const prog_code *)(const void *)c->out.blob, &c->text, compiled_name, c);
    return c;
}

static inline compiled *compile_text(const char *text, cmp_mode mode, int level) {
    return compile_with(text, "case.m", mode, &(cmp_options){.level = level});
}

static inline void compiled_free(compiled *c) {
    base_buf_free(&c->text);
    cmp_source_free(&c->source);
    cmp_diags_free(&c->diags);
    base_arena_free(&c->arena);
    free(c);
}

/* The listing with runs of blanks as one, line and pc columns dropped: "ADD x a b\n…". */
static inline char *compiled_ops(compiled *c) {
    const char *at = base_buf_cstr(&c->text);
    char *ops = calloc(1, c->text.len + 1), *to = ops;
    while (*at) {
        size_t len = strcspn(at, "\n");
        if (len > 18 && at[0] == ' ' && at[16] == ' ' && (at[15] >= '0' && at[15] <= '9')) {
            for (size_t i = 18; i < len; i++)
                if (at[i] != ' ' || at[i + 1] != ' ') *to++ = at[i];
            if (to[-1] == ' ') to--;
            *to++ = '\n';
        }
        at += len + (at[len] != 0);
    }
    return ops;
}

/* The same of a file that must compile. */
static inline char *ops_of_file(const char *text, const char *name, const cmp_options *options) {
    compiled *c = compile_with(text, name, CMP_FILE, options);
    assert_int_equal(c->status, MICA_OK);
    char *ops = compiled_ops(c);
    compiled_free(c);
    return ops;
}

/* The bytecode of `text` at a level must hold the lines `want` in order, one after the other. */
static inline void expect_ops(const char *text, cmp_mode mode, int level, const char *want) {
    compiled *c = compile_text(text, mode, level);
    if (c->status) fail_msg("%s: %s", text, c->err.message);
    char *ops = compiled_ops(c);
    if (!strstr(ops, want)) fail_msg("%s\nshould hold\n%sbut is\n%s", text, want, ops);
    free(ops);
    compiled_free(c);
}

static inline void expect_no_op(const char *text, cmp_mode mode, int level, const char *word) {
    compiled *c = compile_text(text, mode, level);
    if (c->status) fail_msg("%s: %s", text, c->err.message);
    char *ops = compiled_ops(c);
    if (strstr(ops, word)) fail_msg("%s\nshould not hold %s but is\n%s", text, word, ops);
    free(ops);
    compiled_free(c);
}

#endif
