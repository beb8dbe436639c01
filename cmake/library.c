/* cmake/library.c - what a shared library has of its own: it knows where it lies; the rest comes from the
 * rooms. */
#include <dlfcn.h>
#include <stddef.h>

const char *mica_library_path(void);

/* Path of this library; session/ladder/locate.c asks, and finds the name only where it runs
 * from a shared library. */
const char *mica_library_path(void) {
    Dl_info info;
    return dladdr((void *)mica_library_path, &info) ? info.dli_fname : NULL;
}
