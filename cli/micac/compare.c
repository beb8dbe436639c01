/* cli/micac/compare.c - `micac compare A B`: sizes by section, counts, and how their load times relate.
 * What differs in content `micac diff` tells.
 *
 * Two times measured one after the other differ because the machine did other things meanwhile, and by more
 * than the files do. So loads of A and B take turns, and what is looked at is the ratio of two that stand
 * next to each other: whatever slows the machine slows both. The median of the ratios is told, with an
 * interval that says how far it may be trusted; if that holds 1, the two cannot be told apart by so many
 * turns. */
#include "cli/micac/command.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/micac/measure.h"
#include "cli/micac/progress.h"
#include "cli/micac/settings.h"
#include "format/records.h"
#include "mica/snapshot.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPARE_ROWS 64

typedef struct compare_row {
    char name[48];
    uint64_t stored[2], raw[2];
} compare_row;

typedef struct compare_run {
    const char *paths[2];
    size_t runs;
    bool json;
    mica_snapshot_info info[2];
    compare_row rows[COMPARE_ROWS];
    size_t row_count;
    measure_samples times[2];
    double *ratios; /* sorted */
} compare_run;

/* The row of a section, by its name and that of the kind it holds. Rows are made as sections come, so that
 * a section that only one file has gets one, too. */
static compare_row *compare_find(compare_run *c, mica_snapshot *s, const mica_snapshot_section_info *section,
                                 uint32_t kinds) {
    char name[48];
    base_view kind_name = {(const uint8_t *)"", 0};
    mica_snapshot_kind kind;
    bool parts = section->id == FMT_SECTION_HOT || section->id == FMT_SECTION_COLD;
    for (uint32_t i = 0; parts && i < kinds; i++) {
        if (mica_snapshot_kind_info(s, i, &kind, NULL) != MICA_OK) break;
        if (kind.kind == section->kind && mica_snapshot_name(s, kind.name, &kind_name, NULL) == MICA_OK)
            break;
    }
    snprintf(name, sizeof name, "%s%s%.*s", section->name, kind_name.len ? " " : "",
             (int)(kind_name.len & 31), (const char *)kind_name.data);
    base_plain(name, strlen(name));
    for (size_t i = 0; i < c->row_count; i++)
        if (strcmp(c->rows[i].name, name) == 0) return &c->rows[i];
    if (c->row_count == COMPARE_ROWS) return NULL;
    compare_row *row = &c->rows[c->row_count++];
    memcpy(row->name, name, sizeof name);
    return row;
}

