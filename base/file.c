/* base/file.c - the one door to files: counted system calls, each of which a test can make fail or die in.
 *
 * As base/alloc.c does for memory (see there for the method). The n-th call fails with the errno a test
 * names, or the process is killed in its place: that is how it is tested that a crash at any moment leaves
 * the old file or the new one (base/atomic.c). A write that is to be torn does half of its work before the
 * process dies, because a system may lose its power between two blocks. Calls that cannot fail (close,
 * munmap) are counted for dying alone.
 *
 * Descriptors are always opened with O_CLOEXEC: programs that Mica starts inherit none of its files. */
#include "base/file.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/touched.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

BASE_TOUCHED static _Atomic uint64_t file_count;
BASE_TOUCHED static _Atomic uint64_t file_fail;
static _Atomic int file_fail_errno;

static _Atomic uint64_t file_die;
static atomic_bool file_die_torn;

/* SIGKILL and no exit: nothing may be cleaned up or flushed on the way, as in a crash. */
static uint64_t file_counted(void) {
    uint64_t now = atomic_fetch_add_explicit(&file_count, 1, memory_order_relaxed) + 1;
    if (now == atomic_load_explicit(&file_die, memory_order_relaxed)) kill(getpid(), SIGKILL);
    return now;
}

static bool file_refused(void) {
    uint64_t now = file_counted();
    if (now != atomic_load_explicit(&file_fail, memory_order_relaxed)) return false;
    errno = atomic_load(&file_fail_errno);
    return true;
}

bool base_file_refused(void) {
    return file_refused();
}

void base_file_fail_at(uint64_t n, int number) {
    atomic_store(&file_fail_errno, number);
    atomic_store(&file_fail, n ? atomic_load(&file_count) + n : 0);
}

void base_file_die_at(uint64_t n, bool torn) {
    atomic_store(&file_die_torn, torn);
    atomic_store(&file_die, n ? atomic_load(&file_count) + n : 0);
}

/* Is the next call the one to die at, after half of its work? */
static bool file_torn(void) {
    return atomic_load_explicit(&file_die, memory_order_relaxed) == base_file_count() + 1 &&
           atomic_load(&file_die_torn);
}

uint64_t base_file_count(void) {
    return atomic_load(&file_count);
}

int base_file_open(const char *path, int flags, mode_t mode) {
    return file_refused() ? -1 : open(path, flags | O_CLOEXEC, mode);
}
int base_file_memory(const char *name, uint64_t size) {
    int fd = file_refused() ? -1 : memfd_create(name, MFD_CLOEXEC);
    if (fd >= 0 && ftruncate(fd, (off_t)size) != 0) {
        int number = errno;
        close(fd);
        errno = number;
        fd = -1;
    }
    return fd;
}
int base_file_dup(int fd) {
    return file_refused() ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
}
ssize_t base_file_read(int fd, void *data, size_t len) {
    return file_refused() ? -1 : read(fd, data, len);
}
ssize_t base_file_pread(int fd, void *data, size_t len, off_t at) {
    return file_refused() ? -1 : pread(fd, data, len, at);
}
ssize_t base_file_write(int fd, const void *data, size_t len) {
    if (file_torn() && write(fd, data, len / 2) < 0) return -1;
    return file_refused() ? -1 : write(fd, data, len);
}
ssize_t base_file_pwrite(int fd, const void *data, size_t len, off_t at) {
    if (file_torn() && pwrite(fd, data, len / 2, at) < 0) return -1;
    return file_refused() ? -1 : pwrite(fd, data, len, at);
}
int base_file_fsync(int fd) {
    return file_refused() ? -1 : fsync(fd);
}
int base_file_fdatasync(int fd) {
    return file_refused() ? -1 : fdatasync(fd);
}
int base_file_sync_data(int fd) {
    return base_file_fdatasync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : -1;
}
int base_file_lock(int fd) {
    return file_refused() ? -1 : flock(fd, LOCK_EX | LOCK_NB);
}
int base_file_rename(const char *from, const char *to) {
    return file_refused() ? -1 : rename(from, to);
}
int base_file_unlink(const char *path) {
    return file_refused() ? -1 : unlink(path);
}
int base_file_mkdir(const char *path, mode_t mode) {
    return file_refused() ? -1 : mkdir(path, mode);
}
int base_file_fchmod(int fd, mode_t mode) {
    return file_refused() ? -1 : fchmod(fd, mode);
}
int base_file_fstat(int fd, struct stat *out) {
    return file_refused() ? -1 : fstat(fd, out);
}
int base_file_stat(const char *path, struct stat *out) {
    return file_refused() ? -1 : stat(path, out);
}

int base_file_lstat(const char *path, struct stat *out) {
    return file_refused() ? -1 : lstat(path, out);
}
void *base_file_mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset) {
    return file_refused() ? MAP_FAILED : mmap(at, len, protection, flags, fd, offset);
}
DIR *base_file_opendir(const char *path) {
    return file_refused() ? NULL : opendir(path);
}
/* errno tells the end of the folder (0) from an error; both give NULL. */
struct dirent *base_file_readdir(DIR *dir) {
    errno = 0;
    return file_refused() ? NULL : readdir(dir);
}

