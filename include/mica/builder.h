/* include/mica/builder.h - turns a folder of sources into one snapshot file, whatever their language.
 *
 * A builder belongs to one thread at a time; different builders are independent. Functions that take none are
 * thread-safe. */
#ifndef MICA_BUILDER_H
#define MICA_BUILDER_H

#include "mica/frontend.h"
#include "mica/error.h"
#include "mica/view.h"
#include "mica/config.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Called between jobs, one call at a time but on any thread of the build, in part under a lock that its other
 * threads wait for: it should return soon and may not use the builder. `phase` is "compile", "link" or
 * "compress". */
typedef void (*mica_progress)(void *ctx, const char *phase, size_t done, size_t total);

/* How to build. Begin with mica_builder_config_default, which gives the values of the reference
 * configuration. What its pointers lead to outlives the builder, unless another time is named. */
typedef struct mica_builder_config {
    bool compression_enabled;
    mica_compression compression_algorithm;
    uint32_t compression_level; /* 1-9 */
    bool single_access; /* cold parts in blocks of their own, with a dictionary where that is smaller: one
                           help text is decoded without its neighbours; false: in shared blocks, which are
                           smaller */
    bool packed;        /* the file is the packed form of the snapshot, for shipping */
    bool parallel;      /* false: one thread */
    unsigned jobs;      /* threads, 0 = one for each processor */
    bool keep_going;    /* leave refused sources out instead of failing */
    uint8_t max_optimization_level; /* 0-3, handed to the frontend */
    const char *preset;             /* name to record, or NULL */
    bool has_epoch; /* record `epoch` (SOURCE_DATE_EPOCH) as the time of making; else no time is recorded */
    uint64_t epoch;
    uint64_t max_source_size; /* bytes of one source */
    const char *profile;      /* path of a profile of recorded runs, or NULL */
    mica_view profile_data;   /* or its bytes, which outlive mica_builder_new; used when `profile` is NULL */
    const uint8_t *sign_key;  /* private Ed25519 key, 32 raw bytes that outlive the build (mica/signature.h),
                                 or NULL: no signature */
    const char *cache;      /* path of a file that keeps compiled sources and compressed blocks from one build
                               to the next, or NULL; needs mica_frontend.version. Never changes the result */
    mica_progress progress; /* or NULL */
    void *progress_ctx;
    const char *package, *package_version, *package_description; /* to record of what is built, or NULL */
} mica_builder_config;

/* A source that was left out, or a warning about one that was not. */
typedef struct mica_refusal {
    const char *source;
    uint32_t line, column; /* 0 when unknown */
    bool fatal;            /* false: a warning, the source is in */
    const char *reason;
} mica_refusal;

/* The codecs a block may have: none, lz4, zstd, zstd+dictionary. */
#define MICA_BLOCK_CODECS 4

/* What was written to one section, and what Auto chose for it. */
typedef struct mica_section_report {
    uint16_t id, kind;
    const char *name; /* of the section, or of the kind */
    uint64_t raw, stored;
    const char *codec;                      /* "mixed" where blocks of a cold section differ */
    const char *why;                        /* cold sections: the reason for the codec, else NULL */
    size_t blocks;                          /* of a cold section */
    size_t codec_blocks[MICA_BLOCK_CODECS]; /* of them by codec */
    bool alone;                             /* each part has a block of its own */
    /* What was measured to decide, in bytes; 0 where nothing was: the sample, and what
     * the codecs make of it. */
    uint64_t sample_raw, sample_lz4, sample_zstd, sample_dictionary;
    uint64_t dictionary; /* bytes of the dictionary its blocks need */
} mica_section_report;

