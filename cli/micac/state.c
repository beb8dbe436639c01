/* cli/micac/state.c - `micac state VERB FILE…`: states of programs (mica/state.h), looked at, compared and changed without
 * running them. */
#include "cli/micac/command.h"

#include "base/atomic.h"
#include "base/file.h"
#include "mica/state.h"

#include <stdio.h>
#include <string.h>

#define STATE_MOST     (1ull << 40)
#define STATE_OPERANDS 3

typedef struct state_run {
    const char *operands[STATE_OPERANDS]; /* the file, and what else the verb takes */
    size_t count;
    const char *layers[CLI_LAYERS_MOST];
    const char *output;
    mica_session_options session;
    bool json, quiet;
    base_buf files[2]; /* those of the operands that are files */
} state_run;

/* Of two files that which is none by itself: the second, or else the first. */
static const char *at_fault(const state_run *run, bool changes) {
    uint8_t root[MICA_STATE_ROOT_SIZE];
    base_buf told = {0};
    mica_error err = MICA_ERROR_INIT;
    const base_buf *file = &run->files[1];
    mica_status status = changes ? mica_changes_describe(file->data, file->len, &told, &err)
                                 : mica_state_root(file->data, file->len, root, &err);
    base_buf_free(&told);
    return run->operands[status != MICA_OK];
}

/* What a call appended is printed, or written to the output file; else its error is told. */
static int state_done(const state_run *run, mica_status status, base_buf *out, const mica_error *why) {
    mica_error err = *why;
    if (status == MICA_OK && !run->output) return cli_print(out);
    if (status == MICA_OK) status = base_atomic_replace_own(run->output, out->data, out->len, &err);
    base_buf_free(out);
    return status == MICA_OK ? CLI_GOOD : cli_error(run->operands[0], &err);
}

static int state_info(state_run *run) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_state_describe(run->files[0].data, run->files[0].len, run->json, &out, &err);
    return state_done(run, status, &out, &err);
}

static int state_export(state_run *run) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_state_export(run->files[0].data, run->files[0].len, &out, &err);
    return state_done(run, status, &out, &err);
}

/* The same of a call that has read two files, of which the second has changes or is a state. */
static int state_done_two(state_run *run, bool changes, mica_status status, base_buf *out,
                          const mica_error *why) {
    if (status != MICA_OK) run->operands[0] = at_fault(run, changes);
    return state_done(run, status, out, why);
}

/* As mica --load does it, but for the last step: nothing runs. */
static int state_verify(state_run *run) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_session_open(&run->session, &s, &err);
    if (status != MICA_OK) return cli_error(NULL, &err);
    status = mica_state_load(s, run->files[0].data, run->files[0].len, &err);
    mica_session_abandon(s);
    mica_session_close(s);
    if (status != MICA_OK) return cli_error(run->operands[0], &err);
    printf("%s: good: a program could have come to this state, and can go on from it here\n",
           run->operands[0]);
    return CLI_GOOD;
}

static int state_root(state_run *run) {
    base_buf out = {0};
    uint8_t root[MICA_STATE_ROOT_SIZE];
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_state_root(run->files[0].data, run->files[0].len, root, &err);
    if (status == MICA_OK) {
        base_buf_hex(&out, root, sizeof root);
        base_buf_byte(&out, '\n');
    }
    return state_done(run, status, &out, &err);
}

static int state_places(state_run *run) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_state_places(run->files[0].data, run->files[0].len, &out, &err);
    return state_done(run, status, &out, &err);
}

static int state_prove(state_run *run) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status =
        mica_state_prove(run->files[0].data, run->files[0].len, run->operands[1], &out, &err);
    return state_done(run, status, &out, &err);
}

/* PLACE=VALUE; a place may have = in it only within the texts of a list, behind which the last bracket stands. */
static int state_set(state_run *run) {
    base_buf out = {0}, place = {0};
    mica_error err = MICA_ERROR_INIT;
    const char *text = run->operands[1], *from = text[0] == '[' ? strrchr(text, ']') : text,
               *sign = from ? strchr(from, '=') : NULL;
    if (!sign) {
        fprintf(stderr, "error: what is set is told as NAME=VALUE, not as '%s'\n", text);
        return CLI_USAGE;
    }
    base_buf_append(&place, text, (size_t)(sign - text));
    const char *name = base_buf_cstr(&place);
    mica_status status =
        mica_state_set(run->files[0].data, run->files[0].len, name ? name : "", sign + 1, &out, &err);
    base_buf_free(&place);
    return state_done(run, status, &out, &err);
}

/* A function of two files, which appends what it makes of them. */
typedef mica_status (*state_of_two)(const void *a, size_t a_len, const void *b, size_t b_len,
                                    mica_buffer *out, mica_error *err);

static mica_status state_call(const state_run *run, state_of_two call, base_buf *out, mica_error *err) {
    return call(run->files[0].data, run->files[0].len, run->files[1].data, run->files[1].len, out, err);
}

