/* builder/build_internal.h - everything that one build makes, as it grows from step to step; made for the
 * build and freed as a whole, so that a build can begin again.
 *
 *     compile.c   sources → modules, through the cache
 *     plan.c      modules → records of entries and parts; names.c, private.c: what they are called
 *     order.c     their order, from a profile; tier.c: how warm parts are
 *     compress.c  cold parts → blocks; choose.c: by which codec
 *     write.c     all of it → sections and places; start.c, kept.c, meta.c: sections of their own
 *     pack.c      the file → its packed form
 *
 * Steps are called in this order by build.c, the only one that knows it; report.c tells what came of them.
 * A step reads what those before it made and leaves it alone, unless its header line here says otherwise. */
#ifndef BUILDER_BUILD_INTERNAL_H
#define BUILDER_BUILD_INTERNAL_H

#include "builder/builder_internal.h"
#include "builder/cache/cache.h"
#include "format/codec.h"
#include "format/records.h"
#include "format/write.h"

#include <pthread.h>

/* A source on its way through the build. */
typedef struct bld_source {
    const bld_input *input;
    mica_module module;
    mica_status status; /* of compiling; EXISTS where another one defines what it does */
    mica_error error;
    bool reused; /* the module came from the cache */
    bool hidden; /* another one defines its name: `error` says which */
} bld_source;

/* Interned names; ids are known once bld_names_sort has run. */
typedef struct bld_name {
    const uint8_t *data;
    uint32_t len, hash;
    uint32_t id; /* symbol id after sorting */
    uint32_t entry, external;
    uint32_t owner;     /* the source that defines the entry of this name */
    bool private_entry; /* of a source in a private folder */
} bld_name;

typedef struct bld_names {
    bld_name *items;
    size_t count, cap;
    uint32_t *table; /* open addressing, FMT_NONE = empty, else index into items */
    size_t table_size;
    uint32_t *order; /* symbol id → index into items */
} bld_names;

/* What was chosen for a section, and the sizes that decided; sample sizes are 0 where nothing was measured. */
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
    struct bld_build *build;
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

typedef struct bld_build {
    const mica_frontend *frontend; /* these four are the builder's */
    const mica_builder_config *config;
    const mica_profile *profile; /* or NULL */
    base_arena *kept;            /* what a report leads to: outlives the build */

    base_arena arena;     /* structures of reused modules, sections of the language */
    pthread_mutex_t lock; /* of `done` and progress: one call at a time */
    size_t done;
    bld_cache *cache;

    /* compile.c */
    bld_source *sources; /* by name, then in the order of adding */
    size_t source_count;

    /* plan.c */
    bld_names names;
    fmt_entry *entries;
    mica_entry **entry_of; /* the frontend's entry behind each record */
    size_t entry_count;
    fmt_part *parts;
    bld_part_of *part_of;
    size_t part_count;
    /* names of all relocations of all parts, as plan.c met them: index into names.items */
    uint32_t *reloc_names;
    size_t reloc_count;
    mica_section *extra;
    bool has_private; /* some sources lie in private folders */

    /* tier.c, compress.c */
    uint8_t *part_codec; /* NULL, or for each part a codec (NONE, LZ4) or BLD_CODEC_AUTO */
    bld_cold_block *blocks;
    size_t block_count;
    bld_choice cold_choice[FMT_MAX_KINDS], extra_choice[FMT_MAX_SECTIONS];
    base_buf dictionary[FMT_MAX_KINDS];
    fmt_encode_dictionary *encoder[FMT_MAX_KINDS];

    /* write.c */
    uint16_t minor;          /* the newest minor version anything in the file needs */
    uint32_t required_flags; /* FMT_REQUIRED_… */
    fmt_writer writer;       /* fmt_out.own of a compressed section: its bld_choice */
    bld_fill fills[FMT_MAX_KINDS];
    uint32_t *start_ids; /* symbols that a start looks up, rising */
    size_t start_count;

    /* report.c */
    mica_refusal *refusals;
    size_t refusal_count;
    mica_builder_report report;
} bld_build;

static inline unsigned bld_threads(const bld_build *b) {
    return b->config->parallel ? b->config->jobs : 1;
}

static inline void bld_tell(const bld_build *b, const char *phase, size_t done, size_t total) {
    if (b->config->progress) b->config->progress(b->config->progress_ctx, phase, done, total);
}

/* NULL: the language declares no such kind. */
static inline const mica_kind *bld_kind_find(const bld_build *b, uint16_t kind) {
    for (size_t i = 0; i < b->frontend->kind_count; i++)
        if (b->frontend->kinds[i].kind == kind) return &b->frontend->kinds[i];
    return NULL;
}

/* compile.c: reads and compiles the sources, or takes their modules from the cache, which it opens. That a
 * source is refused is no error here. */
MICA_MUST_USE mica_status bld_compile(bld_build *b, bool distrust, mica_error *err);

