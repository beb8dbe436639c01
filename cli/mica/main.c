/* cli/mica/main.c - the program `mica`: options, one program or the prompt, exit status.
 *
 * The order of things is that of a start: environment, command line, settings, session; then what is to be
 * run; then what must be told at the end (output that was lost, files that changed under their maps,
 * figures). Each step that can fail has a status of its own, and the first one that is not 0 is the
 * program's.
 *
 * At the end memory is not given back piece by piece: the system does it faster. Builds that count leaks
 * close the session in the usual way. */
#include "cli/mica/image.h"
#include "cli/mica/mica.h"
#include "cli/mica/options.h"
#include "cli/mica/state.h"
#include "cli/mica/tape.h"

#include "base/alloc.h"
#include "base/system.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static mica_session *running;

/* A library that is computing (LAPACK) hears of no interrupt: the third one ends the process. */
static void on_interrupt(int number) {
    if (running && mica_session_pager_runs(running)) return;
    if (cli_reading) {
        cli_given_up = 1;
    } else if (running) {
        if (++cli_interrupts >= 3) {
            (void)signal(number, SIG_DFL);
            (void)raise(number);
        }
        mica_session_interrupt(running);
    }
}

/* The layers that MICA_LAYERS names, which lie under those of the command line; *text holds their names. */
static int add_environment_layers(cli_options *out, char **text) {
    const char *layers = getenv("MICA_LAYERS");
    if (!layers || !*layers) return 0;
    int status = 0;
    *text = base_text_copy(layers);
    if (!*text) {
        fputs("mica: out of memory\n", stderr);
        return 1;
    }
    char *rest = NULL;
    for (char *path = strtok_r(*text, ":", &rest); path && !status; path = strtok_r(NULL, ":", &rest))
        status = cli_add_layer(out, path);
    return status;
}

/* The status to end with: output that was lost is an error. */
static int check_output(int status, int number) {
    if (!number) return status;
    fprintf(stderr, "mica: standard output: cannot write: %s\n", strerror(number));
    return status ? status : 1;
}

/* A program that stopped to be saved goes on first. One that ended itself says its status; one that failed is reported,
 * unless the user stopped it. */
static int finish(mica_session *s, mica_outcome outcome, bool *exited, mica_error *err) {
    outcome = cli_image_drive(s, outcome, err);
    *exited = outcome == MICA_RUN_EXIT;
    switch (outcome) {
    case MICA_RUN_DONE: return 0;
    case MICA_RUN_EXIT: return mica_session_exit_status(s);
    case MICA_RUN_STOPPED: return 0;
    case MICA_RUN_FAILED: break;
    }
    if (err->code == MICA_ERR_INTERRUPTED) return 130;
    cli_report(s);
    return 1;
}

/* Program texts in turn, until one fails or ends the program. */
static int run_texts(mica_session *s, const cli_options *args, bool *exited) {
    int status = 0;
    for (int i = 0; i < args->ncode && !status && !*exited; i++) {
        mica_error err = MICA_ERROR_INIT;
        mica_outcome outcome =
            mica_session_run_text(s, args->code[i], strlen(args->code[i]), "<command line>", true, &err);
        status = finish(s, outcome, exited, &err);
    }
    return status;
}

static int run_file(mica_session *s, const char *path, bool *exited) {
    mica_error err = MICA_ERROR_INIT;
    mica_outcome outcome = mica_session_run_file(s, path, &err);
    return finish(s, outcome, exited, &err);
}

/* The start-up file: the one that was named, or, for a prompt at a terminal, the
 * user's own and that of the current folder if they are there. */
static int run_startup(mica_session *s, const cli_options *args, bool prompt, bool *exited) {
    char own[4096];
    const char *path = args->startup ? args->startup : getenv("MICA_STARTUP");
    if (path && (!*path || strcmp(path, "none") == 0)) return 0;
    if (path) return run_file(s, path, exited);
    if (!prompt) return 0;
    for (int here = 0; here < 2 && !*exited; here++) /* an error is told; the prompt is there all the same */
        if (cli_startup_file(here, own, sizeof own)) (void)run_file(s, own, exited);
    return *exited ? mica_session_exit_status(s) : 0;
}

/* The program that stood in the image. */
static int run_pending(mica_session *s, bool *exited) {
    mica_error err = MICA_ERROR_INIT;
    mica_outcome outcome = mica_session_continue(s, &err);
    return finish(s, outcome, exited, &err);
}

