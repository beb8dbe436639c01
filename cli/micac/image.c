/* cli/micac/image.c - `micac image build|info|verify|merge FILE`: images of sessions. */
#include "cli/micac/command.h"

#include "mica/session.h"

#include <stdio.h>
#include <string.h>

typedef struct image_run {
    const char *what, *file, *output, *snapshot;
    bool json, more;
} image_run;

static int image_info(const image_run *run) {
    mica_buffer out = {0};
    mica_error err = MICA_ERROR_INIT;
    if (mica_image_describe(run->file, NULL, run->json, &out, &err) != MICA_OK) {
        mica_buffer_free(&out);
        return cli_error(NULL, &err);
    }
    return cli_print(&out);
}

static int image_verify(const image_run *run) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_image_verify(run->file, NULL, &err) != MICA_OK) return cli_error(NULL, &err);
    printf("%s: good\n", run->file);
    return CLI_GOOD;
}

static int image_merge(const image_run *run) {
    mica_error err = MICA_ERROR_INIT;
    return mica_image_merge(run->file, run->output ? run->output : run->file, NULL, &err) == MICA_OK
               ? CLI_GOOD
               : cli_error(NULL, &err);
}

/* Runs a program to its end and saves what is there then. */
static int image_build(const image_run *run) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    const mica_session_options options = {.snapshot = run->snapshot};
    if (mica_session_open(&options, &s, &err) != MICA_OK) return cli_error(NULL, &err);
    mica_outcome outcome = mica_session_run_file(s, run->file, &err);
    int result = CLI_BAD;
    if (outcome == MICA_RUN_DONE)
        result = mica_session_save_image(s, run->output, &err) == MICA_OK ? CLI_GOOD : cli_error(NULL, &err);
    else if (outcome == MICA_RUN_EXIT)
        fprintf(stderr, "micac: %s: the program called exit; nothing was saved\n", run->file);
    else
        fputs(mica_session_report(s), stderr);
    mica_session_close(s);
    return result;
}

int cli_image(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    image_run run = {0};
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_image_OUTPUT: run.output = args.value; break;
        case CLI_image_SNAPSHOT: run.snapshot = args.value; break;
        case CLI_image_JSON: run.json = true; break;
        default:
            if (!run.what)
                run.what = args.value;
            else if (!run.file)
                run.file = args.value;
            else
                run.more = true;
        }
    }
    if (args.status >= 0) return args.status;
    if (!run.what || !run.file)
        return cli_usage_error(&args, "it is build, info, verify or merge, and one file", NULL);
    if (run.more) return cli_usage_error(&args, "one file at a time, not also", args.value);
    if (strcmp(run.what, "build") == 0) {
        if (!run.output) return cli_usage_error(&args, "build needs -o OUT", NULL);
        return image_build(&run);
    }
    if (strcmp(run.what, "info") == 0) return image_info(&run);
    if (strcmp(run.what, "verify") == 0) return image_verify(&run);
    if (strcmp(run.what, "merge") == 0) return image_merge(&run);
    return cli_usage_error(&args, "it is build, info, verify or merge, not", run.what);
}
