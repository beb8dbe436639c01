/* builder/builder_internal.h - what the builder's files share: the plan of one build as it grows from step to
 * step. */
#ifndef BUILDER_BUILDER_INTERNAL_H
#define BUILDER_BUILDER_INTERNAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "builder/cache_internal.h"
#include "format/codec.h"
#include "format/records.h"
#include "format/write.h"
#include "mica/builder.h"

#include <pthread.h>

typedef struct bld_input {
    size_t order; /* of adding */
    const char *name;
    const char *path; /* NULL: in memory */
    base_buf bytes;
    mica_module module;
    bld_cached cached;
    bool in_folder;     /* found in a folder: one of the same name added before hides it */
    mica_status status; /* of compiling */
    mica_error error;
} bld_input;

/* Interned names; ids are known once bld_names_sort has run. */
typedef struct bld_name {
    const uint8_t *data;
    uint32_t len, hash;
    uint32_t id; /* symbol id after sorting */
    uint32_t entry, external;
    uint32_t owner;     /* the input that defines the entry of this name */
    bool private_entry; /* of a source in a private folder */
} bld_name;

typedef struct bld_names {
    bld_name *items;
    size_t count, cap;
    uint32_t *table; /* open addressing, FMT_NONE = empty, else index into items */
    size_t table_size;
    uint32_t *order; /* symbol id → index into items */
} bld_names;

/* What was chosen for a section, and the sizes that decided; sample sizes are 0 where nothing was measured.
 */
typedef struct bld_choice {
    uint8_t codec;
    bool alone; /* parts have blocks of their own */
    const char *why;
    uint64_t sample_raw, sample_lz4, sample_zstd, sample_dictionary;
    uint64_t dictionary; /* bytes of the dictionary, 0 = none */
} bld_choice;

#define BLD_CODEC_AUTO 0xffu /* of part_codec: as chosen for the section */

/* A hot or cold section whose parts go straight into the file. */
typedef struct bld_fill {
    mica_builder *builder;
    const mica_kind *kind;
} bld_fill;

/* The frontend's part behind a record. */
typedef struct bld_part_of {
    mica_part *part;
    size_t names; /* where those of its relocations begin in reloc_names */
} bld_part_of;

/* A cold block: a run of parts of one kind and tier. Its raw bytes exist only while somebody needs them
 * (bld_block_raw). */
typedef struct bld_cold_block {
    uint16_t kind, kind_index;
    uint8_t codec, tier;
    size_t first, parts; /* the first part and how many of the same kind and tier follow, it included */
    size_t len;          /* of the raw bytes */
    uint8_t key[16];     /* with a cache: of what the raw bytes are made of */
    base_view stored;    /* compressed: in `made` or the cache */
    base_buf made;
} bld_cold_block;

struct mica_builder {
    const mica_frontend *frontend;
    mica_builder_config config;
    mica_profile *profile; /* or NULL */
    base_arena arena;
    bld_input *inputs;
    size_t input_count, input_cap;
    const char **folders; /* every folder that was searched */
    size_t folder_count, folder_cap;
    bool built;
    bool has_private;     /* some sources lie in private folders */
    pthread_mutex_t lock; /* one progress call at a time */
    size_t done;
    bld_cache cache;

    bld_names names;
    fmt_entry *entries;
    mica_entry **entry_of; /* the frontend's entry behind each record */
    size_t entry_count;
    fmt_part *parts;
    bld_part_of *part_of;
    uint32_t
        *reloc_names; /* names of all relocations of all parts, as plan.c met them: index into names.items */
    size_t reloc_count;
    size_t part_count;
    mica_section *extra;
    bld_cold_block *blocks;
    size_t block_count;
    uint8_t *part_codec; /* NULL, or for each part a codec (NONE, LZ4) or BLD_CODEC_AUTO; freed with
                            the builder */
    bld_choice cold_choice[FMT_MAX_KINDS], extra_choice[FMT_MAX_SECTIONS];
    base_buf dictionary[FMT_MAX_KINDS];
    fmt_encode_dictionary *encoder[FMT_MAX_KINDS];
    uint16_t minor;          /* the newest minor version anything in the file needs */
    uint32_t required_flags; /* FMT_REQUIRED_… */
    fmt_writer writer;       /* fmt_out.own of a compressed section: its bld_choice */
    bld_fill fills[FMT_MAX_KINDS];
    uint32_t *start_ids; /* symbols that a start looks up, rising */
    size_t start_count;

