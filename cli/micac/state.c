/* cli/micac/state.c - `micac state VERB FILE`: states of programs (mica/state.h), looked at without running them. */
#include "cli/micac/command.h"

#include "base/file.h"
#include "mica/state.h"

#include <stdio.h>
#include <string.h>

#define STATE_MOST (1ull << 40)

typedef struct state_run {
    const char *file;
    const char *layers[CLI_LAYERS_MOST];
    mica_session_options session;
    bool json;
} state_run;

static int state_info(const state_run *run, base_buf *state) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_state_describe(state->data, state->len, run->json, &out, &err);
    if (status == MICA_OK) return cli_print(&out);
    base_buf_free(&out);
    return cli_error(run->file, &err);
}

static int state_export(const state_run *run, base_buf *state) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    if (mica_state_export(state->data, state->len, &out, &err) == MICA_OK) return cli_print(&out);
    base_buf_free(&out);
    return cli_error(run->file, &err);
}

/* As mica --load does it, but for the last step: nothing runs. */
static int state_verify(const state_run *run, base_buf *state) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_session_open(&run->session, &s, &err);
    if (status != MICA_OK) return cli_error(NULL, &err);
    status = mica_state_load(s, state->data, state->len, &err);
    mica_session_abandon(s);
    mica_session_close(s);
    if (status != MICA_OK) return cli_error(run->file, &err);
    printf("%s: good: a program could have come to this state, and can go on from it here\n", run->file);
    return CLI_GOOD;
}

static const struct {
    const char *name;
    int (*run)(const state_run *run, base_buf *state);
} verbs[] = {{"info", state_info}, {"verify", state_verify}, {"export", state_export}};
#define VERBS      (sizeof verbs / sizeof *verbs)
#define VERB_NAMES "info, verify or export"

static int state_go(const cli_args *args, state_run *run, const char *verb) {
    base_buf state = {0};
    mica_error err = MICA_ERROR_INIT;
    size_t k = 0;
    if (!verb || !run->file) return cli_usage_error(args, "it is " VERB_NAMES ", and one file", NULL);
    while (k < VERBS && strcmp(verbs[k].name, verb) != 0)
        k++;
    if (k == VERBS) return cli_usage_error(args, "it is " VERB_NAMES ", not", verb);
    run->session.layers = run->layers;
    int result = base_file_read_all(run->file, STATE_MOST, &state, &err) == MICA_OK
                     ? verbs[k].run(run, &state)
                     : cli_error(NULL, &err);
    base_buf_free(&state);
    return result;
}

static int state_option(const cli_args *args, state_run *run, int option) {
    switch (option) {
    case CLI_state_SNAPSHOT: run->session.snapshot = args->value; return CLI_GOOD;
    case CLI_state_JSON: run->json = true; return CLI_GOOD;
    case CLI_state_LAYER: return cli_add_layer(args, run->layers, &run->session.layer_count);
    default: return CLI_GOOD;
    }
}

int cli_state(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    state_run run = {.session.quiet = true};
    const char *verb = NULL;
    int result = CLI_GOOD;
    for (int option; result == CLI_GOOD && (option = cli_next(&args)) != CLI_END;) {
        if (option != CLI_OPERAND)
            result = state_option(&args, &run, option);
        else if (!verb)
            verb = args.value;
        else if (!run.file)
            run.file = args.value;
        else
            result = cli_usage_error(&args, "one file at a time, not also", args.value);
    }
    if (result != CLI_GOOD) return result;
    return args.status >= 0 ? args.status : state_go(&args, &run, verb);
}
