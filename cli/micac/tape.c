/* cli/micac/tape.c - `micac tape info|epochs|changed|read|scrub|compact|import|export FILE`: what a tape has, also of its past, and
 * memory that goes in and out; its stores, rules and figures are in tape_tiers.c. */
#include "cli/micac/command.h"

#include "base/error.h"
#include "base/json.h"
#include "base/time.h"
#include "cli/common/moment.h"
#include "cli/micac/tape_records.h"
#include "cli/micac/tape_tiers.h"
#ifndef MICAC_LANGUAGE_NEUTRAL
#include "mica/tape_image.h"
#endif

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READ_MOST  ((size_t)1 << 30)
#define FILES_MOST 256

typedef struct tape_run {
    const char *what, *path;
    const char *at, *name;          /* --at, --name, or NULL */
    mica_tape_moment moment;        /* that --at says */
    const char *others[FILES_MOST]; /* files of import and export */
    size_t other_count;
    bool keeps; /* --keep was given: */
    mica_tape_keeping keeping;
    size_t keep_count;
    size_t bytes;
    int64_t position;
    bool json;
    cli_tape_wish wish;
    mica_tape *tape;
    base_buf out;
    base_json to;
} tape_run;

/* ---- info ---- */

static void fact(tape_run *r, const char *name, uint64_t n) {
    if (r->json)
        base_json_u64(&r->to, name, n);
    else
        base_buf_printf(&r->out, "%-15s %" PRIu64 "\n", name, n);
}

static void fact_text(tape_run *r, const char *name, const char *text) {
    if (r->json)
        base_json_str(&r->to, name, text);
    else
        base_buf_printf(&r->out, "%-15s %s\n", name, text);
}

static void region(tape_run *r, const mica_tape_region *g) {
    if (r->json) {
        base_json_object(&r->to, NULL);
        base_json_text(&r->to, "name", base_view_str(g->name));
        base_json_i64(&r->to, "at", g->at);
        base_json_u64(&r->to, "bytes", g->size);
        base_json_str(&r->to, "hint", mica_tape_hint_name(g->hint));
        base_json_object_end(&r->to);
        return;
    }
    base_buf_printf(&r->out, "%-15s ", "region");
    base_buf_plain(&r->out, g->name, strlen(g->name));
    base_buf_printf(&r->out, ": %" PRIu64 " bytes from %" PRId64 " on, %s\n", g->size, g->at,
                    mica_tape_hint_name(g->hint));
}

static mica_status info(tape_run *r, mica_error *err) {
    mica_tape_about about;
    (void)err;
    mica_tape_about_of(r->tape, &about);
    if (r->json) base_json_object(&r->to, NULL);
    fact_text(r, "file", r->path);
    if (r->json)
        base_json_hex(&r->to, "space", about.space_id, sizeof about.space_id);
    else {
        base_buf_printf(&r->out, "%-15s ", "space");
        base_buf_hex(&r->out, about.space_id, sizeof about.space_id);
        base_buf_byte(&r->out, '\n');
    }
    fact(r, "page", about.page);
    fact(r, "epoch", about.epoch);
    fact(r, "branch", about.branch);
    fact(r, "horizon", about.horizon);
    fact(r, "epochs", about.epochs);
    fact(r, "versions", about.versions);
    fact(r, "parts", about.parts);
    fact(r, "file_bytes", about.file_bytes);
    fact(r, "used_bytes", about.used_bytes);
    fact(r, "raw_bytes", about.raw_bytes);
    fact_text(r, "keeps", cli_moment_keeping_name(about.keeping));
    fact(r, "keep_count", about.keep_count);
    if (r->json) base_json_array(&r->to, "regions");
    for (size_t k = 0; k < mica_tape_region_count(r->tape); k++)
        region(r, mica_tape_region_number(r->tape, k));
    if (r->json) base_json_array_end(&r->to);
    if (r->json) base_json_object_end(&r->to);
    if (r->json) base_buf_byte(&r->out, '\n');
    return MICA_OK;
}

/* ---- epochs ---- */

