/* base/socket.c - sockets of this machine and to others, counted as files are.
 *
 * They are system calls themselves: a thread sanitizer takes descriptors of one number for one, also where a thread has a table
 * of its own (memory/demand.c), and would find races between what has nothing to do with each other. */
#include "base/socket.h"

#include "base/file.h"
#include "base/time.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int socket_new(const char *path, struct sockaddr_un *at) {
    size_t len = strlen(path);
    *at = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (len == 0 || len >= sizeof at->sun_path) {
        errno = len ? ENAMETOOLONG : ENOENT;
        return -1;
    }
    memcpy(at->sun_path, path, len);
    return base_file_refused()
               ? -1
               : (int)syscall(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

static int socket_give_up(int fd) {
    int number = errno;
    base_socket_close(fd);
    errno = number;
    return -1;
}

int base_socket_connect(const char *path) {
    struct sockaddr_un at;
    int fd = socket_new(path, &at);
    if (fd < 0) return -1;
    if (base_file_refused() || syscall(SYS_connect, fd, &at, sizeof at) != 0) return socket_give_up(fd);
    return fd;
}

int base_socket_dial(const struct sockaddr *at, size_t len) {
    int one = 1;
    if (base_file_refused()) return -1;
    int fd = (int)syscall(SYS_socket, at->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one,
                     sizeof one); /* requests are small, and each is waited for */
    if (base_file_refused() || (syscall(SYS_connect, fd, at, len) != 0 && errno != EINPROGRESS))
        return socket_give_up(fd);
    return fd;
}

int base_socket_connected(int fd) {
    int fault = 0;
    socklen_t len = sizeof fault;
    if (base_file_refused() || getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &len) != 0) return -1;
    if (fault) errno = fault;
    return fault ? -1 : 0;
}

/* Linux makes the file of the socket with the mode of the descriptor's own node, less the umask. */
int base_socket_listen(const char *path, int waiting) {
    struct sockaddr_un at;
    int fd = socket_new(path, &at);
    if (fd < 0) return -1;
    if (base_file_refused() || fchmod(fd, 0600) != 0 || syscall(SYS_bind, fd, &at, sizeof at) != 0)
        return socket_give_up(fd);
    if (base_file_refused() || syscall(SYS_listen, fd, waiting) != 0) {
        int number = errno;
        (void)unlink(path);
        errno = number;
        return socket_give_up(fd);
    }
    return fd;
}

int base_socket_serve(const struct sockaddr *at, size_t len, int waiting) {
    int on = 1;
    if (base_file_refused()) return -1;
    int fd = (int)syscall(SYS_socket, at->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (base_file_refused() || syscall(SYS_bind, fd, at, len) != 0 || base_file_refused() ||
        syscall(SYS_listen, fd, waiting) != 0)
        return socket_give_up(fd);
    return fd;
}

int base_socket_accept(int fd) {
    return base_file_refused() ? -1 : (int)syscall(SYS_accept4, fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}
ssize_t base_socket_send(int fd, const void *data, size_t len) {
    if (base_file_refused()) return -1;
    return (ssize_t)syscall(SYS_sendto, fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT, NULL, 0);
}
ssize_t base_socket_receive(int fd, void *data, size_t len) {
    if (base_file_refused()) return -1;
    return (ssize_t)syscall(SYS_recvfrom, fd, data, len, MSG_DONTWAIT, NULL, NULL);
}
void base_socket_close(int fd) {
    (void)base_file_refused(); /* counted, and done */
    (void)syscall(SYS_close, fd);
}
int base_socket_wait(struct pollfd *fds, size_t count, int timeout_ms) {
    struct timespec limit = {timeout_ms / 1000, (long)(timeout_ms % 1000) * 1000000};
    if (base_file_refused()) return -1;
    return (int)syscall(SYS_ppoll, fds, count, timeout_ms < 0 ? NULL : &limit, NULL, 0);
}

int base_socket_until(int fd, short events, uint64_t until_ns) {
    for (;;) {
        uint64_t now = base_time_ns();
        struct pollfd one = {.fd = fd, .events = events};
        if (now >= until_ns) {
            errno = ETIMEDOUT;
            return -1;
        }
        uint64_t left_ms = (until_ns - now + 999999) / 1000000;
        int ready = base_socket_wait(&one, 1, left_ms < 60000 ? (int)left_ms : 60000);
        if (ready > 0) return 0;
        if (ready < 0 && errno != EINTR) return -1;
    }
}
