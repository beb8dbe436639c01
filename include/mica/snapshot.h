/* include/mica/snapshot.h - opens a snapshot where it lies and hands out verified views of what is in it;
 * knows no language.
 *
 * Opening costs the same for ten entries and for a hundred thousand: one open, one mmap of the file, one mmap
 * for the handle, nothing for each entry. Under the levels MICA_VALIDATE_LAZY and MICA_VALIDATE_FULL no byte
 * is used before its page has been checked against the Merkle tree; at every level all numbers found in the
 * file are bounded before use, so a hostile file gives an error and nothing else.
 *
 * All functions on an opened snapshot are thread-safe but mica_snapshot_close. Every view stays valid until
 * mica_snapshot_close. Where a look-up finds nothing it returns MICA_ERR_NOT_FOUND and leaves `err` alone:
 * that is an ordinary answer, not worth a sentence. */
#ifndef MICA_SNAPSHOT_H
#define MICA_SNAPSHOT_H

#include "mica/config.h"
#include "mica/error.h"
#include "mica/view.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

#define MICA_NONE 0xffffffffu /* no index */

/* What the header of a packed file says: a snapshot compressed as a whole for shipping. */
typedef struct mica_snapshot_packed {
    bool found;           /* the file is packed */
    uint8_t identity[32]; /* of the snapshot within, as mica_snapshot_info gives it */
    uint64_t unpacked_size;
} mica_snapshot_packed;

/* Zero-initialise and set what is wanted. Exactly one source: path, memory or fd (fd + 1, so that 0 means
 * none). */
typedef struct mica_snapshot_options {
    const char *path;
    const void *memory; /* used in place when aligned to 64 and no map_at is given, and must then outlive the
                           snapshot; else copied */
    size_t memory_size;
    int fd_plus_one;  /* a file, which is mapped, or a pipe, which is read to its end; not closed */
    uint64_t offset;  /* where in the file of `path` or `fd_plus_one` the snapshot begins, a multiple of 4096;
                         unless 0 other bytes may follow it there */
    const char *name; /* names the source in messages, NULL = the path or "snapshot" */
    mica_validation level;
    void *map_at;        /* put the file exactly here, over a reservation of the caller's; NULL = anywhere */
    size_t map_capacity; /* bytes reserved there */
    bool map_free;       /* nothing is: replaces nothing that is mapped there (an IO error), leaves nothing */
    bool copy;           /* read the file into memory instead of mapping it */
    const uint8_t *fingerprint; /* 32 bytes the file must carry, or NULL */
    const char *language;       /* the file must carry, or NULL */
    uint64_t max_size;          /* of the file, 0 = 1 TiB; of a packed one when expanded, 0 = 4 GiB */
    uint64_t max_decoded;       /* bytes of decoded cold parts kept in the handle, 0 = 1 GiB */
    bool whole;    /* all of the file will be read, not single names looked up: pages are not read one by one
                      from a disk */
    bool guard;    /* a mapped file that is cut short gives errors (TRUNCATED) instead of a signal; where what
                      was in use is lost, a message and the end of the process with status 1 */
    unsigned jobs; /* threads of MICA_VALIDATE_FULL and of expanding, 0 = one for each processor */
    uint64_t max_validation_ns; /* MICA_VALIDATE_FULL: time for verifying everything, 0 = any; when it is over
                                   the rest is verified as with MICA_VALIDATE_LAZY (the statistics say so) */
    bool strict;                /* with max_validation_ns: refuse the file instead (LIMIT) */
    /* public Ed25519 key, 32 raw bytes (mica/signature.h): the file must be signed by it; only with
     * MICA_VALIDATE_LAZY and MICA_VALIDATE_FULL. Or NULL */
    const uint8_t *require_key;
    mica_snapshot_packed *packed; /* NULL: a packed file is expanded into memory, as part of opening it. Else
                                     it is not opened: this record tells, *out is NULL and the status MICA_OK,
                                     so that the caller can use an expanded copy it keeps. A stream cannot be
                                     read twice and is expanded and opened all the same (found stays false) */
} mica_snapshot_options;

