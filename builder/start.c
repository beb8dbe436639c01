/* builder/start.c - the start section: copies of the symbols that a start looks up, and the pages it
 * touches. There is one only where there is a profile.
 *
 * Symbols are sorted by name and found through an index by hash, so the dozens of names of a start lie on
 * nearly as many pages of two tables, each of which must be hashed before it is used. Copied into one
 * section they fill a page. Bits in the header (a Bloom filter) tell names that are surely not among them,
 * so that other look-ups pay nothing.
 *
 * The ranges of pages are advice for tools: what a start will touch can be read ahead. They can be told
 * only when everything has its place, tree and all; their room is fixed beforehand (START_RANGES), because
 * the size of this section is itself part of the layout. */
#include "builder/build_internal.h"

#include "base/alloc.h"
#include "format/snapshot.h"
#include "format/tree.h"

#define START_RANGES 32u /* page ranges there is room for */

size_t bld_start_size(const bld_build *b) {
    return sizeof(fmt_start) + b->start_count * sizeof(fmt_start_name) + START_RANGES * sizeof(fmt_range);
}

typedef struct start_pages {
    uint8_t *touched; /* one byte for each page of the file */
    uint64_t count, tree;
    fmt_tree_shape shape;
} start_pages;

/* A range of the file, and the pages of the tree that vouch for it. */
static void start_touch(start_pages *p, uint64_t offset, uint64_t len) {
    if (len == 0) return;
    for (uint64_t page = offset / FMT_PAGE; page <= (offset + len - 1) / FMT_PAGE && page < p->count;
         page++) {
        uint64_t number = page - 1;
        p->touched[page] = 1;
        for (uint32_t level = 0; level < p->shape.levels && page > 0; level++) {
            number /= FMT_FANOUT;
            p->touched[p->tree + p->shape.first[level] + number] = 1;
        }
    }
}

static void start_touch_record(bld_build *b, start_pages *p, uint16_t id, uint64_t index, uint64_t size) {
    const fmt_out *out = fmt_writer_find(&b->writer, id, 0);
    if (out) start_touch(p, out->section.offset + index * size, size);
}

static void start_touch_entry(bld_build *b, start_pages *p, uint32_t index) {
    const fmt_entry *e = &b->entries[index];
    if (bld_heat_of(b, index) != BLD_HOT) return; /* its name alone was asked for */
    start_touch_record(b, p, FMT_SECTION_ENTRIES, index, sizeof *e);
    for (uint32_t i = 0; i < e->parts_count; i++) {
        const fmt_part *part = &b->parts[e->parts_first + i];
        const mica_kind *kind = bld_kind_find(b, part->kind);
        start_touch_record(b, p, FMT_SECTION_PARTS, e->parts_first + i, sizeof *part);
        if (kind->hot) start_touch(p, part->offset, part->len);
    }
}

/* Names a start looks for in vain lead through the whole index until an empty slot ends the search. */
static void start_touch_missing(bld_build *b, start_pages *p, mica_view name) {
    const fmt_out *index = fmt_writer_find(&b->writer, FMT_SECTION_SYMBOL_INDEX, 0);
    if (bld_names_find(&b->names, name.data, name.len) != FMT_NONE || !index) return;
    const fmt_slot *table = (const fmt_slot *)(const void *)index->bytes.data;
    uint32_t mask = index->section.count - 1, at = fmt_name_hash(name) & mask;
    while (table[at].symbol != FMT_NONE) {
        start_touch(p, index->section.offset + at * sizeof *table, sizeof *table);
        at = (at + 1) & mask;
    }
    start_touch(p, index->section.offset + at * sizeof *table, sizeof *table);
}

