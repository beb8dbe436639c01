/* tape/predict_rewind.c - checkpoints and rewinds → pages that are wanted behind a rewind, and where the next one goes
 * (predictors.h).
 *
 * Of a checkpoint the last 50 pages are remembered that were used before it; of one that was gone back to also the first 50 that
 * were used from there: those are predicted first when it is gone back to again. Of 128 checkpoints, the ones that were gone back
 * to most often stay. */
#include "tape/predictors.h"

#include <string.h>

#define IN_TIME 128u /* accesses in which what was predicted is to be used */

static tape_known *known_of(const tape_rewinds *r, uint64_t epoch) {
    for (uint32_t k = 0; k < r->count; k++)
        if (r->known[k].epoch == epoch) return &r->known[k];
    return NULL;
}

/* The record that a checkpoint gets: that of its name, a free one, or the one that is worth least. */
static tape_known *place_for(tape_rewinds *r, uint64_t epoch, const char *name) {
    tape_known *worst = &r->known[0];
    for (tape_known *k = r->known; k < r->known + r->count; k++) {
        if (k->epoch == epoch || (name[0] && strncmp(k->name, name, sizeof k->name - 1) == 0)) return k;
        if (k->rewinds < worst->rewinds || (k->rewinds == worst->rewinds && k->made < worst->made)) worst = k;
    }
    if (r->count < TAPE_CHECKPOINTS) worst = &r->known[r->count++];
    if (r->learning == worst) r->learning = NULL;
    memset(worst, 0, sizeof *worst);
    return worst;
}

static bool has(const int64_t *pages, uint32_t count, int64_t page) {
    for (uint32_t k = 0; k < count; k++)
        if (pages[k] == page) return true;
    return false;
}

void tape_predict_checkpoint(tape_predict *p, uint64_t epoch, const char *name) {
    tape_rewinds *r = &p->rewinds;
    if (!r->known) return;
    tape_known *k = place_for(r, epoch, name);
    k->epoch = epoch;
    k->made = p->now;
    size_t len = strnlen(name, sizeof k->name - 1);
    memcpy(k->name, name, len);
    k->name[len] = 0;
    k->befores = 0;
    uint64_t have = p->remembered < TAPE_HISTORY ? p->remembered : TAPE_HISTORY;
    for (uint64_t n = 1; n <= have && k->befores < TAPE_BEFORE; n++) {
        int64_t page = p->history[(p->remembered - n) % TAPE_HISTORY];
        if (!has(k->before, k->befores, page)) k->before[k->befores++] = page;
    }
}

/* ---- what is used behind a rewind ---- */

static void learned(tape_rewinds *r) {
    if (r->learning && r->afters) {
        memcpy(r->learning->after, r->after, r->afters * sizeof r->after[0]);
        r->learning->afters = r->afters;
    }
    r->learning = NULL;
    r->afters = 0;
}

void tape_rewinds_access(tape_predict *p, int64_t page) {
    tape_rewinds *r = &p->rewinds;
    if (has(r->after, r->afters, page)) return;
    r->after[r->afters++] = page;
    if (r->afters == TAPE_BEFORE) learned(r);
}

uint32_t tape_predict_rewind(tape_predict *p, uint64_t from, uint64_t to, tape_prediction *out) {
    tape_rewinds *r = &p->rewinds;
    tape_judge *j = &p->judge[MICA_TAPE_PREDICTOR_REWIND];
    if (!r->known) return 0;
    learned(r);
    tape_predict_forget(p);
    r->rewind[r->rewound % TAPE_REWINDS].from = from;
    r->rewind[r->rewound++ % TAPE_REWINDS].to = to;
    p->out = out;
    p->found = 0;
    tape_known *k = known_of(r, to);
    bool works = tape_judge_tick(j, &p->costs, r->rewound);
    if (!k) return 0;
    k->rewinds++;
    r->learning = k;
    for (uint32_t n = 0; works && n < k->afters; n++)
        if (!tape_predict_say(p, MICA_TAPE_PREDICTOR_REWIND, k->after[n], 0.8, IN_TIME)) works = false;
    for (uint32_t n = 0; works && n < k->befores; n++)
        if (!tape_predict_say(p, MICA_TAPE_PREDICTOR_REWIND, k->before[n], 0.5, IN_TIME)) works = false;
    return p->found;
}

/* ---- where the next one goes ---- */

/* Puts one among the best few, which lie in order. */
static uint32_t put_target(tape_target *out, uint32_t have, uint32_t most, tape_target what) {
    uint32_t at = have < most ? have : most;
    if (!most || (have == most && out[most - 1].confidence >= what.confidence)) return have;
    if (at == most) at--;
    for (; at && out[at - 1].confidence < what.confidence; at--)
        out[at] = out[at - 1];
    out[at] = what;
    return have < most ? have + 1 : most;
}

/* The k-th last rewind counts 100 - k. */
uint32_t tape_predict_targets(const tape_predict *p, tape_target *out, uint32_t most) {
    const tape_rewinds *r = &p->rewinds;
    uint64_t have = r->rewound < TAPE_REWINDS ? r->rewound : TAPE_REWINDS;
    uint32_t count = 0;
    double all = 0;
    for (uint64_t n = 0; n < have; n++)
        all += (double)(TAPE_REWINDS - n);
    for (uint64_t n = 0; n < have; n++) {
        uint64_t epoch = r->rewind[(r->rewound - 1 - n) % TAPE_REWINDS].to;
        double weight = 0;
        bool newer = false;
        for (uint64_t m = 0; m < have; m++) {
            bool same = r->rewind[(r->rewound - 1 - m) % TAPE_REWINDS].to == epoch;
            newer |= same && m < n;
            if (same) weight += (double)(TAPE_REWINDS - m);
        }
        if (newer) continue;
        count = put_target(out, count, most, (tape_target){epoch, (float)(weight / all)});
    }
    return count;
}
