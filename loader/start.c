/* loader/start.c - the start section: symbols a start looks up, found without the large tables, and the pages
 * it touches, which only tools ask for. Bits of the header tell names that are none of them apart, so that
 * looking one up costs what it costs without the section. A snapshot built without a profile has none. */
#include "loader/loader_internal.h"

#include "base/checked.h"
#include "base/error.h"
#include "format/snapshot.h"

static mica_status start_bad(mica_snapshot *s, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, "start", s->start.offset,
                     "the section counts more than it holds");
}

/* The n-th range of pages, which must lie in the file and behind `end`. Ranges lie behind the names; tools
 * alone ask for them. */
static mica_status start_range(mica_snapshot *s, uint32_t n, uint64_t end, fmt_range *range,
                               mica_error *err) {
    fmt_start head;
    if (!s->start.size) return MICA_ERR_NOT_FOUND;
    mica_status status = ldr_start_open(s, err);
    if (status != MICA_OK) return status;
    memcpy(&head, s->start.data, sizeof head);
    uint64_t at = sizeof head + (uint64_t)head.names * sizeof(fmt_start_name) + (uint64_t)n * sizeof *range;
    if (n >= head.ranges || !base_range_ok(at, sizeof *range, s->start.size)) return MICA_ERR_NOT_FOUND;
    memcpy(range, s->start.data + at, sizeof *range);
    status = fmt_file_settled(&s->file, s->start.offset, s->start.size, err);
    if (status != MICA_OK) return status;
    if (range->count == 0 || range->first < end ||
        !base_range_ok(range->first, range->count, s->file.size / FMT_PAGE))
        return base_fail(err, MICA_ERR_CORRUPTED, "start", s->start.offset + at,
                         "a page range lies outside the file");
    return MICA_OK;
}

/* A Bloom filter of some bits for each name. Unset as a whole, in files that have the section but not the
 * bits, it may have anything. */
bool ldr_start_may_have(const mica_snapshot *s, base_view name) {
    static const uint8_t unset[FMT_START_FILTER];
    const uint8_t *filter = s->file.header.start_filter;
    if (!s->start.size) return false;
    uint32_t hash = fmt_name_hash(name), set = 0;
    for (uint32_t probe = 0; probe < FMT_START_PROBES; probe++) {
        uint32_t bit = fmt_start_bit(hash, probe);
        set += filter[bit / 8] >> bit % 8 & 1;
    }
    return set == FMT_START_PROBES || memcmp(filter, unset, sizeof unset) == 0;
}

/* All of the section is verified at once: it is a page or two, and a start reads most of it. */
mica_status ldr_start_open(mica_snapshot *s, mica_error *err) {
    fmt_start head;
    mica_status status = s->start.size < sizeof head
                             ? start_bad(s, err)
                             : fmt_file_check(&s->file, s->start.offset, s->start.size, err);
    if (status != MICA_OK) return status;
    memcpy(&head, s->start.data, sizeof head);
    uint64_t names = (uint64_t)head.names * sizeof(fmt_start_name),
             ranges = (uint64_t)head.ranges * sizeof(fmt_range);
    if (sizeof head + names + ranges > s->start.size) return start_bad(s, err);
    atomic_store_explicit(&s->start_count, head.names, memory_order_release);
    atomic_store_explicit(&s->start_ready, true, memory_order_release);
    return MICA_OK;
}

/* A record, as the copy of a symbol it is. */
static mica_status start_record(mica_snapshot *s, uint32_t index, uint32_t *id, mica_snapshot_symbol *out,
                                mica_error *err) {
    fmt_start_name record;
    ldr_table table = {.data = s->start.data + sizeof(fmt_start),
                       .offset = s->start.offset + sizeof(fmt_start),
                       .size = s->start.size - sizeof(fmt_start),
                       .count = atomic_load_explicit(&s->start_count, memory_order_acquire)};
    mica_status status = ldr_record(s, &table, FMT_SECTION_START, index, &record, sizeof record, err);
    if (status != MICA_OK) return status;
    fmt_symbol symbol = {.name_offset = record.name_offset,
                         .name_len = record.name_len,
                         .hash = record.hash,
                         .entry = record.entry,
                         .external = record.external};
    *id = record.symbol;
    return ldr_symbol(s, record.symbol, &symbol, out, err);
}

