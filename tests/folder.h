/* tests/folder.h - taking away the folder that a test program made for its files. */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

static inline int test_remove_one(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info, (void)kind, (void)place;
    return remove(path);
}

/* Removes `path` and, if it is a folder, all that lies below it; links are not followed. 0, or -1. What is
 * not there is no failure. */
static inline int test_remove(const char *path) {
    struct stat info;
    if (lstat(path, &info) != 0) return 0;
    return nftw(path, test_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