/* Takes what a snapshot configuration says about loading: without validation_enabled the level is MICA_VALIDATE_OFF,
 * with it the level that stands at MICA_VALIDATE_LAZY becomes its own, without memory_mapping_enabled the file is
 * copied, without parallel_loading one thread does the work. */
void mica_snapshot_options_apply(mica_snapshot_options *options, const mica_snapshot_config *from);

typedef struct mica_snapshot mica_snapshot;

/* Opens a snapshot; end it with mica_snapshot_close. Errors: IO (sys_errno says which), TRUNCATED,
 * NOT_A_SNAPSHOT, VERSION_MISMATCH (format, fingerprint, processor), VALIDATION (header hash), SIGNATURE
 * (missing, by another key, wrong), CORRUPTED (section and offset say where), LIMIT (too large, or for
 * map_capacity), NO_MEMORY, INVALID_ARGUMENT. */
MICA_MUST_USE mica_status mica_snapshot_open(const mica_snapshot_options *options, mica_snapshot **out,
                                             mica_error *err);
/* Opens the snapshot that was linked to `start` (`size` bytes, on 64 bytes; on 4096 to be mapped): in place,
 * or, when options->map_at is given, mapped there from the file of the program or library that holds it. The
 * options name no source. Errors: as mica_snapshot_open. */
MICA_MUST_USE mica_status mica_snapshot_open_embedded(const void *start, size_t size,
                                                      const mica_snapshot_options *options,
                                                      mica_snapshot **out, mica_error *err);
/* Ends every view. A reservation at map_at is put back. Accepts NULL. */
void mica_snapshot_close(mica_snapshot *snapshot);

/* What the header says. */
typedef struct mica_snapshot_info {
    uint16_t version_major, version_minor;
    uint64_t total_size, cpu_features;
    /* 32 bytes each; identity = SHA-256 of the header, which names the content */
    const uint8_t *fingerprint, *root, *identity;
    const uint8_t *fingerprint_parts; /* 4 x 32 bytes: what the fingerprint is made of; zero where not told */
    bool is_signed; /* whether by a trusted key, only require_key or mica_snapshot_check_signature tell */
    const uint8_t *key_id; /* SHA-256 of the public key of the signature, or zeros */
    const char *language;
    uint32_t section_count;
    uint32_t entries, symbols, externals, parts, blocks, kinds;
    const uint8_t *base;  /* where the file lies in memory */
    uint64_t packed_size; /* bytes of the packed file it was expanded from, else 0 */
} mica_snapshot_info;
/* What the pointers lead to lives as long as the snapshot. */
void mica_snapshot_get_info(const mica_snapshot *snapshot, mica_snapshot_info *out);

/* Reads and checks only the header of a file (identity included), whatever the rest is like, into `page`,
 * 4096 bytes aligned to 8 that the views in `out` point into. Of a packed file (packed_size is not 0) it
 * tells what the snapshot within is, but not its counts. Errors as mica_snapshot_open. */
MICA_MUST_USE mica_status mica_snapshot_peek(const char *path, void *page, mica_snapshot_info *out,
                                             mica_error *err);

/* -- names --
 * Errors of what reads records: CORRUPTED (also for an index beyond the table), TRUNCATED when the file was
 * cut short. */
typedef struct mica_snapshot_symbol {
    mica_view name; /* a zero byte follows it */
    uint32_t hash;
    uint32_t entry, external; /* or MICA_NONE */
} mica_snapshot_symbol;
/* Id of a name. NOT_FOUND; CORRUPTED. */
MICA_MUST_USE mica_status mica_snapshot_symbol_find(mica_snapshot *snapshot, mica_view name, uint32_t *id,
                                                    mica_error *err);
MICA_MUST_USE mica_status mica_snapshot_symbol_info(mica_snapshot *snapshot, uint32_t id,
                                                    mica_snapshot_symbol *out, mica_error *err);
/* The name of a symbol; an empty view for MICA_NONE. */
MICA_MUST_USE mica_status mica_snapshot_name(mica_snapshot *snapshot, uint32_t id, mica_view *out,
                                             mica_error *err);

/* Whether a name is that of an entry which no call can mean: its source is one that another hides, or lies where no
 * search path leads. Then it is "/" and the source. */
