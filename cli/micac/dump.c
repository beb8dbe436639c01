/* cli/micac/dump.c - `micac dump FILE NAME`: one function of a snapshot as help, source, HIR and bytecode.
 * What is printed is what is in the file (session/dump.h knows how to read it), so it is the place to look
 * when a program does not do what its source says. */
#include "cli/micac/command.h"

#include "base/error.h"
#include "base/json.h"
#include "mica/snapshot.h"
#include "session/dump.h"

#include <string.h>

/* One member for each thing wanted that the function has. */
static mica_status dump_json(mica_snapshot *s, const char *name, unsigned wanted, base_buf *out,
                             mica_error *err) {
    static const struct {
        const char *key;
        unsigned bit;
    } things[] = {{"text", SES_DUMP_HELP},
                  {"source", SES_DUMP_SOURCE},
                  {"hir", SES_DUMP_HIR},
                  {"bytecode", SES_DUMP_BYTECODE},
                  {"types", SES_DUMP_TYPES}};
    base_buf text = {0};
    base_json j = {.out = out};
    mica_status status = MICA_OK;
    base_json_object(&j, NULL);
    base_json_str(&j, "name", name);
    for (size_t i = 0; i < sizeof things / sizeof things[0] && status == MICA_OK; i++) {
        if (!(wanted & things[i].bit)) continue;
        text.len = 0;
        status = ses_dump_entry(s, name, things[i].bit, &text, err);
        const uint8_t *end = text.len ? memchr(text.data, '\n', text.len) : NULL; /* of the heading */
        size_t skip = end ? (size_t)(end + 1 - text.data) : 0;
        base_json_text(&j, things[i].key, base_view_of(text.data + skip, text.len - skip));
    }
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
    if (text.failed && status == MICA_OK) status = base_fail_memory(err, "printing a function");
    base_buf_free(&text);
    return status;
}

/* Without a choice everything the function has. A program in place of a name (--types X.m) is checked
 * against the library's types. */
int cli_dump(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    const char *operands[2] = {0};
    size_t count = 0;
    unsigned wanted = 0;
    bool json = false, patterns = false;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_dump_JSON: json = true; break;
        case CLI_dump_PATTERNS: patterns = true; break;
        case CLI_dump_BYTECODE: wanted |= SES_DUMP_BYTECODE; break;
        case CLI_dump_HIR: wanted |= SES_DUMP_HIR; break;
        case CLI_dump_SOURCE: wanted |= SES_DUMP_SOURCE; break;
        case CLI_dump_TYPES: wanted |= SES_DUMP_TYPES; break;
        case CLI_dump_TEXT: wanted |= SES_DUMP_HELP; break;
        default:
            if (count == 2) return cli_usage_error(&args, "one function at a time", args.value);
            operands[count++] = args.value;
        }
    }
    if (args.status >= 0) return args.status;
    if (patterns && (count != 1 || wanted || json))
        return cli_usage_error(&args, "--patterns takes a file and nothing else", NULL);
    bool types = count == 1 && wanted == SES_DUMP_TYPES && !json;
    if (count < 2 && !patterns && !types) return cli_usage_error(&args, "a file and a name are needed", NULL);
    size_t length = count == 2 ? strlen(operands[1]) : 0;
    bool program =
        wanted == SES_DUMP_TYPES && !json && length > 2 && strcmp(operands[1] + length - 2, ".m") == 0;
    mica_snapshot *s;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_snapshot_open(&(mica_snapshot_options){.path = operands[0]}, &s, &err);
    if (status == MICA_OK) {
        unsigned all = SES_DUMP_HELP | SES_DUMP_SOURCE | SES_DUMP_HIR | SES_DUMP_BYTECODE | SES_DUMP_TYPES;
        if (!wanted) wanted = all;
        status = patterns  ? ses_dump_patterns(s, 10, &out, &err)
                 : types   ? ses_dump_type_counts(s, &out, &err)
                 : json    ? dump_json(s, operands[1], wanted, &out, &err)
                 : program ? ses_dump_calls(s, operands[1], &out, &err)
                           : ses_dump_entry(s, operands[1], wanted, &out, &err);
        mica_snapshot_close(s);
    }
    if (status == MICA_OK) return cli_print(&out);
    base_buf_free(&out);
    return cli_error(operands[0], &err);
}
