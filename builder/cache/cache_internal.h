/* builder/cache/cache_internal.h - the file that lets a build reuse what the last one made: compiled
 * modules by the SHA-256 of name and source, compressed blocks by what their raw bytes are made of, hashes
 * of pages.
 *
 * The file is private to one output and one machine, so its numbers are the machine's own:
 *
 *     0        header (bld_cache_header)
 *     128      pieces, each at a multiple of 16: of a module its tables with its hot parts, and its cold parts;
 *              results of compression
 *     tables   module rows by name, memo rows by key, pages of the output by number
 *     total    the end
 *
 * A build adds its pieces and its tables behind the old ones and then points the header to them, so what a
 * reader has mapped stays as it is; when more than half of the file is dead it is written anew aside. Bytes
 * beyond `total` are of a build that ended early. The file is never flushed: sums (base/sum.h) cover header
 * and tables, each piece, and each cold part, and are checked before the bytes they cover are used. Cold
 * parts are used only when their block is not among the results of compression, so they are seldom looked
 * at; what then turns out damaged makes the build begin again without the cache. `context` names compiler,
 * settings and format: with another context the whole file is stale. A source whose size, times, device and
 * inode are those of its row is not read again; sources that had changed within BLD_CACHE_RACY_NS before
 * the last build began have no such stamp, because a later change could leave the times as they were (git's
 * index works alike). */
#ifndef BUILDER_CACHE_CACHE_INTERNAL_H
#define BUILDER_CACHE_CACHE_INTERNAL_H

#include "builder/cache/cache.h"

#include "base/sum.h"

#include <pthread.h>
#include <stddef.h>
#include <string.h>

#define BLD_CACHE_MAGIC   "MICACACH"
#define BLD_CACHE_VERSION 3u
#define BLD_CACHE_START   128u
#define BLD_CACHE_RACY_NS 2000000000u /* the coarsest times file systems keep */

typedef struct bld_cache_header {
    char magic[8];
    uint32_t version, modules, memos, pages;
    uint64_t tables, total, live; /* live: bytes of the pieces the tables name, and of the tables */
    uint8_t context[32];
    uint8_t tables_sum[16];
    uint8_t self[16];     /* of what precedes it here */
    uint64_t reserved[2]; /* zero */
} bld_cache_header;

/* What the file system tells of a source; all zero: nothing that could be relied on. */
typedef struct bld_cache_stamp {
    uint64_t device, inode, size, mtime_ns, ctime_ns;
} bld_cache_stamp;

typedef struct bld_cache_row {
    uint8_t key[32]; /* SHA-256 of name and source */
    uint8_t sum[16]; /* of the first piece; it holds the sums of the cold parts */
    uint64_t offset, len, cold_offset, cold_len;
    bld_cache_stamp stamp;
    uint64_t name_len; /* the first piece begins with the name and a NUL */
} bld_cache_row;

typedef struct bld_cache_memo {
    uint8_t key[16]; /* of codec, level and raw bytes, or of what those are made of */
    uint8_t sum[16];
    uint64_t offset, len;
    uint64_t value; /* bytes compression made, where these themselves are not wanted or not fewer */
    uint64_t reserved;
} bld_cache_memo;

/* A page of the output: what stands in the tree for it, found by what it holds. */
typedef struct bld_cache_page {
    uint8_t sum[16], hash[32];
} bld_cache_page;

/* A result this build needed, so that the new file keeps it. */
typedef struct bld_cache_use {
    bld_cache_memo memo; /* offset and len are those in the old file where `fresh` is empty */
    base_buf fresh;
} bld_cache_use;

/* A part out of the cache, or on its way there: with a cache every part of an accepted module is one. */
typedef struct bld_cache_part {
    mica_part part;
    uint8_t sum[16]; /* cold parts: of the bytes as compiled */
} bld_cache_part;

/* How one source stands to the cache. */
typedef struct bld_cached {
    const char *name, *path; /* NULL: in memory */
    bld_cache_stamp stamp;   /* as found by this build */
    uint8_t key[32], sum[16];
    uint64_t source_len;
    base_view packed, cold; /* in the old file when reused, else in `fresh`; empty: not to be kept */
    base_buf fresh, fresh_cold;
    const bld_cache_row *row; /* where reused */
    bool reused, same_stamp;
} bld_cached;

struct bld_cache {
    bld_cache_plan plan;
    bool on;
    const char *note;
    pthread_mutex_t lock; /* of `damaged` and `used` */
    bool damaged;
    uint64_t begun_ns;
    base_view file; /* the old one, mapped; empty when there is none */
    bld_cache_header header;
    uint64_t device, inode;
    const bld_cache_row *rows;
    const bld_cache_memo *memos;
    const bld_cache_page *pages;
    uint32_t row_count, memo_count, page_count;
    bld_cache_use *used;
    size_t used_count, used_cap, used_fresh;
    bld_cache_page *new_pages;
    size_t new_page_count;
    bld_cached sources[]; /* plan.sources, none where it is off */
};

/* The seal of a header. */
static inline void bld_cache_self(const bld_cache_header *h, uint8_t out[16]) {
    base_sum_of(h, offsetof(bld_cache_header, self), out);
}

/* Memos, and uses of them, by key; equal keys stand for equal results. */
static inline int bld_cache_compare_memos(const void *a, const void *b) {
    return memcmp(a, b, sizeof((bld_cache_memo *)0)->key);
}

/* pieces.c: one module ↔ two pieces. Part data of an unpacked module lies in them; its structures in
 * `arena`, or in its own where that is NULL. False: memory ran out, or the pieces are none. */
bool bld_cache_pack(const bld_cache *cache, const bld_cached *source, const mica_module *module,
                    base_buf *out, base_buf *cold);
bool bld_cache_unpack(bld_cached *source, base_arena *arena, mica_module *out);

#endif
