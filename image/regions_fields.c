/* image/regions_fields.c - field tables: which rows there can be, and what they are for a region of the size it
 * has.
 *
 * A row is an arithmetic progression of pieces. Two that overlap would have an address changed twice, which no
 * restore could undo, so they are refused when they are given and not at the first save. */
#include "image/regions_internal.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"

#include <string.h>

bool img_kind_ok(uint32_t kind, uint32_t width) {
    switch (kind) {
    case MICA_FIELD_UNSIGNED:
    case MICA_FIELD_SIGNED: return width == 1 || width == 2 || width == 4 || width == 8;
    case MICA_FIELD_FLOAT:
    case MICA_FIELD_POINTER: return width == 4 || width == 8;
    case MICA_FIELD_BYTES: return width == 1;
    default: return false;
    }
}

bool img_row_end(const img_row *row, uint64_t *end) {
    *end = 0;
    if (row->count == 0) return true;
    return base_mul_u64(row->count - 1, row->stride, end) && base_add_u64(*end, row->offset, end) &&
           base_add_u64(*end, row->width, end);
}

uint64_t img_row_fits(const img_row *row, uint64_t size) {
    if (!base_range_ok(row->offset, row->width, size)) return 0;
    return (size - row->offset - row->width) / row->stride + 1;
}

/* Whether a number of one of two rows has a byte of the other's `k`-th. */
static bool fields_hit(const img_row *row, uint64_t from, uint64_t width) {
    if (from + width <= row->offset) return false;
    uint64_t first =
        from < row->offset + row->width ? 0 : (from - row->offset - row->width) / row->stride + 1;
    return first < row->count && row->offset + first * row->stride < from + width;
}

/* Whether two rows, whose ends are no overflow, have a byte in common. */
static bool fields_overlap(const img_row *a, const img_row *b) {
    uint64_t end_a, end_b;
    if (!img_row_end(a, &end_a) || !img_row_end(b, &end_b) || end_a <= b->offset || end_b <= a->offset)
        return false;
    if (a->stride == a->width) return fields_hit(b, a->offset, end_a - a->offset); /* one piece */
    if (b->stride == b->width) return fields_hit(a, b->offset, end_b - b->offset);
    if (a->stride == b->stride) { /* members of one struct: where any two meet, the first of one does */
        const img_row *low = a->offset <= b->offset ? a : b, *high = low == a ? b : a;
        return fields_hit(low, high->offset, high->width);
    }
    if (a->count > b->count)
        return fields_overlap(b, a); /* each of the fewer against all of the others at once */
    for (uint64_t k = 0; k < a->count; k++)
        if (fields_hit(b, a->offset + k * a->stride, a->width)) return true;
    return false;
}

/* What can be said of a row alone. A dynamic region may grow to its room, so rows may reach as far; whether they
 * lie within the size is asked at each save. */
static mica_status fields_check(const img_region *region, size_t number, const mica_field *field,
                                const img_row *row, mica_error *err) {
    uint64_t end;
    const char *what = !img_kind_ok((uint32_t)field->kind, field->width) ? "has no such kind or width"
                       : field->kind == MICA_FIELD_POINTER && field->width != sizeof(void *)
                           ? "is not as wide as an address is"
                       : field->count == 0 && !region->is.dynamic ? "is of nothing"
                       : row->stride < row->width                 ? "overlaps itself"
                       : field->into && strlen(field->into) >= MICA_MEMORY_NAME_MAX
                           ? "points into a name that is too long"
                       : !img_row_end(row, &end) || end > region->is.capacity ? "passes the end of the region"
                                                                              : NULL;
    if (!what) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, region->name, field->offset,
                     "region '%s', row %zu of the fields %s", region->name, number, what);
}

static img_row fields_row(const mica_field *field) {
    return (img_row){.offset = field->offset,
                     .count = field->count,
                     .stride = field->stride ? field->stride : field->width,
                     .width = (uint16_t)field->width,
                     .kind = (uint8_t)field->kind,
                     .flags = (uint8_t)((field->nullable ? IMG_FIELD_NULLABLE : 0) |
                                        (field->external ? IMG_FIELD_EXTERNAL : 0) |
                                        (field->count ? 0 : IMG_FIELD_OPEN))};
}

/* Rows of no count are taken to be as long as the room. */
static mica_status fields_apart(const img_region *region, const img_field *fields, size_t number,
                                mica_error *err) {
    img_row a = fields[number].row;
    if (a.flags & IMG_FIELD_OPEN) a.count = img_row_fits(&a, region->is.capacity);
    for (size_t k = 0; k < number; k++) {
        img_row b = fields[k].row;
        if (b.flags & IMG_FIELD_OPEN) b.count = img_row_fits(&b, region->is.capacity);
        if (fields_overlap(&a, &b))
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, region->name, a.offset,
                             "region '%s': rows %zu and %zu of the fields overlap", region->name, k, number);
    }
    return MICA_OK;
}

mica_status mica_regions_fields(mica_regions *regions, const char *name, const mica_field *fields,
                                size_t count, mica_error *err) {
    img_region *region = NULL;
    mica_status status = img_region_of(regions, name, &region, err);
    if (status != MICA_OK) return status;
    if (count && !fields)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, name, MICA_NO_OFFSET,
                         "region '%s' was given no fields", name);
    if (count > MICA_REGIONS_FIELDS_MAX)
        return base_fail_pair(err, MICA_ERR_LIMIT, name, MICA_NO_OFFSET,
                              base_pair_numbers(MICA_REGIONS_FIELDS_MAX, count),
                              "region '%s' has too many rows of fields", name);
    img_field *all = base_calloc(count + 1, sizeof *all);
    if (!all) return base_fail_memory(err, "a table of fields");
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        all[k].row = fields_row(&fields[k]);
        status = fields_check(region, k, &fields[k], &all[k].row, err);
        if (status == MICA_OK && fields[k].into) strcpy(all[k].into, fields[k].into);
        if (status == MICA_OK) status = fields_apart(region, all, k, err);
    }
    if (status != MICA_OK) {
        base_free(all);
        return status;
    }
    base_free(region->fields);
    region->fields = all;
    region->field_count = count;
    return MICA_OK;
}

/* Names of regions in rows are resolved late: a row may name one that is added after it. */
mica_status img_row_into(const mica_regions *regions, const img_region *region, size_t number, img_row *row,
                         mica_error *err) {
    const char *name = region->fields[number].into;
    size_t into = name[0] ? img_region_number(regions, name) : SIZE_MAX - 1;
    row->into = into < regions->count ? (uint16_t)(into + 1) : 0;
    if (into != SIZE_MAX) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, region->name, row->offset,
                     "region '%s', row %zu of the fields points into region '%s', which there is not",
                     region->name, number, name);
}

mica_status img_rows(const mica_regions *regions, const img_region *region, img_row *out, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < region->field_count && status == MICA_OK; k++) {
        uint64_t end, size = region->is.size;
        out[k] = region->fields[k].row;
        if (out[k].flags & IMG_FIELD_OPEN) out[k].count = img_row_fits(&out[k], size);
        if (!img_row_end(&out[k], &end) || end > size)
            return base_fail_pair(
                err, MICA_ERR_INVALID_ARGUMENT, region->name, out[k].offset, base_pair_numbers(size, end),
                "region '%s', row %zu of the fields passes the end of the region", region->name, k);
        status = img_row_into(regions, region, k, &out[k], err);
    }
    return status;
}