/* Ranges of touched pages; the narrowest gaps are closed until they fit. */
static uint32_t start_ranges(const start_pages *p, fmt_range *out) {
    uint32_t count = 0;
    for (uint64_t page = 1; page < p->count; page++) {
        uint64_t gap = count ? page - out[count - 1].first - out[count - 1].count : 0;
        if (!p->touched[page]) continue;
        if (count && gap == 0)
            out[count - 1].count++;
        else if (count == START_RANGES) { /* full: the narrowest gap goes */
            uint32_t narrow = 1;
            uint64_t width = UINT64_MAX;
            for (uint32_t i = 1; i < count; i++) {
                uint64_t between = out[i].first - (out[i - 1].first + out[i - 1].count);
                if (between < width) {
                    width = between;
                    narrow = i;
                }
            }
            if (gap <= width) {
                out[count - 1].count = (uint32_t)page + 1 - out[count - 1].first;
            } else {
                out[narrow - 1].count = out[narrow].first + out[narrow].count - out[narrow - 1].first;
                memmove(out + narrow, out + narrow + 1, (count - narrow - 1) * sizeof *out);
                out[count - 1] = (fmt_range){(uint32_t)page, 1};
            }
        } else {
            out[count++] = (fmt_range){(uint32_t)page, 1};
        }
    }
    return count;
}

static void start_fill_names(bld_build *b, start_pages *p, fmt_start_name *out) {
    const fmt_out *symbols = fmt_writer_find(&b->writer, FMT_SECTION_SYMBOLS, 0);
    const fmt_out *names = fmt_writer_find(&b->writer, FMT_SECTION_NAMES, 0);
    const fmt_symbol *records = (const fmt_symbol *)(const void *)symbols->bytes.data;
    for (size_t i = 0; i < b->start_count; i++) {
        const fmt_symbol *s = &records[b->start_ids[i]];
        out[i] = (fmt_start_name){.symbol = b->start_ids[i],
                                  .name_offset = s->name_offset,
                                  .name_len = s->name_len,
                                  .hash = s->hash,
                                  .entry = s->entry,
                                  .external = s->external};
        start_touch(p, names->section.offset + s->name_offset, (uint64_t)s->name_len + 1);
        if (s->entry != FMT_NONE) start_touch_entry(b, p, s->entry);
    }
}

void bld_start_filter(bld_build *b, uint8_t filter[FMT_START_FILTER]) {
    const fmt_out *symbols = fmt_writer_find(&b->writer, FMT_SECTION_SYMBOLS, 0);
    if (!symbols || !fmt_writer_find(&b->writer, FMT_SECTION_START, 0)) return;
    const fmt_symbol *records = (const fmt_symbol *)(const void *)symbols->bytes.data;
    for (size_t i = 0; i < b->start_count; i++)
        for (uint32_t probe = 0; probe < FMT_START_PROBES; probe++) {
            uint32_t bit = fmt_start_bit(records[b->start_ids[i]].hash, probe);
            filter[bit / 8] |= (uint8_t)(1u << bit % 8);
        }
}

/* The pages are worked out by doing on paper what the loader will do (loader/find.c, loader/start.c): a
 * change there belongs here too. A page too many or too few is no mistake that a reader could stumble over. */
mica_status bld_start_fill(bld_build *b, uint64_t tree_at, mica_error *err) {
    fmt_out *out = fmt_writer_find(&b->writer, FMT_SECTION_START, 0);
    if (!out) return MICA_OK;
    start_pages p = {.tree = tree_at / FMT_PAGE};
    if (!fmt_tree_plan(p.tree - 1, &p.shape))
        return base_fail(err, MICA_ERR_LIMIT, "tree", MICA_NO_OFFSET, "the snapshot is too large");
    p.count = p.tree + p.shape.total_pages;
    p.touched = base_calloc(p.count, 1);
    if (!p.touched || p.count > UINT32_MAX) {
        base_free(p.touched);
        return base_fail_memory(err, "laying out a start");
    }
    fmt_start *head = (fmt_start *)(void *)out->bytes.data;
    fmt_start_name *names = (fmt_start_name *)(void *)(head + 1);
    start_fill_names(b, &p, names);
    for (size_t i = 0; i < b->profile->name_count; i++)
        start_touch_missing(b, &p, b->profile->names[i]);
    start_touch(&p, out->section.offset, out->section.stored_size);
    head->names = (uint32_t)b->start_count;
    head->ranges = start_ranges(&p, (fmt_range *)(void *)(names + b->start_count));
    base_free(p.touched);
    return MICA_OK;
}