static bool epoch(void *ctx, const mica_tape_checkpoint_about *e) {
    tape_run *r = ctx;
    char text[BASE_TIME_TEXT];
    if (r->json) {
        base_json_object(&r->to, NULL);
        base_json_u64(&r->to, "epoch", e->epoch);
        base_json_u64(&r->to, "parent", e->parent);
        base_json_u64(&r->to, "branch", e->branch);
        base_json_i64(&r->to, "time_ns", e->time_ns);
        base_json_u64(&r->to, "instructions", e->instructions);
        base_json_u64(&r->to, "pages", e->pages);
        base_json_text(&r->to, "name", base_view_str(e->name));
        base_json_object_end(&r->to);
        return !r->out.failed;
    }
    (void)base_time_text(e->time_ns, text);
    base_buf_printf(&r->out,
                    "%" PRIu64 "  of %" PRIu64 "  branch %" PRIu64 "  %s  %" PRIu64 " instructions  %" PRIu64
                    " pages  ",
                    e->epoch, e->parent, e->branch, text, e->instructions, e->pages);
    base_buf_plain(&r->out, e->name, strlen(e->name));
    base_buf_byte(&r->out, '\n');
    return !r->out.failed;
}

static mica_status epochs(tape_run *r, mica_error *err) {
    if (r->json) base_json_array(&r->to, NULL);
    mica_status status = mica_tape_epochs(r->tape, epoch, r, err);
    if (r->json) base_json_array_end(&r->to);
    if (r->json) base_buf_byte(&r->out, '\n');
    return status;
}

/* ---- moments ---- */

static bool changed_page(void *ctx, int64_t at) {
    tape_run *r = ctx;
    if (r->json)
        base_json_i64(&r->to, NULL, at);
    else
        base_buf_printf(&r->out, "%" PRId64 "\n", at);
    return !r->out.failed;
}

static mica_status changed(tape_run *r, mica_error *err) {
    if (r->json) base_json_array(&r->to, NULL);
    mica_status status = mica_tape_changed_since(r->tape, &r->moment, changed_page, r, err);
    if (r->json) base_json_array_end(&r->to);
    if (r->json) base_buf_byte(&r->out, '\n');
    return status;
}

static mica_status read_bytes(tape_run *r, mica_error *err) {
    if (!base_buf_reserve(&r->out, r->bytes)) return base_fail_memory(err, "reading a tape");
    mica_status status = mica_tape_read_at(r->tape, &r->moment, r->position, r->out.data, r->bytes, err);
    if (status == MICA_OK) r->out.len = r->bytes;
    return status;
}

static mica_status records(tape_run *r, mica_error *err) {
    return cli_tape_records(r->tape, &r->moment, r->other_count ? r->others[0] : NULL, r->json, &r->out, err);
}

/* ---- the file ---- */

static mica_status scrub(tape_run *r, mica_error *err) {
    mica_status status = mica_tape_scrub(r->tape, err);
    if (status == MICA_OK) base_buf_printf(&r->out, "%s: good\n", r->path);
    return status;
}

static mica_status compact(tape_run *r, mica_error *err) {
    mica_tape_about before, after;
    mica_status status = MICA_OK;
    mica_tape_about_of(r->tape, &before);
    if (r->keeps) status = mica_tape_keep(r->tape, r->keeping, r->keep_count, err);
    if (status == MICA_OK) status = mica_tape_compact(r->tape, err);
    mica_tape_about_of(r->tape, &after);
    if (status == MICA_OK)
        base_buf_printf(&r->out,
                        "%s: %" PRIu64 " epochs with %" PRIu64 " versions of pages, %" PRIu64
                        " bytes; before %" PRIu64 ", %" PRIu64 ", %" PRIu64 "\n",
                        r->path, after.epochs, after.versions, after.used_bytes, before.epochs,
                        before.versions, before.used_bytes);
    return status;
}

/* ---- in and out ---- */

#ifndef MICAC_LANGUAGE_NEUTRAL /* where images lie on a tape is the interpreter's */
static mica_status import(tape_run *r, mica_error *err) {
    mica_tape_about before;
    uint64_t epochs;
    mica_tape_about_of(r->tape, &before);
    mica_status status = mica_tape_import(r->tape, r->others, r->other_count, r->name, &epochs, err);
    if (status == MICA_OK)
        base_buf_printf(&r->out, "%s: %" PRIu64 " epochs more\n", r->path, epochs - before.epochs);
    return status;
}

