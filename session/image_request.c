/* session/image_request.c - a session is saved because another thread asks for it: the thread that runs the program saves at its
 * next safe point and goes on, and whoever asked waits for it, for a bounded time. */
#include "session/image_internal.h"

#include "base/error.h"

#include <pthread.h>
#include <time.h>

#define REQUEST_MS 1000u

typedef enum request_state { REQUEST_NONE, REQUEST_ASKED, REQUEST_SAVING, REQUEST_DONE } request_state;

/* One lock for all sessions: it is held to look at a state and never while something is saved. */
static pthread_mutex_t request_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t request_changed = PTHREAD_COND_INITIALIZER;

static bool request_move(ses_request *r, request_state from, request_state to) {
    pthread_mutex_lock(&request_lock);
    bool moved = r->state == (int)from;
    if (moved) r->state = (int)to;
    if (moved) pthread_cond_broadcast(&request_changed);
    pthread_mutex_unlock(&request_lock);
    return moved;
}

bool ses_request_met(mica_session *s) {
    ses_request *r = s->imaging ? &s->imaging->request : NULL;
    if (!r || !request_move(r, REQUEST_ASKED, REQUEST_SAVING)) return false;
    r->err = (mica_error)MICA_ERROR_INIT;
    r->status = mica_session_checkpoint(s, &r->err);
    (void)request_move(r, REQUEST_SAVING, REQUEST_DONE);
    return true;
}

/* Under the lock. A save that was begun is waited for: what it did could not be told otherwise. */
static mica_status request_wait(ses_request *r, const struct timespec *until, mica_error *err) {
    bool late = false;
    while (r->state == REQUEST_ASKED && !late)
        late = pthread_cond_timedwait(&request_changed, &request_lock, until) != 0;
    while (r->state == REQUEST_SAVING)
        pthread_cond_wait(&request_changed, &request_lock);
    bool saved = r->state == REQUEST_DONE;
    r->state = REQUEST_NONE;
    pthread_cond_broadcast(&request_changed);
    if (saved) return r->status == MICA_OK ? MICA_OK : base_fail_as(err, &r->err, "%s", r->err.message);
    return base_fail(err, MICA_ERR_QUIESCE_TIMEOUT, NULL, MICA_NO_OFFSET,
                     "the session was not saved: its program came to no safe point in time; it may wait for "
                     "input, or be in a long call");
}

mica_status mica_session_checkpoint_from(mica_session *s, unsigned wait_ms, mica_error *err) {
    ses_request *r = s->imaging ? &s->imaging->request : NULL;
    struct timespec until;
    if (!r || !s->imaging->path)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the session is kept in no image");
    if (!wait_ms) wait_ms = REQUEST_MS;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&request_lock);
    bool free_now = r->state == REQUEST_NONE;
    while (!free_now && pthread_cond_timedwait(&request_changed, &request_lock, &until) == 0)
        free_now = r->state == REQUEST_NONE; /* others ask, too */
    mica_status status;
    if (free_now) {
        r->state = REQUEST_ASKED;
        vm_request_stop(s->vm);
        status = request_wait(r, &until, err);
    } else {
        status = base_fail(err, MICA_ERR_QUIESCE_TIMEOUT, NULL, MICA_NO_OFFSET,
                           "the session was not saved: another request for it was not met in time");
    }
    pthread_mutex_unlock(&request_lock);
    return status;
}
