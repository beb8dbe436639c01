/* builder/heat.c - the order of everything, from a profile: what a start touches first, then what was called,
 * then the rest; and the pages a start touches. Without a profile nothing here changes a byte.
 *
 * Entries carry the order: their records, the records of their parts and the parts themselves are laid out in
 * it. Symbols stay sorted by name, so the ones that a start looks up are repeated in the start section, one
 * after the other, where they fill a page instead of being spread over all pages of both tables. */
#include "builder/builder_internal.h"

#include "base/alloc.h"
#include "format/snapshot.h"
#include "format/pack.h"
#include "format/tree.h"
#include "mica/pack.h"

#include <stdlib.h>

#define HEAT_RANGES    32u /* page ranges there is room for */
#define HEAT_HOTSPOTS  64u
#define HEAT_SEQUENCES 32u

/* ---- entries ---- */

typedef struct heat_key {
    uint32_t index;
    uint64_t rank; /* of first touch; then one rank for what was called, one for what was not */
} heat_key;

/* Entries of one rank keep the order of their sources: neighbours of one folder compress better together. */
static int heat_compare(const void *a, const void *b) {
    const heat_key *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

bld_heat bld_heat_of(const mica_builder *b, size_t entry) {
    const mica_entry *e = b->entry_of[entry];
    const mica_profile_entry *seen = mica_profile_find(b->profile, e->name, e->name_len);
    if (!seen) return BLD_COLD;
    return seen->first_touch >= 0 ? BLD_HOT : seen->calls ? BLD_WARM : BLD_COLD;
}

/* Moves entry and part records into the order of `keys`. */
static mica_status heat_permute(mica_builder *b, const heat_key *keys, mica_error *err) {
    fmt_entry *entries = base_calloc(b->entry_count, sizeof *entries);
    mica_entry **entry_of = base_calloc(b->entry_count, sizeof(mica_entry *));
    fmt_part *parts = base_calloc(b->part_count + 1, sizeof *parts);
    bld_part_of *part_of = base_calloc(b->part_count + 1, sizeof *part_of);
    if (!entries || !entry_of || !parts || !part_of) {
        base_free(entries);
        base_free(entry_of);
        base_free(parts);
        base_free(part_of);
        return base_fail_memory(err, "ordering the entries");
    }
    uint32_t at = 0;
    for (size_t i = 0; i < b->entry_count; i++) {
        const fmt_entry *from = &b->entries[keys[i].index];
        entries[i] = *from;
        entries[i].parts_first = at;
        entry_of[i] = b->entry_of[keys[i].index];
        memcpy(parts + at, b->parts + from->parts_first, from->parts_count * sizeof *parts);
        memcpy(part_of + at, b->part_of + from->parts_first, from->parts_count * sizeof *part_of);
        at += from->parts_count;
        b->names.items[b->names.order[from->symbol]].entry = (uint32_t)i;
    }
    base_free(b->entries);
    base_free(b->entry_of);
    base_free(b->parts);
    base_free(b->part_of);
    b->entries = entries;
    b->entry_of = entry_of;
    b->parts = parts;
    b->part_of = part_of;
    return MICA_OK;
}

mica_status bld_heat_order(mica_builder *b, mica_error *err) {
    if (!b->profile || b->entry_count == 0) return MICA_OK;
    heat_key *keys = base_malloc(b->entry_count * sizeof *keys);
    if (!keys) return base_fail_memory(err, "ordering the entries");
    for (size_t i = 0; i < b->entry_count; i++) {
        const mica_entry *e = b->entry_of[i];
        const mica_profile_entry *seen = mica_profile_find(b->profile, e->name, e->name_len);
        keys[i] = (heat_key){.index = (uint32_t)i, .rank = UINT64_MAX};
        if (seen && seen->first_touch >= 0)
            keys[i].rank = (uint64_t)seen->first_touch;
        else if (seen && seen->calls)
            keys[i].rank = UINT64_MAX - 1;
    }
    qsort(keys, b->entry_count, sizeof *keys, heat_compare);
    mica_status status = heat_permute(b, keys, err);
    base_free(keys);
    return status;
}

/* ---- names ---- */

static int heat_compare_ids(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

mica_status bld_heat_names(mica_builder *b, uint32_t *order, mica_error *err) {
    size_t count = 0, wanted = b->profile ? b->profile->name_count : 0;
    uint8_t *placed = base_calloc(b->names.count + 1, 1);
    b->start_ids = base_malloc((wanted + 1) * sizeof *b->start_ids);
    if (!placed || !b->start_ids) {
        base_free(placed);
        return base_fail_memory(err, "ordering the names");
    }
    for (size_t i = 0; i < wanted; i++) {
        mica_view name = b->profile->names[i];
        uint32_t index = bld_names_find(&b->names, name.data, name.len);
        if (index == FMT_NONE || placed[b->names.items[index].id]) continue;
        placed[b->names.items[index].id] = 1;
        order[count] = b->start_ids[count] = b->names.items[index].id;
        count++;
    }
    b->start_count = count;
    for (size_t id = 0; id < b->names.count; id++)
        if (!placed[id]) order[count++] = (uint32_t)id;
    base_free(placed);
    qsort(b->start_ids, b->start_count, sizeof *b->start_ids, heat_compare_ids);
    return MICA_OK;
}

/* ---- the start section ---- */

size_t bld_heat_start_size(const mica_builder *b) {
    return sizeof(fmt_start) + b->start_count * sizeof(fmt_start_name) + HEAT_RANGES * sizeof(fmt_range);
}

typedef struct heat_pages {
    uint8_t *touched; /* one byte for each page of the file */
    uint64_t count, tree;
    fmt_tree_shape shape;
} heat_pages;

/* A range of the file, and the pages of the tree that vouch for it. */
static void heat_touch(heat_pages *p, uint64_t offset, uint64_t len) {
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

static void heat_touch_record(mica_builder *b, heat_pages *p, uint16_t id, uint64_t index, uint64_t size) {
    const fmt_out *out = fmt_writer_find(&b->writer, id, 0);
    if (out) heat_touch(p, out->section.offset + index * size, size);
}

static void heat_touch_entry(mica_builder *b, heat_pages *p, uint32_t index) {
    const fmt_entry *e = &b->entries[index];
    if (bld_heat_of(b, index) != BLD_HOT) return; /* its name alone was asked for */
    heat_touch_record(b, p, FMT_SECTION_ENTRIES, index, sizeof *e);
    for (uint32_t i = 0; i < e->parts_count; i++) {
        const fmt_part *part = &b->parts[e->parts_first + i];
        const mica_kind *kind = bld_kind_find(b, part->kind);
        heat_touch_record(b, p, FMT_SECTION_PARTS, e->parts_first + i, sizeof *part);
        if (kind->hot) heat_touch(p, part->offset, part->len);
    }
}

/* Names a start looks for in vain lead through the whole index until an empty slot ends the search. */
static void heat_touch_missing(mica_builder *b, heat_pages *p, mica_view name) {
    const fmt_out *index = fmt_writer_find(&b->writer, FMT_SECTION_SYMBOL_INDEX, 0);
    if (bld_names_find(&b->names, name.data, name.len) != FMT_NONE || !index) return;
    const fmt_slot *table = (const fmt_slot *)(const void *)index->bytes.data;
    uint32_t mask = index->section.count - 1, at = fmt_name_hash(name) & mask;
    while (table[at].symbol != FMT_NONE) {
        heat_touch(p, index->section.offset + at * sizeof *table, sizeof *table);
        at = (at + 1) & mask;
    }
    heat_touch(p, index->section.offset + at * sizeof *table, sizeof *table);
}

/* Ranges of touched pages; the narrowest gaps are closed until they fit. */
static uint32_t heat_ranges(const heat_pages *p, fmt_range *out) {
    uint32_t count = 0;
    for (uint64_t page = 1; page < p->count; page++) {
        uint64_t gap = count ? page - out[count - 1].first - out[count - 1].count : 0;
        if (!p->touched[page]) continue;
        if (count && gap == 0)
            out[count - 1].count++;
        else if (count == HEAT_RANGES) { /* full: the narrowest gap goes */
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

static void heat_fill_names(mica_builder *b, heat_pages *p, fmt_start_name *out) {
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
        heat_touch(p, names->section.offset + s->name_offset, (uint64_t)s->name_len + 1);
        if (s->entry != FMT_NONE) heat_touch_entry(b, p, s->entry);
    }
}

void bld_heat_filter(mica_builder *b, uint8_t filter[FMT_START_FILTER]) {
    const fmt_out *symbols = fmt_writer_find(&b->writer, FMT_SECTION_SYMBOLS, 0);
    if (!symbols || !fmt_writer_find(&b->writer, FMT_SECTION_START, 0)) return;
    const fmt_symbol *records = (const fmt_symbol *)(const void *)symbols->bytes.data;
    for (size_t i = 0; i < b->start_count; i++)
        for (uint32_t probe = 0; probe < FMT_START_PROBES; probe++) {
            uint32_t bit = fmt_start_bit(records[b->start_ids[i]].hash, probe);
            filter[bit / 8] |= (uint8_t)(1u << bit % 8);
        }
}

mica_status bld_heat_start(mica_builder *b, uint64_t tree_at, mica_error *err) {
    fmt_out *out = fmt_writer_find(&b->writer, FMT_SECTION_START, 0);
    if (!out) return MICA_OK;
    heat_pages p = {.tree = tree_at / FMT_PAGE};
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
    heat_fill_names(b, &p, names);
    for (size_t i = 0; i < b->profile->name_count; i++)
        heat_touch_missing(b, &p, b->profile->names[i]);
    heat_touch(&p, out->section.offset, out->section.stored_size);
    head->names = (uint32_t)b->start_count;
    head->ranges = heat_ranges(&p, (fmt_range *)(void *)(names + b->start_count));
    base_free(p.touched);
    return MICA_OK;
}

/* ---- the profile section ---- */

static int heat_compare_hot(const void *a, const void *b) {
    const mica_profile_entry *x = *(const mica_profile_entry *const *)a,
                             *y = *(const mica_profile_entry *const *)b;
    if (x->self_ns != y->self_ns) return x->self_ns > y->self_ns ? -1 : 1;
    return (x > y) - (x < y); /* entries are sorted by name */
}

typedef struct heat_sequence {
    mica_view whole;
    uint64_t ns;
} heat_sequence;

static int heat_compare_sequences(const void *a, const void *b) {
    const heat_sequence *x = a, *y = b;
    if (x->ns != y->ns) return x->ns > y->ns ? -1 : 1;
    return (x->whole.data > y->whole.data) - (x->whole.data < y->whole.data);
}

/* Time of a sequence of at least two operations; 0 for others. */
static uint64_t heat_sequence_ns(mica_view whole) {
    mica_pack in = mica_pack_of(whole);
    uint64_t ns = 0;
    uint32_t ops = 0;
    for (uint32_t left = mica_pack_map(&in); left && !in.bad; left--) {
        mica_view key = mica_pack_str(&in);
        if (mica_pack_is(key, "ns")) {
            ns = mica_pack_u64(&in);
        } else if (mica_pack_is(key, "ops")) {
            ops = mica_pack_array(&in);
            for (uint32_t i = 0; i < ops; i++)
                mica_pack_str(&in);
        } else {
            mica_pack_skip(&in);
        }
    }
    return in.bad || ops < 2 ? 0 : ns;
}

static mica_status heat_put_sequences(const mica_builder *b, fmt_pack *pack, mica_error *err) {
    mica_pack in = mica_pack_of(mica_profile_language(b->profile, "sequences"));
    uint32_t count = in.at == in.end ? 0 : mica_pack_array(&in), kept = 0;
    heat_sequence *list = base_malloc(((size_t)count + 1) * sizeof *list);
    if (!list) return base_fail_memory(err, "keeping the profile");
    for (uint32_t i = 0; i < count; i++) {
        mica_view whole = mica_pack_skip(&in);
        uint64_t ns = heat_sequence_ns(whole);
        if (ns) list[kept++] = (heat_sequence){whole, ns};
    }
    qsort(list, kept, sizeof *list, heat_compare_sequences);
    if (kept > HEAT_SEQUENCES) kept = HEAT_SEQUENCES;
    fmt_pack_str(pack, "sequences");
    fmt_pack_array(pack, kept);
    for (uint32_t i = 0; i < kept; i++)
        base_buf_append(pack->out, list[i].whole.data, list[i].whole.len);
    base_free(list);
    return MICA_OK;
}

mica_status bld_heat_profile(const mica_builder *b, base_buf *out, mica_error *err) {
    const mica_profile *profile = b->profile;
    fmt_pack pack = {out};
    uint32_t count = 0;
    const mica_profile_entry **hot = base_malloc((b->entry_count + 1) * sizeof(const mica_profile_entry *));
    if (!hot) return base_fail_memory(err, "keeping the profile");
    for (size_t i = 0; i < b->entry_count; i++) {
        const mica_entry *e = b->entry_of[i];
        const mica_profile_entry *seen = mica_profile_find(profile, e->name, e->name_len);
        if (seen && seen->calls) hot[count++] = seen;
    }
    qsort(hot, count, sizeof(const mica_profile_entry *), heat_compare_hot);
    if (count > HEAT_HOTSPOTS) count = HEAT_HOTSPOTS;
    fmt_pack_map(&pack, 3);
    fmt_pack_str(&pack, "runs");
    fmt_pack_u64(&pack, profile->runs);
    fmt_pack_str(&pack, "hotspots");
    fmt_pack_array(&pack, count);
    for (uint32_t i = 0; i < count; i++) {
        fmt_pack_map(&pack, 4);
        fmt_pack_str(&pack, "name");
        fmt_pack_str(&pack, hot[i]->name);
        fmt_pack_str(&pack, "calls");
        fmt_pack_u64(&pack, hot[i]->calls);
        fmt_pack_str(&pack, "average_ns");
        fmt_pack_u64(&pack, hot[i]->self_ns / hot[i]->calls);
        fmt_pack_str(&pack, "at_start");
        fmt_pack_bool(&pack, hot[i]->first_touch >= 0);
    }
    base_free(hot);
    mica_status status = heat_put_sequences(b, &pack, err);
    return status == MICA_OK && out->failed ? base_fail_memory(err, "keeping the profile") : status;
}
