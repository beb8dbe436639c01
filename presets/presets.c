/* presets/presets.c - the tables of named configurations and their look-up. */
#include "presets/presets.h"

#include <string.h>

const preset_snapshot preset_snapshots[] = {
#define PRESET_SNAPSHOT_ROW(row, codec, row_level, check, map, par, bar, cache, evict, ttl, text)            \
    {.name = #row,                                                                                           \
     .compression = PRESET_COMPRESSION_##codec,                                                              \
     .level = (row_level),                                                                                   \
     .validation = (check),                                                                                  \
     .memory_map = (map),                                                                                    \
     .parallel = (par),                                                                                      \
     .progress = (bar),                                                                                      \
     .cache_bytes = (cache)*PRESET_MIB,                                                                      \
     .eviction = PRESET_EVICTION_##evict,                                                                    \
     .ttl_seconds = (ttl),                                                                                   \
     .purpose = (text)},
#include "presets/snapshot_presets.def"
#undef PRESET_SNAPSHOT_ROW
};
const size_t preset_snapshot_count = sizeof preset_snapshots / sizeof preset_snapshots[0];

const preset_gc preset_gcs[] = {
#define PRESET_GC_ROW(row, gens, young, minor, major, promote, target, least, most, factor, loud, text)      \
    {.name = #row,                                                                                           \
     .generations = (gens),                                                                                  \
     .young_size = (young),                                                                                  \
     .minor_threshold = (minor),                                                                             \
     .major_threshold = (major),                                                                             \
     .promote_after = (promote),                                                                             \
     .target_utilisation = (target),                                                                         \
     .heap_min = (least),                                                                                    \
     .heap_max = (most),                                                                                     \
     .growth = (factor),                                                                                     \
     .verbose = (loud),                                                                                      \
     .purpose = (text)},
#include "presets/gc_presets.def"
#undef PRESET_GC_ROW
};
const size_t preset_gc_count = sizeof preset_gcs / sizeof preset_gcs[0];

const preset_snapshot *preset_snapshot_find(const char *name) {
    for (size_t i = 0; i < preset_snapshot_count; i++) {
        if (strcmp(preset_snapshots[i].name, name) == 0) return &preset_snapshots[i];
    }
    return NULL;
}

const preset_gc *preset_gc_find(const char *name) {
    for (size_t i = 0; i < preset_gc_count; i++) {
        if (strcmp(preset_gcs[i].name, name) == 0) return &preset_gcs[i];
    }
    return NULL;
}

static const char *const compression_names[] = {"none", "lz4", "zstd", "auto"};
static const char *const eviction_names[] = {"lru", "lfu", "ttl", "adaptive"};

const char *preset_compression_name(preset_compression compression) {
    return (size_t)compression < 4 ? compression_names[compression] : "unknown";
}

bool preset_compression_find(const char *name, preset_compression *out) {
    for (int i = 0; i < 4; i++) {
        if (strcmp(compression_names[i], name) == 0) {
            *out = (preset_compression)i;
            return true;
        }
    }
    return false;
}

const char *preset_eviction_name(preset_eviction eviction) {
    return (size_t)eviction < 4 ? eviction_names[eviction] : "unknown";
}
