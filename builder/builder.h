/* builder/builder.h - turns a folder of sources into one snapshot file, whatever their language. */
#ifndef BUILDER_BUILDER_H
#define BUILDER_BUILDER_H

#include "base/buf.h"
#include "builder/frontend.h"
#include "mica/error.h"
#include "presets/presets.h"

/* Called between jobs, one call at a time but on any thread. `phase` is "compile", "link" or "compress". */
typedef void (*bld_progress)(void *ctx, const char *phase, size_t done, size_t total);

/* How to build. bld_config_default gives the values of the reference configuration. */
typedef struct bld_config {
    bool compression_enabled;
    preset_compression compression_algorithm;
    uint32_t compression_level;     /* 1-9 */
    bool parallel;                  /* false: one thread */
    unsigned jobs;                  /* threads, 0 = one for each processor */
    bool keep_going;                /* leave refused sources out instead of failing */
    uint8_t max_optimization_level; /* 0-3, handed to the frontend */
    const char *preset;             /* name to record, or NULL */
    bool has_epoch; /* record `epoch` (SOURCE_DATE_EPOCH) as the time of making; else no time is recorded */
    uint64_t epoch;
    uint64_t max_source_size; /* bytes of one source */
    bld_progress progress;    /* or NULL */
    void *progress_ctx;
} bld_config;

/* A source that was left out, or a warning about one that was not. */
typedef struct bld_refusal {
    const char *source;
    uint32_t line, column; /* 0 when unknown */
    bool fatal;            /* false: a warning, the source is in */
    const char *reason;
} bld_refusal;

/* What was written to one section, and what Auto chose for it. */
typedef struct bld_section_report {
    uint16_t id, kind;
    const char *name; /* of the section, or of the kind */
    uint64_t raw, stored;
    const char *codec;
    const char *why; /* cold sections: the reason for the codec */
} bld_section_report;

/* Lives as long as the builder. Never stored in the file. */
typedef struct bld_report {
    size_t sources, accepted, refused, entries, symbols, externals;
    uint64_t source_bytes, file_bytes;
    const bld_refusal *refusals; /* all diagnostics, in the order of the sources */
    size_t refusal_count;
    const bld_section_report *sections;
    size_t section_count;
    uint64_t compile_ns, link_ns, compress_ns, write_ns, total_ns; /* compile_ns includes reading */
    uint8_t root[32];
} bld_report;

typedef struct bld_builder bld_builder;

void bld_config_default(bld_config *config);
/* Takes compression and parallelism from a preset and remembers its name. */
void bld_config_preset(bld_config *config, const preset_snapshot *preset);

/* `frontend` and what it points to outlive the builder; `config` is copied. Errors: CONFIGURATION, NO_MEMORY.
 */
MICA_MUST_USE mica_status bld_new(const bld_frontend *frontend, const bld_config *config, bld_builder **out,
                                  mica_error *err);
void bld_free(bld_builder *builder); /* accepts NULL */

/* Adds every file with the frontend's extension below `folder`, named relative to it. Sources are compiled in
 * the order of their names, whatever the order of adding; a name can be added once. Errors: IO, NO_MEMORY,
 * LIMIT. */
MICA_MUST_USE mica_status bld_add_directory(bld_builder *builder, const char *folder, mica_error *err);
/* Adds one file under the given name. */
MICA_MUST_USE mica_status bld_add_file(bld_builder *builder, const char *path, const char *name,
                                       mica_error *err);
/* Adds a copy of bytes in memory under the given name. */
MICA_MUST_USE mica_status bld_add_memory(bld_builder *builder, const char *name, const void *data, size_t len,
                                         mica_error *err);

/* Compiles, links, compresses and appends the whole file to `out`, which must be empty. Call once for each
 * builder. `report` may be NULL. Same sources, frontend and configuration give the same bytes, whatever the
 * number of threads and wherever the sources lie. Errors: SYNTAX (a refused source without keep_going; the
 * report lists all), EXISTS (two sources define one entry), LIMIT, COMPRESSION, NO_MEMORY, IO. */
MICA_MUST_USE mica_status bld_build_memory(bld_builder *builder, base_buf *out, bld_report *report,
                                           mica_error *err);
/* As bld_build_memory, to a file that is replaced atomically: after an error the old file is still there,
 * whole. */
MICA_MUST_USE mica_status bld_build_path(bld_builder *builder, const char *path, bld_report *report,
                                         mica_error *err);

#endif
