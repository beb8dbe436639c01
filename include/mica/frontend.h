/* include/mica/frontend.h - what a language brings to the builder: how one source becomes entries with parts.
 *
 * The builder knows no language. It reads sources, calls `compile` for each of them on any of its threads,
 * joins the results, writes the ids of all names into the places the parts list, and lays the file out. A
 * language implements mica_frontend and uses the inline functions below to fill a mica_module; nothing here
 * needs the builder's library. */
#ifndef MICA_FRONTEND_H
#define MICA_FRONTEND_H

#include "mica/arena.h"
#include "mica/error.h"
#include "mica/profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* One kind of part, for example bytecode or help text. At most 32 kinds; numbers are the language's, below
 * 0x8000. */
typedef struct mica_kind {
    uint16_t kind;
    bool hot;         /* raw, each part on 64 bytes, usable in place; else grouped into compressed blocks */
    const char *name; /* "bytecode" */
} mica_kind;

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

/* A place in a part where the builder writes the u32 symbol id of a name. Chained, newest first. */
typedef struct mica_reloc {
    struct mica_reloc *next;
    const char *name;
    uint32_t name_len;
    uint32_t offset; /* in the part; the four bytes lie within it */
    bool callee;     /* an entry below mica_frontend.private_folder comes first */
} mica_reloc;

typedef struct mica_part {
    struct mica_part *next;
    uint16_t kind;
    uint8_t *data; /* in the module's arena; the builder writes symbol ids into a copy */
    size_t len;
    mica_reloc *relocs;
    size_t reloc_count;
} mica_part;

typedef struct mica_entry {
    struct mica_entry *next;
    const char *name;
    size_t name_len;
    const char *category; /* or NULL */
    uint32_t flags;
    uint32_t info[2]; /* the language's; found in the entry record without touching any part */
    mica_part *parts;
} mica_entry;

typedef struct mica_diagnostic {
    struct mica_diagnostic *next;
    uint32_t line, column; /* from 1; 0 when unknown */
    bool fatal;            /* a reason to refuse the source; else a warning */
    const char *message;
} mica_diagnostic;

/* What one source became. Everything in it lives in its arena, which the builder frees. Entries and
 * diagnostics keep their order. */
typedef struct mica_module {
    mica_arena arena;
    mica_entry *entries, *last_entry;
    mica_diagnostic *diagnostics, *last_diagnostic;
    bool out_of_memory;
} mica_module;

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
    /* Turns one source into entries. Called from several threads at once, for different sources in any order;
     * what it makes may depend on nothing but `source`. A build whose cache turns out to be damaged begins
     * anew and then compiles, and finishes, once more. MICA_OK means the entries are good (diagnostics then
     * are warnings); any other status refuses the source, and the reasons are its fatal diagnostics or `err`.
     */
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
} mica_frontend;

/* Adds an entry; NULL when memory ran out (remembered in the module). `category` may be NULL. */
static inline mica_entry *mica_module_entry(mica_module *module, const char *name, size_t name_len,
                                            const char *category) {
    mica_entry *entry = (mica_entry *)mica_arena_alloc(&module->arena, sizeof *entry);
    if (entry) entry->name = mica_arena_copy(&module->arena, name, name_len);
    if (entry && category) entry->category = mica_arena_copy(&module->arena, category, strlen(category));
    if (!entry || !entry->name || (category && !entry->category)) {
        module->out_of_memory = true;
        return NULL;
    }
    entry->name_len = name_len;
    if (module->last_entry)
        module->last_entry->next = entry;
    else
        module->entries = entry;
    module->last_entry = entry;
    return entry;
}

/* Adds a part with a copy of `data` to an entry (NULL is passed through); at most one of each kind. */
static inline mica_part *mica_entry_part(mica_module *module, mica_entry *entry, uint16_t kind,
                                         const void *data, size_t len) {
    if (!entry) return NULL;
    mica_part *part = (mica_part *)mica_arena_alloc(&module->arena, sizeof *part);
    if (part) part->data = (uint8_t *)mica_arena_copy(&module->arena, data, len);
    if (!part || !part->data) {
        module->out_of_memory = true;
        return NULL;
    }
    part->kind = kind;
    part->len = len;
    part->next = entry->parts;
    entry->parts = part;
    return part;
}

/* Asks for the symbol id of `name` to be written at `offset` of the part (NULL is passed through). */
static inline void mica_part_symbol(mica_arena *arena, mica_part *part, uint32_t offset, const char *name,
                                    size_t name_len) {
    if (!part) return;
    mica_reloc *reloc = (mica_reloc *)mica_arena_alloc(arena, sizeof *reloc);
    char *copy = reloc ? mica_arena_copy(arena, name, name_len) : NULL;
    if (!copy) {
        part->reloc_count = SIZE_MAX; /* seen by the builder as memory that ran out */
        return;
    }
    reloc->next = part->relocs;
    reloc->name = copy;
    reloc->name_len = (uint32_t)name_len;
    reloc->offset = offset;
    reloc->callee = false;
    part->relocs = reloc;
    if (part->reloc_count != SIZE_MAX) part->reloc_count++;
}

/* As mica_part_symbol, for the name of a function that the source calls: where the frontend has private
 * folders, the entry of that name in the source's own is meant, if there is one. */
static inline void mica_part_callee(mica_arena *arena, mica_part *part, uint32_t offset, const char *name,
                                    size_t name_len) {
    mica_part_symbol(arena, part, offset, name, name_len);
    if (part && part->reloc_count != SIZE_MAX) part->relocs->callee = true;
}

/* Adds a diagnostic with a copy of `message`. */
static inline void mica_module_diagnostic(mica_module *module, uint32_t line, uint32_t column, bool fatal,
                                          const char *message) {
    mica_diagnostic *d = (mica_diagnostic *)mica_arena_alloc(&module->arena, sizeof *d);
    if (d) d->message = mica_arena_copy(&module->arena, message, strlen(message));
    if (!d || !d->message) {
        module->out_of_memory = true;
        return;
    }
    d->line = line;
    d->column = column;
    d->fatal = fatal;
    if (module->last_diagnostic)
        module->last_diagnostic->next = d;
    else
        module->diagnostics = d;
    module->last_diagnostic = d;
}

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
