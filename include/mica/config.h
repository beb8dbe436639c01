/* include/mica/config.h - the settings of Mica: the snapshot configuration, the collector's, and where each
 * value came from.
 *
 * Each setting has one row in a table (mica.conf(5) lists them); parser, printer, help, JSON and environment
 * names come from there. A value is taken from the highest of these: command line, environment, configuration
 * file, preset, the program's own default, built-in default. The order of the calls does not matter.
 *
 * Functions on different mica_config records may run at the same time. */
#ifndef MICA_CONFIG_H
#define MICA_CONFIG_H

#include "mica/error.h"
#include "mica/presets.h"
#include "mica/view.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* How hard the compiler may try; the numbers are the levels 0 to 3 of the passes. */
typedef enum mica_optimization {
    MICA_OPTIMIZE_NONE = 0,
    MICA_OPTIMIZE_BASIC = 1,
    MICA_OPTIMIZE_AGGRESSIVE = 2,
    MICA_OPTIMIZE_MAX_PERFORMANCE = 3,
} mica_optimization;

/* When a byte of a snapshot is checked. */
typedef enum mica_validation {
    MICA_VALIDATE_LAZY = 0, /* the header at open, each page when it is first used */
    MICA_VALIDATE_FULL,     /* everything at open */
    MICA_VALIDATE_HEADER,   /* the header only */
    MICA_VALIDATE_OFF,      /* nothing; numbers are still bounded */
} mica_validation;

/* How snapshots are built, loaded and kept. The duration at the end belongs to MICA_EVICTION_TTL. */
typedef struct mica_snapshot_config {
    bool compression_enabled;               /* builder: compress cold parts */
    mica_compression compression_algorithm; /* builder: with which codec */
    uint32_t compression_level;             /* builder: 1-9 */
    bool validation_enabled;                /* loader: false opens with MICA_VALIDATE_OFF */
    mica_validation validation_level;       /* loader: when bytes are checked, with validation_enabled */
    bool memory_mapping_enabled;            /* loader: false reads the file into memory */
    bool parallel_loading;                  /* builder and loader: false uses one thread */
    bool progress_reporting;                /* micac: progress bars on a terminal */
    mica_optimization max_optimization_level;
    uint64_t max_cache_size;             /* manager: bytes of opened snapshots kept, 0 keeps none unused */
    mica_eviction cache_eviction_policy; /* manager: what leaves first */
    uint32_t cache_ttl; /* manager, MICA_EVICTION_TTL: seconds it is kept after its last use */
} mica_snapshot_config;

/* The reference's defaults: compression on, Auto at level 6, validation, map and parallel loading on,
 * progress off, all optimisation, 128 MiB, Adaptive. */
void mica_snapshot_config_default(mica_snapshot_config *config);
/* The values of a preset; what a preset does not say keeps its default. */
void mica_snapshot_config_preset(mica_snapshot_config *config, const mica_snapshot_preset *preset);
/* Whether every field lies in its range. Errors: CONFIGURATION, with the field, its value and what is
 * allowed. */
MICA_MUST_USE mica_status mica_snapshot_config_check(const mica_snapshot_config *config, mica_error *err);
/* "none", "basic", "aggressive", "max-performance". */
const char *mica_optimization_name(mica_optimization level);
/* "lazy", "full", "header", "off", and the way back; false when the name is unknown. */
const char *mica_validation_name(mica_validation level);
bool mica_validation_find(const char *name, mica_validation *out);

/* Where a value came from, lowest first. */
typedef enum mica_config_origin {
    MICA_FROM_DEFAULT = 0,
    MICA_FROM_PROGRAM, /* the program's own default: micac shows progress on a terminal */
    MICA_FROM_PRESET,
    MICA_FROM_FILE,
    MICA_FROM_ENVIRONMENT,
    MICA_FROM_COMMAND_LINE,
} mica_config_origin;

#define MICA_SETTING_MAX     32
#define MICA_CONFIG_PATH_MAX 1024