void base_file_start_flush(int fd, uint64_t offset, uint64_t len) {
    (void)sync_file_range(fd, (off_t)offset, (off_t)len, SYNC_FILE_RANGE_WRITE);
}

void base_file_close(int fd) {
    (void)file_counted();
    if (fd >= 0) close(fd);
}
void base_file_cut(int fd, off_t size) {
    (void)file_counted();
    while (ftruncate(fd, size) != 0 && errno == EINTR)
        ;
}
bool base_file_allocate(int fd, uint64_t offset, uint64_t len) {
    if (file_refused()) return false;
    int failed = posix_fallocate(fd, (off_t)offset, (off_t)len);
    errno = failed;
    return !failed;
}
bool base_file_punch(int fd, uint64_t offset, uint64_t len) {
    int failed;
    (void)file_counted();
    do
        failed = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)len);
    while (failed && errno == EINTR);
    return !failed;
}
void base_file_munmap(void *at, size_t len) {
    (void)file_counted();
    munmap(at, len);
}
void base_file_closedir(DIR *dir) {
    (void)file_counted();
    closedir(dir);
}

mica_status base_file_end(int fd, const char *path, uint64_t align, uint64_t *at, mica_error *err) {
    struct stat info;
    if (base_file_fstat(fd, &info) != 0) return base_fail_errno(err, path, "examine");
    *at = ((uint64_t)info.st_size + align - 1) & ~(align - 1);
    return MICA_OK;
}

/* A read or write that failed, at the place the descriptor has reached; pipes have none. */
static mica_status file_fail_at(int fd, const char *path, const char *doing, mica_error *err) {
    int number = errno;
    off_t at = lseek(fd, 0, SEEK_CUR);
    errno = number;
    return base_fail_errno_at(err, path, doing, at < 0 ? MICA_NO_OFFSET : (uint64_t)at);
}

/* The size of a regular file is a hint for how much to read at once and never believed: it may grow or
 * shrink meanwhile, and files of /proc say 0. The limit holds for what is read, too. */
mica_status base_file_read_fd(int fd, const char *path, uint64_t max, base_buf *out, mica_error *err) {
    size_t start = out->len;
    struct stat info;
    size_t step = 64 * 1024;
    if (base_file_fstat(fd, &info) != 0) return base_fail_errno(err, path, "examine");
    if (S_ISREG(info.st_mode) && info.st_size > 0) {
        if ((uint64_t)info.st_size > max) goto too_large;
        step = (size_t)info.st_size + 1; /* one byte more, so that the end is seen without growing */
    }
    for (;;) {
        if (!base_buf_reserve(out, step)) return base_fail_memory(err, "reading a file");
        ssize_t got = base_file_read(fd, out->data + out->len, out->cap - out->len);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return file_fail_at(fd, path, "read", err);
        if (got == 0) return MICA_OK;
        out->len += (size_t)got;
        if (out->len - start > max) goto too_large;
        if (out->cap > out->len)
            step = out->cap - out->len;
        else
            step = 64 * 1024;
    }
too_large:
    return base_fail_pair(err, MICA_ERR_LIMIT, "file", max, base_pair_numbers(max, (uint64_t)info.st_size),
                          "%s: larger than the limit of %llu bytes", path, (unsigned long long)max);
}

mica_status base_file_read_all(const char *path, uint64_t max, base_buf *out, mica_error *err) {
    int fd = base_file_open(path, O_RDONLY, 0);
    if (fd < 0) return base_fail_errno(err, path, "open");
    mica_status status = base_file_read_fd(fd, path, max, out, err);
    base_file_close(fd);
    return status;
}

/* A write may take fewer bytes than it was given, or be interrupted by a signal before it took any. */
mica_status base_file_write_all(int fd, const char *path, const void *data, size_t len, mica_error *err) {
    const uint8_t *at = data;
    while (len > 0) {
        ssize_t put = base_file_write(fd, at, len);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return file_fail_at(fd, path, "write", err);
        at += put;
        len -= (size_t)put;
    }
    return MICA_OK;
}

mica_status base_file_pwrite_all(int fd, const char *path, const void *data, size_t len, uint64_t offset,
                                 mica_error *err) {
    const uint8_t *from = data;
    while (len > 0) {
        ssize_t put = base_file_pwrite(fd, from, len, (off_t)offset);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return base_fail_errno_at(err, path, "write", offset);
        from += put;
        offset += (uint64_t)put;
        len -= (size_t)put;
    }
    return MICA_OK;
}

mica_status base_file_make_folders(const char *path, mica_error *err) {
    char *part = base_text_copy(path);
    mica_status status = part ? MICA_OK : base_fail_memory(err, "naming a folder");
    for (char *at = part ? part + 1 : NULL; at && status == MICA_OK; at++) {
        if (*at && *at != '/') continue;
        char end = *at;
        *at = 0;
        if (base_file_mkdir(part, 0700) != 0 && errno != EEXIST)
            status = base_fail_errno(err, part, "make the folder");
        *at = end;
        if (!end) break;
    }
    base_free(part);
    return status;
}
