/* cli/micac/command.h - what the subcommands of micac share: exit statuses, options, errors. */
#ifndef CLI_MICAC_COMMAND_H
#define CLI_MICAC_COMMAND_H

#include "base/buf.h"
#include "mica/error.h"

#include <stdbool.h>
#include <stdio.h>

enum { CLI_GOOD = 0, CLI_BAD = 1, CLI_USAGE = 2, CLI_DIFFERS = 3 };

/* One file for each: cli/micac/<name>.c. `argv[0]` is the subcommand's name. Returns the exit status. */
#define MICAC_COMMAND_ROW(name, function, summary, arguments, text, after, manual)                           \
    int function(int argc, char **argv);
#include "cli/micac/commands.def"
#undef MICAC_COMMAND_ROW

/* The options, as CLI_build_OUTPUT, and what else cli_next finds. */
enum {
#define MICAC_OPTION(command, id, letter, name, argument, text, manual) CLI_##command##_##id,
#include "cli/micac/options.def"
#undef MICAC_OPTION
    CLI_OPTIONS,
    CLI_OPERAND, /* an argument that is no option */
    CLI_END
};

/* Walks the arguments of a subcommand: options anywhere, "--" ends them, "--name=value" or "--name value",
 * one dash or two. */
typedef struct cli_args {
    int argc, at;
    char **argv;
    bool plain;        /* after "--" */
    const char *value; /* of the option just returned, or the operand */
    uint32_t given;    /* options so far: bit n is that of row n of the command's in options.def */
    int status;        /* at CLI_END: -1, or what to return: help was printed, or wrong usage told */
} cli_args;

cli_args cli_arguments(int argc, char **argv);
int cli_next(cli_args *args);
/* An option that is none of the verb's would be ignored: `takes` are those of the verb, a bit for each as in args->given.
 * CLI_GOOD, or CLI_USAGE and the first such option is told. */
int cli_verb_check(const cli_args *args, const char *verb, uint32_t takes);
/* A whole number from `least` to `most`; false when it is none, or NULL. */
bool cli_number(const char *text, size_t least, size_t most, size_t *out);
/* The layer that was just given goes behind those of `layers`, which has room for CLI_LAYERS_MOST. CLI_GOOD, or CLI_USAGE and it is
 * told. */
#define CLI_LAYERS_MOST 3
int cli_add_layer(const cli_args *args, const char **layers, size_t *count);
/* Print to stderr and return CLI_USAGE / CLI_BAD. */
int cli_usage_error(const cli_args *args, const char *what, const char *which);
int cli_error(const char *file, const mica_error *err);
/* The nearest subcommand is proposed to who asks for one that is not there. */
int cli_unknown_command(const char *name);
/* The list of the subcommands. */
void cli_print_usage(FILE *to);
/* Runs the subcommand argv[0]. */
int cli_run_command(int argc, char **argv);
/* Writes the buffer to stdout and frees it; CLI_BAD when that failed or memory had run out. */
int cli_print(base_buf *out);

#endif
