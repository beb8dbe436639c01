/* tape/predict_runs.c - runs of neighbouring pages, and pages at equal distances (predictors.h).
 *
 * SEQUENTIAL: sixteen streams, each a page and a way. A page next to a stream's goes on with it, of a run that is known also one of
 * the next few: pages that are in memory are not told. `threshold` pages are a run; as many as it has are predicted, up to the depth,
 * and fewer where runs are short.
 *
 * STRIDED: a page, and those 1, 2, 3 and 4 times `lag` accesses before it; where three of the four distances between them are the
 * last one, it is the stride of a stream that is one of `lag` in turns. */
#include "tape/predictors.h"

#include <string.h>

#define GAP        4                  /* pages that a run may leave out */
#define LATELY     (4 * TAPE_STREAMS) /* accesses in which a run that is under way goes on */
#define RUNS_KNOWN 4u                 /* that tell how long runs are */

typedef struct found {
    bool goes_on, same; /* the stream goes on with the page; the page is the last of one */
    uint32_t runs;      /* that are under way */
} found;

static void end_of(tape_runs *r, tape_stream *s) {
    s->ended = true;
    r->typical += (s->length - r->typical) / (r->ended ? 4 : 1);
    if (r->ended < RUNS_KNOWN) r->ended++;
}

/* The stream that goes on with a page, or the one that was used least lately. */
static tape_stream *stream_for(tape_predict *p, int64_t page, found *f) {
    tape_runs *r = &p->runs;
    tape_stream *best = NULL, *oldest = &r->stream[0];
    for (tape_stream *s = r->stream; s < r->stream + TAPE_STREAMS; s++) {
        int64_t way = page - s->last, along = s->way ? way * s->way : way < 0 ? -way : way;
        bool known = s->length >= p->options.threshold;
        if (s->seen < oldest->seen) oldest = s;
        bool lately = p->now - s->seen <= LATELY;
        f->runs += known && lately;
        if (known && !lately && !s->ended) end_of(&p->runs, s);
        if (!s->seen || along < 0 || along > GAP) continue;
        if (along == 0) f->same = true;
        bool next = along == 1 || (along > 0 && known);
        if (next && (!best || s->length > best->length)) best = s;
    }
    f->goes_on = best != NULL;
    return best ? best : oldest;
}

/* What may be under way is shared by all runs. A run goes on for a while as it went on, so at most half is wasted where it ends; where
 * others have ended, a quarter of one is. */
static uint32_t reach_of(const tape_predict *p, const tape_stream *s, uint32_t runs) {
    uint32_t share = runs ? p->judge[MICA_TAPE_PREDICTOR_SEQUENTIAL].credit / runs : p->depth;
    uint32_t reach = s->length < p->depth ? s->length : p->depth;
    double whole = s->length > p->runs.typical ? s->length : p->runs.typical;
    if (p->runs.ended == RUNS_KNOWN && reach > whole / 4) reach = (uint32_t)(whole / 4);
    if (reach > share) reach = share;
    return reach || !p->depth ? reach : 1;
}

void tape_runs_access(tape_predict *p, int64_t page) {
    found f = {0};
    tape_stream *s = stream_for(p, page, &f);
    if (!f.goes_on) {
        if (!f.same) *s = (tape_stream){.last = page, .ahead = page, .seen = p->now, .length = 1};
        return;
    }
    int32_t way = s->way ? s->way : page > s->last ? 1 : -1;
    uint64_t pace = p->now - s->seen;
    if (!s->way || (s->ahead - page) * way < 0) s->ahead = page;
    s->way = way;
    s->pace = pace < TAPE_STREAMS ? (uint32_t)pace : TAPE_STREAMS;
    s->last = page;
    s->seen = p->now;
    s->ended = false;
    s->length++;
    if (s->length < p->options.threshold) return;
    int64_t reach = reach_of(p, s, f.runs);
    while ((s->ahead - page) * way < reach) {
        int64_t next = s->ahead + way, steps = (next - page) * way;
        double confidence = 1 - 1. / (s->length + 1.);
        if (!tape_predict_say(p, MICA_TAPE_PREDICTOR_SEQUENTIAL, next, confidence,
                              (uint32_t)(steps + 1) * s->pace + 2))
            return;
        s->ahead = next;
    }
}

/* ---- strides ---- */

/* How many of the last four distances at a lag are the last of them. */
static uint32_t votes_at(const tape_strides *s, uint32_t lag) {
    uint32_t votes = 0;
    int64_t stride = s->seen[0] - s->seen[lag];
    for (uint32_t k = 0; k < 4; k++)
        votes += s->seen[k * lag] - s->seen[(k + 1) * lag] == stride;
    return votes;
}

static bool is_stride(int64_t stride) {
    return stride != 0 && stride <= TAPE_STRIDE_MOST && stride >= -TAPE_STRIDE_MOST;
}

/* Neighbours are the other predictor's, while it is on. */
static bool is_run(const tape_predict *p, int64_t stride) {
    return (stride == 1 || stride == -1) && p->judge[MICA_TAPE_PREDICTOR_SEQUENTIAL].stand == TAPE_ON;
}

void tape_strides_access(tape_predict *p, int64_t page) {
    tape_strides *s = &p->strides;
    if (s->count && s->seen[0] == page) return;
    memmove(&s->seen[1], &s->seen[0], sizeof s->seen - sizeof s->seen[0]);
    s->seen[0] = page;
    s->count++;
    for (uint32_t lag = 1; lag <= TAPE_LAGS && s->count > 4 * lag; lag++) {
        int64_t stride = page - s->seen[lag];
        uint32_t votes = is_stride(stride) ? votes_at(s, lag) : 0;
        if (votes < 3) continue;
        if (is_run(p, stride)) return;
        s->run = s->lag == lag && (lag > 1 || s->stride == stride) ? s->run + 1 : 1;
        s->lag = lag;
        s->stride = stride;
        uint32_t reach = s->run < p->depth ? s->run : p->depth;
        uint32_t known = reach; /* most are under way: look from the far end */
        while (known && !tape_predict_has(p, MICA_TAPE_PREDICTOR_STRIDED, page + stride * known))
            known--;
        for (uint32_t k = known + 1; k <= reach; k++)
            if (!tape_predict_say(p, MICA_TAPE_PREDICTOR_STRIDED, page + stride * k, votes / 4. - 0.1,
                                  (k + 1) * lag + 4))
                return;
        return;
    }
    s->run = 0;
}