/* Lives as long as the builder. Never stored in the file. */
typedef struct mica_builder_report {
    size_t sources, accepted, refused, entries, symbols, externals;
    size_t reused;          /* sources whose module came from the cache */
    size_t blocks_reused;   /* compressed blocks that came from the cache */
    const char *cache_note; /* why the cache was not used or not written, or NULL */
    uint64_t source_bytes, file_bytes;
    uint64_t unpacked_bytes;      /* of the snapshot; file_bytes is less where it was packed */
    const mica_refusal *refusals; /* all diagnostics, in the order of the sources */
    size_t refusal_count;
    const mica_section_report *sections;
    size_t section_count;
    uint64_t compile_ns, link_ns, compress_ns, write_ns, total_ns; /* compile_ns includes reading */
    uint8_t root[32];
} mica_builder_report;

typedef struct mica_builder mica_builder;

/* The values of the reference configuration. */
void mica_builder_config_default(mica_builder_config *config);
/* Takes compression and parallelism from a preset and remembers its name. */
void mica_builder_config_preset(mica_builder_config *config, const mica_snapshot_preset *preset);
/* Takes what a snapshot configuration says about building: compression, parallelism, optimisation. */
void mica_builder_config_apply(mica_builder_config *config, const mica_snapshot_config *from);

/* `frontend` and what it points to outlive the builder; `config` is copied, its profile read. Errors:
 * CONFIGURATION, NO_MEMORY, IO; those of mica_profile_open. */
MICA_MUST_USE mica_status mica_builder_new(const mica_frontend *frontend, const mica_builder_config *config,
                                           mica_builder **out, mica_error *err);
void mica_builder_free(mica_builder *builder); /* accepts NULL */

/* Adds every file with the frontend's extension below `folder`, named relative to it. Sources are compiled in
 * the order of their names, whatever the order of adding; a name can be added once. Errors: IO, NO_MEMORY,
 * LIMIT. */
MICA_MUST_USE mica_status mica_builder_add_directory(mica_builder *builder, const char *folder,
                                                     mica_error *err);
/* Adds one file under the given name; it is read when the builder builds. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status mica_builder_add_file(mica_builder *builder, const char *path, const char *name,
                                                mica_error *err);
/* Adds a copy of bytes in memory under the given name. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status mica_builder_add_memory(mica_builder *builder, const char *name, const void *data,
                                                  size_t len, mica_error *err);

/* Compiles, links, compresses and appends the whole file to `out`, which must be empty. Call once for each
 * builder. `report` may be NULL. Same sources, frontend and configuration give the same bytes, whatever the
 * number of threads and wherever the sources lie. Errors: SYNTAX (a refused source without keep_going; the
 * report lists all), EXISTS (two sources define one entry), LIMIT, COMPRESSION, NO_MEMORY, IO. */
MICA_MUST_USE mica_status mica_builder_build_memory(mica_builder *builder, mica_buffer *out,
                                                    mica_builder_report *report, mica_error *err);
/* As mica_builder_build_memory, to a file that is replaced atomically: after an error the old file is still
 * there, whole. */
MICA_MUST_USE mica_status mica_builder_build_path(mica_builder *builder, const char *path,
                                                  mica_builder_report *report, mica_error *err);
/* Writes the rule "target: folders and sources added so far" in the language of make, which ninja reads as
 * well. A name is written as it was given. Errors: INVALID_ARGUMENT (a name with a line break, which make
 * would take for a rule), IO, NO_MEMORY. */
MICA_MUST_USE mica_status mica_builder_write_depfile(const mica_builder *builder, const char *path,
                                                     const char *target, mica_error *err);

/* Appends the packed form of a whole snapshot file to `out`: compressed in chunks on `jobs` threads (0 = one
 * for each processor), with AUTO as with ZSTD, since a packed file is decoded once and size decides. Same
 * file, same bytes. `file` need not be verified, but a damaged one gives a packed file that cannot be
 * expanded. Errors: those of mica_snapshot_open for the header, CONFIGURATION, NO_MEMORY. */
MICA_MUST_USE mica_status mica_builder_pack(mica_view file, mica_compression compression, uint32_t level,
                                            unsigned jobs, mica_buffer *out, mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
