/* session/image_request.c - a session is saved, or its state taken, because another thread asks for it: the thread that runs the
 * program does that at its next safe point and goes on, and whoever asked waits for it, for a bounded time. */
#include "mica/state.h"

#include "session/image_internal.h"

#include "base/error.h"

#include <pthread.h>
#include <time.h>

#define REQUEST_MS 1000u
#define CANCEL_NS  2000000u /* between two looks at whether the caller gave it up */

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

/* What was appended before an error is taken back. */
static mica_status request_take(mica_session *s, base_buf *out, mica_error *err) {
    size_t len = out->len;
    mica_status status = mica_state_take(s, out, err);
    if (status != MICA_OK) {
        out->len = len;
        out->failed = false;
    }
    return status;
}

bool ses_request_met(mica_session *s) {
    ses_request *r = &s->request;
    if (!request_move(r, REQUEST_ASKED, REQUEST_SAVING)) return false;
    r->status = r->out ? request_take(s, r->out, r->err) : mica_session_checkpoint(s, r->err);
    (void)request_move(r, REQUEST_SAVING, REQUEST_DONE);
    return true;
}

/* Who asks, for what, and how long it waits. */
typedef struct asking {
    base_buf *out;
    const char *undone; /* "the session was not saved" */
    const volatile int *cancel;
    struct timespec until;
} asking;

static struct timespec time_after(const struct timespec *t, uint64_t ns) {
    ns += (uint64_t)t->tv_nsec;
    return (struct timespec){t->tv_sec + (time_t)(ns / 1000000000), (long)(ns % 1000000000)};
}

static bool is_before(const struct timespec *x, const struct timespec *y) {
    return x->tv_sec != y->tv_sec ? x->tv_sec < y->tv_sec : x->tv_nsec < y->tv_nsec;
}

static bool is_cancelled(const asking *a) {
    return a->cancel && __atomic_load_n(a->cancel, __ATOMIC_RELAXED);
}

/* Under the lock: until something changes. False when the time is over or the caller gave it up. */
static bool wait_on(const asking *a) {
    struct timespec now, soon;
    if (is_cancelled(a)) return false;
    clock_gettime(CLOCK_REALTIME, &now);
    soon = time_after(&now, CANCEL_NS);
    if (!a->cancel || is_before(&a->until, &soon)) soon = a->until;
    (void)pthread_cond_timedwait(&request_changed, &request_lock, &soon);
    clock_gettime(CLOCK_REALTIME, &now);
    return is_before(&now, &a->until);
}

static mica_status not_met(const asking *a, const char *why, mica_error *err) {
    if (is_cancelled(a))
        return base_fail(err, MICA_ERR_CANCELLED, NULL, MICA_NO_OFFSET, "%s: the caller gave it up",
                         a->undone);
    return base_fail(err, MICA_ERR_QUIESCE_TIMEOUT, NULL, MICA_NO_OFFSET, "%s: %s", a->undone, why);
}

/* Under the lock. What was begun is waited for: what it did could not be told otherwise. */
static mica_status request_wait(ses_request *r, const asking *a, mica_error *err) {
    while (r->state == REQUEST_ASKED && wait_on(a))
        ;
    while (r->state == REQUEST_SAVING)
        pthread_cond_wait(&request_changed, &request_lock);
    bool met = r->state == REQUEST_DONE;
    r->state = REQUEST_NONE;
    pthread_cond_broadcast(&request_changed);
    if (!met)
        return not_met(
            a, "its program came to no safe point in time; it may wait for input, or be in a long call", err);
    return r->status == MICA_OK ? MICA_OK : base_fail_as(err, r->err, "%s", r->err->message);
}

static mica_status request(mica_session *s, asking *a, unsigned wait_ms, mica_error *err) {
    ses_request *r = &s->request;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    a->until = time_after(&now, (uint64_t)(wait_ms ? wait_ms : REQUEST_MS) * 1000000);
    pthread_mutex_lock(&request_lock);
    bool waits = true;
    while (r->state != REQUEST_NONE && waits) /* others ask, too */
        waits = wait_on(a);
    mica_status status;
    mica_error why = MICA_ERROR_INIT;
    if (r->state == REQUEST_NONE && !is_cancelled(a)) {
        r->state = REQUEST_ASKED;
        r->out = a->out;
        r->err = &why;
        vm_request_stop(s->vm);
        status = request_wait(r, a, err);
    } else {
        status = not_met(a, "another request for it was not met in time", err);
    }
    pthread_mutex_unlock(&request_lock);
    return status;
}

mica_status mica_session_checkpoint_from(mica_session *s, unsigned wait_ms, mica_error *err) {
    if (!s->imaging || !s->imaging->path)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the session is kept in no image");
    asking a = {.undone = "the session was not saved"};
    return request(s, &a, wait_ms, err);
}

mica_status mica_state_take_from(mica_session *s, unsigned wait_ms, const volatile int *cancel,
                                 mica_buffer *out, mica_error *err) {
    asking a = {.out = out, .undone = "the state was not taken", .cancel = cancel};
    return request(s, &a, wait_ms, err);
}
