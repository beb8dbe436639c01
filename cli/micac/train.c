/* cli/micac/train.c - `micac train`: runs programs, each in a process of its own, and joins what they did
 * into a profile.
 *
 * In a process of its own, because a program may end it, change its folder, leave files and threads behind,
 * or crash; and because a start is part of what is recorded (which names are looked up first), which only a
 * fresh process has. Figures come back through a pipe when the program is over, so a program that fails
 * leaves nothing half counted. They add up: the profile of two trainings is the sum of both. */
#include "cli/micac/command.h"
#include "cli/micac/progress.h"

#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "mica/session.h"
#include "session/record.h"
#include "train/tally.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRAIN_LAYERS 3 /* as `mica` takes */

/* What is asked for, and what each child needs to know of it. */
typedef struct train_request {
    const char *output, *snapshot, *layers[TRAIN_LAYERS];
    size_t layer_count;
    size_t runs;
    bool keep_going, show;
    const char *const *programs;
    int program_count;
    const char *const *arguments;
    int argument_count;
} train_request;

/* In the child: runs one program and sends its figures through the pipe. Returns the exit status. What a
 * program prints is not wanted as a rule, and must not mix with our own output. */
static int train_child(const train_request *q, const char *program, int to) {
    mica_error err = MICA_ERROR_INIT;
    mica_session_options options = {
        .snapshot = q->snapshot, .layers = q->layers, .layer_count = q->layer_count};
    mica_session *s = NULL;
    trn_tally tally = {0};
    base_buf bytes = {0};
    int null = q->show ? -1 : base_file_open("/dev/null", O_WRONLY, 0);
    if (null >= 0) dup2(null, STDOUT_FILENO);
    mica_status status = mica_session_open(&options, &s, &err);
    if (status == MICA_OK) status = ses_record_begin(s, &err);
    if (status == MICA_OK && q->argument_count)
        status = mica_session_set_arguments(s, q->argument_count, q->arguments, &err);
    if (status != MICA_OK) return cli_error(program, &err);
    mica_outcome outcome = mica_session_run_file(s, program, &err);
    bool failed =
        outcome == MICA_RUN_FAILED || (outcome == MICA_RUN_EXIT && mica_session_exit_status(s) != 0);
    if (outcome == MICA_RUN_FAILED) fputs(mica_session_report(s), stderr);
    status = ses_record_end(s, &tally, &err);
    if (failed) return CLI_BAD;
    trn_tally_dump(&tally, &bytes);
    if (status == MICA_OK && bytes.failed) status = base_fail_memory(&err, "recording");
    if (status == MICA_OK) status = base_file_write_all(to, "pipe", bytes.data, bytes.len, &err);
    return status == MICA_OK ? CLI_GOOD : cli_error(program, &err);
}

/* One run in a process of its own. False when the program failed; `err` then says whether the training did.
 * The pipe is read to its end before the child is waited for: a child with much to say would wait for a
 * reader else. */
static bool train_run(const train_request *q, const char *program, trn_tally *tally, mica_error *err) {
    int ends[2], state = 0;
    base_buf bytes = {0};
    fflush(NULL);
    if (pipe2(ends, O_CLOEXEC) != 0) /* what a program leaves running must not hold the end we wait for */
        return (void)!base_fail_errno(err, program, "start it"), false;
    pid_t child = fork();
    if (child == 0) {
        base_file_close(ends[0]);
        _exit(train_child(q, program, ends[1]));
    }
    base_file_close(ends[1]);
    mica_status status = child < 0 ? base_fail_errno(err, program, "start it")
                                   : base_file_read_fd(ends[0], program, (uint64_t)1 << 30, &bytes, err);
    base_file_close(ends[0]);
    while (child > 0 && waitpid(child, &state, 0) < 0 && errno == EINTR) {
    }
    bool good = status == MICA_OK && WIFEXITED(state) && WEXITSTATUS(state) == 0;
    if (good && !trn_tally_join(tally, bytes.data, bytes.len)) {
        status = base_fail_memory(err, "joining the figures of the runs");
        good = false;
    }
    base_buf_free(&bytes);
    return good;
}

/* A program that failed once is not run again: its other runs would fail as well. Nothing is written unless
 * some run was good, and without --keep-going not if one was bad. */
static int train_all(const train_request *q) {
    mica_error err = MICA_ERROR_INIT;
    trn_tally tally = {0};
    base_buf profile = {0};
    size_t failed = 0, good = 0;
    int result = CLI_BAD;
    cli_progress progress = cli_progress_new();
    for (int i = 0; i < q->program_count; i++) {
        for (unsigned long k = 0; k < q->runs; k++) {
            cli_progress_show(&progress, "train", (size_t)i * q->runs + k,
                              (size_t)q->program_count * q->runs);
            if (train_run(q, q->programs[i], &tally, &err)) {
                good++;
                continue;
            }
            cli_progress_end(&progress);
            if (err.code != MICA_OK) {
                (void)cli_error(q->programs[i], &err);
                goto done;
            }
            fprintf(stderr, "micac train: %s failed%s\n", q->programs[i],
                    q->keep_going ? " and is left out" : "; --keep-going leaves it out");
            failed++;
            if (!q->keep_going) goto done;
            break;
        }
    }
    cli_progress_show(&progress, "train", 1, 1);
    cli_progress_end(&progress);
    if (good == 0) {
        fprintf(stderr, "micac train: no run succeeded; %s was not written\n", q->output);
        goto done;
    }
    mica_status status = trn_tally_profile(&tally, &profile, &err);
    if (status == MICA_OK) status = base_atomic_replace(q->output, profile.data, profile.len, &err);
    if (status != MICA_OK) {
        (void)cli_error(q->output, &err);
        goto done;
    }
    printf("%s: %zu runs of %d programs, %zu failed, %zu bytes\n", q->output, good, q->program_count, failed,
           profile.len);
    result = CLI_GOOD;
done:
    base_buf_free(&profile);
    trn_tally_free(&tally);
    return result;
}

/* Programs come after a first "--", their arguments after a second one: both may begin with dashes. */
int cli_train(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    train_request q = {.output = "profile.mp", .runs = 1};
    int option;
    while ((option = cli_next(&args)) != CLI_END && !args.plain) {
        switch (option) {
        case CLI_train_OUTPUT: q.output = args.value; break;
        case CLI_train_SNAPSHOT: q.snapshot = args.value; break;
        case CLI_train_LAYER:
            if (q.layer_count == TRAIN_LAYERS)
                return cli_usage_error(&args, "there are at most 3 layers; one too many is", args.value);
            q.layers[q.layer_count++] = args.value;
            break;
        case CLI_train_KEEP_GOING: q.keep_going = true; break;
        case CLI_train_SHOW: q.show = true; break;
        case CLI_train_RUNS:
            if (!cli_number(args.value, 1, 10000, &q.runs))
                return cli_usage_error(&args, "the number of runs is 1 to 10000, not", args.value);
            break;
        default: return cli_usage_error(&args, "programs come after --, not", args.value);
        }
    }
    if (args.status >= 0) return args.status;
    int first = option == CLI_END ? argc : args.at - 1, end = first;
    while (end < argc && strcmp(argv[end], "--") != 0)
        end++;
    if (first >= end) return cli_usage_error(&args, "no program given after --", NULL);
    q.programs = (const char *const *)argv + first;
    q.program_count = end - first;
    if (end + 1 < argc) {
        q.arguments = (const char *const *)argv + end + 1;
        q.argument_count = argc - end - 1;
    }
    return train_all(&q);
}
