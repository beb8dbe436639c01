/* cli/micac/dump.c - `micac dump FILE NAME`: one function of a snapshot as help, source, HIR and bytecode. */
#include "cli/micac/command.h"

#include "format/pack.h"
#include "mica/snapshot.h"
#include "session/dump.h"

#include <stdio.h>
#include <string.h>

static unsigned dump_option(const char *option) {
    if (strcmp(option, "bytecode") == 0) return SES_DUMP_BYTECODE;
    if (strcmp(option, "hir") == 0) return SES_DUMP_HIR;
    if (strcmp(option, "source") == 0) return SES_DUMP_SOURCE;
    if (strcmp(option, "types") == 0) return SES_DUMP_TYPES;
    return strcmp(option, "text") == 0 ? SES_DUMP_HELP : 0;
}

/* One member for each thing wanted that the function has. */
static mica_status dump_json(mica_snapshot *s, const char *name, unsigned wanted, base_buf *out,
                             mica_error *err) {
    static const char *const keys[] = {"text", "source", "hir", "bytecode", "types"};
    base_buf text = {0};
    mica_status status = MICA_OK;
    base_buf_str(out, "{\"name\":");
    fmt_json_string(out, base_view_str(name));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && status == MICA_OK; i++) {
        unsigned bit = dump_option(keys[i]);
        if (!(wanted & bit)) continue;
        text.len = 0;
        status = ses_dump_entry(s, name, bit, &text, err);
        base_buf_printf(out, ",\"%s\":", keys[i]);
        const uint8_t *end = text.len ? memchr(text.data, '\n', text.len) : NULL; /* of the heading */
        size_t skip = end ? (size_t)(end + 1 - text.data) : 0;
        fmt_json_string(out, base_view_of(text.data + skip, text.len - skip));
    }
    base_buf_str(out, "}\n");
    if (text.failed && status == MICA_OK) status = MICA_ERR_NO_MEMORY;
    base_buf_free(&text);
    return status;
}

int cli_dump(int argc, char **argv) {
    cli_args args = {
        .argc = argc,
        .at = 1,
        .argv = argv,
        .usage = "usage: micac dump FILE NAME [--bytecode] [--hir] [--source] [--text] [--types] [--json]\n"
                 "       micac dump FILE --patterns\n"
                 "Shows one function of a snapshot: its help text, source, HIR, bytecode and signature, or "
                 "only what is named. --patterns counts the\nexpressions of all functions: the "
                 "shapes met at least "
                 "10 times, most frequent first.\n"};
    const char *operands[2] = {0}, *operand = NULL;
    size_t count = 0;
    unsigned wanted = 0;
    bool json = false, patterns = false;
    for (const char *option; (option = cli_next(&args, &operand)) != NULL;) {
        if (strcmp(option, "help") == 0 || strcmp(option, "h") == 0) return cli_help(&args);
        if (strcmp(option, "json") == 0) {
            json = true;
            continue;
        }
        if (strcmp(option, "patterns") == 0) {
            patterns = true;
            continue;
        }
        if (*option && !dump_option(option)) return cli_usage_error(&args, "unknown option", option);
        if (*option)
            wanted |= dump_option(option);
        else if (count == 2)
            return cli_usage_error(&args, "one function at a time", operand);
        else
            operands[count++] = operand;
    }
    if (patterns && (count != 1 || wanted || json))
        return cli_usage_error(&args, "--patterns takes a file and nothing else", NULL);
    if (count < 2 && !patterns) return cli_usage_error(&args, "a file and a name are needed", NULL);
    mica_snapshot *s;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_snapshot_open(&(mica_snapshot_options){.path = operands[0]}, &s, &err);
    if (status == MICA_OK) {
        unsigned all = SES_DUMP_HELP | SES_DUMP_SOURCE | SES_DUMP_HIR | SES_DUMP_BYTECODE | SES_DUMP_TYPES;
        if (!wanted) wanted = all;
        status = patterns ? ses_dump_patterns(s, 10, &out, &err)
                 : json   ? dump_json(s, operands[1], wanted, &out, &err)
                          : ses_dump_entry(s, operands[1], wanted, &out, &err);
        mica_snapshot_close(s);
    }
    if (status == MICA_OK) return cli_print(&out);
    base_buf_free(&out);
    return cli_error(operands[0], &err);
}
