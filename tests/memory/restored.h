/* tests/memory/restored.h - restores memory in every way into fresh regions, and compares. */
#ifndef TESTS_MEMORY_RESTORED_H
#define TESTS_MEMORY_RESTORED_H

#include "tests/memory/saved.h"

typedef struct restored {
    mica_memory_space *space;
    mica_memory_restored *handle;
    uint8_t *at;
    size_t size, room;
} restored;

/* Regions for a restore, full of what must not stay. */
static inline void fresh_regions(restored *r, size_t size) {
    mica_error err = MICA_ERROR_INIT;
    memset(r, 0, sizeof *r);
    r->size = size;
    r->room = (size + PAGE - 1) / PAGE * PAGE;
    r->at = fresh_memory(r->room);
    memset(r->at, 0xee, r->room);
    OK(mica_memory_space_new(&r->space, &err));
    OK(mica_memory_space_add(r->space, &(mica_memory_region){"memory", r->at, size, 0}, &err));
}

static inline void drop_regions(restored *r) {
    mica_memory_restored_free(r->handle);
    mica_memory_space_free(r->space);
    munmap(r->at, r->room);
}

/* Of a file of one region, "memory". */
static inline void restore_with(restored *r, mica_memory_file *file, mica_memory_restore_options options) {
    mica_error err = MICA_ERROR_INIT;
    fresh_regions(r, (size_t)mica_memory_file_region(file, 0)->size);
    if (mica_memory_restore(file, r->space, &options, &r->handle, &err) != MICA_OK)
        fail_msg("%s", err.message);
}

static inline mica_memory_restored_report told(const restored *r) {
    mica_memory_restored_report out;
    mica_memory_restored_tell(r->handle, &out);
    return out;
}

#endif
