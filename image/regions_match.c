/* image/regions_match.c - regions of a file ↔ regions of the program that reads it: by name, whatever their order,
 * and only where both agree on what lies in them. What does not fit is named; nothing is read or written here.
 *
 * A region goes one of three ways. Where every number lies in the file as it does here it is taken as it is, and
 * what its rows do not name comes along. Where the layout differs, as between 32 and 64 bits, its rows say what is
 * what, and nobody can say it of the rest. Where its version differs the program's own function decides. Which way
 * it is must be known of all regions before one is changed: addresses in one follow the layout of another. */
#include "image/regions_internal.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"

#include <stdio.h>
#include <string.h>

static mica_status match_differs(const img_region_part *part, const char *what, base_pair pair,
                                 mica_error *err) {
    return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, part->name, MICA_NO_OFFSET, pair, "region '%s' %s",
                          part->name, what);
}

/* The machine that a file comes from is not one whose bytes this region could have. */
static mica_status match_foreign(const img_region_part *part, const img_regions_file *file, const char *what,
                                 mica_error *err) {
    char texts[2][MICA_ERROR_VALUE_MAX];
    for (int k = 0; k < 2; k++)
        snprintf(texts[k], sizeof texts[k], "%u-bit, %s-endian",
                 (k ? file->word : (unsigned)sizeof(void *)) * 8u,
                 (k ? file->big : IMG_BIG) ? "big" : "little");
    return match_differs(part, what, base_pair_texts(texts[0], texts[1]), err);
}

/* The program's rows as the file would have them, into part->own. */
static mica_status match_rows(const mica_regions *regions, const img_region *region, img_region_part *part,
                              mica_error *err) {
    if (region->field_count == 0) return MICA_OK;
    if (region->field_count != part->row_count)
        return match_differs(part,
                             "has another number of fields in the file: give it a version and a migration",
                             base_pair_numbers(region->field_count, part->row_count), err);
    part->own = base_calloc(part->row_count, sizeof *part->own);
    mica_status status = part->own ? MICA_OK : base_fail_memory(err, "a table of fields");
    for (size_t k = 0; k < part->row_count && status == MICA_OK; k++) {
        const img_row *theirs = &part->rows[k];
        part->own[k] = region->fields[k].row;
        status = img_row_into(regions, region, k, &part->own[k], err);
        bool open = part->own[k].flags & IMG_FIELD_OPEN;
        if (open) part->own[k].count = theirs->count;
        if (status != MICA_OK || (theirs->kind == part->own[k].kind && theirs->count == part->own[k].count &&
                                  (bool)(theirs->flags & IMG_FIELD_OPEN) == open))
            continue;
        return base_fail(
            err, MICA_ERR_VERSION_MISMATCH, part->name, theirs->offset,
            "region '%s', row %zu of its fields is of another kind or count in the file: give it a "
            "version and a migration",
            part->name, k);
    }
    return status;
}

/* Whether every number lies where the program has it; without a table of the program's, it does. A single number
 * has no stride that could differ. */
static bool match_layout(const img_region_part *part) {
    for (size_t k = 0; part->own && k < part->row_count; k++)
        if (part->own[k].offset != part->rows[k].offset || part->own[k].width != part->rows[k].width ||
            (part->own[k].count > 1 && part->own[k].stride != part->rows[k].stride))
            return false;
    return true;
}

/* The size that a region has when it was changed row by row. A dynamic one is as large as its numbers need; open
 * rows are the members of structs in an array, whose last has its padding too, so that what is saved next is as
 * long. */
static bool match_converted_size(const img_region *region, img_region_part *part) {
    uint64_t first = UINT64_MAX, end;
    part->new_size = region->is.dynamic ? 0 : region->is.size;
    for (size_t k = 0; k < part->row_count; k++)
        if ((part->own[k].flags & IMG_FIELD_OPEN) && part->own[k].offset < first) first = part->own[k].offset;
    for (size_t k = 0; k < part->row_count; k++) {
        const img_row *row = &part->own[k];
        if (!img_row_end(row, &end)) return false;
        uint64_t whole = 0;
        if ((row->flags & IMG_FIELD_OPEN) &&
            !(base_mul_u64(row->count, row->stride, &whole) && base_add_u64(whole, first, &whole)))
            return false;
        if (end < whole) end = whole;
        if (region->is.dynamic && end > part->new_size) part->new_size = end;
    }
    return part->new_size && part->new_size <= region->is.capacity;
}

/* Of the same version: as it is, or row by row. A region of another size on the same kind of machine has other
 * things in it, whatever its rows say: that is what versions are for. */
