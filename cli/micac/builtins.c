/* cli/micac/builtins.c - `micac builtins FILE [NAME...]`: the registry of a snapshot, a line for each
 * builtin. */
#include "cli/micac/command.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/micac/settings.h"
#include "mica/config.h"
#include "mica/session.h"
#include "mica/snapshot.h"

#include <inttypes.h>
#include <string.h>

typedef struct builtins_row {
    mica_snapshot_external external;
    base_view name, category, complexity;
} builtins_row;

static mica_status builtins_read(mica_snapshot *s, uint32_t index, builtins_row *out, mica_error *err) {
    mica_status status = mica_snapshot_external_info(s, index, &out->external, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, out->external.symbol, &out->name, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, out->external.category, &out->category, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, out->external.complexity, &out->complexity, err);
    return status;
}

/* "2", "1-3", "2+". */
static void builtins_count(base_buf *out, int least, int most) {
    size_t from = out->len;
    base_buf_printf(out, most < 0 ? "%d+" : "%d", least);
    if (most > least) base_buf_printf(out, "-%d", most);
    while (out->len - from < 8)
        base_buf_byte(out, ' ');
}

/* Text from the file, fit for a terminal, in a column of `width`. */
static void builtins_column(base_buf *out, base_view text, size_t width) {
    char plain[64];
    size_t len = text.len < sizeof plain ? text.len : sizeof plain;
    memcpy(plain, text.data, len);
    base_plain(plain, len);
    base_buf_append(out, plain, len);
    do
        base_buf_byte(out, ' ');
    while (++len < width);
}

#ifdef MICAC_LANGUAGE_NEUTRAL
#define mica_outside_name(bit) ((const char *)NULL)
#endif

/* "clock environment", or "none". */
static void builtins_outside(uint32_t flags, base_buf *out) {
    const char *name;
    for (unsigned bit = 0; flags && (name = mica_outside_name(bit)); bit++)
        if (flags >> bit & 1) base_buf_printf(out, " %s", name);
    if (!flags) base_buf_str(out, " none");
}

/* Columns as wide as nearly all builtins need. Flags are the language's: those of M are known. */
static void builtins_text(const builtins_row *row, bool m, base_buf *out) {
    const mica_snapshot_external *x = &row->external;
    builtins_column(out, row->name, 24);
    builtins_column(out, row->category, 14);
    builtins_count(out, x->in_min, x->in_max);
    builtins_count(out, x->out_min, x->out_max);
    builtins_column(out, row->complexity, 13);
    const char *level = mica_optimization_name((mica_optimization)x->optimisation);
    base_buf_printf(out, m ? "%-10s" : "%s", level);
    if (m) builtins_outside(x->flags, out);
    base_buf_byte(out, '\n');
}

/* A number, or null where any is taken. */
static void builtins_bound(base_json *j, const char *name, int bound) {
    if (bound < 0)
        base_json_null(j, name);
    else
        base_json_i64(j, name, bound);
}

static void builtins_json(const builtins_row *row, bool m, base_json *j) {
    const mica_snapshot_external *x = &row->external;
    base_json_break(j);
    base_json_object(j, NULL);
    base_json_text(j, "name", row->name);
    base_json_text(j, "category", row->category);
    builtins_bound(j, "in_min", x->in_min);
    builtins_bound(j, "in_max", x->in_max);
    builtins_bound(j, "out_min", x->out_min);
    builtins_bound(j, "out_max", x->out_max);
    base_json_text(j, "complexity", row->complexity);
    base_json_u64(j, "level", x->optimisation);
    if (m) {
        const char *name;
        base_json_array(j, "outside");
        for (unsigned bit = 0; (name = mica_outside_name(bit)); bit++)
            if (x->flags >> bit & 1) base_json_str(j, NULL, name);
        base_json_array_end(j);
    }
    base_json_object_end(j);
}

/* A name may be given twice; all of them count as seen. */
static bool builtins_wanted(base_view name, const char *const *names, size_t count, bool *seen) {
    bool wanted = count == 0;
    for (size_t i = 0; i < count; i++) {
        if (!base_view_equal(name, base_view_str(names[i]))) continue;
        wanted = seen[i] = true;
    }
    return wanted;
}

static void builtins_head(bool m, base_buf *out) {
    base_buf_str(out, "name                    category      in      out     complexity   level");
    base_buf_str(out, m ? "      outside\n" : "\n");
}

/* In the order of the registry, whose places are the builtins' ids. A name that is asked for and not there
 * is an error only when all others were listed. */
static mica_status builtins_list(mica_snapshot *s, const char *const *names, size_t count, bool *seen,
                                 base_json *j, base_buf *out, mica_error *err) {
    mica_snapshot_info info;
    mica_status status = MICA_OK;
    mica_snapshot_get_info(s, &info);
    bool m = strcmp(info.language, "m") == 0;
    if (!j) builtins_head(m, out);
    for (uint32_t i = 0; i < info.externals && status == MICA_OK; i++) {
        builtins_row row;
        status = builtins_read(s, i, &row, err);
        if (status != MICA_OK || !builtins_wanted(row.name, names, count, seen)) continue;
        if (j)
            builtins_json(&row, m, j);
        else
            builtins_text(&row, m, out);
    }
    for (size_t i = 0; i < count && status == MICA_OK; i++)
        if (!seen[i])
            status = base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                               "there is no builtin \"%.100s\"", names[i]);
    return status;
}

/* The list is complete or not printed: damage in the middle of a table is told instead. */
static int builtins_run(const char *file, const char *const *names, size_t count, bool json) {
    bool seen[256] = {false};
    base_buf out = {0};
    base_json j = {.out = &out};
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_options options = {.path = file};
    mica_snapshot_options_apply(&options, &cli_config.snapshot);
    mica_status status = mica_snapshot_open(&options, &s, &err);
    if (status != MICA_OK) return cli_error(file, &err);
    if (json) base_json_array(&j, NULL);
    status = builtins_list(s, names, count, seen, json ? &j : NULL, &out, &err);
    if (json) base_json_array_end(&j);
    if (json) base_buf_byte(&out, '\n');
    mica_snapshot_close(s);
    if (status == MICA_OK) return cli_print(&out);
    base_buf_free(&out);
    return cli_error(file, &err);
}

int cli_builtins(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    const char *file = NULL, *names[256];
    size_t count = 0;
    bool json = false;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        if (option == CLI_builtins_JSON)
            json = true;
        else if (!file)
            file = args.value;
        else if (count == sizeof names / sizeof *names)
            return cli_usage_error(&args, "too many names, at", args.value);
        else
            names[count++] = args.value;
    }
    if (args.status >= 0) return args.status;
    if (!file) return cli_usage_error(&args, "no file given", NULL);
    return builtins_run(file, names, count, json);
}
