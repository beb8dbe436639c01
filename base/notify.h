/* base/notify.h - hearing of changes in folders, from the system (inotify) or not at all: who waits is woken by time then. */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct base_notify {
    int fd;   /* of the system's queue; -1: it has none for us */
    int wake; /* by which another thread ends a wait */
} base_notify;

/* What is told of a change. */
typedef struct base_change {
    int folder; /* as base_notify_watch gave it; -1: the queue was full, and anything may have changed */
    const char *
        name; /* of the entry of the folder, or NULL: the folder itself is not there any more, or elsewhere */
    bool begun; /* somebody writes it, and has not closed it yet */
} base_change;

/* False where there is not even a way to be woken; `system`: whether to ask the system for changes. */
bool base_notify_open(base_notify *n, bool system);
/* Has changes of a folder's entries told: written to, written and closed, moved there or away, removed, other rights. A number that is the
 * same for the same folder, or -1: it is not there, or the system watches no more. */
int base_notify_watch(base_notify *n, const char *folder);
void base_notify_unwatch(base_notify *n, int folder);
/* Waits until something is told, the time is over (in milliseconds; -1: none) or somebody wakes it. */
void base_notify_wait(base_notify *n, int ms);
/* Tells what has happened until now. */
void base_notify_read(base_notify *n, void (*each)(void *ctx, const base_change *change), void *ctx);
/* From any thread. */
void base_notify_wake(base_notify *n);
void base_notify_close(base_notify *n);

#endif
