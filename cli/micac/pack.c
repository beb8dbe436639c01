/* cli/micac/pack.c - `micac pack` and `micac unpack`: a snapshot to its form for shipping and back, byte
 * for byte.
 *
 * Both verify everything first: who ships a damaged file, or unpacks one, should learn it here. Packing
 * what is packed packs it anew, with another codec or level. */
#include "cli/micac/command.h"
#include "cli/micac/progress.h"

#include "base/atomic.h"
#include "mica/builder.h"
#include "mica/snapshot.h"

#include <stdio.h>

typedef struct pack_request {
    bool unpack;
    const char *file, *output;
    mica_compression compression;
    size_t level, jobs;
} pack_request;

/* Opening a packed file expands it, so unpacking is opening and writing what is there. */
static mica_status pack_run(const pack_request *r, mica_error *err) {
    mica_snapshot_options options = {.path = r->file, .level = MICA_VALIDATE_FULL, .jobs = (unsigned)r->jobs};
    mica_snapshot *s = NULL;
    mica_snapshot_info info;
    mica_view bytes;
    base_buf packed = {0};
    cli_progress progress = cli_progress_new();
    cli_progress_watch(&progress, r->unpack ? "unpack" : "verify");
    mica_status status = mica_snapshot_open(&options, &s, err);
    cli_progress_watch(&progress, r->unpack ? "verify" : "pack");
    if (status != MICA_OK) {
        cli_progress_end(&progress);
        return status;
    }
    mica_snapshot_get_info(s, &info);
    uint64_t from = info.packed_size ? info.packed_size : info.total_size;
    status = mica_snapshot_bytes(s, (unsigned)r->jobs, &bytes, err);
    if (status == MICA_OK && !r->unpack) {
        status =
            mica_builder_pack(bytes, r->compression, (uint32_t)r->level, (unsigned)r->jobs, &packed, err);
        bytes = mica_view_of(packed.data, packed.len);
    }
    cli_progress_end(&progress);
    if (status == MICA_OK) status = base_atomic_replace(r->output, bytes.data, bytes.len, err);
    if (status == MICA_OK)
        printf("%s: %zu bytes, %.3f of the %llu of %s\n", r->output, bytes.len,
               (double)bytes.len / (double)from, (unsigned long long)from, r->file);
    mica_buffer_free(&packed);
    mica_snapshot_close(s);
    return status;
}

/* Options of the two commands are rows of their own and have numbers of their own; where both have one,
 * they share a case. */
static int pack_main(int argc, char **argv, bool unpack) {
    cli_args args = cli_arguments(argc, argv);
    pack_request r = {.unpack = unpack, .compression = MICA_COMPRESSION_ZSTD, .level = 9};
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_pack_OUTPUT:
        case CLI_unpack_OUTPUT: r.output = args.value; break;
        case CLI_pack_COMPRESSION:
            if (!mica_compression_find(args.value, &r.compression))
                return cli_usage_error(&args, "unknown compression", args.value);
            break;
        case CLI_pack_LEVEL:
            if (!cli_number(args.value, 1, 9, &r.level))
                return cli_usage_error(&args, "the level is 1 to 9, not", args.value);
            break;
        case CLI_pack_JOBS:
        case CLI_unpack_JOBS:
            if (!cli_number(args.value, 0, 1024, &r.jobs))
                return cli_usage_error(&args, "not a number of jobs", args.value);
            break;
        default:
            if (r.file) return cli_usage_error(&args, "one file at a time", args.value);
            r.file = args.value;
        }
    }
    if (args.status >= 0) return args.status;
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
