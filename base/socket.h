/* base/socket.h - sockets of this machine by their path, and of others by their address, through the same door as files: counted,
 * and made to fail by base_file_fail_at.
 *
 * No call waits but base_socket_wait. All of them return -1 with errno set on failure, and are thread-safe. What is done with a
 * descriptor that is there works in a thread with a table of descriptors of its own too. */
#ifndef BASE_SOCKET_H
#define BASE_SOCKET_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#define BASE_SOCKET_PATH 107 /* most bytes of a path */

/* A connection to whoever listens at the path. EAGAIN: he has as many waiting as he takes; try again. ENAMETOOLONG. */
int base_socket_connect(const char *path);
/* Listens at a path where nothing is, for this user alone (0600 from the first moment on). */
int base_socket_listen(const char *path, int waiting);
/* The same at an address of TCP, and for everybody who can reach it. EADDRINUSE. */
int base_socket_serve(const struct sockaddr *at, size_t len, int waiting);
/* The next connection; EAGAIN: there is none. */
int base_socket_accept(int fd);
/* Begins to connect by TCP; base_socket_wait says by POLLOUT that it is done, base_socket_connected how. */
int base_socket_dial(const struct sockaddr *at, size_t len);
int base_socket_connected(int fd); /* 0, or -1 with why not */
/* As send and recv, of what goes at once; nobody gets SIGPIPE. */
ssize_t base_socket_send(int fd, const void *data, size_t len);
ssize_t base_socket_receive(int fd, void *data, size_t len);
void base_socket_close(int fd);
/* As poll. A signal ends it with EINTR. */
int base_socket_wait(struct pollfd *fds, size_t count, int timeout_ms);
/* Waits until `fd` can be read from (POLLIN) or written to (POLLOUT), or is at its end, but not beyond the moment
 * `until_ns` of base_time_ns (ETIMEDOUT). 0. */
int base_socket_until(int fd, short events, uint64_t until_ns);

#endif
