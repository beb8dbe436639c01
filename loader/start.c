/* loader/start.c - the start section: symbols a start looks up, found without the large tables, and the pages
 * it touches, brought in together when the first of the symbols is asked for. Names that are none of them are
 * told by bits of the header, so that looking one up costs what it costs without the section. A snapshot
 * built without a profile has none. */
#include "loader/loader_internal.h"

#include "base/checked.h"
#include "base/error.h"
#include "format/header.h"

#include <sys/mman.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22 /* Linux 5.14; older kernels refuse it */
#endif

#define START_GAP 8u /* pages */

static mica_status start_bad(mica_snapshot *s, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, "start", s->start.offset,
                     "the section counts more than it holds");
}

/* Of a large file the pages are asked for and come while others are used; else they are mapped, a call for
 * each range instead of a fault for each page. */
static void start_fetch(mica_snapshot *s, uint64_t first, uint64_t end) {
    if (end == first) return;
    void *from = (void *)(uintptr_t)(s->base + first * FMT_PAGE);
    size_t len = (size_t)(end - first) * FMT_PAGE;
    if (ldr_advised(s) || madvise(from, len, MADV_POPULATE_READ) != 0)
        (void)madvise(from, len, MADV_WILLNEED);
    atomic_fetch_add_explicit(&s->pages_prefetched, end - first, memory_order_relaxed);
}

/* Checks the ranges and, with `fetch`, asks for their pages; a few pages in between cost less than another
 * call. */
static mica_status start_ranges(mica_snapshot *s, uint64_t at, uint32_t count, bool fetch, mica_error *err) {
    uint64_t first = 0, end = 0;
    for (uint32_t i = 0; i < count; i++) {
        fmt_range range;
        uint64_t where = s->start.offset + at + (uint64_t)i * sizeof range;
        memcpy(&range, s->base + where, sizeof range);
        if (range.count == 0 || range.first < end ||
            !base_range_ok(range.first, range.count, s->size / FMT_PAGE))
            return base_fail(err, MICA_ERR_CORRUPTED, "start", where, "a page range lies outside the file");
        if (range.first - end > START_GAP || end == first) {
            if (fetch) start_fetch(s, first, end);
            first = range.first;
        }
        end = (uint64_t)range.first + range.count;
    }
    if (fetch) start_fetch(s, first, end);
    return MICA_OK;
}

bool ldr_start_may_have(const mica_snapshot *s, base_view name) {
    static const uint8_t untold[FMT_START_FILTER];
    const uint8_t *filter = s->header.start_filter;
    if (!s->start.size) return false;
    uint32_t hash = fmt_name_hash(name), set = 0;
    for (uint32_t probe = 0; probe < FMT_START_PROBES; probe++) {
        uint32_t bit = fmt_start_bit(hash, probe);
        set += filter[bit / 8] >> bit % 8 & 1;
    }
    return set == FMT_START_PROBES || memcmp(filter, untold, sizeof untold) == 0;
}

mica_status ldr_start_open(mica_snapshot *s, mica_error *err) {
    fmt_start head;
    mica_status status =
        s->start.size < sizeof head ? start_bad(s, err) : ldr_check(s, s->start.offset, s->start.size, err);
    if (status != MICA_OK) return status;
    memcpy(&head, s->start.data, sizeof head);
    uint64_t names = (uint64_t)head.names * sizeof(fmt_start_name),
             ranges = (uint64_t)head.ranges * sizeof(fmt_range);
    if (sizeof head + names + ranges > s->start.size) return start_bad(s, err);
    bool fetch = s->fd >= 0 && !atomic_exchange(&s->start_fetched, true);
    status = start_ranges(s, sizeof head + names, head.ranges, fetch, err);
    if (status != MICA_OK) return status;
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

/* Negative, zero or positive as `name` lies before, at or behind the record. */
static mica_status start_compare(mica_snapshot *s, base_view name, const mica_snapshot_symbol *symbol,
                                 int *order, mica_error *err) {
    size_t len = name.len < symbol->name.len ? name.len : symbol->name.len;
    *order = memcmp(name.data, symbol->name.data, len);
    if (*order == 0) *order = (name.len > symbol->name.len) - (name.len < symbol->name.len);
    return ldr_settled(s, (uint64_t)(symbol->name.data - s->base), symbol->name.len, err);
}

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
    fmt_start head;
    fmt_range range;
    if (!s->start.size) return MICA_ERR_NOT_FOUND;
    mica_status status = ldr_start_open(s, err);
    if (status != MICA_OK) return status;
    memcpy(&head, s->start.data, sizeof head);
    uint64_t at = sizeof head + (uint64_t)head.names * sizeof(fmt_start_name) + (uint64_t)n * sizeof range;
    if (n >= head.ranges || !base_range_ok(at, sizeof range, s->start.size)) return MICA_ERR_NOT_FOUND;
    memcpy(&range, s->start.data + at, sizeof range);
    status = ldr_settled(s, s->start.offset, s->start.size, err);
    *first = range.first;
    *count = range.count;
    return status;
}

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
    return status;
}
