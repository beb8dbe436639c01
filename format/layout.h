/* format/layout.h - the bytes of a snapshot file, version 1; docs/format.md says the same in words.
 *
 *     0            header: one page; describes and authenticates the rest
 *     4096         tables: symbol index, symbols, names, entries, parts, externals, kinds, blocks
 *                  hot sections: raw parts, each blob on 64 bytes, run in place
 *                  cold sections: blocks of parts, compressed one by one
 *                  metadata, collector presets, sections of the language
 *     tree_offset  tree: hashes of all pages above but the header, and hashes of those hashes
 *     total_size   the end, a multiple of 4096
 *
 * All numbers are little-endian; all offsets count from the start of the file; all padding is zero. The
 * records are mapped in place, so each field is of fixed width and aligned, and a loader bounds every number
 * before it uses it. */
#ifndef FORMAT_LAYOUT_H
#define FORMAT_LAYOUT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "snapshots are mapped in place on little-endian machines");

#define FMT_MAGIC         "\x89MICA\r\n\x1a" /* 8 bytes; broken by text-mode transfers and 7-bit channels */
#define FMT_VERSION_MAJOR 1u                 /* another major version is refused */
#define FMT_VERSION_MINOR                                                                                    \
    1u /* a higher minor version only adds what this reader may pass over; a file says 0                     \
          unless it uses something of 1 */
#define FMT_REQUIRED_DICTIONARY 1u /* required_flags: blocks use codec 3 and sections 12 (1.1) */
#define FMT_REQUIRED_KNOWN      FMT_REQUIRED_DICTIONARY
#define FMT_DICTIONARY_MAX      (1u << 20) /* bytes of one dictionary */
#define FMT_PAGE                4096u /* unit of verification and of section alignment, whatever the machine's page size */
#define FMT_HASH                32u
#define FMT_START_FILTER        512u
#define FMT_START_PROBES        3u
#define FMT_FANOUT              (FMT_PAGE / FMT_HASH) /* hashes in one page of the tree */
#define FMT_MAX_SECTIONS        32u
#define FMT_MAX_KINDS           32u
#define FMT_MAX_TREE_LEVELS     8u
#define FMT_HOT_ALIGN           64u
#define FMT_BLOCK_TARGET        (64u * 1024u) /* parts are grouped up to this size */
#define FMT_BLOCK_MAX                                                                                        \
    (256u * 1024u * 1024u)               /* a single larger part makes a block of its own, up to this size */
#define FMT_NONE             0xffffffffu /* no index */
#define FMT_LANGUAGE_MAX     16u
#define FMT_SECTION_LANGUAGE 0x8000u /* first section id that belongs to the language */

typedef enum fmt_file_kind {
    FMT_FILE_SNAPSHOT = 1,
    FMT_FILE_PACKED = 2 /* a snapshot compressed as a whole, for shipping (1.1) */
} fmt_file_kind;

typedef enum fmt_section_id {
#define FMT_SECTION_ROW(number, name, text, meaning) FMT_SECTION_##name = number,
#include "format/sections.def"
#undef FMT_SECTION_ROW
} fmt_section_id;

typedef enum fmt_codec {
#define FMT_CODEC_ROW(number, name, text) FMT_CODEC_##name = number,
#include "format/codecs.def"
#undef FMT_CODEC_ROW
} fmt_codec;

typedef struct fmt_section {
    uint16_t id;   /* fmt_section_id, or from 0x8000 the language's */
    uint16_t kind; /* HOT and COLD: the kind of part; else 0 */
    uint8_t codec; /* of the section as a whole (fmt_codec); COLD sections carry a codec in each block and say
                      0 here */
    uint8_t reserved0[3]; /* zero */
    uint64_t offset;      /* a multiple of 64; of 4096 for HOT sections and the tree */
    uint64_t stored_size; /* bytes in the file */
    uint64_t raw_size;    /* bytes after decoding */
    uint32_t count;       /* records, or parts in a HOT or COLD section; else 0 */
    uint32_t reserved1;   /* zero */
    uint64_t reserved2;   /* zero */
} fmt_section;

typedef struct fmt_header {
    uint8_t magic[8];
    uint16_t version_major, version_minor;
    uint32_t file_kind;      /* fmt_file_kind */
    uint64_t total_size;     /* of the file, a multiple of 4096 */
    uint32_t section_count;  /* at most 32 */
    uint32_t required_flags; /* features a reader must know (FMT_REQUIRED_…); a reader refuses bits it does
                                not; zero in version 1.0 */
    uint64_t cpu_features;   /* bits of format/cpu.def that running the content needs */
    uint64_t tree_offset;    /* start of the tree section: the end of what it covers */
    uint8_t reserved0[16];   /* zero */
    uint8_t fingerprint[32]; /* given by the language: opcodes, builtins, binary interface */
    uint8_t root[32];        /* SHA-256 of the topmost page of the tree */
    uint8_t self[32];        /* SHA-256 of these 4096 bytes with this field zero */
    char language[16];       /* who can run the content; zero-padded */
    /* version 1.1; zero where not used */
    uint8_t signature[64];            /* Ed25519, by the key of key_id */
    uint8_t key_id[32];               /* SHA-256 of the public key; zero in a file that is not signed */
    uint8_t fingerprint_parts[4][32]; /* the language's fingerprint, by what it is made of */
    uint8_t start_filter[FMT_START_FILTER]; /* bits of the names in the start section (fmt_start_bit) */
    uint8_t reserved1[112];                 /* zero */
    fmt_section sections[FMT_MAX_SECTIONS];
    uint8_t reserved2[1536]; /* zero */
} fmt_header;

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
/* content_size is at most the floor and so many times the packed file's size: a small file that claims to hold a huge
 * one is refused by its header */
#define FMT_PACKED_RATIO 512u
#define FMT_PACKED_FLOOR (64ull * 1024 * 1024)

#define FMT_AT(type, field, offset) static_assert(offsetof(type, field) == (offset), #type "." #field)
static_assert(sizeof(fmt_section) == 48, "fmt_section");
FMT_AT(fmt_section, codec, 4);
FMT_AT(fmt_section, offset, 8);
FMT_AT(fmt_section, stored_size, 16);
FMT_AT(fmt_section, raw_size, 24);
FMT_AT(fmt_section, count, 32);
FMT_AT(fmt_section, reserved2, 40);
static_assert(sizeof(fmt_header) == FMT_PAGE, "fmt_header");
FMT_AT(fmt_header, version_major, 8);
FMT_AT(fmt_header, file_kind, 12);
FMT_AT(fmt_header, total_size, 16);
FMT_AT(fmt_header, section_count, 24);
FMT_AT(fmt_header, required_flags, 28);
FMT_AT(fmt_header, cpu_features, 32);
FMT_AT(fmt_header, tree_offset, 40);
FMT_AT(fmt_header, fingerprint, 64);
FMT_AT(fmt_header, root, 96);
FMT_AT(fmt_header, self, 128);
FMT_AT(fmt_header, language, 160);
FMT_AT(fmt_header, signature, 176);
FMT_AT(fmt_header, key_id, 240);
FMT_AT(fmt_header, fingerprint_parts, 272);
FMT_AT(fmt_header, start_filter, 400);
FMT_AT(fmt_header, sections, 1024);
FMT_AT(fmt_header, reserved2, 2560);
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
