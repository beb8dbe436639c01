/* cli/micac/image.c - `micac image VERB FILE`: images of sessions. What a verb does is mica/session.h's and
 * mica/image_tool.h's; here are the options, and which of them a verb takes. */
#include "cli/micac/command.h"
#include "cli/micac/html.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "cli/common/secret.h"
#include "mica/image_remote.h"
#include "mica/image_tool.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct image_run {
    mica_image_source source; /* the first file */
    const char **files;
    size_t count;
    const char *layers[CLI_LAYERS_MOST];
    const char *output, *key, *html;
    const char *from; /* library that it was saved over */
    const char *key_file;
    mica_image_secret *secret; /* of the first file, or of the one that is made; NULL: none */
    bool json, deep, quiet, partial, abandon, passphrase, self_contained, has_epoch;
    int64_t epoch_ns;
    uint32_t frame;
    int form; /* -1: not said */
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
    bool json = run->json || run->html;
    mica_status status = run->deep ? mica_image_describe_deep(&run->source, json, &out, &err)
                                   : mica_image_describe(run->files[0], run->secret, json, &out, &err);
    if (run->html && status == MICA_OK) {
        status = cli_image_html(&out, run->html, &err);
        mica_buffer_free(&out);
        return image_end(status, &err);
    }
    return image_print(status, &out, &err);
}

/* The key before the memory: what is not signed need not be proved. */
static int image_verify(const cli_args *args, image_run *run) {
    uint8_t key[MICA_KEY_SIZE];
    mica_error err = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    (void)args;
    if (run->key) status = mica_snapshot_key_load(run->key, false, key, &err);
    if (run->key && status == MICA_OK)
        status = mica_image_check_signature(run->files[0], run->secret, key, &err);
    if (status == MICA_OK) status = mica_image_verify(run->files[0], run->secret, &err);
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
    if (status == MICA_OK) status = mica_image_sign(run->files[0], run->output, run->secret, key, &err);
    mica_snapshot_key_forget(key);
    return image_end(status, &err);
}

/* ---- diff ---- */

/* Two files, or with --epoch one, as it was and as it is. Each may have a secret of its own, if only one a key file. */
static int image_diff(const cli_args *args, image_run *run) {
    mica_image_source other = run->source;
    mica_image_secret *secret = NULL;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    bool differ;
    if (run->count == 1 && !run->source.epoch)
        return cli_usage_error(args, "two files are compared, or with --epoch N one as it was and as it is",
                               NULL);
    if (run->from) run->source.snapshot = (mica_session_options){.snapshot = run->from, .quiet = true};
    if (run->count == 2) other.path = run->files[1];
    other.epoch = 0;
    mica_status status = run->count == 2 ? cli_secret_of(other.path, run->key_file, &secret, &err) : MICA_OK;
    if (run->count == 2) other.secret = secret;
    if (status == MICA_OK) status = mica_image_diff(&run->source, &other, run->json, &out, &differ, &err);
    mica_image_secret_free(secret);
    if (status != MICA_OK || run->quiet) base_buf_free(&out);
    if (status != MICA_OK) return cli_error(NULL, &err);
    int printed = run->quiet ? CLI_GOOD : cli_print(&out);
    return printed != CLI_GOOD ? printed : differ ? CLI_DIFFERS : CLI_GOOD;
}

/* ---- extract ---- */

static const char *const image_forms[] = {"display", "octave", "json", "csv"};
static_assert(sizeof image_forms / sizeof *image_forms == MICA_IMAGE_CSV + 1, "a name for each form");

static int image_form(const cli_args *args, int *form) {
    for (*form = 0; *form <= MICA_IMAGE_CSV; ++*form)
        if (strcmp(args->value, image_forms[*form]) == 0) return CLI_GOOD;
    return cli_usage_error(args, "a form is display, octave, json or csv, not", args->value);
}

