/* base/path.c - questions about paths: what is there, where does a link lead, where does this program lie. */
#include "base/path.h"

#include "base/alloc.h"
#include "base/file.h"

#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/vfs.h>
#include <unistd.h>

#define PATH_LINKS_MAX 40 /* as many as the kernel follows */

base_path_what base_path_kind(const char *path) {
    struct stat info;
    if (base_file_stat(path, &info) != 0) return BASE_PATH_NOTHING;
    if (S_ISREG(info.st_mode)) return BASE_PATH_FILE;
    return S_ISDIR(info.st_mode) ? BASE_PATH_FOLDER : BASE_PATH_OTHER;
}

/* Each subfolder is a link to the folder that it is in (".."). The file systems that are said to count them do; others
 * show 1, or 2 whatever is there. */
bool base_path_may_have_folders(const char *path, const struct stat *info) {
    struct statfs system;
    if (info->st_nlink != 2 || base_file_refused() || statfs(path, &system) != 0) return true;
    return system.f_type != EXT4_SUPER_MAGIC && system.f_type != TMPFS_MAGIC &&
           system.f_type != XFS_SUPER_MAGIC;
}

/* A path that leads to nothing stays as it was given; the caller's attempt to open it gives the better
 * error. */
char *base_path_absolute(const char *path) {
    char *real = realpath(path, NULL);
    char *out = base_text_copy(real ? real : path);
    free(real);
    return out;
}

/* What the kernel was given to run, without a system call. Where an interpreter or a loader was started
 * with the program as its argument that is another program, which its name tells. */
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
        return base_text_copy(path);
    }
    const char *invoked = base_path_invoked(); /* without /proc: right as long as the folder is the same */
    return invoked && realpath(invoked, path) ? base_text_copy(path) : NULL;
}

char *base_path_beside(const char *path, const char *name) {
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0, len = strlen(name) + 1;
    char *out = base_malloc(folder + len);
    if (!out) return NULL;
    memcpy(out, path, folder);
    memcpy(out + folder, name, len);
    return out;
}

/* By hand and not by realpath: the last name need not exist, and only links of the file itself are
 * followed, not those among its folders. */
char *base_path_follow(const char *path) {
    char *at = base_text_copy(path), to[PATH_MAX];
    for (int links = 0; at; links++) {
        ssize_t n = readlink(at, to, sizeof to - 1);
        if (n <= 0) return at; /* no link, or nothing there: whoever opens it is told */
        char *next = NULL;
        to[n] = 0;
        if (links < PATH_LINKS_MAX)
            next = *to == '/' ? base_text_copy(to) : base_path_beside(at, to);
        else
            errno = ELOOP;
        base_free(at);
        if (links >= PATH_LINKS_MAX) return NULL;
        at = next;
    }
    errno = ENOMEM;
    return NULL;
}

void base_path_free(char *path) {
    base_free(path);
}
