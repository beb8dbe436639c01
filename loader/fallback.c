/* loader/fallback.c - maps an error to the stable reason why a snapshot was left aside (mica/fallback.def).
 *
 * Reasons are for programs: they have numbers that never change, while messages are for people and may be
 * reworded. There are more kinds of failure than reasons, and two errors of one code may have different
 * reasons, which the place of the error tells apart: which field of the header, which section. */
#include "loader/loader_internal.h"

#include <errno.h>

static mica_fallback fallback_io(int number) {
    switch (number) {
    case ENOENT:
    case ENOTDIR: return MICA_FALLBACK_MISSING;
    case EACCES:
    case EPERM: return MICA_FALLBACK_PERMISSION;
    case ENOMEM: return MICA_FALLBACK_MEMORY;
    default: return MICA_FALLBACK_IO;
    }
}

/* The header's fields tell the mismatches apart. */
static mica_fallback fallback_version(const mica_error *err) {
    switch (err->offset) {
    case offsetof(fmt_header, fingerprint): return MICA_FALLBACK_FINGERPRINT;
    case offsetof(fmt_header, cpu_features): return MICA_FALLBACK_CPU;
    case offsetof(fmt_header, required_flags): return MICA_FALLBACK_NEWER_FORMAT;
    default: return strstr(err->message, "(older)") ? MICA_FALLBACK_OLDER_FORMAT : MICA_FALLBACK_NEWER_FORMAT;
    }
}

/* "map" is the section of a file that was cut short in use (format/verify.c), "file" at 0 that of an empty
 * one. */
mica_fallback mica_fallback_reason(const mica_error *err) {
    switch (err->code) {
    case MICA_OK: return MICA_FALLBACK_NONE;
    case MICA_ERR_IO: return fallback_io(err->sys_errno);
    case MICA_ERR_SIGNATURE:
        return err->offset == offsetof(fmt_header, key_id) ? MICA_FALLBACK_UNSIGNED : MICA_FALLBACK_SIGNATURE;
    case MICA_ERR_TRUNCATED:
        if (strcmp(err->section, "map") == 0) return MICA_FALLBACK_LOST;
        return strcmp(err->section, "file") == 0 && err->offset == 0 ? MICA_FALLBACK_EMPTY
                                                                     : MICA_FALLBACK_TRUNCATED;
    case MICA_ERR_NOT_A_SNAPSHOT: return MICA_FALLBACK_FOREIGN;
    case MICA_ERR_VERSION_MISMATCH: return fallback_version(err);
    case MICA_ERR_VALIDATION:
    case MICA_ERR_CORRUPTED:
    case MICA_ERR_COMPRESSION:
    case MICA_ERR_SERIALIZATION:
    case MICA_ERR_VERIFY: return MICA_FALLBACK_CORRUPTED;
    case MICA_ERR_NO_MEMORY: return MICA_FALLBACK_MEMORY;
    case MICA_ERR_LIMIT: return MICA_FALLBACK_LIMIT;
    default: return MICA_FALLBACK_OTHER;
    }
}

const char *mica_fallback_name(mica_fallback reason) {
    switch (reason) {
#define MICA_FALLBACK_ROW(number, name, text, sentence)                                                      \
    case MICA_FALLBACK_##name:                                                                               \
        return text;
#include "mica/fallback.def"
#undef MICA_FALLBACK_ROW
    }
    return "other";
}

const char *mica_fallback_sentence(mica_fallback reason) {
    switch (reason) {
#define MICA_FALLBACK_ROW(number, name, text, sentence)                                                      \
    case MICA_FALLBACK_##name:                                                                               \
        return sentence;
#include "mica/fallback.def"
#undef MICA_FALLBACK_ROW
    }
    return "the snapshot could not be used";
}
