/* tests/small_disk.h - a real disk that fills up, for this process alone. */
#ifndef TESTS_SMALL_DISK_H
#define TESTS_SMALL_DISK_H

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

static inline bool small_disk_tell(const char *path, const char *text) {
    int fd = open(path, O_WRONLY);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0) close(fd);
    return good;
}

/* Mounts a file system of that size ("size=600k") over the folder, in a namespace of its own; false where such a
 * namespace cannot be had. Call it in a child process. */
static inline bool small_disk(const char *at, const char *size) {
    char users[64], groups[64];
    bool root = getuid() == 0;
    snprintf(users, sizeof users, "%d %d 1", (int)getuid(), (int)getuid());
    snprintf(groups, sizeof groups, "%d %d 1", (int)getgid(), (int)getgid());
    if (unshare(CLONE_NEWNS | (root ? 0 : CLONE_NEWUSER)) != 0) return false;
    if (!root &&
        !(small_disk_tell("/proc/self/uid_map", users) && small_disk_tell("/proc/self/setgroups", "deny") &&
          small_disk_tell("/proc/self/gid_map", groups)))
        return false;
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("mica", at, "tmpfs", 0, size) == 0;
}

/* Leaves so many pages of 4 KiB free in the folder, by a file of that name; false when that failed. */
static inline bool small_disk_leave(const char *at, const char *filler, unsigned pages) {
    struct statvfs room;
    int fd = open(filler, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool good = fd >= 0 && statvfs(at, &room) == 0;
    if (good && room.f_bavail > pages)
        good = posix_fallocate(fd, 0, (off_t)(room.f_bavail - pages) * 4096) == 0;
    if (fd >= 0) close(fd);
    return good;
}

#endif
