/* cli/micac/build.c - `micac build`: folders of sources and single ones → one snapshot. */
#include "cli/micac/command.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "mica/builder.h"
#include "mica/signature.h"
#include "cli/micac/progress.h"
#include "cli/micac/report.h"
#include "cli/micac/settings.h"
#include "session/frontend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "usage: micac build -o OUT [OPTIONS] DIR|FILE...\n"
    "Compiles every source below the folders, and the single ones named, into the snapshot OUT,\n"
    "which is replaced as a whole. Sources below a folder are named relative to it.\n"
    "  -o, --output OUT      the file to write\n"
    "  --base DIR            name the single sources that follow relative to DIR, below which they lie;\n"
    "                        without it, or after --base= , a source has the last part of its path\n"
    "  --jobs N              threads (default: one for each processor)\n"
    "  --profile P           order and compress by what `micac train` recorded in P\n"
    "  --keep-going          leave sources out that do not compile\n"
    "  --preset P            development, production, high-performance, "
    "low-memory, network-optimised or debug\n"
    "  --compression C       none, lz4, zstd or auto\n"
    "  --level N             of compression, 1 to 9\n"
    "  --access A            shared: cold parts in blocks of 64 KiB; single: each decoded alone\n"
    "  --packed              write the packed form, for shipping\n"
    "  --optimize N          highest optimisation level, 0 to 3\n"
    "  --sign KEY            private Ed25519 key (PEM) to sign the file with\n"
    "  --incremental         keep OUT.cache beside OUT and reuse what did not change;\n"
    "                        OUT is the same to the byte as without\n"
    "  --depfile FILE        write what OUT was made from, for make and ninja\n"
    "  --report R            text or json: times, and for each section sizes, codec and why\n"
    "  --stats               the same as --report text\n"
    "SOURCE_DATE_EPOCH, when set, is recorded as the time of making; otherwise "
    "no time is.\n";

typedef struct build_request {
    mica_builder_config config;
    const char *output;
    struct build_operand {
        const char *path, *base; /* base: of a single source; NULL: named by its last part alone */
    } * operands;
    size_t operand_count;
    const char *base; /* of the operands that follow */
    const char *sign; /* path of the private key */
    const char *depfile;
    const char *access, *report; /* as given, or NULL */
    bool incremental, packed;
} build_request;

static bool build_number(const char *text, unsigned long max, unsigned long *out) {
    char *end;
    errno = 0;
    *out = strtoul(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == 0 && errno == 0 && *out <= max;
}

/* Takes one option; CLI_GOOD, or the exit status of a usage error. */
static int build_option(cli_args *args, const char *option, build_request *request) {
    mica_builder_config *config = &request->config;
    unsigned long n;
    if (strcmp(option, "keep-going") == 0) {
        config->keep_going = true;
        return CLI_GOOD;
    }
    if (strcmp(option, "stats") == 0) {
        request->report = "text";
        return CLI_GOOD;
    }
    if (strcmp(option, "packed") == 0) {
        request->packed = true;
        return CLI_GOOD;
    }
    if (strcmp(option, "incremental") == 0) {
        request->incremental = true;
        return CLI_GOOD;
    }
    char name[64];
    snprintf(name, sizeof name, "%s", option);
    const char *known[] = {"o",       "output", "jobs",   "j",      "compression", "level", "optimize",
                           "depfile", "sign",   "access", "report", "profile",     "base"};
    bool is_known = false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        is_known |= strcmp(name, known[i]) == 0;
    if (!is_known) return cli_usage_error(args, "unknown option", name);
    const char *value = cli_value(args);
    if (!value) return cli_usage_error(args, "an option lacks its value", name);
    if (strcmp(name, "sign") == 0)
        request->sign = value;
    else if (strcmp(name, "profile") == 0)
        config->profile = value;
    else if (strcmp(name, "base") == 0)
        request->base = *value ? value : NULL;
    else if (name[0] == 'o' && (name[1] == 0 || name[1] == 'u'))
        request->output = value;
    else if (strcmp(name, "depfile") == 0)
        request->depfile = value;
    else if (name[0] == 'j') {
        if (!build_number(value, 1024, &n)) return cli_usage_error(args, "not a number of jobs", value);
        config->jobs = (unsigned)n;
    } else if (strcmp(name, "access") == 0) {
        request->access = value;
        if (strcmp(value, "single") != 0 && strcmp(value, "shared") != 0)
            return cli_usage_error(args, "the access is shared or single, not", value);
    } else if (strcmp(name, "report") == 0) {
        request->report = value;
        if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0)
            return cli_usage_error(args, "the report is text or json, not", value);
    } else {
        const char *key = strcmp(name, "compression") == 0 ? "compression_algorithm"
                          : name[0] == 'l'                 ? "compression_level"
                                                           : "max_optimization_level";
        int status = cli_settings_set(key, value);
        if (status == CLI_GOOD && key[0] == 'c' && name[0] == 'c')
            status = cli_settings_set("compression_enabled", "true");
        return status;
    }
    return CLI_GOOD;
}

