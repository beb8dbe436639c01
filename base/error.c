/* base/error.c - fills error records and names statuses (mica/errors.def).
 *
 * A record is the caller's, and the first error that is written to it stays: what fails while something
 * else is being cleaned up does not hide why it was. Writers need not look whether there is a record (NULL)
 * or whether it is taken; they call base_fail, return its status, and are done. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

const char *mica_status_name(mica_status status) {
    switch (status) {
    case MICA_OK: return "OK";
#define MICA_ERROR_ROW(number, name, sentence)                                                               \
    case MICA_ERR_##name:                                                                                    \
        return #name;
#include "mica/errors.def"
#undef MICA_ERROR_ROW
    }
    return "UNKNOWN";
}

const char *mica_status_sentence(mica_status status) {
    switch (status) {
    case MICA_OK: return "no error";
#define MICA_ERROR_ROW(number, name, sentence)                                                               \
    case MICA_ERR_##name:                                                                                    \
        return sentence;
#include "mica/errors.def"
#undef MICA_ERROR_ROW
    }
    return "unknown status";
}

/* Appends to a text of `size` bytes that holds `len`; its new length, which stays below `size`. */
MICA_PRINTF(4, 5) static size_t put(char *out, size_t size, size_t len, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int more = len < size ? vsnprintf(out + len, size - len, format, args) : 0;
    va_end(args);
    return more > 0 && (size_t)more < size - len ? len + (size_t)more : more > 0 ? size - 1 : len;
}

/* Expected and found are left out where the message says both already, as most do. */
int mica_error_place(const mica_error *err, char *out, size_t size) {
    size_t len = put(out, size, 0, "%s", mica_status_name(err->code));
    if (err->section[0]) len = put(out, size, len, ", section %s", err->section);
    if (err->offset != MICA_NO_OFFSET)
        len = put(out, size, len, ", offset %llu", (unsigned long long)err->offset);
    bool pair = err->expected[0] || err->found[0];
    if (pair && !(strstr(err->message, err->expected) && strstr(err->message, err->found)))
        len = put(out, size, len, ", expected %s, found %s", err->expected, err->found);
    return err->section[0] || err->offset != MICA_NO_OFFSET || pair;
}

/* The status comes back even where the record is taken, so that `return base_fail(...)` is right
 * everywhere. */
static mica_status fail(mica_error *err, mica_status code, const char *section, uint64_t offset,
                        const base_pair *pair, const char *format, va_list args) {
    if (!err || err->code != MICA_OK) return code;
    err->code = code;
    err->sys_errno = 0;
    err->offset = offset;
    snprintf(err->section, sizeof err->section, "%s", section ? section : "");
    snprintf(err->expected, sizeof err->expected, "%s", pair ? pair->expected : "");
    snprintf(err->found, sizeof err->found, "%s", pair ? pair->found : "");
    vsnprintf(err->message, sizeof err->message, format, args);
    return code;
}

mica_status base_fail(mica_error *err, mica_status code, const char *section, uint64_t offset,
                      const char *format, ...) {
    va_list args;
    va_start(args, format);
    (void)!fail(err, code, section, offset, NULL, format, args);
    va_end(args);
    return code;
}

mica_status base_fail_pair(mica_error *err, mica_status code, const char *section, uint64_t offset,
                           base_pair pair, const char *format, ...) {
    va_list args;
    va_start(args, format);
    (void)!fail(err, code, section, offset, &pair, format, args);
    va_end(args);
    return code;
}

/* Puts another sentence around an error of a lower room; place, pair and number of the system stay those of
 * the error itself. */
mica_status base_fail_as(mica_error *err, const mica_error *inner, const char *format, ...) {
    va_list args;
    base_pair pair;
    bool first = err && err->code == MICA_OK;
    memcpy(pair.expected, inner->expected, sizeof pair.expected);
    memcpy(pair.found, inner->found, sizeof pair.found);
    va_start(args, format);
    (void)!fail(err, inner->code, inner->section, inner->offset, &pair, format, args);
    va_end(args);
    if (first) err->sys_errno = inner->sys_errno;
    return inner->code;
}

mica_status base_fail_named(mica_error *err, const mica_error *inner, const char *name) {
    bool named = strncmp(inner->message, name, strlen(name)) == 0;
    return base_fail_as(err, inner, "%s%s%s", named ? "" : name, named ? "" : ": ", inner->message);
}

base_pair base_pair_numbers(uint64_t expected, uint64_t found) {
    base_pair pair;
    snprintf(pair.expected, sizeof pair.expected, "%llu", (unsigned long long)expected);
    snprintf(pair.found, sizeof pair.found, "%llu", (unsigned long long)found);
    return pair;
}

base_pair base_pair_texts(const char *expected, const char *found) {
    base_pair pair;
    snprintf(pair.expected, sizeof pair.expected, "%s", expected);
    snprintf(pair.found, sizeof pair.found, "%s", found);
    return pair;
}

base_pair base_pair_hashes(const uint8_t expected[32], const uint8_t found[32]) {
    base_pair pair;
    for (int i = 0; i < 32; i++) {
        snprintf(pair.expected + 2 * i, 3, "%02x", expected[i]);
        snprintf(pair.found + 2 * i, 3, "%02x", found[i]);
    }
    return pair;
}

/* errno is read first: what formats the message may change it. */
mica_status base_fail_errno_at(mica_error *err, const char *path, const char *doing, uint64_t offset) {
    int number = errno;
    mica_status status = base_fail(err, MICA_ERR_IO, offset == MICA_NO_OFFSET ? NULL : "file", offset,
                                   "%s: cannot %s: %s", path, doing, strerror(number));
    if (err && err->code == MICA_ERR_IO && err->sys_errno == 0) err->sys_errno = number;
    return status;
}

mica_status base_fail_errno(mica_error *err, const char *path, const char *doing) {
    return base_fail_errno_at(err, path, doing, MICA_NO_OFFSET);
}

mica_status base_fail_memory(mica_error *err, const char *doing) {
    return base_fail(err, MICA_ERR_NO_MEMORY, NULL, MICA_NO_OFFSET, "out of memory while %s", doing);
}
