/* tests/tape/test_predict.c - predictors beside a memory that fetches what they say: what is found, what is wasted, who is off when.
 * Counts decide, no times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "tape/predict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 21 };

/* A memory whose fetches are done at once: of pages that were prefetched, each is there for its next use. */
typedef struct world {
    tape_predict *p;
    int64_t there[ROOM]; /* by page; a hash without chains is enough for these tests */
    bool has[ROOM];
    uint64_t accesses, misses, issued, first_issue;
    uint32_t random;
} world;

static uint32_t below(world *w, uint32_t n) {
    w->random ^= w->random << 13;
    w->random ^= w->random >> 17;
    w->random ^= w->random << 5;
    return (uint32_t)(((uint64_t)w->random * n) >> 32);
}

static world *begin(const tape_predict_options *o) {
    mica_error err = MICA_ERROR_INIT;
    world *w = calloc(1, sizeof *w);
    if (tape_predict_new(o, &w->p, &err) != MICA_OK) fail_msg("%s", err.message);
    w->random = 88172645u;
    return w;
}
static void end(world *w) {
    tape_predict_free(w->p);
    free(w);
}
static tape_predict_options only(mica_tape_predictor which) {
    tape_predict_options o = tape_predict_defaults();
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++)
        o.predictor[k] = k == (int)which;
    return o;
}
static tape_predict_about tell(const world *w, mica_tape_predictor which) {
    tape_predict_about a;
    tape_predict_tell(w->p, which, &a);
    return a;
}

static void take(world *w, const tape_prediction *out, uint32_t n) {
    for (uint32_t k = 0; k < n; k++) {
        size_t at = (size_t)out[k].page % ROOM;
        assert_true(out[k].confidence > 0 && out[k].confidence <= 1);
        assert_in_range(out[k].by, 0, MICA_TAPE_PREDICTORS - 1);
        w->there[at] = out[k].page;
        w->has[at] = true;
    }
    if (n && !w->issued) w->first_issue = w->accesses;
    w->issued += n;
}
static bool use(world *w, int64_t page) {
    tape_prediction out[TAPE_PREDICT_MOST];
    size_t at = (size_t)page % ROOM;
    bool there = w->has[at] && w->there[at] == page;
    if (there) w->has[at] = false;
    w->accesses++;
    w->misses += !there;
    take(w, out, tape_predict_access(w->p, page, there ? TAPE_FOUND_READY : TAPE_FOUND_MISS, 0, out));
    if (!there) tape_predict_fetched(w->p, 100000, 50000);
    return there;
}

/* (sequential_detection) */
static void sequential_run_is_found_at_the_third_page(void **state) {
    (void)state;
    for (int way = -1; way <= 1; way += 2) {
        tape_predict_options o = only(MICA_TAPE_PREDICTOR_SEQUENTIAL);
        world *w = begin(&o);
        for (int k = 0; k < 1000; k++)
            use(w, -500 * way + k * way);
        assert_int_equal(w->first_issue, 3);
        assert_int_equal(w->misses, 3);
        tape_predict_about a = tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL);
        assert_true(a.on);
        assert_int_equal(a.used, 997);
        assert_int_equal(a.wasted, 0);
        assert_int_equal(a.issued, 997 + o.depth);
        assert_int_equal(a.missed, 3);
        end(w);
    }
}

static void streams_in_turns(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_SEQUENTIAL);
    world *w = begin(&o);
    for (int k = 0; k < 500; k++)
        for (int s = 0; s < 12; s++)
            use(w, s * 100000 + (s % 2 ? k : -k));
    assert_in_range(w->misses, 0, 12 * 8);
    assert_in_range(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).wasted, 0, 20);
    end(w);
}

static void streams_that_leave_pages_out(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_SEQUENTIAL);
    world *w = begin(&o);
    for (int k = 0, page = 0; k < 600; k++, page += k < 5 ? 1 : 1 + (k % 3 == 0))
        use(w, page);
    assert_in_range(w->misses, 0, 10);
    assert_true(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).on);
    end(w);
}

