/* tape/metrics.c - counting what a tape does, by any number of threads (metrics.h). */
#include "tape/metrics.h"

#include "base/alloc.h"
#include "base/error.h"

#include <stdatomic.h>

/* Times fall into a bucket by their highest bits: four for each doubling from 64 ns on. What is told outside are doublings. */
#define FINE      4u
#define FIRST_BIT 6u /* log2 of the least time with a bucket of its own */
#define LAST_BIT  36u
#define BUCKETS   ((LAST_BIT - FIRST_BIT) * FINE + 2)
_Static_assert(LAST_BIT - FIRST_BIT + 1 == MICA_TAPE_BUCKETS, "a bucket for each doubling, and one beyond");

typedef struct times {
    _Atomic uint64_t sum, bucket[BUCKETS];
} times;
/* What one thread writes of one tier does not lie beside what another writes of another. */
typedef struct tier_counts {
    _Alignas(64) _Atomic uint64_t count[TAPE_COUNTERS];
    _Atomic uint64_t month; /* money for a byte, the bits of a double */
    times read, write;
} tier_counts;
struct tape_metrics {
    tier_counts tier[MICA_TAPE_TIERS];
    struct {
        _Alignas(64) _Atomic uint64_t count[TAPE_PREFETCH_COUNTERS];
        _Atomic bool on;
    } predictor[MICA_TAPE_PREDICTORS];
    void *memory; /* that this lies in */
};

#define ADD(what, n) atomic_fetch_add_explicit(&(what), n, memory_order_relaxed)
#define PUT(what, n) atomic_store_explicit(&(what), n, memory_order_relaxed)
#define LOOK(what)   atomic_load_explicit(&(what), memory_order_relaxed)

mica_status tape_metrics_new(tape_metrics **out, mica_error *err) {
    void *memory = base_calloc(1, sizeof(tape_metrics) + 64);
    *out = NULL;
    if (!memory) return base_fail_memory(err, "the metrics of a tape");
    *out = (tape_metrics *)(((uintptr_t)memory + 63) & ~(uintptr_t)63);
    (*out)->memory = memory;
    return MICA_OK;
}

void tape_metrics_free(tape_metrics *m) {
    if (m) base_free(m->memory);
}

/* ---- counting ---- */

void tape_metrics_add(tape_metrics *m, mica_tape_tier tier, tape_counter what, uint64_t n) {
    if (m) ADD(m->tier[tier].count[what], n);
}

void tape_metrics_set(tape_metrics *m, mica_tape_tier tier, tape_counter what, uint64_t n) {
    if (m) PUT(m->tier[tier].count[what], n);
}

/* A bucket has the times behind its beginning, up to and with the next one's. */
static unsigned bucket_of(uint64_t ns) {
    ns -= ns > 0;
    if (ns < 1u << FIRST_BIT) return 0;
    unsigned bit = 63 - (unsigned)__builtin_clzll(ns);
    if (bit >= LAST_BIT) return BUCKETS - 1;
    return 1 + (bit - FIRST_BIT) * FINE + (unsigned)(ns >> (bit - 2) & (FINE - 1));
}

/* Times that a bucket begins with. */
static uint64_t bucket_begin(unsigned k) {
    if (k == 0) return 0;
    unsigned bit = FIRST_BIT + (k - 1) / FINE;
    return (uint64_t)(FINE + (k - 1) % FINE) << (bit - 2);
}

static void add_time(times *t, uint64_t ns) {
    ADD(t->sum, ns);
    ADD(t->bucket[bucket_of(ns)], 1);
}

void tape_metrics_read(tape_metrics *m, mica_tape_tier tier, uint64_t bytes, uint64_t ns) {
    if (!m) return;
    ADD(m->tier[tier].count[TAPE_COUNT_reads], 1);
    ADD(m->tier[tier].count[TAPE_COUNT_bytes_read], bytes);
    add_time(&m->tier[tier].read, ns);
}

void tape_metrics_write(tape_metrics *m, mica_tape_tier tier, uint64_t bytes, uint64_t ns) {
    if (!m) return;
    ADD(m->tier[tier].count[TAPE_COUNT_writes], 1);
    ADD(m->tier[tier].count[TAPE_COUNT_bytes_written], bytes);
    add_time(&m->tier[tier].write, ns);
}

