/* loader/fallback.c - maps an error to the stable reason why a snapshot was left aside. */
#include "loader/loader_internal.h"

#include <errno.h>

static ldr_fallback fallback_io(int number) {
    switch (number) {
    case ENOENT:
    case ENOTDIR: return LDR_FALLBACK_MISSING;
    case EACCES:
    case EPERM: return LDR_FALLBACK_PERMISSION;
    case ENOMEM: return LDR_FALLBACK_MEMORY;
    default: return LDR_FALLBACK_IO;
    }
}

/* The header's fields tell the mismatches apart. */
static ldr_fallback fallback_version(const mica_error *err) {
    switch (err->offset) {
    case offsetof(fmt_header, fingerprint): return LDR_FALLBACK_FINGERPRINT;
    case offsetof(fmt_header, cpu_features): return LDR_FALLBACK_CPU;
    case offsetof(fmt_header, required_flags): return LDR_FALLBACK_NEWER_FORMAT;
    default: return strstr(err->message, "(older)") ? LDR_FALLBACK_OLDER_FORMAT : LDR_FALLBACK_NEWER_FORMAT;
    }
}

ldr_fallback ldr_fallback_reason(const mica_error *err) {
    switch (err->code) {
    case MICA_OK: return LDR_FALLBACK_NONE;
    case MICA_ERR_IO: return fallback_io(err->sys_errno);
    case MICA_ERR_TRUNCATED:
        return strcmp(err->section, "file") == 0 && err->offset == 0 ? LDR_FALLBACK_EMPTY
                                                                     : LDR_FALLBACK_TRUNCATED;
    case MICA_ERR_NOT_A_SNAPSHOT: return LDR_FALLBACK_FOREIGN;
    case MICA_ERR_VERSION_MISMATCH: return fallback_version(err);
    case MICA_ERR_VALIDATION:
    case MICA_ERR_CORRUPTED:
    case MICA_ERR_COMPRESSION:
    case MICA_ERR_SERIALIZATION:
    case MICA_ERR_VERIFY: return LDR_FALLBACK_CORRUPTED;
    case MICA_ERR_NO_MEMORY: return LDR_FALLBACK_MEMORY;
    case MICA_ERR_LIMIT: return LDR_FALLBACK_LIMIT;
    default: return LDR_FALLBACK_OTHER;
    }
}

const char *ldr_fallback_name(ldr_fallback reason) {
    switch (reason) {
#define LDR_FALLBACK_ROW(number, name, text, sentence)                                                       \
    case LDR_FALLBACK_##name:                                                                                \
        return text;
#include "loader/fallback.def"
#undef LDR_FALLBACK_ROW
    }
    return "other";
}

const char *ldr_fallback_sentence(ldr_fallback reason) {
    switch (reason) {
#define LDR_FALLBACK_ROW(number, name, text, sentence)                                                       \
    case LDR_FALLBACK_##name:                                                                                \
        return sentence;
#include "loader/fallback.def"
#undef LDR_FALLBACK_ROW
    }
    return "the snapshot could not be used";
}
