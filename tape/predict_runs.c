/* tape/predict_runs.c - runs of neighbouring pages, and pages at equal distances (predictors.h).
 *
 * SEQUENTIAL: sixteen streams, each a page and a way. A page next to a stream's goes on with it, of a run that is known also one of
 * the next few: pages that are in memory are not told. `threshold` pages are a run; twice as many as it has are predicted,
 * up to the depth.
 *
 * STRIDED: a page, and those 1, 2, 3 and 4 times `lag` accesses before it; where three of the four distances between them are the
 * last one, it is the stride of a stream that is one of `lag` in turns. */
#include "tape/predictors.h"

#include <string.h>

#define GAP 4 /* pages that a run may leave out */

/* The stream that goes on with a page, or the one that was used least lately; `*same`: that page is its last. */
static tape_stream *stream_for(tape_predict *p, int64_t page, bool *goes_on, bool *same) {
    tape_runs *r = &p->runs;
    tape_stream *best = NULL, *oldest = &r->stream[0];
    for (tape_stream *s = r->stream; s < r->stream + TAPE_STREAMS; s++) {
        int64_t way = page - s->last, along = s->way ? way * s->way : way < 0 ? -way : way;
        if (s->seen < oldest->seen) oldest = s;
        if (!s->seen || along < 0 || along > GAP) continue;
        if (along == 0) *same = true;
        bool next = along == 1 || (along > 0 && s->length >= p->options.threshold);
        if (next && (!best || s->length > best->length)) best = s;
    }
    *goes_on = best != NULL;
    return best ? best : oldest;
}

void tape_runs_access(tape_predict *p, int64_t page) {
    bool goes_on, same = false;
    tape_stream *s = stream_for(p, page, &goes_on, &same);
    if (!goes_on) {
        if (!same) *s = (tape_stream){.last = page, .ahead = page, .seen = p->now, .length = 1};
        return;
    }
    int32_t way = s->way ? s->way : page > s->last ? 1 : -1;
    uint64_t pace = p->now - s->seen;
    if (!s->way || (s->ahead - page) * way < 0) s->ahead = page;
    s->way = way;
    s->pace = pace < 2 * TAPE_STREAMS ? (uint32_t)pace : 2 * TAPE_STREAMS;
    s->last = page;
    s->seen = p->now;
    s->length++;
    if (s->length < p->options.threshold) return;
    int64_t reach = 2 * (int64_t)s->length < p->depth ? 2 * (int64_t)s->length : p->depth;
    while ((s->ahead - page) * way < reach) {
        int64_t next = s->ahead + way, steps = (next - page) * way;
        double confidence = 1 - 1. / (s->length + 1.);
        if (!tape_predict_say(p, MICA_TAPE_PREDICTOR_SEQUENTIAL, next, confidence,
                              (uint32_t)(steps + 1) * s->pace + 4))
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
        uint32_t reach = 4 * s->run < p->depth ? 4 * s->run : p->depth;
        for (uint32_t k = 1; k <= reach; k++)
            if (!tape_predict_say(p, MICA_TAPE_PREDICTOR_STRIDED, page + stride * k, votes / 4. - 0.1,
                                  (k + 1) * lag + 4))
                return;
        return;
    }
    s->run = 0;
}
