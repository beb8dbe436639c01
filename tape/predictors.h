/* tape/predictors.h - what the files of the predictors share; everybody else includes predict.h.
 *
 * PREDICTIONS UNDER WAY lie in a ring and are found by a hash of their page. Each says until which access its page has to be used: a
 * use behind that is none. Three kinds: real ones, which the caller fetches; *guesses* of a predictor that probes, which nobody
 * hears of; and *controls*: for each of either a page that was used at random not long ago, with the same time. What controls are
 * used is what any page would be; only what a predictor does better than that counts for it. */
#ifndef TAPE_PREDICTORS_H
#define TAPE_PREDICTORS_H

#include "tape/predict.h"

#define TAPE_UNDER_WAY   1024u /* a power of two */
#define TAPE_HISTORY     256u  /* pages used last; the same */
#define TAPE_STREAMS     16u
#define TAPE_LAGS        4u /* streams in turns that the strided predictor tells apart */
#define TAPE_NEXT        4u /* pages that a Markov context knows */
#define TAPE_CHECKPOINTS 128u
#define TAPE_PAGE_FAR    (INT64_C(1) << 52) /* pages beyond are not predicted */

/* ---- predict_judge.c ---- */

typedef enum tape_stand { TAPE_ABSENT = 0, TAPE_ON, TAPE_PAUSED, TAPE_PROBING } tape_stand;
/* Since it was last settled. */
typedef struct tape_account {
    uint32_t ticks, issued, used, ready, late, wasted, control, control_used;
    uint64_t waited_ns;
} tape_account;
typedef struct tape_judge {
    uint8_t stand; /* tape_stand */
    bool idles;    /* being on without gain for `patience` ticks turns it off */
    uint32_t patience, trial, probe;
    uint64_t first, longest;           /* pauses, in ticks */
    uint64_t pause, until;             /* the last one; the tick at which what it does now ends */
    uint32_t credit, least, under_way; /* pages that it may have under way, at least; that it has */
    uint32_t sure;                     /* uses that a probe has to have */
    double saved;                      /* of gains, ns */
    tape_account account;
    tape_predict_about about;
} tape_judge;
/* Means of what was told of fetches; 0: nothing yet. */
typedef struct tape_costs {
    double latency, busy;
} tape_costs;
void tape_judge_begin(tape_judge *j, mica_tape_predictor which, const tape_predict_options *o);
/* Another access (of the temporal predictor: a rewind); `now` is its number. Returns whether it works at it, for others or for
 * itself. */
bool tape_judge_tick(tape_judge *j, const tape_costs *costs, uint64_t now);
/* After something was used or wasted. */
void tape_judge_settle(tape_judge *j, const tape_costs *costs, uint64_t now);
/* What it gained by the account, ns. */
double tape_judge_net(const tape_account *a, const tape_costs *costs);

/* ---- predict_runs.c ---- */

typedef struct tape_stream {
    int64_t last, ahead; /* the page used last; the one predicted last */
    uint64_t seen;       /* when it was used */
    uint32_t length, pace;
    int32_t way; /* 1 or -1; 0: one page yet */
    bool ended;  /* its length is known to `typical` */
} tape_stream;
typedef struct tape_runs {
    tape_stream stream[TAPE_STREAMS];
    double typical; /* length of runs that ended, a mean of the last few */
    uint32_t ended; /* how many did */
} tape_runs;
typedef struct tape_strides {
    int64_t seen[TAPE_LAGS * 4 + 1]; /* the last first */
    uint32_t count, lag, run;
    int64_t stride; /* that was found last */
} tape_strides;
void tape_runs_access(tape_predict *p, int64_t page);
void tape_strides_access(tape_predict *p, int64_t page);

/* ---- predict_markov.c ---- */

typedef struct tape_context {
    uint64_t key; /* 0: none */
    int64_t next[TAPE_NEXT];
    uint16_t count[TAPE_NEXT];
    uint16_t total, era; /* of its counts; the probe in which it was used last */
    uint32_t seen;
} tape_context;
typedef struct tape_markov {
    tape_context *context; /* sets of four */
    uint32_t sets;         /* a power of two */
    uint32_t order, have;
    uint16_t era;
    int64_t seen[4]; /* the last first */
} tape_markov;
void tape_markov_access(tape_predict *p, int64_t page);

/* ---- predict_rewind.c ---- */

typedef struct tape_known {
    uint64_t epoch;
    char name[MICA_TAPE_NAME_MAX];
    int64_t before[TAPE_BEFORE], after[TAPE_BEFORE]; /* the last first; the first first */
    uint8_t befores, afters;
    uint32_t rewinds;
    uint64_t made;
} tape_known;
typedef struct tape_rewinds {
    tape_known *known; /* checkpoints */
    uint32_t count;
    struct {
        uint64_t from, to;
    } rewind[TAPE_REWINDS];
    uint64_t rewound;     /* how often; the last ones are in the ring */
    tape_known *learning; /* gone back to last; what is used now is remembered of it */
    int64_t after[TAPE_BEFORE];
    uint8_t afters;
} tape_rewinds;
void tape_rewinds_access(tape_predict *p, int64_t page);

/* ---- predict.c ---- */

typedef enum tape_kind { TAPE_GONE = 0, TAPE_REAL, TAPE_GUESS, TAPE_CONTROL } tape_kind;
typedef struct tape_under_way {
    int64_t page;
    uint64_t until; /* the access by which it has to be used */
    uint16_t next;  /* of the same hash, and one; 0: none */
    uint8_t by, kind;
} tape_under_way;

struct tape_predict {
    tape_predict_options options;
    uint32_t depth;
    uint64_t now;  /* accesses */
    uint64_t wake; /* nothing is to be done before that access but remembering it */
    tape_costs costs;
    tape_judge judge[MICA_TAPE_PREDICTORS];
    tape_prediction *out; /* of the call under way */
    uint32_t found;
    uint32_t random;
    int64_t history[TAPE_HISTORY];
    uint64_t remembered;
    tape_under_way ahead[TAPE_UNDER_WAY];
    uint16_t first[TAPE_UNDER_WAY]; /* by hash */
    uint64_t head, tail, sweep;     /* of the ring, in all */
    tape_runs runs;
    tape_strides strides;
    tape_markov markov;
    tape_rewinds rewinds;
};
/* A predictor's next page, to be used within so many accesses. False: it has as many under way as it may. */
bool tape_predict_say(tape_predict *p, mica_tape_predictor by, int64_t page, double confidence,
                      uint32_t within);

/* Whether it is under way already. */
bool tape_predict_has(tape_predict *p, mica_tape_predictor by, int64_t page);
/* The tape goes back: what was fetched is of another time. Of the temporal predictor it was wasted, of others nobody's fault. */
void tape_predict_forget(tape_predict *p);

#endif
