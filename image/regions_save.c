/* image/regions_save.c - regions → a file: a memory file whose pages have the regions' bytes with every address
 * told by region and offset, and whose tables say what they are. A diff has the pages whose bytes, so written, are
 * others than the file's; so moving a region changes nothing.
 *
 * Nothing is copied beforehand: each page is made as it is wanted, once to be compared and once to be written. That
 * is why nobody may write to the regions meanwhile. */
#include "image/regions_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"

#include <string.h>

enum { SAVE_PAGE = MICA_MEMORY_GRANULE_MIN };

typedef struct saving {
    const mica_regions *regions;
    img_bases places;
    img_row *all;                          /* rows of all regions */
    const img_row *rows[MICA_REGIONS_MAX]; /* of each */
    mica_memory_space *space;
    base_buf program, fields;
    mica_memory_bitmap *changed[MICA_REGIONS_MAX];
} saving;

/* One address of a row, into the part of its region that begins at `offset`. It is read from the region itself,
 * since a part may have only some of its bytes. */
static mica_status save_pointer(const saving *s, size_t number, const img_row *row, uint64_t at,
                                mica_view part, uint64_t offset) {
    const mica_regions_region *is = &s->regions->list[number].is;
    uint8_t stored[sizeof(void *)];
    uint64_t address = img_number_get((const uint8_t *)is->base + at, row->width, IMG_BIG), as;
    if (!img_pointer_store(&s->places, row, address, &as)) return MICA_ERR_INVALID_ARGUMENT;
    img_number_put(stored, row->width, IMG_BIG, as);
    for (uint32_t k = 0; k < row->width; k++) /* it may begin or end in another part */
        if (at + k >= offset && at + k - offset < part.len)
            ((uint8_t *)part.data)[at + k - offset] = stored[k];
    return MICA_OK;
}

/* Bytes of a region as the file has them. */
static mica_status save_read(void *ctx, size_t number, uint64_t offset, void *out, size_t size,
                             mica_error *err) {
    const saving *s = ctx;
    const img_region *region = &s->regions->list[number];
    memcpy(out, (const uint8_t *)region->is.base + offset, size);
    for (size_t k = 0; k < region->field_count; k++) {
        const img_row *row = &s->rows[number][k];
        if (row->kind != MICA_FIELD_POINTER || row->offset >= offset + size) continue;
        /* the first that has a byte here */
        uint64_t n =
            offset < row->offset + row->width ? 0 : (offset - row->offset - row->width) / row->stride + 1;
        for (; n < row->count && row->offset + n * row->stride < offset + size; n++) {
            uint64_t at = row->offset + n * row->stride;
            if (save_pointer(s, number, row, at, mica_view_of(out, size), offset) != MICA_OK)
                return base_fail(
                    err, MICA_ERR_INVALID_ARGUMENT, region->name, at,
                    "region '%s', offset %llu (row %zu of its fields): the address there points %s",
                    region->name, (unsigned long long)at, k,
                    row->into ? "not into the region that it should" : "into no region");
        }
    }
    return MICA_OK;
}

/* Which pages of a region are not as the files have them. A last page that is longer or shorter than it was is
 * another page, as trackers say too; beyond what the files have everything is new. */
static mica_status save_compare(saving *s, mica_memory_file *previous, size_t number, mica_error *err) {
    const mica_regions_region *is = &s->regions->list[number].is;
    const mica_memory_region *was = mica_memory_file_region(previous, number);
    uint8_t now[SAVE_PAGE], then[SAVE_PAGE];
    mica_status status = mica_memory_bitmap_new(is->size, SAVE_PAGE, &s->changed[number], err);
    for (uint64_t at = 0; at < is->size && status == MICA_OK; at += SAVE_PAGE) {
        size_t size = (size_t)(is->size - at < SAVE_PAGE ? is->size - at : SAVE_PAGE);
        bool same =
            was && at < was->size && (was->size - at < SAVE_PAGE ? was->size - at : SAVE_PAGE) == size;
        if (same) status = save_read(s, number, at, now, size, err);
        if (same && status == MICA_OK) status = mica_memory_file_read(previous, number, at, then, size, err);
        if (!same || memcmp(now, then, size) != 0) mica_memory_bitmap_set(s->changed[number], at / SAVE_PAGE);
    }
    return status;
}

/* Are the files' regions ours, in the same order? New ones may follow. A diff tells regions by their number, and
 * so do the addresses in its pages. */
static mica_status save_follows(const mica_regions *regions, const mica_memory_file *previous,
                                mica_error *err) {
    for (size_t k = 0; k < mica_memory_file_count(previous); k++) {
        const char *was = mica_memory_file_region(previous, k)->name;
        const char *is = k < regions->count ? regions->list[k].name : "none";
        if (strcmp(was, is) != 0)
            return base_fail_pair(
                err, MICA_ERR_VERSION_MISMATCH, was, MICA_NO_OFFSET, base_pair_texts(is, was),
                "region '%s' of the file before has another name or place now: save all", was);
    }
    return MICA_OK;
}

