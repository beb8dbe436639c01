/* tape/predict.h - accesses, checkpoints and rewinds → pages that will be wanted, while that pays.
 *
 * Four predictors: sequential (runs of pages, many at once, also backwards), strided (equal distances up to 1,024 pages, also of up to
 * four streams in turns), Markov (what came after the last `order` pages before) and temporal (what was used before a checkpoint
 * and after it was gone back to). Each judges itself: what its pages saved by being there against what wasted ones cost. One that
 * loses is off: it predicts nothing and costs nothing, but now and then predicts for itself alone (a *probe*) to see whether it
 * would win again.
 *
 *     predict.c            predictions under way, and the one door
 *     predict_judge.c      whether a predictor is on
 *     predict_runs.c, predict_markov.c, predict_rewind.c   the predictors
 *
 * HOW IT IS USED. Tell it of each access that was a miss, and of the first one of each page that was prefetched (others may be told,
 * need not): it answers with pages to fetch. Those that are not fetched after all (they are there, nobody has written them, there is
 * no room) go back by tape_predict_refuse at once; those that leave memory unused by tape_predict_drop. Tell it how long
 * fetches take. It is used by one thread at a time, allocates nothing after tape_predict_new and reads no clock. */
#ifndef TAPE_PREDICT_H
#define TAPE_PREDICT_H

#include "mica/tape_policy.h"

#define TAPE_PREDICT_MOST 64   /* predictions at a time */
#define TAPE_STRIDE_MOST  1024 /* pages */
#define TAPE_BEFORE       50   /* pages that are remembered of a checkpoint */
#define TAPE_REWINDS      100  /* that are remembered */

typedef struct tape_predict_options {
    bool predictor[MICA_TAPE_PREDICTORS]; /* which there are */
    uint32_t depth;                       /* pages ahead: 1 to TAPE_PREDICT_MOST */
    uint32_t order;                       /* of Markov: 1 to 4 */
    double min_confidence;                /* of Markov: 0.3 */
    uint32_t history;                     /* contexts that Markov has: 16 to 65,536; 1,000 */
    uint32_t threshold;                   /* accesses in a row that are a run: 2 to 16; 3 */
    uint32_t trial; /* accesses without gain after which a predictor is off: 64 to 1,000,000; 1,000 */
} tape_predict_options;
/* All predictors, depth 4, order 1, and what is said above. */
tape_predict_options tape_predict_defaults(void);

typedef struct tape_predict tape_predict;
/* NO_MEMORY, INVALID_ARGUMENT. */
MICA_MUST_USE mica_status tape_predict_new(const tape_predict_options *options, tape_predict **out,
                                           mica_error *err);
void tape_predict_free(tape_predict *p); /* accepts NULL */
/* Bytes that it has, all in all. */
size_t tape_predict_bytes(const tape_predict *p);
/* Pages ahead from here on (a rule may say so for a page); at most as it was made with. */
void tape_predict_depth(tape_predict *p, uint32_t depth);

/* What happened when a page was asked for. */
typedef enum tape_found {
    TAPE_FOUND_MISS = 0, /* it had to be fetched */
    TAPE_FOUND_HERE,     /* it was in memory, and not by prefetching */
    TAPE_FOUND_READY,    /* it had been prefetched */
    TAPE_FOUND_LATE      /* its prefetch was still under way; it was waited for */
} tape_found;
typedef struct tape_prediction {
    int64_t page;
    float confidence;
    uint8_t by; /* mica_tape_predictor */
} tape_prediction;

/* A page is used. Pages to fetch now, of each predictor in the order in which they are wanted, at most TAPE_PREDICT_MOST, into `out`; returns how many.
 * `waited_ns` counts where it is LATE. */
uint32_t tape_predict_access(tape_predict *p, int64_t page, tape_found found, uint64_t waited_ns,
                             tape_prediction *out);
/* A checkpoint is made; `name` may be "". What was learned of an older one of that name goes on. */
void tape_predict_checkpoint(tape_predict *p, uint64_t epoch, const char *name);
/* The tape goes back: pages to fetch now, into `out` (room for TAPE_PREDICT_MOST). Predictions from before are forgotten: they were of
 * pages as they were then. */
uint32_t tape_predict_rewind(tape_predict *p, uint64_t from, uint64_t to, tape_prediction *out);
/* Epochs that are likely gone back to next, the likeliest first, by the rewinds that are remembered. Returns how many. */
typedef struct tape_target {
    uint64_t epoch;
    float confidence;
} tape_target;
uint32_t tape_predict_targets(const tape_predict *p, tape_target *out, uint32_t most);

/* What became of a prediction: it was not fetched; it was fetched and left memory unused. */
void tape_predict_refuse(tape_predict *p, int64_t page);
void tape_predict_drop(tape_predict *p, int64_t page);
/* A page was fetched in so long; for `busy_ns` of it others could not be (0: not known, all of it). */
void tape_predict_fetched(tape_predict *p, uint64_t latency_ns, uint64_t busy_ns);

/* Of one predictor, since it was made. */
typedef struct tape_predict_about {
    bool on;
    uint64_t issued, used, late, wasted, refused;
    uint64_t missed;            /* misses that it had not told of while it was on */
    uint64_t probes, guessed;   /* probes; predictions in them, for itself alone */
    uint64_t turned_off, pause; /* how often; accesses until it looks again, of those it began with */
    double saved_ns, spent_ns;  /* by its own reckoning */
} tape_predict_about;
void tape_predict_tell(const tape_predict *p, mica_tape_predictor which, tape_predict_about *out);

#endif
