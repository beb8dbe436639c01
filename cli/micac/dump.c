/* cli/micac/dump.c - `micac dump FILE NAME`: one function of a snapshot as help, source, HIR and bytecode. */
#include "cli/micac/command.h"

#include "mica/snapshot.h"
#include "session/dump.h"

#include <stdio.h>
#include <string.h>

static unsigned dump_option(const char *option) {
    if (strcmp(option, "bytecode") == 0) return SES_DUMP_BYTECODE;
    if (strcmp(option, "hir") == 0) return SES_DUMP_HIR;
    if (strcmp(option, "source") == 0) return SES_DUMP_SOURCE;
    return strcmp(option, "text") == 0 ? SES_DUMP_HELP : 0;
}

int cli_dump(int argc, char **argv) {
    cli_args args = {.argc = argc,
                     .at = 1,
                     .argv = argv,
                     .usage = "usage: micac dump FILE NAME [--bytecode] [--hir] [--source] [--text]\n"
                              "Shows one function of a snapshot: its help text, source, HIR and bytecode, or "
                              "only what is named.\n"};
    const char *operands[2] = {0}, *operand = NULL;
    size_t count = 0;
    unsigned wanted = 0;
    for (const char *option; (option = cli_next(&args, &operand)) != NULL;) {
        if (strcmp(option, "help") == 0 || strcmp(option, "h") == 0) return cli_help(&args);
        if (*option && !dump_option(option)) return cli_usage_error(&args, "unknown option", option);
        if (*option)
            wanted |= dump_option(option);
        else if (count == 2)
            return cli_usage_error(&args, "one function at a time", operand);
        else
            operands[count++] = operand;
    }
    if (count < 2) return cli_usage_error(&args, "a file and a name are needed", NULL);
    mica_snapshot *s;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_snapshot_open(&(mica_snapshot_options){.path = operands[0]}, &s, &err);
    if (status == MICA_OK) {
        unsigned all = SES_DUMP_HELP | SES_DUMP_SOURCE | SES_DUMP_HIR | SES_DUMP_BYTECODE;
        status = ses_dump_entry(s, operands[1], wanted ? wanted : all, &out, &err);
        mica_snapshot_close(s);
    }
    if (status == MICA_OK) return cli_print(&out);
    base_buf_free(&out);
    return cli_error(operands[0], &err);
}
