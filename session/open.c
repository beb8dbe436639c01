/* session/open.c - finds the standard library a session starts from: the snapshot, and what takes its place
 * when it cannot be used. */
#include "session/session_internal.h"

#include "base/error.h"
#include "base/path.h"
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

void ses_open_library(mica_session *s, const mica_session_options *o, mica_validation level) {
    static const char *const leaves[] = {"stdlib.snap", "../lib/mica/stdlib.snap", NULL};
    static const char *const folders[] = {"stdlib", "../stdlib", "../share/mica/stdlib", NULL};
    char buffer[4096], folder[4096];
    const char *path = o->snapshot;
    bool none = path && strcmp(path, "none") == 0;
    mica_error err = MICA_ERROR_INIT;
    if (!path) path = beside_program(o, leaves, buffer, sizeof buffer);
    if (path && !none) {
        uint8_t fingerprint[32];
        uint64_t capacity;
        ses_fingerprint(fingerprint);
        mica_snapshot_options options = {.path = path,
                                         .level = level,
                                         .fingerprint = fingerprint,
                                         .language = PROG_LANGUAGE,
                                         .guard = true};
        options.map_at = vm_slot_address(s->vm, 0, &capacity);
        options.map_capacity = capacity;
        if (mica_snapshot_open(&options, &s->snapshot, &err) == MICA_OK) return;
    } else if (!path) {
        (void)!base_fail(&err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "no stdlib.snap was found beside the program or where it is installed");
        err.sys_errno = 2;
    }
    s->fallback = none ? MICA_FALLBACK_DISABLED : mica_fallback_reason(&err);
    mica_snapshot_stats_fallback(&s->stats, s->fallback);
    const char *sources =
        o->stdlib_folder ? o->stdlib_folder : beside_program(o, folders, folder, sizeof folder);
    if (sources && base_path_kind(sources) == 2 && ses_folder_set(&s->stdlib, sources, true)) {
        if (!none) warn_fallback(o, path, s->fallback, &err, "compiling the library's sources instead");
    } else if (!none) {
        warn_fallback(o, path, s->fallback, &err,
                      "only the built-in functions are there; run `micac build` or give --snapshot PATH");
    }
}
