/* loader/find.c - turns a name into a verified view of one entry's part; allocates nothing but decoded
 * blocks.
 *
 *     name ─ start section or index ─▶ symbol ─▶ entry ─▶ record of the part ─┬▶ hot: bytes in the map
 *                                                                             └▶ cold: bytes of a block
 *
 * Each arrow reads one record, verified and copied (record.c), and every number in it is bounded before it
 * is followed: a file may be whole to its last hash and still hold nonsense, because hashes prove who wrote
 * it and not that he was right. A view into the map is given out only at the end, of a section that was
 * marked as handed out before.
 *
 * Nothing is cached here: who asks for the same name again and again (the VM) remembers the answer itself. */
#include "loader/loader_internal.h"

#include "base/checked.h"
#include "base/error.h"

/* Ids of a start are in the start section once it was opened, and reading them there touches no page of the
 * tables. */
mica_status mica_snapshot_symbol_info(mica_snapshot *s, uint32_t id, mica_snapshot_symbol *out,
                                      mica_error *err) {
    mica_status status = ldr_start_is_open(s) ? ldr_start_symbol(s, id, out, err) : MICA_ERR_NOT_FOUND;
    return status == MICA_ERR_NOT_FOUND ? ldr_symbol_at(s, id, out, err) : status;
}

mica_status mica_snapshot_name(mica_snapshot *s, uint32_t id, base_view *out, mica_error *err) {
    mica_snapshot_symbol symbol;
    *out = base_view_of("", 0);
    if (id == FMT_NONE) return MICA_OK;
    mica_status status = mica_snapshot_symbol_info(s, id, &symbol, err);
    if (status == MICA_OK) *out = symbol.name;
    return status;
}

/* Finds a name and its record in one go, through the index. Slots hold the whole hash, so that names are
 * compared only where it is equal. The number of probes is bounded by the table's size: a hostile one may
 * have no empty slot. */
static mica_status find_indexed(mica_snapshot *s, base_view name, uint32_t *id, mica_snapshot_symbol *symbol,
                                mica_error *err) {
    uint32_t hash = fmt_name_hash(name), mask = s->index.count - 1;
    for (uint32_t probe = 0; probe < s->index.count; probe++) {
        fmt_slot slot;
        mica_status status = ldr_record(s, &s->index, FMT_SECTION_SYMBOL_INDEX, (hash + probe) & mask, &slot,
                                        sizeof slot, err);
        if (status != MICA_OK) return status;
        if (slot.symbol == FMT_NONE) return MICA_ERR_NOT_FOUND;
        if (slot.hash != hash) continue;
        status = ldr_symbol_at(s, slot.symbol, symbol, err);
        if (status != MICA_OK) return status;
        bool same = base_view_equal(symbol->name, name);
        status =
            fmt_file_settled(&s->file, (uint64_t)(symbol->name.data - s->file.base), symbol->name.len, err);
        if (status != MICA_OK) return status;
        if (same) {
            *id = slot.symbol;
            return MICA_OK;
        }
    }
    return MICA_ERR_NOT_FOUND;
}

/* The names of a start first, if this may be one of them; a name the filter is wrong about is looked up
 * twice. */
static mica_status find_symbol(mica_snapshot *s, base_view name, uint32_t *id, mica_snapshot_symbol *symbol,
                               mica_error *err) {
    mica_status status = ldr_start_may_have(s, name) ? ldr_start(s, err) : MICA_ERR_NOT_FOUND;
    if (status == MICA_OK) status = ldr_start_find(s, name, id, symbol, err);
    return status == MICA_ERR_NOT_FOUND ? find_indexed(s, name, id, symbol, err) : status;
}

mica_status mica_snapshot_symbol_find(mica_snapshot *s, base_view name, uint32_t *id, mica_error *err) {
    mica_snapshot_symbol symbol;
    return find_symbol(s, name, id, &symbol, err);
}

