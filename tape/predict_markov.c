/* tape/predict_markov.c - what came after the last few pages before (predictors.h).
 *
 * A context is a hash of the last `order` pages. It knows up to four pages that came next and how often. Contexts lie in sets of
 * four; a new one takes the place of the one that was used least lately. Counts are halved when they are many, so that
 * what was is forgotten. The chance of a page is its count of all and one more: a context that was seen once is believed by half.
 *
 * From where the access is the likeliest way is followed, and chances multiplied, as far as they are min_confidence and up to the depth; at the
 * first step also what is second. */
#include "tape/predictors.h"

#include <string.h>

#define MANY 16u

static uint64_t key_of(const int64_t *seen, uint32_t order) {
    uint64_t key = 0;
    for (uint32_t k = 0; k < order; k++) {
        key = (key ^ (uint64_t)seen[k]) * UINT64_C(0x9E3779B97F4A7C15);
        key ^= key >> 29;
    }
    return key ? key : 1;
}

static tape_context *set_of(const tape_markov *m, uint64_t key) {
    return &m->context[(size_t)(key >> 40 & (m->sets - 1)) * 4];
}

static tape_context *find(const tape_markov *m, uint64_t key) {
    tape_context *set = set_of(m, key);
    for (uint32_t k = 0; k < 4; k++)
        if (set[k].key == key) return &set[k];
    return NULL;
}

/* The predictor lost since: all that it knew counts once, and what is new soon counts more. */
static void age(tape_context *c, uint16_t era) {
    if (c->era == era) return;
    c->era = era;
    c->total = 0;
    for (uint32_t k = 0; k < TAPE_NEXT; k++)
        c->total = (uint16_t)(c->total + (c->count[k] = c->count[k] != 0));
}

static tape_context *make(const tape_markov *m, uint64_t key, uint32_t now) {
    tape_context *set = set_of(m, key), *oldest = set;
    for (uint32_t k = 1; k < 4; k++)
        if (!set[k].key || (oldest->key && now - set[k].seen > now - oldest->seen)) oldest = &set[k];
    *oldest = (tape_context){.key = key};
    return oldest;
}

/* `page` came after it. */
static void learn(tape_context *c, int64_t page) {
    uint32_t least = 0;
    for (uint32_t k = 0; k < TAPE_NEXT; k++) {
        if (c->count[k] && c->next[k] == page) {
            c->count[k]++;
            c->total++;
            least = TAPE_NEXT;
            break;
        }
        if (c->count[k] < c->count[least]) least = k;
    }
    if (least < TAPE_NEXT && c->count[least] <= 1) {
        c->next[least] = page;
        c->total = (uint16_t)(c->total + 1 - c->count[least]);
        c->count[least] = 1;
    } else if (least < TAPE_NEXT) {
        c->count[least]--;
    }
    if (c->total < MANY) return;
    c->total = 0;
    for (uint32_t k = 0; k < TAPE_NEXT; k++)
        c->total = (uint16_t)(c->total + (c->count[k] /= 2));
}

/* The likeliest page but for one; its count. */
static uint32_t likeliest(const tape_context *c, uint32_t but, uint32_t *which) {
    uint32_t best = 0;
    for (uint32_t k = 0; k < TAPE_NEXT; k++) {
        if (k == but || c->count[k] <= best) continue;
        best = c->count[k];
        *which = k;
    }
    return best;
}

static void follow(tape_predict *p) {
    const tape_markov *m = &p->markov;
    int64_t seen[4];
    double chance = 1, least = p->options.min_confidence;
    memcpy(seen, m->seen, sizeof seen);
    for (uint32_t step = 1; step <= p->depth; step++) {
        tape_context *c = find(m, key_of(seen, m->order));
        if (c) age(c, m->era);
        uint32_t best = TAPE_NEXT, second = TAPE_NEXT, count = c ? likeliest(c, TAPE_NEXT, &best) : 0;
        if (!count) return;
        double here = count / (c->total + 1.);
        if (chance * here < least ||
            !tape_predict_say(p, MICA_TAPE_PREDICTOR_MARKOV, c->next[best], chance * here, step + 2))
            return;
        if (step == 1 && (count = likeliest(c, best, &second)) && count / (c->total + 1.) >= least)
            (void)tape_predict_say(p, MICA_TAPE_PREDICTOR_MARKOV, c->next[second], count / (c->total + 1.),
                                   3);
        chance *= here;
        memmove(&seen[1], &seen[0], 3 * sizeof seen[0]);
        seen[0] = c->next[best];
    }
}

void tape_markov_access(tape_predict *p, int64_t page) {
    tape_markov *m = &p->markov;
    if (m->have && m->seen[0] == page) return;
    m->era = (uint16_t)p->judge[MICA_TAPE_PREDICTOR_MARKOV].about.probes;
    if (m->have >= m->order) {
        uint64_t key = key_of(m->seen, m->order);
        tape_context *c = find(m, key);
        if (!c) c = make(m, key, (uint32_t)p->now);
        age(c, m->era);
        learn(c, page);
        c->seen = (uint32_t)p->now;
    }
    memmove(&m->seen[1], &m->seen[0], 3 * sizeof m->seen[0]);
    m->seen[0] = page;
    if (m->have < 4) m->have++;
    if (m->have >= m->order) follow(p);
}
