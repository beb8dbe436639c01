/* session/watch.c - who looks for function files that change while a program runs: a thread that hears of changes from the system
 * and asks the program's thread for a stop at its next safe point, where session/reload.c meets them.
 *
 * The loop polls one word for whoever wants it to stop, and the thread sets that: a program that is watched runs the same
 * instructions as one that is not. What was heard waits in a list of paths until it is taken; where the list or the system's
 * queue is full, any file may have changed.
 *
 * The folders of the search path are watched, and those of all files that are loaded. One that cannot be (it is not there, or the
 * system watches no more of them) is tried again twice a second, and meanwhile all loaded files are looked at as often; so
 * they are where the user wants that (file systems that other machines write to tell nothing) or the system has no inotify.
 *
 * Only the thread waits and reads; the lists are under one lock, which is never held while a file is looked at. */
#include "session/watch.h"

#include "session/session_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/notify.h"
#include "base/path.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#define LOOK_MS    500   /* between two looks at what tells nothing */
#define AGAIN_MS   60    /* until what was not whole, or not met, is tried again */
#define PATHS_MOST 65536 /* bytes of paths that wait */

typedef struct watched_folder {
    char *path;
    int number; /* -1: it cannot be watched now */
} watched_folder;

typedef struct ses_watch ses_watch;

struct ses_watch {
    vm_t *vm;
    base_notify notify;
    pthread_t thread;
    pthread_mutex_t lock;
    watched_folder *folders;
    size_t count, room;
    base_buf paths;
    base_buf writing;     /* paths of files that somebody has begun to write; as `paths` */
    bool all;             /* what `paths` does not name may have changed, too */
    bool stop;            /* the thread ends */
    _Atomic bool pending; /* something waits to be taken */
    _Atomic bool again;   /* something is to be looked at once more */
    _Atomic bool asks;    /* files are looked at all the time */
};

/* ---- the thread; under the lock ---- */

static void hear_all(ses_watch *w) {
    w->all = true;
    w->pending = true;
}

/* Where a path with its end stands in a list of them; or NULL. */
static uint8_t *in_list(const base_buf *list, const char *path, size_t len) {
    uint8_t *end = list->data + list->len;
    for (uint8_t *at = list->data; at < end; at += strlen((const char *)at) + 1)
        if ((size_t)(end - at) >= len && memcmp(at, path, len) == 0) return at;
    return NULL;
}

static void add_path(ses_watch *w, base_buf *list, const base_buf *path) {
    const char *text = (const char *)path->data;
    if (!path->failed && in_list(list, text, path->len)) return;
    if (path->failed || list->len + path->len > PATHS_MOST || !base_buf_append(list, path->data, path->len))
        w->all = true;
}

static void remove_path(base_buf *list, const base_buf *path) {
    uint8_t *at = path->failed ? NULL : in_list(list, (const char *)path->data, path->len);
    if (!at) return;
    memmove(at, at + path->len, (size_t)(list->data + list->len - at) - path->len);
    list->len -= path->len;
}

static void hear_path(ses_watch *w, const char *folder, const base_change *change) {
    base_buf path = {0};
    base_buf_printf(&path, "%s/%s", folder[1] ? folder : "", change->name);
    base_buf_byte(&path, 0);
    if (change->begun) {
        add_path(w, &w->writing, &path);
    } else {
        remove_path(&w->writing, &path);
        add_path(w, &w->paths, &path);
        w->pending = true;
    }
    base_buf_free(&path);
}

/* Of files alone that can be functions: editors keep others beside them. */
static bool is_function_file(const char *name) {
    size_t len = strlen(name);
    return len > 2 && strcmp(name + len - 2, ".m") == 0 && ses_search_usable(name, len - 2) &&
           name[0] != '.' && name[0] != '#';
}