static int build_report(const build_request *request, const mica_builder_report *report, bool written) {
    base_buf out = {0};
    bool json = request->report && strcmp(request->report, "json") == 0;
    for (size_t i = 0; i < report->refusal_count; i++) {
        const mica_refusal *r = &report->refusals[i];
        if (r->line)
            fprintf(stderr, "%s:%u:%u: %s: %s\n", r->source, r->line, r->column,
                    r->fatal ? "error" : "warning", r->reason);
        else
            fprintf(stderr, "%s: %s: %s\n", r->source, r->fatal ? "error" : "warning", r->reason);
    }
    if (!written || report->file_bytes == 0) return CLI_GOOD;
    if (!json)
        base_buf_printf(&out, "%s: %zu of %zu sources, %zu entries, %llu bytes\n", request->output,
                        report->accepted, report->sources, report->entries,
                        (unsigned long long)report->file_bytes);
    if (report->cache_note) fprintf(stderr, "note: %s: %s\n", request->config.cache, report->cache_note);
    if (json)
        cli_report_json(report, request->output, &out);
    else if (request->report) {
        if (request->config.cache)
            base_buf_printf(&out, "%zu sources and %zu blocks taken from %s\n", report->reused,
                            report->blocks_reused, request->config.cache);
        cli_report_text(report, &out);
    }
    return cli_print(&out);
}

/* A single source. Its folder is compared with the base, both resolved; the file itself may be a link. */
static mica_status build_add_file(mica_builder *builder, const struct build_operand *operand,
                                  const mica_frontend *frontend, mica_error *err) {
    const char *slash = strrchr(operand->path, '/'), *leaf = slash ? slash + 1 : operand->path;
    size_t ending = strlen(frontend->extension), len = strlen(leaf);
    if (len <= ending || strcmp(leaf + len - ending, frontend->extension) != 0)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s is no source: its name does not end in %s", operand->path, frontend->extension);
    if (!operand->base) return mica_builder_add_file(builder, operand->path, leaf, err);
    base_buf name = {0};
    char *base = base_path_absolute(operand->base), *folder = NULL;
    if (slash)
        base_buf_append(&name, operand->path, slash > operand->path ? (size_t)(slash - operand->path) : 1);
    const char *given = slash ? base_buf_cstr(&name) : ".";
    if (given) folder = base_path_absolute(given);
    name.len = 0;
    mica_status status = base && folder ? MICA_OK : base_fail_memory(err, "adding a source");
    size_t prefix = base ? strlen(base) : 0;
    while (prefix && base[prefix - 1] == '/') /* the root */
        prefix--;
    if (status == MICA_OK &&
        (strncmp(folder, base, prefix) != 0 || (folder[prefix] && folder[prefix] != '/')))
        status = base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                           "%s does not lie below the base %s", operand->path, operand->base);
    if (status == MICA_OK) {
        const char *below = folder + prefix + (folder[prefix] == '/');
        base_buf_printf(&name, "%s%s%s", below, *below ? "/" : "", leaf);
        const char *text = base_buf_cstr(&name);
        status = text ? mica_builder_add_file(builder, operand->path, text, err)
                      : base_fail_memory(err, "adding a source");
    }
    base_path_free(base);
    base_path_free(folder);
    base_buf_free(&name);
    return status;
}

