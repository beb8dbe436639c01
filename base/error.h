/* base/error.h - filling a mica_error: the first error wins. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "mica/error.h"

/* Fills `err` (which may be NULL) unless it already holds an error, and returns `code`, so that a caller
 * writes `return base_fail(err, MICA_ERR_CORRUPTED, "strings", off, "...")`. `section` may be NULL. */
MICA_MUST_USE mica_status base_fail(mica_error *err, mica_status code, const char *section, uint64_t offset,
                                    const char *format, ...) MICA_PRINTF(5, 6);

/* What was expected and what was found instead, written out: numbers, texts (cut to what fits; not NULL), and
 * 32 bytes. */
typedef struct base_pair {
    char expected[MICA_ERROR_VALUE_MAX], found[MICA_ERROR_VALUE_MAX];
} base_pair;
base_pair base_pair_numbers(uint64_t expected, uint64_t found);
base_pair base_pair_texts(const char *expected, const char *found);
base_pair base_pair_hashes(const uint8_t expected[32], const uint8_t found[32]);
/* As base_fail, with the pair. */
MICA_MUST_USE mica_status base_fail_pair(mica_error *err, mica_status code, const char *section,
                                         uint64_t offset, base_pair pair, const char *format, ...)
    MICA_PRINTF(6, 7);

/* As base_fail with everything `inner` tells but its message. */
MICA_MUST_USE mica_status base_fail_as(mica_error *err, const mica_error *inner, const char *format, ...)
    MICA_PRINTF(3, 4);
/* As base_fail with everything `inner` tells, and `name`, of a file, in front of its message unless it begins with it. */
MICA_MUST_USE mica_status base_fail_named(mica_error *err, const mica_error *inner, const char *name);

/* As base_fail with MICA_ERR_IO; appends the text of errno and keeps its number. `path` names the file. */
MICA_MUST_USE mica_status base_fail_errno(mica_error *err, const char *path, const char *doing);

/* The same of a read or write that began there in the file. */
MICA_MUST_USE mica_status base_fail_errno_at(mica_error *err, const char *path, const char *doing,
                                             uint64_t offset);

/* As base_fail with MICA_ERR_NO_MEMORY. `doing` says what the memory was for. */
MICA_MUST_USE mica_status base_fail_memory(mica_error *err, const char *doing);

#endif
