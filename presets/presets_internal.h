/* presets/presets_internal.h - what the tables of presets and of settings share. */
#ifndef PRESETS_PRESETS_INTERNAL_H
#define PRESETS_PRESETS_INTERNAL_H

#include "mica/config.h"

#define PRESET_KIB ((uint64_t)1024)
#define PRESET_MIB ((uint64_t)1024 * 1024)
#define CONFIG_TIB ((uint64_t)1 << 40)

/* Names of the enums, by value. */
extern const char *const preset_compressions[4], *const preset_evictions[4], *const preset_optimizations[4],
                                                                                 *const preset_validations[4];

typedef enum config_type {
    CONFIG_BOOL,
    CONFIG_COUNT,
    CONFIG_SIZE,
    CONFIG_SECONDS,
    CONFIG_NUMBER,
    CONFIG_COMPRESSION,
    CONFIG_EVICTION,
    CONFIG_OPTIMIZATION,
    CONFIG_VALIDATION,
    CONFIG_SNAPSHOT_PRESET,
    CONFIG_GC_PRESET,
} config_type;

typedef struct config_row {
    const char *key, *meaning;
    config_type type;
    uint32_t at; /* offset in mica_config */
    double least, most;
} config_row;

enum {
#define CONFIG_NAME_ROW(key, type, meaning)                                   CONFIG_INDEX_##type,
#define CONFIG_SNAPSHOT_ROW(field, type, least, most, default_value, meaning) CONFIG_INDEX_##field,
#define CONFIG_GC_ROW(field, type, least, most, meaning)                      CONFIG_INDEX_gc_##field,
#include "presets/config.def"
#undef CONFIG_NAME_ROW
#undef CONFIG_SNAPSHOT_ROW
#undef CONFIG_GC_ROW
    CONFIG_ROWS
};
extern const config_row config_rows[CONFIG_ROWS];

/* The value of one row from text. Errors: CONFIGURATION, with what is allowed. */
MICA_MUST_USE mica_status config_parse(const config_row *row, const char *value, mica_config *into,
                                       mica_error *err);
/* Index of a key, or CONFIG_ROWS. */
size_t config_find(const char *key);
/* As mica_config_set for a row, with the line of the file. */
MICA_MUST_USE mica_status config_put(mica_config *config, size_t index, const char *value,
                                     mica_config_origin origin, uint32_t line, mica_error *err);
/* As an error of an unknown key. */
MICA_MUST_USE mica_status config_unknown(const char *key, mica_error *err);

#endif
