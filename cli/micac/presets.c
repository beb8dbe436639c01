/* cli/micac/presets.c - `micac presets [--json]`: the named snapshot and collector configurations. */
#include "cli/micac/command.h"

#include "mica/presets.h"

#include <inttypes.h>
#include <string.h>

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

static const char *presets_bool(bool value) {
    return value ? "true" : "false";
}

/* The names and purposes in the tables need no escaping. */
static void presets_json(base_buf *out) {
    base_buf_str(out, "{\"snapshot\":[");
    for (size_t i = 0; i < mica_snapshot_preset_count; i++) {
        const mica_snapshot_preset *p = &mica_snapshot_presets[i];
        base_buf_printf(
            out,
            "%s{\"name\":\"%s\",\"compression\":\"%s\",\"level\":%u,\"validation\":%s,\"memory_map\":%s,",
            i ? "," : "", p->name, mica_compression_name(p->compression), p->level,
            presets_bool(p->validation), presets_bool(p->memory_map));
        base_buf_printf(out,
                        "\"parallel\":%s,\"progress\":%s,\"cache_bytes\":%" PRIu64
                        ",\"eviction\":\"%s\",\"ttl_seconds\":%u",
                        presets_bool(p->parallel), presets_bool(p->progress), p->cache_bytes,
                        mica_eviction_name(p->eviction), p->ttl_seconds);
        const mica_snapshot_profile *m = mica_snapshot_profile_find(p->name);
        if (m)
            base_buf_printf(out,
                            ",\"profile\":{\"build_ns\":%" PRIu64 ",\"file_bytes\":%" PRIu64
                            ",\"load_ns\":%" PRIu64 ",\"first_result_ns\":%" PRIu64
                            ",\"resident_bytes\":%" PRIu64 "}",
                            m->build_ns, m->file_bytes, m->load_ns, m->first_result_ns, m->resident_bytes);
        base_buf_str(out, "}");
    }
    base_buf_str(out, "],\"gc\":[");
    for (size_t i = 0; i < mica_gc_preset_count; i++) {
        const mica_gc_preset *g = &mica_gc_presets[i];
        base_buf_printf(out,
                        "%s{\"name\":\"%s\",\"generations\":%u,\"young_size\":%" PRIu64
                        ",\"minor_threshold\":%g,\"major_threshold\":%g,",
                        i ? "," : "", g->name, g->generations, g->young_size, g->minor_threshold,
                        g->major_threshold);
        base_buf_printf(out,
                        "\"promote_after\":%u,\"target_utilisation\":%g,\"heap_min\":%" PRIu64
                        ",\"heap_max\":%" PRIu64 ",\"growth\":%g,\"verbose\":%s",
                        g->promote_after, g->target_utilisation, g->heap_min, g->heap_max, g->growth,
                        presets_bool(g->verbose));
        const mica_gc_profile *m = mica_gc_profile_find(g->name);
        if (m)
            base_buf_printf(out,
                            ",\"profile\":{\"average_allocation_rate\":%g,\"average_collection_ns\":%" PRIu64
                            ",\"memory_overhead\":%g,\"throughput_impact\":%g}",
                            m->average_allocation_rate, m->average_collection_ns, m->memory_overhead,
                            m->throughput_impact);
        base_buf_str(out, "}");
    }
    base_buf_str(out, "]}\n");
}

int cli_presets(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    base_buf out = {0};
    bool json = false;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        if (option == CLI_OPERAND) return cli_usage_error(&args, "no argument is taken", args.value);
        json = true;
    }
    if (args.status >= 0) return args.status;
    if (json)
        presets_json(&out);
    else
        presets_text(&out), presets_measured(&out);
    return cli_print(&out);
}