static int state_two(state_run *run, state_of_two call, bool changes) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = state_call(run, call, &out, &err);
    return state_done_two(run, changes, status, &out, &err);
}

static int state_diff(state_run *run) {
    base_buf changes = {0}, out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = state_call(run, mica_state_changes, &changes, &err);
    if (status == MICA_OK) status = mica_changes_describe(changes.data, changes.len, &out, &err);
    base_buf_free(&changes);
    bool differ = out.len > 0;
    if (run->quiet) out.len = 0;
    int result = state_done_two(run, false, status, &out, &err);
    return result == CLI_GOOD && differ ? CLI_DIFFERS : result;
}

static int state_changes(state_run *run) {
    return state_two(run, mica_state_changes, false);
}

static int state_apply(state_run *run) {
    return state_two(run, mica_changes_apply, true);
}

static int state_merge(state_run *run) {
    return state_two(run, mica_changes_merge, true);
}

static int state_invert(state_run *run) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_changes_invert(run->files[0].data, run->files[0].len, &out, &err);
    return state_done(run, status, &out, &err);
}

#define TAKES(id) (UINT32_C(1) << (CLI_state_##id - CLI_state_OUTPUT))
static const struct {
    const char *name;
    int (*run)(state_run *run);
    size_t files, operands;
    bool writes; /* its output is no text */
    uint32_t takes;
    const char *usage;
} verbs[] = {
    {"info", state_info, 1, 1, false, TAKES(JSON), "info takes one file"},
    {"verify", state_verify, 1, 1, false, TAKES(SNAPSHOT) | TAKES(LAYER), "verify takes one file"},
    {"export", state_export, 1, 1, false, TAKES(OUTPUT), "export takes one file"},
    {"root", state_root, 1, 1, false, 0, "root takes one file"},
    {"places", state_places, 1, 1, false, TAKES(OUTPUT), "places takes one file"},
    {"prove", state_prove, 1, 2, true, TAKES(OUTPUT), "prove takes a file and a place, and -o OUT"},
    {"set", state_set, 1, 2, true, TAKES(OUTPUT), "set takes a file and NAME=VALUE, and -o OUT"},
    {"diff", state_diff, 2, 2, false, TAKES(QUIET), "diff takes two files"},
    {"changes", state_changes, 2, 2, true, TAKES(OUTPUT), "changes takes two states, and -o OUT"},
    {"apply", state_apply, 2, 2, true, TAKES(OUTPUT), "apply takes a state and changes, and -o OUT"},
    {"invert", state_invert, 1, 1, true, TAKES(OUTPUT), "invert takes changes, and -o OUT"},
    {"merge", state_merge, 2, 2, true, TAKES(OUTPUT), "merge takes two changes, and -o OUT"},
};
#define VERBS      (sizeof verbs / sizeof *verbs)
#define VERB_NAMES "info, verify, export, root, places, prove, set, diff, changes, apply, invert or merge"

static int state_go(const cli_args *args, state_run *run, const char *verb) {
    mica_error err = MICA_ERROR_INIT;
    size_t k = 0;
    if (!verb) return cli_usage_error(args, "it is " VERB_NAMES ", and a file", NULL);
    while (k < VERBS && strcmp(verbs[k].name, verb) != 0)
        k++;
    if (k == VERBS) return cli_usage_error(args, "it is " VERB_NAMES ", not", verb);
    if (cli_verb_check(args, verb, verbs[k].takes)) return CLI_USAGE;
    if (run->count != verbs[k].operands || (verbs[k].writes && !run->output))
        return cli_usage_error(args, verbs[k].usage, NULL);
    run->session.layers = run->layers;
    int result = CLI_GOOD;
    for (size_t f = 0; f < verbs[k].files && result == CLI_GOOD; f++)
        if (base_file_read_all(run->operands[f], STATE_MOST, &run->files[f], &err) != MICA_OK)
            result = cli_error(NULL, &err);
    if (result == CLI_GOOD) result = verbs[k].run(run);
    base_buf_free(&run->files[0]);
    base_buf_free(&run->files[1]);
    return result;
}

static int state_option(const cli_args *args, state_run *run, int option) {
    switch (option) {
    case CLI_state_SNAPSHOT: run->session.snapshot = args->value; return CLI_GOOD;
    case CLI_state_JSON: run->json = true; return CLI_GOOD;
    case CLI_state_QUIET: run->quiet = true; return CLI_GOOD;
    case CLI_state_OUTPUT: run->output = args->value; return CLI_GOOD;
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
        else if (run.count < STATE_OPERANDS)
            run.operands[run.count++] = args.value;
        else
            result = cli_usage_error(&args, "these are too many files:", args.value);
    }
    if (result != CLI_GOOD) return result;
    return args.status >= 0 ? args.status : state_go(&args, &run, verb);
}