/* Sections of one kind add up: a language may have several of one name. */
static mica_status compare_sections(compare_run *c, int side, mica_error *err) {
    mica_snapshot *s;
    mica_snapshot_section_info section;
    mica_snapshot_options options = {.path = c->paths[side]};
    mica_snapshot_options_apply(&options, &cli_config.snapshot);
    mica_status status = mica_snapshot_open(&options, &s, err);
    if (status != MICA_OK) return status;
    mica_snapshot_get_info(s, &c->info[side]);
    for (uint32_t i = 0; mica_snapshot_section_at(s, i, &section); i++) {
        compare_row *row = compare_find(c, s, &section, c->info[side].kinds);
        if (!row) continue;
        row->stored[side] += section.stored_size;
        row->raw[side] += section.raw_size;
    }
    mica_snapshot_close(s);
    return MICA_OK;
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* `failed` says which file an error is about. */
static mica_status compare_times(compare_run *c, int *failed, mica_error *err) {
    cli_progress progress = cli_progress_new();
    mica_status status = MICA_OK;
    uint64_t ns[2];
    for (int side = 0; side < 2 && status == MICA_OK; side++) {
        *failed = side;
        status = measure_new(&c->times[side], c->runs, err);
        if (status == MICA_OK) status = measure_whole(c->paths[side], 0, ns, err); /* warms; not counted */
    }
    c->ratios = base_malloc(c->runs * sizeof *c->ratios);
    if (!c->ratios && status == MICA_OK) status = base_fail_memory(err, "measuring");
    for (size_t run = 0; run < c->runs && status == MICA_OK; run++) {
        for (int turn = 0; turn < 2 && status == MICA_OK; turn++) {
            int side = (int)((run + (size_t)turn) & 1); /* neither is always the first */
            *failed = side;
            status = measure_whole(c->paths[side], run, &ns[side], err);
            c->times[side].ns[run] = ns[side];
            c->times[side].count = run + 1;
        }
        c->ratios[run] = (double)ns[1] / (double)(ns[0] ? ns[0] : 1);
        cli_progress_show(&progress, "measure", run + 1, c->runs);
    }
    cli_progress_end(&progress);
    if (status != MICA_OK) return status;
    qsort(c->ratios, c->runs, sizeof *c->ratios, compare_doubles);
    measure_sort(&c->times[0]);
    measure_sort(&c->times[1]);
    return MICA_OK;
}

/* Median of the ratios, and the order statistics that enclose it in 95 of 100 cases whatever the
 * distribution (the binomial interval in its normal approximation: n/2 plus and minus 1.96 times half the
 * root of n). Nothing is assumed of the times, which are not normal by far; with few runs the interval
 * reaches from the least ratio to the largest. */
static void compare_interval(const compare_run *c, double out[3]) {
    double n = (double)c->runs, half = 0.98 * sqrt(n);
    double low = floor(n / 2 - half), high = ceil(n / 2 + half);
    size_t last = c->runs - 1;
    out[0] = (c->ratios[last / 2] + c->ratios[c->runs / 2]) / 2;
    out[1] = c->ratios[low > 0 ? (size_t)low : 0];
    out[2] = c->ratios[high < (double)last ? (size_t)high : last];
}

/* 0 where there is nothing to compare with. */
static double compare_ratio(uint64_t a, uint64_t b) {
    return a ? (double)b / (double)a : 0;
}

static const char *const count_names[] = {"entries", "symbols", "externals", "parts", "blocks"};

static void compare_counts(const mica_snapshot_info *i, uint64_t out[5]) {
    const uint64_t counts[] = {i->entries, i->symbols, i->externals, i->parts, i->blocks};
    memcpy(out, counts, sizeof counts);
}

/* Bytes of the file as it lies there, packed or not. */
static uint64_t compare_file(const mica_snapshot_info *i) {
    return i->packed_size ? i->packed_size : i->total_size;
}

/* Ratios are B to A throughout: below 1 the second is smaller or faster. */
static void compare_text(const compare_run *c, base_buf *out) {
    uint64_t counts[2][5];
    double ratio[3];
    base_buf_printf(out, "%-22s %12s %12s %8s\n", "", "A", "B", "B / A");
    uint64_t a = compare_file(&c->info[0]), b = compare_file(&c->info[1]);
    base_buf_printf(out, "%-22s %12" PRIu64 " %12" PRIu64 " %8.3f\n", "file bytes", a, b,
                    compare_ratio(a, b));
    compare_counts(&c->info[0], counts[0]);
    compare_counts(&c->info[1], counts[1]);
    for (int i = 0; i < 5; i++)
        base_buf_printf(out, "%-22s %12" PRIu64 " %12" PRIu64 " %8.3f\n", count_names[i], counts[0][i],
                        counts[1][i], compare_ratio(counts[0][i], counts[1][i]));
    base_buf_str(out, "\nsection (stored bytes)\n");
    for (size_t i = 0; i < c->row_count; i++)
        base_buf_printf(out, "%-22s %12" PRIu64 " %12" PRIu64 " %8.3f\n", c->rows[i].name,
                        c->rows[i].stored[0], c->rows[i].stored[1],
                        compare_ratio(c->rows[i].stored[0], c->rows[i].stored[1]));
    compare_interval(c, ratio);
    base_buf_printf(out, "\n%-22s %12.1f %12.1f %8.3f  (95 %%: %.3f to %.3f, %zu turns)\n", "load, median us",
                    (double)measure_percentile(&c->times[0], 0.5) / 1e3,
                    (double)measure_percentile(&c->times[1], 0.5) / 1e3, ratio[0], ratio[1], ratio[2],
                    c->runs);
}

static void compare_side_json(const compare_run *c, int side, base_json *j) {
    static const char *const names[] = {"a", "b"};
    uint64_t counts[5];
    base_json_object(j, names[side]);
    base_json_str(j, "file", c->paths[side]);
    base_json_u64(j, "size", compare_file(&c->info[side]));
    compare_counts(&c->info[side], counts);
    for (int i = 0; i < 5; i++)
        base_json_u64(j, count_names[i], counts[i]);
    base_json_u64(j, "load_p50_ns", measure_percentile(&c->times[side], 0.5));
    base_json_u64(j, "load_p90_ns", measure_percentile(&c->times[side], 0.9));
    base_json_u64(j, "load_p99_ns", measure_percentile(&c->times[side], 0.99));
    base_json_object_end(j);
    base_json_break(j);
}

static void compare_section_json(const compare_row *r, base_json *j) {
    static const char *const names[] = {"a", "b"};
    base_json_break(j);
    base_json_object(j, NULL);
    base_json_str(j, "name", r->name);
    for (int side = 0; side < 2; side++) {
        base_json_object(j, names[side]);
        base_json_u64(j, "stored", r->stored[side]);
        base_json_u64(j, "raw", r->raw[side]);
        base_json_object_end(j);
    }
    base_json_object_end(j);
}

static void compare_json(const compare_run *c, base_buf *out) {
    double ratio[3];
    base_json j = {.out = out};
    base_json_object(&j, NULL);
    compare_side_json(c, 0, &j);
    compare_side_json(c, 1, &j);
    base_json_array(&j, "sections");
    for (size_t i = 0; i < c->row_count; i++)
        compare_section_json(&c->rows[i], &j);
    base_json_array_end(&j);
    compare_interval(c, ratio);
    base_json_u64(&j, "runs", c->runs);
    base_json_double(&j, "load_ratio", ratio[0], 6);
    base_json_double(&j, "load_ratio_low", ratio[1], 6);
    base_json_double(&j, "load_ratio_high", ratio[2], 6);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
}

/* Sizes before times: what is wrong with a file is told at once and not after a measurement. */
int cli_compare(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    compare_run c = {.runs = 300};
    size_t count = 0;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_compare_JSON: c.json = true; break;
        case CLI_compare_RUNS:
            if (!cli_number(args.value, 1, MEASURE_MAX_RUNS, &c.runs))
                return cli_usage_error(&args, "the number of runs is 1 to 100000, not", args.value);
            break;
        default:
            if (count == 2) return cli_usage_error(&args, "two files at a time", args.value);
            c.paths[count++] = args.value;
        }
    }
    if (args.status >= 0) return args.status;
    if (count < 2) return cli_usage_error(&args, "two files are needed", NULL);
    mica_error err = MICA_ERROR_INIT;
    base_buf out = {0};
    int side = 0;
    mica_status status = compare_sections(&c, 0, &err);
    if (status == MICA_OK) status = compare_sections(&c, side = 1, &err);
    if (status == MICA_OK) status = compare_times(&c, &side, &err);
    if (status == MICA_OK && c.json) compare_json(&c, &out);
    if (status == MICA_OK && !c.json) compare_text(&c, &out);
    measure_free(&c.times[0]);
    measure_free(&c.times[1]);
    base_free(c.ratios);
    return status == MICA_OK ? cli_print(&out) : cli_error(c.paths[side], &err);
}
