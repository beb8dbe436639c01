/* tests/memory/forged.h - a memory file that is changed in one place and sealed again. */
#ifndef TESTS_MEMORY_FORGED_H
#define TESTS_MEMORY_FORGED_H

#include "base/buf.h"
#include "fuzz/seal.h"
#include "tests/memory/saved.h"

#include <fcntl.h>
#include <unistd.h>

/* The path of a file of those bytes with others at `at`; valid as long as path_of's. */
static inline const char *forged_file(const base_buf *whole, uint64_t at, const void *bytes, size_t size) {
    const char *path = path_of("forged");
    base_buf copy = {0};
    base_buf_append(&copy, whole->data, whole->len);
    memcpy(copy.data + at, bytes, size);
    fuzz_seal_snapshot(copy.data, copy.len);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, copy.data, copy.len), copy.len);
    close(fd);
    base_buf_free(&copy);
    return path;
}

#endif
