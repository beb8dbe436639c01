/* image/regions_pointer.c - addresses of this process ↔ numbers that mean the same in another: a region and an
 * offset, or the number of an address that the program named. Reads and writes no memory of the program.
 *
 * As many look-ups are made as there are addresses, so regions and externals are sorted and found by bisection. */
#include "image/regions_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <stdlib.h>
#include <string.h>

static_assert(sizeof(void *) == 8, "addresses are written as 8 bytes");

/* Where a number or an address is among sorted externals, or would be. */
static size_t externals_find(const img_external *list, size_t count, bool by_address, uint64_t wanted) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((by_address ? list[middle].address : list[middle].number) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const img_external *external_at(const img_externals *externals, bool by_address, uint64_t wanted) {
    const img_external *list = by_address ? externals->by_address : externals->by_number;
    size_t at = externals_find(list, externals->count, by_address, wanted);
    if (at == externals->count) return NULL;
    return (by_address ? list[at].address : list[at].number) == wanted ? &list[at] : NULL;
}

static void externals_insert(img_external *list, size_t count, bool by_address, img_external external) {
    size_t at = externals_find(list, count, by_address, by_address ? external.address : external.number);
    memmove(list + at + 1, list + at, (count - at) * sizeof *list);
    list[at] = external;
}

mica_status mica_regions_external(mica_regions *regions, uint32_t number, const void *address,
                                  mica_error *err) {
    if (!regions)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "there is no list of regions");
    if (!address || number == 0 || number > MICA_REGIONS_EXTERNALS_MAX)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         !address ? "external %u has no address"
                                  : "an external has a number from 1 to 65535, not %u",
                         number);
    img_externals *externals = &regions->externals;
    const img_external *there = external_at(externals, false, number);
    if (!there) there = external_at(externals, true, (uintptr_t)address);
    if (there)
        return base_fail(err, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                         "external %u is there already: number %u", number, there->number);
    /* both grow before either counts: after a failure the list is as it was */
    size_t bytes = (externals->count + 1) * sizeof *there;
    img_external *by_number = base_realloc(externals->by_number, bytes);
    if (by_number) externals->by_number = by_number;
    img_external *by_address = by_number ? base_realloc(externals->by_address, bytes) : NULL;
    if (!by_address) return base_fail_memory(err, "an external address");
    externals->by_address = by_address;
    img_external external = {number, (uintptr_t)address};
    externals_insert(by_number, externals->count, false, external);
    externals_insert(by_address, externals->count, true, external);
    externals->count++;
    return MICA_OK;
}

/* The regions' numbers by rising base. Made at each save: regions move between them. */
void img_bases_of(const mica_regions *regions, img_bases *out) {
    out->regions = regions;
    out->count = regions->count;
    for (size_t k = 0; k < out->count; k++) {
        size_t at = k;
        uintptr_t base = (uintptr_t)regions->list[k].is.base;
        for (; at > 0 && (uintptr_t)regions->list[out->order[at - 1]].is.base > base; at--)
            out->order[at] = out->order[at - 1];
        out->order[at] = (uint16_t)k;
    }
}

/* The region in which an address lies or which ends there; of both, the one in which it lies. SIZE_MAX: none. */
static size_t places_find(const img_bases *places, uint64_t address) {
    size_t low = 0, high = places->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((uintptr_t)places->regions->list[places->order[middle]].is.base <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? places->order[low - 1] : SIZE_MAX;
}

/* Where a row names its region no other is looked at: an end that is another's begin stays this one's end. Bytes
 * that a dynamic region has room for and does not use are not saved, so nothing may point there. */
bool img_pointer_store(const img_bases *places, const img_row *row, uint64_t address, uint64_t *stored) {
    *stored = 0;
    if (address == 0) return row->flags & IMG_FIELD_NULLABLE;
    size_t number = row->into ? row->into - 1u : places_find(places, address);
    const mica_regions_region *is = number < places->count ? &places->regions->list[number].is : NULL;
    uint64_t offset = is ? address - (uintptr_t)is->base : 0;
    if (is && address >= (uintptr_t)is->base && offset <= is->size) {
        *stored = IMG_REGION_AT(number) + offset;
        return true;
    }
    const img_external *external =
        row->flags & IMG_FIELD_EXTERNAL ? external_at(&places->regions->externals, true, address) : NULL;
    if (external) *stored = external->number;
    return external;
}

/* The part of the file whose numbers have `stored` among them. */
static const img_region_part *pointer_part(const img_regions_file *file, uint64_t stored) {
    size_t low = 0, high = file->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->parts[middle].at <= stored)
            low = middle + 1;
        else
            high = middle;
    }
    const img_region_part *part = low ? &file->parts[low - 1] : NULL;
    return part && stored - part->at <= part->size ? part : NULL;
}

/* What a file says is held to the same rules as what a program has at a save. */
bool img_pointer_load(const img_regions_file *file, const img_row *row, uint64_t stored, uint64_t *address) {
    *address = 0;
    if (stored == 0) return row->flags & IMG_FIELD_NULLABLE;
    if (stored < IMG_EXTERNALS_END) {
        const img_external *external =
            row->flags & IMG_FIELD_EXTERNAL ? external_at(&file->regions->externals, false, stored) : NULL;
        if (external) *address = external->address;
        return external;
    }
    const img_region_part *part = pointer_part(file, stored);
    uint64_t offset;
    if (!part || (row->into && row->into - 1u != part->number)) return false;
    if (!img_region_offset(part, stored - part->at, &offset)) return false;
    *address = (uintptr_t)file->regions->list[part->number].is.base + offset;
    return true;
}