/* All predictors at once, of many streams, far ahead: what there is no room to judge is nobody's loss. */
static void more_under_way_than_there_is_room(void **state) {
    (void)state;
    tape_predict_options o = tape_predict_defaults();
    o.depth = 64;
    world *w = begin(&o);
    for (int turn = 0; turn < 3; turn++)
        for (int64_t k = 0; k < 2000; k++)
            for (int64_t s = 0; s < 16; s++)
                use(w, s * 100000 + k);
    assert_in_range(w->misses, 0, 3 * 16 * 40);
    assert_in_range(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).wasted, 0, 3 * 16 * 64);
    assert_true(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).on);
    for (int k = 0; k < 5000; k++)
        use(w, 100000000 + (int64_t)below(w, 100000000));
    for (int k = 0; k < MICA_TAPE_PREDICTOR_REWIND; k++)
        assert_false(tell(w, (mica_tape_predictor)k).on);
    end(w);
}

/* One page in five goes on with a run, the others are anywhere. */
static void a_run_among_random_reads(void **state) {
    (void)state;
    tape_predict_options o = tape_predict_defaults();
    world *w = begin(&o);
    uint64_t missed = 0;
    for (int64_t k = 0; k < 20000; k++) {
        int64_t page = k % 5 ? 1000000 + (int64_t)below(w, 100000000) : k / 5;
        bool there = use(w, page);
        missed += k % 5 == 0 && !there;
    }
    assert_true(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).on);
    assert_in_range(missed, 0, 10);
    assert_in_range(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).wasted, 0, 40);
    assert_false(tell(w, MICA_TAPE_PREDICTOR_MARKOV).on);
    assert_in_range(tell(w, MICA_TAPE_PREDICTOR_MARKOV).issued, 0, 64);
    end(w);
}

static void strides(void **state) {
    (void)state;
    static const int strides[] = {2, 3, 17, 1000, 1024, -1, -2, -64, -1024, 1};
    for (size_t s = 0; s < sizeof strides / sizeof *strides; s++) {
        tape_predict_options o = only(MICA_TAPE_PREDICTOR_STRIDED);
        world *w = begin(&o);
        for (int64_t k = 0; k < 500; k++)
            use(w, k * strides[s] - 1000);
        assert_in_range(w->misses, 4, 6);
        assert_int_equal(tell(w, MICA_TAPE_PREDICTOR_STRIDED).wasted, 0);
        end(w);
    }
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_STRIDED);
    world *w = begin(&o);
    for (int64_t k = 0; k < 900; k++)
        use(w, k * 1025);
    assert_int_equal(w->issued, 0);
    end(w);
}

/* Every second page of a run is at equal distances too; one predictor is enough for it. */
static void a_run_is_no_stride(void **state) {
    (void)state;
    tape_predict_options o = tape_predict_defaults();
    world *w = begin(&o);
    for (int64_t k = 0; k < 300; k++)
        for (int64_t s = 0; s < 2; s++)
            use(w, s * 100000 - k);
    assert_int_equal(tell(w, MICA_TAPE_PREDICTOR_STRIDED).issued, 0);
    assert_in_range(w->misses, 0, 10);
    end(w);
}

static void strides_in_turns(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_STRIDED);
    for (int streams = 2; streams <= 4; streams++) {
        world *w = begin(&o);
        for (int64_t k = 0; k < 300; k++)
            for (int64_t s = 0; s < streams; s++)
                use(w, s * 10000000 + k * (5 + 7 * s) * (s % 2 ? -1 : 1));
        assert_in_range(w->misses, 0, 6 * (uint32_t)streams);
        assert_true(tell(w, MICA_TAPE_PREDICTOR_STRIDED).on);
        end(w);
    }
}

