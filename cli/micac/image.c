/* cli/micac/image.c - `micac image VERB FILE`: images of sessions. What a verb does is mica/session.h's and
 * mica/image_tool.h's; here are the options, and which of them a verb takes. */
#include "cli/micac/command.h"

#include "mica/image_tool.h"

#include <stdio.h>
#include <string.h>

#define LAYERS_MOST 3

typedef struct image_run {
    mica_image_source source; /* the first file */
    const char *files[1];
    size_t count;
    const char *layers[LAYERS_MOST];
    const char *output, *key;
    bool json, deep;
} image_run;

static int image_end(mica_status status, const mica_error *err) {
    return status == MICA_OK ? CLI_GOOD : cli_error(NULL, err);
}

static int image_print(mica_status status, mica_buffer *out, const mica_error *err) {
    if (status == MICA_OK) return cli_print(out);
    mica_buffer_free(out);
    return cli_error(NULL, err);
}

static int image_info(const cli_args *args, image_run *run) {
    mica_buffer out = {0};
    mica_error err = MICA_ERROR_INIT;
    (void)args;
    mica_status status = mica_image_describe(run->files[0], run->json, &out, &err);
    return image_print(status, &out, &err);
}

/* The key before the memory: what is not signed need not be proved. */
static int image_verify(const cli_args *args, image_run *run) {
    uint8_t key[MICA_KEY_SIZE];
    mica_error err = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    (void)args;
    if (run->key) status = mica_snapshot_key_load(run->key, false, key, &err);
    if (run->key && status == MICA_OK) status = mica_image_check_signature(run->files[0], key, &err);
    if (status == MICA_OK) status = mica_image_verify(run->files[0], &err);
    if (status == MICA_OK && run->deep) status = mica_image_verify_deep(&run->source, &err);
    if (status != MICA_OK) return cli_error(NULL, &err);
    printf("%s: good%s%s\n", run->files[0], run->key ? ", signed by the key" : "",
           run->deep ? ", and its memory is proved" : "");
    return CLI_GOOD;
}

static int image_sign(const cli_args *args, image_run *run) {
    uint8_t key[MICA_KEY_SIZE];
    mica_error err = MICA_ERROR_INIT;
    if (!run->key) return cli_usage_error(args, "no key given (--key PRIVATE.pem)", NULL);
    mica_status status = mica_snapshot_key_load(run->key, true, key, &err);
    if (status == MICA_OK) status = mica_image_sign(run->files[0], run->output, key, &err);
    mica_snapshot_key_forget(key);
    return image_end(status, &err);
}

static int image_merge(const cli_args *args, image_run *run) {
    mica_error err = MICA_ERROR_INIT;
    (void)args;
    return image_end(mica_image_merge(run->files[0], run->output ? run->output : run->files[0], &err), &err);
}

/* Runs a program to its end and saves what is there then. */
static int image_build(const cli_args *args, image_run *run) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    if (!run->output) return cli_usage_error(args, "build needs -o OUT", NULL);
    if (mica_session_open(&run->source.snapshot, &s, &err) != MICA_OK) return cli_error(NULL, &err);
    mica_outcome outcome = mica_session_run_file(s, run->files[0], &err);
    int result = CLI_BAD;
    if (outcome == MICA_RUN_DONE)
        result = image_end(mica_session_save_image(s, run->output, &err), &err);
    else if (outcome == MICA_RUN_EXIT)
        fprintf(stderr, "micac: %s: the program called exit; nothing was saved\n", run->files[0]);
    else
        fputs(mica_session_report(s), stderr);
    mica_session_close(s);
    return result;
}

static const struct {
    const char *name;
    int (*run)(const cli_args *args, image_run *run);
} verbs[] = {
    {"build", image_build}, {"info", image_info},   {"verify", image_verify},
    {"sign", image_sign},   {"merge", image_merge},
};
#define VERBS      (sizeof verbs / sizeof *verbs)
#define VERB_NAMES "build, info, verify, sign or merge"

static int image_option(const cli_args *args, image_run *run, int option) {
    size_t number;
    switch (option) {
    case CLI_image_OUTPUT: run->output = args->value; return CLI_GOOD;
    case CLI_image_SNAPSHOT: run->source.snapshot.snapshot = args->value; return CLI_GOOD;
    case CLI_image_JSON: run->json = true; return CLI_GOOD;
    case CLI_image_DEEP: run->deep = true; return CLI_GOOD;
    case CLI_image_KEY: run->key = args->value; return CLI_GOOD;
    case CLI_image_TRUST: run->source.trusted = args->value; return CLI_GOOD;
    case CLI_image_LAYER:
        if (run->source.snapshot.layer_count == LAYERS_MOST)
            return cli_usage_error(args, "too many layers, at", args->value);
        run->layers[run->source.snapshot.layer_count++] = args->value;
        return CLI_GOOD;
    case CLI_image_EPOCH:
        if (!cli_number(args->value, 1, UINT32_MAX, &number))
            return cli_usage_error(args, "an epoch is a number from 1 on, not", args->value);
        run->source.epoch = (uint32_t)number;
        return CLI_GOOD;
    default: return CLI_GOOD;
    }
}

int cli_image(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    image_run run = {0};
    const char *verb = NULL;
    size_t k = 0;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        if (option != CLI_OPERAND) {
            int bad = image_option(&args, &run, option);
            if (bad) return bad;
        } else if (!verb) {
            verb = args.value;
        } else if (run.count < sizeof run.files / sizeof *run.files) {
            run.files[run.count++] = args.value;
        } else {
            return cli_usage_error(&args, "one file at a time, not also", args.value);
        }
    }
    if (args.status >= 0) return args.status;
    if (!verb || !run.count) return cli_usage_error(&args, "it is " VERB_NAMES ", and one file", NULL);
    while (k < VERBS && strcmp(verbs[k].name, verb) != 0)
        k++;
    if (k == VERBS) return cli_usage_error(&args, "it is " VERB_NAMES ", not", verb);
    run.source.path = run.files[0];
    run.source.snapshot.layers = run.layers;
    return verbs[k].run(&args, &run);
}
