/* builder/order.c - the order of everything, from a profile: what a start touches first, then what was
 * called, then the rest. Without a profile nothing here changes a byte.
 *
 * Entries carry the order: their records, the records of their parts and the parts themselves are laid out
 * in it. Symbols stay sorted by name, so the ones that a start looks up are repeated in the start section
 * (start.c), one after the other, where they fill a page instead of being spread over all pages of both
 * tables. */
#include "builder/build_internal.h"

#include "base/alloc.h"

#include <stdlib.h>

/* ---- entries ---- */

typedef struct order_key {
    uint32_t index;
    uint64_t rank; /* of first touch; then one rank for what was called, one for what was not */
} order_key;

/* Entries of one rank keep the order of their sources: neighbours of one folder compress better together. */
static int order_compare(const void *a, const void *b) {
    const order_key *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

bld_heat bld_heat_of(const bld_build *b, size_t entry) {
    const mica_entry *e = b->entry_of[entry];
    const mica_profile_entry *seen = mica_profile_find(b->profile, e->name, e->name_len);
    if (!seen) return BLD_COLD;
    return seen->first_touch >= 0 ? BLD_HOT : seen->calls ? BLD_WARM : BLD_COLD;
}

/* Moves entry and part records into the order of `keys`. Records of parts follow their entries, since an
 * entry names its parts as a range. The four arrays are made anew and then exchanged, so that a failure
 * leaves the old order whole. */
static mica_status order_permute(bld_build *b, const order_key *keys, mica_error *err) {
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

/* Two ranks at the end of the numbers stand for what was called and for what was not. */
mica_status bld_order_entries(bld_build *b, mica_error *err) {
    if (!b->profile || b->entry_count == 0) return MICA_OK;
    order_key *keys = base_malloc(b->entry_count * sizeof *keys);
    if (!keys) return base_fail_memory(err, "ordering the entries");
    for (size_t i = 0; i < b->entry_count; i++) {
        const mica_entry *e = b->entry_of[i];
        const mica_profile_entry *seen = mica_profile_find(b->profile, e->name, e->name_len);
        keys[i] = (order_key){.index = (uint32_t)i, .rank = UINT64_MAX};
        if (seen && seen->first_touch >= 0)
            keys[i].rank = (uint64_t)seen->first_touch;
        else if (seen && seen->calls)
            keys[i].rank = UINT64_MAX - 1;
    }
    qsort(keys, b->entry_count, sizeof *keys, order_compare);
    mica_status status = order_permute(b, keys, err);
    base_free(keys);
    return status;
}

/* ---- names ---- */

static int order_compare_ids(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Names that a start looks up come first, in the order of the look-ups, the others after them by id. A
 * profile may name what is not in the library any more, or name a thing twice. */
mica_status bld_order_names(bld_build *b, uint32_t *order, mica_error *err) {
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
    qsort(b->start_ids, b->start_count, sizeof *b->start_ids, order_compare_ids);
    return MICA_OK;
}
