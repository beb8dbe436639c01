/* cli/micac/stats.c - `micac stats FILE [NAME...]`: what loading a snapshot did, and whether a cache with
 * these settings keeps it. One load tells nothing of hits, so none are told. */
#include "cli/micac/command.h"

#include "base/json.h"
#include "cli/micac/settings.h"
#include "mica/manager.h"
#include "mica/snapshot.h"

#include <inttypes.h>
#include <stdio.h>

/* Every part of one entry, so that what it needs is verified and decoded. */
static mica_status stats_entry(mica_snapshot *s, uint32_t index, mica_error *err) {
    mica_snapshot_entry entry;
    mica_snapshot_part_info part;
    mica_view view;
    mica_status status = mica_snapshot_entry_info(s, index, &entry, err);
    for (uint32_t n = 0; status == MICA_OK && n < entry.part_count; n++) {
        status = mica_snapshot_part_at(s, index, n, &part, err);
        if (status == MICA_OK) status = mica_snapshot_part(s, index, part.kind, &view, err);
    }
    return status;
}

/* Named entries, or all: with neither the figures are those of opening alone. */
static mica_status stats_touch(mica_snapshot *s, bool all, const char *const *names, size_t count,
                               mica_error *err) {
    mica_snapshot_info info;
    mica_status status = MICA_OK;
    uint32_t index;
    mica_snapshot_get_info(s, &info);
    for (uint32_t i = 0; all && i < info.entries && status == MICA_OK; i++)
        status = stats_entry(s, i, err);
    for (size_t i = 0; i < count && status == MICA_OK; i++) {
        status = mica_snapshot_entry_find(s, mica_view_str(names[i]), &index, err);
        if (status == MICA_ERR_NOT_FOUND)
            snprintf(err->message, sizeof err->message, "there is no entry %.200s", names[i]),
                err->code = status;
        if (status == MICA_OK) status = stats_entry(s, index, err);
    }
    return status;
}

/* The loader's own JSON becomes a member of this one, so that its names stand in one place. */
static void stats_json(const mica_snapshot_stats *stats, const mica_cache_stats *cache, base_buf *out) {
    base_json j = {.out = out};
    base_buf loading = {0};
    mica_snapshot_stats_json(stats, &loading);
    base_json_object(&j, NULL);
    base_json_object(&j, "loading");
    base_json_members(&j, base_view_of(loading.data, loading.len));
    base_json_object_end(&j);
    base_json_object(&j, "cache");
    base_json_u64(&j, "entries", cache->entries);
    base_json_u64(&j, "bytes", cache->bytes);
    base_json_u64(&j, "evictions", cache->evictions);
    base_json_u64(&j, "held_entries", cache->held_entries);
    base_json_u64(&j, "held_bytes", cache->held_bytes);
    base_json_object_end(&j);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
    out->failed |= loading.failed;
    base_buf_free(&loading);
}

/* The loader's lines and one of the cache. */
static void stats_text(const mica_snapshot_stats *stats, const mica_cache_stats *cache, base_buf *out) {
    mica_snapshot_stats_text(stats, out);
    base_buf_printf(out,
                    "cache                %" PRIu64 " entries, %" PRIu64 " bytes; %" PRIu64 " evictions\n",
                    cache->entries, cache->bytes, cache->evictions);
}

/* Through the manager, as a program with many threads would load it: the figures of the cache are of the
 * same load. When the load fails the figures are printed as well; they hold the reason. */
static int stats_run(const char *file, const mica_manager_config *config, bool all, const char *const *names,
                     size_t count, bool json) {
    mica_snapshot_manager *manager = NULL;
    mica_snapshot_ref *ref = NULL;
    mica_snapshot_stats stats;
    mica_cache_stats cache = {0};
    mica_error err = MICA_ERROR_INIT;
    base_buf out = {0};
    mica_status status = mica_snapshot_manager_new(config, &manager, &err);
    if (status == MICA_OK) status = mica_snapshot_manager_load(manager, file, &ref, &err);
    if (status == MICA_OK) status = stats_touch(mica_snapshot_ref_get(ref), all, names, count, &err);
    if (ref)
        mica_snapshot_get_stats(mica_snapshot_ref_get(ref), &stats);
    else
        mica_snapshot_stats_fallback(&stats, mica_fallback_reason(&err));
    if (manager) mica_snapshot_manager_cache_stats(manager, &cache);
    if (json)
        stats_json(&stats, &cache, &out);
    else
        stats_text(&stats, &cache, &out);
    mica_snapshot_ref_release(ref);
    mica_snapshot_manager_free(manager);
    int printed = cli_print(&out);
    return status == MICA_OK ? printed : cli_error(file, &err);
}

/* The level of validation may be one that no setting has, for comparing what they cost. */
int cli_stats(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    const char *file = NULL, *names[256];
    size_t count = 0;
    bool json = false, all = false;
    mica_manager_config config;
    mica_manager_config_apply(&config, &cli_config.snapshot);
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_stats_JSON: json = true; break;
        case CLI_stats_ALL: all = true; break;
        case CLI_stats_VALIDATE:
            if (!mica_validation_find(args.value, &config.open.level))
                return cli_usage_error(&args, "the level is off, header, lazy or full, not", args.value);
            break;
        default:
            if (!file)
                file = args.value;
            else if (count == sizeof names / sizeof *names)
                return cli_usage_error(&args, "too many names, at", args.value);
            else
                names[count++] = args.value;
        }
    }
    if (args.status >= 0) return args.status;
    if (!file) return cli_usage_error(&args, "no file given", NULL);
    return stats_run(file, &config, all, names, count, json);
}
