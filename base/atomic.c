/* base/atomic.c - replaces a file as a whole: write aside, flush, rename, flush the folder.
 *
 * The order is the whole point. The new bytes go into a file of another name in the same folder (a rename
 * between file systems is a copy, and not atomic). They are flushed before the rename: otherwise a system
 * that loses its power may have done the rename and not the writing, and the name leads to an empty file.
 * The rename puts the new file in the place of the old one in one step; who has the old one open or mapped
 * keeps it. At last the folder is flushed, because a rename is a change of the folder, and a crash right
 * after it could undo it. Only then is it true that the new content is there for good.
 *
 * Whatever fails before the rename leaves the old file as it was, and the temporary one is removed. If the
 * process is killed meanwhile, nobody removes it. Its name says who made it, but a number of a process is
 * no proof: it may be given out again, or count in another container. So the writer holds a lock on the
 * file, which ends with the process; the next one that replaces the same file tries the locks of all
 * temporary files it finds, and what it can lock nobody writes any more (atomic_sweep). Who makes a file of
 * a new name does not look: the folder would be read for each of many files, and who replaces the file later
 * finds what was left. */
#include "base/atomic.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ATOMIC_TRIES    64
#define ATOMIC_PATH_MAX 4352 /* longer names are not swept */

/* Everything but the descriptor, which callers close themselves since only some of them have one left. */
static void atomic_end(base_atomic *file) {
    base_path_free(file->path);
    base_free(file->temp);
    *file = (base_atomic){.fd = -1};
}

/* A device, pipe or folder of that name must stay what it is: a rename would put a file in its place. *there: a
 * file has the name already. */
static mica_status atomic_check_target(const char *path, bool *there, mica_error *err) {
    struct stat info;
    *there = base_file_stat(path, &info) == 0;
    if (!*there) return errno == ENOENT ? MICA_OK : base_fail_errno(err, path, "examine what is there");
    if (S_ISREG(info.st_mode)) return MICA_OK;
    if (S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return base_fail_errno(err, path, "replace it");
    }
    return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "%s: cannot replace it: it is not a regular file", path);
}

/* Locks the fresh temporary file for as long as this process has it open, so that atomic_sweep can tell
 * it from one whose process died. False when a sweep was faster than the lock: the file is gone or will be.
 * Where files cannot be locked nothing is swept either. */
static bool atomic_claim(base_atomic *file) {
    struct stat info;
    bool contested = base_file_lock(file->fd) != 0 && errno == EWOULDBLOCK;
    if (!contested && (base_file_fstat(file->fd, &info) != 0 || info.st_nlink > 0)) return true;
    base_file_close(file->fd);
    file->fd = -1;
    return false;
}

/* "NAME.123-4.tmp" for NAME, as base_atomic_begin names them. */
static bool atomic_is_temp(const char *item, const char *name) {
    size_t len = strlen(name);
    if (strncmp(item, name, len) != 0 || item[len] != '.') return false;
    const char *at = item + len + 1, *digits = at;
    at += strspn(at, "0123456789");
    if (at == digits || *at++ != '-') return false;
    digits = at;
    at += strspn(at, "0123456789");
    return at != digits && strcmp(at, ".tmp") == 0;
}

/* Removes the temporary files that processes which died left beside `path`; those of living ones are locked
 * and stay, and so does `own`. What cannot be removed is left. */
static void atomic_sweep(const char *path, const char *own) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char stale[ATOMIC_PATH_MAX];
    size_t len = slash ? (size_t)(slash - path) + 1 : 0;
    if (len + 1 >= sizeof stale) return;
    memcpy(stale, path, len);
    memcpy(stale + len, ".", 2); /* the folder itself */
    DIR *dir = base_file_opendir(stale);
    for (struct dirent *item; dir && (item = base_file_readdir(dir));) {
        if (!atomic_is_temp(item->d_name, name) || len + strlen(item->d_name) >= sizeof stale) continue;
        strcpy(stale + len, item->d_name);
        if (strcmp(stale, own) == 0) continue; /* it may lie where files cannot be locked */
        int fd = base_file_open(stale, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        if (fd < 0) continue;
        if (base_file_lock(fd) == 0) (void)base_file_unlink(stale);
        base_file_close(fd);
    }
    if (dir) base_file_closedir(dir);
}

/* A few tries, because the name may be taken (a process of the same number died and left it) and because
 * the sweep of another writer may lock the fresh file in the moment before it is claimed; then the next
 * number is tried. */
mica_status base_atomic_begin(base_atomic *file, const char *path, mica_error *err) {
    static _Atomic unsigned serial;
    *file = (base_atomic){.fd = -1, .own = file->own, .keep = file->keep};
    bool there;
    mica_status status = atomic_check_target(path, &there, err);
    if (status != MICA_OK) return status;
    file->path = base_path_follow(path); /* the file behind a link is replaced; the link stays one */
    if (!file->path && errno == ELOOP) return base_fail_errno(err, path, "follow it");
    size_t len = file->path ? strlen(file->path) : 0;
    file->temp = base_malloc(len + 48);
    if (!file->path || !file->temp) {
        atomic_end(file);
        return base_fail_memory(err, "naming a temporary file");
    }
    for (int i = 0; i < ATOMIC_TRIES; i++) {
        snprintf(file->temp, len + 48, "%s.%ld-%u.tmp", file->path, (long)getpid(),
                 atomic_fetch_add(&serial, 1));
        file->fd = base_file_open(file->temp, O_RDWR | O_CREAT | O_EXCL, file->own ? 0600 : 0666);
        if (file->fd < 0 && errno != EEXIST) break;
        if (file->fd >= 0 && atomic_claim(file)) {
            if (there) atomic_sweep(file->path, file->temp);
            return MICA_OK;
        }
        errno = EEXIST; /* of the last try: the name was there, or a sweep took the file first */
    }
    status = base_fail_errno(err, path, "create a temporary file beside it");
    atomic_end(file);
    return status;
}

