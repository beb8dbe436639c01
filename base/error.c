/* base/error.c - fills error records and names statuses. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
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

mica_status base_fail(mica_error *err, mica_status code, const char *section, uint64_t offset,
                      const char *format, ...) {
    if (!err || err->code != MICA_OK) return code;
    err->code = code;
    err->sys_errno = 0;
    err->offset = offset;
    snprintf(err->section, sizeof err->section, "%s", section ? section : "");
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return code;
}

mica_status base_fail_errno(mica_error *err, const char *path, const char *doing) {
    int number = errno;
    mica_status status =
        base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET, "%s: cannot %s: %s", path, doing, strerror(number));
    if (err && err->code == MICA_ERR_IO && err->sys_errno == 0) err->sys_errno = number;
    return status;
}

mica_status base_fail_memory(mica_error *err, const char *doing) {
    return base_fail(err, MICA_ERR_NO_MEMORY, NULL, MICA_NO_OFFSET, "out of memory while %s", doing);
}
