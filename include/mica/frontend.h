/* include/mica/frontend.h - what a language brings to the builder: how one source becomes entries with parts.
 *
 * The builder knows no language. It reads sources, calls `compile` for each of them on any of its threads,
 * joins the results, writes the ids of all names into the places the parts list, and lays the file out. A
 * language implements mica_frontend and uses the inline functions of mica/module.h to fill a mica_module; nothing
 * there or here needs the builder's library. */
#ifndef MICA_FRONTEND_H
#define MICA_FRONTEND_H

#include "mica/module.h"
#include "mica/profile.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* A builtin as its registration table describes it; its place in the table is its stable id. */
typedef struct mica_external {
    const char *name;
    const char *category;     /* or NULL */
    const char *complexity;   /* such as "O(n)", or NULL */
    int16_t in_min, in_max;   /* arguments; in_max -1 = any number */
    int16_t out_min, out_max; /* results; out_max -1 = any number */
    uint8_t optimisation;     /* the level from which a compiler may treat it specially */
    uint32_t flags;           /* the language's */
} mica_external;

typedef struct mica_source {
    const char *name; /* relative, parts joined by '/': "strings/strtrim.m" */
    const uint8_t *data;
    size_t len;
    uint8_t optimisation;        /* mica_builder_config.max_optimization_level */
    const mica_profile *profile; /* recorded runs, or NULL; the same for all sources */
} mica_source;

/* A section of the language's own beside all parts, made by `finish`. */
typedef struct mica_section {
    struct mica_section *next;
    uint16_t id; /* from 0x8000 */
    bool hot;    /* raw and page-aligned; else compressed as a whole where that pays */
    mica_part part;
} mica_section;

/* Where its functions are called: within mica_builder_build_memory and mica_builder_build_path alone.
 * `compile` runs on the thread that builds and on others the builder makes, several at once (without
 * mica_builder_config.parallel, or with one job, on the thread that builds only); all others run on the
 * thread that builds, one after another, while nothing else of the build runs. No lock is held in any of
 * them. None may use the builder that calls it; other builders may run at the same time and call the same
 * functions. */
typedef struct mica_frontend {
    void *ctx;
    const char *language;  /* at most 15 bytes: "m" */
    const char *extension; /* of source files: ".m" */
    uint64_t cpu_features; /* bits the parts need (docs/format.md, Header) */
    const mica_kind *kinds;
    size_t kind_count;
    const mica_external *externals;
    size_t external_count;
    /* SHA-256 over everything that must match between file and runtime: opcode table, builtins, layout of the
     * parts. Asked for when the file is written, and before any source is compiled where there is a cache. */
    void (*fingerprint)(void *ctx, uint8_t out[32]);
    /* May be NULL. The same by what it is made of, up to four hashes in an order of the language's own
     * (unused ones zero), so that a runtime can tell what differs and what of the file it can still use.
     * Asked for when the file is written. */
    void (*fingerprint_parts)(void *ctx, uint8_t out[4][32]);
    /* Turns one source into entries. Called from several threads at once, for different sources in any
     * order; what it makes may depend on nothing but `source`. A build whose cache turns out to be damaged
     * begins anew and then compiles, and finishes, once more. MICA_OK means the entries are good
     * (diagnostics then are warnings); any other status refuses the source, and the reasons are its fatal
     * diagnostics or `err`. */
    mica_status (*compile)(void *ctx, const mica_source *source, mica_module *out, mica_error *err);
    /* May be NULL. Called after all sources, with the accepted modules in the order of their sources and the
     * profile (or NULL); fills a list of sections whose memory lies in `arena`. */
    mica_status (*finish)(void *ctx, const mica_module *const *modules, size_t count,
                          const mica_profile *profile, mica_arena *arena, mica_section **out,
                          mica_error *err);
    /* May be NULL: every source is then compiled afresh. Fills a digest of all that `compile` depends on
     * beside `source`: the compiler itself, its options, anything it has learnt elsewhere. As long as it is
     * the same, an incremental build takes the module of an unchanged source from its cache instead of
     * calling `compile`; `finish` is given such modules like any other. Asked for before any source is
     * compiled, where there is a cache. False: cannot be told. */
    bool (*version)(void *ctx, uint8_t out[32]);
    /* May be NULL. Name of folders whose sources only the sources of the folder above, and those in it, can
     * call ("private"). The entry of such a source must be named by its path without the extension:
     * "sub/private/helper" (see mica_part_callee). */
    const char *private_folder;
    /* May be NULL: of sources that define one name the first that was added is taken, and the others are left
     * out. Else of those with the least number here it is the first (of a folder: its own sources before
     * those of its folders, which go by name), and each other one is kept, where it has one entry, which is
     * named "/" and the source then. Asked for on the thread that builds. */
    unsigned (*precedence)(const char *source);
} mica_frontend;

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
