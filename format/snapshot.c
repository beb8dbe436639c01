/* format/snapshot.c - what a snapshot adds to the container: names and records of its sections, and their
 * rules.
 *
 * The container (header.c) has bounded every section by itself; here it is asked whether sections are what
 * a snapshot's must be. Records are used where they lie, by index, so a section of records must hold
 * exactly the number it counts: this one check makes `index < count` enough for every look-up after it.
 * What runs in place must begin on a page, and only sections of the language may be compressed as a whole:
 * all others are read by the record or the block. */
#include "format/snapshot.h"

#include "base/checked.h"
#include "base/error.h"

const char *fmt_section_name(uint16_t id) {
    switch (id) {
#define FMT_SECTION_ROW(number, name, text, meaning)                                                         \
    case number:                                                                                             \
        return text;
#include "format/sections.def"
#undef FMT_SECTION_ROW
    default: return id >= FMT_SECTION_LANGUAGE ? "language" : "unknown";
    }
}

/* 0 for a section that is no table. */
size_t fmt_section_record(uint16_t id) {
    switch (id) {
    case FMT_SECTION_SYMBOLS: return sizeof(fmt_symbol);
    case FMT_SECTION_SYMBOL_INDEX: return sizeof(fmt_slot);
    case FMT_SECTION_ENTRIES: return sizeof(fmt_entry);
    case FMT_SECTION_PARTS: return sizeof(fmt_part);
    case FMT_SECTION_EXTERNALS: return sizeof(fmt_external);
    case FMT_SECTION_KINDS: return sizeof(fmt_kind);
    case FMT_SECTION_BLOCKS: return sizeof(fmt_block);
    default: return 0;
    }
}

/* Sections of records hold what they count; what is run in place begins on a page. */
static mica_status snapshot_section(const fmt_header *h, uint32_t i, mica_error *err) {
    const fmt_section *s = &h->sections[i];
    uint64_t at = offsetof(fmt_header, sections) + i * sizeof *s, records;
    const char *name = fmt_section_name(s->id);
    size_t record = fmt_section_record(s->id);
    if (s->id == FMT_SECTION_HOT && s->offset % FMT_PAGE != 0) {
        return base_fail(err, MICA_ERR_CORRUPTED, name, at, "section %u does not begin on a page", i);
    }
    if (s->codec == FMT_CODEC_NONE && s->id != FMT_SECTION_COLD && s->raw_size != s->stored_size) {
        return base_fail(err, MICA_ERR_CORRUPTED, name, at,
                         "section %u has two sizes though it is not compressed", i);
    }
    if (s->codec != FMT_CODEC_NONE && (s->id < FMT_SECTION_LANGUAGE || s->raw_size > FMT_BLOCK_MAX ||
                                       s->codec == FMT_CODEC_ZSTD_DICTIONARY)) {
        return base_fail(err, MICA_ERR_CORRUPTED, name, at,
                         "section %u may not be compressed as a whole, or not so", i);
    }
    if (s->id == FMT_SECTION_DICTIONARY && s->stored_size > FMT_DICTIONARY_MAX) {
        return base_fail(err, MICA_ERR_CORRUPTED, name, at, "dictionary %u is too large", i);
    }
    if (s->id == FMT_SECTION_KINDS && s->count > FMT_MAX_KINDS) {
        return base_fail(err, MICA_ERR_CORRUPTED, name, at, "%u kinds of parts are more than the %u allowed",
                         s->count, FMT_MAX_KINDS);
    }
    if (record && (!base_mul_u64(s->count, record, &records) || records != s->stored_size)) {
        return base_fail(err, MICA_ERR_CORRUPTED, name, at, "section %u does not hold the records it counts",
                         i);
    }
    return MICA_OK;
}

fmt_form fmt_snapshot_form(void) {
    return (fmt_form){.kind = FMT_FILE_SNAPSHOT,
                      .required_known = FMT_REQUIRED_KNOWN,
                      .noun = "snapshot",
                      .section_name = fmt_section_name,
                      .check_section = snapshot_section};
}

mica_status fmt_snapshot_check(const fmt_header *header, uint64_t file_size, bool check_hash,
                               mica_error *err) {
    fmt_form form = fmt_snapshot_form();
    return fmt_header_check(header, &form, file_size, check_hash, err);
}

/* FNV-1a for the bytes, then the mixing steps of a good integer hash: FNV's low bits alone, which pick the
 * slot, depend too little on the last letters. The value is part of the format. */
uint32_t fmt_name_hash(base_view name) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < name.len; i++)
        h = (h ^ name.data[i]) * 16777619u;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return h ^ (h >> 16);
}