static mica_status image_to_stdout(void *ctx, const void *text, size_t len, mica_error *err) {
    (void)ctx;
    return fwrite(text, 1, len, stdout) == len ? MICA_OK
                                               : base_fail_errno(err, "standard output", "write to it");
}
static mica_status image_to_file(void *ctx, const void *text, size_t len, mica_error *err) {
    return base_atomic_write(ctx, text, len, err);
}

/* A file is for the user alone, as the image is. */
static int image_extract(const cli_args *args, image_run *run) {
    mica_image_wanted wanted = {.names = run->files + 1, .count = run->count - 1, .frame = run->frame};
    base_atomic file = {.own = true};
    base_buf left_out = {0};
    mica_error err = MICA_ERROR_INIT;
    (void)args;
    wanted.form = run->json        ? MICA_IMAGE_JSON
                  : run->form >= 0 ? (mica_image_form)run->form
                  : run->output    ? MICA_IMAGE_OCTAVE
                                   : MICA_IMAGE_DISPLAY;
    mica_status status = run->output ? base_atomic_begin(&file, run->output, &err) : MICA_OK;
    if (status == MICA_OK)
        status = mica_image_extract(&run->source, &wanted, run->output ? image_to_file : image_to_stdout,
                                    &file, &left_out, &err);
    if (status == MICA_OK && run->output) status = base_atomic_commit(&file, &err);
    base_atomic_abort(&file);
    if (status == MICA_OK && fflush(stdout) != 0)
        status = base_fail_errno(&err, "standard output", "write to it");
    if (left_out.len) {
        fprintf(stderr, "warning: left out, the form %s cannot hold them:\n", image_forms[wanted.form]);
        fwrite(left_out.data, 1, left_out.len, stderr);
    }
    bool whole = !left_out.len && !left_out.failed;
    base_buf_free(&left_out);
    if (status != MICA_OK) return cli_error(NULL, &err);
    return whole ? CLI_GOOD : CLI_BAD;
}

/* ---- migrate ---- */

static int image_migrate(const cli_args *args, image_run *run) {
    const mica_session_options from = {.snapshot = run->from, .quiet = true};
    const char *into = run->output ? run->output : run->files[0];
    mica_image_migrated done;
    base_buf left_out = {0};
    mica_error err = MICA_ERROR_INIT;
    (void)args;
    mica_status status =
        mica_image_migrate(&run->source, run->from ? &from : NULL,
                           (run->partial ? MICA_IMAGE_PARTIAL : 0) | (run->abandon ? MICA_IMAGE_GIVE_UP : 0),
                           into, &done, &left_out, &err);
    if (status == MICA_OK && left_out.len) {
        fputs("warning: left out:\n", stderr);
        fwrite(left_out.data, 1, left_out.len, stderr);
    }
    base_buf_free(&left_out);
    if (status != MICA_OK) return cli_error(NULL, &err);
    if (done.needed && done.extensions)
        printf("%s: %u extensions, with their state\n", into, done.extensions);
    if (done.needed)
        printf(
            "%s: %u variables and %u functions; settings, persistent variables, random generators and open "
            "files begin anew\n",
            into, done.variables, done.functions);
    else
        printf("%s: it is of this program and library; nothing was written\n", run->files[0]);
    return CLI_GOOD;
}

/* Merges, and writes encrypted or not what was so or was not. */
static int image_rewrite(image_run *run,
                         mica_status (*rewrite)(const char *path, const char *into,
                                                const mica_image_secret *secret, mica_error *err)) {
    mica_error err = MICA_ERROR_INIT;
    const char *into = run->output ? run->output : run->files[0];
    return image_end(rewrite(run->files[0], into, run->secret, &err), &err);
}
static int image_merge(const cli_args *args, image_run *run) {
    (void)args;
    return image_rewrite(run, mica_image_merge);
}
static int image_encrypt(const cli_args *args, image_run *run) {
    (void)args;
    return image_rewrite(run, mica_image_encrypt);
}
static int image_decrypt(const cli_args *args, image_run *run) {
    (void)args;
    return image_rewrite(run, mica_image_decrypt);
}

