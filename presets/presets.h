/* presets/presets.h - named configurations of the snapshot and of the collector, as data; knows neither of
 * them. */
#ifndef PRESETS_PRESETS_H
#define PRESETS_PRESETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRESET_KIB ((uint64_t)1024)
#define PRESET_MIB ((uint64_t)1024 * 1024)

/* Which codec a snapshot's cold sections use. AUTO decides section by section (docs/format.md). */
typedef enum preset_compression {
    PRESET_COMPRESSION_NONE = 0,
    PRESET_COMPRESSION_LZ4 = 1,
    PRESET_COMPRESSION_ZSTD = 2,
    PRESET_COMPRESSION_AUTO = 3,
} preset_compression;

/* What leaves the cache of opened snapshots first. */
typedef enum preset_eviction {
    PRESET_EVICTION_LRU = 0,
    PRESET_EVICTION_LFU = 1,
    PRESET_EVICTION_TTL = 2,
    PRESET_EVICTION_ADAPTIVE = 3,
} preset_eviction;

typedef struct preset_snapshot {
    const char *name;
    preset_compression compression;
    uint32_t level; /* 1-9 */
    bool validation, memory_map, parallel, progress;
    uint64_t cache_bytes;
    preset_eviction eviction;
    uint32_t ttl_seconds; /* with PRESET_EVICTION_TTL */
    const char *purpose;
} preset_snapshot;

typedef struct preset_gc {
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
} preset_gc;

/* The tables; rows live as long as the program. Row 0 of the collector's table is the default. */
extern const preset_snapshot preset_snapshots[];
extern const size_t preset_snapshot_count;
extern const preset_gc preset_gcs[];
extern const size_t preset_gc_count;

/* Look-up by name; NULL when there is no such preset. The default snapshot preset is "production". */
const preset_snapshot *preset_snapshot_find(const char *name);
const preset_gc *preset_gc_find(const char *name);

/* Names of the two enums ("zstd", "adaptive"), and the way back; false when the name is unknown. */
const char *preset_compression_name(preset_compression compression);
bool preset_compression_find(const char *name, preset_compression *out);
const char *preset_eviction_name(preset_eviction eviction);

#endif
