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
                        ",\"eviction\":\"%s\",\"ttl_seconds\":%u}",
                        presets_bool(p->parallel), presets_bool(p->progress), p->cache_bytes,
                        mica_eviction_name(p->eviction), p->ttl_seconds);
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
                        ",\"heap_max\":%" PRIu64 ",\"growth\":%g,\"verbose\":%s}",
                        g->promote_after, g->target_utilisation, g->heap_min, g->heap_max, g->growth,
                        presets_bool(g->verbose));
    }
    base_buf_str(out, "]}\n");
}

int cli_presets(int argc, char **argv) {
    cli_args args = {
        .argc = argc,
        .at = 1,
        .argv = argv,
        .usage = "usage: micac presets [--json]\nLists the named snapshot and collector configurations.\n"};
    const char *operand = NULL;
    base_buf out = {0};
    bool json = false;
    for (const char *option; (option = cli_next(&args, &operand)) != NULL;) {
        if (strcmp(option, "help") == 0 || strcmp(option, "h") == 0) return cli_help(&args);
        if (strcmp(option, "json") != 0)
            return cli_usage_error(&args, "unknown argument", *option ? option : operand);
        json = true;
    }
    if (json)
        presets_json(&out);
    else
        presets_text(&out);
    return cli_print(&out);
}
