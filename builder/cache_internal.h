/* builder/cache_internal.h - the file that lets a build reuse what the last one made: compiled modules by the
 * SHA-256 of name and source, compressed blocks by the SHA-256 of their raw bytes.
 *
 * The file is private to one output and one machine, so its numbers are the machine's own:
 *
 *     0        header (bld_cache_header)
 *     112      modules, one after the other, each at a multiple of 16
 *              results of compression, likewise
 *     tables   module rows by name, then memo rows by key; they end the file
 *
 * The header holds a hash over itself and the tables, each row the hash of its bytes; a row is believed only
 * after its bytes have been hashed, and bounded like any file even then. `context` names compiler, settings
 * and format: with another context the whole file is stale. A source whose size, times, device and inode are
 * those of its row is not read again; sources that had changed within BLD_CACHE_RACY_NS before the last build
 * began have no such stamp, because a later change could leave the times as they were (git's index works
 * alike). */
#ifndef BUILDER_CACHE_INTERNAL_H
#define BUILDER_CACHE_INTERNAL_H

#include "base/buf.h"
#include "base/hash.h"
#include "mica/builder.h"

#include <sys/stat.h>

#define BLD_CACHE_RACY_NS 2000000000u /* the coarsest times file systems keep */

typedef struct bld_cache_header {
    char magic[8];
    uint32_t version, modules, memos, reserved;
    uint64_t tables, total;
    uint8_t context[32];
    uint8_t self[32]; /* SHA-256 of what precedes it here and of the tables */
} bld_cache_header;

/* What the file system tells of a source; all zero: nothing that could be relied on. */
typedef struct bld_cache_stamp {
    uint64_t device, inode, size, mtime_ns, ctime_ns;
} bld_cache_stamp;

typedef struct bld_cache_row {
    uint8_t key[32], sum[32];
    uint64_t offset, len;
    bld_cache_stamp stamp;
    uint64_t name_len; /* the bytes begin with the name and a NUL */
} bld_cache_row;

typedef struct bld_cache_memo {
    uint8_t key[32], sum[32];
    uint64_t offset, len;
    uint64_t value; /* bytes compression made, where these themselves are not wanted or not fewer */
    uint64_t reserved;
} bld_cache_memo;

/* A result this build needed, so that the new file keeps it. */
typedef struct bld_cache_use {
    bld_cache_memo memo; /* offset and len are those in the old file where `fresh` is empty */
    base_buf fresh;
} bld_cache_use;

/* How one source stands to the cache. */
typedef struct bld_cached {
    bld_cache_stamp stamp; /* as found by this build */
    uint8_t key[32], sum[32];
    uint64_t source_len;
    base_view packed; /* in the old file when reused, else in `fresh`; empty: not to be kept */
    base_buf fresh;
    bool reused, same_stamp;
} bld_cached;

typedef struct bld_cache {
    bool on;
    uint64_t begun_ns;
    uint8_t context[32];
    base_buf file; /* the old one; empty when there is none */
    const bld_cache_row *rows;
    const bld_cache_memo *memos;
    uint32_t row_count, memo_count;
    bld_cache_use *used;
    size_t used_count, used_cap, used_fresh;
    bool changed; /* the new file would differ from the old one */
} bld_cache;

struct bld_input;

/* Reads the cache the configuration names; without a usable one it stays on and empty, or off with a note. */
void bld_cache_open(mica_builder *b);
void bld_cache_close(mica_builder *b);
/* Takes the module of the source from the cache, which knows it by `stamp` (when bytes is NULL) or by its
 * bytes. False: it must be read, or compiled. Thread-safe. */
bool bld_cache_take(mica_builder *b, struct bld_input *input, const base_buf *bytes);
/* The stamp of a source about to be read. */
void bld_cache_examine(mica_builder *b, struct bld_input *input);
/* Keeps a module that has just been compiled. Thread-safe. */
void bld_cache_keep(mica_builder *b, struct bld_input *input);
/* Counts what was reused, when all sources are compiled. */
void bld_cache_count(mica_builder *b);
/* fmt_encode through the cache; *fresh tells whether it was computed. With `out` NULL only *size is wanted. A
 * result not smaller than the raw bytes leaves `out` alone. Thread-safe. */
MICA_MUST_USE mica_status bld_cache_encode(mica_builder *b, uint8_t codec, unsigned level, base_view raw,
                                           base_buf *out, uint64_t *size, bool *fresh, mica_error *err);
/* Writes the new file where it differs from the old one. */
void bld_cache_write(mica_builder *b);

/* cache_module.c: one module ↔ bytes. Part data of an unpacked module lies in `packed`. */
bool bld_module_pack(const char *name, uint64_t source_len, const mica_module *module, base_buf *out);
bool bld_module_unpack(base_view packed, size_t name_len, uint64_t *source_len, mica_module *out);

#endif