static inline bool mica_snapshot_name_hidden(mica_view name) {
    return name.len != 0 && name.data[0] == '/';
}
/* Id of the first name that is `name` or comes behind it in the order of their bytes; as many as there are symbols where
 * none does. Names that begin alike follow each other. CORRUPTED. */
MICA_MUST_USE mica_status mica_snapshot_symbol_from(mica_snapshot *snapshot, mica_view name, uint32_t *id,
                                                    mica_error *err);

/* -- entries and their parts -- */
typedef struct mica_snapshot_entry {
    uint32_t symbol, category, source; /* symbols; category and source may be MICA_NONE */
    uint32_t flags, info[2];           /* the language's */
    uint32_t part_count;
} mica_snapshot_entry;
/* Index of the entry of that name. NOT_FOUND; CORRUPTED. */
MICA_MUST_USE mica_status mica_snapshot_entry_find(mica_snapshot *snapshot, mica_view name, uint32_t *entry,
                                                   mica_error *err);
MICA_MUST_USE mica_status mica_snapshot_entry_info(mica_snapshot *snapshot, uint32_t entry,
                                                   mica_snapshot_entry *out, mica_error *err);
/* The part of that kind: a hot one where it lies in the map, on 64 bytes; a cold one decoded once and kept,
 * on 8 bytes. NOT_FOUND when the entry has none; CORRUPTED; COMPRESSION; LIMIT (max_decoded); NO_MEMORY. */
MICA_MUST_USE mica_status mica_snapshot_part(mica_snapshot *snapshot, uint32_t entry, uint16_t kind,
                                             mica_view *out, mica_error *err);
typedef struct mica_snapshot_part_info {
    uint16_t kind;
    bool hot;
    uint64_t len, offset; /* offset in the file, or in its decoded block */
    uint32_t block;       /* MICA_NONE for hot parts */
} mica_snapshot_part_info;
/* Kind, size and place of the n-th part of an entry, without touching its bytes.
 * NOT_FOUND beyond the last. */
MICA_MUST_USE mica_status mica_snapshot_part_at(mica_snapshot *snapshot, uint32_t entry, uint32_t n,
                                                mica_snapshot_part_info *out, mica_error *err);

/* -- externals, kinds, sections -- */
typedef struct mica_snapshot_external {
    uint32_t symbol, category, complexity;    /* symbols; the latter two may be MICA_NONE */
    int16_t in_min, in_max, out_min, out_max; /* -1 = any number */
    uint8_t optimisation;
    uint32_t flags;
} mica_snapshot_external;
/* The external of that index in the language's table. CORRUPTED. */
MICA_MUST_USE mica_status mica_snapshot_external_info(mica_snapshot *snapshot, uint32_t index,
                                                      mica_snapshot_external *out, mica_error *err);

typedef struct mica_snapshot_kind {
    uint16_t kind;
    bool hot;
    uint32_t name; /* symbol */
} mica_snapshot_kind;
/* The n-th kind of parts that the language told. CORRUPTED. */
MICA_MUST_USE mica_status mica_snapshot_kind_info(mica_snapshot *snapshot, uint32_t index,
                                                  mica_snapshot_kind *out, mica_error *err);

typedef struct mica_snapshot_section_info {
    uint16_t id, kind;
    const char *name, *codec;
    uint64_t offset, stored_size, raw_size;
    uint32_t count;
} mica_snapshot_section_info;
/* False beyond the last section. */
bool mica_snapshot_section_at(const mica_snapshot *snapshot, uint32_t n, mica_snapshot_section_info *out);
/* A block of cold parts; the codec of a cold section is that of its blocks, which may differ. */
typedef struct mica_snapshot_block_info {
    uint16_t kind;
    const char *codec;
    uint64_t offset; /* in the file */
    uint32_t stored_size, raw_size;
} mica_snapshot_block_info;
/* Blocks are numbered from 0 to mica_snapshot_info.blocks - 1. NOT_FOUND beyond; CORRUPTED. */
MICA_MUST_USE mica_status mica_snapshot_block_at(mica_snapshot *snapshot, uint32_t index,
                                                 mica_snapshot_block_info *out, mica_error *err);