/* Effective values with their origins. Read `snapshot` and `gc`; change them through the functions. */
typedef struct mica_config {
    mica_snapshot_config snapshot;
    mica_gc_preset gc;                  /* name and purpose are those of the preset it started from */
    const mica_snapshot_preset *preset; /* NULL: none was asked for */
    uint8_t origin[MICA_SETTING_MAX];
    uint32_t line[MICA_SETTING_MAX]; /* of the configuration file */
    char file[MICA_CONFIG_PATH_MAX]; /* the configuration file read, or "" */
} mica_config;

/* Whether a collector preset was named; and takes the values of a preset, of another table for example, for those
 * of the gc settings that nobody has set by themselves. */
bool mica_config_gc_named(const mica_config *config);
void mica_config_take_gc(mica_config *config, const mica_gc_preset *preset);

/* Built-in defaults. */
void mica_config_init(mica_config *config);
/* Sets one setting from text ("compression_level", "9"), unless a higher origin has set it; the value is
 * checked either way. Errors: CONFIGURATION (an unknown key, with the nearest known one; a value out of its
 * domain, with what is allowed). */
MICA_MUST_USE mica_status mica_config_set(mica_config *config, const char *key, const char *value,
                                          mica_config_origin origin, mica_error *err);
/* As mica_config_set with MICA_FROM_COMMAND_LINE from "key=value". */
MICA_MUST_USE mica_status mica_config_assign(mica_config *config, const char *assignment, mica_error *err);
/* Takes MICA_<KEY> from an environment (as `environ`: NAME=value strings ended by NULL); variables that name
 * no setting are left alone. Errors: CONFIGURATION, with the variable's name. */
MICA_MUST_USE mica_status mica_config_environment(mica_config *config, const char *const *environment,
                                                  mica_error *err);
/* Reads a configuration file: `key = value` lines, `[gc]` before the collector's, `;` and `#` begin comments.
 * Errors: IO; CONFIGURATION, with file and line; LIMIT beyond 64 KiB; NO_MEMORY. */
MICA_MUST_USE mica_status mica_config_file(mica_config *config, const char *path, mica_error *err);
/* The one configuration file that is read when none is named on the command line: $MICA_CONFIG ("" or "none":
 * no file); else mica/mica.conf below $XDG_CONFIG_HOME; else $HOME/.config/mica/mica.conf; else
 * /etc/mica.conf. Writes its path; `*named` tells whether MICA_CONFIG named it, so that it must exist. False
 * when there is none. Opens nothing. */
bool mica_config_file_path(const char *const *environment, char out[MICA_CONFIG_PATH_MAX], bool *named);
/* Environment and configuration file in one: at most one attempt to open a file. Errors as of both. */
MICA_MUST_USE mica_status mica_config_load(mica_config *config, const char *const *environment,
                                           mica_error *err);
/* Whether values that are good alone go together (gc.heap_max is at least gc.heap_min). Errors:
 * CONFIGURATION. */
MICA_MUST_USE mica_status mica_config_check(const mica_config *config, mica_error *err);

/* What is known of one setting; texts live as long as the program. */
typedef struct mica_setting {
    const char *key;     /* "gc.growth" */
    const char *type;    /* "number", "size", … */
    const char *meaning; /* one line */
    double least, most;  /* numbers, sizes (bytes) and durations (seconds) */
    const char *const *choices;
    size_t choice_count; /* 0: not a choice */
} mica_setting;
/* False beyond the last. */
bool mica_setting_at(size_t index, mica_setting *out);
/* Appends to `out`; false when memory ran out: the name of the environment variable; what values are allowed;
 * the effective value as text that mica_config_set takes; where it came from. */
bool mica_setting_variable(size_t index, mica_buffer *out);
bool mica_setting_allowed(size_t index, mica_buffer *out);
bool mica_config_value(const mica_config *config, size_t index, mica_buffer *out);
bool mica_config_source(const mica_config *config, size_t index, mica_buffer *out);
/* The value as JSON (a number, true, false or a string; sizes in bytes, durations in seconds). */
bool mica_config_value_json(const mica_config *config, size_t index, mica_buffer *out);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
