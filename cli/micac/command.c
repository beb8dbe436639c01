/* cli/micac/command.c - help, options, errors and output of the subcommands.
 *
 * A subcommand is a row in commands.def, its options rows in options.def, and a file of its own with one
 * function. All of what a user sees of it beforehand comes from the rows: the list of commands, its help,
 * what an option is called and takes, what is proposed for a misspelt one; completions and manuals are made
 * from them as well. The function walks its arguments with cli_next, which gives it one option after the
 * other as a number it can switch on, and never sees a dash.
 *
 * What all of them keep to:
 *
 *     exit status   0 good, 1 bad input, 2 wrong usage, 3 the files differ (diff)
 *     stdout        the result and nothing else, written at the end as a whole: a command that fails has said nothing
 *     stderr        errors, warnings and progress
 *     --json        the same facts for programs; names of members are stable
 *
 * Text that comes from a file never reaches a terminal as it is: control characters in it could steer that
 * (base_plain). In JSON they are escaped. */
#include "cli/micac/command.h"

#include "base/buf.h"
#include "cli/common/option.h"
#include "cli/micac/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary, *arguments, *text, *after;
} command;

static const command commands[] = {
#define MICAC_COMMAND_ROW(name, function, summary, arguments, text, after, manual)                           \
    {#name, function, summary, arguments, text, after},
#include "cli/micac/commands.def"
#undef MICAC_COMMAND_ROW
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static const struct {
    char command[12];
    cli_option option;
} rows[] = {
#define MICAC_OPTION(command, id, letter, name, argument, text, manual)                                      \
    {#command, {letter, name, argument, text}},
#include "cli/micac/options.def"
#undef MICAC_OPTION
};

static const command *find_command(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0) return &commands[i];
    return NULL;
}

/* Whether a row is one of the subcommand's. */
static bool belongs(size_t row, const char *name) {
    return strcmp(rows[row].command, name) == 0 || strcmp(rows[row].command, "every") == 0;
}

/* Rows of a subcommand lie together. */
static size_t first_row(const char *name) {
    size_t k = 0;
    while (k < CLI_OPTIONS && strcmp(rows[k].command, name) != 0)
        k++;
    return k;
}

/* ---- help ---- */

void cli_print_usage(FILE *to) {
    fputs("usage: micac COMMAND [ARGS]\n\ncommands:\n", to);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
    fputs(
        "\n`micac help COMMAND` tells more; --version tells the version. One and two dashes mean the same.\n"
        "Exit status: 0 good, 1 bad input, 2 wrong usage, 3 the compared files differ.\n",
        to);
}

/* The arguments of a command may have several forms, a line each. */
static void print_help(const char *name, FILE *to) {
    const command *c = find_command(name);
    const char *begin = "usage:";
    for (const char *line = c->arguments; *line; begin = "      ") {
        size_t len = strcspn(line, "\n");
        fprintf(to, "%s micac %s %.*s\n", begin, c->name, (int)len, line);
        line += len + (line[len] != 0);
    }
    fprintf(to, "%s\n", c->text);
    for (size_t k = 0; k < CLI_OPTIONS; k++)
        if (belongs(k, name)) cli_option_print(&rows[k].option, to);
    if (*c->after) fprintf(to, "\n%s", c->after);
}

/* With a guess the list of commands would only hide it. */
int cli_unknown_command(const char *name) {
    base_nearest near;
    base_nearest_begin(&near, name, strlen(name));
    for (size_t i = 0; i < COMMANDS; i++)
        base_nearest_add(&near, commands[i].name, strlen(commands[i].name));
    fprintf(stderr, "micac: there is no command \"%s\"", name);
    if (near.best[0]) {
        fprintf(stderr, "; did you mean \"%s\"? See micac --help\n", near.best);
    } else {
        fputc('\n', stderr);
        cli_print_usage(stderr);
    }
    return CLI_USAGE;
}

/* Settings are taken out of the arguments first, so they are the same for all commands and no command knows
 * them. */
int cli_run_command(int argc, char **argv) {
    const command *c = find_command(argv[0]);
    if (!c) return cli_unknown_command(argv[0]);
    int status = cli_settings_take(&argc, argv);
    return status == CLI_GOOD ? c->run(argc, argv) : status;
}

/* ---- arguments ---- */

cli_args cli_arguments(int argc, char **argv) {
    return (cli_args){.argc = argc, .at = 1, .argv = argv, .status = -1};
}

/* Ends the walk. The caller asks for the status when the walk is over, so that no switch needs a case for
 * it. */
static int stop(cli_args *args, int status) {
    args->status = status;
    return CLI_END;
}

/* Wrong usage of an option, with the one that may be meant. */
static int unknown_option(cli_args *args, const char *argument, cli_word word) {
    base_nearest near;
    base_nearest_begin(&near, word.name, word.len);
    for (size_t k = 0; k < CLI_OPTIONS; k++)
        if (belongs(k, args->argv[0])) cli_option_nearest(&rows[k].option, &near);
    if (!near.best[0]) return stop(args, cli_usage_error(args, "unknown option", argument));
    fprintf(stderr, "micac %s: unknown option: %s; did you mean --%s?\n", args->argv[0], argument, near.best);
    return stop(args, CLI_USAGE);
}

/* A word that begins with a dash is an option up to "--"; "-" alone is an operand, as the name of stdin is.
 * Help is answered here: every command has it. */
int cli_next(cli_args *args) {
    while (args->at < args->argc) {
        char *argument = args->argv[args->at];
        if (args->plain || argument[0] != '-' || argument[1] == 0) {
            args->value = args->argv[args->at++];
            return CLI_OPERAND;
        }
        if (strcmp(argument, "--") == 0) {
            args->plain = true;
            args->at++;
            continue;
        }
        cli_word word = cli_word_of(argument);
        size_t k = 0;
        while (k < CLI_OPTIONS && !(belongs(k, args->argv[0]) && cli_option_is(&rows[k].option, word)))
            k++;
        if (k == CLI_OPTIONS) return unknown_option(args, argument, word);
        const char *wrong =
            cli_option_value(&rows[k].option, word, args->argc, args->argv, &args->at, &args->value);
        if (wrong) return stop(args, cli_usage_error(args, wrong, argument));
        args->at++;
        if (strcmp(rows[k].command, args->argv[0]) == 0)
            args->given |= UINT32_C(1) << (k - first_row(args->argv[0]));
        if (k != CLI_every_HELP) return (int)k;
        print_help(args->argv[0], stdout);
        return stop(args, CLI_GOOD);
    }
    return CLI_END;
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

int cli_usage_error(const cli_args *args, const char *what, const char *which) {
    fprintf(stderr, "micac %s: %s%s%s; see micac %s --help\n", args->argv[0], what, which ? ": " : "",
            which ? which : "", args->argv[0]);
    return CLI_USAGE;
}

int cli_verb_check(const cli_args *args, const char *verb, uint32_t takes) {
    uint32_t wrong = args->given & ~takes;
    if (!wrong) return CLI_GOOD;
    const char *option = rows[first_row(args->argv[0]) + (size_t)__builtin_ctz(wrong)].option.name;
    fprintf(stderr, "micac %s: %s takes no --%s; see micac %s --help\n", args->argv[0], verb, option,
            args->argv[0]);
    return CLI_USAGE;
}

/* Most messages about a file begin with its name already; the others get it here. The place is told behind,
 * for those who look into files. */
int cli_error(const char *file, const mica_error *err) {
    char message[MICA_ERROR_MESSAGE_MAX], place[256];
    bool named = file && strncmp(err->message, file, strlen(file)) == 0;
    memcpy(message, err->message, sizeof message);
    base_plain(message, strnlen(message, sizeof message));
    fprintf(stderr, "error: %s%s%s", file && !named ? file : "", file && !named ? ": " : "", message);
    (void)mica_error_place(err, place, sizeof place);
    base_plain(place, strnlen(place, sizeof place));
    fprintf(stderr, " (%s)\n", place);
    return CLI_BAD;
}

/* Whether the output arrived is known only after flushing: a full disk shows then. */
int cli_print(base_buf *out) {
    bool good = !out->failed && fwrite(out->data, 1, out->len, stdout) == out->len && fflush(stdout) == 0;
    base_buf_free(out);
    if (good) return CLI_GOOD;
    fputs("error: the output could not be written\n", stderr);
    return CLI_BAD;
}

int cli_add_layer(const cli_args *args, const char **layers, size_t *count) {
    if (*count == CLI_LAYERS_MOST) return cli_usage_error(args, "too many layers, at", args->value);
    layers[(*count)++] = args->value;
    return CLI_GOOD;
}
