/* base/lock.h - one process at a time does a thing; the lock ends with the process that holds it. */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

/* Takes the lock of that name, a file that is made if need be and stays. Waits up to `wait_ms` milliseconds
 * (in steps of 10) while another process holds it. Returns a handle for base_lock_release, or -1 with errno
 * set (EWOULDBLOCK: the time was over). */
int base_lock_take(const char *path, unsigned wait_ms);
void base_lock_release(int lock); /* accepts -1 */

#endif