/* One folder may have several names here. One that goes away, or is renamed, is another one when its name is there again. */
static void hear(void *ctx, const base_change *change) {
    ses_watch *w = ctx;
    if (change->folder < 0) {
        hear_all(w);
        w->writing.len = 0; /* who closes what was not told */
    }
    for (size_t k = 0; k < w->count && change->folder >= 0; k++) {
        watched_folder *f = &w->folders[k];
        if (f->number != change->folder) continue;
        if (change->name && is_function_file(change->name)) hear_path(w, f->path, change);
        if (change->name) continue;
        f->number = -1;
        hear_all(w);
    }
    if (!change->name && change->folder >= 0) base_notify_unwatch(&w->notify, change->folder);
}

/* Whether some folder tells nothing. What happened before it could be watched again is found by a look at all. */
static bool watch_missing(ses_watch *w) {
    bool missing = false;
    for (size_t k = 0; k < w->count; k++) {
        watched_folder *f = &w->folders[k];
        if (f->number >= 0) continue;
        f->number = base_notify_watch(&w->notify, f->path);
        if (f->number >= 0)
            hear_all(w);
        else
            missing = true;
    }
    return missing;
}

/* A request may be lost to another that the program's thread met first, so it is made until it is met. */
static void *watch_thread(void *ctx) {
    ses_watch *w = ctx;
    bool missing = false;
    for (;;) {
        bool again = atomic_exchange(&w->again, false), unmet = w->pending && !vm_asked(w->vm);
        base_notify_wait(&w->notify, again || unmet                     ? AGAIN_MS
                                     : w->pending || w->asks || missing ? LOOK_MS
                                                                        : -1);
        pthread_mutex_lock(&w->lock);
        bool stop = w->stop;
        base_notify_read(&w->notify, hear, w);
        missing = watch_missing(w);
        if (w->asks || missing || again) w->pending = true;
        if (w->asks || missing) w->all = true;
        if (w->pending && !stop) vm_request_stop(w->vm);
        pthread_mutex_unlock(&w->lock);
        if (stop) return NULL;
    }
}

/* ---- the program's thread ---- */

/* What the system has told until now counts, whether or not the thread has come to it. */
bool ses_watch_take(mica_session *s, ses_heard *out) {
    ses_watch *w = s->watch;
    pthread_mutex_lock(&w->lock);
    base_notify_read(&w->notify, hear, w);
    bool any = w->pending;
    *out = (ses_heard){w->paths, w->all};
    w->paths = (base_buf){0};
    w->all = false;
    w->pending = false;
    pthread_mutex_unlock(&w->lock);
    if (out->paths.failed) out->all = true;
    return any;
}

void ses_watch_all(mica_session *s) {
    if (!s->watch) return;
    pthread_mutex_lock(&s->watch->lock);
    hear_all(s->watch);
    pthread_mutex_unlock(&s->watch->lock);
}

static size_t folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == path ? 1 : slash ? (size_t)(slash - path) : 0;
}

static bool is_folder(const watched_folder *f, const char *folder, size_t len) {
    return strncmp(f->path, folder, len) == 0 && !f->path[len];
}

bool ses_watch_hears(mica_session *s, const char *path) {
    ses_watch *w = s->watch;
    struct stat st;
    bool hears = false;
    if (!w || base_file_lstat(path, &st) != 0 || S_ISLNK(st.st_mode))
        return false; /* what a link leads to may change */
    pthread_mutex_lock(&w->lock);
    for (size_t k = 0; k < w->count && !hears; k++)
        hears = w->folders[k].number >= 0 && is_folder(&w->folders[k], path, folder_length(path));
    pthread_mutex_unlock(&w->lock);
    return hears;
}

bool ses_watch_writing(mica_session *s, const char *path) {
    ses_watch *w = s->watch;
    if (!w) return false;
    pthread_mutex_lock(&w->lock);
    base_notify_read(&w->notify, hear, w);
    bool writing = in_list(&w->writing, path, strlen(path) + 1) != NULL;
    pthread_mutex_unlock(&w->lock);
    return writing;
}

