/* image/regions_open.c - files with regions of a program: opening them, and what one of them tells without its
 * pages. */
#include "image/regions_internal.h"

#include "base/error.h"
#include "base/time.h"
#include "memory/member.h"

#include <string.h>

mica_status img_regions_open(const char *const *paths, size_t count, mica_memory_file **out,
                             img_regions_file *tables, mica_error *err) {
    for (size_t k = 0; k < count; k++)
        if (!paths[k])
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "file %zu has no name", k);
    mica_status status = mica_memory_file_open(paths, count, out, err);
    mica_memory_section program = {0}, fields = {0};
    if (status != MICA_OK) return status;
    status = mica_memory_file_section(*out, count - 1, IMG_SECTION_PROGRAM, &program, err);
    if (status == MICA_ERR_NOT_FOUND)
        return base_fail(err, MICA_ERR_NOT_A_SNAPSHOT, NULL, MICA_NO_OFFSET,
                         "%s: it is a memory file, but not of regions of a program", paths[count - 1]);
    if (status == MICA_OK)
        status = mica_memory_file_section(*out, count - 1, IMG_SECTION_FIELDS, &fields, err);
    if (status == MICA_ERR_NOT_FOUND) status = MICA_OK; /* no region has a table */
    if (status != MICA_OK) return status;
    size_t regions = mica_memory_file_count(*out);
    status = img_regions_begin(tables, regions, err);
    for (size_t k = 0; k < regions && status == MICA_OK; k++) {
        tables->parts[k].name = mica_memory_file_region(*out, k)->name;
        tables->parts[k].size = mica_memory_file_region(*out, k)->size;
    }
    if (status != MICA_OK) return status;
    return img_table_read(tables, mica_view_of(program.data, program.size),
                          mica_view_of(fields.data, fields.size), err);
}

/* Metadata is asked of one file, also of a delta whose parent is not at hand, so no chain is opened for it.
 *
 * A section of one file; of no bytes where it may be missing and is. */
static mica_status info_section(mem_member *file, uint16_t id, bool may, base_view *out, mica_error *err) {
    *out = (base_view){0};
    mica_status status = fmt_file_section(&file->file, id, 0, out, err);
    if (status != MICA_ERR_NOT_FOUND) return status;
    if (may) return MICA_OK;
    return base_fail(err, MICA_ERR_NOT_A_SNAPSHOT, NULL, MICA_NO_OFFSET,
                     "%s: it is a memory file, but not of regions of a program", file->name);
}

static void info_fill(const mem_member *file, const img_regions_file *tables, mica_regions_info *out) {
    int64_t now = (int64_t)base_time_real_ns(), made = file->epoch.time_ns;
    uint64_t age = now > made ? (uint64_t)now - (uint64_t)made : 0;
    *out = (mica_regions_info){.version_major = file->file.header.version_major,
                               .version_minor = file->file.header.version_minor,
                               .full = file->epoch.full,
                               .time_ns = made,
                               .age_seconds = age / 1000000000,
                               .file_size = file->file.size,
                               .big_endian = tables->big,
                               .word = tables->word,
                               .count = (uint32_t)tables->count};
    memcpy(out->identity, file->file.header.self, sizeof out->identity);
    memcpy(out->parent, file->epoch.parent, sizeof out->parent);
    strcpy(out->description, file->description);
    img_text_clean(out->description, sizeof out->description);
    for (size_t k = 0; k < tables->count; k++) {
        const img_region_part *part = &tables->parts[k];
        mica_regions_info_region *region = &out->regions[k];
        *region = (mica_regions_info_region){.size = part->size,
                                             .version = part->version,
                                             .dynamic = part->dynamic,
                                             .fields = (uint32_t)part->row_count};
        strcpy(region->name, part->name);
        img_text_clean(region->name, sizeof region->name);
        out->total_size += part->size; /* 256 of at most 2^46 */
    }
}

mica_status mica_regions_read_info(const char *path, mica_regions_info *out, mica_error *err) {
    mem_member file = {0};
    img_regions_file tables = {0};
    base_view program, fields;
    if (!path || !out)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         path ? "there is nowhere to put what the file tells" : "no file was named");
    mica_status status = mem_member_open(&file, path, NULL, err);
    if (status == MICA_OK) status = info_section(&file, IMG_SECTION_PROGRAM, false, &program, err);
    if (status == MICA_OK) status = info_section(&file, IMG_SECTION_FIELDS, true, &fields, err);
    if (status == MICA_OK) status = img_regions_begin(&tables, file.count, err);
    for (size_t k = 0; k < file.count && status == MICA_OK; k++) {
        tables.parts[k].name = file.regions[k].name;
        tables.parts[k].size = file.regions[k].size;
    }
    if (status == MICA_OK) status = img_table_read(&tables, program, fields, err);
    if (status == MICA_OK) info_fill(&file, &tables, out);
    img_regions_end(&tables);
    mem_member_close(&file);
    return status;
}
