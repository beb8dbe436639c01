/* cli/micac/build.c - `micac build`: folders of sources and single ones → one snapshot. Everything about
 * building is the builder's (mica/builder.h); here a command line becomes a configuration and a list of
 * sources, and a report becomes lines.
 *
 * Settings come from several places (presets/config.c), options of this command are the strongest.
 * Where an option is a setting under another name it is set as that one, so that there is one
 * check and one message. */
#include "cli/micac/command.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "cli/micac/progress.h"
#include "cli/micac/report.h"
#include "cli/micac/settings.h"
#include "mica/builder.h"
#include "mica/signature.h"
#include "session/frontend.h"
#include "session/package.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

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

/* Digits alone: strtoul would take a sign and blanks. */
static bool build_number(const char *text, unsigned long max, unsigned long *out) {
    char *end;
    errno = 0;
    *out = strtoul(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == 0 && errno == 0 && *out <= max;
}

/* One that is a setting of the same kind. */
static int build_setting(int option, const char *value) {
    if (option == CLI_build_LEVEL) return cli_settings_set("compression_level", value);
    if (option == CLI_build_OPTIMIZE) return cli_settings_set("max_optimization_level", value);
    if (option != CLI_build_COMPRESSION) return CLI_GOOD;
    int status = cli_settings_set("compression_algorithm", value);
    return status == CLI_GOOD ? cli_settings_set("compression_enabled", "true") : status;
}

/* Takes one option; CLI_GOOD, or the exit status of a usage error. */
static int build_option(const cli_args *args, int option, build_request *request) {
    mica_builder_config *config = &request->config;
    const char *value = args->value;
    unsigned long n;
    switch (option) {
    case CLI_build_KEEP_GOING: config->keep_going = true; break;
    case CLI_build_STATS: request->report = "text"; break;
    case CLI_build_PACKED: request->packed = true; break;
    case CLI_build_INCREMENTAL: request->incremental = true; break;
    case CLI_build_SIGN: request->sign = value; break;
    case CLI_build_PROFILE: config->profile = value; break;
    case CLI_build_BASE: request->base = *value ? value : NULL; break;
    case CLI_build_OUTPUT: request->output = value; break;
    case CLI_build_DEPFILE: request->depfile = value; break;
    case CLI_build_JOBS:
        if (!build_number(value, 1024, &n)) return cli_usage_error(args, "not a number of jobs", value);
        config->jobs = (unsigned)n;
        break;
    case CLI_build_ACCESS:
        request->access = value;
        if (strcmp(value, "single") != 0 && strcmp(value, "shared") != 0)
            return cli_usage_error(args, "the access is shared or single, not", value);
        break;
    case CLI_build_REPORT:
        request->report = value;
        if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0)
            return cli_usage_error(args, "the report is text or json, not", value);
        break;
    default: return build_setting(option, value);
    }
    return CLI_GOOD;
}

/* Refused sources are told whether or not the snapshot was written: each as a compiler tells it, with place
 * and reason, so that editors can follow it. */
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

/* A single source, named as it would be in the folder `base`: so one file on the command line gives what
 * the folder would give for it. Both folders are compared resolved, as either may be given through links;
 * the file itself may be a link. */
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

/* The packages among the operands: of these the folder of functions is taken, and what a single one says of itself is
 * recorded. */
static mica_status build_packages(build_request *request, ses_package_words *words, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t i = 0; i < request->operand_count && status == MICA_OK; i++) {
        struct build_operand *operand = &request->operands[i];
        bool package = false;
        if (base_path_kind(operand->path) != BASE_PATH_FOLDER) continue;
        status = ses_package_look(operand->path, &package, &words[i], err);
        if (package) operand->path = words[i].root;
    }
    if (status == MICA_OK && request->operand_count == 1) {
        request->config.package = words[0].name;
        request->config.package_version = words[0].version;
        request->config.package_description = words[0].description;
    }
    return status;
}

/* The preset first, then the settings, then this command's own options: each may take back what came
 * before. The key is forgotten on every way out; it is read only when it will be used. */
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
    ses_package_words *words = base_calloc(request->operand_count, sizeof *words);
    mica_status status = words ? build_packages(request, words, &err) : base_fail_memory(&err, "building");
    if (status == MICA_OK)
        status = frontend ? mica_builder_new(frontend, &request->config, &builder, &err)
                          : base_fail_memory(&err, "starting the compiler");
    for (size_t i = 0; i < request->operand_count && status == MICA_OK; i++) {
        const struct build_operand *operand = &request->operands[i];
        at = operand->path;
        base_path_what kind = base_path_kind(at);
        status = kind == BASE_PATH_FILE || kind == BASE_PATH_OTHER
                     ? build_add_file(builder, operand, frontend, &err)
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
    for (size_t i = 0; words && i < request->operand_count; i++)
        ses_package_free(&words[i]);
    base_free(words);
    mica_snapshot_key_forget(key);
    base_buf_free(&cache);
    return status == MICA_OK ? printed : CLI_BAD;
}

/* Takes the arguments; CLI_GOOD with request->output set when there is something to build. */
static int build_arguments(cli_args *args, build_request *request) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    unsigned long n;
    for (int option; (option = cli_next(args)) != CLI_END;) {
        int status = CLI_GOOD;
        if (option != CLI_OPERAND)
            status = build_option(args, option, request);
        else
            request->operands[request->operand_count++] =
                (struct build_operand){.path = args->value, .base = request->base};
        if (status != CLI_GOOD) return status;
    }
    if (args->status >= 0) {
        request->output = NULL;
        return args->status;
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
    cli_args args = cli_arguments(argc, argv);
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
