/* tests/memory/saved.h - memories saved into files of a folder of the test's own, and chains of them compared with memory. */
#ifndef TESTS_MEMORY_SAVED_H
#define TESTS_MEMORY_SAVED_H

#include "tests/folder.h"
#include "tests/memory/tracked.h"

#include <stdio.h>

static char folder[64];

/* One text for one name, so that it stays what it is. */
static inline const char *path_of(const char *name) {
    static char paths[128][128];
    char path[128];
    size_t k = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    while (paths[k][0] && strcmp(paths[k], path) != 0)
        assert_true(++k < 128);
    return strcpy(paths[k], path);
}

static inline const char *diff_of(int number) {
    char name[16];
    snprintf(name, sizeof name, "d%d", number);
    return path_of(name);
}

static inline tracked memory_by(size_t size, size_t granule, mica_memory_tracking tracking) {
    tracked t;
    uint8_t *at = fresh_memory(size);
    for (size_t k = 0; k < size; k += 512)
        at[k] = (uint8_t)(k >> 9);
    assert_true(track(&t, at, size, granule, (mica_memory_tracker_options){.tracking = tracking}));
    return t;
}

static inline tracked memory_of(size_t size, size_t granule) {
    return memory_by(size, granule, MICA_MEMORY_AUTOMATIC);
}

static inline void end(tracked *t) {
    uint8_t *at = t->at;
    size_t size = t->size;
    untrack(t);
    munmap(at, size);
}

static inline mica_memory_saved save(tracked *t, bool full, uint32_t page, const char *path) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_saved saved;
    mica_memory_content content = {.page = page, .time_ns = 1234567, .instructions = 99};
    if (mica_memory_save(t->tracker, full, &content, path, &saved, &err) != MICA_OK)
        fail_msg("%s", err.message);
    return saved;
}

static inline mica_memory_file *chain(const char *const *paths, size_t count) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file = NULL;
    if (mica_memory_file_open(paths, count, &file, &err) != MICA_OK) fail_msg("%s", err.message);
    return file;
}

/* The chain has the bytes of the memory, read in pieces of all sizes. */
static inline void expect_chain(const tracked *t, const char *const *paths, size_t count) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file = chain(paths, count);
    uint8_t *bytes = malloc(t->size);
    size_t piece = 1;
    assert_int_equal(mica_memory_file_region(file, 0)->size, t->size);
    for (size_t at = 0; at < t->size; at += piece) {
        piece = piece * 3 % 50021 + 1;
        if (piece > t->size - at) piece = t->size - at;
        OK(mica_memory_file_read(file, 0, at, bytes + at, piece, &err));
    }
    assert_memory_equal(bytes, t->at, t->size);
    OK(mica_memory_file_verify(file, &err));
    free(bytes);
    mica_memory_file_close(file);
}

static inline int make_folder(void **state) {
    (void)state;
    const char *root = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/mica-memory-XXXXXX", root && *root ? root : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

#endif