static mica_status match_same(const img_region *region, const img_regions_file *file, img_region_part *part,
                              mica_error *err) {
    bool foreign = file->big != IMG_BIG || file->word != sizeof(void *);
    base_pair sizes = base_pair_numbers(region->is.size, part->size);
    /* a table of the file's alone tells the order of bytes, and not how wide an address is here */
    if (foreign && (part->row_count == 0 || (!part->own && file->word != sizeof(void *))))
        return match_foreign(part, file,
                             "comes from a program with another order of bytes or word size, and there is no "
                             "table of its fields",
                             err);
    bool fits = region->is.dynamic ? part->size <= region->is.capacity : part->size == region->is.size;
    part->new_size = part->size;
    part->way = fits && match_layout(part) ? IMG_SAME : IMG_CONVERT;
    if (part->way == IMG_SAME) return MICA_OK;
    if (!part->own || (!foreign && match_layout(part)))
        return match_differs(part,
                             region->is.dynamic ? "is larger in the file than there is room for here"
                                                : "has another size in the file",
                             region->is.dynamic ? base_pair_numbers(region->is.capacity, part->size) : sizes,
                             err);
    /* no number becomes more than eight times as wide or narrow, so what is larger holds something else */
    if (part->size / 8 > region->is.capacity + MICA_MEMORY_GRANULE_MIN || !match_converted_size(region, part))
        return match_differs(part, "has more in the file than there is room for here",
                             base_pair_numbers(region->is.capacity, part->size), err);
    return MICA_OK;
}

/* Of another version. The size that such a region had was said with the migration, so a file cannot make this process
 * allocate more than the program expects. */
static mica_status match_migration(const img_region *region, const img_regions_file *file,
                                   img_region_part *part, mica_error *err) {
    for (size_t k = 0; k < region->migration_count; k++)
        if (region->migrations[k].from == part->version) part->migration = &region->migrations[k];
    if (!part->migration)
        return match_differs(part, "has another version in the file, and no migration from it was given",
                             base_pair_numbers(region->is.version, part->version), err);
    uint64_t old = part->migration->old_size;
    if (region->is.dynamic ? part->size > old : part->size != old)
        return match_differs(part, "of an old version has another size in the file",
                             base_pair_numbers(old, part->size), err);
    if ((file->big != IMG_BIG && part->row_count == 0) || file->word != sizeof(void *))
        return match_foreign(part, file,
                             "of an old version comes from a machine whose bytes or addresses cannot be "
                             "changed to those of this one",
                             err);
    part->way = IMG_MIGRATE;
    part->new_size = region->is.dynamic ? region->is.capacity : region->is.size;
    return MICA_OK;
}

mica_status img_regions_match(const mica_regions *regions, img_regions_file *file, mica_error *err) {
    bool found[MICA_REGIONS_MAX] = {0};
    mica_status status = MICA_OK;
    file->regions = regions;
    for (size_t k = 0; k < file->count; k++) {
        img_region_part *part = &file->parts[k];
        part->number = img_region_number(regions, part->name);
        if (part->number == SIZE_MAX)
            return match_differs(part, "is in the file, and the program has none of that name",
                                 base_pair_texts("none", part->name), err);
        found[part->number] = true;
    }
    for (size_t k = 0; k < regions->count; k++)
        if (!found[k])
            return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, regions->list[k].name, MICA_NO_OFFSET,
                                  base_pair_texts(regions->list[k].name, "none"),
                                  "region '%s' of the program is not in the file", regions->list[k].name);
    /* names first: which region is missing says more than how another differs */
    for (size_t k = 0; k < file->count && status == MICA_OK; k++) {
        img_region_part *part = &file->parts[k];
        const img_region *region = &regions->list[part->number];
        if (part->version != region->is.version) {
            status = match_migration(region, file, part, err);
            continue;
        }
        status = match_rows(regions, region, part, err);
        if (status == MICA_OK) status = match_same(region, file, part, err);
    }
    return status;
}

bool img_region_offset(const img_region_part *part, uint64_t offset, uint64_t *out) {
    *out = offset;
    /* the end stays the end, whatever the size; but for it an offset means the same only where the layout does */
    if (offset == part->size) *out = part->new_size;
    if (part->way != IMG_CONVERT || offset == 0 || offset == part->size) return *out <= part->new_size;
    for (size_t k = 0; k < part->row_count; k++) {
        const img_row *row = &part->rows[k];
        uint64_t behind = offset - row->offset, number = behind / row->stride;
        if (offset < row->offset || number >= row->count || behind % row->stride) continue;
        *out = part->own[k].offset + number * part->own[k].stride;
        return true;
    }
    return false;
}
