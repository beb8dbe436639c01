/* builder/cache/cache.h - what one build keeps for the next: compiled modules, results of compression,
 * hashes of pages (docs/incremental.md).
 *
 * The builder asks in the order of its steps; the cache never asks back, but for the bytes of what it is to
 * compress (bld_fetch). A cache changes how long a build takes and nothing else: whatever is wrong with its
 * file, the build goes on without it and the file is made anew. Without a file (bld_cache_plan.path) a
 * cache knows nothing and keeps nothing, and all functions may still be called. */
#ifndef BUILDER_CACHE_CACHE_H
#define BUILDER_CACHE_CACHE_H

#include "base/arena.h"
#include "base/buf.h"
#include "format/codec.h"
#include "format/write.h"
#include "mica/module.h"

typedef struct bld_cache bld_cache;

/* Appends the bytes that `what` names. Called from several threads at once. */
typedef mica_status (*bld_fetch)(void *ctx, const void *what, base_buf *out, mica_error *err);

typedef struct bld_cache_plan {
    const char *path;       /* of the file, NULL: none; outlives the cache */
    uint8_t context[32];    /* all that modules depend on beside their sources: another one, another cache */
    const mica_kind *kinds; /* of parts; outlive the cache */
    size_t kind_count;
    size_t sources;           /* how many this build has */
    uint64_t max_source_size; /* a larger one is not taken over unread, because reading it is an error */
    bool distrust;            /* a damage was found too late: the old file is not used */
    bld_fetch fetch;
    void *ctx; /* of `fetch` */
} bld_cache_plan;

/* Maps the file. Only memory can be missing (NO_MEMORY); of a file that is of no use bld_cache_note tells. */
MICA_MUST_USE mica_status bld_cache_open(const bld_cache_plan *plan, bld_cache **out, mica_error *err);
/* Ends all modules that were taken or kept. Accepts NULL. */
void bld_cache_close(bld_cache *cache);
/* Why the file was not used or not written, or NULL; static. */
const char *bld_cache_note(const bld_cache *cache);
/* Whether there is a file, old or to come. */
bool bld_cache_on(const bld_cache *cache);
/* Whether bytes in use turned out damaged: the build is to be begun again with `distrust`. */
bool bld_cache_damaged(const bld_cache *cache);

/* ---- modules.c: by name and source ---- */

/* Tells source `index`, before anything is asked of it: sources by rising name. Both outlive the cache;
 * `path` is NULL for one in memory. */
void bld_cache_source(bld_cache *cache, size_t index, const char *name, const char *path);
/* Finds the module of a source by the times of its file, without reading it. Thread-safe for different
 * sources. */
void bld_cache_look(bld_cache *cache, size_t index);
/* Takes the module found that way, its structures in `arena`, its bytes in the file. False: read the
 * source. */
bool bld_cache_take(bld_cache *cache, size_t index, base_arena *arena, mica_module *out,
                    uint64_t *source_len);
/* The same by the bytes of the source; structures in the module's own arena. False: compile it. Thread-safe
 * for different sources. */
bool bld_cache_take_bytes(bld_cache *cache, size_t index, base_view source, mica_module *out);
/* Keeps a module that has just been compiled: it becomes one whose bytes lie in the cache, so that later
 * steps meet one kind only. Thread-safe for different sources. NO_MEMORY. */
MICA_MUST_USE mica_status bld_cache_keep(bld_cache *cache, size_t index, size_t source_len,
                                         mica_module *module, mica_error *err);
/* Whether a cold part, of a module taken or kept, is what was compiled. CORRUPTED: see bld_cache_damaged.
 * Thread-safe. */
MICA_MUST_USE mica_status bld_cache_check_part(bld_cache *cache, const mica_part *part, mica_error *err);
/* 16 bytes that stand for those of such a part. */
const uint8_t *bld_cache_part_sum(const mica_part *part);

/* ---- results.c: of compression, by what is compressed ---- */

/* Bytes to be compressed; `key` stands for them. */
typedef struct bld_run {
    base_view raw;    /* empty where they are to be fetched */
    const void *from; /* what to fetch, or NULL */
    size_t len;
    uint8_t key[16];
} bld_run;

/* A run of bytes that are there. */
bld_run bld_run_of(const bld_cache *cache, base_view raw);

/* One compression. */
typedef struct bld_encoding {
    const bld_run *run;
    size_t len; /* of its first bytes */
    fmt_codec codec;
    unsigned level;
    bool wanted; /* the bytes it makes, where these are fewer; else only how many */
} bld_encoding;

/* What it makes, if that is known: `size` bytes, and where they are wanted and fewer, `out` with the bytes,
 * valid until the cache is closed. Thread-safe. */
bool bld_cache_known(bld_cache *cache, const bld_encoding *what, base_view *out, uint64_t *size);
/* Does it and remembers the result; appends to `out` where the bytes are wanted and fewer. Thread-safe.
 * COMPRESSION, NO_MEMORY; errors of `fetch`. */
MICA_MUST_USE mica_status bld_cache_encode(bld_cache *cache, const bld_encoding *what, base_buf *out,
                                           uint64_t *size, mica_error *err);

/* ---- pages.c: hashes of the output's pages ---- */

/* Lets `hashing` ask the cache for the hashes of the `count` pages of the output, and keep them. */
void bld_cache_hashing(bld_cache *cache, size_t count, fmt_hashing *hashing);

/* ---- save.c ---- */

/* Writes what the new file has beside the old one, or a new one; says in the note that it could not. */
void bld_cache_save(bld_cache *cache);

#endif
