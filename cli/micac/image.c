/* cli/micac/image.c - `micac image build|info|verify|merge|encrypt|decrypt FILE`: images of sessions. */
#include "cli/micac/command.h"

#include "cli/common/secret.h"
#include "mica/session.h"

#include <stdio.h>
#include <string.h>

typedef struct image_run {
    const char *what, *file, *output, *snapshot, *key_file;
    mica_image_secret *secret; /* of the image, or NULL */
    bool json, passphrase, more;
} image_run;

static int image_info(const image_run *run) {
    mica_buffer out = {0};
    mica_error err = MICA_ERROR_INIT;
    if (mica_image_describe(run->file, run->secret, run->json, &out, &err) != MICA_OK) {
        mica_buffer_free(&out);
        return cli_error(NULL, &err);
    }
    return cli_print(&out);
}

static int image_verify(const image_run *run) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_image_verify(run->file, run->secret, &err) != MICA_OK) return cli_error(NULL, &err);
    printf("%s: good\n", run->file);
    return CLI_GOOD;
}

/* Merges, and writes encrypted or not what was so or was not. */
static int image_rewrite(const image_run *run) {
    mica_error err = MICA_ERROR_INIT;
    const char *into = run->output ? run->output : run->file;
    mica_status status = *run->what == 'm'   ? mica_image_merge(run->file, into, run->secret, &err)
                         : *run->what == 'e' ? mica_image_encrypt(run->file, into, run->secret, &err)
                                             : mica_image_decrypt(run->file, into, run->secret, &err);
    return status == MICA_OK ? CLI_GOOD : cli_error(NULL, &err);
}

/* Runs a program to its end and saves what is there then. */
static int image_build(image_run *run) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    const mica_session_options options = {.snapshot = run->snapshot};
    if (mica_session_open(&options, &s, &err) != MICA_OK) return cli_error(NULL, &err);
    mica_status status = run->secret ? mica_session_use_secret(s, run->secret, &err) : MICA_OK;
    run->secret = NULL;
    if (status != MICA_OK) {
        mica_session_close(s);
        return cli_error(NULL, &err);
    }
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

/* What the image is encrypted by. An image that is only told about is not asked for, unless that is wished. */
static int image_secret(image_run *run) {
    mica_error err = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    if (strcmp(run->what, "build") == 0) {
        if (run->key_file || run->passphrase)
            status = cli_secret_new(run->output, run->key_file, &run->secret, &err);
    } else if (strcmp(run->what, "encrypt") == 0) {
        mica_image_locked there;
        status = mica_image_tell_locked(run->file, &there, &err);
        if (status == MICA_OK && there.encrypted) {
            fprintf(stderr, "micac: %s: the image is encrypted already\n", run->file);
            return CLI_BAD;
        }
        if (status == MICA_OK) status = cli_secret_new(run->file, run->key_file, &run->secret, &err);
    } else if (strcmp(run->what, "info") != 0 || run->key_file || run->passphrase) {
        status = cli_secret_of(run->file, run->key_file, &run->secret, &err);
    }
    return status == MICA_OK ? CLI_GOOD : cli_error(NULL, &err);
}

static int image_do(image_run *run) {
    int result = image_secret(run);
    if (result != CLI_GOOD) return result;
    result = strcmp(run->what, "build") == 0    ? image_build(run)
             : strcmp(run->what, "info") == 0   ? image_info(run)
             : strcmp(run->what, "verify") == 0 ? image_verify(run)
                                                : image_rewrite(run);
    mica_image_secret_free(run->secret);
    return result;
}

int cli_image(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    image_run run = {0};
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_image_OUTPUT: run.output = args.value; break;
        case CLI_image_SNAPSHOT: run.snapshot = args.value; break;
        case CLI_image_KEY_FILE: run.key_file = args.value; break;
        case CLI_image_PASSPHRASE: run.passphrase = true; break;
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
    static const char *const words[] = {"build", "info", "verify", "merge", "encrypt", "decrypt"};
    static const char expected[] = "it is build, info, verify, merge, encrypt or decrypt, and one file";
    if (!run.what || !run.file) return cli_usage_error(&args, expected, NULL);
    if (run.more) return cli_usage_error(&args, "one file at a time, not also", args.value);
    if (strcmp(run.what, "build") == 0 && !run.output)
        return cli_usage_error(&args, "build needs -o OUT", NULL);
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strcmp(run.what, words[k]) == 0) return image_do(&run);
    return cli_usage_error(&args, "it is build, info, verify, merge, encrypt or decrypt, not", run.what);
}
