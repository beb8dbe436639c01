/* base/path.c - questions about paths. */
#include "base/path.h"

#include "base/alloc.h"
#include "base/file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

int base_path_kind(const char *path) {
    struct stat info;
    if (base_file_stat(path, &info) != 0) return 0;
    return S_ISDIR(info.st_mode) ? 2 : 1;
}

static char *copy(const char *text) {
    size_t len = strlen(text) + 1;
    char *out = base_malloc(len);
    if (out) memcpy(out, text, len);
    return out;
}

char *base_path_absolute(const char *path) {
    char *real = realpath(path, NULL);
    char *out = copy(real ? real : path);
    free(real);
    return out;
}

const char *base_path_invoked(void) {
    const char *path = (const char *)getauxval(AT_EXECFN);
    const char *slash = path ? strrchr(path, '/') : NULL, *leaf = slash ? slash + 1 : path;
    return path && strcmp(leaf, program_invocation_short_name) == 0 ? path : NULL;
}

char *base_path_program(void) {
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n > 0) {
        path[n] = 0;
        return copy(path);
    }
    const char *invoked = base_path_invoked(); /* without /proc: right as long as the folder is the same */
    return invoked && realpath(invoked, path) ? copy(path) : NULL;
}

void base_path_free(char *path) {
    base_free(path);
}
