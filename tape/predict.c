/* tape/predict.c - accesses → predictions, and what became of them (predict.h, predictors.h). */
#include "tape/predictors.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

#define SWEPT 4u /* predictions looked at for their time at each access */

tape_predict_options tape_predict_defaults(void) {
    return (tape_predict_options){.predictor = {true, true, true, true},
                                  .depth = 4,
                                  .order = 1,
                                  .min_confidence = 0.3,
                                  .history = 1000,
                                  .threshold = 3,
                                  .trial = 1000};
}

static bool options_are(const tape_predict_options *o) {
    return o->depth >= 1 && o->depth <= TAPE_PREDICT_MOST && o->order >= 1 && o->order <= 4 &&
           o->min_confidence >= 0.01 && o->min_confidence <= 1 && o->history >= 16 && o->history <= 65536 &&
           o->threshold >= 2 && o->threshold <= 16 && o->trial >= 64 && o->trial <= 1000000;
}

mica_status tape_predict_new(const tape_predict_options *options, tape_predict **out, mica_error *err) {
    tape_predict_options o = options ? *options : tape_predict_defaults();
    *out = NULL;
    if (!options_are(&o))
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "predictors have a depth of 1 to %d, an order of 1 to 4, a confidence of 0.01 to 1, a history of "
            "16 to 65536, a threshold of 2 to 16 and a trial of 64 to 1000000",
            TAPE_PREDICT_MOST);
    tape_predict *p = base_calloc(1, sizeof *p);
    if (!p) return base_fail_memory(err, "predictors");
    p->options = o;
    p->depth = o.depth;
    p->markov.order = o.order;
    p->random = 1;
    for (p->markov.sets = 4; p->markov.sets * 2 < o.history; p->markov.sets *= 2)
        ;
    if (o.predictor[MICA_TAPE_PREDICTOR_MARKOV])
        p->markov.context = base_calloc(p->markov.sets * 4, sizeof *p->markov.context);
    if (o.predictor[MICA_TAPE_PREDICTOR_REWIND])
        p->rewinds.known = base_calloc(TAPE_CHECKPOINTS, sizeof *p->rewinds.known);
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++)
        tape_judge_begin(&p->judge[k], (mica_tape_predictor)k, &o);
    if ((o.predictor[MICA_TAPE_PREDICTOR_MARKOV] && !p->markov.context) ||
        (o.predictor[MICA_TAPE_PREDICTOR_REWIND] && !p->rewinds.known)) {
        tape_predict_free(p);
        return base_fail_memory(err, "predictors");
    }
    *out = p;
    return MICA_OK;
}

void tape_predict_free(tape_predict *p) {
    if (!p) return;
    base_free(p->markov.context);
    base_free(p->rewinds.known);
    base_free(p);
}

size_t tape_predict_bytes(const tape_predict *p) {
    return sizeof *p + (p->markov.context ? p->markov.sets * 4 * sizeof *p->markov.context : 0) +
           (p->rewinds.known ? TAPE_CHECKPOINTS * sizeof *p->rewinds.known : 0);
}

void tape_predict_depth(tape_predict *p, uint32_t depth) {
    p->depth = depth < p->options.depth ? depth : p->options.depth;
}

/* ---- predictions under way ---- */

static uint32_t hash_of(int64_t page) {
    return (uint32_t)((uint64_t)page * UINT64_C(0x9E3779B97F4A7C15) >> 54);
}
_Static_assert(TAPE_UNDER_WAY == 1u << (64 - 54), "the hash has as many places as the ring");

static void unlink_ahead(tape_predict *p, uint32_t k) {
    uint16_t *link = &p->first[hash_of(p->ahead[k].page)];
    while (*link != k + 1)
        link = &p->ahead[*link - 1].next;
    *link = p->ahead[k].next;
    p->ahead[k].kind = TAPE_GONE;
}

static tape_under_way *find_ahead(tape_predict *p, int64_t page, tape_kind kind, mica_tape_predictor by) {
    for (uint32_t k = p->first[hash_of(page)]; k; k = p->ahead[k - 1].next) {
        tape_under_way *a = &p->ahead[k - 1];
        if (a->page == page && a->kind == kind && (kind == TAPE_REAL || a->by == by)) return a;
    }
    return NULL;
}

static void count_refusal(tape_judge *j) {
    j->about.refused++;
    j->about.issued--;
    if (j->account.issued) j->account.issued--;
}

/* Nobody's gain, and nobody's loss. */
static void forget(tape_predict *p, uint32_t k) {
    const tape_under_way *a = &p->ahead[k];
    if (a->kind != TAPE_CONTROL) p->judge[a->by].under_way--;
    if (a->kind == TAPE_REAL) count_refusal(&p->judge[a->by]);
    unlink_ahead(p, k);
}

