/* cli/micac/bench.c - `micac bench FILE`: what each phase of a load costs, as percentiles
 * (cli/micac/measure.c).
 *
 * Percentiles and no mean: times of a load are bounded from below by the work and have a long tail from
 * everything else the machine does, so a mean tells mostly about the tail. p50 is the load, p99 and the
 * maximum the machine. */
#include "cli/micac/command.h"

#include "base/json.h"
#include "cli/micac/measure.h"
#include "cli/micac/progress.h"

#include <inttypes.h>
#include <string.h>

typedef struct bench_run {
    const char *path;
    size_t runs;
    bool cold, json;
    double resident; /* mean share of the file in memory before a cold run */
    measure_samples samples[MEASURE_PHASES];
} bench_run;

static const struct {
    const char *name;
    double share;
} columns[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"max", 1}};

/* In nanoseconds, and with the least of all, which the text leaves out. */
static void bench_json(const bench_run *b, base_buf *out) {
    base_json j = {.out = out};
    base_json_object(&j, NULL);
    base_json_str(&j, "file", b->path);
    base_json_u64(&j, "runs", b->runs);
    base_json_bool(&j, "cold", b->cold);
    if (b->cold) base_json_double(&j, "resident", b->resident, 4);
    base_json_array(&j, "phases");
    for (int p = 0; p < MEASURE_PHASES; p++) {
        base_json_break(&j);
        base_json_object(&j, NULL);
        base_json_str(&j, "phase", measure_phase_name((measure_phase)p));
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
            char name[16];
            snprintf(name, sizeof name, "%s_ns", columns[c].name);
            base_json_u64(&j, name, measure_percentile(&b->samples[p], columns[c].share));
        }
        base_json_u64(&j, "min_ns", measure_percentile(&b->samples[p], 0));
        base_json_object_end(&j);
    }
    base_json_array_end(&j);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
}

static void bench_text(const bench_run *b, base_buf *out) {
    base_buf_printf(out, "%zu runs, %s", b->runs, b->cold ? "cold" : "warm");
    if (b->cold) base_buf_printf(out, " (%.0f %% of the file was still in memory)", b->resident * 100);
    base_buf_printf(out, "\n%-10s", "phase");
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        base_buf_printf(out, " %10s", columns[c].name);
    base_buf_str(out, "   us\n");
    for (int p = 0; p < MEASURE_PHASES; p++) {
        base_buf_printf(out, "%-10s", measure_phase_name((measure_phase)p));
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
            base_buf_printf(out, " %10.1f",
                            (double)measure_percentile(&b->samples[p], columns[c].share) / 1e3);
        base_buf_printf(out, "   %s\n", measure_phase_meaning((measure_phase)p));
    }
}

/* A warm measurement begins with a run that is not counted, because the first one reads the file. A cold
 * one must make the file cold again between the phases and the whole, which would otherwise find it warm. */
static mica_status bench_measure(bench_run *b, mica_error *err) {
    cli_progress progress = cli_progress_new();
    mica_status status = MICA_OK;
    double resident = 0;
    uint64_t ns[MEASURE_PHASES];
    for (int p = 0; p < MEASURE_PHASES && status == MICA_OK; p++)
        status = measure_new(&b->samples[p], b->runs, err);
    if (status == MICA_OK && !b->cold)
        status = measure_phases(b->path, 0, ns, err); /* the first is not counted */
    for (size_t run = 0; run < b->runs && status == MICA_OK; run++) {
        double share = 0;
        memset(ns, 0, sizeof ns);
        if (b->cold) status = measure_chill(b->path, &share, err);
        if (status == MICA_OK) status = measure_phases(b->path, run, ns, err);
        if (b->cold && status == MICA_OK) { /* the phases have warmed the file again */
            status = measure_chill(b->path, &share, err);
            if (status == MICA_OK) status = measure_whole(b->path, run, &ns[MEASURE_whole], err);
        }
        resident += share;
        for (int p = 0; p < MEASURE_PHASES; p++)
            b->samples[p].ns[b->samples[p].count++] = ns[p];
        cli_progress_show(&progress, "measure", run + 1, b->runs);
    }
    cli_progress_end(&progress);
    b->resident = resident / (double)b->runs;
    for (int p = 0; p < MEASURE_PHASES && status == MICA_OK; p++)
        measure_sort(&b->samples[p]);
    return status;
}

/* Fewer runs where each has to read the disk. */
int cli_bench(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    bench_run b = {0};
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_bench_JSON: b.json = true; break;
        case CLI_bench_COLD: b.cold = true; break;
        case CLI_bench_RUNS:
            if (!cli_number(args.value, 1, MEASURE_MAX_RUNS, &b.runs))
                return cli_usage_error(&args, "the number of runs is 1 to 100000, not", args.value);
            break;
        default:
            if (b.path) return cli_usage_error(&args, "one file at a time", args.value);
            b.path = args.value;
        }
    }
    if (args.status >= 0) return args.status;
    if (!b.path) return cli_usage_error(&args, "no file given", NULL);
    if (!b.runs) b.runs = b.cold ? 20 : 200;
    mica_error err = MICA_ERROR_INIT;
    base_buf out = {0};
    mica_status status = bench_measure(&b, &err);
    if (status == MICA_OK && b.json) bench_json(&b, &out);
    if (status == MICA_OK && !b.json) bench_text(&b, &out);
    for (int p = 0; p < MEASURE_PHASES; p++)
        measure_free(&b.samples[p]);
    return status == MICA_OK ? cli_print(&out) : cli_error(b.path, &err);
}