static int build_run(build_request *request) {
    mica_builder *builder = NULL;
    mica_builder_report report = {0};
    mica_error err = MICA_ERROR_INIT;
    base_buf cache = {0};
    if (request->incremental) {
        base_buf_printf(&cache, "%s.cache", request->output);
        request->config.cache = base_buf_cstr(&cache);
    }
    cli_progress progress = cli_progress_new();
    if (cli_config.preset) mica_builder_config_preset(&request->config, cli_config.preset);
    mica_builder_config_apply(&request->config, &cli_config.snapshot);
    if (request->access) request->config.single_access = strcmp(request->access, "single") == 0;
    if (request->packed) request->config.packed = true;
    request->config.progress = cli_progress_show;
    request->config.progress_ctx = &progress;
    uint8_t key[MICA_KEY_SIZE];
    if (request->sign && mica_snapshot_key_load(request->sign, true, key, &err) != MICA_OK)
        return cli_error(request->sign, &err);
    request->config.sign_key = request->sign ? key : NULL;
    const mica_frontend *frontend = ses_m_frontend();
    const char *at = request->config.profile; /* what an error is about */
    mica_status status = frontend ? mica_builder_new(frontend, &request->config, &builder, &err)
                                  : base_fail_memory(&err, "starting the compiler");
    for (size_t i = 0; i < request->operand_count && status == MICA_OK; i++) {
        const struct build_operand *operand = &request->operands[i];
        at = operand->path;
        status = base_path_kind(at) == 1 ? build_add_file(builder, operand, frontend, &err)
                                         : mica_builder_add_directory(builder, at, &err);
    }
    if (status == MICA_OK) {
        at = request->output;
        status = mica_builder_build_path(builder, at, &report, &err);
    }
    if (status == MICA_OK && request->depfile)
        status = mica_builder_write_depfile(builder, request->depfile, request->output, &err);
    cli_progress_end(&progress);
    int printed = build_report(request, &report, status == MICA_OK);
    if (status != MICA_OK && report.refused && !request->config.keep_going) {
        fprintf(stderr, "error: %zu of %zu sources were refused; %s was not written\n", report.refused,
                report.sources, request->output);
    } else if (status != MICA_OK) {
        (void)cli_error(at, &err);
    }
    mica_builder_free(builder);
    mica_snapshot_key_forget(key);
    base_buf_free(&cache);
    return status == MICA_OK ? printed : CLI_BAD;
}

/* Takes the arguments; CLI_GOOD with request->output set when there is something to build. */
static int build_arguments(cli_args *args, build_request *request) {
    const char *operand = NULL, *epoch = getenv("SOURCE_DATE_EPOCH");
    unsigned long n;
    for (const char *option; (option = cli_next(args, &operand)) != NULL;) {
        if (strcmp(option, "help") == 0 || strcmp(option, "h") == 0) {
            request->output = NULL;
            return cli_help(args);
        }
        if (*option) {
            int status = build_option(args, option, request);
            if (status != CLI_GOOD) return status;
        } else {
            request->operands[request->operand_count++] =
                (struct build_operand){.path = operand, .base = request->base};
        }
    }
    if (!request->output || !*request->output) return cli_usage_error(args, "no output given (-o OUT)", NULL);
    if (request->operand_count == 0) return cli_usage_error(args, "no folder or source given", NULL);
    if (epoch && *epoch) {
        if (!build_number(epoch, (unsigned long)INT64_MAX, &n))
            return cli_usage_error(args, "SOURCE_DATE_EPOCH is not a number", epoch);
        request->config.has_epoch = true;
        request->config.epoch = n;
    }
    return CLI_GOOD;
}

int cli_build(int argc, char **argv) {
    cli_args args = {.argc = argc, .at = 1, .argv = argv, .usage = usage};
    build_request request = {.operands = base_calloc((size_t)argc + 1, sizeof *request.operands)};
    if (!request.operands) {
        fputs("micac: error: memory ran out\n", stderr);
        return CLI_BAD;
    }
    mica_builder_config_default(&request.config);
    int status = build_arguments(&args, &request);
    if (status == CLI_GOOD && request.output) status = build_run(&request);
    base_free(request.operands);
    return status;
}
