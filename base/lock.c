/* base/lock.c - advisory locks on files, waited for in short steps: flock has no timeout, and an alarm
 * would belong to the program that embeds Mica. */
#include "base/lock.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>

#define LOCK_STEP_MS 10

/* The file stays when the lock is given back. Removing it would let two processes hold "the" lock: one has
 * the removed file, the next makes a new one of the same name. */
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
