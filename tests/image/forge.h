/* tests/image/forge.h - files as a program of another machine would have written them: its order of bytes, its
 * widths. */
#ifndef TESTS_IMAGE_FORGE_H
#define TESTS_IMAGE_FORGE_H

#include "image/regions_internal.h"
#include "tests/image/regions.h"

#include <stdio.h>

typedef struct forged_region {
    const char *name;
    uint8_t *bytes;
    uint64_t size, at;
    uint32_t version;
    bool dynamic;
    const img_row *rows;
    uint32_t count;
} forged_region;

/* A number as a machine of that order has it. */
static inline void put(uint8_t *bytes, uint64_t at, uint32_t width, bool big, uint64_t number) {
    img_number_put(bytes + at, width, big, number);
}

static inline void forge(const char *path, bool big, uint8_t word, const forged_region *regions,
                         size_t count) {
    mica_memory_space *space = NULL;
    base_buf program = {0}, fields = {0};
    img_head head = {.regions = (uint32_t)count, .big = big, .word = word};
    uint32_t first = 0;
    OK(mica_memory_space_new(&space, &err));
    for (size_t k = 0; k < count; k++)
        head.fields += regions[k].count;
    base_buf_append(&program, &head, sizeof head);
    for (size_t k = 0; k < count; k++) {
        const forged_region *r = &regions[k];
        mica_memory_region region = {r->name, r->bytes, r->size, 0};
        img_record record = {r->at, r->version, r->dynamic, first, r->count};
        first += r->count;
        OK(mica_memory_space_add(space, &region, &err));
        base_buf_append(&program, &record, sizeof record);
        if (r->count) base_buf_append(&fields, r->rows, r->count * sizeof *r->rows);
    }
    mica_memory_section sections[] = {{IMG_SECTION_PROGRAM, program.data, program.len},
                                      {IMG_SECTION_FIELDS, fields.data, fields.len}};
    mica_memory_content content = {.space = space, .sections = sections, .section_count = 2};
    OK(mica_memory_write(&content, path, NULL, &err));
    mica_memory_space_free(space);
    base_buf_free(&program);
    base_buf_free(&fields);
}

#endif
