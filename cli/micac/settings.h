/* cli/micac/settings.h - the settings every subcommand works with. */
#ifndef CLI_MICAC_SETTINGS_H
#define CLI_MICAC_SETTINGS_H

#include "mica/config.h"

/* Effective settings; whole once cli_settings_take has returned 0. */
extern mica_config cli_config;

/* Takes --set KEY=VALUE and --preset NAME out of the arguments, wherever they stand before "--", and adds
 * environment and configuration file. Returns 0, or the exit status after a message. */
int cli_settings_take(int *argc, char **argv);
/* As mica_config_set from the command line, for options of their own; CLI_GOOD or
 * CLI_USAGE after a message. */
int cli_settings_set(const char *key, const char *value);

#endif