/* Where the names do not rise, as in a forged file, some id is found. */
mica_status mica_snapshot_symbol_from(mica_snapshot *s, base_view name, uint32_t *id, mica_error *err) {
    uint32_t low = 0, high = s->symbols.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        mica_snapshot_symbol symbol;
        mica_status status = ldr_symbol_at(s, middle, &symbol, err);
        if (status != MICA_OK) return status;
        size_t common = symbol.name.len < name.len ? symbol.name.len : name.len;
        int order = memcmp(symbol.name.data, name.data, common);
        if (order < 0 || (order == 0 && symbol.name.len < name.len))
            low = middle + 1;
        else
            high = middle;
    }
    *id = low;
    return MICA_OK;
}

mica_status mica_snapshot_entry_find(mica_snapshot *s, base_view name, uint32_t *entry, mica_error *err) {
    mica_snapshot_symbol symbol;
    uint32_t id;
    mica_status status = find_symbol(s, name, &id, &symbol, err);
    if (status != MICA_OK) return status;
    *entry = symbol.entry;
    return symbol.entry == FMT_NONE ? MICA_ERR_NOT_FOUND : MICA_OK;
}

static mica_status find_entry(mica_snapshot *s, uint32_t entry, fmt_entry *record, mica_error *err) {
    mica_status status = ldr_record(s, &s->entries, FMT_SECTION_ENTRIES, entry, record, sizeof *record, err);
    if (status != MICA_OK) return status;
    if (record->parts_count > FMT_MAX_KINDS ||
        !base_range_ok(record->parts_first, record->parts_count, s->parts.count)) {
        return base_fail(err, MICA_ERR_CORRUPTED, "entries",
                         s->entries.offset + (uint64_t)entry * sizeof *record,
                         "the parts of entry %u lie beyond the table", entry);
    }
    return MICA_OK;
}

mica_status mica_snapshot_entry_info(mica_snapshot *s, uint32_t entry, mica_snapshot_entry *out,
                                     mica_error *err) {
    fmt_entry record;
    mica_status status = find_entry(s, entry, &record, err);
    if (status != MICA_OK) return status;
    *out = (mica_snapshot_entry){.symbol = record.symbol,
                                 .category = record.category,
                                 .source = record.source,
                                 .flags = record.flags,
                                 .info = {record.info[0], record.info[1]},
                                 .part_count = record.parts_count};
    return MICA_OK;
}

mica_status mica_snapshot_part_at(mica_snapshot *s, uint32_t entry, uint32_t n, mica_snapshot_part_info *out,
                                  mica_error *err) {
    fmt_entry record;
    fmt_part part;
    mica_status status = find_entry(s, entry, &record, err);
    if (status != MICA_OK) return status;
    if (n >= record.parts_count) return MICA_ERR_NOT_FOUND;
    status = ldr_record(s, &s->parts, FMT_SECTION_PARTS, record.parts_first + n, &part, sizeof part, err);
    if (status != MICA_OK) return status;
    *out = (mica_snapshot_part_info){.kind = part.kind,
                                     .hot = part.block == FMT_NONE,
                                     .len = part.len,
                                     .offset = part.offset,
                                     .block = part.block};
    return MICA_OK;
}

/* A hot part: within the section of its kind, on 64 bytes. */
static mica_status find_hot(mica_snapshot *s, const mica_snapshot_part_info *part, uint64_t at,
                            base_view *out, mica_error *err) {
    *out = base_view_of("", 0);
    if (part->len == 0) return MICA_OK;
    const fmt_section *hot = fmt_header_section(&s->file.header, FMT_SECTION_HOT, part->kind);
    if (!hot || part->offset < hot->offset || part->offset % FMT_HOT_ALIGN != 0 ||
        !base_range_ok(part->offset - hot->offset, part->len, hot->stored_size)) {
        return base_fail(err, MICA_ERR_CORRUPTED, "parts", at, "a part lies outside its section");
    }
    *out = base_view_of(s->file.base + part->offset, (size_t)part->len);
    return fmt_file_check(&s->file, part->offset, part->len, err);
}