/* A majority of distances is enough: one page out of the row does not end it. */
static void strides_with_pages_between(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_STRIDED);
    world *w = begin(&o);
    for (int64_t k = 0; k < 1000; k++)
        use(w, k % 40 == 39 ? (int64_t)below(w, 1000000) : k * 9);
    assert_in_range(w->misses, 25, 200);
    assert_true(tell(w, MICA_TAPE_PREDICTOR_STRIDED).on);
    end(w);
}

/* A cycle in which what comes next is told by as many pages as the order has, and by no fewer. */
static size_t make_cycle(world *w, uint32_t order, int64_t *out) {
    size_t n = 0;
    int64_t joint[3] = {500, 600, 700};
    for (uint32_t way = 0; way < 12; way++) {
        out[n++] = 1000 + way * 37 + below(w, 7);
        for (uint32_t k = 0; k + 1 < order; k++)
            out[n++] = joint[k];
        out[n++] = 3000 + way * 41;
    }
    return n;
}

/* (markov_prediction) */
static void markov_of_each_order(void **state) {
    (void)state;
    uint64_t misses[5][5];
    for (uint32_t needed = 1; needed <= 4; needed++)
        for (uint32_t order = 1; order <= 4; order++) {
            tape_predict_options o = only(MICA_TAPE_PREDICTOR_MARKOV);
            int64_t cycle[64];
            o.order = order;
            world *w = begin(&o);
            size_t n = make_cycle(w, needed, cycle);
            for (int turn = 0; turn < 40; turn++)
                for (size_t k = 0; k < n; k++)
                    use(w, cycle[k]);
            misses[needed][order] = w->misses;
            if (order >= needed) {
                assert_in_range(w->misses, 0, 2 * n + 10);
                assert_true(tell(w, MICA_TAPE_PREDICTOR_MARKOV).on);
            }
            end(w);
        }
    for (uint32_t needed = 2; needed <= 4; needed++) /* a lower order does not tell the ways apart */
        assert_true(misses[needed][needed - 1] > 3 * misses[needed][needed]);
}

static void markov_learns_anew(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_MARKOV);
    world *w = begin(&o);
    for (int phase = 0; phase < 4; phase++) {
        uint64_t before = w->misses;
        for (int turn = 0; turn < 60; turn++)
            for (int64_t k = 0; k < 50; k++)
                use(w, (k * (7 + 2 * phase)) % 50 * 3);
        assert_in_range(w->misses - before, 0, 1400);
    }
    assert_true(tell(w, MICA_TAPE_PREDICTOR_MARKOV).on);
    end(w);
}

/* Two pages that come with the same chance are both told, one of a third is not of a higher confidence. */
static void markov_confidence(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_MARKOV);
    tape_prediction out[TAPE_PREDICT_MOST];
    for (int high = 0; high < 2; high++) {
        o.depth = 1;
        o.min_confidence = high ? 0.6 : 0.3;
        world *w = begin(&o);
        uint32_t told = 0;
        for (int k = 0; k < 40; k++) {
            uint32_t n = tape_predict_access(w->p, 7, TAPE_FOUND_MISS, 0, out);
            for (uint32_t i = 0; i < n && k > 4; i++)
                told |= out[i].page == 100 ? 1u : out[i].page == 200 ? 2u : 4u;
            (void)tape_predict_access(w->p, k % 2 ? 100 : 200, TAPE_FOUND_READY, 0, out);
        }
        assert_int_equal(told, high ? 0 : 3);
        end(w);
    }
}

static const uint32_t ranges[] = {5, 10, 20, 40, 100, 300, 1000, 10000, 1000000};

static void random_reads(world *w, uint32_t range, int count) {
    for (int k = 0; k < count; k++)
        use(w, below(w, range));
}

