/* builder/cache_internal.h - the file that lets a build reuse what the last one made: compiled modules by the
 * SHA-256 of name and source, compressed blocks by what their raw bytes are made of, hashes of pages.
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
 * parts are used only when their block is not among the results of compression, so they are seldom looked at;
 * what then turns out damaged makes the build begin again without the cache. `context` names compiler,
 * settings and format: with another context the whole file is stale. A source whose size, times, device and
 * inode are those of its row is not read again; sources that had changed within BLD_CACHE_RACY_NS before the
 * last build began have no such stamp, because a later change could leave the times as they were (git's index
 * works alike). */
#ifndef BUILDER_CACHE_INTERNAL_H
#define BUILDER_CACHE_INTERNAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/sum.h"
#include "mica/builder.h"

#include <sys/stat.h>

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
    bld_cache_stamp stamp; /* as found by this build */
    uint8_t key[32], sum[16];
    uint64_t source_len;
    base_view packed, cold; /* in the old file when reused, else in `fresh`; empty: not to be kept */
    base_buf fresh, fresh_cold;
    const bld_cache_row *row; /* where reused */
    bool reused, same_stamp;
} bld_cached;

typedef struct bld_cache {
    bool on;
    bool distrust; /* a damage was found too late: the old file is not used */
    uint64_t begun_ns;
    uint8_t context[32];
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
    bool changed; /* the new file would differ from the old one */
} bld_cache;

struct bld_input;

/* Maps the cache the configuration names; without a usable one it stays on and empty, or off with a note. */
void bld_cache_open(mica_builder *b);
void bld_cache_close(mica_builder *b);
/* Finds the row of a source by its stamp, without reading it, and checks its first piece. Thread-safe. */
void bld_cache_look(mica_builder *b, struct bld_input *input);
/* Takes the module whose row was found that way; structures lie in `arena`. False: it must be compiled. */
bool bld_cache_take(mica_builder *b, struct bld_input *input, base_arena *arena);
/* The same by the bytes of the source. Thread-safe for different inputs. */
bool bld_cache_take_bytes(mica_builder *b, struct bld_input *input, const base_buf *bytes);
/* Keeps a module that has just been compiled. Thread-safe. */
MICA_MUST_USE mica_status bld_cache_keep(mica_builder *b, struct bld_input *input, mica_error *err);
/* Counts what was reused, when all sources are compiled. */
void bld_cache_count(mica_builder *b);
/* Whether a cold part is whole; if not, the build is to be given up and begun again (`distrust`). */
MICA_MUST_USE mica_status bld_cache_check_part(mica_builder *b, const mica_part *part, mica_error *err);

/* Bytes to be compressed; `key` stands for them. */
typedef struct bld_run {
    base_view raw;                     /* empty: to be fetched */
    const struct bld_cold_block *from; /* what to fetch */
    uint8_t key[16];
    size_t len;
} bld_run;

/* The key of bytes that are at hand. */
bld_run bld_run_of(const mica_builder *b, base_view raw);
/* A result known from the last build, or one to be made? `wanted` false: only its size. Thread-safe. The view
 * is of the old file. */
bool bld_cache_known(mica_builder *b, uint8_t codec, unsigned level, const bld_run *run, size_t len,
                     bool wanted, base_view *out, uint64_t *size);
/* fmt_encode of the first `len` bytes, remembered. With `out` NULL only *size is wanted. A result not smaller
 * than the raw bytes leaves `out` alone. Thread-safe. */
MICA_MUST_USE mica_status bld_cache_encode(mica_builder *b, uint8_t codec, unsigned level, const bld_run *run,
                                           size_t len, base_buf *out, uint64_t *size, mica_error *err);

/* cache_file.c: writes what the new file has beside the old one, or a new one. */
void bld_cache_write(mica_builder *b);
/* Room for what is to be kept of the pages of the output; without it there is none in the new file. */
void bld_cache_pages(mica_builder *b, size_t count);
/* The tree's hash of a page (fmt_tree_leaf). */
void bld_cache_leaf(void *ctx, uint64_t page, const uint8_t *data, uint8_t hash[32]);
void bld_cache_self(const bld_cache_header *h, uint8_t out[16]);
int bld_cache_compare_memos(const void *a, const void *b);

/* cache_module.c: one module ↔ two pieces. Part data of an unpacked module lies in them. */
bool bld_module_pack(const mica_builder *b, const char *name, uint64_t source_len, const mica_module *module,
                     base_buf *out, base_buf *cold);
bool bld_module_unpack(base_view packed, base_view cold, size_t name_len, uint64_t *source_len,
                       base_arena *arena, mica_module *out);

#endif