/* Parts of an entry are a handful, sorted by kind; they are read one by one. */
mica_status mica_snapshot_part(mica_snapshot *s, uint32_t entry, uint16_t kind, base_view *out,
                               mica_error *err) {
    fmt_entry record;
    fmt_part part;
    mica_status status = find_entry(s, entry, &record, err);
    for (uint32_t n = 0; status == MICA_OK && n < record.parts_count; n++) {
        uint32_t index = record.parts_first + n;
        status = ldr_record(s, &s->parts, FMT_SECTION_PARTS, index, &part, sizeof part, err);
        if (status != MICA_OK || part.kind != kind) continue;
        if (part.block != FMT_NONE) return ldr_block(s, part.block, kind, part.offset, part.len, out, err);
        mica_snapshot_part_info info = {
            .kind = kind, .hot = true, .len = part.len, .offset = part.offset, .block = FMT_NONE};
        return find_hot(s, &info, s->parts.offset + (uint64_t)index * sizeof part, out, err);
    }
    return status == MICA_OK ? MICA_ERR_NOT_FOUND : status;
}

mica_status mica_snapshot_external_info(mica_snapshot *s, uint32_t index, mica_snapshot_external *out,
                                        mica_error *err) {
    fmt_external x;
    mica_status status = ldr_record(s, &s->externals, FMT_SECTION_EXTERNALS, index, &x, sizeof x, err);
    if (status != MICA_OK) return status;
    *out = (mica_snapshot_external){.symbol = x.symbol,
                                    .category = x.category,
                                    .complexity = x.complexity,
                                    .in_min = x.in_min,
                                    .in_max = x.in_max,
                                    .out_min = x.out_min,
                                    .out_max = x.out_max,
                                    .optimisation = x.optimisation,
                                    .flags = x.flags};
    return MICA_OK;
}

mica_status mica_snapshot_kind_info(mica_snapshot *s, uint32_t index, mica_snapshot_kind *out,
                                    mica_error *err) {
    fmt_kind kind;
    mica_status status = ldr_record(s, &s->kinds, FMT_SECTION_KINDS, index, &kind, sizeof kind, err);
    if (status == MICA_OK)
        *out = (mica_snapshot_kind){.kind = kind.kind, .hot = kind.hot != 0, .name = kind.name};
    return status;
}

bool mica_snapshot_section_at(const mica_snapshot *s, uint32_t n, mica_snapshot_section_info *out) {
    if (n >= s->file.header.section_count) return false;
    const fmt_section *x = &s->file.header.sections[n];
    *out = (mica_snapshot_section_info){.id = x->id,
                                        .kind = x->kind,
                                        .name = fmt_section_name(x->id),
                                        .codec = fmt_codec_name(x->codec),
                                        .offset = x->offset,
                                        .stored_size = x->stored_size,
                                        .raw_size = x->raw_size,
                                        .count = x->count};
    return true;
}

/* A language's sections: raw ones are used in place, others decoded as a whole once. */
mica_status mica_snapshot_section(mica_snapshot *s, uint16_t id, base_view *out, mica_error *err) {
    for (uint32_t i = 0; i < s->file.header.section_count; i++) {
        const fmt_section *x = &s->file.header.sections[i];
        if (x->id != id) continue;
        if (x->codec == FMT_CODEC_NONE) {
            fmt_file_hand_out(&s->file, x);
            *out = base_view_of(s->file.base + x->offset, (size_t)x->stored_size);
            return fmt_file_check(&s->file, x->offset, x->stored_size, err);
        }
        ldr_decoded *known = atomic_load_explicit(&s->sections[i], memory_order_acquire);
        ldr_packed what = {.name = fmt_section_name(id),
                           .offset = x->offset,
                           .stored_size = x->stored_size,
                           .raw_size = x->raw_size,
                           .codec = x->codec};
        if (!known) return ldr_decode(s, &what, &s->sections[i], out, err);
        *out = base_view_of(known->data, known->size);
        return MICA_OK;
    }
    return MICA_ERR_NOT_FOUND;
}

/* Without a look at its pages: for a caller that verifies what it uses of it itself
 * (mica_snapshot_verify_bytes). */
