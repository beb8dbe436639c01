/* bench/manager.c - what a cached load costs: from one thread and from several, through the snapshot manager
 * and through a hash table behind a reader-writer lock with one counter for each snapshot.
 *
 * usage: bench_manager SNAPSHOT [THREADS]. Prints medians of nanoseconds of processor time for each load and
 * each release, so that other programs on the machine count for little. Threads run at the same time when
 * there are processors for them. */
#include "mica/manager.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCH       500
#define BATCHES     400
#define ROUNDS      15
#define MAX_THREADS 64

static uint64_t thread_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- the usual way ---- */

typedef struct locked_node {
    struct locked_node *next;
    const char *path;
    uint64_t hash;
    _Atomic uint64_t held;
} locked_node;

static pthread_rwlock_t locked_lock = PTHREAD_RWLOCK_INITIALIZER;
static locked_node *locked_table[64];

static uint64_t locked_hash(const char *path) {
    uint64_t hash = 14695981039346656037u;
    for (; *path; path++)
        hash = (hash ^ (uint8_t)*path) * 1099511628211u;
    return hash;
}

static void *locked_load(void *unused, const char *path) {
    uint64_t hash = locked_hash(path);
    (void)unused;
    pthread_rwlock_rdlock(&locked_lock);
    locked_node *node = locked_table[hash % 64];
    while (node && (node->hash != hash || strcmp(node->path, path) != 0))
        node = node->next;
    if (node) atomic_fetch_add(&node->held, 1);
    pthread_rwlock_unlock(&locked_lock);
    return node;
}

static void locked_release(void *ref) {
    atomic_fetch_sub(&((locked_node *)ref)->held, 1);
}

/* ---- the manager ---- */

static void *managed_load(void *manager, const char *path) {
    mica_snapshot_ref *ref;
    return mica_snapshot_manager_load(manager, path, &ref, NULL) == MICA_OK ? ref : NULL;
}

static void managed_release(void *ref) {
    mica_snapshot_ref_release(ref);
}

/* ---- measuring ---- */

typedef struct bench {
    void *(*load)(void *ctx, const char *path);
    void (*release)(void *ref);
    void *ctx;
    const char *path;
    pthread_barrier_t together;
    double load_ns[MAX_THREADS], release_ns[MAX_THREADS];
    _Atomic unsigned next;
} bench;

static void *bench_body(void *arg) {
    bench *b = arg;
    unsigned me = atomic_fetch_add(&b->next, 1);
    uint64_t loads = 0, releases = 0;
    void *refs[BATCH];
    cpu_set_t own; /* a processor of its own, as long as there are as many */
    CPU_ZERO(&own);
    CPU_SET(me % (unsigned)sysconf(_SC_NPROCESSORS_ONLN), &own);
    (void)!sched_setaffinity(0, sizeof own, &own);
    pthread_barrier_wait(&b->together);
    for (int i = 0; i < BATCHES; i++) {
        uint64_t start = thread_ns();
        for (int k = 0; k < BATCH; k++)
            refs[k] = b->load(b->ctx, b->path);
        uint64_t middle = thread_ns();
        for (int k = 0; k < BATCH; k++)
            b->release(refs[k]);
        loads += middle - start;
        releases += thread_ns() - middle;
    }
    b->load_ns[me] = (double)loads / (BATCHES * BATCH);
    b->release_ns[me] = (double)releases / (BATCHES * BATCH);
    return NULL;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(bench *b, const char *name, unsigned threads) {
    double loads[ROUNDS], releases[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t ids[MAX_THREADS];
        atomic_store(&b->next, 0);
        pthread_barrier_init(&b->together, NULL, threads);
        for (unsigned i = 0; i < threads; i++) {
            if (pthread_create(&ids[i], NULL, bench_body, b) != 0) exit(1);
        }
        loads[round] = releases[round] = 0;
        for (unsigned i = 0; i < threads; i++)
            pthread_join(ids[i], NULL);
        for (unsigned i = 0; i < threads; i++) {
            loads[round] += b->load_ns[i] / threads;
            releases[round] += b->release_ns[i] / threads;
        }
        pthread_barrier_destroy(&b->together);
    }
    qsort(loads, ROUNDS, sizeof *loads, compare);
    qsort(releases, ROUNDS, sizeof *releases, compare);
    printf("%-14s %2u thread%s  load %6.1f ns (worst round %6.1f)  release %6.1f ns (%6.1f)\n", name, threads,
           threads > 1 ? "s" : " ", loads[ROUNDS / 2], loads[ROUNDS - 1], releases[ROUNDS / 2],
           releases[ROUNDS - 1]);
}

int main(int argc, char **argv) {
    mica_snapshot_manager *m;
    mica_snapshot_ref *ref;
    mica_manager_config config;
    mica_error err = MICA_ERROR_INIT;
    unsigned threads = argc > 2 ? (unsigned)atoi(argv[2]) : 2;
    if (argc < 2 || threads < 1 || threads > MAX_THREADS) {
        fprintf(stderr, "usage: bench_manager SNAPSHOT [THREADS up to %d]\n", MAX_THREADS);
        return 2;
    }
    mica_manager_config_default(&config);
    if (mica_snapshot_manager_new(&config, &m, &err) != MICA_OK ||
        mica_snapshot_manager_load(m, argv[1], &ref, &err) != MICA_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    locked_node node = {.path = argv[1], .hash = locked_hash(argv[1])};
    locked_table[node.hash % 64] = &node;
    bench managed = {.load = managed_load, .release = managed_release, .ctx = m, .path = argv[1]};
    bench locked = {.load = locked_load, .release = locked_release, .path = argv[1]};
    measure(&managed, "manager", 1);
    measure(&locked, "rwlock + hash", 1);
    measure(&managed, "manager", threads);
    measure(&locked, "rwlock + hash", threads);
    mica_snapshot_ref_release(ref);
    mica_snapshot_manager_free(m);
    return 0;
}
