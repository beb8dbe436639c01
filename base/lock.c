/* base/lock.c - advisory locks on files. */
#include "base/lock.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>

#define LOCK_STEP_MS 10

int base_lock_take(const char *path, unsigned wait_ms) {
    int fd = base_file_open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0) return -1;
    for (unsigned waited = 0;; waited += LOCK_STEP_MS) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
        if ((errno != EWOULDBLOCK && errno != EINTR) || waited >= wait_ms) break;
        nanosleep(&(struct timespec){.tv_nsec = LOCK_STEP_MS * 1000000}, NULL);
    }
    int number = errno;
    base_file_close(fd);
    errno = number;
    return -1;
}

void base_lock_release(int lock) {
    if (lock >= 0) base_file_close(lock);
}
