/* tape/ahead.c - what predictors say → bytes of the file (ahead.h).
 *
 * PAGES UNDER WAY lie in a ring, by when they were predicted, and are found by a hash. A thread takes the oldest that waits and
 * those near it, looks up their versions as a reader of its own, and fetches what lies together by one request. Nobody waits for a
 * page that no thread has begun: who wants it fetches it itself. */
#include "tape/ahead.h"

#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

#define ROOM    512u  /* pages under way; a power of two */
#define HEADS   1024u /* the same */
#define NONE    UINT16_MAX
#define THREADS 4u
#define WORTH   16u /* pages of a request */
#define TOGETHER                                                                                             \
    TAPE_PREDICT_MOST    /* pages that a thread takes at a time, and how far they are from the first */
#define GAP (16u * 1024) /* bytes that are fetched for nothing rather than by a request of their own */

typedef enum state { FREE = 0, WAITS, FETCHING, READY, REFUSED } state;
typedef struct under_way {
    int64_t page;
    uint16_t next; /* of the same hash */
    uint8_t state;
} under_way;

typedef struct worker {
    tape_ahead *ahead;
    pthread_t thread;
    mica_tape_reader *reader;
    bool started;
} worker;

struct tape_ahead {
    mica_tape *t;
    tape_predict *predict; /* of the tape's thread, as are these: */
    bool idle;
    int64_t *refused;
    pthread_mutex_t lock;      /* of what follows */
    pthread_cond_t more, done; /* there is something to fetch; something was fetched */
    bool stop;
    uint64_t epoch; /* what is current */
    under_way ring[ROOM];
    uint16_t heads[HEADS];
    uint32_t next, waiting, fetching, refusals;
    uint64_t fetched_ns, fetched_pages, fetches; /* since they were told */
    worker workers[THREADS];
};

static uint32_t head_of(int64_t page) {
    return (uint32_t)(((uint64_t)page * UINT64_C(0x9E3779B97F4A7C15)) >> 54) & (HEADS - 1);
}

static under_way *find(tape_ahead *a, int64_t page) {
    for (uint16_t k = a->heads[head_of(page)]; k != NONE; k = a->ring[k].next)
        if (a->ring[k].page == page) return &a->ring[k];
    return NULL;
}

static void forget(tape_ahead *a, under_way *u) {
    uint16_t number = (uint16_t)(u - a->ring), *at = &a->heads[head_of(u->page)];
    if (u->state == FREE) return;
    while (*at != number)
        at = &a->ring[*at].next;
    *at = u->next;
    a->waiting -= u->state == WAITS;
    a->fetching -= u->state == FETCHING;
    u->state = FREE;
}

/* False: a thread is at the one whose place it would take. */
static bool add(tape_ahead *a, int64_t page) {
    under_way *u = &a->ring[a->next % ROOM];
    if (u->state == FETCHING) return false;
    forget(a, u);
    *u = (under_way){page, a->heads[head_of(page)], WAITS};
    a->heads[head_of(page)] = (uint16_t)(a->next++ % ROOM);
    a->waiting++;
    return true;
}

/* ---- a thread ---- */