/* The decoded content of a section (ids from docs/format.md, or the language's). NOT_FOUND, CORRUPTED,
 * COMPRESSION, LIMIT, NO_MEMORY. */
MICA_MUST_USE mica_status mica_snapshot_section(mica_snapshot *snapshot, uint16_t id, mica_view *out,
                                                mica_error *err);
/* A section that is stored as it is, with nothing of it verified yet: whoever looks up a little in it asks
 * mica_snapshot_verify_bytes for that first. Valid as long as the snapshot. NOT_FOUND where there is no such
 * section, or it is compressed. */
MICA_MUST_USE mica_status mica_snapshot_section_raw(mica_snapshot *snapshot, uint16_t id, mica_view *out);
/* Verifies, as far as the validation level asks, the pages of `len` bytes at `at`, which lie in a section got by
 * mica_snapshot_section_raw. INVALID_ARGUMENT elsewhere; CORRUPTED. */
MICA_MUST_USE mica_status mica_snapshot_verify_bytes(mica_snapshot *snapshot, const void *at, size_t len,
                                                     mica_error *err);
/* The MessagePack map that describes the file. Errors as mica_snapshot_section. */
MICA_MUST_USE mica_status mica_snapshot_metadata(mica_snapshot *snapshot, mica_view *out, mica_error *err);

/* The n-th range of pages that a start touches, as the profile of the build told: its first page of the file
 * and how many. NOT_FOUND beyond the last one; CORRUPTED. */
MICA_MUST_USE mica_status mica_snapshot_start_at(mica_snapshot *snapshot, uint32_t n, uint32_t *first,
                                                 uint32_t *count, mica_error *err);

/* -- trust -- */
/* Verifies every page that has not been verified, and decodes nothing. Errors: CORRUPTED, with the place. */
MICA_MUST_USE mica_status mica_snapshot_verify_all(mica_snapshot *snapshot, unsigned jobs, mica_error *err);
/* Appends a bit for each page of 4096 bytes, least significant first and filled up to 64: whether it may have been used,
 * which is all pages where nothing is verified. False when memory ran out. For whoever keeps references into a snapshot and
 * takes them up in another process, which calls the second with these bits before it uses them. Errors: CORRUPTED,
 * TRUNCATED, INVALID_ARGUMENT (bits of another snapshot). */
bool mica_snapshot_verified(const mica_snapshot *snapshot, mica_buffer *out);
MICA_MUST_USE mica_status mica_snapshot_verify_these(mica_snapshot *snapshot, mica_view bits,
                                                     mica_error *err);
/* The same later: the first run of pages from *page on that have a bit and were not verified, where they are mapped, so that
 * access to them can be taken away until they are touched. False where there is none, or where the snapshot is no mapped
 * file. */
bool mica_snapshot_next_unverified(const mica_snapshot *snapshot, mica_view bits, uint64_t *page,
                                   uint64_t *count, const void **at);
/* Verifies those of `count` pages that have a bit, which cannot be read where they are mapped, through another map of the
 * file. May be called in the handler of a fault. Errors: CORRUPTED, TRUNCATED, IO. */
MICA_MUST_USE mica_status mica_snapshot_verify_apart(mica_snapshot *snapshot, mica_view bits, uint64_t page,
                                                     uint64_t count, mica_error *err);
/* Decodes every cold block that is not decoded yet, on `jobs` threads (0 = one for each processor), so that
 * later look-ups find them ready. Blocks that would go beyond max_decoded are left for later. Errors:
 * CORRUPTED, COMPRESSION, NO_MEMORY. */
MICA_MUST_USE mica_status mica_snapshot_decode_all(mica_snapshot *snapshot, unsigned jobs, mica_error *err);
/* The whole file, expanded when it was packed, every page verified. Errors: CORRUPTED. */
MICA_MUST_USE mica_status mica_snapshot_bytes(mica_snapshot *snapshot, unsigned jobs, mica_view *out,
                                              mica_error *err);
/* Walks every record, decodes every block and bounds every part: the structure behind the hashes. Errors as
 * mica_snapshot_part. */