static mica_status export(tape_run *r, mica_error *err) {
    mica_memory_saved saved;
    bool image;
    mica_status status = mica_tape_export(r->tape, &r->moment, r->others[0], &saved, &image, err);
    if (status == MICA_OK)
        base_buf_printf(&r->out, "%s: %s of %" PRIu64 " bytes\n", r->others[0],
                        image ? "an image" : "a memory file", saved.bytes);
    return status;
}
#endif

/* ---- which of them ---- */

enum {
    INFO,
    EPOCHS,
    CHANGED,
    READ,
    SCRUB,
    COMPACT,
    RECORDS,
    STAT,
    POLICY,
    MIGRATE,
    COPY,
    SERVE,
    IMPORT,
    EXPORT
};
#define TAKES(id) (UINT32_C(1) << (CLI_tape_##id - CLI_tape_JSON))
#define STORED    (TAKES(CONFIG) | TAKES(STORE) | TAKES(CACHE))
static const struct {
    char name[16];
    uint32_t takes;       /* options */
    uint16_t least, most; /* words behind it */
    bool writes, opens;
} verbs[] = {
    [INFO] = {"info", TAKES(JSON) | STORED, 1, 1, false, true},
    [EPOCHS] = {"epochs", TAKES(JSON) | STORED, 1, 1, false, true},
    [CHANGED] = {"changed", TAKES(JSON) | TAKES(AT) | STORED, 1, 1, false, true},
    [READ] = {"read", TAKES(AT) | TAKES(POSITION) | TAKES(BYTES) | STORED, 1, 1, false, true},
    [SCRUB] = {"scrub", STORED, 1, 1, false, true},
    [COMPACT] = {"compact", TAKES(KEEP) | STORED, 1, 1, true, true},
    [RECORDS] = {"records", TAKES(JSON) | TAKES(AT) | STORED, 1, 2, false, true},
    [STAT] = {"stat", TAKES(JSON) | TAKES(FORMAT) | TAKES(SUGGEST) | STORED, 1, 1, false, true},
    [POLICY] = {"policy", STORED, 0, 0, false, false},
    [MIGRATE] = {"migrate", STORED, 1, 1, true, true},
    [COPY] = {"copy", 0, 2, 2, false, false},
    [SERVE] = {"serve-metrics", TAKES(LISTEN) | STORED, 1, 1, false, true},
#ifndef MICAC_LANGUAGE_NEUTRAL
    [IMPORT] = {"import", TAKES(NAME), 2, FILES_MOST + 1, true, true},
    [EXPORT] = {"export", TAKES(AT), 2, 2, false, true},
#endif
};
#undef TAKES
#undef STORED

static mica_status run_verb(tape_run *r, size_t verb, mica_error *err) {
    switch (verb) {
    case INFO: return info(r, err);
    case EPOCHS: return epochs(r, err);
    case CHANGED: return changed(r, err);
    case READ: return read_bytes(r, err);
    case SCRUB: return scrub(r, err);
    case COMPACT: return compact(r, err);
    case RECORDS: return records(r, err);
    case STAT: return cli_tape_stat(r->tape, r->path, &r->wish, &r->out, err);
    case POLICY: return cli_tape_policy(&r->wish, &r->out, err);
    case MIGRATE: return cli_tape_migrate(r->tape, r->path, &r->out, err);
    case COPY: return cli_tape_copy(r->path, r->others[0], &r->out, err);
    case SERVE: return cli_tape_serve(r->tape, r->path, &r->wish, err);
#ifndef MICAC_LANGUAGE_NEUTRAL
    case IMPORT: return import(r, err);
    case EXPORT: return export(r, err);
#endif
    default: return MICA_OK;
    }
}

static const char *verb_names(base_buf *out) {
    for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
        base_buf_printf(out, "%s%s", k ? ", " : "it is one of ", verbs[k].name);
    base_buf_str(out, ", not");
    const char *text = base_buf_cstr(out);
    return text ? text : "it is another word than";
}

/* A scrub of a tape with a store mends it, so it is opened for writing. */
static mica_status open_for(tape_run *r, size_t verb, mica_error *err) {
    bool stored = r->wish.config || r->wish.store;
    return cli_tape_open(r->path, &r->wish, !verbs[verb].writes && !(verb == SCRUB && stored), &r->tape, err);
}