mica_status mica_snapshot_section_raw(mica_snapshot *s, uint16_t id, base_view *out) {
    for (uint32_t i = 0; i < s->file.header.section_count; i++) {
        const fmt_section *x = &s->file.header.sections[i];
        if (x->id != id || x->codec != FMT_CODEC_NONE) continue;
        fmt_file_hand_out(&s->file, x);
        *out = base_view_of(s->file.base + x->offset, (size_t)x->stored_size);
        return MICA_OK;
    }
    return MICA_ERR_NOT_FOUND;
}

mica_status mica_snapshot_verify_bytes(mica_snapshot *s, const void *at, size_t len, mica_error *err) {
    uintptr_t from = (uintptr_t)at, base = (uintptr_t)s->file.base;
    for (uint32_t i = 0; i < s->file.header.section_count; i++) {
        const fmt_section *x = &s->file.header.sections[i];
        uintptr_t start = base + x->offset;
        if (from >= start && from - start <= x->stored_size && len <= x->stored_size - (from - start))
            return fmt_file_check(&s->file, from - base, len, err);
    }
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                     "the bytes to verify lie in no section of the snapshot");
}

mica_status mica_snapshot_metadata(mica_snapshot *s, base_view *out, mica_error *err) {
    return mica_snapshot_section(s, FMT_SECTION_METADATA, out, err);
}

/* Everything a reader could ever follow: that each symbol is found by its own name, and that all ids,
 * indices and ranges lead to something. Hashes cannot tell this. It reads the whole file and is for tools. */
mica_status mica_snapshot_verify_structure(mica_snapshot *s, mica_error *err) {
    mica_status status = MICA_OK;
    mica_snapshot_symbol symbol;
    base_view view;
    for (uint32_t i = 0; i < s->symbols.count && status == MICA_OK; i++) {
        uint32_t id = FMT_NONE;
        mica_snapshot_symbol found;
        status = ldr_symbol_at(s, i, &symbol, err);
        if (status == MICA_OK && find_indexed(s, symbol.name, &id, &found, err) != MICA_ERR_NOT_FOUND &&
            id == i)
            continue;
        if (status == MICA_OK)
            status = base_fail(err, MICA_ERR_CORRUPTED, "symbol_index", MICA_NO_OFFSET,
                               "symbol %u is not found by its name", i);
    }
    if (status == MICA_OK) status = ldr_start_verify(s, err);
    for (uint32_t i = 0; i < s->entries.count && status == MICA_OK; i++) {
        mica_snapshot_entry entry;
        mica_snapshot_part_info part;
        status = mica_snapshot_entry_info(s, i, &entry, err);
        if (status == MICA_OK) status = mica_snapshot_name(s, entry.symbol, &view, err);
        if (status == MICA_OK) status = mica_snapshot_name(s, entry.category, &view, err);
        if (status == MICA_OK) status = mica_snapshot_name(s, entry.source, &view, err);
        for (uint32_t n = 0; status == MICA_OK && n < entry.part_count; n++) {
            status = mica_snapshot_part_at(s, i, n, &part, err);
            if (status == MICA_OK) status = mica_snapshot_part(s, i, part.kind, &view, err);
        }
    }
    for (uint32_t i = 0; i < s->externals.count && status == MICA_OK; i++) {
        mica_snapshot_external x;
        status = mica_snapshot_external_info(s, i, &x, err);
        if (status == MICA_OK) status = mica_snapshot_name(s, x.symbol, &view, err);
        if (status == MICA_OK) status = mica_snapshot_name(s, x.category, &view, err);
        if (status == MICA_OK) status = mica_snapshot_name(s, x.complexity, &view, err);
    }
    for (uint32_t i = 0; i < s->kinds.count && status == MICA_OK; i++) {
        mica_snapshot_kind kind;
        status = mica_snapshot_kind_info(s, i, &kind, err);
        if (status == MICA_OK) status = mica_snapshot_name(s, kind.name, &view, err);
    }
    return status;
}