/* report.c: a row for each diagnostic and for each source refused without one; may be asked again when more
 * were refused. */
MICA_MUST_USE mica_status bld_report_refusals(bld_build *b, mica_error *err);
/* The error of the first refused source, unless refused ones are to be left out. */
MICA_MUST_USE mica_status bld_report_refuse(const bld_build *b, mica_error *err);
MICA_MUST_USE mica_status bld_report_sections(bld_build *b, mica_error *err);
/* Name of the codec of a section; of a cold one, that of its blocks, "mixed" where they differ. */
const char *bld_section_codec(const bld_build *b, const fmt_out *out);
/* Counts the blocks of a cold section by codec; the sum. */
size_t bld_section_blocks(const bld_build *b, const fmt_out *out, size_t counts[MICA_BLOCK_CODECS]);

/* names.c */
MICA_MUST_USE mica_status bld_names_add(bld_names *names, const void *data, size_t len, uint32_t *index,
                                        mica_error *err);
MICA_MUST_USE mica_status bld_names_sort(bld_names *names, mica_error *err);
/* Index of a name that was added; every name the later steps ask for has been. */
uint32_t bld_names_find(const bld_names *names, const void *data, size_t len);
void bld_names_free(bld_names *names);

/* plan.c: modules → entry and part records, names and their ids. Refuses sources whose names are taken. */
MICA_MUST_USE mica_status bld_plan(bld_build *b, mica_error *err);
/* private.c: names the entries of private folders, and finds the one that a call in `source` means. */
MICA_MUST_USE mica_status bld_private_collect(bld_build *b, mica_error *err);
bool bld_private_find(const bld_build *b, const char *source, const mica_reloc *r, uint32_t *name);

/* parts.c: writes the symbol ids a part asks for into a copy of its bytes; the part itself stays as it was
 * compiled. */
void bld_put_id(uint8_t *at, uint32_t id);
void bld_part_ids(const bld_build *b, const bld_part_of *of, uint8_t *data);
/* Whether a part belongs into blocks of that kind and tier. */
bool bld_cold_is(const bld_build *b, size_t part, uint16_t kind, uint8_t tier);
/* Appends the raw bytes of a block. Thread-safe. */
MICA_MUST_USE mica_status bld_block_raw(const bld_build *b, const bld_cold_block *block, base_buf *out,
                                        mica_error *err);
static inline uint8_t bld_cold_tier(const bld_build *b, size_t part) {
    return b->part_codec ? b->part_codec[part] : BLD_CODEC_AUTO;
}

/* compress.c: cold parts → blocks, each with its codec. */
MICA_MUST_USE mica_status bld_compress(bld_build *b, mica_error *err);

/* choose.c: codec and reason for runs of bytes, as docs/format.md says under "Auto". */
MICA_MUST_USE mica_status bld_choose_codec(bld_build *b, const bld_run *runs, size_t count, bld_choice *out,
                                           mica_error *err);
/* The same for parts each decoded alone; fills `dictionary` when codec 3 is chosen. */
MICA_MUST_USE mica_status bld_choose_alone(bld_build *b, const base_view *parts, size_t count,
                                           bld_choice *out, base_buf *dictionary, mica_error *err);

/* order.c: what the profile says about order; does nothing without one. */
typedef enum bld_heat { BLD_HOT, BLD_WARM, BLD_COLD } bld_heat; /* touched by a start, called, neither */
bld_heat bld_heat_of(const bld_build *b, size_t entry);
/* Brings entries and parts into the order of first touch. */
MICA_MUST_USE mica_status bld_order_entries(bld_build *b, mica_error *err);
/* Fills `order` with all symbol ids in the order their names are to lie, and b->start_ids. */
MICA_MUST_USE mica_status bld_order_names(bld_build *b, uint32_t *order, mica_error *err);
/* tier.c: fills b->part_codec from the heat of the entries. */
MICA_MUST_USE mica_status bld_tiers(bld_build *b, mica_error *err);

/* start.c: bytes of the start section, and its content once everything has its place. */
size_t bld_start_size(const bld_build *b);
MICA_MUST_USE mica_status bld_start_fill(bld_build *b, uint64_t tree_at, mica_error *err);
/* The header's bits of the names in it. */
void bld_start_filter(bld_build *b, uint8_t filter[FMT_START_FILTER]);
/* kept.c: content of the profile section. */
MICA_MUST_USE mica_status bld_kept_profile(const bld_build *b, base_buf *out, mica_error *err);
/* meta.c: the two MessagePack sections. */
void bld_meta_write(const bld_build *b, base_buf *out);
void bld_meta_gc(base_buf *out);

/* write.c: everything → the bytes of the file. */
MICA_MUST_USE mica_status bld_write(bld_build *b, base_buf *out, mica_error *err);
/* pack.c: a finished file → its packed form. */
MICA_MUST_USE mica_status bld_pack(bld_build *b, base_buf *file, mica_error *err);

#endif
