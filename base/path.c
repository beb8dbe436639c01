/* base/path.c - questions about paths. */
#include "base/path.h"

#include "base/alloc.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>
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

void base_path_free(char *path) {
    base_free(path);
}