static void random_reads_turn_all_off(void **state) {
    (void)state;
    for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++)
        for (uint32_t seed = 1; seed <= 100; seed++) {
            tape_predict_options o = tape_predict_defaults();
            o.order = 1 + seed % 4;
            o.depth = 1u << seed % 7;
            world *w = begin(&o);
            w->random = seed * 7919u;
            random_reads(w, ranges[r], 1000);
            for (int k = 0; k < MICA_TAPE_PREDICTOR_REWIND; k++)
                if (tell(w, (mica_tape_predictor)k).on)
                    fail_msg("%s is on after 1,000 random reads of %u pages (seed %u)",
                             mica_tape_predictor_name((mica_tape_predictor)k), ranges[r], seed);
            assert_in_range(w->issued, 0, ranges[r] < 1000 ? 200 : 50);
            end(w);
        }
}

/* Off is off: what is fetched behind that, a probe believed in by chance. */
static void and_they_stay_off(void **state) {
    (void)state;
    for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++)
        for (uint32_t seed = 1; seed <= 10; seed++) {
            tape_predict_options o = tape_predict_defaults();
            world *w = begin(&o);
            w->random = seed * 104729u;
            random_reads(w, ranges[r], 1000);
            uint64_t before = w->issued;
            random_reads(w, ranges[r], 100000);
            if (w->issued - before > (ranges[r] < 1000 ? 200 : 0))
                fail_msg("%llu pages were fetched behind them (%u pages, seed %u)",
                         (unsigned long long)(w->issued - before), ranges[r], seed);
            end(w);
        }
}

/* A better time before does not buy more than the bound. */
static void random_reads_behind_runs(void **state) {
    (void)state;
    for (uint32_t lead = 0; lead < 2000; lead += 37) {
        tape_predict_options o = tape_predict_defaults();
        world *w = begin(&o);
        for (uint32_t k = 0; k < lead; k++)
            use(w, k);
        uint64_t before = w->issued;
        for (int k = 0; k < 1000; k++)
            use(w, 1000000 + (int64_t)below(w, 1000000));
        for (int k = 0; k < MICA_TAPE_PREDICTOR_REWIND; k++)
            if (tell(w, (mica_tape_predictor)k).on) fail_msg("%d is on, behind a run of %u", k, lead);
        assert_in_range(w->issued - before, 0, 64);
        end(w);
    }
}

/* The same pages, of a chain first and then at random: what was saved pays for a while, and no longer. */
static void random_reads_behind_a_chain(void **state) {
    (void)state;
    static const uint32_t pages[] = {20, 50, 200, 400};
    for (size_t n = 0; n < sizeof pages / sizeof *pages; n++)
        for (uint32_t seed = 1; seed < 10; seed++) {
            tape_predict_options o = tape_predict_defaults();
            world *w = begin(&o);
            w->random = seed * 104729u;
            for (uint32_t k = 0; k < 10000 + seed; k++)
                use(w, (int64_t)(k * 7 % pages[n]) * (k * 7 % pages[n]));
            assert_true(tell(w, MICA_TAPE_PREDICTOR_MARKOV).on);
            uint64_t before = w->issued;
            for (int k = 0; k < 1000; k++) {
                int64_t page = below(w, pages[n]);
                use(w, page * page);
            }
            for (int k = 0; k < MICA_TAPE_PREDICTOR_REWIND; k++)
                if (tell(w, (mica_tape_predictor)k).on) fail_msg("%d is on, of %u pages", k, pages[n]);
            assert_in_range(w->issued - before, 0, 1000);
            end(w);
        }
}

/* Short runs, each elsewhere: how far ahead is learned from how long they are. */
static void many_short_runs(void **state) {
    (void)state;
    for (int64_t length = 8; length <= 64; length *= 2)
        for (uint32_t depth = 4; depth <= 64; depth *= 4) {
            tape_predict_options o = tape_predict_defaults();
            o.depth = depth;
            world *w = begin(&o);
            for (int64_t run = 0; run < 4096 / length; run++) {
                int64_t from = below(w, 100000000);
                for (int64_t k = 0; k < length; k++)
                    use(w, from + k);
            }
            uint64_t least = 3 * 4096 / (uint64_t)length; /* until a run is found */
            assert_in_range(w->misses, least, least * 5 / 3);
            end(w);
        }
}

