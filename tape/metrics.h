/* tape/metrics.h - counters and times of a tape, by any number of threads at once; taken together as mica_tape_metrics.
 *
 * Each figure is right for itself; a snapshot is not one moment of all of them, but its counts of times are the sums of its buckets. */
#ifndef TAPE_METRICS_H
#define TAPE_METRICS_H

#include "mica/tape_policy.h"

/* Figures of a tier and of a predictor, by number. */
typedef enum tape_counter {
#define MICA_TAPE_COUNTER_ROW(name, text, help) TAPE_COUNT_##name,
#define MICA_TAPE_GAUGE_ROW(name, text, help)   TAPE_COUNT_##name,
#include "mica/tape_metrics.def"
    TAPE_COUNTERS
} tape_counter;
typedef enum tape_prefetch_counter {
#define MICA_TAPE_PREFETCH_ROW(name, text, help) TAPE_PREFETCH_##name,
#include "mica/tape_metrics.def"
    TAPE_PREFETCH_COUNTERS
} tape_prefetch_counter;

typedef struct tape_metrics tape_metrics;
MICA_MUST_USE mica_status tape_metrics_new(tape_metrics **out, mica_error *err);
void tape_metrics_free(tape_metrics *m); /* accepts NULL */

/* All of these take about the time of one atomic addition, wait for nobody, and accept NULL for no metrics. */
void tape_metrics_add(tape_metrics *m, mica_tape_tier tier, tape_counter what, uint64_t n);
void tape_metrics_set(tape_metrics *m, mica_tape_tier tier, tape_counter what, uint64_t n);
/* A read or write that succeeded: counts it, its bytes and its time. */
void tape_metrics_read(tape_metrics *m, mica_tape_tier tier, uint64_t bytes, uint64_t ns);
void tape_metrics_write(tape_metrics *m, mica_tape_tier tier, uint64_t bytes, uint64_t ns);
/* Money for a byte and month of a tier. */
void tape_metrics_price(tape_metrics *m, mica_tape_tier tier, double month);
void tape_metrics_prefetch(tape_metrics *m, mica_tape_predictor by, tape_prefetch_counter what, uint64_t n);
void tape_metrics_prefetch_set(tape_metrics *m, mica_tape_predictor by, tape_prefetch_counter what,
                               uint64_t n, bool on);

void tape_metrics_take(const tape_metrics *m, mica_tape_metrics *out);
/* Mean time of reading from a tier so far, for tape_market; 0: none yet. */
double tape_metrics_latency(const tape_metrics *m, mica_tape_tier tier);

#endif
