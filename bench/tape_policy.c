/* bench/tape_policy.c - what it costs to ask a policy, to feed the predictors and to count.
 *
 *     cmake --build BUILD --target bench_tape_policy && BUILD/bench_tape_policy */
#include "base/time.h"
#include "tape/metrics.h"
#include "tape/policy.h"
#include "tape/predict.h"

#include <stdio.h>

enum { TURNS = 2000000 };

static uint32_t next(uint32_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 17;
    *random ^= *random << 5;
    return *random;
}

static int64_t page_of(int kind, int64_t k, uint32_t *random) {
    switch (kind) {
    case 0: return k;                                      /* one run */
    case 1: return k % 12 * 1000000 + k / 12;              /* twelve in turns */
    case 2: return k % 4 * 10000000 + k / 4 * (3 + k % 4); /* four strides in turns */
    case 3: return k % 900 * (k % 900) % 7919 * 13;        /* a cycle */
    default: return next(random) % 10000000;
    }
}

static void predictors(const char *what, int kind, uint32_t depth, uint32_t trial) {
    tape_predict_options o = tape_predict_defaults();
    tape_prediction out[TAPE_PREDICT_MOST];
    mica_error err = MICA_ERROR_INIT;
    tape_predict *p;
    uint32_t random = 1;
    uint64_t issued = 0;
    o.depth = depth;
    o.order = 2;
    o.trial = trial;
    if (tape_predict_new(&o, &p, &err) != MICA_OK) return;
    tape_predict_fetched(p, 100000, 10000);
    uint64_t begin = base_time_ns();
    for (int64_t k = 0; k < TURNS; k++)
        issued += tape_predict_access(p, page_of(kind, k, &random), TAPE_FOUND_READY, 0, out);
    printf("%-40s %6.1f ns, %.2f pages predicted\n", what, (double)(base_time_ns() - begin) / TURNS,
           (double)issued / TURNS);
    tape_predict_free(p);
}

static void policy(void) {
    mica_tape_policy *p;
    mica_error err = MICA_ERROR_INIT;
    if (mica_tape_policy_preset("performance", &p, &err) != MICA_OK) return;
    for (int k = 0; k < 5; k++) {
        char name[8];
        snprintf(name, sizeof name, "r%d", k);
        (void)!mica_tape_policy_rule(p, name, 20 + k, "hint heap and (frequency > 5 or size > 100000)", "pin",
                                     &err);
    }
    tape_page_facts f = {.size = 4096, .bytes = 4096, .current = true};
    tape_decision d;
    uint64_t begin = base_time_ns(), tiers = 0;
    for (int k = 0; k < TURNS; k++) {
        f.age = k % 5000;
        f.hint = (mica_tape_hint)(k % 8);
        tape_policy_ask(p, &f, &d);
        tiers += d.tiers;
    }
    printf("%-40s %6.1f ns (%llu)\n", "asking ten rules", (double)(base_time_ns() - begin) / TURNS,
           (unsigned long long)tiers);
    mica_tape_policy_free(p);
}

static void counting(void) {
    tape_metrics *m;
    mica_error err = MICA_ERROR_INIT;
    tape_use use = {0};
    tape_using last = {0};
    if (tape_metrics_new(&m, &err) != MICA_OK) return;
    uint64_t begin = base_time_ns();
    for (uint64_t k = 0; k < TURNS; k++)
        tape_metrics_add(m, MICA_TAPE_TIER_DRAM, TAPE_COUNT_hits, 1);
    printf("%-40s %6.1f ns\n", "a counter", (double)(base_time_ns() - begin) / TURNS);
    begin = base_time_ns();
    for (uint64_t k = 0; k < TURNS; k++)
        tape_metrics_read(m, MICA_TAPE_TIER_LOCAL, 4096, k);
    printf("%-40s %6.1f ns\n", "a read with its time", (double)(base_time_ns() - begin) / TURNS);
    begin = base_time_ns();
    for (uint64_t k = 0; k < TURNS; k++)
        tape_use_note(&use, &last, (int64_t)(k & 1), k * 1000, false);
    printf("%-40s %6.1f ns\n", "an access in a page's record", (double)(base_time_ns() - begin) / TURNS);
    tape_metrics_free(m);
}

int main(void) {
    for (uint32_t depth = 8; depth <= TAPE_PREDICT_MOST; depth *= 8) {
        printf("up to %u pages ahead\n", depth);
        predictors("one run", 0, depth, 1000);
        predictors("twelve runs in turns", 1, depth, 1000);
        predictors("four strides in turns", 2, depth, 1000);
        predictors("a cycle of 900 pages", 3, depth, 1000);
        predictors("random pages", 4, depth, 1000);
        predictors("random pages, and nothing may be off", 4, depth, 1000000);
    }
    policy();
    counting();
    return 0;
}
