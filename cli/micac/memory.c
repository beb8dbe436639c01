/* cli/micac/memory.c - `micac memory describe|verify|merge|diff|serve FILE...`: memory files and what they are together. */
#include "cli/micac/command.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/micac/serve.h"
#include "mica/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct memory_run {
    const char **files, **others; /* operands, and what --against named */
    size_t count, other_count;
    const char *output;
    size_t page;
    bool json, quiet, verbose;
    mica_memory_server_options server;
    size_t clients, timeout;
} memory_run;

/* ---- describe ---- */

static int memory_describe(const memory_run *run) {
    base_buf out = {0};
    int result = CLI_GOOD;
    for (size_t k = 0; k < run->count; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_status status = mica_memory_describe(run->files[k], run->json, &out, &err);
        if (status == MICA_ERR_NO_MEMORY) {
            base_buf_free(&out);
            return cli_error(run->files[k], &err);
        }
        if (status != MICA_OK) result = CLI_BAD;
        if (!run->json && k + 1 < run->count) base_buf_byte(&out, '\n');
    }
    int printed = cli_print(&out);
    return printed == CLI_GOOD ? result : printed;
}

/* ---- verify ---- */

/* A state file, with the memory that it names. */
static mica_status memory_verify_pair(const char *path, mica_error *err) {
    mica_memory_pair *pair = NULL;
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = mica_memory_pair_open(path, &pair, &inner);
    if (status == MICA_ERR_NOT_A_SNAPSHOT)
        return base_fail_as(err, &inner, "%s: it is neither a memory file nor a state file", path);
    if (status != MICA_OK) *err = inner;
    if (status == MICA_OK) status = mica_memory_file_verify(mica_memory_pair_file(pair), err);
    mica_memory_pair_close(pair);
    if (status == MICA_OK) printf("%s: good, with its memory\n", path);
    return status;
}

/* One file alone; *full: it is a full one. */
static mica_status memory_verify_one(const char *path, bool *full, bool *state, mica_error *err) {
    mica_memory_file *file = NULL;
    mica_memory_file_about about;
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = mica_memory_file_open_part(&path, 1, &file, &inner);
    *state = status == MICA_ERR_NOT_A_SNAPSHOT;
    if (*state) return memory_verify_pair(path, err);
    if (status == MICA_OK) status = mica_memory_file_verify(file, &inner);
    if (status == MICA_OK && mica_memory_file_tell(file, 0, &about)) {
        *full = about.full;
        printf("%s: good, %s, %" PRIu64 " pages of %u bytes, %" PRIu64 " of zeros\n", path,
               about.full ? "full" : "a diff", about.pages, about.page, about.zeros);
    }
    mica_memory_file_close(file);
    if (status != MICA_OK) *err = inner;
    return status;
}

static int memory_verify(const memory_run *run) {
    bool first_full = false, states = false;
    for (size_t k = 0; k < run->count; k++) {
        mica_error err = MICA_ERROR_INIT;
        bool full = false, state = false;
        if (memory_verify_one(run->files[k], &full, &state, &err) != MICA_OK)
            return cli_error(run->files[k], &err);
        if (k == 0) first_full = full;
        states = states || state;
    }
    if (states || (run->count == 1 && first_full)) return CLI_GOOD;
    mica_memory_file *file = NULL;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = first_full ? mica_memory_file_open(run->files, run->count, &file, &err)
                                    : mica_memory_file_open_part(run->files, run->count, &file, &err);
    mica_memory_file_close(file);
    if (status != MICA_OK) return cli_error(NULL, &err);
    printf(first_full ? "a whole chain of %zu files\n"
                      : "%zu diffs of a file that was not given: they cannot be used without it\n",
           run->count);
    return CLI_GOOD;
}

/* ---- merge ---- */

