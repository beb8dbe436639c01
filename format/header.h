/* format/header.h - seals a header and decides whether a header found in a file may be believed. */
#ifndef FORMAT_HEADER_H
#define FORMAT_HEADER_H

#include "base/view.h"
#include "format/layout.h"
#include "mica/error.h"

#include <stdbool.h>

/* SHA-256 of a header of any kind, with zeros in the place of its own hash at `self_at`. */
void fmt_header_hash(const void *header, size_t size, size_t self_at, uint8_t out[FMT_HASH]);
/* Sets header->self. Everything else must be filled already. */
void fmt_header_seal(fmt_header *header);

/* Checks all a header says against itself and against the file's size: magic, versions, flags, sizes, section
 * table (order, bounds, alignment, overlaps, sizes that are multiples of their records, zero padding), shape
 * of the tree. `file_size` is UINT64_MAX where it is not known (a stream). With `check_hash`, header->self
 * too. On MICA_OK every section lies within the file. Errors: NOT_A_SNAPSHOT, TRUNCATED, VERSION_MISMATCH,
 * VALIDATION (the hash), CORRUPTED. */
MICA_MUST_USE mica_status fmt_header_check(const fmt_header *header, uint64_t file_size, bool check_hash,
                                           mica_error *err);

/* Does the file carry a signature, good or bad? */
bool fmt_header_signed(const fmt_header *header);

/* The section of that id and kind (0 for sections without a kind); NULL when the file has none. */
const fmt_section *fmt_header_section(const fmt_header *header, uint16_t id, uint16_t kind);

/* Name of a section id ("symbols"; "language" for ids of the language); of a codec; never NULL. */
const char *fmt_section_name(uint16_t id);
const char *fmt_codec_name(uint8_t codec);
/* Bytes of one record of a section made of records, else 0. */
size_t fmt_section_record(uint16_t id);
/* The section that holds a byte of the file, "header" or "padding". */
const char *fmt_header_place(const fmt_header *header, uint64_t offset);

/* Bits of cpu_features that this machine has. */
uint64_t fmt_cpu_features(void);

/* The hash of a name, as the symbol index uses it: 32-bit FNV-1a over the bytes, then two xor-shift-multiply
 * rounds. It is fixed and unkeyed: the table is built once from known names, never filled at run time. */
uint32_t fmt_name_hash(base_view name);
/* Bit `probe` (below FMT_START_PROBES) that a name with this hash has in the header's start_filter. */
static inline uint32_t fmt_start_bit(uint32_t hash, uint32_t probe) {
    return (hash >> 10 * probe) & (FMT_START_FILTER * 8 - 1);
}

#endif
