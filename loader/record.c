/* loader/record.c - one record of a table, verified and copied, and the symbol that a record describes.
 * Below all look-ups: find.c, start.c and cold.c read tables through here and nowhere else. */
#include "loader/loader_internal.h"

#include "base/checked.h"
#include "base/error.h"

/* Verified, copied, and asked for again: if the page was lost between the check and the copy, the copy is
 * of zeros, and the second question notices (format/verify.c). */
mica_status ldr_record(mica_snapshot *s, const ldr_table *table, uint16_t section, uint32_t index, void *out,
                       size_t size, mica_error *err) {
    uint64_t at = (uint64_t)index * size;
    if (index >= table->count || !base_range_ok(at, size, table->size)) {
        return base_fail(err, MICA_ERR_CORRUPTED, fmt_section_name(section), MICA_NO_OFFSET,
                         "record %u is asked for, there are %u", index, table->count);
    }
    mica_status status = fmt_file_check(&s->file, table->offset + at, size, err);
    if (status != MICA_OK) return status;
    memcpy(out, table->data + at, size);
    return fmt_file_settled(&s->file, table->offset + at, size, err);
}

/* Every number of the record is bounded here, so that callers may use them as they are. The name must end
 * with a NUL within its section; it is handed out as a view. */
mica_status ldr_symbol(mica_snapshot *s, uint32_t id, const fmt_symbol *of, mica_snapshot_symbol *out,
                       mica_error *err) {
    fmt_symbol record = *of;
    mica_status status = MICA_OK;
    uint64_t at = s->symbols.offset + (uint64_t)id * sizeof record;
    if (!base_range_ok(record.name_offset, (uint64_t)record.name_len + 1, s->names.size)) {
        return base_fail(err, MICA_ERR_CORRUPTED, "symbols", at,
                         "the name of symbol %u lies outside the names", id);
    }
    if ((record.entry != FMT_NONE && record.entry >= s->entries.count) ||
        (record.external != FMT_NONE && record.external >= s->externals.count)) {
        return base_fail(err, MICA_ERR_CORRUPTED, "symbols", at, "symbol %u points beyond a table", id);
    }
    status =
        fmt_file_check(&s->file, s->names.offset + record.name_offset, (uint64_t)record.name_len + 1, err);
    if (status != MICA_OK) return status;
    const uint8_t *name = s->names.data + record.name_offset;
    bool ends = name[record.name_len] == 0;
    status =
        fmt_file_settled(&s->file, s->names.offset + record.name_offset, (uint64_t)record.name_len + 1, err);
    if (status != MICA_OK) return status;
    if (!ends)
        return base_fail(err, MICA_ERR_CORRUPTED, "symbols", at, "the name of symbol %u has no end", id);
    *out = (mica_snapshot_symbol){.name = base_view_of(name, record.name_len),
                                  .hash = record.hash,
                                  .entry = record.entry,
                                  .external = record.external};
    return MICA_OK;
}

mica_status ldr_symbol_at(mica_snapshot *s, uint32_t id, mica_snapshot_symbol *out, mica_error *err) {
    fmt_symbol record;
    mica_status status = ldr_record(s, &s->symbols, FMT_SECTION_SYMBOLS, id, &record, sizeof record, err);
    return status == MICA_OK ? ldr_symbol(s, id, &record, out, err) : status;
}
