/* base/notify.c - hearing of changes in folders, from the system (inotify) or not at all. Called by who watches files of
 * programs; knows no file itself. */
#include "base/notify.h"

#include "base/file.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#define ENTRIES                                                                                              \
    (IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF |     \
     IN_MOVE_SELF)

bool base_notify_open(base_notify *n, bool system) {
    *n = (base_notify){-1, -1};
    if (system && !base_file_refused()) n->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    n->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (n->wake >= 0) return true;
    base_notify_close(n);
    return false;
}

int base_notify_watch(base_notify *n, const char *folder) {
    if (n->fd < 0 || base_file_refused()) return -1;
    return inotify_add_watch(n->fd, folder, ENTRIES | IN_ONLYDIR);
}

void base_notify_unwatch(base_notify *n, int folder) {
    if (n->fd >= 0) (void)inotify_rm_watch(n->fd, folder);
}

void base_notify_wait(base_notify *n, int ms) {
    struct pollfd on[2] = {{n->wake, POLLIN, 0}, {n->fd, POLLIN, 0}};
    uint64_t count;
    (void)poll(on, n->fd < 0 ? 1 : 2, ms);
    while (read(n->wake, &count, sizeof count) < 0 && errno == EINTR)
        ;
}

static void tell(const struct inotify_event *e, void (*each)(void *ctx, const base_change *change),
                 void *ctx) {
    base_change change = {
        .folder = e->wd, .name = e->len ? e->name : NULL, .begun = (e->mask & IN_MODIFY) != 0};
    if (e->mask & IN_Q_OVERFLOW) change.folder = -1;
    bool whole = e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED | IN_Q_OVERFLOW);
    if (whole || e->len) each(ctx, &change);
}

void base_notify_read(base_notify *n, void (*each)(void *ctx, const base_change *change), void *ctx) {
    _Alignas(struct inotify_event) char room[16384];
    ssize_t got;
    while (n->fd >= 0 && (got = read(n->fd, room, sizeof room)) > 0)
        for (char *at = room; at < room + got;) {
            const struct inotify_event *e = (const struct inotify_event *)(void *)at;
            tell(e, each, ctx);
            at += sizeof *e + e->len;
        }
}

void base_notify_wake(base_notify *n) {
    uint64_t one = 1;
    while (write(n->wake, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

void base_notify_close(base_notify *n) {
    if (n->fd >= 0) close(n->fd);
    if (n->wake >= 0) close(n->wake);
    *n = (base_notify){-1, -1};
}
