/* base/pool.c - threads that take the next number until none is left.
 *
 * Numbers are handed out in rising order, so when job k fails every job below k has begun already and will
 * end; keeping the error of the lowest number therefore gives the same error for any number of threads. */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

#define POOL_MAX_THREADS 64u

typedef struct pool_run {
    size_t count;
    base_pool_job job;
    void *ctx;
    _Atomic size_t next, ended;
    atomic_bool stop;
    base_pool_progress progress; /* on the thread that runs the pool */
    void *progress_ctx;
    pthread_t caller;
    pthread_mutex_t lock; /* guards what follows */
    size_t failed_index;
    mica_status status;
    mica_error error;
} pool_run;

static _Thread_local base_pool_progress watch_progress;
static _Thread_local void *watch_ctx;

void base_pool_watch(base_pool_progress progress, void *ctx) {
    watch_progress = progress;
    watch_ctx = ctx;
}

static void pool_report(pool_run *run) {
    size_t ended = atomic_fetch_add(&run->ended, 1) + 1;
    if (pthread_equal(pthread_self(), run->caller)) run->progress(run->progress_ctx, ended, run->count);
}

unsigned base_pool_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : (unsigned)n;
}

/* The loop of every thread, the caller's too. A failure stops the handing out of numbers and no job that
 * has begun. */
static void *pool_work(void *arg) {
    pool_run *run = arg;
    while (!atomic_load(&run->stop)) {
        size_t index = atomic_fetch_add(&run->next, 1);
        if (index >= run->count) break;
        mica_error error = MICA_ERROR_INIT;
        mica_status status = run->job(run->ctx, index, &error);
        if (status == MICA_OK && run->progress) pool_report(run);
        if (status == MICA_OK) continue;
        pthread_mutex_lock(&run->lock);
        if (run->status == MICA_OK || index < run->failed_index) {
            run->status = status;
            run->failed_index = index;
            run->error = error;
        }
        pthread_mutex_unlock(&run->lock);
        atomic_store(&run->stop, true);
    }
    return NULL;
}

/* The calling thread works as well, so that one thread means no thread is made, and a system that refuses
 * to make some (a limit of processes) makes the run slower and nothing else. base_pool_watch is read here
 * and not passed in: whoever shows progress sits several rooms above whoever runs the pool. */
mica_status base_pool_run(size_t count, unsigned threads, base_pool_job job, void *ctx, mica_error *err) {
    pool_run run = {.count = count,
                    .job = job,
                    .ctx = ctx,
                    .status = MICA_OK,
                    .error = MICA_ERROR_INIT,
                    .progress = watch_progress,
                    .progress_ctx = watch_ctx,
                    .caller = pthread_self()};
    pthread_t others[POOL_MAX_THREADS];
    unsigned made = 0;
    if (threads == 0) threads = base_pool_processors();
    if (threads > count) threads = count ? (unsigned)count : 1;
    if (threads > POOL_MAX_THREADS) threads = POOL_MAX_THREADS;
    pthread_mutex_init(&run.lock, NULL);
    while (made + 1 < threads && pthread_create(&others[made], NULL, pool_work, &run) == 0)
        made++;
    pool_work(&run);
    for (unsigned i = 0; i < made; i++)
        pthread_join(others[i], NULL);
    pthread_mutex_destroy(&run.lock);
    if (run.progress && run.status == MICA_OK && count) run.progress(run.progress_ctx, count, count);
    if (run.status != MICA_OK && err && err->code == MICA_OK) *err = run.error;
    return run.status;
}

static void *pool_wait(void *arg) {
    pthread_mutex_t *gate = arg;
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

/* By trying: no limit of the system (of users, of groups, of containers) says beforehand how many will be
 * granted. */
unsigned base_pool_available(unsigned threads) {
    pthread_t others[POOL_MAX_THREADS];
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    unsigned made = 0;
    if (threads > POOL_MAX_THREADS) threads = POOL_MAX_THREADS;
    pthread_mutex_lock(&gate); /* so that all of them are there at the same time */
    while (made + 1 < threads && pthread_create(&others[made], NULL, pool_wait, &gate) == 0)
        made++;
    pthread_mutex_unlock(&gate);
    for (unsigned i = 0; i < made; i++)
        pthread_join(others[i], NULL);
    return made + 1;
}
