/* cli/micac/main.c - the snapshot tool: picks the subcommand. */
#include "cli/micac/command.h"

#include "base/system.h"

#include <stdio.h>
#include <string.h>

/* One and two dashes mean the same. */
static bool is_option(const char *arg, const char *name, char letter) {
    if (*arg != '-') return false;
    const char *given = arg + (arg[1] == '-' ? 2 : 1);
    return strcmp(given, name) == 0 || (given[0] == letter && !given[1]);
}

/* Help and version work in the forms that people try. */
static int run(int argc, char **argv) {
    if (argc < 2) {
        cli_print_usage(stderr);
        return CLI_USAGE;
    }
    bool help = strcmp(argv[1], "help") == 0;
    if ((help && argc == 2) || is_option(argv[1], "help", 'h')) {
        cli_print_usage(stdout);
        return CLI_GOOD;
    }
    if (help) { /* `micac help build` is `micac build --help` */
        static char option[] = "--help";
        argv[1] = argv[2];
        argv[2] = option;
        argc = 3;
    }
    if (is_option(argv[1], "version", 'v') || is_option(argv[1], "V", 'V')) {
        puts("micac " MICA_VERSION);
        return CLI_GOOD;
    }
    return cli_run_command(argc - 1, argv + 1);
}

/* Whether everything arrived at stdout is asked once more at the end: printf alone never says. */
int main(int argc, char **argv) {
    base_system_keep_standard();
    base_system_fail_large_writes();
    int status = run(argc, argv);
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    if (status == CLI_GOOD) fputs("error: the output could not be written\n", stderr);
    return status == CLI_GOOD ? CLI_BAD : status;
}