/* ---- build ---- */

/* What the set-up took from outside, in lines on stderr or as JSON on stdout. False: it is to be refused. */
static bool image_tell_outside(const image_run *run, const mica_session *s) {
    mica_buffer out = {0};
    bool any = mica_session_outside(s, run->json, &out);
    fwrite(out.data, 1, out.len, run->json ? stdout : stderr);
    mica_buffer_free(&out);
    if (!any || !run->self_contained) return true;
    fprintf(stderr, "micac: %s: the set-up is not self-contained; nothing was saved\n", run->files[0]);
    return false;
}

static int image_save(const image_run *run, mica_session *s) {
    mica_error err = MICA_ERROR_INIT;
    const mica_base_options base = {
        .session = &run->source.snapshot, .has_epoch = run->has_epoch, .epoch_ns = run->epoch_ns};
    if (!image_tell_outside(run, s)) return CLI_BAD;
    return image_end(mica_session_save_base(s, &base, run->output, &err), &err);
}

/* Seconds, of which nanoseconds are to fit. */
static bool image_take_epoch(image_run *run) {
    const char *text = getenv("SOURCE_DATE_EPOCH");
    char *end;
    if (!text || !*text) return true;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno || n == 0 || n > INT64_MAX / 1000000000) return false;
    run->has_epoch = true;
    run->epoch_ns = n * 1000000000;
    return true;
}

/* Runs a program to its end, or to image_ready, and saves what is there then. */
static int image_build(const cli_args *args, image_run *run) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    if (!image_take_epoch(run))
        return cli_usage_error(
            args, "SOURCE_DATE_EPOCH is not a number of seconds above 0:", getenv("SOURCE_DATE_EPOCH"));
    if (mica_session_open(&run->source.snapshot, &s, &err) != MICA_OK) return cli_error(NULL, &err);
    mica_status status = run->secret ? mica_session_use_secret(s, run->secret, &err) : MICA_OK;
    run->secret = NULL;
    if (status == MICA_OK) status = mica_session_begin_base(s, &err);
    if (status != MICA_OK) {
        mica_session_close(s);
        return cli_error(NULL, &err);
    }
    mica_outcome outcome = mica_session_run_file(s, run->files[0], &err);
    int result = CLI_BAD;
    if (outcome == MICA_RUN_DONE || outcome == MICA_RUN_STOPPED)
        result = image_save(run, s);
    else if (outcome == MICA_RUN_EXIT)
        fprintf(stderr, "micac: %s: the program called exit; nothing was saved\n", run->files[0]);
    else
        fputs(mica_session_report(s), stderr);
    mica_session_close(s);
    return result;
}

/* ---- stores ---- */

/* The file that is written is the second one. */
static int image_move(const cli_args *args, image_run *run, const char *verb,
                      mica_status (*move)(const char *from, const char *to, mica_error *err)) {
    mica_error err = MICA_ERROR_INIT;
    if (run->count != 2) return cli_usage_error(args, "a file and a URL are wanted by", verb);
    mica_status status = move(run->files[0], run->files[1], &err);
    if (status == MICA_OK) printf("%s\n", run->files[1]);
    return image_end(status, &err);
}
static int image_push(const cli_args *args, image_run *run) {
    return image_move(args, run, "push", mica_image_push);
}
static int image_pull(const cli_args *args, image_run *run) {
    return image_move(args, run, "pull", mica_image_pull);
}

/* ---- verbs ---- */

/* Which secret a verb wants. */
typedef enum image_secret {
    SECRET_OF_FILE, /* the image's, where it is encrypted */
    SECRET_IF_SAID, /* the same; asked for only where that is wished, since something can be told without it */
    SECRET_OF_NEW,  /* one for a file that is made, where it shall be encrypted */
    SECRET_ANEW,    /* one for an image that is not encrypted yet */
    SECRET_NONE     /* the bytes of the file are all it is about */
} image_secret;

