/* cli/micac/presets.c - `micac presets [--json]`: the named snapshot and collector configurations, with
 * what was measured of each. The figures are of one machine and in the program as data
 * (presets/measured.def); they are there for comparing presets with each other. */
#include "cli/micac/command.h"

#include "base/json.h"
#include "mica/presets.h"

#include <inttypes.h>

/* What tells one preset from another fits a line; the rest is in the JSON. */
static void presets_text(base_buf *out) {
    base_buf_printf(out, "%-18s %-6s %5s %-8s %-4s %-9s %s\n", "snapshot preset", "codec", "level",
                    "validate", "map", "eviction", "purpose");
    for (size_t i = 0; i < mica_snapshot_preset_count; i++) {
        const mica_snapshot_preset *p = &mica_snapshot_presets[i];
        base_buf_printf(out, "%-18s %-6s %5u %-8s %-4s %-9s %s\n", p->name,
                        mica_compression_name(p->compression), p->level, p->validation ? "yes" : "no",
                        p->memory_map ? "yes" : "no", mica_eviction_name(p->eviction), p->purpose);
    }
    base_buf_printf(out, "\n%-18s %4s %10s %6s %6s %8s %6s %10s %10s %6s %s\n", "collector preset", "gens",
                    "young", "minor", "major", "promote", "target", "heap min", "heap max", "growth",
                    "purpose");
    for (size_t i = 0; i < mica_gc_preset_count; i++) {
        const mica_gc_preset *g = &mica_gc_presets[i];
        base_buf_printf(out, "%-18s %4u %10" PRIu64 " %6g %6g %8u %6g %10" PRIu64 " %10" PRIu64 " %6g %s\n",
                        g->name, g->generations, g->young_size, g->minor_threshold, g->major_threshold,
                        g->promote_after, g->target_utilisation, g->heap_min, g->heap_max, g->growth,
                        g->purpose);
    }
}

/* What was measured, when it was. */
static void presets_measured(base_buf *out) {
    base_buf_printf(out, "\n%-18s %10s %12s %10s %10s %13s\n", "measured", "build ms", "file bytes",
                    "load us", "result us", "resident KiB");
    for (size_t i = 0; i < mica_snapshot_preset_count; i++) {
        const mica_snapshot_profile *m = mica_snapshot_profile_find(mica_snapshot_presets[i].name);
        if (!m) continue;
        base_buf_printf(out, "%-18s %10.1f %12" PRIu64 " %10.1f %10.0f %13" PRIu64 "\n", m->name,
                        (double)m->build_ns / 1e6, m->file_bytes, (double)m->load_ns / 1e3,
                        (double)m->first_result_ns / 1e3, m->resident_bytes / 1024);
    }
    base_buf_printf(out, "\n%-18s %14s %14s %16s %18s\n", "measured", "allocated MB/s", "collection us",
                    "memory overhead", "time collecting");
    for (size_t i = 0; i < mica_gc_preset_count; i++) {
        const mica_gc_profile *m = mica_gc_profile_find(mica_gc_presets[i].name);
        if (!m) continue;
        base_buf_printf(out, "%-18s %14.0f %14.1f %15.1f%% %17.1f%%\n", m->name,
                        m->average_allocation_rate / 1e6, (double)m->average_collection_ns / 1e3,
                        m->memory_overhead * 100, m->throughput_impact * 100);
    }
    base_buf_str(out, "\nFigures of one machine (make presets-profile): they tell how presets compare.\n");
}

/* `profile` is missing for a preset that nobody has measured. */
static void presets_snapshot_json(const mica_snapshot_preset *p, base_json *j) {
    const mica_snapshot_profile *m = mica_snapshot_profile_find(p->name);
    base_json_object(j, NULL);
    base_json_str(j, "name", p->name);
    base_json_str(j, "compression", mica_compression_name(p->compression));
    base_json_u64(j, "level", p->level);
    base_json_bool(j, "validation", p->validation);
    base_json_bool(j, "memory_map", p->memory_map);
    base_json_bool(j, "parallel", p->parallel);
    base_json_bool(j, "progress", p->progress);
    base_json_u64(j, "cache_bytes", p->cache_bytes);
    base_json_str(j, "eviction", mica_eviction_name(p->eviction));
    base_json_u64(j, "ttl_seconds", p->ttl_seconds);
    if (m) {
        base_json_object(j, "profile");
        base_json_u64(j, "build_ns", m->build_ns);
        base_json_u64(j, "file_bytes", m->file_bytes);
        base_json_u64(j, "load_ns", m->load_ns);
        base_json_u64(j, "first_result_ns", m->first_result_ns);
        base_json_u64(j, "resident_bytes", m->resident_bytes);
        base_json_object_end(j);
    }
    base_json_object_end(j);
}

/* As above: the settings, then the figures. */
static void presets_gc_json(const mica_gc_preset *g, base_json *j) {
    const mica_gc_profile *m = mica_gc_profile_find(g->name);
    base_json_object(j, NULL);
    base_json_str(j, "name", g->name);
    base_json_u64(j, "generations", g->generations);
    base_json_u64(j, "young_size", g->young_size);
    base_json_double(j, "minor_threshold", g->minor_threshold, 6);
    base_json_double(j, "major_threshold", g->major_threshold, 6);
    base_json_u64(j, "promote_after", g->promote_after);
    base_json_double(j, "target_utilisation", g->target_utilisation, 6);
    base_json_u64(j, "heap_min", g->heap_min);
    base_json_u64(j, "heap_max", g->heap_max);
    base_json_double(j, "growth", g->growth, 6);
    base_json_bool(j, "verbose", g->verbose);
    if (m) {
        base_json_object(j, "profile");
        base_json_double(j, "average_allocation_rate", m->average_allocation_rate, 6);
        base_json_u64(j, "average_collection_ns", m->average_collection_ns);
        base_json_double(j, "memory_overhead", m->memory_overhead, 6);
        base_json_double(j, "throughput_impact", m->throughput_impact, 6);
        base_json_object_end(j);
    }
    base_json_object_end(j);
}

static void presets_json(base_buf *out) {
    base_json j = {.out = out};
    base_json_object(&j, NULL);
    base_json_array(&j, "snapshot");
    for (size_t i = 0; i < mica_snapshot_preset_count; i++)
        presets_snapshot_json(&mica_snapshot_presets[i], &j);
    base_json_array_end(&j);
    base_json_array(&j, "gc");
    for (size_t i = 0; i < mica_gc_preset_count; i++)
        presets_gc_json(&mica_gc_presets[i], &j);
    base_json_array_end(&j);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
}

int cli_presets(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    base_buf out = {0};
    bool json = false;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        if (option == CLI_OPERAND) return cli_usage_error(&args, "no argument is taken", args.value);
        if (option == CLI_presets_JSON) json = true;
    }
    if (args.status >= 0) return args.status;
    if (json)
        presets_json(&out);
    else
        presets_text(&out), presets_measured(&out);
    return cli_print(&out);
}
