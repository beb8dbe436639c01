/* session/open.c - finds the standard library a session starts from: the snapshot, and what takes its place
 * when it cannot be used. */
#include "session/session_internal.h"

#include "base/error.h"
#include "base/path.h"
#include "mica/signature.h"
#include "program/parts.h"

#include <unistd.h>

/* FOLDER/leaf when it exists; else the place it is installed at. Static memory of the session is not needed:
 * the path is used at once. */
static const char *beside_program(const mica_session_options *o, const char *const *leaves, char *out,
                                  size_t size) {
    char folder[3000];
    if (o->program_folder) {
        snprintf(folder, sizeof folder, "%s", o->program_folder);
    } else {
        ssize_t n = readlink("/proc/self/exe", folder, sizeof folder - 1);
        if (n <= 0) return NULL;
        folder[n] = 0;
        char *slash = strrchr(folder, '/');
        if (slash) *slash = 0;
    }
    for (; *leaves; leaves++) {
        snprintf(out, size, "%s/%s", folder, *leaves);
        if (base_path_kind(out)) return out;
    }
    return NULL;
}

static void warn_fallback(const mica_session_options *o, const char *path, mica_fallback reason,
                          const mica_error *err, const char *next) {
    if (o->quiet) return;
    const char *message = err->code ? err->message : mica_fallback_sentence(reason);
    bool named = !path || strncmp(message, path, strlen(path)) == 0;
    fprintf(stderr, "mica: snapshot not used (%s): %s%s%s; %s\n", mica_fallback_name(reason),
            named ? "" : path, named ? "" : ": ", message, next);
}

/* The key a signature is required of; where none is, *out stays as it is. */
static mica_status required_key(const mica_session_options *o, mica_validation level, uint8_t *key,
                                const uint8_t **out, mica_error *err) {
    if (!o->require_signature) return MICA_OK;
    if (level != MICA_VALIDATE_LAZY && level != MICA_VALIDATE_FULL) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a required signature needs the validation level lazy or full");
    }
    mica_error inner = MICA_ERROR_INIT;
    if (mica_snapshot_key_load(o->require_signature, false, key, &inner) != MICA_OK)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s", inner.message);
    *out = key;
    return MICA_OK;
}

/* Opens the snapshot into slot 0 of the VM. */
static mica_status open_snapshot(mica_session *s, const mica_session_options *o, const char *path,
                                 mica_validation level, const uint8_t *key, mica_error *err) {
    uint8_t fingerprint[32];
    uint64_t capacity;
    ses_fingerprint(fingerprint);
    mica_snapshot_options options = {.path = path,
                                     .level = level,
                                     .fingerprint = fingerprint,
                                     .language = PROG_LANGUAGE,
                                     .guard = true,
                                     .max_validation_ns = o->max_validation_ms * 1000000,
                                     .strict = o->strict,
                                     .require_key = key};
    if (o->config) mica_snapshot_options_apply(&options, &o->config->snapshot);
    options.level = level; /* the configuration's say in it is settled already */
    options.map_at = vm_slot_address(s->vm, 0, &capacity);
    options.map_capacity = capacity;
    return mica_snapshot_open(&options, &s->snapshot, err);
}

mica_status ses_open_library(mica_session *s, const mica_session_options *o, mica_validation level,
                             mica_error *err) {
    static const char *const leaves[] = {"stdlib.snap", "../lib/mica/stdlib.snap", NULL};
    static const char *const folders[] = {"stdlib", "../stdlib", "../share/mica/stdlib", NULL};
    char buffer[4096], folder[4096];
    uint8_t key_bytes[MICA_KEY_SIZE];
    const uint8_t *key = NULL;
    const char *path = o->snapshot;
    bool none = path && strcmp(path, "none") == 0;
    mica_error why = MICA_ERROR_INIT;
    mica_status status = required_key(o, level, key_bytes, &key, err);
    if (status != MICA_OK) return status;
    if (!path) path = beside_program(o, leaves, buffer, sizeof buffer);
    if (path && !none) {
        if (open_snapshot(s, o, path, level, key, &why) == MICA_OK) return MICA_OK;
    } else if (!path) {
        (void)!base_fail(&why, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "no stdlib.snap was found beside the program or where it is installed");
        why.sys_errno = 2;
    }
    if (o->strict && !none) {
        if (err && !err->code) *err = why;
        return why.code;
    }
    s->fallback = none ? MICA_FALLBACK_DISABLED : mica_fallback_reason(&why);
    mica_snapshot_stats_fallback(&s->stats, s->fallback);
    const char *sources = o->stdlib_folder;
    if (!sources && !key) sources = beside_program(o, folders, folder, sizeof folder);
    if (sources && base_path_kind(sources) == 2 && ses_folder_set(&s->stdlib, sources, true)) {
        s->stats.rung = "folder";
        if (!none) warn_fallback(o, path, s->fallback, &why, "compiling the library's sources instead");
    } else {
        s->stats.rung = "builtins";
        if (!none)
            warn_fallback(o, path, s->fallback, &why,
                          "only the built-in functions are there; run `micac build` or give --snapshot PATH");
    }
    return MICA_OK;
}