static int go(const cli_args *args, tape_run *r) {
    size_t verb = 0, count = sizeof verbs / sizeof *verbs, words = (r->path != NULL) + r->other_count;
    mica_error err = MICA_ERROR_INIT;
    if (!r->what) return cli_usage_error(args, "which of info, epochs, read … ?", NULL);
    while (verb < count && strcmp(r->what, verbs[verb].name) != 0)
        verb++;
    if (verb == count) {
        int status = cli_usage_error(args, verb_names(&r->out), r->what);
        base_buf_free(&r->out);
        return status;
    }
    if (cli_verb_check(args, r->what, verbs[verb].takes)) return CLI_USAGE;
    if (words < verbs[verb].least)
        return cli_usage_error(args,
                               verb == IMPORT   ? "import takes a tape and files"
                               : verb == EXPORT ? "export takes a tape and the file to write"
                               : verb == COPY
                                   ? "copy takes a file and a store's address, or the other way round"
                                   : "no file given",
                               NULL);
    if (words > verbs[verb].most)
        return cli_usage_error(args, "one tape at a time, not also",
                               verbs[verb].most ? r->others[verbs[verb].most - 1] : r->path);
    if (!cli_moment_of(r->at, &r->moment)) return cli_usage_error(args, CLI_MOMENT_WANTED, r->at);
    if (verb == CHANGED && !r->at) return cli_usage_error(args, "changed needs --at MOMENT", NULL);
    if ((verb == STAT || verb == MIGRATE || verb == POLICY || verb == SERVE) && !r->wish.config &&
        !r->wish.store)
        return cli_usage_error(args, "it needs --config FILE, or --store URL", NULL);
    if (verbs[verb].opens && strcmp(r->path, "-") == 0 && !r->wish.config && !r->wish.store)
        return cli_usage_error(args, "without --config FILE or --store URL there is no store to read",
                               r->path);
    mica_status status = verbs[verb].opens ? open_for(r, verb, &err) : MICA_OK;
    r->to.out = &r->out;
    if (status == MICA_OK) status = run_verb(r, verb, &err);
    mica_tape_close(r->tape);
    if (status == MICA_OK) return cli_print(&r->out);
    base_buf_free(&r->out);
    return cli_error(r->path, &err);
}

int cli_tape(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    tape_run r = {.bytes = 4096};
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        char *end;
        switch (option) {
        case CLI_tape_JSON: r.json = r.wish.json = true; break;
        case CLI_tape_AT: r.at = args.value; break;
        case CLI_tape_POSITION:
            r.position = strtoll(args.value, &end, 0);
            if (!*args.value || *end)
                return cli_usage_error(&args, "a position is a number, not", args.value);
            break;
        case CLI_tape_BYTES:
            if (!cli_number(args.value, 1, READ_MOST, &r.bytes))
                return cli_usage_error(&args, "1 to 1073741824 bytes are read, not", args.value);
            break;
        case CLI_tape_NAME: r.name = args.value; break;
        case CLI_tape_CONFIG: r.wish.config = args.value; break;
        case CLI_tape_STORE: r.wish.store = args.value; break;
        case CLI_tape_CACHE: r.wish.cache = args.value; break;
        case CLI_tape_FORMAT: r.wish.form = args.value; break;
        case CLI_tape_LISTEN: r.wish.listen = args.value; break;
        case CLI_tape_SUGGEST:
            if (!cli_number(args.value, 1, 1000, &r.wish.suggest))
                return cli_usage_error(&args, "1 to 1000 moves are suggested, not", args.value);
            break;
        case CLI_tape_KEEP:
            r.keeps = cli_moment_keeping(args.value, &r.keeping, &r.keep_count);
            if (!r.keeps)
                return cli_usage_error(&args, "what is kept is all, last:N, exponential:N or named, not",
                                       args.value);
            break;
        default:
            if (r.other_count == FILES_MOST)
                return cli_usage_error(&args, "at most 256 files at a time, not also", args.value);
            if (r.path)
                r.others[r.other_count++] = args.value;
            else
                *(r.what ? &r.path : &r.what) = args.value;
        }
    }
    return args.status >= 0 ? args.status : go(&args, &r);
}
