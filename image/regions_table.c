/* image/regions_table.c - what a file says of regions beside their bytes ↔ two sections of it
 * (image/regions_layout.h). Every number of a file is checked here, before anything is done by it. */
#include "image/regions_internal.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"

#include <string.h>

/* Where a region lies in the numbers of a file depends on its place in the list and not on sizes: so what points
 * into it is the same in a delta after another region grew. */
mica_status img_table_write(const mica_regions *regions, const img_row *const *rows, base_buf *program,
                            base_buf *fields, mica_error *err) {
    img_head head = {.regions = (uint32_t)regions->count, .big = IMG_BIG, .word = sizeof(void *)};
    for (size_t k = 0; k < regions->count; k++)
        head.fields += (uint32_t)regions->list[k].field_count; /* 256 times 4,096 at most */
    uint32_t first = 0;
    base_buf_append(program, &head, sizeof head);
    for (size_t k = 0; k < regions->count; k++) {
        const img_region *region = &regions->list[k];
        img_record record = {.at = IMG_REGION_AT(k),
                             .version = region->is.version,
                             .flags = region->is.dynamic ? IMG_REGION_DYNAMIC : 0,
                             .first = first,
                             .count = (uint32_t)region->field_count};
        first += record.count;
        base_buf_append(program, &record, sizeof record);
        if (record.count) base_buf_append(fields, rows[k], record.count * sizeof *rows[k]);
    }
    return program->failed || fields->failed ? base_fail_memory(err, "the tables of regions") : MICA_OK;
}

static mica_status table_bad(const char *region, const char *what, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, "program", MICA_NO_OFFSET, "%s%s%s%s", region ? "region '" : "",
                     region ? region : "", region ? "': " : "", what);
}

/* What is wrong with a row; NULL: nothing. Rows may overlap: then a number is read twice, which harms nobody. */
static const char *table_row(const img_regions_file *file, const img_region_part *part, const img_row *row) {
    uint64_t end;
    bool pointer = row->kind == MICA_FIELD_POINTER, open = row->flags & IMG_FIELD_OPEN;
    if (!img_kind_ok(row->kind, row->width) || (pointer && row->width != file->word) ||
        row->stride < row->width)
        return "a row of its fields has no such kind, width or stride";
    if (row->flags > (IMG_FIELD_NULLABLE | IMG_FIELD_EXTERNAL | IMG_FIELD_OPEN) || row->padding ||
        row->into > file->count || (!pointer && (row->into || (row->flags & ~IMG_FIELD_OPEN))))
        return "a row of its fields has flags that there are not";
    if (open ? row->count != img_row_fits(row, part->size) : row->count == 0)
        return "a row of its fields has another count than its size has room for";
    return img_row_end(row, &end) && end <= part->size ? NULL : "a row of its fields passes its end";
}

/* The region behind `before` (NULL: none). Their places rise and do not touch, so that one number is in one region,
 * and the end of a region in no other. */
static mica_status table_part(img_regions_file *file, const img_record *record, const img_region_part *before,
                              img_region_part *part, mica_error *err) {
    uint64_t end, least = before ? before->at + before->size + 1 : IMG_EXTERNALS_END;
    if (!base_add_u64(record->at, part->size, &end) || record->at < least ||
        end >= (file->word == 4 ? UINT32_MAX : UINT64_MAX) || record->flags > IMG_REGION_DYNAMIC)
        return table_bad(part->name, "it lies where it cannot, or has flags that there are not", err);
    part->at = record->at;
    part->version = record->version;
    part->dynamic = record->flags & IMG_REGION_DYNAMIC;
    part->rows = file->rows + record->first;
    part->row_count = record->count;
    for (size_t k = 0; k < part->row_count; k++) {
        const char *what = table_row(file, part, &part->rows[k]);
        if (what) return table_bad(part->name, what, err);
    }
    return MICA_OK;
}

mica_status img_regions_begin(img_regions_file *file, size_t count, mica_error *err) {
    file->parts = base_calloc(count, sizeof *file->parts);
    if (!file->parts) return base_fail_memory(err, "the regions of a file");
    file->count = count;
    return MICA_OK;
}

/* What is said of all regions. Sizes of sections are compared before anything in them is looked at. */
static mica_status table_head(img_regions_file *file, base_view program, base_view fields, img_head *head,
                              mica_error *err) {
    static const uint8_t none[sizeof head->reserved];
    if (program.len != sizeof *head + file->count * sizeof(img_record))
        return table_bad(NULL, "the table of regions has not the size of the regions", err);
    memcpy(head, program.data, sizeof *head);
    if (head->regions != file->count || head->big > 1 || (head->word != 4 && head->word != 8) ||
        memcmp(head->reserved, none, sizeof none) != 0 ||
        head->fields > MICA_REGIONS_MAX * MICA_REGIONS_FIELDS_MAX ||
        fields.len != head->fields * sizeof(img_row))
        return table_bad(NULL, "it says of a program what cannot be, or has another number of fields", err);
    file->big = head->big;
    file->word = head->word;
    return MICA_OK;
}

mica_status img_table_read(img_regions_file *file, base_view program, base_view fields, mica_error *err) {
    img_head head;
    mica_status status = table_head(file, program, fields, &head, err);
    if (status != MICA_OK) return status;
    file->rows = base_malloc(fields.len + 1);
    if (!file->rows) return base_fail_memory(err, "the fields of regions");
    if (fields.len) memcpy(file->rows, fields.data, fields.len);
    uint32_t first = 0;
    for (size_t k = 0; k < file->count && status == MICA_OK; k++) {
        img_region_part *part = &file->parts[k];
        img_record record;
        memcpy(&record, program.data + sizeof head + k * sizeof record, sizeof record);
        if (record.first != first || record.count > MICA_REGIONS_FIELDS_MAX ||
            record.count > head.fields - first)
            return table_bad(part->name, "its fields are not where they should be", err);
        first += record.count;
        status = table_part(file, &record, k ? part - 1 : NULL, part, err);
    }
    if (status == MICA_OK && first != head.fields)
        return table_bad(NULL, "there are more fields than the regions have", err);
    return status;
}

void img_regions_end(img_regions_file *file) {
    for (size_t k = 0; file->parts && k < file->count; k++) {
        base_free(file->parts[k].own);
        base_free(file->parts[k].bytes);
    }
    base_free(file->parts);
    base_free(file->rows);
    *file = (img_regions_file){0};
}