mica_status base_atomic_write(base_atomic *file, const void *data, size_t len, mica_error *err) {
    return base_file_write_all(file->fd, file->temp, data, len, err);
}

/* File systems that cannot flush a folder say EINVAL; there the rename is as safe as it gets. */
mica_status base_atomic_flush_folder(const char *path, mica_error *err) {
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    char *folder = base_malloc(len + 2);
    if (!folder) return base_fail_memory(err, "naming a folder");
    if (slash && len == 0)
        memcpy(folder, "/", 2);
    else if (!slash)
        memcpy(folder, ".", 2);
    else {
        memcpy(folder, path, len);
        folder[len] = 0;
    }
    mica_status status = MICA_OK;
    int fd = base_file_open(folder, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        status = base_fail_errno(err, folder, "open the folder");
    else if (base_file_fsync(fd) != 0 && errno != EINVAL)
        status = base_fail_errno(err, folder, "flush the folder");
    if (fd >= 0) base_file_close(fd);
    base_free(folder);
    return status;
}

/* A rename moves what the temporary name leads to now. Where a file system was mounted over the folder meanwhile that is
 * nothing, or somebody else's file. */
static mica_status atomic_check_beside(const base_atomic *file, mica_error *err) {
    struct stat ours, there;
    if (base_file_fstat(file->fd, &ours) != 0)
        return base_fail_errno(err, file->path, "examine its new content");
    bool found = base_file_lstat(file->temp, &there) == 0;
    if (!found && errno != ENOENT) return base_fail_errno(err, file->path, "examine its new content");
    if (found && there.st_dev == ours.st_dev && there.st_ino == ours.st_ino) return MICA_OK;
    return base_fail(
        err, MICA_ERR_CROSS_FILESYSTEM, NULL, MICA_NO_OFFSET,
        "%s: its new content, %s, lies there no more: another file system, or another file, is in "
        "its place",
        file->path, file->temp);
}

static mica_status atomic_rename(const base_atomic *file, mica_error *err) {
    if (base_file_rename(file->temp, file->path) == 0) return MICA_OK;
    if (errno != EXDEV) return base_fail_errno(err, file->path, "move its new content into place");
    return base_fail(err, MICA_ERR_CROSS_FILESYSTEM, NULL, MICA_NO_OFFSET,
                     "%s: its new content, %s, lies in another file system and cannot replace it in one step",
                     file->path, file->temp);
}

/* After the rename a failure is still told (the folder could not be flushed), but the new file is in its
 * place and stays there: what cannot be promised is only that it survives a crash. */
mica_status base_atomic_commit(base_atomic *file, mica_error *err) {
    if (base_file_fsync(file->fd) != 0) {
        mica_status status = base_fail_errno(err, file->path, "flush its new content");
        base_atomic_abort(file);
        return status;
    }
    mica_status status = atomic_check_beside(file, err);
    if (status == MICA_ERR_CROSS_FILESYSTEM) { /* what is there now is not ours to remove */
        base_file_close(file->fd);
        atomic_end(file);
        return status;
    }
    if (status == MICA_OK) status = atomic_rename(file, err);
    if (status != MICA_OK) {
        base_atomic_abort(file);
        return status;
    }
    status = base_atomic_flush_folder(file->path, err);
    if (status == MICA_OK && file->keep)
        *file->keep = file->fd;
    else
        base_file_close(file->fd);
    atomic_end(file);
    return status;
}

void base_atomic_abort(base_atomic *file) {
    if (!file->path) return;
    base_file_close(file->fd);
    /* an injected failure must not leave litter behind: it hits one call, so the second
     * try removes the file */
    if (base_file_unlink(file->temp) != 0 && errno != ENOENT) (void)base_file_unlink(file->temp);
    atomic_end(file);
}

static mica_status atomic_replace(const char *path, bool own, const void *data, size_t len, mica_error *err) {
    base_atomic file = {.own = own};
    mica_status status = base_atomic_begin(&file, path, err);
    if (status != MICA_OK) return status;
    status = base_atomic_write(&file, data, len, err);
    if (status == MICA_OK) return base_atomic_commit(&file, err);
    base_atomic_abort(&file);
    return status;
}

mica_status base_atomic_replace(const char *path, const void *data, size_t len, mica_error *err) {
    return atomic_replace(path, false, data, len, err);
}

mica_status base_atomic_replace_own(const char *path, const void *data, size_t len, mica_error *err) {
    return atomic_replace(path, true, data, len, err);
}

/* For files whose loss in a crash takes nothing that was there for good before (atomic.h). */
mica_status base_atomic_commit_unflushed(base_atomic *file, mica_error *err) {
    if (base_file_rename(file->temp, file->path) != 0) {
        mica_status status = base_fail_errno(err, file->path, "move its new content into place");
        base_atomic_abort(file);
        return status;
    }
    base_file_close(file->fd);
    atomic_end(file);
    return MICA_OK;
}