static int memory_merge(const memory_run *run) {
    mica_memory_saved saved;
    mica_error err = MICA_ERROR_INIT;
    mica_status status =
        mica_memory_merge(run->files, run->count, run->output, (uint32_t)run->page, &saved, &err);
    if (status != MICA_OK) return cli_error(NULL, &err);
    printf("%s: %" PRIu64 " pages, %" PRIu64 " of zeros, %" PRIu64 " bytes\n", run->output, saved.pages,
           saved.zeros, saved.bytes);
    return CLI_GOOD;
}

/* ---- diff ---- */

typedef struct memory_differences {
    base_buf out;
    base_json json;
    bool as_json;
    uint64_t count, bytes;
} memory_differences;

static mica_status memory_difference(void *ctx, const mica_memory_difference *d, mica_error *err) {
    memory_differences *all = ctx;
    (void)err;
    const char *what = !d->in_b ? "only in the first" : !d->in_a ? "only in the second" : "differ";
    all->count++;
    all->bytes += d->bytes;
    if (all->as_json) {
        base_json_object(&all->json, NULL);
        base_json_text(&all->json, "region", base_view_str(d->region));
        base_json_u64(&all->json, "offset", d->offset);
        base_json_u64(&all->json, "bytes", d->bytes);
        base_json_str(&all->json, "what", what);
        base_json_object_end(&all->json);
        return MICA_OK;
    }
    base_buf_plain(&all->out, d->region, strlen(d->region));
    base_buf_printf(&all->out, ": %" PRIu64 " bytes from %" PRIu64 " on %s\n", d->bytes, d->offset, what);
    return MICA_OK;
}

/* The second file may be a diff of the first ones: then what it changes is told. */
static mica_status memory_open_both(const memory_run *run, mica_memory_file **a, mica_memory_file **b,
                                    const char **joined, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = mica_memory_file_open(run->files, run->count, a, err);
    if (status != MICA_OK) return status;
    status = mica_memory_file_open(run->others, run->other_count, b, &inner);
    if (status != MICA_ERR_INCOMPLETE_CHAIN) {
        if (status != MICA_OK && err) *err = inner;
        return status;
    }
    memcpy(joined, run->files, run->count * sizeof *joined);
    memcpy(joined + run->count, run->others, run->other_count * sizeof *joined);
    return mica_memory_file_open(joined, run->count + run->other_count, b, err);
}

static int memory_diff(const memory_run *run) {
    mica_memory_file *a = NULL, *b = NULL;
    mica_error err = MICA_ERROR_INIT;
    memory_differences all = {.as_json = run->json};
    const char **joined = base_calloc(run->count + run->other_count, sizeof *joined);
    all.json.out = &all.out;
    if (run->json) base_json_object(&all.json, NULL);
    if (run->json) base_json_array(&all.json, "differences");
    mica_status status = joined ? memory_open_both(run, &a, &b, joined, &err) : MICA_ERR_NO_MEMORY;
    if (status == MICA_OK) status = mica_memory_file_compare(a, b, memory_difference, &all, &err);
    mica_memory_file_close(a);
    mica_memory_file_close(b);
    base_free(joined);
    if (status != MICA_OK) {
        base_buf_free(&all.out);
        return cli_error(NULL, &err);
    }
    if (run->json) {
        base_json_array_end(&all.json);
        base_json_u64(&all.json, "bytes", all.bytes);
        base_json_object_end(&all.json);
        base_buf_byte(&all.out, '\n');
    } else {
        base_buf_printf(&all.out,
                        all.count ? "%" PRIu64 " bytes in %" PRIu64 " places\n" : "the same memory\n",
                        all.bytes, all.count);
    }
    if (run->quiet) base_buf_free(&all.out);
    int printed = run->quiet ? CLI_GOOD : cli_print(&all.out);
    return printed != CLI_GOOD ? printed : all.count ? CLI_DIFFERS : CLI_GOOD;
}

/* ---- serve ---- */

static int memory_serve(memory_run *run) {
    run->server.clients = (uint32_t)run->clients;
    run->server.timeout_ms = (uint32_t)run->timeout;
    return cli_serve(run->files, run->count - 1, run->files[run->count - 1], &run->server, run->verbose);
}

/* ---- which of them ---- */

