/* store/lookup.c - getaddrinfo in a thread, since nothing ends it: it may ask one server behind the other, seconds each. Who waits no
 * longer leaves it alone; the last of both frees what they share. Addresses in figures need no thread. */
#include "store/lookup.h"

#include "base/alloc.h"
#include "base/time.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#define STEP_NS 10000000

typedef struct lookup {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    char host[STORE_HOST_MOST + 1], port[8];
    bool done, left;
    int status;
    struct addrinfo *found;
} lookup;

static int ask(const char *host, const char *port, int flags, struct addrinfo **found) {
    const struct addrinfo want = {.ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV};
    *found = NULL;
    return getaddrinfo(host, port, &want, found);
}

static void end_lookup(lookup *l) {
    if (l->found) freeaddrinfo(l->found);
    pthread_cond_destroy(&l->ended);
    pthread_mutex_destroy(&l->lock);
    base_free(l);
}

static void *look_up(void *ctx) {
    lookup *l = ctx;
    struct addrinfo *found;
    int status = ask(l->host, l->port, 0, &found);
    pthread_mutex_lock(&l->lock);
    l->status = status;
    l->found = found;
    l->done = true;
    bool left = l->left;
    pthread_cond_signal(&l->ended);
    pthread_mutex_unlock(&l->lock);
    if (left) end_lookup(l);
    return NULL;
}

static lookup *begin(const char *host, const char *port) {
    lookup *l = base_calloc(1, sizeof *l);
    pthread_condattr_t clock;
    if (!l) return NULL;
    snprintf(l->host, sizeof l->host, "%s", host);
    snprintf(l->port, sizeof l->port, "%s", port);
    pthread_mutex_init(&l->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&l->ended, &clock);
    pthread_condattr_destroy(&clock);
    pthread_t thread;
    if (pthread_create(&thread, NULL, look_up, l) == 0) {
        pthread_detach(thread);
        return l;
    }
    end_lookup(l);
    return NULL;
}

/* Until it is done or nobody waits any longer; the lock is held before and behind. */
static void wait_for(lookup *l, const store_call *call, uint64_t until_ns) {
    mica_error ignored = MICA_ERROR_INIT;
    while (!l->done && base_time_ns() < until_ns && store_go_on(call, "", "", &ignored) == MICA_OK) {
        struct timespec at;
        clock_gettime(CLOCK_MONOTONIC, &at);
        at.tv_nsec += STEP_NS;
        if (at.tv_nsec >= 1000000000) at.tv_sec++, at.tv_nsec -= 1000000000;
        (void)pthread_cond_timedwait(&l->ended, &l->lock, &at);
    }
}

int store_lookup(const char *host, const char *port, const store_call *call, uint64_t until_ns,
                 struct addrinfo **found) {
    int status = ask(host, port, AI_NUMERICHOST, found);
    if (status != EAI_NONAME) return status;
    lookup *l = begin(host, port);
    if (!l) return EAI_MEMORY;
    pthread_mutex_lock(&l->lock);
    wait_for(l, call, until_ns);
    bool done = l->done;
    status = done ? l->status : EAI_AGAIN;
    *found = done ? l->found : NULL;
    if (done) l->found = NULL;
    l->left = true;
    pthread_mutex_unlock(&l->lock);
    if (done) end_lookup(l);
    return status;
}
