/* cli/micac/build.c - `micac build`: folders of sources → one snapshot. */
#include "cli/micac/command.h"

#include "base/error.h"
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
    "usage: micac build -o OUT [OPTIONS] DIR...\n"
    "Compiles every source below the folders into the snapshot OUT, which is "
    "replaced as a whole.\n"
    "  -o, --output OUT      the file to write\n"
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
    const char *folders[256];
    size_t folder_count;
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
    const char *known[] = {"o",        "output",  "jobs", "j",      "compression", "level",
                           "optimize", "depfile", "sign", "access", "report",      "profile"};
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
    for (size_t i = 0; i < request->folder_count && status == MICA_OK; i++) {
        status = mica_builder_add_directory(builder, at = request->folders[i], &err);
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

int cli_build(int argc, char **argv) {
    cli_args args = {.argc = argc, .at = 1, .argv = argv, .usage = usage};
    build_request request = {0};
    const char *operand = NULL, *epoch = getenv("SOURCE_DATE_EPOCH");
    unsigned long n;
    mica_builder_config_default(&request.config);
    for (const char *option; (option = cli_next(&args, &operand)) != NULL;) {
        if (strcmp(option, "help") == 0 || strcmp(option, "h") == 0) return cli_help(&args);
        if (*option) {
            int status = build_option(&args, option, &request);
            if (status != CLI_GOOD) return status;
        } else if (request.folder_count == sizeof request.folders / sizeof request.folders[0]) {
            return cli_usage_error(&args, "too many folders", NULL);
        } else
            request.folders[request.folder_count++] = operand;
    }
    if (!request.output || !*request.output) return cli_usage_error(&args, "no output given (-o OUT)", NULL);
    if (request.folder_count == 0) return cli_usage_error(&args, "no folder given", NULL);
    if (epoch && *epoch) {
        if (!build_number(epoch, (unsigned long)INT64_MAX, &n))
            return cli_usage_error(&args, "SOURCE_DATE_EPOCH is not a number", epoch);
        request.config.has_epoch = true;
        request.config.epoch = n;
    }
    return build_run(&request);
}