/* Runs of a thousand pages, each elsewhere: what is under way at the end of one is wasted, and is paid for. */
static void many_runs_far_ahead(void **state) {
    (void)state;
    for (uint32_t depth = 1; depth <= 64; depth *= 2) {
        tape_predict_options o = tape_predict_defaults();
        o.depth = depth;
        world *w = begin(&o);
        for (int64_t run = 0; run < 50; run++)
            for (int64_t k = 0; k < 1000; k++)
                use(w, run * 30011 + (run % 2 ? k : -k));
        assert_in_range(w->misses, 0, 50 * 6);
        assert_int_equal(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).turned_off, 0);
        end(w);
    }
}

static void a_later_run_is_found_again(void **state) {
    (void)state;
    for (uint32_t noise = 1000; noise <= 1000000; noise *= 10) {
        tape_predict_options o = tape_predict_defaults();
        world *w = begin(&o);
        for (uint32_t k = 0; k < noise; k++)
            use(w, below(w, 10000000));
        assert_false(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).on);
        uint64_t probes = tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).probes;
        assert_in_range(probes, noise > 1000, 6 + noise / 8192);
        uint64_t before = w->misses;
        for (int64_t k = 0; k < 20000; k++)
            use(w, -100 - k);
        uint64_t missed = w->misses - before;
        if (missed > 8192 + 64) fail_msg("found again after %llu pages", (unsigned long long)missed);
        assert_true(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).on || tell(w, MICA_TAPE_PREDICTOR_STRIDED).on);
        end(w);
    }
}

/* A predictor that is right and nevertheless loses: its pages come later than they would without it, or fetches are too cheap. */
static void right_but_of_no_use(void **state) {
    (void)state;
    tape_prediction out[TAPE_PREDICT_MOST];
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_SEQUENTIAL);
    world *w = begin(&o);
    tape_predict_fetched(w->p, 10000, 10000);
    for (int k = 0; k < 500; k++)
        (void)tape_predict_access(w->p, k, k < 3 ? TAPE_FOUND_MISS : TAPE_FOUND_LATE, 12000, out);
    assert_false(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).on);
    end(w);
    w = begin(&o);
    tape_predict_fetched(w->p, 100, 100);
    for (int k = 0; k < 500; k++)
        (void)tape_predict_access(w->p, k, k < 3 ? TAPE_FOUND_MISS : TAPE_FOUND_READY, 0, out);
    assert_false(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).on);
    end(w);
    w = begin(&o);
    tape_predict_fetched(w->p, 10000, 10000);
    for (int k = 0; k < 500; k++)
        (void)tape_predict_access(w->p, k, k < 3 ? TAPE_FOUND_MISS : TAPE_FOUND_LATE, 2000, out);
    assert_true(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).on);
    assert_int_equal(tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).late, 497);
    end(w);
}

/* ---- what becomes of predictions ---- */

static void refused_and_dropped(void **state) {
    (void)state;
    tape_prediction out[TAPE_PREDICT_MOST];
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_SEQUENTIAL);
    world *w = begin(&o);
    uint32_t n = 0;
    for (int64_t k = 0; k < 3; k++)
        n = tape_predict_access(w->p, k, TAPE_FOUND_MISS, 0, out);
    assert_int_equal(n, 3); /* as many as the run has */
    tape_predict_refuse(w->p, out[0].page);
    tape_predict_refuse(w->p, out[0].page);
    tape_predict_refuse(w->p, 4711);
    tape_predict_drop(w->p, out[1].page);
    tape_predict_drop(w->p, out[1].page);
    tape_predict_about a = tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL);
    assert_int_equal(a.refused, 1);
    assert_int_equal(a.wasted, 1);
    assert_int_equal(a.issued, n - 1);
    end(w);
    w = begin(&o); /* all are there already: nobody loses, and nobody gains */
    for (int64_t k = 0; k < 2000; k++) {
        n = tape_predict_access(w->p, k, TAPE_FOUND_HERE, 0, out);
        for (uint32_t i = 0; i < n; i++)
            tape_predict_refuse(w->p, out[i].page);
    }
    a = tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL);
    assert_int_equal(a.issued, 0);
    assert_false(a.on);
    end(w);
}

