/* base/system.h - folders, the working folder, file name patterns and other programs. */
#ifndef BASE_SYSTEM_H
#define BASE_SYSTEM_H

#include "base/buf.h"

/* 0, or -1 with errno set. */
int base_system_rmdir(const char *path);
int base_system_chdir(const char *path);
/* Appends the working folder. False with errno set when it cannot be told. */
bool base_system_cwd(base_buf *out);
/* Appends the path from the root of a file whose name holds in the folder that the process had before its first
 * base_system_chdir, links resolved. False when it cannot be told. */
bool base_system_from_start(const char *path, base_buf *out);
/* Appends the folder that base_system_chdir went to last, without asking the system. False when it was not called. */
bool base_system_moved(base_buf *out);
/* Appends every name that matches a shell pattern, each followed by a NUL, in order. False when memory ran
 * out. */
bool base_system_glob(const char *pattern, base_buf *out);
/* Appends the absolute name of an existing file without links. False with errno set. */
bool base_system_real_path(const char *path, base_buf *out);
/* Runs a command with /bin/sh; its output is appended to `out`, or goes to our standard output when `out` is
 * NULL. Returns the exit status (128 + n after signal n), or -1 with errno set. */
int base_system_run(const char *command, base_buf *out);
/* Starts a command with /bin/sh and gives a descriptor to write to, which is its standard input; *child: its
 * number. -1 with errno set. */
int base_system_feed(const char *command, int *child);
/* Whether it still runs. Async-signal-safe. */
bool base_system_runs(int child);
/* Closes the descriptor and waits for the end of the command. */
void base_system_feed_end(int fd, int child);
/* Whether a shell would find the program that a command begins with; true of what only a shell can tell. */
bool base_system_has_program(const char *command);
/* Puts /dev/null, for reading only, in the place of each of the descriptors 0, 1 and 2 that the caller of the
 * program closed, so that no file opened later is taken for standard input or written to as standard output.
 * Call it before anything is opened. */
void base_system_keep_standard(void);
/* Makes a write beyond the limit of file sizes (ulimit -f) fail with EFBIG, like any other, instead of ending
 * the process half-way. Programs started later are not concerned. */
void base_system_fail_large_writes(void);

#endif
