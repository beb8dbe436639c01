/* base/time.c - reads the clocks, or a fake one that goes a step with each reading, so that tests of
 * anything that depends on time give the same answer every time and need not wait. */
#include "base/time.h"

#include "base/touched.h"

#include <stdatomic.h>
#include <time.h>

BASE_TOUCHED static _Atomic uint64_t time_step;
BASE_TOUCHED static _Atomic uint64_t time_now;

void base_time_fake(uint64_t step) {
    atomic_store(&time_now, 0);
    atomic_store(&time_step, step);
}

static uint64_t time_of(clockid_t clock) {
    uint64_t step = atomic_load_explicit(&time_step, memory_order_relaxed);
    if (step) return atomic_fetch_add(&time_now, step) + step;
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t base_time_ns(void) {
    return time_of(CLOCK_MONOTONIC);
}

uint64_t base_time_coarse_ns(void) {
#ifdef CLOCK_MONOTONIC_COARSE
    return time_of(CLOCK_MONOTONIC_COARSE);
#else
    return time_of(CLOCK_MONOTONIC);
#endif
}

uint64_t base_time_real_ns(void) {
    return time_of(CLOCK_REALTIME);
}

bool base_time_text(int64_t real_ns, char out[BASE_TIME_TEXT]) {
    time_t seconds = (time_t)(real_ns / 1000000000);
    struct tm t;
    out[0] = 0;
    return gmtime_r(&seconds, &t) && strftime(out, BASE_TIME_TEXT, "%Y-%m-%d %H:%M:%S UTC", &t) > 0;
}