static void depth_may_be_less(void **state) {
    (void)state;
    tape_prediction out[TAPE_PREDICT_MOST];
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_SEQUENTIAL);
    o.depth = 32;
    world *w = begin(&o);
    tape_predict_depth(w->p, 0);
    for (int64_t k = 0; k < 50; k++)
        assert_int_equal(tape_predict_access(w->p, k, TAPE_FOUND_MISS, 0, out), 0);
    tape_predict_depth(w->p, 100);
    assert_int_equal(tape_predict_access(w->p, 50, TAPE_FOUND_MISS, 0, out), 32);
    for (uint32_t k = 0; k < 32; k++)
        assert_int_equal(out[k].page, 51 + k);
    end(w);
}

static void any_page_number(void **state) {
    (void)state;
    static const int64_t odd[] = {INT64_MIN, INT64_MAX,        INT64_MIN + 1,       INT64_MAX - 1,         0,
                                  -1,        INT64_C(1) << 52, -(INT64_C(1) << 52), (INT64_C(1) << 52) - 1};
    tape_predict_options o = tape_predict_defaults();
    world *w = begin(&o);
    tape_prediction out[TAPE_PREDICT_MOST];
    for (int k = 0; k < 100000; k++) {
        int64_t page = odd[below(w, 9)] / (1 + below(w, 3));
        if (below(w, 3) == 0) page = (INT64_C(1) << 52) - 20 + k % 21;
        uint32_t n = tape_predict_access(w->p, page, (tape_found)below(w, 4), below(w, 1000), out);
        for (uint32_t i = 0; i < n; i++)
            assert_true(out[i].page <= INT64_C(1) << 52 && out[i].page >= -(INT64_C(1) << 52));
    }
    end(w);
}

/* ---- checkpoints and rewinds ---- */

static void rewind_to(world *w, uint64_t from, uint64_t to) {
    tape_prediction out[TAPE_PREDICT_MOST];
    uint32_t n = tape_predict_rewind(w->p, from, to, out);
    for (uint32_t k = 0; k < n; k++)
        assert_int_equal(out[k].by, MICA_TAPE_PREDICTOR_REWIND);
    take(w, out, n);
}

static void rewinds_bring_what_was_used_before(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_REWIND);
    tape_prediction out[TAPE_PREDICT_MOST];
    world *w = begin(&o);
    for (int64_t k = 0; k < 80; k++)
        use(w, k * k);
    tape_predict_checkpoint(w->p, 1, "base");
    for (int64_t k = 0; k < 300; k++)
        use(w, 100000 + 7 * k);
    uint32_t n = tape_predict_rewind(w->p, 2, 1, out);
    assert_int_equal(n, TAPE_BEFORE);
    for (uint32_t k = 0; k < n; k++)
        assert_int_equal(out[k].page, (79 - k) * (79 - k));
    assert_int_equal(tape_predict_rewind(w->p, 2, 4711, out), 0);
    end(w);
}

static void rewinds_learn_what_is_used_behind(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_REWIND);
    world *w = begin(&o);
    for (int64_t k = 0; k < 200; k++)
        use(w, below(w, 1000000));
    tape_predict_checkpoint(w->p, 5, "");
    for (int turn = 0; turn < 20; turn++) {
        uint64_t before = w->misses;
        rewind_to(w, 6, 5);
        for (int64_t k = 0; k < 40; k++)
            use(w, 5000 + 13 * k * k);
        for (int64_t k = 0; k < 400; k++)
            use(w, 1000 + (int64_t)below(w, 1000000));
        if (turn >= 5) assert_in_range(w->misses - before, 400 - 5, 400 + 5);
    }
    tape_predict_about a = tell(w, MICA_TAPE_PREDICTOR_REWIND);
    assert_true(a.used > 15 * 38);
    assert_true(a.on);
    end(w);
}

