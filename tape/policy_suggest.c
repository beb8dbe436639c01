/* tape/policy_suggest.c - facts of many pages → the best few moves (policy.h).
 *
 * WHERE TO. Where a rule says so. Without a rule, a page that is used often (TAPE_HOT) goes to the fastest tier there is, one that was
 * not used for long (TAPE_STALE) to the cheapest, and so only if that pays. A page that stays and should be packed is told too.
 *
 * WHAT IT IS WORTH. Waiting that it saves, as money by what an hour of waiting is worth, and storage that it saves, both a month;
 * less the waiting of the move, once. A page is read from the fastest of its tiers and paid for in all of them.
 *
 * The best are kept in a heap, the worst of them on top; of equal ones the lower page is better. */
#include "tape/policy.h"

#include <math.h>
#include <string.h>

#define MONTH  (30.4375 * 24 * 3600) /* seconds */
#define SECOND 1000000000.

typedef struct weighing {
    const tape_market *market;
    double second; /* money for one of waiting */
    double ratio;
    uint8_t known; /* tiers that are there */
    uint8_t fastest, cheapest;
} weighing;

static weighing weighing_of(const tape_market *m) {
    weighing w = {.market = m,
                  .second = (m->hour > 0 ? m->hour : TAPE_HOUR) / 3600,
                  .ratio = m->ratio > 0 ? m->ratio : 0.5};
    for (unsigned k = 0; k < MICA_TAPE_TIERS; k++) {
        if (!(m->latency_ns[k] > 0)) continue;
        if (!w.known || m->latency_ns[k] < m->latency_ns[w.fastest]) w.fastest = (uint8_t)k;
        bool lasting = k != MICA_TAPE_TIER_DRAM; /* memory holds copies */
        if (lasting && (w.cheapest == 0 || m->month[k] < m->month[w.cheapest])) w.cheapest = (uint8_t)k;
        w.known |= TAPE_TIER_BIT(k);
    }
    return w;
}

/* Time to read a page from where it lies; 0: not known. */
static double latency_of(const weighing *w, uint8_t tiers) {
    double best = 0;
    for (unsigned k = 0; k < MICA_TAPE_TIERS; k++) {
        double here = tiers & w->known & TAPE_TIER_BIT(k) ? w->market->latency_ns[k] : 0;
        if (here > 0 && (best <= 0 || here < best)) best = here;
    }
    return best;
}

static double money_of(const weighing *w, uint8_t tiers, double bytes) {
    double sum = 0;
    for (unsigned k = 0; k < MICA_TAPE_TIERS; k++)
        if (tiers & TAPE_TIER_BIT(k)) sum += w->market->month[k] * bytes;
    return sum;
}

/* A page that was not read is written to each tier that is new. */
static double cost_of_move(const weighing *w, uint8_t from, uint8_t to) {
    uint8_t more = to & (uint8_t)~from;
    double cost = more ? latency_of(w, from) : 0;
    for (unsigned k = 0; k < MICA_TAPE_TIERS; k++)
        if (more & w->known & TAPE_TIER_BIT(k)) cost += w->market->latency_ns[k];
    return cost;
}

static mica_tape_reason reason_of(const weighing *w, const tape_page_facts *f, uint8_t from, uint8_t to) {
    double before = latency_of(w, from), after = latency_of(w, to);
    if (f->hint == MICA_TAPE_CHECKPOINT) return MICA_TAPE_REASON_CHECKPOINT;
    if (f->frequency > TAPE_HOT && (after < before || to & TAPE_TIER_BIT(MICA_TAPE_TIER_DRAM)))
        return MICA_TAPE_REASON_HOT;
    if (f->age > TAPE_STALE && (after > before || money_of(w, to, 1) < money_of(w, from, 1)))
        return MICA_TAPE_REASON_COLD;
    return MICA_TAPE_REASON_RULE;
}

/* Where it goes by a rule. A copy in memory gives way by itself where others need its room: it is no fault while it is used. */
static uint8_t place_by_rule(const tape_page_facts *f, uint8_t tiers, uint8_t from) {
    if (f->age <= TAPE_STALE) tiers |= from & TAPE_TIER_BIT(MICA_TAPE_TIER_DRAM);
    return tape_tiers_lasting(tiers, from);
}

