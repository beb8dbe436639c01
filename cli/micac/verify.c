/* cli/micac/verify.c - `micac verify FILE`: every page against the tree, every record against its bounds. */
#include "cli/micac/command.h"

#include "mica/snapshot.h"

#include <stdio.h>

int cli_verify(int argc, char **argv) {
    cli_args args = {
        .argc = argc,
        .at = 1,
        .argv = argv,
        .usage = "usage: micac verify FILE\n"
                 "Checks every byte of FILE against its hashes and every record against its bounds.\n"};
    const char *file = NULL, *operand = NULL;
    for (const char *option; (option = cli_next(&args, &operand)) != NULL;) {
        if (strcmp(option, "help") == 0 || strcmp(option, "h") == 0) return cli_help(&args);
        if (*option) return cli_usage_error(&args, "unknown option", option);
        if (file) return cli_usage_error(&args, "one file at a time", operand);
        file = operand;
    }
    if (!file) return cli_usage_error(&args, "no file given", NULL);
    mica_snapshot *s;
    mica_snapshot_info info;
    mica_snapshot_stats stats;
    mica_error err = MICA_ERROR_INIT;
    mica_status status =
        mica_snapshot_open(&(mica_snapshot_options){.path = file, .level = MICA_VALIDATE_FULL}, &s, &err);
    if (status == MICA_OK) status = mica_snapshot_verify_structure(s, &err);
    if (status != MICA_OK) {
        mica_snapshot_close(s);
        return cli_error(file, &err);
    }
    mica_snapshot_get_info(s, &info);
    mica_snapshot_get_stats(s, &stats);
    printf("%s: good, %llu bytes verified, %u entries, %u symbols, %u externals\n", file,
           (unsigned long long)stats.bytes_verified, info.entries, info.symbols, info.externals);
    mica_snapshot_close(s);
    return CLI_GOOD;
}