static void rewinds_of_no_use_are_off(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_REWIND);
    world *w = begin(&o);
    uint64_t before = 0;
    for (uint64_t turn = 1; turn <= 500; turn++) {
        for (int64_t k = 0; k < 200; k++)
            use(w, (int64_t)below(w, 10000000));
        tape_predict_checkpoint(w->p, turn, "");
        rewind_to(w, turn, turn);
        if (turn == 10) before = w->issued;
    }
    assert_in_range(w->issued, 1, 200);
    assert_int_equal(w->issued, before);
    tape_predict_about a = tell(w, MICA_TAPE_PREDICTOR_REWIND);
    assert_false(a.on);
    assert_in_range(a.probes, 5, 20);
    end(w);
}

/* What is fetched is as it was at that time: behind a rewind it has to be told again. */
static void a_rewind_forgets_what_is_under_way(void **state) {
    (void)state;
    tape_predict_options o = tape_predict_defaults();
    tape_prediction out[TAPE_PREDICT_MOST];
    world *w = begin(&o);
    for (int64_t k = 0; k < 20; k++)
        use(w, k);
    tape_predict_checkpoint(w->p, 1, "");
    uint64_t issued = tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL).issued;
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(tape_predict_rewind(w->p, 2, 1, out), 20);
        assert_int_equal(out[0].page, 19);
    }
    tape_predict_about a = tell(w, MICA_TAPE_PREDICTOR_SEQUENTIAL);
    assert_int_equal(a.wasted, 0);
    assert_int_equal(a.refused, o.depth);
    assert_int_equal(a.issued, issued - o.depth);
    assert_int_equal(tell(w, MICA_TAPE_PREDICTOR_REWIND).wasted, 20);
    end(w);
}

static void likely_targets(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_REWIND);
    tape_prediction out[TAPE_PREDICT_MOST];
    tape_target targets[3];
    world *w = begin(&o);
    assert_int_equal(tape_predict_targets(w->p, targets, 3), 0);
    for (uint64_t k = 0; k < 300; k++) /* only the last hundred count */
        (void)tape_predict_rewind(w->p, 900 + k, k < 200 ? 99 : k % 10 == 0 ? 7 : k % 2 ? 3 : k + 1000, out);
    assert_int_equal(tape_predict_targets(w->p, targets, 3), 3);
    assert_int_equal(targets[0].epoch, 3);
    assert_int_equal(targets[1].epoch, 7);
    assert_true(targets[0].confidence > 0.4 && targets[0].confidence < 0.6);
    assert_true(targets[2].epoch > 1000);
    assert_int_equal(tape_predict_targets(w->p, targets, 0), 0);
    end(w);
}

static void names_and_many_checkpoints(void **state) {
    (void)state;
    tape_predict_options o = only(MICA_TAPE_PREDICTOR_REWIND);
    tape_prediction out[TAPE_PREDICT_MOST];
    world *w = begin(&o);
    use(w, 1);
    tape_predict_checkpoint(w->p, 1, "base");
    (void)tape_predict_rewind(w->p, 1, 1, out);
    for (int64_t k = 0; k < 60; k++)
        use(w, 100 + 2 * k);
    tape_predict_checkpoint(w->p, 2, "base"); /* made anew on another branch: what is known of it goes on */
    for (uint64_t k = 3; k < 2000; k++)
        tape_predict_checkpoint(w->p, k, "");
    assert_int_equal(tape_predict_rewind(w->p, 1999, 1, out), 0);
    uint32_t n = tape_predict_rewind(w->p, 1999, 2, out);
    assert_true(n >= TAPE_BEFORE);
    assert_int_equal(out[0].page, 100);
    end(w);
}

