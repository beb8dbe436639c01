/* format/records.h - what a snapshot puts into the sections of its file, and its packed form: fixed-width
 * records that are mapped in place (docs/format.md says the same in words). A loader bounds every number
 * before it uses it. */
#ifndef FORMAT_RECORDS_H
#define FORMAT_RECORDS_H

#include "format/layout.h"

#define FMT_REQUIRED_DICTIONARY 1u /* required_flags: blocks use codec 3 and sections 12 (1.1) */
#define FMT_REQUIRED_KNOWN      FMT_REQUIRED_DICTIONARY
#define FMT_DICTIONARY_MAX      (1u << 20) /* bytes of one dictionary */
#define FMT_START_PROBES        3u
#define FMT_MAX_KINDS           32u
#define FMT_HOT_ALIGN           FMT_ALIGN     /* of a hot part */
#define FMT_BLOCK_TARGET        (64u * 1024u) /* parts are grouped up to this size */
#define FMT_BLOCK_MAX                                                                                        \
    (256u * 1024u * 1024u)               /* a single larger part makes a block of its own, up to this size */
#define FMT_NONE             0xffffffffu /* no index */
#define FMT_SECTION_LANGUAGE 0x8000u     /* first section id that belongs to the language */

typedef enum fmt_section_id {
#define FMT_SECTION_ROW(number, name, text, meaning) FMT_SECTION_##name = number,
#include "format/sections.def"
#undef FMT_SECTION_ROW
} fmt_section_id;

static_assert(FMT_SECTION_TREE == FMT_TREE_ID, "the tree is the container's");

/* One name. Sorted by the bytes of the names, so ids do not depend on the order of the sources. */
typedef struct fmt_symbol {
    uint32_t name_offset; /* in the names section; a zero byte follows the name */
    uint32_t name_len;
    uint32_t hash;     /* fmt_name_hash of the name */
    uint32_t entry;    /* index of the entry of this name, or FMT_NONE */
    uint32_t external; /* index of the external of this name, or FMT_NONE */
    uint32_t flags;    /* zero */
} fmt_symbol;

/* One slot of the symbol index; the number of slots is a power of two and at least twice the number of
 * symbols. */
typedef struct fmt_slot {
    uint32_t hash;
    uint32_t symbol; /* FMT_NONE in an empty slot */
} fmt_slot;

typedef struct fmt_entry {
    uint32_t symbol;
    uint32_t category;    /* symbol of the category's name, or FMT_NONE */
    uint32_t source;      /* symbol of the source's relative name, or FMT_NONE */
    uint32_t flags;       /* the language's */
    uint32_t info[2];     /* the language's */
    uint32_t parts_first; /* index into the parts section */
    uint32_t parts_count;
} fmt_entry;

typedef struct fmt_part {
    uint16_t kind;
    uint16_t reserved; /* zero */
    uint32_t block;    /* index into the blocks section; FMT_NONE for a hot part */
    uint64_t offset;   /* hot: in the file, a multiple of 64; cold: in the decoded block */
    uint64_t len;
} fmt_part;

typedef struct fmt_block {
    uint64_t offset; /* in the file */
    uint32_t stored_size;
    uint32_t raw_size;
    uint16_t kind;
    uint8_t codec; /* fmt_codec */
    uint8_t reserved0;
    uint32_t reserved1;
} fmt_block;

/* A builtin function, described by the table that registers it; its index is its stable id. */
typedef struct fmt_external {
    uint32_t symbol;
    uint32_t category;        /* symbol of a name, or FMT_NONE */
    uint32_t complexity;      /* symbol of a name such as "O(n)", or FMT_NONE */
    int16_t in_min, in_max;   /* arguments; in_max -1 = any number */
    int16_t out_min, out_max; /* results; out_max -1 = any number */
    uint8_t optimisation;     /* the level from which a compiler may treat it specially */
    uint8_t reserved0[3];
    uint32_t flags; /* the language's */
    uint32_t reserved1;
} fmt_external;

/* The start section: this head, `names` records sorted by symbol id (and so by name), `ranges` page ranges by
 * rising page; zeros up to the end of the section. */
typedef struct fmt_start {
    uint32_t names, ranges;
} fmt_start;

