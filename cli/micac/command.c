/* cli/micac/command.c - options, errors and output of the subcommands. */
#include "cli/micac/command.h"

#include "base/buf.h"
#include "base/nearest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *cli_next(cli_args *args, const char **operand) {
    static char name[64];
    args->value = NULL;
    while (args->at < args->argc) {
        char *arg = args->argv[args->at++];
        if (args->plain || arg[0] != '-' || arg[1] == 0) {
            *operand = arg;
            return "";
        }
        if (strcmp(arg, "--") == 0) {
            args->plain = true;
            continue;
        }
        const char *start = arg + (arg[1] == '-' ? 2 : 1);
        const char *equals = strchr(start, '=');
        snprintf(name, sizeof name, "%.*s", equals ? (int)(equals - start) : (int)strlen(start), start);
        if (equals) args->value = equals + 1;
        return name;
    }
    return NULL;
}

const char *cli_value(cli_args *args) {
    if (!args->value && args->at < args->argc) args->value = args->argv[args->at++];
    return args->value;
}

bool cli_number(const char *text, size_t least, size_t most, size_t *out) {
    char *end;
    if (!text || *text < '0' || *text > '9') return false;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    if (*end || errno || n < least || n > most) return false;
    *out = (size_t)n;
    return true;
}

/* The option of the usage text that is nearest to an unknown one. */
static void nearest_option(const cli_args *args, const char *option, base_nearest *near) {
    base_nearest_begin(near, option, strlen(option));
    for (const char *at = args->usage; (at = strstr(at, "--")) != NULL;) {
        size_t len = strspn(at += 2, "abcdefghijklmnopqrstuvwxyz-");
        base_nearest_add(near, at, len);
        at += len;
    }
}

int cli_usage_error(const cli_args *args, const char *what, const char *which) {
    base_nearest near = {0};
    fprintf(stderr, "micac %s: %s%s%s\n", args->argv[0], what, which ? ": " : "", which ? which : "");
    if (which && strcmp(what, "unknown option") == 0) nearest_option(args, which, &near);
    if (near.best[0]) fprintf(stderr, "did you mean --%s?\n", near.best);
    fputs(args->usage, stderr);
    return CLI_USAGE;
}

void cli_plain(char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) text[i] = '?';
    }
}

int cli_error(const char *file, const mica_error *err) {
    char message[MICA_ERROR_MESSAGE_MAX];
    bool named = file && strncmp(err->message, file, strlen(file)) == 0;
    memcpy(message, err->message, sizeof message);
    cli_plain(message, strnlen(message, sizeof message));
    fprintf(stderr, "error: %s%s%s", file && !named ? file : "", file && !named ? ": " : "", message);
    if (err->section[0] && err->offset != MICA_NO_OFFSET) {
        fprintf(stderr, " (%s, section %s, offset %llu)", mica_status_name(err->code), err->section,
                (unsigned long long)err->offset);
    } else {
        fprintf(stderr, " (%s)", mica_status_name(err->code));
    }
    fputc('\n', stderr);
    return CLI_BAD;
}

int cli_help(const cli_args *args) {
    fputs(args->usage, stdout);
    return CLI_GOOD;
}

int cli_print(base_buf *out) {
    bool good = !out->failed && fwrite(out->data, 1, out->len, stdout) == out->len && fflush(stdout) == 0;
    base_buf_free(out);
    if (good) return CLI_GOOD;
    fputs("error: the output could not be written\n", stderr);
    return CLI_BAD;
}
