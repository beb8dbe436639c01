/* cli/micac/tape.c - `micac tape info|epochs|changed|read|scrub|compact|import|export FILE`: what a tape has, also of its past, and
 * memory that goes in and out. */
#include "cli/micac/command.h"

#include "base/error.h"
#include "base/json.h"
#include "base/time.h"
#include "cli/common/moment.h"
#include "mica/tape.h"
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
    const char *others[FILES_MOST]; /* files of import and export */
    size_t other_count;
    bool keeps; /* --keep was given: */
    mica_tape_keeping keeping;
    size_t keep_count;
    size_t bytes;
    int64_t position;
    bool json;
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
    mica_tape_moment m = cli_moment_of(r->at);
    if (r->json) base_json_array(&r->to, NULL);
    mica_status status = mica_tape_changed_since(r->tape, &m, changed_page, r, err);
    if (r->json) base_json_array_end(&r->to);
    if (r->json) base_buf_byte(&r->out, '\n');
    return status;
}

static mica_status read_bytes(tape_run *r, mica_error *err) {
    mica_tape_moment m = cli_moment_of(r->at);
    if (!base_buf_reserve(&r->out, r->bytes)) return base_fail_memory(err, "reading a tape");
    mica_status status = mica_tape_read_at(r->tape, &m, r->position, r->out.data, r->bytes, err);
    if (status == MICA_OK) r->out.len = r->bytes;
    return status;
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
    const mica_tape_moment m = cli_moment_of(r->at);
    mica_memory_saved saved;
    bool image;
    mica_status status = mica_tape_export(r->tape, &m, r->others[0], &saved, &image, err);
    if (status == MICA_OK)
        base_buf_printf(&r->out, "%s: %s of %" PRIu64 " bytes\n", r->others[0],
                        image ? "an image" : "a memory file", saved.bytes);
    return status;
}
#endif

/* ---- which of them ---- */

#define TAKES(id) (UINT32_C(1) << (CLI_tape_##id - CLI_tape_JSON))
static const struct {
    char name[8];
    uint32_t takes; /* options */
} verbs[] = {
    {"info", TAKES(JSON)},
    {"epochs", TAKES(JSON)},
    {"changed", TAKES(JSON) | TAKES(AT)},
    {"read", TAKES(AT) | TAKES(POSITION) | TAKES(BYTES)},
    {"scrub", 0},
    {"compact", TAKES(KEEP)},
#ifndef MICAC_LANGUAGE_NEUTRAL
    {"import", TAKES(NAME)},
    {"export", TAKES(AT)},
#endif
};
#undef TAKES

static mica_status run_verb(tape_run *r, size_t verb, mica_error *err) {
    switch (verb) {
    case 0: return info(r, err);
    case 1: return epochs(r, err);
    case 2: return changed(r, err);
    case 3: return read_bytes(r, err);
    case 4: return scrub(r, err);
    case 5: return compact(r, err);
#ifndef MICAC_LANGUAGE_NEUTRAL
    case 6: return import(r, err);
    case 7: return export(r, err);
#endif
    default: return MICA_OK;
    }
}

static int go(const cli_args *args, tape_run *r) {
    size_t verb = 0, count = sizeof verbs / sizeof *verbs;
    mica_error err = MICA_ERROR_INIT;
    if (!r->what)
        return cli_usage_error(args, "info, epochs, changed, read, scrub, compact, import or export?", NULL);
    while (verb < count && strcmp(r->what, verbs[verb].name) != 0)
        verb++;
    if (verb == count)
        return cli_usage_error(
            args, "it is info, epochs, changed, read, scrub, compact, import or export, not", r->what);
    if (cli_verb_check(args, r->what, verbs[verb].takes)) return CLI_USAGE;
    if (!r->path) return cli_usage_error(args, "no file given", NULL);
    if (verb == 2 && !r->at) return cli_usage_error(args, "changed needs --at MOMENT", NULL);
    if (verb == 6 ? !r->other_count : r->other_count != (verb == 7))
        return cli_usage_error(args,
                               verb == 6   ? "import takes a tape and files"
                               : verb == 7 ? "export takes a tape and the file to write"
                                           : "one tape at a time, not also",
                               r->other_count > (verb == 7) ? r->others[verb == 7] : NULL);
    mica_tape_options options = {.read_only = verb != 5 && verb != 6};
    mica_status status = mica_tape_open(r->path, &options, &r->tape, &err);
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
        case CLI_tape_JSON: r.json = true; break;
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
