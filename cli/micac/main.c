/* cli/micac/main.c - the snapshot tool: picks the subcommand. */
#include "cli/micac/command.h"

#include "base/nearest.h"
#include "base/system.h"
#include "cli/micac/settings.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
#define MICAC_COMMAND_ROW(name, function, summary) {#name, function, summary},
#include "cli/micac/commands.def"
#undef MICAC_COMMAND_ROW
};

static void print_usage(FILE *to) {
    fputs("usage: micac COMMAND [ARGS]\n\ncommands:\n", to);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
    fputs("\nEvery command takes --set KEY=VALUE and --preset NAME (`micac config`, `micac presets`).\n"
          "`micac help COMMAND` tells more. Exit status: 0 good, 1 bad input, 2 wrong usage, 3 the "
          "compared files differ.\n",
          to);
}

/* One and two dashes mean the same. */
static bool is_option(const char *arg, const char *name, char letter) {
    if (*arg != '-') return false;
    const char *given = arg + (arg[1] == '-' ? 2 : 1);
    return strcmp(given, name) == 0 || (given[0] == letter && !given[1]);
}

static int unknown_command(const char *name) {
    base_nearest near;
    base_nearest_begin(&near, name, strlen(name));
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        base_nearest_add(&near, commands[i].name, strlen(commands[i].name));
    fprintf(stderr, "micac: there is no command \"%s\"", name);
    if (near.best[0]) {
        fprintf(stderr, "; did you mean \"%s\"? See micac --help\n", near.best);
    } else {
        fputc('\n', stderr);
        print_usage(stderr);
    }
    return CLI_USAGE;
}

static int run(int argc, char **argv) {
    if (argc < 2) {
        print_usage(stderr);
        return CLI_USAGE;
    }
    bool help = strcmp(argv[1], "help") == 0;
    if ((help && argc == 2) || is_option(argv[1], "help", 'h')) {
        print_usage(stdout);
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
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(argv[1], commands[i].name) != 0) continue;
        argc--;
        int status = cli_settings_take(&argc, argv + 1);
        return status == CLI_GOOD ? commands[i].run(argc, argv + 1) : status;
    }
    return unknown_command(argv[1]);
}

int main(int argc, char **argv) {
    base_system_keep_standard();
    base_system_fail_large_writes();
    int status = run(argc, argv);
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    if (status == CLI_GOOD) fputs("error: the output could not be written\n", stderr);
    return status == CLI_GOOD ? CLI_BAD : status;
}
