/* tests/tape/test_metrics.c - figures counted by many threads at once, and what is said of times. What they are written as is read by
 * metrics_form.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "tape/metrics.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

static tape_metrics *begin(void) {
    tape_metrics *m;
    mica_error err = MICA_ERROR_INIT;
    if (tape_metrics_new(&m, &err) != MICA_OK) fail_msg("%s", err.message);
    return m;
}

static void each_figure_is_its_own(void **state) {
    (void)state;
    tape_metrics *m = begin();
    mica_tape_metrics taken;
    for (int tier = 0; tier < MICA_TAPE_TIERS; tier++)
        for (int k = 0; k < TAPE_COUNTERS; k++)
            tape_metrics_add(m, (mica_tape_tier)tier, (tape_counter)k, (uint64_t)(100 * tier + k + 1));
    for (int by = 0; by < MICA_TAPE_PREDICTORS; by++)
        for (int k = 0; k < TAPE_PREFETCH_COUNTERS; k++)
            tape_metrics_prefetch(m, (mica_tape_predictor)by, (tape_prefetch_counter)k,
                                  (uint64_t)(1000 * by + k + 1));
    tape_metrics_take(m, &taken);
    for (unsigned tier = 0; tier < MICA_TAPE_TIERS; tier++) {
#define MICA_TAPE_COUNTER_ROW(name, text, help)                                                              \
    assert_int_equal(taken.tier[tier].name, 100 * tier + TAPE_COUNT_##name + 1);
#define MICA_TAPE_GAUGE_ROW(name, text, help) MICA_TAPE_COUNTER_ROW(name, text, help)
#include "mica/tape_metrics.def"
    }
    for (unsigned by = 0; by < MICA_TAPE_PREDICTORS; by++) {
#define MICA_TAPE_PREFETCH_ROW(name, text, help)                                                             \
    assert_int_equal(taken.predictor[by].name, 1000 * by + TAPE_PREFETCH_##name + 1);
#include "mica/tape_metrics.def"
        assert_false(taken.predictor[by].on);
    }
    tape_metrics_set(m, MICA_TAPE_TIER_COLD, TAPE_COUNT_bytes, 5);
    tape_metrics_price(m, MICA_TAPE_TIER_COLD, 0.5);
    tape_metrics_take(m, &taken);
    assert_int_equal(taken.tier[MICA_TAPE_TIER_COLD].bytes, 5);
    assert_true(taken.tier[MICA_TAPE_TIER_COLD].money == 2.5);
    tape_metrics_free(m);
}

/* What is said of times is right to a quarter, whatever they are. */
static void times(void **state) {
    (void)state;
    for (uint64_t scale = 100; scale < 10000000000; scale = scale * 7 / 2) {
        tape_metrics *m = begin();
        mica_tape_metrics taken;
        for (uint64_t k = 1; k <= 1000; k++)
            tape_metrics_read(m, MICA_TAPE_TIER_LOCAL, 4096, scale * k);
        tape_metrics_take(m, &taken);
        const mica_tape_times *t = &taken.tier[MICA_TAPE_TIER_LOCAL].read;
        assert_int_equal(t->count, 1000);
        assert_int_equal(t->sum_ns, scale * 500500);
        assert_true(fabs(t->mean_ns / (double)scale - 500.5) < 0.01);
        if (scale * 1000 < UINT64_C(60000000000)) {
            assert_true(fabs(t->p50_ns / (double)scale - 500) <= 125);
            assert_true(fabs(t->p99_ns / (double)scale - 990) <= 248);
        }
        assert_true(fabs(taken.tier[1].read_bandwidth - 4096. * 1e9 / (500.5 * (double)scale)) <
                    1e-3 * taken.tier[1].read_bandwidth);
        assert_true(tape_metrics_latency(m, MICA_TAPE_TIER_LOCAL) == t->mean_ns);
        assert_true(tape_metrics_latency(m, MICA_TAPE_TIER_COLD) == 0);
        tape_metrics_free(m);
    }
}

static void any_time(void **state) {
    (void)state;
    static const uint64_t odd[] = {
        0, 1, 63, 64, 65, 127, 128, 129, UINT64_C(1) << 36, (UINT64_C(1) << 36) + 1, UINT64_MAX};
    static const unsigned where[] = {0, 0, 0, 0, 0, 0, 0, 1, 29, 30, 30};
    for (size_t k = 0; k < sizeof odd / sizeof *odd; k++) {
        tape_metrics *m = begin();
        mica_tape_metrics taken;
        tape_metrics_write(m, MICA_TAPE_TIER_DRAM, 1, odd[k]);
        tape_metrics_take(m, &taken);
        for (unsigned i = 0; i < MICA_TAPE_BUCKETS; i++)
            assert_int_equal(taken.tier[0].write.bucket[i], i == where[k]);
        assert_true(isfinite(taken.tier[0].write.p99_ns));
        tape_metrics_free(m);
    }
}

