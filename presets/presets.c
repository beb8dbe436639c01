/* presets/presets.c - the tables of named configurations and their look-up. The rows themselves are data
 * (snapshot_presets.def, gc_presets.def); what was measured of them is data as well (measured.def) and lies
 * beside them, so that a preset's figures can be renewed without a look at code. */
#include "presets/presets_internal.h"

#include <string.h>

const mica_snapshot_preset mica_snapshot_presets[] = {
#define PRESET_SNAPSHOT_ROW(row, codec, row_level, alone, pack, check, map, par, bar, cache, evict, ttl,     \
                            text)                                                                            \
    {.name = #row,                                                                                           \
     .compression = MICA_COMPRESSION_##codec,                                                                \
     .level = (row_level),                                                                                   \
     .single_access = (alone),                                                                               \
     .packed = (pack),                                                                                       \
     .validation = (check),                                                                                  \
     .memory_map = (map),                                                                                    \
     .parallel = (par),                                                                                      \
     .progress = (bar),                                                                                      \
     .cache_bytes = (cache)*PRESET_MIB,                                                                      \
     .eviction = MICA_EVICTION_##evict,                                                                      \
     .ttl_seconds = (ttl),                                                                                   \
     .purpose = (text)},
#include "presets/snapshot_presets.def"
#undef PRESET_SNAPSHOT_ROW
};
const size_t mica_snapshot_preset_count = sizeof mica_snapshot_presets / sizeof mica_snapshot_presets[0];

const mica_gc_preset mica_gc_presets[] = {
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
const size_t mica_gc_preset_count = sizeof mica_gc_presets / sizeof mica_gc_presets[0];

/* Both spellings are known, as the name is one that users type. */
const mica_snapshot_preset *mica_snapshot_preset_find(const char *name) {
    if (strcmp(name, "network-optimized") == 0) name = "network-optimised";
    for (size_t i = 0; i < mica_snapshot_preset_count; i++) {
        if (strcmp(mica_snapshot_presets[i].name, name) == 0) return &mica_snapshot_presets[i];
    }
    return NULL;
}

const mica_gc_preset *mica_gc_preset_find(const char *name) {
    for (size_t i = 0; i < mica_gc_preset_count; i++) {
        if (strcmp(mica_gc_presets[i].name, name) == 0) return &mica_gc_presets[i];
    }
    return NULL;
}

/* By the value of the enum; files of settings and programs use the names, so they stay. */
const char *const preset_compressions[] = {"none", "lz4", "zstd", "auto"};
const char *const preset_evictions[] = {"lru", "lfu", "ttl", "adaptive"};
const char *const preset_optimizations[] = {"none", "basic", "aggressive", "max-performance"};

const char *const preset_validations[] = {"lazy", "full", "header", "off"};

/* A value out of range can only come from a program that made one up. */
static const char *name_of(const char *const names[4], unsigned value) {
    return value < 4 ? names[value] : "unknown";
}

const char *mica_compression_name(mica_compression compression) {
    return name_of(preset_compressions, (unsigned)compression);
}

const char *mica_eviction_name(mica_eviction eviction) {
    return name_of(preset_evictions, (unsigned)eviction);
}

const char *mica_validation_name(mica_validation level) {
    return name_of(preset_validations, (unsigned)level);
}

/* False, and nothing written, for a word that is none. */
bool mica_validation_find(const char *name, mica_validation *out) {
    for (int i = 0; i < 4; i++) {
        if (strcmp(preset_validations[i], name) != 0) continue;
        *out = (mica_validation)i;
        return true;
    }
    return false;
}

const char *mica_optimization_name(mica_optimization level) {
    return name_of(preset_optimizations, (unsigned)level);
}

bool mica_compression_find(const char *name, mica_compression *out) {
    for (int i = 0; i < 4; i++) {
        if (strcmp(preset_compressions[i], name) == 0) {
            *out = (mica_compression)i;
            return true;
        }
    }
    return false;
}

/* The .def holds rows of both kinds; each table takes its own and leaves the other's out. Units of the rows
 * are those in which they were measured (microseconds, KiB), those of the records are the house's. */
static const mica_snapshot_profile snapshot_profiles[] = {
#define PRESET_MEASURED_SNAPSHOT(row, build, file, load, first, resident)                                    \
    {.name = #row,                                                                                           \
     .build_ns = (uint64_t)(build)*1000,                                                                     \
     .file_bytes = (file),                                                                                   \
     .load_ns = (load),                                                                                      \
     .first_result_ns = (uint64_t)(first)*1000,                                                              \
     .resident_bytes = (resident)*PRESET_KIB},
#define PRESET_MEASURED_GC(row, rate, collection, overhead, impact)
#include "presets/measured.def"
#undef PRESET_MEASURED_SNAPSHOT
#undef PRESET_MEASURED_GC
};

static const mica_gc_profile gc_profiles[] = {
#define PRESET_MEASURED_SNAPSHOT(row, build, file, load, first, resident)
#define PRESET_MEASURED_GC(row, rate, collection, overhead, impact)                                          \
    {.name = #row,                                                                                           \
     .average_allocation_rate = (rate),                                                                      \
     .average_collection_ns = (collection),                                                                  \
     .memory_overhead = (overhead),                                                                          \
     .throughput_impact = (impact)},
#include "presets/measured.def"
#undef PRESET_MEASURED_SNAPSHOT
#undef PRESET_MEASURED_GC
};

const mica_snapshot_profile *mica_snapshot_profile_find(const char *preset) {
    for (size_t i = 0; i < sizeof snapshot_profiles / sizeof *snapshot_profiles; i++)
        if (strcmp(snapshot_profiles[i].name, preset) == 0) return &snapshot_profiles[i];
    return NULL;
}

const mica_gc_profile *mica_gc_profile_find(const char *preset) {
    for (size_t i = 0; i < sizeof gc_profiles / sizeof *gc_profiles; i++)
        if (strcmp(gc_profiles[i].name, preset) == 0) return &gc_profiles[i];
    return NULL;
}
