/* presets/config.c - the records of settings: defaults, presets, and the rule that the highest origin wins.
 *
 * A setting may come from six places, and each is remembered with the value: default, program, preset,
 * file, environment, command line, in rising order. A value is taken when its origin is not lower than that
 * of the one that is there; so it does not matter in which order the places are read, and a later reading
 * cannot undo a stronger wish. A preset sets many values at once and is no more than its own origin for
 * each of them: what somebody set by name stays.
 *
 * The rows of the table (config.def) are all there is to a setting. No code here knows one by name, but for
 * the two that name presets. */
#include "presets/presets_internal.h"

#include "base/buf.h"
#include "base/error.h"

#include <assert.h>
#include <string.h>

static_assert(sizeof(mica_compression) == 4 && sizeof(mica_eviction) == 4 && sizeof(mica_optimization) == 4,
              "choices are stored as four bytes");

void mica_snapshot_config_default(mica_snapshot_config *config) {
    *config = (mica_snapshot_config){
#define CONFIG_NAME_ROW(key, type, meaning)
#define CONFIG_SNAPSHOT_ROW(field, type, least, most, default_value, meaning) .field = (default_value),
#define CONFIG_GC_ROW(field, type, least, most, meaning)
#include "presets/config.def"
#undef CONFIG_NAME_ROW
#undef CONFIG_SNAPSHOT_ROW
#undef CONFIG_GC_ROW
    };
}

void mica_snapshot_config_preset(mica_snapshot_config *config, const mica_snapshot_preset *preset) {
    mica_snapshot_config_default(config);
    /* "none" as the algorithm and not as compression switched off, so that naming another one is enough */
    config->compression_algorithm = preset->compression;
    config->compression_level = preset->level;
    config->validation_enabled = preset->validation;
    config->memory_mapping_enabled = preset->memory_map;
    config->parallel_loading = preset->parallel;
    config->progress_reporting = preset->progress;
    config->max_cache_size = preset->cache_bytes;
    config->cache_eviction_policy = preset->eviction;
    if (preset->ttl_seconds) config->cache_ttl = preset->ttl_seconds;
}

void mica_config_init(mica_config *config) {
    memset(config, 0, sizeof *config);
    mica_snapshot_config_default(&config->snapshot);
    config->gc = mica_gc_presets[0];
}

/* How many bytes of mica_config a setting of that type has; a preset has none of its own, it has other
 * settings. */
static size_t config_size(config_type type) {
    switch (type) {
    case CONFIG_BOOL: return sizeof(bool);
    case CONFIG_SIZE: return sizeof(uint64_t);
    case CONFIG_NUMBER: return sizeof(double);
    case CONFIG_SNAPSHOT_PRESET:
    case CONFIG_GC_PRESET: return 0;
    default: return sizeof(uint32_t);
    }
}

static void config_copy(mica_config *to, const mica_config *from, size_t index) {
    const config_row *row = &config_rows[index];
    memcpy((char *)to + row->at, (const char *)from + row->at, config_size(row->type));
}

/* Gives the rows that nobody above a preset has set the values of `values`. */
static void config_apply_preset(mica_config *config, const mica_config *values, size_t first, size_t end) {
    for (size_t i = first; i < end; i++) {
        if (config->origin[i] > MICA_FROM_PRESET) continue;
        config_copy(config, values, i);
        config->origin[i] = MICA_FROM_PRESET;
    }
}

/* The rows behind a preset's own, up to the next one, are those it sets. */
static void config_take_preset(mica_config *config, size_t index, const mica_config *parsed) {
    mica_config values;
    if (config_rows[index].type == CONFIG_SNAPSHOT_PRESET) {
        config->preset = parsed->preset;
        mica_snapshot_config_preset(&values.snapshot, parsed->preset);
        config_apply_preset(config, &values, index + 1, CONFIG_INDEX_GC_PRESET);
    } else {
        values.gc = parsed->gc;
        config->gc.name = parsed->gc.name;
        config->gc.purpose = parsed->gc.purpose;
        config_apply_preset(config, &values, index + 1, CONFIG_ROWS);
    }
}

void mica_config_take_gc(mica_config *config, const mica_gc_preset *preset) {
    mica_config values;
    values.gc = *preset;
    config_apply_preset(config, &values, CONFIG_INDEX_GC_PRESET + 1, CONFIG_ROWS);
}

bool mica_config_gc_named(const mica_config *config) {
    return config->origin[CONFIG_INDEX_GC_PRESET] > MICA_FROM_DEFAULT;
}

/* Parsed into a record of its own first: a value that is refused has changed nothing. */
mica_status config_put(mica_config *config, size_t index, const char *value, mica_config_origin origin,
                       uint32_t line, mica_error *err) {
    mica_config parsed;
    const config_row *row = &config_rows[index];
    mica_status status = config_parse(row, value, &parsed, err);
    if (status != MICA_OK || origin < config->origin[index]) return status;
    if (config_size(row->type))
        config_copy(config, &parsed, index);
    else
        config_take_preset(config, index, &parsed);
    config->origin[index] = (uint8_t)origin;
    config->line[index] = line;
    return MICA_OK;
}

mica_status mica_config_set(mica_config *config, const char *key, const char *value,
                            mica_config_origin origin, mica_error *err) {
    size_t index = config_find(key);
    return index < CONFIG_ROWS ? config_put(config, index, value, origin, 0, err) : config_unknown(key, err);
}

mica_status mica_config_assign(mica_config *config, const char *assignment, mica_error *err) {
    const char *equals = strchr(assignment, '=');
    char key[64];
    if (!equals) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a setting is given as key=value, not as '%.100s'", assignment);
    }
    size_t len = (size_t)(equals - assignment);
    if (len >= sizeof key) len = sizeof key - 1;
    memcpy(key, assignment, len);
    key[len] = 0;
    return mica_config_set(config, key, equals + 1, MICA_FROM_COMMAND_LINE, err);
}

/* What no single value can be wrong about. */
mica_status mica_config_check(const mica_config *config, mica_error *err) {
    const mica_gc_preset *gc = &config->gc;
    if (gc->heap_max == 0 || gc->heap_max >= gc->heap_min) return MICA_OK;
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                     "gc.heap_max (%llu) is less than gc.heap_min (%llu); raise the one or lower the other",
                     (unsigned long long)gc->heap_max, (unsigned long long)gc->heap_min);
}

/* By way of text: each value is printed and parsed again, so there is one place that
 * knows what is allowed. */
mica_status mica_snapshot_config_check(const mica_snapshot_config *config, mica_error *err) {
    mica_config whole, parsed;
    mica_config_init(&whole);
    whole.snapshot = *config;
    for (size_t i = CONFIG_INDEX_SNAPSHOT_PRESET + 1; i < CONFIG_INDEX_GC_PRESET; i++) {
        base_buf text = {0};
        mica_status status = MICA_OK;
        if (!mica_config_value(&whole, i, &text) || !base_buf_cstr(&text))
            status = base_fail_memory(err, "checking a configuration");
        if (status == MICA_OK) status = config_parse(&config_rows[i], base_buf_cstr(&text), &parsed, err);
        base_buf_free(&text);
        if (status != MICA_OK) return status;
    }
    return MICA_OK;
}