MICA_MUST_USE mica_status mica_snapshot_verify_structure(mica_snapshot *snapshot, mica_error *err);
/* Whether the mapped file is still the one that was opened. Errors: TRUNCATED (it has been cut short),
 * CORRUPTED (it has been written to: its size or time of change differs; pages verified before that are not
 * verified again), IO. */
MICA_MUST_USE mica_status mica_snapshot_check_alive(const mica_snapshot *snapshot, mica_error *err);

/* Whether what was used of the mapped file is still what it was: where mica_snapshot_check_alive tells of a change, the
 * pages that were verified are verified again. A file that was only touched passes, and one that was only cut (a lost
 * page is noticed when it is used). Errors: CORRUPTED, IO, NO_MEMORY. */
MICA_MUST_USE mica_status mica_snapshot_check_content(mica_snapshot *snapshot, mica_error *err);

/* -- statistics -- */
typedef struct mica_snapshot_stats {
    uint64_t load_ns;           /* the whole of mica_snapshot_open */
    uint64_t decompression_ns;  /* of cold blocks, so far: what each took, added up over all threads, so
                                      more than the time that passed where threads decode side by side */
    uint64_t validation_ns;     /* of header and pages, so far; added up over all threads in the same way */
    uint64_t initialization_ns; /* what the runtime reported by mica_snapshot_note_initialization */
    uint64_t total_size;        /* bytes of everything decoded */
    uint64_t compressed_size;   /* bytes of the file */
    double compression_ratio;   /* compressed_size / total_size */
    uint64_t builtin_count;     /* externals of the snapshot; of a session, those of the program */
    double cache_hit_rate;      /* cold parts served from decoded blocks / all asked for */
    double compression_efficiency; /* 1 - ratio */
    double loading_throughput;     /* bytes a second: bytes_verified + bytes_decompressed, over the sum of
                                      validation_ns and decompression_ns; 0 where neither took time */
    uint64_t page_faults;          /* of this thread within mica_snapshot_open */
    uint64_t bytes_verified, bytes_decompressed;
    const char *level;
    bool validation_timed_out; /* max_validation_ns was over before everything was verified */
    const char *rung;  /* of the fallback ladder: "snapshot"; else what mica_snapshot_stats_fallback left */
    const char *cache; /* what the user's cache was for: "unused", "hit", "built", "failed" */
    int fallback_code; /* mica_fallback */
    const char *fallback; /* name of the reason, "none" while the snapshot is in use */
} mica_snapshot_stats;
/* The figures as they are now. Texts live as long as the program. */
void mica_snapshot_get_stats(const mica_snapshot *snapshot, mica_snapshot_stats *out);
/* Computes compression_ratio, compression_efficiency and loading_throughput from the sizes and times in
 * `stats`, as mica_snapshot_get_stats does: for figures that were added up or kept elsewhere. */
void mica_snapshot_stats_derive(mica_snapshot_stats *stats);
/* Tells the statistics how long the runtime took to make itself ready with this snapshot. */
void mica_snapshot_note_initialization(mica_snapshot *snapshot, uint64_t ns);
/* Figures of a start without a snapshot: everything zero but the reason. */
void mica_snapshot_stats_fallback(mica_snapshot_stats *out, int reason);
/* Appends the statistics as lines of text, or as one JSON object. False when memory ran out. */
bool mica_snapshot_stats_text(const mica_snapshot_stats *stats, mica_buffer *out);
bool mica_snapshot_stats_json(const mica_snapshot_stats *stats, mica_buffer *out);

/* -- falling back -- */
typedef enum mica_fallback {
#define MICA_FALLBACK_ROW(number, name, text, sentence) MICA_FALLBACK_##name = number,
#include "mica/fallback.def"
#undef MICA_FALLBACK_ROW
} mica_fallback;
/* The stable reason behind an error of mica_snapshot_open (or of a later use). */
mica_fallback mica_fallback_reason(const mica_error *err);
/* Stable name ("older-format") and one line of text; never NULL. */
const char *mica_fallback_name(mica_fallback reason);
const char *mica_fallback_sentence(mica_fallback reason);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