#define TAKES(id) (UINT32_C(1) << (CLI_image_##id - CLI_image_OUTPUT))
#define SAME                                                                                                 \
    (TAKES(SNAPSHOT) | TAKES(LAYER) | TAKES(KEY_FILE)) /* for all, so that scripts give them everywhere */
#define LOOKS  (SAME | TAKES(TRUST))                   /* into the memory */
#define WRITES (SAME | TAKES(OUTPUT))
static const struct {
    const char *name;
    int (*run)(const cli_args *args, image_run *run);
    size_t most;    /* operands behind it */
    uint32_t takes; /* options */
    image_secret secret;
} verbs[] = {
    {"build", image_build, 1, WRITES | TAKES(PASSPHRASE) | TAKES(JSON) | TAKES(SELF_CONTAINED),
     SECRET_OF_NEW},
    {"info", image_info, 1,
     LOOKS | TAKES(PASSPHRASE) | TAKES(JSON) | TAKES(HTML) | TAKES(DEEP) | TAKES(EPOCH), SECRET_IF_SAID},
    {"verify", image_verify, 1, LOOKS | TAKES(DEEP) | TAKES(EPOCH) | TAKES(KEY), SECRET_OF_FILE},
    {"extract", image_extract, SIZE_MAX,
     LOOKS | TAKES(OUTPUT) | TAKES(JSON) | TAKES(AS) | TAKES(FRAME) | TAKES(EPOCH), SECRET_OF_FILE},
    {"diff", image_diff, 2, LOOKS | TAKES(JSON) | TAKES(QUIET) | TAKES(FROM) | TAKES(EPOCH), SECRET_OF_FILE},
    {"migrate", image_migrate, 1, LOOKS | TAKES(OUTPUT) | TAKES(FROM) | TAKES(PARTIAL) | TAKES(ABANDON),
     SECRET_OF_FILE},
    {"sign", image_sign, 1, WRITES | TAKES(KEY), SECRET_OF_FILE},
    {"merge", image_merge, 1, WRITES, SECRET_OF_FILE},
    {"encrypt", image_encrypt, 1, WRITES | TAKES(PASSPHRASE), SECRET_ANEW},
    {"decrypt", image_decrypt, 1, WRITES, SECRET_OF_FILE},
    {"push", image_push, 2, 0, SECRET_NONE},
    {"pull", image_pull, 2, 0, SECRET_NONE},
};
#undef TAKES
#undef SAME
#undef LOOKS
#undef WRITES
#define VERBS      (sizeof verbs / sizeof *verbs)
#define VERB_NAMES "build, info, verify, diff, extract, migrate, sign, merge, encrypt, decrypt, push or pull"

static int image_find_secret(image_run *run, image_secret which) {
    const char *file = run->files[0];
    mica_error err = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    bool said = run->key_file || run->passphrase;
    mica_image_locked there;
    switch (which) {
    case SECRET_OF_NEW:
        if (said) status = cli_secret_new(run->output, run->key_file, &run->secret, &err);
        break;
    case SECRET_ANEW:
        status = mica_image_tell_locked(file, &there, &err);
        if (status == MICA_OK && there.encrypted)
            status = base_fail(&err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                               "%s: the image is encrypted already", file);
        if (status == MICA_OK) status = cli_secret_new(file, run->key_file, &run->secret, &err);
        break;
    case SECRET_NONE: break;
    case SECRET_IF_SAID:
        if (!said && !run->deep) break;
        /* fall through */
    case SECRET_OF_FILE: status = cli_secret_of(file, run->key_file, &run->secret, &err); break;
    }
    run->source.secret = run->secret;
    return image_end(status, &err);
}