void ses_watch_forget(mica_session *s) {
    ses_heard heard = {0};
    if (s->watch && ses_watch_take(s, &heard)) base_buf_free(&heard.paths);
}

void ses_watch_again(mica_session *s) {
    if (!s->watch || s->watch->again) return;
    s->watch->again = true;
    base_notify_wake(&s->watch->notify);
}

/* Memory that is lacking: the folder is as one that cannot be watched. */
static void add_folder(ses_watch *w, const char *folder, size_t len) {
    if (w->count == w->room) {
        size_t room = w->room ? 2 * w->room : 16;
        watched_folder *bigger = base_realloc(w->folders, room * sizeof *bigger);
        if (!bigger) {
            w->asks = true;
            return;
        }
        w->folders = bigger;
        w->room = room;
    }
    char *path = base_malloc(len + 1);
    if (!path) {
        w->asks = true;
        return;
    }
    memcpy(path, folder, len);
    path[len] = 0;
    w->folders[w->count++] = (watched_folder){path, base_notify_watch(&w->notify, path)};
    hear_all(w); /* what happened before */
    base_notify_wake(&w->notify);
}

static void watch(mica_session *s, const char *folder, size_t len) {
    ses_watch *w = s->watch;
    if (!w) return;
    pthread_mutex_lock(&w->lock);
    bool known = false;
    for (size_t k = 0; k < w->count && !known; k++)
        known = is_folder(&w->folders[k], folder, len);
    if (!known) add_folder(w, folder, len);
    pthread_mutex_unlock(&w->lock);
}

void ses_watch_folder(mica_session *s, const char *folder) {
    char *path = s->watch ? base_path_absolute(folder) : NULL;
    if (path) watch(s, path, strlen(path));
    base_path_free(path);
}

void ses_watch_file(mica_session *s, const char *path) {
    size_t len = s->watch ? folder_length(path) : 0;
    if (len) watch(s, path, len);
}

/* Signals are for the threads that were there before. */
static bool start_thread(ses_watch *w) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&w->thread, NULL, watch_thread, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

mica_status mica_session_watch(mica_session *s, bool by_date, mica_error *err) {
    if (s->watch) return MICA_OK;
    ses_watch *w = base_calloc(1, sizeof *w);
    if (!w) return base_fail_memory(err, "watching functions");
    w->vm = s->vm;
    pthread_mutex_init(&w->lock, NULL);
    if (!base_notify_open(&w->notify, !by_date)) {
        pthread_mutex_destroy(&w->lock);
        base_free(w);
        return base_fail_errno(err, NULL, "watching functions");
    }
    w->asks = w->notify.fd < 0;
    s->watch = w;
    for (size_t k = 0; k < s->search.count; k++)
        ses_watch_folder(s, s->search.folders[k].path);
    for (size_t k = 0; k < s->loaded_count; k++)
        ses_watch_file(s, s->loaded[k].path);
    if (start_thread(w)) return MICA_OK;
    w->thread = pthread_self();
    ses_watch_free(s);
    return base_fail_memory(err, "watching functions");
}

void ses_watch_free(mica_session *s) {
    ses_watch *w = s->watch;
    if (!w) return;
    s->watch = NULL;
    if (!pthread_equal(w->thread, pthread_self())) {
        pthread_mutex_lock(&w->lock);
        w->stop = true;
        pthread_mutex_unlock(&w->lock);
        base_notify_wake(&w->notify);
        pthread_join(w->thread, NULL);
    }
    base_notify_close(&w->notify);
    pthread_mutex_destroy(&w->lock);
    for (size_t k = 0; k < w->count; k++)
        base_free(w->folders[k].path);
    base_free(w->folders);
    base_buf_free(&w->paths);
    base_buf_free(&w->writing);
    base_free(w);
}

void mica_session_unwatch(mica_session *s) {
    ses_watch_free(s);
}
