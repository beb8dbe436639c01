/* cli/micac/command.h - what the subcommands of micac share: exit statuses, options, errors. */
#ifndef CLI_MICAC_COMMAND_H
#define CLI_MICAC_COMMAND_H

#include "base/buf.h"
#include "mica/error.h"

#include <stdbool.h>

enum { CLI_GOOD = 0, CLI_BAD = 1, CLI_USAGE = 2, CLI_DIFFERS = 3 };

/* One file for each: cli/micac/<name>.c. `argv[0]` is the subcommand's name. Returns the exit status. */
#define MICAC_COMMAND_ROW(name, function, summary) int function(int argc, char **argv);
#include "cli/micac/commands.def"
#undef MICAC_COMMAND_ROW

/* Walks the arguments of a subcommand: options anywhere, "--" ends them, "--name=value" or "--name value". */
typedef struct cli_args {
    int argc, at;
    char **argv;
    bool plain;        /* after "--" */
    const char *usage; /* printed by --help and after a usage error */
    const char *value; /* of the option just returned, when it came as --name=value */
} cli_args;

/* The next option's name without dashes ("o" for -o, "output" for --output), or "" for a plain argument,
 * which then is in *operand; NULL at the end. */
const char *cli_next(cli_args *args, const char **operand);
/* The value of the option just returned; NULL (a usage error) when there is none. */
const char *cli_value(cli_args *args);
/* A whole number from `least` to `most`; false when it is none, or NULL. */
bool cli_number(const char *text, size_t least, size_t most, size_t *out);
/* Print to stderr and return CLI_USAGE / CLI_BAD. */
int cli_usage_error(const cli_args *args, const char *what, const char *which);
int cli_error(const char *file, const mica_error *err);
/* Replaces control characters, so that text from a file cannot steer a terminal. */
void cli_plain(char *text, size_t len);
/* Prints the usage on stdout and returns CLI_GOOD. */
int cli_help(const cli_args *args);
/* Writes the buffer to stdout and frees it; CLI_BAD when that failed or memory had run out. */
int cli_print(base_buf *out);

#endif