/* The clock of a predictor: accesses, or rewinds. */
static void settle(tape_predict *p, uint8_t by) {
    uint64_t now = by == MICA_TAPE_PREDICTOR_REWIND ? p->rewinds.rewound : p->now;
    tape_judge_settle(&p->judge[by], &p->costs, now);
}

/* It was not used in its time. */
static void expire(tape_predict *p, uint32_t k) {
    tape_under_way *a = &p->ahead[k];
    tape_judge *j = &p->judge[a->by];
    tape_kind kind = a->kind;
    uint8_t by = a->by;
    unlink_ahead(p, k);
    if (kind == TAPE_CONTROL) {
        j->account.control++;
        return;
    }
    j->under_way--;
    if (kind == TAPE_REAL) {
        j->about.wasted++;
        j->about.spent_ns += p->costs.busy;
    }
    if (kind == (j->stand == TAPE_PROBING ? TAPE_GUESS : TAPE_REAL)) {
        j->account.wasted++;
        if (j->credit > j->least) j->credit--;
        settle(p, by);
    }
}

static void put_ahead(tape_predict *p, const tape_under_way *what) {
    uint32_t k = (uint32_t)(p->head % TAPE_UNDER_WAY), hash = hash_of(what->page);
    if (p->head - p->tail == TAPE_UNDER_WAY) {
        if (p->ahead[k].kind != TAPE_GONE) forget(p, k);
        p->tail++;
    }
    p->ahead[k] = *what;
    p->ahead[k].next = p->first[hash];
    p->first[hash] = (uint16_t)(k + 1);
    p->head++;
}

/* Those whose time is over, a few at each access. */
static void sweep(tape_predict *p) {
    while (p->tail < p->head && p->ahead[p->tail % TAPE_UNDER_WAY].kind == TAPE_GONE)
        p->tail++;
    for (uint32_t n = 0; n < SWEPT && p->tail < p->head; n++, p->sweep++) {
        if (p->sweep < p->tail || p->sweep >= p->head) p->sweep = p->tail;
        tape_under_way *a = &p->ahead[p->sweep % TAPE_UNDER_WAY];
        if (a->kind != TAPE_GONE && a->until < p->now) expire(p, (uint32_t)(p->sweep % TAPE_UNDER_WAY));
    }
}

/* What is used at random: a page of those that were used last. */
static void put_control(tape_predict *p, const tape_under_way *like) {
    uint64_t have = p->remembered < TAPE_HISTORY ? p->remembered : TAPE_HISTORY;
    tape_under_way a = *like;
    p->random = p->random * 1664525u + 1013904223u;
    if (have) a.page = p->history[(uint64_t)p->random * have >> 32];
    a.kind = TAPE_CONTROL;
    put_ahead(p, &a);
}

bool tape_predict_has(tape_predict *p, mica_tape_predictor by, int64_t page) {
    bool guesses = p->judge[by].stand != TAPE_ON;
    return find_ahead(p, page, TAPE_REAL, by) || (guesses && find_ahead(p, page, TAPE_GUESS, by));
}

bool tape_predict_say(tape_predict *p, mica_tape_predictor by, int64_t page, double confidence,
                      uint32_t within) {
    tape_judge *j = &p->judge[by];
    bool real = j->stand == TAPE_ON;
    if (j->under_way >= j->credit || p->found == TAPE_PREDICT_MOST) return false;
    if (page > TAPE_PAGE_FAR || page < -TAPE_PAGE_FAR) return false;
    if (tape_predict_has(p, by, page)) return true;
    tape_under_way a = {
        .page = page, .until = p->now + within, .by = (uint8_t)by, .kind = real ? TAPE_REAL : TAPE_GUESS};
    put_ahead(p, &a);
    put_control(p, &a);
    j->under_way++;
    j->account.issued++;
    if (real) {
        j->about.issued++;
        p->out[p->found++] = (tape_prediction){page, (float)confidence, (uint8_t)by};
    } else {
        j->about.guessed++;
    }
    return true;
}

/* ---- what became of them ---- */

static void count_use(tape_predict *p, uint8_t by, tape_kind kind, tape_found found, uint64_t waited) {
    tape_judge *j = &p->judge[by];
    bool ready = kind == TAPE_GUESS || found == TAPE_FOUND_READY;
    if (kind == TAPE_REAL) {
        j->about.used++;
        j->about.late += !ready;
        double saved = found == TAPE_FOUND_MISS ? 0 : p->costs.latency - (ready ? 0 : (double)waited);
        j->about.saved_ns += saved > 0 ? saved : 0;
    }
    if (j->credit < TAPE_UNDER_WAY / 4) j->credit++;
    if (kind != (j->stand == TAPE_PROBING ? TAPE_GUESS : TAPE_REAL)) return;
    j->account.used++;
    j->account.ready += ready;
    if (!ready && found == TAPE_FOUND_LATE) {
        j->account.late++;
        j->account.waited_ns += waited;
    }
    settle(p, by);
}

