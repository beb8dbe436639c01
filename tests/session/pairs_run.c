/* tests/session/pairs_run.c - runs a program with pairs of instructions done in one, or each by itself, or
 * lists the pairs in its code.
 *
 *   pairs_run together|apart|list LEVEL PROGRAM.m */
#include "base/arena.h"
#include "base/file.h"
#include "compiler/compile.h"
#include "session/session_internal.h"

#include <stdio.h>
#include <stdlib.h>

static int run(bool apart, int level, const char *program) {
    mica_session_options options = {.snapshot = "none", .quiet = true};
    mica_session *s = NULL;
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &s, &err) != MICA_OK) return 3;
    s->optimisation = level;
    s->apart = apart;
    mica_outcome outcome = mica_session_run_file(s, program, &err);
    if (outcome == MICA_RUN_FAILED) fputs(mica_session_report(s), stdout);
    mica_session_close(s);
    return outcome == MICA_RUN_DONE ? 0 : 1;
}

static int list(int level, const char *program) {
    base_arena arena = {0};
    base_buf text = {0};
    cmp_diags diags = {0};
    cmp_source source;
    cmp_output out = {0};
    cmp_options options = {.level = level};
    mica_error err = MICA_ERROR_INIT;
    if (base_file_read_all(program, 1 << 20, &text, &err) != MICA_OK ||
        cmp_source_init(&source, program, base_view_of(text.data, text.len), &err) != MICA_OK ||
        cmp_compile(&source, CMP_SCRIPT, &options, &arena, &diags, &out, &err) != MICA_OK)
        return 3;
    for (size_t at = 0; at < out.blob_len; at += ((const prog_code *)(void *)(out.blob + at))->size) {
        const prog_code *c = (const prog_code *)(void *)(out.blob + at);
        for (uint32_t pc = 0; pc < c->ninstr; pc++)
            if (prog_is_pair(prog_i_number(prog_code_instr(c)[pc])))
                printf("%u\n", prog_i_number(prog_code_instr(c)[pc]));
    }
    cmp_source_free(&source);
    cmp_diags_free(&diags);
    base_buf_free(&text);
    base_arena_free(&arena);
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    int level = atoi(argv[2]);
    return argv[1][0] == 'l' ? list(level, argv[3]) : run(argv[1][0] == 'a', level, argv[3]);
}