    mica_refusal *refusals;
    size_t refusal_count;
    mica_builder_report report;
};

/* names.c */
MICA_MUST_USE mica_status bld_names_add(bld_names *names, const void *data, size_t len, uint32_t *index,
                                        mica_error *err);
MICA_MUST_USE mica_status bld_names_sort(bld_names *names, mica_error *err);
/* Index of a name that was added; every name the later steps ask for has been. */
uint32_t bld_names_find(const bld_names *names, const void *data, size_t len);
void bld_names_free(bld_names *names);

/* plan.c: modules → entry and part records, names and their ids. */
MICA_MUST_USE mica_status bld_plan(mica_builder *b, mica_error *err);
/* builder/private.c: names the entries of private folders, and finds the one that a call in `source` means.
 */
MICA_MUST_USE mica_status bld_private_collect(mica_builder *b, mica_error *err);
bool bld_is_private(const mica_builder *b, const char *source); /* in a private folder */
bool bld_private_find(const mica_builder *b, const char *source, const mica_reloc *r, uint32_t *name);
/* Writes the symbol ids a part asks for into a copy of its bytes; the part itself stays as it was compiled.
 */
void bld_part_ids(const mica_builder *b, const bld_part_of *of, uint8_t *data);

/* compress.c: cold parts → blocks, each with its codec. */
MICA_MUST_USE mica_status bld_compress(mica_builder *b, mica_error *err);
/* Appends the raw bytes of a block. Thread-safe. */
MICA_MUST_USE mica_status bld_block_raw(mica_builder *b, const bld_cold_block *block, base_buf *out,
                                        mica_error *err);

/* choose.c: codec and reason for runs of bytes, as docs/format.md says under "Auto". */
MICA_MUST_USE mica_status bld_choose_codec(mica_builder *b, const bld_run *runs, size_t count,
                                           bld_choice *out, mica_error *err);
/* The same for parts each decoded alone; fills `dictionary` when codec 3 is chosen. */
MICA_MUST_USE mica_status bld_choose_alone(mica_builder *b, const base_view *parts, size_t count,
                                           bld_choice *out, base_buf *dictionary, mica_error *err);

/* write.c: everything → the bytes of the file. */
MICA_MUST_USE mica_status bld_write(mica_builder *b, base_buf *out, mica_error *err);

/* pack.c: a finished file → its packed form. */
MICA_MUST_USE mica_status bld_pack(mica_builder *b, base_buf *file, mica_error *err);

/* heat.c: what the profile says about order and pages; does nothing without one. */
typedef enum bld_heat { BLD_HOT, BLD_WARM, BLD_COLD } bld_heat; /* touched by a start, called, neither */
bld_heat bld_heat_of(const mica_builder *b, size_t entry);
/* Brings entries and parts into the order of first touch. */
MICA_MUST_USE mica_status bld_heat_order(mica_builder *b, mica_error *err);
/* Fills `order` with all symbol ids in the order their names are to lie, and b->start_ids. */
MICA_MUST_USE mica_status bld_heat_names(mica_builder *b, uint32_t *order, mica_error *err);
/* Bytes of the start section, and its content once everything has its place. */
size_t bld_heat_start_size(const mica_builder *b);
/* The header's bits of the names in the start section. */
void bld_heat_filter(mica_builder *b, uint8_t filter[FMT_START_FILTER]);
MICA_MUST_USE mica_status bld_heat_start(mica_builder *b, uint64_t tree_at, mica_error *err);
/* tier.c: fills b->part_codec from the heat of the entries. */
MICA_MUST_USE mica_status bld_tiers(mica_builder *b, mica_error *err);
/* Content of the profile section. */
MICA_MUST_USE mica_status bld_heat_profile(const mica_builder *b, base_buf *out, mica_error *err);

/* meta.c: the two MessagePack sections. */
/* Name of the codec of a section; of a cold one, that of its blocks, "mixed" where they differ. */
const char *bld_section_codec(const mica_builder *b, const fmt_out *out);
/* Counts the blocks of a cold section by codec; the sum. */
size_t bld_section_blocks(const mica_builder *b, const fmt_out *out, size_t counts[MICA_BLOCK_CODECS]);
void bld_meta_write(const mica_builder *b, base_buf *out);
void bld_meta_gc(base_buf *out);

unsigned bld_threads(const mica_builder *b);
void bld_tell(const mica_builder *b, const char *phase, size_t done, size_t total);
const mica_kind *bld_kind_find(const mica_builder *b, uint16_t kind);

#endif