/* A copy of a symbol record that a start looks up. */
typedef struct fmt_start_name {
    uint32_t symbol;
    uint32_t name_offset, name_len, hash, entry, external; /* as in fmt_symbol */
} fmt_start_name;

typedef struct fmt_range {
    uint32_t first, count; /* pages of the file; count is not 0 */
} fmt_range;

typedef struct fmt_kind {
    uint16_t kind;
    uint8_t hot; /* 1 = raw and run in place, 0 = in compressed blocks */
    uint8_t reserved;
    uint32_t name; /* symbol */
} fmt_kind;

/* The packed form: this header, the chunk records, the chunks one after the other to the end of the file.
 * Decoded in order they are the header and the pages of a snapshot; its tree is made anew and must have the
 * root. */
typedef struct fmt_packed_header {
    uint8_t magic[8];
    uint16_t version_major, version_minor;
    uint32_t file_kind;  /* FMT_FILE_PACKED */
    uint64_t total_size; /* of the packed file */
    uint32_t chunk_count;
    uint32_t required_flags;           /* zero */
    uint64_t unpacked_size;            /* total_size of the snapshot within */
    uint64_t content_size;             /* its tree_offset: what the chunks decode to */
    uint8_t reserved0[16];             /* zero */
    uint8_t fingerprint[32], root[32]; /* of the snapshot within */
    uint8_t self[32];                  /* SHA-256 of these 256 bytes with this field zero */
    char language[16];
    uint8_t identity[32]; /* the field `self` of the snapshot within */
    uint8_t table[32];    /* SHA-256 of the chunk records */
    uint8_t reserved1[16];
} fmt_packed_header;

typedef struct fmt_packed_chunk {
    uint64_t offset; /* in the file; each chunk begins where the one before ends */
    uint32_t stored_size, raw_size;
    uint8_t codec; /* NONE, LZ4 or ZSTD */
    uint8_t reserved[15];
    uint8_t hash[32]; /* SHA-256 of the stored bytes */
} fmt_packed_chunk;

#define FMT_PACKED_CHUNK     (1024u * 1024u) /* raw bytes of a chunk; more where they would be too many */
#define FMT_PACKED_CHUNK_MAX 8192u           /* chunks of one file */
/* content_size is at most the floor and so many times the packed file's size: a small file that claims to
 * hold a huge one is refused by its header */
#define FMT_PACKED_RATIO 512u
#define FMT_PACKED_FLOOR (64ull * 1024 * 1024)

#define FMT_AT(type, field, offset) static_assert(offsetof(type, field) == (offset), #type "." #field)
static_assert(sizeof(fmt_symbol) == 24, "fmt_symbol");
static_assert(sizeof(fmt_slot) == 8, "fmt_slot");
static_assert(sizeof(fmt_entry) == 32, "fmt_entry");
FMT_AT(fmt_entry, info, 16);
FMT_AT(fmt_entry, parts_first, 24);
static_assert(sizeof(fmt_part) == 24, "fmt_part");
FMT_AT(fmt_part, offset, 8);
static_assert(sizeof(fmt_block) == 24, "fmt_block");
FMT_AT(fmt_block, kind, 16);
static_assert(sizeof(fmt_external) == 32, "fmt_external");
static_assert(sizeof(fmt_start) == 8 && sizeof(fmt_start_name) == 24 && sizeof(fmt_range) == 8, "fmt_start");
FMT_AT(fmt_start_name, entry, 16);
FMT_AT(fmt_external, in_min, 12);
FMT_AT(fmt_external, optimisation, 20);
FMT_AT(fmt_external, flags, 24);
static_assert(sizeof(fmt_kind) == 8, "fmt_kind");
static_assert(sizeof(fmt_packed_header) == 256, "fmt_packed_header");
FMT_AT(fmt_packed_header, file_kind, 12);
FMT_AT(fmt_packed_header, unpacked_size, 32);
FMT_AT(fmt_packed_header, fingerprint, 64);
FMT_AT(fmt_packed_header, self, 128);
FMT_AT(fmt_packed_header, identity, 176);
FMT_AT(fmt_packed_header, table, 208);
static_assert(sizeof(fmt_packed_chunk) == 64, "fmt_packed_chunk");
FMT_AT(fmt_packed_chunk, hash, 32);
#undef FMT_AT

#endif
