/* include/mica/presets.h - named configurations of the snapshot and of the collector, as data; knows neither
 * of them. All functions are thread-safe. */
#ifndef MICA_PRESETS_H
#define MICA_PRESETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Which codec a snapshot's cold sections use. AUTO decides section by section (docs/format.md). */
typedef enum mica_compression {
    MICA_COMPRESSION_NONE = 0,
    MICA_COMPRESSION_LZ4 = 1,
    MICA_COMPRESSION_ZSTD = 2,
    MICA_COMPRESSION_AUTO = 3,
} mica_compression;

/* What leaves the cache of opened snapshots first. */
typedef enum mica_eviction {
    MICA_EVICTION_LRU = 0,
    MICA_EVICTION_LFU = 1,
    MICA_EVICTION_TTL = 2,
    MICA_EVICTION_ADAPTIVE = 3,
} mica_eviction;

typedef struct mica_snapshot_preset {
    const char *name;
    mica_compression compression;
    uint32_t level;     /* 1-9 */
    bool single_access; /* cold parts decoded one by one (mica_builder_config) */
    bool packed;        /* compressed as a whole for shipping */
    bool validation, memory_map, parallel, progress;
    uint64_t cache_bytes;
    mica_eviction eviction;
    uint32_t ttl_seconds; /* with MICA_EVICTION_TTL */
    const char *purpose;
} mica_snapshot_preset;

typedef struct mica_gc_preset {
    const char *name;
    uint32_t generations;
    uint64_t young_size;         /* bytes of the youngest generation */
    double minor_threshold;      /* share of the youngest generation at which it is collected */
    double major_threshold;      /* share of the whole heap at which all of it is collected */
    uint32_t promote_after;      /* collections an object survives before it moves up a generation */
    double target_utilisation;   /* share of the heap that should hold live data after a major collection */
    uint64_t heap_min, heap_max; /* bytes; heap_max 0 means no limit */
    double growth;               /* factor by which the heap grows */
    bool verbose;                /* report each collection */
    const char *purpose;
} mica_gc_preset;

/* The tables; rows live as long as the program. Row 0 of the collector's table is the default. */
extern const mica_snapshot_preset mica_snapshot_presets[];
extern const size_t mica_snapshot_preset_count;
extern const mica_gc_preset mica_gc_presets[];
extern const size_t mica_gc_preset_count;

/* Look-up by name, with -ized for -ised if wanted; NULL when there is no such preset. The default snapshot
 * preset is "production". */
const mica_snapshot_preset *mica_snapshot_preset_find(const char *name);
const mica_gc_preset *mica_gc_preset_find(const char *name);

/* What a preset costs and brings, as measured with this library on one machine: compare
 * rows with each other, not with other machines. NULL from the look-ups when a preset was not measured. */
typedef struct mica_snapshot_profile {
    const char *name;
    uint64_t build_ns, file_bytes;
    uint64_t load_ns;         /* mica_snapshot_open */
    uint64_t first_result_ns; /* a whole process that computes one mean */
    uint64_t resident_bytes;  /* the most that process held in memory, shared pages included */
} mica_snapshot_profile;

typedef struct mica_gc_profile {
    const char *name;
    double average_allocation_rate; /* bytes a second of the benchmark program */
    uint64_t average_collection_ns; /* of one collection, minor and major ones together */
    double memory_overhead;         /* most memory held beyond the live data / live data */
    double throughput_impact;       /* share of the time that collections take */
} mica_gc_profile;

/* What was measured of a preset of the snapshot, or of the collector; NULL when there
 * is none of that name. */
const mica_snapshot_profile *mica_snapshot_profile_find(const char *preset);
const mica_gc_profile *mica_gc_profile_find(const char *preset);

/* Names of the two enums ("zstd", "adaptive"), and the way back; false when the name is unknown. */
const char *mica_compression_name(mica_compression compression);
bool mica_compression_find(const char *name, mica_compression *out);
const char *mica_eviction_name(mica_eviction eviction);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
