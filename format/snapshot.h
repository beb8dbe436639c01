/* format/snapshot.h - the kind of file that a snapshot is. */
#ifndef FORMAT_SNAPSHOT_H
#define FORMAT_SNAPSHOT_H

#include "format/header.h"
#include "format/records.h"

fmt_form fmt_snapshot_form(void);

/* fmt_header_check of a snapshot: sections of records hold what they count, hot ones begin on pages. */
MICA_MUST_USE mica_status fmt_snapshot_check(const fmt_header *header, uint64_t file_size, bool check_hash,
                                             mica_error *err);

/* Name of a section id ("symbols"; "language" for ids of the language); never NULL. */
const char *fmt_section_name(uint16_t id);
/* Bytes of one record of a section made of records, else 0. */
size_t fmt_section_record(uint16_t id);
/* Whether the section's bytes are used where they lie: hot parts, and what the language stores as it is. */
static inline bool fmt_section_raw(const fmt_section *section) {
    return section->id == FMT_SECTION_HOT ||
           (section->id >= FMT_SECTION_LANGUAGE && section->codec == FMT_CODEC_NONE);
}

/* The hash of a name, as the symbol index uses it: 32-bit FNV-1a over the bytes, then two xor-shift-multiply
 * rounds. It is fixed and unkeyed: the table is built once from known names, never filled at run time. */
uint32_t fmt_name_hash(base_view name);
/* Bit `probe` (below FMT_START_PROBES) that a name with this hash has in the header's start_filter. */
static inline uint32_t fmt_start_bit(uint32_t hash, uint32_t probe) {
    return (hash >> 10 * probe) & (FMT_START_FILTER * 8 - 1);
}

#endif