static int image_option(const cli_args *args, image_run *run, int option) {
    size_t number;
    switch (option) {
    case CLI_image_OUTPUT: run->output = args->value; return CLI_GOOD;
    case CLI_image_SNAPSHOT: run->source.snapshot.snapshot = args->value; return CLI_GOOD;
    case CLI_image_JSON: run->json = true; return CLI_GOOD;
    case CLI_image_SELF_CONTAINED: run->self_contained = true; return CLI_GOOD;
    case CLI_image_QUIET: run->quiet = true; return CLI_GOOD;
    case CLI_image_HTML: run->html = args->value; return CLI_GOOD;
    case CLI_image_FROM: run->from = args->value; return CLI_GOOD;
    case CLI_image_PARTIAL: run->partial = true; return CLI_GOOD;
    case CLI_image_ABANDON: run->abandon = true; return CLI_GOOD;
    case CLI_image_DEEP: run->deep = true; return CLI_GOOD;
    case CLI_image_KEY: run->key = args->value; return CLI_GOOD;
    case CLI_image_KEY_FILE: run->key_file = args->value; return CLI_GOOD;
    case CLI_image_PASSPHRASE: run->passphrase = true; return CLI_GOOD;
    case CLI_image_TRUST: run->source.trusted = args->value; return CLI_GOOD;
    case CLI_image_LAYER: return cli_add_layer(args, run->layers, &run->source.snapshot.layer_count);
    case CLI_image_AS: return image_form(args, &run->form);
    case CLI_image_FRAME:
        if (!cli_number(args->value, 1, UINT32_MAX, &number))
            return cli_usage_error(args, "a frame is a number from 1 on, not", args->value);
        run->frame = (uint32_t)number;
        return CLI_GOOD;
    case CLI_image_EPOCH:
        if (!cli_number(args->value, 1, UINT32_MAX, &number))
            return cli_usage_error(args, "an epoch is a number from 1 on, not", args->value);
        run->source.epoch = (uint32_t)number;
        return CLI_GOOD;
    default: return CLI_GOOD;
    }
}

static int image_go(const cli_args *args, image_run *run, const char *verb) {
    size_t k = 0;
    if (!verb || !run->count) return cli_usage_error(args, "it is " VERB_NAMES ", and one file", NULL);
    while (k < VERBS && strcmp(verbs[k].name, verb) != 0)
        k++;
    if (k == VERBS) return cli_usage_error(args, "it is " VERB_NAMES ", not", verb);
    if (cli_verb_check(args, verb, verbs[k].takes)) return CLI_USAGE;
    if (run->key_file && run->passphrase)
        return cli_usage_error(args, "by a key file or a passphrase, not both", NULL);
    if (run->source.epoch && !run->deep && (verbs[k].run == image_info || verbs[k].run == image_verify))
        return cli_usage_error(args, "--epoch looks into the memory: it goes with --deep here", NULL);
    if (run->count > verbs[k].most) {
        return cli_usage_error(args,
                               verbs[k].most == 1 ? "one file at a time, not also" : "two files, not also",
                               run->files[verbs[k].most]);
    }
    run->source.path = run->files[0];
    run->source.snapshot.layers = run->layers;
    if (verbs[k].secret == SECRET_OF_NEW && !run->output)
        return cli_usage_error(args, "build needs -o OUT", NULL);
    int result = image_find_secret(run, verbs[k].secret);
    if (result == CLI_GOOD) result = verbs[k].run(args, run);
    mica_image_secret_free(run->secret);
    return result;
}

int cli_image(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    image_run run = {.files = base_calloc((size_t)argc + 1, sizeof(char *)), .form = -1};
    const char *verb = NULL;
    int result = run.files ? CLI_GOOD : CLI_BAD;
    if (!run.files) fputs("micac: memory ran out\n", stderr);
    for (int option; result == CLI_GOOD && (option = cli_next(&args)) != CLI_END;) {
        if (option != CLI_OPERAND)
            result = image_option(&args, &run, option);
        else if (!verb)
            verb = args.value;
        else
            run.files[run.count++] = args.value;
    }
    if (result == CLI_GOOD) result = args.status >= 0 ? args.status : image_go(&args, &run, verb);
    base_free(run.files);
    return result;
}