/* Where it goes without a rule; `from`: it stays. */
static uint8_t place_without_rule(const weighing *w, const tape_page_facts *f, uint8_t from) {
    if (f->frequency > TAPE_HOT && w->known) return from | TAPE_TIER_BIT(w->fastest);
    if (f->age > TAPE_STALE && w->cheapest) return TAPE_TIER_BIT(w->cheapest);
    return from;
}

/* Fills in what it is worth; false: there is nothing to say of the page. */
static bool weigh(const weighing *w, const tape_page_facts *f, const tape_decision *d,
                  mica_tape_suggestion *s) {
    double packed = (double)f->bytes * w->ratio, size = (double)f->size;
    s->page = f->page;
    s->rule = d->by_place;
    s->to = d->by_place >= 0 ? place_by_rule(f, d->tiers, s->from) : place_without_rule(w, f, s->from);
    s->codec = MICA_TAPE_CODEC_RAW;
    if (s->to == s->from) {
        if (d->codec == MICA_TAPE_CODEC_RAW || f->packed || packed >= size) return false;
        s->reason = MICA_TAPE_REASON_COMPRESSION;
        s->codec = d->codec;
        s->rule = d->by_pack;
        s->ns_saved = 0;
        s->money_saved = money_of(w, s->from, size - packed);
        s->cost_ns = 2 * latency_of(w, s->from);
    } else {
        s->reason = (uint8_t)reason_of(w, f, s->from, s->to);
        double before = latency_of(w, s->from), after = latency_of(w, s->to);
        s->ns_saved = before > 0 && after > 0 ? f->frequency * (before - after) : 0;
        s->money_saved = money_of(w, s->from, size) - money_of(w, s->to, size);
        s->cost_ns = cost_of_move(w, s->from, s->to);
    }
    s->score = s->money_saved + (s->ns_saved * MONTH - s->cost_ns) / SECOND * w->second;
    return isfinite(s->score) && (s->rule >= 0 || s->score > 0);
}

static bool better(const mica_tape_suggestion *a, const mica_tape_suggestion *b) {
    return a->score > b->score || (a->score == b->score && a->page < b->page);
}

/* The one at `at` goes down to where the heap is one again. */
static void sink(mica_tape_suggestion *heap, size_t count, size_t at) {
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) return;
        if (child + 1 < count && better(&heap[child], &heap[child + 1])) child++;
        if (!better(&heap[at], &heap[child])) return;
        mica_tape_suggestion t = heap[at];
        heap[at] = heap[child];
        heap[child] = t;
        at = child;
    }
}

static void rise(mica_tape_suggestion *heap, size_t at) {
    while (at && better(&heap[(at - 1) / 2], &heap[at])) {
        mica_tape_suggestion t = heap[at];
        heap[at] = heap[(at - 1) / 2];
        heap[(at - 1) / 2] = t;
        at = (at - 1) / 2;
    }
}

size_t tape_suggest(const mica_tape_policy *policy, const tape_market *market, tape_next_page *next,
                    void *ctx, mica_tape_suggestion *out, size_t most) {
    weighing w = weighing_of(market);
    tape_page_facts facts = {0};
    size_t count = 0;
    uint8_t tiers = 0;
    while (most && next(ctx, &facts, &tiers)) {
        mica_tape_suggestion s = {.from = tiers};
        tape_decision d;
        tape_policy_ask(policy, &facts, &d);
        if (!weigh(&w, &facts, &d, &s)) continue;
        if (count < most) {
            out[count] = s;
            rise(out, count++);
        } else if (better(&s, &out[0])) {
            out[0] = s;
            sink(out, count, 0);
        }
    }
    for (size_t left = count; left > 1; left--) { /* the worst goes to the end, and so on */
        mica_tape_suggestion t = out[0];
        out[0] = out[left - 1];
        out[left - 1] = t;
        sink(out, left - 1, 0);
    }
    return count;
}