/* Everything that a file gets but for pages. */
static mica_status save_begin(saving *s, mica_error *err) {
    size_t count = 1, first = 0;
    for (size_t k = 0; k < s->regions->count; k++)
        count += s->regions->list[k].field_count;
    s->all = base_malloc(count * sizeof *s->all);
    mica_status status = s->all ? MICA_OK : base_fail_memory(err, "the fields of regions");
    for (size_t k = 0; k < s->regions->count && status == MICA_OK; k++) {
        s->rows[k] = s->all + first;
        status = img_rows(s->regions, &s->regions->list[k], s->all + first, err);
        first += s->regions->list[k].field_count;
    }
    if (status == MICA_OK) status = img_regions_space(s->regions, &s->space, err);
    if (status == MICA_OK) status = img_table_write(s->regions, s->rows, &s->program, &s->fields, err);
    img_bases_of(s->regions, &s->places);
    return status;
}

/* The whole or, behind `previous`, what differs from it. Of what is there now nothing is taken over but the pages
 * that a diff leaves out: description, tables and sizes are this moment's. */
static mica_status save_write(saving *s, mica_memory_file *previous, size_t member, const char *path,
                              mica_memory_saved *out, mica_error *err) {
    char description[MICA_REGIONS_DESCRIPTION_MAX];
    mica_memory_file_about about = {0};
    mica_status status = MICA_OK;
    img_description(s->regions, description);
    mica_memory_section sections[] = {{IMG_SECTION_PROGRAM, s->program.data, s->program.len},
                                      {IMG_SECTION_FIELDS, s->fields.data, s->fields.len}};
    mica_memory_content content = {.space = s->space,
                                   .read = save_read,
                                   .ctx = s,
                                   .page = SAVE_PAGE,
                                   .description = description,
                                   .sections = sections,
                                   .section_count = sizeof sections / sizeof *sections};
    if (previous && mica_memory_file_tell(previous, member, &about)) {
        content.changed = (const mica_memory_bitmap *const *)s->changed;
        content.parent = about.identity;
        content.space_id = about.space_id;
        for (size_t k = 0; k < s->regions->count && status == MICA_OK; k++)
            status = save_compare(s, previous, k, err);
    }
    return status == MICA_OK ? mica_memory_write(&content, path, out, err) : status;
}

/* A delta in the place of a file that it rests on would be the end of both. What cannot be told of is in nobody's
 * place. */
static mica_status save_not_among(const char *const *previous, size_t count, const char *path,
                                  mica_error *err) {
    struct stat there, file;
    for (size_t k = 0; k < count && base_file_stat(path, &there) == 0; k++)
        if (previous[k] && base_file_stat(previous[k], &file) == 0 && file.st_dev == there.st_dev &&
            file.st_ino == there.st_ino)
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                             "%s: it is a file that the delta rests on, and cannot be replaced by it", path);
    return MICA_OK;
}

/* A full file (no paths), or a diff of the last of them. Hooks come first: what they close may change the regions. */
static mica_status save_with(mica_regions *regions, const char *const *previous, size_t count,
                             const char *path, mica_memory_saved *out, mica_error *err) {
    saving s = {.regions = regions};
    img_regions_file tables = {0};
    mica_memory_file *before = NULL;
    size_t begun = 0;
    mica_status status = img_hooks_begin(regions, &begun, err);
    if (status == MICA_OK && previous) status = img_regions_open(previous, count, &before, &tables, err);
    if (status == MICA_OK && previous) status = save_follows(regions, before, err);
    if (status == MICA_OK) status = save_begin(&s, err);
    if (status == MICA_OK) status = save_write(&s, before, count - 1, path, out, err);
    img_hooks_end(regions, begun);
    for (size_t k = 0; k < regions->count; k++)
        mica_memory_bitmap_free(s.changed[k]);
    base_buf_free(&s.program);
    base_buf_free(&s.fields);
    mica_memory_space_free(s.space);
    base_free(s.all);
    img_regions_end(&tables);
    mica_memory_file_close(before);
    return status;
}

static mica_status save_check(const mica_regions *regions, const char *path, mica_error *err) {
    if (regions && path && regions->count) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                     !regions ? "there is no list of regions to save"
                     : !path  ? "no file to save to was named"
                              : "there are no regions to save");
}

mica_status mica_regions_save(mica_regions *regions, const char *path, mica_memory_saved *out,
                              mica_error *err) {
    mica_status status = save_check(regions, path, err);
    return status == MICA_OK ? save_with(regions, NULL, 0, path, out, err) : status;
}

mica_status mica_regions_save_delta(mica_regions *regions, const char *const *previous, size_t count,
                                    const char *path, mica_memory_saved *out, mica_error *err) {
    mica_status status = save_check(regions, path, err);
    if (status == MICA_OK && !previous)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "no files were named that the delta is of");
    if (status == MICA_OK) status = save_not_among(previous, count, path, err);
    return status == MICA_OK ? save_with(regions, previous, count, path, out, err) : status;
}
