/* cli/micac/pack.c - `micac pack` and `micac unpack`: a snapshot to its form for shipping and back, byte for
 * byte. */
#include "cli/micac/command.h"

#include "base/atomic.h"
#include "mica/builder.h"
#include "mica/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char pack_usage[] =
    "usage: micac pack FILE -o OUT [OPTIONS]\n"
    "Checks every byte of the snapshot FILE and compresses it as a whole, tables and code too, into OUT, to "
    "be shipped.\n"
    "mica runs such a file from an expanded copy that it keeps in the user's cache.\n"
    "  -o, --output OUT      the file to write\n"
    "  --compression C       none, lz4, zstd (default) or auto\n"
    "  --level N             of compression, 1 to 9 (default 9)\n"
    "  --jobs N              threads (default: one for each processor)\n";
static const char unpack_usage[] =
    "usage: micac unpack FILE -o OUT [--jobs N]\n"
    "Expands a packed snapshot into the file it was made from, checks it and writes it to OUT.\n"
    "  -o, --output OUT      the file to write\n"
    "  --jobs N              threads (default: one for each processor)\n";

typedef struct pack_request {
    bool unpack;
    const char *file, *output;
    mica_compression compression;
    unsigned long level, jobs;
} pack_request;

static bool pack_number(const char *text, unsigned long least, unsigned long most, unsigned long *out) {
    char *end;
    errno = 0;
    *out = strtoul(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == 0 && errno == 0 && *out >= least && *out <= most;
}

static mica_status pack_run(const pack_request *r, mica_error *err) {
    mica_snapshot_options options = {.path = r->file, .level = MICA_VALIDATE_FULL, .jobs = (unsigned)r->jobs};
    mica_snapshot *s = NULL;
    mica_snapshot_info info;
    mica_view bytes;
    base_buf packed = {0};
    mica_status status = mica_snapshot_open(&options, &s, err);
    if (status != MICA_OK) return status;
    mica_snapshot_get_info(s, &info);
    uint64_t from = info.packed_size ? info.packed_size : info.total_size;
    status = mica_snapshot_bytes(s, (unsigned)r->jobs, &bytes, err);
    if (status == MICA_OK && !r->unpack) {
        status =
            mica_builder_pack(bytes, r->compression, (uint32_t)r->level, (unsigned)r->jobs, &packed, err);
        bytes = mica_view_of(packed.data, packed.len);
    }
    if (status == MICA_OK) status = base_atomic_replace(r->output, bytes.data, bytes.len, err);
    if (status == MICA_OK)
        printf("%s: %zu bytes, %.3f of the %llu of %s\n", r->output, bytes.len,
               (double)bytes.len / (double)from, (unsigned long long)from, r->file);
    mica_buffer_free(&packed);
    mica_snapshot_close(s);
    return status;
}

static int pack_main(int argc, char **argv, bool unpack) {
    cli_args args = {.argc = argc, .at = 1, .argv = argv, .usage = unpack ? unpack_usage : pack_usage};
    pack_request r = {.unpack = unpack, .compression = MICA_COMPRESSION_ZSTD, .level = 9};
    const char *operand = NULL;
    for (const char *option; (option = cli_next(&args, &operand)) != NULL;) {
        char name[64];
        if (strcmp(option, "help") == 0 || strcmp(option, "h") == 0) return cli_help(&args);
        if (!*option) {
            if (r.file) return cli_usage_error(&args, "one file at a time", operand);
            r.file = operand;
            continue;
        }
        snprintf(name, sizeof name, "%s", option);
        bool output = strcmp(name, "o") == 0 || strcmp(name, "output") == 0, jobs = strcmp(name, "jobs") == 0;
        bool codec = !unpack && strcmp(name, "compression") == 0,
             level = !unpack && strcmp(name, "level") == 0;
        if (!output && !jobs && !codec && !level) return cli_usage_error(&args, "unknown option", name);
        const char *value = cli_value(&args);
        if (!value) return cli_usage_error(&args, "an option lacks its value", name);
        if (output) r.output = value;
        if (codec && !mica_compression_find(value, &r.compression))
            return cli_usage_error(&args, "unknown compression", value);
        if (level && !pack_number(value, 1, 9, &r.level))
            return cli_usage_error(&args, "the level is 1 to 9, not", value);
        if (jobs && !pack_number(value, 0, 1024, &r.jobs))
            return cli_usage_error(&args, "not a number of jobs", value);
    }
    if (!r.file) return cli_usage_error(&args, "no file given", NULL);
    if (!r.output || !*r.output) return cli_usage_error(&args, "no output given (-o OUT)", NULL);
    mica_error err = MICA_ERROR_INIT;
    return pack_run(&r, &err) == MICA_OK ? CLI_GOOD : cli_error(r.file, &err);
}

int cli_pack(int argc, char **argv) {
    return pack_main(argc, argv, false);
}

int cli_unpack(int argc, char **argv) {
    return pack_main(argc, argv, true);
}