/* The page is used: all that said so. Whether a real one did. */
static bool count_uses(tape_predict *p, int64_t page, tape_found found, uint64_t waited) {
    bool told = false;
    for (uint32_t k = p->first[hash_of(page)], next; k; k = next) {
        tape_under_way *a = &p->ahead[k - 1];
        next = a->next;
        if (a->page != page) continue;
        if (a->until < p->now) {
            expire(p, k - 1);
            continue;
        }
        tape_judge *j = &p->judge[a->by];
        tape_kind kind = a->kind;
        unlink_ahead(p, k - 1);
        if (kind == TAPE_CONTROL) {
            j->account.control++;
            j->account.control_used++;
            continue;
        }
        j->under_way--;
        told |= kind == TAPE_REAL;
        if (kind == TAPE_REAL && found == TAPE_FOUND_HERE)
            count_refusal(j);
        else
            count_use(p, a->by, kind, found, waited);
    }
    return told;
}

void tape_predict_refuse(tape_predict *p, int64_t page) {
    tape_under_way *a = find_ahead(p, page, TAPE_REAL, 0);
    if (!a) return;
    tape_judge *j = &p->judge[a->by];
    j->under_way--;
    count_refusal(j);
    unlink_ahead(p, (uint32_t)(a - p->ahead));
}

void tape_predict_drop(tape_predict *p, int64_t page) {
    tape_under_way *a = find_ahead(p, page, TAPE_REAL, 0);
    if (a) expire(p, (uint32_t)(a - p->ahead));
}

void tape_predict_forget(tape_predict *p) {
    for (uint64_t n = p->tail; n < p->head; n++) {
        uint32_t k = (uint32_t)(n % TAPE_UNDER_WAY);
        tape_under_way *a = &p->ahead[k];
        if (a->kind == TAPE_GONE) continue;
        if (a->by == MICA_TAPE_PREDICTOR_REWIND)
            expire(p, k);
        else
            forget(p, k);
    }
    p->tail = p->head;
}

void tape_predict_fetched(tape_predict *p, uint64_t latency_ns, uint64_t busy_ns) {
    double latency = (double)latency_ns, busy = busy_ns ? (double)busy_ns : latency;
    tape_costs *c = &p->costs;
    c->latency += (latency - c->latency) * (c->latency > 0 ? 1.0 / 16 : 1);
    c->busy += (busy - c->busy) * (c->busy > 0 ? 1.0 / 16 : 1);
}

/* ---- the door ---- */

static void remember(tape_predict *p, int64_t page) {
    if (p->remembered && p->history[(p->remembered - 1) % TAPE_HISTORY] == page) return;
    p->history[p->remembered++ % TAPE_HISTORY] = page;
}

/* Asks each that is there and not paused; when nobody is awake, says until when. */
static void ask_all(tape_predict *p, int64_t page) {
    p->wake = UINT64_MAX;
    for (int k = 0; k < MICA_TAPE_PREDICTOR_REWIND; k++) {
        tape_judge *j = &p->judge[k];
        if (j->stand == TAPE_ABSENT) continue;
        bool works = tape_judge_tick(j, &p->costs, p->now);
        uint64_t wake = j->stand == TAPE_PAUSED ? j->until : 0;
        if (wake < p->wake) p->wake = wake;
        if (!works) continue;
        if (k == MICA_TAPE_PREDICTOR_SEQUENTIAL) tape_runs_access(p, page);
        if (k == MICA_TAPE_PREDICTOR_STRIDED) tape_strides_access(p, page);
        if (k == MICA_TAPE_PREDICTOR_MARKOV) tape_markov_access(p, page);
    }
}

uint32_t tape_predict_access(tape_predict *p, int64_t page, tape_found found, uint64_t waited_ns,
                             tape_prediction *out) {
    if (page > TAPE_PAGE_FAR || page < -TAPE_PAGE_FAR) return 0;
    p->now++;
    p->out = out;
    p->found = 0;
    bool under_way = p->tail < p->head, told = under_way && count_uses(p, page, found, waited_ns);
    if (p->rewinds.learning) tape_rewinds_access(p, page);
    remember(p, page);
    if (under_way) sweep(p);
    if (p->now < p->wake) return 0;
    for (int k = 0; found == TAPE_FOUND_MISS && !told && k < MICA_TAPE_PREDICTORS; k++)
        p->judge[k].about.missed += p->judge[k].stand == TAPE_ON;
    ask_all(p, page);
    return p->found;
}

void tape_predict_tell(const tape_predict *p, mica_tape_predictor which, tape_predict_about *out) {
    const tape_judge *j = &p->judge[which];
    *out = j->about;
    out->on = j->stand == TAPE_ON;
    out->pause = j->stand == TAPE_PAUSED ? j->pause : 0;
}
