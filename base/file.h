/* base/file.h - the one door to the file system, so that tests can fail the n-th call and count them all.
 *
 * The calls return what the system calls of the same name return (-1 or NULL with errno set); what is built
 * on them fills a mica_error. All of them are thread-safe. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "mica/error.h"

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

int base_file_open(const char *path, int flags, mode_t mode); /* O_CLOEXEC is added */
int base_file_dup(int fd);                                    /* as dup, with O_CLOEXEC */
ssize_t base_file_read(int fd, void *data, size_t len);
ssize_t base_file_pread(int fd, void *data, size_t len, off_t at);
ssize_t base_file_write(int fd, const void *data, size_t len);
ssize_t base_file_pwrite(int fd, const void *data, size_t len, off_t at);
int base_file_fsync(int fd);
int base_file_fdatasync(int fd);
/* Has the disk hold what was written; what cannot be synchronised (a pipe, a terminal) need not be. 0, or -1 with errno set. */
int base_file_sync_data(int fd);
int base_file_lock(int fd); /* flock(2): exclusive, without waiting */
int base_file_rename(const char *from, const char *to);
int base_file_unlink(const char *path);
int base_file_mkdir(const char *path, mode_t mode);
int base_file_fchmod(int fd, mode_t mode);
int base_file_fstat(int fd, struct stat *out);
int base_file_stat(const char *path, struct stat *out);
int base_file_lstat(const char *path, struct stat *out);
/* As memfd_create, with O_CLOEXEC: a file of `size` zeros without a name, in memory */
int base_file_memory(const char *name, uint64_t size);
/* MAP_FAILED on failure */
void *base_file_mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset);
DIR *base_file_opendir(const char *path);
struct dirent *base_file_readdir(DIR *dir); /* NULL with errno 0 at the end */

/* A hint, neither counted nor failing: what was written there may go to the disk now. */
void base_file_start_flush(int fd, uint64_t offset, uint64_t len);

/* Counted, never made to fail: undoing must always be possible. */
void base_file_close(int fd);
void base_file_cut(int fd, off_t size); /* as ftruncate: takes back what was appended */
/* Room on the disk for bytes of a file, which grows to have them. False: with errno set. */
bool base_file_allocate(int fd, uint64_t offset, uint64_t len);
/* A hole: the disk has these bytes no longer, which read as zeros. False: the file system cannot. */
bool base_file_punch(int fd, uint64_t offset, uint64_t len);
void base_file_munmap(void *at, size_t len);
void base_file_closedir(DIR *dir);

/* Makes the n-th file call from now (1 = the next) and no other fail with `number`; 0 switches it off. Tests
 * only. */
void base_file_fail_at(uint64_t n, int number);
/* Kills the process (SIGKILL) at the n-th file call from now, before it is done; with `torn` a write is first
 * done by half. Tests only. */
void base_file_die_at(uint64_t n, bool torn);
/* Counts a call that another file of base/ makes; true, with errno set: a test wants it to fail. */
bool base_file_refused(void);
/* File calls made since the process began. */
uint64_t base_file_count(void);

/* The first multiple of `align`, a power of two, at or behind the end of a file. Errors: IO. */
MICA_MUST_USE mica_status base_file_end(int fd, const char *path, uint64_t align, uint64_t *at,
                                        mica_error *err);
/* Makes the folder of that path and those above it, as far as they are not there, for the user alone. Errors: IO, NO_MEMORY. */
MICA_MUST_USE mica_status base_file_make_folders(const char *path, mica_error *err);
/* Appends a whole file to `out`. Errors: IO; LIMIT when the file holds more than `max` bytes; NO_MEMORY. */
MICA_MUST_USE mica_status base_file_read_all(const char *path, uint64_t max, base_buf *out, mica_error *err);
/* As base_file_read_all from an open descriptor, which may be a pipe; `path` only names it in errors. */
MICA_MUST_USE mica_status base_file_read_fd(int fd, const char *path, uint64_t max, base_buf *out,
                                            mica_error *err);
/* Writes all of the bytes, however many calls it takes. Errors: IO. */
MICA_MUST_USE mica_status base_file_write_all(int fd, const char *path, const void *data, size_t len,
                                              mica_error *err);
/* The same at a place of the file. */
MICA_MUST_USE mica_status base_file_pwrite_all(int fd, const char *path, const void *data, size_t len,
                                               uint64_t offset, mica_error *err);

#endif