/* Negative, zero or positive as `name` lies before, at or behind the record. Bytes of the names are read
 * where they lie, so whether they were still there is asked afterwards. */
static mica_status start_compare(mica_snapshot *s, base_view name, const mica_snapshot_symbol *symbol,
                                 int *order, mica_error *err) {
    size_t len = name.len < symbol->name.len ? name.len : symbol->name.len;
    *order = memcmp(name.data, symbol->name.data, len);
    if (*order == 0) *order = (name.len > symbol->name.len) - (name.len < symbol->name.len);
    return fmt_file_settled(&s->file, (uint64_t)(symbol->name.data - s->file.base), symbol->name.len, err);
}

/* Records are in the order of the symbols' ids, which is that of their names: a binary search serves both. */
mica_status ldr_start_find(mica_snapshot *s, base_view name, uint32_t *id, mica_snapshot_symbol *out,
                           mica_error *err) {
    uint32_t low = 0, high = atomic_load_explicit(&s->start_count, memory_order_acquire);
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order;
        mica_status status = start_record(s, mid, id, out, err);
        if (status == MICA_OK) status = start_compare(s, name, out, &order, err);
        if (status != MICA_OK || order == 0) return status;
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return MICA_ERR_NOT_FOUND;
}

/* The id alone is read until it is the right one; the record is checked then. */
mica_status ldr_start_symbol(mica_snapshot *s, uint32_t id, mica_snapshot_symbol *out, mica_error *err) {
    uint32_t low = 0, high = atomic_load_explicit(&s->start_count, memory_order_acquire);
    while (low < high) {
        uint32_t mid = low + (high - low) / 2, found;
        memcpy(&found, s->start.data + sizeof(fmt_start) + (uint64_t)mid * sizeof(fmt_start_name),
               sizeof found);
        mica_status status = MICA_OK;
        if (found == id) status = start_record(s, mid, &found, out, err);
        if (status != MICA_OK || found == id) return status;
        if (id < found)
            high = mid;
        else
            low = mid + 1;
    }
    return MICA_ERR_NOT_FOUND;
}

mica_status mica_snapshot_start_at(mica_snapshot *s, uint32_t n, uint32_t *first, uint32_t *count,
                                   mica_error *err) {
    fmt_range range;
    mica_status status = start_range(s, n, 0, &range, err);
    if (status != MICA_OK) return status;
    *first = range.first;
    *count = range.count;
    return MICA_OK;
}

/* Lists are equal as a whole if each copy is that of its symbol and ids rise. */
mica_status ldr_start_verify(mica_snapshot *s, mica_error *err) {
    if (!s->start.size) return MICA_OK;
    mica_status status = ldr_start_open(s, err);
    uint32_t last = 0, count = atomic_load(&s->start_count);
    for (uint32_t i = 0; i < count && status == MICA_OK; i++) {
        mica_snapshot_symbol copy, original;
        uint32_t id;
        status = start_record(s, i, &id, &copy, err);
        if (status == MICA_OK) status = ldr_symbol_at(s, id, &original, err);
        if (status != MICA_OK) break;
        if ((i && id <= last) || copy.name.data != original.name.data || copy.name.len != original.name.len ||
            copy.hash != original.hash || copy.entry != original.entry || copy.external != original.external)
            return base_fail(err, MICA_ERR_CORRUPTED, "start", s->start.offset,
                             "record %u is no copy of its symbol", i);
        last = id;
    }
    uint64_t end = 0;
    for (uint32_t n = 0; status == MICA_OK; n++) {
        fmt_range range;
        status = start_range(s, n, end, &range, err);
        if (status == MICA_OK) end = (uint64_t)range.first + range.count;
    }
    return status == MICA_ERR_NOT_FOUND ? MICA_OK : status;
}