#define TAKES(id) (UINT32_C(1) << (CLI_memory_##id - CLI_memory_OUTPUT))
static const struct {
    const char *name;
    uint32_t takes; /* options */
} memory_verbs[] = {
    {"describe", TAKES(JSON)},
    {"verify", 0},
    {"merge", TAKES(OUTPUT) | TAKES(PAGE)},
    {"diff", TAKES(AGAINST) | TAKES(JSON) | TAKES(QUIET)},
    {"serve", TAKES(WORKING_SET) | TAKES(CLIENTS) | TAKES(TIMEOUT) | TAKES(ONCE) | TAKES(VERBOSE)},
};
#undef TAKES

static int memory_go(const cli_args *args, memory_run *run) {
    const char *what = run->files[0];
    if (run->count == 0) return cli_usage_error(args, "describe, verify, merge, diff or serve?", NULL);
    run->files++;
    run->count--;
    for (size_t k = 0; k < sizeof memory_verbs / sizeof *memory_verbs; k++)
        if (strcmp(what, memory_verbs[k].name) == 0 && cli_verb_check(args, what, memory_verbs[k].takes))
            return CLI_USAGE;
    if (run->count == 0) return cli_usage_error(args, "no file given", NULL);
    if (strcmp(what, "describe") == 0) return memory_describe(run);
    if (strcmp(what, "verify") == 0) return memory_verify(run);
    if (strcmp(what, "merge") == 0) {
        if (!run->output) return cli_usage_error(args, "merge needs -o OUT", NULL);
        return memory_merge(run);
    }
    if (strcmp(what, "serve") == 0) {
        if (run->count < 2) return cli_usage_error(args, "serve needs FILE... and SOCKET", NULL);
        return memory_serve(run);
    }
    if (strcmp(what, "diff") != 0)
        return cli_usage_error(args, "it is describe, verify, merge, diff or serve, not", what);
    if (run->other_count == 0 && run->count == 2) run->others[run->other_count++] = run->files[--run->count];
    if (run->other_count == 0)
        return cli_usage_error(args, "two files are compared, or some with those of --against", NULL);
    return memory_diff(run);
}

int cli_memory(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    memory_run run = {.files = base_calloc((size_t)argc + 1, sizeof(char *)),
                      .others = base_calloc((size_t)argc + 1, sizeof(char *))};
    const char **files = run.files, **others = run.others;
    int result = CLI_BAD;
    if (!files || !others) {
        fprintf(stderr, "micac: memory ran out\n");
        goto end;
    }
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_memory_OUTPUT: run.output = args.value; break;
        case CLI_memory_JSON: run.json = true; break;
        case CLI_memory_QUIET: run.quiet = true; break;
        case CLI_memory_WORKING_SET: run.server.working_set = args.value; break;
        case CLI_memory_ONCE: run.server.once = true; break;
        case CLI_memory_VERBOSE: run.verbose = true; break;
        case CLI_memory_CLIENTS:
            if (!cli_number(args.value, 1, 1024, &run.clients)) {
                result = cli_usage_error(&args, "a server has 1 to 1024 clients, not", args.value);
                goto end;
            }
            break;
        case CLI_memory_TIMEOUT:
            if (!cli_number(args.value, 1, 86400000, &run.timeout)) {
                result = cli_usage_error(&args, "a timeout has 1 to 86400000 milliseconds, not", args.value);
                goto end;
            }
            break;
        case CLI_memory_AGAINST: run.others[run.other_count++] = args.value; break;
        case CLI_memory_PAGE:
            if (!cli_number(args.value, MICA_MEMORY_GRANULE_MIN, MICA_MEMORY_GRANULE_MAX, &run.page) ||
                (run.page & (run.page - 1))) {
                result = cli_usage_error(&args, "a page is a power of two from 4096 to 2097152 bytes, not",
                                         args.value);
                goto end;
            }
            break;
        default: run.files[run.count++] = args.value;
        }
    }
    result = args.status >= 0 ? args.status : memory_go(&args, &run);
end:
    base_free(files);
    base_free(others);
    return result;
}
