/* base/error.h - filling a mica_error: the first error wins. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "mica/error.h"

/* Fills `err` (which may be NULL) unless it already holds an error, and returns `code`, so that a caller
 * writes `return base_fail(err, MICA_ERR_CORRUPTED, "strings", off, "...")`. `section` may be NULL. */
MICA_MUST_USE mica_status base_fail(mica_error *err, mica_status code, const char *section, uint64_t offset,
                                    const char *format, ...) MICA_PRINTF(5, 6);

/* As base_fail with MICA_ERR_IO; appends the text of errno and keeps its number. `path` names the file. */
MICA_MUST_USE mica_status base_fail_errno(mica_error *err, const char *path, const char *doing);

/* As base_fail with MICA_ERR_NO_MEMORY. `doing` says what the memory was for. */
MICA_MUST_USE mica_status base_fail_memory(mica_error *err, const char *doing);

#endif