static int run_all(mica_session *s, const cli_options *args, bool pending) {
    bool exited = false, alone = !args->file && !args->ncode && !pending;
    bool terminal = isatty(0), prompt = args->interactive || (alone && terminal);
    int status = pending ? 0 : run_startup(s, args, prompt && (terminal || args->interactive), &exited);
    if (status || exited) return status;
    if (pending)
        status = run_pending(s, &exited);
    else if (args->file && strcmp(args->file, "-") == 0)
        status = cli_run_input(s, &exited);
    else if (args->file)
        status = run_file(s, args->file, &exited);
    else if (args->ncode)
        status = run_texts(s, args, &exited);
    else if (!prompt)
        status = cli_run_input(s, &exited);
    if (prompt && !exited) {
        status = cli_prompt(s, args->session.quiet);
        fflush(NULL); /* only the prompt writes through stdio */
    }
    return status;
}

/* What the environment says, before the command line does. */
static int take_environment(cli_options *args, char **layers) {
    const char *cache = getenv("MICA_CACHE"), *key = getenv("MICA_REQUIRE_SIGNATURE");
    const char *trust = getenv("MICA_TRUST");
    args->session.default_path = getenv("MICA_PATH");
    args->session.saved_path = true;
    args->session.require_signature = key && *key ? key : NULL;
    args->trust = trust && *trust ? trust : NULL;
    args->session.cache_folder = !cache ? "" : *cache && strcmp(cache, "off") != 0 ? cache : NULL;
    return add_environment_layers(args, layers);
}

/* The message, and for a file where in it and what was expected there. */
int cli_fail(const mica_error *err, int status) {
    char place[256];
    if (err->code != MICA_ERR_CONFIGURATION && mica_error_place(err, place, sizeof place))
        fprintf(stderr, "mica: %s (%s)\n", err->message, place);
    else
        fprintf(stderr, "mica: %s\n", err->message);
    return status;
}

/* The content of the files is asked about last, when nothing reads them any more. */
static int run_session(mica_session *s, const cli_options *args, int argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    const char *const *rest = (const char *const *)argv + args->rest;
    bool pending;
    int status = cli_image_begin(s, args, &pending);
    if (!status && args->tape) status = cli_tape_begin(s, args, &pending);
    if (!status) status = cli_state_begin(s, args, &pending);
    if (status) return status;
    if (args->rest < argc && mica_session_set_arguments(s, argc - args->rest, rest, &err) != MICA_OK)
        return cli_fail(&err, 1);
    for (int k = 0; k < args->extension_count; k++)
        if (mica_session_load_extension(s, args->extensions[k], &err) != MICA_OK) return cli_fail(&err, 1);
    if (args->watch && mica_session_watch(s, args->watch == CLI_WATCH_DATES, &err) != MICA_OK)
        return cli_fail(&err, 1);
    status = cli_image_end(s, args, run_all(s, args, pending));
    status = cli_tape_end(s, status);
    if (!cli_image_saved() && !cli_state_taken()) mica_session_finish(s); /* else its variables live on */
    status = cli_state_end(s, status);
    mica_session_end_extensions(s);
    status = check_output(status, mica_session_output_error(s));
    if (mica_session_check_files(s, &err) != MICA_OK) status = cli_fail(&err, status ? status : 1);
    if (args->stats) mica_session_write_stats(s, args->stats == 2, stderr);
    return status;
}

int main(int argc, char **argv) {
    cli_options args = {.session.config = &args.config, .if_younger = -1};
    char *layers = NULL; /* holds the names in args.layers that come from the environment */
    base_system_keep_standard();
    base_system_fail_large_writes();
    mica_config_init(&args.config);
    int status = take_environment(&args, &layers);
    if (!status) status = cli_parse_options(argc, argv, &args);
    if (status) {
        base_free(layers);
        base_buf_free(&args.path);
        return status < 0 ? check_output(0, fflush(stdout) ? errno : 0) : status;
    }
    mica_error err = MICA_ERROR_INIT;
    mica_session *s;
    if (mica_config_load(&args.config, (const char *const *)environ, &err) != MICA_OK ||
        mica_config_check(&args.config, &err) != MICA_OK) {
        base_free(layers);
        base_buf_free(&args.path);
        return cli_fail(&err, 2);
    }
    /* nobody asks for the variables of a run that failed: no prompt follows, no image keeps them */
    args.session.forget_failed = !args.interactive && !args.image && !args.tape && (args.file || args.ncode);
    mica_status opened = mica_session_open(&args.session, &s, &err);
    base_free(layers); /* the session took what it needs */
    base_buf_free(&args.path);
    if (opened != MICA_OK) return cli_fail(&err, err.code == MICA_ERR_CONFIGURATION ? 2 : 1);
    running = s;
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    status = run_session(s, &args, argc, argv);
    running = NULL;
#if !defined(__SANITIZE_ADDRESS__) && !defined(MICA_COVERAGE)
    _exit(status); /* the system takes memory and mappings back faster than they can be ended one by one */
#endif
    mica_session_close(s);
    return status;
}
