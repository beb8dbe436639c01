/* include/mica/error.h - the one error type of Mica's public interfaces. */
#ifndef MICA_ERROR_H
#define MICA_ERROR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Status of a call that can fail. MICA_OK is 0; the rest come from errors.def, whose numbers are
 * stable: append, never renumber. A returned status must be used. */
typedef enum mica_status {
    MICA_OK = 0,
#define MICA_ERROR_ROW(number, name, sentence) MICA_ERR_##name = number,
#include "mica/errors.def"
#undef MICA_ERROR_ROW
} mica_status;

#if defined(__GNUC__)
#define MICA_MUST_USE          __attribute__((warn_unused_result))
#define MICA_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define MICA_MUST_USE
#define MICA_PRINTF(fmt, args)
#endif

#define MICA_ERROR_MESSAGE_MAX 320
#define MICA_ERROR_SECTION_MAX 32
#define MICA_ERROR_VALUE_MAX   72 /* a SHA-256 in hexadecimal digits fits */
/* The value of mica_error.offset where no place in a file is meant. */
#define MICA_NO_OFFSET UINT64_MAX

/* An error, owned by the caller and filled by the call that failed. The first error wins: a call that finds
 * `code` already set leaves the record alone. Initialise with `mica_error e = MICA_ERROR_INIT;`. */
typedef struct mica_error {
    mica_status code;
    int sys_errno;                        /* errno of the failed system call, or 0 */
    uint64_t offset;                      /* byte offset in the file, or MICA_NO_OFFSET; of a read or write
                                             that failed, where it began */
    char section[MICA_ERROR_SECTION_MAX]; /* name of the section or file part, or "" */
    char message[MICA_ERROR_MESSAGE_MAX]; /* a whole sentence: what, where, what to do */
    /* Where one thing was wanted and another was there (a version, a size, a hash, a value): both, as they are
     * written out, cut to what fits; else "". */
    char expected[MICA_ERROR_VALUE_MAX], found[MICA_ERROR_VALUE_MAX];
} mica_error;

#define MICA_ERROR_INIT                                                                                      \
    { MICA_OK, 0, MICA_NO_OFFSET, "", "", "", "" }

/* Stable name of a status ("CORRUPTED") and its general sentence; never NULL. Thread-safe. */
const char *mica_status_name(mica_status status);
const char *mica_status_sentence(mica_status status);
/* Writes the fields of an error besides its message for people, "CORRUPTED, section hot, offset 8192, expected
 * 4, found 5", cut to `size` bytes with the zero at the end; what is in the message already is left out. Returns
 * whether there is more than the name of the code. Thread-safe. */
int mica_error_place(const mica_error *err, char *out, size_t size);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
