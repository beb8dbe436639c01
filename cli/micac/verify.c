/* cli/micac/verify.c - `micac verify FILE`: every page against the tree, every record against its bounds.
 * What lazy validation does bit by bit while a program runs, done at once and to the end: for whoever
 * receives a file, or doubts a disk. */
#include "cli/micac/command.h"
#include "cli/micac/progress.h"

#include "cli/micac/settings.h"
#include "mica/signature.h"
#include "mica/snapshot.h"

#include <stdio.h>

/* Three things, each of which finds what the others cannot: every page has the hash the tree says; every
 * block decodes to what its record says; every record leads to something. The last two are of a writer that
 * made a whole file with wrong content. */
int cli_verify(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    uint8_t key[MICA_KEY_SIZE];
    const char *key_path = NULL;
    const char *file = NULL;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        if (option == CLI_verify_KEY)
            key_path = args.value;
        else if (file)
            return cli_usage_error(&args, "one file at a time", args.value);
        else
            file = args.value;
    }
    if (args.status >= 0) return args.status;
    if (!file) return cli_usage_error(&args, "no file given", NULL);
    mica_snapshot *s;
    mica_snapshot_info info;
    mica_snapshot_stats stats;
    mica_error err = MICA_ERROR_INIT;
    if (key_path && mica_snapshot_key_load(key_path, false, key, &err) != MICA_OK)
        return cli_error(key_path, &err);
    mica_snapshot_options options = {
        .path = file, .level = MICA_VALIDATE_FULL, .require_key = key_path ? key : NULL};
    mica_snapshot_options_apply(&options, &cli_config.snapshot);
    options.level = MICA_VALIDATE_FULL; /* that is what the command is for */
    cli_progress progress = cli_progress_new();
    cli_progress_watch(&progress, "verify");
    mica_status status = mica_snapshot_open(&options, &s, &err);
    cli_progress_watch(&progress, "decode");
    if (status == MICA_OK) status = mica_snapshot_decode_all(s, options.jobs, &err);
    if (status == MICA_OK) status = mica_snapshot_verify_structure(s, &err);
    cli_progress_end(&progress);
    if (status != MICA_OK) {
        mica_snapshot_close(s);
        return cli_error(file, &err);
    }
    mica_snapshot_get_info(s, &info);
    mica_snapshot_get_stats(s, &stats);
    printf("%s: good%s, %llu bytes verified, %u entries, %u symbols, %u externals\n", file,
           key_path         ? " and signed by the key"
           : info.is_signed ? " (its signature was not checked: no --key)"
                            : "",
           (unsigned long long)stats.bytes_verified, info.entries, info.symbols, info.externals);
    mica_snapshot_close(s);
    return CLI_GOOD;
}
