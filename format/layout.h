/* format/layout.h - the bytes of the container that every kind of file is, version 1; docs/format.md says the
 * same in words. What a snapshot puts into it is in format/records.h.
 *
 *     0            header: one page; describes and authenticates the rest
 *     4096         sections, whatever the kind of file has, one after the other
 *     tree_offset  tree: hashes of all pages above but the header, and hashes of those hashes
 *     total_size   the end, a multiple of 4096
 *
 * All numbers are little-endian; all offsets count from the header; all padding is zero. A container may
 * begin at any multiple of 4096 of a file that holds other bytes too, so that a file grows by appending
 * containers. */
#ifndef FORMAT_LAYOUT_H
#define FORMAT_LAYOUT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "files are mapped in place on little-endian machines");

#define FMT_MAGIC         "\x89MICA\r\n\x1a" /* 8 bytes; broken by text-mode transfers and 7-bit channels */
#define FMT_VERSION_MAJOR 1u                 /* another major version is refused */
#define FMT_VERSION_MINOR                                                                                    \
    1u /* a higher minor version only adds what this reader may pass over; a file says 0                     \
          unless it uses something of 1 */
#define FMT_PAGE            4096u /* unit of verification and of section alignment, whatever the machine's page size */
#define FMT_HASH            32u
#define FMT_START_FILTER    512u
#define FMT_FANOUT          (FMT_PAGE / FMT_HASH) /* hashes in one page of the tree */
#define FMT_MAX_SECTIONS    32u
#define FMT_MAX_TREE_LEVELS 8u
#define FMT_ALIGN           64u /* of every section */
#define FMT_TREE_ID         11u /* of the section that holds the tree, in every kind of file */
#define FMT_LANGUAGE_MAX    16u

typedef enum fmt_file_kind {
    FMT_FILE_SNAPSHOT = 1,
    FMT_FILE_PACKED = 2, /* a snapshot compressed as a whole, for shipping (1.1) */
    FMT_FILE_MEMORY = 3, /* pages of a memory (memory/layout.h) */
    FMT_FILE_STATE = 4,  /* what belongs to a memory of one moment (memory/layout.h) */
    FMT_FILE_SET = 5,    /* pages of a memory that were touched first (memory/layout.h) */
    FMT_FILE_TAPE = 6    /* versions of pages of some epochs (tape/layout.h) */
} fmt_file_kind;

typedef enum fmt_codec {
#define FMT_CODEC_ROW(number, name, text) FMT_CODEC_##name = number,
#include "format/codecs.def"
#undef FMT_CODEC_ROW
} fmt_codec;

typedef struct fmt_section {
    uint16_t id;          /* the kind of file says what it means; FMT_TREE_ID: the tree */
    uint16_t kind;        /* the kind of file says what it means: sections of one id differ in it */
    uint8_t codec;        /* of the section as a whole (fmt_codec) */
    uint8_t reserved0[3]; /* zero */
    uint64_t offset;      /* a multiple of 64; of 4096 for the tree */
    uint64_t stored_size; /* bytes in the file */
    uint64_t raw_size;    /* bytes after decoding */
    uint32_t count;       /* of what the kind of file counts in it, or 0 */
    uint32_t reserved1;   /* zero */
    uint64_t reserved2;   /* zero */
} fmt_section;

typedef struct fmt_header {
    uint8_t magic[8];
    uint16_t version_major, version_minor;
    uint32_t file_kind;      /* fmt_file_kind */
    uint64_t total_size;     /* of the file, a multiple of 4096 */
    uint32_t section_count;  /* at most 32 */
    uint32_t required_flags; /* features a reader must know; a reader refuses bits it does
                                not; zero in version 1.0 */
    uint64_t cpu_features;   /* bits of format/cpu.def that running the content needs */
    uint64_t tree_offset;    /* start of the tree section: the end of what it covers */
    uint8_t reserved0[16];   /* zero */
    uint8_t fingerprint[32]; /* given by the language: opcodes, builtins, binary interface */
    uint8_t root[32];        /* SHA-256 of the topmost page of the tree */
    uint8_t self[32];        /* SHA-256 of these 4096 bytes with this field zero */
    char language[16];       /* who can run the content; zero-padded */
    /* version 1.1; zero where not used */
    uint8_t signature[64];                  /* Ed25519, by the key of key_id */
    uint8_t key_id[32];                     /* SHA-256 of the public key; zero in a file that is not signed */
    uint8_t fingerprint_parts[4][32];       /* the language's fingerprint, by what it is made of */
    uint8_t start_filter[FMT_START_FILTER]; /* of a snapshot: bits of the names in its start section */
    uint8_t reserved1[112];                 /* zero */
    fmt_section sections[FMT_MAX_SECTIONS];
    uint8_t reserved2[1536]; /* zero */
} fmt_header;

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
#undef FMT_AT

#endif
