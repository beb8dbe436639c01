/* image/regions_restore.c - a file → regions of this program. Each region is made whole beside its place first: read,
 * verified, its numbers and addresses those of this process. Then, where nothing can fail any more, all are copied.
 *
 * It takes as much memory again as the regions have. Reading into the regions after all pages were verified would not
 * do: the file may change or end between the two. */
#include "image/regions_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

static mica_status restore_misfit(const img_region_part *part, uint64_t offset, const char *what,
                                  mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, part->name, offset, "region '%s', offset %llu in the file: %s",
                     part->name, (unsigned long long)offset, what);
}

/* Numbers and addresses of a region in the place where they lie. The rows are the program's where it has some,
 * because what its addresses may be is for it to say; else the file's. */
static mica_status restore_in_place(const img_regions_file *file, img_region_part *part, const img_row *rows,
                                    mica_error *err) {
    for (size_t k = 0; k < part->row_count; k++) {
        const img_row *row = &rows[k];
        bool pointer = row->kind == MICA_FIELD_POINTER;
        if (!pointer && (file->big == IMG_BIG || row->width == 1)) continue;
        for (uint64_t n = 0; n < row->count; n++) {
            uint8_t *at = part->bytes + row->offset + n * row->stride;
            uint64_t number = img_number_get(at, row->width, file->big), address = number;
            if (pointer && !img_pointer_load(file, row, number, &address))
                return restore_misfit(part, row->offset + n * row->stride, "the address there points nowhere",
                                      err);
            img_number_put(at, row->width, IMG_BIG, address);
        }
    }
    return MICA_OK;
}

/* Row by row into the program's layout, which is zeros where no row is. */
static mica_status restore_convert(const img_regions_file *file, img_region_part *part, uint8_t *to,
                                   mica_error *err) {
    for (size_t k = 0; k < part->row_count; k++) {
        const img_row *theirs = &part->rows[k], *own = &part->own[k];
        for (uint64_t n = 0; n < own->count; n++) {
            uint64_t from = theirs->offset + n * theirs->stride;
            uint64_t number = img_number_get(part->bytes + from, theirs->width, file->big), address;
            if (own->kind == MICA_FIELD_POINTER) {
                if (!img_pointer_load(file, own, number, &address))
                    return restore_misfit(part, from, "the address there points nowhere", err);
                number = address;
            } else if (!img_number_fit(own->kind, theirs->width, own->width, &number)) {
                return restore_misfit(part, from, "the number there does not fit the program's", err);
            }
            img_number_put(to + own->offset + n * own->stride, own->width, IMG_BIG, number);
        }
    }
    return MICA_OK;
}

/* The function sees this machine's numbers and this process's addresses, as far as the file tells where they are.
 * What it wrote is not looked at: it is the program's. */
static mica_status restore_migrate(const img_regions_file *file, img_region_part *part, uint8_t *to,
                                   mica_error *err) {
    mica_status status = restore_in_place(file, part, part->rows, err);
    if (status != MICA_OK) return status;
    const img_region *region = &file->regions->list[part->number];
    mica_error inner = MICA_ERROR_INIT;
    mica_regions_migration migration = {.name = part->name,
                                        .from = part->version,
                                        .to = region->is.version,
                                        .old_bytes = part->bytes,
                                        .old_size = part->size,
                                        .new_bytes = to,
                                        .new_size = part->new_size};
    status = part->migration->call(part->migration->ctx, &migration, &inner);
    inner.code = status;
    if (status != MICA_OK)
        return base_fail_as(err, &inner, "region '%s' could not be migrated from version %u to %u: %s",
                            part->name, part->version, region->is.version,
                            inner.message[0] ? inner.message : mica_status_sentence(status));
    if (migration.new_size == 0 || migration.new_size > part->new_size ||
        (migration.new_size < part->new_size && !region->is.dynamic))
        return base_fail_pair(err, MICA_ERR_INVALID_ARGUMENT, part->name, MICA_NO_OFFSET,
                              base_pair_numbers(part->new_size, migration.new_size),
                              "the migration of region '%s' from version %u gave it a size it cannot have",
                              part->name, part->version);
    part->new_size = migration.new_size;
    return MICA_OK;
}

/* Makes what the program's region shall have of the bytes that the file has. */
static mica_status restore_change(const img_regions_file *file, img_region_part *part, mica_error *err) {
    if (part->way == IMG_SAME) return restore_in_place(file, part, part->own ? part->own : part->rows, err);
    uint8_t *to = base_calloc_filled((size_t)part->new_size);
    if (!to) return base_fail_memory(err, "a region of another layout");
    mica_status status = part->way == IMG_CONVERT ? restore_convert(file, part, to, err)
                                                  : restore_migrate(file, part, to, err);
    base_free(part->bytes);
    part->bytes = to;
    return status;
}

/* Nothing fails from here on. The list tells the new sizes of dynamic regions. */
static void restore_commit(mica_regions *regions, const img_regions_file *file) {
    for (size_t k = 0; k < file->count; k++) {
        const img_region_part *part = &file->parts[k];
        img_region *region = &regions->list[part->number];
        memcpy(region->is.base, part->bytes, (size_t)part->new_size);
        region->is.size = part->new_size;
    }
}

/* Whole regions, verified page by page. Sizes are what the program has room for (regions_match.c). */
static mica_status restore_read(mica_memory_file *from, img_regions_file *file, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < file->count && status == MICA_OK; k++) {
        img_region_part *part = &file->parts[k];
        part->bytes = base_calloc_filled((size_t)part->size);
        if (!part->bytes) return base_fail_memory(err, "the bytes of a region");
        status = mica_memory_file_read(from, k, 0, part->bytes, (size_t)part->size, err);
    }
    return status;
}

mica_status mica_regions_restore_chain(mica_regions *regions, const char *const *paths, size_t count,
                                       mica_error *err) {
    mica_memory_file *from = NULL;
    img_regions_file file = {0};
    mica_status status = MICA_OK;
    if (!regions || !paths || regions->count == 0)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         !regions ? "there is no list of regions to restore"
                         : !paths ? "no file to restore from was named"
                                  : "there are no regions to restore");
    status = img_regions_open(paths, count, &from, &file, err);
    if (status == MICA_OK) status = img_regions_match(regions, &file, err);
    if (status == MICA_OK) status = restore_read(from, &file, err);
    for (size_t k = 0; k < file.count && status == MICA_OK; k++)
        status = restore_change(&file, &file.parts[k], err);
    if (status == MICA_OK) restore_commit(regions, &file);
    img_regions_end(&file);
    mica_memory_file_close(from);
    return status == MICA_OK ? img_hooks_restored(regions, err) : status;
}

mica_status mica_regions_restore(mica_regions *regions, const char *path, mica_error *err) {
    return mica_regions_restore_chain(regions, path ? &path : NULL, 1, err);
}
