/* cli/micac/settings.c - --set and --preset, the environment and the configuration file, for every
 * subcommand.
 *
 * They are taken out of the arguments before the subcommand sees these, wherever they stand: a command
 * knows its own options, and settings are the same for all of them. The order of reading does not matter,
 * as every value remembers where it came from (presets/config.c): the command line comes first here,
 * because its mistakes should be told first. */
#include "cli/micac/settings.h"

#include "cli/common/option.h"
#include "cli/micac/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

mica_config cli_config;

static int refused(const mica_error *err) {
    fprintf(stderr, "micac: %s\n", err->message);
    return CLI_USAGE;
}

int cli_settings_set(const char *key, const char *value) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_config_set(&cli_config, key, value, MICA_FROM_COMMAND_LINE, &err) == MICA_OK) return CLI_GOOD;
    return refused(&err);
}

/* Takes the option at argv[*at], if it is this one, and moves *at to its last argument. */
static bool settings_value(const char *name, int argc, char **argv, int *at, const char **value) {
    if (argv[*at][0] != '-') return false;
    cli_word word = cli_word_of(argv[*at]);
    if (strlen(name) != word.len || memcmp(name, word.name, word.len) != 0) return false;
    *value = word.value ? word.value : *at + 1 < argc ? argv[++*at] : NULL;
    return true;
}

/* Arguments move together over those that were taken; after "--" everything is the command's. */
static int settings_arguments(int *argc, char **argv, mica_error *err) {
    int kept = 1;
    bool plain = false;
    for (int at = 1; at < *argc; at++) {
        const char *value = NULL, *option = argv[at];
        mica_status status = MICA_OK;
        plain |= strcmp(option, "--") == 0;
        bool assigned = !plain && settings_value("set", *argc, argv, &at, &value);
        if (!assigned && (plain || !settings_value("preset", *argc, argv, &at, &value))) {
            argv[kept++] = argv[at];
            continue;
        }
        if (!value) {
            fprintf(stderr, "micac: a value is missing after: %s\n", option);
            return CLI_USAGE;
        }
        status = assigned ? mica_config_assign(&cli_config, value, err)
                          : mica_config_set(&cli_config, "preset", value, MICA_FROM_COMMAND_LINE, err);
        if (status != MICA_OK) return refused(err);
    }
    *argc = kept;
    argv[kept] = NULL;
    return CLI_GOOD;
}

/* Progress is shown where somebody can see it, unless a setting says otherwise. */
int cli_settings_take(int *argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&cli_config);
    bool terminal = isatty(STDERR_FILENO) == 1;
    if (terminal &&
        mica_config_set(&cli_config, "progress_reporting", "true", MICA_FROM_PROGRAM, &err) != MICA_OK)
        return refused(&err);
    int status = settings_arguments(argc, argv, &err);
    if (status != CLI_GOOD) return status;
    if (mica_config_load(&cli_config, (const char *const *)environ, &err) != MICA_OK ||
        mica_config_check(&cli_config, &err) != MICA_OK)
        return refused(&err);
    return CLI_GOOD;
}