/* ---- bounds ---- */

static void allocates_only_at_the_beginning(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    tape_predict_options o = tape_predict_defaults();
    o.history = 65536;
    tape_predict *p = NULL;
    for (uint64_t n = 1; n <= 3; n++) {
        err = (mica_error)MICA_ERROR_INIT;
        base_alloc_fail_at(n);
        assert_int_equal(tape_predict_new(&o, &p, &err), MICA_ERR_NO_MEMORY);
        base_alloc_fail_at(0);
        assert_null(p);
        assert_true(err.message[0]);
    }
    world *w = begin(&o);
    uint64_t before = base_alloc_count();
    for (uint64_t k = 0; k < 200000; k++) {
        use(w, k % 100 < 50 ? (int64_t)k : below(w, 1000));
        if (k % 1000 == 0) tape_predict_checkpoint(w->p, k, k % 3000 ? "" : "name");
        if (k % 1700 == 0) rewind_to(w, k, k - k % 1000);
    }
    assert_int_equal(base_alloc_count(), before);
    assert_in_range(tape_predict_bytes(w->p), 0, 10u << 20);
    end(w);
    tape_predict_free(NULL);
}

static void options_that_are_none(void **state) {
    (void)state;
    tape_predict_options bad[9];
    for (int k = 0; k < 9; k++)
        bad[k] = tape_predict_defaults();
    bad[0].depth = 0;
    bad[1].depth = 65;
    bad[2].order = 0;
    bad[3].order = 5;
    bad[4].min_confidence = 0;
    bad[5].min_confidence = 0.0 / 0.0;
    bad[6].history = UINT32_MAX;
    bad[7].threshold = 1;
    bad[8].trial = 0;
    for (int k = 0; k < 9; k++) {
        tape_predict *p;
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(tape_predict_new(&bad[k], &p, &err), MICA_ERR_INVALID_ARGUMENT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(sequential_run_is_found_at_the_third_page),
                                       cmocka_unit_test(streams_in_turns),
                                       cmocka_unit_test(streams_that_leave_pages_out),
                                       cmocka_unit_test(more_under_way_than_there_is_room),
                                       cmocka_unit_test(a_run_among_random_reads),
                                       cmocka_unit_test(strides),
                                       cmocka_unit_test(a_run_is_no_stride),
                                       cmocka_unit_test(strides_in_turns),
                                       cmocka_unit_test(strides_with_pages_between),
                                       cmocka_unit_test(markov_of_each_order),
                                       cmocka_unit_test(markov_learns_anew),
                                       cmocka_unit_test(markov_confidence),
                                       cmocka_unit_test(random_reads_turn_all_off),
                                       cmocka_unit_test(and_they_stay_off),
                                       cmocka_unit_test(random_reads_behind_runs),
                                       cmocka_unit_test(random_reads_behind_a_chain),
                                       cmocka_unit_test(many_runs_far_ahead),
                                       cmocka_unit_test(many_short_runs),
                                       cmocka_unit_test(a_later_run_is_found_again),
                                       cmocka_unit_test(right_but_of_no_use),
                                       cmocka_unit_test(refused_and_dropped),
                                       cmocka_unit_test(depth_may_be_less),
                                       cmocka_unit_test(any_page_number),
                                       cmocka_unit_test(rewinds_bring_what_was_used_before),
                                       cmocka_unit_test(rewinds_learn_what_is_used_behind),
                                       cmocka_unit_test(rewinds_of_no_use_are_off),
                                       cmocka_unit_test(a_rewind_forgets_what_is_under_way),
                                       cmocka_unit_test(likely_targets),
                                       cmocka_unit_test(names_and_many_checkpoints),
                                       cmocka_unit_test(allocates_only_at_the_beginning),
                                       cmocka_unit_test(options_that_are_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