void tape_metrics_price(tape_metrics *m, mica_tape_tier tier, double month) {
    union {
        double money;
        uint64_t bits;
    } price = {.money = month};
    if (m) PUT(m->tier[tier].month, price.bits);
}

void tape_metrics_prefetch(tape_metrics *m, mica_tape_predictor by, tape_prefetch_counter what, uint64_t n) {
    if (m) ADD(m->predictor[by].count[what], n);
}

void tape_metrics_prefetch_set(tape_metrics *m, mica_tape_predictor by, tape_prefetch_counter what,
                               uint64_t n, bool on) {
    if (!m) return;
    PUT(m->predictor[by].count[what], n);
    PUT(m->predictor[by].on, on);
}

/* ---- taking ---- */

/* The time below which so many lie; within a bucket as if they were spread evenly. */
static double quantile(const uint64_t *bucket, uint64_t count, double part) {
    double wanted = part * (double)count, before = 0;
    for (unsigned k = 0; k < BUCKETS; k++) {
        double here = (double)bucket[k];
        if (here > 0 && before + here >= wanted) {
            double from = (double)bucket_begin(k), to = (double)bucket_begin(k + 1);
            return from + (to - from) * (wanted - before) / here;
        }
        before += here;
    }
    return 0;
}

static void take_times(const times *t, mica_tape_times *out) {
    uint64_t bucket[BUCKETS];
    *out = (mica_tape_times){.sum_ns = LOOK(t->sum)};
    for (unsigned k = 0; k < BUCKETS; k++) {
        bucket[k] = LOOK(t->bucket[k]);
        unsigned which = k == 0 ? 0 : (k - 1) / FINE;
        out->bucket[which] += bucket[k];
        out->count += bucket[k];
    }
    if (!out->count) return;
    out->mean_ns = (double)out->sum_ns / (double)out->count;
    out->p50_ns = quantile(bucket, out->count, 0.5);
    out->p99_ns = quantile(bucket, out->count, 0.99);
}

static double bandwidth(uint64_t bytes, uint64_t ns) {
    return ns ? (double)bytes * 1e9 / (double)ns : 0;
}

static void take_tier(const tier_counts *t, mica_tape_tier_metrics *out) {
    union {
        uint64_t bits;
        double money;
    } price = {.bits = LOOK(t->month)};
#define MICA_TAPE_COUNTER_ROW(name, text, help) out->name = LOOK(t->count[TAPE_COUNT_##name]);
#define MICA_TAPE_GAUGE_ROW(name, text, help)   out->name = LOOK(t->count[TAPE_COUNT_##name]);
#include "mica/tape_metrics.def"
    take_times(&t->read, &out->read);
    take_times(&t->write, &out->write);
    out->read_bandwidth = bandwidth(out->bytes_read, out->read.sum_ns);
    out->write_bandwidth = bandwidth(out->bytes_written, out->write.sum_ns);
    out->money = price.money * (double)out->bytes;
}

void tape_metrics_take(const tape_metrics *m, mica_tape_metrics *out) {
    *out = (mica_tape_metrics){0};
    for (int k = 0; k < MICA_TAPE_TIERS; k++)
        take_tier(&m->tier[k], &out->tier[k]);
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++) {
        mica_tape_predictor_metrics *p = &out->predictor[k];
#define MICA_TAPE_PREFETCH_ROW(name, text, help) p->name = LOOK(m->predictor[k].count[TAPE_PREFETCH_##name]);
#include "mica/tape_metrics.def"
        p->on = LOOK(m->predictor[k].on);
        if (p->used + p->wasted) p->precision = (double)p->used / (double)(p->used + p->wasted);
        if (p->used + p->missed) p->coverage = (double)p->used / (double)(p->used + p->missed);
    }
}

double tape_metrics_latency(const tape_metrics *m, mica_tape_tier tier) {
    mica_tape_times t;
    take_times(&m->tier[tier].read, &t);
    return t.mean_ns;
}
