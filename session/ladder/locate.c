/* session/ladder/locate.c - finds what was installed with the program: paths relative to the folder it runs
 * from, or to that of the shared library. */
#include "session/ladder/ladder_internal.h"

#include "base/path.h"

#include <string.h>

static bool folder_of(const char *program, base_buf *out) {
    const char *slash = strrchr(program, '/');
    out->len = 0;
    if (!slash) return base_buf_str(out, ".");
    return base_buf_append(out, program, slash > program ? (size_t)(slash - program) : 1);
}

/* The first of the leaves that exists below the folder in `out`. */
static const char *first_of(const char *const *leaves, base_buf *out) {
    size_t folder = out->len;
    for (; *leaves; leaves++) {
        out->len = folder;
        if (!base_buf_str(out, "/") || !base_buf_str(out, *leaves)) return NULL;
        const char *path = base_buf_cstr(out);
        if (path && base_path_kind(path) != BASE_PATH_NOTHING) return path;
    }
    return NULL;
}

/* In libmica.so (cmake/library.c); elsewhere NULL. */
extern const char *mica_library_path(void) __attribute__((weak));

/* Beside the shared library: below lib, or below lib/ARCHITECTURE. */
static const char *beside_library(const char *const *leaves, base_buf *out) {
    static const char *const ups[] = {"", "/..", "/../..", NULL};
    const char *library = mica_library_path ? mica_library_path() : NULL, *found = NULL;
    for (const char *const *up = ups; library && *up && !found; up++)
        if (folder_of(library, out) && base_buf_str(out, *up)) found = first_of(leaves, out);
    return found;
}

/* The name the program was started by is there already; the link below /proc costs as much as the rest of the
 * search, and is read only where that name leads to nothing (it may be a link itself). */
const char *ses_locate(const char *program_folder, const char *const *leaves, bool at_start, base_buf *out) {
    out->len = 0;
    if (program_folder) return base_buf_str(out, program_folder) ? first_of(leaves, out) : NULL;
    const char *invoked = at_start ? base_path_invoked() : NULL, *found = NULL;
    if (invoked && folder_of(invoked, out)) found = first_of(leaves, out);
    if (found) return found;
    char *real = base_path_program();
    if (real && folder_of(real, out)) found = first_of(leaves, out);
    base_path_free(real);
    return found ? found : beside_library(leaves, out);
}