enum { THREADS = 4, TURNS = 50000 };
static void *count(void *p) {
    tape_metrics *m = p;
    for (uint64_t k = 0; k < TURNS; k++) {
        tape_metrics_add(m, MICA_TAPE_TIER_DRAM, TAPE_COUNT_hits, 1);
        tape_metrics_read(m, MICA_TAPE_TIER_LOCAL, 10, k);
        tape_metrics_prefetch(m, MICA_TAPE_PREDICTOR_STRIDED, TAPE_PREFETCH_used, 2);
    }
    return NULL;
}

static void many_threads(void **state) {
    (void)state;
    tape_metrics *m = begin();
    mica_tape_metrics taken, before = {0};
    pthread_t thread[THREADS];
    for (int k = 0; k < THREADS; k++)
        assert_int_equal(pthread_create(&thread[k], NULL, count, m), 0);
    for (int k = 0; k < 200; k++) {
        tape_metrics_take(m, &taken);
        const mica_tape_times *t = &taken.tier[1].read;
        uint64_t sum = 0;
        for (unsigned i = 0; i < MICA_TAPE_BUCKETS; i++)
            sum += t->bucket[i];
        assert_int_equal(sum, t->count);
        assert_true(t->count >= before.tier[1].read.count && taken.tier[0].hits >= before.tier[0].hits);
        before = taken;
    }
    for (int k = 0; k < THREADS; k++)
        assert_int_equal(pthread_join(thread[k], NULL), 0);
    tape_metrics_take(m, &taken);
    assert_int_equal(taken.tier[0].hits, THREADS * TURNS);
    assert_int_equal(taken.tier[1].reads, THREADS * TURNS);
    assert_int_equal(taken.tier[1].bytes_read, THREADS * TURNS * 10);
    assert_int_equal(taken.tier[1].read.count, THREADS * TURNS);
    assert_int_equal(taken.predictor[1].used, THREADS * TURNS * 2);
    tape_metrics_free(m);
}

static void no_metrics(void **state) {
    (void)state;
    tape_metrics_add(NULL, MICA_TAPE_TIER_DRAM, TAPE_COUNT_hits, 1);
    tape_metrics_set(NULL, MICA_TAPE_TIER_DRAM, TAPE_COUNT_hits, 1);
    tape_metrics_read(NULL, MICA_TAPE_TIER_DRAM, 1, 1);
    tape_metrics_write(NULL, MICA_TAPE_TIER_DRAM, 1, 1);
    tape_metrics_price(NULL, MICA_TAPE_TIER_DRAM, 1);
    tape_metrics_prefetch(NULL, MICA_TAPE_PREDICTOR_MARKOV, TAPE_PREFETCH_used, 1);
    tape_metrics_prefetch_set(NULL, MICA_TAPE_PREDICTOR_MARKOV, TAPE_PREFETCH_used, 1, true);
    tape_metrics_free(NULL);
}

static void every_allocation_fails(void **state) {
    (void)state;
    mica_tape_metrics taken;
    tape_metrics *m = begin();
    tape_metrics_read(m, MICA_TAPE_TIER_COLD, 1, 1);
    tape_metrics_take(m, &taken);
    tape_metrics_free(m);
    for (int form = 0; form < MICA_TAPE_FORMS; form++) {
        uint64_t n = 1;
        for (;; n++) {
            mica_error err = MICA_ERROR_INIT;
            mica_buffer out = {0};
            base_alloc_fail_at(n);
            mica_status status = mica_tape_metrics_form(&taken, (mica_tape_form)form, "name", &out, &err);
            base_alloc_fail_at(0);
            mica_buffer_free(&out);
            if (status == MICA_OK) break;
            assert_int_equal(status, MICA_ERR_NO_MEMORY);
        }
        assert_true(n > 3);
    }
    mica_error err = MICA_ERROR_INIT;
    base_alloc_fail_at(1);
    assert_int_equal(tape_metrics_new(&m, &err), MICA_ERR_NO_MEMORY);
    base_alloc_fail_at(0);
    assert_null(m);
    mica_buffer out = {0};
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_metrics_form(&taken, (mica_tape_form)99, NULL, &out, &err),
                     MICA_ERR_INVALID_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_figure_is_its_own),
                                       cmocka_unit_test(times),
                                       cmocka_unit_test(any_time),
                                       cmocka_unit_test(many_threads),
                                       cmocka_unit_test(no_metrics),
                                       cmocka_unit_test(every_allocation_fails)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
