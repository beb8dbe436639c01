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

/* Whether this machine grants what restoring on demand needs; asked once. */
static inline bool has_demand(void) {
    static int known = -1;
    if (known >= 0) return known;
    mica_error err = MICA_ERROR_INIT;
    tracked t = memory_by(PAGE, PAGE, MICA_MEMORY_COMPARE);
    const char *path = path_of("asked once");
    mica_memory_restored *handle = NULL;
    mica_memory_restore_options options = {.way = MICA_MEMORY_DEMAND};
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    known = mica_memory_restore(file, t.space, &options, &handle, &err) == MICA_OK;
    if (!known) {
        assert_int_equal(err.code, MICA_ERR_UNSUPPORTED);
        print_message("left out here: %s\n", err.message);
    }
    mica_memory_restored_free(handle);
    mica_memory_file_close(file);
    end(&t);
    return known;
}
#define NEEDS_DEMAND()                                                                                       \
    if (!has_demand()) skip()

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