static int by_page(const void *x, const void *y) {
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static void begin(tape_ahead *a, under_way *u, int64_t *page) {
    u->state = FETCHING;
    a->waiting--;
    a->fetching++;
    *page = u->page;
}

/* The oldest that waits, or `first`, and those that wait near it; in the order of their numbers. */
static uint32_t take(tape_ahead *a, under_way *first, int64_t *out) {
    uint32_t n = 0;
    if (first) begin(a, first, &out[n++]);
    for (uint32_t k = 0; k < ROOM && n < TOGETHER; k++) {
        under_way *u = &a->ring[(a->next + k) % ROOM];
        if (u->state != WAITS || (n && (u->page < out[0] - TOGETHER || u->page > out[0] + TOGETHER)))
            continue;
        begin(a, u, &out[n++]);
    }
    qsort(out, n, sizeof *out, by_page);
    return n;
}

/* The way to what is current, in the list that is; false: there is none, or not yet. */
static bool look_at(worker *w, uint64_t epoch) {
    mica_error ignored = MICA_ERROR_INIT;
    return tape_path_to(tape_reader_hold(w->reader), epoch, &w->reader->path, &ignored) == MICA_OK;
}

typedef struct source {
    tape_list *list; /* held */
    const tape_path *way;
} source;
typedef struct wanted {
    tape_part *part;
    uint64_t from, to;
} wanted;

/* Where a page lies; false: it has no bytes that are to be fetched. */
static bool locate(const tape_ahead *a, const source *from, int64_t page, wanted *out) {
    mica_error ignored = MICA_ERROR_INIT;
    tape_version v;
    base_view stored;
    if (tape_find(from->list, from->way, page, &v, &ignored) != MICA_OK || !v.part) return false;
    if (!atomic_load(&v.part->cold) || !tape_part_missing(v.part, v.entry, a->t->page, &stored)) return false;
    uint64_t at = (uint64_t)(stored.data - v.part->file.base);
    *out = (wanted){v.part, at, at + stored.len};
    return true;
}

/* Fetches pages, those that lie together at once. Says of each whether it was. */
static void fetch(const tape_ahead *a, const source *from_where, const int64_t *pages, uint32_t n,
                  bool *done) {
    wanted want[TOGETHER];
    for (uint32_t k = 0; k < n; k++) {
        done[k] = locate(a, from_where, pages[k], &want[k]);
        if (!done[k]) want[k].part = NULL;
    }
    for (uint32_t k = 0; k < n;) {
        mica_error ignored = MICA_ERROR_INIT;
        uint32_t end = k + 1;
        if (!want[k].part) {
            k++;
            continue;
        }
        uint64_t from = want[k].from, to = want[k].to;
        for (; end < n && want[end].part == want[k].part && want[end].from <= to + GAP &&
               want[end].from >= from;
             end++)
            if (want[end].to > to) to = want[end].to;
        bool good = tape_bring(want[k].part, from, to, false, &ignored) == MICA_OK;
        for (; k < end; k++)
            done[k] = good;
    }
}

static void settle(tape_ahead *a, const int64_t *pages, uint32_t n, const bool *done, uint64_t ns) {
    for (uint32_t k = 0; k < n; k++) {
        under_way *u = find(a, pages[k]);
        a->fetched_pages += done[k];
        if (!u || u->state != FETCHING) continue;
        u->state = done[k] ? READY : REFUSED;
        a->fetching--;
        if (!done[k] && a->refusals < ROOM) a->refused[a->refusals++] = pages[k];
    }
    a->fetched_ns += ns;
    a->fetches++;
    pthread_cond_broadcast(&a->done);
}

/* While others are fetched some may wait until a request is worth it. */
static bool is_enough(const tape_ahead *a) {
    return a->waiting >= WORTH || (a->waiting && !a->fetching);
}

static void *work(void *ctx) {
    worker *w = ctx;
    tape_ahead *a = w->ahead;
    int64_t pages[TOGETHER];
    bool done[TOGETHER];
    pthread_mutex_lock(&a->lock);
    while (!a->stop) {
        uint32_t n = is_enough(a) ? take(a, NULL, pages) : 0;
        if (!n) {
            pthread_cond_wait(&a->more, &a->lock);
            continue;
        }
        uint64_t epoch = a->epoch, start = base_time_ns();
        pthread_mutex_unlock(&a->lock);
        memset(done, 0, sizeof done);
        bool found = look_at(w, epoch);
        tape_list *list = atomic_load(&w->reader->list); /* held */
        if (found) fetch(a, &(source){list, &w->reader->path}, pages, n, done);
        tape_evict(a->t->tiers, list);
        atomic_store(&w->reader->list, NULL);
        pthread_mutex_lock(&a->lock);
        settle(a, pages, n, done, base_time_ns() - start);
        if (is_enough(a)) pthread_cond_signal(&a->more);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

static void start(worker *w) {
    mica_error ignored = MICA_ERROR_INIT;
    if (!w->reader && tape_reader_begin(w->ahead->t, &w->reader, &ignored) != MICA_OK) return;
    w->started = pthread_create(&w->thread, NULL, work, w) == 0;
}

/* ---- the tape's thread ---- */

mica_status tape_ahead_new(mica_tape *t, const tape_predict_options *options, tape_ahead **out,
                           mica_error *err) {
    tape_ahead *a = base_calloc(1, sizeof *a);
    *out = NULL;
    if (!a) return base_fail_memory(err, "fetching pages of a tape ahead");
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->more, NULL);
    pthread_cond_init(&a->done, NULL);
    a->t = t;
    memset(a->heads, 0xFF, sizeof a->heads);
    for (uint32_t k = 0; k < THREADS; k++)
        a->workers[k].ahead = a;
    a->refused = base_malloc(ROOM * sizeof *a->refused);
    mica_status status = a->refused ? tape_predict_new(options, &a->predict, err)
                                    : base_fail_memory(err, "fetching pages of a tape ahead");
    if (status == MICA_OK)
        *out = a;
    else
        tape_ahead_free(a);
    return status;
}

void tape_ahead_free(tape_ahead *a) {
    if (!a) return;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_broadcast(&a->more);
    pthread_mutex_unlock(&a->lock);
    for (uint32_t k = 0; k < THREADS; k++)
        if (a->workers[k].started) pthread_join(a->workers[k].thread, NULL);
    tape_predict_free(a->predict);
    pthread_cond_destroy(&a->more);
    pthread_cond_destroy(&a->done);
    pthread_mutex_destroy(&a->lock);
    base_free(a->refused);
    base_free(a);
}

/* No thread has begun it: it is fetched here, and what waits near it by the same request. */
static void fetch_here(tape_ahead *a, under_way *u) {
    int64_t pages[TOGETHER];
    bool done[TOGETHER] = {false};
    uint64_t start = base_time_ns();
    uint32_t n = take(a, u, pages);
    pthread_mutex_unlock(&a->lock);
    fetch(a, &(source){tape_list_now(a->t), &a->t->way}, pages, n, done);
    pthread_mutex_lock(&a->lock);
    settle(a, pages, n, done, base_time_ns() - start);
}

tape_found tape_ahead_look(tape_ahead *a, int64_t page, bool missing) {
    tape_found found = missing ? TAPE_FOUND_MISS : TAPE_FOUND_HERE;
    pthread_mutex_lock(&a->lock);
    under_way *u = find(a, page);
    if (u && missing && u->state == WAITS) {
        fetch_here(a, u);
        found = TAPE_FOUND_LATE;
        u = find(a, page);
    } else if (u && u->state == FETCHING) {
        found = TAPE_FOUND_LATE;
        for (; u && u->state == FETCHING; u = find(a, page))
            pthread_cond_wait(&a->done, &a->lock);
    } else if (u && u->state == READY && !missing)
        found = TAPE_FOUND_READY;
    if (u) forget(a, u);
    pthread_mutex_unlock(&a->lock);
    return found;
}

/* What the threads told since the last time. */
static void hear(tape_ahead *a) {
    int64_t refused[TOGETHER];
    uint32_t n;
    pthread_mutex_lock(&a->lock);
    uint64_t pages = a->fetched_pages, ns = a->fetched_ns, fetches = a->fetches;
    a->fetched_pages = a->fetched_ns = a->fetches = 0;
    for (n = 0; n < TOGETHER && a->refusals; n++)
        refused[n] = a->refused[--a->refusals];
    pthread_mutex_unlock(&a->lock);
    for (uint32_t k = 0; k < n; k++)
        tape_predict_refuse(a->predict, refused[k]);
    if (pages) tape_predict_fetched(a->predict, ns / fetches, ns / pages);
}

static void want(tape_ahead *a, const tape_prediction *list, uint32_t n) {
    int64_t refused[TAPE_PREDICT_MOST];
    uint32_t refusals = 0;
    pthread_mutex_lock(&a->lock);
    for (uint32_t k = 0; k < n; k++) {
        int64_t page = list[k].page;
        const tape_extent *x = tape_extent_of(a->t, page);
        bool there = x && tape_bit(&x->resident, tape_slot_of(a->t, page));
        if (there || find(a, page) || !add(a, page)) refused[refusals++] = page;
    }
    uint32_t waiting = a->waiting;
    if (is_enough(a)) pthread_cond_signal(&a->more);
    pthread_mutex_unlock(&a->lock);
    for (uint32_t k = 0; k < refusals; k++)
        tape_predict_refuse(a->predict, refused[k]);
    for (uint32_t k = 0; waiting && k < THREADS; k++)
        if (!a->workers[k].started) start(&a->workers[k]);
}

void tape_ahead_depth(tape_ahead *a, uint32_t depth) {
    a->idle = depth == 0;
    if (depth) tape_predict_depth(a->predict, depth);
}

void tape_ahead_used(tape_ahead *a, int64_t page, tape_found found, uint64_t waited_ns) {
    tape_prediction out[TAPE_PREDICT_MOST];
    if (a->idle) return;
    hear(a);
    if (found == TAPE_FOUND_MISS) tape_predict_fetched(a->predict, waited_ns, 0);
    want(a, out, tape_predict_access(a->predict, page, found, waited_ns, out));
}

void tape_ahead_checkpoint(tape_ahead *a, uint64_t epoch, const char *name) {
    tape_predict_checkpoint(a->predict, epoch, name);
    tape_ahead_way(a, epoch);
}

void tape_ahead_rewind(tape_ahead *a, uint64_t from, uint64_t to) {
    tape_prediction out[TAPE_PREDICT_MOST];
    tape_ahead_way(a, to);
    want(a, out, tape_predict_rewind(a->predict, from, to, out));
}

void tape_ahead_way(tape_ahead *a, uint64_t epoch) {
    pthread_mutex_lock(&a->lock);
    a->epoch = epoch;
    pthread_mutex_unlock(&a->lock);
}

void tape_ahead_tell(tape_ahead *a, mica_tape_predictor which, tape_predict_about *out) {
    tape_predict_tell(a->predict, which, out);
}
